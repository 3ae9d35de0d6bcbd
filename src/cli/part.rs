//! Parts: the values of one design point each, in a file named after all that determines them.
//!
//! A part appears whole or not at all: it is written aside and then given its name, and ends with a line that says so. A
//! sweep that was stopped finds the parts that it left and runs the rest. Parts are not put through to the disk one by one, for
//! which short points would wait longer than they run; what a power failure cuts short lacks its end, and is run again.
//!
//! A part is a table of plain cells, a line for each replication, how it ended last. Names have no commas, so nothing is quoted
//! and a line is read by cutting it up: short points would spend as long in a reader of all CSV as in a replication.

use std::fmt::{self, Write as _};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use karvon::experiment::{Ending, Measured, Replicated};
use karvon::model::dictionary;
use karvon::model::indicator::Key;
use karvon::report::digits;
use sha2::{Digest, Sha256};

use super::fault::Fault;
use super::folder::Folder;

/// What the line that ends a part begins with.
const END: &str = "end,";
/// What the line of columns begins with.
const NUMBERED: &str = "replication,events,";
/// How a replication ended that did not fail.
const COMPLETED: &str = "completed";

/// Name of a part: a hash of all that determines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name([u8; 32]);

impl Name {
    /// Returns the name of what a text determines.
    pub(crate) fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Returns the name of a part's file.
pub(crate) fn file(name: &Name) -> String {
    format!("{name}.csv")
}

/// Writes a part: all numbers of the whole window.
pub(crate) fn write(parts: &Folder, name: &Name, keys: &[Key], replications: &[Replicated]) -> Result<(), Fault> {
    parts.write(&file(name), |out| out.write_all(text(name, keys, replications).as_bytes()))
}

fn text(name: &Name, keys: &[Key], replications: &[Replicated]) -> String {
    let kept: Vec<usize> = (0..keys.len()).filter(|index| keys[*index].is_kpi()).collect();
    // Most numbers have 17 digits or few.
    let mut text = String::with_capacity(16 * (kept.len() + 1) * (replications.len() + 3));
    text.push_str(NUMBERED);
    for Key { indicator, group, statistic } in kept.iter().map(|index| &keys[*index]) {
        [indicator.name, "|", group, "|"].into_iter().for_each(|part| text.push_str(part));
        write!(text, "{statistic},").expect("a string takes all text");
    }
    text.push_str("ending\n");
    for Replicated { number, ending, events, values } in replications {
        write!(text, "{number},{events},").expect("a string takes all text");
        for index in &kept {
            if let Some(value) = values.get(*index).copied().flatten() {
                digits::push(&mut text, value);
            }
            text.push(',');
        }
        match ending {
            Ending::Completed => text.push_str(COMPLETED),
            Ending::Failed(why) => text.push_str(&why.replace(['\n', '\r'], " ")),
        }
        text.push('\n');
    }
    writeln!(text, "{END}{name}").expect("a string takes all text");
    text
}

/// Returns whether there is a part of this name that has its end.
pub(crate) fn exists(parts: &Path, name: &Name) -> bool {
    let end = format!("{END}{name}\n");
    let read = || -> io::Result<bool> {
        let mut part = File::open(parts.join(file(name)))?;
        part.seek(SeekFrom::End(-i64::try_from(end.len()).expect("a line is short")))?;
        let mut last = String::new();
        part.read_to_string(&mut last)?;
        Ok(last == end)
    };
    // What cannot be read is not there; why it cannot be shows when it is written.
    read().unwrap_or(false)
}

/// Reads a part.
pub(crate) fn read(parts: &Path, name: &Name) -> Result<Measured, Fault> {
    Reader::new(parts).read(name)
}

/// Reads many parts: they mostly have the same columns, which are told apart once.
pub(crate) struct Reader<'p> {
    parts: &'p Path,
    /// The columns that were seen last, and what they hold.
    columns: Mutex<(String, Vec<Key>)>,
}

impl<'p> Reader<'p> {
    /// Makes a reader of the parts of a folder.
    pub(crate) fn new(parts: &'p Path) -> Self {
        Self { parts, columns: Mutex::new((String::new(), Vec::new())) }
    }

    /// Reads a part.
    pub(crate) fn read(&self, name: &Name) -> Result<Measured, Fault> {
        let path = self.parts.join(file(name));
        let broken = |why: &str| {
            Fault::World(format!("the part `{}` is broken ({why}): delete it, and run the sweep again", path.display()))
        };
        let text = fs::read_to_string(&path).map_err(|error| broken(&error.to_string()))?;
        let mut lines = text.lines();
        let columns = lines.next().and_then(|header| header.strip_prefix(NUMBERED)?.strip_suffix("ending"));
        let keys = columns.and_then(|columns| self.keys(columns)).ok_or_else(|| broken("a column is not known"))?;
        let mut replications = Vec::new();
        let name = name.to_string();
        for line in lines {
            match line.strip_prefix(END) {
                Some(end) if end == name => return Ok(Measured { keys, replications }),
                Some(_) => break,
                None => {
                    let replicated = replicated(line, keys.len());
                    replications.push(replicated.ok_or_else(|| broken("a number cannot be read"))?);
                }
            }
        }
        Err(broken("it has no end"))
    }

    fn keys(&self, columns: &str) -> Option<Vec<Key>> {
        let mut seen = self.columns.lock().expect("no thread panics while it reads columns");
        if seen.0 != columns {
            *seen = (columns.to_owned(), columns.split_terminator(',').map(key).collect::<Option<_>>()?);
        }
        Some(seen.1.clone())
    }
}

fn key(text: &str) -> Option<Key> {
    let mut parts = text.split('|');
    let indicator = dictionary::find(parts.next()?)?;
    Some(Key { indicator, group: parts.next()?.to_owned(), statistic: parts.next()?.parse().ok()? })
}

fn replicated(line: &str, values: usize) -> Option<Replicated> {
    let mut rest = line;
    let mut cell = || {
        // Cells are short: looking at every byte is faster than a search that is made for long texts.
        let end = rest.bytes().position(|byte| byte == b',')?;
        let cell = &rest[..end];
        rest = &rest[end + 1..];
        Some(cell)
    };
    let (number, events) = (cell()?.parse().ok()?, cell()?.parse().ok()?);
    let mut found = Vec::with_capacity(values);
    for _ in 0..values {
        let cell = cell()?;
        found.push(if cell.is_empty() { None } else { Some(cell.parse().ok()?) });
    }
    // How it ended may have commas.
    let ending = if rest == COMPLETED { Ending::Completed } else { Ending::Failed(rest.to_owned()) };
    Some(Replicated { number, ending, events, values: found })
}

/// Removes what a killed sweep has left half written.
pub(crate) fn sweep_up(parts: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(parts)? {
        let path: PathBuf = entry?.path();
        if path.extension().is_some_and(|extension| extension == "partial") {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}
