//! What is collected of one replication.

use std::ops::Range;

use super::ledger::{Cause, Ledger};
use super::level::{AreaOverTime, Buckets, LevelOverTime, Stretch};
use super::stores::{Dealing, LeftBehind, StockRecord, Train};
use crate::engine::{SimDuration, SimTime};
use crate::flow::{AttributeId, IntervalId};
use crate::stats::{DetailedTally, LogHistogram, Tally};

/// What to collect, and how entities are told apart.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The window, and the buckets of its timeline.
    pub buckets: Buckets,
    /// Flows of the program.
    pub flows: usize,
    /// The first so many flows are traffic. The others are agents: only their use of pools is collected.
    pub counted_flows: usize,
    /// Pools of the program.
    pub pools: usize,
    /// Pools of which the time at each number of units in use is collected: spaces.
    pub spaces: Range<usize>,
    /// Spots of the program where time is spent.
    pub spots: usize,
    /// Spots behind those of which it is only counted who comes there.
    pub milestones: usize,
    /// By spot: whether time there counts as waiting, and not as service.
    pub waits: Vec<bool>,
    /// Stocks of the program.
    pub stocks: usize,
    /// Stocks of which it is collected how long units are in them.
    pub shelves: Vec<usize>,
    /// Trains that leave something behind.
    pub trains: Vec<Train>,
    /// Intervals that the program marks.
    pub intervals: usize,
    /// The interval of which quantiles are collected.
    pub interval_of_note: IntervalId,
    /// The attribute that splits the entities of a flow into cells by its value when they leave.
    pub cell_attribute: AttributeId,
    /// Values that the attribute can have.
    pub cell_values: usize,
    /// Row-major: flow that is traffic, then value of the attribute; whether its entities can leave with it.
    pub ways: Vec<bool>,
    /// Who leaves with one of the first so many values has got through.
    pub through_values: usize,
    /// When the years of the window begin; the first is its start.
    pub years: Vec<SimTime>,
    /// Limits for shares within a time, in ascending order.
    pub within: Vec<SimDuration>,
    /// By flow that is traffic: what its entities carry, where that differs from one to the other or over time.
    pub freight: Vec<Option<Freight>>,
    /// By flow that is traffic: when its entities are to come, where it is counted who comes in time.
    pub bookings: Vec<Option<Bookings>>,
}

/// When the entities of a flow are to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookings {
    /// Planned times in order, for a party of entities each.
    pub times: Vec<SimTime>,
    /// Entities in a party.
    pub party: u32,
    /// How much later than planned is in time.
    pub tolerance: SimDuration,
}

impl Bookings {
    /// Returns the planned times whose tolerance ends in a stretch of time that they begin in.
    pub fn within(&self, from: SimTime, until: SimTime) -> impl Iterator<Item = SimTime> {
        let is_inside = move |at: &SimTime| *at >= from && *at + self.tolerance < until;
        self.times.iter().copied().filter(is_inside)
    }
}

/// What the entities of a flow carry.
#[derive(Clone, Debug, PartialEq)]
pub struct Freight {
    /// By number of the entity; behind the last they begin again. At least one.
    pub loads: Vec<Load>,
    /// Value of a unit, each from an instant on, in order of time; the first from time zero.
    pub prices: Vec<(SimTime, f64)>,
}

/// What an entity carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Units.
    pub units: f64,
    /// Value of all, if it is not the units' by their price.
    pub value: Option<f64>,
}

impl Freight {
    /// Returns the units and the value of the entity of a number that leaves at an instant.
    fn of(&self, number: u32, at: SimTime) -> (f64, f64) {
        let load = self.loads[number as usize % self.loads.len()];
        let price = self.prices.iter().rev().find(|(from, _)| *from <= at).map_or(0.0, |(_, price)| *price);
        (load.units, load.value.unwrap_or(load.units * price))
    }
}

/// Statistics of the entities of one flow with one value of the cell attribute.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Time in the system of those who arrived in the window and left, in ticks.
    pub crossing: DetailedTally,
    /// How many of them took at most each of the layout's limits.
    pub within: Vec<u64>,
    /// Lengths of the marked intervals of the same entities, in ticks.
    pub intervals: Vec<Tally>,
    /// Lengths of the interval of note, as a histogram.
    pub interval_histogram: LogHistogram,
    /// Entities that left in the window, whenever they had arrived.
    pub left_in_window: u64,
}

/// What happened in one year of the window to one flow.
#[derive(Clone, Copy, Debug, Default)]
pub struct YearRecord {
    /// Entities that came into being.
    pub arrived: u64,
    /// How many of them a changed rate has brought, in billionths; below zero where it kept some away.
    pub brought: i64,
    /// Entities that got through.
    pub through: u64,
    /// Units that those carried, if the layout tells the flow's freight.
    pub units: f64,
    /// Value of those units.
    pub value: f64,
    /// Entities that left without.
    pub lost: u64,
    /// Time in the system of those who got through, in ticks.
    pub crossing: Tally,
    /// Lengths of their interval of note, in ticks.
    pub interval_of_note: Tally,
    /// Time of the entities that came in the year up to the end of the run, in ticks.
    pub time: u64,
    /// How much of it they waited.
    pub waited: u64,
}

/// Statistics of one pool inside the window.
#[derive(Clone, Debug)]
pub struct PoolRecord {
    /// Units in use.
    pub in_use: AreaOverTime,
    /// The same with the time at each number, for the layout's spaces.
    pub occupancy: Option<Box<LevelOverTime>>,
    /// Units that can be in use; `None` for a pool of which nothing was told.
    pub staffed: Option<AreaOverTime>,
    /// Units whose holder is done and waits for the next place.
    pub blocked: AreaOverTime,
    /// Entities in line.
    pub line: LevelOverTime,
    /// Waits that ended with a grant in the window, in ticks. Who gets units of several pools together has waited for
    /// each of them.
    pub waits: DetailedTally,
    /// Entities that gave up in the window, having joined this pool's line first.
    pub reneged: u64,
    /// Entities that refused to join in the window.
    pub balked: u64,
    /// Why who waits for it now does: queue, closed or breakdown.
    pub(super) cause: Cause,
    /// Entities that it lost units of during work, which they have not got back.
    pub(super) interrupted: u32,
    /// Waits of no length that ended in the window, to be counted among the waits.
    pub(super) zeros: u64,
}

/// What happened to one flow inside the window.
#[derive(Clone, Debug)]
pub struct FlowRecord {
    /// Entities inside.
    pub inside: AreaOverTime,
    /// Entities that came into being in the window.
    pub arrived: u64,
    /// Entities that came in time for a booking of the window.
    pub in_time: u64,
    /// By milestone: how often entities of the window came there.
    pub came: Vec<u64>,
    /// Entities inside when the window ended.
    pub inside_at_end: u32,
    /// Entities that arrived in the window and were still inside when the run ended.
    pub unfinished: u64,
}

/// All that is collected of one replication; of flows, only those that are traffic.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// Row-major: flow, then value of the cell attribute. `None` where nobody can leave.
    pub cells: Vec<Option<Box<Cell>>>,
    /// By pool.
    pub pools: Vec<PoolRecord>,
    /// By flow.
    pub flows: Vec<FlowRecord>,
    /// By stock.
    pub stocks: Vec<StockRecord>,
    /// Row-major: year of the window, then flow of agents, then stock.
    pub dealings: Vec<Dealing>,
    /// What was left behind, by train.
    pub left_behind: Vec<LeftBehind>,
    /// Row-major: year of the window, then flow.
    pub years: Vec<YearRecord>,
    /// Where the time of the window's entities went.
    pub ledger: Ledger,
}

impl Cell {
    fn new(layout: &Layout) -> Self {
        Self {
            crossing: DetailedTally::default(),
            within: vec![0; layout.within.len()],
            intervals: vec![Tally::default(); layout.intervals],
            interval_histogram: LogHistogram::default(),
            left_in_window: 0,
        }
    }
}

impl YearRecord {
    /// An entity with a freight gets through.
    pub(super) fn carry(&mut self, freight: &Freight, number: u32, at: SimTime) {
        let (units, value) = freight.of(number, at);
        self.units += units;
        self.value += value;
    }
}

impl FlowRecord {
    fn new(layout: &Layout) -> Self {
        Self {
            inside: AreaOverTime::new(layout.buckets),
            arrived: 0,
            in_time: 0,
            came: vec![0; layout.milestones],
            inside_at_end: 0,
            unfinished: 0,
        }
    }
}

impl PoolRecord {
    pub(super) fn new(buckets: Buckets, is_space: bool) -> Self {
        Self {
            in_use: AreaOverTime::new(buckets),
            occupancy: is_space.then(|| Box::new(LevelOverTime::new(buckets))),
            staffed: None,
            blocked: AreaOverTime::new(buckets),
            line: LevelOverTime::new(buckets),
            waits: DetailedTally::default(),
            reneged: 0,
            balked: 0,
            cause: Cause::Queue,
            interrupted: 0,
            zeros: 0,
        }
    }

    /// Counts the waits of no length among the waits.
    pub(super) fn count_zeros(&mut self) {
        self.waits.record_zeros(std::mem::take(&mut self.zeros));
    }

    #[inline]
    pub(super) fn seize(&mut self, now: SimTime, units: u32) {
        self.in_use.rise(now, units);
        if let Some(occupancy) = &mut self.occupancy {
            occupancy.rise(now, units);
        }
    }

    #[inline]
    pub(super) fn free(&mut self, now: SimTime, units: u32) {
        self.in_use.fall(now, units);
        if let Some(occupancy) = &mut self.occupancy {
            occupancy.fall(now, units);
        }
    }
}

impl RunRecord {
    pub(super) fn new(layout: &Layout) -> Self {
        assert!(layout.counted_flows <= layout.flows, "flows that are counted are flows");
        assert!(layout.within.is_sorted(), "limits of times in the system go up");
        let flows = layout.counted_flows;
        assert_eq!(layout.ways.len(), flows * layout.cell_values, "it is known which ways each flow can leave");
        Self {
            cells: layout.ways.iter().map(|can_leave| can_leave.then(|| Box::new(Cell::new(layout)))).collect(),
            pools: (0..layout.pools)
                .map(|pool| PoolRecord::new(layout.buckets, layout.spaces.contains(&pool)))
                .collect(),
            flows: (0..flows).map(|_| FlowRecord::new(layout)).collect(),
            stocks: Vec::new(),
            dealings: Vec::new(),
            left_behind: Vec::new(),
            years: vec![YearRecord::default(); layout.years.len() * flows],
            ledger: Ledger::new(layout),
        }
    }

    /// Closes all levels where a stretch ends, or the run does.
    pub(super) fn close(&mut self, at: SimTime, stretch: Stretch) {
        self.flows.iter_mut().for_each(|flow| flow.inside.close(at, stretch));
        for pool in &mut self.pools {
            pool.in_use.close(at, stretch);
            pool.blocked.close(at, stretch);
            pool.line.close(at, stretch);
            pool.staffed.iter_mut().for_each(|staffed| staffed.close(at, stretch));
            pool.occupancy.iter_mut().for_each(|occupancy| occupancy.close(at, stretch));
        }
    }
}
