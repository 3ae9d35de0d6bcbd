//! Lanes by hour, and by whose hours places are closed: numbers worked by hand.

use karvon::experiment;

use super::left;
use crate::support::{design, load_text, values};

/// A desk with one lane at all times and three from 08:00 to 20:00; half an hour each.
const DESK: &str = r#"
karvon = 1
title = "A desk that is manned by the hour"
run = { start = 2023-01-02, length = "1 d", replications = 1 }
side.uz = { time_zone = "UTC", direction = "north" }
calendar.day = { open = ["daily 08:00-20:00"] }
calendar.evening = { open = ["daily 18:00-22:00"] }
station.desk = { side = "uz", lanes = 1, shifts = { day = 3 } }
step.desk = { at = "desk", time = "30 min" }
route.north = { steps = ["desk"] }
flow.empty = { from = "uz", route = "north", timetable = { at = ["daily 07:00"], party = 6 } }
"#;

#[test]
fn lanes_follow_the_hours_of_several_calendars() {
    // One after the other up to 08:00, then three at once, then the last.
    assert_eq!(left(DESK), [7.5, 8.0, 8.5, 8.5, 8.5, 9.0]);
    let staff = |text: &str| {
        let outcome = experiment::run(&design(&load_text("desk.toml", text, &[])), &());
        values(&outcome, "staff_hours", "station=desk", "total")[0]
    };
    assert_eq!(staff(DESK), 12.0 * 3.0 + 12.0);
    // Where hours overlap the most lanes count: 3 from 08:00 to 20:00, 2 up to 22:00, and none at night.
    let two =
        DESK.replace("lanes = 1, shifts = { day = 3 }", "lanes = 3, calendar = \"day\", shifts = { evening = 2 }");
    assert_eq!(staff(&two), 12.0 * 3.0 + 2.0 * 2.0);
    assert_eq!(left(&two), [8.5, 8.5, 8.5, 9.0, 9.0, 9.0]);
}

#[test]
fn shifts_are_by_post_and_by_date() {
    // The small post has two lanes by day, and four from the third of January on.
    let text = DESK
        .replace("shifts = { day = 3 }", "shifts = { day = { big = 3, small = 2 } }")
        .replace("route = \"north\"", "route = \"small_north\"")
        + "post = { big = { share = 1 }, small = { share = 0 } }\n\
           timeline.more = { at = 2023-01-03, set = { \"station.desk.shifts.day\" = { small = 4 } } }\n";
    let [first, second] = [&text, &text.replace("daily 07:00", "2023-01-03 07:00")].map(|text| {
        left(&text.replace("length = \"1 d\"", "length = \"2 d\"")).into_iter().take(6).collect::<Vec<f64>>()
    });
    assert_eq!(first, [7.5, 8.0, 8.5, 8.5, 9.0, 9.0]);
    assert_eq!(second, [31.5, 32.0, 32.5, 32.5, 32.5, 32.5]);
}

#[test]
fn the_ledger_says_by_whose_hours_trucks_wait() {
    // A gate opens at 08:00, and two desks by closures at 09:00 and 09:30: 1 h, 1 h and 0.5 h. Then at most 30 min in
    // line, for lanes that one of them has too few of.
    let text = DESK.replace("shifts = { day = 3 }", "calendar = \"day\"")
        + r#"
gate.boom = { side = "uz", calendar = "day" }
station.second = { side = "uz", lanes = 6, calendar = "day" }
closure.snow = { stations = ["desk"], periods = ["2023-01-02 00:00 .. 2023-01-02 09:00"] }
closure.more = { stations = ["second"], periods = ["2023-01-02 00:00 .. 2023-01-02 12:00"] }
step.boom = { wait_at = "boom" }
step.second = { at = "second", time = "30 min" }
route.north.steps = ["boom", "desk", "second"]
"#;
    let text = text.replace("route.north = { steps = [\"desk\"] }\n", "");
    let outcome = experiment::run(&design(&load_text("desk.toml", &text, &[])), &());
    let mean =
        |indicator: &str, part: &str| values(&outcome, indicator, &format!("direction=north;cause={part}"), "mean")[0];
    // At the desk until 09:00, and then one after the other, done at 09:30, ... 12:00. At the second until 12:00.
    let at_second = (2.5 + 2.0 + 1.5 + 1.0 + 0.5 + 0.0) / 6.0;
    let expected = [
        ("closed;station=all", 1.0 + 1.0 + at_second),
        ("closed;calendar=day", 1.0),
        ("closed;calendar=day+snow", 1.0),
        ("closed;calendar=day+more", at_second),
        ("queue_after_closing;station=desk", 1.25),
    ];
    for (part, hours) in expected {
        assert!((mean("delay", part) - hours).abs() < 1e-9, "{part}: {} h, not {hours} h", mean("delay", part));
    }
    // Without the snow neither its hours nor the line that it built.
    let without = mean("crossing_without", "closed;calendar=day+snow");
    assert!((without - (2.0 + at_second + 1.25 + 1.0 - 1.0 - 1.25)).abs() < 1e-9, "{without} h");
}
