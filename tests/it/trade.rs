//! Trade: turnover by year and source, against arithmetic.

use karvon::experiment::Outcome;

use crate::support::{load_text, run, values};

/// A border without waits: trucks of one kind at a rate, counted rail, three years from 2023.
const OPEN: &str = r#"
karvon = 1
title = "An open border"
[run]
start = 2023-01-01
length = "1096 d"
replications = 4
[demand]
growth = 0.05
base_year = 2022
[side.kz]
time_zone = "Asia/Tashkent"
[side.uz]
time_zone = "Asia/Tashkent"
direction = "north"
[goods.fruit]
value = "500 USD/t"
[station.customs]
side = "kz"
lanes = "unlimited"
[step.customs]
at = "customs"
time = "90 min"
[route.north]
steps = ["customs"]
release = { from = "customs", to = "customs" }
[flow.fruit]
from = "uz"
goods = "fruit"
payload = "20 t"
rate = "400 /d"
route = "north"
[stream.rail]
from = "uz"
goods = "fruit"
mode = "rail"
rate = "1000 t/d"
growth = 0.1
[trade]
target = "10 bn USD"
"#;

/// How long clearance took in 2022; the importer's side takes 1.5 h now.
const RESPONSE: &str = r#"
[trade.response]
[trade.clearance.north]
importer = "4.5 h"
both = "9.4 h"
"#;

const SOURCES: [&str; 9] = ["base", "growth", "rail", "response", "center", "lost", "diverted", "under_way", "chance"];

fn bridge(outcome: &Outcome, year: u32, source: &str) -> Vec<f64> {
    values(outcome, "turnover_bridge", &format!("year={year};source={source}"), "total")
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn near(value: f64, expected: f64, share: f64) {
    assert!((value / expected - 1.0).abs() < share, "{value} is not {expected}");
}

#[test]
fn given_growth_alone_gives_the_turnover_of_arithmetic() {
    let outcome = run(&load_text("open.toml", OPEN, &[]));
    // A truck carries $10,000, 400 a day; $0.5m a day go by rail. 2024 has 366 days.
    for (year, days, after) in [(2023, 365.0, 1), (2024, 366.0, 2), (2025, 365.0, 3)] {
        let (road, rail) = (4e6 * days, 5e5 * days);
        let grown = |base: f64, growth: f64| base * (1.0_f64 + growth).powi(after);
        near(mean(&bridge(&outcome, year, "base")), road + rail, 1e-9);
        near(mean(&bridge(&outcome, year, "growth")), grown(road, 0.05) - road, 1e-9);
        near(mean(&bridge(&outcome, year, "rail")), grown(rail, 0.1) - rail, 1e-9);
        // Arrivals scatter by 1 / sqrt(4 * 150,000).
        near(mean(&bridge(&outcome, year, "all")), grown(road, 0.05) + grown(rail, 0.1), 0.005);
        assert_eq!(bridge(&outcome, year, "all"), values(&outcome, "turnover", &format!("year={year}"), "total"));
    }
}

#[test]
fn sources_add_up_to_turnover() {
    let feedback = format!("{OPEN}{RESPONSE}[trade.response.feedback]\nevery = \"30 d\"\n");
    for text in [OPEN.to_owned(), format!("{OPEN}{RESPONSE}"), feedback] {
        let outcome = run(&load_text("open.toml", &text, &[("run.replications", "2")]));
        for year in [2023, 2024, 2025] {
            let all = bridge(&outcome, year, "all");
            for (replication, all) in all.into_iter().enumerate() {
                let sum: f64 = SOURCES.iter().map(|source| bridge(&outcome, year, source)[replication]).sum();
                near(sum, all, 1e-12);
            }
        }
    }
}

#[test]
fn each_source_can_be_switched_off() {
    let text = format!("{OPEN}{RESPONSE}");
    for (off, source) in [("growth", "growth"), ("rail", "rail"), ("response", "response")] {
        let outcome = run(&load_text("open.toml", &text, &[(&format!("trade.sources.{off}"), "false")]));
        for other in ["growth", "rail", "response"] {
            assert_eq!(mean(&bridge(&outcome, 2025, other)) == 0.0, other == source, "{off}: {other}");
        }
    }
}

#[test]
fn the_response_is_that_of_its_form_to_the_time_that_was_measured() {
    let text = format!("{OPEN}{RESPONSE}");
    let outcome = run(&load_text("open.toml", &text, &[("trade.response.extrapolate", "true")]));
    let range = |form: &str| values(&outcome, "turnover_range", &format!("year=2025;form={form}"), "total");
    let through = values(&outcome, "turnover", "year=2025;direction=north", "total");
    let rail = 5e5 * 365.0 * 1.1_f64.powi(3);
    for (form, factor) in [
        // The importer's 1.5 h lie above 4.5 h * 3 / 9.4 = 1.436 h.
        ("a;level=low", 3.0_f64.powf(0.10)),
        ("a;level=mid", 3.0_f64.powf(0.141)),
        ("a;level=high", 3.0_f64.powf(0.20)),
        // Both sides took 9.4 h; 1.5 h are shorter than the 3 h that the data support.
        ("b;level=mid", (0.01_f64 * 6.4 / 24.0).exp()),
        ("b;level=mid;times=extrapolated", (0.01_f64 * 7.9 / 24.0).exp()),
    ] {
        for (range, through) in range(form).into_iter().zip(&through) {
            near(range, (through - rail) * factor + rail, 1e-9);
        }
    }
    // Turnover is that of form A at the middle; without growth it would be this times the base.
    assert_eq!(bridge(&outcome, 2025, "all"), range("a;level=mid"));
    let needed = mean(&values(&outcome, "growth_needed", "year=2025;form=a;level=mid", "mean"));
    let (base, grown) = (4.5e6 * 365.0, 4e6 * 365.0 * 1.05_f64.powi(3) + rail);
    let by_arithmetic =
        range("a;level=mid").iter().map(|found| (10e9 / (found * base / grown)).cbrt()).collect::<Vec<_>>();
    near(1.0 + needed, mean(&by_arithmetic), 1e-9);
}

#[test]
fn rates_follow_the_response_inside_a_run() {
    // A third of the time makes 17 % more trade; after 12 reviews all but 0.85^12 = 14 % of that has come, in the
    // third year nothing is left to come.
    let text = format!("{OPEN}{RESPONSE}[trade.response.feedback]\nevery = \"30 d\"\n");
    let outcome = run(&load_text("open.toml", &text, &[]));
    let share = |year| mean(&bridge(&outcome, year, "response")) / mean(&bridge(&outcome, year, "base"));
    let (first, third) = (share(2023), share(2025));
    let full = 3.0_f64.powf(0.141) - 1.0;
    // On the road alone, which has 8 of 9 of the base's value and has grown.
    near(third, full * 8.0 / 9.0 * 1.05_f64.powi(3), 0.03);
    // Over the year the mean of 1 - 0.85^k over the stretches of 30 days, k = 0 to 12, the last of 5 days.
    let reached: f64 =
        (0..13).map(|k| (1.0 - 0.85_f64.powi(k)) * if k == 12 { 5.0 } else { 30.0 }).sum::<f64>() / 365.0;
    near(first, full * reached * 8.0 / 9.0 * 1.05, 0.05);
}

#[test]
fn what_is_lost_and_what_rail_takes_of_it_are_sources() {
    // Nobody waits at two lanes that are busy for 90 min each: most leave.
    let text = OPEN
        .replace("lanes = \"unlimited\"", "lanes = 2")
        .replace("at = \"customs\"", "at = \"customs\"\nbalk_above = 0");
    let settings = [("trade.rail_takes", "0.6"), ("run.length", "365 d"), ("run.replications", "2")];
    let outcome = run(&load_text("open.toml", &text, &settings));
    let [lost, diverted] = ["lost", "diverted"].map(|source| bridge(&outcome, 2023, source));
    let trucks = values(&outcome, "lost", "all", "total");
    for ((lost, diverted), trucks) in lost.iter().zip(&diverted).zip(trucks) {
        near(*lost, -1e4 * trucks, 1e-12);
        near(*diverted, 6e3 * trucks, 1e-12);
    }
}
