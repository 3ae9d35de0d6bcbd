//! A tally with the histogram of its observations.

use super::LogHistogram;
use super::tally::{Sums, Tally};

/// Accumulated observations of a whole number of ticks each, of which quantiles are wanted too: a [`Tally`] and a
/// [`LogHistogram`] of the same, counted once.
#[derive(Clone, Debug)]
pub struct DetailedTally {
    histogram: LogHistogram,
    sums: Sums,
}

impl DetailedTally {
    /// Makes an empty tally, with all the memory it will ever use.
    pub fn new() -> Self {
        Self { histogram: LogHistogram::new(), sums: Sums::NONE }
    }

    /// Records one observation.
    ///
    /// # Panics
    ///
    /// As both do: if `ticks` is not below [`LogHistogram::LIMIT`], or the sum of squares no longer fits into 128 bits.
    #[inline]
    pub fn record(&mut self, ticks: u64) {
        self.histogram.record(ticks);
        self.sums.add(ticks);
    }

    /// Records `count` observations of zero.
    pub fn record_zeros(&mut self, count: u64) {
        self.histogram.record_zeros(count);
    }

    /// Returns the number of observations.
    pub const fn count(&self) -> u64 {
        self.histogram.count()
    }

    /// Returns the observations as a tally.
    pub const fn tally(&self) -> Tally {
        Tally::of(self.histogram.count(), self.sums, self.histogram.extremes())
    }

    /// Returns the observations as a histogram.
    pub const fn histogram(&self) -> &LogHistogram {
        &self.histogram
    }
}

impl Default for DetailedTally {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{DetailedTally, LogHistogram, Tally};

    #[test]
    fn both_are_of_the_same_observations() {
        let (mut both, mut tally, mut histogram) = (DetailedTally::new(), Tally::new(), LogHistogram::new());
        assert_eq!((both.tally(), both.histogram()), (tally, &histogram));
        for ticks in [7, 1_000_000, 0, 5_000_000_000, LogHistogram::LIMIT - 1] {
            both.record(ticks);
            tally.record(ticks);
            histogram.record(ticks);
        }
        both.record_zeros(3);
        tally.record_zeros(3);
        histogram.record_zeros(3);
        assert_eq!((both.count(), both.tally(), both.histogram()), (8, tally, &histogram));
    }
}
