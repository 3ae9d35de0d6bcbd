//! What an audit says of lines: who joins them, waits in them, is passed in them and leaves them.
//!
//! **Discipline.** Of those who wait for one pool alone, the most urgent class is served first, and within it who
//! joined first. Of those who wait for several pools, nobody passes another of its class that waits for the same.

use super::Audit;
use super::check::Check;
use super::duty::overlap;
use super::entity::{Doing, Entity, Standing};
use crate::flow::{Awaited, EntityId, PoolId};

impl Audit<'_> {
    pub(super) fn join(&mut self, id: EntityId, entity: &mut Entity, pool: PoolId, holding: Option<PoolId>) {
        let doing = entity.doing;
        self.check(Check::Waits, matches!(doing, Doing::Moving | Doing::Waiting), || {
            format!("entity {} joins while {doing:?}", id.0)
        });
        let twice = entity.lines.iter().any(|standing| standing.pool == pool);
        self.check(Check::Waits, !twice, || format!("entity {} stands in line {} already", id.0, pool.0));
        if doing != Doing::Waiting {
            entity.turn_to(self.now, Doing::Waiting);
            entity.waits_since = self.now;
            entity.could_have = 0;
            if let Some(held) = holding {
                let units = entity.holds(held);
                self.check(Check::Holding, units > 0, || format!("entity {} holds nothing of pool {}", id.0, held.0));
                entity.blocking = Some((held, units));
                self.block(held, i64::from(units));
            }
        }
        if entity.lines.is_empty() {
            entity.waits_for = Some(pool);
        }
        self.order += 1;
        entity.lines.push(Standing { pool, class: entity.class, order: self.order, since: self.now });
        self.forget(entity);
        self.know(id, entity);
        let line = &mut self.pools[pool.0 as usize].line;
        line.set(self.now, line.level + 1, &self.window);
    }

    fn block(&mut self, pool: PoolId, change: i64) {
        let blocked = &mut self.pools[pool.0 as usize].blocked;
        blocked.set(self.now, blocked.level.saturating_add_signed(change), &self.window);
    }

    /// Enters a waiting entity among those that it must not pass, nor be passed by.
    fn know(&mut self, id: EntityId, entity: &mut Entity) {
        let (pools, first) = (entity.waits_for(), entity.lines[0]);
        if let [pool] = pools[..] {
            self.pools[pool.0 as usize].alone.insert((first.class, first.order), id.0);
        } else {
            for pool in &pools {
                let among = &mut self.pools[pool.0 as usize].among;
                among.entry((pools.clone(), first.class)).or_default().insert(first.order);
            }
        }
        entity.known = Some((pools, first.class, first.order));
    }

    fn forget(&mut self, entity: &mut Entity) {
        let Some((pools, class, order)) = entity.known.take() else { return };
        if let [pool] = pools[..] {
            self.pools[pool.0 as usize].alone.remove(&(class, order));
            return;
        }
        for pool in &pools {
            let among = &mut self.pools[pool.0 as usize].among;
            if let Some(orders) = among.get_mut(&(pools.clone(), class)) {
                orders.remove(&order);
                if orders.is_empty() {
                    among.remove(&(pools.clone(), class));
                }
            }
        }
    }

    /// An entity leaves a line, with or without what it waited for.
    pub(super) fn leave_line(&mut self, id: EntityId, entity: &mut Entity, pool: PoolId) {
        let place = entity.lines.iter().position(|standing| standing.pool == pool);
        self.check(Check::Waits, place.is_some(), || format!("entity {} is not in line {}", id.0, pool.0));
        let Some(standing) = place.map(|place| entity.lines.remove(place)) else { return };
        let duty = &mut self.pools[pool.0 as usize];
        duty.waited += u128::from(overlap(standing.since..self.now, &self.window));
        duty.line.set(self.now, duty.line.level - 1, &self.window);
    }

    /// Ends a wait in lines.
    fn end_wait(&mut self, entity: &mut Entity) {
        self.forget(entity);
        entity.turn_to(self.now, Doing::Moving);
        if let Some((held, units)) = entity.blocking.take() {
            self.block(held, -i64::from(units));
        }
    }

    pub(super) fn grant(&mut self, id: EntityId, entity: &mut Entity, pool: PoolId, units: u32) {
        let (who, which) = (id.0, pool.0);
        if entity.doing == Doing::Waiting {
            self.check_discipline(id, entity);
            if entity.known.as_ref().is_some_and(|(pools, _, _)| pools.len() == 1) {
                let free = entity.could_have;
                self.check(Check::Idle, free < units, || {
                    format!("entity {who} waited for {units} units of pool {which} while {free} were free")
                });
            }
            self.end_wait(entity);
        }
        self.leave_line(id, entity, pool);
        let duty = &mut self.pools[pool.0 as usize];
        if self.window.contains(&self.now) {
            duty.grants += 1;
            duty.grants_waited += u128::from((self.now - entity.waits_since).ticks());
        }
        self.seize(id, entity, pool, units);
    }

    fn check_discipline(&mut self, id: EntityId, entity: &Entity) {
        let Some((pools, class, order)) = &entity.known else { return };
        let duty = &self.pools[pools[0].0 as usize];
        let first = if pools.len() == 1 {
            duty.alone.first_key_value().map(|(rank, _)| *rank)
        } else {
            let same = duty.among.get(&(pools.clone(), *class));
            same.and_then(|orders| orders.first()).map(|order| (*class, *order))
        };
        let mine = (*class, *order);
        self.check(Check::Discipline, first == Some(mine), || {
            format!("entity {} of {mine:?} passes {first:?} at pool {}", id.0, pools[0].0)
        });
    }

    pub(super) fn renege(&mut self, id: EntityId, entity: &mut Entity) {
        let (doing, lines) = (entity.doing, entity.lines.len());
        let waits = matches!(doing, Doing::Waiting | Doing::Awaiting(Awaited::Stock(_)));
        self.check(Check::Waits, waits && lines == 0, || {
            format!("entity {} gives up while {doing:?} in {lines} lines", id.0)
        });
        if let (Doing::Waiting, Some(pool)) = (doing, entity.waits_for) {
            self.pools[pool.0 as usize].reneged += u64::from(self.window.contains(&self.now));
        }
        self.end_wait(entity);
    }
}
