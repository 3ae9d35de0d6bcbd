//! Flows, streams, goods and their profiles: what comes, and when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time::ByClass;
use crate::scenario::quantity::{Mass, MassRate, Rate, UnitValue};

/// Weights of demand, normalized to mean 1, on the clock of the side that a flow comes from.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// 24 weights, from 00:00.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hour: Option<Vec<f64>>,
    /// 7 weights, from Monday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Vec<f64>>,
    /// 12 weights, from January.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<Vec<f64>>,
    /// Over what the months' weights have mean 1: the window, or the calendar year.
    #[serde(default)]
    pub normalize: Normalize,
}

/// Over what the weights of months have mean 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Normalize {
    /// The window `[start, start + length)`, by days.
    #[default]
    Window,
    /// The calendar year, by days.
    Year,
}

/// A goods group.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goods {
    /// Chapters of the Harmonized System, for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hs: Option<String>,
    /// Value of a tonne.
    pub value: UnitValue,
    /// Whether the value counts in bilateral turnover (transit does not).
    #[serde(default = "Goods::default_counted")]
    pub counted: bool,
    /// Names of the controls these goods need; steps name the control they carry out.
    #[serde(default)]
    pub controls: Vec<String>,
}

impl Goods {
    fn default_counted() -> bool {
        true
    }
}

/// A trait that a share of the trucks have.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Share of trucks that have it, by class.
    pub share: ByClass<f64>,
}

/// A stream of trucks, simulated one by one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Side that the trucks come from.
    pub from: String,
    /// Goods that they carry; without goods the trucks are empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods: Option<String>,
    /// Tonnes in a truck; needed with goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Mass>,
    /// Mean number of trucks per time in the window.
    pub rate: Rate,
    /// Profiles that shape the rate; their weights are multiplied.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// Whether the trucks are only brought into being by steps of other flows.
    #[serde(default)]
    pub spawned: bool,
    /// Route that the trucks take.
    pub route: String,
    /// Priority on arrival; higher is served first.
    #[serde(default)]
    pub priority: i16,
}

/// Trade that is counted but not simulated.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// Side that the goods come from.
    pub from: String,
    /// Goods.
    pub goods: String,
    /// Mode of transport, such as "rail".
    pub mode: String,
    /// Tonnes per time in the window.
    pub rate: MassRate,
}
