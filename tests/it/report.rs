//! A result folder read back: the page comes from it alone, and its columns are explained.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use crate::support::root;

const SHORT: [&str; 4] = ["--replications=2", "--set=run.length=3 d", "--set=run.warm_up=1 d", "--quiet"];

fn karvon(words: &[&str]) -> Command {
    let mut command = Command::cargo_bin("karvon").expect("the binary is built with the tests");
    command.current_dir(root()).args(words);
    command
}

/// Compares two short scenarios into a folder.
fn compared(folder: &Path) {
    let words = ["compare", "scenarios/baseline-2023.toml", "scenarios/hours-24.toml", "--out"];
    karvon(&words).arg(folder).args(SHORT).assert().success();
}

#[test]
fn the_page_is_made_again_from_the_folder_alone_byte_for_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    compared(folder.path());
    let moved = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(folder.path()).expect("it can be read") {
        let entry = entry.expect("an entry");
        if entry.file_name() != "report.html" {
            fs::copy(entry.path(), moved.path().join(entry.file_name())).expect("it can be copied");
        }
    }
    karvon(&["report"]).arg(moved.path()).assert().success();
    let page = |folder: &Path| fs::read_to_string(folder.join("report.html")).expect("a page");
    let first = page(folder.path());
    assert_eq!(first, page(moved.path()));
    for heading in ["In words", "Over the day, the week and the season", "Ways of the trucks", "A day, truck by truck"]
    {
        assert!(first.contains(&format!("<h2>{heading}</h2>")), "{heading}");
    }
    assert!(first.len() < 3_000_000, "the page stays small: {} bytes", first.len());
}

#[test]
fn the_page_of_a_study_is_made_again_from_the_folder_alone_byte_for_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["sweep", "scenarios/studies/officers-scanners.toml", "--out"];
    karvon(&words).arg(folder.path()).args(SHORT).assert().success();
    let page = || fs::read_to_string(folder.path().join("report.html")).expect("a page");
    let first = page();
    fs::remove_file(folder.path().join("report.html")).expect("it is there");
    karvon(&["report"]).arg(folder.path()).assert().success();
    assert_eq!(first, page());
    for heading in ["In words", "Warnings", "How it depends on the axes", "Compared with the base", "Every point"] {
        assert!(first.contains(&format!("<h2>{heading}</h2>")), "{heading}");
    }
    // The grid is told in full: four numbers of officers with three of scanners.
    assert!(first.contains("crossing_north over officers (across) and scanners (down)"));
    assert!(first.contains("karvon sweep scenarios/studies/officers-scanners.toml"));
}

#[test]
fn a_day_can_be_chosen_and_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["run", "scenarios/baseline-2023.toml", "--day=2023-01-03", "--out"];
    karvon(&words).arg(folder.path()).args(SHORT).assert().success();
    let page = fs::read_to_string(folder.path().join("report.html")).expect("a page");
    assert!(page.contains("The trucks of 2023-01-03, by "));
    let day = fs::read_to_string(folder.path().join("day.csv")).expect("a table");
    assert!(day.lines().skip(1).all(|line| line.contains(",2023-01-03,")), "every stay is of the day");
}

#[test]
fn every_column_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    compared(folder.path());
    explained(folder.path());
}

#[test]
fn every_column_of_a_study_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    karvon(&["init", "study", "--folder"]).arg(folder.path()).assert().success();
    let short = ["--replications=2", "--set=run.length=2 d", "--set=run.warm_up=1 d", "--quiet", "--out"];
    let (study, out) = (folder.path().join("study.toml"), folder.path().join("out"));
    karvon(&["sweep"]).arg(study).args(short).arg(&out).assert().success();
    explained(&out);
}

/// Expects all tables of a folder to be in its dictionary, and no others.
#[track_caller]
fn explained(folder: &Path) {
    let text = fs::read_to_string(folder.join("columns.json")).expect("a dictionary");
    let dictionary: Value = serde_json::from_str(&text).expect("JSON");
    let mut tables = 0;
    for entry in fs::read_dir(folder).expect("it can be read") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let mut reader = csv::Reader::from_path(&path).expect("a table");
        for column in reader.headers().expect("columns") {
            let said = dictionary[&name][column].as_str().unwrap_or_default();
            assert!(!said.is_empty(), "{name} {column}");
        }
        tables += 1;
    }
    assert_eq!(tables, dictionary.as_object().expect("tables").len());
}

#[test]
fn a_folder_that_is_not_whole_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    compared(folder.path());
    fs::write(folder.path().join("kpis.csv"), "scenario,kpi\na,b,c\n").expect("it can be damaged");
    let output = karvon(&["report"]).arg(folder.path()).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("error[S052]") && told.contains("`kpis.csv` is damaged"), "{told}");
}
