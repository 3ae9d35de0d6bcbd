//! Simulated time: an integer count of microseconds since the run's start.
//!
//! **Time.** Instants and lengths are different types, both whole microseconds, so that comparisons
//! are exact and no result depends on the order of additions. Conversion from seconds rounds to the
//! nearest microsecond, halves to the even one, and happens where values enter (scenario files,
//! sampled durations), nowhere else.

use std::ops::{Add, AddAssign, Sub};

/// Microseconds in a second.
const TICKS_PER_SECOND: f64 = 1e6;

/// An instant: microseconds since the run's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(u64);

/// A length of time: microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimDuration(u64);

impl SimTime {
    /// The run's start.
    pub const ZERO: Self = Self(0);
    /// Later than anything that happens: 71 years, the largest instant the event list can hold.
    pub const MAX: Self = Self((1 << 51) - 1);

    /// Makes an instant from microseconds since the run's start.
    pub const fn from_ticks(ticks: u64) -> Self {
        Self(ticks)
    }

    /// Returns microseconds since the run's start.
    pub const fn ticks(self) -> u64 {
        self.0
    }

    /// Returns the time since `earlier`, or zero if `earlier` is later.
    pub const fn saturating_since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Makes a duration from microseconds.
    pub const fn from_ticks(ticks: u64) -> Self {
        Self(ticks)
    }

    /// Makes a duration from seconds, rounded to the nearest microsecond (of two equally near to the
    /// even one); negative and missing (NaN) become zero, more than 71 years becomes 71 years.
    pub fn from_seconds(seconds: f64) -> Self {
        Self::from_ticks_rounded(seconds * TICKS_PER_SECOND)
    }

    /// Makes a duration from a fractional number of microseconds, with the rounding of
    /// [`SimDuration::from_seconds`].
    pub fn from_ticks_rounded(ticks: f64) -> Self {
        // What is no number is less than zero here.
        Self::from_near_ticks(ticks.max(0.0).min(SimTime::MAX.0 as f64))
    }

    /// The same for a number from zero to [`SimTime::MAX`].
    #[inline(always)]
    pub(super) fn from_near_ticks(ticks: f64) -> Self {
        // From here on doubles are whole numbers, so that adding rounds, and the bits behind the exponent are the number.
        const WHOLE: f64 = (1_u64 << (f64::MANTISSA_DIGITS - 1)) as f64;
        debug_assert!((0.0..=SimTime::MAX.0 as f64).contains(&ticks), "near ticks are not negative, and in reach");
        Self((ticks + WHOLE).to_bits() - WHOLE.to_bits())
    }

    /// Returns microseconds.
    pub const fn ticks(self) -> u64 {
        self.0
    }

    /// Returns seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / TICKS_PER_SECOND
    }

    /// Returns hours.
    pub fn hours(self) -> f64 {
        self.seconds() / 3600.0
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;
    /// What would lie beyond [`SimTime::MAX`] is at it: too late to happen in any run.
    fn add(self, length: SimDuration) -> Self {
        Self((self.0 + length.0).min(Self::MAX.0))
    }
}

impl Sub for SimTime {
    type Output = SimDuration;
    /// Panics in debug builds if `earlier` is later than `self`.
    fn sub(self, earlier: Self) -> SimDuration {
        SimDuration(self.0 - earlier.0)
    }
}

impl Add for SimDuration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for SimDuration {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

#[cfg(test)]
mod tests {
    use super::{SimDuration, SimTime};

    #[test]
    fn time_is_an_integer_count_of_microseconds_rounded_to_nearest() {
        assert_eq!(SimDuration::from_seconds(1.0).ticks(), 1_000_000);
        assert_eq!(SimDuration::from_seconds(0.000_000_4).ticks(), 0);
        assert_eq!([0.5, 1.5, 2.5, 2.51].map(|ticks| SimDuration::from_ticks_rounded(ticks).ticks()), [0, 2, 2, 3]);
        assert_eq!(SimDuration::from_seconds(-3.0), SimDuration::ZERO);
        assert_eq!(SimDuration::from_seconds(f64::NAN), SimDuration::ZERO);
        assert_eq!(SimDuration::from_seconds(f64::INFINITY).ticks(), SimTime::MAX.ticks());
        assert_eq!(
            SimTime::from_ticks(7) + SimDuration::from_ticks(3) - SimTime::from_ticks(4),
            SimDuration::from_ticks(6)
        );
        let longest = SimDuration::from_seconds(f64::INFINITY);
        assert_eq!(SimTime::from_ticks(7) + longest, SimTime::MAX, "no instant lies beyond the event list's reach");
    }
}
