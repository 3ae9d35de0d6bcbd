//! M/M/1 from an empty start, customer by customer, from a scenario file: no indicator is about the n-th truck.

use std::collections::VecDeque;

use karvon::engine::{SimTime, Ties};
use karvon::flow::{Observation, Observer, RunOptions, run};
use karvon::model::lower;

use crate::support::{design, load_file};

/// An hour, in ticks.
const HOUR: f64 = 3_600_000_000.0;

/// Delays in line in the order of joining, which is that of being served.
#[derive(Default)]
struct Delays {
    joined: VecDeque<SimTime>,
    delays: Vec<f64>,
}

impl Observer for Delays {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        match observation {
            Observation::Joined { .. } => self.joined.push_back(at),
            Observation::Granted { .. } => {
                let joined = self.joined.pop_front().expect("who is served has joined");
                self.delays.push((at - joined).ticks() as f64 / HOUR);
            }
            _ => {}
        }
    }
}

/// Returns the delays of the first customers, in each replication.
pub(super) fn delays(customers: usize, replications: u32) -> Vec<Vec<f64>> {
    // Eight standard deviations more than they need, and time for the last of them to be served.
    let hours = customers as f64 + 8.0 * (customers as f64).sqrt() + 60.0;
    let length = format!("{} h", hours.ceil());
    let design = design(&load_file("theory/mm1-empty.toml", &[("run.length", &length)]));
    let program = lower(&design.site).program;
    let end = design.site.window.end;
    let options = RunOptions {
        window_start: SimTime::ZERO,
        window_end: end,
        follow_until: end,
        events_max: 1_000_000,
        entities_max: 10_000,
        rounds_max: 1_000,
        ties: Ties::InOrder,
    };
    let replicate = |number| {
        let mut heard = Delays::default();
        run(&program, options, design.seed, number, &mut heard);
        assert!(heard.delays.len() >= customers, "replication {number} served {} customers", heard.delays.len());
        heard.delays.truncate(customers);
        heard.delays
    };
    (1..=replications).map(replicate).collect()
}
