//! Fitting: which distribution observed times follow, with which parameters, and whether to believe it.
//!
//! Parameters are those of maximum likelihood, with values that are only known to exceed a time (right-censored)
//! taken in. Families are ranked by Akaike's criterion; that one of them is best does not make it good, so
//! goodness of fit is tested apart.

mod arrivals;
mod family;
mod goodness;
mod likelihood;

use crate::stats::Draws;

pub use arrivals::{Arrivals, Dispersion, arrivals};
pub use family::Family;
pub use goodness::{Goodness, anderson_darling, kolmogorov_smirnov};

/// Observed times in any unit, all above zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Times that were observed to their end.
    pub complete: Vec<f64>,
    /// Times after which observation ended: the true ones are longer by an unknown amount.
    pub censored: Vec<f64>,
}

impl Sample {
    /// Draws a sample of the same size from this one, with replacement: complete and censored values together.
    pub fn resampled(&self, draws: &mut Draws) -> Self {
        let mut sample = Self::default();
        for _ in 0..self.complete.len() + self.censored.len() {
            let index = draws.below(self.complete.len() + self.censored.len());
            match self.complete.get(index) {
                Some(value) => sample.complete.push(*value),
                None => sample.censored.push(self.censored[index - self.complete.len()]),
            }
        }
        sample
    }
}

/// A family fitted to a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The family with its parameters.
    pub family: Family,
    /// Log-likelihood of the sample.
    pub log_likelihood: f64,
    /// Akaike's criterion, `2 parameters - 2 log-likelihood`: smaller is better.
    pub aic: f64,
}

/// Fits every family to the sample, the best by Akaike's criterion first, but bounded families last.
///
/// The criterion does not hold for the fitted ends of a bounded family: they lie at or near the extreme values, and
/// the next value beyond them would have no chance at all. Such families are for those who know the ends.
///
/// Uniform and triangular times have no censored values to speak of and are fitted to complete samples only; an Erlang
/// time of one stage is exponential and is not listed again. Empty unless two different values are complete.
///
/// # Panics
///
/// Panics unless all times are finite and above zero.
pub fn fit(sample: &Sample) -> Vec<Fit> {
    let mut all = sample.complete.iter().chain(&sample.censored);
    assert!(all.all(|value| value.is_finite() && *value > 0.0), "times are above zero");
    let Some(&first) = sample.complete.first() else { return Vec::new() };
    if sample.complete.iter().all(|value| *value == first) {
        return Vec::new();
    }
    let mut fits: Vec<Fit> = likelihood::families(sample)
        .into_iter()
        .map(|family| {
            let log_likelihood = family.log_likelihood(sample);
            Fit { family, log_likelihood, aic: 2.0 * family.parameters() as f64 - 2.0 * log_likelihood }
        })
        .filter(|fit| fit.aic.is_finite())
        .collect();
    fits.sort_by(|a, b| (a.family.is_bounded(), a.aic).partial_cmp(&(b.family.is_bounded(), b.aic)).expect("finite"));
    fits
}

/// Tests how well a fitted family describes its sample; `None` where values are censored, for which the
/// distances are not defined.
///
/// Since the parameters were fitted to the very values, the distances are smaller than tables for known parameters
/// allow for. Their p-values come from samples drawn from the fitted family and fitted anew (parametric bootstrap).
pub fn goodness(fit: &Fit, sample: &Sample, seed: u64) -> Option<Goodness> {
    sample.censored.is_empty().then(|| goodness::goodness(&fit.family, &sample.complete, seed))
}

#[cfg(test)]
mod tests;
