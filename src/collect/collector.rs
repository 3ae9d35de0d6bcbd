//! The collector: listens to a run and fills its record.
//!
//! Memory follows the entities alive and the buckets of the timeline, never the entities created.
//!
//! **What is counted.** Entities of the layout's first flows are traffic: they have cells, time in the
//! ledger, and count as inside. Agents and tracks are not; what they use and wait for counts in the pools.

use super::ledger::{Cause, Entry, Ledger};
use super::level::{AreaOverTime, Boundaries, Stretch};
use super::record::{Layout, PoolRecord, RunRecord};
use super::slot::Slot;
use super::stores::{Closed, Stores};
use crate::engine::{SimDuration, SimTime, UNLIMITED};
use crate::flow::{
    AttributeId, Awaited, Edge, EntityId, FlowId, Interrupter, IntervalId, Observation, Observer, Openness, PoolId,
    SpotId,
};

/// Holders of several units for whom there is room from the start.
const SEVERAL: usize = 64;

/// Listens to a run and fills a [`RunRecord`].
#[derive(Debug)]
pub struct Collector {
    layout: Layout,
    boundaries: Boundaries,
    record: RunRecord,
    slots: Vec<Slot>,
    /// Intervals of all slots, in rows.
    intervals: Vec<Interval>,
    stores: Stores,
    /// The year of the window that time is in.
    year: Year,
    /// The ledger's entries of a flow in a year.
    entries: Entry,
    /// Part of a flow's arrivals that its changed rate brings, in billionths.
    brought: Vec<i64>,
    /// Those who hold several units of a pool.
    several: Vec<(EntityId, PoolId, u32)>,
}

/// A year of the window.
#[derive(Clone, Copy, Debug)]
struct Year {
    /// When the next one begins; the end of time if there is none.
    until: SimTime,
    /// The record's row of its first flow, and the ledger's entry.
    row: usize,
    entry: Entry,
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

    /// Begins or ends; returns whether it had begun before it ends.
    #[inline(always)]
    fn mark(&mut self, at: SimTime, edge: Edge) -> bool {
        match edge {
            Edge::Start => self.started = at,
            Edge::End if self.started == SimTime::MAX => return false,
            Edge::End => {
                let before = if self.ticks == Self::NOT_PASSED { 0 } else { self.ticks };
                self.ticks = before + (at - self.started).ticks();
                self.started = SimTime::MAX;
            }
        }
        true
    }
}

impl Collector {
    /// Starts with nothing collected.
    pub fn new(layout: Layout) -> Self {
        let mut record = RunRecord::new(&layout);
        let entry = record.ledger.begin(0, &mut record.years, |_| false);
        Self {
            boundaries: Boundaries::new(layout.buckets),
            slots: Vec::new(),
            intervals: Vec::new(),
            stores: Stores::new(&layout),
            year: Year { until: layout.years.get(1).copied().unwrap_or(SimTime::MAX), row: 0, entry },
            entries: record.ledger.row(),
            brought: vec![0; layout.flows],
            several: Vec::with_capacity(SEVERAL),
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
        record.pools.iter_mut().for_each(PoolRecord::count_zeros);
        for slot in self.slots.iter_mut().filter(|slot| slot.alive) {
            let Some(flow) = slot.flow() else { continue };
            let flow = &mut record.flows[flow];
            flow.inside_at_end += u32::from(slot.arrived < self.layout.buckets.end);
            flow.unfinished += u64::from(slot.is_counted());
            slot.end(at, &mut record.ledger);
        }
        record.ledger.end(&mut record.years);
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

    /// An entity comes into being, as traffic of a flow if it has one; `number` is its number there.
    #[inline(always)]
    fn arrive(&mut self, at: SimTime, entity: EntityId, flow: Option<FlowId>, number: u32) {
        let index = entity.0 as usize;
        if index >= self.slots.len() {
            self.house(index);
        }
        self.stores.arrive(entity, flow);
        let flow = flow.map(|flow| flow.0).filter(|&flow| (flow as usize) < self.layout.counted_flows);
        let mut first = Ledger::NOBODY;
        if let Some(flow) = flow {
            let flow = flow as usize;
            let record = &mut self.record.flows[flow];
            record.inside.rise(at, 1);
            if self.boundaries.are_inside() {
                record.arrived += 1;
                let row = self.row_of_year(at) + flow;
                let year = &mut self.record.years[row];
                year.arrived += 1;
                year.brought += self.brought[flow];
                first = self.year.entry + flow as Entry * self.entries;
            }
        }
        self.slots[index] = Slot::new(at, (flow, number), first, self.elsewhere());
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
        self.record.flows[flow].in_time += u64::from(in_time);
    }

    /// Returns the row of what is recorded of the first flow in the year that time is in; times never decrease.
    #[inline]
    fn row_of_year(&mut self, at: SimTime) -> usize {
        if at >= self.year.until {
            self.turn_the_year(at);
        }
        self.year.row
    }

    #[cold]
    #[inline(never)]
    fn turn_the_year(&mut self, at: SimTime) {
        let years = &self.layout.years;
        let index = years.partition_point(|start| at >= *start) - 1;
        let RunRecord { ledger, years: records, .. } = &mut self.record;
        let is_used = |entries| self.slots.iter().any(|slot| slot.spends_time_in(&entries));
        self.year = Year {
            until: years.get(index + 1).copied().unwrap_or(SimTime::MAX),
            row: index * self.layout.counted_flows,
            entry: ledger.begin(index, records, is_used),
        };
    }

    /// Of `f` arrivals at a rate that is multiplied with `f`, `f - 1` are brought by that.
    fn rate(&mut self, flow: FlowId, millionths: u32) {
        self.brought[flow.0 as usize] = 1_000_000_000 - 1_000_000_000_000_000 / i64::from(millionths.max(1));
    }

    /// Makes room for one more entity.
    #[cold]
    fn house(&mut self, index: usize) {
        self.slots.resize(index + 1, Slot::vacant());
        self.intervals.resize((index + 1) * self.layout.intervals, Interval::NONE);
        self.stores.house(index);
    }

    /// An entity comes into being from another one; as its twin, if both are of one flow, it has passed what that has.
    fn spawn(&mut self, at: SimTime, entity: EntityId, flow: FlowId, from: EntityId) {
        self.arrive(at, entity, Some(flow), 0);
        let original = self.slots[from.0 as usize];
        if original.flow() == Some(flow.0 as usize) {
            self.slots[entity.0 as usize].value = original.value;
            self.slots[entity.0 as usize].number = original.number;
            let width = self.layout.intervals;
            let row = from.0 as usize * width;
            self.intervals.copy_within(row..row + width, entity.0 as usize * width);
        }
    }

    #[inline(always)]
    fn join(&mut self, at: SimTime, entity: EntityId, pool: PoolId, holding: Option<PoolId>) {
        let slot = &mut self.slots[entity.0 as usize];
        let record = &mut self.record.pools[pool.0 as usize];
        let cause = record.cause;
        record.line.rise(at, 1);
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
        self.record.pools[pool.0 as usize].seize(at, units);
        self.count_grant(at, entity, pool, granted);
        if units > 1 {
            self.several.push((entity, pool, units));
        }
    }

    /// Counts units that were granted after a wait, and who was blocked by it.
    #[inline(always)]
    fn count_grant(&mut self, at: SimTime, entity: EntityId, pool: PoolId, (wait, held): (u64, Option<usize>)) {
        let record = &mut self.record.pools[pool.0 as usize];
        record.line.fall(at, 1);
        if self.boundaries.are_inside() {
            if wait == 0 {
                record.zeros += 1;
            } else {
                record.waits.record(wait);
            }
        }
        if let Some(held) = held {
            self.unblock(at, entity, held);
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
        let record = &mut self.record.pools[pool.0 as usize];
        record.interrupted += 1;
        record.free(at, units);
        self.slots[entity.0 as usize].interrupt(at, pool, (by, record.cause), &mut self.record.ledger);
    }

    /// An entity gets units back that it had lost.
    fn reinstate(&mut self, at: SimTime, entity: EntityId, pool: PoolId, units: u32) {
        let record = &mut self.record.pools[pool.0 as usize];
        record.interrupted -= 1;
        record.seize(at, units);
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
        if let Some(flow) = slot.flow().filter(|_| slot.is_counted()) {
            self.record.flows[flow].came[milestone] += 1;
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
        let record = &mut self.record.pools[pool.0 as usize];
        record.cause = match openness {
            Openness::Open => Cause::Queue,
            Openness::Closed => Cause::Closed,
            Openness::Down => Cause::Breakdown,
        };
        if record.line.level() + record.interrupted > 0 {
            let ledger = &mut self.record.ledger;
            self.slots.iter_mut().for_each(|slot| slot.turn(at, pool, record.cause, ledger));
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

    #[inline(always)]
    fn mark(&mut self, at: SimTime, entity: EntityId, interval: IntervalId, edge: Edge) {
        let row = entity.0 as usize * self.layout.intervals;
        if !self.intervals[row + usize::from(interval.0)].mark(at, edge) {
            // Of who is no traffic, intervals do not count.
            assert!(self.slots[entity.0 as usize].flow().is_none(), "an interval starts before it ends");
        }
    }

    #[inline(always)]
    fn leave(&mut self, at: SimTime, entity: EntityId) {
        let row = self.row_of_year(at);
        let is_inside = self.boundaries.are_inside();
        let Self { layout, record, .. } = self;
        let intervals = &mut self.intervals[entity.0 as usize * layout.intervals..][..layout.intervals];
        let slot = &mut self.slots[entity.0 as usize];
        slot.alive = false;
        let Some(flow) = slot.flow() else { return intervals.fill(Interval::NONE) };
        slot.end(at, &mut record.ledger);
        let (arrived, is_counted) = (slot.arrived, slot.is_counted());
        let crossing = at - arrived;
        let of_flow = &mut record.flows[flow];
        of_flow.inside.fall(at, 1);
        if !is_inside {
            of_flow.inside_at_end += u32::from(at >= layout.buckets.end && arrived < layout.buckets.end);
        }

        let value = slot.value as usize;
        let index = flow * layout.cell_values + value;
        let cell = record.cells[index].as_deref_mut().expect("it is known which ways a flow can leave");
        cell.left_in_window += u64::from(is_inside);
        let year = &mut record.years[row + flow];
        let is_through = is_inside && value < layout.through_values;
        if is_through {
            year.through += 1;
            if let Some(freight) = &layout.freight[flow] {
                year.carry(freight, slot.number, at);
            }
            year.crossing.record(crossing.ticks());
        } else if is_inside {
            year.lost += 1;
        }
        if is_counted {
            cell.crossing.record(crossing.ticks());
            // Of limits that go up; `finish` adds them up.
            if let Some(first) = layout.within.iter().position(|limit| crossing <= *limit) {
                cell.within[first] += 1;
            }
        }
        for (index, (interval, lengths)) in intervals.iter_mut().zip(&mut cell.intervals).enumerate() {
            let Interval { ticks, .. } = std::mem::replace(interval, Interval::NONE);
            if ticks == Interval::NOT_PASSED {
                continue;
            }
            let is_of_note = index == usize::from(layout.interval_of_note.0);
            if is_of_note && is_through {
                year.interval_of_note.record(ticks);
            }
            if is_counted {
                lengths.record(ticks);
                if is_of_note {
                    cell.interval_histogram.record(ticks);
                }
            }
        }
    }

    #[inline]
    fn assign(&mut self, entity: EntityId, attribute: AttributeId, value: u32) {
        if attribute != self.layout.cell_attribute {
            return;
        }
        self.slots[entity.0 as usize].value = value;
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
        let record = &mut self.record.pools[pool.0 as usize];
        debug_assert!(record.occupancy.is_none(), "a place of a space is nowhere that one is served at");
        record.in_use.rise(at, 1);
        record.zeros += u64::from(self.boundaries.are_inside());
    }

    #[inline(always)]
    fn serve(&mut self, at: SimTime, entity: EntityId, pool: PoolId, _: SimDuration) {
        self.cross_boundaries(at);
        let slot = &mut self.slots[entity.0 as usize];
        let granted = slot.grant(at, pool, &mut self.record.ledger);
        slot.delay(at);
        self.record.pools[pool.0 as usize].in_use.rise(at, 1);
        self.count_grant(at, entity, pool, granted);
    }

    #[inline(always)]
    fn end_service(&mut self, at: SimTime, entity: EntityId, pool: PoolId) {
        self.cross_boundaries(at);
        self.end(at, entity);
        self.record.pools[pool.0 as usize].in_use.fall(at, 1);
    }

    #[inline(always)]
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.cross_boundaries(at);
        match observation {
            Observation::Arrived { entity, flow, number } => {
                self.arrive(at, entity, Some(flow), number as u32);
                self.keep_booking(at, flow, number);
            }
            Observation::Spawned { entity, flow, from } => self.spawn(at, entity, flow, from),
            Observation::Forked { entity, .. } => self.arrive(at, entity, None, 0),
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
