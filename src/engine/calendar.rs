//! Calendars: a capacity that changes at known instants, compiled before the run.
//!
//! **Openings are half-open.** A capacity holds on `[from, next change)`: a job may end at the instant
//! of a fall, none starts there. Civil time (weeks, holidays, time zones) was compiled away; after
//! the last change the capacity stays as it is.

use super::time::{SimDuration, SimTime};

/// A capacity over time, as a step function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    shifts: Vec<Shift>,
}

/// A stretch of constant capacity, up to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// First instant at which it holds.
    pub from: SimTime,
    /// Units at work.
    pub capacity: u32,
}

impl Calendar {
    /// Makes a calendar that never changes.
    pub fn always(capacity: u32) -> Self {
        Self { shifts: vec![Shift { from: SimTime::ZERO, capacity }] }
    }

    /// Makes a calendar from its shifts; repeated capacities are joined.
    ///
    /// # Panics
    ///
    /// If the first shift does not begin at time zero, or the shifts are not in strict order of time.
    pub fn new(shifts: impl IntoIterator<Item = Shift>) -> Self {
        let mut joined: Vec<Shift> = Vec::new();
        for shift in shifts {
            match joined.last() {
                None => assert!(shift.from == SimTime::ZERO, "the first shift begins at time zero"),
                Some(last) => assert!(shift.from > last.from, "shifts are in strict order of time"),
            }
            if joined.last().is_none_or(|last| last.capacity != shift.capacity) {
                joined.push(shift);
            }
        }
        assert!(!joined.is_empty(), "a calendar has at least one shift");
        Self { shifts: joined }
    }

    /// Joins calendars, each of which holds from an instant on until the next one's.
    ///
    /// # Panics
    ///
    /// If the first does not hold from time zero, or the instants are not in strict order of time.
    pub fn spliced(parts: &[(SimTime, &Self)]) -> Self {
        let ends = parts.iter().skip(1).map(|(from, _)| *from).chain([SimTime::MAX]);
        let shifts = parts.iter().zip(ends).flat_map(|(&(from, calendar), end)| {
            let next = calendar.shifts.partition_point(|shift| shift.from <= from);
            let first = Shift { from, capacity: calendar.shifts[next - 1].capacity };
            let rest = calendar.shifts[next..].iter().copied().take_while(move |shift| shift.from < end);
            [first].into_iter().chain(rest)
        });
        Self::new(shifts)
    }

    /// Returns the larger of two capacities at each instant.
    pub fn or(&self, other: &Self) -> Self {
        let mut instants: Vec<SimTime> = self.shifts.iter().chain(&other.shifts).map(|shift| shift.from).collect();
        instants.sort_unstable();
        instants.dedup();
        Self::new(instants.into_iter().map(|from| Shift { from, capacity: self.at(from).max(other.at(from)) }))
    }

    /// Returns the capacity at an instant.
    fn at(&self, instant: SimTime) -> u32 {
        self.shifts[self.shifts.partition_point(|shift| shift.from <= instant) - 1].capacity
    }

    /// Returns the shifts in order; neighbors differ in capacity.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// Returns the largest capacity at any time.
    pub fn peak(&self) -> u32 {
        self.shifts.iter().map(|shift| shift.capacity).max().unwrap_or(0)
    }

    /// Returns the capacity-time in `[from, to)`, in unit-microseconds.
    pub fn area(&self, from: SimTime, to: SimTime) -> u128 {
        let mut current = self.shifts.partition_point(|shift| shift.from <= from) - 1;
        self.area_ahead(&mut current, from, to)
    }

    /// Returns the same, reading on from shift `current`, which must hold at `from` or before, and moves it on to the one
    /// that holds there.
    pub fn area_ahead(&self, current: &mut usize, from: SimTime, to: SimTime) -> u128 {
        *current += self.shifts[*current + 1..].iter().take_while(|shift| shift.from <= from).count();
        let (mut at, mut capacity, mut area) = (from, self.shifts[*current].capacity, 0);
        for shift in self.shifts[*current + 1..].iter().take_while(|shift| shift.from < to) {
            area += u128::from((shift.from - at).ticks()) * u128::from(capacity);
            (at, capacity) = (shift.from, shift.capacity);
        }
        area + u128::from(to.saturating_since(at).ticks()) * u128::from(capacity)
    }

    /// Returns the longest time for which the capacity stays above zero without a break, starting at
    /// any instant; `None` if it is always zero. After the last change an opening has no end.
    pub fn longest_opening(&self) -> Option<SimDuration> {
        let mut longest = None;
        let mut opened: Option<SimTime> = None;
        for shift in &self.shifts {
            match (opened, shift.capacity > 0) {
                (None, true) => opened = Some(shift.from),
                (Some(from), false) => {
                    longest = longest.max(Some(shift.from - from));
                    opened = None;
                }
                _ => {}
            }
        }
        longest.max(opened.map(|from| SimTime::MAX - from))
    }
}

#[cfg(test)]
mod tests {
    use super::{Calendar, Shift};
    use crate::engine::{SimDuration, SimTime};

    fn day(from_hour: u64, to_hour: u64, lanes: u32) -> Calendar {
        let at = |hour: u64, capacity| Shift { from: SimTime::from_ticks(hour), capacity };
        Calendar::new([at(0, 0), at(from_hour, lanes), at(to_hour, 0)])
    }

    #[test]
    fn a_calendar_takes_over_from_another() {
        let (old, new) = (day(8, 17, 3), day(10, 18, 2));
        let at = |hour: u64, capacity| Shift { from: SimTime::from_ticks(hour), capacity };
        let joined = |hour| Calendar::spliced(&[(SimTime::ZERO, &old), (SimTime::from_ticks(hour), &new)]);
        assert_eq!(joined(12).shifts(), [at(0, 0), at(8, 3), at(12, 2), at(18, 0)], "while open");
        assert_eq!(joined(9).shifts(), [at(0, 0), at(8, 3), at(9, 0), at(10, 2), at(18, 0)], "into a closed hour");
        assert_eq!(joined(8).shifts(), [at(0, 0), at(10, 2), at(18, 0)], "at the instant of a change");
        assert_eq!(joined(30).shifts(), old.shifts(), "both closed");
    }

    #[test]
    fn the_larger_of_two_capacities_holds() {
        let at = |hour: u64, capacity| Shift { from: SimTime::from_ticks(hour), capacity };
        let both = day(8, 17, 3).or(&day(12, 20, 2));
        assert_eq!(both.shifts(), [at(0, 0), at(8, 3), at(17, 2), at(20, 0)]);
        assert_eq!(Calendar::always(1).or(&both).shifts(), [at(0, 1), at(8, 3), at(17, 2), at(20, 1)]);
    }

    #[test]
    fn areas_and_openings_are_exact() {
        let calendar = day(8, 17, 3);
        assert_eq!(calendar.area(SimTime::from_ticks(10), SimTime::from_ticks(100)), 21);
        assert_eq!(calendar.area(SimTime::ZERO, SimTime::from_ticks(8)), 0);
        assert_eq!(calendar.longest_opening(), Some(SimDuration::from_ticks(9)));
        assert_eq!(Calendar::always(0).longest_opening(), None);
        assert_eq!(calendar.peak(), 3);
    }
}
