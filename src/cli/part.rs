//! Parts: the values of one design point each, in a file named after all that determines them.
//!
//! A part appears whole or not at all: it is written aside and then given its name, and ends with a line that says so. A
//! sweep that was stopped finds the parts that it left and runs the rest. Parts are not put through to the disk one by one, for
//! which short points would wait longer than they run; what a power failure cuts short lacks its end, and is run again.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use karvon::experiment::{Ending, Measured, Replicated};
use karvon::model::dictionary;
use karvon::model::indicator::Key;

use super::fault::Fault;
use super::folder::Folder;

/// First cell of the line that ends a part.
const END: &str = "end";

/// Returns the name of a part's file.
pub(crate) fn file(hash: &str) -> String {
    format!("{hash}.csv")
}

/// Writes a part: all numbers of the whole window.
pub(crate) fn write(parts: &Folder, hash: &str, keys: &[Key], replications: &[Replicated]) -> Result<(), Fault> {
    parts.write(&file(hash), |out| {
        let kept: Vec<usize> = (0..keys.len()).filter(|index| keys[*index].is_kpi()).collect();
        let names = kept.iter().map(|index| {
            let Key { indicator, group, statistic } = &keys[*index];
            format!("{}|{group}|{statistic}", indicator.name)
        });
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
        writer.write_record(["replication", "ending", "events"].map(str::to_owned).into_iter().chain(names))?;
        let mut digits = String::new();
        for Replicated { number, ending, events, values } in replications {
            let ending = match ending {
                Ending::Completed => "completed",
                Ending::Failed(why) => why,
            };
            for cell in [&number.to_string(), ending, &events.to_string()] {
                writer.write_field(cell)?;
            }
            for index in &kept {
                digits.clear();
                if let Some(value) = values.get(*index).copied().flatten() {
                    // The shortest digits that read back as the same number.
                    write!(digits, "{value:?}").expect("a string takes all text");
                }
                writer.write_field(&digits)?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.write_record([END, hash])?;
        writer.flush()
    })
}

/// Returns whether there is a part of this name that has its end.
pub(crate) fn exists(parts: &Path, hash: &str) -> bool {
    let end = format!("{END},{hash}\n");
    let read = || -> io::Result<bool> {
        let mut part = File::open(parts.join(file(hash)))?;
        part.seek(SeekFrom::End(-i64::try_from(end.len()).expect("a line is short")))?;
        let mut last = String::new();
        part.read_to_string(&mut last)?;
        Ok(last == end)
    };
    // What cannot be read is not there; why it cannot be shows when it is written.
    read().unwrap_or(false)
}

/// Reads a part.
pub(crate) fn read(parts: &Path, hash: &str) -> Result<Measured, Fault> {
    let path = parts.join(file(hash));
    let broken = |why: String| {
        Fault::World(format!("the part `{}` is broken ({why}): delete it, and run the sweep again", path.display()))
    };
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_path(&path).map_err(|error| broken(error.to_string()))?;
    let header = reader.headers().map_err(|error| broken(error.to_string()))?.clone();
    let keys: Option<Vec<Key>> = header.iter().skip(3).map(key).collect();
    let keys = keys.ok_or_else(|| broken("a column is not known".to_owned()))?;
    let mut replications = Vec::new();
    let mut is_whole = false;
    for record in reader.records() {
        let record = record.map_err(|error| broken(error.to_string()))?;
        if record.get(0) == Some(END) {
            is_whole = record.get(1) == Some(hash);
            break;
        }
        replications.push(replicated(&record).ok_or_else(|| broken("a number cannot be read".to_owned()))?);
    }
    if is_whole { Ok(Measured { keys, replications }) } else { Err(broken("it has no end".to_owned())) }
}

fn key(text: &str) -> Option<Key> {
    let mut parts = text.split('|');
    let indicator = dictionary::find(parts.next()?)?;
    Some(Key { indicator, group: parts.next()?.to_owned(), statistic: parts.next()?.parse().ok()? })
}

fn replicated(record: &csv::StringRecord) -> Option<Replicated> {
    let ending = match record.get(1)? {
        "completed" => Ending::Completed,
        why => Ending::Failed(why.to_owned()),
    };
    let value = |cell: &str| if cell.is_empty() { Some(None) } else { cell.parse().ok().map(Some) };
    Some(Replicated {
        number: record.get(0)?.parse().ok()?,
        ending,
        events: record.get(2)?.parse().ok()?,
        values: record.iter().skip(3).map(value).collect::<Option<_>>()?,
    })
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
