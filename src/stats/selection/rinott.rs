//! The two-stage procedure of Rinott (1978).

use statrs::distribution::{ChiSquared, Continuous, ContinuousCDF, Normal};

use crate::stats::Level;
use crate::stats::estimate::Moments;

/// Nodes of the rule that integrates over a variance estimate.
const NODES: usize = 96;

/// Probability left out at each end of that integral.
const LEFT_OUT: f64 = 1e-13;

/// Steps of the bisection for the constant: its bracket shrinks by 10^-12.
const BISECTIONS: usize = 40;

/// Returns Rinott's constant h for `systems` scenarios with first stages of `first` replications each.
///
/// It solves `E[E[Phi(h / sqrt((n - 1) (1/X + 1/Y))) | Y]^(k - 1)] = level` with X and Y independent
/// chi-squared of `n - 1` degrees of freedom (Rinott 1978; Bechhofer, Santner and Goldsman 1995, section 2.8).
///
/// # Panics
///
/// Panics below two systems, below two first replications, or unless the level exceeds `1 / systems`.
pub fn rinott_constant(systems: usize, first: u32, level: Level) -> f64 {
    assert!(systems >= 2 && first >= 2, "{systems} systems, {first} first replications");
    assert!(level.value() > 1.0 / systems as f64, "a level that guessing does not reach");
    let freedom = f64::from(first - 1);
    let nodes = chi_squared_nodes(freedom);
    let normal = Normal::standard();
    let selects_best = |h: f64| -> f64 {
        let given = |y: f64| -> f64 {
            let beats = |x: f64| normal.cdf(h / (freedom * (1.0 / x + 1.0 / y)).sqrt());
            nodes.iter().map(|&(x, weight)| weight * beats(x)).sum()
        };
        nodes.iter().map(|&(y, weight)| weight * libm::pow(given(y), (systems - 1) as f64)).sum()
    };
    let mut high = 1.0;
    while selects_best(high) < level.value() {
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..BISECTIONS {
        let middle = (low + high) / 2.0;
        if selects_best(middle) < level.value() { low = middle } else { high = middle }
    }
    high
}

/// Returns the values and weights of a rule for means over a chi-squared variable: the trapezoidal rule on its
/// logarithm, whose density falls off smoothly at both ends.
fn chi_squared_nodes(freedom: f64) -> Vec<(f64, f64)> {
    let distribution = ChiSquared::new(freedom).expect("at least one degree of freedom");
    let low = libm::log(distribution.inverse_cdf(LEFT_OUT));
    let high = libm::log(distribution.inverse_cdf(1.0 - LEFT_OUT));
    let node = |index: usize| {
        let x = libm::exp(low + (high - low) * index as f64 / (NODES - 1) as f64);
        (x, x * distribution.pdf(x))
    };
    let nodes: Vec<(f64, f64)> = (0..NODES).map(node).collect();
    let total: f64 = nodes.iter().map(|(_, weight)| weight).sum();
    nodes.into_iter().map(|(x, weight)| (x, weight / total)).collect()
}

/// Returns how many replications each scenario needs in all; the smallest mean over so many is then selected.
///
/// `first` holds the first-stage values of each scenario, from independent runs: equally many, at least two. The
/// count is `max(n, ceil((h s / indifference)^2))`.
///
/// # Panics
///
/// Panics where [`rinott_constant`] does, or unless the first stages are equally long and the indifference is
/// above zero.
pub fn rinott_counts(first: &[Vec<f64>], indifference: f64, level: Level) -> Vec<u64> {
    assert!(indifference > 0.0, "an indifference of {indifference}");
    let count = first.first().map_or(0, Vec::len);
    assert!(first.iter().all(|values| values.len() == count), "first stages are equally long");
    let h = rinott_constant(first.len(), u32::try_from(count).expect("fewer than 2^32 values"), level);
    let needed = |values: &Vec<f64>| {
        let variance = Moments::of(values).and_then(|moments| moments.variance).expect("at least two values");
        let needed = (h / indifference) * (h / indifference) * variance;
        (needed.ceil() as u64).max(count as u64)
    };
    first.iter().map(needed).collect()
}
