//! Partners that arrive apart: `match`, `as` and `by`.

use super::{check, comes, way};

#[test]
fn partners_of_two_kinds_meet_first_with_first() {
    // Trucks at 0:00, 0:10, 1:00; trailers at 0:05 and 0:30: they meet at 0:05 and 0:30, and the last truck never does.
    let site = way("truck", "match = \"couple\", as = \"truck\"")
        + &way("trailer", "match = \"couple\", as = \"trailer\"")
        + &comes("truck", "truck", "00:00, 00:10, 01:00", "")
        + &comes("trailer", "trailer", "00:05, 00:30", "");
    check(&site, &[("trailer", &[5.0, 30.0]), ("truck", &[5.0, 30.0])]);
}

#[test]
fn three_kinds_wait_for_each_other() {
    let mut site = String::new();
    for (kind, time) in [("documents", "00:40"), ("trailer", "00:05"), ("truck", "00:10")] {
        site += &way(kind, &format!("match = \"all\", as = \"{kind}\""));
        site += &comes(kind, kind, time, "");
    }
    check(&site, &[("documents", &[40.0]), ("trailer", &[40.0]), ("truck", &[40.0])]);
}

#[test]
fn partners_agree_in_an_attribute() {
    // Trucks that are reefers and trailers that are: the trailer of 0:05 is none, and waits for the truck of 0:20.
    let site = "attribute.cold = { share = 0, flows = { cold_truck = 1, cold_trailer = 1 } }\n".to_owned()
        + &way("truck", "match = \"couple\", as = \"truck\", by = \"cold\"")
        + &way("trailer", "match = \"couple\", as = \"trailer\", by = \"cold\"")
        + &comes("cold_truck", "truck", "00:00", "")
        + &comes("warm_truck", "truck", "00:20", "")
        + &comes("warm_trailer", "trailer", "00:05", "")
        + &comes("cold_trailer", "trailer", "00:30", "");
    check(
        &site,
        &[("cold_trailer", &[30.0]), ("cold_truck", &[30.0]), ("warm_trailer", &[20.0]), ("warm_truck", &[20.0])],
    );
}
