//! Quantiles of a short list of values, and their distribution-free interval.
//!
//! A quantile is always an observed value, the one of nearest rank; nothing is interpolated.

use statrs::distribution::{Binomial, DiscreteCDF};

use super::Level;

/// Returns the rank, from 1, of the smallest value whose cumulative share of `count` is at least `q`;
/// `None` if `count` is zero. Panics unless `q` lies in \[0, 1\].
pub(super) fn nearest_rank(count: u64, q: f64) -> Option<u64> {
    assert!((0.0..=1.0).contains(&q), "{q} is no share");
    if count == 0 {
        return None;
    }
    let rank = ((q * count as f64).ceil() as u64).clamp(1, count);
    // The product may round up past a whole number: 0.07 * 100 is above 7, but 7 / 100 is 0.07.
    let one_too_far = rank > 1 && (rank - 1) as f64 / count as f64 >= q;
    Some(if one_too_far { rank - 1 } else { rank })
}

/// Returns the quantile at `q`: the smallest of the values whose cumulative share is at least `q`.
///
/// `sorted` is in ascending order; `None` if it is empty.
///
/// # Panics
///
/// Panics unless `q` lies in \[0, 1\]; in debug builds also if the values are out of order.
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    debug_assert!(sorted.is_sorted(), "values are in ascending order");
    nearest_rank(sorted.len() as u64, q).map(|rank| sorted[rank as usize - 1])
}

/// A quantile of the distribution behind independent values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileEstimate {
    /// Share of values at or below it.
    pub share: f64,
    /// The observed value of nearest rank.
    pub value: f64,
    /// The two observed values that enclose the true quantile at the level or more; `None` with too few values.
    pub interval: Option<(f64, f64)>,
    /// Number of values.
    pub observations: u32,
}

impl QuantileEstimate {
    /// Estimates the quantile at `share`, with its distribution-free interval; `None` if there are no values.
    ///
    /// # Panics
    ///
    /// Panics unless `share` lies in \[0, 1\].
    pub fn of(values: &[f64], share: f64, level: Level) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let value = quantile(&sorted, share)?;
        let ranks = interval_ranks(sorted.len(), share, level);
        let interval = ranks.map(|(low, high)| (sorted[low - 1], sorted[high - 1]));
        Some(Self {
            share,
            value,
            interval,
            observations: u32::try_from(sorted.len()).expect("fewer than 2^32 values"),
        })
    }
}

/// Returns the ranks, from 1, of the two order statistics that enclose the quantile at `p` of the
/// distribution behind `count` independent values, at `level` confidence or more.
///
/// The narrowest pair that leaves at most half of the remaining probability on each side, whatever the
/// distribution (Conover 1999, section 3.2). `None` where even the extreme values do not suffice: the
/// 95 % quantile needs 72 values at level 0.95. The cost grows with `count`: for values by replication,
/// not for single trucks.
///
/// # Panics
///
/// Panics unless `p` lies in \[0, 1\].
pub fn interval_ranks(count: usize, p: f64, level: Level) -> Option<(usize, usize)> {
    let below = values_below(count, p);
    let low = (0..count).find(|&rank| below.cdf(rank as u64) > level.tail()).filter(|&rank| rank > 0)?;
    let high = (1..=count).find(|&rank| below.sf(rank as u64 - 1) <= level.tail())?;
    Some((low, high))
}

/// Returns the exact probability that the values of ranks `low` and `high` enclose the quantile at `p`
/// of a continuous distribution behind `count` independent values.
///
/// # Panics
///
/// Panics unless `p` lies in \[0, 1\] and `1 <= low <= high <= count`.
pub fn coverage(count: usize, p: f64, (low, high): (usize, usize)) -> f64 {
    assert!(1 <= low && low <= high && high <= count, "ranks {low}, {high} of {count}");
    let below = values_below(count, p);
    below.cdf(high as u64 - 1) - below.cdf(low as u64 - 1)
}

/// Returns the distribution of how many of `count` values fall below the true quantile at `p`.
fn values_below(count: usize, p: f64) -> Binomial {
    Binomial::new(p, count as u64).expect("a probability")
}

#[cfg(test)]
mod tests {
    use super::{QuantileEstimate, coverage, interval_ranks, nearest_rank, quantile};
    use crate::stats::Level;

    #[test]
    fn quantile_is_the_value_of_nearest_rank() {
        let values = [1.0, 2.0, 3.0, 4.0];
        let quantiles = [0.0, 0.25, 0.26, 0.5, 0.99, 1.0].map(|q| quantile(&values, q).unwrap());
        assert_eq!(quantiles, [1.0, 1.0, 2.0, 2.0, 4.0, 4.0]);
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn rank_does_not_suffer_from_rounding() {
        for count in 1..=400 {
            for rank in 1..=count {
                assert_eq!(nearest_rank(count, rank as f64 / count as f64), Some(rank), "{rank} of {count}");
            }
        }
        assert_eq!(nearest_rank(100, 0.07), Some(7));
    }

    #[test]
    #[should_panic(expected = "is no share")]
    fn quantile_takes_a_share() {
        quantile(&[1.0], 95.0);
    }

    /// Checks the 95 % ranks, and their coverage to six digits.
    fn check(count: usize, p: f64, ranks: (usize, usize), expected: f64) {
        assert_eq!(interval_ranks(count, p, Level::new(0.95).unwrap()), Some(ranks));
        assert!((coverage(count, p, ranks) - expected).abs() < 5e-7);
    }

    #[test]
    fn ranks_and_coverage_agree_with_the_binomial_distribution() {
        check(10, 0.5, (2, 9), 0.978_516);
        check(20, 0.5, (6, 15), 0.958_611);
        check(50, 0.9, (41, 50), 0.970_308);
    }

    #[test]
    fn a_quantile_lies_between_two_of_the_values() {
        // Ranks 2 and 9 of ten enclose the median; its nearest rank is the fifth.
        let values = [7.0, 3.0, 9.0, 1.0, 10.0, 2.0, 8.0, 4.0, 6.0, 5.0];
        let median = QuantileEstimate::of(&values, 0.5, Level::new(0.95).unwrap()).unwrap();
        assert_eq!((median.value, median.interval, median.observations), (5.0, Some((2.0, 9.0)), 10));
        assert_eq!(QuantileEstimate::of(&values[..5], 0.5, Level::new(0.95).unwrap()).unwrap().interval, None);
        assert_eq!(QuantileEstimate::of(&[], 0.5, Level::new(0.95).unwrap()), None);
    }

    #[test]
    fn too_few_values_have_no_interval() {
        let level = Level::new(0.95).unwrap();
        // 0.95^71 is just above a tail of 0.025, 0.95^72 just below.
        assert_eq!(interval_ranks(71, 0.95, level), None);
        assert_eq!(interval_ranks(72, 0.95, level).map(|(_, high)| high), Some(72));
        assert_eq!(interval_ranks(5, 0.5, level), None);
        assert_eq!(interval_ranks(6, 0.5, level), Some((1, 6)));
        assert_eq!(interval_ranks(0, 0.5, level), None);
    }
}
