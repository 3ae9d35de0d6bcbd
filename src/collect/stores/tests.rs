//! Books kept by hand: a window from 100 to 200 with a year that ends at 150, two stocks, one flow of agents.

use super::{Dealing, LeftBehind, StockRecord, Stores, Train};
use crate::collect::{Buckets, Layout};
use crate::engine::{SimDuration, SimTime};
use crate::flow::{AttributeId, EntityId, FlowId, IntervalId, StockId};

const GRAIN: StockId = StockId(0);
const FLOUR: StockId = StockId(1);
const AGENT: EntityId = EntityId(7);

fn at(ticks: u64) -> SimTime {
    SimTime::from_ticks(ticks)
}

fn stores(departures: &[u64]) -> Stores {
    let departures = departures.iter().rev().map(|&departure| at(departure)).collect();
    let mut stores = Stores::new(&Layout {
        buckets: Buckets { start: at(100), end: at(200), length: SimDuration::from_ticks(50) },
        flows: 2,
        counted_flows: 1,
        pools: 0,
        spaces: 0..0,
        spots: 0,
        milestones: 0,
        waits: Vec::new(),
        stocks: 2,
        shelves: vec![0],
        trains: vec![Train { stocks: vec![GRAIN, FLOUR], departures }],
        intervals: 0,
        interval_of_note: IntervalId(0),
        cell_attribute: AttributeId(0),
        cell_values: 1,
        ways: vec![true; 1],
        through_values: 1,
        years: vec![at(100), at(150)],
        within: Vec::new(),
        freight: Vec::new(),
        bookings: Vec::new(),
    });
    stores.change(at(0), GRAIN, 10);
    stores.change(at(0), FLOUR, 0);
    stores.house(AGENT.0 as usize);
    stores.arrive(AGENT, Some(FlowId(1)));
    stores
}

/// An agent waits for a stock and gets, or gives, so much.
fn deal(stores: &mut Stores, (since, until): (u64, u64), stock: StockId, (before, after): (u32, u32)) {
    stores.wait(at(since), AGENT, stock);
    if after < before {
        stores.take(at(until), stock, before - after);
    }
    stores.change(at(until), stock, after);
    stores.meet(at(until), AGENT);
}

#[test]
fn what_is_there_at_the_start_is_no_change() {
    let mut stores = stores(&[]);
    stores.change(at(90), GRAIN, 12);
    stores.change(at(120), GRAIN, 15);
    stores.change(at(140), GRAIN, 5);
    stores.change(at(200), GRAIN, 99);
    let closed = stores.finish(at(210));
    let StockRecord { area, put, taken, used, at_start, at_end, .. } = closed.stocks[0].clone();
    // 12 for 20 ticks, 15 for 20, and 5 for 60: what happens at the end is after it.
    assert_eq!((area, put, taken, used), (240 + 300 + 300, 3, 10, 0));
    assert_eq!((at_start, at_end), (12, 5));
}

#[test]
fn agents_have_books_by_year_and_waits_are_cut_to_the_window() {
    let mut stores = stores(&[]);
    deal(&mut stores, (80, 110), GRAIN, (10, 6));
    deal(&mut stores, (140, 160), FLOUR, (0, 3));
    deal(&mut stores, (195, 205), GRAIN, (6, 1));
    let closed = stores.finish(at(300));
    let [first, second] = [&closed.dealings[..2], &closed.dealings[2..]];
    let nothing = Dealing::default();
    assert_eq!(first, [Dealing { put: 0, taken: 4, waited: 10 }, nothing]);
    // The wait for grain ends after the window: its five ticks inside count, what it got does not.
    assert_eq!(second, [Dealing { waited: 5, ..nothing }, Dealing { put: 3, taken: 0, waited: 20 }]);
    assert_eq!(first[0].and(second[0]), Dealing { put: 0, taken: 4, waited: 15 });
    assert_eq!(closed.stocks[0].used, 4);
}

#[test]
fn who_gives_up_has_waited_and_got_nothing() {
    let mut stores = stores(&[]);
    stores.wait(at(110), AGENT, GRAIN);
    stores.give_up(at(130), AGENT);
    stores.wait(at(170), AGENT, GRAIN);
    let closed = stores.finish(at(190));
    assert_eq!(closed.dealings[0], Dealing { waited: 20, ..Dealing::default() });
    // Who waits at the end has waited until then.
    assert_eq!(closed.dealings[2], Dealing { waited: 20, ..Dealing::default() });
}

#[test]
fn what_expires_is_taken_by_nobody() {
    let mut stores = stores(&[]);
    stores.change(at(150), GRAIN, 4);
    let record = &stores.finish(at(200)).stocks[0];
    assert_eq!((record.taken, record.used), (6, 0));
}

#[test]
fn what_came_first_leaves_first() {
    let mut stores = stores(&[]);
    stores.change(at(110), GRAIN, 16);
    // Ten of 0 and two of 110 leave at 130, four of 110 at 150.
    stores.change(at(130), GRAIN, 4);
    stores.change(at(150), GRAIN, 0);
    let closed = stores.finish(at(200));
    let shelf = closed.stocks[0].shelf.as_ref().expect("it was asked for");
    assert_eq!((shelf.histogram.count(), shelf.ticks), (16, 10 * 130 + 2 * 20 + 4 * 40));
    assert_eq!([0.125, 0.375, 0.38].map(|q| shelf.histogram.quantile(q)), [Some(20.0), Some(40.0), Some(130.0)]);
    assert!(closed.stocks[1].shelf.is_none());
}

#[test]
fn a_departure_leaves_behind_what_is_there_when_its_instant_is_over() {
    let mut stores = stores(&[90, 120, 160, 200]);
    stores.change(at(120), GRAIN, 2);
    stores.change(at(120), FLOUR, 5);
    stores.change(at(121), FLOUR, 9);
    let closed = stores.finish(at(250));
    // 2 and 5 at 120, 2 and 9 at 160; 90 is before the window, and 200 after it.
    assert_eq!(closed.left_behind, [LeftBehind { departures: 2, units: 7 + 11, most: 11 }]);
}
