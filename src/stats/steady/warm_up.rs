//! The warm-up to leave out, by the marginal standard error rule MSER (White 1997).

/// Values in a batch of MSER-5.
pub const BATCH: usize = 5;

/// Where a series is cut, and whether to believe it.
#[derive(Clone, Debug, PartialEq)]
pub struct Truncation {
    /// How many values to leave out at the beginning.
    pub left_out: usize,
    /// Mean of the values that are kept, whole batches only.
    pub mean: f64,
    /// Mean of all values.
    pub raw_mean: f64,
    /// The statistic for each number of values (or batches) left out, from 0: the squared standard error that they
    /// would have, were they independent.
    pub curve: Vec<f64>,
    /// Whether the best cut is the last one allowed, at half of the series. The series is then too short to tell, or
    /// has no steady state.
    pub is_at_limit: bool,
}

/// Cuts a series where `sum (z - mean)^2 / (n - d)^2` over the kept values is smallest, with at most half left out;
/// of equal cuts the earliest. `None` below four values.
///
/// # Panics
///
/// Panics if a value is infinite or NaN.
pub fn mser(series: &[f64]) -> Option<Truncation> {
    mser_batched(series, 1)
}

/// Cuts a series by MSER over the means of batches of so many values; five of them are the customary MSER-5, which is
/// calmer. Values after the last whole batch are not used. `None` below four batches.
///
/// # Panics
///
/// Panics if the batch is zero, or a value is infinite or NaN.
pub fn mser_batched(series: &[f64], batch: usize) -> Option<Truncation> {
    assert!(batch > 0, "batches of no values");
    assert!(series.iter().all(|value| value.is_finite()), "a value is infinite or NaN");
    let means: Vec<f64> = series.chunks_exact(batch).map(mean).collect();
    if means.len() < 4 {
        return None;
    }
    let last = means.len() / 2;
    let curve: Vec<f64> = (0..=last).map(|cut| statistic(&means[cut..])).collect();
    let best = (0..=last).min_by(|a, b| curve[*a].total_cmp(&curve[*b])).expect("there is a first cut");
    Some(Truncation {
        left_out: best * batch,
        mean: mean(&means[best..]),
        raw_mean: mean(series),
        is_at_limit: best == last,
        curve,
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn statistic(kept: &[f64]) -> f64 {
    let (center, count) = (mean(kept), kept.len() as f64);
    kept.iter().map(|value| (value - center) * (value - center)).sum::<f64>() / (count * count)
}
