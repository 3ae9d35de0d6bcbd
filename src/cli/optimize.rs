//! `karvon optimize`: the design of a study that makes a cost, or an indicator, small and keeps what is required.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use karvon::experiment::{self, Design, Found, Outcome, Place, Raced, Space, Test, cheapest, race};
use karvon::report::csv;
use karvon::report::optimum::{self, Tried};
use karvon::scenario::codes::{S424, S429};
use karvon::stats::requirement::Verdict;

use super::args::OptimizeArgs;
use super::fault::Fault;
use super::folder::Folder;
use super::interrupt::{interrupted, listen};
use super::points::{Point, Study, key};
use super::progress::Progress;
use super::sweep::folder_of;
use super::{Done, manifest};

/// Designs that a race for the best indicator can have.
const RACERS_MAX: usize = 128;

pub(crate) fn run(args: &OptimizeArgs) -> Done {
    let started = (Instant::now(), jiff::Timestamp::now());
    let study = Study::open(&args.study, &args.common)?;
    let counts = counts(&study, &args.study)?;
    let folder = Folder::open(args.common.out.clone().unwrap_or_else(|| folder_of(&study)))?;
    listen()?;
    let mut trials = Trials { study: &study, progress: Progress::new(0, args.common.quiet), outcomes: BTreeMap::new() };
    let threads = args.common.threads.map(usize::from);
    let found = experiment::on_threads(threads, || match cost(&study, &vec![0; counts.len()]) {
        Some(_) => by_cost(&study, counts, &mut trials),
        None => by_indicator(&study, &mut trials),
    });
    let found = found.map_err(|error| Fault::World(format!("cannot start threads: {error}")))?;
    trials.progress.finish();
    let unit = study.checked.file.minimize.as_ref().and_then(|minimize| minimize.unit.clone()).unwrap_or_default();
    let axes: Vec<&str> = study.checked.axes.iter().map(|axis| axis.name.as_str()).collect();
    let tried = trials.told();
    let table = optimum::table(&axes, &tried);
    folder.write("designs.csv", |out| csv::write(&table, out))?;
    folder.write_dictionary([&table])?;
    let log = manifest::log(args.common.threads, started.0, started.1);
    folder.write("run.json", |out| writeln!(out, "{log:#}"))?;
    let manifest = manifest::of_study(&study, "designs_tried", tried.len());
    folder.write("manifest.json", |out| writeln!(out, "{manifest:#}"))?;
    let text = optimum::screen(&optimum::Answer {
        title: &study.checked.file.title,
        axes: &axes,
        unit: &unit,
        tried: &tried,
        best: found.best.as_ref(),
        runner_up: found.runner_up.as_ref(),
        is_exhaustive: found.is_exhaustive,
    });
    std::io::stdout().write_all(text.as_bytes())?;
    if !args.common.quiet {
        eprintln!("Files in {}; designs.csv has every design that was tried.", folder.path().display());
    }
    match found.best {
        _ if interrupted() => Err(Fault::Interrupted("the answer is of the designs that had been tried".to_owned())),
        Some(_) => Ok(()),
        None => Err(Fault::Missed("no design of the study was shown to keep what is required".to_owned())),
    }
}

/// Returns the number of positions on each axis; refuses studies that cannot be searched.
fn counts(study: &Study, path: &Path) -> Result<Vec<usize>, Fault> {
    if study.checked.file.minimize.is_none() {
        let help = "write `[minimize]` with a `cost` or an `indicator`";
        return Err(Fault::argument(S429, path, "the study makes nothing small".to_owned(), help));
    }
    if study.checked.scenarios.len() > 1 {
        let help = "name one scenario, and vary what sets the others apart by an axis of levels";
        return Err(Fault::argument(S429, path, "a study of several scenarios has no one optimum".to_owned(), help));
    }
    let count = |axis: &karvon::scenario::study::Axis| {
        axis.count().ok_or_else(|| {
            let message = format!("axis `{}` has no values to choose from", axis.name);
            Fault::argument(S424, path, message, "write `n`, the values that the range is cut into")
        })
    };
    let counts: Vec<usize> = study.checked.axes.iter().map(count).collect::<Result<_, _>>()?;
    let designs = counts.iter().fold(1_usize, |designs, count| designs.saturating_mul(*count));
    if designs > RACERS_MAX && study.checked.file.minimize.as_ref().is_some_and(|it| it.indicator.is_some()) {
        let message = format!("{designs} designs are too many for a race of indicators");
        let help = "narrow the axes to 128 designs or fewer, or minimize a cost";
        return Err(Fault::argument(S424, path, message, help));
    }
    Ok(counts)
}

/// Looks for the cheapest design that keeps what is required.
fn by_cost(study: &Study, counts: Vec<usize>, trials: &mut Trials<'_>) -> Found {
    let cost = |place: &Place| cost(study, place).unwrap_or(f64::INFINITY);
    let is_allowed = |place: &Place| study.keeps_constraints(&Point::on_lattice(place));
    cheapest(&Space { counts, cost: &cost, is_allowed: &is_allowed }, trials)
}

/// Looks for the design with the best indicator among those that keep what is required.
fn by_indicator(study: &Study, trials: &mut Trials<'_>) -> Found {
    let places: Vec<Place> = study.lattice();
    let good: Vec<Place> = places.into_iter().filter(|place| trials.test(place) == Verdict::Met).collect();
    let minimize = study.checked.file.minimize.as_ref().expect("it was looked at");
    let indicator = minimize.indicator.as_ref().expect("the checks ask for a cost or an indicator");
    let raced = Raced {
        designs: good.iter().filter_map(|place| trials.design(place, 0)).collect(),
        key: key(indicator, &minimize.group, &minimize.statistic),
        first: study.checked.file.precision.first,
        indifference: minimize.indifference.expect("the checks ask for it"),
    };
    let order = race(&raced, &trials.progress);
    let place = |rank: usize| order.ranking.get(rank).map(|index| good[*index].clone());
    let tried = trials.outcomes.iter().map(|(place, (outcome, _))| (place.clone(), verdict(outcome))).collect();
    Found { best: place(0), runner_up: place(1), tried, is_exhaustive: order.is_decided }
}

/// Returns the cost of a design; `None` if an indicator is made small.
fn cost(study: &Study, place: &Place) -> Option<f64> {
    let costs = study.checked.file.minimize.as_ref()?.cost.as_ref()?;
    let values = study.checked.axes.iter().zip(study.values(&Point::on_lattice(place)));
    let price = |(axis, value): (&karvon::scenario::study::Axis, karvon::scenario::study::AxisValue)| {
        costs.get(&axis.name).map_or(0.0, |cost| cost * value.number.unwrap_or(0.0))
    };
    Some(values.map(price).sum())
}

/// Whether an outcome keeps what is required; where nothing is, it only has to succeed.
fn verdict(outcome: &Outcome) -> Verdict {
    let any = |verdict| outcome.requirements.iter().any(|check| check.verdict == verdict);
    match outcome.estimates {
        None => Verdict::Missed,
        Some(_) if any(Verdict::Missed) => Verdict::Missed,
        Some(_) if any(Verdict::Open) => Verdict::Open,
        Some(_) => Verdict::Met,
    }
}

/// What came of trying designs.
struct Trials<'s> {
    study: &'s Study,
    progress: Progress,
    /// By place, the last outcome, and whether it is on fresh luck.
    outcomes: BTreeMap<Place, (Outcome, bool)>,
}

impl Trials<'_> {
    /// Makes the design of a place, with the study's luck or another; `None` if the scenario refuses it.
    fn design(&self, place: &Place, luck: u64) -> Option<Design> {
        let point = Point::on_lattice(place);
        let scenario = self.study.scenario(&point).ok()?;
        let design = self.study.design(self.study.label(&point), &scenario);
        Some(Design { seed: design.seed.wrapping_add(luck), ..design })
    }

    fn run(&mut self, place: &Place, luck: u64) -> Verdict {
        let Some(design) = self.design(place, luck) else { return Verdict::Missed };
        self.progress.expect(design.replications);
        let outcome = experiment::run(&design, &self.progress);
        self.progress.skip(design.replications.saturating_sub(outcome.replications.len() as u32));
        let verdict = verdict(&outcome);
        self.outcomes.insert(place.clone(), (outcome, luck > 0));
        verdict
    }

    /// Returns what was found out of every design.
    fn told(&self) -> Vec<Tried<'_>> {
        let values = |place: &Place| self.study.values(&Point::on_lattice(place)).into_iter().map(|value| value.shown);
        let tried = self.outcomes.iter().map(|(place, (outcome, is_confirmed))| Tried {
            place: place.clone(),
            values: values(place).collect(),
            cost: cost(self.study, place),
            verdict: verdict(outcome),
            is_confirmed: *is_confirmed,
            outcome,
        });
        tried.collect()
    }
}

impl Test for Trials<'_> {
    fn test(&mut self, place: &Place) -> Verdict {
        self.run(place, 0)
    }

    fn confirm(&mut self, place: &Place) -> Verdict {
        self.run(place, 1)
    }

    fn should_stop(&self) -> bool {
        interrupted()
    }
}
