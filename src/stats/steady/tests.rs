//! Steady-state procedures against a golden series, certified data, a hand-worked case and a process with known mean.

use super::{BATCH, batch_means, lag_one, mser, mser_batched, overlapping_batch_means};
use crate::stats::{Draws, Level};

fn level(value: f64) -> Level {
    Level::new(value).unwrap()
}

/// A start that fades out under bounded noise.
fn golden() -> Vec<f64> {
    let value = |k: u32| {
        let noise = f64::from(7919 * (k + 1) % 1000) / 1000.0 - 0.4995;
        10.0 * libm::exp(-f64::from(k) / 12.0) + noise
    };
    (0..200).map(value).collect()
}

#[test]
fn golden_series_is_cut_where_published() {
    let plain = mser(&golden()).unwrap();
    assert_eq!((plain.left_out, plain.is_at_limit, plain.curve.len()), (41, false, 101));
    assert!((plain.raw_mean - 0.625_347_145_910_212).abs() < 1e-12);
    let batched = mser_batched(&golden(), BATCH).unwrap();
    assert_eq!((batched.left_out, batched.is_at_limit, batched.curve.len()), (45, false, 21));
    assert!((batched.mean - 0.014_540_928_991_002_2).abs() < 1e-12, "{}", batched.mean);
}

#[test]
fn series_without_steady_state_are_told() {
    let rising: Vec<f64> = (0..100).map(f64::from).collect();
    assert!(mser(&rising).unwrap().is_at_limit);
    let level = mser(&[3.0; 20]).unwrap();
    assert_eq!((level.left_out, level.mean, level.is_at_limit), (0, 3.0, false));
    assert_eq!(mser(&[1.0, 2.0, 3.0]), None);
    assert_eq!(mser_batched(&[1.0; 19], BATCH), None);
}

#[test]
fn lag_one_is_the_certified_one() {
    let michelso: Vec<f64> =
        crate::stats::estimate::tests::MICHELSO.iter().map(|&excess| f64::from(299_000 + excess) / 1000.0).collect();
    assert!((lag_one(&michelso).unwrap() - 0.535_199_668_621_283).abs() < 1e-9);
    let digits = crate::stats::estimate::tests::pi_digits();
    assert!((lag_one(&digits).unwrap() + 0.003_550_992_872_379_72).abs() < 1e-12);
    assert_eq!(lag_one(&[2.0; 5]), None);
}

#[test]
fn batches_by_hand() {
    // Batches (1, 3), (5, 7), (6, 8) after the first value, left out: means 2, 6, 7; mean 5, s^2 = 7.
    let means = batch_means(&[99.0, 1.0, 3.0, 5.0, 7.0, 6.0, 8.0], 3, level(0.9)).unwrap();
    assert_eq!((means.batch, means.estimate.observations, means.estimate.mean), (2, 3, 5.0));
    // t(0.05, 2) = 0.9 / sqrt(2 * 0.05 * 0.95).
    let half_width = 0.9 / (0.095_f64).sqrt() * (7.0_f64 / 3.0).sqrt();
    assert!((means.estimate.half_width.unwrap() - half_width).abs() < 1e-9);
    // Deviations -3, 1, 2: products -3 + 2 over squares 14.
    assert!((means.lag_one.unwrap() + 1.0 / 14.0).abs() < 1e-12);
    assert_eq!(batch_means(&[1.0, 2.0], 3, level(0.9)), None);
    assert_eq!(batch_means(&[1.0, 2.0], 1, level(0.9)), None);
    // Overlapping pairs of 0, 2, 4, 6: means 1, 3, 5 about 3, so 2 * (4 + 0 + 4) / (2 * 3) = 8 / 3; 1.5 degrees.
    let overlapping = overlapping_batch_means(&[0.0, 2.0, 4.0, 6.0], 2, level(0.9)).unwrap();
    assert_eq!(overlapping.mean, 3.0);
    let t = overlapping.half_width.unwrap() / (8.0_f64 / 3.0).sqrt();
    assert!(t > 2.919_986 && t < 6.313_752, "between the quantiles of 2 degrees and 1 degree: {t}");
    assert_eq!(overlapping_batch_means(&[1.0; 3], 2, level(0.9)), None);
}

/// An autoregressive series `x' = 0.8 x + e` about 10, begun in steady state.
fn autoregressive(draws: &mut Draws, count: usize) -> Vec<f64> {
    let mut normal = || (0..12).map(|_| draws.uniform()).sum::<f64>() - 6.0;
    let mut deviation = normal() / (1.0_f64 - 0.64).sqrt();
    let mut values = Vec::with_capacity(count);
    for _ in 0..count {
        values.push(10.0 + deviation);
        deviation = 0.8 * deviation + normal();
    }
    values
}

#[test]
fn intervals_cover_the_mean_of_a_correlated_series() {
    const EXPERIMENTS: u32 = 1000;
    let mut draws = Draws::new(5);
    let (mut plain, mut overlapping, mut naive, mut rejected) = (0, 0, 0, 0);
    for _ in 0..EXPERIMENTS {
        let series = autoregressive(&mut draws, 4000);
        let covers = |estimate: &crate::stats::Estimate| (estimate.mean - 10.0).abs() <= estimate.half_width.unwrap();
        let means = batch_means(&series, 20, level(0.9)).unwrap();
        plain += u32::from(covers(&means.estimate));
        rejected += u32::from(means.p_independent.unwrap() < 0.05);
        overlapping += u32::from(covers(&overlapping_batch_means(&series, 200, level(0.9)).unwrap()));
        naive += u32::from(covers(&crate::stats::Estimate::of(&series, level(0.9)).unwrap()));
    }
    // Standard deviation of each count: sqrt(1000 * 0.9 * 0.1) = 9.5.
    assert!((862..=938).contains(&plain), "{plain}");
    assert!((862..=938).contains(&overlapping), "{overlapping}");
    assert!(naive < 500, "a series is no sample: {naive}");
    assert!((22..=90).contains(&rejected), "independent enough: {rejected}");
    let short = batch_means(&autoregressive(&mut draws, 4000), 1000, level(0.9)).unwrap();
    assert!(short.p_independent.unwrap() < 1e-6, "batches of four values depend on each other");
}
