//! Screening by elementary effects (Morris 1991; Campolongo, Cariboni and Saltelli 2007).

use super::{assert_complete, means};
use crate::stats::design::Points;
use crate::stats::estimate::Moments;
use crate::stats::{Estimate, Level};

/// What a factor's elementary effects are like; effects are changes of the output over the change in units of
/// the factor's range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Screened {
    /// Mean size of the effects, mu star: how much the factor matters.
    pub size: Estimate,
    /// Mean of the effects, mu: in which direction.
    pub mean: Estimate,
    /// Standard deviation of the effects, sigma, without what noise adds where that is known: how much the effect
    /// depends on the factor's own place and on other factors. `None` below two trajectories.
    pub spread: Option<f64>,
    /// Mean size that noise alone would give a factor without any effect; `None` at one replication.
    pub noise: Option<f64>,
}

impl Screened {
    /// Returns whether the factor's effect is larger than noise alone explains; `None` where that is not known.
    pub fn stands_out(&self) -> Option<bool> {
        Some(self.size.low()? > self.noise?)
    }
}

/// Reads the outputs of [`design::morris`](crate::stats::design::morris), `outputs[replication][point]`: a result
/// for each factor, with intervals over trajectories, which are independent.
///
/// # Panics
///
/// Panics unless the points are whole trajectories, at least one, and each replication has a finite output for each.
pub fn screen(points: &Points, outputs: &[Vec<f64>], level: Level) -> Vec<Screened> {
    assert_complete(outputs, points.len());
    let factors = points.first().map_or(0, Vec::len);
    assert!(!points.is_empty() && points.len().is_multiple_of(factors + 1), "whole trajectories");
    let averages = means(outputs);
    let mut effects = vec![Vec::new(); factors];
    let mut noise = vec![Vec::new(); factors];
    for start in (0..points.len()).step_by(factors + 1) {
        for to in start + 1..=start + factors {
            let (factor, moved) = step(&points[to - 1], &points[to]);
            effects[factor].push((averages[to] - averages[to - 1]) / moved);
            noise[factor].extend(noise_of((to - 1, to), outputs).map(|variance| variance / (moved * moved)));
        }
    }
    effects.iter().zip(&noise).map(|(effects, noise)| screened(effects, noise, level)).collect()
}

/// Returns the factor in which two neighboring points differ, and by how much.
fn step(from: &[f64], to: &[f64]) -> (usize, f64) {
    let mut moved = from.iter().zip(to).enumerate().filter(|(_, (from, to))| from != to);
    let (factor, (from, to)) = moved.next().expect("one factor moves");
    assert!(moved.next().is_none(), "one factor moves at a time");
    (factor, to - from)
}

/// Returns the variance that replications leave in the difference of two mean outputs, luck that they share taken into account.
fn noise_of((from, to): (usize, usize), outputs: &[Vec<f64>]) -> Option<f64> {
    let differences: Vec<f64> = outputs.iter().map(|outputs| outputs[to] - outputs[from]).collect();
    let variance = Moments::of(&differences)?.variance?;
    Some(variance / outputs.len() as f64)
}

fn screened(effects: &[f64], noise: &[f64], level: Level) -> Screened {
    let sizes: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
    let noise = Moments::of(noise).map(|moments| moments.mean);
    let spread = Moments::of(effects).and_then(|moments| moments.variance);
    Screened {
        size: Estimate::of(&sizes, level).expect("every trajectory has an effect"),
        mean: Estimate::of(effects, level).expect("every trajectory has an effect"),
        spread: spread.map(|variance| (variance - noise.unwrap_or(0.0)).max(0.0).sqrt()),
        // The mean size of a normal variable about zero.
        noise: noise.map(|variance| (variance * 2.0 / std::f64::consts::PI).sqrt()),
    }
}
