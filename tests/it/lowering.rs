//! What each key of a step becomes: the ops of small scenarios, and the balance of intervals on every path.
//!
//! Ops are read from what a program shows of itself for debugging, which is all that it shows.

use std::collections::BTreeSet;

use karvon::model::lower;

use crate::support::load_text;

/// Sides by name: far is 0, near is 1. Pools: stations a, b and c are 0 to 2, spaces strip and yard 3 and 4, the gate 5.
const PLACES: &str = r#"
karvon = 1
title = "Places"
run = { start = 2023-01-01, length = "10 d" }
side.near = { time_zone = "UTC", direction = "out" }
side.far = { time_zone = "UTC", direction = "in" }
station.a = { side = "near", lanes = 4 }
station.b = { side = "near", lanes = 4 }
station.c = { side = "far", lanes = 4 }
space.strip = { side = "far", places = 4 }
space.yard = { side = "near", places = 4 }
gate.bar = { side = "far" }
stock.permits = { side = "near", initial = 4 }
timetable.train = { side = "far", places = 4, departures = ["daily 06:00"] }
attribute.trusted = { share = 1 }
flow.trucks = { from = "near", rate = "5 /d", route = "out" }
step.a = { at = "a", time = "1 h" }
step.b = { at = "b", time = "1 h" }
step.c = { at = "c", time = "1 h" }
step.strip = { through = "strip" }
step.yard = { through = "yard" }
step.drive = { time = "2 h" }
route.out = { steps = ["x"] }
"#;

/// Returns the lists of a program, by their name in its debugging form.
fn list(program: &str, name: &str) -> Vec<String> {
    let start = program.find(&format!(" {name}: [")).expect("a program has the list") + name.len() + 4;
    let (mut depth, mut items, mut item) = (0, Vec::new(), String::new());
    for letter in program[start..].chars() {
        match letter {
            '[' | '(' | '{' => depth += 1,
            ']' if depth == 0 => break,
            ']' | ')' | '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            _ => {}
        }
        item.push(letter);
    }
    items.push(item);
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// Returns the numbers that follow a word.
fn numbers(text: &str, word: &str) -> Vec<usize> {
    let number = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    text.split(word).skip(1).filter_map(number).collect()
}

fn program(text: &str) -> String {
    format!("{:?}", lower(&load_text("places.toml", text, &[]).build()).program)
}

/// Returns the ops of a program, with short names for what they refer to.
fn ops(program: &str) -> Vec<String> {
    let short = [
        ("PoolId(", "pool "),
        ("DrawId(", "draw "),
        ("IntervalId(", "interval "),
        ("TableId(", "table "),
        ("AttributeId(", "attribute "),
        ("RequestId(", "request "),
        ("TakingId(", "taking "),
        ("StockId(", "stock "),
        ("BatchId(", "batch "),
        ("MatchId(", "match "),
        ("FlowId(", "flow "),
        ("ChoiceId(", "choice "),
        ("OutlookId(", "outlook "),
    ];
    let shorten = |op: String| {
        short.iter().fold(op, |op, (long, short)| {
            let mut parts = op.split(long);
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |all, part| all + short + &part.replacen(')', "", 1))
        })
    };
    list(program, "ops").into_iter().map(shorten).collect()
}

/// Lowers a flow that takes the steps; expects the ops between the marks of its side and, in order, what the other
/// lists of the program say.
#[track_caller]
fn check(more: &str, steps: &[&str], expected: &[&str]) {
    let text = format!("{}{more}", PLACES.replace("[\"x\"]", &format!("{steps:?}")));
    let program = program(&text);
    balanced(&program);
    let ops = ops(&program);
    assert_eq!(ops[..expected.len().min(ops.len())], *expected, "all ops: {ops:#?}");
}

/// What an entity is like at an op: open intervals as bits, and whether it is aboard.
type State = (u64, bool);

/// Returns the op that is the last argument of another one.
fn last(op: &str) -> usize {
    op.trim_end_matches(')').rsplit(' ').next().and_then(|op| op.parse().ok()).expect("an op")
}

/// Follows every path; fails if an interval ends that has not begun, or if a truck leaves with a side open.
#[track_caller]
fn balanced(program: &str) {
    let ops = ops(program);
    let tables: Vec<Vec<usize>> = list(program, "tables").iter().map(|table| numbers(table, "op: ")).collect();
    let requests: Vec<Vec<usize>> = list(program, "requests").iter().map(|spec| numbers(spec, "exit: ")).collect();
    let takings: Vec<Vec<usize>> = list(program, "takings").iter().map(|spec| numbers(spec, "exit: ")).collect();
    let choices: Vec<Vec<usize>> = list(program, "choices").iter().map(|arms| numbers(arms, "), ")).collect();
    let outlooks: Vec<Vec<usize>> = list(program, "outlooks").iter().map(|ways| numbers(ways, "op: ")).collect();
    let release = ops.iter().flat_map(|op| numbers(op, "Mark(interval ")).max().unwrap_or(0).max(2);
    let aboard: Option<usize> =
        ops.windows(2).find(|pair| pair[1].starts_with("Batch")).map(|pair| numbers(&pair[0], "attribute ")[0]);
    let mut seen: BTreeSet<(usize, State)> = BTreeSet::new();
    let mut ahead: Vec<(usize, State)> = numbers(program, "entry: ").into_iter().map(|op| (op, (0, false))).collect();
    let mut boarded: BTreeSet<State> = BTreeSet::new();
    let mut alighting: BTreeSet<usize> = BTreeSet::new();
    while let Some((at, (mut open, mut carried))) = ahead.pop() {
        if !seen.insert((at, (open, carried))) {
            continue;
        }
        let op = ops[at].as_str();
        let word = op.split('(').next().unwrap_or_default();
        let id = |word: &str| numbers(op, word)[0];
        let mut next = vec![at + 1];
        match word {
            "Mark" => {
                let bit = 1 << id("interval ");
                assert!(op.contains("Start") || open & bit != 0, "op {at} ends what has not begun: {ops:#?}");
                open = if op.contains("Start") { open | bit } else { open & !bit };
            }
            "Leave" => {
                assert_eq!(open & !(1 << release), 0, "op {at} leaves with a side open: {ops:#?}");
                continue;
            }
            "EndTrack" => continue,
            "Jump" => next = vec![id("Jump(")],
            "Renew" => next = vec![id("Renew(")],
            "Fork" => ahead.push((id("Fork("), (0, false))),
            "BranchByShare" => next = tables[id("table ")].clone(),
            "BranchByAttribute" => {
                let targets = &tables[id("table ")];
                let is_aboard = aboard == Some(id("attribute "));
                next = if is_aboard { vec![targets[usize::from(carried)]] } else { targets.clone() };
            }
            "BranchByShortest" => next = choices[id("choice ")].clone(),
            "BranchBySoonest" => next = outlooks[id("outlook ")].clone(),
            "Serve" => next = vec![last(op)],
            "BranchByStock" => next.push(last(op)),
            "Request" => next.extend(&requests[id("request ")]),
            "Take" => next.extend(&takings[id("taking ")]),
            "Assign" if aboard == Some(id("attribute ")) => carried = op.ends_with(", 1)"),
            "Batch" => {
                boarded.insert((open, carried));
                ahead.extend(alighting.iter().map(|op| (*op, (open, carried))));
            }
            "Unbatch" => {
                alighting.insert(at + 1);
                ahead.extend(boarded.iter().map(|state| (at + 1, *state)));
            }
            "Split" => ahead.push((at + 1, (0, carried))),
            _ => {}
        }
        ahead.extend(next.into_iter().map(|op| (op, (open, carried))));
    }
}

#[test]
fn a_plain_step_is_seized_and_worked_in_one() {
    let expected = [
        "Mark(interval 1, Start)",
        "Serve(pool 0, draw 0, 3)",
        "Work",
        "Free(pool 0)",
        "Mark(interval 1, End)",
        "Leave",
    ];
    let without_attribute = PLACES.replace("attribute.trusted = { share = 1 }\n", "").replace("[\"x\"]", "[\"a\"]");
    assert_eq!(ops(&program(&without_attribute)), expected);
}

/// The ops that every flow of `PLACES` begins with: the attribute, and the side of its first place.
const NEAR: [&str; 2] = ["Assign(attribute 1, 1)", "Mark(interval 1, Start)"];
const FAR: [&str; 2] = ["Assign(attribute 1, 1)", "Mark(interval 0, Start)"];

#[test]
fn spaces_are_entered_before_lanes_are_freed() {
    let rest = [
        "Seize(pool 0, draw 0)",
        "Work",
        "EnterSpace(pool 3)",
        "Mark(interval 1, End)",
        "Mark(interval 0, Start)",
        "Free(pool 0)",
        "Visit(SpotId(0))",
        "Delay(draw 1)",
        "EnterSpace(pool 4)",
        "LeaveSpace(pool 3)",
        "Mark(interval 0, End)",
        "Mark(interval 1, Start)",
        "Seize(pool 1, draw 2)",
        "LeaveSpace(pool 4)",
        "Work",
        "Free(pool 1)",
        "Mark(interval 1, End)",
        "Leave",
    ];
    check("", &["a", "strip", "drive", "yard", "b"], &[&NEAR[..], &rest].concat());
}

#[test]
fn a_space_is_left_at_the_end_of_the_route() {
    let rest = [
        "EnterSpace(pool 3)",
        "Visit(SpotId(0))",
        "Delay(draw 0)",
        "LeaveSpace(pool 3)",
        "Mark(interval 0, End)",
        "Leave",
    ];
    check("", &["strip", "drive"], &[&FAR[..], &rest].concat());
}

/// Lowers a step at a; expects this in the request, and these ops.
#[track_caller]
fn request(keys: &str, spec: &[&str], expected: &[&str]) {
    let step = format!("step.x = {{ at = \"a\", time = \"1 h\", {keys} }}\n");
    check(&step, &["x"], &[&NEAR[..], expected].concat());
    let text = format!("{}{step}", PLACES);
    let requests = list(&program(&text), "requests");
    spec.iter().for_each(|part| assert!(requests[0].contains(part), "{part}: {requests:?}"));
}

#[test]
fn what_is_not_plain_is_a_request() {
    let served = ["Request(request 0)", "Work", "FreeRequest(request 0)", "Mark(interval 1, End)", "Leave"];
    request("lanes = 2", &["pools: [PoolId(0)], units: 2", "choice: Ranked", "preempts: false"], &served);
    request("also = { c = 3 }", &["pools: [PoolId(0)], units: 1", "pools: [PoolId(2)], units: 3"], &served);
    request("or = [\"c\", \"b\"]", &["pools: [PoolId(0), PoolId(2), PoolId(1)], units: 1"], &served);
    request("or = [\"b\"], choose = \"shortest\"", &["choice: Shortest { jockey: None }"], &served);
    request("or = [\"b\"], choose = \"shortest\", jockey = 2", &["jockey: Some(2)"], &served);
    request("preempts = true", &["preempts: true", "job: Some(DrawId(0))"], &served);
}

#[test]
fn where_work_can_stop_all_steps_request() {
    let step = "step.x = { at = \"a\", time = \"1 h\", preempts = true }\n";
    let rest = [
        "Request(request 0)",
        "Work",
        "FreeRequest(request 0)",
        "Request(request 1)",
        "Work",
        "FreeRequest(request 1)",
    ];
    check(step, &["a", "x"], &[&NEAR[..], &rest].concat());
}

#[test]
fn who_gives_up_or_refuses_is_lost() {
    let rest = [
        "Request(request 0)",
        "Work",
        "FreeRequest(request 0)",
        "Jump(12)",
        "Assign(attribute 0, 1)",
        "Mark(interval 1, End)",
        "Leave",
        "Assign(attribute 0, 2)",
        "Mark(interval 1, End)",
        "Leave",
        "Mark(interval 1, End)",
        "Leave",
    ];
    let spec = ["Patience { draw: DrawId(0), exit: 6 }", "Balk { limit: Line(0), exit: 9 }"];
    request("patience = \"2 h\", balk_above = 0", &spec, &rest);
    let wait = "limit: Wait { most: SimDuration(7200000000), job: SimDuration(3600000000) }";
    request("balk_wait = \"2 h\"", &[wait], &["Request(request 0)", "Work", "FreeRequest(request 0)", "Jump(9)"]);
}

#[test]
fn who_gives_up_by_class_has_a_request_by_class() {
    let rest = [
        "BranchByAttribute(table 0, attribute 1)",
        "Request(request 0)",
        "Work",
        "FreeRequest(request 0)",
        "Jump(14)",
        "Request(request 1)",
        "Work",
        "FreeRequest(request 1)",
        "Jump(14)",
        "Assign(attribute 0, 1)",
    ];
    request("patience = { trusted = \"2 h\" }", &["exit: 11"], &rest);
}

#[test]
fn exits_leave_the_space_and_change_the_side() {
    let more = "step.x = { at = \"b\", time = \"1 h\", patience = \"2 h\", gives_up_to = \"other\" }\n\
                route.other = { steps = [\"strip\", \"c\"] }\n";
    let rest = [
        "EnterSpace(pool 4)",
        "Request(request 0)",
        "LeaveSpace(pool 4)",
        "Work",
        "FreeRequest(request 0)",
        "Jump(12)",
        "LeaveSpace(pool 4)",
        "Mark(interval 1, End)",
        "Mark(interval 0, Start)",
        "Jump(14)",
        "Mark(interval 1, End)",
        "Leave",
        "EnterSpace(pool 3)",
        "Seize(pool 2, draw 2)",
        "LeaveSpace(pool 3)",
        "Work",
        "Free(pool 2)",
        "Mark(interval 0, End)",
        "Leave",
    ];
    check(more, &["yard", "x"], &[&NEAR[..], &rest].concat());
}

#[test]
fn gates_stocks_and_timetables_are_waited_for() {
    let more = "step.x = { wait_at = \"bar\" }\nstep.y = { take = \"permits\", units = 2 }\nstep.z = { board = \"train\" }\n\
                step.w = { put = \"permits\", units = 3 }\n";
    let rest = [
        "Request(request 0)",
        "FreeRequest(request 0)",
        "Visit(SpotId(2))",
        "Take(taking 0)",
        "Visit(SpotId(3))",
        "Take(taking 1)",
        "Visit(SpotId(1))",
        "Put(stock 0, 3)",
    ];
    check(more, &["x", "y", "z", "w"], &[&FAR[..], &rest].concat());
    let text = format!("{}{more}", PLACES.replace("[\"x\"]", "[\"x\", \"y\", \"z\"]"));
    let takings = list(&program(&text), "takings");
    let expected = ["stock: StockId(0), units: 2", "stock: StockId(1), units: 1"];
    assert!(takings.iter().zip(expected).all(|(taking, part)| taking.contains(part)), "{takings:?}");
}

#[test]
fn a_stock_is_given_up_on() {
    let more = "step.x = { take = \"permits\", patience = \"1 h\" }\n";
    let rest = [
        "Visit(SpotId(1))",
        "Take(taking 0)",
        // What it jumps to, where that is a plain station.
        "Serve(pool 0, draw 1, 10)",
        "Assign(attribute 0, 1)",
        "Mark(interval 1, End)",
        "Leave",
        "Serve(pool 0, draw 1, 10)",
    ];
    check(more, &["x", "a"], &[&NEAR[..], &rest].concat());
}

#[test]
fn tracks_end_and_are_lowered_once() {
    let more = "step.x = { fork = \"papers\" }\nstep.y = { fork = \"papers\" }\nstep.z = { join = true }\n\
                route.papers = { steps = [\"c\"] }\n";
    let rest = [
        "Fork(10)",
        "Fork(10)",
        "Visit(SpotId(1))",
        "Join",
        "Visit(SpotId(0))",
        "Delay(draw 0)",
        "Mark(interval 1, End)",
        "Leave",
        "Serve(pool 2, draw 1, 12)",
        "Work",
        "Free(pool 2)",
        "EndTrack",
    ];
    check(more, &["x", "y", "z", "drive"], &[&NEAR[..], &rest].concat());
}

#[test]
fn those_aboard_pass_the_marks_they_missed() {
    let more = "step.x = { batch = 5, time_out = \"1 h\" }\nstep.y = { unbatch = true }\n";
    let rest = [
        "Serve(pool 0, draw 0, 4)",
        "Work",
        "Free(pool 0)",
        "Visit(SpotId(1))",
        "Assign(attribute 2, 1)",
        "Batch(batch 0)",
        "Assign(attribute 2, 0)",
        "Mark(interval 1, End)",
        "Mark(interval 0, Start)",
        "Serve(pool 2, draw 1, 13)",
        "Work",
        "Free(pool 2)",
        "Unbatch",
        "BranchByAttribute(table 0, attribute 2)",
        "Assign(attribute 2, 0)",
        "Mark(interval 1, End)",
        "Mark(interval 0, Start)",
        "Mark(interval 0, End)",
        "Leave",
    ];
    check(more, &["a", "x", "c", "y"], &[&NEAR[..], &rest].concat());
    // So they do at the end of the route, and when their leader is lost.
    check(more, &["a", "x", "c"], &[&NEAR[..], &rest].concat());
    let lost = "step.z = { wait_at = \"bar\", patience = \"1 h\" }\n";
    check(&format!("{more}{lost}"), &["a", "x", "z", "c", "y"], &NEAR);
}

#[test]
fn the_rest_is_an_op_each() {
    let more = "step.w = { split = 3 }\nstep.x = { match = \"m\", as = \"b\" }\nstep.y = { match = \"m\", as = \"a\", by = \"trusted\" }\n\
                step.z = { spawn = \"other\" }\n\
                flow.other = { from = \"near\", spawned = true, route = \"back\" }\n\
                route.back = { steps = [\"y\"] }\n";
    let more = more.replace("as = \"b\"", "as = \"b\", by = \"trusted\"");
    let rest = [
        "Mark(interval 1, End)",
        "Split(3)",
        "Mark(interval 1, Start)",
        "Visit(SpotId(1))",
        "Match(match 0, 1)",
        "Spawn(flow 0)",
    ];
    let other = [
        "Assign(attribute 1, 1)",
        "Mark(interval 1, Start)",
        "Visit(SpotId(2))",
        "Match(match 0, 0)",
        "Mark(interval 1, End)",
        "Leave",
    ];
    check(&more, &["w", "x", "z"], &[&other[..], &NEAR, &rest].concat());
}

#[test]
fn going_on_is_a_branch_and_a_jump_or_the_station_that_it_leads_to() {
    let routes = "route.p = { steps = [\"a\"] }\nroute.q = { steps = [\"c\"] }\n";
    let on = |keys: &str| format!("step.x = {{ {keys} }}\n{routes}");
    check(&on("go_on = \"p\""), &["x"], &[&NEAR[..], &["Serve(pool 0, draw 0, 5)"; 2]].concat());
    let (p, q) = ("Serve(pool 0, draw 0, 9)", "Serve(pool 2, draw 1, 14)");
    let rest = ["BranchByShortest(choice 0)", p, "Mark(interval 1, End)", "Mark(interval 0, Start)", q];
    check(&on("go_on = [\"p\", \"q\"]"), &["x"], &[&NEAR[..], &rest].concat());
    check(
        &on("go_on = { p = 0.7, q = 0.3 }"),
        &["x"],
        &[&NEAR[..], &["BranchByShare(table 0, draw 0)", "Serve(pool 0, draw 1, 9)"]].concat(),
    );
    let by_stock = "go_on = [\"p\", \"q\"], if_stock = { stock = \"permits\", below = 5 }";
    let (p, q) = ("Serve(pool 0, draw 1, 14)", "Serve(pool 2, draw 0, 9)");
    let rest = ["BranchByStock(stock 0, 5, 12)", "Mark(interval 1, End)", "Mark(interval 0, Start)", q, p];
    check(&on(by_stock), &["x"], &[&NEAR[..], &rest].concat());
}

#[test]
fn routes_can_lead_back_to_each_other() {
    let more = "step.x = { go_on = \"out\", share = 0.5 }\n";
    let rest = [
        "Serve(pool 0, draw 0, 4)",
        "Work",
        "Free(pool 0)",
        "BranchByShare(table 0, draw 1)",
        "Jump(2)",
        "Mark(interval 1, End)",
        "Leave",
    ];
    check(more, &["a", "x"], &[&NEAR[..], &rest].concat());
}

#[test]
fn priorities_are_dense_classes() {
    let more = "step.x = { priority = { trusted = 7 } }\nflow.other = { from = \"near\", rate = \"1 /d\", route = \"out\", priority = -2 }\n";
    let rest = [
        "Prioritize(2)",
        "Assign(attribute 1, 1)",
        "Mark(interval 1, Start)",
        "BranchByAttribute(table 0, attribute 1)",
        "Prioritize(0)",
        "Jump(6)",
        "Mark(interval 1, End)",
        "Leave",
        "Prioritize(1)",
    ];
    check(more, &["x"], &rest);
}

#[test]
fn every_kind_of_step_is_balanced() {
    balanced(&program(include_str!("../../src/scenario/check/tests/journeys.toml")));
}
