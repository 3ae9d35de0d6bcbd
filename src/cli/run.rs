//! `karvon run`: one scenario.

use std::path::{Path, PathBuf};
use std::time::Instant;

use karvon::experiment::{self, Course, Design, Outcome};

use super::args::RunArgs;
use super::fault::Fault;
use super::folder::Folder;
use super::progress::Progress;
use super::screen::{Results, deliver};
use super::{Done, audit, input, interrupt};

pub(crate) fn run(args: &RunArgs) -> Done {
    let started = (Instant::now(), jiff::Timestamp::now());
    let input = input::read(&args.scenario, &input::settings(&args.common))?;
    let folder = Folder::open(args.common.out.clone().unwrap_or_else(|| default_folder([input.name.as_str()])))?;
    let design = Design { ties: input::ties(&args.common), ..input::design(&input) };
    interrupt::listen()?;
    let runs = if args.counterfactual.is_some() { 2 } else { 1 };
    let progress = Progress::new(runs * u64::from(design.replications), args.common.quiet);
    let threads = args.common.threads.map(usize::from);
    let work = || {
        let (outcome, audited) = audit::run(&design, &args.common, &progress);
        let without = |cause: &String| experiment::counterfactual(&design, cause, &outcome, &progress);
        let counterfactual = args.counterfactual.as_ref().map(without);
        let courses = courses([&design], std::slice::from_ref(&outcome));
        (outcome, audited, counterfactual, courses)
    };
    let (outcome, audited, counterfactual, courses) = experiment::on_threads(threads, work)
        .map_err(|error| Fault::World(format!("cannot start threads: {error}")))?;
    progress.finish();
    if let Some(audited) = &audited {
        audit::print(&input.name, audited, &args.common);
    }
    let title = input.scenario.file.title.clone();
    let results = Results {
        title: &title,
        inputs: &[input],
        outcomes: &[outcome],
        comparisons: &[],
        counterfactual: counterfactual.as_ref(),
        courses: &courses,
    };
    deliver(&results, &folder, &args.common, started)
}

/// Follows once more how the scenarios go that have estimates, unless all work was interrupted.
pub(crate) fn courses<'d>(designs: impl IntoIterator<Item = &'d Design>, outcomes: &[Outcome]) -> Vec<Course> {
    let pairs = designs.into_iter().zip(outcomes);
    let whole = pairs.filter(|(_, outcome)| outcome.estimates.is_some() && !interrupt::interrupted());
    whole.map(|(design, _)| experiment::course(design)).collect()
}

/// Returns the default folder of a command, named after what it runs.
pub(crate) fn default_folder<'n>(names: impl IntoIterator<Item = &'n str>) -> PathBuf {
    Path::new("out").join(names.into_iter().collect::<Vec<_>>().join("-vs-"))
}
