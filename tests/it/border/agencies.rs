//! Agencies at the border, each with a behavior of its own: who holds the cargo, who goes on, and who looks later.

use super::left;
use crate::support::{load_text, run, values};

/// Two trucks of meat and one of cement; 1 January 2023 is the only day.
const POST: &str = r#"
karvon = 1
title = "Agencies"
run = { start = 2023-01-01, length = "1 d", replications = 2 }
side.uz = { time_zone = "UTC", direction = "north" }
goods.meat = { value = "1 USD/t", controls = ["veterinary", "sanitary"] }
goods.cement = { value = "1 USD/t" }
station.vets = { side = "uz", lanes = 1, activity = "veterinary" }
station.doctors = { side = "uz", lanes = 2, activity = "sanitary" }
flow.meat = { from = "uz", goods = "meat", payload = "1 t", route = "north", timetable = { at = ["daily 06:00"], party = 2 } }
flow.cement = { from = "uz", goods = "cement", payload = "1 t", route = "north", timetable = { at = ["daily 06:00"] } }
"#;

#[test]
fn a_sample_holds_the_cargo_while_the_officer_goes_on() {
    let text = format!(
        "{POST}{}",
        r#"
step.vet = { at = "vets", control = "veterinary", time = "1 h" }
step.sample = { time = "10 h", control = "veterinary", cause = "laboratory" }
step.doctor = { at = "doctors", control = "sanitary", time = "30 min" }
route.north = { steps = ["vet", "sample", "doctor"] }
"#
    );
    // Cement passes by. The vet has done with the first at 7 and with the second at 8; each waits for its own sample.
    assert_eq!(left(&text), [6.0, 17.5, 18.5]);
    let outcome = run(&load_text("agencies.toml", &text, &[]));
    let hours = |group: &str| values(&outcome, "activity_time", &format!("direction=north;{group}"), "mean")[0];
    assert_eq!(hours("side=uz;activity=veterinary"), 2.0 / 3.0);
    assert_eq!(hours("side=uz;activity=sanitary"), 1.0 / 3.0);
    let delay = |group: &str| values(&outcome, "delay", &format!("direction=north;cause={group}"), "mean")[0];
    assert_eq!(delay("laboratory;station=sample"), 20.0 / 3.0);
}

#[test]
fn veterinary_papers_are_asked_for_while_the_truck_goes_on() {
    let text = format!(
        "{POST}{}",
        r#"
step.certificate = { fork = "certificate", control = "veterinary" }
step.abroad = { time = "4 h" }
step.ready = { join = true, control = "veterinary", cause = "document" }
step.doctor = { at = "doctors", time = "1 h" }
step.vet = { at = "vets", control = "veterinary", time = "1 h" }
route.certificate = { steps = ["abroad"] }
route.north = { steps = ["certificate", "doctor", "ready", "vet"] }
"#
    );
    // Two doctors: cement and one of meat at 7, the other at 8; the certificates are there at 10, and one vet takes an hour
    // each.
    assert_eq!(left(&text), [7.0, 11.0, 12.0]);
}

#[test]
fn the_blue_channel_is_looked_at_after_release() {
    let text = format!(
        "{POST}{}",
        r#"
calendar.office = { open = ["daily 08:00-17:00"] }
station.auditors = { side = "uz", lanes = 1, calendar = "office" }
step.assign = { at = "doctors", time = "30 min", channels = { blue = 1 } }
step.audit = { fork = "audit", share = { blue = 1, other = 0 } }
step.file = { at = "auditors", time = "1 h" }
route.audit = { steps = ["file"] }
route.north = { steps = ["assign", "audit"] }
"#
    );
    // The trucks are gone before the office opens.
    assert_eq!(left(&text), [6.5, 6.5, 7.0]);
    let outcome = run(&load_text("blue.toml", &text, &[]));
    let auditors = |kpi: &str, statistic: &str| values(&outcome, kpi, "station=auditors", statistic)[0];
    assert_eq!(auditors("served", "total"), 3.0);
    // From 6:30, 6:30 and 7:00 to 8, 9 and 10.
    assert_eq!(auditors("wait", "mean"), (1.5 + 2.5 + 3.0) / 3.0);
    assert_eq!(auditors("utilization", "mean"), 3.0 / 9.0);
}

#[test]
fn inspectors_move_to_the_channel_with_the_line_and_back() {
    let text = r#"
karvon = 1
title = "Channels"
run = { start = 2023-01-01, length = "1 d" }
side.uz = { time_zone = "UTC", direction = "north" }
station.green = { side = "uz", lanes = 2 }
station.red = { side = "uz", lanes = 1 }
step.green = { at = "green", time = "2 h" }
step.red = { at = "red", time = "2 h" }
route.by_green = { steps = ["green"] }
route.by_red = { steps = ["red"] }
flow.green = { from = "uz", route = "by_green", timetable = { at = ["daily 00:30"], party = 5 } }
flow.red = { from = "uz", route = "by_red", timetable = { at = ["daily 00:00"], party = 6 } }
controller.inspectors = { every = "1 h", line_of = "red", above = 2, below = 1, move = { from = "green", to = "red" } }
"#;
    // Red: five wait at 1, so an inspector comes over; from then on two are served at once: 0-2, 1-3, 2-4, 3-5, 4-6, 5-7.
    // With two in line at 3, and one at 4, nothing changes; at 5 nobody waits, and the inspector goes back.
    let red = [2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    // Green: two from 0:30, which end although one inspector goes; then one at a time from 2:30 and 4:30; at 5 there are
    // two again.
    let green: [f64; 5] = [2.5, 2.5, 4.5, 6.5, 7.0];
    let mut expected = [red.as_slice(), green.as_slice()].concat();
    expected.sort_by(f64::total_cmp);
    assert_eq!(left(text), expected);
}

#[test]
fn officers_and_machines_cost_their_open_hours() {
    let text = r#"
karvon = 1
title = "What it costs"
run = { start = 2023-01-01, length = "2 d", replications = 2 }
costs = {}
side.uz = { time_zone = "UTC", direction = "north" }
calendar.day = { open = ["daily 08:00-20:00"] }
station.desk = { side = "uz", lanes = 3, calendar = "day", cost = "5 USD/h" }
station.scanner = { side = "uz", lanes = 1, equipment = true, cost = "240 USD/d" }
step.desk = { at = "desk", time = "1 h" }
step.scan = { at = "scanner", time = "1 h" }
route.north = { steps = ["desk", "scan"] }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["daily 10:00"] } }
"#;
    let outcome = run(&load_text("costs.toml", text, &[]));
    let cost = |kpi: &str, group: &str| values(&outcome, kpi, group, "total")[0];
    // Two days of twelve hours for three officers, and two whole days for one machine.
    assert_eq!((cost("staff_cost", "all"), cost("equipment_cost", "side=uz")), (360.0, 480.0));
}
