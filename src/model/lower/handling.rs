//! Handling: trucks that are loaded, unloaded or reloaded at a cost.
//!
//! Who takes such a step is counted by an interval without length, as what controls find is; of a batch it is its leader.

use super::journey::{Here, Journey};
use super::{detection, release_interval};
use crate::flow::{Edge, IntervalId, Op};
use crate::model::site::{Site, Step};

/// Returns the interval that counts who takes a step, by the position of the step among those that cost something.
pub(crate) fn handling_interval(site: &Site, position: usize) -> IntervalId {
    let before = usize::from(release_interval(site).0) + 1 + detection::intervals(site);
    IntervalId((before + position) as u16)
}

impl Journey<'_> {
    /// Counts that a truck takes a step, if that costs something.
    pub(super) fn handle(&mut self, step: &Step, here: Here) {
        let site = self.ground.site;
        let position = site.handling().position(|known| known.name == step.name);
        if let Some(position) = position.filter(|_| here.side.is_some()) {
            let interval = handling_interval(site, position);
            self.builder.push(Op::Mark(interval, Edge::Start));
            self.builder.push(Op::Mark(interval, Edge::End));
        }
    }
}
