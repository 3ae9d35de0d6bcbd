//! `karvon sweep`: all design points of a study, resumable and in shards.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use karvon::experiment::{self, Design, Measured, Watch};

use super::args::{CommonArgs, SweepArgs};
use super::fault::Fault;
use super::folder::Folder;
use super::interrupt::{interrupted, listen};
use super::points::Study;
use super::progress::Progress;
use super::{Done, assemble, emit, manifest, part};

/// Folder of the parts, inside of the study's.
pub(crate) const PARTS: &str = "parts";
/// File that says what the results follow from.
pub(crate) const INPUTS: &str = "inputs.json";

/// A share of the points: number `index` of `count`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    pub(crate) index: usize,
    pub(crate) count: usize,
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (index, count) = text.split_once('/').ok_or("needs the form i/n, such as 2/8")?;
        let number = |text: &str| text.trim().parse::<usize>().map_err(|_| format!("`{text}` is no whole number"));
        let (index, count) = (number(index)?, number(count)?);
        if (1..=count).contains(&index) { Ok(Self { index, count }) } else { Err("i is from 1 to n".to_owned()) }
    }
}

pub(crate) fn run(args: &SweepArgs) -> Done {
    let started = (Instant::now(), jiff::Timestamp::now());
    let mut study = Study::open(&args.study, &args.common)?;
    study.lay_out()?;
    if args.plan {
        return plan(&study, args);
    }
    if let Some(system) = args.emit {
        return emit::print(system, args, study.points());
    }
    // Shards may share a folder, and leave alone what others are writing.
    let tag = args.shard.map_or(String::new(), |shard| format!(".{}-{}", shard.index, shard.count));
    let folder = Folder::open_as(args.common.out.clone().unwrap_or_else(|| folder_of(&study)), tag.clone())?;
    let parts = Folder::open_as(folder.path().join(PARTS), tag)?;
    if args.shard.is_none() {
        part::sweep_up(parts.path()).map_err(|error| {
            Fault::World(format!("cannot clear what is half written in `{}`: {error}", parts.path().display()))
        })?;
    }
    // What follows from all points is there only once all are.
    folder.remove("manifest.json")?;
    folder.write(INPUTS, |out| writeln!(out, "{:#}", study.inputs()))?;
    listen()?;
    let swept = sweep(&study, &parts, args.shard, &args.common)?;
    if !args.common.quiet {
        eprintln!("{}", swept.words());
    }
    if args.shard.is_some() {
        if !args.common.quiet {
            eprintln!("This shard is done. With all of them: karvon merge DIR...");
        }
        return Ok(());
    }
    let threads = args.common.threads.map(usize::from);
    let asked = assemble::Asked { format: args.common.format, threads, quiet: args.common.quiet };
    let gathered = assemble::assemble(&study, &folder, &swept.parts, asked)?;
    let log = swept.log(args, started);
    folder.write("run.json", |out| writeln!(out, "{log:#}"))?;
    assemble::conclude(&folder, &gathered, args.common.quiet)
}

/// Returns the folder of a study's results.
pub(crate) fn folder_of(study: &Study) -> PathBuf {
    Path::new("out").join(&study.name)
}

/// What a sweep has done.
pub(crate) struct Swept {
    /// Name of each point's part; of those of other shards `None`.
    pub(crate) parts: Vec<Option<part::Name>>,
    ran: usize,
    found: usize,
    simulating: Duration,
    threads: usize,
}

impl Swept {
    fn words(&self) -> String {
        format!("{} points run, {} found finished.", self.ran, self.found)
    }

    fn log(&self, args: &SweepArgs, started: (Instant, jiff::Timestamp)) -> serde_json::Value {
        let mut log = manifest::log(args.common.threads, started.0, started.1);
        log["points_run"] = self.ran.into();
        log["points_found"] = self.found.into();
        // Of all the time of all threads, from reading the study to the last table.
        let all = started.0.elapsed().as_secs_f64() * self.threads as f64;
        log["simulation_share"] = (self.ran > 0).then(|| self.simulating.as_secs_f64() / all).into();
        log
    }
}

/// Runs the points of a shard that have no part yet.
pub(crate) fn sweep(study: &Study, parts: &Folder, shard: Option<Shard>, common: &CommonArgs) -> Result<Swept, Fault> {
    let shard = shard.unwrap_or(Shard { index: 1, count: 1 });
    let mine = (study.points() + shard.count - shard.index) / shard.count;
    let place = |position: usize| shard.index - 1 + position * shard.count;
    let names: Mutex<Vec<Option<part::Name>>> = Mutex::new(vec![None; study.points()]);
    // Points of equal parts may be at work at once; of those that are done the part is there.
    let at_work: Mutex<BTreeSet<part::Name>> = Mutex::new(BTreeSet::new());
    let fault: Mutex<Option<Fault>> = Mutex::new(None);
    let threads = common.threads.map_or_else(cores, usize::from);
    let watch = SweepWatch::new(study, mine, common.quiet);
    let found = AtomicU64::new(0);
    let fail = |why: Fault| {
        watch.stop.store(true, Ordering::SeqCst);
        fault.lock().expect("no thread panics while it holds the fault").get_or_insert(why);
    };
    let design = |position: usize| -> Option<Design> {
        let point = study.point(place(position));
        let scenario = match study.scenario(&point) {
            Ok(scenario) => scenario,
            Err(refused) => {
                fail(Fault::Refused(Box::new((refused.diagnostics, refused.sources))));
                return None;
            }
        };
        let design = study.design(study.words(&point), &scenario);
        let name = study.part(&scenario, &design);
        names.lock().expect("no thread panics while it holds the names")[place(position)] = Some(name);
        if at_work.lock().expect("no thread panics while it holds the names").insert(name) {
            if !part::exists(parts.path(), &name) {
                return Some(design);
            }
            at_work.lock().expect("no thread panics while it holds the names").remove(&name);
        }
        found.fetch_add(1, Ordering::Relaxed);
        watch.progress.skip(design.replications);
        watch.progress.point_done();
        None
    };
    let ran = AtomicU64::new(0);
    let sink = |position: usize, design: &Design, measured: Measured| {
        let name = names.lock().expect("no thread panics while it holds the names")[place(position)];
        let name = name.expect("a point that ran has a name");
        watch.progress.skip(design.replications - measured.replications.len() as u32);
        watch.progress.point_done();
        match part::write(parts, &name, &measured.keys, &measured.replications) {
            Ok(()) => drop(ran.fetch_add(1, Ordering::Relaxed)),
            Err(why) => fail(why),
        }
        at_work.lock().expect("no thread panics while it holds the names").remove(&name);
    };
    experiment::run_many(mine, &design, Some(threads), &watch, &sink)
        .map_err(|error| Fault::World(format!("cannot start threads: {error}")))?;
    watch.progress.finish();
    parts.sync()?;
    if let Some(fault) = fault.into_inner().expect("no thread panics while it holds the fault") {
        return Err(fault);
    }
    let (ran, found) = (ran.into_inner() as usize, found.into_inner() as usize);
    if interrupted() {
        let done = ran + found;
        return Err(Fault::Interrupted(format!(
            "{done} of {} points are finished; the same command runs the rest",
            mine
        )));
    }
    let parts = names.into_inner().expect("no thread panics while it holds the names");
    let simulating = Duration::from_micros(watch.busy.load(Ordering::Relaxed));
    Ok(Swept { parts, ran, found, simulating, threads })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Watches a sweep: its progress, and how long its threads simulate.
struct SweepWatch {
    progress: Progress,
    stop: AtomicBool,
    /// Microseconds in replications, of all threads.
    busy: AtomicU64,
}

thread_local! {
    /// When the replication of this thread started.
    static STARTED: Cell<Option<Instant>> = const { Cell::new(None) };
}

impl SweepWatch {
    fn new(study: &Study, points: usize, quiet: bool) -> Self {
        let replications = study.frame().replications;
        let all = u64::from(replications) * points as u64;
        Self {
            progress: Progress::new(all, quiet).of_points(points),
            stop: AtomicBool::new(false),
            busy: AtomicU64::new(0),
        }
    }
}

impl Watch for SweepWatch {
    fn replication_starts(&self) {
        STARTED.set(Some(Instant::now()));
    }

    fn replication_ends(&self) {
        if let Some(started) = STARTED.take() {
            self.busy.fetch_add(started.elapsed().as_micros() as u64, Ordering::Relaxed);
        }
    }

    fn replication_done(&self, design: &Design) {
        self.progress.replication_done(design);
    }

    fn should_stop(&self) -> bool {
        self.stop.load(Ordering::SeqCst) || interrupted()
    }
}

/// Lists the points, and how long they will take by the look of a few.
fn plan(study: &Study, args: &SweepArgs) -> Done {
    let mut out = std::io::stdout().lock();
    for index in 0..study.points() {
        writeln!(out, "{:>6}  {}", index + 1, study.words(&study.point(index)))?;
    }
    let last = study.points() - 1;
    let tried: BTreeSet<usize> = [0, last / 2, last].into_iter().collect();
    let mut spent = Duration::ZERO;
    let mut replications = 0;
    for index in &tried {
        let scenario = study
            .scenario(&study.point(*index))
            .map_err(|refused| Fault::Refused(Box::new((refused.diagnostics, refused.sources))))?;
        let design = study.design(String::new(), &scenario);
        replications = replications.max(design.replications);
        let started = Instant::now();
        experiment::replicate(&design, 1);
        spent += started.elapsed();
    }
    let threads = args.common.threads.map_or_else(cores, usize::from);
    let all = replications as usize * study.points();
    let seconds = spent.as_secs_f64() / tried.len() as f64 * all as f64 / threads as f64;
    let at_most =
        if study.frame().stopping.is_some_and(|stopping| !stopping.targets.is_empty()) { "at most " } else { "" };
    writeln!(
        out,
        "{} points, {at_most}{replications} replications each: about {} on {threads} threads, by one replication of {} \
         of them.",
        study.points(),
        duration(seconds),
        tried.len(),
    )?;
    Ok(())
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 100.0 => format!("{s:.0} s"),
        s if s < 6000.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
