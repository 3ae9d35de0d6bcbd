//! The page's section on requirements: what was asked, what came of it, and the verdict in a word.

use maud::{Markup, html};

use super::number;
use crate::model::indicator::Key;
use crate::report::format::{NO_VALUE, Unit};
use crate::report::results::key_of;
use crate::report::table::{Record, Table};
use crate::report::words;
use crate::stats::{Estimate, Level};

/// A row for each requirement, those that are not met first.
pub(super) fn requirements(table: Option<&Table>) -> Markup {
    let mut records: Vec<Record> = table.into_iter().flat_map(Table::records).collect();
    if records.is_empty() {
        return html! {};
    }
    let rank = |record: &Record| ["missed", "open", "met"].iter().position(|known| record.text("verdict") == *known);
    records.sort_by_key(rank);
    let place = if table.is_some_and(|table| table.columns[0].name == "point") { "point" } else { "scenario" };
    html! {
        div.wide tabindex="0" {
            table {
                caption.unseen { "Requirements and whether they are met" }
                thead {
                    tr {
                        th scope="col" { "Verdict" } th scope="col" { "Requirement" } th scope="col" { (if place == "point" { "Point" } else { "Scenario" }) }
                        th scope="col" { "Of what" } th scope="col" { "Asked" } th.number scope="col" { "Ours" }
                    }
                }
                tbody { @for record in records.iter().take(super::ROWS_MAX) { (row(record, place)) } }
            }
        }
        p.quiet {
            "Met or missed: shown with the confidence that is asked for. Open: the interval still holds the bound; more \
             replications would decide."
            @if let Some(count) = table.map(Table::count).filter(|count| *count > super::ROWS_MAX) {
                " The first " (super::ROWS_MAX) " of " (count) "; all are in requirements.csv."
            }
        }
    }
}

fn row(record: &Record, place: &str) -> Markup {
    let verdict = record.text("verdict").into_owned();
    let key: Option<Key> = key_of(record);
    let ours = record.number("value").map(|mean| Estimate {
        mean,
        half_width: record.number("half_width"),
        level: Level::new(0.95).expect("0.95 is a level"),
        observations: record.number("replications").unwrap_or_default() as u32,
    });
    html! {
        tr {
            td { span class={ "verdict " (verdict) } { (verdict) } }
            th scope="row" { (record.text("requirement")) }
            td { (record.text(place)) }
            td { (key.as_ref().map_or_else(|| record.text("kpi").into_owned(), words::measure)) }
            td { (record.text("bound")) }
            @match (&key, &ours) {
                (Some(key), Some(ours)) => (number(ours.mean, &Unit::of(key).estimate(ours))),
                _ => td.number { (NO_VALUE) },
            }
        }
    }
}
