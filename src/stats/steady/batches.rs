//! Intervals from batches of one long series.

use crate::stats::estimate::Moments;
use crate::stats::{Estimate, Level, student};

/// An interval for the steady-state mean, and whether its batches were long enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchMeans {
    /// The estimate; its observations are the batches.
    pub estimate: Estimate,
    /// Values in a batch.
    pub batch: usize,
    /// Correlation of the means of neighboring batches; `None` if they are all equal.
    pub lag_one: Option<f64>,
    /// Two-sided p-value of that correlation under independence, by von Neumann's ratio, which is about normal. A small
    /// one says that batches are too short, and the interval too narrow.
    pub p_independent: Option<f64>,
}

/// Estimates the steady-state mean by non-overlapping batches: their means are taken as independent (Law 2015, section
/// 9.5.3). The first values that do not fill a batch are left out. `None` unless there are two batches of at least one
/// value.
///
/// # Panics
///
/// Panics if a value is infinite or NaN.
pub fn batch_means(series: &[f64], batches: usize, level: Level) -> Option<BatchMeans> {
    let batch = series.len().checked_div(batches).filter(|batch| batches >= 2 && *batch > 0)?;
    let kept = &series[series.len() - batch * batches..];
    let means: Vec<f64> =
        kept.chunks_exact(batch).map(|values| Moments::of(values).expect("a batch has values").mean).collect();
    let lag_one = lag_one(&means);
    Some(BatchMeans { estimate: Estimate::of(&means, level)?, batch, lag_one, p_independent: von_neumann(&means) })
}

/// Estimates the steady-state mean by all batches of `batch` neighboring values, overlapping ones included (Meketon and
/// Schmeiser 1984): the variance estimate varies by a third less than that of [`batch_means`].
///
/// The variance of the mean is `b sum (batch mean - mean)^2 / ((n - b) (n - b + 1))`, and the interval Student's with
/// `1.5 (n / b - 1)` degrees of freedom. Observations are the series' values. `None` unless the series holds two
/// batches.
///
/// # Panics
///
/// Panics if a value is infinite or NaN.
pub fn overlapping_batch_means(series: &[f64], batch: usize, level: Level) -> Option<Estimate> {
    if batch == 0 || series.len() < 2 * batch {
        return None;
    }
    let moments = Moments::of(series)?;
    let (count, size) = (series.len() as f64, batch as f64);
    // Deviations from the mean are summed, so that a large mean costs no digits.
    let mut sum: f64 = series[..batch].iter().map(|value| value - moments.mean).sum();
    let mut squares = (sum / size) * (sum / size);
    for (leaves, enters) in series.iter().zip(&series[batch..]) {
        sum += enters - leaves;
        squares += (sum / size) * (sum / size);
    }
    let variance = size * squares / ((count - size) * (count - size + 1.0));
    let freedom = 1.5 * (count / size - 1.0);
    let half_width = student::upper_quantile(level.tail(), freedom) * variance.sqrt();
    let observations = u32::try_from(series.len()).expect("fewer than 2^32 values");
    Some(Estimate { mean: moments.mean, half_width: Some(half_width), level, observations })
}

/// Returns the correlation of neighboring values, `sum (x[i] - m) (x[i + 1] - m) / sum (x[i] - m)^2`; `None` if they do
/// not vary.
pub fn lag_one(series: &[f64]) -> Option<f64> {
    let mean = Moments::of(series)?.mean;
    let squares: f64 = series.iter().map(|value| (value - mean) * (value - mean)).sum();
    let products: f64 = series.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    (squares > 0.0).then(|| products / squares)
}

/// Returns the correlation of neighboring values, and its two-sided p-value under independence by von Neumann's ratio;
/// `None` below three values, or if they do not vary.
///
/// # Panics
///
/// Panics if a value is infinite or NaN.
pub fn independence(series: &[f64]) -> Option<(f64, f64)> {
    lag_one(series).zip(von_neumann(series))
}

/// Returns the p-value of the ratio of squared successive differences to squared deviations (von Neumann 1941).
fn von_neumann(means: &[f64]) -> Option<f64> {
    let (mean, count) = (Moments::of(means)?.mean, means.len() as f64);
    let squares: f64 = means.iter().map(|value| (value - mean) * (value - mean)).sum();
    if squares == 0.0 || means.len() < 3 {
        return None;
    }
    let differences: f64 = means.windows(2).map(|pair| (pair[1] - pair[0]) * (pair[1] - pair[0])).sum();
    // Under independence 1 - ratio / 2 has mean 0 and variance (n - 2) / (n^2 - 1).
    let correlation = 1.0 - differences / (2.0 * squares);
    Some(student::normal_two_sided_p(correlation / ((count - 2.0) / (count * count - 1.0)).sqrt()))
}
