//! Comparison of scenarios on one number.
//!
//! Where replication `i` of all saw the same random draws, values are compared pair by pair: what is luck
//! cancels, and the interval of the difference is far narrower than that of independent runs. The
//! variance ratio says by how much. [`independent`] is for what has no pairs, such as simulated against observed
//! days; used on shared luck it sees only the luck.

mod best;
mod ends;

use super::estimate::Moments;
use super::{Estimate, Level, student};

pub use best::{AgainstBest, with_best};

/// Spread among differences that rounding alone explains, relative to the largest value compared.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Two scenarios compared on one number, pair by pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Estimate of the base.
    pub base: Estimate,
    /// Estimate of the other.
    pub other: Estimate,
    /// Estimate of other - base, from the differences of the pairs.
    pub difference: Estimate,
    /// Two-sided p-value of the paired t test; `None` below two pairs, or if all differences are
    /// equal but for rounding, where no test applies.
    pub p: Option<f64>,
    /// Variance the difference would have had between independent runs, over its variance between
    /// paired ones; `None` where `p` is. Above 1, pairing saved that factor in replications.
    pub variance_ratio: Option<f64>,
}

/// Compares `other` with `base`, whose values at one index belong to one replication; `None` if there
/// are no pairs. (Law 2015, section 10.2.1.)
///
/// # Panics
///
/// Panics if the lists differ in length, or if a value is infinite or NaN.
pub fn paired(base: &[f64], other: &[f64], level: Level) -> Option<Paired> {
    assert_eq!(base.len(), other.len(), "every base value has its partner");
    let differences = differences(base, other);
    let difference = Estimate::of(&differences, level)?;
    let spread = Moments::of(&differences)?.variance.filter(|&variance| variance > 0.0);
    let p = spread.map(|variance| {
        let pairs = difference.observations;
        student::two_sided_p(difference.mean / (variance / f64::from(pairs)).sqrt(), f64::from(pairs - 1))
    });
    let independent = Moments::of(base)?.variance.zip(Moments::of(other)?.variance).map(|(base, other)| base + other);
    Some(Paired {
        base: Estimate::of(base, level)?,
        other: Estimate::of(other, level)?,
        difference,
        p,
        variance_ratio: independent.zip(spread).map(|(independent, paired)| independent / paired),
    })
}

/// Two samples compared without pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Independent {
    /// Mean of the other less that of the base.
    pub difference: f64,
    /// Half-width of the difference's interval.
    pub half_width: f64,
    /// Degrees of freedom after Welch and Satterthwaite.
    pub freedom: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// Compares two independent samples, of whatever size and spread, by the test of Welch (1947); `None` unless both
/// have two values and one of them varies.
///
/// # Panics
///
/// Panics if a value is infinite or NaN.
pub fn independent(base: &[f64], other: &[f64], level: Level) -> Option<Independent> {
    let error =
        |values: &[f64]| Some((Moments::of(values)?.variance? / values.len() as f64, values.len() as f64 - 1.0));
    let ((base_error, base_freedom), (other_error, other_freedom)) = (error(base)?, error(other)?);
    let variance = base_error + other_error;
    if variance == 0.0 {
        return None;
    }
    let freedom =
        variance * variance / (base_error * base_error / base_freedom + other_error * other_error / other_freedom);
    let difference = Moments::of(other)?.mean - Moments::of(base)?.mean;
    Some(Independent {
        difference,
        half_width: student::upper_quantile(level.tail(), freedom) * variance.sqrt(),
        freedom,
        p: student::two_sided_p(difference / variance.sqrt(), freedom),
    })
}

/// Returns other - base by pair.
///
/// Where all differences are one constant up to rounding, exactly that constant: a scenario that only
/// adds a fixed fee would otherwise show a spread of 1e-16, and with it an absurd p and variance ratio.
fn differences(base: &[f64], other: &[f64]) -> Vec<f64> {
    let mut differences: Vec<f64> = base.iter().zip(other).map(|(base, other)| other - base).collect();
    let largest = base.iter().chain(other).fold(0.0, |largest: f64, value| largest.max(value.abs()));
    if let Some(&first) = differences.first()
        && differences.iter().all(|difference| (difference - first).abs() <= ROUNDING * largest)
    {
        differences.fill(first);
    }
    differences
}

/// Adjusts p-values for being several, by Holm's step-down method (Holm 1979).
///
/// Rejecting where the adjusted value is at most `a` keeps the chance of any false rejection at most
/// `a`, however the tests depend on each other. Adjusted values are never below the given ones, never
/// above 1, and keep their order. Missing ones stay missing and do not count as tests.
pub fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut tests: Vec<(usize, f64)> = p.iter().enumerate().filter_map(|(index, p)| p.map(|p| (index, p))).collect();
    tests.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut adjusted = vec![None; p.len()];
    let mut largest = 0.0_f64;
    for (rank, &(index, p)) in tests.iter().enumerate() {
        largest = largest.max((tests.len() - rank) as f64 * p).min(1.0);
        adjusted[index] = Some(largest);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::{Paired, holm, independent, paired};
    use crate::stats::{Estimate, Level, student};

    const BASE: [f64; 10] = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
    const SHIFTS: [f64; 10] = [0.10, -0.05, 0.20, 0.15, 0.05, 0.12, 0.08, -0.02, 0.11, 0.09];

    fn compare(base: &[f64], other: &[f64]) -> Paired {
        paired(base, other, Level::new(0.95).unwrap()).unwrap()
    }

    /// Asserts agreement to seven decimal digits.
    fn check(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 0.5e-7, "{value}, not {expected}");
    }

    fn shifted(shifts: &[f64; 10]) -> Vec<f64> {
        BASE.iter().zip(shifts).map(|(base, shift)| base + shift).collect()
    }

    #[test]
    fn worked_comparison() {
        let other = shifted(&SHIFTS);
        let paired = compare(&BASE, &other);
        check(paired.difference.mean / paired.difference.standard_error().unwrap(), 3.521_039_7);
        check(paired.p.unwrap(), 0.006_504_8);
        check(paired.difference.low().unwrap(), 0.029_675_1);
        check(paired.difference.high().unwrap(), 0.136_324_9);
        assert_eq!(Some(paired.base), Estimate::of(&BASE, paired.base.level));
        assert_eq!(Some(paired.other), Estimate::of(&other, paired.other.level));
        // Swapping the two turns the sign and nothing else.
        let swapped = compare(&other, &BASE);
        assert_eq!(swapped.difference.mean, -paired.difference.mean);
        assert_eq!((swapped.p, swapped.variance_ratio), (paired.p, paired.variance_ratio));
    }

    #[test]
    fn without_pairs_the_same_values_tell_nothing() {
        let welch = independent(&BASE, &shifted(&SHIFTS), Level::new(0.95).unwrap()).unwrap();
        let t = welch.difference * student::upper_quantile(0.025, welch.freedom) / welch.half_width;
        check(t, 0.446_178_5);
        assert!((welch.p - 0.66).abs() < 0.005, "{}", welch.p);
        assert!(welch.freedom > 17.0 && welch.freedom < 18.0, "{}", welch.freedom);
        assert_eq!(independent(&[1.0], &[2.0, 3.0], Level::new(0.95).unwrap()), None);
        assert_eq!(independent(&[1.0, 1.0], &[2.0, 2.0], Level::new(0.95).unwrap()), None);
    }

    #[test]
    fn variance_ratio_is_independent_over_paired() {
        // Variances 1 and 4, differences 0, 1, 2 of variance 1.
        assert_eq!(compare(&[1.0, 2.0, 3.0], &[1.0, 3.0, 5.0]).variance_ratio, Some(5.0));
        // Opposite luck: the difference varies by more than between independent runs.
        assert_eq!(compare(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]).variance_ratio, Some(0.5));
    }

    #[test]
    fn no_pairs_and_one_pair() {
        assert_eq!(paired(&[], &[], Level::new(0.95).unwrap()), None);
        let single = compare(&[1.0], &[3.0]);
        assert_eq!((single.difference.mean, single.difference.half_width), (2.0, None));
        assert_eq!((single.p, single.variance_ratio), (None, None));
    }

    #[test]
    fn differences_without_spread_have_no_test() {
        let same = compare(&BASE, &BASE);
        assert_eq!((same.difference.mean, same.difference.half_width), (0.0, Some(0.0)));
        assert_eq!((same.p, same.variance_ratio), (None, None));
        // A constant shift, but for rounding.
        let constant = compare(&BASE, &shifted(&[0.1; 10]));
        assert_eq!((constant.difference.half_width, constant.p, constant.variance_ratio), (Some(0.0), None, None));
    }

    #[test]
    #[should_panic(expected = "every base value has its partner")]
    fn lists_of_different_length_are_no_pairs() {
        compare(&[1.0], &[1.0, 2.0]);
    }

    #[test]
    fn holm_steps_down() {
        // Four tests: 4 * 0.005, 3 * 0.01, then 2 * 0.03, which 1 * 0.04 must not undercut.
        let adjusted = holm(&[Some(0.01), None, Some(0.04), Some(0.03), Some(0.005)]);
        assert_eq!(adjusted, [Some(0.03), None, Some(0.06), Some(0.06), Some(0.02)]);
        assert_eq!(holm(&[Some(0.6), Some(0.7)]), [Some(1.0), Some(1.0)]);
        assert_eq!(holm(&[Some(0.2)]), [Some(0.2)]);
        assert_eq!(holm(&[None, None]), [None, None]);
        assert!(holm(&[]).is_empty());
    }
}
