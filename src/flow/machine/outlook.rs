//! What lies ahead: the time that ways are expected to take, seen from where an entity chooses between them.

use super::Machine;
use crate::engine::{SimDuration, UNLIMITED};
use crate::flow::observation::Observer;
use crate::flow::program::{OpIndex, Outlook, PoolId};

impl<O: Observer> Machine<'_, O> {
    /// Returns where those go on who choose the shortest expected time; the first of equals.
    pub(super) fn soonest(&self, ways: &[Outlook]) -> OpIndex {
        let soonest = ways.iter().min_by(|a, b| self.expected(a).total_cmp(&self.expected(b)));
        soonest.expect("a choice has ways").op
    }

    /// Its own time, and the waits as they are now, in ticks.
    fn expected(&self, way: &Outlook) -> f64 {
        let waits = way.waits.iter().map(|&(pool, job, share)| share * self.expected_wait(pool, job));
        way.own.ticks() as f64 + waits.sum::<f64>()
    }

    /// Returns how long who joins a line now would wait in it: up to the opening, if the pool is closed; then for those
    /// before it, at the rate of all units. A pool that never opens again is waited for longer than anything.
    fn expected_wait(&self, pool: PoolId, job: SimDuration) -> f64 {
        let waiting: u32 = self.program.pool_lines(pool).map(|line| self.lines.len(line)).sum();
        let state = &self.pools[pool.0 as usize];
        let (closed, busy, units) = match (state.on_duty(), state.next_opening()) {
            (0, None) => return f64::INFINITY,
            (0, Some((opens, units))) => ((opens - self.now).ticks(), 0, units),
            (units, _) => (0, state.in_use(), units),
        };
        // Jobs that must end before one of the units is free for it.
        let ahead = (u64::from(waiting) + u64::from(busy) + 1).saturating_sub(u64::from(units));
        let line = if units == UNLIMITED { 0.0 } else { ahead as f64 * job.ticks() as f64 / f64::from(units) };
        closed as f64 + line
    }
}
