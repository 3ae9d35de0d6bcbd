//! The headline numbers: which of all numbers a planner reads first, as data, and how to find them.
//!
//! The terminal, the page and the sentences all go through this list; a number that is not in it is in the files.

use super::tables::{CROSSING_WITHOUT, DELAY};
use crate::experiment::{Comparison, Counterfactual, Difference, Outcome};
use crate::model::indicator::{Key, Statistic};
use crate::stats::Estimate;

/// One line of the headline list.
#[derive(Debug)]
pub(crate) struct Headline {
    /// What it is called, as the subject of a sentence.
    pub(crate) label: &'static str,
    /// Whether the label is one thing or several.
    pub(crate) number: GrammaticalNumber,
    /// Name of the indicator.
    pub(crate) indicator: &'static str,
    /// How it is condensed.
    pub(crate) statistic: Statistic,
    /// Groups, each by the names of its parts; no names stand for `all`.
    pub(crate) groups: &'static [&'static [&'static str]],
}

/// Which verb form a label takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrammaticalNumber {
    /// Turnover rises.
    Singular,
    /// Trucks rise.
    Plural,
}

use GrammaticalNumber::{Plural, Singular};

const DIRECTION: &[&str] = &["direction"];

/// The headline numbers in reading order.
pub(crate) const HEADLINES: &[Headline] = &[
    headline("Crossing time", Singular, "crossing_time", Statistic::Mean, &[DIRECTION]),
    headline("Crossing time", Singular, "crossing_time", Statistic::P95, &[DIRECTION]),
    headline("Side time", Singular, "side_time", Statistic::Mean, &[&["direction", "side"]]),
    headline("Release time", Singular, "release_time", Statistic::Mean, &[DIRECTION]),
    headline("Turnover", Singular, "turnover", Statistic::Total, &[&[], DIRECTION]),
    headline("Turnover with response", Singular, "turnover_bridge", Statistic::Total, &[&["year", "source"]]),
    headline("Trucks", Plural, "trucks", Statistic::PerDay, &[&[], DIRECTION]),
    headline("People", Plural, "people", Statistic::PerDay, &[&[], &["mode"]]),
    headline("Time of people", Singular, "people_time", Statistic::Mean, &[DIRECTION]),
    headline("Time of people", Singular, "people_time", Statistic::P95, &[DIRECTION]),
    headline("Trucks inside at end", Plural, "inside_at_end", Statistic::Total, &[&[], DIRECTION]),
    headline("Cost of a crossing", Singular, "crossing_cost", Statistic::Mean, &[DIRECTION]),
    headline("Cost of crossing for $1,000 of cargo", Singular, "cost_per_1000_usd", Statistic::Mean, &[DIRECTION]),
    headline("Revenue", Singular, "revenue", Statistic::Total, &[&[]]),
    headline("Spoilage", Singular, "spoilage", Statistic::Total, &[&[]]),
    headline(
        "Yearly balance",
        Singular,
        "yearly_balance",
        Statistic::Total,
        &[&[], &["year"], &["against"], &["party"]],
    ),
    headline("Present value", Singular, "present_value", Statistic::Total, &[&[], &["against"]]),
    headline("Staff hours", Plural, "staff_hours", Statistic::Total, &[&[]]),
];

/// The indicator by which stations are ranked.
const UTILIZATION: &str = "utilization";

/// A resource of which so much is used is said to bind.
pub(crate) const BINDING: f64 = 0.9;

/// So does a quota that some plant stands still for, for so much of its time.
pub(crate) const WAITS: f64 = 0.05;

/// How many stations are named as the busiest.
const BUSIEST_STATIONS: usize = 5;

const fn headline(
    label: &'static str,
    number: GrammaticalNumber,
    indicator: &'static str,
    statistic: Statistic,
    groups: &'static [&'static [&'static str]],
) -> Headline {
    Headline { label, number, indicator, statistic, groups }
}

/// A line of the headline list with the numbers that there are.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    /// The line.
    pub(crate) headline: &'static Headline,
    /// Its numbers in reading order; at least one.
    pub(crate) keys: Vec<&'a Key>,
}

/// Returns the headline keys that any of the outcomes has a value for, by lines of the list.
pub(crate) fn blocks(outcomes: &[Outcome]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    for (headline, key) in keys(outcomes) {
        match blocks.last_mut().filter(|block| std::ptr::eq(block.headline, headline)) {
            Some(block) => block.keys.push(key),
            None => blocks.push(Block { headline, keys: vec![key] }),
        }
    }
    blocks
}

/// Returns the headline keys that any of the outcomes has a value for, in reading order, each once.
pub(crate) fn keys(outcomes: &[Outcome]) -> Vec<(&'static Headline, &Key)> {
    let mut found: Vec<(&Headline, &Key)> = Vec::new();
    for (headline, key) in select(|| outcomes.iter().flat_map(|outcome| &outcome.keys)) {
        let has_value = || outcomes.iter().any(|outcome| outcome.estimate(key).is_some());
        if !found.iter().any(|(_, known)| *known == key) && has_value() {
            found.push((headline, key));
        }
    }
    found
}

/// Returns the headline differences of a comparison, in reading order.
pub(crate) fn differences(comparison: &Comparison) -> Vec<(&'static Headline, &Difference)> {
    let selected = select(|| comparison.differences.iter().map(|difference| &difference.key));
    let of = |key: &Key| comparison.differences.iter().find(|difference| difference.key == *key);
    selected.into_iter().filter_map(|(headline, key)| Some((headline, of(key)?))).collect()
}

/// Returns the differences in mean crossing time of each direction, there also of trains, where a cause has vanished, with
/// what the ledger says of crossing without it, if the scenario has such waits.
pub(crate) fn without<'a>(
    base: &'a Outcome,
    found: &'a Counterfactual,
) -> impl Iterator<Item = (&'a Difference, Option<&'a Estimate>)> {
    // Modes that the ledger is not told of are those of trucks, which the direction has already.
    let is_told = |group: &str| {
        let all = format!("{group};cause=all;station=all");
        base.keys.iter().any(|key| key.indicator.name == DELAY && key.group == all)
    };
    let is_wanted = move |key: &Key| {
        let is_mean = key.indicator.name == "crossing_time" && key.statistic == Statistic::Mean;
        is_mean && (has_parts(key, DIRECTION) || has_parts(key, &["direction", "mode"]) && is_told(&key.group))
    };
    let differences = found.comparison.differences.iter().filter(move |difference| is_wanted(&difference.key));
    differences.map(|difference| {
        let group = format!("{};cause={};station=all", difference.key.group, found.cause);
        let is_first_order = |key: &&Key| key.indicator.name == CROSSING_WITHOUT && key.group == group;
        let key = base.keys.iter().find(is_first_order);
        (difference, key.and_then(|key| base.estimate(key)))
    })
}

/// Returns whether a headline number is one of the few that answer which scenario to choose: how long
/// crossing takes on average, what trade gets through, and how many hours are worked for it.
pub(crate) fn is_answer(key: &Key) -> bool {
    match key.indicator.name {
        "crossing_time" => key.statistic == Statistic::Mean,
        "turnover_bridge" => true,
        "turnover" | "staff_hours" | "yearly_balance" | "present_value" => key.group == "all",
        _ => false,
    }
}

/// Returns the stations with the highest utilization, busiest first, with its key and estimate; lines of plants are none
/// that trucks come to.
pub(crate) fn busiest(outcome: &Outcome) -> Vec<(&Key, &Estimate)> {
    let are_lines = |key: &&Key| key.indicator.name == "capacity_used" && key.part("resource") == Some("lines");
    let lines: Vec<_> = outcome.keys.iter().filter(are_lines).map(|key| key.part("name")).collect();
    let mut stations = by_utilization(outcome);
    stations.retain(|(key, _)| !lines.contains(&key.part("station")));
    stations.truncate(BUSIEST_STATIONS);
    stations
}

/// Returns all stations that are ever open, busiest first, with the key and estimate of their utilization.
pub(crate) fn by_utilization(outcome: &Outcome) -> Vec<(&Key, &Estimate)> {
    let Some(estimates) = &outcome.estimates else { return Vec::new() };
    let mut stations: Vec<(&Key, &Estimate)> = outcome
        .keys
        .iter()
        .zip(estimates)
        .filter(|(key, _)| key.indicator.name == UTILIZATION && key.statistic == Statistic::Mean)
        .filter(|(key, _)| has_parts(key, &["station"]))
        .filter_map(|(key, estimate)| Some((key, estimate.as_ref()?)))
        .collect();
    stations.sort_by(|(_, one), (_, other)| other.mean.total_cmp(&one.mean));
    stations
}

/// Returns all resources that could bind, the most used first, with the key and estimate of how much is.
pub(crate) fn by_use(outcome: &Outcome) -> Vec<(&Key, &Estimate)> {
    let is_it = |key: &&Key| key.indicator.name == "capacity_used";
    let keys = outcome.keys.iter().filter(is_it);
    let known: Vec<(&Key, &Estimate)> = keys.filter_map(|key| Some((key, outcome.estimate(key)?))).collect();
    let of_window = known.iter().filter(|(key, _)| key.part("year").is_none());
    let mut used: Vec<(&Key, &Estimate)> = of_window.map(|whole| fullest_year(&known, *whole)).collect();
    used.sort_by(|(_, one), (_, other)| other.mean.total_cmp(&one.mean));
    used
}

/// Returns the year in which the most is used of a resource, or the whole window if nothing is known by year.
fn fullest_year<'a>(known: &[(&'a Key, &'a Estimate)], whole: (&'a Key, &'a Estimate)) -> (&'a Key, &'a Estimate) {
    let is_same = |key: &Key| ["resource", "name"].iter().all(|part| key.part(part) == whole.0.part(part));
    let years = known.iter().copied().filter(|(key, _)| key.part("year").is_some() && is_same(key));
    years.max_by(|one, other| one.1.mean.total_cmp(&other.1.mean)).unwrap_or(whole)
}

/// Returns whether a resource of which this share is used holds up the rest: nearly all is used, or plants wait for it.
pub(crate) fn binds(outcome: &Outcome, resource: &Key, used: &Estimate) -> bool {
    let quota = resource.part("name").filter(|_| resource.part("resource") == Some("quota"));
    let waits = quota.and_then(|name| waiting_for(outcome, name)).map_or(0.0, |(_, share)| share.mean);
    used.mean >= BINDING || waits >= WAITS
}

/// Returns the plant that stands still the longest for something, and for how much of its time, if any does.
pub(crate) fn waiting_for<'a>(outcome: &'a Outcome, name: &str) -> Option<(&'a Key, &'a Estimate)> {
    let waits = |key: &&Key| key.indicator.name == "standstill" && key.part("for") == Some(name);
    let shares = outcome.keys.iter().filter(waits).filter_map(|key| Some((key, outcome.estimate(key)?)));
    let longest = shares.max_by(|one, other| one.1.mean.total_cmp(&other.1.mean));
    longest.filter(|(_, share)| share.mean > 0.0)
}

/// The keys that the list asks for, in the list's order and within a group in the keys' own.
fn select<'a, I: Iterator<Item = &'a Key>>(keys: impl Fn() -> I) -> Vec<(&'static Headline, &'a Key)> {
    let mut selected = Vec::new();
    for headline in HEADLINES {
        for parts in headline.groups {
            let asked = |key: &&Key| {
                let is_of = key.indicator.name == headline.indicator && key.statistic == headline.statistic;
                is_of && has_parts(key, parts) && key.part("source").is_none_or(|source| source == "all")
            };
            selected.extend(keys().filter(asked).map(|key| (headline, key)));
        }
    }
    selected
}

fn has_parts(key: &Key, names: &[&str]) -> bool {
    if names.is_empty() {
        return key.group == "all";
    }
    key.group.split(';').map(|pair| pair.split_once('=').map(|(name, _)| name)).eq(names.iter().copied().map(Some))
}

#[cfg(test)]
mod tests {
    use super::{blocks, busiest, differences, is_answer, keys};
    use crate::report::sample;

    #[test]
    fn headlines_come_in_reading_order_and_once() {
        let outcomes = [sample::base(), sample::other()];
        let found: Vec<String> = keys(&outcomes)
            .iter()
            .map(|(_, key)| format!("{} {} {}", key.indicator.name, key.statistic, key.group))
            .collect();
        assert_eq!(
            found,
            [
                "crossing_time mean direction=north",
                "crossing_time mean direction=south",
                "crossing_time p95 direction=north",
                "crossing_time p95 direction=south",
                "side_time mean direction=north;side=uz",
                "side_time mean direction=north;side=kz",
                "release_time mean direction=north",
                "turnover total all",
                "turnover total direction=north",
                "trucks per_day all",
                "trucks per_day direction=north",
                "inside_at_end total all",
                "staff_hours total all",
            ]
        );
    }

    #[test]
    fn the_busiest_stations_lead() {
        let outcome = sample::base();
        let names: Vec<_> = busiest(&outcome).iter().map(|(key, _)| key.group.as_str()).collect();
        assert_eq!(names, ["station=kz_customs", "station=uz_scan", "station=uz_gate"]);
    }

    #[test]
    fn numbers_that_nobody_has_are_left_out() {
        let failed = sample::failed();
        assert!(keys(std::slice::from_ref(&failed)).is_empty());
        assert!(busiest(&failed).is_empty());
        let outcomes = [failed, sample::base()];
        assert_eq!(keys(&outcomes).len(), keys(&outcomes[1..]).len());
    }

    #[test]
    fn few_numbers_answer() {
        let outcomes = [sample::base()];
        let answers = keys(&outcomes).into_iter().filter(|(_, key)| is_answer(key));
        let found: Vec<String> = answers.map(|(_, key)| format!("{} {}", key.indicator.name, key.group)).collect();
        assert_eq!(
            found,
            ["crossing_time direction=north", "crossing_time direction=south", "turnover all", "staff_hours all"]
        );
    }

    #[test]
    fn blocks_gather_the_groups_of_a_line() {
        let outcomes = [sample::base(), sample::other()];
        let sizes: Vec<usize> = blocks(&outcomes).iter().map(|block| block.keys.len()).collect();
        assert_eq!(sizes, [2, 2, 2, 1, 2, 2, 1, 1]);
    }

    #[test]
    fn only_headline_differences_are_selected() {
        let comparison = sample::comparison();
        let selected = differences(&comparison);
        assert!(selected.len() < comparison.differences.len());
        assert!(selected.iter().all(|(headline, difference)| headline.indicator == difference.key.indicator.name));
    }
}
