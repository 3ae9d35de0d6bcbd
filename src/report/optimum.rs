//! The answer of an optimization: the design, the runner-up, what one step is worth, and how sure it is.

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid, presets};

use super::format::grouped;
use super::study::{self, bound};
use super::table::{Cell, Column, Table};
use super::terminal::{Paint, Style, Writer};
use super::words;
use crate::experiment::{Certainty, Outcome, Place};
use crate::model::indicator::Key;
use crate::stats::Estimate;
use crate::stats::requirement::Verdict;

/// A design that was tried.
#[derive(Clone, Debug)]
pub struct Tried<'a> {
    /// When it was tried first, from 1.
    pub trial: u32,
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

/// Returns the cells of a mean and its half-width.
fn numbers(estimate: Option<Estimate>) -> [Cell; 2] {
    [estimate.map(|it| it.mean).into(), estimate.and_then(|it| it.half_width).into()]
}

/// Returns a row for each design and requirement; `key` is the number that is made small, if it is none of cost.
pub fn table(axes: &[&str], key: Option<&Key>, tried: &[Tried<'_>]) -> Table {
    let mut table = Table::new("designs", &[]);
    table.columns.extend(axes.iter().map(|axis| Column::new(*axis, "Value of the axis.")));
    table.columns.insert(0, Column::new("trial", "When the design was tried first, from 1."));
    let columns = [
        ("cost", "Cost of the design; missing if an indicator is made small."),
        ("minimized", "Mean of the indicator that is made small; missing if a cost is."),
        ("minimized_half_width", "Half-width of its interval."),
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
            std::iter::once(Cell::from(design.trial))
                .chain(values)
                .chain([design.cost.into()])
                .chain(numbers(key.and_then(|key| design.outcome.estimate(key).copied())))
                .chain([study::verdict(design.verdict).into(), confirmed.into()])
                .collect()
        };
        for check in &design.outcome.requirements {
            let made = Cell::from(check.ours.map_or(0, |ours| ours.observations));
            let name = Cell::from(check.requirement.name.as_str());
            table.push(head().into_iter().chain([name]).chain(numbers(check.ours)).chain([made]).collect());
        }
        if design.outcome.requirements.is_empty() {
            let made = Cell::from(design.outcome.replications.len() as u32);
            table.push(head().into_iter().chain([Cell::Missing, Cell::Missing, Cell::Missing, made]).collect());
        }
    }
    table
}

/// Returns the answer in sentences, those on what is required marked by a dash.
pub fn sentences(answer: &Answer<'_>) -> Vec<String> {
    let find = |place: &Place| answer.tried.iter().find(|tried| tried.place == *place);
    let Some(best) = answer.best.and_then(find) else {
        return vec![format!(
            "None of the {} designs tried was shown to keep what is required. Widen the axes, loosen what is required, or \
             raise `precision.replications` if verdicts are open.",
            answer.tried.len()
        )];
    };
    let mut told = vec![format!("The best design: {}.", name(answer, best))];
    if let Some(key) = answer.key {
        let shown = super::format::Unit::of(key).estimate_or_dash(best.outcome.estimate(key));
        told.push(format!("- {} {}, {}: {shown}", key.indicator.name, key.statistic, key.group));
    }
    told.extend(best.outcome.requirements.iter().map(|check| format!("- {}", words::requirement(check))));
    if best.is_confirmed {
        told.push("- That is from replications that had no part in choosing it.".to_owned());
    }
    told.push(match answer.runner_up.and_then(find) {
        Some(second) => {
            let doubt = if second.is_confirmed { "" } else { " (not tried on fresh luck)" };
            format!("The runner-up: {}{doubt}.", name(answer, second))
        }
        None => "No other design that was tried keeps what is required.".to_owned(),
    });
    told.push(sureness(answer, best));
    told
}

/// Returns the answer in words, at most `width` columns wide where that can be.
pub fn screen(answer: &Answer<'_>, width: u16, paint: Paint) -> String {
    let mut writer = Writer::new(width, paint);
    writer.heading(answer.title);
    writer.gap();
    for sentence in sentences(answer) {
        match sentence.strip_prefix("- ") {
            Some(detail) => writer.item("- ", detail, Style::Plain),
            None => writer.item("", &sentence, Style::Plain),
        }
    }
    let table = steps(answer);
    if !table.rows.is_empty() {
        writer.gap();
        grid(answer, &table, &mut writer);
    }
    writer.finish()
}

fn name(answer: &Answer<'_>, tried: &Tried<'_>) -> String {
    let values = answer.axes.iter().zip(&tried.values);
    let values = values.map(|(axis, value)| format!("{axis}={value}")).collect::<Vec<_>>().join(", ");
    format!("{values}{}", tried.cost.map_or(String::new(), |cost| format!(" for {}", money(cost, answer.unit))))
}

fn money(cost: f64, unit: &str) -> String {
    let sign = if cost < 0.0 { "−" } else { "" };
    format!("{sign}{} {unit}", grouped(&cost.abs().to_string())).trim_end().to_owned()
}

/// Says how sure it is that nothing better was overlooked.
fn sureness(answer: &Answer<'_>, best: &Tried<'_>) -> String {
    let scope = match answer.certainty {
        Certainty::Exhaustive => "Every cheaper design was tried",
        Certainty::Neighborhood => "Cheaper designs nearby were tried",
        Certainty::Won => {
            return "It won the race: no design is better by more than the indifference, with the confidence of the \
                    run."
                .to_owned();
        }
        Certainty::Undecided => {
            return "The race ended undecided: it leads, and replications ran out; raise `precision.replications`."
                .to_owned();
        }
        Certainty::Estimated(probability) => {
            return format!("The estimated probability that it is the best: {:.1} %.", 100.0 * probability);
        }
        Certainty::LocalMinimum { neighbors, shown_worse } => {
            return format!(
                "No neighbor has a smaller mean: of {neighbors}, {shown_worse} are shown to be worse, all at once with \
                 the confidence of the run. Designs farther away were not compared."
            );
        }
    };
    let cheaper = || answer.tried.iter().filter(|tried| tried.cost < best.cost);
    let count = |verdict: Verdict| cheaper().filter(|tried| tried.verdict == verdict).count();
    let (missed, open) = (count(Verdict::Missed), count(Verdict::Open) + count(Verdict::Met));
    let said =
        |count: usize, of_one: &str, of_more: &str| format!("{count} {}", if count == 1 { of_one } else { of_more });
    format!(
        "{scope}, {} in all: {} a requirement with its confidence, {} shown to keep it.",
        cheaper().count(),
        said(missed, "misses", "miss"),
        said(open, "is not", "are not"),
    )
}

/// Returns the price of one step more or less of each axis, and what comes of it: a row for each requirement.
pub fn steps(answer: &Answer<'_>) -> Table {
    let columns = [
        ("axis", "Axis that is changed by one step from the best design."),
        ("value", "Its value then."),
        ("cost_change", "Cost less that of the best design; missing if an indicator is made small."),
        ("change", "What is made small less that of the best design, in words."),
        ("requirement", "Name of the requirement; missing where nothing is required."),
        ("bound", "What is asked, in words."),
        ("result", "Mean across replications, in words."),
        ("verdict", "`met`, `missed`, or `open` where neither is shown."),
        ("difference", "Mean of the indicator that is made small less that of the best design, paired by replication."),
        ("difference_half_width", "Half-width of its interval."),
        ("mean", "Mean of the number that is required, across replications."),
        ("mean_half_width", "Half-width of its interval."),
    ];
    let mut table = Table::new("steps", &columns);
    let best = answer.best.and_then(|place| answer.tried.iter().find(|tried| tried.place == *place));
    let Some(best) = best else { return table };
    for (axis, axis_name) in answer.axes.iter().enumerate() {
        for neighbor in answer.tried.iter().filter(|tried| is_step(answer, axis, best, tried)) {
            let cost = neighbor.cost.zip(best.cost).map(|(theirs, ours)| theirs - ours);
            let change = match answer.key {
                Some(key) => super::format::Unit::of(key).estimate_or_dash(neighbor.change.as_ref()),
                None => cost.map_or(String::new(), |change| {
                    format!("{}{}", if change > 0.0 { "+" } else { "" }, money(change, answer.unit))
                }),
            };
            let head = || -> Vec<Cell> {
                vec![(*axis_name).into(), neighbor.values[axis].as_str().into(), cost.into(), change.as_str().into()]
            };
            let difference = numbers(neighbor.change);
            for check in &neighbor.outcome.requirements {
                let ours = super::format::Unit::of(&check.requirement.key).estimate_or_dash(check.ours.as_ref());
                let name = check.requirement.name.as_str();
                let told: [Cell; 4] =
                    [name.into(), bound(check).into(), ours.into(), study::verdict(check.verdict).into()];
                let row = head().into_iter().chain(told).chain(difference.clone()).chain(numbers(check.ours));
                table.push(row.collect());
            }
            if neighbor.outcome.requirements.is_empty() {
                let nothing = [Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing];
                table.push(head().into_iter().chain(nothing).chain(difference).chain(numbers(None)).collect());
            }
        }
    }
    table
}

/// The steps with a column for each requirement.
fn grid(answer: &Answer<'_>, table: &Table, writer: &mut Writer) {
    let mut grid = Grid::new();
    grid.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(writer.width());
    let price = answer.key.map_or("cost".to_owned(), |key| format!("change of {}", key.indicator.name));
    let mut header: Vec<String> = vec!["one step".to_owned(), price];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in table.records() {
        let step = format!("{} {}", record.text("axis"), record.text("value"));
        let column = format!("{} ({})", record.text("requirement"), record.text("bound"));
        if rows.last().is_none_or(|row| row[0] != step) {
            rows.push(vec![step, record.text("change").into_owned()]);
        }
        if record.text("requirement").is_empty() {
            continue;
        }
        if !header.contains(&column) {
            header.push(column);
        }
        let result = format!("{}, {}", record.text("result"), record.text("verdict"));
        rows.last_mut().expect("one was just added").push(result);
    }
    grid.set_header(header);
    grid.add_rows(rows);
    if let Some(column) = grid.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    grid.lines().for_each(|line| writer.line(line.trim_end(), Style::Plain));
}

/// Whether a design differs from the best by one step of this axis alone, or by its value where those have no order.
fn is_step(answer: &Answer<'_>, axis: usize, best: &Tried<'_>, tried: &Tried<'_>) -> bool {
    tried.place.iter().zip(&best.place).enumerate().all(|(at, (theirs, ours))| {
        let distance = theirs.abs_diff(*ours);
        if at == axis { distance > 0 && (distance == 1 || !answer.is_ordered[axis]) } else { distance == 0 }
    })
}
