//! Rules on demand: flows, streams, goods, profiles, and what scales them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reference, Survey, list};
use crate::model::site::Class;
use crate::scenario::build::entries;
use crate::scenario::build::trade::demand_factor;
use crate::scenario::civil::{RunFault, has_demand};
use crate::scenario::codes::{S101, S102, S103, S104, S105, S106, S107, S108, S109, S112, S113, S122};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Flow, Profile, ScenarioFile, Trace};

/// More trucks or tonnes an hour than any border sees; a larger number is a slip in the unit.
const PER_HOUR_MAX: f64 = 1e6;

/// More than demand can grow by.
const FACTOR_MAX: f64 = 1e6;

/// Weights outside of this range are noise next to each other.
const WEIGHT_MAX: f64 = 1e9;
const LEAST_LARGEST_WEIGHT: f64 = 1e-9;

/// The mode of those who come without a vehicle.
const FOOT: &str = "foot";

/// More people than come in one vehicle.
const PEOPLE_MAX: u32 = 1000;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s101_flows_and_streams_name_what_exists(file, out);
    s102_traffic_has_a_direction(file, out);
    s103_rates_are_possible(file, out);
    s104_goods_have_a_payload(file, out);
    s122_people_come_without_goods(file, out);
    s105_profiles_have_their_weights(file, out);
    s106_profiles_say_something(file, out);
    s107_months_have_demand_in_the_window(survey, out);
    s108_goods_have_a_value(file, out);
    s109_demand_can_be_scaled(file, out);
    s112_attributes_are_drawn_on_arrival(survey, out);
    s113_profiles_are_listed_once(file, out);
}

/// S101: flows, streams and attributes refer to sides, goods, profiles, routes and flows of the scenario.
fn s101_flows_and_streams_name_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    let code = S101;
    for (flow, entry) in &file.flow {
        Reference { code, path: &["flow", flow, "from"], table: "side", name: &entry.from }.check(&file.side, out);
        Reference { code, path: &["flow", flow, "route"], table: "route", name: &entry.route }.check(&file.route, out);
        if let Some(name) = &entry.goods {
            Reference { code, path: &["flow", flow, "goods"], table: "goods", name }.check(&file.goods, out);
        }
        for (index, name) in entry.profiles.iter().enumerate() {
            let path = &["flow", flow, "profiles", &index.to_string()];
            Reference { code, path, table: "profile", name }.check(&file.profile, out);
        }
    }
    for (attribute, entry) in &file.attribute {
        for name in entry.flows.keys() {
            let path = &["attribute", attribute, "flows", name];
            Reference { code, path, table: "flow", name }.check(&file.flow, out);
        }
    }
    for (stream, entry) in &file.stream {
        Reference { code, path: &["stream", stream, "from"], table: "side", name: &entry.from }.check(&file.side, out);
        let path = &["stream", stream, "goods"];
        Reference { code, path, table: "goods", name: &entry.goods }.check(&file.goods, out);
    }
}

/// S102: a side that flows or streams come from has a direction, since results are grouped by it.
fn s102_traffic_has_a_direction(file: &ScenarioFile, out: &mut Diagnostics) {
    let mut sources: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let flows = file.flow.iter().map(|(name, flow)| (flow.from.as_str(), name.as_str()));
    let streams = file.stream.iter().map(|(name, stream)| (stream.from.as_str(), name.as_str()));
    flows.chain(streams).for_each(|(side, name)| sources.entry(side).or_default().push(name));
    for (side, names) in sources {
        if file.side.get(side).is_some_and(|side| side.direction.is_none()) {
            let message = format!("the side `{side}` has no direction, but traffic comes from it: {}", list(&names));
            out.error(S102, &["side", side], message, "write where its goods go, such as `direction = \"north\"`");
        }
    }
}

/// S103: rates are not negative, and not beyond all measure.
fn s103_rates_are_possible(file: &ScenarioFile, out: &mut Diagnostics) {
    let flows = file.flow.iter().filter_map(|(name, flow)| {
        let rate = flow.rate.as_ref()?;
        Some(("flow", name, rate.per_hour(), rate.to_string()))
    });
    let streams = file.stream.iter().map(|(name, stream)| {
        let tonnes_per_hour = stream.rate.tonnes_per_hour();
        ("stream", name, tonnes_per_hour, stream.rate.to_string())
    });
    for (table, name, per_hour, written) in flows.chain(streams) {
        let path = [table, name, "rate"];
        if per_hour < 0.0 {
            out.error(
                S103,
                &path,
                format!("the rate \"{written}\" is negative"),
                "write zero or more, such as \"67 /d\"",
            );
        } else if per_hour > PER_HOUR_MAX {
            out.error(
                S103,
                &path,
                format!("\"{written}\" is more than a million an hour"),
                "check the number and its unit",
            );
        }
    }
}

/// S122: a vehicle has some people, and they bring no goods.
fn s122_people_come_without_goods(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in &file.flow {
        let Some(people) = flow.people else { continue };
        if !(1..=PEOPLE_MAX).contains(&people) {
            let message = format!("there are no {people} people in a vehicle of `{name}`");
            out.error(S122, &["flow", name, "people"], message, "write 1 to 1000; those on foot are 1");
        }
        if people > 1 && flow.mode == FOOT {
            let message = format!("those of `{name}` go on foot, and {people} of them come in a vehicle");
            let help = "write `people = 1`, or the `mode` of the vehicle, such as \"car\"";
            out.error(S122, &["flow", name, "people"], message, help);
        }
        if flow.goods.is_some() {
            let help = "write a flow for the people and one for the trucks, each without the other's keys";
            out.error(S122, &["flow", name, "goods"], format!("`{name}` is a flow of people, and of goods"), help);
        }
    }
}

/// S104: trucks with goods have a payload above zero, trucks without goods have none.
fn s104_goods_have_a_payload(file: &ScenarioFile, out: &mut Diagnostics) {
    // Where rows name the goods and that failed, it was told.
    let fails = |flow: &Flow| flow.trace.as_ref().is_some_and(Trace::goods_are_unread);
    for (name, flow) in file.flow.iter().filter(|(_, flow)| !fails(flow)) {
        let trace = flow.trace.as_ref();
        let by_row = trace.and_then(|trace| trace.payload.as_ref());
        let told = [("payload", by_row), ("value", trace.and_then(|trace| trace.value.as_ref()))];
        for (key, _) in told.iter().filter(|(_, column)| column.is_some() && flow.goods.is_none()) {
            let message = format!("the trucks of `{name}` carry no goods that the column of `{key}` could be about");
            let help = "name the goods they carry, or take the column out for empty trucks";
            out.error(S104, &["flow", name, "trace", key], message, help);
        }
        match (&flow.goods, &flow.payload) {
            (Some(_), Some(_)) if by_row.is_some() => {
                let message = format!("the trucks of `{name}` carry what their rows say, and a `payload`, too");
                out.error(S104, &["flow", name, "payload"], message, "leave one of the two");
            }
            (Some(_), None) if by_row.is_some() => {}
            (Some(goods), None) => {
                let message = format!("the trucks of `{name}` carry `{goods}`, but how much is not said");
                out.error(S104, &["flow", name], message, "write the tonnes in a truck, such as `payload = \"20 t\"`");
            }
            (Some(_), Some(payload)) if payload.tonnes() <= 0.0 => {
                let message = format!("a payload of \"{payload}\" is not above zero");
                let help = "write a mass above zero; for empty trucks take out `goods` and `payload`";
                out.error(S104, &["flow", name, "payload"], message, help);
            }
            (None, Some(_)) => {
                let message = format!("the trucks of `{name}` have a payload, but no goods");
                let help = "name the goods they carry, or take out `payload` for empty trucks";
                out.error(S104, &["flow", name, "payload"], message, help);
            }
            _ => {}
        }
    }
}

/// The cycles of a profile: key, number of weights, weights.
fn cycles(profile: &Profile) -> [(&'static str, usize, Option<&[f64]>); 3] {
    [
        ("hour", 24, profile.hour.as_deref()),
        ("weekday", 7, profile.weekday.as_deref()),
        ("month", 12, profile.month.as_deref()),
    ]
}

/// Says what is wrong with a cycle's weights, if anything is.
fn weights_fault(count: usize, weights: &[f64]) -> Option<String> {
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if weights.len() != count {
        return Some(format!("there are {} weights instead of {count}", weights.len()));
    }
    if let Some(bad) = weights.iter().find(|weight| !(0.0..=WEIGHT_MAX).contains(*weight)) {
        return Some(format!("the weight {bad} is negative or without measure"));
    }
    (largest < LEAST_LARGEST_WEIGHT).then(|| "all weights are zero".to_owned())
}

/// S105: a profile has 24, 7 or 12 weights, none negative, not all zero.
fn s105_profiles_have_their_weights(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, profile) in &file.profile {
        for (key, count, weights) in cycles(profile) {
            if let Some(fault) = weights.and_then(|weights| weights_fault(count, weights)) {
                let help =
                    "write 24 weights from 00:00, 7 from Monday or 12 from January; only their proportions matter";
                out.error(S105, &["profile", name, key], fault, help);
            }
        }
    }
}

/// S106: a profile sets at least one of hour, weekday and month.
fn s106_profiles_say_something(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, profile) in &file.profile {
        if cycles(profile).iter().all(|(_, _, weights)| weights.is_none()) {
            let message = format!("the profile `{name}` has no weights");
            out.error(S106, &["profile", name], message, "write `hour`, `weekday` or `month`, or take it out");
        }
    }
}

/// S107: months that are normalized over the window have some weight in it.
fn s107_months_have_demand_in_the_window(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    let Some(clock) = &survey.almanac.clock else { return };
    let uses = file.flow.values().flat_map(|flow| flow.profiles.iter().map(|profile| (profile, &flow.from)));
    let mut reported = BTreeSet::new();
    for (name, side) in uses.collect::<BTreeSet<_>>() {
        let (Some(profile), Some(zone)) = (file.profile.get(name), survey.almanac.zones.get(side)) else { continue };
        let months_are_sound = profile.month.as_ref().is_some_and(|month| weights_fault(12, month).is_none());
        if months_are_sound && !has_demand(profile, zone, clock) && reported.insert(name) {
            let message = format!("the months of the window have no weight in the profile `{name}`");
            let help = "give one of them a weight, or write `normalize = \"year\"` for a year's share of demand";
            out.error(S107, &["profile", name, "month"], message, help);
        }
    }
}

/// S108: goods have a value of zero or more.
fn s108_goods_have_a_value(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, goods) in &file.goods {
        if goods.value.usd_per_tonne() < 0.0 {
            let message = format!("the value \"{}\" is negative", goods.value);
            out.error(S108, &["goods", name, "value"], message, "write zero or more, such as \"252 USD/t\"");
        }
    }
}

/// S109: scale and growth make a factor for the rates.
fn s109_demand_can_be_scaled(file: &ScenarioFile, out: &mut Diagnostics) {
    let demand = &file.demand;
    let scale_is_sound = demand.scale >= 0.0 && demand.scale.is_finite();
    let growth_is_sound = demand.growth > -1.0 && demand.growth.is_finite();
    if !scale_is_sound {
        let message = format!("demand cannot be multiplied by {}", demand.scale);
        out.error(S109, &["demand", "scale"], message, "write zero or more; 1 leaves the rates as they are");
    }
    if !growth_is_sound {
        let message = format!("demand cannot grow by {} a year", demand.growth);
        out.error(S109, &["demand", "growth"], message, "write a share above -1, such as 0.05 for 5 % a year");
    }
    if demand.growth != 0.0 && demand.base_year.is_none() {
        let help = "write the year that the rates are from, such as `base_year = 2023`";
        out.error(S109, &["demand", "growth"], "demand grows, but since when is not said", help);
    }
    let start = file.run.start.0.year();
    let start_is_sound = !RunFault::all(&file.run).contains(&RunFault::FarStart);
    if let Some(base) = demand.base_year.filter(|base| start_is_sound && *base > start) {
        let message = format!("the rates are from {base}, and the run starts in {start}, before that");
        out.error(S109, &["demand", "base_year"], message, "write the year of the run's start, or one before it");
    }
    let factor = demand_factor(demand, &file.run);
    if start_is_sound && scale_is_sound && growth_is_sound && !(0.0..=FACTOR_MAX).contains(&factor) {
        let message = "scale and growth since the base year multiply demand more than a million times";
        let help = "check `scale`, `growth` and `base_year`; growth is a share, 0.05 for 5 % a year";
        out.error(S109, &["demand"], message, help);
    }
}

/// S112: attributes are drawn when a truck arrives, so their shares know no channels and no other
/// attributes.
fn s112_attributes_are_drawn_on_arrival(survey: &Survey<'_>, out: &mut Diagnostics) {
    for (name, attribute) in &survey.file.attribute {
        for (class, _) in entries(&attribute.share) {
            let Some(class) = class else { continue };
            if matches!(survey.classes.resolve(class), Some(Class::Channel(_) | Class::Attribute(_))) {
                let message = format!("whether a truck is `{class}` is not known when `{name}` is drawn, on arrival");
                let help = "use goods, `loaded`, `empty` or `other`";
                out.error_at_key(S112, &["attribute", name, "share", class], message, help);
            }
        }
    }
}

/// S113: a profile that a flow lists twice is multiplied with itself, which is rarely meant.
fn s113_profiles_are_listed_once(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in &file.flow {
        for (index, profile) in flow.profiles.iter().enumerate() {
            if flow.profiles[..index].contains(profile) {
                let message = format!("the profile `{profile}` is listed twice, so its weights are squared");
                out.warning(S113, &["flow", name, "profiles", &index.to_string()], message, "take one out");
            }
        }
    }
}
