//! Breakdowns and repairs, as programs of agents.

use super::{Tale, Toy};
use crate::engine::ClosingPolicy::{Finish, StartOnlyWhatFinishes, Suspend};
use crate::flow::Op::{Await, AwaitJobs, AwaitWork, Delay, FreeRequest, Jump, Leave, PutUp, Request, TakeDown, Work};
use crate::flow::{Interruption, Observation, Op, OpIndex, Openness, Phase, PoolId, RequestSpec};

/// Adds an agent that waits, breaks a unit down, repairs it after a time, and begins anew, if it is told to.
fn breaker(toy: &mut Toy, pool: PoolId, wait: Op, repair: u64, again: bool) -> OpIndex {
    let repair = toy.time(repair);
    let entry = toy.push([wait, TakeDown(pool, 1), Delay(repair), PutUp(pool, 1)]);
    toy.push([if again { Jump(entry) } else { Leave }]);
    toy.agent(entry);
    entry
}

fn clock(toy: &mut Toy, ticks: u64) -> Op {
    Await(toy.time(ticks), Phase::Change)
}

fn jobs(toy: &mut Toy, pool: PoolId, time: u64, times: &[u64]) {
    let spec = toy.asks_one(pool, time);
    toy.job(0, spec, times);
}

#[test]
fn an_agent_runs_its_first_op_at_time_zero() {
    // It takes the unit down before the first who comes at 0 is offered it.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let repair = toy.time(3);
    let entry = toy.push([TakeDown(p, 1), Delay(repair), PutUp(p, 1), Leave]);
    toy.agent(entry);
    jobs(&mut toy, p, 5, &[0]);
    let tale = toy.run();
    assert_eq!(tale.left(), [8]);
    assert_eq!(tale.staffed(p), [(0, 1), (0, 0), (3, 1)]);
}

#[test]
fn an_agent_that_asks_for_units_gets_them_at_time_zero() {
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let spec = toy.asks_one(p, 3);
    let entry = toy.builder.next();
    toy.serve(spec);
    toy.push([Leave]);
    toy.agent(entry);
    jobs(&mut toy, p, 5, &[2]);
    assert_eq!(toy.run().left(), [8]);
}

#[test]
fn a_unit_breaks_down_by_the_clock_and_its_work_resumes() {
    // Down over [10, 15), and at 25, when the work of 20 is just done: 10 and 10.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let wait = clock(&mut toy, 10);
    breaker(&mut toy, p, wait, 5, true);
    jobs(&mut toy, p, 20, &[0]);
    let tale = toy.run();
    assert_eq!(tale.left(), [25]);
    assert_eq!(tale.staffed(p)[..4], [(0, 1), (10, 0), (15, 1), (25, 0)]);
    let down = |&(_, observation): &(u64, Observation)| match observation {
        Observation::Turned { openness, .. } => Some(openness),
        _ => None,
    };
    let turned: Vec<Openness> = tale.trace.iter().filter_map(down).take(2).collect();
    assert_eq!(turned, [Openness::Down, Openness::Open]);
}

#[test]
fn interrupted_work_may_begin_anew_after_a_repair() {
    // 20 ticks from 15 on; the unit breaks down once.
    let mut toy = Toy::default();
    let p = toy.open_as(&[(0, 1)], Finish, Interruption::Restart);
    let wait = clock(&mut toy, 10);
    breaker(&mut toy, p, wait, 5, false);
    jobs(&mut toy, p, 20, &[0]);
    assert_eq!(toy.run().left(), [35]);
}

#[test]
fn a_unit_breaks_down_by_its_working_time() {
    // After 10 at work. 4 over [0, 4), 20 from 100 on: down at 106 and, 10 at work later, at 121; 5 each. 126 + 4.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let ten = toy.time(10);
    breaker(&mut toy, p, AwaitWork(p, ten), 5, true);
    jobs(&mut toy, p, 4, &[0]);
    jobs(&mut toy, p, 20, &[100]);
    let tale = toy.run();
    assert_eq!(tale.left(), [4, 130]);
    assert_eq!(tale.staffed(p)[..5], [(0, 1), (106, 0), (111, 1), (121, 0), (126, 1)]);
}

#[test]
fn working_time_that_is_over_as_a_job_ends_is_over_then() {
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let ten = toy.time(10);
    breaker(&mut toy, p, AwaitWork(p, ten), 5, true);
    jobs(&mut toy, p, 10, &[0]);
    jobs(&mut toy, p, 3, &[50]);
    let tale = toy.run();
    assert_eq!(tale.staffed(p), [(0, 1), (10, 0), (15, 1)]);
    assert_eq!(tale.left(), [10, 53]);
}

#[test]
fn units_work_side_by_side() {
    // Three units at work from 0, 2 and 4: 2 * 1 + 2 * 2 = 6 by 4, and 10 at 4 + 4 / 3, that is 6, the next whole tick.
    let mut toy = Toy::default();
    let p = toy.pool(3);
    let ten = toy.time(10);
    breaker(&mut toy, p, AwaitWork(p, ten), 100, false);
    jobs(&mut toy, p, 20, &[0, 2, 4]);
    assert_eq!(toy.run().staffed(p)[1], (6, 2));
}

#[test]
fn no_working_time_is_over_at_once() {
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let none = toy.time(0);
    breaker(&mut toy, p, AwaitWork(p, none), 5, false);
    jobs(&mut toy, p, 3, &[2]);
    assert_eq!(toy.run().left(), [8]);
}

#[test]
fn a_unit_breaks_down_by_the_count_of_its_jobs() {
    // After two jobs. Three wait from 0 on, 5 ticks each: down at 10, before the third is begun; 15.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    breaker(&mut toy, p, AwaitJobs(p, 2), 5, true);
    jobs(&mut toy, p, 5, &[0, 0, 0]);
    assert_eq!(toy.run().left(), [5, 10, 20]);
}

#[test]
fn maintenance_after_the_job_asks_for_the_unit_like_anybody() {
    // At 3 an agent asks for the unit, more urgent than the traffic: it has it over [10, 15).
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let spec = toy.asks_one(p, 10);
    toy.job(1, spec, &[0, 1]);
    let spec = RequestSpec { job: None, ..toy.asks_one(p, 0) };
    let request = toy.builder.request(spec);
    let wait = clock(&mut toy, 3);
    let five = toy.time(5);
    let entry = toy.push([wait, Request(request), Delay(five), FreeRequest(request), Leave]);
    toy.agent(entry);
    assert_eq!(toy.run().left(), [10, 25]);
}

#[test]
fn repairs_wait_for_a_crew() {
    // P and Q break down at 10; one crew repairs each in 5: at 15 and 20.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let crew = toy.pool(1);
    for pool in [p, q] {
        let wait = clock(&mut toy, 10);
        let spec = toy.asks_one(crew, 5);
        let request = toy.builder.request(spec);
        let entry =
            toy.push([wait, TakeDown(pool, 1), Request(request), Work, FreeRequest(request), PutUp(pool, 1), Leave]);
        toy.agent(entry);
        jobs(&mut toy, pool, 20, &[0]);
    }
    let tale = toy.run();
    assert_eq!(tale.left(), [25, 30]);
    assert_eq!(tale.staffed(q), [(0, 1), (10, 0), (20, 1)]);
}

#[test]
fn work_after_hours_is_not_stopped_by_a_unit_that_is_off_duty() {
    // One unit until 10; a job of 10 from 5 on is finished late. A breakdown at 12 and its repair at 14 are of a unit
    // off duty.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 1), (10, 0), (30, 1)], Finish);
    let wait = clock(&mut toy, 12);
    breaker(&mut toy, p, wait, 2, false);
    jobs(&mut toy, p, 10, &[5]);
    assert_eq!(toy.run().left(), [15]);
}

#[test]
fn a_repair_stops_no_work_after_hours() {
    // Two units until 10: one breaks down at 1, and is repaired at 12, while the other finishes late.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 2), (10, 0), (30, 2)], Finish);
    let wait = clock(&mut toy, 1);
    breaker(&mut toy, p, wait, 11, false);
    jobs(&mut toy, p, 10, &[5]);
    assert_eq!(toy.run().left(), [15]);
}

#[test]
fn a_breakdown_while_closed_lasts_into_the_opening() {
    // Down over [12, 37), open until 10 and from 30 on.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 1), (10, 0), (30, 1)], Finish);
    let wait = clock(&mut toy, 12);
    breaker(&mut toy, p, wait, 25, false);
    jobs(&mut toy, p, 4, &[20]);
    assert_eq!(toy.run().left(), [41]);
}

#[test]
fn suspended_work_goes_on_when_its_unit_is_on_duty_and_repaired() {
    // As above, with work of 10 from 5 on that is suspended at 10, with 5 left.
    for same_unit in [true, false] {
        let mut toy = Toy::default();
        let p = toy.open(&[(0, 1), (10, 0), (30, 1)], Suspend { same_unit });
        let wait = clock(&mut toy, 12);
        breaker(&mut toy, p, wait, 25, false);
        jobs(&mut toy, p, 10, &[5]);
        assert_eq!(toy.run().left(), [42]);
    }
}

/// One who has a unit from 0 on, is busy with something else until 10, and then works for 5; it breaks down at 5.
fn busy_with_something_else(repair: u64) -> Tale {
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let wait = clock(&mut toy, 5);
    breaker(&mut toy, p, wait, repair, false);
    let spec = toy.asks_one(p, 5);
    let request = toy.builder.request(spec);
    let ten = toy.time(10);
    toy.journey([Request(request), Delay(ten), Work, FreeRequest(request), Leave], &[0]);
    toy.run()
}

#[test]
fn work_does_not_begin_under_a_unit_that_broke_down_before() {
    let tale = busy_with_something_else(20);
    assert_eq!((tale.all("Interrupted"), tale.all("Reinstated")), (vec![(10, 0)], vec![(25, 0)]));
    assert_eq!(tale.left(), [30]);
    // Repaired in time, it is as if nothing had been.
    let tale = busy_with_something_else(3);
    assert_eq!((tale.all("Interrupted"), tale.left()), (vec![], vec![15]));
}

#[test]
fn a_broken_unit_that_is_given_back_stops_nobody_else() {
    // Both units are in the hands of two who are not at work as one breaks down at 5. 1 gives its own back at 7, so the
    // other is fine, and 0's work over [10, 15) is not stopped.
    let mut toy = Toy::default();
    let p = toy.pool(2);
    let wait = clock(&mut toy, 5);
    breaker(&mut toy, p, wait, 100, false);
    for (busy, works) in [(10, true), (7, false)] {
        let spec = toy.asks_one(p, 5);
        let request = toy.builder.request(spec);
        let busy = toy.time(busy);
        let entry = toy.push([Request(request), Delay(busy)]);
        if works {
            toy.push([Work]);
        }
        toy.push([FreeRequest(request), Leave]);
        toy.come(entry, &[0]);
    }
    let tale = toy.run();
    assert_eq!((tale.all("Interrupted"), tale.left()), (vec![], vec![15, 7]));
}

#[test]
fn work_that_was_interrupted_goes_on_only_if_it_can_finish() {
    // In hours: open from 8 to 17 and from 32 to 41. 4 hours from 9 on, of which 3 are left as the unit breaks down at
    // 10. Repaired at 14 they are done by 17; repaired at 15 they wait for the next day.
    let ends = |repair| {
        let mut toy = Toy::default();
        let p = toy.open(&[(0, 0), (8, 1), (17, 0), (32, 1), (41, 0)], StartOnlyWhatFinishes);
        let wait = clock(&mut toy, 10);
        breaker(&mut toy, p, wait, repair, false);
        jobs(&mut toy, p, 4, &[9]);
        toy.run().left()
    };
    assert_eq!(ends(4), [17]);
    assert_eq!(ends(5), [35]);
}

fn two_at_once() -> Tale {
    let mut toy = Toy::default();
    let p = toy.pool(2);
    for repair in [5, 8] {
        let wait = clock(&mut toy, 10);
        breaker(&mut toy, p, wait, repair, false);
    }
    jobs(&mut toy, p, 20, &[0, 0]);
    toy.run()
}

#[test]
fn two_units_may_break_down_at_once() {
    // Both jobs stop at 10 with 10 left; the first to be granted goes on at 15, the other at 18.
    let tale = two_at_once();
    assert_eq!(tale.all("Interrupted"), [(10, 1), (10, 0)]);
    assert_eq!(tale.all("Reinstated"), [(15, 0), (18, 1)]);
    assert_eq!(tale.left(), [25, 28]);
}

#[test]
fn an_idle_unit_breaks_down_before_one_at_work() {
    let mut toy = Toy::default();
    let p = toy.pool(2);
    let wait = clock(&mut toy, 10);
    breaker(&mut toy, p, wait, 5, false);
    jobs(&mut toy, p, 20, &[0]);
    assert_eq!(toy.run().left(), [20]);
}

#[test]
fn the_last_to_be_granted_is_stopped_also_after_it_was_stopped_before() {
    // Two units. 0 and 1 work from 0 and 1 on, 30 ticks. 1 is down over [5, 10); both over [12, 14) and [12, 17): 0
    // goes on at 14, 1 at 17. At 20 one unit breaks down until 25: it is 1's.
    let mut toy = Toy::default();
    let p = toy.pool(2);
    for (from, repair) in [(5, 5), (12, 2), (12, 5), (20, 5)] {
        let wait = clock(&mut toy, from);
        breaker(&mut toy, p, wait, repair, false);
    }
    jobs(&mut toy, p, 30, &[0, 1]);
    let tale = toy.run();
    assert_eq!(tale.all("Interrupted"), [(5, 1), (12, 1), (12, 0), (20, 1)]);
    // 0 stood still for 2; 1 for 5, 5 and 5.
    assert_eq!(tale.left(), [32, 46]);
}

#[test]
fn work_with_units_of_two_pools_stands_still_until_it_has_all_back() {
    // P is down over [10, 20), Q over [15, 30): 0, with 10 left, goes on at 30.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    for (pool, from, repair) in [(p, 10, 10), (q, 15, 15)] {
        let wait = clock(&mut toy, from);
        breaker(&mut toy, pool, wait, repair, false);
    }
    let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 20);
    toy.job(0, spec, &[0]);
    let tale = toy.run();
    assert_eq!(tale.left(), [40]);
    assert_eq!(tale.all("Reinstated"), [(20, 0), (30, 0)]);
    assert_eq!(tale.all("Began"), [(0, 0), (30, 0)]);
}
