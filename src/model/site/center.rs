//! The center of a site: warehouses, plants, and what is dispatched from them. Masses are whole kilograms.

use crate::engine::{Distribution, SimDuration, SimTime};

/// A place for goods of one kind.
#[derive(Clone, Debug)]
pub struct Warehouse {
    /// Name.
    pub name: String,
    /// Index of its goods.
    pub goods: usize,
    /// What sort of store it is, as groups of results say it.
    pub kind: &'static str,
    /// Index of its stock, in kilograms: what is in it, or has a place kept for it.
    pub stock: usize,
    /// Index of the stock of what can be taken out, if that is not all that is in it.
    pub ready: Option<usize>,
    /// Kilograms on a pallet.
    pub pallet: f64,
    /// Docks that pallets go through.
    pub handling: Option<Handling>,
    /// How long what comes in rests before it can be taken out.
    pub dwell: Option<Distribution>,
    /// Indices of stocks used, such as a quota of power, with the units of a day.
    pub uses: Vec<(usize, u32)>,
    /// What local suppliers bring each day, in kilograms.
    pub supply: u32,
    /// Whether that was imported, and is counted where it crossed.
    pub imports: bool,
    /// Fee for a tonne and day in USD.
    pub fee_per_day: f64,
}

/// Docks that the pallets of a warehouse go through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handling {
    /// Index of the station whose lanes they are.
    pub station: usize,
    /// Hours that a pallet takes at a dock.
    pub hours_per_pallet: f64,
}

impl Warehouse {
    /// Returns the docks, and how long so much is handled at one of them, in whole pallets.
    pub fn handled(&self, kilograms: u32) -> Option<(usize, SimDuration)> {
        let handling = self.handling?;
        // A load of whole pallets has not one more by rounding.
        let pallets = libm::ceil(f64::from(kilograms) / self.pallet - 1e-9);
        Some((handling.station, SimDuration::from_seconds(3600.0 * pallets * handling.hours_per_pallet)))
    }
}

/// A plant.
#[derive(Clone, Debug)]
pub struct Plant {
    /// Name.
    pub name: String,
    /// Index of the station whose lanes are its lines.
    pub station: usize,
    /// Lines at most.
    pub lines: u32,
    /// Time of a batch.
    pub batch_time: SimDuration,
    /// Time added to a batch after a line stood still for want of its first input.
    pub start_up: SimDuration,
    /// Indices of the warehouses of the inputs, with what a batch takes.
    pub inputs: Vec<Lot>,
    /// Indices of stocks used, such as a quota, with the units of a batch.
    pub uses: Vec<(usize, u32)>,
    /// Index of the warehouse of the product, with what a batch makes.
    pub product: Lot,
    /// Indices of the warehouses of the by-products, with what a batch makes.
    pub by_products: Vec<Lot>,
    /// What it is built in, in order of time; at least one.
    pub phases: Vec<Phase>,
    /// Pay of a job and year in USD.
    pub pay_usd: f64,
}

/// A part of a plant that is built, and opens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phase {
    /// When it opens; time zero if it is open from the start.
    pub opens: SimTime,
    /// How long it is built before.
    pub building: SimDuration,
    /// Lines of the plant from then on.
    pub lines: u32,
    /// Jobs of the plant from then on.
    pub jobs: u32,
    /// Jobs while this part is built.
    pub building_jobs: u32,
    /// What this part costs to build in USD.
    pub investment_usd: f64,
}

/// So many kilograms of a warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Index of the warehouse.
    pub warehouse: usize,
    /// Kilograms.
    pub kilograms: u32,
}

/// Loads that leave warehouses.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// Name.
    pub name: String,
    /// What a load takes of each warehouse.
    pub load: Vec<Lot>,
    /// Indices of the flows that loads become trucks of, with their shares, which sum to at most 1.
    pub to: Vec<(usize, f64)>,
    /// Indices of the stations where loads are put together, and the time of one there.
    pub at: Vec<(usize, SimDuration)>,
    /// Departures of a train, if it is one, and its wagons.
    pub train: Option<(Vec<SimTime>, u32)>,
    /// How long a load is on its way.
    pub transport_time: SimDuration,
    /// Index of the stock of what is at docks or on its way, in kilograms, if that takes time.
    pub transit: Option<usize>,
    /// What the transport of a load costs in USD.
    pub transport_usd: f64,
    /// Empty trucks that look for a load.
    pub returns: Option<Returns>,
}

/// How loads are given to empty trucks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Returns {
    /// How long a load waits for one.
    pub patience: SimDuration,
    /// Index of the stock of trucks that wait for a load.
    pub waiting: usize,
    /// Index of the stock of loads that have been given to them.
    pub given: usize,
    /// What the transport of a load costs on one of them in USD.
    pub usd: f64,
}

impl Dispatch {
    /// Returns the kilograms of a load.
    pub fn kilograms(&self) -> u32 {
        self.load.iter().map(|lot| lot.kilograms).sum()
    }
}
