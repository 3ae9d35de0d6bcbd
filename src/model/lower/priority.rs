//! Priorities of a site, as the dense classes of the machine.

use std::collections::BTreeSet;

use crate::flow::Class;
use crate::model::site::{Breakdown, Site};

/// The priorities that trucks of a site can have, each with a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Priorities {
    /// The most urgent first.
    descending: Vec<i16>,
    /// Classes above those of all trucks: one for breakdowns that wait for lanes, if there are such.
    reserved: Class,
}

/// Gathers the priorities that flows arrive with and steps set.
pub(super) fn classes(site: &Site) -> Priorities {
    let arriving = site.versions().flat_map(|site| &site.flows).map(|flow| flow.priority);
    let tables = site.versions().flat_map(|site| &site.steps).filter_map(|step| step.priority.as_ref());
    let set = tables.flat_map(|table| table.arms.iter().map(|(_, priority)| *priority));
    let distinct: BTreeSet<i16> = arriving.chain(set).collect();
    let waits = |breakdown: &Breakdown| breakdown.after_job || breakdown.repair_at.is_some();
    let reserved = Class::from(site.breakdowns.iter().any(waits));
    Priorities { descending: distinct.into_iter().rev().collect(), reserved }
}

impl Priorities {
    /// Returns the class of a priority that the site uses.
    pub(super) fn class(&self, priority: i16) -> Class {
        let rank = self.descending.iter().position(|known| *known == priority).expect("priorities were gathered");
        self.reserved + rank as Class
    }

    /// Whether trucks differ, so that they are told their class.
    pub(super) fn differ(&self) -> bool {
        self.descending.len() + usize::from(self.reserved) > 1
    }
}
