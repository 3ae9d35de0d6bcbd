//! Matches: partners of several sides.

use super::Toy;
use crate::flow::MatchSpec;
use crate::flow::Op::{Assign, Leave, Match};

#[test]
fn partners_of_two_sides_meet_first_with_first() {
    // Side 0 at 0, 1, 2; side 1 at 5, 6, 20.
    let mut toy = Toy::default();
    let place = toy.builder.partners(MatchSpec { sides: 2, key: None });
    toy.journey([Match(place, 0), Leave], &[0, 1, 2]);
    toy.journey([Match(place, 1), Leave], &[5, 6, 20]);
    assert_eq!(toy.run().left(), [5, 6, 20, 5, 6, 20]);
}

#[test]
fn three_sides_wait_for_each_other() {
    let mut toy = Toy::default();
    let place = toy.builder.partners(MatchSpec { sides: 3, key: None });
    for (side, times) in [[0, 30], [10, 11], [20, 21]].iter().enumerate() {
        toy.journey([Match(place, side as u8), Leave], times);
    }
    // Births in order of time: side 0 at 0, side 1 at 10 and 11, side 2 at 20 and 21, side 0 at 30.
    assert_eq!(toy.run().left(), [20, 20, 30, 20, 30, 30]);
}

#[test]
fn partners_agree_in_the_key() {
    // Side 0: keys 7 at 0, 8 at 1, 7 at 2. Side 1: 8 at 5, 7 at 6, 9 at 7 (waits for ever), 7 at 8.
    let mut toy = Toy::default();
    let key = toy.builder.attribute();
    let place = toy.builder.partners(MatchSpec { sides: 2, key: Some(key) });
    for (side, value, times) in [(0, 7, [0, 2].as_slice()), (0, 8, &[1]), (1, 8, &[5]), (1, 7, &[6, 8]), (1, 9, &[7])] {
        toy.journey([Assign(key, value), Match(place, side), Leave], times);
    }
    let tale = toy.run();
    // Births: 0 (7), 1 (8), 2 (7) of side 0; 3 (8), 4 (7), 5 (9), 6 (7) of side 1.
    assert_eq!(tale.all("Left"), [(5, 1), (5, 3), (6, 0), (6, 4), (8, 2), (8, 6)]);
    assert_eq!(tale.outcome.unfinished, 1);
}
