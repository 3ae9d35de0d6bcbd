//! The page's tables of places: where on a route the time goes, and how busy stations are.

use maud::{Markup, html};

use super::cell;
use crate::experiment::Outcome;
use crate::model::indicator::{Key, Statistic};
use crate::report::format::Unit;
use crate::report::tables::{DELAY, station};
use crate::report::{figure, headline, words};
use crate::stats::Estimate;

/// A place of the ledger with a smaller share of its route's hours is left to the file.
const PLACE_SHARE_MIN: f64 = 0.02;

/// How the crossing time of each route adds up, scenario by scenario.
pub(super) fn waterfalls(outcomes: &[Outcome]) -> Markup {
    let mut found: Vec<(String, Vec<figure::Part>)> = Vec::new();
    for outcome in outcomes {
        for (route, cause, hours) in figure::hours(outcome) {
            let title = format!("{route}, {}", outcome.scenario);
            match found.iter_mut().find(|(known, _)| *known == title) {
                Some((_, parts)) => parts.push((cause, hours)),
                None => found.push((title, vec![(cause, hours)])),
            }
        }
    }
    html! {
        @if !found.is_empty() {
            div.charts { @for (title, parts) in &found { (figure::waterfall(title, parts)) } }
        }
    }
}

/// The delay ledger behind the bars, a column per scenario, without what is too small to act on.
pub(super) fn ledger(outcomes: &[Outcome]) -> Markup {
    let is_hours = |key: &Key| key.indicator.name == DELAY && key.statistic == Statistic::Mean;
    let mut keys = distinct(outcomes, |key| is_hours(key) && key.part("route").is_some());
    keys.retain(|key| outcomes.iter().any(|outcome| is_of_note(key, outcome)));
    // Scenarios may have other places: what belongs together stands together, whoever had it first.
    let rank = |key: &Key, name: &str| keys.iter().position(|known| known.part(name) == key.part(name));
    let mut sorted = keys.clone();
    sorted.sort_by_key(|key| (rank(key, "route"), rank(key, "cause")));
    html! {
        @if !sorted.is_empty() {
            details {
                summary { "Where on the route, in numbers" }
                div.wide tabindex="0" {
                    table {
                        caption.unseen { "Hours per consignment by route, cause and place" }
                        thead {
                            tr {
                                th scope="col" { "Cause" } th scope="col" { "Place" }
                                @for outcome in outcomes { th.number scope="col" { (outcome.scenario) } }
                            }
                        }
                        @for route in sorted.chunk_by(|one, next| one.part("route") == next.part("route")) {
                            tbody {
                                tr { th.route scope="rowgroup" colspan=(outcomes.len() + 2) { (route[0].part("route").unwrap_or("all")) } }
                                @for key in route { (ledger_row(outcomes, key)) }
                            }
                        }
                    }
                }
                p.quiet {
                    "Hours per consignment. Places with less than " (PLACE_SHARE_MIN * 100.0)
                    " % of a route's hours are left to ledger.csv."
                }
            }
        }
    }
}

fn ledger_row(outcomes: &[Outcome], key: &Key) -> Markup {
    let is_sum = key.part("station") == Some("all");
    let cause = key.part("cause").unwrap_or("all").replace('_', " ");
    html! {
        tr.sum[is_sum] {
            th scope="row" { @if is_sum { (cause) } @else { span.unseen { (cause) } } }
            td { (key.part("station").or(key.part("calendar")).unwrap_or("all")) }
            @for outcome in outcomes { (cell(Unit::of(key), outcome.estimate(key))) }
        }
    }
}

/// Returns whether a scenario spends enough of its hours on this to act on it.
fn is_of_note(key: &Key, outcome: &Outcome) -> bool {
    let share = Key { statistic: Statistic::Share, ..key.clone() };
    let least = if key.part("station") == Some("all") { f64::MIN_POSITIVE } else { PLACE_SHARE_MIN };
    let has_hours = || outcome.estimate(key).is_some_and(|hours| hours.mean > 0.0);
    outcome.estimate(&share).map_or_else(has_hours, |share| share.mean >= least)
}

/// The stations, busiest first: all their numbers for a single scenario, their utilization for several.
pub(super) fn stations(outcomes: &[Outcome]) -> Markup {
    let mut names: Vec<&str> = Vec::new();
    let ranked = |outcome| headline::by_utilization(outcome).into_iter().map(|(key, _)| key);
    let keys = outcomes.iter().flat_map(ranked).chain(distinct(outcomes, |key| station(key).is_some()));
    for name in keys.filter_map(station) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match outcomes {
        _ if names.is_empty() => html! {},
        [outcome] => numbers_of_stations(outcome, &names),
        several => utilization(several, &names),
    }
}

/// Returns whether a planner asks for this number of a station; the others are in the file.
fn is_read(key: &Key) -> bool {
    matches!(key.statistic, Statistic::Mean | Statistic::P95) || key.indicator.name == "staff_hours"
}

/// A row per station, with a column for each number that is read and that any station has.
fn numbers_of_stations(outcome: &Outcome, names: &[&str]) -> Markup {
    let mut columns: Vec<&Key> = Vec::new();
    let has_any = |key: &&Key| outcome.estimate(key).is_some_and(|estimate| estimate.mean != 0.0);
    for key in outcome.keys.iter().filter(|key| station(key).is_some() && is_read(key)).filter(has_any) {
        if !columns.iter().any(|known| (known.indicator, known.statistic) == (key.indicator, key.statistic)) {
            columns.push(key);
        }
    }
    let is_binding = |(_, busy): &(&Key, &Estimate)| busy.mean >= headline::BINDING;
    html! {
        div.wide.tall tabindex="0" {
            table {
                caption.unseen { "Stations of " (outcome.scenario) ", busiest first" }
                thead {
                    tr {
                        th scope="col" { "Station" }
                        @for column in &columns { th.number scope="col" { (words::column(column)) } }
                    }
                }
                tbody {
                    @for name in names {
                        tr {
                            th scope="row" { (name) (binding_mark(std::slice::from_ref(outcome), name)) }
                            @for column in &columns {
                                @let key = at(name, column);
                                (cell(Unit::of(&key), outcome.estimate(&key)))
                            }
                        }
                    }
                }
            }
        }
        @if headline::by_utilization(outcome).iter().any(is_binding) {
            (binding_note())
        }
    }
}

/// A word beside a station that holds the others up, with the scenarios where there are several.
fn binding_mark(outcomes: &[Outcome], name: &str) -> Markup {
    let is_bound = |outcome: &&Outcome| {
        let busy = headline::by_utilization(outcome);
        busy.iter().any(|(key, busy)| station(key) == Some(name) && busy.mean >= headline::BINDING)
    };
    let bound: Vec<&str> = outcomes.iter().filter(is_bound).map(|outcome| outcome.scenario.as_str()).collect();
    html! {
        @if !bound.is_empty() {
            span.binding { "binding" @if outcomes.len() > 1 { ": " (bound.join(", ")) } }
        }
    }
}

/// What the word means.
fn binding_note() -> Markup {
    html! {
        p.quiet {
            "Binding: at work for " (headline::BINDING * 100.0) " % of its open hours or more; more lanes or hours elsewhere change little."
        }
    }
}

/// Utilization, a column per scenario.
fn utilization(outcomes: &[Outcome], names: &[&str]) -> Markup {
    let of = |outcome, name: &str| {
        headline::by_utilization(outcome)
            .into_iter()
            .find(|(key, _)| station(key) == Some(name))
            .map(|(_, found)| found)
    };
    let column = outcomes.iter().flat_map(headline::by_utilization).map(|(key, _)| key).next();
    html! {
        @if let Some(column) = column {
            div.wide.tall tabindex="0" {
                table {
                    caption.unseen { "Utilization of stations, busiest first" }
                    thead {
                        tr {
                            th scope="col" { "Utilization" }
                            @for outcome in outcomes { th.number scope="col" { (outcome.scenario) } }
                        }
                    }
                    tbody {
                        @for name in names {
                            tr {
                                th scope="row" { (name) (binding_mark(outcomes, name)) }
                                @for outcome in outcomes { (cell(Unit::of(column), of(outcome, name))) }
                            }
                        }
                    }
                }
            }
            (binding_note())
            p.quiet { "Queues, waits and trucks served are in stations.csv." }
        }
    }
}

fn at(station: &str, column: &Key) -> Key {
    Key { group: format!("station={station}"), ..column.clone() }
}

/// The keys of this kind that any outcome with estimates has, each once, in order.
pub(super) fn distinct(outcomes: &[Outcome], is_wanted: impl Fn(&Key) -> bool) -> Vec<&Key> {
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
