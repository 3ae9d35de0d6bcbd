//! The page's sections on an optimization (one step more or less, how the search went) and a calibration (bands).

use maud::{Markup, html};

use super::StudyReport;
use crate::report::figure::{self, Around, Dot, Series, Span};
use crate::report::format::{Unit, grouped};
use crate::report::page::{number, plain};
use crate::report::results::key_of;
use crate::report::table::{Record, Table};
use crate::report::words;

/// Verdicts of designs, in the order of a legend, whose third color is green.
const VERDICTS: [(&str, &str); 3] =
    [("open", "not shown to keep what is required"), ("missed", "misses it"), ("met", "keeps it")];

/// What one step more or less of each axis costs and brings.
pub(super) fn steps(report: &StudyReport) -> Markup {
    html! {
        @if let Some(table) = report.table("steps") {
            @let numbers = ["cost_change", "difference", "difference_half_width", "mean", "mean_half_width"];
            (plain::without(table, &numbers, "One step more or less of each axis"))
            p.quiet { "Steps to neighbors of the best design that were tried; the price of relief, and what it buys." }
        }
    }
}

/// The cost of the designs in the order in which they were tried.
pub(super) fn progress(report: &StudyReport) -> Markup {
    let Some(table) = report.table("designs") else { return html! {} };
    // A design has a row for each requirement.
    let mut trials: Vec<(f64, f64, String)> = Vec::new();
    for record in table.records() {
        let (Some(trial), Some(cost)) = (record.number("trial"), record.number("cost")) else { continue };
        if !trials.iter().any(|(known, ..)| *known == trial) {
            trials.push((trial, cost, record.text("verdict").into_owned()));
        }
    }
    if trials.len() < 2 {
        return html! {};
    }
    trials.sort_by(|one, other| one.0.total_cmp(&other.0));
    let of = |(verdict, name): (&str, &str)| Series {
        name: name.to_owned(),
        dots: trials
            .iter()
            .filter(|(.., found)| found == verdict)
            .map(|(at, value, _)| Dot { at: *at, value: *value, half_width: None })
            .collect(),
        is_joined: false,
    };
    let series: Vec<Series> = VERDICTS.into_iter().map(of).collect();
    let last = trials[trials.len() - 1].0;
    let ticks = [(1.0, "first".to_owned()), (last, format!("design {last}"))];
    html! {
        (figure::dots(&series, &Around { title: "Cost of the designs in the order in which they were tried", ticks: &ticks, shown: &|cost| grouped(&format!("{cost:.0}")) }))
    }
}

/// Where each axis of a calibration agrees with what was published, over its range.
pub(super) fn bands(report: &StudyReport) -> Markup {
    let Some(table) = report.table("calibration") else { return html! {} };
    let span = |record: Record| {
        let number = |column: &str| record.text(column).split(' ').next()?.parse::<f64>().ok();
        let (from, to) = (number("from")?, number("to")?);
        let share = |column: &str| Some((number(column)? - from) / (to - from));
        Some(Span {
            name: record.text("axis").into_owned(),
            ends: (share("low")?, share("high")?),
            middle: share("best")?,
            shown: format!("{} ({} to {})", record.text("best"), record.text("low"), record.text("high")),
        })
    };
    let spans: Vec<Span> = table.records().filter_map(span).collect();
    let shown = |share: f64| if share < 0.5 { "from".to_owned() } else { "to".to_owned() };
    html! {
        (figure::spans("Best value and band of each axis, over the range that was tried", &spans, Some((0.0, 1.0)), &shown))
        (plain::plain(table, "Axes of the calibration"))
    }
}

/// The published values that a calibration was held against, and ours at its best point.
pub(super) fn matches(table: Option<&Table>) -> Markup {
    let Some(table) = table else { return html! {} };
    let columns = ["Ours at best", "Published", "Off by, in standard deviations"];
    html! {
        div.wide tabindex="0" {
            table {
                caption.unseen { "Published values and ours at the best point" }
                thead { tr { th scope="col" { "Measure" } @for column in columns { th.number scope="col" { (column) } } } }
                tbody {
                    @for record in table.records() {
                        @if let (Some(key), Some(ours), Some(value), Some(misses)) =
                            (key_of(&record), record.number("at_best"), record.number("value"), record.number("misses"))
                        {
                            @let unit = Unit::of(&key);
                            tr {
                                th scope="row" { (words::measure(&key)) }
                                (number(ours, &unit.rough(ours)))
                                (number(value, &unit.given(value)))
                                (number(misses, &format!("{misses:.1}").replace('-', "−")))
                            }
                        }
                    }
                }
            }
        }
    }
}
