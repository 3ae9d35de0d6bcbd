//! How much is used of each resource that could bind: what there is none left of holds up the rest.

use super::Measurement;
use crate::engine::SimTime;
use crate::model::dictionary::{CAPACITY_USED, UTILIZATION};
use crate::model::indicator::{Key, Statistic};
use crate::model::lower::dispatch_row;
use crate::model::site::{Action, Refill, RefillMode, Site, Station, StockKind};

impl Measurement<'_> {
    /// Stations, quotas, train paths, and wagons of the center's trains.
    pub(super) fn capacities(&mut self) {
        let site = self.site;
        for (index, station) in site.stations.iter().enumerate().filter(|(_, station)| !station.is_unlimited()) {
            let group = format!("station={}", station.name);
            let key = Key { indicator: &UTILIZATION, group, statistic: Statistic::Mean };
            let position = self.sheet.keys.iter().position(|known| *known == key);
            let used = position.and_then(|position| self.sheet.values[position]);
            self.used(resource(site, index, station), &station.name, used);
        }
        for (index, stock) in site.stocks.iter().enumerate() {
            let resource = match stock.kind {
                StockKind::Stock if is_quota(site, index) => "quota",
                StockKind::Timetable => "train_paths",
                _ => continue,
            };
            let used = self.record.stocks[index].used as f64;
            let came: f64 =
                self.refills(index, site.window.start, site.window.end).map(|refill| f64::from(refill.units)).sum();
            let expires = stock.refills.iter().any(|refill| refill.mode != RefillMode::Add);
            let there = if expires { 0.0 } else { f64::from(self.record.stocks[index].at_start) };
            self.used(resource, &stock.name, (came + there > 0.0).then(|| used / (came + there)));
            if resource == "quota" && expires && site.years.len() > 1 && !is_taken(site, index) {
                self.quota_by_year(index, &stock.name);
            }
        }
        for (index, dispatch) in site.dispatches.iter().enumerate() {
            let Some((departures, wagons)) = &dispatch.train else { continue };
            let inside = |departure: &&_| (site.window.start..site.window.end).contains(*departure);
            let places = departures.iter().filter(inside).count() as f64 * f64::from(*wagons);
            let dealing = self.with(dispatch_row(site, index), dispatch.load[0]);
            let loads = (dealing.taken - dealing.put) as f64 / f64::from(dispatch.load[0].kilograms);
            self.used("wagons", &dispatch.name, (places > 0.0).then(|| loads / places));
        }
    }

    fn used(&mut self, resource: &str, name: &str, share: Option<f64>) {
        self.put(&CAPACITY_USED, &format!("resource={resource};name={name}"), Statistic::Mean, share);
    }

    /// How much the center uses of a quota in each year: plants that open later use nothing before.
    fn quota_by_year(&mut self, stock: usize, name: &str) {
        let agents = self.layout.flows - self.layout.counted_flows;
        for (number, year) in self.site.years.iter().enumerate() {
            let used: u64 = (0..agents).map(|row| self.dealing_in(number, row, stock).taken).sum();
            let came: f64 = self.refills(stock, year.start, year.end).map(|refill| f64::from(refill.units)).sum();
            let group = format!("resource=quota;name={name};year={}", year.year);
            self.put(&CAPACITY_USED, &group, Statistic::Mean, (came > 0.0).then(|| used as f64 / came));
        }
    }

    fn refills(&self, stock: usize, from: SimTime, until: SimTime) -> impl Iterator<Item = &Refill> {
        let inside = move |refill: &&Refill| (from..until).contains(&refill.at);
        self.site.stocks[stock].refills.iter().filter(inside)
    }
}

/// Returns what the lanes of a station are.
fn resource(site: &Site, index: usize, station: &Station) -> &'static str {
    let at_docks = site.warehouses.iter().filter_map(|warehouse| warehouse.handling).map(|handling| handling.station);
    let at_loads = site.dispatches.iter().flat_map(|dispatch| &dispatch.at).map(|(station, _)| *station);
    let mut docks = at_docks.chain(at_loads);
    if site.plants.iter().any(|plant| plant.station == index) {
        "lines"
    } else if docks.any(|dock| dock == index) {
        "docks"
    } else if station.is_equipment {
        "equipment"
    } else {
        "officers"
    }
}

/// Returns whether a stock is refilled by the clock and drawn on.
fn is_quota(site: &Site, stock: usize) -> bool {
    let by_plants = site.plants.iter().flat_map(|plant| &plant.uses);
    let mut by_center = by_plants.chain(site.warehouses.iter().flat_map(|warehouse| &warehouse.uses));
    let is_drawn_on = by_center.any(|(used, _)| *used == stock) || is_taken(site, stock);
    is_drawn_on && !site.stocks[stock].refills.is_empty()
}

/// Returns whether trucks take from a stock.
fn is_taken(site: &Site, stock: usize) -> bool {
    let mut steps = site.versions().flat_map(|site| &site.steps);
    steps.any(|step| matches!(step.action, Action::Take { stock: taken, .. } if taken == stock))
}
