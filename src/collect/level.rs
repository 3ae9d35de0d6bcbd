//! A whole number that changes over time: its area, its largest value, the time at each value.

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

/// Statistics over time of a whole number, such as the length of a line, inside a window.
///
/// Areas are exact integers in unit-microseconds, so that sums and Little's law hold without error.
#[derive(Clone, Debug)]
pub struct LevelOverTime {
    buckets: Buckets,
    /// The bucket that time is accounted to next, and its end.
    bucket: usize,
    bucket_end: SimTime,
    level: u32,
    since: SimTime,
    peak: u32,
    at_start: u32,
    /// Area in each bucket.
    areas: Vec<u64>,
    /// Time at each value.
    times: Vec<u64>,
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

impl LevelOverTime {
    /// Starts at 0 at time zero.
    pub fn new(buckets: Buckets) -> Self {
        Self {
            bucket: 0,
            bucket_end: buckets.end.min(buckets.start + buckets.length),
            level: 0,
            since: SimTime::ZERO,
            peak: 0,
            at_start: 0,
            areas: vec![0; buckets.len()],
            times: vec![0],
            buckets,
        }
    }

    /// Returns the value now.
    #[inline]
    pub fn level(&self) -> u32 {
        self.level
    }

    /// Adds one.
    #[inline]
    pub fn rise(&mut self, now: SimTime) {
        self.settle(now);
        self.level += 1;
        if self.times.len() <= self.level as usize {
            self.times.push(0);
        }
    }

    /// Takes one away.
    #[inline]
    pub fn fall(&mut self, now: SimTime) {
        self.settle(now);
        self.level -= 1;
    }

    /// Accounts for the time up to `now`; call once more at the end of a run.
    #[inline]
    pub fn settle(&mut self, now: SimTime) {
        if self.since < self.buckets.start && now >= self.buckets.start {
            self.at_start = self.level;
            self.since = self.buckets.start;
        }
        while self.since < now && self.bucket < self.areas.len() && self.since >= self.buckets.start {
            let until = now.min(self.bucket_end);
            let time = (until - self.since).ticks();
            self.areas[self.bucket] += u64::from(self.level) * time;
            self.times[self.level as usize] += time;
            self.peak = self.peak.max(self.level);
            self.since = until;
            if until == self.bucket_end {
                self.bucket += 1;
                self.bucket_end = self.buckets.end.min(until + self.buckets.length);
            }
        }
        self.since = now;
    }

    /// Returns the area over the window.
    pub fn area(&self) -> u128 {
        self.areas.iter().map(|&area| u128::from(area)).sum()
    }

    /// Returns the area in each bucket.
    pub fn areas(&self) -> &[u64] {
        &self.areas
    }

    /// Returns the largest value that held for any time in the window.
    pub fn peak(&self) -> u32 {
        self.peak
    }

    /// Returns the value at the window's start, before what changes it at that instant.
    pub fn at_start(&self) -> u32 {
        self.at_start
    }

    /// Returns the smallest value that was not exceeded for a share `q` of the window; `None` for an
    /// empty window.
    pub fn quantile(&self, q: f64) -> Option<u32> {
        let total: u64 = self.times.iter().sum();
        let mut below = 0;
        let found = self.times.iter().position(|&time| {
            below += time;
            below as f64 >= q * total as f64
        });
        found.filter(|_| total > 0).map(|level| level as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::{Buckets, LevelOverTime};
    use crate::engine::{SimDuration, SimTime};

    fn at(ticks: u64) -> SimTime {
        SimTime::from_ticks(ticks)
    }

    #[test]
    fn areas_are_exact_and_clipped_to_the_window() {
        let buckets = Buckets { start: at(10), end: at(35), length: SimDuration::from_ticks(10) };
        let mut level = LevelOverTime::new(buckets);
        level.rise(at(5)); // 1 from 5
        level.rise(at(12)); // 2 from 12
        level.fall(at(22)); // 1 from 22
        level.rise(at(40)); // after the window
        level.settle(at(50));
        assert_eq!(level.areas(), [2 + 2 * 8, 2 * 2 + 8, 5]);
        assert_eq!(level.area(), 35);
        assert_eq!((level.peak(), level.at_start()), (2, 1));
        // 15 of 25 ticks at 1, 10 at 2.
        assert_eq!((level.quantile(0.6), level.quantile(0.61), level.quantile(1.0)), (Some(1), Some(2), Some(2)));
        assert_eq!(buckets.length_of(2).ticks(), 5);
    }
}
