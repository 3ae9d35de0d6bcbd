//! Shorter ways through a finished program, which lead everybody through the same waits, draws and observations.

use super::ProgramBuilder;
use crate::flow::program::{Action, DrawId, Op, OpIndex, Program, TableId};

impl ProgramBuilder {
    /// Makes jumps of branches that can go one way only, and sends all who would come to a jump ahead where it leads.
    ///
    /// Draws that count for later ones are made all the same.
    pub(super) fn straighten(&mut self) {
        for at in 0..self.program.ops.len() {
            if let Op::BranchByShare(table, draw) = self.program.ops[at]
                && let Some(target) = self.only_target(table, draw)
            {
                self.program.ops[at] = Op::Jump(target);
            }
        }
        let ops = self.program.ops.clone();
        let lead = |target: &mut OpIndex| {
            // Tables that only lend their shares to others have no targets.
            while let Some(&Op::Jump(next)) = ops.get(*target as usize)
                && next > *target
            {
                *target = next;
            }
        };
        let Program { ops, tables, requests, takings, choices, outlooks, flows, .. } = &mut self.program;
        for (at, op) in (0..).zip(ops) {
            match op {
                // A jump back is counted where it is.
                Op::Jump(target) if *target > at => lead(target),
                Op::Fork(target) | Op::BranchByStock(_, _, target) | Op::PutIfRoom(_, _, target) => lead(target),
                _ => {}
            }
        }
        tables.iter_mut().flatten().for_each(|target| lead(&mut target.op));
        choices.iter_mut().flatten().for_each(|(_, target)| lead(target));
        outlooks.iter_mut().flatten().for_each(|way| lead(&mut way.op));
        flows.iter_mut().for_each(|flow| lead(&mut flow.entry));
        for request in requests {
            request.patience.iter_mut().for_each(|patience| lead(&mut patience.exit));
            request.balk.iter_mut().for_each(|balk| lead(&mut balk.exit));
        }
        takings.iter_mut().flat_map(|taking| &mut taking.patience).for_each(|patience| lead(&mut patience.exit));
    }

    /// Sends who branches by an attribute, and would come to another branch ahead by the same, where that leads: on the
    /// way it has the same value.
    pub(super) fn thread(&mut self) {
        let Program { ops, tables, .. } = &mut self.program;
        let mut users = vec![0; tables.len()];
        for op in ops.iter() {
            if let Op::BranchByAttribute(table, _) | Op::BranchByShare(table, _) = op {
                users[table.0 as usize] += 1;
            }
        }
        // From the last to the first, so that what is ahead leads all the way already.
        for at in (0..ops.len()).rev() {
            let Op::BranchByAttribute(table, attribute) = ops[at] else { continue };
            if users[table.0 as usize] > 1 {
                continue;
            }
            let last = tables[table.0 as usize].len() - 1;
            for value in 0..=last {
                let next = tables[table.0 as usize][value].op;
                let Some(&Op::BranchByAttribute(ahead, same)) = ops.get(next as usize) else { continue };
                let ahead = &tables[ahead.0 as usize];
                // The last target takes all values beyond, of which the branch ahead may tell some apart.
                let is_known = value < last || ahead.len() <= last + 1;
                if next as usize > at && same == attribute && is_known {
                    tables[table.0 as usize][value].op = ahead[value.min(ahead.len() - 1)].op;
                }
            }
        }
    }

    /// Makes one op of `Seize` and the `Work` and `Free` that it leads to, which are left for those who come to them
    /// otherwise, where the station serves whoever comes first; and of that one and a jump to it.
    pub(super) fn fuse(&mut self) {
        let plain = self.program.plain();
        for at in 0..self.program.ops.len() {
            let Op::Seize(pool, draw) = self.program.ops[at] else { continue };
            if !plain[pool.0 as usize] {
                continue;
            }
            let mut work = at + 1;
            // A jump back is counted where it is.
            while let Some(&Op::Jump(target)) = self.program.ops.get(work)
                && target as usize > work
            {
                work = target as usize;
            }
            if self.program.ops[work..].starts_with(&[Op::Work, Op::Free(pool)]) {
                self.program.ops[at] = Op::Serve(pool, draw, work as OpIndex + 1);
            }
        }
        let ops = &mut self.program.ops;
        for at in 0..ops.len() {
            // It says itself what comes next, so it may stand wherever a jump leads to it.
            if let Op::Jump(target) = ops[at]
                && let ahead @ Op::Serve(..) = ops[target as usize]
                && target as usize > at
            {
                ops[at] = ahead;
            }
        }
    }

    /// Returns the target that all take at a branch by share, if there is one and no controller changes the shares.
    fn only_target(&self, table: TableId, draw: DrawId) -> Option<OpIndex> {
        let is_steered = self.program.controllers.iter().any(|controller| match controller.action {
            Action::Shares { table: steered, .. } => steered == table,
            _ => false,
        });
        let first = self.program.tables[table.0 as usize].iter().find(|target| target.until > 0.0)?;
        let is_only = first.until >= 1.0 && !is_steered && self.program.draws[draw.0 as usize].counter.is_none();
        is_only.then_some(first.op)
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::{Calendar, ClosingPolicy, Distribution, Purpose, SimDuration};
    use crate::flow::ProgramBuilder;
    use crate::flow::program::{Action, ControllerSpec, Gauge, IntervalId};
    use crate::flow::{GaugeSpec, Op, OpIndex, PoolSpec, Program, SpotId, TableId};

    /// A branch by shares (0), whose second target is a jump (2) to a jump (4) to the end (6).
    fn branch(shares: [f64; 2], more: impl FnOnce(&mut ProgramBuilder, TableId)) -> Program {
        let mut builder = ProgramBuilder::default();
        let draw = builder.choice(Purpose::new("step", "share"));
        let table = builder.table(shares);
        builder.push(Op::BranchByShare(table, draw));
        builder.aim(table, 0);
        builder.push(Op::Leave);
        builder.aim(table, 1);
        for _ in 0..2 {
            let jump = builder.push(Op::Jump(OpIndex::MAX));
            builder.push(Op::Leave);
            builder.land(jump);
        }
        more(&mut builder, table);
        builder.push(Op::Leave);
        builder.finish()
    }

    #[test]
    fn branches_that_go_one_way_are_jumps_and_jumps_lead_all_the_way() {
        let certain = branch([0.0, 1.0], |_, _| ());
        assert_eq!([0, 2, 4].map(|at| certain.ops[at]), [Op::Jump(6); 3]);
        let open = branch([0.5, 0.5], |_, _| ());
        assert!(matches!(open.ops[0], Op::BranchByShare(..)));
        assert_eq!([0, 1].map(|arm| open.tables[0][arm].op), [1, 6]);
    }

    #[test]
    fn branches_by_one_attribute_lead_to_the_end() {
        // By attribute (0) to the next op or past it; there by the same (1), and by another (2), to op 4, 5 or 6.
        let threaded = |values: [usize; 2]| {
            let mut builder = ProgramBuilder::default();
            let (attribute, other) = (builder.attribute(), builder.attribute());
            let tables = values.map(|values| builder.table(vec![1.0; values]));
            let last = builder.table([1.0]);
            builder.push(Op::BranchByAttribute(tables[0], attribute));
            (0..values[0]).for_each(|value| builder.aim(tables[0], value));
            builder.push(Op::BranchByAttribute(tables[1], attribute));
            builder.aim(tables[1], 0);
            builder.push(Op::BranchByAttribute(last, other));
            builder.aim(last, 0);
            builder.push(Op::Leave);
            (1..values[1]).for_each(|value| builder.aim(tables[1], value));
            builder.push(Op::Leave);
            let program = builder.finish();
            program.tables[tables[0].0 as usize].iter().map(|target| target.op).collect::<Vec<OpIndex>>()
        };
        assert_eq!(threaded([3, 3]), [2, 4, 4]);
        assert_eq!(threaded([3, 2]), [2, 4, 4]);
        assert_eq!(threaded([2, 3]), [2, 1], "the last takes values that the next branch tells apart");
    }

    #[test]
    fn seizing_and_the_work_it_leads_to_are_one_op() {
        let mut builder = ProgramBuilder::default();
        let pool = builder.pool(PoolSpec::new(Calendar::always(1), ClosingPolicy::Finish));
        let job = Distribution::constant(SimDuration::from_ticks(1));
        let draw = builder.draw(job, Purpose::new("job", "time"));
        builder.push(Op::Seize(pool, draw));
        let jump = builder.push(Op::Jump(OpIndex::MAX));
        builder.push(Op::Seize(pool, draw));
        builder.push(Op::Visit(SpotId(0)));
        builder.land(jump);
        let work = builder.push(Op::Work);
        builder.push(Op::Free(pool));
        builder.push(Op::Leave);
        let ops = builder.finish().ops;
        assert_eq!(ops[0], Op::Serve(pool, draw, work + 1));
        assert_eq!(ops[2], Op::Seize(pool, draw), "something comes between");
        assert_eq!(ops[work as usize], Op::Work);
    }

    #[test]
    fn a_jump_to_a_plain_station_is_that_station() {
        let mut builder = ProgramBuilder::default();
        let pool = builder.pool(PoolSpec::new(Calendar::always(1), ClosingPolicy::Finish));
        let job = Distribution::constant(SimDuration::from_ticks(1));
        let draw = builder.draw(job, Purpose::new("job", "time"));
        let to_work = builder.push(Op::Jump(OpIndex::MAX));
        let to_visit = builder.push(Op::Jump(OpIndex::MAX));
        builder.land(to_visit);
        let visit = builder.push(Op::Visit(SpotId(0)));
        builder.land(to_work);
        builder.push(Op::Seize(pool, draw));
        let work = builder.push(Op::Work);
        builder.push(Op::Free(pool));
        builder.push(Op::Leave);
        let ops = builder.finish().ops;
        assert_eq!(ops[..2], [Op::Serve(pool, draw, work + 1), Op::Jump(visit)]);
    }

    #[test]
    fn branches_that_a_controller_turns_stay() {
        let steered = branch([0.0, 1.0], |builder, table| {
            let meanwhile = builder.table([1.0, 0.0]);
            let gauge =
                builder.gauge(GaugeSpec { interval: IntervalId(0), weight: 1.0, flows: Vec::new(), spreads: 0.0 });
            let action = Action::Shares { table, meanwhile };
            builder.controller(ControllerSpec {
                gauge: Gauge::Interval(gauge),
                above: 2.0,
                below: 1.0,
                action,
                successor_of: None,
            });
        });
        assert!(matches!(steered.ops[0], Op::BranchByShare(..)));
    }

    #[test]
    fn draws_that_count_for_later_ones_are_made() {
        let counted = branch([0.0, 1.0], |builder, _| {
            builder.push(Op::Jump(0));
        });
        assert!(matches!(counted.ops[0], Op::BranchByShare(..)));
    }
}
