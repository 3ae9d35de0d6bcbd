//! The rule on what trucks keep that leave their way: units of stocks that they took before.

use std::collections::BTreeSet;

use crate::scenario::codes::S329;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Route, ScenarioFile, Step};

/// Keys that take a truck off its way.
const TURNING: [&str; 3] = ["gives_up_to", "refuses_to", "detected_to"];

/// S329: who turns away keeps what it has, and does not take the same once more.
pub(super) fn s329_who_turns_away_takes_nothing_twice(file: &ScenarioFile, out: &mut Diagnostics) {
    // A route, and a stock of which trucks have units that come to it: one at a time, since sets of them would be many.
    let mut ahead: Vec<(&str, Option<&str>)> = file.flow.values().map(|flow| (flow.route.as_str(), None)).collect();
    let mut known: BTreeSet<(&str, Option<&str>)> = ahead.iter().copied().collect();
    let mut told = BTreeSet::new();
    while let Some((route, carried)) = ahead.pop() {
        let Some(route) = file.route.get(route) else { continue };
        let mut held: BTreeSet<&str> = carried.into_iter().collect();
        for (name, step) in steps(file, route) {
            for (key, exit) in step.exits() {
                let again = |stock: &&&str| TURNING.contains(&key) && takes(file, exit, stock, &mut BTreeSet::new());
                if let Some(stock) = held.iter().find(again).filter(|_| told.insert((name, key))) {
                    let message =
                        format!("who turns away at the step `{name}` has `{stock}`, and takes more on `{exit}`");
                    let help = "let all take it on a route that goes on with either, or give it back with `put` before";
                    out.warning(S329, &["step", name, key], message, help);
                }
                let carried = held.iter().map(|stock| Some(*stock)).chain([None]);
                ahead.extend(carried.map(|stock| (exit, stock)).filter(|entry| known.insert(*entry)));
            }
            held.extend(step.take.as_deref());
            held.retain(|stock| step.put.as_deref() != Some(stock));
        }
    }
}

/// Whether a route, or one that leads on from it, takes units of a stock before any are put back.
fn takes<'a>(file: &'a ScenarioFile, route: &'a str, stock: &str, seen: &mut BTreeSet<&'a str>) -> bool {
    let Some(found) = file.route.get(route).filter(|_| seen.insert(route)) else { return false };
    for (_, step) in steps(file, found) {
        if step.take.as_deref() == Some(stock) {
            return true;
        }
        if step.put.as_deref() == Some(stock) {
            return false;
        }
        if step.exits().into_iter().any(|(_, exit)| takes(file, exit, stock, seen)) {
            return true;
        }
    }
    false
}

/// Returns the known steps of a route with their names.
fn steps<'a>(file: &'a ScenarioFile, route: &'a Route) -> impl Iterator<Item = (&'a str, &'a Step)> {
    route.steps.iter().filter_map(|name| Some((name.as_str(), file.step.get(name)?)))
}
