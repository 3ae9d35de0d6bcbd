//! The queue before a post: booked trucks beside the live queue, a yard with few places, and those who lose patience.

use super::{journeys, left};
use crate::support::{load_text, run, values};

/// A gate with one lane and a day of trucks.
const GATE: &str = r#"
karvon = 1
title = "The queue before a post"
run = { start = 2023-01-01, length = "1 d" }
side.uz = { time_zone = "UTC", direction = "north" }
calendar.day = { open = ["daily 08:00-20:00"] }
station.gate = { side = "uz", lanes = 1, calendar = "day" }
route.north = { steps = ["gate"] }
"#;

/// Returns a number of the only replications.
#[track_caller]
fn check(text: &str, expected: &[(&str, &str, &str, f64)]) {
    let outcome = run(&load_text("queue.toml", text, &[]));
    for (kpi, group, statistic, number) in expected {
        let found = values(&outcome, kpi, group, statistic)[0];
        assert!((found - number).abs() < 1e-9, "{kpi} {group} {statistic}: {found}, not {number}");
    }
}

#[test]
fn the_live_queue_is_served_between_those_who_booked() {
    // Half an hour each from 8:00 on. Those who booked come a quarter of an hour before 8:00, 9:00 and 10:00 and are served
    // first; the live queue of four, there since 7:30, takes the half-hours between, and the rest when nobody has booked.
    let text = |keys: &str| {
        format!(
            "{GATE}{}",
            format_args!(
                r#"step.gate = {{ at = "gate", time = "30 min" }}
flow.booked = {{ from = "uz", route = "north", priority = 1, timetable = {{ at = ["daily 07:45-10:00 every 1 h"]{keys} }} }}
flow.live = {{ from = "uz", route = "north", timetable = {{ at = ["daily 07:30"], party = 4 }} }}
"#
            )
        )
    };
    let booked_first = [(7.75, 8.5), (7.5, 9.0), (8.75, 9.5), (7.5, 10.0), (9.75, 10.5), (7.5, 11.0), (7.5, 11.5)];
    assert_eq!(journeys(&text("")), booked_first);
    // Whoever does not come leaves the lane to the live queue.
    assert_eq!(left(&text(", no_show = 1.0")), [8.5, 9.0, 9.5, 10.0]);
    // Who is half an hour late finds another at work, and is the next.
    let late = [(7.5, 8.5), (8.25, 9.0), (7.5, 9.5), (9.25, 10.0), (7.5, 10.5), (10.25, 11.0), (7.5, 11.5)];
    assert_eq!(journeys(&text(", lateness = \"30 min\"")), late);
}

#[test]
fn who_finds_the_yard_full_waits_on_the_road() {
    // An hour each from 8:00. Of five at 7:00 two stand in the yard, three on the road, until the gate takes one out of the
    // yard at 8:00, 9:00 and 10:00.
    let text = format!(
        "{GATE}{}",
        r#"space.yard = { side = "uz", places = 2 }
step.yard = { through = "yard" }
step.gate = { at = "gate", time = "1 h" }
route.north = { steps = ["yard", "gate"] }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["daily 07:00"], party = 5 } }
"#
    )
    .replacen("route.north = { steps = [\"gate\"] }\n", "", 1);
    assert_eq!(left(&text), [9.0, 10.0, 11.0, 12.0, 13.0]);
    check(
        &text,
        &[
            // On the road for 1, 2 and 3 h. Then in the yard: 1 and 2 h from 7:00, 2 h from 8:00, from 9:00 and from 10:00; of
            // these, 1 h for each of the first two, is before the gate opens.
            ("delay", "direction=north;cause=queue;station=yard", "mean", 6.0 / 5.0),
            ("delay", "direction=north;cause=closed;station=gate", "mean", 2.0 / 5.0),
            ("delay", "direction=north;cause=queue_after_closing;station=gate", "mean", 1.0 / 5.0),
            ("delay", "direction=north;cause=queue;station=gate", "mean", 6.0 / 5.0),
            ("crossing_time", "direction=north", "mean", 4.0),
        ],
    );
}

#[test]
fn who_has_waited_too_long_is_lost_or_goes_to_another_post() {
    // An hour each from 8:00 on. Of four at 7:45 the third would be served at 10:00, the fourth at 11:00.
    let text = |keys: &str, more: &str| {
        format!(
            "{GATE}{}",
            format_args!(
                r#"step.gate = {{ at = "gate", time = "1 h", patience = "2 h"{keys} }}
flow.trucks = {{ from = "uz", goods = "fruit", payload = "10 t", route = "north", timetable = {{ at = ["daily 07:45"], party = 4 }} }}
goods.fruit = {{ value = "100 USD/t" }}
{more}"#
            )
        )
    };
    check(
        &text("", ""),
        &[
            ("lost", "direction=north", "total", 2.0),
            ("lost", "direction=north", "share", 0.5),
            ("trucks", "direction=north", "total", 2.0),
            ("tonnes", "direction=north", "total", 20.0),
            ("turnover", "all", "total", 2000.0),
            ("crossing_time", "direction=north", "mean", (1.25 + 2.25) / 2.0),
        ],
    );
    // At 9:45 both leave for the other post, half an hour away, with an hour of work for one after the other.
    let other = r#"station.other = { side = "uz", lanes = 1 }
step.drive = { time = "30 min" }
step.other = { at = "other", time = "1 h" }
route.around = { steps = ["drive", "other"] }
"#;
    let text = text(", gives_up_to = \"around\"", other);
    assert_eq!(left(&text), [9.0, 10.0, 11.25, 12.25]);
    check(&text, &[("trucks", "direction=north", "total", 4.0), ("turnover", "all", "total", 4000.0)]);
}
