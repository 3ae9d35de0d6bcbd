//! What an audit knows of a pool: its units on duty, in use and blocked, and who waits for it, all derived from the
//! program's calendar and the trace.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::engine::{Calendar, ClosingPolicy, SimTime};
use crate::flow::{Openness, PoolId, PoolSpec};

/// A number over time with its area in a window, summed up from all its stretches.
#[derive(Clone, Debug, Default)]
pub(super) struct Summed {
    pub(super) level: u64,
    since: SimTime,
    pub(super) area: u128,
}

impl Summed {
    /// Sets the number from `now` on.
    pub(super) fn set(&mut self, now: SimTime, level: u64, window: &Range<SimTime>) {
        self.area += u128::from(self.level) * u128::from(overlap(self.since..now, window));
        self.since = now;
        self.level = level;
    }
}

/// Returns the ticks of a stretch that lie in the window.
pub(super) fn overlap(stretch: Range<SimTime>, window: &Range<SimTime>) -> u64 {
    stretch.end.min(window.end).saturating_since(stretch.start.max(window.start)).ticks()
}

/// A place in line: the class at joining, then the order of joining.
pub(super) type Rank = (u8, u64);

/// What is known of a pool.
#[derive(Clone, Debug)]
pub(super) struct Duty<'p> {
    calendar: &'p Calendar,
    pub(super) policy: ClosingPolicy,
    /// Index of the shift that holds.
    shift: usize,
    /// Whether others than the calendar change the units on duty.
    pub(super) is_told: bool,
    /// Units on duty as told last.
    pub(super) told: Option<u32>,
    pub(super) openness: Openness,
    pub(super) in_use: Summed,
    pub(super) blocked: Summed,
    /// Units that somebody works with since they were got.
    pub(super) at_work: u64,
    pub(super) staffed: Summed,
    pub(super) line: Summed,
    /// Sum of the waits of its line, cut to the window.
    pub(super) waited: u128,
    /// Waits that ended with a grant in the window, and their sum.
    pub(super) grants: u64,
    pub(super) grants_waited: u128,
    pub(super) reneged: u64,
    pub(super) balked: u64,
    /// Entities whose work lost units of it.
    pub(super) interrupted: u32,
    /// Those who wait for this pool alone, with their slots.
    pub(super) alone: BTreeMap<Rank, u32>,
    /// Those who wait for others as well, by all they wait for and class.
    pub(super) among: BTreeMap<(Vec<PoolId>, u8), BTreeSet<u64>>,
}

impl<'p> Duty<'p> {
    pub(super) fn new(spec: &'p PoolSpec) -> Self {
        Self {
            calendar: &spec.calendar,
            policy: spec.policy,
            shift: 0,
            is_told: false,
            told: None,
            openness: Openness::Open,
            in_use: Summed::default(),
            blocked: Summed::default(),
            at_work: 0,
            staffed: Summed::default(),
            line: Summed::default(),
            waited: 0,
            grants: 0,
            grants_waited: 0,
            reneged: 0,
            balked: 0,
            interrupted: 0,
            alone: BTreeMap::new(),
            among: BTreeMap::new(),
        }
    }

    /// Returns the units on duty.
    pub(super) fn units(&self) -> u32 {
        self.told.filter(|_| self.is_told).unwrap_or(self.by_calendar())
    }

    /// Returns the units on duty by the calendar.
    pub(super) fn by_calendar(&self) -> u32 {
        self.calendar.shifts()[self.shift].capacity
    }

    /// Returns the units that it has at most; at least 1.
    pub(super) fn most(&self) -> u32 {
        self.calendar.peak().max(1)
    }

    /// Returns whether it starts work, as told, exactly if it has units on duty; unknown (and fine) where work starts
    /// only if it can be finished.
    pub(super) fn is_as_told(&self) -> bool {
        let open = self.openness == Openness::Open;
        match self.policy {
            ClosingPolicy::StartOnlyWhatFinishes => !open || self.units() > 0,
            ClosingPolicy::Finish | ClosingPolicy::Suspend { .. } => open == (self.units() > 0),
        }
    }

    /// Returns whether no work outlasts the hours of its unit, where work starts only if it can be finished.
    pub(super) fn finishes(&self) -> bool {
        let must = self.policy == ClosingPolicy::StartOnlyWhatFinishes && !self.is_told;
        !must || self.at_work <= u64::from(self.by_calendar())
    }

    /// Returns when the calendar changes next.
    pub(super) fn next_change(&self) -> Option<SimTime> {
        self.calendar.shifts().get(self.shift + 1).map(|shift| shift.from)
    }

    /// Moves on to the next shift.
    pub(super) fn change_shift(&mut self) {
        self.shift += 1;
    }

    /// Returns who is first of those who wait for this pool alone, and the units that are free for it: `None` where
    /// free units may be kept from it for a good reason.
    pub(super) fn first_and_free(&self) -> Option<(u32, u32)> {
        let is_kept =
            self.policy == ClosingPolicy::StartOnlyWhatFinishes || self.interrupted > 0 || !self.among.is_empty();
        let free = u64::from(self.units()).saturating_sub(self.in_use.level) as u32;
        let first = *self.alone.first_key_value()?.1;
        (!is_kept && free > 0).then_some((first, free))
    }
}
