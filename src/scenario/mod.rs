//! The scenario language: from a planner's text to a checked site.

mod build;
mod check;
mod civil;
pub mod codes;
pub mod diagnostic;
pub mod format;
pub mod quantity;
pub mod source;
pub mod suggestion;
pub mod tree;
