//! The manifest (what determines a result) and the run log (what does not).

use std::time::Instant;

use karvon::experiment::{Ending, Outcome};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::emit::quoted;
use super::input::Input;
use super::points::Study;

/// Versions of the crates that decide what is sampled, as the lock file pins them.
const RAND: &str = "0.10.4";
const RAND_DISTR: &str = "0.6.0";

/// Returns what determines the results, and the doubts about them.
pub(crate) fn manifest(title: &str, inputs: &[Input], outcomes: &[Outcome]) -> Value {
    let scenarios = inputs.iter().zip(outcomes).map(|(input, outcome)| {
        let endings = outcome.replications.iter().map(|replicated| match &replicated.ending {
            Ending::Completed => {
                json!({ "replication": replicated.number, "ending": "completed", "events": replicated.events })
            }
            Ending::Failed(why) => json!({ "replication": replicated.number, "ending": "failed", "why": why }),
        });
        json!({
            "scenario": input.name,
            "title": input.scenario.file.title,
            "inputs": hashes(input),
            "resolved_sha256": sha256(&karvon::scenario::resolved(&input.scenario.file)),
            "seed": outcome.seed,
            "replications_planned": outcome.replications_planned,
            "replications": endings.collect::<Value>(),
            "warnings": outcome.warnings,
        })
    });
    json!({
        "title": title,
        "karvon": env!("CARGO_PKG_VERSION"),
        "samplers": samplers(),
        "scenarios": scenarios.collect::<Value>(),
    })
}

/// Returns what determines the results of a study, and how many of something it came to.
pub(crate) fn of_study(study: &Study, counted: &str, count: usize) -> Value {
    json!({
        "karvon": env!("CARGO_PKG_VERSION"),
        "samplers": samplers(),
        "study": study.name,
        counted: count,
        "inputs_sha256": sha256(&study.inputs().to_string()),
    })
}

/// Returns the versions of the crates that decide what is sampled.
pub(crate) fn samplers() -> Value {
    json!({ "rand": RAND, "rand_distr": RAND_DISTR })
}

/// Returns what does not determine the results: it is outside the promise of equal bytes.
pub(crate) fn log(threads: Option<u16>, started: Instant, started_at: jiff::Timestamp) -> Value {
    json!({
        "command": command(),
        "threads": threads,
        "cores": std::thread::available_parallelism().map(usize::from).ok(),
        "started_at": started_at.to_string(),
        "wall_seconds": started.elapsed().as_secs_f64(),
    })
}

/// Returns the hash of every file that a scenario was put together from.
fn hashes(input: &Input) -> Value {
    let sources = input.scenario.sources.iter();
    sources.map(|source| json!({ "file": source.name, "sha256": sha256(&source.text) })).collect()
}

/// Returns the SHA-256 of a text in hexadecimal digits.
pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The command as a shell would take it again.
fn command() -> String {
    std::env::args().skip(1).fold("karvon".to_owned(), |line, word| line + " " + &quoted(&word))
}
