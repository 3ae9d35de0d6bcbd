//! karvon's side of the benches: a scenario file, compiled, and run with an observer or with full collection.
//!
//! All that benches beside the divan ones know of running a program is here.

use karvon::collect::{Collector, Layout, RunRecord};
use karvon::engine::Ties;
use karvon::experiment::{Design, Steady};
use karvon::flow::{Observer, RunOptions, RunOutcome, run};
use karvon::model::{Lowered, layout, lower};
use karvon::scenario::load;
use karvon::stats::Level;

/// A compiled scenario.
pub(crate) struct Compiled {
    /// The scenario as experiments take it.
    pub(crate) design: Design,
    lowered: Lowered,
    layout: Layout,
    options: RunOptions,
}

impl Compiled {
    /// Reads, checks, builds and lowers a scenario file (its path from the root), with settings as by `--set`.
    pub(crate) fn new(path: &str, settings: &[(&str, &str)]) -> Self {
        let read = |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")));
        let text = read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let settings: Vec<_> = settings.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        let scenario = load(path, &text, &settings, &|path| read(path).map_err(|error| error.to_string()));
        let scenario = scenario.unwrap_or_else(|refused| panic!("{path}: {:?}", refused.diagnostics));
        let options = &scenario.file.run;
        let design = Design {
            scenario: path.to_owned(),
            site: scenario.build(),
            replications: options.replications,
            stopping: None,
            steady: Steady::default(),
            quantiles: Vec::new(),
            seed: options.seed,
            level: Level::new(options.level).expect("the checks accept levels between 0 and 1 only"),
            events_max: options.events_max,
            entities_max: options.entities_max,
            ties: Ties::InOrder,
        };
        let options = RunOptions {
            window_start: design.site.window.start,
            window_end: design.site.window.end,
            follow_until: design.site.window.follow_until,
            events_max: design.events_max,
            entities_max: design.entities_max,
            rounds_max: 1_000_000,
            ties: Ties::InOrder,
        };
        let lowered = lower(&design.site);
        let layout = layout(&design.site, &lowered);
        Self { design, lowered, layout, options }
    }

    /// Runs a replication before an observer.
    pub(crate) fn run(&self, replication: u32, observer: impl Observer) -> RunOutcome {
        run(&self.lowered.program, self.options, self.design.seed, replication, observer)
    }

    /// Runs a replication with everything collected, and before another observer.
    pub(crate) fn collect(&self, replication: u32, other: impl Observer) -> (RunOutcome, RunRecord) {
        let mut collector = Collector::new(self.layout.clone());
        let outcome = self.run(replication, (&mut collector, other));
        let record = collector.finish(outcome.at);
        (outcome, record)
    }
}
