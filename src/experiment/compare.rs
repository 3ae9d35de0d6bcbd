//! Comparison of design points, paired by replication on common random numbers.

use std::collections::BTreeMap;

use super::outcome::{Comparison, Difference, Outcome};
use crate::model::indicator::Key;
use crate::stats::Level;
use crate::stats::compare::{holm, paired};

/// Compares each of `others` with `base`, number by number; the ledger and timelines are left out.
///
/// Pairs are the replications that both have, with a value in both. `p` of the headline numbers is
/// adjusted over all of them and all compared scenarios together.
pub fn compare(base: &Outcome, others: &[Outcome], level: Level) -> Vec<Comparison> {
    let mut comparisons: Vec<Comparison> = others.iter().map(|other| differences(base, other, level)).collect();
    let headline = |difference: &&mut Difference| difference.key.is_headline();
    let mut family: Vec<&mut Difference> =
        comparisons.iter_mut().flat_map(|comparison| &mut comparison.differences).filter(headline).collect();
    let adjusted = holm(&family.iter().map(|difference| difference.p).collect::<Vec<_>>());
    for (difference, p) in family.iter_mut().zip(adjusted) {
        difference.p_adjusted = p;
    }
    comparisons
}

fn differences(base: &Outcome, other: &Outcome, level: Level) -> Comparison {
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
            p: result.p,
            p_adjusted: None,
            variance_ratio: result.variance_ratio,
        })
    });
    Comparison { base: base.scenario.clone(), other: other.scenario.clone(), differences: differences.collect() }
}

/// Returns what makes a key the same in two scenarios.
fn identity(key: &Key) -> String {
    format!("{} {} {}", key.indicator.name, key.group, key.statistic)
}
