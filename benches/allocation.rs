//! Memory: what karvon promises of it, measured by an allocator that counts.
//!
//! `cargo bench --bench allocation` runs scenario files for a time and for ten times that, the road to $10 billion
//! over one year and over all eight, and an M/M/1 queue that grows without end; a broken promise ends it with
//! exit code 1. Counts are the same in every run.
//!
//! **Promises.** After the high-water mark of trucks alive nothing is allocated, with everything collected or
//! nothing. Memory of a run ten times as long is higher by no more than what a higher mark needs. With the site and
//! its program, eight years need half a megabyte more than one. A truck alive needs at most 200 bytes, and 8 for each
//! cause of the delay ledger.
//!
//! Room for trucks doubles when it is full. Right after that, up to twice the bytes are reserved, and half of
//! them untouched; the promise is for room that is filled.

#[path = "limit/karvon_side.rs"]
mod karvon_side;

use std::alloc::System;
use std::process::ExitCode;

use karvon::collect::CAUSES;
use karvon::engine::SimTime;
use karvon::flow::{Observation, Observer};
use stats_alloc::{INSTRUMENTED_SYSTEM, Stats, StatsAlloc};

use karvon_side::Compiled;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Scenario files, with a length and ten times that.
const SCENARIOS: [(&str, [&str; 2]); 3] = [
    ("benches/limit/border6.toml", ["36.5 d", "365 d"]),
    ("scenarios/pooled-2023.toml", ["18 d", "180 d"]),
    ("scenarios/baseline-2023.toml", ["30 d", "300 d"]),
];

/// What is run over one year and over eight with a tenth of its trucks, by start and length. The year is that in which
/// the center opens, so that both have all that trucks meet before and after.
const ROAD: (&str, [[&str; 2]; 2]) =
    ("scenarios/path-to-10bn.toml", [["2027-01-01", "365 d"], ["2023-01-01", "2922 d"]]);

/// Bytes that eight years of the road may need more than one, beside those for more trucks alive at once.
const YEARS_MORE_MAX: u64 = 500_000;

/// Bytes for each truck alive at most.
const BYTES_EACH_MAX: u64 = 200 + 8 * CAUSES.len() as u64;

/// Growth of memory in a run ten times as long, beside that for more trucks alive at once.
const GROWTH_MAX: f64 = 0.1;

/// Scenarios with so many trucks that they are not served, and what makes them so many.
const CROWDED: [(&str, &str, &str); 4] = [
    ("benches/limit/mm1.toml", "flow.customers.rate", "540 /h"),
    ("benches/limit/border6.toml", "flow.trucks.rate", "4000 /h"),
    ("scenarios/baseline-2023.toml", "demand.scale", "400"),
    ("scenarios/center-2030.toml", "demand.scale", "400"),
];

/// Trucks alive when they are measured: nearly all that room for 2^17 holds.
const CROWD: u64 = (1 << 17) - 8;

fn main() -> ExitCode {
    println!("| scenario | length | observer | most alive | allocations | after the mark | most bytes |");
    println!("|---|---|---|---|---|---|---|");
    let mut promises = Promises::default();
    for (path, lengths) in SCENARIOS {
        for observer in [Watching::Nothing, Watching::Everything] {
            let [short, long] = lengths.map(|length| {
                let scenario = Compiled::new(path, &[("run.length", length), ("run.warm_up", "0 s")]);
                let meter = Meter::start().measure(&scenario, observer);
                meter.print(&format!("{path} | {length} | {observer:?}"));
                meter
            });
            promises.of_length(&format!("{path}, watching {observer:?}"), &short, &long);
        }
    }
    let (path, windows) = ROAD;
    let [one, eight] = windows.map(|[start, length]| {
        let meter = Meter::start();
        let settings = [("run.start", start), ("run.length", length), ("demand.scale", "0.1")];
        let meter = meter.measure(&Compiled::new(path, &settings), Watching::Everything);
        meter.print(&format!("{path}, with its site | {length} from {start} | Everything"));
        meter
    });
    promises.of_years(&one, &eight);
    println!("| scenario | most alive | bytes for each, without an observer | with everything collected |");
    println!("|---|---|---|---|");
    for (path, key, value) in CROWDED {
        let settings = [(key, value), ("run.entities_max", &*CROWD.to_string())];
        let scenario = Compiled::new(path, &settings);
        let meters = [Watching::Nothing, Watching::Everything].map(|it| Meter::start().measure(&scenario, it));
        let [nothing, everything] = meters.each_ref().map(Meter::bytes_each);
        println!("| {path} | {} | {nothing} | {everything} |", meters[0].alive_max);
        promises.keep(everything <= BYTES_EACH_MAX, || {
            format!("{path}: {everything} bytes for each alive, not {BYTES_EACH_MAX}")
        });
    }
    if promises.broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What an observer watches.
#[derive(Clone, Copy, Debug)]
enum Watching {
    Nothing,
    Everything,
}

/// How many promises were broken.
#[derive(Default)]
struct Promises {
    broken: u32,
}

impl Promises {
    /// Compares a run with one ten times as long.
    fn of_length(&mut self, name: &str, short: &Meter, long: &Meter) {
        for meter in [short, long] {
            let after = meter.after_mark();
            self.keep(after == 0, || format!("{name}: {after} allocations after the high-water mark"));
        }
        let allowed = (short.bytes_max as f64 * (1.0 + GROWTH_MAX)) as u64 + long.needs_more_than(short);
        let most = long.bytes_max;
        self.keep(most <= allowed, || format!("{name}: {most} bytes in ten times the time, not {allowed}"));
    }

    /// Compares eight years with one of them.
    fn of_years(&mut self, one: &Meter, eight: &Meter) {
        let more = eight.bytes_max.saturating_sub(one.bytes_max);
        let allowed = YEARS_MORE_MAX + eight.needs_more_than(one);
        println!("bytes that eight years need more than one: {more}, of {allowed}");
        self.keep(more <= allowed, || format!("eight years need {more} bytes more than one, not {allowed}"));
    }

    fn keep(&mut self, is_kept: bool, broken: impl FnOnce() -> String) {
        if !is_kept {
            self.broken += 1;
            eprintln!("BROKEN PROMISE: {}", broken());
        }
    }
}

/// Reads the allocator whenever a truck comes or leaves.
struct Meter {
    start: Stats,
    alive: u64,
    alive_max: u64,
    /// Allocations so far, and up to the mark: what the truck that sets it brings about is counted to it.
    allocations: u64,
    allocations_at_mark: u64,
    is_at_mark: bool,
    /// Bytes held when the first truck came, and at most.
    bytes_before: u64,
    bytes_max: u64,
}

impl Meter {
    /// Begins to count.
    fn start() -> Self {
        Self {
            start: ALLOCATOR.stats(),
            alive: 0,
            alive_max: 0,
            allocations: 0,
            allocations_at_mark: 0,
            is_at_mark: false,
            bytes_before: 0,
            bytes_max: 0,
        }
    }

    /// Runs a scenario's first replication.
    fn measure(mut self, scenario: &Compiled, observer: Watching) -> Self {
        match observer {
            Watching::Nothing => drop(scenario.run(1, &mut self)),
            Watching::Everything => drop(scenario.collect(1, &mut self)),
        }
        self
    }

    /// Prints a row of the table, which begins with what was run.
    fn print(&self, what: &str) {
        let Self { alive_max, allocations, bytes_max, .. } = self;
        println!("| {what} | {alive_max} | {allocations} | {} | {bytes_max} |", self.after_mark());
    }

    /// Returns the bytes that more trucks alive at once than in another run may need.
    fn needs_more_than(&self, other: &Self) -> u64 {
        let room = |meter: &Self| meter.alive_max.next_power_of_two();
        BYTES_EACH_MAX * room(self).saturating_sub(room(other))
    }

    /// Returns the bytes that were added for each of those alive at the mark.
    fn bytes_each(&self) -> u64 {
        (self.bytes_max - self.bytes_before) / self.alive_max
    }

    /// Returns the number of allocations after the most were alive for the first time.
    fn after_mark(&self) -> u64 {
        self.allocations - self.allocations_at_mark
    }
}

impl Observer for Meter {
    fn observe(&mut self, _: SimTime, observation: Observation) {
        match observation {
            Observation::Arrived { .. } | Observation::Spawned { .. } => self.alive += 1,
            Observation::Left { .. } => self.alive -= 1,
            _ => return,
        }
        let change = ALLOCATOR.stats() - self.start;
        self.allocations = (change.allocations + change.reallocations) as u64;
        let held = (change.bytes_allocated - change.bytes_deallocated) as u64;
        if self.alive_max == 0 {
            self.bytes_before = held;
        }
        self.bytes_max = self.bytes_max.max(held);
        if self.is_at_mark {
            self.allocations_at_mark = self.allocations;
        }
        self.is_at_mark = self.alive > self.alive_max;
        self.alive_max = self.alive_max.max(self.alive);
    }
}
