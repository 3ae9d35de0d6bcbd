//! Experiments: replications in parallel, estimates, and comparisons on common random numbers.
//!
//! A replication is a pure function of (design, number); parallelism lives only here. Results are
//! gathered in replication order, so the number of threads cannot show. Files, formats and
//! terminals are unknown here.

mod aggregate;
mod audited;
mod compare;
mod outcome;
mod replicate;

pub use audited::{Audited, Finding};
pub use compare::compare;
pub use outcome::{Comparison, Difference, Ending, Outcome, PooledDistribution, PublishedCheck, Replicated};
pub use replicate::{Design, Watch, on_threads, replicate, run, run_audited};
