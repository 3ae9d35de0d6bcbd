//! The center: warehouses, plants, and what is dispatched from them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Named;
use super::time::Time;
use crate::scenario::date::Date;
use crate::scenario::quantity::{Duration, Mass, MassRate, Money, Rate, UnitValue};

/// A place for goods of one kind, which trucks unload into and plants draw on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warehouse {
    /// Side of the border.
    pub side: String,
    /// Goods.
    pub goods: String,
    /// What sort of store it is. Results are grouped by it.
    #[serde(default)]
    pub kind: StoreKind,
    /// What fits, unless it is told by `places`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Mass>,
    /// Pallet places, in place of `capacity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<u32>,
    /// Goods on a pallet.
    #[serde(default = "pallet")]
    pub pallet: Mass,
    /// What is there at the start of the warm-up. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<Mass>,
    /// What local suppliers bring, a day's worth each day as far as it fits, from when something can be taken. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply: Option<MassRate>,
    /// Whether what they bring was imported, and is counted where it crossed, as by rail.
    #[serde(default)]
    pub imports: bool,
    /// Fee for a tonne and day. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_per_day: Option<UnitValue>,
    /// Fee for a pallet and day, in place of `fee_per_day`. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_per_pallet_day: Option<Money>,
    /// Station whose lanes are the docks that pallets go through. Default: they take no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docks: Option<String>,
    /// Pallets that go through a dock in a time. Needed with `docks`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<Rate>,
    /// How long what comes in rests before it can be taken out. Default: no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwell: Option<Time>,
    /// Stocks that it draws on, such as a quota of power for cooling, with the units for a pallet place and day.
    #[serde(default)]
    pub uses: Named<f64>,
}

/// What sort of store a warehouse is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    /// As warm as the air.
    #[default]
    Dry,
    /// Cooled.
    Cold,
    /// From truck to truck.
    CrossDock,
}

fn pallet() -> Mass {
    "0.8 t".parse().expect("a mass")
}

/// A plant that makes goods of others, batch after batch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plant {
    /// Side of the border. Its clock is that of the calendar.
    pub side: String,
    /// Calendar of its shifts. Default: always open. A batch that has begun is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Day on which it opens. Default: it is open from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<Date>,
    /// Lines that work side by side.
    #[serde(default = "one")]
    pub lines: u32,
    /// Product of a batch. A plant that works continuously has small ones.
    pub batch: Mass,
    /// Time that a line works on a batch.
    pub batch_time: Duration,
    /// Time added to the first batch after a line has stood still for want of an input, or of a stock that it uses. Default:
    /// none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_up: Option<Duration>,
    /// Warehouses that it draws on, with the tonnes for a tonne of product.
    pub inputs: Named<f64>,
    /// Stocks that it draws on, such as a quota of water, with the units for a tonne of product.
    #[serde(default)]
    pub uses: Named<f64>,
    /// Warehouse that the product goes to.
    pub product: String,
    /// Warehouses that by-products go to, with the tonnes for a tonne of product.
    #[serde(default)]
    pub by_products: Named<f64>,
    /// Jobs while it works.
    #[serde(default)]
    pub jobs: u32,
    /// Jobs while it is built, or what is added to it.
    #[serde(default)]
    pub building_jobs: u32,
    /// How long it is built before it opens. Default: no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<Duration>,
    /// Pay of a job and year. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay: Option<Money>,
    /// What it costs to build, with all that is added to it. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investment: Option<Money>,
}

fn one() -> u32 {
    1
}

/// Loads that leave warehouses whenever one is complete, or by a timetable.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// Warehouse that they are taken out of, or several with their shares of a load.
    pub from: Origin,
    /// A load: of a truck, or of a wagon.
    pub load: Mass,
    /// Flows that the loads become trucks of, with their shares. The others stay in the country.
    #[serde(default)]
    pub to: BTreeMap<String, f64>,
    /// Station at whose lanes, such as docks, loads are put together. Default: the docks of the warehouses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Time that a load takes there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Duration>,
    /// Departures of a train: "mon, thu 06:00". Default: loads leave one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departures: Vec<String>,
    /// Wagons of a train. What they cannot take is left behind.
    #[serde(default = "one")]
    pub wagons: u32,
    /// How long a load is on its way before it becomes a truck of a flow, or has arrived. Default: no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport_time: Option<Duration>,
    /// What the transport of a load costs. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport_cost: Option<Money>,
    /// How long a load waits for an empty truck that looks for one, before a truck is hired. Default: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hires_after: Option<Duration>,
    /// What the transport of a load costs on a truck that had looked for one. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_cost: Option<Money>,
}

/// Where loads are taken out of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Origin {
    /// One warehouse.
    One(String),
    /// Several, with their shares of a load.
    Shares(BTreeMap<String, f64>),
}

impl Origin {
    /// Returns the warehouses with their shares of a load, by name.
    pub fn shares(&self) -> Vec<(&str, f64)> {
        match self {
            Self::One(name) => vec![(name, 1.0)],
            Self::Shares(shares) => shares.iter().map(|(name, share)| (name.as_str(), *share)).collect(),
        }
    }
}

impl Warehouse {
    /// Returns what fits in tonnes, if it is told, of pallets that are some.
    pub fn tonnes_that_fit(&self) -> Option<f64> {
        let places = self.places.filter(|_| self.pallet.tonnes() > 0.0);
        let of_places = places.map(|places| f64::from(places) * self.pallet.tonnes());
        self.capacity.as_ref().map(Mass::tonnes).or(of_places)
    }

    /// Returns its pallet places, as far as they are told.
    pub fn pallet_places(&self) -> f64 {
        self.tonnes_that_fit().unwrap_or(0.0) / self.pallet.tonnes()
    }
}
