//! `karvon merge`: the folders of shards put together, to the same bytes as one run.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use karvon::scenario::codes::S430;
use serde_json::Value;

use super::args::MergeArgs;
use super::fault::Fault;
use super::folder::Folder;
use super::points::Study;
use super::sweep::{INPUTS, PARTS, folder_of};
use super::{Done, assemble, part};

pub(crate) fn run(args: &MergeArgs) -> Done {
    let inputs = same_inputs(&args.folders)?;
    let mut study = Study::kept(&inputs)?;
    study.lay_out()?;
    let folder = Folder::open(args.out.clone().unwrap_or_else(|| folder_of(&study)))?;
    let parts = Folder::open(folder.path().join(PARTS))?;
    folder.remove("manifest.json")?;
    folder.write(INPUTS, |out| writeln!(out, "{inputs:#}"))?;
    let mut names = Vec::new();
    let mut missing = None;
    for index in 0..study.points() {
        let scenario = study
            .scenario(&study.point(index))
            .map_err(|refused| Fault::Refused(Box::new((refused.diagnostics, refused.sources))))?;
        let name = study.part(&scenario, &study.design(String::new(), &scenario));
        if gather(&args.folders, &parts, &name)? {
            names.push(Some(name));
        } else {
            missing.get_or_insert(index + 1);
        }
    }
    if let Some(first) = missing {
        return Err(Fault::World(format!(
            "{} of {} points are in none of the folders, the first is point {first}: run the shards that have them, and \
             merge again",
            study.points() - names.len(),
            study.points(),
        )));
    }
    parts.sync()?;
    let asked = assemble::Asked { format: args.format, threads: None, quiet: args.quiet };
    let gathered = assemble::assemble(&study, &folder, &names, asked)?;
    assemble::conclude(&folder, &gathered, args.quiet)
}

/// Returns what all folders follow from; refuses those that differ.
fn same_inputs(folders: &[PathBuf]) -> Result<Value, Fault> {
    let mut first: Option<(&Path, Value)> = None;
    for folder in folders {
        let refuse = |message: String| {
            Fault::argument(S430, folder, message, "name folders of shards of one study, run by one version of karvon")
        };
        let text = fs::read_to_string(folder.join(INPUTS))
            .map_err(|error| refuse(format!("`{}` is no folder of a sweep: {error}", folder.display())))?;
        let inputs: Value = serde_json::from_str(&text)
            .map_err(|error| refuse(format!("`{}` has an {INPUTS} that cannot be read: {error}", folder.display())))?;
        let version = env!("CARGO_PKG_VERSION");
        if inputs["karvon"] != version {
            let message = format!("`{}` was run by karvon {}, this is {version}", folder.display(), inputs["karvon"]);
            return Err(refuse(message));
        }
        match &first {
            None => first = Some((folder, inputs)),
            Some((other, known)) if *known != inputs => {
                let message = format!("`{}` is of another study than `{}`", folder.display(), other.display());
                return Err(refuse(message));
            }
            Some(_) => {}
        }
    }
    Ok(first.expect("the arguments ask for a folder").1)
}

/// Copies a part from the first folder that has it whole.
fn gather(folders: &[PathBuf], parts: &Folder, name: &part::Name) -> Result<bool, Fault> {
    if part::exists(parts.path(), name) {
        return Ok(true);
    }
    let Some(folder) = folders.iter().map(|folder| folder.join(PARTS)).find(|folder| part::exists(folder, name)) else {
        return Ok(false);
    };
    part::read(&folder, name)?;
    let bytes = fs::read(folder.join(part::file(name)))
        .map_err(|error| Fault::World(format!("cannot read a part of `{}`: {error}", folder.display())))?;
    parts.write(&part::file(name), |out| out.write_all(&bytes))?;
    Ok(true)
}
