//! Tools around a scenario: where values come from, what differs, one truck's story, and what helps to start.

use std::fs;

use assert_cmd::Command;
use karvon::scenario::schema;
use karvon::scenario::study::is_study;

use crate::support::{files, root, shown};

fn karvon(words: &[&str]) -> Command {
    let mut command = Command::cargo_bin("karvon").expect("the binary is built with the tests");
    command.current_dir(root()).args(words);
    command
}

fn stdout(words: &[&str]) -> String {
    let output = karvon(words).output().expect("it runs");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn why_names_file_line_and_what_was_there_before() {
    let set = "--set=station.kz_in_customs.lanes=17";
    let told = stdout(&["why", "scenarios/hours-24.toml", "station.kz_in_customs.lanes", set]);
    assert!(told.starts_with("station.kz_in_customs.lanes = 17\n"), "{told}");
    assert!(told.contains("was   scenarios/baseline-2023.toml:") && told.contains("set by --set:"), "{told}");
    let told = stdout(&["why", "scenarios/hours-24.toml", "run.level"]);
    assert!(told.contains("0.95"), "{told}");
    let output = karvon(&["why", "scenarios/hours-24.toml", "station.kz_in_custom.lanes"]).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && told.contains("did you mean `station.kz_in_customs.lanes`?"), "{told}");
}

#[test]
fn diff_tells_what_differs_in_meaning_alone() {
    let base = "scenarios/baseline-2023.toml";
    assert_eq!(stdout(&["diff", base, base]), "");
    let told = stdout(&["diff", base, "scenarios/hours-24.toml"]);
    assert!(told.lines().count() > 3, "{told}");
    assert!(told.lines().all(|line| ["~ ", "+ ", "- "].iter().any(|mark| line.starts_with(mark))), "{told}");
}

#[test]
fn replay_tells_one_truck_from_arrival_to_exit() {
    let folder = tempfile::tempdir().expect("a folder");
    let short = ["--replications=1", "--set=run.length=3 d", "--set=run.warm_up=1 d", "--quiet", "--out"];
    karvon(&["run", "scenarios/baseline-2023.toml"]).args(short).arg(folder.path()).assert().success();
    let path = folder.path().to_string_lossy().into_owned();
    let told = stdout(&["replay", &path, "--replication=1", "--consignment=200"]);
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[1].contains("arrives going "), "{told}");
    assert!(lines.iter().any(|line| line.contains(" in the queue")), "{told}");
    assert!(lines.last().expect("a line").ends_with("is through"), "{told}");
    // The story is one of day.csv's trucks' too: the same places in the same order.
    let output = karvon(&["replay", &path, "--consignment=99999999"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn templates_have_no_mistakes_and_run() {
    for (template, command, schema) in [
        ("post", "run", "karvon.schema.json"),
        ("border", "run", "karvon.schema.json"),
        ("center", "run", "karvon.schema.json"),
        ("study", "sweep", "karvon-study.schema.json"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_string_lossy().into_owned();
        karvon(&["init", template, "--folder", &path]).assert().success();
        let file = folder.path().join(format!("{template}.toml"));
        let text = fs::read_to_string(&file).expect("a template");
        assert!(text.starts_with(&format!("#:schema {schema}\n")));
        assert!(text.matches('#').count() > 10, "{template} is commented");
        assert!(folder.path().join(schema).exists());
        let file = file.to_string_lossy().into_owned();
        let checked = karvon(&["check", &file]).output().expect("it runs");
        let told = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() && !told.contains("warning"), "{told}");
        let out = folder.path().join("out").to_string_lossy().into_owned();
        let short = ["--replications=2", "--set=run.length=2 d", "--set=run.warm_up=1 d", "--quiet", "--out", &out];
        karvon(&[command, &file]).args(short).assert().success();
        let again = karvon(&["init", template, "--folder", &path]).output().expect("it runs");
        assert_eq!(again.status.code(), Some(2), "what is there stays");
    }
}

#[test]
fn schemas_are_those_of_the_format_and_shipped() {
    for (of, name, expected) in [
        ("scenario", "karvon.schema.json", schema::for_editors()),
        ("study", "karvon-study.schema.json", schema::study_for_editors()),
    ] {
        let printed = stdout(&["schema", of]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).expect("JSON"), expected);
        let shipped = root().join("schema").join(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&shipped, &printed).expect("it can be written");
        }
        assert!(fs::read_to_string(&shipped).expect("it is shipped") == printed, "{name} is old: run with UPDATE=1");
    }
    assert_eq!(stdout(&["schema"]), stdout(&["schema", "scenario"]));
}

#[test]
fn shipped_scenarios_and_studies_name_their_schema_and_keep_to_it() {
    let validator = |schema| jsonschema::draft7::new(&schema).expect("a schema");
    let (scenario, study) = (validator(schema::for_editors()), validator(schema::study_for_editors()));
    for path in files("scenarios", "toml") {
        let (name, text) = (shown(&path), fs::read_to_string(&path).expect("a file"));
        let (schema, validator) = match is_study(&text) {
            true => ("karvon-study.schema.json", &study),
            false => ("karvon.schema.json", &scenario),
        };
        let up = "../".repeat(name.matches('/').count());
        assert_eq!(text.lines().next(), Some(format!("#:schema {up}schema/{schema}").as_str()), "{name}");
        // JSON has no dates; an editor holds them against the same text.
        let (tree, _) = karvon::scenario::tree::parse(&text, Default::default());
        let mut value = serde_json::to_value(tree.to_toml()).expect("no infinity");
        dates_as_text(&mut value);
        let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

/// Writes dates, which `toml` hands on as a table of one odd key, as texts.
fn dates_as_text(value: &mut serde_json::Value) {
    use serde_json::Value;
    match value {
        Value::Object(table) if table.len() == 1 && table.contains_key("$__toml_private_datetime") => {
            *value = table.values().next().cloned().expect("a value");
        }
        Value::Object(table) => table.values_mut().for_each(dates_as_text),
        Value::Array(items) => items.iter_mut().for_each(dates_as_text),
        _ => {}
    }
}

#[test]
fn completions_and_manual_know_every_command() {
    let commands = ["run", "compare", "check", "show", "explain", "report", "why", "diff", "replay", "init"];
    let mut texts = vec![stdout(&["man"])];
    texts.extend(["bash", "zsh", "fish", "elvish", "powershell"].map(|shell| stdout(&["completions", shell])));
    for text in texts {
        for command in commands {
            assert!(text.contains(command), "{command} in {}", &text[..60]);
        }
    }
}

#[test]
fn the_forecast_is_what_runs_show() {
    // Utilization of a station that keeps up is the work that comes over what is open.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_string_lossy().into_owned();
    karvon(&["init", "center", "--folder", &path]).assert().success();
    let file = folder.path().join("center.toml").to_string_lossy().into_owned();
    let told = stdout(&["check", &file, "--load"]);
    let forecast = |station: &str| -> f64 {
        let line = told.lines().find(|line| line.starts_with(station)).expect("a line for the station");
        let words: Vec<&str> = line.split_whitespace().collect();
        words[1].parse::<f64>().expect("work") / words[2].parse::<f64>().expect("open")
    };
    let output = karvon(&["run", &file, "--replications=3", "--quiet", "--format=csv", "--out", &path]).output();
    let kpis = String::from_utf8(output.expect("it runs").stdout).expect("UTF-8");
    for station in ["gate", "joint_customs", "scan"] {
        let start = format!("center,utilization,station={station},mean,1,");
        let line = kpis.lines().find_map(|line| line.strip_prefix(start.as_str())).expect("a row");
        let utilization: f64 = line.split(',').next().expect("a value").parse().expect("a number");
        let ahead = forecast(station);
        assert!((ahead - utilization).abs() < 0.03, "{station}: {ahead} ahead, {utilization} in runs");
    }
    let overloaded = stdout(&["check", &file, "--load", "--set=station.scan.lanes=1", "--set=flow.loaded.rate=900 /d"]);
    assert!(overloaded.contains("MORE THAN IS OPEN"), "{overloaded}");
}

#[test]
fn a_batch_is_forecast_to_bring_the_work_of_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("batches.toml");
    let text = "karvon = 1
title = 'Wagons in fours'
run.start = 2024-01-01
run.length = '4 d'
side.uz = { time_zone = 'UTC', direction = 'north' }
goods.ore = { value = '100 USD/t' }
flow.wagons = { from = 'uz', goods = 'ore', payload = '60 t', rate = '48 /d', route = 'north' }
station.desk = { side = 'uz', lanes = 2 }
step.couple = { batch = 4 }
step.desk = { at = 'desk', time = '30 min' }
route.north = { steps = ['couple', 'desk'] }
";
    std::fs::write(&file, text).expect("a file");
    // Twelve batches a day of half an hour each, before 48 hours that are open.
    let told = stdout(&["check", &file.to_string_lossy(), "--load"]);
    let line = told.lines().find(|line| line.starts_with("desk")).expect("a line for the station");
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[1..3], ["6.0", "48.0"], "{told}");
}

#[test]
fn the_work_of_tracks_and_of_all_that_they_split_into_is_forecast() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tracks.toml");
    let text = "karvon = 1
title = 'A train of three groups, and its papers'
run.start = 2024-01-01
run.length = '4 d'
side.uz = { time_zone = 'UTC', direction = 'north' }
flow.trains = { from = 'uz', mode = 'rail', rate = '10 /d', route = 'north' }
station.yard = { side = 'uz', lanes = 2 }
station.clerk = { side = 'uz', lanes = 1 }
step.file = { fork = 'papers', share = 0.5 }
step.look = { fork = 'groups' }
step.by_group = { split = 3 }
step.clerk = { at = 'clerk', time = '1 h' }
step.inspect = { at = 'yard', time = '30 min' }
step.ready = { join = true }
step.leave = { at = 'yard', time = '12 min' }
route.north = { steps = ['file', 'look', 'ready', 'leave'] }
route.papers = { steps = ['clerk'] }
route.groups = { steps = ['by_group', 'inspect'] }
";
    std::fs::write(&file, text).expect("a file");
    // Ten trains a day: half of them for an hour at the clerk; three groups for half an hour, and then 12 minutes.
    let told = stdout(&["check", &file.to_string_lossy(), "--load"]);
    for (station, work) in [("clerk", "5.0"), ("yard", "17.0")] {
        let line = told.lines().find(|line| line.starts_with(station)).expect("a line for the station");
        assert_eq!(line.split_whitespace().nth(1), Some(work), "{told}");
    }
}

#[test]
fn work_goes_on_with_the_routes_that_trucks_go_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("posts.toml");
    let text = "karvon = 1
title = 'Two posts, and a desk that both need'
run.start = 2024-01-01
run.length = '4 d'
side.uz = { time_zone = 'UTC', direction = 'north' }
goods.ore = { value = '100 USD/t' }
flow.trucks = { from = 'uz', goods = 'ore', payload = '20 t', rate = '48 /d', route = 'north' }
station.big = { side = 'uz', lanes = 2 }
station.small = { side = 'uz', lanes = 2 }
station.desk = { side = 'uz', lanes = 2 }
step.post = { go_on = { to_big = 0.75, to_small = 0.25 } }
step.big = { at = 'big', time = '30 min' }
step.small = { at = 'small', time = '30 min' }
step.on = { go_on = 'both' }
step.desk = { at = 'desk', time = '15 min' }
route.north = { steps = ['post'] }
route.to_big = { steps = ['big', 'on'] }
route.to_small = { steps = ['small', 'on'] }
route.both = { steps = ['desk'] }
";
    std::fs::write(&file, text).expect("a file");
    let file = file.to_string_lossy();
    let told = stdout(&["check", &file, "--load"]);
    for (station, work) in [("big", "18.0"), ("small", "6.0"), ("desk", "12.0")] {
        let line = told.lines().find(|line| line.starts_with(station)).expect("a line for the station");
        assert_eq!(line.split_whitespace().nth(1), Some(work), "{told}");
    }
    let told = stdout(&["check", &file, "--flow"]);
    for (line, count) in [
        ("  post: goes on, 75 % with to_big, 25 % with to_small", 1),
        ("to_small", 1),
        ("  on: goes on with both", 2),
        ("  desk: at desk, 2 lanes", 1),
    ] {
        assert_eq!(told.lines().filter(|known| *known == line).count(), count, "{line}: {told}");
    }
    let drawn = stdout(&["check", &file, "--flow=svg"]);
    assert!(["big", "small", "desk"].iter().all(|place| drawn.contains(&format!(">{place}<"))), "{drawn}");
}

#[test]
fn ways_are_shown_as_text_and_drawn() {
    let text = stdout(&["check", "scenarios/pooled-2023.toml", "--flow"]);
    assert!(text.contains("north_truck") && text.contains("  uz_out_customs: at uz_out_customs, 10 lanes"), "{text}");
    let drawn = stdout(&["check", "scenarios/pooled-2023.toml", "--flow=svg"]);
    assert!(drawn.starts_with("<svg xmlns=") && drawn.matches("<svg").count() == 2, "{drawn}");
}
