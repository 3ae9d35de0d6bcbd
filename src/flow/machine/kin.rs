//! What few entities are to others: tracks, batches, and those whose work was interrupted.

use std::num::NonZeroU32;

use crate::engine::SimDuration;

/// What an entity is to others, and what is seldom looked at. The default is that of who has none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kin {
    /// Whose track it is.
    pub(super) parent: Option<Relative>,
    /// Own tracks that have not ended.
    pub(super) tracks: u32,
    /// Entities that came into being from this one.
    pub(super) children: u32,
    /// The first and last of those aboard: of the batch that was made last, then of those before.
    pub(super) aboard: Option<(Relative, Relative)>,
    /// Who went aboard next.
    pub(super) next_aboard: Option<Relative>,
    /// Batches that it leads.
    pub(super) leads: u32,
    /// Which of its leader's batches it is aboard of.
    pub(super) aboard_of: u32,
    /// Holdings whose units were taken away.
    pub(super) denied: u32,
    /// What is left of interrupted work, unless it is drawn anew.
    pub(super) left: SimDuration,
    pub(super) draws_anew: bool,
}

/// The slot of another entity; an option of it is no larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Relative(NonZeroU32);

impl Relative {
    pub(super) fn new(slot: u32) -> Self {
        Self(NonZeroU32::new(slot + 1).expect("one more than a slot is above zero"))
    }

    pub(super) fn slot(self) -> u32 {
        self.0.get() - 1
    }
}
