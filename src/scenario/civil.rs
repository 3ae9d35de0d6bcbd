//! Civil time: weekly hours, holidays and demand shapes on local clocks, compiled to simulated time.
//!
//! Pure functions on the time-zone data that is built into the program; the system's zone and clock
//! are never asked. A clock time that does not exist (clocks moved forward) moves forward by the
//! missing stretch; one that occurs twice (clocks moved back) means the first. Everything after this
//! room counts ticks from time zero, the start of the warm-up.

mod almanac;
mod clock;
mod demand;
mod hours;
mod moments;
mod observed;
mod openings;
mod periods;

use jiff::tz::{TimeZone, TimeZoneDatabase};

pub(crate) use almanac::Almanac;
pub(crate) use clock::{RunClock, RunFault, years};
pub(crate) use demand::{compile_demand, has_demand};
pub(crate) use hours::{Part, WorkingHours};
pub(crate) use moments::Moments;
pub(crate) use observed::{TraceFault, TraceFaultKind, read_trace, row_texts};
pub(crate) use openings::compile_openings;
pub(crate) use periods::Period;

/// Returns the zone of an IANA name, such as "Asia/Tashkent", if there is one.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// Returns the IANA names of all zones.
pub(crate) fn zone_names() -> Vec<String> {
    TimeZoneDatabase::bundled().available().map(|name| name.as_str().to_owned()).collect()
}
