//! What the vehicles of a flow carry, and which of them are trucks.

use super::{Class, Flow, Site};
use crate::model::trade::ROAD;

impl Flow {
    /// Whether trucks come, loaded or empty, and not people.
    pub fn is_of_trucks(&self) -> bool {
        self.people.is_none()
    }

    /// Returns the class by what is carried.
    pub fn cargo(&self) -> Class {
        match (self.goods, self.people) {
            (Some(_), _) => Class::Loaded,
            (None, Some(_)) => Class::People,
            (None, None) => Class::Empty,
        }
    }
}

impl Site {
    /// Whether a flow is of trucks, whose times and numbers are told together: it goes by road, or nothing of its
    /// direction does.
    pub fn is_truck(&self, flow: &Flow) -> bool {
        let goes_by_road = |flow: &Flow| flow.is_of_trucks() && flow.mode == ROAD;
        let has_none = || !self.flows.iter().any(|known| known.direction == flow.direction && goes_by_road(known));
        flow.is_of_trucks() && (goes_by_road(flow) || has_none())
    }
}
