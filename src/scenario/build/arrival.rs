//! Arrivals: rates on compiled profiles, gaps, plans and traces.

use std::sync::Arc;

use super::{distribution, trade};
use crate::engine::{Distribution, Family, RateProfile, SimDuration, Truncation};
use crate::model::site::{Arrivals, Busyness, Deposit, Load, Plan};
use crate::scenario::civil::Almanac;
use crate::scenario::format::{Booking, Flow, ScenarioFile, Trace};

/// Compiled profiles, one for each distinct shape.
pub(super) struct Shapes<'a> {
    file: &'a ScenarioFile,
    almanac: &'a Almanac,
    distinct: Vec<Shape<'a>>,
    profiles: Vec<Arc<RateProfile>>,
}

/// What tells profiles apart.
#[derive(PartialEq)]
struct Shape<'a> {
    /// Side whose clock it follows; none where the clock does not matter.
    side: Option<&'a str>,
    profiles: &'a [String],
    has_days: bool,
    /// What the rate is multiplied with each year.
    yearly: f64,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(file: &'a ScenarioFile, almanac: &'a Almanac) -> Self {
        Self { file, almanac, distinct: Vec::new(), profiles: Vec::new() }
    }

    pub(super) fn almanac(&self) -> &'a Almanac {
        self.almanac
    }

    pub(super) fn into_profiles(self) -> Vec<Arc<RateProfile>> {
        self.profiles
    }

    fn index_of(&mut self, flow: &'a Flow) -> usize {
        let has_days = is_busy(flow).is_some();
        let yearly = trade::of_flow(self.file, flow).yearly;
        let follows_a_clock = has_days || !flow.profiles.is_empty() || yearly != 1.0;
        let shape = Shape { side: follows_a_clock.then_some(&flow.from), profiles: &flow.profiles, has_days, yearly };
        if let Some(known) = self.distinct.iter().position(|known| *known == shape) {
            return known;
        }
        // Days that `busyness` makes differ are apart.
        let compiled = self.almanac.demand(self.file, &flow.from, &flow.profiles, yearly, has_days);
        self.profiles.push(Arc::new(compiled.expect("profiles of a checked scenario are known")));
        self.distinct.push(shape);
        self.profiles.len() - 1
    }
}

/// Returns the coefficient of variation of a flow's days, if they vary.
fn is_busy(flow: &Flow) -> Option<f64> {
    flow.busyness.filter(|cv| *cv > 0.0)
}

/// Builds the arrivals of a flow.
pub(super) fn arrivals<'a>(file: &'a ScenarioFile, shapes: &mut Shapes<'a>, name: &str, flow: &'a Flow) -> Arrivals {
    let almanac = shapes.almanac;
    if let Some(rate) = &flow.rate {
        let trucks_per_hour = rate.per_hour() * file.demand.scale * trade::of_flow(file, flow).grown;
        let busyness = is_busy(flow).map(|cv| Busyness {
            name: flow.busyness_shared.clone().unwrap_or_else(|| name.to_owned()),
            factor: factor(cv),
        });
        Arrivals::Rate { trucks_per_hour, profile: shapes.index_of(flow), busyness }
    } else if let Some(gap) = &flow.gap {
        Arrivals::Gap { gap: distribution(gap), later: Vec::new() }
    } else if let Some(timetable) = &flow.timetable {
        Arrivals::Plan(plan(almanac, timetable, &flow.from))
    } else if let Some(trace) = &flow.trace {
        if trace.resample {
            Arrivals::Gap { gap: resampled(almanac, trace, &flow.from), later: Vec::new() }
        } else {
            replayed(almanac, trace, &flow.from)
        }
    } else {
        Arrivals::Spawned
    }
}

/// Makes the distribution of a factor of mean 1, written as seconds.
fn factor(cv: f64) -> Distribution {
    let family = Family::Gamma { mean: SimDuration::from_seconds(1.0), cv };
    Distribution::new(family, Truncation::default()).expect("a checked busyness makes a distribution")
}

fn plan(almanac: &Almanac, timetable: &Booking, side: &str) -> Plan {
    let earliest = SimDuration::from_seconds(timetable.earliest.seconds());
    Plan {
        // Who is planned after the run's end may come before it.
        times: almanac.times(&timetable.at, side, earliest).expect("times of a checked timetable are read"),
        party: timetable.party,
        no_show: timetable.no_show,
        earliest,
        lateness: timetable.lateness.as_ref().map(distribution),
        deposit: timetable.deposit.as_ref().map(|deposit| Deposit {
            usd: deposit.usd(),
            tolerance: SimDuration::from_seconds(timetable.tolerance.as_ref().map_or(0.0, |time| time.seconds())),
        }),
    }
}

fn replayed(almanac: &Almanac, trace: &Trace, side: &str) -> Arrivals {
    let times = almanac.arrivals(trace, side).expect("a checked trace is read");
    Arrivals::Plan(Plan { times, party: 1, no_show: 0.0, earliest: SimDuration::ZERO, lateness: None, deposit: None })
}

/// Builds what the trucks of a flow were observed to carry: of the arrivals that are replayed, or of all that are
/// resampled.
pub(super) fn loads(almanac: &Almanac, flow: &Flow) -> Vec<Load> {
    let Some(trace) = flow.trace.as_ref().filter(|trace| trace.payload.is_some() || trace.value.is_some()) else {
        return Vec::new();
    };
    let own = flow.payload.as_ref().map_or(0.0, |payload| payload.tonnes());
    let rows = almanac.rows(trace, &flow.from, trace.resample).expect("a checked trace is read");
    rows.into_iter().map(|row| Load { tonnes: row.tonnes.unwrap_or(own), usd: row.usd }).collect()
}

fn resampled(almanac: &Almanac, trace: &Trace, side: &str) -> Distribution {
    let values = almanac.gaps(trace, side).expect("a checked trace is read");
    let weights = vec![1.0; values.len()];
    Distribution::new(Family::Empirical { values, weights }, Truncation::default()).expect("a checked trace has gaps")
}
