//! How far a fitted family is from its sample, and how often chance alone takes it so far.

use super::likelihood::again;
use super::{Family, Sample};
use crate::stats::Draws;

/// Samples drawn for a p-value: its smallest value is then 1 in 200.
const RESAMPLES: usize = 199;

/// Distances between a sample and a fitted family, each with the share of samples of that family that are as far
/// from what is fitted to them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goodness {
    /// Largest difference of the cumulative shares, of Kolmogorov and Smirnov.
    pub ks: f64,
    /// Its p-value.
    pub ks_p: f64,
    /// A squared of Anderson and Darling, which looks at the tails; `None` for a family that ends at an extreme value.
    pub ad: Option<f64>,
    /// Its p-value.
    pub ad_p: Option<f64>,
}

/// Tests a family that was fitted to the complete values.
pub(super) fn goodness(family: &Family, values: &[f64], seed: u64) -> Goodness {
    let mut draws = Draws::new(seed);
    let (ks, ad) = distances(family, values);
    let (mut ks_beyond, mut ad_beyond) = (1, 1);
    for _ in 0..RESAMPLES {
        let complete: Vec<f64> = values.iter().map(|_| family.draw(&mut draws).max(f64::MIN_POSITIVE)).collect();
        let sample = Sample { complete, censored: Vec::new() };
        let (other_ks, other_ad) = distances(&again(family, &sample), &sample.complete);
        ks_beyond += usize::from(other_ks >= ks);
        ad_beyond += usize::from(other_ad >= ad);
    }
    let share = |beyond: usize| beyond as f64 / (RESAMPLES + 1) as f64;
    let finite = ad.is_finite();
    Goodness { ks, ks_p: share(ks_beyond), ad: finite.then_some(ad), ad_p: finite.then(|| share(ad_beyond)) }
}

fn distances(family: &Family, values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    (kolmogorov_smirnov(&sorted, family), anderson_darling(&sorted, family))
}

/// Returns the largest difference between the cumulative shares of ascending values and of a family.
pub fn kolmogorov_smirnov(sorted: &[f64], family: &Family) -> f64 {
    let count = sorted.len() as f64;
    let difference = |(rank, x): (usize, &f64)| {
        let cumulative = family.cumulative(*x);
        ((rank + 1) as f64 / count - cumulative).max(cumulative - rank as f64 / count)
    };
    sorted.iter().enumerate().map(difference).fold(0.0, f64::max)
}

/// Returns A squared of ascending values under a family: `-n - mean of (2 i - 1) (ln F(x_i) + ln (1 - F(x_(n + 1 - i))))`;
/// infinite if a value lies at an end of the family.
pub fn anderson_darling(sorted: &[f64], family: &Family) -> f64 {
    let count = sorted.len();
    let term = |rank: usize| {
        let low = libm::log(family.cumulative(sorted[rank]));
        let high = libm::log(family.survival(sorted[count - 1 - rank]));
        (2 * rank + 1) as f64 * (low + high)
    };
    -(count as f64) - (0..count).map(term).sum::<f64>() / count as f64
}
