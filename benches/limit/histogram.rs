//! A histogram on a logarithmic grid: 512 bins to every power of two, as in karvon.

/// Bits of the mantissa that a bin keeps.
const MANTISSA_BITS: u32 = 9;

/// Bits of a time that its bin leaves out.
const SHIFT: u32 = f64::MANTISSA_DIGITS - 1 - MANTISSA_BITS;

/// The shortest time that has a bin of its own, in minutes: 2^-10.
const SHORTEST: f64 = 1.0 / 1024.0;

/// Powers of two above the shortest time.
const POWERS: usize = 26;

/// Counts of times by bin.
pub(crate) struct Histogram {
    counts: Vec<u32>,
}

impl Histogram {
    /// Makes an empty histogram.
    pub(crate) fn new() -> Self {
        Self { counts: vec![0; POWERS << MANTISSA_BITS] }
    }

    /// Records a time.
    #[inline(always)]
    pub(crate) fn record(&mut self, time: f64) {
        let bin = (time.max(SHORTEST).to_bits() - SHORTEST.to_bits()) >> SHIFT;
        self.counts[bin as usize] += 1;
    }

    /// Returns the middle of the bin below or in which a share of the times lies.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let total: u32 = self.counts.iter().sum();
        let mut left = (share * f64::from(total)).ceil();
        let reached = |count: &u32| {
            left -= f64::from(*count);
            left <= 0.0
        };
        let bin = self.counts.iter().position(reached).expect("the shares of all bins add up to one") as u64;
        f64::from_bits(SHORTEST.to_bits() + (bin << SHIFT) + (1 << (SHIFT - 1)))
    }
}
