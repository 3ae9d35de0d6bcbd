//! What a diary of a site is kept of: civil hours as slots, one day of the window, names of places.

use super::lower::pools;
use super::site::Site;
use crate::collect::{DiaryLayout, WEEK_HOURS};
use crate::engine::{SimDuration, SimTime};

const HOUR_SECONDS: i64 = 3600;

/// Returns what a diary of a site is kept of, and the date of its day: that of this number, from 0, or else the one in the
/// middle of the window.
pub fn diary_layout(site: &Site, day: Option<u32>) -> (DiaryLayout, String) {
    let window = site.window;
    let first = window.start_unix_seconds + i64::from(window.label_offset_seconds);
    let hours = window.length().ticks().div_ceil(SimDuration::from_seconds(3600.0).ticks());
    let slot = |hour: u64| {
        let local = civil(first + hour as i64 * HOUR_SECONDS);
        let week = i32::from(local.weekday().to_monday_zero_offset()) * 24 + i32::from(local.hour());
        (i32::from(local.month() - 1) * WEEK_HOURS as i32 + week) as u16
    };
    let day = day.map_or(window.length().seconds() as i64 / 86_400 / 2, i64::from);
    let start = window.start + SimDuration::from_seconds(86_400.0 * day as f64);
    let layout = DiaryLayout {
        window: window.start..window.end,
        slots: (0..hours).map(slot).collect(),
        day: start..SimTime::from_ticks(start.ticks() + SimDuration::from_seconds(86_400.0).ticks()),
        counted_flows: site.flows.len(),
        pools: pools(site),
    };
    (layout, civil(first + day * 86_400).strftime("%Y-%m-%d").to_string())
}

/// Returns which day of the window, from 0, has this date; else the dates of its first and last day.
pub fn day_of_window(site: &Site, date: jiff::civil::Date) -> Result<u32, (String, String)> {
    let window = site.window;
    let first = first_date(site);
    let days = (window.length().seconds() / 86_400.0).ceil() as i64;
    let number = i64::from(first.until(date).map_or(-1, |span| span.get_days()));
    if (0..days).contains(&number) {
        return Ok(number as u32);
    }
    let last = civil(window.start_unix_seconds + i64::from(window.label_offset_seconds) + (days - 1) * 86_400).date();
    Err((first.to_string(), last.to_string()))
}

/// Returns the local date on which the window begins.
pub fn first_date(site: &Site) -> jiff::civil::Date {
    let window = site.window;
    civil(window.start_unix_seconds + i64::from(window.label_offset_seconds)).date()
}

/// Returns the names of the places behind a program's pools, in their order.
pub fn place_names(site: &Site) -> Vec<&str> {
    let stations = site.stations.iter().map(|station| station.name.as_str());
    let spaces = site.spaces.iter().map(|space| space.name.as_str());
    stations.chain(spaces).chain(site.gates.iter().map(|gate| gate.name.as_str())).collect()
}

/// Returns the local date and time of an instant, on the clock of labels.
pub fn clock(site: &Site, at: SimTime) -> String {
    let window = site.window;
    let into = (at.ticks() as i64 - window.start.ticks() as i64).div_euclid(1_000_000);
    let local = window.start_unix_seconds + into + i64::from(window.label_offset_seconds);
    civil(local).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn civil(local_seconds: i64) -> jiff::civil::DateTime {
    let timestamp = jiff::Timestamp::from_second(local_seconds).expect("a run lies within the calendar");
    jiff::tz::Offset::UTC.to_datetime(timestamp)
}
