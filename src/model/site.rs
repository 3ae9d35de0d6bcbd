//! The site: the checked description of a border that a program is lowered from.
//!
//! A `Site` refers by index, holds compiled calendars and profiles, and is valid by construction of
//! the scenario checks: lowering it cannot fail. It knows nothing of files, paths or civil time.

use std::sync::Arc;

use super::appraisal::Appraisal;
use super::indicator::Key;
use crate::engine::{Calendar, ClosingPolicy, Distribution, RateProfile, SimDuration, SimTime};
pub use crate::flow::{Interruption, Refill, RefillMode};

mod cargo;
mod center;
mod journey;
mod trade;

pub use cargo::{Goods, Load};
pub use center::{Dispatch, Handling, Lot, Phase, Plant, Returns, Warehouse};
pub use journey::{Action, Balk, BalkLimit, Choice, GoOn, Meeting, NamedCause, Patience, Route, Service, Step};
pub use trade::{Feedback, Growth, Inspection, Responding, Trade, Year};

/// A border with its traffic, ready to be lowered.
#[derive(Clone, Debug)]
pub struct Site {
    /// One line that says what the scenario is.
    pub title: String,
    /// What is measured, and when the run ends.
    pub window: Window,
    /// The calendar years of the window, on the clock of the first side.
    pub years: Vec<Year>,
    /// Sides, by name.
    pub sides: Vec<Side>,
    /// Stations, by name, and then those of plants, by name.
    pub stations: Vec<Station>,
    /// Spaces, by name.
    pub spaces: Vec<Space>,
    /// Gates, by name.
    pub gates: Vec<Gate>,
    /// Stocks, by name, then timetables, then warehouses, each by name; then what else the center counts.
    pub stocks: Vec<Stock>,
    /// Places where partners meet, by name.
    pub meetings: Vec<Meeting>,
    /// Goods groups, by name.
    pub goods: Vec<Goods>,
    /// Attributes, by name.
    pub attributes: Vec<Attribute>,
    /// Risk channels that any step assigns, by name.
    pub channels: Vec<String>,
    /// Demand shapes that flows refer to, each of them shared by all copies of the site: years of hours are long.
    pub profiles: Vec<Arc<RateProfile>>,
    /// Steps, by name.
    pub steps: Vec<Step>,
    /// Routes, by name.
    pub routes: Vec<Route>,
    /// Names of the posts that routes are at, by name.
    pub posts: Vec<String>,
    /// Flows, by name.
    pub flows: Vec<Flow>,
    /// Breakdowns, by name.
    pub breakdowns: Vec<Breakdown>,
    /// Controllers, by name.
    pub controllers: Vec<Controller>,
    /// Counted trade that is not simulated, by name.
    pub streams: Vec<Stream>,
    /// Warehouses, by name.
    pub warehouses: Vec<Warehouse>,
    /// Plants, by name; each has a station.
    pub plants: Vec<Plant>,
    /// What leaves warehouses, by name.
    pub dispatches: Vec<Dispatch>,
    /// What turnover is made of.
    pub trade: Option<Trade>,
    /// Published values that results are held against, by name.
    pub published: Vec<Published>,
    /// Bounds on results that must hold, by name.
    pub requirements: Vec<Requirement>,
    /// What waiting costs, if that is asked for.
    pub costs: Option<Costs>,
    /// What a year is worth, if that is asked for.
    pub appraisal: Option<Appraisal>,
    /// What trucks meet that arrive later, in order of time.
    pub later: Vec<Later>,
}

/// The site as trucks find it that arrive from an instant on, until the next.
///
/// Its attributes, steps, routes, controls of goods, and the routes and priorities of its flows are those of then; all
/// names have the same indices. What changes for everybody at once (hours, lanes, places, refills, rates) is in the
/// site itself.
#[derive(Clone, Debug)]
pub struct Later {
    /// The instant.
    pub from: SimTime,
    /// The site.
    pub site: Site,
}

/// What waiting costs, and what it gives off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs {
    /// US dollars for an hour that a truck waits.
    pub waiting_usd_per_hour: f64,
    /// Liters of fuel that it burns in an hour of waiting on average.
    pub liters_per_hour: f64,
    /// Kilograms of carbon dioxide from a liter.
    pub co2_kg_per_liter: f64,
}

impl Costs {
    /// Returns what an hour costs that a truck of a flow waits, in US dollars.
    pub fn usd_per_hour_of(&self, flow: &Flow) -> f64 {
        flow.waiting_usd_per_hour.unwrap_or(self.waiting_usd_per_hour)
    }
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
    /// Fees in US dollars of trucks that come from here.
    pub fee_out_usd: f64,
    /// Fees in US dollars of trucks that come from another side.
    pub fee_in_usd: f64,
}

/// A place with lanes that serve trucks.
#[derive(Clone, Debug)]
pub struct Station {
    /// Name.
    pub name: String,
    /// Index of its side.
    pub side: usize,
    /// What is done here, in the words of an official measure.
    pub activity: String,
    /// Whether its lanes are machines.
    pub is_equipment: bool,
    /// US dollars for an hour of one open lane.
    pub usd_per_hour: f64,
    /// Lanes open over time; `u32::MAX` for as many as come.
    pub lanes: Calendar,
    /// Names of the calendars and closures that its hours come from, by name; none if it is always open.
    pub hours: Vec<String>,
    /// What becomes of work at closing time.
    pub at_closing: ClosingPolicy,
    /// How work goes on that was stopped.
    pub interrupted: Interruption,
}

/// A place with room for a number of trucks.
#[derive(Clone, Debug)]
pub struct Space {
    /// Name.
    pub name: String,
    /// Index of the side that time here is counted to.
    pub side: usize,
    /// Trucks that fit over time.
    pub places: Calendar,
}

/// A passage that any number of trucks pass while it is open.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Name.
    pub name: String,
    /// Index of its side.
    pub side: usize,
    /// `u32::MAX` while it is open, 0 while it is not.
    pub open: Calendar,
    /// Names of the calendars that its hours come from, by name; none if it is always open.
    pub hours: Vec<String>,
}

/// A number of units that steps put and take.
#[derive(Clone, Debug)]
pub struct Stock {
    /// Name.
    pub name: String,
    /// Where it was written: a stock and a timetable may share a name.
    pub kind: StockKind,
    /// Index of its side.
    pub side: usize,
    /// Units at the start.
    pub initial: u32,
    /// Units that fit.
    pub capacity: u32,
    /// What comes in, in order of time.
    pub refills: Vec<Refill>,
}

/// Where a stock was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockKind {
    /// As a stock.
    Stock,
    /// As a timetable: each departure brings places that are there for an instant.
    Timetable,
    /// As a warehouse, in kilograms.
    Warehouse,
    /// What can be taken out of a warehouse, in kilograms.
    Ready,
    /// What a dispatch has on its way, in kilograms.
    Transit,
    /// Trucks that wait for a load of a dispatch, or loads that were given to them.
    Returns,
}

/// Lanes that fail, or are maintained, again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    /// Name; also the subject of its luck.
    pub name: String,
    /// Index of the station.
    pub station: usize,
    /// Lanes that go down each time.
    pub lanes: u32,
    /// What brings it about.
    pub cause: Wear,
    /// Whether lanes go down once they are free (else at once).
    pub after_job: bool,
    /// Time of the repair.
    pub repair: Distribution,
    /// Index of the station with a lane that the repair needs.
    pub repair_at: Option<usize>,
    /// Machines that break down independently of each other.
    pub machines: u32,
}

/// What brings a breakdown about.
#[derive(Clone, Debug, PartialEq)]
pub enum Wear {
    /// Time by the clock, from the last repair.
    Clock(Distribution),
    /// Time that the station's lanes are at work, in sum.
    WorkingTime(Distribution),
    /// Jobs done at the station.
    Jobs(u32),
}

/// A rule that looks at a number from time to time, and acts when it is above a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Controller {
    /// Name; also the subject of its luck.
    pub name: String,
    /// Time between two reviews.
    pub every: SimDuration,
    /// What it looks at.
    pub gauge: Gauge,
    /// It acts above this; times are in hours.
    pub above: f64,
    /// It acts back below this.
    pub below: f64,
    /// What it does.
    pub response: Response,
}

/// What a controller looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gauge {
    /// Trucks that wait for a place.
    Line(Place),
    /// Lanes or places in use.
    InUse(Place),
    /// Units in the stock of this index.
    Stock(usize),
    /// Moving mean of release times, with the weight of the newest.
    ReleaseTime(f64),
    /// Moving mean of the times on the side of this index, with the weight of the newest.
    SideTime(usize, f64),
}

/// A station or a space, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A station.
    Station(usize),
    /// A space.
    Space(usize),
}

/// What a controller does.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// Opens lanes of a station beyond its calendar.
    Open {
        /// Index of the station.
        station: usize,
        /// Lanes at each review.
        lanes: u32,
        /// Lanes in sum at most.
        most: u32,
    },
    /// Moves lanes from one station to another.
    Move {
        /// Index of the station that they come from.
        from: usize,
        /// Index of the station that they go to.
        to: usize,
        /// Lanes at each review.
        lanes: u32,
        /// Lanes in sum at most.
        most: u32,
    },
    /// Puts other shares in place of a step's channels.
    Channels {
        /// Index of the step.
        step: usize,
        /// Shares, in the order of the step's channels.
        shares: Vec<f64>,
    },
    /// Multiplies the rate of a flow.
    Rate {
        /// Index of the flow.
        flow: usize,
        /// What with.
        factor: f64,
    },
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
    /// Pairs of class and value, in order of precedence: channels, attributes, flows, goods, loaded or
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
    /// Is of the flow of this index.
    Flow(usize),
    /// Carries the goods of this index.
    Goods(usize),
    /// Carries goods.
    Loaded,
    /// Carries none.
    Empty,
    /// Carries people.
    People,
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
    /// Mode of transport.
    pub mode: String,
    /// Index of the goods carried; none for empty trucks.
    pub goods: Option<usize>,
    /// People in a vehicle, if it is people that come and no trucks.
    pub people: Option<u32>,
    /// Tonnes in a truck, or their mean; 0 for empty trucks.
    pub payload_tonnes: f64,
    /// What each truck carries, by its number and over and over; empty if all carry the payload.
    pub loads: Vec<Load>,
    /// When they arrive.
    pub arrivals: Arrivals,
    /// How their rate grows.
    pub growth: Growth,
    /// Index of the route.
    pub route: usize,
    /// Priority on arrival, higher is served first.
    pub priority: i16,
    /// What the decay of its goods is multiplied with, by how warm they are carried.
    pub decay_factor: f64,
    /// US dollars for an hour that one of its trucks waits, if not those of all.
    pub waiting_usd_per_hour: Option<f64>,
}

/// When the trucks of a flow arrive.
#[derive(Clone, Debug)]
pub enum Arrivals {
    /// Independently of each other.
    Rate {
        /// Mean trucks per hour in the window's first year, growth and scale included; the profile has the growth
        /// after it.
        trucks_per_hour: f64,
        /// Index into `profiles`.
        profile: usize,
        /// What makes some days busier than others.
        busyness: Option<Busyness>,
    },
    /// At times that are drawn apart from each other.
    Gap {
        /// Time to the next.
        gap: Distribution,
        /// What takes its place from an instant on, in order of time.
        later: Vec<(SimTime, Distribution)>,
    },
    /// By plan.
    Plan(Plan),
    /// Only brought into being by steps of other flows.
    Spawned,
}

impl Arrivals {
    /// Whether the trucks are brought into being by others.
    pub fn are_spawned(&self) -> bool {
        matches!(self, Self::Spawned)
    }
}

/// A factor of each day's rate.
#[derive(Clone, Debug)]
pub struct Busyness {
    /// Name of the luck of the days.
    pub name: String,
    /// The factor, written as seconds: mean one second.
    pub factor: Distribution,
}

/// Arrivals by plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Planned times, in order.
    pub times: Vec<SimTime>,
    /// Trucks that come together at each.
    pub party: u32,
    /// Share of the planned times at which nobody comes.
    pub no_show: f64,
    /// How long before the plan trucks come at the earliest.
    pub earliest: SimDuration,
    /// Time from that earliest to the arrival; with none, all come at the earliest.
    pub lateness: Option<Distribution>,
    /// What is paid for each truck when it is booked.
    pub deposit: Option<Deposit>,
}

/// What is paid for a truck when it is booked, and kept where it does not come in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deposit {
    /// US dollars.
    pub usd: f64,
    /// How long after its planned time a truck still comes in time.
    pub tolerance: SimDuration,
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
    /// Tonnes in each year of the window, growth and scale included.
    pub tonnes: Vec<f64>,
    /// Their value in US dollars.
    pub usd: Vec<f64>,
    /// How its rate grows.
    pub growth: Growth,
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

/// A bound on a result that must hold with a stated confidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Name.
    pub name: String,
    /// What is bounded.
    pub key: Key,
    /// What of its values over replications is bounded: this quantile; `None`: their mean.
    pub quantile: Option<f64>,
    /// The bound, in the unit of the number.
    pub bound: Bound,
    /// Confidence with which it must be shown to hold.
    pub confidence: f64,
}

/// On which side of a limit a number must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Not above it.
    AtMost(f64),
    /// Not below it.
    AtLeast(f64),
}

impl<T> ByClass<T> {
    /// Returns one value that applies to every truck.
    pub fn all(value: T) -> Self {
        Self { arms: vec![(Class::Other, value)] }
    }
}

impl Station {
    /// Whether as many trucks are served as come, so that lanes mean no staff.
    pub fn is_unlimited(&self) -> bool {
        self.lanes.peak() == u32::MAX
    }
}

impl Site {
    /// Returns the site as trucks find it that arrive first, and then as those find it that arrive later.
    pub fn versions(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.later.iter().map(|later| &later.site))
    }

    /// Whether work at a station can stop while it is going on, so that trucks ask for it by request.
    pub fn is_interruptible(&self, station: usize) -> bool {
        let suspends = matches!(self.stations[station].at_closing, ClosingPolicy::Suspend { .. });
        suspends || self.breakdowns.iter().any(|breakdown| breakdown.station == station)
    }

    /// Returns the index of a stock, or of a timetable.
    pub fn stock(&self, kind: StockKind, name: &str) -> Option<usize> {
        self.stocks.iter().position(|stock| stock.kind == kind && stock.name == name)
    }
}

/// Length of a stretch of simulated time, for readers of a site.
impl Window {
    /// Returns the window's length.
    pub fn length(&self) -> SimDuration {
        self.end - self.start
    }
}
