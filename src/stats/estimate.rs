//! An estimate: a mean across replications with its confidence interval.
//!
//! The interval is Student's, for independent values of about normal distribution. A mean over one
//! replication is such a value when the replication is long; for short, skewed ones and few replications
//! the true coverage is below the level (a test pins how far for a queue that starts empty).
//! Time series within one replication are not independent and do not belong here.

use super::student;

/// A confidence level, strictly between 0 and 1, such as 0.95.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// Makes a level from a share; `None` unless it lies strictly between 0 and 1.
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// Returns the level as a share.
    pub fn value(self) -> f64 {
        self.0
    }

    /// Returns the level that each of `count` intervals needs for all to hold at once at this one, however they
    /// depend on each other (Bonferroni's inequality).
    ///
    /// # Panics
    ///
    /// Panics if the count is zero.
    pub fn among(self, count: usize) -> Self {
        assert!(count > 0, "a level among no intervals");
        Self(1.0 - (1.0 - self.0) / count as f64)
    }

    /// Returns the probability left to each side of a two-sided interval.
    pub(super) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
}

/// A mean with the half-width of its two-sided confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Mean of the values, in their unit.
    pub mean: f64,
    /// Half the width of the interval around the mean, in the same unit; `None` below two values.
    pub half_width: Option<f64>,
    /// Confidence level of the interval.
    pub level: Level,
    /// Number of values.
    pub observations: u32,
}

impl Estimate {
    /// Estimates the mean that independent `values` share; `None` if there are none.
    ///
    /// The half-width is `t s / sqrt(n)`, with `s` over `n - 1` and Student's t at `n - 1` degrees of
    /// freedom (Law 2015, section 4.5). It is `None` below two values: one replication says nothing about
    /// spread, and an interval of zero width would say too much. The result depends on the order of
    /// `values` in its last bits, so pass them in replication order.
    ///
    /// # Panics
    ///
    /// Panics if a value is infinite or NaN: what is missing must be left out before.
    pub fn of(values: &[f64], level: Level) -> Option<Self> {
        Self::with_quantile(values, level, |freedom| student::upper_quantile(level.tail(), freedom))
    }

    /// Does the same with Student's quantile at so many degrees of freedom from elsewhere.
    fn with_quantile(values: &[f64], level: Level, quantile: impl FnOnce(f64) -> f64) -> Option<Self> {
        let moments = Moments::of(values)?;
        let observations = u32::try_from(values.len()).expect("fewer than 2^32 values");
        let half_width = moments.variance.map(|variance| {
            let standard_error = (variance / f64::from(observations)).sqrt();
            quantile(f64::from(observations - 1)) * standard_error
        });
        Some(Self { mean: moments.mean, half_width, level, observations })
    }

    /// Returns the lower end of the interval; `None` below two values.
    pub fn low(&self) -> Option<f64> {
        self.half_width.map(|half_width| self.mean - half_width)
    }

    /// Returns the upper end of the interval; `None` below two values.
    pub fn high(&self) -> Option<f64> {
        self.half_width.map(|half_width| self.mean + half_width)
    }

    /// Returns the standard error of the mean, `s / sqrt(n)`; `None` below two values.
    pub fn standard_error(&self) -> Option<f64> {
        let t = || student::upper_quantile(self.level.tail(), f64::from(self.observations - 1));
        self.half_width.map(|half_width| half_width / t())
    }
}

/// Estimates many numbers at one level: Student's quantiles are computed once for each number of values.
#[derive(Clone, Debug)]
pub struct Estimator {
    level: Level,
    quantiles: Vec<Option<f64>>,
}

impl Estimator {
    /// Makes an estimator at a level.
    pub fn new(level: Level) -> Self {
        Self { level, quantiles: Vec::new() }
    }

    /// Returns what [`Estimate::of`] does.
    ///
    /// # Panics
    ///
    /// Panics if a value is infinite or NaN.
    pub fn estimate(&mut self, values: &[f64]) -> Option<Estimate> {
        let level = self.level;
        let count = values.len();
        if self.quantiles.len() <= count {
            self.quantiles.resize(count + 1, None);
        }
        let known = &mut self.quantiles[count];
        let quantile = |freedom| *known.get_or_insert_with(|| student::upper_quantile(level.tail(), freedom));
        Estimate::with_quantile(values, level, quantile)
    }
}

/// Mean and variance of a list of values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    /// Mean of the values.
    pub(super) mean: f64,
    /// Variance over `n - 1`, exactly zero if all values are equal; `None` below two values.
    pub(super) variance: Option<f64>,
}

impl Moments {
    /// Computes the moments in two passes; `None` if there are no values. Panics unless all are finite.
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        assert!(values.iter().all(|value| value.is_finite()), "a value is infinite or NaN");
        let first = *values.first()?;
        let count = values.len() as f64;
        // Relative to the first value, so that equal values have exactly their own mean: the plain sum
        // of three times 0.1, over three, is not 0.1.
        let mean = first + values.iter().map(|value| value - first).sum::<f64>() / count;
        let variance = (values.len() >= 2)
            .then(|| values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0));
        Some(Self { mean, variance })
    }
}

#[cfg(test)]
pub(super) mod tests;
