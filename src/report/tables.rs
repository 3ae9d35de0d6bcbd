//! The result tables: which key goes to which table, and under which columns.
//!
//! Keys of the indicator `delay` make the ledger, keys of a time bucket make the timeline, all others are
//! indicators of the whole window. Every key is in exactly one of `ledger`, `timeline` and `kpis`; `stations`
//! shows some of `kpis` again, one row per station.
//!
//! A failed design point has no rows where estimates are asked for; its replications and their endings stay
//! visible. A key without a value in any replication keeps its row, with the value missing.

mod course;
mod differences;

use std::collections::BTreeMap;
use std::slice;

use serde_json::Value;

use super::bridge;
use super::study;
use super::table::{Cell, Column, Table};
use crate::experiment::{Comparison, Ending, Outcome, WarmUp};
use crate::model::indicator::{Key, Statistic};
use crate::stats::Estimate;
use crate::stats::quantile::QuantileEstimate;
use crate::stats::steady::BATCH;

pub use course::{courses, day, distributions, rhythm, ways, week};
pub use differences::{best, comparison, counterfactual};

/// The indicator whose keys make the delay ledger.
pub(crate) const DELAY: &str = "delay";

/// The indicator whose keys say what crossing would take without a cause.
pub(crate) const CROSSING_WITHOUT: &str = "crossing_without";

const SCENARIO: (&str, &str) = ("scenario", "Name of the scenario: its file name without extension.");
const KPI: (&str, &str) = ("kpi", "Name of the indicator.");
const GROUP: (&str, &str) = ("group", "Over what: `all`, or `key=value` pairs joined by `;`.");
const STATISTIC: (&str, &str) = ("statistic", "How the indicator is condensed to one number of a replication.");
const UNIT: (&str, &str) = ("unit", "Unit of the values of this row.");
const HALF_WIDTH: (&str, &str) =
    ("half_width", "Half-width of the interval for the mean; missing below two replications.");
const LEVEL: (&str, &str) = ("level", "Confidence level of the interval.");
const REPLICATIONS: (&str, &str) = ("replications", "Replications with a value.");
const REPLICATION: (&str, &str) = ("replication", "Number of the replication, from 1.");

/// Returns all tables in the order in which they are written; `comparison` only if anything was compared, and
/// `published` and `bridge` only if a scenario has published values, or says what turnover is made of.
pub fn all(outcomes: &[Outcome], comparisons: &[Comparison]) -> Vec<Table> {
    let mut tables =
        vec![kpis(outcomes), replications(outcomes), stations(outcomes), ledger(outcomes), timeline(outcomes)];
    tables.push(distributions(outcomes));
    if !comparisons.is_empty() {
        tables.push(comparison(comparisons));
    }
    if outcomes.iter().any(|outcome| !outcome.published.is_empty()) {
        tables.push(published(outcomes));
    }
    if outcomes.iter().any(|outcome| !outcome.requirements.is_empty()) {
        tables.push(study::requirements(outcomes));
    }
    if outcomes.iter().any(|outcome| !outcome.targets.is_empty()) {
        tables.push(study::targets(outcomes));
    }
    if outcomes.iter().any(|outcome| !outcome.quantiles.is_empty()) {
        tables.push(quantiles(outcomes));
    }
    if outcomes.iter().any(|outcome| !bridge::years(outcome).is_empty()) {
        tables.push(bridge::table(outcomes));
    }
    tables.push(endings(outcomes));
    tables
}

/// Returns what the columns of tables hold: an object with one object per table, column by column.
pub fn dictionary<'t>(tables: impl IntoIterator<Item = &'t Table>) -> Value {
    let columns = |table: &Table| -> Value {
        let described = table.columns.iter().map(|column| (column.name.clone(), column.description.as_str().into()));
        Value::Object(described.collect())
    };
    Value::Object(tables.into_iter().map(|table| (format!("{}.csv", table.name), columns(table))).collect())
}

/// Returns the estimates of the whole window: a row per scenario, indicator, group and statistic.
pub fn kpis(outcomes: &[Outcome]) -> Table {
    let value = ("value", "Mean across replications.");
    let columns = [SCENARIO, KPI, GROUP, STATISTIC, UNIT, value, HALF_WIDTH, LEVEL, REPLICATIONS];
    let mut table = Table::new("kpis", &columns);
    for (outcome, key, estimate) in estimates(outcomes).filter(|(_, key, _)| key.is_kpi()) {
        // A table of design points has their number too.
        let mut row = Vec::with_capacity(columns.len() + 1);
        row.push(outcome.scenario.as_str().into());
        row.extend(key_cells(key));
        row.push(mean(estimate));
        row.extend(Cell::spread(estimate));
        table.push(row);
    }
    table
}

pub(super) const QUANTILE: [(&str, &str); 5] = [
    ("quantile", "Share of replications at or below the value."),
    ("value", "Quantile over replications: an observed value."),
    ("low", "Lower end of its interval, an observed value too; missing with too few replications."),
    ("high", "Upper end of its interval."),
    REPLICATIONS,
];

/// Returns the quantiles over replications that scenarios ask for.
fn quantiles(outcomes: &[Outcome]) -> Table {
    let mut table = Table::new("quantiles", &[&[SCENARIO, KPI, GROUP, STATISTIC, UNIT][..], &QUANTILE].concat());
    for outcome in outcomes {
        for (index, estimate) in &outcome.quantiles {
            let mut row = vec![outcome.scenario.as_str().into()];
            row.extend(key_cells(&outcome.keys[*index]));
            row.extend(quantile_cells(estimate));
            table.push(row);
        }
    }
    table
}

pub(super) fn quantile_cells(estimate: &QuantileEstimate) -> Vec<Cell> {
    let (low, high) = estimate.interval.unzip();
    vec![estimate.share.into(), estimate.value.into(), low.into(), high.into(), estimate.observations.into()]
}

/// Returns what MSER-5 says of a scenario's window: the trucks inside by day, and its statistic by what is left out.
pub fn warm_up(scenario: &str, found: &WarmUp) -> Table {
    let columns = [
        SCENARIO,
        ("day", "Days from the start of the window."),
        ("inside", "Trucks inside, mean over the stretch of time from there and the pilot replications."),
        ("mser", "Squared standard error, were days independent, with all before left out; the smallest decides."),
        ("is_cut", "`yes` where the results begin."),
    ];
    let mut table = Table::new("warm_up", &columns);
    let stretch = found.stretch.seconds() / 86_400.0;
    for (index, inside) in found.series.iter().enumerate() {
        let statistic = (index % BATCH == 0).then(|| found.cut.curve.get(index / BATCH).copied()).flatten();
        table.push(vec![
            scenario.into(),
            (index as f64 * stretch).into(),
            (*inside).into(),
            statistic.into(),
            if index == found.cut.left_out { "yes" } else { "no" }.into(),
        ]);
    }
    table
}

/// Returns the values of the whole window by replication.
pub fn replications(outcomes: &[Outcome]) -> Table {
    let value = ("value", "Value of the replication.");
    let mut table = Table::new("replications", &[SCENARIO, REPLICATION, KPI, GROUP, STATISTIC, UNIT, value]);
    for outcome in outcomes {
        for replicated in &outcome.replications {
            let values = outcome.keys.iter().zip(&replicated.values);
            for (key, value) in values.filter(|(key, _)| key.is_kpi()) {
                let mut row = vec![outcome.scenario.as_str().into(), replicated.number.into()];
                row.extend(key_cells(key));
                row.push((*value).into());
                table.push(row);
            }
        }
    }
    table
}

/// Returns a row per scenario and station, with a column for each number that any station has.
///
/// Averages are followed by their half-width.
pub fn stations(outcomes: &[Outcome]) -> Table {
    let mut numbers: Vec<&Key> = Vec::new();
    for (_, key, _) in estimates(outcomes).filter(|(_, key, _)| station(key).is_some()) {
        if !numbers.iter().any(|known| is_same_number(known, key)) {
            numbers.push(key);
        }
    }
    let mut table = Table::new("stations", &[SCENARIO, ("station", "Name of the station.")]);
    for number in &numbers {
        let name = format!("{}_{}", number.indicator.name, number.statistic);
        let unit = number.statistic.unit_of(number.indicator);
        table.columns.push(Column::new(name.clone(), format!("{}; unit {unit}", number.indicator.definition)));
        if number.statistic == Statistic::Mean {
            table.columns.push(Column::new(format!("{name}_half_width"), HALF_WIDTH.1));
        }
    }
    for outcome in outcomes {
        let here: Vec<_> = estimates(slice::from_ref(outcome))
            .filter_map(|(_, key, estimate)| Some((station(key)?, key, estimate)))
            .collect();
        let mut seen: Vec<&str> = Vec::new();
        for (name, _, _) in &here {
            if seen.contains(name) {
                continue;
            }
            seen.push(name);
            let mut row = vec![outcome.scenario.as_str().into(), (*name).into()];
            for number in &numbers {
                let found = here.iter().find(|(station, key, _)| station == name && is_same_number(number, key));
                let estimate = found.and_then(|(_, _, estimate)| *estimate);
                row.push(mean(estimate));
                if number.statistic == Statistic::Mean {
                    row.push(estimate.and_then(|estimate| estimate.half_width).into());
                }
            }
            table.push(row);
        }
    }
    table
}

/// Returns the delay ledger: where the hours of the consignments of a direction, or of a route, go.
///
/// The interval is that of the hours.
pub fn ledger(outcomes: &[Outcome]) -> Table {
    let columns = [
        SCENARIO,
        ("direction", "Name of the direction; `all` in the rows of a route."),
        ("mode", "Mode, in the rows of what crosses a direction but by truck; `all` in other rows."),
        ("route", "Name of the route; `all` in the rows of a direction."),
        ("cause", "What the time is spent on or lost to."),
        ("station", "Station, space, gate, stock, timetable, meeting or step; `all` for their sum."),
        ("calendar", "Calendars and closures of the places that were `closed`, joined by `+`; `all` in other rows."),
        ("hours_per_consignment", "Hours per consignment of the direction or route."),
        ("share", "Share of all hours of the direction or route."),
        HALF_WIDTH,
        LEVEL,
        REPLICATIONS,
        ("hours_without", "Hours per consignment for all causes if this one vanished here and nothing else changed."),
        ("hours_without_half_width", HALF_WIDTH.1),
    ];
    let mut table = Table::new("ledger", &columns);
    for outcome in outcomes {
        let Some(estimates) = &outcome.estimates else { continue };
        let of = |indicator: &'static str, statistic| {
            let keys = outcome.keys.iter().zip(estimates);
            keys.filter(move |(key, _)| key.indicator.name == indicator && key.statistic == statistic)
        };
        let by_group = |indicator, statistic| -> BTreeMap<&str, &Estimate> {
            of(indicator, statistic).filter_map(|(key, found)| Some((key.group.as_str(), found.as_ref()?))).collect()
        };
        let shares = by_group(DELAY, Statistic::Share);
        let without = by_group(CROSSING_WITHOUT, Statistic::Mean);
        for (key, hours) in of(DELAY, Statistic::Mean) {
            let of_group =
                |estimates: &BTreeMap<&str, &'_ Estimate>| estimates.get(key.group.as_str()).map(|&found| *found);
            let mut row = vec![outcome.scenario.as_str().into()];
            row.extend(
                ["direction", "mode", "route", "cause", "station", "calendar"]
                    .map(|name| key.part(name).unwrap_or("all").into()),
            );
            row.extend([mean(hours.as_ref()), mean(of_group(&shares).as_ref())]);
            row.extend(Cell::spread(hours.as_ref()));
            let without = of_group(&without);
            row.extend([mean(without.as_ref()), without.and_then(|estimate| estimate.half_width).into()]);
            table.push(row);
        }
    }
    table
}

/// Returns the course over time: a row per scenario, series, group and time bucket.
pub fn timeline(outcomes: &[Outcome]) -> Table {
    let bucket = ("bucket", "Time bucket.");
    let series = ("series", "Name of the indicator.");
    let columns =
        [SCENARIO, bucket, series, GROUP, UNIT, ("mean", "Mean across replications."), HALF_WIDTH, LEVEL, REPLICATIONS];
    let mut table = Table::new("timeline", &columns);
    for (outcome, key, estimate) in estimates(outcomes) {
        let Some(bucket) = key.part("bucket") else { continue };
        let rest: Vec<&str> = key.group.split(';').filter(|part| !part.starts_with("bucket=")).collect();
        let rest = if rest.is_empty() { "all".to_owned() } else { rest.join(";") };
        let mut row = vec![outcome.scenario.as_str().into(), bucket.into(), key.indicator.name.into(), rest.into()];
        row.extend([unit(key).into(), mean(estimate)]);
        row.extend(Cell::spread(estimate));
        table.push(row);
    }
    table
}

/// Returns published values beside ours.
pub fn published(outcomes: &[Outcome]) -> Table {
    let columns = [
        SCENARIO,
        ("name", "Name of the published value in the scenario."),
        KPI,
        GROUP,
        STATISTIC,
        UNIT,
        ("value", "Our mean across replications."),
        HALF_WIDTH,
        ("published", "The published value."),
        ("difference", "Value minus published, as a share of published."),
        ("tolerance", "How far the value may be off, as a share of published."),
        ("within", "Whether the value is within the tolerance: yes or no."),
        ("source", "Who published it, and when."),
    ];
    let mut table = Table::new("published", &columns);
    for (outcome, check) in
        outcomes.iter().flat_map(|outcome| outcome.published.iter().map(move |check| (outcome, check)))
    {
        let mut row = vec![outcome.scenario.as_str().into(), check.name.as_str().into()];
        row.extend(key_cells(&check.key));
        row.extend([mean(check.ours.as_ref()), check.ours.and_then(|ours| ours.half_width).into()]);
        row.extend([check.published.into(), check.difference().into(), check.tolerance.into()]);
        row.push(check.is_within().map_or(Cell::Missing, |is_within| if is_within { "yes" } else { "no" }.into()));
        row.push(check.source.as_str().into());
        table.push(row);
    }
    table
}

/// Returns how each replication ended.
pub fn endings(outcomes: &[Outcome]) -> Table {
    let ending = ("ending", "`completed`, or `failed` and why.");
    let mut table = Table::new("endings", &[SCENARIO, REPLICATION, ending, ("events", "Events executed.")]);
    for outcome in outcomes {
        for replicated in &outcome.replications {
            let ending = match &replicated.ending {
                Ending::Completed => "completed".to_owned(),
                Ending::Failed(reason) => format!("failed: {reason}"),
            };
            let events = i64::try_from(replicated.events).expect("a replication has fewer than 2^63 events");
            let scenario = outcome.scenario.as_str().into();
            table.push(vec![scenario, replicated.number.into(), ending.into(), Cell::Integer(events)]);
        }
    }
    table
}

/// Returns the station of a key that describes a station and nothing else.
pub(crate) fn station(key: &Key) -> Option<&str> {
    key.group.strip_prefix("station=").filter(|name| !name.contains(';'))
}

/// All keys of the outcomes that have estimates; the estimate is `None` where no replication has a value.
fn estimates(outcomes: &[Outcome]) -> impl Iterator<Item = (&Outcome, &Key, Option<&Estimate>)> {
    outcomes.iter().filter_map(|outcome| Some((outcome, outcome.estimates.as_ref()?))).flat_map(
        |(outcome, estimates)| {
            outcome.keys.iter().zip(estimates).map(move |(key, estimate)| (outcome, key, estimate.as_ref()))
        },
    )
}

fn is_same_number(one: &Key, other: &Key) -> bool {
    one.indicator.name == other.indicator.name && one.statistic == other.statistic
}

fn key_cells(key: &Key) -> [Cell; 4] {
    let statistic = key.statistic.to_string();
    [key.indicator.name.into(), key.group.as_str().into(), statistic.into(), unit(key).into()]
}

fn unit(key: &Key) -> String {
    key.statistic.unit_of(key.indicator)
}

fn mean(estimate: Option<&Estimate>) -> Cell {
    estimate.map(|estimate| estimate.mean).into()
}

#[cfg(test)]
mod tests {
    use super::{
        CROSSING_WITHOUT, DELAY, Key, Statistic, Table, all, comparison, endings, kpis, ledger, published,
        replications, stations, timeline,
    };
    use crate::report::sample;

    /// The rows that start like this, as CSV text.
    fn rows(table: &Table, start: &str) -> Vec<String> {
        let lines = table.rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
        lines.filter(|line| line.starts_with(start)).collect()
    }

    fn columns(table: &Table) -> String {
        table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn the_columns_are_the_promised_ones() {
        let outcomes = [sample::base()];
        for (table, expected) in [
            (kpis(&outcomes), "scenario,kpi,group,statistic,unit,value,half_width,level,replications"),
            (replications(&outcomes), "scenario,replication,kpi,group,statistic,unit,value"),
            (
                ledger(&outcomes),
                "scenario,direction,mode,route,cause,station,calendar,hours_per_consignment,share,half_width,level,replications,\
                 hours_without,hours_without_half_width",
            ),
            (timeline(&outcomes), "scenario,bucket,series,group,unit,mean,half_width,level,replications"),
            (
                comparison(&[sample::comparison()]),
                "base,scenario,kpi,group,statistic,unit,base_value,value,difference,half_width,joint_half_width,level,p,p_adjusted,\
                 variance_ratio,replications",
            ),
            (
                published(&outcomes),
                "scenario,name,kpi,group,statistic,unit,value,half_width,published,difference,tolerance,within,source",
            ),
            (endings(&outcomes), "scenario,replication,ending,events"),
            (
                stations(&outcomes),
                "scenario,station,utilization_mean,utilization_mean_half_width,queue_mean,queue_mean_half_width,\
                 queue_p95,served_total",
            ),
        ] {
            assert_eq!(columns(&table), expected);
            assert!(table.columns.iter().all(|column| !column.description.is_empty()));
        }
    }

    #[test]
    fn every_key_is_in_exactly_one_of_kpis_ledger_and_timeline() {
        let outcomes = [sample::base()];
        let joined = |key: &&Key| {
            let is_share = key.indicator.name == DELAY && key.statistic == Statistic::Share;
            is_share || key.indicator.name == CROSSING_WITHOUT
        };
        let joined = outcomes[0].keys.iter().filter(joined);
        let rows = [kpis(&outcomes), ledger(&outcomes), timeline(&outcomes)].map(|table| table.rows.len());
        assert_eq!(rows.iter().sum::<usize>(), outcomes[0].keys.len() - joined.count());
    }

    #[test]
    fn estimates_keep_full_precision_and_units_fit_the_statistic() {
        let table = kpis(&[sample::base()]);
        for expected in [
            "baseline-2023,crossing_time,direction=north,mean,h,9.4213,0.3141,0.95,20",
            "baseline-2023,crossing_time,direction=north,within_24h,1,0.9731,0.0041,0.95,20",
            "baseline-2023,trucks,all,per_day,1/d,431.25,2.1,0.95,20",
            "baseline-2023,turnover,all,total,USD,1986000000,12000000,0.95,20",
        ] {
            assert_eq!(rows(&table, expected).len(), 1, "{expected}");
        }
    }

    #[test]
    fn missing_is_an_empty_cell() {
        let missing = "baseline-2023,crossing_time,direction=north;goods=produce,mean,h,";
        assert_eq!(rows(&kpis(&[sample::base()]), missing), [format!("{missing},,,0")]);
        let scan = rows(&stations(&[sample::base()]), "baseline-2023,uz_scan");
        assert_eq!(scan, ["baseline-2023,uz_scan,0.78,0.02,3.4,0.3,,"]);
    }

    #[test]
    fn one_replication_has_no_interval_and_no_level() {
        let table = kpis(&[sample::single()]);
        assert_eq!(
            rows(&table, "single,crossing_time,direction=north,mean"),
            ["single,crossing_time,direction=north,mean,h,9.4213,,,1"]
        );
    }

    #[test]
    fn a_failed_scenario_keeps_its_replications_and_endings_only() {
        let outcomes = [sample::failed()];
        for table in [kpis(&outcomes), stations(&outcomes), ledger(&outcomes), timeline(&outcomes)] {
            assert!(table.rows.is_empty(), "{} has rows", table.name);
        }
        let of_second = rows(&replications(&outcomes), "broken,2,turnover,all");
        assert_eq!(of_second, ["broken,2,turnover,all,total,USD,"]);
        assert_eq!(
            rows(&endings(&outcomes), "broken"),
            ["broken,1,completed,1000001", "broken,2,failed: gridlock: yard full, waits for <lane>,1000002"]
        );
    }

    #[test]
    fn the_ledger_joins_hours_and_share_and_hours_without() {
        let table = ledger(&[sample::base()]);
        for expected in [
            "baseline-2023,north,all,all,queue,all,all,3.3,0.3503,0.15,0.95,20,6.1213,0.21",
            "baseline-2023,all,all,north_truck,service,all,all,1.31,0.139,0.01,0.95,20,,",
            "baseline-2023,all,all,north_truck,service,uz_gate,all,0.05,0.0053,0.002,0.95,20,,",
            "baseline-2023,all,all,north_truck,document,all,all,0.1213,,0.02,0.95,20,,",
            "baseline-2023,all,all,south_truck,closed,all,all,0,0,0,0.95,20,,",
        ] {
            assert_eq!(rows(&table, expected), [expected]);
        }
    }

    #[test]
    fn the_timeline_takes_the_bucket_out_of_the_group() {
        let outcomes = [sample::base()];
        let found = timeline(&outcomes);
        assert_eq!(
            rows(&found, "baseline-2023"),
            [
                "baseline-2023,2023-01-02,trucks,all,1,402,9,0.95,20",
                "baseline-2023,2023-01-02,inside,all,1,180,12,0.95,20"
            ]
        );
        assert!(rows(&replications(&outcomes), "").iter().all(|row| !row.contains("bucket=")));
    }

    #[test]
    fn differences_are_written_as_compared() {
        let found =
            rows(&comparison(&[sample::comparison()]), "baseline-2023,second-scanner,queue,station=uz_gate,mean");
        assert_eq!(
            found,
            ["baseline-2023,second-scanner,queue,station=uz_gate,mean,1,0.9,0.36000000000000004,-0.54,0.06,0.06,0.95,\
             4e-5,,6.2,20"]
        );
    }

    #[test]
    fn published_values_are_beside_ours() {
        let table = published(&[sample::base(), sample::published()]);
        for expected in [
            "baseline-2023,crossing_south,crossing_time,direction=south,mean,h,3.1778,0.1234,5,-0.36444,0.2,no,CAREC <crossing_time>",
            "baseline-2023,crossing_west,crossing_time,direction=west,mean,h,,,4,,0.2,,CAREC <crossing_time>",
        ] {
            assert_eq!(rows(&table, expected).len(), 1, "{expected} in {:?}", rows(&table, ""));
        }
        assert_eq!(table.rows.len(), 4);
    }

    #[test]
    fn the_comparison_is_left_out_where_nothing_is_compared() {
        let names = |tables: Vec<Table>| tables.iter().map(|table| table.name.to_string()).collect::<Vec<_>>();
        let single = names(all(&[sample::base()], &[]));
        assert_eq!(single, ["kpis", "replications", "stations", "ledger", "timeline", "distributions", "endings"]);
        let compared = names(all(&[sample::base(), sample::other()], &[sample::comparison()]));
        assert_eq!(compared.len(), 8);
        assert_eq!(names(all(&[sample::published()], &[]))[6..], ["published", "endings"]);
    }
}
