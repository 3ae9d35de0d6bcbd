//! What the modules share: the repository's scenarios, runs through the library, and named results.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use karvon::engine::Ties;
use karvon::experiment::{self, Design, Outcome, Steady};
use karvon::scenario::{CheckedScenario, load};
use karvon::stats::{Estimate, Level};

/// Settings as `--set` takes them: path and value.
pub(crate) type Settings<'a> = &'a [(&'a str, &'a str)];

/// Returns the root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns all files below a folder of the repository with this extension, sorted.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Returns a path as it reads from the root of the repository, with slashes.
pub(crate) fn shown(path: &Path) -> String {
    let inside = path.strip_prefix(root()).expect("the path is inside of the repository");
    inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Loads a text as if it were a file of `scenarios/`, so that it can extend those that are.
pub(crate) fn load_text(name: &str, text: &str, settings: Settings<'_>) -> CheckedScenario {
    let path = root().join("scenarios").join(name);
    let settings: Vec<_> = settings.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    let read = |path: &str| fs::read_to_string(path).map_err(|error| error.to_string());
    load(&path.to_string_lossy(), text, &settings, &read)
        .unwrap_or_else(|refused| panic!("{name} is refused: {:#?}", refused.diagnostics.sorted()))
}

/// Loads a file of `scenarios/`.
pub(crate) fn load_file(name: &str, settings: Settings<'_>) -> CheckedScenario {
    let path = root().join("scenarios").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    load_text(name, &text, settings)
}

/// Makes the design that a scenario describes.
pub(crate) fn design(scenario: &CheckedScenario) -> Design {
    let run = &scenario.file.run;
    Design {
        scenario: scenario.file.title.clone(),
        site: scenario.build(),
        replications: run.replications,
        stopping: None,
        steady: Steady::default(),
        quantiles: Vec::new(),
        seed: run.seed,
        level: Level::new(run.level).expect("the checks accept levels between 0 and 1 only"),
        events_max: run.events_max,
        entities_max: run.entities_max,
        ties: Ties::InOrder,
    }
}

/// Runs all replications of a scenario.
pub(crate) fn run(scenario: &CheckedScenario) -> Outcome {
    experiment::run(&design(scenario), &())
}

/// The outcome of a scenario that ships, as it is but for the number of replications: two. It is run once for all tests.
pub(crate) fn shipped(name: &str) -> &'static Outcome {
    static KNOWN: Mutex<BTreeMap<String, &'static OnceLock<Outcome>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().expect("nobody fails with it in hand");
    let outcome: &'static OnceLock<Outcome> = known.entry(name.to_owned()).or_insert_with(|| Box::leak(Box::default()));
    drop(known);
    outcome.get_or_init(|| run(&load_file(&format!("{name}.toml"), &[("run.replications", "2")])))
}

/// Returns a number in every replication, in their order.
pub(crate) fn values(outcome: &Outcome, kpi: &str, group: &str, statistic: &str) -> Vec<f64> {
    let index = index(outcome, kpi, group, statistic);
    let value =
        |values: &[Option<f64>]| values[index].unwrap_or_else(|| panic!("{kpi} {group} {statistic} is missing"));
    outcome.replications.iter().map(|replicated| value(&replicated.values)).collect()
}

/// Returns the estimate of a number.
pub(crate) fn estimate(outcome: &Outcome, kpi: &str, group: &str, statistic: &str) -> Estimate {
    let estimates = outcome.estimates.as_ref().expect("no replication failed");
    estimates[index(outcome, kpi, group, statistic)].unwrap_or_else(|| panic!("{kpi} {group} {statistic} is missing"))
}

fn index(outcome: &Outcome, kpi: &str, group: &str, statistic: &str) -> usize {
    let wanted = outcome
        .keys
        .iter()
        .position(|key| key.indicator.name == kpi && key.group == group && key.statistic.to_string() == statistic);
    wanted.unwrap_or_else(|| panic!("{} has no {kpi} {group} {statistic}", outcome.scenario))
}
