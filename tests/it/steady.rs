//! Steady states, batches, precision and quantiles over replications, as users ask for them in a scenario.

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::sweep::Desk;

/// A queue of one lane: exponential times of 20 minutes, and arrivals that keep it busy for half of the time, so that the
/// mean time in the system is 20 min / (1 - 1/2) = 40 min.
const QUEUE: &str = "karvon = 1
title = 'A queue'
side.uz = { time_zone = 'Asia/Tashkent', direction = 'north' }
station.lane = { side = 'uz', lanes = 1 }
step.lane = { at = 'lane', time = { dist = 'exponential', mean = '20 min' } }
route.north.steps = ['lane']
flow.trucks = { from = 'uz', rate = '36 /d', route = 'north' }
";

fn queue(run: &str) -> String {
    format!("{QUEUE}run = {{ start = 2023-01-01, {run} }}\n")
}

/// Returns the rows of a table that are of the mean crossing time north.
fn crossing(desk: &Desk, file: &str) -> Vec<BTreeMap<String, String>> {
    let is_crossing = |row: &BTreeMap<String, String>| {
        row["kpi"] == "crossing_time" && row["group"] == "direction=north" && row["statistic"] == "mean"
    };
    desk.rows(file).into_iter().filter(is_crossing).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn total(rows: &[BTreeMap<String, String>], kpi: &str) -> f64 {
    let of =
        |row: &&BTreeMap<String, String>| row["kpi"] == kpi && row["group"] == "all" && row["statistic"] == "total";
    rows.iter().filter(of).map(|row| number(row, "value")).sum()
}

#[test]
fn batches_of_one_long_run_estimate_its_steady_state() {
    let run = "length = '400 d', warm_up = '10 d', replications = 1";
    let desk = Desk::new(&[("whole.toml", &queue(run)), ("cut.toml", &queue(&format!("{run}, batches = 20")))]);
    desk.run("run whole.toml --out whole", 0);
    let (screen, _) = desk.run("run cut.toml --out cut", 0);
    assert!(!screen.contains("depend on each other"), "{screen}");
    let row = &crossing(&desk, "cut/kpis.csv")[0];
    assert_eq!(row["replications"], "20");
    // The exact value lies within four standard errors: t(19) at 97.5 % is 2.093.
    let error = number(row, "half_width") / 2.093_024;
    assert!((number(row, "value") - 40.0 / 60.0).abs() < 4.0 * error && error < 0.03, "{row:?}");
    // The batches are the window, cut: whoever leaves in it leaves in one of them.
    let (whole, cut) = (desk.rows("whole/replications.csv"), desk.rows("cut/replications.csv"));
    assert_eq!(total(&whole, "trucks"), total(&cut, "trucks"));
    let spread: Vec<f64> = crossing(&desk, "cut/replications.csv").iter().map(|row| number(row, "value")).collect();
    assert_eq!(spread.len(), 20);
    assert!(spread.iter().any(|value| *value != spread[0]), "batches are not copies");
}

#[test]
fn short_batches_are_told_to_depend_on_each_other() {
    // At 95 % a queue forgets in days, not hours: batches of a day depend on each other.
    let busy = queue("length = '60 d', warm_up = '30 d', batches = 60").replace("36 /d", "68.4 /d");
    let desk = Desk::new(&[("busy.toml", &busy)]);
    let (screen, _) = desk.run("run busy.toml --out busy", 0);
    assert!(screen.contains("batches depend on each other"), "{screen}");
}

#[test]
fn a_warm_up_is_found_or_refused() {
    let found = queue("length = '100 d', warm_up_by = 'mser5', replications = 3");
    // At 99 % of the lane's capacity it fills up for months; at 150 % for ever.
    let never = queue("length = '100 d', warm_up_by = 'mser5', replications = 3").replace("36 /d", "108 /d");
    let desk = Desk::new(&[("found.toml", &found), ("never.toml", &never)]);
    let (_, words) = desk.run("run found.toml --out found", 0);
    assert!(words.contains("MSER-5 leaves the first"), "{words}");
    let rows = desk.rows("found/kpis.csv");
    let left_out = rows.iter().find(|row| row["kpi"] == "warm_up").expect("it is told");
    let days = number(left_out, "value");
    assert!(days % 5.0 == 0.0 && (0.0..50.0).contains(&days), "{days}");
    // The cut is where the statistic in the table is smallest.
    let curve = desk.rows("found/warm_up.csv");
    assert_eq!(curve.len(), 100);
    let statistic = |row: &&BTreeMap<String, String>| row["mser"].parse::<f64>().ok();
    let smallest = curve.iter().filter_map(|row| statistic(&row)).fold(f64::INFINITY, f64::min);
    let cut = curve.iter().find(|row| row["is_cut"] == "yes").expect("there is a cut");
    assert_eq!((statistic(&cut), number(cut, "day")), (Some(smallest), days));
    // What is counted a day is of the days that are left.
    let trucks = |statistic: &str| {
        let is = |row: &&BTreeMap<String, String>| {
            row["kpi"] == "trucks" && row["group"] == "all" && row["statistic"] == statistic
        };
        number(rows.iter().find(is).expect("trucks are counted"), "value")
    };
    assert!((trucks("total") / trucks("per_day") - (100.0 - days)).abs() < 1e-6);
    let (screen, words) = desk.run("run never.toml --out never", 1);
    assert!(format!("{screen}{words}").contains("no steady state was reached"), "{screen}{words}");
}

#[test]
fn who_stands_in_line_at_first_is_the_initial_state() {
    // Ten trucks stand before a lane that takes 6 minutes for each: they are out after 6, 12, ... 60 minutes, 33 on average.
    let standing =
        "flow.trucks = { from = 'uz', route = 'north', timetable = { at = ['2023-01-01 00:00'], party = 10 } }";
    let standing = queue("length = '1 d', replications = 2")
        .replace("{ dist = 'exponential', mean = '20 min' }", "'6 min'")
        .replace("flow.trucks = { from = 'uz', rate = '36 /d', route = 'north' }", standing);
    let desk = Desk::new(&[("standing.toml", &standing)]);
    desk.run("run standing.toml --out standing", 0);
    let values: Vec<f64> =
        crossing(&desk, "standing/replications.csv").iter().map(|row| number(row, "value")).collect();
    assert_eq!(values, [0.55, 0.55]);
}

#[test]
fn quantiles_lie_between_order_statistics() {
    let desk = Desk::new(&[("q.toml", &queue("length = '5 d', replications = 10, quantiles = [0.5, 0.95]"))]);
    desk.run("run q.toml --out q", 0);
    let mut values: Vec<f64> = crossing(&desk, "q/replications.csv").iter().map(|row| number(row, "value")).collect();
    values.sort_by(f64::total_cmp);
    let rows = crossing(&desk, "q/quantiles.csv");
    // Of ten, the second and the ninth enclose the median with 97.9 %; the 95th percentile needs 72.
    let (median, high) = (&rows[0], &rows[1]);
    assert_eq!(
        (number(median, "value"), number(median, "low"), number(median, "high")),
        (values[4], values[1], values[8])
    );
    assert_eq!((high["quantile"].as_str(), high["low"].as_str(), high["high"].as_str()), ("0.95", "", ""));
    assert_eq!(number(high, "value"), values[9]);
}

#[test]
fn a_quantile_can_be_required() {
    let gate = |replications: u32| {
        let run = format!("length = '5 d', replications = {replications}");
        let require = "require.calm = { indicator = 'crossing_time', group = 'direction=north', quantile = 0.9, at_most = \
                       20, unit = 'h' }\n";
        format!("{}{require}", queue(&run))
    };
    let desk = Desk::new(&[("enough.toml", &gate(40)), ("few.toml", &gate(20))]);
    // With none beyond the bound, 0.9^n is the chance of that if one in ten were. Looks after 10, 20 and 30 may err by 0.05 /
    // 6 each, the last by 0.025: 0.9^30 = 0.042 is too much, 0.9^40 = 0.0148 is not.
    desk.run("run enough.toml --out enough", 0);
    let row = &desk.rows("enough/requirements.csv")[0];
    assert_eq!((row["verdict"].as_str(), row["replications"].as_str()), ("met", "40"));
    assert!(row["bound"].contains("0.9 quantile") && number(row, "quantile") < 20.0, "{row:?}");
    // 0.9^20 = 0.12 shows nothing.
    desk.run("run few.toml --out few", 3);
    assert_eq!(desk.rows("few/requirements.csv")[0]["verdict"], "open");
}

/// Returns the first of the counts at which Student's interval is narrow enough, by the formula.
fn stop(values: &[f64], counts: impl Iterator<Item = usize>, level: f64, most: impl Fn(f64) -> f64) -> Option<usize> {
    let mut counts = counts;
    counts.find(|count| {
        let values = &values[..*count];
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
        let t = StudentsT::new(0.0, 1.0, n - 1.0).expect("freedom").inverse_cdf((1.0 + level) / 2.0);
        t * (variance / n).sqrt() <= most(mean)
    })
}

#[test]
fn precision_of_a_scenario_is_decided_at_fixed_counts() {
    let target = "run.target.share = { indicator = 'crossing_time', group = 'direction=north', relative = 0.04 }
run.target.width = { indicator = 'queue', group = 'station=lane', half_width = 0.08 }\n";
    let run = "run.start = 2023-01-01\nrun.length = '20 d'\nrun.replications = 200\nrun.first = 6\nrun.block = 7\n";
    let desk = Desk::new(&[("all.toml", &format!("{QUEUE}{run}")), ("some.toml", &format!("{QUEUE}{run}{target}"))]);
    // What all replications say, to find by hand where it suffices.
    desk.run("run all.toml --out all", 0);
    let rows = desk.rows("all/replications.csv");
    let values = |kpi: &str, group: &str| -> Vec<f64> {
        let is =
            |row: &&BTreeMap<String, String>| row["kpi"] == kpi && row["group"] == group && row["statistic"] == "mean";
        rows.iter().filter(is).map(|row| number(row, "value")).collect()
    };
    let (crossing, line) = (values("crossing_time", "direction=north"), values("queue", "station=lane"));
    let looks = || (6..=200).step_by(7).chain([200]);
    // Two at once at 95 %: each at 97.5 %.
    let share = stop(&crossing, looks(), 0.975, |mean| 0.04 / 1.04 * mean).expect("within 200");
    let width = stop(&line, looks(), 0.975, |_| 0.08).expect("within 200");
    let expected = share.max(width).to_string();
    assert!(share.max(width) > 6 && share.max(width) < 200, "one look would not tell: {share}, {width}");
    for threads in [1, 4] {
        desk.run(&format!("run some.toml --threads {threads} --out some-{threads}"), 0);
        let targets = desk.rows(&format!("some-{threads}/targets.csv"));
        assert_eq!(targets.len(), 2);
        for row in targets {
            assert_eq!((row["reached"].as_str(), row["replications"].as_str()), ("yes", expected.as_str()), "{row:?}");
        }
    }
    // The page tells the command, in which the threads stand.
    let tables = |folder: &str| {
        let mut files = desk.files(folder);
        files.retain(|name, _| name.ends_with(".csv"));
        files
    };
    crate::sweep::assert_same(&tables("some-1"), &tables("some-4"));
    let (screen, _) = desk.run("run some.toml --replications 13 --out too-few", 0);
    assert!(screen.contains("was not reached in 13 replications"), "{screen}");
}

#[test]
fn precision_of_a_study_is_decided_where_the_formula_says() {
    let study = |precision: &str| {
        format!(
            "karvon = 1\ntitle = 'Precise'\nscenario = 'lane.toml'\n\
             axis.demand = {{ path = 'demand.scale', values = [0.5, 0.9] }}\n\
             response.crossing = {{ indicator = 'crossing_time', group = 'direction=north' }}\n[precision]\n{precision}"
        )
    };
    let target = |relative: &str| {
        format!(
            "first = 6\nblock = 7\n[precision.target.crossing]\nindicator = 'crossing_time'\ngroup = 'direction=north'\n\
             relative = {relative}\n"
        )
    };
    let all = study("replications = 100\n");
    let easy = study(&format!("replications = 100\n{}", target("0.05")));
    let hard = study(&format!("replications = 20\n{}", target("0.001")));
    let desk = Desk::new(&[("all.toml", &all), ("easy.toml", &easy), ("hard.toml", &hard)]);
    desk.run("sweep all.toml --out all", 0);
    let rows = desk.rows("all/replications.csv");
    let expected = ["1", "2"].map(|point| {
        let of = |row: &&BTreeMap<String, String>| row["point"] == point;
        let values: Vec<f64> = rows.iter().filter(of).map(|row| number(row, "value")).collect();
        let looks = (6..=100).step_by(7).chain([100]);
        stop(&values, looks, 0.95, |mean| 0.05 / 1.05 * mean).expect("within 100").to_string()
    });
    assert_ne!(expected[0], expected[1], "the busy point needs more");
    for threads in [1, 4] {
        desk.run(&format!("sweep easy.toml --threads {threads} --out easy-{threads}"), 0);
        let made = desk.rows(&format!("easy-{threads}/targets.csv"));
        assert_eq!(made.iter().map(|row| row["replications"].clone()).collect::<Vec<_>>(), expected);
        assert!(made.iter().all(|row| row["reached"] == "yes"), "{made:?}");
    }
    crate::sweep::assert_same(&desk.files("easy-1"), &desk.files("easy-4"));
    // A point stops where it stops, whichever shard it is in.
    for shard in [1, 2] {
        desk.run(&format!("sweep easy.toml --shard {shard}/2 --out shard-{shard}"), 0);
    }
    desk.run("merge shard-2 shard-1 --out merged", 0);
    crate::sweep::assert_same(&desk.files("easy-1"), &desk.files("merged"));
    let (screen, _) = desk.run("sweep hard.toml --out hard", 0);
    assert!(screen.contains("2 half-widths were not reached"), "{screen}");
    assert!(desk.rows("hard/targets.csv").iter().all(|row| row["reached"] == "no" && row["replications"] == "20"));
}
