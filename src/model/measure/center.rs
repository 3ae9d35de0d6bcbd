//! The center: what plants make and stand still for, what warehouses hold, what is dispatched, and what pays back.
//!
//! **Mass balances**: what a plant took is its products, by-products and losses, and what is on its lines. Losses are
//! those of the batches that were finished.

use super::{Measurement, TICKS_PER_HOUR};
use crate::collect::Dealing;
use crate::model::dictionary::{
    BY_PRODUCTS, CENTER_JOBS, DISPATCHED, IN_PROCESS, INPUTS, LEFT_BEHIND, LOSSES_OF_MASS, PAYBACK, PRODUCED,
    STANDSTILL, STORAGE_FEES, STORED, VALUE_ADDED,
};
use crate::model::indicator::Statistic;
use crate::model::lower::{dispatch_row, plant_row, supply_row};
use crate::model::site::{Dispatch, Lot, Plant};

const KILOGRAMS: f64 = 1000.0;
const HOURS_PER_YEAR: f64 = 365.25 * 24.0;

impl Measurement<'_> {
    /// All of the center, if there is one.
    pub(super) fn center(&mut self) {
        let site = self.site;
        for (index, warehouse) in site.warehouses.iter().enumerate() {
            self.warehouse(index, &format!("warehouse={}", warehouse.name));
        }
        for (index, plant) in site.plants.iter().enumerate() {
            self.plant(index, plant);
        }
        for (index, dispatch) in site.dispatches.iter().enumerate() {
            self.dispatch(index, dispatch);
        }
    }

    fn dealing(&self, row: usize, stock: usize) -> Dealing {
        self.record.dealings[row * self.layout.stocks + stock]
    }

    fn with(&self, row: usize, lot: Lot) -> Dealing {
        self.dealing(row, self.site.warehouses[lot.warehouse].stock)
    }

    fn usd_per_tonne(&self, lot: Lot) -> f64 {
        self.site.goods[self.site.warehouses[lot.warehouse].goods].usd_per_tonne
    }

    fn warehouse(&mut self, index: usize, group: &str) {
        let warehouse = &self.site.warehouses[index];
        let record = &self.record.stocks[warehouse.stock];
        let window = self.site.window.length();
        let tonnes = |kilograms: u64| Some(kilograms as f64 / KILOGRAMS);
        let tonne_days = record.area as f64 / KILOGRAMS / (24.0 * TICKS_PER_HOUR);
        let (put, taken, at_end) = (tonnes(record.put), tonnes(record.taken), tonnes(u64::from(record.at_end)));
        self.put(&STORED, group, Statistic::Mean, Some(tonne_days / (window.hours() / 24.0)));
        self.put(&STORED, &format!("{group};flow=in"), Statistic::Total, put);
        self.put(&STORED, &format!("{group};flow=out"), Statistic::Total, taken);
        self.put(&STORED, &format!("{group};flow=at_end"), Statistic::Total, at_end);
        self.put(&STORAGE_FEES, group, Statistic::Total, Some(tonne_days * warehouse.fee_per_day));
    }

    /// Batches that a plant has finished in the window.
    fn batches(&self, index: usize, plant: &Plant) -> f64 {
        self.with(plant_row(self.site, index), plant.product).put as f64 / f64::from(plant.product.kilograms)
    }

    fn plant(&mut self, index: usize, plant: &Plant) {
        let (site, group) = (self.site, format!("plant={}", plant.name));
        let row = plant_row(site, index);
        let batches = self.batches(index, plant);
        let taken: u64 = plant.inputs.iter().map(|&lot| self.with(row, lot).taken).sum();
        let (product, by_products) = (
            self.with(row, plant.product).put,
            plant.by_products.iter().map(|&lot| self.with(row, lot).put).sum::<u64>(),
        );
        let kilograms = |lots: &[Lot]| lots.iter().map(|lot| f64::from(lot.kilograms)).sum::<f64>();
        let lost = kilograms(&plant.inputs) - f64::from(plant.product.kilograms) - kilograms(&plant.by_products);
        let losses = batches * lost / KILOGRAMS;
        let tonnes = |kilograms: u64| kilograms as f64 / KILOGRAMS;
        let in_process = tonnes(taken) - tonnes(product) - tonnes(by_products) - losses;
        for (indicator, tonnes) in [
            (&INPUTS, tonnes(taken)),
            (&PRODUCED, tonnes(product)),
            (&BY_PRODUCTS, tonnes(by_products)),
            (&LOSSES_OF_MASS, losses),
            (&IN_PROCESS, in_process),
        ] {
            self.put(indicator, &group, Statistic::Total, Some(tonnes));
        }
        self.standstill(row, plant, &group);
        let usd = |lots: &[Lot]| -> f64 {
            lots.iter().map(|&lot| f64::from(lot.kilograms) / KILOGRAMS * self.usd_per_tonne(lot)).sum()
        };
        let added = batches * (usd(&[plant.product]) + usd(&plant.by_products) - usd(&plant.inputs));
        let open = site.window.end.saturating_since(plant.opens.max(site.window.start));
        let years = open.hours() / HOURS_PER_YEAR;
        self.put(&VALUE_ADDED, &group, Statistic::Total, Some(added));
        let share_open = open.hours() / site.window.length().hours();
        self.put(&CENTER_JOBS, &group, Statistic::Mean, Some(f64::from(plant.jobs) * share_open));
        self.put(
            &CENTER_JOBS,
            &format!("{group};while=building"),
            Statistic::Max,
            Some(f64::from(plant.building_jobs)),
        );
        let surplus = (years > 0.0).then(|| added / years - f64::from(plant.jobs) * plant.pay_usd);
        let payback = surplus.filter(|surplus| *surplus > 0.0).map(|surplus| plant.investment_usd / surplus);
        self.put(&PAYBACK, &group, Statistic::Mean, payback.filter(|_| plant.investment_usd > 0.0));
    }

    /// How long a plant's lines stood still for each thing that they waited for.
    fn standstill(&mut self, row: usize, plant: &Plant, group: &str) {
        let site = self.site;
        let made = [plant.product].into_iter().chain(plant.by_products.iter().copied());
        let stocks = plant.inputs.iter().copied().chain(made).map(|lot| site.warehouses[lot.warehouse].stock);
        let stocks: Vec<usize> = stocks.chain(plant.uses.iter().map(|(stock, _)| *stock)).collect();
        let whole = f64::from(plant.lines) * site.window.length().ticks() as f64;
        for stock in stocks {
            let waited = self.dealing(row, stock).waited as f64 / whole;
            let group = format!("{group};for={}", site.stocks[stock].name);
            self.put(&STANDSTILL, &group, Statistic::Mean, Some(waited));
        }
    }

    fn dispatch(&mut self, index: usize, dispatch: &Dispatch) {
        let group = format!("dispatch={}", dispatch.name);
        let taken = self.with(dispatch_row(self.site, index), dispatch.load).taken;
        self.put(&DISPATCHED, &group, Statistic::Total, Some(taken as f64 / KILOGRAMS));
        if dispatch.train.is_some() {
            let stock = self.site.warehouses[dispatch.load.warehouse].stock;
            let left = f64::from(self.record.stocks[stock].at_end) / KILOGRAMS;
            self.put(&LEFT_BEHIND, &group, Statistic::Total, Some(left));
        }
    }

    /// Value of imported inputs in a tonne of what each warehouse was given, in USD, over the window: what trucks brought
    /// is imported, what suppliers brought only if they import it, and products hold that of their inputs.
    fn imported(&self) -> Vec<f64> {
        let site = self.site;
        let mut imported = vec![0.0; site.warehouses.len()];
        // Each round brings it one plant further down a chain.
        for _ in 0..=site.plants.len() {
            let last = imported.clone();
            for (index, warehouse) in site.warehouses.iter().enumerate() {
                let put = self.record.stocks[warehouse.stock].put as f64;
                let rows = self.record.dealings.len() / self.layout.stocks.max(1);
                let by_agents: u64 = (0..rows).map(|row| self.dealing(row, warehouse.stock).put).sum();
                let price = site.goods[warehouse.goods].usd_per_tonne;
                let supplied = supply_row(site, warehouse).filter(|_| warehouse.imports);
                let brought = supplied.map_or(0, |row| self.dealing(row, warehouse.stock).put);
                let mut usd = (put - by_agents as f64 + brought as f64) * price;
                for (number, plant) in site.plants.iter().enumerate().filter(|(_, it)| it.product.warehouse == index) {
                    let of_batch: f64 =
                        plant.inputs.iter().map(|lot| f64::from(lot.kilograms) * last[lot.warehouse]).sum();
                    usd += self.batches(number, plant) * of_batch;
                }
                imported[index] = if put > 0.0 { usd / put } else { 0.0 };
            }
        }
        imported
    }

    /// Returns the value of imported inputs in a tonne of what each flow carries.
    pub(super) fn imported_by_flow(&self) -> Vec<f64> {
        let site = self.site;
        let mut by_flow = vec![0.0; site.flows.len()];
        if site.dispatches.is_empty() {
            return by_flow;
        }
        let imported = self.imported();
        for dispatch in &site.dispatches {
            for (flow, _) in &dispatch.to {
                by_flow[*flow] = imported[dispatch.load.warehouse];
            }
        }
        by_flow
    }
}
