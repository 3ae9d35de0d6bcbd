//! Stocks and quotas: units that entities put and take, and that come in by calendar.
//!
//! Takers are served in order of class and time of joining; nobody passes a taker of its own class who
//! needs more. Then those who put are served, for as long as there is room.

use super::{EXPIRY, Machine, REFILL};
use crate::flow::observation::{Awaited, EntityId, Observation, Observer};
use crate::flow::program::{Op, RefillMode, StockId, StockSpec, TakingId};

/// A stock during a run.
#[derive(Clone, Debug)]
pub(super) struct Stock {
    level: u32,
    /// Refills that have come in.
    refills: usize,
}

impl Stock {
    pub(super) fn new(spec: &StockSpec) -> Self {
        Self { level: spec.initial, refills: 0 }
    }

    pub(super) fn level(&self) -> u32 {
        self.level
    }
}

impl<O: Observer> Machine<'_, O> {
    /// Tells what is in a stock at the start, and schedules its first refill.
    pub(super) fn start_stock(&mut self, stock: u32) {
        self.set_level(stock, self.stocks[stock as usize].level);
        self.schedule_refill(stock);
    }

    fn schedule_refill(&mut self, stock: u32) {
        let next = self.stocks[stock as usize].refills;
        if let Some(refill) = self.program.stocks[stock as usize].refills.get(next) {
            self.schedule(refill.at, REFILL, stock);
        }
    }

    fn set_level(&mut self, stock: u32, level: u32) {
        self.stocks[stock as usize].level = level;
        self.tell(Observation::Stocked { stock: StockId(stock), level });
        self.touch(self.pools.len() as u32 + stock);
    }

    /// Step 2: units come in by calendar.
    pub(super) fn refill(&mut self, stock: u32) {
        let spec = &self.program.stocks[stock as usize];
        let next = &mut self.stocks[stock as usize];
        let refill = spec.refills[next.refills];
        next.refills += 1;
        let level = match refill.mode {
            RefillMode::Add => next.level.saturating_add(refill.units),
            RefillMode::Set | RefillMode::Depart => refill.units,
        };
        self.set_level(stock, level.min(spec.capacity));
        if refill.mode == RefillMode::Depart {
            self.schedule(self.now, EXPIRY, stock);
        }
        self.schedule_refill(stock);
    }

    /// Step 6: what was not taken of a departure is lost.
    pub(super) fn expire(&mut self, stock: u32) {
        self.set_level(stock, 0);
    }

    /// Joins the line of those who take from a stock.
    pub(super) fn join_taking(&mut self, slot: u32, taking: TakingId) {
        let spec = self.program.takings[taking.0 as usize];
        let line = self.program.take_line(spec.stock.0, self.entities[slot as usize].class);
        self.join_stock(slot, line, spec.stock);
        if spec.patience.is_some() {
            self.impatient.push(slot);
        }
    }

    /// Joins a line of a stock.
    pub(super) fn join_stock(&mut self, slot: u32, line: u32, stock: StockId) {
        self.await_in_line(slot, line, Awaited::Stock(stock));
        self.touch(self.pools.len() as u32 + stock.0);
    }

    /// Puts units into a stock if there is room that nobody waits for; returns whether it did.
    pub(super) fn put_if_room(&mut self, slot: u32, stock: StockId, units: u32) -> bool {
        let level = self.stocks[stock.0 as usize].level;
        let is_full = level.saturating_add(units) > self.program.stocks[stock.0 as usize].capacity;
        if is_full || self.lines.first(self.program.put_line(stock.0)).is_some() {
            return false;
        }
        let entity = EntityId(slot);
        self.tell(Observation::Awaits { entity, what: Awaited::Stock(stock) });
        self.tell(Observation::Put { entity, stock, units });
        self.set_level(stock.0, level + units);
        self.tell(Observation::Met { entity });
        true
    }

    /// Serves those who take and those who put, for as long as somebody can be served.
    pub(super) fn offer_stock(&mut self, stock: u32) {
        while self.serve_taker(stock) || self.serve_putter(stock) {}
    }

    fn serve_taker(&mut self, stock: u32) -> bool {
        let lines = self.program.take_line(stock, 0)..self.program.take_line(stock, self.program.classes);
        let Some(first) = lines.into_iter().find_map(|line| self.lines.first(line)) else { return false };
        let slot = self.who(first);
        let Op::Take(taking) = self.program.ops[self.entities[slot as usize].at as usize] else {
            unreachable!("who stands in a line of takers takes")
        };
        let units = self.program.takings[taking.0 as usize].units;
        let level = self.stocks[stock as usize].level;
        if level < units {
            return false;
        }
        self.tell(Observation::Took { entity: EntityId(slot), stock: StockId(stock), units });
        self.set_level(stock, level - units);
        self.end_wait(slot);
        true
    }

    fn serve_putter(&mut self, stock: u32) -> bool {
        let Some(first) = self.lines.first(self.program.put_line(stock)) else { return false };
        let slot = self.who(first);
        let Op::Put(_, units) = self.program.ops[self.entities[slot as usize].at as usize] else {
            unreachable!("who stands in a line of those who put puts")
        };
        let level = self.stocks[stock as usize].level;
        if level.saturating_add(units) > self.program.stocks[stock as usize].capacity {
            return false;
        }
        self.tell(Observation::Put { entity: EntityId(slot), stock: StockId(stock), units });
        self.set_level(stock, level + units);
        self.end_wait(slot);
        true
    }
}
