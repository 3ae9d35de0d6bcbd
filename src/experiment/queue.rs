//! The queue: replications of many design points, shared evenly among threads.
//!
//! A thread takes the next replication of a point already begun, or else begins the next point; where no point is left
//! to begin, it runs ahead of a look that may make what it does needless. So few points are in memory at once, the
//! threads finish together, and what is kept of a point depends on its looks alone.

use std::sync::{Arc, Condvar, Mutex};

use super::replicate::{Design, Prepared, Run, Watch};
use super::stopping::{looks, suffices};

/// Hears of a point that is done, with its runs.
type Emit<'e> = &'e (dyn Fn(usize, &Design, Vec<Run>) + Sync);

/// Runs one replication of a point.
pub(super) type Replicate<'r> = &'r (dyn Fn(&Prepared, u32) -> Run + Sync);

/// Design points waiting to be run.
pub(super) struct Queue<'a> {
    /// Makes a point's design; `None` if it needs no running.
    design: &'a (dyn Fn(usize) -> Option<Design> + Sync),
    /// Runs one replication.
    replicate: Replicate<'a>,
    state: Mutex<State>,
    begun: Condvar,
}

struct State {
    /// Next point to begin, and how many there are.
    next: usize,
    points: usize,
    /// Points that threads are preparing.
    in_preparation: usize,
    open: Vec<Arc<Job>>,
}

/// A point that was begun.
struct Job {
    point: usize,
    prepared: Prepared,
    looks: Vec<usize>,
    progress: Mutex<Progress>,
}

struct Progress {
    /// Next replication to start, from 1.
    next: u32,
    /// The look that is waited for.
    look: usize,
    /// Replications 1..n that are done without a gap.
    prefix: usize,
    finished: Vec<Option<Run>>,
    is_settled: bool,
}

/// What comes of one more run.
struct Settled {
    /// Runs that are known to count by now and were not before: those up to the look that is waited for.
    counted: usize,
    /// All that count, once they suffice.
    runs: Option<Vec<Run>>,
}

impl<'a> Queue<'a> {
    /// Makes a queue of the points from 0 to `points`.
    pub(super) fn new(
        points: usize,
        design: &'a (dyn Fn(usize) -> Option<Design> + Sync),
        replicate: Replicate<'a>,
    ) -> Self {
        let state = State { next: 0, points, in_preparation: 0, open: Vec::new() };
        Self { design, replicate, state: Mutex::new(state), begun: Condvar::new() }
    }

    /// Works until nothing is left to start, or the watch wants to stop.
    pub(super) fn work(&self, watch: &impl Watch, emit: Emit<'_>) {
        while !watch.should_stop()
            && let Some((job, number)) = self.take(watch)
        {
            let prepared = &job.prepared;
            watch.replication_starts();
            let run = prepared.replicate(number, self.replicate);
            watch.replication_ends();
            let Settled { counted, runs } = job.settle(number, run);
            (0..counted).for_each(|_| watch.replication_done(&prepared.design));
            if let Some(runs) = runs {
                self.lock().open.retain(|open| open.point != job.point);
                emit(job.point, &prepared.design, runs);
            }
        }
        // Others may be waiting for a point that an interruption keeps from being begun.
        self.begun.notify_all();
    }

    /// Returns what was finished without a gap of the points that were begun and not done.
    pub(super) fn unfinished(self) -> Vec<(usize, Vec<Run>)> {
        let state = self.state.into_inner().expect("no thread panics while it holds the queue");
        let prefix = |job: Arc<Job>| {
            let mut progress = job.progress.lock().expect("no thread panics while it holds a point");
            let runs = std::mem::take(&mut progress.finished).into_iter().map_while(|run| run).collect();
            (job.point, runs)
        };
        state.open.into_iter().map(prefix).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the queue")
    }

    /// Takes a replication to run; `None` if none is left.
    fn take(&self, watch: &impl Watch) -> Option<(Arc<Job>, u32)> {
        let mut state = self.lock();
        loop {
            if let Some(taken) = state.open.iter().find_map(|job| Some((job.clone(), job.start(false)?))) {
                return Some(taken);
            }
            if watch.should_stop() {
                return None;
            }
            if state.next < state.points {
                let point = state.next;
                state.next += 1;
                state.in_preparation += 1;
                drop(state);
                let job = (self.design)(point).map(|design| Arc::new(Job::new(point, design)));
                state = self.lock();
                state.in_preparation -= 1;
                state.open.extend(job);
                self.begun.notify_all();
                continue;
            }
            if state.in_preparation > 0 {
                state = self.begun.wait(state).expect("no thread panics while it holds the queue");
                continue;
            }
            return state.open.iter().find_map(|job| Some((job.clone(), job.start(true)?)));
        }
    }
}

impl Job {
    fn new(point: usize, design: Design) -> Self {
        let looks = looks(&design);
        let finished = vec![None; design.replications as usize];
        let progress = Progress { next: 1, look: 0, prefix: 0, finished, is_settled: false };
        Self { point, prepared: Prepared::new(design), looks, progress: Mutex::new(progress) }
    }

    /// Starts the next replication before the look that is waited for, or beyond it.
    fn start(&self, beyond: bool) -> Option<u32> {
        let mut progress = self.progress.lock().expect("no thread panics while it holds a point");
        let last = if beyond { progress.finished.len() } else { self.looks[progress.look] };
        if progress.is_settled || progress.next as usize > last {
            return None;
        }
        progress.next += 1;
        Some(progress.next - 1)
    }

    /// Takes a run in.
    fn settle(&self, number: u32, run: Run) -> Settled {
        let mut progress = self.progress.lock().expect("no thread panics while it holds a point");
        if progress.is_settled {
            return Settled { counted: 0, runs: None };
        }
        progress.finished[number as usize - 1] = Some(run);
        while progress.finished.get(progress.prefix).is_some_and(Option::is_some) {
            progress.prefix += 1;
        }
        let mut counted = usize::from(number as usize <= self.looks[progress.look]);
        while progress.prefix >= self.looks[progress.look] {
            let count = self.looks[progress.look];
            let is_last = progress.look + 1 == self.looks.len();
            if is_last || suffices(&self.prepared.design, &self.looks, &progress.finished[..count]) {
                progress.is_settled = true;
                let mut runs = std::mem::take(&mut progress.finished);
                runs.truncate(count);
                return Settled { counted, runs: Some(runs.into_iter().flatten().collect()) };
            }
            progress.look += 1;
            counted += progress.finished[count..self.looks[progress.look]].iter().flatten().count();
        }
        Settled { counted, runs: None }
    }
}
