//! Shuffled ties: where all happens on the round clock, another order of equals moves numbers only within noise.

use karvon::engine::Ties;
use karvon::experiment::{Design, run};

use crate::support::{design, load_text, values};

/// Two flows that come together on every quarter of an hour to two stations in a row, whose work takes whole minutes.
const ROUND_CLOCK: &str = r#"
karvon = 1
title = "All on the round clock"

[run]
start = 2023-01-01
length = "60 d"
warm_up = "2 d"
replications = 20
seed = 5

[side.uz]
time_zone = "Asia/Tashkent"
direction = "north"

[calendar.day]
open = ["daily 08:00-20:00"]

[station.gate]
side = "uz"
lanes = 2

[station.customs]
side = "uz"
lanes = 5
calendar = "day"

[step.gate]
at = "gate"
time = { dist = "empirical", values = ["5 min", "10 min", "15 min"] }

[step.customs]
at = "customs"
time = { dist = "empirical", values = ["5 min", "15 min", "30 min", "60 min"] }
patience = "12 h"

[route.north]
steps = ["gate", "customs"]

[flow.one]
from = "uz"
route = "north"
timetable = { at = ["daily 06:00-18:00 every 15 min"], no_show = 0.1 }

[flow.two]
from = "uz"
route = "north"
timetable = { at = ["daily 06:00-18:00 every 15 min"], no_show = 0.1, party = 2 }
"#;

#[test]
fn another_order_of_equals_moves_numbers_within_noise() {
    let in_order = design(&load_text("round-clock.toml", ROUND_CLOCK, &[]));
    let shuffled = Design { ties: Ties::Shuffled, ..in_order.clone() };
    let [in_order, shuffled] = [in_order, shuffled].map(|design| run(&design, &()));
    let mut moved = 0;
    for (kpi, group, statistic) in [
        ("crossing_time", "all", "mean"),
        ("crossing_time", "all", "p50"),
        ("crossing_time", "all", "p95"),
        ("wait", "station=gate", "mean"),
        ("wait", "station=customs", "mean"),
        ("wait", "station=customs", "share"),
        ("queue", "station=customs", "mean"),
        ("utilization", "station=customs", "mean"),
        ("inside", "all", "mean"),
        ("trucks", "all", "total"),
        ("arrivals", "all", "total"),
    ] {
        let [before, after] = [&in_order, &shuffled].map(|outcome| values(outcome, kpi, group, statistic));
        let differences: Vec<f64> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
        let mean = differences.iter().sum::<f64>() / 20.0;
        let spread = differences.iter().map(|difference| (difference - mean).powi(2)).sum::<f64>() / 19.0;
        let error = (spread / 20.0).sqrt();
        assert!(mean.abs() <= 4.0 * error, "{kpi} {group} {statistic} moves by {mean}, with an error of {error}");
        moved += usize::from(error > 0.0);
    }
    assert!(moved > 5, "the order is another one");
}
