//! Where journeys can lead: from op to op, and to which ends.

use super::{AttributeId, FlowId, Op, OpIndex, Program};

impl Program {
    /// Returns the ops that an entity may come to right after an op, or that begin a track there.
    pub(in crate::flow) fn successors(&self, at: OpIndex) -> Vec<OpIndex> {
        match self.ops[at as usize] {
            Op::Leave | Op::EndTrack => Vec::new(),
            Op::Jump(target) | Op::Renew(target) | Op::Serve(_, _, target) => vec![target],
            Op::AwaitInForce(..) => {
                let entries = self.later_entries.iter().flatten().map(|(_, entry)| *entry);
                std::iter::once(at + 1).chain(entries).collect()
            }
            Op::Fork(target) | Op::BranchByStock(_, _, target) | Op::PutIfRoom(_, _, target) => vec![at + 1, target],
            Op::BranchByShare(table, _) | Op::BranchByAttribute(table, _) => {
                self.tables[table.0 as usize].iter().map(|target| target.op).collect()
            }
            Op::BranchByShortest(choice) => self.choices[choice.0 as usize].iter().map(|arm| arm.1).collect(),
            Op::BranchBySoonest(choice) => self.outlooks[choice.0 as usize].iter().map(|way| way.op).collect(),
            Op::Request(request) => {
                let request = &self.requests[request.0 as usize];
                let exits = [request.patience.map(|patience| patience.exit), request.balk.map(|balk| balk.exit)];
                std::iter::once(at + 1).chain(exits.into_iter().flatten()).collect()
            }
            Op::Take(taking) => {
                let patience = self.takings[taking.0 as usize].patience;
                std::iter::once(at + 1).chain(patience.map(|patience| patience.exit)).collect()
            }
            _ => vec![at + 1],
        }
    }

    /// Returns for each of the first values of an attribute whether an entity of a flow can have it when it leaves.
    ///
    /// Says so too often rather than too seldom: entities are taken to go every way that an op may lead.
    ///
    /// # Panics
    ///
    /// If a higher value is assigned on a way of the flow.
    pub fn ends(&self, flow: FlowId, attribute: AttributeId, values: usize) -> Vec<bool> {
        let later = self.later_entries[flow.0 as usize].iter().map(|(_, entry)| *entry);
        let entries: Vec<OpIndex> = std::iter::once(self.flows[flow.0 as usize].entry).chain(later).collect();
        // By op, value, and whether it is the entity that comes there, or the one that it is aboard of.
        let mut seen = vec![false; self.ops.len() * values * 2];
        let mut ends = vec![false; values];
        let mut open: Vec<(OpIndex, usize, bool)> = entries.iter().map(|&entry| (entry, 0, false)).collect();
        while let Some((at, value, is_aboard)) = open.pop() {
            assert!(value < values, "values of the attribute are below {values}");
            if std::mem::replace(&mut seen[(at as usize * values + value) * 2 + usize::from(is_aboard)], true) {
                continue;
            }
            let next = at + 1;
            match self.ops[at as usize] {
                Op::Leave | Op::EndTrack => ends[value] = true,
                Op::Assign(assigned, new) if assigned == attribute && !is_aboard => {
                    open.push((next, new as usize, false));
                }
                // A track has no end of its own.
                Op::Fork(_) => open.push((next, value, is_aboard)),
                Op::Spawn(spawned) if spawned == flow && !is_aboard => {
                    open.push((next, value, false));
                    open.extend(entries.iter().map(|&entry| (entry, value, false)));
                }
                Op::Batch(batch) => {
                    open.push((next, value, is_aboard));
                    let leaders = (1..).zip(&self.ops).filter(|(_, op)| **op == Op::Batch(batch));
                    open.extend(leaders.map(|(after, _)| (after, value, true)));
                }
                Op::Unbatch if is_aboard => open.extend([(next, value, false), (next, value, true)]),
                _ => open.extend(self.successors(at).into_iter().map(|next| (next, value, is_aboard))),
            }
        }
        ends
    }
}
