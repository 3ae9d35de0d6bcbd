//! Patience: giving up a wait.

use super::Toy;
use crate::flow::Op::{Delay, EndTrack, Fork, FreeRequest, Join, Leave, Mark, Request};
use crate::flow::{Edge, Exits, IntervalId, RequestSpec};

#[test]
fn who_gives_up_goes_on_elsewhere_and_who_is_granted_does_not_give_up() {
    // One unit, 10 ticks. 0 over [0, 10). 1 gives up at 1 + 4, and passes a mark at its exit. 2 would at 2 + 20, but
    // is granted at 10 and works till 40, through the end of its patience.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let spec = toy.asks_one(p, 10);
    toy.job(0, spec, &[0]);
    for (patience, time, from) in [(4, 10, 1), (20, 30, 2)] {
        let patience = toy.patience(patience);
        let spec = RequestSpec { patience, ..toy.asks_one(p, time) };
        let entry = toy.builder.next();
        let request = toy.serve(spec);
        toy.push([Leave]);
        toy.builder.aim_exits(request, Exits::Renege);
        toy.push([Mark(IntervalId(0), Edge::Start), Leave]);
        toy.come(entry, &[from]);
    }
    let tale = toy.run();
    assert_eq!(tale.all("Reneged"), [(5, 1)]);
    assert_eq!(tale.all("Withdrew"), [(5, 1)]);
    assert_eq!(tale.all("Marked"), [(5, 1)]);
    assert_eq!(tale.left(), [10, 5, 40]);
}

#[test]
fn a_grant_beats_a_time_out_of_the_same_instant() {
    // The unit is given back at 10, when the patience of 1 and of 2 ends: 1 is granted, 2 gives up.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    for (patience, from) in [(9, 1), (8, 2)] {
        let patience = toy.patience(patience);
        let spec = RequestSpec { patience, ..toy.asks_one(p, 5) };
        toy.job(0, spec, &[from]);
    }
    let spec = toy.asks_one(p, 10);
    toy.job(0, spec, &[0]);
    let tale = toy.run();
    assert_eq!(tale.all("Granted"), [(0, 0), (10, 1)]);
    assert_eq!(tale.all("Reneged"), [(10, 2)]);
}

#[test]
fn a_grant_that_takes_several_steps_of_one_instant_beats_a_time_out() {
    // 0 holds the unit until its track ends, which ends when a track of its own does, at 10; 1's patience ends then.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let spec = toy.asks_one(p, 0);
    let holds = toy.builder.request(spec);
    let time = toy.time(10);
    let entry = toy.push([Request(holds)]);
    let outer = toy.push([Fork(0)]);
    toy.push([Join, FreeRequest(holds), Leave]);
    toy.builder.land(outer);
    let inner = toy.push([Fork(0)]);
    toy.push([Join, EndTrack]);
    toy.builder.land(inner);
    toy.push([Delay(time), EndTrack]);
    toy.come(entry, &[0]);
    let patience = toy.patience(9);
    let spec = RequestSpec { patience, ..toy.asks_one(p, 5) };
    toy.job(0, spec, &[1]);
    let tale = toy.run();
    assert_eq!(tale.all("Reneged"), []);
    // Births: 0, its track, the track's track, 1.
    assert_eq!(tale.all("Left"), [(10, 0), (15, 3)]);
}

#[test]
fn who_gives_up_makes_way_at_the_same_instant() {
    // Two units, one in use until 100. 1 wants two, from 1 on, and gives up at 10; 2 wants one, behind it, and its
    // patience ends at 10 as well: it is granted as 1 is gone.
    let mut toy = Toy::default();
    let p = toy.pool(2);
    let spec = toy.asks_one(p, 100);
    toy.job(0, spec, &[0]);
    for (patience, units, from) in [(9, 2, 1), (8, 1, 2)] {
        let patience = toy.patience(patience);
        let spec = RequestSpec { patience, ..toy.asks(&[(&[p], units)], 5) };
        toy.job(0, spec, &[from]);
    }
    let tale = toy.run();
    assert_eq!(tale.all("Reneged"), [(10, 1)]);
    assert_eq!(tale.left(), [100, 10, 15]);
}

#[test]
fn who_gives_up_leaves_every_line() {
    // P and Q are in use until 10 and 20. 1 waits for either, 2 for both, 3 for Q. 1 gives up at 5, 2 at 6; 3 is then
    // alone in Q's line.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    for (pool, time) in [(p, 10), (q, 20)] {
        let spec = toy.asks_one(pool, time);
        toy.job(0, spec, &[0]);
    }
    let patience = toy.patience(4);
    let spec = RequestSpec { patience, ..toy.asks(&[(&[p, q], 1)], 5) };
    toy.job(0, spec, &[1]);
    let patience = toy.patience(4);
    let spec = RequestSpec { patience, ..toy.asks(&[(&[p], 1), (&[q], 1)], 5) };
    toy.job(0, spec, &[2]);
    let spec = toy.asks_one(q, 5);
    toy.job(0, spec, &[3]);
    let tale = toy.run();
    assert_eq!(tale.all("Withdrew"), [(5, 2), (5, 2), (6, 3), (6, 3)]);
    assert_eq!(tale.all("Reneged"), [(5, 2), (6, 3)]);
    assert_eq!(tale.left(), [10, 20, 5, 6, 25]);
}

#[test]
fn no_patience_means_now_or_never() {
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let patience = toy.patience(0);
    let spec = RequestSpec { patience, ..toy.asks_one(p, 10) };
    toy.job(0, spec, &[0, 3, 10]);
    let tale = toy.run();
    assert_eq!(tale.all("Reneged"), [(3, 1)]);
    assert_eq!(tale.left(), [10, 3, 20]);
}

#[test]
fn the_end_of_an_earlier_patience_is_ignored_in_a_later_wait() {
    // 1 is granted P at 5, with patience left until 21; from 15 on it waits for Q, in use until 30, with patience 10:
    // it gives up at 25, not at 21.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    for (pool, time) in [(p, 5), (q, 30)] {
        let spec = toy.asks_one(pool, time);
        toy.job(0, spec, &[0]);
    }
    let entry = toy.builder.next();
    let patience = toy.patience(20);
    let spec = RequestSpec { patience, ..toy.asks_one(p, 10) };
    let first = toy.serve(spec);
    let patience = toy.patience(10);
    let spec = RequestSpec { patience, ..toy.asks_one(q, 10) };
    let second = toy.serve(spec);
    toy.builder.aim_exits(first, Exits::Renege);
    toy.builder.aim_exits(second, Exits::Renege);
    toy.push([Leave]);
    toy.come(entry, &[1]);
    assert_eq!(toy.run().all("Reneged"), [(25, 2)]);
}

#[test]
fn the_end_of_a_patience_does_not_meet_who_has_the_slot_next() {
    // 1 is granted at 5, with patience until 21, and leaves at 8. 2 comes at 9, uses its slot, and waits without a
    // time-out until 30.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let spec = toy.asks_one(p, 5);
    toy.job(0, spec, &[0]);
    let patience = toy.patience(20);
    let spec = RequestSpec { patience, ..toy.asks_one(p, 3) };
    toy.job(0, spec, &[1]);
    let spec = toy.asks_one(p, 22);
    toy.job(0, spec, &[8]);
    let patience = toy.patience(100);
    let spec = RequestSpec { patience, ..toy.asks_one(p, 1) };
    toy.job(0, spec, &[9]);
    let tale = toy.run();
    assert_eq!(tale.all("Reneged"), []);
    assert_eq!(tale.left(), [5, 8, 30, 31]);
}
