//! karvon: a discrete-event simulator of goods crossing the Kazakhstan-Uzbekistan border.
pub mod collect;
pub mod engine;
pub mod experiment;
pub mod flow;
pub mod model;
pub mod report;
pub mod scenario;
pub mod stats;
