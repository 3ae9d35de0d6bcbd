//! The flow machine: a journey is a program of small ops, and a machine runs one replication of it.
//!
//! It knows nothing of customs words, files, statistics, or how many replications there are.

mod machine;
mod observation;
mod outcome;
mod program;

pub use machine::{RunOptions, run};
pub use observation::{Edge, EntityId, Observation, Observer, PoolId};
pub use outcome::{Limit, RunEnding, RunOutcome};
pub use program::{
    AttributeId, DrawId, FlowId, FlowSpec, IntervalId, Op, OpIndex, PoolSpec, Program, ProgramBuilder, TableId,
};

#[cfg(test)]
mod tests;
