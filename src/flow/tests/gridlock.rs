//! Gridlock: certain, or not reported.

use super::{Tale, Toy, options, run};
use crate::engine::SimTime;
use crate::flow::Op::{
    Batch, Delay, EndTrack, EnterSpace, Fork, FreeRequest, Join, Leave, LeaveSpace, Request, Unbatch,
};
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

/// One that has a place in a yard waits there for its track, which wants a lane. Who has the lane wants the place, or has
/// done with it at 30 if it is no chain.
fn yard_and_track(is_chain: bool, fork_at: u64) -> Tale {
    let mut toy = Toy::default();
    let (lane, yard) = (toy.pool(1), toy.pool(1));
    let [long, late, short] = [30, fork_at, 5].map(|ticks| toy.time(ticks));
    let work = RequestSpec { job: None, ..toy.asks_one(lane, 0) };
    let work = toy.builder.request(work);
    let before = if is_chain { vec![EnterSpace(yard)] } else { Vec::new() };
    let after = if is_chain { vec![LeaveSpace(yard)] } else { Vec::new() };
    let way = [vec![Request(work), Delay(long)], before, vec![FreeRequest(work)], after, vec![Leave]].concat();
    toy.journey(way, &[0]);
    let entry = toy.push([EnterSpace(yard), Delay(late), Fork(0), Join, LeaveSpace(yard), Leave]);
    toy.builder.land(entry + 2);
    toy.push([Request(work), Delay(short), FreeRequest(work), EndTrack]);
    toy.come(entry, &[1]);
    toy.run()
}

#[test]
fn who_waits_for_a_track_that_is_stuck_is_stuck() {
    // The lock is complete at 30, when the lane's holder wants the place, or at 41, when the track wants the lane.
    for (fork_at, end) in [(10, 30), (40, 41)] {
        let tale = yard_and_track(true, fork_at);
        assert_eq!(tale.ending(), &RunEnding::Gridlock(vec![PoolId(0), PoolId(1)]));
        assert_eq!(tale.outcome.at, SimTime::from_ticks(end));
    }
    // Without the chain the track has the lane over [30, 35).
    let tale = yard_and_track(false, 10);
    assert_eq!((tale.ending(), tale.left()), (&RunEnding::AllOut, vec![30, 35]));
}

#[test]
fn who_waits_for_a_track_of_a_track_is_stuck_too() {
    // 0 has X and waits for its track, which waits for its own, which wants Y; 3 has Y and wants X from 6 on.
    let mut toy = Toy::default();
    let (x, y) = (toy.pool(1), toy.pool(1));
    let other = route(&mut toy, [y, x], None);
    let pause = toy.time(7);
    let entry = toy.push([EnterSpace(x), Fork(0), Join, LeaveSpace(x), Leave]);
    toy.builder.land(entry + 1);
    let inner = toy.push([Fork(0), Join, EndTrack]);
    toy.builder.land(inner);
    toy.push([Delay(pause), EnterSpace(y), LeaveSpace(y), EndTrack]);
    toy.come(entry, &[0]);
    toy.come(other, &[1]);
    let tale = toy.run();
    assert_eq!(tale.ending(), &RunEnding::Gridlock(vec![x, y]));
    assert_eq!(tale.outcome.at, SimTime::from_ticks(7));
}

#[test]
fn a_lock_of_tracks_alone_ends_the_run_when_its_circle_closes() {
    // Two tracks lock at 5; their parent, which holds nothing, works until 50 and would wait for them then. After the
    // window it matters from when on one of the window waits for them: the window ends at 1000, all come at 999.
    let run_from = |come: u64| {
        let mut toy = Toy::default();
        let (x, y) = (toy.pool(1), toy.pool(1));
        let work = toy.time(50);
        let entry = toy.push([Fork(0), Fork(0), Delay(work), Join, Leave]);
        for (fork, pools) in [(entry, [x, y]), (entry + 1, [y, x])] {
            let pause = toy.time(5);
            let [first, second] = pools.map(|pool| RequestSpec { job: None, ..toy.asks_one(pool, 0) });
            let (first, second) = (toy.builder.request(first), toy.builder.request(second));
            toy.builder.land(fork);
            toy.push([
                Request(first),
                Delay(pause),
                Request(second),
                FreeRequest(second),
                FreeRequest(first),
                EndTrack,
            ]);
        }
        toy.come(entry, &[come]);
        let outcome = run(&toy.builder.finish(), options(1_000), 1, 1, ());
        assert_eq!(outcome.ending, RunEnding::Gridlock(vec![x, y]));
        outcome.at
    };
    assert_eq!(run_from(0), SimTime::from_ticks(5));
    assert_eq!(run_from(999), SimTime::from_ticks(1_049));
}

#[test]
fn who_comes_behind_a_lock_or_is_carried_in_one_ends_the_run() {
    // The window is [500, 1000). Two lock at 1005 who came at 1000; one of the window comes to the line of X at 1100.
    let window = || crate::flow::RunOptions { window_start: SimTime::from_ticks(500), ..options(1_000) };
    let mut toy = Toy::default();
    let (x, y) = (toy.pool(1), toy.pool(1));
    for pools in [[x, y], [y, x]] {
        let entry = route(&mut toy, pools, None);
        toy.come(entry, &[1_000]);
    }
    let drive = toy.time(101);
    toy.journey([Delay(drive), EnterSpace(x), LeaveSpace(x), Leave], &[999]);
    let outcome = run(&toy.builder.finish(), window(), 1, 1, ());
    assert_eq!((outcome.ending, outcome.at), (RunEnding::Gridlock(vec![x, y]), SimTime::from_ticks(1_100)));

    // One who came before the window leads one of the window, and locks with one who came after it: at 1005.
    let mut toy = Toy::default();
    let (x, y) = (toy.pool(1), toy.pool(1));
    let convoy = toy.builder.batch(crate::flow::BatchSpec { size: 2, time_out: None });
    let pause = toy.time(40);
    let way = [Batch(convoy), EnterSpace(x), Delay(pause), EnterSpace(y), LeaveSpace(y), LeaveSpace(x), Unbatch, Leave];
    toy.journey(way, &[499, 965]);
    let other = route(&mut toy, [y, x], None);
    toy.come(other, &[1_000]);
    let outcome = run(&toy.builder.finish(), window(), 1, 1, ());
    assert_eq!((outcome.ending, outcome.at), (RunEnding::Gridlock(vec![x, y]), SimTime::from_ticks(1_005)));
}
