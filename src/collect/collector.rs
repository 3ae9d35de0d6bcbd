//! The collector: listens to a run and fills its record.
//!
//! Memory follows the entities alive and the buckets of the timeline, never the entities created.

use super::ledger::{Cause, Ledger, Spending};
use super::level::LevelOverTime;
use super::record::{Cell, Layout, PoolRecord, RunRecord};
use crate::engine::SimTime;
use crate::flow::{Edge, EntityId, IntervalId, Observation, Observer, Openness, PoolId};

/// Listens to a run and fills a [`RunRecord`].
#[derive(Debug)]
pub struct Collector {
    layout: Layout,
    record: RunRecord,
    slots: Vec<Slot>,
    /// Intervals of all slots, in rows.
    intervals: Vec<Interval>,
    /// Whether each pool starts work.
    open: Vec<bool>,
}

/// What is known of an entity that is inside.
#[derive(Clone, Copy, Debug)]
struct Slot {
    alive: bool,
    counted: bool,
    flow: usize,
    cell_value: usize,
    arrived: SimTime,
    joined: SimTime,
    holding: Option<PoolId>,
    spending: Spending,
}

#[derive(Clone, Copy, Debug, Default)]
struct Interval {
    started: Option<SimTime>,
    ticks: u64,
    passed: bool,
}

impl Collector {
    /// Starts with nothing collected.
    pub fn new(layout: Layout) -> Self {
        let record = RunRecord {
            cells: vec![None; layout.flows * layout.cell_values],
            pools: (0..layout.pools).map(|_| PoolRecord::new(layout.buckets)).collect(),
            inside: (0..layout.flows).map(|_| LevelOverTime::new(layout.buckets)).collect(),
            arrived: vec![0; layout.flows],
            inside_at_end: vec![0; layout.flows],
            unfinished: vec![0; layout.flows],
            ledger: Ledger::new(&layout),
        };
        let open = vec![true; layout.pools];
        Self { layout, record, slots: Vec::new(), intervals: Vec::new(), open }
    }

    /// Ends the collection at `at` and returns the record.
    pub fn finish(mut self, at: SimTime) -> RunRecord {
        let record = &mut self.record;
        for level in &mut record.inside {
            level.settle(at);
        }
        for pool in &mut record.pools {
            pool.in_use.settle(at);
            pool.blocked.settle(at);
            pool.line.settle(at);
        }
        for slot in self.slots.iter().filter(|slot| slot.alive) {
            record.inside_at_end[slot.flow] += u32::from(slot.arrived < self.layout.buckets.end);
            if slot.counted {
                record.unfinished[slot.flow] += 1;
                record.ledger.add(slot.flow, slot.spending, at);
            }
        }
        self.record
    }

    fn arrive(&mut self, at: SimTime, entity: EntityId, flow: usize) {
        let buckets = self.layout.buckets;
        let counted = buckets.start <= at && at < buckets.end;
        let slot = Slot {
            alive: true,
            counted,
            flow,
            cell_value: 0,
            arrived: at,
            joined: at,
            holding: None,
            spending: Spending { pool: self.layout.pools, cause: None, since: at },
        };
        let index = entity.0 as usize;
        if index == self.slots.len() {
            self.slots.push(slot);
            self.intervals.resize(self.intervals.len() + self.layout.intervals, Interval::default());
        } else {
            self.slots[index] = slot;
            self.intervals[index * self.layout.intervals..][..self.layout.intervals].fill(Interval::default());
        }
        self.record.arrived[flow] += u64::from(counted);
        self.record.inside[flow].rise(at);
    }

    fn join(&mut self, at: SimTime, entity: EntityId, pool: PoolId, holding: Option<PoolId>) {
        let cause = match holding {
            Some(_) => Cause::Blocked,
            None if self.open[pool.0 as usize] => Cause::Queue,
            None => Cause::Closed,
        };
        self.spend(at, entity, pool.0 as usize, Some(cause));
        let slot = &mut self.slots[entity.0 as usize];
        slot.joined = at;
        slot.holding = holding;
        self.record.pools[pool.0 as usize].line.rise(at);
        if let Some(held) = holding {
            self.record.pools[held.0 as usize].blocked.rise(at);
        }
    }

    fn grant(&mut self, at: SimTime, entity: EntityId, pool: PoolId) {
        self.spend(at, entity, pool.0 as usize, None);
        let slot = &self.slots[entity.0 as usize];
        if let Some(held) = slot.holding {
            self.record.pools[held.0 as usize].blocked.fall(at);
        }
        let record = &mut self.record.pools[pool.0 as usize];
        record.line.fall(at);
        record.in_use.rise(at);
        if self.layout.buckets.start <= at && at < self.layout.buckets.end {
            let wait = (at - slot.joined).ticks();
            record.waits.record(wait);
            record.wait_histogram.record(wait);
        }
    }

    /// Closes what an entity has spent time on, and opens the next; `pool` stays as it is for `None`.
    #[inline]
    fn spend(&mut self, at: SimTime, entity: EntityId, pool: usize, cause: Option<Cause>) {
        let slot = &mut self.slots[entity.0 as usize];
        if slot.counted {
            self.record.ledger.add(slot.flow, slot.spending, at);
        }
        slot.spending = Spending { pool, cause, since: at };
    }

    /// Turns the cause of all who wait for a pool when it closes or opens; who is blocked stays so.
    fn turn(&mut self, at: SimTime, pool: PoolId, open: bool) {
        self.open[pool.0 as usize] = open;
        for slot in self.slots.iter_mut().filter(|slot| slot.alive && slot.spending.pool == pool.0 as usize) {
            let next = match slot.spending.cause {
                Some(Cause::Queue | Cause::QueueAfterClosing) if !open => Cause::Closed,
                Some(Cause::Closed) if open => Cause::QueueAfterClosing,
                _ => continue,
            };
            if slot.counted {
                self.record.ledger.add(slot.flow, slot.spending, at);
            }
            slot.spending = Spending { cause: Some(next), since: at, ..slot.spending };
        }
    }

    fn mark(&mut self, at: SimTime, entity: EntityId, interval: IntervalId, edge: Edge) {
        let row = entity.0 as usize * self.layout.intervals;
        let interval = &mut self.intervals[row + usize::from(interval.0)];
        match edge {
            Edge::Start => interval.started = Some(at),
            Edge::End => {
                let started = interval.started.take().expect("an interval starts before it ends");
                interval.ticks += (at - started).ticks();
                interval.passed = true;
            }
        }
    }

    fn leave(&mut self, at: SimTime, entity: EntityId) {
        self.spend(at, entity, self.layout.pools, None);
        let slot = &mut self.slots[entity.0 as usize];
        slot.alive = false;
        let (flow, arrived) = (slot.flow, slot.arrived);
        self.record.inside[flow].fall(at);
        let window = self.layout.buckets;
        if at >= window.end && arrived < window.end {
            self.record.inside_at_end[flow] += 1;
        }
        let cell = &mut self.record.cells[flow * self.layout.cell_values + slot.cell_value];
        let cell = cell.get_or_insert_with(|| Box::new(Cell::new(&self.layout)));
        cell.left_in_window += u64::from(window.start <= at && at < window.end);
        if !slot.counted {
            return;
        }
        let crossing = at - arrived;
        cell.crossing.record(crossing.ticks());
        cell.histogram.record(crossing.ticks());
        for (count, limit) in cell.within.iter_mut().zip(&self.layout.within) {
            *count += u64::from(crossing <= *limit);
        }
        let row = &self.intervals[entity.0 as usize * self.layout.intervals..][..self.layout.intervals];
        for (tally, interval) in cell.intervals.iter_mut().zip(row) {
            if interval.passed {
                tally.record(interval.ticks);
            }
        }
    }
}

impl Observer for Collector {
    #[inline]
    fn observe(&mut self, at: SimTime, observation: Observation) {
        match observation {
            Observation::Arrived { entity, flow, .. } => self.arrive(at, entity, flow.0 as usize),
            Observation::Joined { entity, pool, holding } => self.join(at, entity, pool, holding),
            Observation::Granted { entity, pool, .. } => self.grant(at, entity, pool),
            Observation::Began { entity } => {
                let pool = self.slots[entity.0 as usize].spending.pool;
                self.spend(at, entity, pool, Some(Cause::Service));
            }
            Observation::Ended { entity } => {
                let pool = self.slots[entity.0 as usize].spending.pool;
                self.spend(at, entity, pool, None);
            }
            Observation::Freed { pool, .. } => self.record.pools[pool.0 as usize].in_use.fall(at),
            Observation::Assigned { entity, attribute, value } => {
                if attribute == self.layout.cell_attribute {
                    self.slots[entity.0 as usize].cell_value = value as usize;
                }
            }
            Observation::Marked { entity, interval, edge } => self.mark(at, entity, interval, edge),
            Observation::Left { entity } => self.leave(at, entity),
            Observation::Turned { pool, openness } => self.turn(at, pool, openness == Openness::Open),
            _ => {}
        }
    }
}
