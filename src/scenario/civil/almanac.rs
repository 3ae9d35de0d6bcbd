//! The almanac of a scenario: its clocks, its hours and its run's instants, read once.
//!
//! What cannot be read is missing from it, and reported by the checks. On a checked scenario nothing
//! is missing.

use jiff::tz::TimeZone;

use super::{RunClock, WorkingHours, compile_demand, compile_openings, zone};
use crate::engine::{Calendar, RateProfile};
use crate::scenario::format::{Named, ScenarioFile, Station};

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
        match &station.calendar {
            None => Some(Calendar::always(station.lanes)),
            Some(calendar) => {
                let (hours, zone) = (self.hours.get(calendar)?, self.zones.get(&station.side)?);
                Some(compile_openings(hours, zone, self.clock.as_ref()?, station.lanes))
            }
        }
    }

    /// Compiles the product of named profiles on a side's clock; `None` if what that needs is missing.
    pub(crate) fn demand(&self, file: &ScenarioFile, side: &str, profiles: &[String]) -> Option<RateProfile> {
        let profiles: Vec<_> = profiles.iter().map(|name| file.profile.get(name)).collect::<Option<_>>()?;
        Some(compile_demand(&profiles, self.zones.get(side)?, self.clock.as_ref()?))
    }
}
