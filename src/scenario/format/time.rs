//! Lengths of time, constant or random, and values by class.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scenario::quantity::Duration;

/// One value for all trucks, or a value for each class.
///
/// The value that applies to a truck is that of the first class that it belongs to, in this order:
/// its channel, an attribute, its goods, `loaded` or `empty`, `other`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ByClass<T> {
    /// The same for all trucks.
    All(T),
    /// By class.
    Classes(BTreeMap<String, T>),
}

/// A length of time, constant or random.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Time {
    /// Always the same.
    Constant(Duration),
    /// Drawn anew for each truck.
    Random(Random),
}

/// A random length of time. `mean` and `cv` describe it before truncation; `max` truncates by
/// redrawing, `cap` sets larger values to the limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "dist", rename_all = "snake_case", deny_unknown_fields)]
pub enum Random {
    /// Memoryless.
    Exponential {
        /// Mean.
        mean: Duration,
        /// Redraw above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Duration>,
        /// Set to this above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Duration>,
    },
    /// Sum of equal exponential stages.
    Erlang {
        /// Mean of the sum.
        mean: Duration,
        /// Number of stages.
        stages: u32,
        /// Redraw above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Duration>,
        /// Set to this above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Duration>,
    },
    /// Gamma by mean and coefficient of variation.
    Gamma {
        /// Mean.
        mean: Duration,
        /// Coefficient of variation: standard deviation over mean.
        cv: f64,
        /// Redraw above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Duration>,
        /// Set to this above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Duration>,
    },
    /// Lognormal by `mean` and `cv`, or by `median` and `p95`.
    Lognormal {
        /// Mean, with `cv`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mean: Option<Duration>,
        /// Coefficient of variation, with `mean`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cv: Option<f64>,
        /// Median, with `p95`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        median: Option<Duration>,
        /// 95th percentile, with `median`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        p95: Option<Duration>,
        /// Redraw above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Duration>,
        /// Set to this above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Duration>,
    },
    /// Triangular.
    Triangular {
        /// Smallest.
        low: Duration,
        /// Most likely.
        mode: Duration,
        /// Largest.
        high: Duration,
        /// Redraw above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Duration>,
        /// Set to this above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Duration>,
    },
    /// Uniform.
    Uniform {
        /// Smallest.
        low: Duration,
        /// Largest.
        high: Duration,
        /// Redraw above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Duration>,
        /// Set to this above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Duration>,
    },
    /// Weibull by scale and shape.
    Weibull {
        /// Scale: the 63.2 % point.
        scale: Duration,
        /// Shape: below 1 the rate falls with age, above 1 it rises.
        shape: f64,
        /// Redraw above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Duration>,
        /// Set to this above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Duration>,
    },
    /// One of the observed values.
    Empirical {
        /// Observed values.
        values: Vec<Duration>,
        /// Weights of the values. Default: equal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weights: Option<Vec<f64>>,
        /// Redraw above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Duration>,
        /// Set to this above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<Duration>,
    },
}
