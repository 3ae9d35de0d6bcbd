//! The center: warehouses, plants, and what is dispatched from them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Named;
use crate::scenario::date::Date;
use crate::scenario::quantity::{Duration, Mass, MassRate, Money, UnitValue};

/// A place for goods of one kind, which trucks unload into and plants draw on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warehouse {
    /// Side of the border.
    pub side: String,
    /// Goods.
    pub goods: String,
    /// What fits.
    pub capacity: Mass,
    /// What is there at the start of the warm-up. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<Mass>,
    /// What local suppliers bring, a day's worth each day as far as it fits. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply: Option<MassRate>,
    /// Whether what they bring was imported, and is counted where it crossed, as by rail.
    #[serde(default)]
    pub imports: bool,
    /// Fee for a tonne and day. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_per_day: Option<UnitValue>,
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
    /// Time added to the first batch after a line has stood still for want of its first input. Default: none.
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
    /// Jobs while it is built.
    #[serde(default)]
    pub building_jobs: u32,
    /// Pay of a job and year. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay: Option<Money>,
    /// What it costs to build. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investment: Option<Money>,
}

fn one() -> u32 {
    1
}

/// Loads that leave a warehouse whenever one is complete, or by a timetable.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// Warehouse that they are taken out of.
    pub from: String,
    /// A load: of a truck, or of a wagon.
    pub load: Mass,
    /// Flows that the loads become trucks of, with their shares. The others stay in the country.
    #[serde(default)]
    pub to: BTreeMap<String, f64>,
    /// Station at whose lanes, such as docks, loads are put together. Default: it takes none.
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
}
