//! A histogram of ticks on a fixed logarithmic grid: quantiles in constant memory.
//!
//! **Grid.** Ticks below 1024 have a bin each; above, every power of two is cut into 512 bins of equal
//! width, up to 2^51 ticks (71 years of microseconds). A bin is thus at most 1/512 (0.2 %) of its lower
//! edge wide, and a quantile given as its middle is off by at most 1/1024 (0.1 %). This is the layout of
//! Tene's HdrHistogram with a fixed precision.
//!
//! **Merging** adds counts, so its order cannot matter. **Memory** is taken whole at construction,
//! 86 KiB, and never grows; pages no observation falls on stay untouched. There is no configurable
//! precision: histograms of different grids could not be merged.

use std::borrow::Cow;
use std::fmt;

use super::quantile;

/// Bits after the leading one that tell bins of one power of two apart.
const MANTISSA_BITS: u32 = 9;

/// Observations are below two to this power.
const LIMIT_BITS: u32 = 51;

/// Number of bins.
const BINS: usize = ((LIMIT_BITS - MANTISSA_BITS + 1) as usize) << MANTISSA_BITS;

/// What is wrong where a bin can count no further.
const FULL: &str = "a bin counts four billion observations";

/// Bins that are looked at together, since most are empty.
const BLOCK: usize = 64;

/// Counts of ticks by bin.
#[derive(Clone, PartialEq, Eq)]
pub struct LogHistogram {
    counts: Box<[u32]>,
    count: u64,
    /// Smallest observation; meaningless while `count` is zero.
    min: u64,
    /// Largest observation; meaningless while `count` is zero.
    max: u64,
}

/// A bin with at least one observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// Smallest number of ticks in the bin.
    pub low: u64,
    /// Smallest number of ticks above the bin: the next bin's `low`.
    pub high: u64,
    /// Number of observations.
    pub count: u64,
}

impl LogHistogram {
    /// Observations must be below this number of ticks.
    pub const LIMIT: u64 = 1 << LIMIT_BITS;

    /// Makes an empty histogram, with all the memory it will ever use.
    pub fn new() -> Self {
        Self { counts: vec![0; BINS].into_boxed_slice(), count: 0, min: u64::MAX, max: 0 }
    }

    /// Records one observation.
    ///
    /// # Panics
    ///
    /// Panics if `ticks` is not below [`LogHistogram::LIMIT`].
    #[inline]
    pub fn record(&mut self, ticks: u64) {
        // Ticks at or above the limit, and only those, have no bin.
        let Some(count) = self.counts.get_mut(bin_of(ticks)) else { refuse(ticks) };
        *count = count.checked_add(1).expect(FULL);
        self.count += 1;
        // As in a tally.
        if ticks < self.min {
            self.min = ticks;
        }
        if ticks > self.max {
            self.max = ticks;
        }
    }

    /// Records `count` observations of zero.
    pub fn record_zeros(&mut self, count: u64) {
        self.record_many(0, count);
    }

    /// Records `count` equal observations.
    ///
    /// # Panics
    ///
    /// Panics if there is any and `ticks` is not below [`LogHistogram::LIMIT`].
    pub fn record_many(&mut self, ticks: u64, count: u64) {
        if count > 0 {
            self.record(ticks);
            self.add(bin_of(ticks), count - 1);
            self.count += count - 1;
        }
    }

    /// Adds the observations of `other`, as if each had been recorded here.
    pub fn merge(&mut self, other: &Self) {
        self.merge_times(other, 1);
    }

    /// Adds the observations of `other`, as if each had been recorded here so many times, at least once.
    pub fn merge_times(&mut self, other: &Self, times: u64) {
        for bin in other.occupied() {
            self.add(bin, u64::from(other.counts[bin]) * times);
        }
        self.count += other.count * times;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    fn add(&mut self, bin: usize, count: u64) {
        let sum = u64::from(self.counts[bin]) + count;
        self.counts[bin] = u32::try_from(sum).expect(FULL);
    }

    /// Returns the observations of all parts together; `None` if there are no parts.
    pub fn merged<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Option<Cow<'a, Self>> {
        let mut parts = parts.into_iter();
        let mut merged = Cow::Borrowed(parts.next()?);
        parts.for_each(|part| merged.to_mut().merge(part));
        Some(merged)
    }

    /// Returns the number of observations.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the smallest and the largest observation; meaningless if there is none.
    pub(super) const fn extremes(&self) -> (u64, u64) {
        (self.min, self.max)
    }

    /// Returns the quantile at `q`, in ticks; `None` if there is no observation.
    ///
    /// That is the smallest observation whose cumulative share is at least `q` (the smallest of all at
    /// 0, the largest at 1), known to 0.1 %: the middle of its bin, or the extreme observation where
    /// the middle would lie outside of what was observed.
    ///
    /// # Panics
    ///
    /// Panics unless `q` lies in \[0, 1\].
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let rank = quantile::nearest_rank(self.count, q)?;
        let mut below = 0;
        let (first, block) = self.blocks().find(|(_, block)| {
            let count: u64 = block.iter().map(|count| u64::from(*count)).sum();
            let is_inside = below + count >= rank;
            below += if is_inside { 0 } else { count };
            is_inside
        })?;
        let place = block.iter().position(|count| {
            below += u64::from(*count);
            below >= rank
        })?;
        let (low, high) = (low_of(first + place), low_of(first + place + 1));
        let middle = (low as f64 + (high - 1) as f64) / 2.0;
        Some(middle.clamp(self.min as f64, self.max as f64))
    }

    /// Iterates over the bins with at least one observation, in ascending order.
    pub fn bins(&self) -> impl Iterator<Item = Bin> {
        self.occupied().map(|bin| Bin { low: low_of(bin), high: low_of(bin + 1), count: self.counts[bin].into() })
    }

    /// Iterates over the indices of bins with at least one observation.
    fn occupied(&self) -> impl Iterator<Item = usize> {
        let blocks = self.blocks().filter(|(_, block)| block.iter().fold(0, |any, count| any | count) > 0);
        blocks.flat_map(|(first, block)| (first..).zip(block).filter(|(_, count)| **count > 0).map(|(bin, _)| bin))
    }

    /// Iterates over the bins between the extreme observations, some at a time: the index of the first, and their counts.
    fn blocks(&self) -> impl Iterator<Item = (usize, &[u32])> {
        let range = if self.count == 0 { 0..0 } else { bin_of(self.min)..bin_of(self.max) + 1 };
        (range.start..).step_by(BLOCK).zip(self.counts[range].chunks(BLOCK))
    }
}

impl Default for LogHistogram {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LogHistogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.bins()).finish()
    }
}

/// Returns the index of the bin that `ticks` falls into.
///
/// With the lowest `shift` bits dropped, ticks at or above 1024 have a ten-bit number that begins
/// with a one; each further shift moves on by the 512 such numbers there are.
#[inline]
fn bin_of(ticks: u64) -> usize {
    // Ticks below 1024 are shifted by nothing, as 1023 is.
    let shift = u64::BITS - 1 - MANTISSA_BITS - (ticks | ((1 << (MANTISSA_BITS + 1)) - 1)).leading_zeros();
    ((shift as usize) << MANTISSA_BITS) + (ticks >> shift) as usize
}

#[cold]
fn refuse(ticks: u64) -> ! {
    panic!("{ticks} ticks are beyond the histogram's grid");
}

/// Returns the smallest number of ticks in a bin.
fn low_of(bin: usize) -> u64 {
    let shift = (bin >> MANTISSA_BITS).saturating_sub(1);
    ((bin - (shift << MANTISSA_BITS)) as u64) << shift
}

#[cfg(test)]
mod tests {
    use super::{BINS, Bin, LogHistogram, bin_of, low_of};
    use crate::stats::quantile;

    fn histogram(values: &[u64]) -> LogHistogram {
        let mut histogram = LogHistogram::new();
        values.iter().for_each(|&ticks| histogram.record(ticks));
        histogram
    }

    /// Ticks spread evenly over the orders of magnitude, in no order.
    fn scattered(count: u64) -> Vec<u64> {
        (1..=count).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15)).map(|bits| (bits >> 13) >> (bits % 50)).collect()
    }

    #[test]
    fn grid_covers_all_ticks_without_gap_and_no_bin_is_wider_than_promised() {
        assert_eq!((low_of(0), low_of(BINS)), (0, LogHistogram::LIMIT));
        for bin in 0..BINS {
            let (low, high) = (low_of(bin), low_of(bin + 1));
            assert_eq!((bin_of(low), bin_of(high - 1)), (bin, bin));
            assert!((high - low) * 512 <= low.max(512), "bin [{low}, {high})");
        }
    }

    #[test]
    fn quantiles_are_within_a_tenth_of_a_percent() {
        let mut values = scattered(10_000);
        let histogram = histogram(&values);
        values.sort_unstable();
        let exact: Vec<f64> = values.iter().map(|&ticks| ticks as f64).collect();
        for thousandth in 0..=1000 {
            let q = f64::from(thousandth) / 1000.0;
            let truth = quantile::quantile(&exact, q).unwrap();
            let quantile = histogram.quantile(q).unwrap();
            assert!((quantile - truth).abs() <= 0.001 * truth, "{q}: {quantile}, not {truth}");
            assert!(exact[0] <= quantile && quantile <= exact[9999]);
        }
    }

    #[test]
    fn small_ticks_and_single_observations_are_exact() {
        let histogram = histogram(&[0, 0, 3, 900]);
        let quantiles = [0.0, 0.5, 0.51, 0.75, 0.76, 1.0].map(|q| histogram.quantile(q).unwrap());
        assert_eq!(quantiles, [0.0, 0.0, 3.0, 3.0, 900.0, 900.0]);
        let mut zeros = self::histogram(&[900, 3]);
        zeros.record_zeros(2);
        assert_eq!(zeros, histogram);
        let mut many = LogHistogram::new();
        many.record_many(900, 3);
        many.record_many(7, 0);
        assert_eq!(many, self::histogram(&[900, 900, 900]));
        let ticks = 3_600_000_123;
        for q in [0.0, 0.3, 1.0] {
            assert_eq!(self::histogram(&[ticks]).quantile(q), Some(ticks as f64));
        }
    }

    #[test]
    fn an_empty_histogram_has_no_quantile() {
        let mut empty = LogHistogram::new();
        empty.merge(&LogHistogram::default());
        assert_eq!((empty.count(), empty.quantile(0.5), empty.bins().count()), (0, None, 0));
    }

    #[test]
    fn bins_tell_what_was_recorded() {
        let histogram = histogram(&[1_000_000, 5, 1_000_001, LogHistogram::LIMIT - 1]);
        let last = Bin { low: LogHistogram::LIMIT - (1 << 41), high: LogHistogram::LIMIT, count: 1 };
        let bins: Vec<Bin> = histogram.bins().collect();
        assert_eq!(bins, [Bin { low: 5, high: 6, count: 1 }, Bin { low: 999_424, high: 1_000_448, count: 2 }, last]);
    }

    #[test]
    fn parts_merged_are_as_if_recorded_together() {
        let values = scattered(500);
        let parts: Vec<LogHistogram> = values.chunks(170).map(histogram).collect();
        assert_eq!(LogHistogram::merged(&parts).as_deref(), Some(&histogram(&values)));
        assert_eq!(LogHistogram::merged(&parts[..1]).as_deref(), Some(&parts[0]));
        assert!(LogHistogram::merged([]).is_none());
    }

    #[test]
    fn merging_does_not_depend_on_order() {
        let values = scattered(3000);
        let whole = histogram(&values);
        let parts: Vec<LogHistogram> = values.chunks(700).map(histogram).collect();
        let (mut forward, mut backward) = (LogHistogram::new(), LogHistogram::new());
        parts.iter().for_each(|part| forward.merge(part));
        parts.iter().rev().for_each(|part| backward.merge(part));
        assert_eq!(forward, whole);
        assert_eq!(backward, whole);
        assert_eq!(whole.bins().map(|bin| bin.count).sum::<u64>(), whole.count());
    }

    #[test]
    #[should_panic(expected = "beyond the histogram's grid")]
    fn ticks_beyond_the_grid_are_refused() {
        LogHistogram::new().record(LogHistogram::LIMIT);
    }
}
