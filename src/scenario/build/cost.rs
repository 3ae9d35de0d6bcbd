//! Building what waiting costs, what is levied, and what a year is worth.

use crate::model::appraisal::Appraisal;
use crate::model::site::Costs;
use crate::scenario::format::{self, Goods, Temperature};

/// Builds the costs of waiting.
pub(super) fn costs(costs: &format::Costs) -> Costs {
    Costs {
        waiting_usd_per_hour: costs.waiting.usd_per_hour(),
        liters_per_hour: costs.engine_on * costs.idling.liters_per_hour(),
        co2_kg_per_liter: costs.co2.kilograms_per_liter(),
    }
}

/// Builds what a year is worth.
pub(super) fn appraisal(written: &format::Appraisal) -> Appraisal {
    Appraisal {
        rate: written.rate,
        horizon: written.horizon,
        staff_usd_per_hour: written.staff.usd_per_hour(),
        co2_usd_per_tonne: written.co2.as_ref().map_or(0.0, |value| value.usd_per_tonne()),
        investment_usd: written.investment.as_ref().map_or(0.0, |sum| sum.usd()),
        reference_usd: written.reference.as_ref().map(|sum| sum.usd()),
    }
}

/// Returns a share that is levied of goods that are counted: their own, or that of all. Transit pays nothing.
pub(super) fn of_counted(goods: &Goods, own: Option<f64>, of_all: Option<f64>) -> f64 {
    own.or(of_all).filter(|_| goods.counted).unwrap_or(0.0)
}

/// Returns what the decay of goods is multiplied with.
pub(super) fn decay_factor(temperature: Option<Temperature>) -> f64 {
    match temperature.unwrap_or(Temperature::Ambient) {
        Temperature::Ambient => 1.0,
        Temperature::Refrigerated => 0.25,
        Temperature::Hot => 2.0,
    }
}
