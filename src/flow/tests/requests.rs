//! Requests: all that is asked for, or nothing.

use super::Toy;

#[test]
fn several_resources_are_granted_together_or_not_at_all() {
    // 0 has Q over [0, 10). 1 wants P and Q from 1 on: it gets both at 10, and holds no P while it waits. 2 wants
    // P from 2 on, which is idle, but stands behind 1: it gets it when 1 is done, at 15.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = toy.asks_one(q, 10);
    toy.job(0, spec, &[0]);
    let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 5);
    toy.job(0, spec, &[1]);
    let spec = toy.asks_one(p, 3);
    toy.job(0, spec, &[2]);
    let tale = toy.run();
    assert_eq!(tale.of_pool("Granted", p), [(10, 1), (15, 2)]);
    assert_eq!(tale.of_pool("Granted", q), [(0, 0), (10, 1)]);
    assert_eq!(tale.left(), [10, 15, 18]);
}

#[test]
fn who_is_first_in_line_blocks_those_who_need_fewer_units() {
    // 3 units. 0 takes 2 over [0, 10); 1 wants 2 from 1 on and gets them at 10; 2 wants 1 from 2 on: one is free all
    // the time, but 2 gets it only after 1, at 10.
    let mut toy = Toy::default();
    let p = toy.pool(3);
    for (units, time, from) in [(2, 10, 0), (2, 10, 1), (1, 1, 2)] {
        let spec = toy.asks(&[(&[p], units)], time);
        toy.job(0, spec, &[from]);
    }
    assert_eq!(toy.run().left(), [10, 20, 11]);
}

#[test]
fn who_takes_from_several_lines_is_first_in_each_of_them() {
    // 0 has Q over [0, 10). 1 waits for Q (5 ticks), 2 for P and Q (4), 3 for P (1). At 10 Q goes to 1, though 2 could
    // have P and Q; 2 gets both at 15, and 3 gets P at 19.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = toy.asks_one(q, 10);
    toy.job(0, spec, &[0]);
    let spec = toy.asks_one(q, 5);
    toy.job(0, spec, &[1]);
    let spec = toy.asks(&[(&[p], 1), (&[q], 1)], 4);
    toy.job(0, spec, &[2]);
    let spec = toy.asks_one(p, 1);
    toy.job(0, spec, &[3]);
    assert_eq!(toy.run().left(), [10, 15, 19, 20]);
}

#[test]
fn opposite_orders_of_asking_cannot_lock() {
    // Both want both, named in opposite order, from the same instant on: one after the other, 5 ticks each.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    for needs in [[(&[p][..], 1), (&[q][..], 1)], [(&[q][..], 1), (&[p][..], 1)]] {
        let spec = toy.asks(&needs, 5);
        toy.job(0, spec, &[0, 20]);
    }
    assert_eq!(toy.run().left(), [5, 10, 25, 30]);
}

#[test]
fn a_request_in_hand_stays_while_another_waits() {
    // 0 holds P from 0, works 5, asks for Q besides, which is taken until 12, works 3, and gives back both at 15.
    // 1 has Q over [0, 12). 2 waits for P from 1 on and gets it at 15.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let first = toy.asks_one(p, 5);
    let second = toy.asks_one(q, 3);
    let (first, second) = (toy.builder.request(first), toy.builder.request(second));
    use crate::flow::Op::{FreeRequest, Leave, Request, Work};
    toy.journey([Request(first), Work, Request(second), Work, FreeRequest(first), FreeRequest(second), Leave], &[0]);
    let spec = toy.asks_one(q, 12);
    toy.job(0, spec, &[0]);
    let spec = toy.asks_one(p, 2);
    toy.job(0, spec, &[1]);
    let tale = toy.run();
    assert_eq!(tale.left(), [15, 12, 17]);
    assert_eq!(tale.of_pool("Freed", p), [(15, 0), (17, 2)]);
}
