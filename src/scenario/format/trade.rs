//! Trade: what turnover is made of, and how it responds to the time that clearance takes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Named;
use crate::scenario::quantity::{Duration, Money, Rate};

/// What turnover is made of, and where it is to go.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    /// Turnover of a year that is hoped for. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Money>,
    /// Year by which it is hoped for. Default: each year of the run is held against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_year: Option<i16>,
    /// Share of the value lost to the road, in goods that keep, that goes by rail instead.
    #[serde(default)]
    pub rail_takes: f64,
    /// What turnover grows by, each of which can be switched off.
    #[serde(default, skip_serializing_if = "Sources::are_all_on")]
    pub sources: Sources,
    /// How trade responds to the time that clearance takes. Default: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// How long clearance took in the base year, by direction.
    #[serde(default)]
    pub clearance: Named<Clearance>,
}

/// What turnover grows by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// Whether trade by road grows as given.
    #[serde(default = "yes")]
    pub growth: bool,
    /// Whether trade responds to the time that clearance takes.
    #[serde(default = "yes")]
    pub response: bool,
    /// Whether the center's plants work.
    #[serde(default = "yes")]
    pub center: bool,
    /// Whether trade by rail and all other modes grows as given.
    #[serde(default = "yes")]
    pub rail: bool,
}

fn yes() -> bool {
    true
}

impl Sources {
    fn are_all_on(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Sources {
    fn default() -> Self {
        Self { growth: true, response: true, center: true, rail: true }
    }
}

/// How trade responds to the time that clearance takes. Lists have three values: low, mid and high.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The form that turnover is computed with; the range is over all of them.
    #[serde(default)]
    pub form: Form,
    /// How strong it is taken to be.
    #[serde(default)]
    pub level: Level,
    /// Form A: what a time that is shorter by 1 % adds, in percent.
    #[serde(default = "Response::default_elasticity")]
    pub elasticity: Vec<f64>,
    /// Form A looks at the time on the importer's side, which is the release time, or at both.
    #[serde(default)]
    pub time: Sides,
    /// Form B: share of trade lost with each day.
    #[serde(default = "Response::default_per_day")]
    pub per_day: Vec<f64>,
    /// Form B: the same of perishable goods.
    #[serde(default = "Response::default_per_day_perishable")]
    pub per_day_perishable: Vec<f64>,
    /// Form C: tariff that a day is worth.
    #[serde(default = "Response::default_tariff_per_day")]
    pub tariff_per_day: Vec<f64>,
    /// Form C: elasticity of trade to its cost.
    #[serde(default = "Response::default_substitution")]
    pub substitution: Vec<f64>,
    /// Goods that are perishable, with the share of their value that spoils in time.
    #[serde(default)]
    pub perishable: Named<Rate>,
    /// Shortest time of a whole crossing that the data behind the forms support. What is shorter counts as that.
    #[serde(default = "Response::default_shortest")]
    pub shortest: Duration,
    /// Whether shorter times count as they are; results show both.
    #[serde(default)]
    pub extrapolate: bool,
    /// Standard deviations of the time that are added to its mean, since trade shuns what it cannot rely on.
    #[serde(default)]
    pub spreads: f64,
    /// Whether trade by streams responds, too.
    #[serde(default)]
    pub streams: bool,
    /// What inspections cost, the time they take apart. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection: Option<Inspection>,
    /// Lets the rates of flows follow the response inside a run. Default: the response is added when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
}

impl Response {
    fn default_elasticity() -> Vec<f64> {
        vec![0.1, 0.141, 0.2]
    }
    fn default_per_day() -> Vec<f64> {
        vec![0.01, 0.01, 0.014]
    }
    fn default_per_day_perishable() -> Vec<f64> {
        vec![0.06, 0.07, 0.07]
    }
    fn default_tariff_per_day() -> Vec<f64> {
        vec![0.006, 0.0135, 0.021]
    }
    fn default_substitution() -> Vec<f64> {
        vec![5.0, 5.0, 5.0]
    }
    fn default_shortest() -> Duration {
        Duration::from_seconds(3.0 * 3600.0)
    }

    /// Returns the lists of levels, with their keys.
    pub fn levels(&self) -> [(&'static str, &Vec<f64>); 5] {
        [
            ("elasticity", &self.elasticity),
            ("per_day", &self.per_day),
            ("per_day_perishable", &self.per_day_perishable),
            ("tariff_per_day", &self.tariff_per_day),
            ("substitution", &self.substitution),
        ]
    }
}

/// A form of the response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// An elasticity to time.
    #[default]
    A,
    /// A loss for each day.
    B,
    /// A day as a tariff.
    C,
}

/// How strong a response is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The weakest.
    Low,
    /// The one thought best.
    #[default]
    Mid,
    /// The strongest.
    High,
}

/// Whose time counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// That of the importer's side.
    #[default]
    Importer,
    /// That of both sides.
    Both,
}

/// What inspections cost trade, the time they take apart.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inspection {
    /// Channels in which goods are inspected.
    pub channels: Vec<String>,
    /// Share of loaded trucks that were inspected in the base year.
    pub base: f64,
    /// Share of trade lost if all are inspected where none was.
    #[serde(default = "Inspection::default_sensitivity")]
    pub sensitivity: f64,
}

impl Inspection {
    fn default_sensitivity() -> f64 {
        0.2
    }
}

/// How the rates of flows follow the response inside a run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// Time between two reviews.
    #[serde(default = "Feedback::default_every")]
    pub every: Duration,
    /// Part of the way to the response that trade goes at each review, above 0 and at most 1.
    #[serde(default = "Feedback::default_adjustment")]
    pub adjustment: f64,
    /// Weight of the newest truck in the moving mean of times, above 0 and at most 1.
    #[serde(default = "Feedback::default_weight")]
    pub weight: f64,
}

impl Feedback {
    fn default_every() -> Duration {
        Duration::from_seconds(30.0 * 86_400.0)
    }
    fn default_adjustment() -> f64 {
        0.15
    }
    fn default_weight() -> f64 {
        0.001
    }
}

/// How long clearance took in the base year. With `spreads` they are means and as many standard deviations.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clearance {
    /// On the importer's side.
    pub importer: Duration,
    /// On both sides.
    pub both: Duration,
}
