//! Steady states: where the start of the window no longer shows, and the batches of one long replication.
//!
//! Both only choose the stretch of time that a run is measured over. What is left out of the window, and the batch that
//! stands in the place of a replication, are windows of their own on the same run.

use super::outcome::Ending;
use super::replicate::{Design, Prepared};
use crate::engine::SimDuration;
use crate::model::dictionary::{INSIDE, WARM_UP};
use crate::model::indicator::{Key, Statistic};
use crate::model::site::Window;
use crate::stats::steady::{BATCH, Truncation, mser_batched};

/// Replications that the warm-up is looked for in; their mean shows it through the noise (Welch 1983).
const PILOTS: u32 = 5;

const DAY_SECONDS: f64 = 86_400.0;

/// Whether and how a window is a stretch of a steady state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steady {
    /// Batches that the window of one replication is cut into, in the place of replications.
    pub batches: Option<u32>,
    /// Whether MSER-5 says what is left out of the window as warm-up.
    pub finds_warm_up: bool,
}

/// What the rule MSER-5 says of a window.
#[derive(Clone, Debug)]
pub struct WarmUp {
    /// Trucks inside, mean of the pilot replications, in stretches of time from the start of the window.
    pub series: Vec<f64>,
    /// Length of a stretch: a day, unless the timeline of so long a window is coarser.
    pub stretch: SimDuration,
    /// Where the series is cut.
    pub cut: Truncation,
}

impl WarmUp {
    /// Returns the days that are left out.
    pub fn days(&self) -> f64 {
        self.cut.left_out as f64 * self.stretch.seconds() / DAY_SECONDS
    }

    pub(super) fn key(&self) -> Key {
        Key { indicator: &WARM_UP, group: "all".to_owned(), statistic: Statistic::Mean }
    }

    pub(super) fn shorten(&self, window: Window) -> Window {
        begun_later(window, self.days())
    }
}

fn begun_later(window: Window, days: f64) -> Window {
    let seconds = days * DAY_SECONDS;
    Window {
        start: window.start + SimDuration::from_seconds(seconds),
        start_unix_seconds: window.start_unix_seconds + seconds as i64,
        ..window
    }
}

/// Looks for the warm-up of a design, as its replications do that are told to; `None` if it does not ask for that.
///
/// # Errors
///
/// Why no cut is found, with what to do.
pub fn warm_up(design: &Design) -> Option<Result<WarmUp, String>> {
    design.steady.finds_warm_up.then(|| find_warm_up(&Prepared::with_whole_window(design.clone())))
}

/// Cuts the trucks inside by day, over pilot replications of the whole window, by MSER-5.
pub(super) fn find_warm_up(prepared: &Prepared) -> Result<WarmUp, String> {
    let mut sums: Vec<f64> = Vec::new();
    for number in 1..=PILOTS {
        let run = prepared.attempt(number, Prepared::run);
        if let Ending::Failed(why) = run.replicated.ending {
            return Err(format!("the warm-up cannot be found, since pilot replication {number} {why}"));
        }
        let inside = by_bucket(&run.keys, &run.replicated.values);
        sums.resize(inside.len(), 0.0);
        sums.iter_mut().zip(inside).for_each(|(sum, value)| *sum += value);
    }
    let bucket = prepared.bucket();
    let each = (DAY_SECONDS / bucket.seconds()).max(1.0) as usize;
    let mean = |days: &[f64]| days.iter().sum::<f64>() / (f64::from(PILOTS) * days.len() as f64);
    let series: Vec<f64> = sums.chunks_exact(each).map(mean).collect();
    let stretch = SimDuration::from_seconds(bucket.seconds() * each as f64);
    let Some(cut) = mser_batched(&series, BATCH) else {
        return Err(format!("the warm-up cannot be found in {} stretches of time: 20 are needed", series.len()));
    };
    let found = WarmUp { series, stretch, cut };
    if found.cut.is_at_limit {
        return Err(format!(
            "no steady state was reached: by MSER-5 on the trucks inside, the start shows through half of the window, {:.0} \
             days; lengthen `run.length`, begin with `run.warm_up`, or relieve the busiest station if its queue grows",
            found.days()
        ));
    }
    Ok(found)
}

/// Returns the trucks inside, of all directions, in each bucket of the timeline.
fn by_bucket(keys: &[Key], values: &[Option<f64>]) -> Vec<f64> {
    let mut sums: Vec<(&str, f64)> = Vec::new();
    for (key, value) in keys.iter().zip(values).filter(|(key, _)| key.indicator == &INSIDE) {
        let Some(bucket) = key.part("bucket") else { continue };
        let value = value.unwrap_or(0.0);
        match sums.iter_mut().find(|(known, _)| *known == bucket) {
            Some((_, sum)) => *sum += value,
            None => sums.push((bucket, value)),
        }
    }
    sums.into_iter().map(|(_, sum)| sum).collect()
}

/// Returns the window of a batch, from 1: all have the same number of whole days, and what is left over at the start of
/// the window belongs to none.
pub(super) fn batch(window: Window, number: u32, batches: u32) -> Window {
    let days = window.length().seconds() / DAY_SECONDS;
    let each = (days / f64::from(batches)).floor().max(1.0);
    let mut batch = begun_later(window, days - each * f64::from(batches - number + 1));
    batch.end = batch.start + SimDuration::from_seconds(each * DAY_SECONDS);
    batch.follow_until = batch.end + (window.follow_until - window.end);
    batch
}

#[cfg(test)]
mod tests {
    use super::batch;
    use crate::engine::{SimDuration, SimTime};
    use crate::model::site::Window;

    fn day(count: f64) -> SimTime {
        SimTime::ZERO + SimDuration::from_seconds(86_400.0 * count)
    }

    #[test]
    fn batches_are_whole_days_up_to_the_end_of_the_window() {
        let window = Window {
            start: day(2.0),
            end: day(13.0),
            follow_until: day(20.0),
            start_unix_seconds: 0,
            label_offset_seconds: 0,
        };
        // Eleven days in three batches: two are left over, and three days are each batch's.
        let bounds = |number| {
            let batch = batch(window, number, 3);
            (batch.start, batch.end, batch.follow_until, batch.start_unix_seconds / 86_400)
        };
        assert_eq!(bounds(1), (day(4.0), day(7.0), day(14.0), 2));
        assert_eq!(bounds(2), (day(7.0), day(10.0), day(17.0), 5));
        assert_eq!(bounds(3), (day(10.0), day(13.0), day(20.0), 8));
    }
}
