//! The center of a site: warehouses, plants, and what is dispatched from them. Masses are whole kilograms.

use crate::engine::{SimDuration, SimTime};

/// A place for goods of one kind.
#[derive(Clone, Debug)]
pub struct Warehouse {
    /// Name.
    pub name: String,
    /// Index of its goods.
    pub goods: usize,
    /// Index of its stock, in kilograms.
    pub stock: usize,
    /// What local suppliers bring each day, in kilograms.
    pub supply: u32,
    /// Whether that was imported, and is counted where it crossed.
    pub imports: bool,
    /// Fee for a tonne and day in USD.
    pub fee_per_day: f64,
}

/// A plant.
#[derive(Clone, Debug)]
pub struct Plant {
    /// Name.
    pub name: String,
    /// Index of the station whose lanes are its lines.
    pub station: usize,
    /// Lines.
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
    /// When it opens; time zero if it is open from the start.
    pub opens: SimTime,
    /// Jobs while it works.
    pub jobs: u32,
    /// Jobs while it is built.
    pub building_jobs: u32,
    /// Pay of a job and year in USD.
    pub pay_usd: f64,
    /// What it costs to build in USD.
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

/// Loads that leave a warehouse.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// Name.
    pub name: String,
    /// What a load takes.
    pub load: Lot,
    /// Indices of the flows that loads become trucks of, with their shares, which sum to at most 1.
    pub to: Vec<(usize, f64)>,
    /// Index of the station where loads are put together, and the time of one.
    pub at: Option<(usize, SimDuration)>,
    /// Departures of a train, if it is one, and its wagons.
    pub train: Option<(Vec<SimTime>, u32)>,
}
