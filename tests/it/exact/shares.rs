//! Who takes a step: `share`, `channels` and `control`; and the luck that decides it: `draw`.

use super::{check, comes, exits, way};

#[test]
fn steps_are_taken_by_class_channel_and_control() {
    // All meat goes to the red channel, all else to the green one. Red takes an hour more, controls two, empties none.
    let site = "goods.meat = { value = \"800 USD/t\", controls = [\"vet\"] }\ngoods.coal = { value = \"100 USD/t\" }\n\
                step.meat = { time = \"0 s\", share = { meat = 1, other = 0 }, channels = { red = 1 } }\n\
                step.rest = { time = \"1 min\", share = { meat = 0, other = 1 }, channels = { green = 1, red = 0 } }\n\
                step.look = { time = \"1 h\", share = { red = 1, other = 0 } }\n\
                step.vet = { time = \"2 h\", control = \"vet\" }\n\
                step.never = { time = \"9 h\", share = 0 }\n\
                route.north = { steps = [\"meat\", \"rest\", \"look\", \"vet\", \"never\"] }\n"
        .to_owned()
        + &comes("a", "north", "00:00", ", goods = \"meat\", payload = \"20 t\"")
        + &comes("b", "north", "00:00", ", goods = \"coal\", payload = \"20 t\"")
        + &comes("c", "north", "00:00", "");
    check(&site, &[("a", &[180.0]), ("b", &[1.0]), ("c", &[1.0])]);
}

#[test]
fn steps_that_share_their_luck_draw_the_same() {
    // Two steps of uniform times in a row: with one luck, drawn once each by two flows' trucks, the sum of the one step
    // here and of the other there is the same, under another name too.
    let time = "time = { dist = \"uniform\", low = \"10 min\", high = \"20 min\" }";
    let one = |name: &str, draw: &str| exits(&(way(name, &format!("{time}{draw}")) + &comes("a", name, "00:00", "")));
    assert_eq!(one("old", ""), one("new", ", draw = \"old\""));
    assert_ne!(one("old", ""), one("new", ""));
}
