//! Several lanes, and lanes of several stations, taken all at once or not at all: `lanes`, `also`.

use super::{check, comes, station, way};

#[test]
fn who_wants_several_lanes_is_not_passed_by_who_wants_fewer() {
    // Three lanes. A takes two over 0:00 to 0:10. B wants two from 0:01 on and has them over [10, 20). C wants one from
    // 0:02 on: one is free all the time, but C stands behind B: [10, 11).
    let site = station("desk", "lanes = 3")
        + &way("two", "at = \"desk\", lanes = 2, time = \"10 min\"")
        + &way("one", "at = \"desk\", time = \"1 min\"")
        + &comes("a", "two", "00:00", "")
        + &comes("b", "two", "00:01", "")
        + &comes("c", "one", "00:02", "");
    check(&site, &[("a", &[10.0]), ("b", &[20.0]), ("c", &[11.0])]);
}

#[test]
fn officers_of_several_stations_come_together_or_not_at_all() {
    // A has the scanner over [0, 10). B wants the inspector and two lanes of the scanner from 0:01 on: both at 0:10, until
    // 0:15, and it holds no inspector while it waits. C wants the inspector from 0:02 on, who is idle, and stands behind B.
    let site = station("inspector", "lanes = 1")
        + &station("scanner", "lanes = 2")
        + &way("scan", "at = \"scanner\", time = \"10 min\"")
        + &way("both", "at = \"inspector\", also = { scanner = 2 }, time = \"5 min\"")
        + &way("look", "at = \"inspector\", time = \"3 min\"")
        + &comes("a", "scan", "00:00", "")
        + &comes("b", "both", "00:01", "")
        + &comes("c", "look", "00:02", "");
    check(&site, &[("a", &[10.0]), ("b", &[15.0]), ("c", &[18.0])]);
}

#[test]
fn two_who_ask_in_opposite_order_do_not_lock() {
    let site = station("p", "lanes = 1")
        + &station("q", "lanes = 1")
        + &way("one", "at = \"p\", also = { q = 1 }, time = \"5 min\"")
        + &way("two", "at = \"q\", also = { p = 1 }, time = \"5 min\"")
        + &comes("a", "one", "00:00, 00:20", "")
        + &comes("b", "two", "00:00, 00:20", "");
    check(&site, &[("a", &[5.0, 25.0]), ("b", &[10.0, 30.0])]);
}
