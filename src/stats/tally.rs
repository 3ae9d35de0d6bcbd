//! A tally: count, sum, spread and extremes of ticks, all in integers.
//!
//! Sums are exact, so mean and deviation are the same bits in whatever order observations came and
//! tallies were merged. The values themselves are not kept; quantiles are [`super::LogHistogram`]'s.

/// Accumulated observations of a whole number of ticks each.
///
/// Recording allocates nothing. The sum of squares holds 67 million observations of 71 years in
/// microseconds (2^26 of 2^51 ticks), or 2^45 observations of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    count: u64,
    sums: Sums,
    /// Smallest and largest observation; meaningless while `count` is zero.
    min: u64,
    max: u64,
}

/// Sums of a whole number of ticks each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    sum: u128,
    sum_of_squares: u128,
}

impl Sums {
    pub(super) const NONE: Self = Self { sum: 0, sum_of_squares: 0 };

    #[inline]
    pub(super) fn add(&mut self, ticks: u64) {
        // Cannot overflow: fewer than 2^64 observations below 2^64.
        self.sum += u128::from(ticks);
        self.add_squares(u128::from(ticks) * u128::from(ticks));
    }

    #[inline]
    fn add_squares(&mut self, squares: u128) {
        let (sum, overflows) = self.sum_of_squares.overflowing_add(squares);
        assert!(!overflows, "sum of squared ticks fits into 128 bits");
        self.sum_of_squares = sum;
    }
}

impl Tally {
    /// Makes an empty tally.
    pub const fn new() -> Self {
        Self { count: 0, sums: Sums::NONE, min: u64::MAX, max: 0 }
    }

    /// Makes the tally of so many observations, of these sums and extremes.
    pub(super) const fn of(count: u64, sums: Sums, (min, max): (u64, u64)) -> Self {
        Self { count, sums, min, max }
    }

    /// Records one observation.
    ///
    /// # Panics
    ///
    /// Panics if the sum of squares no longer fits into 128 bits.
    #[inline]
    pub fn record(&mut self, ticks: u64) {
        self.count += 1;
        self.sums.add(ticks);
        // Both are rare, and tests that nearly always fail cost less than what would do without.
        if ticks < self.min {
            self.min = ticks;
        }
        if ticks > self.max {
            self.max = ticks;
        }
    }

    /// Records `count` observations of zero.
    pub fn record_zeros(&mut self, count: u64) {
        self.count += count;
        if count > 0 {
            self.min = 0;
        }
    }

    /// Adds the observations of `other`, as if each had been recorded here.
    ///
    /// # Panics
    ///
    /// Panics if the sum of squares no longer fits into 128 bits.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sums.sum += other.sums.sum;
        self.sums.add_squares(other.sums.sum_of_squares);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Returns the number of observations.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the exact sum, in ticks.
    pub const fn sum(&self) -> u128 {
        self.sums.sum
    }

    /// Returns the smallest observation, in ticks.
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// Returns the largest observation, in ticks.
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// Returns the mean, in ticks; `None` if there is no observation.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sums.sum as f64 / self.count as f64)
    }

    /// Returns the standard deviation over `n - 1`, in ticks; `None` below two observations.
    ///
    /// It describes spread among observations. It is no measure of the mean's error: waits of one
    /// replication depend on each other.
    pub fn standard_deviation(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        // Squares about the mean rounded down to a whole tick, in integers: subtracting two large
        // floats would lose the digits that matter.
        let count = u128::from(self.count);
        let (center, rest) = (self.sums.sum / count, self.sums.sum % count);
        let squares = self.sums.sum_of_squares - center * (self.sums.sum + rest);
        let shift = rest as f64 * (rest as f64 / self.count as f64);
        Some(((squares as f64 - shift) / (self.count - 1) as f64).sqrt())
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn tally(values: &[u64]) -> Tally {
        let mut tally = Tally::new();
        values.iter().for_each(|&ticks| tally.record(ticks));
        tally
    }

    #[test]
    fn summaries_are_exact() {
        let tally = tally(&[2, 4, 4, 4, 5, 5, 7, 9]);
        assert_eq!((tally.count(), tally.sum(), tally.min(), tally.max()), (8, 40, Some(2), Some(9)));
        assert_eq!(tally.mean(), Some(5.0));
        assert_eq!(tally.standard_deviation(), Some((32.0_f64 / 7.0).sqrt()));
    }

    #[test]
    fn zero_and_one_observation() {
        let empty = Tally::new();
        assert_eq!((empty.count(), empty.sum(), empty.min(), empty.max()), (0, 0, None, None));
        assert_eq!((empty.mean(), empty.standard_deviation()), (None, None));
        let mut zeros = Tally::new();
        zeros.record_zeros(0);
        assert_eq!(zeros, empty);
        zeros.record_zeros(2);
        assert_eq!(zeros, tally(&[0, 0]));
        assert_eq!(
            (tally(&[0]).mean(), tally(&[0]).min(), tally(&[0]).standard_deviation()),
            (Some(0.0), Some(0), None)
        );
    }

    #[test]
    fn spread_survives_a_large_mean() {
        // NumAcc4 of the NIST reference data sets, in tenths: certified mean 10000000.2, deviation 0.1;
        // then the same spread around 70 years.
        for offset in [100_000_000, 2_200_000_000_000_000] {
            let mut values = vec![offset + 2];
            values.extend((0..1000).map(|i| offset + [1, 3][i % 2]));
            let tally = tally(&values);
            assert_eq!(tally.mean(), Some((offset + 2) as f64));
            assert_eq!(tally.standard_deviation(), Some(1.0));
        }
        assert_eq!(tally(&[(1 << 51) - 1; 1000]).standard_deviation(), Some(0.0));
        assert_eq!(tally(&[u64::MAX]).max(), Some(u64::MAX));
    }

    #[test]
    fn merging_does_not_depend_on_order() {
        let values: Vec<u64> = (0..999_u64).map(|i| i * i * 7919 % 1_000_003).collect();
        let whole = tally(&values);
        let (first, rest) = values.split_at(100);
        let (second, third) = rest.split_at(450);
        for order in [[first, second, third], [third, first, second], [second, third, first]] {
            let mut merged = Tally::new();
            order.iter().for_each(|part| merged.merge(&tally(part)));
            merged.merge(&Tally::new());
            assert_eq!(merged, whole);
        }
    }

    #[test]
    #[should_panic(expected = "fits into 128 bits")]
    fn overflow_is_caught() {
        tally(&[u64::MAX, u64::MAX]);
    }
}
