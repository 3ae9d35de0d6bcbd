//! Whether entities can come to wait for each other in a circle, by what they hold where they wait.

use std::collections::BTreeMap;

use super::ProgramBuilder;
use crate::flow::program::{Op, OpIndex, PoolId};

impl ProgramBuilder {
    /// Returns whether pools can form a circle, in each of which units are held by who waits for the next.
    ///
    /// Says so too often rather than too seldom: entities are taken to go every way that an op may lead, and to hold
    /// what anybody may hold who comes to it.
    pub(super) fn can_circle(&self) -> bool {
        let pools = self.program.pools.len();
        let held = self.spread(|at, hands| {
            self.taken(at).iter().for_each(|pool| hands[pool.0 as usize] = true);
            self.given_back(at).iter().for_each(|pool| hands[pool.0 as usize] = false);
        });
        // What tracks may wait for that have not been joined, where somebody joins them with something in hand.
        let is_join = |at: OpIndex| self.program.ops[at as usize] == Op::Join;
        let may_hold_up = (0..self.next()).any(|at| is_join(at) && held[at as usize].contains(&true));
        let mut tracks: BTreeMap<OpIndex, Vec<PoolId>> = BTreeMap::new();
        let beside = self.spread(|at, wanted| match self.program.ops[at as usize] {
            Op::Fork(track) if may_hold_up => {
                let pools = tracks.entry(track).or_insert_with(|| self.wanted_from(track));
                pools.iter().for_each(|pool| wanted[pool.0 as usize] = true);
            }
            Op::Join => wanted.fill(false),
            _ => {}
        });
        let mut waits = vec![vec![false; pools]; pools];
        for at in 0..self.next() {
            let mut wanted = self.taken(at);
            if is_join(at) {
                wanted.extend((0..pools as u32).filter(|pool| beside[at as usize][*pool as usize]).map(PoolId));
            }
            for wanted in wanted {
                waits.iter_mut().zip(&held[at as usize]).for_each(|(waits, held)| waits[wanted.0 as usize] |= held);
            }
        }
        // What waits for nothing that is left is in no circle.
        let mut left: Vec<usize> = (0..pools).collect();
        loop {
            let before = left.len();
            let rest = left.clone();
            left.retain(|&pool| rest.iter().any(|&other| waits[pool][other]));
            if left.len() == before {
                return before > 0;
            }
        }
    }

    /// Returns for each op what may be so of which pools when an entity comes to it, by what ops change of that.
    fn spread(&self, mut change: impl FnMut(OpIndex, &mut [bool])) -> Vec<Vec<bool>> {
        let mut at_op = vec![vec![false; self.program.pools.len()]; self.program.ops.len()];
        let mut after = vec![false; self.program.pools.len()];
        // It begins where something becomes so.
        let mut open: Vec<OpIndex> = Vec::new();
        for at in 0..self.next() {
            change(at, &mut after);
            if after.contains(&true) {
                open.push(at);
                after.fill(false);
            }
        }
        while let Some(at) = open.pop() {
            after.clone_from(&at_op[at as usize]);
            change(at, &mut after);
            for next in self.program.successors(at) {
                let known = &mut at_op[next as usize];
                if after.iter().zip(&*known).any(|(after, known)| *after && !known) {
                    known.iter_mut().zip(&after).for_each(|(known, after)| *known |= after);
                    open.push(next);
                }
            }
        }
        at_op
    }

    /// Returns the pools that who begins at an op may wait for.
    fn wanted_from(&self, entry: OpIndex) -> Vec<PoolId> {
        let mut seen = vec![false; self.program.ops.len()];
        let (mut open, mut wanted) = (vec![entry], Vec::new());
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at as usize], true) {
                wanted.extend(self.taken(at));
                open.extend(self.program.successors(at));
            }
        }
        wanted
    }

    /// Returns the pools that an op may take units of.
    fn taken(&self, at: OpIndex) -> Vec<PoolId> {
        match self.program.ops[at as usize] {
            Op::Seize(pool, _) | Op::EnterSpace(pool) => vec![pool],
            Op::Request(request) => {
                self.program.requests[request.0 as usize].needs.iter().flat_map(|need| need.pools.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the pools of which an op leaves nothing in hand.
    fn given_back(&self, at: OpIndex) -> Vec<PoolId> {
        match self.program.ops[at as usize] {
            Op::Free(pool) | Op::LeaveSpace(pool) => vec![pool],
            Op::FreeRequest(request) => {
                self.program.requests[request.0 as usize].needs.iter().flat_map(|need| need.pools.clone()).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::{Calendar, ClosingPolicy};
    use crate::flow::Op::{EndTrack, EnterSpace, Fork, Join, Leave, LeaveSpace};
    use crate::flow::{Op, PoolId, PoolSpec, ProgramBuilder};

    fn can_circle(ways: &[&[Op]]) -> bool {
        let mut builder = ProgramBuilder::default();
        (0..3).for_each(|_| _ = builder.pool(PoolSpec::new(Calendar::always(1), ClosingPolicy::Finish)));
        ways.iter().flat_map(|way| way.iter()).for_each(|op| _ = builder.push(*op));
        builder.finish().can_circle
    }

    #[test]
    fn who_joins_tracks_waits_for_what_they_wait_for() {
        // Beside A held, a track wants B. That is a circle if somebody else wants A with B held, unless the track is
        // joined before A is taken.
        let [a, b] = [0, 1].map(PoolId);
        let track = [EnterSpace(b), LeaveSpace(b), EndTrack];
        let other = [EnterSpace(b), EnterSpace(a), LeaveSpace(b), LeaveSpace(a), Leave];
        let within = [Fork(5), EnterSpace(a), Join, LeaveSpace(a), Leave];
        let before = [Fork(5), Join, EnterSpace(a), LeaveSpace(a), Leave];
        assert!(can_circle(&[&within, &track, &other]));
        assert!(!can_circle(&[&before, &track, &other]));
        assert!(!can_circle(&[&within, &track]));
    }

    #[test]
    fn chains_of_one_direction_cannot_lock_and_opposite_ones_can() {
        let [a, b, c] = [0, 1, 2].map(PoolId);
        let chain = |pools: [PoolId; 2]| {
            [EnterSpace(pools[0]), EnterSpace(pools[1]), LeaveSpace(pools[0]), LeaveSpace(pools[1]), Leave]
        };
        assert!(!can_circle(&[&chain([a, b]), &chain([b, c]), &chain([a, c])]));
        assert!(can_circle(&[&chain([a, b]), &chain([b, a])]));
        assert!(can_circle(&[&chain([a, b]), &chain([b, c]), &chain([c, a])]));
        let apart = [EnterSpace(b), LeaveSpace(b), EnterSpace(a), LeaveSpace(a), Leave];
        assert!(!can_circle(&[&chain([a, b]), &apart]), "who gives one back first holds nobody up");
    }
}
