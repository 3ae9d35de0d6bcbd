//! Building a site from a checked scenario.
//!
//! Names become indices in name order, civil time becomes ticks, written times become distributions,
//! and growth and scale enter the rates. On a scenario that the checks passed this cannot fail; what
//! it expects is what they have made sure of.

pub(crate) mod class;
mod journey;
pub(crate) mod time;

use super::civil::{Almanac, RunClock};
use super::format::{self, AtClosing, ByClass, Named, Run, ScenarioFile};
use crate::engine::{RateProfile, SimDuration};
use crate::model::dictionary;
use crate::model::indicator::Key;
use crate::model::site::{Attribute, Flow, Gate, Goods, Published, Side, Site, Space, Station, Stock, Stream};
use class::Classes;
use journey::Journeys;

/// Builds the site of a scenario that passed all checks.
///
/// # Panics
///
/// If the checks were not passed.
pub(crate) fn build(file: &ScenarioFile) -> Site {
    let almanac = Almanac::read(file);
    let classes = Classes::of(file);
    let clock = almanac.clock.expect("a checked run has a clock");
    let journeys = Journeys::new(file, &classes);
    let mut shapes = Shapes { file, almanac: &almanac, distinct: Vec::new(), profiles: Vec::new() };
    let flows = named(&file.flow, |name, flow| build_flow(file, &mut shapes, name, flow));
    Site {
        title: file.title.clone(),
        window: clock.window,
        sides: named(&file.side, |name, side| Side { name, direction: side.direction.clone() }),
        stations: named(&file.station, |name, station| Station {
            name,
            side: index(&file.side, &station.side),
            lanes: almanac.lanes(station).expect("hours of a checked scenario are read"),
            starts_only_what_finishes: station.at_closing == AtClosing::DoNotStart,
        }),
        spaces: named(&file.space, |name, space| Space {
            name,
            side: index(&file.side, &space.side),
            places: space.places,
        }),
        gates: named(&file.gate, |name, gate| Gate {
            name,
            side: index(&file.side, &gate.side),
            openings: almanac.openings(gate).expect("hours of a checked scenario are read"),
        }),
        stocks: stocks(file),
        meetings: journeys.meetings(),
        goods: named(&file.goods, |name, goods| Goods {
            name,
            usd_per_tonne: goods.value.usd_per_tonne(),
            counted: goods.counted,
            controls: goods.controls.clone(),
        }),
        attributes: named(&file.attribute, |name, attribute| Attribute {
            name,
            share: classes.build(&attribute.share, |share| *share),
        }),
        channels: classes.channels().iter().map(|channel| (*channel).to_owned()).collect(),
        profiles: shapes.profiles,
        steps: named(&file.step, |name, step| journeys.step(name, step)),
        routes: named(&file.route, |name, route| journeys.route(name, route)),
        flows,
        streams: named(&file.stream, |name, stream| build_stream(file, &clock, name, stream)),
        published: named(&file.published, build_published),
    }
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
    let mut means = Vec::new();
    let tables = file.step.iter().flat_map(|(name, step)| {
        let times = [("time", &step.time), ("patience", &step.patience)];
        times.into_iter().filter_map(move |(key, table)| Some((name, key, table.as_ref()?)))
    });
    for (step, key, table) in tables {
        for (class, time) in entries(table) {
            if let (true, Ok(made)) = (time::is_truncated(time), time::distribution(time)) {
                let path = ["step", step, key].into_iter().chain(class).map(str::to_owned).collect();
                means.push(EffectiveMean { path, mean: made.effective_mean() });
            }
        }
    }
    means
}

/// Lists the values of a by-class table with their class; a value for all trucks has none.
pub(crate) fn entries<T>(table: &ByClass<T>) -> Vec<(Option<&str>, &T)> {
    match table {
        ByClass::All(value) => vec![(None, value)],
        ByClass::Classes(values) => values.iter().map(|(class, value)| (Some(class.as_str()), value)).collect(),
    }
}

/// Returns what every rate is multiplied by: scale, and growth since the base year.
pub(crate) fn demand_factor(demand: &format::Demand, run: &Run) -> f64 {
    let base = demand.base_year.unwrap_or(run.start.0.year());
    let years = f64::from(run.start.0.year()) - f64::from(base);
    demand.scale * libm::pow(1.0 + demand.growth, years)
}

/// Builds each entry of a named table, in name order.
fn named<'a, T, U>(table: &'a Named<T>, mut build: impl FnMut(String, &'a T) -> U) -> Vec<U> {
    table.iter().map(|(name, entry)| build(name.clone(), entry)).collect()
}

/// Returns the index that an entry of a named table has in the site.
fn index<T>(table: &Named<T>, name: &str) -> usize {
    table.keys().position(|known| known == name).expect("names of a checked scenario are known")
}

/// Compiled profiles, one for each distinct pair of side and list of profiles.
struct Shapes<'a> {
    file: &'a ScenarioFile,
    almanac: &'a Almanac,
    distinct: Vec<(&'a str, &'a [String])>,
    profiles: Vec<RateProfile>,
}

impl<'a> Shapes<'a> {
    fn index_of(&mut self, flow: &'a format::Flow) -> usize {
        // Without profiles the side's clock does not matter.
        let side = if flow.profiles.is_empty() { "" } else { flow.from.as_str() };
        let shape = (side, flow.profiles.as_slice());
        if let Some(known) = self.distinct.iter().position(|known| *known == shape) {
            return known;
        }
        let compiled = self.almanac.demand(self.file, &flow.from, &flow.profiles);
        self.distinct.push(shape);
        self.profiles.push(compiled.expect("profiles of a checked scenario are known"));
        self.profiles.len() - 1
    }
}

fn direction(file: &ScenarioFile, side: &str) -> String {
    file.side[side].direction.clone().expect("sides that traffic comes from have a direction")
}

fn build_flow<'a>(file: &ScenarioFile, shapes: &mut Shapes<'a>, name: String, flow: &'a format::Flow) -> Flow {
    Flow {
        name,
        direction: direction(file, &flow.from),
        goods: flow.goods.as_ref().map(|goods| index(&file.goods, goods)),
        payload_tonnes: flow.payload.as_ref().map_or(0.0, |payload| payload.tonnes()),
        trucks_per_hour: flow.rate.per_hour() * demand_factor(&file.demand, &file.run),
        profile: shapes.index_of(flow),
        route: index(&file.route, &flow.route),
        from: index(&file.side, &flow.from),
        spawned: flow.spawned,
        priority: flow.priority,
    }
}

/// Builds the stocks, and behind them what timetables hold ready for departures.
fn stocks(file: &ScenarioFile) -> Vec<Stock> {
    let stocks = named(&file.stock, |name, stock| {
        let capacity = stock.capacity.unwrap_or(u32::MAX);
        Stock { name, initial: stock.initial, capacity }
    });
    let places = named(&file.timetable, |name, timetable| Stock { name, initial: 0, capacity: timetable.places });
    [stocks, places].concat()
}

fn build_stream(file: &ScenarioFile, clock: &RunClock, name: String, stream: &format::Stream) -> Stream {
    let hours = clock.window.length().hours();
    Stream {
        name,
        direction: direction(file, &stream.from),
        goods: index(&file.goods, &stream.goods),
        mode: stream.mode.clone(),
        tonnes_in_window: stream.rate.tonnes_per_hour() * hours * demand_factor(&file.demand, &file.run),
    }
}

fn build_published(name: String, published: &format::Published) -> Published {
    let key = Key {
        indicator: dictionary::find(&published.indicator).expect("the indicators of a checked scenario are known"),
        group: published.group.clone(),
        statistic: published.statistic.parse().expect("the statistics of a checked scenario are known"),
    };
    let &format::Published { value, tolerance, ref source, .. } = published;
    Published { name, key, value, tolerance, source: source.clone() }
}

#[cfg(test)]
mod tests;
