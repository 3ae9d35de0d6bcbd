//! What an audit knows of an entity, derived from the trace.

use super::mass::Hand;
use super::work::Work;
use crate::engine::SimTime;
use crate::flow::{Awaited, PoolId, StockId};

/// What an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Traffic of a flow; whether it came in the window.
    Traffic(usize, bool),
    /// It acts on the site, as one of a flow.
    Agent(usize),
    /// A track of another.
    Track {
        /// The slot of its parent, and which entity that was.
        parent: (u32, u64),
    },
}

/// What an entity does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Moving,
    Delayed,
    Interrupted,
    Waiting,
    Awaiting(Awaited),
    Aboard {
        /// Which entity carries it.
        leader: u64,
    },
}

/// What time is spent on, as far as the trace alone tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spent {
    pub(super) service: u128,
    pub(super) blocked: u128,
    pub(super) stock: u128,
    pub(super) partner: u128,
    pub(super) tracks: u128,
    pub(super) aboard: u128,
    /// In lines without holding a unit, or with work interrupted: queue, closed, breakdown.
    pub(super) lines: u128,
}

impl Spent {
    pub(super) fn total(&self) -> u128 {
        self.service + self.blocked + self.stock + self.partner + self.tracks + self.aboard + self.lines
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.service += other.service;
        self.blocked += other.blocked;
        self.stock += other.stock;
        self.partner += other.partner;
        self.tracks += other.tracks;
        self.aboard += other.aboard;
        self.lines += other.lines;
    }
}

/// An entity in a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) pool: PoolId,
    pub(super) class: u8,
    pub(super) order: u64,
    pub(super) since: SimTime,
}

/// An entity that is inside.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    /// Which entity it is of all that ever came.
    pub(super) serial: u64,
    pub(super) kind: Kind,
    pub(super) came: SimTime,
    pub(super) doing: Doing,
    pub(super) since: SimTime,
    pub(super) spent: Spent,
    /// When it began to wait in lines, and the pool it joined first.
    pub(super) waits_since: SimTime,
    pub(super) waits_for: Option<PoolId>,
    pub(super) lines: Vec<Standing>,
    /// The station whose units it keeps while it waits, and how many.
    pub(super) blocking: Option<(PoolId, u32)>,
    pub(super) held: Vec<(PoolId, u32)>,
    pub(super) lost: Vec<(PoolId, u32)>,
    /// Units that it got last, first or back, and when that was.
    pub(super) got: (SimTime, Vec<(PoolId, u32)>),
    /// Of those held, those that it works with since it got them.
    pub(super) at_work: Vec<(PoolId, u32)>,
    /// The work that it does or that was interrupted.
    pub(super) work: Work,
    /// The stock that it took units out of, or put some into, at this instant.
    pub(super) moved: Option<StockId>,
    /// Mass that it took and put.
    pub(super) hand: Hand,
    /// Whether it went on without anything out of a stock, so that it has given up.
    pub(super) gives_up: bool,
    pub(super) class: u8,
    /// Tracks that run.
    pub(super) tracks: u32,
    /// When anything was heard of it last.
    pub(super) heard: SimTime,
    /// How it is known where waiting entities are told apart: all it waits for, its class and order.
    pub(super) known: Option<(Vec<PoolId>, u8, u64)>,
    /// Units that were free for it for a time while it was first in line.
    pub(super) could_have: u32,
}

impl Entity {
    pub(super) fn new(serial: u64, kind: Kind, now: SimTime) -> Self {
        Self {
            serial,
            kind,
            came: now,
            doing: Doing::Moving,
            since: now,
            spent: Spent::default(),
            waits_since: now,
            waits_for: None,
            lines: Vec::new(),
            blocking: None,
            held: Vec::new(),
            lost: Vec::new(),
            got: (now, Vec::new()),
            at_work: Vec::new(),
            work: Work::default(),
            moved: None,
            hand: Hand::default(),
            gives_up: false,
            class: 0,
            tracks: 0,
            heard: now,
            known: None,
            could_have: 0,
        }
    }

    /// Ends what it does, accounts for the time, and does something else.
    pub(super) fn turn_to(&mut self, now: SimTime, doing: Doing) {
        let time = u128::from(now.saturating_since(self.since).ticks());
        let spent = match self.doing {
            Doing::Moving => None,
            Doing::Delayed => Some(&mut self.spent.service),
            Doing::Waiting if self.blocking.is_some() => Some(&mut self.spent.blocked),
            Doing::Waiting | Doing::Interrupted => Some(&mut self.spent.lines),
            Doing::Awaiting(Awaited::Stock(_)) => Some(&mut self.spent.stock),
            Doing::Awaiting(Awaited::Batch(_) | Awaited::Match(_)) => Some(&mut self.spent.partner),
            Doing::Awaiting(Awaited::Tracks) => Some(&mut self.spent.tracks),
            Doing::Aboard { .. } => Some(&mut self.spent.aboard),
        };
        if let Some(sum) = spent {
            *sum += time;
        }
        self.doing = doing;
        self.since = now;
    }

    /// Returns how many units of a pool it holds.
    pub(super) fn holds(&self, pool: PoolId) -> u32 {
        self.held.iter().filter(|(held, _)| *held == pool).map(|(_, units)| units).sum()
    }

    /// Returns whether, with time passing, it may be as it is: it does something, or waits in a line that it stands in.
    pub(super) fn may_stand(&self) -> bool {
        match self.doing {
            Doing::Moving => matches!(self.kind, Kind::Agent(_)) && self.lines.is_empty(),
            Doing::Waiting => !self.lines.is_empty(),
            _ => self.lines.is_empty(),
        }
    }

    /// Returns the pools whose lines it stands in, in order.
    pub(super) fn waits_for(&self) -> Vec<PoolId> {
        let mut pools: Vec<PoolId> = self.lines.iter().map(|standing| standing.pool).collect();
        pools.sort_unstable();
        pools
    }
}

/// Adds units of a pool to a list.
pub(super) fn add(list: &mut Vec<(PoolId, u32)>, pool: PoolId, units: u32) {
    match list.iter_mut().find(|(held, _)| *held == pool) {
        Some((_, held)) => *held += units,
        None => list.push((pool, units)),
    }
}

/// Takes units of a pool out of a list; returns whether there were as many.
pub(super) fn take(list: &mut Vec<(PoolId, u32)>, pool: PoolId, units: u32) -> bool {
    let Some((_, held)) = list.iter_mut().find(|(held, _)| *held == pool) else { return units == 0 };
    let enough = *held >= units;
    *held = held.saturating_sub(units);
    list.retain(|(_, held)| *held > 0);
    enough
}
