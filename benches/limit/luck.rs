//! Two ways to random numbers: one stream for all draws, or a generator of its own for each.
//!
//! The keyed way is karvon's: the generator depends on who draws and what for, and on nothing else. Its
//! four state words are mixes of the key. The first number needs only two of them, and nearly all draws need
//! only the first number; the others are mixed when a second one is asked for.

use std::convert::Infallible;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng, TryRng};

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
        let word = |i: usize| self.0[i].wrapping_add(key.wrapping_mul(MULTIPLIERS[i])).wrapping_add(purpose.0[i]);
        OneDraw { words: std::array::from_fn(word), is_begun: false, further: None }
    }
}

/// The generator of one draw: xoshiro256++ from the second number on, and the same number at first.
struct OneDraw {
    /// The state before it is mixed.
    words: [u64; 4],
    /// Whether the first number was drawn.
    is_begun: bool,
    /// What draws from the second number on.
    further: Option<Xoshiro256PlusPlus>,
}

impl OneDraw {
    #[cold]
    fn further(&mut self) -> u64 {
        let words = self.words;
        let generator = self.further.get_or_insert_with(|| {
            let mut seed = [0; 32];
            for (bytes, word) in seed.chunks_exact_mut(8).zip(words) {
                bytes.copy_from_slice(&mix(word).to_le_bytes());
            }
            let mut generator = Xoshiro256PlusPlus::from_seed(seed);
            generator.next_u64();
            generator
        });
        generator.next_u64()
    }
}

impl TryRng for OneDraw {
    type Error = Infallible;

    #[inline(always)]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        if self.is_begun {
            return Ok(self.further());
        }
        self.is_begun = true;
        let (first, last) = (mix(self.words[0]), mix(self.words[3]));
        Ok(first.wrapping_add(last).rotate_left(23).wrapping_add(first))
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
