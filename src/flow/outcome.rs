//! How a run ended: typed, with what is needed to say why.

use super::program::PoolId;
use crate::engine::SimTime;

/// How a run ended, and what it left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOutcome {
    /// Why it ended.
    pub ending: RunEnding,
    /// When it ended.
    pub at: SimTime,
    /// Events executed.
    pub events: u64,
    /// Entities that ever arrived.
    pub arrived: u64,
    /// Entities inside at the end, without the tracks of others.
    pub inside: u32,
    /// Entities inside at the end that had arrived in the window.
    pub unfinished: u32,
    /// The longest line at the end, and its length.
    pub longest_line: Option<(PoolId, u32)>,
}

/// Why a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEnding {
    /// The window is over and all who arrived in it have left.
    AllOut,
    /// The time for following the window's entities is over.
    FollowUpOver,
    /// Nothing can move any more: units of each of these pools are held by entities that wait for the next
    /// pool, and those of the last by entities that wait for the first.
    Gridlock(Vec<PoolId>),
    /// A limit was hit; the run is incomplete.
    LimitHit(Limit),
}

/// A limit of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Events in the run.
    Events(u64),
    /// Entities alive at once.
    EntitiesAlive(u32),
    /// Rounds of offers and joins without time advancing.
    RoundsAtOneInstant(u32),
}
