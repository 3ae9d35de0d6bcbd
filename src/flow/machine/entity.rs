//! An entity: what every event looks at; and the slots of entities.

use super::Machine;
use super::holdings::HoldingId;
use crate::engine::{SimDuration, SimTime, Subject, Ticket};
use crate::flow::observation::Observer;
use crate::flow::program::{Class, FlowId, OpIndex, PoolId};

/// What an entity is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Running ops, or about to.
    Moving,
    /// At work, which can be interrupted.
    Working,
    /// At work at a station that serves whoever comes first, and does nothing else; it holds nothing beside that unit.
    Serving,
    /// Taking a time that cannot be interrupted.
    Delayed,
    /// Waiting for a time without being at work.
    Asleep,
    /// Standing in lines.
    Waiting,
    /// Standing in the line of a station that serves whoever comes first, and holding nothing.
    Queued,
    /// Not at work, since it lost units.
    Interrupted,
    /// Carried by the leader of its batch.
    Aboard,
    /// Waiting for the ends of its tracks.
    Joining,
    /// Waiting for a pool to have worked.
    Watching,
}

/// An entity: what every event looks at, in one line of a cache. The rest is in [`Kin`](super::kin::Kin).
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Entity {
    pub(super) at: OpIndex,
    /// Where it goes on with the unit that it is [`State::Queued`] for.
    pub(super) next: OpIndex,
    pub(super) flow: FlowId,
    pub(super) state: State,
    pub(super) class: Class,
    /// Whether it arrived in the window.
    pub(super) counted: bool,
    /// Whether it has [`Kin`](super::kin::Kin).
    pub(super) has_kin: bool,
    /// The station whose unit it holds through `Seize`.
    pub(super) station: Held,
    /// The spaces that it has places in: two while it moves from one to the next.
    pub(super) spaces: [Held; 2],
    /// The last of the holdings that it got by request.
    pub(super) holding: Option<HoldingId>,
    /// Time of the job that was drawn when it joined a line.
    pub(super) job: SimDuration,
    /// When its work ends.
    pub(super) ends_at: SimTime,
    pub(super) subject: Subject,
    /// Ticket of the event that it awaits.
    pub(super) ticket: Option<Ticket>,
}

const _: () = assert!(size_of::<Entity>() <= 64, "an entity fits into a line of the cache");

/// A pool of which an entity holds one unit or place, if any; half the size of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held(u32);

impl Held {
    pub(super) const NOTHING: Self = Self(u32::MAX);

    pub(super) fn of(pool: PoolId) -> Self {
        Self(pool.0)
    }

    pub(super) fn pool(self) -> Option<PoolId> {
        (self != Self::NOTHING).then_some(PoolId(self.0))
    }
}

impl State {
    /// Returns whether it is to stand in a line.
    pub(super) fn is_wait(self) -> bool {
        matches!(self, Self::Waiting | Self::Queued)
    }
}

impl Entity {
    /// Asserts that it can leave.
    #[inline(always)]
    pub(super) fn assert_free_to_go(&self) {
        let holds = [self.station, self.spaces[0], self.spaces[1]].map(|held| held != Held::NOTHING);
        let is_free = !(holds[0] | holds[1] | holds[2] | self.holding.is_some() | self.ticket.is_some());
        assert!(is_free, "who leaves holds no unit and awaits nothing");
    }

    /// Makes an entity that is about to run its first op.
    #[inline]
    pub(super) fn new(at: OpIndex, flow: FlowId, subject: Subject, counted: bool) -> Self {
        Self {
            at,
            next: at,
            flow,
            has_kin: false,
            state: State::Moving,
            class: 0,
            counted,
            station: Held::NOTHING,
            spaces: [Held::NOTHING; 2],
            holding: None,
            job: SimDuration::ZERO,
            ends_at: SimTime::ZERO,
            subject,
            ticket: None,
        }
    }
}

impl<O: Observer> Machine<'_, O> {
    /// Gives an entity a slot with attributes of zero and no kin.
    #[inline(always)]
    pub(super) fn house(&mut self, entity: Entity) -> u32 {
        let slot = match self.vacant.pop() {
            Some(slot) => slot,
            None => self.add_slot(),
        };
        match &mut self.attributes[slot as usize * usize::from(self.program.attributes)..] {
            [only, ..] if self.program.attributes == 1 => *only = 0,
            rows => rows[..usize::from(self.program.attributes)].fill(0),
        }
        self.entities[slot as usize] = entity;
        slot
    }

    /// Makes room for one more entity, which is nobody yet.
    #[cold]
    fn add_slot(&mut self) -> u32 {
        let width = usize::from(self.program.attributes);
        let slot = self.entities.len() as u32;
        self.entities.push(Entity::new(0, FlowId(0), Subject::named(""), false));
        self.kin.cover(slot as usize + 1);
        self.attributes.resize(self.attributes.len() + width, 0);
        self.lines.cover((slot + 1) * u32::from(self.program.lines_at_once));
        // Room for all at once in every list that they may come to, so that nothing is allocated below the
        // high-water mark.
        let alive = self.entities.len();
        if alive > self.options.entities_max as usize {
            self.unwatched = 0;
        }
        for list in [&mut self.vacant, &mut self.joining, &mut self.woken, &mut self.impatient] {
            list.reserve(alive.saturating_sub(list.len()));
        }
        self.events.reserve(alive);
        slot
    }
}
