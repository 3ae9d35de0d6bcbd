//! Pools: units that are seized and freed, and the line of those who wait for them.
//!
//! **Granting** is one indivisible step: [`Pool::grant`] chooses the waiter, takes it off the line and
//! marks a unit as its own. Nobody passes a non-empty line. A pool whose capacity falls below what
//! is in use grants nothing until enough units are freed; work that has started goes on.

use super::calendar::Calendar;
use super::time::{SimDuration, SimTime};
use super::waiting_line::{Links, WaitingLine};

/// What becomes of work at closing time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingPolicy {
    /// Started work is finished after closing.
    Finish,
    /// Work starts only if a unit stays open for all of it.
    StartOnlyWhatFinishes,
    /// Started work stops, and goes on after the next opening.
    Suspend {
        /// Whether it waits for the unit that it lost; if not, it goes on with the first that is free.
        same_unit: bool,
    },
}

/// One pool's units, calendar and line during a run.
#[derive(Debug)]
pub struct Pool<'a> {
    calendar: &'a Calendar,
    policy: ClosingPolicy,
    shift: usize,
    in_use: u32,
    line: WaitingLine,
}

/// What an offer over a pool's line came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// The entity in this slot holds a unit now.
    Granted(u32),
    /// Nobody waits.
    NobodyWaits,
    /// All open units are in use, or none is open.
    AllInUse,
    /// A unit is free, but the first in line could not finish before it closes.
    CannotFinish,
}

impl<'a> Pool<'a> {
    /// Makes a pool that nobody uses, in the first shift of its calendar.
    pub fn new(calendar: &'a Calendar, policy: ClosingPolicy) -> Self {
        Self { calendar, policy, shift: 0, in_use: 0, line: WaitingLine::default() }
    }

    /// Returns the units open now.
    #[inline]
    pub fn capacity(&self) -> u32 {
        self.calendar.shifts()[self.shift].capacity
    }

    /// Returns the units in use now; more than the capacity while started work outlasts a fall.
    #[inline]
    pub fn in_use(&self) -> u32 {
        self.in_use
    }

    /// Returns the line.
    #[inline]
    pub fn line(&self) -> &WaitingLine {
        &self.line
    }

    /// Returns when the capacity changes next.
    pub fn next_change(&self) -> Option<SimTime> {
        self.calendar.shifts().get(self.shift + 1).map(|shift| shift.from)
    }

    /// Moves on to the next shift of the calendar.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn change_shift(&mut self) {
        self.shift += 1;
        assert!(self.shift < self.calendar.shifts().len(), "the calendar has no further shift");
    }

    /// Puts an entity at the end of the line.
    #[inline]
    pub fn join(&mut self, links: &mut Links, slot: u32) {
        self.line.join(links, slot);
    }

    /// Grants a unit to the first in line if one is free for it; `job` tells how long an entity's work
    /// will take.
    #[inline]
    pub fn grant(&mut self, links: &mut Links, now: SimTime, job: impl Fn(u32) -> SimDuration) -> Offer {
        let Some(first) = self.line.first() else { return Offer::NobodyWaits };
        if self.in_use >= self.capacity() {
            return Offer::AllInUse;
        }
        if self.policy == ClosingPolicy::StartOnlyWhatFinishes
            && self.in_use >= self.calendar.least_ahead(self.shift, now, job(first))
        {
            return Offer::CannotFinish;
        }
        self.line.take_first(links);
        self.in_use += 1;
        Offer::Granted(first)
    }

    /// Gives a unit back.
    ///
    /// # Panics
    ///
    /// If none is in use.
    #[inline]
    pub fn free(&mut self) {
        assert!(self.in_use > 0, "a freed unit was in use");
        self.in_use -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{ClosingPolicy, Offer, Pool};
    use crate::engine::waiting_line::Links;
    use crate::engine::{Calendar, Shift, SimDuration, SimTime};

    #[test]
    fn work_starts_only_if_a_unit_stays_open_for_all_of_it() {
        let at = |from, capacity| Shift { from: SimTime::from_ticks(from), capacity };
        // Two units, one of which goes home at 10; the other at 20.
        let calendar = Calendar::new([at(0, 2), at(10, 1), at(20, 0)]);
        let mut pool = Pool::new(&calendar, ClosingPolicy::StartOnlyWhatFinishes);
        let mut links = Links::default();
        links.cover(3);
        for slot in 0..3 {
            pool.join(&mut links, slot);
        }
        let mut offer = |pool: &mut Pool, now, job| {
            pool.grant(&mut links, SimTime::from_ticks(now), |_| SimDuration::from_ticks(job))
        };
        assert_eq!(offer(&mut pool, 5, 16), Offer::CannotFinish, "would run over 20");
        assert_eq!(offer(&mut pool, 5, 15), Offer::Granted(0), "ends as the last unit closes");
        assert_eq!(offer(&mut pool, 5, 6), Offer::CannotFinish, "only one unit is left after 10");
        assert_eq!(offer(&mut pool, 5, 5), Offer::Granted(1));
        assert_eq!(offer(&mut pool, 5, 1), Offer::AllInUse);
        pool.free();
        assert_eq!(offer(&mut pool, 6, 4), Offer::Granted(2));
        pool.free();
        assert_eq!(offer(&mut pool, 7, 1), Offer::NobodyWaits);
    }

    #[test]
    #[should_panic(expected = "a freed unit was in use")]
    fn a_unit_that_nobody_holds_cannot_be_freed() {
        let calendar = Calendar::always(1);
        Pool::new(&calendar, ClosingPolicy::Finish).free();
    }
}
