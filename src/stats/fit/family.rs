//! The families of times that scenarios offer, with densities and draws.

use std::f64::consts::PI;

use libm::{exp, log, pow};
use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::{gamma_lr, gamma_ur, ln_gamma};

use super::Sample;
use crate::stats::Draws;

/// A distribution of times; parameters have the unit of the times unless they are shapes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Family {
    /// Memoryless.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Sum of equal exponential stages.
    Erlang {
        /// Mean of the sum.
        mean: f64,
        /// Number of stages.
        stages: u32,
    },
    /// Gamma.
    Gamma {
        /// Shape.
        shape: f64,
        /// Scale: mean over shape.
        scale: f64,
    },
    /// Lognormal.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Weibull.
    Weibull {
        /// Shape.
        shape: f64,
        /// Scale: the 63.2 % point.
        scale: f64,
    },
    /// Triangular.
    Triangular {
        /// Smallest.
        low: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        high: f64,
    },
    /// Uniform.
    Uniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
}

impl Family {
    /// Returns the family's name as scenarios write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Exponential { .. } => "exponential",
            Self::Erlang { .. } => "erlang",
            Self::Gamma { .. } => "gamma",
            Self::Lognormal { .. } => "lognormal",
            Self::Weibull { .. } => "weibull",
            Self::Triangular { .. } => "triangular",
            Self::Uniform { .. } => "uniform",
        }
    }

    /// Returns whether times have a largest value.
    pub fn is_bounded(&self) -> bool {
        matches!(self, Self::Triangular { .. } | Self::Uniform { .. })
    }

    /// Returns how many parameters were fitted.
    pub fn parameters(&self) -> usize {
        match self {
            Self::Exponential { .. } => 1,
            Self::Triangular { .. } => 3,
            _ => 2,
        }
    }

    /// Returns the log-likelihood of a sample.
    pub fn log_likelihood(&self, sample: &Sample) -> f64 {
        let complete: f64 = sample.complete.iter().map(|x| self.log_density(*x)).sum();
        let censored: f64 = sample.censored.iter().map(|x| log(self.survival(*x))).sum();
        complete + censored
    }

    /// Returns the logarithm of the density at `x`.
    pub fn log_density(&self, x: f64) -> f64 {
        match *self {
            Self::Exponential { mean } => -log(mean) - x / mean,
            Self::Erlang { mean, stages } => gamma_log_density(x, f64::from(stages), mean / f64::from(stages)),
            Self::Gamma { shape, scale } => gamma_log_density(x, shape, scale),
            Self::Lognormal { mu, sigma } => {
                let z = (log(x) - mu) / sigma;
                -log(x) - log(sigma) - log(2.0 * PI) / 2.0 - z * z / 2.0
            }
            Self::Weibull { shape, scale } => {
                let ratio = log(x / scale);
                log(shape / scale) + (shape - 1.0) * ratio - exp(shape * ratio)
            }
            Self::Triangular { low, mode, high } => {
                let height = 2.0 / (high - low);
                let share = if x < mode { (x - low) / (mode - low) } else { (high - x) / (high - mode) };
                // At a mode at the very end there is no slope on that side.
                log(height * if x == mode { 1.0 } else { share.max(0.0) })
            }
            Self::Uniform { low, high } => {
                if (low..=high).contains(&x) {
                    -log(high - low)
                } else {
                    f64::NEG_INFINITY
                }
            }
        }
    }

    /// Returns the probability of a time up to `x`.
    pub fn cumulative(&self, x: f64) -> f64 {
        match *self {
            Self::Erlang { mean, stages } => gamma_lr(f64::from(stages), x * f64::from(stages) / mean),
            Self::Gamma { shape, scale } => gamma_lr(shape, x / scale),
            Self::Lognormal { mu, sigma } => Normal::standard().cdf((log(x) - mu) / sigma),
            Self::Triangular { low, mode, high } => {
                let x = x.clamp(low, high);
                if x < mode {
                    (x - low) * (x - low) / ((high - low) * (mode - low))
                } else {
                    1.0 - (high - x) * (high - x) / ((high - low) * (high - mode)).max(f64::MIN_POSITIVE)
                }
            }
            Self::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Self::Exponential { .. } | Self::Weibull { .. } => 1.0 - self.survival(x),
        }
    }

    /// Returns the probability of a time above `x`.
    pub fn survival(&self, x: f64) -> f64 {
        match *self {
            Self::Exponential { mean } => exp(-x / mean),
            Self::Weibull { shape, scale } => exp(-pow(x / scale, shape)),
            Self::Erlang { mean, stages } => gamma_ur(f64::from(stages), x * f64::from(stages) / mean),
            Self::Gamma { shape, scale } => gamma_ur(shape, x / scale),
            Self::Lognormal { mu, sigma } => Normal::standard().sf((log(x) - mu) / sigma),
            Self::Triangular { .. } | Self::Uniform { .. } => 1.0 - self.cumulative(x),
        }
    }

    /// Draws a time.
    pub fn draw(&self, draws: &mut Draws) -> f64 {
        match *self {
            Self::Exponential { mean } => -mean * log(draws.uniform()),
            Self::Erlang { mean, stages } => gamma_draw(draws, f64::from(stages)) * mean / f64::from(stages),
            Self::Gamma { shape, scale } => gamma_draw(draws, shape) * scale,
            Self::Lognormal { mu, sigma } => exp(mu + sigma * normal(draws)),
            Self::Weibull { shape, scale } => scale * pow(-log(draws.uniform()), 1.0 / shape),
            Self::Triangular { low, mode, high } => {
                let u = draws.uniform();
                if u < (mode - low) / (high - low) {
                    low + (u * (high - low) * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - u) * (high - low) * (high - mode)).sqrt()
                }
            }
            Self::Uniform { low, high } => low + (high - low) * draws.uniform(),
        }
    }
}

fn gamma_log_density(x: f64, shape: f64, scale: f64) -> f64 {
    (shape - 1.0) * log(x / scale) - x / scale - log(scale) - ln_gamma(shape)
}

fn normal(draws: &mut Draws) -> f64 {
    Normal::standard().inverse_cdf(draws.uniform())
}

/// Draws a gamma time of scale 1 (Marsaglia and Tsang 2000).
fn gamma_draw(draws: &mut Draws, shape: f64) -> f64 {
    if shape < 1.0 {
        return gamma_draw(draws, shape + 1.0) * pow(draws.uniform(), 1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = normal(draws);
        let v = (1.0 + c * z) * (1.0 + c * z) * (1.0 + c * z);
        if v > 0.0 && log(draws.uniform()) < z * z / 2.0 + d - d * v + d * log(v) {
            return d * v;
        }
    }
}
