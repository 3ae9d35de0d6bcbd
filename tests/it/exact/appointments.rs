//! Arrivals by plan: `timetable`, with `party`, `no_show`, `earliest` and `lateness`.

use super::{HOUR, desk, exits};

#[test]
fn appointments_may_be_late_or_not_kept() {
    // Planned for 10:00, at the earliest half an hour before, and 45 minutes after that: 10:15.
    let at = |keys: &str| format!("at = [\"2023-01-02 10:00\"], {keys}");
    let late = at("earliest = \"30 min\", lateness = \"45 min\"");
    assert_eq!(exits(&desk("", "time = \"5 min\"", &late)), [10.0 * HOUR + 20.0]);
    assert_eq!(exits(&desk("", "time = \"5 min\"", &at("no_show = 1"))), [0.0; 0]);
}

#[test]
fn parties_come_together() {
    // Two times, one of which is listed twice, three to each: one at a desk of 5 minutes after the other.
    let at = "at = [\"2023-01-02 10:00, 11:00\", \"2023-01-02 11:00\"], party = 3";
    let first = (1..=3).map(|number| 10.0 * HOUR + 5.0 * f64::from(number));
    let second = (1..=6).map(|number| 11.0 * HOUR + 5.0 * f64::from(number));
    assert_eq!(exits(&desk("", "time = \"5 min\"", at)), first.chain(second).collect::<Vec<f64>>());
}
