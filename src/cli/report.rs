//! `karvon report`: the page, made from a result folder alone.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use karvon::report::results::TABLES;
use karvon::report::study_results::{self, tables_of};
use karvon::report::{Results, StudyResults, Table, csv, report_html};
use karvon::scenario::codes::{S050, S052};
use serde_json::Value;

use super::Done;
use super::args::ReportArgs;
use super::fault::Fault;
use super::folder::Folder;
use super::screen::MEASURES;
use super::why::print;

pub(crate) fn run(args: &ReportArgs) -> Done {
    if args.measures {
        return measures(&args.folder);
    }
    let manifest = json(&args.folder, "manifest.json")?;
    if manifest["kind"].is_string() {
        study(&Folder::open(args.folder.clone())?, &manifest)?;
        eprintln!("Made {} again.", args.folder.join("report.html").display());
        return Ok(());
    }
    let log = json(&args.folder, "run.json")?;
    let mut tables = Vec::new();
    for name in TABLES {
        tables.extend(table(&args.folder, name, |file| csv::read(name, file))?);
    }
    let folder = Folder::open(args.folder.clone())?;
    write(&folder, tables, &manifest, &log)?;
    eprintln!("Made {} again.", args.folder.join("report.html").display());
    Ok(())
}

/// Writes the page of a study's folder, from its manifest and what else the folder holds.
pub(crate) fn study(folder: &Folder, manifest: &Value) -> Done {
    let mut tables = Vec::new();
    for name in tables_of(manifest["kind"].as_str().unwrap_or_default()) {
        tables.extend(table(folder.path(), name, |file| study_results::read(name, file, manifest))?);
    }
    let results =
        StudyResults::read(tables, manifest).ok_or_else(|| refused(folder.path(), "its manifest is of no study"))?;
    folder.write("report.html", |out| out.write_all(results.page().as_bytes()))
}

/// Prints the official measures that the folder holds.
fn measures(folder: &Path) -> Done {
    let text = fs::read_to_string(folder.join(MEASURES)).map_err(|error| {
        let message = format!("cannot read `{MEASURES}` in `{}`: {error}", folder.display());
        Fault::argument(S050, folder, message, "name a folder that `karvon run` or `karvon compare` has written")
    })?;
    print(&text)
}

/// Writes the page of a folder, from what the folder holds.
pub(crate) fn write(folder: &Folder, tables: Vec<Table>, manifest: &Value, log: &Value) -> Done {
    let results = Results::read(tables, manifest, log).map_err(|why| refused(folder.path(), &why))?;
    let page = report_html(&results.report());
    folder.write("report.html", |out| out.write_all(page.as_bytes()))
}

fn json(folder: &Path, name: &str) -> Result<Value, Fault> {
    let text = fs::read_to_string(folder.join(name)).map_err(|error| refused(folder, &format!("`{name}`: {error}")))?;
    serde_json::from_str(&text).map_err(|error| refused(folder, &format!("`{name}` is damaged: {error}")))
}

/// Reads a table, if the folder has it.
fn table(
    folder: &Path,
    name: &'static str,
    read: impl FnOnce(File) -> Result<Table, ::csv::Error>,
) -> Result<Option<Table>, Fault> {
    let file = match File::open(folder.join(format!("{name}.csv"))) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(folder, &format!("`{name}.csv`: {error}"))),
    };
    let damaged = |error| refused(folder, &format!("`{name}.csv` is damaged: {error}"));
    read(file).map(Some).map_err(damaged)
}

fn refused(folder: &Path, why: &str) -> Fault {
    let message = format!("`{}` is not a whole result folder: {why}", folder.display());
    Fault::argument(S052, folder, message, "name a folder that a command of karvon has written to its end")
}
