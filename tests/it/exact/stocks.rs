//! Stocks and permits: `take`, `put`, `units`, `initial` and `capacity`.

use super::{check, comes, way};

#[test]
fn who_takes_waits_for_units_and_is_not_passed() {
    // Three at first. A takes two at 0:00. B wants two from 0:01 on, C one from 0:02 on: one is there, but B is before C.
    // D brings two at 0:10: B has two, C the third.
    let site = "stock.permits = { side = \"uz\", initial = 3 }\n".to_owned()
        + &way("two", "take = \"permits\", units = 2")
        + &way("one", "take = \"permits\"")
        + &way("back", "put = \"permits\", units = 2")
        + &comes("a", "two", "00:00", "")
        + &comes("b", "two", "00:01", "")
        + &comes("c", "one", "00:02", "")
        + &comes("d", "back", "00:10", "");
    check(&site, &[("a", &[0.0]), ("b", &[10.0]), ("c", &[10.0]), ("d", &[10.0])]);
}

#[test]
fn who_puts_waits_for_room() {
    // Room for four, three are there. A would put two from 0:00 on and waits until B takes one at 0:20.
    let site = "stock.pens = { side = \"uz\", initial = 3, capacity = 4, unit = \"pen\" }\n".to_owned()
        + &way("in", "put = \"pens\", units = 2")
        + &way("out", "take = \"pens\"")
        + &comes("a", "in", "00:00", "")
        + &comes("b", "out", "00:20", "");
    check(&site, &[("a", &[20.0]), ("b", &[20.0])]);
}

#[test]
fn the_more_urgent_take_first() {
    let site = "stock.slots = { side = \"uz\", refill = [{ at = [\"daily 01:00, 02:00\"], units = 1 }] }\n".to_owned()
        + &way("slot", "take = \"slots\"")
        + &comes("a", "slot", "00:00", "")
        + &comes("b", "slot", "00:30", ", priority = 1");
    check(&site, &[("a", &[120.0]), ("b", &[60.0])]);
}
