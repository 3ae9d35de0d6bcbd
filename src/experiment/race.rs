//! A race of designs for the smallest mean of a number: what is known of each decides where replications go.
//!
//! Three procedures, whose constants are `stats::selection`'s. Values come from whoever holds the race, who may know some
//! of them from before; so a race that was stopped goes on, and a test can hold one without any simulation.

use rayon::prelude::*;

use crate::stats::selection::{Race, ocba_allocation, ocba_shares, probability_of_best, rinott_counts};
use crate::stats::{Estimate, Level};

/// How a race is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Procedure {
    /// Kim and Nelson's: survivors make one replication at a time on shared luck.
    Kn,
    /// Rinott's: after a first stage on luck of their own each makes as many as its variance asks for.
    Rinott,
    /// OCBA: a budget is spent where it tells most, until the best is sure enough.
    Ocba,
}

/// A race between designs, numbered from 0.
pub struct Raced<'a> {
    /// How many take part.
    pub designs: usize,
    /// How it is held.
    pub procedure: Procedure,
    /// Value of a design in a replication, from 1; `None` where it has none.
    pub value: &'a (dyn Fn(usize, u32) -> Option<f64> + Sync),
    /// Whether to stop.
    pub should_stop: &'a (dyn Fn() -> bool + Sync),
    /// Replications of the first stage.
    pub first: u32,
    /// Replications between two allocations of a budget, for each design.
    pub block: u32,
    /// Replications of a design at most.
    pub most: u32,
    /// The smallest difference that is worth telling apart.
    pub indifference: f64,
    /// How sure to be.
    pub level: Level,
}

/// How a race ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finish {
    /// Designs by rank, the best first; behind those still in the race those that dropped out, by their means then.
    pub ranking: Vec<usize>,
    /// Whether the best is so, or less than the indifference worse, with the level's confidence.
    pub is_decided: bool,
    /// Estimated probability that the best was chosen, where the procedure promises nothing.
    pub probability: Option<f64>,
}

/// Runs the race. Designs without a value in the first stage do not start; one that fails later ends the race undecided.
pub fn race(raced: &Raced<'_>) -> Finish {
    let stage = raced.values(&(0..raced.designs).map(|design| (design, 1, raced.first)).collect::<Vec<_>>());
    let whole = |index: &usize| stage[*index].iter().all(Option::is_some);
    let starters: Vec<usize> = (0..stage.len()).filter(whole).collect();
    let first: Vec<Vec<f64>> = starters.iter().map(|index| stage[*index].iter().copied().flatten().collect()).collect();
    if starters.len() < 2 || (raced.should_stop)() {
        return Finish { is_decided: starters.len() == 1, ranking: starters, probability: None };
    }
    let field = Field { raced, starters, values: first };
    match raced.procedure {
        Procedure::Kn => field.sequential(),
        Procedure::Rinott => field.two_stages(),
        Procedure::Ocba => field.budget(),
    }
}

impl Raced<'_> {
    /// Returns values by design, of replications from the first number to the second.
    fn values(&self, wanted: &[(usize, u32, u32)]) -> Vec<Vec<Option<f64>>> {
        let value = |design, number| if (self.should_stop)() { None } else { (self.value)(design, number) };
        let all = |&(design, from, to): &(usize, u32, u32)| {
            (from..=to).into_par_iter().map(|number| value(design, number)).collect()
        };
        wanted.par_iter().map(all).collect()
    }
}

/// The designs that started, with their values so far.
struct Field<'a> {
    raced: &'a Raced<'a>,
    starters: Vec<usize>,
    values: Vec<Vec<f64>>,
}

impl Field<'_> {
    fn sequential(self) -> Finish {
        let raced = self.raced;
        let mut race = Race::begin(&self.values, raced.indifference, raced.level);
        // Several replications at once keep all threads busy; the race takes them in one by one.
        let ahead = rayon::current_num_threads() as u32;
        let mut next = raced.first + 1;
        'race: while race.winner().is_none() && next <= raced.most && !(raced.should_stop)() {
            let running = race.survivors().to_vec();
            let last = (next + ahead - 1).min(raced.most);
            let wanted: Vec<_> = running.iter().map(|index| (self.starters[*index], next, last)).collect();
            let more = raced.values(&wanted);
            for number in next..=last {
                let at = (number - next) as usize;
                let survivors = race.survivors().to_vec();
                let of = |index: &usize| more[running.iter().position(|known| known == index)?][at];
                let Some(round) = survivors.iter().map(of).collect::<Option<Vec<f64>>>() else { break 'race };
                race.observe(&round);
                if race.winner().is_some() {
                    break 'race;
                }
            }
            next = last + 1;
        }
        self.finish(race.ranking(), race.winner().is_some(), None)
    }

    fn two_stages(mut self) -> Finish {
        let counts = rinott_counts(&self.values, self.raced.indifference, self.raced.level);
        let most = u64::from(self.raced.most);
        let is_enough = counts.iter().all(|count| *count <= most);
        let is_whole = self.extend(&counts.iter().map(|count| (*count).min(most) as u32).collect::<Vec<_>>());
        let ranking = self.by_mean();
        self.finish(ranking, is_enough && is_whole, None)
    }

    fn budget(mut self) -> Finish {
        let designs = self.starters.len() as u64;
        let budget = u64::from(self.raced.most) * designs;
        loop {
            let estimates: Vec<Estimate> = self.estimates();
            let probability = probability_of_best(&estimates);
            let counts: Vec<u64> = self.values.iter().map(|values| values.len() as u64).collect();
            let left = budget - counts.iter().sum::<u64>().min(budget);
            let is_sure = probability >= self.raced.level.value();
            if is_sure || left == 0 || (self.raced.should_stop)() {
                let ranking = self.by_mean();
                return self.finish(ranking, is_sure, Some(probability));
            }
            let means: Vec<f64> = estimates.iter().map(|estimate| estimate.mean).collect();
            let deviation = |estimate: &Estimate| {
                estimate.standard_error().unwrap_or(0.0) * f64::from(estimate.observations).sqrt()
            };
            let deviations: Vec<f64> = estimates.iter().map(deviation).collect();
            let shares = ocba_shares(&means, &deviations).unwrap_or_else(|| vec![1.0 / designs as f64; means.len()]);
            let extra = (u64::from(self.raced.block) * designs).min(left);
            let more = ocba_allocation(&shares, &counts, extra);
            let counts: Vec<u32> = counts.iter().zip(more).map(|(count, more)| (count + more) as u32).collect();
            if !self.extend(&counts) {
                let ranking = self.by_mean();
                return self.finish(ranking, false, Some(probability));
            }
        }
    }

    /// Makes replications up to these counts; returns whether all have a value.
    fn extend(&mut self, counts: &[u32]) -> bool {
        let made = |index: usize| self.values[index].len() as u32;
        let wanted: Vec<_> = (0..counts.len()).map(|at| (self.starters[at], made(at) + 1, counts[at])).collect();
        let more = self.raced.values(&wanted);
        let is_whole = more.iter().flatten().all(Option::is_some);
        for (values, more) in self.values.iter_mut().zip(more) {
            values.extend(more.into_iter().map_while(|value| value));
        }
        is_whole
    }

    fn estimates(&self) -> Vec<Estimate> {
        let estimate = |values: &Vec<f64>| Estimate::of(values, self.raced.level).expect("starters have values");
        self.values.iter().map(estimate).collect()
    }

    fn by_mean(&self) -> Vec<usize> {
        let means: Vec<f64> = self.estimates().iter().map(|estimate| estimate.mean).collect();
        let mut ranking: Vec<usize> = (0..means.len()).collect();
        ranking.sort_by(|a, b| means[*a].total_cmp(&means[*b]));
        ranking
    }

    fn finish(&self, ranking: Vec<usize>, is_decided: bool, probability: Option<f64>) -> Finish {
        Finish { ranking: ranking.into_iter().map(|index| self.starters[index]).collect(), is_decided, probability }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    use super::{Finish, Procedure, Raced, race};
    use crate::stats::{Draws, Level};

    /// Races designs whose means are 3, 1 and 2, uniform noise of width 2 about them; returns what was asked for, too.
    fn hold(procedure: Procedure, indifference: f64, most: u32) -> (Finish, BTreeSet<(usize, u32)>) {
        let asked = Mutex::new(BTreeSet::new());
        let value = |design: usize, number: u32| {
            asked.lock().expect("no panic").insert((design, number));
            // The fourth never has a value.
            let mean = [3.0, 1.0, 2.0].get(design)?;
            Some(mean + 2.0 * Draws::new(u64::from(number) * 8 + design as u64).uniform() - 1.0)
        };
        let raced = Raced {
            designs: 4,
            procedure,
            value: &value,
            should_stop: &|| false,
            first: 10,
            block: 5,
            most,
            indifference,
            level: Level::new(0.95).expect("a level"),
        };
        (race(&raced), asked.into_inner().expect("no panic"))
    }

    #[test]
    fn every_procedure_finds_the_smallest_mean() {
        for procedure in [Procedure::Kn, Procedure::Rinott, Procedure::Ocba] {
            let (finish, _) = hold(procedure, 0.5, 500);
            assert_eq!((&finish.ranking[..], finish.is_decided), (&[1, 2, 0][..], true), "{procedure:?}");
            assert_eq!(finish.probability.is_some(), procedure == Procedure::Ocba);
        }
    }

    #[test]
    fn replications_go_where_they_tell_most() {
        // Rinott: about (h s / d)^2 = (2.9 * 0.577 / 0.1)^2 = 280 of each, whatever its mean.
        let (finish, asked) = hold(Procedure::Rinott, 0.1, 1000);
        let count = |asked: &BTreeSet<(usize, u32)>, design| asked.iter().filter(|(of, _)| *of == design).count();
        assert!(finish.is_decided && (0..3).all(|design| (120..=600).contains(&count(&asked, design))), "{asked:?}");
        // With too small a budget nothing is promised.
        assert!(!hold(Procedure::Rinott, 0.1, 50).0.is_decided);
        // KN gives the worst up first.
        let (_, asked) = hold(Procedure::Kn, 0.1, 1000);
        assert!(count(&asked, 0) <= count(&asked, 2) && count(&asked, 2) <= count(&asked, 1), "{asked:?}");
        // The one without values makes the first stage only.
        assert_eq!(count(&asked, 3), 10);
    }
}
