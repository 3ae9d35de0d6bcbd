//! Moving on: the ops of an entity, until one waits or takes time.

use rand::RngExt;

use super::{AWAKENING, COMPLETION, Held, Machine, REVIEW, State};
use crate::engine::{Purpose, Rank, SimDuration, SimTime, Subject, Ticket};
use crate::flow::observation::{Awaited, EntityId, Observation, Observer};
use crate::flow::program::{AttributeId, DrawId, Op, OpIndex, Phase, PoolId, TableId};

/// An entity that has come to a line.
#[derive(Clone, Copy)]
pub(super) struct Mover {
    pub(super) slot: u32,
    /// The op that is the wait.
    pub(super) at: OpIndex,
    /// What `Serve` says, if it is that.
    pub(super) station: Option<(PoolId, DrawId, OpIndex)>,
}

impl<O: Observer> Machine<'_, O> {
    /// Lets an entity go on, to the next line if it comes to one.
    pub(super) fn proceed(&mut self, slot: u32) {
        self.go_on(slot, self.entities[slot as usize].at);
    }

    /// Lets an entity go on at an op, to the next line if it comes to one.
    #[inline(never)]
    pub(super) fn go_on(&mut self, slot: u32, at: OpIndex) {
        if let Some(mover) = self.advance(slot, at) {
            self.put_off(mover);
        }
    }

    /// Runs an entity's ops from `at` on until one waits, takes time, or is the last. Returns it if it
    /// comes to a line.
    #[inline(always)]
    pub(super) fn advance(&mut self, slot: u32, mut at: OpIndex) -> Option<Mover> {
        loop {
            let mut next = at + 1;
            // Where it stands: a copy would go through memory before its kind is known.
            match self.ops[at as usize] {
                Op::Serve(pool, draw, next) => return Some(Mover { slot, at, station: Some((pool, draw, next)) }),
                Op::Seize(..)
                | Op::EnterSpace(_)
                | Op::Request(_)
                | Op::Take(_)
                | Op::Put(..)
                | Op::Batch(_)
                | Op::Match(..) => return Some(Mover { slot, at, station: None }),
                Op::Work => {
                    self.begin(slot, next, self.entities[slot as usize].job, State::Working);
                    if self.entities[slot as usize].holding.is_some() {
                        self.interrupt_if_off_duty(slot);
                    }
                    return None;
                }
                Op::Delay(draw) => {
                    let length = self.draw_time(slot, draw);
                    self.begin(slot, next, length, State::Delayed);
                    return None;
                }
                Op::DelayAfter(draw, head_start) => {
                    self.delay_after(slot, next, draw, head_start);
                    return None;
                }
                Op::Free(pool) => {
                    let held = std::mem::replace(&mut self.entities[slot as usize].station, Held::NOTHING);
                    assert!(held == Held::of(pool), "a freed unit was held");
                    self.give_back(slot, pool, 1);
                }
                Op::LeaveSpace(space) => {
                    let spaces = &mut self.entities[slot as usize].spaces;
                    let place = spaces.iter_mut().find(|held| **held == Held::of(space));
                    *place.expect("a place that is left was taken") = Held::NOTHING;
                    self.give_back(slot, space, 1);
                }
                Op::FreeRequest(request) => self.free_request(slot, request),
                Op::BranchByShare(table, draw) => next = self.choose_by_share(slot, table, draw),
                Op::BranchByAttribute(table, attribute) => {
                    let value = *self.attribute(slot, attribute) as usize;
                    let targets = &self.program.tables[table.0 as usize];
                    next = targets[value.min(targets.len() - 1)].op;
                }
                Op::Jump(target) => {
                    next = target;
                    if target <= at && self.has_run_in_circles() {
                        self.entities[slot as usize].at = target;
                        self.woken.push(slot);
                        return None;
                    }
                }
                Op::Assign(attribute, value) => {
                    *self.attribute(slot, attribute) = value;
                    self.tell(Observation::Assigned { entity: EntityId(slot), attribute, value });
                }
                Op::Mark(interval, edge) => {
                    self.tell(Observation::Marked { entity: EntityId(slot), interval, edge });
                    self.gauge_interval(slot, interval, edge);
                }
                Op::Leave => {
                    self.leave(slot);
                    return None;
                }
                other => next = self.execute_rare(slot, other, next)?,
            }
            at = next;
        }
    }

    /// Returns the entry that the flow of an entity has now, unless it has run in circles.
    fn renew(&mut self, slot: u32) -> Option<OpIndex> {
        let entry = self.program.entry(self.entities[slot as usize].flow, self.now);
        if self.has_run_in_circles() {
            self.entities[slot as usize].at = entry;
            self.woken.push(slot);
            return None;
        }
        Some(entry)
    }

    /// Counts a jump back at this instant, and returns whether there were more than a journey can need.
    pub(super) fn has_run_in_circles(&mut self) -> bool {
        self.rounds += 1;
        self.rounds > self.options.rounds_max
    }

    /// Executes an op that few programs use; returns where to go on, if the entity goes on now.
    #[inline(never)]
    pub(super) fn execute_rare(&mut self, slot: u32, op: Op, next: OpIndex) -> Option<OpIndex> {
        self.entities[slot as usize].at = next;
        match op {
            Op::BranchByShortest(choice) => return Some(self.shortest(&self.program.choices[choice.0 as usize])),
            Op::BranchBySoonest(choice) => return Some(self.soonest(&self.program.outlooks[choice.0 as usize])),
            Op::BranchByStock(stock, units, target) if self.stocks[stock.0 as usize].level() < units => {
                return Some(target);
            }
            Op::PutIfRoom(stock, units, target) if !self.put_if_room(slot, stock, units) => return Some(target),
            Op::Prioritize(class) => {
                self.entities[slot as usize].class = class;
                self.tell(Observation::Prioritized { entity: EntityId(slot), class });
            }
            Op::Visit(spot) => self.tell(Observation::Visited { entity: EntityId(slot), spot }),
            Op::Await(draw, phase) => {
                let length = self.draw_time(slot, draw);
                self.sleep(slot, length, rank_of(phase));
                return None;
            }
            Op::AwaitInForce(draw, phase) => {
                let length = self.draw_time(slot, draw);
                let flow = self.entities[slot as usize].flow;
                let change = self.program.next_entry(flow, self.now).filter(|(from, _)| *from < self.now + length);
                match change {
                    Some((from, entry)) => {
                        self.entities[slot as usize].at = entry;
                        self.sleep(slot, from - self.now, AWAKENING);
                    }
                    None => self.sleep(slot, length, rank_of(phase)),
                }
                return None;
            }
            Op::Renew(_) => return self.renew(slot),
            Op::Fork(entry) => self.fork(slot, entry),
            Op::Join if self.kin.get(slot).tracks > 0 => {
                self.entities[slot as usize].state = State::Joining;
                self.tell(Observation::Awaits { entity: EntityId(slot), what: Awaited::Tracks });
                if self.program.can_circle {
                    self.suspect_gridlock(slot);
                }
                return None;
            }
            Op::EndTrack => {
                self.end_track(slot);
                return None;
            }
            Op::Unbatch => self.unbatch(slot),
            Op::Split(entities) => self.split(slot, entities),
            Op::Spawn(flow) => self.spawn(slot, flow),
            Op::TakeDown(pool, units) => self.take_down(pool, units),
            Op::PutUp(pool, units) => self.put_up(pool, units),
            Op::AwaitWork(pool, draw) => {
                let length = self.draw_time(slot, draw);
                self.watch_work(slot, pool, length);
                return None;
            }
            Op::AwaitJobs(pool, jobs) => {
                self.watch_jobs(slot, pool, jobs);
                return None;
            }
            Op::Review(controller) => self.review(controller),
            Op::Follow(follower) => self.follow(follower),
            _ => {}
        }
        Some(next)
    }

    /// Starts a delay; the entity goes on at `next` when it ends.
    #[inline(always)]
    pub(super) fn begin(&mut self, slot: u32, next: OpIndex, length: SimDuration, state: State) {
        let ends_at = self.now + length;
        let ticket = self.events.push(ends_at, COMPLETION, slot);
        self.again |= ends_at == self.now;
        let entity = &mut self.entities[slot as usize];
        entity.at = next;
        entity.state = state;
        entity.ends_at = ends_at;
        entity.ticket = Some(ticket);
        self.tell(Observation::Began { entity: EntityId(slot), length });
    }

    /// Lets an entity go on after a time, with what has that rank.
    pub(super) fn sleep(&mut self, slot: u32, length: SimDuration, rank: Rank) {
        let ticket = self.schedule(self.now + length, rank, slot);
        let entity = &mut self.entities[slot as usize];
        entity.state = State::Asleep;
        entity.ticket = Some(ticket);
    }

    /// Schedules an event, and remembers if it is for this very instant.
    #[inline(never)]
    pub(super) fn schedule(&mut self, at: SimTime, rank: Rank, index: u32) -> Ticket {
        self.again |= at == self.now;
        self.events.push(at, rank, index)
    }

    #[inline(always)]
    pub(super) fn leave(&mut self, slot: u32) {
        if self.entities[slot as usize].has_kin {
            self.leave_kin(slot);
        }
        let entity = &self.entities[slot as usize];
        entity.assert_free_to_go();
        self.unfinished -= u32::from(entity.counted);
        self.tell(Observation::Left { entity: EntityId(slot) });
        self.vacant.push(slot);
    }

    #[inline(always)]
    pub(super) fn choose_by_share(&mut self, slot: u32, table: TableId, draw: DrawId) -> OpIndex {
        let (subject, purpose, occurrence) = self.key(slot, draw);
        let uniform: f64 = self.luck.generator(subject, purpose, occurrence).random();
        let shares = &self.program.tables[self.control.table_in_effect(table).0 as usize];
        // Shares may fall short of 1 by rounding; the last target takes the rest.
        let index = shares.iter().position(|target| uniform < target.until).unwrap_or(shares.len() - 1);
        self.program.tables[table.0 as usize][index].op
    }

    #[inline(never)]
    pub(super) fn draw_time(&mut self, slot: u32, draw: DrawId) -> SimDuration {
        let (subject, purpose, occurrence) = self.key(slot, draw);
        let distribution = &self.program.draws[draw.0 as usize].distribution;
        let distribution = distribution.as_ref().expect("times are drawn from a distribution");
        distribution.sample(&mut self.luck.generator(subject, purpose, occurrence))
    }

    /// Returns the key of a draw, and counts it where an entity may draw again.
    #[inline]
    pub(super) fn key(&mut self, slot: u32, draw: DrawId) -> (Subject, Purpose, u32) {
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
    pub(super) fn attribute(&mut self, slot: u32, attribute: AttributeId) -> &mut u32 {
        &mut self.attributes[slot as usize * usize::from(self.program.attributes) + usize::from(attribute.0)]
    }

    /// Takes a time, less a head start.
    #[inline(never)]
    fn delay_after(&mut self, slot: u32, next: OpIndex, draw: DrawId, head_start: AttributeId) {
        let length = self.draw_time(slot, draw);
        let left = self.use_head_start(slot, head_start, length);
        self.begin(slot, next, left, State::Delayed);
    }

    /// Uses up a head start, and returns what is left of a time that it takes away from.
    fn use_head_start(&mut self, slot: u32, head_start: AttributeId, length: SimDuration) -> SimDuration {
        const TICKS: u64 = 1_000;
        let held = self.attribute(slot, head_start);
        let ahead = u64::from(*held) * TICKS;
        let used = ahead.min(length.ticks());
        *held = ((ahead - used) / TICKS) as u32;
        SimDuration::from_ticks(length.ticks() - used)
    }
}

/// Returns the rank of what goes on at a phase.
fn rank_of(phase: Phase) -> Rank {
    match phase {
        Phase::Change => AWAKENING,
        Phase::Review => REVIEW,
    }
}
