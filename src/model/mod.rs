//! The domain: a border's site, its lowering to a program, and its indicator dictionary.
//!
//! It knows nothing of TOML, paths, spans, replications or reports.

pub mod indicator;
pub mod site;
