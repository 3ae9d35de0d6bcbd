//! Exponential and normal numbers by the ziggurat method (Marsaglia and Tsang 2000), 256 layers each.
//!
//! One 64-bit number usually decides all: its low byte the layer, its upper 53 bits the place in it.
//! Tables are computed once at start.

use libm::{exp, log, sqrt};
use rand::Rng;

/// Layers of a table.
const LAYERS: usize = 256;

/// Where the tail of the exponential begins, and the area of each of its layers.
const EXPONENTIAL: (f64, f64) = (7.697_117_470_131_05, 0.003_949_659_822_581_557);

/// Where the tail of the normal begins, and the area of each of its layers.
const NORMAL: (f64, f64) = (3.654_152_885_361_009, 0.004_928_673_233_992_336);

/// Tables of the two densities.
pub(crate) struct Ziggurat {
    exponential: Layers,
    normal: Layers,
}

/// The layers under one density.
struct Layers {
    /// By layer: its right edge, and that of the layer above, left of which a point is surely below the density.
    edges: [(f64, f64); LAYERS],
    /// The density at each right edge, and at zero.
    heights: [f64; LAYERS + 1],
}

impl Ziggurat {
    /// Computes the tables.
    pub(crate) fn new() -> Self {
        Self {
            exponential: Layers::new(EXPONENTIAL, |x| exp(-x), |y| -log(y)),
            normal: Layers::new(NORMAL, |x| exp(-0.5 * x * x), |y| sqrt(-2.0 * log(y))),
        }
    }

    /// Draws from the exponential distribution with mean 1.
    #[inline(always)]
    pub(crate) fn exponential(&self, rng: &mut impl Rng) -> f64 {
        let bits = rng.next_u64();
        let layer = (bits % LAYERS as u64) as usize;
        let (edge, sure) = self.exponential.edges[layer];
        let x = unit(bits) * edge;
        if x < sure { x } else { self.exponential_at_edge(layer, x, rng) }
    }

    #[cold]
    fn exponential_at_edge(&self, mut layer: usize, mut x: f64, rng: &mut impl Rng) -> f64 {
        loop {
            if layer == 0 {
                return EXPONENTIAL.0 - log(1.0 - unit(rng.next_u64()));
            }
            if self.exponential.height_in(layer, unit(rng.next_u64())) < exp(-x) {
                return x;
            }
            let bits = rng.next_u64();
            layer = (bits % LAYERS as u64) as usize;
            let (edge, sure) = self.exponential.edges[layer];
            x = unit(bits) * edge;
            if x < sure {
                return x;
            }
        }
    }

    /// Draws from the normal distribution with mean 0 and standard deviation 1.
    #[inline(always)]
    pub(crate) fn normal(&self, rng: &mut impl Rng) -> f64 {
        let bits = rng.next_u64();
        let layer = (bits % LAYERS as u64) as usize;
        let (edge, sure) = self.normal.edges[layer];
        let x = symmetric(bits) * edge;
        if x.abs() < sure { x } else { self.normal_at_edge(layer, x, rng) }
    }

    #[cold]
    fn normal_at_edge(&self, mut layer: usize, mut x: f64, rng: &mut impl Rng) -> f64 {
        loop {
            if layer == 0 {
                return normal_tail(rng).copysign(x);
            }
            if self.normal.height_in(layer, unit(rng.next_u64())) < exp(-0.5 * x * x) {
                return x;
            }
            let bits = rng.next_u64();
            layer = (bits % LAYERS as u64) as usize;
            let (edge, sure) = self.normal.edges[layer];
            x = symmetric(bits) * edge;
            if x.abs() < sure {
                return x;
            }
        }
    }
}

impl Layers {
    fn new((tail, area): (f64, f64), density: impl Fn(f64) -> f64, inverse: impl Fn(f64) -> f64) -> Self {
        let mut rights = [0.0; LAYERS + 1];
        // The lowest layer holds the tail too: it is drawn from as if it were a box of the same area.
        rights[0] = area / density(tail);
        rights[1] = tail;
        for layer in 2..LAYERS {
            let below = rights[layer - 1];
            rights[layer] = inverse(area / below + density(below));
        }
        Self { edges: std::array::from_fn(|layer| (rights[layer], rights[layer + 1])), heights: rights.map(density) }
    }

    /// Returns the height of a point in a layer, from its place between the layer's floor and its ceiling.
    fn height_in(&self, layer: usize, place: f64) -> f64 {
        self.heights[layer] + place * (self.heights[layer + 1] - self.heights[layer])
    }
}

/// Draws from the tail of the normal distribution (Marsaglia 1964).
fn normal_tail(rng: &mut impl Rng) -> f64 {
    loop {
        let x = -log(1.0 - unit(rng.next_u64())) / NORMAL.0;
        let y = -log(1.0 - unit(rng.next_u64()));
        if 2.0 * y > x * x {
            return NORMAL.0 + x;
        }
    }
}

/// Returns a number of [0, 1) from the upper 53 bits.
#[inline(always)]
pub(crate) fn unit(bits: u64) -> f64 {
    // As a signed number, which is converted in one instruction.
    (bits >> 11).cast_signed() as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// Returns a number of [-1, 1) from the upper 53 bits.
#[inline(always)]
fn symmetric(bits: u64) -> f64 {
    (bits.cast_signed() >> 11) as f64 * (1.0 / (1_u64 << 52) as f64)
}
