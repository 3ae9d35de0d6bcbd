//! Warehouses, plants and dispatches.

use super::index;
use crate::engine::{Calendar, ClosingPolicy, Shift, SimDuration, SimTime};
use crate::model::site::{Dispatch, Interruption, Lot, Plant, Station, Stock, StockKind, Warehouse};
use crate::scenario::civil::Almanac;
use crate::scenario::format::{self, ScenarioFile};
use crate::scenario::quantity::{Duration, Mass};

/// Returns a mass in whole kilograms.
pub(crate) fn kilograms(mass: &Mass) -> u32 {
    (mass.tonnes() * 1000.0).round() as u32
}

/// Returns what a batch takes or makes of something, in whole kilograms or units.
pub(crate) fn of_batch(plant: &format::Plant, per_tonne: f64, units: f64) -> u32 {
    (plant.batch.tonnes() * per_tonne * units).round() as u32
}

/// Builds the stocks of warehouses, which come after all others.
pub(super) fn stocks(file: &ScenarioFile) -> impl Iterator<Item = Stock> {
    file.warehouse.iter().map(|(name, warehouse)| Stock {
        name: name.clone(),
        kind: StockKind::Warehouse,
        side: index(&file.side, &warehouse.side),
        initial: warehouse.initial.as_ref().map_or(0, kilograms),
        capacity: kilograms(&warehouse.capacity),
        refills: Vec::new(),
    })
}

/// Returns the index that the stock of a warehouse has in the site.
pub(super) fn stock(file: &ScenarioFile, name: &str) -> usize {
    file.stock.len() + file.timetable.len() + index(&file.warehouse, name)
}

pub(super) fn warehouse(file: &ScenarioFile, name: String, written: &format::Warehouse) -> Warehouse {
    let supply = written.supply.as_ref().map_or(0.0, |supply| supply.tonnes_per_hour() * 24.0 * 1000.0);
    Warehouse {
        goods: index(&file.goods, &written.goods),
        stock: stock(file, &name),
        supply: supply.round() as u32,
        imports: written.imports,
        fee_per_day: written.fee_per_day.as_ref().map_or(0.0, |fee| fee.usd_per_tonne()),
        name,
    }
}

/// Builds the station whose lanes are a plant's lines; it comes after all others.
pub(super) fn station(file: &ScenarioFile, almanac: &Almanac, name: &str, plant: &format::Plant) -> Station {
    let hours = almanac.openings(plant.calendar.as_deref(), &plant.side, plant.lines);
    let hours = hours.expect("hours of a checked plant are read");
    Station {
        name: name.to_owned(),
        side: index(&file.side, &plant.side),
        lanes: from(&hours, opens(almanac, plant)),
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
        opens: opens(almanac, written),
        jobs: written.jobs,
        building_jobs: written.building_jobs,
        pay_usd: written.pay.as_ref().map_or(0.0, |pay| pay.usd()),
        investment_usd: written.investment.as_ref().map_or(0.0, |investment| investment.usd()),
        name,
    }
}

pub(super) fn dispatch(file: &ScenarioFile, almanac: &Almanac, name: String, written: &format::Dispatch) -> Dispatch {
    let time = written.time.as_ref().map_or(SimDuration::ZERO, ticks);
    let side = &file.warehouse[&written.from].side;
    let departures = || {
        let times = almanac.times(&written.departures, side, SimDuration::ZERO);
        (times.expect("departures of a checked dispatch are read"), written.wagons)
    };
    Dispatch {
        load: Lot { warehouse: index(&file.warehouse, &written.from), kilograms: kilograms(&written.load) },
        to: written.to.iter().map(|(flow, share)| (index(&file.flow, flow), *share)).collect(),
        at: written.at.as_ref().map(|station| (index(&file.station, station), time)),
        train: (!written.departures.is_empty()).then(departures),
        name,
    }
}

fn ticks(duration: &Duration) -> SimDuration {
    SimDuration::from_seconds(duration.seconds())
}
