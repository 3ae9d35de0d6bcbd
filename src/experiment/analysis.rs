//! What many design points say together: differences to a base, who may be the best, which axes matter.
//!
//! All points saw the same luck, so they are compared by replication, over the replications that all have.

use super::plan::{Combination, Coordinate};
use crate::stats::compare::{AgainstBest, holm, paired, with_best};
use crate::stats::inputs::{Split, split};
use crate::stats::sensitivity::{Indices, Screened, indices, screen};
use crate::stats::{Estimate, Level};

/// Values of one number: by point, by replication.
pub type Values = Vec<Vec<Option<f64>>>;

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

/// Compares every point with the base; the base itself, and points without a value, have nothing.
pub fn contrasts(values: &Values, base: usize, level: Level) -> Vec<Option<Contrast>> {
    let others = values.len().saturating_sub(1).max(1);
    let pairs = |point: usize| -> (Vec<f64>, Vec<f64>) {
        let pairs = values[base].iter().zip(&values[point]);
        pairs.filter_map(|(base, other)| Some(((*base)?, (*other)?))).unzip()
    };
    let compare = |point: usize| {
        let (base_values, own) = pairs(point);
        let alone = paired(&base_values, &own, level)?;
        let joint = paired(&base_values, &own, level.among(others))?.difference;
        (point != base).then_some((alone, joint))
    };
    let compared: Vec<_> = (0..values.len()).map(compare).collect();
    let adjusted = holm(&compared.iter().map(|pair| pair.as_ref()?.0.p).collect::<Vec<_>>());
    let contrast = |(pair, p_adjusted): (Option<_>, Option<f64>)| {
        let (alone, joint): (crate::stats::compare::Paired, Estimate) = pair?;
        let crate::stats::compare::Paired { base, other, difference, variance_ratio, .. } = alone;
        Some(Contrast { base, value: other, difference, joint, p_adjusted, variance_ratio })
    };
    compared.into_iter().zip(adjusted).map(contrast).collect()
}

/// Compares every point with the best of the others, where small is good, jointly at the level; `None` unless all
/// points have values in the same two replications or more.
pub fn standings(values: &Values, level: Level) -> Option<Vec<AgainstBest>> {
    with_best(&common(values)?, level)
}

/// Returns the values of the replications that all points have made; `None` if one of them is missing anywhere.
fn common(values: &Values) -> Option<Vec<Vec<f64>>> {
    let count = values.iter().map(Vec::len).min().filter(|count| *count >= 2)?;
    values.iter().map(|values| values[..count].iter().copied().collect()).collect()
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
    places: &[Vec<Coordinate>],
    values: &Values,
    level: Level,
    seed: u64,
) -> Option<Sensitivity> {
    if !matches!(combination, Combination::Morris(_) | Combination::SobolIndices(_)) {
        return None;
    }
    let count = values.iter().map(Vec::len).min().filter(|count| *count >= 1)?;
    let outputs: Option<Vec<Vec<f64>>> =
        (0..count).map(|replication| values.iter().map(|values| values[replication]).collect()).collect();
    let outputs = outputs?;
    let share = |coordinate: &Coordinate| match coordinate {
        Coordinate::Share(share) => Some(*share),
        Coordinate::Level(_) | Coordinate::Listed(_) => None,
    };
    let points: Vec<Vec<f64>> = places.iter().map(|place| place.iter().filter_map(share).collect()).collect();
    let factors = points.first()?.len();
    match combination {
        Combination::Morris(_) => Some(Sensitivity::Screened(screen(&points, &outputs, level))),
        _ if points.len() >= 2 * (factors + 2) => indices(factors, &outputs, level, seed).map(Sensitivity::Indices),
        _ => None,
    }
}

/// Splits the uncertainty of a number where the points of a design stand for what is not known of its axes: that of
/// the axes, and noise. `None` for designs that do not fill the space, where a value is missing, and below two points or
/// replications.
pub fn input_split(combination: Combination, values: &Values, level: Level) -> Option<Split> {
    if !matches!(combination, Combination::LatinHypercube(_) | Combination::Sobol(_)) {
        return None;
    }
    split(&common(values)?, level)
}

#[cfg(test)]
mod tests {
    use super::{contrasts, input_split, sensitivity, standings};
    use crate::experiment::analysis::Sensitivity;
    use crate::experiment::plan::{Combination, plan};
    use crate::stats::Level;

    fn level() -> Level {
        Level::new(0.95).expect("a level")
    }

    #[test]
    fn points_are_compared_with_the_base_in_pairs() {
        let values = vec![
            vec![Some(1.0), Some(2.0), Some(3.0)],
            vec![Some(2.0), Some(3.5), Some(3.5), Some(9.0)],
            vec![None, Some(1.0), None],
        ];
        let found = contrasts(&values, 0, level());
        assert!(found[0].is_none());
        let second = found[1].expect("it has pairs");
        // Differences 1, 1.5, 0.5; the fourth replication has no partner.
        assert_eq!((second.difference.mean, second.difference.observations), (1.0, 3));
        let (alone, joint) = (second.difference.half_width.unwrap(), second.joint.half_width.unwrap());
        // t(2) at 97.5 %, and at 98.75 % for two comparisons at once, times 0.5 / sqrt(3).
        assert!((alone - 4.302_652_7 * 0.5 / 3.0_f64.sqrt()).abs() < 1e-6, "{alone}");
        assert!((joint - 6.205_346_8 * 0.5 / 3.0_f64.sqrt()).abs() < 1e-6, "{joint}");
        assert_eq!(found[2].expect("one pair").difference.half_width, None);
    }

    #[test]
    fn the_best_is_found_among_those_with_values() {
        let base = [1.0, 2.0, 3.0, 4.0];
        let shifted =
            |by: f64| base.iter().enumerate().map(|(i, v)| Some(v + by + 0.01 * i as f64)).collect::<Vec<_>>();
        let values = vec![shifted(0.0), base.iter().map(|v| Some(*v - 1.0)).collect(), shifted(2.0)];
        let found = standings(&values, level()).expect("all have values");
        assert_eq!(found.iter().map(|it| it.may_be_best).collect::<Vec<_>>(), [false, true, false]);
        assert!(standings(&vec![vec![None, Some(1.0)], vec![Some(1.0), Some(2.0)]], level()).is_none());
    }

    #[test]
    fn axes_and_noise_share_the_variance_of_a_filled_space() {
        // Means 1, 3, 5 of variance 4; noise of variance 2 in each replication, 1 in a mean of two.
        let values = vec![vec![Some(0.0), Some(2.0)], vec![Some(2.0), Some(4.0)], vec![Some(4.0), Some(6.0), None]];
        let found = input_split(Combination::Sobol(3), &values, level()).expect("three points");
        assert_eq!((found.mean, found.input_variance, found.input_share), (3.0, 3.0, 0.75));
        assert!(input_split(Combination::Grid, &values, level()).is_none());
        assert!(input_split(Combination::Sobol(1), &vec![vec![Some(0.0)], vec![Some(1.0)]], level()).is_none());
    }

    #[test]
    fn a_linear_output_has_known_sensitivities() {
        // y = 3 x1 + x2: elementary effects 3 and 1; shares of variance 9/10 and 1/10.
        let output = |place: &Vec<super::Coordinate>| {
            let share =
                |at: usize| if let super::Coordinate::Share(share) = place[at] { share } else { panic!("a share") };
            vec![Some(3.0 * share(0) + share(1))]
        };
        let places = plan(Combination::Morris(4), &[None, None], 1);
        let values = places.iter().map(output).collect();
        let Some(Sensitivity::Screened(found)) = sensitivity(Combination::Morris(4), &places, &values, level(), 1)
        else {
            panic!("it is a screening")
        };
        assert!((found[0].size.mean - 3.0).abs() < 1e-12 && (found[1].size.mean - 1.0).abs() < 1e-12);
        let combination = Combination::SobolIndices(256);
        let places = plan(combination, &[None, None], 1);
        let values = places.iter().map(output).collect();
        let Some(Sensitivity::Indices(found)) = sensitivity(combination, &places, &values, level(), 1) else {
            panic!("it has indices")
        };
        assert!((found.factors[0].total.value - 0.9).abs() < 0.03, "{:?}", found.factors);
        assert!((found.factors[1].first.value - 0.1).abs() < 0.03, "{:?}", found.factors);
    }
}
