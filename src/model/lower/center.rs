//! Lowering of the center: suppliers, plants and dispatches are agents that put into stocks and take out of them.
//!
//! A line of a plant takes what a batch needs, one thing after the other, then works, then puts what it made: it starves
//! at the first thing that is missing, and is blocked where there is no room. Wagons of a train are agents that come at
//! its departure, and leave empty where too little is there for a load.

use super::{flow_id, request_of, station_pool, stock_id};
use crate::engine::{Distribution, Purpose, SimDuration, Subject};
use crate::flow::{Arrivals, FlowSpec, Op, OpIndex, Patience, Phase, Planned, ProgramBuilder, StockId, TakingSpec};
use crate::model::site::{Dispatch, Lot, Plant, Site, Warehouse};

/// Lowers the center: suppliers, then plants, then dispatches.
pub(super) fn lower(site: &Site, builder: &mut ProgramBuilder) {
    supplied(site).for_each(|warehouse| lower_supply(warehouse, builder));
    site.plants.iter().for_each(|plant| lower_plant(site, plant, builder));
    site.dispatches.iter().for_each(|dispatch| lower_dispatch(site, dispatch, builder));
}

/// Returns which of the flows of agents the supplier of a warehouse is, if it has one.
pub(in crate::model) fn supply_row(site: &Site, warehouse: &Warehouse) -> Option<usize> {
    supplied(site).position(|supplied| supplied.stock == warehouse.stock)
}

/// Returns which of the flows of agents a plant is.
pub(in crate::model) fn plant_row(site: &Site, plant: usize) -> usize {
    supplied(site).count() + plant
}

/// Returns which of the flows of agents a dispatch is.
pub(in crate::model) fn dispatch_row(site: &Site, dispatch: usize) -> usize {
    plant_row(site, site.plants.len()) + dispatch
}

fn supplied(site: &Site) -> impl Iterator<Item = &Warehouse> {
    site.warehouses.iter().filter(|warehouse| warehouse.supply > 0)
}

fn agents(name: &str, arrivals: Arrivals, entry: OpIndex, builder: &mut ProgramBuilder) {
    builder.flow(FlowSpec { subject: Subject::named(name), arrivals, entry, counted: false });
}

/// Each day what a day brings is put in, once there is room.
fn lower_supply(warehouse: &Warehouse, builder: &mut ProgramBuilder) {
    let day = Distribution::constant(SimDuration::from_seconds(86_400.0));
    let day = builder.draw(day, Purpose::new(&warehouse.name, "supply"));
    let entry = builder.push(Op::Put(stock_id(warehouse.stock), warehouse.supply));
    builder.push(Op::Await(day, Phase::Change));
    builder.push(Op::Jump(entry));
    agents(&format!("supply {}", warehouse.name), Arrivals::AtStart(1), entry, builder);
}

fn stock_of(site: &Site, lot: Lot) -> StockId {
    stock_id(site.warehouses[lot.warehouse].stock)
}

fn take(stock: StockId, units: u32, builder: &mut ProgramBuilder) {
    let taking = builder.taking(TakingSpec { stock, units, patience: None });
    builder.push(Op::Take(taking));
}

fn lower_plant(site: &Site, plant: &Plant, builder: &mut ProgramBuilder) {
    let batch = |time: SimDuration, name: &str, builder: &mut ProgramBuilder| {
        for &lot in &plant.inputs {
            take(stock_of(site, lot), lot.kilograms, builder);
        }
        for &(stock, units) in &plant.uses {
            take(stock_id(stock), units, builder);
        }
        let job = builder.draw(Distribution::constant(time), Purpose::new(&plant.name, name));
        let request = builder.request(request_of(station_pool(plant.station), 1, Some(job)));
        builder.push(Op::Request(request));
        builder.push(Op::Work);
        builder.push(Op::FreeRequest(request));
    };
    let entry = builder.next();
    let cold = (plant.start_up > SimDuration::ZERO).then(|| {
        let first = plant.inputs[0];
        builder.push(Op::BranchByStock(stock_of(site, first), first.kilograms, OpIndex::MAX))
    });
    batch(plant.batch_time, "batch", builder);
    if let Some(cold) = cold {
        let warm = builder.push(Op::Jump(OpIndex::MAX));
        builder.land(cold);
        batch(plant.batch_time + plant.start_up, "start_up", builder);
        builder.land(warm);
    }
    for &lot in [plant.product].iter().chain(&plant.by_products) {
        builder.push(Op::Put(stock_of(site, lot), lot.kilograms));
    }
    builder.push(Op::Jump(entry));
    agents(&format!("plant {}", plant.name), Arrivals::AtStart(plant.lines), entry, builder);
}

fn lower_dispatch(site: &Site, dispatch: &Dispatch, builder: &mut ProgramBuilder) {
    let stock = stock_of(site, dispatch.load);
    let entry = builder.next();
    // A train does not wait: a wagon without a load at its departure goes empty.
    let patience = dispatch.train.as_ref().map(|_| {
        let draw = builder.draw(Distribution::constant(SimDuration::ZERO), Purpose::new(&dispatch.name, "departure"));
        Patience { draw, exit: OpIndex::MAX }
    });
    let taking = builder.taking(TakingSpec { stock, units: dispatch.load.kilograms, patience });
    builder.push(Op::Take(taking));
    if let Some((station, time)) = dispatch.at {
        let job = builder.draw(Distribution::constant(time), Purpose::new(&dispatch.name, "time"));
        let request = builder.request(request_of(station_pool(station), 1, Some(job)));
        builder.push(Op::Request(request));
        builder.push(Op::Work);
        builder.push(Op::FreeRequest(request));
    }
    if !dispatch.to.is_empty() {
        let rest = 1.0 - dispatch.to.iter().map(|(_, share)| share).sum::<f64>();
        let draw = builder.choice(Purpose::new(&dispatch.name, "to"));
        let table = builder.table(dispatch.to.iter().map(|(_, share)| *share).chain([rest.max(0.0)]));
        builder.push(Op::BranchByShare(table, draw));
        let mut done = Vec::new();
        for (arm, &(flow, _)) in dispatch.to.iter().enumerate() {
            builder.aim(table, arm);
            builder.push(Op::Spawn(flow_id(flow)));
            done.push(builder.push(Op::Jump(OpIndex::MAX)));
        }
        builder.aim(table, dispatch.to.len());
        done.into_iter().for_each(|jump| builder.land(jump));
    }
    let name = format!("dispatch {}", dispatch.name);
    match &dispatch.train {
        None => {
            builder.push(Op::Jump(entry));
            agents(&name, Arrivals::AtStart(1), entry, builder);
        }
        Some((times, wagons)) => {
            builder.aim_taking_exit(taking);
            builder.push(Op::Leave);
            let (no_show, earliness_max) = (0.0, SimDuration::ZERO);
            let planned = Planned { times: times.clone(), party: *wagons, no_show, earliness_max, lateness: None };
            agents(&name, Arrivals::Planned(planned), entry, builder);
        }
    }
}
