//! Sweeps as their users meet them: resumed, killed, in shards, on a full disk; and gates, in all commands.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const LANE: &str = r#"karvon = 1
title = "One lane"

[run]
start = 2023-01-01
length = "20 d"
replications = 4

[side.uz]
time_zone = "Asia/Tashkent"
direction = "north"

[station.customs]
side = "uz"
lanes = 1

[step.customs]
at = "customs"
time = { dist = "lognormal", mean = "20 min", cv = 0.7 }

[route.north]
steps = ["customs"]

[flow.trucks]
from = "uz"
rate = "60 /d"
route = "north"
"#;

const STUDY: &str = r#"karvon = 1
title = "How many lanes"
scenario = "lane.toml"

[axis.lanes]
path = "station.customs.lanes"
from = 1
to = 4

[axis.demand]
path = "demand.scale"
values = [0.8, 0.9, 1.0]

[constraint]
roomy = "lanes >= 2 * demand - 0.8"

[compare]
base = { lanes = 2, demand = 1.0 }

[response.crossing]
indicator = "crossing_time"
group = "direction=north"
better = "lower"
"#;

/// A folder with a scenario and a study of it, to run commands in.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("there is room for files");
        for (name, text) in [("lane.toml", LANE), ("study.toml", STUDY)].iter().chain(files) {
            fs::write(folder.path().join(name), text).expect("the folder can be written");
        }
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_karvon"));
        command.current_dir(self.folder.path()).args(line.split_whitespace());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command, compares its exit code, and returns what it printed.
    #[track_caller]
    pub(crate) fn run(&self, line: &str, code: i32) -> (String, String) {
        let output = self.command(line).output().expect("the command starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8").replace('\u{a0}', " ");
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(code), "karvon {line}\n{stdout}{stderr}");
        (stdout, stderr)
    }

    /// Returns all files of a folder but the log of the run, by path.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.path(folder), "", &mut files);
        files.remove("run.json");
        files
    }

    pub(crate) fn rows(&self, file: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.path(file)).expect("the table was written");
        let rows = reader.deserialize().collect::<Result<_, _>>();
        rows.unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("the folder was made") {
        let path = entry.expect("it can be read").path();
        let name = format!("{prefix}{}", path.file_name().expect("it has a name").to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(&path).expect("it can be read"));
        }
    }
}

pub(crate) fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in one {
        assert!(*bytes == other[name], "{name} differs");
    }
}

#[test]
fn a_sweep_runs_every_point_that_the_constraints_leave() {
    let desk = Desk::new(&[]);
    let (plan, _) = desk.run("sweep study.toml --plan", 0);
    assert!(plan.contains("     1  demand=0.8, lanes=1") && plan.contains("11 points, 4 replications each"), "{plan}");
    assert!(!desk.path("out").exists(), "a plan writes nothing");
    let (screen, _) = desk.run("sweep study.toml", 0);
    assert!(screen.contains("11 design points") && screen.contains("crossing: "), "{screen}");
    let rows = desk.rows("out/study/responses.csv");
    // One lane is left out at full demand.
    assert_eq!(rows.len(), 11);
    let crossing = |demand: &str, lanes: &str| -> f64 {
        let row = rows.iter().find(|row| row["demand"] == demand && row["lanes"] == lanes).expect("it is a point");
        row["crossing"].parse().expect("a number")
    };
    assert!(crossing("0.9", "1") > crossing("0.8", "1") && crossing("0.8", "1") > crossing("0.8", "2"));
    // A point is the scenario with its values set.
    desk.run("run lane.toml --set station.customs.lanes=1 --set demand.scale=0.9 --out alone", 0);
    let kpis = desk.rows("alone/kpis.csv");
    let alone = kpis
        .iter()
        .find(|row| row["kpi"] == "crossing_time" && row["group"] == "direction=north" && row["statistic"] == "mean");
    assert_eq!(alone.expect("it is a KPI")["value"].parse(), Ok(crossing("0.9", "1")));
    let differences = desk.rows("out/study/comparison.csv");
    assert_eq!(differences.len(), 10, "the base is not compared with itself");
    assert!(desk.rows("out/study/best.csv").iter().any(|row| row["may_be_best"] == "yes"));
    // Run again, it finds everything there.
    let before = desk.files("out/study");
    let (_, words) = desk.run("sweep study.toml", 0);
    assert!(words.contains("0 points run, 11 found finished."), "{words}");
    assert_same(&before, &desk.files("out/study"));
}

/// Ten times as many points, with all that can be asked of them together, take no more memory but for their parts' names and the
/// values of one response: some 300 bytes each. Before points were made from the plan and what is said of all of them was
/// written as it came, it was 9,000.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_flat_in_the_number_of_points() {
    const FEW: usize = 200;
    const MANY: usize = 2000;
    let study = |points: usize| {
        let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/theory/mm1.toml");
        format!(
            "karvon = 1\ntitle = 'Many points'\nscenario = '{scenario}'\nprecision.replications = 10\n\
             compare.base = {{ rate = '130 /d', time = '5 min' }}\n\
             [axis.rate]\npath = 'flow.customers.rate'\nfrom = '130 /d'\nto = '220 /d'\nn = 10\n\
             [axis.time]\npath = 'step.serve.time.mean'\nfrom = '5 min'\nto = '6 min'\nn = {}\n\
             [response.crossing]\nindicator = 'crossing_time'\ngroup = 'direction=out'\nstatistic = 'mean'\nbetter = 'lower'\n\
             [require.fast]\nindicator = 'crossing_time'\ngroup = 'direction=out'\nstatistic = 'mean'\nat_most = 9\nunit = 'h'\n",
            points / 10
        )
    };
    let desk = Desk::new(&[("few.toml", &study(FEW)), ("many.toml", &study(MANY))]);
    let most_kilobytes = |name: &str| -> u64 {
        let line = format!("sweep {name}.toml --quiet --threads 1 --set run.length=\"1d\" --set run.warm_up=\"0d\"");
        let mut child = desk.command(&line).stdout(Stdio::null()).spawn().expect("karvon starts");
        let mut most = 0;
        while child.try_wait().expect("it can be asked").is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let peak =
                status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
            most = peak.unwrap_or(most);
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(child.wait().expect("it has ended").success());
        most
    };
    let (few, many) = (most_kilobytes("few"), most_kilobytes("many"));
    assert_eq!(desk.rows("out/many/best.csv").len(), MANY);
    let growth = many.saturating_sub(few) * 1000 / (MANY - FEW) as u64;
    assert!(growth < 1000, "{few} kB for {FEW} points, {many} kB for {MANY}: {growth} bytes a point");
}

#[test]
fn more_points_than_there_is_room_for_are_refused() {
    let axis = |name: &str, path: &str| format!("[axis.{name}]\npath = '{path}'\nfrom = 1\nto = 4000\n");
    let axes = [axis("a", "run.seed"), axis("b", "run.entities_max")].concat();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/theory/mm1.toml");
    let response = "[response.crossing]\nindicator = 'crossing_time'\ngroup = 'direction=out'\n";
    let study = format!("karvon = 1\ntitle = 'Huge'\nscenario = '{scenario}'\n{axes}{response}");
    let desk = Desk::new(&[("huge.toml", &study)]);
    let (_, told) = desk.run("sweep huge.toml", 2);
    assert!(told.contains("S424") && told.contains("more than 10000000 points"), "{told}");
    assert!(!desk.path("out").exists());
}

#[test]
fn bytes_do_not_depend_on_threads_or_shards() {
    let desk = Desk::new(&[("other.toml", &STUDY.replace("to = 4", "to = 3"))]);
    desk.run("sweep study.toml --threads 1 --out one", 0);
    desk.run("sweep study.toml --threads 3 --out three", 0);
    assert_same(&desk.files("one"), &desk.files("three"));
    for shard in 1..=3 {
        desk.run(&format!("sweep study.toml --shard {shard}/3 --out shard-{shard}"), 0);
    }
    let (_, words) = desk.run("merge shard-1 shard-3 --out merged", 1);
    assert!(words.contains("point 2"), "{words}");
    assert!(!desk.path("merged/manifest.json").exists(), "it is not whole");
    desk.run("merge shard-1 shard-2 shard-3 --out merged", 0);
    assert_same(&desk.files("one"), &desk.files("merged"));
    desk.run("sweep other.toml --shard 1/3 --out other", 0);
    let (_, words) = desk.run("merge shard-1 shard-2 other --out mixed", 2);
    assert!(words.contains("S430") && words.contains("another study"), "{words}");
    // Another version's shard, too.
    let inputs = fs::read_to_string(desk.path("shard-2/inputs.json")).expect("it was written");
    let old = inputs.replace(&format!("\"karvon\": \"{}\"", env!("CARGO_PKG_VERSION")), "\"karvon\": \"0.0.1\"");
    assert_ne!(inputs, old);
    fs::write(desk.path("shard-2/inputs.json"), old).expect("it can be written");
    let (_, words) = desk.run("merge shard-1 shard-2 shard-3 --out mixed", 2);
    assert!(words.contains("S430") && words.contains("0.0.1"), "{words}");
}

/// Kills sweeps at any moment until one ends; four times, or fifty in the long form.
#[test]
fn a_killed_sweep_goes_on_to_the_same_bytes() {
    let kills = if std::env::var_os("KARVON_LONG").is_some() { 50 } else { 4 };
    let desk = Desk::new(&[]);
    let started = Instant::now();
    desk.run("sweep study.toml --replications 30 --out whole", 0);
    let whole = started.elapsed();
    let mut luck = 2023_u64;
    let mut round = 0;
    let mut killed = 0;
    while killed < kills {
        round += 1;
        let out = format!("killed-{round}");
        loop {
            let line = format!("sweep study.toml --replications 30 --out {out}");
            let mut child = desk.command(&line).spawn().expect("the command starts");
            luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let share = (luck >> 33) as f64 / f64::from(1_u32 << 31);
            std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * share));
            if child.try_wait().expect("it can be asked").is_none() && killed < kills {
                child.kill().expect("it can be killed");
                child.wait().expect("it is over");
                killed += 1;
                continue;
            }
            assert!(child.wait().expect("it is over").success(), "what was left behind does not stop it");
            break;
        }
        assert_same(&desk.files("whole"), &desk.files(&out));
    }
}

#[test]
fn a_broken_part_is_not_believed() {
    let desk = Desk::new(&[]);
    desk.run("sweep study.toml", 0);
    let parts = desk.path("out/study/parts");
    let part = fs::read_dir(parts).expect("there are parts").next().expect("one").expect("it can be read").path();
    let text = fs::read_to_string(&part).expect("it can be read");
    // Cut short, as by a power failure, it is run again.
    fs::write(&part, &text[..text.len() / 2]).expect("it can be written");
    let (_, words) = desk.run("sweep study.toml", 0);
    assert!(words.contains("1 points run, 10 found finished."), "{words}");
    assert_eq!(fs::read_to_string(&part).expect("it was made again"), text);
    // With an end, and nonsense before it, it is told.
    fs::write(&part, text.replacen("\n1,", "\n1,many", 1)).expect("it can be written");
    let (_, words) = desk.run("sweep study.toml", 1);
    assert!(words.contains("is broken") && words.contains("delete it"), "{words}");
}

#[cfg(unix)]
#[test]
fn what_was_finished_outlives_a_full_disk() {
    let desk = Desk::new(&[]);
    desk.run("sweep study.toml --out whole", 0);
    let parts = fs::read_dir(desk.path("whole/parts")).expect("there are parts");
    let largest = parts.map(|part| part.unwrap().metadata().unwrap().len()).max().expect("there are parts");
    // No file may be longer than a part, as if there were no more room: kpis.csv is.
    let blocks = largest.div_ceil(512) + 1;
    let line =
        format!("trap '' XFSZ; ulimit -f {blocks}; exec {} sweep study.toml --out full", env!("CARGO_BIN_EXE_karvon"));
    let mut shell = Command::new("sh");
    let output = shell.current_dir(desk.folder.path()).args(["-c", &line]).output().expect("there is a shell");
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("cannot write") && words.contains("make room"), "{words}");
    assert!(!desk.path("full/manifest.json").exists() && !desk.path("full/kpis.csv").exists());
    // With room again, everything that was finished is still there.
    let (_, words) = desk.run("sweep study.toml --out full", 0);
    assert!(words.contains("0 points run, 11 found finished."), "{words}");
    assert_same(&desk.files("whole"), &desk.files("full"));
}

/// On a disk of its own that is really full; only where this process may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_whole_parts() {
    let desk = Desk::new(&[]);
    desk.run("sweep study.toml --out whole", 0);
    fs::create_dir(desk.path("disk")).expect("a folder");
    let script = format!(
        "mount -t tmpfs -o size=32k none disk || exit 77; {karvon} sweep study.toml --out disk/out; code=$?; cp -r disk/out \
         kept; exit $code",
        karvon = env!("CARGO_BIN_EXE_karvon")
    );
    let mut shell = Command::new("unshare");
    let output = shell.current_dir(desk.folder.path()).args(["-m", "sh", "-c", &script]).output();
    let is_mounted =
        |output: &std::process::Output| output.status.code() == Some(1) && !output.stderr.starts_with(b"unshare");
    let Some(output) = output.ok().filter(is_mounted) else {
        // Not allowed here; the limit of file sizes stands in for it above.
        return;
    };
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("cannot write") && words.contains("No space left"), "{words}");
    assert!(words.contains("make room") && words.contains("the same command again"), "{words}");
    assert!(!desk.path("kept/manifest.json").exists(), "it is not whole");
    // What is there is whole, and the same as without the fault.
    let (kept, whole) = (desk.files("kept/parts"), desk.files("whole/parts"));
    assert!(!kept.is_empty() && kept.len() < whole.len(), "{} of {}", kept.len(), whole.len());
    assert!(kept.iter().all(|(name, bytes)| whole.get(name) == Some(bytes)), "{:?}", kept.keys());
    let (_, words) = desk.run("sweep study.toml --out kept", 0);
    assert!(words.contains(&format!("{} found finished", kept.len())), "{words}");
    assert_same(&desk.files("whole"), &desk.files("kept"));
}

#[test]
fn a_folder_that_cannot_be_made_is_told_before_anything_runs() {
    let desk = Desk::new(&[("taken", "a file")]);
    let (_, words) = desk.run("sweep study.toml --out taken/out", 2);
    assert!(words.contains("S051") && words.contains("--out DIR"), "{words}");
}

/// By permissions, or for the superuser, whom these do not stop, on a disk that can only be read.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_can_no_longer_be_written_keeps_its_parts() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new(&[]);
    desk.run("sweep study.toml --out whole", 0);
    desk.run("sweep study.toml --out barred", 0);
    let parts: Vec<PathBuf> =
        fs::read_dir(desk.path("barred/parts")).expect("parts").map(|part| part.expect("one").path()).collect();
    parts[..5].iter().for_each(|part| fs::remove_file(part).expect("it was there"));
    let bar = |mode: u32| {
        fs::set_permissions(desk.path("barred/parts"), fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    bar(0o555);
    let sweep = format!("{} sweep study.toml --out barred", env!("CARGO_BIN_EXE_karvon"));
    let is_superuser = fs::write(&parts[0], "").is_ok_and(|()| fs::remove_file(&parts[0]).is_ok());
    let script =
        format!("mount --bind barred/parts barred/parts && mount -o remount,bind,ro barred/parts || exit 77; {sweep}");
    let mut shell = Command::new(if is_superuser { "unshare" } else { "sh" });
    shell.current_dir(desk.folder.path());
    shell.args(if is_superuser { vec!["-m", "sh", "-c", &script] } else { vec!["-c", &sweep] });
    let output = shell.output().expect("there is a shell");
    bar(0o755);
    if is_superuser && (output.status.code() == Some(77) || output.stderr.starts_with(b"unshare")) {
        // Nothing may be mounted here.
        return;
    }
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("S051") && words.contains("name a folder that can be written"), "{words}");
    let (kept, whole) = (desk.files("barred/parts"), desk.files("whole/parts"));
    assert_eq!(kept.len(), whole.len() - 5);
    assert!(kept.iter().all(|(name, bytes)| whole.get(name) == Some(bytes)), "{:?}", kept.keys());
    let (_, words) = desk.run("sweep study.toml --out barred", 0);
    assert!(words.contains("5 points run, 6 found finished."), "{words}");
    assert_same(&desk.files("whole"), &desk.files("barred"));
}

#[test]
fn job_files_are_ready_to_use() {
    let desk = Desk::new(&[]);
    let (job, _) = desk.run("sweep study.toml --emit slurm --shard 1/40 --seed 7", 0);
    assert!(job.starts_with("#!/bin/bash\n#SBATCH") && job.contains("#SBATCH --array=1-40\n"), "{job}");
    assert!(job.contains("karvon sweep study.toml --seed 7 --shard \"$SLURM_ARRAY_TASK_ID/40\""), "{job}");
    let desk = Desk::new(&[("Lanes_of 2030.toml", STUDY)]);
    let mut command = desk.command("sweep --emit slurm --shuffle-ties");
    let output = command.arg("Lanes_of 2030.toml").output().expect("the command starts");
    let job = String::from_utf8_lossy(&output.stdout);
    assert!(job.contains("#SBATCH --job-name=lanes-of-2030\n"), "{job}");
    assert!(job.contains("karvon sweep 'Lanes_of 2030.toml' --shuffle-ties --shard"), "{job}");
    let (job, _) = desk.run("sweep study.toml --emit kubernetes", 0);
    assert!(job.contains("completionMode: Indexed") && job.contains("completions: 1\n"), "{job}");
}

#[cfg(unix)]
#[test]
fn job_files_come_to_the_same_bytes() {
    let desk = Desk::new(&[]);
    desk.run("sweep study.toml --out whole", 0);
    let folder = Path::new(env!("CARGO_BIN_EXE_karvon")).parent().expect("it is in a folder").display();
    let path = format!("{folder}:{}", std::env::var("PATH").expect("there is a path"));
    for (system, index, first) in [("slurm", "SLURM_ARRAY_TASK_ID", 1), ("kubernetes", "JOB_COMPLETION_INDEX", 0)] {
        let (job, _) = desk.run(&format!("sweep study.toml --emit {system} --shard 1/3 --out {system}"), 0);
        // What the system runs: the file itself, or the line that it gives to a shell.
        let line = job.lines().find(|line| line.trim().starts_with("exec karvon")).expect("it runs karvon");
        let script = if system == "slurm" { job.as_str() } else { line.trim() };
        for shard in first..first + 3 {
            let mut shell = Command::new("bash");
            shell.current_dir(desk.folder.path()).args(["-c", script]).env("PATH", &path);
            shell.env(index, shard.to_string()).env("SLURM_CPUS_PER_TASK", "1");
            let output = shell.output().expect("there is a shell");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let merge =
            job.lines().find_map(|line| line.split_once("karvon ").filter(|(_, rest)| rest.starts_with("merge")));
        desk.run(merge.expect("it says how to merge").1, 0);
        assert_same(&desk.files("whole"), &desk.files(system));
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_sweep_is_the_same_in_parquet() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    let desk = Desk::new(&[]);
    desk.run("sweep study.toml", 0);
    desk.run("export out/study parquet", 0);
    let file = fs::File::open(desk.path("out/study/responses.parquet")).expect("it was written");
    let reader = SerializedFileReader::new(file).expect("it is Parquet");
    let fields = reader.metadata().file_metadata().schema().get_fields().to_vec();
    let place = fields.iter().position(|field| field.name() == "crossing").expect("the response has a column");
    let values = reader.get_row_iter(None).expect("it has rows").map(|row| {
        let row = row.expect("the row can be read");
        row.get_double(place).expect("a number")
    });
    let written = desk.rows("out/study/responses.csv");
    let written = written.iter().map(|row| row["crossing"].parse::<f64>().expect("a number"));
    assert_eq!(values.collect::<Vec<_>>(), written.collect::<Vec<_>>());
}

const REQUIRE: &str = r#"
[require.quick]
indicator = "crossing_time"
group = "direction=north"
at_most = LIMIT
unit = "h"
"#;

#[test]
fn gates_hold_in_all_commands() {
    let gate = |limit: &str| format!("{LANE}{}", REQUIRE.replace("LIMIT", limit));
    let (loose, strict) = (gate("40"), gate("0.2"));
    let study = "karvon = 1\ntitle = 'Gate'\nscenario = 'strict.toml'\n\
                 axis.lanes = { path = 'station.customs.lanes', values = [1, 2] }\n";
    let desk = Desk::new(&[("loose.toml", &loose), ("strict.toml", &strict), ("gate.toml", study)]);
    desk.run("run loose.toml --replications 40 --out loose", 0);
    // Met without a doubt at the first look, after ten replications.
    let verdict = |folder: &str| -> serde_json::Value {
        let text = fs::read_to_string(desk.path(folder).join("verdict.json")).expect("there is a verdict");
        serde_json::from_str(&text).expect("it is JSON")
    };
    let told = verdict("loose");
    assert_eq!((&told["verdict"], &told["requirements"][0]["replications"]), (&"met".into(), &10.into()));
    assert_eq!(desk.rows("loose/requirements.csv")[0]["verdict"], "met");
    let (screen, words) = desk.run("run strict.toml --replications 40 --out strict", 3);
    assert!(screen.contains("quick is missed") && words.contains("requirement not met"), "{screen}{words}");
    assert_eq!(verdict("strict")["verdict"], "missed");
    desk.run("compare loose.toml strict.toml --replications 12 --out both", 3);
    desk.run("compare loose.toml lane.toml --replications 12 --out both", 0);
    desk.run("sweep gate.toml --out swept", 3);
    assert_eq!(verdict("swept")["requirements"].as_array().map(Vec::len), Some(2));
    // What nothing is measured for is told before anything runs.
    fs::write(desk.path("slip.toml"), gate("40").replace("direction=north", "direction=nort"))
        .expect("it can be written");
    let (_, words) = desk.run("run slip.toml --replications 12 --out slip", 2);
    assert!(words.contains("S414") && words.contains("direction=nort"), "{words}");
    // A verdict does not outlive the requirement.
    desk.run("run lane.toml --out loose", 0);
    assert!(!desk.path("loose/verdict.json").exists() && !desk.path("loose/requirements.csv").exists());
}

#[test]
fn sensitivity_designs_rank_the_axes() {
    let study = |method: &str| {
        format!(
            "karvon = 1\ntitle = 'What matters'\nscenario = 'lane.toml'\n{method}\n\
             axis.demand = {{ path = 'demand.scale', from = 0.5, to = 0.9 }}\n\
             axis.customs = {{ path = 'step.customs.time.cv', from = 0.6, to = 0.7 }}\n\
             response.crossing = {{ indicator = 'crossing_time', group = 'direction=north' }}\n"
        )
    };
    let morris = study("combine = { method = 'morris', trajectories = 6 }");
    let indices = study("combine = { method = 'sobol_indices', points = 16 }");
    let desk = Desk::new(&[("morris.toml", &morris), ("indices.toml", &indices)]);
    for (name, points) in [("morris", 18), ("indices", 64)] {
        let (screen, _) = desk.run(&format!("sweep {name}.toml"), 0);
        assert!(screen.contains("What matters for crossing\n  1. demand "), "{screen}");
        assert_eq!(desk.rows(&format!("out/{name}/points.csv")).len(), points);
        let rows = desk.rows(&format!("out/{name}/sensitivity.csv"));
        assert_eq!((rows[0]["axis"].as_str(), rows[0]["rank"].as_str()), ("demand", "1"));
    }
}

#[test]
fn several_scenarios_are_compared_with_the_best() {
    let more = |lanes: u32| format!("karvon = 1\nextends = 'lane.toml'\n[station.customs]\nlanes = {lanes}\n");
    let desk = Desk::new(&[("two.toml", &more(2)), ("three.toml", &more(3))]);
    let (screen, _) = desk.run("compare lane.toml two.toml three.toml --replications 20 --out all", 0);
    let first = screen.lines().find(|line| line.starts_with("- ")).expect("an answer");
    assert!(first.starts_with("- three is the best of all in crossing time north "), "{screen}");
    let best = desk.rows("all/best.csv");
    let crossing: Vec<_> = best.iter().filter(|row| row["kpi"] == "crossing_time").collect();
    assert_eq!(crossing.iter().map(|row| row["may_be_best"].as_str()).collect::<Vec<_>>(), ["no", "no", "yes"]);
    for row in desk.rows("all/comparison.csv").iter().filter(|row| !row["half_width"].is_empty()) {
        let width = |name: &str| row[name].parse::<f64>().expect("a number");
        // For two comparisons at once: t(19) at 98.75 % over that at 97.5 %.
        if width("half_width") > 0.0 {
            assert!((width("joint_half_width") / width("half_width") - 2.433_440 / 2.093_024).abs() < 1e-5, "{row:?}");
        }
    }
}

#[test]
fn two_runs_part_where_a_change_begins_to_work() {
    let more = "karvon = 1\nextends = 'lane.toml'\n[station.customs]\nlanes = 2\n";
    let desk = Desk::new(&[("two.toml", more), ("same.toml", "karvon = 1\nextends = 'lane.toml'\ntitle = 'Same'\n")]);
    let (story, _) = desk.run("diff --runs lane.toml two.toml", 0);
    // Both joined the line at one moment; where there is a second lane, the wait is over at once.
    assert!(story.contains("In both, it joined the line of customs"), "{story}");
    assert!(story.contains("Then in lane it got a unit") && story.contains("Then in two it got a unit"), "{story}");
    let (story, _) = desk.run("diff --runs lane.toml same.toml", 0);
    assert!(story.contains("Every consignment takes the same path"), "{story}");
}
