//! The largest end of one scenario's intervals to many others, without a look at most of them.
//!
//! The end of a pair is a difference of means, less or plus a distance of deviations. Scenarios are halved along the mean or
//! the replication that spreads them most, as in a k-d tree (Friedman, Bentley and Finkel 1977), and what holds all of a part
//! (its least mean, its least and largest deviation in each replication, the largest length of its deviations) says how
//! large an end may be in it. Parts that cannot hold the largest are passed over, so that what is found is what looking at
//! all pairs would find, to the bit, while the pairs looked at for one scenario stay few, however many there are.
//!
//! Deviations are counted from those that all scenarios have on average: luck that they share is no distance.

use std::ops::Range;

/// Scenarios that are not halved any further.
const PART: usize = 16;

/// Which end of intervals is looked for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    Low,
    High,
}

/// Scenarios, and the parts that they are in.
pub(super) struct Ends<'a> {
    values: &'a [&'a [f64]],
    means: &'a [f64],
    /// What a distance of deviations counts in a half-width.
    factor: f64,
    /// Mean deviation of all scenarios, by replication.
    shared: Vec<f64>,
    /// More than all rounding below can add up to.
    rounding: f64,
    /// Scenarios, part by part.
    order: Vec<usize>,
    /// Their deviations, side by side.
    deviations: Vec<f64>,
    parts: Vec<Part>,
}

/// A part: its first half follows it, if it has halves.
struct Part {
    members: Range<usize>,
    second_half: Option<usize>,
    least_mean: f64,
    /// Largest length of deviations.
    farthest: f64,
    /// Least and largest deviation, by replication.
    sides: Vec<[f64; 2]>,
}

impl<'a> Ends<'a> {
    /// Prepares the search among the `members` of scenarios of such means, where a half-width is the factor times the root of
    /// the sum of squares of what the differences of two scenarios deviate from their mean.
    pub(super) fn new(values: &'a [&'a [f64]], means: &'a [f64], factor: f64, members: Vec<usize>) -> Self {
        let count = values[0].len();
        let mut shared = vec![0.0; count];
        for (values, mean) in values.iter().zip(means) {
            shared.iter_mut().zip(*values).for_each(|(shared, value)| *shared += value - mean);
        }
        shared.iter_mut().for_each(|shared| *shared /= values.len() as f64);
        let largest = values.iter().flat_map(|values| *values).fold(0.0, |most: f64, value| most.max(value.abs()));
        let rounding = 32.0 * f64::EPSILON * (count as f64) * (count as f64).sqrt() * (1.0 + factor) * largest;
        let mut ends =
            Self { values, means, factor, shared, rounding, order: members, deviations: Vec::new(), parts: Vec::new() };
        ends.halve(0..ends.order.len());
        ends.deviations = ends.order.iter().flat_map(|scenario| ends.deviations(*scenario)).collect();
        ends
    }

    fn deviations(&self, scenario: usize) -> impl Iterator<Item = f64> {
        let mean = self.means[scenario];
        self.values[scenario].iter().zip(&self.shared).map(move |(value, shared)| value - mean - shared)
    }

    /// Makes a part and, if it is large, its halves; returns where it is.
    fn halve(&mut self, members: Range<usize>) -> usize {
        let widen = |range: &mut [f64; 2], value: f64| *range = [range[0].min(value), range[1].max(value)];
        let spread = |range: &[f64; 2]| range[1] - range[0];
        let mut sides = vec![[f64::INFINITY, f64::NEG_INFINITY]; self.shared.len()];
        let (mut means, mut farthest) = ([f64::INFINITY, f64::NEG_INFINITY], 0.0_f64);
        for &scenario in &self.order[members.clone()] {
            widen(&mut means, self.means[scenario]);
            sides.iter_mut().zip(self.deviations(scenario)).for_each(|(range, value)| widen(range, value));
            farthest = farthest.max(squares(self.deviations(scenario)).sqrt());
        }
        let widest = (0..sides.len()).max_by(|a, b| spread(&sides[*a]).total_cmp(&spread(&sides[*b])));
        let widest = widest.filter(|widest| self.factor * spread(&sides[*widest]) > spread(&means));
        let place = self.parts.len();
        self.parts.push(Part { members: members.clone(), second_half: None, least_mean: means[0], farthest, sides });
        if members.len() > PART {
            let (values, means, shared) = (self.values, self.means, &self.shared);
            let key = |scenario: usize| match widest {
                Some(replication) => values[scenario][replication] - means[scenario] - shared[replication],
                None => means[scenario],
            };
            let middle = members.len() / 2;
            self.order[members.clone()].select_nth_unstable_by(middle, |a, b| key(*a).total_cmp(&key(*b)));
            self.halve(members.start..members.start + middle);
            self.parts[place].second_half = Some(self.halve(members.start + middle..members.end));
        }
        place
    }

    /// Returns the largest end of a scenario's intervals to the others; minus infinity if there are none. `look` computes
    /// the end of a pair exactly, and is asked about those that may be the largest.
    pub(super) fn largest(&self, end: End, scenario: usize, look: impl FnMut(usize) -> f64) -> f64 {
        let deviations: Vec<f64> = self.deviations(scenario).collect();
        let length = squares(deviations.iter().copied()).sqrt();
        let mut search = Search { ends: self, end, scenario, deviations, length, largest: f64::NEG_INFINITY, look };
        search.visit(0, f64::INFINITY);
        search.largest
    }
}

fn squares(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum()
}

/// A search for one scenario.
struct Search<'a, L> {
    ends: &'a Ends<'a>,
    end: End,
    scenario: usize,
    deviations: Vec<f64>,
    /// Length of the deviations.
    length: f64,
    largest: f64,
    look: L,
}

impl<L: FnMut(usize) -> f64> Search<'_, L> {
    /// Looks into a part unless all its ends, none of which is above the bound, are below the largest so far.
    fn visit(&mut self, part: usize, bound: f64) {
        if bound + self.ends.rounding < self.largest {
            return;
        }
        if let Some(second) = self.ends.parts[part].second_half {
            let halves = [(part + 1, self.bound(part + 1)), (second, self.bound(second))];
            let better = usize::from(halves[1].1 > halves[0].1);
            for (half, bound) in [halves[better], halves[1 - better]] {
                self.visit(half, bound);
            }
        } else {
            for place in self.ends.parts[part].members.clone() {
                let other = self.ends.order[place];
                if other != self.scenario && self.may_be_largest(place) {
                    self.largest = self.largest.max((self.look)(other));
                }
            }
        }
    }

    /// Returns what no end in a part is above.
    fn bound(&self, part: usize) -> f64 {
        let part = &self.ends.parts[part];
        let sides = self.deviations.iter().zip(&part.sides);
        let distance = match self.end {
            End::Low => -squares(sides.map(|(own, [low, high])| (low - own).max(own - high).max(0.0))).sqrt(),
            End::High => squares(sides.map(|(own, [low, high])| (own - low).max(high - own)))
                .sqrt()
                .min(self.length + part.farthest),
        };
        self.ends.means[self.scenario] - part.least_mean + self.ends.factor * distance
    }

    /// Whether the end of a pair, but for rounding, is at least the largest so far: compared by its square.
    fn may_be_largest(&self, place: usize) -> bool {
        let count = self.deviations.len();
        let others = &self.ends.deviations[place * count..][..count];
        let distance = squares(self.deviations.iter().zip(others).map(|(own, other)| own - other));
        let width = self.ends.factor * self.ends.factor * distance;
        let gap = self.ends.means[self.scenario] - self.ends.means[self.ends.order[place]];
        let room = gap + self.ends.rounding - self.largest;
        match self.end {
            End::Low => room >= 0.0 && width <= room * room,
            End::High => room >= 0.0 || width >= room * room,
        }
    }
}
