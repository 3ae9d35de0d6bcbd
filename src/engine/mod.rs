//! The engine: time, the event list, keyed luck, distributions, pools, waiting lines, calendars.
//!
//! It imports nothing of ours and knows nothing of trucks, flows, files, statistics, threads or printing.

mod calendar;
mod distribution;
mod rate_profile;
mod time;

pub use calendar::{Calendar, Shift};
pub use distribution::{Distribution, Family, InvalidDistribution, Truncation};
pub use rate_profile::{RateCursor, RateProfile, Segment};
pub use time::{SimDuration, SimTime};
