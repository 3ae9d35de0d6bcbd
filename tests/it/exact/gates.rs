//! Gates: `wait_at`, with the `calendar` of the gate.

use super::{DAY, check, comes, station, way};

#[test]
fn all_pass_while_a_gate_is_open_and_wait_while_it_is_closed() {
    // Open from 8:00 to 17:00: at 7:00 and 7:59 they wait, at 8:00 and 16:59 they pass, at 17:00 they wait for the morning.
    let site = "gate.bar = { side = \"uz\", calendar = \"office\" }\n".to_owned()
        + &way("bar", "wait_at = \"bar\"")
        + &comes("a", "bar", "07:00, 07:59, 08:00, 16:59, 17:00", "");
    check(&site, &[("a", &[480.0, 480.0, 480.0, 1019.0, DAY + 480.0])]);
}

#[test]
fn who_waits_at_a_gate_keeps_its_place_in_the_yard() {
    // One place: the first has it from 7:00 on, the second keeps the lane of the entry until 8:10, a third gets that then.
    let site = station("entry", "lanes = 1")
        + &station("desk", "lanes = 1")
        + "gate.bar = { side = \"uz\", calendar = \"office\" }\nspace.yard = { side = \"uz\", places = 1 }\n\
           step.entry = { at = \"entry\", time = \"10 min\" }\nstep.yard = { through = \"yard\" }\n\
           step.bar = { wait_at = \"bar\" }\nstep.desk = { at = \"desk\", time = \"10 min\" }\n\
           route.north = { steps = [\"entry\", \"yard\", \"bar\", \"desk\"] }\nroute.entry = { steps = [\"entry\"] }\n"
        + &comes("a", "north", "06:50, 06:50", "")
        + &comes("b", "entry", "06:51", "");
    check(&site, &[("a", &[490.0, 500.0]), ("b", &[490.0])]);
}
