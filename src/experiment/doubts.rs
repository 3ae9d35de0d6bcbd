//! Doubts about estimates that rest on too little: few replications, wide intervals, rare events.

use super::outcome::Outcome;
use crate::model::dictionary::{CROSSING_TIME, DETECTED, FALSE_SELECTIONS, LOST, MISSED, QUEUE, TRUCKS};
use crate::model::indicator::{Key, Statistic};
use crate::stats::Estimate;

/// Replications below which an interval leans on a shape that nobody can see.
const REPLICATIONS_MIN: u32 = 5;

/// Half-width of a mean crossing time, as a share of it, above which planners would misread it.
const WIDE: f64 = 0.1;

/// Events a replication below which a number says little.
const EVENTS_MIN: f64 = 10.0;

/// Names in one warning at most.
const NAMED_MAX: usize = 3;

/// Returns the doubts, each with what to do.
pub(super) fn of(outcome: &Outcome) -> Vec<String> {
    [few(outcome), wide(outcome), rare(outcome)].into_iter().flatten().collect()
}

/// Returns the station with the longest line on average, for advice.
pub(super) fn longest_line(outcome: &Outcome) -> Option<&str> {
    let is_queue = |key: &Key| {
        key.indicator.name == QUEUE.name && key.statistic == Statistic::Mean && key.part("bucket").is_none()
    };
    let lines = known(outcome).filter(|(key, _)| is_queue(key));
    let named = lines.filter_map(|(key, estimate)| Some((key.group.strip_prefix("station=")?, estimate.mean)));
    named.max_by(|one, other| one.1.total_cmp(&other.1)).filter(|(_, mean)| *mean > 0.0).map(|(name, _)| name)
}

fn known(outcome: &Outcome) -> impl Iterator<Item = (&Key, &Estimate)> {
    let keys = outcome.keys.iter().zip(outcome.estimates.iter().flatten());
    keys.filter_map(|(key, estimate)| Some((key, estimate.as_ref()?)))
}

fn few(outcome: &Outcome) -> Option<String> {
    let done = outcome.replications.len() as u32;
    (2..REPLICATIONS_MIN).contains(&done).then(|| {
        format!(
            "{done} replications are few: the intervals are wide, and hold only if values spread like a bell, which nobody \
             can see from so few; run at least {REPLICATIONS_MIN}, better 20 (`--replications`)"
        )
    })
}

/// Warns of the mean crossing time with the widest interval, and says how many replications would narrow it.
fn wide(outcome: &Outcome) -> Option<String> {
    let done = outcome.replications.len() as u32;
    let is_mean = |key: &Key| {
        key.indicator.name == CROSSING_TIME.name
            && key.statistic == Statistic::Mean
            && key.group.starts_with("direction=")
            && !key.group.contains(';')
    };
    let width = |(key, estimate): (&'_ Key, &Estimate)| Some((key.group.clone(), estimate.half_width? / estimate.mean));
    let widths = known(outcome).filter(|(key, estimate)| is_mean(key) && estimate.mean > 0.0).filter_map(width);
    let (group, width) = widths.max_by(|one, other| one.1.total_cmp(&other.1))?;
    (done >= REPLICATIONS_MIN && width > WIDE).then(|| {
        let times = width / WIDE;
        let needed = (f64::from(done) * times * times).ceil();
        format!(
            "the mean crossing time of {} is known to ± {:.0} % only: about {needed:.0} replications would make that ± {:.0} % \
             (`--replications`)",
            group.trim_start_matches("direction="),
            100.0 * width,
            100.0 * WIDE
        )
    })
}

/// Warns of numbers that rest on a handful of events in each replication.
fn rare(outcome: &Outcome) -> Option<String> {
    let counted = [&DETECTED, &MISSED, &FALSE_SELECTIONS, &LOST, &TRUCKS];
    let is_count = |key: &Key| {
        let is_of = counted.iter().any(|indicator| indicator.name == key.indicator.name);
        let is_whole = !["bucket=", "year="].iter().any(|part| key.group.contains(part));
        is_of && is_whole && key.statistic == Statistic::Total
    };
    let few: Vec<String> = known(outcome)
        .filter(|(key, estimate)| is_count(key) && estimate.mean > 0.0 && estimate.mean < EVENTS_MIN)
        .map(|(key, estimate)| format!("{} over `{}` ({:.1})", key.indicator.name, key.group, estimate.mean))
        .collect();
    let named = few.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    let more = few.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(" and {more} more in kpis.csv") } else { String::new() };
    (!few.is_empty()).then(|| {
        format!(
            "rare events: fewer than {EVENTS_MIN} a replication of {named}{more}; their times and shares are rough: lengthen \
             `run.length` or run more replications before comparing them"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{longest_line, of};
    use crate::experiment::{Ending, Outcome, Replicated};
    use crate::model::dictionary::{CROSSING_TIME, MISSED, QUEUE, TRUCKS};
    use crate::model::indicator::{Indicator, Key, Statistic};
    use crate::stats::{Estimate, Level};

    fn outcome(replications: u32, numbers: &[(&'static Indicator, &str, Statistic, f64, f64)]) -> Outcome {
        let level = Level::new(0.95).expect("0.95 is a level");
        let estimate =
            |mean, half_width| Estimate { mean, half_width: Some(half_width), level, observations: replications };
        Outcome {
            scenario: "base".to_owned(),
            title: String::new(),
            keys: numbers
                .iter()
                .map(|(indicator, group, statistic, ..)| Key {
                    indicator,
                    group: (*group).to_owned(),
                    statistic: *statistic,
                })
                .collect(),
            replications: (1..=replications)
                .map(|number| Replicated { number, ending: Ending::Completed, values: vec![], events: 0 })
                .collect(),
            replications_planned: replications,
            estimates: Some(numbers.iter().map(|(.., mean, half)| Some(estimate(*mean, *half))).collect()),
            quantiles: vec![],
            distributions: vec![],
            published: vec![],
            requirements: vec![],
            targets: vec![],
            warnings: vec![],
            seed: 1,
        }
    }

    #[test]
    fn few_replications_are_said_once() {
        let north = (&CROSSING_TIME, "direction=north", Statistic::Mean, 10.0, 5.0);
        let told = of(&outcome(3, &[north]));
        assert!(told.len() == 1 && told[0].starts_with("3 replications are few"), "{told:?}");
        assert!(of(&outcome(5, &[(&CROSSING_TIME, "direction=north", Statistic::Mean, 10.0, 1.0)])).is_empty());
    }

    #[test]
    fn a_wide_interval_says_how_many_replications_it_takes() {
        // Half-widths shrink with the root of the replications: a quarter of the width takes sixteen times as many.
        let north = (&CROSSING_TIME, "direction=north", Statistic::Mean, 10.0, 4.0);
        let told = of(&outcome(20, &[north]));
        assert!(told[0].contains("north is known to ± 40 % only: about 320 replications"), "{told:?}");
    }

    #[test]
    fn rare_events_are_named_with_their_number() {
        let numbers = [
            (&MISSED, "all;attribute=contraband", Statistic::Total, 3.25, 0.5),
            (&TRUCKS, "direction=north;goods=beef", Statistic::Total, 400.0, 1.0),
            (&TRUCKS, "all;year=2030", Statistic::Total, 2.0, 1.0),
        ];
        let told = of(&outcome(20, &numbers));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("missed over `all;attribute=contraband` (3.2)") && !told[0].contains("beef"),
            "{told:?}"
        );
    }

    #[test]
    fn advice_names_the_longest_line() {
        let queue = |group, mean| (&QUEUE, group, Statistic::Mean, mean, 0.1);
        assert_eq!(
            longest_line(&outcome(5, &[queue("station=gate", 2.0), queue("station=customs", 7.0)])),
            Some("customs")
        );
        // An hour in which another one was longer is no station.
        let hour = queue("station=gate;bucket=2030-11-24T00:00", 90.0);
        assert_eq!(longest_line(&outcome(5, &[hour, queue("station=customs", 7.0)])), Some("customs"));
        assert_eq!(longest_line(&outcome(5, &[queue("station=gate", 0.0)])), None);
    }
}
