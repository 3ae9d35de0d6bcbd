//! What binds: how much is used of each resource, worked by hand, and the sentence that names it.

use karvon::experiment::Outcome;
use karvon::report::terminal::{Paint, first_screen};

use crate::page;
use crate::support::{load_text, run, shipped, values};

/// Two days of a post with one lane; parts that tests add come behind.
const POST: &str = r#"
karvon = 1
title = "What binds"
[run]
start = 2023-01-01
length = "48 h"
replications = 2
[side.kz]
time_zone = "UTC"
direction = "south"
[side.uz]
time_zone = "UTC"
direction = "north"
[goods.wheat]
value = "200 USD/t"
[goods.flour]
value = "500 USD/t"
[station.customs]
side = "uz"
lanes = 1
[step.customs]
at = "customs"
time = "30 min"
[route.south]
steps = ["customs"]
[flow.wheat]
from = "kz"
goods = "wheat"
payload = "20 t"
timetable = { at = ["daily 00:00"], party = 12 }
route = "south"
"#;

/// Runs a post with parts, checks how much is used of a resource, and that a sentence says what binds.
#[track_caller]
fn check(parts: &str, [from, to]: [&str; 2], used: &[(&str, f64)], sentence: &str) -> Outcome {
    let text = POST.replace(from, to) + parts;
    let outcome = run(&load_text("binding.toml", &text, &[]));
    for (group, expected) in used {
        for found in values(&outcome, "capacity_used", group, "mean") {
            assert!((found - expected).abs() < 1e-12, "{group}: {found}, not {expected}");
        }
    }
    let screen = first_screen(std::slice::from_ref(&outcome), &[], &[], 200, Paint::Plain);
    assert!(screen.contains(&format!("- {sentence}\n")), "{screen}");
    outcome
}

#[test]
fn officers_bind() {
    let customs = "resource=officers;name=customs";
    check(
        "",
        ["party = 12", "party = 12"],
        &[(customs, 0.25)],
        "Demand binds: there is enough of all else; the most is used of officers at customs (25.0 % used).",
    );
    // Sixty trucks a day are work for thirty hours.
    check("", ["party = 12", "party = 60"], &[(customs, 1.0)], "What binds: officers at customs (100 % used).");
}

#[test]
fn train_paths_bind() {
    // A path at 6:00 and one at 18:00: of four in two days two are taken by one train a day, and all by three.
    let paths = r#"
[timetable.path]
side = "kz"
departures = ["daily 06:00, 18:00"]
places = 1
[step.path]
board = "path"
"#;
    let group = "resource=train_paths;name=path";
    let route = |party: u32| {
        POST.replace("lanes = 1", "lanes = \"unlimited\"")
            .replace("steps = [\"customs\"]", "steps = [\"path\", \"customs\"]")
            .replace("party = 12", &format!("party = {party}"))
    };
    for (party, used, sentence) in [
        (1, 0.5, "Demand binds: there is enough of all else; the most is used of train paths of path (50.0 % used)."),
        (3, 1.0, "What binds: train paths of path (100 % used)."),
    ] {
        check(paths, [POST, &route(party)], &[(group, used)], sentence);
    }
}

#[test]
fn docks_bind() {
    // Trucks of 25 pallets, an hour each at the dock, come to it from 0:00 on: one a day, or more than it can take.
    let docks = r#"
[station.dock]
side = "uz"
lanes = 1
[warehouse.wheat]
side = "uz"
goods = "wheat"
places = 5000
docks = "dock"
handling = "25 /h"
[step.unload]
unload = "wheat"
"#;
    let route = |party: u32| {
        POST.replace("lanes = 1", "lanes = \"unlimited\"")
            .replace("time = \"30 min\"", "time = \"0 s\"")
            .replace("steps = [\"customs\"]", "steps = [\"customs\", \"unload\"]")
            .replace("party = 12", &format!("party = {party}"))
    };
    for (party, used, sentence) in [
        (
            12,
            0.5,
            "In the center demand binds: there is enough of all else; the most is used of docks at dock (50.0 % used).",
        ),
        (30, 1.0, "What binds in the center: docks at dock (100 % used)."),
    ] {
        check(docks, [POST, &route(party)], &[("resource=docks;name=dock", used)], sentence);
    }
}

/// A mill that takes 10 t of wheat and 10 units of water an hour.
const MILL: &str = r#"
[stock.water]
side = "uz"
refill = [{ at = ["daily 00:00"], units = 20, mode = "set" }]
[warehouse.grain]
side = "uz"
goods = "wheat"
capacity = "500 t"
supply = "20 t/d"
[warehouse.flour]
side = "uz"
goods = "flour"
capacity = "9000 t"
[plant.mill]
side = "uz"
batch = "10 t"
batch_time = "1 h"
inputs = { grain = 1 }
uses = { water = 1 }
product = "flour"
"#;

#[test]
fn the_border_and_the_center_have_what_binds_them() {
    let told = |sentence| {
        let water = ("resource=quota;name=water", 1.0);
        check(MILL, ["party = 12", "party = 12"], &[("resource=lines;name=mill", 4.0 / 48.0), water], sentence)
    };
    told(
        "At the border demand binds: there is enough of all else; the most is used of officers at customs (25.0 % used).",
    );
    told("What binds in the center: the quota water (100 % used).");
    // Without the quota it is the grain that comes.
    check(
        &MILL.replace("units = 20", "units = 200"),
        ["party = 12", "party = 60"],
        &[("resource=quota;name=water", 0.1)],
        "In the center supply or demand binds: there is enough of all else; the most is used of the quota water (10.0 % used).",
    );
}

#[test]
fn a_quota_of_a_plant_that_opens_later_binds_from_then_on() {
    let text = MILL.replace("product = \"flour\"", "product = \"flour\"\nopens = 2024-01-01");
    let of = |part: &'static str| format!("resource=quota;name=water{part}");
    check(
        &text,
        ["length = \"48 h\"", "length = \"731 d\""],
        &[(&of(""), 366.0 / 731.0), (&of(";year=2023"), 0.0), (&of(";year=2024"), 1.0)],
        "What binds in the center: the quota water (100 % used in 2024).",
    );
}

/// Scenarios of which the index says what binds.
const INDEXED: [&str; 15] = [
    "baseline-2023",
    "rail-2023",
    "rail-2030",
    "hours-24-2030",
    "center-2030",
    "center-2030-low",
    "center-2030-mid",
    "center-2030-high",
    "center-no-zone",
    "zone-only",
    "center-alone-20",
    "center-alone",
    "center-alone-60",
    "center-plan-5000",
    "path-to-10bn",
];

/// Returns what the first screen says that binds at the border and in the center, without the shares.
fn told(outcome: &Outcome) -> [String; 2] {
    let screen = first_screen(std::slice::from_ref(outcome), &[], &[], 1000, Paint::Plain);
    let mut told = [String::new(), String::new()];
    for line in screen.lines().filter(|line| line.contains(" binds")) {
        let bare: String = line.split(" (").map(|part| part.split_once(')').map_or(part, |(_, rest)| rest)).collect();
        let (binding, named) = match bare.split_once("the most is used of ") {
            Some((else_binds, named)) if else_binds.contains("upply or demand") => {
                ("supply or demand; most used: ", named)
            }
            Some((_, named)) => ("demand; most used: ", named),
            None => ("", bare.split_once(": ").expect("a sentence names what binds").1),
        };
        told[usize::from(line.contains("n the center"))] = format!("{binding}{}", named.trim_end_matches('.'));
    }
    told
}

#[test]
fn the_index_says_what_binds() {
    let mut rows = String::from("| Scenario | At the border | In the center |\n|---|---|---|\n");
    for name in INDEXED {
        let [border, center] = told(shipped(name));
        let center = if center.is_empty() { "-".to_owned() } else { center };
        rows += &format!("| `{name}` | {border} | {center} |\n");
    }
    page::keep("scenarios/README.md", "binds", &rows);
}
