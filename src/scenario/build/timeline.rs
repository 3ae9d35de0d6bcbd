//! Joining the sites of a timeline to one.
//!
//! Hours, lanes, places, refills, departures and rates become those of each stretch of time; what a truck meets on its
//! way is kept for those who arrive in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::{Calendar, RateProfile, SimTime};
use crate::model::site::{Arrivals, Later, Phase, Site, Stream, Year};

/// A site as it is from an instant on, until the next.
pub(super) struct Span {
    pub(super) from: SimTime,
    pub(super) site: Site,
    /// Whether trucks find other ways than in the first.
    pub(super) has_other_ways: bool,
}

/// Joins what follows in time to the site at the start.
pub(super) fn joined(spans: Vec<Span>) -> Site {
    let mut site = spans[0].site.clone();
    if let [_] = spans.as_slice() {
        return site;
    }
    let calendar = |of: &dyn Fn(&Site) -> &Calendar| -> Calendar {
        Calendar::spliced(&spans.iter().map(|span| (span.from, of(&span.site))).collect::<Vec<_>>())
    };
    let names = |of: &dyn Fn(&Site) -> &Vec<String>| -> Vec<String> {
        let all: BTreeSet<&String> = spans.iter().flat_map(|span| of(&span.site)).collect();
        all.into_iter().cloned().collect()
    };
    for (index, station) in site.stations.iter_mut().enumerate() {
        station.lanes = calendar(&|site| &site.stations[index].lanes);
        station.hours = names(&|site| &site.stations[index].hours);
    }
    for (index, space) in site.spaces.iter_mut().enumerate() {
        space.places = calendar(&|site| &site.spaces[index].places);
    }
    for (index, gate) in site.gates.iter_mut().enumerate() {
        gate.open = calendar(&|site| &site.gates[index].open);
        gate.hours = names(&|site| &site.gates[index].hours);
    }
    for (index, stock) in site.stocks.iter_mut().enumerate() {
        stock.capacity = spans.iter().map(|span| span.site.stocks[index].capacity).max().unwrap_or(stock.capacity);
        let refills = |site: &Site| site.stocks[index].refills.clone();
        stock.refills = in_force(&spans, refills, |refill| refill.at);
    }
    for (index, stream) in site.streams.iter_mut().enumerate() {
        for (number, year) in site.years.iter().enumerate() {
            let sum = |of: fn(&Stream) -> &[f64]| -> f64 {
                let share = |(from, until, site): (_, _, &Site)| {
                    of(&site.streams[index])[number] * share_of_year(year, from, until)
                };
                stretches(&spans).map(share).sum()
            };
            stream.tonnes[number] = sum(|stream| &stream.tonnes);
            stream.usd[number] = sum(|stream| &stream.usd);
        }
    }
    for (index, goods) in site.goods.iter_mut().enumerate() {
        let mut before = goods.usd_per_tonne;
        for span in &spans[1..] {
            let now = span.site.goods[index].usd_per_tonne;
            if std::mem::replace(&mut before, now) != now {
                goods.later_usd_per_tonne.push((span.from, now));
            }
        }
    }
    for (index, plant) in site.plants.iter_mut().enumerate() {
        plant.phases = phases(&spans, index);
        plant.lines = plant.phases.iter().map(|phase| phase.lines).max().unwrap_or(plant.lines);
    }
    for index in 0..site.flows.len() {
        join_arrivals(&mut site, &spans, index);
    }
    site.later = spans
        .into_iter()
        .filter(|span| span.has_other_ways)
        .map(|span| Later { from: span.from, site: span.site })
        .collect();
    site
}

/// Returns what a plant is built in: what it is at first, and what later dates add.
fn phases(spans: &[Span], plant: usize) -> Vec<Phase> {
    let mut phases: Vec<Phase> = Vec::new();
    let mut invested = 0.0;
    for span in spans {
        let now = span.site.plants[plant].phases[0];
        let is_new = phases
            .last()
            .is_none_or(|last| (last.lines, last.jobs) != (now.lines, now.jobs) || now.investment_usd != invested);
        if is_new {
            let investment_usd = now.investment_usd - invested;
            phases.push(Phase { opens: now.opens.max(span.from), investment_usd, ..now });
            invested = now.investment_usd;
        }
    }
    phases
}

/// Joins the arrivals of a flow: rates to one profile, plans to one.
fn join_arrivals(site: &mut Site, spans: &[Span], flow: usize) {
    let arrivals = |span: &Span| span.site.flows[flow].arrivals.clone();
    match &mut site.flows[flow].arrivals {
        Arrivals::Plan(plan) => {
            let times = |site: &Site| match &site.flows[flow].arrivals {
                Arrivals::Plan(plan) => plan.times.clone(),
                _ => Vec::new(),
            };
            plan.times = in_force(spans, times, |at| *at);
        }
        Arrivals::Rate { trucks_per_hour, profile, .. } => {
            let rates: Vec<(SimTime, &RateProfile, f64)> = spans
                .iter()
                .filter_map(|span| match arrivals(span) {
                    Arrivals::Rate { trucks_per_hour, profile, .. } => {
                        Some((span.from, &*span.site.profiles[profile], trucks_per_hour))
                    }
                    _ => None,
                })
                .collect();
            let (_, first, start) = rates[0];
            let is_steady = rates.iter().all(|(_, shape, rate)| *shape == first && *rate == start);
            if is_steady || rates.iter().all(|(.., rate)| *rate == 0.0) {
                return;
            }
            // Weights are relative to the largest rate, which is above zero.
            let largest = rates.iter().map(|(.., rate)| *rate).fold(0.0, f64::max);
            let parts: Vec<_> = rates.iter().map(|(from, shape, rate)| (*from, *shape, rate / largest)).collect();
            *trucks_per_hour = largest;
            *profile = site.profiles.len();
            site.profiles.push(Arc::new(RateProfile::spliced(&parts)));
        }
        Arrivals::Gap { later, .. } => {
            let changes = spans.iter().skip(1).filter_map(|span| match arrivals(span) {
                Arrivals::Gap { gap, .. } => Some((span.from, gap)),
                _ => None,
            });
            *later = changes.collect();
        }
        Arrivals::Spawned => {}
    }
}

/// Returns of each span's list what happens while the span lasts.
fn in_force<T>(spans: &[Span], list: impl Fn(&Site) -> Vec<T>, at: impl Fn(&T) -> SimTime) -> Vec<T> {
    let parts = stretches(spans).flat_map(|(from, until, site)| {
        list(site).into_iter().filter(|item| (from..until).contains(&at(item))).collect::<Vec<_>>()
    });
    parts.collect()
}

/// Returns the spans with their ends.
fn stretches(spans: &[Span]) -> impl Iterator<Item = (SimTime, SimTime, &Site)> {
    let ends = spans.iter().skip(1).map(|span| span.from).chain([SimTime::MAX]);
    spans.iter().zip(ends).map(|(span, end)| (span.from, end, &span.site))
}

/// Returns how much of a year of the window lies in `[from, until)`.
fn share_of_year(year: &Year, from: SimTime, until: SimTime) -> f64 {
    let inside = until.min(year.end).saturating_since(from.max(year.start));
    inside.ticks() as f64 / year.length().ticks() as f64
}
