//! `karvon export`: a result folder in other formats.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use jiff::civil::Date;
use karvon::experiment;
use karvon::model::first_date;
use karvon::report::{Table, csv, json, log};
use karvon::scenario::codes::S052;

use super::args::{ExportArgs, ExportFormat, Span};
use super::fault::Fault;
use super::folder::{Aside, Folder};
use super::{Done, input};

pub(crate) fn run(args: &ExportArgs) -> Done {
    #[cfg(feature = "parquet")]
    if args.format == ExportFormat::Parquet {
        files(&args.folder)?;
        let name = parquet(&Folder::open(args.folder.clone())?)?;
        eprintln!("Wrote {}.", args.folder.join(name).display());
        return Ok(());
    }
    let tables = tables(&args.folder)?;
    let folder = Folder::open(args.folder.clone())?;
    let name = match args.format {
        ExportFormat::Json => one(&folder, "results.json", |out| json::write(&tables, out)),
        ExportFormat::Xes => event_log(args, &folder, &tables, ["day.xes", "span.xes"], log::xes),
        ExportFormat::Ocel => event_log(args, &folder, &tables, ["day.ocel.json", "span.ocel.json"], log::ocel),
        ExportFormat::Trace => event_log(args, &folder, &tables, ["day.trace.json", "span.trace.json"], log::trace),
        #[cfg(feature = "parquet")]
        ExportFormat::Parquet => unreachable!("it was written above"),
        #[cfg(feature = "xlsx")]
        ExportFormat::Xlsx => {
            let book = karvon::report::xlsx::workbook(&tables);
            let book = book.map_err(|error| Fault::World(format!("cannot make the workbook: {error}")))?;
            one(&folder, "results.xlsx", |out| out.write_all(&book))
        }
    }?;
    eprintln!("Wrote {}.", args.folder.join(name).display());
    Ok(())
}

fn one<'n>(
    folder: &Folder,
    name: &'n str,
    fill: impl FnOnce(&mut Aside) -> std::io::Result<()>,
) -> Result<&'n str, Fault> {
    folder.write(name, fill).map(|()| name)
}

/// A file for each table, however long.
#[cfg(feature = "parquet")]
fn parquet(folder: &Folder) -> Result<&'static str, Fault> {
    for file in files(folder.path())?.keys() {
        let name = file.trim_end_matches(".csv");
        folder.write(&format!("{name}.parquet"), |out| {
            let open = || std::fs::File::open(folder.path().join(file));
            karvon::report::write_parquet(name, open, out).map_err(std::io::Error::other)
        })?;
    }
    Ok("*.parquet")
}

/// Writes an event log: of the day that the tables hold, or of a span of a run that is made again.
fn event_log<'n>(
    args: &ExportArgs,
    folder: &Folder,
    tables: &[Table],
    [of_day, of_span]: [&'n str; 2],
    write: fn(log::Trucks<'_>, &mut dyn Write) -> io::Result<()>,
) -> Result<&'n str, Fault> {
    let Some(span) = args.span else {
        let day = tables.iter().find(|table| table.name == "day");
        let trucks = |taker: log::Taker<'_>| day.map_or(Ok(()), |day| log::day(day, taker));
        return one(folder, of_day, |out| write(&trucks, out));
    };
    let input = input::again(&args.folder)?;
    let design = input::design(&input);
    let first = first_date(&design.site);
    let Range { start, end } = seconds(span, first, design.site.window.length().seconds());
    if start >= end {
        return Err(Fault::World(format!("no day of the span is measured; the run begins on {first}")));
    }
    let trucks = |taker: log::Taker<'_>| {
        let mut told = Ok(());
        experiment::journeys(&design, args.replication, &mut |stays| {
            let inside = stays.iter().filter(|stay| stay.joined_seconds < end && stay.freed_seconds > start);
            let stays: Vec<log::Stay> = inside.map(|stay| log::Stay::new(&input.name, first, stay)).collect();
            if told.is_ok() && !stays.is_empty() {
                told = taker(&stays);
            }
        });
        told
    };
    one(folder, of_span, |out| write(&trucks, out))
}

/// A span in seconds from the start of the window.
fn seconds(span: Span, first: Date, window: f64) -> Range<f64> {
    let midnight = |date: Date| f64::from((date - first).get_days()) * 86_400.0;
    match span {
        Span::All => 0.0..window,
        Span::Days(from, to) => midnight(from).max(0.0)..(midnight(to) + 86_400.0).min(window),
    }
}

fn refused(folder: &Path, why: &str) -> Fault {
    let message = format!("`{}` is not a whole result folder: {why}", folder.display());
    let help = "name a folder that `karvon run`, `compare` or `sweep` has written to its end";
    Fault::argument(S052, folder, message, help)
}

/// The files of the tables that the folder holds, each with its columns in words.
fn files(folder: &Path) -> Result<serde_json::Map<String, serde_json::Value>, Fault> {
    let manifest = folder.join("manifest.json");
    if !manifest.exists() {
        return Err(refused(folder, "it has no `manifest.json`"));
    }
    let columns =
        std::fs::read_to_string(folder.join("columns.json")).map_err(|error| refused(folder, &error.to_string()))?;
    let dictionary: serde_json::Value =
        serde_json::from_str(&columns).map_err(|error| refused(folder, &error.to_string()))?;
    match dictionary {
        serde_json::Value::Object(files) if !files.is_empty() => Ok(files),
        _ => Err(refused(folder, "`columns.json` names no tables")),
    }
}

/// Every table that the folder holds, in order of names.
fn tables(folder: &Path) -> Result<Vec<Table>, Fault> {
    let mut tables = Vec::new();
    for (file, columns) in &files(folder)? {
        let open =
            std::fs::File::open(folder.join(file)).map_err(|error| refused(folder, &format!("`{file}`: {error}")))?;
        let name = file.trim_end_matches(".csv").to_owned();
        let mut table =
            csv::read(name, open).map_err(|error| refused(folder, &format!("`{file}` is damaged: {error}")))?;
        for column in &mut table.columns {
            column.description = columns[&column.name].as_str().unwrap_or_default().to_owned();
        }
        tables.push(table);
    }
    Ok(tables)
}
