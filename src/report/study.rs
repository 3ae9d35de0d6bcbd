//! Tables of a study: many design points, row by row, so that none but the one at hand is in memory.
//!
//! Each table begins with the point's number and where it lies; what is said of it follows.

use std::io;

use super::table::{Cell, Column, Table};
use super::tables;
use crate::experiment::{Contrast, Outcome, RequirementCheck, Sensitivity, TargetCheck, Values};
use crate::model::indicator::Key;
use crate::model::site::Bound;
use crate::stats::compare::AgainstBest;
use crate::stats::inputs::Split;
use crate::stats::requirement::Verdict;
use crate::stats::sensitivity::{FactorIndices, Index, Screened};
use crate::stats::stopping::Precision;
use crate::stats::{Estimate, Level};

const POINT: (&str, &str) = ("point", "Number of the design point, from 1, in the order of the plan.");
const SCENARIO: (&str, &str) = ("scenario", "Name of the scenario: its file name without extension.");

const RESPONSE: (&str, &str) = ("response", "Name of the response.");

/// What the tables of a study are about.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Names of the axes.
    pub axes: Vec<String>,
    /// Numbers that the study is about, by name.
    pub responses: Vec<(String, Key)>,
}

/// A design point with its results.
#[derive(Clone, Copy, Debug)]
pub struct Point<'a> {
    /// From 1.
    pub number: usize,
    /// Name of the scenario.
    pub scenario: &'a str,
    /// Value of each axis, as it is shown.
    pub values: &'a [String],
    /// Name of its part.
    pub part: &'a str,
    /// Results.
    pub outcome: &'a Outcome,
}

/// The tables that have rows for every point; a writer takes the rows of a point and forgets them.
#[derive(Clone, Debug)]
pub struct StudyTables {
    frame: Frame,
    /// `points`, `responses`, `kpis`, `replications`, `requirements`, `targets`, `quantiles`: all without rows.
    pub tables: [Table; 7],
}

/// Rows of each of the tables.
pub type StudyRows = [Vec<Vec<Cell>>; 7];

impl StudyTables {
    /// Returns the tables without rows.
    pub fn new(frame: Frame) -> Self {
        let placed = |name, columns: &[(&str, &str)]| {
            let mut table = Table::new(name, &[POINT, SCENARIO]);
            table.columns.extend(frame.axes.iter().map(|axis| Column::new(axis, "Value of the axis.")));
            table.columns.extend(columns.iter().map(|(name, about)| Column::new(*name, *about)));
            table
        };
        let points = placed(
            "points",
            &[
                ("part", "Name of the point's part: a hash of all that determines its results."),
                ("replications", "Replications that were made."),
                ("ending", "`completed`, or `failed` where a replication failed and there are no estimates."),
            ],
        );
        let mut responses = placed("responses", &[]);
        for (name, key) in &frame.responses {
            let unit = key.statistic.unit_of(key.indicator);
            responses.columns.push(Column::new(name, format!("{}; unit {unit}", key.indicator.definition)));
            responses.columns.push(Column::new(format!("{name}_half_width"), "Half-width of its interval."));
        }
        responses.columns.push(Column::new("replications", "Replications that were made."));
        let mut kpis = tables::kpis(&[]);
        kpis.columns.insert(0, Column::new(POINT.0, POINT.1));
        let replications = Table::new(
            "replications",
            &[
                POINT,
                ("replication", "Number of the replication, from 1."),
                RESPONSE,
                ("value", "Value of the replication."),
            ],
        );
        let requirements = placed("requirements", &REQUIREMENT);
        let targets = placed("targets", &TARGET);
        let quantiles = placed("quantiles", &[&[RESPONSE][..], &tables::QUANTILE].concat());
        Self { frame, tables: [points, responses, kpis, replications, requirements, targets, quantiles] }
    }

    /// Returns the rows of one point.
    pub fn rows(&self, point: &Point<'_>) -> StudyRows {
        let outcome = point.outcome;
        let number = || Cell::from(point.number as u32);
        let place = |rest: Vec<Cell>| -> Vec<Cell> {
            let values = point.values.iter().map(|value| value.as_str().into());
            [number(), point.scenario.into()].into_iter().chain(values).chain(rest).collect()
        };
        let made = Cell::from(outcome.replications.len() as u32);
        let ending = if outcome.estimates.is_some() { "completed" } else { "failed" };
        let estimates = self.frame.responses.iter().flat_map(|(_, key)| {
            let estimate = outcome.estimate(key);
            [mean(estimate), estimate.and_then(|estimate| estimate.half_width).into()]
        });
        let kpis = tables::kpis(std::slice::from_ref(outcome)).rows.into_iter().map(|mut row| {
            row[0] = point.scenario.into();
            row.insert(0, number());
            row
        });
        let mut replications = Vec::new();
        for (name, key) in &self.frame.responses {
            let Some(index) = outcome.keys.iter().position(|known| known == key) else { continue };
            for replicated in &outcome.replications {
                let value = replicated.values.get(index).copied().flatten();
                replications.push(vec![number(), replicated.number.into(), name.as_str().into(), value.into()]);
            }
        }
        let quantiles = outcome.quantiles.iter().flat_map(|(index, estimate)| {
            let named = self.frame.responses.iter().filter(|(_, key)| *key == outcome.keys[*index]);
            named.map(|(name, _)| place([vec![name.as_str().into()], tables::quantile_cells(estimate)].concat()))
        });
        [
            vec![place(vec![point.part.into(), made.clone(), ending.into()])],
            vec![place(estimates.chain([made]).collect())],
            kpis.collect(),
            replications,
            outcome.requirements.iter().map(|check| place(requirement(check))).collect(),
            outcome.targets.iter().map(|check| place(target(check))).collect(),
            quantiles.collect(),
        ]
    }
}

/// Reads the values of a response at so many points back from the table `replications`: they are not kept while the tables are
/// written, and are in memory for one response at a time.
pub fn values(bytes: impl io::Read, response: &str, points: usize) -> Result<Values, csv::Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let mut record = csv::StringRecord::new();
    let mut values = Values::default();
    let (mut at_hand, mut point) = (Vec::new(), 1);
    while reader.read_record(&mut record)? {
        if &record[2] != response {
            continue;
        }
        let of: usize = record[0].parse().unwrap_or(point);
        while point < of {
            values.push(at_hand.drain(..));
            point += 1;
        }
        at_hand.push(record[3].parse().ok());
    }
    (point..=points).for_each(|_| values.push(at_hand.drain(..)));
    Ok(values)
}

const TARGET: [(&str, &str); 7] = [
    ("target", "Name of the target."),
    ("value", "Mean across replications."),
    ("half_width", "Half-width of its interval, at the level of each of the joint intervals."),
    ("asked", "Half-width that was asked for, or its share of the mean."),
    ("kind", "`half_width` or `relative`."),
    ("reached", "`yes` or `no`."),
    ("replications", "Replications with a value."),
];

/// Returns whether the half-widths were reached that scenarios ask for: a row for each.
pub fn targets(outcomes: &[Outcome]) -> Table {
    let mut table = Table::new("targets", &[SCENARIO]);
    table.columns.extend(TARGET.iter().map(|(name, about)| Column::new(*name, *about)));
    for outcome in outcomes {
        for check in &outcome.targets {
            table.push([vec![outcome.scenario.as_str().into()], target(check)].concat());
        }
    }
    table
}

const REQUIREMENT: [(&str, &str); 12] = [
    ("requirement", "Name of the requirement."),
    ("kpi", "Name of the indicator."),
    ("group", "Over what."),
    ("statistic", "How it is condensed."),
    ("bound", "What is asked, in words."),
    ("value", "Mean across replications."),
    ("half_width", "Half-width of its interval at the confidence of the requirement."),
    ("quantile", "The quantile over replications that is bounded; missing where the mean is."),
    ("low", "Lower end of its interval between order statistics; missing with too few replications."),
    ("high", "Upper end of that interval."),
    ("replications", "Replications with a value."),
    ("verdict", "`met` or `missed` with the confidence asked for, or `open` where neither is shown."),
];

/// Returns what became of the requirements of scenarios: a row for each.
pub fn requirements(outcomes: &[Outcome]) -> Table {
    let mut table = Table::new("requirements", &[SCENARIO]);
    table.columns.extend(REQUIREMENT.iter().map(|(name, about)| Column::new(*name, *about)));
    for outcome in outcomes {
        for check in &outcome.requirements {
            table.push([vec![outcome.scenario.as_str().into()], requirement(check)].concat());
        }
    }
    table
}

/// Returns a verdict as files name it.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Open => "open",
    }
}

/// Returns a bound in words: `at most 4 h`.
pub fn bound(check: &RequirementCheck) -> String {
    let key = &check.requirement.key;
    let unit = key.statistic.unit_of(key.indicator);
    let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
    let of = check.requirement.quantile.map_or(String::new(), |share| format!(" at the {share} quantile"));
    match check.requirement.bound {
        Bound::AtMost(limit) => format!("at most {limit}{unit}{of}"),
        Bound::AtLeast(limit) => format!("at least {limit}{unit}{of}"),
    }
}

fn requirement(check: &RequirementCheck) -> Vec<Cell> {
    let Key { indicator, group, statistic } = &check.requirement.key;
    vec![
        check.requirement.name.as_str().into(),
        indicator.name.into(),
        group.as_str().into(),
        statistic.to_string().into(),
        bound(check).into(),
        mean(check.ours.as_ref()),
        check.ours.and_then(|ours| ours.half_width).into(),
        check.quantile.map(|ours| ours.value).into(),
        check.quantile.and_then(|ours| ours.interval).map(|(low, _)| low).into(),
        check.quantile.and_then(|ours| ours.interval).map(|(_, high)| high).into(),
        check.ours.map_or(0, |ours| ours.observations).into(),
        verdict(check.verdict).into(),
    ]
}

fn target(check: &TargetCheck) -> Vec<Cell> {
    let (asked, kind) = match check.precision {
        Precision::Absolute(width) => (width, "half_width"),
        Precision::Relative(share) => (share, "relative"),
    };
    vec![
        check.name.as_str().into(),
        mean(check.ours.as_ref()),
        check.ours.and_then(|ours| ours.half_width).into(),
        asked.into(),
        kind.into(),
        if check.is_reached { "yes" } else { "no" }.into(),
        check.ours.map_or(0, |ours| ours.observations).into(),
    ]
}

/// Returns the table of how points differ from the base, without rows.
pub fn comparison() -> Table {
    Table::new(
        "comparison",
        &[
            POINT,
            RESPONSE,
            ("base", "Mean of the base."),
            ("value", "Mean of the point."),
            ("difference", "Value less base, paired by replication."),
            ("half_width", "Half-width of its interval by itself."),
            ("joint_half_width", "Half-width of its interval, so that those of all points hold at once (Bonferroni)."),
            ("level", "Confidence level."),
            ("p_adjusted", "Two-sided p-value, adjusted for all points (Holm)."),
            ("variance_ratio", "Variance of independent runs over that of paired ones."),
        ],
    )
}

/// Returns the row of a point, by its number.
pub fn compared(point: usize, response: &str, contrast: &Contrast, level: Level) -> Vec<Cell> {
    vec![
        Cell::from(point as u32),
        response.into(),
        contrast.base.mean.into(),
        contrast.value.mean.into(),
        contrast.difference.mean.into(),
        contrast.difference.half_width.into(),
        contrast.joint.half_width.into(),
        level.value().into(),
        contrast.p_adjusted.into(),
        contrast.variance_ratio.into(),
    ]
}

/// Returns the table of how every point stands to the best of the others, without rows.
pub fn best() -> Table {
    Table::new(
        "best",
        &[
            POINT,
            RESPONSE,
            ("margin", "Mean less the best mean of the other points."),
            ("low", "Lower end of its interval; those of all points hold at once."),
            ("high", "Upper end of its interval."),
            ("level", "Joint confidence level."),
            ("may_be_best", "`yes` if no other point was shown to be better."),
        ],
    )
}

/// Returns the row of a point, by its number; `sign` is 1 or -1 as low or high values are better, and what stands to the best is
/// the value times the sign.
pub fn stands(point: usize, response: &str, sign: f64, standing: &AgainstBest, level: Level) -> Vec<Cell> {
    let (low, high) = if sign > 0.0 { (standing.low, standing.high) } else { (-standing.high, -standing.low) };
    vec![
        Cell::from(point as u32),
        response.into(),
        (sign * standing.margin).into(),
        low.into(),
        high.into(),
        level.value().into(),
        if standing.may_be_best { "yes" } else { "no" }.into(),
    ]
}

/// Returns, for each response, how much of its uncertainty is that of the axes, where the points stand for what is not
/// known of them.
pub fn uncertainty(found: &[(&str, Split)]) -> Table {
    let columns = [
        RESPONSE,
        ("mean", "Mean over all points."),
        ("noise_half_width", "Half-width of its interval, were the points all there is: noise alone."),
        ("low", "Lower end of the interval over the axes: percentile of the points' means; missing with few points."),
        ("high", "Upper end of that interval."),
        ("input_share", "Share of the axes in the variance of the points' means; the rest is noise."),
    ];
    let mut table = Table::new("uncertainty", &columns);
    for (response, split) in found {
        table.push(vec![
            (*response).into(),
            split.mean.into(),
            split.noise_half_width.into(),
            split.interval.map(|(low, _)| low).into(),
            split.interval.map(|(_, high)| high).into(),
            split.input_share.into(),
        ]);
    }
    table
}

/// Returns how much each axis matters for each response, the most important first.
pub fn sensitivity(axes: &[&str], found: &[(&str, Sensitivity)]) -> Table {
    let columns = [
        RESPONSE,
        ("rank", "1 for the axis that matters most."),
        ("axis", "Name of the axis."),
        ("measure", "`effect`: mean size of the change over the axis; `first`, `total`: share of variance."),
        ("value", "Value of the measure."),
        ("low", "Lower end of its interval."),
        ("high", "Upper end of its interval."),
        (
            "noise",
            "What noise alone would give it: the size of an effect, the share of variance; missing if not known.",
        ),
    ];
    let mut table = Table::new("sensitivity", &columns);
    for (response, sensitivity) in found {
        for (rank, axis) in ranked(sensitivity).into_iter().enumerate() {
            for measure in measures(sensitivity, axis) {
                table.push(vec![
                    (*response).into(),
                    Cell::from(rank as u32 + 1),
                    axes[axis].into(),
                    measure.name.into(),
                    measure.value.into(),
                    measure.low.into(),
                    measure.high.into(),
                    measure.noise.into(),
                ]);
            }
        }
    }
    table
}

/// One measure of how much an axis matters.
pub(super) struct Measure {
    pub(super) name: &'static str,
    pub(super) value: f64,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) noise: Option<f64>,
}

pub(super) fn measures(sensitivity: &Sensitivity, axis: usize) -> Vec<Measure> {
    match sensitivity {
        Sensitivity::Screened(axes) => {
            let Screened { size, mean, noise, .. } = axes[axis];
            let of = |name, estimate: Estimate| Measure {
                name,
                value: estimate.mean,
                low: estimate.low(),
                high: estimate.high(),
                noise,
            };
            vec![of("effect", size), of("signed_effect", mean)]
        }
        Sensitivity::Indices(indices) => {
            let FactorIndices { first, total } = indices.factors[axis];
            let of = |name, index: Index| Measure {
                name,
                value: index.value,
                low: Some(index.low),
                high: Some(index.high),
                noise: indices.noise_share,
            };
            vec![of("total", total), of("first", first)]
        }
    }
}

/// Returns the axes, the most important first.
pub(super) fn ranked(sensitivity: &Sensitivity) -> Vec<usize> {
    let (count, size): (usize, Box<dyn Fn(usize) -> f64>) = match sensitivity {
        Sensitivity::Screened(axes) => (axes.len(), Box::new(|axis| axes[axis].size.mean)),
        Sensitivity::Indices(found) => (found.factors.len(), Box::new(|axis| found.factors[axis].total.value)),
    };
    let mut ranked: Vec<usize> = (0..count).collect();
    ranked.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
    ranked
}

fn mean(estimate: Option<&Estimate>) -> Cell {
    estimate.map(|estimate| estimate.mean).into()
}
