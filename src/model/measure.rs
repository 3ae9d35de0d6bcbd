//! Measuring: a run's record becomes named numbers, by the indicator dictionary.

mod binding;
mod bridge;
mod center;
mod investment;
mod logistics;
mod trade;

use std::collections::BTreeSet;

use super::dictionary::{
    ARRIVALS, CROSSING_TIME, INSIDE, INSIDE_AT_END, INSIDE_AT_START, LOST, QUEUE, RELEASE_TIME, SIDE_TIME, TONNES,
    TRANSIT_VALUE, TRUCKS, TURNOVER, UNFINISHED,
};
use super::indicator::{Indicator, Key, Statistic};
use super::lower::{LOSSES, Loss, lower, release_interval, side_interval, station_pool};
use super::site::{Flow, Site};
use crate::collect::{Cell, Collector, Layout, RunRecord};
use crate::flow::IntervalId;
use crate::stats::{LogHistogram, Tally};

mod cost;
mod delay;
mod detection;
mod distance;
mod layout;
mod people;
mod place;
mod worth;

pub use layout::layout;

/// Limits in hours for shares within a time: of the official measures (CAREC, NTRS).
const WITHIN_HOURS: [u32; 5] = [1, 3, 4, 24, 48];

const TICKS_PER_HOUR: f64 = 3.6e9;

/// Named numbers of one replication, in an order that depends on the site alone.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What each number is.
    pub keys: Vec<Key>,
    /// The numbers; missing is `None`.
    pub values: Vec<Option<f64>>,
}

/// Measures a run.
pub fn measure(site: &Site, layout: &Layout, record: &RunRecord) -> Sheet {
    let sheet = Sheet { keys: Vec::new(), values: Vec::new() };
    let mut measurement = Measurement { site, layout, record, sheet };
    measurement.crossings();
    measurement.trade();
    measurement.traffic();
    measurement.people();
    measurement.detections();
    measurement.stations();
    measurement.spaces();
    measurement.ledger();
    measurement.activities();
    measurement.deposits();
    measurement.costs();
    measurement.revenue();
    measurement.timeline();
    measurement.center();
    measurement.logistics();
    measurement.capacities();
    measurement.appraisal();
    measurement.years();
    measurement.bridges();
    measurement.sheet
}

/// Returns which numbers a site yields: those of a run in which nothing happened.
pub fn keys(site: &Site) -> Vec<Key> {
    let layout = layout(site, &lower(site));
    let record = Collector::new(layout.clone()).finish(site.window.end);
    measure(site, &layout, &record).keys
}

/// Pools the crossing-time histograms of each direction, and of each risk channel in it, sorted by direction.
pub fn crossing_histograms(site: &Site, layout: &Layout, record: &RunRecord) -> Vec<(String, LogHistogram)> {
    let histogram = |direction: &str, channel: Option<usize>| {
        let mut merged = LogHistogram::default();
        for (index, cell) in record.cells.iter().enumerate() {
            let (flow, value) = (site.flows.get(index / layout.cell_values), index % layout.cell_values);
            let is_of = channel.is_none_or(|channel| value.checked_sub(1) == Some(channel));
            let is_one = flow.is_some_and(|flow| is_truck_of(site, flow, direction));
            let member = is_of && is_one && got_through(site, value);
            if let Some(cell) = cell.as_ref().filter(|_| member) {
                merged.merge(cell.crossing.histogram());
            }
        }
        merged
    };
    let mut pooled = Vec::new();
    for direction in directions(site) {
        let group = format!("direction={direction}");
        pooled.push((group.clone(), histogram(&direction, None)));
        for (channel, name) in site.channels.iter().enumerate() {
            pooled.push((format!("{group};channel={name}"), histogram(&direction, Some(channel))));
        }
    }
    pooled
}

/// Returns the names of all directions that flows or streams have, sorted.
fn directions(site: &Site) -> Vec<String> {
    let flows = site.flows.iter().map(|flow| flow.direction.clone());
    let streams = site.streams.iter().map(|stream| stream.direction.clone());
    flows.chain(streams).collect::<BTreeSet<String>>().into_iter().collect()
}

struct Measurement<'a> {
    site: &'a Site,
    layout: &'a Layout,
    record: &'a RunRecord,
    sheet: Sheet,
}

impl<'a> Measurement<'a> {
    fn put(&mut self, indicator: &'static Indicator, group: &str, statistic: Statistic, value: Option<f64>) {
        self.sheet.keys.push(Key { indicator, group: group.to_owned(), statistic });
        self.sheet.values.push(value);
    }

    /// Returns the cells of the trucks that got through, of the flows and channels that `member` accepts.
    fn cells(&self, member: impl Fn(&Flow, Option<usize>) -> bool) -> Vec<&'a Cell> {
        self.cells_of_all(|flow, channel| flow.is_of_trucks() && member(flow, channel))
    }

    /// The same of trucks and of people.
    fn cells_of_all(&self, member: impl Fn(&Flow, Option<usize>) -> bool) -> Vec<&'a Cell> {
        let values = self.layout.cell_values;
        // Behind the site's flows are those of agents.
        let accepted = |index: usize| {
            let (flow, value) = (self.site.flows.get(index / values), index % values);
            got_through(self.site, value) && flow.is_some_and(|flow| member(flow, value.checked_sub(1)))
        };
        let cells = self.record.cells.iter().enumerate().filter(|(index, _)| accepted(*index));
        cells.filter_map(|(_, cell)| cell.as_deref()).collect()
    }

    fn crossings(&mut self) {
        let site = self.site;
        self.crossing("all", |flow, _| site.is_truck(flow));
        for direction in directions(site) {
            let group = format!("direction={direction}");
            let is_one = |flow: &Flow| is_truck_of(site, flow, &direction);
            self.crossing(&group, |flow, _| is_one(flow));
            self.crossing(&format!("{group};cargo=loaded"), |flow, _| is_one(flow) && flow.goods.is_some());
            self.crossing(&format!("{group};cargo=empty"), |flow, _| is_one(flow) && flow.goods.is_none());
            for goods in self.goods_of(&direction) {
                let name = format!("{group};goods={}", site.goods[goods].name);
                self.crossing(&name, |flow, _| is_one(flow) && flow.goods == Some(goods));
            }
            self.modes(&direction);
            for (channel, name) in site.channels.iter().enumerate() {
                let name = format!("{group};channel={name}");
                self.crossing(&name, |flow, assigned| is_one(flow) && assigned == Some(channel));
            }
            self.on_sides(&group, is_one);
            self.interval(&RELEASE_TIME, &group, release_interval(site), is_one);
            let cells = self.cells(|flow, _| is_one(flow));
            let releases = LogHistogram::merged(cells.iter().map(|cell| &cell.interval_histogram));
            for (statistic, q) in [(Statistic::P50, 0.5), (Statistic::P95, 0.95)] {
                let quantile = releases.as_ref().and_then(|releases| releases.quantile(q));
                self.put(&RELEASE_TIME, &group, statistic, quantile.map(hours));
            }
        }
    }

    /// Times by mode, where trucks and trains cross.
    fn modes(&mut self, direction: &str) {
        for mode in self.several_modes(direction) {
            let group = format!("direction={direction};mode={mode}");
            let is_one = |flow: &Flow| flow.direction == direction && flow.mode == mode;
            self.crossing(&group, |flow, _| is_one(flow));
            self.on_sides(&group, is_one);
        }
    }

    /// The modes of a direction's flows, if there are several.
    fn several_modes(&self, direction: &str) -> BTreeSet<String> {
        let modes: BTreeSet<String> = self.vehicles_of(direction).map(|flow| flow.mode.clone()).collect();
        if modes.len() > 1 { modes } else { BTreeSet::new() }
    }

    /// Times on each side that the members pass.
    fn on_sides(&mut self, group: &str, member: impl Fn(&Flow) -> bool) {
        for side in sides(self.site, &member) {
            let group = format!("{group};side={}", self.site.sides[side].name);
            self.interval(&SIDE_TIME, &group, side_interval(side), &member);
        }
    }

    /// Mean and range of an interval over the members.
    fn interval(
        &mut self,
        indicator: &'static Indicator,
        group: &str,
        interval: IntervalId,
        member: impl Fn(&Flow) -> bool,
    ) {
        let mut merged = Tally::default();
        for cell in self.cells(|flow, _| member(flow)) {
            merged.merge(&cell.intervals[usize::from(interval.0)]);
        }
        self.put(indicator, group, Statistic::Mean, merged.mean().map(hours));
        self.put(indicator, group, Statistic::Min, merged.min().map(|ticks| hours(ticks as f64)));
        self.put(indicator, group, Statistic::Max, merged.max().map(|ticks| hours(ticks as f64)));
    }

    fn goods_of(&self, direction: &str) -> BTreeSet<usize> {
        self.site
            .flows
            .iter()
            .filter(|flow| is_truck_of(self.site, flow, direction))
            .filter_map(|flow| flow.goods)
            .collect()
    }

    /// Returns the flows of a direction that are not of people.
    fn vehicles_of<'d>(&self, direction: &'d str) -> impl Iterator<Item = &'a Flow> + use<'a, 'd> {
        self.site.flows.iter().filter(move |flow| flow.is_of_trucks() && flow.direction == direction)
    }

    fn crossing(&mut self, group: &str, member: impl Fn(&Flow, Option<usize>) -> bool) {
        let mut tally = Tally::default();
        let mut within = vec![0; WITHIN_HOURS.len()];
        let cells = self.cells(member);
        let histogram = LogHistogram::merged(cells.iter().map(|cell| cell.crossing.histogram()));
        for cell in cells {
            tally.merge(&cell.crossing.tally());
            within.iter_mut().zip(&cell.within).for_each(|(sum, count)| *sum += count);
        }
        let quantile = |q| histogram.as_ref()?.quantile(q).map(hours);
        self.put(&CROSSING_TIME, group, Statistic::Mean, tally.mean().map(hours));
        for (statistic, q) in
            [(Statistic::P50, 0.5), (Statistic::P90, 0.9), (Statistic::P95, 0.95), (Statistic::P99, 0.99)]
        {
            self.put(&CROSSING_TIME, group, statistic, quantile(q));
        }
        self.put(&CROSSING_TIME, group, Statistic::Min, tally.min().map(|ticks| hours(ticks as f64)));
        self.put(&CROSSING_TIME, group, Statistic::Max, tally.max().map(|ticks| hours(ticks as f64)));
        for (limit, count) in WITHIN_HOURS.into_iter().zip(within) {
            let share = (tally.count() > 0).then(|| count as f64 / tally.count() as f64);
            self.put(&CROSSING_TIME, group, Statistic::Within(limit), share);
        }
    }

    /// Trucks, tonnes and value that left in the window.
    fn trade(&mut self) {
        let site = self.site;
        let mut road = vec![0_u64; site.flows.len()];
        for (trucks, cells) in road.iter_mut().zip(self.record.cells.chunks(self.layout.cell_values)) {
            let through =
                (0..).zip(cells).filter(|(value, _)| got_through(site, *value)).filter_map(|(_, cell)| cell.as_ref());
            *trucks = through.map(|cell| cell.left_in_window).sum();
        }
        let mut lots: Vec<Lot> = Vec::new();
        for (index, (flow, trucks)) in
            site.flows.iter().zip(road).enumerate().filter(|(_, (flow, _))| flow.is_of_trucks())
        {
            let (tonnes, usd) = match &self.layout.freight[index] {
                None => {
                    let tonnes = trucks as f64 * flow.payload_tonnes;
                    (tonnes, flow.goods.map_or(0.0, |goods| tonnes * site.goods[goods].usd_per_tonne))
                }
                Some(_) => {
                    let years = self.record.years.iter().skip(index).step_by(site.flows.len());
                    years.fold((0.0, 0.0), |sum, year| (sum.0 + year.units, sum.1 + year.value))
                }
            };
            lots.push(Lot {
                direction: &flow.direction,
                mode: &flow.mode,
                goods: flow.goods,
                trucks: if site.is_truck(flow) { trucks as f64 } else { 0.0 },
                tonnes,
                usd,
            });
        }
        for stream in &site.streams {
            lots.push(Lot {
                direction: &stream.direction,
                mode: &stream.mode,
                goods: Some(stream.goods),
                trucks: 0.0,
                tonnes: stream.tonnes.iter().sum(),
                usd: stream.usd.iter().sum(),
            });
        }
        let modes: BTreeSet<&str> = lots.iter().map(|lot| lot.mode).collect();
        self.traded("all", &lots, |_| true);
        for mode in &modes {
            self.traded(&format!("mode={mode}"), &lots, |lot| lot.mode == *mode);
        }
        for direction in directions(site) {
            let group = format!("direction={direction}");
            self.traded(&group, &lots, |lot| lot.direction == direction);
            for mode in &modes {
                let group = format!("{group};mode={mode}");
                self.traded(&group, &lots, |lot| lot.direction == direction && lot.mode == *mode);
            }
            let moved: BTreeSet<Option<usize>> =
                lots.iter().filter(|lot| lot.direction == direction).map(|lot| lot.goods).collect();
            for goods in moved.into_iter().flatten() {
                let group = format!("{group};goods={}", site.goods[goods].name);
                self.traded(&group, &lots, |lot| lot.direction == direction && lot.goods == Some(goods));
            }
        }
    }

    fn traded(&mut self, group: &str, lots: &[Lot], member: impl Fn(&Lot) -> bool) {
        let goods = &self.site.goods;
        let (mut trucks, mut tonnes, mut counted, mut transit) = (0.0, 0.0, 0.0, 0.0);
        for lot in lots.iter().filter(|lot| member(lot)) {
            trucks += lot.trucks;
            let Some(goods) = lot.goods.map(|index| &goods[index]) else { continue };
            if goods.counted {
                tonnes += lot.tonnes;
                counted += lot.usd;
            } else {
                transit += lot.usd;
            }
        }
        let days = self.site.window.length().hours() / 24.0;
        self.put(&TRUCKS, group, Statistic::Total, Some(trucks));
        self.put(&TRUCKS, group, Statistic::PerDay, Some(trucks / days));
        self.put(&TONNES, group, Statistic::Total, Some(tonnes));
        self.put(&TURNOVER, group, Statistic::Total, Some(counted));
        self.put(&TRANSIT_VALUE, group, Statistic::Total, Some(transit));
    }

    /// Trucks that came, are inside, are lost, and never got out.
    fn traffic(&mut self) {
        let site = self.site;
        self.inside("all", |flow| site.is_truck(flow));
        self.lost("all", |flow| site.is_truck(flow));
        for direction in directions(site) {
            let group = format!("direction={direction}");
            let is_one = |flow: &Flow| is_truck_of(site, flow, &direction);
            self.inside(&group, is_one);
            for mode in self.several_modes(&direction) {
                self.inside(&format!("{group};mode={mode}"), |flow| flow.direction == direction && flow.mode == mode);
            }
            self.lost(&group, is_one);
            for goods in self.goods_of(&direction) {
                let name = format!("{group};goods={}", site.goods[goods].name);
                self.lost(&name, |flow| is_one(flow) && flow.goods == Some(goods));
            }
        }
    }

    /// Trucks that left in the window without getting through, together and by cause.
    fn lost(&mut self, group: &str, member: impl Fn(&Flow) -> bool) {
        let (site, values) = (self.site, self.layout.cell_values);
        if !site.loses_trucks() {
            return;
        }
        let left = |accepted: &dyn Fn(usize) -> bool| -> u64 {
            let cells = self.record.cells.iter().enumerate();
            let of_trucks = |flow: &Flow| flow.is_of_trucks() && member(flow);
            let cells = cells.filter(|(index, _)| of_trucks(&site.flows[index / values]) && accepted(index % values));
            cells.filter_map(|(_, cell)| Some(cell.as_ref()?.left_in_window)).sum()
        };
        let of = |loss: Loss| left(&|value| value == loss.value(site) as usize);
        let losses = LOSSES.map(|loss| (format!("{group};cause={}", loss.name()), of(loss)));
        let causes = &losses[..LOSSES.len() - 1];
        let lost: u64 = causes.iter().map(|(_, trucks)| trucks).sum();
        let all = lost + left(&|value| got_through(site, value));
        let days = site.window.length().hours() / 24.0;
        for (group, trucks) in [(group.to_owned(), lost)].into_iter().chain(causes.iter().cloned()) {
            let trucks = trucks as f64;
            self.put(&LOST, &group, Statistic::Total, Some(trucks));
            self.put(&LOST, &group, Statistic::PerDay, Some(trucks / days));
            self.put(&LOST, &group, Statistic::Share, (all > 0).then(|| trucks / all as f64));
        }
    }

    fn inside(&mut self, group: &str, member: impl Fn(&Flow) -> bool) {
        let (mut arrived, mut area, mut at_start, mut at_end, mut unfinished) = (0, 0, 0, 0, 0);
        let of_trucks = |flow: &Flow| flow.is_of_trucks() && member(flow);
        for (index, _) in self.site.flows.iter().enumerate().filter(|(_, flow)| of_trucks(flow)) {
            let record = &self.record.flows[index];
            arrived += record.arrived;
            area += record.inside.area();
            at_start += record.inside.at_start();
            at_end += record.inside_at_end;
            unfinished += record.unfinished;
        }
        let window = self.site.window.length().ticks();
        self.put(&ARRIVALS, group, Statistic::Total, Some(arrived as f64));
        self.put(&INSIDE, group, Statistic::Mean, Some(area as f64 / window as f64));
        self.put(&INSIDE_AT_START, group, Statistic::Total, Some(f64::from(at_start)));
        self.put(&INSIDE_AT_END, group, Statistic::Total, Some(f64::from(at_end)));
        self.put(&UNFINISHED, group, Statistic::Total, Some(unfinished as f64));
    }

    /// Trucks inside and in line, by time bucket.
    fn timeline(&mut self) {
        let buckets = self.layout.buckets;
        let site = self.site;
        let mut series: Vec<(&'static Indicator, String, Vec<u64>)> = Vec::new();
        for direction in directions(site) {
            let mut areas = vec![0; buckets.len()];
            for (flow, record) in site.flows.iter().zip(&self.record.flows) {
                if is_truck_of(site, flow, &direction) {
                    areas.iter_mut().zip(record.inside.areas()).for_each(|(sum, area)| *sum += area);
                }
            }
            series.push((&INSIDE, format!("direction={direction}"), areas));
        }
        for (index, station) in site.stations.iter().enumerate() {
            let line = &self.record.pools[station_pool(index).0 as usize].line;
            series.push((&QUEUE, format!("station={}", station.name), line.areas().to_vec()));
        }
        let labels: Vec<String> = (0..buckets.len()).map(|bucket| self.label(bucket)).collect();
        for (indicator, group, areas) in series {
            for ((bucket, area), label) in areas.into_iter().enumerate().zip(&labels) {
                let group = format!("{group};bucket={label}");
                let mean = area as f64 / buckets.length_of(bucket).ticks() as f64;
                self.put(indicator, &group, Statistic::Mean, Some(mean));
            }
        }
    }

    /// Returns the local date and time at which a bucket starts.
    fn label(&self, bucket: usize) -> String {
        let window = self.site.window;
        let into = self.layout.buckets.length.seconds() as i64 * bucket as i64;
        let local = window.start_unix_seconds + into + i64::from(window.label_offset_seconds);
        let timestamp = jiff::Timestamp::from_second(local).expect("a run lies within the calendar");
        jiff::tz::Offset::UTC.to_datetime(timestamp).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    fn mean_over_window(&self, area: u128) -> f64 {
        area as f64 / self.site.window.length().ticks() as f64
    }
}

/// Goods of one kind that moved together.
struct Lot<'a> {
    direction: &'a str,
    mode: &'a str,
    goods: Option<usize>,
    trucks: f64,
    tonnes: f64,
    usd: f64,
}

/// Whether a flow is of trucks of a direction.
fn is_truck_of(site: &Site, flow: &Flow, direction: &str) -> bool {
    flow.direction == direction && site.is_truck(flow)
}

/// The sides that trucks of some flows pass, in the order of their routes, each once.
fn sides(site: &Site, member: impl Fn(&Flow) -> bool) -> Vec<usize> {
    let mut sides = Vec::new();
    let flows = site.versions().flat_map(|site| site.flows.iter().map(move |flow| (site, flow)));
    for (site, flow) in flows.filter(|(_, flow)| member(flow)) {
        for side in site.steps_from(flow.route).filter_map(|step| site.side_of(step)) {
            if !sides.contains(&side) {
                sides.push(side);
            }
        }
    }
    sides
}

/// Whether trucks that leave with this value of the channel attribute have got through.
fn got_through(site: &Site, value: usize) -> bool {
    value <= site.channels.len()
}

/// Turns microseconds into hours.
fn hours(ticks: f64) -> f64 {
    ticks / TICKS_PER_HOUR
}
