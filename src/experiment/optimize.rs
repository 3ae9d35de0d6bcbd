//! Optimization: the cheapest of many designs that is shown to keep what is required.
//!
//! Designs are places on a lattice: a position on each axis. The cost of a place is known; whether it keeps the
//! requirements is found out by trying it, which is what takes time. Where there are few places, all are tried in the
//! order of their cost. Where there are many, axes are first cut down one by one by bisection, and then the
//! neighborhood of what is left is searched: one step less of an axis, with or without one step more of another, until
//! no cheaper neighbor is good (Wang, Pasupathy and Schmeiser 2013 call it a local minimum of the integer
//! neighborhood). What was chosen because it looked good may only have been lucky, so it has to hold once more, with fresh luck.

use std::collections::BTreeMap;

use super::descent;
use crate::stats::requirement::Verdict;

/// Position on each axis.
pub type Place = Vec<usize>;

/// Places that are tried one by one at most.
const EXHAUSTIVE_MAX: usize = 128;

/// What may be chosen from.
pub struct Space<'a> {
    /// Number of positions on each axis.
    pub counts: Vec<usize>,
    /// Whether the positions of an axis are in an order; of others each is one step from each.
    pub is_ordered: Vec<bool>,
    /// Cost of a place.
    pub cost: &'a dyn Fn(&Place) -> f64,
    /// Whether a place is a design at all.
    pub is_allowed: &'a dyn Fn(&Place) -> bool,
}

/// Finds out whether a place keeps what is required.
pub trait Test {
    /// Tries a place on the luck that all share.
    fn test(&mut self, place: &Place) -> Verdict;
    /// Tries it again, on fresh luck.
    fn confirm(&mut self, place: &Place) -> Verdict;
    /// Returns whether to stop.
    fn should_stop(&self) -> bool;
}

/// What a search has found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The cheapest place that was shown, twice, to keep what is required.
    pub best: Option<Place>,
    /// The cheapest other place that was shown to.
    pub runner_up: Option<Place>,
    /// Every place that was tried; of the chosen one, both times.
    pub tried: BTreeMap<Place, Verdict>,
    /// How sure it is that nothing better was overlooked.
    pub certainty: Certainty,
}

/// How sure it is that nothing better was overlooked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Certainty {
    /// Of the cheaper places only those nearby were tried.
    #[default]
    Neighborhood,
    /// Every cheaper place was tried.
    Exhaustive,
    /// A race was won: no place is better by more than the indifference, with the confidence of the run.
    Won,
    /// A race ended before it was decided.
    Undecided,
    /// A budget was spent: the estimated probability that the best was chosen.
    Estimated(f64),
    /// A search ended where no neighbor has a smaller mean: how many there are, and how many were shown to be worse.
    LocalMinimum {
        /// Neighbors that are designs.
        neighbors: usize,
        /// Those shown to be worse, all at once with the confidence of the run.
        shown_worse: usize,
    },
}

/// Looks for the cheapest place that keeps what is required.
pub fn cheapest(space: &Space<'_>, test: &mut dyn Test) -> Found {
    let mut search = Search { space, test, tried: BTreeMap::new() };
    let is_exhaustive = space.counts.iter().product::<usize>() <= EXHAUSTIVE_MAX;
    let best = if is_exhaustive { search.in_order() } else { search.local() };
    if let Some(best) = &best {
        search.surroundings(best);
    }
    let cost = |place: &Place| (space.cost)(place);
    let others = search
        .tried
        .iter()
        .filter(|(place, verdict)| **verdict == Verdict::Met && best.as_ref().is_some_and(|best| *place != best));
    let runner_up = others.min_by(|(a, _), (b, _)| cost(a).total_cmp(&cost(b))).map(|(place, _)| place.clone());
    let certainty = if is_exhaustive { Certainty::Exhaustive } else { Certainty::Neighborhood };
    Found { best, runner_up, tried: search.tried, certainty }
}

struct Search<'s, 'a> {
    space: &'s Space<'a>,
    test: &'s mut dyn Test,
    tried: BTreeMap<Place, Verdict>,
}

impl Search<'_, '_> {
    fn is_good(&mut self, place: &Place) -> bool {
        if let Some(verdict) = self.tried.get(place) {
            return *verdict == Verdict::Met;
        }
        if self.test.should_stop() || !(self.space.is_allowed)(place) {
            return false;
        }
        let verdict = self.test.test(place);
        self.tried.insert(place.clone(), verdict);
        verdict == Verdict::Met
    }

    /// Whether a place that looks good is good once more.
    fn holds(&mut self, place: &Place) -> bool {
        if !self.is_good(place) || self.test.should_stop() {
            return false;
        }
        let verdict = self.test.confirm(place);
        self.tried.insert(place.clone(), verdict);
        verdict == Verdict::Met
    }

    /// Tries all places in the order of their cost, up to the first that is good, and on to the next that is.
    fn in_order(&mut self) -> Option<Place> {
        let mut places = self.all();
        places.sort_by(|a, b| self.cost(a).total_cmp(&self.cost(b)));
        let mut places = places.into_iter();
        let best = places.find(|place| self.holds(place));
        places.find(|place| self.is_good(place));
        best
    }

    fn all(&self) -> Vec<Place> {
        let mut places = vec![Place::new()];
        for count in &self.space.counts {
            let longer = |place: Place| (0..*count).map(move |at| [place.clone(), vec![at]].concat());
            places = places.into_iter().flat_map(longer).collect();
        }
        places.retain(|place| (self.space.is_allowed)(place));
        places
    }

    /// Descends from the costliest place to one with no good cheaper neighbor.
    fn local(&mut self) -> Option<Place> {
        let mut place: Place = self.space.counts.iter().map(|count| count - 1).collect();
        for axis in 0..place.len() {
            for at in 0..self.space.counts[axis] {
                if self.cost(&moved(&place, axis, at)) > self.cost(&place) {
                    place[axis] = at;
                }
            }
        }
        if !self.is_good(&place) {
            return None;
        }
        self.cut(&mut place);
        loop {
            while let Some(better) = self.neighbors(&place).into_iter().find(|neighbor| self.is_good(neighbor)) {
                place = better;
            }
            if self.holds(&place) {
                return Some(place);
            }
            // It was only lucky: go on from the cheapest that is still good.
            let good = self.tried.iter().filter(|(_, verdict)| **verdict == Verdict::Met).map(|(place, _)| place);
            let next = good.min_by(|a, b| self.cost(a).total_cmp(&self.cost(b))).cloned();
            place = next.filter(|_| !self.test.should_stop())?;
        }
    }

    /// Cuts down one axis after the other, by bisection, the dearest first.
    fn cut(&mut self, place: &mut Place) {
        let mut axes: Vec<usize> = (0..place.len()).filter(|axis| self.space.is_ordered[*axis]).collect();
        let price = |axis: usize| {
            let other = if place[axis] == 0 { self.space.counts[axis] - 1 } else { 0 };
            (self.cost(place) - self.cost(&moved(place, axis, other))).abs()
        };
        let prices: Vec<f64> = (0..place.len()).map(price).collect();
        axes.sort_by(|a, b| prices[*b].total_cmp(&prices[*a]));
        for axis in axes.into_iter().filter(|axis| prices[*axis] > 0.0) {
            let (mut good, mut bad) =
                (place[axis] as i64, if place[axis] == 0 { self.space.counts[axis] as i64 } else { -1 });
            while (good - bad).abs() > 1 {
                let middle = (good + bad) / 2;
                let middle = if middle == bad { bad + (good - bad).signum() } else { middle };
                if self.is_good(&moved(place, axis, middle as usize)) {
                    good = middle;
                } else {
                    bad = middle;
                }
            }
            place[axis] = good as usize;
        }
    }

    /// Returns the cheaper neighbors of a place, cheapest first: a step on one axis, or on two.
    fn neighbors(&self, place: &Place) -> Vec<Place> {
        let single = self.steps(place);
        let double = single.iter().flat_map(|place| self.steps(place));
        let mut places: Vec<Place> = single.iter().cloned().chain(double).collect();
        places.retain(|neighbor| self.cost(neighbor) < self.cost(place));
        places.sort_by(|a, b| self.cost(a).total_cmp(&self.cost(b)).then_with(|| a.cmp(b)));
        places.dedup();
        places
    }

    /// Returns the places one step away.
    fn steps(&self, place: &Place) -> Vec<Place> {
        descent::steps(&self.space.counts, &self.space.is_ordered, place)
    }

    /// Tries one step on each axis, to know what it is worth.
    fn surroundings(&mut self, place: &Place) {
        for neighbor in self.steps(place) {
            self.is_good(&neighbor);
        }
    }

    fn cost(&self, place: &Place) -> f64 {
        (self.space.cost)(place)
    }
}

pub(super) fn moved(place: &Place, axis: usize, to: usize) -> Place {
    let mut place = place.clone();
    place[axis] = to;
    place
}

#[cfg(test)]
mod tests {
    use super::{Certainty, Found, Place, Space, Test, cheapest};
    use crate::stats::requirement::Verdict;

    /// Knows which places are good; some only look so.
    struct Oracle<'a> {
        is_good: &'a dyn Fn(&Place) -> bool,
        lucky: Vec<Place>,
        tests: usize,
    }

    impl Test for Oracle<'_> {
        fn test(&mut self, place: &Place) -> Verdict {
            self.tests += 1;
            if (self.is_good)(place) || self.lucky.contains(place) { Verdict::Met } else { Verdict::Missed }
        }
        fn confirm(&mut self, place: &Place) -> Verdict {
            if (self.is_good)(place) { Verdict::Met } else { Verdict::Open }
        }
        fn should_stop(&self) -> bool {
            false
        }
    }

    fn search(counts: &[usize], is_good: &dyn Fn(&Place) -> bool, lucky: &[Place]) -> (Found, usize) {
        let cost = |place: &Place| place.iter().zip([3.0, 2.0, 1.0]).map(|(at, price)| *at as f64 * price).sum();
        let space =
            Space { counts: counts.to_vec(), is_ordered: vec![true; counts.len()], cost: &cost, is_allowed: &|_| true };
        let mut oracle = Oracle { is_good, lucky: lucky.to_vec(), tests: 0 };
        (cheapest(&space, &mut oracle), oracle.tests)
    }

    #[test]
    fn few_places_are_tried_in_the_order_of_their_cost() {
        let is_good = |place: &Place| place[0] + place[1] >= 3;
        let (found, _) = search(&[5, 5], &is_good, &[]);
        // 3 steps of the second axis cost 6; every other good place costs more.
        assert_eq!((found.best, found.certainty), (Some(vec![0, 3]), Certainty::Exhaustive));
        assert_eq!(found.runner_up, Some(vec![1, 2]));
        assert_eq!(found.tried[&vec![1, 1]], Verdict::Missed);
    }

    #[test]
    fn the_lucky_are_found_out() {
        let is_good = |place: &Place| place[0] + place[1] >= 3;
        let (found, _) = search(&[5, 5], &is_good, &[vec![0, 2]]);
        assert_eq!((found.best, found.tried[&vec![0, 2]]), (Some(vec![0, 3]), Verdict::Open));
        let is_good = |place: &Place| place[0] >= 4 && place[1] >= 7 && place[2] >= 9;
        let (found, _) = search(&[10, 10, 10], &is_good, &[vec![4, 7, 8]]);
        assert_eq!(found.best, Some(vec![4, 7, 9]));
    }

    #[test]
    fn many_places_are_searched_and_few_tried() {
        // Trade between axes: the dear first axis is better replaced by the cheap third.
        let is_good = |place: &Place| 2 * place[0] + 2 * place[1] + place[2] >= 30;
        let (found, tests) = search(&[16, 16, 16], &is_good, &[]);
        let best = found.best.expect("there are good places");
        let cost: usize = best.iter().zip([3, 2, 1]).map(|(at, price)| at * price).sum();
        assert_eq!(cost, 30, "{best:?}");
        assert!(tests < 400, "{tests} of 4096 places were tried");
    }

    #[test]
    fn kinds_without_an_order_are_all_tried() {
        // Kinds 0 to 8 cost 9, 2, 7, ...; only kind 6 and kind 1 with many lanes are good. Lanes cost 1 each.
        let prices = [9.0, 2.0, 7.0, 8.0, 6.0, 5.0, 3.0, 4.0, 1.0];
        let cost = |place: &Place| prices[place[0]] + place[1] as f64;
        let is_good = |place: &Place| match place[0] {
            0 | 6 => place[1] >= 4,
            1 => place[1] >= 12,
            _ => false,
        };
        let space = Space { counts: vec![9, 20], is_ordered: vec![false, true], cost: &cost, is_allowed: &|_| true };
        let mut oracle = Oracle { is_good: &is_good, lucky: vec![], tests: 0 };
        let found = cheapest(&space, &mut oracle);
        assert_eq!((found.best, found.certainty), (Some(vec![6, 4]), Certainty::Neighborhood));
    }

    #[test]
    fn where_nothing_is_good_nothing_is_found() {
        assert_eq!(search(&[3, 3], &|_| false, &[]).0.best, None);
        assert_eq!(search(&[16, 16, 16], &|_| false, &[]).0.best, None);
    }
}
