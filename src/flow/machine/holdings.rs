//! Units that entities got by request: who holds what, and what becomes of work that loses its units.
//!
//! A holding whose units are taken away stays its entity's: it is denied, and its pool gives the units back
//! before it serves its line, unless somebody more urgent waits. The entity's clock stands still for as long
//! as any of its holdings is denied, and goes on as the pool that stopped it says.

use super::{Machine, State};
use crate::engine::{ClosingPolicy, SimDuration};
use crate::flow::observation::{EntityId, Interrupter, Observation, Observer};
use crate::flow::program::{Interruption, PoolId, Program, RequestId};

/// Index of a holding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HoldingId(std::num::NonZeroU32);

/// Units of one pool in one entity's hands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holding {
    pub(super) entity: u32,
    pub(super) pool: PoolId,
    units: u32,
    request: RequestId,
    /// Order of granting.
    number: u64,
    /// The entity's next older holding.
    older: Option<HoldingId>,
    /// Whether its units were taken away.
    denied: bool,
    /// Units that have to come on duty before it is given back.
    recall: u32,
}

/// All holdings of a machine.
#[derive(Debug)]
pub(super) struct Holdings {
    slots: Vec<Holding>,
    vacant: Vec<HoldingId>,
    granted: u64,
}

impl HoldingId {
    fn new(index: usize) -> Self {
        Self(std::num::NonZeroU32::new(index as u32 + 1).expect("one more than an index is above zero"))
    }

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl Holdings {
    /// Starts with nothing held, and room for more than most sites ever hold at once where anything is requested.
    pub(super) fn new(program: &Program) -> Self {
        let room = if program.requests.is_empty() { 0 } else { 64 };
        Self { slots: Vec::with_capacity(room), vacant: Vec::with_capacity(room), granted: 0 }
    }

    pub(super) fn get(&self, id: HoldingId) -> &Holding {
        &self.slots[id.index()]
    }

    fn add(&mut self, holding: Holding) -> HoldingId {
        self.granted += 1;
        let holding = Holding { number: self.granted, ..holding };
        match self.vacant.pop() {
            Some(id) => {
                self.slots[id.index()] = holding;
                id
            }
            None => {
                self.slots.push(holding);
                HoldingId::new(self.slots.len() - 1)
            }
        }
    }
}

impl<O: Observer> Machine<'_, O> {
    /// Puts granted units into an entity's hands.
    pub(super) fn hold(&mut self, slot: u32, pool: PoolId, units: u32, request: RequestId) {
        let older = self.entities[slot as usize].holding;
        let id = self.holdings.add(Holding {
            entity: slot,
            pool,
            units,
            request,
            number: 0,
            older,
            denied: false,
            recall: 0,
        });
        self.entities[slot as usize].holding = Some(id);
        let duty = &mut self.duties[pool.0 as usize];
        if duty.interruptible {
            duty.active.push(id);
        }
    }

    /// Returns the station whose unit an entity holds; of several the one that it got last.
    #[inline]
    pub(super) fn held_station(&self, slot: u32) -> Option<PoolId> {
        let entity = &self.entities[slot as usize];
        entity.station.pool().or_else(|| entity.holding.map(|id| self.holdings.get(id).pool))
    }

    /// Returns the pools of which an entity got units by request.
    pub(super) fn holdings_of(&self, slot: u32) -> impl Iterator<Item = PoolId> {
        let newest = self.entities[slot as usize].holding.map(|id| self.holdings.get(id));
        std::iter::successors(newest, |holding| holding.older.map(|id| self.holdings.get(id)))
            .map(|holding| holding.pool)
    }

    /// Gives back all that an entity got by a request.
    ///
    /// # Panics
    ///
    /// If that is nothing.
    pub(super) fn free_request(&mut self, slot: u32, request: RequestId) {
        let mut newer: Option<HoldingId> = None;
        let mut next = self.entities[slot as usize].holding;
        let mut found = false;
        while let Some(id) = next {
            let holding = *self.holdings.get(id);
            next = holding.older;
            if holding.request != request {
                newer = Some(id);
                continue;
            }
            found = true;
            match newer {
                None => self.entities[slot as usize].holding = holding.older,
                Some(newer) => self.holdings.slots[newer.index()].older = holding.older,
            }
            assert!(!holding.denied, "who gives units back has them");
            let duty = &mut self.duties[holding.pool.0 as usize];
            if duty.interruptible {
                duty.active.retain(|other| *other != id);
            }
            self.holdings.vacant.push(id);
            self.give_back(slot, holding.pool, holding.units);
        }
        assert!(found, "a freed unit was held");
    }

    /// Takes units (so many at most, but never a part of a holding) from those at work until no more are in use
    /// than on duty; the last to be granted loses its units first. Returns how many more should have been taken, from
    /// those who are not at work: they keep theirs until they go on.
    pub(super) fn interrupt_excess(&mut self, pool: PoolId, by: Interrupter, most: u32) -> u32 {
        let mut left = most;
        while left > 0 && self.pools[pool.0 as usize].in_use() > self.pools[pool.0 as usize].on_duty() {
            let active = &self.duties[pool.0 as usize].active;
            let stops = |id: &&HoldingId| {
                let entity = &self.entities[self.holdings.get(**id).entity as usize];
                matches!(entity.state, State::Working | State::Interrupted)
            };
            match active.iter().filter(stops).max_by_key(|id| self.holdings.get(**id).number) {
                Some(&id) => {
                    left = left.saturating_sub(self.holdings.get(id).units);
                    self.interrupt(id, by);
                }
                None => return left,
            }
        }
        0
    }

    /// Takes those of its units from an entity that went off duty before it was at work, where work is suspended, or
    /// broke down before.
    pub(super) fn interrupt_if_off_duty(&mut self, slot: u32) {
        let mut next = self.entities[slot as usize].holding;
        while let Some(id) = next {
            let Holding { pool, older, denied, .. } = *self.holdings.get(id);
            next = older;
            let units = &self.pools[pool.0 as usize];
            let suspends = matches!(units.policy(), ClosingPolicy::Suspend { .. });
            let excess = units.in_use() > units.on_duty();
            let owed = &mut self.duties[pool.0 as usize].owed;
            if !denied && excess && (suspends || *owed > 0) {
                *owed = owed.saturating_sub(self.holdings.get(id).units);
                let by = if units.down() > 0 { Interrupter::Breakdown } else { Interrupter::Closing };
                self.interrupt(id, by);
                self.touch(pool.0);
            }
        }
    }

    /// Units that less urgent work than an entity's holds in a pool.
    pub(super) fn preemptible(&self, pool: PoolId, slot: u32) -> u32 {
        let victims = self.victims(pool, slot);
        victims.map(|id| self.holdings.get(id).units).sum()
    }

    /// Takes units from the least urgent work, the last to be granted first, until so many are available.
    pub(super) fn preempt(&mut self, pool: PoolId, units: u32, slot: u32) {
        while self.pools[pool.0 as usize].available() < units {
            let rank = |id: &HoldingId| {
                let holding = self.holdings.get(*id);
                (self.entities[holding.entity as usize].class, holding.number)
            };
            let victim = self.victims(pool, slot).max_by_key(rank).expect("what can be taken was counted");
            self.interrupt(victim, Interrupter::Preemption);
        }
    }

    fn victims(&self, pool: PoolId, slot: u32) -> impl Iterator<Item = HoldingId> {
        let class = self.entities[slot as usize].class;
        self.duties[pool.0 as usize].active.iter().copied().filter(move |id| {
            let entity = &self.entities[self.holdings.get(*id).entity as usize];
            // Who lost units of one pool may lose those of others, which stand idle.
            matches!(entity.state, State::Working | State::Interrupted) && entity.class > class
        })
    }

    /// Takes a holding's units away.
    fn interrupt(&mut self, id: HoldingId, by: Interrupter) {
        let Holding { entity: slot, pool, units, number, .. } = *self.holdings.get(id);
        let same_unit = ClosingPolicy::Suspend { same_unit: true };
        let holding = &mut self.holdings.slots[id.index()];
        holding.denied = true;
        let waits_for_its_own = by == Interrupter::Closing && self.program.pools[pool.0 as usize].policy == same_unit;
        holding.recall = if waits_for_its_own { units } else { 0 };
        let (entities, slots) = (&self.entities, &self.holdings.slots);
        let rank = |id: &HoldingId| {
            let holding = &slots[id.index()];
            (entities[holding.entity as usize].class, holding.number)
        };
        let own = (entities[slot as usize].class, number);
        let duty = &mut self.duties[pool.0 as usize];
        duty.active.retain(|other| *other != id);
        let behind = duty.denied.partition_point(|other| rank(other) < own);
        duty.denied.insert(behind, id);
        self.take_back(pool, units);
        self.forget_user(slot, pool);
        self.tell(Observation::Interrupted { entity: EntityId(slot), pool, units, by });
        self.stop_clock(slot, pool);
    }

    /// Stops an entity's work, if it has not been stopped yet.
    fn stop_clock(&mut self, slot: u32, pool: PoolId) {
        self.kin_mut(slot).denied += 1;
        if self.entities[slot as usize].state == State::Interrupted {
            return;
        }
        self.forget_event(slot);
        let entity = &mut self.entities[slot as usize];
        let left = entity.ends_at - self.now;
        let job = entity.job;
        entity.state = State::Interrupted;
        let interrupted = self.program.pools[pool.0 as usize].interrupted;
        let kin = self.kin_mut(slot);
        kin.draws_anew = interrupted == Interruption::Resample;
        kin.left = if interrupted == Interruption::Restart { job } else { left };
    }

    /// Tells holdings that wait for units to come on duty that so many are instead of so many before.
    pub(super) fn recall(&mut self, pool: PoolId, before: u32, now: u32) {
        let mut back = now.saturating_sub(before);
        let Self { duties, holdings, .. } = self;
        for id in &duties[pool.0 as usize].denied {
            let holding = &mut holdings.slots[id.index()];
            if holding.recall > 0 {
                let units = holding.recall.min(back);
                back -= units;
                // Units that go off duty again take nobody's work up.
                holding.recall = if now == 0 { holding.units } else { holding.recall - units };
            }
        }
    }

    /// Gives units back to holdings that were denied them, those first that are most urgent and were granted
    /// first, unless somebody more urgent waits.
    pub(super) fn reinstate(&mut self, pool: PoolId) {
        let mut at = 0;
        while let Some(&id) = self.duties[pool.0 as usize].denied.get(at) {
            let Holding { entity: slot, units, recall, .. } = *self.holdings.get(id);
            if recall > 0 {
                at += 1;
                continue;
            }
            let class = self.entities[slot as usize].class;
            let more_urgent = self.program.pool_line(pool, 0)..self.program.pool_line(pool, class);
            let passed = more_urgent.into_iter().any(|line| self.lines.len(line) > 0);
            if passed || self.pools[pool.0 as usize].available() < units {
                return;
            }
            if self.pools[pool.0 as usize].policy() == ClosingPolicy::StartOnlyWhatFinishes {
                let length = self.remaining(slot);
                if !self.can_finish(pool, length, units) {
                    return self.settle_openness(pool, false);
                }
            }
            let duty = &mut self.duties[pool.0 as usize];
            duty.denied.remove(at);
            duty.active.push(id);
            let holding = &mut self.holdings.slots[id.index()];
            holding.denied = false;
            self.seize(slot, pool, units);
            self.tell(Observation::Reinstated { entity: EntityId(slot), pool, units });
            self.kin_mut(slot).denied -= 1;
            if self.kin.get(slot).denied == 0 {
                self.restart_clock(slot);
            }
        }
    }

    /// Returns whether work that was interrupted goes on before an entity is served, which is no more urgent.
    pub(super) fn is_held_back(&self, slot: u32, pool: PoolId) -> bool {
        let class = self.entities[slot as usize].class;
        self.duties[pool.0 as usize].denied.iter().any(|id| {
            let holding = self.holdings.get(*id);
            holding.recall == 0 && self.entities[holding.entity as usize].class <= class
        })
    }

    /// Returns how long an entity's interrupted work takes once it goes on.
    fn remaining(&mut self, slot: u32) -> SimDuration {
        let kin = self.kin.get(slot);
        if !kin.draws_anew {
            return kin.left;
        }
        let job = self.resample(slot);
        let kin = self.kin_mut(slot);
        kin.left = job;
        kin.draws_anew = false;
        job
    }

    /// Lets an entity's work go on.
    fn restart_clock(&mut self, slot: u32) {
        let length = self.remaining(slot);
        let next = self.entities[slot as usize].at;
        self.begin(slot, next, length, State::Working);
    }

    fn resample(&mut self, slot: u32) -> SimDuration {
        let newest = self.entities[slot as usize].holding.expect("work that is interrupted was asked for by request");
        let request = self.holdings.get(newest).request;
        let draw = self.program.requests[request.0 as usize].job.expect("work that is drawn anew has a draw");
        let job = self.draw_time(slot, draw);
        self.entities[slot as usize].job = job;
        job
    }

    /// Takes units out of use without counting a job.
    fn take_back(&mut self, pool: PoolId, units: u32) {
        self.accrue_work(pool);
        self.pools[pool.0 as usize].free(units);
        self.reschedule_work(pool);
    }
}
