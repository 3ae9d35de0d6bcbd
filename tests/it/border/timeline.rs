//! Changes by date, to the microsecond.

use super::{journeys, left};
use crate::support::{design, load_text};

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
