//! Goods, what the vehicles of a flow carry of them, and which of these are trucks.

use super::{Class, Flow, Site};
use crate::engine::SimTime;
use crate::model::trade::ROAD;

/// A goods group.
#[derive(Clone, Debug)]
pub struct Goods {
    /// Name.
    pub name: String,
    /// Value in USD per tonne.
    pub usd_per_tonne: f64,
    /// Values that take its place, each from an instant on, in order of time.
    pub later_usd_per_tonne: Vec<(SimTime, f64)>,
    /// Whether the value counts in bilateral turnover.
    pub counted: bool,
    /// Rate of the exponential by which their value decays, per hour.
    pub decay_per_hour: f64,
    /// Import duty as a share of the value; none of what is not counted.
    pub duty: f64,
    /// Value added tax at import as a share of value and duty.
    pub vat: f64,
    /// Names of the controls these goods need.
    pub controls: Vec<String>,
}

/// What a truck was observed to carry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Tonnes.
    pub tonnes: f64,
    /// Value in US dollars, if it is not that of its goods.
    pub usd: Option<f64>,
}

impl Goods {
    /// Returns the value of a tonne over a stretch of time, on average, in USD; in one without length, at its start.
    pub fn usd_per_tonne_over(&self, from: SimTime, until: SimTime) -> f64 {
        let ends = self.later_usd_per_tonne.iter().map(|(end, _)| *end).chain([SimTime::MAX]);
        let prices = [self.usd_per_tonne].into_iter().chain(self.later_usd_per_tonne.iter().map(|(_, usd)| *usd));
        let (mut sum, mut since) = (0.0, SimTime::ZERO);
        for (usd, end) in prices.zip(ends) {
            if from < end && until <= end && from >= since {
                return usd;
            }
            sum += usd * end.min(until).saturating_since(since.max(from)).ticks() as f64;
            since = end;
        }
        sum / until.saturating_since(from).ticks() as f64
    }
}

impl Flow {
    /// Whether trucks come, loaded or empty, and not people.
    pub fn is_of_trucks(&self) -> bool {
        self.people.is_none()
    }

    /// Returns the class by what is carried.
    pub fn cargo(&self) -> Class {
        match (self.goods, self.people) {
            (Some(_), _) => Class::Loaded,
            (None, Some(_)) => Class::People,
            (None, None) => Class::Empty,
        }
    }
}

impl Site {
    /// Whether a flow is of trucks, whose times and numbers are told together: it goes by road, or nothing of its
    /// direction does.
    pub fn is_truck(&self, flow: &Flow) -> bool {
        let goes_by_road = |flow: &Flow| flow.is_of_trucks() && flow.mode == ROAD;
        let has_none = || !self.flows.iter().any(|known| known.direction == flow.direction && goes_by_road(known));
        flow.is_of_trucks() && (goes_by_road(flow) || has_none())
    }
}
