//! karvon: a discrete-event simulator of goods crossing the Kazakhstan-Uzbekistan border.
pub mod engine;
pub mod model;
pub mod scenario;
