//! Refusing to join: `balk_above`, `balk_wait` and `refuses_to`.

use super::{check, comes, station, way};

/// A desk of so many lanes, where jobs take 10 minutes; who refuses drives for 40.
fn site(lanes: u32, keys: &str, times: &str) -> String {
    station("desk", &format!("lanes = {lanes}"))
        + &way("desk", &format!("at = \"desk\", time = \"10 min\", {keys}"))
        + &way("ferry", "time = \"40 min\"")
        + &way("late", "at = \"desk\", time = \"1 min\"")
        + &comes("a", "desk", times, "")
        + &comes("z", "late", "05:00", "")
}

#[test]
fn a_line_that_would_be_too_long_is_not_joined() {
    // One waits at most. 0:00 is served, 0:01 waits, 0:02 and 0:03 refuse; 0:11 finds one in service alone, 0:12 refuses.
    let times = "00:00, 00:01, 00:02, 00:03, 00:11, 00:12";
    let z = ("z", &[301.0][..]);
    check(&site(1, "balk_above = 1", times), &[("a", &[2.0, 3.0, 10.0, 12.0, 20.0, 30.0]), z]);
    let elsewhere = "balk_above = 1, refuses_to = \"ferry\"";
    check(&site(1, elsewhere, times), &[("a", &[10.0, 20.0, 30.0, 42.0, 43.0, 52.0]), z]);
    // None waits at all.
    check(&site(1, "balk_above = 0", times), &[("a", &[1.0, 2.0, 3.0, 10.0, 12.0, 21.0]), z]);
}

#[test]
fn a_wait_that_would_be_too_long_is_not_joined() {
    // At most 15 minutes. With one lane: 0:01 finds one in service, 10 minutes; 0:02 another in line, 20: it refuses.
    let z = ("z", &[301.0][..]);
    check(&site(1, "balk_wait = \"15 min\"", "00:00, 00:01, 00:02"), &[("a", &[2.0, 10.0, 20.0]), z]);
    // With two lanes those who wait expect 5, 10, 15 and 20 minutes: the fourth of them refuses.
    check(
        &site(2, "balk_wait = \"15 min\", refuses_to = \"ferry\"", "00:00, 00:00, 00:01, 00:02, 00:03, 00:04"),
        &[("a", &[10.0, 10.0, 20.0, 20.0, 30.0, 44.0]), z],
    );
}
