//! Rules on what a step waits for: stations, stocks, and how long.

use super::Survey;
use crate::engine::{Calendar, SimTime};
use crate::scenario::codes::{S316, S317, S318, S327};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Choose, Kind, ScenarioFile, Step};
use crate::scenario::quantity::Duration;

/// Longest time that may be written: that of a run, 50 years.
const SECONDS_MAX: f64 = 50.0 * 365.25 * 86_400.0;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s316_stations_are_named_once(file, out);
    s317_needs_can_be_met(survey, out);
    s317_units_fit_the_stock(file, out);
    s318_keys_go_together(file, out);
    s327_counts_are_above_zero(file, out);
}

/// S316: `at`, `or` and `also` name different stations, since a lane is taken for one of them.
fn s316_stations_are_named_once(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let stations: Vec<&str> = step.stations().map(|(station, _)| station).collect();
        for (position, station) in stations.iter().enumerate() {
            if stations[..position].contains(station) {
                let key = if position <= step.or.len() { "or" } else { "also" };
                let message = format!("the step `{name}` names the station `{station}` twice");
                let help = "name it once; to take several of its lanes write `lanes`";
                out.error(S316, &["step", name, key], message, help);
            }
        }
    }
}

/// S317: at some time of the run all that a step needs is there at once.
fn s317_needs_can_be_met(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    for (name, step) in file.step.iter().filter(|(_, step)| step.kind() == Some(Kind::At)) {
        let mut fit = true;
        for (station, lanes) in step.stations() {
            let Some(there) = file.station.get(station).map(|station| station.most_lanes()) else { continue };
            // A station without lanes is reported as such.
            if lanes > there && there > 0 {
                fit = false;
                let is_also = step.also.as_ref().is_some_and(|also| also.contains_key(station));
                let path: Vec<&str> = if is_also { vec!["also", station] } else { vec!["lanes"] };
                let path: Vec<&str> = ["step", name].into_iter().chain(path).collect();
                let message =
                    format!("the step `{name}` takes {lanes} lanes of the station `{station}`, which has {there}");
                out.error(S317, &path, message, "take no more lanes than there are, or give the station more");
            }
        }
        if fit && step.also.is_some() && are_never_open_together(survey, step) {
            let message = format!("the stations of the step `{name}` are never open together with lanes enough");
            let help = "give their calendars hours in common: the work needs all of them at once";
            out.error(S317, &["step", name, "also"], message, help);
        }
    }
}

/// Whether there is no instant of the run at which all needs can be met; what is not known can be.
fn are_never_open_together(survey: &Survey<'_>, step: &Step) -> bool {
    let lanes = |station: &str| survey.file.station.get(station).and_then(|entry| survey.almanac.lanes(station, entry));
    let needs = step.stations().map(|(station, units)| Some((lanes(station)?, units)));
    let Some(needs) = needs.collect::<Option<Vec<(Calendar, u32)>>>() else { return false };
    let (ranked, also) = needs.split_at(1 + step.or.len());
    let is_met = |at: SimTime, (calendar, units): &(Calendar, u32)| capacity(calendar, at) >= *units;
    let mut instants = needs.iter().flat_map(|(calendar, _)| calendar.shifts().iter().map(|shift| shift.from));
    !instants.any(|at| ranked.iter().any(|need| is_met(at, need)) && also.iter().all(|need| is_met(at, need)))
}

fn capacity(calendar: &Calendar, at: SimTime) -> u32 {
    let begun = calendar.shifts().iter().take_while(|shift| shift.from <= at);
    begun.last().map_or(0, |shift| shift.capacity)
}

/// S317: a stock has room for what a step takes or puts at once.
fn s317_units_fit_the_stock(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let units = step.units.unwrap_or(1);
        let Some(stock) = step.take.as_ref().or(step.put.as_ref()) else { continue };
        let Some(capacity) = file.stock.get(stock).and_then(|stock| stock.capacity) else { continue };
        // A stock without room is reported as such.
        if units > capacity && capacity > 0 {
            let message =
                format!("the step `{name}` moves {units} units at once, and the stock `{stock}` holds {capacity}");
            let help = "move fewer units, or give the stock a larger `capacity`";
            out.error(S317, &["step", name], message, help);
        }
    }
}

/// S318: a key that says more of another one stands beside it.
fn s318_keys_go_together(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let balks = step.balk_above.is_some() || step.balk_wait.is_some();
        let is_shortest = step.choose == Some(Choose::Shortest);
        let is_at = step.kind() == Some(Kind::At);
        let can_give_up = is_at || matches!(step.kind(), Some(Kind::WaitAt | Kind::Take | Kind::Board));
        let faults = [
            (
                can_give_up && step.gives_up_to.is_some() && step.patience.is_none(),
                "gives_up_to",
                "nobody gives up",
                "write how long a truck waits, such as `patience = \"6 h\"`",
            ),
            (
                is_at && step.refuses_to.is_some() && !balks,
                "refuses_to",
                "nobody refuses to join",
                "write what is too much, such as `balk_above = 40` or `balk_wait = \"8 h\"`",
            ),
            (
                is_at && step.balk_above.is_some() && step.balk_wait.is_some(),
                "balk_wait",
                "a line is judged by its trucks or by its wait, not by both",
                "write `balk_above` or `balk_wait`",
            ),
            (
                is_at && step.choose == Some(Choose::Soonest),
                "choose",
                "routes are chosen by their time, not stations",
                "write \"shortest\", or let a step with `go_on` choose between routes",
            ),
            (
                is_at && is_shortest && step.or.is_empty(),
                "choose",
                "there is no other station to choose",
                "name further stations that can do the work: `or = [\"...\"]`",
            ),
            (
                is_at && step.jockey.is_some() && !is_shortest,
                "jockey",
                "only who chose one line can move to another",
                "write `choose = \"shortest\"` with it, or take it out",
            ),
            (
                is_at && step.jockey.is_some() && is_shortest && step.also.is_some(),
                "jockey",
                "who waits for several stations at once cannot move to another line",
                "take `jockey` or `also` out",
            ),
            (
                step.kind() == Some(Kind::Match) && step.r#as.is_none(),
                "match",
                "which of the partners the truck is there is not said",
                "write what it is, such as `as = \"truck\"`",
            ),
        ];
        for (_, key, fault, help) in faults.into_iter().filter(|(is_fault, ..)| *is_fault) {
            out.error(S318, &["step", name, key], format!("`{key}` of the step `{name}`: {fault}"), help);
        }
    }
}

/// S327: what is counted is at least one; waits that are limited have a length.
fn s327_counts_are_above_zero(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let counts = [
            ("lanes", step.lanes),
            ("jockey", step.jockey),
            ("units", step.units),
            ("batch", step.batch),
            ("split", step.split),
        ];
        for (key, _) in counts.into_iter().filter(|(_, count)| *count == Some(0)) {
            out.error(S327, &["step", name, key], format!("`{key}` of the step `{name}` is zero"), "write 1 or more");
        }
        for (station, _) in step.also.iter().flatten().filter(|(_, lanes)| **lanes == 0) {
            let message = format!("the step `{name}` takes no lanes of the station `{station}`");
            out.error(S327, &["step", name, "also", station], message, "write 1 or more, or take it out");
        }
        let lengths = [("time_out", &step.time_out), ("balk_wait", &step.balk_wait)];
        for (key, length) in lengths.into_iter().filter_map(|(key, length)| Some((key, length.as_ref()?))) {
            if !is_a_limit(length) {
                let message = format!("\"{length}\" is no limit of a wait");
                let help = "write a time above zero that fits into a run, such as \"2 h\"";
                out.error(S327, &["step", name, key], message, help);
            }
        }
    }
}

/// Whether a wait of so much can be told from none, and from one without end.
fn is_a_limit(length: &Duration) -> bool {
    length.seconds() > 0.0 && length.seconds() <= SECONDS_MAX
}
