//! The delay ledger in words: hours per truck by cause and place, and what crossing would take without each.

use std::collections::BTreeMap;

use super::{Measurement, directions, hours, is_truck_of};
use crate::collect::{CAUSES, Cause, Place};
use crate::flow::SpotId;
use crate::model::dictionary::{ACTIVITY_TIME, CROSSING_WITHOUT, DELAY};
use crate::model::indicator::Statistic;
use crate::model::lower::{gate_pool, space_pool, station_pool};
use crate::model::site::{Action, Flow, NamedCause, Site};

/// A place of the ledger under one name, with what was spent there by cause.
struct Row<'a> {
    name: &'a str,
    /// By index of the causes that the site has.
    ticks: Vec<u64>,
}

impl<'a> Measurement<'a> {
    /// Measures the ledger of each direction, there also of trains and others that are no trucks, and of each route that
    /// trucks start on.
    pub(super) fn ledger(&mut self) {
        let site = self.site;
        for direction in directions(site) {
            let group = format!("direction={direction}");
            self.delays(&group, |flow| is_truck_of(site, flow, &direction));
            for mode in self.several_modes(&direction) {
                let is_one = |flow: &Flow| flow.direction == direction && flow.mode == mode && !site.is_truck(flow);
                self.delays(&format!("{group};mode={mode}"), is_one);
            }
        }
        for (route, name) in site.routes.iter().enumerate() {
            let group = format!("route={}", name.name);
            self.delays(&group, |flow| flow.route == route);
            self.time_distance(route);
        }
    }

    /// Hours per truck of each activity on each side, and of waiting there, by direction and by mode.
    pub(super) fn activities(&mut self) {
        let site = self.site;
        for direction in directions(site) {
            let group = format!("direction={direction}");
            self.activity(&group, |flow| is_truck_of(site, flow, &direction));
            for mode in self.several_modes(&direction) {
                let group = format!("{group};mode={mode}");
                self.activity(&group, |flow| flow.direction == direction && flow.mode == mode);
            }
        }
    }

    fn activity(&mut self, group: &str, member: impl Fn(&Flow) -> bool) {
        let site = self.site;
        let flows: Vec<usize> = (0..site.flows.len()).filter(|&at| member(&site.flows[at])).collect();
        let trucks: u64 = flows.iter().map(|&flow| self.record.flows[flow].arrived).sum();
        let mut sums: Vec<(String, u64)> = Vec::new();
        let spots: Vec<usize> = site.spots().collect();
        let mut counted: Vec<Place> = Vec::new();
        for (_, place) in self.places_of(&spots, &flows) {
            if counted.contains(&place) {
                continue;
            }
            counted.push(place);
            for cause in CAUSES {
                let is_service = name_of(site, &spots, place, cause) == Cause::Service.name();
                let activity = activity(site, &spots, place, is_service);
                let ticks: u64 = flows.iter().map(|&flow| self.record.ledger.ticks(flow, place, cause)).sum();
                match sums.iter_mut().find(|(known, _)| *known == activity) {
                    Some((_, sum)) => *sum += ticks,
                    None => sums.push((activity, ticks)),
                }
            }
        }
        sums.sort();
        for (activity, ticks) in sums {
            let mean = (trucks > 0).then(|| hours(ticks as f64 / trucks as f64));
            self.put(&ACTIVITY_TIME, &format!("{group};{activity}"), Statistic::Mean, mean);
        }
    }

    /// Returns the ticks that a flow's trucks spent on anything but service, everywhere or on one side.
    pub(super) fn waited(&self, flow: usize, on: Option<usize>) -> u64 {
        let (site, ledger) = (self.site, &self.record.ledger);
        let spots: Vec<usize> = site.spots().collect();
        let is_service = |place: Place, cause| name_of(site, &spots, place, cause) == Cause::Service.name();
        let there = ledger.places().filter(|place| on.is_none_or(|side| side_at(site, &spots, *place) == Some(side)));
        let waits = there.flat_map(|place| CAUSES.map(|cause| (place, cause)));
        let waits = waits.filter(|(place, cause)| !is_service(*place, *cause));
        waits.map(|(place, cause)| ledger.ticks(flow, place, cause)).sum()
    }

    /// Hours per truck by cause and place, their shares of all hours, and the hours without them.
    fn delays(&mut self, group: &str, member: impl Fn(&Flow) -> bool) {
        let site = self.site;
        let flows: Vec<usize> = (0..site.flows.len()).filter(|&flow| member(&site.flows[flow])).collect();
        if flows.is_empty() {
            return;
        }
        let trucks: u64 = flows.iter().map(|&flow| self.record.flows[flow].arrived).sum();
        let total: u64 = flows.iter().map(|&flow| self.record.ledger.total(flow)).sum();
        let per_truck = |ticks: u64| (trucks > 0).then(|| hours(ticks as f64 / trucks as f64));
        let causes = causes(site);
        let rows = self.rows(&flows, &causes);
        if group.starts_with("direction=") {
            self.put(&DELAY, &format!("{group};cause=all;station=all"), Statistic::Mean, per_truck(total));
        }
        let after_closing = position(&causes, Cause::QueueAfterClosing.name());
        for (index, cause) in causes.iter().enumerate() {
            for row in &rows {
                let ticks = row.ticks[index];
                let group = format!("{group};cause={cause};station={}", row.name);
                self.put(&DELAY, &group, Statistic::Mean, per_truck(ticks));
                let share = (total > 0).then(|| ticks as f64 / total as f64);
                self.put(&DELAY, &group, Statistic::Share, share);
                if *cause == Cause::Service.name() {
                    continue;
                }
                let ends_it = [Cause::Closed.name(), Cause::Queue.name()].contains(cause);
                let built = if ends_it { row.ticks[after_closing] } else { 0 };
                self.put(&CROSSING_WITHOUT, &group, Statistic::Mean, per_truck(total - ticks - built));
            }
        }
        for (hours, (closed, built)) in self.closed_by_hours(&flows) {
            let group = format!("{group};cause={};calendar={hours}", Cause::Closed.name());
            self.put(&DELAY, &group, Statistic::Mean, per_truck(closed));
            self.put(&DELAY, &group, Statistic::Share, (total > 0).then(|| closed as f64 / total as f64));
            self.put(&CROSSING_WITHOUT, &group, Statistic::Mean, per_truck(total - closed - built));
        }
    }

    /// By whose hours trucks found places closed: calendars and closures, the ticks of that, and those in lines that it
    /// built.
    fn closed_by_hours(&self, flows: &[usize]) -> BTreeMap<String, (u64, u64)> {
        let site = self.site;
        let spots: Vec<usize> = site.spots().collect();
        let ticks = |place, cause| flows.iter().map(|&flow| self.record.ledger.ticks(flow, place, cause)).sum::<u64>();
        let mut counted: Vec<Place> = Vec::new();
        let mut found = BTreeMap::new();
        for (_, place) in self.places_of(&spots, flows) {
            let Some(hours) = hours_of(site, place).filter(|_| !counted.contains(&place)) else { continue };
            counted.push(place);
            let sums: &mut (u64, u64) = found.entry(hours.join("+")).or_default();
            sums.0 += ticks(place, Cause::Closed);
            sums.1 += ticks(place, Cause::QueueAfterClosing);
        }
        found
    }

    /// The places of the flows' routes and of those that lead on from them, with their names.
    fn places_of(&self, spots: &[usize], flows: &[usize]) -> Vec<(&'a str, Place)> {
        let routes = |site: &Site| flows.iter().flat_map(|&flow| site.routes_from(site.flows[flow].route)).collect();
        places(self.site, spots, routes)
    }

    /// The sum of all places, and then the places of the flows' routes and of those that lead on from them, in their
    /// order, each once. What belongs to no place, such as being aboard, is in the sum alone.
    fn rows(&self, flows: &[usize], causes: &[&str]) -> Vec<Row<'a>> {
        let mut rows = vec![Row { name: "all", ticks: vec![0; causes.len()] }];
        let mut counted: Vec<Place> = Vec::new();
        let spots: Vec<usize> = self.site.spots().collect();
        let named = self.places_of(&spots, flows);
        let others = self.record.ledger.places().map(|place| ("", place));
        for (name, place) in named.into_iter().chain(others) {
            if counted.contains(&place) {
                continue;
            }
            counted.push(place);
            let row = rows.iter().position(|row| row.name == name).unwrap_or(rows.len());
            if row == rows.len() && !name.is_empty() {
                rows.push(Row { name, ticks: vec![0; causes.len()] });
            }
            for cause in CAUSES {
                let ticks: u64 = flows.iter().map(|&flow| self.record.ledger.ticks(flow, place, cause)).sum();
                if ticks > 0 {
                    let index = position(causes, name_of(self.site, &spots, place, cause));
                    rows[0].ticks[index] += ticks;
                    rows.get_mut(row).into_iter().for_each(|row| row.ticks[index] += ticks);
                }
            }
        }
        rows
    }
}

/// The names of all causes that the site can have, in the order in which they are told.
fn causes(site: &Site) -> Vec<&'static str> {
    let is_named = |cause: &NamedCause| site.steps.iter().any(|step| step.cause == Some(*cause));
    let named: Vec<&str> = NamedCause::ALL.into_iter().filter(is_named).map(NamedCause::name).collect();
    let after_stock = CAUSES.iter().position(|cause| *cause == Cause::Partner).expect("it is a cause");
    let mut causes: Vec<&str> = CAUSES.map(Cause::name).to_vec();
    causes.splice(after_stock..after_stock, named);
    causes
}

fn position(causes: &[&str], name: &str) -> usize {
    causes.iter().position(|cause| *cause == name).expect("all causes of the site are listed")
}

/// Returns the names of the calendars and closures that a place keeps, if it is not always open.
fn hours_of(site: &Site, place: Place) -> Option<&[String]> {
    let Place::Pool(pool) = place else { return None };
    let [stations, spaces] = [site.stations.len(), site.spaces.len()];
    let hours = match pool.0 as usize {
        at if at < stations => &site.stations[at].hours,
        at if at < stations + spaces => return None,
        at => &site.gates[at - stations - spaces].hours,
    };
    (!hours.is_empty()).then_some(hours)
}

/// Returns what a cause is called at a place.
fn name_of(site: &Site, spots: &[usize], place: Place, cause: Cause) -> &'static str {
    match place {
        Place::Spot(spot) => site.steps[spots[spot.0 as usize]].cause.map_or(cause.name(), NamedCause::name),
        Place::Pool(_) | Place::Elsewhere => cause.name(),
    }
}

/// Returns the group of an activity: on which side, and what.
fn activity(site: &Site, spots: &[usize], place: Place, is_service: bool) -> String {
    let station = match place {
        Place::Pool(pool) => site.stations.get(pool.0 as usize),
        Place::Spot(_) | Place::Elsewhere => None,
    };
    let served = station.map_or("other", |station| station.activity.as_str());
    let side = side_at(site, spots, place);
    let side = side.map_or(String::new(), |side| format!("side={};", site.sides[side].name));
    format!("{side}activity={}", if is_service { served } else { "waiting" })
}

/// Returns the index of the side that a place is on, if it is on one.
fn side_at(site: &Site, spots: &[usize], place: Place) -> Option<usize> {
    let [stations, spaces] = [site.stations.len(), site.spaces.len()];
    match place {
        Place::Pool(pool) => Some(match pool.0 as usize {
            at if at < stations => site.stations[at].side,
            at if at < stations + spaces => site.spaces[at - stations].side,
            at => site.gates[at - stations - spaces].side,
        }),
        Place::Spot(spot) => match site.steps[spots[spot.0 as usize]].action {
            Action::Take { stock, .. } | Action::Put { stock, .. } => Some(site.stocks[stock].side),
            _ => None,
        },
        Place::Elsewhere => None,
    }
}

/// The places of routes at any time, with their names. A stock, timetable or meeting lends its name to the steps that wait
/// there; other steps have their own.
pub(super) fn places<'a>(
    site: &'a Site,
    spots: &[usize],
    routes: impl Fn(&'a Site) -> Vec<usize>,
) -> Vec<(&'a str, Place)> {
    let mut places = Vec::new();
    let steps = |site: &'a Site| {
        let steps = routes(site).into_iter().flat_map(|route| &site.routes[route].steps);
        steps.map(|&step| (site, step)).collect::<Vec<_>>()
    };
    for (site, step) in site.versions().flat_map(steps) {
        let spot = spots.iter().position(|&known| known == step).map(|spot| Place::Spot(SpotId(spot as u32)));
        let name = match &site.steps[step].action {
            Action::Serve(service) => {
                let station = |at: usize| (site.stations[at].name.as_str(), Place::Pool(station_pool(at)));
                places.extend(service.stations().map(station));
                continue;
            }
            Action::Pass { space } => {
                places.push((site.spaces[*space].name.as_str(), Place::Pool(space_pool(site, *space))));
                continue;
            }
            Action::WaitAt { gate, .. } => {
                places.push((site.gates[*gate].name.as_str(), Place::Pool(gate_pool(site, *gate))));
                continue;
            }
            Action::Take { stock, .. } | Action::Put { stock, .. } => &site.stocks[*stock].name,
            Action::Match { meeting, .. } => &site.meetings[*meeting].name,
            _ => &site.steps[step].name,
        };
        places.extend(spot.map(|spot| (name.as_str(), spot)));
    }
    places
}
