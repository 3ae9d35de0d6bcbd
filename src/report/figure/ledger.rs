//! Where the time goes: one stacked bar per route and scenario, all to the same scale of hours.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{HoursAxis, percent};
use crate::experiment::Outcome;
use crate::model::indicator::Statistic;
use crate::report::format::Unit;
use crate::report::tables::DELAY;

/// The causes that have a color of their own, in stacking order: cause, name, class.
const CAUSES: [(&str, &str, &str); 16] = [
    ("service", "service", "cause-service"),
    ("queue", "queue", "cause-queue"),
    ("queue_after_closing", "queue after closing", "cause-after-closing"),
    ("closed", "closed", "cause-closed"),
    ("blocked", "blocked", "cause-blocked"),
    ("breakdown", "breakdown", "cause-breakdown"),
    ("document", "document", "cause-document"),
    ("permit", "permit", "cause-permit"),
    ("payment", "payment", "cause-payment"),
    ("laboratory", "laboratory", "cause-laboratory"),
    ("booking", "booking", "cause-booking"),
    ("departure", "departure", "cause-departure"),
    ("stock", "stock that is short", "cause-stock"),
    ("partner", "partner that is not there", "cause-partner"),
    ("tracks", "tracks", "cause-tracks"),
    ("aboard", "aboard", "cause-aboard"),
];

/// All other causes share one part of the bar.
const OTHER: &str = "cause-other";

/// A part of a bar narrower than this many percent has no room for its number on a phone.
const LABEL_PERCENT_MIN: f64 = 13.0;

struct Bar<'a> {
    route: &'a str,
    scenario: &'a str,
    /// Hours by class, in stacking order.
    parts: Vec<(&'static str, f64)>,
}

/// Returns the bars of all routes, or nothing if no outcome has a ledger.
pub(crate) fn ledger(outcomes: &[Outcome]) -> Markup {
    let bars: Vec<Bar> = outcomes.iter().flat_map(bars).collect();
    if bars.is_empty() {
        return html! {};
    }
    let mut routes: Vec<&str> = Vec::new();
    for bar in &bars {
        if !routes.contains(&bar.route) {
            routes.push(bar.route);
        }
    }
    let axis = HoursAxis::up_to(bars.iter().map(total).fold(0.0, f64::max));
    html! {
        figure.ledger {
            figcaption { "Hours per consignment, by what they are spent on or lost to" }
            (patterns())
            (legend(outcomes))
            @for route in routes {
                h3 { (route) }
                @for bar in bars.iter().filter(|bar| bar.route == route) {
                    (drawn(bar, &axis))
                }
            }
            (axis.labels())
        }
    }
}

fn bars(outcome: &Outcome) -> Vec<Bar<'_>> {
    let mut bars: Vec<Bar> = Vec::new();
    for (route, cause, hours) in hours(outcome) {
        let at = bars.iter().position(|bar| bar.route == route).unwrap_or_else(|| {
            let parts = CAUSES.iter().map(|(_, _, class)| *class).chain([OTHER]).map(|class| (class, 0.0)).collect();
            bars.push(Bar { route, scenario: &outcome.scenario, parts });
            bars.len() - 1
        });
        let index = CAUSES.iter().position(|(known, _, _)| *known == cause).unwrap_or(CAUSES.len());
        bars[at].parts[index].1 += hours;
    }
    bars
}

/// Returns route, cause and hours over all places.
pub(crate) fn hours(outcome: &Outcome) -> impl Iterator<Item = (&str, &str, f64)> {
    let estimates = outcome.estimates.iter().flatten();
    outcome.keys.iter().zip(estimates).filter_map(|(key, estimate)| {
        let is_hours = key.indicator.name == DELAY && key.statistic == Statistic::Mean;
        let is_sum = key.part("station") == Some("all");
        Some((key.part("route").filter(|_| is_hours && is_sum)?, key.part("cause")?, estimate.as_ref()?.mean))
    })
}

fn total(bar: &Bar) -> f64 {
    bar.parts.iter().map(|(_, hours)| hours).sum()
}

fn drawn(bar: &Bar, axis: &HoursAxis) -> Markup {
    let mut from = 0.0;
    let parts: Vec<(&str, f64, f64)> = bar
        .parts
        .iter()
        .filter(|(_, hours)| *hours > 0.0)
        .map(|(class, hours)| {
            from += hours;
            (*class, from - hours, *hours)
        })
        .collect();
    let named: Vec<String> =
        parts.iter().map(|(class, _, hours)| format!("{} {}", name(class), short(*hours))).collect();
    html! {
        p.bar-name { span { (bar.scenario) } span { (short(total(bar))) } }
        svg.bar width="100%" height="28" role="img" {
            title { (bar.route) ", " (bar.scenario) ": " (short(total(bar))) }
            desc { (named.join(", ")) }
            (axis.grid())
            @for (class, from, hours) in parts {
                @let (x, width) = (axis.percent(from), axis.percent(hours));
                rect class=(class) x=(percent(x)) width=(percent(width)) y="2" height="24" {}
                @if class != OTHER {
                    rect class={ (class) "-pattern" } x=(percent(x)) width=(percent(width)) y="2" height="24" {}
                }
                @if width >= LABEL_PERCENT_MIN {
                    text class={ (class) "-text" } x=(percent(x + width / 2.0)) y="19" text-anchor="middle" {
                        (short(hours))
                    }
                }
            }
        }
    }
}

fn legend(outcomes: &[Outcome]) -> Markup {
    let present: BTreeSet<&str> =
        outcomes.iter().flat_map(hours).filter(|(_, _, hours)| *hours > 0.0).map(|(_, cause, _)| cause).collect();
    let is_known = |cause: &str| CAUSES.iter().any(|(known, _, _)| *known == cause);
    let others: Vec<String> =
        present.iter().filter(|cause| !is_known(cause)).map(|cause| cause.replace('_', " ")).collect();
    let known = CAUSES.iter().filter(|(cause, _, _)| present.contains(cause));
    let mut entries: Vec<(&str, String)> = known.map(|(_, name, class)| (*class, (*name).to_owned())).collect();
    if !others.is_empty() {
        entries.push((OTHER, format!("other: {}", others.join(", "))));
    }
    html! {
        ul.legend {
            @for (class, name) in entries {
                li {
                    svg width="20" height="14" aria-hidden="true" {
                        rect class=(class) width="20" height="14" {}
                        @if class != OTHER { rect class={ (class) "-pattern" } width="20" height="14" {} }
                    }
                    (name)
                }
            }
        }
    }
}

/// Hatchings by cause, so that the parts of a bar differ without color; defined once for all bars.
fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" {
            pattern #hatch-after-closing width="7" height="7" patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)" { line.dark x1="0" x2="0" y1="0" y2="7" {} }
            pattern #hatch-closed width="6" height="6" patternUnits="userSpaceOnUse" {
                circle.light cx="3" cy="3" r="1.1" {}
            }
            pattern #hatch-blocked width="7" height="7" patternUnits="userSpaceOnUse"
                patternTransform="rotate(-45)" { line.light x1="0" x2="0" y1="0" y2="7" {} }
        }
    }
}

/// Returns the class of a cause's color.
pub(super) fn cause_class(cause: &str) -> &'static str {
    CAUSES.iter().find(|(known, ..)| *known == cause).map_or(OTHER, |(_, _, class)| class)
}

/// Returns how a cause reads.
pub(super) fn cause_name(cause: &str) -> String {
    cause.replace('_', " ")
}

fn name(class: &str) -> &'static str {
    CAUSES.iter().find(|(_, _, known)| *known == class).map_or("other", |(_, name, _)| name)
}

/// Hours as written on a bar; the table beside it has the interval.
fn short(hours: f64) -> String {
    Unit::plain("h").rough(hours)
}

#[cfg(test)]
mod tests {
    use super::{bars, ledger, total};
    use crate::report::sample;

    #[test]
    fn places_are_not_counted_twice_and_causes_are_named() {
        let outcome = sample::base();
        let bars = bars(&outcome);
        assert_eq!(bars.iter().map(|bar| bar.route).collect::<Vec<_>>(), ["north_truck", "south_truck"]);
        assert_eq!(bars[0].parts[1].1, 3.3, "queues: {:?}", bars[0].parts);
        assert_eq!(bars[0].parts[6].1, 0.1213, "waiting for a document: {:?}", bars[0].parts);
        assert!((total(&bars[0]) - 9.4213).abs() < 1e-9);
    }

    #[test]
    fn bars_are_described_in_words() {
        let figure = ledger(&[sample::base(), sample::failed()]).into_string();
        assert_eq!(figure.matches("class=\"bar\"").count(), 2, "a failed scenario has no bars");
        assert!(figure.contains("<title>north_truck, baseline-2023: 9.42\u{a0}h</title>"), "{figure}");
        assert!(figure.contains("<desc>service 1.31\u{a0}h, queue 3.30\u{a0}h, queue after closing 2.70\u{a0}h"));
        assert!(figure.contains("cause-document") && !figure.contains("other:"));
        assert!(ledger(&[sample::failed()]).into_string().is_empty());
    }
}
