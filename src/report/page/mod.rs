//! The report page: one HTML file that holds all a reader needs and asks the network for nothing.
//!
//! A content-security policy in the page refuses whatever is not in it, and lets run the one small script that sorts
//! tables and plays the day, by its hash; without it all numbers are still there. The page is grouped like the terminal's
//! first screen: the answer in the same sentences, doubts about it, then one table with a column per scenario.
//! Every estimate is shown rounded and carries its full value in a `data` element, so that the page can be checked
//! against the CSV files; what a planner would not read is left to them.

mod course;
mod numbers;
mod places;
mod plain;
mod policy;
mod quotas;
mod study;
mod subjects;
mod trade;
mod verdicts;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::format::Unit;
use super::table::Table;
use super::{figure, standing, words};
use crate::experiment::{Comparison, Outcome, PooledDistribution};
use crate::stats::Estimate;

const STYLE: &str = include_str!("style.css");

const SCRIPT: &str = include_str!("script.js");

/// Rows of a table at most; more are in its file.
pub(super) const ROWS_MAX: usize = 200;

pub use study::{Response, StudyReport, study_html};

/// All that the page shows.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Name of the run or study.
    pub title: &'a str,
    /// Scenarios in reading order, the base of comparisons first.
    pub outcomes: &'a [Outcome],
    /// Differences to the base; empty for a single run.
    pub comparisons: &'a [Comparison],
    /// Where the numbers come from.
    pub provenance: &'a Provenance,
    /// Tables that are shown as they are: how scenarios go over time and place.
    pub tables: &'a [Table],
}

/// What determines the result, for whoever wants it again.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// Version of karvon.
    pub version: String,
    /// The command that reproduces the result.
    pub command: String,
    /// Every file that was read.
    pub inputs: Vec<InputHash>,
}

/// An input file and the hash of its bytes.
#[derive(Clone, Debug)]
pub struct InputHash {
    /// Name as it was given.
    pub name: String,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// Returns the page as UTF-8 HTML.
pub fn report_html(report: &Report) -> String {
    let table = |name: &str| report.tables.iter().find(|table| table.name == name);
    let main = html! {
        (headline(report, table("best")))
        (warning_list(&words::warnings(report.outcomes)))
        (section("Requirements", verdicts::requirements(table("requirements"))))
        (section("Key numbers", numbers::key_numbers(report.outcomes)))
        (section("Beside published values", numbers::published(report.outcomes)))
        (section("Differences", html! {
            (numbers::effects(report.comparisons))
            (numbers::differences(report.comparisons))
            (all_in_words(report.comparisons))
            (plain::folded(table("best"), "How each scenario stands to the best of the others"))
            (plain::folded(table("counterfactual"), "Without a cause of delay, to the first order and by a run"))
        }))
        (section("Turnover by source", trade::turnover(report.outcomes)))
        (section("Crossing times", crossing_times(report.outcomes)))
        (section("Where the time goes", html! {
            (places::waterfalls(report.outcomes))
            (figure::ledger(report.outcomes))
            (places::ledger(report.outcomes))
        }))
        (section("Stations", places::stations(report.outcomes)))
        (section("Over the day, the week and the season", html! {
            (course::rhythm(table("rhythm"), table("timeline")))
            (course::week(table("week")))
        }))
        (section("The center", subjects::center(report.outcomes)))
        (section("Costs and other numbers of the whole", subjects::whole(report.outcomes)))
        (section("Ways of the trucks", course::ways(table("ways"))))
        (section("A day, truck by truck", course::replay(table("day"), table("ways"))))
        (section("Provenance", provenance(report)))
    };
    document(report.title, &report.provenance.version, "karvon report", scenario_list(report), main)
}

/// A whole page around its sections.
fn document(title: &str, version: &str, kicker: &str, header: Markup, main: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy::policy(SCRIPT));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "karvon " (version) };
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "To the answer" }
                header {
                    button #theme type="button" hidden { "Dark" }
                    p.kicker { (kicker) }
                    h1 { (unbroken(title)) }
                    (header)
                }
                main #main { (main) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// A title whose words, such as the names of scenarios, are not broken at their hyphens.
fn unbroken(title: &str) -> Markup {
    html! {
        @for (index, word) in title.split(' ').enumerate() {
            @if index > 0 { " " }
            @if word.contains('-') { span.word { (word) } } @else { (word) }
        }
    }
}

/// A section with its heading; nothing where there is nothing to show.
fn section(title: &str, content: Markup) -> Markup {
    html! {
        @if !content.0.is_empty() {
            section { h2 { (title) } (content) }
        }
    }
}

/// The scenarios with their titles, and once what stands behind their numbers if that is the same for all. The page
/// of a single run has its title above.
fn scenario_list(report: &Report) -> Markup {
    let bases: Vec<String> = report.outcomes.iter().map(words::basis).collect();
    let is_common = bases.len() > 1 && bases.iter().all(|basis| *basis == bases[0]);
    html! {
        dl.scenarios {
            @for (outcome, basis) in report.outcomes.iter().zip(&bases) {
                dt { (outcome.scenario) }
                dd {
                    @if outcome.title != report.title { (outcome.title) }
                    @if !is_common { span.quiet { (basis) } }
                }
            }
        }
        @if is_common { p.quiet { "Each: " (bases[0]) "." } }
    }
}

fn headline(report: &Report, best: Option<&Table>) -> Markup {
    let mut answers = best.map_or(Vec::new(), standing::best);
    answers.extend(report.comparisons.iter().flat_map(words::answers));
    html! {
        section.headline {
            h2 { "In words" }
            @if !answers.is_empty() {
                h3 { (words::answers_title(report.comparisons)) }
                (sentences(&answers))
            } @else {
                @for outcome in report.outcomes { (sentences(&words::summary(outcome))) }
            }
        }
    }
}

/// The sentences on all headline differences, for whoever wants to quote one.
fn all_in_words(comparisons: &[Comparison]) -> Markup {
    html! {
        @if !comparisons.is_empty() {
            details.headline {
                summary { "All of these in words" }
                @for comparison in comparisons {
                    h3 { (words::comparison_title(comparison)) }
                    (sentences(&words::differences(comparison)))
                }
            }
        }
    }
}

fn sentences(sentences: &[String]) -> Markup {
    html! {
        @if !sentences.is_empty() {
            ul { @for sentence in sentences { li { (with_code(sentence)) } } }
        }
    }
}

/// Text with what stands between grave accents as code, where no line begins with a percent sign.
fn with_code(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part.replace(" %", "\u{a0}%")) }
        }
    }
}

fn warning_list(warnings: &[String]) -> Markup {
    html! {
        @if !warnings.is_empty() {
            section.warnings role="note" {
                h2 { "Warnings" }
                ul { @for warning in warnings { li { (with_code(warning)) } } }
            }
        }
    }
}

/// A chart per direction, and folded ones by risk channel.
fn crossing_times(outcomes: &[Outcome]) -> Markup {
    let mut directions: Vec<&str> = Vec::new();
    for distribution in outcomes.iter().flat_map(|outcome| &outcome.distributions) {
        let direction = distribution.group.split(';').next().unwrap_or_default();
        if !directions.contains(&direction) {
            directions.push(direction);
        }
    }
    html! {
        @if !directions.is_empty() {
            div.charts {
                @for direction in &directions {
                    @let title = format!("Trucks {}: share through within this many hours", words::group(direction));
                    (figure::distributions(&of_group(outcomes, direction), &title))
                }
            }
            @for outcome in outcomes {
                @let charts: Vec<Markup> = directions.iter().map(|direction| by_channel(outcome, direction)).collect();
                @if charts.iter().any(|chart| !chart.0.is_empty()) {
                    details open[outcomes.len() == 1] {
                        summary { "By risk channel" @if outcomes.len() > 1 { ", " (outcome.scenario) } }
                        div.charts { @for chart in charts { (chart) } }
                    }
                }
            }
        }
    }
}

/// The distribution of a group in each scenario.
fn of_group<'o>(outcomes: &'o [Outcome], group: &str) -> Vec<(&'o str, Option<&'o PooledDistribution>)> {
    let find = |outcome: &'o Outcome| outcome.distributions.iter().find(|it| it.group == group);
    outcomes.iter().map(|outcome| (outcome.scenario.as_str(), find(outcome))).collect()
}

/// The crossing times of a direction, a curve for each risk channel.
fn by_channel(outcome: &Outcome, direction: &str) -> Markup {
    let channel = |it: &PooledDistribution| {
        let (of, channel) = it.group.split_once(";channel=")?;
        (of == direction).then(|| channel.to_owned())
    };
    let found: Vec<(String, &PooledDistribution)> =
        outcome.distributions.iter().filter_map(|it| Some((channel(it)?, it))).collect();
    let named: Vec<(&str, Option<&PooledDistribution>)> =
        found.iter().map(|(name, it)| (name.as_str(), Some(*it))).collect();
    figure::distributions(&named, &format!("Trucks {} by risk channel", words::group(direction)))
}

fn provenance(report: &Report) -> Markup {
    let provenance = report.provenance;
    html! {
        dl.provenance {
            dt { "Version" } dd { "karvon " (provenance.version) }
            dt { "Command" } dd { code { (provenance.command) } }
            @for outcome in report.outcomes {
                dt { (outcome.scenario) }
                dd {
                    "seed " (outcome.seed) ", " (outcome.replications.len()) " of " (outcome.replications_planned)
                    " replications"
                }
            }
            @for input in &provenance.inputs {
                dt { (input.name) } dd { code { "sha256 " (input.sha256) } }
            }
        }
        h3 { "Any number again" }
        ol {
            li {
                "Take the files above as their hashes say, or the scenario with every default spelled out that lies beside this \
                 page (resolved.toml), and karvon " (provenance.version) "."
            }
            li { "Run the command above: equal inputs give equal bytes on any machine and any number of threads." }
            li {
                "A number of this page is in kpis.csv, ledger.csv, timeline.csv or comparison.csv in full precision, under its \
                 scenario, indicator, group and statistic; what it was in each replication is in replications.csv. Columns are \
                 explained in columns.json."
            }
            li { "This page is made again from the folder alone by " code { "karvon report DIR" } "." }
        }
        p.quiet { "Values are means across replications; ± is the half-width of the confidence interval." }
    }
}

/// An estimate as a table cell.
fn cell(unit: Unit, estimate: Option<&Estimate>) -> Markup {
    match estimate {
        None => html! { td.number { (unit.estimate_or_dash(None)) } },
        Some(found) => number(found.mean, &unit.estimate(found)),
    }
}

/// A number as a table cell: rounded to read, in full for programs.
fn number(value: f64, shown: &str) -> Markup {
    html! { td.number { data value=(value) { (shown) } } }
}

#[cfg(test)]
mod tests;
