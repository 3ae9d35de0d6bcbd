//! The scenario file's types: every key a planner may write, with its unit and default.
//!
//! These types are the only definition of the format: the shape checker walks the schema that is
//! derived from them, `show --resolved` serializes them, and the format reference lists them. They
//! hold what was written, not what it means: names are strings, clock times are civil, and nothing
//! here is validated beyond its shape. Named tables are sorted maps, so the order of a file cannot
//! matter.
//!
//! Absent: `extends` and `remove`, which the overlay has consumed before these types are read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::date::Date;
use super::quantity::{Duration, Mass, MassRate, Rate, UnitValue};

/// Named tables of one kind, sorted by name.
pub type Named<T> = BTreeMap<String, T>;

/// A whole scenario after its overlays are merged.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// Version of the format: 1.
    pub karvon: u32,
    /// One line that says what the scenario is.
    pub title: String,
    /// When, how long and how often to run.
    pub run: Run,
    /// What scales all flows and streams together.
    #[serde(default)]
    pub demand: Demand,
    /// Sides of the border: a clock and a direction each.
    pub side: Named<Side>,
    /// Opening hours.
    #[serde(default)]
    pub calendar: Named<Calendar>,
    /// Shapes of demand over the day, the week and the year.
    #[serde(default)]
    pub profile: Named<Profile>,
    /// Goods groups with their value and the controls they need.
    #[serde(default)]
    pub goods: Named<Goods>,
    /// Traits that a share of the trucks have, drawn when a truck arrives.
    #[serde(default)]
    pub attribute: Named<Attribute>,
    /// Streams of trucks, simulated one by one.
    #[serde(default)]
    pub flow: Named<Flow>,
    /// Trade that is counted but not simulated, such as rail.
    #[serde(default)]
    pub stream: Named<Stream>,
    /// Places with lanes (officers, equipment) that serve trucks.
    #[serde(default)]
    pub station: Named<Station>,
    /// Places with room for a number of trucks.
    #[serde(default)]
    pub space: Named<Space>,
    /// What is done to a truck at a station, or its stay in a space.
    #[serde(default)]
    pub step: Named<Step>,
    /// Steps in order.
    #[serde(default)]
    pub route: Named<Route>,
    /// Published values of the border that results are held against.
    #[serde(default)]
    pub published: Named<Published>,
}

/// When, how long and how often to run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// First day of the window, from 00:00 on the clock of the first side in name order.
    pub start: Date,
    /// Length of the window.
    pub length: Duration,
    /// Simulated before `start` and counted nowhere. Default: none.
    #[serde(default)]
    pub warm_up: Duration,
    /// How long after the window its trucks are followed at most, under continuing arrivals.
    #[serde(default = "Run::default_follow_up")]
    pub follow_up: Duration,
    /// Replications to run.
    #[serde(default = "Run::default_replications")]
    pub replications: u32,
    /// Seed of all randomness.
    #[serde(default = "Run::default_seed")]
    pub seed: u64,
    /// Confidence level of the reported intervals.
    #[serde(default = "Run::default_level")]
    pub level: f64,
    /// Events after which a replication is given up.
    #[serde(default = "Run::default_events_max")]
    pub events_max: u64,
    /// Trucks alive at once at which a replication is given up.
    #[serde(default = "Run::default_entities_max")]
    pub entities_max: u32,
}

impl Run {
    fn default_follow_up() -> Duration {
        Duration::from_seconds(60.0 * 86_400.0)
    }
    fn default_replications() -> u32 {
        20
    }
    fn default_seed() -> u64 {
        1
    }
    fn default_level() -> f64 {
        0.95
    }
    fn default_events_max() -> u64 {
        10_000_000_000
    }
    fn default_entities_max() -> u32 {
        1_000_000
    }
}

/// What scales all flows and streams together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Multiplies every rate.
    #[serde(default = "Demand::default_scale")]
    pub scale: f64,
    /// Growth a year, as a share: rates are multiplied by `(1 + growth)^(year of start - base_year)`.
    #[serde(default)]
    pub growth: f64,
    /// The year that the rates were written for; needed when `growth` is not zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_year: Option<i16>,
}

impl Demand {
    fn default_scale() -> f64 {
        1.0
    }
}

impl Default for Demand {
    fn default() -> Self {
        Self { scale: Self::default_scale(), growth: 0.0, base_year: None }
    }
}

/// A side of the border.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// IANA time zone, such as "Asia/Tashkent".
    pub time_zone: String,
    /// Direction of goods that come from this side, such as "north"; needed by sides that flows or
    /// streams come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
}

/// Opening hours, on the clock of the side of the station that uses them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Weekly hours: "daily 08:00-20:00", "mon-fri 09:00-13:00, 14:00-18:00", "sat,sun 22:00-02:00".
    pub open: Vec<String>,
    /// Days closed all day: "2023-03-21" or "2023-03-21..2023-03-23".
    #[serde(default)]
    pub holidays: Vec<String>,
    /// Dates with hours of their own: `"2023-03-25" = "10:00-14:00"`, or "closed". They win over holidays.
    #[serde(default)]
    pub exceptions: BTreeMap<String, String>,
}

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
    /// Route that the trucks take.
    pub route: String,
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

/// A place with lanes that serve trucks, first come first served.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Station {
    /// Side of the border; its clock is the station's clock.
    pub side: String,
    /// Trucks served at once while open; one officer or machine each.
    pub lanes: u32,
    /// Opening hours. Default: always open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// What happens to work at closing time.
    #[serde(default)]
    pub at_closing: AtClosing,
}

/// What happens to work at closing time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AtClosing {
    /// A job that has started is finished after closing.
    #[default]
    Finish,
    /// A job that cannot finish before closing does not start.
    DoNotStart,
}

/// A place with room for a number of trucks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Space {
    /// Side of the border that time spent here is counted to.
    pub side: String,
    /// Trucks that fit.
    pub places: u32,
}

/// What is done to a truck at a station, or its stay in a space.
///
/// A step has either `at` (a station, with `time`) or `through` (a space). A truck leaves a space
/// when the next station has a lane for it, and keeps its lane while the space ahead is full.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Station that does the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Space that the truck passes through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// Time of the work, by class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<ByClass<Time>>,
    /// Share of trucks that take the step, by class. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<ByClass<f64>>,
    /// Risk channels that a loaded truck is assigned to here, with their shares; `time` and later
    /// steps may then differ by channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<BTreeMap<String, f64>>,
    /// Only goods that need this control take the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// Name of the luck of this step's draws. Default: the step's own name. Scenarios that rename or
    /// merge steps keep the same luck by sharing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<String>,
}

/// Steps in order.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Names of steps.
    pub steps: Vec<String>,
    /// The interval that is reported as `release_time`, between two of the steps. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
}

/// The interval that is reported as `release_time`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Step whose line the truck joins at the start.
    pub from: String,
    /// Step whose work ends the interval.
    pub to: String,
}

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
