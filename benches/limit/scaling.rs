//! Replications in two threads against the same work in two processes that share nothing.
//!
//! A shared machine's second core is not always free, so the processes, run in the same minute, say what two
//! cores were worth.

use std::env;
use std::process::{Child, Command};

use karvon::experiment::{on_threads, run};

use super::BORDER6;
use super::clock::{median, wall_seconds};
use super::karvon_side::Compiled;

/// First argument of a process that runs its share and ends.
pub(crate) const SHARE: &str = "share";

/// Replications of each thread or process.
const EACH: u32 = 4;

/// Turns of all three.
const ROUNDS: u32 = 7;

/// Measures in turns, and prints medians.
pub(crate) fn measure() {
    let (mut threads, mut processes, mut one) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        threads.push(wall_seconds(|| replicate(2 * EACH, 2)));
        processes.push(wall_seconds(|| [spawn(), spawn()].into_iter().for_each(wait)));
        one.push(wall_seconds(|| wait(spawn())));
    }
    let [threads, processes, one] = [threads, processes, one].map(|seconds| median(&seconds));
    println!("\nReplications of BORDER-6, all collected, {EACH} for each core (seconds of wall time):");
    println!("two threads {threads:.2}, two processes {processes:.2}, one process alone with half the work {one:.2}");
    println!(
        "two threads do {:.2} of the work of two processes; two cores were worth {:.2} of one",
        processes / threads,
        2.0 * one / processes
    );
}

/// Runs the share of one process.
pub(crate) fn run_share() {
    replicate(EACH, 1);
}

fn replicate(replications: u32, threads: usize) {
    let mut design = Compiled::new(BORDER6, &[]).design;
    design.replications = replications;
    let outcome = on_threads(Some(threads), || run(&design, &())).expect("two threads are not too many");
    assert!(outcome.estimates.is_some(), "all replications end well");
}

fn spawn() -> Child {
    let program = env::current_exe().expect("a running program has a path");
    Command::new(program).arg(SHARE).spawn().expect("it can be run again")
}

fn wait(mut child: Child) {
    assert!(child.wait().expect("it was started").success(), "a process failed");
}
