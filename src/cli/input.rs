//! Reading scenarios from files.

use std::path::Path;

use karvon::engine::Ties;
use karvon::experiment::{Design, Stopping};
use karvon::scenario::codes::S050;
use karvon::scenario::{CheckedScenario, load};
use karvon::stats::Level;

use super::args::CommonArgs;
use super::fault::{Fault, print_diagnostics};

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

/// Reads and checks a scenario.
pub(crate) fn parse(path: &Path, settings: &[(String, String)]) -> Result<Input, Fault> {
    let text = text(path)?;
    let scenario = load(&path.to_string_lossy(), &text, settings, &beside)
        .map_err(|refused| Fault::Refused(Box::new((refused.diagnostics, refused.sources))))?;
    Ok(Input { name: stem(path), scenario })
}

/// Returns the text of a scenario or study that the command line names.
pub(crate) fn text(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        Fault::argument(S050, path, message, "name a file that exists and is UTF-8 text")
    })
}

/// Reads a file that another one names.
pub(crate) fn beside(path: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| error.to_string())
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
    for path in paths {
        match read(path, settings) {
            Ok(input) => inputs.push(input),
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
        replications: run.replications,
        stopping: Some(Stopping::default()),
        seed: run.seed,
        level: Level::new(run.level).expect("the checks accept levels between 0 and 1 only"),
        events_max: run.events_max,
        entities_max: run.entities_max,
        ties: Ties::InOrder,
    }
}
