//! Replications: one is a pure function, many run in parallel.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use super::aggregate::{aggregate, measured};
use super::audited::Audited;
use super::course::{Course, DIARIES, course};
use super::outcome::{Ending, Measured, Outcome, Replicated};
use super::queue::{Queue, Replicate};
use super::steady::{self, Steady, WarmUp};
use super::stopping::Stopping;
use crate::collect::{Audit, AuditReport, Collector, Diary, DiaryLayout, Layout, RunRecord};
use crate::engine::{SimDuration, SimTime, Ties};
use crate::flow::{Limit, Observer, PoolId, RunEnding, RunOptions, RunOutcome};
use crate::model::indicator::Key;
use crate::model::site::{Site, Window};
use crate::model::{Lowered, Sheet, balance, crossing_histograms, diary_layout, layout, lower, measure};
use crate::stats::{Level, LogHistogram};

/// Rounds of offers and joins at one instant after which a replication is given up.
const ROUNDS_MAX: u32 = 1_000_000;

/// A scenario to run: what, how often, with which luck.
#[derive(Clone, Debug)]
pub struct Design {
    /// Name of the scenario.
    pub scenario: String,
    /// What to run.
    pub site: Site,
    /// How often at most.
    pub replications: u32,
    /// When fewer replications suffice; `None`: never.
    pub stopping: Option<Stopping>,
    /// Whether and how the window is a stretch of a steady state.
    pub steady: Steady,
    /// Quantiles over replications to estimate.
    pub quantiles: Vec<f64>,
    /// Seed of all randomness.
    pub seed: u64,
    /// Confidence level of intervals.
    pub level: Level,
    /// Events after which a replication is given up.
    pub events_max: u64,
    /// Trucks alive at once at which a replication is given up.
    pub entities_max: u32,
    /// In what order equal events happen.
    pub ties: Ties,
}

/// Somebody who watches replications finish and may stop the rest.
pub trait Watch: Sync {
    /// Hears, on the thread that runs it, that a replication starts.
    fn replication_starts(&self) {}
    /// Hears, on the same thread, that it has ended.
    fn replication_ends(&self) {}
    /// Hears that one more replication of `design` is done, in no particular order: once for each that counts, and not of
    /// those that a thread ran ahead of a look for nothing.
    fn replication_done(&self, design: &Design);
    /// Returns whether no further replication shall start.
    fn should_stop(&self) -> bool;
}

/// Watches nothing and stops nothing.
impl Watch for () {
    fn replication_done(&self, _: &Design) {}
    fn should_stop(&self) -> bool {
        false
    }
}

/// One replication's result with what is pooled over replications.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) replicated: Replicated,
    pub(super) keys: Vec<Key>,
    pub(super) histograms: Vec<(String, LogHistogram)>,
    /// What the audit came to, if there was one and nothing broke off the replication.
    pub(super) audit: Option<AuditReport>,
    /// What pictures are drawn from, if it was kept and nothing broke off the replication.
    pub(super) diary: Option<Diary>,
}

impl Run {
    fn failed(number: u32, why: String) -> Self {
        let replicated = Replicated { number, ending: Ending::Failed(why), values: Vec::new(), events: 0 };
        Self { replicated, keys: Vec::new(), histograms: Vec::new(), audit: None, diary: None }
    }
}

/// Runs work on a number of threads (`None`: one for each core).
///
/// # Errors
///
/// If the operating system refuses the threads.
pub fn on_threads<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, rayon::ThreadPoolBuildError> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?.install(work))
}

/// Runs the replications of a design, as many as it takes, and aggregates the contiguous prefix 1..k that finished.
///
/// Replications start in order, so that an interruption loses little. A replication that panics or
/// hits a limit is named in its ending, and the design gets no estimate: leaving out what failed
/// would bias the rest.
pub fn run(design: &Design, watch: &impl Watch) -> Outcome {
    aggregate(design, all(design, watch, &Prepared::run))
}

/// Does the same, and checks every replication from its trace; one that the audit finds fault with has failed.
pub fn run_audited(design: &Design, watch: &impl Watch) -> (Outcome, Audited) {
    let runs = all(design, watch, &Prepared::run_audited);
    let audited = Audited::of(design, &runs);
    (aggregate(design, runs), audited)
}

/// A design that was run with its pictures.
#[derive(Clone, Debug)]
pub struct Followed {
    /// Its results.
    pub outcome: Outcome,
    /// What the audit came to, if there was one.
    pub audited: Option<Audited>,
    /// How it goes over time and place; `None` without estimates.
    pub course: Option<Course>,
}

/// Runs the replications of a design, audited if asked for, and keeps a diary of the first few beside their numbers,
/// with every truck of one day (counted from 0; `None`: the middle of the window).
pub fn follow(design: &Design, day: Option<u32>, is_audited: bool, watch: &impl Watch) -> Followed {
    let (layout, date) = diary_layout(&design.site, day);
    let is_plain = design.steady == Steady::default();
    let replicate = |prepared: &Prepared, number: u32| match (is_plain && number <= DIARIES, is_audited) {
        (true, false) => prepared.run_with_diary(number, &layout),
        // An audit takes several times as long as a second look.
        (true, true) => Run { diary: Some(prepared.diary(number, &layout)), ..prepared.run_audited(number) },
        (false, false) => prepared.run(number),
        (false, true) => prepared.run_audited(number),
    };
    let mut runs = all(design, watch, &replicate);
    let mut diaries: Vec<Diary> = runs.iter_mut().filter_map(|run| run.diary.take()).collect();
    if !is_plain {
        // Batches, and windows without their warm-up, are of runs that pictures show as a whole.
        let whole = Prepared::with_whole_window(design.clone());
        let last = if design.steady.batches.is_some() { 1 } else { DIARIES.min(runs.len() as u32) };
        diaries = (1..=last).map(|number| whole.diary(number, &layout)).collect();
    }
    let audited = is_audited.then(|| Audited::of(design, &runs));
    let outcome = aggregate(design, runs);
    let course = outcome.estimates.is_some().then(|| course(design, &diaries, &layout, date));
    Followed { outcome, audited, course }
}

/// Replicates in parallel, and returns the contiguous prefix 1..k that counts.
fn all(design: &Design, watch: &impl Watch, replicate: Replicate<'_>) -> Vec<Run> {
    let done: Mutex<Option<Vec<Run>>> = Mutex::new(None);
    let make = |_| Some(design.clone());
    let queue = Queue::new(1, &make, replicate);
    let emit = |_, _: &Design, runs| *done.lock().expect("no thread panics while it holds the results") = Some(runs);
    rayon::scope(|scope| {
        for _ in 0..rayon::current_num_threads() {
            scope.spawn(|_| queue.work(watch, &emit));
        }
    });
    let done = done.into_inner().expect("no thread panics while it holds the results");
    done.or_else(|| queue.unfinished().pop().map(|(_, runs)| runs)).unwrap_or_default()
}

/// Runs many design points on a number of threads (`None`: one for each core), and hands each point's values to `sink` as
/// soon as they are there, on the thread that made the last of them, in no particular order.
///
/// `design` makes a point's design, or says by `None` that it needs no running. Points that an interruption cuts short
/// are not handed over.
///
/// # Errors
///
/// If the operating system refuses the threads.
pub fn run_many(
    points: usize,
    design: &(dyn Fn(usize) -> Option<Design> + Sync),
    threads: Option<usize>,
    watch: &impl Watch,
    sink: &(dyn Fn(usize, &Design, Measured) + Sync),
) -> Result<(), rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?;
    let queue = Queue::new(points, design, &Prepared::run_for_values);
    let emit = |point, design: &Design, runs| sink(point, design, measured(runs));
    pool.scope(|scope| {
        for _ in 0..pool.current_num_threads() {
            scope.spawn(|_| queue.work(watch, &emit));
        }
    });
    Ok(())
}

/// Runs one replication of a design (numbered from 1).
pub fn replicate(design: &Design, number: u32) -> Replicated {
    Prepared::new(design.clone()).replicate(number, Prepared::run).replicated
}

/// Returns values 1 to `count`, made in parallel; `None` if any is missing.
pub fn in_parallel(count: u32, value: &(dyn Fn(u32) -> Option<f64> + Sync)) -> Option<Vec<f64>> {
    use rayon::prelude::*;
    (1..=count).into_par_iter().map(value).collect()
}

/// Things that are made in parallel before the first of them is handed over.
const AHEAD: usize = 64;

/// Makes things 0 to `count` in parallel, and hands them over one by one in their order; only a few are in memory at once.
///
/// # Errors
///
/// With what `take` fails with; then nothing further is made.
pub fn in_order<T: Send, E>(
    count: usize,
    make: &(dyn Fn(usize) -> T + Sync),
    mut take: impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    use rayon::prelude::*;
    for first in (0..count).step_by(AHEAD) {
        let made: Vec<T> = (first..count.min(first + AHEAD)).into_par_iter().map(make).collect();
        (first..).zip(made).try_for_each(|(index, thing)| take(index, thing))?;
    }
    Ok(())
}

/// A design that is asked for one number, replication by replication.
pub struct Probe {
    prepared: Prepared,
    key: Key,
}

impl Probe {
    /// Compiles a design.
    pub fn new(design: Design, key: Key) -> Self {
        Self { prepared: Prepared::new(design), key }
    }

    /// Returns the number in a replication, from 1; `None` if it failed or has none.
    pub fn value(&self, number: u32) -> Option<f64> {
        let run = self.prepared.replicate(number, Prepared::run);
        let index = run.keys.iter().position(|key| *key == self.key)?;
        (run.replicated.ending == Ending::Completed)
            .then(|| run.replicated.values.get(index).copied().flatten())
            .flatten()
    }
}

/// A design compiled for running.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) design: Design,
    lowered: Lowered,
    layout: Layout,
    options: RunOptions,
    /// What was found to be left out of the window, or why nothing could be found.
    warm_up: Option<Result<WarmUp, String>>,
}

impl Prepared {
    /// Compiles a design; where it asks to find its warm-up, that runs pilot replications, one after the other.
    pub(super) fn new(design: Design) -> Self {
        let mut prepared = Self::with_whole_window(design);
        if prepared.design.steady.finds_warm_up {
            let found = steady::find_warm_up(&prepared);
            if let Ok(found) = &found {
                prepared.set_window(found.shorten(prepared.design.site.window));
            }
            prepared.warm_up = Some(found);
        }
        prepared
    }

    /// Compiles a design without looking for its warm-up.
    pub(super) fn with_whole_window(design: Design) -> Self {
        let lowered = lower(&design.site);
        let layout = layout(&design.site, &lowered);
        let window = design.site.window;
        let options = RunOptions {
            window_start: window.start,
            window_end: window.end,
            follow_until: window.follow_until,
            events_max: design.events_max,
            entities_max: design.entities_max,
            rounds_max: ROUNDS_MAX,
            ties: design.ties,
        };
        Self { design, lowered, layout, options, warm_up: None }
    }

    /// Measures another window of the same runs.
    fn set_window(&mut self, window: Window) {
        self.design.site.window = window;
        self.layout = layout(&self.design.site, &self.lowered);
        self.options.window_start = window.start;
        self.options.window_end = window.end;
        self.options.follow_until = window.follow_until;
    }

    /// Returns the run that stands as number so-and-so: a replication, or a batch of the first one.
    fn part(&self, number: u32) -> (std::borrow::Cow<'_, Self>, u32) {
        use std::borrow::Cow;
        let Some(batches) = self.design.steady.batches else { return (Cow::Borrowed(self), number) };
        let mut batch = self.clone();
        batch.set_window(steady::batch(self.design.site.window, number, batches));
        (Cow::Owned(batch), 1)
    }

    pub(super) fn replicate(&self, number: u32, run: impl Fn(&Self, u32) -> Run) -> Run {
        let mut run = match &self.warm_up {
            Some(Err(why)) => Run::failed(number, why.clone()),
            _ => {
                let (part, of) = self.part(number);
                part.attempt(of, run)
            }
        };
        run.replicated.number = number;
        run
    }

    pub(super) fn attempt(&self, number: u32, run: impl Fn(&Self, u32) -> Run) -> Run {
        let caught = catch_unwind(AssertUnwindSafe(|| run(self, number)));
        caught.unwrap_or_else(|panic| {
            let why = format!(
                "stopped by a bug in karvon, please report it with seed {} and the scenario: {}",
                self.design.seed,
                message(&*panic)
            );
            Run::failed(number, why)
        })
    }

    /// Runs one replication for somebody who listens to all of it, and returns when it ended.
    pub(super) fn observe(&self, number: u32, observer: &mut impl Observer) -> SimTime {
        crate::flow::run(&self.lowered.program, self.options, self.design.seed, number, observer).at
    }

    pub(super) fn run(&self, number: u32) -> Run {
        let (outcome, record) = self.recorded(number);
        self.pooled(&record, self.measured(number, &outcome, &record))
    }

    /// Runs one replication for its values alone.
    fn run_for_values(&self, number: u32) -> Run {
        let (outcome, record) = self.recorded(number);
        self.measured(number, &outcome, &record)
    }

    fn recorded(&self, number: u32) -> (RunOutcome, RunRecord) {
        let mut collector = Collector::new(self.layout.clone());
        let outcome = crate::flow::run(&self.lowered.program, self.options, self.design.seed, number, &mut collector);
        let record = collector.finish(outcome.at);
        (outcome, record)
    }

    fn run_with_diary(&self, number: u32, layout: &DiaryLayout) -> Run {
        let mut collector = Collector::new(self.layout.clone());
        let mut diary = Diary::new(layout.clone());
        let observers = (&mut collector, &mut diary);
        let outcome = crate::flow::run(&self.lowered.program, self.options, self.design.seed, number, observers);
        let record = collector.finish(outcome.at);
        let run = self.pooled(&record, self.measured(number, &outcome, &record));
        Run { diary: Some(diary.finish(outcome.at)), ..run }
    }

    fn diary(&self, number: u32, layout: &DiaryLayout) -> Diary {
        let mut diary = Diary::new(layout.clone());
        let at = self.observe(number, &mut diary);
        diary.finish(at)
    }

    fn run_audited(&self, number: u32) -> Run {
        let program = &self.lowered.program;
        let mut collector = Collector::new(self.layout.clone());
        let mut audit = Audit::new(program, self.options.window_start..self.options.window_end);
        let pools = (0..program.pools().len() as u32).map(PoolId);
        pools.filter(|pool| !program.is_staffed_by_calendar(*pool)).for_each(|pool| audit.trust_staffing(pool));
        audit.weigh(balance::masses(&self.design.site));
        let observers = (&mut collector, &mut audit);
        let outcome = crate::flow::run(program, self.options, self.design.seed, number, observers);
        let record = collector.finish(outcome.at);
        audit.compare(outcome.at, &record);
        let mut report = audit.finish(outcome.at);
        let mut run = self.pooled(&record, self.measured(number, &outcome, &record));
        let sheet = Sheet { keys: run.keys, values: run.replicated.values };
        let (checks, unbalanced) = balance::money(&self.design.site, &record, &sheet);
        report.add(outcome.at, (balance::MONEY, checks), unbalanced);
        (run.keys, run.replicated.values) = (sheet.keys, sheet.values);
        run.replicated.ending = judged(run.replicated.ending, &report, self.design.seed);
        run.audit = Some(report);
        run
    }

    fn measured(&self, number: u32, outcome: &RunOutcome, record: &RunRecord) -> Run {
        let site = &self.design.site;
        let mut sheet = measure(site, &self.layout, record);
        if let Some(Ok(found)) = &self.warm_up {
            sheet.keys.push(found.key());
            sheet.values.push(Some(found.days()));
        }
        Run {
            replicated: Replicated {
                number,
                ending: self.ending(outcome),
                values: sheet.values,
                events: outcome.events,
            },
            keys: sheet.keys,
            histograms: Vec::new(),
            audit: None,
            diary: None,
        }
    }

    /// Adds what is pooled over replications.
    fn pooled(&self, record: &RunRecord, run: Run) -> Run {
        Run { histograms: crossing_histograms(&self.design.site, &self.layout, record), ..run }
    }

    fn ending(&self, outcome: &RunOutcome) -> Ending {
        let limit = match &outcome.ending {
            RunEnding::AllOut | RunEnding::FollowUpOver => return Ending::Completed,
            RunEnding::Gridlock(cycle) => return Ending::Failed(self.gridlock(outcome, cycle)),
            RunEnding::LimitHit(limit) => *limit,
        };
        let what = match limit {
            Limit::Events(most) => format!("the limit of {most} events"),
            Limit::EntitiesAlive(most) => format!("the limit of {most} trucks alive at once"),
            Limit::RoundsAtOneInstant(most) => format!("the limit of {most} rounds without time advancing"),
        };
        let day = self.day(outcome);
        let longest = outcome.longest_line.map_or(String::new(), |(pool, length)| {
            format!("; the longest line, of {length} trucks, is at `{}`", self.place(pool.0 as usize))
        });
        Ending::Failed(format!(
            "hit {what} on day {day:.1} of the window, with {} trucks inside{longest}",
            outcome.inside
        ))
    }

    /// Returns the length of a bucket of the timeline.
    pub(super) fn bucket(&self) -> SimDuration {
        self.layout.buckets.length
    }

    fn day(&self, outcome: &RunOutcome) -> f64 {
        outcome.at.ticks() as f64 / 86.4e9 - self.options.window_start.ticks() as f64 / 86.4e9
    }

    fn gridlock(&self, outcome: &RunOutcome, cycle: &[PoolId]) -> String {
        let places: Vec<String> = cycle.iter().map(|pool| format!("`{}`", self.place(pool.0 as usize))).collect();
        let awaited: Vec<&str> = places.iter().cycle().skip(1).take(places.len()).map(String::as_str).collect();
        format!(
            "was in gridlock on day {:.1} of the window, with {} trucks inside: trucks in {} wait for {}",
            self.day(outcome),
            outcome.inside,
            places[0],
            awaited.join(", whose trucks wait for "),
        )
    }

    fn place(&self, pool: usize) -> &str {
        let site = &self.design.site;
        let stations = site.stations.iter().map(|station| &station.name);
        let spaces = site.spaces.iter().map(|space| &space.name);
        let mut places = stations.chain(spaces).chain(site.gates.iter().map(|gate| &gate.name));
        places.nth(pool).expect("every pool is a place of the site")
    }
}

/// Returns how a replication ended whose audit came to this: a run that breaks what must hold has failed.
fn judged(ending: Ending, report: &AuditReport, seed: u64) -> Ending {
    match (report.violations.first(), ending) {
        (Some(first), Ending::Completed) => Ending::Failed(format!(
            "its audit found {} violations, a bug in karvon, please report it with seed {seed} and the scenario; the \
             first: {}",
            report.violations_found, first.what
        )),
        (_, ending) => ending,
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::{AuditReport, Ending, in_order, judged};
    use crate::engine::SimTime;

    #[test]
    fn a_replication_fails_of_which_the_audit_finds_something() {
        let mut report = AuditReport { checks: Vec::new(), violations: Vec::new(), violations_found: 0 };
        report.add(SimTime::ZERO, ("money adds up", 3), Vec::new());
        assert_eq!(judged(Ending::Completed, &report, 7), Ending::Completed);
        report.add(SimTime::ZERO, ("money adds up", 3), vec!["1 of 2".to_owned()]);
        let Ending::Failed(why) = judged(Ending::Completed, &report, 7) else { panic!("it has failed") };
        assert!(why.starts_with("its audit found 1 violations") && why.ends_with("the first: money adds up: 1 of 2"));
        let stopped = Ending::Failed("hit the limit".to_owned());
        assert_eq!(judged(stopped.clone(), &report, 7), stopped);
    }

    #[test]
    fn things_made_in_parallel_come_in_order() {
        let mut taken = Vec::new();
        let take = |index, square| {
            taken.push((index, square));
            if index == 150 { Err("enough") } else { Ok(()) }
        };
        assert_eq!(in_order(1000, &|index| index * index, take), Err("enough"));
        assert_eq!(taken, (0..=150).map(|index| (index, index * index)).collect::<Vec<_>>());
    }
}
