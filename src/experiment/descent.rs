//! Integer search for the smallest mean where designs are too many to try: retrospective search by piecewise linear
//! interpolation and neighborhoods (R-SPLINE: Wang, Pasupathy and Schmeiser 2013).
//!
//! Each round takes more replications of every design that it looks at, on shared luck, and begins where the last one ended. It
//! interpolates the means of the corners of a simplex about the current design, follows the slope in growing steps while
//! that helps, and then looks at the neighbors, until none is better. Axes without an order have no slope: all of their
//! other values are neighbors.

use std::collections::BTreeMap;

use super::optimize::{Place, moved};
use crate::stats::compare::paired;
use crate::stats::{Draws, Level};

/// First step along a slope, and its growth from one step to the next.
const STEP: f64 = 2.0;

/// Steps along one slope at most.
const STEPS_MAX: usize = 12;

/// What is searched.
pub struct Terrain<'a> {
    /// Number of values on each axis.
    pub counts: Vec<usize>,
    /// Whether the values of an axis are in an order.
    pub is_ordered: Vec<bool>,
    /// Values of a design in its first so many replications; `None` if it is none, fails, or misses a requirement.
    pub values: &'a mut dyn FnMut(&Place, u32) -> Option<Vec<f64>>,
    /// Whether to stop.
    pub should_stop: &'a dyn Fn() -> bool,
}

/// Where a search ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Descent {
    /// The design that no neighbor has a smaller mean than.
    pub best: Option<Place>,
    /// The neighbor with the next smallest mean.
    pub runner_up: Option<Place>,
    /// Neighbors that have values.
    pub neighbors: usize,
    /// Those that were shown to be worse, all at once at the level.
    pub shown_worse: usize,
}

/// Searches in rounds of these numbers of replications (ascending), from a design that has values.
pub fn descend(terrain: &mut Terrain<'_>, start: Place, rounds: &[u32], level: Level) -> Descent {
    let mut draws = Draws::new(rounds.len() as u64);
    let mut place = start;
    for count in rounds {
        let mut round = Round { terrain: &mut *terrain, count: *count, means: BTreeMap::new() };
        loop {
            place = round.along_the_slope(&place, &mut draws);
            match round.better_neighbor(&place) {
                Some(better) => place = better,
                None => break,
            }
        }
        if (terrain.should_stop)() {
            break;
        }
    }
    certificate(terrain, place, rounds.last().copied().unwrap_or(0), level)
}

/// Compares the end of a search with its neighbors.
fn certificate(terrain: &mut Terrain<'_>, place: Place, count: u32, level: Level) -> Descent {
    let Some(own) = (terrain.values)(&place, count) else { return Descent::default() };
    let around = steps(&terrain.counts, &terrain.is_ordered, &place);
    let around: Vec<(Place, Vec<f64>)> =
        around.into_iter().filter_map(|near| (terrain.values)(&near, count).map(|values| (near, values))).collect();
    let each = level.among(around.len().max(1));
    let is_worse = |values: &Vec<f64>| {
        let difference = paired(&own, values, each).map(|found| found.difference);
        difference.is_some_and(|found| found.low().is_some_and(|low| low > 0.0))
    };
    let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    Descent {
        best: Some(place),
        shown_worse: around.iter().filter(|(_, values)| is_worse(values)).count(),
        neighbors: around.len(),
        runner_up: around.iter().min_by(|(_, a), (_, b)| mean(a).total_cmp(&mean(b))).map(|(near, _)| near.clone()),
    }
}

/// Returns the places one step away on an ordered axis, or at another value of one without an order.
pub fn steps(counts: &[usize], is_ordered: &[bool], place: &Place) -> Vec<Place> {
    let on = |axis: usize| {
        let here = place[axis];
        let reach = move |at: &usize| *at != here && (!is_ordered[axis] || at.abs_diff(here) == 1);
        (0..counts[axis]).filter(reach).map(move |at| moved(place, axis, at))
    };
    (0..place.len()).flat_map(on).collect()
}

/// One round, with the means that it knows.
struct Round<'t, 'a> {
    terrain: &'t mut Terrain<'a>,
    count: u32,
    means: BTreeMap<Place, Option<f64>>,
}

impl Round<'_, '_> {
    fn mean(&mut self, place: &Place) -> Option<f64> {
        if let Some(known) = self.means.get(place) {
            return *known;
        }
        if (self.terrain.should_stop)() {
            return None;
        }
        let values = (self.terrain.values)(place, self.count);
        let mean = values.map(|values| values.iter().sum::<f64>() / values.len() as f64);
        self.means.insert(place.clone(), mean);
        mean
    }

    /// Follows the slope about a place while that makes the mean smaller.
    fn along_the_slope(&mut self, place: &Place, draws: &mut Draws) -> Place {
        let mut best = place.clone();
        let Some(mut smallest) = self.mean(&best) else { return best };
        while let Some(slope) = self.slope(&best, draws) {
            let length = slope.iter().map(|part| part * part).sum::<f64>().sqrt();
            if length == 0.0 {
                break;
            }
            let from = best.clone();
            let mut step = STEP;
            for _ in 0..STEPS_MAX {
                let to: Place = (0..from.len())
                    .map(|axis| {
                        let at = from[axis] as f64 - step * slope[axis] / length;
                        at.round().clamp(0.0, (self.terrain.counts[axis] - 1) as f64) as usize
                    })
                    .collect();
                match self.mean(&to) {
                    Some(mean) if mean < smallest => (best, smallest) = (to, mean),
                    _ => break,
                }
                step *= STEP;
            }
            if best == from {
                break;
            }
        }
        best
    }

    /// Returns the slope of the interpolated mean about a place, at a point drawn near it; `None` if a corner of its simplex has
    /// no value.
    fn slope(&mut self, place: &Place, draws: &mut Draws) -> Option<Vec<f64>> {
        let axes: Vec<usize> =
            (0..place.len()).filter(|axis| self.terrain.is_ordered[*axis] && self.terrain.counts[*axis] > 1).collect();
        // The point lies within 0.3 of the place on each axis, and within the terrain.
        let mut corner = place.clone();
        let mut within = vec![0.0; place.len()];
        for axis in &axes {
            let at = (place[*axis] as f64 + 0.6 * draws.uniform() - 0.3)
                .clamp(0.0, (self.terrain.counts[*axis] - 1) as f64 - 1e-9);
            corner[*axis] = at.floor() as usize;
            within[*axis] = at - at.floor();
        }
        // From corner to corner, one axis after the other, that with the largest fraction first.
        let mut order = axes;
        order.sort_by(|a, b| within[*b].total_cmp(&within[*a]).then(a.cmp(b)));
        let mut slope = vec![0.0; place.len()];
        let mut last = self.mean(&corner)?;
        for axis in order {
            corner[axis] += 1;
            let next = self.mean(&corner)?;
            slope[axis] = next - last;
            last = next;
        }
        Some(slope)
    }

    /// Returns the neighbor with the smallest mean, if that is smaller than the place's own.
    fn better_neighbor(&mut self, place: &Place) -> Option<Place> {
        let own = self.mean(place)?;
        let around = steps(&self.terrain.counts, &self.terrain.is_ordered, place);
        let means: Vec<(f64, Place)> =
            around.into_iter().filter_map(|near| self.mean(&near).map(|mean| (mean, near))).collect();
        means.into_iter().filter(|(mean, _)| *mean < own).min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, near)| near)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Descent, Terrain, descend};
    use crate::experiment::Place;
    use crate::stats::{Draws, Level};

    /// Searches a mean with noise that designs share but for a tenth; returns how many designs were looked at.
    fn search(
        counts: &[usize],
        is_ordered: &[bool],
        start: Place,
        mean: &dyn Fn(&Place) -> Option<f64>,
    ) -> (Descent, usize) {
        let mut seen = BTreeSet::new();
        let mut values = |place: &Place, count: u32| {
            seen.insert(place.clone());
            let mean = mean(place)?;
            let own = place.iter().fold(7_u64, |hash, at| hash.wrapping_mul(31).wrapping_add(*at as u64));
            let shared = |number: u32| Draws::new(u64::from(number)).uniform() - 0.5;
            let alone = |number: u32| 0.1 * (Draws::new(own.wrapping_mul(1000) + u64::from(number)).uniform() - 0.5);
            Some((1..=count).map(|number| mean + shared(number) + alone(number)).collect())
        };
        let mut terrain = Terrain {
            counts: counts.to_vec(),
            is_ordered: is_ordered.to_vec(),
            values: &mut values,
            should_stop: &|| false,
        };
        let found = descend(&mut terrain, start, &[4, 16, 64], Level::new(0.95).expect("a level"));
        (found, seen.len())
    }

    #[test]
    fn a_bowl_is_descended_to_its_bottom() {
        let bowl = |place: &Place| {
            let part = |at: usize, bottom: f64| (place[at] as f64 - bottom) * (place[at] as f64 - bottom);
            Some(part(0, 30.0) + 2.0 * part(1, 12.0) + 0.5 * part(2, 45.0))
        };
        let (found, seen) = search(&[64, 64, 64], &[true; 3], vec![60, 60, 2], &bowl);
        assert_eq!((found.best, found.neighbors, found.shown_worse), (Some(vec![30, 12, 45]), 6, 6));
        // One step of the third axis costs 0.5, of the others 1 and 2.
        assert!([vec![30, 12, 44], vec![30, 12, 46]].contains(&found.runner_up.expect("it has neighbors")));
        assert!(seen < 400, "{seen} of 262144 designs");
    }

    #[test]
    fn bounds_and_axes_without_order_are_kept() {
        // The third of four kinds is best; the first axis wants to be small but no design below 5 is any.
        let kinds = [3.0, 2.0, 0.0, 4.0];
        let mean = |place: &Place| (place[0] >= 5).then(|| place[0] as f64 + kinds[place[1]]);
        let (found, _) = search(&[200, 4], &[true, false], vec![150, 0], &mean);
        assert_eq!(found.best, Some(vec![5, 2]));
        // Neighbors: 6, and three other kinds; 4 is no design.
        assert_eq!((found.neighbors, found.shown_worse), (4, 4));
    }

    #[test]
    fn a_start_without_values_finds_nothing() {
        assert_eq!(search(&[20, 20], &[true; 2], vec![0, 0], &|_| None).0, Descent::default());
    }
}
