//! The delay ledger of small scenarios, against numbers worked by hand.

use karvon::experiment::{self, Outcome};
use karvon::model::indicator::Statistic;

use crate::support::{design, load_text};

/// One truck an hour from 06:00 to 08:00 on each of two days; nobody waits for another.
const SITE: &str = r#"
karvon = 1
title = "Papers, a permit and a laboratory"
[run]
start = 2023-01-02
length = "2 d"
replications = 1
[side.uz]
time_zone = "UTC"
direction = "north"
[calendar.day]
open = ["daily 08:00-20:00"]
[station.clerk]
side = "uz"
lanes = 9
calendar = "day"
[station.desk]
side = "uz"
lanes = 9
[stock.permits]
side = "uz"
refill = [{ at = ["daily 11:00"], units = 3 }]
[timetable.ferry]
side = "uz"
departures = ["daily 18:00"]
places = 9
[step.file]
fork = "papers"
[step.clerk]
at = "clerk"
time = "30 min"
[step.drive]
time = "20 min"
[step.ready]
join = true
cause = "document"
[step.permit]
take = "permits"
cause = "permit"
[step.sample]
time = "4 h"
cause = "laboratory"
[step.desk]
at = "desk"
time = "15 min"
[step.ferry]
board = "ferry"
[route.papers]
steps = ["clerk"]
[route.north]
steps = ["file", "drive", "ready", "permit", "sample", "desk", "ferry"]
[flow.trucks]
from = "uz"
timetable = { at = ["daily 06:00, 07:00, 08:00"] }
route = "north"
"#;

fn run(text: &str) -> Outcome {
    experiment::run(&design(&load_text("ledger.toml", text, &[])), &())
}

/// Returns the mean of a number over replications.
fn mean(outcome: &Outcome, indicator: &str, group: &str) -> f64 {
    let is_asked = |key: &karvon::model::indicator::Key| {
        key.indicator.name == indicator && key.group == group && key.statistic == Statistic::Mean
    };
    let index = outcome.keys.iter().position(is_asked).unwrap_or_else(|| panic!("no {indicator} of {group}"));
    outcome.estimates.as_ref().expect("the run completes")[index].expect("there is a value").mean
}

#[test]
fn named_waits_have_their_cause_and_place() {
    let outcome = run(SITE);
    // Papers are ready at 08:30; drives end at 06:20, 07:20, 08:20. Permits come at 11:00, samples are back at 15:00,
    // desks are done at 15:15, and the ferry sails at 18:00.
    let expected = [
        ("service", "all", 20.0 / 60.0 + 0.25),
        ("service", "drive", 20.0 / 60.0),
        ("service", "desk", 0.25),
        ("document", "all", (130.0 + 70.0 + 10.0) / 3.0 / 60.0),
        ("document", "ready", (130.0 + 70.0 + 10.0) / 3.0 / 60.0),
        ("permit", "all", 2.5),
        ("permit", "permits", 2.5),
        ("laboratory", "all", 4.0),
        ("laboratory", "sample", 4.0),
        ("departure", "all", 2.75),
        ("departure", "ferry", 2.75),
        ("stock", "all", 0.0),
        ("tracks", "all", 0.0),
        ("queue", "all", 0.0),
    ];
    for (cause, place, hours) in expected {
        for group in ["direction=north", "route=north"] {
            let found = mean(&outcome, "delay", &format!("{group};cause={cause};station={place}"));
            assert!((found - hours).abs() < 1e-9, "{group}, {cause} at {place}: {found} h, not {hours} h");
        }
    }
    let crossing = mean(&outcome, "crossing_time", "direction=north");
    assert!((crossing - 11.0).abs() < 1e-9, "from 07:00 to 18:00 on average, not {crossing} h");
    let without = mean(&outcome, "crossing_without", "direction=north;cause=permit;station=all");
    assert!((without - 8.5).abs() < 1e-9, "11 h less 2.5 h, not {without} h");
}
