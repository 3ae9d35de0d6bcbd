//! Controls and documents: what is found, what escapes, and what a truck waits for.

use super::{journeys, left};
use crate::support::{load_text, run, values};

/// Trucks of one goods group at one post; 1 January 2023 is the only day.
const POST: &str = r#"
karvon = 1
title = "A control"
run = { start = 2023-01-01, length = "1 d", replications = 2 }
side.uz = { time_zone = "UTC", direction = "north" }
goods.fruit = { value = "1 USD/t" }
station.post = { side = "uz", lanes = 1 }
route.north = { steps = ["look", "exit"] }
step.exit = { at = "post", time = "0 s" }
"#;

/// Returns a number of the first replication.
fn value(text: &str, kpi: &str, group: &str, statistic: &str) -> f64 {
    values(&run(&load_text("control.toml", text, &[])), kpi, group, statistic)[0]
}

const FOUR: &str = r#"flow.trucks = { from = "uz", goods = "fruit", payload = "1 t", route = "north", timetable = { at = ["daily 06:00"], party = 4 } }
"#;

#[test]
fn who_hides_something_is_detected_or_missed_and_who_does_not_is_searched_in_vain() {
    let check = |share: f64, probability: f64, expected: [f64; 4]| {
        let more = format!(
            "attribute.smuggling = {{ share = {share} }}\n\
             step.look = {{ at = 'post', time = '1 h', detects = {{ smuggling = {probability} }} }}\n"
        );
        let text = format!("{POST}{FOUR}{more}");
        let found = [
            value(&text, "searched", "all", "total"),
            value(&text, "detected", "all;attribute=smuggling", "total"),
            value(&text, "missed", "all;attribute=smuggling", "total"),
            value(&text, "false_selections", "direction=north", "total"),
        ];
        assert_eq!(found, expected, "{share} {probability}");
    };
    check(1.0, 1.0, [4.0, 4.0, 0.0, 0.0]);
    check(1.0, 0.0, [4.0, 0.0, 4.0, 0.0]);
    check(0.0, 1.0, [4.0, 0.0, 0.0, 4.0]);
}

#[test]
fn two_controls_find_what_either_finds() {
    // 1 - 0.4 x 0.5 = 0.8 of those who hide something, who are 0.3 of all; two in three are looked at.
    let text = format!(
        "{}{}",
        POST.replace("\"1 d\"", "\"20 d\"").replace("[\"look\"", "[\"look\", \"again\""),
        r#"flow.trucks = { from = "uz", goods = "fruit", payload = "1 t", route = "north", rate = "1000 /d" }
attribute.smuggling = { share = 0.3 }
step.look = { time = "1 min", detects = { smuggling = 0.6 } }
step.again = { time = "1 min", detects = { smuggling = 0.5 } }
"#
    );
    let outcome = run(&load_text("controls.toml", &text, &[]));
    let first = |kpi: &str, group: &str, statistic: &str| values(&outcome, kpi, group, statistic)[0];
    let within = |found: f64, share: f64, of: f64| {
        let z = (found / of - share) / (share * (1.0 - share) / of).sqrt();
        assert!(z.abs() < 4.0, "{found} of {of}, expected {share}: z = {z}");
    };
    let searched = first("searched", "all", "total");
    let (detected, missed) =
        (first("detected", "all;attribute=smuggling", "total"), first("missed", "all;attribute=smuggling", "total"));
    assert!(searched > 19_000.0);
    assert_eq!(detected + missed + first("false_selections", "all", "total"), searched, "every truck is searched once");
    within(detected + missed, 0.3, searched);
    within(detected, 0.8, detected + missed);
    assert!((first("detected", "all;attribute=smuggling", "share") - detected / (detected + missed)).abs() < 1e-12);
}

#[test]
fn who_is_found_out_takes_another_route() {
    let text = format!(
        "{POST}{FOUR}{}",
        r#"attribute.smuggling = { share = 1 }
step.look = { at = "post", time = "1 h", detects = { smuggling = 1 }, detected_to = "seizure" }
step.seize = { time = "10 h" }
route.seizure = { steps = ["seize"] }
"#
    );
    assert_eq!(left(&text), [17.0, 18.0, 19.0, 20.0], "10 h after each look");
}

#[test]
fn a_rule_assigns_a_channel_and_the_next_rule_sees_it() {
    let text = format!(
        "{}{FOUR}{}",
        POST.replace("[\"look\"", "[\"rule_known\", \"rule_fruit\", \"look\""),
        r#"attribute.known = { share = 1 }
step.rule_known = { time = "0 s", share = { known = 1, other = 0 }, channels = { blue = 1 } }
step.rule_fruit = { time = "0 s", share = { blue = 0, fruit = 1, other = 0 }, channels = { red = 1 } }
step.look = { at = "post", time = { blue = "1 h", red = "5 h", other = "9 h" } }
"#
    );
    // An hour each, and then the way out of the same lane, behind all of them.
    assert_eq!(left(&text), [10.0; 4]);
}

#[test]
fn a_truck_waits_only_for_the_papers_that_are_not_ready() {
    // Papers take 4 h, a query 3 h, and then an officer 1 h; the truck's own work takes 2 h.
    let check = |head_start: &str, expected: f64| {
        let text = format!(
            "{}{}",
            POST.replace("[\"look\"", "[\"file\", \"drive\", \"ready\""),
            format_args!(
                r#"flow.trucks = {{ from = "uz", goods = "fruit", payload = "1 t", route = "north", timetable = {{ at = ["daily 06:00"] }} }}
station.officer = {{ side = "uz", lanes = 1 }}
step.file = {{ fork = "papers"{head_start} }}
step.drive = {{ time = "2 h" }}
step.ready = {{ join = true }}
step.read = {{ time = "4 h" }}
step.query = {{ time = "3 h" }}
step.stamp = {{ at = "officer", time = "1 h" }}
route.papers = {{ steps = ["read", "query", "stamp"] }}
"#
            )
        );
        assert_eq!(left(&text), [expected], "{head_start}");
    };
    check("", 14.0);
    check(", head_start = '0 s'", 14.0);
    check(", head_start = '1 h'", 13.0);
    // It reaches into the second of the times.
    check(", head_start = '5 h'", 9.0);
    check(", head_start = { loaded = '5 h', empty = '0 s' }", 9.0);
    // The officer stamps at the post; the truck's own way takes longer.
    check(", head_start = '30 d'", 8.0);
}

#[test]
fn trains_and_trucks_are_told_apart() {
    let text = format!(
        "{POST}{FOUR}{}",
        r#"flow.train = { from = "uz", mode = "rail", goods = "fruit", payload = "9 t", route = "by_rail", timetable = { at = ["daily 12:00"] } }
step.look = { at = "post", time = "0 s" }
step.shunt = { time = "7 h" }
route.by_rail = { steps = ["shunt"] }
"#
    );
    let found = [("rail", 7.0, 9.0), ("road", 0.0, 4.0)];
    for (mode, crossing, tonnes) in found {
        let group = format!("direction=north;mode={mode}");
        assert_eq!(value(&text, "crossing_time", &group, "mean"), crossing);
        assert_eq!(value(&text, "tonnes", &group, "total"), tonnes);
    }
}

#[test]
fn who_is_trusted_and_has_electronic_papers_waits_for_the_permit_alone() {
    // Two permits a day from 7:00. On paper the certificate takes 3 h, and then there is a quarter of an hour of payment and
    // half an hour at the post; who is trusted pays later, and takes ten minutes.
    let text = format!(
        "{}{}",
        POST.replace("[\"look\", \"exit\"]", "[\"file\", \"permit\", \"ready\", \"pay\", \"look\"]")
            .replace("step.exit = { at = \"post\", time = \"0 s\" }\n", ""),
        r#"flow.known = { from = "uz", route = "north", timetable = { at = ["daily 06:00"] } }
flow.other = { from = "uz", route = "north", timetable = { at = ["daily 06:00"] } }
attribute.electronic = { share = 0, flows = { known = 1 } }
attribute.trusted = { share = 0, flows = { known = 1 } }
stock.permits = { side = "uz", refill = [{ at = ["daily 07:00"], units = 2, mode = "set" }] }
step.file = { fork = "papers" }
step.certificate = { time = "3 h", share = { electronic = 0, other = 1 } }
step.permit = { take = "permits", cause = "permit" }
step.ready = { join = true, cause = "document" }
step.pay = { time = "15 min", cause = "payment", share = { trusted = 0, other = 1 } }
step.look = { at = "post", time = { trusted = "10 min", other = "30 min" } }
route.papers = { steps = ["certificate"] }
"#
    );
    let known_and_other = left(&text);
    assert!((known_and_other[0] - (7.0 + 1.0 / 6.0)).abs() < 1e-9 && known_and_other[1] == 9.75, "{known_and_other:?}");
    for (cause, hours) in
        [("permit", 1.0), ("document", 2.0 / 2.0), ("payment", 0.25 / 2.0), ("service", 40.0 / 60.0 / 2.0)]
    {
        let found = value(&text, "delay", &format!("direction=north;cause={cause};station=all"), "mean");
        assert!((found - hours).abs() < 1e-9, "{cause}: {found} h, not {hours} h");
    }
}

#[test]
fn groups_of_wagons_are_inspected_one_by_one_while_papers_are_read() {
    // Two lanes look at five groups for an hour each, so that the last is done at 9:00; papers take as long as they take. Then
    // the train is shunted for half an hour.
    for (papers, expected) in [("1 h", 9.5), ("4 h", 10.5)] {
        let text = format!(
            r#"
karvon = 1
title = "A train"
run = {{ start = 2023-01-01, length = "1 d" }}
side.uz = {{ time_zone = "UTC", direction = "north" }}
station.yard = {{ side = "uz", lanes = 2 }}
flow.trains = {{ from = "uz", mode = "rail", route = "north", timetable = {{ at = ["daily 06:00"] }} }}
step.file = {{ fork = "papers" }}
step.look = {{ fork = "groups" }}
step.read = {{ time = "{papers}" }}
step.by_group = {{ split = 5 }}
step.inspect = {{ at = "yard", time = "1 h" }}
step.ready = {{ join = true, cause = "document" }}
step.shunt = {{ at = "yard", time = "30 min" }}
route.north = {{ steps = ["file", "look", "ready", "shunt"] }}
route.papers = {{ steps = ["read"] }}
route.groups = {{ steps = ["by_group", "inspect"] }}
"#
        );
        assert_eq!(left(&text), [expected], "{papers}");
    }
}

#[test]
fn perishables_take_the_next_slot_and_the_rest_wait_for_theirs() {
    let text = POST.replace("[\"look\"", "[\"slot\"")
        + r#"
stock.slots = { side = "uz", refill = [{ at = ["daily 06:00-09:00 every 1 h"], units = 1, mode = "set" }] }
step.slot = { take = "slots" }
flow.live = { from = "uz", route = "north", timetable = { at = ["daily 05:00"], party = 2 } }
flow.perishable = { from = "uz", goods = "fruit", payload = "1 t", priority = 1, route = "north", timetable = { at = ["daily 05:30"] } }
"#;
    assert_eq!(journeys(&text), [(5.5, 6.0), (5.0, 7.0), (5.0, 8.0)]);
}

#[test]
fn a_flow_may_have_a_share_of_its_own_and_is_counted_by_itself() {
    // All of one flow hide something, and none of the other, whatever their goods say.
    let text = format!(
        "{POST}{FOUR}{}",
        r#"flow.others = { from = "uz", goods = "fruit", payload = "1 t", route = "north", timetable = { at = ["daily 06:00"], party = 3 } }
attribute.smuggling = { share = { fruit = 1, other = 0 }, flows = { others = 0 } }
step.look = { at = "post", time = "1 h", detects = { smuggling = 1 } }
"#
    );
    for (flow, searched, detected, in_vain) in [("trucks", 4.0, 4.0, 0.0), ("others", 3.0, 0.0, 3.0)] {
        let group = format!("flow={flow}");
        assert_eq!(value(&text, "searched", &group, "total"), searched);
        assert_eq!(value(&text, "false_selections", &group, "total"), in_vain);
        assert_eq!(value(&text, "detected", &format!("{group};attribute=smuggling"), "total"), detected);
        assert_eq!(value(&text, "missed", &format!("{group};attribute=smuggling"), "total"), 0.0);
    }
}

#[test]
fn each_control_has_a_probability_of_its_own() {
    // The first never finds anything, the second always: all go on with the second's route.
    let text = format!(
        "{}{FOUR}{}",
        POST.replace("[\"look\"", "[\"look\", \"again\""),
        r#"attribute.smuggling = { share = 1 }
step.look = { time = "1 h", detects = { smuggling = 0 }, detected_to = "first" }
step.again = { time = "1 h", detects = { smuggling = 1 }, detected_to = "second" }
step.first = { time = "1 h" }
step.second = { time = "5 h" }
route.first = { steps = ["first"] }
route.second = { steps = ["second"] }
"#
    );
    assert_eq!(left(&text), [13.0; 4]);
}

#[test]
fn deposits_are_lost_by_those_who_do_not_come_in_time() {
    // Two trucks at each of 24 hours; all are 40 min late. The last tolerance of an hour ends with the window.
    let check = |keys: &str, [paid, forfeited]: [f64; 2]| {
        let text = format!(
            "{POST}{}{keys} }} }}\n",
            r#"step.look = { at = "post", time = "0 s" }
costs = {}
flow.booked = { from = "uz", goods = "fruit", payload = "1 t", route = "north", timetable = { at = ["daily 00:00-23:59 every 1 h"], party = 2, lateness = "40 min", deposit = "100 USD", "#
        );
        assert_eq!(value(&text, "deposits", "all", "total"), paid, "{keys}");
        assert_eq!(value(&text, "deposits_forfeited", "direction=north", "total"), forfeited, "{keys}");
        assert_eq!(value(&text, "revenue", "all", "total"), forfeited, "{keys}");
    };
    check("tolerance = '30 min'", [4800.0, 4800.0]);
    check("tolerance = '40 min'", [4800.0, 0.0]);
    check("tolerance = '1 h'", [4600.0, 0.0]);
    check("no_show = 1.0, tolerance = '40 min'", [4800.0, 4800.0]);
    // Then all are on time but the first two, who do not come before the run begins.
    check("earliest = '40 min'", [4800.0, 200.0]);
}
