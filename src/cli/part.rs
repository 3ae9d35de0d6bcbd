//! Parts: the values of one design point each, in a file named after all that determines them.
//!
//! A part appears whole or not at all: it is written aside and then given its name, and ends with a line that says so. A
//! sweep that was stopped finds the parts that it left and runs the rest. Parts are not put through to the disk one by one, for
//! which short points would wait longer than they run; what a power failure cuts short lacks its end, and is run again.
//!
//! A part is a table of plain cells, a line for each replication, how it ended last. Names have no commas, so nothing is quoted
//! and a line is read by cutting it up: short points would spend as long in a reader of all CSV as in a replication.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use karvon::experiment::{Ending, Measured, Replicated};
use karvon::model::dictionary;
use karvon::model::indicator::Key;
use sha2::{Digest, Sha256};

use super::fault::Fault;
use super::folder::Folder;

/// What the line that ends a part begins with.
const END: &str = "end,";

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
    parts.write(&file(name), |out| fill(out, name, keys, replications))
}

fn fill(out: &mut impl Write, name: &Name, keys: &[Key], replications: &[Replicated]) -> io::Result<()> {
    let kept: Vec<usize> = (0..keys.len()).filter(|index| keys[*index].is_kpi()).collect();
    write!(out, "replication,events")?;
    for Key { indicator, group, statistic } in kept.iter().map(|index| &keys[*index]) {
        write!(out, ",{}|{group}|{statistic}", indicator.name)?;
    }
    writeln!(out, ",ending")?;
    for Replicated { number, ending, events, values } in replications {
        write!(out, "{number},{events}")?;
        for index in &kept {
            match values.get(*index).copied().flatten() {
                // The shortest digits that read back as the same number.
                Some(value) => write!(out, ",{value:?}")?,
                None => out.write_all(b",")?,
            }
        }
        match ending {
            Ending::Completed => writeln!(out, ",completed")?,
            Ending::Failed(why) => writeln!(out, ",{}", why.replace(['\n', '\r'], " "))?,
        }
    }
    writeln!(out, "{END}{name}")
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
    let path = parts.join(file(name));
    let name = name.to_string();
    let broken = |why: String| {
        Fault::World(format!("the part `{}` is broken ({why}): delete it, and run the sweep again", path.display()))
    };
    let text = fs::read_to_string(&path).map_err(|error| broken(error.to_string()))?;
    let mut lines = text.lines();
    let names = lines.next().and_then(|header| header.strip_prefix("replication,events,"));
    let names = names.and_then(|names| names.strip_suffix("ending")).map(|names| names.split_terminator(','));
    let keys: Option<Vec<Key>> = names.and_then(|names| names.map(key).collect());
    let keys = keys.ok_or_else(|| broken("a column is not known".to_owned()))?;
    let mut replications = Vec::new();
    for line in lines {
        match line.strip_prefix(END) {
            Some(end) if end == name => return Ok(Measured { keys, replications }),
            Some(_) => break,
            None => {
                let replicated = replicated(line, keys.len());
                replications.push(replicated.ok_or_else(|| broken("a number cannot be read".to_owned()))?);
            }
        }
    }
    Err(broken("it has no end".to_owned()))
}

fn key(text: &str) -> Option<Key> {
    let mut parts = text.split('|');
    let indicator = dictionary::find(parts.next()?)?;
    Some(Key { indicator, group: parts.next()?.to_owned(), statistic: parts.next()?.parse().ok()? })
}

fn replicated(line: &str, values: usize) -> Option<Replicated> {
    // How it ended may have commas.
    let mut cells = line.splitn(values + 3, ',');
    let (number, events) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let value = |cell: &str| if cell.is_empty() { Some(None) } else { cell.parse().ok().map(Some) };
    let values = cells.by_ref().take(values).map(value).collect::<Option<_>>()?;
    let ending = match cells.next()? {
        "completed" => Ending::Completed,
        why => Ending::Failed(why.to_owned()),
    };
    Some(Replicated { number, ending, events, values })
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
