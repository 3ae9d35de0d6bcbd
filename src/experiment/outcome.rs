//! What a design point yields: values by replication, estimates, distributions; and differences.

use crate::model::indicator::Key;
use crate::stats::Estimate;

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
    /// Crossing-time distributions, pooled over replications.
    pub distributions: Vec<PooledDistribution>,
    /// Doubts about the estimates, in words, each with what to do.
    pub warnings: Vec<String>,
    /// Seed, for reproduction.
    pub seed: u64,
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
    /// Two-sided p-value of the paired t test; `None` below two pairs or without any spread.
    pub p: Option<f64>,
    /// `p` adjusted for all compared scenarios and headline numbers (Holm).
    pub p_adjusted: Option<f64>,
    /// Variance of the difference had the runs been independent, over that of the paired runs.
    pub variance_ratio: Option<f64>,
}
