//! Gridlock: entities that hold what the next one waits for, in a circle.
//!
//! An entity is stuck if it waits only for pools whose units are all in the hands of stuck entities and can
//! become no more. The largest such set is found by taking out, again and again, whoever could yet be served
//! (the graph reduction of Holt 1972). Who may give up, or waits for something other than units, is not taken
//! to be stuck, so that what is reported is certain.
//!
//! It is looked for when a run ends with entities inside, not while it goes on: the search allocates.

use super::{Held, Machine, State};
use crate::engine::ClosingPolicy;
use crate::flow::observation::Observer;
use crate::flow::program::{Choice, Op, PoolId};

/// Whoever is stuck: the pools it waits for, and the pools it holds units of.
struct Stuck {
    awaited: Vec<Vec<PoolId>>,
    held: Vec<PoolId>,
}

impl<O: Observer> Machine<'_, O> {
    /// Returns the cycle of pools of a gridlock: units of each are held by somebody who waits for the next.
    #[cold]
    pub(super) fn gridlock(&self) -> Option<Vec<PoolId>> {
        let mut vacant = vec![false; self.entities.len()];
        self.vacant.iter().for_each(|&slot| vacant[slot as usize] = true);
        let mut free_hands = vec![false; self.pools.len()];
        let mut stuck: Vec<Stuck> = Vec::new();
        for slot in (0..self.entities.len() as u32).filter(|&slot| !vacant[slot as usize]) {
            let held = self.held(slot);
            match self.awaited(slot) {
                Some(awaited) => stuck.push(Stuck { awaited, held }),
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
        if entity.state != State::Waiting || entity.ticket.is_some() {
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
