//! Entities that belong together: tracks, twins, batches, partners.

use super::kin::{Kin, Relative};
use super::{BATCH_TIME_OUT, Entity, Machine, State};
use crate::engine::{Event, Subject, Ticket};
use crate::flow::observation::{Awaited, EntityId, Observation, Observer};
use crate::flow::program::{BatchId, FlowId, FlowSpec, MatchId, OpIndex};

/// A place where a batch gathers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gathering {
    ticket: Option<Ticket>,
}

impl Gathering {
    pub(super) fn ticket(&self) -> Option<Ticket> {
        self.ticket
    }
}

impl<O: Observer> Machine<'_, O> {
    /// Returns whether what comes into being now in a flow is followed to its end.
    #[inline]
    pub(super) fn is_counted(&self, flow: &FlowSpec) -> bool {
        let window = self.options.window_start..self.options.window_end;
        flow.counted && window.contains(&self.now)
    }

    /// Returns whether the entity in a slot is an agent.
    pub(super) fn is_agent(&self, slot: usize) -> bool {
        !self.program.flows[self.entities[slot].flow.0 as usize].counted
    }

    /// Returns whose track an entity is.
    pub(super) fn parent(&self, slot: u32) -> Option<u32> {
        self.kin.get(slot).parent.map(Relative::slot)
    }

    /// Returns whether an entity, or anybody aboard of it, arrived in the window.
    pub(super) fn carries_counted(&self, slot: u32) -> bool {
        let first = self.kin.get(slot).aboard.map(|(first, _)| first);
        let mut aboard = std::iter::successors(first, |member| self.kin.get(member.slot()).next_aboard);
        self.entities[slot as usize].counted || aboard.any(|member| self.carries_counted(member.slot()))
    }

    /// Returns the luck of the next entity that comes into being from this one.
    fn child_subject(&mut self, slot: u32) -> Subject {
        let kin = self.kin_mut(slot);
        kin.children += 1;
        let number = kin.children - 1;
        self.entities[slot as usize].subject.member(u64::from(number))
    }

    /// Gives a child a slot, with the attributes and the class of who it comes from.
    fn bear(&mut self, from: u32, at: OpIndex, flow: FlowId, counted: bool) -> u32 {
        let subject = self.child_subject(from);
        let class = self.entities[from as usize].class;
        let child = self.house(Entity { class, ..Entity::new(at, flow, subject, counted) });
        let width = usize::from(self.program.attributes);
        let row = from as usize * width;
        self.attributes.copy_within(row..row + width, child as usize * width);
        self.unfinished += u32::from(counted);
        child
    }

    /// Starts a track.
    pub(super) fn fork(&mut self, slot: u32, entry: OpIndex) {
        self.add_track(slot, entry, slot);
    }

    /// Adds a track of a parent, with luck from somebody.
    fn add_track(&mut self, from: u32, entry: OpIndex, parent: u32) {
        let track = self.bear(from, entry, self.entities[parent as usize].flow, false);
        self.kin_mut(track).parent = Some(Relative::new(parent));
        self.kin_mut(parent).tracks += 1;
        self.tell(Observation::Forked { entity: EntityId(track), parent: EntityId(parent) });
        let class = self.entities[track as usize].class;
        if class != self.entities[parent as usize].class {
            self.tell(Observation::Prioritized { entity: EntityId(track), class });
        }
        self.woken.push(track);
    }

    /// Ends a track; its parent goes on if it waits and this was the last.
    pub(super) fn end_track(&mut self, slot: u32) {
        while let Some(member) = self.alight(slot) {
            self.end_track(member);
        }
        let parent = self.kin.take(slot).parent.map(Relative::slot);
        self.entities[slot as usize].assert_free_to_go();
        self.tell(Observation::TrackEnded { entity: EntityId(slot) });
        self.vacant.push(slot);
        let Some(parent) = parent else { return };
        let kin = self.kin_mut(parent);
        kin.tracks -= 1;
        if kin.tracks == 0 && self.entities[parent as usize].state == State::Joining {
            self.entities[parent as usize].state = State::Moving;
            self.tell(Observation::Met { entity: EntityId(parent) });
            self.woken.push(parent);
        }
    }

    /// Makes so many entities of one; of a track, so many tracks of its parent.
    pub(super) fn split(&mut self, slot: u32, entities: u32) {
        let Entity { flow, at, .. } = self.entities[slot as usize];
        if let Some(parent) = self.kin.get(slot).parent {
            return (1..entities).for_each(|_| self.add_track(slot, at, parent.slot()));
        }
        for _ in 1..entities {
            let twin = self.bear(slot, at, flow, self.is_counted(&self.program.flows[flow.0 as usize]));
            self.tell(Observation::Spawned { entity: EntityId(twin), flow, from: EntityId(slot) });
            self.woken.push(twin);
        }
    }

    /// Brings an entity of another flow into being.
    pub(super) fn spawn(&mut self, slot: u32, flow: FlowId) {
        let entry = self.program.entry(flow, self.now);
        let child = self.bear(slot, entry, flow, self.is_counted(&self.program.flows[flow.0 as usize]));
        let width = usize::from(self.program.attributes);
        self.attributes[child as usize * width..][..width].fill(0);
        self.entities[child as usize].class = 0;
        self.tell(Observation::Spawned { entity: EntityId(child), flow, from: EntityId(slot) });
        self.woken.push(child);
    }

    /// An entity comes to where a batch gathers.
    pub(super) fn gather(&mut self, slot: u32, batch: BatchId) {
        let line = self.program.batch_line(batch.0);
        let spec = self.program.batches[batch.0 as usize];
        self.await_in_line(slot, line, Awaited::Batch(batch));
        if self.lines.len(line) == spec.size {
            self.dispatch_batch(batch);
        } else if let (1, Some(time_out)) = (self.lines.len(line), spec.time_out) {
            let ticket = self.schedule(self.now + time_out, BATCH_TIME_OUT, batch.0);
            self.gatherings[batch.0 as usize].ticket = Some(ticket);
        }
    }

    /// Step 4: a batch has gathered for too long.
    pub(super) fn time_out_batch(&mut self, event: Event) {
        let gathering = &mut self.gatherings[event.index as usize];
        if gathering.ticket != Some(event.ticket) {
            return self.ignore();
        }
        gathering.ticket = None;
        self.dispatch_batch(BatchId(event.index));
    }

    /// Makes a batch of all who have come; the first leads.
    fn dispatch_batch(&mut self, batch: BatchId) {
        if self.gatherings[batch.0 as usize].ticket.take().is_some() {
            self.count_stale();
        }
        let line = self.program.batch_line(batch.0);
        let first = self.lines.first(line).expect("a batch has a first");
        let leader = self.who(first);
        self.end_wait(leader);
        let kin = self.kin_mut(leader);
        kin.leads += 1;
        let leads = kin.leads;
        let mut members: Option<(Relative, Relative)> = None;
        while let Some(next) = self.lines.first(line) {
            let member = self.who(next);
            self.lines.leave(next);
            self.tell(Observation::Met { entity: EntityId(member) });
            self.tell(Observation::Boarded { entity: EntityId(member), leader: EntityId(leader) });
            self.entities[member as usize].state = State::Aboard;
            self.kin_mut(member).aboard_of = leads;
            let member = Relative::new(member);
            if let Some((_, last)) = members {
                self.kin_mut(last.slot()).next_aboard = Some(member);
            }
            members = Some((members.map_or(member, |(first, _)| first), member));
        }
        let earlier = self.kin.get(leader).aboard;
        if let (Some((_, last)), Some((next, _))) = (members, earlier) {
            self.kin_mut(last.slot()).next_aboard = Some(next);
        }
        self.kin_mut(leader).aboard = match (members, earlier) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            _ => members.or(earlier),
        };
    }

    /// Takes the first of those aboard.
    fn alight(&mut self, leader: u32) -> Option<u32> {
        let (first, last) = self.kin.get(leader).aboard?;
        let first = first.slot();
        let next = self.kin_mut(first).next_aboard.take();
        self.kin_mut(leader).aboard = next.map(|next| (next, last));
        self.entities[first as usize].state = State::Moving;
        self.tell(Observation::Alighted { entity: EntityId(first) });
        Some(first)
    }

    /// Lets all who are aboard of the batch that was made last go on where their leader is.
    pub(super) fn unbatch(&mut self, slot: u32) {
        let leads = self.kin.get(slot).leads;
        while let Some((first, _)) = self.kin.get(slot).aboard
            && self.kin.get(first.slot()).aboard_of == leads
        {
            let first = first.slot();
            self.alight(slot);
            self.entities[first as usize].at = self.entities[slot as usize].at;
            self.woken.push(first);
        }
        self.kin_mut(slot).leads = leads.saturating_sub(1);
    }

    /// Returns the kin of an entity, to be changed.
    #[inline]
    pub(super) fn kin_mut(&mut self, slot: u32) -> &mut Kin {
        self.entities[slot as usize].has_kin = true;
        self.kin.get_mut(slot)
    }

    /// Lets all who are aboard leave with their leader, and its tracks go on by themselves.
    #[inline(never)]
    pub(super) fn leave_kin(&mut self, slot: u32) {
        while let Some(member) = self.alight(slot) {
            self.leave(member);
        }
        if self.kin.take(slot).tracks > 0 {
            let own = Some(Relative::new(slot));
            self.kin.values_mut().iter_mut().filter(|kin| kin.parent == own).for_each(|kin| kin.parent = None);
        }
    }

    /// An entity comes to where partners meet.
    pub(super) fn meet(&mut self, slot: u32, place: MatchId, side: u8) {
        let spec = self.program.matches[place.0 as usize];
        let lines = self.program.match_line(place.0 as usize);
        self.await_in_line(slot, lines + u32::from(side), Awaited::Match(place));
        let key = spec.key.map(|key| *self.attribute(slot, key));
        let mut partners = [0; u8::MAX as usize];
        for other in 0..spec.sides {
            let found = if other == side { Some(slot) } else { self.partner(lines + u32::from(other), spec.key, key) };
            match found {
                Some(partner) => partners[usize::from(other)] = partner,
                None => return,
            }
        }
        for partner in &partners[..usize::from(spec.sides)] {
            self.end_wait(*partner);
        }
    }

    /// Returns the first in a line who agrees in the key.
    fn partner(&mut self, line: u32, key: Option<crate::flow::AttributeId>, value: Option<u32>) -> Option<u32> {
        let mut next = self.lines.first(line);
        while let Some(place) = next {
            let slot = self.who(place);
            if key.is_none_or(|key| Some(*self.attribute(slot, key)) == value) {
                return Some(slot);
            }
            next = self.lines.behind(place);
        }
        None
    }
}
