//! The command as its users meet it: arguments in; stdout, stderr, exit code and files out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// One lane, reached at random, for a few days.
const LANE: &str = r#"karvon = 1
title = "One lane"

[run]
start = 2023-01-01
length = "4 d"
warm_up = "1 d"
replications = 3

[side.uz]
time_zone = "Asia/Tashkent"
direction = "north"

[station.customs]
side = "uz"
lanes = 1

[step.customs]
at = "customs"
time = { dist = "lognormal", mean = "20 min", cv = 0.7, max = "3 h" }

[route.north]
steps = ["customs"]

[flow.trucks]
from = "uz"
rate = "60 /d"
route = "north"
"#;

/// The same with a second lane.
const WIDER: &str = "karvon = 1\nextends = \"lane.toml\"\ntitle = \"Two lanes\"\n[station.customs]\nlanes = 2\n";

/// Two mistakes: a key that does not exist, and a station that does not.
const BAD: &str = "karvon = 1\nextends = \"lane.toml\"\n[station.customs]\nlane = 2\n[step.customs]\nat = \"custom\"\n";

/// A folder with scenario files, in which commands are run.
struct Desk {
    folder: TempDir,
}

/// What a command left.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room for files");
        for (name, text) in [("lane.toml", LANE), ("wider.toml", WIDER), ("bad.toml", BAD)] {
            fs::write(folder.path().join(name), text).expect("the folder can be written");
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command; its words are separated by spaces.
    fn run(&self, line: &str) -> Ran {
        self.run_with(line, &[])
    }

    fn run_with(&self, line: &str, environment: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_karvon"));
        command
            .current_dir(self.folder.path())
            .args(line.split_whitespace())
            .env_remove("NO_COLOR")
            .envs(environment.iter().copied());
        let output = command.output().expect("the command starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Ran {
            code: output.status.code().expect("it ends by itself"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Returns the files of a folder, by name.
    fn files(&self, folder: &str) -> BTreeMap<String, String> {
        let entries = fs::read_dir(self.path(folder)).expect("the folder was made");
        let read = |path: &Path| fs::read_to_string(path).expect("results are UTF-8");
        let name = |path: &Path| path.file_name().expect("it is a file").to_string_lossy().into_owned();
        let paths = entries.map(|entry| entry.expect("it can be read").path());
        paths.map(|path| (name(&path), read(&path))).collect()
    }
}

/// Runs a command and compares its exit code. What is refused has no results, and says why.
fn check(line: &str, code: i32) -> Ran {
    let ran = Desk::new().run(line);
    assert_eq!(ran.code, code, "karvon {line}\n{}{}", ran.stdout, ran.stderr);
    if code == 2 {
        assert_eq!(ran.stdout, "", "karvon {line} has no results");
        assert_ne!(ran.stderr, "", "karvon {line} says why");
    }
    ran
}

/// Reads a CSV text: header, then rows.
fn table(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("rows are whole").iter().map(str::to_owned).collect()).collect()
}

const RESULTS: [&str; 17] = [
    "columns.json",
    "day.csv",
    "distributions.csv",
    "endings.csv",
    "kpis.csv",
    "ledger.csv",
    "manifest.json",
    "measures.md",
    "replications.csv",
    "report.html",
    "resolved.toml",
    "rhythm.csv",
    "run.json",
    "stations.csv",
    "timeline.csv",
    "ways.csv",
    "week.csv",
];

/// Those that there are without estimates: there is no course to look at.
fn without_course() -> Vec<&'static str> {
    RESULTS.into_iter().filter(|name| !["day.csv", "rhythm.csv", "ways.csv", "week.csv"].contains(name)).collect()
}

/// A lane with closing hours and a full space behind it, so that all kinds of waits come up.
const CLOSING: &str = r#"karvon = 1
extends = "lane.toml"
title = "One lane by day, with a short strip behind it"

[calendar.day]
open = ["daily 08:00-20:00"]

[station.customs]
calendar = "day"
lanes = 2

[station.far]
side = "uz"
lanes = 1

[space.strip]
side = "uz"
places = 2

[step.strip]
through = "strip"

[step.far]
at = "far"
time = { dist = "exponential", mean = "20 min" }

[route.north]
steps = ["customs", "strip", "far"]
"#;

#[test]
fn an_audit_says_what_it_checked_and_changes_no_result() {
    let desk = Desk::new();
    fs::write(desk.path("closing.toml"), CLOSING).expect("the folder can be written");
    for name in ["lane", "closing"] {
        let plain = desk.run(&format!("run {name}.toml --out plain-{name} --quiet"));
        let audited = desk.run(&format!("run {name}.toml --out audited-{name} --audit"));
        assert_eq!((plain.code, audited.code), (0, 0), "{}{}", plain.stderr, audited.stderr);
        assert_eq!(plain.stdout, audited.stdout);
        let (mut plain, mut audited_files) =
            (desk.files(&format!("plain-{name}")), desk.files(&format!("audited-{name}")));
        for differs in ["run.json", "report.html"] {
            assert!(plain.remove(differs).is_some() && audited_files.remove(differs).is_some());
        }
        assert_eq!(plain, audited_files);
        let words = &audited.stderr;
        assert!(
            words.contains(&format!("Audit of `{name}`, 3 replications")) && words.contains("Nothing found."),
            "{words}"
        );
        for check in ["nobody is passed in line", "what was collected agrees with the trace"] {
            let line = words.lines().find(|line| line.ends_with(check)).unwrap_or_else(|| panic!("{check}: {words}"));
            let count: u64 = line.split_whitespace().next().and_then(|count| count.parse().ok()).expect("a count");
            assert!(count > 0, "{line}");
        }
    }
    let compared = desk.run("compare lane.toml wider.toml --audit");
    assert_eq!((compared.code, compared.stderr.matches("Nothing found.").count()), (0, 2), "{}", compared.stderr);
}

#[test]
fn shuffled_ties_are_another_order_and_the_manifest_says_so() {
    let desk = Desk::new();
    // Parties come on the hour: who of them is first decides who waits.
    let party = "karvon = 1\nextends = \"lane.toml\"\nremove = [\"flow.trucks.rate\"]\n[flow.trucks.timetable]\n\
                 at = [\"daily 00:00-23:00 every 1 h\"]\n[flow.others]\nfrom = \"uz\"\nroute = \"north\"\n\
                 [flow.others.timetable]\nat = [\"daily 00:00-23:00 every 1 h\"]\n";
    fs::write(desk.path("party.toml"), party).expect("the folder can be written");
    let run = |command: &str, out: &str| {
        let ran = desk.run(&format!("{command} --audit --quiet --out {out}"));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        desk.files(out)
    };
    let plain = run("run party.toml", "plain");
    let shuffled = run("run party.toml --shuffle-ties", "shuffled");
    assert_ne!(plain["replications.csv"], shuffled["replications.csv"]);
    assert_eq!(run("run party.toml --shuffle-ties", "again")["replications.csv"], shuffled["replications.csv"]);
    assert!(shuffled["manifest.json"].contains("\"ties\": \"shuffled\"") && !plain["manifest.json"].contains("ties"));
    let compared = run("compare party.toml wider.toml --shuffle-ties", "compared");
    assert!(compared["manifest.json"].contains("\"ties\": \"shuffled\""));
}

#[test]
fn exit_codes_say_who_is_at_fault() {
    check("run lane.toml", 0);
    check("compare lane.toml wider.toml", 0);
    check("check lane.toml wider.toml", 0);
    check("show wider.toml", 0);
    check("explain S203", 0);
    check("explain s203", 0);
    check("--help", 0);
    check("--version", 0);
    // The world, or the replications.
    check("run lane.toml --set run.entities_max=5", 1);
    check("run lane.toml --set run.events_max=100", 1);
    // The scenario.
    check("run bad.toml", 2);
    check("check bad.toml", 2);
    check("check lane.toml bad.toml", 2);
    check("show bad.toml", 2);
    check("compare lane.toml bad.toml", 2);
    check("run lane.toml --set station.customs.lane=2", 2);
    check("run lane.toml --replications 0", 2);
    // The usage.
    check("", 2);
    check("run", 2);
    check("run missing.toml", 2);
    check("compare lane.toml", 2);
    check("sail lane.toml", 2);
    check("run lane.toml --threads 0", 2);
    check("run lane.toml --format xml", 2);
    check("run lane.toml --set station.customs.lanes", 2);
    check("run lane.toml --out lane.toml", 2);
    check("explain S999", 2);
}

#[test]
fn results_go_to_stdout_and_words_to_stderr() {
    let desk = Desk::new();
    let ran = desk.run("run lane.toml");
    assert!(ran.stdout.contains("One lane") && ran.stdout.contains("Crossing time"), "{}", ran.stdout);
    assert_eq!(
        ran.stderr,
        format!("Files in {}; open report.html for charts.\n", Path::new("out").join("lane").display())
    );
    assert_eq!(desk.files("out/lane").keys().map(String::as_str).collect::<Vec<_>>(), RESULTS);
    let quiet = desk.run("run lane.toml --quiet");
    assert_eq!((quiet.stdout, quiet.stderr), (ran.stdout, String::new()));
    let compared = desk.run("compare lane.toml wider.toml --quiet --out both");
    assert_eq!(compared.stderr, "");
    let files = desk.files("both");
    for name in ["comparison.csv", "resolved-lane.toml", "resolved-wider.toml"] {
        assert!(files.contains_key(name), "{name} is missing of {:?}", files.keys());
    }
}

#[test]
fn csv_on_stdout_is_the_file() {
    let desk = Desk::new();
    let ran = desk.run("run lane.toml --format csv --quiet --out run");
    assert_eq!(ran.stdout, desk.files("run")["kpis.csv"]);
    let ran = desk.run("compare lane.toml wider.toml --format csv --quiet --out both");
    assert_eq!(ran.stdout, desk.files("both")["comparison.csv"]);
}

#[test]
fn json_on_stdout_has_the_numbers_of_the_files() {
    for (line, tables) in [("run lane.toml", 7), ("compare lane.toml wider.toml", 8)] {
        let desk = Desk::new();
        let ran = desk.run(&format!("{line} --format json --quiet --out results"));
        let json: Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
        let json = json.as_object().expect("it is an object of tables");
        assert_eq!(json.len(), tables);
        let files = desk.files("results");
        for (name, rows) in json {
            let written = table(&files[&format!("{name}.csv")]);
            let rows = rows.as_array().expect("a table is an array");
            assert_eq!(rows.len() + 1, written.len(), "{name}");
            for (row, cells) in rows.iter().zip(&written[1..]) {
                for (column, cell) in written[0].iter().zip(cells) {
                    let same = match &row[column] {
                        Value::Null => cell.is_empty(),
                        Value::Number(number) => cell.parse::<f64>().ok() == number.as_f64(),
                        Value::String(text) => text == cell,
                        _ => false,
                    };
                    assert!(same, "{name}: {column} is {} and {cell}", row[column]);
                }
            }
        }
    }
}

#[test]
fn files_are_whole_and_equal_when_made_again() {
    let desk = Desk::new();
    assert_eq!(desk.run("run lane.toml --out results").code, 0);
    let mut first = desk.files("results");
    // Remains of a longer text, of an interrupted write, and of a comparison.
    fs::write(desk.path("results/kpis.csv"), "x".repeat(1_000_000)).expect("the folder can be written");
    fs::write(desk.path("results/.kpis.csv.partial"), "half").expect("the folder can be written");
    fs::write(desk.path("results/comparison.csv"), "old").expect("the folder can be written");
    assert_eq!(desk.run("run lane.toml --out results").code, 0);
    let mut second = desk.files("results");
    assert_eq!(second.keys().map(String::as_str).collect::<Vec<_>>(), RESULTS);
    // Wall time and clock are in `run.json` alone.
    assert!(first.remove("run.json").is_some() && second.remove("run.json").is_some());
    for (name, text) in first {
        assert!(text == second[&name], "{name} differs");
    }
}

#[test]
fn no_escape_codes_where_nobody_reads_a_terminal() {
    let eager = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("CLICOLOR_FORCE", "1")];
    for line in ["run lane.toml", "check bad.toml", "check lane.toml", "explain S203"] {
        let plain = Desk::new().run_with(line, &[("NO_COLOR", "1")]);
        for environment in [&[][..], &eager[..3]] {
            let ran = Desk::new().run_with(line, environment);
            assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'), "{line}");
            assert_eq!((&ran.stdout, &ran.stderr), (&plain.stdout, &plain.stderr), "{line}");
        }
    }
}

#[test]
fn check_shows_all_mistakes_with_their_places() {
    let good = check("check lane.toml", 0);
    assert_eq!((good.stdout.as_str(), good.stderr.as_str()), ("", "lane.toml: no errors\n"));
    let bad = check("check bad.toml", 2);
    for part in ["error[S003]", "--> bad.toml:4:1", "help: "] {
        assert!(bad.stderr.contains(part), "no `{part}` in\n{}", bad.stderr);
    }
    let desk = Desk::new();
    let good = desk.run("check lane.toml --format json");
    assert_eq!((good.code, good.stdout.trim(), good.stderr.as_str()), (0, "[]", ""));
    let bad = desk.run("check lane.toml bad.toml --format json");
    assert_eq!((bad.code, bad.stderr.as_str()), (2, ""));
    let list: Value = serde_json::from_str(&bad.stdout).expect("it is JSON");
    assert_eq!(list[0]["code"], "S003");
    assert_eq!(
        (&list[0]["file"], &list[0]["line"], &list[0]["severity"]),
        (&"bad.toml".into(), &4.into(), &"error".into())
    );
}

#[test]
fn explain_prints_the_long_form() {
    let ran = check("explain S203", 0);
    assert!(ran.stdout.starts_with("S203: ") && ran.stdout.lines().count() > 2, "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    let unknown = check("explain S999", 2);
    assert!(unknown.stderr.contains("S999") && unknown.stderr.contains("from S001 to S808"), "{}", unknown.stderr);
}

#[test]
fn what_show_prints_is_a_scenario_with_the_same_numbers() {
    let desk = Desk::new();
    let expected = desk.run("run wider.toml --format csv --quiet --set run.seed=5");
    for line in ["show wider.toml --set run.seed=5", "show wider.toml --resolved --set run.seed=5"] {
        let shown = desk.run(line);
        assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
        assert!(!shown.stdout.contains("extends"), "the overlays are merged");
        fs::create_dir_all(desk.path("shown")).expect("the folder can be written");
        // Results carry the file's name.
        fs::write(desk.path("shown/wider.toml"), &shown.stdout).expect("the folder can be written");
        let checked = desk.run("check shown/wider.toml");
        assert_eq!((checked.code, checked.stderr.as_str()), (0, "shown/wider.toml: no errors\n"), "{}", shown.stdout);
        assert_eq!(desk.run("run shown/wider.toml --format csv --quiet").stdout, expected.stdout);
    }
    let resolved = desk.run("show lane.toml --resolved").stdout;
    assert!(
        resolved.contains("# Means of truncated times as they are drawn:\n#   step.customs.time: 19."),
        "{resolved}"
    );
    let default = "level = 0.95";
    assert!(resolved.contains(default) && !LANE.contains(default), "defaults are spelled out:\n{resolved}");
}

#[test]
fn a_limit_fails_the_run_and_leaves_no_estimate() {
    let desk = Desk::new();
    let ran = desk.run("run lane.toml --set run.entities_max=5 --out results");
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let said = "replication 1 failed, so there are no estimates: hit the limit of 5 trucks alive at once";
    let plain = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(plain.contains(said) && plain.contains("`customs`"), "{}", ran.stdout);
    assert!(ran.stderr.contains("error: `lane` has failed replications and no estimates"), "{}", ran.stderr);
    let files = desk.files("results");
    assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), without_course());
    for name in ["kpis.csv", "stations.csv", "ledger.csv", "timeline.csv"] {
        assert_eq!(table(&files[name]).len(), 1, "{name} has no row");
    }
    let endings = table(&files["endings.csv"]);
    assert_eq!(endings.len(), 1 + 3);
    assert!(endings[1][2].starts_with("failed: hit the limit"), "{endings:?}");
    let manifest: Value = serde_json::from_str(&files["manifest.json"]).expect("it is JSON");
    assert_eq!(manifest["scenarios"][0]["replications"][0]["ending"], "failed");
}

/// Interrupts a long run: what had finished is kept as replications 1 to k, without a gap.
#[cfg(unix)]
#[test]
fn an_interruption_keeps_the_replications_that_had_finished() {
    use std::process::Stdio;
    use std::thread::sleep;
    use std::time::Duration;

    const PLANNED: usize = 20_000;
    let desk = Desk::new();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_karvon"))
        .current_dir(desk.folder.path())
        .args(["run", "lane.toml", "--replications", &PLANNED.to_string(), "--threads", "2", "--out", "results"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // The folder is made just before the command begins to listen.
    while !desk.path("results").exists() {
        sleep(Duration::from_millis(5));
        assert!(child.try_wait().expect("it can be asked").is_none(), "it ended before it made its folder");
    }
    sleep(Duration::from_millis(300));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("`kill` starts").success());
    let output = child.wait_with_output().expect("the command ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let files = desk.files("results");
    assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), RESULTS);
    let rows = table(&files["replications.csv"]);
    let mut numbers: Vec<usize> = rows[1..].iter().map(|row| row[1].parse().expect("it is a number")).collect();
    numbers.dedup();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "the replications have gaps");
    if numbers.len() == PLANNED {
        // A machine so fast that all was done before the signal came.
        assert!([Some(0), Some(130)].contains(&output.status.code()), "{stderr}");
        return;
    }
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("interrupted"), "{stderr}");
    let said = format!("interrupted: the numbers are of replications 1 to {} of {PLANNED}", numbers.len());
    let stdout = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(stdout.contains(&said), "no `{said}` in {stdout}");
}
