//! Selection against published constants, and by how often it is right on a bench with known means.

use super::{Race, RaceConstants, ocba_allocation, ocba_shares, rinott_constant, rinott_counts};
use crate::stats::{Draws, Level};

fn level(value: f64) -> Level {
    Level::new(value).unwrap()
}

#[test]
fn rinott_constants_are_the_published_ones() {
    let check = |systems: usize, first: u32, at: f64, expected: f64| {
        let h = rinott_constant(systems, first, level(at));
        assert!((h - expected).abs() <= 0.000_51, "k {systems}, n {first}, P* {at}: {h}, not {expected}");
    };
    for (systems, h) in [(2, 2.452), (3, 2.937), (4, 3.203), (5, 3.385), (10, 3.875)] {
        check(systems, 20, 0.95, h);
    }
    for (systems, h10, h20) in [(2, 1.999, 1.896), (3, 2.587, 2.431), (5, 3.137, 2.916), (10, 3.746, 3.437)] {
        check(systems, 10, 0.90, h10);
        check(systems, 20, 0.90, h20);
    }
}

#[test]
fn rinott_counts_follow_the_variance() {
    // Variances 0 and 250 / 9; h = 1.999 for two systems, ten values, level 0.90.
    let calm = vec![3.0; 10];
    let wild: Vec<f64> = (0..10).map(|i| [0.0, 10.0][i % 2]).collect();
    let counts = rinott_counts(&[calm, wild], 1.0, level(0.90));
    let expected = rinott_constant(2, 10, level(0.90)).powi(2) * 250.0 / 9.0;
    assert_eq!(counts, [10, expected.ceil() as u64]);
    assert!((110..=112).contains(&counts[1]), "1.999^2 * 27.78 is 111.0");
}

#[test]
fn race_constants_are_the_published_ones() {
    let check = |systems: usize, first: usize, error: f64, eta: f64, h_squared: f64| {
        let constants = RaceConstants::new(systems, first, level(1.0 - error));
        assert!((constants.eta - eta).abs() < 0.6e-6, "{constants:?}");
        assert!((constants.h_squared - h_squared).abs() < 0.6e-5, "{constants:?}");
    };
    check(4, 10, 0.05, 0.564_680, 10.164_24);
    check(5, 10, 0.05, 0.634_967, 11.429_41);
    check(10, 20, 0.05, 0.302_934, 11.511_48);
    check(5, 24, 0.10, 0.148_788, 6.844_26);
}

#[test]
fn ocba_shares_are_the_published_ones() {
    let means: Vec<f64> = (1..=10).map(f64::from).collect();
    let shares = ocba_shares(&means, &[6.0; 10]).unwrap();
    let expected = [0.4032, 0.3876, 0.0969, 0.0431, 0.0242, 0.0155, 0.0108, 0.0079, 0.0061, 0.0048];
    for (share, expected) in shares.iter().zip(expected) {
        assert!((share - expected).abs() <= 0.000_051, "{shares:?}");
    }
    assert_eq!(ocba_shares(&[1.0, 1.0, 2.0], &[1.0; 3]), None);
    assert_eq!(ocba_shares(&[1.0, 2.0], &[0.0; 2]), None);
    assert_eq!(ocba_shares(&[], &[]), None);
}

#[test]
fn ocba_deals_out_whole_replications() {
    assert_eq!(ocba_allocation(&[0.5, 0.3, 0.2], &[10, 10, 10], 70), [40, 20, 10]);
    // Nobody loses what was made: the first has more than its share already.
    assert_eq!(ocba_allocation(&[0.1, 0.6, 0.3], &[20, 10, 10], 5), [0, 4, 1]);
    assert_eq!(ocba_allocation(&[0.5, 0.5], &[0, 0], 3), [2, 1]);
    assert_eq!(ocba_allocation(&[0.5, 0.5], &[4, 4], 0), [0, 0]);
}

#[test]
fn a_race_drops_who_falls_behind_and_never_ends_empty() {
    // Differences of 1 exactly, without spread: the first stage decides.
    let race = Race::begin(&[vec![2.0, 3.0], vec![1.0, 2.0], vec![5.0, 6.0]], 0.5, level(0.9));
    assert_eq!((race.winner(), race.replications()), (Some(1), 2));
    // Twins cannot be told apart, and the earlier one stays.
    let twins = Race::begin(&[vec![1.0, 3.0], vec![1.0, 3.0]], 0.5, level(0.9));
    assert_eq!(twins.winner(), Some(0));
    // By hand: n = 2, k = 2, alpha = 0.1, so eta = (0.2^-2 - 1) / 2 = 12 and h^2 = 24. Differences 1 and -1 have
    // variance 2, so with indifference 8 a band of 24 * 2 / 8 = 6 less 8 r, halved: closed from the first on.
    let close = Race::begin(&[vec![1.0, 0.0], vec![0.0, 1.0]], 8.0, level(0.9));
    assert_eq!(close.winner(), Some(0));
    // With indifference 1 the band is (48 - r) / 2; the second leads by 4 a replication and wins once
    // 4 (r - 2) > (48 - r) / 2, first at r = 8.
    let mut race = Race::begin(&[vec![1.0, 0.0], vec![0.0, 1.0]], 1.0, level(0.9));
    while race.winner().is_none() {
        assert_eq!(race.ranking()[0], usize::from(race.replications() > 2));
        race.observe(&[4.0, 0.0]);
    }
    assert_eq!((race.winner(), race.replications()), (Some(1), 8));
    // All but the best drop out at once.
    let at_once = Race::begin(&[3.0, 1.0, 4.0, 2.0].map(|mean| vec![mean, mean]), 0.1, level(0.9));
    assert_eq!(at_once.ranking(), [1, 3, 0, 2]);
    // The worst varies so much beside the best that it drops out last; it is ranked last all the same.
    let mut late = Race::begin(&[vec![9.0, -3.0], vec![0.0, 0.0], vec![1.0, 1.0]], 1.0, level(0.9));
    assert_eq!(late.survivors(), [0, 1]);
    while late.winner().is_none() {
        late.observe(&[3.0, 0.0]);
    }
    assert_eq!(late.ranking(), [1, 2, 0]);
}

/// The inventory policies (s, S) of Koenig and Law (1985), with their exact expected costs a period.
const POLICIES: [(i64, i64, f64); 5] =
    [(20, 40, 114.176), (20, 80, 112.742), (40, 60, 130.550), (40, 100, 130.699), (60, 100, 147.382)];

/// Draws a Poisson demand of mean 25, by inversion.
fn demand(uniform: f64) -> i64 {
    let (mut count, mut term) = (0, (-25.0_f64).exp());
    let mut below = term;
    while uniform > below && count < 200 {
        count += 1;
        term *= 25.0 / count as f64;
        below += term;
    }
    count
}

/// Simulates a policy's mean cost over 30 periods, starting full: 32 and 3 for each unit ordered at a period's
/// beginning, then 1 for each unit held and 5 for each unit short at its end.
fn cost(draws: &mut Draws, (low, full): (i64, i64)) -> f64 {
    let (mut stock, mut cost) = (full, 0);
    for _ in 0..30 {
        if stock < low {
            cost += 32 + 3 * (full - stock);
            stock = full;
        }
        stock -= demand(draws.uniform());
        cost += if stock > 0 { stock } else { -5 * stock };
    }
    cost as f64 / 30.0
}

#[test]
fn the_bench_has_its_exact_means() {
    for (policy, (low, full, exact)) in POLICIES.into_iter().enumerate() {
        let mut draws = Draws::new(policy as u64);
        let values: Vec<f64> = (0..20_000).map(|_| cost(&mut draws, (low, full))).collect();
        let estimate = crate::stats::Estimate::of(&values, level(0.95)).unwrap();
        let z = (estimate.mean - exact) / estimate.standard_error().unwrap();
        assert!(z.abs() < 4.0, "({low}, {full}): {}, not {exact}", estimate.mean);
    }
}

/// Returns the number of macro-replications: 1000 where `KARVON_LONG` is set, else `short`.
fn macro_replications(short: u64) -> u64 {
    if std::env::var_os("KARVON_LONG").is_some() { 1000 } else { short }
}

/// Asserts that a procedure of level 0.95 was right often enough: at least 0.95 of 1000, and for fewer, no less than
/// four standard deviations below it.
fn check_rate(right: u64, of: u64) {
    let rate = right as f64 / of as f64;
    let slack = if of >= 1000 { 0.0 } else { 4.0 * (0.95 * 0.05 / of as f64).sqrt() };
    assert!(rate >= 0.95 - slack, "right in {right} of {of}");
}

#[test]
fn a_race_finds_the_best_policy() {
    let macros = macro_replications(100);
    let mut right = 0;
    for seed in 0..macros {
        let mut draws: Vec<Draws> = (0..5).map(|policy| Draws::new(1_000_000 + seed * 5 + policy)).collect();
        let mut one = |policy: usize| cost(&mut draws[policy], (POLICIES[policy].0, POLICIES[policy].1));
        let first: Vec<Vec<f64>> = (0..5).map(|policy| (0..10).map(|_| one(policy)).collect()).collect();
        let mut race = Race::begin(&first, 1.0, level(0.95));
        while race.winner().is_none() {
            let values: Vec<f64> = race.survivors().iter().map(|policy| one(*policy)).collect();
            race.observe(&values);
        }
        right += u64::from(race.winner() == Some(1));
    }
    check_rate(right, macros);
}

#[test]
fn two_stages_find_the_best_policy() {
    let macros = macro_replications(50);
    let mut right = 0;
    for seed in 0..macros {
        let mut draws: Vec<Draws> = (0..5).map(|policy| Draws::new(2_000_000 + seed * 5 + policy)).collect();
        let mut one = |policy: usize| cost(&mut draws[policy], (POLICIES[policy].0, POLICIES[policy].1));
        let mut values: Vec<Vec<f64>> = (0..5).map(|policy| (0..10).map(|_| one(policy)).collect()).collect();
        let counts = rinott_counts(&values, 1.0, level(0.95));
        for (policy, count) in counts.into_iter().enumerate() {
            while (values[policy].len() as u64) < count {
                values[policy].push(one(policy));
            }
        }
        let mean = |policy: &usize| values[*policy].iter().sum::<f64>() / values[*policy].len() as f64;
        let best = (0..5).min_by(|a, b| mean(a).total_cmp(&mean(b)));
        right += u64::from(best == Some(1));
    }
    check_rate(right, macros);
}
