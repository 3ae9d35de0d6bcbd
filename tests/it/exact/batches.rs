//! Convoys: `batch`, `time_out` and `unbatch`.

use super::{check, comes, station};

fn site(convoy: &str, steps: &str, times: &str) -> String {
    station("desk", "lanes = 1")
        + &format!(
            "step.gather = {{ {convoy} }}\nstep.drive = {{ time = \"1 h\" }}\nstep.part = {{ unbatch = true }}\n\
             step.desk = {{ at = \"desk\", time = \"5 min\" }}\nroute.north = {{ steps = [{steps}] }}\n"
        )
        + &comes("a", "north", times, "")
}

#[test]
fn a_convoy_goes_when_it_is_full_and_parts_again() {
    // Three gather by 0:20, drive until 1:20, and are at the desk one after the other. Two more never fill another.
    let steps = "\"gather\", \"drive\", \"part\", \"desk\"";
    let times = "00:00, 00:10, 00:20, 00:30, 00:40";
    check(&site("batch = 3", steps, times), &[("a", &[85.0, 90.0, 95.0])]);
    // An hour after its first came at 0:30 the other one goes: they drive until 2:30.
    check(&site("batch = 3, time_out = \"1 h\"", steps, times), &[("a", &[85.0, 90.0, 95.0, 155.0, 160.0])]);
}

#[test]
fn a_convoy_is_one_truck_at_a_desk_and_parts_at_the_end_of_its_route() {
    let steps = "\"gather\", \"drive\", \"desk\"";
    check(&site("batch = 3", steps, "00:00, 00:10, 00:20"), &[("a", &[85.0, 85.0, 85.0])]);
}
