//! Trade by calendar year: what moved, and the range of turnover over the forms of the response.

use super::bridge::Part;
use super::{Measurement, directions, hours};
use crate::collect::YearRecord;
use crate::model::dictionary::{CROSSING_TIME, GROWTH_NEEDED, TONNES, TRUCKS, TURNOVER, TURNOVER_RANGE};
use crate::model::indicator::Statistic;
use crate::model::lower::{inspection, is_cleared, responds};
use crate::model::site::{Flow, Responding, Trade};
use crate::model::trade::{Beyond, Change, Clearance, Form, Level, growth_needed};
use crate::stats::Tally;

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
    pub(super) fn flows_of(&self, year: usize) -> impl Iterator<Item = (&Flow, &YearRecord)> {
        let flows = &self.site.flows;
        flows.iter().zip(&self.record.years[year * flows.len()..])
    }

    /// Returns the counted value of a truck: that of those who got through on average, where they differ.
    pub(super) fn usd_of(&self, flow: &Flow, record: &YearRecord) -> f64 {
        let goods = flow.goods.map(|goods| &self.site.goods[goods]);
        goods.filter(|goods| goods.counted).map_or(0.0, |goods| match record.through > 0 && record.units > 0.0 {
            true => record.value / record.through as f64,
            false => flow.payload_tonnes * goods.usd_per_tonne,
        })
    }

    /// Turnover of a year for each form and level, and the growth that would make the target.
    pub(super) fn range(&mut self, trade: &Trade, responding: &Responding, index: usize, (as_it_is, base): (f64, f64)) {
        let year = self.site.years[index];
        for beyond in [Beyond::Held, Beyond::Extrapolated] {
            let mark = if beyond == Beyond::Extrapolated { ";times=extrapolated" } else { "" };
            for form in Form::ALL {
                for level in Level::ALL {
                    let added = self.added(responding, index, (form, level, beyond), &Part::default(), |_| true);
                    let group = format!("year={};form={};level={}{mark}", year.year, form.name(), level.name());
                    let turnover = added.map(|added| as_it_is + added);
                    self.put(&TURNOVER_RANGE, &group, Statistic::Total, turnover);
                    let is_asked = year.is_whole && trade.target_year.is_none_or(|asked| asked == year.year);
                    let (Some(target), true) = (trade.target_usd, is_asked) else { continue };
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
    /// streams of a part; `None` if a time that it looks at was not measured.
    pub(super) fn added(
        &self,
        responding: &Responding,
        year: usize,
        how: (Form, Level, Beyond),
        part: &Part<'_>,
        member: impl Fn(&Flow) -> bool,
    ) -> Option<f64> {
        let site = self.site;
        let mut added = 0.0;
        let is_asked = |flow: &Flow| responds(site, responding, flow) && part.has_flow(flow) && member(flow);
        for (flow, record) in self.flows_of(year).filter(|(flow, _)| is_asked(flow)) {
            let goods = flow.goods.expect("who responds carries goods");
            let Some(factor) = self.factor(responding, year, &flow.direction, goods, how)? else { continue };
            let brought = record.brought as f64 / 1e9 / (record.arrived.max(1)) as f64;
            let without = record.through as f64 * (1.0 - brought) * self.usd_of(flow, record);
            added += without * (factor * inspection(site, responding, flow) - 1.0);
        }
        for stream in site.streams.iter().filter(|stream| responding.streams && part.has_stream(stream)) {
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
        let importer = self.clearance(responding, year, direction, |record| &record.interval_of_note);
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
pub(super) fn tonnes_of(flow: &Flow, record: &YearRecord) -> f64 {
    if record.units > 0.0 { record.units } else { record.through as f64 * flow.payload_tonnes }
}
