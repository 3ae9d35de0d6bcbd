//! What goes through stocks, and which agents wait for it: a factory's books, kept in the window.

use super::record::Layout;
use crate::engine::SimTime;
use crate::flow::{EntityId, FlowId, StockId};

/// What went through one stock in the window.
#[derive(Clone, Debug, Default)]
pub struct StockRecord {
    level: u32,
    since: SimTime,
    is_told: bool,
    /// Units over time, in unit-microseconds.
    pub area: u128,
    /// Units that were put in, or came in.
    pub put: u64,
    /// Units that were taken out, or expired.
    pub taken: u64,
    /// Units at the end.
    pub at_end: u32,
}

/// What one flow of agents did with one stock in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dealing {
    /// Units that they put in.
    pub put: u64,
    /// Units that they took out.
    pub taken: u64,
    /// Time that they waited to do so, in ticks.
    pub waited: u64,
}

/// The books while a run goes on.
#[derive(Debug)]
pub(super) struct Stores {
    start: SimTime,
    end: SimTime,
    traffic: usize,
    pub(super) stocks: Vec<StockRecord>,
    /// Row-major: flow of agents, then stock.
    pub(super) dealings: Vec<Dealing>,
    /// Agents by entity, with the stock that they wait for since an instant.
    agents: Vec<Option<Agent>>,
    /// The last change of a stock.
    last: Option<(StockId, i64)>,
}

#[derive(Clone, Copy, Debug)]
struct Agent {
    row: usize,
    waits: Option<(StockId, SimTime)>,
}

impl Stores {
    pub(super) fn new(layout: &Layout) -> Self {
        let agents = layout.flows - layout.counted_flows;
        Self {
            start: layout.buckets.start,
            end: layout.buckets.end,
            traffic: layout.counted_flows,
            stocks: vec![StockRecord::default(); layout.stocks],
            dealings: vec![Dealing::default(); agents * layout.stocks],
            agents: Vec::new(),
            last: None,
        }
    }

    /// Returns how much of the time between two instants lies in the window.
    fn overlap(&self, from: SimTime, to: SimTime) -> u64 {
        to.min(self.end).saturating_since(from.max(self.start)).ticks()
    }

    fn is_inside(&self, at: SimTime) -> bool {
        self.start <= at && at < self.end
    }

    /// An entity comes into being, of a flow or as a track; agents are followed.
    #[inline(always)]
    pub(super) fn arrive(&mut self, entity: EntityId, flow: Option<FlowId>) {
        if !self.stocks.is_empty() {
            self.follow(entity, flow);
        }
    }

    #[inline(never)]
    fn follow(&mut self, entity: EntityId, flow: Option<FlowId>) {
        let row = flow.and_then(|flow| (flow.0 as usize).checked_sub(self.traffic));
        let index = entity.0 as usize;
        if row.is_some() || index < self.agents.len() {
            if self.agents.len() <= index {
                self.agents.resize(index + 1, None);
            }
            self.agents[index] = row.map(|row| Agent { row: row * self.stocks.len(), waits: None });
        }
    }

    fn agent(&mut self, entity: EntityId) -> Option<&mut Agent> {
        self.agents.get_mut(entity.0 as usize)?.as_mut()
    }

    /// An entity waits to put or take.
    pub(super) fn wait(&mut self, at: SimTime, entity: EntityId, stock: StockId) {
        if let Some(agent) = self.agent(entity) {
            agent.waits = Some((stock, at));
        }
    }

    /// A stock changes.
    pub(super) fn change(&mut self, at: SimTime, stock: StockId, level: u32) {
        let overlap = |since| self.overlap(since, at);
        let record = &self.stocks[stock.0 as usize];
        let area = u128::from(record.level) * u128::from(overlap(record.since));
        let change = i64::from(level) - i64::from(record.level);
        let counts = record.is_told && self.is_inside(at);
        let record = &mut self.stocks[stock.0 as usize];
        record.area += area;
        // What is there at the start is no change.
        if counts && change > 0 {
            record.put += change.unsigned_abs();
        } else if counts {
            record.taken += change.unsigned_abs();
        }
        (record.level, record.since, record.is_told) = (level, at, true);
        if at < self.end {
            record.at_end = level;
        }
        self.last = Some((stock, change));
    }

    /// A wait ends; that of an agent, with the change that was told just before.
    pub(super) fn meet(&mut self, at: SimTime, entity: EntityId) {
        let last = self.last.take();
        let Some((row, Some((stock, since)))) = self.agent(entity).map(|agent| (agent.row, agent.waits.take())) else {
            return;
        };
        let (waited, is_inside) = (self.overlap(since, at), self.is_inside(at));
        let dealing = &mut self.dealings[row + stock.0 as usize];
        dealing.waited += waited;
        match last.filter(|(changed, _)| *changed == stock && is_inside) {
            Some((_, change)) if change > 0 => dealing.put += change.unsigned_abs(),
            Some((_, change)) => dealing.taken += change.unsigned_abs(),
            None => {}
        }
    }

    /// Whoever waits gives up.
    pub(super) fn give_up(&mut self, at: SimTime, entity: EntityId) {
        self.last = None;
        self.meet(at, entity);
    }

    /// Closes the books at the end of a run.
    pub(super) fn finish(mut self, at: SimTime) -> (Vec<StockRecord>, Vec<Dealing>) {
        for stock in 0..self.stocks.len() {
            let record = &self.stocks[stock];
            let area = u128::from(record.level) * u128::from(self.overlap(record.since, at));
            self.stocks[stock].area += area;
        }
        let waiting: Vec<(usize, StockId, SimTime)> = self
            .agents
            .iter()
            .flatten()
            .filter_map(|agent| agent.waits.map(|(stock, since)| (agent.row, stock, since)))
            .collect();
        for (row, stock, since) in waiting {
            let waited = self.overlap(since, at);
            self.dealings[row + stock.0 as usize].waited += waited;
        }
        (self.stocks, self.dealings)
    }
}
