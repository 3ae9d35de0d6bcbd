//! A whole number that changes over time: its area, its largest value, the time at each value.
//!
//! **Cost.** A change is a few instructions. An area is kept as the sum of the instants of falls less that
//! of rises: what the level adds is put in where time crosses a boundary of the window's buckets, for all
//! levels together. Who keeps levels therefore asks [`Boundaries`] before each change whether time has
//! crossed one, and if so closes the levels there first.
//!
//! Areas are exact integers in unit-microseconds, so that sums and Little's law hold without error.

use crate::engine::{SimDuration, SimTime};

/// A window of time cut into equal buckets; the last may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buckets {
    /// Start of the window.
    pub start: SimTime,
    /// End of the window, exclusive.
    pub end: SimTime,
    /// Length of a bucket.
    pub length: SimDuration,
}

impl Buckets {
    /// Returns how many buckets there are.
    pub fn len(&self) -> usize {
        (self.end - self.start).ticks().div_ceil(self.length.ticks()) as usize
    }

    /// Returns whether the window is empty.
    pub fn is_empty(&self) -> bool {
        self.end == self.start
    }

    /// Returns the length of the bucket of this index.
    pub fn length_of(&self, index: usize) -> SimDuration {
        let start = self.length.ticks() * index as u64;
        SimDuration::from_ticks(self.length.ticks().min((self.end - self.start).ticks() - start))
    }
}

/// A stretch of a run between two boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Before the window.
    Before,
    /// In the bucket of this index.
    Bucket(usize),
    /// After the window.
    After,
}

/// Where time is among the buckets of a window.
#[derive(Clone, Copy, Debug)]
pub struct Boundaries {
    buckets: Buckets,
    stretch: Stretch,
    next: SimTime,
}

impl Boundaries {
    /// Starts at time zero.
    pub fn new(buckets: Buckets) -> Self {
        Self { buckets, stretch: Stretch::Before, next: buckets.start }
    }

    /// Returns whether `now` is at or beyond the next boundary.
    #[inline]
    pub fn are_crossed(&self, now: SimTime) -> bool {
        now >= self.next
    }

    /// Returns whether time is in the window.
    #[inline]
    pub fn are_inside(&self) -> bool {
        matches!(self.stretch, Stretch::Bucket(_))
    }

    /// Returns the stretch that time is in.
    pub fn stretch(&self) -> Stretch {
        self.stretch
    }

    /// Moves beyond the next boundary if `now` is at or beyond it, and returns it with the stretch that ends there.
    pub fn cross(&mut self, now: SimTime) -> Option<(SimTime, Stretch)> {
        if !self.are_crossed(now) || self.stretch == Stretch::After {
            return None;
        }
        let crossed = (self.next, self.stretch);
        let bucket = if let Stretch::Bucket(bucket) = self.stretch { bucket + 1 } else { 0 };
        if bucket < self.buckets.len() {
            self.stretch = Stretch::Bucket(bucket);
            self.next = self.next + self.buckets.length_of(bucket);
        } else {
            self.stretch = Stretch::After;
            self.next = SimTime::from_ticks(u64::MAX);
        }
        Some(crossed)
    }
}

/// The area under a whole number over time, in each bucket of a window.
#[derive(Clone, Debug)]
pub struct AreaOverTime {
    level: u32,
    /// What the area since the last boundary is beyond `level` times the instant; wraps.
    excess: u64,
    at_start: u32,
    at_end: u32,
    areas: Vec<u64>,
}

impl AreaOverTime {
    /// Starts at 0 at time zero.
    pub fn new(buckets: Buckets) -> Self {
        Self { level: 0, excess: 0, at_start: 0, at_end: 0, areas: vec![0; buckets.len()] }
    }

    /// Returns the value now.
    #[inline]
    pub fn level(&self) -> u32 {
        self.level
    }

    /// Adds some.
    #[inline]
    pub fn rise(&mut self, now: SimTime, units: u32) {
        self.level += units;
        self.excess = self.excess.wrapping_sub(u64::from(units).wrapping_mul(now.ticks()));
    }

    /// Takes some away.
    #[inline]
    pub fn fall(&mut self, now: SimTime, units: u32) {
        self.level -= units;
        self.excess = self.excess.wrapping_add(u64::from(units).wrapping_mul(now.ticks()));
    }

    /// Accounts for the time up to `at`, where a stretch ends or the run does.
    pub fn close(&mut self, at: SimTime, stretch: Stretch) {
        let sum = u64::from(self.level).wrapping_mul(at.ticks());
        match stretch {
            Stretch::Before => self.at_start = self.level(),
            Stretch::Bucket(bucket) => {
                self.areas[bucket] += sum.wrapping_add(self.excess);
                self.at_end = self.level();
            }
            Stretch::After => {}
        }
        self.excess = sum.wrapping_neg();
    }

    /// Returns the area over the window.
    pub fn area(&self) -> u128 {
        self.areas.iter().map(|&area| u128::from(area)).sum()
    }

    /// Returns the area in each bucket.
    pub fn areas(&self) -> &[u64] {
        &self.areas
    }

    /// Returns the value at the window's start, before what changes it at that instant.
    pub fn at_start(&self) -> u32 {
        self.at_start
    }

    /// Returns the value at the end of the window, or of the run within it.
    pub fn at_end(&self) -> u32 {
        self.at_end
    }
}

/// Values for which there is room from the start: more than most lines are ever long, so that no new height of one
/// allocates in the midst of a run.
const ROOM: usize = 1024;

/// Statistics over time of a whole number, such as the length of a line, inside a window: its area, and the time at
/// each value.
#[derive(Clone, Debug)]
pub struct LevelOverTime {
    area: AreaOverTime,
    since: SimTime,
    /// Time at each value since the window's start; none once the window has ended.
    times: Vec<u64>,
    /// The same for the whole window, once it has ended.
    of_window: Option<Vec<u64>>,
}

impl LevelOverTime {
    /// Starts at 0 at time zero.
    pub fn new(buckets: Buckets) -> Self {
        let mut times = Vec::with_capacity(ROOM);
        times.push(0);
        Self { area: AreaOverTime::new(buckets), since: SimTime::ZERO, times, of_window: None }
    }

    /// Returns the value now.
    #[inline]
    pub fn level(&self) -> u32 {
        self.area.level()
    }

    /// Adds some.
    #[inline]
    pub fn rise(&mut self, now: SimTime, units: u32) {
        self.pass(now);
        self.area.rise(now, units);
    }

    /// Takes some away.
    #[inline]
    pub fn fall(&mut self, now: SimTime, units: u32) {
        self.pass(now);
        self.area.fall(now, units);
    }

    /// Accounts for the time up to `now` at the value.
    #[inline(always)]
    fn pass(&mut self, now: SimTime) {
        if now != self.since {
            let level = self.area.level as usize;
            let time = (now - self.since).ticks();
            self.since = now;
            match self.times.get_mut(level) {
                Some(sum) => *sum += time,
                None => self.extend(level, time),
            }
        }
    }

    #[cold]
    fn extend(&mut self, level: usize, time: u64) {
        if self.of_window.is_none() {
            self.times.resize(level + 1, 0);
            self.times[level] = time;
        }
    }

    /// Accounts for the time up to `at`, where a stretch ends or the run does.
    pub fn close(&mut self, at: SimTime, stretch: Stretch) {
        self.pass(at);
        self.area.close(at, stretch);
        match stretch {
            Stretch::Before => self.times.fill(0),
            Stretch::Bucket(bucket) if bucket + 1 == self.areas().len() => {
                self.of_window = Some(std::mem::take(&mut self.times));
            }
            Stretch::Bucket(_) | Stretch::After => {}
        }
    }

    /// Returns the time at each value in the window, or in what there was of it.
    fn times(&self) -> &[u64] {
        self.of_window.as_ref().unwrap_or(&self.times)
    }

    /// Returns the area over the window.
    pub fn area(&self) -> u128 {
        self.area.area()
    }

    /// Returns the area in each bucket.
    pub fn areas(&self) -> &[u64] {
        self.area.areas()
    }

    /// Returns by how much the value at the end of the window is above that at its start.
    pub fn growth(&self) -> i64 {
        i64::from(self.area.at_end()) - i64::from(self.area.at_start())
    }

    /// Returns the largest value that held for any time in the window.
    pub fn peak(&self) -> u32 {
        self.times().iter().rposition(|&time| time > 0).unwrap_or(0) as u32
    }

    /// Returns the smallest value that was not exceeded for a share `q` of the window; `None` for an
    /// empty window.
    pub fn quantile(&self, q: f64) -> Option<u32> {
        let total: u64 = self.times().iter().sum();
        let mut below = 0;
        let found = self.times().iter().position(|&time| {
            below += time;
            below as f64 >= q * total as f64
        });
        found.filter(|_| total > 0).map(|level| level as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::{AreaOverTime, Boundaries, Buckets, LevelOverTime, Stretch};
    use crate::engine::{SimDuration, SimTime};

    fn at(ticks: u64) -> SimTime {
        SimTime::from_ticks(ticks)
    }

    /// Applies changes, closing at boundaries on the way, and ends at `end`.
    fn run(buckets: Buckets, changes: &[(u64, i64)], end: u64) -> (AreaOverTime, LevelOverTime) {
        let mut boundaries = Boundaries::new(buckets);
        let (mut area, mut level) = (AreaOverTime::new(buckets), LevelOverTime::new(buckets));
        for &(now, change) in changes.iter().chain([&(end, 0)]) {
            while let Some((boundary, stretch)) = boundaries.cross(at(now)) {
                area.close(boundary, stretch);
                level.close(boundary, stretch);
            }
            let units = change.unsigned_abs() as u32;
            if change > 0 {
                area.rise(at(now), units);
                level.rise(at(now), units);
            } else {
                area.fall(at(now), units);
                level.fall(at(now), units);
            }
        }
        if let stretch @ Stretch::Bucket(_) = boundaries.stretch() {
            area.close(at(end), stretch);
            level.close(at(end), stretch);
        }
        (area, level)
    }

    #[test]
    fn areas_are_exact_and_clipped_to_the_window() {
        let buckets = Buckets { start: at(10), end: at(35), length: SimDuration::from_ticks(10) };
        // 1 from 5, 2 from 12, 1 from 22; a rise after the window.
        let (area, level) = run(buckets, &[(5, 1), (12, 1), (22, -1), (40, 1)], 50);
        assert_eq!(level.areas(), [2 + 2 * 8, 2 * 2 + 8, 5]);
        assert_eq!(area.areas(), level.areas());
        assert_eq!(level.area(), 35);
        assert_eq!((level.peak(), area.at_start()), (2, 1));
        assert_eq!(level.growth(), i64::from(area.at_end()) - 1);
        // 15 of 25 ticks at 1, 10 at 2.
        assert_eq!((level.quantile(0.6), level.quantile(0.61), level.quantile(1.0)), (Some(1), Some(2), Some(2)));
        assert_eq!(buckets.length_of(2).ticks(), 5);
    }

    #[test]
    fn a_run_that_ends_within_a_bucket_is_accounted_for_up_to_its_end() {
        let buckets = Buckets { start: at(0), end: at(100), length: SimDuration::from_ticks(10) };
        let (area, level) = run(buckets, &[(3, 3), (3, 1), (3, -1), (15, -2)], 17);
        assert_eq!((area.area(), level.area()), (36 + 2, 38));
        assert_eq!((&area.areas()[..3], area.at_start()), (&[21, 15 + 2, 0][..], 0));
        assert_eq!((level.peak(), level.quantile(1.0)), (3, Some(3)), "4 held for no time");
    }

    #[test]
    fn what_changes_at_a_boundary_belongs_to_what_follows() {
        let buckets = Buckets { start: at(10), end: at(20), length: SimDuration::from_ticks(10) };
        let (area, level) = run(buckets, &[(10, 2), (20, 5)], 30);
        assert_eq!((area.area(), area.at_start(), level.peak()), (20, 0, 2));
    }
}
