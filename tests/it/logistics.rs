//! Logistics of the center: docks, stores, mixed loads, transport and return loads, against answers worked by hand.

use karvon::experiment::{self, Outcome};
use karvon::report::terminal::{Paint, first_screen};

use crate::support::{design, load_text, run, values};

/// Two days of a center where everything takes a known time. Suppliers bring at midnight.
const BASE: &str = r#"
karvon = 1
title = "A center"
[run]
start = 2023-01-01
length = "48 h"
replications = 2
[side.kz]
time_zone = "Asia/Tashkent"
direction = "south"
[side.uz]
time_zone = "Asia/Tashkent"
direction = "north"
[goods.wheat]
value = "200 USD/t"
[goods.flour]
value = "500 USD/t"
[goods.groupage]
value = "275 USD/t"
[station.customs]
side = "uz"
lanes = "unlimited"
[step.customs]
at = "customs"
time = "1 min"
[route.north]
steps = ["customs"]
[warehouse.wheat]
side = "uz"
goods = "wheat"
"#;

/// Trucks of 25 pallets that unload through one dock at 25 an hour; rows of the warehouse come before, of the flow behind.
const DOCK: &str = r#"
places = 150
fee_per_pallet_day = "0.4 USD"
docks = "dock"
handling = "25 /h"
[station.dock]
side = "uz"
lanes = 1
[step.unload]
unload = "wheat"
[route.south]
steps = ["customs", "unload"]
[flow.wheat]
from = "kz"
goods = "wheat"
payload = "20 t"
route = "south"
"#;

const LOADS: &str = r#"
[dispatch.loads]
from = "wheat"
load = "20 t"
"#;

/// Wheat and flour that come each midnight, and trucks that carry a load of both to the north.
fn supplied(wheat: &str, flour: &str) -> String {
    format!(
        r#"
capacity = "500 t"
supply = "{wheat}"
[warehouse.flour]
side = "uz"
goods = "flour"
capacity = "500 t"
supply = "{flour}"
[flow.mixed]
from = "uz"
goods = "groupage"
payload = "20 t"
spawned = true
route = "north"
[dispatch.mixed]
from = {{ wheat = 0.75, flour = 0.25 }}
load = "20 t"
"#
    )
}

/// Loads of 20 t of wheat at midnight that wait 6 h for an empty truck, and trucks that look for 3 h for one.
fn returns(trucks: &str) -> String {
    format!(
        r#"
capacity = "500 t"
supply = "20 t/d"
[flow.wheat]
from = "uz"
goods = "wheat"
payload = "20 t"
spawned = true
route = "north"
[dispatch.loads]
from = "wheat"
load = "20 t"
to = {{ wheat = 1 }}
hires_after = "6 h"
transport_cost = "900 USD"
return_cost = "500 USD"
[step.look]
return_load = "loads"
patience = "3 h"
[route.home]
steps = ["look", "customs"]
[flow.home]
from = "uz"
route = "home"
timetable = {{ at = ["daily {trucks}"] }}
"#
    )
}

fn outcome(parts: &[&str]) -> Outcome {
    let text: String = std::iter::once(BASE).chain(parts.iter().copied()).collect();
    let (outcome, audited) = experiment::run_audited(&design(&load_text("center.toml", &text, &[])), &());
    assert_eq!(audited.findings, [], "the audit finds nothing");
    for check in
        ["what came in is in stock, in hand, lost as recipes say, or gone", "what was collected agrees with the trace"]
    {
        let count = audited.checks.iter().find(|(what, _)| *what == check).map(|(_, count)| *count);
        assert!(count.is_some_and(|count| count > 0), "{check}: {count:?}");
    }
    outcome
}

#[track_caller]
fn one(outcome: &Outcome, kpi: &str, group: &str, statistic: &str) -> f64 {
    let values = values(outcome, kpi, group, statistic);
    assert!(values.iter().all(|value| *value == values[0]), "{kpi} {group} is left to chance");
    values[0]
}

#[track_caller]
fn check(outcome: &Outcome, expected: &[(&str, &str, &str, f64)]) {
    for &(kpi, group, statistic, expected) in expected {
        let value = one(outcome, kpi, group, statistic);
        assert!((value - expected).abs() < 1e-9 * expected.abs().max(1.0), "{kpi} {group}: {value}, not {expected}");
    }
}

/// Checks a time, which a histogram knows to 0.1 %.
#[track_caller]
fn near(outcome: &Outcome, group: &str, statistic: &str, expected: f64) {
    let value = one(outcome, "dwell", group, statistic);
    assert!((value / expected - 1.0).abs() < 1e-3, "{statistic}: {value}, not {expected}");
}

#[test]
fn pallets_go_through_docks_and_rest() {
    // A truck comes at 6:00, is at the dock from 6:01 to 7:01, and what it brought can be taken from 17:01 on: a load is
    // then put together for an hour. Each day 20 t are there for 11 h.
    let outcome = outcome(&["dwell = \"10 h\"", DOCK, "timetable = { at = [\"daily 06:00\"] }", LOADS]);
    check(
        &outcome,
        &[
            ("crossing_time", "direction=south", "mean", 61.0 / 60.0),
            ("stored", "warehouse=wheat;flow=in", "total", 40.0),
            ("stored", "warehouse=wheat;flow=out", "total", 40.0),
            ("stored", "warehouse=wheat;flow=at_end", "total", 0.0),
            ("stored", "warehouse=wheat", "mean", 40.0 * 11.0 / 48.0),
            ("stored", "store=dry", "mean", 40.0 * 11.0 / 48.0),
            ("dwell", "warehouse=wheat", "mean", 11.0),
            // 0.4 USD for 0.8 t, for 440 tonne-hours.
            ("storage_fees", "warehouse=wheat", "total", 0.5 * 440.0 / 24.0),
            ("dispatched", "dispatch=loads", "total", 40.0),
            ("utilization", "station=dock", "mean", 4.0 / 48.0),
            ("capacity_used", "resource=docks;name=dock", "mean", 4.0 / 48.0),
        ],
    );
    near(&outcome, "warehouse=wheat", "p95", 11.0);
}

#[test]
fn what_is_cross_docked_goes_on_at_once() {
    // From 6:01 to 7:01 the pallets come in, and until 8:01 they go out to a truck, which drives for two hours.
    let onward = "transport_time = \"2 h\"\ntransport_cost = \"300 USD\"\n";
    let arrivals = "timetable = { at = [\"daily 06:00\"] }";
    let outcome = outcome(&["kind = \"cross_dock\"", DOCK, arrivals, LOADS, onward]);
    check(
        &outcome,
        &[
            ("stored", "store=cross_dock", "mean", 40.0 * 1.0 / 48.0),
            ("dwell", "warehouse=wheat", "mean", 1.0),
            ("utilization", "station=dock", "mean", 4.0 / 48.0),
            ("dispatched", "dispatch=loads", "total", 40.0),
            ("in_transit", "dispatch=loads", "mean", 40.0 * 3.0 / 48.0),
            ("delivered", "dispatch=loads", "total", 40.0),
            ("transport_cost", "dispatch=loads", "total", 600.0),
            ("crossing_time", "direction=south", "mean", 61.0 / 60.0),
        ],
    );
}

#[test]
fn lanes_without_a_limit_are_none_to_count() {
    // Their hours of twenty days are more than fit into a number of 64 bits.
    let text = format!("{BASE}{DOCK}timetable = {{ at = [\"daily 06:00\"] }}");
    let design = design(&load_text("center.toml", &text, &[("run.length", "20 d")]));
    let (outcome, audited) = experiment::run_audited(&design, &());
    assert_eq!(audited.findings, [], "the audit finds nothing");
    assert!(outcome.keys.iter().zip(&outcome.replications[0].values).all(|(key, value)| {
        (key.indicator.name, key.group.as_str()) != ("utilization", "station=customs") || value.is_none()
    }));
}

#[test]
fn trucks_wait_for_a_dock_and_pass_by_a_full_store() {
    // Two come together: one is at the dock for an hour, the other waits for that.
    let two = outcome(&[DOCK, "timetable = { at = [\"daily 06:00\"], party = 2 }"]);
    check(&two, &[("crossing_time", "direction=south", "mean", (61.0 + 121.0) / 2.0 / 60.0)]);
    // 120 t fit: of ten trucks six unload one after the other, the others go on at once.
    let ten = outcome(&[DOCK, "timetable = { at = [\"2023-01-01 06:00\"], party = 10 }"]);
    let hours: f64 = (1..=6).map(f64::from).sum();
    check(
        &ten,
        &[
            ("crossing_time", "direction=south", "mean", (hours + 10.0 / 60.0) / 10.0),
            ("stored", "warehouse=wheat;flow=at_end", "total", 120.0),
        ],
    );
}

#[test]
fn a_pallet_that_is_not_full_takes_as_long_as_a_full_one() {
    // 20 t are 22.2 pallets of 0.9 t: 23 at 25 an hour.
    let outcome = outcome(&["pallet = \"0.9 t\"", DOCK, "timetable = { at = [\"daily 06:00\"] }"]);
    check(&outcome, &[("crossing_time", "direction=south", "mean", 1.0 / 60.0 + 23.0 / 25.0)]);
}

#[test]
fn a_load_of_several_goods() {
    // Each midnight 30 t and 10 t make two loads of 15 t and 5 t, worth 275 USD a tonne.
    let outcome = outcome(&[&supplied("30 t/d", "10 t/d"), "to = { mixed = 1 }"]);
    check(
        &outcome,
        &[
            ("dispatched", "dispatch=mixed", "total", 80.0),
            ("trucks", "all", "total", 4.0),
            ("turnover", "all", "total", 80.0 * 275.0),
            ("stored", "warehouse=wheat", "mean", 0.0),
        ],
    );
}

#[test]
fn a_consolidation_train() {
    // Of 30 t of wheat and 7 t of flour a train of three wagons takes one load at 12:00, and leaves 15 t and 2 t; of 45 t
    // and 9 t the next day it takes one again, since 4 t of flour fill no second one: 30 t and 4 t are left.
    let train = "departures = [\"daily 12:00\"]\nwagons = 3";
    let outcome = outcome(&[&supplied("30 t/d", "7 t/d"), train]);
    check(
        &outcome,
        &[
            ("dispatched", "dispatch=mixed", "total", 40.0),
            ("left_behind", "dispatch=mixed", "mean", (17.0 + 34.0) / 2.0),
            ("left_behind", "dispatch=mixed", "max", 34.0),
            ("stored", "warehouse=wheat;flow=at_end", "total", 30.0),
            ("stored", "warehouse=flour;flow=at_end", "total", 4.0),
            ("capacity_used", "resource=wagons;name=mixed", "mean", 2.0 / 6.0),
        ],
    );
}

#[test]
fn loads_are_on_their_way() {
    // Those of 0:00 and 24:00 take 30 h: the first has arrived at 30:00, the other is on its way for 24 h of the window.
    let way = "transport_time = \"30 h\"\ntransport_cost = \"900 USD\"";
    let outcome = outcome(&["capacity = \"500 t\"\nsupply = \"20 t/d\"", LOADS, way]);
    check(
        &outcome,
        &[
            ("dispatched", "dispatch=loads", "total", 40.0),
            ("delivered", "dispatch=loads", "total", 20.0),
            ("in_transit", "dispatch=loads", "total", 20.0),
            ("in_transit", "dispatch=loads", "mean", 20.0 * (30.0 + 24.0) / 48.0),
            ("transport_cost", "dispatch=loads", "total", 1800.0),
        ],
    );
}

#[test]
fn empty_trucks_find_a_return_load() {
    // At 4:00 a load waits: the truck takes it at once, is seen no more, and the load crosses the border.
    check(
        &outcome(&[&returns("04:00")]),
        &[
            ("return_loads", "dispatch=loads", "total", 2.0),
            ("return_loads", "dispatch=loads;of=loads", "share", 1.0),
            ("return_loads", "dispatch=loads;of=trucks", "share", 1.0),
            ("return_wait", "dispatch=loads", "mean", 0.0),
            ("return_saved", "dispatch=loads", "total", 2.0 * 400.0),
            ("transport_cost", "dispatch=loads", "total", 2.0 * 500.0),
            ("in_transit", "dispatch=loads", "mean", 20.0 * 8.0 / 48.0),
            ("trucks", "all", "total", 2.0),
        ],
    );
    // At 6:00 the load goes with a hired truck, so that at 7:00 there is none: after 3 h the truck goes home empty.
    check(
        &outcome(&[&returns("07:00")]),
        &[
            ("return_loads", "dispatch=loads", "total", 0.0),
            ("return_wait", "dispatch=loads", "mean", 3.0),
            ("return_saved", "dispatch=loads", "total", 0.0),
            ("transport_cost", "dispatch=loads", "total", 2.0 * 900.0),
            ("in_transit", "dispatch=loads", "mean", 20.0 * 12.0 / 48.0),
            ("trucks", "all", "total", 4.0),
        ],
    );
    // At 22:00 a truck waits for the load of midnight. That of the second day still waits at the end.
    check(
        &outcome(&[&returns("22:00")]),
        &[
            ("return_loads", "dispatch=loads", "total", 1.0),
            ("return_loads", "dispatch=loads;of=loads", "share", 0.5),
            ("return_loads", "dispatch=loads;of=trucks", "share", 0.5),
            ("return_wait", "dispatch=loads", "mean", 2.0),
        ],
    );
}

#[test]
fn who_goes_back_with_a_load_pays_once() {
    // The truck of 4:00 takes the load of each day, and the loaded truck pays 10 USD for customs of its side; without one
    // it goes home empty and pays itself, beside the load's hired truck.
    for (trucks, payers) in [("04:00", 2.0), ("07:00", 4.0)] {
        let text = returns(trucks);
        let text = BASE.replace("direction = \"north\"\n", "direction = \"north\"\nfee_out = \"10 USD\"\n") + &text;
        let outcome = run(&load_text("center.toml", &format!("{text}[costs]\n"), &[]));
        check(&outcome, &[("fees", "all", "total", 10.0 * payers)]);
    }
}

/// A cold store of 100 places that uses half a unit of power for each in a day.
fn cold(refill: &str) -> String {
    format!(
        "kind = \"cold\"\nplaces = 100\nuses = {{ power = 0.5 }}\n[stock.power]\nside = \"uz\"\n\
         refill = [{{ at = [\"daily 00:00\"], units = {refill} }}]\n"
    )
}

#[test]
fn a_cold_store_draws_power_and_the_quota_binds() {
    // 50 a day, of which 30 come each midnight: for the first day it waits, and on the second it takes 50 of 60.
    let outcome = outcome(&[&cold("30")]);
    check(
        &outcome,
        &[
            ("standstill", "warehouse=wheat;for=power", "mean", 0.5),
            ("used", "stock=power", "total", 50.0),
            ("used", "stock=power;warehouse=wheat", "total", 50.0),
            ("stored", "store=cold", "mean", 0.0),
            ("capacity_used", "resource=quota;name=power", "mean", 50.0 / 60.0),
        ],
    );
    let shown = |outcome: Outcome| first_screen(&[outcome], &[], &[], 200, Paint::Plain);
    assert!(shown(outcome).contains("What binds in the center: the quota power (83"));
    // Of 1000 a day nobody misses any.
    let ample = shown(self::outcome(&[&cold("1000")]));
    assert!(
        ample.contains(
            "In the center demand binds: there is enough of all else; the most is used of the quota power (5"
        ),
        "{ample}"
    );
}

/// A mill that opens in the middle of 2023, and doubles in 2024.
const PHASES: &str = r#"
capacity = "5000 t"
supply = "10 t/d"
[warehouse.flour]
side = "uz"
goods = "flour"
capacity = "5000 t"
[plant.mill]
side = "uz"
opens = 2023-07-02
batch = "1 t"
batch_time = "24 h"
inputs = { wheat = 1.25 }
product = "flour"
jobs = 10
pay = "1000 USD"
building = "100 d"
building_jobs = 50
investment = "20000 USD"
[timeline.second_line]
at = 2024-01-01
[timeline.second_line.set]
"plant.mill.lines" = 2
"plant.mill.jobs" = 15
"plant.mill.building" = "73 d"
"plant.mill.investment" = "30000 USD"
"#;

#[test]
fn an_investment_pays_back_as_its_cash_flows_say() {
    // It opens on day 182: of its batches of a day 182 end in 2023, and 365 in the 365 days of 2024 that are looked at.
    // The second line makes 364. A batch adds 500 - 1.25 * 200 = 250 USD.
    let text = format!("{BASE}{PHASES}");
    let outcome = run(&load_text("center.toml", &text, &[("run.length", "730 d")]));
    let pay = 10.0 * 1000.0 * 183.0 / 365.25;
    let earned = 182.0 * 250.0 - pay;
    let of = |year: u32| format!("plant=mill;year={year}");
    let building = |year: u32| format!("plant=mill;year={year};while=building");
    check(
        &outcome,
        &[
            ("value_added", &of(2023), "total", 182.0 * 250.0),
            ("value_added", &of(2024), "total", 729.0 * 250.0),
            ("value_added", "plant=mill", "total", 911.0 * 250.0),
            ("wages", &of(2023), "total", pay),
            ("wages", "year=2023", "total", pay),
            ("wages", "plant=mill", "total", pay + 15.0 * 1000.0 * 365.0 / 365.25),
            // The second line is built in the 73 days before it opens.
            ("investment", &of(2023), "total", 30_000.0),
            ("investment", &of(2024), "total", 0.0),
            ("investment", "year=2023", "total", 30_000.0),
            ("investment", "plant=mill", "total", 30_000.0),
            ("jobs", &of(2023), "mean", 10.0 * 183.0 / 365.0),
            ("jobs", &of(2024), "mean", 15.0),
            ("jobs", &building(2023), "mean", 50.0 * 173.0 / 365.0),
            ("jobs", &building(2024), "mean", 0.0),
            ("openings", &of(2023), "total", 1.0),
            ("openings", "year=2024", "total", 1.0),
            ("cash_flow", &of(2023), "total", earned - 30_000.0),
            ("cash_flow", &of(2024), "total", 729.0 * 250.0 - 15.0 * 1000.0 * 365.0 / 365.25),
            ("payback", "plant=mill", "mean", 183.0 / 365.25 * 30_000.0 / earned),
            // Wheat comes from the day on which the mill opens.
            ("stored", "warehouse=wheat;flow=in", "total", 10.0 * (730.0 - 182.0)),
            // A line does not stand still before it opens, and wheat is always there.
            ("standstill", "plant=mill;for=wheat", "mean", 0.0),
        ],
    );
    // What does not pay back in 2023 does at the pace of 2024, the last year.
    let dear = [("run.length", "730 d"), ("plant.mill.investment", "60000 USD")];
    let text = text.replace("\"30000 USD\"", "\"360000 USD\"");
    let outcome = run(&load_text("center.toml", &text, &dear));
    let of_2024 = 729.0 * 250.0 - 15.0 * 1000.0 * 365.0 / 365.25;
    let left = 360_000.0 - earned - of_2024;
    let years = (183.0 + 365.0) / 365.25 + left / (of_2024 / (365.0 / 365.25));
    check(&outcome, &[("payback", "plant=mill", "mean", years)]);
}
