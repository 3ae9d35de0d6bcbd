//! Luck: random draws that are keyed, not streamed.
//!
//! **Randomness is keyed.** A draw depends only on (seed, replication, subject, purpose, occurrence):
//! who draws (a flow and consignment number, ...), what for (a step and the kind of draw), and how
//! often that subject drew for that purpose before. Two scenarios therefore see the same cargo with
//! the same luck however lanes, order or other flows differ, and adding or removing parts of a site
//! moves nothing else.
//!
//! The generator is SplitMix64 (Steele, Lea and Flood 2014): a state that steps by a constant, and its
//! finalizer (Stafford's mix 13), a bijection in which every input bit moves every output bit. Its seed is
//! the sum of hashes, one of each part of the key, made by the same finalizer. A subject's and a purpose's
//! hashes are kept, so that a draw of one number costs a few additions and one finalizer.

use std::convert::Infallible;

use rand::TryRng;
use rand::rand_core::utils::fill_bytes_via_next_word;

/// What the state steps by from number to number: 2^64 over the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Odd digits of pi, one for each part of a key whose values are small numbers.
const MEMBER: u64 = 0x2436_A888_5A30_8D31;
const REPLICATION: u64 = 0x1319_8A2E_0370_7345;
const OCCURRENCE: u64 = 0xA409_3822_299F_31D1;

/// Who draws: a hashed identity that is the same in every scenario that names it alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject(u64);

/// What a draw is for: the hashed name of a step and a kind of draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purpose(u64);

/// All luck of one replication.
#[derive(Clone, Debug)]
pub struct Luck {
    base: u64,
}

/// The generator of one draw: SplitMix64.
#[derive(Clone, Debug)]
pub struct Keyed(u64);

impl Subject {
    /// Makes the subject of a named thing, such as a flow.
    pub fn named(name: &str) -> Self {
        Self(hash(name.as_bytes(), 0))
    }

    /// Makes the subject of the `index`-th thing that belongs to this one, such as a consignment of
    /// a flow or a child of a consignment.
    #[inline]
    pub fn member(self, index: u64) -> Self {
        Self(mix(self.0.wrapping_add(index.wrapping_add(1).wrapping_mul(MEMBER))))
    }
}

impl Purpose {
    /// Makes the purpose of a kind of draw (`kind`, such as "time") at a named step.
    pub fn new(step: &str, kind: &str) -> Self {
        Self(hash(kind.as_bytes(), hash(step.as_bytes(), 1)))
    }
}

impl Luck {
    /// Makes the luck of a replication (numbered from 1).
    pub fn new(seed: u64, replication: u32) -> Self {
        Self { base: mix(mix(seed).wrapping_add(u64::from(replication).wrapping_mul(REPLICATION))) }
    }

    /// Returns the generator for one draw; a draw may take as many numbers from it as it needs.
    #[inline]
    pub fn generator(&self, subject: Subject, purpose: Purpose, occurrence: u32) -> Keyed {
        let again = u64::from(occurrence).wrapping_mul(OCCURRENCE);
        Keyed(self.base.wrapping_add(subject.0).wrapping_add(purpose.0).wrapping_add(again))
    }
}

impl TryRng for Keyed {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    #[inline(always)]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(STEP);
        Ok(mix(self.0))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

/// The finalizer of SplitMix64.
#[inline(always)]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Hashes a name: each byte is mixed in by the finalizer above, so that order and length count.
fn hash(bytes: &[u8], start: u64) -> u64 {
    bytes.iter().fold(mix(start ^ MEMBER), |hash, byte| mix(hash.wrapping_add(u64::from(*byte) + 1).wrapping_mul(STEP)))
}

#[cfg(test)]
mod tests;
