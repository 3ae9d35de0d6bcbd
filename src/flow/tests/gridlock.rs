//! Gridlock: certain, or not reported.

use super::{Tale, Toy, options, run};
use crate::engine::SimTime;
use crate::flow::Op::{Delay, EnterSpace, FreeRequest, Leave, LeaveSpace, Request};
use crate::flow::{Exits, OpIndex, PoolId, RequestSpec, RunEnding};

/// A journey that holds a unit of one pool, and then wants one of the next; with a patience for that, if any.
fn route(toy: &mut Toy, [first, second]: [PoolId; 2], patience: Option<u64>) -> OpIndex {
    let pause = toy.time(5);
    let [first, second] = [first, second].map(|pool| RequestSpec { job: None, ..toy.asks_one(pool, 0) });
    let patience = patience.and_then(|ticks| toy.patience(ticks));
    let first = toy.builder.request(first);
    let second = toy.builder.request(RequestSpec { patience, ..second });
    let entry = toy.push([Request(first), Delay(pause), Request(second), FreeRequest(second)]);
    if patience.is_some() {
        toy.builder.aim_exits(second, Exits::Renege);
    }
    toy.push([FreeRequest(first), Leave]);
    entry
}

fn crossing(patience: Option<u64>) -> Tale {
    let mut toy = Toy::default();
    let (x, y) = (toy.pool(1), toy.pool(1));
    for (pools, patience) in [([x, y], None), ([y, x], patience)] {
        let entry = route(&mut toy, pools, patience);
        toy.come(entry, &[0]);
    }
    toy.run()
}

#[test]
fn two_routes_that_cross_two_places_in_opposite_order_lock() {
    let tale = crossing(None);
    assert_eq!(tale.ending(), &RunEnding::Gridlock(vec![PoolId(0), PoolId(1)]));
    assert_eq!(tale.outcome.at, SimTime::from_ticks(5), "as soon as both want what the other has");
}

#[test]
fn a_lock_after_the_window_ends_the_run_if_somebody_of_the_window_is_in_it() {
    // The window ends at 1000. One has X from then on, and both lock at 1005; somebody of the window works at Z until
    // 2000. The run is over as soon as one of the window is stuck, and goes on to 2000 if none is.
    let lock = RunEnding::Gridlock(vec![PoolId(0), PoolId(1)]);
    for (comes, ending, end) in [(999, lock, 1005), (1000, RunEnding::AllOut, 2000)] {
        let mut toy = Toy::default();
        let [x, y, z] = [(); 3].map(|()| toy.pool(1));
        let spec = toy.asks_one(z, 2000);
        toy.job(0, spec, &[0]);
        for (pools, at) in [([x, y], comes), ([y, x], 1000)] {
            let entry = route(&mut toy, pools, None);
            toy.come(entry, &[at]);
        }
        let outcome = run(&toy.builder.finish(), options(1_000), 1, 1, ());
        assert_eq!((outcome.ending, outcome.at), (ending, SimTime::from_ticks(end)));
    }
}

#[test]
fn a_lock_ends_the_run_while_others_go_on() {
    // A third works at Z until 1000. The second comes to the line of X at 25, whose holder is busy until 30.
    let mut toy = Toy::default();
    let [x, y, z] = [(); 3].map(|()| toy.pool(1));
    let spec = toy.asks_one(z, 1000);
    toy.job(0, spec, &[0]);
    let (slow, quick) = (toy.time(30), toy.time(5));
    for (pools, pause, at) in [([x, y], slow, 0), ([y, x], quick, 20)] {
        let [first, second] = pools.map(|pool| RequestSpec { job: None, ..toy.asks_one(pool, 0) });
        let (first, second) = (toy.builder.request(first), toy.builder.request(second));
        let way = [Request(first), Delay(pause), Request(second), FreeRequest(second), FreeRequest(first), Leave];
        let entry = toy.push(way);
        toy.come(entry, &[at]);
    }
    let tale = toy.run();
    assert_eq!(tale.ending(), &RunEnding::Gridlock(vec![x, y]));
    assert_eq!(tale.outcome.at, SimTime::from_ticks(30), "the first comes to the line of Y");
}

#[test]
fn full_spaces_in_opposite_chains_lock_when_the_last_place_is_taken() {
    // Each space has two places. From X to Y and from Y to X go two each, at 0, 10 and 1, 11; all move on after 20.
    let mut toy = Toy::default();
    let (x, y) = (toy.pool(2), toy.pool(2));
    let pause = toy.time(20);
    for (from, to, times) in [(x, y, [0, 10]), (y, x, [1, 11])] {
        let entry = toy.push([EnterSpace(from), Delay(pause), EnterSpace(to), LeaveSpace(from), LeaveSpace(to), Leave]);
        toy.come(entry, &times);
    }
    let tale = toy.run();
    assert_eq!(tale.ending(), &RunEnding::Gridlock(vec![x, y]));
    assert_eq!(tale.outcome.at, SimTime::from_ticks(31), "the fourth waits as well");
}

#[test]
fn who_may_give_up_does_not_lock() {
    // The second gives up on X at 5 + 20, and gives Y back.
    let tale = crossing(Some(20));
    assert_eq!(tale.ending(), &RunEnding::AllOut);
    assert_eq!(tale.left(), [25, 25]);
}

#[test]
fn three_in_a_circle_lock() {
    let mut toy = Toy::default();
    let [x, y, z] = [(); 3].map(|()| toy.pool(1));
    for pools in [[x, y], [y, z], [z, x]] {
        let entry = route(&mut toy, pools, None);
        toy.come(entry, &[0]);
    }
    assert_eq!(toy.run().ending(), &RunEnding::Gridlock(vec![x, y, z]));
}

#[test]
fn units_that_come_on_duty_later_undo_a_lock() {
    let mut toy = Toy::default();
    let (x, y) = (toy.open(&[(0, 1), (700, 2)], crate::engine::ClosingPolicy::Finish), toy.pool(1));
    for pools in [[x, y], [y, x]] {
        let entry = route(&mut toy, pools, None);
        toy.come(entry, &[0]);
    }
    let tale = toy.run();
    assert_eq!(tale.ending(), &RunEnding::AllOut);
    assert_eq!(tale.left(), [700, 700]);
}

#[test]
fn a_busy_chain_is_no_lock() {
    // At the end of the follow-up somebody works at Y, somebody holds X and waits for Y, and others wait for X.
    let mut toy = Toy::default();
    let (x, y) = (toy.pool(1), toy.pool(1));
    let entry = route(&mut toy, [x, y], None);
    let spec = toy.asks_one(y, 1_000_000);
    toy.job(0, spec, &[0]);
    toy.come(entry, &[1, 2, 3]);
    let tale = toy.run();
    assert_eq!(tale.ending(), &RunEnding::FollowUpOver);
    assert_eq!(tale.outcome.longest_line, Some((x, 2)));
}

#[test]
fn a_lock_is_found_beside_somebody_who_waits_for_what_never_opens() {
    let mut toy = Toy::default();
    let [w, x, y] = [(); 3].map(|()| toy.pool(1));
    let never = toy.pool(0);
    for pools in [[w, never], [x, y], [y, x]] {
        let entry = route(&mut toy, pools, None);
        toy.come(entry, &[0]);
    }
    assert_eq!(toy.run().ending(), &RunEnding::Gridlock(vec![x, y]));
}
