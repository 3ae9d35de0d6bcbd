//! Which values of an attribute entities can leave with, by the program alone.

use std::collections::BTreeSet;

use super::{Tale, Toy, options};
use crate::engine::{Purpose, SimTime};
use crate::flow::Op::{Assign, Batch, BranchByShare, Delay, EndTrack, Fork, Join, Leave, Spawn, Split, Unbatch};
use crate::flow::{Arrivals, AttributeId, BatchSpec, Exits, FlowId, Observation, Program};

const VALUES: usize = 4;

/// Returns the values that entities of a flow can leave with, and those that all who left in a run had.
fn ends(toy: Toy, attribute: AttributeId, flow: FlowId) -> (Vec<usize>, Vec<usize>) {
    let Toy { builder, agents, .. } = toy;
    let program: Program = builder.finish();
    let can = program.ends(flow, attribute, VALUES);
    let tale = Tale::new(&program, &agents, options(1_000));
    (values(&can), left(&tale, attribute))
}

fn values(can: &[bool]) -> Vec<usize> {
    (0..VALUES).filter(|value| can[*value]).collect()
}

/// Returns the values that all who left had.
fn left(tale: &Tale, attribute: AttributeId) -> Vec<usize> {
    let mut held = vec![0; 100];
    let mut left = BTreeSet::new();
    for (_, observation) in &tale.trace {
        match *observation {
            Observation::Assigned { entity, attribute: assigned, value } if assigned == attribute => {
                held[entity.0 as usize] = value as usize;
            }
            Observation::Arrived { entity, .. } => held[entity.0 as usize] = 0,
            Observation::Spawned { entity, from, .. } => held[entity.0 as usize] = held[from.0 as usize],
            Observation::Left { entity } => _ = left.insert(held[entity.0 as usize]),
            _ => {}
        }
    }
    left.into_iter().collect()
}

#[test]
fn ends_are_what_was_assigned_last_on_each_way() {
    // Half are assigned 1 and then 2, half 3; another attribute does not matter, nor does what nobody comes to.
    let mut toy = Toy::default();
    let [attribute, other] = [(); 2].map(|()| toy.builder.attribute());
    let draw = toy.builder.choice(Purpose::new("step", "share"));
    let table = toy.builder.table([0.5, 0.5]);
    let entry = toy.push([Assign(other, 0), BranchByShare(table, draw)]);
    toy.builder.aim(table, 0);
    toy.push([Assign(attribute, 1), Assign(attribute, 2), Leave]);
    toy.builder.aim(table, 1);
    toy.push([Assign(attribute, 3), Assign(other, 1), Leave]);
    toy.push([Assign(attribute, 1), Leave]);
    let flow = toy.come(entry, &(0..20).collect::<Vec<_>>());
    assert_eq!(ends(toy, attribute, flow), (vec![2, 3], vec![2, 3]));
}

#[test]
fn who_gives_up_ends_otherwise() {
    let mut toy = Toy::default();
    let attribute = toy.builder.attribute();
    let p = toy.pool(1);
    let mut spec = toy.asks_one(p, 10);
    spec.patience = toy.patience(5);
    let entry = toy.builder.next();
    let request = toy.serve(spec);
    toy.push([Leave]);
    toy.builder.aim_exits(request, Exits::Renege);
    toy.push([Assign(attribute, 1), Leave]);
    let flow = toy.come(entry, &[0, 1]);
    assert_eq!(ends(toy, attribute, flow), (vec![0, 1], vec![0, 1]));
}

#[test]
fn tracks_have_no_end_of_their_own() {
    let mut toy = Toy::default();
    let attribute = toy.builder.attribute();
    let entry = toy.push([Fork(0), Join, Assign(attribute, 1), Leave]);
    toy.builder.land(entry);
    toy.push([Assign(attribute, 2), EndTrack]);
    let flow = toy.come(entry, &[0]);
    assert_eq!(ends(toy, attribute, flow), (vec![1], vec![1]));
}

#[test]
fn who_is_aboard_keeps_its_value() {
    // The first to come leads, and is assigned 2 on the way; the other has 1 when they get off, or leave together.
    for gets_off in [true, false] {
        let mut toy = Toy::default();
        let attribute = toy.builder.attribute();
        let batch = toy.builder.batch(BatchSpec { size: 2, time_out: None });
        let entry = toy.push([Assign(attribute, 1), Batch(batch), Assign(attribute, 2)]);
        toy.push(gets_off.then_some(Unbatch));
        toy.push([Leave]);
        let flow = toy.come(entry, &[0, 1]);
        assert_eq!(ends(toy, attribute, flow), (vec![1, 2], vec![1, 2]));
    }
}

#[test]
fn who_is_aboard_goes_where_a_leader_of_another_flow_does() {
    // All come with 0, gather, and are led by one of another flow to where those who get off are assigned 3.
    let mut toy = Toy::default();
    let attribute = toy.builder.attribute();
    let batch = toy.builder.batch(BatchSpec { size: 2, time_out: None });
    let led = toy.journey([Batch(batch), Assign(attribute, 1), Leave], &[1]);
    toy.journey([Batch(batch), Assign(attribute, 2), Unbatch, Assign(attribute, 3), Leave], &[0]);
    let program = toy.builder.finish();
    // Where it leads itself, it is assigned 1; whom it leads, if of its own flow, leaves with it.
    assert_eq!(values(&program.ends(led, attribute, VALUES)), [0, 1, 3]);
    assert_eq!(left(&Tale::new(&program, &toy.agents, options(1_000)), attribute), [3]);
}

#[test]
fn twins_and_those_who_start_later_are_followed() {
    // Twins go on with 1. From 50 on, entities start with 3.
    let mut toy = Toy::default();
    let attribute = toy.builder.attribute();
    let time = toy.time(1);
    let entry = toy.push([Assign(attribute, 1), Split(2), Delay(time), Leave]);
    let later = toy.push([Assign(attribute, 3), Leave]);
    let flow = toy.come(entry, &[0, 60]);
    toy.builder.enter_later(flow, SimTime::from_ticks(50), later);
    assert_eq!(ends(toy, attribute, flow), (vec![1, 3], vec![1, 3]));
}

#[test]
fn who_is_spawned_has_an_end_of_its_own() {
    let mut toy = Toy::default();
    let attribute = toy.builder.attribute();
    let child = toy.push([Leave]);
    let spawned = toy.flow(child, Arrivals::Spawned);
    toy.journey([Assign(attribute, 2), Spawn(spawned), Leave], &[0]);
    let program = toy.builder.finish();
    assert_eq!(values(&program.ends(spawned, attribute, VALUES)), [0]);
}
