//! A sweep of thousands of points with short replications: printed, never gated.
//!
//! `cargo bench --bench sweep` sweeps M/M/1 (`scenarios/theory/mm1.toml`, 90 days of 130 to 220 customers each) over 100,
//! 1,000 and 10,000 points of ten replications. It prints processor time for each point, the most memory resident, and the
//! share of the threads' time that went into replications. `cargo bench --bench sweep -- cores` sweeps with two threads and
//! with two processes of one thread and half of the points each, in turns of a second or two, so that both meet the same load.
//!
//! `cargo bench --bench sweep -- instructions` counts, under callgrind, the instructions of a point and those of its
//! replications, as differences of sweeps over 100 and 50 points.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const KARVON: &str = env!("CARGO_BIN_EXE_karvon");

/// Points of the largest sweep.
const POINTS: usize = 10_000;

/// Points of a sweep that is timed against processes, and how often.
const RACED: usize = 100;
const ROUNDS: usize = 21;

/// The function that is a replication, as callgrind names it.
const REPLICATION: &str = "*Prepared::replicate*";

fn main() -> ExitCode {
    let desk = tempfile::tempdir().expect("there is room for files");
    // Cargo adds options of its own.
    match std::env::args().skip(1).find(|argument| !argument.starts_with("--")).as_deref() {
        Some("instructions") => instructions(&desk),
        Some("cores") => cores(&desk),
        None => growth(&desk),
        Some(_) => {
            eprintln!("usage: sweep [cores | instructions]");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Makes a sweep of so many points, a multiple of ten.
fn sweep(desk: &TempDir, points: usize, name: &str, threads: usize) -> Command {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/theory/mm1.toml");
    let study = format!(
        "karvon = 1\ntitle = 'Many points'\nscenario = '{scenario}'\nprecision.replications = 10\n\
         [axis.rate]\npath = 'flow.customers.rate'\nfrom = '130 /d'\nto = '220 /d'\nn = 10\n\
         [axis.time]\npath = 'step.serve.time.mean'\nfrom = '5 min'\nto = '6 min'\nn = {times}\n",
        scenario = scenario.display(),
        times = points / 10,
    );
    let file = format!("{name}.toml");
    fs::write(desk.path().join(&file), study).expect("the folder can be written");
    let mut command = Command::new(KARVON);
    command.current_dir(desk.path()).stdout(Stdio::null()).stderr(Stdio::inherit());
    command.args(["sweep", &file, "--quiet", "--out", name, "--threads", &threads.to_string()]);
    command.args(["--set", "run.length=90 d", "--set", "run.warm_up=2 d"]);
    command
}

/// What a process has used.
struct Used {
    wall: f64,
    /// Seconds of processor time.
    processor: f64,
    /// Most memory resident, in MB.
    megabytes: f64,
}

/// Waits for processes to end, and returns what all of them used.
fn watch(mut children: Vec<Child>) -> Used {
    let started = Instant::now();
    // What a process has used is known as long as it runs; ticks are hundredths of a second.
    let look = |child: &Child| -> Option<(f64, f64)> {
        let read = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", child.id())).ok();
        let (status, stat) = (read("status")?, read("stat")?);
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.to_owned();
        let ticks = |at: usize| stat.split_whitespace().nth(at)?.parse::<f64>().ok();
        Some(((ticks(13)? + ticks(14)?) / 100.0, peak.parse::<f64>().ok()? / 1000.0))
    };
    let mut seen = vec![(0.0, 0.0); children.len()];
    loop {
        let mut is_over = true;
        for (child, seen) in children.iter_mut().zip(&mut seen) {
            *seen = look(child).unwrap_or(*seen);
            is_over &= child.try_wait().expect("it can be asked").is_some();
        }
        if is_over {
            break;
        }
        sleep(Duration::from_millis(5));
    }
    let wall = started.elapsed().as_secs_f64();
    assert!(children.iter_mut().all(|child| child.wait().is_ok_and(|status| status.success())), "a sweep failed");
    Used {
        wall,
        processor: seen.iter().map(|(seconds, _)| seconds).sum(),
        megabytes: seen.iter().map(|(_, megabytes)| *megabytes).fold(0.0, f64::max),
    }
}

fn start(mut command: Command) -> Child {
    command.spawn().expect("karvon starts")
}

/// Prints what sweeps of more and more points cost.
fn growth(desk: &TempDir) {
    println!("| points | wall | ms of processor time a point | most memory | share in replications |");
    println!("|---|---|---|---|---|");
    for points in [POINTS / 100, POINTS / 10, POINTS] {
        let name = format!("grown-{points}");
        let used = watch(vec![start(sweep(desk, points, &name, 2))]);
        let log = fs::read_to_string(desk.path().join(&name).join("run.json")).expect("it was written");
        let log: serde_json::Value = serde_json::from_str(&log).expect("it is JSON");
        let share = log["simulation_share"].as_f64().expect("points were run");
        let each = used.processor / points as f64 * 1000.0;
        println!("| {points} | {:.1} s | {each:.2} | {:.0} MB | {share:.3} |", used.wall, used.megabytes);
    }
}

/// Prints how two threads compare with two processes.
fn cores(desk: &TempDir) {
    println!("| {RACED} points | two threads, wall and processor | two processes | ratio of wall | of processor |");
    println!("|---|---|---|---|---|");
    let mut rounds = Vec::new();
    for round in 1..=ROUNDS {
        let by_threads = || watch(vec![start(sweep(desk, RACED, &format!("threads-{round}"), 2))]);
        let half = |which: &str| start(sweep(desk, RACED / 2, &format!("{which}-{round}"), 1));
        let by_processes = || watch(vec![half("one"), half("other")]);
        let (threads, processes) = if round % 2 == 0 {
            let processes = by_processes();
            (by_threads(), processes)
        } else {
            (by_threads(), by_processes())
        };
        println!(
            "| round {round} | {:.2} s, {:.2} s | {:.2} s, {:.2} s | {:.3} | {:.3} |",
            threads.wall,
            threads.processor,
            processes.wall,
            processes.processor,
            processes.wall / threads.wall,
            processes.processor / threads.processor
        );
        rounds.push((threads, processes));
    }
    let sorted = |value: &dyn Fn(&(Used, Used)) -> f64| {
        let mut sorted: Vec<f64> = rounds.iter().map(value).collect();
        sorted.sort_by(f64::total_cmp);
        sorted
    };
    let median = |value: &dyn Fn(&(Used, Used)) -> f64| sorted(value)[ROUNDS / 2];
    let least = |value: &dyn Fn(&(Used, Used)) -> f64| sorted(value)[0];
    println!(
        "Two threads do {:.3} of the work of two processes by the wall, {:.3} by processor time (medians); {:.3} by the least \
         wall of each.",
        median(&|(threads, processes)| processes.wall / threads.wall),
        median(&|(threads, processes)| processes.processor / threads.processor),
        least(&|(_, processes)| processes.wall) / least(&|(threads, _)| threads.wall),
    );
}

/// Prints the instructions of a point.
fn instructions(desk: &TempDir) {
    let count = |points: usize, of: Option<&str>| -> f64 {
        let name = format!("counted-{points}-{}", of.is_some());
        let plain = sweep(desk, points, &name, 1);
        let mut valgrind = Command::new("valgrind");
        valgrind.current_dir(desk.path()).args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        valgrind.args(of.map(|function| format!("--toggle-collect={function}")));
        valgrind.arg(plain.get_program()).args(plain.get_args());
        let output = valgrind.output().expect("valgrind starts");
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        let counted = words.lines().find_map(|line| line.split("Collected : ").nth(1)?.trim().parse().ok());
        counted.unwrap_or_else(|| panic!("callgrind counted nothing:\n{words}"))
    };
    let each = |of: Option<&str>| (count(100, of) - count(50, of)) / 50.0 / 1e6;
    let (point, replications) = (each(None), each(Some(REPLICATION)));
    println!("{point:.2} million instructions a point, {replications:.2} of them in its ten replications:");
    println!("{:.2} %.", replications / point * 100.0);
}
