//! The machine: one replication's state, and the loop that runs a program.
//!
//! **Order at one instant.** (1) Completions of service and repair free units and grant nothing; (2)
//! calendars, refills and breakdowns change; (3) offers are made over the lines touched; (4) time-outs fire;
//! (5) joins, of arrivals and of entities moving on; (6) reviews. Steps 1 to 5 repeat until nothing happens,
//! guarded by a limit. Openings are half-open: a job may end as its unit closes, none starts then. A grant
//! beats a time-out of the same instant.
//!
//! **A replication is a pure function** of (program, options, seed, replication): the machine touches no
//! global, no clock and no file. After the high-water mark of entities alive, nothing is allocated.
//!
//! **Moving on.** An entity runs its ops until one waits or takes time. Joining a line is put off to
//! step 5, so that all who join at one instant stand in line before any of them is served, and the most
//! urgent is served first.
//!
//! **Stale events.** Whoever schedules an event keeps its ticket; an event whose ticket is no longer kept is
//! ignored when it comes, and dropped before if such events pile up.

mod arrivals;
mod company;
mod control;
mod duty;
mod entity;
mod grants;
mod gridlock;
mod holdings;
mod journey;
mod kin;
mod outlook;
mod plain;
mod stocks;
#[cfg(test)]
mod tests;

use self::arrivals::{Party, Stream};
use self::company::Gathering;
use self::control::Control;
use self::duty::Duty;
use self::entity::{Entity, Held, State};
pub(super) use self::grants::NEEDS_MAX;
use self::holdings::Holdings;
use self::journey::Mover;
use self::kin::Kin;
use self::stocks::Stock;
use super::observation::{Observation, Observer};
use super::outcome::{Limit, RunEnding, RunOutcome};
use super::program::{FlowId, Op, PoolId, Program};
use crate::engine::{Event, EventList, Luck, Pool, RANK_MAX, Rank, SimTime, Sparse, Ticket, Ties, WaitingLines};

/// Work or a delay ends; the index is an entity's slot.
const COMPLETION: Rank = 1;
/// A pool's calendar changes; the index is a pool.
const SHIFT_CHANGE: Rank = 2;
/// Units come into a stock; the index is a stock.
const REFILL: Rank = 3;
/// An entity goes on among the changes of an instant; the index is its slot.
const AWAKENING: Rank = 4;
/// The units of a pool have been in use for a time; the index is a pool.
const WORKED: Rank = 5;
/// A planned arrival is looked at; the index is a flow.
const PLAN: Rank = 6;
/// The last rank of steps 1 and 2.
const LAST_CHANGE: Rank = PLAN;
/// An entity's patience ends; the index is its slot.
const TIME_OUT: Rank = 7;
/// A batch leaves incomplete; the index is a batch.
const BATCH_TIME_OUT: Rank = 8;
/// An entity arrives; the index is a flow.
const ARRIVAL: Rank = 9;
/// A planned party arrives; the index is a party.
const PARTY: Rank = 10;
/// An entity goes on after all else; the index is its slot.
const REVIEW: Rank = 11;
/// What was not taken is lost; the index is a stock.
const EXPIRY: Rank = 12;

/// Stale events that are put up with before they are dropped.
const STALE_MIN: u32 = 64;

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
    /// In what order equal events happen.
    pub ties: Ties,
}

impl RunOptions {
    /// Returns when the run can end at the earliest.
    fn horizon(&self) -> SimTime {
        self.window_end.min(self.follow_until)
    }
}

/// What every event asks of a pool or stock.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    /// Whether its lines may be served.
    touched: bool,
    /// Whether it is a pool that serves whoever comes first, and does nothing else.
    plain: bool,
    /// Whether more is to be done when units change hands than to serve the line.
    attentive: bool,
    /// Whether it is a pool that starts no work.
    shut: bool,
}

struct Machine<'a, O> {
    program: &'a Program,
    ops: &'a [Op],
    options: RunOptions,
    /// Up to here nothing ends the run but a limit; time zero while a gridlock is suspected.
    horizon: SimTime,
    luck: Luck,
    now: SimTime,
    events: EventList,
    executed: u64,
    /// Events up to which an instant without rounds needs no look at the limits: none, once there are too many
    /// entities.
    unwatched: u64,
    /// Events that are known to be stale.
    stale: u32,
    entities: Vec<Entity>,
    kin: Sparse<Kin>,
    /// Attributes of all slots, in rows.
    attributes: Vec<u32>,
    vacant: Vec<u32>,
    /// Lines: for each pool one of each class, then those of stocks, batches and matches.
    lines: WaitingLines,
    pools: Vec<Pool<'a>>,
    duties: Vec<Duty>,
    holdings: Holdings,
    stocks: Vec<Stock>,
    gatherings: Vec<Gathering>,
    control: Control,
    streams: Vec<Stream>,
    parties: Vec<Party>,
    vacant_parties: Vec<u32>,
    /// Pools, then stocks, whose lines may be served.
    touched: Vec<u32>,
    marks: Vec<Marks>,
    /// Entities that go on at once.
    woken: Vec<u32>,
    /// Entities that join lines, in order.
    joining: Vec<u32>,
    /// Entities that joined with patience and may not have been served at once.
    impatient: Vec<u32>,
    /// Something was scheduled for this very instant.
    again: bool,
    /// Rounds at this instant.
    rounds: u32,
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
        let lines = program.lines();
        let targets = pools.len() + program.stocks.len();
        let duties = Duty::all(program);
        let parties = arrivals::room_for_parties(program);
        let mut marks = vec![Marks::default(); targets];
        for (marks, (attentive, plain)) in marks.iter_mut().zip(program.attentive().into_iter().zip(program.plain())) {
            (marks.attentive, marks.plain) = (attentive, plain);
        }
        Self {
            program,
            ops: &program.ops,
            options,
            horizon: options.horizon(),
            luck,
            now: SimTime::ZERO,
            events: EventList::new(options.ties),
            executed: 0,
            unwatched: options.events_max,
            stale: 0,
            entities: Vec::new(),
            kin: Sparse::new(),
            attributes: Vec::new(),
            vacant: Vec::new(),
            lines: WaitingLines::new(lines),
            duties,
            pools,
            holdings: Holdings::new(program),
            stocks: program.stocks.iter().map(Stock::new).collect(),
            gatherings: vec![Gathering::default(); program.batches.len()],
            control: Control::new(program),
            streams: program.flows.iter().map(Stream::new).collect(),
            parties: Vec::with_capacity(parties),
            vacant_parties: Vec::with_capacity(parties),
            touched: Vec::with_capacity(targets),
            marks,
            woken: Vec::new(),
            joining: Vec::new(),
            impatient: Vec::new(),
            again: false,
            rounds: 0,
            unfinished: 0,
            observer,
        }
    }

    /// Schedules the first change of each calendar and the first arrival of each flow.
    fn start(&mut self) {
        for pool in 0..self.pools.len() as u32 {
            self.tell_staff(PoolId(pool));
            self.settle_openness(PoolId(pool), true);
            self.schedule_shift_change(PoolId(pool));
        }
        for stock in 0..self.stocks.len() as u32 {
            self.start_stock(stock);
        }
        for flow in 0..self.streams.len() as u32 {
            self.start_stream(FlowId(flow));
        }
    }

    /// Executes instant after instant until the run is over.
    fn execute(&mut self) -> RunEnding {
        // Agents are about to run, and stocks to be offered, whether or not an event is due at time zero.
        if let Some(limit) = self.execute_busy_instant() {
            return RunEnding::LimitHit(limit);
        }
        loop {
            let next = self.events.next_time_or_max();
            if next >= self.horizon
                && let Some(ending) = self.ending(next)
            {
                return ending;
            }
            self.now = next;
            self.rounds = 0;
            if let Some(limit) = self.execute_instant() {
                return self.gridlock(false).map_or(RunEnding::LimitHit(limit), RunEnding::Gridlock);
            }
        }
    }

    /// Returns how the run ends, if it does before the next event.
    #[inline(never)]
    fn ending(&mut self, next: SimTime) -> Option<RunEnding> {
        if let Some(cycle) = self.suspected_gridlock() {
            return Some(RunEnding::Gridlock(cycle));
        }
        if next >= self.options.window_end && self.unfinished == 0 {
            self.now = self.now.max(self.options.window_end);
            return Some(RunEnding::AllOut);
        }
        if next > self.options.follow_until {
            self.now = self.options.follow_until;
            return Some(self.gridlock(false).map_or(RunEnding::FollowUpOver, RunEnding::Gridlock));
        }
        None
    }

    /// Does what happens now, in the order of the contract above.
    #[inline(always)]
    fn execute_instant(&mut self) -> Option<Limit> {
        let Self { events, entities, attributes, program, .. } = self;
        // Entities that have left the caches take little more time to be fetched together than one alone.
        let fetch = |event: Event| {
            if event.rank == COMPLETION {
                let slot = event.index as usize;
                let attribute = attributes.get(slot * usize::from(program.attributes)).copied();
                std::hint::black_box((entities[slot].at, attribute));
            }
        };
        let first = events.pop_and_tell(fetch).expect("an instant has an event");
        self.executed += 1;
        self.again = self.events.next_time_or_max() == self.now;
        let (mover, freed) = match first.rank {
            COMPLETION => self.complete(first),
            ARRIVAL => (self.arrive(first), None),
            rank => {
                self.happen(rank, first.index, first.ticket);
                (None, None)
            }
        };
        let mover = mover.and_then(|(slot, at)| self.advance(slot, at));
        // Nearly always, offers follow, the entity that moves on joins its line, and that is all.
        if !self.again && self.woken.is_empty() {
            if let Some(pool) = freed {
                self.offer(pool);
            }
            if !self.touched.is_empty() {
                self.offer_touched();
            }
            match mover {
                Some(mover) if self.again | !self.woken.is_empty() | !self.joining.is_empty() => {
                    self.put_off(mover);
                    self.joining.rotate_right(1);
                }
                Some(mover) => self.join_now(mover),
                None => {}
            }
            if !self.again & self.woken.is_empty() & self.touched.is_empty() & self.joining.is_empty() {
                return if self.executed > self.unwatched { self.limit() } else { None };
            }
        } else {
            if let Some(pool) = freed {
                self.touch_first(pool.0);
            }
            if let Some(mover) = mover {
                self.put_off(mover);
            }
        }
        self.settle_instant()
    }

    /// Goes on with an instant at which one event has led to others.
    #[inline(never)]
    fn settle_instant(&mut self) -> Option<Limit> {
        // Where nothing else is due, offers and joins follow each other without a look at the event list.
        while !self.again {
            self.rounds += 1;
            if !self.woken.is_empty() {
                self.settle_woken();
            } else if !self.touched.is_empty() {
                self.offer_all();
            } else if !self.joining.is_empty() {
                self.join_all();
            } else {
                return self.limit();
            }
            if self.rounds > self.options.rounds_max {
                return self.limit();
            }
        }
        self.execute_busy_instant()
    }

    /// Goes on with an instant at which several events are due.
    #[cold]
    fn execute_busy_instant(&mut self) -> Option<Limit> {
        loop {
            self.rounds += 1;
            while let Some(event) = self.due(LAST_CHANGE) {
                self.happen(event.rank, event.index, event.ticket);
            }
            if !self.woken.is_empty() {
                self.settle_woken();
            } else if !self.touched.is_empty() {
                self.offer_all();
            } else if let Some(event) = self.due(BATCH_TIME_OUT) {
                self.happen(event.rank, event.index, event.ticket);
            } else if !self.admit_all() {
                match self.due(RANK_MAX) {
                    Some(event) => self.happen(event.rank, event.index, event.ticket),
                    None => return self.limit(),
                }
            }
            if let Some(limit) = self.limit() {
                return Some(limit);
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

    #[inline(always)]
    fn limit(&self) -> Option<Limit> {
        let options = &self.options;
        let is_near = self.executed > options.events_max
            || self.rounds > options.rounds_max
            || self.entities.len() > options.entities_max as usize;
        if is_near { self.limit_hit() } else { None }
    }

    #[cold]
    fn limit_hit(&self) -> Option<Limit> {
        let options = &self.options;
        if self.executed > options.events_max {
            return Some(Limit::Events(options.events_max));
        }
        if self.rounds > options.rounds_max {
            return Some(Limit::RoundsAtOneInstant(options.rounds_max));
        }
        let alive = (self.entities.len() - self.vacant.len()) as u64;
        (alive > u64::from(options.entities_max)).then_some(Limit::EntitiesAlive(options.entities_max))
    }

    #[inline(never)]
    fn happen(&mut self, rank: Rank, index: u32, ticket: Ticket) {
        // As an event it would go through memory, where nearly none needs to.
        let event = Event { rank, index, ticket };
        match rank {
            COMPLETION => {
                let (mover, freed) = self.complete(event);
                if let Some(pool) = freed {
                    self.touch(pool.0);
                }
                if let Some((slot, at)) = mover {
                    self.go_on(slot, at);
                }
            }
            ARRIVAL => {
                if let Some((slot, at)) = self.arrive(event) {
                    self.go_on(slot, at);
                }
            }
            SHIFT_CHANGE => self.change_shift(PoolId(event.index)),
            REFILL => self.refill(event.index),
            AWAKENING | REVIEW => self.awaken(event),
            WORKED => self.check_work(event),
            PLAN => self.look_at_plan(FlowId(event.index)),
            TIME_OUT => self.time_out(event),
            BATCH_TIME_OUT => self.time_out_batch(event),
            PARTY => self.admit_party(event.index),
            _ => self.expire(event.index),
        }
    }

    /// An entity goes on that waited for a time without being at work.
    fn awaken(&mut self, event: Event) {
        let entity = &mut self.entities[event.index as usize];
        if entity.ticket != Some(event.ticket) {
            return self.ignore();
        }
        entity.ticket = None;
        entity.state = State::Moving;
        self.proceed(event.index);
    }

    /// A stale event has come.
    #[cold]
    fn ignore(&mut self) {
        self.stale = self.stale.saturating_sub(1);
    }

    /// Forgets the event that an entity awaits.
    fn forget_event(&mut self, slot: u32) {
        if self.entities[slot as usize].ticket.take().is_some() {
            self.count_stale();
        }
    }

    /// Counts one more stale event, and drops all if they are the better part of the list.
    fn count_stale(&mut self) {
        self.stale += 1;
        if self.stale >= STALE_MIN && self.stale as usize * 2 > self.events.len() {
            let Self { events, entities, duties, streams, gatherings, .. } = self;
            let ticket_of = |event: &Event| match event.rank {
                COMPLETION | AWAKENING | TIME_OUT | REVIEW => entities[event.index as usize].ticket,
                WORKED => duties[event.index as usize].work_ticket(),
                ARRIVAL => streams[event.index as usize].ticket(),
                BATCH_TIME_OUT => gatherings[event.index as usize].ticket(),
                _ => Some(event.ticket),
            };
            events.retain(|event| ticket_of(event) == Some(event.ticket));
            self.stale = 0;
        }
    }

    /// Lets all go on who were woken.
    #[inline(never)]
    fn settle_woken(&mut self) {
        let woken = self.woken.len();
        for at in 0..woken {
            self.proceed(self.woken[at]);
        }
        self.woken.drain(..woken);
    }

    /// Step 3: offers over the lines touched, including those touched by what is granted.
    #[inline(never)]
    fn offer_all(&mut self) {
        self.offer_touched();
    }

    #[inline(always)]
    fn offer_touched(&mut self) {
        let mut at = 0;
        while at < self.touched.len() {
            let target = self.touched[at];
            let marks = &mut self.marks[target as usize];
            marks.touched = false;
            at += 1;
            if marks.plain {
                self.offer(PoolId(target));
            } else {
                self.offer_with_care(target);
            }
        }
        self.touched.clear();
        if !self.impatient.is_empty() {
            self.start_patience();
        }
    }

    /// Step 5: arrivals, then entities moving on, join their lines. Returns whether any did.
    fn admit_all(&mut self) -> bool {
        let mut admitted = false;
        // Arrivals without a gap between them would go on for ever.
        while self.limit().is_none()
            && let Some(event) = self.due(PARTY)
        {
            self.happen(event.rank, event.index, event.ticket);
            admitted = true;
        }
        admitted |= !self.joining.is_empty();
        self.join_all();
        admitted
    }

    /// Lets an entity join its line when all else that happens before is done.
    #[inline(never)]
    fn put_off(&mut self, mover: Mover) {
        self.entities[mover.slot as usize].at = mover.at;
        self.joining.push(mover.slot);
    }

    #[inline]
    fn join_all(&mut self) {
        let joining = self.joining.len();
        for at in 0..joining {
            self.join(self.joining[at]);
        }
        // Who was served at once may have come to its next line.
        if self.joining.len() == joining {
            self.joining.clear();
        } else {
            self.joining.drain(..joining);
        }
    }

    #[inline(always)]
    fn touch(&mut self, target: u32) {
        if !std::mem::replace(&mut self.marks[target as usize].touched, true) {
            self.touched.push(target);
        }
    }

    /// Touches what was to be touched before all else at this instant.
    #[cold]
    fn touch_first(&mut self, target: u32) {
        self.marks[target as usize].touched = true;
        self.touched.retain(|&touched| touched != target);
        self.touched.insert(0, target);
    }

    #[inline(always)]
    fn tell(&mut self, observation: Observation) {
        self.observer.observe(self.now, observation);
    }

    fn outcome(self, ending: RunEnding) -> RunOutcome {
        let length = |pool: u32| self.program.pool_lines(PoolId(pool)).map(|line| self.lines.len(line)).sum::<u32>();
        let lines = (0..self.pools.len() as u32).map(|pool| (length(pool), pool));
        let longest = lines.filter(|(length, _)| *length > 0).max_by_key(|&(length, pool)| (length, u32::MAX - pool));
        let mut alive = vec![true; self.entities.len()];
        self.vacant.iter().for_each(|&slot| alive[slot as usize] = false);
        let is_inside = |slot: usize| alive[slot] && !self.is_agent(slot) && self.parent(slot as u32).is_none();
        let inside = (0..self.entities.len()).filter(|&slot| is_inside(slot)).count() as u32;
        RunOutcome {
            ending,
            at: self.now,
            events: self.executed,
            arrived: self
                .streams
                .iter()
                .zip(&self.program.flows)
                .filter(|(_, flow)| flow.counted)
                .map(|(s, _)| s.arrived())
                .sum(),
            inside,
            unfinished: self.unfinished,
            longest_line: longest.map(|(length, pool)| (PoolId(pool), length)),
        }
    }
}
