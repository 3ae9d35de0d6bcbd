//! The practical limit: karvon against programs that are written by hand for one model each.
//!
//! `cargo bench --bench limit` runs M/M/1 and BORDER-6 by hand, by hand with keyed draws, and as scenario
//! files in karvon without an observer and with everything collected; in turns, on one core. It prints the
//! processor time of each one's fastest round, since what disturbs a program on a shared machine only makes it slower, and
//! ratios. Times are never gated; wrong results end with exit code 1.
//!
//! The programs by hand collect the mean time in system (M/M/1), or its mean, its 95 % point and the
//! utilization of each station (BORDER-6).

mod border6;
mod clock;
mod histogram;
mod karvon_side;
mod line;
mod luck;
mod mm1;
mod queue;
mod scaling;
mod ziggurat;

use std::env;
use std::process::ExitCode;

use karvon::collect::RunRecord;
use karvon::stats::LogHistogram;

use karvon_side::Compiled;
use luck::{Keyed, Streamed};
use ziggurat::Ziggurat;

/// Rounds; each runs every program once, with other luck.
const ROUNDS: u32 = 15;

const MM1: &str = "benches/limit/mm1.toml";
const BORDER6: &str = "benches/limit/border6.toml";

/// Results may be off by so many standard deviations.
const DEVIATIONS: f64 = 4.0;

/// What one run of a program did; times are in minutes.
#[derive(Clone, Copy, Default)]
struct Work {
    events: u64,
    mean: Option<f64>,
    p95: Option<f64>,
}

/// A program and its measurements.
struct Program<'a> {
    name: &'static str,
    model: &'static Model,
    run: Box<dyn Fn(u32) -> Work + 'a>,
    seconds: Vec<f64>,
    work: Vec<Work>,
}

/// A model's reference: value and standard deviation of one run, in minutes.
struct Model {
    name: &'static str,
    mean: (f64, f64),
    p95: Option<(f64, f64)>,
}

static REFERENCE_MM1: Model = Model { name: "M/M/1", mean: (10.0, 0.19), p95: None };
static REFERENCE_BORDER6: Model = Model { name: "BORDER-6", mean: (34.281, 0.18), p95: Some((92.31, 0.73)) };

fn main() -> ExitCode {
    if env::args().nth(1).as_deref() == Some(scaling::SHARE) {
        scaling::run_share();
        return ExitCode::SUCCESS;
    }
    scaling::measure();
    // Only now: threads and processes that are started later would stay on this core.
    let core = core_affinity::get_core_ids().and_then(|cores| cores.last().copied());
    let is_pinned = core.is_some_and(core_affinity::set_for_current);

    let ziggurat = Ziggurat::new();
    let (mm1, border6) = (Compiled::new(MM1, &[]), Compiled::new(BORDER6, &[]));
    let mut programs = [
        Program::new("by hand", &REFERENCE_MM1, |round| mm1::run::<Streamed>(&ziggurat, round.into())),
        Program::new("by hand, keyed", &REFERENCE_MM1, |round| mm1::run::<Keyed>(&ziggurat, round.into())),
        Program::new("karvon", &REFERENCE_MM1, |round| unobserved(&mm1, round)),
        Program::new("karvon, collected", &REFERENCE_MM1, |round| collected(&mm1, round)),
        Program::new("by hand", &REFERENCE_BORDER6, |round| border6::run::<Streamed>(&ziggurat, round.into())),
        Program::new("by hand, keyed", &REFERENCE_BORDER6, |round| border6::run::<Keyed>(&ziggurat, round.into())),
        Program::new("karvon", &REFERENCE_BORDER6, |round| unobserved(&border6, round)),
        Program::new("karvon, collected", &REFERENCE_BORDER6, |round| collected(&border6, round)),
    ];
    for round in 1..=ROUNDS {
        programs.iter_mut().for_each(|program| program.measure(round));
    }

    let pinned = if is_pinned { "on one core" } else { "on any core: pinning failed" };
    println!("\nThe fastest of {ROUNDS} rounds by processor time, {pinned}:\n");
    println!("| model | program | million events/s | ns/event | times the limit | mean, min | p95, min |");
    println!("|---|---|---|---|---|---|---|");
    for model in programs.chunks(programs.len() / 2) {
        model.iter().for_each(|program| program.print(model[0].nanoseconds()));
    }
    println!();
    for model in programs.chunks(programs.len() / 2) {
        let [limit, keyed, plain, collected] = [0, 1, 2, 3].map(|index| model[index].nanoseconds());
        println!(
            "{}: keyed draws cost {:.1} ns an event by hand; observation costs karvon {:.0} % ({:.1} ns an event)",
            model[0].model.name,
            keyed - limit,
            100.0 * (collected / plain - 1.0),
            collected - plain
        );
    }
    let wrong: Vec<String> = programs.iter().flat_map(Program::mistakes).collect();
    wrong.iter().for_each(|mistake| eprintln!("WRONG RESULT: {mistake}"));
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl<'a> Program<'a> {
    fn new(name: &'static str, model: &'static Model, run: impl Fn(u32) -> Work + 'a) -> Self {
        Self { name, model, run: Box::new(run), seconds: Vec::new(), work: Vec::new() }
    }

    fn measure(&mut self, round: u32) {
        let (work, seconds) = clock::processor_seconds(|| (self.run)(round));
        self.seconds.push(seconds);
        self.work.push(work);
    }

    /// Returns the time of an event in the fastest round.
    fn nanoseconds(&self) -> f64 {
        let each = self.seconds.iter().zip(&self.work).map(|(seconds, work)| 1e9 * seconds / work.events as f64);
        each.fold(f64::INFINITY, f64::min)
    }

    /// Returns the mean over rounds of a result, if the program collects it.
    fn result(&self, of: impl Fn(&Work) -> Option<f64>) -> Option<f64> {
        let sum: Option<f64> = self.work.iter().map(of).sum();
        Some(sum? / self.work.len() as f64)
    }

    fn print(&self, limit: f64) {
        let nanoseconds = self.nanoseconds();
        let shown = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.2}"));
        println!(
            "| {} | {} | {:.1} | {nanoseconds:.1} | {:.2} | {} | {} |",
            self.model.name,
            self.name,
            1e3 / nanoseconds,
            nanoseconds / limit,
            shown(self.result(|work| work.mean)),
            shown(self.result(|work| work.p95)),
        );
    }

    /// Says which results are further from the reference than luck allows.
    fn mistakes(&self) -> Vec<String> {
        let mean = ("mean", self.result(|work| work.mean), Some(self.model.mean));
        let p95 = ("p95", self.result(|work| work.p95), self.model.p95);
        let checked = [mean, p95].into_iter().filter_map(|(name, result, reference)| Some((name, result?, reference?)));
        let wrong = checked.filter_map(|(name, result, (value, deviation))| {
            let allowed = DEVIATIONS * deviation / f64::from(ROUNDS).sqrt();
            let is_wrong = (result - value).abs() > allowed || result.is_nan();
            is_wrong.then(|| {
                format!("{}, {}: {name} is {result:.3}, not {value} +- {allowed:.3}", self.model.name, self.name)
            })
        });
        wrong.collect()
    }
}

/// Runs karvon without an observer.
fn unobserved(scenario: &Compiled, replication: u32) -> Work {
    Work { events: scenario.run(replication, ()).events, ..Work::default() }
}

/// Runs karvon with everything collected.
fn collected(scenario: &Compiled, replication: u32) -> Work {
    let (outcome, record) = scenario.collect(replication, ());
    let (mean, p95) = crossing(&record);
    Work { events: outcome.events, mean, p95 }
}

/// Returns the mean and the 95 % point of the time in system.
fn crossing(record: &RunRecord) -> (Option<f64>, Option<f64>) {
    const TICKS_PER_MINUTE: f64 = 60e6;
    let mut times = LogHistogram::new();
    let (mut sum, mut count) = (0, 0);
    for cell in record.cells.iter().flatten() {
        times.merge(cell.crossing.histogram());
        sum += cell.crossing.tally().sum();
        count += cell.crossing.count();
    }
    let mean = (count > 0).then(|| sum as f64 / count as f64 / TICKS_PER_MINUTE);
    (mean, times.quantile(0.95).map(|ticks| ticks / TICKS_PER_MINUTE))
}
