//! Trucks that never meet: then a crossing takes the sum of its services.

use karvon::experiment::Outcome;

use super::{Z_MAX, measured};
use crate::support::{load_text, run, values};

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
    let crossing = measured(&outcome, ["crossing_time", "direction=out", "mean"]);
    let error = crossing.standard_error().expect("there is more than one replication");
    assert!(((crossing.mean - 0.5) / error).abs() < Z_MAX && error < 0.001, "{crossing:?}");
}
