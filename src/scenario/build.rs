//! Building a site from a checked scenario.
//!
//! Names become indices in name order, civil time becomes ticks, written times become distributions,
//! and growth and scale enter the rates. On a scenario that the checks passed this cannot fail; what
//! it expects is what they have made sure of.

mod agent;
mod arrival;
pub(crate) mod center;
pub(crate) mod class;
mod cost;
mod journey;
mod place;
pub(crate) mod time;
mod timeline;
pub(crate) mod trade;

use super::civil::Almanac;
use super::format::{self, ByClass, Named, ScenarioFile, Time};
use super::timeline::Epoch;
use crate::engine::{Distribution, SimDuration, SimTime};
use crate::model::dictionary;
use crate::model::indicator::Key;
use crate::model::site;
use crate::model::site::{Attribute, Bound, Flow, Goods, Load, Published, Requirement, Side, Site, Station, Stream};
use arrival::Shapes;
use class::Classes;
use journey::Journeys;
use timeline::Span;

/// Builds the site of a scenario that passed all checks, with what becomes of it during the run.
///
/// # Panics
///
/// If the checks were not passed.
pub(crate) fn build(file: &ScenarioFile, epochs: &[Epoch]) -> Site {
    let almanac = Almanac::read(file);
    let horizon = almanac.clock.expect("a checked run has a clock").window.follow_until;
    let mut spans = vec![Span { from: SimTime::ZERO, site: at_one_time(file), has_other_ways: false }];
    for epoch in epochs {
        let from = almanac.instant(epoch.from).expect("a checked run has a clock");
        if from > horizon {
            break;
        }
        // What changes before the run holds from its start.
        spans.pop_if(|last| last.from == from);
        let has_other_ways = epoch.has_other_ways && from > SimTime::ZERO;
        spans.push(Span { from, site: at_one_time(&epoch.file), has_other_ways });
    }
    timeline::joined(spans)
}

/// Builds the site as it is at one time.
fn at_one_time(file: &ScenarioFile) -> Site {
    let almanac = Almanac::read(file);
    let classes = Classes::of(file);
    let clock = almanac.clock.expect("a checked run has a clock");
    let journeys = Journeys::new(file, &classes);
    let mut shapes = Shapes::new(file, &almanac);
    let flows = named(&file.flow, |name, flow| build_flow(file, &mut shapes, name, flow));
    Site {
        title: file.title.clone(),
        window: clock.window,
        years: almanac.years().expect("a checked run has years"),
        sides: named(&file.side, |name, side| Side {
            name,
            direction: side.direction.clone(),
            fee_out_usd: side.fee_out.as_ref().map_or(0.0, |fee| fee.usd()),
            fee_in_usd: side.fee_in.as_ref().map_or(0.0, |fee| fee.usd()),
        }),
        stations: stations(file, &almanac),
        spaces: named(&file.space, |name, space| place::space(file, name, space)),
        gates: named(&file.gate, |name, gate| place::gate(file, &almanac, name, gate)),
        stocks: place::stocks(file, &almanac).into_iter().chain(center::stocks(file)).collect(),
        meetings: journeys.meetings(),
        goods: named(&file.goods, |name, goods| Goods {
            name,
            usd_per_tonne: goods.value.usd_per_tonne(),
            later_usd_per_tonne: Vec::new(),
            counted: goods.counted,
            decay_per_hour: goods.perishable.as_ref().map_or(0.0, |rate| rate.per_hour()),
            duty: cost::of_counted(goods, goods.duty, file.costs.as_ref().map(|costs| costs.duty)),
            vat: cost::of_counted(goods, goods.vat, file.costs.as_ref().map(|costs| costs.vat)),
            controls: goods.controls.clone(),
        }),
        attributes: named(&file.attribute, |name, attribute| Attribute {
            name,
            share: shares(file, &classes, attribute),
        }),
        channels: classes.channels().iter().map(|channel| (*channel).to_owned()).collect(),
        profiles: shapes.into_profiles(),
        steps: named(&file.step, |name, step| journeys.step(name, step)),
        routes: named(&file.route, |name, route| journeys.route(name, route)),
        posts: file.post.keys().cloned().collect(),
        flows,
        breakdowns: named(&file.breakdown, |name, breakdown| agent::breakdown(file, name, breakdown)),
        controllers: named(&file.controller, |name, controller| agent::controller(file, name, controller)),
        streams: named(&file.stream, |name, stream| build_stream(file, &almanac, name, stream)),
        warehouses: named(&file.warehouse, |name, warehouse| center::warehouse(file, name, warehouse)),
        plants: match trade::center_works(file) {
            true => named(&file.plant, |name, plant| center::plant(file, &almanac, name, plant)),
            false => Vec::new(),
        },
        dispatches: named(&file.dispatch, |name, dispatch| center::dispatch(file, &almanac, name, dispatch)),
        trade: file.trade.as_ref().map(|written| trade::trade(file, &classes, written)),
        published: named(&file.published, build_published),
        requirements: named(&file.require, requirement),
        later: Vec::new(),
        costs: file.costs.as_ref().map(cost::costs),
        appraisal: file.appraisal.as_ref().map(cost::appraisal),
    }
}

/// Builds the shares of trucks that have an attribute: of single flows, and then by class.
fn shares(file: &ScenarioFile, classes: &Classes<'_>, attribute: &format::Attribute) -> site::ByClass<f64> {
    let of_flow = |(name, share): (&String, &f64)| (site::Class::Flow(index(&file.flow, name)), *share);
    let by_class = classes.build(&attribute.share, |share| *share);
    site::ByClass { arms: attribute.flows.iter().map(of_flow).chain(by_class.arms).collect() }
}

/// Builds the stations, and then those whose lanes are the lines of plants.
fn stations(file: &ScenarioFile, almanac: &Almanac) -> Vec<Station> {
    let mut stations = named(&file.station, |name, station| place::station(file, almanac, name, station));
    if trade::center_works(file) {
        stations.extend(file.plant.iter().map(|(name, plant)| center::station(file, almanac, name, plant)));
    }
    stations
}

/// A time whose limits move its mean away from the one that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveMean {
    /// Path of the time in the file.
    pub path: Vec<String>,
    /// Mean of the values drawn.
    pub mean: SimDuration,
}

/// Lists the mean of every time that has `max` or `cap`; times that cannot be drawn are left out.
pub fn effective_means(file: &ScenarioFile) -> Vec<EffectiveMean> {
    let limited = times(file).into_iter().filter(|(_, time)| time::is_truncated(time));
    let means = limited.filter_map(|(path, time)| {
        let mean = time::distribution(time).ok()?.effective_mean();
        Some(EffectiveMean { path: path.into_iter().map(str::to_owned).collect(), mean })
    });
    means.collect()
}

/// Lists every time of a scenario with its path.
pub(crate) fn times(file: &ScenarioFile) -> Vec<(Vec<&str>, &Time)> {
    let mut times: Vec<(Vec<&str>, &Time)> = Vec::new();
    for (name, flow) in &file.flow {
        times.extend(flow.gap.iter().map(|gap| (vec!["flow", name, "gap"], gap)));
        let lateness = flow.timetable.iter().filter_map(|timetable| timetable.lateness.as_ref());
        times.extend(lateness.map(|lateness| (vec!["flow", name, "timetable", "lateness"], lateness)));
    }
    for (name, breakdown) in &file.breakdown {
        times.extend(breakdown.after.iter().map(|after| (vec!["breakdown", name, "after"], after)));
        times.push((vec!["breakdown", name, "repair"], &breakdown.repair));
    }
    for (name, warehouse) in &file.warehouse {
        times.extend(warehouse.dwell.iter().map(|dwell| (vec!["warehouse", name, "dwell"], dwell)));
    }
    for (name, step) in &file.step {
        for (key, table) in [("time", &step.time), ("patience", &step.patience)] {
            for (class, time) in table.iter().flat_map(entries) {
                times.push((["step", name, key].into_iter().chain(class).collect(), time));
            }
        }
    }
    times
}

/// Makes the distribution of a checked time.
fn distribution(time: &Time) -> Distribution {
    time::distribution(time).expect("times of a checked scenario can be drawn")
}

/// Lists the values of a by-class table with their class; a value for all trucks has none.
pub(crate) fn entries<T>(table: &ByClass<T>) -> Vec<(Option<&str>, &T)> {
    match table {
        ByClass::All(value) => vec![(None, value)],
        ByClass::Classes(values) => values.iter().map(|(class, value)| (Some(class.as_str()), value)).collect(),
    }
}

/// Builds each entry of a named table, in name order.
fn named<'a, T, U>(table: &'a Named<T>, mut build: impl FnMut(String, &'a T) -> U) -> Vec<U> {
    table.iter().map(|(name, entry)| build(name.clone(), entry)).collect()
}

/// Returns the index that an entry of a named table has in the site.
fn index<T>(table: &Named<T>, name: &str) -> usize {
    table.keys().position(|known| known == name).expect("names of a checked scenario are known")
}

fn direction(file: &ScenarioFile, side: &str) -> String {
    file.side[side].direction.clone().expect("sides that traffic comes from have a direction")
}

fn build_flow<'a>(file: &'a ScenarioFile, shapes: &mut Shapes<'a>, name: String, flow: &'a format::Flow) -> Flow {
    let arrivals = arrival::arrivals(file, shapes, &name, flow);
    let loads = arrival::loads(shapes.almanac(), flow);
    Flow {
        name,
        direction: direction(file, &flow.from),
        mode: flow.mode.clone(),
        goods: flow.goods.as_ref().map(|goods| index(&file.goods, goods)),
        people: flow.people,
        payload_tonnes: flow.payload.as_ref().map_or_else(|| mean(&loads), |payload| payload.tonnes()),
        loads,
        arrivals,
        growth: trade::of_flow(file, flow),
        route: index(&file.route, &flow.route),
        from: index(&file.side, &flow.from),
        priority: flow.priority,
        decay_factor: cost::decay_factor(flow.temperature),
        waiting_usd_per_hour: flow.waiting_cost.as_ref().map(|cost| cost.usd_per_hour()),
    }
}

/// Returns the mean of loads in tonnes; 0 if there are none.
fn mean(loads: &[Load]) -> f64 {
    loads.iter().map(|load| load.tonnes).sum::<f64>() / loads.len().max(1) as f64
}

fn build_stream(file: &ScenarioFile, almanac: &Almanac, name: String, stream: &format::Stream) -> Stream {
    let growth = trade::of_stream(file, stream);
    let years = almanac.years().expect("a checked run has years").into_iter().enumerate();
    let per_hour = stream.rate.tonnes_per_hour() * file.demand.scale;
    let tonnes: Vec<f64> = years.map(|(index, year)| per_hour * year.length().hours() * growth.after(index)).collect();
    let price = file.goods[&stream.goods].value.usd_per_tonne();
    Stream {
        name,
        direction: direction(file, &stream.from),
        goods: index(&file.goods, &stream.goods),
        mode: stream.mode.clone(),
        usd: tonnes.iter().map(|tonnes| tonnes * price).collect(),
        tonnes,
        growth,
    }
}

/// Makes the key of a number that a checked file names.
pub(super) fn key(indicator: &str, group: &str, statistic: &str) -> Key {
    Key {
        indicator: dictionary::find(indicator).expect("the indicators of a checked scenario are known"),
        group: group.to_owned(),
        statistic: statistic.parse().expect("the statistics of a checked scenario are known"),
    }
}

/// Builds a requirement that passed the checks.
pub(super) fn requirement(name: String, requirement: &format::Requirement) -> Requirement {
    let bound = match (requirement.at_most, requirement.at_least) {
        (Some(limit), _) => Bound::AtMost(limit),
        (None, Some(limit)) => Bound::AtLeast(limit),
        (None, None) => unreachable!("the checks ask for a bound"),
    };
    let key = key(&requirement.indicator, &requirement.group, &requirement.statistic);
    Requirement { name, key, quantile: requirement.quantile, bound, confidence: requirement.confidence }
}

fn build_published(name: String, published: &format::Published) -> Published {
    let key = key(&published.indicator, &published.group, &published.statistic);
    let &format::Published { value, tolerance, ref source, .. } = published;
    Published { name, key, value, tolerance, source: source.clone() }
}

#[cfg(test)]
mod tests;
