//! The shortest line: `choose = "shortest"` of stations, and of routes.

use super::{check, comes, station, way};

#[test]
fn the_line_that_is_shortest_on_joining_is_joined() {
    // Those in service count, and the first of equals is taken. The long one is at P over [0, 100). The others, of 10
    // minutes: 0:01 to Q, which is empty; 0:02 to P, as both have one; 0:03 to Q, which has one less; 0:04 to P again.
    let site = station("p", "lanes = 1")
        + &station("q", "lanes = 1")
        + &way("long", "at = \"p\", time = \"100 min\"")
        + &way("short", "at = \"p\", or = [\"q\"], choose = \"shortest\", time = \"10 min\"")
        + &comes("long", "long", "00:00", "")
        + &comes("short", "short", "00:01, 00:02, 00:03, 00:04", "");
    check(&site, &[("long", &[100.0]), ("short", &[11.0, 21.0, 110.0, 120.0])]);
}

#[test]
fn the_route_with_the_shortest_line_at_its_first_station_is_taken() {
    // The same, where the lines are those of routes.
    let site = station("p", "lanes = 1")
        + &station("q", "lanes = 1")
        + &way("long", "at = \"p\", time = \"100 min\"")
        + &way("by_p", "at = \"p\", time = \"10 min\"")
        + &way("by_q", "at = \"q\", time = \"10 min\"")
        + &way("choose", "go_on = [\"by_p\", \"by_q\"]")
        + &comes("long", "long", "00:00", "")
        + &comes("short", "choose", "00:01, 00:02, 00:03, 00:04", "");
    check(&site, &[("long", &[100.0]), ("short", &[11.0, 21.0, 110.0, 120.0])]);
}
