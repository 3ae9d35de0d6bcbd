//! Studies: files that name scenarios and what to do with them.
//!
//! A study goes the way of a scenario: a text becomes a tree, overlays are merged, the walker compares it with the
//! shape of the format, and numbered rules look for what cannot be done. Beyond that, every axis must lead to a key of
//! the scenarios, and every value that it names must leave them sound.
//!
//! Absent: which points a design has, which `stats` knows, and running them.

mod axis;
mod check;
mod constraint;
mod data;
pub mod format;
#[cfg(test)]
mod tests;

use crate::model::site;
use crate::scenario::overlay::{self, Read};
use crate::scenario::source::{FileId, Sources};
use crate::scenario::tree::{self, Node};
use crate::scenario::{CheckedScenario, Refused, build, codes, load, schema, shape};

use super::diagnostic::{Diagnostic, Diagnostics};
pub use axis::{Axis, AxisValue};
pub use constraint::Constraint;
use format::StudyFile;

/// Top-level keys that studies have and scenarios do not.
const OWN_KEYS: [&str; 8] =
    ["scenario", "axis", "combine", "constraint", "precision", "response", "compare", "minimize"];

/// A study that can be run, with its warnings.
#[derive(Clone, Debug)]
pub struct CheckedStudy {
    /// The study.
    pub file: StudyFile,
    /// The study as it was merged: every value with its place.
    pub tree: Node,
    /// The texts it was put together from.
    pub sources: Sources,
    /// Warnings.
    pub diagnostics: Diagnostics,
    /// Its scenarios, with the names that results carry.
    pub scenarios: Vec<StudiedScenario>,
    /// What is varied, by name.
    pub axes: Vec<Axis>,
    /// What design points must satisfy, by name.
    pub constraints: Vec<Constraint>,
}

/// A scenario of a study.
#[derive(Clone, Debug)]
pub struct StudiedScenario {
    /// Name: its file name without extension.
    pub name: String,
    /// The scenario.
    pub scenario: CheckedScenario,
}

impl CheckedStudy {
    /// Returns what the study itself requires, by name.
    pub fn requirements(&self) -> Vec<site::Requirement> {
        self.file.require.iter().map(|(name, requirement)| build::requirement(name.clone(), requirement)).collect()
    }
}

/// Returns whether a text is a study rather than a scenario: it has a key that only studies have.
pub fn is_study(text: &str) -> bool {
    let (tree, _) = tree::parse(text, FileId::default());
    OWN_KEYS.iter().any(|key| tree.child(key).is_some())
}

/// Parses and checks a study and its scenarios.
///
/// `name` is the path of `text`; paths of scenarios and in `extends` are relative to it and read by `read`. Settings
/// are made in every scenario.
///
/// # Errors
///
/// What is wrong with the study, with its scenarios, or with both.
pub fn load_study(
    name: &str,
    text: &str,
    settings: &[(String, String)],
    read: Read<'_>,
) -> Result<CheckedStudy, Vec<Refused>> {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let tree = overlay::merged(name, text, read, &mut sources, &mut out);
    let file = tree.as_ref().and_then(|tree| parsed(tree, &mut out));
    let (Some(tree), Some(file)) = (tree, file) else {
        return Err(vec![Refused { diagnostics: out, sources }]);
    };
    out.resolve_through(tree.clone());
    let mut refused = Vec::new();
    let mut scenarios = Vec::new();
    for (position, target) in file.scenario.all().into_iter().enumerate() {
        let path = overlay::beside(name, target);
        let position = position.to_string();
        match read(&path) {
            Ok(text) => match load(&path, &text, settings, read) {
                Ok(scenario) => scenarios.push(StudiedScenario { name: stem(&path), scenario }),
                Err(mistakes) => refused.push(mistakes),
            },
            Err(reason) => out.error(
                codes::S420,
                &["scenario", position.as_str()],
                format!("`{path}` cannot be read: {reason}"),
                "paths in `scenario` are relative to the study",
            ),
        }
    }
    let data = check::s431_data_can_be_read(&file, name, read, &mut sources, &mut out);
    let (axes, constraints) = check::check(&file, &scenarios, data, read, &mut out);
    if out.has_errors() {
        refused.insert(0, Refused { diagnostics: out, sources });
    } else if refused.is_empty() {
        return Ok(CheckedStudy { file, tree, sources, diagnostics: out, scenarios, axes, constraints });
    }
    Err(refused)
}

/// Reads a merged tree into the file types, if its shape allows it.
fn parsed(tree: &Node, out: &mut Diagnostics) -> Option<StudyFile> {
    shape::check(tree, schema::study(), out);
    if out.has_errors() {
        return None;
    }
    match tree.to_toml().try_into::<StudyFile>() {
        Ok(file) => Some(file),
        Err(error) => {
            out.add(Diagnostic::error(codes::S005, tree.place, format!("the study cannot be read: {error}")));
            None
        }
    }
}

fn stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".toml").unwrap_or(name).to_owned()
}
