//! Lowering of the center: suppliers, plants, dispatches and cold stores are agents that put into stocks and take out of
//! them.
//!
//! A line of a plant takes what a batch needs, one thing after the other, then works, then puts what it made: it starves
//! at the first thing that is missing, and is blocked where there is no room. Wagons of a train are agents that come at
//! its departure, and leave empty where too little is there for a load. A load that has been taken out is a track of its
//! dispatch, at the docks and on its way.

use super::store::{bring, take_out};
use super::{flow_id, request_of, station_pool, stock_id};
use crate::engine::{Distribution, Purpose, SimDuration, SimTime, Subject};
use crate::flow::{Arrivals, FlowSpec, Op, OpIndex, Patience, Phase, Planned, ProgramBuilder, StockId, TakingSpec};
use crate::model::site::{Dispatch, Lot, Plant, Returns, Site, Warehouse};

/// Lowers the center: suppliers, then plants, dispatches, and warehouses that use something.
pub(super) fn lower(site: &Site, builder: &mut ProgramBuilder) {
    supplied(site).for_each(|warehouse| lower_supply(site, warehouse, builder));
    site.plants.iter().for_each(|plant| lower_plant(site, plant, builder));
    site.dispatches.iter().for_each(|dispatch| lower_dispatch(site, dispatch, builder));
    users(site).for_each(|warehouse| lower_use(warehouse, builder));
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

/// Returns which of the flows of agents keeps a warehouse going, if it uses something.
pub(in crate::model) fn use_row(site: &Site, warehouse: &Warehouse) -> Option<usize> {
    let position = users(site).position(|user| user.stock == warehouse.stock)?;
    Some(dispatch_row(site, site.dispatches.len()) + position)
}

fn supplied(site: &Site) -> impl Iterator<Item = &Warehouse> {
    site.warehouses.iter().filter(|warehouse| warehouse.supply > 0)
}

fn users(site: &Site) -> impl Iterator<Item = &Warehouse> {
    site.warehouses.iter().filter(|warehouse| !warehouse.uses.is_empty())
}

fn agents(name: &str, arrivals: Arrivals, entry: OpIndex, builder: &mut ProgramBuilder) {
    builder.flow(FlowSpec { subject: Subject::named(name), arrivals, entry, counted: false });
}

/// Each day what a day brings is put in, once there is room: from the start, or from when plants can take it.
fn lower_supply(site: &Site, warehouse: &Warehouse, builder: &mut ProgramBuilder) {
    let entry = bring(warehouse, warehouse.supply, builder);
    await_day(&warehouse.name, "supply", builder);
    builder.push(Op::Jump(entry));
    agents(&format!("supply {}", warehouse.name), at(vec![first_taken(site, warehouse)]), entry, builder);
}

/// Returns when something is taken out of a warehouse at the earliest: where only plants do, when the first of them opens.
fn first_taken(site: &Site, warehouse: &Warehouse) -> SimTime {
    let takes = |lots: &[Lot]| lots.iter().any(|lot| site.warehouses[lot.warehouse].stock == warehouse.stock);
    let plants = site.plants.iter().filter(|plant| takes(&plant.inputs)).map(|plant| plant.phases[0].opens);
    let dispatches = site.dispatches.iter().filter(|dispatch| takes(&dispatch.load)).map(|_| SimTime::ZERO);
    plants.chain(dispatches).min().unwrap_or(SimTime::ZERO)
}

fn await_day(name: &str, what: &str, builder: &mut ProgramBuilder) {
    let day = Distribution::constant(SimDuration::from_seconds(86_400.0));
    let day = builder.draw(day, Purpose::new(name, what));
    builder.push(Op::Await(day, Phase::Change));
}

/// Each day what a day needs is taken, or waited for.
fn lower_use(warehouse: &Warehouse, builder: &mut ProgramBuilder) {
    let entry = builder.next();
    warehouse.uses.iter().for_each(|&(stock, units)| take(stock_id(stock), units, builder));
    await_day(&warehouse.name, "use", builder);
    builder.push(Op::Jump(entry));
    agents(&format!("use {}", warehouse.name), Arrivals::AtStart(1), entry, builder);
}

fn take(stock: StockId, units: u32, builder: &mut ProgramBuilder) {
    let taking = builder.taking(TakingSpec { stock, units, patience: None });
    builder.push(Op::Take(taking));
}

/// Does a job at a station.
fn work(station: usize, time: SimDuration, purpose: Purpose, builder: &mut ProgramBuilder) {
    let job = builder.draw(Distribution::constant(time), purpose);
    let request = builder.request(request_of(station_pool(station), 1, Some(job)));
    builder.push(Op::Request(request));
    builder.push(Op::Work);
    builder.push(Op::FreeRequest(request));
}

fn lower_plant(site: &Site, plant: &Plant, builder: &mut ProgramBuilder) {
    let batch = |time: SimDuration, name: &str, builder: &mut ProgramBuilder| {
        for &lot in &plant.inputs {
            take_out(site, lot, None, builder);
        }
        for &(stock, units) in &plant.uses {
            take(stock_id(stock), units, builder);
        }
        work(plant.station, time, Purpose::new(&plant.name, name), builder);
    };
    let entry = builder.next();
    let has_start_up = plant.start_up > SimDuration::ZERO;
    let missing: Vec<OpIndex> = needs(site, plant)
        .filter(|_| has_start_up)
        .map(|(stock, units)| builder.push(Op::BranchByStock(stock, units, OpIndex::MAX)))
        .collect();
    batch(plant.batch_time, "batch", builder);
    if has_start_up {
        let warm = builder.push(Op::Jump(OpIndex::MAX));
        missing.into_iter().for_each(|branch| builder.land(branch));
        batch(plant.batch_time + plant.start_up, "start_up", builder);
        builder.land(warm);
    }
    for &lot in [plant.product].iter().chain(&plant.by_products) {
        bring(&site.warehouses[lot.warehouse], lot.kilograms, builder);
    }
    builder.push(Op::Jump(entry));
    agents(&format!("plant {}", plant.name), openings(plant), entry, builder);
}

/// Lists the stocks that a batch is taken out of, with the units of each.
fn needs<'a>(site: &'a Site, plant: &'a Plant) -> impl Iterator<Item = (StockId, u32)> + 'a {
    let ready = |lot: &Lot| {
        let warehouse = &site.warehouses[lot.warehouse];
        (stock_id(warehouse.ready.unwrap_or(warehouse.stock)), lot.kilograms)
    };
    plant.inputs.iter().map(ready).chain(plant.uses.iter().map(|&(stock, units)| (stock_id(stock), units)))
}

/// Each line begins when it opens.
fn openings(plant: &Plant) -> Arrivals {
    let mut open = 0;
    let mut times = Vec::new();
    for phase in &plant.phases {
        times.extend((open..phase.lines).map(|_| phase.opens));
        open = open.max(phase.lines);
    }
    at(times)
}

/// Returns agents that begin at these times.
fn at(times: Vec<SimTime>) -> Arrivals {
    if times.iter().all(|time| *time == SimTime::ZERO) {
        return Arrivals::AtStart(times.len() as u32);
    }
    let (no_show, earliness_max) = (0.0, SimDuration::ZERO);
    Arrivals::Planned(Planned { times, party: 1, no_show, earliness_max, lateness: None })
}

fn lower_dispatch(site: &Site, dispatch: &Dispatch, builder: &mut ProgramBuilder) {
    let entry = builder.next();
    // A train does not wait: a wagon without a load at its departure goes empty.
    let patience = dispatch.train.as_ref().map(|_| {
        let draw = builder.draw(Distribution::constant(SimDuration::ZERO), Purpose::new(&dispatch.name, "departure"));
        Patience { draw, exit: OpIndex::MAX }
    });
    let takings: Vec<_> = dispatch.load.iter().map(|&lot| take_out(site, lot, patience, builder)).collect();
    match dispatch.transit {
        None => lower_arrival(dispatch, builder),
        Some(transit) => {
            builder.push(Op::Put(stock_id(transit), dispatch.kilograms()));
            let fork = builder.push(Op::Fork(OpIndex::MAX));
            let on = builder.push(Op::Jump(OpIndex::MAX));
            builder.land(fork);
            for &(station, time) in &dispatch.at {
                work(station, time, Purpose::new(&dispatch.name, "time"), builder);
            }
            lower_transport(dispatch, stock_id(transit), builder);
            builder.push(Op::EndTrack);
            builder.land(on);
        }
    }
    let name = format!("dispatch {}", dispatch.name);
    match &dispatch.train {
        None => {
            builder.push(Op::Jump(entry));
            agents(&name, Arrivals::AtStart(1), entry, builder);
        }
        Some((times, wagons)) => {
            builder.push(Op::Leave);
            // What was taken for a load that cannot be completed goes back.
            let complete = takings.len();
            for (missing, taking) in takings.into_iter().enumerate().rev() {
                if missing + 1 < complete {
                    let lot = dispatch.load[missing];
                    bring_back(site, lot, builder);
                }
                builder.aim_taking_exit(taking);
            }
            builder.push(Op::Leave);
            let (no_show, earliness_max) = (0.0, SimDuration::ZERO);
            let planned = Planned { times: times.clone(), party: *wagons, no_show, earliness_max, lateness: None };
            agents(&name, Arrivals::Planned(planned), entry, builder);
        }
    }
}

/// Puts back what was taken out of a warehouse an instant ago.
fn bring_back(site: &Site, lot: Lot, builder: &mut ProgramBuilder) {
    let warehouse = &site.warehouses[lot.warehouse];
    for stock in std::iter::once(warehouse.stock).chain(warehouse.ready) {
        builder.push(Op::Put(stock_id(stock), lot.kilograms));
    }
}

/// A load is on its way: first it waits for an empty truck, if it does, and then it is carried.
fn lower_transport(dispatch: &Dispatch, transit: StockId, builder: &mut ProgramBuilder) {
    if let Some(Returns { patience, waiting, given, .. }) = dispatch.returns {
        let draw = builder.draw(Distribution::constant(patience), Purpose::new(&dispatch.name, "hires_after"));
        let patience = Some(Patience { draw, exit: OpIndex::MAX });
        let taking = builder.taking(TakingSpec { stock: stock_id(waiting), units: 1, patience });
        builder.push(Op::Take(taking));
        builder.push(Op::Put(stock_id(given), 1));
        builder.aim_taking_exit(taking);
    }
    if dispatch.transport_time > SimDuration::ZERO {
        let time = Distribution::constant(dispatch.transport_time);
        let time = builder.draw(time, Purpose::new(&dispatch.name, "transport_time"));
        builder.push(Op::Delay(time));
    }
    take(transit, dispatch.kilograms(), builder);
    lower_arrival(dispatch, builder);
}

/// A load becomes a truck, or stays in the country.
fn lower_arrival(dispatch: &Dispatch, builder: &mut ProgramBuilder) {
    if dispatch.to.is_empty() {
        return;
    }
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
