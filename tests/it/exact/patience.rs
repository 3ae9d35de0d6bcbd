//! Giving up: `patience` and `gives_up_to`, at stations, gates, stocks and departures.

use super::{DAY, check, comes, station, way};

#[test]
fn who_has_waited_long_enough_leaves_or_goes_elsewhere() {
    // The desk is busy until 0:30. A gives up at 0:01 + 20 min and is lost; B at 0:02 + 20 min and goes by the ferry, for
    // 40 minutes. C, who comes at 0:03, waits without end, and has the desk over [30, 60).
    let site = station("desk", "lanes = 1")
        + &way("desk", "at = \"desk\", time = \"30 min\"")
        + &way("lost", "at = \"desk\", time = \"30 min\", patience = \"20 min\"")
        + &way("leaves", "at = \"desk\", time = \"30 min\", patience = \"20 min\", gives_up_to = \"ferry\"")
        + &way("ferry", "time = \"40 min\"")
        + &comes("a", "lost", "00:01", "")
        + &comes("b", "leaves", "00:02", "")
        + &comes("c", "desk", "00:00, 00:03", "");
    check(&site, &[("a", &[21.0]), ("b", &[62.0]), ("c", &[30.0, 60.0])]);
}

#[test]
fn a_lane_that_is_free_as_patience_ends_is_taken() {
    let site = station("desk", "lanes = 1")
        + &way("desk", "at = \"desk\", time = \"30 min\"")
        + &way("waits", "at = \"desk\", time = \"5 min\", patience = \"20 min\"")
        + &comes("a", "desk", "00:00", "")
        + &comes("b", "waits", "00:10", "");
    check(&site, &[("a", &[30.0]), ("b", &[35.0])]);
}

#[test]
fn patience_is_by_class() {
    let site = station("desk", "lanes = 1")
        + "goods.meat = { value = \"800 USD/t\" }\n"
        + &way("desk", "at = \"desk\", time = \"30 min\", patience = { meat = \"5 min\", empty = \"10 min\" }")
        + &comes("a", "desk", "00:00", "")
        + &comes("b", "desk", "00:01", ", goods = \"meat\", payload = \"20 t\"")
        + &comes("c", "desk", "00:02", "");
    check(&site, &[("a", &[30.0]), ("b", &[6.0]), ("c", &[12.0])]);
}

#[test]
fn gates_stocks_and_departures_are_given_up_on() {
    // The gate opens at 8:00, the stock is refilled at 9:00, the train leaves at 10:00 on the next day: who comes at 7:30
    // and has patience for an hour passes the first alone; the others are at home by 9:00 after half an hour's drive.
    let site = "gate.bar = { side = \"uz\", calendar = \"office\" }\n\
                stock.permits = { side = \"uz\", refill = [{ at = [\"daily 09:00\"], units = 1 }] }\n\
                timetable.train = { side = \"uz\", departures = [\"2023-01-03 10:00\"], places = 1 }\n"
        .to_owned()
        + &way("gate", "wait_at = \"bar\", patience = \"1 h\", gives_up_to = \"home\"")
        + &way("permit", "take = \"permits\", patience = \"1 h\", gives_up_to = \"home\"")
        + &way("train", "board = \"train\", patience = \"1 h\", gives_up_to = \"home\"")
        + &way("waits", "board = \"train\", patience = \"2 d\", gives_up_to = \"home\"")
        + &way("home", "time = \"30 min\"")
        + &comes("a", "gate", "07:30", "")
        + &comes("b", "permit", "07:30", "")
        + &comes("c", "train", "07:30", "")
        + &comes("d", "waits", "07:30", "");
    check(&site, &[("a", &[480.0]), ("b", &[540.0]), ("c", &[540.0]), ("d", &[DAY + 600.0])]);
}
