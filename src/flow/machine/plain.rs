//! The plain path: service at a station that serves whoever comes first, and does nothing else.
//!
//! Nearly all events of nearly all sites are of this kind: one unit of one pool, a single class, nobody gives
//! up, nothing breaks down, and work that was begun is finished. [`Op::Serve`](crate::flow::Op::Serve) is what asking for
//! such a unit, the work and giving it back become (`ProgramBuilder::finish`), and here are its three moments: a job ends,
//! the next in line is served, somebody comes and is served at once or stands in line. Each looks an entity and a pool up
//! once, and tells observers once.
//!
//! All of it is what the general path would do, step by step, and whatever is not plain is left to that (an entity that
//! holds units of others, an instant at which something else is due).

use super::{COMPLETION, Entity, Held, Machine, State};
use crate::engine::{Event, SimTime, Ticket};
use crate::flow::observation::{EntityId, Observation, Observer};
use crate::flow::program::{DrawId, OpIndex, PoolId};

impl<O: Observer> Machine<'_, O> {
    /// Step 1: work or a delay ends. Returns the entity that goes on and where, and the station whose line may be
    /// served, if it is a plain one.
    #[inline(always)]
    pub(super) fn complete(&mut self, event: Event) -> (Option<(u32, OpIndex)>, Option<PoolId>) {
        let entity = &mut self.entities[event.index as usize];
        if entity.ticket != Some(event.ticket) {
            self.ignore();
            return (None, None);
        }
        entity.ticket = None;
        let at = entity.at;
        if std::mem::replace(&mut entity.state, State::Moving) == State::Serving
            && let Some(pool) = std::mem::replace(&mut entity.station, Held::NOTHING).pool()
        {
            self.pools[pool.0 as usize].free(1);
            self.observer.end_service(self.now, EntityId(event.index), pool);
            // What comes next is to give back the unit.
            return (Some((event.index, at + 1)), Some(pool));
        }
        self.tell(Observation::Ended { entity: EntityId(event.index) });
        (Some((event.index, at)), None)
    }

    /// Offers what a plain pool has to those in its line, where nothing is to be looked at but who came first.
    #[inline(always)]
    pub(super) fn offer(&mut self, pool: PoolId) {
        loop {
            let units = &mut self.pools[pool.0 as usize];
            if units.available() == 0 {
                return;
            }
            let Some(first) = self.lines.first(pool.0) else { return };
            let slot = self.program.who(first);
            let entity = &mut self.entities[slot as usize];
            if entity.state == State::Queued {
                self.lines.leave_first(pool.0);
                units.seize(1);
                let ends_at = self.now + entity.job;
                self.again |= ends_at == self.now;
                self.observer.serve(self.now, EntityId(slot), pool, entity.job);
                entity.begin_service(pool, entity.next, (ends_at, self.events.push(ends_at, COMPLETION, slot)));
            } else if !self.serve_plainly(slot, pool) {
                return;
            }
        }
    }

    /// An entity comes to a plain station: it is served at once, if nobody can have come before, or stands in line.
    #[inline(always)]
    pub(super) fn join_station(&mut self, slot: u32, at: OpIndex, (pool, draw, next): (PoolId, DrawId, OpIndex)) {
        let program = self.program;
        let draw = &program.draws[draw.0 as usize];
        let entity = &mut self.entities[slot as usize];
        let occurrence = draw.counter.map_or(0, |counter| {
            let count = &mut self.attributes[slot as usize * usize::from(program.attributes) + usize::from(counter.0)];
            *count += 1;
            *count - 1
        });
        let distribution = draw.distribution.as_ref().expect("times are drawn from a distribution");
        let job = distribution.sample(&mut self.luck.generator(entity.subject, draw.purpose, occurrence));
        if !self.again && entity.holding.is_none() {
            let units = &mut self.pools[pool.0 as usize];
            let free = units.available() > 0;
            if free && self.lines.len(pool.0) == 0 {
                units.seize(1);
                let ends_at = self.now + job;
                self.again |= ends_at == self.now;
                self.observer.serve_at_once(self.now, EntityId(slot), pool, job);
                entity.begin_service(pool, next, (ends_at, self.events.push(ends_at, COMPLETION, slot)));
                return;
            }
            if !free && !program.can_circle {
                (entity.at, entity.next) = (at, next);
                entity.job = job;
                entity.state = State::Queued;
                self.lines.join(pool.0, program.place(slot));
                self.observer.observe(self.now, Observation::Joined { entity: EntityId(slot), pool, holding: None });
                return;
            }
        }
        entity.at = at;
        entity.job = job;
        self.stand_in_line(slot, pool);
    }
}

impl Entity {
    /// Has a unit of a plain station, and begins to work with it.
    #[inline(always)]
    fn begin_service(&mut self, pool: PoolId, next: OpIndex, (ends_at, ticket): (SimTime, Ticket)) {
        assert!(self.station == Held::NOTHING, "who is granted a unit has a hand free");
        self.station = Held::of(pool);
        self.at = next;
        self.state = State::Serving;
        self.ends_at = ends_at;
        self.ticket = Some(ticket);
    }
}
