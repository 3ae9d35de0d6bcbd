//! Building what waiting costs.

use crate::model::site::Costs;
use crate::scenario::format::{self, Temperature};

/// Builds the costs of waiting.
pub(super) fn costs(costs: &format::Costs) -> Costs {
    Costs {
        waiting_usd_per_hour: costs.waiting.usd_per_hour(),
        liters_per_hour: costs.engine_on * costs.idling.liters_per_hour(),
        co2_kg_per_liter: costs.co2.kilograms_per_liter(),
    }
}

/// Returns what the decay of goods is multiplied with.
pub(super) fn decay_factor(temperature: Option<Temperature>) -> f64 {
    match temperature.unwrap_or(Temperature::Ambient) {
        Temperature::Ambient => 1.0,
        Temperature::Refrigerated => 0.25,
        Temperature::Hot => 2.0,
    }
}
