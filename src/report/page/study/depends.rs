//! How the responses of a study depend on its axes: a curve over one axis, a heat map over two, else dots over each.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::StudyReport;
use crate::report::figure::{self, Around, Dot, Heat, Series};
use crate::report::format::{NO_VALUE, Unit};
use crate::report::page::{ROWS_MAX, number};
use crate::report::study_results::{every, is_drawn};
use crate::report::table::{Record, Table};
use crate::stats::{Estimate, Level};

/// Values of an axis that a heat map or a legend has room for.
const VALUES_MAX: usize = 12;

/// Lines in one plot at most.
const LINES_MAX: usize = 6;

/// Dots in one plot at most; with more than the second number the intervals would hide them.
const DOTS_MAX: usize = 400;
const WHISKERS_MAX: usize = 60;

/// Responses with figures; the others are in the table.
const RESPONSES_MAX: usize = 6;

/// A design point of the table of responses.
struct Point {
    number: usize,
    scenario: String,
    values: Vec<String>,
    responses: Vec<Option<(f64, Option<f64>)>>,
}

/// An axis that has several values.
struct Axis {
    index: usize,
    name: String,
    /// Different values, in order of their number or else of their appearance.
    values: Vec<String>,
}

impl Axis {
    /// The place of a value on the axis.
    fn at(&self, value: &str) -> f64 {
        if self.is_numeric() {
            return leading_number(value).unwrap_or_default();
        }
        self.values.iter().position(|known| known == value).unwrap_or_default() as f64
    }

    fn is_numeric(&self) -> bool {
        self.values.iter().all(|value| leading_number(value).is_some())
    }

    /// Labels under the axis: every value of a few, else the ends and the middle.
    fn ticks(&self) -> Vec<(f64, String)> {
        let places = if self.values.len() <= 5 {
            (0..self.values.len()).collect()
        } else {
            vec![0, self.values.len() / 2, self.values.len() - 1]
        };
        places.into_iter().map(|index| (self.at(&self.values[index]), short(&self.values[index]))).collect()
    }
}

/// The number that a value begins with.
fn leading_number(value: &str) -> Option<f64> {
    value.split(' ').next()?.parse().ok()
}

/// A value of many digits with four of them.
fn short(value: &str) -> String {
    let Some(number) = leading_number(value) else { return value.to_owned() };
    let (digits, unit) =
        value.split_once(' ').map_or((value, String::new()), |(digits, unit)| (digits, format!(" {unit}")));
    if digits.len() <= 6 { value.to_owned() } else { format!("{number:.3}{unit}") }
}

fn points(report: &StudyReport, table: &Table) -> Vec<Point> {
    let point = |record: Record| Point {
        number: record.number("point").unwrap_or(0.0) as usize,
        scenario: record.text("scenario").into_owned(),
        values: report.axes.iter().map(|axis| record.text(axis).into_owned()).collect(),
        responses: report
            .responses
            .iter()
            .map(|response| {
                Some((record.number(&response.name)?, record.number(&format!("{}_half_width", response.name))))
            })
            .collect(),
    };
    table.records().map(point).collect()
}

/// Returns the points in words, by their number.
pub(super) fn names(report: &StudyReport) -> BTreeMap<usize, String> {
    let Some(table) = report.table("responses") else { return BTreeMap::new() };
    let points = points(report, table);
    let scenarios: BTreeSet<&str> = points.iter().map(|point| point.scenario.as_str()).collect();
    let name = |point: &Point| {
        let axes = report.axes.iter().zip(&point.values);
        let values: Vec<String> = axes.map(|(axis, value)| format!("{axis}={}", short(value))).collect();
        let scenario = (scenarios.len() > 1 || values.is_empty()).then(|| point.scenario.clone());
        (point.number, scenario.into_iter().chain(values).collect::<Vec<_>>().join(", "))
    };
    points.iter().map(name).collect()
}

/// The axes that were varied.
fn varied(report: &StudyReport, points: &[Point]) -> Vec<Axis> {
    let axis = |(index, name): (usize, &String)| {
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        let all = points.iter().map(|point| &point.values[index]);
        let values = all.filter(|value| seen.insert(*value)).cloned().collect();
        let mut axis = Axis { index, name: name.clone(), values };
        if axis.is_numeric() {
            axis.values.sort_by(|one, other| {
                leading_number(one).unwrap_or(0.0).total_cmp(&leading_number(other).unwrap_or(0.0))
            });
        }
        axis
    };
    report.axes.iter().enumerate().map(axis).filter(|axis| axis.values.len() > 1).collect()
}

/// The figures of every response.
pub(super) fn responses(report: &StudyReport) -> Markup {
    let Some(table) = report.table("responses") else { return html! {} };
    let mut points = points(report, table);
    let every = every(table.count());
    points.retain(|point| is_drawn(point.number, every));
    let axes = varied(report, &points);
    if axes.is_empty() {
        return html! {};
    }
    html! {
        @for (index, response) in report.responses.iter().enumerate().take(RESPONSES_MAX) {
            @if points.iter().any(|point| point.responses[index].is_some()) {
                h3 { (response.name) }
                div.charts { (figures(report, &points, &axes, index)) }
            }
        }
        p.quiet {
            "Means of the replications with their intervals; where points stand for many values of other axes, each is a dot. "
            "Where intervals are wide beside the differences, read the comparison below: it pairs the points."
            @if every > 1 { " Shown is one of every " (every) " points." }
        }
    }
}

fn figures(report: &StudyReport, points: &[Point], axes: &[Axis], response: usize) -> Markup {
    let name = &report.responses[response].name;
    let unit = report.unit(name);
    let shown = |value: f64| unit.rough(value);
    let mut scenarios: Vec<&str> = Vec::new();
    for point in points {
        if !scenarios.contains(&point.scenario.as_str()) {
            scenarios.push(&point.scenario);
        }
    }
    html! {
        @match axes {
            [axis] => {
                (curve(axis, name, &scenarios.iter().map(|scenario| line(points, response, axis, scenario, |point| point.scenario == *scenario)).collect::<Vec<_>>(), &shown))
            },
            [one, other] if is_grid(points, one, other, scenarios.len()) => {
                @for scenario in &scenarios { (map(points, (one, other), response, scenario, scenarios.len(), unit, name)) }
                @let (across, by) = if one.values.len() >= other.values.len() { (one, other) } else { (other, one) };
                @if by.values.len() <= LINES_MAX && scenarios.len() == 1 {
                    (curve(across, name, &by.values.iter().map(|value| {
                        line(points, response, across, &format!("{}={}", by.name, short(value)), |point| point.values[by.index] == *value)
                    }).collect::<Vec<_>>(), &shown))
                }
            },
            several => {
                @for axis in several { (curve(axis, name, &[cloud(points, response, axis)], &shown)) }
            },
        }
    }
}

/// Whether every value of one axis is there with every value of the other, few enough for a map.
fn is_grid(points: &[Point], one: &Axis, other: &Axis, scenarios: usize) -> bool {
    let cells = one.values.len() * other.values.len() * scenarios;
    let is_small = one.values.len() <= VALUES_MAX && other.values.len() <= VALUES_MAX;
    is_small && points.len() * 2 > cells
}

fn curve(axis: &Axis, response: &str, series: &[Series], shown: &dyn Fn(f64) -> String) -> Markup {
    let title = format!("{response} over {}", axis.name);
    figure::dots(series, &Around { title: &title, ticks: &axis.ticks(), shown })
}

fn line(points: &[Point], response: usize, axis: &Axis, name: &str, is_of: impl Fn(&Point) -> bool) -> Series {
    let mut dots: Vec<Dot> =
        points.iter().filter(|point| is_of(point)).filter_map(|point| dot(point, response, axis)).collect();
    dots.sort_by(|one, other| one.at.total_cmp(&other.at));
    Series { name: name.to_owned(), dots, is_joined: true }
}

fn cloud(points: &[Point], response: usize, axis: &Axis) -> Series {
    let every = points.len().div_ceil(DOTS_MAX).max(1);
    let mut dots: Vec<Dot> = points.iter().step_by(every).filter_map(|point| dot(point, response, axis)).collect();
    if dots.len() > WHISKERS_MAX {
        dots.iter_mut().for_each(|dot| dot.half_width = None);
    }
    dots.sort_by(|one, other| one.at.total_cmp(&other.at));
    Series { name: String::new(), dots, is_joined: false }
}

fn dot(point: &Point, response: usize, axis: &Axis) -> Option<Dot> {
    let (value, half_width) = point.responses[response]?;
    Some(Dot { at: axis.at(&point.values[axis.index]), value, half_width })
}

fn map(
    points: &[Point],
    (across, down): (&Axis, &Axis),
    response: usize,
    scenario: &str,
    scenarios: usize,
    unit: Unit,
    name: &str,
) -> Markup {
    let cell = |row: &String, column: &String| {
        let is_it = |point: &&Point| {
            point.scenario == scenario && point.values[down.index] == *row && point.values[across.index] == *column
        };
        points.iter().find(is_it)?.responses[response].map(|(value, _)| value)
    };
    let values: Vec<Vec<Option<f64>>> =
        down.values.iter().map(|row| across.values.iter().map(|column| cell(row, column)).collect()).collect();
    let rows: Vec<String> = down.values.iter().map(|value| format!("{} {}", down.name, short(value))).collect();
    let columns: Vec<String> = across.values.iter().map(|value| short(value)).collect();
    let of = if scenarios > 1 { format!(", {scenario}") } else { String::new() };
    figure::heat(&Heat {
        title: &format!("{name} over {} (across) and {} (down){of}", across.name, down.name),
        rows: &rows,
        columns: &columns,
        label_every: 1,
        values: &values,
        floor: None,
        shown: &|value| unit.rough(value),
    })
}

/// A row for each point, with its responses in words.
pub(super) fn table(report: &StudyReport, table: &Table) -> Markup {
    let points = points(report, table);
    let level = Level::new(0.95).expect("0.95 is a level");
    let scenarios: BTreeSet<&str> = points.iter().map(|point| point.scenario.as_str()).collect();
    let has_scenarios = scenarios.len() > 1 || report.axes.is_empty();
    html! {
        div.wide.tall tabindex="0" {
            table {
                caption.unseen { "Design points and their responses" }
                thead {
                    tr {
                        th.number scope="col" { "Point" }
                        @if has_scenarios { th scope="col" { "Scenario" } }
                        @for axis in report.axes { th.number scope="col" { (axis) } }
                        @for response in report.responses { th.number scope="col" { (response.name) } }
                    }
                }
                tbody {
                    @for point in points.iter().take(ROWS_MAX) {
                        tr {
                            th.number scope="row" { data value=(point.number) { (point.number) } }
                            @if has_scenarios { td { (point.scenario) } }
                            @for value in &point.values {
                                td.number { @match leading_number(value) { Some(exact) => data value=(exact) { (short(value)) }, None => (value) } }
                            }
                            @for (response, value) in report.responses.iter().zip(&point.responses) {
                                @match value {
                                    Some((mean, half_width)) => {
                                        @let estimate = Estimate { mean: *mean, half_width: *half_width, level, observations: 2 };
                                        (number(*mean, &report.unit(&response.name).estimate(&estimate)))
                                    },
                                    None => td.number { (NO_VALUE) },
                                }
                            }
                        }
                    }
                }
            }
        }
        p.quiet {
            @if table.count() > ROWS_MAX { "The first " (ROWS_MAX) " of " (table.count()) " points. " }
            "All are in responses.csv; every other number of a point is in kpis.csv."
        }
    }
}
