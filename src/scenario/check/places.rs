//! Rules on places: sides, stations, spaces and calendars.

use super::{Reference, Survey, did_you_mean};
use crate::engine::{Calendar, Distribution, SimDuration};
use crate::scenario::build::entries;
use crate::scenario::build::time::distribution;
use crate::scenario::civil::{Part, WorkingHours, zone, zone_names};
use crate::scenario::codes::{S201, S202, S203, S204, S205, S206, S208};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{AtClosing, ScenarioFile};
use crate::scenario::quantity::Duration;

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

/// S201: stations and spaces refer to sides and calendars of the scenario.
fn s201_places_name_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    let code = S201;
    for (station, entry) in &file.station {
        let path = &["station", station, "side"];
        Reference { code, path, table: "side", name: &entry.side }.check(&file.side, out);
        if let Some(name) = &entry.calendar {
            let path = &["station", station, "calendar"];
            Reference { code, path, table: "calendar", name }.check(&file.calendar, out);
        }
    }
    for (space, entry) in &file.space {
        Reference { code, path: &["space", space, "side"], table: "side", name: &entry.side }.check(&file.side, out);
    }
    for (gate, entry) in &file.gate {
        Reference { code, path: &["gate", gate, "side"], table: "side", name: &entry.side }.check(&file.side, out);
        if let Some(name) = &entry.calendar {
            let path = &["gate", gate, "calendar"];
            Reference { code, path, table: "calendar", name }.check(&file.calendar, out);
        }
    }
    let stocks = file.stock.iter().map(|(name, stock)| ("stock", name, &stock.side));
    let timetables = file.timetable.iter().map(|(name, timetable)| ("timetable", name, &timetable.side));
    for (table, name, side) in stocks.chain(timetables) {
        Reference { code, path: &[table, name, "side"], table: "side", name: side }.check(&file.side, out);
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

/// S203: a station is open at some time of the run.
///
/// Holidays, exceptions and the run's dates decide this together, so the rule looks at the compiled
/// hours.
fn s203_stations_are_ever_open(survey: &Survey<'_>, out: &mut Diagnostics) {
    for (name, station) in survey.file.station.iter().filter(|(_, station)| station.lanes > 0) {
        let (Some(calendar), Some(lanes)) = (&station.calendar, survey.almanac.lanes(station)) else { continue };
        if lanes.peak() == 0 {
            let message = format!("the station `{name}` is never open during the run");
            let help = format!("give the calendar `{calendar}` hours on days of the run, or leave `calendar` out");
            out.error(S203, &["station", name, "calendar"], message, help);
        }
    }
}

/// S204: stations have lanes, spaces have places.
fn s204_places_have_room(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, _) in file.station.iter().filter(|(_, station)| station.lanes == 0) {
        let message = format!("the station `{name}` has no lanes, so nothing could pass it");
        let help = "write 1 or more; to do without it take its steps off the routes";
        out.error(S204, &["station", name, "lanes"], message, help);
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

/// S206: where jobs that cannot finish before closing do not start, every job finds an opening that
/// is long enough.
///
/// A truck with a longer job would wait for ever and hold up all behind it, so a job without upper
/// bound is an error however rare its long values are.
fn s206_jobs_fit_an_opening(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    for (name, step) in &file.step {
        let (Some(at), Some(time)) = (&step.at, &step.time) else { continue };
        let Some(station) = file.station.get(at) else { continue };
        if station.at_closing != AtClosing::DoNotStart {
            continue;
        }
        let Some(longest) = survey.almanac.lanes(station).and_then(|lanes| longest_closed_opening(&lanes)) else {
            continue;
        };
        for (class, time) in entries(time) {
            let Some(job) = distribution(time).ok().and_then(|made| misfit(&made, longest)) else { continue };
            let opening = written(longest);
            let message = format!("{job}, and the longest opening of the station `{at}` is {opening}");
            let help = format!(
                "a truck with a longer job would wait for ever: limit the time with `max` or `cap` (at most \
                 \"{opening}\"), open the station for longer, or write `at_closing = \"finish\"`"
            );
            let path: Vec<&str> = ["step", name, "time"].into_iter().chain(class).collect();
            out.error(S206, &path, message, help);
        }
    }
}

/// Returns the longest opening if all of them end, and there is one.
fn longest_closed_opening(lanes: &Calendar) -> Option<SimDuration> {
    let closes_at_last = lanes.shifts().last().is_some_and(|shift| shift.capacity == 0);
    if closes_at_last { lanes.longest_opening() } else { None }
}

/// Says why a job does not fit an opening, if it does not.
fn misfit(job: &Distribution, longest: SimDuration) -> Option<String> {
    match job.largest() {
        _ if job.smallest() > longest => Some(format!("this job takes at least {}", written(job.smallest()))),
        Some(largest) if largest > longest => Some(format!("this job takes up to {}", written(largest))),
        Some(_) => None,
        None => Some("this time has no upper limit".to_owned()),
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
