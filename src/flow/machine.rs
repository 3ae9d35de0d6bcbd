//! The machine: one replication's state, and the loop that runs a program.
//!
//! **Order at one instant.** (1) Completions free units and grant nothing; (2) calendars change;
//! (3) offers are made over the lines touched; (4) time-outs fire; (5) joins, of arrivals and of
//! entities moving on; (6) reviews. Steps 3 to 5 repeat until nothing happens, guarded by a limit.
//! (No op of today needs steps 4 and 6.) Openings are half-open: a job may end as its unit closes, none
//! starts then.
//!
//! **A replication is a pure function** of (program, options, seed, replication): the machine touches no
//! global, no clock and no file. After the high-water mark of entities alive, nothing is allocated.
//!
//! **Moving on.** An entity runs its ops until one waits or takes time. Joining a line is put off to
//! step 5, so that all who join at one instant stand in line before any of them is served.

use std::collections::VecDeque;

use rand::RngExt;
use rand_distr::{Distribution as _, Exp1};

use super::observation::{EntityId, Observation, Observer, PoolId};
use super::outcome::{Limit, RunEnding, RunOutcome};
use super::program::{AttributeId, DrawId, FlowId, Op, OpIndex, Program, TableId};
use crate::engine::{
    Event, EventList, Links, Luck, Offer, Pool, Purpose, Rank, RateCursor, SimDuration, SimTime, Subject, Ticket,
};

/// A delay ends; the index is an entity's slot.
const COMPLETION: Rank = 1;
/// A pool's capacity changes; the index is a pool.
const SHIFT_CHANGE: Rank = 2;
/// An entity arrives; the index is a flow.
const ARRIVAL: Rank = 5;

/// What to measure, and when to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOptions {
    /// Start of the window: entities that arrive in it are followed to their end.
    pub window_start: SimTime,
    /// End of the window, exclusive.
    pub window_end: SimTime,
    /// When to stop even if entities of the window are still inside.
    pub follow_until: SimTime,
    /// Events to execute at most.
    pub events_max: u64,
    /// Entities alive at once at most.
    pub entities_max: u32,
    /// Rounds of offers and joins at one instant at most.
    pub rounds_max: u32,
}

/// An entity's state.
#[derive(Clone, Copy, Debug)]
struct Entity {
    at: OpIndex,
    /// Time of the job that was drawn when it joined a line.
    job: SimDuration,
    subject: Subject,
    /// Ticket of its pending completion.
    ticket: Option<Ticket>,
    /// The station whose unit it holds.
    holding: Option<PoolId>,
    /// Whether it arrived in the window.
    counted: bool,
}

/// A flow's arrivals so far.
#[derive(Clone, Copy, Debug, Default)]
struct Arrivals {
    cursor: RateCursor,
    /// Number of the next entity.
    number: u64,
}

struct Machine<'a, O> {
    program: &'a Program,
    options: RunOptions,
    luck: Luck,
    gap_purpose: Purpose,
    now: SimTime,
    events: EventList,
    executed: u64,
    entities: Vec<Entity>,
    /// Attributes of all slots, in rows.
    attributes: Vec<u32>,
    vacant: Vec<u32>,
    links: Links,
    pools: Vec<Pool<'a>>,
    /// Whether each pool starts work, as observers were told.
    open: Vec<bool>,
    touched: Vec<PoolId>,
    is_touched: Vec<bool>,
    joining: VecDeque<u32>,
    arrivals: Vec<Arrivals>,
    /// Entities of the window that are inside.
    unfinished: u32,
    observer: O,
}

/// Runs one replication of a program (numbered from 1) and tells the observer what happens.
pub fn run(program: &Program, options: RunOptions, seed: u64, replication: u32, observer: impl Observer) -> RunOutcome {
    let mut machine = Machine::new(program, options, Luck::new(seed, replication), observer);
    machine.start();
    let ending = machine.execute();
    machine.outcome(ending)
}

impl<'a, O: Observer> Machine<'a, O> {
    fn new(program: &'a Program, options: RunOptions, luck: Luck, observer: O) -> Self {
        let pools: Vec<Pool> = program.pools.iter().map(|spec| Pool::new(&spec.calendar, spec.policy)).collect();
        Self {
            program,
            options,
            luck,
            gap_purpose: Purpose::new("arrival", "gap"),
            now: SimTime::ZERO,
            events: EventList::default(),
            executed: 0,
            entities: Vec::new(),
            attributes: Vec::new(),
            vacant: Vec::new(),
            links: Links::default(),
            open: vec![true; pools.len()],
            touched: Vec::with_capacity(pools.len()),
            is_touched: vec![false; pools.len()],
            pools,
            joining: VecDeque::new(),
            arrivals: vec![Arrivals::default(); program.flows.len()],
            unfinished: 0,
            observer,
        }
    }

    /// Schedules the first arrival of each flow and the first shift change of each pool.
    fn start(&mut self) {
        for index in 0..self.pools.len() as u32 {
            self.settle_openness(PoolId(index), true);
            self.schedule_shift_change(index);
        }
        for flow in 0..self.program.flows.len() as u32 {
            self.schedule_arrival(FlowId(flow));
        }
    }

    /// Executes instant after instant until the run is over.
    fn execute(&mut self) -> RunEnding {
        loop {
            if let Some(limit) = self.execute_instant() {
                return RunEnding::LimitHit(limit);
            }
            let next = self.events.next_time().unwrap_or(SimTime::MAX);
            if next >= self.options.window_end && self.unfinished == 0 {
                self.now = self.now.max(self.options.window_end);
                return RunEnding::AllOut;
            }
            if next > self.options.follow_until {
                self.now = self.options.follow_until;
                return RunEnding::FollowUpOver;
            }
            self.now = next;
        }
    }

    /// Does all that happens now, in the order of the contract above.
    fn execute_instant(&mut self) -> Option<Limit> {
        let mut rounds = 0;
        loop {
            while let Some(event) = self.due(SHIFT_CHANGE) {
                match event.rank {
                    COMPLETION => self.complete(event),
                    _ => self.change_shift(PoolId(event.index)),
                }
            }
            if !self.touched.is_empty() {
                self.offer_all();
            } else if self.admit_all() == 0 {
                return None;
            }
            rounds += 1;
            if self.executed > self.options.events_max {
                return Some(Limit::Events(self.options.events_max));
            }
            if rounds > self.options.rounds_max {
                return Some(Limit::RoundsAtOneInstant(self.options.rounds_max));
            }
            if (self.entities.len() - self.vacant.len()) as u64 > u64::from(self.options.entities_max) {
                return Some(Limit::EntitiesAlive(self.options.entities_max));
            }
        }
    }

    /// Takes the next event if it is due now and its rank is at most `rank`.
    #[inline]
    fn due(&mut self, rank: Rank) -> Option<Event> {
        let event = self.events.pop_due(self.now, rank)?;
        self.executed += 1;
        Some(event)
    }

    /// Step 1: a delay ends and its entity moves on.
    #[inline]
    fn complete(&mut self, event: Event) {
        let entity = &mut self.entities[event.index as usize];
        assert!(entity.ticket.take() == Some(event.ticket), "only the pending completion of an entity arrives");
        self.tell(Observation::Ended { entity: EntityId(event.index) });
        self.proceed(event.index);
    }

    /// Step 2: a pool's capacity changes.
    fn change_shift(&mut self, pool: PoolId) {
        self.pools[pool.0 as usize].change_shift();
        self.settle_openness(pool, true);
        self.touch(pool);
        self.schedule_shift_change(pool.0);
    }

    /// Step 3: offers over the lines touched, including those touched by what is granted.
    fn offer_all(&mut self) {
        let mut at = 0;
        while at < self.touched.len() {
            let pool = self.touched[at];
            self.is_touched[pool.0 as usize] = false;
            at += 1;
            self.offer(pool);
        }
        self.touched.clear();
    }

    fn offer(&mut self, pool: PoolId) {
        loop {
            let entities = &self.entities;
            let job = |slot: u32| entities[slot as usize].job;
            match self.pools[pool.0 as usize].grant(&mut self.links, self.now, job) {
                Offer::Granted(slot) => {
                    self.settle_openness(pool, true);
                    self.granted(slot, pool);
                }
                Offer::CannotFinish => return self.settle_openness(pool, false),
                Offer::NobodyWaits | Offer::AllInUse => return,
            }
        }
    }

    fn granted(&mut self, slot: u32, pool: PoolId) {
        self.tell(Observation::Granted { entity: EntityId(slot), pool });
        let entity = &mut self.entities[slot as usize];
        if let Op::Seize(..) = self.program.ops[entity.at as usize] {
            entity.holding = Some(pool);
        }
        entity.at += 1;
        self.proceed(slot);
    }

    /// Step 5: arrivals, then entities moving on, join their lines. Returns how many did.
    fn admit_all(&mut self) -> usize {
        let mut admitted = 0;
        while let Some(event) = self.due(ARRIVAL) {
            self.arrive(FlowId(event.index));
            admitted += 1;
        }
        admitted += self.joining.len();
        while let Some(slot) = self.joining.pop_front() {
            self.join(slot);
        }
        admitted
    }

    fn arrive(&mut self, flow: FlowId) {
        let spec = &self.program.flows[flow.0 as usize];
        let arrivals = &mut self.arrivals[flow.0 as usize];
        let number = arrivals.number;
        arrivals.number += 1;
        let counted = self.options.window_start <= self.now && self.now < self.options.window_end;
        self.unfinished += u32::from(counted);
        let subject = spec.subject.member(number);
        let entity = Entity { at: spec.entry, job: SimDuration::ZERO, subject, ticket: None, holding: None, counted };
        let slot = self.house(entity);
        self.tell(Observation::Arrived { entity: EntityId(slot), flow, number });
        self.schedule_arrival(flow);
        self.proceed(slot);
    }

    /// Gives an entity a slot with attributes of zero.
    fn house(&mut self, entity: Entity) -> u32 {
        let width = usize::from(self.program.attributes);
        if let Some(slot) = self.vacant.pop() {
            let row = slot as usize * width;
            self.attributes[row..row + width].fill(0);
            self.entities[slot as usize] = entity;
            return slot;
        }
        let slot = self.entities.len() as u32;
        self.entities.push(entity);
        self.attributes.resize(self.attributes.len() + width, 0);
        self.links.cover(slot);
        slot
    }

    /// Executes the wait that an entity has come to: it joins the line, and the line is touched.
    fn join(&mut self, slot: u32) {
        let entity = self.entities[slot as usize];
        let (pool, job) = match self.program.ops[entity.at as usize] {
            Op::Seize(pool, draw) => (pool, self.draw_time(slot, draw)),
            Op::EnterSpace(space) => (space, SimDuration::ZERO),
            other => unreachable!("{other:?} is no wait"),
        };
        self.entities[slot as usize].job = job;
        self.pools[pool.0 as usize].join(&mut self.links, slot);
        self.tell(Observation::Joined { entity: EntityId(slot), pool, holding: entity.holding });
        self.touch(pool);
    }

    /// Runs an entity's ops until one waits, takes time, or is the last.
    fn proceed(&mut self, slot: u32) {
        loop {
            let at = self.entities[slot as usize].at;
            let mut next = at + 1;
            match self.program.ops[at as usize] {
                Op::Seize(..) | Op::EnterSpace(_) => return self.joining.push_back(slot),
                Op::Work => return self.begin(slot, self.entities[slot as usize].job),
                Op::Delay(draw) => {
                    let length = self.draw_time(slot, draw);
                    return self.begin(slot, length);
                }
                Op::Leave => return self.leave(slot),
                Op::Free(pool) => {
                    self.entities[slot as usize].holding = None;
                    self.free(slot, pool);
                }
                Op::LeaveSpace(space) => self.free(slot, space),
                Op::BranchByShare(table, draw) => next = self.choose_by_share(slot, table, draw),
                Op::BranchByAttribute(table, attribute) => {
                    let value = *self.attribute(slot, attribute) as usize;
                    let targets = &self.program.tables[table.0 as usize];
                    next = targets[value.min(targets.len() - 1)].op;
                }
                Op::Jump(target) => next = target,
                Op::Assign(attribute, value) => {
                    *self.attribute(slot, attribute) = value;
                    self.tell(Observation::Assigned { entity: EntityId(slot), attribute, value });
                }
                Op::Mark(interval, edge) => self.tell(Observation::Marked { entity: EntityId(slot), interval, edge }),
            }
            self.entities[slot as usize].at = next;
        }
    }

    /// Starts a delay; the entity goes on with its next op when it ends.
    fn begin(&mut self, slot: u32, length: SimDuration) {
        let ticket = self.events.push(self.now + length, COMPLETION, slot);
        let entity = &mut self.entities[slot as usize];
        entity.ticket = Some(ticket);
        entity.at += 1;
        self.tell(Observation::Began { entity: EntityId(slot) });
    }

    fn free(&mut self, slot: u32, pool: PoolId) {
        self.pools[pool.0 as usize].free();
        self.tell(Observation::Freed { entity: EntityId(slot), pool });
        self.touch(pool);
    }

    fn leave(&mut self, slot: u32) {
        let entity = &self.entities[slot as usize];
        assert!(entity.holding.is_none() && entity.ticket.is_none(), "who leaves holds no unit and awaits nothing");
        self.unfinished -= u32::from(entity.counted);
        self.tell(Observation::Left { entity: EntityId(slot) });
        self.vacant.push(slot);
    }

    fn choose_by_share(&mut self, slot: u32, table: TableId, draw: DrawId) -> OpIndex {
        let (subject, purpose, occurrence) = self.key(slot, draw);
        let uniform: f64 = self.luck.generator(subject, purpose, occurrence).random();
        let targets = &self.program.tables[table.0 as usize];
        // Shares may fall short of 1 by rounding; the last target takes the rest.
        let index = targets.iter().position(|target| uniform < target.until).unwrap_or(targets.len() - 1);
        targets[index].op
    }

    fn draw_time(&mut self, slot: u32, draw: DrawId) -> SimDuration {
        let (subject, purpose, occurrence) = self.key(slot, draw);
        let distribution = &self.program.draws[draw.0 as usize].distribution;
        let distribution = distribution.as_ref().expect("times are drawn from a distribution");
        distribution.sample(&mut self.luck.generator(subject, purpose, occurrence))
    }

    /// Returns the key of a draw, and counts it where an entity may draw again.
    fn key(&mut self, slot: u32, draw: DrawId) -> (Subject, Purpose, u32) {
        let draw = &self.program.draws[draw.0 as usize];
        let occurrence = match draw.counter {
            None => 0,
            Some(counter) => {
                let count = self.attribute(slot, counter);
                *count += 1;
                *count - 1
            }
        };
        (self.entities[slot as usize].subject, draw.purpose, occurrence)
    }

    #[inline]
    fn attribute(&mut self, slot: u32, attribute: AttributeId) -> &mut u32 {
        &mut self.attributes[slot as usize * usize::from(self.program.attributes) + usize::from(attribute.0)]
    }

    /// Schedules a flow's next arrival: the next epoch of its unit-rate process, keyed by flow and
    /// number, mapped through the inverse of its cumulative rate.
    fn schedule_arrival(&mut self, flow: FlowId) {
        let spec = &self.program.flows[flow.0 as usize];
        let arrivals = &mut self.arrivals[flow.0 as usize];
        let subject = spec.subject.member(arrivals.number);
        let unit: f64 = Exp1.sample(&mut self.luck.generator(subject, self.gap_purpose, 0));
        let profile = &self.program.profiles[spec.profile];
        if let Some(at) = profile.advance(&mut arrivals.cursor, unit * spec.gap_ticks, |_| 1.0) {
            self.events.push(at, ARRIVAL, flow.0);
        }
    }

    fn schedule_shift_change(&mut self, pool: u32) {
        if let Some(at) = self.pools[pool as usize].next_change() {
            self.events.push(at, SHIFT_CHANGE, pool);
        }
    }

    /// Tells observers whether a pool starts work, if that has changed. `first_can_finish` is false
    /// when a unit is free but the first in line could not finish.
    #[inline]
    fn settle_openness(&mut self, pool: PoolId, first_can_finish: bool) {
        let open = first_can_finish && self.pools[pool.0 as usize].capacity() > 0;
        if std::mem::replace(&mut self.open[pool.0 as usize], open) != open {
            self.tell(if open { Observation::Opened { pool } } else { Observation::Closed { pool } });
        }
    }

    #[inline]
    fn touch(&mut self, pool: PoolId) {
        if !std::mem::replace(&mut self.is_touched[pool.0 as usize], true) {
            self.touched.push(pool);
        }
    }

    #[inline]
    fn tell(&mut self, observation: Observation) {
        self.observer.observe(self.now, observation);
    }

    fn outcome(self, ending: RunEnding) -> RunOutcome {
        let lines = self.pools.iter().enumerate().map(|(index, pool)| (pool.line().len(), index as u32));
        let longest = lines.filter(|(length, _)| *length > 0).max_by_key(|&(length, index)| (length, u32::MAX - index));
        RunOutcome {
            ending,
            at: self.now,
            events: self.executed,
            arrived: self.arrivals.iter().map(|arrivals| arrivals.number).sum(),
            inside: (self.entities.len() - self.vacant.len()) as u32,
            unfinished: self.unfinished,
            longest_line: longest.map(|(length, index)| (PoolId(index), length)),
        }
    }
}
