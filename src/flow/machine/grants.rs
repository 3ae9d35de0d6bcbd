//! Joining lines, and offers over them.
//!
//! **Granting** is one indivisible step of the offer: it chooses the waiter, takes it off all its lines, marks
//! the units its own and lets it go on. Nobody passes a non-empty line of its own class: who wants units of
//! several pools gets them all together, as the first in each of those lines, or none. Since lines are
//! ordered by class and time of joining, the same everywhere, the first of all who wait is always the first
//! in each of its lines, and no two can wait for each other.

use super::{Held, Machine, Mover, State, TIME_OUT};
use crate::engine::{ClosingPolicy, Event};
use crate::flow::observation::{Awaited, EntityId, Observation, Observer};
use crate::flow::program::{
    Balk, BalkLimit, Choice, Class, Need, Op, OpIndex, Patience, PoolId, Program, RequestId, RequestSpec,
};

/// Needs of a request at most.
pub(in crate::flow) const NEEDS_MAX: usize = 8;

impl Program {
    /// Returns the number of lines: for each pool and stock one of each class, for each stock one of those who
    /// put, for each batch one, for each side of a match one.
    pub(super) fn lines(&self) -> usize {
        self.match_line(self.matches.len()) as usize
    }

    /// Returns the first of an entity's places in lines.
    #[inline]
    pub(super) fn place(&self, slot: u32) -> u32 {
        slot * u32::from(self.lines_at_once)
    }

    /// Returns who stands at a place in a line.
    #[inline]
    pub(super) fn who(&self, place: u32) -> u32 {
        if self.lines_at_once == 1 { place } else { place / u32::from(self.lines_at_once) }
    }

    /// Returns the line of those of a class who wait for a pool.
    #[inline]
    pub(super) fn pool_line(&self, pool: PoolId, class: Class) -> u32 {
        pool.0 * u32::from(self.classes) + u32::from(class)
    }

    /// Returns the lines of a pool, the most urgent first.
    #[inline]
    pub(super) fn pool_lines(&self, pool: PoolId) -> std::ops::Range<u32> {
        self.pool_line(pool, 0)..self.pool_line(pool, self.classes)
    }

    /// Returns the pool of a line, if it is one.
    fn pool_of_line(&self, line: u32) -> PoolId {
        PoolId(line / u32::from(self.classes))
    }

    /// Returns the line of those of a class who take from a stock.
    pub(super) fn take_line(&self, stock: u32, class: Class) -> u32 {
        self.pool_line(PoolId(self.pools.len() as u32 + stock), class)
    }

    /// Returns the line of those who put into a stock.
    pub(super) fn put_line(&self, stock: u32) -> u32 {
        self.take_line(self.stocks.len() as u32, 0) + stock
    }

    /// Returns the line of a batch.
    pub(super) fn batch_line(&self, batch: u32) -> u32 {
        self.put_line(self.stocks.len() as u32) + batch
    }

    /// Returns the line of the first side of a match.
    pub(super) fn match_line(&self, place: usize) -> u32 {
        let sides = self.matches[..place].iter().map(|place| u32::from(place.sides)).sum::<u32>();
        self.batch_line(self.batches.len() as u32) + sides
    }
}

impl<O: Observer> Machine<'_, O> {
    /// Executes the wait that an entity has come to.
    #[inline(never)]
    pub(super) fn join(&mut self, slot: u32) {
        match self.ops[self.entities[slot as usize].at as usize] {
            Op::Serve(pool, draw, _) | Op::Seize(pool, draw) => {
                self.entities[slot as usize].job = self.draw_time(slot, draw);
                self.stand_in_line(slot, pool);
            }
            other => self.join_rare(slot, other),
        }
    }

    /// Executes the wait that an entity has come to, in the midst of the caller.
    #[inline(always)]
    pub(super) fn join_now(&mut self, mover: Mover) {
        match mover.station {
            Some(service) => self.join_station(mover.slot, mover.at, service),
            None => {
                self.entities[mover.slot as usize].at = mover.at;
                self.join(mover.slot);
            }
        }
    }

    /// Executes a wait that is for more, or for something else, than service at one station.
    fn join_rare(&mut self, slot: u32, op: Op) {
        match op {
            Op::EnterSpace(space) => {
                if self.join_pool(slot, space) {
                    self.grant_place(slot, space);
                }
            }
            Op::Request(request) => self.join_request(slot, request),
            Op::Take(taking) => self.join_taking(slot, taking),
            Op::Put(stock, _) => self.join_stock(slot, self.program.put_line(stock.0), stock),
            Op::Batch(batch) => self.gather(slot, batch),
            Op::Match(place, side) => self.meet(slot, place, side),
            other => unreachable!("{other:?} is no wait"),
        }
    }

    /// Joins the line of a station, unless it is served at once.
    #[inline(never)]
    pub(super) fn stand_in_line(&mut self, slot: u32, pool: PoolId) {
        if self.join_pool(slot, pool) {
            self.grant_unit(slot, pool);
        }
    }

    /// Joins the line of one pool, unless it is served at once, since nobody could come before; returns whether it is.
    #[inline(always)]
    fn join_pool(&mut self, slot: u32, pool: PoolId) -> bool {
        let holding = self.held_station(slot);
        self.tell(Observation::Joined { entity: EntityId(slot), pool, holding });
        let marks = self.marks[pool.0 as usize];
        let free = self.pools[pool.0 as usize].available() > 0;
        if free && marks.plain && !self.again && self.lines.len(pool.0) == 0 {
            return true;
        }
        let entity = &mut self.entities[slot as usize];
        entity.state = State::Waiting;
        let line = self.program.pool_line(pool, entity.class);
        self.lines.join(line, self.place(slot));
        if self.program.can_circle {
            self.suspect_gridlock(slot);
        }
        // Where no unit is available, joining changes nothing for those who wait.
        if free || marks.attentive {
            self.touch(pool.0);
        }
        false
    }

    /// Returns the first of an entity's places in lines.
    #[inline]
    pub(super) fn place(&self, slot: u32) -> u32 {
        self.program.place(slot)
    }

    /// Returns who stands at a place.
    #[inline]
    pub(super) fn who(&self, place: u32) -> u32 {
        self.program.who(place)
    }

    /// Returns the place of the first in line for a pool.
    #[inline]
    fn first_in_line(&self, pool: PoolId) -> Option<u32> {
        self.program.pool_lines(pool).find_map(|line| self.lines.first(line))
    }

    /// Serves the first in a plain line, who waits for more or otherwise than for its service alone; returns whether it
    /// could be served.
    #[inline(never)]
    pub(super) fn serve_plainly(&mut self, slot: u32, pool: PoolId) -> bool {
        let op = self.ops[self.entities[slot as usize].at as usize];
        if let Op::Request(request) = op {
            return self.serve_request(slot, request);
        }
        self.lines.leave_first(pool.0);
        match op {
            Op::Serve(..) | Op::Seize(..) => self.grant_unit(slot, pool),
            _ => self.grant_place(slot, pool),
        }
        true
    }

    /// Offers what a pool or stock has where more is to be looked at than who came first.
    #[inline(never)]
    pub(super) fn offer_with_care(&mut self, target: u32) {
        if let Some(stock) = target.checked_sub(self.pools.len() as u32) {
            return self.offer_stock(stock);
        }
        let pool = PoolId(target);
        if self.marks[pool.0 as usize].attentive {
            return self.offer_attentively(pool);
        }
        while self.serve_first(pool) {}
    }

    /// Offers what a pool has to work that was interrupted, to those in its line, and to those in others.
    fn offer_attentively(&mut self, pool: PoolId) {
        loop {
            self.reinstate(pool);
            if !self.serve_first(pool) {
                break;
            }
        }
        self.draw_jockeys(pool);
    }

    /// Serves the first in line for a pool; returns whether there was somebody who could be served.
    #[inline]
    fn serve_first(&mut self, pool: PoolId) -> bool {
        let Some(first) = self.first_in_line(pool) else {
            if self.duties[pool.0 as usize].denied.is_empty() {
                // Nobody is left who cannot finish.
                self.settle_openness(pool, true);
            }
            return false;
        };
        let slot = self.who(first);
        match self.program.ops[self.entities[slot as usize].at as usize] {
            Op::Request(request) => self.serve_request(slot, request),
            _ => self.serve(slot, first, pool),
        }
    }

    /// Grants one unit to the first in line, if there is one for it.
    fn serve(&mut self, slot: u32, place: u32, pool: PoolId) -> bool {
        let units = &self.pools[pool.0 as usize];
        if units.available() == 0 {
            return false;
        }
        let job = self.entities[slot as usize].job;
        if units.policy() == ClosingPolicy::StartOnlyWhatFinishes && !self.can_finish(pool, job, 1) {
            self.settle_openness(pool, false);
            return false;
        }
        self.lines.leave(place);
        match self.ops[self.entities[slot as usize].at as usize] {
            Op::Serve(..) | Op::Seize(..) => self.grant_unit(slot, pool),
            _ => self.grant_place(slot, pool),
        }
        true
    }

    /// Gives a unit to an entity, which goes on.
    fn grant_unit(&mut self, slot: u32, pool: PoolId) {
        self.seize(slot, pool, 1);
        self.tell(Observation::Granted { entity: EntityId(slot), pool, units: 1 });
        let entity = &mut self.entities[slot as usize];
        assert!(entity.station == Held::NOTHING, "who is granted a unit has a hand free");
        entity.station = Held::of(pool);
        let job = entity.job;
        if let Op::Serve(_, _, next) = self.ops[entity.at as usize] {
            self.begin(slot, next, job, State::Working);
            if self.entities[slot as usize].holding.is_some() {
                self.interrupt_if_off_duty(slot);
            }
        } else {
            entity.at += 1;
            entity.state = State::Moving;
            self.proceed(slot);
        }
    }

    /// Gives a place to an entity, which goes on.
    #[inline(never)]
    fn grant_place(&mut self, slot: u32, space: PoolId) {
        self.seize(slot, space, 1);
        self.tell(Observation::Granted { entity: EntityId(slot), pool: space, units: 1 });
        let entity = &mut self.entities[slot as usize];
        let free = entity.spaces.iter_mut().find(|held| **held == Held::NOTHING);
        *free.expect("who is granted a place is in one space at most") = Held::of(space);
        entity.at += 1;
        entity.state = State::Moving;
        self.proceed(slot);
    }

    /// Refuses, or joins the lines of a request.
    #[inline(never)]
    fn join_request(&mut self, slot: u32, request: RequestId) {
        let spec = &self.program.requests[request.0 as usize];
        if let Some(balk) = spec.balk {
            let pool = self.shortest_of(&spec.needs[0].pools);
            if self.refuses(pool, balk) {
                self.tell(Observation::Balked { entity: EntityId(slot), pool });
                self.entities[slot as usize].at = balk.exit;
                return self.woken.push(slot);
            }
        }
        if let Some(draw) = spec.job {
            self.entities[slot as usize].job = self.draw_time(slot, draw);
        }
        let holding = self.held_station(slot);
        let mut place = self.place(slot);
        for need in &spec.needs {
            let shortest;
            let pools = match spec.choice {
                Choice::Ranked => &need.pools[..],
                Choice::Shortest { .. } => {
                    shortest = [self.shortest_of(&need.pools)];
                    &shortest
                }
            };
            for &pool in pools {
                self.stand(slot, place, pool);
                self.tell(Observation::Joined { entity: EntityId(slot), pool, holding });
                place += 1;
            }
        }
        self.entities[slot as usize].state = State::Waiting;
        if self.program.can_circle {
            self.suspect_gridlock(slot);
        }
        if spec.patience.is_some() {
            self.impatient.push(slot);
        }
    }

    /// Puts a place of an entity at the end of its class's line for a pool.
    fn stand(&mut self, slot: u32, place: u32, pool: PoolId) {
        self.lines.join(self.program.pool_line(pool, self.entities[slot as usize].class), place);
        self.touch(pool.0);
    }

    /// Returns whether an entity refuses to join the line for a pool.
    fn refuses(&self, pool: PoolId, balk: Balk) -> bool {
        let waiting: u32 = self.program.pool_lines(pool).map(|line| self.lines.len(line)).sum();
        let units = &self.pools[pool.0 as usize];
        let before = waiting.saturating_sub(units.available());
        let would_wait = (waiting + 1).saturating_sub(units.available());
        match balk.limit {
            BalkLimit::Line(most) => would_wait > most,
            BalkLimit::Wait { .. } if would_wait == 0 => false,
            BalkLimit::Wait { .. } if units.on_duty() == 0 => true,
            BalkLimit::Wait { most, job } => {
                // One of the units in use must end first; then those before, at the rate of all units.
                let expected = (f64::from(before) + 1.0) * job.ticks() as f64 / f64::from(units.on_duty());
                expected > most.ticks() as f64
            }
        }
    }

    /// Returns the pool with the fewest entities in line and in service; the first of equals.
    fn shortest_of(&self, pools: &[PoolId]) -> PoolId {
        *pools.iter().min_by_key(|&&pool| self.load(pool)).expect("a need names pools")
    }

    /// Returns where those go on who choose the shortest line.
    pub(super) fn shortest(&self, arms: &[(PoolId, OpIndex)]) -> OpIndex {
        arms.iter().min_by_key(|(pool, _)| self.load(*pool)).expect("a choice has arms").1
    }

    /// Entities in line for a pool, and its units in use; less than any line where a unit stands free for nobody.
    fn load(&self, pool: PoolId) -> i64 {
        let waiting: u32 = self.program.pool_lines(pool).map(|line| self.lines.len(line)).sum();
        let units = &self.pools[pool.0 as usize];
        let stands_free = units.available() > waiting;
        i64::from(waiting) + i64::from(units.in_use()) - if stands_free { i64::from(u32::MAX) } else { 0 }
    }

    /// Grants all that the first in line asked for, if everything is there for it.
    #[inline(never)]
    pub(super) fn serve_request(&mut self, slot: u32, request: RequestId) -> bool {
        let spec = &self.program.requests[request.0 as usize];
        let mut picks = [PoolId(0); NEEDS_MAX];
        let mut urgent = false;
        for (pick, need) in picks.iter_mut().zip(&spec.needs) {
            let available = need.pools.iter().find(|pool| self.serves(slot, spec, need, **pool, 0));
            let found = available.or_else(|| {
                urgent = true;
                let mut pools = need.pools.iter().filter(|_| spec.preempts);
                pools.find(|pool| self.serves(slot, spec, need, **pool, self.preemptible(**pool, slot)))
            });
            match found {
                Some(pool) => *pick = *pool,
                None => return false,
            }
        }
        if urgent {
            for (pool, need) in picks.iter().zip(&spec.needs) {
                self.preempt(*pool, need.units, slot);
            }
        }
        self.leave_lines(slot, &picks[..spec.needs.len()]);
        self.forget_event(slot);
        for (pool, need) in picks.iter().zip(&spec.needs) {
            self.seize(slot, *pool, need.units);
            self.hold(slot, *pool, need.units, request);
            self.tell(Observation::Granted { entity: EntityId(slot), pool: *pool, units: need.units });
        }
        let entity = &mut self.entities[slot as usize];
        entity.at += 1;
        entity.state = State::Moving;
        self.proceed(slot);
        true
    }

    /// Returns whether a pool can serve a need now: the entity is the first in line there, and its units are
    /// available, counting those that could be taken from others.
    fn serves(&mut self, slot: u32, spec: &RequestSpec, need: &Need, pool: PoolId, from_others: u32) -> bool {
        let Some(first) = self.first_in_line(pool) else { return false };
        if self.who(first) != slot || self.is_held_back(slot, pool) {
            return false;
        }
        let units = &self.pools[pool.0 as usize];
        // Units in use beyond those on duty, as after closing, are no gain when they are taken.
        let available = units.on_duty().saturating_sub(units.in_use().saturating_sub(from_others));
        if available < need.units {
            return false;
        }
        if spec.job.is_none() || units.policy() != ClosingPolicy::StartOnlyWhatFinishes {
            return true;
        }
        // Units that are taken from others are in use, and stay so, beyond what those would have needed.
        let (job, more) = (self.entities[slot as usize].job, need.units.min(units.available()));
        let finishes = match more == need.units {
            true => self.can_finish(pool, job, more),
            false => units.can_finish(self.now, job, more, |_| 0),
        };
        if !finishes {
            self.settle_openness(pool, false);
        }
        finishes
    }

    /// Takes an entity off all its lines. Pools that do not serve it hear that, and all lines are touched.
    #[inline(never)]
    fn leave_lines(&mut self, slot: u32, serving: &[PoolId]) {
        let first = self.place(slot);
        for place in first..first + u32::from(self.program.lines_at_once) {
            if let Some(line) = self.lines.line_of(place) {
                let pool = self.program.pool_of_line(line);
                self.lines.leave(place);
                if !serving.contains(&pool) {
                    self.tell(Observation::Withdrew { entity: EntityId(slot), pool });
                }
                self.touch(pool.0);
            }
        }
    }

    /// Schedules the ends of patience of those who joined at this instant and were not served.
    #[inline(never)]
    pub(super) fn start_patience(&mut self) {
        while let Some(slot) = self.impatient.pop() {
            let entity = &self.entities[slot as usize];
            if entity.state == State::Waiting && entity.ticket.is_none() {
                let patience = self.patience(slot).expect("who is impatient has a patience");
                let length = self.draw_time(slot, patience.draw);
                let ticket = self.schedule(self.now + length, TIME_OUT, slot);
                self.entities[slot as usize].ticket = Some(ticket);
            }
        }
    }

    /// Returns the patience of the wait that an entity is in.
    fn patience(&self, slot: u32) -> Option<Patience> {
        match self.program.ops[self.entities[slot as usize].at as usize] {
            Op::Request(request) => self.program.requests[request.0 as usize].patience,
            Op::Take(taking) => self.program.takings[taking.0 as usize].patience,
            _ => None,
        }
    }

    /// Step 4: an entity gives up, and is out of every line before anything else happens.
    pub(super) fn time_out(&mut self, event: Event) {
        let slot = event.index;
        if self.entities[slot as usize].ticket != Some(event.ticket) {
            return self.ignore();
        }
        let patience = self.patience(slot).expect("who gives up had patience");
        match self.program.ops[self.entities[slot as usize].at as usize] {
            Op::Take(taking) => {
                self.lines.leave(self.place(slot));
                self.touch(self.pools.len() as u32 + self.program.takings[taking.0 as usize].stock.0);
                self.tell(Observation::Met { entity: EntityId(slot) });
            }
            _ => self.leave_lines(slot, &[]),
        }
        let entity = &mut self.entities[slot as usize];
        entity.ticket = None;
        entity.state = State::Moving;
        entity.at = patience.exit;
        self.tell(Observation::Reneged { entity: EntityId(slot) });
        self.woken.push(slot);
    }

    /// Draws those to the line of a pool who stand last in lines that are too much longer.
    #[inline(never)]
    fn draw_jockeys(&mut self, pool: PoolId) {
        let program = self.program;
        for &request in &self.duties[pool.0 as usize].jockeys.clone() {
            let spec = &program.requests[request.0 as usize];
            let Choice::Shortest { jockey: Some(shorter) } = spec.choice else { continue };
            while let Some(slot) = self.jockey_to(pool, spec, shorter) {
                let place = self.place(slot);
                let from = self.program.pool_of_line(self.lines.line_of(place).expect("who waits stands in line"));
                self.lines.leave(place);
                self.tell(Observation::Withdrew { entity: EntityId(slot), pool: from });
                let holding = self.held_station(slot);
                self.stand(slot, place, pool);
                self.tell(Observation::Joined { entity: EntityId(slot), pool, holding });
            }
        }
    }

    /// Returns who moves to the line of a pool: the last of the longest line, if that is so much longer.
    fn jockey_to(&self, pool: PoolId, spec: &RequestSpec, shorter: u32) -> Option<u32> {
        let waiting = |pool: PoolId| -> i64 {
            let lines = self.program.pool_lines(pool);
            lines.map(|line| i64::from(self.lines.len(line))).sum::<i64>()
                + i64::from(self.pools[pool.0 as usize].in_use())
        };
        let here = waiting(pool);
        let others = spec.needs[0].pools.iter().copied().filter(|other| *other != pool);
        let last = |pool: PoolId| {
            let last = self.program.pool_lines(pool).rev().find_map(|line| self.lines.last(line))?;
            let slot = self.who(last);
            match self.program.ops[self.entities[slot as usize].at as usize] {
                Op::Request(request) => {
                    let theirs = &self.program.requests[request.0 as usize];
                    let moves = theirs.needs == spec.needs && theirs.choice == spec.choice;
                    moves.then_some(slot)
                }
                _ => None,
            }
        };
        let longest = others
            .filter_map(|other| last(other).map(|slot| (waiting(other), slot)))
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        // Who moves for a difference of one has as many before it as it had, and would move back for the same reason.
        longest.filter(|(there, _)| there - here >= i64::from(shorter).max(2)).map(|(_, slot)| slot)
    }

    /// Waits for something that is no unit or place, at the end of a line.
    pub(super) fn await_in_line(&mut self, slot: u32, line: u32, what: Awaited) {
        self.entities[slot as usize].state = State::Waiting;
        self.lines.join(line, self.place(slot));
        self.tell(Observation::Awaits { entity: EntityId(slot), what });
    }

    /// Ends such a wait; the entity goes on behind it.
    pub(super) fn end_wait(&mut self, slot: u32) {
        self.lines.leave(self.place(slot));
        self.forget_event(slot);
        self.tell(Observation::Met { entity: EntityId(slot) });
        let entity = &mut self.entities[slot as usize];
        entity.state = State::Moving;
        entity.at += 1;
        self.woken.push(slot);
    }
}
