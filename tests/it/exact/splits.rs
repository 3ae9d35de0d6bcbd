//! One that becomes several: `split`.

use super::{check, comes, station};

#[test]
fn groups_of_a_train_are_looked_at_one_by_one() {
    let site = |lanes: u32| {
        station("desk", &format!("lanes = {lanes}"))
            + "step.part = { split = 3 }\nstep.desk = { at = \"desk\", time = \"10 min\" }\n\
               route.north = { steps = [\"part\", \"desk\"] }\n"
            + &comes("a", "north", "00:00", "")
    };
    check(&site(1), &[("a", &[10.0, 20.0, 30.0])]);
    check(&site(2), &[("a", &[10.0, 10.0, 20.0])]);
}

#[test]
fn a_track_that_splits_is_joined_when_its_last_part_has_ended() {
    // Four groups of wagons, two lanes, 10 minutes each.
    let site = station("desk", "lanes = 2")
        + "step.inspect = { fork = \"groups\" }\nstep.part = { split = 4 }\nstep.desk = { at = \"desk\", time = \"10 min\" }\n\
           step.ready = { join = true }\nroute.groups = { steps = [\"part\", \"desk\"] }\n\
           route.north = { steps = [\"inspect\", \"ready\"] }\n"
        + &comes("a", "north", "00:00", "");
    check(&site, &[("a", &[20.0])]);
}
