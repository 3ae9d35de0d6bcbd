//! `verdict.json`: for programs, whether every requirement was met.

use std::fmt;
use std::io::Write;

use karvon::experiment::{Outcome, RequirementCheck};
use karvon::model::site::Bound;
use karvon::report::study;
use karvon::stats::requirement::Verdict;
use serde_json::{Value, json};

use super::Done;
use super::folder::Folder;

/// Name of the file.
const FILE: &str = "verdict.json";

/// Requirements that were not met.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unmet {
    pub(crate) missed: usize,
    pub(crate) open: usize,
}

/// Writes the verdict on the requirements of scenarios, or takes out an old one where nothing is required.
pub(crate) fn of(folder: &Folder, outcomes: &[Outcome]) -> Done {
    let told = outcomes.iter().flat_map(|outcome| {
        outcome.requirements.iter().map(|check| requirement(&outcome.scenario, check)).collect::<Vec<_>>()
    });
    write(folder, told.collect())
}

/// Writes the verdict on requirements.
pub(crate) fn write(folder: &Folder, requirements: Vec<Value>) -> Done {
    if requirements.is_empty() {
        return folder.remove(FILE);
    }
    let all = |verdict: &str| requirements.iter().all(|told| told["verdict"] == verdict);
    let any = |verdict: &str| requirements.iter().any(|told| told["verdict"] == verdict);
    let verdict = if all("met") {
        "met"
    } else if any("missed") {
        "missed"
    } else {
        "open"
    };
    let verdict = json!({ "verdict": verdict, "requirements": requirements });
    folder.write(FILE, |out| writeln!(out, "{verdict:#}"))
}

/// Returns what the verdict says of one requirement.
pub(crate) fn requirement(scenario: &str, check: &RequirementCheck) -> Value {
    let key = &check.requirement.key;
    let (side, limit) = match check.requirement.bound {
        Bound::AtMost(limit) => ("at_most", limit),
        Bound::AtLeast(limit) => ("at_least", limit),
    };
    json!({
        "scenario": scenario,
        "requirement": check.requirement.name,
        "kpi": key.indicator.name,
        "group": key.group,
        "statistic": key.statistic.to_string(),
        "unit": key.statistic.unit_of(key.indicator),
        side: limit,
        "confidence": check.requirement.confidence,
        "quantile": check.requirement.quantile,
        "value": check.quantile.map(|ours| ours.value).or(check.ours.map(|ours| ours.mean)),
        "half_width": check.ours.filter(|_| check.quantile.is_none()).and_then(|ours| ours.half_width),
        "replications": check.ours.map_or(0, |ours| ours.observations),
        "verdict": study::verdict(check.verdict),
    })
}

impl Unmet {
    /// Adds those of an outcome.
    pub(crate) fn count(&mut self, outcome: &Outcome) {
        let count = |verdict| outcome.requirements.iter().filter(|check| check.verdict == verdict).count();
        self.missed += count(Verdict::Missed);
        self.open += count(Verdict::Open);
    }

    /// Returns whether there are any.
    pub(crate) fn any(self) -> bool {
        self.missed + self.open > 0
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} missed and {} not shown to hold", self.missed, self.open)
    }
}
