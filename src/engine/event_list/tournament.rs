//! A tournament: the earliest of up to 512 pending events.
//!
//! Each event has a place. Four places are a group, of which the earliest key is noted, eight groups are a group again,
//! and sixteen of those the last, so that a push changes three minima at most, and a pop finds three anew, each of keys
//! that lie side by side, without a branch. There are only as many rounds as there have ever been events for.
//!
//! A key is `time (51 bits) | rank (4) | place (9)`, so that a match is two instructions. Of events with equal time and
//! rank the sequence number decides, which the key has no room for: a pop sees that the next key is as early, and then
//! looks at all of them.

use super::{Event, NOTHING, PLACE_BITS, Ticket, event};

/// Events at most.
pub(super) const PLACES: usize = 1 << PLACE_BITS;

/// Keys of a group in the first round, in the second and in the third.
const GROUP: usize = 4;
const GROUPS: usize = 8;
const LAST: usize = 16;

/// Stands where there is no event: later than all of them.
const VACANT: u64 = NOTHING;

#[derive(Debug)]
pub(super) struct Tournament {
    /// Keys by place.
    keys: [u64; PLACES],
    /// The earliest key of each group of these, kept once there is more than one.
    second_round: [u64; PLACES / GROUP],
    /// The earliest key of each group of those, kept once there is more than one.
    third_round: [u64; LAST],
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
            keys: [VACANT; PLACES],
            second_round: [VACANT; PLACES / GROUP],
            third_round: [VACANT; LAST],
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

    /// Returns whether there has never been more than one group of events.
    #[inline(always)]
    pub(super) fn is_small(&self) -> bool {
        self.rounds == 1
    }

    /// Makes room for more events by another round; returns whether there could be one.
    pub(super) fn make_room(&mut self) -> bool {
        match self.rounds {
            1 => self.second_round[0] = self.first_of(0),
            2 => self.third_round[0] = least(&self.second_round, 0),
            _ => return false,
        }
        self.rounds += 1;
        self.room *= if self.rounds == 2 { GROUPS } else { LAST };
        true
    }

    /// Adds an event, whose key has no place yet; there is room for one. Returns its key.
    #[inline(always)]
    pub(super) fn push(&mut self, key: u64, ticket: Ticket, index: u32) -> u64 {
        let place = usize::from(self.vacant[self.used % PLACES]) % PLACES;
        self.used += 1;
        self.tickets[place] = ticket;
        self.indices[place] = index;
        let key = key | place as u64;
        self.enter(place, key);
        key
    }

    /// Takes the event whose key comes first. Returns the first key of the others, and the event's ticket and index.
    #[inline(always)]
    pub(super) fn pop(&mut self, key: u64) -> (u64, Ticket, u32) {
        let mut place = place_of(key);
        let mut first = self.remove(place);
        // Only the place is another.
        if first ^ key < PLACES as u64 {
            (first, place) = self.remove_first_of_equals(key);
        }
        self.used -= 1;
        self.vacant[self.used % PLACES] = place as u16;
        (first, self.tickets[place], self.indices[place])
    }

    /// Gives all events away, and has room for none.
    pub(super) fn close(&mut self, mut take: impl FnMut(u64, Ticket, u32)) {
        for place in (0..PLACES).filter(|place| self.keys[*place] != VACANT) {
            take(self.keys[place] - place as u64, self.tickets[place], self.indices[place]);
        }
        self.room = 0;
    }

    /// Drops the events that `keep` refuses, and returns the first key of the others.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Event) -> bool) -> u64 {
        for place in 0..PLACES {
            let key = self.keys[place];
            if key != VACANT && !keep(&event(key, self.tickets[place], self.indices[place])) {
                self.remove(place);
                self.used -= 1;
                self.vacant[self.used] = place as u16;
            }
        }
        self.keys.into_iter().min().unwrap_or(VACANT)
    }

    /// Puts a key to a vacant place.
    #[inline(always)]
    fn enter(&mut self, place: usize, key: u64) {
        let place = place % PLACES;
        self.keys[place] = key;
        if self.rounds > 1 {
            let second = &mut self.second_round[place / GROUP];
            *second = key.min(*second);
            if self.rounds > 2 {
                let third = &mut self.third_round[place / GROUP / GROUPS];
                *third = key.min(*third);
            }
        }
    }

    /// Takes the key away from a place, and returns the first of the others.
    #[inline(always)]
    fn remove(&mut self, place: usize) -> u64 {
        let place = place % PLACES;
        self.keys[place] = VACANT;
        let mut first = self.first_of(place / GROUP);
        if self.rounds > 1 {
            let group = place / GROUP;
            self.second_round[group] = first;
            first = least(&self.second_round, group / GROUPS);
            if self.rounds > 2 {
                self.third_round[group / GROUPS] = first;
                first = least(&self.third_round, 0).min(least(&self.third_round, 1));
            }
        }
        first
    }

    /// Returns the earliest key of a group of the first round.
    #[inline(always)]
    fn first_of(&self, group: usize) -> u64 {
        let [a, b, c, d] = [0, 1, 2, 3].map(|other| self.keys[(group * GROUP) | other]);
        a.min(b).min(c.min(d))
    }

    /// Puts the key that was taken away back if another event of its time and rank comes before, and takes that one's;
    /// returns the first of the others, and the place.
    #[cold]
    #[inline(never)]
    fn remove_first_of_equals(&mut self, taken: u64) -> (u64, usize) {
        let equals = self.keys.iter().copied().filter(|key| key ^ taken < PLACES as u64).chain([taken]);
        let place = equals.map(place_of).min_by_key(|place| self.tickets[*place]).expect("one was taken");
        self.enter(place_of(taken), taken);
        (self.remove(place), place)
    }
}

#[inline(always)]
fn place_of(key: u64) -> usize {
    key as usize % PLACES
}

/// Returns the least key of a group of eight.
#[inline(always)]
fn least(keys: &[u64], group: usize) -> u64 {
    let [a, b, c, d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map(|other| keys[(group * GROUPS) | other]);
    a.min(b).min(c.min(d)).min(e.min(f).min(g.min(h)))
}
