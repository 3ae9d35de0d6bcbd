//! Rules on breakdowns and controllers.

use std::ops::RangeInclusive;

use super::places::LANES_MAX;
use super::steps::SHARE_SUM_TOLERANCE;
use super::{Reference, did_you_mean};
use crate::scenario::build::time::distribution;
use crate::scenario::codes::{S201, S212, S213, S214, S216, S217, S218};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Breakdown, Controller, Rechanneling, ScenarioFile, Threshold, Wear};

/// Times between two reviews, in seconds: from a second to a year.
const EVERY: RangeInclusive<f64> = 1.0..=366.0 * 86_400.0;

/// More machines than a station has are a slip; each is followed by itself.
const MACHINES_MAX: u32 = 1000;

/// Runs the rules of this file.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    s201_agents_name_what_exists(file, out);
    s212_breakdowns_have_one_cause(file, out);
    s213_lanes_that_break_down_are_there(file, out);
    s214_crews_are_elsewhere(file, out);
    s216_controllers_look_at_one_number_and_do_one_thing(file, out);
    s217_controllers_have_limits(file, out);
    s218_controllers_can_act(file, out);
}

/// S201: breakdowns and controllers refer to stations, stocks, sides, steps and flows of the scenario.
fn s201_agents_name_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    let code = S201;
    for (breakdown, entry) in &file.breakdown {
        let stations = [("station", Some(&entry.station)), ("repair_at", entry.repair_at.as_ref())];
        for (key, name) in stations.into_iter().filter_map(|(key, name)| Some((key, name?))) {
            let path = &["breakdown", breakdown, key];
            Reference { code, path, table: "station", name }.check(&file.station, out);
        }
    }
    for (controller, entry) in &file.controller {
        for (key, name) in [("line_of", &entry.line_of), ("in_use_of", &entry.in_use_of)] {
            let Some(name) = name else { continue };
            let path = ["controller", controller, key];
            if !file.station.contains_key(name) && !file.space.contains_key(name) {
                let known = || file.station.keys().chain(file.space.keys()).map(String::as_str);
                let help = did_you_mean(name, known().chain(out.written(known())))
                    .unwrap_or_else(|| "name a station or a space".to_owned());
                out.error(S201, &path, format!("there is no station and no space `{name}`"), help);
            }
        }
        if let Some(name) = &entry.stock_of {
            let path = &["controller", controller, "stock_of"];
            Reference { code, path, table: "stock", name }.check(&file.stock, out);
        }
        if let Some(name) = &entry.side_time {
            let path = &["controller", controller, "side_time"];
            Reference { code, path, table: "side", name }.check(&file.side, out);
        }
        let opened = entry.open.iter().map(|open| ("open", "station", &open.station));
        let moved = entry.transfer.iter().flat_map(|it| [("move", "from", &it.from), ("move", "to", &it.to)]);
        for (action, key, name) in opened.chain(moved) {
            let path = &["controller", controller, action, key];
            Reference { code, path, table: "station", name }.check(&file.station, out);
        }
        if let Some(change) = &entry.channels {
            let path = &["controller", controller, "channels", "step"];
            Reference { code, path, table: "step", name: &change.step }.check(&file.step, out);
        }
        if let Some(change) = &entry.rate {
            let path = &["controller", controller, "rate", "flow"];
            Reference { code, path, table: "flow", name: &change.flow }.check(&file.flow, out);
        }
    }
}

/// S212: a breakdown comes after a time above zero, or after some jobs.
fn s212_breakdowns_have_one_cause(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, breakdown) in &file.breakdown {
        let path = |key| ["breakdown", name, key];
        let Breakdown { after, after_jobs, by, machines, .. } = breakdown;
        match (after, after_jobs) {
            (None, None) => {
                let help = "write `after` with a time such as \"30 d\", or `after_jobs` with a number";
                out.error(S212, &["breakdown", name], format!("when `{name}` happens is not said"), help);
            }
            (Some(_), Some(_)) => {
                let message = format!("`{name}` happens after a time and after jobs");
                let help = "write two breakdowns, or leave one of the two keys";
                out.error_at_key(S212, &path("after_jobs"), message, help);
            }
            (None, Some(_)) if *by == Wear::WorkingTime => {
                let help = "take `by` out: jobs are counted whatever the clock reads";
                out.error(S212, &path("by"), "`by` measures `after`, and there is none", help);
            }
            (None, Some(0)) => {
                out.error(S212, &path("after_jobs"), "the station would break down without a job", "write 1 or more");
            }
            (Some(after), None) if distribution(after).is_ok_and(|after| after.effective_mean().ticks() == 0) => {
                let help = "write a time above zero, such as \"30 d\"";
                out.error(S212, &path("after"), "the station would break down again at once", help);
            }
            _ => {}
        }
        if !(1..=MACHINES_MAX).contains(machines) {
            let message = format!("{machines} machines cannot break down");
            out.error(S212, &path("machines"), message, "write 1 or more, such as one for each lane");
        }
    }
}

/// S213: the lanes that go down are there.
fn s213_lanes_that_break_down_are_there(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, breakdown) in &file.breakdown {
        let path = ["breakdown", name, "lanes"];
        if breakdown.lanes == 0 {
            out.error(S213, &path, "a breakdown of no lanes does nothing", "write 1 or more, or take it out");
        }
        let Some(station) = file.station.get(&breakdown.station) else { continue };
        let lanes = station.most_lanes();
        if station.lanes.is_unlimited() {
            let message = format!("the station `{}` has unlimited lanes, which cannot break down", breakdown.station);
            let help = "give the station a number of lanes, or close it with a calendar or a closure";
            out.error(S213, &["breakdown", name, "station"], message, help);
        } else if lanes > 0 && breakdown.lanes > lanes {
            let message = format!("{} lanes go down, and `{}` has {lanes}", breakdown.lanes, breakdown.station);
            out.error(S213, &path, message, format!("write {lanes} or less"));
        }
    }
}

/// S214: a repair does not wait for a lane of what it repairs.
fn s214_crews_are_elsewhere(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, breakdown) in &file.breakdown {
        if breakdown.repair_at.as_ref() == Some(&breakdown.station) {
            let message = format!("the repair waits for a lane of `{}`, which it repairs", breakdown.station);
            let help = "write a station of its own for the crew, with as many lanes as it has teams";
            out.error(S214, &["breakdown", name, "repair_at"], message, help);
        }
    }
}

/// The keys of a controller that say what it looks at, as far as it has them.
fn gauges(controller: &Controller) -> Vec<&'static str> {
    let gauges = [
        ("line_of", controller.line_of.is_some()),
        ("in_use_of", controller.in_use_of.is_some()),
        ("stock_of", controller.stock_of.is_some()),
        ("release_time", controller.release_time),
        ("side_time", controller.side_time.is_some()),
    ];
    gauges.into_iter().filter(|(_, is_there)| *is_there).map(|(key, _)| key).collect()
}

/// The keys of a controller that say what it does, as far as it has them.
fn actions(controller: &Controller) -> Vec<&'static str> {
    let actions = [
        ("open", controller.open.is_some()),
        ("move", controller.transfer.is_some()),
        ("channels", controller.channels.is_some()),
        ("rate", controller.rate.is_some()),
    ];
    actions.into_iter().filter(|(_, is_there)| *is_there).map(|(key, _)| key).collect()
}

/// S216: a controller looks at one number, and does one thing.
fn s216_controllers_look_at_one_number_and_do_one_thing(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, controller) in &file.controller {
        let choices = [
            (gauges(controller), "looks at", "`line_of`, `in_use_of`, `stock_of`, `release_time` or `side_time`"),
            (actions(controller), "does", "`open`, `move`, `channels` or `rate`"),
        ];
        for (keys, verb, known) in choices {
            match keys.as_slice() {
                [] => {
                    let message = format!("what the controller `{name}` {verb} is not said");
                    out.error(S216, &["controller", name], message, format!("write one of {known}"));
                }
                [_] => {}
                [first, more @ ..] => {
                    for key in more {
                        let message = format!("the controller `{name}` {verb} `{first}` and `{key}`");
                        let help = "leave one, and write a controller of its own for the other";
                        out.error_at_key(S216, &["controller", name, key], message, help);
                    }
                }
            }
        }
    }
}

/// S217: a controller reviews from time to time, and its limits are of the kind and the order that they need.
fn s217_controllers_have_limits(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, controller) in &file.controller {
        let path = |key| ["controller", name, key];
        if !EVERY.contains(&controller.every.seconds()) {
            let message = format!("\"{}\" is no time between two reviews", controller.every);
            out.error(S217, &path("every"), message, "write a time from \"1 s\" to \"366 d\", such as \"15 min\"");
        }
        if !(controller.weight > 0.0 && controller.weight <= 1.0) {
            let message = format!("{} is no weight of the newest time", controller.weight);
            out.error(S217, &path("weight"), message, "write a number above 0 and at most 1, such as 0.1");
        }
        let limits = [("above", Some(&controller.above)), ("below", controller.below.as_ref())];
        let limits = limits.into_iter().filter_map(|(key, limit)| Some((key, limit?)));
        let [gauge] = gauges(controller)[..] else { continue };
        let is_time = ["release_time", "side_time"].contains(&gauge);
        let mut values = Vec::new();
        for (key, limit) in limits {
            match limit {
                Threshold::Number(number) if !is_time && number.is_finite() => values.push(*number),
                Threshold::Time(time) if is_time => values.push(time.seconds()),
                _ => {
                    let (needed, help) = match is_time {
                        true => ("a time", "write a duration, such as \"4 h\""),
                        false => ("a number", "write a number without a unit and without quotes, such as 30"),
                    };
                    let message = format!("`{gauge}` is compared with {needed}, and `{key}` is none");
                    out.error(S217, &path(key), message, help);
                }
            }
        }
        if let [above, below] = values[..]
            && below > above
        {
            let message = "it would act back before it acts: `below` is more than `above`";
            out.error(S217, &path("below"), message, "write a smaller `below`, or leave it out");
        }
    }
}

/// S218: what a controller does can be done.
fn s218_controllers_can_act(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, controller) in &file.controller {
        let path = |action, key| ["controller", name, action, key];
        let opened = controller.open.iter().map(|it| ("open", it.lanes, it.most));
        let moved = controller.transfer.iter().map(|it| ("move", it.lanes, it.most));
        for (action, lanes, most) in opened.chain(moved) {
            if lanes == 0 {
                out.error(S218, &path(action, "lanes"), "no lanes change", "write 1 or more");
            } else if lanes.max(most.unwrap_or(0)) > LANES_MAX {
                let message = "more than a million lanes are a slip";
                out.error(S218, &path(action, "lanes")[..3], message, "write as many as there are");
            } else if most.is_some_and(|most| most < lanes) {
                let message = format!("{lanes} lanes at a review are more than at most");
                out.error(S218, &path(action, "most"), message, "raise `most`, or lower `lanes`");
            }
        }
        let stations = controller.open.iter().map(|it| ("open", "station", &it.station));
        let moved = controller.transfer.iter().flat_map(|it| [("move", "from", &it.from), ("move", "to", &it.to)]);
        for (action, key, station) in stations.chain(moved) {
            if file.station.get(station).is_some_and(|station| station.lanes.is_unlimited()) {
                let message = format!("the station `{station}` has unlimited lanes, so none can be added or taken");
                out.error(S218, &path(action, key), message, "name a station with a number of lanes");
            }
        }
        if let Some(transfer) = controller.transfer.as_ref().filter(|transfer| transfer.from == transfer.to) {
            let message = format!("lanes do not move from `{}` to itself", transfer.from);
            out.error(S218, &path("move", "to"), message, "name another station");
        }
        if let Some(change) = &controller.channels {
            channels_can_change(file, name, change, out);
        }
        if let Some(change) = &controller.rate {
            if file.flow.get(&change.flow).is_some_and(|flow| flow.rate.is_none()) {
                let message = format!("the trucks of `{}` arrive without a `rate`", change.flow);
                out.error(S218, &path("rate", "flow"), message, "name a flow with a `rate`");
            }
            if !(change.factor > 0.0 && change.factor <= 1e6) {
                let message = format!("a rate is not multiplied by {}", change.factor);
                out.error(S218, &path("rate", "factor"), message, "write a number above 0, such as 0.8");
            }
        }
        if controller.release_time && file.route.values().all(|route| route.release.is_none()) {
            let message = "no route has a `release`, so there are no release times";
            out.error(S218, &["controller", name, "release_time"], message, "write `release` into a route");
        }
    }
}

fn channels_can_change(file: &ScenarioFile, name: &str, change: &Rechanneling, out: &mut Diagnostics) {
    let Some(step) = file.step.get(&change.step) else { return };
    let path = ["controller", name, "channels"];
    let Some(channels) = &step.channels else {
        let message = format!("the step `{}` assigns no channels", change.step);
        let path = [path[0], path[1], path[2], "step"];
        out.error(S218, &path, message, "name a step with `channels`");
        return;
    };
    let mut is_sound = true;
    for (channel, share) in &change.shares {
        let path = [path[0], path[1], path[2], "shares", channel];
        if !channels.contains_key(channel) {
            is_sound = false;
            let help = did_you_mean(channel, channels.keys().map(String::as_str));
            let help = help.unwrap_or_else(|| "name channels of the step".to_owned());
            let message = format!("the step `{}` assigns no channel `{channel}`", change.step);
            out.error_at_key(S218, &path, message, help);
        } else if !(0.0..=1.0).contains(share) {
            is_sound = false;
            out.error(S218, &path, format!("{share} is no share"), "write a number from 0 to 1");
        }
    }
    let sum: f64 = change.shares.values().sum();
    if is_sound && (sum - 1.0).abs() > SHARE_SUM_TOLERANCE {
        let shown = libm::round(sum * 1e9) / 1e9;
        let message = format!("the shares of the channels sum to {shown}, not to 1");
        let path = [path[0], path[1], path[2], "shares"];
        out.error(S218, &path, message, "write shares that sum to 1, as those of the step do");
    }
}
