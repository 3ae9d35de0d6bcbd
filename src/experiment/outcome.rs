//! What a design point yields: values by replication, estimates, distributions; and differences.

use crate::model::indicator::Key;
use crate::model::site::Requirement;
use crate::stats::Estimate;
use crate::stats::quantile::QuantileEstimate;
use crate::stats::requirement::Verdict;
use crate::stats::stopping::Precision;

/// All results of one design point (one scenario).
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Name of the scenario: its file name without extension.
    pub scenario: String,
    /// One line that says what the scenario is.
    pub title: String,
    /// What each value is; the order of all value lists below.
    pub keys: Vec<Key>,
    /// Replications 1..k in order, without gaps.
    pub replications: Vec<Replicated>,
    /// Replications that were asked for; more than `replications.len()` after an interruption.
    pub replications_planned: u32,
    /// Estimates across replications, one per key; `None` as a whole when any replication failed,
    /// `None` for a key that no replication has a value for.
    pub estimates: Option<Vec<Option<Estimate>>>,
    /// Quantiles over replications that were asked for, of all indicators: position of the key, and the estimate.
    pub quantiles: Vec<(usize, QuantileEstimate)>,
    /// Crossing-time distributions, pooled over replications.
    pub distributions: Vec<PooledDistribution>,
    /// Published values beside ours, in the order of the site.
    pub published: Vec<PublishedCheck>,
    /// What became of each requirement, by name.
    pub requirements: Vec<RequirementCheck>,
    /// Whether each half-width that was asked for was reached, by name.
    pub targets: Vec<TargetCheck>,
    /// Doubts about the estimates, in words, each with what to do.
    pub warnings: Vec<String>,
    /// Seed, for reproduction.
    pub seed: u64,
}

impl Outcome {
    /// Returns the estimate of a number, if there is one.
    pub fn estimate(&self, key: &Key) -> Option<&Estimate> {
        let index = self.keys.iter().position(|known| known == key)?;
        self.estimates.as_ref()?[index].as_ref()
    }

    /// Returns whether fewer replications than planned were enough: all requirements are decided, all half-widths
    /// that were asked for reached.
    pub fn suffices(&self) -> bool {
        let is_asked = !self.requirements.is_empty() || !self.targets.is_empty();
        let is_decided = self.requirements.iter().all(|check| check.verdict != Verdict::Open);
        is_asked && is_decided && self.targets.iter().all(|check| check.is_reached)
    }

    /// Returns what became of what was asked, and the values of one number at most: thousands of numbers fewer.
    pub fn narrowed(self, key: Option<&Key>) -> Self {
        let index = self.keys.iter().position(|known| Some(known) == key);
        let values = |run: Replicated| {
            let value = index.and_then(|index| run.values.get(index));
            Replicated { values: value.into_iter().copied().collect(), ..run }
        };
        Self {
            keys: index.map(|index| self.keys[index].clone()).into_iter().collect(),
            replications: self.replications.into_iter().map(values).collect(),
            estimates: self.estimates.map(|estimates| index.map(|index| estimates[index]).into_iter().collect()),
            quantiles: Vec::new(),
            distributions: Vec::new(),
            published: Vec::new(),
            ..self
        }
    }
}

/// What was measured at a design point, before anything is made of it.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What each value is.
    pub keys: Vec<Key>,
    /// Replications 1..k in order, without gaps.
    pub replications: Vec<Replicated>,
}

/// One replication's result.
#[derive(Clone, Debug)]
pub struct Replicated {
    /// From 1.
    pub number: u32,
    /// How it ended.
    pub ending: Ending,
    /// One value per key; missing is `None`.
    pub values: Vec<Option<f64>>,
    /// Events executed.
    pub events: u64,
}

/// How a replication ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All trucks of the window got through, or the follow-up time passed.
    Completed,
    /// A limit was hit, or a bug was caught; in words. The design point gets no estimate.
    Failed(String),
}

/// A histogram pooled over replications.
#[derive(Clone, Debug)]
pub struct PooledDistribution {
    /// Group, such as `direction=north`.
    pub group: String,
    /// Upper edges of the bins in hours, ascending; the first bin starts at 0.
    pub upper_edges_hours: Vec<f64>,
    /// Share of trucks in each bin; sums to 1.
    pub shares: Vec<f64>,
}

/// A published value beside ours.
#[derive(Clone, Debug)]
pub struct PublishedCheck {
    /// Name of the published value.
    pub name: String,
    /// What is measured.
    pub key: Key,
    /// Our estimate; `None` if there is none.
    pub ours: Option<Estimate>,
    /// The published value, in the unit of the key.
    pub published: f64,
    /// How far ours may be off, as a share of the published value.
    pub tolerance: f64,
    /// Who published it, and when.
    pub source: String,
}

impl PublishedCheck {
    /// Returns how far ours is above the published value, as a share of it; `None` without an estimate
    /// or a value to be a share of.
    pub fn difference(&self) -> Option<f64> {
        let ours = self.ours.as_ref()?;
        (self.published != 0.0).then(|| (ours.mean - self.published) / self.published.abs())
    }

    /// Returns whether our mean is within the tolerance, whatever its interval; `None` where there is no
    /// difference.
    pub fn is_within(&self) -> Option<bool> {
        self.difference().map(|difference| difference.abs() <= self.tolerance)
    }
}

/// What became of a requirement.
#[derive(Clone, Debug)]
pub struct RequirementCheck {
    /// The requirement.
    pub requirement: Requirement,
    /// Whether it was shown to hold, or not to hold, with its confidence; `Open` where neither.
    pub verdict: Verdict,
    /// Our estimate of the mean at its confidence; `None` if no replication has a value.
    pub ours: Option<Estimate>,
    /// Our estimate of the quantile at its confidence, where one is bounded.
    pub quantile: Option<QuantileEstimate>,
}

/// What became of a half-width that was asked for.
#[derive(Clone, Debug)]
pub struct TargetCheck {
    /// Name of the target.
    pub name: String,
    /// Of what.
    pub key: Key,
    /// How narrow it was to be.
    pub precision: Precision,
    /// Our estimate at the level of each of the joint intervals; `None` if no replication has a value.
    pub ours: Option<Estimate>,
    /// Whether it is narrow enough.
    pub is_reached: bool,
}

/// A design point compared with the base, on common random numbers.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Name of the base scenario.
    pub base: String,
    /// Name of the other scenario.
    pub other: String,
    /// One row per key that both have.
    pub differences: Vec<Difference>,
}

/// The difference other - base of one number, paired by replication.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What is compared.
    pub key: Key,
    /// Base estimate over the paired replications.
    pub base: Estimate,
    /// Other estimate over the paired replications.
    pub other: Estimate,
    /// Mean difference with its paired interval.
    pub difference: Estimate,
    /// The same, so that the intervals of all compared scenarios hold at once (Bonferroni).
    pub joint: Estimate,
    /// Two-sided p-value of the paired t test; `None` below two pairs or without any spread.
    pub p: Option<f64>,
    /// `p` adjusted for all compared scenarios and headline numbers (Holm).
    pub p_adjusted: Option<f64>,
    /// Variance of the difference had the runs been independent, over that of the paired runs.
    pub variance_ratio: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::{Key, PublishedCheck};
    use crate::model::dictionary::CROSSING_TIME;
    use crate::model::indicator::Statistic;
    use crate::stats::{Estimate, Level};

    fn check(ours: Option<f64>, published: f64) -> PublishedCheck {
        let level = Level::new(0.95).expect("0.95 is a level");
        PublishedCheck {
            name: "crossing_north".to_owned(),
            key: Key { indicator: &CROSSING_TIME, group: "direction=north".to_owned(), statistic: Statistic::Mean },
            ours: ours.map(|mean| Estimate { mean, half_width: None, level, observations: 1 }),
            published,
            tolerance: 0.25,
            source: "made up".to_owned(),
        }
    }

    #[test]
    fn the_tolerance_is_a_share_of_the_published_value() {
        for (ours, difference, is_within) in [(10.0, 0.25, true), (6.0, -0.25, true), (10.5, 0.3125, false)] {
            let check = check(Some(ours), 8.0);
            assert_eq!((check.difference(), check.is_within()), (Some(difference), Some(is_within)));
        }
    }

    #[test]
    fn without_both_values_there_is_no_answer() {
        for check in [check(None, 8.0), check(Some(1.0), 0.0)] {
            assert_eq!((check.difference(), check.is_within()), (None, None));
        }
    }
}
