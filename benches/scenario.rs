//! Time and memory of whole scenarios: printed, never gated.
//!
//! `cargo bench --bench scenario` runs one replication of the baseline over windows of growing length, and of the road
//! to $10 billion over one year, two, four and all eight. The columns of `max alloc` show that memory does not grow
//! with the window: it follows the trucks inside and the buckets of the timeline. That it does not is promised, and
//! gated, in `benches/allocation.rs`.

use divan::{AllocProfiler, Bencher};
use karvon::engine::Ties;
use karvon::experiment::{Design, Steady, replicate};
use karvon::scenario::load;
use karvon::stats::Level;

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// Loads a scenario of the repository with another length.
fn design(name: &str, days: u32) -> Design {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| error.to_string());
    let text = read(&path).expect("the scenario is part of the repository");
    let length = ("run.length".to_owned(), format!("{days} d"));
    let scenario = load(&path, &text, &[length], &read).expect("it has no errors");
    let run = &scenario.file.run;
    Design {
        scenario: name.to_owned(),
        site: scenario.build(),
        replications: run.replications,
        stopping: None,
        steady: Steady::default(),
        quantiles: Vec::new(),
        seed: run.seed,
        level: Level::new(run.level).expect("the checks accept levels between 0 and 1 only"),
        events_max: run.events_max,
        entities_max: run.entities_max,
        ties: Ties::InOrder,
    }
}

#[divan::bench(args = [45, 90, 181, 362], sample_count = 3, sample_size = 1)]
fn baseline_replication(bencher: Bencher, days: u32) {
    let design = design("baseline-2023", days);
    bencher.bench(|| replicate(&design, 1));
}

#[divan::bench(args = [365, 730, 1461, 2922], sample_count = 1, sample_size = 1)]
fn road_replication(bencher: Bencher, days: u32) {
    let design = design("path-to-10bn", days);
    bencher.bench(|| replicate(&design, 1));
}
