//! The flow machine: a journey is a program of small ops, and a machine runs one replication of it.
//!
//! It knows nothing of customs words, files, statistics, or how many replications there are.

mod builder;
mod machine;
mod observation;
mod outcome;
mod program;

pub use builder::{Exits, ProgramBuilder};
pub use machine::{RunOptions, run};
pub use observation::{Awaited, Edge, EntityId, Interrupter, Observation, Observer, Openness};
pub use outcome::{Limit, RunEnding, RunOutcome};
pub use program::{
    Action, Arrivals, AttributeId, Balk, BalkLimit, BatchId, BatchSpec, Busyness, Choice, ChoiceId, Class,
    ControllerId, ControllerSpec, DrawId, FlowId, FlowSpec, FollowerId, FollowerSpec, Gauge, GaugeId, GaugeSpec,
    Interruption, IntervalId, MatchId, MatchSpec, Need, Op, OpIndex, Outlook, OutlookId, Patience, Phase, Planned,
    PoolId, PoolSpec, Program, Refill, RefillMode, RequestId, RequestSpec, SpotId, StockId, StockSpec, TableId,
    TakingId, TakingSpec,
};

#[cfg(test)]
mod tests;
