//! The report: one table schema and many writers, for planners, researchers and programs.
//!
//! `Outcome`s and `Comparison`s become [`Table`]s (`tables`), and those become CSV (`csv`) and JSON (`json`).
//! Planners read the terminal's first screen (`terminal`) and one self-contained page (`page`, with the
//! charts of `figure`); both take their sentences from `words`, their choice of numbers from `headline`, and
//! their rounding from `format`, so that a number looks the same wherever it is read.
//!
//! Nothing is estimated here: a number that the outcomes do not hold is not shown. The room opens no file,
//! prints nothing, and knows neither scenario syntax nor the terminal it may be shown on.

mod bridge;
pub mod csv;
pub mod digits;
pub mod divergence;
mod figure;
pub mod format;
mod headline;
pub mod json;
pub mod log;
pub mod measures;
pub mod optimum;
pub mod page;
#[cfg(feature = "parquet")]
mod parquet;
pub mod results;
#[cfg(test)]
mod sample;
pub mod standing;
pub mod study;
pub mod study_results;
pub mod study_screen;
pub mod table;
pub mod tables;
pub mod terminal;
pub mod words;
#[cfg(feature = "xlsx")]
pub mod xlsx;

pub use figure::{Link, map};
pub use page::{InputHash, Provenance, Report, report_html};
#[cfg(feature = "parquet")]
pub use parquet::write as write_parquet;
pub use results::Results;
pub use study_results::StudyResults;
pub use table::{Cell, Column, Record, Table};
pub use terminal::{Paint, counterfactual, first_screen};
