//! Sides, calendars, stations, spaces, gates and stocks: where things happen, and when.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scenario::quantity::{Money, MoneyRate};

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
    /// Fees that a truck pays here when it comes from this side. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_out: Option<Money>,
    /// Fees that a truck pays here when it comes from another side. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_in: Option<Money>,
}

/// One of several posts: a border that is written once, with values by post, stands at each of them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Share of the trucks that come here. The shares of all posts sum to 1.
    pub share: f64,
}

/// Opening hours, on the clock of the side of the station or gate that uses them.
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
    /// Trucks served at once while open; one officer or machine each. Or "unlimited".
    pub lanes: Lanes,
    /// Whether its lanes are machines, such as scanners, whose hours are not those of staff.
    #[serde(default)]
    pub equipment: bool,
    /// Cost of an hour of one open lane: of an officer or a machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<MoneyRate>,
    /// What is done here in the words of an official measure, such as "customs" or "phytosanitary". Default: other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// Opening hours. Default: always open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Lanes that are open in the hours of further calendars: { night = 2 }. Where hours overlap the most count.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shifts: BTreeMap<String, u32>,
    /// What happens to work at closing time.
    #[serde(default)]
    pub at_closing: AtClosing,
    /// How work goes on that was stopped by closing, by a breakdown or for a more urgent truck.
    #[serde(default)]
    pub interrupted: Interrupted,
}

impl Station {
    /// Returns the most lanes that any of its calendars opens; the largest number for as many as come.
    pub fn most_lanes(&self) -> u32 {
        self.shifts.values().copied().fold(self.lanes.count(), u32::max)
    }

    /// Returns all calendars whose hours it keeps.
    pub fn calendars(&self) -> impl Iterator<Item = &String> {
        self.calendar.iter().chain(self.shifts.keys())
    }
}

/// Trucks served at once: a number, or as many as come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Lanes {
    /// So many.
    Count(u32),
    /// As many as come.
    Word(Unlimited),
}

/// The word for as many as come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unlimited {
    /// As many as come.
    Unlimited,
}

impl Lanes {
    /// Returns the trucks served at once; the largest number for as many as come.
    pub fn count(self) -> u32 {
        match self {
            Self::Count(count) => count,
            Self::Word(Unlimited::Unlimited) => u32::MAX,
        }
    }

    /// Returns whether as many are served as come.
    pub fn is_unlimited(self) -> bool {
        self.count() == u32::MAX
    }
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
    /// A job stops at closing, and goes on after the next opening at the first lane that is free.
    Suspend,
    /// A job stops at closing, and goes on after the next opening at the lane that it had.
    SuspendSameLane,
}

/// How work goes on that was stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interrupted {
    /// From where it stopped.
    #[default]
    Resume,
    /// From its beginning, with the same time.
    Restart,
    /// From its beginning, with a time drawn anew.
    Resample,
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

/// A passage that is open at times; any number of trucks pass it while it is open.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Side of the border; its clock is the gate's clock.
    pub side: String,
    /// Hours in which it is open. Default: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
}

/// Stretches of time in which several stations are closed together: bad weather, an outage.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// Stations that it closes, each on the clock of its own side.
    pub stations: Vec<String>,
    /// When: "2023-01-10 12:00 .. 2023-01-11 06:00", or whole days: "2023-01-10 .. 2023-01-12".
    pub periods: Vec<String>,
    /// Lanes of each station that stay open at most.
    #[serde(default)]
    pub lanes: u32,
    /// Why, for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A number of units that steps put and take: empty wagons, permits, a quota.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// Side of the border; its clock is that of the refills.
    pub side: String,
    /// Units at the start of the warm-up.
    #[serde(default)]
    pub initial: u32,
    /// Units that fit. Default: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// What a unit is, for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Units that come in by the clock. Default: none.
    #[serde(default)]
    pub refill: Vec<Refill>,
}

/// Units that come into a stock by the clock; what does not fit is lost.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refill {
    /// When: "daily 06:00, 18:00", "mon-fri 08:00-18:00 every 15 min".
    pub at: Vec<String>,
    /// Units that come each time.
    pub units: u32,
    /// How they come in.
    #[serde(default)]
    pub mode: RefillMode,
}

/// How units come into a stock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefillMode {
    /// They are added to what is there.
    #[default]
    Add,
    /// They replace what is there, as with a quota that expires.
    Set,
    /// They are there for an instant: what nobody takes at once is lost.
    Depart,
}

/// Departures that trucks or goods wait for: trains, ferries, convoys.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timetable {
    /// Side of the border; its clock is that of the departures.
    pub side: String,
    /// When: "daily 06:00, 18:00", "mon-fri 08:00-18:00 every 2 h".
    pub departures: Vec<String>,
    /// Places in each departure.
    pub places: u32,
}
