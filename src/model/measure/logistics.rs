//! The center's stores and loads: what warehouses hold and for how long, what quotas give, what is dispatched and on its
//! way, and what empty trucks carry back.

use super::center::KILOGRAMS;
use super::{Measurement, TICKS_PER_HOUR, hours};
use crate::model::dictionary::{
    DELIVERED, DISPATCHED, DWELL, IN_TRANSIT, LEFT_BEHIND, RETURN_LOADS, RETURN_SAVED, RETURN_WAIT, STANDSTILL,
    STORAGE_FEES, STORED, TRANSPORT_COST, USED,
};
use crate::model::indicator::Statistic;
use crate::model::lower::{dispatch_row, plant_row, use_row};
use crate::model::site::{Dispatch, Returns, StockKind, Warehouse};

/// Who draws on stocks: its group, which of the agents it is, and the stocks with the units of each time.
type User<'a> = (String, usize, &'a [(usize, u32)]);

impl Measurement<'_> {
    /// Stores, quotas and loads, if there are any.
    pub(super) fn logistics(&mut self) {
        let site = self.site;
        for warehouse in &site.warehouses {
            self.warehouse(warehouse);
        }
        self.kinds_of_stores();
        self.quotas();
        let mut train = 0;
        for (index, dispatch) in site.dispatches.iter().enumerate() {
            self.dispatch(index, dispatch);
            if dispatch.train.is_some() {
                self.left_behind(train, dispatch);
                train += 1;
            }
        }
    }

    fn tonne_days(&self, warehouse: &Warehouse) -> f64 {
        self.record.stocks[warehouse.stock].area as f64 / KILOGRAMS / (24.0 * TICKS_PER_HOUR)
    }

    fn warehouse(&mut self, warehouse: &Warehouse) {
        let group = format!("warehouse={}", warehouse.name);
        let record = &self.record.stocks[warehouse.stock];
        let days = self.site.window.length().hours() / 24.0;
        let tonnes = |kilograms: u64| Some(kilograms as f64 / KILOGRAMS);
        let put_back = self.put_back(warehouse.stock);
        let (put, taken) = (tonnes(record.put - put_back), tonnes(record.taken - put_back));
        let [at_start, at_end] = [record.at_start, record.at_end].map(|kilograms| tonnes(kilograms.into()));
        let dwell = record.shelf.as_ref().filter(|shelf| shelf.histogram.count() > 0).map(|shelf| {
            let quantile = |q| shelf.histogram.quantile(q).map(hours);
            let mean = hours(shelf.ticks as f64 / shelf.histogram.count() as f64);
            (mean, quantile(0.5), quantile(0.95))
        });
        let tonne_days = self.tonne_days(warehouse);
        self.put(&STORED, &group, Statistic::Mean, Some(tonne_days / days));
        for (flow, tonnes) in [("at_start", at_start), ("in", put), ("out", taken), ("at_end", at_end)] {
            self.put(&STORED, &format!("{group};flow={flow}"), Statistic::Total, tonnes);
        }
        self.put(&STORAGE_FEES, &group, Statistic::Total, Some(tonne_days * warehouse.fee_per_day));
        self.put(&DWELL, &group, Statistic::Mean, dwell.map(|(mean, ..)| mean));
        self.put(&DWELL, &group, Statistic::P50, dwell.and_then(|(_, p50, _)| p50));
        self.put(&DWELL, &group, Statistic::P95, dwell.and_then(|(.., p95)| p95));
        let Some(row) = use_row(self.site, warehouse) else { return };
        for &(stock, _) in &warehouse.uses {
            let waited = self.dealing(row, stock).waited as f64 / self.site.window.length().ticks() as f64;
            let group = format!("{group};for={}", self.site.stocks[stock].name);
            self.put(&STANDSTILL, &group, Statistic::Mean, Some(waited));
        }
    }

    /// What stores of each kind hold together, on average.
    fn kinds_of_stores(&mut self) {
        let site = self.site;
        let days = site.window.length().hours() / 24.0;
        for kind in ["dry", "cold", "cross_dock"] {
            let of_kind: Vec<&Warehouse> = site.warehouses.iter().filter(|warehouse| warehouse.kind == kind).collect();
            if !of_kind.is_empty() {
                let tonne_days: f64 = of_kind.iter().map(|warehouse| self.tonne_days(warehouse)).sum();
                self.put(&STORED, &format!("store={kind}"), Statistic::Mean, Some(tonne_days / days));
            }
        }
    }

    /// What plants and stores use of stocks such as quotas.
    fn quotas(&mut self) {
        let site = self.site;
        let by_plants = site
            .plants
            .iter()
            .enumerate()
            .map(|(index, plant)| (format!("plant={}", plant.name), plant_row(site, index), plant.uses.as_slice()));
        let by_stores = site.warehouses.iter().filter_map(|warehouse| {
            Some((format!("warehouse={}", warehouse.name), use_row(site, warehouse)?, warehouse.uses.as_slice()))
        });
        let users: Vec<User> = by_plants.chain(by_stores).collect();
        let is_used = |stock: usize| users.iter().any(|(.., uses)| uses.iter().any(|(used, _)| *used == stock));
        let quotas = site.stocks.iter().enumerate().filter(|(index, _)| is_used(*index));
        for (index, stock) in quotas.filter(|(_, stock)| stock.kind == StockKind::Stock) {
            let group = format!("stock={}", stock.name);
            self.put(&USED, &group, Statistic::Total, Some(self.record.stocks[index].used as f64));
            for (user, row, uses) in &users {
                if uses.iter().any(|(used, _)| *used == index) {
                    let taken = self.dealing(*row, index).taken;
                    self.put(&USED, &format!("{group};{user}"), Statistic::Total, Some(taken as f64));
                }
            }
        }
    }

    fn dispatch(&mut self, index: usize, dispatch: &Dispatch) {
        let group = format!("dispatch={}", dispatch.name);
        let row = dispatch_row(self.site, index);
        let dealings = dispatch.load.iter().map(|&lot| self.with(row, lot));
        // A wagon that could not be completed has put back what it had.
        let taken: u64 = dealings.map(|dealing| dealing.taken - dealing.put).sum();
        self.put(&DISPATCHED, &group, Statistic::Total, Some(taken as f64 / KILOGRAMS));
        let loads = taken as f64 / f64::from(dispatch.kilograms());
        let mut carried = 0.0;
        if let Some(transit) = dispatch.transit {
            let record = &self.record.stocks[transit];
            let (area, taken, at_end) = (record.area as f64, record.taken, record.at_end);
            self.put(&DELIVERED, &group, Statistic::Total, Some(taken as f64 / KILOGRAMS));
            self.put(&IN_TRANSIT, &group, Statistic::Total, Some(f64::from(at_end) / KILOGRAMS));
            let window = self.site.window.length().ticks() as f64;
            self.put(&IN_TRANSIT, &group, Statistic::Mean, Some(area / window / KILOGRAMS));
        }
        if let Some(returns) = dispatch.returns {
            carried = self.returns(&group, returns, loads, dispatch.transport_usd);
        }
        let return_usd = dispatch.returns.map_or(0.0, |returns| returns.usd);
        let cost = (loads - carried) * dispatch.transport_usd + carried * return_usd;
        if dispatch.transport_usd > 0.0 {
            self.put(&TRANSPORT_COST, &group, Statistic::Total, Some(cost));
        }
    }

    /// What empty trucks carry back; returns how many loads these are.
    fn returns(&mut self, group: &str, returns: Returns, loads: f64, hired_usd: f64) -> f64 {
        let (waiting, given) = (&self.record.stocks[returns.waiting], &self.record.stocks[returns.given]);
        let (looked, carried, waited) = (waiting.put, given.put as f64, waiting.area as f64);
        let share = |whole: f64| (whole > 0.0).then(|| carried / whole);
        self.put(&RETURN_LOADS, group, Statistic::Total, Some(carried));
        self.put(&RETURN_LOADS, &format!("{group};of=loads"), Statistic::Share, share(loads));
        self.put(&RETURN_LOADS, &format!("{group};of=trucks"), Statistic::Share, share(looked as f64));
        let mean = (looked > 0).then(|| hours(waited / looked as f64));
        self.put(&RETURN_WAIT, group, Statistic::Mean, mean);
        self.put(&RETURN_SAVED, group, Statistic::Total, Some(carried * (hired_usd - returns.usd)));
        carried
    }

    fn left_behind(&mut self, train: usize, dispatch: &Dispatch) {
        let group = format!("dispatch={}", dispatch.name);
        let left = self.record.left_behind[train];
        let mean = (left.departures > 0).then(|| left.units as f64 / left.departures as f64 / KILOGRAMS);
        self.put(&LEFT_BEHIND, &group, Statistic::Mean, mean);
        self.put(&LEFT_BEHIND, &group, Statistic::Max, mean.map(|_| left.most as f64 / KILOGRAMS));
    }
}
