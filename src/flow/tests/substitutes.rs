//! Ranked substitutes: any of several pools will do, the best of them that can.

use super::Toy;

#[test]
fn the_best_that_can_serve_does_and_the_other_lines_are_left() {
    // P before Q; 10 ticks. 0 and 1 come at 0 and get P and Q. 2 waits in both lines from 4 on and gets P at 10; 3,
    // from 5 on, gets Q at 10 as well. At 30 both are free: 4 gets P.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = toy.asks(&[(&[p, q], 1)], 10);
    toy.job(0, spec, &[0, 0, 4, 5, 30]);
    let tale = toy.run();
    assert_eq!(tale.of_pool("Granted", p), [(0, 0), (10, 2), (30, 4)]);
    assert_eq!(tale.of_pool("Granted", q), [(0, 1), (10, 3)]);
    assert_eq!(tale.of_pool("Withdrew", q), [(0, 0), (10, 2), (30, 4)]);
    assert_eq!(tale.of_pool("Withdrew", p), [(0, 1), (10, 3)]);
}

#[test]
fn of_those_freed_at_one_instant_the_best_is_chosen_whichever_was_freed_first() {
    // Q is given back at 10 by who began at 0, P at 10 by who began at 2: Q's end was scheduled before P's. And the
    // other way round.
    for (q_from, p_from) in [(0, 2), (2, 0)] {
        let mut toy = Toy::default();
        let (p, q) = (toy.pool(1), toy.pool(1));
        for (pool, from) in [(q, q_from), (p, p_from)] {
            let spec = toy.asks_one(pool, 10 - from);
            toy.job(0, spec, &[from]);
        }
        let spec = toy.asks(&[(&[p, q], 1)], 5);
        toy.job(0, spec, &[4]);
        let tale = toy.run();
        assert_eq!(tale.of_pool("Granted", p).last(), Some(&(10, 2)));
        assert_eq!(tale.of_pool("Granted", q).len(), 1);
    }
}

#[test]
fn each_of_several_needs_has_substitutes_of_its_own() {
    // One of P, Q and one of R, S. 0 takes P and R over [0, 10), 1 takes Q and S over [1, 11); 2 waits from 2 on: P and
    // R are free at 10. 3 waits from 3 on for Q alone, behind 2 in that line until 10; Q is free at 11.
    let mut toy = Toy::default();
    let [p, q, r, s] = [(); 4].map(|()| toy.pool(1));
    let spec = toy.asks(&[(&[p, q], 1), (&[r, s], 1)], 10);
    toy.job(0, spec, &[0, 1, 2]);
    let spec = toy.asks_one(q, 1);
    toy.job(0, spec, &[3]);
    let tale = toy.run();
    assert_eq!(tale.left(), [10, 11, 20, 12]);
    assert_eq!(tale.of_pool("Granted", r), [(0, 0), (10, 2)]);
    assert_eq!(tale.of_pool("Granted", s), [(1, 1)]);
}
