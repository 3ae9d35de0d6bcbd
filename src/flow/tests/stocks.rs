//! Stocks and quotas: put and take, refills, departures.

use super::{Tale, Toy, at};
use crate::flow::Op::{Assign, BranchByStock, Leave, Prioritize, Put, PutIfRoom, Take};
use crate::flow::{Class, Observation, Refill, RefillMode, StockId, StockSpec, TakingSpec};

fn stock(toy: &mut Toy, initial: u32, capacity: u32, refills: &[(u64, u32, RefillMode)]) -> StockId {
    let refills = refills.iter().map(|&(ticks, units, mode)| Refill { at: at(ticks), units, mode }).collect();
    toy.builder.stock(StockSpec { initial, capacity, refills })
}

/// A journey that takes units; who gives up leaves.
fn take(toy: &mut Toy, class: Class, stock: StockId, units: u32, patience: Option<u64>, times: &[u64]) {
    let patience = patience.and_then(|ticks| toy.patience(ticks));
    let taking = toy.builder.taking(TakingSpec { stock, units, patience });
    let entry = toy.builder.next();
    if class > 0 {
        toy.push([Prioritize(class)]);
    }
    toy.push([Take(taking)]);
    if patience.is_some() {
        toy.builder.aim_taking_exit(taking);
    }
    toy.push([Leave]);
    toy.come(entry, times);
}

fn levels(tale: &Tale) -> Vec<(u64, u32)> {
    let level = |&(at, observation): &(u64, Observation)| match observation {
        Observation::Stocked { level, .. } => Some((at, level)),
        _ => None,
    };
    tale.trace.iter().filter_map(level).collect()
}

#[test]
fn who_takes_waits_for_units_and_who_needs_more_is_not_passed() {
    // 1 unit at first. 0 takes it at 0. 1 wants 3 from 1 on, 2 wants 1 from 2 on. At 10 there are 2: 1 waits and 2
    // behind it. At 20 there are 4: both.
    let mut toy = Toy::default();
    let yard = stock(&mut toy, 1, 100, &[(10, 2, RefillMode::Add), (20, 2, RefillMode::Add)]);
    take(&mut toy, 0, yard, 1, None, &[0]);
    take(&mut toy, 0, yard, 3, None, &[1]);
    take(&mut toy, 0, yard, 1, None, &[2]);
    let tale = toy.run();
    assert_eq!(tale.left(), [0, 20, 20]);
    assert_eq!(levels(&tale), [(0, 1), (0, 0), (10, 2), (20, 4), (20, 1), (20, 0)]);
    assert_eq!(tale.all("Awaits"), [(0, 0), (1, 1), (2, 2)]);
}

#[test]
fn the_more_urgent_takes_first() {
    let mut toy = Toy::default();
    let yard = stock(&mut toy, 0, 100, &[(10, 1, RefillMode::Add), (20, 1, RefillMode::Add)]);
    take(&mut toy, 1, yard, 1, None, &[0]);
    take(&mut toy, 0, yard, 1, None, &[1]);
    assert_eq!(toy.run().left(), [20, 10]);
}

#[test]
fn who_puts_waits_for_room() {
    // Room for 3, 2 there. 0 wants to put 2 from 0 on; 1 wants to put 1 from 1 on, behind it. 2 takes 1 at 10: 0 puts,
    // 3 there. 3 takes 2 at 20: 1 puts.
    let mut toy = Toy::default();
    let yard = stock(&mut toy, 2, 3, &[]);
    toy.journey([Put(yard, 2), Leave], &[0]);
    toy.journey([Put(yard, 1), Leave], &[1]);
    take(&mut toy, 0, yard, 1, None, &[10]);
    take(&mut toy, 0, yard, 2, None, &[20]);
    let tale = toy.run();
    assert_eq!(tale.left(), [10, 20, 10, 20]);
    assert_eq!(levels(&tale), [(0, 2), (10, 1), (10, 3), (20, 1), (20, 2)]);
}

#[test]
fn refills_add_replace_or_depart() {
    // Room for 5. Add 4 at 10: 5 of 2 + 4. Set 1 at 20. Departure of 3 at 30: 0 takes 1 of them, the rest is lost at
    // that instant. 1 comes at 31: too late for it, and takes of what is added at 40.
    let mut toy = Toy::default();
    let refills =
        [(10, 4, RefillMode::Add), (20, 1, RefillMode::Set), (30, 3, RefillMode::Depart), (40, 2, RefillMode::Add)];
    let train = stock(&mut toy, 2, 5, &refills);
    take(&mut toy, 0, train, 1, None, &[30, 31]);
    let tale = toy.run();
    assert_eq!(tale.left(), [30, 40]);
    assert_eq!(levels(&tale), [(0, 2), (10, 5), (20, 1), (30, 3), (30, 2), (30, 0), (40, 2), (40, 1)]);
}

#[test]
fn who_gives_up_taking_makes_way() {
    // 0 wants 5 and gives up at 8; 1, behind it, wants the 2 that are there.
    let mut toy = Toy::default();
    let yard = stock(&mut toy, 2, 9, &[(30, 9, RefillMode::Set)]);
    take(&mut toy, 0, yard, 5, Some(8), &[0]);
    take(&mut toy, 0, yard, 2, Some(9), &[1]);
    take(&mut toy, 0, yard, 2, Some(9), &[21]);
    let tale = toy.run();
    assert_eq!(tale.all("Reneged"), [(8, 0)]);
    assert_eq!(tale.left(), [8, 8, 30]);
}

#[test]
fn a_refill_beats_the_end_of_patience_at_its_instant() {
    let mut toy = Toy::default();
    let yard = stock(&mut toy, 0, 9, &[(30, 1, RefillMode::Add)]);
    take(&mut toy, 0, yard, 1, Some(30), &[0]);
    take(&mut toy, 0, yard, 1, Some(29), &[1]);
    let tale = toy.run();
    assert_eq!(tale.all("Reneged"), [(30, 1)]);
}

#[test]
fn a_branch_looks_at_what_is_there() {
    // Fewer than 2: away at once, without taking. The attribute says who went where.
    let mut toy = Toy::default();
    let yard = stock(&mut toy, 1, 9, &[(10, 1, RefillMode::Add)]);
    let attribute = toy.builder.attribute();
    let taking = toy.builder.taking(TakingSpec { stock: yard, units: 2, patience: None });
    let entry = toy.push([BranchByStock(yard, 2, 0), Take(taking), Leave]);
    toy.builder.land(entry);
    toy.push([Assign(attribute, 1), Leave]);
    toy.come(entry, &[0, 10, 11]);
    let tale = toy.run();
    assert_eq!(tale.all("Assigned"), [(0, 0), (11, 2)]);
    assert_eq!(tale.left(), [0, 10, 11]);
}

#[test]
#[should_panic(expected = "4 units do not fit into stock 0 of 3")]
fn nobody_puts_more_than_a_stock_holds() {
    let mut toy = Toy::default();
    let yard = stock(&mut toy, 0, 3, &[]);
    toy.journey([Put(yard, 4), Leave], &[0]);
    toy.run();
}

#[test]
fn who_finds_no_room_goes_on_at_once() {
    // Room for 5. Three come with 2 each at 0: two find room, the third leaves. 3 comes with 2 at 5, when 4 waits for
    // room for 3 since 4: it is not passed, though there are 4 of 5 after the taking at 10 only.
    let mut toy = Toy::default();
    let yard = stock(&mut toy, 0, 5, &[]);
    let entry = toy.push([PutIfRoom(yard, 2, 0), Leave, Leave]);
    toy.builder.land(entry);
    toy.push([Leave]);
    toy.come(entry, &[0, 0, 0, 5, 20]);
    toy.journey([Put(yard, 3), Leave], &[4]);
    take(&mut toy, 0, yard, 3, None, &[10]);
    let tale = toy.run();
    // 4 at 0, then 1 and 4 at 10, where the last comer of 20 finds no room either.
    assert_eq!(levels(&tale), [(0, 0), (0, 2), (0, 4), (10, 1), (10, 4)]);
    assert_eq!(tale.left(), [0, 0, 0, 10, 5, 10, 20]);
}
