//! Priority classes: 0 first, first come first served within a class.

use super::Toy;
use crate::flow::Op::{FreeRequest, Leave, Prioritize, Request, Work};

#[test]
fn the_more_urgent_class_is_served_first_and_each_class_in_order_of_joining() {
    // One unit, 10 ticks. Births: 0 (class 1, at 0), 1 (1, at 1), 2 (0, at 2), 3 (1, at 3), 4 (0, at 4).
    // Service: 0 at 0, 2 at 10, 4 at 20, 1 at 30, 3 at 40.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    for (class, times) in [(1, [0, 1, 3].as_slice()), (0, &[2, 4])] {
        let spec = toy.asks_one(p, 10);
        toy.job(class, spec, times);
    }
    assert_eq!(toy.run().all("Granted"), [(0, 0), (10, 2), (20, 4), (30, 1), (40, 3)]);
}

#[test]
fn of_those_who_join_at_one_instant_the_most_urgent_is_served_first() {
    let mut toy = Toy::default();
    let p = toy.pool(1);
    for class in [2, 1, 0] {
        let spec = toy.asks_one(p, 10);
        toy.job(class, spec, &[5]);
    }
    assert_eq!(toy.run().all("Granted"), [(5, 2), (15, 1), (25, 0)]);
}

#[test]
fn a_change_of_priority_holds_for_the_lines_joined_from_then_on() {
    // 0 and 1 pass P (5 ticks) in class 1, then Q (10 ticks): 1 becomes urgent after P. 2 (class 1) waits for Q too.
    // P: 0 over [0, 5), 1 over [5, 10). Q: 3 over [0, 15), then 1 (class 0, joined at 10), then 0 (joined at 5), then 2
    // (joined at 6).
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let ask_p = toy.asks_one(p, 5);
    let ask_q = toy.asks_one(q, 10);
    let (ask_p, ask_q) = (toy.builder.request(ask_p), toy.builder.request(ask_q));
    for becomes in [1, 0] {
        toy.journey(
            [
                Prioritize(1),
                Request(ask_p),
                Work,
                FreeRequest(ask_p),
                Prioritize(becomes),
                Request(ask_q),
                Work,
                FreeRequest(ask_q),
                Leave,
            ],
            &[0],
        );
    }
    let blocks = toy.asks_one(q, 15);
    toy.job(0, blocks, &[0]);
    let spec = toy.asks_one(q, 10);
    toy.job(1, spec, &[6]);
    let tale = toy.run();
    assert_eq!(tale.of_pool("Granted", q), [(0, 2), (15, 1), (25, 0), (35, 3)]);
}
