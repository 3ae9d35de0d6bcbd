//! People: a bus, a walker and a truck at one passport lane, worked by hand.

use karvon::experiment::Outcome;

use crate::support::{load_text, run, values};

/// Each day a bus of three at 08:00, a walker at 08:01, a truck at 08:02, at one passport lane and enough others.
const POST: &str = r#"
karvon = 1
title = "A post for people and goods"
[run]
start = 2023-01-02
length = "2 d"
replications = 2
[costs]
[side.kz]
time_zone = "UTC"
[side.uz]
time_zone = "UTC"
direction = "north"
[goods.fruit]
value = "250 USD/t"
[station.passports]
side = "uz"
lanes = 1
[station.baggage]
side = "kz"
lanes = 2
[step.passports]
at = "passports"
per_person = true
time = { people = "2 min", loaded = "5 min" }
[step.baggage]
at = "baggage"
per_person = true
time = "1 min"
[route.people]
steps = ["passports", "baggage"]
[route.goods]
steps = ["passports"]
[flow.bus]
from = "uz"
people = 3
mode = "bus"
timetable = { at = ["daily 08:00"] }
route = "people"
[flow.walker]
from = "uz"
people = 1
mode = "foot"
timetable = { at = ["daily 08:01"] }
route = "people"
[flow.fruit]
from = "uz"
goods = "fruit"
payload = "20 t"
timetable = { at = ["daily 08:02"] }
route = "goods"
"#;

#[track_caller]
fn check(outcome: &Outcome, rows: &[(&str, &str, &str, f64)]) {
    for (kpi, group, statistic, expected) in rows {
        for found in values(outcome, kpi, group, statistic) {
            assert!((found - expected).abs() < 1e-9, "{kpi} {statistic} of {group}: {found}, not {expected}");
        }
    }
}

#[test]
fn people_and_goods_share_an_officer() {
    // The bus has its passports looked at until 08:06 and its bags until 08:09; the walker waits until 08:06, is done
    // at 08:08 and through at 08:09; the truck waits until 08:08 and is through at 08:13.
    let outcome = run(&load_text("people.toml", POST, &[]));
    let minutes = |minutes: f64| minutes / 60.0;
    check(
        &outcome,
        &[
            ("people", "all", "total", 8.0),
            ("people", "direction=north", "per_day", 4.0),
            ("people", "mode=bus", "per_day", 3.0),
            ("people", "direction=north;mode=foot", "total", 2.0),
            ("people_time", "mode=bus", "mean", minutes(9.0)),
            ("people_time", "mode=foot", "mean", minutes(8.0)),
            ("people_time", "all", "mean", minutes((3.0 * 9.0 + 8.0) / 4.0)),
            ("people_time", "all", "max", minutes(9.0)),
            ("people_wait", "mode=bus", "mean", 0.0),
            ("people_wait", "mode=foot", "mean", minutes(5.0)),
            ("people_wait", "all", "mean", minutes(5.0 / 4.0)),
            ("people_inside", "all", "mean", 4.0 * (3.0 * 9.0 + 8.0) / 4.0 / 1440.0),
            ("people_inside_at_end", "all", "total", 0.0),
            ("people_unfinished", "all", "total", 0.0),
            ("wait", "station=passports", "mean", minutes((0.0 + 5.0 + 6.0) / 3.0)),
            ("utilization", "station=passports", "mean", 13.0 / 1440.0),
            ("utilization", "station=baggage", "mean", 4.0 / 2880.0),
        ],
    );
}

#[test]
fn people_are_in_no_number_of_trucks() {
    let outcome = run(&load_text("people.toml", POST, &[]));
    check(
        &outcome,
        &[
            ("trucks", "all", "total", 2.0),
            ("arrivals", "all", "total", 2.0),
            ("tonnes", "all", "total", 40.0),
            ("turnover", "all", "total", 10_000.0),
            ("crossing_time", "all", "mean", 11.0 / 60.0),
            ("crossing_time", "direction=north;cargo=loaded", "mean", 11.0 / 60.0),
            ("delay", "direction=north;cause=queue;station=passports", "mean", 6.0 / 60.0),
            ("inside", "all", "mean", 11.0 / 1440.0),
            ("waiting_cost", "all", "total", 2.0 * 15.0 * 6.0 / 60.0),
        ],
    );
}

#[test]
fn passengers_may_go_through_several_lanes() {
    // The bus lets its three out. They take three lanes until 08:02; the bags of two are looked at until 08:03, those of
    // the third, who waits a minute, until 08:04. The walker does not come.
    let text = POST
        .replace("people = 3", "people = 1")
        .replace("lanes = 1", "lanes = 3")
        .replace("steps = [\"passports\", \"baggage\"]", "steps = [\"out\", \"passports\", \"baggage\"]")
        .replace("timetable = { at = [\"daily 08:01\"] }", "rate = \"0 /d\"")
        + "[step.out]\nsplit = 3\n";
    let outcome = run(&load_text("people.toml", &text, &[]));
    check(
        &outcome,
        &[
            ("people", "mode=bus", "per_day", 3.0),
            ("people_time", "mode=bus", "mean", (3.0 + 3.0 + 4.0) / 3.0 / 60.0),
            ("people_time", "mode=bus", "max", 4.0 / 60.0),
        ],
    );
}
