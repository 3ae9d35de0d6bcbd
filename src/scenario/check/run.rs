//! Rules on the run: replications, limits, level, lengths.

use crate::scenario::civil::RunFault;
use crate::scenario::codes::{S401, S402, S403, S404};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::ScenarioFile;

/// Runs the rules of this file.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    s401_something_runs(file, out);
    s402_level_is_a_confidence(file, out);
    s403_run_has_lengths(file, out);
    s404_run_starts_in_our_time(file, out);
}

/// S401: a run needs at least one replication, one event and one truck.
fn s401_something_runs(file: &ScenarioFile, out: &mut Diagnostics) {
    let run = &file.run;
    let counts = [
        ("replications", run.replications == 0),
        ("events_max", run.events_max == 0),
        ("entities_max", run.entities_max == 0),
    ];
    for (key, _) in counts.iter().filter(|(_, is_zero)| *is_zero) {
        let help = "write 1 or more, or leave it out for the default";
        out.error(S401, &["run", key], format!("with `{key} = 0` nothing can run"), help);
    }
}

/// S402: the level of intervals lies strictly between 0 and 1.
fn s402_level_is_a_confidence(file: &ScenarioFile, out: &mut Diagnostics) {
    let level = file.run.level;
    if !(level > 0.0 && level < 1.0) {
        out.error(S402, &["run", "level"], format!("{level} is no confidence level"), "write a share such as 0.95");
    }
}

/// S403: the window has a length, warm-up and follow-up are not negative, and the sum is below 50 years.
fn s403_run_has_lengths(file: &ScenarioFile, out: &mut Diagnostics) {
    for fault in RunFault::all(&file.run).into_iter().filter(|fault| *fault != RunFault::FarStart) {
        out.error(S403, &["run", fault.key()], fault.to_string(), fault.help());
    }
}

/// S404: the start lies in years whose clocks are known.
fn s404_run_starts_in_our_time(file: &ScenarioFile, out: &mut Diagnostics) {
    for fault in RunFault::all(&file.run).into_iter().filter(|fault| *fault == RunFault::FarStart) {
        out.error(S404, &["run", fault.key()], fault.to_string(), fault.help());
    }
}
