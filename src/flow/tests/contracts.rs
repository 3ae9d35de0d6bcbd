//! The contracts of the machine, each with a test of its name.

use super::{at, constant, options, times};
use crate::collect::Trace;
use crate::engine::{
    Calendar, ClosingPolicy, Distribution, Family, Purpose, RateProfile, Segment, Shift, SimDuration, SimTime, Subject,
    Truncation,
};
use crate::flow::{
    Arrivals, Edge, EntityId, FlowSpec, IntervalId, Limit, Observation, Observer, Op, OpIndex, Openness, PoolId,
    PoolSpec, Program, ProgramBuilder, RunEnding, RunOptions, run,
};

fn pool(builder: &mut ProgramBuilder, calendar: Calendar) -> PoolId {
    builder.pool(PoolSpec::new(calendar, ClosingPolicy::Finish))
}

/// A profile that lets arrivals through only within the one tick after `from`, by the thousand.
fn burst(from: u64) -> RateProfile {
    let segment = |from, weight| Segment { from: at(from), weight };
    match from {
        0 => RateProfile::new([segment(0, 1000.0), segment(1, 0.0)]),
        _ => RateProfile::new([segment(0, 0.0), segment(from, 1000.0), segment(from + 1, 0.0)]),
    }
}

/// Adds a flow whose arrivals (about `count`) all come within one tick of `from`.
fn burst_flow(builder: &mut ProgramBuilder, name: &str, from: u64, count: f64, entry: OpIndex) {
    let profile = builder.profile(burst(from));
    let gap_ticks = 1000.0 / count;
    builder.flow(FlowSpec {
        subject: Subject::named(name),
        arrivals: Arrivals::poisson(gap_ticks, profile),
        entry,
        counted: true,
    });
}

fn traced(program: &Program, end: u64) -> (Vec<(u64, Observation)>, RunEnding) {
    let mut trace = Trace::default();
    let outcome = run(program, options(end), 1, 1, &mut trace);
    (trace.entries().iter().map(|&(at, observation)| (at.ticks(), observation)).collect(), outcome.ending)
}

fn serve(builder: &mut ProgramBuilder, station: PoolId, time: u64) {
    let draw = builder.draw(constant(time), Purpose::new("serve", "time"));
    builder.push(Op::Seize(station, draw));
    builder.push(Op::Work);
    builder.push(Op::Free(station));
}

#[test]
fn who_comes_first_is_served_first_and_leaves_on_time() {
    let mut builder = ProgramBuilder::default();
    let station = pool(&mut builder, Calendar::always(1));
    serve(&mut builder, station, 100);
    builder.push(Op::Leave);
    burst_flow(&mut builder, "burst", 0, 4.0, 0);
    let (trace, ending) = traced(&builder.finish(), 1_000);
    let arrived = times(&trace, |seen| matches!(seen, Observation::Arrived { .. }));
    let left = times(&trace, |seen| matches!(seen, Observation::Left { .. }));
    assert!(arrived.len() > 1 && arrived.iter().all(|&at| at <= 1));
    let expected: Vec<u64> = (1..=left.len() as u64).map(|n| arrived[0] + 100 * n).collect();
    assert_eq!(left, expected);
    assert_eq!(ending, RunEnding::AllOut);
}

#[test]
fn all_who_join_at_one_instant_stand_in_line_before_any_is_served() {
    let mut builder = ProgramBuilder::default();
    let station = pool(&mut builder, Calendar::always(9));
    serve(&mut builder, station, 100);
    builder.push(Op::Leave);
    burst_flow(&mut builder, "a", 5, 3.0, 0);
    burst_flow(&mut builder, "b", 5, 3.0, 0);
    let (trace, _) = traced(&builder.finish(), 1_000);
    for instant in [5, 6] {
        let here: Vec<&Observation> = trace.iter().filter(|(at, _)| *at == instant).map(|(_, seen)| seen).collect();
        let last_join = here.iter().rposition(|seen| matches!(seen, Observation::Joined { .. }));
        let first_grant = here.iter().position(|seen| matches!(seen, Observation::Granted { .. }));
        if let (Some(join), Some(grant)) = (last_join, first_grant) {
            assert!(join < grant, "at {instant}: {here:?}");
        }
    }
}

#[test]
fn shift_boundary_arrival_and_service_end_on_one_tick_happen_in_rank_order() {
    // One lane, open [0, 10) and from 20. A job of 10 from 0 ends as the lane closes; who waits is not
    // started then, but at 20, when the lane opens.
    let shift = |from, capacity| Shift { from: at(from), capacity };
    let mut builder = ProgramBuilder::default();
    let station = pool(&mut builder, Calendar::new([shift(0, 1), shift(11, 0), shift(21, 1)]));
    serve(&mut builder, station, 10);
    builder.push(Op::Leave);
    burst_flow(&mut builder, "early", 0, 4.0, 0);
    burst_flow(&mut builder, "at closing", 10, 4.0, 0);
    let (trace, _) = traced(&builder.finish(), 1_000);
    let began = times(&trace, |seen| matches!(seen, Observation::Began { .. }));
    assert!(began.len() > 2);
    assert!(began[0] <= 1);
    let first_end = began[0] + 10;
    if first_end < 11 {
        assert_eq!(began[1], first_end, "the lane is open until 11");
        assert_eq!(began[2], 21.max(began[1] + 10));
    } else {
        assert_eq!(began[1], 21, "nothing starts as the lane closes");
    }
    let order: Vec<&Observation> = trace.iter().filter(|(at, _)| *at == 11).map(|(_, seen)| seen).collect();
    let position = |wanted: fn(&Observation) -> bool| order.iter().position(|seen| wanted(seen));
    let (ended, closed) = (
        position(|seen| matches!(seen, Observation::Ended { .. })),
        position(|seen| matches!(seen, Observation::Turned { openness: Openness::Closed, .. })),
    );
    assert!(closed.is_some() && ended.is_none_or(|ended| Some(ended) < closed));
}

#[test]
fn a_full_space_blocks_the_lane_before_it() {
    // Lane (time 1) -> space of 1 -> lane (time 100). The first passes; the second holds the space; the
    // third is done at the first lane but keeps it until the space is free; the fourth waits for it.
    let mut builder = ProgramBuilder::default();
    let near = pool(&mut builder, Calendar::always(1));
    let space = pool(&mut builder, Calendar::always(1));
    let far = pool(&mut builder, Calendar::always(1));
    let short = builder.draw(constant(1), Purpose::new("near", "time"));
    let long = builder.draw(constant(100), Purpose::new("far", "time"));
    for op in [
        Op::Seize(near, short),
        Op::Work,
        Op::EnterSpace(space),
        Op::Free(near),
        Op::Seize(far, long),
        Op::LeaveSpace(space),
        Op::Work,
        Op::Free(far),
        Op::Leave,
    ] {
        builder.push(op);
    }
    burst_flow(&mut builder, "trucks", 0, 30.0, 0);
    let (trace, _) = traced(&builder.finish(), 10_000);
    let start = times(&trace, |seen| matches!(seen, Observation::Began { .. }))[0];
    let blocked = |seen: &Observation| matches!(seen, Observation::Joined { holding: Some(held), .. } if *held == near);
    let joined_space = times(&trace, blocked);
    let granted_space = times(&trace, |seen| matches!(seen, Observation::Granted { pool, .. } if *pool == space));
    assert!(joined_space.len() >= 4);
    assert_eq!(&joined_space[..4], [start + 1, start + 2, start + 3, start + 102]);
    assert_eq!(&granted_space[..4], [start + 1, start + 2, start + 101, start + 201]);
}

#[test]
fn a_loop_draws_anew_and_its_visits_are_geometric() {
    // Each visit goes back with probability 0.7: mean number of visits 1 / 0.3, variance 0.7 / 0.09.
    let mut builder = ProgramBuilder::default();
    let top = builder.next();
    let visits = IntervalId(0);
    builder.push(Op::Mark(visits, Edge::Start));
    let draw = builder.choice(Purpose::new("inspect", "share"));
    let table = builder.table([0.7, 0.3]);
    builder.push(Op::BranchByShare(table, draw));
    builder.aim(table, 0);
    builder.push(Op::Jump(top));
    builder.aim(table, 1);
    builder.push(Op::Leave);
    let profile = builder.profile(RateProfile::flat());
    builder.flow(FlowSpec {
        subject: Subject::named("goods"),
        arrivals: Arrivals::poisson(100.0, profile),
        counted: true,
        entry: top,
    });

    #[derive(Default)]
    struct Counts(u64, u64);
    impl Observer for Counts {
        fn observe(&mut self, _: SimTime, observation: Observation) {
            self.0 += u64::from(matches!(observation, Observation::Marked { .. }));
            self.1 += u64::from(matches!(observation, Observation::Left { .. }));
        }
    }
    let mut counts = Counts::default();
    run(&builder.finish(), options(4_000_000), 1, 1, &mut counts);
    let (visits, entities) = (counts.0 as f64, counts.1 as f64);
    let z = (visits / entities - 1.0 / 0.3) / (0.7_f64 / 0.09 / entities).sqrt();
    assert!(entities > 30_000.0 && z.abs() < 4.0, "z = {z}");
}

#[test]
fn observers_cannot_steer() {
    let program = queue(0.9);
    let mut trace = Trace::default();
    let seen = run(&program, options(2_000_000), 7, 3, &mut trace);
    let unseen = run(&program, options(2_000_000), 7, 3, ());
    assert_eq!(seen, unseen);
    assert!(!trace.entries().is_empty());
}

/// One lane, Poisson arrivals, exponential service of mean 100 ticks at utilization `rho`.
fn queue(rho: f64) -> Program {
    let mut builder = ProgramBuilder::default();
    let station = pool(&mut builder, Calendar::always(1));
    let mean = SimDuration::from_ticks(100);
    let service = Distribution::new(Family::Exponential { mean }, Truncation::default()).unwrap();
    let draw = builder.draw(service, Purpose::new("serve", "time"));
    builder.push(Op::Seize(station, draw));
    builder.push(Op::Work);
    builder.push(Op::Free(station));
    builder.push(Op::Leave);
    let profile = builder.profile(RateProfile::flat());
    builder.flow(FlowSpec {
        subject: Subject::named("customers"),
        arrivals: Arrivals::poisson(100.0 / rho, profile),
        counted: true,
        entry: 0,
    });
    builder.finish()
}

#[test]
fn littles_law_is_an_exact_identity_of_areas() {
    // The area under the length of the line, clipped to the window, equals the sum of all waits clipped
    // to the window: both are integers.
    let program = queue(0.95);
    let (start, end) = (300_000, 900_000);
    let window = RunOptions { window_start: at(start), ..options(end) };
    let mut trace = Trace::default();
    let outcome = run(&program, window, 5, 1, &mut trace);
    let clip = |time: u64| time.clamp(start, end);
    let (mut area, mut length, mut since) = (0, 0, 0);
    let mut waits = 0;
    let mut joined = std::collections::BTreeMap::new();
    for &(time, observation) in trace.entries() {
        let time = time.ticks();
        area += length * (clip(time) - clip(since));
        since = time;
        match observation {
            Observation::Joined { entity, .. } => {
                length += 1;
                joined.insert(entity, time);
            }
            Observation::Granted { entity, .. } => {
                length -= 1;
                waits += clip(time) - clip(joined.remove(&entity).unwrap());
            }
            _ => {}
        }
    }
    area += length * (clip(outcome.at.ticks()) - clip(since));
    waits += joined.values().map(|&time| clip(outcome.at.ticks()) - clip(time)).sum::<u64>();
    assert!(area > 1_000_000);
    assert_eq!(area, waits);
}

#[test]
fn limits_are_typed_outcomes_that_name_what_piled_up() {
    let program = queue(2.0);
    let crowded = RunOptions { entities_max: 50, ..options(1_000_000) };
    let outcome = run(&program, crowded, 1, 1, ());
    assert_eq!(outcome.ending, RunEnding::LimitHit(Limit::EntitiesAlive(50)));
    assert_eq!(outcome.longest_line, Some((PoolId(0), 50)));
    let short = RunOptions { events_max: 100, ..options(1_000_000) };
    assert_eq!(run(&program, short, 1, 1, ()).ending, RunEnding::LimitHit(Limit::Events(100)));
}

#[test]
fn a_loop_in_which_no_time_passes_ends_in_an_outcome() {
    let mut builder = ProgramBuilder::default();
    let station = pool(&mut builder, Calendar::always(1));
    serve(&mut builder, station, 0);
    builder.push(Op::Jump(0));
    burst_flow(&mut builder, "endless", 0, 4.0, 0);
    let outcome = run(&builder.finish(), options(1_000), 1, 1, ());
    assert_eq!(outcome.ending, RunEnding::LimitHit(Limit::RoundsAtOneInstant(1_000)));
}

#[test]
fn trucks_of_the_window_are_followed_after_its_end_until_the_limit() {
    let mut builder = ProgramBuilder::default();
    // The lane never opens again after the first tick.
    let shift = |from, capacity| Shift { from: at(from), capacity };
    let station = pool(&mut builder, Calendar::new([shift(0, 1), shift(2, 0)]));
    serve(&mut builder, station, 10);
    builder.push(Op::Leave);
    burst_flow(&mut builder, "trucks", 0, 30.0, 0);
    let program = builder.finish();
    let outcome = run(&program, options(100), 1, 1, ());
    assert_eq!((outcome.ending, outcome.at), (RunEnding::FollowUpOver, at(10_000)));
    assert_eq!(u64::from(outcome.unfinished), outcome.arrived - 1);
}

#[test]
fn a_consignment_keeps_its_luck_when_others_come_and_go() {
    // The same flow alone, and beside another flow with other lanes: same arrival times, same services.
    let build = |others: bool, lanes: u32| {
        let mut builder = ProgramBuilder::default();
        let station = pool(&mut builder, Calendar::always(lanes));
        let mean = SimDuration::from_ticks(100);
        let service = Distribution::new(Family::Exponential { mean }, Truncation::default()).unwrap();
        let draw = builder.draw(service, Purpose::new("serve", "time"));
        for op in [Op::Seize(station, draw), Op::Work, Op::Free(station), Op::Leave] {
            builder.push(op);
        }
        let profile = builder.profile(RateProfile::flat());
        let flow = |name: &str| FlowSpec {
            subject: Subject::named(name),
            arrivals: Arrivals::poisson(50.0, profile),
            counted: true,
            entry: 0,
        };
        if others {
            builder.flow(flow("others"));
        }
        let watched = builder.flow(flow("watched"));
        (builder.finish(), watched)
    };
    let histories = [build(false, 1), build(true, 7)].map(|(program, watched)| {
        let (trace, _) = traced(&program, 100_000);
        let mut number_of = std::collections::BTreeMap::<EntityId, (bool, u64)>::new();
        let mut began = std::collections::BTreeMap::new();
        let mut history = Vec::new();
        for (time, observation) in trace {
            match observation {
                Observation::Arrived { entity, flow, number } => {
                    number_of.insert(entity, (flow == watched, number));
                    if flow == watched {
                        history.push((number, "arrived", time));
                    }
                }
                Observation::Began { entity, .. } => _ = began.insert(entity, time),
                Observation::Ended { entity } => {
                    if let (true, number) = number_of[&entity] {
                        history.push((number, "served for", time - began[&entity]));
                    }
                }
                _ => {}
            }
        }
        history.retain(|(number, ..)| *number < 500);
        history.sort_unstable();
        history
    });
    assert_eq!(histories[0].len(), 1_000);
    assert_eq!(histories[0], histories[1]);
}

#[test]
fn arrivals_follow_a_profile_and_number_n_keeps_its_epoch() {
    // Weight 3 in the first half of each day, 1 in the second: counts within 4 standard errors, and the
    // n-th arrival of a flow at twice the rate comes when its cumulative rate is the same.
    let day = 1_000_000;
    let segments =
        (0..200).map(|half| Segment { from: at(half * day / 2), weight: if half % 2 == 0 { 1.5 } else { 0.5 } });
    let build = |gap_ticks| {
        let mut builder = ProgramBuilder::default();
        builder.push(Op::Leave);
        let profile = builder.profile(RateProfile::new(segments.clone()));
        builder.flow(FlowSpec {
            subject: Subject::named("trucks"),
            arrivals: Arrivals::poisson(gap_ticks, profile),
            entry: 0,
            counted: true,
        });
        builder.finish()
    };
    let arrivals = |gap| times(&traced(&build(gap), 100 * day).0, |seen| matches!(seen, Observation::Arrived { .. }));
    let slow = arrivals(10_000.0);
    let early = slow.iter().filter(|&&time| time % day < day / 2).count() as f64;
    let late = slow.len() as f64 - early;
    // Expected 75 and 25 a day over 100 days.
    assert!(((early - 7_500.0) / 7_500_f64.sqrt()).abs() < 4.0, "{early}");
    assert!(((late - 2_500.0) / 2_500_f64.sqrt()).abs() < 4.0, "{late}");
    let fast = arrivals(5_000.0);
    let cumulative = |time: u64| {
        let (days, rest) = ((time / day) as f64, (time % day) as f64);
        days * day as f64 + if rest < 500_000.0 { 1.5 * rest } else { 750_000.0 + 0.5 * (rest - 500_000.0) }
    };
    for (slow, fast) in slow.iter().zip(&fast) {
        assert!((cumulative(*slow) - 2.0 * cumulative(*fast)).abs() < 4.0, "{slow} {fast}");
    }
}
