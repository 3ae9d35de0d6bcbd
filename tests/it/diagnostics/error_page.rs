//! `docs/errors.md` and the table of codes say the same, and its examples do what they say.

use std::process::Output;

use assert_cmd::Command;
use karvon::scenario::codes::{self, Code};
use karvon::scenario::diagnostic::{Diagnostics, Severity};
use karvon::scenario::render::{Style, render};

use super::{base, diagnose, observations};
use crate::markdown::{self, Block, Section};

/// What the page says of codes that do not keep a scenario from running.
const WARNING: &str = "A warning: the scenario can be run.";

/// Returns the sections of the codes, in the order of the page.
fn entries() -> Vec<Section> {
    let page = markdown::sections(&markdown::read("docs/errors.md"));
    page.into_iter().filter(|section| section.heading.starts_with('S') && section.heading.contains(": ")).collect()
}

#[test]
fn every_code_has_one_entry_with_its_explanation() {
    let headings: Vec<String> = entries().into_iter().map(|section| section.heading).collect();
    let expected: Vec<String> = codes::ALL.iter().map(|code| format!("{}: {}", code.id, code.title)).collect();
    assert_eq!(headings, expected);
    for (section, code) in entries().iter().zip(codes::ALL) {
        assert_eq!(section.paragraphs()[0], code.explanation, "{}", code.id);
        assert_eq!(section.blocks.len(), 2, "{} has what is wrong and what is right", code.id);
    }
}

#[test]
fn what_is_wrong_gives_its_code_alone_and_what_is_right_gives_nothing() {
    for (section, code) in entries().iter().zip(codes::ALL) {
        let is_warning = section.lines.iter().any(|line| line == WARNING);
        let [wrong, right] = section.blocks.as_slice() else { panic!("{} has two blocks", code.id) };
        match wrong.kind.as_str() {
            "toml" => {
                texts(code, is_warning, wrong, right);
            }
            "sh" => {
                commands(code, is_warning, wrong, right);
            }
            kind => panic!("{}: what is {kind}?", code.id),
        }
    }
}

fn texts(code: &Code, is_warning: bool, wrong: &Block, right: &Block) {
    let (found, sources) = diagnose("border.toml", &wrong.text);
    let errors = ids(&found, Severity::Error);
    let warnings = ids(&found, Severity::Warning);
    let shown = render(&found, &sources, Style::Plain);
    if is_warning {
        assert_eq!((errors, warnings), (vec![], vec![code.id]), "{shown}");
    } else {
        assert_eq!(errors, [code.id], "{shown}");
    }
    assert!(found.sorted().iter().all(|item| !item.help.is_empty()), "{shown}");
    let (found, sources) = diagnose("border.toml", &right.text);
    assert!(found.is_empty(), "{}: {}", code.id, render(&found, &sources, Style::Plain));
}

fn ids(found: &Diagnostics, severity: Severity) -> Vec<&'static str> {
    found.sorted().into_iter().filter(|item| item.severity == severity).map(|item| item.code.id).collect()
}

fn commands(code: &Code, is_warning: bool, wrong: &Block, right: &Block) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("base.toml"), base()).expect("a file");
    let study = "karvon = 1\ntitle = \"A study\"\nscenario = \"base.toml\"\n";
    std::fs::write(folder.path().join("study.toml"), study).expect("a file");
    for (name, text) in observations() {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let run = |block: &Block| -> Output {
        let words = markdown::words(block.text.trim());
        assert_eq!(words[0], "karvon");
        Command::cargo_bin("karvon")
            .expect("a program")
            .args(&words[1..])
            .current_dir(&folder)
            .output()
            .expect("it runs")
    };
    let output = run(wrong);
    let shown = String::from_utf8_lossy(&output.stderr);
    let (status, kind) = if is_warning { (0, "warning") } else { (2, "error") };
    let told = shown.matches("error[").count() + shown.matches("warning[").count();
    assert_eq!((output.status.code(), told), (Some(status), 1), "{shown}");
    assert!(shown.starts_with(&format!("{kind}[{}]: ", code.id)) && shown.contains("= help: "), "{shown}");
    let output = run(right);
    let shown = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !shown.contains("warning["), "{}: {shown}", code.id);
}
