//! Distributions of durations: what a step's time is drawn from.
//!
//! Parameters are checked once, samplers are prepared once, and a draw allocates nothing. Draws and
//! moments use `libm` (through `rand_distr` and `statrs` without platform features), so that equal
//! inputs give equal bits on every machine.
//!
//! **Truncation.** `max` redraws until the value is at most `max`; `cap` then replaces larger values
//! by the limit. A truncation that would redraw more than 99 in 100 values is refused.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, Exp1, Gamma, StandardNormal};
use statrs::function::gamma::gamma_lr;

use super::time::SimDuration;

/// 95 % quantile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;

/// Smallest share of draws that a truncation may accept.
const LEAST_ACCEPTED: f64 = 0.01;

/// A family of distributions with its parameters, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Family {
    /// Always the same.
    Constant(SimDuration),
    /// Memoryless, by mean.
    Exponential {
        /// Mean.
        mean: SimDuration,
    },
    /// Sum of equal exponential stages.
    Erlang {
        /// Mean of the sum.
        mean: SimDuration,
        /// Number of stages.
        stages: u32,
    },
    /// Gamma.
    Gamma {
        /// Mean.
        mean: SimDuration,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Lognormal by its moments.
    Lognormal {
        /// Mean.
        mean: SimDuration,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Lognormal by two quantiles.
    LognormalQuantiles {
        /// Median.
        median: SimDuration,
        /// 95th percentile.
        p95: SimDuration,
    },
    /// Triangular.
    Triangular {
        /// Smallest.
        low: SimDuration,
        /// Most likely.
        mode: SimDuration,
        /// Largest.
        high: SimDuration,
    },
    /// Uniform.
    Uniform {
        /// Smallest.
        low: SimDuration,
        /// Largest.
        high: SimDuration,
    },
    /// Weibull.
    Weibull {
        /// The 63.2 % point.
        scale: SimDuration,
        /// Shape.
        shape: f64,
    },
    /// One of the given values.
    Empirical {
        /// Values.
        values: Vec<SimDuration>,
        /// Weight of each value, not necessarily normalized.
        weights: Vec<f64>,
    },
}

/// Limits on drawn values; see the module's contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Truncation {
    /// Redraw above.
    pub max: Option<SimDuration>,
    /// Set to this above.
    pub cap: Option<SimDuration>,
}

/// Why parameters make no distribution.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDistribution {
    /// The named parameter must be above zero.
    #[error("`{0}` must be above zero")]
    NotPositive(&'static str),
    /// The named parameters must be in this order.
    #[error("needs {0}")]
    OutOfOrder(&'static str),
    /// `values` is empty, or `weights` has another length, a negative weight, or sums to zero.
    #[error("needs as many weights as values, none negative, not all zero")]
    BadWeights,
    /// `max` would redraw more than 99 in 100 values.
    #[error("`max` leaves less than 1 in 100 of the values")]
    TruncatesNearlyAll,
}

/// A distribution of durations, ready to be sampled.
#[derive(Clone, Debug)]
pub struct Distribution {
    family: Family,
    truncation: Truncation,
    sampler: Sampler,
    /// `max` and `cap` in ticks, infinite where absent.
    max_ticks: f64,
    cap_ticks: f64,
}

/// What is prepared for drawing; all in ticks.
#[derive(Clone, Debug)]
enum Sampler {
    Constant(f64),
    Exponential(f64),
    Gamma(Gamma<f64>),
    Lognormal { mu: f64, sigma: f64 },
    Triangular { low: f64, mode: f64, high: f64 },
    Uniform { low: f64, width: f64 },
    Weibull { scale: f64, exponent: f64 },
    Empirical { values: Vec<f64>, cumulative: Vec<f64> },
}

impl Distribution {
    /// Checks the parameters and prepares the sampler.
    pub fn new(family: Family, truncation: Truncation) -> Result<Self, InvalidDistribution> {
        let sampler = family.sampler()?;
        let ticks = |limit: Option<SimDuration>| limit.map_or(f64::INFINITY, |limit| limit.ticks() as f64);
        let made =
            Self { max_ticks: ticks(truncation.max), cap_ticks: ticks(truncation.cap), family, truncation, sampler };
        if made.survival(made.max_ticks) > 1.0 - LEAST_ACCEPTED {
            return Err(InvalidDistribution::TruncatesNearlyAll);
        }
        Ok(made)
    }

    /// Makes a distribution that always yields `value`.
    pub fn constant(value: SimDuration) -> Self {
        Self::new(Family::Constant(value), Truncation::default()).expect("a constant is always valid")
    }

    /// Returns the family and parameters.
    pub fn family(&self) -> &Family {
        &self.family
    }

    /// Returns the limits.
    pub fn truncation(&self) -> Truncation {
        self.truncation
    }

    /// Draws a duration, rounded to the nearest microsecond.
    pub fn sample(&self, rng: &mut impl Rng) -> SimDuration {
        loop {
            let ticks = self.sampler.draw(rng);
            if ticks <= self.max_ticks {
                return SimDuration::from_ticks_rounded(ticks.min(self.cap_ticks));
            }
        }
    }

    /// Returns the largest value that a draw can have, or `None` if there is no largest.
    pub fn largest(&self) -> Option<SimDuration> {
        let family = match &self.family {
            Family::Constant(value) => Some(*value),
            Family::Triangular { high, .. } | Family::Uniform { high, .. } => Some(*high),
            Family::Empirical { values, .. } => values.iter().copied().max(),
            _ => None,
        };
        [family, self.truncation.max, self.truncation.cap].into_iter().flatten().min()
    }

    /// Returns the smallest value that a draw can have.
    pub fn smallest(&self) -> SimDuration {
        let family = match &self.family {
            Family::Constant(value) => *value,
            Family::Triangular { low, .. } | Family::Uniform { low, .. } => *low,
            Family::Empirical { values, .. } => values.iter().copied().min().unwrap_or(SimDuration::ZERO),
            _ => SimDuration::ZERO,
        };
        self.truncation.cap.map_or(family, |cap| family.min(cap))
    }

    /// Returns the mean of the values drawn, truncation included.
    ///
    /// With redrawing above `m` and a cap `c`, it is the integral of `S(x) - S(m)` over `[0, min(c, m)]`
    /// divided by `1 - S(m)`, where `S` is the survival function; Simpson's rule on 20,000 panels.
    pub fn effective_mean(&self) -> SimDuration {
        if let Sampler::Empirical { values, cumulative } = &self.sampler {
            return self.empirical_mean(values, cumulative);
        }
        let end = self.max_ticks.min(self.cap_ticks);
        if end.is_infinite() {
            return SimDuration::from_ticks_rounded(self.family.mean_ticks());
        }
        const PANELS: u32 = 20_000;
        let beyond = self.survival(self.max_ticks);
        let step = end / f64::from(PANELS);
        let weight = |i: u32| match i {
            0 | PANELS => 1.0,
            i if i % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let sum: f64 = (0..=PANELS).map(|i| weight(i) * (self.survival(f64::from(i) * step) - beyond)).sum();
        SimDuration::from_ticks_rounded(sum * step / 3.0 / (1.0 - beyond))
    }

    fn empirical_mean(&self, values: &[f64], cumulative: &[f64]) -> SimDuration {
        let mut mass = 0.0;
        let mut sum = 0.0;
        let mut before = 0.0;
        for (&value, &until) in values.iter().zip(cumulative) {
            if value <= self.max_ticks {
                mass += until - before;
                sum += (until - before) * value.min(self.cap_ticks);
            }
            before = until;
        }
        SimDuration::from_ticks_rounded(sum / mass)
    }

    /// Returns the probability of a value above `x` ticks, before truncation.
    fn survival(&self, x: f64) -> f64 {
        if x.is_infinite() {
            return 0.0;
        }
        match &self.sampler {
            Sampler::Constant(value) => f64::from(u8::from(*value > x)),
            Sampler::Exponential(mean) => libm::exp(-x / mean),
            Sampler::Gamma(_) => {
                let (shape, mean) = self.family.gamma_shape_and_mean();
                1.0 - if x > 0.0 { gamma_lr(shape, x * shape / mean) } else { 0.0 }
            }
            Sampler::Lognormal { mu, sigma } => {
                0.5 * libm::erfc((libm::log(x) - mu) / (sigma * std::f64::consts::SQRT_2))
            }
            Sampler::Triangular { low, mode, high } => {
                let below = if x <= *low {
                    0.0
                } else if x < *mode {
                    (x - low) * (x - low) / ((high - low) * (mode - low))
                } else if x < *high {
                    1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
                } else {
                    1.0
                };
                1.0 - below
            }
            Sampler::Uniform { low, width } => 1.0 - ((x - low) / width).clamp(0.0, 1.0),
            Sampler::Weibull { scale, exponent } => libm::exp(-libm::pow(x / scale, 1.0 / exponent)),
            Sampler::Empirical { values, cumulative } => {
                let mut before = 0.0;
                let mut above = 0.0;
                for (&value, &until) in values.iter().zip(cumulative) {
                    if value > x {
                        above += until - before;
                    }
                    before = until;
                }
                above / before
            }
        }
    }
}

impl Sampler {
    #[inline]
    fn draw(&self, rng: &mut impl Rng) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential(mean) => {
                let unit: f64 = Exp1.sample(rng);
                mean * unit
            }
            Self::Gamma(gamma) => gamma.sample(rng),
            Self::Lognormal { mu, sigma } => {
                let normal: f64 = StandardNormal.sample(rng);
                libm::exp(mu + sigma * normal)
            }
            Self::Triangular { low, mode, high } => {
                let u = rng.random::<f64>();
                let span = high - low;
                let left = mode - low;
                if u * span < left {
                    low + libm::sqrt(u * span * left)
                } else {
                    high - libm::sqrt((1.0 - u) * span * (high - mode))
                }
            }
            Self::Uniform { low, width } => low + width * rng.random::<f64>(),
            Self::Weibull { scale, exponent } => {
                let unit: f64 = Exp1.sample(rng);
                scale * libm::pow(unit, *exponent)
            }
            Self::Empirical { values, cumulative } => {
                let total = cumulative[cumulative.len() - 1];
                let at = rng.random::<f64>() * total;
                // Rounding can bring `at` up to the total; the last value with weight then stands.
                let index = cumulative.partition_point(|&until| until <= at);
                values[index.min(values.len() - 1)]
            }
        }
    }
}

impl Family {
    fn sampler(&self) -> Result<Sampler, InvalidDistribution> {
        use InvalidDistribution::{NotPositive, OutOfOrder};
        let positive =
            |name, value: f64| if value > 0.0 && value.is_finite() { Ok(value) } else { Err(NotPositive(name)) };
        let positive_time = |name, value: SimDuration| positive(name, value.ticks() as f64);
        match self {
            Self::Constant(value) => Ok(Sampler::Constant(value.ticks() as f64)),
            Self::Exponential { mean } => Ok(Sampler::Exponential(positive_time("mean", *mean)?)),
            Self::Erlang { mean, stages } => {
                positive_time("mean", *mean)?;
                positive("stages", f64::from(*stages))?;
                Ok(self.gamma_sampler())
            }
            Self::Gamma { mean, cv } => {
                positive_time("mean", *mean)?;
                positive("cv", *cv)?;
                Ok(self.gamma_sampler())
            }
            Self::Lognormal { mean, cv } => {
                let mean = positive_time("mean", *mean)?;
                let variance = libm::log1p(positive("cv", *cv)? * cv);
                Ok(Sampler::Lognormal { mu: libm::log(mean) - variance / 2.0, sigma: libm::sqrt(variance) })
            }
            Self::LognormalQuantiles { median, p95 } => {
                let mu = libm::log(positive_time("median", *median)?);
                if p95 <= median {
                    return Err(OutOfOrder("`median` below `p95`"));
                }
                Ok(Sampler::Lognormal { mu, sigma: (libm::log(p95.ticks() as f64) - mu) / Z95 })
            }
            Self::Triangular { low, mode, high } => {
                if !(low <= mode && mode <= high && low < high) {
                    return Err(OutOfOrder("`low` <= `mode` <= `high`, and `low` below `high`"));
                }
                let [low, mode, high] = [low, mode, high].map(|time| time.ticks() as f64);
                Ok(Sampler::Triangular { low, mode, high })
            }
            Self::Uniform { low, high } => {
                if low >= high {
                    return Err(OutOfOrder("`low` below `high`"));
                }
                Ok(Sampler::Uniform { low: low.ticks() as f64, width: (high.ticks() - low.ticks()) as f64 })
            }
            Self::Weibull { scale, shape } => {
                let scale = positive_time("scale", *scale)?;
                Ok(Sampler::Weibull { scale, exponent: 1.0 / positive("shape", *shape)? })
            }
            Self::Empirical { values, weights } => {
                let good = |weight: &f64| *weight >= 0.0 && weight.is_finite();
                if values.is_empty() || values.len() != weights.len() || !weights.iter().all(good) {
                    return Err(InvalidDistribution::BadWeights);
                }
                let kept = || values.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
                let cumulative = kept().scan(0.0, |sum, (_, weight)| {
                    *sum += weight;
                    Some(*sum)
                });
                let cumulative: Vec<f64> = cumulative.collect();
                if cumulative.is_empty() {
                    return Err(InvalidDistribution::BadWeights);
                }
                Ok(Sampler::Empirical { values: kept().map(|(value, _)| value.ticks() as f64).collect(), cumulative })
            }
        }
    }

    /// Returns shape and mean in ticks of an Erlang or gamma family.
    fn gamma_shape_and_mean(&self) -> (f64, f64) {
        match self {
            Self::Erlang { mean, stages } => (f64::from(*stages), mean.ticks() as f64),
            Self::Gamma { mean, cv } => (1.0 / (cv * cv), mean.ticks() as f64),
            _ => unreachable!("only asked of Erlang and gamma families"),
        }
    }

    fn gamma_sampler(&self) -> Sampler {
        let (shape, mean) = self.gamma_shape_and_mean();
        Sampler::Gamma(Gamma::new(shape, mean / shape).expect("shape and scale are above zero"))
    }

    /// Returns the mean before truncation, in ticks.
    fn mean_ticks(&self) -> f64 {
        match self {
            Self::Constant(value) => value.ticks() as f64,
            Self::Exponential { mean }
            | Self::Erlang { mean, .. }
            | Self::Gamma { mean, .. }
            | Self::Lognormal { mean, .. } => mean.ticks() as f64,
            Self::LognormalQuantiles { median, p95 } => {
                let sigma = libm::log(p95.ticks() as f64 / median.ticks() as f64) / Z95;
                median.ticks() as f64 * libm::exp(sigma * sigma / 2.0)
            }
            Self::Triangular { low, mode, high } => (low.ticks() + mode.ticks() + high.ticks()) as f64 / 3.0,
            Self::Uniform { low, high } => (low.ticks() + high.ticks()) as f64 / 2.0,
            Self::Weibull { scale, shape } => scale.ticks() as f64 * libm::tgamma(1.0 + 1.0 / shape),
            Self::Empirical { values, weights } => {
                let sum: f64 = values.iter().zip(weights).map(|(value, weight)| value.ticks() as f64 * weight).sum();
                sum / weights.iter().sum::<f64>()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    use super::{Distribution, Family, InvalidDistribution, Truncation};
    use crate::engine::SimDuration;

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
}
