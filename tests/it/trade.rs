//! Trade: turnover by year and source, against arithmetic.

use karvon::experiment::{self, Outcome};
use karvon::report::terminal::{Paint, first_screen};
use karvon::report::words::answers;
use karvon::stats::Level;

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
fn a_part_of_a_year_is_called_one() {
    for (length, told) in [("90 d", "Turnover of 90 days of 2023 by source"), ("365 d", "Turnover of 2023 by source")] {
        let settings = [("run.length", length), ("run.replications", "2")];
        let outcome = run(&load_text("open.toml", OPEN, &settings));
        let screen = first_screen(&[outcome], &[], &[], 200, Paint::Plain);
        assert!(screen.contains(&format!("- {told} is ")) && screen.contains(&format!("\n{told}\n")), "{screen}");
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
fn bridges_of_directions_and_of_goods_add_up() {
    // Beside the fruit and the rail that go north, 10 trucks of 20 t of wheat a day come south, planned, worth $200 a
    // tonne, and 100 t a day by rail.
    let south = r#"
[goods.wheat]
value = "200 USD/t"
[step.office]
at = "customs"
time = "1 h"
[route.south]
steps = ["office"]
[flow.wheat]
from = "kz"
goods = "wheat"
payload = "20 t"
timetable = { at = ["daily 06:00"], party = 10 }
route = "south"
[stream.wheat]
from = "kz"
goods = "wheat"
mode = "rail"
rate = "100 t/d"
growth = 0.2
"#;
    let text = format!("{OPEN}{RESPONSE}{south}").replace("[side.kz]", "[side.kz]\ndirection = \"south\"");
    let outcome = run(&load_text("open.toml", &text, &[("run.replications", "2"), ("run.length", "365 d")]));
    let part = |part: &str, source: &str| {
        let group = format!("year=2023;{part};source={source}");
        let is_there = outcome.keys.iter().any(|key| key.indicator.name == "turnover_bridge" && key.group == group);
        if is_there { values(&outcome, "turnover_bridge", &group, "total") } else { vec![0.0; 2] }
    };
    // The planned trucks do not grow, and of the south nothing says how long clearance took: it does not respond.
    for (source, usd_a_day) in [("base", 4e4 + 2e4), ("growth", 0.0), ("rail", 4e3), ("response", 0.0), ("all", 6.4e4)]
    {
        for by in ["direction=south", "goods=wheat"] {
            part(by, source)
                .into_iter()
                .for_each(|found| assert!((found - 365.0 * usd_a_day).abs() < 1.0, "{by} {source}: {found}"));
        }
    }
    for source in SOURCES.into_iter().chain(["all"]) {
        let whole = bridge(&outcome, 2023, source);
        for parts in [["direction=north", "direction=south"], ["goods=fruit", "goods=wheat"]] {
            let [one, other] = parts.map(|by| part(by, source));
            for (whole, (one, other)) in whole.iter().zip(one.into_iter().zip(other)) {
                assert!(
                    (whole - one - other).abs() <= 1e-9 * whole.abs().max(1e6),
                    "{source}: {whole}, {one} + {other}"
                );
            }
        }
    }
}

#[test]
fn a_target_is_for_its_year() {
    let asked = |settings: &[(&str, &str)]| {
        let outcome = run(&load_text("open.toml", &format!("{OPEN}{RESPONSE}"), settings));
        let needed = outcome.keys.iter().filter(|key| key.indicator.name == "growth_needed");
        let years: std::collections::BTreeSet<&str> = needed.filter_map(|key| key.part("year")).collect();
        years.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let two = ("run.replications", "2");
    assert_eq!(asked(&[two]), ["2023", "2024", "2025"]);
    assert_eq!(asked(&[two, ("trade.target_year", "2024")]), ["2024"]);
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
    // On both sides together the 1.5 h are those of the whole crossing, which took 9.4 h.
    let both = [("trade.response.extrapolate", "true"), ("trade.response.time", "both")];
    let both = run(&load_text("open.toml", &text, &both));
    let group = "year=2025;form=a;level=mid";
    for (times, factor) in [("", 9.4_f64 / 3.0), (";times=extrapolated", 9.4 / 1.5)] {
        for (range, through) in
            values(&both, "turnover_range", &format!("{group}{times}"), "total").into_iter().zip(&through)
        {
            near(range, (through - rail) * factor.powf(0.141) + rail, 1e-9);
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

#[test]
fn what_spoils_does_not_go_by_rail_instead() {
    let text = OPEN
        .replace("lanes = \"unlimited\"", "lanes = 2")
        .replace("at = \"customs\"", "at = \"customs\"\nbalk_above = 0");
    let response = RESPONSE.replace("[trade.response]", "[trade.response]\nperishable = { fruit = \"0.0015 /h\" }");
    let settings = [("trade.rail_takes", "0.6"), ("run.length", "365 d"), ("run.replications", "2")];
    let outcome = run(&load_text("open.toml", &format!("{text}{response}"), &settings));
    assert!(bridge(&outcome, 2023, "lost").iter().all(|lost| *lost < 0.0));
    assert!(bridge(&outcome, 2023, "diverted").iter().all(|diverted| *diverted == 0.0));
}

#[test]
fn what_capacity_defers_is_still_under_way() {
    // Twenty trucks a day at one lane for 90 min each: of 7300 in a year, those are through that end by its end,
    // the first at 01:31, one each 90 min: 5839.
    let text = OPEN
        .replace("lanes = \"unlimited\"", "lanes = 1")
        .replace("rate = \"400 /d\"", "timetable = { at = [\"daily 00:01\"], party = 20 }");
    let settings = [("run.length", "365 d"), ("run.replications", "2"), ("run.follow_up", "1 d")];
    let outcome = run(&load_text("open.toml", &text, &settings));
    let rail = 5e5 * 365.0 * 1.1;
    for (source, usd) in [
        ("base", 7300.0 * 1e4 + 5e5 * 365.0),
        ("growth", 0.0),
        ("rail", rail - 5e5 * 365.0),
        ("under_way", -(7300.0 - 5839.0) * 1e4),
        ("all", 5839.0 * 1e4 + rail),
    ] {
        bridge(&outcome, 2023, source)
            .into_iter()
            .for_each(|found| assert!((found - usd).abs() < 1.0, "{source}: {found}"));
    }
}

#[test]
fn each_mode_grows_by_its_own() {
    let modes = r#"
[flow.wagons]
from = "uz"
goods = "fruit"
payload = "60 t"
mode = "rail"
rate = "50 /d"
growth = 0.2
route = "north"
[stream.air]
from = "uz"
goods = "fruit"
mode = "air"
rate = "10 t/d"
growth = 0.3
[stream.by_hand]
from = "uz"
goods = "fruit"
mode = "road"
rate = "100 t/d"
"#;
    let text = format!("{OPEN}{modes}");
    let settings = [("run.replications", "2"), ("run.length", "365 d")];
    let outcome = run(&load_text("open.toml", &text, &settings));
    // Million dollars of a day, one year after the base: 4 by trucks and 0.05 of goods that are not simulated, by road;
    // 0.5 and 1.5 by rail; 0.005 by air.
    for (source, a_day) in [
        ("growth", 4.05 * 0.05),
        ("rail", 0.5 * 0.1 + 1.5 * 0.2),
        ("growth_by_air", 0.005 * 0.3),
        ("base", 4.0 + 0.05 + 0.5 + 1.5 + 0.005),
    ] {
        near(mean(&bridge(&outcome, 2023, source)), 365e6 * a_day, 1e-9);
    }
    let off = [settings[0], settings[1], ("trade.sources.rail", "false")];
    let outcome = run(&load_text("open.toml", &text, &off));
    for (source, a_day) in [("growth", 4.05 * 0.05), ("rail", 0.0), ("growth_by_air", 0.0)] {
        assert!((mean(&bridge(&outcome, 2023, source)) - 365e6 * a_day).abs() < 1.0, "{source}");
    }
}

#[test]
fn only_the_road_responds_to_its_times_unless_all_trade_does() {
    let trains = r#"
[station.yard]
side = "kz"
lanes = "unlimited"
[step.yard]
at = "yard"
time = "70 h"
[route.rail]
steps = ["yard"]
release = { from = "yard", to = "yard" }
[flow.wagons]
from = "uz"
goods = "fruit"
payload = "60 t"
mode = "rail"
timetable = { at = ["daily 06:00"], party = 50 }
route = "rail"
"#;
    let text = format!("{OPEN}{RESPONSE}{trains}");
    let settings = [("run.replications", "2"), ("run.length", "365 d"), ("run.warm_up", "5 d")];
    let factor = 3.0_f64.powf(0.141) - 1.0;
    for (streams, others) in [("false", 0.0), ("true", 1.5e6 * 365.0 + 5e5 * 365.0 * 1.1)] {
        let all = [settings[0], settings[1], settings[2], ("trade.response.streams", streams)];
        let outcome = run(&load_text("open.toml", &text, &all));
        let through = values(&outcome, "turnover", "direction=north;mode=road", "total");
        for (response, through) in bridge(&outcome, 2023, "response").into_iter().zip(through) {
            near(response, (through + others) * factor, 1e-9);
        }
    }
}

#[test]
fn flows_without_a_rate_respond_when_the_run_is_over() {
    let planned = OPEN.replace("rate = \"400 /d\"", "timetable = { at = [\"daily 06:00\"], party = 400 }");
    let feedback = format!("{planned}{RESPONSE}[trade.response.feedback]\nevery = \"30 d\"\n");
    for text in [format!("{planned}{RESPONSE}"), feedback] {
        let outcome = run(&load_text("open.toml", &text, &[("run.replications", "2"), ("run.length", "365 d")]));
        for response in bridge(&outcome, 2023, "response") {
            near(response, 400.0 * 365.0 * 1e4 * (3.0_f64.powf(0.141) - 1.0), 1e-9);
        }
    }
}

#[test]
fn spread_and_inspections_are_terms_of_the_response() {
    // Half of the trucks take 1 h and half 2 h: 1.5 h on average, 0.5 h of standard deviation. One in ten is inspected,
    // where three in ten were.
    let text = OPEN.replace(
        "time = \"90 min\"",
        "channels = { green = 0.9, red = 0.1 }\ntime = { slow = \"2 h\", other = \"1 h\" }",
    ) + "[attribute.slow]\nshare = 0.5\n"
        + RESPONSE
        + "[trade.response.inspection]\nchannels = [\"red\"]\nbase = 0.3\n";
    let settings = [("trade.response.spreads", "1"), ("run.length", "365 d"), ("run.replications", "2")];
    let outcome = run(&load_text("open.toml", &text, &settings));
    let through = values(&outcome, "turnover", "direction=north;mode=road", "total");
    let factor = (4.5_f64 / 2.0).powf(0.141) * (1.0 - 0.2 * (0.1 - 0.3));
    for (response, through) in bridge(&outcome, 2023, "response").into_iter().zip(through) {
        near(response, through * (factor - 1.0), 0.002);
    }
}

#[test]
fn what_is_shorter_than_the_data_support_is_shown_held_and_extrapolated() {
    // The importer's side takes half an hour, and 4.5 h * 3 / 9.4 = 1.436 h are supported.
    let text = format!("{OPEN}{RESPONSE}").replace("time = \"90 min\"", "time = \"30 min\"");
    let settings = [("run.length", "365 d"), ("run.replications", "2")];
    let outcome = run(&load_text("open.toml", &text, &settings));
    let extrapolating = [settings[0], settings[1], ("trade.response.extrapolate", "true")];
    let extrapolated = run(&load_text("open.toml", &text, &extrapolating));
    let range = |outcome: &Outcome, mark: &str| {
        values(outcome, "turnover_range", &format!("year=2023;form=a;level=mid{mark}"), "total")
    };
    let (held, beyond) = (range(&outcome, ""), range(&outcome, ";times=extrapolated"));
    let rail = 5e5 * 365.0 * 1.1;
    let of = |turnover: f64, factor: f64| (turnover - rail) / factor;
    for (held, beyond) in held.iter().zip(&beyond) {
        near(of(*held, (9.4_f64 / 3.0).powf(0.141)), of(*beyond, 9.0_f64.powf(0.141)), 1e-9);
    }
    // Turnover is the one that is asked for.
    assert_eq!(bridge(&outcome, 2023, "all"), held);
    assert_eq!(bridge(&extrapolated, 2023, "all"), beyond);
}

#[test]
fn turnover_of_2030_is_that_of_the_published_table() {
    // $4.39 bn of 2023, two thirds by road: 401 trucks of $20,000 a day, and $4.01 m by rail.
    let text = OPEN
        .replace("start = 2023-01-01\nlength = \"1096 d\"", "start = 2030-01-01\nlength = \"365 d\"")
        .replace("base_year = 2022", "base_year = 2023")
        .replace("payload = \"20 t\"", "payload = \"40 t\"")
        .replace("rate = \"400 /d\"", "rate = \"400.913 /d\"")
        .replace("rate = \"1000 t/d\"\ngrowth = 0.1", "rate = \"8018.27 t/d\"");
    for (growth, bn) in
        [("0.03", 5.399), ("0.05", 6.177), ("0.07", 7.049), ("0.085", 7.771), ("0.10", 8.555), ("0.125", 10.013)]
    {
        let outcome = run(&load_text("open.toml", &text, &[("demand.growth", growth)]));
        near(mean(&bridge(&outcome, 2030, "all")), bn * 1e9, 0.005);
    }
}

#[test]
fn a_comparison_answers_with_the_turnover_that_responds() {
    let text = format!("{OPEN}{RESPONSE}");
    let of = |minutes: &str| {
        let settings = [("run.length", "730 d"), ("run.replications", "2"), ("step.customs.time", minutes)];
        run(&load_text("open.toml", &text, &settings))
    };
    let (slow, fast) = (of("200 min"), of("90 min"));
    let level = Level::new(0.95).expect("between 0 and 1");
    let compared = experiment::compare(&slow, &[fast], level);
    let told = answers(&compared[0]);
    // The last year alone, and not what got through, which is the same.
    let turnover: Vec<&String> = told.iter().filter(|sentence| sentence.contains("turnover")).collect();
    assert!(turnover.len() == 1 && turnover[0].contains("turnover with response 2024 rises by"), "{told:?}");
}
