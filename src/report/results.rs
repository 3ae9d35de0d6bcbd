//! A result folder read back: what the page shows comes from the tables and the manifest alone.
//!
//! The page is made from here both when a command ends and when `karvon report` makes it again, so that the two
//! cannot differ. Indicators that this version does not know (the folder may be of another) are left out.

use serde_json::Value;

use super::page::{InputHash, Provenance, Report};
use super::table::{Record, Table};
use crate::experiment::{Comparison, Difference, Ending, Outcome, PooledDistribution, PublishedCheck, Replicated};
use crate::model::dictionary;
use crate::model::indicator::{Indicator, Key, Statistic};
use crate::stats::{Estimate, Level};

/// The tables that the page is made of, where a folder has them.
pub const TABLES: [&str; 14] = [
    "kpis",
    "ledger",
    "timeline",
    "distributions",
    "comparison",
    "published",
    "endings",
    "requirements",
    "best",
    "counterfactual",
    "rhythm",
    "week",
    "ways",
    "day",
];

/// All that a page shows.
#[derive(Clone, Debug)]
pub struct Results {
    title: String,
    outcomes: Vec<Outcome>,
    comparisons: Vec<Comparison>,
    provenance: Provenance,
    tables: Vec<Table>,
}

impl Results {
    /// Reads tables, the manifest (what determines a result) and the log (what does not).
    ///
    /// # Errors
    ///
    /// If the manifest is not one, in words.
    pub fn read(tables: Vec<Table>, manifest: &Value, log: &Value) -> Result<Self, String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let scenarios = manifest["scenarios"].as_array().ok_or("the manifest names no scenarios")?;
        let mut results = Self {
            title: text(&manifest["title"]),
            outcomes: scenarios.iter().map(|scenario| outcome(scenario, &tables)).collect(),
            comparisons: Vec::new(),
            provenance: Provenance {
                version: text(&manifest["karvon"]),
                command: text(&log["command"]),
                inputs: inputs(scenarios),
            },
            tables,
        };
        results.comparisons = comparisons(records(&results.tables, "comparison"));
        Ok(results)
    }

    /// Returns what the page shows.
    pub fn report(&self) -> Report<'_> {
        Report {
            title: &self.title,
            outcomes: &self.outcomes,
            comparisons: &self.comparisons,
            provenance: &self.provenance,
            tables: &self.tables,
        }
    }
}

fn records<'a>(tables: &'a [Table], name: &str) -> impl Iterator<Item = Record<'a>> {
    tables.iter().find(|table| table.name == name).into_iter().flat_map(Table::records)
}

/// The files of all scenarios by name, each once.
fn inputs(scenarios: &[Value]) -> Vec<InputHash> {
    let files = scenarios.iter().flat_map(|scenario| scenario["inputs"].as_array().into_iter().flatten());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut inputs: Vec<InputHash> =
        files.map(|file| InputHash { name: text(&file["file"]), sha256: text(&file["sha256"]) }).collect();
    inputs.sort_by(|one, other| one.name.cmp(&other.name));
    inputs.dedup_by(|one, other| one.name == other.name);
    inputs
}

fn outcome(scenario: &Value, tables: &[Table]) -> Outcome {
    let name = scenario["scenario"].as_str().unwrap_or_default();
    let of = |table: &str| {
        let records = records(tables, table).filter(|record| record.text("scenario") == name);
        records.collect::<Vec<_>>()
    };
    let replications: Vec<Replicated> = of("endings").iter().filter_map(replicated).collect();
    let failed = replications.iter().any(|run| run.ending != Ending::Completed);
    let (kpis, ledger, timeline) = (of("kpis"), of("ledger"), of("timeline"));
    let numbers = kpis.iter().filter_map(kpi).chain(ledger.iter().flat_map(delays));
    let numbers = numbers.chain(timeline.iter().filter_map(bucket));
    let (keys, estimates): (Vec<Key>, Vec<Option<Estimate>>) = numbers.unzip();
    let warnings = scenario["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut outcome = Outcome {
        scenario: name.to_owned(),
        title: scenario["title"].as_str().unwrap_or_default().to_owned(),
        keys,
        replications_planned: scenario["replications_planned"].as_u64().unwrap_or_default() as u32,
        estimates: (!failed && !replications.is_empty()).then_some(estimates),
        replications,
        distributions: distributions(&of("distributions")),
        quantiles: Vec::new(),
        published: Vec::new(),
        requirements: Vec::new(),
        targets: Vec::new(),
        warnings: warnings.map(str::to_owned).collect(),
        seed: scenario["seed"].as_u64().unwrap_or_default(),
    };
    outcome.published = of("published").iter().filter_map(|record| published(record, &outcome)).collect();
    outcome
}

fn replicated(record: &Record) -> Option<Replicated> {
    let ending = record.text("ending");
    Some(Replicated {
        number: record.number("replication")? as u32,
        ending: match ending.strip_prefix("failed: ") {
            Some(why) => Ending::Failed(why.to_owned()),
            None => Ending::Completed,
        },
        values: Vec::new(),
        events: record.number("events")? as u64,
    })
}

pub(super) fn key(indicator: &str, group: String, statistic: &str) -> Option<Key> {
    Some(Key { indicator: dictionary::find(indicator)?, group, statistic: statistic.parse().ok()? })
}

/// The key that a row is of; `None` for an indicator that this version does not know.
pub(super) fn key_of(record: &Record) -> Option<Key> {
    key(&record.text("kpi"), record.text("group").into_owned(), &record.text("statistic"))
}

/// The estimate whose mean is in this column; none where the mean is missing.
fn estimate(record: &Record, mean: &str) -> Option<Estimate> {
    // Without an interval the level says nothing; any will do.
    let level = Level::new(record.number("level").unwrap_or(0.95))?;
    let observations = record.number("replications").unwrap_or_default() as u32;
    Some(Estimate { mean: record.number(mean)?, half_width: record.number("half_width"), level, observations })
}

fn kpi(record: &Record) -> Option<(Key, Option<Estimate>)> {
    Some((key_of(record)?, estimate(record, "value")))
}

/// Hours and share of a row of the ledger, and hours without the cause.
fn delays(record: &Record) -> Vec<(Key, Option<Estimate>)> {
    let whose = ["direction", "mode", "route"].into_iter().filter(|part| record.text(part) != "all");
    let place = if record.text("calendar") == "all" { "station" } else { "calendar" };
    let parts: Vec<String> =
        whose.chain(["cause", place]).map(|part| format!("{part}={}", record.text(part))).collect();
    let group = parts.join(";");
    let number = |indicator: &'static Indicator, statistic: Statistic, column: &str| {
        (Key { indicator, group: group.clone(), statistic }, estimate(record, column))
    };
    let (key, without) = number(&dictionary::CROSSING_WITHOUT, Statistic::Mean, "hours_without");
    let half_width = record.number("hours_without_half_width");
    vec![
        number(&dictionary::DELAY, Statistic::Mean, "hours_per_consignment"),
        number(&dictionary::DELAY, Statistic::Share, "share"),
        (key, without.map(|estimate| Estimate { half_width, ..estimate })),
    ]
}

fn bucket(record: &Record) -> Option<(Key, Option<Estimate>)> {
    let group = format!("{};bucket={}", record.text("group"), record.text("bucket"));
    Some((key(&record.text("series"), group, "mean")?, estimate(record, "mean")))
}

fn distributions(records: &[Record]) -> Vec<PooledDistribution> {
    let mut found: Vec<PooledDistribution> = Vec::new();
    for record in records {
        let (group, edge, share) = (record.text("group"), record.number("upper_edge_hours"), record.number("share"));
        let (Some(edge), Some(share)) = (edge, share) else { continue };
        if found.last().is_none_or(|last| last.group != group) {
            let group = group.into_owned();
            found.push(PooledDistribution { group, upper_edges_hours: Vec::new(), shares: Vec::new() });
        }
        let last = found.last_mut().expect("one was just added");
        last.upper_edges_hours.push(edge);
        last.shares.push(share);
    }
    found
}

fn published(record: &Record, outcome: &Outcome) -> Option<PublishedCheck> {
    let key = key_of(record)?;
    let index = outcome.keys.iter().position(|known| *known == key);
    Some(PublishedCheck {
        name: record.text("name").into_owned(),
        ours: index.zip(outcome.estimates.as_ref()).and_then(|(index, estimates)| estimates[index]),
        key,
        published: record.number("published")?,
        tolerance: record.number("tolerance")?,
        source: record.text("source").into_owned(),
    })
}

fn comparisons<'a>(records: impl Iterator<Item = Record<'a>>) -> Vec<Comparison> {
    let mut found: Vec<Comparison> = Vec::new();
    for record in records {
        let (base, other) = (record.text("base"), record.text("scenario"));
        if found.last().is_none_or(|last| (last.base.as_str(), last.other.as_str()) != (&*base, &*other)) {
            found.push(Comparison { base: base.into_owned(), other: other.into_owned(), differences: Vec::new() });
        }
        let last = found.last_mut().expect("one was just added");
        last.differences.extend(difference(&record));
    }
    found
}

fn difference(record: &Record) -> Option<Difference> {
    // The table has the interval of the difference alone.
    let mean = |column| estimate(record, column).map(|estimate| Estimate { half_width: None, ..estimate });
    let difference = estimate(record, "difference")?;
    Some(Difference {
        key: key_of(record)?,
        base: mean("base_value")?,
        other: mean("value")?,
        joint: Estimate { half_width: record.number("joint_half_width"), ..difference },
        difference,
        p: record.number("p"),
        p_adjusted: record.number("p_adjusted"),
        variance_ratio: record.number("variance_ratio"),
    })
}
