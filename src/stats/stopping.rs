//! When replications suffice: stopping at a target half-width.
//!
//! Whether to stop is asked after fixed numbers of replications only, of all of them in order, so the answer depends
//! on the values and never on how fast they came. Stopping on a half-width that chance made small costs a little
//! coverage; a first block of some size keeps it little (Law 2015, section 9.4.1).

use super::{Estimate, Level};

/// How narrow an interval must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Precision {
    /// The half-width is at most this, in the values' unit.
    Absolute(f64),
    /// The estimate is off by at most this share of the true mean, with the level's confidence.
    Relative(f64),
}

impl Precision {
    /// Returns whether the estimate is narrow enough; an estimate without an interval never is.
    ///
    /// A relative error of `g` is promised of the unknown mean, and the half-width is compared with the estimated
    /// one, so the share asked for is `g / (1 + g)` (Law 2015, section 9.4.1). No relative precision is ever reached
    /// around zero.
    pub fn is_reached(self, estimate: &Estimate) -> bool {
        let most = match self {
            Self::Absolute(most) => most,
            Self::Relative(share) => share / (1.0 + share) * estimate.mean.abs(),
        };
        estimate.half_width.is_some_and(|half_width| half_width <= most)
    }
}

/// One number whose precision is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Goal<'a> {
    /// Its values in replication order; those of replications that lack it are left out by `None`.
    pub values: &'a [Option<f64>],
    /// How narrow its interval must be.
    pub precision: Precision,
}

/// Returns the first of the counts (ascending) at which every goal's precision is reached, all at once with the
/// joint `level`; `None` if none is.
///
/// With several goals each interval is made at the level that Bonferroni's inequality asks for. A count that some goal
/// has no values for yet stops nothing.
///
/// # Panics
///
/// Panics if there is no goal, the counts do not ascend, or a value is infinite or NaN.
pub fn stops_at(counts: &[usize], goals: &[Goal<'_>], level: Level) -> Option<usize> {
    assert!(counts.is_sorted_by(|a, b| a < b), "counts ascend");
    let each = level.among(goals.len());
    let is_reached = |goal: &Goal<'_>, count: usize| {
        let Some(values) = goal.values.get(..count) else { return false };
        let present: Vec<f64> = values.iter().copied().flatten().collect();
        Estimate::of(&present, each).is_some_and(|estimate| goal.precision.is_reached(&estimate))
    };
    counts.iter().copied().find(|count| goals.iter().all(|goal| is_reached(goal, *count)))
}

#[cfg(test)]
mod tests {
    use super::{Goal, Precision, stops_at};
    use crate::stats::{Estimate, Level};

    const VALUES: [f64; 10] = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];

    fn level(value: f64) -> Level {
        Level::new(value).unwrap()
    }

    fn stop(counts: &[usize], precision: &[Precision], at: f64) -> Option<usize> {
        let values = VALUES.map(Some);
        let goals: Vec<Goal<'_>> = precision.iter().map(|&precision| Goal { values: &values, precision }).collect();
        stops_at(counts, &goals, level(at))
    }

    #[test]
    fn half_width_is_compared_with_the_target() {
        // Mean 1.343, 90 % half-width 0.2372534: relative 0.17666, and 0.17666 / (1 - 0.17666) = 0.214565.
        let estimate = Estimate::of(&VALUES, level(0.9)).unwrap();
        assert!(Precision::Absolute(0.237_254).is_reached(&estimate));
        assert!(!Precision::Absolute(0.237_253).is_reached(&estimate));
        assert!(Precision::Relative(0.214_57).is_reached(&estimate));
        assert!(!Precision::Relative(0.214_56).is_reached(&estimate));
        let single = Estimate::of(&[1.0], level(0.9)).unwrap();
        assert!(!Precision::Absolute(1e9).is_reached(&single));
        let around_zero = Estimate::of(&[-1.0, 1.0], level(0.9)).unwrap();
        assert!(!Precision::Relative(0.5).is_reached(&around_zero));
    }

    #[test]
    fn stopping_is_decided_at_the_counts_only() {
        // Half-widths at 90 %: 0.462 (four values), 0.354 (five), 0.202 (eight), 0.237 (ten).
        assert_eq!(stop(&[4, 8, 10], &[Precision::Absolute(0.21)], 0.9), Some(8));
        assert_eq!(stop(&[4, 10], &[Precision::Absolute(0.21)], 0.9), None);
        assert_eq!(stop(&[10, 12], &[Precision::Absolute(0.2)], 0.9), None);
        assert_eq!(stop(&[1, 10], &[Precision::Absolute(0.24)], 0.9), Some(10));
    }

    #[test]
    fn several_goals_share_the_error() {
        // Two goals at joint 0.9: each interval at 0.95, half-width 0.2372534 * 2.262157 / 1.833113 = 0.292784.
        let both = |most| stop(&[10], &[Precision::Absolute(most), Precision::Absolute(9.0)], 0.9);
        assert_eq!(both(0.2928), Some(10));
        assert_eq!(both(0.2927), None);
        // Missing values do not count as zero.
        let values = [Some(1.0), None, Some(1.1), None];
        let goal = Goal { values: &values, precision: Precision::Absolute(10.0) };
        assert_eq!(stops_at(&[1, 2, 3, 4], &[goal], level(0.9)), Some(3));
    }
}
