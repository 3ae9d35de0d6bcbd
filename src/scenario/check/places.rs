//! Rules on places: sides, stations, spaces and calendars.

use std::collections::BTreeMap;

use super::coverage::steps_from;
use super::{Reference, Survey, did_you_mean};
use crate::engine::{Calendar, Distribution, SimDuration};
use crate::scenario::build::entries;
use crate::scenario::build::time::distribution;
use crate::scenario::civil::{Part, WorkingHours, zone, zone_names};
use crate::scenario::codes::{S201, S202, S203, S204, S205, S206, S208};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{AtClosing, Choose, Flow, Interrupted, Lanes, ScenarioFile, Station, Step};
use crate::scenario::quantity::Duration;

/// More lanes than any station has; whoever means no limit says so.
pub(super) const LANES_MAX: u32 = 1_000_000;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s201_places_name_what_exists(file, out);
    s202_time_zones_exist(file, out);
    s203_stations_are_ever_open(survey, out);
    s204_places_have_room(file, out);
    s205_calendars_can_be_read(file, out);
    s206_jobs_fit_an_opening(survey, out);
    s208_there_is_a_side(file, out);
}

/// S201: places refer to sides and calendars of the scenario, and closures to stations.
fn s201_places_name_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    let code = S201;
    for (station, entry) in &file.station {
        let path = &["station", station, "side"];
        Reference { code, path, table: "side", name: &entry.side }.check(&file.side, out);
        if let Some(name) = &entry.calendar {
            let path = &["station", station, "calendar"];
            Reference { code, path, table: "calendar", name }.check(&file.calendar, out);
        }
        for name in entry.shifts.keys() {
            let path = &["station", station, "shifts", name];
            Reference { code, path, table: "calendar", name }.check(&file.calendar, out);
        }
    }
    let spaces = file.space.iter().map(|(name, space)| ("space", name, &space.side));
    let gates = file.gate.iter().map(|(name, gate)| ("gate", name, &gate.side));
    let stocks = file.stock.iter().map(|(name, stock)| ("stock", name, &stock.side));
    let timetables = file.timetable.iter().map(|(name, timetable)| ("timetable", name, &timetable.side));
    for (table, entry, name) in spaces.chain(gates).chain(stocks).chain(timetables) {
        Reference { code, path: &[table, entry, "side"], table: "side", name }.check(&file.side, out);
    }
    for (gate, entry) in &file.gate {
        if let Some(name) = &entry.calendar {
            let path = &["gate", gate, "calendar"];
            Reference { code, path, table: "calendar", name }.check(&file.calendar, out);
        }
    }
    for (closure, entry) in &file.closure {
        for (index, name) in entry.stations.iter().enumerate() {
            let path = &["closure", closure, "stations", &index.to_string()];
            Reference { code, path, table: "station", name }.check(&file.station, out);
        }
    }
}

/// S202: a time zone is one of the IANA database.
fn s202_time_zones_exist(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, side) in &file.side {
        if zone(&side.time_zone).is_none() {
            let zones = zone_names();
            let help = did_you_mean(&side.time_zone, zones.iter().map(String::as_str));
            let help = help.unwrap_or_else(|| "write an IANA name, such as \"Asia/Tashkent\"".to_owned());
            let message = format!("there is no time zone `{}`", side.time_zone);
            out.error(S202, &["side", name, "time_zone"], message, help);
        }
    }
}

/// S203: a station that a route comes to is open at some time of the run.
///
/// Holidays, exceptions and the run's dates decide this together, so the rule looks at the compiled
/// hours.
fn s203_stations_are_ever_open(survey: &Survey<'_>, out: &mut Diagnostics) {
    let mut by_calendar: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let is_asked = |name: &str, station: &Station| station.lanes.count() > 0 && is_come_to(survey.file, name);
    for (name, station) in survey.file.station.iter().filter(|(name, station)| is_asked(name, station)) {
        if survey.almanac.lanes(name, station).is_none_or(|lanes| lanes.peak() > 0) {
            continue;
        }
        match &station.calendar {
            Some(calendar) => by_calendar.entry(calendar).or_default().push(name),
            None => {
                let message = format!("the station `{name}` is never open during the run");
                let help = "leave some of the run out of the closures that close it";
                out.error(S203, &["station", name], message, help);
            }
        }
    }
    // A calendar without hours is one mistake, however many stations keep it.
    for (calendar, stations) in by_calendar {
        let (noun, verb) = if stations.len() == 1 { ("station", "is") } else { ("stations", "are") };
        let message = format!("the {noun} `{}` {verb} never open during the run", stations.join("`, `"));
        let help = format!("give the calendar `{calendar}` hours on days of the run, or leave `calendar` out");
        let path = hours_at_fault(&["station", stations[0], "calendar"], calendar, out);
        out.error(S203, &path.iter().map(String::as_str).collect::<Vec<_>>(), message, help);
    }
    for (name, gate) in &survey.file.gate {
        let Some(calendar) = &gate.calendar else { continue };
        let open = survey.almanac.openings(Some(calendar), &gate.side, u32::MAX);
        if open.is_some_and(|open| open.peak() == 0) {
            let message = format!("the gate `{name}` is never open during the run");
            let help = format!("give the calendar `{calendar}` hours on days of the run, or leave `calendar` out");
            out.error(S203, &["gate", name, "calendar"], message, help);
        }
    }
}

/// Whether a step of some route is at a station, or repairs are made there.
fn is_come_to(file: &ScenarioFile, name: &str) -> bool {
    let is_it = |station: &String| station == name;
    let is_at = |step: &Step| {
        let also = step.also.iter().flatten().map(|(station, _)| station);
        step.at.iter().chain(also).chain(&step.or).any(is_it)
    };
    let mut steps = file.route.values().flat_map(|route| &route.steps).filter_map(|step| file.step.get(step));
    steps.any(is_at) || file.breakdown.values().any(|breakdown| breakdown.repair_at.as_ref().is_some_and(is_it))
}

/// Returns the path of a mistake, or of the hours that an overlay changed and that brought it about.
fn hours_at_fault(path: &[&str], calendar: &str, out: &Diagnostics) -> Vec<String> {
    let [open, holidays, exceptions] = ["open", "holidays", "exceptions"].map(|key| ["calendar", calendar, key]);
    let likeliest = out.likeliest(&[path, &holidays, &exceptions, &open]);
    likeliest.iter().map(|key| (*key).to_owned()).collect()
}

/// S204: stations have lanes, spaces have places.
fn s204_places_have_room(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, _) in file.station.iter().filter(|(_, station)| station.lanes.count() == 0) {
        let message = format!("the station `{name}` has no lanes, so nothing could pass it");
        let help = "write 1 or more; to do without it take its steps off the routes";
        out.error(S204, &["station", name, "lanes"], message, help);
    }
    for (name, station) in &file.station {
        if matches!(station.lanes, Lanes::Count(count) if count > LANES_MAX) {
            let message = format!("the station `{name}` has more than a million lanes");
            out.error(S204, &["station", name, "lanes"], message, "write `lanes = \"unlimited\"`");
        }
    }
    for (name, station) in &file.station {
        for (calendar, lanes) in &station.shifts {
            let (message, help) = match *lanes {
                _ if station.lanes.is_unlimited() => (
                    format!("the station `{name}` has unlimited lanes, to which a shift adds none"),
                    "leave `shifts` out",
                ),
                0 => (format!("a shift of no lanes opens nothing at `{name}`"), "write 1 or more, or take it out"),
                count if count > LANES_MAX => {
                    (format!("the station `{name}` has more than a million lanes"), "write as many as there are")
                }
                _ => continue,
            };
            out.error(S204, &["station", name, "shifts", calendar], message, help);
        }
    }
    for (name, _) in file.space.iter().filter(|(_, space)| space.places == 0) {
        let message = format!("the space `{name}` has no places, so nothing could pass it");
        let help = "write 1 or more; to do without it take its steps off the routes";
        out.error(S204, &["space", name, "places"], message, help);
    }
}

/// S205: hours, holidays and exceptions can be read.
fn s205_calendars_can_be_read(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, calendar) in &file.calendar {
        for misread in WorkingHours::parse(calendar).err().into_iter().flatten() {
            let (key, entry) = match &misread.part {
                Part::Open(index) => ("open", index.to_string()),
                Part::Holiday(index) => ("holidays", index.to_string()),
                Part::Exception(date) => ("exceptions", date.clone()),
            };
            out.error(S205, &["calendar", name, key, &entry], misread.cause.to_string(), misread.cause.help());
        }
    }
}

/// S206: where jobs that cannot finish before closing do not start, or begin anew after it, every job finds an
/// opening that is long enough.
///
/// A truck with a longer job would wait for ever and hold up all behind it, so a job without upper
/// bound is an error however rare its long values are.
fn s206_jobs_fit_an_opening(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    for (name, step) in &file.step {
        let (Some(at), Some(time)) = (&step.at, &step.time) else { continue };
        let also = step.also.iter().flatten().map(|(station, _)| station);
        let people = most_at_once(file, step);
        for (class, time) in entries(time) {
            let Ok(job) = distribution(time).map(|time| time.sum(people)) else { continue };
            let path: Vec<&str> = ["step", name, "time"].into_iter().chain(class).collect();
            // Who waits for several stations is served where it can finish; who chose one stays there.
            let chosen = step.choose == Some(Choose::Shortest);
            let elsewhere = |station: &String| longest_for(survey, station, &job).is_none();
            if chosen || !step.or.iter().any(elsewhere) {
                jobs_fit_at(survey, at, &path, &job, out);
            }
            let others = step.or.iter().filter(|_| chosen).chain(also.clone());
            others.for_each(|station| jobs_fit_at(survey, station, &path, &job, out));
        }
    }
    for (name, breakdown) in &file.breakdown {
        if let (Some(at), Ok(repair)) = (&breakdown.repair_at, distribution(&breakdown.repair)) {
            jobs_fit_at(survey, at, &["breakdown", name, "repair"], &repair, out);
        }
    }
}

/// Returns how many times a step takes its time at most, for those who come together.
fn most_at_once(file: &ScenarioFile, step: &Step) -> u32 {
    let takes = |flow: &&Flow| steps_from(file, &flow.route).into_iter().any(|taken| std::ptr::eq(taken, step));
    let flows = file.flow.values().filter(|_| step.per_person).filter(takes);
    flows.filter_map(|flow| flow.people).max().unwrap_or(1).max(1)
}

/// Returns the longest opening of a station and what a job does there that is longer, if jobs are longer.
fn longest_for(survey: &Survey<'_>, at: &str, job: &Distribution) -> Option<(SimDuration, &'static str)> {
    let station = survey.file.station.get(at)?;
    let (at_closing, interrupted) = (station.at_closing, station.interrupted);
    let anew = match (at_closing, interrupted) {
        (AtClosing::DoNotStart, _) => "wait",
        (AtClosing::Suspend | AtClosing::SuspendSameLane, Interrupted::Restart | Interrupted::Resample) => "begin anew",
        _ => return None,
    };
    let longest = longest_closed_opening(&survey.almanac.lanes(at, station)?)?;
    // A time that is drawn anew is short enough sooner or later, if it can be.
    let is_drawn_anew = at_closing != AtClosing::DoNotStart && interrupted == Interrupted::Resample;
    let fits = is_drawn_anew && job.smallest() <= longest || job.largest().is_some_and(|most| most <= longest);
    (!fits).then_some((longest, anew))
}

fn jobs_fit_at(survey: &Survey<'_>, at: &str, path: &[&str], job: &Distribution, out: &mut Diagnostics) {
    let Some((longest, anew)) = longest_for(survey, at, job) else { return };
    let Some(station) = survey.file.station.get(at) else { return };
    let at_fault = station.calendar.as_ref().map(|calendar| hours_at_fault(path, calendar, out));
    let at_fault = at_fault.unwrap_or_else(|| path.iter().map(|key| (*key).to_owned()).collect());
    let named = if at_fault == path { String::new() } else { format!(" of `{}`", path.join(".")) };
    let Some(job) = misfit(job, longest, &named) else { return };
    let opening = written(longest);
    let message = format!("{job}, and the longest opening of the station `{at}` is {opening}");
    let help = format!(
        "a truck with a longer job would {anew} for ever: limit the time with `max` or `cap` (at most \
         \"{opening}\"), open the station for longer, or write `at_closing = \"finish\"`"
    );
    let at_fault: Vec<&str> = at_fault.iter().map(String::as_str).collect();
    out.error(S206, &at_fault, message, help);
}

/// Returns the longest opening if all of them end, and there is one.
fn longest_closed_opening(lanes: &Calendar) -> Option<SimDuration> {
    let closes_at_last = lanes.shifts().last().is_some_and(|shift| shift.capacity == 0);
    if closes_at_last { lanes.longest_opening() } else { None }
}

/// Says why a job does not fit an opening, if it does not; `named` says which job, where the place does not.
fn misfit(job: &Distribution, longest: SimDuration, named: &str) -> Option<String> {
    let this = if named.is_empty() { "this" } else { "the" };
    match job.largest() {
        _ if job.smallest() > longest => Some(format!("{this} job{named} takes at least {}", written(job.smallest()))),
        Some(largest) if largest > longest => Some(format!("{this} job{named} takes up to {}", written(largest))),
        Some(_) => None,
        None => Some(format!("{this} time{named} has no upper limit")),
    }
}

fn written(length: SimDuration) -> Duration {
    Duration::from_seconds(length.seconds())
}

/// S208: the run's clock is that of the first side, so there is one.
fn s208_there_is_a_side(file: &ScenarioFile, out: &mut Diagnostics) {
    if file.side.is_empty() {
        let help = "write one, such as `[side.uz]` with `time_zone = \"Asia/Tashkent\"`";
        out.error(S208, &["side"], "the scenario has no side of the border", help);
    }
}
