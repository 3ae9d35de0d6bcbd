//! Maximum likelihood for each family.

use libm::{exp, log, pow};
use statrs::function::gamma::digamma;

use super::{Family, Sample};
use crate::stats::optimum::{smallest_near, smallest_within};

/// Shapes that are looked at: beyond them a time is as good as constant, or spread over all scales.
const SHAPES: std::ops::Range<f64> = 1e-3..1e6;

/// Fits all families that the sample allows.
pub(super) fn families(sample: &Sample) -> Vec<Family> {
    let gamma = gamma(sample);
    let mut families = vec![exponential(sample), gamma, lognormal(sample), weibull(sample)];
    families.extend(erlang(sample, &gamma));
    if sample.censored.is_empty() {
        families.extend([uniform(sample), triangular(sample)]);
    }
    families
}

/// Fits the family of a fitted one to another sample, which is complete.
pub(super) fn again(family: &Family, sample: &Sample) -> Family {
    match family {
        Family::Exponential { .. } => exponential(sample),
        Family::Gamma { .. } => gamma(sample),
        Family::Erlang { .. } => {
            let gamma = gamma(sample);
            erlang(sample, &gamma).unwrap_or_else(|| exponential(sample))
        }
        Family::Lognormal { .. } => lognormal(sample),
        Family::Weibull { .. } => weibull(sample),
        Family::Triangular { .. } => triangular(sample),
        Family::Uniform { .. } => uniform(sample),
    }
}

/// The total time observed over the number of ends.
fn exponential(sample: &Sample) -> Family {
    let total: f64 = sample.complete.iter().chain(&sample.censored).sum();
    Family::Exponential { mean: total / sample.complete.len() as f64 }
}

/// Solves `ln k - digamma(k) = ln mean - mean ln`, whose left side falls in k; with censored values by search.
fn gamma(sample: &Sample) -> Family {
    let mean = mean(&sample.complete);
    let gap = log(mean) - mean_of(&sample.complete, log);
    let shape = root(|shape| log(shape) - digamma(shape) - gap);
    if sample.censored.is_empty() {
        return Family::Gamma { shape, scale: mean / shape };
    }
    let family = |[shape, mean]: [f64; 2]| {
        let shape = exp(shape).clamp(SHAPES.start, SHAPES.end);
        Family::Gamma { shape, scale: exp(mean) / shape }
    };
    let Family::Exponential { mean } = exponential(sample) else { unreachable!("it is exponential") };
    let at = smallest_near([log(shape), log(mean)], 0.3, |point| -family(point).log_likelihood(sample));
    family(at)
}

/// The whole number of stages next to gamma's shape with the larger likelihood; `None` if that is one.
fn erlang(sample: &Sample, gamma: &Family) -> Option<Family> {
    let Family::Gamma { shape, scale } = *gamma else { unreachable!("it is gamma") };
    let family = |stages: f64, mean: f64| Family::Erlang { mean, stages: stages as u32 };
    let best = |stages: f64| {
        if sample.censored.is_empty() {
            return family(stages, shape * scale);
        }
        let middle = log(shape * scale);
        let at = smallest_within(middle - 3.0, middle + 3.0, |mean| -family(stages, exp(mean)).log_likelihood(sample));
        family(stages, exp(at))
    };
    let (below, above) = (best(shape.floor().max(1.0)), best(shape.ceil().max(1.0)));
    let better = if above.log_likelihood(sample) > below.log_likelihood(sample) { above } else { below };
    matches!(better, Family::Erlang { stages: 2.., .. }).then_some(better)
}

/// The moments of the logarithms; with censored values by search.
fn lognormal(sample: &Sample) -> Family {
    let mu = mean_of(&sample.complete, log);
    let sigma = mean_of(&sample.complete, |x| (log(x) - mu) * (log(x) - mu)).sqrt();
    if sample.censored.is_empty() {
        return Family::Lognormal { mu, sigma };
    }
    let family = |[mu, sigma]: [f64; 2]| Family::Lognormal { mu, sigma: exp(sigma) };
    family(smallest_near([mu, log(sigma)], 0.3, |point| -family(point).log_likelihood(sample)))
}

/// Solves `sum x^k ln x / sum x^k - 1 / k = mean ln` for the shape, whose left side rises in k; censored values are in
/// the sums and not in the mean (Lawless 2003, section 5.2).
fn weibull(sample: &Sample) -> Family {
    // In units of the largest value, so that powers stay within range.
    let largest = sample.complete.iter().chain(&sample.censored).fold(0.0, |a: f64, b| a.max(*b));
    let all: Vec<f64> = sample.complete.iter().chain(&sample.censored).map(|x| x / largest).collect();
    let logs = mean_of(&sample.complete, |x| log(x / largest));
    let powers = |shape: f64| all.iter().map(|x| pow(*x, shape)).sum::<f64>();
    let weighted = |shape: f64| all.iter().map(|x| pow(*x, shape) * log(*x)).sum::<f64>();
    let shape = root(|shape| logs - weighted(shape) / powers(shape) + 1.0 / shape);
    let scale = largest * pow(powers(shape) / sample.complete.len() as f64, 1.0 / shape);
    Family::Weibull { shape, scale }
}

fn uniform(sample: &Sample) -> Family {
    let (low, high) = extremes(&sample.complete);
    Family::Uniform { low, high }
}

/// Searches the two ends beyond the extremes; between given ends the best mode is one of the values (Oliver 1972).
fn triangular(sample: &Sample) -> Family {
    let mut values = sample.complete.clone();
    values.sort_by(f64::total_cmp);
    let (first, last) = extremes(&values);
    let range = last - first;
    let ends = |[below, above]: [f64; 2]| ((first - range * exp(below)).max(0.0), last + range * exp(above));
    let search = |point: [f64; 2]| {
        let (low, high) = ends(point);
        -peak(&values, low, high).1 + values.len() as f64 * log(high - low)
    };
    // Extremes of n values lie about 1 / sqrt(n) of the range within the ends of a triangle.
    let start = -log(values.len() as f64) / 2.0;
    let (low, high) = ends(smallest_near([start, start], -0.5, search));
    Family::Triangular { low, mode: values[peak(&values, low, high).0], high }
}

/// Returns the rank, from 0, of the ascending value that makes the best mode between two ends, and the log-likelihood
/// with it but for the triangle's height.
fn peak(values: &[f64], low: f64, high: f64) -> (usize, f64) {
    let mut right: f64 = values.iter().map(|x| log(high - x)).sum();
    let (mut left, mut best) = (0.0, (0, f64::NEG_INFINITY));
    for (rank, x) in values.iter().enumerate() {
        let (rise, fall) = (log(x - low), log(high - x));
        right -= fall;
        let below = rank as f64 * rise;
        let above = (values.len() - rank - 1) as f64 * fall;
        let height = left - below + right - above;
        if height > best.1 {
            best = (rank, height);
        }
        left += rise;
    }
    best
}

/// Solves a falling function for zero over all shapes, by bisection of the logarithm.
fn root(falling: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (log(SHAPES.start), log(SHAPES.end));
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if falling(exp(middle)) > 0.0 { low = middle } else { high = middle }
    }
    exp((low + high) / 2.0)
}

fn mean(values: &[f64]) -> f64 {
    mean_of(values, |x| x)
}

fn mean_of(values: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    values.iter().map(|x| of(*x)).sum::<f64>() / values.len() as f64
}

fn extremes(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, 0.0), |(low, high), x| (low.min(*x), high.max(*x)))
}
