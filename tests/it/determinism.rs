//! Same inputs, same bytes: whatever the threads, the order of a file, or what else stands in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use assert_cmd::Command;
use karvon::engine::{Distribution, Family, Luck, Purpose, SimDuration, Subject, Truncation};
use karvon::experiment::{Design, Ending, Outcome, Stopping, Target, Watch, replicate};
use karvon::scenario::resolved;
use karvon::stats::Estimate;
use karvon::stats::stopping::Precision;

use crate::support::{Settings, design, estimate, load_file, load_text, root, run};

/// A week of the baseline instead of half a year.
const SHORT: Settings<'_> = &[("run.length", "5 d"), ("run.warm_up", "2 d"), ("run.replications", "3")];

/// Runs the baseline on a number of threads, and returns stdout and the files that are promised to be equal.
fn bytes_on(threads: u32) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("there is room for files");
    let run = Command::new(env!("CARGO_BIN_EXE_karvon"))
        .current_dir(root())
        .args(["run", "scenarios/baseline-2023.toml", "--set", "run.length=5 d", "--set", "run.warm_up=2 d"])
        .args(["--replications", "9", "--threads", &threads.to_string(), "--quiet", "--out"])
        .arg(folder.path())
        .assert()
        .success();
    let mut bytes = promised(folder.path());
    bytes.insert("stdout".to_owned(), run.get_output().stdout.clone());
    bytes
}

fn promised(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).expect("the folder was made").map(|entry| entry.expect("it can be read").path());
    let name = |path: &Path| path.file_name().expect("it is a file").to_string_lossy().into_owned();
    let kept = files
        .map(|path| (name(&path), path))
        .filter(|(name, _)| name.ends_with(".csv") || ["manifest.json", "resolved.toml"].contains(&name.as_str()));
    kept.map(|(name, path)| (name, fs::read(path).expect("it can be read"))).collect()
}

#[test]
fn threads_do_not_show_in_a_single_byte() {
    let one = bytes_on(1);
    let expected = [
        "day.csv",
        "distributions.csv",
        "endings.csv",
        "kpis.csv",
        "ledger.csv",
        "manifest.json",
        "published.csv",
        "replications.csv",
        "resolved.toml",
        "rhythm.csv",
        "stations.csv",
        "stdout",
        "timeline.csv",
        "ways.csv",
        "week.csv",
    ];
    assert_eq!(one.keys().map(String::as_str).collect::<Vec<_>>(), expected);
    for threads in [2, 8] {
        for (name, bytes) in bytes_on(threads) {
            assert!(bytes == one[&name], "{name} differs on {threads} threads");
        }
    }
}

#[test]
fn a_replication_alone_is_the_same_as_among_others() {
    let settings = [SHORT[0], SHORT[1], ("run.replications", "20")];
    let design: Design = design(&load_file("baseline-2023.toml", &settings));
    let among = karvon::experiment::run(&design, &());
    let alone = replicate(&design, 7);
    assert_eq!(alone.ending, Ending::Completed);
    assert_eq!((alone.number, alone.events), (7, among.replications[6].events));
    assert_eq!(alone.values, among.replications[6].values);
    assert_ne!(alone.values, among.replications[7].values);
}

/// Counts what it hears of.
#[derive(Default)]
struct Counts {
    ended: AtomicU32,
    done: AtomicU32,
}

impl Watch for Counts {
    fn replication_ends(&self) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }

    fn replication_done(&self, _: &Design) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn should_stop(&self) -> bool {
        false
    }
}

#[test]
fn progress_does_not_go_past_its_end() {
    // A half-width that is met at the first look, at the second, or never: as many are told as count, though threads that
    // run ahead do more.
    let settings = [("run.length", "200 h"), ("run.warm_up", "0 h"), ("run.replications", "37")];
    let design = design(&load_file("theory/mm1.toml", &settings));
    let all = karvon::experiment::run(&design, &());
    let index = all.keys.iter().position(|key| key.indicator.name == "wait").expect("waits are measured");
    let half_width = |count: usize| {
        let values: Vec<f64> = all.replications[..count].iter().filter_map(|run| run.values[index]).collect();
        Estimate::of(&values, design.level).and_then(|estimate| estimate.half_width).expect("they vary")
    };
    for (wide, counts) in [(2.0 * half_width(10), 10), (0.0, 37)] {
        let target = Target {
            name: "wait".to_owned(),
            key: all.keys[index].clone(),
            precision: Precision::Absolute(wide.max(1e-9)),
        };
        let stopping = Some(Stopping { first: 10, block: 10, targets: vec![target] });
        let heard = Counts::default();
        let outcome = karvon::experiment::run(&Design { stopping, ..design.clone() }, &heard);
        assert_eq!(outcome.replications.len(), counts);
        assert_eq!(heard.done.into_inner() as usize, counts);
        assert!(heard.ended.into_inner() as usize >= counts);
    }
}

/// Returns every number of every replication, by name.
pub(crate) fn numbers(outcome: &Outcome) -> BTreeMap<String, Vec<Option<f64>>> {
    let number = |(index, key): (usize, &karvon::model::indicator::Key)| {
        let name = format!("{} {} {}", key.indicator.name, key.group, key.statistic);
        (name, outcome.replications.iter().map(|replicated| replicated.values[index]).collect())
    };
    outcome.keys.iter().enumerate().map(number).collect()
}

#[test]
fn parts_that_no_truck_meets_change_no_number() {
    // Names are first and last in order, so that the index of everything else moves.
    let more = r#"
        karvon = 1
        extends = "baseline-2023.toml"
        [station.a_spare]
        side = "uz"
        lanes = 2
        [station.z_spare]
        side = "kz"
        lanes = 2
        [space.a_spare]
        side = "kz"
        places = 3
        [step.a_spare]
        at = "a_spare"
        time = { dist = "lognormal", mean = "4 min", cv = 0.4 }
        [attribute.a_spare]
        share = 0.5
        [route.a_spare]
        steps = ["a_spare"]
    "#;
    let base = numbers(&run(&load_file("baseline-2023.toml", SHORT)));
    let with = numbers(&run(&load_text("more.toml", more, SHORT)));
    assert!(with.len() > base.len());
    // Any station adds to these.
    let sums = ["staff_hours all total", "staff_hours side=kz total", "staff_hours side=uz total"];
    for (name, values) in base.iter().filter(|(name, _)| !sums.contains(&name.as_str())) {
        assert_eq!(values, &with[name], "{name}");
    }
}

#[test]
fn the_order_of_a_file_does_not_matter() {
    let ordered = load_file("baseline-2023.toml", SHORT);
    let text = resolved(&ordered.file);
    let mut blocks: Vec<&str> = text.split("\n\n").collect();
    assert!(blocks.len() > 100, "the text falls into its tables");
    // The keys before the first table must stay there.
    let tables = &mut blocks[1..];
    let mut state = 1_u64;
    for last in (1..tables.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tables.swap(last, (state >> 33) as usize % (last + 1));
    }
    let shuffled = blocks.join("\n\n");
    assert_ne!(shuffled, text);
    let shuffled = load_text("shuffled.toml", &shuffled, &[]);
    assert_eq!(resolved(&shuffled.file), text);
    assert_eq!(numbers(&run(&shuffled)), numbers(&run(&ordered)));
}

#[test]
fn a_longer_unit_of_time_changes_the_scale_and_nothing_else() {
    let queue = |time: &str, rate: &str, length: &str, warm_up: &str| {
        let settings = [
            ("step.serve.time.mean", time),
            ("flow.customers.rate", rate),
            ("run.length", length),
            ("run.warm_up", warm_up),
            ("run.replications", "2"),
        ];
        run(&load_file("theory/mm1.toml", &settings))
    };
    let short = queue("6 min", "9 /h", "1000 h", "100 h");
    let long = queue("1 h", "21.6 /d", "10000 h", "1000 h");
    // Only the rounding of each draw to a microsecond differs.
    for (kpi, group, statistic, scale) in [
        ("wait", "station=server", "mean", 10.0),
        ("crossing_time", "all", "mean", 10.0),
        ("crossing_time", "all", "max", 10.0),
        ("queue", "station=server", "mean", 1.0),
        ("utilization", "station=server", "mean", 1.0),
        ("arrivals", "all", "total", 1.0),
        ("served", "station=server", "total", 1.0),
    ] {
        let [short, long] = [&short, &long].map(|outcome| estimate(outcome, kpi, group, statistic).mean);
        assert!((long / short / scale - 1.0).abs() < 1e-6, "{kpi} {statistic}: {short} and {long}");
    }
}

/// Returns the first draw of a family for one key.
fn draw(family: &Family) -> u64 {
    let distribution = Distribution::new(family.clone(), Truncation::default()).expect("the parameters are valid");
    let subject = Subject::named("flow").member(1);
    let mut generator = Luck::new(2023, 7).generator(subject, Purpose::new("step", "time"), 0);
    distribution.sample(&mut generator).ticks()
}

#[test]
fn draws_have_known_bits_on_every_machine() {
    // Long times, so that the rounding to a microsecond leaves 46 bits of the draw to see.
    let t = |percent: u64| SimDuration::from_ticks(percent * 1_000_000_000_000);
    let cases = [
        (Family::Constant(t(100)), 100_000_000_000_000),
        (Family::Exponential { mean: t(100) }, 86_386_598_909_066),
        (Family::Erlang { mean: t(100), stages: 3 }, 88_592_309_633_928),
        (Family::Gamma { mean: t(100), cv: 0.7 }, 83_317_903_077_158),
        (Family::Gamma { mean: t(100), cv: 1.5 }, 107_774_445_728_765),
        (Family::Lognormal { mean: t(100), cv: 0.7 }, 81_641_493_259_212),
        (Family::LognormalQuantiles { median: t(100), p95: t(300) }, 99_636_346_618_778),
        (Family::Triangular { low: t(50), mode: t(80), high: t(200) }, 104_966_950_791_280),
        (Family::Uniform { low: t(50), high: t(200) }, 124_739_329_650_774),
        (Family::Weibull { scale: t(100), shape: 1.5 }, 90_704_935_174_062),
        (Family::Empirical { values: vec![t(10), t(20), t(30)], weights: vec![1.0, 2.0, 1.0] }, 20_000_000_000_000),
    ];
    let drawn: Vec<(&Family, u64)> = cases.iter().map(|(family, _)| (family, draw(family))).collect();
    let pinned: Vec<(&Family, u64)> = cases.iter().map(|(family, ticks)| (family, *ticks)).collect();
    assert_eq!(drawn, pinned);
}
