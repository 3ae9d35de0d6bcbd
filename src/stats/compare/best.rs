//! Multiple comparisons with the best (Hsu 1984), for scenarios that share their luck.

use super::differences;
use crate::stats::estimate::Moments;
use crate::stats::{Level, student};

/// How one scenario stands to the best of the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgainstBest {
    /// Its mean less the smallest mean of the others: negative if it is ahead.
    pub margin: f64,
    /// Lower end of the margin's interval, never above zero.
    pub low: f64,
    /// Upper end of the margin's interval, never below zero.
    pub high: f64,
    /// Whether it may be the best; that no other may be proves that it is.
    pub may_be_best: bool,
}

/// Compares each scenario with the best of the others, where small is good; all intervals hold at once at the level.
/// `None` below two scenarios, or below two values.
///
/// Each pair has an interval of differences by replication, and Bonferroni's inequality over the comparisons of the best
/// with the others, of which there are one fewer than scenarios: sound for any dependence between them. An interval of
/// \[0, high\] says that another is better; of \[low, 0\], that this is the best; both ends off zero leave it open.
///
/// # Panics
///
/// Panics if lists differ in length, or a value is infinite or NaN.
pub fn with_best(values: &[impl AsRef<[f64]>], level: Level) -> Option<Vec<AgainstBest>> {
    let values: Vec<&[f64]> = values.iter().map(AsRef::as_ref).collect();
    let count = values.first().map_or(0, |values| values.len());
    assert!(values.iter().all(|values| values.len() == count), "every value has its partners");
    if values.len() < 2 || count < 2 {
        return None;
    }
    let t = student::upper_quantile((1.0 - level.value()) / (values.len() - 1) as f64, (count - 1) as f64);
    // Mean difference of a pair, and how far chance may carry it.
    let pair = |a: usize, b: usize| {
        let moments = Moments::of(&differences(values[b], values[a])).expect("there are values");
        let variance = moments.variance.expect("there are two values");
        (moments.mean, t * (variance / count as f64).sqrt())
    };
    let means: Vec<f64> = values.iter().map(|values| Moments::of(values).expect("there are values").mean).collect();
    let mut by_mean: Vec<usize> = (0..values.len()).collect();
    by_mean.sort_by(|a, b| means[*a].total_cmp(&means[*b]));
    // By how much it is surely behind another: no more than its mean is, so that most pairs need no look.
    let behind = |a: usize| {
        let mut most = f64::NEG_INFINITY;
        for &b in by_mean.iter().filter(|b| **b != a) {
            if means[a] - means[b] < most {
                break;
            }
            let (mean, width) = pair(a, b);
            most = most.max(mean - width);
        }
        most
    };
    let behind: Vec<f64> = (0..values.len()).map(behind).collect();
    let candidates: Vec<usize> = (0..values.len()).filter(|a| behind[*a] <= 0.0).collect();
    let against = |a: usize| {
        let ahead = |b: &usize| {
            let (mean, width) = pair(a, *b);
            mean + width
        };
        AgainstBest {
            margin: pair(a, by_mean[usize::from(by_mean[0] == a)]).0,
            low: behind[a].min(0.0),
            high: largest(candidates.iter().filter(|b| **b != a).map(ahead)).max(0.0),
            may_be_best: behind[a] <= 0.0,
        }
    };
    Some((0..values.len()).map(against).collect())
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::with_best;
    use crate::stats::{Draws, Level};

    fn level() -> Level {
        Level::new(0.95).unwrap()
    }

    #[test]
    fn two_scenarios_are_a_paired_comparison() {
        // Differences 1, 2, 3: mean 2, s 1; one-sided t(0.05, 2) = 2.919986, half-width 2.919986 / sqrt(3) = 1.685854.
        let found = with_best(&[vec![0.0, 0.0, 0.0], vec![1.0, 2.0, 3.0]], level()).unwrap();
        assert!((found[0].margin + 2.0).abs() < 1e-12 && (found[1].margin - 2.0).abs() < 1e-12);
        assert!((found[0].low + 3.685_854).abs() < 1e-6 && found[0].high == 0.0 && found[0].may_be_best);
        assert!((found[1].high - 3.685_854).abs() < 1e-6 && found[1].low == 0.0 && !found[1].may_be_best);
    }

    #[test]
    fn too_close_to_call_stays_open() {
        let found = with_best(&[vec![0.0, 1.0, 0.0], vec![1.0, 0.0, 0.5], vec![9.0, 9.5, 9.2]], level()).unwrap();
        assert!(found[0].may_be_best && found[1].may_be_best && !found[2].may_be_best);
        assert!(found[0].low < 0.0 && found[0].high > 0.0);
        assert_eq!(found[2].low, 0.0);
        assert_eq!(with_best(&[vec![1.0, 2.0]], level()), None);
        assert_eq!(with_best(&[vec![1.0], vec![2.0]], level()), None);
    }

    #[test]
    fn pairs_without_a_look_would_change_nothing() {
        // Hsu's intervals by their definition, over all pairs, where luck is shared and spreads differ.
        let mut draws = Draws::new(7);
        let shared: Vec<f64> = (0..8).map(|_| draws.uniform()).collect();
        let mut scenario = |index: usize| -> Vec<f64> {
            let spread = if index.is_multiple_of(7) { 4.0 } else { 0.3 };
            shared.iter().map(|shared| index as f64 / 20.0 + shared + spread * draws.uniform()).collect()
        };
        let values: Vec<Vec<f64>> = (0..60).map(&mut scenario).collect();
        let t = crate::stats::student::upper_quantile(0.05 / 59.0, 7.0);
        let pair = |a: usize, b: usize| -> [f64; 2] {
            let found = crate::stats::Estimate::of(&super::differences(&values[b], &values[a]), level()).unwrap();
            let width = t * found.standard_error().unwrap();
            [found.mean - width, found.mean + width]
        };
        let most = |a: usize, end: usize, among: &dyn Fn(usize) -> bool| {
            let others = (0..60).filter(|b| *b != a && among(*b));
            others.map(|b| pair(a, b)[end]).fold(f64::NEG_INFINITY, f64::max)
        };
        let may_be_best = |a: usize| most(a, 0, &|_| true) <= 0.0;
        let found = with_best(&values, level()).unwrap();
        for (a, found) in found.iter().enumerate() {
            let (low, high) = (most(a, 0, &|_| true).min(0.0), most(a, 1, &may_be_best).max(0.0));
            assert!((found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9, "{a}: {found:?}");
            assert_eq!(found.may_be_best, may_be_best(a));
        }
        let candidates = found.iter().filter(|it| it.may_be_best).count();
        assert!((2..50).contains(&candidates), "{candidates}");
    }

    #[test]
    fn all_intervals_hold_at_once() {
        // Four scenarios with shared luck; the hard case has two best ones.
        const MEANS: [f64; 4] = [0.0, 0.0, 0.3, 1.0];
        const EXPERIMENTS: usize = 2000;
        let mut draws = Draws::new(21);
        let mut wrong = 0;
        for _ in 0..EXPERIMENTS {
            let mut values = vec![Vec::new(); 4];
            for _ in 0..15 {
                let shared = draws.uniform();
                for (values, mean) in values.iter_mut().zip(MEANS) {
                    values.push(mean + 3.0 * shared + (0..4).map(|_| draws.uniform()).sum::<f64>() - 2.0);
                }
            }
            let found = with_best(&values, level()).unwrap();
            let truth = [0.0, 0.0, 0.3, 1.0];
            let holds = |index: usize| found[index].low <= truth[index] && truth[index] <= found[index].high;
            wrong += usize::from(!(0..4).all(holds));
        }
        assert!(wrong as f64 <= 0.05 * EXPERIMENTS as f64 + 4.0 * 9.75, "{wrong}");
    }
}
