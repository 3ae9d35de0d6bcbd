//! What only the machine itself can tell: how much it keeps, and that one run leaves nothing to the next.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Machine, RunOptions, run};
use crate::engine::{
    Calendar, ClosingPolicy, Distribution, Family, Luck, Purpose, Shift, SimDuration, SimTime, Subject, Ties,
    Truncation,
};
use crate::flow::{
    Arrivals, Choice, Exits, FlowSpec, Need, Observation, Observer, Op, OpIndex, Patience, PoolSpec, Program,
    ProgramBuilder, RequestSpec, RunEnding,
};

/// Ticks of a job.
const JOB: u64 = 10;

fn options(end: u64) -> RunOptions {
    RunOptions {
        window_start: SimTime::ZERO,
        window_end: SimTime::from_ticks(end),
        follow_until: SimTime::from_ticks(2 * end),
        events_max: u64::MAX,
        entities_max: 1_000,
        rounds_max: 1_000,
        ties: Ties::InOrder,
    }
}

fn constant(ticks: u64) -> Distribution {
    Distribution::constant(SimDuration::from_ticks(ticks))
}

/// One unit; jobs of 10 ticks; two come every `gap` ticks, and wait for so long at most.
fn impatient(gap: u64, patience: u64) -> Program {
    let mut builder = ProgramBuilder::default();
    let pool = builder.pool(PoolSpec::new(Calendar::always(1), ClosingPolicy::Finish));
    let job = Some(builder.draw(constant(JOB), Purpose::new("job", "time")));
    let draw = builder.draw(constant(patience), Purpose::new("job", "patience"));
    let request = builder.request(RequestSpec {
        needs: vec![Need { pools: vec![pool], units: 1 }],
        choice: Choice::Ranked,
        job,
        preempts: false,
        patience: Some(Patience { draw, exit: OpIndex::MAX }),
        balk: None,
    });
    for op in [Op::Request(request), Op::Work, Op::FreeRequest(request)] {
        builder.push(op);
    }
    builder.aim_exits(request, Exits::Renege);
    builder.push(Op::Leave);
    for name in ["one", "other"] {
        let arrivals = Arrivals::Renewal { gap: constant(gap), later: Vec::new() };
        builder.flow(FlowSpec { subject: Subject::named(name), arrivals, entry: 0, counted: true });
    }
    builder.finish()
}

/// Counts those who gave up and those who were granted.
#[derive(Default)]
struct Counts {
    reneged: u64,
    granted: u64,
}

impl Observer for Counts {
    fn observe(&mut self, _: SimTime, observation: Observation) {
        self.reneged += u64::from(matches!(observation, Observation::Reneged { .. }));
        self.granted += u64::from(matches!(observation, Observation::Granted { .. }));
    }
}

/// Runs a program and returns the most events that were pending after an instant, and the slots ever used.
fn kept(program: &Program, end: u64, counts: &mut Counts) -> (usize, usize) {
    let mut machine = Machine::new(program, options(end), Luck::new(1, 1), counts);
    machine.start();
    let mut most = 0;
    while machine.events.next_time().is_some_and(|next| next.ticks() < end) {
        machine.now = machine.events.next_time().unwrap();
        machine.rounds = 0;
        assert_eq!(machine.execute_instant(), None);
        most = most.max(machine.events.len());
    }
    (most, machine.entities.len())
}

#[test]
fn a_million_time_outs_do_not_pile_up() {
    // Two come every 20 ticks, and one of them waits 10 ticks with a patience of a million times that: its time-out is
    // called off a million times.
    let mut counts = Counts::default();
    let (pending, slots) = kept(&impatient(2 * JOB, 1_000_000 * JOB), 20_000_000, &mut counts);
    assert!(counts.granted > 1_999_990 && counts.reneged == 0);
    assert!(pending < 300, "{pending} events were pending");
    assert!(slots <= 4, "{slots} slots were used");
}

#[test]
fn a_million_who_give_up_leave_nothing_behind() {
    // Two come every 10 ticks, which one of them takes: the other gives up after 5.
    let mut counts = Counts::default();
    let (pending, slots) = kept(&impatient(JOB, JOB / 2), 10_000_000, &mut counts);
    assert!(counts.reneged > 999_990);
    assert!(pending < 10 && slots <= 4, "{pending} events, {slots} slots");
}

#[test]
fn a_replication_that_failed_does_not_soil_the_next() {
    struct Fails(u32);
    impl Observer for Fails {
        fn observe(&mut self, _: SimTime, _: Observation) {
            self.0 -= 1;
            assert!(self.0 > 0, "this replication fails");
        }
    }
    let program = impatient(JOB, JOB / 2);
    let alone = run(&program, options(10_000), 1, 2, ());
    for after in [1, 10, 777] {
        let failed = catch_unwind(AssertUnwindSafe(|| run(&program, options(10_000), 1, 1, Fails(after))));
        assert!(failed.is_err());
        assert_eq!(run(&program, options(10_000), 1, 2, ()), alone);
    }
    assert_eq!(alone.ending, RunEnding::AllOut);
}

/// Two stations behind each other, the second of which goes home and comes back; trucks of two flows, of which one asks
/// for the first station's unit by request. All times are drawn alike.
fn tandem(time: &Distribution) -> Program {
    let at = |from, capacity| Shift { from: SimTime::from_ticks(from), capacity };
    let mut builder = ProgramBuilder::default();
    let first = builder.pool(PoolSpec::new(Calendar::always(2), ClosingPolicy::Finish));
    let hours = Calendar::new([at(0, 1), at(200, 0), at(300, 2), at(600, 1)]);
    let second = builder.pool(PoolSpec::new(hours, ClosingPolicy::Finish));
    let draws = [first, second].map(|pool| builder.draw(time.clone(), Purpose::new(&pool.0.to_string(), "time")));
    let request = builder.request(RequestSpec {
        needs: vec![Need { pools: vec![first], units: 1 }],
        choice: Choice::Ranked,
        job: Some(draws[0]),
        preempts: false,
        patience: None,
        balk: None,
    });
    let asking = [Op::Request(request), Op::Work, Op::FreeRequest(request)];
    let seizing = [Op::Seize(first, draws[0]), Op::Work, Op::Free(first)];
    for (name, stage) in [("asking", asking), ("seizing", seizing)] {
        let entry = builder.next();
        for op in stage.into_iter().chain([Op::Seize(second, draws[1]), Op::Work, Op::Free(second), Op::Leave]) {
            builder.push(op);
        }
        let arrivals = Arrivals::Renewal { gap: time.clone(), later: Vec::new() };
        builder.flow(FlowSpec { subject: Subject::named(name), arrivals, entry, counted: true });
    }
    builder.finish()
}

/// Keeps all that it hears.
#[derive(Default)]
struct Hears(Vec<(SimTime, Observation)>);

impl Observer for Hears {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.0.push((at, observation));
    }
}

#[test]
fn the_plain_path_does_what_the_general_path_does() {
    let exponential = Family::Exponential { mean: SimDuration::from_ticks(12) };
    let exponential = Distribution::new(exponential, Truncation::default()).expect("a mean above zero");
    for (time, ties) in [(&constant(10), Ties::InOrder), (&constant(10), Ties::Shuffled), (&exponential, Ties::InOrder)]
    {
        let hear = |program: &Program, is_plain: bool| {
            let mut hears = Hears::default();
            let options = RunOptions { ties, ..options(1_000) };
            let mut machine = Machine::new(program, options, Luck::new(1, 1), &mut hears);
            machine.marks.iter_mut().for_each(|marks| marks.plain &= is_plain);
            machine.start();
            let ending = machine.execute();
            (machine.outcome(ending), hears.0)
        };
        let program = tandem(time);
        let mut general = program.clone();
        let mut served = 0;
        for op in &mut general.ops {
            if let Op::Serve(pool, draw, _) = *op {
                *op = Op::Seize(pool, draw);
                served += 1;
            }
        }
        assert_eq!(served, 3, "three steps are plain");
        let (plain, general) = (hear(&program, true), hear(&general, false));
        assert!(plain.1.len() > 500, "much happens");
        assert_eq!(plain, general);
    }
}
