//! Stopping: after which replications a design is looked at, and whether they suffice.
//!
//! Looks are at fixed numbers of replications, of all of them in their order; so what is decided depends on the
//! values, never on the threads or on which replication was done first.

use super::outcome::{RequirementCheck, TargetCheck};
use super::replicate::{Design, Run};
use crate::model::indicator::Key;
use crate::model::site::{Bound, Requirement};
use crate::stats::quantile::QuantileEstimate;
use crate::stats::requirement::{self, Side, Verdict};
use crate::stats::stopping::{Goal, Precision, stops_at};
use crate::stats::{Estimate, Level};

/// When fewer replications than planned suffice.
#[derive(Clone, Debug, PartialEq)]
pub struct Stopping {
    /// Replications before the first look.
    pub first: u32,
    /// Replications between two looks.
    pub block: u32,
    /// Half-widths to reach, jointly at the level of the design.
    pub targets: Vec<Target>,
}

/// A half-width to reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Name.
    pub name: String,
    /// Of what.
    pub key: Key,
    /// How narrow.
    pub precision: Precision,
}

impl Default for Stopping {
    /// Looks after every ten replications, for requirements only.
    fn default() -> Self {
        Self { first: 10, block: 10, targets: Vec::new() }
    }
}

/// Returns the numbers of replications after which a design is looked at; the last is all of them.
pub(super) fn looks(design: &Design) -> Vec<usize> {
    let all = design.replications as usize;
    let Some(stopping) = &design.stopping else { return vec![all] };
    if stopping.targets.is_empty() && design.site.requirements.is_empty() {
        return vec![all];
    }
    let between = (stopping.first as usize..all).step_by(stopping.block.max(1) as usize);
    between.chain([all]).collect()
}

/// Returns whether the first `count` runs, at a look, make further ones needless.
pub(super) fn suffices(design: &Design, looks: &[usize], runs: &[Option<Run>]) -> bool {
    let runs: Vec<&Run> = runs.iter().flatten().collect();
    let Some(keys) = runs.iter().map(|run| &run.keys).find(|keys| !keys.is_empty()) else { return false };
    let values = |key: &Key| -> Vec<Option<f64>> {
        let index = keys.iter().position(|known| known == key);
        runs.iter().map(|run| run.replicated.values.get(index?).copied().flatten()).collect()
    };
    let targets = design.stopping.iter().flat_map(|stopping| &stopping.targets);
    let goals: Vec<(Vec<Option<f64>>, Precision)> =
        targets.map(|target| (values(&target.key), target.precision)).collect();
    let goals: Vec<Goal> = goals.iter().map(|(values, precision)| Goal { values, precision: *precision }).collect();
    let is_precise = goals.is_empty() || stops_at(&[runs.len()], &goals, design.level).is_some();
    let is_decided = |required: &Requirement| {
        judge(required, &values(&required.key), looks).is_some_and(|judged| judged.verdict != Verdict::Open)
    };
    is_precise && design.site.requirements.iter().all(is_decided)
}

/// Judges a requirement by its values; `None` if a replication has no value.
fn judge(required: &Requirement, values: &[Option<f64>], looks: &[usize]) -> Option<requirement::Judgment> {
    let values: Vec<f64> = values.iter().copied().collect::<Option<_>>()?;
    let (side, bound) = match required.bound {
        Bound::AtMost(bound) => (Side::AtMost, bound),
        Bound::AtLeast(bound) => (Side::AtLeast, bound),
    };
    let level = Level::new(required.confidence)?;
    let target = required.quantile.map_or(requirement::Target::Mean, requirement::Target::Quantile);
    let tested = requirement::Requirement { target, side, bound, level };
    tested.judge(&values, looks)
}

/// Returns what became of each requirement. An interrupted design is judged by the looks that it reached.
pub(super) fn requirements(
    design: &Design,
    values: impl Fn(&Key) -> Option<Vec<Option<f64>>>,
) -> Vec<RequirementCheck> {
    let looks = looks(design);
    let check = |required: &Requirement| {
        let values = values(&required.key).unwrap_or_default();
        let judged = judge(required, &values, &looks);
        let present: Vec<f64> = values.into_iter().flatten().collect();
        RequirementCheck {
            requirement: required.clone(),
            verdict: judged.map_or(Verdict::Open, |judged| judged.verdict),
            ours: Level::new(required.confidence).and_then(|level| Estimate::of(&present, level)),
            quantile: Level::new(required.confidence)
                .zip(required.quantile)
                .and_then(|(level, share)| QuantileEstimate::of(&present, share, level)),
        }
    };
    design.site.requirements.iter().map(check).collect()
}

/// Returns whether each target was reached.
pub(super) fn targets(design: &Design, values: impl Fn(&Key) -> Option<Vec<Option<f64>>>) -> Vec<TargetCheck> {
    let targets = design.stopping.iter().flat_map(|stopping| &stopping.targets);
    let count = targets.clone().count();
    let check = |target: &Target| {
        let present: Vec<f64> = values(&target.key).into_iter().flatten().flatten().collect();
        let ours = Estimate::of(&present, design.level.among(count));
        TargetCheck {
            name: target.name.clone(),
            key: target.key.clone(),
            precision: target.precision,
            is_reached: ours.is_some_and(|ours| target.precision.is_reached(&ours)),
            ours,
        }
    };
    targets.map(check).collect()
}
