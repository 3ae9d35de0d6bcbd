//! An audit's own sums beside what a collector made of the same run.

use super::check::Check;
use super::{Audit, FlowBooks};
use crate::collect::ledger::{CAUSES, Cause};
use crate::collect::{Dealing, PoolRecord, RunRecord};
use crate::engine::SimTime;
use crate::flow::StockId;

impl Audit<'_> {
    /// Compares what was collected of the run, up to its end at `at`, with what the trace gives.
    pub fn compare(&mut self, at: SimTime, record: &RunRecord) {
        self.end(at);
        for (index, pool) in record.pools.iter().enumerate() {
            self.compare_pool(index, pool);
        }
        for stock in 0..record.stocks.len() {
            self.compare_stock(stock, record);
        }
        for flow in 0..record.flows.len() {
            self.compare_flow(flow, record);
        }
    }

    fn compare_pool(&mut self, index: usize, record: &PoolRecord) {
        let duty = &self.pools[index];
        let staffed = record.staffed.as_ref().map_or(duty.staffed.area, |staffed| staffed.area());
        let pairs = [
            ("units in use", duty.in_use.area, record.in_use.area()),
            ("blocked units", duty.blocked.area, record.blocked.area()),
            ("units on duty", duty.staffed.area, staffed),
            ("its line", duty.line.area, record.line.area()),
            ("waits", u128::from(duty.grants), u128::from(record.waits.count())),
            ("time waited", duty.grants_waited, record.waits.tally().sum()),
            ("who gave up", u128::from(duty.reneged), u128::from(record.reneged)),
            ("who refused to join", u128::from(duty.balked), u128::from(record.balked)),
        ];
        for (what, traced, collected) in pairs {
            self.check(Check::Record, traced == collected, || {
                format!("pool {index}, {what}: {collected} collected, {traced} in the trace")
            });
        }
    }

    fn compare_stock(&mut self, index: usize, record: &RunRecord) {
        let (books, collected) = (&self.stocks[index], &record.stocks[index]);
        let agents = record.flows.len()..self.program.flows().len();
        let stride = record.stocks.len();
        let dealings =
            |of: fn(&Dealing) -> u64| -> u64 { record.dealings.iter().skip(index).step_by(stride).map(of).sum() };
        let moved = |of: fn(&(u64, u64)) -> u64| -> u64 {
            agents.clone().filter_map(|flow| self.moved.get(&(flow, StockId(index as u32)))).map(of).sum()
        };
        let change = |at_start: u32, put: u64, taken: u64| i128::from(at_start) + i128::from(put) - i128::from(taken);
        let pairs: [(&str, i128, i128); 8] = [
            ("put", books.put.into(), collected.put.into()),
            ("taken", books.taken.into(), collected.taken.into()),
            ("used", books.used.into(), collected.used.into()),
            ("at the start", books.at_start.into(), i128::from(collected.at_start)),
            ("at the end", books.at_end.into(), i128::from(collected.at_end)),
            ("put by agents", moved(|sums| sums.0).into(), dealings(|dealing| dealing.put).into()),
            ("taken by agents", moved(|sums| sums.1).into(), dealings(|dealing| dealing.taken).into()),
            ("what follows", books.at_end.into(), change(collected.at_start, collected.put, collected.taken)),
        ];
        for (what, traced, collected) in pairs {
            self.check(Check::Record, traced == collected, || {
                format!("stock {index}, {what}: {collected} collected, {traced} in the trace")
            });
        }
    }

    fn compare_flow(&mut self, flow: usize, record: &RunRecord) {
        let FlowBooks { arrived, unfinished, time, spent } = self.flows[flow].clone();
        let ledger = &record.ledger;
        let ticks = |cause: Cause| ledger.places().map(|place| u128::from(ledger.ticks(flow, place, cause))).sum();
        let named = [Cause::Service, Cause::Blocked, Cause::Stock, Cause::Partner, Cause::Tracks, Cause::Aboard];
        let [service, blocked, stock, partner, tracks, aboard]: [u128; 6] = named.map(ticks);
        let others = CAUSES.into_iter().filter(|cause| !named.contains(cause));
        let lines: u128 = others.map(ticks).sum::<u128>();
        let pairs = [
            ("arrivals", u128::from(arrived), u128::from(record.flows[flow].arrived)),
            ("unfinished", u128::from(unfinished), u128::from(record.flows[flow].unfinished)),
            ("time inside", time, u128::from(record.ledger.total(flow))),
            ("service", spent.service, service),
            ("blocked", spent.blocked, blocked),
            ("stock", spent.stock, stock),
            ("partner", spent.partner, partner),
            ("tracks", spent.tracks, tracks),
            ("aboard", spent.aboard, aboard),
            ("lines", spent.lines, lines),
        ];
        for (what, traced, collected) in pairs {
            self.check(Check::Record, traced == collected, || {
                format!("flow {flow}, {what}: {collected} collected, {traced} in the trace")
            });
        }
    }
}
