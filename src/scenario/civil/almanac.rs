//! The almanac of a scenario: its clocks, its hours and its run's instants, read once.
//!
//! What cannot be read is missing from it, and reported by the checks. On a checked scenario nothing
//! is missing.

use jiff::tz::TimeZone;

use super::{RunClock, WorkingHours, compile_demand, compile_openings, zone};
use crate::engine::{Calendar, RateProfile};
use crate::scenario::format::{Gate, Named, ScenarioFile, Station};

/// Trucks that pass an open gate at once: more than there ever are.
const ANY_NUMBER: u32 = u32::MAX / 2;

/// A scenario's clocks, hours and instants.
#[derive(Clone, Debug)]
pub(crate) struct Almanac {
    /// The run's instants, on the clock of the first side in name order.
    pub clock: Option<RunClock>,
    /// Time zones by side.
    pub zones: Named<TimeZone>,
    /// Opening hours by calendar.
    pub hours: Named<WorkingHours>,
}

impl Almanac {
    /// Reads what can be read of a scenario's civil time.
    pub(crate) fn read(file: &ScenarioFile) -> Self {
        let zones = file.side.iter().filter_map(|(name, side)| Some((name.clone(), zone(&side.time_zone)?)));
        let hours = file.calendar.iter().filter_map(|(name, written)| {
            let read = WorkingHours::parse(written).ok()?;
            Some((name.clone(), read))
        });
        let (zones, hours): (Named<TimeZone>, _) = (zones.collect(), hours.collect());
        let first = file.side.keys().next();
        let clock = first.and_then(|side| RunClock::of_run(&file.run, zones.get(side)?));
        Self { clock, zones, hours }
    }

    /// Compiles a station's lanes over the run; `None` if what that needs is missing.
    pub(crate) fn lanes(&self, station: &Station) -> Option<Calendar> {
        self.units(&station.side, station.calendar.as_ref(), station.lanes)
    }

    /// Compiles when a gate is open over the run; `None` if what that needs is missing.
    pub(crate) fn openings(&self, gate: &Gate) -> Option<Calendar> {
        self.units(&gate.side, gate.calendar.as_ref(), ANY_NUMBER)
    }

    fn units(&self, side: &str, calendar: Option<&String>, units: u32) -> Option<Calendar> {
        match calendar {
            None => Some(Calendar::always(units)),
            Some(calendar) => {
                let (hours, zone) = (self.hours.get(calendar)?, self.zones.get(side)?);
                Some(compile_openings(hours, zone, self.clock.as_ref()?, units))
            }
        }
    }

    /// Compiles the product of named profiles on a side's clock; `None` if what that needs is missing.
    pub(crate) fn demand(&self, file: &ScenarioFile, side: &str, profiles: &[String]) -> Option<RateProfile> {
        let profiles: Vec<_> = profiles.iter().map(|name| file.profile.get(name)).collect::<Option<_>>()?;
        Some(compile_demand(&profiles, self.zones.get(side)?, self.clock.as_ref()?))
    }
}
