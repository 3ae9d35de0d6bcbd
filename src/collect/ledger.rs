//! The delay ledger: where the time of entities goes, without remainder.
//!
//! **Each tick has exactly one cause**, the first that applies: service; blocked (it holds a unit and
//! waits for the next place); closed (the pool it waits for starts no work, or its unit went off duty);
//! breakdown (all units of that pool are down, or its own is); stock; partner; tracks; aboard; queue. The
//! part of a queue that a closure built (waits begun before the opening) is `queue_after_closing`. Sums are
//! exact in ticks: over the entities of the window, all causes add up to their time in the system.
//!
//! **By year** only sums are kept. While somebody who arrived in a year may be inside, the year's time has a block of
//! its own; a later year takes the block over once nobody is, so that there are two in a run of any length.

use std::ops::Range;

use super::record::{Layout, YearRecord};
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

/// Ticks by flow, place and cause, over the entities that arrived in the window.
#[derive(Clone, Debug)]
pub struct Ledger {
    flows: usize,
    pools: usize,
    spots: usize,
    /// By place: whether service there counts as waiting.
    waits: Vec<bool>,
    /// A row for all who are not accounted for, and then a block for each open year; row-major: flow, place (pools,
    /// spots, elsewhere), cause.
    open: Vec<u64>,
    /// By block.
    years: Vec<usize>,
    /// A block for all years that are settled.
    settled: Vec<u64>,
}

/// A place in the ledger's open ticks.
pub(super) type Entry = u32;

impl Ledger {
    /// The first entry of those who are not accounted for.
    pub(super) const NOBODY: Entry = 0;

    /// Makes a ledger without a year.
    pub(super) fn new(layout: &Layout) -> Self {
        let &Layout { counted_flows: flows, pools, spots, .. } = layout;
        let mut waits = vec![false; pools + spots + 1];
        waits[pools..pools + spots].copy_from_slice(&layout.waits);
        let row = waits.len() * CAUSES.len();
        // Room for as many blocks as are needed if nobody stays for a year.
        let blocks = layout.years.len().min(2);
        let mut open = Vec::with_capacity((1 + blocks * flows) * row);
        open.resize(row, 0);
        let (years, settled) = (Vec::with_capacity(blocks), vec![0; flows * row]);
        Self { flows, pools, spots, waits, open, years, settled }
    }

    /// Returns all places.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let pools = (0..self.pools as u32).map(|pool| Place::Pool(PoolId(pool)));
        let spots = (0..self.spots as u32).map(|spot| Place::Spot(SpotId(spot)));
        pools.chain(spots).chain([Place::Elsewhere])
    }

    /// Returns the ticks that entities of a flow spent at a place for a cause.
    pub fn ticks(&self, flow: usize, place: Place, cause: Cause) -> u64 {
        let place = match place {
            Place::Pool(pool) => pool.0,
            Place::Spot(spot) => self.pools as u32 + spot.0,
            Place::Elsewhere => (self.pools + self.spots) as u32,
        };
        self.settled[entry(flow as Entry * self.row(), place, cause) as usize]
    }

    /// Returns all ticks of a flow.
    pub fn total(&self, flow: usize) -> u64 {
        let row = self.row() as usize;
        self.settled[flow * row..(flow + 1) * row].iter().sum()
    }

    /// Returns the number of entries of a flow.
    pub(super) fn row(&self) -> Entry {
        (self.waits.len() * CAUSES.len()) as Entry
    }

    /// Returns the entries of a block.
    fn block(&self, block: usize) -> Range<Entry> {
        let length = self.flows as Entry * self.row();
        let first = self.row() + block as Entry * length;
        first..first + length
    }

    /// Begins a year and returns its first entry. Another year ends in favor of it, unless somebody may still spend time
    /// on the entries of each.
    pub(super) fn begin(
        &mut self,
        year: usize,
        records: &mut [YearRecord],
        is_used: impl Fn(Range<Entry>) -> bool,
    ) -> Entry {
        let over = (0..self.years.len()).find(|&block| !is_used(self.block(block)));
        let block = over.unwrap_or(self.years.len());
        if over.is_some() {
            self.settle(block, records);
            self.years[block] = year;
        } else {
            self.years.push(year);
            self.open.resize(self.block(block).end as usize, 0);
        }
        self.block(block).start
    }

    /// Ends all years.
    pub(super) fn end(&mut self, records: &mut [YearRecord]) {
        (0..self.years.len()).for_each(|block| self.settle(block, records));
    }

    /// Adds the ticks of a block to those of all years, and their sums to the records of its year.
    fn settle(&mut self, block: usize, records: &mut [YearRecord]) {
        let Range { start, end } = self.block(block);
        let row = self.row() as usize;
        let of_year = &mut records[self.years[block] * self.flows..];
        let open = &mut self.open[start as usize..end as usize];
        for (index, (ticks, settled)) in open.iter_mut().zip(&mut self.settled).enumerate() {
            let ticks = std::mem::take(ticks);
            let (place, cause) = (index % row / CAUSES.len(), CAUSES[index % CAUSES.len()]);
            let record = &mut of_year[index / row];
            record.time += ticks;
            record.waited += if cause != Cause::Service || self.waits[place] { ticks } else { 0 };
            *settled += ticks;
        }
    }

    #[inline]
    pub(super) fn add(&mut self, entry: Entry, ticks: u64) {
        self.open[entry as usize] += ticks;
    }
}

/// Returns the entry of a place (pools come first, then spots, then all else) and cause, where a flow's begin at `first`.
#[inline]
pub(super) fn entry(first: Entry, place: u32, cause: Cause) -> Entry {
    first + place * CAUSES.len() as Entry + cause as Entry
}
