//! Reading scenarios from files.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use karvon::engine::Ties;
use karvon::experiment::{Design, Steady, Stopping, Target};
use karvon::scenario::codes::{S050, S052};
use karvon::scenario::format::{self, Named, Run};
use karvon::scenario::{CheckedScenario, load};
use karvon::stats::Level;
use karvon::stats::stopping::Precision;

use super::args::CommonArgs;
use super::fault::{Fault, Said, print_diagnostics};
use super::points::key;

/// Longest scenario that is read, in bytes: thirty times the longest of ours.
const SCENARIO_MAX: u64 = 1_000_000;

/// Longest file of observed arrivals that is read, in bytes: some ten years of a border.
const OBSERVED_MAX: u64 = 32_000_000;

/// A scenario with the name that results carry.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) scenario: CheckedScenario,
}

/// Reads and checks a scenario, and shows its warnings.
pub(crate) fn read(path: &Path, settings: &[(String, String)]) -> Result<Input, Fault> {
    let input = parse(path, settings)?;
    print_diagnostics(&input.scenario.diagnostics, &input.scenario.sources);
    Ok(input)
}

/// Reads a whole text, unless it is longer than anybody writes: a device without end, say.
fn read_text(path: &Path) -> io::Result<String> {
    let is_observed = path.extension().is_some_and(|extension| extension == "csv");
    let most = if is_observed { OBSERVED_MAX } else { SCENARIO_MAX };
    if path.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it is longer than {} MB", most / 1_000_000)));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8 text"))
}

/// Reads and checks a scenario.
pub(crate) fn parse(path: &Path, settings: &[(String, String)]) -> Result<Input, Fault> {
    let text = text(path)?;
    let scenario = load(&path.to_string_lossy(), &text, settings, &beside)
        .map_err(|refused| Fault::Refused(Box::new((refused.diagnostics, refused.sources))))?;
    Ok(Input { name: stem(path), scenario })
}

/// Reads the scenario of a run's folder, to run it again.
pub(crate) fn again(folder: &Path) -> Result<Input, Fault> {
    let resolved = folder.join("resolved.toml");
    if !resolved.exists() {
        let message = format!("`{}` has no resolved.toml to run again", folder.display());
        return Err(Fault::argument(S052, folder, message, "name a folder that `karvon run` has written"));
    }
    let manifest = fs::read_to_string(folder.join("manifest.json")).ok();
    let manifest: Option<serde_json::Value> = manifest.and_then(|text| serde_json::from_str(&text).ok());
    let name = manifest.and_then(|manifest| manifest["scenarios"][0]["scenario"].as_str().map(str::to_owned));
    let input = parse(&resolved, &[])?;
    Ok(Input { name: name.unwrap_or(input.name), ..input })
}

/// Returns the text of a scenario or study that the command line names.
pub(crate) fn text(path: &Path) -> Result<String, Fault> {
    read_text(path).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        Fault::argument(S050, path, message, "name a file that exists and is UTF-8 text")
    })
}

/// Reads a file that another one names: no pipe, which only the command line may name, since nobody may write to it.
pub(crate) fn beside(path: &str) -> Result<String, String> {
    let path = Path::new(path);
    let kind = fs::metadata(path).map_err(|error| error.to_string())?;
    if !(kind.is_file() || kind.is_dir()) {
        return Err("it is a device or a pipe".to_owned());
    }
    read_text(path).map_err(|error| error.to_string())
}

/// Returns the name of a scenario or study: its file name without extension.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// Reads several scenarios; all their mistakes are shown before giving up.
pub(crate) fn read_all<'p>(
    paths: impl IntoIterator<Item = &'p Path>,
    settings: &[(String, String)],
) -> Result<Vec<Input>, Fault> {
    let mut inputs = Vec::new();
    let mut refused = false;
    let mut said = Said::default();
    for path in paths {
        match parse(path, settings) {
            Ok(input) => {
                said.show(&input.scenario.diagnostics, &input.scenario.sources);
                inputs.push(input);
            }
            Err(Fault::Refused(what)) => {
                said.show(&what.0, &what.1);
                refused = true;
            }
            Err(fault) => {
                fault.print();
                refused = true;
            }
        }
    }
    if refused { Err(Fault::Shown) } else { Ok(inputs) }
}

/// Returns the settings of a command, `--replications` and `--seed` among them.
pub(crate) fn settings(common: &CommonArgs) -> Vec<(String, String)> {
    let mut settings = common.set.settings.clone();
    settings.extend(common.replications.map(|count| ("run.replications".to_owned(), count.to_string())));
    settings.extend(common.seed.map(|seed| ("run.seed".to_owned(), seed.to_string())));
    settings
}

/// Returns the order of equal events that a command asks for.
pub(crate) fn ties(common: &CommonArgs) -> Ties {
    if common.shuffle_ties { Ties::Shuffled } else { Ties::InOrder }
}

/// Makes the design that a scenario describes.
pub(crate) fn design(input: &Input) -> Design {
    let run = &input.scenario.file.run;
    Design {
        scenario: input.name.clone(),
        site: input.scenario.build(),
        replications: run.batches.unwrap_or(run.replications),
        stopping: Some(Stopping { first: run.first, block: run.block, targets: targets(&run.target) }),
        steady: steady(run),
        quantiles: run.quantiles.clone(),
        seed: run.seed,
        level: Level::new(run.level).expect("the checks accept levels between 0 and 1 only"),
        events_max: run.events_max,
        entities_max: run.entities_max,
        ties: Ties::InOrder,
    }
}

/// Returns how a run is a stretch of a steady state.
pub(crate) fn steady(run: &Run) -> Steady {
    Steady { batches: run.batches, finds_warm_up: run.warm_up_by.is_some() }
}

/// Returns the half-widths to reach that checked targets ask for.
pub(crate) fn targets(targets: &Named<format::Target>) -> Vec<Target> {
    let target = |(name, target): (&String, &format::Target)| Target {
        name: name.clone(),
        key: key(&target.indicator, &target.group, &target.statistic),
        precision: match (target.half_width, target.relative) {
            (Some(width), _) => Precision::Absolute(width),
            (None, share) => Precision::Relative(share.expect("the checks ask for a width")),
        },
    };
    targets.iter().map(target).collect()
}
