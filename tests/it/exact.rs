//! Scenario files with answers worked out by hand: what a planner writes comes to what it says, to the minute.
//!
//! A file for each op or policy. The ops themselves are held to exact answers in `src/flow/tests/`; here the language is:
//! every key that a planner has for them, from the text of a scenario to the minute at which trucks leave. A test at the
//! end keeps that list whole.
//!
//! Times are minutes since midnight, on 2 January 2023 and on. Trucks are told apart by their flows.

mod appointments;
mod balking;
mod batches;
mod boarding;
mod breakdowns;
mod capacity;
mod closing;
mod closures;
mod combined;
mod controllers;
mod delays;
mod gaps;
mod gates;
mod going_on;
mod gridlock;
mod jockeying;
mod matches;
mod patience;
mod preemption;
mod priorities;
mod refills;
mod requests;
mod shares;
mod shortest;
mod spaces;
mod spawning;
mod splits;
mod stocks;
mod substitutes;
mod traces;
mod tracks;

use std::path::PathBuf;

use karvon::engine::{SimTime, Ties};
use karvon::experiment::{Ending, replicate};
use karvon::flow::{Observation, Observer, RunOptions, run};
use karvon::model::lower;
use karvon::scenario::load;

use crate::docs::{reference, rows};
use crate::support::{design, files, load_text};

const HOUR: f64 = 60.0;
const DAY: f64 = 24.0 * HOUR;

/// Ten days of one side, on whose clock everything is.
const HEAD: &str = r#"karvon = 1
title = "Worked out by hand"
run = { start = 2023-01-02, length = "10 d", replications = 1 }
side.uz = { time_zone = "UTC", direction = "north" }
calendar.office = { open = ["daily 08:00-17:00"] }
"#;

/// Minutes at which trucks left, and their flows' numbers.
#[derive(Default)]
struct Exits {
    flow_of: std::collections::BTreeMap<u32, u32>,
    left: Vec<(f64, u32)>,
}

impl Observer for Exits {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        match observation {
            Observation::Arrived { entity, flow, .. } | Observation::Spawned { entity, flow, .. } => {
                self.flow_of.insert(entity.0, flow.0);
            }
            Observation::Left { entity } => self.left.push((at.ticks() as f64 / 60e6, self.flow_of[&entity.0])),
            _ => {}
        }
    }
}

/// Returns when trucks leave, in order, with their flows, by a scenario whose only other file is a table of arrivals.
fn run_with(text: &str, arrivals: &str) -> Vec<(f64, String)> {
    let scenario = load("exact.toml", text, &[], &|_| Ok(arrivals.to_owned()))
        .unwrap_or_else(|refused| panic!("{:#?}\n{text}", refused.diagnostics.sorted()));
    let design = design(&scenario);
    let window = design.site.window;
    let options = RunOptions {
        window_start: window.start,
        window_end: window.end,
        follow_until: window.follow_until,
        events_max: 1_000_000,
        entities_max: 10_000,
        rounds_max: 1_000,
        ties: Ties::InOrder,
    };
    let mut exits = Exits::default();
    run(&lower(&design.site).program, options, design.seed, 1, &mut exits);
    let name = |flow: u32| design.site.flows[flow as usize].name.clone();
    exits.left.into_iter().map(|(at, flow)| (at, name(flow))).collect()
}

/// Returns when trucks leave, in order, in minutes.
fn exits(more: &str) -> Vec<f64> {
    run_with(&format!("{HEAD}{more}"), "").into_iter().map(|(at, _)| at).collect()
}

/// Returns when trucks leave, by the names of their flows, and in order of time in each.
fn exits_by_flow(more: &str) -> Vec<(String, Vec<f64>)> {
    let mut by_flow = std::collections::BTreeMap::<String, Vec<f64>>::new();
    for (at, flow) in run_with(&format!("{HEAD}{more}"), "") {
        by_flow.entry(flow).or_default().push(at);
    }
    by_flow.into_iter().collect()
}

/// Fails unless trucks leave at these minutes, by the names of their flows in order.
#[track_caller]
fn check(more: &str, expected: &[(&str, &[f64])]) {
    let expected: Vec<(String, Vec<f64>)> =
        expected.iter().map(|(flow, left)| ((*flow).to_owned(), left.to_vec())).collect();
    assert_eq!(exits_by_flow(more), expected, "{more}");
}

/// Returns why the only replication failed.
fn failure(more: &str) -> String {
    match replicate(&design(&load_text("exact.toml", &format!("{HEAD}{more}"), &[])), 1).ending {
        Ending::Failed(why) => why,
        Ending::Completed => "it came to its end".to_owned(),
    }
}

/// A flow whose trucks come at times of the first day, and take a route: its name, the route, the times, and more keys.
fn comes(name: &str, route: &str, times: &str, more: &str) -> String {
    format!(
        "flow.{name} = {{ from = \"uz\", route = \"{route}\", timetable = {{ at = [\"2023-01-02 {times}\"] }}{more} }}\n"
    )
}

/// A station of the side with its keys.
fn station(name: &str, keys: &str) -> String {
    format!("station.{name} = {{ side = \"uz\", {keys} }}\n")
}

/// A step with its keys, and a route of the same name that is that step alone.
fn way(name: &str, keys: &str) -> String {
    format!("step.{name} = {{ {keys} }}\nroute.{name} = {{ steps = [\"{name}\"] }}\n")
}

/// A desk and one flow that goes there: its keys, the step's, and when trucks come.
fn desk(station: &str, step: &str, at: &str) -> String {
    format!(
        "[station.desk]\nside = \"uz\"\nlanes = 1\n{station}\n[step.desk]\nat = \"desk\"\n{step}\n\
         [route.north]\nsteps = [\"desk\"]\n[flow.trucks]\nfrom = \"uz\"\nroute = \"north\"\n\
         timetable = {{ {at} }}\n"
    )
}

/// Tables of the reference whose keys are ops and policies.
const TABLES: [&str; 21] = [
    "`[flow.NAME]`",
    "`timetable`",
    "`trace`",
    "`[station.NAME]`",
    "`[space.NAME]`",
    "`[gate.NAME]`",
    "`[stock.NAME]`",
    "`refill`",
    "`[timetable.NAME]`",
    "`[closure.NAME]`",
    "`[breakdown.NAME]`",
    "`[controller.NAME]`",
    "`open`",
    "`move`",
    "`channels`",
    "`rate`",
    "`[step.NAME]`",
    "Waiting",
    "Several at once",
    "Going on",
    "`if_stock`",
];

/// Keys in them that are words of the border's or the center's, and in which module their exact answers are.
const ELSEWHERE: [(&str, &str); 17] = [
    ("activity", "border/agencies"),
    ("cause", "ledger"),
    ("cost", "border/agencies"),
    ("deposit", "border/controls"),
    ("detected_to", "border/controls"),
    ("detects", "border/controls"),
    ("equipment", "border/agencies"),
    ("growth", "trade"),
    ("handling_cost", "ledger"),
    ("mode", "border/controls"),
    ("people", "people"),
    ("per_person", "people"),
    ("return_load", "logistics"),
    ("temperature", "ledger"),
    ("tolerance", "border/controls"),
    ("unload", "logistics"),
    ("waiting_cost", "ledger"),
];

/// Whether a text gives a key of the format a value.
fn sets(text: &str, key: &str) -> bool {
    let is_apart = |at: usize| !text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    text.match_indices(key).any(|(at, _)| is_apart(at) && text[at + key.len()..].trim_start().starts_with('='))
}

#[test]
fn every_key_of_an_op_or_policy_has_an_exact_test() {
    // As a scenario reads: breaks of lines and quotes are written with a backslash.
    let read = |path: &PathBuf| std::fs::read_to_string(path).expect("it is there");
    let texts: Vec<String> =
        files("tests/it/exact", "rs").iter().map(|path| read(path).replace("\\n", "\n").replace('\\', "")).collect();
    let page = reference();
    let mut missing = Vec::new();
    for table in TABLES {
        let section = page.iter().find(|section| section.heading == table).unwrap_or_else(|| panic!("no {table}"));
        let keys = rows(section);
        assert!(!keys.is_empty(), "{table} has keys");
        for row in keys {
            let key = row[0].as_str();
            if let Some((_, module)) = ELSEWHERE.iter().find(|(word, _)| *word == key) {
                let path = crate::support::root().join(format!("tests/it/{module}.rs"));
                let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{module}: {error}"));
                if !sets(&text, key) {
                    missing.push(format!("{table} {key}, in {module}"));
                }
                continue;
            }
            if !texts.iter().any(|text| sets(text, key)) {
                missing.push(format!("{table} {key}"));
            }
            // Choices of a policy are words in quotes.
            for word in row[1].split("`\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                if !texts.iter().any(|text| text.contains(&format!("\"{word}\""))) {
                    missing.push(format!("{table} {key} = {word}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
