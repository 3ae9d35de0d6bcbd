//! Controllers: rules that act at reviews.

use super::{Toy, at};
use crate::engine::{ClosingPolicy, RateProfile};
use crate::flow::Op::{Await, BranchByShare, Delay, Follow, Jump, Leave, Mark, Review};
use crate::flow::{
    Action, Arrivals, ControllerId, ControllerSpec, Edge, FollowerSpec, Gauge, GaugeSpec, IntervalId, Phase, PoolId,
    Refill, RefillMode, StockSpec,
};

const HOUR: u64 = 3_600_000_000;

fn controller(toy: &mut Toy, gauge: Gauge, [below, above]: [f64; 2], action: Action) -> ControllerId {
    toy.builder.controller(ControllerSpec { gauge, above, below, action, successor_of: None })
}

/// Adds an agent that reviews every so often.
fn reviewed(toy: &mut Toy, controller: ControllerId, every: u64) {
    let every = toy.time(every);
    let entry = toy.push([Await(every, Phase::Review), Review(controller)]);
    toy.push([Jump(entry)]);
    toy.agent(entry);
}

/// When the toy's traffic arrives.
fn arrivals(toy: Toy, end: u64) -> Vec<u64> {
    toy.run_with(super::options(end)).all("Arrived").into_iter().map(|(at, _)| at).collect()
}

#[test]
fn units_are_opened_above_a_line_and_closed_below_another() {
    // One unit, up to 2 more, one at each review every 10 ticks while more than 2 wait; closed again one by one while
    // fewer than 1 does. Eight come at 0, 15 ticks each. Reviews: at 10 7 wait: 2 units. The second serves over [10,
    // 25); the first over [0, 15), [15, 30). At 20 5 wait: 3 units, the third over [20, 35). 3 wait at 25, when the
    // second begins another (to 40): that leaves 3. At 30 the first begins another (to 45): 2 wait; nothing changes.
    // 35: 1 waits (third to 50). 40: 0 wait (second to 55) and the review closes one, as well as that at 50.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let open = Action::Open { pool: p, units: 1, most: 2 };
    let controller = controller(&mut toy, Gauge::Line(p), [1.0, 2.0], open);
    reviewed(&mut toy, controller, 10);
    let spec = toy.asks_one(p, 15);
    toy.job(0, spec, &[0; 8]);
    let tale = toy.run();
    assert_eq!(tale.staffed(p), [(0, 1), (10, 2), (20, 3), (40, 2), (50, 1)]);
    assert_eq!(tale.left(), [15, 25, 30, 35, 40, 45, 50, 55]);
}

#[test]
fn units_are_moved_to_where_the_line_is_and_back() {
    // P and Q have 2 each; one moves from P to Q while more than 1 waits for Q, and back when fewer than 1 does. Four
    // come to Q at 0, 20 ticks each: 2 wait. At 10 one moves: the third works over [10, 30), the fourth over [20, 40).
    // At 20 none waits: back.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(2), toy.pool(2));
    let action = Action::Move { from: p, to: q, units: 1, most: 1 };
    let controller = controller(&mut toy, Gauge::Line(q), [1.0, 1.0], action);
    reviewed(&mut toy, controller, 10);
    let spec = toy.asks_one(q, 20);
    toy.job(0, spec, &[0; 4]);
    let tale = toy.run();
    assert_eq!(tale.staffed(p), [(0, 2), (10, 1), (20, 2)]);
    assert_eq!(tale.staffed(q), [(0, 2), (10, 3), (20, 2)]);
    assert_eq!(tale.left(), [20, 20, 30, 40]);
}

#[test]
fn nobody_is_moved_out_of_a_closed_pool() {
    // As above, but P has nobody before 30, and Q one unit: 1 and 2 begin at 20 and, with a unit from P, at 30. At 40
    // nobody waits: back.
    let mut toy = Toy::default();
    let (p, q) = (toy.open(&[(0, 0), (30, 2)], ClosingPolicy::Finish), toy.pool(1));
    let action = Action::Move { from: p, to: q, units: 1, most: 1 };
    let controller = controller(&mut toy, Gauge::Line(q), [1.0, 1.0], action);
    reviewed(&mut toy, controller, 10);
    let spec = toy.asks_one(q, 20);
    toy.job(0, spec, &[0; 4]);
    let tale = toy.run();
    assert_eq!(tale.staffed(p), [(0, 0), (30, 2), (30, 1), (40, 2)]);
    assert_eq!(tale.staffed(q), [(0, 1), (30, 2), (40, 1)]);
    assert_eq!(tale.left(), [20, 40, 50, 60]);
}

#[test]
fn units_that_were_moved_go_off_duty_with_their_own_pool() {
    // P lends both of its units to Q at 10, where six came at 0, 20 ticks each: 1 works over [0, 20), 2 and 3 over
    // [10, 30), 4 over [20, 40).
    let run = |later: &[(u64, u32)]| {
        let mut toy = Toy::default();
        let shifts: Vec<(u64, u32)> = [(0, 2)].into_iter().chain(later.iter().copied()).collect();
        let (p, q) = (toy.open(&shifts, ClosingPolicy::Finish), toy.pool(1));
        let action = Action::Move { from: p, to: q, units: 2, most: 2 };
        let controller = controller(&mut toy, Gauge::Line(q), [0.5, 0.5], action);
        reviewed(&mut toy, controller, 10);
        let spec = toy.asks_one(q, 20);
        toy.job(0, spec, &[0; 6]);
        let tale = toy.run();
        (tale.staffed(p), tale.staffed(q), tale.left())
    };
    // At 25 P has one left: one of the two goes home. 5 works over [30, 50), 6 over [40, 60), and at 40 nobody waits.
    assert_eq!(
        run(&[(25, 1)]),
        (vec![(0, 2), (10, 0), (40, 1)], vec![(0, 1), (10, 3), (25, 2), (40, 1)], vec![20, 30, 30, 40, 50, 60])
    );
    // At 25 P closes: both go home. 5 works over [40, 60), 6 over [60, 80); P opens with both.
    assert_eq!(
        run(&[(25, 0), (65, 2)]),
        (vec![(0, 2), (10, 0), (65, 2)], vec![(0, 1), (10, 3), (25, 1)], vec![20, 30, 30, 40, 60, 80])
    );
}

#[test]
fn shares_are_replaced_and_put_back() {
    // All go left (a mark), but all go right while more than 5 are in a stock, which is so over [10, 30). Reviews every
    // 10.
    let mut toy = Toy::default();
    let refill = |ticks, units| Refill { at: at(ticks), units, mode: RefillMode::Set };
    let stock = toy.builder.stock(StockSpec { initial: 0, capacity: 9, refills: vec![refill(8, 9), refill(28, 0)] });
    let draw = toy.builder.choice(crate::engine::Purpose::new("branch", "share"));
    let (table, meanwhile) = (toy.builder.table([1.0, 0.0]), toy.builder.table([0.0, 1.0]));
    let entry = toy.push([BranchByShare(table, draw)]);
    toy.builder.aim(table, 0);
    toy.push([Mark(IntervalId(0), Edge::Start), Leave]);
    toy.builder.aim(table, 1);
    toy.push([Leave]);
    let controller = controller(&mut toy, Gauge::Stock(stock), [5.0, 5.0], Action::Shares { table, meanwhile });
    reviewed(&mut toy, controller, 10);
    toy.come(entry, &[5, 9, 10, 15, 29, 30, 35]);
    // Who arrives at a review's instant comes before it.
    assert_eq!(toy.run().all("Marked"), [(5, 0), (9, 1), (10, 2), (35, 6)]);
}

#[test]
fn a_rate_that_changes_keeps_the_unused_part_of_the_next_gap() {
    // From 1,000,000 on the rate is fourfold, and from 2,000,000 on as before. With A the area of the profile by the
    // n-th arrival without any change: it comes at A up to a million, at 1 + (A - 1) / 4 up to 5 millions of area, at A
    // - 3 after that. The n-th arrival has the same luck in both.
    let run = |with: bool| {
        let mut toy = Toy::default();
        let entry = toy.push([Leave]);
        let profile = toy.builder.profile(RateProfile::flat());
        let flow = toy.flow(entry, Arrivals::poisson(100_000.0, profile));
        let refill = |ticks, units| Refill { at: at(ticks), units, mode: RefillMode::Set };
        let refills = vec![refill(900_000, 9), refill(1_900_000, 0)];
        let stock = toy.builder.stock(StockSpec { initial: 0, capacity: 9, refills });
        if with {
            let action = Action::Rate { flow, factor: 4.0 };
            let controller = controller(&mut toy, Gauge::Stock(stock), [5.0, 5.0], action);
            reviewed(&mut toy, controller, 1_000_000);
        }
        arrivals(toy, 12_000_000)
    };
    let (plain, changed) = (run(false), run(true));
    let million = 1_000_000.0;
    for (plain, changed) in plain.iter().zip(&changed).map(|(a, b)| (*a as f64, *b as f64)) {
        let expected = if plain <= million {
            plain
        } else if plain <= 5.0 * million {
            million + (plain - million) / 4.0
        } else {
            plain - 3.0 * million
        };
        assert!((changed - expected).abs() < 3.0, "{plain}: {changed} is not {expected}");
    }
    assert!(changed.iter().filter(|time| (1_000_000..2_000_000).contains(*time)).count() > 20);
}

#[test]
fn a_rate_that_is_changed_and_put_back_at_once_changes_nothing() {
    // The controller acts at every other review of a gauge that swings: a factor of 1 must leave all as it was.
    let run = |with: bool| {
        let mut toy = Toy::default();
        let entry = toy.push([Leave]);
        let profile = toy.builder.profile(RateProfile::flat());
        let flow = toy.flow(entry, Arrivals::poisson(997.0, profile));
        if with {
            let swing = (1..1_000).map(|n| Refill { at: at(n * 100), units: (n % 2) as u32, mode: RefillMode::Set });
            let stock = toy.builder.stock(StockSpec { initial: 0, capacity: 9, refills: swing.collect() });
            let action = Action::Rate { flow, factor: 1.0 };
            let controller = controller(&mut toy, Gauge::Stock(stock), [0.5, 0.5], action);
            reviewed(&mut toy, controller, 100);
        }
        arrivals(toy, 100_000)
    };
    let (plain, changed) = (run(false), run(true));
    assert_eq!(plain.len(), changed.len());
    assert!(plain.iter().zip(&changed).all(|(a, b)| a.abs_diff(*b) <= 1));
}

#[test]
fn the_moving_mean_of_an_interval_gives_the_newest_length_its_weight() {
    // Intervals of 1 h from 0 and of 3 h from 1 h, weight 1/2: 1 after the first, 2 after the second. A controller that
    // acts above 1.9 opens at the review at 5 h; one that acts above 2.1 never does.
    let opened = |above: f64| {
        let mut toy = Toy::default();
        let p = toy.pool(1);
        let interval = IntervalId(3);
        let gauge = toy.builder.gauge(GaugeSpec { interval, weight: 0.5, flows: Vec::new(), spreads: 0.0 });
        for (hours, from) in [(1, 0), (3, HOUR)] {
            let time = toy.time(hours * HOUR);
            toy.journey([Mark(interval, Edge::Start), Delay(time), Mark(interval, Edge::End), Leave], &[from]);
        }
        let open = Action::Open { pool: p, units: 1, most: 1 };
        let controller = controller(&mut toy, Gauge::Interval(gauge), [0.0, above], open);
        reviewed(&mut toy, controller, HOUR);
        toy.run_with(super::options(6 * HOUR)).staffed(PoolId(0))
    };
    assert_eq!(opened(1.9), [(0, 1), (4 * HOUR, 2)]);
    assert_eq!(opened(2.1), [(0, 1)]);
    // The first length counts whole.
    assert_eq!(opened(0.9), [(0, 1), (HOUR, 2)]);
}

#[test]
fn units_in_use_are_a_gauge() {
    // One of two units is in use over [5, 35): seen at 10, and no more at 40.
    let mut toy = Toy::default();
    let p = toy.pool(2);
    let open = Action::Open { pool: p, units: 3, most: 3 };
    let controller = controller(&mut toy, Gauge::InUse(p), [0.5, 0.5], open);
    reviewed(&mut toy, controller, 10);
    let spec = toy.asks_one(p, 30);
    toy.job(0, spec, &[5]);
    assert_eq!(toy.run().staffed(p), [(0, 2), (10, 5), (40, 2)]);
}

#[test]
fn a_rate_comes_nearer_to_what_its_curve_says_of_the_moving_mean() {
    // A curve from 2 at 1 h to 1 at 3 h. The first length of 2 h asks for 1.5, half of the way at each review every 6
    // h: 1.25 at 6 h, 1.375 at 12 h. A length of 5 h, weight 1, asks for 1: 1.1875 at 18 h. Who is of another flow does
    // not count, and before the first length nothing happens.
    let mut toy = Toy::default();
    let leave = toy.push([Leave]);
    let profile = toy.builder.profile(RateProfile::flat());
    let flow = toy.flow(leave, Arrivals::poisson(1e15, profile));
    let interval = IntervalId(0);
    let mut seen = Vec::new();
    for (hours, from) in [(2, HOUR), (5, 8 * HOUR), (1, 2 * HOUR)] {
        let time = toy.time(hours * HOUR);
        let entry = toy.push([Mark(interval, Edge::Start), Delay(time), Mark(interval, Edge::End), Leave]);
        seen.push(toy.come(entry, &[from]));
    }
    seen.pop();
    let gauge = toy.builder.gauge(GaugeSpec { interval, weight: 1.0, flows: seen, spreads: 0.0 });
    let curve = vec![(1.0, 2.0), (3.0, 1.0)];
    let follower = toy.builder.follower(FollowerSpec { gauge, flow, curve, part: 0.5 });
    let every = toy.time(6 * HOUR);
    let entry = toy.push([Await(every, Phase::Review), Follow(follower)]);
    toy.push([Jump(entry)]);
    toy.agent(entry);
    let tale = toy.run_with(super::options(20 * HOUR));
    assert_eq!(tale.rated(), [(6 * HOUR, 1_250_000), (12 * HOUR, 1_375_000), (18 * HOUR, 1_187_500)]);
}
