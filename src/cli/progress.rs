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
        Self::with_template("{msg} {wide_bar} {pos}/{len} replications, {eta} left", replications, quiet)
    }

    /// Starts to watch the tables of so many points being written.
    pub(crate) fn of_tables(points: usize, quiet: bool) -> Self {
        Self::with_template("writing tables {wide_bar} {pos}/{len} points, {eta} left", points as u64, quiet)
    }

    fn with_template(template: &str, length: u64, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal && !quiet { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        let style = ProgressStyle::with_template(template);
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

    /// Hears that the rows of one more point are written.
    pub(crate) fn table_rows_done(&self) {
        self.bar.inc(1);
        self.line(|| "writing tables".to_owned(), "points");
    }

    /// Prints a plain line, if it is time for one.
    fn line(&self, message: impl FnOnce() -> String, what: &str) {
        let Some(line) = &self.line else { return };
        let mut last = line.lock().expect("no thread panics while it prints");
        if last.elapsed() >= LINE_EVERY {
            *last = Instant::now();
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
            let left = self.bar.eta().as_secs_f64();
            eprintln!("{}: {done} of {all} {what}, about {left:.0} s left", message());
        }
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
        self.line(|| self.message(design), "replications");
    }

    fn should_stop(&self) -> bool {
        interrupted()
    }
}
