//! Stations and spaces: lanes in use, lines, waits, open hours and their cost, places taken.

use super::{Measurement, hours};
use crate::collect::AreaOverTime;
use crate::model::dictionary::{
    BLOCKED, EQUIPMENT_COST, EQUIPMENT_HOURS, OCCUPANCY, QUEUE, QUEUE_GROWTH, SERVED, STAFF_COST, STAFF_HOURS,
    UTILIZATION, WAIT,
};
use crate::model::indicator::{Indicator, Statistic};
use crate::model::lower::{space_pool, station_pool};
use crate::stats::LogHistogram;

impl Measurement<'_> {
    /// Measures stations: what their lanes are used for, who waits, and what officers and machines cost.
    pub(super) fn stations(&mut self) {
        let site = self.site;
        let (start, end) = (site.window.start, site.window.end);
        // As many lanes as trucks are no staff, nor are lines of plants.
        let is_plant = |station: usize| site.plants.iter().any(|plant| plant.station == station);
        let open = |station: usize| match site.stations[station].is_unlimited() {
            true => 0,
            false => site.stations[station].lanes.area(start, end),
        };
        for (index, station) in site.stations.iter().enumerate() {
            let group = format!("station={}", station.name);
            let pool = &self.record.pools[station_pool(index).0 as usize];
            let open = open(index);
            // Breakdowns and controllers change the units at work from what the calendar says.
            let at_work = pool.staffed.as_ref().map_or(open, AreaOverTime::area);
            let of_work = |area: u128| (at_work > 0).then(|| area as f64 / at_work as f64);
            if !is_plant(index) {
                self.put(worked(station.is_equipment), &group, Statistic::Total, Some(hours(open as f64)));
            }
            self.put(&UTILIZATION, &group, Statistic::Mean, of_work(pool.in_use.area()));
            self.put(&BLOCKED, &group, Statistic::Mean, of_work(pool.blocked.area()));
            self.put(&SERVED, &group, Statistic::Total, Some(pool.waits.count() as f64));
            self.put(&QUEUE, &group, Statistic::Mean, Some(self.mean_over_window(pool.line.area())));
            self.put(&QUEUE, &group, Statistic::P95, pool.line.quantile(0.95).map(f64::from));
            self.put(&QUEUE, &group, Statistic::Max, Some(f64::from(pool.line.peak())));
            self.put(&QUEUE_GROWTH, &group, Statistic::Total, Some(pool.line.growth() as f64));
            self.put(&WAIT, &group, Statistic::Mean, pool.waits.tally().mean().map(hours));
            self.put(&WAIT, &group, Statistic::P95, pool.waits.histogram().quantile(0.95).map(hours));
            self.put(&WAIT, &group, Statistic::Share, share_above_zero(pool.waits.histogram()));
        }
        let staff = |member: &dyn Fn(usize) -> bool| {
            let areas = (0..site.stations.len()).filter(|&station| member(station) && !is_plant(station)).map(open);
            Some(hours(areas.sum::<u128>() as f64))
        };
        let cost = |member: &dyn Fn(usize) -> bool| -> f64 {
            let stations = (0..site.stations.len()).filter(|&station| member(station) && !is_plant(station));
            stations.map(|station| hours(open(station) as f64) * site.stations[station].usd_per_hour).sum()
        };
        for is_equipment in [false, true] {
            let is_one = |station: usize| site.stations[station].is_equipment == is_equipment;
            let mut groups: Vec<(String, Option<usize>)> = vec![("all".to_owned(), None)];
            groups.extend((0..).zip(&site.sides).map(|(side, name)| (format!("side={}", name.name), Some(side))));
            for (group, side) in groups {
                let is_member =
                    |station: usize| is_one(station) && side.is_none_or(|side| site.stations[station].side == side);
                self.put(worked(is_equipment), &group, Statistic::Total, staff(&is_member));
                if site.costs.is_some() {
                    self.put(worth(is_equipment), &group, Statistic::Total, Some(cost(&is_member)));
                }
            }
        }
    }

    /// Measures spaces: how full they are.
    pub(super) fn spaces(&mut self) {
        for (index, space) in self.site.spaces.iter().enumerate() {
            let group = format!("space={}", space.name);
            let pool = &self.record.pools[space_pool(self.site, index).0 as usize];
            let occupancy = pool.occupancy.as_ref().expect("the layout asks for the occupancy of spaces");
            self.put(&OCCUPANCY, &group, Statistic::Mean, Some(self.mean_over_window(pool.in_use.area())));
            self.put(&OCCUPANCY, &group, Statistic::P95, occupancy.quantile(0.95).map(f64::from));
            self.put(&OCCUPANCY, &group, Statistic::Max, Some(f64::from(occupancy.peak())));
        }
    }
}

/// The indicator of a station's open hours.
fn worked(is_equipment: bool) -> &'static Indicator {
    if is_equipment { &EQUIPMENT_HOURS } else { &STAFF_HOURS }
}

/// The indicator of what they cost.
fn worth(is_equipment: bool) -> &'static Indicator {
    if is_equipment { &EQUIPMENT_COST } else { &STAFF_COST }
}

/// Share of the waits that took any time.
fn share_above_zero(waits: &LogHistogram) -> Option<f64> {
    let none: u64 = waits.bins().take_while(|bin| bin.low == 0).map(|bin| bin.count).sum();
    (waits.count() > 0).then(|| 1.0 - none as f64 / waits.count() as f64)
}
