//! Studies as their authors write them: what is read, and which mistakes are found where.

use super::{CheckedStudy, is_study, load_study};

const LANE: &str = "karvon = 1
title = 'One lane'
run = { start = 2023-01-01, length = '4 d', replications = 3 }
side.uz = { time_zone = 'Asia/Tashkent', direction = 'north' }
station.customs = { side = 'uz', lanes = 1 }
step.customs = { at = 'customs', time = '20 min' }
route.north.steps = ['customs']
flow.trucks = { from = 'uz', rate = '60 /d', route = 'north' }
";

const STUDY: &str = "karvon = 1
title = 'How many lanes'
scenario = 'lane.toml'
axis.lanes = { path = 'station.customs.lanes', from = 1, to = 3 }
axis.time = { path = 'step.customs.time', values = ['20 min', '10 min'] }
";

fn load(text: &str) -> Result<CheckedStudy, Vec<String>> {
    let read = |path: &str| match path {
        "studies/lane.toml" | "studies/b/lane.toml" => Ok(LANE.to_owned()),
        "studies/bad.toml" => Ok(LANE.replace("lanes = 1", "lane = 1")),
        _ => Err("no such file".to_owned()),
    };
    load_study("studies/study.toml", text, &[], &read).map_err(|refused| {
        let items = refused.iter().flat_map(|refused| {
            let name = |file| refused.sources.get(file).name.as_str();
            let items = refused.diagnostics.sorted().into_iter();
            items.map(move |item| format!("{} {} {}", item.code.id, name(item.place.file), item.path.join(".")))
        });
        items.collect()
    })
}

/// Fails unless a study with these lines added has these mistakes: code, file and path.
#[track_caller]
fn wrong(lines: &str, expected: &[&str]) {
    let found = load(&format!("{STUDY}{lines}")).map(|study| study.file.title).expect_err("it has mistakes");
    assert_eq!(found, expected, "{lines}");
}

#[test]
fn studies_are_told_from_scenarios() {
    assert!(is_study(STUDY) && !is_study(LANE));
}

#[test]
fn a_study_is_read() {
    let study = load(&format!("{STUDY}constraint.few = 'lanes <= 2'\ncombine = {{ method = 'grid' }}")).expect("sound");
    assert_eq!(study.scenarios[0].name, "lane");
    assert_eq!(
        study.axes.iter().map(|axis| (axis.name.as_str(), axis.count())).collect::<Vec<_>>(),
        [("lanes", Some(3)), ("time", Some(2)),]
    );
    let settings = [study.axes[0].nth(2).settings, study.axes[1].nth(1).settings].concat();
    let point = study.scenarios[0].scenario.with(&settings, &|_| Err(String::new())).expect("sound");
    assert_eq!(super::super::resolved(&point.file).matches("lanes = 3").count(), 1);
    assert!(study.constraints[0].holds(&[Some(2.0), None]) && !study.constraints[0].holds(&[Some(3.0), None]));
}

#[test]
fn mistakes_are_found_at_their_places() {
    wrong("axis.x = { path = 'station.custom.lanes', values = [1] }", &["S421 studies/study.toml axis.x.path"]);
    wrong("axis.x = { path = 'karvon', values = [1] }", &["S421 studies/study.toml axis.x.path"]);
    wrong("axis.x = { path = 'demand.scale' }", &["S422 studies/study.toml axis.x"]);
    wrong("axis.x = { path = 'demand.scale', values = [1, -1] }", &["S423 studies/study.toml axis.x.values.1"]);
    wrong("axis.x = { path = 'demand.scale', from = -1.0, to = 1.0, n = 2 }", &["S423 studies/study.toml axis.x.from"]);
    wrong("axis.x.levels.none = { 'demand.scale' = -1 }", &["S423 studies/study.toml axis.x.levels.none"]);
    wrong("axis.x = { path = 'demand.scale', from = 0.5, to = 1.0 }", &["S424 studies/study.toml axis.x"]);
    wrong(
        "response.fast = { indicator = 'crossing_time', group = 'direction=nort' }",
        &["S414 studies/study.toml response.fast.group"],
    );
    wrong("combine = { method = 'zip' }", &["S424 studies/study.toml combine"]);
    wrong("combine = { method = 'sobol', points = 0 }", &["S424 studies/study.toml combine.points"]);
    wrong("combine = { method = 'list', points = [{ lanes = 1 }] }", &["S424 studies/study.toml combine.points.0"]);
    wrong("constraint.few = 'lane <= 2'", &["S425 studies/study.toml constraint.few"]);
    wrong("constraint.none = 'lanes < 1'", &["S426 studies/study.toml constraint"]);
    wrong("precision.first = 1", &["S427 studies/study.toml precision.first"]);
    wrong("precision.target.x = { indicator = 'turnover' }", &["S427 studies/study.toml precision.target.x"]);
    wrong("compare.base = { lanes = 1 }", &["S428 studies/study.toml compare.base"]);
    let data = "axis.x = { path = 'step.customs.time', data = { file = 'none.csv', times = 'x' } }";
    let sampled = format!("combine = {{ method = 'lhs', points = 8 }}\n{data}");
    wrong(&sampled, &["S431 studies/study.toml axis.x.data"]);
    wrong("minimize = { unit = 'USD' }", &["S429 studies/study.toml minimize"]);
    wrong("minimize.cost = { lane = 1 }", &["S429 studies/study.toml minimize.cost.lane"]);
    wrong("response.x = { indicator = 'turnove' }", &["S405 studies/study.toml response.x.indicator"]);
    wrong(
        "require.x = { indicator = 'turnover', statistic = 'total', unit = 'USD' }",
        &["S409 studies/study.toml require.x"],
    );
    wrong("axiss.x = 1", &["S003 studies/study.toml "]);
}

#[test]
fn scenarios_are_found_beside_the_study() {
    let with = |scenario: &str| load(&STUDY.replace("'lane.toml'", scenario)).map(|study| study.scenarios.len());
    assert_eq!(with("['lane.toml']"), Ok(1));
    assert_eq!(with("['lane.toml', 'b/lane.toml']"), Err(vec!["S420 studies/study.toml scenario.1".to_owned()]));
    assert_eq!(with("'line.toml'"), Err(vec!["S420 studies/study.toml scenario.0".to_owned()]));
    // Both the study's mistakes and the scenario's are told.
    let found = with("'bad.toml'").expect_err("the scenario has a mistake");
    assert_eq!(found, ["S003 studies/bad.toml "]);
}
