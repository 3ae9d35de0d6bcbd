//! Priority classes: `priority` of flows, of steps, and by class.

use super::{check, comes, station, way};

#[test]
fn the_more_urgent_are_served_first_and_each_class_in_order() {
    // 10 minutes each. The first is at work when the others come: the most urgent flow goes first, below zero last.
    let site = station("desk", "lanes = 1")
        + &way("desk", "at = \"desk\", time = \"10 min\"")
        + &comes("first", "desk", "00:00", "")
        + &comes("low", "desk", "00:01", ", priority = -1")
        + &comes("plain", "desk", "00:02, 00:04", "")
        + &comes("urgent", "desk", "00:03, 00:05", ", priority = 7");
    check(&site, &[("first", &[10.0]), ("low", &[60.0]), ("plain", &[40.0, 50.0]), ("urgent", &[20.0, 30.0])]);
}

#[test]
fn a_step_changes_the_priority_from_there_on() {
    // Meat becomes urgent before the second desk, and what is else becomes less so: both come there at 0:10, behind one
    // who is at work until 0:30 and one who waits from 0:05 on.
    let site = station("desk", "lanes = 1")
        + &station("gate", "lanes = \"unlimited\"")
        + "goods.meat = { value = \"800 USD/t\" }\n"
        + "step.gate = { at = \"gate\", time = \"10 min\", priority = { meat = 1, other = -1 } }\n"
        + "step.desk = { at = \"desk\", time = \"30 min\" }\n"
        + "route.both = { steps = [\"gate\", \"desk\"] }\nroute.desk = { steps = [\"desk\"] }\n"
        + &comes("before", "desk", "00:00, 00:05", "")
        + &comes("empty", "both", "00:00", "")
        + &comes("meat", "both", "00:00", ", goods = \"meat\", payload = \"20 t\"");
    check(&site, &[("before", &[30.0, 90.0]), ("empty", &[120.0]), ("meat", &[60.0])]);
}
