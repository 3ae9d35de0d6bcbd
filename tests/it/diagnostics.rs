//! Diagnostics as a planner meets them: the page of codes, bad inputs, and texts out of a shredder.

mod bad_inputs;
mod error_page;
mod further_mistakes;
mod hostile;
mod mistakes;
mod shipped_mistakes;
mod shredded;

use karvon::scenario::diagnostic::Diagnostics;
use karvon::scenario::source::Sources;
use karvon::scenario::study::{is_study, load_study};
use karvon::scenario::{Refused, load};

use crate::markdown;

/// Returns the scenario that the examples of the error page extend.
fn base() -> String {
    let page = markdown::sections(&markdown::read("docs/errors.md"));
    page[1].blocks[0].text.clone()
}

/// Returns the files of observed arrivals that its examples name.
fn observed() -> [String; 2] {
    let page = markdown::sections(&markdown::read("docs/errors.md"));
    [1, 2].map(|block| page[1].blocks[block].text.clone())
}

/// Returns the files that its commands fit and calibrate by, with their names.
fn observations() -> [(&'static str, String); 3] {
    let page = markdown::sections(&markdown::read("docs/errors.md"));
    [("times.csv", 3), ("published.toml", 4), ("calibration.toml", 5)]
        .map(|(name, block)| (name, page[1].blocks[block].text.clone()))
}

/// Loads a text under a name; `base.toml` can be extended, and so can the text itself.
fn diagnose(name: &str, text: &str) -> (Diagnostics, Sources) {
    let base = base();
    let [arrivals, unsorted] = observed();
    let read = |path: &str| match path {
        "base.toml" => Ok(base.clone()),
        "arrivals.csv" => Ok(arrivals.clone()),
        "unsorted.csv" => Ok(unsorted.clone()),
        "times.csv" => Ok(observations()[0].1.clone()),
        _ if path == name => Ok(text.to_owned()),
        _ => Err("no such file".to_owned()),
    };
    if is_study(text) {
        return match load_study(name, text, &[], &read) {
            Ok(study) => (study.diagnostics, study.sources),
            Err(refused) => refused.into_iter().next().map(|it| (it.diagnostics, it.sources)).expect("a reason"),
        };
    }
    match load(name, text, &[], &read) {
        Ok(scenario) => (scenario.diagnostics, scenario.sources),
        Err(Refused { diagnostics, sources }) => (diagnostics, sources),
    }
}
