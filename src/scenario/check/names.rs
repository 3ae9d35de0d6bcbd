//! Rules on names: their form, their meaning in by-class tables, and names that nothing uses.

use std::collections::BTreeSet;

use super::Survey;
use crate::scenario::build::class::RESERVED;
use crate::scenario::build::entries;
use crate::scenario::codes::{Code, S020, S110, S111, S207, S314};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Named, ScenarioFile, Step};

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    s020_names_are_plain(survey.file, out);
    s110_classes_have_names_of_their_own(survey, out);
    s111_goods_and_profiles_are_used(survey.file, out);
    s207_places_and_calendars_are_used(survey.file, out);
    s314_steps_routes_and_attributes_are_used(survey.file, out);
}

/// S020: names become parts of result groups such as `direction=north;goods=grain`, so they are
/// plain words.
fn s020_names_are_plain(file: &ScenarioFile, out: &mut Diagnostics) {
    let mut plain = |name: &str, path: &[&str]| {
        if !is_plain(name) {
            let message = format!("`{name}` is not a plain name");
            let help = "write small letters, digits and `_`, a letter first: `kz_customs`";
            // A name that is a key is marked itself, not its value.
            match path.last() {
                Some(last) if *last == name => out.error_at_key(S020, path, message, help),
                _ => out.error(S020, path, message, help),
            }
        }
    };
    let tables: [(&str, Vec<&String>); 22] = [
        ("side", file.side.keys().collect()),
        ("calendar", file.calendar.keys().collect()),
        ("profile", file.profile.keys().collect()),
        ("goods", file.goods.keys().collect()),
        ("attribute", file.attribute.keys().collect()),
        ("flow", file.flow.keys().collect()),
        ("stream", file.stream.keys().collect()),
        ("station", file.station.keys().collect()),
        ("space", file.space.keys().collect()),
        ("gate", file.gate.keys().collect()),
        ("stock", file.stock.keys().collect()),
        ("timetable", file.timetable.keys().collect()),
        ("closure", file.closure.keys().collect()),
        ("breakdown", file.breakdown.keys().collect()),
        ("controller", file.controller.keys().collect()),
        ("step", file.step.keys().collect()),
        ("route", file.route.keys().collect()),
        ("timeline", file.timeline.keys().collect()),
        ("published", file.published.keys().collect()),
        ("warehouse", file.warehouse.keys().collect()),
        ("plant", file.plant.keys().collect()),
        ("dispatch", file.dispatch.keys().collect()),
    ];
    for (table, names) in tables {
        names.into_iter().for_each(|name| plain(name, &[table, name]));
    }
    for (name, side) in &file.side {
        side.direction.iter().for_each(|direction| plain(direction, &["side", name, "direction"]));
    }
    for (name, flow) in &file.flow {
        plain(&flow.mode, &["flow", name, "mode"]);
    }
    for (name, stream) in &file.stream {
        plain(&stream.mode, &["stream", name, "mode"]);
    }
    for (name, step) in &file.step {
        let channels = step.channels.iter().flatten();
        channels.for_each(|(channel, _)| plain(channel, &["step", name, "channels", channel]));
    }
}

pub(super) fn is_plain(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// S110: a word in a by-class table must mean one thing: a reserved class, goods, an attribute or a
/// channel.
fn s110_classes_have_names_of_their_own(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    let mut report = |name: &str, path: &[&str], other: &str| {
        let message = format!("`{name}` is also {other}, so a table by class could mean either");
        out.error_at_key(S110, path, message, "give it another name");
    };
    let taken_before_goods = |name: &str| RESERVED.contains(&name).then_some("a word of the format");
    for name in file.goods.keys() {
        if let Some(other) = taken_before_goods(name) {
            report(name, &["goods", name], other);
        }
    }
    let taken_before_attributes =
        |name: &str| taken_before_goods(name).or_else(|| file.goods.contains_key(name).then_some("a goods group"));
    for name in file.attribute.keys() {
        if let Some(other) = taken_before_attributes(name) {
            report(name, &["attribute", name], other);
        }
    }
    for channel in survey.classes.channels() {
        let attribute = || file.attribute.contains_key(*channel).then_some("an attribute");
        let assigns = |(_, step): &(&String, &_)| assigns(step, channel);
        if let (Some(other), Some((step, _))) =
            (taken_before_attributes(channel).or_else(attribute), file.step.iter().find(assigns))
        {
            report(channel, &["step", step, "channels", channel], other);
        }
    }
}

fn assigns(step: &Step, channel: &str) -> bool {
    step.channels.as_ref().is_some_and(|channels| channels.contains_key(channel))
}

/// Warns of the names in a table that nothing refers to.
fn unused<T>(code: Code, table: &'static str, entries: &Named<T>, used: &BTreeSet<&str>, out: &mut Diagnostics) {
    for name in entries.keys().filter(|name| !used.contains(name.as_str())) {
        let help = "use it, or take it out";
        out.warning(code, &[table, name], format!("nothing uses the {table} `{name}`"), help);
    }
}

/// S111: goods and profiles that no flow and no stream uses are likely a slip.
fn s111_goods_and_profiles_are_used(file: &ScenarioFile, out: &mut Diagnostics) {
    let by_flows = file.flow.values().filter_map(|flow| flow.goods.as_deref());
    let stored = file.warehouse.values().map(|warehouse| warehouse.goods.as_str());
    let goods = by_flows.chain(file.stream.values().map(|stream| stream.goods.as_str())).chain(stored).collect();
    unused(S111, "goods", &file.goods, &goods, out);
    let profiles = file.flow.values().flat_map(|flow| &flow.profiles).map(String::as_str).collect();
    unused(S111, "profile", &file.profile, &profiles, out);
}

/// S207: places and stocks that no step uses, and calendars that no place uses, are likely a slip.
fn s207_places_and_calendars_are_used(file: &ScenarioFile, out: &mut Diagnostics) {
    let stations = file.step.values().flat_map(|step| step.stations().map(|(station, _)| station));
    let crews = file.breakdown.values().filter_map(|breakdown| breakdown.repair_at.as_deref());
    let reserves = file.controller.values().filter_map(|controller| controller.transfer.as_ref());
    let reserves = reserves.map(|transfer| transfer.from.as_str());
    let docks = file.dispatch.values().filter_map(|dispatch| dispatch.at.as_deref());
    let docks = docks.chain(file.warehouse.values().filter_map(|warehouse| warehouse.docks.as_deref()));
    unused(S207, "station", &file.station, &stations.chain(crews).chain(reserves).chain(docks).collect(), out);
    let spaces = file.step.values().filter_map(|step| step.through.as_deref()).collect();
    unused(S207, "space", &file.space, &spaces, out);
    let gates = file.step.values().filter_map(|step| step.wait_at.as_deref()).collect();
    unused(S207, "gate", &file.gate, &gates, out);
    let looked_at = file.step.values().filter_map(|step| step.if_stock.as_ref()).map(|low| low.stock.as_str());
    let moved = file.step.values().flat_map(|step| step.take.iter().chain(&step.put)).map(String::as_str);
    let used = file.plant.values().flat_map(|plant| plant.uses.keys()).map(String::as_str);
    let kept = file.warehouse.values().flat_map(|warehouse| warehouse.uses.keys()).map(String::as_str);
    unused(S207, "stock", &file.stock, &moved.chain(looked_at).chain(used).chain(kept).collect(), out);
    let timetables = file.step.values().filter_map(|step| step.board.as_deref()).collect();
    unused(S207, "timetable", &file.timetable, &timetables, out);
    let calendars = file.station.values().flat_map(|station| station.calendars()).map(String::as_str);
    let of_gates = file.gate.values().filter_map(|gate| gate.calendar.as_deref());
    let of_plants = file.plant.values().filter_map(|plant| plant.calendar.as_deref());
    unused(S207, "calendar", &file.calendar, &calendars.chain(of_gates).chain(of_plants).collect(), out);
}

/// S314: steps on no route, routes of no flow and attributes in no step's table are likely a slip.
fn s314_steps_routes_and_attributes_are_used(file: &ScenarioFile, out: &mut Diagnostics) {
    let steps = file.route.values().flat_map(|route| &route.steps).map(String::as_str).collect();
    unused(S314, "step", &file.step, &steps, out);
    let exits = file.step.values().flat_map(|step| step.exits().into_iter().map(|(_, route)| route));
    let tracks = file.step.values().filter_map(|step| step.fork.as_deref());
    let routes = file.flow.values().map(|flow| flow.route.as_str()).chain(exits).chain(tracks).collect();
    unused(S314, "route", &file.route, &routes, out);
    let of_agreement = file.step.values().filter_map(|step| step.by.as_deref());
    let in_tables = file.step.values().flat_map(classes_of);
    unused(S314, "attribute", &file.attribute, &in_tables.chain(of_agreement).collect(), out);
}

/// Returns the classes that the tables of a step list.
pub(super) fn classes_of(step: &Step) -> impl Iterator<Item = &str> {
    let times = step.time.iter().chain(&step.patience).flat_map(entries).filter_map(|(class, _)| class);
    let shares = step.share.iter().flat_map(entries).filter_map(|(class, _)| class);
    let priorities = step.priority.iter().flat_map(entries).filter_map(|(class, _)| class);
    let head_starts = step.head_start.iter().flat_map(entries).filter_map(|(class, _)| class);
    let detected = step.detects.iter().flat_map(|detects| detects.keys()).map(String::as_str);
    times.chain(shares).chain(priorities).chain(head_starts).chain(detected)
}
