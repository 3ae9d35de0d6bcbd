//! Speed of the event list and the machine: times are printed, never gated.
//!
//! `cargo bench --bench machine` runs the hold model on the event list and as a program, an M/M/1 queue with no
//! observer and with full collection (the gap is the price of observation), and BORDER-6, a border
//! of seven stations. Items are events, customers and trucks.

use divan::Bencher;
use divan::counter::ItemsCount;
use karvon::collect::{Buckets, Collector, Layout};
use karvon::engine::{
    Calendar, ClosingPolicy, Distribution, EventList, Family, Purpose, RANK_MAX, RateProfile, SimDuration, SimTime,
    Subject, Ties, Truncation,
};
use karvon::flow::{
    Arrivals, AttributeId, FlowSpec, IntervalId, Op, PoolId, PoolSpec, Program, ProgramBuilder, RunOptions, run,
};

fn main() {
    divan::main();
}

/// Pop and push on a list that stays at `pending` events.
#[divan::bench(args = [10, 30, 100, 1_000, 10_000, 100_000, 1_000_000])]
fn hold(bencher: Bencher, pending: u32) {
    let mut step = steps();
    let mut list = filled(pending, &mut step);
    bencher.counter(ItemsCount::new(STEPS)).bench_local(|| {
        for _ in 0..STEPS {
            let now = list.next_time_or_max();
            let event = list.pop_due(SimTime::MAX, RANK_MAX).expect("the list never runs empty");
            list.push(now + step(), 1, event.index);
        }
    });
}

/// The same, where every event also makes a time-out, ten times as far away, that is stale at once: those
/// that arrive are ignored, and all are dropped whenever they outnumber the others.
#[divan::bench(args = [10, 30, 100, 1_000, 10_000, 100_000, 1_000_000])]
fn hold_with_stale_tickets(bencher: Bencher, pending: u32) {
    const STALE: u32 = u32::MAX;
    let mut step = steps();
    let mut list = filled(pending, &mut step);
    bencher.counter(ItemsCount::new(STEPS)).bench_local(|| {
        let mut done = 0;
        while done < STEPS {
            let now = list.next_time_or_max();
            let event = list.pop_due(SimTime::MAX, RANK_MAX).expect("the list never runs empty");
            if event.index == STALE {
                continue;
            }
            list.push(now + step(), 1, event.index);
            list.push(now + SimDuration::from_ticks(10 * step().ticks()), 4, STALE);
            if list.len() > 2 * pending as usize {
                list.retain(|event| event.index != STALE);
            }
            done += 1;
        }
    });
}

/// The hold model as a program: so many entities take one time after the other. What an event costs here beyond the
/// list alone is the machine's.
#[divan::bench(args = [100, 1_000, 10_000, 100_000, 1_000_000], sample_count = 3)]
fn hold_in_a_program(bencher: Bencher, pending: u32) {
    let mut builder = ProgramBuilder::default();
    let times = Family::Uniform { low: SimDuration::ZERO, high: SimDuration::from_ticks(1 << 24) };
    let times = Distribution::new(times, Truncation::default()).expect("valid");
    let draw = builder.draw(times, Purpose::new("work", "time"));
    builder.push(Op::Delay(draw));
    builder.push(Op::Jump(0));
    let arrivals = Arrivals::AtStart(pending);
    builder.flow(FlowSpec { subject: Subject::named("trucks"), arrivals, entry: 0, counted: true });
    let program = builder.finish();
    // So many that the start, which makes the entities, hardly counts.
    let events = 10 * STEPS as u64 + 40 * u64::from(pending);
    let options = RunOptions { events_max: events, ..options(minutes(f64::INFINITY)) };
    bencher.counter(ItemsCount::new(events)).bench(|| run(&program, options, 1, 1, ()));
}

const STEPS: usize = 100_000;

/// Returns a source of random lengths of time.
fn steps() -> impl FnMut() -> SimDuration {
    let mut state = 1_u64;
    move || {
        // A linear congruential step is random enough for increments, and cheap.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        SimDuration::from_ticks(state >> 40)
    }
}

fn filled(pending: u32, mut step: impl FnMut() -> SimDuration) -> EventList {
    let mut list = EventList::default();
    for index in 0..pending {
        list.push(SimTime::ZERO + step(), 1, index);
    }
    list
}

fn minutes(value: f64) -> SimDuration {
    SimDuration::from_seconds(60.0 * value)
}

fn exponential(mean: f64) -> Distribution {
    Distribution::new(Family::Exponential { mean: minutes(mean) }, Truncation::default()).expect("a mean above zero")
}

fn serve(builder: &mut ProgramBuilder, name: &str, lanes: u32, time: Distribution) {
    let pool = builder.pool(PoolSpec::new(Calendar::always(lanes), ClosingPolicy::Finish));
    let draw = builder.draw(time, Purpose::new(name, "time"));
    builder.push(Op::Seize(pool, draw));
    builder.push(Op::Work);
    builder.push(Op::Free(pool));
}

fn finish(mut builder: ProgramBuilder, gap_minutes: f64) -> Program {
    builder.push(Op::Leave);
    let profile = builder.profile(RateProfile::flat());
    let gap_ticks = minutes(gap_minutes).ticks() as f64;
    builder.flow(FlowSpec {
        subject: Subject::named("trucks"),
        arrivals: Arrivals::poisson(gap_ticks, profile),
        entry: 0,
        counted: true,
    });
    builder.finish()
}

/// Utilization 0.9, mean service 1 minute.
fn mm1() -> Program {
    let mut builder = ProgramBuilder::default();
    serve(&mut builder, "server", 1, exponential(1.0));
    finish(builder, 1.0 / 0.9)
}

/// Seven stations, 40 trucks an hour: gate, documents, then by channel nothing, an exam, or an X-ray and
/// an inspection; payment and exit.
fn border6() -> Program {
    let mut builder = ProgramBuilder::default();
    let lognormal = |mean, cv| {
        Distribution::new(Family::Lognormal { mean: minutes(mean), cv }, Truncation::default()).expect("valid")
    };
    let triangular = Family::Triangular { low: minutes(5.0), mode: minutes(8.0), high: minutes(15.0) };
    let triangular = Distribution::new(triangular, Truncation::default()).expect("valid");
    serve(&mut builder, "gate", 4, exponential(3.0));
    serve(&mut builder, "document", 8, lognormal(10.0, 0.8));
    let choice = builder.choice(Purpose::new("channel", "channel"));
    let table = builder.table([0.7, 0.2, 0.1]);
    builder.push(Op::BranchByShare(table, choice));
    builder.aim(table, 1);
    serve(&mut builder, "exam", 3, exponential(15.0));
    let yellow = builder.push(Op::Jump(0));
    builder.aim(table, 2);
    serve(&mut builder, "x-ray", 2, triangular);
    serve(&mut builder, "inspection", 4, lognormal(45.0, 0.6));
    builder.aim(table, 0);
    builder.land(yellow);
    serve(&mut builder, "payment", 3, exponential(3.0));
    serve(&mut builder, "exit", 3, exponential(2.0));
    finish(builder, 1.5)
}

fn options(window: SimDuration) -> RunOptions {
    RunOptions {
        window_start: SimTime::ZERO,
        window_end: SimTime::ZERO + window,
        follow_until: SimTime::MAX,
        events_max: u64::MAX,
        entities_max: u32::MAX,
        rounds_max: 1_000,
        ties: Ties::InOrder,
    }
}

fn layout(program: &Program, window: SimDuration) -> Layout {
    Layout {
        buckets: Buckets {
            start: SimTime::ZERO,
            end: SimTime::ZERO + window,
            length: SimDuration::from_seconds(86_400.0 * 7.0),
        },
        flows: 1,
        counted_flows: 1,
        pools: program.pools().len(),
        spaces: 0..0,
        milestones: 0,
        waits: Vec::new(),
        spots: 0,
        intervals: 0,
        interval_of_note: IntervalId(0),
        cell_attribute: AttributeId(0),
        cell_values: 1,
        ways: vec![true; 1],
        stocks: 0,
        shelves: Vec::new(),
        trains: Vec::new(),
        through_values: 1,
        years: vec![SimTime::ZERO],
        within: vec![minutes(60.0)],
        freight: vec![None; 1],
        bookings: vec![None; 1],
    }
}

fn measure(bencher: Bencher, program: &Program, window: SimDuration, items: usize) {
    bencher.counter(ItemsCount::new(items)).bench(|| run(program, options(window), 1, 1, ()));
}

fn measure_collected(bencher: Bencher, program: &Program, window: SimDuration, items: usize) {
    bencher.counter(ItemsCount::new(items)).bench(|| {
        let mut collector = Collector::new(layout(program, window));
        let outcome = run(program, options(window), 1, 1, &mut collector);
        collector.finish(outcome.at).pools[PoolId(0).0 as usize].waits.count()
    });
}

const CUSTOMERS: usize = 1_000_000;
const TRUCKS: usize = 350_400;

#[divan::bench(sample_count = 7)]
fn mm1_unobserved(bencher: Bencher) {
    measure(bencher, &mm1(), minutes(CUSTOMERS as f64 / 0.9), CUSTOMERS);
}

#[divan::bench(sample_count = 7)]
fn mm1_collected(bencher: Bencher) {
    measure_collected(bencher, &mm1(), minutes(CUSTOMERS as f64 / 0.9), CUSTOMERS);
}

#[divan::bench(sample_count = 7)]
fn border6_unobserved(bencher: Bencher) {
    measure(bencher, &border6(), minutes(60.0 * 24.0 * 365.0), TRUCKS);
}

#[divan::bench(sample_count = 7)]
fn border6_collected(bencher: Bencher) {
    measure_collected(bencher, &border6(), minutes(60.0 * 24.0 * 365.0), TRUCKS);
}
