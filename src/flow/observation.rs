//! Observations: what a machine tells about a run, in ids only.
//!
//! **Observers cannot steer.** They are compiled in by static dispatch and get no access to the
//! machine; with all of them off not one event changes.
//!
//! **Waits.** [`Observation::Joined`] once for each line, then either [`Observation::Granted`] for each need, in
//! order of needs, after [`Observation::Withdrew`] from the lines of pools that do not serve; or `Withdrew` from all of
//! them and [`Observation::Reneged`]. Who refuses tells [`Observation::Balked`] and joins nothing.
//! [`Observation::Awaits`] is followed by [`Observation::Met`], also where it is over at that instant; who gives up
//! taking from a stock tells `Reneged` after that.
//!
//! **Interrupted work.** `Began`, then any number of stops, then `Ended`: a stop is no end, and tells no `Ended`.
//!
//! 1. [`Observation::Interrupted`] for each holding that is lost, by pool. The work stands still from the first of
//!    them on; more may be lost while it does, and units of other pools stay in the entity's hands.
//! 2. [`Observation::Reinstated`] for each of them, in whatever order. The first lost need not be the first back.
//! 3. With the last of them [`Observation::Began`], once more, at the same instant: the work goes on, or begins anew
//!    if the pool says so.
//!
//! So an entity is at work from any `Began` to the next `Interrupted` or `Ended`; units are in use from `Granted` or
//! `Reinstated` to `Interrupted` or `Freed`; and a service lasts from the first `Began` after a `Granted` to `Ended`.
//! Work that comes to begin after its unit went off duty tells `Began` and `Interrupted` at one instant.

use super::program::{AttributeId, BatchId, FlowId, IntervalId, MatchId, PoolId, SpotId, StockId};
use crate::engine::{SimDuration, SimTime};

/// An entity while it is alive: the number of its slot, which is used again after it has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntityId(pub u32);

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The interval begins.
    Start,
    /// The interval ends.
    End,
}

/// Whether a pool starts work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// It does.
    Open,
    /// No unit is on duty, or the first in line cannot finish in time.
    Closed,
    /// Units are on duty, but all of them are broken down.
    Down,
}

/// Why work stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupter {
    /// A unit went off duty.
    Closing,
    /// A unit broke down.
    Breakdown,
    /// A more urgent entity took the unit.
    Preemption,
}

/// What an entity waits for when it is not a unit or place of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// Enough in a stock to take, or room in it to put.
    Stock(StockId),
    /// Others to fill its batch.
    Batch(BatchId),
    /// A partner.
    Match(MatchId),
    /// The ends of its tracks.
    Tracks,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observation {
    /// An entity came into being at the start of its flow.
    Arrived {
        /// Who.
        entity: EntityId,
        /// Its flow.
        flow: FlowId,
        /// Its number in the flow, from 0.
        number: u64,
    },
    /// An entity came into being from another one, in a flow of its own or as its twin.
    Spawned {
        /// Who.
        entity: EntityId,
        /// Its flow.
        flow: FlowId,
        /// From whom.
        from: EntityId,
    },
    /// A track of an entity began, or the twin of one: a child that ends with [`Observation::TrackEnded`].
    Forked {
        /// The track.
        entity: EntityId,
        /// Whose track it is.
        parent: EntityId,
    },
    /// A track ended.
    TrackEnded {
        /// The track.
        entity: EntityId,
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
    /// An entity left a line without a unit of that pool: it got another pool's instead, or moved to a shorter line
    /// (which it then joins).
    Withdrew {
        /// Who.
        entity: EntityId,
        /// The pool it waited for.
        pool: PoolId,
    },
    /// An entity gave up waiting, after [`Observation::Withdrew`] from all its lines.
    Reneged {
        /// Who.
        entity: EntityId,
    },
    /// An entity refused to join.
    Balked {
        /// Who.
        entity: EntityId,
        /// The pool whose line was too long.
        pool: PoolId,
    },
    /// A waiting entity got units or places.
    Granted {
        /// Who.
        entity: EntityId,
        /// Of which pool.
        pool: PoolId,
        /// How many.
        units: u32,
    },
    /// An entity began a delay (work, if it holds a unit), or its interrupted work goes on.
    Began {
        /// Who.
        entity: EntityId,
        /// How long it takes from now on, unless it is interrupted.
        length: SimDuration,
    },
    /// The delay of an entity is over; not told when work is interrupted.
    Ended {
        /// Who.
        entity: EntityId,
    },
    /// The work of an entity lost units; its clock stands still.
    Interrupted {
        /// Who.
        entity: EntityId,
        /// The pool whose units it lost.
        pool: PoolId,
        /// How many.
        units: u32,
        /// Why.
        by: Interrupter,
    },
    /// An entity got units back that it had lost; its work goes on with the last of them, as [`Observation::Began`]
    /// tells.
    Reinstated {
        /// Who.
        entity: EntityId,
        /// The pool.
        pool: PoolId,
        /// How many.
        units: u32,
    },
    /// An entity gave units or places back.
    Freed {
        /// Who.
        entity: EntityId,
        /// To which pool.
        pool: PoolId,
        /// How many.
        units: u32,
    },
    /// An entity began to wait for something that is no unit or place.
    Awaits {
        /// Who.
        entity: EntityId,
        /// For what.
        what: Awaited,
    },
    /// That wait is over.
    Met {
        /// Who.
        entity: EntityId,
    },
    /// An entity went aboard a batch, to be carried by its leader.
    Boarded {
        /// Who.
        entity: EntityId,
        /// The leader of the batch.
        leader: EntityId,
    },
    /// An entity left its batch and goes on by itself.
    Alighted {
        /// Who.
        entity: EntityId,
    },
    /// An entity takes units out of a stock; [`Observation::Stocked`] and [`Observation::Met`] follow.
    Took {
        /// Who.
        entity: EntityId,
        /// Out of which stock.
        stock: StockId,
        /// How many.
        units: u32,
    },
    /// An entity puts units into a stock; [`Observation::Stocked`] and [`Observation::Met`] follow.
    Put {
        /// Who.
        entity: EntityId,
        /// Into which stock.
        stock: StockId,
        /// How many.
        units: u32,
    },
    /// What is in a stock changed: somebody took or put units, or its calendar says so.
    Stocked {
        /// Which stock.
        stock: StockId,
        /// What is in it now.
        level: u32,
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
    /// The priority class of an entity was set.
    Prioritized {
        /// Who.
        entity: EntityId,
        /// To what; 0 is served first.
        class: u8,
    },
    /// An entity came to where it spends the time up to its next line.
    Visited {
        /// Who.
        entity: EntityId,
        /// Where.
        spot: SpotId,
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
    /// The rate of a flow changed: a controller acts, or it follows a moving mean.
    Rated {
        /// Which flow.
        flow: FlowId,
        /// What its rate is multiplied with now, in millionths.
        millionths: u32,
    },
    /// The units of a pool that can be in use changed: by its calendar, a controller, a breakdown or a repair.
    Staffed {
        /// Which pool.
        pool: PoolId,
        /// Units that can be in use now.
        units: u32,
    },
    /// A pool began or ceased to start work.
    Turned {
        /// Which pool.
        pool: PoolId,
        /// What it does now.
        openness: Openness,
    },
}

/// Somebody who listens to a run.
pub trait Observer {
    /// Hears what happened at `at`; times never decrease.
    fn observe(&mut self, at: SimTime, observation: Observation);

    /// Hears that an entity that holds nothing joined the line of a station, was granted a unit at once, and began to work.
    ///
    /// This and the next two are what a machine tells most often, in one call each. Who listens need not care: what
    /// they are made of is told one by one, unless the listener knows a shorter way to the same end.
    #[inline(always)]
    fn serve_at_once(&mut self, at: SimTime, entity: EntityId, pool: PoolId, length: SimDuration) {
        self.observe(at, Observation::Joined { entity, pool, holding: None });
        self.serve(at, entity, pool, length);
    }

    /// Hears that an entity in the line of a station was granted a unit and began to work.
    #[inline(always)]
    fn serve(&mut self, at: SimTime, entity: EntityId, pool: PoolId, length: SimDuration) {
        self.observe(at, Observation::Granted { entity, pool, units: 1 });
        self.observe(at, Observation::Began { entity, length });
    }

    /// Hears that an entity ended its work at a station and freed the unit.
    #[inline(always)]
    fn end_service(&mut self, at: SimTime, entity: EntityId, pool: PoolId) {
        self.observe(at, Observation::Ended { entity });
        self.observe(at, Observation::Freed { entity, pool, units: 1 });
    }
}

/// Hears nothing, and costs nothing.
impl Observer for () {
    #[inline(always)]
    fn observe(&mut self, _: SimTime, _: Observation) {}
}

/// Two observers, told in order.
impl<A: Observer, B: Observer> Observer for (A, B) {
    #[inline(always)]
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.0.observe(at, observation);
        self.1.observe(at, observation);
    }

    #[inline(always)]
    fn serve_at_once(&mut self, at: SimTime, entity: EntityId, pool: PoolId, length: SimDuration) {
        self.0.serve_at_once(at, entity, pool, length);
        self.1.serve_at_once(at, entity, pool, length);
    }

    #[inline(always)]
    fn serve(&mut self, at: SimTime, entity: EntityId, pool: PoolId, length: SimDuration) {
        self.0.serve(at, entity, pool, length);
        self.1.serve(at, entity, pool, length);
    }

    #[inline(always)]
    fn end_service(&mut self, at: SimTime, entity: EntityId, pool: PoolId) {
        self.0.end_service(at, entity, pool);
        self.1.end_service(at, entity, pool);
    }
}

impl<A: Observer> Observer for &mut A {
    #[inline(always)]
    fn observe(&mut self, at: SimTime, observation: Observation) {
        (**self).observe(at, observation);
    }

    #[inline(always)]
    fn serve_at_once(&mut self, at: SimTime, entity: EntityId, pool: PoolId, length: SimDuration) {
        (**self).serve_at_once(at, entity, pool, length);
    }

    #[inline(always)]
    fn serve(&mut self, at: SimTime, entity: EntityId, pool: PoolId, length: SimDuration) {
        (**self).serve(at, entity, pool, length);
    }

    #[inline(always)]
    fn end_service(&mut self, at: SimTime, entity: EntityId, pool: PoolId) {
        (**self).end_service(at, entity, pool);
    }
}
