//! Counters of draws.
//!
//! If an entity can draw for one purpose more than once (a loop, two ops that share a purpose, work that is drawn
//! anew after an interruption), that purpose has a counter, kept in an attribute, so that every draw is new. Entities
//! that draw once need none. Purposes of which nobody can come to more than one share a counter, as those of plants do,
//! each of which has a flow of its own: memory follows the entities alive, and each of them has every attribute.

use super::ProgramBuilder;
use crate::engine::Purpose;
use crate::flow::program::{AttributeId, DrawId, FlowId, Interruption, Op, OpIndex};

/// Draws for one purpose, with their ops.
type Group = Vec<(Purpose, OpIndex, DrawId)>;

/// For each op, where an entity may come right after it.
type Ways = Vec<Vec<OpIndex>>;

impl ProgramBuilder {
    /// Gives purposes that one entity can draw for repeatedly their counters.
    pub(super) fn add_counters(&mut self) {
        let mut draws: Group = Vec::new();
        for at in 0..self.next() {
            draws.extend(
                self.draws_of(at).into_iter().map(|draw| (self.program.draws[draw.0 as usize].purpose, at, draw)),
            );
        }
        let ways: Ways = (0..self.next()).map(|at| self.program.successors(at)).collect();
        draws.sort_by_key(|&(purpose, at, _)| (purpose, at));
        let groups: Vec<Group> = draws.chunk_by(|a, b| a.0 == b.0).map(<[_]>::to_vec).collect();
        let repeated: Vec<Group> = groups.into_iter().filter(|group| self.can_repeat(group, &ways)).collect();
        let mut counters: Vec<AttributeId> = Vec::new();
        for (group, counter) in repeated.iter().zip(self.share(&repeated, &ways)) {
            if counter == counters.len() {
                counters.push(self.attribute());
            }
            for (_, _, draw) in group {
                self.program.draws[draw.0 as usize].counter = Some(counters[counter]);
            }
        }
    }

    /// Returns which counter each group has: the first that no group has to which an entity of the same flow can come.
    fn share(&self, groups: &[Group], ways: &Ways) -> Vec<usize> {
        let come: Vec<Vec<bool>> = (0..self.program.flows.len())
            .map(|flow| {
                let seen = self.way_of(FlowId(flow as u32), ways);
                groups.iter().map(|group| group.iter().any(|&(_, at, _)| seen[at as usize])).collect()
            })
            .collect();
        let mut counters: Vec<usize> = Vec::new();
        for group in 0..groups.len() {
            let meets = |other: usize| come.iter().any(|come| come[group] && come[other]);
            let taken: Vec<usize> = (0..group).filter(|other| meets(*other)).map(|other| counters[other]).collect();
            counters.push((0..).find(|counter| !taken.contains(counter)).expect("there are more counters than groups"));
        }
        counters
    }

    /// Returns the ops that an entity of a flow, or a track of one, can come to. What it spawns counts from zero.
    fn way_of(&self, flow: FlowId, ways: &Ways) -> Vec<bool> {
        let later = self.program.later_entries[flow.0 as usize].iter().map(|(_, entry)| *entry);
        let mut open: Vec<OpIndex> = std::iter::once(self.program.flows[flow.0 as usize].entry).chain(later).collect();
        let mut seen = vec![false; self.program.ops.len()];
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut seen[at as usize], true) {
                continue;
            }
            open.extend(&ways[at as usize]);
            if let Op::Batch(batch) = self.program.ops[at as usize] {
                // Who goes aboard goes on where the leader is.
                let leaders = (1..).zip(&self.program.ops).filter(|(_, op)| **op == Op::Batch(batch));
                open.extend(leaders.map(|(after, _)| after));
            }
        }
        seen
    }

    /// Returns whether an entity that passes one of the ops can come to another of them, or to the same, or draws
    /// anew after an interruption.
    fn can_repeat(&self, group: &Group, ways: &Ways) -> bool {
        let mut seen = vec![false; self.program.ops.len()];
        let mut open: Vec<OpIndex> = Vec::new();
        for &(_, at, _) in group {
            open.extend(&ways[at as usize]);
            while let Some(op) = open.pop() {
                if !std::mem::replace(&mut seen[op as usize], true) {
                    open.extend(&ways[op as usize]);
                }
            }
        }
        group.iter().any(|&(_, at, _)| seen[at as usize] || self.draws_anew(at))
    }

    fn draws_anew(&self, at: OpIndex) -> bool {
        let Op::Request(request) = self.program.ops[at as usize] else { return false };
        let mut pools = self.program.requests[request.0 as usize].needs.iter().flat_map(|need| &need.pools);
        pools.any(|pool| self.program.pools[pool.0 as usize].interrupted == Interruption::Resample)
    }

    /// Returns the draws that an op makes.
    pub(super) fn draws_of(&self, at: OpIndex) -> Vec<DrawId> {
        match self.program.ops[at as usize] {
            Op::Seize(_, draw)
            | Op::Delay(draw)
            | Op::DelayAfter(draw, _)
            | Op::Await(draw, _)
            | Op::AwaitInForce(draw, _)
            | Op::AwaitWork(_, draw)
            | Op::BranchByShare(_, draw) => vec![draw],
            Op::Request(request) => {
                let request = &self.program.requests[request.0 as usize];
                request.job.into_iter().chain(request.patience.map(|patience| patience.draw)).collect()
            }
            Op::Take(taking) => {
                let patience = self.program.takings[taking.0 as usize].patience;
                patience.map(|patience| patience.draw).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::{Distribution, Purpose, RateProfile, SimDuration, Subject};
    use crate::flow::{
        Arrivals, AttributeId, BatchId, BatchSpec, DrawId, FlowSpec, Op, OpIndex, Program, ProgramBuilder,
    };

    /// Adds a draw for a purpose.
    fn draw(builder: &mut ProgramBuilder, name: &str) -> DrawId {
        builder.draw(Distribution::constant(SimDuration::from_ticks(1)), Purpose::new(name, "time"))
    }

    /// Adds a flow whose entities take times for ever.
    fn loops(builder: &mut ProgramBuilder, draws: &[DrawId]) -> OpIndex {
        let entry = builder.next();
        draws.iter().for_each(|draw| _ = builder.push(Op::Delay(*draw)));
        builder.push(Op::Jump(entry));
        comes(builder, entry);
        entry
    }

    fn comes(builder: &mut ProgramBuilder, entry: OpIndex) {
        let arrivals = Arrivals::poisson(1.0, builder.profile(RateProfile::flat()));
        builder.flow(FlowSpec { subject: Subject::named("goods"), arrivals, counted: true, entry });
    }

    fn counter(program: &Program, draw: DrawId) -> Option<AttributeId> {
        program.draws[draw.0 as usize].counter
    }

    #[test]
    fn purposes_share_a_counter_if_nobody_comes_to_both() {
        let mut builder = ProgramBuilder::default();
        let [a, b, c, d, once] = ["a", "b", "c", "d", "once"].map(|name| draw(&mut builder, name));
        loops(&mut builder, &[a, b]);
        loops(&mut builder, &[c, b]);
        loops(&mut builder, &[d]);
        let entry = builder.push(Op::Delay(once));
        builder.push(Op::Leave);
        comes(&mut builder, entry);
        let program = builder.finish();
        let [a, b, c, d, once] = [a, b, c, d, once].map(|draw| counter(&program, draw));
        assert!(a.is_some() && a == c && b.is_some() && a != b && d.is_some() && once.is_none());
        assert_eq!(program.attributes, 2);
    }

    #[test]
    fn who_goes_aboard_counts_on_where_its_leader_goes() {
        // Both flows gather in one batch; who is aboard goes on, once unloaded, where the other flow's leader is.
        let mut builder = ProgramBuilder::default();
        let [a, b] = ["a", "b"].map(|name| draw(&mut builder, name));
        let batch: BatchId = builder.batch(BatchSpec { size: 2, time_out: None });
        let mut way = |before: Option<DrawId>, after: DrawId| {
            let entry = builder.next();
            if let Some(before) = before {
                // There and back again, so that it needs a counter.
                builder.push(Op::Delay(before));
                builder.push(Op::Delay(before));
            }
            builder.push(Op::Batch(batch));
            builder.push(Op::Unbatch);
            loops(&mut builder, &[after]);
            comes(&mut builder, entry);
        };
        way(Some(a), a);
        way(None, b);
        let program = builder.finish();
        let [a, b] = [a, b].map(|draw| counter(&program, draw));
        assert!(a.is_some() && b.is_some() && a != b);
    }
}
