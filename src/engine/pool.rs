//! Pools: units on duty and in use.
//!
//! Units on duty are those of the calendar, those that were added or moved away, less those broken down. A
//! pool whose units on duty fall below those in use grants nothing until enough are given back.

use super::calendar::Calendar;
use super::time::{SimDuration, SimTime};

/// As many units as anybody asks for.
pub const UNLIMITED: u32 = u32::MAX;

/// What becomes of work at closing time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingPolicy {
    /// Started work is finished after closing.
    Finish,
    /// Work starts only if a unit stays open for all of it.
    StartOnlyWhatFinishes,
    /// Started work stops, and goes on after the next opening.
    Suspend {
        /// Whether it waits for units to come on duty again; if not, it goes on with the first that is free.
        same_unit: bool,
    },
}

/// One pool's units during a run.
#[derive(Debug)]
pub struct Pool<'a> {
    on_duty: u32,
    in_use: u32,
    policy: ClosingPolicy,
    down: u32,
    /// Units beyond those of the calendar, or missing from them, while it is open.
    extra: i32,
    shift: u32,
    calendar: &'a Calendar,
}

impl<'a> Pool<'a> {
    /// Makes a pool that nobody uses, in the first shift of its calendar.
    pub fn new(calendar: &'a Calendar, policy: ClosingPolicy) -> Self {
        let mut pool = Self { on_duty: 0, in_use: 0, policy, down: 0, extra: 0, shift: 0, calendar };
        pool.muster();
        pool
    }

    /// Returns the units that can be in use now.
    #[inline]
    pub fn on_duty(&self) -> u32 {
        self.on_duty
    }

    /// Returns the units in use now; more than are on duty while started work outlasts a fall.
    #[inline]
    pub fn in_use(&self) -> u32 {
        self.in_use
    }

    /// Returns the units that can be granted now.
    #[inline]
    pub fn available(&self) -> u32 {
        self.on_duty.saturating_sub(self.in_use)
    }

    /// Returns the units broken down.
    pub fn down(&self) -> u32 {
        self.down
    }

    /// Returns whether the pool would work if nothing were broken down.
    pub fn is_rostered(&self) -> bool {
        self.rostered(self.calendar.shifts()[self.shift as usize].capacity) > 0
    }

    /// Returns what becomes of work at closing time.
    #[inline]
    pub fn policy(&self) -> ClosingPolicy {
        self.policy
    }

    /// Returns when the calendar changes next.
    pub fn next_change(&self) -> Option<SimTime> {
        self.calendar.shifts().get(self.shift as usize + 1).map(|shift| shift.from)
    }

    /// Returns when the calendar has units next that it has not now, and how many; nothing if it never does.
    pub fn next_opening(&self) -> Option<(SimTime, u32)> {
        let ahead = &self.calendar.shifts()[self.shift as usize + 1..];
        let opening = ahead.iter().find(|shift| self.rostered(shift.capacity) > 0);
        opening.map(|shift| (shift.from, self.rostered(shift.capacity)))
    }

    /// Returns whether more units than are in use now will ever be on duty, by the calendar.
    pub fn will_grow(&self) -> bool {
        let ahead = &self.calendar.shifts()[self.shift as usize + 1..];
        ahead.iter().any(|shift| self.rostered(shift.capacity).saturating_sub(self.down) > self.in_use)
    }

    /// Moves on to the next shift of the calendar.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn change_shift(&mut self) {
        self.shift += 1;
        assert!((self.shift as usize) < self.calendar.shifts().len(), "the calendar has no further shift");
        self.muster();
    }

    /// Adds units to those of the calendar, for as long as it is open, or moves some away.
    pub fn add(&mut self, units: i32) {
        self.extra += units;
        self.muster();
    }

    /// Returns how many more units are moved away than its calendar has now.
    pub fn overdrawn(&self) -> u32 {
        let capacity = self.calendar.shifts()[self.shift as usize].capacity;
        (i64::from(capacity) + i64::from(self.extra)).min(0).unsigned_abs() as u32
    }

    /// Breaks units down.
    pub fn take_down(&mut self, units: u32) {
        self.down += units;
        self.muster();
    }

    /// Repairs units.
    ///
    /// # Panics
    ///
    /// If fewer are broken down.
    pub fn put_up(&mut self, units: u32) {
        assert!(self.down >= units, "a repaired unit was broken down");
        self.down -= units;
        self.muster();
    }

    /// Returns whether units on duty would stay so for all of a job that starts now, beside those in use; `back` tells
    /// how many of these are given back by an instant.
    pub fn can_finish(&self, now: SimTime, job: SimDuration, units: u32, back: impl Fn(SimTime) -> u32) -> bool {
        let stays = |capacity, in_use| self.rostered(capacity).saturating_sub(self.down) >= in_use + units;
        let ahead = &self.calendar.shifts()[self.shift as usize..];
        let mut later = ahead[1..].iter().take_while(|shift| shift.from < now + job);
        stays(ahead[0].capacity, self.in_use)
            && later.all(|shift| stays(shift.capacity, self.in_use - back(shift.from)))
    }

    /// Puts units to use.
    ///
    /// # Panics
    ///
    /// If fewer are available.
    #[inline]
    pub fn seize(&mut self, units: u32) {
        assert!(units <= self.available(), "a granted unit was available");
        self.in_use += units;
    }

    /// Takes units back.
    ///
    /// # Panics
    ///
    /// If fewer are in use.
    #[inline]
    pub fn free(&mut self, units: u32) {
        assert!(self.in_use >= units, "a freed unit was in use");
        self.in_use -= units;
    }

    fn muster(&mut self) {
        let rostered = self.rostered(self.calendar.shifts()[self.shift as usize].capacity);
        self.on_duty = if rostered == UNLIMITED { rostered } else { rostered.saturating_sub(self.down) };
    }

    fn rostered(&self, capacity: u32) -> u32 {
        if capacity == 0 || capacity == UNLIMITED { capacity } else { capacity.saturating_add_signed(self.extra) }
    }
}

#[cfg(test)]
mod tests {
    use super::{ClosingPolicy, Pool, UNLIMITED};
    use crate::engine::{Calendar, Shift, SimDuration, SimTime};

    fn at(from: u64, capacity: u32) -> Shift {
        Shift { from: SimTime::from_ticks(from), capacity }
    }

    #[test]
    fn work_starts_only_if_a_unit_stays_open_for_all_of_it() {
        // Two units, one of which goes home at 10; the other at 20.
        let calendar = Calendar::new([at(0, 2), at(10, 1), at(20, 0)]);
        let mut pool = Pool::new(&calendar, ClosingPolicy::StartOnlyWhatFinishes);
        let can =
            |pool: &Pool, now, job| pool.can_finish(SimTime::from_ticks(now), SimDuration::from_ticks(job), 1, |_| 0);
        assert!(!can(&pool, 5, 16), "would run over 20");
        assert!(can(&pool, 5, 15), "ends as the last unit closes");
        pool.seize(1);
        assert!(!can(&pool, 5, 6), "only one unit is left after 10");
        assert!(can(&pool, 5, 5));
        let beside = |by| {
            let back = |at: SimTime| u32::from(at.ticks() >= by);
            pool.can_finish(SimTime::from_ticks(5), SimDuration::from_ticks(6), 1, back)
        };
        assert!(beside(10), "the other is given back as it goes home");
        assert!(!beside(11));
    }

    #[test]
    fn units_on_duty_follow_calendar_additions_and_breakdowns() {
        let calendar = Calendar::new([at(0, 2), at(10, 0), at(20, UNLIMITED)]);
        let mut pool = Pool::new(&calendar, ClosingPolicy::Finish);
        pool.add(1);
        assert_eq!(pool.on_duty(), 3);
        pool.seize(3);
        pool.take_down(2);
        assert_eq!((pool.on_duty(), pool.in_use(), pool.available()), (1, 3, 0));
        pool.put_up(2);
        pool.free(1);
        assert_eq!(pool.available(), 1);
        pool.change_shift();
        assert_eq!((pool.on_duty(), pool.is_rostered()), (0, false), "nothing is added to a closed pool");
        pool.change_shift();
        pool.take_down(1);
        assert_eq!(pool.on_duty(), UNLIMITED, "what has no limit has no breakdowns");
    }

    #[test]
    #[should_panic(expected = "a freed unit was in use")]
    fn a_unit_that_nobody_holds_cannot_be_freed() {
        let calendar = Calendar::always(1);
        Pool::new(&calendar, ClosingPolicy::Finish).free(1);
    }
}
