//! The plain path: service at a station that serves whoever comes first, and does nothing else.
//!
//! Nearly all events of nearly all sites are of this kind: one unit of one pool, a single class, nobody gives
//! up, nothing breaks down, and work that was begun is finished. [`Op::Serve`] is what asking for such a unit
//! and the work become (`ProgramBuilder::finish`), and here are its three moments: a job ends, the next in line
//! is served, somebody comes and is served at once or stands in line. Each looks an entity and a pool up
//! once, and tells observers once.
//!
//! All of it is what the general path would do, step by step, and whatever is not plain is left to that (a pool
//! that starts no work, an entity that holds units of others, an instant at which something else is due): `tests` runs both on the same sites and
//! compares all that observers hear.

use super::{COMPLETION, Entity, Held, Machine, State};
use crate::engine::{Event, SimTime, Ticket};
use crate::flow::observation::{EntityId, Observation, Observer};
use crate::flow::program::{DrawId, Op, OpIndex, PoolId};

impl<O: Observer> Machine<'_, O> {
    /// Step 1: work or a delay ends. Returns the entity that goes on, and where.
    #[inline(always)]
    pub(super) fn complete(&mut self, event: Event) -> Option<(u32, OpIndex)> {
        let entity = &mut self.entities[event.index as usize];
        if entity.ticket != Some(event.ticket) {
            self.ignore();
            return None;
        }
        entity.ticket = None;
        entity.state = State::Moving;
        let at = entity.at;
        if let Op::Free(pool) = self.ops[at as usize]
            && self.marks[pool.0 as usize].plain
        {
            assert!(entity.station == Held::of(pool), "a freed unit was held");
            entity.station = Held::NOTHING;
            self.pools[pool.0 as usize].free(1);
            if self.lines.len(pool.0) > 0 {
                self.touch(pool.0);
            }
            self.observer.end_service(self.now, EntityId(event.index), pool);
            return Some((event.index, at + 1));
        }
        self.tell(Observation::Ended { entity: EntityId(event.index) });
        Some((event.index, at))
    }

    /// Offers what a pool has to those in its line, where nothing is to be looked at but who came first.
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
            match self.ops[entity.at as usize] {
                Op::Serve(_, _, next) if entity.holding.is_none() && !self.marks[pool.0 as usize].shut => {
                    self.lines.leave_first(pool.0);
                    units.seize(1);
                    let ends_at = self.now + entity.job;
                    self.again |= ends_at == self.now;
                    self.observer.serve(self.now, EntityId(slot), pool, entity.job);
                    entity.begin_service(pool, next, (ends_at, self.events.push(ends_at, COMPLETION, slot)));
                }
                Op::Request(request) => {
                    if !self.serve_request(slot, request) {
                        return;
                    }
                }
                _ => self.serve_rare(slot, pool),
            }
        }
    }

    /// An entity comes to a station: it is served at once, if nobody can have come before, or stands in line.
    #[inline(always)]
    pub(super) fn join_station(&mut self, slot: u32, pool: PoolId, draw: DrawId, next: OpIndex) {
        let job = self.draw_time(slot, draw);
        let marks = self.marks[pool.0 as usize];
        let units = &mut self.pools[pool.0 as usize];
        let entity = &mut self.entities[slot as usize];
        entity.job = job;
        let is_plain = marks.plain & !marks.shut & !self.again & entity.holding.is_none();
        if is_plain && units.available() > 0 && self.lines.len(pool.0) == 0 {
            units.seize(1);
            let ends_at = self.now + job;
            self.again |= ends_at == self.now;
            self.observer.serve_at_once(self.now, EntityId(slot), pool, job);
            entity.begin_service(pool, next, (ends_at, self.events.push(ends_at, COMPLETION, slot)));
        } else {
            self.stand_in_line(slot, pool);
        }
    }
}

impl Entity {
    /// Has a unit of a station, and begins to work with it.
    #[inline(always)]
    fn begin_service(&mut self, pool: PoolId, next: OpIndex, (ends_at, ticket): (SimTime, Ticket)) {
        assert!(self.station == Held::NOTHING, "who is granted a unit has a hand free");
        self.station = Held::of(pool);
        self.at = next;
        self.state = State::Working;
        self.ends_at = ends_at;
        self.ticket = Some(ticket);
    }
}
