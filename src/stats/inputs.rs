//! Input uncertainty: how much of a result's uncertainty is that of its inputs, and how much is noise.
//!
//! Inputs that were estimated from data, or are known as intervals only, are drawn anew for each design point (a
//! resampled data set fitted again, a point of a hypercube over the intervals), and each point is replicated. What
//! differs between points beyond noise is the inputs' doing: more replications do not remove it, better data do.

use super::estimate::Moments;
use super::quantile::quantile;
use super::{Level, student};

/// A result split into the part of its inputs and that of noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// Mean over all points.
    pub mean: f64,
    /// Half-width of the interval for that mean, were the drawn inputs all there are: noise alone.
    pub noise_half_width: f64,
    /// Interval for the result under the true inputs: the middle of the points' means. `None` with so few points that
    /// its ends would be beyond them.
    pub interval: Option<(f64, f64)>,
    /// Variance that noise gives to a single replication.
    pub noise_variance: f64,
    /// Variance that inputs give to the result, without noise; zero if it drowns in noise.
    pub input_variance: f64,
    /// Share of inputs in the variance of a point's mean as simulated.
    pub input_share: f64,
}

/// Splits outputs of design points, each with inputs of its own and at least two replications, by analysis of variance;
/// `None` below two points.
///
/// The interval is that of percentiles (Barton and Schruben 2001). The noise left in the points' means makes it rather too
/// wide than too narrow, unless data are so few that their own estimates are skewed.
///
/// # Panics
///
/// Panics unless all points have equally many replications, at least two, or if a value is infinite or NaN.
pub fn split<V: AsRef<[f64]>>(outputs: &[V], level: Level) -> Option<Split> {
    let replications = outputs.first()?.as_ref().len();
    assert!(replications >= 2, "at least two replications of each point");
    let is_even = outputs.iter().all(|values| values.as_ref().len() == replications);
    assert!(is_even, "equally many replications of each point");
    if outputs.len() < 2 {
        return None;
    }
    let moments: Vec<Moments> =
        outputs.iter().map(|values| Moments::of(values.as_ref()).expect("there are values")).collect();
    let (points, each) = (outputs.len() as f64, replications as f64);
    let noise_variance = moments.iter().filter_map(|moments| moments.variance).sum::<f64>() / points;
    let mut means: Vec<f64> = moments.iter().map(|moments| moments.mean).collect();
    means.sort_by(f64::total_cmp);
    let between = Moments::of(&means)?;
    let total = between.variance?;
    let input_variance = (total - noise_variance / each).max(0.0);
    let t = student::upper_quantile(level.tail(), points * (each - 1.0));
    let reaches = points * level.tail() >= 1.0;
    Some(Split {
        mean: between.mean,
        noise_half_width: t * (noise_variance / (points * each)).sqrt(),
        interval: if reaches { quantile(&means, level.tail()).zip(quantile(&means, 1.0 - level.tail())) } else { None },
        noise_variance,
        input_variance,
        input_share: if total > 0.0 { input_variance / total } else { 0.0 },
    })
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::stats::{Draws, Level};

    fn level() -> Level {
        Level::new(0.95).unwrap()
    }

    #[test]
    fn variance_is_split_by_hand() {
        // Means 1, 3, 5 of variance 4; within each point variance 2, so 4 - 2 / 2 = 3 is of inputs.
        let found = split(&[vec![0.0, 2.0], vec![2.0, 4.0], vec![4.0, 6.0]], level()).unwrap();
        assert_eq!((found.mean, found.noise_variance, found.input_variance, found.input_share), (3.0, 2.0, 3.0, 0.75));
        // t(0.025, 3) = 3.182446, times sqrt(2 / 6).
        assert!((found.noise_half_width - 3.182_446 / 3.0_f64.sqrt()).abs() < 1e-6);
        assert_eq!(found.interval, None);
        // Points that differ less than noise explains.
        let same = split(&[vec![0.0, 9.0], vec![9.0, 0.0]], level()).unwrap();
        assert_eq!((same.input_variance, same.input_share), (0.0, 0.0));
        assert_eq!(split(&[vec![1.0, 2.0]], level()), None);
        assert_eq!(split::<Vec<f64>>(&[], level()), None);
    }

    fn exponential(draws: &mut Draws, rate: f64) -> f64 {
        -libm::log(draws.uniform()) / rate
    }

    /// Mean time in an M/M/1 queue of a hundred customers, begun in steady state, so that its mean is 1 / (service -
    /// arrival) exactly.
    fn time_in_queue(draws: &mut Draws, arrival: f64, service: f64) -> f64 {
        let waits = draws.uniform() < arrival / service;
        let mut delay = if waits { exponential(draws, service - arrival) } else { 0.0 };
        let mut sum = 0.0;
        for _ in 0..100 {
            let time = delay + exponential(draws, service);
            sum += time;
            delay = (time - exponential(draws, arrival)).max(0.0);
        }
        sum / 100.0
    }

    /// Estimates the rate of exponential values.
    fn rate(values: &[f64]) -> f64 {
        values.len() as f64 / values.iter().sum::<f64>()
    }

    /// Returns how often, in a hundred studies of a queue whose rates come from so many observations, the interval with
    /// and that without the inputs' part covered the truth.
    fn coverage(observations: usize, seed: u64) -> (u32, u32) {
        const ARRIVAL: f64 = 0.3;
        let mut draws = Draws::new(seed);
        let (mut with, mut without) = (0, 0);
        for _ in 0..100 {
            let data = [ARRIVAL, 1.0]
                .map(|rate| -> Vec<f64> { (0..observations).map(|_| exponential(&mut draws, rate)).collect() });
            let outputs: Vec<Vec<f64>> = (0..100)
                .map(|_| {
                    let [arrival, service] = data.each_ref().map(|values| {
                        rate(&(0..observations).map(|_| values[draws.below(observations)]).collect::<Vec<f64>>())
                    });
                    (0..5).map(|_| time_in_queue(&mut draws, arrival.min(0.95 * service), service)).collect()
                })
                .collect();
            let found = split(&outputs, level()).unwrap();
            let truth = 1.0 / (1.0 - ARRIVAL);
            let (low, high) = found.interval.unwrap();
            with += u32::from(low <= truth && truth <= high);
            without += u32::from((found.mean - truth).abs() <= found.noise_half_width);
        }
        (with, without)
    }

    #[test]
    fn intervals_without_the_inputs_part_are_far_too_narrow() {
        // Standard deviation of a count at 0.95: 2.2.
        let (with, without) = coverage(50, 1);
        assert!(with >= 86 && without <= 35, "50 observations: {with} with, {without} without");
        let (with, without) = coverage(500, 2);
        assert!(with >= 88 && without <= 75, "500 observations: {with} with, {without} without");
    }
}
