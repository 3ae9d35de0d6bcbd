//! The scenario file's types: every key a planner may write, with its unit and default.
//!
//! These types are the only definition of the format: the shape checker walks the schema that is
//! derived from them, `show --resolved` serializes them, and the format reference lists them. They
//! hold what was written, not what it means: names are strings, clock times are civil, and nothing
//! here is validated beyond its shape. Named tables are sorted maps, so the order of a file cannot
//! matter.
//!
//! Absent: `extends` and `remove`, which the overlay has consumed before these types are read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::date::Date;
use super::quantity::Duration;

mod agent;
mod center;
mod cost;
mod demand;
mod journey;
mod place;
mod published;
mod requirement;
mod time;
mod timeline;
mod trade;

pub use agent::{Breakdown, Controller, Metering, Opening, Rechanneling, Threshold, Transfer, Wear, When};
pub use center::{Dispatch, Origin, Plant, StoreKind, Warehouse};
pub use cost::{Appraisal, Costs, Temperature};
pub use demand::{Attribute, Booking, Flow, Goods, Normalize, Observed, Profile, Stream, Trace};
pub use journey::{Cause, Choose, GoOn, IfStock, Kind, Release, Route, Step};
pub use place::{
    AtClosing, Calendar, Closure, Gate, Interrupted, Lanes, Post, Refill, RefillMode, Side, Space, Station, Stock,
    Timetable, Unlimited,
};
pub use published::Published;
pub use requirement::{Requirement, Target};
pub use time::{ByClass, Random, Time};
pub use timeline::{Change, Written};
pub use trade::{Clearance, Feedback, Form, Inspection, Level, Response, Sides, Sources, Trade};

/// Named tables of one kind, sorted by name.
pub type Named<T> = BTreeMap<String, T>;

/// A whole scenario after its overlays are merged.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// Version of the format: 1.
    pub karvon: u32,
    /// One line that says what the scenario is.
    pub title: String,
    /// When, how long and how often to run.
    pub run: Run,
    /// What scales all flows and streams together.
    #[serde(default)]
    pub demand: Demand,
    /// What waiting costs, and what it gives off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<Costs>,
    /// What a year is worth, and what the border costs to build.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraisal: Option<Appraisal>,
    /// Sides of the border: a clock and a direction each.
    pub side: Named<Side>,
    /// Opening hours.
    #[serde(default)]
    pub calendar: Named<Calendar>,
    /// Shapes of demand over the day, the week and the year.
    #[serde(default)]
    pub profile: Named<Profile>,
    /// Goods groups with their value and the controls they need.
    #[serde(default)]
    pub goods: Named<Goods>,
    /// Traits that a share of the trucks have, drawn when a truck arrives.
    #[serde(default)]
    pub attribute: Named<Attribute>,
    /// Streams of trucks, simulated one by one.
    #[serde(default)]
    pub flow: Named<Flow>,
    /// Trade that is counted but not simulated, such as rail.
    #[serde(default)]
    pub stream: Named<Stream>,
    /// Posts at which the border stands, each with values of its own.
    #[serde(default)]
    pub post: Named<Post>,
    /// Places with lanes (officers, equipment) that serve trucks.
    #[serde(default)]
    pub station: Named<Station>,
    /// Places with room for a number of trucks.
    #[serde(default)]
    pub space: Named<Space>,
    /// Passages that are open at times.
    #[serde(default)]
    pub gate: Named<Gate>,
    /// Numbers of units that steps put and take, such as permits.
    #[serde(default)]
    pub stock: Named<Stock>,
    /// Departures that trucks or goods wait for.
    #[serde(default)]
    pub timetable: Named<Timetable>,
    /// Stretches of time in which several stations are closed together.
    #[serde(default)]
    pub closure: Named<Closure>,
    /// Lanes that fail, or are maintained, again and again.
    #[serde(default)]
    pub breakdown: Named<Breakdown>,
    /// Rules that look at a number from time to time, and act when it is above a limit.
    #[serde(default)]
    pub controller: Named<Controller>,
    /// What is done to a truck on its way.
    #[serde(default)]
    pub step: Named<Step>,
    /// Steps in order.
    #[serde(default)]
    pub route: Named<Route>,
    /// What changes during the run.
    #[serde(default)]
    pub timeline: Named<Change>,
    /// Places of the center for goods of one kind.
    #[serde(default)]
    pub warehouse: Named<Warehouse>,
    /// Plants of the center.
    #[serde(default)]
    pub plant: Named<Plant>,
    /// Loads that leave warehouses.
    #[serde(default)]
    pub dispatch: Named<Dispatch>,
    /// What turnover is made of, and how it responds to the time that clearance takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade: Option<Trade>,
    /// Published values of the border that results are held against.
    #[serde(default)]
    pub published: Named<Published>,
    /// Bounds on results that must hold, or else the exit code is 3.
    #[serde(default)]
    pub require: Named<Requirement>,
}

/// When, how long and how often to run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// First day of the window, from 00:00 on the clock of the first side in name order.
    pub start: Date,
    /// Length of the window.
    pub length: Duration,
    /// Simulated before `start` and counted nowhere. Default: none.
    #[serde(default)]
    pub warm_up: Duration,
    /// What finds the part of the window that is left out as warm-up. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up_by: Option<WarmUpBy>,
    /// How long after the window its trucks are followed at most, under continuing arrivals.
    #[serde(default = "Run::default_follow_up")]
    pub follow_up: Duration,
    /// Replications to run, at most if there are targets or requirements.
    #[serde(default = "Run::default_replications")]
    pub replications: u32,
    /// Stretches of equal length that the window of one replication is cut into, in the place of replications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batches: Option<u32>,
    /// Replications before the first look at targets and requirements.
    #[serde(default = "Run::default_block")]
    pub first: u32,
    /// Replications between two looks.
    #[serde(default = "Run::default_block")]
    pub block: u32,
    /// Half-widths to reach, jointly at `level`.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub target: Named<Target>,
    /// Quantiles over replications to report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantiles: Vec<f64>,
    /// Seed of all randomness.
    #[serde(default = "Run::default_seed")]
    pub seed: u64,
    /// Confidence level of the reported intervals.
    #[serde(default = "Run::default_level")]
    pub level: f64,
    /// Events after which a replication is given up.
    #[serde(default = "Run::default_events_max")]
    pub events_max: u64,
    /// Trucks alive at once at which a replication is given up.
    #[serde(default = "Run::default_entities_max")]
    pub entities_max: u32,
}

/// What finds the warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarmUpBy {
    /// The rule MSER-5, over the trucks inside by day.
    Mser5,
}

impl Run {
    fn default_block() -> u32 {
        10
    }
    fn default_follow_up() -> Duration {
        Duration::from_seconds(60.0 * 86_400.0)
    }
    fn default_replications() -> u32 {
        20
    }
    fn default_seed() -> u64 {
        1
    }
    fn default_level() -> f64 {
        0.95
    }
    fn default_events_max() -> u64 {
        10_000_000_000
    }
    fn default_entities_max() -> u32 {
        1_000_000
    }
}

/// What scales all flows and streams together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Multiplies every rate.
    #[serde(default = "Demand::default_scale")]
    pub scale: f64,
    /// Growth a year, as a share: rates of a year are multiplied by `(1 + growth)^(year - base_year)`.
    #[serde(default)]
    pub growth: f64,
    /// The year that the rates were written for; needed when `growth` is not zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_year: Option<i16>,
}

impl Demand {
    fn default_scale() -> f64 {
        1.0
    }
}

impl Default for Demand {
    fn default() -> Self {
        Self { scale: Self::default_scale(), growth: 0.0, base_year: None }
    }
}
