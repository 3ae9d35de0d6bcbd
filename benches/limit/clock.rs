//! What time is measured with, and how it is condensed.

use std::time::Instant;

use cpu_time::ProcessTime;

/// Returns the result of some work and the seconds of processor time that it took.
pub(crate) fn processor_seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = ProcessTime::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

/// Returns the seconds that some work took by the clock on the wall.
pub(crate) fn wall_seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// Returns the median of a number of measurements that is odd.
pub(crate) fn median(measurements: &[f64]) -> f64 {
    let mut sorted = measurements.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
