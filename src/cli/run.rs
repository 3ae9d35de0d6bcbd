//! `karvon run`: one scenario.

use std::path::{Path, PathBuf};
use std::time::Instant;

use karvon::experiment::{self, Design};

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
    let progress = Progress::new(u64::from(design.replications), args.common.quiet);
    let threads = args.common.threads.map(usize::from);
    let (outcome, audited) = experiment::on_threads(threads, || audit::run(&design, &args.common, &progress))
        .map_err(|error| Fault::World(format!("cannot start threads: {error}")))?;
    progress.finish();
    if let Some(audited) = &audited {
        audit::print(&input.name, audited, &args.common);
    }
    let title = input.scenario.file.title.clone();
    let results = Results { title: &title, inputs: &[input], outcomes: &[outcome], comparisons: &[] };
    deliver(&results, &folder, &args.common, started)
}

/// Returns the default folder of a command, named after what it runs.
pub(crate) fn default_folder<'n>(names: impl IntoIterator<Item = &'n str>) -> PathBuf {
    Path::new("out").join(names.into_iter().collect::<Vec<_>>().join("-vs-"))
}
