//! Design points, replications in parallel, and what they yield.

pub mod outcome;
