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
    check_all(
        "mm5.toml",
        &[
            (["wait", "station=server", "share"], 0.762_493, 0.005),
            (["wait", "station=server", "mean"], 0.152_499, 0.01),
            (["queue", "station=server", "mean"], 45.0 * 0.152_499, 0.01),
        ],
    );
}

#[test]
fn m_m_2() {
    check_all(
        "mm2.toml",
        &[
            (["wait", "station=server", "share"], 0.852_632, 0.005),
            (["wait", "station=server", "mean"], 0.426_316, 0.012),
            (["queue", "station=server", "mean"], 18.0 * 0.426_316, 0.012),
        ],
    );
}

/// Runs a scenario file and compares several of its numbers.
fn check_all(file: &str, expected: &[([&str; 3], f64, f64)]) {
    let outcome = run(&load_file(&format!("theory/{file}"), &[]));
    expected.iter().for_each(|&(key, exact, precision)| near(&outcome, key, exact, precision));
}

#[test]
fn m_m_1_10_loses_who_find_it_full() {
    check_all(
        "mm1k.toml",
        &[
            (["lost", "all", "share"], 0.050_813_7, 0.01),
            (["lost", "all;cause=balked", "per_day"], 24.0 * 9.0 * 0.050_813_7, 0.01),
            (["inside", "all", "mean"], 3.969_441, 0.005),
            (["crossing_time", "direction=out", "mean"], 0.464_660_1, 0.005),
        ],
    );
}

#[test]
fn erlang_b() {
    check_all(
        "erlang-b-5-3.toml",
        &[
            (["lost", "all", "share"], 0.110_054_3, 0.005),
            (["utilization", "station=server", "mean"], 0.533_967_4, 0.005),
        ],
    );
    check_all("erlang-b-10-8.toml", &[(["lost", "all", "share"], 0.121_661_1, 0.005)]);
}

#[test]
fn two_priorities() {
    let urgent = ["crossing_time", "direction=urgent", "mean"];
    let ordinary = ["crossing_time", "direction=ordinary", "mean"];
    check_all("priority.toml", &[(urgent, 0.214_285_7, 0.005), (ordinary, 0.671_428_6, 0.005)]);
    check_all("priority-preemptive.toml", &[(urgent, 0.142_857_1, 0.005), (ordinary, 0.714_285_7, 0.005)]);
}

#[test]
fn m_m_4_whose_customers_give_up() {
    check_all(
        "abandonment.toml",
        &[
            (["lost", "all;cause=reneged", "share"], 0.162_926, 0.005),
            (["queue", "station=server", "mean"], 1.303_410, 0.005),
            (["wait", "station=server", "share"], 0.568_147, 0.005),
        ],
    );
}

#[test]
fn stations_in_a_row_block_each_other() {
    let throughput = ["trucks", "all", "per_day"];
    for (file, exact) in [
        ("tandem-2.toml", 2.0 / 3.0),
        ("tandem-3.toml", 22.0 / 39.0),
        ("tandem-buffer-1.toml", 3.0 / 4.0),
        ("tandem-buffer-2.toml", 4.0 / 5.0),
    ] {
        check_all(file, &[(throughput, 240.0 * exact, 0.005)]);
    }
}

#[test]
fn fork_and_join_take_the_longer_of_two_times() {
    check_all("fork-join.toml", &[(["crossing_time", "direction=out", "mean"], 7.0 / 6.0, 0.005)]);
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
