//! The fully sequential procedure KN of Kim and Nelson (2001).
//!
//! All scenarios make a first stage together; then one replication of each survivor at a time, dropping those that
//! fall behind by more than chance allows. Variances are those of differences, so shared luck makes races short.

use crate::stats::Level;
use crate::stats::estimate::Moments;

/// The constants of a race, with c = 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RaceConstants {
    /// Eta: `((2 alpha / (k - 1))^(-2 / (n - 1)) - 1) / 2`.
    pub eta: f64,
    /// h squared: `2 eta (n - 1)`.
    pub h_squared: f64,
}

impl RaceConstants {
    /// Computes the constants for `systems` scenarios with first stages of `first` replications.
    ///
    /// # Panics
    ///
    /// Panics below two systems or two replications, or unless the level exceeds `1 / systems`.
    pub fn new(systems: usize, first: usize, level: Level) -> Self {
        assert!(systems >= 2 && first >= 2, "{systems} systems, {first} first replications");
        assert!(level.value() > 1.0 / systems as f64, "a level that guessing does not reach");
        let freedom = (first - 1) as f64;
        let error = 2.0 * (1.0 - level.value()) / (systems - 1) as f64;
        // Two systems and a level of one half ask for nothing.
        let eta = ((libm::pow(error, -2.0 / freedom) - 1.0) / 2.0).max(0.0);
        Self { eta, h_squared: 2.0 * eta * freedom }
    }
}

/// A race of scenarios for the smallest mean.
#[derive(Clone, Debug)]
pub struct Race {
    indifference: f64,
    /// h^2 S^2 / indifference of each pair: where its band begins, before it narrows with every replication.
    bands: Vec<Vec<f64>>,
    sums: Vec<f64>,
    replications: u64,
    survivors: Vec<usize>,
    /// Those that dropped out, with their means then.
    beaten: Vec<(usize, f64)>,
}

impl Race {
    /// Begins a race with the first-stage values of each scenario, whose values at one index may share their luck.
    ///
    /// # Panics
    ///
    /// Panics where [`RaceConstants::new`] does, unless the first stages are equally long and the indifference is
    /// above zero, or if a value is infinite or NaN.
    pub fn begin(first: &[Vec<f64>], indifference: f64, level: Level) -> Self {
        assert!(indifference > 0.0, "an indifference of {indifference}");
        let count = first.first().map_or(0, Vec::len);
        assert!(first.iter().all(|values| values.len() == count), "first stages are equally long");
        let constants = RaceConstants::new(first.len(), count, level);
        let band = |a: &Vec<f64>, b: &Vec<f64>| {
            let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
            let variance = Moments::of(&differences).and_then(|moments| moments.variance);
            constants.h_squared * variance.expect("at least two values") / indifference
        };
        let mut race = Self {
            indifference,
            bands: first.iter().map(|a| first.iter().map(|b| band(a, b)).collect()).collect(),
            sums: first.iter().map(|values| values.iter().sum()).collect(),
            replications: count as u64,
            survivors: (0..first.len()).collect(),
            beaten: Vec::new(),
        };
        race.drop_the_beaten();
        race
    }

    /// Returns those still in the race, in the order of the first stage; never none.
    pub fn survivors(&self) -> &[usize] {
        &self.survivors
    }

    /// Returns the only survivor, if it is alone.
    pub fn winner(&self) -> Option<usize> {
        (self.survivors.len() == 1).then(|| self.survivors[0])
    }

    /// Returns all by rank: survivors by their means so far, then those that dropped out by theirs.
    ///
    /// Who drops out late need not be good: the band of a pair is as wide as its difference varies. Before there is a
    /// winner, as in a race that a budget ends, the first is not promised to be the best.
    pub fn ranking(&self) -> Vec<usize> {
        let mut survivors = self.survivors.clone();
        survivors.sort_by(|a, b| self.sums[*a].total_cmp(&self.sums[*b]));
        let mut beaten = self.beaten.clone();
        beaten.sort_by(|(_, a), (_, b)| a.total_cmp(b));
        survivors.into_iter().chain(beaten.into_iter().map(|(index, _)| index)).collect()
    }

    /// Returns how many replications each survivor has made.
    pub fn replications(&self) -> u64 {
        self.replications
    }

    /// Takes in one more replication of each survivor, in the order of [`Race::survivors`].
    ///
    /// # Panics
    ///
    /// Panics unless there is one finite value for each survivor.
    pub fn observe(&mut self, values: &[f64]) {
        assert_eq!(values.len(), self.survivors.len(), "one value for each survivor");
        assert!(values.iter().all(|value| value.is_finite()), "a value is infinite or NaN");
        for (survivor, value) in self.survivors.iter().zip(values) {
            self.sums[*survivor] += value;
        }
        self.replications += 1;
        self.drop_the_beaten();
    }

    /// Keeps those whose sum is not above another's by more than the pair's band.
    ///
    /// The band is `max(0, h^2 S^2 / indifference - indifference r) / 2`, the paper's W times r, which differences of
    /// sums are held against. Where a band has closed and two sums are equal, the earlier scenario stays.
    fn drop_the_beaten(&mut self) {
        let closed = self.indifference * self.replications as f64;
        let beats = |a: usize, b: usize| {
            let band = ((self.bands[a][b] - closed) / 2.0).max(0.0);
            let behind = self.sums[b] - self.sums[a];
            behind > band || (behind == 0.0 && band == 0.0 && a < b)
        };
        let is_beaten = |b: &usize| self.survivors.iter().any(|a| a != b && beats(*a, *b));
        let (beaten, survivors): (Vec<usize>, Vec<usize>) = self.survivors.iter().partition(|b| is_beaten(b));
        let mean = |index: usize| self.sums[index] / self.replications as f64;
        self.beaten.extend(beaten.into_iter().map(|index| (index, mean(index))));
        self.survivors = survivors;
    }
}
