//! The trace: every observation of a run, kept.

use crate::engine::SimTime;
use crate::flow::{Observation, Observer};

/// Keeps every observation with its time; memory grows with the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    entries: Vec<(SimTime, Observation)>,
}

impl Trace {
    /// Returns the observations in the order in which they were made.
    pub fn entries(&self) -> &[(SimTime, Observation)] {
        &self.entries
    }
}

impl Observer for Trace {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.entries.push((at, observation));
    }
}
