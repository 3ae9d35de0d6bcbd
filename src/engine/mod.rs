//! The engine: time, the event list, keyed luck, distributions, pools, waiting lines, calendars.
//!
//! It imports nothing of ours and knows nothing of trucks, flows, files, statistics, threads or
//! printing.

mod calendar;
mod distribution;
mod event_list;
mod luck;
mod pool;
mod rate_profile;
mod sparse;
mod time;
mod waiting_line;

pub use calendar::{Calendar, Shift};
pub use distribution::{Distribution, Family, InvalidDistribution, Truncation};
pub use event_list::{Event, EventList, RANK_MAX, Rank, Ticket, Ties};
pub use luck::{Keyed, Luck, Purpose, Subject};
pub use pool::{ClosingPolicy, Pool, UNLIMITED};
pub use rate_profile::{Day, RateCursor, RateProfile, Segment};
pub use sparse::Sparse;
pub use time::{SimDuration, SimTime};
pub use waiting_line::WaitingLines;
