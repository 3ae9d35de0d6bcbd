//! Units on duty: calendars, additions, breakdowns, repairs, and who waits for units to have worked.

use super::holdings::HoldingId;
use super::{Machine, SHIFT_CHANGE, State, WORKED};
use crate::engine::{ClosingPolicy, Event, SimDuration, SimTime, Ticket};
use crate::flow::observation::{EntityId, Interrupter, Observation, Observer, Openness};
use crate::flow::program::{Choice, Op, PoolId, PoolSpec, Program, RequestId, RequestSpec};

/// What a machine knows of a pool beside its units.
#[derive(Clone, Debug)]
pub(super) struct Duty {
    /// Whether work at it can stop while it is going on.
    pub(super) interruptible: bool,
    openness: Openness,
    /// Holdings with units. Kept for interruptible pools only.
    pub(super) active: Vec<HoldingId>,
    /// Holdings that lost their units, the most urgent first, in order of granting.
    pub(super) denied: Vec<HoldingId>,
    /// Who has units, how many, and since when. Kept where work starts only if it can be finished.
    users: Vec<(u32, u32, SimTime)>,
    /// Units broken down in the hands of those who are not at work, to be lost when they go to work.
    pub(super) owed: u32,
    /// Requests whose entities may move to this pool's line.
    pub(super) jockeys: Vec<RequestId>,
    work: Vec<Watch>,
    work_ticket: Option<Ticket>,
    accrued_at: SimTime,
    jobs: Vec<Watch>,
}

/// An agent that waits until so much has been done.
#[derive(Clone, Copy, Debug)]
struct Watch {
    slot: u32,
    left: u64,
}

impl Program {
    /// Returns for each pool whether work at it can stop while it is going on.
    pub(in crate::flow) fn interruptible(&self) -> Vec<bool> {
        let suspends = |policy| matches!(policy, ClosingPolicy::Suspend { .. });
        let mut interruptible: Vec<bool> = self.pools.iter().map(|pool| suspends(pool.policy)).collect();
        let broken = self.ops.iter().filter_map(|op| if let Op::TakeDown(pool, _) = op { Some(*pool) } else { None });
        let preempting = self.requests.iter().filter(|request| request.preempts);
        let preempted = preempting.flat_map(|request| &request.needs).flat_map(|need| need.pools.iter().copied());
        broken.chain(preempted).for_each(|pool| interruptible[pool.0 as usize] = true);
        interruptible
    }

    /// Returns for each pool whether more is to be done when its units change hands than to serve the line.
    pub(super) fn attentive(&self) -> Vec<bool> {
        let starts = |pool: &PoolSpec| pool.policy == ClosingPolicy::StartOnlyWhatFinishes;
        let mut attentive = self.interruptible();
        attentive.iter_mut().zip(&self.pools).for_each(|(attentive, pool)| *attentive |= starts(pool));
        let moves = |request: &&RequestSpec| matches!(request.choice, Choice::Shortest { jockey: Some(_) });
        let left = self.requests.iter().filter(moves).flat_map(|request| request.needs[0].pools.iter().copied());
        let watched = self.ops.iter().filter_map(|op| match op {
            Op::AwaitWork(pool, _) | Op::AwaitJobs(pool, _) => Some(*pool),
            _ => None,
        });
        left.chain(watched).for_each(|pool| attentive[pool.0 as usize] = true);
        attentive
    }

    /// Returns for each pool whether it serves whoever comes first, and does nothing else.
    pub(in crate::flow) fn plain(&self) -> Vec<bool> {
        let finishes = |pool: &PoolSpec| pool.policy == ClosingPolicy::Finish;
        let plain = |(attentive, pool): (bool, _)| self.classes == 1 && !attentive && finishes(pool);
        self.attentive().into_iter().zip(&self.pools).map(plain).collect()
    }
}

impl Duty {
    /// Makes the duties of all pools of a program.
    pub(super) fn all(program: &Program) -> Vec<Self> {
        let duty = |interruptible| Self {
            interruptible,
            openness: Openness::Open,
            active: Vec::new(),
            denied: Vec::new(),
            users: Vec::new(),
            owed: 0,
            jockeys: Vec::new(),
            work: Vec::new(),
            work_ticket: None,
            accrued_at: SimTime::ZERO,
            jobs: Vec::new(),
        };
        let mut duties: Vec<Self> = program.interruptible().into_iter().map(duty).collect();
        for (request, spec) in (0..).zip(&program.requests) {
            if let Choice::Shortest { jockey: Some(_) } = spec.choice {
                for pool in &spec.needs[0].pools {
                    duties[pool.0 as usize].jockeys.push(RequestId(request));
                }
            }
        }
        duties
    }

    pub(super) fn work_ticket(&self) -> Option<Ticket> {
        self.work_ticket
    }
}

impl<O: Observer> Machine<'_, O> {
    /// Puts units of a pool to use.
    #[inline(always)]
    pub(super) fn seize(&mut self, slot: u32, pool: PoolId, units: u32) {
        let marks = self.marks[pool.0 as usize];
        if marks.attentive {
            self.accrue_work(pool);
            self.note_user(slot, pool, units);
        }
        self.pools[pool.0 as usize].seize(units);
        if marks.attentive {
            self.reschedule_work(pool);
        }
        if marks.shut {
            self.settle_openness(pool, true);
        }
    }

    /// Gives units back to a pool.
    #[inline(always)]
    pub(super) fn give_back(&mut self, slot: u32, pool: PoolId, units: u32) {
        let marks = self.marks[pool.0 as usize];
        if marks.attentive {
            self.forget_user(slot, pool);
            self.free_attentively(pool, units);
        } else {
            self.pools[pool.0 as usize].free(units);
            if !marks.plain || self.lines.len(pool.0) > 0 {
                self.touch(pool.0);
            }
        }
        self.tell(Observation::Freed { entity: EntityId(slot), pool, units });
    }

    #[inline(never)]
    fn free_attentively(&mut self, pool: PoolId, units: u32) {
        self.accrue_work(pool);
        self.pools[pool.0 as usize].free(units);
        self.forgive(pool);
        self.reschedule_work(pool);
        self.count_job(pool);
        self.touch(pool.0);
    }

    /// Keeps in mind who has units of a pool, where it matters when they are given back.
    fn note_user(&mut self, slot: u32, pool: PoolId, units: u32) {
        if self.pools[pool.0 as usize].policy() == ClosingPolicy::StartOnlyWhatFinishes {
            self.duties[pool.0 as usize].users.push((slot, units, self.now));
        }
    }

    /// Forgets who has units of a pool, since it has none any more.
    pub(super) fn forget_user(&mut self, slot: u32, pool: PoolId) {
        self.duties[pool.0 as usize].users.retain(|(user, ..)| *user != slot);
    }

    /// Returns whether a job that starts now can be finished at a pool, beside those that are going on there. Who is not
    /// at work may have its units for ever.
    pub(super) fn can_finish(&self, pool: PoolId, job: SimDuration, units: u32) -> bool {
        let end = |slot: u32, since: SimTime| {
            let entity = &self.entities[slot as usize];
            match entity.state {
                State::Working | State::Serving => entity.ends_at,
                State::Moving if since == self.now => self.now + entity.job,
                _ => SimTime::MAX,
            }
        };
        let users = &self.duties[pool.0 as usize].users;
        let back = |at: SimTime| {
            let done = users.iter().filter(|(slot, _, since)| end(*slot, *since) <= at);
            done.map(|(_, units, _)| *units).sum()
        };
        self.pools[pool.0 as usize].can_finish(self.now, job, units, back)
    }

    /// Step 2: a pool's calendar changes.
    pub(super) fn change_shift(&mut self, pool: PoolId) {
        self.change_duty(pool, Interrupter::Closing, |machine| machine.pools[pool.0 as usize].change_shift());
        self.send_home(pool);
        self.schedule_shift_change(pool);
    }

    /// Breaks units of a pool down.
    pub(super) fn take_down(&mut self, pool: PoolId, units: u32) {
        self.change_duty(pool, Interrupter::Breakdown, |machine| machine.pools[pool.0 as usize].take_down(units));
    }

    /// Repairs units of a pool.
    pub(super) fn put_up(&mut self, pool: PoolId, units: u32) {
        self.change_duty(pool, Interrupter::Breakdown, |machine| machine.pools[pool.0 as usize].put_up(units));
    }

    /// Adds units to a pool, or moves some away.
    pub(super) fn add_units(&mut self, pool: PoolId, units: i32) {
        self.change_duty(pool, Interrupter::Closing, |machine| machine.pools[pool.0 as usize].add(units));
    }

    /// Changes the units on duty, with all that follows from it.
    fn change_duty(&mut self, pool: PoolId, by: Interrupter, change: impl FnOnce(&mut Self)) {
        let before = self.pools[pool.0 as usize].on_duty();
        change(self);
        let units = &self.pools[pool.0 as usize];
        let (now, policy) = (units.on_duty(), units.policy());
        if now != before {
            self.tell_staff(pool);
            self.recall(pool, before, now);
        }
        // Where started work is finished, units in use beyond those on duty are nobody's fault but the calendar's,
        // and a breakdown stops no more work than it takes units off duty.
        let stopped = match (policy, by) {
            (ClosingPolicy::Suspend { .. }, _) => u32::MAX,
            (_, Interrupter::Breakdown) => before.saturating_sub(now),
            _ => 0,
        };
        let owed = self.interrupt_excess(pool, by, stopped);
        if by == Interrupter::Breakdown {
            let of = &mut self.duties[pool.0 as usize].owed;
            *of = of.saturating_add(owed);
            self.forgive(pool);
        }
        self.settle_openness(pool, true);
        self.touch(pool.0);
    }

    /// Lets go of what breakdowns are owed beyond the units in use that are not on duty.
    fn forgive(&mut self, pool: PoolId) {
        let units = &self.pools[pool.0 as usize];
        let excess = units.in_use().saturating_sub(units.on_duty());
        let owed = &mut self.duties[pool.0 as usize].owed;
        *owed = excess.min(*owed);
    }

    pub(super) fn tell_staff(&mut self, pool: PoolId) {
        let units = self.pools[pool.0 as usize].on_duty();
        self.tell(Observation::Staffed { pool, units });
    }

    pub(super) fn schedule_shift_change(&mut self, pool: PoolId) {
        if let Some(at) = self.pools[pool.0 as usize].next_change() {
            self.schedule(at, SHIFT_CHANGE, pool.0);
        }
    }

    /// Tells observers whether a pool starts work, if that has changed. `first_can_finish` is false
    /// when a unit is free but the first in line could not finish.
    #[inline(never)]
    pub(super) fn settle_openness(&mut self, pool: PoolId, first_can_finish: bool) {
        let units = &self.pools[pool.0 as usize];
        let openness = match units.on_duty() {
            0 if units.is_rostered() => Openness::Down,
            0 => Openness::Closed,
            _ if first_can_finish => Openness::Open,
            _ => Openness::Closed,
        };
        if std::mem::replace(&mut self.duties[pool.0 as usize].openness, openness) != openness {
            self.marks[pool.0 as usize].shut = openness != Openness::Open;
            self.tell(Observation::Turned { pool, openness });
        }
    }

    /// Lets an agent wait until the units of a pool have been in use for a time, in sum.
    pub(super) fn watch_work(&mut self, slot: u32, pool: PoolId, length: SimDuration) {
        self.entities[slot as usize].state = State::Watching;
        self.accrue_work(pool);
        self.duties[pool.0 as usize].work.push(Watch { slot, left: length.ticks() });
        self.reschedule_work(pool);
    }

    /// Lets an agent wait until units of a pool have been given back so often.
    pub(super) fn watch_jobs(&mut self, slot: u32, pool: PoolId, jobs: u32) {
        self.entities[slot as usize].state = State::Watching;
        self.duties[pool.0 as usize].jobs.push(Watch { slot, left: u64::from(jobs) });
    }

    /// Counts what the units of a pool have worked since last time.
    pub(super) fn accrue_work(&mut self, pool: PoolId) {
        let in_use = u64::from(self.pools[pool.0 as usize].in_use());
        let duty = &mut self.duties[pool.0 as usize];
        let worked = (self.now - duty.accrued_at).ticks() * in_use;
        duty.accrued_at = self.now;
        duty.work.iter_mut().for_each(|watch| watch.left = watch.left.saturating_sub(worked));
    }

    /// Schedules the instant at which the first of those who wait for work has seen enough.
    pub(super) fn reschedule_work(&mut self, pool: PoolId) {
        let in_use = u64::from(self.pools[pool.0 as usize].in_use());
        if self.duties[pool.0 as usize].work_ticket.take().is_some() {
            self.count_stale();
        }
        let least = self.duties[pool.0 as usize].work.iter().map(|watch| watch.left).min();
        // Who has seen enough goes on at once, also if the last unit is given back at this instant.
        if let Some(left) = least.filter(|left| in_use > 0 || *left == 0) {
            let length = SimDuration::from_ticks(left.div_ceil(in_use.max(1)));
            let ticket = self.schedule(self.now + length, WORKED, pool.0);
            self.duties[pool.0 as usize].work_ticket = Some(ticket);
        }
    }

    /// Step 2: the units of a pool have worked enough for somebody.
    pub(super) fn check_work(&mut self, event: Event) {
        let pool = PoolId(event.index);
        if self.duties[pool.0 as usize].work_ticket != Some(event.ticket) {
            return self.ignore();
        }
        self.duties[pool.0 as usize].work_ticket = None;
        self.accrue_work(pool);
        let Self { duties, woken, entities, .. } = self;
        duties[pool.0 as usize].work.retain(|watch| {
            if watch.left == 0 {
                entities[watch.slot as usize].state = State::Moving;
                woken.push(watch.slot);
            }
            watch.left > 0
        });
        self.reschedule_work(pool);
    }

    /// Counts a job of a pool.
    fn count_job(&mut self, pool: PoolId) {
        let Self { duties, woken, entities, .. } = self;
        duties[pool.0 as usize].jobs.retain_mut(|watch| {
            watch.left -= 1;
            if watch.left == 0 {
                entities[watch.slot as usize].state = State::Moving;
                woken.push(watch.slot);
            }
            watch.left > 0
        });
    }
}
