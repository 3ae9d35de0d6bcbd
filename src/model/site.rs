//! The site: the checked description of a border that a program is lowered from.
//!
//! A `Site` refers by index, holds compiled calendars and profiles, and is valid by construction of
//! the scenario checks: lowering it cannot fail. It knows nothing of files, paths or civil time.

use super::indicator::Key;
use crate::engine::{Calendar, RateProfile, SimDuration, SimTime};

mod journey;

pub use journey::{Action, Balk, BalkLimit, Choice, GoOn, Meeting, Patience, Route, Service, Step};

/// A border with its traffic, ready to be lowered.
#[derive(Clone, Debug)]
pub struct Site {
    /// One line that says what the scenario is.
    pub title: String,
    /// What is measured, and when the run ends.
    pub window: Window,
    /// Sides, by name.
    pub sides: Vec<Side>,
    /// Stations, by name.
    pub stations: Vec<Station>,
    /// Spaces, by name.
    pub spaces: Vec<Space>,
    /// Gates, by name.
    pub gates: Vec<Gate>,
    /// Stocks, by name, and then what timetables hold ready for departures, by name.
    pub stocks: Vec<Stock>,
    /// Places where partners meet, by name.
    pub meetings: Vec<Meeting>,
    /// Goods groups, by name.
    pub goods: Vec<Goods>,
    /// Attributes, by name.
    pub attributes: Vec<Attribute>,
    /// Risk channels that any step assigns, by name.
    pub channels: Vec<String>,
    /// Demand shapes that flows refer to.
    pub profiles: Vec<RateProfile>,
    /// Steps, by name.
    pub steps: Vec<Step>,
    /// Routes, by name.
    pub routes: Vec<Route>,
    /// Flows, by name.
    pub flows: Vec<Flow>,
    /// Counted trade that is not simulated, by name.
    pub streams: Vec<Stream>,
    /// Published values that results are held against, by name.
    pub published: Vec<Published>,
}

/// What is measured, and when the run ends. Time zero is the start of the warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Start of the window: the end of the warm-up.
    pub start: SimTime,
    /// End of the window, exclusive.
    pub end: SimTime,
    /// When a replication stops even if trucks of the window are still inside.
    pub follow_until: SimTime,
    /// Unix time of the window's start in seconds, for labels of time buckets only.
    pub start_unix_seconds: i64,
    /// UTC offset in seconds of the clock that labels are shown on.
    pub label_offset_seconds: i32,
}

/// A side of the border.
#[derive(Clone, Debug)]
pub struct Side {
    /// Name.
    pub name: String,
    /// Direction of goods that come from here.
    pub direction: Option<String>,
}

/// A place with lanes that serve trucks.
#[derive(Clone, Debug)]
pub struct Station {
    /// Name.
    pub name: String,
    /// Index of its side.
    pub side: usize,
    /// Lanes open over time.
    pub lanes: Calendar,
    /// Whether a job that cannot finish before closing is not started (else it finishes late).
    pub starts_only_what_finishes: bool,
}

/// A place with room for a number of trucks.
#[derive(Clone, Debug)]
pub struct Space {
    /// Name.
    pub name: String,
    /// Index of the side that time here is counted to.
    pub side: usize,
    /// Trucks that fit.
    pub places: u32,
}

/// An opening that any number of trucks pass at once.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Name.
    pub name: String,
    /// Index of its side.
    pub side: usize,
    /// Trucks that pass at once over time: none, or any number.
    pub openings: Calendar,
}

/// Units that trucks take and put.
#[derive(Clone, Debug)]
pub struct Stock {
    /// Name.
    pub name: String,
    /// Units at the start.
    pub initial: u32,
    /// Units that fit.
    pub capacity: u32,
}

/// A goods group.
#[derive(Clone, Debug)]
pub struct Goods {
    /// Name.
    pub name: String,
    /// Value in USD per tonne.
    pub usd_per_tonne: f64,
    /// Whether the value counts in bilateral turnover.
    pub counted: bool,
    /// Names of the controls these goods need.
    pub controls: Vec<String>,
}

/// A trait that a share of the trucks have.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Name.
    pub name: String,
    /// Share of trucks that have it.
    pub share: ByClass<f64>,
}

/// Values by class of truck; the first class that a truck belongs to gives its value.
#[derive(Clone, Debug)]
pub struct ByClass<T> {
    /// Pairs of class and value, in order of precedence: channels, attributes, goods, loaded or
    /// empty, other. Each class at most once.
    pub arms: Vec<(Class, T)>,
}

/// A class of trucks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Assigned to the channel of this index.
    Channel(usize),
    /// Has the attribute of this index.
    Attribute(usize),
    /// Carries the goods of this index.
    Goods(usize),
    /// Carries goods.
    Loaded,
    /// Carries none.
    Empty,
    /// Any truck.
    Other,
}

/// A stream of trucks, simulated one by one.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Name; also the subject of its luck.
    pub name: String,
    /// Index of the side that the trucks come from.
    pub from: usize,
    /// Direction of travel.
    pub direction: String,
    /// Index of the goods carried; none for empty trucks.
    pub goods: Option<usize>,
    /// Tonnes in a truck; 0 for empty trucks.
    pub payload_tonnes: f64,
    /// Mean trucks per hour in the window, growth and scale included.
    pub trucks_per_hour: f64,
    /// Index into `profiles`.
    pub profile: usize,
    /// Whether trucks are only brought into being by steps of other flows.
    pub spawned: bool,
    /// Index of the route.
    pub route: usize,
    /// Priority on arrival, higher is served first.
    pub priority: i16,
}

/// Counted trade that is not simulated.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Name.
    pub name: String,
    /// Direction of travel.
    pub direction: String,
    /// Index of the goods.
    pub goods: usize,
    /// Mode of transport.
    pub mode: String,
    /// Tonnes in the whole window, growth and scale included.
    pub tonnes_in_window: f64,
}

/// A number that somebody has published of the border, to hold ours against. It changes no result.
#[derive(Clone, Debug)]
pub struct Published {
    /// Name.
    pub name: String,
    /// The number of ours that it is the counterpart of.
    pub key: Key,
    /// The published value, in the unit of the key.
    pub value: f64,
    /// How far ours may be off, as a share of the published value.
    pub tolerance: f64,
    /// Who published it, and when.
    pub source: String,
}

impl<T> ByClass<T> {
    /// Returns one value that applies to every truck.
    pub fn all(value: T) -> Self {
        Self { arms: vec![(Class::Other, value)] }
    }
}

/// Length of a stretch of simulated time, for readers of a site.
impl Window {
    /// Returns the window's length.
    pub fn length(&self) -> SimDuration {
        self.end - self.start
    }
}
