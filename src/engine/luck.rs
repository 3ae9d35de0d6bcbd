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

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

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

    /// Returns the generator for one draw; a draw may take as many numbers from it as it needs.
    #[inline]
    pub fn generator(&self, subject: Subject, purpose: Purpose, occurrence: u32) -> Xoshiro256PlusPlus {
        let mut seed = [0; 32];
        for (i, bytes) in seed.chunks_exact_mut(8).enumerate() {
            let word = self.base[i]
                .wrapping_add(subject.0.wrapping_mul(MULTIPLIERS[0][i]))
                .wrapping_add(purpose.0[i])
                .wrapping_add(u64::from(occurrence).wrapping_mul(MULTIPLIERS[2][i]));
            bytes.copy_from_slice(&mix(word).to_le_bytes());
        }
        Xoshiro256PlusPlus::from_seed(seed)
    }
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
mod tests {
    use rand::RngExt;

    use super::{Luck, Purpose, Subject};

    fn uniform(luck: &Luck, subject: Subject, purpose: Purpose, occurrence: u32) -> f64 {
        luck.generator(subject, purpose, occurrence).random()
    }

    #[test]
    fn a_draw_depends_on_its_key_alone() {
        let flow = Subject::named("north_produce");
        let time = Purpose::new("uz_customs", "time");
        let draw = |seed, replication, subject, purpose, occurrence| {
            uniform(&Luck::new(seed, replication), subject, purpose, occurrence)
        };
        let one = draw(1, 1, flow.member(7), time, 0);
        assert_eq!(one, draw(1, 1, flow.member(7), time, 0));
        let others = [
            draw(2, 1, flow.member(7), time, 0),
            draw(1, 2, flow.member(7), time, 0),
            draw(1, 1, flow.member(8), time, 0),
            draw(1, 1, flow.member(7).member(1), time, 0),
            draw(1, 1, Subject::named("north_product").member(7), time, 0),
            draw(1, 1, flow.member(7), Purpose::new("uz_customs", "share"), 0),
            draw(1, 1, flow.member(7), Purpose::new("uz_scan", "time"), 0),
            draw(1, 1, flow.member(7), time, 1),
        ];
        assert!(others.iter().all(|other| *other != one));
    }

    #[test]
    fn first_numbers_of_neighboring_keys_are_uniform_and_uncorrelated() {
        // For each dimension of the key: 200,000 neighbors; mean, lag-1 correlation and a chi-square
        // over 256 cells, each within 4.5 standard errors.
        const N: u32 = 200_000;
        let luck = Luck::new(2023, 1);
        let flow = Subject::named("flow");
        let time = Purpose::new("step", "time");
        let draw = |dimension: &str, i: u32| match dimension {
            "replication" => uniform(&Luck::new(2023, i), flow, time, 0),
            "consignment" => uniform(&luck, flow.member(u64::from(i)), time, 0),
            "step" => uniform(&luck, flow, Purpose::new(&format!("step{i}"), "time"), 0),
            _ => uniform(&luck, flow, time, i),
        };
        for name in ["replication", "consignment", "step", "occurrence"] {
            let draws: Vec<f64> = (0..N).map(|i| draw(name, i)).collect();
            let n = f64::from(N);
            let mean = draws.iter().sum::<f64>() / n;
            let z = (mean - 0.5) * (12.0 * n).sqrt();
            assert!(z.abs() < 4.5, "{name}: mean z = {z}");
            let lagged: f64 = draws.windows(2).map(|pair| (pair[0] - 0.5) * (pair[1] - 0.5)).sum();
            let z = lagged * 12.0 / n.sqrt();
            assert!(z.abs() < 4.5, "{name}: correlation z = {z}");
            let mut cells = [0_u32; 256];
            for draw in &draws {
                cells[(draw * 256.0) as usize] += 1;
            }
            let expected = n / 256.0;
            let chi: f64 = cells.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
            let z = (chi - 255.0) / (2.0_f64 * 255.0).sqrt();
            assert!(z.abs() < 4.5, "{name}: chi-square z = {z}");
        }
    }

    #[test]
    fn known_keys_give_known_bits() {
        // Pinned: a change here changes every published number.
        let luck = Luck::new(1, 1);
        let bits = luck.generator(Subject::named("flow").member(1), Purpose::new("step", "time"), 0).random::<u64>();
        assert_eq!(bits, 2_530_740_647_706_460_736);
    }
}
