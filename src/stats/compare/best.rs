//! Multiple comparisons with the best (Hsu 1984), for scenarios that share their luck.

use super::differences;
use super::ends::{End, Ends};
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
    let factor = t / (count as f64 * (count as f64 - 1.0)).sqrt();
    let everybody = Ends::new(&values, &means, factor, by_mean.clone());
    // By how much it is surely behind another.
    let behind = |a: usize| {
        everybody.largest(End::Low, a, |b| {
            let (mean, width) = pair(a, b);
            mean - width
        })
    };
    let behind: Vec<f64> = (0..values.len()).map(behind).collect();
    let candidates: Vec<usize> = (0..values.len()).filter(|a| behind[*a] <= 0.0).collect();
    let candidates = Ends::new(&values, &means, factor, candidates);
    let against = |a: usize| {
        let high = candidates.largest(End::High, a, |b| {
            let (mean, width) = pair(a, b);
            mean + width
        });
        AgainstBest {
            margin: pair(a, by_mean[usize::from(by_mean[0] == a)]).0,
            low: behind[a].min(0.0),
            high: high.max(0.0),
            may_be_best: behind[a] <= 0.0,
        }
    };
    Some((0..values.len()).map(against).collect())
}

#[cfg(test)]
mod tests {
    use super::{End, Ends, differences, with_best};
    use crate::stats::estimate::Moments;
    use crate::stats::{Draws, Level, student};

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
        // Hsu's intervals by their definition, over all pairs, to the bit.
        let check = |name: &str, values: &[Vec<f64>]| {
            let (count, replications) = (values.len(), values[0].len() as f64);
            let t = student::upper_quantile((1.0 - level().value()) / (count - 1) as f64, replications - 1.0);
            let pair = |a: usize, b: usize| -> [f64; 2] {
                let moments = Moments::of(&differences(&values[b], &values[a])).unwrap();
                let width = t * (moments.variance.unwrap() / replications).sqrt();
                [moments.mean - width, moments.mean + width]
            };
            let most = |a: usize, end: usize, among: &dyn Fn(usize) -> bool| {
                let others = (0..count).filter(|b| *b != a && among(*b));
                others.map(|b| pair(a, b)[end]).fold(f64::NEG_INFINITY, f64::max)
            };
            let behind: Vec<f64> = (0..count).map(|a| most(a, 0, &|_| true)).collect();
            let found = with_best(values, level()).unwrap();
            for (a, found) in found.iter().enumerate() {
                let high = most(a, 1, &|b| behind[b] <= 0.0).max(0.0);
                assert_eq!((found.low, found.high), (behind[a].min(0.0), high), "{name}: {a}");
                assert_eq!(found.may_be_best, behind[a] <= 0.0, "{name}: {a}");
            }
            found.iter().filter(|it| it.may_be_best).count()
        };
        // Luck is shared, and spreads differ.
        let mixed = |index: usize, shared: f64, draws: &mut Draws| {
            index as f64 / 20.0 + shared + if index.is_multiple_of(7) { 4.0 } else { 0.3 } * draws.uniform()
        };
        let candidates = check("mixed", &scenarios(60, 8, mixed));
        assert!((2..50).contains(&candidates), "{candidates}");
        assert!(check("noise", &scenarios(150, 10, |_, _, draws| draws.uniform())) > 100);
        check("loads", &scenarios(150, 10, |index, shared, _| (1.0 + shared) / (1.1 - index as f64 / 150.0)));
        check("shifts", &scenarios(80, 5, |index, shared, _| 0.1 * (index % 9) as f64 + shared));
        check("equal", &scenarios(40, 3, |_, _, _| 0.1));
        check("two replications", &scenarios(90, 2, |index, _, draws| (index % 11) as f64 + draws.uniform()));
        check("far off", &scenarios(60, 6, |index, _, draws| if index == 9 { 1e12 } else { draws.uniform() }));
    }

    /// Makes scenarios of values that depend on the scenario, on luck that all share, and on their own.
    fn scenarios(count: usize, replications: usize, value: impl Fn(usize, f64, &mut Draws) -> f64) -> Vec<Vec<f64>> {
        let mut draws = Draws::new(7);
        let shared: Vec<f64> = (0..replications).map(|_| draws.uniform()).collect();
        let mut scenario =
            |index: usize| -> Vec<f64> { shared.iter().map(|shared| value(index, *shared, &mut draws)).collect() };
        (0..count).map(&mut scenario).collect()
    }

    #[test]
    fn looks_at_a_scenario_hardly_grow_with_their_number() {
        // Points of a grid that luck moves the more the higher the load, as it does queues; any may be the best.
        let looks = |count: usize| {
            let values = scenarios(count, 10, |index, shared, draws| {
                let load = index as f64 / count as f64;
                (1.0 + shared) / (1.05 - load) + 0.01 * draws.uniform()
            });
            let values: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
            let means: Vec<f64> = values.iter().map(|values| Moments::of(values).unwrap().mean).collect();
            let ends = Ends::new(&values, &means, 1.0, (0..count).collect());
            let mut looks = 0;
            for a in 0..count {
                for end in [End::Low, End::High] {
                    ends.largest(end, a, |b| {
                        looks += 1;
                        let distance = Moments::of(&differences(values[b], values[a])).unwrap().variance.unwrap();
                        let width = (9.0 * distance).sqrt();
                        means[a] - means[b] + if end == End::Low { -width } else { width }
                    });
                }
            }
            looks as f64 / count as f64
        };
        let (few, many) = (looks(300), looks(3000));
        assert!(few < 40.0 && many < 1.5 * few, "{few} and {many} looks at a scenario");
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
