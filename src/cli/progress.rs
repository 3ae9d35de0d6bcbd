//! Progress on stderr: a bar with the time left on a terminal, else a plain line every 10 seconds.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    /// Points that are done, of how many; none of a command that has no points.
    points: (AtomicUsize, usize),
    started: Instant,
}

impl Progress {
    /// Starts to watch `replications` in all.
    pub(crate) fn new(replications: u64, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal && !quiet { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(replications), target);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} replications, {eta} left");
        bar.set_style(style.expect("the template is well formed"));
        let line = (!terminal && !quiet).then(|| Mutex::new(Instant::now()));
        Self { bar, line, points: (AtomicUsize::new(0), 0), started: Instant::now() }
    }

    /// Watches so many points, too.
    pub(crate) fn of_points(mut self, points: usize) -> Self {
        self.points.1 = points;
        self
    }

    /// Hears that one more point is done.
    pub(crate) fn point_done(&self) {
        self.points.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Says what is at work, and how fast points go.
    fn message(&self, design: &Design) -> String {
        let (done, all) = (self.points.0.load(Ordering::Relaxed), self.points.1);
        let each = self.started.elapsed().as_secs_f64() / done as f64;
        match (all, done) {
            (0, _) => design.scenario.clone(),
            (_, 0) => format!("{}, 0 of {all} points", design.scenario),
            _ => format!("{}, {done} of {all} points, {each:.1} s each", design.scenario),
        }
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
        self.bar.inc(1);
        if !self.bar.is_hidden() {
            self.bar.set_message(self.message(design));
        }
        let Some(line) = &self.line else { return };
        let mut last = line.lock().expect("no thread panics while it prints");
        if last.elapsed() >= LINE_EVERY {
            *last = Instant::now();
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
            eprintln!(
                "{}: {done} of {all} replications, about {:.0} s left",
                self.message(design),
                self.bar.eta().as_secs_f64()
            );
        }
    }

    fn should_stop(&self) -> bool {
        interrupted()
    }
}
