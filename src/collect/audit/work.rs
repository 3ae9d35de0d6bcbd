//! How long work takes: as long as it says when it begins, and after an interruption as the pool that stopped it says.

use super::Audit;
use super::check::Check;
use super::entity::Entity;
use crate::engine::{SimDuration, SimTime};
use crate::flow::{EntityId, Interruption, PoolId};

/// Work of an entity.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    began: SimTime,
    /// From then on.
    length: SimDuration,
    /// Of the whole job.
    whole: SimDuration,
    /// How it goes on, if it was interrupted.
    stopped: Option<Interruption>,
}

impl Audit<'_> {
    /// Work begins, or goes on.
    pub(super) fn begin(&mut self, id: EntityId, entity: &mut Entity, length: SimDuration) {
        let work = entity.work;
        match work.stopped {
            Some(Interruption::Resume) => self.expect_length(id, length, work.length),
            Some(Interruption::Restart) => self.expect_length(id, length, work.whole),
            Some(Interruption::Resample) | None => {}
        }
        let whole = if work.stopped == Some(Interruption::Resume) { work.whole } else { length };
        entity.work = Work { began: self.now, length, whole, stopped: None };
        if entity.got.0 == self.now {
            entity.at_work.clone_from(&entity.got.1);
            self.count_work(entity, u64::saturating_add);
        }
    }

    /// Counts the units that an entity works with.
    fn count_work(&mut self, entity: &Entity, count: fn(u64, u64) -> u64) {
        for (pool, units) in &entity.at_work {
            let duty = &mut self.pools[pool.0 as usize];
            duty.at_work = count(duty.at_work, u64::from(*units));
        }
    }

    fn rest(&mut self, entity: &mut Entity) {
        self.count_work(entity, u64::saturating_sub);
        entity.at_work.clear();
    }

    /// Work stops; the first pool that stops it says how it goes on.
    pub(super) fn stop_work(&mut self, id: EntityId, entity: &mut Entity, pool: PoolId) {
        self.rest(entity);
        let Work { began, length, stopped, .. } = entity.work;
        if stopped.is_some() {
            return;
        }
        let done = self.now.saturating_since(began);
        entity.work.stopped = Some(self.program.pools()[pool.0 as usize].interrupted);
        entity.work.length = SimDuration::from_ticks(length.ticks().saturating_sub(done.ticks()));
        self.check(Check::Length, done <= length, || {
            format!("entity {} works for {} ticks of {}", id.0, done.ticks(), length.ticks())
        });
    }

    pub(super) fn end_work(&mut self, id: EntityId, entity: &mut Entity) {
        self.rest(entity);
        let done = self.now.saturating_since(entity.work.began);
        self.expect_length(id, done, entity.work.length);
    }

    fn expect_length(&mut self, id: EntityId, length: SimDuration, expected: SimDuration) {
        self.check(Check::Length, length == expected, || {
            format!("entity {} works for {} ticks, not {}", id.0, length.ticks(), expected.ticks())
        });
    }
}
