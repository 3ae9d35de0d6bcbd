//! The results as sentences: what a planner would say after reading the numbers.
//!
//! A difference is called one only if its interval excludes 0. The terminal and the page say the same sentences.

mod binding;

use super::bridge;
use super::format::{self, PLUS_MINUS, Unit};
use super::headline::{self, GrammaticalNumber, Headline};
use super::study;
use crate::experiment::{Comparison, Difference, Outcome, RequirementCheck};
use crate::model::indicator::{Key, Statistic};
use crate::stats::requirement::Verdict;

/// Returns what a truck and a planner would notice first in one scenario; nothing of a failed one.
pub fn summary(outcome: &Outcome) -> Vec<String> {
    let find = |indicator: &str, group: &str, statistic| {
        let key = outcome
            .keys
            .iter()
            .find(|key| key.indicator.name == indicator && key.group == group && key.statistic == statistic)?;
        Some(Unit::of(key).estimate(outcome.estimate(key)?))
    };
    let mut sentences = Vec::new();
    let vehicle = if are_trains(outcome) { "a train" } else { "a truck" };
    for direction in ["north", "south"] {
        let group = format!("direction={direction}");
        let Some(mean) = find("crossing_time", &group, Statistic::Mean) else { continue };
        let tail = find("crossing_time", &group, Statistic::P95);
        let tail = tail.map_or(String::new(), |p95| format!("; 95 of 100 are through within {p95}"));
        sentences.push(format!("Going {direction}, {vehicle} takes {mean} on average{tail}."));
    }
    if let (Some(people), Some(mean)) =
        (find("people", "all", Statistic::PerDay), find("people_time", "all", Statistic::Mean))
    {
        let tail = find("people_time", "all", Statistic::P95);
        let tail = tail.map_or(String::new(), |p95| format!("; 95 of 100 are through within {p95}"));
        sentences.push(format!("Of people {people} cross, and each takes {mean} on average{tail}."));
    }
    let last = bridge::years(outcome).last().copied();
    if let Some(turnover) = find("turnover", "all", Statistic::Total).filter(|_| is_anything_traded(outcome)) {
        sentences.push(match last {
            Some(_) => format!("Goods worth {turnover} get through."),
            None => format!("Turnover is {turnover}."),
        });
    }
    sentences.extend(last.and_then(|year| bridge::in_words(outcome, year)));
    if let Some((key, estimate)) = headline::busiest(outcome).first() {
        let station = key.part("station").expect("the busiest stations are stations");
        sentences.push(format!("The busiest station is {station}, {} utilized.", Unit::of(key).estimate(estimate)));
    }
    sentences.extend(binding::sentences(outcome));
    sentences.extend(longest_standstill(outcome));
    sentences
}

/// Returns whether all that crosses goes by rail.
fn are_trains(outcome: &Outcome) -> bool {
    let is_of_mode = |key: &&Key| key.indicator.name == "trucks" && key.group.starts_with("mode=");
    let modes = outcome.keys.iter().filter(is_of_mode);
    let mut used = modes.filter(|key| outcome.estimate(key).is_some_and(|trucks| trucks.mean > 0.0)).peekable();
    used.peek().is_some() && used.all(|key| key.group == "mode=rail")
}

/// Returns whether anything that crosses has a value, or would have if it got through.
fn is_anything_traded(outcome: &Outcome) -> bool {
    let mut turnover = outcome.keys.iter().filter(|key| key.indicator.name == "turnover");
    turnover.any(|key| key.part("goods").is_some() || outcome.estimate(key).is_some_and(|usd| usd.mean > 0.0))
}

/// Returns which plant stands still the longest, and what for.
fn longest_standstill(outcome: &Outcome) -> Option<String> {
    let is_it = |key: &&Key| key.indicator.name == "standstill" && key.part("for").is_some();
    let waits = outcome.keys.iter().filter(is_it).filter_map(|key| Some((key, outcome.estimate(key)?)));
    let waits = waits.filter(|(_, share)| share.mean > 0.0);
    let (key, share) = waits.max_by(|one, other| one.1.mean.total_cmp(&other.1.mean))?;
    let (plant, what) = (key.part("plant")?, key.part("for")?);
    let share = Unit::of(key).estimate(share);
    Some(format!("Of the plants {plant} stands still the longest for one thing: {share} of its time for {what}."))
}

/// Returns a sentence for each of the few differences that answer which scenario to choose, behind the
/// name of the scenario: `hours-24: crossing time north falls by 8.94 h ± 0.04 h (10.38 h to 1.44 h).`
pub fn answers(comparison: &Comparison) -> Vec<String> {
    let told = |(headline, found)| {
        let sentence = difference(headline, found);
        format!("{}: {}{}", comparison.other, sentence[..1].to_lowercase(), &sentence[1..])
    };
    let differences = headline::differences(comparison);
    let last = differences.iter().filter_map(|(_, found)| found.key.part("year")).max();
    let is_told = |found: &Difference| found.key.part("year").is_none_or(|year| Some(year) == last);
    // Beside turnover with the response, what got through without it is no answer.
    let has_response = differences.iter().any(|(_, found)| found.key.indicator.name == "turnover_bridge");
    let is_less = |found: &Difference| has_response && found.key.indicator.name == "turnover";
    let is_answer = |found: &Difference| headline::is_answer(&found.key) && is_told(found) && !is_less(found);
    let answers = differences.iter().filter(|(_, found)| is_answer(found));
    answers.map(|(headline, found)| told((*headline, found))).collect()
}

/// Returns the title over the answers of comparisons.
pub fn answers_title(comparisons: &[Comparison]) -> String {
    comparisons.first().map_or(String::new(), |comparison| format!("Compared with {}", comparison.base))
}

/// Returns one sentence per headline difference.
pub fn differences(comparison: &Comparison) -> Vec<String> {
    headline::differences(comparison).into_iter().map(|(headline, found)| difference(headline, found)).collect()
}

/// Returns the title over the sentences of a comparison.
pub fn comparison_title(comparison: &Comparison) -> String {
    format!("{} compared with {}", comparison.other, comparison.base)
}

/// Returns how many replications, which seed and which intervals stand behind a scenario's numbers.
pub fn basis(outcome: &Outcome) -> String {
    let done = outcome.replications.len();
    let replications = if done == 1 { "replication" } else { "replications" };
    if outcome.estimates.is_none() {
        return format!("{done} {replications}, seed {}, failed: no estimates", outcome.seed);
    }
    let mut levels = outcome.estimates.iter().flatten().flatten().filter(|estimate| estimate.half_width.is_some());
    let intervals = levels.next().map_or(String::new(), |estimate| {
        format!(", intervals at {} confidence", format::level(estimate.level.value()))
    });
    format!("{done} {replications}, seed {}{intervals}", outcome.seed)
}

/// Returns every doubt about the outcomes once, each with the scenarios it is about.
pub fn warnings(outcomes: &[Outcome]) -> Vec<String> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for outcome in outcomes {
        for warning in &outcome.warnings {
            match found.iter_mut().find(|(known, _)| known == warning) {
                Some((_, scenarios)) => scenarios.push(&outcome.scenario),
                None => found.push((warning, vec![&outcome.scenario])),
            }
        }
    }
    found.into_iter().map(|(warning, scenarios)| format!("{}: {warning}", scenarios.join(", "))).collect()
}

/// Returns a group as it reads in a sentence: `north on the uz side`, `at kz_customs`, `all`.
pub fn group(group: &str) -> String {
    parts(group).map(part).collect::<Vec<_>>().join(" ")
}

/// Returns a group as it reads in a table: `north, uz side`, `kz_customs`, `all`.
pub fn row(group: &str) -> String {
    let part = |pair: &str| match pair.split_once('=') {
        Some(("side", side)) => format!("{side} side"),
        Some(("station" | "space", place)) => place.to_owned(),
        _ => self::part(pair),
    };
    parts(group).map(part).collect::<Vec<_>>().join(", ")
}

/// The parts of a group that say something: all sources together are no part.
fn parts(group: &str) -> impl Iterator<Item = &str> {
    group.split(';').filter(|pair| *pair != "source=all")
}

/// Returns what a key measures: `Side time, north, uz side`.
pub fn measure(key: &Key) -> String {
    if key.group == "all" { column(key) } else { format!("{}, {}", column(key), row(&key.group)) }
}

/// Returns a column's name for numbers of this indicator and statistic: `Queue, 95th percentile`.
pub fn column(key: &Key) -> String {
    let mut name = match key.indicator.name {
        "vat" => "VAT".to_owned(),
        name => name.replace('_', " ").replace("co2", "CO2").replace("usd", "USD"),
    };
    name[..1].make_ascii_uppercase();
    statistic(key.statistic).map_or(name.clone(), |statistic| format!("{name}, {statistic}"))
}

/// Returns `yes`, `no`, or a dash where there is no answer.
pub fn yes_or_no(answer: Option<bool>) -> &'static str {
    answer.map_or(format::NO_VALUE, |answer| if answer { "yes" } else { "no" })
}

/// Returns a headline number's name in a table: `Crossing time, 95th percentile`.
pub(crate) fn name(headline: &Headline, key: &Key) -> String {
    match statistic(key.statistic) {
        None => headline.label.to_owned(),
        Some(statistic) => format!("{}, {statistic}", headline.label),
    }
}

fn part(pair: &str) -> String {
    match pair.split_once('=') {
        Some(("side", side)) => format!("on the {side} side"),
        Some(("station", station)) => format!("at {station}"),
        Some(("space", space)) => format!("in {space}"),
        Some((_, value)) => value.replace('_', " "),
        None => pair.to_owned(),
    }
}

/// The statistic as a noun; `None` where the label and the unit already say it.
fn statistic(statistic: Statistic) -> Option<String> {
    match statistic {
        Statistic::Mean | Statistic::Total | Statistic::PerDay => None,
        Statistic::P50 => Some("median".to_owned()),
        Statistic::P90 => Some("90th percentile".to_owned()),
        Statistic::P95 => Some("95th percentile".to_owned()),
        Statistic::P99 => Some("99th percentile".to_owned()),
        Statistic::Min => Some("minimum".to_owned()),
        Statistic::Max => Some("maximum".to_owned()),
        Statistic::Share => Some("share".to_owned()),
        Statistic::Within(hours) => Some(format!("share within {hours} h")),
    }
}

fn difference(headline: &Headline, found: &Difference) -> String {
    let key = &found.key;
    let group = if key.group == "all" { String::new() } else { format!(" {}", group(&key.group)) };
    let (subject, number) = match statistic(key.statistic) {
        None => (format!("{}{group}", headline.label), headline.number),
        Some(statistic) => {
            let label = headline.label.to_lowercase();
            (format!("The {statistic} of {label}{group}"), GrammaticalNumber::Singular)
        }
    };
    let [falls, rises, does] = match number {
        GrammaticalNumber::Singular => ["falls", "rises", "does"],
        GrammaticalNumber::Plural => ["fall", "rise", "do"],
    };

    let unit = Unit::of(key);
    let change = &found.difference;
    let step = unit.of_difference();
    let places = step.places(change);
    let size = step.amount(change.mean.abs(), places);
    let verb = if change.mean < 0.0 { falls } else { rises };
    // The places are those of the difference: more digits of the two values would not tell.
    let from_to = format!("({} to {})", unit.amount(found.base.mean, places), unit.amount(found.other.mean, places));
    match change.half_width {
        _ if change.mean == 0.0 && change.half_width.is_none_or(|half_width| half_width == 0.0) => {
            format!("{subject} {does} not change.")
        }
        None => format!("{subject} {verb} by {size} {from_to} in the one pair of replications."),
        Some(half_width) if covers_zero(found) && step.is_lost(half_width, places) => {
            format!("{subject} {does} not change measurably (by less than {}).", step.smallest(places))
        }
        Some(half_width) if covers_zero(found) => {
            let sign = match change.mean {
                mean if mean == 0.0 || step.is_lost(mean, places) => "",
                mean if mean < 0.0 => "−",
                _ => "+",
            };
            let spread = step.amount(half_width, places);
            format!("{subject} {does} not change measurably ({sign}{size}{PLUS_MINUS}{spread}).")
        }
        Some(_) if step.is_lost(change.mean, places) => {
            format!("{subject} {verb} by less than {}.", step.smallest(places))
        }
        Some(half_width) => {
            let doubt = chance(found).map_or(String::new(), |p| {
                format!("; among so many comparisons it may be chance (adjusted p = {})", format::p_value(Some(p)))
            });
            let is_shown = half_width > 0.0 && !step.is_lost(half_width, places);
            let spread =
                if is_shown { format!("{PLUS_MINUS}{}", step.amount(half_width, places)) } else { String::new() };
            format!("{subject} {verb} by {size}{spread} {from_to}{doubt}.")
        }
    }
}

/// Returns the adjusted p-value of a difference that its interval calls one, but that may be chance among so many.
pub(crate) fn chance(found: &Difference) -> Option<f64> {
    found.p_adjusted.filter(|p| *p > 1.0 - found.difference.level.value() && !covers_zero(found))
}

/// Returns whether the interval of the difference holds 0.
pub(crate) fn covers_zero(found: &Difference) -> bool {
    found.difference.half_width.is_some_and(|half_width| found.difference.mean.abs() <= half_width)
}

/// Says whether a requirement is met: `crossing is met: Crossing time, 95th percentile, north is 3.2 ± 0.3 h, asked
/// for is at most 4 h (95 % confidence, 20 replications).`
pub(crate) fn requirement(check: &RequirementCheck) -> String {
    let requirement = &check.requirement;
    let verdict = match check.verdict {
        Verdict::Met => "is met",
        Verdict::Missed => "is missed",
        Verdict::Open => "is not shown to hold",
    };
    let unit = Unit::of(&requirement.key);
    let ours = match check.quantile {
        None => unit.estimate_or_dash(check.ours.as_ref()),
        Some(ours) => {
            let between = |(low, high)| format!(" (between {low:.3} and {high:.3})");
            format!("{:.3} at the {} quantile{}", ours.value, ours.share, ours.interval.map_or(String::new(), between))
        }
    };
    let (asked, level) = (study::bound(check), format::level(requirement.confidence));
    let count = check.ours.map_or(0, |ours| ours.observations);
    let measure = measure(&requirement.key);
    format!(
        "{} {verdict}: {measure} is {ours}, asked for is {asked} ({level} confidence, {count} replications).",
        requirement.name
    )
}

#[cfg(test)]
mod tests {
    use super::{answers, basis, column, difference, differences, group, measure, row, summary, warnings};
    use crate::experiment::Difference;
    use crate::model::indicator::{Indicator, Key, Statistic};
    use crate::report::headline::HEADLINES;
    use crate::report::sample::{self, estimate};

    /// The sentence on `base` to `other`, with this half-width of the difference.
    fn check(what: (&'static Indicator, &str, Statistic), means: [f64; 2], half_width: Option<f64>, expected: &str) {
        let (indicator, group, statistic) = what;
        let found = Difference {
            key: Key { indicator, group: group.into(), statistic },
            base: estimate(means[0], Some(1.0)),
            other: estimate(means[1], Some(1.0)),
            difference: estimate(means[1] - means[0], half_width),
            joint: estimate(means[1] - means[0], half_width),
            p: None,
            p_adjusted: None,
            variance_ratio: None,
        };
        let headline = HEADLINES
            .iter()
            .find(|headline| headline.indicator == indicator.name && headline.statistic == statistic)
            .expect("the indicator is a headline");
        assert_eq!(difference(headline, &found).replace('\u{a0}', " "), expected);
    }

    const NORTH: (&Indicator, &str, Statistic) = (&sample::CROSSING_TIME, "direction=north", Statistic::Mean);

    #[test]
    fn a_difference_reads_as_one_sentence() {
        check(NORTH, [9.4, 1.3], Some(0.36), "Crossing time north falls by 8.1 h ± 0.4 h (9.4 h to 1.3 h).");
        check(NORTH, [9.4, 9.42], Some(0.11), "Crossing time north does not change measurably (+0.02 h ± 0.11 h).");
        check(NORTH, [9.4, 9.31], Some(0.11), "Crossing time north does not change measurably (−0.09 h ± 0.11 h).");
        check(NORTH, [9.4, 9.4], Some(0.0), "Crossing time north does not change.");
        check(
            (&sample::CROSSING_TIME, "direction=north", Statistic::P95),
            [20.0, 30.0],
            Some(2.0),
            "The 95th percentile of crossing time north rises by 10.0 h ± 2.0 h (20.0 h to 30.0 h).",
        );
        check(
            (&sample::SIDE_TIME, "direction=north;side=uz", Statistic::Mean),
            [4.0, 3.0],
            Some(0.2),
            "Side time north on the uz side falls by 1.00 h ± 0.20 h (4.00 h to 3.00 h).",
        );
        check(
            (&sample::TRUCKS, "all", Statistic::PerDay),
            [400.0, 412.0],
            Some(3.0),
            "Trucks rise by 12.0 /d ± 3.0 /d (400.0 /d to 412.0 /d).",
        );
        check(
            (&sample::TURNOVER, "all", Statistic::Total),
            [1.2e9, 1.5e9],
            Some(4.0e7),
            "Turnover rises by 300 $m ± 40 $m (1200 $m to 1500 $m).",
        );
    }

    #[test]
    fn exact_and_tiny_differences_have_no_interval() {
        let staff = (&sample::STAFF_HOURS, "all", Statistic::Total);
        check(
            staff,
            [338_832.0, 486_528.0],
            Some(0.0),
            "Staff hours rise by 147\u{202f}696 h (338\u{202f}832 h to 486\u{202f}528 h).",
        );
        check(NORTH, [1.4, 1.2], Some(0.000_02), "Crossing time north falls by 0.200 h (1.400 h to 1.200 h).");
        let turnover = (&sample::TURNOVER, "all", Statistic::Total);
        check(turnover, [1.2e9, 1.2e9 + 2.0e4], Some(1.0e4), "Turnover rises by less than 0.1 $m.");
        check(
            turnover,
            [1.2e9, 1.2e9 + 1.0e4],
            Some(2.0e4),
            "Turnover does not change measurably (by less than 0.1 $m).",
        );
        check(turnover, [1.2e9, 1.2e9 - 1.0e4], Some(2.0e5), "Turnover does not change measurably (0.0 $m ± 0.2 $m).");
    }

    #[test]
    fn answers_are_few_and_name_their_scenario() {
        let answers: Vec<String> =
            answers(&sample::comparison()).iter().map(|sentence| sentence.replace('\u{a0}', " ")).collect();
        assert_eq!(
            answers,
            [
                "second-scanner: crossing time north falls by 5.65 h ± 0.19 h (9.42 h to 3.77 h).",
                "second-scanner: crossing time south falls by 1.91 h ± 0.07 h (3.18 h to 1.27 h).",
                "second-scanner: turnover rises by 8 $m ± 7 $m (1986 $m to 1994 $m).",
                "second-scanner: staff hours do not change.",
            ]
        );
    }

    #[test]
    fn an_interval_that_ends_at_zero_is_no_difference() {
        check(NORTH, [1.0, 1.25], Some(0.25), "Crossing time north does not change measurably (+0.25 h ± 0.25 h).");
    }

    #[test]
    fn trains_are_not_called_trucks() {
        let mut outcome = sample::base();
        let total = |key: &Key| key.indicator.name == "trucks" && key.statistic == Statistic::Total;
        let at = outcome.keys.iter().position(total).unwrap();
        outcome.keys[at].group = "mode=rail".to_owned();
        assert!(summary(&outcome)[0].starts_with("Going north, a train takes 9.42"));
        outcome.keys[at].group = "mode=road".to_owned();
        assert!(summary(&outcome)[0].starts_with("Going north, a truck takes 9.42"));
    }

    #[test]
    fn without_goods_there_is_no_word_of_turnover() {
        let mut outcome = sample::base();
        let is_it = |key: &Key| key.indicator.name == "turnover";
        for (_, estimate) in outcome.keys.iter().zip(outcome.estimates.as_mut().unwrap()).filter(|(key, _)| is_it(key))
        {
            *estimate = Some(sample::estimate(0.0, Some(0.0)));
        }
        let at = outcome.keys.iter().position(is_it).unwrap();
        let tells_turnover = |outcome: &_| summary(outcome).iter().any(|sentence| sentence.contains("Turnover"));
        assert!(!tells_turnover(&outcome));
        let of_goods = Key { group: "direction=north;goods=grain".to_owned(), ..outcome.keys[at].clone() };
        outcome.keys.push(of_goods);
        outcome.estimates.as_mut().unwrap().push(Some(sample::estimate(0.0, Some(0.0))));
        assert!(tells_turnover(&outcome), "goods that do not get through are worth a word");
    }

    #[test]
    fn one_pair_has_no_interval() {
        let expected = "Crossing time north falls by 8.00 h (9.25 h to 1.25 h) in the one pair of replications.";
        check(NORTH, [9.25, 1.25], None, expected);
    }

    #[test]
    fn chance_among_many_comparisons_is_said() {
        let mut comparison = sample::comparison();
        comparison.differences.truncate(1);
        comparison.differences[0].p_adjusted = Some(0.082);
        let sentences = differences(&comparison);
        assert!(sentences[0].ends_with("; among so many comparisons it may be chance (adjusted p = 0.082)."));
    }

    #[test]
    fn a_summary_names_times_turnover_and_the_busiest_station() {
        let sentences = summary(&sample::base());
        assert_eq!(
            sentences.iter().map(|sentence| sentence.replace('\u{a0}', " ")).collect::<Vec<_>>(),
            [
                "Going north, a truck takes 9.42 ± 0.31 h on average; 95 of 100 are through within 21.3 ± 0.9 h.",
                "Going south, a truck takes 3.18 ± 0.12 h on average; 95 of 100 are through within 8.0 ± 0.4 h.",
                "Turnover is 1986 ± 12 $m.",
                "The busiest station is kz_customs, 93.4 ± 1.2 % utilized.",
            ]
        );
        assert_eq!(basis(&sample::base()), "20 replications, seed 2023, intervals at 95 % confidence");
    }

    #[test]
    fn a_failed_scenario_has_no_summary_and_says_why() {
        assert!(summary(&sample::failed()).is_empty());
        assert_eq!(basis(&sample::failed()), "2 replications, seed 2023, failed: no estimates");
        let told = warnings(&[sample::base(), sample::failed()]);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("broken: replication 2 failed, so there are no estimates: "), "{told:?}");
    }

    #[test]
    fn a_doubt_about_several_scenarios_is_told_once() {
        let mut other = sample::other();
        other.warnings = sample::single().warnings;
        let told = warnings(&[sample::single(), other]);
        assert!(told.len() == 1 && told[0].starts_with("single, second-scanner: one replication"), "{told:?}");
    }

    #[test]
    fn groups_read_as_phrases() {
        for (text, expected) in [
            ("all", "all"),
            ("direction=north", "north"),
            ("direction=north;side=uz", "north on the uz side"),
            ("direction=south;goods=s1_grain", "south s1 grain"),
            ("station=kz_customs", "at kz_customs"),
            ("space=neutral_strip", "in neutral_strip"),
        ] {
            assert_eq!(group(text), expected);
        }
    }

    #[test]
    fn tables_are_short() {
        for (text, expected) in [
            ("all", "all"),
            ("direction=north;side=uz", "north, uz side"),
            ("direction=south;goods=s1_grain", "south, s1 grain"),
            ("station=kz_customs", "kz_customs"),
        ] {
            assert_eq!(row(text), expected);
        }
        let key = |group: &str| Key { indicator: &sample::STAFF_HOURS, group: group.into(), statistic: Statistic::P95 };
        assert_eq!(column(&key("all")), "Staff hours, 95th percentile");
        assert_eq!(measure(&key("all")), "Staff hours, 95th percentile");
        assert_eq!(measure(&key("side=uz")), "Staff hours, 95th percentile, uz side");
    }
}
