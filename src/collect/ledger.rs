//! The delay ledger: where the time of entities goes, without remainder.
//!
//! **Each tick has exactly one cause**, the first that applies: service; blocked (it holds a unit and
//! waits for the next place); closed (the pool it waits for starts no work); queue. The part of a queue
//! that a closure built (waits begun before the opening) is `queue_after_closing`. Sums are exact in
//! ticks: over the entities of the window, all causes add up to their time in the system.

use super::record::Layout;
use crate::engine::SimTime;
use crate::flow::PoolId;

/// What an entity spends time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Being served.
    Service,
    /// Holding a unit while the next place is taken.
    Blocked,
    /// Waiting for a pool that starts no work.
    Closed,
    /// Waiting behind others.
    Queue,
    /// Waiting behind others in a line that a closure built.
    QueueAfterClosing,
}

/// All causes, in the order in which they are tried.
pub const CAUSES: [Cause; 5] = [Cause::Service, Cause::Blocked, Cause::Closed, Cause::Queue, Cause::QueueAfterClosing];

impl Cause {
    /// Returns the name used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Blocked => "blocked",
            Self::Closed => "closed",
            Self::Queue => "queue",
            Self::QueueAfterClosing => "queue_after_closing",
        }
    }
}

/// Ticks by flow, pool and cause, over the entities that arrived in the window.
#[derive(Clone, Debug)]
pub struct Ledger {
    pools: usize,
    ticks: Vec<u64>,
}

/// What an entity spends time on now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spending {
    /// Index of the pool; the number of pools for time that belongs to none.
    pub(super) pool: usize,
    /// `None` between two causes, while no time passes.
    pub(super) cause: Option<Cause>,
    /// Since when.
    pub(super) since: SimTime,
}

impl Ledger {
    pub(super) fn new(layout: &Layout) -> Self {
        Self { pools: layout.pools, ticks: vec![0; layout.flows * (layout.pools + 1) * CAUSES.len()] }
    }

    /// Returns the ticks that entities of a flow spent at a pool (`None`: at no pool) for a cause.
    pub fn ticks(&self, flow: usize, pool: Option<PoolId>, cause: Cause) -> u64 {
        self.ticks[self.index(flow, pool.map_or(self.pools, |pool| pool.0 as usize), cause)]
    }

    /// Returns all ticks of a flow.
    pub fn total(&self, flow: usize) -> u64 {
        let width = (self.pools + 1) * CAUSES.len();
        self.ticks[flow * width..(flow + 1) * width].iter().sum()
    }

    #[inline]
    pub(super) fn add(&mut self, flow: usize, spending: Spending, now: SimTime) {
        match spending.cause {
            Some(cause) => {
                let index = self.index(flow, spending.pool, cause);
                self.ticks[index] += (now - spending.since).ticks();
            }
            None => debug_assert!(now == spending.since, "time passes only for a cause"),
        }
    }

    #[inline]
    fn index(&self, flow: usize, pool: usize, cause: Cause) -> usize {
        (flow * (self.pools + 1) + pool) * CAUSES.len() + cause as usize
    }
}
