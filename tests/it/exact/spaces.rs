//! Finite spaces in a chain, with blocking after service: `through` and `places`.

use super::{check, comes, station};

#[test]
fn a_full_space_keeps_the_lane_before_it_and_so_on_up_the_chain() {
    // Gate 5 minutes, one place in the yard, desk 10 minutes, one place in the strip, exit 20 minutes. Of four who come at
    // 0:00: the first is out at 5 + 10 + 20. The second has the desk over [15, 25), and the place in the strip at once,
    // the exit over [35, 55). The third has the yard from 15, the desk over [25, 35), and then the lane until the strip is
    // left at 35: exit [55, 75). The fourth has the yard at 25, the desk at 35, and keeps it until 55: exit [75, 95). Who
    // wants the gate alone from 0:01 on gets it when the fourth, done there at 20, has the yard at 25.
    let site = station("gate", "lanes = 1")
        + &station("desk", "lanes = 1")
        + &station("exit", "lanes = 1")
        + "space.yard = { side = \"uz\", places = 1 }\nspace.strip = { side = \"uz\", places = 1 }\n\
           step.gate = { at = \"gate\", time = \"5 min\" }\nstep.yard = { through = \"yard\" }\n\
           step.desk = { at = \"desk\", time = \"10 min\" }\nstep.strip = { through = \"strip\" }\n\
           step.exit = { at = \"exit\", time = \"20 min\" }\n\
           route.north = { steps = [\"gate\", \"yard\", \"desk\", \"strip\", \"exit\"] }\n\
           route.gate = { steps = [\"gate\"] }\n"
        + &comes("a", "north", "00:00, 00:00, 00:00, 00:00", "")
        + &comes("b", "gate", "00:01", "");
    check(&site, &[("a", &[35.0, 55.0, 75.0, 95.0]), ("b", &[30.0])]);
}
