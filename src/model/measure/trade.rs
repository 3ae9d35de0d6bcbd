//! Trade by calendar year: what moved, where turnover comes from, and its range over the forms of the response.
//!
//! **The bridge is exact**: its sources add up to the turnover of the year. What a changed rate has brought inside a
//! run is counted arrival by arrival; without feedback the response is added to what got through.

use std::collections::BTreeMap;

use super::{Measurement, directions, hours};
use crate::collect::YearRecord;
use crate::model::dictionary::{
    CROSSING_TIME, GROWTH_NEEDED, TONNES, TRUCKS, TURNOVER, TURNOVER_BRIDGE, TURNOVER_RANGE,
};
use crate::model::indicator::Statistic;
use crate::model::lower::{follows, inspection, is_cleared, release_interval, responds};
use crate::model::site::{Arrivals, Flow, Responding, Stream, Trade, Year};
use crate::model::trade::{Beyond, Change, Clearance, Form, Level, ROAD, growth_needed};
use crate::stats::Tally;

/// The part of a year's turnover that a flow brings, in USD.
#[derive(Clone, Copy, Debug, Default)]
struct Road {
    base: f64,
    growth: f64,
    response: f64,
    center: f64,
    double_counted: f64,
    lost: f64,
    under_way: f64,
    chance: f64,
}

impl Measurement<'_> {
    /// What moved in each calendar year, if there are several.
    pub(super) fn years(&mut self) {
        if self.site.years.len() < 2 {
            return;
        }
        for (index, year) in self.site.years.iter().enumerate() {
            let group = format!("year={}", year.year);
            self.year(&group, index, |_| true);
            for direction in directions(self.site) {
                self.year(&format!("{group};direction={direction}"), index, |known| known == direction);
            }
        }
    }

    fn year(&mut self, group: &str, index: usize, member: impl Fn(&str) -> bool) {
        let site = self.site;
        let (mut trucks, mut tonnes, mut usd, mut crossing) = (0, 0.0, 0.0, Tally::default());
        let is_of = |flow: &Flow| flow.is_of_trucks() && member(&flow.direction);
        for (flow, record) in self.flows_of(index).filter(|(flow, _)| is_of(flow)) {
            trucks += record.through;
            crossing.merge(&record.crossing);
            if flow.goods.is_some_and(|goods| site.goods[goods].counted) {
                tonnes += tonnes_of(flow, record);
                usd += record.through as f64 * self.usd_of(flow, record);
            }
        }
        for stream in site.streams.iter().filter(|stream| member(&stream.direction)) {
            let goods = &site.goods[stream.goods];
            if goods.counted {
                tonnes += stream.tonnes[index];
                usd += stream.usd[index];
            }
        }
        self.put(&TRUCKS, group, Statistic::Total, Some(trucks as f64));
        self.put(&TONNES, group, Statistic::Total, Some(tonnes));
        self.put(&TURNOVER, group, Statistic::Total, Some(usd));
        self.put(&CROSSING_TIME, group, Statistic::Mean, crossing.mean().map(hours));
    }

    /// Lists the flows with what happened to them in a year.
    fn flows_of(&self, year: usize) -> impl Iterator<Item = (&Flow, &YearRecord)> {
        let flows = &self.site.flows;
        flows.iter().zip(&self.record.years[year * flows.len()..])
    }

    /// Returns the counted value of a truck: that of those who got through on average, where they differ.
    fn usd_of(&self, flow: &Flow, record: &YearRecord) -> f64 {
        let goods = flow.goods.map(|goods| &self.site.goods[goods]);
        goods.filter(|goods| goods.counted).map_or(0.0, |goods| match record.through > 0 && record.units > 0.0 {
            true => record.value / record.through as f64,
            false => flow.payload_tonnes * goods.usd_per_tonne,
        })
    }

    /// Where the turnover of each year comes from, and its range.
    pub(super) fn bridges(&mut self) {
        let Some(trade) = &self.site.trade else { return };
        for (index, year) in self.site.years.iter().enumerate() {
            self.bridge(trade, index, year);
        }
    }

    fn bridge(&mut self, trade: &Trade, index: usize, year: &Year) {
        let site = self.site;
        let imported = self.imported_by_flow();
        let road = self.flows_of(index).zip(&imported).map(|((flow, record), imported)| Road {
            double_counted: -(tonnes_of(flow, record) * imported),
            ..self.road(flow, record, index, year)
        });
        let road: Vec<Road> = road.collect();
        let sum = |part: fn(&Road) -> f64| road.iter().map(part).sum::<f64>();
        let mut base = sum(|road| road.base);
        let mut growth = BTreeMap::from([(ROAD, 0.0), ("rail", 0.0)]);
        for (flow, road) in site.flows.iter().zip(&road) {
            *growth.entry(&flow.mode).or_default() += road.growth;
        }
        for stream in &site.streams {
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
            self.added(to, index, (to.form, to.level, to.beyond), |flow| !follows(site, to, flow))
        });
        let response = added.map(|added| sum(|road| road.response) + added);
        let by_mode = growth.iter().map(|(mode, usd)| match *mode {
            ROAD => ("growth".to_owned(), *usd),
            "rail" => ("rail".to_owned(), *usd),
            mode => (format!("growth_by_{mode}"), *usd),
        });
        let by_mode: Vec<(String, f64)> = by_mode.collect();
        let grown = by_mode.iter().map(|(source, usd)| (source.as_str(), Some(*usd)));
        let others = [
            ("response", response),
            ("center", Some(sum(|road| road.center))),
            ("double_counted", Some(sum(|road| road.double_counted))),
            ("lost", Some(sum(|road| road.lost))),
            ("diverted", Some(diverted)),
            ("under_way", Some(sum(|road| road.under_way))),
            ("chance", Some(sum(|road| road.chance))),
        ];
        for (source, usd) in [("base", Some(base))].into_iter().chain(grown).chain(others) {
            self.put(&TURNOVER_BRIDGE, &format!("year={};source={source}", year.year), Statistic::Total, usd);
        }
        let moved = self.moved(index) + diverted + sum(|road| road.double_counted);
        let all = added.map(|added| moved + added);
        self.put(&TURNOVER_BRIDGE, &format!("year={};source=all", year.year), Statistic::Total, all);
        if let Some(responding) = &trade.response {
            let as_it_is = moved - sum(|road| road.response);
            self.range(trade, responding, index, (as_it_is, base));
        }
    }

    /// Returns the counted value that got through in a year, and that of streams.
    fn moved(&self, year: usize) -> f64 {
        let road: f64 =
            self.flows_of(year).map(|(flow, record)| record.through as f64 * self.usd_of(flow, record)).sum();
        road + self.site.streams.iter().map(|stream| self.usd_by_stream(stream, year)).sum::<f64>()
    }

    fn usd_by_stream(&self, stream: &Stream, year: usize) -> f64 {
        let goods = &self.site.goods[stream.goods];
        if goods.counted { stream.usd[year] } else { 0.0 }
    }

    /// Splits what a flow brings in a year by where it comes from.
    fn road(&self, flow: &Flow, record: &YearRecord, index: usize, year: &Year) -> Road {
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

    /// Turnover of a year for each form and level, and the growth that would make the target.
    fn range(&mut self, trade: &Trade, responding: &Responding, index: usize, (as_it_is, base): (f64, f64)) {
        let year = self.site.years[index];
        for beyond in [Beyond::Held, Beyond::Extrapolated] {
            let mark = if beyond == Beyond::Extrapolated { ";times=extrapolated" } else { "" };
            for form in Form::ALL {
                for level in Level::ALL {
                    let added = self.added(responding, index, (form, level, beyond), |_| true);
                    let group = format!("year={};form={};level={}{mark}", year.year, form.name(), level.name());
                    let turnover = added.map(|added| as_it_is + added);
                    self.put(&TURNOVER_RANGE, &group, Statistic::Total, turnover);
                    let (Some(target), true) = (trade.target_usd, year.is_whole) else { continue };
                    let years = f64::from(year.year) - f64::from(trade.base_year);
                    let center = self.products(index);
                    // What the base year's trade would be with this response and no growth.
                    let needed = turnover.filter(|_| years > 0.0).and_then(|turnover| {
                        let grown = self.grown(index);
                        let ungrown = base * (turnover - center) / (grown > 0.0).then_some(grown)?;
                        (target > center).then(|| growth_needed(ungrown, target - center, years))
                    });
                    self.put(&GROWTH_NEEDED, &group, Statistic::Mean, needed);
                }
            }
        }
    }

    /// Returns the value of the center's products that got through in a year.
    fn products(&self, year: usize) -> f64 {
        let flows = self.flows_of(year).filter(|(flow, _)| flow.arrivals.are_spawned());
        flows.map(|(flow, record)| record.through as f64 * self.usd_of(flow, record)).sum()
    }

    /// Returns what was to come in a year by given growth alone, by road and by streams.
    fn grown(&self, index: usize) -> f64 {
        let year = &self.site.years[index];
        let expected = |(flow, record): (&Flow, &YearRecord)| {
            let road = self.road(flow, record, index, year);
            road.base + road.growth
        };
        let road: f64 = self.flows_of(index).map(expected).sum();
        road + self.site.streams.iter().map(|stream| self.usd_by_stream(stream, index)).sum::<f64>()
    }

    /// Returns what a form adds to the trade of a year as it got through without any response, by some flows and by
    /// streams; `None` if a time that it looks at was not measured.
    fn added(
        &self,
        responding: &Responding,
        year: usize,
        how: (Form, Level, Beyond),
        member: impl Fn(&Flow) -> bool,
    ) -> Option<f64> {
        let site = self.site;
        let mut added = 0.0;
        let is_asked = |flow: &Flow| responds(site, responding, flow) && member(flow);
        for (flow, record) in self.flows_of(year).filter(|(flow, _)| is_asked(flow)) {
            let goods = flow.goods.expect("who responds carries goods");
            let Some(factor) = self.factor(responding, year, &flow.direction, goods, how)? else { continue };
            let brought = record.brought as f64 / 1e9 / (record.arrived.max(1)) as f64;
            let without = record.through as f64 * (1.0 - brought) * self.usd_of(flow, record);
            added += without * (factor * inspection(site, responding, flow) - 1.0);
        }
        for stream in site.streams.iter().filter(|_| responding.streams) {
            let Some(factor) = self.factor(responding, year, &stream.direction, stream.goods, how)? else { continue };
            added += self.usd_by_stream(stream, year) * (factor - 1.0);
        }
        Some(added)
    }

    /// Returns what trade of a direction is multiplied with: nothing (inner) if that direction does not respond, and
    /// nothing at all (outer) if a time was not measured.
    fn factor(
        &self,
        responding: &Responding,
        year: usize,
        direction: &str,
        goods: usize,
        (form, level, beyond): (Form, Level, Beyond),
    ) -> Option<Option<f64>> {
        let Some(before) = responding.before(direction) else { return Some(None) };
        let both = self.clearance(responding, year, direction, |record| &record.crossing)?;
        let release = usize::from(release_interval(self.site).0);
        let importer = self.clearance(responding, year, direction, |record| &record.intervals[release]);
        let looks_at_importer = form == Form::A && responding.response.importer_side;
        let after = Clearance { importer: if looks_at_importer { importer? } else { both }, both };
        let change = Change { before, after, spoilage_per_hour: responding.spoilage_per_hour[goods] };
        Some(Some(responding.response.factor(form, level, change, beyond)))
    }

    /// Returns how long clearance took loaded trucks of a direction, with the spread that counts; `None` if nobody was
    /// cleared.
    fn clearance(
        &self,
        responding: &Responding,
        year: usize,
        direction: &str,
        time: impl Fn(&YearRecord) -> &Tally,
    ) -> Option<f64> {
        let mut tally = Tally::default();
        for (flow, record) in self.flows_of(year) {
            if flow.direction == direction && is_cleared(self.site, flow) {
                tally.merge(time(record));
            }
        }
        let spread = responding.spreads * tally.standard_deviation().unwrap_or(0.0);
        tally.mean().map(|mean| hours(mean + spread))
    }
}

/// Returns the tonnes that the trucks of a flow brought through in a year.
fn tonnes_of(flow: &Flow, record: &YearRecord) -> f64 {
    if record.units > 0.0 { record.units } else { record.through as f64 * flow.payload_tonnes }
}

fn is_perishable(trade: &Trade, flow: &Flow) -> bool {
    let spoilage = trade.response.as_ref().zip(flow.goods).map(|(to, goods)| to.spoilage_per_hour[goods]);
    spoilage.is_some_and(|spoilage| spoilage > 0.0)
}
