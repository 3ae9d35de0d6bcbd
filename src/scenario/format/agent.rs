//! Breakdowns and controllers: what acts on a border without being traffic.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time::Time;
use crate::scenario::quantity::Duration;

/// Lanes that fail, or are maintained, again and again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// Station whose lanes go down.
    pub station: String,
    /// Lanes that go down each time.
    #[serde(default = "one")]
    pub lanes: u32,
    /// Time from the start, or from the last repair, to the next breakdown. A constant is planned maintenance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Time>,
    /// What `after` is measured by.
    #[serde(default)]
    pub by: Wear,
    /// Jobs done at the station from the start, or from the last repair, to the next breakdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_jobs: Option<u32>,
    /// Whether lanes go down at once, or when their jobs are done.
    #[serde(default)]
    pub when: When,
    /// Time of the repair.
    pub repair: Time,
    /// Station with the crew: the repair waits for one of its lanes. Default: the repair begins at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair_at: Option<String>,
    /// Machines that break down independently of each other.
    #[serde(default = "one")]
    pub machines: u32,
}

fn one() -> u32 {
    1
}

/// What the time to a breakdown is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wear {
    /// The clock.
    #[default]
    Clock,
    /// The time that the station's lanes are at work, in sum.
    WorkingTime,
}

/// When a breakdown takes lanes down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// At once; work that is going on is interrupted.
    #[default]
    Immediate,
    /// Once lanes are free, which are kept free for it before all trucks.
    AfterJob,
}

/// A rule that looks at a number from time to time, and acts when it is above a limit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Controller {
    /// Time between two reviews.
    pub every: Duration,
    /// Looks at the trucks that wait for this station or space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_of: Option<String>,
    /// Looks at the lanes or places of this station or space that are in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_use_of: Option<String>,
    /// Looks at the units in this stock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock_of: Option<String>,
    /// Looks at the moving mean of release times.
    #[serde(default)]
    pub release_time: bool,
    /// Looks at the moving mean of the times that trucks spend on this side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_time: Option<String>,
    /// Weight of the newest time in a moving mean, above 0 and at most 1.
    #[serde(default = "Controller::default_weight")]
    pub weight: f64,
    /// Acts when the number is above this: a count, or a duration for moving means.
    pub above: Threshold,
    /// Acts back when the number is below this. Default: as `above`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Threshold>,
    /// Opens lanes of a station beyond its calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Opening>,
    /// Moves lanes from one station to another.
    #[serde(default, rename = "move", skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// Puts other shares in place of a step's channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Rechanneling>,
    /// Multiplies the rate of a flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Metering>,
}

impl Controller {
    fn default_weight() -> f64 {
        0.1
    }
}

/// A limit on a number or on a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Threshold {
    /// A number of trucks, lanes, places or units.
    Number(f64),
    /// A time.
    Time(Duration),
}

/// Lanes that a controller opens.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Station.
    pub station: String,
    /// Lanes opened at each review.
    #[serde(default = "one")]
    pub lanes: u32,
    /// Lanes opened in sum at most. Default: as `lanes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
}

/// Lanes that a controller moves.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Station that they come from.
    pub from: String,
    /// Station that they go to.
    pub to: String,
    /// Lanes moved at each review.
    #[serde(default = "one")]
    pub lanes: u32,
    /// Lanes moved in sum at most. Default: as `lanes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
}

/// Shares of channels that a controller puts in place.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rechanneling {
    /// Step that assigns the channels.
    pub step: String,
    /// Shares meanwhile, of the step's own channels; they sum to 1. Channels that are not listed get none.
    pub shares: BTreeMap<String, f64>,
}

/// A rate that a controller changes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metering {
    /// Flow, with a `rate`.
    pub flow: String,
    /// What its rate is multiplied with meanwhile, above zero.
    pub factor: f64,
}
