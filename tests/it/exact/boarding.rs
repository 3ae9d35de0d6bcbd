//! Departures: `board`, with the `departures` and `places` of a timetable.

use super::{DAY, comes, exits, exits_by_flow, way};

#[test]
fn departures_take_as_many_as_they_have_places_for() {
    let more = "[timetable.ferry]\nside = \"uz\"\ndepartures = [\"daily 06:00, 18:00\"]\nplaces = 2\n\
                [step.board]\nboard = \"ferry\"\n[route.north]\nsteps = [\"board\"]\n[flow.trucks]\nfrom = \"uz\"\n\
                route = \"north\"\ntimetable = { at = [\"2023-01-02 05:00\"], party = 3 }\n";
    assert_eq!(exits(more), [360.0, 360.0, 1080.0]);
}

#[test]
fn places_that_nobody_took_are_gone() {
    // Who comes as it departs gets aboard; a minute later none of its places are left.
    let site = "timetable.ferry = { side = \"uz\", departures = [\"daily 06:00\"], places = 9 }\n".to_owned()
        + &way("board", "board = \"ferry\"")
        + &comes("a", "board", "06:00, 06:01", "");
    assert_eq!(exits_by_flow(&site), [("a".to_owned(), vec![360.0, DAY + 360.0])]);
}
