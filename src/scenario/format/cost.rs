//! What waiting costs, and what it gives off.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scenario::quantity::{Emission, FuelRate, Money, MoneyRate, UnitValue};

/// What waiting at the border costs. Without this table no costs are reported.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// Cost of an hour that a truck waits, driver and truck together.
    #[serde(default = "Costs::default_waiting")]
    pub waiting: MoneyRate,
    /// Share of its waiting in which a truck's engine runs: heat, air conditioning, refrigeration.
    #[serde(default = "Costs::default_engine_on")]
    pub engine_on: f64,
    /// Fuel that an idling engine burns.
    #[serde(default = "Costs::default_idling")]
    pub idling: FuelRate,
    /// Carbon dioxide from a liter of fuel.
    #[serde(default = "Costs::default_co2")]
    pub co2: Emission,
    /// Import duty as a share of the value, of goods that say nothing of their own.
    #[serde(default)]
    pub duty: f64,
    /// Value added tax at import, as a share of value and duty, of goods that say nothing of their own.
    #[serde(default)]
    pub vat: f64,
}

impl Costs {
    fn default_waiting() -> MoneyRate {
        "15 USD/h".parse().expect("it is a cost per time")
    }
    fn default_engine_on() -> f64 {
        0.35
    }
    fn default_idling() -> FuelRate {
        "2.1 l/h".parse().expect("it is a volume per time")
    }
    fn default_co2() -> Emission {
        "2.68 kg/l".parse().expect("it is a mass per volume")
    }
}

/// What a year of the border is worth, set against what it costs to build.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Appraisal {
    /// Rate by which what comes a year later is worth less.
    #[serde(default = "Appraisal::default_rate")]
    pub rate: f64,
    /// Years that are counted.
    #[serde(default = "Appraisal::default_horizon")]
    pub horizon: u32,
    /// Cost of an hour of staff.
    #[serde(default = "Appraisal::default_staff")]
    pub staff: MoneyRate,
    /// Worth of carbon dioxide that is not given off. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co2: Option<UnitValue>,
    /// What the border costs to build, beside its plants. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investment: Option<Money>,
    /// Yearly balance of another scenario that this one is held against. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Money>,
}

impl Appraisal {
    fn default_rate() -> f64 {
        0.08
    }
    fn default_horizon() -> u32 {
        20
    }
    fn default_staff() -> MoneyRate {
        "5 USD/h".parse().expect("it is a cost per time")
    }
}

/// How warm goods are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Temperature {
    /// As warm as the air, below 30 degrees.
    Ambient,
    /// Cooled: they spoil at a quarter of the rate.
    Refrigerated,
    /// As warm as the air, above 30 degrees: they spoil at twice the rate.
    Hot,
}
