//! How long units are in a stock, if those that came first leave first.
//!
//! Memory follows what is in the stock: the lots that it came in.

use std::collections::VecDeque;

use crate::engine::SimTime;
use crate::stats::LogHistogram;

/// Lots for which there is room from the start: more than most stocks ever hold.
const ROOM: usize = 1024;

/// The units of a stock by the time of their coming.
#[derive(Clone, Debug)]
pub struct Shelf {
    lots: VecDeque<(SimTime, u64)>,
    /// Time that the units taken out had been in it, in ticks, unit by unit.
    pub histogram: LogHistogram,
    /// The same in sum.
    pub ticks: u128,
}

impl Shelf {
    /// Starts with nothing.
    pub(super) fn new() -> Self {
        Self { lots: VecDeque::with_capacity(ROOM), histogram: LogHistogram::default(), ticks: 0 }
    }

    /// So many units come, or go; what goes is recorded if it counts.
    pub(super) fn change(&mut self, at: SimTime, change: i64, counts: bool) {
        let mut units = change.unsigned_abs();
        if change >= 0 {
            match self.lots.back_mut().filter(|(came, _)| *came == at) {
                Some((_, there)) => *there += units,
                None => self.lots.push_back((at, units)),
            }
            return;
        }
        while let Some((came, there)) = self.lots.front_mut().filter(|_| units > 0) {
            let gone = units.min(*there);
            let ticks = (at - *came).ticks();
            *there -= gone;
            units -= gone;
            if *there == 0 {
                self.lots.pop_front();
            }
            if counts {
                self.histogram.record_many(ticks, gone);
                self.ticks += u128::from(ticks) * u128::from(gone);
            }
        }
    }
}
