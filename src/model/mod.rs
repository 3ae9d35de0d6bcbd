//! The domain: a border's site, its lowering to a program, and its indicator dictionary.
//!
//! It knows nothing of TOML, paths, spans, replications or reports.

mod agent;
pub mod appraisal;
pub mod balance;
pub mod counterfactual;
mod diary;
pub mod dictionary;
mod forecast;
pub mod indicator;
mod lower;
mod measure;
pub mod site;
pub mod trade;

pub use diary::{clock, day_of_window, diary_layout, first_date, place_names};
pub use forecast::{Load, forecast};
pub use lower::{Lowered, lower};
pub use measure::{Sheet, crossing_histograms, keys, layout, measure};
