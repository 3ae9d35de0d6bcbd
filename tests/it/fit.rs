//! `karvon fit`: from a table of observations to a fragment that scenarios extend.

use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Failure times of the Weibull example of the NIST handbook, with ten more cut off at 500.
fn failures() -> String {
    let complete = [54, 187, 216, 240, 244, 335, 361, 373, 375, 386].map(|time| format!("{time},no\n")).concat();
    format!("minutes,open\n{complete}{}", "500,yes\n".repeat(10))
}

/// A border that the fragments extend.
const BORDER: &str = "karvon = 1
title = 'A border'
run = { start = 2023-01-01, length = '10 d' }
side.uz = { time_zone = 'Asia/Tashkent', direction = 'north' }
station.gate = { side = 'uz', lanes = 40 }
step.gate = { at = 'gate', time = '5 min' }
route.north.steps = ['gate']
flow.empties = { from = 'uz', rate = '10 /d', route = 'north' }
";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("failures.csv"), failures()).expect("a file");
    std::fs::write(folder.path().join("border.toml"), BORDER).expect("a file");
    folder
}

fn karvon(folder: &TempDir, args: &[&str]) -> Output {
    let output =
        Command::cargo_bin("karvon").expect("a program").args(args).current_dir(folder).output().expect("it runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn times_become_a_fragment_that_checks_clean() {
    let folder = folder();
    let fit = ["fit", "failures.csv", "--times", "minutes", "--censored", "open"];
    let placed = ["--extends", "border.toml", "--path", "step.gate.time", "--out", "fitted.toml", "--format", "json"];
    let output = karvon(&folder, &[&fit[..], &placed].concat());
    let tables: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let weibull = tables["fits"].as_array().expect("rows").iter().find(|row| row["dist"] == "weibull").expect("a fit");
    assert_eq!(weibull["parameters"], "scale = \"606.528 min\", shape = 1.7208");
    assert_eq!(weibull["ks"], Value::Null, "distances are not defined with censored times");
    let fragment = std::fs::read_to_string(folder.path().join("fitted.toml")).expect("it was written");
    assert!(fragment.starts_with("karvon = 1\nextends = \"border.toml\"\n"), "{fragment}");
    assert!(fragment.contains("10 times, and 10 that were cut off, in column minutes of failures.csv"), "{fragment}");
    karvon(&folder, &["check", "fitted.toml"]);
    karvon(&folder, &["run", "fitted.toml", "--quiet", "--replications", "2"]);
}

#[test]
fn complete_times_are_tested_for_their_fit() {
    let folder = folder();
    let table = failures();
    let rows = table.lines().take(11).map(|line| line.split(',').next().unwrap_or_default().to_owned() + "\n");
    std::fs::write(folder.path().join("complete.csv"), rows.collect::<String>()).expect("a file");
    let output = karvon(&folder, &["fit", "complete.csv", "--times", "minutes", "--unit", "min"]);
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(shown.contains("10 times were measured in full, 0 were cut off"), "{shown}");
    let row =
        |name: &str| shown.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {shown}"));
    assert!(row("weibull").contains("125.5"), "{shown}");
    assert!(row("exponential").contains("1.862"), "{shown}");
    let mut table = shown.lines().take_while(|line| !line.is_empty());
    assert!(table.all(|line| line.chars().count() <= 80), "{shown}");
    let whole = karvon(&folder, &["fit", "complete.csv", "--times", "minutes", "--unit", "min", "--format", "csv"]);
    let whole = String::from_utf8(whole.stdout).expect("UTF-8");
    for number in ["-60.7439", "125.4878", "0.390765", "1.86200"] {
        assert!(whole.contains(number), "{number}: {whole}");
    }
    assert!(shown.contains("step.fitted.time = { dist = "), "{shown}");
    let again = karvon(&folder, &["fit", "complete.csv", "--times", "minutes"]);
    assert_eq!(String::from_utf8(again.stdout).expect("UTF-8"), shown, "the same data give the same words");
}

#[test]
fn arrivals_become_a_profile_that_checks_clean() {
    let folder = folder();
    // Two weeks of two trucks at 8 and one at 20, none on Sundays; 2023-01-02 is a Monday.
    let mut rows = String::from("arrived\n");
    for day in (2..=15).filter(|day| day % 7 != 1) {
        rows += &format!("2023-01-{day:02} 08:10\n2023-01-{day:02} 20:00\n2023-01-{day:02} 08:59\n");
    }
    rows += "2023-01-15 12:00\n";
    std::fs::write(folder.path().join("arrivals.csv"), rows).expect("a file");
    let args = ["fit", "arrivals.csv", "--arrivals", "arrived", "--extends", "border.toml", "--flow", "empties"];
    karvon(&folder, &[&args[..], &["--out", "fitted.toml"]].concat());
    let fragment = std::fs::read_to_string(folder.path().join("fitted.toml")).expect("it was written");
    // 37 trucks in 14 days; 24 of 37 at 8.
    assert!(fragment.contains("rate = \"2.64286 /d\"") && fragment.contains("15.5676"), "{fragment}");
    assert!(fragment.contains("weekday = [1.13514, "), "{fragment}");
    karvon(&folder, &["check", "fitted.toml"]);
    let shown = String::from_utf8(karvon(&folder, &args).stdout).expect("UTF-8");
    assert!(shown.contains("Daily counts scatter as a Poisson process does"), "{shown}");
}

#[test]
fn a_fragment_that_does_not_check_is_not_written() {
    let folder = folder();
    let args = ["fit", "failures.csv", "--times", "minutes", "--extends", "border.toml", "--path", "step.gaet.time"];
    let output = Command::cargo_bin("karvon")
        .expect("a program")
        .args([&args[..], &["--out", "fitted.toml"]].concat())
        .current_dir(&folder)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("fitted.toml").exists());
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[S"), "a diagnostic says why");
}

#[test]
fn two_columns_of_times_give_what_lies_between_them() {
    let folder = folder();
    // The same ten failures, as minutes from one instant to another.
    let row = |minutes: u32| format!("2023-01-05 00:00,2023-01-05 {:02}:{:02}\n", minutes / 60, minutes % 60);
    let rows = [54, 187, 216, 240, 244, 335, 361, 373, 375, 386].map(row).concat();
    std::fs::write(folder.path().join("log.csv"), format!("in,out\n{rows}")).expect("a file");
    let args =
        ["fit", "log.csv", "--start", "in", "--end", "out", "--families", "gamma,exponential", "--format", "json"];
    let tables: Value = serde_json::from_slice(&karvon(&folder, &args).stdout).expect("JSON");
    let fits = tables["fits"].as_array().expect("rows");
    let named: Vec<&str> = fits.iter().filter_map(|row| row["dist"].as_str()).collect();
    assert_eq!(named, ["gamma", "exponential"], "Weibull would fit better, and was not asked for");
    assert!((fits[0]["log_likelihood"].as_f64().expect("a number") + 62.168_829).abs() < 1e-4, "{fits:?}");
}

#[test]
fn the_times_themselves_can_be_drawn_from() {
    let folder = folder();
    std::fs::write(folder.path().join("few.csv"), "minutes\n10\n30\n10\n20\n").expect("a file");
    let fit = ["fit", "few.csv", "--times", "minutes", "--families", "empirical", "--extends", "border.toml"];
    karvon(&folder, &[&fit[..], &["--path", "step.gate.time", "--out", "drawn.toml"]].concat());
    let fragment = std::fs::read_to_string(folder.path().join("drawn.toml")).expect("it was written");
    let time = "{ dist = \"empirical\", values = [\"10 min\", \"20 min\", \"30 min\"], weights = [2, 1, 1] }";
    assert!(fragment.contains(time), "{fragment}");
    karvon(&folder, &["check", "drawn.toml"]);
    // What was cut off is in no empirical distribution.
    let args = ["fit", "failures.csv", "--times", "minutes", "--censored", "open", "--families", "empirical"];
    let output =
        Command::cargo_bin("karvon").expect("a program").args(args).current_dir(&folder).output().expect("runs");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}
