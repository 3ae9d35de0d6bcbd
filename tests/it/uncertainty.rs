//! Uncertain inputs: data that are drawn anew for each point, and ranges, split from noise.

use crate::sweep::Desk;

/// A gate where nobody waits: the crossing time is the gate's.
const GATE: &str = "karvon = 1
title = 'A gate'
run = { start = 2023-01-01, length = '10 d', replications = 2 }
side.uz = { time_zone = 'Asia/Tashkent', direction = 'north' }
station.gate = { side = 'uz', lanes = 200 }
step.gate = { at = 'gate', time = '20 min' }
route.north.steps = ['gate']
flow.trucks = { from = 'uz', rate = '200 /d', route = 'north' }
";

#[test]
fn few_data_make_a_result_uncertain_as_theory_says() {
    // Sixteen times, of mean 30 min and variance (divisor 16) 125 min^2; so the mean of a bootstrap sample has a standard
    // deviation of sqrt(125 / 16) = 2.80 min, and the middle 95 % of normal means are 30 +- 5.48 min.
    let times = (0..16).map(|index| format!("{}\n", [10, 20, 30, 30, 30, 30, 40, 50][index % 8])).collect::<String>();
    let squares = 2.0 * (400.0 + 100.0 + 100.0 + 400.0) / 16.0;
    let deviation = f64::sqrt(squares / 16.0);
    let study = "karvon = 1
title = 'How long the gate takes'
scenario = 'gate.toml'
combine = { method = 'lhs', points = 200 }
response.crossing = { indicator = 'crossing_time', group = 'direction=north' }
[axis.gate]
path = 'step.gate.time'
data = { file = 'times.csv', times = 'minutes' }
";
    let desk = Desk::new(&[("gate.toml", GATE), ("study.toml", study), ("times.csv", &format!("minutes\n{times}"))]);
    let (screen, _) = desk.run("sweep study.toml", 0);
    assert!(screen.contains("crossing: ") && screen.contains("% is of the axes"), "{screen}");
    let points = desk.rows("out/study/points.csv");
    assert_eq!(points.len(), 200);
    let different: std::collections::BTreeSet<&String> = points.iter().map(|row| &row["gate"]).collect();
    assert!(different.len() > 20, "each point has a sample of its own");
    let row = &desk.rows("out/study/uncertainty.csv")[0];
    let number = |column: &str| -> f64 { row[column].parse().expect("a number") };
    // 2000 trucks a replication leave a noise of 11.2 / sqrt(2000) = 0.25 min beside those 2.80.
    assert!(number("input_share") > 0.97, "{row:?}");
    assert!((60.0 * number("mean") - 30.0).abs() < 4.0 * deviation / f64::sqrt(200.0), "{row:?}");
    let width = 60.0 * (number("high") - number("low"));
    let expected = 2.0 * 1.96 * deviation;
    // The ends of 200 points are off by a tenth or so.
    assert!((width / expected - 1.0).abs() < 0.25, "{width} for {expected}: {row:?}");
    // A folder of a shard can be merged: the data are among its inputs.
    desk.run("sweep study.toml --shard 1/2 --out one", 0);
    desk.run("sweep study.toml --shard 2/2 --out two", 0);
    std::fs::remove_file(desk.path("times.csv")).expect("it was there");
    desk.run("merge one two --out both", 0);
    crate::sweep::assert_same(&desk.files("out/study"), &desk.files("both"));
}

#[test]
fn data_need_a_sample_and_a_file() {
    let study = |combine: &str, file: &str| {
        format!(
            "karvon = 1\ntitle = 'x'\nscenario = 'gate.toml'\n{combine}\n\
             axis.gate = {{ path = 'step.gate.time', data = {{ file = '{file}', times = 'minutes' }} }}\n"
        )
    };
    let (grid, none) = (study("", "times.csv"), study("combine = { method = 'sobol', points = 8 }", "none.csv"));
    let files = [("gate.toml", GATE), ("grid.toml", &grid), ("none.toml", &none), ("times.csv", "minutes\n1\n2\n")];
    let desk = Desk::new(&files);
    let (_, words) = desk.run("sweep grid.toml", 2);
    assert!(words.contains("S424") && words.contains("lhs"), "{words}");
    let (_, words) = desk.run("sweep none.toml", 2);
    assert!(words.contains("S431") && words.contains("none.csv"), "{words}");
}

#[test]
fn tables_that_a_study_no_longer_makes_are_gone() {
    let study = |method: &str, points: &str| {
        format!(
            "karvon = 1\ntitle = 'x'\nscenario = 'gate.toml'\ncombine = {{ method = '{method}'{points} }}\n\
             axis.a = {{ path = 'step.gate.time', from = '10 min', to = '20 min' }}\n\
             axis.b = {{ path = 'demand.scale', from = 0.5, to = 1.0 }}\n"
        )
    };
    let desk = Desk::new(&[("gate.toml", GATE), ("study.toml", &study("lhs", ", points = 8"))]);
    desk.run("sweep study.toml --set run.length=\"1d\"", 0);
    assert!(desk.path("out/study/uncertainty.csv").exists() && !desk.path("out/study/sensitivity.csv").exists());
    std::fs::write(desk.path("study.toml"), study("morris", ", trajectories = 4")).expect("a file");
    desk.run("sweep study.toml --set run.length=\"1d\"", 0);
    assert!(!desk.path("out/study/uncertainty.csv").exists() && desk.path("out/study/sensitivity.csv").exists());
    std::fs::write(desk.path("study.toml"), study("factorial", "")).expect("a file");
    desk.run("sweep study.toml --set run.length=\"1d\"", 0);
    assert!(!desk.path("out/study/uncertainty.csv").exists() && !desk.path("out/study/sensitivity.csv").exists());
    // Half of the corners of three axes.
    let three = study("factorial", ", points = 4") + "axis.c = { path = 'run.seed', values = [1, 2] }\n";
    std::fs::write(desk.path("study.toml"), three).expect("a file");
    desk.run("sweep study.toml --set run.length=\"1d\"", 0);
    let rows = desk.rows("out/study/points.csv");
    let high: Vec<[bool; 3]> =
        rows.iter().map(|row| [row["a"] == "20 min", row["b"] == "1", row["c"] == "2"]).collect();
    assert_eq!(high, [[false, false, true], [false, true, false], [true, false, false], [true, true, true]]);
}
