//! Stations, spaces, gates and stocks.

use std::collections::BTreeSet;

use super::index;
use crate::engine::{Calendar, ClosingPolicy, SimDuration};
use crate::model::site::{Gate, Interruption, Refill, RefillMode, Space, Station, Stock, StockKind};
use crate::scenario::civil::Almanac;
use crate::scenario::format::{self, AtClosing, Closure, Interrupted, ScenarioFile};

pub(super) fn station(file: &ScenarioFile, almanac: &Almanac, name: String, station: &format::Station) -> Station {
    Station {
        side: index(&file.side, &station.side),
        activity: station.activity.clone().unwrap_or_else(|| "other".to_owned()),
        is_equipment: station.equipment,
        usd_per_hour: station.cost.as_ref().map_or(0.0, |cost| cost.usd_per_hour()),
        lanes: almanac.lanes(&name, station).expect("hours of a checked scenario are read"),
        hours: {
            let closes = |(_, closure): &(&String, &Closure)| closure.lanes == 0 && closure.stations.contains(&name);
            let closures = file.closure.iter().filter(closes).map(|(closure, _)| closure);
            sorted(station.calendars().chain(closures))
        },
        at_closing: match station.at_closing {
            AtClosing::Finish => ClosingPolicy::Finish,
            AtClosing::DoNotStart => ClosingPolicy::StartOnlyWhatFinishes,
            AtClosing::Suspend => ClosingPolicy::Suspend { same_unit: false },
            AtClosing::SuspendSameLane => ClosingPolicy::Suspend { same_unit: true },
        },
        interrupted: match station.interrupted {
            Interrupted::Resume => Interruption::Resume,
            Interrupted::Restart => Interruption::Restart,
            Interrupted::Resample => Interruption::Resample,
        },
        name,
    }
}

pub(super) fn space(file: &ScenarioFile, name: String, space: &format::Space) -> Space {
    Space { name, side: index(&file.side, &space.side), places: Calendar::always(space.places) }
}

pub(super) fn gate(file: &ScenarioFile, almanac: &Almanac, name: String, gate: &format::Gate) -> Gate {
    let open = almanac.openings(gate.calendar.as_deref(), &gate.side, u32::MAX);
    let open = open.expect("hours of a checked gate are read");
    Gate { name, side: index(&file.side, &gate.side), open, hours: sorted(gate.calendar.iter()) }
}

/// Names in order, each once.
fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

/// Builds all stocks, and then all timetables.
pub(super) fn stocks(file: &ScenarioFile, almanac: &Almanac) -> Vec<Stock> {
    let times = |lines: &[String], side: &str| {
        almanac.times(lines, side, SimDuration::ZERO).expect("times of a checked scenario are read")
    };
    let stocks = file.stock.iter().map(|(name, stock)| {
        let mut refills: Vec<Refill> = Vec::new();
        for entry in &stock.refill {
            let mode = match entry.mode {
                format::RefillMode::Add => RefillMode::Add,
                format::RefillMode::Set => RefillMode::Set,
                format::RefillMode::Depart => RefillMode::Depart,
            };
            let at = times(&entry.at, &stock.side).into_iter();
            refills.extend(at.map(|at| Refill { at, units: entry.units, mode }));
        }
        // Those of one instant stay in the order in which they were written.
        refills.sort_by_key(|refill| refill.at);
        Stock {
            name: name.clone(),
            kind: StockKind::Stock,
            side: index(&file.side, &stock.side),
            initial: stock.initial,
            capacity: stock.capacity.unwrap_or(u32::MAX),
            refills,
        }
    });
    let timetables = file.timetable.iter().map(|(name, timetable)| {
        let at = times(&timetable.departures, &timetable.side).into_iter();
        Stock {
            name: name.clone(),
            kind: StockKind::Timetable,
            side: index(&file.side, &timetable.side),
            initial: 0,
            capacity: timetable.places,
            refills: at.map(|at| Refill { at, units: timetable.places, mode: RefillMode::Depart }).collect(),
        }
    });
    stocks.chain(timetables).collect()
}
