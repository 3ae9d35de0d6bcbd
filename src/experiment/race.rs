//! A race of designs for the smallest mean of a number: fully sequential, on shared luck.

use rayon::prelude::*;

use super::outcome::Ending;
use super::replicate::{Design, Watch, replicate_keyed};
use crate::model::indicator::Key;
use crate::stats::selection::Race;

/// Designs that race.
pub struct Raced {
    /// The designs; all have the level of the first, and at most its replications.
    pub designs: Vec<Design>,
    /// Number whose mean is to be small.
    pub key: Key,
    /// Replications of the first stage.
    pub first: u32,
    /// The smallest difference that is worth telling apart.
    pub indifference: f64,
}

/// How a race ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finish {
    /// Designs by rank, the best first; those that dropped out later are before those that did earlier.
    pub ranking: Vec<usize>,
    /// Whether one design was left alone: it is then the best, or less than the indifference worse, with the level's
    /// confidence.
    pub is_decided: bool,
}

/// Runs the race of Kim and Nelson. Designs without a value in the first stage do not start; one that fails later ends
/// the race undecided.
pub fn race(raced: &Raced, watch: &impl Watch) -> Finish {
    let Some(design) = raced.designs.first() else { return Finish::default() };
    let level = design.level;
    let stage = values(raced, &(0..raced.designs.len()).collect::<Vec<_>>(), 1, raced.first, watch);
    let starters: Vec<usize> = (0..stage.len()).filter(|index| stage[*index].iter().all(Option::is_some)).collect();
    let first: Vec<Vec<f64>> = starters.iter().map(|index| stage[*index].iter().copied().flatten().collect()).collect();
    if starters.len() < 2 || watch.should_stop() {
        return Finish { is_decided: starters.len() == 1, ranking: starters };
    }
    let mut race = Race::begin(&first, raced.indifference, level);
    let mut dropped: Vec<usize> = (0..starters.len()).filter(|index| !race.survivors().contains(index)).collect();
    // Several replications at once keep all threads busy; the race takes them in one by one.
    let ahead = rayon::current_num_threads() as u32;
    let mut next = raced.first + 1;
    'race: while race.winner().is_none() && next <= design.replications && !watch.should_stop() {
        let running = race.survivors().to_vec();
        let last = (next + ahead - 1).min(design.replications);
        let designs: Vec<usize> = running.iter().map(|index| starters[*index]).collect();
        let more = values(raced, &designs, next, last, watch);
        for number in next..=last {
            let at = (number - next) as usize;
            let survivors = race.survivors().to_vec();
            let of = |index: &usize| more[running.iter().position(|known| known == index)?][at];
            let Some(round) = survivors.iter().map(of).collect::<Option<Vec<f64>>>() else { break 'race };
            race.observe(&round);
            dropped.extend(survivors.iter().filter(|index| !race.survivors().contains(index)));
            if race.winner().is_some() {
                break 'race;
            }
        }
        next = last + 1;
    }
    let mut ranking = vec![race.leader()];
    ranking.extend(race.survivors().iter().filter(|index| **index != race.leader()));
    ranking.extend(dropped.iter().rev());
    Finish { ranking: ranking.into_iter().map(|index| starters[index]).collect(), is_decided: race.winner().is_some() }
}

/// Returns the values of some designs in replications `from` to `to`; a failed replication has none.
fn values(raced: &Raced, designs: &[usize], from: u32, to: u32, watch: &impl Watch) -> Vec<Vec<Option<f64>>> {
    let value = |design: &Design, number: u32| {
        if watch.should_stop() {
            return None;
        }
        let (keys, replicated) = replicate_keyed(design, number);
        watch.replication_done(design);
        let index = keys.iter().position(|key| *key == raced.key)?;
        (replicated.ending == Ending::Completed).then(|| replicated.values.get(index).copied().flatten()).flatten()
    };
    designs
        .par_iter()
        .map(|index| (from..=to).into_par_iter().map(|number| value(&raced.designs[*index], number)).collect())
        .collect()
}
