//! Two ways to random numbers: one stream for all draws, or a generator of its own for each.
//!
//! The keyed way is karvon's: the generator depends on who draws and what for, and on nothing else. Its
//! four state words are mixes of the key, so a draw costs four mixes more than from a stream.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// Odd constants: digits of the golden ratio and of pi.
const MULTIPLIERS: [u64; 4] =
    [0x9E37_79B9_7F4A_7C15, 0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7345, 0xA409_3822_299F_31D1];

/// What a draw is for.
#[derive(Clone, Copy)]
pub(crate) struct Purpose([u64; 4]);

impl Purpose {
    /// Makes the purpose of a number.
    pub(crate) const fn new(number: u64) -> Self {
        let name = mix(number.wrapping_add(1));
        let [a, b, c, d] = MULTIPLIERS;
        Self([name.wrapping_mul(a), name.wrapping_mul(b), name.wrapping_mul(c), name.wrapping_mul(d)])
    }
}

/// A source of generators.
pub(crate) trait Luck {
    /// What a customer carries to be drawn for.
    type Key: Copy + Default;

    /// Starts the luck of a seed.
    fn new(seed: u64) -> Self;

    /// Returns the key of a customer.
    fn key(&self, number: u64) -> Self::Key;

    /// Returns the generator of a draw.
    fn generator(&mut self, key: Self::Key, purpose: Purpose) -> impl Rng;
}

/// One stream for all draws.
pub(crate) struct Streamed(Xoshiro256PlusPlus);

impl Luck for Streamed {
    type Key = ();

    fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    #[inline(always)]
    fn key(&self, _: u64) {}

    #[inline(always)]
    fn generator(&mut self, (): (), _: Purpose) -> impl Rng {
        &mut self.0
    }
}

/// A generator for each customer and purpose.
pub(crate) struct Keyed([u64; 4]);

impl Luck for Keyed {
    type Key = u64;

    fn new(seed: u64) -> Self {
        Self(MULTIPLIERS.map(|multiplier| mix(mix(seed) ^ multiplier)))
    }

    #[inline(always)]
    fn key(&self, number: u64) -> u64 {
        mix(mix(number.wrapping_mul(MULTIPLIERS[0]).wrapping_add(MULTIPLIERS[1])))
    }

    #[inline(always)]
    fn generator(&mut self, key: u64, purpose: Purpose) -> impl Rng {
        let mut seed = [0; 32];
        for (i, bytes) in seed.chunks_exact_mut(8).enumerate() {
            let word = self.0[i].wrapping_add(key.wrapping_mul(MULTIPLIERS[i])).wrapping_add(purpose.0[i]);
            bytes.copy_from_slice(&mix(word).to_le_bytes());
        }
        Xoshiro256PlusPlus::from_seed(seed)
    }
}

/// The finalizer of SplitMix64 (Stafford's mix 13).
#[inline(always)]
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
