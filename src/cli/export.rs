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
    let tables = tables(&args.folder)?;
    let folder = Folder::open(args.folder.clone())?;
    let name = match args.format {
        ExportFormat::Json => one(&folder, "results.json", |out| json::write(&tables, out)),
        ExportFormat::Xes => event_log(args, &folder, &tables, ["day.xes", "span.xes"], log::xes),
        ExportFormat::Ocel => event_log(args, &folder, &tables, ["day.ocel.json", "span.ocel.json"], log::ocel),
        ExportFormat::Trace => event_log(args, &folder, &tables, ["day.trace.json", "span.trace.json"], log::trace),
        #[cfg(feature = "parquet")]
        ExportFormat::Parquet => parquet(&folder, &tables),
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

/// A file for each table.
#[cfg(feature = "parquet")]
fn parquet(folder: &Folder, tables: &[Table]) -> Result<&'static str, Fault> {
    for table in tables {
        folder.write(&format!("{}.parquet", table.name), |out| {
            karvon::report::write_parquet(table, out).map_err(std::io::Error::other)
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

/// Every table that the folder holds, in order of names.
fn tables(folder: &Path) -> Result<Vec<Table>, Fault> {
    let refused = |why: String| {
        let message = format!("`{}` is not a whole result folder: {why}", folder.display());
        Fault::argument(
            S052,
            folder,
            message,
            "name a folder that `karvon run` or `karvon compare` has written to its end",
        )
    };
    let manifest = folder.join("manifest.json");
    if !manifest.exists() {
        return Err(refused("it has no `manifest.json`".to_owned()));
    }
    let columns = std::fs::read_to_string(folder.join("columns.json")).map_err(|error| refused(error.to_string()))?;
    let dictionary: serde_json::Value = serde_json::from_str(&columns).map_err(|error| refused(error.to_string()))?;
    let mut tables = Vec::new();
    for (file, columns) in dictionary.as_object().into_iter().flatten() {
        let open = std::fs::File::open(folder.join(file)).map_err(|error| refused(format!("`{file}`: {error}")))?;
        let name = file.trim_end_matches(".csv");
        let mut table =
            csv::read(name.to_owned(), open).map_err(|error| refused(format!("`{file}` is damaged: {error}")))?;
        for column in &mut table.columns {
            column.description = columns[&column.name].as_str().unwrap_or_default().to_owned();
        }
        tables.push(table);
    }
    if tables.is_empty() { Err(refused("`columns.json` names no tables".to_owned())) } else { Ok(tables) }
}
