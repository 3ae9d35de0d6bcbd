//! Observations told by hand, with what must be collected of them.

use super::Collector;
use crate::collect::{Buckets, CAUSES, Cause, FlowRecord, Layout, Place, RunRecord};
use crate::engine::{SimDuration, SimTime};
use crate::flow::{
    AttributeId, Awaited, BatchId, Edge, EntityId, FlowId, Interrupter, IntervalId, MatchId, Observation, Observer,
    Openness, PoolId, SpotId, StockId,
};

const CHANNEL: AttributeId = AttributeId(0);
const GATE: PoolId = PoolId(0);
const LAB: PoolId = PoolId(1);
const YARD: PoolId = PoolId(2);
const TRUCKS: FlowId = FlowId(0);
const AGENTS: FlowId = FlowId(2);

/// Three pools, the last of them a space; two flows of traffic and one of agents; a window of [10, 1010).
fn layout() -> Layout {
    let at = SimTime::from_ticks;
    Layout {
        buckets: Buckets { start: at(10), end: at(1010), length: SimDuration::from_ticks(100) },
        flows: 3,
        counted_flows: 2,
        pools: 3,
        spaces: 2..3,
        spots: 1,
        milestones: 0,
        waits: vec![false],
        intervals: 1,
        interval_of_note: IntervalId(0),
        cell_attribute: CHANNEL,
        cell_values: 2,
        ways: vec![true; 4],
        stocks: 2,
        shelves: Vec::new(),
        trains: Vec::new(),
        through_values: 1,
        years: vec![at(10), at(510)],
        within: Vec::new(),
        freight: vec![None; 2],
        bookings: vec![None; 2],
    }
}

/// Collects what is told, up to `end`.
fn collect(told: impl IntoIterator<Item = (u64, Observation)>, end: u64) -> RunRecord {
    let mut collector = Collector::new(layout());
    told.into_iter().for_each(|(at, observation)| collector.observe(SimTime::from_ticks(at), observation));
    collector.finish(SimTime::from_ticks(end))
}

/// Tells a collector one by one what it could hear together.
struct OneByOne<'a>(&'a mut Collector);

impl Observer for OneByOne<'_> {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.0.observe(at, observation);
    }
}

#[test]
fn what_is_told_together_is_collected_as_if_told_one_by_one() {
    let mut record = [Collector::new(layout()), Collector::new(layout())].map(|mut collector| {
        collector.observe(SimTime::ZERO, Observation::Staffed { pool: GATE, units: 1 });
        collector
    });
    let [together, apart] = &mut record;
    tell_services(together);
    tell_services(&mut OneByOne(apart));
    let [together, apart] = record.map(|collector| format!("{:?}", collector.finish(SimTime::from_ticks(1000))));
    assert_eq!(together, apart);
}

/// Tells of services over the start of the window, in it, and over the end of a bucket.
fn tell_services(observer: &mut impl Observer) {
    let at = SimTime::from_ticks;
    for (entity, start) in [(0, 0), (1, 100), (2, 205), (1, 300), (0, 900)] {
        let other = who(entity + 3);
        observer.observe(at(start), arrived(entity));
        observer.serve_at_once(at(start), who(entity), GATE, SimDuration::from_ticks(6));
        observer.observe(at(start), arrived(entity + 3));
        observer.observe(at(start), joined(entity + 3, GATE));
        observer.end_service(at(start + 6), who(entity), GATE);
        observer.serve(at(start + 6), other, GATE, SimDuration::from_ticks(6));
        observer.serve_at_once(at(start + 6), who(entity), LAB, SimDuration::from_ticks(8));
        observer.end_service(at(start + 12), other, GATE);
        observer.observe(at(start + 12), left(entity + 3));
        observer.end_service(at(start + 14), who(entity), LAB);
        observer.observe(at(start + 14), left(entity));
    }
}

fn who(entity: u32) -> EntityId {
    EntityId(entity)
}

fn arrived(entity: u32) -> Observation {
    Observation::Arrived { entity: who(entity), flow: TRUCKS, number: 0 }
}

fn joined(entity: u32, pool: PoolId) -> Observation {
    Observation::Joined { entity: who(entity), pool, holding: None }
}

fn granted(entity: u32, pool: PoolId, units: u32) -> Observation {
    Observation::Granted { entity: who(entity), pool, units }
}

fn freed(entity: u32, pool: PoolId, units: u32) -> Observation {
    Observation::Freed { entity: who(entity), pool, units }
}

fn withdrew(entity: u32, pool: PoolId) -> Observation {
    Observation::Withdrew { entity: who(entity), pool }
}

fn began(entity: u32) -> Observation {
    // Collectors measure what passes, whatever it was to be.
    Observation::Began { entity: who(entity), length: SimDuration::ZERO }
}

fn ended(entity: u32) -> Observation {
    Observation::Ended { entity: who(entity) }
}

fn left(entity: u32) -> Observation {
    Observation::Left { entity: who(entity) }
}

fn turned(pool: PoolId, openness: Openness) -> Observation {
    Observation::Turned { pool, openness }
}

/// Checks the ledger of trucks: what is named at pools and elsewhere, and nothing else.
fn check_ledger(record: &RunRecord, expected: &[(Option<PoolId>, Cause, u64)]) {
    let place = |pool: Option<PoolId>| pool.map_or(Place::Elsewhere, Place::Pool);
    check_places(record, &expected.iter().map(|&(pool, cause, ticks)| (place(pool), cause, ticks)).collect::<Vec<_>>());
}

/// Checks the ledger of trucks: what is named, and nothing else.
fn check_places(record: &RunRecord, expected: &[(Place, Cause, u64)]) {
    let all = record.ledger.places().flat_map(|place| CAUSES.map(|cause| (place, cause)));
    let found: Vec<_> = all
        .map(|(place, cause)| (place, cause, record.ledger.ticks(0, place, cause)))
        .filter(|&(_, _, ticks)| ticks > 0)
        .collect();
    assert_eq!(found, expected);
    assert_eq!(record.ledger.total(0), expected.iter().map(|(_, _, ticks)| ticks).sum::<u64>(), "no remainder");
}

#[test]
fn several_units_count_as_many_in_use_and_blocked() {
    let holding = Some(GATE);
    let record = collect(
        [
            (20, arrived(0)),
            (20, joined(0, GATE)),
            (20, granted(0, GATE, 3)),
            (20, began(0)),
            (50, ended(0)),
            (50, Observation::Joined { entity: who(0), pool: YARD, holding }),
            (57, granted(0, YARD, 2)),
            (57, freed(0, GATE, 3)),
            (57, began(0)),
            (60, ended(0)),
            (60, freed(0, YARD, 2)),
            (60, left(0)),
        ],
        2000,
    );
    let [gate, _, yard] = &record.pools[..] else { panic!("three pools") };
    assert_eq!((gate.in_use.area(), gate.blocked.area(), yard.in_use.area()), (3 * 37, 3 * 7, 2 * 3));
    assert_eq!((gate.waits.count(), gate.waits.tally().max(), yard.waits.tally().max()), (1, Some(0), Some(7)));
    let occupancy = yard.occupancy.as_ref().expect("the yard is a space");
    assert_eq!((occupancy.peak(), gate.occupancy.is_none(), yard.line.peak()), (2, true, 1));
    check_ledger(
        &record,
        &[(Some(GATE), Cause::Service, 30), (Some(YARD), Cause::Service, 3), (Some(YARD), Cause::Blocked, 7)],
    );
}

#[test]
fn a_wait_for_several_pools_belongs_to_the_first() {
    let record = collect(
        [
            (20, arrived(0)),
            (20, joined(0, GATE)),
            (20, joined(0, LAB)),
            (30, granted(0, GATE, 1)),
            (30, granted(0, LAB, 2)),
            (30, began(0)),
            (35, ended(0)),
            (35, freed(0, GATE, 1)),
            (35, freed(0, LAB, 2)),
            (35, left(0)),
        ],
        2000,
    );
    assert_eq!(record.pools.iter().map(|pool| pool.waits.tally().sum()).collect::<Vec<_>>(), [10, 10, 0]);
    assert_eq!(record.pools.iter().map(|pool| pool.line.area()).collect::<Vec<_>>(), [10, 10, 0]);
    check_ledger(&record, &[(Some(GATE), Cause::Service, 5), (Some(GATE), Cause::Queue, 10)]);
}

#[test]
fn who_gets_the_second_best_is_served_there() {
    let record = collect(
        [
            (20, arrived(0)),
            (20, joined(0, GATE)),
            (20, joined(0, LAB)),
            (30, withdrew(0, GATE)),
            (30, granted(0, LAB, 1)),
            (30, began(0)),
            (35, ended(0)),
            (35, freed(0, LAB, 1)),
            (35, left(0)),
        ],
        2000,
    );
    assert_eq!(record.pools.iter().map(|pool| pool.waits.count()).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(record.pools.iter().map(|pool| pool.line.area()).collect::<Vec<_>>(), [10, 10, 0]);
    check_ledger(&record, &[(Some(GATE), Cause::Queue, 10), (Some(LAB), Cause::Service, 5)]);
}

#[test]
fn who_changes_lines_waits_on() {
    let record = collect(
        [
            (20, arrived(0)),
            (20, joined(0, GATE)),
            (26, withdrew(0, GATE)),
            (26, joined(0, LAB)),
            (30, granted(0, LAB, 1)),
            (30, freed(0, LAB, 1)),
            (30, left(0)),
        ],
        2000,
    );
    assert_eq!((record.pools[0].line.area(), record.pools[1].line.area()), (6, 4));
    assert_eq!(record.pools[1].waits.tally().sum(), 10, "the wait is one");
    check_ledger(&record, &[(Some(GATE), Cause::Queue, 6), (Some(LAB), Cause::Queue, 4)]);
}

#[test]
fn giving_up_and_refusing_to_join_are_counted_in_the_window() {
    let balked = Observation::Balked { entity: who(0), pool: LAB };
    let reneged = Observation::Reneged { entity: who(0) };
    let holding = Some(GATE);
    let record = collect(
        [
            (2, arrived(0)),
            (2, balked),
            (2, began(0)),
            (12, ended(0)),
            (12, balked),
            (12, Observation::Joined { entity: who(0), pool: YARD, holding }),
            (15, withdrew(0, YARD)),
            (15, reneged),
            (15, Observation::Awaits { entity: who(0), what: Awaited::Stock(StockId(0)) }),
            (25, reneged),
            (25, left(0)),
        ],
        2000,
    );
    assert_eq!(record.pools.iter().map(|pool| pool.balked).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(record.pools.iter().map(|pool| pool.reneged).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!((record.pools[0].blocked.area(), record.pools[2].waits.count()), (3, 0));
}

#[test]
fn interrupted_work_has_the_cause_of_its_interruption() {
    for (by, cause) in [
        (Interrupter::Closing, Cause::Closed),
        (Interrupter::Breakdown, Cause::Breakdown),
        (Interrupter::Preemption, Cause::Queue),
    ] {
        let record = collect(
            [
                (20, arrived(0)),
                (20, joined(0, GATE)),
                (20, granted(0, GATE, 2)),
                (20, began(0)),
                (30, Observation::Interrupted { entity: who(0), pool: GATE, units: 2, by }),
                (70, Observation::Reinstated { entity: who(0), pool: GATE, units: 2 }),
                (75, ended(0)),
                (75, freed(0, GATE, 2)),
                (75, left(0)),
            ],
            2000,
        );
        assert_eq!(record.pools[0].in_use.area(), 2 * 15);
        assert_eq!(record.pools[0].waits.count(), 1, "getting units back is no new wait");
        check_ledger(&record, &[(Some(GATE), Cause::Service, 15), (Some(GATE), cause, 40)]);
    }
}

#[test]
fn work_that_lost_units_of_two_pools_goes_on_with_the_last() {
    let interrupted = |pool, by| Observation::Interrupted { entity: who(0), pool, units: 1, by };
    let reinstated = |pool| Observation::Reinstated { entity: who(0), pool, units: 1 };
    let record = collect(
        [
            (20, arrived(0)),
            (20, joined(0, GATE)),
            (20, joined(0, LAB)),
            (20, granted(0, GATE, 1)),
            (20, granted(0, LAB, 1)),
            (20, began(0)),
            (30, interrupted(LAB, Interrupter::Breakdown)),
            (32, interrupted(GATE, Interrupter::Closing)),
            (40, reinstated(LAB)),
            (50, reinstated(GATE)),
            (51, ended(0)),
            (51, left(0)),
        ],
        51,
    );
    check_ledger(&record, &[(Some(GATE), Cause::Service, 11), (Some(LAB), Cause::Breakdown, 20)]);
}

#[test]
fn a_queue_that_a_closure_built_is_told_apart() {
    let record = collect(
        [
            (20, arrived(0)),
            (20, joined(0, GATE)),
            (21, arrived(1)),
            (21, Observation::Joined { entity: who(1), pool: GATE, holding: Some(LAB) }),
            (30, turned(GATE, Openness::Down)),
            (40, turned(GATE, Openness::Closed)),
            (60, turned(GATE, Openness::Open)),
            (65, arrived(2)),
            (65, joined(2, GATE)),
            (67, turned(GATE, Openness::Down)),
            (68, turned(GATE, Openness::Open)),
            (70, granted(0, GATE, 1)),
            (70, granted(1, GATE, 1)),
            (70, granted(2, GATE, 1)),
            (70, left(0)),
            (70, left(1)),
            (70, left(2)),
        ],
        70,
    );
    let (closed, breakdown) = (20, 10 + 1 + 1);
    check_ledger(
        &record,
        &[
            (Some(GATE), Cause::Blocked, 49),
            (Some(GATE), Cause::Closed, closed),
            (Some(GATE), Cause::Breakdown, breakdown),
            (Some(GATE), Cause::Queue, 10 + 4),
            (Some(GATE), Cause::QueueAfterClosing, 9),
        ],
    );
}

#[test]
fn suspended_work_queues_once_its_pool_has_opened() {
    let record = collect(
        [
            (20, arrived(0)),
            (20, joined(0, GATE)),
            (20, granted(0, GATE, 1)),
            (20, began(0)),
            (30, turned(GATE, Openness::Closed)),
            (30, Observation::Interrupted { entity: who(0), pool: GATE, units: 1, by: Interrupter::Closing }),
            (50, turned(GATE, Openness::Open)),
            (53, Observation::Reinstated { entity: who(0), pool: GATE, units: 1 }),
            (54, ended(0)),
            (54, freed(0, GATE, 1)),
            (54, left(0)),
        ],
        54,
    );
    check_ledger(
        &record,
        &[(Some(GATE), Cause::Service, 11), (Some(GATE), Cause::Closed, 20), (Some(GATE), Cause::QueueAfterClosing, 3)],
    );
}

#[test]
fn waits_for_other_things_are_at_no_pool() {
    let awaits = |what| Observation::Awaits { entity: who(0), what };
    let met = Observation::Met { entity: who(0) };
    let record = collect(
        [
            (20, arrived(0)),
            (20, awaits(Awaited::Stock(StockId(0)))),
            (21, met),
            (21, awaits(Awaited::Match(MatchId(0)))),
            (23, met),
            (23, awaits(Awaited::Tracks)),
            (27, met),
            (27, awaits(Awaited::Batch(BatchId(0)))),
            (35, met),
            (35, Observation::Boarded { entity: who(0), leader: who(1) }),
            (51, Observation::Alighted { entity: who(0) }),
            (51, left(0)),
        ],
        51,
    );
    check_ledger(
        &record,
        &[(None, Cause::Stock, 1), (None, Cause::Partner, 2 + 8), (None, Cause::Tracks, 4), (None, Cause::Aboard, 16)],
    );
}

#[test]
fn what_is_spent_at_a_spot_is_told_apart_until_the_next_line() {
    let awaits = |what| Observation::Awaits { entity: who(0), what };
    let met = Observation::Met { entity: who(0) };
    let spot = Observation::Visited { entity: who(0), spot: SpotId(0) };
    let record = collect(
        [
            (20, arrived(0)),
            (20, spot),
            (20, began(0)),
            (25, ended(0)),
            (25, awaits(Awaited::Tracks)),
            (27, met),
            (27, joined(0, GATE)),
            (30, granted(0, GATE, 1)),
            (30, began(0)),
            (34, ended(0)),
            (34, freed(0, GATE, 1)),
            (34, spot),
            (34, awaits(Awaited::Stock(StockId(0)))),
            (50, met),
            (50, Observation::Boarded { entity: who(0), leader: who(1) }),
            (82, Observation::Alighted { entity: who(0) }),
            (82, left(0)),
        ],
        90,
    );
    let (gate, spot) = (Place::Pool(GATE), Place::Spot(SpotId(0)));
    check_places(
        &record,
        &[
            (gate, Cause::Service, 4),
            (gate, Cause::Queue, 3),
            (spot, Cause::Service, 5),
            (spot, Cause::Stock, 16),
            (spot, Cause::Tracks, 2),
            (Place::Elsewhere, Cause::Aboard, 32),
        ],
    );
}

#[test]
fn who_is_spawned_is_traffic_and_a_twin_has_what_its_original_passed() {
    let spawned = |entity, flow| Observation::Spawned { entity: who(entity), flow: FlowId(flow), from: who(0) };
    let marked = |entity, edge| Observation::Marked { entity: who(entity), interval: IntervalId(0), edge };
    let record = collect(
        [
            (20, arrived(0)),
            (20, Observation::Assigned { entity: who(0), attribute: CHANNEL, value: 1 }),
            (20, marked(0, Edge::Start)),
            (20, began(0)),
            (25, ended(0)),
            (25, spawned(1, 0)),
            (25, spawned(2, 1)),
            (25, began(0)),
            (25, began(1)),
            (25, began(2)),
            (28, ended(1)),
            (28, marked(1, Edge::End)),
            (28, began(1)),
            (30, ended(0)),
            (30, ended(1)),
            (30, ended(2)),
            (30, left(0)),
            (30, left(1)),
            (30, left(2)),
            (2000, arrived(0)),
        ],
        2000,
    );
    let counts = |flow: &FlowRecord| (flow.arrived, flow.inside_at_end, flow.unfinished);
    assert_eq!(record.flows.iter().map(counts).collect::<Vec<_>>(), [(2, 0, 0), (1, 0, 0)]);
    assert_eq!(record.flows[0].inside.area(), 10 + 5);
    let cells: Vec<u64> = record.cells.iter().map(|cell| cell.as_ref().map_or(0, |cell| cell.left_in_window)).collect();
    assert_eq!(cells, [0, 2, 1, 0]);
    assert_eq!(record.cells[1].as_ref().map(|cell| cell.intervals[0].sum()), Some(8));
}

#[test]
fn agents_and_tracks_are_no_traffic_but_use_pools() {
    let record = collect(
        [
            (20, Observation::Arrived { entity: who(0), flow: AGENTS, number: 0 }),
            (20, arrived(1)),
            (20, Observation::Forked { entity: who(2), parent: who(1) }),
            (20, Observation::Assigned { entity: who(2), attribute: CHANNEL, value: 1 }),
            (20, Observation::Marked { entity: who(2), interval: IntervalId(0), edge: Edge::End }),
            (20, Observation::Awaits { entity: who(1), what: Awaited::Tracks }),
            (30, joined(0, GATE)),
            (30, joined(2, GATE)),
            (34, granted(0, GATE, 1)),
            (36, freed(0, GATE, 1)),
            (36, granted(2, GATE, 1)),
            (36, began(2)),
            (40, ended(2)),
            (40, freed(2, GATE, 1)),
            (40, Observation::TrackEnded { entity: who(2) }),
            (40, Observation::Met { entity: who(1) }),
            (40, left(1)),
            (900, left(0)),
        ],
        2000,
    );
    let flows = &record.flows;
    assert_eq!((flows[0].arrived, flows[1].arrived, flows[0].inside.area()), (1, 0, 20));
    let gate = &record.pools[0];
    assert_eq!((gate.in_use.area(), gate.line.area(), gate.waits.count(), gate.waits.tally().sum()), (6, 10, 2, 10));
    assert_eq!(record.cells.iter().flatten().map(|cell| cell.left_in_window).sum::<u64>(), 1);
    check_ledger(&record, &[(None, Cause::Tracks, 20)]);
}

#[test]
fn units_at_work_are_those_told() {
    let staffed = |units| Observation::Staffed { pool: LAB, units };
    let record = collect([(0, staffed(3)), (110, staffed(1)), (110, staffed(2))], 2000);
    assert!(record.pools[0].staffed.is_none());
    assert_eq!(record.pools[1].staffed.as_ref().map(|staffed| staffed.area()), Some(3 * 100 + 2 * 900));
}

#[test]
fn who_is_inside_at_the_end_has_all_its_time_in_the_ledger() {
    let record = collect([(20, arrived(0)), (20, joined(0, GATE)), (30, arrived(1)), (30, joined(1, LAB))], 1500);
    let counts = |flow: &FlowRecord| (flow.unfinished, flow.inside_at_end);
    assert_eq!(record.flows.iter().map(counts).collect::<Vec<_>>(), [(2, 2), (0, 0)]);
    check_ledger(&record, &[(Some(GATE), Cause::Queue, 1480), (Some(LAB), Cause::Queue, 1470)]);
}

#[test]
fn time_belongs_to_the_year_of_arrival_however_long_it_takes() {
    let years = [10, 310, 510, 710].map(SimTime::from_ticks).to_vec();
    let mut collector = Collector::new(Layout { waits: vec![true], years, ..layout() });
    let told = [
        (20, arrived(0)),
        (20, joined(0, GATE)),
        (120, granted(0, GATE, 1)),
        (120, began(0)),
        (150, ended(0)),
        (150, freed(0, GATE, 1)),
        (150, left(0)),
        // In line from the first year into the third.
        (300, arrived(1)),
        (300, joined(1, LAB)),
        // At a spot where whoever takes a time waits.
        (320, arrived(2)),
        (320, Observation::Visited { entity: who(2), spot: SpotId(0) }),
        (320, began(2)),
        (325, ended(2)),
        (325, left(2)),
        (520, arrived(0)),
        (520, began(0)),
        (530, ended(0)),
        (530, left(0)),
        (600, granted(1, LAB, 1)),
        (600, began(1)),
        (620, ended(1)),
        (620, freed(1, LAB, 1)),
        (620, left(1)),
        // Still inside when the run ends.
        (720, arrived(2)),
        (720, Observation::Awaits { entity: who(2), what: Awaited::Stock(StockId(0)) }),
    ];
    told.into_iter().for_each(|(at, observation)| collector.observe(SimTime::from_ticks(at), observation));
    let record = collector.finish(SimTime::from_ticks(1500));
    let trucks: Vec<(u64, u64)> = record.years.iter().step_by(2).map(|year| (year.time, year.waited)).collect();
    assert_eq!(trucks, [(130 + 320, 100 + 300), (5, 5), (10, 0), (780, 780)]);
    check_places(
        &record,
        &[
            (Place::Pool(GATE), Cause::Service, 30),
            (Place::Pool(GATE), Cause::Queue, 100),
            (Place::Pool(LAB), Cause::Service, 20),
            (Place::Pool(LAB), Cause::Queue, 300),
            (Place::Spot(SpotId(0)), Cause::Service, 5),
            (Place::Elsewhere, Cause::Service, 10),
            (Place::Elsewhere, Cause::Stock, 780),
        ],
    );
}
