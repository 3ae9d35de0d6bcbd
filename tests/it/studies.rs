//! Studies: their reference lists exactly the keys of the format, and those that ship are sound.

use std::collections::BTreeSet;

use karvon::scenario::render::{Style, render};
use karvon::scenario::schema;
use karvon::scenario::study::load_study;
use serde_json::Value;

use crate::markdown::{self, Section};
use crate::support::{files, root, shown};

const REFERENCE: &str = "docs/studies.md";

fn reference() -> Vec<Section> {
    markdown::sections(&markdown::read(REFERENCE))
}

/// Keys that the reference lists under a heading, with their defaults.
fn listed(heading: &str) -> Vec<(String, String)> {
    let sections = reference();
    let section = sections.iter().find(|section| section.heading == heading);
    let section = section.unwrap_or_else(|| panic!("there is no section {heading}"));
    let row = |line: &String| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.strip_suffix(" |")?.split(" | ").collect();
        let key = cells[0].trim_end_matches('`').to_owned();
        (key != "method").then(|| (key, cells.get(2).unwrap_or(&"").to_string()))
    };
    section.lines.iter().filter_map(row).collect()
}

/// Fails unless the reference lists the keys of a table of the schema, with their defaults.
fn check(heading: &str, table: &Value) {
    let required: Vec<&str> = table["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let own = ["extends", "remove"];
    let found: Vec<_> = listed(heading).into_iter().filter(|(key, _)| !own.contains(&key.as_str())).collect();
    let keys: BTreeSet<&str> = table["properties"].as_object().expect("a table").keys().map(String::as_str).collect();
    assert_eq!(found.iter().map(|(key, _)| key.as_str()).collect::<BTreeSet<_>>(), keys, "{heading}");
    for (key, default) in &found {
        let schema = &table["properties"][key]["default"];
        match schema {
            _ if required.contains(&key.as_str()) => assert_eq!(default, "required", "{heading} {key}"),
            Value::Null => assert!(default != "required" && !default.contains('`'), "{heading} {key}: {default}"),
            Value::Object(_) if heading == "The top of the file" => {}
            value => assert_eq!(*default, format!("`{value}`"), "{heading} {key}"),
        }
    }
}

#[test]
fn the_reference_lists_the_keys_of_the_format() {
    let schema = schema::merged_study();
    check("The top of the file", &schema);
    for (heading, definition) in [
        ("`[axis.NAME]`", "Axis"),
        ("`[axis.NAME.data]`", "Data"),
        ("`[precision]`", "Precision"),
        ("`[target.NAME]`", "Target"),
        ("`[response.NAME]`", "Response"),
        ("`[compare]`", "Compare"),
        ("`[require.NAME]`", "Requirement"),
        ("`[minimize]`", "Minimize"),
    ] {
        check(heading, &schema["definitions"][definition]);
    }
    let methods = schema["definitions"]["Combine"]["oneOf"].as_array().expect("methods");
    let methods: Vec<&str> =
        methods.iter().filter_map(|method| method["properties"]["method"]["const"].as_str()).collect();
    let mut rows: Vec<String> = listed("`[combine]`").into_iter().map(|(method, _)| method).collect();
    rows.sort();
    let mut expected = methods.clone();
    expected.sort_unstable();
    assert_eq!(rows, expected);
}

#[track_caller]
fn sound(name: &str, text: &str, base: &str) {
    let read = |path: &str| match path {
        "base.toml" => Ok(base.to_owned()),
        path => std::fs::read_to_string(markdown::project(path)).map_err(|error| error.to_string()),
    };
    if let Err(refused) = load_study(name, text, &[], &read) {
        let told: Vec<String> = refused.iter().map(|it| render(&it.diagnostics, &it.sources, Style::Plain)).collect();
        panic!("{name}: {}", told.concat());
    }
}

#[test]
fn the_studies_on_the_reference_are_sound() {
    let sections = reference();
    let blocks: Vec<_> = sections.iter().flat_map(|section| &section.blocks).collect();
    let base = blocks.iter().find(|block| block.kind == "toml study").expect("a study");
    sound("example.toml", &base.text, "");
    let overlays: Vec<_> = blocks.iter().filter(|block| block.kind == "toml study overlay").collect();
    assert!(overlays.len() > 3 && overlays.len() + 1 == blocks.len(), "every example is checked");
    for overlay in overlays {
        sound("example.toml", &format!("karvon = 1\nextends = \"base.toml\"\n{}", overlay.text), &base.text);
    }
}

#[test]
fn the_studies_that_ship_are_sound() {
    for path in files("scenarios/studies", "toml") {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let read = |path: &str| std::fs::read_to_string(root().join(path)).map_err(|error| error.to_string());
        if let Err(refused) = load_study(&shown(&path), &text, &[], &read) {
            panic!("{}: {:#?}", shown(&path), refused[0].diagnostics.sorted());
        }
    }
}
