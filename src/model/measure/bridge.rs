//! The turnover bridge: where the turnover of a year comes from, in all, by direction and by goods.
//!
//! **The bridge is exact**: its sources add up to the turnover of the year, and so do the bridges of the directions and
//! those of the goods, source by source. What a changed rate has brought inside a run is counted arrival by arrival; without
//! feedback the response is added to what got through.

use std::collections::BTreeMap;

use super::trade::tonnes_of;
use super::{Measurement, directions};
use crate::collect::YearRecord;
use crate::model::dictionary::{TURNOVER_BRIDGE, YEAR_DAYS};
use crate::model::indicator::Statistic;
use crate::model::lower::follows;
use crate::model::site::{Arrivals, Flow, Site, Stream, Trade, Year};
use crate::model::trade::ROAD;

/// The part of a year's turnover that a flow brings, in USD.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Road {
    pub(super) base: f64,
    pub(super) growth: f64,
    response: f64,
    center: f64,
    double_counted: f64,
    lost: f64,
    under_way: f64,
    chance: f64,
}

/// The part of trade that a bridge is of; by default all of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Part<'a> {
    direction: Option<&'a str>,
    /// Index of the goods.
    goods: Option<usize>,
}

impl Part<'_> {
    pub(super) fn has_flow(&self, flow: &Flow) -> bool {
        self.direction.is_none_or(|direction| flow.direction == direction)
            && self.goods.is_none_or(|goods| flow.goods == Some(goods))
    }

    pub(super) fn has_stream(&self, stream: &Stream) -> bool {
        self.direction.is_none_or(|direction| stream.direction == direction)
            && self.goods.is_none_or(|goods| stream.goods == goods)
    }

    /// Returns how a group of a year names it.
    fn group(&self, site: &Site) -> String {
        let direction = self.direction.map(|direction| format!(";direction={direction}"));
        let goods = self.goods.map(|goods| format!(";goods={}", site.goods[goods].name));
        direction.into_iter().chain(goods).collect()
    }

    fn is_all(&self) -> bool {
        self.direction.is_none() && self.goods.is_none()
    }
}

/// Returns all trade, and then that of each direction and of each of the goods that count, if any is of them.
fn parts<'a>(site: &Site, directions: &'a [String]) -> Vec<Part<'a>> {
    let counts = |goods: usize| site.goods[goods].counted;
    let is_any = |part: &Part<'_>| {
        let is_of_flow = |flow: &Flow| flow.goods.is_some_and(counts) && part.has_flow(flow);
        let is_of_stream = |stream: &Stream| counts(stream.goods) && part.has_stream(stream);
        site.flows.iter().any(is_of_flow) || site.streams.iter().any(is_of_stream)
    };
    let by_direction = directions.iter().map(|direction| Part { direction: Some(direction), goods: None });
    let by_goods = (0..site.goods.len()).map(|goods| Part { direction: None, goods: Some(goods) });
    [Part::default()].into_iter().chain(by_direction.chain(by_goods).filter(is_any)).collect()
}

impl Measurement<'_> {
    /// Where the turnover of each year comes from, in all and part by part, and its range.
    pub(super) fn bridges(&mut self) {
        let Some(trade) = &self.site.trade else { return };
        let all_directions = directions(self.site);
        let parts = parts(self.site, &all_directions);
        for (index, year) in self.site.years.iter().enumerate() {
            let days = year.length().hours() / 24.0;
            self.put(&YEAR_DAYS, &format!("year={}", year.year), Statistic::Total, Some(days));
            for part in &parts {
                self.bridge(trade, index, year, part);
            }
        }
    }

    fn bridge(&mut self, trade: &Trade, index: usize, year: &Year, part: &Part<'_>) {
        let site = self.site;
        let imported = self.imported_by_flow(year);
        let road = self.flows_of(index).zip(&imported).map(|((flow, record), imported)| match part.has_flow(flow) {
            true => {
                Road { double_counted: -(tonnes_of(flow, record) * imported), ..self.road(flow, record, index, year) }
            }
            false => Road::default(),
        });
        let road: Vec<Road> = road.collect();
        let sum = |of: fn(&Road) -> f64| road.iter().map(of).sum::<f64>();
        let streams = || site.streams.iter().filter(|stream| part.has_stream(stream));
        let mut base = sum(|road| road.base);
        let usual = [(ROAD, 0.0), ("rail", 0.0)].into_iter().filter(|_| part.is_all());
        let mut growth: BTreeMap<&str, f64> = usual.collect();
        for (flow, road) in site.flows.iter().zip(&road).filter(|(flow, _)| part.has_flow(flow)) {
            *growth.entry(&flow.mode).or_default() += road.growth;
        }
        for stream in streams() {
            let usd = self.usd_by_stream(stream, index);
            let ungrown = usd / stream.growth.after(index);
            base += ungrown;
            *growth.entry(&stream.mode).or_default() += usd - ungrown;
        }
        let diverted: f64 = site
            .flows
            .iter()
            .zip(&road)
            .filter(|(flow, _)| !is_perishable(trade, flow))
            .map(|(_, road)| -trade.rail_takes * road.lost)
            .sum();
        // Where rates follow, it is counted arrival by arrival; of all other trade it is added.
        let added = trade.response.as_ref().map_or(Some(0.0), |to| {
            self.added(to, index, (to.form, to.level, to.beyond), part, |flow| !follows(site, to, flow))
        });
        let response = added.map(|added| sum(|road| road.response) + added);
        let by_mode = growth.iter().map(|(mode, usd)| match *mode {
            ROAD => ("growth".to_owned(), *usd),
            "rail" => ("rail".to_owned(), *usd),
            mode => (format!("growth_by_{mode}"), *usd),
        });
        let by_mode: Vec<(String, f64)> = by_mode.collect();
        let grown = by_mode.iter().map(|(source, usd)| (source.as_str(), Some(*usd)));
        let flows = || site.flows.iter().filter(|flow| part.has_flow(flow));
        let (has_flows, has_products) = (flows().next().is_some(), flows().any(|flow| flow.arrivals.are_spawned()));
        // A part leaves out what it cannot have.
        let others = [
            ("response", response, trade.response.is_some()),
            ("center", Some(sum(|road| road.center)), has_products),
            ("double_counted", Some(sum(|road| road.double_counted)), has_products),
            ("lost", Some(sum(|road| road.lost)), has_flows),
            ("diverted", Some(diverted), has_flows && trade.rail_takes > 0.0),
            ("under_way", Some(sum(|road| road.under_way)), has_flows),
            ("chance", Some(sum(|road| road.chance)), has_flows),
        ];
        let others = others.into_iter().filter(|(_, _, can_be)| part.is_all() || *can_be);
        let others = others.map(|(source, usd, _)| (source, usd));
        let moved = self.moved(index, part) + diverted + sum(|road| road.double_counted);
        let all = added.map(|added| moved + added);
        let group = part.group(site);
        for (source, usd) in [("base", Some(base))].into_iter().chain(grown).chain(others).chain([("all", all)]) {
            let group = format!("year={}{group};source={source}", year.year);
            self.put(&TURNOVER_BRIDGE, &group, Statistic::Total, usd);
        }
        if let Some(responding) = trade.response.as_ref().filter(|_| part.is_all()) {
            let as_it_is = moved - sum(|road| road.response);
            self.range(trade, responding, index, (as_it_is, base));
        }
    }

    /// Returns the counted value of a part that got through in a year, and that of its streams.
    fn moved(&self, year: usize, part: &Part<'_>) -> f64 {
        let flows = self.flows_of(year).filter(|(flow, _)| part.has_flow(flow));
        let road: f64 = flows.map(|(flow, record)| record.through as f64 * self.usd_of(flow, record)).sum();
        let streams = self.site.streams.iter().filter(|stream| part.has_stream(stream));
        road + streams.map(|stream| self.usd_by_stream(stream, year)).sum::<f64>()
    }

    pub(super) fn usd_by_stream(&self, stream: &Stream, year: usize) -> f64 {
        let goods = &self.site.goods[stream.goods];
        if goods.counted { stream.usd[year] } else { 0.0 }
    }

    /// Splits what a flow brings in a year by where it comes from.
    pub(super) fn road(&self, flow: &Flow, record: &YearRecord, index: usize, year: &Year) -> Road {
        let usd = self.usd_of(flow, record);
        if usd == 0.0 {
            return Road::default();
        }
        let [arrived, through, lost] = [record.arrived, record.through, record.lost].map(|trucks| trucks as f64);
        let (lost, under_way) = (-usd * lost, usd * (through + lost - arrived));
        let Arrivals::Rate { trucks_per_hour, profile, .. } = &flow.arrivals else {
            // Products of the center come out of it; all else is as it was.
            let made = usd * arrived;
            let (base, center) = if flow.arrivals.are_spawned() { (0.0, made) } else { (made, 0.0) };
            return Road { base, center, lost, under_way, ..Road::default() };
        };
        let area = self.site.profiles[*profile].area_ticks(year.start, year.end);
        let expected = trucks_per_hour * area / super::TICKS_PER_HOUR;
        let base = expected / flow.growth.after(index);
        let brought = record.brought as f64 / 1e9;
        Road {
            base: usd * base,
            growth: usd * (expected - base),
            response: usd * brought,
            center: 0.0,
            double_counted: 0.0,
            lost,
            under_way,
            chance: usd * (arrived - brought - expected),
        }
    }
}

fn is_perishable(trade: &Trade, flow: &Flow) -> bool {
    let spoilage = trade.response.as_ref().zip(flow.goods).map(|(to, goods)| to.spoilage_per_hour[goods]);
    spoilage.is_some_and(|spoilage| spoilage > 0.0)
}
