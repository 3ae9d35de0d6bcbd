//! `karvon export`: a result folder in other formats.

use std::fs;
use std::io::Write;
use std::path::Path;

use karvon::report::{Table, csv, json, log};
use karvon::scenario::codes::S052;

use super::Done;
use super::args::{ExportArgs, ExportFormat};
use super::fault::Fault;
use super::folder::{Aside, Folder};

pub(crate) fn run(args: &ExportArgs) -> Done {
    let tables = tables(&args.folder)?;
    let folder = Folder::open(args.folder.clone())?;
    let name = match args.format {
        ExportFormat::Json => one(&folder, "results.json", |out| json::write(&tables, out)),
        ExportFormat::Xes => one(&folder, "day.xes", |out| out.write_all(log::xes(day(&tables)).as_bytes())),
        ExportFormat::Ocel => one(&folder, "day.ocel.json", |out| out.write_all(log::ocel(day(&tables)).as_bytes())),
        ExportFormat::Trace => one(&folder, "day.trace.json", |out| out.write_all(log::trace(day(&tables)).as_bytes())),
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

fn day(tables: &[Table]) -> &Table {
    tables.iter().find(|table| table.name == "day").unwrap_or(&tables[0])
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
    let columns = fs::read_to_string(folder.join("columns.json")).map_err(|error| refused(error.to_string()))?;
    let dictionary: serde_json::Value = serde_json::from_str(&columns).map_err(|error| refused(error.to_string()))?;
    let mut tables = Vec::new();
    for (file, columns) in dictionary.as_object().into_iter().flatten() {
        let open = fs::File::open(folder.join(file)).map_err(|error| refused(format!("`{file}`: {error}")))?;
        let name = file.trim_end_matches(".csv").to_owned().leak();
        let mut table = csv::read(name, open).map_err(|error| refused(format!("`{file}` is damaged: {error}")))?;
        for column in &mut table.columns {
            column.description = columns[&column.name].as_str().unwrap_or_default().to_owned();
        }
        tables.push(table);
    }
    if tables.is_empty() { Err(refused("`columns.json` names no tables".to_owned())) } else { Ok(tables) }
}
