//! `karvon optimize`: the design of a study that makes a cost, or an indicator, small and keeps what is required.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use karvon::experiment::{
    self, Certainty, Found, Place, Procedure, Raced, Space, Terrain, Test, cheapest, descend, race, steps,
};
use karvon::model::indicator::Key;
use karvon::report::csv;
use karvon::report::optimum;
use karvon::scenario::codes::{S424, S429};
use karvon::scenario::study::Axis;
use karvon::scenario::study::format::{self, Minimize, Price};
use karvon::stats::requirement::Verdict;

use super::args::OptimizeArgs;
use super::fault::Fault;
use super::folder::Folder;
use super::interrupt::{interrupted, listen};
use super::points::{Point, Study, key};
use super::sweep::{INPUTS, PARTS, folder_of};
use super::told::{self, Told};
use super::trials::{Asked, Trials};
use super::{Done, manifest, report, screen};

/// Designs that a race for the best indicator can have.
const RACERS_MAX: usize = 128;

pub(crate) fn run(args: &OptimizeArgs) -> Done {
    let started = (Instant::now(), jiff::Timestamp::now());
    let study = Study::open(&args.study, &args.common)?;
    let counts = counts(&study, &args.study)?;
    let folder = Folder::open(args.common.out.clone().unwrap_or_else(|| folder_of(&study)))?;
    let parts = Folder::open(folder.path().join(PARTS))?;
    // What another study has left does not pass for this one's.
    folder.remove("manifest.json")?;
    folder.write(INPUTS, |out| writeln!(out, "{:#}", study.inputs()))?;
    listen()?;
    let minimize = study.checked.file.minimize.as_ref();
    let key = minimize.and_then(minimized);
    let mut trials = Trials::new(&study, key.clone(), &parts, args.common.quiet)?;
    let threads = args.common.threads.map(usize::from);
    let found = experiment::on_threads(threads, || match cost(&study, &vec![0; counts.len()]) {
        Some(_) => by_cost(&study, counts, &mut trials),
        None => by_indicator(&study, &counts, &mut trials),
    });
    let found = found.map_err(|error| Fault::World(format!("cannot start threads: {error}")))?;
    trials.finish()?;
    let unit = minimize.and_then(|minimize| minimize.unit.clone()).unwrap_or_default();
    let axes: Vec<&str> = study.checked.axes.iter().map(|axis| axis.name.as_str()).collect();
    let tried = trials.told(|place| cost(&study, place), found.best.as_ref());
    let table = optimum::table(&axes, key.as_ref(), &tried);
    folder.write("designs.csv", |out| csv::write(&table, out))?;
    let mut log = manifest::log(args.common.threads, started.0, started.1);
    log["designs_found"] = trials.found.into();
    folder.write("run.json", |out| writeln!(out, "{log:#}"))?;
    let answer = optimum::Answer {
        title: &study.checked.file.title,
        axes: &axes,
        is_ordered: &is_ordered(&study),
        unit: &unit,
        key: key.as_ref(),
        tried: &tried,
        best: found.best.as_ref(),
        runner_up: found.runner_up.as_ref(),
        certainty: found.certainty,
    };
    let steps = optimum::steps(&answer);
    folder.write("steps.csv", |out| csv::write(&steps, out))?;
    folder.write_dictionary([&table, &steps])?;
    let sentences = optimum::sentences(&answer).into_iter().map(|it| it.trim_start_matches("- ").to_owned()).collect();
    let told = Told { answer: sentences, warnings: Vec::new() };
    let manifest = told::manifest(&study, "optimize", ("designs_tried", tried.len()), &told);
    if !interrupted() {
        report::study(&folder, &manifest)?;
        folder.write("manifest.json", |out| writeln!(out, "{manifest:#}"))?;
    }
    let (width, paint) = screen::look();
    std::io::stdout().write_all(optimum::screen(&answer, width, paint).as_bytes())?;
    if !args.common.quiet {
        let which = if key.is_some() { "the best designs and their neighbors" } else { "every design that was tried" };
        eprintln!("Files in {}; open report.html for charts; designs.csv has {which}.", folder.path().display());
    }
    match found.best {
        _ if interrupted() => Err(Fault::Interrupted(
            "the answer is of the designs that had been tried; the same command tries the rest".to_owned(),
        )),
        Some(_) => Ok(()),
        None => Err(Fault::Missed("no design of the study was shown to keep what is required".to_owned())),
    }
}

fn is_ordered(study: &Study) -> Vec<bool> {
    study.checked.axes.iter().map(Axis::is_ordered).collect()
}

/// Returns the number that is made small, if one is.
fn minimized(minimize: &Minimize) -> Option<Key> {
    minimize.indicator.as_ref().map(|indicator| key(indicator, &minimize.group, &minimize.statistic))
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
    Ok(counts)
}

/// Looks for the cheapest design that keeps what is required.
fn by_cost(study: &Study, counts: Vec<usize>, trials: &mut Trials<'_>) -> Found {
    let cost = |place: &Place| cost(study, place).unwrap_or(f64::INFINITY);
    let is_allowed = |place: &Place| study.keeps_constraints(&Point::on_lattice(place));
    cheapest(&Space { counts, is_ordered: is_ordered(study), cost: &cost, is_allowed: &is_allowed }, trials)
}

/// Looks for the design with the smallest mean of an indicator among those that keep what is required: by a race where
/// there are few, by an integer search where there are many.
fn by_indicator(study: &Study, counts: &[usize], trials: &mut Trials<'_>) -> Found {
    let minimize = study.checked.file.minimize.as_ref().expect("it was looked at");
    let key = minimized(minimize).expect("the checks ask for a cost or an indicator");
    let designs = counts.iter().fold(1_usize, |designs, count| designs.saturating_mul(*count));
    let mut found = if designs <= RACERS_MAX {
        by_race(study, minimize, &key, trials)
    } else {
        by_search(study, counts, &key, trials)
    };
    // What the answer shows of the best, the second, and what is one step away.
    let shown = found.best.iter().flat_map(|best| steps(counts, &is_ordered(study), best)).chain(found.best.clone());
    for place in shown.chain(found.runner_up.clone()).collect::<Vec<_>>() {
        if !trials.should_stop() && study.keeps_constraints(&Point::on_lattice(&place)) {
            trials.test(&place);
        }
    }
    found.tried = trials.verdicts();
    found
}

fn by_race(study: &Study, minimize: &Minimize, key: &Key, trials: &mut Trials<'_>) -> Found {
    let frame = study.frame();
    let mut places: Vec<Place> = study.lattice();
    if !frame.site.requirements.is_empty() {
        places.retain(|place| trials.test(place) == Verdict::Met);
    }
    let procedure = match minimize.procedure {
        format::Procedure::Kn => Procedure::Kn,
        format::Procedure::Rinott => Procedure::Rinott,
        format::Procedure::Ocba => Procedure::Ocba,
    };
    // Rinott's procedure and OCBA are for independent runs.
    let luck = |index: usize| if procedure == Procedure::Kn { 0 } else { 2 + index as u64 };
    let (order, places) = {
        let trials = &*trials;
        let asked = |(index, place): (usize, &Place)| trials.asked(place, luck(index), key);
        let racers: Vec<Option<Asked<'_>>> = places.iter().enumerate().map(asked).collect();
        let order = race(&Raced {
            designs: racers.len(),
            procedure,
            value: &|design, number| racers[design].as_ref()?.value(number),
            should_stop: &interrupted,
            first: frame.stopping.as_ref().map_or(10, |stopping| stopping.first).min(frame.replications),
            block: frame.stopping.as_ref().map_or(10, |stopping| stopping.block),
            most: frame.replications,
            indifference: minimize.indifference.expect("the checks ask for it"),
            level: frame.level,
        });
        (order, &places)
    };
    let place = |rank: usize| order.ranking.get(rank).map(|index| places[*index].clone());
    let certainty = match order.probability {
        Some(probability) => Certainty::Estimated(probability),
        None if order.is_decided => Certainty::Won,
        None => Certainty::Undecided,
    };
    Found { best: place(0), runner_up: place(1), certainty, ..Found::default() }
}

fn by_search(study: &Study, counts: &[usize], key: &Key, trials: &mut Trials<'_>) -> Found {
    let frame = study.frame();
    let is_required = !frame.site.requirements.is_empty();
    let rounds = rounds(frame.stopping.as_ref().map_or(10, |stopping| stopping.first), frame.replications);
    // From the middle, or else from the first place of the lattice that is a design.
    let middle: Place = counts.iter().map(|count| count / 2).collect();
    let mut is_design = |place: &Place| {
        study.keeps_constraints(&Point::on_lattice(place)) && (!is_required || trials.test(place) == Verdict::Met)
    };
    let start = if is_design(&middle) { Some(middle) } else { study.lattice().into_iter().find(&mut is_design) };
    let Some(start) = start else { return Found::default() };
    let mut known: BTreeMap<Place, Option<Vec<f64>>> = BTreeMap::new();
    let mut values = |place: &Place, count: u32| {
        if let Some(values) = known.get(place).filter(|it| it.as_ref().is_none_or(|it| it.len() >= count as usize)) {
            return values.as_ref().map(|values| values[..count as usize].to_vec());
        }
        let is_good =
            study.keeps_constraints(&Point::on_lattice(place)) && (!is_required || trials.test(place) == Verdict::Met);
        let asked = is_good.then(|| trials.asked(place, 0, key)).flatten();
        let values = asked.and_then(|asked| experiment::in_parallel(count, &|number| asked.value(number)));
        if !interrupted() {
            known.insert(place.clone(), values.clone());
        }
        values
    };
    let mut terrain = Terrain {
        counts: counts.to_vec(),
        is_ordered: is_ordered(study),
        values: &mut values,
        should_stop: &interrupted,
    };
    let found = descend(&mut terrain, start, &rounds, frame.level);
    let certainty = Certainty::LocalMinimum { neighbors: found.neighbors, shown_worse: found.shown_worse };
    Found { best: found.best, runner_up: found.runner_up, certainty, ..Found::default() }
}

/// Returns the replications of each round of a search: twice as many as in the one before, all of them in the last.
fn rounds(first: u32, most: u32) -> Vec<u32> {
    let doubled = std::iter::successors(Some(first), |count| count.checked_mul(2));
    doubled.take_while(|count| *count < most).chain([most]).collect()
}

/// Returns the cost of a design; `None` if an indicator is made small.
fn cost(study: &Study, place: &Place) -> Option<f64> {
    let costs = study.checked.file.minimize.as_ref()?.cost.as_ref()?;
    let values = study.checked.axes.iter().zip(study.values(&Point::on_lattice(place)));
    let price = |(axis, value): (&karvon::scenario::study::Axis, karvon::scenario::study::AxisValue)| match costs
        .get(&axis.name)
    {
        None => 0.0,
        Some(Price::PerUnit(cost)) => cost * value.number.unwrap_or(0.0),
        Some(Price::ByValue(prices)) => prices.get(&value.shown).copied().unwrap_or(0.0),
    };
    Some(values.map(price).sum())
}
