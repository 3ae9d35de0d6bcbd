//! Distributions of durations: what a step's time is drawn from.
//!
//! Parameters are checked once, samplers are prepared once, and a draw allocates nothing. Draws and
//! moments use `libm` (through `rand_distr` and `statrs` without platform features) or arithmetic alone, so that equal
//! inputs give equal bits on every machine.
//!
//! **Truncation.** `max` redraws until the value is at most `max`; `cap` then replaces larger values
//! by the limit. A truncation that would redraw more than 99 in 100 values is refused.

mod exp;
mod sampler;

use std::sync::OnceLock;

use rand::Rng;

use self::sampler::{Empirical, GammaParts, Sampler, Several};
use super::time::{SimDuration, SimTime};

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
    /// Sum of independent draws, each limited by itself; the sum cannot be limited.
    Sum {
        /// Family of each.
        each: Box<Family>,
        /// Limits of each.
        limits: Truncation,
        /// How many; at least 1.
        times: u32,
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
    sampler: Sampler,
    /// Above this, in ticks, a value is redrawn, set to the cap or too far away.
    limit_ticks: f64,
    written: Box<Written>,
}

/// What a distribution was made from, apart from what a draw needs.
#[derive(Clone, Debug)]
struct Written {
    family: Family,
    truncation: Truncation,
    /// The mean of what is drawn, once somebody has asked for it.
    mean: OnceLock<SimDuration>,
}

impl Truncation {
    /// Returns `max` in ticks, infinite where absent.
    fn max_ticks(&self) -> f64 {
        self.max.map_or(f64::INFINITY, |max| max.ticks() as f64)
    }

    /// Returns `cap` in ticks, infinite where absent.
    fn cap_ticks(&self) -> f64 {
        self.cap.map_or(f64::INFINITY, |cap| cap.ticks() as f64)
    }

    /// Returns the lower of both.
    fn least_ticks(&self) -> f64 {
        self.max_ticks().min(self.cap_ticks())
    }
}

/// Distributions are equal if they were made from the same.
impl PartialEq for Distribution {
    fn eq(&self, other: &Self) -> bool {
        (&self.written.family, self.written.truncation) == (&other.written.family, other.written.truncation)
    }
}

impl Distribution {
    /// Checks the parameters and prepares the sampler.
    pub fn new(family: Family, truncation: Truncation) -> Result<Self, InvalidDistribution> {
        let sampler = family.sampler()?;
        if sampler.survival(truncation.max_ticks()) > 1.0 - LEAST_ACCEPTED {
            return Err(InvalidDistribution::TruncatesNearlyAll);
        }
        let limit_ticks = truncation.least_ticks().min(SimTime::MAX.ticks() as f64);
        Ok(Self { sampler, limit_ticks, written: Box::new(Written { family, truncation, mean: OnceLock::new() }) })
    }

    /// Makes a distribution that always yields `value`.
    pub fn constant(value: SimDuration) -> Self {
        Self::new(Family::Constant(value), Truncation::default()).expect("a constant is always valid")
    }

    /// Returns the distribution of the sum of so many independent draws; at least 1.
    pub fn sum(&self, times: u32) -> Self {
        let Written { family, truncation, .. } = &*self.written;
        match (family, times) {
            (_, 1) => self.clone(),
            (Family::Constant(value), _) => Self::constant(SimDuration::from_ticks(value.ticks() * u64::from(times))),
            _ => {
                let each = Box::new(family.clone());
                Self::new(Family::Sum { each, limits: *truncation, times }, Truncation::default())
                    .expect("a sum of at least one is valid where each is")
            }
        }
    }

    /// Returns the family and parameters.
    pub fn family(&self) -> &Family {
        &self.written.family
    }

    /// Returns the limits.
    pub fn truncation(&self) -> Truncation {
        self.written.truncation
    }

    /// Draws a duration, rounded to the nearest microsecond.
    #[inline(always)]
    pub fn sample<R: Rng + Clone>(&self, rng: &mut R) -> SimDuration {
        let ticks = self.sampler.draw(rng);
        if ticks <= self.limit_ticks {
            return SimDuration::from_near_ticks(ticks);
        }
        sampler::with_copy(rng, |rng| self.truncate(ticks, rng))
    }

    /// Redraws a value while it is above `max`, then caps it.
    #[cold]
    #[inline(never)]
    fn truncate<R: Rng + Clone>(&self, mut ticks: f64, rng: &mut R) -> SimDuration {
        let max_ticks = self.written.truncation.max_ticks();
        while ticks > max_ticks {
            ticks = self.sampler.draw(rng);
        }
        SimDuration::from_ticks_rounded(ticks.min(self.written.truncation.cap_ticks()))
    }

    /// Returns the largest value that a draw can have, or `None` if there is no largest.
    pub fn largest(&self) -> Option<SimDuration> {
        let family = match &self.written.family {
            Family::Sum { times, .. } => self
                .sampler
                .each()?
                .largest()
                .map(|largest| SimDuration::from_ticks(largest.ticks() * u64::from(*times))),
            Family::Constant(value) => Some(*value),
            Family::Triangular { high, .. } | Family::Uniform { high, .. } => Some(*high),
            Family::Empirical { values, .. } => values.iter().copied().max(),
            _ => None,
        };
        [family, self.written.truncation.max, self.written.truncation.cap].into_iter().flatten().min()
    }

    /// Returns the smallest value that a draw can have.
    pub fn smallest(&self) -> SimDuration {
        let family = match &self.written.family {
            Family::Constant(value) => *value,
            Family::Triangular { low, .. } | Family::Uniform { low, .. } => *low,
            Family::Empirical { values, .. } => values.iter().copied().min().unwrap_or(SimDuration::ZERO),
            Family::Sum { times, .. } => {
                let each = self.sampler.each().map_or(SimDuration::ZERO, Self::smallest);
                SimDuration::from_ticks(each.ticks() * u64::from(*times))
            }
            _ => SimDuration::ZERO,
        };
        self.written.truncation.cap.map_or(family, |cap| family.min(cap))
    }

    /// Returns the mean of the values drawn, truncation included.
    ///
    /// With redrawing above `m` and a cap `c`, it is the integral of `S(x) - S(m)` over `[0, min(c, m)]`
    /// divided by `1 - S(m)`, where `S` is the survival function; Simpson's rule on 20,000 panels.
    pub fn effective_mean(&self) -> SimDuration {
        *self.written.mean.get_or_init(|| self.integrate_mean())
    }

    fn integrate_mean(&self) -> SimDuration {
        let Written { family, truncation, .. } = &*self.written;
        if let Sampler::Empirical(empirical) = &self.sampler {
            return SimDuration::from_ticks_rounded(empirical.mean(truncation.max_ticks(), truncation.cap_ticks()));
        }
        let end = truncation.least_ticks();
        if end.is_infinite() {
            return SimDuration::from_ticks_rounded(family.mean_ticks());
        }
        const PANELS: u32 = 20_000;
        let beyond = self.sampler.survival(truncation.max_ticks());
        let step = end / f64::from(PANELS);
        let weight = |i: u32| match i {
            0 | PANELS => 1.0,
            i if i % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let sum: f64 = (0..=PANELS).map(|i| weight(i) * (self.sampler.survival(f64::from(i) * step) - beyond)).sum();
        SimDuration::from_ticks_rounded(sum * step / 3.0 / (1.0 - beyond))
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
                Ok(Sampler::Gamma(Box::new(GammaParts::new(f64::from(*stages), mean.ticks() as f64))))
            }
            Self::Gamma { mean, cv } => {
                positive_time("mean", *mean)?;
                positive("cv", *cv)?;
                Ok(Sampler::Gamma(Box::new(GammaParts::new(1.0 / (cv * cv), mean.ticks() as f64))))
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
                let pairs = values.iter().zip(weights).map(|(value, weight)| (value.ticks() as f64, *weight));
                let empirical = Empirical::new(pairs).ok_or(InvalidDistribution::BadWeights)?;
                Ok(Sampler::Empirical(Box::new(empirical)))
            }
            Self::Sum { each, limits, times } => {
                positive("times", f64::from(*times))?;
                let each = Distribution::new((**each).clone(), *limits)?;
                Ok(Sampler::Several(Box::new(Several { each, times: *times })))
            }
        }
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
            Self::Sum { each, limits, times } => {
                let each = Distribution::new((**each).clone(), *limits).expect("a sum was made of it");
                f64::from(*times) * each.effective_mean().ticks() as f64
            }
        }
    }
}

#[cfg(test)]
mod tests;
