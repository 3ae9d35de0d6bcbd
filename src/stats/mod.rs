//! Pure statistics: accumulators that merge in any order, estimates with their uncertainty, comparisons.
//!
//! Two kinds of input. Inside a replication, ticks arrive one at a time and go into integers ([`Tally`],
//! [`LogHistogram`], [`DetailedTally`]), so that merging gives the same bits whatever the order. Across replications, a
//! short list of values in replication order becomes an [`Estimate`]. Missing is `None`, never 0 or NaN.
//!
//! The room knows nothing of simulation time, entities or files: ticks are plain integers here, and what
//! a value means is its caller's business. Nothing needs a clock or a thread; what samples is given a seed.

pub mod calibration;
pub mod compare;
pub mod design;
mod detailed_tally;
mod draws;
mod estimate;
pub mod fit;
pub mod inputs;
mod log_histogram;
mod optimum;
pub mod quantile;
pub mod requirement;
pub mod selection;
pub mod sensitivity;
pub mod steady;
pub mod stopping;
mod student;
mod tally;

pub use detailed_tally::DetailedTally;
pub use draws::Draws;
pub use estimate::{Estimate, Estimator, Level};
pub use log_histogram::{Bin, LogHistogram};
pub use tally::Tally;
