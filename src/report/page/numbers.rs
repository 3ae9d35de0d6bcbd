//! The page's tables of headline numbers: as they are, beside published ones, and how they differ.

use maud::{Markup, html};

use super::{cell, number};
use crate::experiment::{Comparison, Difference, Outcome};
use crate::model::indicator::{Indicator, Key};
use crate::report::figure::Effect;
use crate::report::format::{NO_VALUE, Unit, level, p_value, percent_change};
use crate::report::headline::{self, Headline};
use crate::report::{figure, words};

/// The headline numbers, a column per scenario.
pub(super) fn key_numbers(outcomes: &[Outcome]) -> Markup {
    let blocks = headline::blocks(outcomes);
    let mut indicators: Vec<&Indicator> = blocks.iter().map(|block| block.keys[0].indicator).collect();
    indicators.dedup();
    html! {
        @if !blocks.is_empty() {
            div.wide tabindex="0" {
                table {
                    caption.unseen { "Key numbers of each scenario" }
                    thead {
                        tr {
                            th scope="col" { "Number" } th scope="col" { "Group" }
                            @for outcome in outcomes { th.number scope="col" { (outcome.scenario) } }
                        }
                    }
                    @for block in &blocks {
                        tbody {
                            @for (index, key) in block.keys.iter().enumerate() {
                                tr {
                                    (row_head(index, block.keys.len(), block.headline, key))
                                    @for outcome in outcomes {
                                        (cell(Unit::of(key), outcome.estimate(key)))
                                    }
                                }
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
                            (super::with_code(indicator.definition)) span.quiet {
                                "Source: " (indicator.source) ". Numerical error: " (indicator.numerical_error) "."
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The name of a number, once for all of its groups, and the group.
fn row_head(index: usize, groups: usize, headline: &Headline, key: &Key) -> Markup {
    html! {
        @if index == 0 { th scope="rowgroup" rowspan=(groups) { (words::name(headline, key)) } }
        th.group scope="row" { (words::row(&key.group)) }
    }
}

/// Our values beside the published ones.
pub(super) fn published(outcomes: &[Outcome]) -> Markup {
    let with_values: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.published.is_empty()).collect();
    html! {
        @for outcome in &with_values {
            @if outcomes.len() > 1 { h3 { (outcome.scenario) } }
            div.wide tabindex="0" {
                table {
                    caption.unseen { "Our values beside published ones" }
                    thead {
                        tr {
                            th scope="col" { "Measure" } th.number scope="col" { "Ours" }
                            th.number scope="col" { "Published" } th.number scope="col" { "Difference" }
                            th scope="col" { "Within tolerance" } th scope="col" { "Source" }
                        }
                    }
                    tbody {
                        @for check in &outcome.published {
                            @let unit = Unit::of(&check.key);
                            tr {
                                th scope="row" { (words::measure(&check.key)) }
                                (cell(unit, check.ours.as_ref()))
                                (number(check.published, &unit.given(check.published)))
                                @match check.difference() {
                                    Some(difference) => (number(difference, &percent_change(difference))),
                                    None => td.number { (NO_VALUE) },
                                }
                                td { (words::yes_or_no(check.is_within())) " (" (level(check.tolerance)) ")" }
                                td.source { (check.source) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The differences that answer, in percent of the base, as a forest plot.
pub(super) fn effects(comparisons: &[Comparison]) -> Markup {
    let mut effects = Vec::new();
    for comparison in comparisons {
        for (headline, found) in headline::differences(comparison) {
            let base = found.base.mean.abs();
            if base > 0.0 {
                effects.push(Effect {
                    name: format!("{} {}", words::name(headline, &found.key), words::row(&found.key.group)),
                    scenario: comparison.other.clone(),
                    change: found.difference.mean / base,
                    half_width: found.difference.half_width.map(|half_width| half_width / base),
                    shown: percent_change(found.difference.mean / base),
                });
            }
        }
    }
    // The scenarios of one number stand together, in reading order.
    let mut names: Vec<String> = Vec::new();
    for effect in &effects {
        if !names.contains(&effect.name) {
            names.push(effect.name.clone());
        }
    }
    effects.sort_by_key(|effect| names.iter().position(|name| *name == effect.name));
    figure::forest("What changes, in percent of the base", &effects)
}

/// The differences to the base, a column per compared scenario.
pub(super) fn differences(comparisons: &[Comparison]) -> Markup {
    let of_each: Vec<Vec<(&Headline, &Difference)>> = comparisons.iter().map(headline::differences).collect();
    let mut rows: Vec<(&Headline, &Key)> = Vec::new();
    for (headline, found) in of_each.iter().flatten() {
        if !rows.iter().any(|(_, key)| **key == found.key) {
            rows.push((*headline, &found.key));
        }
    }
    html! {
        @if !rows.is_empty() {
            div.wide tabindex="0" {
                table {
                    caption.unseen { "Differences to the base" }
                    thead {
                        tr {
                            th scope="col" { "Number" } th scope="col" { "Group" }
                            @for comparison in comparisons { th.number scope="col" { (comparison.other) } }
                        }
                    }
                    @for block in rows.chunk_by(|(one, _), (next, _)| std::ptr::eq(*one, *next)) {
                        @let found = |key: &Key| {
                            let of = |differences: &&Vec<_>| -> Option<&Difference> { find(differences, key) };
                            of_each.iter().map(|differences| of(&differences)).collect::<Vec<_>>()
                        };
                        @let reaches = block.iter().flat_map(|(_, key)| found(key)).flatten();
                        @let scale = reaches.map(|found| figure::reach(&found.difference)).fold(0.0, f64::max);
                        tbody {
                            @for (index, (headline, key)) in block.iter().enumerate() {
                                tr {
                                    (row_head(index, block.len(), headline, key))
                                    @for found in found(key) { (difference(found, scale)) }
                                }
                            }
                        }
                    }
                }
            }
            p.quiet {
                "Differences to " (comparisons[0].base) ", paired by replication. Gray: the interval holds 0."
            }
        }
    }
}

fn find<'a>(differences: &[(&Headline, &'a Difference)], key: &Key) -> Option<&'a Difference> {
    differences.iter().find(|(_, found)| found.key == *key).map(|(_, found)| *found)
}

/// A difference as a number above its drawing; the groups of a number share one scale.
fn difference(found: Option<&Difference>, scale: f64) -> Markup {
    let Some(found) = found else { return html! { td.number { (NO_VALUE) } } };
    let shown = Unit::of(&found.key).of_difference().change(&found.difference);
    html! {
        td.number.difference.unsure[words::covers_zero(found)] {
            data value=(found.difference.mean) { (shown) }
            @if let Some(p) = words::chance(found) { span.quiet { "may be chance, p = " (p_value(Some(p))) } }
            (figure::interval(&found.difference, scale))
        }
    }
}
