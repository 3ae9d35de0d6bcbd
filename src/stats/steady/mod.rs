//! Steady state from one long series: where the start no longer shows, and intervals from batches.
//!
//! Values here are those of one replication in time order, such as waits of successive trucks or means of successive
//! days. They depend on each other, so no Student interval may be made of them directly.

mod batches;
mod warm_up;

pub use batches::{BatchMeans, batch_means, independence, lag_one, overlapping_batch_means};
pub use warm_up::{BATCH, Truncation, mser, mser_batched};

#[cfg(test)]
mod tests;
