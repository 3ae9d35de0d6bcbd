//! Trade of a site: years, growth, and how trade responds to the time of clearance.

use crate::engine::{SimDuration, SimTime};
use crate::model::trade::{Beyond, Clearance, Form, Level, Response};

/// The part of a calendar year that lies in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// When it begins in the window.
    pub start: SimTime,
    /// When it ends in the window.
    pub end: SimTime,
    /// Whether all of it lies in the window.
    pub is_whole: bool,
}

impl Year {
    /// Returns its length in the window.
    pub fn length(&self) -> SimDuration {
        self.end - self.start
    }
}

/// How a rate has grown by the first year of the window, and how it goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// What it has been multiplied with since the base year.
    pub grown: f64,
    /// What it is multiplied with each year.
    pub yearly: f64,
}

impl Growth {
    /// Returns what the rate is multiplied with since the base year, so many years after the window's first.
    pub fn after(self, years: usize) -> f64 {
        self.grown * libm::pow(self.yearly, years as f64)
    }
}

/// What turnover is made of, and where it is to go.
#[derive(Clone, Debug)]
pub struct Trade {
    /// The year that growth is counted from.
    pub base_year: i16,
    /// Turnover of a year that is hoped for, in USD.
    pub target_usd: Option<f64>,
    /// Year that it is for; with none, every year is held against it.
    pub target_year: Option<i16>,
    /// Share of the value lost to the road, in goods that keep, that goes by rail instead.
    pub rail_takes: f64,
    /// How trade responds to the time of clearance.
    pub response: Option<Responding>,
}

/// How trade responds to the time of clearance.
#[derive(Clone, Debug)]
pub struct Responding {
    /// The parameters of all forms.
    pub response: Response,
    /// The form that turnover is computed with.
    pub form: Form,
    /// How strong it is taken to be.
    pub level: Level,
    /// What becomes of times that are shorter than the data support.
    pub beyond: Beyond,
    /// How long clearance took in the base year, by direction.
    pub before: Vec<(String, Clearance)>,
    /// Share of the value that spoils in an hour, by goods; 0 for goods that keep.
    pub spoilage_per_hour: Vec<f64>,
    /// Standard deviations of the time that are added to its mean.
    pub spreads: f64,
    /// Whether trade by streams responds.
    pub streams: bool,
    /// What inspections cost.
    pub inspection: Option<Inspection>,
    /// How rates follow inside a run.
    pub feedback: Option<Feedback>,
}

impl Responding {
    /// Returns how long clearance took in a direction in the base year.
    pub fn before(&self, direction: &str) -> Option<Clearance> {
        self.before.iter().find(|(name, _)| name == direction).map(|(_, before)| *before)
    }
}

/// What inspections cost trade, the time they take apart.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Indices of the channels in which goods are inspected.
    pub channels: Vec<usize>,
    /// Share of loaded trucks that were inspected in the base year.
    pub base: f64,
    /// Share of trade lost if all are inspected where none was.
    pub sensitivity: f64,
}

/// How rates follow the response inside a run.
#[derive(Clone, Copy, Debug)]
pub struct Feedback {
    /// Time between two reviews.
    pub every: SimDuration,
    /// Part of the way that is gone at each review.
    pub part: f64,
    /// Weight of the newest truck in the moving mean of times.
    pub weight: f64,
}
