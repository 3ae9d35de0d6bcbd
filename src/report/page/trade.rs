//! The page's section on turnover: the bridge from the base year by source, and the range over the forms of the response.

use maud::{Markup, html};

use super::cell;
use crate::experiment::Outcome;
use crate::report::bridge::{self, Breakdown, Part, Step};
use crate::report::figure::{self, BridgeStep, Span};
use crate::report::format::Unit;

/// The turnover of each scenario that has a bridge: of its last year as a figure, of all years as a table.
pub(super) fn turnover(outcomes: &[Outcome]) -> Markup {
    let told = || outcomes.iter().filter(|outcome| !bridge::years(outcome).is_empty());
    html! {
        @if told().next().is_some() {
            div.charts {
                @for outcome in told() {
                    @let (year, called) = (last(outcome), bridge::called(outcome, last(outcome)));
                    (figure::bridge(&title(outcomes, outcome, &format!("Turnover of {called} by source")), &steps(outcome, year)))
                    (range(outcome, year, &title(outcomes, outcome, &format!("Turnover of {called} by form of the response, low to high"))))
                }
            }
            @for outcome in told() {
                @if bridge::years(outcome).len() > 1 { (years(outcomes, outcome)) }
                (parts(outcomes, outcome, "direction", |part| part.direction.is_some()))
                (parts(outcomes, outcome, "goods", |part| part.goods.is_some()))
                (needed(outcomes, outcome))
            }
            p.quiet {
                "The forms say how trade answers to the time that crossing takes, each with a low, a middle and a high parameter; \
                 the mark is the middle one. All numbers are in bridge.csv and kpis.csv."
            }
        }
    }
}

/// The last year that is told of.
fn last(outcome: &Outcome) -> &str {
    bridge::years(outcome).last().copied().unwrap_or_default()
}

fn title(outcomes: &[Outcome], outcome: &Outcome, title: &str) -> String {
    if outcomes.len() > 1 { format!("{title}, {}", outcome.scenario) } else { title.to_owned() }
}

fn steps(outcome: &Outcome, year: &str) -> Vec<BridgeStep> {
    let step = |step: Step| {
        let estimate = step.estimate?;
        Some(BridgeStep {
            name: step.label,
            value: estimate.mean,
            is_sum: ["base", "all"].contains(&step.source),
            shown: Unit::of(step.key).estimate(estimate),
        })
    };
    bridge::steps(outcome, year).into_iter().filter_map(step).collect()
}

fn range(outcome: &Outcome, year: &str, title: &str) -> Markup {
    let mut unit = Unit::plain("USD");
    let mut spans = Vec::new();
    for line in bridge::range(outcome, year) {
        let values: Vec<f64> = line.turnover.iter().filter_map(|(_, estimate)| Some((*estimate)?.mean)).collect();
        let [low, middle, high] = values.as_slice() else { continue };
        unit = Unit::of(line.turnover[0].0);
        let shown = format!("{} to {}", unit.rough(*low), unit.rough(*high));
        spans.push(Span { name: line.label, ends: (low.min(*high), low.max(*high)), middle: *middle, shown });
    }
    figure::spans(title, &spans, None, &|value| unit.rough(value))
}

/// The bridge of every year, a column for each.
fn years(outcomes: &[Outcome], outcome: &Outcome) -> Markup {
    let years = bridge::years(outcome);
    html! {
        h3 { (title(outcomes, outcome, "Turnover by year and source")) }
        div.wide tabindex="0" {
            table {
                caption.unseen { "Turnover by year and source, " (outcome.scenario) }
                thead {
                    tr {
                        th scope="col" { "Source" }
                        @for year in &years { th.number scope="col" { (year) } }
                    }
                }
                tbody {
                    @for (label, steps) in bridge::by_year(outcome) {
                        tr.sum[label == "turnover"] {
                            th scope="row" { (label) }
                            @for step in &steps {
                                @match step {
                                    Some(step) => (cell(Unit::of(step.key), step.estimate)),
                                    None => td.number { "0" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The bridge of the last year of each direction, or of all goods, a row for each.
fn parts(outcomes: &[Outcome], outcome: &Outcome, what: &str, is_of: fn(&Part<'_>) -> bool) -> Markup {
    let year = last(outcome);
    let Breakdown { labels, rows } = bridge::by_part(outcome, year, is_of);
    let heading =
        title(outcomes, outcome, &format!("Turnover of {} by {what} and source", bridge::called(outcome, year)));
    html! {
        @if rows.len() > 1 {
            h3 { (heading) }
            div.wide tabindex="0" {
                table {
                    caption.unseen { (heading) }
                    thead {
                        tr {
                            th scope="col" { (what) }
                            @for label in &labels { th.number scope="col" { (label) } }
                        }
                    }
                    tbody {
                        @for (part, steps) in &rows {
                            tr {
                                th scope="row" { (part.name()) }
                                @for step in steps {
                                    @match step {
                                        Some(step) => (cell(Unit::of(step.key), step.estimate)),
                                        None => td.number { "0" },
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

/// The growth a year with which turnover would be the target, by form and level.
fn needed(outcomes: &[Outcome], outcome: &Outcome) -> Markup {
    let year = last(outcome);
    let lines: Vec<_> = bridge::range(outcome, year).into_iter().filter(|line| !line.needed.is_empty()).collect();
    html! {
        @if !lines.is_empty() {
            h3 { (title(outcomes, outcome, &format!("Growth a year that would reach the target in {year}"))) }
            div.wide tabindex="0" {
                table {
                    caption.unseen { "Growth a year that would reach the target, " (outcome.scenario) }
                    thead {
                        tr {
                            th scope="col" { "Form of the response" }
                            @for level in ["low", "mid", "high"] { th.number scope="col" { (level) } }
                        }
                    }
                    tbody {
                        @for line in &lines {
                            tr {
                                th scope="row" { (line.label) }
                                @for (key, estimate) in &line.needed { (cell(Unit::of(key), *estimate)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
