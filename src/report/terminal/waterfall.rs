//! Where the time of a truck or train goes, by direction: service, then what it is lost to, adding up to all of it.

use super::columns::Columns;
use crate::experiment::Outcome;
use crate::model::indicator::{Key, Statistic};
use crate::report::format::{NO_VALUE, Unit};
use crate::report::tables::{CROSSING_WITHOUT, DELAY};

/// A place with more than this share of a cause's hours is named beside it.
const NAMED_SHARE_MIN: f64 = 0.5;

/// Parts of a key that say of whom it is.
const WHOSE: [&str; 2] = ["direction", "mode"];

/// Returns the rows of each direction and mode that the outcome has a ledger of, with a heading.
pub(super) fn waterfalls(outcome: &Outcome) -> Vec<(String, Columns)> {
    let sums: Vec<&Key> = hours(outcome).filter(|key| key.part("station") == Some("all")).collect();
    let mut waterfalls = Vec::new();
    for group in sums.chunk_by(|one, next| is_of_same(one, next)) {
        let mut columns = Columns::new(["hours", "share", "without it"].map(str::to_owned).to_vec());
        let is_total = |key: &&&Key| key.part("cause") == Some("all");
        let causes = group.iter().filter(|key| !is_total(key));
        for key in causes.chain(group.iter().filter(is_total)) {
            if let Some(cells) = cells(outcome, key) {
                columns.row(&label(outcome, key), cells);
            }
            for hours in hours(outcome).filter(|hours| is_part(hours, key)) {
                if let (Some(cells), Some(calendar)) = (cells(outcome, hours), hours.part("calendar")) {
                    columns.row(&format!("    by {calendar}"), cells);
                }
            }
        }
        let [direction, mode] = WHOSE.map(|part| group[0].part(part));
        let who = mode.map_or("Where the hours of a truck go".to_owned(), |mode| format!("Where hours go by {mode}"));
        waterfalls.push((format!("{who}, {}", direction.unwrap_or("all")), columns));
    }
    waterfalls
}

/// Whether two keys are of the same direction and mode.
fn is_of_same(one: &Key, other: &Key) -> bool {
    WHOSE.iter().all(|part| one.part(part) == other.part(part))
}

/// Whether a key is that of a calendar among those that a cause is told of.
fn is_part(key: &Key, cause: &Key) -> bool {
    key.part("calendar").is_some() && key.part("cause") == cause.part("cause") && is_of_same(key, cause)
}

/// The mean hours of the directions.
fn hours(outcome: &Outcome) -> impl Iterator<Item = &Key> {
    let is_hours = |key: &&Key| key.indicator.name == DELAY && key.statistic == Statistic::Mean;
    outcome.keys.iter().filter(is_hours).filter(|key| key.part("direction").is_some())
}

/// Hours, share and hours without the cause; nothing for a cause that took no time.
fn cells(outcome: &Outcome, key: &Key) -> Option<Vec<String>> {
    let found = outcome.estimate(key).filter(|estimate| estimate.mean > 0.0)?;
    let beside = |indicator: &str, statistic| {
        let is_asked = |other: &&Key| {
            other.indicator.name == indicator && other.statistic == statistic && other.group == key.group
        };
        let other = outcome.keys.iter().find(is_asked);
        other.and_then(|other| Some(Unit::of(other).numbers(outcome.estimate(other)?))).unwrap_or_default()
    };
    let share = beside(DELAY, Statistic::Share);
    let share = if share.is_empty() { share } else { format!("{share} %") };
    Some(vec![Unit::of(key).numbers(found), share, beside(CROSSING_WITHOUT, Statistic::Mean)])
}

/// The cause, and where most of it is, if there is such a place.
fn label(outcome: &Outcome, key: &Key) -> String {
    let cause = key.part("cause").unwrap_or(NO_VALUE);
    if cause == "all" {
        return "  in all".to_owned();
    }
    let mean = |key: &Key| outcome.estimate(key).map_or(0.0, |estimate| estimate.mean);
    let same = |other: &&Key| other.part("cause") == Some(cause) && is_of_same(other, key);
    let places = hours(outcome).filter(same).filter(|other| other.part("station").is_some_and(|name| name != "all"));
    let most = places.max_by(|one, other| mean(one).total_cmp(&mean(other)));
    let named = most.filter(|place| cause != "service" && mean(place) > NAMED_SHARE_MIN * mean(key));
    let place = named.and_then(|place| place.part("station")).map_or(String::new(), |name| format!(": {name}"));
    format!("  {}{place}", cause.replace('_', " "))
}
