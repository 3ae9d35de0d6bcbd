//! Samplers: what is prepared of a distribution for drawing, all in ticks.
//!
//! A sampler is half a cache line: families that need more, or more time than a look at another line
//! takes, keep their parts in a box and draw out of line.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, Exp1, Gamma, StandardNormal};
use statrs::function::gamma::gamma_lr;

use super::Distribution;
use super::exp::exp;

/// A family with its parameters, ready for drawing.
#[derive(Clone, Debug)]
pub(super) enum Sampler {
    Constant(f64),
    Exponential(f64),
    Lognormal { mu: f64, sigma: f64 },
    Triangular { low: f64, mode: f64, high: f64 },
    Uniform { low: f64, width: f64 },
    Weibull { scale: f64, exponent: f64 },
    Gamma(Box<GammaParts>),
    Empirical(Box<Empirical>),
    Several(Box<Several>),
}

const _: () = assert!(size_of::<Sampler>() <= 32);

/// A gamma distribution by its mean.
#[derive(Clone, Debug)]
pub(super) struct GammaParts {
    gamma: Gamma<f64>,
    shape: f64,
    mean: f64,
}

/// Values with their weights.
#[derive(Clone, Debug)]
pub(super) struct Empirical {
    values: Vec<f64>,
    /// Sum of the weights up to and with each value.
    cumulative: Vec<f64>,
}

/// Several independent draws, to be added up.
#[derive(Clone, Debug)]
pub(super) struct Several {
    pub(super) each: Distribution,
    pub(super) times: u32,
}

impl Sampler {
    /// Returns what is drawn several times, if anything is.
    pub(super) fn each(&self) -> Option<&Distribution> {
        match self {
            Self::Several(several) => Some(&several.each),
            _ => None,
        }
    }

    /// Draws a value before truncation.
    ///
    /// Inlined where it is called, of which there are few places: the generator then stays in registers.
    #[inline(always)]
    pub(super) fn draw<R: Rng + Clone>(&self, rng: &mut R) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential(mean) => {
                let unit: f64 = Exp1.sample(rng);
                mean * unit
            }
            Self::Lognormal { mu, sigma } => {
                let normal: f64 = StandardNormal.sample(rng);
                exp(mu + sigma * normal)
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
            Self::Weibull { scale, exponent } => with_copy(rng, |rng| weibull(*scale, *exponent, rng)),
            Self::Gamma(parts) => with_copy(rng, |rng| parts.draw(rng)),
            Self::Empirical(empirical) => with_copy(rng, |rng| empirical.draw(rng)),
            Self::Several(several) => with_copy(rng, |rng| several.draw(rng)),
        }
    }

    /// Returns the probability of a value above `x` ticks, before truncation.
    pub(super) fn survival(&self, x: f64) -> f64 {
        if x.is_infinite() {
            return 0.0;
        }
        match self {
            Self::Constant(value) => f64::from(u8::from(*value > x)),
            Self::Exponential(mean) => libm::exp(-x / mean),
            Self::Lognormal { mu, sigma } => 0.5 * libm::erfc((libm::log(x) - mu) / (sigma * std::f64::consts::SQRT_2)),
            Self::Triangular { low, mode, high } => {
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
            Self::Uniform { low, width } => 1.0 - ((x - low) / width).clamp(0.0, 1.0),
            Self::Weibull { scale, exponent } => libm::exp(-libm::pow(x / scale, 1.0 / exponent)),
            Self::Gamma(parts) => parts.survival(x),
            Self::Empirical(empirical) => empirical.survival(x),
            // Nobody knows, so that no limit of a sum is accepted.
            Self::Several(_) => 1.0,
        }
    }
}

impl Several {
    #[inline(never)]
    fn draw<R: Rng + Clone>(&self, rng: &mut R) -> f64 {
        (0..self.times).map(|_| self.each.sample(rng).ticks() as f64).sum()
    }
}

#[inline(never)]
fn weibull(scale: f64, exponent: f64, rng: &mut impl Rng) -> f64 {
    let unit: f64 = Exp1.sample(rng);
    scale * libm::pow(unit, exponent)
}

impl GammaParts {
    /// Makes a gamma distribution; both must be above zero.
    pub(super) fn new(shape: f64, mean: f64) -> Self {
        let gamma = Gamma::new(shape, mean / shape).expect("shape and scale are above zero");
        Self { gamma, shape, mean }
    }

    #[inline(never)]
    fn draw(&self, rng: &mut impl Rng) -> f64 {
        self.gamma.sample(rng)
    }

    fn survival(&self, x: f64) -> f64 {
        1.0 - if x > 0.0 { gamma_lr(self.shape, x * self.shape / self.mean) } else { 0.0 }
    }
}

impl Empirical {
    /// Makes a distribution from values and weights, or `None` if no weight is above zero.
    pub(super) fn new(pairs: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let mut sum = 0.0;
        let weighted = pairs.filter(|(_, weight)| *weight > 0.0).map(|(value, weight)| {
            sum += weight;
            (value, sum)
        });
        let (values, cumulative): (Vec<f64>, Vec<f64>) = weighted.unzip();
        (!values.is_empty()).then_some(Self { values, cumulative })
    }

    #[inline(never)]
    fn draw(&self, rng: &mut impl Rng) -> f64 {
        let total = self.cumulative[self.cumulative.len() - 1];
        let at = rng.random::<f64>() * total;
        // Rounding can bring `at` up to the total; the last value with weight then stands.
        let index = self.cumulative.partition_point(|&until| until <= at);
        self.values[index.min(self.values.len() - 1)]
    }

    /// Returns the mean with redrawing above `max` and then a cap.
    pub(super) fn mean(&self, max: f64, cap: f64) -> f64 {
        let accepted = || self.weighted().filter(|(value, _)| *value <= max);
        let mass: f64 = accepted().map(|(_, weight)| weight).sum();
        accepted().map(|(value, weight)| weight * value.min(cap)).sum::<f64>() / mass
    }

    fn survival(&self, x: f64) -> f64 {
        let above: f64 = self.weighted().filter(|(value, _)| *value > x).map(|(_, weight)| weight).sum();
        above / self.cumulative[self.cumulative.len() - 1]
    }

    /// Returns the values with their weights.
    fn weighted(&self) -> impl Iterator<Item = (f64, f64)> {
        let before = [0.0].into_iter().chain(self.cumulative.iter().copied());
        let weights = self.cumulative.iter().zip(before).map(|(until, before)| until - before);
        self.values.iter().copied().zip(weights)
    }
}

/// Draws from a copy of a generator, and puts the copy in its place.
///
/// A generator that no call out of line is given the address of stays in registers.
#[inline]
pub(super) fn with_copy<R: Clone, T>(rng: &mut R, draw: impl FnOnce(&mut R) -> T) -> T {
    let mut copy = rng.clone();
    let drawn = draw(&mut copy);
    *rng = copy;
    drawn
}
