//! Rules on the run: replications, limits, level, lengths.

use super::precision;
use crate::scenario::civil::RunFault;
use crate::scenario::codes::{S401, S402, S403, S404, S411, S412, S413};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::ScenarioFile;

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// Openings of all places over the run at most: they are all kept in memory.
const OPENINGS_MAX: f64 = 5_000_000.0;

/// Days that MSER-5 needs: four batches of five.
const WARM_UP_DAYS_MIN: f64 = 20.0;

/// Runs the rules of this file.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    s401_something_runs(file, out);
    s402_level_is_a_confidence(file, out);
    s403_run_has_lengths(file, out);
    s404_run_starts_in_our_time(file, out);
    s411_batches_have_days(file, out);
    s412_window_can_tell_its_warm_up(file, out);
    s413_quantiles_are_shares(file, out);
    let run = &file.run;
    precision::check(&["run"], [Some(run.first), Some(run.block)], &run.target, out);
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

/// S403: the openings of all places over the whole run can be kept in memory. Returns whether they can, since all that
/// looks at hours would take as long as it takes room.
pub(super) fn s403_hours_can_be_kept(file: &ScenarioFile, out: &mut Diagnostics) -> bool {
    let run = &file.run;
    let days =
        [&run.length, &run.warm_up, &run.follow_up].map(|length| length.seconds().max(0.0)).iter().sum::<f64>() / DAY;
    // A line has two colons for each opening, and is of some days or of all.
    let lines = |name: &str| file.calendar.get(name).into_iter().flat_map(|calendar| &calendar.open);
    let openings = |name: &str| lines(name).map(|line| line.matches(':').count().div_ceil(2)).sum::<usize>();
    let stations = file.station.values().flat_map(|station| station.calendars());
    let gates = file.gate.values().filter_map(|gate| gate.calendar.as_ref());
    let plants = file.plant.values().filter_map(|plant| plant.calendar.as_ref());
    let of_all: usize = stations.chain(gates).chain(plants).map(|name| openings(name)).sum();
    let fit = days * of_all as f64 <= OPENINGS_MAX;
    if !fit {
        let message = format!("places open about {of_all} times a day for {days:.0} days, more often than can be kept");
        let help = format!("shorten the run, or take places out: openings times days come to at most {OPENINGS_MAX}");
        out.error(S403, &["run", "length"], message, help);
    }
    fit
}

/// S404: the start lies in years whose clocks are known.
fn s404_run_starts_in_our_time(file: &ScenarioFile, out: &mut Diagnostics) {
    for fault in RunFault::all(&file.run).into_iter().filter(|fault| *fault == RunFault::FarStart) {
        out.error(S404, &["run", fault.key()], fault.to_string(), fault.help());
    }
}

/// S411: there are two batches or more, each of a day or more.
fn s411_batches_have_days(file: &ScenarioFile, out: &mut Diagnostics) {
    let Some(batches) = file.run.batches else { return };
    let days = file.run.length.seconds() / DAY;
    if batches < 2 || days < f64::from(batches) {
        let message = format!("a window of {} cannot be cut into {batches} batches of whole days", file.run.length);
        let help = "write 20 or so, and a window of as many times the longest wait; or leave it out for replications";
        out.error(S411, &["run", "batches"], message, help);
    }
}

/// S412: the window is long enough for the rule that looks for its warm-up.
fn s412_window_can_tell_its_warm_up(file: &ScenarioFile, out: &mut Diagnostics) {
    let days = file.run.length.seconds() / DAY;
    if file.run.warm_up_by.is_some() && days < WARM_UP_DAYS_MIN {
        let message = format!("a window of {} is too short to tell where its start no longer shows", file.run.length);
        out.error(S412, &["run", "warm_up_by"], message, "lengthen the window to 20 days or more, better 200");
    }
}

/// S413: a quantile over replications is a share strictly between 0 and 1.
fn s413_quantiles_are_shares(file: &ScenarioFile, out: &mut Diagnostics) {
    for (index, share) in file.run.quantiles.iter().enumerate() {
        if !(*share > 0.0 && *share < 1.0) {
            let help = "write a share such as 0.5 for the median";
            out.error(S413, &["run", "quantiles", &index.to_string()], format!("{share} is no quantile"), help);
        }
    }
}
