//! The first screen of a study: its points and their responses, who may be the best, and what matters.

use comfy_table::{CellAlignment, Table, presets};

use super::format::Unit;
use super::study::{measures, ranked};
use crate::experiment::Sensitivity;
use crate::model::indicator::Key;
use crate::stats::compare::AgainstBest;
use crate::stats::{Estimate, Level};

/// Points that a screen has room for.
const POINTS_MAX: usize = 20;

/// What a screen shows.
pub struct Screen<'a> {
    /// What the study asks.
    pub title: &'a str,
    /// Points in words.
    pub points: &'a [String],
    /// Responses.
    pub responses: &'a [Column<'a>],
    /// Confidence level.
    pub level: Level,
    /// Names of the axes.
    pub axes: &'a [&'a str],
    /// What matters, by response.
    pub sensitivities: &'a [(&'a str, Sensitivity)],
    /// Points with failed replications.
    pub failed: usize,
    /// Requirements that were not met, in words.
    pub unmet: Option<String>,
    /// Targets that were not reached.
    pub unreached: usize,
}

/// A response with its values.
pub struct Column<'a> {
    /// Name.
    pub name: &'a str,
    /// Of what.
    pub key: &'a Key,
    /// Whether low values are better, if it is said.
    pub low_is_better: Option<bool>,
    /// Estimates by point.
    pub estimates: Vec<Option<Estimate>>,
    /// How the points stand to the best, if that is known.
    pub standings: Vec<AgainstBest>,
}

/// Returns the first screen.
pub fn screen(what: &Screen<'_>) -> String {
    let mut text = format!("{}\n{} design points\n\n", what.title, what.points.len());
    points(what, &mut text);
    for response in what.responses {
        text.extend(best(what, response).map(|words| format!("- {words}\n")));
    }
    for (response, sensitivity) in what.sensitivities {
        text.push_str(&format!("\nWhat matters for {response}\n"));
        text.push_str(&matters(what, sensitivity));
    }
    let mut warn = |words: String| text.push_str(&format!("! {words}\n"));
    if what.failed > 0 {
        warn(format!("{} points have failed replications and no estimates: see points.csv", what.failed));
    }
    if what.unreached > 0 {
        warn(format!("{} half-widths were not reached within the budget: see targets.csv", what.unreached));
    }
    if let Some(unmet) = &what.unmet {
        warn(format!("of the requirements, {unmet}: see requirements.csv"));
    }
    text
}

/// The first points, best first where it is known what is better.
fn points(what: &Screen<'_>, text: &mut String) {
    let mut order: Vec<usize> = (0..what.points.len()).collect();
    if let Some((response, low)) =
        what.responses.iter().find_map(|response| response.low_is_better.map(|low| (response, low)))
    {
        let worth = |point: &usize| {
            let mean = response.estimates[*point].map(|estimate| estimate.mean);
            mean.map_or(f64::INFINITY, |mean| if low { mean } else { -mean })
        };
        order.sort_by(|a, b| worth(a).total_cmp(&worth(b)));
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    let head = ["point".to_owned(), String::new()].into_iter();
    table.set_header(head.chain(what.responses.iter().map(|response| response.name.to_owned())));
    for point in order.iter().take(POINTS_MAX) {
        let values = what
            .responses
            .iter()
            .map(|response| Unit::of(response.key).estimate_or_dash(response.estimates[*point].as_ref()));
        table.add_row([(point + 1).to_string(), what.points[*point].clone()].into_iter().chain(values));
    }
    for column in 2..2 + what.responses.len() {
        table.column_mut(column).into_iter().for_each(|column| {
            column.set_cell_alignment(CellAlignment::Right);
        });
    }
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    if order.len() > POINTS_MAX {
        text.push_str(&format!("... and {} more in responses.csv\n", order.len() - POINTS_MAX));
    }
    text.push('\n');
}

/// Says which points may be the best.
fn best(what: &Screen<'_>, response: &Column<'_>) -> Option<String> {
    /// More names would not be read.
    const NAMED_MAX: usize = 4;
    let candidates: Vec<&str> = response
        .standings
        .iter()
        .zip(what.points)
        .filter(|(it, _)| it.may_be_best)
        .map(|(_, point)| point.as_str())
        .collect();
    let percent = 100.0 * what.level.value();
    Some(match candidates.as_slice() {
        [] => return None,
        [one] => format!("{}: {one} is the best, at {percent} % confidence.", response.name),
        several if several.len() <= NAMED_MAX => {
            format!("{}: the best is one of {}, at {percent} % confidence.", response.name, several.join("; "))
        }
        several => format!("{}: {} points may be the best: see best.csv.", response.name, several.len()),
    })
}

fn matters(what: &Screen<'_>, sensitivity: &Sensitivity) -> String {
    let mut text = String::new();
    for (rank, axis) in ranked(sensitivity).into_iter().enumerate() {
        let name = what.axes[axis];
        let measures = measures(sensitivity, axis);
        let words = match sensitivity {
            Sensitivity::Screened(axes) => {
                let doubt = match axes[axis].stands_out() {
                    Some(false) => "; no more than noise",
                    _ => "",
                };
                let (size, signed) = (measures[0].value, measures[1].value);
                format!("changes it by {size:.3} over its range ({signed:+.3} on balance){doubt}")
            }
            Sensitivity::Indices(_) => {
                let (total, first) = (&measures[0], &measures[1]);
                let percent = |share: f64| format!("{:.0} %", 100.0 * share);
                let range = total
                    .low
                    .zip(total.high)
                    .map_or(String::new(), |(low, high)| format!(" ({} to {})", percent(low), percent(high)));
                let (total, first) = (percent(total.value), percent(first.value));
                format!("has part in {total}{range} of the variance, {first} by itself")
            }
        };
        text.push_str(&format!("{:>3}. {name} {words}\n", rank + 1));
    }
    text
}
