//! Changes by date, to the microsecond.

use super::{journeys, left};
use crate::support::{design, load_text, run, values};

/// One lane, and the trucks that each test adds; day 0 is 1 January 2023.
const POST: &str = r#"
karvon = 1
title = "A post that changes"
run = { start = 2023-01-01, length = "10 d" }
side.uz = { time_zone = "UTC", direction = "north" }
station.post = { side = "uz", lanes = 1 }
route.north = { steps = ["post"] }
"#;

#[track_caller]
fn check(more: &str, expected: &[f64]) {
    assert_eq!(left(&format!("{POST}{more}")), expected, "{more}");
}

#[test]
fn lanes_rise_and_fall_while_trucks_are_served() {
    // One lane until 24 h, three until 48 h, then one. Six come at 20 h, and two more at 50 h; each takes 20 h.
    check(
        r#"
step.post = { at = "post", time = "20 h" }
flow.six = { from = "uz", route = "north", timetable = { at = ["2023-01-01 20:00"], party = 6 } }
flow.two = { from = "uz", route = "north", timetable = { at = ["2023-01-03 02:00"], party = 2 } }
timeline.up = { at = 2023-01-02, set = { "station.post.lanes" = 3 } }
timeline.down = { at = 2023-01-03, set = { "station.post.lanes" = 1 } }
"#,
        // 20 to 40; two at 24; 40 to 60; two at 44, which go on although two lanes close; then one at a time.
        &[40.0, 44.0, 44.0, 60.0, 64.0, 64.0, 84.0, 104.0],
    );
}

#[test]
fn a_post_goes_to_24_hours_at_midnight() {
    let post = POST.replace("lanes = 1", "lanes = 1, calendar = \"day\"");
    let day = r#"
step.post = { at = "post", time = "1 h" }
calendar.day = { open = ["daily 08:00-20:00"] }
calendar.always = { open = ["daily 00:00-24:00"] }
flow.late = { from = "uz", route = "north", timetable = { at = ["2023-01-01 21:00"] } }
"#;
    let check = |set: &str, expected: f64| {
        let text = format!("{post}{day}timeline.on = {{ at = 2023-01-02, set = {{ {set} }} }}");
        assert_eq!(left(&text), [expected], "{set}");
    };
    check("\"station.post.lanes\" = 2", 33.0);
    check("\"station.post.calendar\" = \"always\"", 25.0);
    check("\"calendar.day.open\" = [\"daily 06:00-09:00\"]", 31.0);
}

#[test]
fn a_forecast_follows_the_way_of_each_date() {
    // 36 trucks a day of an hour each: for 5 days at two lanes of a post, and then, for 5 days, at three of another, which
    // is closed before; a day's work is half of it here and half there, on average over the window.
    let text = format!(
        "{POST}{}",
        r#"
station.other = { side = "uz", lanes = 3 }
step.post = { at = "post", time = "1 h" }
step.other = { at = "other", time = "1 h" }
flow.trucks = { from = "uz", route = "north", rate = "36 /d" }
closure.first = { stations = ["other"], periods = ["2022-12-01 .. 2023-01-05"] }
closure.last = { stations = ["post"], periods = ["2023-01-06 .. 2023-02-01"] }
timeline.over = { at = 2023-01-06, set = { "route.north.steps" = ["other"] } }
"#
    )
    .replace("lanes = 1", "lanes = 2");
    let loads = karvon::model::forecast(&design(&load_text("post.toml", &text, &[])).site);
    let told: Vec<(&str, f64, f64)> = loads.iter().map(|load| (load.station.as_str(), load.work, load.open)).collect();
    let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
    let [(other, work_there, open_there), (post, work, open)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((*other, *post), ("other", "post"));
    assert!(near(*work, 18.0) && near(*open, 24.0) && near(*work_there, 18.0) && near(*open_there, 36.0), "{told:?}");
}

#[test]
fn a_truck_keeps_to_the_times_of_its_arrival() {
    check(
        r#"
step.post = { at = "post", time = "2 h" }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["2023-01-01 23:00, 23:30", "2023-01-02 00:00"] } }
timeline.faster = { at = 2023-01-02, set = { "step.post.time" = "1 h" } }
"#,
        // The second is served after midnight, in the time of when it came; the third comes as the change does.
        &[25.0, 27.0, 28.0],
    );
}

#[test]
fn a_rate_that_doubles_halves_the_time_to_each_truck_after_it() {
    let arrivals = |more: &str| -> Vec<f64> {
        let text = format!(
            "{POST}step.post = {{ at = 'post', time = '0 s' }}\nflow.trucks = {{ from = 'uz', rate = '24 /d', route = 'north' }}\n{more}"
        );
        journeys(&text).into_iter().map(|(came, _)| came).collect()
    };
    let (plain, doubled) =
        (arrivals(""), arrivals("timeline.more = { at = 2023-01-03, set = { 'flow.trucks.rate' = '48 /d' } }"));
    assert!(plain.len() > 200 && doubled.len() > plain.len() + 100);
    for (plain, doubled) in plain.iter().zip(&doubled) {
        let expected = if *plain <= 48.0 { *plain } else { 48.0 + (plain - 48.0) / 2.0 };
        assert!((doubled - expected).abs() < 1e-9, "{doubled} h, not {expected} h");
    }
    let scaled = arrivals("timeline.more = { at = 2023-01-03, set = { 'demand.scale' = 2.0 } }");
    assert_eq!(scaled, doubled);
    let stopped = arrivals("timeline.none = { at = 2023-01-03, set = { 'flow.trucks.rate' = '0 /d' } }");
    assert_eq!(stopped, plain.into_iter().filter(|came| *came < 48.0).collect::<Vec<_>>());
}

#[test]
fn shares_channels_and_attributes_are_those_of_the_arrival() {
    let trucks = r#"
goods.fruit = { value = "1 USD/t" }
flow.trucks = { from = "uz", goods = "fruit", payload = "1 t", route = "north", timetable = { at = ["daily 12:00"] } }
run.length = "2 d"
"#;
    let post = POST.replace("run = { start = 2023-01-01, length = \"10 d\" }", "run.start = 2023-01-01");
    let check = |step: &str, set: &str, expected: &[f64]| {
        let text = format!("{post}{trucks}{step}\ntimeline.t = {{ at = 2023-01-02, set = {{ {set} }} }}\n");
        let stays: Vec<f64> = journeys(&text).into_iter().take(2).map(|(came, left)| left - came).collect();
        assert_eq!(stays, expected, "{set}");
    };
    check("step.post = { at = 'post', time = '1 h', share = 0 }", "'step.post.share' = 1", &[0.0, 1.0]);
    check(
        "step.post = { at = 'post', channels = { green = 1, red = 0 }, time = { green = '1 h', red = '3 h' } }",
        "'step.post.channels.green' = 0, 'step.post.channels.red' = 1",
        &[1.0, 3.0],
    );
    check(
        "attribute.trusted = { share = 0 }\nstep.post = { at = 'post', time = { trusted = '1 h', other = '2 h' } }",
        "'attribute.trusted.share' = 1",
        &[2.0, 1.0],
    );
    check(
        "step.post = { at = 'post', time = '1 h' }\nstep.drive = { time = '5 h' }\nroute.by_road = { steps = ['post', 'drive'] }",
        "'flow.trucks.route' = 'by_road'",
        &[1.0, 6.0],
    );
}

#[test]
fn places_refills_departures_and_streams_change() {
    check(
        r#"
space.yard = { side = "uz", places = 1 }
station.gate = { side = "uz", lanes = 9 }
step.gate = { at = "gate", time = "0 s" }
step.yard = { through = "yard" }
step.post = { at = "post", time = "10 h" }
step.drive = { time = "10 h" }
route.yard = { steps = ["yard", "drive", "gate"] }
flow.trucks = { from = "uz", route = "yard", timetable = { at = ["2023-01-01 20:00"], party = 4 } }
flow.none = { from = "uz", route = "north", rate = "0 /d" }
timeline.wider = { at = 2023-01-02, set = { "space.yard.places" = 3 } }
"#,
        // One drives about the yard from 20 h, two more from 24 h, the last from 30 h.
        &[30.0, 34.0, 34.0, 40.0],
    );
    check(
        r#"
stock.permits = { side = "uz", refill = [{ at = ["daily 06:00"], units = 1 }] }
step.post = { at = "post", time = "0 s" }
step.permit = { take = "permits" }
route.permit = { steps = ["permit", "post"] }
flow.none = { from = "uz", route = "north", rate = "0 /d" }
flow.trucks = { from = "uz", route = "permit", timetable = { at = ["2023-01-01 00:00"], party = 4 } }
timeline.more = { at = 2023-01-02, set = { "stock.permits.refill" = [{ at = ["daily 12:00"], units = 2 }] } }
"#,
        &[6.0, 36.0, 36.0, 60.0],
    );
    let rail = "goods.coal = { value = '126 USD/t' }
stream.rail = { from = 'uz', goods = 'coal', mode = 'rail', rate = '100 t/d' }
step.post = { at = 'post', time = '0 s' }
flow.trucks = { from = 'uz', route = 'north', rate = '1 /d' }
timeline.more = { at = 2023-01-05, set = { 'stream.rail.rate' = '200 t/d' } }";
    let site = design(&load_text("rail.toml", &format!("{POST}{rail}"), &[])).site;
    assert!((site.streams[0].tonnes.iter().sum::<f64>() - 1600.0).abs() < 1e-9, "4 days at 100 t and 6 at 200 t");
}

#[test]
fn what_changes_before_the_run_holds_from_its_start() {
    check(
        r#"
step.post = { at = "post", time = "2 h" }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["2023-01-01 00:00"], party = 2 } }
timeline.long_ago = { at = 2020-01-01, set = { "step.post.time" = "3 h", "station.post.lanes" = 4 } }
timeline.lately = { at = 2022-01-01, set = { "step.post.time" = "1 h" } }
"#,
        &[1.0, 1.0],
    );
}

#[test]
fn a_change_may_come_at_a_time_of_day() {
    let day = r#"
step.post = { at = "post", time = "1 h" }
calendar.day = { open = ["daily 08:00-20:00"] }
calendar.always = { open = ["daily 00:00-24:00"] }
flow.late = { from = "uz", route = "north", timetable = { at = ["2023-01-01 21:00"] } }
"#;
    let post = POST.replace("lanes = 1", "lanes = 1, calendar = \"day\"");
    for (at, expected) in [("'2023-01-01 22:30'", 23.5), ("2023-01-02T03:00:00", 28.0), ("'2023-01-02 09:00'", 33.0)] {
        let change = format!("timeline.on = {{ at = {at}, set = {{ 'station.post.calendar' = 'always' }} }}");
        assert_eq!(left(&format!("{post}{day}{change}")), [expected], "{at}");
    }
}

#[test]
fn gaps_breakdowns_and_controllers_change() {
    // Every 5 h, and from 12 h on every 2 h: at 5, 10, 15 (drawn at 10), 17 and so on.
    let text = format!(
        "{}{}",
        POST.replace("\"10 d\"", "\"1 d\""),
        r#"
step.post = { at = "post", time = "0 s" }
flow.trucks = { from = "uz", route = "north", gap = "5 h" }
timeline.more = { at = "2023-01-01 12:00", set = { "flow.trucks.gap" = "2 h" } }
"#
    );
    let came: Vec<f64> = left(&text).into_iter().take_while(|at| *at < 24.0).collect();
    assert_eq!(came, [5.0, 10.0, 15.0, 17.0, 19.0, 21.0, 23.0]);
    // The lane fails 100 h after the start, or 3 h after noon, for 1 h: who comes at 14 is served to 15, and from 16 on
    // for what is left of 2 h.
    let breakdown = |change: &str| {
        let text = format!(
            "{POST}{}{change}",
            r#"
step.post = { at = "post", time = "2 h" }
flow.one = { from = "uz", route = "north", timetable = { at = ["2023-01-01 14:00"] } }
breakdown.lane = { station = "post", after = "100 h", repair = "1 h" }
"#
        );
        left(&text)
    };
    let change = "timeline.old = { at = '2023-01-01 12:00', set = { 'breakdown.lane.after' = '3 h' } }";
    assert_eq!((breakdown(""), breakdown(change)), (vec![16.0], vec![17.0]));
    // Of five who come at once each takes an hour. More than 9 in line open a second lane; from 2 h on more than 1 do.
    let controller = |change: &str| {
        let text = format!(
            "{POST}{}{change}",
            r#"
step.post = { at = "post", time = "1 h" }
flow.five = { from = "uz", route = "north", timetable = { at = ["2023-01-01 00:00"], party = 5 } }
controller.rush = { every = "30 min", line_of = "post", above = 9, below = 1, open = { station = "post" } }
"#
        );
        left(&text)
    };
    let change = "timeline.sooner = { at = '2023-01-01 01:15', set = { 'controller.rush.above' = 1 } }";
    assert_eq!(controller(""), [1.0, 2.0, 3.0, 4.0, 5.0]);
    // Reviews begin anew at the change: at 1:45 three are in line.
    assert_eq!(controller(change), [1.0, 2.0, 2.75, 3.0, 3.75]);
}

#[test]
fn goods_are_worth_what_they_are_when_they_leave() {
    // Ten tonnes in each of three trucks that leave at 11, 12 and 13: 100 USD/t, and from 12 on 150 USD/t.
    let text = format!(
        "{POST}{}",
        r#"
goods.fruit = { value = "100 USD/t" }
step.post = { at = "post", time = "1 h" }
flow.trucks = { from = "uz", goods = "fruit", payload = "10 t", route = "north", timetable = { at = ["2023-01-01 10:00"], party = 3 } }
stream.rail = { from = "uz", goods = "fruit", mode = "rail", rate = "24 t/d" }
timeline.dear = { at = "2023-01-01 12:00", set = { "goods.fruit.value" = "150 USD/t" } }
"#
    );
    let outcome = run(&load_text("toy.toml", &text, &[]));
    let turnover = |group: &str| values(&outcome, "turnover", group, "total")[0];
    assert_eq!(turnover("direction=north;mode=road"), 1000.0 + 1500.0 + 1500.0);
    // An hour's tonne by rail for 12 h, and then for 9.5 days.
    assert!((turnover("direction=north;mode=rail") - (12.0 * 100.0 + 228.0 * 150.0)).abs() < 1e-6);
    assert_eq!(values(&outcome, "tonnes", "direction=north;mode=road", "total")[0], 30.0);
}
