//! Rules on steps: where they happen, for how long, and for which trucks.

use std::collections::BTreeMap;

use super::{Reference, Survey, is_told_of, list, suggested};
use crate::model::site::Class;
use crate::scenario::build::time::distribution;
use crate::scenario::build::{entries, times};
use crate::scenario::codes::{S301, S302, S303, S308, S309, S311, S312, S313, S340, S341};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{ByClass, GoOn, Kind, Named, ScenarioFile, Step};
use crate::scenario::suggestion;

/// How far the shares of channels may be from 1 in sum.
pub(in crate::scenario) const SHARE_SUM_TOLERANCE: f64 = 1e-9;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s301_steps_name_what_exists(file, out);
    s302_steps_do_one_thing(file, out);
    s303_keys_belong_to_the_step(file, out);
    s308_classes_are_known(survey, out);
    s309_tables_list_one_attribute(survey, out);
    s311_shares_are_shares(file, out);
    s312_channel_shares_sum_to_one(file, out);
    s313_times_can_be_drawn(file, out);
    s340_controls_can_detect(file, out);
    s341_head_starts_are_lengths(file, out);
}

/// S301: steps refer to what the scenario has.
fn s301_steps_name_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    for (step, entry) in &file.step {
        let mut names = Names { step, out };
        names.check("at", entry.at.as_deref(), "station", &file.station);
        names.check("through", entry.through.as_deref(), "space", &file.space);
        names.check("wait_at", entry.wait_at.as_deref(), "gate", &file.gate);
        names.check("take", entry.take.as_deref(), "stock", &file.stock);
        names.check("put", entry.put.as_deref(), "stock", &file.stock);
        names.check("board", entry.board.as_deref(), "timetable", &file.timetable);
        names.check("fork", entry.fork.as_deref(), "route", &file.route);
        names.check("gives_up_to", entry.gives_up_to.as_deref(), "route", &file.route);
        names.check("refuses_to", entry.refuses_to.as_deref(), "route", &file.route);
        names.check("detected_to", entry.detected_to.as_deref(), "route", &file.route);
        for name in entry.detects.iter().flat_map(|detects| detects.keys()) {
            names.check_at(&["detects", name], name, "attribute", &file.attribute);
        }
        names.check("spawn", entry.spawn.as_deref(), "flow", &file.flow);
        names.check("by", entry.by.as_deref(), "attribute", &file.attribute);
        for (index, name) in entry.or.iter().enumerate() {
            names.check_at(&["or", &index.to_string()], name, "station", &file.station);
        }
        for name in entry.also.iter().flat_map(|also| also.keys()) {
            names.check_at(&["also", name], name, "station", &file.station);
        }
        if let Some(low) = &entry.if_stock {
            names.check_at(&["if_stock", "stock"], &low.stock, "stock", &file.stock);
        }
        match &entry.go_on {
            Some(GoOn::To(route)) => names.check("go_on", Some(route), "route", &file.route),
            Some(GoOn::OneOf(routes)) => routes.iter().enumerate().for_each(|(index, route)| {
                names.check_at(&["go_on", &index.to_string()], route, "route", &file.route);
            }),
            Some(GoOn::Shares(shares)) => {
                shares.keys().for_each(|route| names.check_at(&["go_on", route], route, "route", &file.route));
            }
            None => {}
        }
    }
}

/// The names that a step refers to.
struct Names<'a> {
    step: &'a str,
    out: &'a mut Diagnostics,
}

impl Names<'_> {
    fn check<T>(&mut self, key: &str, name: Option<&str>, table: &'static str, known: &Named<T>) {
        if let Some(name) = name {
            self.check_at(&[key], name, table, known);
        }
    }

    fn check_at<T>(&mut self, keys: &[&str], name: &str, table: &'static str, known: &Named<T>) {
        let path: Vec<&str> = ["step", self.step].into_iter().chain(keys.iter().copied()).collect();
        Reference { code: S301, path: &path, table, name }.check(known, self.out);
    }
}

/// S302: a step does one thing.
fn s302_steps_do_one_thing(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let fault = match step.kinds()[..] {
            [_] => continue,
            [] => "does nothing".to_owned(),
            ref several => {
                let keys: Vec<&str> = several.iter().map(|kind| kind.key()).collect();
                format!("does several things: {}", list(&keys))
            }
        };
        let help = "write one of `at` (with a `time`), `through`, `time`, `wait_at`, `take`, `put`, `unload`, `return_load`, \
                    `board`, `fork`, `join`, `batch`, `unbatch`, `split`, `match`, `spawn`, `go_on` and `priority`, and a step for each";
        out.error(S302, &["step", name], format!("the step `{name}` {fault}"), help);
    }
}

/// Kinds of steps that a key belongs to, and whether it is written.
fn keys(step: &Step) -> Vec<(&'static str, bool, &'static [Kind])> {
    use Kind::{
        At, Batch, Board, Fork, GoOn, Join, Match, Priority, Put, ReturnLoad, Spawn, Split, Take, Time, Unload, WaitAt,
    };
    const MOVING: &[Kind] =
        &[At, Time, WaitAt, Take, Put, Board, Fork, Join, Split, Match, Spawn, GoOn, Priority, Batch, Kind::Unbatch];
    const CHOSEN: &[Kind] =
        &[At, Time, WaitAt, Take, Put, Unload, ReturnLoad, Board, Fork, Join, Split, Match, Spawn, GoOn, Priority];
    vec![
        ("time", step.time.is_some(), &[At, Time]),
        ("per_person", step.per_person, &[At, Time]),
        ("lanes", step.lanes.is_some(), &[At]),
        ("also", step.also.is_some(), &[At]),
        ("or", !step.or.is_empty(), &[At]),
        ("choose", step.choose.is_some(), &[At, GoOn]),
        ("jockey", step.jockey.is_some(), &[At]),
        ("preempts", step.preempts, &[At]),
        ("patience", step.patience.is_some(), &[At, WaitAt, Take, ReturnLoad, Board]),
        ("gives_up_to", step.gives_up_to.is_some(), &[At, WaitAt, Take, Board]),
        ("balk_above", step.balk_above.is_some(), &[At]),
        ("balk_wait", step.balk_wait.is_some(), &[At]),
        ("refuses_to", step.refuses_to.is_some(), &[At]),
        ("units", step.units.is_some(), &[Take, Put]),
        ("time_out", step.time_out.is_some(), &[Batch]),
        ("as", step.r#as.is_some(), &[Match]),
        ("by", step.by.is_some(), &[Match]),
        ("if_stock", step.if_stock.is_some(), &[GoOn]),
        ("cause", step.cause.is_some(), &[Time, Take, Put, Board, Join, Batch, Match]),
        ("channels", step.channels.is_some(), &[At, Time]),
        ("detects", step.detects.is_some(), &[At, Time]),
        ("detected_to", step.detected_to.is_some(), &[At, Time]),
        ("handling_cost", step.handling_cost.is_some(), &[At, Time]),
        ("head_start", step.head_start.is_some(), &[Fork]),
        ("priority", step.priority.is_some(), MOVING),
        ("share", step.share.is_some(), CHOSEN),
        ("control", step.control.is_some(), CHOSEN),
    ]
}

/// S303: work at a station takes a time; other keys belong to some kinds of steps only.
fn s303_keys_belong_to_the_step(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let Some(kind) = step.kind() else { continue };
        if let (Some(station), None) = (&step.at, &step.time) {
            let message = format!("the step `{name}` is at the station `{station}`, but for how long is not said");
            out.error(S303, &["step", name], message, "write a `time`; \"0 s\" is one");
        }
        for (key, _, kinds) in
            keys(step).into_iter().filter(|(_, is_written, kinds)| *is_written && !kinds.contains(&kind))
        {
            let (message, help) = match (kind, key) {
                (Kind::Through, "time") => (
                    format!("the step `{name}` is a stay in a space, which has no time of its own"),
                    "take `time` out: a truck leaves when the next station has a lane for it".to_owned(),
                ),
                (Kind::Through, "channels") => (
                    format!("the step `{name}` is a stay in a space, where no channel is assigned"),
                    "move `channels` to a step at a station".to_owned(),
                ),
                _ => {
                    let told: Vec<&str> = kinds.iter().map(|kind| kind.key()).collect();
                    let message = format!("the step `{name}` has `{}`, to which `{key}` does not belong", kind.key());
                    (message, format!("take it out; `{key}` belongs to steps with {}", list(&told)))
                }
            };
            out.error(S303, &["step", name, key], message, help);
        }
    }
}

/// The words of a by-class table, and where they are.
struct ClassTable<'a> {
    path: [&'a str; 3],
    classes: Vec<&'a str>,
}

impl<'a> ClassTable<'a> {
    fn of<T>(path: [&'a str; 3], table: &'a ByClass<T>) -> Option<Self> {
        match table {
            ByClass::All(_) => None,
            ByClass::Classes(values) => Some(Self { path, classes: values.keys().map(String::as_str).collect() }),
        }
    }

    /// Returns all by-class tables of a scenario.
    fn all(file: &'a ScenarioFile) -> Vec<Self> {
        let attributes = file.attribute.iter();
        let drawn = attributes.map(|(name, attribute)| Self::of(["attribute", name, "share"], &attribute.share));
        let steps = file.step.iter().flat_map(|(name, step)| {
            let time = step.time.as_ref().and_then(|time| Self::of(["step", name, "time"], time));
            let patience = step.patience.as_ref().and_then(|time| Self::of(["step", name, "patience"], time));
            let priority = step.priority.as_ref().and_then(|priority| Self::of(["step", name, "priority"], priority));
            let share = step.share.as_ref().and_then(|share| Self::of(["step", name, "share"], share));
            let ahead = step.head_start.as_ref().and_then(|ahead| Self::of(["step", name, "head_start"], ahead));
            [time, patience, priority, share, ahead]
        });
        drawn.chain(steps).flatten().collect()
    }
}

/// S308: the words of a by-class table are channels, attributes, goods, `loaded`, `empty` or `other`.
fn s308_classes_are_known(survey: &Survey<'_>, out: &mut Diagnostics) {
    for table in ClassTable::all(survey.file) {
        let [kind, name, key] = table.path;
        if table.classes.is_empty() {
            let help = "write one value for all trucks, or a value for each class";
            out.error(S308, &table.path, format!("`{key}` has no value for any class"), help);
        }
        for class in table.classes.iter().filter(|class| survey.classes.resolve(class).is_none()) {
            let near = suggestion::nearest(class, survey.classes.names());
            if near.is_some_and(is_told_of) {
                continue;
            }
            let help = suggested(near, survey.classes.names())
                .unwrap_or_else(|| "classes are channels, attributes, goods, `loaded`, `empty` and `other`".to_owned());
            out.error_at_key(S308, &[kind, name, key, class], format!("there is no class `{class}`"), help);
        }
    }
}

/// S309: a truck can have several attributes, so a table lists at most one of them.
fn s309_tables_list_one_attribute(survey: &Survey<'_>, out: &mut Diagnostics) {
    // The tables of attributes themselves list none, see S112.
    for table in ClassTable::all(survey.file).into_iter().filter(|table| table.path[0] == "step") {
        let is_attribute = |class: &&str| matches!(survey.classes.resolve(class), Some(Class::Attribute(_)));
        let attributes: Vec<&str> = table.classes.iter().copied().filter(is_attribute).collect();
        if attributes.len() > 1 {
            let message =
                format!("a truck can have several of {}, so which value applies is not clear", list(&attributes));
            let help = "list one of them here, and write a step of its own for the work of each other";
            out.error(S309, &table.path, message, help);
        }
    }
}

/// S311: shares lie within 0 and 1.
fn s311_shares_are_shares(file: &ScenarioFile, out: &mut Diagnostics) {
    let mut within = |share: f64, path: &[&str]| {
        if !(0.0..=1.0).contains(&share) {
            out.error(S311, path, format!("{share} is no share"), "write a number from 0 to 1");
        }
    };
    for (name, attribute) in &file.attribute {
        for (class, share) in entries(&attribute.share) {
            within(*share, &["attribute", name, "share"].into_iter().chain(class).collect::<Vec<_>>());
        }
        attribute.flows.iter().for_each(|(flow, share)| within(*share, &["attribute", name, "flows", flow]));
    }
    for (name, step) in &file.step {
        for (class, share) in step.share.iter().flat_map(entries) {
            within(*share, &["step", name, "share"].into_iter().chain(class).collect::<Vec<_>>());
        }
        for (channel, share) in step.channels.iter().flatten() {
            within(*share, &["step", name, "channels", channel]);
        }
        if let Some(GoOn::Shares(shares)) = &step.go_on {
            shares.iter().for_each(|(route, share)| within(*share, &["step", name, "go_on", route]));
        }
    }
}

/// S312: every loaded truck is assigned to one of the channels, so their shares sum to 1.
fn s312_channel_shares_sum_to_one(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let Some(channels) = &step.channels else { continue };
        if let Some(shown) = wrong_sum(channels) {
            let message = format!("the shares of the channels sum to {shown}, not to 1");
            out.error(
                S312,
                &["step", name, "channels"],
                message,
                "write shares that sum to 1, so that every loaded truck has a channel",
            );
        }
    }
}

/// Returns what shares sum to if that is not 1; numbers that are no shares have no sum.
pub(super) fn wrong_sum(shares: &Named<f64>) -> Option<f64> {
    let sum: f64 = shares.values().sum();
    let are_shares = shares.values().all(|share| (0.0..=1.0).contains(share));
    // Shares as people write them have few digits; so has their sum once rounded.
    (are_shares && (sum - 1.0).abs() > SHARE_SUM_TOLERANCE).then(|| libm::round(sum * 1e9) / 1e9)
}

/// S313: times have parameters that a distribution can have; none is negative.
fn s313_times_can_be_drawn(file: &ScenarioFile, out: &mut Diagnostics) {
    for (path, time) in times(file) {
        for fault in distribution(time).err().into_iter().flatten() {
            let path: Vec<&str> = path.iter().copied().chain(fault.key).collect();
            out.error(S313, &path, fault.message, fault.help);
        }
    }
}

/// S340: what a step detects has a probability, and who is found out is looked into.
fn s340_controls_can_detect(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        for (attribute, probability) in step.detects.iter().flatten() {
            if !(0.0..=1.0).contains(probability) {
                let message = format!("{probability} is no probability");
                out.error(S340, &["step", name, "detects", attribute], message, "write a number from 0 to 1");
            }
        }
        if step.detected_to.is_some() && step.detects.as_ref().is_none_or(BTreeMap::is_empty) {
            let message = format!("the step `{name}` sends on whom it finds out, and looks for nothing");
            let help = "write what it looks for: `detects = { smuggling = 0.8 }`";
            out.error(S340, &["step", name, "detected_to"], message, help);
        }
    }
}

/// S341: a head start is a length of time, at most that a number of milliseconds can say.
fn s341_head_starts_are_lengths(file: &ScenarioFile, out: &mut Diagnostics) {
    /// Seconds in 45 days.
    const LONGEST: f64 = 45.0 * 86_400.0;
    for (name, step) in &file.step {
        for (class, length) in step.head_start.iter().flat_map(entries) {
            if !(0.0..=LONGEST).contains(&length.seconds()) {
                let path: Vec<&str> = ["step", name, "head_start"].into_iter().chain(class).collect();
                let message = format!("\"{length}\" is no head start");
                out.error(S341, &path, message, "write a length from \"0 s\" to \"45 d\"");
            }
        }
    }
}
