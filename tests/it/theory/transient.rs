//! M/M/1 from an empty start, customer by customer, as a program: no indicator is about the n-th truck.

use std::collections::VecDeque;

use karvon::engine::{
    Calendar, ClosingPolicy, Distribution, Family, Purpose, RateProfile, SimDuration, SimTime, Subject, Ties,
    Truncation,
};
use karvon::flow::{Arrivals, FlowSpec, Observation, Observer, Op, PoolSpec, Program, ProgramBuilder, RunOptions, run};

/// Mean time between arrivals, the unit of all times here.
const UNIT: u64 = 1_000_000_000;

/// One arrival a unit of time, and ten services in nine.
fn program() -> Program {
    let mut builder = ProgramBuilder::default();
    let pool = builder.pool(PoolSpec::new(Calendar::always(1), ClosingPolicy::Finish));
    let mean = SimDuration::from_ticks(UNIT / 10 * 9);
    let service = Distribution::new(Family::Exponential { mean }, Truncation::default()).expect("it has a mean");
    let service = builder.draw(service, Purpose::new("serve", "time"));
    let entry = builder.next();
    for op in [Op::Seize(pool, service), Op::Work, Op::Free(pool), Op::Leave] {
        builder.push(op);
    }
    let profile = builder.profile(RateProfile::flat());
    let arrivals = Arrivals::poisson(UNIT as f64, profile);
    builder.flow(FlowSpec { subject: Subject::named("customers"), arrivals, entry, counted: true });
    builder.finish()
}

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
                self.delays.push((at - joined).ticks() as f64 / UNIT as f64);
            }
            _ => {}
        }
    }
}

/// Returns the delays of the first customers, in each replication.
pub(super) fn delays(customers: usize, replications: u32) -> Vec<Vec<f64>> {
    let program = program();
    // Eight standard deviations more than they need, and time for the last of them to be served.
    let units = customers as f64 + 8.0 * (customers as f64).sqrt() + 60.0;
    let end = SimTime::from_ticks((units * UNIT as f64) as u64);
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
        run(&program, options, 1, number, &mut heard);
        assert!(heard.delays.len() >= customers, "replication {number} served {} customers", heard.delays.len());
        heard.delays.truncate(customers);
        heard.delays
    };
    (1..=replications).map(replicate).collect()
}
