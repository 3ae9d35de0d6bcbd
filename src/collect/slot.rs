//! What a collector knows of an entity that is alive.

use std::ops::Range;

use super::ledger::{Cause, Entry, Ledger, entry};
use crate::engine::SimTime;
use crate::flow::{Interrupter, PoolId};

/// Stands for no pool, and for the flow of who is no traffic.
const NONE: u32 = u32::MAX;

/// What an entity does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// It moves on; no time passes.
    Moving,
    /// It takes a time.
    Delayed,
    /// It waits in lines.
    Waiting,
    /// Its work was interrupted.
    Interrupted,
    /// It waits for what is no unit or place, or is aboard.
    Elsewhere,
}

/// What is known of an entity; one line of a cache.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// When what it does now began.
    since: SimTime,
    pub(super) arrived: SimTime,
    /// When it began to wait in lines.
    waits_since: SimTime,
    /// Where in the ledger its time goes now.
    entry: Entry,
    /// First entry of its flow.
    first: Entry,
    /// The place that it is at, or was last: a pool, or behind the pools a spot, or behind those elsewhere.
    pool: u32,
    /// The pool at which interrupted work goes on.
    work_pool: u32,
    /// The station whose unit it keeps while it waits; `NONE` for none.
    holding: u32,
    flow: u32,
    /// Its value of the attribute that splits a flow into cells.
    pub(super) value: u32,
    /// Its number in its flow.
    pub(super) number: u32,
    doing: Doing,
    pub(super) alive: bool,
    /// Lines that it stands in.
    lines: u8,
    /// Pools that it lost units of.
    lost: u8,
    /// Whether the pool was closed while it waited.
    saw_closing: bool,
    /// Why work was interrupted.
    interrupter: Option<Interrupter>,
}

const _: () = assert!(size_of::<Slot>() <= 64, "a slot fits into a line of the cache");

impl Slot {
    /// Makes the slot of an entity that comes into being in a flow, with a number there; its time goes to the entries
    /// from `first`.
    #[inline(always)]
    pub(super) fn new(now: SimTime, (flow, number): (Option<u32>, u32), first: Entry, elsewhere: u32) -> Self {
        Self {
            since: now,
            arrived: now,
            waits_since: now,
            entry: first,
            first,
            pool: elsewhere,
            work_pool: elsewhere,
            holding: NONE,
            flow: flow.unwrap_or(NONE),
            value: 0,
            number,
            doing: Doing::Moving,
            alive: true,
            lines: 0,
            lost: 0,
            saw_closing: false,
            interrupter: None,
        }
    }

    /// Makes the slot of nobody.
    pub(super) fn vacant() -> Self {
        Self { alive: false, ..Self::new(SimTime::ZERO, (None, 0), Ledger::NOBODY, 0) }
    }

    /// Returns the flow of who is traffic.
    #[inline]
    pub(super) fn flow(&self) -> Option<usize> {
        (self.flow != NONE).then_some(self.flow as usize)
    }

    /// Returns whether its time is accounted for.
    #[inline]
    pub(super) fn is_counted(&self) -> bool {
        self.first != Ledger::NOBODY
    }

    /// Returns whether it is alive, and its time goes to one of the entries.
    pub(super) fn spends_time_in(&self, entries: &Range<Entry>) -> bool {
        self.alive && entries.contains(&self.first)
    }

    /// Returns the station whose unit it keeps while it waits.
    #[inline]
    pub(super) fn holding(&self) -> Option<usize> {
        (self.holding != NONE).then_some(self.holding as usize)
    }

    /// Begins to spend time on a cause; before, no time has passed since the end of the last.
    #[inline]
    fn begin(&mut self, now: SimTime, doing: Doing, pool: u32, cause: Cause) {
        debug_assert!(self.since == now || self.flow == NONE, "time passes only for a cause");
        self.doing = doing;
        self.since = now;
        self.entry = entry(self.first, pool, cause);
    }

    /// Ends what it does, and moves on.
    #[inline]
    pub(super) fn end(&mut self, now: SimTime, ledger: &mut Ledger) {
        debug_assert!(
            self.doing != Doing::Moving || self.since == now || self.flow == NONE,
            "time passes only for a cause"
        );
        ledger.add(self.entry, (now - self.since).ticks());
        self.since = now;
        self.doing = Doing::Moving;
    }

    /// Begins a delay.
    #[inline]
    pub(super) fn delay(&mut self, now: SimTime) {
        self.begin(now, Doing::Delayed, self.pool, Cause::Service);
    }

    /// Comes to a place where no line is joined.
    pub(super) fn visit(&mut self, place: u32) {
        self.pool = place;
    }

    /// Begins to wait there for what is no unit or place, or to be carried.
    pub(super) fn wait_there(&mut self, now: SimTime, cause: Cause) {
        self.begin(now, Doing::Elsewhere, self.pool, cause);
    }

    /// Joins the line of a pool; `reason` is the cause of waiting for it. Returns whether the wait begins with it.
    #[inline]
    pub(super) fn join(&mut self, now: SimTime, pool: PoolId, holding: Option<PoolId>, reason: Cause) -> bool {
        self.lines += 1;
        let begins = self.doing != Doing::Waiting;
        if begins {
            self.waits_since = now;
            self.saw_closing = false;
            self.holding = holding.map_or(NONE, |held| held.0);
            self.pool = pool.0;
            let cause = if holding.is_some() { Cause::Blocked } else { reason };
            self.begin(now, Doing::Waiting, pool.0, cause);
        }
        begins
    }

    /// Is served at a pool as it comes there.
    #[inline]
    pub(super) fn serve_at_once(&mut self, now: SimTime, pool: PoolId) {
        self.waits_since = now;
        self.saw_closing = false;
        self.pool = pool.0;
        self.delay(now);
    }

    /// Moves the wait to another pool, where it has come to another line.
    pub(super) fn change_line(&mut self, now: SimTime, pool: PoolId, reason: Cause, ledger: &mut Ledger) {
        if self.lines == 1 && self.pool != pool.0 {
            self.end(now, ledger);
            self.pool = pool.0;
            let cause = if self.holding == NONE { reason } else { Cause::Blocked };
            self.begin(now, Doing::Waiting, pool.0, cause);
        }
    }

    /// Leaves a line.
    #[inline]
    pub(super) fn leave_line(&mut self) {
        self.lines -= 1;
    }

    /// Leaves the line of a pool with what it came for, which ends the wait. Returns how long the wait was, and the
    /// station that is not blocked anymore.
    #[inline]
    pub(super) fn grant(&mut self, now: SimTime, pool: PoolId, ledger: &mut Ledger) -> (u64, Option<usize>) {
        self.lines -= 1;
        let mut held = None;
        if self.doing == Doing::Waiting {
            if now != self.since {
                self.end(now, ledger);
            }
            self.doing = Doing::Moving;
            self.pool = pool.0;
            held = self.holding();
            self.holding = NONE;
        }
        ((now - self.waits_since).ticks(), held)
    }

    /// Gives up waiting. Returns the pool that it waited for, and the station that is not blocked anymore.
    pub(super) fn renege(&mut self, now: SimTime, ledger: &mut Ledger) -> (Option<usize>, Option<usize>) {
        let pool = (self.doing == Doing::Waiting).then_some(self.pool as usize);
        let held = self.holding();
        self.end(now, ledger);
        self.holding = NONE;
        (pool, held)
    }

    /// Loses units of a pool; `reason` is the cause of waiting for it.
    pub(super) fn interrupt(
        &mut self,
        now: SimTime,
        pool: PoolId,
        (by, reason): (Interrupter, Cause),
        ledger: &mut Ledger,
    ) {
        self.lost += 1;
        if self.lost == 1 {
            self.end(now, ledger);
            self.work_pool = self.pool;
            self.pool = pool.0;
            self.interrupter = Some(by);
            self.saw_closing = false;
            let cause = self.reason(reason);
            self.begin(now, Doing::Interrupted, pool.0, cause);
        }
    }

    /// Gets units back; work goes on with the last that it lost.
    pub(super) fn reinstate(&mut self, now: SimTime, ledger: &mut Ledger) {
        self.lost -= 1;
        if self.lost == 0 {
            self.end(now, ledger);
            self.pool = self.work_pool;
            self.interrupter = None;
            self.delay(now);
        }
    }

    /// Returns why it does not go on, where `reason` is the cause of waiting for its pool.
    fn reason(&self, reason: Cause) -> Cause {
        match (reason, self.interrupter) {
            (Cause::Closed, _) | (_, Some(Interrupter::Closing)) => Cause::Closed,
            (Cause::Breakdown, _) | (_, Some(Interrupter::Breakdown)) => Cause::Breakdown,
            _ if self.saw_closing => Cause::QueueAfterClosing,
            _ => Cause::Queue,
        }
    }

    /// Hears that the cause of waiting for a pool has changed; who is blocked stays so.
    pub(super) fn turn(&mut self, now: SimTime, pool: PoolId, reason: Cause, ledger: &mut Ledger) {
        let waits = matches!(self.doing, Doing::Waiting | Doing::Interrupted) && self.holding == NONE;
        if !self.alive || !waits || self.pool != pool.0 {
            return;
        }
        self.saw_closing |= self.entry == entry(self.first, self.pool, Cause::Closed);
        if reason != Cause::Closed && self.interrupter == Some(Interrupter::Closing) {
            // The hours have come again: what lasts now is the line.
            self.interrupter = Some(Interrupter::Preemption);
        }
        let (cause, doing) = (self.reason(reason), self.doing);
        self.end(now, ledger);
        self.begin(now, doing, self.pool, cause);
    }
}
