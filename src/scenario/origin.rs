//! Where values come from: every place that writes a path, and what two scenarios set differently.

use std::collections::BTreeMap;

use super::diagnostic::Diagnostics;
use super::path::{self, Miss, Segment};
use super::source::{Position, Sources};
use super::tree::{self, Node, Value};
use super::{CheckedScenario, resolved};

/// What is known of the value at a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The value that holds, as TOML.
    pub value: String,
    /// The places that write it, that which holds last; none for a default.
    pub writings: Vec<Writing>,
}

/// A place that writes a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Writing {
    /// The file, or `--set`.
    pub file: String,
    /// Where in it.
    pub position: Position,
    /// The line, without the spaces around it.
    pub line: String,
}

/// A value that two scenarios do not share.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The path.
    pub path: String,
    /// The value in the first; `None` if only the second has one.
    pub before: Option<String>,
    /// The value in the second; `None` if only the first has one.
    pub after: Option<String>,
}

/// Returns where the value at a path comes from.
///
/// # Errors
///
/// If no value has this path, defaults included.
pub fn origin(scenario: &CheckedScenario, text: &str) -> Result<Origin, Miss> {
    let segments = path::split(text).ok_or_else(Miss::default)?;
    let whole = whole(scenario);
    let written = super::posts::expanded(&scenario.tree, &mut BTreeMap::new(), &mut Diagnostics::default());
    // What is at posts is known by the name that it is written under, too.
    let held = find(&scenario.tree, &segments).or_else(|miss| {
        let there = written.as_ref().and_then(|written| find(written, &segments).ok());
        there.ok_or(miss)
    });
    let value = match (find(&whole, &segments), &held) {
        (Ok(node), _) => shown(node),
        (Err(_), Ok(node)) => shown(node),
        (Err(_), Err(miss)) if miss.meant.is_some() => return Err(miss.clone()),
        (Err(miss), Err(_)) => return Err(miss),
    };
    let Ok(held) = held else { return Ok(Origin { value, writings: Vec::new() }) };
    let holds = writing(&scenario.sources, held);
    let mut writings: Vec<Writing> = Vec::new();
    for source in scenario.sources.layers() {
        let mut alone = Sources::default();
        let file = alone.add(source.name.clone(), &source.text);
        if let Ok(node) = find(&tree::parse(&source.text, file).0, &segments) {
            writings.push(writing(&alone, node));
        }
    }
    // What holds comes last; a base that comes twice in a row is named once.
    writings.dedup();
    writings.retain(|writing| *writing != holds);
    writings.push(holds);
    Ok(Origin { value: shown(held), writings }.with_default(value))
}

/// Returns what differs between two scenarios in meaning: every default spelled out, units as karvon writes them.
pub fn differences(one: &CheckedScenario, other: &CheckedScenario) -> Vec<Change> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    flatten(&whole(one), &mut Vec::new(), &mut before);
    flatten(&whole(other), &mut Vec::new(), &mut after);
    let find = |list: &[(String, String)], path: &str| {
        let found = list.iter().find(|(known, _)| known == path);
        found.map(|(_, value)| value.clone())
    };
    let mut paths: Vec<&String> = before.iter().chain(&after).map(|(path, _)| path).collect();
    paths.sort();
    paths.dedup();
    let change = |path: &String| Change { path: path.clone(), before: find(&before, path), after: find(&after, path) };
    paths.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

impl Origin {
    /// A table that is written holds more than is written in it: its defaults.
    fn with_default(self, whole: String) -> Self {
        if self.value.starts_with('{') { Self { value: whole, ..self } } else { self }
    }
}

/// The scenario with every default spelled out, as a tree.
fn whole(scenario: &CheckedScenario) -> Node {
    let mut sources = Sources::default();
    let text = resolved(&scenario.file);
    let file = sources.add("resolved", &text);
    tree::parse(&text, file).0
}

fn find<'n>(tree: &'n Node, segments: &[Segment]) -> Result<&'n Node, Miss> {
    let mut node = tree;
    for (index, segment) in segments.iter().enumerate() {
        let table = node.as_table();
        let known = || table.into_iter().flat_map(|table| table.keys().cloned()).collect();
        let found = table.and_then(|table| table.get(&segment.key));
        node = &found.ok_or_else(|| Miss::of(segments, index, known()))?.node;
    }
    Ok(node)
}

fn writing(sources: &Sources, node: &Node) -> Writing {
    let source = sources.get(node.place.file);
    let position = sources.start_of(node.place);
    let line = source.text.lines().nth(position.line - 1).unwrap_or_default().trim().to_owned();
    Writing { file: source.name.clone(), position, line }
}

/// Writes out what a tree holds; what holds nothing means the same as what is not there.
fn flatten(node: &Node, path: &mut Vec<String>, out: &mut Vec<(String, String)>) {
    match &node.value {
        Value::Array(items) if items.is_empty() => {}
        // A tagged value, such as a random time, is one thing to a reader.
        Value::Table(table) if !table.contains_key("dist") => {
            for (key, entry) in table {
                path.push(key.clone());
                flatten(&entry.node, path, out);
                path.pop();
            }
        }
        _ => out.push((path::join(path), shown(node))),
    }
}

/// A value as TOML writes it on one line.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Table(table) => {
            let entries = table.iter().map(|(key, entry)| format!("{key} = {}", shown(&entry.node)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Moment(moment) => moment.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, differences, origin};
    use crate::scenario::{CheckedScenario, load};

    const BASE: &str = include_str!("check/tests/sound.toml");

    fn scenario(overlay: &str, settings: &[(&str, &str)]) -> CheckedScenario {
        let settings: Vec<_> = settings.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
        let text = format!("karvon = 1\nextends = \"base.toml\"\n{overlay}");
        load("over.toml", &text, &settings, &|_| Ok(BASE.to_owned())).expect("it has no errors")
    }

    #[test]
    fn a_value_knows_every_place_that_writes_it() {
        let found = origin(&scenario("[run]\nseed = 7\n", &[("run.seed", "8")]), "run.seed").expect("a value");
        assert_eq!(found.value, "8");
        let places: Vec<_> = found.writings.iter().map(|it| (it.file.as_str(), it.line.as_str())).collect();
        assert_eq!(places.last().expect("a place").0, "--set");
        assert!(places.contains(&("over.toml", "seed = 7")), "{places:?}");
        assert_eq!(found.writings[found.writings.len() - 2].position.line, 4);
    }

    #[test]
    fn of_several_files_the_one_that_holds_comes_last() {
        let files = [
            ("one.toml", "karvon = 1\nextends = 'base.toml'\n[run]\nseed = 11\n"),
            ("two.toml", "karvon = 1\nextends = 'base.toml'\n[run]\nseed = 12\n"),
            ("base.toml", BASE),
        ];
        let read = |path: &str| {
            let found = files.iter().find(|(name, _)| *name == path);
            found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "no such file".to_owned())
        };
        let over = "karvon = 1\nextends = ['one.toml', 'two.toml']\n[run]\nseed = 13\n";
        let scenario = load("over.toml", over, &[], &read).expect("it has no errors");
        let found = origin(&scenario, "run.seed").expect("a value");
        let names: Vec<_> = found.writings.iter().map(|writing| writing.file.as_str()).collect();
        assert_eq!(names, ["base.toml", "one.toml", "two.toml", "over.toml"]);
    }

    #[test]
    fn what_holds_nothing_is_no_difference() {
        let base = scenario("", &[]);
        let other = scenario("[calendar.night]\nopen = ['daily 20:00-24:00']\n", &[]);
        let found: Vec<String> = differences(&base, &other).into_iter().map(|change| change.path).collect();
        assert_eq!(found, ["calendar.night.open"]);
    }

    #[test]
    fn a_default_is_written_nowhere_and_a_slip_is_told() {
        let scenario = scenario("", &[]);
        let found = origin(&scenario, "run.events_max").expect("a value");
        assert!(found.writings.is_empty() && !found.value.is_empty());
        let miss = origin(&scenario, "run.sead").expect_err("no such value");
        assert_eq!(miss.meant.as_deref(), Some("run.seed"));
    }

    #[test]
    fn what_means_the_same_does_not_differ() {
        let base = scenario("", &[]);
        let other = scenario("[run]\nseed = 7\n", &[]);
        assert!(differences(&base, &base).is_empty());
        let found = differences(&base, &other);
        let [Change { path, before: Some(before), after: Some(after) }] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((path.as_str(), after.as_str()), ("run.seed", "7"));
        assert_ne!(before, after);
    }
}
