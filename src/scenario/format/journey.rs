//! Steps and routes: what is done to a truck on its way.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time::{ByClass, Time};

/// What is done to a truck at a station, or its stay in a space.
///
/// A step has either `at` (a station, with `time`) or `through` (a space). A truck leaves a space
/// when the next station has a lane for it, and keeps its lane while the space ahead is full.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Station that does the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Space that the truck passes through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// Time of the work, by class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<ByClass<Time>>,
    /// Share of trucks that take the step, by class. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<ByClass<f64>>,
    /// Risk channels that a loaded truck is assigned to here, with their shares; `time` and later
    /// steps may then differ by channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<BTreeMap<String, f64>>,
    /// Only goods that need this control take the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// Name of the luck of this step's draws. Default: the step's own name. Scenarios that rename or
    /// merge steps keep the same luck by sharing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<String>,
}

/// Steps in order.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Names of steps.
    pub steps: Vec<String>,
    /// The interval that is reported as `release_time`, between two of the steps. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
}

/// The interval that is reported as `release_time`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Step whose line the truck joins at the start.
    pub from: String,
    /// Step whose work ends the interval.
    pub to: String,
}
