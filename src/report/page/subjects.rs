//! The page's tables of the center and of the whole border: whatever is measured of plants, warehouses and dispatches, and
//! what is measured of everything together and is no headline.
//!
//! Columns come from the keys, so that a new indicator has its column without a word here.

use maud::{Markup, html};

use super::quotas::quotas;
use super::{cell, places::distinct};
use crate::experiment::Outcome;
use crate::model::indicator::{Key, Statistic};
use crate::report::format::{NO_VALUE, Unit};
use crate::report::headline::HEADLINES;
use crate::report::tables::DELAY;
use crate::report::words;
use crate::stats::Estimate;

/// What the center is made of: the part of a group that names one, and a heading.
const SUBJECTS: [(&str, &str); 4] =
    [("plant", "Plants"), ("warehouse", "Stores"), ("dispatch", "Dispatches"), ("train", "Trains")];

/// The indicator of lines that wait, of which the longest wait of each plant is shown alone.
const STANDSTILL: &str = "standstill";

/// The balance of the center: jobs, water, power, stores and plants, a table for each kind and scenario.
pub(super) fn center(outcomes: &[Outcome]) -> Markup {
    html! {
        @for outcome in outcomes.iter().filter(|outcome| outcome.estimates.is_some()) {
            @let subjects = SUBJECTS.iter().map(|(part, heading)| balance(outcome, part, heading));
            @let tables: Vec<Markup> = std::iter::once(quotas(outcome)).chain(subjects).collect();
            @if tables.iter().any(|table| !table.0.is_empty()) {
                @if outcomes.len() > 1 { h3 { (outcome.scenario) } }
                @for table in tables { (table) }
            }
        }
    }
}

/// The name of the subject that a group is of, and what else the group says.
fn subject<'k>(key: &'k Key, part: &str) -> Option<(&'k str, &'k str)> {
    let (first, rest) = key.group.split_once(';').unwrap_or((key.group.as_str(), ""));
    Some((first.strip_prefix(part)?.strip_prefix('=')?, rest))
}

/// A row for each subject, a column for each number that is nowhere nothing.
fn balance(outcome: &Outcome, part: &str, heading: &str) -> Markup {
    let of =
        |key: &Key| subject(key, part).is_some_and(|(_, rest)| !rest.contains("bucket=") && !rest.contains("year="));
    let is_something = |key: &&Key| outcome.estimate(key).is_some_and(|estimate| estimate.mean != 0.0);
    let mut names: Vec<&str> = Vec::new();
    let mut columns: Vec<(&Key, &str)> = Vec::new();
    for key in outcome.keys.iter().filter(|key| of(key)) {
        let (name, rest) = subject(key, part).expect("it was asked");
        if !names.contains(&name) {
            names.push(name);
        }
        let is_known = |(known, known_rest): &(&Key, &str)| {
            (known.indicator, known.statistic, *known_rest) == (key.indicator, key.statistic, rest)
        };
        if key.indicator.name != STANDSTILL && is_something(&key) && !columns.iter().any(is_known) {
            columns.push((key, rest));
        }
    }
    // Where the same number is measured in several ways, they stand together.
    let first = |key: &Key| columns.iter().position(|(known, _)| known.indicator == key.indicator);
    let mut sorted = columns.clone();
    sorted.sort_by_key(|(key, _)| first(key));
    let waits = names.iter().any(|name| standstill(outcome, part, name).is_some());
    html! {
        @if !sorted.is_empty() {
            h3 { (heading) }
            div.wide tabindex="0" {
                table {
                    caption.unseen { (heading) " of " (outcome.scenario) }
                    thead {
                        tr {
                            th scope="col" { (heading) }
                            @for (key, rest) in &sorted {
                                th.number scope="col" title=(key.indicator.definition) { (column(key, rest)) }
                            }
                            @if waits { th scope="col" { "Stands still the longest for" } }
                        }
                    }
                    tbody {
                        @for name in &names {
                            tr {
                                th scope="row" { (name) }
                                @for (key, rest) in &sorted {
                                    @let group = if rest.is_empty() { format!("{part}={name}") } else { format!("{part}={name};{rest}") };
                                    @let key = Key { group, ..(*key).clone() };
                                    (cell(unit(&key), outcome.estimate(&key)))
                                }
                                @if waits {
                                    @match standstill(outcome, part, name) {
                                        Some((what, key, share)) => td.source { data value=(share.mean) { (what) ", " (Unit::of(key).estimate(share)) } },
                                        None => td { (NO_VALUE) },
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The unit of a number of one plant or store: sums of money are too small for millions.
fn unit(key: &Key) -> Unit<'static> {
    if key.indicator.unit == "USD" { Unit::plain("USD") } else { Unit::of(key) }
}

fn column(key: &Key, rest: &str) -> String {
    let name = words::column(key);
    let name = name.strip_prefix("Plant ").map_or(name.clone(), |rest| {
        let (first, more) = rest.split_at(1);
        first.to_uppercase() + more
    });
    if rest.is_empty() {
        name
    } else {
        format!(
            "{name}, {}",
            rest.split(';')
                .filter_map(|pair| Some(pair.split_once('=')?.1.replace('_', " ")))
                .collect::<Vec<_>>()
                .join(", ")
        )
    }
}

/// What the lines of a plant wait for the longest.
fn standstill<'o>(outcome: &'o Outcome, part: &str, name: &str) -> Option<(&'o str, &'o Key, &'o Estimate)> {
    let waits = outcome.keys.iter().filter(|key| key.indicator.name == STANDSTILL && key.part(part) == Some(name));
    let told = waits.filter_map(|key| Some((key.part("for")?, key, outcome.estimate(key)?)));
    told.filter(|(.., share)| share.mean > 0.0).max_by(|one, other| one.2.mean.total_cmp(&other.2.mean))
}

/// What is measured of everything together, or by direction, and is no headline: costs, fuel, spoilage, revenue.
pub(super) fn whole(outcomes: &[Outcome]) -> Markup {
    let is_wanted = |key: &Key| {
        let is_headline = HEADLINES.iter().any(|headline| headline.indicator == key.indicator.name);
        let is_number = matches!(key.statistic, Statistic::Total | Statistic::Mean | Statistic::Share);
        key.group == "all" && is_number && !is_headline && key.indicator.name != DELAY
    };
    let mut keys = distinct(outcomes, is_wanted);
    let is_something = |outcome: &Outcome, key: &Key| outcome.estimate(key).is_some_and(|it| it.mean != 0.0);
    keys.retain(|key| outcomes.iter().any(|outcome| is_something(outcome, key)));
    html! {
        @if !keys.is_empty() {
            div.wide tabindex="0" {
                table {
                    caption.unseen { "Numbers of the whole scenario that are no headline" }
                    thead {
                        tr {
                            th scope="col" { "Number" }
                            @for outcome in outcomes { th.number scope="col" { (outcome.scenario) } }
                        }
                    }
                    tbody {
                        @for key in keys {
                            tr {
                                th scope="row" title=(key.indicator.definition) { (label(key)) }
                                @for outcome in outcomes { (cell(Unit::of(key), outcome.estimate(key))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The name of a number, with how it is condensed where that is not plain.
fn label(key: &Key) -> String {
    let name = words::column(key);
    match (key.statistic, key.indicator.unit) {
        (Statistic::Mean, "USD" | "l" | "kg") => format!("{name}, per truck"),
        _ => name,
    }
}
