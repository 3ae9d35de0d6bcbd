//! What arrivals, closures, breakdowns, stocks and controllers are built to, and what they are lowered to.

use super::{SOUND, build, days, mutants, read};
use crate::engine::{Calendar, ClosingPolicy, Family, SimDuration, SimTime};
use crate::model::lower;
use crate::model::site::{Arrivals, Gauge, Interruption, Place, RefillMode, Response, Site, StockKind, Wear};
use crate::scenario::check::check;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Observed, ScenarioFile};
use crate::scenario::source::FileId;

const BORDER: &str = include_str!("../../check/tests/border.toml");

fn site() -> Site {
    build(&read(&format!("{SOUND}{BORDER}")))
}

fn hours(hours: u64) -> SimDuration {
    SimDuration::from_ticks(hours * 3_600_000_000)
}

fn by_name<'s, T>(items: &'s [T], name: &str, of: impl Fn(&T) -> &String) -> &'s T {
    items.iter().find(|item| of(item) == name).unwrap()
}

fn arrivals<'s>(site: &'s Site, flow: &str) -> &'s Arrivals {
    &by_name(&site.flows, flow, |flow| &flow.name).arrivals
}

#[test]
fn stations_have_rules_for_interrupted_work() {
    let site = site();
    let [crew, office, post, road] = &site.stations[..] else { panic!("four stations") };
    assert_eq!(crew.at_closing, ClosingPolicy::Suspend { same_unit: false });
    assert_eq!((office.at_closing, office.interrupted), (ClosingPolicy::Finish, Interruption::Resume));
    assert_eq!(post.at_closing, ClosingPolicy::StartOnlyWhatFinishes);
    assert_eq!((&road.lanes, road.interrupted), (&Calendar::always(u32::MAX), Interruption::Restart));
    assert!(road.is_unlimited() && !post.is_unlimited());
    let interruptible: Vec<bool> = (0..4).map(|station| site.is_interruptible(station)).collect();
    assert_eq!(interruptible, [true, true, true, false], "by closing, and by two breakdowns");
    let same_lane = BORDER.replacen("'suspend'", "'suspend_same_lane'", 1).replacen("'restart'", "'resample'", 1);
    let site = build(&read(&format!("{SOUND}{same_lane}")));
    assert_eq!(site.stations[0].at_closing, ClosingPolicy::Suspend { same_unit: true });
    assert_eq!(site.stations[3].interrupted, Interruption::Resample);
}

#[test]
fn closures_cut_the_lanes_of_their_stations() {
    let site = site();
    // Two lanes day and night; one is left for 18 hours, and for two whole days.
    let lanes = site.stations[1].lanes.shifts();
    let found: Vec<(SimTime, u32)> = lanes.iter().map(|shift| (shift.from, shift.capacity)).collect();
    // Days from 2022-12-12 in Almaty, an hour ahead of Tashkent, where the office is.
    let at = |day: u64, hour: u64| SimTime::ZERO + days(day) + hours(hour + 1);
    let zero = SimTime::ZERO;
    assert_eq!(found, [(zero, 2), (at(29, 12), 1), (at(30, 6), 2), (at(51, 0), 1), (at(53, 0), 2)]);
    let post = &site.stations[2].lanes;
    assert!(post.shifts().iter().any(|shift| shift.capacity == 1) && post.peak() == 4);
}

#[test]
fn gates_and_stocks_follow_the_clock_of_their_side() {
    let site = site();
    let gate = &site.gates[0];
    assert_eq!((gate.name.as_str(), gate.side, gate.open.peak()), ("bridge", 0, u32::MAX));
    assert_eq!(gate.open.shifts()[1].from, SimTime::ZERO + hours(6));
    let [permits, train] = &site.stocks[..] else { panic!("a stock and a timetable") };
    assert_eq!((permits.kind, permits.initial, permits.capacity), (StockKind::Stock, 10, 50));
    assert!(permits.refills.is_sorted_by_key(|refill| refill.at));
    let set: Vec<_> = permits.refills.iter().filter(|refill| refill.mode == RefillMode::Set).collect();
    assert_eq!((set.len(), set[0].units, set[0].at), (8, 40, SimTime::ZERO + days(20) + hours(1)));
    // 187 Mondays to Fridays among 261 days from a Monday, five times a day.
    assert_eq!(permits.refills.len() - set.len(), 187 * 5);
    assert_eq!(
        (train.kind, train.initial, train.capacity, train.refills.len()),
        (StockKind::Timetable, 0, 40, 2 * 261)
    );
    assert!(train.refills.iter().all(|refill| refill.mode == RefillMode::Depart && refill.units == 40));
    assert_eq!(train.refills[0].at, SimTime::ZERO + hours(7), "06:00 in Tashkent is 07:00 in Almaty");
    assert_eq!((site.stock(StockKind::Timetable, "train"), site.stock(StockKind::Stock, "train")), (Some(1), None));
    let unlimited = BORDER.replacen("capacity = 50", "", 1);
    assert_eq!(build(&read(&format!("{SOUND}{unlimited}"))).stocks[0].capacity, u32::MAX);
}

#[test]
fn trucks_arrive_in_five_ways() {
    let site = site();
    let Arrivals::Rate { trucks_per_hour, busyness: Some(busyness), .. } = arrivals(&site, "busy") else {
        panic!("days differ")
    };
    assert!((trucks_per_hour - 40.0 / 24.0 * 1.5 * 1.05 * 1.05).abs() < 1e-12);
    assert_eq!(busyness.name, "weather");
    assert_eq!(*busyness.factor.family(), Family::Gamma { mean: SimDuration::from_seconds(1.0), cv: 0.3 });
    assert!(matches!(arrivals(&site, "produce"), Arrivals::Rate { busyness: None, .. }));
    let Arrivals::Gap { gap, .. } = arrivals(&site, "one_by_one") else { panic!("one by one") };
    assert_eq!(gap.effective_mean(), SimDuration::from_seconds(1200.0));
    let Arrivals::Plan(plan) = arrivals(&site, "booked") else { panic!("by appointment") };
    assert_eq!((plan.party, plan.no_show, plan.earliest), (2, 0.1, SimDuration::from_seconds(1800.0)));
    assert_eq!(plan.lateness.as_ref().unwrap().effective_mean(), SimDuration::from_seconds(2400.0));
    assert_eq!(plan.times.len(), 187 * 20, "twenty a day, the last at 17:30");
    assert_eq!(plan.times[0], SimTime::ZERO + hours(9));
    assert!(matches!(arrivals(&site, "children"), Arrivals::Spawned));
}

#[test]
fn days_that_differ_need_the_clock_of_a_side() {
    // So do years of growth, which are left out here.
    let sound = SOUND.replacen("growth = 0.05\nbase_year = 2021", "", 1);
    let site = build(&read(&format!("{sound}{BORDER}")));
    let profile = |flow: &str| match arrivals(&site, flow) {
        Arrivals::Rate { profile, .. } => *profile,
        _ => panic!("a rate"),
    };
    assert_eq!(profile("returning"), profile("driving"));
    assert_ne!(profile("returning"), profile("busy"));
    let own = BORDER.replacen("busyness_shared = 'weather'", "", 1);
    let site = build(&read(&format!("{sound}{own}")));
    let Arrivals::Rate { busyness: Some(busyness), .. } = arrivals(&site, "busy") else { panic!("days differ") };
    assert_eq!(busyness.name, "busy");
    let alike = BORDER.replacen("busyness = 0.3", "busyness = 0", 1);
    let site = build(&read(&format!("{SOUND}{alike}")));
    assert!(matches!(arrivals(&site, "busy"), Arrivals::Rate { busyness: None, .. }));
}

#[test]
fn observed_arrivals_are_replayed_or_resampled() {
    let text = "arrived\n2020-01-01 00:00\n2023-01-05 06:30\n2023-01-05 06:30\n2023-01-05 07:30\n2033-01-01 00:00\n";
    let seen = |resample: bool| {
        let flow = "[flow.seen]\nfrom = 'uz'\nroute = 'empty_south'\ntrace = { file = 'a', column = 'arrived', ";
        let mut file = read(&format!("{SOUND}\n{flow}resample = {resample} }}\n"));
        file.flow.get_mut("seen").unwrap().trace.as_mut().unwrap().observed =
            Observed::Text(FileId::default(), text.to_owned());
        let mut out = Diagnostics::default();
        check(&file, &mut out);
        assert!(!out.has_errors(), "{out:?}");
        arrivals(&build(&file), "seen").clone()
    };
    let Arrivals::Plan(plan) = seen(false) else { panic!("replayed") };
    let first = SimTime::ZERO + days(24) + SimDuration::from_seconds(7.5 * 3600.0);
    assert_eq!(plan.times, [first, first, first + hours(1)], "those of the run");
    assert_eq!((plan.party, plan.no_show, plan.earliest), (1, 0.0, SimDuration::ZERO));
    let Arrivals::Gap { gap, .. } = seen(true) else { panic!("resampled") };
    let Family::Empirical { values, weights } = gap.family() else { panic!("observed gaps") };
    assert_eq!(
        (values.len(), &values[1..3], weights.as_slice()),
        (4, &[SimDuration::ZERO, hours(1)][..], &[1.0; 4][..])
    );
}

#[test]
fn breakdowns_and_controllers_are_built() {
    let site = site();
    let [paper, scanner] = &site.breakdowns[..] else { panic!("two breakdowns") };
    assert!(matches!(paper.cause, Wear::Jobs(200)) && !paper.after_job && paper.repair_at.is_none());
    assert_eq!((paper.station, paper.lanes, paper.machines), (1, 1, 1));
    assert!(matches!(&scanner.cause, Wear::WorkingTime(after) if after.effective_mean() == days(30)));
    assert_eq!((scanner.station, scanner.lanes, scanner.machines, scanner.repair_at), (2, 2, 2, Some(0)));
    assert!(scanner.after_job);
    let [brake, help, relief, rush, stock] = &site.controllers[..] else { panic!("five controllers") };
    assert_eq!((brake.gauge, brake.above, brake.below), (Gauge::SideTime(0, 0.1), 24.0, 24.0));
    assert_eq!(brake.response, Response::Rate { flow: 5, factor: 0.8 });
    assert_eq!(help.gauge, Gauge::InUse(Place::Space(0)));
    assert_eq!(help.response, Response::Move { from: 1, to: 2, lanes: 1, most: 1 });
    assert_eq!((relief.gauge, relief.above, relief.below), (Gauge::ReleaseTime(0.2), 4.0, 2.0));
    assert_eq!(relief.response, Response::Channels { step: 1, shares: vec![0.9, 0.1] });
    assert_eq!((rush.gauge, rush.above, rush.below), (Gauge::Line(Place::Station(2)), 30.0, 10.0));
    assert_eq!(rush.response, Response::Open { station: 2, lanes: 1, most: 2 });
    assert_eq!((rush.every, stock.gauge), (SimDuration::from_seconds(900.0), Gauge::Stock(0)));
}

/// Returns the ops of a program as they are written for debugging, from an op on.
fn ops(site: &Site) -> Vec<String> {
    let text = format!("{:?}", lower(site).program);
    let (_, ops) = text.split_once("ops: [").unwrap();
    let (ops, _) = ops.split_once("], draws: [").unwrap();
    let mut found = Vec::new();
    let (mut depth, mut op) = (0, String::new());
    for letter in ops.chars() {
        depth += i32::from("([{".contains(letter)) - i32::from(")]}".contains(letter));
        if letter == ',' && depth == 0 {
            found.push(op.trim().to_owned());
            op.clear();
        } else {
            op.push(letter);
        }
    }
    found.push(op.trim().to_owned());
    found.into_iter().map(|op| op.replace("PoolId", "P").replace("RequestId", "R")).collect()
}

#[test]
fn agents_come_after_trucks_and_are_not_counted() {
    let site = site();
    let lowered = lower(&site);
    let flows = lowered.program.flows();
    let counted: Vec<bool> = flows.iter().map(|flow| flow.counted).collect();
    assert_eq!(counted, [[true; 7].as_slice(), &[false; 7]].concat());
    assert_eq!((lowered.program.pools().len(), lowered.program.stocks().len()), (6, 2));
    let started: Vec<String> = flows[7..].iter().map(|flow| format!("{:?}", flow.arrivals)).collect();
    assert_eq!(
        started,
        ["AtStart(1)", "AtStart(2)", "AtStart(1)", "AtStart(1)", "AtStart(1)", "AtStart(1)", "AtStart(1)"]
    );
    let arrivals: Vec<String> = flows[..7]
        .iter()
        .map(|flow| format!("{:?}", flow.arrivals).split([' ', '(']).next().unwrap().to_owned())
        .collect();
    assert_eq!(arrivals, ["Planned", "Poisson", "Spawned", "Poisson", "Renewal", "Poisson", "Poisson"]);
}

#[test]
fn breakdowns_run_in_a_circle() {
    let site = site();
    let lowered = lower(&site);
    let ops = ops(&site);
    let shown = |flow: usize, length: usize| {
        let entry = lowered.program.flows()[flow].entry as usize;
        // Ids of draws and requests depend on all that comes before.
        let plain = |op: &String| match op.split_once("DrawId(") {
            Some((before, after)) => format!("{before}D{}", after.split_once(')').unwrap().1),
            None if op.starts_with("Renew") => format!("Renew {}", op == &format!("Renew({entry})")),
            None => op.split_once("(R(").map_or(op.clone(), |(name, _)| name.to_owned()),
        };
        ops[entry..entry + length].iter().map(plain).collect::<Vec<_>>()
    };
    assert_eq!(shown(7, 5), ["AwaitJobs(P(1), 200)", "TakeDown(P(1), 1)", "Delay(D)", "PutUp(P(1), 1)", "Renew true"]);
    let scanner = [
        "AwaitWork(P(2), D)",
        "Request",
        "FreeRequest",
        "TakeDown(P(2), 2)",
        "Request",
        "Work",
        "FreeRequest",
        "PutUp(P(2), 2)",
        "Renew true",
    ];
    assert_eq!(shown(8, 9), scanner);
    let by_clock = BORDER.replacen("by = 'working_time'", "", 1).replacen("when = 'after_job'", "", 1);
    let site = build(&read(&format!("{SOUND}{by_clock}")));
    let entry = lower(&site).program.flows()[8].entry as usize;
    assert!(self::ops(&site)[entry].starts_with("Await(DrawId("), "by the clock");
}

#[test]
fn controllers_review_a_table_for_each_flow() {
    let site = site();
    let lowered = lower(&site);
    let ops = ops(&site);
    let reviews = |flow: usize| {
        let entry = lowered.program.flows()[flow].entry as usize;
        assert!(ops[entry].starts_with("Await(") && ops[entry].ends_with("Review)"), "{}", ops[entry]);
        ops[entry + 1..].iter().take_while(|op| op.starts_with("Review(")).count()
    };
    // Only one flow is loaded, so one table assigns channels.
    assert_eq!((9..14).map(reviews).collect::<Vec<_>>(), [1, 1, 1, 1, 1]);
    let text = format!("{:?}", lowered.program);
    for action in [
        "Rate { flow: FlowId(5), factor: 0.8 }",
        "Move { from: PoolId(1), to: PoolId(2), units: 1, most: 1 }",
        "Open { pool: PoolId(2), units: 1, most: 2 }",
        "gauge: Line(PoolId(2)), above: 30.0, below: 10.0",
        "gauge: InUse(PoolId(4))",
        "gauge: Stock(StockId(0))",
        "GaugeSpec { interval: IntervalId(0), weight: 0.1, flows: [], spreads: 0.0 }",
        "GaugeSpec { interval: IntervalId(2), weight: 0.2, flows: [], spreads: 0.0 }",
        "subject: Subject",
    ] {
        assert!(text.contains(action), "{action}");
    }
}

#[test]
fn trucks_ask_by_request_where_work_can_stop() {
    let site = site();
    let ops = ops(&site);
    let seized: Vec<&String> = ops.iter().filter(|op| op.starts_with("Seize(") || op.starts_with("Serve(")).collect();
    assert!(!seized.is_empty() && seized.iter().all(|op| op.contains("P(3)")), "only the road is safe: {seized:?}");
    let requests = ops.iter().filter(|op| op.starts_with("Request(")).count();
    let given_back = ops.iter().filter(|op| op.starts_with("FreeRequest(")).count();
    assert_eq!(requests, given_back);
    // Repairs that wait for lanes do so before all trucks.
    assert_eq!(ops.iter().filter(|op| *op == "Prioritize(1)").count(), 7);
    let plain = lower(&build(&read(SOUND)));
    assert!(!format!("{:?}", plain.program).contains("Prioritize"));
}

#[test]
fn whatever_passes_the_checks_can_be_lowered() {
    let whole: toml::Table = format!("{SOUND}{BORDER}").parse().unwrap();
    let mut built = 0;
    for table in ["gate", "stock", "timetable", "closure", "breakdown", "controller", "flow", "station"] {
        for mutant in mutants(&whole[table]) {
            let mut text = whole.clone();
            text.insert(table.to_owned(), mutant);
            let Ok(file) = toml::Value::Table(text.clone()).try_into::<ScenarioFile>() else { continue };
            let mut out = Diagnostics::default();
            check(&file, &mut out);
            if !out.has_errors() {
                lower(&build(&file));
                built += 1;
            }
        }
    }
    assert!(built > 50, "{built}");
}
