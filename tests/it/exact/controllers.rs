//! Rules that look at a number at review times, and act: `controller`, with `open`, `move`, `channels` and `rate`.

use super::{check, comes, exits, station, way};

/// A desk of one lane where eight come at 0:00 for 15 minutes each.
fn eight(keys: &str) -> String {
    station("desk", "lanes = 1")
        + &way("desk", "at = \"desk\", time = \"15 min\"")
        + &comes("a", "desk", &["00:00"; 8].join(", "), "")
        + keys
}

#[test]
fn lanes_open_above_a_line_and_close_below_another() {
    // One lane more at each review while more than two wait, up to two; one less while fewer than one does. 0:10: seven
    // wait, [10, 25); 0:20: five, [20, 35). 0:30: two wait, and nothing changes between the limits. At 0:40
    // nobody waits: lanes close once their last jobs are done.
    let rule = "[controller.rush]\nevery = \"10 min\"\nline_of = \"desk\"\nabove = 2\nbelow = 1\n\
                open = { station = \"desk\", lanes = 1, most = 2 }\n";
    check(&eight(rule), &[("a", &[15.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0])]);
    // With both limits at three: at 0:30 two wait, and one lane of three closes, whose truck leaves at 0:35. At 0:40 one has
    // the lane that is free then, over [40, 55), and one waits: another lane closes, at 0:45. The last begins at 0:55.
    let tight = rule.replace("below = 1", "below = 3").replace("above = 2", "above = 3");
    check(&eight(&tight), &[("a", &[15.0, 25.0, 30.0, 35.0, 40.0, 45.0, 55.0, 70.0])]);
}

#[test]
fn officers_move_to_where_the_line_is_and_back() {
    // Two lanes at each station; one moves while more than one waits at the desk, and back when nobody does. Four come to
    // the desk for 20 minutes. At 0:10 one moves: [10, 30); the fourth [20, 40). Two come to the other station at 0:11,
    // which has one lane then, for 5 minutes: [11, 16), [16, 21); and two more at
    // 0:31, when it is back, since 0:20.
    let site = station("desk", "lanes = 2")
        + &station("other", "lanes = 2")
        + &way("desk", "at = \"desk\", time = \"20 min\"")
        + &way("other", "at = \"other\", time = \"5 min\"")
        + "controller.relief = { every = \"10 min\", line_of = \"desk\", above = 1, below = 1, \
           move = { from = \"other\", to = \"desk\", lanes = 1, most = 1 } }\n"
        + &comes("a", "desk", "00:00, 00:00, 00:00, 00:00", "")
        + &comes("b", "other", "00:11, 00:11, 00:31, 00:31", "");
    check(&site, &[("a", &[20.0, 20.0, 30.0, 40.0]), ("b", &[16.0, 21.0, 36.0, 36.0])]);
}

#[test]
fn shares_of_channels_change_with_what_is_in_a_stock() {
    // All are green, which takes no time, but red, an hour, while more than five are in the stock: nine come in at 1:05
    // and are gone at 2:05. Reviews every half hour: from 1:30 to 2:30.
    let site = "stock.files = { side = \"uz\", refill = [{ at = [\"2023-01-02 01:05\"], units = 9, mode = \"set\" }, \
                { at = [\"2023-01-02 02:05\"], units = 1, mode = \"set\" }] }\n\
                goods.meat = { value = \"800 USD/t\" }\n"
        .to_owned()
        + &way("channel", "time = { red = \"1 h\", green = \"0 s\" }, channels = { green = 1, red = 0 }")
        + "controller.risk = { every = \"30 min\", stock_of = \"files\", above = 5, \
           channels = { step = \"channel\", shares = { red = 1 } } }\n"
        + &comes("a", "channel", "01:00, 01:29, 01:31, 02:10, 02:31", ", goods = \"meat\", payload = \"20 t\"");
    check(&site, &[("a", &[60.0, 89.0, 151.0, 151.0, 190.0])]);
}

#[test]
fn a_rate_changes_with_what_was_measured() {
    // One lane with a job of a day from 0:00 on, so that one is in use at the review of 12:00 on the first day and none at
    // that of the second: arrivals between come twice as fast. The n-th keeps its luck: with the area A under the rate by
    // which it comes without the rule, it is A up to half a day, half a day and (A - 0.5 d) / 2 up to 2.5 days of area,
    // and a day earlier after that.
    let site = |rule: &str| {
        station("lab", "lanes = 1")
            + &way("lab", "at = \"lab\", time = \"24 h\"")
            + &way("none", "time = \"0 s\"")
            + "flow.z = { from = \"uz\", route = \"none\", rate = \"50 /d\" }\n"
            + &comes("a", "lab", "00:00", "")
            + rule
    };
    let of_z = |text: &str| {
        super::exits_by_flow(text).into_iter().find(|(flow, _)| flow == "z").map(|(_, left)| left).expect("some come")
    };
    let rule = "controller.ads = { every = \"12 h\", in_use_of = \"lab\", above = 0.5, rate = { flow = \"z\", factor = 2 } }\n";
    let (plain, ruled) = (of_z(&site("")), of_z(&site(rule)));
    assert!(plain.len() > 400);
    for (plain, ruled) in plain.iter().zip(&ruled) {
        let days = plain / 1440.0;
        let expected = match days {
            _ if days < 0.5 => days,
            // The review at the end of the job comes after its lane is given back.
            _ if days < 1.5 => 0.5 + (days - 0.5) / 2.0,
            _ => days - 0.5,
        };
        assert!((ruled / 1440.0 - expected).abs() < 1e-8, "{plain}: {ruled}, not {}", expected * 1440.0);
    }
}

#[test]
fn release_times_and_times_on_a_side_are_looked_at() {
    // A desk where the first takes 2 hours and is released at 2:00; the newest time has all the weight, so the mean is 2 h
    // from then on until the next is released, which came at 2:30 and took 10 minutes. Above 1 h a second lane is open.
    let rule = |looks: &str| {
        format!(
            "controller.help = {{ every = \"1 min\", {looks}, weight = 1, above = \"1 h\", \
             open = {{ station = \"desk\", lanes = 1 }} }}\n"
        )
    };
    let site = |looks: &str| {
        station("desk", "lanes = 1")
            + "goods.slow = { value = \"800 USD/t\" }\ngoods.quick = { value = \"800 USD/t\" }\n\
               step.desk = { at = \"desk\", time = { slow = \"2 h\", other = \"10 min\" } }\n\
               route.desk = { steps = [\"desk\"], release = { from = \"desk\", to = \"desk\" } }\n"
            + &comes("a", "desk", "00:00", ", goods = \"slow\", payload = \"20 t\"")
            + &comes("b", "desk", "02:30, 02:30, 02:50, 02:50", ", goods = \"quick\", payload = \"20 t\"")
            + &if looks.is_empty() { String::new() } else { rule(looks) }
    };
    assert_eq!(exits(&site("")), [120.0, 160.0, 170.0, 180.0, 190.0]);
    for looks in ["release_time = true", "side_time = \"uz\""] {
        assert_eq!(exits(&site(looks)), [120.0, 160.0, 160.0, 180.0, 190.0], "{looks}");
    }
}
