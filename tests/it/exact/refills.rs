//! What comes into stocks by the clock: `refill`, its `at`, `units` and `mode`.

use super::{check, comes, way};

/// Two units at first; at 1:00 and at 2:00 three come in as `mode` says, up to a capacity of four. Six trucks take one
/// each from 1:30 on, minute by minute.
fn left(mode: &str) -> String {
    format!(
        "stock.quota = {{ side = \"uz\", initial = 2, capacity = 4, \
         refill = [{{ at = [\"2023-01-02 01:00, 02:00\"], units = 3{mode} }}] }}\n"
    ) + &way("take", "take = \"quota\"")
        + &comes("a", "take", "01:30-01:36 every 1 min", "")
}

#[test]
fn units_are_added_replaced_or_there_for_an_instant() {
    // Added: four at 1:00, as no more fit; the two who wait go at 2:00.
    let added = [90.0, 91.0, 92.0, 93.0, 120.0, 120.0];
    check(&left(""), &[("a", &added)]);
    check(&left(", mode = \"add\""), &[("a", &added)]);
    // Set: three at 1:00, whatever was there; three go at 1:30 to 1:32, three at 2:00.
    check(&left(", mode = \"set\""), &[("a", &[90.0, 91.0, 92.0, 120.0, 120.0, 120.0])]);
    // A departure at 1:00 leaves nothing behind, not even what was there; three go at 2:00.
    check(&left(", mode = \"depart\""), &[("a", &[120.0, 120.0, 120.0])]);
}

#[test]
fn a_quota_expires_at_its_refill() {
    // One a day at midnight of the first of each month would be too long to wait for: days here. Nobody takes those of the
    // first two days; on the third, one does and the other waits for midnight.
    let site = "stock.quota = { side = \"uz\", refill = [{ at = [\"daily 00:00\"], units = 1, mode = \"set\" }] }\n\
                flow.a = { from = \"uz\", route = \"take\", timetable = { at = [\"2023-01-04 06:00\"], party = 2 } }\n"
        .to_owned()
        + &way("take", "take = \"quota\"");
    check(&site, &[("a", &[2.0 * 1440.0 + 360.0, 3.0 * 1440.0])]);
}
