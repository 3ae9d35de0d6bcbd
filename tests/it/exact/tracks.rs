//! Parallel tracks of one consignment: `fork`, `join` and `head_start`.

use super::{check, comes, station, way};

#[test]
fn a_truck_waits_for_the_last_of_its_tracks() {
    // One clerk for the papers, 20 minutes, and a laboratory of 50. The truck itself drives for 10, and is at the desk, for
    // 5, when both are there. The second truck's papers wait for the clerk: 0:45; its sample is there at 0:55.
    let site = |head_start: &str, drive: &str| {
        station("clerk", "lanes = 1")
            + &station("desk", "lanes = 1")
            + &way("papers", "at = \"clerk\", time = \"20 min\"")
            + &way("sample", "time = \"50 min\"")
            + &format!(
                "step.file = {{ fork = \"papers\" }}\nstep.ask = {{ fork = \"sample\"{head_start} }}\n\
                 step.drive = {{ time = \"{drive}\" }}\nstep.there = {{ join = true }}\n\
                 step.desk = {{ at = \"desk\", time = \"5 min\" }}\n\
                 route.north = {{ steps = [\"file\", \"ask\", \"drive\", \"there\", \"desk\"] }}\n"
            )
            + &comes("a", "north", "00:00, 00:05", "")
    };
    check(&site("", "10 min"), &[("a", &[55.0, 60.0])]);
    check(&site("", "2 h"), &[("a", &[125.0, 130.0])]);
    // Filed 45 minutes ahead the sample takes 5 more, and papers are what is waited for: 0:20 and 0:40.
    check(&site(", head_start = \"45 min\"", "10 min"), &[("a", &[25.0, 45.0])]);
}
