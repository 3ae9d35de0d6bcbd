//! The answer of an optimization: the design, the runner-up, what one step is worth, and how sure it is.

use comfy_table::{CellAlignment, Table as Grid, presets};

use super::study::{self, bound};
use super::table::{Cell, Column, Table};
use super::words;
use crate::experiment::{Certainty, Outcome, Place};
use crate::model::indicator::Key;
use crate::stats::Estimate;
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
    /// How the number that is made small differs from the best design's, paired by replication.
    pub change: Option<Estimate>,
    /// Results.
    pub outcome: &'a Outcome,
}

/// What an optimization came to.
pub struct Answer<'a> {
    /// What the study asks.
    pub title: &'a str,
    /// Names of the axes.
    pub axes: &'a [&'a str],
    /// Whether the values of each axis are in an order; others have no step more or less.
    pub is_ordered: &'a [bool],
    /// What the cost is counted in.
    pub unit: &'a str,
    /// The number that is made small, if it is none of cost.
    pub key: Option<&'a Key>,
    /// All designs that were tried.
    pub tried: &'a [Tried<'a>],
    /// Where the chosen design is.
    pub best: Option<&'a Place>,
    /// Where the second best is.
    pub runner_up: Option<&'a Place>,
    /// How sure it is that nothing better was overlooked.
    pub certainty: Certainty,
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
    if let Some(key) = answer.key {
        let index = best.outcome.keys.iter().position(|known| known == key);
        let ours = index.zip(best.outcome.estimates.as_ref()).and_then(|(index, estimates)| estimates[index]);
        let shown = super::format::Unit::of(key).estimate_or_dash(ours.as_ref());
        text.push_str(&format!("- {} {}, {}: {shown}\n", key.indicator.name, key.statistic, key.group));
    }
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
    let scope = match answer.certainty {
        Certainty::Exhaustive => "Every cheaper design was tried",
        Certainty::Neighborhood => "Cheaper designs nearby were tried",
        Certainty::Won => {
            return "It won the race: no design is better by more than the indifference, with the confidence of the \
                    run.\n"
                .to_owned();
        }
        Certainty::Undecided => return "The race ended undecided: it leads, and replications ran out.\n".to_owned(),
        Certainty::Estimated(probability) => {
            return format!("The estimated probability that it is the best: {:.1} %.\n", 100.0 * probability);
        }
        Certainty::LocalMinimum { neighbors, shown_worse } => {
            return format!(
                "No neighbor has a smaller mean: of {neighbors}, {shown_worse} are shown to be worse, all at once with \
                 the confidence of the run. Designs farther away were not compared.\n"
            );
        }
    };
    let cheaper = || answer.tried.iter().filter(|tried| tried.cost < best.cost);
    let count = |verdict: Verdict| cheaper().filter(|tried| tried.verdict == verdict).count();
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
    let price = answer.key.map_or("cost".to_owned(), |key| format!("change of {}", key.indicator.name));
    grid.set_header(["one step".to_owned(), price].into_iter().chain(required));
    let mut found = false;
    for (axis, axis_name) in answer.axes.iter().enumerate() {
        for neighbor in answer.tried.iter().filter(|tried| is_step(answer, axis, best, tried)) {
            found = true;
            let change = match answer.key {
                Some(key) => Some(super::format::Unit::of(key).estimate_or_dash(neighbor.change.as_ref())),
                None => neighbor.cost.zip(best.cost).map(|(theirs, ours)| {
                    let change = theirs - ours;
                    format!("{}{}", if change > 0.0 { "+" } else { "" }, money(change, answer.unit))
                }),
            };
            let results = neighbor.outcome.requirements.iter().map(|check| {
                let ours = super::format::Unit::of(&check.requirement.key).estimate_or_dash(check.ours.as_ref());
                format!("{ours}, {}", study::verdict(check.verdict))
            });
            let head = [format!("{axis_name} {}", neighbor.values[axis]), change.unwrap_or_default()];
            grid.add_row(head.into_iter().chain(results));
        }
    }
    if let Some(column) = grid.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let lines = grid.lines().map(|line| format!("{}\n", line.trim_end()));
    if found { format!("\n{}", lines.collect::<String>()) } else { String::new() }
}

/// Whether a design differs from the best by one step of this axis alone, or by its value where those have no order.
fn is_step(answer: &Answer<'_>, axis: usize, best: &Tried<'_>, tried: &Tried<'_>) -> bool {
    tried.place.iter().zip(&best.place).enumerate().all(|(at, (theirs, ours))| {
        let distance = theirs.abs_diff(*ours);
        if at == axis { distance > 0 && (distance == 1 || !answer.is_ordered[axis]) } else { distance == 0 }
    })
}
