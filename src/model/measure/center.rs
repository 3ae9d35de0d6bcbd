//! The center's plants: what they make, and what they stand still for.
//!
//! **Mass balances**: what a plant took is its products, by-products and losses, and what is on its lines. Losses are
//! those of the batches that were finished.

use super::Measurement;
use crate::collect::Dealing;
use crate::model::dictionary::{BY_PRODUCTS, IN_PROCESS, INPUTS, LOSSES_OF_MASS, PRODUCED, STANDSTILL};
use crate::model::indicator::Statistic;
use crate::model::lower::{dispatch_row, plant_row, supply_row};
use crate::model::site::{Lot, Plant, Year};

pub(super) const KILOGRAMS: f64 = 1000.0;

impl Measurement<'_> {
    /// The plants of the center, if there are any.
    pub(super) fn center(&mut self) {
        let site = self.site;
        for (index, plant) in site.plants.iter().enumerate() {
            self.plant(index, plant);
        }
        self.investments();
    }

    /// What agents did with a stock in a year of the window.
    pub(super) fn dealing_in(&self, year: usize, row: usize, stock: usize) -> Dealing {
        let rows = self.layout.flows - self.layout.counted_flows;
        self.record.dealings[(year * rows + row) * self.layout.stocks + stock]
    }

    /// What agents did with a stock in the window.
    pub(super) fn dealing(&self, row: usize, stock: usize) -> Dealing {
        let years = 0..self.site.years.len();
        years.map(|year| self.dealing_in(year, row, stock)).fold(Dealing::default(), Dealing::and)
    }

    pub(super) fn with(&self, row: usize, lot: Lot) -> Dealing {
        self.dealing(row, self.site.warehouses[lot.warehouse].stock)
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
        self.investment(index, plant);
    }

    /// Value of what comes out of a batch, less that of what goes in, in USD: at the prices of a year, from when the plant
    /// is open.
    pub(super) fn added_by_batch(&self, plant: &Plant, year: &Year) -> f64 {
        let since = plant.phases[0].opens.max(year.start);
        let usd_per_tonne = |lot: &Lot| {
            let goods = &self.site.goods[self.site.warehouses[lot.warehouse].goods];
            goods.usd_per_tonne_over(since, year.end)
        };
        let usd = |lots: &[Lot]| -> f64 {
            lots.iter().map(|lot| f64::from(lot.kilograms) / KILOGRAMS * usd_per_tonne(lot)).sum()
        };
        usd(&[plant.product]) + usd(&plant.by_products) - usd(&plant.inputs)
    }

    /// How long a plant's lines stood still for each thing that they waited for.
    fn standstill(&mut self, row: usize, plant: &Plant, group: &str) {
        let site = self.site;
        let made = [plant.product].into_iter().chain(plant.by_products.iter().copied());
        let ready = |lot: &Lot| {
            let warehouse = &site.warehouses[lot.warehouse];
            warehouse.ready.unwrap_or(warehouse.stock)
        };
        let stocks = plant.inputs.iter().map(ready).chain(made.map(|lot| site.warehouses[lot.warehouse].stock));
        let stocks: Vec<usize> = stocks.chain(plant.uses.iter().map(|(stock, _)| *stock)).collect();
        // A line that is not there yet stands still for nothing.
        let ends = plant.phases.iter().skip(1).map(|phase| phase.opens).chain([site.window.end]);
        let open = plant.phases.iter().zip(ends).map(|(phase, end)| {
            let length = end.min(site.window.end).saturating_since(phase.opens.max(site.window.start));
            f64::from(phase.lines) * length.ticks() as f64
        });
        let whole: f64 = open.sum();
        for stock in stocks {
            let waited = (whole > 0.0).then(|| self.dealing(row, stock).waited as f64 / whole);
            let group = format!("{group};for={}", site.stocks[stock].name);
            self.put(&STANDSTILL, &group, Statistic::Mean, waited);
        }
    }

    /// Kilograms that trains took out of a warehouse in the window for loads that could not be completed, and put back.
    pub(super) fn put_back(&self, stock: usize) -> u64 {
        let rows = (0..self.site.dispatches.len()).map(|dispatch| dispatch_row(self.site, dispatch));
        rows.map(|row| self.dealing(row, stock).put).sum()
    }

    /// Value of imported inputs in a tonne of what each warehouse was given in the window, in USD at the prices of a year:
    /// what trucks brought is imported, what suppliers brought only if they import it, and products hold that of their
    /// inputs. What does not count in turnover is no part of it, and what a train puts back is not given.
    fn imported(&self, year: &Year) -> Vec<f64> {
        let site = self.site;
        let mut imported = vec![0.0; site.warehouses.len()];
        // Each round brings it one plant further down a chain.
        for _ in 0..=site.plants.len() {
            let last = imported.clone();
            for (index, warehouse) in site.warehouses.iter().enumerate() {
                let put = self.record.stocks[warehouse.stock].put as f64;
                let rows = self.layout.flows - self.layout.counted_flows;
                let by_agents: u64 = (0..rows).map(|row| self.dealing(row, warehouse.stock).put).sum();
                let goods = &site.goods[warehouse.goods];
                let price = if goods.counted { goods.usd_per_tonne_over(year.start, year.end) } else { 0.0 };
                let supplied = supply_row(site, warehouse).filter(|_| warehouse.imports);
                let brought = supplied.map_or(0, |row| self.dealing(row, warehouse.stock).put);
                let mut usd = (put - by_agents as f64 + brought as f64) * price;
                for (number, plant) in site.plants.iter().enumerate().filter(|(_, it)| it.product.warehouse == index) {
                    let of_batch: f64 =
                        plant.inputs.iter().map(|lot| f64::from(lot.kilograms) * last[lot.warehouse]).sum();
                    usd += self.batches(number, plant) * of_batch;
                }
                let given = put - self.put_back(warehouse.stock) as f64;
                imported[index] = if given > 0.0 { usd / given } else { 0.0 };
            }
        }
        imported
    }

    /// Returns the value of imported inputs in a tonne of what each flow carries, at the prices of a year; none in what does
    /// not count in turnover.
    pub(super) fn imported_by_flow(&self, year: &Year) -> Vec<f64> {
        let site = self.site;
        let mut by_flow = vec![0.0; site.flows.len()];
        if site.dispatches.is_empty() {
            return by_flow;
        }
        let imported = self.imported(year);
        for dispatch in &site.dispatches {
            let parts = dispatch.load.iter().map(|lot| f64::from(lot.kilograms) * imported[lot.warehouse]);
            let of_load = parts.sum::<f64>() / f64::from(dispatch.kilograms());
            let is_counted = |flow: usize| site.flows[flow].goods.is_some_and(|goods| site.goods[goods].counted);
            for &(flow, _) in dispatch.to.iter().filter(|(flow, _)| is_counted(*flow)) {
                by_flow[flow] = of_load;
            }
        }
        by_flow
    }
}
