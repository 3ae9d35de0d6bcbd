//! The turnover bridge: from the base year to each year of the window by source, and the range over the forms of the
//! response. Which numbers these are, in reading order; the terminal and the table show the same.

use super::format::Unit;
use super::table::{Cell, Table};
use crate::experiment::Outcome;
use crate::model::indicator::Key;
use crate::stats::Estimate;

const DAYS: &str = "year_days";
const BRIDGE: &str = "turnover_bridge";
const RANGE: &str = "turnover_range";
const NEEDED: &str = "growth_needed";

/// What precedes the name of a mode that is neither road nor rail.
const BY_MODE: &str = "growth_by_";

/// What the sources are called, in the order of the bridge.
const SOURCES: [(&str, &str); 11] = [
    ("base", "trade of the base year"),
    ("growth", "given growth by road"),
    ("rail", "given growth by rail"),
    ("response", "response to clearance time"),
    ("center", "products of the center"),
    ("double_counted", "less their inputs, counted as they came"),
    ("lost", "lost at the border"),
    ("diverted", "by rail instead"),
    ("under_way", "still under way"),
    ("chance", "chance"),
    ("all", "turnover"),
];

/// A step of the bridge.
pub(crate) struct Step<'a> {
    /// What it is called.
    pub(crate) label: String,
    /// Its name in files.
    pub(crate) source: &'a str,
    pub(crate) key: &'a Key,
    pub(crate) estimate: Option<&'a Estimate>,
}

/// The part of trade that a bridge is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// Direction, if it is of one.
    pub(crate) direction: Option<&'a str>,
    /// Goods, if it is of some.
    pub(crate) goods: Option<&'a str>,
}

impl<'a> Part<'a> {
    const ALL: Self = Self { direction: None, goods: None };

    fn of(key: &'a Key) -> Self {
        Self { direction: key.part("direction"), goods: key.part("goods") }
    }

    fn is_of(self, key: &Key) -> bool {
        Part::of(key) == self
    }

    /// Returns what it is called.
    pub(crate) fn name(self) -> &'a str {
        self.direction.or(self.goods).unwrap_or("all")
    }
}

/// A form of the response, for turnover and the growth that the target needs.
pub(crate) struct Line<'a> {
    form: &'static str,
    /// What it is called, with a mark if times are extrapolated.
    pub(crate) label: String,
    /// Turnover at each level: low, mid, high.
    pub(crate) turnover: Vec<(&'a Key, Option<&'a Estimate>)>,
    /// Growth a year that makes the target, at each level; empty without a target.
    pub(crate) needed: Vec<(&'a Key, Option<&'a Estimate>)>,
}

/// Returns the years that have a bridge.
pub(crate) fn years(outcome: &Outcome) -> Vec<&str> {
    let is_sum = |key: &&Key| key.indicator.name == BRIDGE && key.part("source") == Some("all") && Part::ALL.is_of(key);
    outcome.keys.iter().filter(is_sum).filter_map(|key| key.part("year")).collect()
}

/// Returns the steps of a year's bridge, their sum last. What is nothing in every replication is left out.
pub(crate) fn steps<'a>(outcome: &'a Outcome, year: &str) -> Vec<Step<'a>> {
    let steps =
        sources(outcome).into_iter().filter_map(|(source, label)| step(outcome, year, source, label, Part::ALL));
    steps.filter(is_something).collect()
}

/// Returns all parts that have a bridge in a year: all trade, then directions, then goods.
fn parts<'a>(outcome: &'a Outcome, year: &str) -> Vec<Part<'a>> {
    let is_sum = |key: &&Key| {
        key.indicator.name == BRIDGE && key.part("source") == Some("all") && key.part("year") == Some(year)
    };
    outcome.keys.iter().filter(is_sum).map(Part::of).collect()
}

/// Returns some parts of trade, the largest first, each with its step of a year for every source that is something in any
/// of them.
pub(crate) fn by_part<'a>(outcome: &'a Outcome, year: &str, is_of: fn(&Part<'_>) -> bool) -> Breakdown<'a> {
    let mut parts: Vec<Part<'_>> = parts(outcome, year).into_iter().filter(is_of).collect();
    let turnover = |part: &Part<'_>| {
        let all = step(outcome, year, "all", String::new(), *part).and_then(|step| step.estimate);
        all.map_or(0.0, |estimate| estimate.mean)
    };
    parts.sort_by(|one, other| turnover(other).total_cmp(&turnover(one)));
    let sources: Vec<(&str, String)> = sources(outcome);
    let rows = parts.into_iter().map(|part| {
        let of = |(source, label): &(&'a str, String)| step(outcome, year, source, label.clone(), part);
        (part, sources.iter().map(of).collect::<Vec<_>>())
    });
    let rows: Vec<(Part<'_>, Vec<Option<Step<'_>>>)> = rows.collect();
    let is_used = |index: usize| rows.iter().any(|(_, steps)| steps[index].as_ref().is_some_and(is_something));
    let used: Vec<bool> = (0..sources.len()).map(is_used).collect();
    let kept = |of: Vec<Option<Step<'a>>>| {
        of.into_iter().zip(&used).filter(|(_, used)| **used).map(|(step, _)| step).collect()
    };
    let labels = sources.into_iter().zip(&used).filter(|(_, used)| **used).map(|((_, label), _)| label).collect();
    Breakdown { labels, rows: rows.into_iter().map(|(part, steps)| (part, kept(steps))).collect() }
}

/// Bridges of several parts, with as many steps each as there are labels.
pub(crate) struct Breakdown<'a> {
    /// What the steps are called.
    pub(crate) labels: Vec<String>,
    /// Each part with its steps.
    pub(crate) rows: Vec<(Part<'a>, Vec<Option<Step<'a>>>)>,
}

/// Returns each source that is something in any year, with what it is in all of them.
pub(crate) fn by_year(outcome: &Outcome) -> Vec<(String, Vec<Option<Step<'_>>>)> {
    let years = years(outcome);
    let rows = sources(outcome).into_iter().map(|(source, label)| {
        let steps: Vec<_> = years.iter().map(|year| step(outcome, year, source, label.clone(), Part::ALL)).collect();
        (label, steps)
    });
    rows.filter(|(_, steps)| steps.iter().flatten().any(is_something)).collect()
}

/// Returns the names and labels of all sources, their sum last.
fn sources(outcome: &Outcome) -> Vec<(&str, String)> {
    let named = SOURCES.iter().map(|(source, label)| (*source, (*label).to_owned()));
    let mut sources: Vec<(&str, String)> = named.collect();
    let behind_rail = 1 + SOURCES.iter().position(|(source, _)| *source == "rail").expect("it is a source");
    for key in outcome.keys.iter().filter(|key| key.indicator.name == BRIDGE) {
        let Some(source) = key.part("source") else { continue };
        let Some(mode) = source.strip_prefix(BY_MODE) else { continue };
        if !sources.iter().any(|(known, _)| *known == source) {
            sources.insert(behind_rail, (source, format!("given growth by {mode}")));
        }
    }
    sources
}

fn step<'a>(outcome: &'a Outcome, year: &str, source: &'a str, label: String, part: Part<'_>) -> Option<Step<'a>> {
    let is_it = |key: &Key| key.part("year") == Some(year) && key.part("source") == Some(source) && part.is_of(key);
    let (key, estimate) = find(outcome, BRIDGE, is_it)?;
    Some(Step { label, source, key, estimate })
}

fn is_something(step: &Step) -> bool {
    step.estimate.is_none_or(|estimate| estimate.mean != 0.0)
}

/// Returns what a year is called, of which the window may have but some days.
pub(crate) fn called(outcome: &Outcome, year: &str) -> String {
    let days = find(outcome, DAYS, |key| key.part("year") == Some(year)).and_then(|(_, days)| days);
    match days {
        Some(days) if days.mean < 365.0 => format!("{} days of {year}", (10.0 * days.mean).round() / 10.0),
        _ => year.to_owned(),
    }
}

/// Returns the range of a year's turnover, a line for each form.
pub(crate) fn range<'a>(outcome: &'a Outcome, year: &str) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for times in [None, Some("extrapolated")] {
        for (form, name) in [("a", "A, elasticity"), ("b", "B, loss a day"), ("c", "C, a day as a tariff")] {
            let at = |indicator: &str, level: &str| {
                let is_of = |key: &Key| key.part("year") == Some(year) && key.part("times") == times;
                let is_it =
                    |key: &Key| is_of(key) && key.part("form") == Some(form) && key.part("level") == Some(level);
                find(outcome, indicator, is_it)
            };
            let levels =
                |indicator| ["low", "mid", "high"].into_iter().filter_map(|level| at(indicator, level)).collect();
            let turnover: Vec<_> = levels(RANGE);
            // What is not beyond the data is no extrapolation.
            let is_told = lines.iter().any(|line: &Line| line.form == form && is_same(&line.turnover, &turnover));
            if !turnover.is_empty() && !is_told {
                let label = times.map_or(name.to_owned(), |times| format!("{name} ({times})"));
                lines.push(Line { form, label, turnover, needed: levels(NEEDED) });
            }
        }
    }
    lines
}

/// Whether numbers have the same estimates.
fn is_same(one: &[(&Key, Option<&Estimate>)], other: &[(&Key, Option<&Estimate>)]) -> bool {
    let means = |numbers: &[(&Key, Option<&Estimate>)]| -> Vec<Option<f64>> {
        numbers.iter().map(|(_, estimate)| estimate.map(|estimate| estimate.mean)).collect()
    };
    means(one) == means(other)
}

/// Returns in words what turnover is, and from where to where it goes over all forms and levels that the data support.
pub(crate) fn in_words(outcome: &Outcome, year: &str) -> Option<String> {
    let turnover = step(outcome, year, "all", String::new(), Part::ALL)?;
    let turnover = Unit::of(turnover.key).estimate(turnover.estimate?);
    let (lines, year) = (range(outcome, year), called(outcome, year));
    let held = || lines.iter().filter(|line| !line.label.ends_with(')'));
    let numbers = || held().flat_map(|line| &line.turnover).filter_map(|(key, estimate)| Some((*key, (*estimate)?)));
    let least = numbers().min_by(|one, other| one.1.mean.total_cmp(&other.1.mean));
    let most = numbers().max_by(|one, other| one.1.mean.total_cmp(&other.1.mean));
    let Some((least, most)) = least.zip(most) else {
        return Some(format!("Turnover of {year} by source is {turnover}."));
    };
    let read = |(key, estimate): (&Key, &Estimate)| Unit::of(key).estimate(estimate);
    Some(format!(
        "Turnover of {year} with the response to clearance time is {turnover}; over the forms of the response it is {} to {}.",
        read(least),
        read(most)
    ))
}

/// Returns the bridge of each year, in all, by direction and by goods: a row per scenario, year, part and source.
pub(crate) fn table(outcomes: &[Outcome]) -> Table {
    let columns = [
        ("scenario", "Name of the scenario: its file name without extension."),
        ("year", "Calendar year."),
        ("direction", "Direction that it is the turnover of; `all` for both."),
        ("goods", "Goods that it is the turnover of; `all` for all that count."),
        ("source", "Where it comes from; `all` for the sum of the others."),
        ("unit", "Unit of the values."),
        ("value", "Mean across replications."),
        ("half_width", "Half-width of the interval for the mean; missing below two replications."),
        ("level", "Confidence level of the interval."),
        ("replications", "Replications with a value."),
    ];
    let mut table = Table::new("bridge", &columns);
    for outcome in outcomes {
        let estimates = outcome.estimates.iter().flatten();
        for (key, estimate) in outcome.keys.iter().zip(estimates).filter(|(key, _)| key.indicator.name == BRIDGE) {
            let (Some(year), Some(source)) = (key.part("year"), key.part("source")) else { continue };
            let step = Step { label: String::new(), source, key, estimate: estimate.as_ref() };
            if is_something(&step) {
                let [direction, goods] = ["direction", "goods"].map(|part| key.part(part).unwrap_or("all"));
                let unit = key.statistic.unit_of(key.indicator);
                let mut row = vec![outcome.scenario.as_str().into(), year.into(), direction.into(), goods.into()];
                row.extend([source.into(), unit.into()]);
                row.push(step.estimate.map(|estimate| estimate.mean).into());
                row.extend(Cell::spread(step.estimate));
                table.push(row);
            }
        }
    }
    table
}

/// Finds a number of an outcome that has estimates.
fn find<'a>(
    outcome: &'a Outcome,
    indicator: &str,
    is_it: impl Fn(&Key) -> bool,
) -> Option<(&'a Key, Option<&'a Estimate>)> {
    let estimates = outcome.estimates.as_ref()?;
    let index = outcome.keys.iter().position(|key| key.indicator.name == indicator && is_it(key))?;
    Some((&outcome.keys[index], estimates[index].as_ref()))
}
