//! Traces made by hand: right ones that an audit must accept, and for each check wrong ones that it must not.

use super::{Audit, AuditReport};
use crate::collect::{Buckets, Collector, Layout};
use crate::engine::{Calendar, ClosingPolicy, Distribution, Purpose, Shift, SimDuration, SimTime, Subject};
use crate::flow::{
    Arrivals, AttributeId, Awaited, BatchId, EntityId, FlowId, FlowSpec, Interrupter, IntervalId, MatchId, Observation,
    Observer, Op, Openness, PoolId, PoolSpec, Program, ProgramBuilder, StockId, StockSpec, TakingSpec,
};

/// Two units, of which one stays from 100 on, and none from 200 to 300.
const GATE: PoolId = PoolId(0);
/// One unit at all times.
const LAB: PoolId = PoolId(1);
/// Three places at all times.
const YARD: PoolId = PoolId(2);

const TRUCKS: FlowId = FlowId(0);
const AGENTS: FlowId = FlowId(1);

type Told = Vec<(u64, Observation)>;

fn program() -> Program {
    let at = |from, capacity| Shift { from: SimTime::from_ticks(from), capacity };
    let mut builder = ProgramBuilder::default();
    let calendars =
        [Calendar::new([at(0, 2), at(100, 1), at(200, 0), at(300, 2)]), Calendar::always(1), Calendar::always(3)];
    for calendar in calendars {
        builder.pool(PoolSpec::new(calendar, ClosingPolicy::Finish));
    }
    let stock = builder.stock(StockSpec { initial: 5, capacity: 9, refills: Vec::new() });
    builder.taking(TakingSpec { stock, units: 3, patience: None });
    let draw = builder.draw(Distribution::constant(SimDuration::from_ticks(1)), Purpose::new("step", "time"));
    builder.push(Op::Delay(draw));
    builder.push(Op::Leave);
    for counted in [true, false] {
        builder.flow(FlowSpec { subject: Subject::named("flow"), arrivals: Arrivals::AtStart(1), entry: 0, counted });
    }
    builder.finish()
}

/// Says of all work how long it takes, as it turns out to; what does not end takes the rest of the day.
fn with_lengths(told: &Told) -> Told {
    let length = |position: usize, entity: EntityId| {
        let (mut since, mut sum) = (Some(told[position].0), 0);
        for &(at, observation) in &told[position..] {
            match observation {
                Observation::Began { entity: who, .. } if who == entity => since = Some(at),
                Observation::Interrupted { entity: who, .. } if who == entity => {
                    sum += since.take().map_or(0, |since| at - since);
                }
                Observation::Ended { entity: who } if who == entity => {
                    return SimDuration::from_ticks(sum + since.map_or(0, |since| at - since));
                }
                _ => {}
            }
        }
        SimDuration::from_ticks(86_400)
    };
    let said = |(position, &(at, observation)): (usize, &(u64, Observation))| match observation {
        Observation::Began { entity, length: SimDuration::ZERO } => {
            (at, Observation::Began { entity, length: length(position, entity) })
        }
        _ => (at, observation),
    };
    told.iter().enumerate().map(said).collect()
}

/// Audits what is told up to `end`, beside a collector that hears the same.
fn audit(told: &Told, end: u64) -> AuditReport {
    audit_beside(told, told, end)
}

/// Audits what is told up to `end`, beside a collector that hears something else.
fn audit_beside(told: &Told, collected: &Told, end: u64) -> AuditReport {
    let program = program();
    let (start, end_of_window) = (SimTime::from_ticks(5), SimTime::from_ticks(400));
    let mut audit = Audit::new(&program, start..end_of_window);
    audit.trust_staffing(YARD);
    let mut collector = Collector::new(Layout {
        buckets: Buckets { start, end: end_of_window, length: SimDuration::from_ticks(60) },
        flows: 2,
        counted_flows: 1,
        pools: 3,
        spaces: 2..3,
        spots: 0,
        milestones: 0,
        waits: Vec::new(),
        intervals: 0,
        interval_of_note: IntervalId(0),
        cell_attribute: AttributeId(0),
        cell_values: 1,
        ways: vec![true; 1],
        stocks: 1,
        shelves: Vec::new(),
        trains: Vec::new(),
        through_values: 1,
        years: vec![SimTime::ZERO],
        within: Vec::new(),
        freight: vec![None],
        bookings: vec![None],
    });
    let heard = with_lengths(told);
    heard.iter().for_each(|&(at, observation)| audit.observe(SimTime::from_ticks(at), observation));
    collected.iter().for_each(|&(at, observation)| collector.observe(SimTime::from_ticks(at), observation));
    let end = SimTime::from_ticks(end);
    audit.compare(end, &collector.finish(end));
    audit.finish(end)
}

/// Audits what is told, without a collector: for what a collector would not outlive.
fn audit_alone(told: &Told, end: u64) -> AuditReport {
    let program = program();
    let mut audit = Audit::new(&program, SimTime::from_ticks(5)..SimTime::from_ticks(400));
    audit.trust_staffing(YARD);
    let heard = with_lengths(told);
    heard.iter().for_each(|&(at, observation)| audit.observe(SimTime::from_ticks(at), observation));
    audit.finish(SimTime::from_ticks(end))
}

fn check_clean(told: &Told, end: u64) {
    let report = audit(told, end);
    assert!(report.is_clean(), "{:#?}", report.violations);
}

/// Checks that an audit finds that, and nothing before it.
fn check_found(told: &Told, end: u64, at: u64, check: &str) {
    let report = audit_alone(told, end);
    let first = report.violations.first().unwrap_or_else(|| panic!("nothing found, not even that {check}"));
    assert!(first.what.starts_with(check), "{:#?}", report.violations);
    assert_eq!(first.at.ticks(), at, "{:#?}", report.violations);
    assert!(report.checks.iter().any(|(name, count)| *name == check && *count > 0), "{check} is a check");
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

fn granted(entity: u32, pool: PoolId) -> Observation {
    Observation::Granted { entity: who(entity), pool, units: 1 }
}

fn freed(entity: u32, pool: PoolId) -> Observation {
    Observation::Freed { entity: who(entity), pool, units: 1 }
}

fn withdrew(entity: u32, pool: PoolId) -> Observation {
    Observation::Withdrew { entity: who(entity), pool }
}

fn began(entity: u32) -> Observation {
    Observation::Began { entity: who(entity), length: SimDuration::ZERO }
}

fn ended(entity: u32) -> Observation {
    Observation::Ended { entity: who(entity) }
}

fn left(entity: u32) -> Observation {
    Observation::Left { entity: who(entity) }
}

fn reneged(entity: u32) -> Observation {
    Observation::Reneged { entity: who(entity) }
}

fn interrupted(entity: u32, pool: PoolId) -> Observation {
    Observation::Interrupted { entity: who(entity), pool, units: 1, by: Interrupter::Breakdown }
}

fn reinstated(entity: u32, pool: PoolId) -> Observation {
    Observation::Reinstated { entity: who(entity), pool, units: 1 }
}

fn awaits(entity: u32, what: Awaited) -> Observation {
    Observation::Awaits { entity: who(entity), what }
}

fn met(entity: u32) -> Observation {
    Observation::Met { entity: who(entity) }
}

fn turned(pool: PoolId, openness: Openness) -> Observation {
    Observation::Turned { pool, openness }
}

fn staffed(pool: PoolId, units: u32) -> Observation {
    Observation::Staffed { pool, units }
}

/// An entity comes and is served at a pool.
fn served(entity: u32, pool: PoolId, from: u64, to: u64) -> Told {
    vec![
        (from, arrived(entity)),
        (from, joined(entity, pool)),
        (from, granted(entity, pool)),
        (from, began(entity)),
        (to, ended(entity)),
        (to, freed(entity, pool)),
        (to, left(entity)),
    ]
}

/// Puts stories into one order of time; what comes first in the list comes first at an instant.
fn together(stories: impl IntoIterator<Item = Told>) -> Told {
    let mut told: Told = stories.into_iter().flatten().collect();
    told.sort_by_key(|(at, _)| *at);
    told
}

#[test]
fn a_right_trace_is_accepted() {
    let stories = [
        // Two finish work that they began before the drop at 100; the third waits for them, then over the closure.
        served(0, GATE, 0, 150),
        served(1, GATE, 10, 201),
        vec![
            (20, arrived(2)),
            (20, joined(2, GATE)),
            (200, turned(GATE, Openness::Closed)),
            (300, turned(GATE, Openness::Open)),
            (300, granted(2, GATE)),
            (300, began(2)),
            (320, ended(2)),
            (320, Observation::Joined { entity: who(2), pool: YARD, holding: Some(GATE) }),
            (320, granted(2, YARD)),
            (320, freed(2, GATE)),
            (320, began(2)),
            (330, ended(2)),
            (330, freed(2, YARD)),
            (330, left(2)),
        ],
        // One waits to the end.
        served(3, LAB, 320, 500),
        vec![(350, arrived(4)), (350, joined(4, LAB))],
    ];
    check_clean(&together(stories), 500);
}

#[test]
fn all_that_a_machine_can_tell_is_accepted() {
    let told = vec![
        (0, Observation::Arrived { entity: who(9), flow: AGENTS, number: 0 }),
        (0, staffed(YARD, 3)),
        (10, arrived(0)),
        // A track waits for two pools, and gets both.
        (10, Observation::Forked { entity: who(1), parent: who(0) }),
        (10, awaits(0, Awaited::Tracks)),
        (10, joined(1, LAB)),
        (10, joined(1, YARD)),
        (10, granted(1, LAB)),
        (10, Observation::Granted { entity: who(1), pool: YARD, units: 2 }),
        (10, began(1)),
        // All of the yard but one is down; work stops, another comes between by its class, work goes on.
        (20, staffed(YARD, 1)),
        (20, Observation::Interrupted { entity: who(1), pool: YARD, units: 2, by: Interrupter::Breakdown }),
        (22, Observation::Spawned { entity: who(2), flow: TRUCKS, from: who(0) }),
        (22, Observation::Prioritized { entity: who(2), class: 0 }),
        (22, joined(2, YARD)),
        (22, granted(2, YARD)),
        (22, began(2)),
        (24, ended(2)),
        (24, freed(2, YARD)),
        // It waits for a batch, to go aboard later.
        (24, awaits(2, Awaited::Batch(BatchId(0)))),
        (30, staffed(YARD, 3)),
        (30, Observation::Reinstated { entity: who(1), pool: YARD, units: 2 }),
        (30, began(1)),
        (40, ended(1)),
        (40, freed(1, LAB)),
        (40, Observation::Freed { entity: who(1), pool: YARD, units: 2 }),
        (40, Observation::TrackEnded { entity: who(1) }),
        (40, met(0)),
        (40, left(0)),
        (50, arrived(0)),
        (50, met(2)),
        (50, Observation::Boarded { entity: who(2), leader: who(0) }),
        (50, awaits(0, Awaited::Match(MatchId(0)))),
        (55, met(0)),
        (55, began(0)),
        (60, Observation::Alighted { entity: who(2) }),
        (60, left(2)),
        (60, ended(0)),
        // What is in the stock is told first at the start.
        (60, Observation::Stocked { stock: StockId(0), level: 5 }),
        (60, Observation::Balked { entity: who(0), pool: LAB }),
        // It gives up on a stock, then on a pool, having changed lines before.
        (60, awaits(0, Awaited::Stock(StockId(0)))),
        (70, reneged(0)),
        (70, arrived(3)),
        (70, joined(3, LAB)),
        (70, granted(3, LAB)),
        (70, began(3)),
        (70, arrived(4)),
        (70, joined(4, YARD)),
        (70, Observation::Granted { entity: who(4), pool: YARD, units: 3 }),
        (70, began(4)),
        (70, joined(0, LAB)),
        (75, withdrew(0, LAB)),
        (75, joined(0, YARD)),
        (80, withdrew(0, YARD)),
        (80, reneged(0)),
        (80, left(0)),
        (90, ended(3)),
        (90, freed(3, LAB)),
        (90, left(3)),
        (90, ended(4)),
        (90, Observation::Freed { entity: who(4), pool: YARD, units: 3 }),
        (90, left(4)),
        (200, turned(GATE, Openness::Closed)),
    ];
    check_clean(&told, 250);
}

#[test]
fn one_unit_has_one_holder() {
    let told = together([served(0, LAB, 10, 30), served(1, LAB, 20, 25)]);
    check_found(&told, 30, 20, "grants stay within the units on duty");
}

#[test]
fn nothing_is_granted_while_too_many_are_in_use() {
    let stories = [served(0, GATE, 10, 120), served(1, GATE, 10, 130), served(2, GATE, 120, 125)];
    check_found(&together(stories.clone()), 130, 120, "grants stay within the units on duty");
    let mut told = together([stories[0].clone(), stories[1].clone()]);
    told.insert(8, (50, interrupted(0, GATE)));
    let back = told.iter().position(|told| *told == (120, ended(0))).expect("it ends");
    told.insert(back, (115, reinstated(0, GATE)));
    check_found(&told, 130, 115, "grants stay within the units on duty");
}

#[test]
fn nobody_is_passed() {
    let wait = |entity, from, to| {
        let mut told = served(entity, LAB, to, to + 10);
        told[0].0 = from;
        told[1].0 = from;
        told
    };
    check_clean(&together([wait(0, 10, 10), wait(1, 12, 20), wait(2, 14, 30)]), 40);
    check_found(&together([wait(0, 10, 10), wait(1, 12, 30), wait(2, 14, 20)]), 40, 20, "nobody is passed in line");
    // A class of its own may pass, or must not.
    let class =
        |told: &mut Told, class| told.insert(1, (told[0].0, Observation::Prioritized { entity: who(2), class }));
    let mut urgent = wait(2, 14, 20);
    class(&mut urgent, 1);
    check_found(&together([wait(0, 10, 10), wait(1, 12, 30), urgent]), 40, 20, "nobody is passed in line");
    let mut others = [wait(0, 10, 10), wait(2, 14, 20), wait(1, 12, 30)];
    others[2].insert(1, (12, Observation::Prioritized { entity: who(1), class: 1 }));
    check_clean(&together(others), 40);
}

#[test]
fn nobody_is_passed_by_who_waits_for_the_same_pools() {
    let wait = |entity, from, to| {
        vec![
            (from, arrived(entity)),
            (from, joined(entity, LAB)),
            (from, joined(entity, YARD)),
            (to, granted(entity, LAB)),
            (to, granted(entity, YARD)),
            (to, began(entity)),
            (to + 10, ended(entity)),
            (to + 10, freed(entity, LAB)),
            (to + 10, freed(entity, YARD)),
            (to + 10, left(entity)),
        ]
    };
    check_clean(&together([wait(0, 10, 10), wait(1, 12, 20), wait(2, 14, 30)]), 40);
    check_found(&together([wait(0, 10, 10), wait(1, 12, 30), wait(2, 14, 20)]), 40, 20, "nobody is passed in line");
}

#[test]
fn time_does_not_run_backwards() {
    let mut told = together([served(0, LAB, 10, 20), served(1, LAB, 30, 40)]);
    told[7].0 = 15;
    check_found(&told, 40, 20, "time never decreases");
}

#[test]
fn a_unit_is_given_back_once_and_by_its_holder() {
    let mut told = served(0, LAB, 10, 20);
    told.insert(6, (20, freed(0, LAB)));
    check_found(&told, 20, 20, "units are given back by who holds them");
    let mut told = served(0, LAB, 10, 20);
    told[5] = (20, Observation::Freed { entity: who(0), pool: LAB, units: 2 });
    check_found(&told, 20, 20, "units are given back by who holds them");
    let mut told = served(0, LAB, 10, 20);
    told[1] = (10, Observation::Joined { entity: who(0), pool: LAB, holding: Some(GATE) });
    check_found(&told, 20, 10, "units are given back by who holds them");
}

#[test]
fn nobody_is_lost() {
    // Its slot is taken while it is inside.
    let mut told = served(0, LAB, 10, 20);
    told.insert(4, (15, arrived(0)));
    check_found(&told, 20, 15, "who acts is inside, and comes and leaves once");
    // It acts after it has left.
    let mut told = served(0, LAB, 10, 20);
    told.push((25, began(0)));
    check_found(&told, 30, 25, "who acts is inside, and comes and leaves once");
    // It neither works nor waits.
    check_found(&vec![(10, arrived(0))], 30, 30, "nobody stands without a reason");
    let mut told = served(0, LAB, 10, 20);
    told[6].0 = 21;
    check_found(&told, 30, 21, "nobody stands without a reason");
    // It is carried by who has left.
    let told = vec![
        (10, arrived(0)),
        (10, arrived(1)),
        (10, Observation::Boarded { entity: who(1), leader: who(0) }),
        (10, left(0)),
    ];
    check_found(&told, 30, 10, "who leaves holds nothing and waits for nothing");
    // A truck ends as if it were a track.
    let mut told = served(0, LAB, 10, 20);
    told[6] = (20, Observation::TrackEnded { entity: who(0) });
    check_found(&told, 20, 20, "who acts is inside, and comes and leaves once");
}

#[test]
fn every_wait_ends_once() {
    // It withdrew, and that was all.
    let told = vec![(10, arrived(0)), (10, joined(0, LAB)), (15, withdrew(0, LAB))];
    check_found(&told, 30, 30, "every wait ends exactly once");
    // It is granted twice.
    let mut told = served(0, LAB, 10, 20);
    told.insert(3, (10, granted(0, LAB)));
    check_found(&told, 20, 10, "every wait ends exactly once");
    // It got one pool's unit, and still waits for another's.
    let mut told = served(0, LAB, 10, 20);
    told.insert(2, (10, joined(0, GATE)));
    told.remove(4);
    check_found(&told, 20, 20, "every wait ends exactly once");
    // It gives up while it stands in line, or without waiting.
    check_found(
        &vec![(10, arrived(0)), (10, joined(0, LAB)), (10, reneged(0))],
        10,
        10,
        "every wait ends exactly once",
    );
    check_found(&vec![(10, arrived(0)), (10, reneged(0))], 10, 10, "every wait ends exactly once");
    // It meets nobody that it waited for, or its tracks before their ends.
    check_found(&vec![(10, arrived(0)), (10, met(0))], 10, 10, "every wait ends exactly once");
    let forked = Observation::Forked { entity: who(1), parent: who(0) };
    let told = vec![(10, arrived(0)), (10, forked), (10, awaits(0, Awaited::Tracks)), (10, met(0))];
    check_found(&told, 10, 10, "every wait ends exactly once");
}

#[test]
fn nobody_is_left_in_line_beside_a_free_unit() {
    let mut told = served(0, LAB, 10, 20);
    told[0].0 = 5;
    told[1].0 = 5;
    check_found(&told, 20, 10, "nobody waits for units that are free");
    check_found(&vec![(10, arrived(0)), (10, joined(0, LAB))], 30, 30, "nobody waits for units that are free");
    // Who wants more than is free may wait.
    let waits = vec![
        (12, arrived(1)),
        (12, joined(1, YARD)),
        (20, Observation::Granted { entity: who(1), pool: YARD, units: 3 }),
        (20, Observation::Freed { entity: who(1), pool: YARD, units: 3 }),
        (20, left(1)),
    ];
    check_clean(&together([vec![(0, staffed(YARD, 3))], served(0, YARD, 10, 20), waits]), 20);
}

#[test]
fn nothing_is_granted_after_closing() {
    let mut told = served(0, GATE, 199, 250);
    told.insert(4, (200, turned(GATE, Openness::Closed)));
    check_clean(&told, 250);
    let mut told = served(0, GATE, 200, 250);
    told.insert(0, (200, turned(GATE, Openness::Closed)));
    check_found(&told, 250, 200, "nothing is granted at or after closing");
}

#[test]
fn calendars_are_kept() {
    check_found(&served(0, LAB, 10, 230), 250, 200, "pools open and close by their calendars");
    check_found(&vec![(10, turned(LAB, Openness::Closed))], 30, 10, "pools open and close by their calendars");
    check_found(&vec![(120, staffed(GATE, 2))], 130, 120, "pools open and close by their calendars");
    check_clean(&vec![(0, staffed(GATE, 2)), (100, staffed(GATE, 1))], 130);
}

#[test]
fn work_goes_in_order() {
    let check = "work begins, stops and ends in order";
    let told = |at: usize, observation: (u64, Observation)| {
        let mut told = served(0, LAB, 10, 20);
        told.insert(at, observation);
        told
    };
    check_found(&told(4, (15, began(0))), 20, 15, check);
    check_found(&told(3, (10, ended(0))), 20, 10, check);
    // The clock of work that was interrupted stands still.
    check_found(&told(4, (15, interrupted(0, LAB))), 20, 20, check);
    check_found(&told(4, (15, reinstated(0, LAB))), 20, 15, check);
    check_found(&told(3, (10, interrupted(0, LAB))), 20, 10, check);
    check_found(&told(4, (15, Observation::Balked { entity: who(0), pool: LAB })), 20, 15, check);
    check_found(&told(4, (15, Observation::Boarded { entity: who(0), leader: who(0) })), 20, 15, check);
    check_found(&told(4, (15, Observation::Alighted { entity: who(0) })), 20, 15, check);
}

#[test]
fn who_leaves_holds_nothing() {
    let mut told = served(0, LAB, 10, 20);
    told.remove(5);
    check_found(&told, 20, 20, "who leaves holds nothing and waits for nothing");
    let told = vec![(10, arrived(0)), (10, joined(0, LAB)), (10, left(0))];
    check_found(&told, 10, 10, "who leaves holds nothing and waits for nothing");
}

/// A stock of 5 at the start, and somebody who waits for it at 10.
fn stock_and_taker() -> Told {
    let stocked = Observation::Stocked { stock: StockId(0), level: 5 };
    vec![(0, stocked), (10, arrived(0)), (10, awaits(0, Awaited::Stock(StockId(0))))]
}

fn took(units: u32, level: u32) -> Told {
    let stock = StockId(0);
    let took = Observation::Took { entity: who(0), stock, units };
    let rest = [(20, took), (20, Observation::Stocked { stock, level }), (20, met(0)), (20, left(0))];
    stock_and_taker().into_iter().chain(rest).collect()
}

#[test]
fn stocks_hold_what_was_put_and_taken() {
    let check = "stocks hold what was put, taken and refilled";
    check_clean(&took(3, 2), 30);
    check_found(&took(3, 3), 30, 20, check);
    // Nobody takes 4 in the program.
    check_found(&took(4, 1), 30, 20, check);
    // A change that nobody made, and one that the calendar was to make at 15.
    let mut told = stock_and_taker();
    told.insert(1, (5, Observation::Stocked { stock: StockId(0), level: 6 }));
    check_found(&told, 30, 5, check);
    check_found(&vec![(0, Observation::Stocked { stock: StockId(0), level: 4 })], 30, 0, check);
    // Who goes on with nothing has given up, and says so.
    let mut told = stock_and_taker();
    told.extend([(20, met(0)), (20, left(0))]);
    check_found(&told, 30, 20, "every wait ends exactly once");
}

#[test]
fn work_takes_its_time() {
    let check = "work takes its time, interrupted or not";
    let mut told = served(0, LAB, 10, 20);
    let began = |length| Observation::Began { entity: who(0), length: SimDuration::from_ticks(length) };
    let position = told.iter().position(|told| matches!(told.1, Observation::Began { .. })).expect("it works");
    told[position].1 = began(10);
    check_clean(&told, 20);
    told[position].1 = began(11);
    check_found(&told, 20, 20, check);
    // Interrupted with 6 left, and resumed with 7.
    told[position].1 = began(10);
    let end = told.iter().position(|told| matches!(told.1, Observation::Ended { .. })).expect("it ends");
    told.splice(end..end, [(14, interrupted(0, LAB)), (14, reinstated(0, LAB)), (14, began(7))]);
    check_found(&told, 20, 14, check);
}

#[test]
fn the_books_add_up() {
    // An entity that vanishes from its line, and one whose time is not spent on anything.
    let told = vec![(10, arrived(0)), (10, joined(0, LAB)), (20, left(0))];
    let report = audit_alone(&told, 30);
    assert!(report.violations.iter().any(|found| found.what.starts_with("the area under a line")), "{report:#?}");
    let report = audit_alone(&vec![(10, arrived(0)), (20, left(0))], 30);
    assert!(report.violations.iter().any(|found| found.what.starts_with("what time is spent on")), "{report:#?}");
}

#[test]
fn a_record_that_differs_is_found() {
    let report = audit_beside(&served(0, LAB, 10, 20), &served(0, LAB, 10, 21), 21);
    let found: Vec<&str> = report.violations.iter().map(|violation| violation.what.as_str()).collect();
    for what in ["pool 1, units in use", "flow 0, time inside", "flow 0, service"] {
        let wanted = format!("what was collected agrees with the trace: {what}: 11 collected, 10 in the trace");
        assert!(found.contains(&wanted.as_str()), "{found:#?}");
    }
    assert_eq!(found.len(), 3, "{found:#?}");
}
