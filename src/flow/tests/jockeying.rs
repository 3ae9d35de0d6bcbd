//! Jockeying: moving to a line that has become shorter.

use super::Toy;
use crate::flow::{Choice, RequestSpec};

#[test]
fn the_last_of_a_line_moves_when_another_is_shorter_by_so_many() {
    // 10 ticks, move for a difference of 2. 0 holds P until 100, 1 holds Q until 10. Joining the shortest: 2 to P, 3 to
    // Q, 4 to P. Lines with those in service: P 3, Q 2. At 10 3 gets Q: P 3, Q 1; 4 moves to Q. At 20 4 gets Q: P 2, Q
    // 1. At 30 Q is free: P 2, Q 0; 2 moves and is served at once.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    for (pool, time) in [(p, 100), (q, 10)] {
        let spec = toy.asks_one(pool, time);
        toy.job(0, spec, &[0]);
    }
    let spec = RequestSpec { choice: Choice::Shortest { jockey: Some(2) }, ..toy.asks(&[(&[p, q], 1)], 10) };
    toy.job(0, spec, &[1, 2, 3]);
    let tale = toy.run();
    assert_eq!(tale.of_pool("Withdrew", p), [(10, 4), (30, 2)]);
    assert_eq!(tale.of_pool("Joined", q), [(0, 1), (2, 3), (10, 4), (30, 2)]);
    assert_eq!(tale.of_pool("Granted", q), [(0, 1), (10, 3), (20, 4), (30, 2)]);
    assert_eq!(tale.left(), [100, 10, 40, 20, 30]);
}

#[test]
fn who_changes_lines_keeps_the_end_of_its_patience() {
    // As above, but 4, who moves to Q at 10, gives up at 3 + 12, before it is served.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    for (pool, time) in [(p, 100), (q, 10)] {
        let spec = toy.asks_one(pool, time);
        toy.job(0, spec, &[0]);
    }
    let patience = toy.patience(12);
    let choice = Choice::Shortest { jockey: Some(2) };
    let spec = RequestSpec { choice, patience, ..toy.asks(&[(&[p, q], 1)], 10) };
    toy.job(0, spec, &[1, 2, 3]);
    let tale = toy.run();
    assert_eq!(tale.of_pool("Withdrew", q), [(15, 4)]);
    assert_eq!(tale.all("Reneged"), [(13, 2), (15, 4)]);
}

#[test]
fn nobody_moves_back_and_forth_for_a_difference_of_one() {
    // 0 and 1 hold P and Q until 100. 2 wants both from 1 on and gives up at 21, which offers Q and P at one instant. 3 to
    // P, 4 to Q, 5 to P: one more there, which is no gain.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    for pool in [p, q] {
        let spec = toy.asks_one(pool, 100);
        toy.job(0, spec, &[0]);
    }
    let patience = toy.patience(20);
    let spec = RequestSpec { patience, ..toy.asks(&[(&[q], 1), (&[p], 1)], 10) };
    toy.job(0, spec, &[1]);
    let spec = RequestSpec { choice: Choice::Shortest { jockey: Some(1) }, ..toy.asks(&[(&[p, q], 1)], 10) };
    toy.job(0, spec, &[2, 3, 4]);
    let tale = toy.run();
    assert_eq!(tale.all("Withdrew"), [(21, 2), (21, 2)]);
    assert_eq!(tale.left(), [100, 100, 21, 110, 110, 120]);
}
