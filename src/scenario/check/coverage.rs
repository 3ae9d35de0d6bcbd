//! The rule that every truck has a time at every station it stops at.
//!
//! Which trucks a flow can have follows from its goods, its attributes and the channels that its
//! route assigns on the way, so the rule walks each route with every kind of truck that can occur.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Survey;
use super::names::classes_of;
use super::steps::wrong_sum;
use crate::scenario::codes::S310;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{ByClass, Flow, ScenarioFile, Step};

/// Attributes that are looked at with and without, on one route; trucks are taken to lack further
/// ones.
const ATTRIBUTES_MAX: usize = 10;

/// A kind of truck.
#[derive(Clone)]
struct Truck<'a> {
    goods: Option<&'a str>,
    is_people: bool,
    attributes: Rc<BTreeSet<&'a str>>,
    channel: Option<&'a str>,
}

/// S310: a `time` by class has a class for every truck that stops there; another truck would pass
/// without service, which is never meant.
pub(super) fn s310_flows_have_a_time_at_every_station(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    let mut missing: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // Of channels whose shares are wrong, one may be a misspelling that has no trucks of its own.
    let doubtful: BTreeSet<&str> = file
        .step
        .values()
        .filter_map(|step| step.channels.as_ref().filter(|channels| wrong_sum(channels).is_some()))
        .flat_map(|channels| channels.keys().map(String::as_str))
        .collect();
    let known_goods = |flow: &Flow| flow.goods.as_ref().is_none_or(|goods| file.goods.contains_key(goods));
    for (name, flow) in file.flow.iter().filter(|(_, flow)| known_goods(flow)) {
        let trucks = untimed(file, flow).into_iter();
        let is_certain = |truck: &Truck<'_>| truck.channel.is_none_or(|channel| !doubtful.contains(channel));
        for (step, truck) in trucks.filter(|(_, truck)| is_certain(truck)) {
            missing.entry(step).or_default().push(format!("`{name}` ({})", truck.describe()));
        }
    }
    // A misspelled class is reported as such.
    missing.retain(|step, _| has_only_known_classes(survey, &file.step[*step]));
    for (step, flows) in missing {
        let message = format!("the step `{step}` has no time for trucks of the flow {}", flows.join(", "));
        let help = "add a class that they belong to, such as `other`; to let them pass by, say so with `share`";
        out.error(S310, &["step", step, "time"], message, help);
    }
}

fn has_only_known_classes(survey: &Survey<'_>, step: &Step) -> bool {
    classes_of(step).all(|class| survey.classes.resolve(class).is_some())
}

/// Returns the steps that some truck of the flow takes without a time, each with the first such
/// truck.
fn untimed<'a>(file: &'a ScenarioFile, flow: &'a Flow) -> BTreeMap<&'a str, Truck<'a>> {
    let mut untimed = BTreeMap::new();
    for attributes in attribute_sets(file, flow).into_iter().map(Rc::new) {
        let mut known = BTreeSet::from([(flow.route.as_str(), None)]);
        let mut ahead = vec![(flow.route.as_str(), None)];
        while let Some((route, channel)) = ahead.pop() {
            let Some(route) = file.route.get(route) else { continue };
            let mut channels = BTreeSet::from([channel]);
            for name in &route.steps {
                // Behind an unknown step it is unknown which trucks come, and in which channel.
                let Some(step) = file.step.get(name) else { break };
                let mut after = BTreeSet::new();
                let tracks =
                    step.fork.iter().flat_map(|track| channels.iter().map(|channel| (track.as_str(), *channel)));
                let mut on: Vec<(&str, Option<&str>)> = tracks.collect();
                for channel in channels {
                    let truck = Truck { attributes: attributes.clone(), channel, ..Truck::of(flow) };
                    let share = truck.share_that_takes(file, step);
                    if share < 1.0 {
                        after.insert(channel);
                    }
                    if share > 0.0 {
                        for channel in truck.channels_after(step) {
                            let served = Truck { channel, ..truck.clone() };
                            if step.time.as_ref().is_some_and(|time| served.value(time).is_none()) {
                                untimed.entry(name.as_str()).or_insert(served);
                            }
                            on.extend(step.exits().into_iter().map(|(_, route)| (route, channel)));
                            if step.go_on.is_none() {
                                after.insert(channel);
                            }
                        }
                    }
                }
                ahead.extend(on.into_iter().filter(|next| known.insert(*next)));
                channels = after;
            }
        }
    }
    untimed
}

/// Returns the sets of attributes that trucks of a flow can have, as far as the routes that it can come to look at
/// them.
fn attribute_sets<'a>(file: &'a ScenarioFile, flow: &'a Flow) -> Vec<BTreeSet<&'a str>> {
    let arriving = Truck::of(flow);
    let looked_at: BTreeSet<&str> = steps_from(file, &flow.route).into_iter().flat_map(classes_of).collect();
    let mut sets = vec![BTreeSet::new()];
    for (name, attribute) in file.attribute.iter().filter(|(name, _)| looked_at.contains(name.as_str())) {
        let own = attribute
            .flows
            .iter()
            .find(|(name, _)| file.flow.get(*name).is_some_and(|known| std::ptr::eq(known, flow)));
        let share = own.map(|(_, share)| share).or_else(|| arriving.value(&attribute.share)).copied().unwrap_or(0.0);
        let without = sets.clone();
        if share > 0.0 && (share >= 1.0 || sets.len() < 1 << ATTRIBUTES_MAX) {
            sets.iter_mut().for_each(|set| set.extend([name.as_str()]));
            if share < 1.0 {
                sets.extend(without);
            }
        }
    }
    sets
}

/// Returns the steps of a route and of those that lead on from it, tracks included.
pub(super) fn steps_from<'a>(file: &'a ScenarioFile, route: &'a str) -> Vec<&'a Step> {
    let mut known = BTreeSet::from([route]);
    let mut ahead = vec![route];
    let mut found = Vec::new();
    while let Some(route) = ahead.pop() {
        for step in
            file.route.get(route).into_iter().flat_map(|route| &route.steps).filter_map(|name| file.step.get(name))
        {
            let exits = step.exits().into_iter().map(|(_, route)| route).chain(step.fork.as_deref());
            ahead.extend(exits.filter(|route| known.insert(route)));
            found.push(step);
        }
    }
    found
}

impl<'a> Truck<'a> {
    /// Returns what is known of those who arrive with a flow, without any attributes.
    fn of(flow: &'a Flow) -> Self {
        let is_people = flow.people.is_some();
        Self { goods: flow.goods.as_deref(), is_people, attributes: Rc::default(), channel: None }
    }

    /// Returns the value that applies to the truck, by the order of precedence of the format.
    fn value<'t, T>(&self, table: &'t ByClass<T>) -> Option<&'t T> {
        let values = match table {
            ByClass::All(value) => return Some(value),
            ByClass::Classes(values) => values,
        };
        let loaded = match (self.goods, self.is_people) {
            (Some(_), _) => "loaded",
            (None, true) => "people",
            (None, false) => "empty",
        };
        let classes = self.channel.into_iter().chain(self.attributes.iter().copied()).chain(self.goods);
        classes.chain([loaded, "other"]).find_map(|class| values.get(class))
    }

    /// Returns the share of such trucks that take a step.
    fn share_that_takes(&self, file: &ScenarioFile, step: &Step) -> f64 {
        let goods = self.goods.and_then(|goods| file.goods.get(goods));
        let is_controlled =
            |control: &String| goods.is_some_and(|goods| goods.controls.iter().any(|needed| needed == control));
        match &step.share {
            _ if !step.control.as_ref().is_none_or(is_controlled) => 0.0,
            None => 1.0,
            Some(share) => self.value(share).copied().unwrap_or(0.0),
        }
    }

    /// Returns the channels that the truck can be in once it takes the step.
    fn channels_after(&self, step: &'a Step) -> Vec<Option<&'a str>> {
        match &step.channels {
            Some(channels) if self.goods.is_some() => {
                channels.iter().filter(|(_, share)| **share > 0.0).map(|(channel, _)| Some(channel.as_str())).collect()
            }
            _ => vec![self.channel],
        }
    }

    /// Describes the truck for a message.
    fn describe(&self) -> String {
        let empty = if self.is_people { "people" } else { "empty" };
        let goods = self.goods.map_or(empty.to_owned(), |goods| format!("carrying `{goods}`"));
        let attributes = self.attributes.iter().map(|attribute| format!(", `{attribute}`"));
        let channel = self.channel.map(|channel| format!(", in the channel `{channel}`"));
        [goods].into_iter().chain(attributes).chain(channel).collect()
    }
}
