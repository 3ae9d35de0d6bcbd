//! Calibration of models with known parameters.

use super::{Calibration, Observation, TooFew, calibrate};
use crate::stats::design::sobol;
use crate::stats::{Draws, Level};

/// Calibrates a model by noisy runs at Sobol points, held against its outputs at the true parameters.
fn recover(truth: &[f64], model: impl Fn(&[f64]) -> Vec<f64>, noise: f64) -> Calibration {
    let points = sobol(128, truth.len(), Some(3));
    let mut draws = Draws::new(4);
    let mut normal = || noise * ((0..12).map(|_| draws.uniform()).sum::<f64>() - 6.0);
    let runs: Vec<Vec<f64>> =
        points.iter().map(|point| model(point).iter().map(|output| output + normal()).collect()).collect();
    let observed = model(truth);
    let outputs: Vec<Vec<f64>> = (0..observed.len()).map(|at| runs.iter().map(|run| run[at]).collect()).collect();
    let observations: Vec<Observation> =
        observed.iter().map(|value| Observation { value: *value, deviation: 0.02 }).collect();
    calibrate(&points, &outputs, &observations, Level::new(0.95).unwrap(), 5).unwrap()
}

#[test]
fn known_parameters_are_recovered() {
    let truth = [0.3, 0.7, 0.5];
    let found = recover(&truth, |x| vec![x[0] + 0.2 * x[1], x[1] + 0.3 * x[0] * x[2], x[2] + 0.2 * x[1] * x[1]], 0.01);
    for (band, truth) in found.bands.iter().zip(truth) {
        assert!(band.low <= truth && truth <= band.high, "{truth}: {band:?}");
        assert!(
            band.high - band.low < 0.2 && band.is_informed && (band.mean - truth).abs() < 0.07,
            "{truth}: {band:?}"
        );
    }
    assert!(found.confused.is_empty(), "{:?}", found.confused);
    assert!(found.matches.iter().all(|output| output.misses.abs() < 1.0 && output.surface_deviation < 0.02));
    assert!(found.plausible_share > 0.0 && found.plausible_share < 0.1, "{}", found.plausible_share);
}

#[test]
fn parameters_that_make_up_for_each_other_are_named() {
    // Only the sum of the first two shows, and nothing of the last.
    let found = recover(&[0.4, 0.5, 0.2, 0.5], |x| vec![x[0] + x[1], 2.0 * x[2]], 0.01);
    let [(a, b, correlation)] = found.confused.as_slice() else { panic!("{:?}", found.confused) };
    assert_eq!((*a, *b), (0, 1));
    assert!(*correlation < -0.95, "{correlation}");
    let informed: Vec<bool> = found.bands.iter().map(|band| band.is_informed).collect();
    assert!(informed[2] && !informed[3], "{informed:?}");
    assert!((found.bands[2].mean - 0.2).abs() < 0.03, "{:?}", found.bands[2]);
}

#[test]
fn targets_out_of_reach_are_told() {
    let points = sobol(64, 1, Some(1));
    let output: Vec<f64> = points.iter().map(|point| point[0]).collect();
    let observation = Observation { value: 3.0, deviation: 0.1 };
    let found = calibrate(&points, &[output], &[observation], Level::new(0.95).unwrap(), 1).unwrap();
    assert_eq!(found.plausible_share, 0.0);
    assert!(found.matches[0].misses < -10.0 && found.bands[0].best > 0.99, "{found:?}");
    let few = calibrate(&sobol(2, 1, Some(1)), &[vec![0.0, 1.0]], &[observation], Level::new(0.95).unwrap(), 1);
    assert_eq!(few, Err(TooFew::Points(3)));
}
