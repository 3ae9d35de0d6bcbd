//! The event list: what happens next, and in what order.
//!
//! **Order.** Events leave in `(time, rank, sequence)` order, a strict total order.
//! Rank decides what a site does first when several things fall on one instant; sequence keeps
//! insertion order for the rest, so no result depends on how events are kept.
//!
//! **Tickets.** The sequence number of an event is its ticket. There is no cancel: whoever schedules
//! an event that may become pointless keeps its ticket and ignores the event if the ticket has
//! changed. Whoever makes many such events drops them from time to time ([`EventList::retain`]).
//!
//! Inside: a tournament of up to 512 events, which is what a border has on most days; a list that has come to hold
//! more is a quick heap from then on.

mod quick_heap;
mod tournament;

use std::num::NonZeroU64;

use self::quick_heap::QuickHeap;
use self::tournament::Tournament;
use super::time::SimTime;

const TIME_BITS: u32 = 51;
const SEQUENCE_BITS: u32 = 41;
const RANK_BITS: u32 = 4;

/// Bits of a key that tell events of one time and rank apart.
const PLACE_BITS: u32 = 9;

const _: () = assert!(TIME_BITS + RANK_BITS + PLACE_BITS == u64::BITS, "a key fills a word");

/// The key of the next event where there is none: no event has the largest time and rank.
const NOTHING: u64 = u64::MAX;

/// Largest number of events that one list can ever take.
const SEQUENCE_MAX: u64 = (1 << SEQUENCE_BITS) - 1;

/// A step that spreads sequence numbers over their range: odd, so that no two become equal.
const SHUFFLE: u64 = 0x9E37_79B9_7F4A_7C15;

/// What is done first at one instant: lower ranks. At most [`RANK_MAX`].
pub type Rank = u8;

/// The largest rank.
pub const RANK_MAX: Rank = 14;

/// Proof of having scheduled one particular event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(NonZeroU64);

impl Ticket {
    /// Where there is no event.
    const NONE: Self = Self(NonZeroU64::MAX);
}

/// An entry of the event list; when it happens is for the list to know ([`EventList::next_time`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
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
    /// The key of the next event, `time (51 bits) | rank (4) | place (9)`.
    next: u64,
    few: Tournament,
    /// Holds all events once there were too many for a tournament.
    many: QuickHeap,
    are_many: bool,
    sequence: u64,
    /// What sequence numbers go up by: 1, or an odd number that shuffles them.
    step: u64,
}

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
        let step = if ties == Ties::Shuffled { SHUFFLE & SEQUENCE_MAX } else { 1 };
        Self { next: NOTHING, few: Tournament::new(), many: QuickHeap::default(), are_many: false, sequence: 0, step }
    }

    /// Schedules an event and returns its ticket.
    ///
    /// # Panics
    ///
    /// If the instant or the rank is above its maximum, and after two million million events.
    #[inline(always)]
    pub fn push(&mut self, at: SimTime, rank: Rank, index: u32) -> Ticket {
        assert!(at <= SimTime::MAX && rank <= RANK_MAX, "instants and ranks fit into a key");
        // Odd steps come back to zero only when all numbers have been used.
        self.sequence = (self.sequence + self.step) & SEQUENCE_MAX;
        let ticket = Ticket(NonZeroU64::new(self.sequence).expect("the event list has sequence numbers left"));
        let key = key(at, rank);
        if self.few.has_room() {
            let key = self.few.push(key, ticket, index);
            // Among many events a new one is seldom the next: guessed so, the next one is known before this one's time
            // is, which may just be drawn. Among a handful such guesses cost more than they gain.
            if self.few.is_small() {
                self.next = self.next.min(key);
            } else if key < self.next {
                self.come_first(key);
            }
        } else {
            self.next = self.push_to_many(key, ticket, index);
        }
        ticket
    }

    /// Takes the next event.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<Event> {
        self.pop_and_tell(|_| ())
    }

    /// Takes the next event. Among many, tells now and then of those that come soon, ahead of them.
    #[inline(always)]
    pub fn pop_and_tell(&mut self, coming: impl FnMut(Event)) -> Option<Event> {
        let first = self.next;
        if first == NOTHING {
            return None;
        }
        let (ticket, index);
        if self.are_many {
            (ticket, index) = self.many.pop(coming);
            self.next = self.many.next();
        } else {
            (self.next, ticket, index) = self.few.pop(first);
        }
        Some(event(first, ticket, index))
    }

    /// Takes the next event if it is due; see [`EventList::next_is_due`].
    #[inline(always)]
    pub fn pop_due(&mut self, at: SimTime, rank: Rank) -> Option<Event> {
        if self.next_is_due(at, rank) { self.pop() } else { None }
    }

    /// Returns whether the next event happens before `at`, or at `at` with at most this rank.
    #[inline(always)]
    pub fn next_is_due(&self, at: SimTime, rank: Rank) -> bool {
        self.next <= key(at, rank) | (tournament::PLACES as u64 - 1)
    }

    /// Returns when the next event happens.
    #[inline(always)]
    pub fn next_time(&self) -> Option<SimTime> {
        (!self.is_empty()).then(|| self.next_time_or_max())
    }

    /// Returns when the next event happens, or [`SimTime::MAX`] if nothing is pending.
    #[inline(always)]
    pub fn next_time_or_max(&self) -> SimTime {
        // That of nothing is the largest.
        SimTime::from_ticks(self.next >> (RANK_BITS + PLACE_BITS))
    }

    /// Makes room for so many pending events.
    pub fn reserve(&mut self, events: usize) {
        if events > tournament::PLACES {
            self.many.reserve(events);
        }
    }

    /// Returns the number of pending events.
    pub fn len(&self) -> usize {
        if self.are_many { self.many.len() } else { self.few.len() }
    }

    /// Returns whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Drops the events that `keep` refuses, in time proportional to the number pending; the others
    /// keep their order and their tickets.
    pub fn retain(&mut self, keep: impl FnMut(&Event) -> bool) {
        if self.are_many {
            self.many.retain(keep);
            self.next = self.many.next();
        } else {
            self.next = self.few.retain(keep);
        }
    }

    #[cold]
    #[inline(never)]
    fn come_first(&mut self, key: u64) {
        self.next = key;
    }

    /// Adds an event to a list that is a quick heap, or has to make room, and be it by becoming one. Returns the next key.
    #[inline(never)]
    fn push_to_many(&mut self, key: u64, ticket: Ticket, index: u32) -> u64 {
        if !self.are_many && self.few.make_room() {
            return self.next.min(self.few.push(key, ticket, index));
        }
        if !self.are_many {
            self.are_many = true;
            self.few.close(|key, ticket, index| self.many.push(key, ticket, index));
        }
        self.many.push(key, ticket, index);
        self.many.next()
    }
}

/// Returns the least key of a time and rank.
#[inline(always)]
fn key(at: SimTime, rank: Rank) -> u64 {
    ((at.ticks() << RANK_BITS) | u64::from(rank)) << PLACE_BITS
}

/// Returns the event of a key.
#[inline(always)]
fn event(key: u64, ticket: Ticket, index: u32) -> Event {
    Event { rank: (key >> PLACE_BITS) as Rank & ((1 << RANK_BITS) - 1), index, ticket }
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
            initial in prop::sample::select(vec![0_u32, 3, 20, 90, 250, 500, 600]),
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
                    prop_assert_eq!(list.next_time().map(SimTime::ticks), model.first().map(|&(time, ..)| time));
                    let got = match step {
                        Step::Pop => list.pop(),
                        Step::PopDue(..) => list.pop_due(at, rank),
                        Step::Drop(divisor) => {
                            list.retain(|event| event.index % divisor != 0);
                            model.retain(|(_, _, index)| index % divisor != 0);
                            continue;
                        }
                    };
                    let expected = due.then(|| model.remove(0)).map(|(_, rank, index)| (rank, index));
                    prop_assert_eq!(got.map(|event| (event.rank, event.index)), expected);
                    prop_assert_eq!(list.len(), model.len());
                    prop_assert_eq!(list.is_empty(), model.is_empty());
                    prop_assert_eq!(list.next_time().map(SimTime::ticks), model.first().map(|&(time, ..)| time));
                }
            }
            let rest = std::iter::from_fn(|| Some((list.next_time()?.ticks(), list.pop()?)));
            prop_assert_eq!(rest.map(|(at, event)| (at, event.rank, event.index)).collect::<Vec<_>>(), model);
        }
    }

    #[test]
    fn among_many_what_comes_ever_sooner_ever_later_or_in_between_leaves_in_order() {
        let mut luck = 1_u64;
        let mut draw = |below: u64| {
            luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (luck >> 33) % below
        };
        let mut list = EventList::default();
        let mut model = BTreeSet::new();
        for index in 0..60_000_u32 {
            let spread = u64::from(index);
            let time = match index / 10_000 {
                0 | 4 => 1_000_000 - spread,
                1 => 2_000_000 + spread,
                2 => draw(3_000_000),
                3 => 500_000 + draw(3),
                _ => list.next_time_or_max().ticks() + draw(40),
            };
            list.push(SimTime::from_ticks(time), 1, index);
            model.insert((time, index));
            // Few leave at first, and all but some in the end.
            for _ in 0..u64::from(draw(60_000) < spread) + u64::from(draw(90_000) < spread) {
                let next = list.next_time().zip(list.pop()).map(|(at, event)| (at.ticks(), event.index));
                assert_eq!(next, model.pop_first());
            }
            assert_eq!(list.len(), model.len());
        }
        let rest = std::iter::from_fn(|| Some((list.next_time()?.ticks(), list.pop()?.index)));
        assert!(model.len() > 10_000 && rest.eq(model));
    }

    #[test]
    fn those_that_come_soon_among_many_are_told_of_ahead() {
        let mut list = EventList::default();
        for index in 0..5_000 {
            list.push(SimTime::from_ticks(u64::from(index * 7 % 5_000)), 1, index);
        }
        let (mut told, mut was_told) = (BTreeSet::new(), 0);
        while let Some(event) = list.pop_and_tell(|event| {
            told.insert(event.index);
        }) {
            was_told += u32::from(told.remove(&event.index));
        }
        // Not of those that were among the soonest as they were scheduled.
        assert!(told.is_empty() && was_told > 4_500, "{was_told} of 5000 were told of before they left");
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
        assert_eq!(list.next_time(), Some(SimTime::MAX));
        let event = list.pop_due(SimTime::MAX, RANK_MAX).unwrap();
        assert_eq!((event.rank, event.index, event.ticket), (RANK_MAX, u32::MAX, first));
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
