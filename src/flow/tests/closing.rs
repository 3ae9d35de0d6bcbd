//! Closing: what becomes of work when units go off duty.

use super::{Tale, Toy};
use crate::engine::ClosingPolicy::{self, Finish, StartOnlyWhatFinishes, Suspend};
use crate::flow::Interruption::{self, Restart, Resume};
use crate::flow::Op::{Delay, Free, FreeRequest, Leave, Request, Seize, Work};
use crate::flow::{Observation, Openness, RequestSpec};

/// Ends of jobs of so many ticks at one pool, that come at the given times.
fn ends(shifts: &[(u64, u32)], policy: ClosingPolicy, interrupted: Interruption, jobs: &[(u64, u64)]) -> Vec<u64> {
    let mut toy = Toy::default();
    let p = toy.open_as(shifts, policy, interrupted);
    for &(from, time) in jobs {
        let spec = toy.asks_one(p, time);
        toy.job(0, spec, &[from]);
    }
    toy.run().left()
}

/// In hours: open from 8 to 17, and the next day.
const HOURS: [(u64, u32); 5] = [(0, 0), (8, 1), (17, 0), (32, 1), (41, 0)];

#[test]
fn three_hours_from_sixteen_end_as_the_policy_says() {
    let any = Suspend { same_unit: false };
    let end = |policy, interrupted| ends(&HOURS, policy, interrupted, &[(16, 3)]);
    assert_eq!(end(Finish, Resume), [19], "late");
    assert_eq!(end(any, Resume), [24 + 10], "1 hour done");
    assert_eq!(end(Suspend { same_unit: true }, Resume), [24 + 10]);
    assert_eq!(end(any, Restart), [24 + 11], "begun anew at 08:00");
    assert_eq!(end(StartOnlyWhatFinishes, Resume), [24 + 11], "not begun before 08:00");
}

#[test]
fn a_job_may_end_as_its_unit_closes_and_none_starts_then() {
    for policy in [Finish, StartOnlyWhatFinishes, Suspend { same_unit: true }, Suspend { same_unit: false }] {
        assert_eq!(ends(&HOURS, policy, Resume, &[(14, 3), (15, 1)]), [17, 33], "{policy:?}");
    }
}

#[test]
fn work_that_is_suspended_goes_on_with_the_same_unit_or_with_any() {
    // Two units, one from 10, none from 20, one from 30, two from 40. A: 15 ticks from 0. B: 50 ticks from 1; it was
    // granted last and loses its unit at 10, with 41 left. At 15 A is done. With any unit B goes on over [15, 20) and
    // from 30, with 36 left. With the same unit it goes on when the next unit comes on duty, at 30.
    let shifts = [(0, 2), (10, 1), (20, 0), (30, 1), (40, 2)];
    let end = |same_unit, jobs| ends(&shifts, Suspend { same_unit }, Resume, jobs);
    assert_eq!(end(false, &[(0, 15), (1, 50)]), [15, 66]);
    assert_eq!(end(true, &[(0, 15), (1, 50)]), [15, 71]);
    // Both long: A, 50 ticks from 0, loses its unit at 20 with 30 left. At 30 the first of them goes on, at 40 the
    // other.
    assert_eq!(end(false, &[(0, 50), (1, 50)]), [60, 81]);
    assert_eq!(end(true, &[(0, 50), (1, 50)]), [60, 81]);
}

#[test]
fn units_that_came_on_duty_before_work_was_suspended_do_not_take_it_up() {
    // One unit, a second over [5, 10) and from 40. A: 20 ticks from 0. B: 50 ticks from 6; suspended at 10 with 46
    // left. With the same unit it goes on at 40, though A's unit is free from 20 on; C, 3 ticks from 15, gets that.
    // With any unit B has it over [20, 66), and C gets the other at 40.
    let shifts = [(0, 1), (5, 2), (10, 1), (40, 2)];
    let jobs = [(0, 20), (6, 50), (15, 3)];
    assert_eq!(ends(&shifts, Suspend { same_unit: true }, Resume, &jobs), [20, 86, 23]);
    assert_eq!(ends(&shifts, Suspend { same_unit: false }, Resume, &jobs), [20, 66, 43]);
}

#[test]
fn suspended_work_goes_on_before_the_line() {
    // 1 hour of 3 done at 17; who came at 16 waits until it is finished at 34.
    assert_eq!(ends(&HOURS, Suspend { same_unit: true }, Resume, &[(16, 3), (16, 2)]), [34, 36]);
}

#[test]
fn capacity_follows_its_calendar_while_units_are_busy() {
    // Two units, one from 5, two from 20; started work is finished. A over [0, 10), B over [0, 12). C comes at 1: at 10
    // one unit is in use and one on duty; C begins at 12. D comes at 2 and begins at 20.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 2), (5, 1), (20, 2)], Finish);
    for (from, time) in [(0, 10), (0, 12), (1, 10), (2, 10)] {
        let spec = toy.asks_one(p, time);
        toy.job(0, spec, &[from]);
    }
    let tale = toy.run();
    assert_eq!(tale.left(), [10, 12, 22, 30]);
    assert_eq!(tale.staffed(p), [(0, 2), (5, 1), (20, 2)]);
}

#[test]
fn more_units_serve_the_line_as_they_come() {
    // One unit, three from 5 on: of four who wait from 0 on, 10 ticks each.
    assert_eq!(ends(&[(0, 1), (5, 3)], Finish, Resume, &[(0, 10); 4]), [10, 15, 15, 20]);
}

#[test]
fn work_that_is_to_begin_after_closing_waits_for_the_opening() {
    // 0 gets its unit at 0 and is busy with something else until 10; the unit goes off duty over [5, 30). Its work of 5
    // is not done while the unit is off duty.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 1), (5, 0), (30, 1)], Suspend { same_unit: true });
    let spec = toy.asks_one(p, 5);
    let request = toy.builder.request(spec);
    let ten = toy.time(10);
    toy.journey([Request(request), Delay(ten), Work, FreeRequest(request), Leave], &[0]);
    assert_eq!(toy.run().left(), [35]);
}

#[test]
fn a_job_starts_beside_one_that_is_done_before_its_unit_goes_home() {
    // Two units, one of which goes home at 10.
    let left = |jobs: [(u64, u64); 2], asked: bool| {
        let mut toy = Toy::default();
        let p = toy.open(&[(0, 2), (10, 1)], StartOnlyWhatFinishes);
        for (from, length) in jobs {
            if asked {
                let spec = toy.asks_one(p, length);
                toy.job(0, spec, &[from]);
            } else {
                let time = toy.time(length);
                toy.journey([Seize(p, time), Work, Free(p), Leave], &[from]);
            }
        }
        toy.run().left()
    };
    for asked in [false, true] {
        assert_eq!(left([(0, 9), (5, 6)], asked), [9, 11], "the first is done by then");
        assert_eq!(left([(0, 11), (5, 6)], asked), [11, 17], "one unit is not enough for both");
        assert_eq!(left([(0, 10), (0, 15)], asked), [10, 15], "both begin at once");
    }
}

#[test]
fn open_is_told_when_the_first_in_line_who_could_not_finish_gives_up() {
    // In hours: 3 hours cannot be done from 15 on; it gives up at 16, with the unit still on duty.
    let mut toy = Toy::default();
    let p = toy.open(&HOURS, StartOnlyWhatFinishes);
    let patience = toy.patience(1);
    let spec = toy.asks_one(p, 3);
    toy.job(0, RequestSpec { patience, ..spec }, &[15]);
    let (open, closed) = (Openness::Open, Openness::Closed);
    assert_eq!(turned(&toy.run())[..5], [(0, closed), (8, open), (15, closed), (16, open), (17, closed)]);
}

/// When the only pool began or ceased to start work.
fn turned(tale: &Tale) -> Vec<(u64, Openness)> {
    let turned = |&(at, observation): &(u64, Observation)| match observation {
        Observation::Turned { openness, .. } => Some((at, openness)),
        _ => None,
    };
    tale.trace.iter().filter_map(turned).collect()
}

#[test]
fn closed_is_told_when_the_first_in_line_cannot_finish() {
    // In hours: 3 hours cannot be done from 15 on, when the line is first offered it; open again at 8 the next day.
    let mut toy = Toy::default();
    let p = toy.open(&HOURS, StartOnlyWhatFinishes);
    let spec = toy.asks_one(p, 3);
    toy.job(0, spec, &[15]);
    let (open, closed) = (Openness::Open, Openness::Closed);
    assert_eq!(turned(&toy.run())[..4], [(0, closed), (8, open), (15, closed), (32, open)]);
}
