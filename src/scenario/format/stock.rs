//! Stocks, timetables and gates: what trucks take, board and wait for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Units that trucks take and put: permits, seals, wagons.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// Side of the border.
    pub side: String,
    /// Units at the start.
    #[serde(default)]
    pub initial: u32,
    /// Units that fit. Default: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
}

/// Departures with a number of places.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timetable {
    /// Side of the border.
    pub side: String,
    /// Places of a departure.
    pub places: u32,
}

/// An opening that any number of trucks pass at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Side of the border; its clock is the gate's clock.
    pub side: String,
    /// Opening hours. Default: always open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
}
