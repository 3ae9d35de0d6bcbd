//! Published values that results are held against.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A published value of the border, to hold the result against. It changes no result.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Name of the indicator, such as "crossing_time".
    pub indicator: String,
    /// Over what, as in the results: "all", "direction=north", "direction=north;side=uz".
    #[serde(default = "Published::default_group")]
    pub group: String,
    /// How the indicator is condensed: "mean", "total", "p95", "within_24h", ...
    #[serde(default = "Published::default_statistic")]
    pub statistic: String,
    /// The published value, in `unit`.
    pub value: f64,
    /// Unit of the value: that of the indicator ("1" for shares), written so that a slip shows.
    pub unit: String,
    /// How far the result may be off, as a share of the value: 0.2 for 20 %.
    pub tolerance: f64,
    /// Who published it, and when.
    pub source: String,
}

impl Published {
    fn default_group() -> String {
        "all".to_owned()
    }
    fn default_statistic() -> String {
        "mean".to_owned()
    }
}
