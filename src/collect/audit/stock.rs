//! What is in stocks: what was there at the start, less what was taken, with what was put and refilled.

use std::ops::Range;

use super::Audit;
use super::check::Check;
use super::entity::{Doing, Entity, Kind};
use crate::engine::SimTime;
use crate::flow::{Awaited, EntityId, Op, Program, RefillMode, StockId, StockSpec};

/// What is known of a stock.
#[derive(Clone, Debug)]
pub(super) struct StockBooks<'p> {
    spec: &'p StockSpec,
    /// What is there; unknown before it is told.
    level: Option<u32>,
    /// What must be told now, since somebody took or put units.
    announced: Option<u32>,
    /// Refills that have come in.
    refills: usize,
    /// Units that came and went in the window, and those of them that somebody took.
    pub(super) put: u64,
    pub(super) taken: u64,
    pub(super) used: u64,
    /// Units there when the window began, and when it ended.
    pub(super) at_start: u32,
    pub(super) at_end: u32,
    /// Units that are taken at once, and that are put at once, by the program.
    takings: Vec<u32>,
    puttings: Vec<u32>,
}

impl<'p> StockBooks<'p> {
    pub(super) fn all(program: &'p Program) -> Vec<Self> {
        let mut books: Vec<Self> = program.stocks().iter().map(Self::new).collect();
        for taking in program.takings() {
            books[taking.stock.0 as usize].takings.push(taking.units);
        }
        for op in program.ops() {
            if let Op::Put(stock, units) | Op::PutIfRoom(stock, units, _) = op {
                books[stock.0 as usize].puttings.push(*units);
            }
        }
        books
    }

    fn new(spec: &'p StockSpec) -> Self {
        Self {
            spec,
            level: None,
            announced: None,
            refills: 0,
            put: 0,
            taken: 0,
            used: 0,
            at_start: 0,
            at_end: 0,
            takings: Vec::new(),
            puttings: Vec::new(),
        }
    }

    pub(super) fn initial(&self) -> u32 {
        self.spec.initial
    }

    pub(super) fn level(&self) -> u32 {
        self.level.unwrap_or(self.spec.initial)
    }

    /// Enters a new level.
    fn enter(&mut self, now: SimTime, window: &Range<SimTime>, level: u32) {
        if let Some(before) = self.level.filter(|_| window.contains(&now)) {
            self.put += u64::from(level.saturating_sub(before));
            self.taken += u64::from(before.saturating_sub(level));
        }
        if now < window.start || self.level.is_none() {
            self.at_start = level;
        }
        if now < window.end {
            self.at_end = level;
        }
        self.level = Some(level);
    }
}

impl Audit<'_> {
    pub(super) fn take_out(&mut self, id: EntityId, entity: &mut Entity, stock: StockId, units: u32) {
        let books = &mut self.stocks[stock.0 as usize];
        let (level, known) = (books.level.unwrap_or(0), books.takings.contains(&units));
        books.announced = Some(level.saturating_sub(units));
        self.move_units(id, entity, stock, known && units <= level);
        self.lift(id, entity, stock, units);
        self.count(entity, stock, (0, units));
    }

    pub(super) fn put_in(&mut self, id: EntityId, entity: &mut Entity, stock: StockId, units: u32) {
        let books = &mut self.stocks[stock.0 as usize];
        let (level, known) = (books.level.unwrap_or(0), books.puttings.contains(&units));
        books.announced = Some(level.saturating_add(units));
        self.move_units(id, entity, stock, known);
        self.lay(entity, stock, units);
        self.count(entity, stock, (units, 0));
    }

    fn move_units(&mut self, id: EntityId, entity: &mut Entity, stock: StockId, may: bool) {
        let waits = entity.doing == Doing::Awaiting(Awaited::Stock(stock));
        entity.moved = Some(stock);
        self.check(Check::Stocks, may && waits, || format!("entity {} moves what it may not", id.0));
    }

    /// Counts what is put and taken in the window, by whom.
    fn count(&mut self, entity: &Entity, stock: StockId, (put, taken): (u32, u32)) {
        if !self.window.contains(&self.now) {
            return;
        }
        self.stocks[stock.0 as usize].used += u64::from(taken);
        if let Kind::Agent(flow) = entity.kind {
            let sums = self.moved.entry((flow, stock)).or_default();
            *sums = (sums.0 + u64::from(put), sums.1 + u64::from(taken));
        }
    }

    /// Hears what is in a stock now.
    pub(super) fn stock(&mut self, stock: StockId, level: u32) {
        let now = self.now;
        let books = &mut self.stocks[stock.0 as usize];
        let (spec, came) = (books.spec, books.refills);
        let refill = spec.refills.get(came).filter(|refill| refill.at == now);
        let last = came.checked_sub(1).map(|last| spec.refills[last]);
        let expected = match (books.announced.take(), books.level, refill) {
            (Some(announced), ..) => Some(announced),
            (None, None, _) => Some(spec.initial),
            (None, Some(before), Some(refill)) => {
                books.refills += 1;
                let kept = if refill.mode == RefillMode::Add { before } else { 0 };
                Some(kept.saturating_add(refill.units).min(spec.capacity))
            }
            // What nobody took of a departure is gone.
            (None, ..) => last.filter(|last| last.at == now && last.mode == RefillMode::Depart).map(|_| 0),
        };
        books.enter(now, &self.window, level);
        self.check(Check::Stocks, expected == Some(level) && level <= spec.capacity, || {
            format!("stock {} of {} holds {level}, not {expected:?}", stock.0, spec.capacity)
        });
    }

    /// The run ends: all refills before now have come in.
    pub(super) fn close_stock(&mut self, stock: usize) {
        let books = &self.stocks[stock];
        let due = books.spec.refills.iter().take_while(|refill| refill.at < self.now).count();
        let came = books.refills;
        self.check(Check::Stocks, came >= due, || format!("{came} refills of stock {stock} came, not {due}"));
    }
}
