//! Sobol indices: the share of an output's variance that each factor brings in (Sobol 1993; Saltelli et al. 2010).
//!
//! The estimators are quadratic in the outputs: the variance is the mean of `(f - c)^2` over A and B, a factor's first
//! part is that of `(f(B) - c) (f(AB) - f(A))` (Saltelli et al. 2010, table 2 b) and its total part that of
//! `(f(A) - f(AB))^2 / 2` (Jansen 1999), with c the mean output, which keeps the products small.
//!
//! **Noise.** A quadratic form Q of outputs averaged over R replications is off by what noise adds. Pairs of different
//! replications are free of it, and the mean of Q over such pairs is `Q(mean) - (mean of Q - Q(mean)) / (R - 1)`: exact
//! in expectation, whether replications at different points share their luck or not. One replication cannot tell noise
//! from effects; its first indices come out too small by V / (V + noise), its total ones too large.

use super::{assert_complete, means};
use crate::stats::{Draws, Level};

/// Resamples that an interval is made of.
const RESAMPLES: usize = 1000;

/// A share of variance with its bootstrap interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The share; by chance it may come out below zero or above one.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// The indices of one factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FactorIndices {
    /// First: the share of variance that goes away if this factor is known.
    pub first: Index,
    /// Total: the share that stays if all others are known.
    pub total: Index,
}

/// The split of an output's variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// The indices of each factor.
    pub factors: Vec<FactorIndices>,
    /// Mean output.
    pub mean: f64,
    /// Variance of the output over the space of factors, without noise where that is known.
    pub variance: f64,
    /// Share of noise in the variance of the averaged outputs; `None` at one replication.
    pub noise_share: Option<f64>,
}

/// Reads the outputs of [`design::saltelli`](crate::stats::design::saltelli), `outputs[replication][point]`; `None` if
/// the output does not vary beyond noise.
///
/// Intervals are percentiles over resampled blocks. Blocks of Sobol points spread more evenly than random ones, so the
/// intervals are rather too wide than too narrow.
///
/// # Panics
///
/// Panics unless the points are whole blocks of `factors + 2`, at least two, with a finite output for each in each
/// replication.
pub fn indices(factors: usize, outputs: &[Vec<f64>], level: Level, seed: u64) -> Option<Indices> {
    let points = outputs.first().map_or(0, Vec::len);
    assert_complete(outputs, points);
    assert!(points >= 2 * (factors + 2) && points.is_multiple_of(factors + 2), "whole blocks, at least two");
    let averages = means(outputs);
    let of_means = forms(&averages, factors);
    let parts = without_noise(&of_means, outputs, factors);
    let blocks: Vec<usize> = (0..parts.len()).collect();
    let shares = shares(&parts, &blocks)?;
    let mut draws = Draws::new(seed);
    let resampled: Vec<Vec<f64>> = (0..RESAMPLES)
        .filter_map(|_| {
            let chosen: Vec<usize> = blocks.iter().map(|_| draws.below(blocks.len())).collect();
            self::shares(&parts, &chosen)
        })
        .collect();
    let index = |part: usize| {
        let mut values: Vec<f64> = resampled.iter().map(|shares| shares[part]).collect();
        values.sort_by(f64::total_cmp);
        let at = |q: f64| crate::stats::quantile::quantile(&values, q).unwrap_or(shares[part]);
        Index { value: shares[part], low: at(level.tail()), high: at(1.0 - level.tail()) }
    };
    let variance = |parts: &[Vec<f64>]| parts.iter().map(|block| block[0]).sum::<f64>() / parts.len() as f64;
    let count = (2 * blocks.len()) as f64;
    Some(Indices {
        factors: (0..factors)
            .map(|factor| FactorIndices { first: index(2 * factor), total: index(2 * factor + 1) })
            .collect(),
        mean: center(&averages, factors),
        variance: variance(&parts) * count / (count - 1.0),
        noise_share: (outputs.len() >= 2).then(|| 1.0 - variance(&parts) / variance(&of_means)),
    })
}

/// Returns the mean output over A and B.
fn center(outputs: &[f64], factors: usize) -> f64 {
    let blocks = outputs.chunks_exact(factors + 2);
    let count = blocks.len() as f64;
    blocks.map(|block| (block[0] + block[1]) / 2.0).sum::<f64>() / count
}

/// Returns each block's quadratic forms: its part of the variance, then the first and total part of each factor.
fn forms(outputs: &[f64], factors: usize) -> Vec<Vec<f64>> {
    let center = center(outputs, factors);
    let block_forms = |block: &[f64]| {
        let (a, b) = (block[0] - center, block[1] - center);
        let mut forms = vec![(a * a + b * b) / 2.0];
        for mixed in &block[2..] {
            let change = mixed - block[0];
            forms.extend([b * change, change * change / 2.0]);
        }
        forms
    };
    outputs.chunks_exact(factors + 2).map(block_forms).collect()
}

/// Takes out of forms of mean outputs what noise adds to them; see the module's words.
fn without_noise(of_means: &[Vec<f64>], outputs: &[Vec<f64>], factors: usize) -> Vec<Vec<f64>> {
    let replications = outputs.len() as f64;
    if outputs.len() < 2 {
        return of_means.to_vec();
    }
    let mut means_of = vec![vec![0.0; 2 * factors + 1]; of_means.len()];
    for one in outputs {
        for (sum, form) in means_of.iter_mut().flatten().zip(forms(one, factors).iter().flatten()) {
            *sum += form / replications;
        }
    }
    let corrected = |of_mean: &f64, mean_of: &f64| of_mean - (mean_of - of_mean) / (replications - 1.0);
    let block =
        |of_mean: &Vec<f64>, mean_of: &Vec<f64>| of_mean.iter().zip(mean_of).map(|(a, b)| corrected(a, b)).collect();
    of_means.iter().zip(&means_of).map(|(of_mean, mean_of)| block(of_mean, mean_of)).collect()
}

/// Returns first and total index of each factor over these blocks; `None` if they have no variance.
fn shares(parts: &[Vec<f64>], blocks: &[usize]) -> Option<Vec<f64>> {
    let mut sums = vec![0.0; parts[0].len()];
    for block in blocks {
        for (sum, part) in sums.iter_mut().zip(&parts[*block]) {
            *sum += part;
        }
    }
    (sums[0] > 0.0).then(|| sums[1..].iter().map(|sum| sum / sums[0]).collect())
}
