//! What the pages promise beyond commands: the gate of the README opens and shuts, and tests that are named exist.

use serde_json::Value;

use crate::markdown;
use crate::support::files;

#[test]
fn the_gate_of_the_readme_opens_and_shuts() {
    let page = markdown::sections(&markdown::read("README.md"));
    let blocks = || page.iter().flat_map(|section| &section.blocks);
    let gate = blocks().find(|block| block.kind == "toml gate.toml").expect("a gate");
    let job = blocks().find(|block| block.kind == "yaml").expect("a job");
    let line = job.text.lines().find_map(|line| line.trim().strip_prefix("- run: target/release/karvon "));
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("scenarios")).expect("a folder");
    for entry in std::fs::read_dir(markdown::project("scenarios")).expect("it can be read") {
        let path = entry.expect("an entry").path();
        let Some(name) = path.file_name().filter(|_| path.is_file()) else { continue };
        std::fs::copy(&path, folder.path().join("scenarios").join(name)).expect("it can be copied");
    }
    let strict = gate.text.replace("at_most = 6", "at_most = 2");
    assert_ne!(strict, gate.text);
    for (text, code, verdict) in [(&gate.text, 0, "met"), (&strict, 3, "missed")] {
        std::fs::write(folder.path().join("gate.toml"), text).expect("a file");
        let words = line.expect("the job runs the gate").split(' ');
        // Twenty days are enough to tell.
        let words = words.chain(["--quiet", "--set", "run.length=\"20d\""]);
        let mut command = assert_cmd::Command::cargo_bin("karvon").expect("the binary is built with the tests");
        command.current_dir(folder.path()).args(words).assert().code(code);
        let told = std::fs::read_to_string(folder.path().join("out/gate/verdict.json")).expect("a verdict");
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told["verdict"], verdict);
    }
}

/// All code of the project and of its tests.
fn code() -> String {
    let paths = ["src", "tests"].iter().flat_map(|folder| files(folder, "rs"));
    paths.map(|path| std::fs::read_to_string(path).expect("it can be read")).collect()
}

#[test]
fn what_is_reproduced_names_tests_that_there_are() {
    let all = code();
    let page = markdown::sections(&markdown::read("docs/statistics.md"));
    let section = page.iter().find(|section| section.heading == "What is reproduced").expect("a section");
    let rows = section.lines.iter().filter(|line| line.starts_with("| ") && !line.starts_with("| Case"));
    let named: Vec<String> =
        rows.flat_map(|row| super::code(row.rsplit(" | ").next().unwrap_or_default())).map(str::to_owned).collect();
    assert!(named.len() > 25, "{named:?}");
    for name in named {
        assert!(all.contains(&format!("fn {name}()")), "there is no test `{name}`");
    }
}

#[test]
fn each_class_of_bugs_names_tests_that_there_are() {
    let all = code();
    let toys = markdown::read("src/flow/tests/mod.rs");
    let rows: Vec<&str> = toys.lines().filter_map(|line| line.strip_prefix("//! | ")).collect();
    for number in 1..=18 {
        let row = rows.iter().find(|row| row.starts_with(&format!("{number} | "))).expect("a row for each class");
        let named: Vec<&str> =
            super::code(row).into_iter().filter_map(|test| test.rsplit_once("::")).map(|(_, test)| test).collect();
        assert!(number == 16 || !named.is_empty(), "{row}");
        for name in named.iter().filter(|name| **name != "check`]") {
            assert!(all.contains(&format!("fn {name}(")), "there is no test `{name}`");
        }
    }
}
