//! Common random numbers on a bench with exact answers: the inventory of the SSJ tutorials.
//!
//! Each day a Poisson demand of mean 100 is sold at 2 from the stock, and lost beyond it; holding costs 0.1 for each
//! unit at night. Below s, an order up to S is placed, which arrives by morning with probability 0.95 and costs 10 and 1
//! for each unit. 2000 days, begun full.

use karvon::engine::{Luck, Purpose, Subject};
use karvon::stats::{Estimate, Level, compare};
use rand::Rng;

const DAYS: u64 = 2000;

/// The base's policy (s, S) with its exact mean profit a day, and the other's.
const POLICIES: [((i64, i64), f64); 2] = [((80, 200), 84.982_98), ((80, 198), 84.670_84)];

/// Cumulative shares of the Poisson distribution of mean 100.
fn demands() -> Vec<f64> {
    let mut term = (-100.0_f64).exp();
    let mut sum = 0.0;
    (1..=250)
        .map(|count| {
            sum += term;
            term *= 100.0 / f64::from(count);
            sum
        })
        .collect()
}

/// Simulates a policy's mean profit a day; a day's luck is keyed by the day, whatever was ordered before.
fn profit(replication: u32, (low, full): (i64, i64), demands: &[f64]) -> f64 {
    let luck = Luck::new(2024, replication);
    let (demand, order) = (Purpose::new("day", "demand"), Purpose::new("day", "order"));
    let day_of = Subject::named("inventory");
    let uniform = |day: u64, purpose: Purpose| {
        let bits = luck.generator(day_of.member(day), purpose, 0).next_u64();
        ((bits >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    let (mut stock, mut profit) = (full, 0.0);
    for day in 0..DAYS {
        let wanted = uniform(day, demand);
        let wanted = demands.partition_point(|share| *share < wanted) as i64;
        let left = (stock - wanted).max(0);
        profit += 2.0 * (stock - left) as f64 - 0.1 * left as f64;
        stock = left;
        if left < low && uniform(day, order) < 0.95 {
            profit -= 10.0 + (full - left) as f64;
            stock = full;
        }
    }
    profit / DAYS as f64
}

#[test]
fn keyed_draws_save_a_factor_of_ten_in_replications() {
    let demands = demands();
    let level = Level::new(0.9).expect("a level");
    let values = POLICIES.map(|(policy, _)| (1..=400).map(|run| profit(run, policy, &demands)).collect::<Vec<f64>>());
    for (values, (policy, exact)) in values.iter().zip(POLICIES) {
        let estimate = Estimate::of(values, level).expect("there are values");
        let z = (estimate.mean - exact) / estimate.standard_error().expect("they vary");
        assert!(z.abs() < 4.0, "{policy:?}: {}, not {exact}", estimate.mean);
    }
    let paired = compare::paired(&values[0], &values[1], level).expect("there are pairs");
    let exact = POLICIES[1].1 - POLICIES[0].1;
    let z = (paired.difference.mean - exact) / paired.difference.standard_error().expect("they vary");
    assert!(z.abs() < 4.0, "{}, not {exact}", paired.difference.mean);
    let ratio = paired.variance_ratio.expect("they vary");
    assert!(ratio > 10.0, "{ratio}");
}
