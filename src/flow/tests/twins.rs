//! Split and spawn: more than one from one.

use super::Toy;
use crate::flow::Op::{Assign, BranchByAttribute, Delay, EndTrack, Fork, Join, Leave, Prioritize, Spawn, Split};
use crate::flow::{Arrivals, OpIndex};

#[test]
fn twins_go_on_from_where_they_split() {
    // Three of one, for a unit of 5 ticks each.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let entry = toy.push([Split(3)]);
    let spec = toy.asks_one(p, 5);
    toy.serve(spec);
    toy.push([Leave]);
    toy.come(entry, &[0]);
    let tale = toy.run();
    assert_eq!(tale.all("Spawned"), [(0, 1), (0, 2)]);
    assert_eq!(tale.left(), [5, 10, 15]);
}

#[test]
fn twins_of_a_track_are_tracks() {
    // A track splits in two, which take the one unit for 5 ticks each: the main track waits for both.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let entry = toy.push([Fork(0), Join, Leave]);
    toy.builder.land(entry);
    toy.push([Split(2)]);
    let spec = toy.asks_one(p, 5);
    toy.serve(spec);
    toy.push([EndTrack]);
    toy.come(entry, &[0]);
    let tale = toy.run();
    assert_eq!(tale.all("Forked"), [(0, 1), (0, 2)]);
    assert_eq!(tale.all("Left"), [(10, 0)]);
}

#[test]
fn twins_have_the_attributes_and_class_and_who_is_spawned_has_none() {
    // Who has attribute 1 takes 10 ticks, others 20. 0 has it, and so has its twin; who is spawned has not.
    let mut toy = Toy::default();
    let attribute = toy.builder.attribute();
    let [ten, twenty] = [10, 20].map(|ticks| toy.time(ticks));
    let table = toy.builder.table([0.0, 1.0]);
    let child = toy.push([BranchByAttribute(table, attribute)]);
    toy.builder.aim(table, 0);
    toy.push([Delay(twenty), Leave]);
    toy.builder.aim(table, 1);
    toy.push([Delay(ten), Leave]);
    let spawned = toy.flow(child, Arrivals::Spawned);
    let entry: OpIndex = toy.push([Assign(attribute, 1), Prioritize(2), Spawn(spawned), Split(2)]);
    toy.push([crate::flow::Op::Jump(child)]);
    toy.come(entry, &[0]);
    let tale = toy.run();
    // Births: 0, who is spawned, the twin.
    assert_eq!(tale.left(), [10, 20, 10]);
    assert_eq!(tale.outcome.arrived, 1);
}

#[test]
fn twins_of_a_track_have_its_class_and_not_that_of_their_parent() {
    // The unit is taken over [0, 10). 0 forks a track at 2, of its class 0, and then has class 1; the track becomes two at
    // 4, which are served before who waits since 1 with class 1: [10, 20), [20, 30), [30, 40).
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let [two, late] = [2, 50].map(|ticks| toy.time(ticks));
    let entry = toy.push([Fork(0), Prioritize(1), Delay(late), Join, Leave]);
    toy.builder.land(entry);
    toy.push([Delay(two), Split(2)]);
    let spec = toy.asks_one(p, 10);
    toy.serve(spec);
    toy.push([EndTrack]);
    toy.come(entry, &[2]);
    for (class, from) in [(0, 0), (1, 1)] {
        let spec = toy.asks_one(p, 10);
        toy.job(class, spec, &[from]);
    }
    let tale = toy.run();
    let granted: Vec<u64> = tale.all("Granted").into_iter().map(|(at, _)| at).collect();
    assert_eq!(granted, [0, 10, 20, 30]);
    let ended: Vec<u64> = tale.all("TrackEnded").into_iter().map(|(at, _)| at).collect();
    assert_eq!(ended, [20, 30]);
}
