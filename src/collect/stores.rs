//! What goes through stocks, and which agents wait for it: a factory's books, kept in the window.

use super::record::Layout;
use super::shelf::Shelf;
use crate::engine::{SimTime, Sparse};
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
    /// Units that were taken out by somebody.
    pub used: u64,
    /// Units at the start.
    pub at_start: u32,
    /// Units at the end.
    pub at_end: u32,
    /// How long units were in it, first in, first out, for stocks of which that is collected.
    pub shelf: Option<Box<Shelf>>,
}

/// What the departures of a train left behind in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// Departures.
    pub departures: u64,
    /// Units left behind by all of them together, each time anew.
    pub units: u64,
    /// Most units left behind by one of them.
    pub most: u64,
}

/// What one flow of agents did with one stock in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dealing {
    /// Units that they put in.
    pub put: u64,
    /// Units that they took out.
    pub taken: u64,
    /// Time that they waited to do so, in ticks; of a wait that runs into another year, in that in which it ends.
    pub waited: u64,
}

impl Dealing {
    /// Returns both together.
    pub fn and(self, other: Self) -> Self {
        Self { put: self.put + other.put, taken: self.taken + other.taken, waited: self.waited + other.waited }
    }
}

/// The books while a run goes on.
#[derive(Debug)]
pub(super) struct Stores {
    start: SimTime,
    end: SimTime,
    traffic: usize,
    pub(super) stocks: Vec<StockRecord>,
    /// Row-major: year, then flow of agents, then stock.
    pub(super) dealings: Vec<Dealing>,
    /// Dealings of a year.
    cells: usize,
    years: Vec<SimTime>,
    /// Index of the year of the window that time is in.
    year: usize,
    trains: Vec<(Train, LeftBehind)>,
    /// Agents by entity.
    agents: Sparse<Agent>,
    /// The last change of a stock.
    last: Option<(StockId, i64)>,
}

/// What a train leaves behind.
#[derive(Clone, Debug)]
pub struct Train {
    /// Stocks that it is loaded from.
    pub stocks: Vec<StockId>,
    /// Departures to come, the next last.
    pub departures: Vec<SimTime>,
}

/// The books of a run at its end.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) stocks: Vec<StockRecord>,
    pub(super) dealings: Vec<Dealing>,
    pub(super) left_behind: Vec<LeftBehind>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Agent {
    row: usize,
    waits: Option<(StockId, SimTime)>,
}

impl Stores {
    pub(super) fn new(layout: &Layout) -> Self {
        let agents = layout.flows - layout.counted_flows;
        let shelf = |stock| layout.shelves.contains(&stock).then(|| Box::new(Shelf::new()));
        let record = |stock| StockRecord { shelf: shelf(stock), ..StockRecord::default() };
        Self {
            start: layout.buckets.start,
            end: layout.buckets.end,
            traffic: layout.counted_flows,
            stocks: (0..layout.stocks).map(record).collect(),
            dealings: vec![Dealing::default(); layout.years.len() * agents * layout.stocks],
            cells: agents * layout.stocks,
            years: layout.years.clone(),
            year: 0,
            trains: layout.trains.iter().map(|train| (train.clone(), LeftBehind::default())).collect(),
            agents: Sparse::new(),
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

    /// Makes room for one more entity, where there are agents to be followed.
    pub(super) fn house(&mut self, index: usize) {
        if self.cells > 0 {
            self.agents.cover(index + 1);
        }
    }

    /// An entity comes into being, of a flow or as a track; agents are followed.
    #[inline(always)]
    pub(super) fn arrive(&mut self, entity: EntityId, flow: Option<FlowId>) {
        if self.cells > 0 {
            self.follow(entity, flow);
        }
    }

    #[inline(never)]
    fn follow(&mut self, entity: EntityId, flow: Option<FlowId>) {
        let row = flow.and_then(|flow| (flow.0 as usize).checked_sub(self.traffic));
        self.agents.take(entity.0);
        if let Some(row) = row {
            self.agents.get_mut(entity.0).row = row * self.stocks.len();
        }
    }

    /// An entity waits to put or take.
    pub(super) fn wait(&mut self, at: SimTime, entity: EntityId, stock: StockId) {
        if let Some(agent) = self.agents.find(entity.0) {
            agent.waits = Some((stock, at));
        }
    }

    /// Lets trains depart that did so before an instant.
    fn depart(&mut self, at: SimTime) {
        for (train, left) in &mut self.trains {
            while let Some(departure) = train.departures.pop_if(|departure| *departure < at) {
                if self.start <= departure && departure < self.end {
                    let units = train.stocks.iter().map(|stock| u64::from(self.stocks[stock.0 as usize].level)).sum();
                    left.departures += 1;
                    left.units += units;
                    left.most = left.most.max(units);
                }
            }
        }
    }

    /// A stock changes.
    pub(super) fn change(&mut self, at: SimTime, stock: StockId, level: u32) {
        self.depart(at);
        let overlap = |since| self.overlap(since, at);
        let record = &self.stocks[stock.0 as usize];
        let area = u128::from(record.level) * u128::from(overlap(record.since));
        let change = i64::from(level) - i64::from(record.level);
        let counts = record.is_told && self.is_inside(at);
        let (is_before, is_over) = (at < self.start, at >= self.end);
        let record = &mut self.stocks[stock.0 as usize];
        record.area += area;
        // What is there at the start is no change.
        if counts && change > 0 {
            record.put += change.unsigned_abs();
        } else if counts {
            record.taken += change.unsigned_abs();
        }
        if let Some(shelf) = &mut record.shelf {
            shelf.change(at, change, counts);
        }
        if is_before || !record.is_told {
            record.at_start = level;
        }
        (record.level, record.since, record.is_told) = (level, at, true);
        if !is_over {
            record.at_end = level;
        }
        self.last = Some((stock, change));
    }

    /// Somebody takes units out of a stock.
    pub(super) fn take(&mut self, at: SimTime, stock: StockId, units: u32) {
        if self.is_inside(at) {
            self.stocks[stock.0 as usize].used += u64::from(units);
        }
    }

    /// A wait ends; that of an agent, with the change that was told just before.
    pub(super) fn meet(&mut self, at: SimTime, entity: EntityId) {
        let last = self.last.take();
        let Some(agent) = self.agents.find(entity.0) else { return };
        let (row, Some((stock, since))) = (agent.row, agent.waits.take()) else { return };
        let (waited, is_inside) = (self.overlap(since, at), self.is_inside(at));
        let dealing = self.dealing(at, row + stock.0 as usize);
        dealing.waited += waited;
        match last.filter(|(changed, _)| *changed == stock && is_inside) {
            Some((_, change)) if change > 0 => dealing.put += change.unsigned_abs(),
            Some((_, change)) => dealing.taken += change.unsigned_abs(),
            None => {}
        }
    }

    /// Returns the books of the year that time is in; times never decrease.
    fn dealing(&mut self, at: SimTime, cell: usize) -> &mut Dealing {
        while self.years.get(self.year + 1).is_some_and(|start| at >= *start) {
            self.year += 1;
        }
        &mut self.dealings[self.year * self.cells + cell]
    }

    /// Whoever waits gives up.
    pub(super) fn give_up(&mut self, at: SimTime, entity: EntityId) {
        self.last = None;
        self.meet(at, entity);
    }

    /// Closes the books at the end of a run.
    pub(super) fn finish(mut self, at: SimTime) -> Closed {
        self.depart(at);
        for stock in 0..self.stocks.len() {
            let record = &self.stocks[stock];
            let area = u128::from(record.level) * u128::from(self.overlap(record.since, at));
            self.stocks[stock].area += area;
        }
        let waiting: Vec<(usize, StockId, SimTime)> = self
            .agents
            .values()
            .iter()
            .filter_map(|agent| agent.waits.map(|(stock, since)| (agent.row, stock, since)))
            .collect();
        for (row, stock, since) in waiting {
            let waited = self.overlap(since, at);
            self.dealing(at, row + stock.0 as usize).waited += waited;
        }
        let left_behind = self.trains.into_iter().map(|(_, left)| left).collect();
        Closed { stocks: self.stocks, dealings: self.dealings, left_behind }
    }
}

#[cfg(test)]
mod tests;
