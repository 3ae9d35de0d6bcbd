//! What governments get and what a year is worth, worked by hand.

use karvon::experiment::{self, Outcome};
use karvon::stats::Level;

use crate::support::{load_text, run, values};

/// A day on which two trucks come at 07:00 to a desk with one lane from 08:00 to 20:00, half an hour each, and are then
/// scanned for half an hour; by rail come 10 t of the same goods, and 10 t in transit.
const DAY: &str = r#"
karvon = 1
title = "What a day is worth"
[run]
start = 2023-01-02
length = "1 d"
replications = 2
[costs]
waiting = "12 USD/h"
engine_on = 0.5
idling = "2 l/h"
co2 = "2.5 kg/l"
duty = 0.2
vat = 0.12
[appraisal]
rate = 0.1
horizon = 3
staff = "5 USD/h"
co2 = "40 USD/t"
investment = "1000 USD"
reference = "-40000 USD"
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
[station.scanner]
side = "kz"
lanes = 2
equipment = true
[goods.fruit]
value = "250 USD/t"
duty = 0.05
[goods.transit]
value = "900 USD/t"
counted = false
[step.desk]
at = "desk"
time = "30 min"
[step.scan]
at = "scanner"
time = "30 min"
[route.north]
steps = ["desk", "scan"]
[flow.fruit]
from = "uz"
goods = "fruit"
payload = "20 t"
timetable = { at = ["daily 07:00"], party = 2 }
route = "north"
[stream.fruit]
from = "uz"
goods = "fruit"
mode = "rail"
rate = "10 t/d"
[stream.transit]
from = "uz"
goods = "transit"
mode = "rail"
rate = "10 t/d"
"#;

const DAYS_A_YEAR: f64 = 365.25;

#[track_caller]
fn check(outcome: &Outcome, rows: &[(&str, &str, &str, f64)]) {
    for (kpi, group, statistic, expected) in rows {
        for found in values(outcome, kpi, group, statistic) {
            let is_near = (found - expected).abs() < 1e-9 * expected.abs().max(1.0);
            assert!(is_near, "{kpi} {statistic} of {group}: {found}, not {expected}");
        }
    }
}

#[test]
fn governments_get_duty_tax_and_fees() {
    let outcome = run(&load_text("worth.toml", DAY, &[]));
    // $10,000 by road and $2,500 by rail; fruit says what its duty is, and takes the tax of all. Transit pays nothing.
    let (duty, vat) = (12_500.0 * 0.05, 12_500.0 * 1.05 * 0.12);
    check(
        &outcome,
        &[
            ("duty", "all", "total", duty),
            ("duty", "direction=north;goods=fruit", "total", duty),
            ("duty", "direction=north;goods=transit", "total", 0.0),
            ("vat", "direction=north", "total", vat),
            ("vat", "all", "total", vat),
            ("fees", "side=uz;fee=out", "total", 100.0),
            ("fees", "side=uz;fee=in", "total", 0.0),
            ("fees", "side=kz;fee=in", "total", 14.0),
            ("fees", "all", "total", 114.0),
            ("revenue", "direction=north", "total", duty + vat + 114.0),
            ("revenue", "all", "total", duty + vat + 114.0),
        ],
    );
}

#[test]
fn carriers_pay_for_each_truck_and_for_what_it_carries() {
    let outcome = run(&load_text("worth.toml", DAY, &[]));
    // One waits 1 h and the other 1.5 h; each pays $57; they carry $10,000.
    let bill = 2.5 * 12.0 + 114.0;
    check(
        &outcome,
        &[
            ("crossing_cost", "all", "total", bill),
            ("crossing_cost", "direction=north", "mean", bill / 2.0),
            ("cost_per_1000_usd", "all", "mean", bill / 10.0),
            ("cost_per_1000_usd", "direction=north", "mean", bill / 10.0),
            ("cost_per_1000_usd", "direction=north;goods=fruit", "mean", bill / 10.0),
        ],
    );
}

#[test]
fn cargo_is_worth_what_it_is_when_it_crosses() {
    // On the second day a tonne is worth three times as much: four trucks carry $5,000, $5,000, $15,000 and $15,000.
    let prices = "[timeline.dear]\nat = 2023-01-03\n[timeline.dear.set]\n\"goods.fruit.value\" = \"750 USD/t\"\n";
    let outcome = run(&load_text("worth.toml", &format!("{DAY}{prices}"), &[("run.length", "2 d")]));
    let bill = 2.0 * (2.5 * 12.0 + 114.0);
    for group in ["all", "direction=north", "direction=north;goods=fruit"] {
        check(&outcome, &[("cost_per_1000_usd", group, "mean", bill / 40.0)]);
    }
}

#[test]
fn trucks_pay_the_fees_of_the_sides_that_they_come_to() {
    // From the third day on trucks take one stop of both states, at 10 USD, and come to neither side's own.
    let joint = r#"
[side.joint]
time_zone = "UTC"
fee_in = "10 USD"
[station.joint]
side = "joint"
lanes = 2
[step.joint]
at = "joint"
time = "30 min"
[timeline.joint]
at = 2023-01-04
[timeline.joint.set]
"route.north.steps" = ["joint"]
"#;
    let text = format!("{}{joint}", DAY.replace("length = \"1 d\"", "length = \"5 d\""));
    let outcome = run(&load_text("worth.toml", &text, &[]));
    // Two trucks a day: on two days at $50 and $7, on three at $10.
    let fees = 4.0 * 57.0 + 6.0 * 10.0;
    check(
        &outcome,
        &[
            ("fees", "side=uz;fee=out", "total", 200.0),
            ("fees", "side=uz;fee=in", "total", 0.0),
            ("fees", "side=kz;fee=in", "total", 28.0),
            ("fees", "side=joint;fee=in", "total", 60.0),
            ("fees", "direction=north;side=joint", "total", 60.0),
            ("fees", "all", "total", fees),
            // On the first days they wait 2.5 h together, on the others not at all.
            ("crossing_cost", "all", "mean", (fees + 2.0 * 2.5 * 12.0) / 10.0),
        ],
    );
}

#[test]
fn a_year_is_worth_what_its_parties_have_of_it() {
    let outcome = run(&load_text("worth.toml", DAY, &[]));
    let taxes = 12_500.0 * 0.05 + 12_500.0 * 1.05 * 0.12;
    // 2.5 h of waiting burn 2.5 l and give off 6.25 kg; the desk is open for 12 h.
    let (waiting, staff, co2) = (30.0, 60.0, 6.25 / 1000.0 * 40.0);
    let balance = -(waiting + staff + co2) * DAYS_A_YEAR;
    let annuity = 1.0 / 1.1 + 1.0 / 1.21 + 1.0 / 1.331;
    check(
        &outcome,
        &[
            ("yearly_balance", "party=carriers", "total", -(waiting + 114.0) * DAYS_A_YEAR),
            ("yearly_balance", "party=traders", "total", -taxes * DAYS_A_YEAR),
            ("yearly_balance", "party=government", "total", (taxes + 114.0 - staff) * DAYS_A_YEAR),
            ("yearly_balance", "party=climate", "total", -co2 * DAYS_A_YEAR),
            ("yearly_balance", "party=center", "total", 0.0),
            ("yearly_balance", "all", "total", balance),
            ("yearly_balance", "against=reference", "total", balance + 40_000.0),
            ("present_value", "all", "total", annuity * balance - 1000.0),
            ("present_value", "against=reference", "total", annuity * (balance + 40_000.0) - 1000.0),
        ],
    );
}

#[test]
fn the_difference_of_two_scenarios_is_the_net_benefit() {
    let base = run(&load_text("worth.toml", DAY, &[]));
    let settings = [("calendar.day.open", "[\"daily 00:00-24:00\"]"), ("appraisal.investment", "\"61000 USD\"")];
    let other = run(&load_text("worth.toml", DAY, &settings));
    let level = Level::new(0.95).expect("between 0 and 1");
    let compared = experiment::compare(&base, &[other], level);
    let of = |kpi: &str| {
        let differences = &compared[0].differences;
        let is_it = |it: &&experiment::Difference| it.key.indicator.name == kpi && it.key.group == "all";
        differences.iter().find(is_it).expect("both have it").difference.mean
    };
    // Around the clock the second waits half an hour: 2 h less of waiting, 12 h more of staff, 2 l of fuel less.
    let benefit = (2.0 * 12.0 - 12.0 * 5.0 + 2.0 * 2.5 / 1000.0 * 40.0) * DAYS_A_YEAR;
    assert!((of("yearly_balance") - benefit).abs() < 1e-6, "{}", of("yearly_balance"));
    let worth = benefit * (1.0 / 1.1 + 1.0 / 1.21 + 1.0 / 1.331) - 60_000.0;
    assert!((of("present_value") - worth).abs() < 1e-6, "{}", of("present_value"));
}

#[test]
fn plants_add_their_value_less_pay_and_cost_what_they_cost() {
    // Ten batches a day of $50 more than their inputs; two jobs of $730 a year; they open with the run.
    let plant = r#"
[goods.jam]
value = "600 USD/t"
[warehouse.fruit]
side = "uz"
goods = "fruit"
capacity = "100 t"
initial = "100 t"
[warehouse.jam]
side = "uz"
goods = "jam"
capacity = "100 t"
[plant.jam]
side = "uz"
batch = "1 t"
batch_time = "140 min"
inputs = { fruit = 2.2 }
product = "jam"
jobs = 2
pay = "730 USD"
investment = "5000 USD"
"#;
    let outcome = run(&load_text("worth.toml", &format!("{DAY}{plant}"), &[]));
    let center = 10.0 * 50.0 * DAYS_A_YEAR - 2.0 * 730.0;
    let balance = center - (30.0 + 60.0 + 6.25 / 1000.0 * 40.0) * DAYS_A_YEAR;
    let annuity = 1.0 / 1.1 + 1.0 / 1.21 + 1.0 / 1.331;
    check(
        &outcome,
        &[
            ("yearly_balance", "party=center", "total", center),
            ("yearly_balance", "all", "total", balance),
            ("present_value", "all", "total", annuity * balance - 6000.0),
        ],
    );
}

/// Two years, of which the second has its desk open around the clock, and jam that is made from its first day on, at a
/// plant that is built in the two years before.
fn two_years() -> String {
    let plant = r#"
[goods.jam]
value = "600 USD/t"
[warehouse.fruit]
side = "uz"
goods = "fruit"
capacity = "1000 t"
initial = "1000 t"
[warehouse.jam]
side = "uz"
goods = "jam"
capacity = "500 t"
[plant.jam]
side = "uz"
batch = "1 t"
batch_time = "24 h"
inputs = { fruit = 2.2 }
product = "jam"
jobs = 2
pay = "730 USD"
opens = 2024-01-01
building = "730 d"
investment = "5000 USD"
[calendar.always]
open = ["daily 00:00-24:00"]
[timeline.night_shift]
at = 2024-01-01
[timeline.night_shift.set]
"station.desk.calendar" = "always"
"#;
    let years = "start = 2023-01-01\nlength = \"731 d\"";
    format!("{}{plant}", DAY.replace("start = 2023-01-02\nlength = \"1 d\"", years))
}

#[test]
fn years_of_a_long_run_are_worth_what_each_of_them_is() {
    let outcome = run(&load_text("worth.toml", &two_years(), &[]));
    // A day of 2023 is the one above. In 2024 the second truck waits half an hour, and the desk is open for 24 h. The batch
    // of the last day is not finished: 365 of them, each of $50 more than its fruit.
    let of_day = |waited: f64, open: f64| -(waited * 12.0 + open * 5.0 + waited * 2.5 / 1000.0 * 40.0);
    let of_2023 = of_day(2.5, 12.0) * DAYS_A_YEAR;
    let of_2024 = (of_day(0.5, 24.0) + 365.0 * 50.0 / 366.0) * DAYS_A_YEAR - 2.0 * 730.0;
    // Half of the plant was paid before the run, half of it in 2023.
    let worth = |gain: f64| {
        let (first, second) = (of_2023 + gain - 2500.0, of_2024 + gain);
        first / 1.1 + second / 1.21 + second / 1.331 - (1000.0 + 2500.0)
    };
    check(
        &outcome,
        &[
            ("yearly_balance", "year=2023", "total", of_2023),
            ("yearly_balance", "year=2024", "total", of_2024),
            ("yearly_balance", "all", "total", (365.0 * of_2023 + 366.0 * of_2024) / 731.0),
            ("present_value", "all", "total", worth(0.0)),
            ("present_value", "against=reference", "total", worth(40_000.0)),
        ],
    );
}

#[test]
fn what_spoils_is_shared_out_among_years_without_a_rest() {
    let text = two_years().replace("value = \"250 USD/t\"", "value = \"250 USD/t\"\nperishable = \"0.01 /h\"");
    let outcome = run(&load_text("worth.toml", &text, &[]));
    let of = |group: &str| values(&outcome, "yearly_balance", group, "total")[0];
    let spoiled = values(&outcome, "spoilage", "all", "total")[0];
    let by_year = (365.0 * of("year=2023") + 366.0 * of("year=2024")) / 731.0;
    assert!(spoiled > 0.0 && (by_year - of("all")).abs() < 1e-6, "{by_year} is not {}", of("all"));
    // Those of 2023 take 1.5 h and 2 h, and half an hour at the scanner, those of 2024 half an hour and an hour.
    let without = run(&load_text("worth.toml", &two_years(), &[]));
    let lost = |year: &str| (values(&without, "yearly_balance", year, "total")[0] - of(year)) / DAYS_A_YEAR;
    let (first, second) = (365.0 * 4.5, 366.0 * 2.5);
    for (year, days, hours) in [("year=2023", 365.0, first), ("year=2024", 366.0, second)] {
        let expected = spoiled * hours / (first + second) / days;
        assert!((lost(year) - expected).abs() < 1e-6 * expected, "{year}: {} is not {expected}", lost(year));
    }
}

#[test]
fn a_part_of_a_year_is_no_year_by_itself() {
    let text = two_years().replace("length = \"731 d\"", "length = \"700 d\"");
    let outcome = run(&load_text("worth.toml", &text, &[]));
    let of = |kpi: &str, group: &str| values(&outcome, kpi, group, "total")[0];
    assert!(outcome.keys.iter().all(|key| key.indicator.name != "yearly_balance" || key.part("year").is_none()));
    let annuity = 1.0 / 1.1 + 1.0 / 1.21 + 1.0 / 1.331;
    let expected = annuity * of("yearly_balance", "all") - 6000.0;
    assert!((of("present_value", "all") - expected).abs() < 1e-6);
}
