//! Controls: what they find in trucks, and what escapes them.
//!
//! What is counted of a truck is an interval without length, so that it belongs to the trucks whose times are told:
//! those that arrive in the window and leave.

use super::journey::{Here, Journey};
use super::{Ground, release_interval};
use crate::engine::Purpose;
use crate::flow::{AttributeId, Edge, IntervalId, Op, ProgramBuilder};
use crate::model::site::{Site, Step};

/// What is counted of trucks that meet controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Find {
    /// It has the detectable attribute of this position.
    Carried(usize),
    /// It was found to have it.
    Detected(usize),
    /// A control looked for something.
    Searched,
    /// A control looked for something in a truck that has nothing.
    InVain,
}

impl Find {
    /// Returns the interval that counts it, behind that of releases.
    pub(crate) fn interval(self, site: &Site) -> IntervalId {
        let attributes = site.detectable().len();
        let position = match self {
            Self::Carried(position) => 2 * position,
            Self::Detected(position) => 2 * position + 1,
            Self::Searched => 2 * attributes,
            Self::InVain => 2 * attributes + 1,
        };
        IntervalId(release_interval(site).0 + 1 + position as u16)
    }
}

/// Returns the number of intervals that count what controls find.
pub(super) fn intervals(site: &Site) -> usize {
    match site.detectable().len() {
        0 => 0,
        attributes => 2 * attributes + 2,
    }
}

/// Attributes that controls need.
#[derive(Clone)]
pub(super) struct Memory {
    /// 1 once a control has looked for something.
    searched: AttributeId,
    /// By position of the detectable attribute: its index, and the attribute that is 1 once it was found.
    found: Vec<(usize, AttributeId)>,
}

impl Memory {
    pub(super) fn new(site: &Site, builder: &mut ProgramBuilder) -> Option<Self> {
        let detectable = site.detectable();
        (!detectable.is_empty()).then(|| {
            let found = detectable.into_iter().map(|attribute| (attribute, builder.attribute())).collect();
            Self { searched: builder.attribute(), found }
        })
    }
}

impl Ground<'_> {
    /// Returns the position of an attribute of the site among those that are detected.
    fn position(&self, attribute: usize) -> Option<usize> {
        self.memory.as_ref()?.found.iter().position(|(known, _)| *known == attribute)
    }
}

impl Journey<'_> {
    /// Counts that a truck has an attribute of the site, if any control detects it.
    pub(super) fn carry(&mut self, attribute: usize) {
        if let Some(position) = self.ground.position(attribute) {
            self.count(Find::Carried(position));
        }
    }

    /// Lets a control find what it does.
    pub(super) fn detect(&mut self, step: &Step, here: Here) {
        let ground = self.ground;
        let Some(memory) = ground.memory.as_ref().filter(|_| !step.detects.is_empty()) else { return };
        let seen = self.branch(memory.searched);
        self.builder.push(Op::Assign(memory.searched, 1));
        self.count(Find::Searched);
        let carriers: Vec<_> = memory.found.iter().map(|(index, _)| self.branch(ground.attributes[*index])).collect();
        self.count(Find::InVain);
        self.aim_all(&carriers);
        self.aim_all(&[seen]);
        for (attribute, probability) in &step.detects {
            let position = ground.position(*attribute).expect("what a step detects is detectable");
            let found = memory.found[position].1;
            let carrier = self.branch(ground.attributes[*attribute]);
            let clean = self.builder.push(Op::Jump(u32::MAX));
            self.aim_all(&[carrier]);
            let known = self.branch(found);
            let name = &ground.site.attributes[*attribute].name;
            let missed = self.take_by_share(*probability, Purpose::new(&step.draw, &format!("detects {name}")));
            self.builder.push(Op::Assign(found, 1));
            self.count(Find::Detected(position));
            if let Some(route) = step.detected_to {
                self.go(route, here);
            }
            self.builder.land(clean);
            self.aim_all(&[known]);
            self.aim_all(&missed);
        }
    }

    /// Goes on with the next op for those in whom an attribute is 0; returns the target for all others.
    fn branch(&mut self, attribute: AttributeId) -> super::class::Arm {
        let table = self.builder.table([1.0, 1.0]);
        self.builder.push(Op::BranchByAttribute(table, attribute));
        self.builder.aim(table, 0);
        (table, 1)
    }

    fn count(&mut self, find: Find) {
        let interval = find.interval(self.ground.site);
        self.builder.push(Op::Mark(interval, Edge::Start));
        self.builder.push(Op::Mark(interval, Edge::End));
    }
}
