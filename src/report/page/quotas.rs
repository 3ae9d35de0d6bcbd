//! What the center draws on, such as water and power: how much of what came is used, by whom, and who waits for it.

use maud::{Markup, html};

use super::{cell, number};
use crate::experiment::Outcome;
use crate::model::indicator::Key;
use crate::report::format::{NO_VALUE, Unit};
use crate::report::headline;
use crate::stats::Estimate;

/// What is taken out of a stock, in all or by one who draws on it.
const USED: &str = "used";

/// A row for each quota, the most used first, and beneath it a folded one for each plant or store that draws on any.
pub(super) fn quotas(outcome: &Outcome) -> Markup {
    let is_quota = |(key, _): &(&Key, &Estimate)| key.part("resource") == Some("quota");
    let found: Vec<(&Key, &Estimate)> = headline::by_use(outcome).into_iter().filter(is_quota).collect();
    let names: Vec<&str> = found.iter().filter_map(|(key, _)| key.part("name")).collect();
    html! {
        @if !names.is_empty() {
            h3 { "Water, power and other quotas" }
            div.wide tabindex="0" {
                table {
                    caption.unseen { "Quotas of " (outcome.scenario) ", the most used first" }
                    thead {
                        tr {
                            th scope="col" { "Quota" }
                            th.number scope="col" { "Of what came" } th.number scope="col" { "Units used" }
                            th scope="col" { "Most by" } th scope="col" { "Waits for it the longest" }
                        }
                    }
                    tbody { @for (key, share) in &found { (row(outcome, key, share)) } }
                }
            }
            @if found.iter().any(|(key, share)| headline::binds(outcome, key, share)) {
                p.quiet {
                    "Binding: " (headline::BINDING * 100.0) " % or more of what came is used, or a plant stands still for it for "
                    (headline::WAITS * 100.0) " % of its time or more."
                }
            }
            p.quiet { "A unit is what the scenario says at the stock (`unit`), such as a liter or a kWh." }
            (users(outcome, &names))
        }
    }
}

fn row(outcome: &Outcome, key: &Key, share: &Estimate) -> Markup {
    let name = key.part("name").unwrap_or_default();
    let all = drawn(outcome, name).find(|(user, ..)| user.is_none());
    let by = drawn(outcome, name).filter_map(|(user, key, used)| Some((user?, key, used)));
    let most = by.filter(|(.., used)| used.mean > 0.0).max_by(|one, other| one.2.mean.total_cmp(&other.2.mean));
    html! {
        tr {
            th scope="row" { (name) @if let Some(year) = key.part("year") { " in " (year) } @if headline::binds(outcome, key, share) { span.binding { "binding" } } }
            (cell(Unit::of(key), Some(share)))
            @match all {
                Some((_, key, used)) => (cell(Unit::of(key), Some(used))),
                None => td.number { (NO_VALUE) },
            }
            td.source { @match most { Some((user, key, used)) => { (user) ", " (Unit::of(key).estimate(used)) }, None => (NO_VALUE) } }
            td.source {
                @match headline::waiting_for(outcome, name) {
                    Some((key, share)) => { (key.part("plant").unwrap_or_default()) ", " (Unit::of(key).estimate(share)) " of its time" },
                    None => "nobody",
                }
            }
        }
    }
}

/// A row for each plant or store, a column for each quota.
fn users(outcome: &Outcome, names: &[&str]) -> Markup {
    let mut users: Vec<&str> = Vec::new();
    for user in names.iter().flat_map(|name| drawn(outcome, name)).filter_map(|(user, ..)| user) {
        if !users.contains(&user) {
            users.push(user);
        }
    }
    let used = |quota: &str, user: &str| drawn(outcome, quota).find(|(known, ..)| *known == Some(user));
    html! {
        @if !users.is_empty() {
            details {
                summary { "Who draws on them, " (outcome.scenario) }
                div.wide tabindex="0" {
                    table {
                        caption.unseen { "Units of each quota that plants and stores of " (outcome.scenario) " use" }
                        thead {
                            tr {
                                th scope="col" { "Plant or store" }
                                @for name in names { th.number scope="col" { (name) } }
                            }
                        }
                        tbody {
                            @for user in &users {
                                tr {
                                    th scope="row" { (user) }
                                    @for name in names {
                                        @match used(name, user) {
                                            Some((_, key, used)) => (number(used.mean, &Unit::of(key).estimate(used))),
                                            None => td.number { (NO_VALUE) },
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
}

/// What is drawn out of a quota: in all without a name, and by each user.
fn drawn<'o>(
    outcome: &'o Outcome,
    quota: &str,
) -> impl Iterator<Item = (Option<&'o str>, &'o Key, &'o Estimate)> + use<'o> {
    let group = format!("stock={quota}");
    outcome.keys.iter().filter(|key| key.indicator.name == USED).filter_map(move |key| {
        let rest = key.group.strip_prefix(&group)?;
        let user = match rest.strip_prefix(';') {
            Some(user) => Some(user.split_once('=')?.1),
            None if rest.is_empty() => None,
            None => return None,
        };
        Some((user, key, outcome.estimate(key)?))
    })
}
