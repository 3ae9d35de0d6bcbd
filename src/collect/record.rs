//! What is collected of one replication.

use super::ledger::Ledger;
use super::level::{Buckets, LevelOverTime};
use crate::engine::SimDuration;
use crate::flow::AttributeId;
use crate::stats::{LogHistogram, Tally};

/// What to collect, and how entities are told apart.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The window, and the buckets of its timeline.
    pub buckets: Buckets,
    /// Flows of the program.
    pub flows: usize,
    /// Pools of the program.
    pub pools: usize,
    /// Intervals that the program marks.
    pub intervals: usize,
    /// The attribute that splits the entities of a flow into cells by its value when they leave.
    pub cell_attribute: AttributeId,
    /// Values that the attribute can have.
    pub cell_values: usize,
    /// Limits for shares within a time.
    pub within: Vec<SimDuration>,
}

/// Statistics of the entities of one flow with one value of the cell attribute.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Time in the system of those who arrived in the window and left, in ticks.
    pub crossing: Tally,
    /// The same as a histogram.
    pub histogram: LogHistogram,
    /// How many of them took at most each of the layout's limits.
    pub within: Vec<u64>,
    /// Lengths of the marked intervals of the same entities, in ticks.
    pub intervals: Vec<Tally>,
    /// Entities that left in the window, whenever they had arrived.
    pub left_in_window: u64,
}

/// Statistics of one pool inside the window.
#[derive(Clone, Debug)]
pub struct PoolRecord {
    /// Units in use.
    pub in_use: LevelOverTime,
    /// Units whose holder is done and waits for the next place.
    pub blocked: LevelOverTime,
    /// Entities in line.
    pub line: LevelOverTime,
    /// Waits that ended in the window, in ticks.
    pub waits: Tally,
    /// The same as a histogram.
    pub wait_histogram: LogHistogram,
}

/// All that is collected of one replication.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// Row-major: flow, then value of the cell attribute. `None` where nobody left.
    pub cells: Vec<Option<Box<Cell>>>,
    /// By pool.
    pub pools: Vec<PoolRecord>,
    /// Entities inside, by flow.
    pub inside: Vec<LevelOverTime>,
    /// Entities that arrived in the window, by flow.
    pub arrived: Vec<u64>,
    /// Entities inside when the window ended, by flow.
    pub inside_at_end: Vec<u32>,
    /// Entities that arrived in the window and were still inside when the run ended, by flow.
    pub unfinished: Vec<u64>,
    /// Where the time of the window's entities went.
    pub ledger: Ledger,
}

impl Cell {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            crossing: Tally::default(),
            histogram: LogHistogram::default(),
            within: vec![0; layout.within.len()],
            intervals: vec![Tally::default(); layout.intervals],
            left_in_window: 0,
        }
    }
}

impl PoolRecord {
    pub(super) fn new(buckets: Buckets) -> Self {
        Self {
            in_use: LevelOverTime::new(buckets),
            blocked: LevelOverTime::new(buckets),
            line: LevelOverTime::new(buckets),
            waits: Tally::default(),
            wait_histogram: LogHistogram::default(),
        }
    }
}
