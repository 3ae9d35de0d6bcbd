//! Arrivals hour by hour and day by day, from scenario files: no indicator is about hours of the day.

use karvon::engine::{SimTime, Ties};
use karvon::flow::{Observation, Observer, RunOptions, run};
use karvon::model::lower;

use crate::support::{design, load_file};

const HOUR: u64 = 3_600_000_000;

/// Arrivals of one replication.
#[derive(Clone, Debug)]
pub(super) struct Arrivals {
    /// In each hour of the window.
    pub(super) hours: Vec<u32>,
    /// Where in its hour each came, from 0 to 1.
    pub(super) within: Vec<f64>,
}

impl Observer for Arrivals {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        if let Observation::Arrived { .. } = observation
            && let Some(count) = self.hours.get_mut((at.ticks() / HOUR) as usize)
        {
            *count += 1;
            self.within.push((at.ticks() % HOUR) as f64 / HOUR as f64);
        }
    }
}

/// Runs a scenario without a warm-up, and returns the arrivals of every replication.
pub(super) fn of(file: &str) -> Vec<Arrivals> {
    let design = design(&load_file(&format!("theory/{file}"), &[]));
    let lowered = lower(&design.site);
    let window = design.site.window;
    assert_eq!(window.start, SimTime::ZERO, "{file} has no warm-up");
    let options = RunOptions {
        window_start: window.start,
        window_end: window.end,
        follow_until: window.follow_until,
        events_max: design.events_max,
        entities_max: design.entities_max,
        rounds_max: 1_000,
        ties: Ties::InOrder,
    };
    let replicate = |number| {
        let hours = vec![0; (window.end.ticks() / HOUR) as usize];
        let mut arrivals = Arrivals { hours, within: Vec::new() };
        run(&lowered.program, options, design.seed, number, &mut arrivals);
        arrivals
    };
    (1..=design.replications).map(replicate).collect()
}

impl Arrivals {
    /// Returns how many came in an hour of the day, day by day.
    pub(super) fn in_hour(&self, hour: usize) -> Vec<f64> {
        self.hours.chunks(24).map(|day| f64::from(day[hour])).collect()
    }

    /// Returns how many came on each day.
    pub(super) fn on_days(&self) -> Vec<f64> {
        self.hours.chunks(24).map(|day| f64::from(day.iter().sum::<u32>())).collect()
    }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns the mean product of the deviations of pairs from known means.
pub(super) fn covariance(a: &[f64], b: &[f64], mean_a: f64, mean_b: f64) -> f64 {
    mean(&a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).collect::<Vec<f64>>())
}
