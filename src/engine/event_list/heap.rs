//! A heap: the earliest of any number of pending events.
//!
//! A 4-ary heap of 128-bit keys, `time (51 bits) | rank (4) | sequence (41) | index (32)`. The least key stands apart. The
//! four children of a key fill one cache line, with the largest integer in vacant places, so that the least of them is
//! found without a branch, which could not be predicted. A pop moves the least child to the top and leaves a gap in its
//! place for the next push to fill, since nearly every event schedules another one.

use std::num::NonZeroU64;

use super::{Event, PLACE_BITS, SEQUENCE_BITS, SEQUENCE_MAX, Ticket};

const INDEX_BITS: u32 = 32;
/// Where the key that all of the list's events have begins; its bits for a place are the first of the sequence.
const KEY_SHIFT: u32 = INDEX_BITS + SEQUENCE_BITS - PLACE_BITS;

/// Stands where there is no key: later than all of them, since no event has the largest rank.
const VACANT: u128 = u128::MAX;

#[derive(Debug)]
pub(super) struct Heap {
    /// The least key.
    top: u128,
    /// All other keys. Quad 0 holds the children of the top, quad `slot + 1` those of the key in `slot`,
    /// which is place `slot % 4` of quad `slot / 4`. What is not in use is vacant.
    quads: Vec<Quad>,
    /// Slots in use, the gap included.
    used: usize,
    /// The slot among the first four whose key has moved to the top.
    gap: Option<usize>,
}

/// The four children of a key, on a cache line of their own.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Quad([u128; 4]);

impl Default for Heap {
    fn default() -> Self {
        Self { top: VACANT, quads: Vec::new(), used: 0, gap: None }
    }
}

impl Heap {
    /// Adds an event, whose key has no place.
    pub(super) fn push(&mut self, key: u64, ticket: Ticket, index: u32) {
        let key = (u128::from(key) << KEY_SHIFT) | (u128::from(ticket.0.get()) << INDEX_BITS) | u128::from(index);
        let below = self.top.max(key);
        self.top = self.top.min(key);
        if let Some(gap) = self.gap.take() {
            self.sift_down(gap, below);
        } else if below != VACANT {
            self.append(below);
        }
    }

    /// Takes the next event, its ticket and index; there is one.
    pub(super) fn pop(&mut self) -> (Ticket, u32) {
        self.close_gap();
        let key = self.top;
        self.top = VACANT;
        if self.used > 0 {
            let (least, place) = self.quads[0].least();
            (self.top, self.gap) = (least, Some(place));
        }
        (ticket(key), key as u32)
    }

    /// Returns the key of the next event; above all others if there is none.
    #[inline]
    pub(super) fn next(&self) -> u64 {
        (self.top >> KEY_SHIFT) as u64
    }

    /// Makes room for so many events.
    pub(super) fn reserve(&mut self, events: usize) {
        self.quads.reserve((events.div_ceil(4) + 1).saturating_sub(self.quads.len()));
    }

    pub(super) fn len(&self) -> usize {
        self.used + usize::from(self.top != VACANT) - usize::from(self.gap.is_some())
    }

    /// Drops the events that `keep` refuses.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Event) -> bool) {
        self.close_gap();
        let mut kept = 0;
        for slot in 0..self.used {
            let key = std::mem::replace(self.key(slot), VACANT);
            if keep(&event(key)) {
                *self.key(kept) = key;
                kept += 1;
            }
        }
        self.used = kept;
        // From the last key that can have children up, as Floyd (1964) builds a heap.
        for slot in (0..kept / 4).rev() {
            let key = *self.key(slot);
            self.sift_down(slot, key);
        }
        if self.top != VACANT && !keep(&event(self.top)) {
            self.pop();
        }
    }

    /// Puts the last key into the gap, where no push came to fill it.
    fn close_gap(&mut self) {
        let Some(gap) = self.gap.take() else { return };
        self.used -= 1;
        let last = self.used;
        let key = std::mem::replace(self.key(last), VACANT);
        if last != gap {
            self.sift_down(gap, key);
        }
    }

    /// Adds a key behind the last one and moves it up to its place.
    fn append(&mut self, key: u128) {
        let mut slot = self.used;
        self.used += 1;
        if slot / 4 == self.quads.len() {
            self.quads.push(Quad([VACANT; 4]));
        }
        while slot >= 4 {
            let parent = slot / 4 - 1;
            let above = *self.key(parent);
            if above < key {
                break;
            }
            *self.key(slot) = above;
            slot = parent;
        }
        *self.key(slot) = key;
    }

    /// Puts a key into a slot and restores the order below it.
    ///
    /// Goes to the bottom even where the key has found its place: what it displaces then moves down one
    /// level, the rest is written as it was, and no branch depends on a key.
    fn sift_down(&mut self, mut slot: usize, mut key: u128) {
        let end = self.used.div_ceil(4).min(self.quads.len());
        let quads = &mut self.quads[..];
        while slot + 1 < end {
            let (least, place) = quads[slot + 1].least();
            quads[slot / 4].0[slot % 4] = key.min(least);
            key = key.max(least);
            slot = 4 * (slot + 1) + place;
        }
        quads[slot / 4].0[slot % 4] = key;
    }

    fn key(&mut self, slot: usize) -> &mut u128 {
        &mut self.quads[slot / 4].0[slot % 4]
    }
}

impl Quad {
    /// Returns the least key and its place.
    #[inline(always)]
    fn least(&self) -> (u128, usize) {
        let [a, b, c, d] = self.0;
        let left = if b < a { (b, 1) } else { (a, 0) };
        let right = if d < c { (d, 3) } else { (c, 2) };
        if right.0 < left.0 { right } else { left }
    }
}

fn ticket(key: u128) -> Ticket {
    Ticket(NonZeroU64::new((key >> INDEX_BITS) as u64 & SEQUENCE_MAX).unwrap_or(Ticket::NONE.0))
}

fn event(key: u128) -> Event {
    super::event((key >> KEY_SHIFT) as u64, ticket(key), key as u32)
}
