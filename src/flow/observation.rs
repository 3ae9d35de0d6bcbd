//! Observations: what a machine tells about a run, in ids only.
//!
//! **Observers cannot steer.** They are compiled in by static dispatch and get no access to the
//! machine; with all of them off not one event changes.

use super::program::{AttributeId, FlowId, IntervalId};
use crate::engine::SimTime;

/// An entity while it is alive: the number of its slot, which is used again after it has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntityId(pub u32);

/// A pool of a program: units of a station, or places of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PoolId(pub u32);

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The interval begins.
    Start,
    /// The interval ends.
    End,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observation {
    /// An entity came into being.
    Arrived {
        /// Who.
        entity: EntityId,
        /// Its flow.
        flow: FlowId,
        /// Its number in the flow, from 0.
        number: u64,
    },
    /// An entity joined a line.
    Joined {
        /// Who.
        entity: EntityId,
        /// The pool it waits for.
        pool: PoolId,
        /// The station whose unit it keeps while it waits.
        holding: Option<PoolId>,
    },
    /// A waiting entity got a unit or place.
    Granted {
        /// Who.
        entity: EntityId,
        /// Of which pool.
        pool: PoolId,
    },
    /// An entity began a delay (work, if it holds a unit).
    Began {
        /// Who.
        entity: EntityId,
    },
    /// The delay of an entity ended.
    Ended {
        /// Who.
        entity: EntityId,
    },
    /// An entity gave a unit or place back.
    Freed {
        /// Who.
        entity: EntityId,
        /// To which pool.
        pool: PoolId,
    },
    /// An attribute of an entity was set.
    Assigned {
        /// Who.
        entity: EntityId,
        /// Which attribute.
        attribute: AttributeId,
        /// To what.
        value: u32,
    },
    /// An entity passed a mark.
    Marked {
        /// Who.
        entity: EntityId,
        /// Which interval.
        interval: IntervalId,
        /// Which end of it.
        edge: Edge,
    },
    /// An entity left for good.
    Left {
        /// Who.
        entity: EntityId,
    },
    /// A pool stopped starting work: its last unit closed, or the first in line cannot finish in time.
    Closed {
        /// Which pool.
        pool: PoolId,
    },
    /// A pool starts work again.
    Opened {
        /// Which pool.
        pool: PoolId,
    },
}

/// Somebody who listens to a run.
pub trait Observer {
    /// Hears what happened at `at`; times never decrease.
    fn observe(&mut self, at: SimTime, observation: Observation);
}

/// Hears nothing, and costs nothing.
impl Observer for () {
    #[inline]
    fn observe(&mut self, _: SimTime, _: Observation) {}
}

/// Two observers, told in order.
impl<A: Observer, B: Observer> Observer for (A, B) {
    #[inline]
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.0.observe(at, observation);
        self.1.observe(at, observation);
    }
}

impl<A: Observer> Observer for &mut A {
    #[inline]
    fn observe(&mut self, at: SimTime, observation: Observation) {
        (**self).observe(at, observation);
    }
}
