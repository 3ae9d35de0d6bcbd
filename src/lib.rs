//! karvon: a discrete-event simulator of goods crossing the Kazakhstan-Uzbekistan border.
pub mod engine;
pub mod experiment;
pub mod model;
pub mod report;
pub mod stats;
