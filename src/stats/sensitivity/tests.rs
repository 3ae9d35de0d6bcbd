//! Sensitivity of functions with known indices, with and without noise.

use std::f64::consts::PI;

use super::{indices, screen};
use crate::stats::design::{morris, saltelli};
use crate::stats::{Draws, Level};

const VARIANCE: f64 = 13.844_588;
const FIRST: [f64; 3] = [0.313_905_2, 0.442_411_1, 0.0];
const TOTAL: [f64; 3] = [0.557_588_9, 0.442_411_1, 0.243_683_7];

fn level() -> Level {
    Level::new(0.95).unwrap()
}

/// The function of Ishigami and Homma (1990), a = 7 and b = 0.1, over the unit cube.
fn ishigami(point: &[f64]) -> f64 {
    let x: Vec<f64> = point.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

fn outputs(points: &[Vec<f64>], function: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    points.iter().map(|point| function(point)).collect()
}

#[test]
fn ishigami_indices() {
    let found = indices(3, &[outputs(&saltelli(16_384, 3, 1), ishigami)], level(), 2).unwrap();
    assert!((found.mean - 3.5).abs() < 0.01, "{found:?}");
    assert!((found.variance / VARIANCE - 1.0).abs() < 0.005, "{found:?}");
    for (factor, (first, total)) in FIRST.into_iter().zip(TOTAL).enumerate() {
        let factor = &found.factors[factor];
        assert!((factor.first.value - first).abs() < 0.01, "{found:?}");
        assert!((factor.total.value - total).abs() < 0.01, "{found:?}");
        assert!(factor.first.low <= first && first <= factor.first.high, "{found:?}");
        assert!(factor.total.low <= total && total <= factor.total.high, "{found:?}");
        assert!(factor.first.high - factor.first.low < 0.08, "{found:?}");
    }
    assert_eq!(found.noise_share, None);
}

#[test]
fn sobol_g_indices() {
    const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let first =
        [0.716_192_2, 0.179_048_0, 0.023_675_8, 0.007_161_9, 0.000_071_6, 0.000_071_6, 0.000_071_6, 0.000_071_6];
    let total =
        [0.787_144_1, 0.242_198_2, 0.034_316_9, 0.010_460_4, 0.000_104_9, 0.000_104_9, 0.000_104_9, 0.000_104_9];
    let g = |point: &[f64]| point.iter().zip(A).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product::<f64>();
    let found = indices(8, &[outputs(&saltelli(16_384, 8, 3), g)], level(), 4).unwrap();
    assert!((found.variance / 0.465_424_4 - 1.0).abs() < 0.01, "{}", found.variance);
    for (factor, (first, total)) in first.into_iter().zip(total).enumerate() {
        let factor = &found.factors[factor];
        assert!((factor.first.value - first).abs() < 0.01, "{factor:?}, not {first}");
        assert!((factor.total.value - total).abs() < 0.01, "{factor:?}, not {total}");
    }
}

#[test]
fn morris_on_ishigami() {
    let points = morris(20_000, 3, 5);
    let found = screen(&points, &[outputs(&points, ishigami)], level());
    for (screened, expected) in found.iter().zip([7.704_055, 7.875, 6.248_796]) {
        let error = screened.size.standard_error().unwrap();
        assert!((screened.size.mean - expected).abs() <= 4.0 * error + 1e-9, "{screened:?}, not {expected}");
        assert_eq!((screened.noise, screened.stands_out()), (None, None));
    }
    // Every effect of the second factor has this very size, in either direction.
    assert!(found[1].size.half_width.unwrap() < 1e-12, "{:?}", found[1]);
    assert!(found[1].mean.mean.abs() < 0.3 && (found[1].spread.unwrap() - 7.875).abs() < 0.01);
}

/// A standard normal draw, by sums of uniform ones.
fn normal(draws: &mut Draws) -> f64 {
    (0..12).map(|_| draws.uniform()).sum::<f64>() - 6.0
}

/// Ishigami outputs in so many replications with independent noise of this variance.
fn noisy(points: &[Vec<f64>], replications: u64, variance: f64) -> Vec<Vec<f64>> {
    let replication = |number: u64| {
        let mut draws = Draws::new(100 + number);
        outputs(points, ishigami).into_iter().map(|output| output + variance.sqrt() * normal(&mut draws)).collect()
    };
    (0..replications).map(replication).collect()
}

#[test]
fn noise_shrinks_the_indices_of_one_replication() {
    let noise = VARIANCE / 2.0;
    let found = indices(3, &noisy(&saltelli(16_384, 3, 1), 1, noise), level(), 2).unwrap();
    for (factor, (first, total)) in FIRST.into_iter().zip(TOTAL).enumerate() {
        let factor = &found.factors[factor];
        assert!((factor.first.value - first * VARIANCE / (VARIANCE + noise)).abs() < 0.02, "{found:?}");
        // The total part of a factor takes the noise for its own.
        assert!((factor.total.value - (total * VARIANCE + noise) / (VARIANCE + noise)).abs() < 0.02, "{found:?}");
    }
}

#[test]
fn replications_tell_noise_apart() {
    let noise = VARIANCE / 2.0;
    let points = saltelli(8192, 3, 1);
    let check = |outputs: &[Vec<f64>], noise_share: f64| {
        let found = indices(3, outputs, level(), 2).unwrap();
        for (factor, (first, total)) in FIRST.into_iter().zip(TOTAL).enumerate() {
            let factor = &found.factors[factor];
            assert!((factor.first.value - first).abs() < 0.02, "{found:?}");
            assert!((factor.total.value - total).abs() < 0.02, "{found:?}");
        }
        assert!((found.variance / VARIANCE - 1.0).abs() < 0.03, "{found:?}");
        assert!((found.noise_share.unwrap() - noise_share).abs() < 0.01, "{found:?}");
    };
    // Of four replications, an eighth of the variance is added to the averages: 1/9 of what they have then.
    check(&noisy(&points, 4, noise), 1.0 / 9.0);
    // Noise that all points share moves all averages alike, and leaves no trace in them.
    let mut draws = Draws::new(9);
    let shared = |_| {
        let shift = 3.0 * normal(&mut draws);
        outputs(&points, ishigami).iter().map(|output| output + shift).collect()
    };
    let shared: Vec<Vec<f64>> = (0..4).map(shared).collect();
    check(&shared, 0.0);
    // Nothing but noise has no indices worth telling, or small ones of either sign.
    assert_eq!(indices(3, &[vec![1.0; 50]], level(), 1), None);
}

#[test]
fn screening_takes_noise_out_of_the_spread() {
    // A linear output, 3 x + 0 y, with noise of standard deviation 0.5 in each of four replications.
    let points = morris(400, 2, 8);
    let replication = |number: u64| {
        let mut draws = Draws::new(number);
        points.iter().map(|point| 3.0 * point[0] + 0.5 * normal(&mut draws)).collect()
    };
    let outputs: Vec<Vec<f64>> = (0..4).map(replication).collect();
    let found = screen(&points, &outputs, level());
    assert!((found[0].mean.mean - 3.0).abs() < 0.1 && (found[0].size.mean - 3.0).abs() < 0.1, "{found:?}");
    assert!(found[0].spread.unwrap() < 0.25, "{found:?}");
    // sqrt(2 * 0.25 / 4) / (2 / 3) * sqrt(2 / pi).
    let noise = (0.125_f64).sqrt() * 1.5 * (2.0 / PI).sqrt();
    assert!((found[1].noise.unwrap() / noise - 1.0).abs() < 0.05, "{found:?}");
    assert_eq!((found[0].stands_out(), found[1].stands_out()), (Some(true), Some(false)));
}
