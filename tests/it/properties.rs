//! What holds of every scenario: random ones run clean under the audit, and do not depend on what should not matter.
//!
//! The tapes are the same in every run. `PROPERTIES=5000` in the environment tries as many others, new ones each time.

mod generator;

use std::sync::atomic::{AtomicU32, Ordering};

use karvon::engine::Ties;
use karvon::experiment::{Design, Ending, Outcome, replicate, run, run_audited};
use karvon::scenario::{CheckedScenario, load};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::determinism::numbers;
use crate::support::{Settings, design, load_text, values};

/// Numbers on a tape, more than any scenario reads.
const TAPE: usize = 160;

/// Returns what a text describes, or `None` if it breaks a rule of the language.
fn read(text: &str) -> Option<CheckedScenario> {
    load("random.toml", text, &[], &|path| Err(format!("no file {path}"))).ok()
}

/// Tries a property on random scenarios, of which most must keep the rules of the language.
fn check(cases: u32, property: impl Fn(&str, &CheckedScenario) -> Result<(), TestCaseError>) {
    let wanted = std::env::var("PROPERTIES").ok().and_then(|cases| cases.parse().ok());
    let seed = [7; 32];
    let config = Config { cases: wanted.unwrap_or(cases), failure_persistence: None, ..Config::default() };
    let mut runner = match wanted {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed)),
    };
    let (tried, kept) = (AtomicU32::new(0), AtomicU32::new(0));
    let tried_all = runner.run(&vec(any::<u16>(), 0..TAPE), |tape| {
        let text = generator::scenario(&tape);
        tried.fetch_add(1, Ordering::Relaxed);
        let Some(scenario) = read(&text) else { return Ok(()) };
        kept.fetch_add(1, Ordering::Relaxed);
        property(&text, &scenario)
    });
    if let Err(TestError::Fail(why, tape)) = tried_all {
        panic!("{why}\n{}", generator::scenario(&tape));
    }
    let (tried, kept) = (tried.into_inner(), kept.into_inner());
    assert!(kept * 10 > tried * 6, "only {kept} of {tried} random scenarios keep the rules");
}

/// Whether a replication stopped for a reason of the model: too much came in, or a gridlock.
fn is_stopped_by_the_model(why: &str) -> bool {
    why.starts_with("hit the limit") || why.starts_with("was in gridlock")
}

#[test]
fn random_scenarios_run_clean_under_the_audit() {
    let (completed, stopped) = (AtomicU32::new(0), AtomicU32::new(0));
    check(250, |_, scenario| {
        // Half of them in another order of equals.
        let design = design(scenario);
        let ties = if design.seed.is_multiple_of(2) { Ties::InOrder } else { Ties::Shuffled };
        let (outcome, audited) = run_audited(&Design { ties, ..design }, &());
        prop_assert_eq!(audited.found, 0, "{:#?}", audited.findings);
        for replicated in &outcome.replications {
            match &replicated.ending {
                Ending::Completed => completed.fetch_add(1, Ordering::Relaxed),
                Ending::Failed(why) => {
                    prop_assert!(is_stopped_by_the_model(why), "{}", why);
                    stopped.fetch_add(1, Ordering::Relaxed)
                }
            };
        }
        Ok(())
    });
    let (completed, stopped) = (completed.into_inner(), stopped.into_inner());
    assert!(completed > 4 * stopped, "{completed} replications came to their end, {stopped} did not");
}

/// Fails unless all numbers of `base` are in `other`, but those that any station adds to.
fn same(base: &Outcome, other: &Outcome) -> Result<(), TestCaseError> {
    let (base, other) = (numbers(base), numbers(other));
    for (name, values) in base.iter().filter(|(name, _)| !name.starts_with("staff_hours")) {
        prop_assert_eq!(Some(values), other.get(name), "{}", name);
    }
    Ok(())
}

fn outcome(scenario: &CheckedScenario) -> Outcome {
    run(&design(scenario), &())
}

#[test]
fn a_replication_alone_and_a_second_run_are_the_same() {
    check(25, |_, scenario| {
        let design = design(scenario);
        let (once, again) = (run(&design, &()), run(&design, &()));
        let alone = replicate(&design, 2);
        prop_assert_eq!(&once.replications[1].values, &alone.values);
        prop_assert_eq!(once.replications[1].events, alone.events);
        same(&once, &again)
    });
}

#[test]
fn parts_that_nobody_meets_change_nothing() {
    let more = "[station.a_spare]\nside = \"uz\"\nlanes = 2\ncalendar = \"day\"\n\n[space.a_spare]\nside = \"kz\"\n\
                places = 3\n\n[step.a_spare]\nat = \"a_spare\"\ntime = { dist = \"gamma\", mean = \"9 min\", cv = 0.5 }\n\n\
                [attribute.a_spare]\nshare = 0.5\n\n[route.a_spare]\nsteps = [\"a_spare\"]\n";
    check(25, |text, scenario| {
        let with = read(&format!("{text}\n{more}")).expect("the rules are kept");
        same(&outcome(scenario), &outcome(&with))
    });
}

#[test]
fn the_order_of_tables_does_not_matter() {
    check(25, |text, scenario| {
        let mut tables: Vec<&str> = text.split("\n\n").collect();
        // The keys before the first table stay there.
        tables[1..].reverse();
        let reversed = read(&tables.join("\n\n")).expect("the rules are kept");
        same(&outcome(scenario), &outcome(&reversed))
    });
}

#[test]
fn the_same_quantity_in_other_units_gives_the_same_numbers() {
    let pairs = [
        ("\"5 min\"", "\"300 s\""),
        ("\"10 min\"", "\"600 s\""),
        ("\"12 min\"", "\"0.2 h\""),
        ("\"30 min\"", "\"0.5 h\""),
        ("\"4 h\"", "\"240 min\""),
        ("\"3 d\"", "\"72 h\""),
        ("\"12 h\"", "\"0.5 d\""),
        ("\"24 /d\"", "\"1 /h\""),
        ("\"48 /d\"", "\"336 /wk\""),
        ("\"20 t\"", "\"20000 kg\""),
        ("\"252 USD/t\"", "\"0.252 USD/kg\""),
    ];
    check(25, |text, scenario| {
        let others = pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        let others = read(&others).expect("the rules are kept");
        same(&outcome(scenario), &outcome(&others))
    });
}

/// Two stations in a row with a space between, reached in constant gaps; times are in minutes.
fn constant_site(factor: u32) -> String {
    let minutes = |minutes: u32| format!("\"{} min\"", minutes * factor);
    format!(
        "karvon = 1\ntitle = \"Constant times\"\n\n[run]\nstart = 2023-01-01\nlength = {}\nreplications = 1\n\n\
         [side.uz]\ntime_zone = \"UTC\"\ndirection = \"north\"\n\n[station.a]\nside = \"uz\"\nlanes = 2\n\n\
         [station.b]\nside = \"uz\"\nlanes = 1\n\n[space.yard]\nside = \"uz\"\nplaces = 2\n\n\
         [step.a]\nat = \"a\"\ntime = {}\npatience = {}\n\n[step.yard]\nthrough = \"yard\"\n\n\
         [step.b]\nat = \"b\"\ntime = {}\n\n[route.north]\nsteps = [\"a\", \"yard\", \"b\"]\n\n\
         [flow.trucks]\nfrom = \"uz\"\ngap = {}\nroute = \"north\"\n",
        minutes(60 * 24),
        minutes(17),
        minutes(90),
        minutes(11),
        minutes(10),
    )
}

#[test]
fn times_ten_times_as_long_change_the_scale_exactly() {
    let [short, long] = [1, 10].map(|factor| outcome(&load_text("constant.toml", &constant_site(factor), &[])));
    let ticks = |outcome: &Outcome, kpi: &str, group: &str, statistic: &str| {
        values(outcome, kpi, group, statistic).iter().map(|hours| (hours * 3.6e9).round() as u64).collect::<Vec<u64>>()
    };
    for statistic in ["mean", "max"] {
        let [short, long] =
            [&short, &long].map(|outcome| ticks(outcome, "crossing_time", "direction=north", statistic));
        assert!(short[0] > 28 * 60_000_000, "somebody waits");
        // A mean is rounded to a tick in each.
        let slack = if statistic == "mean" { 10 } else { 0 };
        assert!(
            short[0].abs_diff(long[0] / 10) <= slack && (slack > 0 || short[0] * 10 == long[0]),
            "{short:?} {long:?}"
        );
    }
    for (kpi, group, statistic) in [
        ("trucks", "all", "total"),
        ("lost", "all", "total"),
        ("queue", "station=b", "max"),
        ("blocked", "station=a", "mean"),
        ("utilization", "station=b", "mean"),
    ] {
        let [short, long] = [&short, &long].map(|outcome| values(outcome, kpi, group, statistic));
        assert_eq!(short, long, "{kpi}");
        assert!(short[0] > 0.0, "{kpi} is something");
    }
}

#[test]
fn a_flow_split_in_two_is_the_same_within_noise() {
    let settings: Settings<'_> = &[("run.length", "4000 h"), ("run.replications", "20")];
    let whole = outcome(&load_text("theory/whole.toml", "karvon = 1\nextends = \"mm5.toml\"\n", settings));
    let split = "karvon = 1\nextends = \"mm5.toml\"\n[flow.customers]\nrate = \"15 /h\"\n\
                 [flow.others]\nfrom = \"home\"\nrate = \"30 /h\"\nroute = \"through\"\n";
    let split = outcome(&load_text("theory/split.toml", split, settings));
    for (kpi, statistic) in [("wait", "mean"), ("wait", "share"), ("queue", "mean"), ("utilization", "mean")] {
        let [whole, split] = [&whole, &split].map(|outcome| values(outcome, kpi, "station=server", statistic));
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let variance =
            |values: &[f64]| values.iter().map(|value| (value - mean(values)).powi(2)).sum::<f64>() / (19.0 * 20.0);
        let z = (mean(&split) - mean(&whole)) / (variance(&split) + variance(&whole)).sqrt();
        assert!(z.abs() < 4.0, "{kpi} {statistic}: z = {z}");
    }
}
