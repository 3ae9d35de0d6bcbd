//! Preemption: urgent entities take units from less urgent work.

use super::Toy;
use crate::engine::{ClosingPolicy, Distribution, Family, Luck, Purpose, SimDuration, Subject, Truncation};
use crate::flow::{Interruption, PoolId, RequestSpec};

fn urgent(toy: &mut Toy, needs: &[(&[PoolId], u32)], job: u64) -> RequestSpec {
    RequestSpec { preempts: true, ..toy.asks(needs, job) }
}

#[test]
fn interrupted_work_resumes_or_restarts() {
    // 0 begins 10 ticks at 0; 1 takes the unit over [4, 7). 0 has 6 left and leaves at 13, or begins anew and
    // leaves at 17.
    for (interrupted, leaves) in [(Interruption::Resume, 13), (Interruption::Restart, 17)] {
        let mut toy = Toy::default();
        let p = toy.open_as(&[(0, 1)], ClosingPolicy::Finish, interrupted);
        let spec = toy.asks_one(p, 10);
        toy.job(1, spec, &[0]);
        let spec = urgent(&mut toy, &[(&[p], 1)], 3);
        toy.job(0, spec, &[4]);
        let tale = toy.run();
        assert_eq!(tale.left(), [leaves, 7]);
        assert_eq!(tale.all("Interrupted"), [(4, 0)]);
        assert_eq!(tale.all("Reinstated"), [(7, 0)]);
        assert_eq!(tale.all("Began"), [(0, 0), (4, 1), (7, 0)], "work that goes on begins again");
        assert_eq!(tale.all("Ended"), [(7, 1), (leaves, 0)], "only work that is done has ended");
    }
}

#[test]
fn work_that_is_finished_late_is_not_taken_from() {
    // One unit until 10 and from 30 on. 0 works over [0, 20), late; 1, more urgent, comes at 12, when nobody is on duty.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 1), (10, 0), (30, 1)], ClosingPolicy::Finish);
    let spec = toy.asks_one(p, 20);
    toy.job(1, spec, &[0]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 5);
    toy.job(0, spec, &[12]);
    let tale = toy.run();
    assert_eq!((tale.all("Interrupted"), tale.left()), (vec![], vec![20, 35]));
}

#[test]
fn nobody_is_taken_from_for_what_cannot_be_finished() {
    // One unit until 10 and from 20 on. 0 would be done by 8; 1, more urgent, comes at 7 and would outlast the unit.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 1), (10, 0), (20, 1)], ClosingPolicy::StartOnlyWhatFinishes);
    let spec = toy.asks_one(p, 8);
    toy.job(1, spec, &[0]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 4);
    toy.job(0, spec, &[7]);
    let tale = toy.run();
    assert_eq!((tale.all("Interrupted"), tale.left()), (vec![], vec![8, 24]));
}

#[test]
fn of_late_work_as_much_is_taken_as_leaves_a_unit_on_duty() {
    // Two units, one from 10 on. 0 and 1 work over [0, 20); 2, more urgent, comes at 12 and wants one: both must lose
    // theirs before one is free.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 2), (10, 1)], ClosingPolicy::Finish);
    for _ in 0..2 {
        let spec = toy.asks_one(p, 20);
        toy.job(1, spec, &[0]);
    }
    let spec = urgent(&mut toy, &[(&[p], 1)], 5);
    toy.job(0, spec, &[12]);
    let tale = toy.run();
    // 2 works over [12, 17), 0 goes on with 8 left over [17, 25), and 1 over [25, 33).
    assert_eq!(tale.all("Interrupted"), [(12, 1), (12, 0)]);
    assert_eq!(tale.left(), [25, 33, 17]);
}

#[test]
fn interrupted_work_is_drawn_anew() {
    // The second draw of its time by entity 0, begun when the urgent one is done at 1,000.
    let mut toy = Toy::default();
    let p = toy.open_as(&[(0, 1)], ClosingPolicy::Finish, Interruption::Resample);
    let [low, high] = [100, 900].map(SimDuration::from_ticks);
    let time = Distribution::new(Family::Uniform { low, high }, Truncation::default()).unwrap();
    let spec = toy.asks_one(p, 0);
    let job = Some(toy.draw(time.clone()));
    let purpose = Purpose::new(&format!("step {}", toy.draws), "time");
    let draw = |occurrence| {
        let subject = Subject::named("flow 1").member(0);
        time.sample(&mut Luck::new(1, 1).generator(subject, purpose, occurrence)).ticks()
    };
    toy.job(1, RequestSpec { job, ..spec }, &[0]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 950);
    toy.job(0, spec, &[50]);
    assert_eq!(toy.run_with(super::options(5_000)).left(), [1_000 + draw(1), 1_000]);
    assert_ne!(draw(0), draw(1));
}

#[test]
fn work_with_several_pools_goes_on_as_the_pool_says_that_stopped_it() {
    // 0 works with P and Q for 10 ticks from 0 on. 1 takes Q over [4, 7), or both: 0 goes on at 7, with 6 left, or from
    // its beginning with the same time, or with one drawn anew, which is as long. Where P would have it go on
    // otherwise, Q counts, which is the one that is taken, and P where both are, as it is taken first.
    let policies = [(Interruption::Resume, 13), (Interruption::Restart, 17), (Interruption::Resample, 17)];
    for (of_p, end_by_p) in policies {
        for (of_q, end_by_q) in policies {
            for takes_both in [false, true] {
                let mut toy = Toy::default();
                let p = toy.open_as(&[(0, 1)], ClosingPolicy::Finish, of_p);
                let q = toy.open_as(&[(0, 1)], ClosingPolicy::Finish, of_q);
                let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 10);
                toy.job(1, spec, &[0]);
                let both = [(&[p][..], 1), (&[q][..], 1)];
                let spec = urgent(&mut toy, if takes_both { &both } else { &both[1..] }, 3);
                toy.job(0, spec, &[4]);
                let end = if takes_both { end_by_p } else { end_by_q };
                assert_eq!(toy.run().left(), [end, 7], "{of_p:?} {of_q:?} {takes_both}");
            }
        }
    }
}

#[test]
fn the_least_urgent_loses_and_of_equals_the_last_to_be_granted() {
    // Three units: 0 (class 2, at 0), 1 (class 2, at 1), 2 (class 1, at 2). At 3 somebody urgent takes 1's, at 4
    // another 0's, at 5 another 2's.
    let mut toy = Toy::default();
    let p = toy.pool(3);
    for (class, from) in [(2, 0), (2, 1), (1, 2)] {
        let spec = toy.asks_one(p, 50);
        toy.job(class, spec, &[from]);
    }
    let spec = urgent(&mut toy, &[(&[p], 1)], 10);
    toy.job(0, spec, &[3, 4, 5]);
    let tale = toy.run();
    assert_eq!(tale.all("Interrupted"), [(3, 1), (4, 0), (5, 2)]);
    // The units come back at 13, 14, 15: the most urgent first (2), then the first to be granted (0), then 1.
    assert_eq!(tale.all("Reinstated"), [(13, 2), (14, 0), (15, 1)]);
    // Left: 0 has worked 4, and ends 46 after 14; 1 has worked 2: 15 + 48; 2 has worked 3: 13 + 47.
    assert_eq!(tale.left(), [60, 63, 60, 13, 14, 15]);
}

#[test]
fn all_units_of_a_victim_can_be_taken_by_one_who_is_urgent() {
    // 0 works with P and Q from 0 on; 1 needs both over [4, 7).
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 10);
    toy.job(1, spec, &[0]);
    let spec = urgent(&mut toy, &[(&[p], 1), (&[q], 1)], 3);
    toy.job(0, spec, &[4]);
    let tale = toy.run();
    assert_eq!(tale.left(), [13, 7]);
    assert_eq!(tale.all("Interrupted"), [(4, 0), (4, 0)]);
    assert_eq!(tale.all("Began"), [(0, 0), (4, 1), (7, 0)], "once, when it has both back");
}

#[test]
fn units_that_a_victim_keeps_can_be_taken_too() {
    // 0 works with P and Q from 0 on; 1 takes P over [4, 12), 2 takes Q, which stands idle, over [6, 8). 0 goes on at
    // 12.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 10);
    toy.job(1, spec, &[0]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 8);
    toy.job(0, spec, &[4]);
    let spec = urgent(&mut toy, &[(&[q], 1)], 2);
    toy.job(0, spec, &[6]);
    let tale = toy.run();
    assert_eq!(tale.left(), [18, 12, 8]);
    assert_eq!(tale.of_pool("Reinstated", q), [(8, 0)]);
}

#[test]
fn a_victim_keeps_what_nobody_urgent_needs() {
    // 0 works with P and Q over [0, 4) and [7, 13); 1 takes P over [4, 7); 2, as urgent as 0, waits for Q from 5 on:
    // 13.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 10);
    toy.job(1, spec, &[0]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 3);
    toy.job(0, spec, &[4]);
    let spec = toy.asks_one(q, 2);
    toy.job(1, spec, &[5]);
    assert_eq!(toy.run().left(), [13, 7, 15]);
}

#[test]
fn a_victim_goes_on_before_the_line_of_its_class() {
    // 0 and 1 are of class 1, at 0 and 1, 10 ticks; 2 is urgent over [4, 7). 0 over [7, 13), 1 over [13, 23).
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let spec = toy.asks_one(p, 10);
    toy.job(1, spec, &[0, 1]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 3);
    toy.job(0, spec, &[4]);
    assert_eq!(toy.run().left(), [13, 23, 7]);
}

#[test]
fn a_victim_that_needs_several_units_is_not_passed_by_its_class() {
    // Two units. 0 (class 1) works with both from 0 on, 10 ticks. 1 takes them away at 4 for one unit of its own, until
    // 14. One unit stands free. 2 (class 1) wants one from 5 on: it would pass 0, and waits. 3 (class 0) gets it over
    // [6, 8). 0 goes on over [14, 20); then 2.
    let mut toy = Toy::default();
    let p = toy.pool(2);
    let spec = toy.asks(&[(&[p], 2)], 10);
    toy.job(1, spec, &[0]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 10);
    toy.job(0, spec, &[4]);
    let spec = toy.asks_one(p, 20);
    toy.job(1, spec, &[5]);
    let spec = toy.asks_one(p, 2);
    toy.job(0, spec, &[6]);
    assert_eq!(toy.run().left(), [20, 14, 40, 8]);
}

#[test]
fn a_victim_is_not_passed_by_its_class_behind_somebody_urgent() {
    // Two units, 20 ticks each for 0 and 1 (class 1) from 0 on. 2 takes 1's unit over [5, 20). 3 (class 1, 5 ticks)
    // waits from 6 on, 4 (class 0, 5 ticks, takes nothing away) from 12 on. At 20 two units are free: 4 gets one, as it
    // is more urgent; 1 gets the other, before 3, with 15 left: 35. 3 gets 4's at 25.
    let mut toy = Toy::default();
    let p = toy.pool(2);
    let spec = toy.asks_one(p, 20);
    toy.job(1, spec, &[0, 0]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 15);
    toy.job(0, spec, &[5]);
    let spec = toy.asks_one(p, 5);
    toy.job(1, spec, &[6]);
    let spec = toy.asks_one(p, 5);
    toy.job(0, spec, &[12]);
    assert_eq!(toy.run().left(), [20, 35, 20, 30, 25]);
}

#[test]
fn a_unit_that_a_victim_waits_for_is_not_taken_through_another_line() {
    // P and Q have one unit each. 0 (class 1) works at Q from 0 on, 10 ticks; 1 takes Q over [4, 8). 2 holds P over [0,
    // 8). 3 (class 1) waits for P and Q from 5 on. At 8 both are given back, P first: Q is 0's, until 14; then 3 gets
    // both.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = toy.asks_one(q, 10);
    toy.job(1, spec, &[0]);
    let spec = toy.asks_one(p, 8);
    toy.job(0, spec, &[0]);
    let spec = urgent(&mut toy, &[(&[q], 1)], 4);
    toy.job(0, spec, &[4]);
    let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 3);
    toy.job(1, spec, &[5]);
    let tale = toy.run();
    assert_eq!(tale.left(), [14, 8, 8, 17]);
}

#[test]
fn preemption_nests() {
    // Class 2 works from 0 on, class 1 takes its unit at 2, class 0 at 4 for 3 ticks. Class 1 (2 of 10 done) goes on
    // over [7, 15), class 2 (2 of 10 done) over [15, 23).
    let mut toy = Toy::default();
    let p = toy.pool(1);
    for (class, time, from) in [(2, 10, 0), (1, 10, 2), (0, 3, 4)] {
        let spec = urgent(&mut toy, &[(&[p], 1)], time);
        toy.job(class, spec, &[from]);
    }
    let tale = toy.run();
    assert_eq!(tale.left(), [23, 15, 7]);
    assert_eq!(tale.all("Interrupted"), [(2, 0), (4, 1)]);
}

#[test]
fn nobody_takes_units_from_work_of_the_same_class() {
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let spec = urgent(&mut toy, &[(&[p], 1)], 10);
    toy.job(1, spec, &[0, 4]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 1);
    toy.job(2, spec, &[5]);
    let tale = toy.run();
    assert_eq!(tale.left(), [10, 20, 21]);
    assert_eq!(tale.all("Interrupted"), []);
}

#[test]
fn units_are_taken_where_work_starts_only_if_it_can_finish() {
    // One unit until 20. 0 begins 10 ticks at 0; 1 takes its unit over [4, 7): it will be done in time.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 1), (20, 0), (50, 1)], ClosingPolicy::StartOnlyWhatFinishes);
    let spec = toy.asks_one(p, 10);
    toy.job(1, spec, &[0]);
    let spec = urgent(&mut toy, &[(&[p], 1)], 3);
    toy.job(0, spec, &[4]);
    assert_eq!(toy.run().left(), [13, 7]);
}

#[test]
fn only_what_is_needed_is_taken() {
    // Three units: 0 works with one from 0 on, 1 from 1 on, one is free. 2 needs two: one is taken, from 1.
    let mut toy = Toy::default();
    let p = toy.pool(3);
    let spec = toy.asks_one(p, 10);
    toy.job(1, spec, &[0, 1]);
    let spec = urgent(&mut toy, &[(&[p], 2)], 3);
    toy.job(0, spec, &[4]);
    let tale = toy.run();
    assert_eq!(tale.all("Interrupted"), [(4, 1)]);
    assert_eq!(tale.left(), [10, 14, 7]);
}

#[test]
fn preemption_ends_nobody_elses_patience() {
    // 0 works from 0 on, 10 ticks, after a wait for which it had patience until 50. 1 waits from 1 on and gives up at
    // 9. 2, whose own patience would end at 6, takes the unit at 4 for 30 ticks. 0 goes on over [34, 40).
    let mut toy = Toy::default();
    let p = toy.pool(1);
    for (class, patience, time, from) in [(1, 50, 10, 0), (1, 8, 10, 1), (0, 2, 30, 4)] {
        let patience = toy.patience(patience);
        let spec = RequestSpec { patience, preempts: class == 0, ..toy.asks_one(p, time) };
        toy.job(class, spec, &[from]);
    }
    let tale = toy.run();
    assert_eq!(tale.all("Reneged"), [(9, 1)]);
    assert_eq!(tale.left(), [40, 9, 34]);
}

#[test]
fn observers_hear_of_interrupted_work_in_the_order_that_observation_promises() {
    // As where a victim keeps units that are taken too: P is lost over [4, 12), Q over [6, 8).
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 10);
    toy.job(1, spec, &[0]);
    for (pool, time, from) in [(p, 8, 4), (q, 2, 6)] {
        let spec = urgent(&mut toy, &[(&[pool], 1)], time);
        toy.job(0, spec, &[from]);
    }
    let tale = toy.run();
    let story: Vec<(u64, String)> = tale
        .trace
        .iter()
        .zip(&tale.who)
        .filter(|(_, who)| **who == Some(0))
        .map(|((at, observation), _)| (*at, format!("{observation:?}").split(' ').next().unwrap().to_owned()))
        .collect();
    let story: Vec<(u64, &str)> = story.iter().map(|(at, kind)| (*at, kind.as_str())).collect();
    assert_eq!(
        story,
        [
            (0, "Arrived"),
            (0, "Prioritized"),
            (0, "Joined"),
            (0, "Joined"),
            (0, "Granted"),
            (0, "Granted"),
            (0, "Began"),
            (4, "Interrupted"),
            (6, "Interrupted"),
            (8, "Reinstated"),
            (12, "Reinstated"),
            (12, "Began"),
            (18, "Ended"),
            (18, "Freed"),
            (18, "Freed"),
            (18, "Left"),
        ]
    );
}
