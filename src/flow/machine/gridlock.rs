//! Gridlock: entities that hold what the next one waits for, in a circle.
//!
//! An entity is stuck if it waits only for pools whose units are all in the hands of stuck entities and can
//! become no more. The largest such set is found by taking out, again and again, whoever could yet be served
//! (the graph reduction of Holt 1972). Who may give up, or waits for something other than units, is not taken
//! to be stuck, so that what is reported is certain.
//!
//! It is looked for at the end of the instant at which somebody who holds units begins to wait, if that may close a
//! circle: if all who hold what it waits for are waiting, and so on from one of them to the next, until a pool comes
//! again. Programs in which no circle can close never ask. After the window it ends the run if an entity of the window
//! is stuck; of all others the run needs to know nothing. A gridlock that only becomes certain later (as the last change
//! of a calendar brings no units) is found when the run ends.

use super::{Held, Machine};
use crate::engine::{ClosingPolicy, SimTime};
use crate::flow::observation::Observer;
use crate::flow::program::{Choice, Op, PoolId};

/// Whoever is stuck: the pools it waits for, the pools it holds units of, and whether it is of the window.
struct Stuck {
    awaited: Vec<Vec<PoolId>>,
    held: Vec<PoolId>,
    counted: bool,
}

impl<O: Observer> Machine<'_, O> {
    /// Somebody has begun to wait: lets a gridlock be looked for at the end of the instant, if it may have closed a circle.
    #[inline(never)]
    pub(super) fn suspect_gridlock(&mut self, slot: u32) {
        if !self.holds(slot, |_| true) {
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
        let waits = |slot: u32| self.entities[slot as usize].state.is_wait();
        let mut others = (0..self.entities.len() as u32).filter(|&slot| !waits(slot));
        !self.may_serve(pool) && !others.any(|slot| self.holds(slot, |held| held == pool))
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
                    stuck.push(Stuck { awaited, held, counted: self.entities[slot as usize].counted });
                }
                None => held.iter().for_each(|pool| free_hands[pool.0 as usize] = true),
            }
        }
        loop {
            let serves = |pool: &PoolId| free_hands[pool.0 as usize] || self.may_serve(*pool);
            let (freed, rest): (Vec<Stuck>, Vec<Stuck>) =
                stuck.into_iter().partition(|entity| entity.awaited.iter().all(|pools| pools.iter().any(serves)));
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
                let holder = stuck.iter().find(|entity| entity.held.contains(&last))?;
                let serves = |pool: &PoolId| free_hands[pool.0 as usize] || self.may_serve(*pool);
                let next = holder.awaited.iter().find(|pools| !pools.iter().any(serves)).map(|pools| pools[0])?;
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

    /// What an entity waits for that nothing but units can end: for each need the pools that will do.
    fn awaited(&self, slot: u32) -> Option<Vec<Vec<PoolId>>> {
        let entity = &self.entities[slot as usize];
        if !entity.state.is_wait() || entity.ticket.is_some() {
            return None;
        }
        match self.program.ops[entity.at as usize] {
            Op::Serve(pool, ..) | Op::Seize(pool, _) | Op::EnterSpace(pool) => Some(vec![vec![pool]]),
            Op::Request(request) => {
                let spec = &self.program.requests[request.0 as usize];
                let moves = spec.preempts || matches!(spec.choice, Choice::Shortest { jockey: Some(_) });
                (!moves).then(|| spec.needs.iter().map(|need| need.pools.clone()).collect())
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
