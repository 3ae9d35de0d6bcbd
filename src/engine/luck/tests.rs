//! Keyed draws: uniform and independent, whichever part of the key changes.

use rand::{Rng, RngExt};

use super::{Keyed, Luck, Purpose, Subject};

/// Standard errors that a statistic may be off: p = 7e-6. Keys are fixed, so a test passes or fails for ever.
const Z_MAX: f64 = 4.5;

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

/// Asserts that counts in cells of equal probability are even.
fn assert_even(counts: &[u32], what: &str) {
    let n: u32 = counts.iter().sum();
    let expected = f64::from(n) / counts.len() as f64;
    let chi: f64 = counts.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
    let freedom = counts.len() as f64 - 1.0;
    let z = (chi - freedom) / (2.0 * freedom).sqrt();
    assert!(z.abs() < Z_MAX, "{what}: chi-square z = {z}");
}

/// Asserts that numbers are uniform in their highest and in their lowest byte, which chooses a layer of
/// the ziggurat.
fn assert_uniform(numbers: &[u64], what: &str) {
    for (shift, end) in [(56, "high"), (0, "low")] {
        let mut cells = [0_u32; 256];
        for number in numbers {
            cells[(number >> shift) as usize & 255] += 1;
        }
        assert_even(&cells, &format!("{what}, {end} byte"));
    }
}

/// Asserts that two numbers of a key, or of two keys, know nothing of each other: their correlation, and
/// the joint law of their highest four bits.
fn assert_independent(pairs: impl Iterator<Item = (u64, u64)>, what: &str) {
    let mut cells = [0_u32; 256];
    let (mut n, mut sum) = (0.0_f64, 0.0);
    let centered = |number: u64| number as f64 / 2.0_f64.powi(64) - 0.5;
    for (a, b) in pairs {
        n += 1.0;
        sum += centered(a) * centered(b);
        cells[(a >> 60) as usize * 16 + (b >> 60) as usize] += 1;
    }
    let z = 12.0 * sum / n.sqrt();
    assert!(z.abs() < Z_MAX, "{what}: correlation z = {z}");
    assert_even(&cells, what);
}

/// Returns the first and second number of a draw.
fn numbers(mut generator: Keyed) -> [u64; 2] {
    [generator.next_u64(), generator.next_u64()]
}

/// Asserts independence of the first and second numbers of one side and the other, in all pairings.
fn assert_sides_independent(pairs: &[([u64; 2], [u64; 2])], what: &str) {
    for (i, j) in [(0, 0), (1, 1), (0, 1), (1, 0)] {
        assert_independent(pairs.iter().map(|(a, b)| (a[i], b[j])), &format!("{what}, numbers {i} and {j}"));
    }
}

#[test]
fn numbers_of_neighboring_keys_are_uniform_and_independent() {
    // Along each dimension of the key: 200,000 neighbors.
    const N: u32 = 200_000;
    let luck = Luck::new(2023, 1);
    let flow = Subject::named("flow");
    let time = Purpose::new("step", "time");
    let draw = |dimension: &str, i: u32| match dimension {
        "seed" => Luck::new(u64::from(i), 1).generator(flow, time, 0),
        "replication" => Luck::new(2023, i).generator(flow, time, 0),
        "consignment" => luck.generator(flow.member(u64::from(i)), time, 0),
        "child" => luck.generator(flow.member(7).member(u64::from(i)), time, 0),
        "step" => luck.generator(flow, Purpose::new(&format!("step{i}"), "time"), 0),
        _ => luck.generator(flow, time, i),
    };
    for name in ["seed", "replication", "consignment", "child", "step", "occurrence"] {
        let drawn: Vec<[u64; 2]> = (0..N).map(|i| numbers(draw(name, i))).collect();
        for which in [0, 1] {
            let column: Vec<u64> = drawn.iter().map(|numbers| numbers[which]).collect();
            assert_uniform(&column, &format!("{name}, number {which}"));
        }
        assert_independent(drawn.iter().map(|&[first, second]| (first, second)), name);
        for lag in [1, 2, 16, 1_000] {
            let pairs: Vec<_> = drawn.iter().copied().zip(drawn.iter().skip(lag).copied()).collect();
            assert_sides_independent(&pairs, &format!("{name}, lag {lag}"));
        }
    }
}

#[test]
fn consignments_have_independent_luck_across_what_differs_in_one_part_of_the_key() {
    // Over 200,000 consignments, on either side of one difference.
    const N: u64 = 200_000;
    let flow = Subject::named("flow");
    let time = Purpose::new("uz_customs", "time");
    let base = Luck::new(2023, 1);
    let sides = |what: &str, other: &dyn Fn(u64) -> Keyed| {
        let one = |i| base.generator(flow.member(i), time, 0);
        let pairs: Vec<_> = (0..N).map(|i| (numbers(one(i)), numbers(other(i)))).collect();
        assert_sides_independent(&pairs, what);
    };
    for (step, kind) in [("uz_customs", "share"), ("kz_customs", "time"), ("uz_customs2", "time"), ("arrival", "gap")] {
        let purpose = Purpose::new(step, kind);
        sides(&format!("purpose {step} {kind}"), &|i| base.generator(flow.member(i), purpose, 0));
    }
    for occurrence in [1, 2, 1 << 16] {
        sides(&format!("occurrence {occurrence}"), &|i| base.generator(flow.member(i), time, occurrence));
    }
    for replication in [2, 3, 17] {
        let luck = Luck::new(2023, replication);
        sides(&format!("replication {replication}"), &|i| luck.generator(flow.member(i), time, 0));
    }
    // One seed on; the seed that differs in one high bit; and the last one on with the replication before.
    for (seed, replication) in [(2024, 1), (2023 ^ (1 << 63), 1), (2022, 2), (0, 1)] {
        let luck = Luck::new(seed, replication);
        sides(&format!("seed {seed}"), &|i| luck.generator(flow.member(i), time, 0));
    }
    let other = Subject::named("flow2");
    sides("flow", &|i| base.generator(other.member(i), time, 0));
    sides("child", &|i| base.generator(flow.member(i).member(0), time, 0));
}

#[test]
fn the_generator_is_splitmix64_as_published() {
    // The first numbers of the seed 1234567, which other implementations give too.
    let published = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
    let mut generator = Keyed(1_234_567);
    assert_eq!(published.map(|_| generator.next_u64()), published);
    let mut halves = Keyed(1_234_567);
    assert_eq!(published.map(|_| halves.next_u32()), published.map(|number| (number >> 32) as u32));
    let mut bytes = [0; 19];
    Keyed(1_234_567).fill_bytes(&mut bytes);
    let expected = published.map(u64::to_le_bytes).concat();
    assert_eq!(bytes[..], expected[..19]);
}

#[test]
fn known_keys_give_known_bits() {
    // Pinned: a change here changes every published number.
    let luck = Luck::new(1, 1);
    let bits = luck.generator(Subject::named("flow").member(1), Purpose::new("step", "time"), 0).random::<u64>();
    assert_eq!(bits, 15_317_238_700_392_757_542);
}
