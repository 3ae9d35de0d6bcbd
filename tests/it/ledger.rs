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

/// Two trucks at 07:00 at a desk with one lane from 08:00 to 20:00; half an hour each; then 30 minutes of scanning.
const COSTLY: &str = r#"
karvon = 1
title = "What an hour costs"
[run]
start = 2023-01-02
length = "1 d"
replications = 2
[costs]
waiting = "12 USD/h"
engine_on = 0.5
idling = "2 l/h"
co2 = "2.5 kg/l"
[side.kz]
time_zone = "UTC"
fee_in = "7 USD"
[side.uz]
time_zone = "UTC"
direction = "north"
fee_out = "50 USD"
fee_in = "53 USD"
[calendar.day]
open = ["daily 08:00-20:00"]
[station.desk]
side = "uz"
lanes = 1
calendar = "day"
activity = "customs"
[station.scanner]
side = "kz"
lanes = 2
equipment = true
[goods.fruit]
value = "250 USD/t"
perishable = "0.1 /h"
[step.desk]
at = "desk"
time = "30 min"
[step.scan]
at = "scanner"
time = "30 min"
handling_cost = "10 USD"
[route.north]
steps = ["desk", "scan"]
[flow.fruit]
from = "uz"
goods = "fruit"
payload = "20 t"
timetable = { at = ["daily 07:00"], party = 2 }
temperature = "refrigerated"
route = "north"
"#;

/// Returns a number of the first replication.
fn first(outcome: &Outcome, indicator: &str, group: &str, statistic: &str) -> f64 {
    crate::support::values(outcome, indicator, group, statistic)[0]
}

#[test]
fn costs_are_those_of_the_hours() {
    let outcome = run(COSTLY);
    // One waits from 07:00 to 08:00, the other to 08:30: 1 h and 1.5 h; crossings take 2 h and 2.5 h.
    let spoiled = 5000.0 * ((1.0 - (-0.025_f64 * 2.0).exp()) + (1.0 - (-0.025_f64 * 2.5).exp()));
    let expected = [
        ("waiting_cost", "all", "total", 2.5 * 12.0),
        ("waiting_cost", "direction=north", "mean", 1.25 * 12.0),
        ("fees", "direction=north", "mean", 50.0 + 7.0),
        ("fees", "all", "total", 2.0 * 57.0),
        ("handling_cost", "all", "total", 2.0 * 10.0),
        ("handling_cost", "direction=north;side=kz", "mean", 10.0),
        ("handling_cost", "direction=north;side=uz", "mean", 0.0),
        ("waiting_cost", "direction=north;side=uz", "mean", 1.25 * 12.0),
        ("crossing_cost", "direction=north", "mean", 15.0 + 57.0 + 10.0),
        ("crossing_cost", "direction=north;side=uz", "mean", 15.0 + 50.0),
        ("crossing_cost", "direction=north;side=kz", "mean", 7.0 + 10.0),
        ("delay", "direction=north;cause=closed;calendar=day", "mean", 1.0),
        ("idling_fuel", "all", "total", 2.5 * 0.5 * 2.0),
        ("idling_co2", "all", "total", 2.5 * 0.5 * 2.0 * 2.5),
        ("staff_hours", "all", "total", 12.0),
        ("equipment_hours", "all", "total", 48.0),
        ("equipment_hours", "side=kz", "total", 48.0),
        ("equipment_hours", "station=scanner", "total", 48.0),
        ("activity_time", "direction=north;side=uz;activity=customs", "mean", 0.5),
        ("activity_time", "direction=north;side=uz;activity=waiting", "mean", 1.25),
        ("activity_time", "direction=north;side=kz;activity=other", "mean", 0.5),
        ("time_distance", "route=north;station=desk", "mean", 1.75),
        ("time_distance", "route=north;station=scanner", "mean", 2.25),
        ("side_time", "direction=north;side=uz", "min", 1.5),
        ("side_time", "direction=north;side=uz", "max", 2.0),
    ];
    for (indicator, group, statistic, value) in expected {
        let found = first(&outcome, indicator, group, statistic);
        assert!((found - value).abs() < 1e-9, "{indicator} {statistic} of {group}: {found}, not {value}");
    }
    for group in ["all", "direction=north", "direction=north;goods=fruit"] {
        let found = first(&outcome, "spoilage", group, "total");
        assert!((found / spoiled - 1.0).abs() < 1e-3, "{group}: {found} USD, not {spoiled} USD");
        let share = first(&outcome, "spoilage", group, "share");
        assert!((share / (spoiled / 10_000.0) - 1.0).abs() < 1e-3, "{group}: {share}");
    }
}

#[test]
fn costs_are_told_by_mode() {
    // A train beside the two trucks: a quarter of an hour in the yard, a path at 10:00, an hour of shunting. It waits 2.75 h.
    let text = format!(
        "{COSTLY}{}",
        r#"
[station.yard]
side = "uz"
lanes = 1
[station.tracks]
side = "kz"
lanes = 1
[timetable.path]
side = "kz"
departures = ["daily 10:00"]
places = 1
[step.yard]
at = "yard"
time = "15 min"
[step.path]
board = "path"
[step.shunt]
at = "tracks"
time = "1 h"
handling_cost = "25 USD"
[route.by_rail]
steps = ["yard", "path", "shunt"]
[flow.train]
from = "uz"
mode = "rail"
goods = "fruit"
payload = "100 t"
waiting_cost = "40 USD/h"
timetable = { at = ["daily 07:00"] }
route = "by_rail"
"#
    );
    let outcome = run(&text);
    let truck = 15.0 + 57.0 + 10.0;
    let train = 2.75 * 40.0 + 25.0;
    let expected = [
        ("waiting_cost", "direction=north;mode=rail", "mean", 2.75 * 40.0),
        ("fees", "direction=north;mode=rail", "total", 0.0),
        ("handling_cost", "direction=north;mode=rail", "total", 25.0),
        ("crossing_cost", "direction=north;mode=rail", "mean", train),
        ("waiting_cost", "direction=north;mode=road", "mean", 15.0),
        ("fees", "direction=north;mode=road", "total", 2.0 * 57.0),
        ("handling_cost", "direction=north;mode=road", "mean", 10.0),
        ("crossing_cost", "direction=north;mode=road", "mean", truck),
        // Those of a direction, and of all, are of trucks.
        ("crossing_cost", "direction=north", "mean", truck),
        ("crossing_cost", "all", "total", 2.0 * truck),
        ("delay", "direction=north;mode=rail;cause=departure;station=path", "mean", 2.75),
        ("delay", "direction=north;mode=rail;cause=service;station=all", "mean", 1.25),
        ("delay", "direction=north;mode=rail;cause=all;station=all", "mean", 4.0),
        ("crossing_without", "direction=north;mode=rail;cause=departure;station=all", "mean", 1.25),
    ];
    for (indicator, group, statistic, value) in expected {
        let found = first(&outcome, indicator, group, statistic);
        assert!((found - value).abs() < 1e-9, "{indicator} {statistic} of {group}: {found}, not {value}");
    }
}

#[test]
fn a_cause_that_vanishes_takes_with_it_what_waits_behind_it() {
    let loaded = load_text("ledger.toml", COSTLY, &[]);
    let design = design(&loaded);
    let base = experiment::run(&design, &());
    // Always open, the trucks are done at the desk at 07:30 and 08:00: 1 h and 1.5 h in all. With lanes enough, both
    // are done there at 08:30: 2 h each.
    for (cause, first_order, by_run) in
        [("closed", 2.25 - 1.0 - 0.25, 1.25), ("queue", 2.25 - 0.25, 2.0), ("permit", -1.0, 2.25)]
    {
        let found = experiment::counterfactual(&design, cause, &base, &());
        let group = "direction=north";
        let crossing = first(&found.outcome, "crossing_time", group, "mean");
        assert!((crossing - by_run).abs() < 1e-9, "without {cause}: {crossing} h, not {by_run} h");
        if first_order > 0.0 {
            let told = mean(&base, "crossing_without", &format!("{group};cause={cause};station=all"));
            assert!((told - first_order).abs() < 1e-9, "{cause}, first order: {told} h, not {first_order} h");
        }
        let is_crossing = |key: &karvon::model::indicator::Key| {
            key.indicator.name == "crossing_time" && key.group == group && key.statistic == Statistic::Mean
        };
        let difference = found.comparison.differences.iter().find(|difference| is_crossing(&difference.key));
        let difference = difference.expect("both runs have it").difference.mean;
        assert!((difference - (by_run - 2.25)).abs() < 1e-9, "{cause}: {difference} h");
    }
}

#[test]
fn named_waits_vanish_one_by_one() {
    let loaded = load_text("ledger.toml", SITE, &[]);
    let design = design(&loaded);
    let base = experiment::run(&design, &());
    // The ferry at 18:00 hides all else: only without it do trucks leave earlier, at 15:15 at the latest.
    for (cause, hours) in
        [("document", 11.0), ("permit", 11.0), ("laboratory", 11.0), ("departure", 8.25), ("closed", 11.0)]
    {
        let found = experiment::counterfactual(&design, cause, &base, &());
        let crossing = first(&found.outcome, "crossing_time", "direction=north", "mean");
        assert!((crossing - hours).abs() < 1e-9, "without {cause}: {crossing} h, not {hours} h");
    }
}

#[test]
fn a_release_interval_may_span_two_routes() {
    let mut text = COSTLY.replace("[route.north]\nsteps = [\"desk\", \"scan\"]", "");
    text += r#"
[step.on]
go_on = "over"
[route.north]
steps = ["desk", "on"]
release = { from = "desk" }
[route.over]
steps = ["scan"]
release = { to = "scan" }
"#;
    let outcome = run(&text);
    for (statistic, hours) in [("mean", 2.25), ("min", 2.0), ("p50", 2.0), ("max", 2.5)] {
        let found = first(&outcome, "release_time", "direction=north", statistic);
        assert!((found - hours).abs() < 1e-3 * hours, "{statistic}: {found} h, not {hours} h");
    }
}

/// A truck at 08:00: it waits for a partner until 08:30, for papers until 09:00, for a stock until 10:00, pays for 20
/// minutes, waits for a booked slot until 12:00, and is done at 12:15.
const WAITS: &str = r#"
karvon = 1
title = "One wait behind the other"
run = { start = 2023-01-02, length = "2 d", replications = 1 }
side.uz = { time_zone = "UTC", direction = "north" }
station.desk = { side = "uz", lanes = 1 }
stock.seals = { side = "uz", refill = [{ at = ["daily 10:00"], units = 1 }] }
stock.slots = { side = "uz", refill = [{ at = ["daily 12:00"], units = 1, mode = "set" }] }
step.file = { fork = "papers" }
step.read = { time = "1 h" }
step.convoy = { batch = 2, time_out = "30 min" }
step.part = { unbatch = true }
step.ready = { join = true }
step.seal = { take = "seals" }
step.pay = { time = "20 min", cause = "payment" }
step.slot = { take = "slots", cause = "booking" }
step.desk = { at = "desk", time = "15 min" }
route.papers = { steps = ["read"] }
route.north = { steps = ["file", "convoy", "part", "ready", "seal", "pay", "slot", "desk"] }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["daily 08:00"] } }
"#;

/// Causes, with minutes.
type Minutes<'a> = &'a [(&'a str, f64)];

#[test]
fn a_wait_that_vanishes_is_worth_what_no_later_wait_hides() {
    let minutes = |minutes: f64| minutes / 60.0;
    let own = [("partner", 30.0), ("tracks", 30.0), ("stock", 60.0), ("payment", 20.0), ("booking", 100.0)];
    // What comes first is hidden by what comes behind it, until that is taken off the route.
    let cases: [(&str, f64, Minutes); 4] = [
        ("", 255.0, &[("partner", 255.0), ("tracks", 255.0), ("stock", 255.0), ("payment", 255.0), ("booking", 155.0)]),
        (", \"slot\"", 155.0, &[("partner", 155.0), ("tracks", 155.0), ("stock", 95.0), ("payment", 135.0)]),
        (", \"seal\"", 95.0, &[("partner", 95.0), ("tracks", 65.0)]),
        (", \"ready\"", 65.0, &[("partner", 35.0)]),
    ];
    let mut text = WAITS.to_owned();
    for (removed, whole, without) in cases {
        text = text.replace(removed, "");
        let design = design(&load_text("ledger.toml", &text, &[]));
        let base = experiment::run(&design, &());
        let crossing = |outcome: &Outcome| first(outcome, "crossing_time", "direction=north", "mean");
        assert!((crossing(&base) - minutes(whole)).abs() < 1e-9, "{removed}: {} h", crossing(&base));
        for (cause, by_run) in without {
            let found = experiment::counterfactual(&design, cause, &base, &());
            let hours = crossing(&found.outcome);
            assert!((hours - minutes(*by_run)).abs() < 1e-9, "{removed}, without {cause}: {hours} h");
            let told = mean(&base, "crossing_without", &format!("direction=north;cause={cause};station=all"));
            let hours = own.iter().find(|(name, _)| name == cause).map_or(0.0, |(_, hours)| *hours);
            assert!((told - minutes(whole - hours)).abs() < 1e-9, "{removed}, first order of {cause}: {told} h");
        }
    }
}
