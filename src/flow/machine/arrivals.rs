//! Arrivals: when entities come into being at the start of their flows.
//!
//! **Poisson arrivals** are the epochs of a unit-rate process, keyed by flow and number, mapped through the
//! inverse of the cumulative rate. When the rate changes, the part of the next epoch's exponential that is
//! not used up is kept, and the arrival that was scheduled is scheduled anew.

use rand::RngExt;
use rand_distr::{Distribution as _, Exp1};

use super::{ARRIVAL, Entity, Machine, PARTY, PLAN};
use crate::engine::{Event, Luck, Purpose, RateCursor, SimTime, Subject, Ticket};
use crate::flow::observation::{EntityId, Observation, Observer};
use crate::flow::program::{Arrivals, Busyness, FlowId, FlowSpec, OpIndex, Program};

/// A flow's arrivals so far.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    /// Number of the next entity, and its luck where that is known before it comes.
    number: u64,
    subject: Subject,
    /// Of a Poisson flow: the luck of the entity whose arrival is to be scheduled next, and the gap before it at unit
    /// rate. They are drawn ahead, so that no arrival waits for a draw.
    ahead: (Subject, f64),
    /// Entities drawn ahead.
    drawn: u64,
    /// Planned times that have been looked at.
    planned: usize,
    /// Where the last arrival of a Poisson flow is in its profile, or the last change of its rate.
    cursor: RateCursor,
    /// The profile's area from there to the next arrival, in ticks.
    area: f64,
    /// Where that arrival is.
    next_cursor: RateCursor,
    /// What controllers multiply the rate with.
    factor: f64,
    ticket: Option<Ticket>,
    /// Entities that have arrived.
    arrived: u64,
    gap: Purpose,
    lateness: Purpose,
    no_show: Purpose,
}

/// Entities that arrive together, on their way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Party {
    flow: FlowId,
    first: u64,
}

/// Returns for how many parties on their way there is room from the start: more than most plans ever have, so that a
/// party more than before allocates nothing in the midst of a run.
pub(super) fn room_for_parties(program: &Program) -> usize {
    let is_planned = |flow: &FlowSpec| matches!(flow.arrivals, Arrivals::Planned(_));
    if program.flows.iter().any(is_planned) { 64 } else { 0 }
}

impl Stream {
    pub(super) fn new(spec: &FlowSpec) -> Self {
        Self {
            number: 0,
            subject: spec.subject,
            ahead: (spec.subject, 0.0),
            drawn: 0,
            planned: 0,
            cursor: RateCursor::default(),
            area: 0.0,
            next_cursor: RateCursor::default(),
            factor: 1.0,
            ticket: None,
            arrived: 0,
            gap: Purpose::new("arrival", "gap"),
            lateness: Purpose::new("arrival", "lateness"),
            no_show: Purpose::new("arrival", "no_show"),
        }
    }

    /// Returns when a Poisson flow's next entity arrives, if that is in the segment of the profile that the last
    /// came in.
    #[inline(always)]
    fn next_in_segment(&mut self, spec: &FlowSpec, gap_ticks: f64, luck: &Luck) -> Option<SimTime> {
        let unit;
        (self.subject, unit) = self.ahead;
        self.draw_ahead(spec, luck);
        self.area = unit * gap_ticks;
        if self.factor != 1.0 {
            self.area /= self.factor;
        }
        self.next_cursor.advance_within(self.area)
    }

    /// Draws what is needed to schedule the next arrival but one of a Poisson flow.
    #[inline(always)]
    fn draw_ahead(&mut self, spec: &FlowSpec, luck: &Luck) {
        let subject = spec.subject.member(self.drawn);
        self.drawn += 1;
        self.ahead = (subject, Exp1.sample(&mut luck.generator(subject, self.gap, 0)));
    }

    pub(super) fn ticket(&self) -> Option<Ticket> {
        self.ticket
    }

    pub(super) fn arrived(&self) -> u64 {
        self.arrived
    }
}

/// What the rate of a day is multiplied with.
#[cold]
fn factor_of_day(luck: &Luck, busyness: Option<&Busyness>, day: u32) -> f64 {
    let Some(busyness) = busyness else { return 1.0 };
    let subject = busyness.subject.member(u64::from(day));
    busyness.factor.sample(&mut luck.generator(subject, Purpose::new("arrival", "busyness"), 0)).seconds()
}

impl<O: Observer> Machine<'_, O> {
    /// Schedules what comes first in a flow.
    pub(super) fn start_stream(&mut self, flow: FlowId) {
        match &self.program.flows[flow.0 as usize].arrivals {
            Arrivals::Poisson { .. } => {
                self.streams[flow.0 as usize].draw_ahead(&self.program.flows[flow.0 as usize], &self.luck);
                self.schedule_arrival(flow);
            }
            Arrivals::Renewal { .. } => self.schedule_arrival(flow),
            Arrivals::Planned(_) => self.schedule_plan(flow),
            Arrivals::AtStart(entities) => {
                for _ in 0..*entities {
                    let number = self.next_number(flow);
                    let (slot, _) = self.admit(flow, number, self.member(flow, number));
                    self.woken.push(slot);
                }
            }
            Arrivals::Spawned => {}
        }
    }

    /// Returns whose luck the entity of a number has.
    fn member(&self, flow: FlowId, number: u64) -> Subject {
        self.program.flows[flow.0 as usize].subject.member(number)
    }

    fn next_number(&mut self, flow: FlowId) -> u64 {
        let stream = &mut self.streams[flow.0 as usize];
        stream.number += 1;
        stream.number - 1
    }

    /// Step 5: an entity arrives. Returns it, and where it starts.
    #[inline(always)]
    pub(super) fn arrive(&mut self, event: Event) -> Option<(u32, OpIndex)> {
        let flow = FlowId(event.index);
        let stream = &mut self.streams[event.index as usize];
        if stream.ticket != Some(event.ticket) {
            self.ignore();
            return None;
        }
        stream.cursor = stream.next_cursor;
        let (number, subject) = (stream.number, stream.subject);
        stream.number += 1;
        self.schedule_arrival(flow);
        Some(self.admit(flow, number, subject))
    }

    /// Brings the entity of a number into being. Returns it, and where it starts.
    #[inline(always)]
    fn admit(&mut self, flow: FlowId, number: u64, subject: Subject) -> (u32, OpIndex) {
        let program = self.program;
        let spec = &program.flows[flow.0 as usize];
        let counted = self.is_counted(spec);
        self.unfinished += u32::from(counted);
        self.streams[flow.0 as usize].arrived += 1;
        let entry = program.entry(flow, self.now);
        let slot = self.house(Entity::new(entry, flow, subject, counted));
        self.tell(Observation::Arrived { entity: EntityId(slot), flow, number });
        (slot, entry)
    }

    /// Schedules a flow's next arrival.
    #[inline(always)]
    fn schedule_arrival(&mut self, flow: FlowId) {
        let spec = &self.program.flows[flow.0 as usize];
        let stream = &mut self.streams[flow.0 as usize];
        match &spec.arrivals {
            Arrivals::Poisson { gap_ticks, .. } => match stream.next_in_segment(spec, *gap_ticks, &self.luck) {
                Some(at) => {
                    stream.ticket = Some(self.events.push(at, ARRIVAL, flow.0));
                    self.again |= at == self.now;
                }
                None => self.schedule_epoch(flow),
            },
            Arrivals::Renewal { gap, later } => {
                stream.subject = spec.subject.member(stream.number);
                let mut generator = self.luck.generator(stream.subject, stream.gap, 0);
                let gap = later.iter().rev().find(|(from, _)| *from <= self.now).map_or(gap, |(_, gap)| gap);
                let at = self.now + gap.sample(&mut generator);
                self.streams[flow.0 as usize].ticket = Some(self.schedule(at, ARRIVAL, flow.0));
            }
            _ => unreachable!("only these flows have a next arrival"),
        }
    }

    /// Schedules a Poisson flow's next arrival where its area ends.
    #[inline(never)]
    fn schedule_epoch(&mut self, flow: FlowId) {
        let program = self.program;
        let Arrivals::Poisson { profile, busyness, .. } = &program.flows[flow.0 as usize].arrivals else {
            unreachable!("only Poisson flows have epochs")
        };
        let stream = &mut self.streams[flow.0 as usize];
        stream.next_cursor = stream.cursor;
        let factor = |day| factor_of_day(&self.luck, busyness.as_ref(), day);
        let at = program.profiles[*profile].advance(&mut stream.next_cursor, stream.area, factor);
        let ticket = at.map(|at| self.schedule(at, ARRIVAL, flow.0));
        self.streams[flow.0 as usize].ticket = ticket;
    }

    /// Multiplies the rate of a Poisson flow from now on; the part of the next gap that is not used up is kept.
    pub(super) fn set_rate_factor(&mut self, flow: FlowId, factor: f64) {
        let program = self.program;
        let Arrivals::Poisson { profile, busyness, .. } = &program.flows[flow.0 as usize].arrivals else {
            unreachable!("only Poisson flows have a rate")
        };
        let stream = &mut self.streams[flow.0 as usize];
        let factor_today = |day| factor_of_day(&self.luck, busyness.as_ref(), day);
        let used = program.profiles[*profile].advance_to(&mut stream.cursor, self.now, factor_today);
        stream.area = (stream.area - used).max(0.0) * stream.factor / factor;
        stream.factor = factor;
        if stream.ticket.take().is_some() {
            self.count_stale();
        }
        self.schedule_epoch(flow);
    }

    /// Schedules the look at a flow's next planned time.
    fn schedule_plan(&mut self, flow: FlowId) {
        let Arrivals::Planned(planned) = &self.program.flows[flow.0 as usize].arrivals else { return };
        if let Some(time) = planned.times.get(self.streams[flow.0 as usize].planned) {
            let earliest = time.ticks().saturating_sub(planned.earliness_max.ticks());
            self.schedule(SimTime::from_ticks(earliest).max(self.now), PLAN, flow.0);
        }
    }

    /// Step 2: whether and when a planned party comes.
    pub(super) fn look_at_plan(&mut self, flow: FlowId) {
        let spec = &self.program.flows[flow.0 as usize];
        let Arrivals::Planned(planned) = &spec.arrivals else { unreachable!("only planned flows have a plan") };
        let stream = &mut self.streams[flow.0 as usize];
        stream.planned += 1;
        let first = stream.number;
        stream.number += u64::from(planned.party);
        let subject = spec.subject.member(first);
        let (lateness, no_show) = (stream.lateness, stream.no_show);
        let absent = planned.no_show > 0.0 && {
            let uniform: f64 = self.luck.generator(subject, no_show, 0).random();
            uniform < planned.no_show
        };
        if !absent {
            let mut at = self.now;
            if let Some(distribution) = &planned.lateness {
                at = at + distribution.sample(&mut self.luck.generator(subject, lateness, 0));
            }
            let party = Party { flow, first };
            let index = match self.vacant_parties.pop() {
                Some(index) => {
                    self.parties[index as usize] = party;
                    index
                }
                None => {
                    self.parties.push(party);
                    self.parties.len() as u32 - 1
                }
            };
            self.schedule(at, PARTY, index);
        }
        self.schedule_plan(flow);
    }

    /// Step 5: a planned party arrives.
    pub(super) fn admit_party(&mut self, index: u32) {
        let Party { flow, first } = self.parties[index as usize];
        self.vacant_parties.push(index);
        let Arrivals::Planned(planned) = &self.program.flows[flow.0 as usize].arrivals else {
            unreachable!("only planned flows have parties")
        };
        for number in first..first + u64::from(planned.party) {
            let (slot, at) = self.admit(flow, number, self.member(flow, number));
            self.go_on(slot, at);
        }
    }
}
