//! Lanes that come and go while others are busy: `lanes`, `shifts`, `"unlimited"`, and changes by date.

use super::{check, comes, station, way};

#[test]
fn lanes_come_and_go_while_trucks_are_served() {
    // Two lanes until 0:30, then one, and three from 1:00 on; what has begun is finished. Of six who come at 0:00 and take
    // 40 minutes two end at 0:40: one lane is on duty then, with [40, 80). From 1:00 on two more: [60, 100). The sixth
    // begins at 0:80 and ends at 0:120.
    let site = "calendar.early = { open = [\"daily 00:00-00:30\"] }\n".to_owned()
        + "calendar.late = { open = [\"daily 01:00-24:00\"] }\n"
        + &station("desk", "lanes = 1, shifts = { early = 2, late = 3 }")
        + &way("desk", "at = \"desk\", time = \"40 min\"")
        + &comes("a", "desk", "00:00, 00:00, 00:00, 00:00, 00:00, 00:00", "");
    check(&site, &[("a", &[40.0, 40.0, 80.0, 100.0, 100.0, 120.0])]);
}

#[test]
fn lanes_without_a_limit_let_nobody_wait_while_they_are_open() {
    let site = station("desk", "lanes = \"unlimited\", calendar = \"office\"")
        + &way("desk", "at = \"desk\", time = \"40 min\"")
        + &comes("a", "desk", "07:00, 07:30, 08:00, 08:01, 08:01", "");
    check(&site, &[("a", &[520.0, 520.0, 520.0, 521.0, 521.0])]);
}

#[test]
fn lanes_change_by_date_while_they_are_busy() {
    // Two lanes until 1:00, one from then on until 2:00, then two. Jobs of 50 minutes at 0:30, 0:30, 0:40, 0:50: two end at
    // 1:20, when one lane is on duty: [80, 130). At 2:00 the fourth begins: 170.
    let site = station("desk", "lanes = 2")
        + &way("desk", "at = \"desk\", time = \"50 min\"")
        + &comes("a", "desk", "00:30, 00:30, 00:40, 00:50", "")
        + "[timeline.fewer]\nat = \"2023-01-02 01:00\"\nset = { \"station.desk.lanes\" = 1 }\n\
           [timeline.more]\nat = \"2023-01-02 02:00\"\nset = { \"station.desk.lanes\" = 2 }\n";
    check(&site, &[("a", &[80.0, 80.0, 130.0, 170.0])]);
}
