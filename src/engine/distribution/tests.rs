//! Distributions against their formulas, and the bits of their samples.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use statrs::distribution::ContinuousCDF;

use super::{Distribution, Family, InvalidDistribution, Truncation};
use crate::engine::{Luck, Purpose, SimDuration, Subject};

fn minutes(value: f64) -> SimDuration {
    SimDuration::from_seconds(60.0 * value)
}

/// Mean and standard deviation in minutes of each family, by formula.
fn cases() -> Vec<(Family, f64, f64)> {
    let m = minutes;
    let quantiles_sigma = (4.0_f64).ln() / super::Z95;
    let quantiles_mean = 10.0 * (quantiles_sigma * quantiles_sigma / 2.0).exp();
    vec![
        (Family::Constant(m(5.0)), 5.0, 0.0),
        (Family::Exponential { mean: m(5.0) }, 5.0, 5.0),
        (Family::Erlang { mean: m(6.0), stages: 4 }, 6.0, 3.0),
        (Family::Gamma { mean: m(6.0), cv: 0.7 }, 6.0, 4.2),
        (Family::Gamma { mean: m(6.0), cv: 1.5 }, 6.0, 9.0),
        (Family::Lognormal { mean: m(20.0), cv: 0.7 }, 20.0, 14.0),
        (
            Family::LognormalQuantiles { median: m(10.0), p95: m(40.0) },
            quantiles_mean,
            quantiles_mean * ((quantiles_sigma * quantiles_sigma).exp() - 1.0).sqrt(),
        ),
        // Variance (a² + b² + c² - ab - ac - bc) / 18 for 5, 8, 15.
        (Family::Triangular { low: m(5.0), mode: m(8.0), high: m(15.0) }, 28.0 / 3.0, (79.0_f64 / 18.0).sqrt()),
        (Family::Uniform { low: m(2.0), high: m(8.0) }, 5.0, 3.0_f64.sqrt()),
        // Shape 2: mean scale·√π/2, variance scale²(1 - π/4).
        (
            Family::Weibull { scale: m(10.0), shape: 2.0 },
            5.0 * std::f64::consts::PI.sqrt(),
            10.0 * (1.0 - std::f64::consts::PI / 4.0).sqrt(),
        ),
        (
            Family::Empirical { values: vec![m(1.0), m(2.0), m(9.0)], weights: vec![1.0, 0.0, 3.0] },
            7.0,
            12.0_f64.sqrt(),
        ),
    ]
}

#[test]
fn samples_have_the_mean_and_spread_of_the_formula() {
    const DRAWS: u32 = 400_000;
    for (seed, (family, mean, sd)) in (1..).zip(cases()) {
        let distribution = Distribution::new(family.clone(), Truncation::default()).unwrap();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..DRAWS {
            let x = distribution.sample(&mut rng).seconds() / 60.0 - mean;
            sum += x;
            squares += x * x;
        }
        let n = f64::from(DRAWS);
        let z = sum / n / (sd / n.sqrt()).max(1e-9);
        assert!(z.abs() < 4.0, "{family:?}: mean off by z = {z}");
        let ratio = (squares / n).sqrt() / sd.max(1e-12);
        assert!(sd == 0.0 || (ratio - 1.0).abs() < 0.04, "{family:?}: spread off by a factor {ratio}");
        let exact = distribution.effective_mean().seconds() / 60.0;
        assert!((exact - mean).abs() < 1e-6, "{family:?}: mean {exact}, formula {mean}");
    }
}

#[test]
fn the_effective_mean_is_that_of_truncated_samples() {
    const DRAWS: u32 = 400_000;
    for (seed, (family, mean, sd)) in (100..).zip(cases()).skip(1) {
        let limits = Truncation { max: Some(minutes(mean + 1.2 * sd)), cap: Some(minutes(mean + 0.8 * sd)) };
        let distribution = Distribution::new(family.clone(), limits).unwrap();
        let exact = distribution.effective_mean().seconds() / 60.0;
        assert!(exact <= mean, "{family:?}");
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let draws = (0..DRAWS).map(|_| distribution.sample(&mut rng));
        let mut sum = 0.0;
        for draw in draws {
            assert!(Some(draw) <= limits.cap);
            sum += draw.seconds() / 60.0;
        }
        let n = f64::from(DRAWS);
        let z = (sum / n - exact) / (sd / n.sqrt());
        assert!(z.abs() < 4.0, "{family:?}: z = {z}");
    }
}

#[test]
fn parameters_that_make_no_distribution_are_refused() {
    let refused = |family, truncation| Distribution::new(family, truncation).unwrap_err();
    let none = Truncation::default();
    assert_eq!(
        refused(Family::Exponential { mean: SimDuration::ZERO }, none),
        InvalidDistribution::NotPositive("mean")
    );
    assert_eq!(
        refused(Family::Lognormal { mean: minutes(1.0), cv: 0.0 }, none),
        InvalidDistribution::NotPositive("cv")
    );
    let upside_down = Family::Uniform { low: minutes(2.0), high: minutes(2.0) };
    assert!(matches!(refused(upside_down, none), InvalidDistribution::OutOfOrder(_)));
    let empty = Family::Empirical { values: vec![], weights: vec![] };
    assert_eq!(refused(empty, none), InvalidDistribution::BadWeights);
    let above = Truncation { max: Some(minutes(1.0)), cap: None };
    assert_eq!(refused(Family::Constant(minutes(2.0)), above), InvalidDistribution::TruncatesNearlyAll);
}

#[test]
fn an_empirical_draw_stays_in_range_as_the_uniform_nears_one() {
    #[derive(Clone)]
    struct Highest;
    impl rand::TryRng for Highest {
        type Error = std::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(u32::MAX)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(u64::MAX)
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(u8::MAX);
            Ok(())
        }
    }
    let values = vec![minutes(1.0), minutes(2.0), minutes(3.0)];
    let family = Family::Empirical { values, weights: vec![0.1, 0.2, 0.0] };
    let distribution = Distribution::new(family, Truncation::default()).unwrap();
    assert_eq!(distribution.sample(&mut Highest), minutes(2.0), "the last value with weight");
}

/// Returns 200,000 draws in ticks, one for each consignment of a flow, in ascending order.
fn draws(distribution: &Distribution, purpose: &str) -> Vec<f64> {
    let luck = Luck::new(2023, 1);
    let flow = Subject::named("north_produce");
    let purpose = Purpose::new(purpose, "time");
    let draw = |i| distribution.sample(&mut luck.generator(flow.member(i), purpose, 0)).ticks() as f64;
    let mut drawn: Vec<f64> = (0..200_000).map(draw).collect();
    drawn.sort_unstable_by(f64::total_cmp);
    drawn
}

/// Asserts by the test of Kolmogorov and Smirnov, at p = 1e-5, that ascending values follow a
/// continuous law up to `end`, from where on they may have a mass.
fn assert_follows(sorted: &[f64], end: f64, cdf: impl Fn(f64) -> f64, what: &str) {
    let n = sorted.len() as f64;
    let mut largest: f64 = 0.0;
    for (i, &x) in sorted.iter().take_while(|x| **x < end).enumerate() {
        let below = cdf(x);
        largest = largest.max(below - i as f64 / n).max((i + 1) as f64 / n - below);
    }
    // 2 exp(-2 x²) = 1e-5 at x = 2.47.
    assert!(largest * n.sqrt() < 2.47, "{what}: distance {}", largest * n.sqrt());
}

#[test]
fn keyed_draws_follow_their_law_truncated_or_not() {
    let ticks = |time: SimDuration| time.ticks() as f64;
    let ten = minutes(10.0);
    let mean = ticks(ten);
    let gamma = move |shape: f64| statrs::distribution::Gamma::new(shape, shape / mean).unwrap();
    let lognormal = |mu, sigma| statrs::distribution::LogNormal::new(mu, sigma).unwrap();
    let sigma = 0.7_f64.mul_add(0.7, 1.0).ln().sqrt();
    let triangular = statrs::distribution::Triangular::new(0.5 * mean, 3.0 * mean, 0.8 * mean).unwrap();
    type Cdf = Box<dyn Fn(f64) -> f64>;
    let cases: Vec<(Family, Cdf)> = vec![
        (Family::Exponential { mean: ten }, Box::new(move |x| 1.0 - (-x / mean).exp())),
        (Family::Erlang { mean: ten, stages: 3 }, Box::new(move |x| gamma(3.0).cdf(x))),
        (Family::Gamma { mean: ten, cv: 0.5 }, Box::new(move |x| gamma(4.0).cdf(x))),
        (Family::Gamma { mean: ten, cv: 1.6 }, Box::new(move |x| gamma(1.0 / 2.56).cdf(x))),
        (
            Family::Lognormal { mean: ten, cv: 0.7 },
            Box::new(move |x| lognormal(mean.ln() - sigma * sigma / 2.0, sigma).cdf(x)),
        ),
        (
            Family::LognormalQuantiles { median: ten, p95: minutes(25.0) },
            Box::new(move |x| lognormal(mean.ln(), 2.5_f64.ln() / super::Z95).cdf(x)),
        ),
        (
            Family::Triangular { low: minutes(5.0), mode: minutes(8.0), high: minutes(30.0) },
            Box::new(move |x| triangular.cdf(x)),
        ),
        (Family::Uniform { low: ten, high: minutes(20.0) }, Box::new(move |x| (x / mean - 1.0).clamp(0.0, 1.0))),
        (Family::Weibull { scale: ten, shape: 1.7 }, Box::new(move |x| 1.0 - (-(x / mean).powf(1.7)).exp())),
    ];
    for (family, cdf) in cases {
        let what = format!("{family:?}");
        let with = |max, cap| Distribution::new(family.clone(), Truncation { max, cap }).unwrap();
        assert_follows(&draws(&with(None, None), "plain"), f64::INFINITY, &cdf, &what);
        let (max, cap) = (minutes(14.0), minutes(12.0));
        let below = cdf(ticks(max));
        assert_follows(&draws(&with(Some(max), None), "max"), f64::INFINITY, |x| cdf(x) / below, &what);
        let capped = draws(&with(None, Some(cap)), "cap");
        assert_follows(&capped, ticks(cap), &cdf, &what);
        assert_eq!(capped.last(), Some(&ticks(cap)), "{what}");
        assert_follows(&draws(&with(Some(max), Some(cap)), "both"), ticks(cap), |x| cdf(x) / below, &what);
    }
}

#[test]
fn keyed_draws_of_given_values_come_by_their_weights() {
    let values = vec![minutes(1.0), minutes(2.0), minutes(3.0), minutes(9.0)];
    let weights = [3.0, 0.0, 1.0, 4.0];
    let family = Family::Empirical { values: values.clone(), weights: weights.to_vec() };
    for max in [None, Some(minutes(5.0))] {
        let drawn = draws(&Distribution::new(family.clone(), Truncation { max, cap: None }).unwrap(), "empirical");
        let n = drawn.len() as f64;
        let accepted = |value: SimDuration| max.is_none_or(|max| value <= max);
        let pairs = || values.iter().zip(weights).filter(|(value, _)| accepted(**value));
        let total: f64 = pairs().map(|(_, weight)| weight).sum();
        for (value, weight) in pairs() {
            let share = weight / total;
            let count = drawn.iter().filter(|drawn| **drawn == value.ticks() as f64).count() as f64;
            let z = (count - n * share) / (n * share * (1.0 - share)).sqrt().max(1.0);
            assert!(z.abs() < 4.5, "{value:?}: z = {z}");
        }
        assert!(drawn.iter().all(|drawn| accepted(SimDuration::from_ticks(*drawn as u64))));
    }
}

#[test]
fn truncated_draws_have_known_bits() {
    // The untruncated ones are pinned among the tests of determinism.
    let t = |percent: u64| SimDuration::from_ticks(percent * 1_000_000_000_000);
    let luck = Luck::new(2023, 7);
    let pinned = |family: Family, truncation| {
        let distribution = Distribution::new(family, truncation).unwrap();
        let flow = Subject::named("flow");
        let draw = |i| distribution.sample(&mut luck.generator(flow.member(i), Purpose::new("step", "time"), 0));
        (0..2000).fold(0_u64, |all, i| all.wrapping_mul(31).wrapping_add(draw(i).ticks()))
    };
    let max = Truncation { max: Some(t(150)), cap: None };
    let cap = Truncation { max: None, cap: Some(t(120)) };
    let exponential = Family::Exponential { mean: t(100) };
    assert_eq!(pinned(exponential.clone(), Truncation::default()), 16_101_053_443_951_030_595);
    assert_eq!(pinned(exponential.clone(), max), 3_742_190_466_749_957_908);
    assert_eq!(pinned(exponential, cap), 12_248_929_761_581_002_021);
    let gamma = Family::Gamma { mean: t(100), cv: 0.7 };
    assert_eq!(pinned(gamma.clone(), Truncation::default()), 5_488_598_286_621_539_813);
    assert_eq!(pinned(gamma.clone(), max), 15_887_714_047_965_274_222);
    assert_eq!(pinned(gamma, cap), 7_171_132_738_478_223_329);
}
