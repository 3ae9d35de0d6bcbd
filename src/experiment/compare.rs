//! Comparison of design points, paired by replication on common random numbers.

use std::collections::BTreeMap;

use super::analysis::standings;
use super::outcome::{Comparison, Difference, Outcome, Replicated};
use crate::model::indicator::{Key, Statistic};
use crate::stats::compare::{AgainstBest, holm, paired};
use crate::stats::{Estimate, Level};

/// Compares each of `others` with `base`, number by number; the ledger and timelines are left out.
///
/// Pairs are the replications that both have, with a value in both. `p` of the headline numbers is
/// adjusted over all of them and all compared scenarios together.
pub fn compare(base: &Outcome, others: &[Outcome], level: Level) -> Vec<Comparison> {
    let mut comparisons: Vec<Comparison> =
        others.iter().map(|other| differences(base, other, [level, level.among(others.len())])).collect();
    let headline = |difference: &&mut Difference| difference.key.is_headline();
    let mut family: Vec<&mut Difference> =
        comparisons.iter_mut().flat_map(|comparison| &mut comparison.differences).filter(headline).collect();
    let adjusted = holm(&family.iter().map(|difference| difference.p).collect::<Vec<_>>());
    for (difference, p) in family.iter_mut().zip(adjusted) {
        difference.p_adjusted = p;
    }
    comparisons
}

/// Returns how a number differs from `base` to `other`, paired by replication, at the level of their estimates.
pub fn change(base: &Outcome, other: &Outcome, key: &Key) -> Option<Estimate> {
    let level = base.estimates.as_ref()?.iter().flatten().next()?.level;
    let values = |outcome: &Outcome| -> Option<Vec<f64>> {
        let index = outcome.keys.iter().position(|known| known == key)?;
        outcome.replications.iter().map(|run| run.values.get(index).copied().flatten()).collect()
    };
    let (of_base, of_other) = (values(base)?, values(other)?);
    let count = of_base.len().min(of_other.len());
    paired(&of_base[..count], &of_other[..count], level).map(|found| found.difference)
}

fn differences(base: &Outcome, other: &Outcome, [level, joint]: [Level; 2]) -> Comparison {
    let index: BTreeMap<String, usize> =
        other.keys.iter().enumerate().map(|(index, key)| (identity(key), index)).collect();
    let differences = base.keys.iter().enumerate().filter(|(_, key)| key.is_kpi()).filter_map(|(at, key)| {
        base.estimates.as_ref()?;
        other.estimates.as_ref()?;
        let partner = *index.get(&identity(key))?;
        let pairs = base.replications.iter().zip(&other.replications);
        let pairs: Vec<(f64, f64)> =
            pairs.filter_map(|(base, other)| Some((base.values[at]?, other.values[partner]?))).collect();
        let (of_base, of_other): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let result = paired(&of_base, &of_other, level)?;
        Some(Difference {
            key: key.clone(),
            base: result.base,
            other: result.other,
            difference: result.difference,
            joint: paired(&of_base, &of_other, joint)?.difference,
            p: result.p,
            p_adjusted: None,
            variance_ratio: result.variance_ratio,
        })
    });
    Comparison { base: base.scenario.clone(), other: other.scenario.clone(), differences: differences.collect() }
}

/// How scenarios stand to the best of the others on one number.
#[derive(Clone, Debug)]
pub struct Standings {
    /// The number.
    pub key: Key,
    /// 1 if low values are better, -1 if high ones are.
    pub sign: f64,
    /// In the order of the outcomes, of values times the sign.
    pub against_best: Vec<AgainstBest>,
}

/// Compares each of several scenarios with the best of the others, on mean crossing times and on turnover: numbers for
/// which it is known what is better. The intervals of one number hold at once at the level.
pub fn stand(outcomes: &[Outcome], level: Level) -> Vec<Standings> {
    let Some(first) = outcomes.first().filter(|_| outcomes.len() > 2) else { return Vec::new() };
    let better = |key: &Key| match key.indicator.name {
        "crossing_time" if key.is_headline() && key.statistic == Statistic::Mean => Some(1.0),
        "turnover" if key.group == "all" => Some(-1.0),
        _ => None,
    };
    let of = |key: &Key| {
        let sign = better(key)?;
        let values = outcomes.iter().map(|outcome| {
            let index = outcome.keys.iter().position(|known| known == key)?;
            let value = move |run: &Replicated| run.values.get(index).copied().flatten().map(|it| sign * it);
            Some(outcome.replications.iter().map(value))
        });
        let against_best = standings(&values.collect::<Option<_>>()?, level)?;
        Some(Standings { key: key.clone(), sign, against_best })
    };
    first.keys.iter().filter_map(of).collect()
}

/// Returns what makes a key the same in two scenarios.
fn identity(key: &Key) -> String {
    format!("{} {} {}", key.indicator.name, key.group, key.statistic)
}
