//! Time that passes at no station: `time` without `at`.

use super::{check, comes, way};

#[test]
fn any_number_drive_side_by_side() {
    let site = way("drive", "time = \"90 min\"") + &comes("a", "drive", "00:00, 00:00, 01:00", "");
    check(&site, &[("a", &[90.0, 90.0, 150.0])]);
}

#[test]
fn times_are_by_class() {
    let site = "goods.meat = { value = \"800 USD/t\" }\ngoods.coal = { value = \"100 USD/t\" }\n".to_owned()
        + &way("drive", "time = { meat = \"1 h\", loaded = \"2 h\", empty = \"0 s\" }")
        + &comes("a", "drive", "00:00", ", goods = \"meat\", payload = \"20 t\"")
        + &comes("b", "drive", "00:00", ", goods = \"coal\", payload = \"20 t\"")
        + &comes("c", "drive", "00:00", "");
    check(&site, &[("a", &[60.0]), ("b", &[120.0]), ("c", &[0.0])]);
}
