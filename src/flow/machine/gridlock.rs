//! Gridlock: entities that hold what the next one waits for, in a circle.
//!
//! An entity is stuck if it waits only for pools whose units are all in the hands of stuck entities and can
//! become no more, or for the end of a track that is stuck. The largest such set is found by taking out, again and
//! again, whoever could yet be served (the graph reduction of Holt 1972). Who may give up, or waits for something
//! other than units and tracks, is not taken to be stuck, so that what is reported is certain.
//!
//! It is looked for at the end of the instant at which somebody begins to wait who holds units, or whose track is waited
//! for, if that may close a circle: if all who hold what it waits for are waiting, and so on from one of them to the
//! next, until a pool comes again. Programs in which no circle can close never ask. After the window it ends the run if
//! an entity of the window is stuck, in the circle or behind it; of all others the run needs to know nothing. A gridlock
//! that only becomes certain later (as the last change of a calendar brings no units) is found when the run ends.

use super::{Held, Machine, State};
use crate::engine::{ClosingPolicy, SimTime};
use crate::flow::observation::Observer;
use crate::flow::program::{Choice, Op, PoolId};

/// Whoever is stuck: what it waits for, the pools it holds units of, and whether it or anybody aboard is of the window.
struct Stuck {
    slot: u32,
    awaited: Wait,
    held: Vec<PoolId>,
    counted: bool,
}

/// What nothing else can end.
enum Wait {
    /// For units: for each need the pools that will do.
    Units(Vec<Vec<PoolId>>),
    /// For the ends of all own tracks.
    Tracks,
}

impl<O: Observer> Machine<'_, O> {
    /// Somebody has begun to wait: lets a gridlock be looked for at the end of the instant, if it may have closed a circle,
    /// or if one of the window has come behind one that concerned nobody so far.
    #[inline(never)]
    pub(super) fn suspect_gridlock(&mut self, slot: u32) {
        let is_followed = self.now >= self.options.window_end && self.carries_counted(slot);
        let is_joined = || self.parent(slot).is_some_and(|parent| self.joins(parent));
        if !is_followed && !self.holds(slot, |_| true) && !is_joined() {
            return;
        }
        let mut waiting = slot;
        for _ in 0..=self.pools.len() {
            let Some(pool) = self.held_fast_before(waiting) else { return };
            let mut holders = (0..self.entities.len() as u32).filter(|&slot| self.holds(slot, |held| held == pool));
            let Some(holder) = holders.next() else { return };
            waiting = holder;
        }
        self.horizon = SimTime::ZERO;
    }

    /// Returns the cycle of a gridlock if one is suspected and there is one.
    pub(super) fn suspected_gridlock(&mut self) -> Option<Vec<PoolId>> {
        let horizon = self.options.horizon();
        let is_suspected = std::mem::replace(&mut self.horizon, horizon) != horizon;
        if is_suspected { self.gridlock(self.now >= self.options.window_end) } else { None }
    }

    /// Returns a pool that somebody waits for in vain unless somebody who waits goes on.
    fn held_fast_before(&self, slot: u32) -> Option<PoolId> {
        if self.joins(slot) {
            let mut tracks = (0..self.entities.len() as u32).filter(|&track| self.parent(track) == Some(slot));
            return tracks.find_map(|track| self.held_fast_before(track));
        }
        if !self.entities[slot as usize].state.is_wait() {
            return None;
        }
        match self.program.ops[self.entities[slot as usize].at as usize] {
            Op::Serve(pool, ..) | Op::Seize(pool, _) | Op::EnterSpace(pool) => self.is_held_fast(pool).then_some(pool),
            Op::Request(request) => {
                let needs = &self.program.requests[request.0 as usize].needs;
                let need = needs.iter().find(|need| need.pools.iter().all(|pool| self.is_held_fast(*pool)))?;
                Some(need.pools[0])
            }
            _ => None,
        }
    }

    /// Returns whether nobody is served by a pool unless somebody who waits goes on.
    fn is_held_fast(&self, pool: PoolId) -> bool {
        let waits = |slot: u32| self.entities[slot as usize].state.is_wait() || self.joins(slot);
        let mut others = (0..self.entities.len() as u32).filter(|&slot| !waits(slot));
        !self.may_serve(pool) && !others.any(|slot| self.holds(slot, |held| held == pool))
    }

    /// Returns whether an entity waits for the ends of its tracks.
    fn joins(&self, slot: u32) -> bool {
        self.entities[slot as usize].state == State::Joining
    }

    /// Returns whether an entity holds units of a pool of a kind; nobody does who has left.
    fn holds(&self, slot: u32, is: impl Fn(PoolId) -> bool) -> bool {
        let entity = &self.entities[slot as usize];
        let [first, second] = entity.spaces;
        let mut plain = [entity.station, first, second].into_iter().filter_map(Held::pool);
        plain.any(&is) || entity.holding.is_some() && self.holdings_of(slot).any(is)
    }

    /// Returns the cycle of pools of a gridlock: units of each are held by somebody who waits for the next. On demand,
    /// only if an entity of the window is stuck.
    #[cold]
    pub(super) fn gridlock(&self, of_window: bool) -> Option<Vec<PoolId>> {
        let mut vacant = vec![false; self.entities.len()];
        self.vacant.iter().for_each(|&slot| vacant[slot as usize] = true);
        let mut free_hands = vec![false; self.pools.len()];
        let mut stuck: Vec<Stuck> = Vec::new();
        for slot in (0..self.entities.len() as u32).filter(|&slot| !vacant[slot as usize]) {
            let held = self.held(slot);
            match self.awaited(slot) {
                Some(awaited) => {
                    stuck.push(Stuck { slot, awaited, held, counted: self.carries_counted(slot) });
                }
                None => held.iter().for_each(|pool| free_hands[pool.0 as usize] = true),
            }
        }
        loop {
            let serves = |pool: &PoolId| free_hands[pool.0 as usize] || self.may_serve(*pool);
            let held_up: Vec<u32> = stuck.iter().filter_map(|entity| self.parent(entity.slot)).collect();
            let (freed, rest): (Vec<Stuck>, Vec<Stuck>) = stuck.into_iter().partition(|entity| match &entity.awaited {
                Wait::Units(needs) => needs.iter().all(|pools| pools.iter().any(serves)),
                Wait::Tracks => !held_up.contains(&entity.slot),
            });
            stuck = rest;
            if freed.is_empty() {
                break;
            }
            freed.iter().flat_map(|entity| &entity.held).for_each(|pool| free_hands[pool.0 as usize] = true);
        }
        if of_window && !stuck.iter().any(|entity| entity.counted) {
            return None;
        }
        // In order of slots. Who waits for what nobody holds is stuck, but in no circle.
        stuck.iter().filter_map(|entity| entity.held.first()).find_map(|first| {
            let mut cycle = vec![*first];
            loop {
                let last = cycle[cycle.len() - 1];
                let mut holder = stuck.iter().find(|entity| entity.held.contains(&last))?;
                let needs = loop {
                    match &holder.awaited {
                        Wait::Units(needs) => break needs,
                        Wait::Tracks => {
                            holder = stuck.iter().find(|entity| self.parent(entity.slot) == Some(holder.slot))?;
                        }
                    }
                };
                let serves = |pool: &PoolId| free_hands[pool.0 as usize] || self.may_serve(*pool);
                let next = needs.iter().find(|pools| !pools.iter().any(serves)).map(|pools| pools[0])?;
                if let Some(start) = cycle.iter().position(|pool| *pool == next) {
                    return Some(cycle.split_off(start));
                }
                cycle.push(next);
            }
        })
    }

    /// Pools that an entity holds units of.
    fn held(&self, slot: u32) -> Vec<PoolId> {
        let entity = &self.entities[slot as usize];
        let [first, second] = entity.spaces;
        let mut held: Vec<PoolId> = [entity.station, first, second].into_iter().filter_map(Held::pool).collect();
        held.extend(self.holdings_of(slot));
        held
    }

    /// What an entity waits for that nothing but units or its tracks can end.
    fn awaited(&self, slot: u32) -> Option<Wait> {
        let entity = &self.entities[slot as usize];
        if self.joins(slot) {
            return Some(Wait::Tracks);
        }
        if !entity.state.is_wait() || entity.ticket.is_some() {
            return None;
        }
        match self.program.ops[entity.at as usize] {
            Op::Serve(pool, ..) | Op::Seize(pool, _) | Op::EnterSpace(pool) => Some(Wait::Units(vec![vec![pool]])),
            Op::Request(request) => {
                let spec = &self.program.requests[request.0 as usize];
                let moves = spec.preempts || matches!(spec.choice, Choice::Shortest { jockey: Some(_) });
                (!moves).then(|| Wait::Units(spec.needs.iter().map(|need| need.pools.clone()).collect()))
            }
            _ => None,
        }
    }

    /// Returns whether a pool may yet grant units though nobody gives any back.
    fn may_serve(&self, pool: PoolId) -> bool {
        let units = &self.pools[pool.0 as usize];
        let suspended = matches!(units.policy(), ClosingPolicy::Suspend { .. });
        units.available() > 0
            || units.will_grow()
            || units.down() > 0
            || suspended
            || !self.program.controllers.is_empty()
    }
}
