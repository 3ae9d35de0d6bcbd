//! The site of the scenario that uses every part of the format.

mod border;

use super::{EffectiveMean, effective_means};
use crate::engine::ClosingPolicy;
use crate::engine::{Calendar, Family, SimDuration, SimTime};
use crate::model::lower;
use crate::model::site::{Action, Arrivals, Class, Flow, Service, Site};
use crate::scenario::check::check;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::ScenarioFile;

const SOUND: &str = include_str!("../check/tests/sound.toml");

fn days(days: u64) -> SimDuration {
    SimDuration::from_ticks(days * 86_400_000_000)
}

fn read(text: &str) -> ScenarioFile {
    toml::from_str(text).unwrap()
}

fn trucks_per_hour(flow: &Flow) -> f64 {
    let Arrivals::Rate { trucks_per_hour, .. } = flow.arrivals else { panic!("{} arrives at a rate", flow.name) };
    trucks_per_hour
}

fn profile(flow: &Flow) -> usize {
    let Arrivals::Rate { profile, .. } = flow.arrivals else { panic!("{} arrives at a rate", flow.name) };
    profile
}

/// Builds the site of a scenario without a timeline.
fn build(file: &ScenarioFile) -> Site {
    super::build(file, &[])
}

#[test]
fn names_become_indices_in_name_order() {
    let site = build(&read(SOUND));
    let names = |names: Vec<&String>| names.into_iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(names(site.sides.iter().map(|side| &side.name).collect()), "kz uz");
    assert_eq!(names(site.stations.iter().map(|station| &station.name).collect()), "office post");
    assert_eq!(names(site.steps.iter().map(|step| &step.name).collect()), "customs exam plants strip");
    assert_eq!(names(site.channels.iter().collect()), "green red");
    let [empty_south, loaded_north] = &site.routes[..] else { panic!("two routes") };
    assert_eq!((&empty_south.steps[..], empty_south.release_from), (&[0][..], None));
    assert_eq!((&loaded_north.steps[..], loaded_north.release_from), (&[0, 3, 1, 2][..], Some(0)));
    assert_eq!((loaded_north.release_to, empty_south.release_to), (Some(2), None));
    let [produce, returning] = &site.flows[..] else { panic!("two flows") };
    assert_eq!((produce.goods, produce.route, produce.direction.as_str()), (Some(0), 1, "north"));
    assert_eq!((returning.goods, returning.route, returning.direction.as_str()), (None, 0, "south"));
    assert_eq!((produce.payload_tonnes, returning.payload_tonnes), (20.0, 0.0));
    assert_eq!((site.stations[1].side, site.spaces[0].side, site.spaces[0].places.peak()), (0, 0, 30));
    assert_eq!(site.goods[0].controls, ["phytosanitary"]);
    assert_eq!((site.goods[1].usd_per_tonne, site.goods[1].counted), (200.0, true));
}

#[test]
fn classes_are_tried_in_order_of_precedence() {
    let text = SOUND.replacen(
        "time.other = '20 min'",
        "time = { other = '20 min', loaded = '19 min', empty = '18 min', grain = '17 min', red = '16 min', green = '15 min' }",
        1,
    );
    let site = build(&read(&text.replacen("time.trusted = '10 min'", "", 1).replacen(
        "red = 1, other",
        "trusted = 1, other",
        1,
    )));
    let Action::Serve(Service { station: 0, time, .. }) = &site.steps[0].action else {
        panic!("customs is at the office")
    };
    let order: Vec<Class> = time.arms.iter().map(|(class, _)| *class).collect();
    let expected = [Class::Channel(0), Class::Channel(1), Class::Goods(1), Class::Loaded, Class::Empty, Class::Other];
    assert_eq!(order, expected);
    let minutes: Vec<f64> = time.arms.iter().map(|(_, time)| time.effective_mean().seconds() / 60.0).collect();
    assert_eq!(minutes, [15.0, 16.0, 17.0, 19.0, 18.0, 20.0]);
    assert_eq!(site.steps[1].share.arms, [(Class::Attribute(0), 1.0), (Class::Other, 0.0)]);
}

#[test]
fn steps_have_their_defaults() {
    let site = build(&read(SOUND));
    let [customs, exam, plants, strip] = &site.steps[..] else { panic!("four steps") };
    assert_eq!((customs.draw.as_str(), plants.draw.as_str()), ("customs", "plant_check"));
    assert_eq!(customs.share.arms, [(Class::Other, 1.0)]);
    assert_eq!(customs.channels, [(0, 0.7), (1, 0.3)]);
    assert_eq!((exam.control.as_deref(), plants.control.as_deref()), (None, Some("phytosanitary")));
    assert!(matches!(strip.action, Action::Pass { space: 0 }));
    let Action::Serve(Service { time, .. }) = &plants.action else { panic!("plants are checked at the post") };
    assert_eq!(*time.arms[0].1.family(), Family::Constant(SimDuration::from_seconds(300.0)));
}

#[test]
fn stations_are_open_by_their_calendar() {
    let site = build(&read(SOUND));
    let [office, post] = &site.stations[..] else { panic!("two stations") };
    assert_eq!(office.lanes, Calendar::always(2));
    assert_eq!(office.at_closing, ClosingPolicy::Finish);
    assert_eq!(post.at_closing, ClosingPolicy::StartOnlyWhatFinishes);
    // 20 + 181 + 60 days of 12 hours at 4 lanes, less 3 holidays and all but 4 hours of one day.
    let area = post.lanes.area(SimTime::ZERO, site.window.follow_until);
    assert_eq!(area, 4 * (257 * 12 + 4) * 3_600_000_000);
}

#[test]
fn growth_and_scale_enter_the_rates() {
    let site = build(&read(SOUND));
    let factor = 1.5 * 1.05 * 1.05;
    assert!((trucks_per_hour(&site.flows[0]) - 67.0 / 24.0 * factor).abs() < 1e-12);
    assert!((site.streams[0].tonnes.iter().sum::<f64>() - 900.0 * 181.0 * factor).abs() < 1e-6);
    assert_eq!((site.streams[0].goods, site.streams[0].direction.as_str()), (1, "south"));
    let plain = build(&read(&SOUND.replacen("scale = 1.5\ngrowth = 0.05\nbase_year = 2021", "", 1)));
    assert_eq!(trucks_per_hour(&plain.flows[0]), 67.0 / 24.0);
}

#[test]
fn equal_shapes_are_compiled_once() {
    let another = "[flow.more]\nfrom = 'uz'\nrate = '1 /d'\nprofiles = ['day', 'season']\nroute = 'empty_south'";
    let across = "[flow.back]\nfrom = 'kz'\nrate = '1 /d'\nprofiles = ['day', 'season']\nroute = 'empty_south'";
    let flat = "[flow.flat]\nfrom = 'uz'\nrate = '1 /d'\nroute = 'empty_south'";
    let site = build(&read(&format!("{SOUND}\n{another}\n{across}\n{flat}")));
    let by_flow: Vec<(&str, usize)> = site.flows.iter().map(|flow| (flow.name.as_str(), profile(flow))).collect();
    assert_eq!(by_flow, [("back", 0), ("flat", 1), ("more", 2), ("produce", 2), ("returning", 3)]);
    assert_eq!(site.profiles.len(), 4, "years of growth begin by the clock of a side");
}

#[test]
fn the_window_is_that_of_the_first_side() {
    let window = build(&read(SOUND)).window;
    assert_eq!((window.start, window.length()), (SimTime::ZERO + days(20), days(181)));
    assert_eq!(window.follow_until - window.end, days(60));
    // 2022-12-31T18:00:00Z, midnight in Almaty.
    assert_eq!((window.start_unix_seconds, window.label_offset_seconds), (1_672_509_600, 6 * 3600));
}

#[test]
fn effective_means_are_listed_where_limits_move_them() {
    assert_eq!(effective_means(&read(SOUND)), []);
    let limited = "{ dist = 'uniform', low = '1 h', high = '10 h', max = '3 h' }";
    let text = SOUND.replacen("{ dist = 'uniform', low = '1 h', high = '10 h' }", limited, 1);
    let path = ["step", "exam", "time", "red"].map(str::to_owned).to_vec();
    let means = effective_means(&read(&text));
    assert_eq!(means[0].path, path);
    assert!(means[0].mean.ticks().abs_diff(SimDuration::from_seconds(7200.0).ticks()) <= 1, "{means:?}");
    assert!(matches!(&means[..], [EffectiveMean { .. }]));
}

/// Returns the tree with each leaf in turn replaced by each odd value that TOML can hold, or gone.
fn mutants(value: &toml::Value) -> Vec<toml::Value> {
    match value {
        toml::Value::Table(table) => {
            let mut all = Vec::new();
            for (key, entry) in table {
                let mut without = table.clone();
                without.remove(key);
                all.push(toml::Value::Table(without));
                for mutant in mutants(entry) {
                    let mut with = table.clone();
                    with.insert(key.clone(), mutant);
                    all.push(toml::Value::Table(with));
                }
            }
            all
        }
        toml::Value::Array(items) => {
            let mut all = vec![toml::Value::Array(Vec::new())];
            for (index, item) in items.iter().enumerate() {
                for mutant in mutants(item) {
                    let mut with = items.clone();
                    with[index] = mutant;
                    all.push(toml::Value::Array(with));
                }
            }
            all
        }
        _ => {
            let texts =
                ["", "x", "0 s", "1e-9 s", "-1 d", "1e300 d", "18000 d", "1e9 /d", "1e300 t", "1e-300 t/d", "UTC"];
            let numbers = [0.0, -1.0, 0.5, 1e-300, 1e300, f64::NAN, f64::INFINITY];
            let whole = [0, 1, -1, 32_767, i64::from(u32::MAX), i64::MAX];
            let dates = ["1970-01-01", "2199-12-31"].map(|date| toml::Value::Datetime(date.parse().unwrap()));
            texts
                .map(|text| toml::Value::String(text.to_owned()))
                .into_iter()
                .chain(numbers.map(toml::Value::Float))
                .chain(whole.map(toml::Value::Integer))
                .chain(dates)
                .collect()
        }
    }
}

#[test]
fn whatever_passes_the_checks_can_be_built() {
    build_mutants(SOUND);
}

#[test]
fn journeys_that_pass_the_checks_can_be_built() {
    build_mutants(include_str!("../check/tests/journeys.toml"));
}

fn build_mutants(sound: &str) {
    let mut built = 0;
    for mutant in mutants(&sound.parse::<toml::Table>().map(toml::Value::Table).unwrap()) {
        let Ok(file) = mutant.clone().try_into::<ScenarioFile>() else { continue };
        let mut out = Diagnostics::default();
        check(&file, &mut out);
        if !out.has_errors() {
            let site = build(&file);
            let finite = |flow: &Flow| match flow.arrivals {
                Arrivals::Rate { trucks_per_hour, .. } => trucks_per_hour.is_finite(),
                _ => true,
            };
            assert!(site.flows.iter().all(finite), "{mutant}");
            assert!(
                site.streams.iter().all(|stream| stream.tonnes.iter().all(|tonnes| tonnes.is_finite())),
                "{mutant}"
            );
            // A program that does not hold together panics.
            lower(&site);
            built += 1;
        }
    }
    assert!(built > 50, "{built}");
}

#[test]
fn published_values_name_a_number_of_ours() {
    let site = build(&read(SOUND));
    let read: Vec<String> = site
        .published
        .iter()
        .map(|published| {
            let key = &published.key;
            format!("{} {} {} {} {}", published.name, key.indicator.name, key.group, key.statistic, published.value)
        })
        .collect();
    assert_eq!(
        read,
        ["crossing_north crossing_time direction=north mean 9.4", "prompt crossing_time all within_24h 0.9"]
    );
}
