//! The event list: what happens next, and in what order.
//!
//! **Order.** Events leave in `(time, rank, sequence)` order, a strict total order held in one integer.
//! Rank decides what a site does first when several things fall on one instant; sequence keeps
//! insertion order for the rest, so no result depends on the heap's shape.
//!
//! **Tickets.** The sequence number of an event is its ticket. There is no cancel: whoever schedules
//! an event that may become pointless keeps its ticket and ignores the event if the ticket has
//! changed.
//!
//! Inside: a 4-ary heap of 128-bit keys, `time (51 bits) | rank (4) | sequence (41) | index (32)`. A
//! pop leaves a hole at the top which the next push fills, since nearly every event schedules
//! another one.

use super::time::SimTime;

const INDEX_BITS: u32 = 32;
const SEQUENCE_BITS: u32 = 41;
const RANK_BITS: u32 = 4;
const RANK_SHIFT: u32 = INDEX_BITS + SEQUENCE_BITS;
const TIME_SHIFT: u32 = RANK_SHIFT + RANK_BITS;

/// Largest number of events that one list can ever take.
const SEQUENCE_MAX: u64 = (1 << SEQUENCE_BITS) - 1;

/// What is done first at one instant: lower ranks. At most [`RANK_MAX`].
pub type Rank = u8;

/// The largest rank.
pub const RANK_MAX: Rank = 14;

/// Proof of having scheduled one particular event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

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
    keys: Vec<u128>,
    /// The key at the top has left and waits for a replacement.
    hole: bool,
    /// The least pending key, or the largest integer if nothing is pending.
    least: u128,
    sequence: u64,
}

impl Default for EventList {
    fn default() -> Self {
        Self { keys: Vec::new(), hole: false, least: u128::MAX, sequence: 0 }
    }
}

impl EventList {
    /// Schedules an event and returns its ticket.
    ///
    /// # Panics
    ///
    /// After two million million events.
    #[inline]
    pub fn push(&mut self, at: SimTime, rank: Rank, index: u32) -> Ticket {
        assert!(self.sequence < SEQUENCE_MAX, "the event list is out of sequence numbers");
        debug_assert!(at <= SimTime::MAX && rank <= RANK_MAX);
        let ticket = Ticket(self.sequence);
        self.sequence += 1;
        let key = (u128::from(at.ticks()) << TIME_SHIFT)
            | (u128::from(rank) << RANK_SHIFT)
            | (u128::from(ticket.0) << INDEX_BITS)
            | u128::from(index);
        self.least = self.least.min(key);
        if self.hole {
            self.hole = false;
            self.sift_down(key);
        } else {
            self.keys.push(key);
            self.sift_up(self.keys.len() - 1);
        }
        ticket
    }

    /// Returns when the next event happens.
    #[inline]
    pub fn next_time(&self) -> Option<SimTime> {
        (self.least != u128::MAX).then(|| event(self.least).at)
    }

    /// Takes the next event if it happens at `at` or before, with at most this rank.
    #[inline]
    pub fn pop_due(&mut self, at: SimTime, rank: Rank) -> Option<Event> {
        // Nothing pending reads as the largest time and rank, which no event has.
        if self.least >> RANK_SHIFT > (u128::from(at.ticks()) << RANK_BITS) | u128::from(rank) {
            return None;
        }
        if self.hole {
            self.fill_hole();
        }
        let next = event(self.least);
        self.hole = true;
        // The least key is now a child of the hole.
        self.least = self.keys[1..self.keys.len().min(5)].iter().copied().fold(u128::MAX, u128::min);
        Some(next)
    }

    /// Returns the number of pending events.
    pub fn len(&self) -> usize {
        self.keys.len() - usize::from(self.hole)
    }

    /// Returns whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn fill_hole(&mut self) {
        self.hole = false;
        let last = self.keys.pop().expect("a hole stands in a key's place");
        if !self.keys.is_empty() {
            self.sift_down(last);
        }
    }

    /// Puts `key` into the hole at the top and restores the order below it.
    #[inline]
    fn sift_down(&mut self, key: u128) {
        let keys = &mut self.keys[..];
        let mut at = 0;
        loop {
            let first = 4 * at + 1;
            let children = &keys[first.min(keys.len())..keys.len().min(first + 4)];
            let least = match *children {
                [] => break,
                [a, b, c, d] => {
                    // Without branches: which child is least cannot be predicted.
                    let left = usize::from(b < a);
                    let right = 2 + usize::from(d < c);
                    if children[right] < children[left] { first + right } else { first + left }
                }
                _ => (first + 1..first + children.len()).fold(first, |l, c| if keys[c] < keys[l] { c } else { l }),
            };
            if keys[least] >= key {
                break;
            }
            keys[at] = keys[least];
            at = least;
        }
        keys[at] = key;
    }

    #[inline]
    fn sift_up(&mut self, mut at: usize) {
        let keys = &mut self.keys[..];
        let key = keys[at];
        while at > 0 {
            let parent = (at - 1) / 4;
            if keys[parent] <= key {
                break;
            }
            keys[at] = keys[parent];
            at = parent;
        }
        keys[at] = key;
    }
}

#[inline]
fn event(key: u128) -> Event {
    Event {
        at: SimTime::from_ticks((key >> TIME_SHIFT) as u64),
        rank: (key >> RANK_SHIFT) as Rank & ((1 << RANK_BITS) - 1),
        index: key as u32,
        ticket: Ticket((key >> INDEX_BITS) as u64 & SEQUENCE_MAX),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{EventList, RANK_MAX};
    use crate::engine::SimTime;

    proptest! {
        #[test]
        fn order_is_time_then_rank_then_sequence(
            steps in prop::collection::vec((0_u64..50, 0_u8..6, 0_u32..3), 1..400)
        ) {
            // The model: a list sorted by (time, rank, sequence) that is popped from the front.
            let mut list = EventList::default();
            let mut model: Vec<(u64, u8, usize)> = Vec::new();
            for (sequence, &(time, rank, pops)) in steps.iter().enumerate() {
                list.push(SimTime::from_ticks(time), rank, sequence as u32);
                model.push((time, rank, sequence));
                model.sort_unstable();
                for _ in 0..pops {
                    let expected = (!model.is_empty()).then(|| model.remove(0));
                    let got = list.pop_due(SimTime::MAX, RANK_MAX).map(|event| (event.at.ticks(), event.rank, event.index as usize));
                    prop_assert_eq!(got, expected);
                    prop_assert_eq!(list.len(), model.len());
                }
            }
        }
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
    }
}
