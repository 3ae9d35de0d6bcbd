//! Draws for procedures that sample: designs, bootstraps.
//!
//! SplitMix64 (Steele, Lea and Flood 2014): the same seed gives the same draws everywhere. Simulated luck is
//! not made here; it is keyed, in the engine.

/// A stream of draws that its seed determines.
#[derive(Clone, Debug)]
pub struct Draws(u64);

impl Draws {
    /// Begins the stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Draws 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Draws a number that is uniform strictly between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Draws a whole number below `end`, each equally likely but for 2^-64 of it.
    ///
    /// # Panics
    ///
    /// Panics if `end` is zero.
    pub fn below(&mut self, end: usize) -> usize {
        assert!(end > 0, "there is no number below zero");
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// Puts the items into an order in which each is equally likely (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Draws;

    #[test]
    fn bits_are_those_of_splitmix64() {
        // The reference program's first outputs for seed 1234567.
        let mut draws = Draws::new(1_234_567);
        assert_eq!(draws.bits(), 6_457_827_717_110_365_317);
        assert_eq!(draws.bits(), 3_203_168_211_198_807_973);
        assert_eq!(draws.bits(), 9_817_491_932_198_370_423);
    }

    #[test]
    fn orders_of_three_are_equally_likely() {
        let (mut draws, mut seen) = (Draws::new(1), [0_u32; 27]);
        for _ in 0..60_000 {
            let mut items = [0, 1, 2];
            draws.shuffle(&mut items);
            seen[items[0] * 9 + items[1] * 3 + items[2]] += 1;
        }
        // Six orders of 10 000 each, with standard deviation 91.
        let possible: Vec<u32> = seen.into_iter().filter(|count| *count > 0).collect();
        assert_eq!(possible.len(), 6);
        assert!(possible.iter().all(|count| count.abs_diff(10_000) < 4 * 91), "{possible:?}");
    }
}
