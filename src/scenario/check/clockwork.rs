//! Rules on what happens by the clock: appointments, departures, refills and closures.

use super::Survey;
use crate::engine::SimDuration;
use crate::scenario::civil::{Moments, Period};
use crate::scenario::codes::{S209, S210, S211, S215};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{RefillMode, ScenarioFile};

/// Times in a list over the run at most: they are all kept in memory.
const TIMES_MAX: usize = 5_000_000;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s209_times_can_be_read(file, out);
    s210_times_come_in_the_run(survey, out);
    s211_closures_close_something(file, out);
    s215_stocks_hold_what_comes(file, out);
}

/// Lines of times, where they are, and the side whose clock they follow.
struct Times<'a> {
    path: Vec<String>,
    lines: &'a [String],
    side: &'a str,
}

impl<'a> Times<'a> {
    /// Returns all lines of times of a scenario.
    fn all(file: &'a ScenarioFile) -> Vec<Self> {
        let path = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        let mut all: Vec<Self> = Vec::new();
        for (name, flow) in &file.flow {
            let planned = flow.timetable.iter();
            all.extend(planned.map(|plan| Self {
                path: path(&["flow", name, "timetable", "at"]),
                lines: &plan.at,
                side: &flow.from,
            }));
        }
        for (name, stock) in &file.stock {
            for (index, refill) in stock.refill.iter().enumerate() {
                let path = path(&["stock", name, "refill", &index.to_string(), "at"]);
                all.push(Self { path, lines: &refill.at, side: &stock.side });
            }
        }
        for (name, timetable) in &file.timetable {
            let path = path(&["timetable", name, "departures"]);
            all.push(Self { path, lines: &timetable.departures, side: &timetable.side });
        }
        all
    }

    fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }
}

/// S209: lines of times can be read.
fn s209_times_can_be_read(file: &ScenarioFile, out: &mut Diagnostics) {
    for times in Times::all(file) {
        for (index, cause) in Moments::parse(times.lines).err().into_iter().flatten() {
            let index = index.to_string();
            let path: Vec<&str> = times.path().into_iter().chain([index.as_str()]).collect();
            out.error(S209, &path, cause.to_string(), cause.help());
        }
    }
}

/// S210: lines of times have a time in the run, and not more than can be kept.
fn s210_times_come_in_the_run(survey: &Survey<'_>, out: &mut Diagnostics) {
    for times in Times::all(survey.file) {
        let almanac = &survey.almanac;
        let Some(count) = almanac.count(times.lines, times.side) else { continue };
        if count > TIMES_MAX {
            let message = format!("there are {count} times during the run");
            let help = format!("write longer steps, or a shorter run: at most {TIMES_MAX} times");
            out.error(S210, &times.path(), message, help);
        } else if almanac.times(times.lines, times.side, SimDuration::ZERO).is_some_and(|times| times.is_empty()) {
            let help = "write a line such as \"daily 06:00, 18:00\", or take the table out";
            out.error(S210, &times.path(), "there is no time during the run", help);
        }
    }
}

/// S211: a closure has stations, and periods that can be read.
fn s211_closures_close_something(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, closure) in &file.closure {
        for (key, is_empty) in [("stations", closure.stations.is_empty()), ("periods", closure.periods.is_empty())] {
            if is_empty {
                let message = format!("the closure `{name}` has no {key}, so it closes nothing");
                out.error(S211, &["closure", name, key], message, "list some, or take the closure out");
            }
        }
        for (index, period) in closure.periods.iter().enumerate() {
            if let Err(cause) = Period::parse(period) {
                out.error(S211, &["closure", name, "periods", &index.to_string()], cause.to_string(), cause.help());
            }
        }
    }
}

/// S215: stocks and departures have room, and what comes in fits.
fn s215_stocks_hold_what_comes(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, _) in file.timetable.iter().filter(|(_, timetable)| timetable.places == 0) {
        let message = format!("departures of `{name}` without places take nobody");
        out.error(S215, &["timetable", name, "places"], message, "write 1 or more");
    }
    for (name, stock) in &file.stock {
        let capacity = stock.capacity.unwrap_or(u32::MAX);
        if capacity == 0 {
            let message = format!("nothing fits into the stock `{name}`");
            out.error(S215, &["stock", name, "capacity"], message, "write 1 or more");
            continue;
        }
        if stock.initial > capacity {
            let message = format!("{} units at the start do not fit into {capacity}", stock.initial);
            out.error(S215, &["stock", name, "initial"], message, "lower `initial`, or raise `capacity`");
        }
        for (index, refill) in stock.refill.iter().enumerate() {
            let index = index.to_string();
            let path = ["stock", name, "refill", &index, "units"];
            if refill.units > capacity {
                let message = format!("{} units at a time do not fit into {capacity}", refill.units);
                out.error(S215, &path, message, "lower `units`, or raise `capacity`");
            } else if refill.units == 0 && refill.mode != RefillMode::Set {
                let help = "write 1 or more; `mode = \"set\"` with 0 units empties the stock";
                out.error(S215, &path, "nothing comes in", help);
            }
        }
    }
}
