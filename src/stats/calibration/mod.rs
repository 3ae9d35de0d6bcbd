//! Calibration: which values of assumed parameters agree with what was observed, and which the data cannot tell apart.
//!
//! A simple history match (Kennedy and O'Hagan 2001; Andrianakis et al. 2015): the model is run at some points of the
//! parameters' ranges; a quadratic surface is fitted to each output; many more points are judged by the surfaces
//! alone. A point is *implausible* if some surface misses its observed value by more than three standard deviations, the
//! observation's, the surface's and the noise's together. The rest is described by weights `exp(-misfit / 2)` under equal
//! chances before: a band for each parameter, and for each pair the correlation that the data leave.
//!
//! It finds what quadratic surfaces can show; their own error is measured by leaving points out, is part of the
//! tolerance, and is reported.

mod surface;

use surface::Surface;

use super::design::{Points, sobol};
use super::{Draws, Level};

/// Points that each round judges by the surfaces.
const CANDIDATES: usize = 8192;

/// Rounds that narrow the space to where misfits are small.
const ROUNDS: usize = 4;

/// Share of candidates that a round keeps at least, to put the next one around.
const KEPT: f64 = 0.02;

/// A surface may miss by so many standard deviations.
pub const IMPLAUSIBLE: f64 = 3.0;

/// Correlation from which on the data do not tell two parameters apart, if they also leave either wide open.
const CONFUSED: f64 = 0.7;

/// Spread after over spread before, below which a parameter is known well enough in spite of a correlation.
const NARROW: f64 = 0.25;

/// Spread after over spread before, from which on the data say next to nothing of a parameter.
const UNINFORMED: f64 = 0.9;

/// What a model's output was observed to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The observed value.
    pub value: f64,
    /// How far it may be from a perfect model's output: one standard deviation, above zero.
    pub deviation: f64,
}

/// What the observations say of one parameter, on its range from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Value at the smallest misfit.
    pub best: f64,
    /// Weighted mean.
    pub mean: f64,
    /// Lower end of the band.
    pub low: f64,
    /// Upper end of the band.
    pub high: f64,
    /// Whether the data narrow it down at all.
    pub is_informed: bool,
}

/// How well an output is met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Value of the surface at the best parameters.
    pub at_best: f64,
    /// Standard deviation of the surface's own error at a point left out.
    pub surface_deviation: f64,
    /// Misses at the best parameters, in standard deviations of all errors together.
    pub misses: f64,
}

/// What is left of the parameters' ranges.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// A band for each parameter.
    pub bands: Vec<Band>,
    /// Pairs, by index, that the data cannot tell apart, with their correlation: below zero if a larger value of one makes
    /// up for a smaller value of the other.
    pub confused: Vec<(usize, usize, f64)>,
    /// A match for each output.
    pub matches: Vec<Match>,
    /// Share of the whole ranges that is not implausible; zero if no parameters in them agree with the data.
    pub plausible_share: f64,
}

/// Why there is no calibration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooFew {
    /// Even a plane needs more points: so many.
    Points(usize),
}

/// Calibrates by a design's points, in the unit cube, and `outputs[output][point]`, means over replications, held against one
/// observation for each output.
///
/// # Panics
///
/// Panics unless every output has a finite value for each point, there is an observation for each with a deviation
/// above zero, and at least one parameter.
pub fn calibrate(
    points: &Points,
    outputs: &[Vec<f64>],
    observations: &[Observation],
    level: Level,
    seed: u64,
) -> Result<Calibration, TooFew> {
    assert_eq!(outputs.len(), observations.len(), "an observation for each output");
    assert!(outputs.iter().all(|output| output.len() == points.len()), "an output for each point");
    assert!(outputs.iter().flatten().all(|output| output.is_finite()), "an output is infinite or NaN");
    assert!(observations.iter().all(|observation| observation.deviation > 0.0), "a deviation above zero");
    let parameters = points.first().map_or(0, Vec::len);
    let surfaces: Option<Vec<Surface>> = outputs.iter().map(|output| Surface::fit(points, output)).collect();
    let surfaces = surfaces.ok_or(TooFew::Points(surface::points_min(parameters)))?;
    assert!(parameters > 0 && !outputs.is_empty(), "something to calibrate, and by something");
    let target = Target { surfaces: &surfaces, observations };
    let mut seeds = Draws::new(seed);
    let mut candidates = target.judged(sobol(CANDIDATES, parameters, Some(seeds.bits())));
    let plausible = candidates.iter().filter(|candidate| candidate.worst <= IMPLAUSIBLE).count();
    for _ in 0..ROUNDS {
        let ranges = around(&candidates, parameters);
        let place = |unit: &Vec<f64>| unit.iter().zip(&ranges).map(|(u, (low, high))| low + u * (high - low)).collect();
        let units = sobol(CANDIDATES, parameters, Some(seeds.bits()));
        candidates = target.judged(units.iter().map(place).collect());
    }
    let best = candidates.iter().min_by(|a, b| a.misfit.total_cmp(&b.misfit)).expect("there are candidates");
    let weights: Vec<f64> =
        candidates.iter().map(|candidate| libm::exp((best.misfit - candidate.misfit) / 2.0)).collect();
    let bands = (0..parameters).map(|at| band(&candidates, &weights, (at, best.point[at]), level)).collect();
    Ok(Calibration {
        bands,
        confused: confused(&candidates, &weights, parameters),
        matches: (0..outputs.len()).map(|at| target.matched(at, &best.point)).collect(),
        plausible_share: plausible as f64 / CANDIDATES as f64,
    })
}

/// What candidates are judged by.
struct Target<'a> {
    surfaces: &'a [Surface],
    observations: &'a [Observation],
}

/// A point with its misfit.
struct Candidate {
    point: Vec<f64>,
    /// Sum of squared misses.
    misfit: f64,
    /// Largest miss, in standard deviations.
    worst: f64,
}

impl Target<'_> {
    /// Returns by how many standard deviations an output misses at a point.
    fn misses(&self, at: usize, point: &[f64]) -> f64 {
        let (surface, observation) = (&self.surfaces[at], &self.observations[at]);
        let variance = surface.error_variance() + observation.deviation * observation.deviation;
        (surface.at(point) - observation.value) / variance.sqrt()
    }

    fn judged(&self, points: Points) -> Vec<Candidate> {
        let judge = |point: Vec<f64>| {
            let misses = (0..self.surfaces.len()).map(|at| self.misses(at, &point));
            let (misfit, worst) =
                misses.fold((0.0, 0.0), |(sum, worst): (f64, f64), miss| (sum + miss * miss, worst.max(miss.abs())));
            Candidate { point, misfit, worst }
        };
        points.into_iter().map(judge).collect()
    }

    fn matched(&self, at: usize, point: &[f64]) -> Match {
        let surface = &self.surfaces[at];
        Match {
            at_best: surface.at(point),
            surface_deviation: surface.error_variance().sqrt(),
            misses: self.misses(at, point),
        }
    }
}

/// Returns the ranges that hold every plausible candidate, or the best few if those are more, with some room.
fn around(candidates: &[Candidate], parameters: usize) -> Vec<(f64, f64)> {
    let mut order: Vec<&Candidate> = candidates.iter().collect();
    order.sort_by(|a, b| a.misfit.total_cmp(&b.misfit));
    let plausible = order.iter().filter(|candidate| candidate.worst <= IMPLAUSIBLE).count();
    let kept = &order[..plausible.max((KEPT * candidates.len() as f64) as usize)];
    let range = |at: usize| {
        let (low, high) = kept.iter().fold((1.0, 0.0), |(low, high): (f64, f64), candidate| {
            (low.min(candidate.point[at]), high.max(candidate.point[at]))
        });
        let room = 0.05 * (high - low);
        ((low - room).max(0.0), (high + room).min(1.0))
    };
    (0..parameters).map(range).collect()
}

fn band(candidates: &[Candidate], weights: &[f64], (at, best): (usize, f64), level: Level) -> Band {
    let total: f64 = weights.iter().sum();
    let (mean, variance) = moments(candidates, weights, (at, at));
    let mut values: Vec<(f64, f64)> =
        candidates.iter().zip(weights).map(|(candidate, weight)| (candidate.point[at], *weight)).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at_share = |share: f64| {
        let mut sum = 0.0;
        let reached = values.iter().find(|(_, weight)| {
            sum += weight;
            sum >= share * total
        });
        reached.map_or(1.0, |(value, _)| *value)
    };
    let is_informed = spread_left(variance) < UNINFORMED;
    Band { best, mean, low: at_share(level.tail()), high: at_share(1.0 - level.tail()), is_informed }
}

/// Returns the spread after over that before: a uniform coordinate has variance 1 / 12.
fn spread_left(variance: f64) -> f64 {
    (12.0 * variance).sqrt()
}

/// Returns the weighted mean of one coordinate, and its covariance with another.
fn moments(candidates: &[Candidate], weights: &[f64], (at, other): (usize, usize)) -> (f64, f64) {
    let total: f64 = weights.iter().sum();
    let weighted = |of: &dyn Fn(&Candidate) -> f64| {
        candidates.iter().zip(weights).map(|(candidate, weight)| weight * of(candidate)).sum::<f64>() / total
    };
    let (mean, other_mean) =
        (weighted(&|candidate| candidate.point[at]), weighted(&|candidate| candidate.point[other]));
    let covariance = weighted(&|candidate| (candidate.point[at] - mean) * (candidate.point[other] - other_mean));
    (mean, covariance)
}

fn confused(candidates: &[Candidate], weights: &[f64], parameters: usize) -> Vec<(usize, usize, f64)> {
    let covariance = |a: usize, b: usize| moments(candidates, weights, (a, b)).1;
    let mut found = Vec::new();
    for a in 0..parameters {
        for b in a + 1..parameters {
            let correlation = covariance(a, b) / (covariance(a, a) * covariance(b, b)).sqrt();
            let is_open = spread_left(covariance(a, a).min(covariance(b, b))) >= NARROW;
            if correlation.abs() >= CONFUSED && is_open {
                found.push((a, b, correlation));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
