//! Flows, streams, goods and their profiles: what comes, and when.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cost::Temperature;
use super::time::{ByClass, Time};
use crate::scenario::quantity::{Duration, Mass, MassRate, Money, MoneyRate, Rate, UnitValue};
use crate::scenario::source::FileId;

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
    /// Share of the value that is lost per time on the way, where goods spoil: the rate of an exponential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perishable: Option<Rate>,
    /// Import duty as a share of the value. Default: that of `[costs]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<f64>,
    /// Value added tax at import, as a share of value and duty. Default: that of `[costs]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<f64>,
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
    /// Shares of the trucks of single flows, in place of those by class.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub flows: BTreeMap<String, f64>,
}

/// A stream of trucks, simulated one by one. They arrive by exactly one of `rate`, `gap`, `timetable`,
/// `trace` and `spawned`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Side that the trucks come from.
    pub from: String,
    /// Goods that they carry; without goods the trucks are empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods: Option<String>,
    /// Mode of transport, such as "rail".
    #[serde(default = "Flow::default_mode")]
    pub mode: String,
    /// People in a vehicle; with it the flow is one of people, and no trucks. Their kind is the `mode`: "bus", "car".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    /// Tonnes in a truck; needed with goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Mass>,
    /// Mean number of trucks per time in the window; they arrive independently of each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// Growth a year, as a share. Default: that of `[demand]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<f64>,
    /// Profiles that shape the rate; their weights are multiplied.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// Coefficient of variation of a factor with mean 1 that the rate of each day is multiplied with. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busyness: Option<f64>,
    /// Name of the luck of the days; flows that write the same one are busy on the same days. Default: the flow's
    /// own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busyness_shared: Option<String>,
    /// Time from each truck to the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Time>,
    /// Arrivals by plan: appointments, trains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timetable: Option<Booking>,
    /// Arrivals that were observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
    /// Whether the trucks are only brought into being by steps of other flows.
    #[serde(default)]
    pub spawned: bool,
    /// Route that the trucks take.
    pub route: String,
    /// Priority on arrival; higher is served first.
    #[serde(default)]
    pub priority: i16,
    /// How warm perishable goods are carried. Default: "ambient".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Temperature>,
    /// Cost of an hour that one of these trucks waits, in place of `costs.waiting`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_cost: Option<MoneyRate>,
}

impl Flow {
    fn default_mode() -> String {
        "road".to_owned()
    }
}

/// Arrivals by plan, on the clock of the side that a flow comes from.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// Planned times: "daily 06:00, 18:00", "mon-fri 08:00-18:00 every 15 min".
    pub at: Vec<String>,
    /// Trucks that come together at each.
    #[serde(default = "Booking::default_party")]
    pub party: u32,
    /// Share of the planned times at which nobody comes.
    #[serde(default)]
    pub no_show: f64,
    /// How long before the plan trucks come at the earliest.
    #[serde(default)]
    pub earliest: Duration,
    /// Paid for each truck when it is booked; kept by the border where the truck does not come, or comes too late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Money>,
    /// How long after its planned time a truck still gets the deposit back. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Duration>,
    /// Time from that earliest to the arrival. Default: all come at the earliest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lateness: Option<Time>,
}

impl Booking {
    fn default_party() -> u32 {
        1
    }
}

/// Arrivals that were observed, on the clock of the side that a flow comes from.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// CSV file with a line of headings, relative to the file that names it.
    pub file: String,
    /// Heading of the column with the local date and time of each arrival, in order.
    pub column: String,
    /// Heading of the column with what each truck carries, in tonnes or with a unit. Default: the flow's `payload`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Heading of the column with the value of each truck's load, in US dollars or with a unit. Default: the goods' value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Heading of the column with the goods that each truck carries; nothing stands for an empty truck. In place of the
    /// flow's `goods`: there is then a flow for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods: Option<String>,
    /// IANA time zone of the times. Default: that of the side that the trucks come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Rows to read, by heading and text: all that are not alike are left out. Default: all rows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub only: BTreeMap<String, String>,
    /// Draws the gaps between trucks out of those observed, in place of the arrivals themselves.
    #[serde(default)]
    pub resample: bool,
    /// What the file holds, once it was read; never written.
    #[serde(skip)]
    #[schemars(skip)]
    pub observed: Observed,
}

impl Trace {
    /// Whether the rows are to name the goods, and nobody has split them by that.
    pub fn goods_are_unread(&self) -> bool {
        self.goods.as_ref().is_some_and(|column| !self.only.contains_key(column))
    }
}

/// What a file of observed arrivals holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Observed {
    /// Nobody has read it.
    #[default]
    Unread,
    /// It could not be read, for this reason.
    Unreadable(String),
    /// Its text, and its number among the sources.
    Text(FileId, String),
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
    /// Growth a year, as a share. Default: that of `[demand]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<f64>,
}
