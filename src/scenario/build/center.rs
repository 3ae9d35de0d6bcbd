//! Warehouses, plants and dispatches.

use super::index;
use crate::engine::{Calendar, ClosingPolicy, Shift, SimDuration, SimTime};
use crate::model::site::{
    Dispatch, Handling, Interruption, Lot, Phase, Plant, Returns, Station, Stock, StockKind, Warehouse,
};
use crate::scenario::civil::Almanac;
use crate::scenario::format::{self, ScenarioFile, StoreKind};
use crate::scenario::quantity::{Duration, Mass, Money};

/// Returns a mass in whole kilograms.
pub(crate) fn kilograms(mass: &Mass) -> u32 {
    (mass.tonnes() * 1000.0).round() as u32
}

/// Returns what a batch takes or makes of something, in whole kilograms or units.
pub(crate) fn of_batch(plant: &format::Plant, per_tonne: f64, units: f64) -> u32 {
    (plant.batch.tonnes() * per_tonne * units).round() as u32
}

/// Returns the warehouses of which not all that is in them can be taken out.
fn with_rest(file: &ScenarioFile) -> impl Iterator<Item = (&String, &format::Warehouse)> {
    file.warehouse.iter().filter(|(_, warehouse)| warehouse.docks.is_some() || warehouse.dwell.is_some())
}

/// Returns the dispatches that have loads at docks or on their way.
fn with_transit(file: &ScenarioFile) -> impl Iterator<Item = (&String, &format::Dispatch)> {
    let has_docks = |name: &str| file.warehouse[name].docks.is_some();
    file.dispatch.iter().filter(move |(_, dispatch)| {
        let takes_time = dispatch.transport_time.as_ref().is_some_and(|time| time.seconds() > 0.0);
        let is_handled = dispatch.at.is_some() || dispatch.from.shares().iter().any(|(from, _)| has_docks(from));
        takes_time || is_handled || dispatch.hires_after.is_some()
    })
}

/// Returns the dispatches that give loads to empty trucks.
fn with_returns(file: &ScenarioFile) -> impl Iterator<Item = (&String, &format::Dispatch)> {
    file.dispatch.iter().filter(|(_, dispatch)| dispatch.hires_after.is_some())
}

/// Builds the stocks of the center, which come after all others: of warehouses, of what can be taken out of them, of what
/// is on its way, and of trucks that wait for loads, each with that of loads that were given to them.
pub(super) fn stocks(file: &ScenarioFile) -> impl Iterator<Item = Stock> {
    let stock = move |name: &str, kind, side: &str, (initial, capacity)| Stock {
        name: name.to_owned(),
        kind,
        side: index(&file.side, side),
        initial,
        capacity,
        refills: Vec::new(),
    };
    let held = move |name: &str, kind, warehouse: &format::Warehouse| {
        let initial = warehouse.initial.as_ref().map_or(0, kilograms);
        stock(name, kind, &warehouse.side, (initial, capacity(warehouse)))
    };
    let counted = move |name: &str, kind, dispatch: &format::Dispatch| {
        let from = dispatch.from.shares()[0].0;
        stock(name, kind, &file.warehouse[from].side, (0, u32::MAX))
    };
    let stored = file.warehouse.iter().map(move |(name, warehouse)| held(name, StockKind::Warehouse, warehouse));
    let ready = with_rest(file).map(move |(name, warehouse)| held(name, StockKind::Ready, warehouse));
    let transit = with_transit(file).map(move |(name, dispatch)| counted(name, StockKind::Transit, dispatch));
    let returns = with_returns(file).flat_map(move |(name, dispatch)| {
        [counted(name, StockKind::Returns, dispatch), counted(name, StockKind::Returns, dispatch)]
    });
    stored.chain(ready).chain(transit).chain(returns)
}

/// Returns what fits into a warehouse, in whole kilograms.
fn capacity(warehouse: &format::Warehouse) -> u32 {
    (warehouse.tonnes_that_fit().expect("a checked warehouse has room") * 1000.0).round() as u32
}

/// Returns the index that the stock of a warehouse has in the site.
fn stock(file: &ScenarioFile, name: &str) -> usize {
    file.stock.len() + file.timetable.len() + index(&file.warehouse, name)
}

/// Returns the index of the stocks of trucks that wait for a load of a dispatch; that of loads given to them is the next.
pub(super) fn returns(file: &ScenarioFile, name: &str) -> Option<usize> {
    let before = file.stock.len() + file.timetable.len() + file.warehouse.len();
    let before = before + with_rest(file).count() + with_transit(file).count();
    with_returns(file).position(|(known, _)| known == name).map(|position| before + 2 * position)
}

pub(super) fn warehouse(file: &ScenarioFile, name: String, written: &format::Warehouse) -> Warehouse {
    let supply = written.supply.as_ref().map_or(0.0, |supply| supply.tonnes_per_hour() * 24.0 * 1000.0);
    let before = file.stock.len() + file.timetable.len() + file.warehouse.len();
    let docks = written.docks.as_ref().zip(written.handling.as_ref());
    let units = |(stock, per_place): (&String, &f64)| {
        (index(&file.stock, stock), units_of_day(written, *per_place).round() as u32)
    };
    let fee = written.fee_per_day.as_ref().map(|fee| fee.usd_per_tonne());
    let of_pallet = written.fee_per_pallet_day.as_ref().map(|fee| fee.usd() / written.pallet.tonnes());
    Warehouse {
        goods: index(&file.goods, &written.goods),
        kind: match written.kind {
            StoreKind::Dry => "dry",
            StoreKind::Cold => "cold",
            StoreKind::CrossDock => "cross_dock",
        },
        stock: stock(file, &name),
        ready: with_rest(file).position(|(known, _)| *known == name).map(|position| before + position),
        pallet: written.pallet.tonnes() * 1000.0,
        handling: docks.map(|(docks, rate)| Handling {
            station: index(&file.station, docks),
            hours_per_pallet: 1.0 / rate.per_hour(),
        }),
        dwell: written.dwell.as_ref().map(super::distribution),
        uses: written.uses.iter().map(units).collect(),
        supply: supply.round() as u32,
        imports: written.imports,
        fee_per_day: fee.or(of_pallet).unwrap_or(0.0),
        name,
    }
}

/// Returns the units of a stock that a warehouse uses in a day, for all of its places.
pub(crate) fn units_of_day(warehouse: &format::Warehouse, per_place: f64) -> f64 {
    warehouse.pallet_places() * per_place
}

/// Builds the station whose lanes are a plant's lines; it comes after all others.
pub(super) fn station(file: &ScenarioFile, almanac: &Almanac, name: &str, plant: &format::Plant) -> Station {
    let hours = almanac.openings(plant.calendar.as_deref(), &plant.side, plant.lines);
    let hours = hours.expect("hours of a checked plant are read");
    Station {
        name: name.to_owned(),
        side: index(&file.side, &plant.side),
        lanes: from(&hours, opens(almanac, plant)),
        hours: plant.calendar.iter().cloned().collect(),
        at_closing: ClosingPolicy::Finish,
        interrupted: Interruption::Resume,
        activity: "processing".to_owned(),
        is_equipment: false,
        usd_per_hour: 0.0,
    }
}

/// Returns when a plant opens.
fn opens(almanac: &Almanac, plant: &format::Plant) -> SimTime {
    let opens = plant.opens.map(|date| almanac.instant(date.into()).expect("a checked run has a clock"));
    opens.unwrap_or(SimTime::ZERO)
}

/// Closes a calendar up to an instant.
fn from(calendar: &Calendar, opens: SimTime) -> Calendar {
    if opens == SimTime::ZERO {
        return calendar.clone();
    }
    let before = calendar.shifts().iter().take_while(|shift| shift.from <= opens).last();
    let first = Shift { from: opens, capacity: before.map_or(0, |shift| shift.capacity) };
    let later = calendar.shifts().iter().filter(|shift| shift.from > opens).copied();
    Calendar::new([Shift { from: SimTime::ZERO, capacity: 0 }, first].into_iter().chain(later))
}

pub(super) fn plant(file: &ScenarioFile, almanac: &Almanac, name: String, written: &format::Plant) -> Plant {
    let lot = |name: &str, per_tonne: f64| Lot {
        warehouse: index(&file.warehouse, name),
        kilograms: of_batch(written, per_tonne, 1000.0),
    };
    let units = |(stock, per_tonne): (&String, &f64)| (index(&file.stock, stock), of_batch(written, *per_tonne, 1.0));
    Plant {
        station: file.station.len() + index(&file.plant, &name),
        lines: written.lines,
        batch_time: ticks(&written.batch_time),
        start_up: written.start_up.as_ref().map_or(SimDuration::ZERO, ticks),
        inputs: written.inputs.iter().map(|(name, per_tonne)| lot(name, *per_tonne)).collect(),
        uses: written.uses.iter().map(units).collect(),
        product: lot(&written.product, 1.0),
        by_products: written.by_products.iter().map(|(name, per_tonne)| lot(name, *per_tonne)).collect(),
        phases: vec![Phase {
            opens: opens(almanac, written),
            building: written.building.as_ref().map_or(SimDuration::ZERO, ticks),
            lines: written.lines,
            jobs: written.jobs,
            building_jobs: written.building_jobs,
            investment_usd: written.investment.as_ref().map_or(0.0, |investment| investment.usd()),
        }],
        pay_usd: written.pay.as_ref().map_or(0.0, |pay| pay.usd()),
        name,
    }
}

pub(super) fn dispatch(file: &ScenarioFile, almanac: &Almanac, name: String, written: &format::Dispatch) -> Dispatch {
    let load = lots(file, written);
    let side = &file.warehouse[written.from.shares()[0].0].side;
    let departures = || {
        let times = almanac.times(&written.departures, side, SimDuration::ZERO);
        (times.expect("departures of a checked dispatch are read"), written.wagons)
    };
    let docks = || {
        let handled = load.iter().filter_map(|lot| {
            let (name, written) = file.warehouse.iter().nth(lot.warehouse)?;
            warehouse(file, name.clone(), written).handled(lot.kilograms)
        });
        handled.collect()
    };
    let usd = |money: &Option<Money>| money.as_ref().map_or(0.0, |money| money.usd());
    let before = file.stock.len() + file.timetable.len() + file.warehouse.len() + with_rest(file).count();
    let time = written.time.as_ref().map_or(SimDuration::ZERO, ticks);
    Dispatch {
        to: written.to.iter().map(|(flow, share)| (index(&file.flow, flow), *share)).collect(),
        at: written.at.as_ref().map_or_else(docks, |station| vec![(index(&file.station, station), time)]),
        load,
        train: (!written.departures.is_empty()).then(departures),
        transport_time: written.transport_time.as_ref().map_or(SimDuration::ZERO, ticks),
        transit: with_transit(file).position(|(known, _)| *known == name).map(|position| before + position),
        transport_usd: usd(&written.transport_cost),
        returns: written.hires_after.as_ref().zip(returns(file, &name)).map(|(patience, waiting)| Returns {
            patience: ticks(patience),
            waiting,
            given: waiting + 1,
            usd: usd(&written.return_cost),
        }),
        name,
    }
}

/// Returns what a load takes of each warehouse; the last takes what rounding leaves.
fn lots(file: &ScenarioFile, written: &format::Dispatch) -> Vec<Lot> {
    let mut left = kilograms(&written.load);
    let shares = written.from.shares();
    let last = shares.len() - 1;
    let lots = shares.into_iter().enumerate().map(|(position, (name, share))| {
        let part = (f64::from(kilograms(&written.load)) * share).round() as u32;
        let kilograms = if position == last { left } else { part.min(left) };
        left -= kilograms;
        Lot { warehouse: index(&file.warehouse, name), kilograms }
    });
    lots.collect()
}

fn ticks(duration: &Duration) -> SimDuration {
    SimDuration::from_seconds(duration.seconds())
}
