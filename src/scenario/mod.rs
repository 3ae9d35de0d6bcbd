//! The scenario language: from a planner's text to a checked site.
//!
//! ```text
//! text -parse-> ScenarioFile -check-> CheckedScenario -build-> Site
//! ```
//!
//! A text becomes a tree of keys and values that know their place; overlays and settings are merged
//! into it; the walker compares it with the shape of the format; a copy with stopgaps for what is
//! misshapen is read into [`format::ScenarioFile`] and handed to the numbered checks. All mistakes
//! show at once, and warnings survive success.
//!
//! The room knows nothing of running, statistics or output, and touches no file: a closure reads
//! what `extends` and traces name.

mod build;
mod check;
mod civil;
pub mod codes;
mod consignments;
pub mod date;
pub mod diagnostic;
pub mod format;
mod mend;
pub mod observations;
pub mod origin;
pub mod overlay;
pub mod path;
mod posts;
pub mod quantity;
pub mod render;
pub mod schema;
pub mod setting;
pub mod shape;
pub mod source;
pub mod study;
pub mod suggestion;
mod timeline;
mod trace;
pub mod tree;
mod yields;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::keys;
use crate::model::site::Site;
pub use build::{EffectiveMean, effective_means};
use diagnostic::{Diagnostic, Diagnostics};
use format::ScenarioFile;
use mend::Mended;
use overlay::Read;
use source::Sources;
pub use timeline::Epoch;
use tree::Node;
use yields::Named;

/// A scenario that can be run, with its warnings.
#[derive(Clone, Debug)]
pub struct CheckedScenario {
    /// The scenario.
    pub file: ScenarioFile,
    /// What becomes of it during the run, by date.
    pub epochs: Vec<Epoch>,
    /// The scenario as it was merged: every value with its place.
    pub tree: Node,
    /// The texts it was put together from.
    pub sources: Sources,
    /// Warnings.
    pub diagnostics: Diagnostics,
    /// The site, if it was built to be asked which numbers it yields.
    site: Option<Site>,
}

impl CheckedScenario {
    /// Returns the scenario with some values set, as [`load`] sets them.
    ///
    /// # Errors
    ///
    /// If a setting names no key, or leaves the scenario with errors.
    pub fn with(&self, settings: &[(String, String)], read: Read<'_>) -> Result<Self, Refused> {
        let (mut tree, mut sources, mut out) = (self.tree.clone(), self.sources.clone(), Diagnostics::default());
        setting::apply(&mut tree, schema::shape(), settings, &mut sources, &mut out);
        match checked(&tree, read, &mut sources, &mut out) {
            Some((file, epochs)) if !out.has_errors() => {
                Ok(Self { file, epochs, tree, sources, diagnostics: out, site: None })
            }
            _ => Err(Refused { diagnostics: out, sources }),
        }
    }

    /// Builds the site that the scenario describes, as it was loaded.
    pub fn build(&self) -> Site {
        self.site.clone().unwrap_or_else(|| build::build(&self.file, &self.epochs))
    }
}

/// A scenario that cannot be run, and why.
#[derive(Clone, Debug)]
pub struct Refused {
    /// At least one error, and no warnings.
    pub diagnostics: Diagnostics,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
}

/// Parses and checks a scenario.
///
/// `name` is the path of `text`; paths in `extends` are relative to it and read by `read`. Settings
/// are pairs of path and value, applied last. Files of observed arrivals are read by `read` too, and kept among the
/// sources.
pub fn load(name: &str, text: &str, settings: &[(String, String)], read: Read<'_>) -> Result<CheckedScenario, Refused> {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let tree = overlay::merged(name, text, read, &mut sources, &mut out).map(|mut tree| {
        setting::apply(&mut tree, schema::shape(), settings, &mut sources, &mut out);
        tree
    });
    let checked = tree.as_ref().and_then(|tree| checked(tree, read, &mut sources, &mut out));
    match (checked, tree) {
        (Some((file, epochs)), Some(tree)) if !out.has_errors() => {
            let named = Named::of(&file);
            let site = (!named.is_empty()).then(|| build::build(&file, &epochs));
            out.resolve_through(tree.clone());
            yields::s414_numbers_are_yielded(&named, site.iter().map(keys), std::iter::empty(), &mut out);
            if out.has_errors() {
                out.drop_warnings();
                return Err(Refused { diagnostics: out, sources });
            }
            Ok(CheckedScenario { file, epochs, tree, sources, diagnostics: out, site })
        }
        _ => Err(Refused { diagnostics: out, sources }),
    }
}

/// Reads a merged tree into the file types and reports every mistake in it; after errors, what is
/// returned is not what was written.
fn checked(
    tree: &Node,
    read: Read<'_>,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Option<(ScenarioFile, Vec<Epoch>)> {
    if !posts::s240_posts_are_few(tree, out) {
        return None;
    }
    // Names of copies, with those that are written.
    let mut copies = BTreeMap::new();
    let posts = posts::expanded(tree, &mut copies, out);
    let tree = posts.as_ref().unwrap_or(tree);
    let by_goods = consignments::expanded(tree, read, sources, &mut copies, out);
    let tree = by_goods.as_ref().unwrap_or(tree);
    shape::check(tree, schema::shape(), out);
    // A copy is only needed where something is to mend.
    let mended = out.has_errors().then(|| Mended::new(tree, schema::shape()));
    match mended.as_ref().map_or(tree, |mended| &mended.tree).to_toml().try_into::<ScenarioFile>() {
        Ok(mut file) => {
            trace::read_all(&mut file, tree, read, sources);
            out.know_copies(Arc::new(copies));
            let mut found = out.anew();
            found.resolve_through(tree.clone());
            check::check(&file, &mut found);
            out.add_all(found, |item| mended.as_ref().is_none_or(|mended| mended.vouches_for(item)));
            // What a misspelled name uses is used by nothing, and that would be said twice.
            if out.has_errors() {
                out.drop_warnings();
            }
            let epochs = timeline::epochs(tree, &file, out);
            out.say_once_of_copies();
            Some((file, epochs))
        }
        Err(_) if out.has_errors() => None,
        Err(error) => {
            let message = format!("the scenario cannot be read: {error}");
            out.add(Diagnostic::error(codes::S005, tree.place, message));
            None
        }
    }
}

/// Writes a scenario with every default spelled out and its overlays merged.
///
/// What is written reads back to an equal scenario.
pub fn resolved(file: &ScenarioFile) -> String {
    toml::to_string(file).expect("a scenario has a TOML form")
}

/// Writes a scenario with its overlays merged, as its keys were written.
pub fn merged(scenario: &CheckedScenario) -> String {
    toml::to_string(&scenario.tree.to_toml()).expect("a scenario has a TOML form")
}

#[cfg(test)]
mod tests;
