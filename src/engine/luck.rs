//! Luck: random draws that are keyed, not streamed.
//!
//! **Randomness is keyed.** A draw depends only on (seed, replication, subject, purpose, occurrence):
//! who draws (a flow and consignment number, ...), what for (a step and the kind of draw), and how
//! often that subject drew for that purpose before. Two scenarios therefore see the same cargo with
//! the same luck however lanes, order or other flows differ, and adding or removing parts of a site
//! moves nothing else.
//!
//! The generator is xoshiro256++ (Blackman and Vigna 2021) from `rand`. Each of its four state words
//! is a different linear mix of the key's words put through the finalizer of SplitMix64 (Stafford's
//! mix 13), a bijection, so that distinct keys of one subject give distinct states.
//!
//! Most draws need one number, so [`Keyed`] puts off what only later numbers need: the first one
//! follows from two of the four words.

use std::convert::Infallible;

use rand::rand_core::utils::fill_bytes_via_next_word;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{SeedableRng, TryRng};

/// Odd constants: the first is 2^64 over the golden ratio, the others are digits of pi.
const MULTIPLIERS: [[u64; 4]; 3] = [
    [0x9E37_79B9_7F4A_7C15, 0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7345, 0xA409_3822_299F_31D1],
    [0x082E_FA98_EC4E_6C89, 0x4528_21E6_38D0_1377, 0xBE54_66CF_34E9_0C6D, 0xC0AC_29B7_C97C_50DD],
    [0x3F84_D5B5_B547_0917, 0x9216_D5D9_8979_FB1B, 0xD131_0BA6_98DF_B5AD, 0x2FFD_72DB_D01A_DFB7],
];

/// Who draws: a hashed identity that is the same in every scenario that names it alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject(u64);

/// What a draw is for: the hashed name of a step and a kind of draw, as it enters each state word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purpose([u64; 4]);

/// All luck of one replication.
#[derive(Clone, Debug)]
pub struct Luck {
    base: [u64; 4],
}

/// What all draws of one subject in one replication have in common, worth keeping where it draws often.
#[derive(Clone, Copy, Debug)]
pub struct Key([u64; 4]);

/// The generator of one draw: xoshiro256++, seeded in full only when a second number is asked for.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// The state's words before the finalizer.
    words: [u64; 4],
    /// Whether the first number was taken.
    begun: bool,
    /// There once a second number was.
    full: Option<Xoshiro256PlusPlus>,
}

impl Subject {
    /// Makes the subject of a named thing, such as a flow.
    pub fn named(name: &str) -> Self {
        Self(hash(name.as_bytes(), 0))
    }

    /// Makes the subject of the `index`-th thing that belongs to this one, such as a consignment of
    /// a flow or a child of a consignment.
    #[inline]
    pub fn member(self, index: u64) -> Self {
        Self(mix(self.0 ^ mix(index.wrapping_mul(MULTIPLIERS[0][0]).wrapping_add(MULTIPLIERS[1][0]))))
    }
}

impl Purpose {
    /// Makes the purpose of a kind of draw (`kind`, such as "time") at a named step.
    pub fn new(step: &str, kind: &str) -> Self {
        let name = hash(kind.as_bytes(), hash(step.as_bytes(), 1));
        Self(MULTIPLIERS[1].map(|multiplier| name.wrapping_mul(multiplier)))
    }
}

impl Luck {
    /// Makes the luck of a replication (numbered from 1).
    pub fn new(seed: u64, replication: u32) -> Self {
        let root = mix(seed ^ MULTIPLIERS[2][0]);
        let word = |i: usize| mix(root ^ u64::from(replication).wrapping_mul(MULTIPLIERS[0][i]));
        Self { base: std::array::from_fn(word) }
    }

    /// Returns what all draws of a subject have in common.
    #[inline]
    pub fn key(&self, subject: Subject) -> Key {
        Key(std::array::from_fn(|i| self.base[i].wrapping_add(subject.0.wrapping_mul(MULTIPLIERS[0][i]))))
    }

    /// Returns the generator for one draw; a draw may take as many numbers from it as it needs.
    #[inline]
    pub fn generator(&self, subject: Subject, purpose: Purpose, occurrence: u32) -> Keyed {
        self.key(subject).generator(purpose, occurrence)
    }
}

impl Key {
    /// Returns the generator for one of the subject's draws, as [`Luck::generator`] does.
    #[inline]
    pub fn generator(&self, purpose: Purpose, occurrence: u32) -> Keyed {
        let again = |i: usize| u64::from(occurrence).wrapping_mul(MULTIPLIERS[2][i]);
        let word = |i: usize| self.0[i].wrapping_add(purpose.0[i]).wrapping_add(again(i));
        Keyed { words: std::array::from_fn(word), begun: false, full: None }
    }
}

impl Keyed {
    /// Returns the first output of the full generator: `rotl(s0 + s3, 23) + s0`.
    #[inline(always)]
    fn first(&self) -> u64 {
        let [s0, s3] = [mix(self.words[0]), mix(self.words[3])];
        s0.wrapping_add(s3).rotate_left(23).wrapping_add(s0)
    }
}

impl TryRng for Keyed {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // The upper half, as the full generator has it.
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    #[inline(always)]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        if !self.begun {
            self.begun = true;
            return Ok(self.first());
        }
        let (number, full) = later(self.words, self.full.take());
        self.full = Some(full);
        Ok(number)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

/// Returns the next number and the full generator behind it, which is seeded if it is not there yet.
///
/// By value: a generator whose address nobody takes stays in registers.
#[cold]
#[inline(never)]
fn later(words: [u64; 4], full: Option<Xoshiro256PlusPlus>) -> (u64, Xoshiro256PlusPlus) {
    let mut full = full.unwrap_or_else(|| {
        let mut seed = [0; 32];
        for (bytes, word) in seed.chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&mix(word).to_le_bytes());
        }
        let mut full = Xoshiro256PlusPlus::from_seed(seed);
        let Ok(_first) = full.try_next_u64();
        full
    });
    let Ok(number) = full.try_next_u64();
    (number, full)
}

/// The finalizer of SplitMix64: a bijection in which every input bit moves every output bit.
#[inline]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Hashes a name: each byte is mixed in by the finalizer above, so that order and length count.
fn hash(bytes: &[u8], start: u64) -> u64 {
    bytes.iter().fold(mix(start ^ MULTIPLIERS[1][0]), |hash, byte| {
        mix(hash.wrapping_add(u64::from(*byte) + 1).wrapping_mul(MULTIPLIERS[0][0]))
    })
}

#[cfg(test)]
mod tests;
