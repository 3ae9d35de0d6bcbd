//! Ranking and selection: which of several scenarios is the best, with a stated chance of being right.
//!
//! The best has the smallest mean; who looks for the largest turns the sign. Differences below the *indifference*
//! do not matter to the one who asks, and the promise is: if the best is ahead by at least that much, it is selected
//! with probability of at least the level. [`Race`] (Kim and Nelson 2001) drops scenarios as it goes and
//! allows shared luck; `rinott` tells all replication counts after one first stage, for independent runs;
//! `ocba` promises nothing, and spends a fixed budget where it tells most.

mod ocba;
mod race;
mod rinott;

pub use ocba::{ocba_allocation, ocba_shares, probability_of_best};
pub use race::{Race, RaceConstants};
pub use rinott::{rinott_constant, rinott_counts};

#[cfg(test)]
mod tests;
