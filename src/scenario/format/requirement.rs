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
    /// The bound must hold for this quantile over replications, instead of their mean: `at_most` with 0.9 is kept by 9
    /// replications of 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantile: Option<f64>,
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

/// A half-width to reach; one of `half_width` and `relative`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Name of the indicator.
    pub indicator: String,
    /// Over what, as in the results.
    #[serde(default = "Requirement::default_group")]
    pub group: String,
    /// How the indicator is condensed.
    #[serde(default = "Requirement::default_statistic")]
    pub statistic: String,
    /// Half-width to reach, in the unit of the indicator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_width: Option<f64>,
    /// Half-width to reach, as a share of the mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative: Option<f64>,
}
