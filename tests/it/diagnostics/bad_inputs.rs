//! Bad inputs through the program: each has its code and place and a help text, and ends with exit
//! code 2.

use assert_cmd::Command;
use tempfile::TempDir;

use super::base;

/// What overlays of the error page's scenario begin with; their text goes on in line 3.
const OVER: &str = "karvon = 1\nextends = \"base.toml\"\n";

/// A folder with the error page's scenario, and one that is called `border.toml`.
fn folder(border: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("base.toml"), base()).expect("a file");
    std::fs::write(folder.path().join("border.toml"), border).expect("a file");
    folder
}

/// Runs a command beside a text; returns what it says on stderr.
#[track_caller]
fn refusal(border: &str, args: &[&str]) -> String {
    let folder = folder(border);
    let mut program = Command::cargo_bin("karvon").expect("a program");
    let output = program.args(args).current_dir(&folder).output().expect("it runs");
    let shown = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2), "{args:?}: {shown}");
    assert!(!shown.contains("panicked"), "{shown}");
    shown
}

/// Expects the only error of a command to be this, as "code file:line:column", with a help text.
#[track_caller]
fn check(border: &str, args: &[&str], expected: &str) {
    let shown = refusal(border, args);
    let errors: Vec<&str> = shown.split("\n\n").filter(|item| item.starts_with("error[")).collect();
    let [error] = errors.as_slice() else { panic!("one error: {shown}") };
    let place = error.lines().find_map(|line| line.trim().strip_prefix("--> ")).expect("a place");
    assert_eq!(format!("{} {place}", &error[6..10]), expected, "{shown}");
    assert!(error.contains("= help: "), "{shown}");
}

#[test]
fn mistakes_in_a_file() {
    #[track_caller]
    fn wrong(text: &str, expected: &str) {
        check(&format!("{OVER}{text}"), &["check", "border.toml"], expected);
    }
    // Not TOML.
    wrong("title = A border", "S001 border.toml:3:9");
    wrong("[run]\nseed = 99999999999999999999", "S001 border.toml:4:8");
    // Keys.
    wrong("[station.gate]\nlane = 3", "S003 border.toml:4:1");
    wrong("[station.scan]\nside = 'uz'", "S004 border.toml:3:10");
    // Units and numbers.
    wrong("[step.gate]\ntime = '2 t'", "S006 border.toml:4:8");
    wrong("[step.gate]\ntime = 2", "S006 border.toml:4:8");
    wrong("[step.gate]\ntime = '-2 min'", "S313 border.toml:4:8");
    wrong("[step.gate]\nshare = 1.5", "S311 border.toml:4:9");
    wrong("[step.customs]\nchannels = { green = 0.8, red = 0.1 }", "S312 border.toml:4:1");
    wrong("[flow.fruit]\nrate = '-1 /d'", "S103 border.toml:4:8");
    // Names of what is not there.
    wrong("[step.gate]\nat = 'gates'", "S301 border.toml:4:6");
    wrong("[station.gate]\ncalendar = 'night'", "S201 border.toml:4:12");
    wrong("[flow.fruit]\ngoods = 'fruits'", "S101 border.toml:4:9");
    wrong("[flow.fruit]\nroute = 'south'", "S101 border.toml:4:9");
    wrong("[route.north]\nsteps = ['gate', 'yrad', 'customs', 'plants']", "S301 border.toml:4:18");
    // What can never happen.
    wrong("[calendar.day]\nholidays = ['2000-01-01..2099-12-31']", "S203 border.toml:4:1");
    let lunch = "[calendar.day]\nopen = ['daily 09:00-13:00, 14:00-18:00']\n";
    let stops = "[station.customs]\nat_closing = 'do_not_start'\n[step.customs]\ntime = '5 h'";
    wrong(&format!("{lunch}{stops}"), "S206 border.toml:8:8");
    wrong("[route.north]\nsteps = []", "S304 border.toml:4:1");
    wrong("[run]\nlength = '0 d'", "S403 border.toml:4:10");
    wrong("[run]\nwarm_up = '-5 d'", "S403 border.toml:4:11");
    wrong("[run]\nseed = -1", "S005 border.toml:4:8");
}

#[test]
fn files_that_are_not_there() {
    check("karvon = 1\nextends = 'bsae.toml'", &["check", "border.toml"], "S010 border.toml:2:11");
    check("karvon = 1\nextends = 'border.toml'", &["check", "border.toml"], "S011 border.toml:2:11");
    check(OVER, &["check", "bordr.toml"], "S050 command line:1:14");
    check(OVER, &["run", "bordr.toml", "--quiet"], "S050 command line:1:12");
    check(OVER, &["compare", "base.toml", "bordr.toml"], "S050 command line:1:26");
}

#[test]
fn mistakes_on_the_command_line() {
    let set = |setting| ["check", "border.toml", "--set", setting];
    check(OVER, &set("run.sed=1"), "S013 --set:1:5");
    check(OVER, &set("station.scan.lanes=1"), "S013 --set:1:9");
    check(OVER, &set("run.length="), "S014 --set:1:12");
    check(OVER, &set("run.length=3 t"), "S006 --set:1:12");
    check(OVER, &set("run.seed=-1"), "S005 --set:1:10");
    check(OVER, &set("run.seed=99999999999999999999"), "S014 --set:1:10");
    check(OVER, &["run", "border.toml", "--replications", "0"], "S401 --set:1:18");
    check(OVER, &["run", "border.toml", "--out", "base.toml/out"], "S051 command line:1:30");
    for seed in ["-1", "9223372036854775808", "99999999999999999999", "1.5", "one"] {
        let shown = refusal(OVER, &["run", "border.toml", "--seed", seed]);
        assert!(shown.contains(&format!("'{seed}' for '--seed <N>'")), "{shown}");
    }
    assert!(refusal(OVER, &["check", "border.toml", "--set", "run.seed"]).contains("needs the form PATH=VALUE"));
}

#[test]
fn mistakes_of_all_kinds_show_at_once() {
    let text = "karvon = 1
extends = 'base.toml'
remove = ['calendar.nigth']
[run]
start = 2023-02-30
[demand]
scale = -1
[side.kz]
time_zone = 'Asia/Almatty'
[station.gate]
lane = 3
[station.customs]
lanes = 0
[step.gate]
time = '2 mins'
share = 0.5
[step.customs]
channels = { green = 0.8, red = 0.1 }
[step.plants]
control = true
[route.north]
steps = ['gate', 'yard', 'custom', 'plants']
[flow.fruit]
rate = '-60 /d'
payload = '20 t'
[flow.grain]
from = 'kz'
goods = 'fruit'
route = 'north'
";
    let shown = refusal(&text.replace("2023-02-30", "'soon'"), &["check", "border.toml"]);
    let found: Vec<String> = shown
        .split("\n\n")
        .filter(|item| !item.trim().is_empty())
        .map(|item| {
            let place = item.lines().find_map(|line| line.trim().strip_prefix("--> border.toml:")).expect("a place");
            format!("{} {}", &item[6..10], place.split(':').next().unwrap_or_default())
        })
        .collect();
    let expected = [
        "S012 3", "S006 5", "S109 7", "S102 8", "S202 9", "S003 11", "S204 13", "S006 15", "S312 18", "S005 20",
        "S301 22", "S103 24", "S104 26", "S114 26",
    ];
    assert_eq!(found, expected, "{shown}");
    // A text that is not TOML has no keys to look at.
    let shown = refusal(text, &["check", "border.toml"]);
    assert_eq!(shown.matches("error[").count(), 1, "{shown}");
    assert!(shown.contains("--> border.toml:5:"), "{shown}");
}

#[test]
fn diagnostics_read_well() {
    #[track_caller]
    fn reads(text: &str, expected: &str) {
        let shown = refusal(&format!("{OVER}{text}"), &["check", "border.toml"]);
        assert_eq!(shown, format!("{expected}\n"));
    }
    reads(
        "title = \"The border in spring",
        r#"error[S001]: invalid basic string, expected `"`
 --> border.toml:3:30
  |
3 | title = "The border in spring
  |                              ^
  |
  = help: close the quotes, at the end of the same line
"#,
    );
    reads(
        "[station.gate]\nlane = 3",
        r#"error[S003]: `station.gate` has no key `lane`
 --> border.toml:4:1
  |
4 | lane = 3
  | ^^^^ unknown key
  |
  = help: did you mean `lanes`?
"#,
    );
    reads(
        "[step.gate]\ntime = \"2 t\"",
        r#"error[S006]: `step.gate.time` is malformed: `2 t` is a mass; a duration such as "20 min" is needed
 --> border.toml:4:8
  |
4 | time = "2 t"
  |        ^^^^^
  |
  = help: write a duration as in "20 min"; its units are s, min, h, d, wk
"#,
    );
    reads(
        "[step.plants]\nshare = { friut = 0.5, other = 1 }",
        r#"error[S308]: there is no class `friut`
 --> border.toml:4:11
  |
4 | share = { friut = 0.5, other = 1 }
  |           ^^^^^
  |
  = help: did you mean `fruit`?
"#,
    );
    reads(
        "[step.customs]\nchannels = { green = 0.8, red = 0.1 }",
        r#"error[S312]: the shares of the channels sum to 0.9, not to 1
 --> border.toml:4:1
  |
4 | channels = { green = 0.8, red = 0.1 }
  | ^^^^^^^^
  |
  = help: write shares that sum to 1, so that every loaded truck has a channel
"#,
    );
    reads(
        "[station.customs]\nat_closing = \"do_not_start\"",
        r#"error[S206]: this time has no upper limit, and the longest opening of the station `customs` is 12 h
  --> base.toml:41:1
   |
41 | time = { dist = "lognormal", mean = "20 min", cv = 0.7 }
   | ^^^^
   |
   = help: a truck with a longer job would wait for ever: limit the time with `max` or `cap` (at most "12 h"), open the station for longer, or write `at_closing = "finish"`
"#,
    );
    reads(
        "[step.gate]\ntime = { empty = \"1 min\" }",
        r#"error[S310]: the step `gate` has no time for trucks of the flow `fruit` (carrying `fruit`)
 --> border.toml:4:1
  |
4 | time = { empty = "1 min" }
  | ^^^^
  |
  = help: add a class that they belong to, such as `other`; to let them pass by, say so with `share`
"#,
    );
    reads(
        "[route.north]\nsteps = [\"gate\", \"yard\", \"custom\", \"plants\"]",
        r#"error[S301]: there is no step `custom`
 --> border.toml:4:26
  |
4 | steps = ["gate", "yard", "custom", "plants"]
  |                          ^^^^^^^^
  |
  = help: did you mean `customs`?
"#,
    );
}
