//! The almanac of a scenario: its clocks, its hours and its run's instants, read once.
//!
//! What cannot be read is missing from it, and reported by the checks. On a checked scenario nothing
//! is missing.

use std::ops::Range;

use jiff::tz::TimeZone;

use super::clock::first_instant;
use super::observed::{ObservedArrival, instants};
use super::periods::{Cut, Period, cut};
use super::{Moments, RunClock, WorkingHours, compile_demand, compile_openings, read_trace, years, zone};
use crate::engine::{Calendar, RateProfile, SimDuration, SimTime};
use crate::model::site::Year;
use crate::scenario::date::Moment;
use crate::scenario::format::{Named, Observed, ScenarioFile, Station, Trace};

/// A scenario's clocks, hours and instants.
#[derive(Clone, Debug)]
pub(crate) struct Almanac {
    /// The run's instants, on the clock of the first side in name order.
    pub clock: Option<RunClock>,
    /// Time zones by side.
    pub zones: Named<TimeZone>,
    /// Opening hours by calendar.
    pub hours: Named<WorkingHours>,
    /// What closures leave open, by station.
    pub cuts: Named<Vec<Cut>>,
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
        let mut cuts: Named<Vec<Cut>> = Named::new();
        for closure in file.closure.values() {
            let periods = closure.periods.iter().filter_map(|period| Period::parse(period).ok());
            let left: Vec<Cut> = periods.map(|period| Cut { period, capacity: closure.lanes }).collect();
            for station in &closure.stations {
                cuts.entry(station.clone()).or_default().extend(left.iter().cloned());
            }
        }
        Self { clock, zones, hours, cuts }
    }

    /// Returns the instant at which the clock of the first side shows a moment, or time zero if that is before it;
    /// `None` if what that needs is missing.
    pub(crate) fn instant(&self, moment: Moment) -> Option<SimTime> {
        let unix = first_instant(self.zones.values().next()?, moment.0)?;
        Some(self.clock.as_ref()?.to_sim(unix))
    }

    /// Compiles a station's lanes over the run, less what closures close; `None` if what that needs is missing.
    pub(crate) fn lanes(&self, name: &str, station: &Station) -> Option<Calendar> {
        let mut lanes = self.openings(station.calendar.as_deref(), &station.side, station.lanes.count())?;
        for (calendar, count) in &station.shifts {
            lanes = lanes.or(&self.openings(Some(calendar), &station.side, *count)?);
        }
        match self.cuts.get(name) {
            None => Some(lanes),
            Some(cuts) => Some(cut(&lanes, cuts, self.zones.get(&station.side)?, self.clock.as_ref()?)),
        }
    }

    /// Compiles a calendar's hours on a side's clock, or always; `None` if what that needs is missing.
    pub(crate) fn openings(&self, calendar: Option<&str>, side: &str, capacity: u32) -> Option<Calendar> {
        match calendar {
            None => Some(Calendar::always(capacity)),
            Some(calendar) => {
                let (hours, zone) = (self.hours.get(calendar)?, self.zones.get(side)?);
                Some(compile_openings(hours, zone, self.clock.as_ref()?, capacity))
            }
        }
    }

    /// Compiles the product of named profiles on a side's clock, with what it is multiplied with each year, and with days
    /// apart or as one; `None` if what that needs is missing.
    pub(crate) fn demand(
        &self,
        file: &ScenarioFile,
        side: &str,
        profiles: &[String],
        yearly: f64,
        are_apart: bool,
    ) -> Option<RateProfile> {
        let profiles: Vec<_> = profiles.iter().map(|name| file.profile.get(name)).collect::<Option<_>>()?;
        Some(compile_demand(&profiles, yearly, are_apart, self.zones.get(side)?, self.clock.as_ref()?))
    }

    /// Returns the calendar years of the window on the clock of the first side; `None` if what that needs is missing.
    pub(crate) fn years(&self) -> Option<Vec<Year>> {
        Some(years(self.zones.values().next()?, self.clock.as_ref()?))
    }

    /// Returns how many times lines of times have on a side's clock on the days of the run; `None` if what that needs
    /// is missing.
    pub(crate) fn count(&self, lines: &[String], side: &str) -> Option<usize> {
        let unix = self.run(SimDuration::ZERO)?;
        Some(Moments::parse(lines).ok()?.count(self.zones.get(side)?, unix))
    }

    /// Returns the times that lines of times have on a side's clock, from time zero to a margin after the run's
    /// latest end; `None` if what that needs is missing.
    pub(crate) fn times(&self, lines: &[String], side: &str, margin: SimDuration) -> Option<Vec<SimTime>> {
        let clock = self.clock.as_ref()?;
        let times = Moments::parse(lines).ok()?.between(self.zones.get(side)?, self.run(margin)?);
        Some(times.into_iter().map(|unix| clock.to_sim(unix)).collect())
    }

    /// Returns the observed arrivals that lie in the run; `None` if what that needs is missing.
    pub(crate) fn arrivals(&self, trace: &Trace, side: &str) -> Option<Vec<SimTime>> {
        let (clock, run) = (self.clock.as_ref()?, self.run(SimDuration::ZERO)?);
        let unix = self.observed(trace, side)?.into_iter().filter(|(at, _)| run.contains(at));
        Some(unix.map(|(at, _)| clock.to_sim(at)).collect())
    }

    /// Returns the observed arrivals, those in the run or all of them; `None` if what that needs is missing.
    pub(crate) fn rows(&self, trace: &Trace, side: &str, all: bool) -> Option<Vec<ObservedArrival>> {
        let run = self.run(SimDuration::ZERO)?;
        Some(
            self.observed(trace, side)?
                .into_iter()
                .filter(|(at, _)| all || run.contains(at))
                .map(|(_, row)| row)
                .collect(),
        )
    }

    /// Returns the gaps between all observed arrivals; `None` if what that needs is missing.
    pub(crate) fn gaps(&self, trace: &Trace, side: &str) -> Option<Vec<SimDuration>> {
        let unix = self.observed(trace, side)?;
        let gap = |pair: &[(i64, ObservedArrival)]| SimDuration::from_ticks(pair[1].0.abs_diff(pair[0].0));
        Some(unix.windows(2).map(gap).collect())
    }

    fn observed(&self, trace: &Trace, side: &str) -> Option<Vec<(i64, ObservedArrival)>> {
        let Observed::Text(_, text) = &trace.observed else { return None };
        let own = trace.time_zone.as_deref().map(zone);
        let clock = own.unwrap_or_else(|| self.zones.get(side).cloned())?;
        Some(instants(&read_trace(text, trace).ok()?, &clock))
    }

    /// Returns the Unix microseconds from time zero to a margin after the run's latest end.
    fn run(&self, margin: SimDuration) -> Option<Range<i64>> {
        let clock = self.clock.as_ref()?;
        Some(clock.zero_unix()..clock.horizon_unix() + i64::try_from(margin.ticks()).ok()?)
    }
}
