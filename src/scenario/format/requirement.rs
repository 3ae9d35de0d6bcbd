//! Requirements that a design must keep.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A bound on a result that must hold with a stated confidence; exit code 3 where it does not.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Name of the indicator, such as "crossing_time".
    pub indicator: String,
    /// Over what, as in the results: "all", "direction=north", "direction=north;side=uz".
    #[serde(default = "Requirement::default_group")]
    pub group: String,
    /// How the indicator is condensed: "mean", "total", "p95", "within_24h", ...
    #[serde(default = "Requirement::default_statistic")]
    pub statistic: String,
    /// The mean over replications must be at most this, in `unit`; or else `at_least`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// The mean over replications must be at least this, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Unit of the bound: that of the indicator ("1" for shares), written so that a slip shows.
    pub unit: String,
    /// Confidence with which it must be shown to hold.
    #[serde(default = "Requirement::default_confidence")]
    pub confidence: f64,
}

impl Requirement {
    pub(crate) fn default_group() -> String {
        "all".to_owned()
    }
    pub(crate) fn default_statistic() -> String {
        "mean".to_owned()
    }
    fn default_confidence() -> f64 {
        0.95
    }
}
