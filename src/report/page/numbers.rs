//! The page's tables.

use maud::{Markup, html};

use super::{Official, cell, number};
use crate::experiment::{Comparison, Outcome};
use crate::model::indicator::{Indicator, Key, Statistic};
use crate::report::format::{Unit, p_value};
use crate::report::tables::{DELAY, station};
use crate::report::{figure, headline, words};

/// A place of the ledger with a smaller share of its route's hours is left to the file.
const PLACE_SHARE_MIN: f64 = 0.02;

/// The headline numbers, a column per scenario.
pub(super) fn key_numbers(outcomes: &[Outcome]) -> Markup {
    let keys = headline::keys(outcomes);
    let mut indicators: Vec<&Indicator> = keys.iter().map(|(_, key)| key.indicator).collect();
    indicators.dedup();
    html! {
        @if !keys.is_empty() {
            div.wide tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Number" } th scope="col" { "Group" }
                            @for outcome in outcomes { th.number scope="col" { (outcome.scenario) } }
                        }
                    }
                    tbody {
                        @for (headline, key) in keys {
                            tr {
                                th scope="row" { (words::name(headline, key)) }
                                td.group { (words::group(&key.group)) }
                                @for outcome in outcomes { (cell(Unit::of(key), headline::estimate(outcome, key))) }
                            }
                        }
                    }
                }
            }
            details {
                summary { "How these numbers are defined" }
                dl.definitions {
                    @for indicator in indicators {
                        dt { (indicator.name) }
                        dd {
                            (indicator.definition) span.quiet {
                                "Source: " (indicator.source) ". Numerical error: " (indicator.numerical_error) "."
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A table per comparison: both values, their difference with its interval, and how sure it is.
pub(super) fn differences(comparisons: &[Comparison]) -> Markup {
    html! {
        @for comparison in comparisons {
            h3 { (words::comparison_title(comparison)) }
            div.wide tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Number" } th scope="col" { "Group" }
                            th.number scope="col" { (comparison.base) }
                            th.number scope="col" { (comparison.other) }
                            th.number scope="col" { "Difference" }
                            th scope="col" { span.unseen { "Difference, drawn" } }
                            th.number.narrow scope="col" { abbr title="p-value of crossing times and turnover, adjusted for all of them (Holm)" { "p" } }
                        }
                    }
                    tbody { (difference_rows(comparison)) }
                }
            }
        }
    }
}

/// Rows of one indicator share the scale of their bars, so that its groups can be compared.
fn difference_rows(comparison: &Comparison) -> Markup {
    let rows = headline::differences(comparison);
    let scale = |indicator: &str| {
        let same = rows.iter().filter(|(_, found)| found.key.indicator.name == indicator);
        same.map(|(_, found)| figure::reach(&found.difference)).fold(0.0, f64::max)
    };
    html! {
        @for (headline, found) in &rows {
            @let unit = Unit::of(&found.key);
            @let step = unit.of_difference();
            tr.unsure[words::covers_zero(found)] {
                th scope="row" { (words::name(headline, &found.key)) }
                td.group { (words::group(&found.key.group)) }
                (cell(unit, Some(&found.base)))
                (cell(unit, Some(&found.other)))
                (number(found.difference.mean, &step.change(&found.difference)))
                td.drawing {
                    (figure::interval(
                        &found.difference,
                        scale(found.key.indicator.name),
                        &step.change(&found.difference),
                    ))
                }
                td.number { (p_value(found.p_adjusted)) }
            }
        }
    }
}

/// The delay ledger behind the bars, a column per scenario, without what is too small to act on.
pub(super) fn ledger(outcomes: &[Outcome]) -> Markup {
    let share = |key: &Key, outcome| {
        let share = Key { statistic: Statistic::Share, ..key.clone() };
        headline::estimate(outcome, &share).map(|share| share.mean)
    };
    let is_of_note = |key: &Key| {
        let least = if key.part("station") == Some("all") { f64::MIN_POSITIVE } else { PLACE_SHARE_MIN };
        let mut estimated = outcomes.iter().filter(|outcome| outcome.estimates.is_some());
        estimated.any(|outcome| share(key, outcome).is_none_or(|share| share >= least))
    };
    let mut keys = distinct(outcomes, |key| key.indicator.name == DELAY && key.statistic == Statistic::Mean);
    keys.retain(|key| is_of_note(key));
    html! {
        @if !keys.is_empty() {
            div.wide tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Route" } th scope="col" { "Cause" } th scope="col" { "Place" }
                            @for outcome in outcomes { th.number scope="col" { (outcome.scenario) } }
                        }
                    }
                    tbody {
                        @for key in keys {
                            tr.sum[key.part("station") == Some("all")] {
                                th scope="row" { (key.part("route").unwrap_or("all")) }
                                td.group { (key.part("cause").unwrap_or("all").replace('_', " ")) }
                                td { (key.part("station").unwrap_or("all")) }
                                @for outcome in outcomes { (cell(Unit::of(key), headline::estimate(outcome, key))) }
                            }
                        }
                    }
                }
            }
            p.quiet { "Places with less than " (PLACE_SHARE_MIN * 100.0) " % of a route's hours are left to ledger.csv." }
        }
    }
}

/// A row per scenario and station, with a column for each number that any station has; the busiest are marked.
pub(super) fn stations(outcomes: &[Outcome]) -> Markup {
    let mut columns: Vec<&Key> = Vec::new();
    for key in distinct(outcomes, |key| station(key).is_some()) {
        if !columns.iter().any(|known| (known.indicator, known.statistic) == (key.indicator, key.statistic)) {
            columns.push(key);
        }
    }
    html! {
        @if !columns.is_empty() {
            div.wide tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Scenario" } th scope="col" { "Station" }
                            @for column in &columns { th.number scope="col" { (words::column(column)) } }
                        }
                    }
                    tbody { @for outcome in outcomes { (station_rows(outcome, &columns)) } }
                }
            }
        }
    }
}

fn station_rows(outcome: &Outcome, columns: &[&Key]) -> Markup {
    let mut stations: Vec<&str> = Vec::new();
    for name in outcome.estimates.iter().flat_map(|_| &outcome.keys).filter_map(station) {
        if !stations.contains(&name) {
            stations.push(name);
        }
    }
    let busiest = headline::busiest(outcome).first().and_then(|(key, _)| station(key));
    html! {
        @for name in stations {
            @let is_busiest = busiest == Some(name);
            tr.busiest[is_busiest] {
                td { (outcome.scenario) }
                th scope="row" { (name) @if is_busiest { span.mark { "busiest" } } }
                @for column in columns {
                    @let key = Key { group: format!("station={name}"), ..(*column).clone() };
                    (cell(Unit::of(&key), headline::estimate(outcome, &key)))
                }
            }
        }
    }
}

/// Our values beside the published ones.
pub(super) fn official(official: &[Official]) -> Markup {
    html! {
        @if !official.is_empty() {
            div.wide tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Measure" } th scope="col" { "Scenario" }
                            th.number scope="col" { "Ours" } th.number scope="col" { "Published" }
                            th scope="col" { "Source" }
                        }
                    }
                    tbody {
                        @for row in official {
                            @let unit = Unit::plain(&row.unit);
                            tr {
                                th scope="row" { (row.measure) }
                                td { (row.scenario) }
                                (cell(unit, row.ours.as_ref()))
                                (number(row.published, &unit.rough(row.published)))
                                td { (row.source) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The keys of this kind that any outcome with estimates has, each once, in order.
fn distinct(outcomes: &[Outcome], is_wanted: impl Fn(&Key) -> bool) -> Vec<&Key> {
    let mut found: Vec<&Key> = Vec::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.estimates.is_some()) {
        for key in outcome.keys.iter().filter(|key| is_wanted(key)) {
            if !found.contains(&key) {
                found.push(key);
            }
        }
    }
    found
}
