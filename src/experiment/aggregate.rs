//! Aggregation: replications become estimates, with the doubts that belong to them.

use super::doubts;
use super::outcome::{Ending, Measured, Outcome, PooledDistribution, PublishedCheck};
use super::replicate::{Design, Run};
use super::stopping;
use crate::model::dictionary::{
    INSIDE, INSIDE_AT_END, INSIDE_AT_START, PEOPLE_AT_END, PEOPLE_AT_START, PEOPLE_INSIDE, PEOPLE_UNFINISHED, QUEUE,
    QUEUE_GROWTH, UNFINISHED,
};
use crate::model::indicator::{Indicator, Key, Statistic};
use crate::model::site::Published;
use crate::stats::quantile::QuantileEstimate;
use crate::stats::steady::independence;
use crate::stats::{Estimate, Estimator, LogHistogram};

/// Bins of a pooled distribution.
const BINS: usize = 48;

/// A p-value below this, shared by all headline numbers, says that batches depend on each other.
const DEPENDENT: f64 = 0.01;

/// Growth of the number inside over the window, relative to its mean, that is worth a warning; and in trucks.
const GROWTH_OF_NOTE: f64 = 0.2;
const TRUCKS_OF_NOTE: f64 = 1.0;

/// Aggregates runs 1..k of a design.
pub(super) fn aggregate(design: &Design, runs: Vec<Run>) -> Outcome {
    let failed = runs.iter().any(|run| run.replicated.ending != Ending::Completed);
    let distributions = if failed { Vec::new() } else { pool(&runs) };
    Outcome { distributions, ..restored(design, measured(runs)) }
}

/// Returns the values of runs 1..k.
pub(super) fn measured(mut runs: Vec<Run>) -> Measured {
    let keys = runs.iter_mut().map(|run| std::mem::take(&mut run.keys)).find(|keys| !keys.is_empty());
    let replications = runs.into_iter().map(|run| run.replicated).collect();
    Measured { keys: keys.unwrap_or_default(), replications }
}

/// Aggregates replications 1..k of a design whose values were kept, and whose distributions were not.
pub fn restored(design: &Design, Measured { keys, replications }: Measured) -> Outcome {
    let failed = replications.iter().any(|run| run.ending != Ending::Completed);
    let estimates = (!failed && !replications.is_empty()).then(|| {
        let mut estimator = Estimator::new(design.level);
        let mut values = Vec::with_capacity(replications.len());
        let estimate = |index: usize| {
            values.clear();
            values.extend(replications.iter().filter_map(|run| run.values[index]));
            estimator.estimate(&values)
        };
        (0..keys.len()).map(estimate).collect()
    });
    let mut outcome = Outcome {
        scenario: design.scenario.clone(),
        title: design.site.title.clone(),
        keys,
        replications,
        replications_planned: design.replications,
        estimates,
        quantiles: Vec::new(),
        distributions: Vec::new(),
        published: Vec::new(),
        requirements: Vec::new(),
        targets: Vec::new(),
        warnings: Vec::new(),
        seed: design.seed,
    };
    outcome.quantiles = quantiles(design, &outcome);
    outcome.published = design.site.published.iter().map(|published| beside(published, &outcome)).collect();
    let values = |key: &Key| {
        let index = outcome.keys.iter().position(|known| known == key)?;
        Some(outcome.replications.iter().map(|run| run.values.get(index).copied().flatten()).collect())
    };
    let (requirements, targets) = (stopping::requirements(design, values), stopping::targets(design, values));
    (outcome.requirements, outcome.targets) = (requirements, targets);
    outcome.warnings = warnings(&outcome);
    if design.steady.batches.is_some() {
        outcome.warnings.extend(dependent_batches(&outcome));
    }
    outcome
}

/// Estimates the quantiles over replications that the design asks for; none where replications failed.
fn quantiles(design: &Design, outcome: &Outcome) -> Vec<(usize, QuantileEstimate)> {
    let mut found = Vec::new();
    if outcome.estimates.is_none() || design.quantiles.is_empty() {
        return found;
    }
    for (index, _) in outcome.keys.iter().enumerate().filter(|(_, key)| key.is_kpi()) {
        let values: Vec<f64> = outcome.replications.iter().filter_map(|run| run.values[index]).collect();
        let estimates = design.quantiles.iter().filter_map(|share| QuantileEstimate::of(&values, *share, design.level));
        found.extend(estimates.map(|estimate| (index, estimate)));
    }
    found
}

/// Warns where batches are so short that neighbors depend on each other: all of the headline numbers are tested at once.
fn dependent_batches(outcome: &Outcome) -> Option<String> {
    let headlines: Vec<usize> = (0..outcome.keys.len()).filter(|index| outcome.keys[*index].is_headline()).collect();
    let test = |index: &usize| {
        let values: Option<Vec<f64>> = outcome.replications.iter().map(|run| *run.values.get(*index)?).collect();
        Some((*index, independence(&values?)?))
    };
    let tested: Vec<(usize, (f64, f64))> = headlines.iter().filter_map(test).collect();
    let worst = tested.iter().min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b))?;
    let (index, (correlation, p)) = *worst;
    let key = &outcome.keys[index];
    (p < DEPENDENT / tested.len() as f64).then(|| {
        format!(
            "batches depend on each other (correlation of neighbors {correlation:.2} for {} of {}, p = {p:.1e}), so that \
             intervals are too narrow: make `run.length` longer, or `run.batches` fewer",
            key.indicator.name, key.group
        )
    })
}

/// Puts a published value beside our estimate of the same number.
fn beside(published: &Published, outcome: &Outcome) -> PublishedCheck {
    let index = outcome.keys.iter().position(|key| *key == published.key);
    let ours = index.zip(outcome.estimates.as_ref()).and_then(|(index, estimates)| estimates[index]);
    PublishedCheck {
        name: published.name.clone(),
        key: published.key.clone(),
        ours,
        published: published.value,
        tolerance: published.tolerance,
        source: published.source.clone(),
    }
}

/// Pools the histograms of all runs into bins of equal width up to the 99.5 % point; the last bin
/// takes all that lies beyond.
fn pool(runs: &[Run]) -> Vec<PooledDistribution> {
    let groups = runs.first().map_or(0, |run| run.histograms.len());
    let pooled = (0..groups).filter_map(|index| {
        let mut merged = LogHistogram::default();
        runs.iter().for_each(|run| merged.merge(&run.histograms[index].1));
        let width = (merged.quantile(0.995)? / BINS as f64).max(1.0);
        let mut counts = [0_u64; BINS];
        for bin in merged.bins() {
            let middle = (bin.low as f64 + bin.high as f64) / 2.0;
            counts[((middle / width) as usize).min(BINS - 1)] += bin.count;
        }
        let total = merged.count() as f64;
        Some(PooledDistribution {
            group: runs[0].histograms[index].0.clone(),
            upper_edges_hours: (1..=BINS).map(|bin| bin as f64 * width / 3.6e9).collect(),
            shares: counts.iter().map(|&count| count as f64 / total).collect(),
        })
    });
    pooled.collect()
}

fn warnings(outcome: &Outcome) -> Vec<String> {
    let mut warnings = Vec::new();
    for failed in &outcome.replications {
        if let Ending::Failed(why) = &failed.ending {
            warnings.push(format!("replication {} failed, so there are no estimates: {why}", failed.number));
        }
    }
    let done = outcome.replications.len() as u32;
    if done < outcome.replications_planned && !outcome.suffices() {
        warnings.push(format!(
            "interrupted: the numbers are of replications 1 to {done} of {}",
            outcome.replications_planned
        ));
    }
    if done == 1 {
        warnings.push("one replication says nothing about spread: run at least 2, better 20".to_owned());
    }
    for target in outcome.targets.iter().filter(|target| !target.is_reached) {
        warnings.push(format!(
            "the half-width of `{}` was not reached in {done} replications: allow more \
             replications, or ask for less",
            target.name
        ));
    }
    if outcome.estimates.is_some() {
        warnings.extend(doubts::of(outcome));
        warnings.extend(unfinished(outcome, (&UNFINISHED, "trucks")));
        warnings.extend(unfinished(outcome, (&PEOPLE_UNFINISHED, "people")));
        warnings.extend(unstable(outcome));
        warnings.extend(unstable_people(outcome));
        warnings.extend(without_counterpart(outcome));
    }
    warnings
}

/// Warns of published values, requirements and half-widths that no result can be held against.
fn without_counterpart(outcome: &Outcome) -> Vec<String> {
    let published = outcome.published.iter().map(|check| ("published value", &check.name, &check.key));
    let required = outcome.requirements.iter().map(|check| &check.requirement);
    let required = required.map(|requirement| ("requirement", &requirement.name, &requirement.key));
    let targets = outcome.targets.iter().map(|check| ("target", &check.name, &check.key));
    let unknown = published.chain(required).chain(targets).filter(|(.., key)| !outcome.keys.contains(key));
    let told = unknown.map(|(what, name, Key { indicator, group, statistic })| {
        format!(
            "the {what} `{name}` has nothing of ours beside it: no {statistic} of {} is measured over `{group}`; kpis.csv \
             lists what is",
            indicator.name
        )
    });
    told.collect()
}

fn unfinished(outcome: &Outcome, (unfinished, who): (&Indicator, &str)) -> Option<String> {
    let left: f64 = values(outcome, unfinished, "all")?.iter().sum();
    (left > 0.0).then(|| {
        format!(
            "{left} {who} of the windows of all replications were still inside when the follow-up ended; they are in no \
             crossing time, which is therefore too short: raise `run.follow_up`, or relieve {}",
            worst(outcome)
        )
    })
}

/// Warns if more people are inside at the end of the window than at its start, beyond noise.
fn unstable_people(outcome: &Outcome) -> Option<String> {
    let [start, end, inside] =
        [&PEOPLE_AT_START, &PEOPLE_AT_END, &PEOPLE_INSIDE].map(|indicator| values(outcome, indicator, "all"));
    let growth: Vec<f64> = end?.iter().zip(&start?).map(|(end, start)| end - start).collect();
    let growth = of_note(outcome, 1, &growth, &inside?)?;
    Some(format!(
        "queue not stable: {growth:.0} more people inside at the end of the window than at its start; times depend on the \
         window's length: relieve the busiest station, or study the peak as such"
    ))
}

/// The place to relieve first.
fn worst(outcome: &Outcome) -> String {
    let place = doubts::longest_line(outcome);
    place.map_or("the busiest station".to_owned(), |place| format!("`{place}`, where the line is longest"))
}

/// Warns if more trucks are inside at the end of the window than at its start, beyond noise: of all trucks, of those of a
/// direction and a mode, and of those in line at a station.
fn unstable(outcome: &Outcome) -> Option<String> {
    let groups = |indicator: &'static Indicator| {
        let known = move |key: &&Key| key.indicator.name == indicator.name && key.statistic == Statistic::Total;
        outcome.keys.iter().filter(known).map(|key| key.group.as_str())
    };
    // So many questions would find noise in one of them at the level of one.
    let asked = groups(&INSIDE_AT_START).count() + groups(&QUEUE_GROWTH).count();
    let inside = |group: &str| {
        let (start, end) = (values(outcome, &INSIDE_AT_START, group)?, values(outcome, &INSIDE_AT_END, group)?);
        let growth: Vec<f64> = end.iter().zip(&start).map(|(end, start)| end - start).collect();
        of_note(outcome, if group == "all" { 1 } else { asked }, &growth, &values(outcome, &INSIDE, group)?)
    };
    let in_line = |group: &str| {
        of_note(outcome, asked, &values(outcome, &QUEUE_GROWTH, group)?, &values(outcome, &QUEUE, group)?)
    };
    let names = |group: &str| -> String {
        group.split(';').filter_map(|part| part.split_once('=')).map(|(_, name)| name).collect::<Vec<_>>().join(" by ")
    };
    let parts = groups(&INSIDE_AT_START).filter(|group| *group != "all");
    let parts = parts.filter_map(|group| Some(format!("{:.0} {}", inside(group)?, names(group))));
    let lines = groups(&QUEUE_GROWTH);
    let lines = lines.filter_map(|group| Some(format!("{:.0} in line at {}", in_line(group)?, names(group))));
    let told: Vec<String> = parts.chain(lines).collect();
    let told = told.join(", ");
    let more = match (inside("all"), told.is_empty()) {
        (None, true) => return None,
        (None, false) => format!("{told} more at the end of the window than at its start"),
        (Some(all), true) => format!("{all:.0} more trucks inside at the end of the window than at its start"),
        (Some(all), false) => {
            format!("{all:.0} more trucks inside at the end of the window than at its start ({told})")
        }
    };
    Some(format!(
        "queue not stable: {more}; times depend on the window's length: relieve {}, or study the peak as such",
        worst(outcome)
    ))
}

/// Returns by how much a number grows over the window on average, if that is beyond noise, with so many questions asked,
/// and of note beside its level.
fn of_note(outcome: &Outcome, asked: usize, growth: &[f64], level: &[f64]) -> Option<f64> {
    let confidence = outcome.estimates.as_ref()?.iter().flatten().next()?.level;
    let growth = Estimate::of(growth, confidence.among(asked))?;
    let mean = level.iter().sum::<f64>() / level.len() as f64;
    let beyond_noise = growth.low().is_some_and(|low| low > 0.0);
    (beyond_noise && growth.mean > (GROWTH_OF_NOTE * mean).max(TRUCKS_OF_NOTE)).then_some(growth.mean)
}

/// Returns a number in every replication; `None` if it is missing in any.
fn values(outcome: &Outcome, indicator: &Indicator, group: &str) -> Option<Vec<f64>> {
    let wanted = |key: &Key| key.indicator.name == indicator.name && key.group == group;
    let index = outcome.keys.iter().position(wanted)?;
    outcome.replications.iter().map(|run| run.values[index]).collect()
}
