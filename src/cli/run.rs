//! `karvon run`: one scenario.

use std::path::{Path, PathBuf};
use std::time::Instant;

use karvon::experiment::{self, Design, Followed};
use karvon::model::day_of_window;
use karvon::scenario::codes::S054;

use karvon::report::tables;

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
    let day = day(&design, args.day)?;
    interrupt::listen()?;
    let runs = if args.counterfactual.is_some() { 2 } else { 1 };
    let progress = Progress::new(runs * u64::from(design.replications), args.common.quiet);
    let threads = args.common.threads.map(usize::from);
    let work = || {
        let Followed { outcome, audited, course } = experiment::follow(&design, day, args.common.audit, &progress);
        let without = |cause: &String| experiment::counterfactual(&design, cause, &outcome, &progress);
        let counterfactual = args.counterfactual.as_ref().map(without);
        (outcome, audited, counterfactual, course)
    };
    let (outcome, audited, counterfactual, course) = experiment::on_threads(threads, work)
        .map_err(|error| Fault::World(format!("cannot start threads: {error}")))?;
    progress.finish();
    if let Some(audited) = &audited {
        audit::print(&input.name, audited, &args.common);
    }
    let title = input.scenario.file.title.clone();
    let warm_up = match experiment::warm_up(&design) {
        Some(Ok(found)) if !interrupt::interrupted() => {
            if !args.common.quiet {
                eprintln!("MSER-5 leaves the first {:.0} days of the window out: see warm_up.csv.", found.days());
            }
            Some(tables::warm_up(&input.name, &found))
        }
        _ => None,
    };
    let results = Results {
        warm_up,
        title: &title,
        inputs: &[input],
        outcomes: &[outcome],
        comparisons: &[],
        counterfactual: counterfactual.as_ref(),
        courses: course.as_slice(),
    };
    deliver(&results, &folder, &args.common, started)
}

/// Returns which day of the window is to be replayed.
pub(crate) fn day(design: &Design, date: Option<jiff::civil::Date>) -> Result<Option<u32>, Fault> {
    let Some(date) = date else { return Ok(None) };
    day_of_window(&design.site, date).map(Some).map_err(|(first, last)| {
        let message = format!("{date} is no day of the window of `{}`", design.scenario);
        Fault::argument(S054, Path::new(&date.to_string()), message, &format!("name one from {first} to {last}"))
    })
}

/// Returns the default folder of a command, named after what it runs.
pub(crate) fn default_folder<'n>(names: impl IntoIterator<Item = &'n str>) -> PathBuf {
    Path::new("out").join(names.into_iter().collect::<Vec<_>>().join("-vs-"))
}
