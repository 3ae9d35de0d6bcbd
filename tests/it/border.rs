//! What a border is made of, as scenarios that can be worked out by hand.

mod agencies;
mod by_post;
mod controls;
mod hours;
mod posts;
mod queueing;
mod timeline;
mod traces;

use karvon::engine::{SimTime, Ties};
use karvon::flow::{EntityId, Observation, Observer, RunOptions};
use karvon::model::lower;

use crate::support::{design, load_text};

/// When trucks come and go.
#[derive(Default)]
struct Journeys {
    inside: Vec<(EntityId, f64)>,
    /// Hours since the start of the run at which a truck came and left, in the order of leaving.
    done: Vec<(f64, f64)>,
}

impl Observer for Journeys {
    fn observe(&mut self, now: SimTime, observation: Observation) {
        let now = now.ticks() as f64 / 3.6e9;
        match observation {
            Observation::Arrived { entity, .. } => self.inside.push((entity, now)),
            Observation::Left { entity, .. } => {
                let at = self.inside.iter().position(|(inside, _)| *inside == entity).expect("it came");
                self.done.push((self.inside.remove(at).1, now));
            }
            _ => {}
        }
    }
}

/// Runs a scenario once; returns when trucks came and left, in hours.
fn journeys(text: &str) -> Vec<(f64, f64)> {
    let design = design(&load_text("toy.toml", text, &[]));
    let window = design.site.window;
    let options = RunOptions {
        window_start: window.start,
        window_end: window.end,
        follow_until: window.follow_until,
        events_max: design.events_max,
        entities_max: design.entities_max,
        rounds_max: 1_000_000,
        ties: Ties::InOrder,
    };
    let mut journeys = Journeys::default();
    karvon::flow::run(&lower(&design.site).program, options, design.seed, 1, &mut journeys);
    journeys.done
}

/// Hours at which trucks left.
fn left(text: &str) -> Vec<f64> {
    journeys(text).into_iter().map(|(_, left)| left).collect()
}
