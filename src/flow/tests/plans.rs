//! Arrivals: by plan, and apart from each other.

use super::{Toy, at, constant, planned};
use crate::engine::SimDuration;
use crate::flow::Op::Leave;
use crate::flow::{Arrivals, Observation, Planned};

/// Times and numbers of arrivals.
fn arrivals(arrivals: Arrivals) -> Vec<(u64, u64)> {
    let mut toy = Toy::default();
    let entry = toy.push([Leave]);
    toy.flow(entry, arrivals);
    let arrived = |&(at, observation): &(u64, Observation)| match observation {
        Observation::Arrived { number, .. } => Some((at, number)),
        _ => None,
    };
    toy.run().trace.iter().filter_map(arrived).collect()
}

fn plan(times: &[u64]) -> Planned {
    let Arrivals::Planned(plan) = planned(times) else { unreachable!() };
    plan
}

#[test]
fn all_come_as_planned() {
    assert_eq!(arrivals(planned(&[0, 3, 3, 7])), [(0, 0), (3, 1), (3, 2), (7, 3)]);
    assert_eq!(arrivals(planned(&[])), []);
}

#[test]
fn parties_come_together() {
    let plan = Planned { party: 3, ..plan(&[3, 7]) };
    assert_eq!(arrivals(Arrivals::Planned(plan)), [(3, 0), (3, 1), (3, 2), (7, 3), (7, 4), (7, 5)]);
}

#[test]
fn nobody_or_everybody_fails_to_come() {
    assert_eq!(arrivals(Arrivals::Planned(Planned { no_show: 1.0, ..plan(&[3, 7]) })), []);
    assert_eq!(arrivals(Arrivals::Planned(Planned { no_show: 0.0, ..plan(&[3, 7]) })).len(), 2);
}

#[test]
fn who_fails_to_come_keeps_its_number() {
    // Half of 200 come, and each of them has the number of its place in the plan.
    let times: Vec<u64> = (0..200).collect();
    let came = arrivals(Arrivals::Planned(Planned { no_show: 0.5, ..plan(&times) }));
    assert!((60..140).contains(&came.len()));
    assert!(came.iter().all(|(time, number)| time == number));
}

#[test]
fn earliness_and_lateness_move_the_plan() {
    // At the earliest 5 before the plan, and 3 or 9 after that; nobody comes before the start, from which lateness
    // counts then.
    let moved = |lateness: Option<u64>| {
        let earliness_max = SimDuration::from_ticks(5);
        arrivals(Arrivals::Planned(Planned { earliness_max, lateness: lateness.map(constant), ..plan(&[2, 10, 20]) }))
    };
    assert_eq!(moved(None), [(0, 0), (5, 1), (15, 2)]);
    assert_eq!(moved(Some(3)), [(3, 0), (8, 1), (18, 2)]);
    assert_eq!(moved(Some(9)), [(9, 0), (14, 1), (24, 2)]);
}

#[test]
fn late_ones_pass_each_other() {
    // 50 planned a tick apart, up to 400 late: all come, each once, and not in order.
    let times: Vec<u64> = (0..50).collect();
    let [low, high] = [0, 400].map(SimDuration::from_ticks);
    let family = crate::engine::Family::Uniform { low, high };
    let lateness = crate::engine::Distribution::new(family, crate::engine::Truncation::default()).unwrap();
    let came = arrivals(Arrivals::Planned(Planned { lateness: Some(lateness), ..plan(&times) }));
    let mut numbers: Vec<u64> = came.iter().map(|&(_, number)| number).collect();
    assert!(came.iter().all(|&(time, number)| (number..=number + 400).contains(&time)));
    assert!(!numbers.is_sorted());
    numbers.sort_unstable();
    assert_eq!(numbers, times);
}

#[test]
fn renewals_come_apart_from_each_other() {
    let came = arrivals(Arrivals::Renewal { gap: constant(300), later: Vec::new() });
    // Until the window is over.
    assert_eq!(came, [(300, 0), (600, 1), (900, 2)]);
}

#[test]
fn arrivals_without_any_gap_hit_a_limit() {
    let mut toy = Toy::default();
    let entry = toy.push([Leave]);
    toy.flow(entry, Arrivals::Renewal { gap: constant(0), later: Vec::new() });
    let options = crate::flow::RunOptions { events_max: 10_000, ..super::options(100) };
    let tale = toy.run_with(options);
    assert!(matches!(tale.ending(), crate::flow::RunEnding::LimitHit(_)));
    assert_eq!(tale.outcome.at, at(0));
}
