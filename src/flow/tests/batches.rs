//! Batches: gathering, traveling together, getting off.

use super::Toy;
use crate::engine::SimDuration;
use crate::flow::BatchSpec;
use crate::flow::Op::{Batch, Delay, Leave, Unbatch};

fn of(size: u32, time_out: Option<u64>) -> BatchSpec {
    BatchSpec { size, time_out: time_out.map(SimDuration::from_ticks) }
}

#[test]
fn a_full_batch_goes_on_and_all_get_off_in_order_after_their_leader() {
    // 0 leads 1 and 2 from 5 to 15; then each has a job of 1 at one unit, in order. 3 waits for others in vain.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let batch = toy.builder.batch(of(3, None));
    let time = toy.time(10);
    let entry = toy.push([Batch(batch), Delay(time), Unbatch]);
    let spec = toy.asks_one(p, 1);
    toy.serve(spec);
    toy.push([Leave]);
    toy.come(entry, &[0, 1, 5, 7]);
    let tale = toy.run();
    assert_eq!(tale.all("Met"), [(5, 0), (5, 1), (5, 2)]);
    assert_eq!(tale.all("Boarded"), [(5, 1), (5, 2)]);
    assert_eq!(tale.all("Began")[0], (5, 0));
    assert_eq!(tale.all("Alighted"), [(15, 1), (15, 2)]);
    assert_eq!(tale.all("Granted"), [(15, 0), (16, 1), (17, 2)]);
    assert_eq!(tale.all("Left"), [(16, 0), (17, 1), (18, 2)]);
    assert_eq!(tale.outcome.unfinished, 1);
}

#[test]
fn a_batch_goes_incomplete_when_its_first_has_waited_long_enough() {
    // Three, or 10 ticks. 0 and 1 go at 10. 2 comes at 12; 3 and 4 at 20 fill its batch, whose time-out at 22 is void.
    // 5 goes alone at 31.
    let mut toy = Toy::default();
    let batch = toy.builder.batch(of(3, Some(10)));
    toy.journey([Batch(batch), Unbatch, Leave], &[0, 4, 12, 20, 20, 21]);
    assert_eq!(toy.run().left(), [10, 10, 20, 20, 20, 31]);
}

#[test]
fn a_time_out_comes_before_those_who_join_at_its_instant() {
    // 2 comes at 10, when the batch of 0 and 1 leaves: it is the first of the next, and goes at 20.
    let mut toy = Toy::default();
    let batch = toy.builder.batch(of(3, Some(10)));
    toy.journey([Batch(batch), Unbatch, Leave], &[0, 4, 10]);
    assert_eq!(toy.run().left(), [10, 10, 20]);
}

#[test]
fn a_batch_of_one_does_not_wait() {
    let mut toy = Toy::default();
    let batch = toy.builder.batch(of(1, None));
    toy.journey([Batch(batch), Unbatch, Leave], &[0, 4]);
    assert_eq!(toy.run().left(), [0, 4]);
}

#[test]
fn a_batch_of_batches_ends_from_the_outside() {
    // Pairs (0, 1) at 1 and (2, 3) at 3; a pair of pairs at 3, led by 0, until 13; then the pairs of 0 and of 2 by
    // themselves until 18.
    let mut toy = Toy::default();
    let [inner, outer] = [of(2, None), of(2, None)].map(|spec| toy.builder.batch(spec));
    let [ten, five] = [10, 5].map(|ticks| toy.time(ticks));
    toy.journey([Batch(inner), Batch(outer), Delay(ten), Unbatch, Delay(five), Unbatch, Leave], &[0, 1, 2, 3]);
    let tale = toy.run();
    assert_eq!(tale.all("Boarded"), [(1, 1), (3, 3), (3, 2)]);
    assert_eq!(tale.all("Alighted"), [(13, 2), (18, 1), (18, 3)]);
    assert_eq!(tale.all("Began"), [(3, 0), (13, 0), (13, 2)]);
    assert_eq!(tale.left(), [18; 4]);
}

#[test]
fn an_outer_batch_of_one_ends_before_the_inner_one() {
    // The pair (0, 1) at 1 makes an outer batch alone.
    let mut toy = Toy::default();
    let [inner, outer] = [of(2, None), of(1, None)].map(|spec| toy.builder.batch(spec));
    let five = toy.time(5);
    toy.journey([Batch(inner), Batch(outer), Unbatch, Delay(five), Unbatch, Leave], &[0, 1]);
    assert_eq!(toy.run().all("Alighted"), [(6, 1)]);
}

#[test]
fn all_aboard_leave_with_their_leader() {
    // The pair of pairs leaves at 3 + 10, with all aboard of those aboard.
    let mut toy = Toy::default();
    let [inner, outer] = [of(2, None), of(2, None)].map(|spec| toy.builder.batch(spec));
    let ten = toy.time(10);
    toy.journey([Batch(inner), Batch(outer), Delay(ten), Leave], &[0, 1, 2, 3]);
    assert_eq!(toy.run().left(), [13; 4]);
}

#[test]
fn batches_draw_anew_when_slots_are_used_again() {
    // Batches of two that leave together: whoever has a slot after them has nobody aboard.
    let mut toy = Toy::default();
    let batch = toy.builder.batch(of(2, None));
    let ten = toy.time(10);
    toy.journey([Batch(batch), Delay(ten), Leave], &[0, 1, 20, 21, 40, 41]);
    assert_eq!(toy.run().left(), [11, 11, 31, 31, 51, 51]);
}
