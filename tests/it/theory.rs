//! Closed forms: what queueing theory knows exactly lies within four standard errors of what we measure.
//!
//! Each case is a scenario file, so that the language is tested with the machine. Seeds are fixed: a
//! failure is a change, not bad luck.

use karvon::experiment::Outcome;
use karvon::stats::{Estimate, Level};

use crate::support::{load_file, load_text, run, values};

/// Largest distance to the truth in standard errors.
const Z_MAX: f64 = 4.0;

/// Fails unless the exact value is near the measured one, in standard errors over replications, and those are
/// small enough (`precision`, relative) for the comparison to mean something.
fn near(outcome: &Outcome, [kpi, group, statistic]: [&str; 3], exact: f64, precision: f64) {
    let level = Level::new(0.95).expect("between 0 and 1");
    let measured = Estimate::of(&values(outcome, kpi, group, statistic), level).expect("there are replications");
    let error = measured.standard_error().expect("there is more than one replication");
    let z = (measured.mean - exact) / error;
    let what = format!("{}: {kpi} {group}: {} against {exact}, z = {z:.2}", outcome.scenario, measured.mean);
    println!("{what}, relative standard error {:.4}", error / exact);
    assert!(z.abs() < Z_MAX, "{what}");
    assert!(error < precision * exact, "{what}: the standard error is {error}");
}

/// Runs a scenario file and compares the mean wait (hours) and, by Little's law, the mean line.
fn check(file: &str, arrivals_per_hour: f64, wait_hours: f64, precision: f64) {
    let outcome = run(&load_file(&format!("theory/{file}"), &[]));
    near(&outcome, ["wait", "station=server", "mean"], wait_hours, precision);
    near(&outcome, ["queue", "station=server", "mean"], arrivals_per_hour * wait_hours, precision);
}

#[test]
fn m_m_1() {
    check("mm1.toml", 9.0, 0.9, 0.015);
}

#[test]
fn m_m_5() {
    check("mm5.toml", 45.0, 0.152_499, 0.01);
}

#[test]
fn m_d_1() {
    check("md1.toml", 9.0, 0.45, 0.01);
}

#[test]
fn m_g_1_with_less_spread_than_exponential() {
    check("me21.toml", 9.0, 0.675, 0.01);
}

#[test]
fn m_g_1_with_more_spread_than_exponential() {
    check("mg1.toml", 9.0, 1.35, 0.01);
}

/// A journey over both sides of a border, with a space between; far more lanes and places than trucks.
/// The three times fill `TIME_A` to `TIME_C`.
const QUIET: &str = r#"
karvon = 1
title = "Trucks that never meet"

[run]
start = 2023-01-01
length = "2000 d"
replications = 20
seed = 7

[side.near]
time_zone = "UTC"
direction = "out"

[side.far]
time_zone = "Asia/Tashkent"

[station.gate]
side = "near"
lanes = 60

[station.customs]
side = "near"
lanes = 60

[space.strip]
side = "far"
places = 60

[station.exit]
side = "far"
lanes = 60

[step.gate]
at = "gate"
time = TIME_A

[step.customs]
at = "customs"
time = TIME_B

[step.strip]
through = "strip"

[step.exit]
at = "exit"
time = TIME_C

[route.out]
steps = ["gate", "customs", "strip", "exit"]

[flow.trucks]
from = "near"
rate = "5 /d"
route = "out"
"#;

fn quiet(times: [&str; 3]) -> Outcome {
    let text = QUIET.replace("TIME_A", times[0]).replace("TIME_B", times[1]).replace("TIME_C", times[2]);
    run(&load_text("quiet.toml", &text, &[]))
}

#[test]
fn without_traffic_crossing_takes_exactly_the_sum_of_constant_services() {
    let outcome = quiet(["\"7 min\"", "\"20.5 min\"", "\"1.25 s\""]);
    let ticks = (7 * 60 + 20 * 60 + 30) * 1_000_000 + 1_250_000;
    // The same ticks in every truck: their mean is as exact as their largest.
    let exact = f64::from(ticks) / 3.6e9;
    for statistic in ["mean", "max"] {
        let measured = values(&outcome, "crossing_time", "direction=out", statistic);
        assert!(measured.iter().all(|value| *value == exact), "{statistic}: {measured:?}, not {exact}");
    }
    assert!(values(&outcome, "wait", "station=customs", "mean").iter().all(|wait| *wait == 0.0));
}

#[test]
fn without_traffic_crossing_takes_the_sum_of_mean_services() {
    let outcome = quiet([
        r#"{ dist = "exponential", mean = "7 min" }"#,
        r#"{ dist = "lognormal", mean = "20 min", cv = 0.7 }"#,
        r#"{ dist = "erlang", mean = "3 min", stages = 3 }"#,
    ]);
    near(&outcome, ["crossing_time", "direction=out", "mean"], 0.5, 0.002);
}
