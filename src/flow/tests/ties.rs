//! Ties: each pair of kinds of happenings at one instant ends as the contract says, in whatever order they were
//! scheduled.
//!
//! One pool. Somebody holds a unit of it throughout, and all units are in use before the instant. Each happening
//! brings what it needs: a job that ends a unit of its own, and so on. Offers come after completions and changes, so
//! what counts is how many units are free then; who waits is served in order of joining: V (a witness, if there is
//! one), G, W, A.

use std::collections::BTreeMap;

use super::{Tale, Toy, constant, options};
use crate::engine::{ClosingPolicy, SimDuration, Ties};
use crate::flow::Op::{Await, Delay, FreeRequest, Leave, PutUp, Request, TakeDown};
use crate::flow::{Arrivals, FlowId, Observation, Phase, Planned, PoolId, RequestSpec};

/// What happens at the instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A comes.
    Arrival,
    /// A job ends.
    End,
    /// A job ends, and G has waited for its unit.
    Grant,
    /// The patience of W ends.
    TimeOut,
    /// A unit comes on duty.
    Open,
    /// A unit goes off duty; its job is finished after that.
    Close,
    /// The unit of K's work breaks down, unless one is idle.
    Breakdown,
    /// A unit is repaired.
    Repair,
}

use Kind::{Arrival, Breakdown, Close, End, Grant, Open, Repair, TimeOut};

/// Pairs, with what happens at the instant without and with the witness: granted (+), given up (-), interrupted (!).
const PAIRS: [(Kind, Kind, &str, &str); 36] = [
    (Arrival, Arrival, "", ""),
    (Arrival, End, "A+", "V+"),
    (Arrival, Grant, "G+", "V+"),
    (Arrival, TimeOut, "W-", "W-"),
    (Arrival, Open, "A+", "V+"),
    (Arrival, Close, "", ""),
    (Arrival, Breakdown, "K!", "K!"),
    (Arrival, Repair, "A+", "V+"),
    (End, End, "", "V+"),
    (End, Grant, "G+", "V+ G+"),
    // A grant beats a time-out.
    (End, TimeOut, "W+", "V+ W-"),
    (End, Open, "", "V+"),
    // Whose job has ended goes home.
    (End, Close, "", ""),
    // A unit that has become idle breaks down, and no work stops.
    (End, Breakdown, "", ""),
    (End, Repair, "", "V+"),
    (Grant, Grant, "G+ G+", "V+ G+"),
    (Grant, TimeOut, "G+ W-", "V+ W-"),
    (Grant, Open, "G+", "V+ G+"),
    // None starts as its unit closes or breaks down.
    (Grant, Close, "", ""),
    (Grant, Breakdown, "", ""),
    (Grant, Repair, "G+", "V+ G+"),
    (TimeOut, TimeOut, "W- W-", "W- W-"),
    (TimeOut, Open, "W+", "V+ W-"),
    (TimeOut, Close, "W-", "W-"),
    (TimeOut, Breakdown, "K! W-", "K! W-"),
    (TimeOut, Repair, "W+", "V+ W-"),
    (Open, Open, "", "V+"),
    (Open, Close, "", ""),
    // The unit that has come breaks down.
    (Open, Breakdown, "", ""),
    (Open, Repair, "", "V+"),
    (Close, Close, "", ""),
    (Close, Breakdown, "K!", "K!"),
    // The unit that was repaired is the one that goes home.
    (Close, Repair, "", ""),
    (Breakdown, Breakdown, "K! K!", "K! K!"),
    (Breakdown, Repair, "", ""),
    (Repair, Repair, "", "V+"),
];

/// The instant.
const INSTANT: u64 = 100;

/// When jobs begin that are under way at the instant.
const BEGIN: u64 = 2;

/// Whether what happens was scheduled long before the instant, or at 60.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notice {
    Long,
    Short,
}

/// A site in the making.
struct Site {
    toy: Toy,
    pool: PoolId,
    names: BTreeMap<u32, char>,
}

impl Site {
    fn name(&mut self, flow: FlowId, name: char) {
        self.names.insert(flow.0, name);
    }

    fn asks(&mut self) -> RequestSpec {
        let pool = self.pool;
        self.toy.asks_one(pool, 50)
    }

    /// Somebody holds a unit, without being at work, until a time that is scheduled with long or short notice.
    fn hold(&mut self, name: char, until: u64, notice: Notice) {
        let spec = self.asks();
        let request = self.toy.builder.request(spec);
        let middle = if notice == Notice::Long { BEGIN } else { 60 };
        let [first, second] = [middle - BEGIN, until - middle].map(|ticks| self.toy.time(ticks));
        let ops = [Request(request), Delay(first), Delay(second), FreeRequest(request), Leave];
        let flow = self.toy.journey(ops, &[BEGIN]);
        self.name(flow, name);
    }

    /// Somebody waits for a unit; with a patience that ends at the instant, if any.
    fn wait(&mut self, name: char, from: u64, gives_up: bool) {
        let patience = if gives_up { self.toy.patience(INSTANT - from) } else { None };
        let spec = RequestSpec { patience, ..self.asks() };
        let flow = self.toy.job(0, spec, &[from]);
        self.name(flow, name);
    }

    fn add(&mut self, kind: Kind, notice: Notice) {
        let long = notice == Notice::Long;
        match kind {
            Arrival => {
                let plan = if long { 1 } else { 60 };
                let arrivals = Arrivals::Planned(Planned {
                    times: vec![super::at(plan)],
                    party: 1,
                    no_show: 0.0,
                    earliness_max: SimDuration::ZERO,
                    lateness: Some(constant(INSTANT - plan)),
                });
                let entry = self.toy.builder.next();
                let request = self.asks();
                self.toy.serve(request);
                self.toy.push([Leave]);
                let late = self.toy.flow(entry, arrivals);
                self.name(late, 'A');
            }
            End => self.hold('S', INSTANT, notice),
            Grant => {
                self.hold('S', INSTANT, notice);
                self.wait('G', 10, false);
            }
            TimeOut => self.wait('W', if long { 11 } else { 62 }, true),
            Close => self.hold('C', 150, notice),
            Breakdown => {
                // The only one at work.
                let spec = self.asks();
                let time = self.toy.time(148);
                let flow = self.toy.job(0, RequestSpec { job: Some(time), ..spec }, &[BEGIN]);
                self.name(flow, 'K');
                let [first, second] = if long { [0, 100] } else { [60, 40] }.map(|ticks| self.toy.time(ticks));
                let ops = [Await(first, Phase::Change), Await(second, Phase::Change), TakeDown(self.pool, 1), Leave];
                let entry = self.toy.push(ops);
                self.toy.agent(entry);
            }
            Repair => {
                let [first, second] = if long { [0, 99] } else { [59, 40] }.map(|ticks| self.toy.time(ticks));
                let one = self.toy.time(1);
                let pool = self.pool;
                let ops =
                    [Await(one, Phase::Change), TakeDown(pool, 1), Delay(first), Delay(second), PutUp(pool, 1), Leave];
                let entry = self.toy.push(ops);
                self.toy.agent(entry);
            }
            Open => {}
        }
    }
}

/// What happens at the instant, in order of kind: interrupted, granted, given up.
fn outcome(kinds: [(Kind, Notice); 2], has_witness: bool, ties: Ties) -> String {
    let own = |kind| !matches!(kind, Arrival | TimeOut | Open);
    let units = 1 + kinds.iter().filter(|(kind, _)| own(*kind)).count() as u32;
    let after = |kind| match kind {
        Open => 1,
        Close => -1,
        _ => 0,
    };
    let later = units.saturating_add_signed(kinds.iter().map(|(kind, _)| after(*kind)).sum());
    let mut shifts = vec![(0, units)];
    if kinds.iter().any(|&(kind, notice)| after(kind) != 0 && notice == Notice::Short) {
        // All units are in use, and are finished with: who holds them does not notice.
        shifts.extend([(55, units - 1), (60, units)]);
    }
    shifts.push((INSTANT, later));
    let mut toy = Toy::default();
    let pool = toy.open(&shifts, ClosingPolicy::Finish);
    let mut site = Site { toy, pool, names: BTreeMap::new() };
    site.hold('X', 900, Notice::Long);
    for (kind, notice) in kinds {
        site.add(kind, notice);
    }
    if has_witness {
        site.wait('V', 9, false);
    }
    let Site { toy, names, .. } = site;
    told(&toy.run_with(crate::flow::RunOptions { ties, ..options(1_000) }), &names)
}

fn told(tale: &Tale, names: &BTreeMap<u32, char>) -> String {
    let mut who = BTreeMap::new();
    let mut told: Vec<(usize, usize, String)> = Vec::new();
    for &(at, observation) in &tale.trace {
        if let Observation::Arrived { entity, flow, .. } = observation {
            who.insert(entity, names.get(&flow.0).copied().unwrap_or('?'));
        }
        let (order, sign) = match observation {
            Observation::Interrupted { .. } => (0, '!'),
            Observation::Granted { .. } | Observation::Reinstated { .. } => (1, '+'),
            Observation::Reneged { .. } => (2, '-'),
            _ => continue,
        };
        if at == INSTANT {
            let name = who[&super::entity(&observation).expect("these are about somebody")];
            told.push((order, "VGWAK".find(name).unwrap_or(9), format!("{name}{sign}")));
        }
    }
    told.sort();
    told.into_iter().map(|(.., text)| text).collect::<Vec<String>>().join(" ")
}

#[test]
fn each_pair_at_one_instant_ends_as_the_contract_says_however_it_was_scheduled() {
    let mut wrong = Vec::new();
    for (one, other, alone, witnessed) in PAIRS {
        for (has_witness, expected) in [(false, alone), (true, witnessed)] {
            for ties in [Ties::InOrder, Ties::Shuffled] {
                for notices in [[Notice::Long, Notice::Short], [Notice::Short, Notice::Long], [Notice::Long; 2]] {
                    for kinds in [[(one, notices[0]), (other, notices[1])], [(other, notices[1]), (one, notices[0])]] {
                        let found = outcome(kinds, has_witness, ties);
                        if found != expected {
                            wrong.push(format!("{kinds:?} {ties:?} witness {has_witness}: {found}, not {expected}"));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_every_pair() {
    let kinds = [Arrival, End, Grant, TimeOut, Open, Close, Breakdown, Repair];
    for (at, one) in kinds.into_iter().enumerate() {
        for other in &kinds[at..] {
            assert_eq!(PAIRS.iter().filter(|pair| (pair.0, pair.1) == (one, *other)).count(), 1, "{one:?} {other:?}");
        }
    }
}
