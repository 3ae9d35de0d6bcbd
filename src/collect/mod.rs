//! Observers: what is measured of a run, from its observations alone.
//!
//! Customs words, files and experiments are unknown here: flows, pools and intervals are ids, and
//! what they mean is said by the model's indicator dictionary.

mod audit;
mod collector;
mod diary;
mod ledger;
mod level;
mod record;
mod shelf;
mod slot;
mod stores;
mod story;
mod trace;
mod travelers;

pub use audit::{Audit, AuditReport, Masses, Role, Violation};
pub use collector::Collector;
pub use diary::{Diary, DiaryLayout, End, MONTHS, PoolDiary, Visit, WEEK_HOURS};
pub use ledger::{CAUSES, Cause, Ledger, Place};
pub use level::{AreaOverTime, Boundaries, Buckets, LevelOverTime, Stretch};
pub use record::{Bookings, Cell, FlowRecord, Freight, Layout, Load, PoolRecord, RunRecord, YearRecord};
pub use shelf::Shelf;
pub use stores::{Dealing, LeftBehind, StockRecord, Train};
pub use story::{Happening, Story};
pub use trace::Trace;
pub use travelers::Journeys;
