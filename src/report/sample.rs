//! Made-up outcomes for the tests of this room: plausible to look at, with every odd case once.

use crate::experiment::{Comparison, Difference, Ending, Outcome, PooledDistribution, PublishedCheck, Replicated};
use crate::model::indicator::{Indicator, Key, Statistic};
use crate::stats::{Estimate, Level};

const fn indicator(name: &'static str, unit: &'static str) -> Indicator {
    Indicator { name, unit, definition: "made up", source: "ours", numerical_error: "none" }
}

pub(crate) static CROSSING_TIME: Indicator = indicator("crossing_time", "h");
pub(crate) static SIDE_TIME: Indicator = indicator("side_time", "h");
pub(crate) static RELEASE_TIME: Indicator = indicator("release_time", "h");
pub(crate) static TURNOVER: Indicator = indicator("turnover", "USD");
pub(crate) static TRUCKS: Indicator = indicator("trucks", "1");
pub(crate) static INSIDE: Indicator = indicator("inside", "1");
pub(crate) static INSIDE_AT_END: Indicator = indicator("inside_at_end", "1");
pub(crate) static STAFF_HOURS: Indicator = indicator("staff_hours", "h");
pub(crate) static UTILIZATION: Indicator = indicator("utilization", "1");
pub(crate) static QUEUE: Indicator = indicator("queue", "1");
pub(crate) static SERVED: Indicator = indicator("served", "1");
pub(crate) static DELAY: Indicator = indicator("delay", "h");
pub(crate) static CROSSING_WITHOUT: Indicator = indicator("crossing_without", "h");

type Row = (&'static Indicator, &'static str, Statistic, Option<(f64, f64)>);

const BASE: &[Row] = &[
    (&CROSSING_TIME, "direction=north", Statistic::Mean, Some((9.4213, 0.3141))),
    (&CROSSING_TIME, "direction=south", Statistic::Mean, Some((3.1778, 0.1234))),
    (&CROSSING_TIME, "direction=north", Statistic::P95, Some((21.31, 0.87))),
    (&CROSSING_TIME, "direction=south", Statistic::P95, Some((8.02, 0.41))),
    (&CROSSING_TIME, "direction=north", Statistic::Within(24), Some((0.9731, 0.0041))),
    (&CROSSING_TIME, "direction=north;goods=produce", Statistic::Mean, None),
    (&SIDE_TIME, "direction=north;side=uz", Statistic::Mean, Some((3.9, 0.14))),
    (&SIDE_TIME, "direction=north;side=kz", Statistic::Mean, Some((5.5213, 0.2241))),
    (&RELEASE_TIME, "direction=north", Statistic::Mean, Some((2.2, 0.08))),
    (&TURNOVER, "all", Statistic::Total, Some((1.986e9, 1.2e7))),
    (&TURNOVER, "direction=north", Statistic::Total, Some((1.1e9, 0.9e7))),
    (&TRUCKS, "all", Statistic::PerDay, Some((431.25, 2.1))),
    (&TRUCKS, "direction=north", Statistic::PerDay, Some((218.5, 1.4))),
    (&TRUCKS, "all", Statistic::Total, Some((78_056.0, 380.0))),
    (&TRUCKS, "all;bucket=2023-01-02", Statistic::Total, Some((402.0, 9.0))),
    (&INSIDE, "bucket=2023-01-02", Statistic::Mean, Some((180.0, 12.0))),
    (&INSIDE_AT_END, "all", Statistic::Total, Some((171.3, 11.2))),
    (&STAFF_HOURS, "all", Statistic::Total, Some((104_256.0, 0.0))),
    (&UTILIZATION, "station=uz_gate", Statistic::Mean, Some((0.41, 0.011))),
    (&QUEUE, "station=uz_gate", Statistic::Mean, Some((0.9, 0.1))),
    (&QUEUE, "station=uz_gate", Statistic::P95, Some((4.0, 0.4))),
    (&SERVED, "station=uz_gate", Statistic::Total, Some((78_056.0, 380.0))),
    (&UTILIZATION, "station=uz_scan", Statistic::Mean, Some((0.78, 0.02))),
    (&QUEUE, "station=uz_scan", Statistic::Mean, Some((3.4, 0.3))),
    (&UTILIZATION, "station=kz_customs", Statistic::Mean, Some((0.934, 0.012))),
    (&QUEUE, "station=kz_customs", Statistic::Mean, Some((14.2, 1.3))),
    (&QUEUE, "station=kz_customs", Statistic::P95, Some((42.0, 4.4))),
    (&SERVED, "station=kz_customs", Statistic::Total, Some((78_012.0, 379.0))),
    (&DELAY, "direction=north;cause=service;station=all", Statistic::Mean, Some((1.31, 0.01))),
    (&DELAY, "direction=north;cause=service;station=all", Statistic::Share, Some((0.139, 0.005))),
    (&DELAY, "direction=north;cause=queue;station=all", Statistic::Mean, Some((3.3, 0.15))),
    (&DELAY, "direction=north;cause=queue;station=all", Statistic::Share, Some((0.3503, 0.005))),
    (&DELAY, "direction=north;cause=queue;station=uz_scan", Statistic::Mean, Some((1.85, 0.09))),
    (&DELAY, "direction=north;cause=queue;station=kz_customs", Statistic::Mean, Some((1.45, 0.11))),
    (&CROSSING_WITHOUT, "direction=north;cause=queue;station=all", Statistic::Mean, Some((6.1213, 0.21))),
    (&DELAY, "direction=north;cause=document;station=all", Statistic::Mean, Some((0.0, 0.0))),
    (&DELAY, "direction=north;cause=all;station=all", Statistic::Mean, Some((9.4213, 0.31))),
    (&DELAY, "route=north_truck;cause=service;station=all", Statistic::Mean, Some((1.31, 0.01))),
    (&DELAY, "route=north_truck;cause=service;station=all", Statistic::Share, Some((0.139, 0.005))),
    (&DELAY, "route=north_truck;cause=service;station=uz_scan", Statistic::Mean, Some((0.2, 0.01))),
    (&DELAY, "route=north_truck;cause=service;station=uz_scan", Statistic::Share, Some((0.0212, 0.005))),
    (&DELAY, "route=north_truck;cause=service;station=kz_customs", Statistic::Mean, Some((0.61, 0.01))),
    (&DELAY, "route=north_truck;cause=service;station=kz_customs", Statistic::Share, Some((0.0647, 0.005))),
    (&DELAY, "route=north_truck;cause=service;station=uz_gate", Statistic::Mean, Some((0.05, 0.002))),
    (&DELAY, "route=north_truck;cause=service;station=uz_gate", Statistic::Share, Some((0.0053, 0.005))),
    (&DELAY, "route=north_truck;cause=blocked;station=all", Statistic::Mean, Some((0.38, 0.06))),
    (&DELAY, "route=north_truck;cause=blocked;station=all", Statistic::Share, Some((0.0403, 0.005))),
    (&DELAY, "route=north_truck;cause=blocked;station=uz_exit", Statistic::Mean, Some((0.38, 0.06))),
    (&DELAY, "route=north_truck;cause=blocked;station=uz_exit", Statistic::Share, Some((0.0403, 0.005))),
    (&DELAY, "route=north_truck;cause=closed;station=all", Statistic::Mean, Some((1.61, 0.05))),
    (&DELAY, "route=north_truck;cause=closed;station=all", Statistic::Share, Some((0.1709, 0.005))),
    (&DELAY, "route=north_truck;cause=closed;station=kz_customs", Statistic::Mean, Some((1.61, 0.05))),
    (&DELAY, "route=north_truck;cause=closed;station=kz_customs", Statistic::Share, Some((0.1709, 0.005))),
    (&DELAY, "route=north_truck;cause=queue;station=all", Statistic::Mean, Some((3.3, 0.15))),
    (&DELAY, "route=north_truck;cause=queue;station=all", Statistic::Share, Some((0.3503, 0.005))),
    (&DELAY, "route=north_truck;cause=queue;station=uz_scan", Statistic::Mean, Some((1.85, 0.09))),
    (&DELAY, "route=north_truck;cause=queue;station=uz_scan", Statistic::Share, Some((0.1964, 0.005))),
    (&DELAY, "route=north_truck;cause=queue;station=kz_customs", Statistic::Mean, Some((1.45, 0.11))),
    (&DELAY, "route=north_truck;cause=queue;station=kz_customs", Statistic::Share, Some((0.1539, 0.005))),
    (&DELAY, "route=north_truck;cause=queue_after_closing;station=all", Statistic::Mean, Some((2.7, 0.14))),
    (&DELAY, "route=north_truck;cause=queue_after_closing;station=all", Statistic::Share, Some((0.2866, 0.005))),
    (&DELAY, "route=north_truck;cause=queue_after_closing;station=kz_customs", Statistic::Mean, Some((2.7, 0.14))),
    (&DELAY, "route=north_truck;cause=queue_after_closing;station=kz_customs", Statistic::Share, Some((0.2866, 0.005))),
    (&DELAY, "route=north_truck;cause=document;station=all", Statistic::Mean, Some((0.1213, 0.02))),
    (&DELAY, "route=south_truck;cause=service;station=all", Statistic::Mean, Some((1.1, 0.01))),
    (&DELAY, "route=south_truck;cause=service;station=all", Statistic::Share, Some((0.3462, 0.005))),
    (&DELAY, "route=south_truck;cause=queue;station=all", Statistic::Mean, Some((2.0778, 0.09))),
    (&DELAY, "route=south_truck;cause=queue;station=all", Statistic::Share, Some((0.6538, 0.005))),
    (&DELAY, "route=south_truck;cause=closed;station=all", Statistic::Mean, Some((0.0, 0.0))),
    (&DELAY, "route=south_truck;cause=closed;station=all", Statistic::Share, Some((0.0, 0.005))),
];

/// An estimate from twenty replications at 95 % confidence, or from one if there is no half-width.
pub(crate) fn estimate(mean: f64, half_width: Option<f64>) -> Estimate {
    let level = Level::new(0.95).expect("0.95 is a level");
    Estimate { mean, half_width, level, observations: if half_width.is_some() { 20 } else { 1 } }
}

/// A scenario with all kinds of keys, one of them without a value.
pub(crate) fn base() -> Outcome {
    outcome("baseline-2023", "Road crossings in the first half of 2023, as they were", |_, mean| mean, 1.0)
}

/// The base with published values: one that it meets, one that it does not, one that it has nothing beside.
pub(crate) fn published() -> Outcome {
    let mut outcome = base();
    let check = |name: &str, indicator: &'static Indicator, group: &str, published: f64| {
        let statistic = if indicator == &TURNOVER { Statistic::Total } else { Statistic::Mean };
        let key = Key { indicator, group: group.to_owned(), statistic };
        let index = outcome.keys.iter().position(|known| *known == key);
        PublishedCheck {
            name: name.to_owned(),
            ours: index.zip(outcome.estimates.as_ref()).and_then(|(index, estimates)| estimates[index]),
            key,
            published,
            tolerance: 0.2,
            source: format!("CAREC <{}>", indicator.name),
        }
    };
    outcome.published = vec![
        check("crossing_north", &CROSSING_TIME, "direction=north", 9.0),
        check("crossing_south", &CROSSING_TIME, "direction=south", 5.0),
        check("crossing_west", &CROSSING_TIME, "direction=west", 4.0),
        check("turnover", &TURNOVER, "all", 2e9),
    ];
    outcome
}

/// The same border with a second scanner: times fall by much, the rest by little; its title needs escaping.
pub(crate) fn other() -> Outcome {
    let change = |indicator: &Indicator, mean: f64| match indicator.name {
        "crossing_time" | "side_time" | "delay" | "queue" => mean * 0.4,
        "turnover" => mean * 1.004,
        "utilization" => mean * 0.8,
        _ => mean,
    };
    outcome("second-scanner", "Second scanner & \"green lane\", <24 h, Жибек жолы", change, 0.5)
}

/// The difference of the two, with a paired interval much narrower than theirs.
pub(crate) fn comparison() -> Comparison {
    let (base, other) = (base(), other());
    let pairs = base.estimates.iter().flatten().zip(other.estimates.iter().flatten());
    let differences = base.keys.iter().zip(pairs).filter_map(|(key, (base, other))| {
        let (base, other) = (base.as_ref()?, other.as_ref()?);
        let half_width = base.half_width.map(|half_width| half_width * 0.6);
        Some(Difference {
            key: key.clone(),
            base: estimate(base.mean, base.half_width),
            other: estimate(other.mean, other.half_width),
            difference: estimate(other.mean - base.mean, half_width),
            joint: estimate(other.mean - base.mean, half_width),
            p: Some(0.000_04),
            p_adjusted: key.is_headline().then_some(0.000_4),
            variance_ratio: Some(6.2),
        })
    });
    let differences = differences.collect();
    Comparison { base: base.scenario, other: other.scenario, differences }
}

/// A scenario whose second replication failed.
pub(crate) fn failed() -> Outcome {
    let mut outcome = base();
    outcome.scenario = "broken".to_owned();
    outcome.replications.truncate(2);
    outcome.replications_planned = 2;
    outcome.replications[1].ending = Ending::Failed("gridlock: yard full, waits for <lane>".to_owned());
    outcome.replications[1].values.fill(None);
    outcome.estimates = None;
    let why = "replication 2 failed, so there are no estimates: gridlock: yard full, waits for <lane>";
    outcome.warnings.push(why.to_owned());
    outcome.distributions.clear();
    outcome
}

/// A scenario with one replication and therefore no intervals.
pub(crate) fn single() -> Outcome {
    let mut outcome = base();
    outcome.scenario = "single".to_owned();
    outcome.replications.truncate(1);
    outcome.replications_planned = 1;
    for found in outcome.estimates.iter_mut().flatten().flatten() {
        *found = estimate(found.mean, None);
    }
    outcome.warnings.push("one replication says nothing about spread: run at least 2, better 20".to_owned());
    outcome
}

fn outcome(scenario: &str, title: &str, change: fn(&Indicator, f64) -> f64, scale_hours: f64) -> Outcome {
    let key = |(indicator, group, statistic, _): &Row| Key { indicator, group: (*group).into(), statistic: *statistic };
    let value = |(indicator, _, _, numbers): &Row| numbers.map(|(mean, _)| change(indicator, mean));
    let estimates = BASE
        .iter()
        .map(|row| row.3.map(|(_, half_width)| estimate(value(row).unwrap_or_default(), Some(half_width))))
        .collect();
    let replicated = |number: u32| {
        let wobble = 1.0 + (f64::from(number) - 10.5) / 300.0;
        let values = BASE.iter().map(|row| value(row).map(|value| value * wobble)).collect();
        Replicated { number, ending: Ending::Completed, values, events: 1_000_000 + u64::from(number) }
    };
    Outcome {
        scenario: scenario.to_owned(),
        title: title.to_owned(),
        keys: BASE.iter().map(key).collect(),
        replications: (1..=20).map(replicated).collect(),
        replications_planned: 20,
        estimates: Some(estimates),
        distributions: vec![
            distribution("direction=north", 9.0 * scale_hours),
            distribution("direction=south", 3.2 * scale_hours),
        ],
        quantiles: vec![],
        requirements: vec![],
        targets: vec![],
        published: vec![],
        warnings: vec![],
        seed: 2023,
    }
}

/// Bins that widen, filled with a bell-shaped wave around the given hours.
fn distribution(group: &str, center: f64) -> PooledDistribution {
    let upper_edges_hours: Vec<f64> = (1..=120).map(|bin| 0.05 * 1.06_f64.powi(bin)).collect();
    let weights: Vec<f64> =
        upper_edges_hours.iter().map(|hours| (-3.0 * (hours / center).ln().powi(2)).exp()).collect();
    let sum: f64 = weights.iter().sum();
    let shares = weights.iter().map(|weight| weight / sum).collect();
    PooledDistribution { group: group.to_owned(), upper_edges_hours, shares }
}
