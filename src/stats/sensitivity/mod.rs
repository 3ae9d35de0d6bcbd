//! Sensitivity: which factors an output depends on, and how much of that is noise.
//!
//! [`screen`] reads a Morris design, cheap and good for many factors; [`indices`] reads a Saltelli design, and splits
//! the output's variance. Both take the outputs of each replication apart, `outputs[replication][point]`, since
//! a simulated output is never known exactly. What is estimated is always the mean over replications as a function of the
//! factors; what replications scatter about it is noise, and is taken out where there are two of them or more.

mod indices;
mod screen;

pub use indices::{FactorIndices, Index, Indices, indices};
pub use screen::{Screened, screen};

/// Asserts that every replication has a finite output for each point.
fn assert_complete(outputs: &[Vec<f64>], points: usize) {
    assert!(!outputs.is_empty(), "no replications");
    assert!(outputs.iter().all(|outputs| outputs.len() == points), "an output for each point");
    assert!(outputs.iter().flatten().all(|output| output.is_finite()), "an output is infinite or NaN");
}

/// Returns the mean output of each point.
fn means(outputs: &[Vec<f64>]) -> Vec<f64> {
    let mean = |point: usize| outputs.iter().map(|outputs| outputs[point]).sum::<f64>() / outputs.len() as f64;
    (0..outputs[0].len()).map(mean).collect()
}

#[cfg(test)]
mod tests;
