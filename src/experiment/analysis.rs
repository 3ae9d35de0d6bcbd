//! What many design points say together: differences to a base, who may be the best, which axes matter.
//!
//! All points saw the same luck, so they are compared by replication, over the replications that all have.

use super::plan::{Combination, Coordinate};
use crate::stats::compare::{AgainstBest, Paired, holm, paired, with_best};
use crate::stats::inputs::{Split, split};
use crate::stats::sensitivity::{Indices, Screened, indices, screen};
use crate::stats::{Estimate, Level};

/// Values of one number at many points, replication by replication: eight bytes each, and eight a point.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// NaN where one is missing.
    values: Vec<f64>,
    /// Where those of each point end.
    ends: Vec<usize>,
}

impl Values {
    /// Adds a point.
    pub fn push(&mut self, values: impl IntoIterator<Item = Option<f64>>) {
        self.values.extend(values.into_iter().map(|value| value.unwrap_or(f64::NAN)));
        self.ends.push(self.values.len());
    }

    /// Returns how many points there are.
    pub fn points(&self) -> usize {
        self.ends.len()
    }

    /// Leaves out all but the first so many points.
    pub fn truncate(&mut self, points: usize) {
        self.ends.truncate(points);
        self.values.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Turns what is low into what is high, and back.
    pub fn negate(&mut self) {
        self.values.iter_mut().for_each(|value| *value = -*value);
    }

    /// Returns the values of a point, NaN where one is missing.
    fn of(&self, point: usize) -> &[f64] {
        &self.values[if point == 0 { 0 } else { self.ends[point - 1] }..self.ends[point]]
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.points()).map(|point| self.of(point))
    }

    /// Returns the values of the replications that all points have made; `None` if one of them is missing anywhere, or there are
    /// fewer than so many.
    fn common(&self, least: usize) -> Option<Vec<&[f64]>> {
        let count = self.rows().map(<[f64]>::len).min().filter(|count| *count >= least)?;
        let common: Vec<&[f64]> = self.rows().map(|values| &values[..count]).collect();
        common.iter().all(|values| values.iter().all(|value| !value.is_nan())).then_some(common)
    }
}

impl<V: IntoIterator<Item = Option<f64>>> FromIterator<V> for Values {
    fn from_iter<I: IntoIterator<Item = V>>(points: I) -> Self {
        let mut values = Self::default();
        points.into_iter().for_each(|point| values.push(point));
        values
    }
}

/// A point compared with the base on one number.
#[derive(Clone, Copy, Debug)]
pub struct Contrast {
    /// Estimate of the base.
    pub base: Estimate,
    /// Estimate of the point.
    pub value: Estimate,
    /// Difference, paired by replication, at the level asked for.
    pub difference: Estimate,
    /// The same, so that the intervals of all points hold at once (Bonferroni).
    pub joint: Estimate,
    /// Two-sided p-value, adjusted for all points (Holm).
    pub p_adjusted: Option<f64>,
    /// Variance of independent runs over that of paired ones.
    pub variance_ratio: Option<f64>,
}

/// Compares every point with the base, one after the other; the base itself, and points without a value, are left out.
pub fn contrasts(values: &Values, base: usize, level: Level) -> impl Iterator<Item = (usize, Contrast)> {
    let others = values.points().saturating_sub(1).max(1);
    let compare = move |point: usize, level: Level| {
        let pairs =
            values.of(base).iter().zip(values.of(point)).filter(|(base, other)| !base.is_nan() && !other.is_nan());
        let (base_values, own): (Vec<f64>, Vec<f64>) = pairs.unzip();
        if point == base { None } else { paired(&base_values, &own, level) }
    };
    // What is adjusted for all is asked of all first; keeping all else would take more room than the values.
    let p: Vec<Option<f64>> = (0..values.points()).map(|point| compare(point, level)?.p).collect();
    holm(&p).into_iter().enumerate().filter_map(move |(point, p_adjusted)| {
        let Paired { base, other, difference, variance_ratio, .. } = compare(point, level)?;
        let joint = compare(point, level.among(others))?.difference;
        Some((point, Contrast { base, value: other, difference, joint, p_adjusted, variance_ratio }))
    })
}

/// Compares every point with the best of the others, where small is good, jointly at the level; `None` unless all
/// points have values in the same two replications or more.
pub fn standings(values: &Values, level: Level) -> Option<Vec<AgainstBest>> {
    with_best(&values.common(2)?, level)
}

/// How much each axis matters, by the design that it was measured with.
#[derive(Clone, Debug)]
pub enum Sensitivity {
    /// Sizes of elementary effects, by axis.
    Screened(Vec<Screened>),
    /// Shares of variance, by axis.
    Indices(Indices),
}

/// Reads the values of a sensitivity design; `None` for other designs, and where a value is missing.
pub fn sensitivity(
    combination: Combination,
    places: impl Iterator<Item = Vec<Coordinate>>,
    values: &Values,
    level: Level,
    seed: u64,
) -> Option<Sensitivity> {
    if !matches!(combination, Combination::Morris(_) | Combination::SobolIndices(_)) {
        return None;
    }
    let common = values.common(1)?;
    let outputs: Vec<Vec<f64>> = (0..common.first()?.len())
        .map(|replication| common.iter().map(|values| values[replication]).collect())
        .collect();
    let share = |coordinate: &Coordinate| match coordinate {
        Coordinate::Share(share) => Some(*share),
        Coordinate::Level(_) | Coordinate::Listed(_) => None,
    };
    let mut points = places.map(|place| place.iter().filter_map(share).collect::<Vec<f64>>());
    match combination {
        Combination::Morris(_) => Some(Sensitivity::Screened(screen(&points.collect(), &outputs, level))),
        _ => {
            let factors = points.next()?.len();
            let is_enough = common.len() >= 2 * (factors + 2);
            is_enough.then(|| indices(factors, &outputs, level, seed))?.map(Sensitivity::Indices)
        }
    }
}

/// Splits the uncertainty of a number where the points of a design stand for what is not known of its axes: that of
/// the axes, and noise. `None` for designs that do not fill the space, where a value is missing, and below two points or
/// replications.
pub fn input_split(combination: Combination, values: &Values, level: Level) -> Option<Split> {
    if !matches!(combination, Combination::LatinHypercube(_) | Combination::Sobol(_)) {
        return None;
    }
    split(&values.common(2)?, level)
}

#[cfg(test)]
mod tests {
    use super::{Sensitivity, Values, contrasts, input_split, sensitivity, standings};
    use crate::experiment::plan::{Combination, Plan};
    use crate::stats::Level;

    fn values(points: impl IntoIterator<Item = Vec<Option<f64>>>) -> Values {
        points.into_iter().collect()
    }

    fn level() -> Level {
        Level::new(0.95).expect("a level")
    }

    #[test]
    fn points_are_compared_with_the_base_in_pairs() {
        let values = values([
            vec![Some(1.0), Some(2.0), Some(3.0)],
            vec![Some(2.0), Some(3.5), Some(3.5), Some(9.0)],
            vec![None, Some(1.0), None],
            vec![None; 3],
        ]);
        let found: Vec<_> = contrasts(&values, 0, level()).collect();
        // Neither the base nor what has no pairs is there.
        let [(1, second), (2, third)] = found.as_slice() else { panic!("{found:?}") };
        // Differences 1, 1.5, 0.5; the fourth replication has no partner.
        assert_eq!((second.difference.mean, second.difference.observations), (1.0, 3));
        let (alone, joint) = (second.difference.half_width.unwrap(), second.joint.half_width.unwrap());
        // t(2) at 97.5 %, and at 99.1667 % for three comparisons at once, times 0.5 / sqrt(3).
        assert!((alone - 4.302_652_7 * 0.5 / 3.0_f64.sqrt()).abs() < 1e-6, "{alone}");
        assert!((joint - 7.648_803_9 * 0.5 / 3.0_f64.sqrt()).abs() < 1e-6, "{joint}");
        assert_eq!(third.difference.half_width, None);
    }

    #[test]
    fn values_are_kept_by_point() {
        let mut values = values([vec![Some(1.0), None], vec![], vec![Some(3.0)]]);
        assert_eq!((values.points(), values.of(1), values.of(2)), (3, &[][..], &[3.0][..]));
        assert!(values.of(0)[1].is_nan());
        values.negate();
        values.truncate(1);
        assert_eq!((values.points(), values.of(0)[0], values.values.len()), (1, -1.0, 2));
    }

    #[test]
    fn the_best_is_found_among_those_with_values() {
        let base = [1.0, 2.0, 3.0, 4.0];
        let shifted =
            |by: f64| base.iter().enumerate().map(|(i, v)| Some(v + by + 0.01 * i as f64)).collect::<Vec<_>>();
        let values = values([shifted(0.0), base.iter().map(|v| Some(*v - 1.0)).collect(), shifted(2.0)]);
        let found = standings(&values, level()).expect("all have values");
        assert_eq!(found.iter().map(|it| it.may_be_best).collect::<Vec<_>>(), [false, true, false]);
        assert!(standings(&self::values([vec![None, Some(1.0)], vec![Some(1.0), Some(2.0)]]), level()).is_none());
    }

    #[test]
    fn axes_and_noise_share_the_variance_of_a_filled_space() {
        // Means 1, 3, 5 of variance 4; noise of variance 2 in each replication, 1 in a mean of two.
        let values = values([vec![Some(0.0), Some(2.0)], vec![Some(2.0), Some(4.0)], vec![Some(4.0), Some(6.0), None]]);
        let found = input_split(Combination::Sobol(3), &values, level()).expect("three points");
        assert_eq!((found.mean, found.input_variance, found.input_share), (3.0, 3.0, 0.75));
        assert!(input_split(Combination::Grid, &values, level()).is_none());
        assert!(
            input_split(Combination::Sobol(1), &self::values([vec![Some(0.0)], vec![Some(1.0)]]), level()).is_none()
        );
    }

    #[test]
    fn a_linear_output_has_known_sensitivities() {
        // y = 3 x1 + x2: elementary effects 3 and 1; shares of variance 9/10 and 1/10.
        let output = |place: Vec<super::Coordinate>| {
            let share =
                |at: usize| if let super::Coordinate::Share(share) = place[at] { share } else { panic!("a share") };
            vec![Some(3.0 * share(0) + share(1))]
        };
        let plan = Plan::new(Combination::Morris(4), &[None, None], 1);
        let values = plan.places().map(output).collect();
        let Some(Sensitivity::Screened(found)) =
            sensitivity(Combination::Morris(4), plan.places(), &values, level(), 1)
        else {
            panic!("it is a screening")
        };
        assert!((found[0].size.mean - 3.0).abs() < 1e-12 && (found[1].size.mean - 1.0).abs() < 1e-12);
        let combination = Combination::SobolIndices(256);
        let plan = Plan::new(combination, &[None, None], 1);
        let values = plan.places().map(output).collect();
        let Some(Sensitivity::Indices(found)) = sensitivity(combination, plan.places(), &values, level(), 1) else {
            panic!("it has indices")
        };
        assert!((found.factors[0].total.value - 0.9).abs() < 0.03, "{:?}", found.factors);
        assert!((found.factors[1].first.value - 0.1).abs() < 0.03, "{:?}", found.factors);
    }
}
