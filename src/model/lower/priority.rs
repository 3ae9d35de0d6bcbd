//! Priorities of a site, as the dense classes of the machine.

use std::collections::BTreeSet;

use crate::flow::Class;
use crate::model::site::Site;

/// Classes above those of all traffic. What is more urgent than any truck has one of these.
const RESERVED: Class = 0;

/// The priorities that trucks of a site can have, each with a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Priorities {
    /// The most urgent first.
    descending: Vec<i16>,
}

/// Gathers the priorities that flows arrive with and steps set.
pub(super) fn classes(site: &Site) -> Priorities {
    let arriving = site.flows.iter().map(|flow| flow.priority);
    let tables = site.steps.iter().filter_map(|step| step.priority.as_ref());
    let set = tables.flat_map(|table| table.arms.iter().map(|(_, priority)| *priority));
    let distinct: BTreeSet<i16> = arriving.chain(set).collect();
    Priorities { descending: distinct.into_iter().rev().collect() }
}

impl Priorities {
    /// Returns the class of a priority that the site uses.
    pub(super) fn class(&self, priority: i16) -> Class {
        let rank = self.descending.iter().position(|known| *known == priority).expect("priorities were gathered");
        RESERVED + rank as Class
    }

    /// Whether trucks differ, so that they are told their class.
    pub(super) fn differ(&self) -> bool {
        self.descending.len() + usize::from(RESERVED) > 1
    }
}
