//! Closed forms: what theory knows exactly lies within four standard errors of what we measure.
//!
//! Nearly all cases are scenario files, so that the language is tested with the machine. Seeds are fixed: a failure is
//! a change, not bad luck. `docs/validation.md` shows every number; a test keeps it fresh.

mod arrivals;
mod cases;
mod inventory;
mod quiet;
mod transient;

use std::fmt::Write as _;
use std::sync::LazyLock;

use karvon::experiment::Outcome;
use karvon::stats::{Estimate, Level};

use self::arrivals::{Arrivals, covariance, mean};
use self::cases::CASES;
use crate::page;
use crate::support::{load_file, run, values};

/// Largest distance to the truth in standard errors.
const Z_MAX: f64 = 4.0;

/// Largest standard error beside the truth, where nothing else is said.
const PRECISION: f64 = 0.005;

/// A number that theory knows, beside what karvon measured.
struct Row {
    model: String,
    source: String,
    what: String,
    exact: f64,
    /// Largest relative standard error with which the comparison means something.
    precision: f64,
    measured: Estimate,
}

impl Row {
    fn error(&self) -> f64 {
        self.measured.standard_error().expect("there is more than one replication")
    }

    fn z(&self) -> f64 {
        (self.measured.mean - self.exact) / self.error()
    }
}

fn estimate(values: &[f64]) -> Estimate {
    Estimate::of(values, Level::new(0.95).expect("between 0 and 1")).expect("there are replications")
}

/// All that is measured, once for all tests.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    for case in CASES {
        let outcome = run(&load_file(&format!("theory/{}", case.file), &[]));
        rows.extend(case.numbers.iter().map(|number| Row {
            model: case.model.to_owned(),
            source: format!("[{0}](../scenarios/theory/{0})", case.file),
            what: number.what.to_owned(),
            exact: number.exact,
            precision: number.precision,
            measured: measured(&outcome, number.key),
        }));
        rows.extend((case.file == "abandonment.toml").then(|| waiting_row(case.model, &outcome)));
    }
    rows.extend(transient_rows());
    rows.extend(inventory_rows());
    rows.extend(arrival_rows());
    rows
});

fn measured(outcome: &Outcome, [kpi, group, statistic]: [&str; 3]) -> Estimate {
    estimate(&values(outcome, kpi, group, statistic))
}

/// All who wait for a lane, by those who give up, which all have waited, and those served that have.
fn waiting_row(model: &str, outcome: &Outcome) -> Row {
    let lost = values(outcome, "lost", "all;cause=reneged", "share");
    let waited = values(outcome, "wait", "station=server", "share");
    Row {
        model: model.to_owned(),
        source: String::new(),
        what: "share that waits".to_owned(),
        exact: 0.638_507,
        precision: PRECISION,
        measured: estimate(
            &lost.iter().zip(waited).map(|(lost, waited)| lost + (1.0 - lost) * waited).collect::<Vec<f64>>(),
        ),
    }
}

/// Customers of an M/M/1 that starts empty: the delay of the n-th, and the mean over the first n.
fn transient_rows() -> Vec<Row> {
    let row = |what: String, exact: f64, precision: f64, values: Vec<f64>| Row {
        model: "M/M/1, 1 against 10/9, empty at first".to_owned(),
        source: "[mm1-empty.toml](../scenarios/theory/mm1-empty.toml)".to_owned(),
        what,
        exact,
        precision,
        measured: estimate(&values),
    };
    let (short, long) = (transient::delays(25, 120_000), transient::delays(500, 20_000));
    let nth = |delays: &[Vec<f64>], n: usize| delays.iter().map(|delays| delays[n - 1]).collect();
    let first = |delays: &[Vec<f64>], n: usize| delays.iter().map(|delays| mean(&delays[..n])).collect();
    vec![
        row("delay of the 2nd customer".to_owned(), 0.426_316, 0.006, nth(&short, 2)),
        row("delay of the 25th".to_owned(), 3.300_509, PRECISION, nth(&short, 25)),
        row("delay of the 100th".to_owned(), 5.759_310, 0.01, nth(&long, 100)),
        row("delay of the 500th".to_owned(), 7.833_076, 0.01, nth(&long, 500)),
        row("mean delay of the first 25".to_owned(), 2.124_489, PRECISION, first(&short, 25)),
        row("mean delay of the first 100".to_owned(), 4.134_185, 0.01, first(&long, 100)),
        row("mean delay of the first 500".to_owned(), 6.609_784, 0.01, first(&long, 500)),
    ]
}

/// Law's inventory: expected costs a month by an independent program with 400,000 replications.
fn inventory_rows() -> Vec<Row> {
    let policies = [
        ((20, 40), 125.128),
        ((20, 60), 118.941),
        ((20, 80), 121.344),
        ((20, 100), 126.940),
        ((40, 60), 125.771),
        ((40, 80), 125.472),
        ((40, 100), 131.546),
        ((60, 80), 143.910),
        ((60, 100), 144.194),
    ];
    let mut rows = Vec::new();
    for ((least, most), exact) in policies {
        let costs = inventory::costs((least, most), 1_000);
        let mut add = |what: &str, exact, part: usize| {
            rows.push(Row {
                model: format!("Law's inventory, orders below {least} up to {most}"),
                source: "program".to_owned(),
                what: what.to_owned(),
                exact,
                precision: if part == 3 { 0.02 } else { PRECISION },
                measured: estimate(&costs.iter().map(|costs| costs[part]).collect::<Vec<f64>>()),
            });
        };
        add("cost a month", exact, 0);
        if (least, most) == (20, 40) {
            add("of it for orders", 97.689, 1);
            add("of it for what is held", 9.122, 2);
            add("of it for what is owed", 18.318, 3);
        }
    }
    rows
}

/// Arrivals that follow the hour of the day, on days that are alike and on days that are not.
fn arrival_rows() -> Vec<Row> {
    const BUSY: f64 = 240.0 * 6.0 / 68.0;
    const QUIET: f64 = 240.0 / 68.0;
    let mut rows = Vec::new();
    let mut add = |file: &str, what: &str, exact: f64, precision: f64, number: &dyn Fn(&Arrivals) -> f64| {
        let alike = file == "rush-hour.toml";
        let arrivals = if alike { &*RUSH_HOUR } else { &*BUSY_DAYS };
        rows.push(Row {
            model: if alike { "Poisson arrivals by hour" } else { "the same, with busy days" }.to_owned(),
            source: format!("[{file}](../scenarios/theory/{file})"),
            what: what.to_owned(),
            exact,
            precision,
            measured: estimate(&arrivals.iter().map(number).collect::<Vec<f64>>()),
        });
    };
    let variance = |values: &[f64], exact: f64| covariance(values, values, exact, exact);
    let rush = "rush-hour.toml";
    add(rush, "arrivals from 03:00 to 04:00", QUIET, PRECISION, &|it| mean(&it.in_hour(3)));
    add(rush, "arrivals from 10:00 to 11:00", BUSY, PRECISION, &|it| mean(&it.in_hour(10)));
    add(rush, "variance of the latter", BUSY, 0.02, &|it| variance(&it.in_hour(10), BUSY));
    add(rush, "variance of a day's arrivals", 240.0, 0.02, &|it| variance(&it.on_days(), 240.0));
    let busy = "busy-days.toml";
    add(busy, "arrivals of a day", 240.0, PRECISION, &|it| mean(&it.on_days()));
    add(busy, "variance of a day's arrivals", 14_640.0, 0.02, &|it| variance(&it.on_days(), 240.0));
    add(busy, "covariance of two hours of a day", 0.25 * BUSY * BUSY, 0.03, &|it| {
        covariance(&it.in_hour(10), &it.in_hour(12), BUSY, BUSY)
    });
    rows
}

static RUSH_HOUR: LazyLock<Vec<Arrivals>> = LazyLock::new(|| arrivals::of("rush-hour.toml"));
static BUSY_DAYS: LazyLock<Vec<Arrivals>> = LazyLock::new(|| arrivals::of("busy-days.toml"));

#[test]
fn what_theory_knows_is_measured() {
    let mut wrong = Vec::new();
    for row in ROWS.iter() {
        let relative = row.error() / row.exact;
        let line = format!(
            "{} {} {}: {} against {}, z = {:.2}, relative standard error {relative:.4}",
            row.model,
            row.source,
            row.what,
            row.measured.mean,
            row.exact,
            row.z()
        );
        println!("{line}");
        if row.z().abs() >= Z_MAX || relative >= row.precision {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_page_shows_what_is_measured() {
    let mut text =
        "| Model | Scenario | Number | Exact | karvon | Standard error | z |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    let mut last = "";
    for row in ROWS.iter() {
        let (model, source) = if row.model == last { ("", "") } else { (&*row.model, &*row.source) };
        last = &row.model;
        let (exact, mean) = (six_digits(row.exact), six_digits(row.measured.mean));
        let percent = 100.0 * row.error() / row.exact;
        writeln!(text, "| {model} | {source} | {} | {exact} | {mean} | {percent:.2} % | {:+.2} |", row.what, row.z())
            .expect("a text can be written to");
    }
    page::keep("docs/validation.md", "closed forms", &text);
}

/// Writes a number with six digits, without zeros at its end.
fn six_digits(value: f64) -> String {
    let whole = value.abs().log10().floor().max(-1.0) as i32 + 1;
    let shown = format!("{value:.*}", (6 - whole).max(0) as usize);
    if shown.contains('.') { shown.trim_end_matches('0').trim_end_matches('.').to_owned() } else { shown }
}

#[test]
fn arrivals_are_spread_evenly_within_their_hours() {
    // Kim and Whitt (2014): given how many come in an hour, they come independently and evenly. Kolmogorov's distance
    // is above 1.95 over the root of the count for 1 in 1,000 samples.
    let mut within: Vec<f64> = RUSH_HOUR[0].within.clone();
    within.sort_by(f64::total_cmp);
    let count = within.len() as f64;
    let distance =
        |(rank, value): (usize, &f64)| (value - rank as f64 / count).max((rank as f64 + 1.0) / count - value);
    let largest = within.iter().enumerate().map(distance).fold(0.0, f64::max);
    assert!(count > 200_000.0 && largest < 1.95 / count.sqrt(), "{largest} of {count}");
}
