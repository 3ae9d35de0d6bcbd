//! What controllers and feedback look at, and what they do.

use super::{ControllerId, FlowId, GaugeId, IntervalId, PoolId, StockId, TableId};

/// A rule that is applied when an agent reviews it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControllerSpec {
    /// What is looked at.
    pub gauge: Gauge,
    /// It acts when the gauge is above this,
    pub above: f64,
    /// and acts back when it is below this; between the two nothing changes.
    pub below: f64,
    /// What it does.
    pub action: Action,
    /// The controller that it goes on for, with what that has done.
    pub successor_of: Option<ControllerId>,
}

/// A number that the machine itself keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gauge {
    /// Entities in the line of a pool.
    Line(PoolId),
    /// Units of a pool in use.
    InUse(PoolId),
    /// Units in a stock.
    Stock(StockId),
    /// Moving mean of an interval, in hours; 0 before the first ends.
    Interval(GaugeId),
}

/// What a controller does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Opens units of a pool beyond its calendar at each review, and closes them again.
    Open {
        /// The pool.
        pool: PoolId,
        /// Units at each review.
        units: u32,
        /// Units beyond the calendar at most.
        most: u32,
    },
    /// Moves units from one pool to another at each review, and back again.
    Move {
        /// Where they are missed.
        from: PoolId,
        /// Where they help.
        to: PoolId,
        /// Units at each review.
        units: u32,
        /// Units away at most.
        most: u32,
    },
    /// Puts the shares of another table, with as many targets, in place of a table's own, and back again.
    Shares {
        /// The table that branches use.
        table: TableId,
        /// The shares used meanwhile.
        meanwhile: TableId,
    },
    /// Multiplies the rate of a flow, and takes it back again.
    Rate {
        /// The flow; of Poisson arrivals.
        flow: FlowId,
        /// The factor; above zero.
        factor: f64,
    },
}

/// A moving mean of an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct GaugeSpec {
    /// The interval.
    pub interval: IntervalId,
    /// Weight of the newest length, above 0 and at most 1.
    pub weight: f64,
    /// Flows whose entities' lengths count; with none, those of all do.
    pub flows: Vec<FlowId>,
    /// Moving standard deviations that are added to the mean.
    pub spreads: f64,
}

/// A rate that follows a moving mean: at each review the factor of the rate comes nearer to the one that a curve
/// gives for the mean. Before the first length is known nothing happens.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowerSpec {
    /// The moving mean.
    pub gauge: GaugeId,
    /// The flow; of Poisson arrivals.
    pub flow: FlowId,
    /// Hours, ascending, and the factor for each, above zero; straight in between, and level outside.
    pub curve: Vec<(f64, f64)>,
    /// Part of the way that is gone at each review, above 0 and at most 1.
    pub part: f64,
}
