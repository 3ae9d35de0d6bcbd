//! The page's sections on time and place: the day, the week and the season; the map; the replay of a day.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use serde_json::json;

use crate::report::figure::{self, Band, Frame, Heat, Link};
use crate::report::format::Unit;
use crate::report::table::{Record, Table};

/// Places whose rhythm is shown: those with the longest lines at some hour.
const PLACES_SHOWN: usize = 4;

/// Points of a line over the window at most; more cannot be seen.
const POINTS_MAX: usize = 200;

const CYCLES: [(&str, &str); 3] =
    [("hour_of_day", "over the day"), ("day_of_week", "over the week"), ("month_of_year", "over the season")];

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

type Row = (String, String, &'static str, u32, Option<(f64, Option<f64>)>);

/// Queues and utilization over the day, the week and the season, where lines are longest; trucks inside by date.
pub(super) fn rhythm(table: Option<&Table>, timeline: Option<&Table>) -> Markup {
    let rows: Vec<(Row, String)> =
        table.into_iter().flat_map(Table::records).filter_map(|record| row(&record)).collect();
    let mut peaks: BTreeMap<&str, f64> = BTreeMap::new();
    for ((_, place, cycle, _, value), series) in &rows {
        if series == "queue" && *cycle == "hour_of_day" {
            let peak = peaks.entry(place).or_default();
            *peak = peak.max(value.map_or(0.0, |(mean, _)| mean));
        }
    }
    let mut places: Vec<(&str, f64)> = peaks.into_iter().filter(|(_, peak)| *peak > 0.0).collect();
    places.sort_by(|one, other| other.1.total_cmp(&one.1));
    places.truncate(PLACES_SHOWN);
    let inside = inside(timeline);
    html! {
        @if !places.is_empty() || !inside.0.is_empty() {
            (inside)
            @for (place, _) in &places {
                h3 { (place) }
                div.charts {
                    @for (cycle, phrase) in CYCLES {
                        @for (series, name) in [("queue", "Trucks in line"), ("utilization", "Lanes at work")] {
                            (chart(&rows, place, (cycle, series), &format!("{name} {phrase}")))
                        }
                    }
                }
            }
            p.quiet {
                "Means with the interval across the first replications; the places with the longest lines. All places are in rhythm.csv."
            }
        }
    }
}

fn row(record: &Record) -> Option<(Row, String)> {
    let text = |column| record.text(column).into_owned();
    let cycle = CYCLES.iter().find(|(name, _)| *name == record.text("cycle"))?.0;
    let value = record.number("mean").map(|mean| (mean, record.number("half_width")));
    let position = record.number("position")? as u32;
    Some(((text("scenario"), text("place"), cycle, position, value), text("series")))
}

fn chart(rows: &[(Row, String)], place: &str, (cycle, series): (&str, &str), title: &str) -> Markup {
    let here = rows.iter().filter(|((_, at, of, ..), what)| at == place && *of == cycle && what == series);
    let mut found: Vec<Band> = Vec::new();
    for ((scenario, _, _, position, value), _) in here {
        if found.last().is_none_or(|last| last.name != *scenario) {
            found.push(Band { name: scenario.clone(), points: Vec::new() });
        }
        found.last_mut().expect("one was just added").points.push((f64::from(*position), *value));
    }
    let positions: Vec<f64> =
        found.first().map_or_else(Vec::new, |band| band.points.iter().map(|(at, _)| *at).collect());
    let (Some(&first), Some(&last)) = (positions.first(), positions.last()) else { return html! {} };
    // One point is no course.
    if positions.len() < 2 {
        return html! {};
    }
    let label = |at: f64| match cycle {
        "hour_of_day" => format!("{at}:00"),
        "day_of_week" => WEEKDAYS[at as usize - 1].to_owned(),
        _ => MONTHS[at as usize - 1].to_owned(),
    };
    let step = if cycle == "hour_of_day" { 6.0 } else { 1.0 };
    let ticks: Vec<(f64, String)> = positions
        .iter()
        .filter(|at| {
            (**at - first) % step == 0.0 && (positions.len() < 9 || cycle != "month_of_year" || **at % 2.0 == 1.0)
        })
        .map(|at| (*at, label(*at)))
        .collect();
    figure::bands(&found, Frame { title, range: (first, last), ticks: &ticks, is_share: series == "utilization" })
}

/// Queues and utilization by hour and weekday, where lines are longest: a pair of maps for each scenario and place.
pub(super) fn week(table: Option<&Table>) -> Markup {
    let Some(table) = table.filter(|table| !table.rows.is_empty()) else { return html! {} };
    let mut peaks: BTreeMap<String, f64> = BTreeMap::new();
    for record in table.records() {
        let peak = peaks.entry(record.text("place").into_owned()).or_default();
        *peak = peak.max(record.number("queue").unwrap_or(0.0));
    }
    let mut places: Vec<(String, f64)> = peaks.into_iter().filter(|(_, peak)| *peak > 0.0).collect();
    places.sort_by(|one, other| other.1.total_cmp(&one.1));
    places.truncate(PLACES_SHOWN);
    let names = scenarios(table);
    html! {
        @for (index, scenario) in names.iter().enumerate() {
            details open[index == 0] {
                summary { "By hour and weekday" @if names.len() > 1 { ", " (scenario) } }
                div.charts {
                    @for (place, _) in &places {
                        (map(table, scenario, place, "queue"))
                        (map(table, scenario, place, "utilization"))
                    }
                }
            }
        }
    }
}

fn map(table: &Table, scenario: &str, place: &str, series: &str) -> Markup {
    let mut values = vec![vec![None; 24]; 7];
    for record in table.records().filter(|it| it.text("scenario") == scenario && it.text("place") == place) {
        let (Some(day), Some(hour)) = (record.number("weekday"), record.number("hour")) else { continue };
        if let Some(cell) = values.get_mut(day as usize - 1).and_then(|row| row.get_mut(hour as usize)) {
            *cell = record.number(series);
        }
    }
    let is_share = series == "utilization";
    let name = if is_share { "lanes at work" } else { "trucks in line" };
    figure::heat(&Heat {
        title: &format!("{place}: {name} by hour and weekday"),
        rows: &WEEKDAYS.map(str::to_owned),
        columns: &(0..24).map(|hour| format!("{hour}:00")).collect::<Vec<_>>(),
        label_every: 6,
        values: &values,
        floor: Some(0.0),
        shown: &|value| if is_share { format!("{:.0}\u{a0}%", value * 100.0) } else { Unit::plain("").rough(value) },
    })
}

/// Trucks inside by date, a line per scenario and direction. Scenarios of different windows are laid over each other.
fn inside(timeline: Option<&Table>) -> Markup {
    let mut found: Vec<Band> = Vec::new();
    let mut windows: Vec<(String, Vec<String>)> = Vec::new();
    for record in timeline.into_iter().flat_map(Table::records).filter(|record| record.text("series") == "inside") {
        let name = format!("{}, {}", record.text("scenario"), crate::report::words::row(&record.text("group")));
        if found.last().is_none_or(|last| last.name != name) {
            found.push(Band { name, points: Vec::new() });
        }
        if windows.last().is_none_or(|(scenario, _)| *scenario != record.text("scenario")) {
            windows.push((record.text("scenario").into_owned(), Vec::new()));
        }
        let dates = &mut windows.last_mut().expect("one was just added").1;
        let date = record.text("bucket");
        let at = dates.iter().position(|known| *known == date).unwrap_or_else(|| {
            dates.push(date.into_owned());
            dates.len() - 1
        });
        let value = record.number("mean").map(|mean| (mean, record.number("half_width")));
        found.last_mut().expect("one was just added").points.push((at as f64, value));
    }
    let Some((_, dates)) = windows.iter().max_by_key(|(_, dates)| dates.len()).filter(|(_, dates)| dates.len() > 1)
    else {
        return html! {};
    };
    let last = dates.len() - 1;
    let every = dates.len().div_ceil(POINTS_MAX);
    for band in &mut found {
        band.points.retain(|(at, _)| (*at as usize).is_multiple_of(every));
    }
    let is_common = windows.iter().all(|(_, known)| known[0] == dates[0]);
    let label = |(index, of_any): (usize, &str)| {
        let day = dates[index].split('T').next().unwrap_or_default();
        (index as f64, if is_common { day } else { of_any }.to_owned())
    };
    let ticks: Vec<(f64, String)> = [(0, "start"), (last / 2, "half-way"), (last, "end")].map(label).to_vec();
    figure::bands(
        &found,
        Frame { title: "Trucks inside over the window", range: (0.0, last as f64), ticks: &ticks, is_share: false },
    )
}

/// The links of a scenario by direction.
fn links(table: &Table, scenario: &str) -> BTreeMap<String, Vec<Link>> {
    let mut found: BTreeMap<String, Vec<Link>> = BTreeMap::new();
    for record in table.records().filter(|record| record.text("scenario") == scenario) {
        let end = |column| Some(record.text(column).into_owned()).filter(|name: &String| !name.is_empty());
        let (Some(trucks), Some(usd)) = (record.number("trucks_per_day"), record.number("usd_per_day")) else {
            continue;
        };
        let link = Link { from: end("from"), to: end("to"), trucks, usd };
        found.entry(record.text("direction").into_owned()).or_default().push(link);
    }
    found
}

fn scenarios(table: &Table) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for record in table.records() {
        let scenario = record.text("scenario");
        if found.last().is_none_or(|last| *last != scenario) {
            found.push(scenario.into_owned());
        }
    }
    found
}

/// The map of each scenario, that of the first unfolded.
pub(super) fn ways(table: Option<&Table>) -> Markup {
    let Some(table) = table.filter(|table| !table.rows.is_empty()) else { return html! {} };
    let names = scenarios(table);
    html! {
        div.switch {
            input #ways-trucks type="radio" name="ways" checked;
            label for="ways-trucks" { "Widths by trucks" }
            input #ways-usd type="radio" name="ways";
            label for="ways-usd" { "Widths by value" }
            div.maps {
                @for (index, name) in names.iter().enumerate() {
                    details open[index == 0] {
                        summary { (name) }
                        div.charts {
                            @for (direction, links) in links(table, name) {
                                (figure::ways(&format!("Trucks {direction}"), &links))
                            }
                        }
                    }
                }
            }
        }
        p.quiet { "Read from top to bottom; bows pass places that some trucks skip. First replication; all numbers are in ways.csv." }
    }
}

/// A day of each scenario, truck by truck, to be played.
pub(super) fn replay(day: Option<&Table>, ways: Option<&Table>) -> Markup {
    let (Some(day), Some(ways)) = (day.filter(|table| !table.rows.is_empty()), ways) else { return html! {} };
    let names = scenarios(day);
    let data: Vec<serde_json::Value> = names.iter().map(|name| data(day, ways, name)).collect();
    // In a script element only `<` could end the data.
    let data = serde_json::Value::from(data).to_string().replace('<', "\\u003c");
    html! {
        div #replay hidden {
            div.controls {
                button #replay-play type="button" { "Play" }
                label { "Time of day " input #replay-scrub type="range" min="0" max="86399" step="60" value="36000"; }
                label {
                    "Speed "
                    select #replay-speed {
                        option value="5" { "5 min a second" }
                        option value="20" selected { "20 min a second" }
                        option value="60" { "1 h a second" }
                    }
                }
                @if names.len() > 1 {
                    label {
                        "Scenario "
                        select #replay-scenario {
                            @for (index, name) in names.iter().enumerate() { option value=(index) { (name) } }
                        }
                    }
                }
                output #replay-clock {}
            }
            canvas #replay-canvas role="img" {}
            p.quiet #replay-told aria-live="polite" {}
            p.quiet { "The trucks of " (dates(day).join(" and ")) ", by " code { "--day DATE" } " another day. Filled: served or let in. Hollow: in line. Numbers: served + in line. First replication; every stay is in day.csv." }
        }
        noscript { p.quiet { "The replay needs scripts; what it shows is in day.csv." } }
        script #replay-data type="application/json" { (PreEscaped(data)) }
    }
}

/// The days that there are.
fn dates(day: &Table) -> Vec<String> {
    let mut dates: Vec<String> = Vec::new();
    for record in day.records() {
        let date = record.text("date");
        if dates.last().is_none_or(|last| *last != date) {
            dates.push(date.into_owned());
        }
    }
    dates.sort();
    dates.dedup();
    dates
}

/// A day as its trucks: direction, then runs of place, joined, granted, freed.
fn data(day: &Table, ways: &Table, scenario: &str) -> serde_json::Value {
    let directions: Vec<(String, Vec<String>)> =
        links(ways, scenario).into_iter().map(|(name, links)| (name, figure::order(&links))).collect();
    let mut trucks: BTreeMap<u64, (usize, Vec<i64>)> = BTreeMap::new();
    let mut date = String::new();
    for record in day.records().filter(|record| record.text("scenario") == scenario) {
        let direction = record.text("direction");
        let Some(side) = directions.iter().position(|(name, _)| *name == direction) else { continue };
        let place = record.text("place");
        let Some(place) = directions[side].1.iter().position(|name| *name == place) else { continue };
        let seconds = |column| record.number(column).unwrap_or_default().clamp(-86_400.0, 172_800.0) as i64;
        let truck = trucks.entry(record.number("truck").unwrap_or_default() as u64).or_insert((side, Vec::new()));
        truck.1.extend([place as i64, seconds("joined_seconds"), seconds("granted_seconds"), seconds("freed_seconds")]);
        date = record.text("date").into_owned();
    }
    let directions: Vec<_> =
        directions.into_iter().map(|(name, places)| json!({ "name": name, "places": places })).collect();
    let trucks: Vec<_> = trucks.into_values().map(|(side, stays)| json!([side, stays])).collect();
    json!({ "name": scenario, "date": date, "directions": directions, "trucks": trucks })
}
