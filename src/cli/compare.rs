//! `karvon compare`: scenarios on the same luck, each against the first.

use std::time::Instant;

use karvon::engine::Ties;
use karvon::experiment::{self, Course, Design, Followed, Outcome};

use super::args::{CommonArgs, CompareArgs};
use super::fault::Fault;
use super::folder::Folder;
use super::input::{self, Input};
use super::interrupt::{interrupted, listen};
use super::progress::Progress;
use super::run::{day, default_folder};
use super::screen::{Results, deliver};
use super::{Done, audit};

pub(crate) fn run(args: &CompareArgs) -> Done {
    let started = (Instant::now(), jiff::Timestamp::now());
    let paths = std::iter::once(&args.base).chain(&args.others).map(|path| path.as_path());
    let inputs = input::read_all(paths, &input::settings(&args.common))?;
    let names = inputs.iter().map(|input| input.name.as_str());
    let folder = Folder::open(args.common.out.clone().unwrap_or_else(|| default_folder(names)))?;
    let designs = paired(&inputs, input::ties(&args.common));
    let day = day(&designs[0], args.day)?;
    listen()?;
    let progress = Progress::new(designs.iter().map(|design| u64::from(design.replications)).sum(), args.common.quiet);
    let threads = args.common.threads.map(usize::from);
    let work = || run_all(&designs, day, &args.common, &progress);
    let followed = experiment::on_threads(threads, work)
        .map_err(|error| Fault::World(format!("cannot start threads: {error}")))?;
    progress.finish();
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut courses: Vec<Course> = Vec::new();
    for (input, Followed { outcome, audited, course }) in inputs.iter().zip(followed) {
        if let Some(audited) = &audited {
            audit::print(&input.name, audited, &args.common);
        }
        outcomes.push(outcome);
        courses.extend(course);
    }
    let comparisons = experiment::compare(&outcomes[0], &outcomes[1..], designs[0].level);
    // Scenarios that an interruption left unrun have no results to show.
    let inputs = &inputs[..outcomes.len()];
    let results = Results {
        warm_up: None,
        title: &title(inputs),
        inputs,
        outcomes: &outcomes,
        comparisons: &comparisons,
        counterfactual: None,
        courses: &courses,
    };
    deliver(&results, &folder, &args.common, started)
}

/// Returns what is compared, by name: the titles are too long to stand together.
fn title(inputs: &[Input]) -> String {
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    match names.as_slice() {
        [base, other] => format!("{other} compared with {base}"),
        [base, others @ .., last] => format!("{} and {last} compared with {base}", others.join(", ")),
        alone => alone.concat(),
    }
}

/// Makes the designs; all run with the seed, level and number of replications of the first, since
/// pairing needs the same luck.
fn paired(inputs: &[Input], ties: Ties) -> Vec<Design> {
    let mut designs: Vec<Design> = inputs.iter().map(input::design).collect();
    let base = designs[0].clone();
    for design in &mut designs {
        design.seed = base.seed;
        design.level = base.level;
        design.replications = base.replications;
        design.steady.batches = base.steady.batches;
        design.ties = ties;
        // Pairs need equally many replications of all.
        design.stopping = None;
    }
    designs
}

fn run_all(designs: &[Design], day: Option<u32>, common: &CommonArgs, progress: &Progress) -> Vec<Followed> {
    let mut results = Vec::new();
    for design in designs {
        if interrupted() && !results.is_empty() {
            break;
        }
        results.push(experiment::follow(design, day, common.audit, progress));
    }
    results
}
