//! The scenarios that ship: each checks clean and runs, and the baseline reproduces published figures.
//!
//! Targets, with their sources, are those that `docs/sources.md` and the scenarios' comments name: trade of
//! January to June 2023, CAREC's crossing times of 2023, the Kazakh time release study of 2024.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use karvon::experiment::{Outcome, compare};
use karvon::flow::{Observation, Observer, RunOptions};
use karvon::model::{Lowered, lower};

use crate::page;
use crate::support::{design, estimate, files, load_file, load_text, root, run, shown, values};

#[test]
fn every_scenario_checks_clean_and_runs() {
    let short = [("run.length", "2 d"), ("run.warm_up", "1 d"), ("run.replications", "2")];
    for path in files("scenarios", "toml").into_iter().filter(|path| !is_in_studies(path)) {
        let name = shown(&path);
        let name = name.trim_start_matches("scenarios/");
        let as_shipped = load_file(name, &[]);
        assert!(as_shipped.diagnostics.is_empty(), "{name}: {:#?}", as_shipped.diagnostics.sorted());
        let outcome = run(&load_file(name, &short));
        assert!(outcome.estimates.is_some(), "{name}: {:?}", outcome.warnings);
        let some = |indicator: &str| estimate(&outcome, indicator, "all", "total").mean > 0.0;
        assert!(some("trucks") || some("people"), "{name}");
    }
}

/// Whether a file is a study, which is not run as a scenario.
fn is_in_studies(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("studies"))
}

#[test]
fn the_index_lists_every_scenario_and_no_other() {
    let index = fs::read_to_string(root().join("scenarios/README.md")).expect("scenarios/README.md lists them");
    let mut listed: Vec<&str> = index.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    listed.retain(|link| link.ends_with(".toml"));
    listed.sort_unstable();
    let paths: Vec<String> = files("scenarios", "toml").iter().map(|path| shown(path)).collect();
    let mut names: Vec<&str> = paths.iter().map(|path| path.trim_start_matches("scenarios/")).collect();
    names.sort_unstable();
    assert_eq!(listed, names);
}

/// Returns the sources that a text cites: `[S37]`, or `[S133, S134]`.
fn cited(text: &str) -> BTreeSet<&str> {
    let is_source = |word: &&str| {
        word.strip_prefix('S')
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let groups = text.split('[').skip(1).filter_map(|behind| behind.split_once(']')).map(|(group, _)| group);
    groups.filter(|group| group.split(", ").all(|word| is_source(&word))).flat_map(|group| group.split(", ")).collect()
}

#[test]
fn every_source_that_is_cited_is_listed_and_no_other() {
    let page = fs::read_to_string(root().join("docs/sources.md")).expect("there is a list of sources");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| S")?.split_once(" |"));
    let listed: BTreeSet<String> = rows.map(|(number, _)| format!("S{number}")).collect();
    let texts: Vec<String> =
        files("scenarios", "toml").iter().map(|path| fs::read_to_string(path).expect("it can be read")).collect();
    let cited: BTreeSet<String> = texts.iter().flat_map(|text| cited(text)).map(str::to_owned).collect();
    assert_eq!(listed, cited);
}

/// The baseline as shipped; it takes a few seconds, so it is run once.
fn baseline() -> &'static Outcome {
    static BASELINE: OnceLock<Outcome> = OnceLock::new();
    BASELINE.get_or_init(|| run(&load_file("baseline-2023.toml", &[])))
}

/// The baseline with posts open around the clock, run once.
fn around_the_clock() -> &'static Outcome {
    static HOURS_24: OnceLock<Outcome> = OnceLock::new();
    HOURS_24.get_or_init(|| run(&load_file("hours-24.toml", &[])))
}

/// Fails unless a number is near its target, within a share of it, and has an interval.
fn check(outcome: &Outcome, [kpi, group, statistic]: [&str; 3], target: f64, tolerance: f64) {
    let estimate = estimate(outcome, kpi, group, statistic);
    let half_width = estimate.half_width.expect("there are replications enough for an interval");
    let off = estimate.mean / target - 1.0;
    let what = format!("{kpi} {group}: {} ± {half_width}, {:+.1} % off {target}", estimate.mean, 100.0 * off);
    println!("{what}");
    assert!(off.abs() <= tolerance, "{what}, more than {:.0} %", 100.0 * tolerance);
}

#[test]
fn the_baseline_reproduces_the_published_turnover() {
    check(baseline(), ["turnover", "all", "total"], 2195.5e6, 0.01);
    check(baseline(), ["turnover", "direction=north", "total"], 699.3e6, 0.01);
    check(baseline(), ["turnover", "direction=south", "total"], 1496.2e6, 0.01);
}

#[test]
fn the_baseline_reproduces_the_published_crossing_times() {
    check(baseline(), ["crossing_time", "direction=north", "mean"], 9.4, 0.2);
    check(baseline(), ["crossing_time", "direction=south", "mean"], 8.3, 0.2);
    check(baseline(), ["side_time", "direction=north;side=uz", "mean"], 4.9, 0.3);
    check(baseline(), ["side_time", "direction=north;side=kz", "mean"], 4.5, 0.3);
    check(baseline(), ["side_time", "direction=south;side=kz", "mean"], 3.9, 0.3);
    check(baseline(), ["side_time", "direction=south;side=uz", "mean"], 4.4, 0.3);
}

#[test]
fn around_the_clock_release_takes_what_the_release_study_measured() {
    let outcome = around_the_clock();
    check(outcome, ["release_time", "direction=north", "mean"], 95.0 / 60.0, 0.3);
    let north = estimate(outcome, "crossing_time", "direction=north", "mean").mean;
    assert!((0.9..=2.5).contains(&north), "north takes {north} h");
    let level = design(&load_file("hours-24.toml", &[])).level;
    print_ratio("hours-24", &compare(baseline(), std::slice::from_ref(outcome), level)[0].differences);
}

#[test]
fn a_queue_that_grows_is_warned_of_and_one_that_does_not_is_not() {
    for (rate, grows) in [("12 /h", true), ("5 /h", false)] {
        let settings = [("flow.customers.rate", rate), ("run.length", "2000 h")];
        let outcome = run(&load_file("theory/mm1.toml", &settings));
        let warned = outcome.warnings.iter().any(|warning| warning.starts_with("queue not stable"));
        assert_eq!(warned, grows, "{rate}: {:?}", outcome.warnings);
    }
}

#[test]
fn common_random_numbers_pay() {
    let text = "karvon = 1\nextends = \"baseline-2023.toml\"\n[station.uz_out_customs]\nlanes.yallama = 6\n";
    let six = load_text("six-officers.toml", text, &[]);
    let level = design(&six).level;
    let comparison = &compare(baseline(), &[run(&six)], level)[0];
    let ratio = print_ratio("a sixth officer", &comparison.differences);
    assert!(ratio > 2.0, "pairing on common random numbers saves replications: the variance ratio is {ratio}");
}

fn print_ratio(what: &str, differences: &[karvon::experiment::Difference]) -> f64 {
    let wanted = differences.iter().find(|difference| {
        let key = &difference.key;
        key.indicator.name == "crossing_time" && key.group == "direction=north" && key.statistic.to_string() == "mean"
    });
    let ratio = wanted.and_then(|difference| difference.variance_ratio).expect("both have the number, with spread");
    println!("{what}: variance ratio of the northbound crossing time {ratio:.1}");
    ratio
}

#[test]
fn the_ledger_accounts_for_every_hour() {
    let outcome = baseline();
    for direction in ["north", "south"] {
        let crossing = values(outcome, "crossing_time", &format!("direction={direction}"), "mean");
        let unfinished = values(outcome, "unfinished", &format!("direction={direction}"), "total");
        // The machine's own causes, and those that the scenario names.
        let own = karvon::collect::CAUSES.iter().map(|cause| cause.name());
        let causes: Vec<Vec<f64>> = own
            .chain(["document", "laboratory"])
            .map(|cause| format!("route={direction}_truck;cause={cause};station=all"))
            .map(|group| values(outcome, "delay", &group, "mean"))
            .collect();
        for (index, mean) in crossing.iter().enumerate() {
            assert_eq!(unfinished[index], 0.0);
            let sum: f64 = causes.iter().map(|values| values[index]).sum();
            assert!((sum / mean - 1.0).abs() < 1e-9, "{direction}, replication {}: {sum} h of {mean} h", index + 1);
        }
    }
}

/// Counts the channels that are assigned.
struct Channels<'a> {
    lowered: &'a Lowered,
    counts: Vec<u64>,
}

impl Observer for Channels<'_> {
    fn observe(&mut self, _: karvon::engine::SimTime, observation: Observation) {
        if let Observation::Assigned { attribute, value, .. } = observation
            && attribute == self.lowered.channel
        {
            self.counts[value as usize] += 1;
        }
    }
}

/// Published shares of the channels at a Kazakh post.
const CHANNELS: [(&str, f64); 3] = [("green", 0.785), ("yellow", 0.201), ("red", 0.014)];

/// Returns the shares that come of setting those of [`CHANNELS`].
fn channel_shares() -> [f64; 3] {
    let settings = CHANNELS.map(|(name, share)| (format!("step.kz_in_customs.channels.{name}"), share.to_string()));
    let settings: Vec<(&str, &str)> = settings.iter().map(|(path, share)| (path.as_str(), share.as_str())).collect();
    let design = design(&load_file("baseline-2023.toml", &settings));
    let lowered = lower(&design.site);
    let window = design.site.window;
    let options = RunOptions {
        window_start: window.start,
        window_end: window.end,
        follow_until: window.follow_until,
        events_max: design.events_max,
        entities_max: design.entities_max,
        rounds_max: 1_000_000,
        ties: karvon::engine::Ties::InOrder,
    };
    let mut channels = Channels { lowered: &lowered, counts: vec![0; design.site.channels.len() + 1] };
    for replication in 1..=4 {
        karvon::flow::run(&lowered.program, options, design.seed, replication, &mut channels);
    }
    let all: u64 = channels.counts[1..].iter().sum();
    CHANNELS.map(|(name, _)| {
        let channel = design.site.channels.iter().position(|channel| channel == name).expect("it is a channel");
        channels.counts[channel + 1] as f64 / all as f64
    })
}

#[test]
fn channel_shares_are_reproduced_when_set() {
    for ((name, expected), share) in CHANNELS.into_iter().zip(channel_shares()) {
        assert!((share - expected).abs() < 0.005, "{name}: {share}, not {expected}");
    }
}

/// Posts, with the trucks that waited on the Kazakh exit side in December 2021.
const POSTS: [(&str, &str, f64); 3] =
    [("yallama", "Konysbayeva", 20.0), ("gulistan", "Atameken", 10.0), ("najimov", "Kazygurt", 5.0)];

/// Published times of trains on the importer's side and on the exporter's, southbound, in hours.
const TRAINS: [(&str, f64); 2] = [("uz", 6.7), ("kz", 69.7)];

/// The rows of the page: target, measure, ours, published, tolerance, verdict.
fn targets() -> String {
    let mut rows =
        String::from("| Target | Measure | karvon | Published | Tolerance | Verdict |\n|---|---|---|---|---|---|\n");
    let verdict = |is_met: bool| if is_met { "met" } else { "missed" };
    let mut row = |target: &str, what: &str, ours: String, published: String, tolerance: &str, is_met: bool| {
        let verdict = verdict(is_met);
        let _ = writeln!(rows, "| {target} | {what} | {ours} | {published} | {tolerance} | {verdict} |");
    };
    let spread = |outcome: &Outcome, kpi: &str, group: &str, statistic: &str, factor: f64| {
        let found = estimate(outcome, kpi, group, statistic);
        let half_width = found.half_width.expect("there are replications enough for an interval");
        (found.mean * factor, format!("{:.2} ± {:.2}", found.mean * factor, half_width * factor))
    };
    for (group, published) in [("all", 2195.5), ("direction=north", 699.3), ("direction=south", 1496.2)] {
        let (mean, ours) = spread(baseline(), "turnover", group, "total", 1e-6);
        let is_met = (mean / published - 1.0_f64).abs() <= 0.01;
        row("V1", &format!("turnover, {group}"), format!("{ours} $m"), format!("{published} $m"), "1 %", is_met);
    }
    for (kpi, group, published, tolerance) in [
        ("crossing_time", "direction=north", 9.4, 0.2),
        ("crossing_time", "direction=south", 8.3, 0.2),
        ("side_time", "direction=north;side=uz", 4.9, 0.3),
        ("side_time", "direction=north;side=kz", 4.5, 0.3),
        ("side_time", "direction=south;side=kz", 3.9, 0.3),
        ("side_time", "direction=south;side=uz", 4.4, 0.3),
    ] {
        let (mean, ours) = spread(baseline(), kpi, group, "mean", 1.0);
        let what = format!("{}, {group}", kpi.replace('_', " "));
        let is_met = (mean / published - 1.0_f64).abs() <= tolerance;
        row("V2", &what, format!("{ours} h"), format!("{published} h"), &format!("{:.0} %", 100.0 * tolerance), is_met);
    }
    let (mean, ours) = spread(around_the_clock(), "release_time", "direction=north", "mean", 1.0);
    let is_met = (mean * 60.0 / 95.0 - 1.0_f64).abs() <= 0.3;
    row("V3", "release time, north, around the clock", format!("{ours} h"), "1.58 h".to_owned(), "30 %", is_met);
    for (post, name, published) in POSTS {
        let places = ["gate", "guard", "customs", "scan", "exit"];
        let line = |place| estimate(baseline(), "queue", &format!("station={post}_kz_out_{place}"), "mean").mean;
        let line: f64 = places.map(line).iter().sum();
        let is_met = (published / 10.0..=published * 10.0).contains(&line);
        let what = format!("trucks in line at {name}, exit side");
        row("V6", &what, format!("{line:.1}"), format!("{published}"), "factor 10", is_met);
    }
    for ((name, expected), share) in CHANNELS.into_iter().zip(channel_shares()) {
        let (ours, published) = (format!("{:.2} %", 100.0 * share), format!("{:.1} %", 100.0 * expected));
        row(
            "V7",
            &format!("share of channel {name} as set"),
            ours,
            published,
            "0.5 points",
            (share - expected).abs() <= 0.005,
        );
    }
    for (side, published) in TRAINS {
        let (mean, ours) =
            spread(baseline(), "side_time", &format!("direction=south;mode=rail;side={side}"), "mean", 1.0);
        let is_met = (mean / published - 1.0_f64).abs() <= 0.3;
        row(
            "rail",
            &format!("side time of trains, south, side={side}"),
            format!("{ours} h"),
            format!("{published} h"),
            "30 %",
            is_met,
        );
    }
    let short = [("run.length", "10 d"), ("run.warm_up", "2 d"), ("run.replications", "2")];
    let (_, audited) = karvon::experiment::run_audited(&design(&load_file("baseline-2023.toml", &short)), &());
    let is_met = audited.found == 0 && audited.replications == 2;
    row("V10", "violations found by the audit", audited.found.to_string(), "0".to_owned(), "exact", is_met);
    rows
}

#[test]
fn the_page_shows_the_targets() {
    const PAGE: &str = "docs/validation.md";
    let rows = targets();
    if std::env::var_os("UPDATE").is_some() {
        return page::keep(PAGE, "targets", &rows);
    }
    let whole = fs::read_to_string(root().join(PAGE)).expect("the page can be read");
    let part = whole.split("<!-- begin: targets -->\n").nth(1).and_then(|rest| rest.split("<!-- end").next());
    let shown: Vec<&str> = part.expect("the page has the marks").lines().collect();
    assert_eq!(shown.len(), rows.lines().count(), "a row for each target");
    for (shown, fresh) in shown.into_iter().zip(rows.lines()) {
        let [shown_cells, fresh_cells] = [shown, fresh].map(|row| row.split(" | ").collect::<Vec<_>>());
        for (column, (shown_cell, fresh_cell)) in shown_cells.iter().zip(&fresh_cells).enumerate() {
            let number = |cell: &str| cell.split_whitespace().next().and_then(|first| first.parse::<f64>().ok());
            let is_near = match (number(shown_cell), number(fresh_cell)) {
                // Ours may move with the luck, by much less than the tolerances.
                (Some(shown), Some(fresh)) if column == 2 => (shown - fresh).abs() <= (0.03 * fresh.abs()).max(0.15),
                _ => shown_cell == fresh_cell,
            };
            assert!(is_near, "{PAGE} is stale (set UPDATE=1 to write it anew):\n{shown}\n{fresh}");
        }
    }
}
