//! Experiments: replications in parallel, estimates, and comparisons on common random numbers.
//!
//! A replication is a pure function of (design, number); parallelism lives only here. Results are
//! gathered in replication order, so the number of threads cannot show. Files, formats and
//! terminals are unknown here.

mod aggregate;
mod analysis;
mod audited;
mod compare;
mod counterfactual;
mod course;
mod descent;
mod divergence;
mod doubts;
mod optimize;
mod outcome;
mod plan;
mod queue;
mod race;
mod replicate;
mod steady;
mod stopping;
mod story;

pub use aggregate::restored;
pub use analysis::{Contrast, Sensitivity, Values, contrasts, input_split, sensitivity, standings};
pub use audited::{Audited, Finding};
pub use compare::{Standings, change, compare, stand};
pub use counterfactual::{Counterfactual, counterfactual};
pub use course::{Course, Cycle, HourOfWeek, Rhythm, Stay, Way, journeys};
pub use descent::{Descent, Terrain, descend, steps};
pub use divergence::{Divergence, Happening, What, first_divergence};
pub use optimize::{Certainty, Found, Place, Space, Test, cheapest};
pub use outcome::{
    Comparison, Difference, Ending, Measured, Outcome, PooledDistribution, PublishedCheck, Replicated,
    RequirementCheck, TargetCheck,
};
pub use plan::{Combination, Coordinate, Plan};
pub use race::{Finish, Procedure, Raced, race};
pub use replicate::{
    Design, Followed, Probe, Watch, follow, in_order, in_parallel, on_threads, replicate, run, run_audited, run_many,
};
pub use steady::{Steady, WarmUp, warm_up};
pub use stopping::{Stopping, Target};
pub use story::{Line, story};
