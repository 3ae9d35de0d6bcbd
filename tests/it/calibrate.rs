//! `karvon calibrate`: known times of two gates are found again from what they lead to.

use assert_cmd::Command;
use serde_json::Value;

/// Two gates without queues, one on each side.
const GATES: &str = "karvon = 1
title = 'Two gates'
run = { start = 2023-01-01, length = '2 d', replications = 2 }
side.uz = { time_zone = 'Asia/Tashkent', direction = 'north' }
side.kz = { time_zone = 'Asia/Almaty', direction = 'south' }
station.uz_gate = { side = 'uz', lanes = 50 }
station.kz_gate = { side = 'kz', lanes = 50 }
step.uz_gate = { at = 'uz_gate', time = '10 min' }
step.kz_gate = { at = 'kz_gate', time = '10 min' }
route.north.steps = ['uz_gate', 'kz_gate']
flow.trucks = { from = 'uz', rate = '60 /d', route = 'north' }
";

const STUDY: &str = "karvon = 1
title = 'How long the gates take'
scenario = 'gates.toml'
combine = { method = 'sobol', points = 32 }
axis.kz_time = { path = 'step.kz_gate.time', from = '10 min', to = '26 min' }
axis.uz_time = { path = 'step.uz_gate.time', from = '5 min', to = '21 min' }
";

/// Returns what a published mean is written as.
fn published(name: &str, indicator: &str, group: &str, hours: f64) -> String {
    format!(
        "published.{name} = {{ indicator = '{indicator}', group = '{group}', statistic = 'mean', value = {hours}, unit = \
         'h', tolerance = 0.05, source = 'Set for this test' }}\n"
    )
}

/// Calibrates by published values; returns what is said for people, and the rows of the axes.
fn calibrate(published: &str) -> (String, Vec<Value>) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("gates.toml"), format!("{GATES}{published}")).expect("a file");
    std::fs::write(folder.path().join("study.toml"), STUDY).expect("a file");
    let run = |format: &str| {
        let args = ["calibrate", "study.toml", "--quiet", "--format", format];
        let output =
            Command::cargo_bin("karvon").expect("a program").args(args).current_dir(&folder).output().expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let tables: Value = serde_json::from_str(&run("json")).expect("JSON");
    // The second time, all points are found finished.
    (run("table"), tables["calibration"].as_array().expect("rows").clone())
}

/// Reads minutes such as "12.5 min".
fn minutes(cell: &Value) -> f64 {
    cell.as_str().and_then(|text| text.strip_suffix(" min")).expect("minutes").parse().expect("a number")
}

#[test]
fn known_times_are_found_again() {
    let both = published("uz", "side_time", "direction=north;side=uz", 0.2)
        + &published("kz", "side_time", "direction=north;side=kz", 0.3);
    let (words, axes) = calibrate(&both);
    for (row, (axis, truth)) in axes.iter().zip([("kz_time", 18.0), ("uz_time", 12.0)]) {
        assert_eq!(row["axis"], axis);
        assert!(minutes(&row["low"]) < truth && truth < minutes(&row["high"]), "{row}");
        assert!((minutes(&row["best"]) - truth).abs() < 0.3 && row["is_informed"] == "yes", "{row}");
    }
    assert!(!words.contains("cannot tell"), "{words}");
    assert!(words.contains("They narrow kz_time down to between ") && words.contains("\nuz         0."), "{words}");
}

#[test]
fn times_that_only_show_together_are_named() {
    let (words, axes) = calibrate(&published("crossing", "crossing_time", "direction=north", 0.5));
    assert!(words.contains("cannot tell kz_time and uz_time apart"), "{words}");
    assert!(minutes(&axes[0]["high"]) - minutes(&axes[0]["low"]) > 8.0, "{axes:?}");
}

#[test]
fn what_nothing_agrees_with_is_named() {
    // The gates take 47 min together at most, so that 3 h cannot be.
    let both = published("uz", "side_time", "direction=north;side=uz", 0.2)
        + &published("crossing", "crossing_time", "direction=north", 3.0);
    let (words, _) = calibrate(&both);
    assert!(words.contains("Nothing in the ranges") && words.contains("It misses `crossing` by "), "{words}");
    assert!(!words.contains("`uz` by") || words.find("`crossing` by") < words.find("`uz` by"), "{words}");
    assert!(!words.contains("cannot tell") && !words.contains("next to nothing"), "{words}");
}
