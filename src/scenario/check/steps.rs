//! Rules on steps: where they happen, for how long, and for which trucks.

use super::{Reference, Survey, did_you_mean, list};
use crate::model::site::Class;
use crate::scenario::build::time::distribution;
use crate::scenario::build::{entries, times};
use crate::scenario::codes::{S301, S302, S303, S308, S309, S311, S312, S313, S315};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{ByClass, ScenarioFile};

/// How far the shares of channels may be from 1 in sum.
pub(super) const SHARE_SUM_TOLERANCE: f64 = 1e-9;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s301_steps_name_what_exists(file, out);
    s302_steps_have_one_place(file, out);
    s303_keys_belong_to_the_place(file, out);
    s308_classes_are_known(survey, out);
    s309_tables_list_one_attribute(survey, out);
    s311_shares_are_shares(file, out);
    s312_channel_shares_sum_to_one(file, out);
    s313_times_can_be_drawn(file, out);
    s315_controls_are_needed(file, out);
}

/// S301: steps refer to stations and spaces of the scenario.
fn s301_steps_name_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    let code = S301;
    for (step, entry) in &file.step {
        if let Some(name) = &entry.at {
            Reference { code, path: &["step", step, "at"], table: "station", name }.check(&file.station, out);
        }
        if let Some(name) = &entry.through {
            Reference { code, path: &["step", step, "through"], table: "space", name }.check(&file.space, out);
        }
    }
}

/// S302: a step is at a station, or through a space.
fn s302_steps_have_one_place(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let fault = match (&step.at, &step.through) {
            (None, None) => "neither at a station nor through a space",
            (Some(_), Some(_)) => "both at a station and through a space",
            _ => continue,
        };
        let help =
            "write `at = \"...\"` with a `time` for work at a station, or `through = \"...\"` for a stay in a space";
        out.error(S302, &["step", name], format!("the step `{name}` is {fault}"), help);
    }
}

/// S303: work at a station takes a time; a stay in a space has neither a time nor channels.
fn s303_keys_belong_to_the_place(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        match (&step.at, &step.through) {
            (Some(station), None) if step.time.is_none() => {
                let message = format!("the step `{name}` is at the station `{station}`, but for how long is not said");
                out.error(S303, &["step", name], message, "write a `time`; \"0 s\" is one");
            }
            (None, Some(_)) => {
                if step.time.is_some() {
                    let message = format!("the step `{name}` is a stay in a space, which has no time of its own");
                    let help = "take `time` out: a truck leaves when the next station has a lane for it";
                    out.error(S303, &["step", name, "time"], message, help);
                }
                if step.channels.is_some() {
                    let message = format!("the step `{name}` is a stay in a space, where no channel is assigned");
                    out.error(S303, &["step", name, "channels"], message, "move `channels` to a step at a station");
                }
            }
            _ => {}
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
            let share = step.share.as_ref().and_then(|share| Self::of(["step", name, "share"], share));
            [time, share]
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
            let help = did_you_mean(class, survey.classes.names())
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
    }
    for (name, step) in &file.step {
        for (class, share) in step.share.iter().flat_map(entries) {
            within(*share, &["step", name, "share"].into_iter().chain(class).collect::<Vec<_>>());
        }
        for (channel, share) in step.channels.iter().flatten() {
            within(*share, &["step", name, "channels", channel]);
        }
    }
}

/// S312: every loaded truck is assigned to one of the channels, so their shares sum to 1.
fn s312_channel_shares_sum_to_one(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let Some(channels) = &step.channels else { continue };
        let sum: f64 = channels.values().sum();
        let are_shares = channels.values().all(|share| (0.0..=1.0).contains(share));
        if are_shares && (sum - 1.0).abs() > SHARE_SUM_TOLERANCE {
            // Shares as people write them have few digits; so has their sum once rounded.
            let shown = libm::round(sum * 1e9) / 1e9;
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

/// S313: times have parameters that a distribution can have; none is negative.
fn s313_times_can_be_drawn(file: &ScenarioFile, out: &mut Diagnostics) {
    for (path, time) in times(file) {
        for fault in distribution(time).err().into_iter().flatten() {
            let path: Vec<&str> = path.iter().copied().chain(fault.key).collect();
            out.error(S313, &path, fault.message, fault.help);
        }
    }
}

/// S315: a control that no goods need is likely a misspelling, since no truck would take the step.
fn s315_controls_are_needed(file: &ScenarioFile, out: &mut Diagnostics) {
    let needed = || file.goods.values().flat_map(|goods| &goods.controls).map(String::as_str);
    for (name, step) in &file.step {
        let Some(control) = &step.control else { continue };
        if !needed().any(|known| known == control) {
            let message = format!("no goods need the control `{control}`, so no truck takes the step `{name}`");
            let help = did_you_mean(control, needed())
                .unwrap_or_else(|| format!("add \"{control}\" to the `controls` of some goods"));
            out.warning(S315, &["step", name, "control"], message, help);
        }
    }
}
