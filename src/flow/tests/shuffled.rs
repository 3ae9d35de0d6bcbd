//! Shuffled ties: a stress on all that should not depend on the order of equal events.

use super::{Tale, Toy, at, constant, options};
use crate::engine::{Distribution, Family, SimDuration, SimTime, Subject, Ties, Truncation};
use crate::flow::{
    Arrivals, FlowSpec, Observation, Observer, Planned, Program, RequestSpec, RunEnding, RunOptions, RunOutcome, run,
};

/// Sums over a run.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sums {
    served: u64,
    /// Area under the length of the line.
    waited: u64,
    waiting: u64,
    since: u64,
}

impl Observer for Sums {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.waited += self.waiting * (at.ticks() - self.since);
        self.since = at.ticks();
        match observation {
            Observation::Joined { .. } => self.waiting += 1,
            Observation::Granted { .. } => {
                self.waiting -= 1;
                self.served += 1;
            }
            _ => {}
        }
    }
}

fn sums(program: &Program, ties: Ties, end: u64, seed: u64) -> (Sums, RunOutcome) {
    let mut sums = Sums::default();
    let outcome = run(program, RunOptions { ties, ..options(end) }, seed, 1, &mut sums);
    (sums, outcome)
}

/// A busy station with times in whole hundreds of ticks: ties everywhere.
fn coarse(units: u32) -> Program {
    let mut toy = Toy::default();
    let p = toy.pool(units);
    let values = (0..60).map(|n| SimDuration::from_ticks(100 * n)).collect();
    let weights = (0..60).map(|n| 0.9_f64.powi(n)).collect();
    let service = Distribution::new(Family::Empirical { values, weights }, Truncation::default()).unwrap();
    let job = Some(toy.draw(service));
    let spec = RequestSpec { job, ..toy.asks_one(p, 0) };
    let entry = toy.builder.next();
    toy.job(0, spec, &[]);
    for name in ["one", "two", "three"] {
        let values = (1..20).map(|n| SimDuration::from_ticks(100 * n)).collect();
        let gap = Distribution::new(Family::Empirical { values, weights: vec![1.0; 19] }, Truncation::default());
        let arrivals = Arrivals::Renewal { gap: gap.unwrap(), later: Vec::new() };
        toy.builder.flow(FlowSpec { subject: Subject::named(name), arrivals, entry, counted: true });
    }
    toy.builder.finish()
}

#[test]
fn means_move_only_within_noise() {
    // Three streams of a mean gap of 1,000 and a mean service of about 887 ticks: three units are at 89 %. 20 seeds;
    // the means of the two modes differ by less than four standard errors of the paired differences.
    let program = coarse(3);
    let mean = |ties, seed| {
        let (sums, outcome) = sums(&program, ties, 2_000_000, seed);
        assert_eq!((outcome.ending, outcome.unfinished), (RunEnding::AllOut, 0));
        assert_eq!(sums.served + sums.waiting, outcome.arrived, "all who came are served or wait");
        sums.waited as f64 / sums.served as f64
    };
    let differences: Vec<f64> = (1..=20).map(|seed| mean(Ties::InOrder, seed) - mean(Ties::Shuffled, seed)).collect();
    let average = differences.iter().sum::<f64>() / 20.0;
    let spread = differences.iter().map(|difference| (difference - average).powi(2)).sum::<f64>() / 19.0;
    assert!(spread > 0.0, "the order of ties is another one");
    assert!(average.abs() < 4.0 * (spread / 20.0).sqrt(), "{differences:?}");
    assert!(mean(Ties::InOrder, 1) > 100.0, "there is something to wait for");
}

#[test]
fn shuffled_runs_repeat() {
    let program = coarse(3);
    assert_eq!(sums(&program, Ties::Shuffled, 100_000, 3), sums(&program, Ties::Shuffled, 100_000, 3));
    assert_ne!(sums(&program, Ties::Shuffled, 100_000, 3).0, sums(&program, Ties::Shuffled, 100_000, 4).0);
}

/// Four flows whose parties of two come every 100 ticks to two stations in a row, with jobs of 50 ticks.
fn round_clock(ties: Ties) -> Tale {
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(4), toy.pool(5));
    let entry = toy.builder.next();
    for pool in [p, q] {
        let spec = toy.asks_one(pool, 50);
        toy.serve(spec);
    }
    toy.push([crate::flow::Op::Leave]);
    for _ in 0..4 {
        let times = (0..100).map(|n| at(100 * n)).collect();
        let (earliness_max, lateness) = (SimDuration::ZERO, Some(constant(100)));
        toy.flow(entry, Arrivals::Planned(Planned { times, party: 2, no_show: 0.0, earliness_max, lateness }));
    }
    toy.run_with(RunOptions { ties, ..options(11_000) })
}

#[test]
fn on_the_round_clock_the_order_differs_and_no_count_does() {
    // Eight every 100 ticks: four are served over the first 50, four over the second. All jobs are equal, so who leaves
    // when depends on the order of ties, and how many leave when does not.
    let [straight, shuffled] = [Ties::InOrder, Ties::Shuffled].map(round_clock);
    let when = |tale: &Tale| tale.all("Left").into_iter().map(|(at, _)| at).collect::<Vec<u64>>();
    assert_eq!(when(&straight), when(&shuffled));
    assert_eq!(when(&straight).len(), 800);
    let numbers = |tale: &Tale| {
        let flow = |observation: &Observation| match observation {
            Observation::Arrived { flow, .. } => Some(flow.0),
            _ => None,
        };
        tale.trace.iter().filter_map(|(_, observation)| flow(observation)).collect::<Vec<u32>>()
    };
    assert_ne!(numbers(&straight), numbers(&shuffled), "who comes first differs");
    let kinds = |tale: &Tale| {
        let mut counts = std::collections::BTreeMap::<(u64, String), u32>::new();
        for (at, observation) in &tale.trace {
            let kind = format!("{observation:?}").split(' ').next().unwrap_or_default().to_owned();
            *counts.entry((*at, kind)).or_default() += 1;
        }
        counts
    };
    assert_eq!(kinds(&straight), kinds(&shuffled));
}
