//! The event list: what happens next, and in what order.
//!
//! **Order.** Events leave in `(time, rank, sequence)` order, a strict total order held in one integer.
//! Rank decides what a site does first when several things fall on one instant; sequence keeps
//! insertion order for the rest, so no result depends on the heap's shape.
//!
//! **Tickets.** The sequence number of an event is its ticket. There is no cancel: whoever schedules
//! an event that may become pointless keeps its ticket and ignores the event if the ticket has
//! changed. Whoever makes many such events drops them from time to time ([`EventList::retain`]).
//!
//! Inside: a 4-ary heap of 128-bit keys, `time (51 bits) | rank (4) | sequence (41) | index (32)`, made
//! for tens to hundreds of pending events. The least key stands apart. The four children of a key fill
//! one cache line, with the largest integer in vacant places, so that the least of them is found without
//! a branch, which could not be predicted. A pop moves the least child to the top and leaves a gap in its
//! place for the next push to fill, since nearly every event schedules another one.
//!
//! The first 21 keys, which are all that a border has on most days, are part of the list itself: the compiler
//! knows how many there are, and a push into the gap is straight code without a loop or a check of bounds.

use std::num::NonZeroU64;

use super::time::SimTime;

const INDEX_BITS: u32 = 32;
const SEQUENCE_BITS: u32 = 41;
const RANK_BITS: u32 = 4;
const RANK_SHIFT: u32 = INDEX_BITS + SEQUENCE_BITS;
const TIME_SHIFT: u32 = RANK_SHIFT + RANK_BITS;

/// Largest number of events that one list can ever take.
const SEQUENCE_MAX: u64 = (1 << SEQUENCE_BITS) - 1;

/// Stands where there is no key: later than all of them, since no event has the largest rank.
const VACANT: u128 = u128::MAX;

/// Spreads sequence numbers over their range: odd, so that no two become equal.
const SHUFFLE: u64 = 0x9E37_79B9_7F4A_7C15;

/// The value of `gap` when there is none.
const NO_GAP: usize = usize::MAX;

/// Quads that are part of the list itself: the children of the top, and theirs.
const NEAR_QUADS: usize = 5;

/// Slots in them.
const NEAR: usize = 4 * NEAR_QUADS;

/// What is done first at one instant: lower ranks. At most [`RANK_MAX`].
pub type Rank = u8;

/// The largest rank.
pub const RANK_MAX: Rank = 14;

/// Proof of having scheduled one particular event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(NonZeroU64);

/// An entry of the event list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it happens.
    pub at: SimTime,
    /// What kind of thing happens.
    pub rank: Rank,
    /// To whom: an index whose meaning depends on the rank.
    pub index: u32,
    /// Its ticket.
    pub ticket: Ticket,
}

/// Pending events in order.
#[derive(Debug)]
pub struct EventList {
    /// The least pending key.
    top: u128,
    /// All other keys. Quad 0 holds the children of the top, quad `slot + 1` those of the key in `slot`,
    /// which is place `slot % 4` of quad `slot / 4`. What is not in use is vacant.
    near: [Quad; NEAR_QUADS],
    /// The quads behind those.
    far: Vec<Quad>,
    /// Slots in use, the gap included.
    used: usize,
    /// The slot among the first four whose key has moved to the top.
    gap: usize,
    sequence: u64,
    /// What sequence numbers are multiplied with: 1, or an odd number that shuffles them.
    step: u64,
}

/// The four children of a key, on a cache line of their own.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Quad([u128; 4]);

impl Default for EventList {
    fn default() -> Self {
        Self::new(Ties::InOrder)
    }
}

/// In what order equal events leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// In the order in which they were scheduled.
    InOrder,
    /// In an order that is as good as random, and the same in every run: a stress on what should not depend
    /// on it.
    Shuffled,
}

impl EventList {
    /// Makes an empty list.
    pub fn new(ties: Ties) -> Self {
        let step = if ties == Ties::Shuffled { SHUFFLE } else { 1 };
        let near = [Quad([VACANT; 4]); NEAR_QUADS];
        Self { top: VACANT, near, far: Vec::new(), used: 0, gap: NO_GAP, sequence: 0, step }
    }

    /// Schedules an event and returns its ticket.
    ///
    /// # Panics
    ///
    /// If the instant or the rank is above its maximum, and after two million million events.
    #[inline(always)]
    pub fn push(&mut self, at: SimTime, rank: Rank, index: u32) -> Ticket {
        assert!(at <= SimTime::MAX && rank <= RANK_MAX, "instants and ranks fit into a key");
        assert!(self.sequence < SEQUENCE_MAX, "the event list is out of sequence numbers");
        self.sequence += 1;
        let sequence = self.sequence.wrapping_mul(self.step) & SEQUENCE_MAX;
        let key = (u128::from(at.ticks()) << TIME_SHIFT)
            | (u128::from(rank) << RANK_SHIFT)
            | (u128::from(sequence) << INDEX_BITS)
            | u128::from(index);
        let below = self.top.max(key);
        self.top = self.top.min(key);
        if self.gap != NO_GAP {
            let gap = std::mem::replace(&mut self.gap, NO_GAP);
            self.fill(gap, below);
        } else if below != VACANT {
            self.append(below);
        }
        ticket(sequence)
    }

    /// Takes the next event.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<Event> {
        if self.gap != NO_GAP {
            self.close_gap();
        }
        let key = self.top;
        self.top = VACANT;
        if self.used > 0 {
            (self.top, self.gap) = self.near[0].least();
        }
        (key != VACANT).then(|| event(key))
    }

    /// Takes the next event if it is due; see [`EventList::next_is_due`].
    #[inline(always)]
    pub fn pop_due(&mut self, at: SimTime, rank: Rank) -> Option<Event> {
        if self.next_is_due(at, rank) { self.pop() } else { None }
    }

    /// Returns whether the next event happens before `at`, or at `at` with at most this rank.
    #[inline(always)]
    pub fn next_is_due(&self, at: SimTime, rank: Rank) -> bool {
        // A vacant top reads as the largest time and rank, which no event has.
        (self.top >> RANK_SHIFT) as u64 <= (at.ticks() << RANK_BITS) | u64::from(rank)
    }

    /// Returns when the next event happens.
    #[inline(always)]
    pub fn next_time(&self) -> Option<SimTime> {
        (self.top != VACANT).then(|| event(self.top).at)
    }

    /// Returns when the next event happens, or [`SimTime::MAX`] if nothing is pending.
    #[inline(always)]
    pub fn next_time_or_max(&self) -> SimTime {
        // A vacant top reads as the largest time.
        SimTime::from_ticks((self.top >> TIME_SHIFT) as u64)
    }

    /// Makes room for so many pending events.
    pub fn reserve(&mut self, events: usize) {
        let far = (events.div_ceil(4) + 1).saturating_sub(NEAR_QUADS);
        self.far.reserve(far.saturating_sub(self.far.len()));
    }

    /// Returns the number of pending events.
    pub fn len(&self) -> usize {
        self.used + usize::from(self.top != VACANT) - usize::from(self.gap != NO_GAP)
    }

    /// Returns whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.top == VACANT
    }

    /// Drops the events that `keep` refuses, in time proportional to the number pending; the others
    /// keep their order and their tickets.
    pub fn retain(&mut self, mut keep: impl FnMut(&Event) -> bool) {
        if self.gap != NO_GAP {
            self.close_gap();
        }
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
            if slot < 4 {
                self.fill(slot, key);
            } else {
                self.sift_down(slot, key);
            }
        }
        if self.top != VACANT && !keep(&event(self.top)) {
            self.pop();
        }
    }

    /// Puts the last key into the gap, where no push came to fill it.
    #[inline(never)]
    fn close_gap(&mut self) {
        let gap = std::mem::replace(&mut self.gap, NO_GAP);
        self.used -= 1;
        let last = self.used;
        let key = std::mem::replace(self.key(last), VACANT);
        if last != gap {
            self.fill(gap, key);
        }
    }

    /// Adds a key behind the last one and moves it up to its place.
    #[inline(never)]
    fn append(&mut self, key: u128) {
        let mut slot = self.used;
        self.used += 1;
        if slot / 4 == NEAR_QUADS + self.far.len() {
            self.far.push(Quad([VACANT; 4]));
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

    /// Puts a key into the gap, one of the first four slots, and restores the order below it.
    ///
    /// Goes to the bottom even where the key has found its place: what it displaces then moves down one
    /// level, the rest is written as it was, and no branch depends on a key.
    #[inline(always)]
    fn fill(&mut self, gap: usize, key: u128) {
        let gap = gap & 3;
        if self.used <= 4 {
            self.near[0].0[gap] = key;
            return;
        }
        let (least, place) = self.near[gap + 1].least();
        self.near[0].0[gap] = key.min(least);
        let key = key.max(least);
        if self.used > NEAR {
            self.sift_down(4 * (gap + 1) + place, key);
        } else {
            self.near[gap + 1].0[place & 3] = key;
        }
    }

    /// Puts a key into `slot`, which is not among the first four, and restores the order below it, in the same way.
    #[inline(never)]
    fn sift_down(&mut self, mut slot: usize, mut key: u128) {
        let far = &mut self.far[..];
        let end = self.used.div_ceil(4).saturating_sub(NEAR_QUADS).min(far.len());
        if slot < NEAR {
            let own = &mut self.near[slot / 4].0[slot % 4];
            if slot - 4 >= end {
                *own = key;
                return;
            }
            let (least, place) = far[slot - 4].least();
            *own = key.min(least);
            key = key.max(least);
            slot = 4 * (slot + 1) + place;
        }
        // From here on by quads behind the near ones.
        slot -= NEAR;
        while slot + NEAR - 4 < end {
            let (least, place) = far[slot + NEAR - 4].least();
            far[slot / 4].0[slot % 4] = key.min(least);
            key = key.max(least);
            slot = 4 * (slot + NEAR + 1) + place - NEAR;
        }
        far[slot / 4].0[slot % 4] = key;
    }

    #[inline]
    fn key(&mut self, slot: usize) -> &mut u128 {
        let quad = slot / 4;
        let quad = if quad < NEAR_QUADS { &mut self.near[quad] } else { &mut self.far[quad - NEAR_QUADS] };
        &mut quad.0[slot % 4]
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

#[inline(always)]
fn event(key: u128) -> Event {
    Event {
        at: SimTime::from_ticks((key >> TIME_SHIFT) as u64),
        rank: (key >> RANK_SHIFT) as Rank & ((1 << RANK_BITS) - 1),
        index: key as u32,
        ticket: ticket((key >> INDEX_BITS) as u64 & SEQUENCE_MAX),
    }
}

/// Sequence numbers start at 1, and an odd factor leaves none of them at 0.
#[inline(always)]
fn ticket(sequence: u64) -> Ticket {
    Ticket(NonZeroU64::new(sequence).unwrap_or(NonZeroU64::MIN))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{EventList, RANK_MAX, Ties};
    use crate::engine::SimTime;

    /// What is done to a list, after a push of an event at a time and rank.
    #[derive(Clone, Debug)]
    enum Step {
        Pop,
        PopDue(u64, u8),
        /// Drops all events whose index is a multiple of this.
        Drop(u32),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            8 => Just(Step::Pop),
            4 => (0_u64..60, 0_u8..6).prop_map(|(at, rank)| Step::PopDue(at, rank)),
            1 => (1_u32..6).prop_map(Step::Drop),
        ]
    }

    proptest! {
        #[test]
        fn order_is_time_then_rank_then_sequence(
            initial in prop::sample::select(vec![0_u32, 3, 20, 90, 400]),
            rounds in prop::collection::vec((0_u64..50, 0_u8..6, prop::collection::vec(step(), 0..4)), 1..300),
        ) {
            // The model: a list sorted by (time, rank, sequence) that is popped from the front.
            let mut list = EventList::default();
            let mut model: Vec<(u64, u8, u32)> = Vec::new();
            let mut sequence = 0;
            let mut push = |list: &mut EventList, model: &mut Vec<_>, time, rank| {
                list.push(SimTime::from_ticks(time), rank, sequence);
                let entry = (time, rank, sequence);
                model.insert(model.partition_point(|other| *other < entry), entry);
                sequence += 1;
            };
            for i in 0..initial {
                push(&mut list, &mut model, u64::from(i * 17 % 50), (i % 6) as u8);
            }
            for (time, rank, steps) in rounds {
                push(&mut list, &mut model, time, rank);
                for step in steps {
                    let (at, rank) = match step {
                        Step::PopDue(at, rank) => (at, rank),
                        _ => (SimTime::MAX.ticks(), RANK_MAX),
                    };
                    let due = model.first().is_some_and(|&(time, its_rank, _)| (time, its_rank) <= (at, rank));
                    let at = SimTime::from_ticks(at);
                    prop_assert_eq!(list.next_is_due(at, rank), due);
                    let got = match step {
                        Step::Pop => list.pop(),
                        Step::PopDue(..) => list.pop_due(at, rank),
                        Step::Drop(divisor) => {
                            list.retain(|event| event.index % divisor != 0);
                            model.retain(|(_, _, index)| index % divisor != 0);
                            continue;
                        }
                    };
                    let expected = due.then(|| model.remove(0));
                    prop_assert_eq!(got.map(|event| (event.at.ticks(), event.rank, event.index)), expected);
                    prop_assert_eq!(list.len(), model.len());
                    prop_assert_eq!(list.is_empty(), model.is_empty());
                    prop_assert_eq!(list.next_time().map(SimTime::ticks), model.first().map(|&(time, ..)| time));
                }
            }
            let rest: Vec<_> = std::iter::from_fn(|| list.pop()).map(|e| (e.at.ticks(), e.rank, e.index)).collect();
            prop_assert_eq!(rest, model);
        }
    }

    #[test]
    fn shuffled_ties_leave_in_another_order_and_all_once() {
        let at = SimTime::from_ticks(7);
        let order = |ties| {
            let mut list = EventList::new(ties);
            let tickets: BTreeSet<_> = (0..100).map(|index| list.push(at, 1, index)).collect();
            assert_eq!(tickets.len(), 100);
            std::iter::from_fn(|| list.pop()).map(|event| event.index).collect::<Vec<u32>>()
        };
        let straight = order(Ties::InOrder);
        let mut shuffled = order(Ties::Shuffled);
        assert_eq!(straight, (0..100).collect::<Vec<u32>>());
        assert_ne!(shuffled, straight);
        shuffled.sort_unstable();
        assert_eq!(shuffled, straight);
    }

    #[test]
    fn only_what_is_due_leaves() {
        let mut list = EventList::default();
        let at = SimTime::from_ticks(5);
        list.push(at, 2, 0);
        assert_eq!(list.pop_due(at, 1), None);
        assert_eq!(list.pop_due(SimTime::from_ticks(4), RANK_MAX), None);
        assert!(list.pop_due(at, 2).is_some());
    }

    #[test]
    fn tickets_tell_events_apart_and_extreme_keys_survive() {
        let mut list = EventList::default();
        let first = list.push(SimTime::MAX, RANK_MAX, u32::MAX);
        let second = list.push(SimTime::MAX, RANK_MAX, u32::MAX);
        assert_ne!(first, second);
        let event = list.pop_due(SimTime::MAX, RANK_MAX).unwrap();
        assert_eq!((event.at, event.rank, event.index, event.ticket), (SimTime::MAX, RANK_MAX, u32::MAX, first));
        assert_eq!(list.next_time(), Some(SimTime::MAX));
        assert_eq!(list.pop_due(SimTime::MAX, RANK_MAX).unwrap().ticket, second);
        assert!(list.is_empty() && list.next_time().is_none() && list.pop_due(SimTime::MAX, RANK_MAX).is_none());
        assert!(list.pop().is_none() && list.is_empty());
    }

    #[test]
    fn dropped_events_leave_no_trace_and_the_rest_keep_their_tickets() {
        let mut list = EventList::default();
        let tickets: Vec<_> = (0..1_000).map(|i| list.push(SimTime::from_ticks(i * 7 % 90), 1, i as u32)).collect();
        list.retain(|event| event.index % 10 == 3);
        assert_eq!(list.len(), 100);
        while let Some(event) = list.pop() {
            assert_eq!((event.index % 10, event.ticket), (3, tickets[event.index as usize]));
        }
        list.retain(|_| unreachable!("nothing is pending"));
    }
}
