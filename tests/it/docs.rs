//! The format reference lists exactly the keys of the format, and what it shows can be run.

mod commands;
mod promises;

use std::collections::BTreeMap;

use karvon::scenario::quantity::Dimension;
use karvon::scenario::render::{Style, render};
use karvon::scenario::schema;
use karvon::scenario::{Refused, load};
use serde_json::Value;

use crate::markdown::{self, Section};

const REFERENCE: &str = "docs/scenario-format.md";

/// What begins a complete scenario.
const HEAD: &str = "karvon = 1\n";

/// Keys of a table with their defaults as the reference writes them; `None` where it is free to.
type Keys = BTreeMap<String, Option<String>>;

pub(crate) fn reference() -> Vec<Section> {
    markdown::sections(&markdown::read(REFERENCE))
}

/// Returns the rows of a section's tables: their cells, the first of which is one word in code.
pub(crate) fn rows(section: &Section) -> Vec<Vec<String>> {
    let cells = |line: &String| -> Option<Vec<String>> {
        let inner = line.strip_prefix("| `")?.strip_suffix(" |")?;
        let (first, rest) = inner.split_once("` | ")?;
        Some([first].into_iter().chain(rest.split(" | ")).map(str::to_owned).collect())
    };
    section.lines.iter().filter_map(cells).filter(|cells| cells[0] != "dist").collect()
}

/// Words of a cell that are set in code.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Follows references, to where a schema says something of its own.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    match target.and_then(|target| target.strip_prefix('#')) {
        Some(pointer) => resolved(root.pointer(pointer).expect("what is referred to"), root),
        None => schema,
    }
}

/// Adds a table of the format and those inside of it, under the headings that the reference has for them.
fn collect(heading: &str, schema: &Value, root: &Value, tables: &mut BTreeMap<String, Keys>) {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut keys = Keys::new();
    for (name, value) in schema["properties"].as_object().expect("a table") {
        let inner = resolved(value, root);
        let at_top = heading == "The top of the file";
        if inner["properties"].is_object() {
            let heading = if at_top { format!("`[{name}]`") } else { format!("`{name}`") };
            collect(&heading, inner, root, tables);
        }
        let item = resolved(&inner["items"], root);
        if item["properties"].is_object() {
            collect(&format!("`{name}`"), item, root, tables);
        }
        let named = resolved(&inner["additionalProperties"], root);
        if named["properties"].is_object() {
            collect(&format!("`[{name}.NAME]`"), named, root, tables);
        }
        let default = match &value["default"] {
            _ if required.contains(&name.as_str()) => Some("required".to_owned()),
            Value::Null => None,
            Value::Object(_) if at_top => None,
            default => Some(format!("`{default}`")),
        };
        keys.insert(name.clone(), default);
    }
    tables.insert(heading.to_owned(), keys);
}

#[test]
fn the_reference_lists_the_keys_of_the_format() {
    let mut root = schema::merged();
    let editors = schema::for_editors();
    for key in ["extends", "remove"] {
        root["properties"][key] = editors["properties"][key].clone();
    }
    let mut tables = BTreeMap::new();
    collect("The top of the file", &root, &root, &mut tables);
    assert!(tables.len() > 13, "{:?}", tables.keys());
    let sections = reference();
    for (heading, keys) in &tables {
        let section = sections.iter().position(|section| section.heading == *heading);
        let section = section.unwrap_or_else(|| panic!("there is no section {heading}"));
        let level = sections[section].level;
        // Keys of a large table stand under headings of their own below its own.
        let below = sections[section + 1..].iter().take_while(|section| section.level > level && level > 1);
        let rows: Vec<Vec<String>> = [&sections[section]].into_iter().chain(below).flat_map(rows).collect();
        let mut listed: Vec<&String> = rows.iter().map(|cells| &cells[0]).collect();
        listed.sort();
        assert_eq!(listed, keys.keys().collect::<Vec<_>>(), "{heading}");
        for cells in &rows {
            let [key, _, default, meaning] = cells.as_slice() else { panic!("{cells:?} has four cells") };
            assert!(meaning.ends_with('.'), "{cells:?}");
            match &keys[key] {
                Some(expected) => assert_eq!(default, expected, "default of {heading} {key}"),
                None => assert!(default != "required" && !default.contains('`'), "{heading} {key} is optional"),
            }
        }
    }
    let is_table = |section: &&Section| section.heading.starts_with('`') && !section.heading.starts_with("`-");
    let extra: Vec<_> = sections.iter().filter(is_table).filter(|it| !tables.contains_key(&it.heading)).collect();
    assert!(extra.is_empty(), "{extra:?}");
}

#[test]
fn the_reference_lists_the_distributions() {
    let root = schema::merged();
    let sections = reference();
    let section = sections.iter().find(|section| section.heading == "Random times").expect("a section");
    let mut listed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for cells in rows(section) {
        let mut parameters: Vec<String> = code(&cells[1]).into_iter().map(str::to_owned).collect();
        parameters.sort();
        listed.insert(cells[0].clone(), parameters);
    }
    let limits = ["max", "cap"].map(|limit| listed.remove(limit).is_some());
    assert_eq!(limits, [true, true]);
    let mut expected = BTreeMap::new();
    for variant in root["definitions"]["Random"]["oneOf"].as_array().expect("variants") {
        let properties = variant["properties"].as_object().expect("a table");
        let is_own = |key: &&String| !["dist", "max", "cap"].contains(&key.as_str());
        let mut parameters: Vec<String> = properties.keys().filter(is_own).cloned().collect();
        parameters.sort();
        let name = properties["dist"]["const"].as_str().expect("a name");
        expected.insert(name.to_owned(), parameters);
    }
    assert_eq!(listed, expected);
}

#[test]
fn the_reference_lists_units_and_choices() {
    let sections = reference();
    let section = sections.iter().find(|section| section.heading == "Quantities").expect("a section");
    for format in
        ["karvon-duration", "karvon-rate", "karvon-mass", "karvon-mass-rate", "karvon-unit-value", "karvon-money"]
    {
        let dimension = Dimension::of_format(format).expect("a dimension");
        let units = dimension.unit_list().split(", ").map(|unit| format!("`{unit}`")).collect::<Vec<_>>().join(", ");
        let name = dimension.name.trim_start_matches("a ");
        let row = format!("| {name} | {units} | `\"{}\"` |", dimension.example);
        assert!(section.lines.contains(&row), "{row}");
    }
    let root = schema::merged();
    for (heading, key, definition) in [
        ("`[profile.NAME]`", "normalize", "Normalize"),
        ("`[station.NAME]`", "at_closing", "AtClosing"),
        ("`[station.NAME]`", "interrupted", "Interrupted"),
        ("`refill`", "mode", "RefillMode"),
        ("`[breakdown.NAME]`", "by", "Wear"),
        ("`[breakdown.NAME]`", "when", "When"),
    ] {
        let section = sections.iter().find(|section| section.heading == heading).expect("a section");
        let row = rows(section).into_iter().find(|cells| cells[0] == key).expect("a row");
        let choices = root["definitions"][definition]["oneOf"].as_array().expect("choices");
        let words: Vec<String> = choices.iter().map(|choice| choice["const"].to_string()).collect();
        assert_eq!(code(&row[1]), words, "{key}");
    }
}

/// Expects a scenario without errors; it can extend `base.toml` and files of the project.
#[track_caller]
fn sound(place: &str, text: &str, base: &str) {
    let read = |path: &str| match path {
        "base.toml" => Ok(base.to_owned()),
        path => std::fs::read_to_string(markdown::project(path)).map_err(|error| error.to_string()),
    };
    if let Err(Refused { diagnostics, sources }) = load("example.toml", text, &[], &read) {
        panic!("{place}: {}", render(&diagnostics, &sources, Style::Plain));
    }
}

#[test]
fn scenarios_on_the_pages_have_no_errors() {
    let mut pages = vec!["README.md".to_owned()];
    for entry in std::fs::read_dir(markdown::project("docs")).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        // What is wrong on the page of errors is wrong on purpose, and tested there.
        if name.ends_with(".md") && name != "errors.md" {
            pages.push(format!("docs/{name}"));
        }
    }
    pages.retain(|page| markdown::project(page).exists());
    for page in &pages {
        let sections = markdown::sections(&markdown::read(page));
        let blocks = || sections.iter().flat_map(|section| section.blocks.iter().map(move |block| (section, block)));
        // Those with a file name are run under it, by another test.
        let blocks = || blocks().filter(|(_, block)| file_name(&block.kind).is_none());
        // Studies are checked with their reference.
        let is_scenario = |block: &markdown::Block| block.text.starts_with(HEAD) && block.kind != "toml study";
        let scenarios: Vec<_> = blocks().filter(|(_, block)| is_scenario(block)).collect();
        for (section, block) in &scenarios {
            assert_eq!(block.kind, "toml", "{page}: {}", section.heading);
            sound(&format!("{page}: {}", section.heading), &block.text, "");
        }
        for (section, block) in blocks().filter(|(_, block)| block.kind == "toml overlay") {
            let place = format!("{page}: {}", section.heading);
            let (_, base) = scenarios.first().unwrap_or_else(|| panic!("{place}: there is no scenario to lay it over"));
            sound(&place, &format!("{HEAD}extends = \"base.toml\"\n{}", block.text), &base.text);
        }
    }
}

#[test]
fn settings_on_the_reference_can_be_made() {
    let sections = reference();
    let blocks = || sections.iter().flat_map(|section| &section.blocks);
    let base = blocks().find(|block| block.text.starts_with(HEAD)).expect("a scenario");
    let lines = blocks().filter(|block| block.kind == "sh").flat_map(|block| block.text.lines());
    let settings: Vec<(String, String)> = lines
        .flat_map(markdown::words)
        .filter_map(|word| word.split_once('=').map(|(path, value)| (path.to_owned(), value.to_owned())))
        .collect();
    assert_eq!(settings.len(), 4);
    for setting in settings {
        let made = load("post.toml", &base.text, std::slice::from_ref(&setting), &|_| Err(String::new()));
        assert!(made.is_ok(), "{setting:?}: {made:?}");
    }
}

#[test]
fn every_example_of_the_reference_is_checked() {
    for section in reference() {
        for block in &section.blocks {
            let is_checked = block.text.starts_with(HEAD) || block.kind == "toml overlay";
            assert!(is_checked || !block.kind.starts_with("toml"), "{}: {}", section.heading, block.text);
        }
    }
}

/// The name of the file that a block is, such as `hours.toml` in `toml hours.toml`.
fn file_name(kind: &str) -> Option<&str> {
    kind.strip_prefix("toml ").filter(|name| name.ends_with(".toml"))
}
