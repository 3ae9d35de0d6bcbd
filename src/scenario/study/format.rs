//! The study file's types: every key of a study, with its default.
//!
//! As the scenario's, these types are the only definition of the format: the shape checker walks the schema that is
//! derived from them, and `docs/studies.md` is held to it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::scenario::format::{Named, Requirement, Target};

/// A whole study after its overlays are merged.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyFile {
    /// Version of the format: 1.
    pub karvon: u32,
    /// One line that says what the study asks.
    pub title: String,
    /// Scenario file, or a list of them, relative to the study.
    pub scenario: Texts,
    /// What is varied.
    #[serde(default)]
    pub axis: Named<Axis>,
    /// How the axes are combined to design points. Default: a grid.
    #[serde(default)]
    pub combine: Option<Combine>,
    /// What every design point must satisfy: a comparison between sums of axes, by name.
    #[serde(default)]
    pub constraint: Named<String>,
    /// How many replications a design point gets.
    #[serde(default)]
    pub precision: Precision,
    /// Numbers that the study is about, by name.
    #[serde(default)]
    pub response: Named<Response>,
    /// What design points are compared with.
    #[serde(default)]
    pub compare: Option<Compare>,
    /// What a design must keep, in addition to what its scenario requires.
    #[serde(default)]
    pub require: Named<Requirement>,
    /// What `karvon optimize` makes as small as it can.
    #[serde(default)]
    pub minimize: Option<Minimize>,
}

/// One text or several.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Texts {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Texts {
    /// Returns the texts in order.
    pub fn all(&self) -> Vec<&str> {
        match self {
            Self::One(text) => vec![text],
            Self::Several(texts) => texts.iter().map(String::as_str).collect(),
        }
    }
}

/// A value of any key of a scenario, written as it is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Literal(pub toml::Value);

impl JsonSchema for Literal {
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A value as it is written in a scenario." })
    }
}

/// Something that is varied: `path` with `values`, `from` and `to`, or `data`; or else `levels`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// Path of the key that is set, or a list of paths that get the same value.
    #[serde(default)]
    pub path: Option<Texts>,
    /// Values to try.
    #[serde(default)]
    pub values: Option<Vec<Literal>>,
    /// Lowest value of a range: a number, or a quantity.
    #[serde(default)]
    pub from: Option<Literal>,
    /// Highest value of a range, in the unit of `from`.
    #[serde(default)]
    pub to: Option<Literal>,
    /// Values of the range in a grid, evenly spaced. Default: every whole number.
    #[serde(default)]
    pub n: Option<u32>,
    /// Named levels, each a table of paths and the values that they get.
    #[serde(default)]
    pub levels: Option<Named<BTreeMap<String, Literal>>>,
    /// Observations that are drawn anew, with replacement, for each point of a sample.
    #[serde(default)]
    pub data: Option<Data>,
}

/// A column of observations: `times` or `arrivals`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// CSV file with a line of headings, relative to the study.
    pub file: String,
    /// Column of measured times, for the path of a time.
    #[serde(default)]
    pub times: Option<String>,
    /// Column of local dates and times of arrivals, for the path of a rate.
    #[serde(default)]
    pub arrivals: Option<String>,
    /// Unit of times that are written without one.
    #[serde(default = "Data::default_unit")]
    pub unit: String,
}

impl Data {
    fn default_unit() -> String {
        "min".to_owned()
    }
}

/// How axes are combined.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Combine {
    /// Every value of each axis with every value of the others.
    Grid {},
    /// The first values of all axes, the second values, and so on.
    Zip {},
    /// The points that are listed.
    List {
        /// Points: a table of axes and their values each.
        points: Vec<BTreeMap<String, Literal>>,
    },
    /// The lowest and the highest value of each axis with those of the others.
    Factorial {
        /// So many of these corners, a power of two. Default: all.
        #[serde(default)]
        points: Option<u32>,
    },
    /// A Latin hypercube: each axis is cut into as many slices as there are points, one point in each.
    Lhs {
        /// Points.
        points: u32,
    },
    /// Scrambled Sobol points, which fill the space evenly.
    Sobol {
        /// Points; a power of two keeps their balance.
        points: u32,
    },
    /// Morris screening: which axes matter at all.
    Morris {
        /// Walks through the space, each of one point more than there are axes.
        trajectories: u32,
    },
    /// Sobol indices: which share of the variance each axis explains.
    SobolIndices {
        /// Points of the base sample; the design has axes + 2 times as many.
        points: u32,
    },
}

/// How many replications a design point gets.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Precision {
    /// Replications of a point, at most if there are targets. Default: `run.replications` of the scenario.
    #[serde(default)]
    pub replications: Option<u32>,
    /// Replications before the first look at targets and requirements. Default: `run.first` of the scenario.
    #[serde(default)]
    pub first: Option<u32>,
    /// Replications between two looks. Default: `run.block` of the scenario.
    #[serde(default)]
    pub block: Option<u32>,
    /// Half-widths to reach, jointly at the confidence level of the run. Default: those of the scenario.
    #[serde(default)]
    pub target: Named<Target>,
}

/// A number that the study is about.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// Name of the indicator.
    pub indicator: String,
    /// Over what, as in the results.
    #[serde(default = "Requirement::default_group")]
    pub group: String,
    /// How the indicator is condensed.
    #[serde(default = "Requirement::default_statistic")]
    pub statistic: String,
    /// Which values are better; design points are then compared with the best.
    #[serde(default)]
    pub better: Option<Better>,
}

/// Which values are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Low ones.
    Lower,
    /// High ones.
    Higher,
}

/// What design points are compared with.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// The base: the value of every axis, of the first scenario.
    pub base: BTreeMap<String, Literal>,
}

/// What is made small: an indicator, or a linear cost of the axes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Minimize {
    /// Cost of one unit of each axis named, or of each of its values by name; the rest cost nothing.
    #[serde(default)]
    pub cost: Option<Named<Price>>,
    /// What the cost is counted in, such as "USD/month".
    #[serde(default)]
    pub unit: Option<String>,
    /// Name of the indicator, instead of a cost.
    #[serde(default)]
    pub indicator: Option<String>,
    /// Over what, as in the results.
    #[serde(default = "Requirement::default_group")]
    pub group: String,
    /// How the indicator is condensed.
    #[serde(default = "Requirement::default_statistic")]
    pub statistic: String,
    /// The smallest difference of the indicator that is worth telling apart; needed with `indicator`.
    #[serde(default)]
    pub indifference: Option<f64>,
    /// How designs race for the indicator, where there are at most 128.
    #[serde(default)]
    pub procedure: Procedure,
}

/// What an axis costs.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Price {
    /// So much for one unit.
    PerUnit(f64),
    /// So much for each value, by the name that it is shown with.
    ByValue(Named<f64>),
}

/// How designs race for an indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// Kim and Nelson's, on shared luck: one replication at a time, the beaten drop out.
    #[default]
    Kn,
    /// Rinott's, on luck of their own: after the first block each makes as many as its variance asks for.
    Rinott,
    /// OCBA: the budget of replications is spent where it tells most; promises nothing, estimates how sure it is.
    Ocba,
}
