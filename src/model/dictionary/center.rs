//! Indicators of the center: plants, stores and loads.

use super::{EXACT, HISTOGRAM};
use crate::model::indicator::Indicator;

/// What goes into a plant.
pub static INPUTS: Indicator = Indicator {
    name: "plant_inputs",
    unit: "t",
    definition: "tonnes that a plant took out of warehouses in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// What a plant makes.
pub static PRODUCED: Indicator = Indicator {
    name: "plant_product",
    unit: "t",
    definition: "tonnes of the product that a plant put into its warehouse in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// What else a plant makes.
pub static BY_PRODUCTS: Indicator = Indicator {
    name: "plant_by_products",
    unit: "t",
    definition: "tonnes of by-products that a plant put into warehouses in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// What gets lost in a plant.
pub static LOSSES_OF_MASS: Indicator = Indicator {
    name: "plant_losses",
    unit: "t",
    definition: "inputs of the batches finished in the window, less their product and by-products",
    source: "karvon",
    numerical_error: EXACT,
};
/// What is on a plant's lines.
pub static IN_PROCESS: Indicator = Indicator {
    name: "plant_in_process",
    unit: "t",
    definition: "what a plant took in the window less what it made and lost: what is on its lines at the end beyond what was there at the start",
    source: "karvon",
    numerical_error: EXACT,
};
/// Lines that stand still.
pub static STANDSTILL: Indicator = Indicator {
    name: "standstill",
    unit: "1",
    definition: "share of line time in the window in which lines wait for one thing: an input or a stock that is short, or room for what was made",
    source: "karvon",
    numerical_error: EXACT,
};
/// What a plant adds in value.
pub static VALUE_ADDED: Indicator = Indicator {
    name: "value_added",
    unit: "USD",
    definition: "value of the product and by-products of the batches finished in the window, less that of their inputs; where values change, those of each year, by time",
    source: "karvon",
    numerical_error: EXACT,
};
/// Jobs of a plant.
pub static CENTER_JOBS: Indicator = Indicator {
    name: "jobs",
    unit: "1",
    definition: "jobs while a plant is open, and while it or a part of it is built, over time in the window or in a year; the largest number while it is built",
    source: "scenario",
    numerical_error: EXACT,
};
/// Time in which an investment pays back.
pub static PAYBACK: Indicator = Indicator {
    name: "payback",
    unit: "a",
    definition: "years from the opening of a plant in which the value added, less pay, makes up for what was invested: as it came year by year, and after the window at the rate of its last year; missing if it never does",
    source: "karvon",
    numerical_error: EXACT,
};
/// What is invested in plants.
pub static INVESTMENT: Indicator = Indicator {
    name: "investment",
    unit: "USD",
    definition: "what plants cost to build: in all, and as it is spent in each year, evenly while they are built",
    source: "scenario",
    numerical_error: EXACT,
};
/// What those who work in plants get.
pub static WAGES: Indicator = Indicator {
    name: "wages",
    unit: "USD",
    definition: "pay of the jobs in plants that are open, in the window and in each of its years",
    source: "karvon",
    numerical_error: EXACT,
};
/// Money that plants leave, year by year.
pub static CASH_FLOW: Indicator = Indicator {
    name: "cash_flow",
    unit: "USD",
    definition: "value added by plants in a year of the window, less wages and investment",
    source: "karvon",
    numerical_error: EXACT,
};
/// Plants, and parts of plants, that open.
pub static OPENINGS: Indicator = Indicator {
    name: "openings",
    unit: "1",
    definition: "plants, and parts added to plants, that open in a year of the window",
    source: "scenario",
    numerical_error: EXACT,
};
/// What a warehouse holds.
pub static STORED: Indicator = Indicator {
    name: "stored",
    unit: "t",
    definition: "tonnes in a warehouse, or with a place kept in it, over time in the window; there at its start and end, put in, taken out, without what a train puts back at once for want of the rest of a load",
    source: "karvon",
    numerical_error: EXACT,
};
/// What storing costs.
pub static STORAGE_FEES: Indicator = Indicator {
    name: "storage_fees",
    unit: "USD",
    definition: "fees of a warehouse for its tonnes and days in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// What leaves a warehouse as loads.
pub static DISPATCHED: Indicator = Indicator {
    name: "dispatched",
    unit: "t",
    definition: "tonnes that a dispatch took out of its warehouse in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// What trains left behind.
pub static LEFT_BEHIND: Indicator = Indicator {
    name: "left_behind",
    unit: "t",
    definition: "tonnes ready for a train that a departure in the window leaves behind: the mean over departures, and the most",
    source: "karvon",
    numerical_error: EXACT,
};
/// How long goods are stored.
pub static DWELL: Indicator = Indicator {
    name: "dwell",
    unit: "h",
    definition: "time in a warehouse of each kilogram that leaves it in the window, first in, first out",
    source: "karvon",
    numerical_error: HISTOGRAM,
};
/// What is taken out of a stock such as a quota.
pub static USED: Indicator = Indicator {
    name: "used",
    unit: "1",
    definition: "units that are taken out of a stock in the window, by all and by each plant or warehouse that draws on it",
    source: "karvon",
    numerical_error: EXACT,
};
/// What is on its way.
pub static IN_TRANSIT: Indicator = Indicator {
    name: "in_transit",
    unit: "t",
    definition: "tonnes of a dispatch that are at docks, wait for a truck or are on their way: over time in the window, and at its end",
    source: "karvon",
    numerical_error: EXACT,
};
/// What has arrived.
pub static DELIVERED: Indicator = Indicator {
    name: "delivered",
    unit: "t",
    definition: "tonnes of a dispatch that have been at docks and on their way, and come to the end of it in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// What onward transport costs.
pub static TRANSPORT_COST: Indicator = Indicator {
    name: "transport_cost",
    unit: "USD",
    definition: "cost of the transport of the loads dispatched in the window",
    source: "scenario",
    numerical_error: EXACT,
};
/// Loads that empty trucks carry back.
pub static RETURN_LOADS: Indicator = Indicator {
    name: "return_loads",
    unit: "1",
    definition: "loads given in the window to empty trucks that looked for one; their share of the loads, and of the trucks that looked",
    source: "karvon",
    numerical_error: EXACT,
};
/// How long empty trucks look for a load.
pub static RETURN_WAIT: Indicator = Indicator {
    name: "return_wait",
    unit: "h",
    definition: "mean time that an empty truck looks for a load, found or not",
    source: "karvon",
    numerical_error: EXACT,
};
/// What loads on empty trucks save.
pub static RETURN_SAVED: Indicator = Indicator {
    name: "return_saved",
    unit: "USD",
    definition: "cost of hired trucks that loads on returning ones have saved, less what these cost",
    source: "karvon",
    numerical_error: EXACT,
};
