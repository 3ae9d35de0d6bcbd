//! Whether entities can come to wait for each other in a circle, by what they hold where they wait.

use super::ProgramBuilder;
use crate::flow::program::{Op, OpIndex, PoolId};

impl ProgramBuilder {
    /// Returns whether pools can form a circle, in each of which units are held by who waits for the next.
    ///
    /// Says so too often rather than too seldom: entities are taken to go every way that an op may lead, and to hold
    /// what anybody may hold who comes to it.
    pub(super) fn can_circle(&self) -> bool {
        let pools = self.program.pools.len();
        let mut held = vec![vec![false; pools]; self.program.ops.len()];
        let mut open: Vec<OpIndex> = (0..self.next()).collect();
        while let Some(at) = open.pop() {
            let mut hands = held[at as usize].clone();
            self.taken(at).iter().for_each(|pool| hands[pool.0 as usize] = true);
            self.given_back(at).iter().for_each(|pool| hands[pool.0 as usize] = false);
            for next in self.program.successors(at) {
                let known = &mut held[next as usize];
                if hands.iter().zip(&*known).any(|(hand, known)| *hand && !known) {
                    known.iter_mut().zip(&hands).for_each(|(known, hand)| *known |= hand);
                    open.push(next);
                }
            }
        }
        let mut waits = vec![vec![false; pools]; pools];
        for at in 0..self.next() {
            for wanted in self.taken(at) {
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
    use crate::flow::Op::{EnterSpace, Leave, LeaveSpace};
    use crate::flow::{Op, PoolId, PoolSpec, ProgramBuilder};

    fn can_circle(ways: &[&[Op]]) -> bool {
        let mut builder = ProgramBuilder::default();
        (0..3).for_each(|_| _ = builder.pool(PoolSpec::new(Calendar::always(1), ClosingPolicy::Finish)));
        ways.iter().flat_map(|way| way.iter()).for_each(|op| _ = builder.push(*op));
        builder.finish().can_circle
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
