//! Rules on routes: their steps and their release interval.

use std::collections::BTreeSet;

use super::Reference;
use crate::scenario::codes::{S301, S304, S305, S306, S307};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Kind, Release, ScenarioFile};

/// Runs the rules of this file.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    s301_routes_name_what_exists(file, out);
    s304_routes_have_steps(file, out);
    s305_routes_take_a_step_once(file, out);
    s306_spaces_lead_to_a_station(file, out);
    s307_release_lies_on_the_route(file, out);
}

/// S301: routes refer to steps of the scenario.
fn s301_routes_name_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    for (route, entry) in &file.route {
        for (index, name) in entry.steps.iter().enumerate() {
            let path = &["route", route, "steps", &index.to_string()];
            Reference { code: S301, path, table: "step", name }.check(&file.step, out);
        }
    }
}

/// S304: a route has at least one step.
fn s304_routes_have_steps(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, _) in file.route.iter().filter(|(_, route)| route.steps.is_empty()) {
        let message = format!("the route `{name}` has no steps");
        out.error(S304, &["route", name, "steps"], message, "write the names of steps in order");
    }
}

/// S305: a route takes a step once; its draws and its times would not be told apart.
fn s305_routes_take_a_step_once(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, route) in &file.route {
        let mut taken = BTreeSet::new();
        for (index, step) in route.steps.iter().enumerate() {
            if !taken.insert(step) {
                let message = format!("the route `{name}` takes the step `{step}` twice");
                let help = "write a second step for the second time; it may be at the same station";
                out.error(S305, &["route", name, "steps", &index.to_string()], message, help);
            }
        }
    }
}

/// S306: a truck leaves a space when the next station has a lane for it, so a station comes next; or else time passes
/// in the space before the next one, or before the route ends.
fn s306_spaces_lead_to_a_station(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, route) in &file.route {
        for (index, step) in route.steps.iter().enumerate() {
            if kind(file, step) != Some(Kind::Through) {
                continue;
            }
            if let Some(fault) = stay_fault(file, &route.steps[index + 1..]) {
                let message = format!("on the route `{name}` the space of the step `{step}` {fault}");
                let help = "put a step at a station after it: a truck leaves a space when a lane there is free; or a \
                            step in which time passes in the space";
                out.error(S306, &["route", name, "steps", &index.to_string()], message, help);
            }
        }
    }
}

/// Says what is wrong with the steps behind a space, if anything is.
fn stay_fault(file: &ScenarioFile, behind: &[String]) -> Option<String> {
    let mut time_passes = false;
    for next in behind {
        // Behind an unknown step anything may come.
        let kind = kind(file, next)?;
        match (kind, kind.stays_in_a_space()) {
            (_, Some(passes)) => time_passes |= passes,
            (Kind::At, None) => return None,
            (Kind::Through, None) if time_passes => return None,
            (Kind::Through, None) => return Some(format!("is followed by that of `{next}`")),
            (kind, None) => return Some(format!("is followed by `{next}`, a step with `{}`", kind.key())),
        }
    }
    (!time_passes).then(|| "is its last place, and nothing is done there".to_owned())
}

fn kind(file: &ScenarioFile, step: &str) -> Option<Kind> {
    file.step.get(step)?.kind()
}

/// S307: the release interval goes from a step of the route to the same or a later one, whose work ends it; or one of
/// them is on another route, which leads to this one or is led to by it.
fn s307_release_lies_on_the_route(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, route) in &file.route {
        let Some(release) = &route.release else { continue };
        let from = release.from.as_ref().and_then(|step| release_step(file, name, ("from", step), out));
        let to = release.to.as_ref().and_then(|step| release_step(file, name, ("to", step), out));
        match (&release.from, &release.to) {
            (_, Some(step)) if kind(file, step) == Some(Kind::Through) => {
                let message = format!("the step `{step}` is a stay in a space, so no work of it ends the interval");
                out.error(S307, &["route", name, "release", "to"], message, "name a step at a station");
            }
            (_, Some(step)) if kind(file, step) == Some(Kind::GoOn) => {
                let message = format!("with the step `{step}` trucks leave the route before the interval ends");
                out.error(S307, &["route", name, "release", "to"], message, "name a step before it");
            }
            (Some(start), Some(end)) if from.zip(to).is_some_and(|(from, to)| from > to) => {
                let message = format!("the release interval ends at `{end}`, before it begins at `{start}`");
                let help = "name an earlier step in `from`, a later one in `to`";
                out.error(S307, &["route", name, "release"], message, help);
            }
            (Some(_), Some(_)) => {}
            _ => other_end(file, name, release, out),
        }
    }
}

/// Reports a release interval whose other end is on no route that it could be on.
fn other_end(file: &ScenarioFile, name: &str, release: &Release, out: &mut Diagnostics) {
    let has = |route: &str, from: bool, to: bool| {
        let release = file.route.get(route).and_then(|route| route.release.as_ref());
        release.is_some_and(|release| (release.from.is_some(), release.to.is_some()) == (from, to))
    };
    let leads = |one: &str, other: &str| routes_from(file, one).contains(&other);
    let (is_found, message, help) = match (&release.from, &release.to) {
        (Some(_), _) => (
            file.route.keys().any(|other| has(other, false, true) && leads(name, other)),
            format!("the release interval that begins on the route `{name}` ends nowhere"),
            "write `to` here, or `release.to` into a route that it leads to",
        ),
        (None, Some(_)) => (
            file.route.keys().any(|other| has(other, true, false) && leads(other, name)),
            format!("the release interval that ends on the route `{name}` begins nowhere"),
            "write `from` here, or `release.from` into a route that leads to it",
        ),
        (None, None) => (false, format!("the route `{name}` has an empty `release`"), "write `from`, `to` or both"),
    };
    if !is_found {
        out.error(S307, &["route", name, "release"], message, help);
    }
}

/// Returns the names of the routes that trucks can go on with from one, the route itself first.
fn routes_from<'a>(file: &'a ScenarioFile, route: &'a str) -> Vec<&'a str> {
    let mut found = vec![route];
    let mut next = 0;
    while let Some(&route) = found.get(next) {
        next += 1;
        let steps = file.route.get(route).into_iter().flat_map(|route| &route.steps);
        for (_, exit) in steps.filter_map(|step| file.step.get(step)).flat_map(|step| step.exits()) {
            if !found.contains(&exit) {
                found.push(exit);
            }
        }
    }
    found
}

/// Returns the position of an end of the release interval, or reports that it is not on the route.
fn release_step(file: &ScenarioFile, name: &str, (key, step): (&str, &str), out: &mut Diagnostics) -> Option<usize> {
    let route = &file.route[name];
    let position = route.steps.iter().position(|known| known == step);
    // Beside an unknown step on the route, the one that is missing may be meant.
    let route_is_known = route.steps.iter().all(|step| file.step.contains_key(step));
    if position.is_none() && route_is_known {
        let help = super::did_you_mean(step, route.steps.iter().map(String::as_str));
        let help = help.unwrap_or_else(|| "name one of the route's steps".to_owned());
        let message = format!("the step `{step}` is not on the route `{name}`");
        out.error(S307, &["route", name, "release", key], message, help);
    }
    position
}
