//! One truck's story in words: every wait and its cause, from a replication that is run again for it.

use super::replicate::{Design, Prepared};
use crate::collect::{Happening, Story};
use crate::engine::SimTime;
use crate::flow::{Awaited, Interrupter, Openness};
use crate::model::site::Site;
use crate::model::{clock, place_names};

/// A line of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Local date and time, to the second.
    pub when: String,
    /// What happens.
    pub what: String,
}

/// Tells the story of the truck of this number (from 1) in a replication; empty if it has no such truck.
pub fn story(design: &Design, replication: u32, truck: u64) -> Vec<Line> {
    let site = &design.site;
    let names = place_names(site);
    let mut story = Story::new(truck.saturating_sub(1), site.flows.len(), names.len());
    Prepared::new(design.clone()).observe(replication, &mut story);
    let mut teller = Teller { site, names, since: None };
    let lines = story.told().iter().filter_map(|&(at, happening)| {
        let what = teller.words(at, happening)?;
        Some(Line { when: clock(site, at), what })
    });
    lines.collect()
}

struct Teller<'a> {
    site: &'a Site,
    names: Vec<&'a str>,
    /// When the wait or the work began that is going on, and the last turn of the place waited for.
    since: Option<SimTime>,
}

impl Teller<'_> {
    fn words(&mut self, at: SimTime, happening: Happening) -> Option<String> {
        let since = self.since.replace(at);
        let took = since.map_or_else(String::new, |since| lasting((at - since).seconds()));
        let name = |pool: crate::flow::PoolId| self.names.get(pool.0 as usize).copied().unwrap_or("a place");
        Some(match happening {
            Happening::Arrives(flow) => {
                let flow = &self.site.flows[flow.0 as usize];
                let goods = flow.goods.map_or(if flow.is_of_trucks() { "empty" } else { "people" }, |goods| {
                    self.site.goods[goods].name.as_str()
                });
                format!("arrives going {} with flow {} ({goods})", flow.direction, flow.name)
            }
            Happening::Joins(pool, before, openness) => {
                let others = match before {
                    0 => "first in line".to_owned(),
                    1 => "behind one other".to_owned(),
                    many => format!("behind {many} others"),
                };
                format!("comes to {}, {others}{}", name(pool), state(openness))
            }
            Happening::Turns(pool, openness) => {
                let (verb, cause) = match openness {
                    Openness::Open => ("opens", "closed or down"),
                    Openness::Closed => ("closes", "in the queue"),
                    Openness::Down => ("breaks down", "in the queue"),
                };
                format!("{} {verb}, after {took} of waiting {cause}", name(pool))
            }
            Happening::Granted(pool) => format!("is let in at {} after {took} in the queue", name(pool)),
            Happening::Begins => return None,
            Happening::Ends => format!("is done, {took} of work"),
            Happening::Stops(pool, by) => {
                let cause = match by {
                    Interrupter::Closing => "closing",
                    Interrupter::Breakdown => "a breakdown",
                    Interrupter::Preemption => "a more urgent truck",
                };
                format!("work at {} stops for {cause} after {took}", name(pool))
            }
            Happening::Frees(pool) => format!("leaves {}{}", name(pool), blocked(since, at)),
            Happening::Awaits(what) => format!("waits for {}", awaited(what)),
            Happening::Met => format!("goes on after {took} of waiting for it"),
            Happening::GivesUp => format!("gives up after {took} in line"),
            Happening::Refuses(pool) => format!("finds the line at {} too long and does not join", name(pool)),
            Happening::Leaves => "is through".to_owned(),
        })
    }
}

fn state(openness: Openness) -> &'static str {
    match openness {
        Openness::Open => "",
        Openness::Closed => ", which is closed",
        Openness::Down => ", which is broken down",
    }
}

fn awaited(what: Awaited) -> &'static str {
    match what {
        Awaited::Stock(_) => "a stock, a permit or a departure",
        Awaited::Batch(_) => "others to fill its batch",
        Awaited::Match(_) => "its partner",
        Awaited::Tracks => "its tracks to end",
    }
}

/// Time between the end of work and leaving: the next place had no room.
fn blocked(since: Option<SimTime>, at: SimTime) -> String {
    let seconds = since.map_or(0.0, |since| (at - since).seconds());
    if seconds > 0.0 { format!(" after {} blocked", lasting(seconds)) } else { String::new() }
}

/// `2 h 13 min`, `4 min 5 s`.
fn lasting(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {seconds} s"),
        _ => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::lasting;

    #[test]
    fn times_are_told_to_what_matters() {
        assert_eq!([4.0, 245.4, 7_980.0, 0.0].map(lasting), ["4 s", "4 min 5 s", "2 h 13 min", "0 s"]);
    }
}
