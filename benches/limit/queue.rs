//! The event queue of a model whose events have fixed places: a tournament of 32 keys of 8 bytes.
//!
//! Each server and the arrival have a place, with the time of its next event or infinity. A key is the time's
//! bits, which order like the time as none is negative, with the place in the lowest five: 2^-28 minutes are
//! lost of a year. Changing a key replays five matches, without a branch; pop and push are one change.

/// Places.
pub(crate) const PLACES: usize = 32;

/// Bits of a key that hold the place.
const MASK: u64 = PLACES as u64 - 1;

/// The next event of each place, the earliest at the root.
pub(crate) struct Queue {
    /// The root is 1, the children of `i` are `2 i` and `2 i + 1`, the keys are the last half.
    winners: [u64; 2 * PLACES],
}

impl Queue {
    /// Makes a queue in which nothing happens at any place.
    pub(crate) fn new() -> Self {
        Self { winners: [f64::INFINITY.to_bits(); 2 * PLACES] }
    }

    /// Returns when and where the next event is.
    #[inline(always)]
    pub(crate) fn first(&self) -> (f64, usize) {
        let key = self.winners[1];
        (f64::from_bits(key & !MASK), (key & MASK) as usize)
    }

    /// Returns when the next event at a place is.
    pub(crate) fn time(&self, place: usize) -> f64 {
        f64::from_bits(self.winners[PLACES + place] & !MASK)
    }

    /// Sets the time of the next event at a place.
    #[inline(always)]
    pub(crate) fn set(&mut self, place: usize, time: f64) {
        let mut winner = (time.to_bits() & !MASK) | place as u64;
        let mut at = (PLACES + place) % (2 * PLACES);
        self.winners[at] = winner;
        while at > 1 {
            winner = winner.min(self.winners[at ^ 1]);
            at /= 2;
            self.winners[at] = winner;
        }
    }
}
