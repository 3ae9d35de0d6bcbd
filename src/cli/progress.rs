//! Progress on stderr: a bar with the time left on a terminal, else a plain line every 10 seconds.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use karvon::experiment::{Design, Watch};

use super::interrupt::interrupted;

/// How often a plain line is printed.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Watches the replications of one command.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// When the last plain line was printed; `None` where a bar is drawn or nothing is shown.
    line: Option<Mutex<Instant>>,
}

impl Progress {
    /// Starts to watch `replications` in all.
    pub(crate) fn new(replications: u64, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal && !quiet { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(replications), target);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} replications, {eta} left");
        bar.set_style(style.expect("the template is well formed"));
        Self { bar, line: (!terminal && !quiet).then(|| Mutex::new(Instant::now())) }
    }

    /// Adds replications that may be needed.
    pub(crate) fn expect(&self, replications: u32) {
        self.bar.inc_length(u64::from(replications));
    }

    /// Takes replications off that will not be needed.
    pub(crate) fn skip(&self, replications: u32) {
        self.bar.dec_length(u64::from(replications));
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Progress {
    fn replication_done(&self, design: &Design) {
        self.bar.set_message(design.scenario.clone());
        self.bar.inc(1);
        let Some(line) = &self.line else { return };
        let mut last = line.lock().expect("no thread panics while it prints");
        if last.elapsed() >= LINE_EVERY {
            *last = Instant::now();
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
            eprintln!(
                "{}: {done} of {all} replications, about {:.0} s left",
                design.scenario,
                self.bar.eta().as_secs_f64()
            );
        }
    }

    fn should_stop(&self) -> bool {
        interrupted()
    }
}
