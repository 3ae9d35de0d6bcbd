//! Sides, calendars, stations and spaces: where things happen, and when.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A side of the border.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// IANA time zone, such as "Asia/Tashkent".
    pub time_zone: String,
    /// Direction of goods that come from this side, such as "north"; needed by sides that flows or
    /// streams come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
}

/// Opening hours, on the clock of the side of the station that uses them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Weekly hours: "daily 08:00-20:00", "mon-fri 09:00-13:00, 14:00-18:00", "sat,sun 22:00-02:00".
    pub open: Vec<String>,
    /// Days closed all day: "2023-03-21" or "2023-03-21..2023-03-23".
    #[serde(default)]
    pub holidays: Vec<String>,
    /// Dates with hours of their own: `"2023-03-25" = "10:00-14:00"`, or "closed". They win over holidays.
    #[serde(default)]
    pub exceptions: BTreeMap<String, String>,
}

/// A place with lanes that serve trucks, first come first served.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Station {
    /// Side of the border; its clock is the station's clock.
    pub side: String,
    /// Trucks served at once while open; one officer or machine each.
    pub lanes: u32,
    /// Opening hours. Default: always open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// What happens to work at closing time.
    #[serde(default)]
    pub at_closing: AtClosing,
}

/// What happens to work at closing time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AtClosing {
    /// A job that has started is finished after closing.
    #[default]
    Finish,
    /// A job that cannot finish before closing does not start.
    DoNotStart,
}

/// A place with room for a number of trucks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Space {
    /// Side of the border that time spent here is counted to.
    pub side: String,
    /// Trucks that fit.
    pub places: u32,
}
