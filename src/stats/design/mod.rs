//! Designs: which points of a space of factors to look at.
//!
//! Designs over listed values ([`grid`], [`zip`]) give positions in each factor's list. Designs that fill space
//! give coordinates in the unit cube, 0 at a factor's low end and 1 at its high end; what a coordinate means for
//! a factor of whole numbers or names is the caller's business. A seed determines a design; points come in
//! one order, and the first points of a Sobol design are those of any longer one.

mod fill;
mod levels;
mod morris;
mod saltelli;

pub use fill::{SOBOL_FACTORS_MAX, SOBOL_POINTS_MAX, latin_hypercube, sobol};
pub use levels::{factorial, fractional, grid, grid_point, zip};
pub use morris::{DELTA, morris};
pub use saltelli::saltelli;

/// Points in the unit cube: a row for each point, a coordinate for each factor.
pub type Points = Vec<Vec<f64>>;
