//! Reading the files of observed arrivals that flows name.
//!
//! A path is relative to the file that names it, and to the scenario's own if a setting does. Each text is one of the
//! scenario's sources, so that what is wrong with it is shown at its row.

use super::format::{Observed, ScenarioFile};
use super::overlay::{Read, beside};
use super::setting;
use super::source::{FileId, Place, Sources};
use super::tree::Node;

/// Reads the file of every trace.
pub(super) fn read_all(file: &mut ScenarioFile, tree: &Node, read: Read<'_>, sources: &mut Sources) {
    for (name, flow) in &mut file.flow {
        let Some(trace) = &mut flow.trace else { continue };
        let named_at = tree.place_of(&["flow", name, "trace", "file"]);
        trace.observed = match text_of(&trace.file, named_at, read, sources) {
            Err(reason) => Observed::Unreadable(reason),
            Ok((source, text)) => Observed::Text(source, text),
        };
    }
}

/// Returns the text of a file that is named at a place, and its number among the sources; each file is read once.
pub(super) fn text_of(
    file: &str,
    named_at: Place,
    read: Read<'_>,
    sources: &mut Sources,
) -> Result<(FileId, String), String> {
    let named_in = sources.get(named_at.file);
    let own = sources.get(FileId::default());
    let path = beside(if named_in.name == setting::NAME { &own.name } else { &named_in.name }, file);
    let source = match sources.find(&path) {
        Some(known) => known,
        None => sources.add(path.as_str(), &read(&path)?),
    };
    // Without the byte order mark, as it is shown.
    Ok((source, sources.get(source).text.clone()))
}

#[cfg(test)]
mod tests {
    use crate::scenario::format::Observed;
    use crate::scenario::{Refused, load};

    const BORDER: &str = "karvon = 1
title = 'Observed'
run = { start = 2023-01-01, length = '10 d' }
side.uz = { time_zone = 'Asia/Tashkent', direction = 'north' }
station.gate = { side = 'uz', lanes = 1 }
step.gate = { at = 'gate', time = '5 min' }
route.north.steps = ['gate']
flow.a = { from = 'uz', route = 'north', trace = { file = 'data/a.csv', column = 'arrived' } }
flow.b = { from = 'uz', route = 'north', trace = { file = './data/a.csv', column = 'arrived', resample = true } }
";

    fn read(path: &str) -> Result<String, String> {
        match path {
            "base/border.toml" => Ok(BORDER.to_owned()),
            "base/data/a.csv" => Ok("\u{feff}arrived\n2023-01-05 06:30\n2023-01-05 07:30\n".to_owned()),
            "b.csv" => Ok("arrived\n2023-01-05 06:30\n2023-01-05 05:30\n".to_owned()),
            _ => Err("no such file".to_owned()),
        }
    }

    #[test]
    fn traces_are_read_once_from_beside_the_file_that_names_them() {
        let over = "karvon = 1\nextends = 'base/border.toml'\n";
        let scenario = load("over.toml", over, &[], &read).expect("no mistakes");
        let names: Vec<&str> = scenario.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["over.toml", "base/border.toml", "base/data/a.csv"]);
        let observed = |flow: &str| scenario.file.flow[flow].trace.as_ref().unwrap().observed.clone();
        assert!(matches!(observed("a"), Observed::Text(_, text) if text.starts_with("arrived")));
        assert_eq!(observed("a"), observed("b"));
    }

    #[test]
    fn what_is_wrong_is_shown_at_its_row() {
        let over = "karvon = 1\nextends = 'base/border.toml'\n";
        let found = |file: &str| {
            let setting = ("flow.a.trace.file".to_owned(), file.to_owned());
            let Err(Refused { diagnostics, sources }) = load("over.toml", over, &[setting], &read) else {
                panic!("mistakes")
            };
            let items = diagnostics.sorted().into_iter().map(|item| {
                let start = sources.start_of(item.place);
                format!("{} {}:{}", item.code.id, sources.get(item.place.file).name, start.line)
            });
            items.collect::<Vec<_>>()
        };
        assert_eq!(found("b.csv"), ["S119 b.csv:3"]);
        assert_eq!(found("c.csv"), ["S118 --set:1"]);
    }
}
