//! `verdict.json`: for programs, whether every requirement was met.

use std::fmt;
use std::io::{self, Write};

use karvon::experiment::{Outcome, RequirementCheck};
use karvon::model::site::Bound;
use karvon::report::study;
use karvon::stats::requirement::Verdict;
use serde_json::{Value, json};

use super::Done;
use super::fault::Fault;
use super::folder::{Aside, Folder};

/// Name of the file.
const FILE: &str = "verdict.json";

/// Requirements that were not met.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unmet {
    pub(crate) missed: usize,
    pub(crate) open: usize,
}

/// A verdict on requirements that come one by one and leave at once, however many there are.
pub(crate) struct Writer<'f> {
    folder: &'f Folder,
    /// The requirements; the verdict, which stands before them, is known after the last.
    told: Option<Aside>,
    unmet: Unmet,
}

impl<'f> Writer<'f> {
    /// Begins a verdict.
    pub(crate) fn new(folder: &'f Folder) -> Self {
        Self { folder, told: None, unmet: Unmet::default() }
    }

    /// Writes the requirements of an outcome; those of a study are of a point.
    pub(crate) fn take(&mut self, outcome: &Outcome, point: Option<usize>) -> Done {
        self.unmet.count(outcome);
        for check in &outcome.requirements {
            let mut told = requirement(&outcome.scenario, check);
            if let Some(point) = point {
                told["point"] = point.into();
            }
            let comma = if self.told.is_none() { "" } else { "," };
            let text = format!("{told:#}").replace('\n', "\n    ");
            let aside = match &mut self.told {
                Some(aside) => aside,
                none => none.insert(self.folder.aside("requirements.json")?),
            };
            write!(aside, "{comma}\n    {text}").map_err(|error| aside.failed(&error))?;
        }
        Ok(())
    }

    /// Writes the verdict, or takes out an old one where nothing was required.
    pub(crate) fn finish(self) -> Result<Unmet, Fault> {
        let Some(mut told) = self.told else {
            self.folder.remove(FILE)?;
            return Ok(self.unmet);
        };
        let verdict = match self.unmet {
            Unmet { missed: 0, open: 0 } => "met",
            Unmet { missed: 0, .. } => "open",
            _ => "missed",
        };
        self.folder.write(FILE, |out| {
            write!(out, "{{\n  \"verdict\": \"{verdict}\",\n  \"requirements\": [")?;
            io::copy(&mut told.reread()?, out)?;
            out.write_all(b"\n  ]\n}\n")
        })?;
        Ok(self.unmet)
    }
}

/// Writes the verdict on the requirements of scenarios, or takes out an old one where nothing is required.
pub(crate) fn of(folder: &Folder, outcomes: &[Outcome]) -> Done {
    let mut writer = Writer::new(folder);
    outcomes.iter().try_for_each(|outcome| writer.take(outcome, None))?;
    writer.finish().map(drop)
}

/// Returns what the verdict says of one requirement.
fn requirement(scenario: &str, check: &RequirementCheck) -> Value {
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
