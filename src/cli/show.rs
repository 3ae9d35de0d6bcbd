//! `karvon show`: a scenario with its overlays merged.

use std::io::{self, Write};

use karvon::scenario;

use super::args::ShowArgs;
use super::{Done, input};

pub(crate) fn run(args: &ShowArgs) -> Done {
    let input = input::read(&args.scenario, &args.set.settings)?;
    let text = if args.resolved {
        scenario::resolved(&input.scenario.file) + &effective_means(&input.scenario)
    } else {
        scenario::merged(&input.scenario)
    };
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Returns a comment with the mean of each truncated time as it is drawn.
fn effective_means(scenario: &scenario::CheckedScenario) -> String {
    let means = scenario::effective_means(&scenario.file);
    if means.is_empty() {
        return String::new();
    }
    let lines =
        means.iter().map(|mean| format!("#   {}: {:.3} min\n", mean.path.join("."), mean.mean.seconds() / 60.0));
    lines.fold("\n# Means of truncated times as they are drawn:\n".to_owned(), |text, line| text + &line)
}
