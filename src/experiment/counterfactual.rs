//! What a cause of delay is worth: a run without it, on the same luck, beside what the ledger says of it.

use super::compare::compare;
use super::outcome::{Comparison, Outcome};
use super::replicate::{Design, Watch, run};
use crate::model::counterfactual::without;

/// A run in which a cause has vanished, compared with one in which it has not.
#[derive(Clone, Debug)]
pub struct Counterfactual {
    /// The cause.
    pub cause: String,
    /// Results without it.
    pub outcome: Outcome,
    /// Those beside the results with it, paired by replication.
    pub comparison: Comparison,
}

/// Runs a design without a cause, and compares it with what came of the design as it is.
///
/// # Panics
///
/// If no site can be freed of the cause.
pub fn counterfactual(design: &Design, cause: &str, base: &Outcome, watch: &impl Watch) -> Counterfactual {
    let scenario = format!("{} without {cause}", design.scenario);
    let freed = Design { scenario, site: without(&design.site, cause), ..design.clone() };
    let outcome = run(&freed, watch);
    let comparison = compare(base, std::slice::from_ref(&outcome), design.level).remove(0);
    Counterfactual { cause: cause.to_owned(), outcome, comparison }
}
