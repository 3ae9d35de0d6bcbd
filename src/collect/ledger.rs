//! The delay ledger: where the time of entities goes, without remainder.
//!
//! **Each tick has exactly one cause**, the first that applies: service; blocked (it holds a unit and
//! waits for the next place); closed (the pool it waits for starts no work, or its unit went off duty);
//! breakdown (all units of that pool are down, or its own is); stock; partner; tracks; aboard; queue. The
//! part of a queue that a closure built (waits begun before the opening) is `queue_after_closing`. Sums are
//! exact in ticks: over the entities of the window, all causes add up to their time in the system.

use super::record::Layout;
use crate::flow::{PoolId, SpotId};

/// What an entity spends time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Being served.
    Service,
    /// Holding a unit while the next place is taken.
    Blocked,
    /// Waiting for a pool that starts no work, or for a unit that went off duty during work.
    Closed,
    /// Waiting for a pool whose units are all broken down, or for the repair of a unit that broke down during work.
    Breakdown,
    /// Waiting for what is in a stock, or for room in it.
    Stock,
    /// Waiting for a partner, or for others to fill a batch.
    Partner,
    /// Waiting for the ends of its tracks.
    Tracks,
    /// Carried by the leader of its batch.
    Aboard,
    /// Waiting behind others, or for a unit that a more urgent entity took.
    Queue,
    /// Waiting behind others in a line that a closure built.
    QueueAfterClosing,
}

/// All causes, in the order in which they are tried.
pub const CAUSES: [Cause; 10] = [
    Cause::Service,
    Cause::Blocked,
    Cause::Closed,
    Cause::Breakdown,
    Cause::Stock,
    Cause::Partner,
    Cause::Tracks,
    Cause::Aboard,
    Cause::Queue,
    Cause::QueueAfterClosing,
];

impl Cause {
    /// Returns the name used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Blocked => "blocked",
            Self::Closed => "closed",
            Self::Breakdown => "breakdown",
            Self::Stock => "stock",
            Self::Partner => "partner",
            Self::Tracks => "tracks",
            Self::Aboard => "aboard",
            Self::Queue => "queue",
            Self::QueueAfterClosing => "queue_after_closing",
        }
    }
}

/// Where time is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a pool, or in its line.
    Pool(PoolId),
    /// At a spot.
    Spot(SpotId),
    /// Anywhere else, such as aboard.
    Elsewhere,
}

/// Ticks by year of arrival, flow, place and cause, over the entities that arrived in the window.
#[derive(Clone, Debug)]
pub struct Ledger {
    years: usize,
    flows: usize,
    pools: usize,
    spots: usize,
    /// Row-major: year, flow, place (pools, spots, elsewhere), cause; then a row for all who are not accounted for.
    ticks: Vec<u64>,
}

/// A place in the ledger's ticks.
pub(super) type Entry = u32;

impl Ledger {
    pub(super) fn new(layout: &Layout) -> Self {
        let &Layout { counted_flows: flows, pools, spots, .. } = layout;
        let years = layout.years.len();
        let rows = (years * flows + 1) * (pools + spots + 1);
        Self { years, flows, pools, spots, ticks: vec![0; rows * CAUSES.len()] }
    }

    /// Returns all places.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let pools = (0..self.pools as u32).map(|pool| Place::Pool(PoolId(pool)));
        let spots = (0..self.spots as u32).map(|spot| Place::Spot(SpotId(spot)));
        pools.chain(spots).chain([Place::Elsewhere])
    }

    /// Returns the ticks that entities of a flow spent at a place for a cause.
    pub fn ticks(&self, flow: usize, place: Place, cause: Cause) -> u64 {
        (0..self.years).map(|year| self.ticks_in(year, flow, place, cause)).sum()
    }

    /// The same of those that arrived in a year.
    pub fn ticks_in(&self, year: usize, flow: usize, place: Place, cause: Cause) -> u64 {
        let place = match place {
            Place::Pool(pool) => pool.0,
            Place::Spot(spot) => self.pools as u32 + spot.0,
            Place::Elsewhere => (self.pools + self.spots) as u32,
        };
        self.ticks[entry(self.first(year, flow), place, cause) as usize]
    }

    /// Returns all ticks of a flow.
    pub fn total(&self, flow: usize) -> u64 {
        (0..self.years).map(|year| self.total_in(year, flow)).sum()
    }

    /// Returns all ticks of those of a flow that arrived in a year.
    pub fn total_in(&self, year: usize, flow: usize) -> u64 {
        self.ticks[self.first(year, flow) as usize..self.first(year, flow + 1) as usize].iter().sum()
    }

    /// Returns the first entry of those of a flow that arrive in a year.
    pub(super) fn first(&self, year: usize, flow: usize) -> Entry {
        ((year * self.flows + flow) * (self.pools + self.spots + 1) * CAUSES.len()) as Entry
    }

    /// Returns the first entry of those who are not accounted for.
    pub(super) fn nobody(&self) -> Entry {
        self.first(self.years, 0)
    }

    #[inline]
    pub(super) fn add(&mut self, entry: Entry, ticks: u64) {
        self.ticks[entry as usize] += ticks;
    }
}

/// Returns the entry of a place (pools come first, then spots, then all else) and cause, where a flow's begin at `first`.
#[inline]
pub(super) fn entry(first: Entry, place: u32, cause: Cause) -> Entry {
    first + place * CAUSES.len() as Entry + cause as Entry
}
