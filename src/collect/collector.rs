//! The collector: listens to a run and fills its record.
//!
//! Memory follows the entities alive and the buckets of the timeline, never the entities created.
//!
//! **What is counted.** Entities of the layout's first flows are traffic: they have cells, time in the
//! ledger, and count as inside. Agents and tracks are not; what they use and wait for counts in the pools.

use super::ledger::{Cause, Entry};
use super::level::{AreaOverTime, Boundaries, Stretch};
use super::record::{Cell, Layout, RunRecord};
use super::slot::Slot;
use super::stores::{Closed, Stores};
use crate::engine::{SimDuration, SimTime, UNLIMITED};
use crate::flow::{
    AttributeId, Awaited, Edge, EntityId, FlowId, Interrupter, IntervalId, Observation, Observer, Openness, PoolId,
    SpotId,
};

/// Listens to a run and fills a [`RunRecord`].
#[derive(Debug)]
pub struct Collector {
    layout: Layout,
    boundaries: Boundaries,
    record: RunRecord,
    slots: Vec<Slot>,
    /// Intervals of all slots, in rows.
    intervals: Vec<Interval>,
    pools: Vec<Waiting>,
    stores: Stores,
    /// Index of the year of the window that time is in, and the ledger's first entry of that year.
    year: usize,
    first_entry: Entry,
    /// The ledger's entries of a flow in a year.
    entries: Entry,
    /// Part of a flow's arrivals that its changed rate brings, in billionths.
    brought: Vec<i64>,
    /// Those who hold several units of a pool.
    several: Vec<(EntityId, PoolId, u32)>,
    /// The ledger's first entry of those who are not accounted for.
    nobody: Entry,
}

/// What is known of a pool beyond its record.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// Why who waits for it does: queue, closed or breakdown.
    cause: Cause,
    /// Entities that it lost units of during work.
    interrupted: u32,
    /// Waits of no length that ended in the window.
    zeros: u64,
}

/// A marked interval of an entity.
#[derive(Clone, Copy, Debug)]
struct Interval {
    /// When it began; the end of time while it is not open.
    started: SimTime,
    /// Its length so far; [`Interval::NOT_PASSED`] before it has ended once.
    ticks: u64,
}

impl Interval {
    const NOT_PASSED: u64 = u64::MAX;
    const NONE: Self = Self { started: SimTime::MAX, ticks: Self::NOT_PASSED };

    fn mark(&mut self, at: SimTime, edge: Edge) {
        match edge {
            Edge::Start => self.started = at,
            Edge::End => {
                assert!(self.started != SimTime::MAX, "an interval starts before it ends");
                let before = if self.ticks == Self::NOT_PASSED { 0 } else { self.ticks };
                self.ticks = before + (at - self.started).ticks();
                self.started = SimTime::MAX;
            }
        }
    }
}

impl Collector {
    /// Starts with nothing collected.
    pub fn new(layout: Layout) -> Self {
        let record = RunRecord::new(&layout);
        Self {
            boundaries: Boundaries::new(layout.buckets),
            slots: Vec::new(),
            intervals: Vec::new(),
            pools: vec![Waiting { cause: Cause::Queue, interrupted: 0, zeros: 0 }; layout.pools],
            stores: Stores::new(&layout),
            year: 0,
            first_entry: 0,
            entries: record.ledger.first(0, 1),
            brought: vec![0; layout.flows],
            several: Vec::new(),
            nobody: record.ledger.nobody(),
            record,
            layout,
        }
    }

    /// Ends the collection at `at` and returns the record.
    pub fn finish(mut self, at: SimTime) -> RunRecord {
        self.cross(at);
        if let stretch @ Stretch::Bucket(_) = self.boundaries.stretch() {
            self.record.close(at, stretch);
        }
        let record = &mut self.record;
        for (pool, waiting) in record.pools.iter_mut().zip(&self.pools) {
            pool.waits.record_zeros(waiting.zeros);
            pool.wait_histogram.record_zeros(waiting.zeros);
        }
        for slot in self.slots.iter_mut().filter(|slot| slot.alive) {
            let Some(flow) = slot.flow() else { continue };
            record.inside_at_end[flow] += u32::from(slot.arrived < self.layout.buckets.end);
            slot.end(at, &mut record.ledger);
            record.unfinished[flow] += u64::from(slot.is_counted(self.nobody));
        }
        for cell in record.cells.iter_mut().flatten() {
            let mut sum = 0;
            for count in &mut cell.within {
                sum += *count;
                *count = sum;
            }
        }
        let Closed { stocks, dealings, left_behind } = self.stores.finish(at);
        self.record = RunRecord { stocks, dealings, left_behind, ..self.record };
        self.record
    }

    #[inline(always)]
    fn cross_boundaries(&mut self, at: SimTime) {
        if self.boundaries.are_crossed(at) {
            self.cross(at);
        }
    }

    /// Closes all levels at the boundaries that time has crossed.
    #[cold]
    #[inline(never)]
    fn cross(&mut self, at: SimTime) {
        while let Some((boundary, stretch)) = self.boundaries.cross(at) {
            self.record.close(boundary, stretch);
        }
    }

    /// An entity comes into being, as traffic of a flow if it has one.
    #[inline]
    fn arrive(&mut self, at: SimTime, entity: EntityId, flow: Option<FlowId>) {
        self.stores.arrive(entity, flow);
        let flow = flow.map(|flow| flow.0).filter(|&flow| (flow as usize) < self.layout.counted_flows);
        let mut first = self.nobody;
        let is_inside = self.boundaries.are_inside();
        if let Some(flow) = flow {
            let flow = flow as usize;
            self.record.inside[flow].rise(at, 1);
            if is_inside {
                self.record.arrived[flow] += 1;
                let row = self.year_of(at, flow);
                self.record.years[row].arrived += 1;
                self.record.years[row].brought += self.brought[flow];
                first = self.first_entry + flow as Entry * self.entries;
            }
        }
        let mut slot = Slot::new(at, flow, first, self.elsewhere());
        slot.cell = flow.map_or(0, |flow| flow * self.layout.cell_values as u32);
        let index = entity.0 as usize;
        if index >= self.slots.len() {
            self.house(index, slot);
        } else {
            self.slots[index] = slot;
        }
        let row = index * self.layout.intervals;
        self.intervals[row..row + self.layout.intervals].fill(Interval::NONE);
    }

    /// An entity may come in time for its booking.
    #[inline]
    fn keep_booking(&mut self, at: SimTime, flow: FlowId, number: u64) {
        let flow = flow.0 as usize;
        let Some(Some(bookings)) = self.layout.bookings.get(flow) else { return };
        let planned = bookings.times.get((number / u64::from(bookings.party)) as usize).copied();
        let window = self.layout.buckets;
        let is_inside = |planned: SimTime| planned >= window.start && planned + bookings.tolerance < window.end;
        let in_time = planned.is_some_and(|planned| is_inside(planned) && at <= planned + bookings.tolerance);
        self.record.in_time[flow] += u64::from(in_time);
    }

    /// Returns the index of what is recorded of a flow in the year that time is in; times never decrease.
    #[inline]
    fn year_of(&mut self, at: SimTime, flow: usize) -> usize {
        while self.layout.years.get(self.year + 1).is_some_and(|start| at >= *start) {
            self.year += 1;
            self.first_entry = self.record.ledger.first(self.year, 0);
        }
        self.year * self.layout.counted_flows + flow
    }

    /// Of `f` arrivals at a rate that is multiplied with `f`, `f - 1` are brought by that.
    fn rate(&mut self, flow: FlowId, millionths: u32) {
        self.brought[flow.0 as usize] = 1_000_000_000 - 1_000_000_000_000_000 / i64::from(millionths.max(1));
    }

    #[cold]
    fn house(&mut self, index: usize, slot: Slot) {
        let mut vacant = slot;
        vacant.alive = false;
        self.slots.resize(index + 1, vacant);
        self.slots[index] = slot;
        self.intervals.resize((index + 1) * self.layout.intervals, Interval::NONE);
    }

    /// An entity comes into being from another one; as its twin, if both are of one flow, it has passed what that has.
    fn spawn(&mut self, at: SimTime, entity: EntityId, flow: FlowId, from: EntityId) {
        self.arrive(at, entity, Some(flow));
        let original = self.slots[from.0 as usize];
        if original.flow() == Some(flow.0 as usize) {
            self.slots[entity.0 as usize].cell = original.cell;
            self.slots[entity.0 as usize].number = original.number;
            let width = self.layout.intervals;
            let row = from.0 as usize * width;
            self.intervals.copy_within(row..row + width, entity.0 as usize * width);
        }
    }

    #[inline(always)]
    fn join(&mut self, at: SimTime, entity: EntityId, pool: PoolId, holding: Option<PoolId>) {
        let slot = &mut self.slots[entity.0 as usize];
        let cause = self.pools[pool.0 as usize].cause;
        self.record.pools[pool.0 as usize].line.rise(at, 1);
        if !slot.join(at, pool, holding, cause) {
            slot.change_line(at, pool, cause, &mut self.record.ledger);
        } else if let Some(held) = holding {
            let units = units(&self.several, entity, held);
            self.record.pools[held.0 as usize].blocked.rise(at, units);
        }
    }

    #[inline(always)]
    fn grant(&mut self, at: SimTime, entity: EntityId, pool: PoolId, units: u32) {
        let slot = &mut self.slots[entity.0 as usize];
        let granted = slot.grant(at, pool, &mut self.record.ledger);
        self.count_grant(at, entity, (pool, units), granted);
    }

    /// Counts units that were granted after a wait, and who was blocked by it.
    #[inline(always)]
    fn count_grant(
        &mut self,
        at: SimTime,
        entity: EntityId,
        (pool, units): (PoolId, u32),
        (wait, held): (u64, Option<usize>),
    ) {
        let record = &mut self.record.pools[pool.0 as usize];
        record.line.fall(at, 1);
        record.seize(at, units);
        if self.boundaries.are_inside() {
            if wait == 0 {
                self.pools[pool.0 as usize].zeros += 1;
            } else {
                record.waits.record(wait);
                record.wait_histogram.record(wait);
            }
        }
        if let Some(held) = held {
            self.unblock(at, entity, held);
        }
        if units > 1 {
            self.several.push((entity, pool, units));
        }
    }

    fn withdraw(&mut self, at: SimTime, entity: EntityId, pool: PoolId) {
        self.record.pools[pool.0 as usize].line.fall(at, 1);
        self.slots[entity.0 as usize].leave_line();
    }

    fn balk(&mut self, pool: PoolId) {
        self.record.pools[pool.0 as usize].balked += u64::from(self.boundaries.are_inside());
    }

    #[inline(always)]
    fn begin(&mut self, at: SimTime, entity: EntityId) {
        self.slots[entity.0 as usize].delay(at);
    }

    #[inline(always)]
    fn end(&mut self, at: SimTime, entity: EntityId) {
        self.slots[entity.0 as usize].end(at, &mut self.record.ledger);
    }

    /// An entity loses units of a pool during work.
    fn interrupt(&mut self, at: SimTime, entity: EntityId, (pool, units): (PoolId, u32), by: Interrupter) {
        let waiting = &mut self.pools[pool.0 as usize];
        waiting.interrupted += 1;
        self.record.pools[pool.0 as usize].free(at, units);
        self.slots[entity.0 as usize].interrupt(at, pool, (by, waiting.cause), &mut self.record.ledger);
    }

    /// An entity gets units back that it had lost.
    fn reinstate(&mut self, at: SimTime, entity: EntityId, pool: PoolId, units: u32) {
        self.pools[pool.0 as usize].interrupted -= 1;
        self.record.pools[pool.0 as usize].seize(at, units);
        self.slots[entity.0 as usize].reinstate(at, &mut self.record.ledger);
    }

    /// Returns the place of those who are in no pool and at no spot.
    #[inline]
    fn elsewhere(&self) -> u32 {
        (self.layout.pools + self.layout.spots) as u32
    }

    /// An entity comes to a spot or milestone.
    fn visit(&mut self, entity: EntityId, spot: SpotId) {
        let slot = &mut self.slots[entity.0 as usize];
        let Some(milestone) = (spot.0 as usize).checked_sub(self.layout.spots) else {
            slot.visit(self.layout.pools as u32 + spot.0);
            return;
        };
        if let Some(flow) = slot.flow().filter(|_| slot.is_counted(self.nobody)) {
            self.record.came[flow * self.layout.milestones + milestone] += 1;
        }
    }

    /// An entity begins to wait for what is no unit or place.
    fn wait(&mut self, at: SimTime, entity: EntityId, cause: Cause) {
        let slot = &mut self.slots[entity.0 as usize];
        slot.end(at, &mut self.record.ledger);
        slot.wait_there(at, cause);
    }

    /// An entity begins to be carried, which may end its wait for a batch.
    fn board(&mut self, at: SimTime, entity: EntityId) {
        let elsewhere = self.elsewhere();
        let slot = &mut self.slots[entity.0 as usize];
        slot.end(at, &mut self.record.ledger);
        slot.visit(elsewhere);
        slot.wait_there(at, Cause::Aboard);
    }

    #[inline]
    fn unblock(&mut self, at: SimTime, entity: EntityId, held: usize) {
        let units = units(&self.several, entity, PoolId(held as u32));
        self.record.pools[held].blocked.fall(at, units);
    }

    #[inline(always)]
    fn free(&mut self, at: SimTime, entity: EntityId, pool: PoolId, units: u32) {
        self.record.pools[pool.0 as usize].free(at, units);
        if units > 1 {
            self.several.retain(|&(who, held, _)| (who, held) != (entity, pool));
        }
    }

    fn renege(&mut self, at: SimTime, entity: EntityId) {
        let (pool, held) = self.slots[entity.0 as usize].renege(at, &mut self.record.ledger);
        if let Some(pool) = pool.filter(|_| self.boundaries.are_inside()) {
            self.record.pools[pool].reneged += 1;
        }
        if let Some(held) = held {
            self.unblock(at, entity, held);
        }
    }

    /// Turns the cause of all who wait for a pool when it closes, opens or is down.
    fn turn(&mut self, at: SimTime, pool: PoolId, openness: Openness) {
        let waiting = &mut self.pools[pool.0 as usize];
        waiting.cause = match openness {
            Openness::Open => Cause::Queue,
            Openness::Closed => Cause::Closed,
            Openness::Down => Cause::Breakdown,
        };
        if self.record.pools[pool.0 as usize].line.level() + waiting.interrupted > 0 {
            let ledger = &mut self.record.ledger;
            self.slots.iter_mut().for_each(|slot| slot.turn(at, pool, waiting.cause, ledger));
        }
    }

    /// Hears how many units can be in use. As many as entities are none to count: no share of them is in use.
    fn staff(&mut self, at: SimTime, pool: PoolId, units: u32) {
        let units = if units == UNLIMITED { 0 } else { units };
        let staffed = &mut self.record.pools[pool.0 as usize].staffed;
        let staffed = staffed.get_or_insert_with(|| AreaOverTime::new(self.layout.buckets));
        staffed.fall(at, staffed.level());
        staffed.rise(at, units);
    }

    fn mark(&mut self, at: SimTime, entity: EntityId, interval: IntervalId, edge: Edge) {
        if self.slots[entity.0 as usize].flow().is_none() {
            return;
        }
        let row = entity.0 as usize * self.layout.intervals;
        let interval = &mut self.intervals[row + usize::from(interval.0)];
        interval.mark(at, edge);
    }

    fn leave(&mut self, at: SimTime, entity: EntityId) {
        let slot = &mut self.slots[entity.0 as usize];
        slot.alive = false;
        let Some(flow) = slot.flow() else { return };
        slot.end(at, &mut self.record.ledger);
        let Slot { arrived, number, .. } = *slot;
        let (index, is_counted) = (slot.cell as usize, slot.is_counted(self.nobody));
        let crossing = at - arrived;
        self.record.inside[flow].fall(at, 1);
        self.record.inside_at_end[flow] +=
            u32::from(at >= self.layout.buckets.end && arrived < self.layout.buckets.end);
        let year = self.boundaries.are_inside().then(|| self.year_of(at, flow));

        let record = &mut self.record;
        let cell = record.cells[index].get_or_insert_with(|| Box::new(Cell::new(&self.layout)));
        cell.left_in_window += u64::from(year.is_some());
        let mut year = year.map(|row| &mut record.years[row]);
        if index % self.layout.cell_values >= self.layout.through_values
            && let Some(year) = year.take()
        {
            year.lost += 1;
        }
        if let Some(year) = &mut year {
            year.through += 1;
            if let Some(freight) = &self.layout.freight[flow] {
                year.carry(freight, number, at);
            }
            year.crossing.record(crossing.ticks());
        }
        if is_counted {
            cell.crossing.record(crossing.ticks());
            cell.histogram.record(crossing.ticks());
            // Of limits that go up; `finish` adds them up.
            if let Some(first) = self.layout.within.iter().position(|limit| crossing <= *limit) {
                cell.within[first] += 1;
            }
        }
        let row = &self.intervals[entity.0 as usize * self.layout.intervals..][..self.layout.intervals];
        for (index, interval) in row.iter().enumerate().filter(|(_, interval)| interval.ticks != Interval::NOT_PASSED) {
            if let Some(year) = &mut year {
                year.intervals[index].record(interval.ticks);
            }
            if is_counted {
                cell.intervals[index].record(interval.ticks);
                if index == usize::from(self.layout.interval_of_note.0) {
                    cell.interval_histogram.record(interval.ticks);
                }
            }
        }
    }

    #[inline]
    fn assign(&mut self, entity: EntityId, attribute: AttributeId, value: u32) {
        if attribute != self.layout.cell_attribute {
            return;
        }
        let slot = &mut self.slots[entity.0 as usize];
        let flow = slot.flow().map_or(0, |flow| flow as u32);
        slot.cell = flow * self.layout.cell_values as u32 + value;
    }
}

/// Returns the cause of waiting for what is no unit or place.
fn cause_of(what: Awaited) -> Cause {
    match what {
        Awaited::Stock(_) => Cause::Stock,
        Awaited::Batch(_) | Awaited::Match(_) => Cause::Partner,
        Awaited::Tracks => Cause::Tracks,
    }
}

/// Returns how many units of a pool an entity holds, given those who hold several.
#[inline]
fn units(several: &[(EntityId, PoolId, u32)], entity: EntityId, pool: PoolId) -> u32 {
    let found = several.iter().find(|&&(who, held, _)| (who, held) == (entity, pool));
    found.map_or(1, |&(_, _, units)| units)
}

impl Observer for Collector {
    /// A line that somebody joins and leaves at one instant is as long as before.
    #[inline(always)]
    fn serve_at_once(&mut self, at: SimTime, entity: EntityId, pool: PoolId, _: SimDuration) {
        self.cross_boundaries(at);
        self.slots[entity.0 as usize].serve_at_once(at, pool);
        self.record.pools[pool.0 as usize].seize(at, 1);
        self.pools[pool.0 as usize].zeros += u64::from(self.boundaries.are_inside());
    }

    #[inline(always)]
    fn serve(&mut self, at: SimTime, entity: EntityId, pool: PoolId, _: SimDuration) {
        self.cross_boundaries(at);
        let slot = &mut self.slots[entity.0 as usize];
        let granted = slot.grant(at, pool, &mut self.record.ledger);
        slot.delay(at);
        self.count_grant(at, entity, (pool, 1), granted);
    }

    #[inline(always)]
    fn end_service(&mut self, at: SimTime, entity: EntityId, pool: PoolId) {
        self.cross_boundaries(at);
        self.end(at, entity);
        self.record.pools[pool.0 as usize].free(at, 1);
    }

    #[inline(always)]
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.cross_boundaries(at);
        match observation {
            Observation::Arrived { entity, flow, number } => {
                self.arrive(at, entity, Some(flow));
                self.slots[entity.0 as usize].number = number as u32;
                self.keep_booking(at, flow, number);
            }
            Observation::Spawned { entity, flow, from } => self.spawn(at, entity, flow, from),
            Observation::Forked { entity, .. } => self.arrive(at, entity, None),
            Observation::Joined { entity, pool, holding } => self.join(at, entity, pool, holding),
            Observation::Withdrew { entity, pool } => self.withdraw(at, entity, pool),
            Observation::Reneged { entity } => {
                self.stores.give_up(at, entity);
                self.renege(at, entity);
            }
            Observation::Balked { pool, .. } => self.balk(pool),
            Observation::Granted { entity, pool, units } => self.grant(at, entity, pool, units),
            Observation::Began { entity, .. } => self.begin(at, entity),
            Observation::Met { entity } => {
                self.stores.meet(at, entity);
                self.end(at, entity);
            }
            Observation::Ended { entity } | Observation::Alighted { entity } => {
                self.end(at, entity);
            }
            Observation::Interrupted { entity, pool, units, by } => self.interrupt(at, entity, (pool, units), by),
            Observation::Reinstated { entity, pool, units } => self.reinstate(at, entity, pool, units),
            Observation::Freed { entity, pool, units } => self.free(at, entity, pool, units),
            Observation::Awaits { entity, what } => {
                if let Awaited::Stock(stock) = what {
                    self.stores.wait(at, entity, stock);
                }
                self.wait(at, entity, cause_of(what));
            }
            Observation::Boarded { entity, .. } => self.board(at, entity),
            Observation::Visited { entity, spot } => self.visit(entity, spot),
            Observation::Assigned { entity, attribute, value } => self.assign(entity, attribute, value),
            Observation::Marked { entity, interval, edge } => self.mark(at, entity, interval, edge),
            Observation::Left { entity } | Observation::TrackEnded { entity } => self.leave(at, entity),
            Observation::Staffed { pool, units } => self.staff(at, pool, units),
            Observation::Turned { pool, openness } => self.turn(at, pool, openness),
            Observation::Rated { flow, millionths } => self.rate(flow, millionths),
            Observation::Stocked { stock, level } => self.stores.change(at, stock, level),
            Observation::Took { stock, units, .. } => self.stores.take(at, stock, units),
            Observation::Put { .. } | Observation::Prioritized { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests;
