//! A tournament: the earliest of up to 256 pending events.
//!
//! Each event has a place. Four places are a group, of which the earliest key is noted, eight groups are a group again,
//! and eight of those the last, so that a push changes three minima at most, and a pop finds three anew, each of keys
//! that lie side by side, without a branch. There are only as many rounds as there have ever been events for.
//!
//! A key is `time (51 bits) | rank (4) | place (9)`, so that a match is two instructions. Of events with equal time and
//! rank the sequence number decides, which the key has no room for: a pop sees that the next key is as early, and then
//! looks at all of them.

use super::{Event, RANK_BITS, Rank, Ticket};
use crate::engine::time::SimTime;

const PLACE_BITS: u32 = 9;

/// Keys of a group in the first round, and in the others.
const GROUP: usize = 4;
const GROUPS: usize = 8;

/// Events at most.
const PLACES: usize = GROUP * GROUPS * GROUPS;

/// Stands where there is no event: later than all of them, since no event has the largest rank.
const VACANT: u64 = u64::MAX;

#[derive(Debug)]
pub(super) struct Tournament {
    /// The earliest key.
    first: u64,
    /// Keys by place.
    keys: [[u64; GROUP]; GROUPS * GROUPS],
    /// The earliest key of each of these groups, kept once there is more than one.
    second_round: [[u64; GROUPS]; GROUPS],
    /// The earliest key of each of those, kept once there is more than one.
    third_round: [u64; GROUPS],
    rounds: u32,
    /// Events for which there are rounds.
    room: usize,
    /// What a key does not tell of the event at a place.
    tickets: [Ticket; PLACES],
    indices: [u32; PLACES],
    /// The places not in use, from `used` on; the first is used next.
    vacant: [u16; PLACES],
    used: usize,
}

impl Tournament {
    pub(super) fn new() -> Self {
        Self {
            first: VACANT,
            keys: [[VACANT; GROUP]; GROUPS * GROUPS],
            second_round: [[VACANT; GROUPS]; GROUPS],
            third_round: [VACANT; GROUPS],
            rounds: 1,
            room: GROUP,
            tickets: [Ticket::NONE; PLACES],
            indices: [0; PLACES],
            vacant: std::array::from_fn(|place| place as u16),
            used: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.used
    }

    #[inline(always)]
    pub(super) fn has_room(&self) -> bool {
        self.used < self.room
    }

    /// Makes room for more events by another round; returns whether there could be one.
    pub(super) fn make_room(&mut self) -> bool {
        match self.rounds {
            1 => self.second_round[0][0] = self.first,
            2 => self.third_round[0] = self.first,
            _ => return false,
        }
        self.rounds += 1;
        self.room *= GROUPS;
        true
    }

    /// Returns the time and rank of the next event, `time | rank`; above all others if there is none.
    #[inline(always)]
    pub(super) fn next(&self) -> u64 {
        self.first >> PLACE_BITS
    }

    /// Adds an event; there is room for one.
    #[inline(always)]
    pub(super) fn push(&mut self, event: Event) {
        let place = usize::from(self.vacant[self.used % PLACES]) % PLACES;
        self.used += 1;
        self.tickets[place] = event.ticket;
        self.indices[place] = event.index;
        self.enter(place, (((event.at.ticks() << RANK_BITS) | u64::from(event.rank)) << PLACE_BITS) | place as u64);
    }

    /// Takes the next event, as `time | rank`, ticket and index; above all others if there is none.
    #[inline(always)]
    pub(super) fn pop(&mut self) -> (u64, Ticket, u32) {
        let mut key = self.first;
        if key == VACANT {
            return (VACANT, Ticket::NONE, 0);
        }
        self.remove(key as usize % PLACES);
        if (self.first ^ key) >> PLACE_BITS == 0 {
            key = self.first_of_equals(key);
        }
        let place = key as usize % PLACES;
        self.used -= 1;
        self.vacant[self.used % PLACES] = place as u16;
        (key >> PLACE_BITS, self.tickets[place], self.indices[place])
    }

    /// Gives all events away, and has room for none.
    pub(super) fn close(&mut self, mut take: impl FnMut(Event)) {
        self.retain(|event| {
            take(*event);
            false
        });
        self.room = 0;
    }

    /// Drops the events that `keep` refuses.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Event) -> bool) {
        for place in 0..PLACES {
            let key = self.keys[place / GROUP][place % GROUP];
            if key != VACANT && !keep(&self.event(key)) {
                self.remove(place);
                self.used -= 1;
                self.vacant[self.used] = place as u16;
            }
        }
    }

    fn event(&self, key: u64) -> Event {
        let place = key as usize % PLACES;
        let next = key >> PLACE_BITS;
        Event {
            at: SimTime::from_ticks(next >> RANK_BITS),
            rank: next as Rank & ((1 << RANK_BITS) - 1),
            index: self.indices[place],
            ticket: self.tickets[place],
        }
    }

    /// Puts a key to a vacant place.
    #[inline(always)]
    fn enter(&mut self, place: usize, key: u64) {
        self.keys[place / GROUP][place % GROUP] = key;
        self.first = self.first.min(key);
        if self.rounds > 1 {
            let group = place / GROUP;
            let second = &mut self.second_round[group / GROUPS][group % GROUPS];
            *second = key.min(*second);
            if self.rounds > 2 {
                let third = &mut self.third_round[group / GROUPS];
                *third = key.min(*third);
            }
        }
    }

    /// Takes the key away from a place.
    #[inline(always)]
    fn remove(&mut self, place: usize) {
        let group = place / GROUP;
        self.keys[group][place % GROUP] = VACANT;
        let [a, b, c, d] = self.keys[group];
        self.first = a.min(b).min(c.min(d));
        if self.rounds > 1 {
            self.second_round[group / GROUPS][group % GROUPS] = self.first;
            self.first = least(&self.second_round[group / GROUPS]);
            if self.rounds > 2 {
                self.third_round[group / GROUPS] = self.first;
                self.first = least(&self.third_round);
            }
        }
    }

    /// Puts the event that was taken back if another one of its time and rank comes before it, and takes that.
    #[cold]
    #[inline(never)]
    fn first_of_equals(&mut self, taken: u64) -> u64 {
        let equals = self.keys.iter().flatten().copied().filter(|key| (key ^ taken) >> PLACE_BITS == 0).chain([taken]);
        let first = equals.min_by_key(|key| self.tickets[*key as usize % PLACES]).expect("one was taken");
        self.enter(taken as usize % PLACES, taken);
        self.remove(first as usize % PLACES);
        first
    }

}

/// Returns the least of a group's keys.
#[inline(always)]
fn least(keys: &[u64; GROUPS]) -> u64 {
    let [a, b, c, d, e, f, g, h] = *keys;
    a.min(b).min(c.min(d)).min(e.min(f).min(g.min(h)))
}
