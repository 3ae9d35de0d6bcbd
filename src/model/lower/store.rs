//! What goes into a warehouse and comes out of it.
//!
//! A warehouse is a stock of kilograms. Where pallets go through docks, or rest, not all of it can be taken out: a second
//! stock holds what can, and what comes in is a track of whoever brought it until it does.

use super::journey::{Here, Journey};
use super::{Loss, request_of, station_pool, stock_id};
use crate::engine::{Distribution, Purpose, SimDuration};
use crate::flow::{Op, OpIndex, Patience, ProgramBuilder, RequestId, TakingId, TakingSpec};
use crate::model::site::{ByClass, Lot, Site, Step, Warehouse};

/// Puts what a supplier or a plant brings into a warehouse, waiting for room, and returns the first op.
pub(super) fn bring(warehouse: &Warehouse, kilograms: u32, builder: &mut ProgramBuilder) -> OpIndex {
    let first = builder.push(Op::Put(stock_id(warehouse.stock), kilograms));
    let Some(ready) = warehouse.ready else { return first };
    let fork = builder.push(Op::Fork(OpIndex::MAX));
    let on = builder.push(Op::Jump(OpIndex::MAX));
    builder.land(fork);
    if let Some(request) = dock(warehouse, kilograms, builder) {
        builder.push(Op::Request(request));
        builder.push(Op::Work);
        builder.push(Op::FreeRequest(request));
    }
    rest(warehouse, builder);
    builder.push(Op::Put(stock_id(ready), kilograms));
    builder.push(Op::EndTrack);
    builder.land(on);
    first
}

/// Takes a lot out of its warehouse, waiting for it.
pub(super) fn take_out(site: &Site, lot: Lot, patience: Option<Patience>, builder: &mut ProgramBuilder) -> TakingId {
    let warehouse = &site.warehouses[lot.warehouse];
    let mut take = |stock: usize, patience| {
        let taking = builder.taking(TakingSpec { stock: stock_id(stock), units: lot.kilograms, patience });
        builder.push(Op::Take(taking));
        taking
    };
    let taking = take(warehouse.ready.unwrap_or(warehouse.stock), patience);
    // What can be taken out is there.
    warehouse.ready.iter().for_each(|_| _ = take(warehouse.stock, None));
    taking
}

/// Makes the request for a dock where so much is handled.
fn dock(warehouse: &Warehouse, kilograms: u32, builder: &mut ProgramBuilder) -> Option<RequestId> {
    let (station, time) = warehouse.handled(kilograms)?;
    let job = builder.draw(Distribution::constant(time), Purpose::new(&warehouse.name, "handling"));
    Some(builder.request(request_of(station_pool(station), 1, Some(job))))
}

fn rest(warehouse: &Warehouse, builder: &mut ProgramBuilder) {
    if let Some(dwell) = &warehouse.dwell {
        let draw = builder.draw(dwell.clone(), Purpose::new(&warehouse.name, "dwell"));
        builder.push(Op::Delay(draw));
    }
}

impl Journey<'_> {
    /// Unloads into a warehouse where there is room for all of the load, through a dock if it has some; else passes by.
    pub(super) fn unload(&mut self, warehouse: &Warehouse) {
        let kilograms = (self.flow.payload_tonnes * 1000.0).round() as u32;
        let capacity = self.ground.site.stocks[warehouse.stock].capacity;
        if self.flow.goods != Some(warehouse.goods) || kilograms > capacity {
            return;
        }
        let stock = stock_id(warehouse.stock);
        // Its places are kept from now on.
        let none = self.builder.push(Op::PutIfRoom(stock, kilograms, OpIndex::MAX));
        if let Some(request) = dock(warehouse, kilograms, self.builder) {
            self.builder.push(Op::Request(request));
            self.builder.push(Op::Work);
            self.builder.push(Op::FreeRequest(request));
        }
        match (warehouse.ready, &warehouse.dwell) {
            (Some(ready), None) => _ = self.builder.push(Op::Put(stock_id(ready), kilograms)),
            (Some(ready), Some(_)) => {
                let fork = self.builder.push(Op::Fork(OpIndex::MAX));
                let on = self.builder.push(Op::Jump(OpIndex::MAX));
                self.builder.land(fork);
                rest(warehouse, self.builder);
                self.builder.push(Op::Put(stock_id(ready), kilograms));
                self.builder.push(Op::EndTrack);
                self.builder.land(on);
            }
            (None, _) => {}
        }
        self.builder.land(none);
    }

    /// Waits for a load to go back with: who is given one leaves, with it; who gives up goes on.
    pub(super) fn look_for_load(
        &mut self,
        step: &Step,
        (waiting, given): (usize, usize),
        patience: &ByClass<Distribution>,
        here: Here,
    ) {
        let (waiting, given) = (stock_id(waiting), stock_id(given));
        self.builder.push(Op::Put(waiting, 1));
        let mut takings = Vec::new();
        let purpose = Purpose::new(&step.draw, "patience");
        self.by_class(patience, |journey, time| {
            let patience = time.map(|time| {
                let draw = journey.builder.draw(time.clone(), purpose);
                Patience { draw, exit: OpIndex::MAX }
            });
            let taking = journey.builder.taking(TakingSpec { stock: given, units: 1, patience });
            journey.builder.push(Op::Take(taking));
            takings.extend(patience.map(|_| taking));
        });
        self.exit(None, Loss::Loaded, here);
        takings.iter().for_each(|&taking| self.builder.aim_taking_exit(taking));
        // Who gives up waits no more, unless a load has come for one of those who wait at this very instant.
        let now = Distribution::constant(SimDuration::ZERO);
        let draw = self.builder.draw(now, Purpose::new(&step.draw, "gives_up"));
        let patience = Some(Patience { draw, exit: OpIndex::MAX });
        let withdrawing = self.builder.taking(TakingSpec { stock: waiting, units: 1, patience });
        self.builder.push(Op::Take(withdrawing));
        let on = self.builder.push(Op::Jump(OpIndex::MAX));
        self.builder.aim_taking_exit(withdrawing);
        let late = self.builder.taking(TakingSpec { stock: given, units: 1, patience: None });
        self.builder.push(Op::Take(late));
        self.exit(None, Loss::Loaded, here);
        self.builder.land(on);
    }
}
