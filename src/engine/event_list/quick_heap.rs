//! A quick heap: the earliest of any number of pending events, after Navarro and Paredes, "On Sorting, Heaps, and Minimum
//! Spanning Trees", Algorithmica 57 (2010).
//!
//! Events are sorted only as far as needed to know the next ones. All lie in sections, the latest first, and nothing is
//! known of the order within one. The few that come soonest stand apart in order; when they are used up, the last section
//! is cut in two, again and again, until what comes soonest of it is few enough to be sorted. Memory is thus read and
//! written from one end to the other, where a binary heap of a million events jumps through it.
//!
//! Keys are `time (51 bits) | rank (4) | sequence (41) | index (32)`.

use std::cmp::Reverse;
use std::num::NonZeroU64;

use super::{Event, NOTHING, PLACE_BITS, SEQUENCE_BITS, SEQUENCE_MAX, Ticket};

const INDEX_BITS: u32 = 32;
/// Where the key that all of the list's events have begins; its bits for a place are the first of the sequence.
const KEY_SHIFT: u32 = INDEX_BITS + SEQUENCE_BITS - PLACE_BITS;

/// Events that are put in order at once.
const SOON: usize = 64;

/// Events in order at most.
const SOON_MAX: usize = 2 * SOON;

/// Sections from which on some are joined before there is another.
const SECTIONS_MANY: usize = 32;

/// Sections at most: the last one, of four thousand million events, is cut thirteen times.
const SECTIONS_MAX: usize = SECTIONS_MANY + 13;

#[derive(Debug)]
pub(super) struct QuickHeap {
    /// Keys of the events that come soonest, the next one last. There is one if there is any event.
    soon: Vec<u128>,
    /// All of these, and no others, are below.
    bound: u128,
    /// All other keys.
    later: Vec<u128>,
    /// Where these are cut; the first section is always there.
    sections: Vec<Section>,
}

/// A part of the keys, up to the next section.
#[derive(Clone, Copy, Debug)]
struct Section {
    start: usize,
    /// Its keys and those of the sections behind, and no others, are below.
    bound: u128,
}

impl Default for QuickHeap {
    fn default() -> Self {
        Self { soon: Vec::new(), bound: 0, later: Vec::new(), sections: vec![Section { start: 0, bound: u128::MAX }] }
    }
}

impl QuickHeap {
    /// Adds an event, whose key has no place.
    pub(super) fn push(&mut self, key: u64, ticket: Ticket, index: u32) {
        let key = (u128::from(key) << KEY_SHIFT) | (u128::from(ticket.0.get()) << INDEX_BITS) | u128::from(index);
        if key < self.bound {
            self.insert(key);
            return;
        }
        // A place is made at the end of its section by moving the first key of each section behind to its end.
        let mut place = self.later.len();
        self.later.push(key);
        for section in self.sections.iter_mut().rev() {
            if key < section.bound {
                break;
            }
            self.later[place] = self.later[section.start];
            place = section.start;
            section.start += 1;
        }
        self.later[place] = key;
        if self.soon.is_empty() {
            self.refill();
        }
    }

    /// Takes the next event, its ticket and index; there is one. Tells of those that are put in order to come soon.
    #[inline]
    pub(super) fn pop(&mut self, coming: impl FnMut(Event)) -> (Ticket, u32) {
        let key = self.soon.pop().expect("there is an event");
        if self.soon.is_empty() {
            self.refill();
            self.soon.iter().map(|key| event(*key)).for_each(coming);
        }
        (ticket(key), key as u32)
    }

    /// Returns the key of the next event; above all others if there is none.
    #[inline]
    pub(super) fn next(&self) -> u64 {
        self.soon.last().map_or(NOTHING, |key| (key >> KEY_SHIFT) as u64)
    }

    /// Makes room for so many events.
    pub(super) fn reserve(&mut self, events: usize) {
        self.later.reserve(events.saturating_sub(self.later.len()));
        self.soon.reserve(SOON_MAX.saturating_sub(self.soon.len()));
        self.sections.reserve(SECTIONS_MAX.saturating_sub(self.sections.len()));
    }

    pub(super) fn len(&self) -> usize {
        self.soon.len() + self.later.len()
    }

    /// Drops the events that `keep` refuses.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Event) -> bool) {
        self.later.append(&mut self.soon);
        self.later.retain(|key| keep(&event(*key)));
        self.sections.truncate(1);
        self.refill();
    }

    /// Adds a key to those that come soonest.
    fn insert(&mut self, key: u128) {
        if self.soon.len() == SOON_MAX {
            self.put_off();
            if key >= self.bound {
                self.later.push(key);
                return;
            }
        }
        let place = self.soon.partition_point(|other| *other > key);
        self.soon.insert(place, key);
    }

    /// Makes a section of the later half of those that come soonest.
    fn put_off(&mut self) {
        if self.sections.len() >= SECTIONS_MANY {
            // Every other section is joined to the one before: that forgets an order that has yet to be of use.
            let mut is_kept = false;
            self.sections.retain(|_| {
                is_kept = !is_kept;
                is_kept
            });
        }
        self.sections.push(Section { start: self.later.len(), bound: self.bound });
        self.later.extend(self.soon.drain(..SOON));
        self.bound = self.soon[0] + 1;
    }

    /// Puts the earliest events of the last section in order.
    #[inline(never)]
    fn refill(&mut self) {
        while self.sections.len() > 1 && self.sections.last().is_some_and(|last| last.start == self.later.len()) {
            self.sections.pop();
        }
        let mut last = *self.sections.last().expect("the first section is always there");
        loop {
            let section = &mut self.later[last.start..];
            if section.len() <= SOON {
                break;
            }
            // Smaller parts make for fewer cuts, but of more keys for each that comes out: halves and quarters cost the same.
            let cut = section.len() - (section.len() / 4).max(SOON);
            let (_, first, _) = section.select_nth_unstable_by_key(cut, |key| Reverse(*key));
            last = Section { start: last.start + cut, bound: *first + 1 };
            self.sections.push(last);
        }
        self.soon.extend(self.later.drain(last.start..));
        self.soon.sort_unstable_by_key(|key| Reverse(*key));
        self.bound = last.bound;
        if self.sections.len() > 1 {
            self.sections.pop();
        }
    }
}

fn ticket(key: u128) -> Ticket {
    Ticket(NonZeroU64::new((key >> INDEX_BITS) as u64 & SEQUENCE_MAX).unwrap_or(Ticket::NONE.0))
}

fn event(key: u128) -> Event {
    super::event((key >> KEY_SHIFT) as u64, ticket(key), key as u32)
}
