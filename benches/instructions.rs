//! Fixed work of which `.ci/instructions` counts the instructions.
//!
//! `cargo bench --bench instructions -- WORKLOAD [TIMES]` does the work of that name, so many times over. The
//! work is the same in every run, so that its count moves only with the code (and the compiler).

#[path = "limit/karvon_side.rs"]
mod karvon_side;

use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use karvon::engine::{EventList, RANK_MAX, SimDuration, SimTime};
use karvon::experiment::{Ending, replicate};

use karvon_side::Compiled;

const MM1: &str = "benches/limit/mm1.toml";
const BORDER6: &str = "benches/limit/border6.toml";
const BASELINE: &str = "scenarios/baseline-2023.toml";

/// A workload takes how many times over it is to be done.
type Workload = fn(u32);

const WORKLOADS: [(&str, Workload); 6] = [
    ("event_list", event_list),
    ("mm1", mm1),
    ("border6", border6),
    ("border6_collected", border6_collected),
    ("baseline_week", baseline_week),
    ("loading", loading),
];

fn main() -> ExitCode {
    // Cargo adds options of its own.
    let mut arguments = env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let name = arguments.next().unwrap_or_default();
    let times = arguments.next().map_or(Ok(1), |times| times.parse());
    match (WORKLOADS.iter().find(|(known, _)| *known == name), times) {
        (Some((_, work)), Ok(times)) => {
            work(times);
            ExitCode::SUCCESS
        }
        // As one of all benches.
        (None, _) if name.is_empty() => {
            WORKLOADS.iter().for_each(|(name, _)| println!("{name}"));
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("usage: instructions WORKLOAD [TIMES]");
            ExitCode::FAILURE
        }
    }
}

/// The hold model: pop and push on a list that stays at 100 events.
fn event_list(times: u32) {
    let mut list = EventList::default();
    let mut state = 1_u64;
    let mut step = move || {
        // A linear congruential step is random enough for increments, and cheap.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        SimDuration::from_ticks(state >> 40)
    };
    for index in 0..100 {
        list.push(SimTime::ZERO + step(), 1, index);
    }
    for _ in 0..500_000 * times {
        let now = list.next_time_or_max();
        let event = list.pop_due(SimTime::MAX, RANK_MAX).expect("the list never runs empty");
        list.push(now + step(), 1, event.index);
    }
    black_box(list);
}

/// 90,000 customers, nobody observing.
fn mm1(times: u32) {
    run(MM1, 100_000 * times);
}

/// 20,000 trucks, nobody observing.
fn border6(times: u32) {
    run(BORDER6, 30_000 * times);
}

/// 20,000 trucks, everything collected.
fn border6_collected(times: u32) {
    let scenario = of_minutes(BORDER6, 30_000 * times);
    black_box(scenario.collect(1, ()));
}

/// A replication of the baseline's first week, with its warm-up, from the file to the numbers.
fn baseline_week(times: u32) {
    let scenario = Compiled::new(BASELINE, &[("run.length", "7 d")]);
    for number in 1..=times {
        let replicated = replicate(&scenario.design, number);
        assert!(replicated.ending == Ending::Completed, "the baseline can be run");
        black_box(replicated);
    }
}

/// From the text of the baseline to its program.
fn loading(times: u32) {
    for _ in 0..times {
        black_box(Compiled::new(BASELINE, &[]));
    }
}

fn run(path: &str, minutes: u32) {
    black_box(of_minutes(path, minutes).run(1, ()));
}

fn of_minutes(path: &str, minutes: u32) -> Compiled {
    Compiled::new(path, &[("run.length", &format!("{minutes} min"))])
}
