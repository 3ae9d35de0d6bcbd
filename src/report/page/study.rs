//! The page of a study: its answer in words, how responses depend on the axes, what matters, every point, and where the
//! numbers come from. It is made from the folder of a sweep, an optimization or a calibration.

mod depends;
mod search;

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Provenance, document, plain, section, sentences, verdicts};
use crate::model::indicator::Key;
use crate::report::figure::{self, Bar, Effect};
use crate::report::format::{Unit, percent_change};
use crate::report::table::{Record, Table};

/// Points that are compared with the base in the figure; more are in the table.
const EFFECTS_MAX: usize = 24;

/// A number that a study is about.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its name in the study.
    pub name: String,
    /// What it is; `None` for an indicator that this version does not know.
    pub key: Option<Key>,
}

/// All that the page of a study shows.
#[derive(Clone, Copy, Debug)]
pub struct StudyReport<'a> {
    /// What the study asks.
    pub title: &'a str,
    /// What was done with it: `sweep`, `optimize` or `calibrate`.
    pub kind: &'a str,
    /// What stands behind the numbers: points, method, replications, seed.
    pub basis: &'a [(String, String)],
    /// The answer in sentences.
    pub answer: &'a [String],
    /// Doubts, each with what to do.
    pub warnings: &'a [String],
    /// Names of the axes.
    pub axes: &'a [String],
    /// What the study is about.
    pub responses: &'a [Response],
    /// Where the numbers come from.
    pub provenance: &'a Provenance,
    /// The tables of the folder.
    pub tables: &'a [Table],
}

impl<'a> StudyReport<'a> {
    fn table(&self, name: &str) -> Option<&'a Table> {
        self.tables.iter().find(|table| table.name == name && !table.rows.is_empty())
    }

    /// How numbers of a response are read.
    fn unit(&self, name: &str) -> Unit<'static> {
        let found = self.responses.iter().find(|response| response.name == name);
        found.and_then(|response| response.key.as_ref()).map_or(Unit::plain(""), Unit::of)
    }
}

/// Returns the page as UTF-8 HTML.
pub fn study_html(report: &StudyReport<'_>) -> String {
    let header = html! {
        dl.scenarios { @for (name, value) in report.basis { dt { (name) } dd { (value) } } }
    };
    let main = html! {
        section.headline { h2 { "In words" } (sentences(report.answer)) }
        (super::warning_list(report.warnings))
        (section("One step more or less", search::steps(report)))
        (section("The search", search::progress(report)))
        (section("Bands of the axes", search::bands(report)))
        (section("Requirements", verdicts::requirements(report.table("requirements"))))
        (section("How it depends on the axes", depends::responses(report)))
        (section("What matters", matters(report)))
        (section("Compared with the base", compared(report)))
        (section("What is not known", unknown(report)))
        (section(if report.kind == "optimize" { "Every design" } else { "Every point" }, points(report)))
        (section("Published values at the best point", search::matches(report.table("matches"))))
        (section("Provenance", provenance(report)))
    };
    document(report.title, &report.provenance.version, &format!("karvon {}", report.kind), header, main)
}

/// A row of bars for each response.
fn matters(report: &StudyReport) -> Markup {
    let Some(table) = report.table("sensitivity") else { return html! {} };
    let records: Vec<Record> = table.records().collect();
    html! {
        div.charts {
            @for response in report.responses {
                @let of: Vec<&Record> = records.iter().filter(|record| record.text("response") == response.name).collect();
                (bars(report, &response.name, &of))
            }
        }
        (plain::folded(Some(table), "All measures in numbers"))
    }
}

fn bars(report: &StudyReport, response: &str, records: &[&Record]) -> Markup {
    let is_share = records.iter().any(|record| record.text("measure") == "total");
    let unit = report.unit(response);
    let shown = |value: f64| if is_share { format!("{:.0} %", value * 100.0) } else { unit.rough(value) };
    let find = |axis: &str, measure: &str| {
        records.iter().find(|record| record.text("axis") == axis && record.text("measure") == measure)
    };
    let main = if is_share { "total" } else { "effect" };
    let bar = |record: &&&Record| {
        let axis = record.text("axis").into_owned();
        let value = record.number("value")?;
        let beside = find(&axis, if is_share { "first" } else { "signed_effect" }).and_then(|it| it.number("value"));
        let signed =
            beside.filter(|_| !is_share).map_or("", |signed| if signed < 0.0 { "falls by " } else { "rises by " });
        Some(Bar {
            value,
            interval: record.number("low").zip(record.number("high")),
            part: beside.filter(|_| is_share),
            noise: record.number("noise").filter(|_| !is_share),
            shown: format!("{signed}{}", shown(value)),
            name: axis,
        })
    };
    let found: Vec<Bar> =
        records.iter().filter(|record| record.text("measure") == main).filter_map(|record| bar(&record)).collect();
    let (title, note) = if is_share {
        (
            format!("{response}: share of its variance in which an axis has part"),
            "Dark: what the axis explains by itself. Whisker: the interval.",
        )
    } else {
        (
            format!("{response}: mean size of its change over the range of an axis"),
            "Whisker: the interval. Dashed: what noise alone would give; a bar that ends before it does not stand out.",
        )
    };
    figure::bars(&title, &found, note)
}

/// A forest plot for each response, in percent of the base.
fn compared(report: &StudyReport) -> Markup {
    let Some(table) = report.table("comparison") else { return html! {} };
    let names = depends::names(report);
    html! {
        @for response in report.responses {
            @let effects: Vec<Effect> = table.records().filter(|record| record.text("response") == response.name)
                .filter_map(|record| effect(&record, &names)).take(EFFECTS_MAX).collect();
            (figure::forest(&format!("{}: change to the base", response.name), &effects))
        }
        p.quiet { "Paired by replication; the intervals of all points hold at once." }
        (plain::folded(Some(table), "Differences in numbers"))
        (plain::folded(report.table("best"), "How each point stands to the best of the others"))
    }
}

fn effect(record: &Record, names: &BTreeMap<usize, String>) -> Option<Effect> {
    let (base, point) = (record.number("base")?.abs(), record.number("point")? as usize);
    let change = record.number("difference")?;
    if base == 0.0 || change == 0.0 {
        return None;
    }
    Some(Effect {
        name: names.get(&point).cloned().unwrap_or_default(),
        scenario: String::new(),
        change: change / base,
        half_width: record.number("joint_half_width").map(|half_width| half_width / base),
        shown: percent_change(change / base),
    })
}

/// What the axes that stand for ignorance do to each response.
fn unknown(report: &StudyReport) -> Markup {
    let Some(table) = report.table("uncertainty") else { return html! {} };
    html! {
        div.wide tabindex="0" {
            table {
                caption.unseen { "Uncertainty of the responses" }
                thead {
                    tr {
                        th scope="col" { "Response" } th.number scope="col" { "Mean over the points" }
                        th.number scope="col" { "Interval over the axes" } th.number scope="col" { "Noise alone" }
                        th.number scope="col" { "Share of the axes" }
                    }
                }
                tbody {
                    @for record in table.records() {
                        @let unit = report.unit(&record.text("response"));
                        @let read = |column: &str| record.number(column).map_or("–".to_owned(), |value| unit.rough(value));
                        tr {
                            th scope="row" { (record.text("response")) }
                            td.number { (read("mean")) }
                            td.number { (read("low")) " to " (read("high")) }
                            td.number { "± " (read("noise_half_width")) }
                            td.number { (record.number("input_share").map_or("–".to_owned(), |share| format!("{:.0} %", share * 100.0))) }
                        }
                    }
                }
            }
        }
        p.quiet { "What is not known of the axes, beside the noise of the replications." }
    }
}

fn points(report: &StudyReport) -> Markup {
    html! {
        @if let Some(table) = report.table("responses") { (depends::table(report, table)) }
        @if let Some(table) = report.table("designs") { (plain::plain(table, "Designs that were tried")) }
    }
}

fn provenance(report: &StudyReport) -> Markup {
    let provenance = report.provenance;
    html! {
        dl.provenance {
            dt { "Version" } dd { "karvon " (provenance.version) }
            dt { "Command" } dd { code { (provenance.command) } }
            @for input in &provenance.inputs { dt { (input.name) } dd { code { "sha256 " (input.sha256) } } }
        }
        h3 { "Any number again" }
        ol {
            li { "Take the files above as their hashes say, and karvon " (provenance.version) "; inputs.json beside this page holds their texts." }
            li { "Run the command above: equal inputs give equal bytes on any machine, any number of threads and any split into shards." }
            li { "Every number of this page is in the CSV files beside it in full precision" @if report.table("points").is_some() { "; points.csv names the part of each point" } "." }
            li { "This page is made again from the folder alone by " code { "karvon report DIR" } "." }
        }
    }
}

#[cfg(test)]
mod tests;
