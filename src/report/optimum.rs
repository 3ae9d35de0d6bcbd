//! The answer of an optimization: the design, the runner-up, what one step is worth, and how sure it is.

use comfy_table::{CellAlignment, Table as Grid, presets};

use super::study::{self, bound};
use super::table::{Cell, Column, Table};
use super::words;
use crate::experiment::{Outcome, Place};
use crate::stats::requirement::Verdict;

/// A design that was tried.
#[derive(Clone, Debug)]
pub struct Tried<'a> {
    /// Where it is on the lattice.
    pub place: Place,
    /// Value of each axis.
    pub values: Vec<String>,
    /// Its cost; `None` if an indicator is made small.
    pub cost: Option<f64>,
    /// Whether it keeps what is required.
    pub verdict: Verdict,
    /// Whether that is from replications that had no part in choosing it.
    pub is_confirmed: bool,
    /// Results.
    pub outcome: &'a Outcome,
}

/// What an optimization came to.
pub struct Answer<'a> {
    /// What the study asks.
    pub title: &'a str,
    /// Names of the axes.
    pub axes: &'a [&'a str],
    /// What the cost is counted in.
    pub unit: &'a str,
    /// All designs that were tried.
    pub tried: &'a [Tried<'a>],
    /// Where the chosen design is.
    pub best: Option<&'a Place>,
    /// Where the second best is.
    pub runner_up: Option<&'a Place>,
    /// Whether every cheaper design was tried, or the race decided.
    pub is_exhaustive: bool,
}

/// Returns a row for each design and requirement.
pub fn table(axes: &[&str], tried: &[Tried<'_>]) -> Table {
    let mut table = Table::new("designs", &[]);
    table.columns.extend(axes.iter().map(|axis| Column::new(*axis, "Value of the axis.")));
    let columns = [
        ("cost", "Cost of the design; missing if an indicator is made small."),
        ("verdict", "Whether it keeps all requirements: `met`, `missed`, or `open`."),
        ("confirmed", "`yes` if that is from replications that had no part in choosing it."),
        ("requirement", "Name of the requirement."),
        ("value", "Mean across replications."),
        ("half_width", "Half-width of its interval."),
        ("replications", "Replications with a value."),
    ];
    table.columns.extend(columns.map(|(name, about)| Column::new(name, about)));
    for design in tried {
        let head = || -> Vec<Cell> {
            let values = design.values.iter().map(|value| value.as_str().into());
            let confirmed = if design.is_confirmed { "yes" } else { "no" };
            values.chain([design.cost.into(), study::verdict(design.verdict).into(), confirmed.into()]).collect()
        };
        for check in &design.outcome.requirements {
            let ours = check.ours;
            let tail: [Cell; 4] = [
                check.requirement.name.as_str().into(),
                ours.map(|ours| ours.mean).into(),
                ours.and_then(|ours| ours.half_width).into(),
                ours.map_or(0, |ours| ours.observations).into(),
            ];
            table.push(head().into_iter().chain(tail).collect());
        }
        if design.outcome.requirements.is_empty() {
            let made = Cell::from(design.outcome.replications.len() as u32);
            table.push(head().into_iter().chain([Cell::Missing, Cell::Missing, Cell::Missing, made]).collect());
        }
    }
    table
}

/// Returns the answer in words.
pub fn screen(answer: &Answer<'_>) -> String {
    let mut text = format!("{}\n\n", answer.title);
    let find = |place: &Place| answer.tried.iter().find(|tried| tried.place == *place);
    let Some(best) = answer.best.and_then(find) else {
        text.push_str(&format!(
            "None of the {} designs tried was shown to keep what is required.\n",
            answer.tried.len()
        ));
        return text;
    };
    text.push_str(&format!("The best design: {}\n", name(answer, best)));
    for check in &best.outcome.requirements {
        text.push_str(&format!("- {}\n", words::requirement(check)));
    }
    if best.is_confirmed {
        text.push_str("- That is from replications that had no part in choosing it.\n");
    }
    match answer.runner_up.and_then(find) {
        Some(second) => {
            let doubt = if second.is_confirmed { "" } else { " (not tried on fresh luck)" };
            text.push_str(&format!("The runner-up: {}{doubt}\n", name(answer, second)));
        }
        None => text.push_str("No other design that was tried keeps what is required.\n"),
    }
    text.push_str(&sureness(answer, best));
    text.push_str(&steps(answer, best));
    text
}

fn name(answer: &Answer<'_>, tried: &Tried<'_>) -> String {
    let values = answer.axes.iter().zip(&tried.values);
    let values = values.map(|(axis, value)| format!("{axis}={value}")).collect::<Vec<_>>().join(", ");
    format!("{values}{}", tried.cost.map_or(String::new(), |cost| format!(" for {}", money(cost, answer.unit))))
}

fn money(cost: f64, unit: &str) -> String {
    format!("{cost} {unit}").trim_end().to_owned()
}

/// Says how sure it is that nothing better was overlooked.
fn sureness(answer: &Answer<'_>, best: &Tried<'_>) -> String {
    let Some(cost) = best.cost else {
        return if answer.is_exhaustive {
            "It won the race: no design is better by more than the indifference, with the confidence of the run.\n"
        } else {
            "The race ended undecided: it leads, and replications ran out.\n"
        }
        .to_owned();
    };
    let cheaper = || answer.tried.iter().filter(|tried| tried.cost.is_some_and(|other| other < cost));
    let count = |verdict: Verdict| cheaper().filter(|tried| tried.verdict == verdict).count();
    let scope =
        if answer.is_exhaustive { "Every cheaper design was tried" } else { "Cheaper designs nearby were tried" };
    format!(
        "{scope}, {} in all: {} miss a requirement with its confidence, {} are not shown to keep it.\n",
        cheaper().count(),
        count(Verdict::Missed),
        count(Verdict::Open) + count(Verdict::Met),
    )
}

/// The price of one step more or less of each axis, and what comes of it.
fn steps(answer: &Answer<'_>, best: &Tried<'_>) -> String {
    let mut grid = Grid::new();
    grid.load_preset(presets::NOTHING);
    let required =
        best.outcome.requirements.iter().map(|check| format!("{} ({})", check.requirement.name, bound(check)));
    grid.set_header(["one step".to_owned(), "cost".to_owned()].into_iter().chain(required));
    let mut found = false;
    for (axis, axis_name) in answer.axes.iter().enumerate() {
        for step in [-1_i64, 1] {
            let is_neighbor = |tried: &&Tried<'_>| {
                tried
                    .place
                    .iter()
                    .zip(&best.place)
                    .enumerate()
                    .all(|(at, (theirs, ours))| *theirs as i64 - *ours as i64 == if at == axis { step } else { 0 })
            };
            let Some(neighbor) = answer.tried.iter().find(is_neighbor) else { continue };
            found = true;
            let change = neighbor.cost.zip(best.cost).map(|(theirs, ours)| theirs - ours);
            let change = change.map_or(String::new(), |change| {
                format!("{}{}", if change > 0.0 { "+" } else { "" }, money(change, answer.unit))
            });
            let results = neighbor.outcome.requirements.iter().map(|check| {
                let ours = super::format::Unit::of(&check.requirement.key).estimate_or_dash(check.ours.as_ref());
                format!("{ours}, {}", study::verdict(check.verdict))
            });
            grid.add_row([format!("{axis_name} {}", neighbor.values[axis]), change].into_iter().chain(results));
        }
    }
    if let Some(column) = grid.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let lines = grid.lines().map(|line| format!("{}\n", line.trim_end()));
    if found { format!("\n{}", lines.collect::<String>()) } else { String::new() }
}
