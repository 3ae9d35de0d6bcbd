//! `karvon optimize` as its users meet it: by cost and by indicator, few designs and many, resumed after a kill.

use std::time::Duration;

use crate::sweep::{Desk, assert_same};

/// A study of one lane after another: a fixed work of 20 minutes on one lane, an hour's work on the other.
fn optimum(minimize: &str) -> String {
    format!(
        "karvon = 1\ntitle = 'Lanes'\nscenario = 'lane.toml'\n\
         axis.lanes = {{ path = 'station.customs.lanes', from = 1, to = 6 }}\n{minimize}\n"
    )
}

#[test]
fn the_cheapest_design_that_keeps_what_is_required_is_found() {
    let by_cost = optimum(
        "minimize = { cost = { lanes = 100 }, unit = 'USD' }\n\
         require.quick = { indicator = 'crossing_time', group = 'direction=north', at_most = 0.5, unit = 'h' }",
    );
    let impossible = by_cost.replace("at_most = 0.5", "at_most = 0.3");
    let desk = Desk::new(&[("cheap.toml", &by_cost), ("impossible.toml", &impossible)]);
    let (screen, _) = desk.run("optimize cheap.toml --replications 20", 0);
    // One lane at 83 % takes about 1.3 h, two take 0.40 h (M/G/2).
    assert!(screen.contains("The best design: lanes=2 for 200 USD."), "{screen}");
    assert!(screen.contains("had no part in choosing it"), "{screen}");
    assert!(screen.contains("The runner-up: lanes=3 for 300 USD (not tried on fresh luck)."), "{screen}");
    assert!(screen.contains("Every cheaper design was tried, 1 in all: 1 misses a requirement"), "{screen}");
    assert!(
        screen.contains("lanes 1") && screen.contains("\u{2212}100 USD") && screen.contains("+100 USD"),
        "{screen}"
    );
    let rows = desk.rows("out/cheap/designs.csv");
    let verdicts: Vec<(&str, &str)> = rows.iter().map(|row| (row["lanes"].as_str(), row["verdict"].as_str())).collect();
    assert_eq!(verdicts, [("1", "missed"), ("2", "met"), ("3", "met")]);
    let (screen, words) = desk.run("optimize impossible.toml --replications 20", 3);
    assert!(screen.contains("None of the 6 designs tried") && words.contains("no design"), "{screen}{words}");
    desk.run("optimize study.toml", 2);
}

#[test]
fn the_best_indicator_wins_a_race() {
    let by_indicator = optimum(
        "minimize = { indicator = 'crossing_time', group = 'direction=north', indifference = 0.05 }\n\
         constraint.few = 'lanes <= 2'",
    );
    let desk = Desk::new(&[("race.toml", &by_indicator)]);
    let (screen, _) = desk.run("optimize race.toml --replications 40", 0);
    assert!(screen.contains("The best design: lanes=2") && screen.contains("It won the race"), "{screen}");
}

#[test]
fn every_procedure_finds_the_better_of_two() {
    let study = |procedure: &str| {
        optimum(&format!(
            "minimize = {{ indicator = 'crossing_time', group = 'direction=north', indifference = 0.2, procedure = \
             '{procedure}' }}\nconstraint.few = 'lanes <= 2'"
        ))
    };
    let (rinott, ocba) = (study("rinott"), study("ocba"));
    let desk = Desk::new(&[("rinott.toml", &rinott), ("ocba.toml", &ocba)]);
    let (screen, _) = desk.run("optimize rinott.toml --replications 100", 0);
    assert!(screen.contains("The best design: lanes=2") && screen.contains("It won the race"), "{screen}");
    // One lane more or less, and what it does to the crossing time.
    assert!(screen.contains("change of crossing_time") && screen.contains("lanes 1"), "{screen}");
    let designs = desk.rows("out/rinott/designs.csv");
    let minimized = |lanes: &str| -> f64 {
        let row = designs.iter().find(|row| row["lanes"] == lanes).expect("it is a neighbor");
        row["minimized"].parse().expect("a number")
    };
    let step = &desk.rows("out/rinott/steps.csv")[0];
    let difference: f64 = step["difference"].parse().expect("a number");
    assert!((difference - (minimized("1") - minimized("2"))).abs() < 1e-9, "{step:?}");
    let (screen, _) = desk.run("optimize ocba.toml --replications 100", 0);
    assert!(screen.contains("The best design: lanes=2"), "{screen}");
    assert!(screen.contains("The estimated probability that it is the best:"), "{screen}");
}

#[test]
fn an_optimization_goes_on_after_kills_to_the_same_answer() {
    let race = optimum("minimize = { indicator = 'crossing_time', group = 'direction=north', indifference = 0.02 }");
    let cost = optimum(
        "minimize = { cost = { lanes = 100 } }\n\
         require.quick = { indicator = 'crossing_time', group = 'direction=north', at_most = 0.4, unit = 'h' }",
    );
    let desk = Desk::new(&[("race.toml", &race), ("cost.toml", &cost)]);
    for study in ["race", "cost"] {
        let line = format!("optimize {study}.toml --replications 60 --set run.length=100_d --out");
        let line = line.replace("100_d", "\"100d\"");
        let (whole, _) = desk.run(&format!("{line} whole-{study}"), 0);
        // Killed early, later, and later still.
        for wait in [40, 120, 250] {
            let mut child = desk.command(&format!("{line} killed-{study}")).spawn().expect("the command starts");
            std::thread::sleep(Duration::from_millis(wait));
            let _ = child.kill();
            child.wait().expect("it is over");
        }
        let (again, _) = desk.run(&format!("{line} killed-{study}"), 0);
        assert_eq!(whole, again);
        let files = |folder: &str| {
            let mut files = desk.files(folder);
            // Lines of the journal stand in the order in which they were made.
            files.retain(|name, _| !name.ends_with("values.csv"));
            files
        };
        assert_same(&files(&format!("whole-{study}")), &files(&format!("killed-{study}")));
        let log = std::fs::read_to_string(desk.path(&format!("killed-{study}/run.json"))).expect("a log");
        desk.run(&format!("{line} killed-{study}"), 0);
        let later = std::fs::read_to_string(desk.path(&format!("killed-{study}/run.json"))).expect("a log");
        assert!(later.contains("designs_found") && log.contains("designs_found"), "{later}");
        assert!(!later.contains("\"designs_found\": 0"), "the second time all is there: {later}");
    }
}

#[test]
fn values_without_an_order_have_costs_of_their_own() {
    let study = "karvon = 1
title = 'Who works'
scenario = 'lane.toml'
[axis.crew.levels.slow]
'step.customs.time' = '40 min'
'station.customs.lanes' = 2
[axis.crew.levels.quick]
'step.customs.time' = '10 min'
'station.customs.lanes' = 3
[axis.crew.levels.plain]
'step.customs.time' = '20 min'
'station.customs.lanes' = 3
[minimize]
cost = { crew = { slow = 100, quick = 300, plain = 200 } }
[require.quick]
indicator = 'crossing_time'
group = 'direction=north'
at_most = 0.5
unit = 'h'
";
    let desk = Desk::new(&[("crew.toml", study)]);
    let (screen, _) = desk.run("optimize crew.toml --replications 20", 0);
    // 40 minutes are too long in any case; the plain crew's 20 minutes are cheaper than the quick one's 10.
    assert!(screen.contains("The best design: crew=plain for 200"), "{screen}");
    assert!(screen.contains("crew slow") && screen.contains("crew quick") && screen.contains("+100"), "{screen}");
}

#[test]
fn many_designs_are_searched_for_an_indicator() {
    // Two works in a row without queues: 400 designs, of which the shortest of both is best. The first work may not be
    // shorter than the second by more than 3 minutes, which is no bound there.
    let study = "karvon = 1
title = 'Two works'
scenario = 'two.toml'
axis.first = { path = 'step.one.time.mean', from = '5 min', to = '24 min', n = 20 }
axis.second = { path = 'step.two.time', from = '5 min', to = '24 min', n = 20 }
minimize = { indicator = 'crossing_time', group = 'direction=north', indifference = 0.01 }
";
    let two = "karvon = 1
title = 'Two works'
run = { start = 2023-01-01, length = '10 d' }
side.uz = { time_zone = 'Asia/Tashkent', direction = 'north' }
station.lane = { side = 'uz', lanes = 100 }
step.one = { at = 'lane', time = { dist = 'gamma', mean = '20 min', cv = 0.1 } }
step.two = { at = 'lane', time = '20 min' }
route.north.steps = ['one', 'two']
flow.trucks = { from = 'uz', rate = '60 /d', route = 'north' }
";
    let desk = Desk::new(&[("two.toml", two), ("many.toml", study)]);
    let (screen, _) = desk.run("optimize many.toml --replications 40", 0);
    assert!(screen.contains("The best design: first=5 min, second=5 min"), "{screen}");
    assert!(screen.contains("of 2, 2 are shown to be worse"), "{screen}");
}
