//! Two ways to random numbers: one stream for all draws, or a generator of its own for each.
//!
//! The keyed way is karvon's: the generator depends on who draws and what for, and on nothing else. It is
//! SplitMix64, seeded by the sum of hashes of the key's parts.

use std::convert::Infallible;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng, TryRng};

/// What the state steps by: 2^64 over the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Odd digits of pi, for numbers of customers.
const MEMBER: u64 = 0x2436_A888_5A30_8D31;

/// What a draw is for.
#[derive(Clone, Copy)]
pub(crate) struct Purpose(u64);

impl Purpose {
    /// Makes the purpose of a number.
    pub(crate) const fn new(number: u64) -> Self {
        Self(mix(number.wrapping_add(1)))
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
pub(crate) struct Keyed(u64);

impl Luck for Keyed {
    type Key = u64;

    fn new(seed: u64) -> Self {
        Self(mix(mix(seed)))
    }

    #[inline(always)]
    fn key(&self, number: u64) -> u64 {
        mix(self.0.wrapping_add(number.wrapping_add(1).wrapping_mul(MEMBER)))
    }

    #[inline(always)]
    fn generator(&mut self, key: u64, purpose: Purpose) -> impl Rng {
        OneDraw(key.wrapping_add(purpose.0))
    }
}

/// The generator of one draw: SplitMix64.
struct OneDraw(u64);

impl TryRng for OneDraw {
    type Error = Infallible;

    #[inline(always)]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(STEP);
        Ok(mix(self.0))
    }

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_u64() >> 32) as u32)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next_u64().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// The finalizer of SplitMix64 (Stafford's mix 13).
#[inline(always)]
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
