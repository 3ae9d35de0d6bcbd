//! A straight scale of round steps that holds some values.

/// Steps on a scale at most, so that labels do not touch.
const STEPS_MAX: f64 = 5.0;

/// A scale that would begin above this share of its highest value does not begin at zero.
const ZERO_SHARE: f64 = 0.5;

/// A scale from one round number to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
}

impl Scale {
    /// Returns the scale of round steps that holds the values from `low` to `high`; it begins at zero unless all lie far
    /// from it.
    pub(super) fn holding(low: f64, high: f64) -> Self {
        let low = if low > 0.0 && low < high * ZERO_SHARE { 0.0 } else { low };
        let high = if high < 0.0 && high > low * ZERO_SHARE { 0.0 } else { high };
        let range = if high > low { high - low } else { low.abs().max(1.0) };
        let power = 10_f64.powf((range / STEPS_MAX).log10().floor());
        let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power);
        let step = steps.into_iter().find(|step| range / step <= STEPS_MAX).unwrap_or(10.0 * power);
        let low = (low / step).floor() * step;
        let high = ((high / step).ceil() * step).max(low + step);
        Self { low, high, step }
    }

    /// Where a value lies: 0 at the scale's beginning, 1 at its end.
    pub(super) fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// The values at which the scale is marked.
    pub(super) fn ticks(&self) -> impl Iterator<Item = f64> {
        let (low, step) = (self.low, self.step);
        let count = ((self.high - self.low) / self.step).round() as u32;
        (0..=count).map(move |tick| low + f64::from(tick) * step)
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn scales_begin_and_end_at_round_numbers() {
        for (values, ends, ticks) in [
            ((3.0, 9.3), (0.0, 10.0), 6),
            ((8.0, 9.3), (8.0, 9.5), 4),
            ((-3.0, 4.0), (-4.0, 4.0), 5),
            ((0.0, 0.0), (0.0, 0.2), 2),
            ((5.0, 5.0), (5.0, 6.0), 2),
        ] {
            let scale = Scale::holding(values.0, values.1);
            assert_eq!((scale.low, scale.high, scale.ticks().count()), (ends.0, ends.1, ticks), "{values:?}");
        }
        assert_eq!(Scale::holding(0.0, 10.0).share(2.5), 0.25);
    }
}
