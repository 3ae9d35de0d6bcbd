//! Posts, to the microsecond: where trucks go, by whose clock, and what an overlay changes.

use karvon::scenario::{Refused, load, resolved};

use super::{journeys, left};
use crate::support::load_text;

/// Two posts of two sides, an hour apart; day 0 is 1 January 2023 in UTC.
const POSTS: &str = r#"
karvon = 1
title = "Two posts"
run = { start = 2023-01-01, length = "10 d" }
side.kz = { time_zone = "UTC", direction = "south" }
side.uz = { time_zone = "Etc/GMT+1", direction = "north" }
calendar.day = { open = ["daily 08:00-20:00"] }
post.big = { share = 1 }
post.small = { share = 0 }
station.out = { side = "uz", lanes = { big = 2, small = 1 } }
station.in = { side = "kz", lanes = 1, calendar = "day" }
step.out = { at = "out", time = { big = "1 h", small = "2 h" } }
step.in = { at = "in", time = "30 min" }
route.north = { steps = ["out", "in"] }
"#;

/// A truck at this time by the Uzbek clock.
fn truck(name: &str, at: &str, route: &str) -> String {
    format!("flow.{name} = {{ from = \"uz\", route = \"{route}\", timetable = {{ at = [\"{at}\"] }} }}\n")
}

#[test]
fn trucks_are_split_by_share_and_each_post_has_its_own_lanes_and_times() {
    // Three at 7:00, that is 8:00 in UTC. At the big post two at once for an hour, and then one after the other.
    let three = |route: &str| {
        format!(
            "{POSTS}flow.x = {{ from = \"uz\", route = \"{route}\", timetable = {{ at = [\"2023-01-01 07:00\"], party = 3 }} }}\n"
        )
    };
    assert_eq!(left(&three("north")), [9.5, 10.0, 10.5]);
    // At the small one one after the other, two hours each.
    assert_eq!(left(&three("small_north")), [10.5, 12.5, 14.5]);
    let other_way = three("north").replace("share = 1", "share = 2").replace("share = 0", "share = 1");
    assert_eq!(left(&other_way.replace("share = 2", "share = 0")), [10.5, 12.5, 14.5]);
}

#[test]
fn one_of_two_posts_goes_to_24_hours_from_a_date_on() {
    let on = "timeline.on = { at = 2023-01-03, set = { \"calendar.day.open\" = { big = [\"daily 00:00-24:00\"] } } }\n";
    // Out at 22:00 UTC of 1 January, and in when the importer opens at 8:00; on the evening of the 3rd at once, but at
    // the small post only on the morning after. An officer who waited since the 2nd begins at midnight of the 3rd.
    let text = |day: &str, route: &str| format!("{POSTS}{on}{}", truck("late", &format!("2023-01-{day} 20:00"), route));
    assert_eq!(journeys(&text("01", "big_north")), [(21.0, 32.5)]);
    assert_eq!(journeys(&text("02", "big_north")), [(45.0, 48.5)]);
    assert_eq!(journeys(&text("03", "big_north")), [(69.0, 70.5)]);
    assert_eq!(journeys(&text("03", "small_north")), [(69.0, 80.5)]);
}

#[test]
fn what_stands_in_a_list_is_by_post_too() {
    // At 8:00 UTC two permits come in at the big post and one at the small one, the next a day later; three trucks come.
    let text = POSTS.replace("steps = [\"out\", \"in\"]", "steps = [\"permit\", \"out\"]")
        + "stock.permits = { side = \"kz\", refill = [{ at = [\"daily 08:00\"], units = { big = 2, small = 1 } }] }\n\
           step.permit = { take = \"permits\" }\n";
    let text = text.replace("station.in = { side = \"kz\", lanes = 1, calendar = \"day\" }\n", "");
    let text = text
        .replace("step.in = { at = \"in\", time = \"30 min\" }\n", "")
        .replace("calendar.day = { open = [\"daily 08:00-20:00\"] }\n", "");
    let three = |route: &str| {
        format!(
            "{text}flow.x = {{ from = \"uz\", route = \"{route}\", timetable = {{ at = [\"2023-01-01 06:00\"], party = 3 }} }}\n"
        )
    };
    assert_eq!(left(&three("big_north")), [9.0, 9.0, 33.0]);
    assert_eq!(left(&three("small_north")), [10.0, 34.0, 58.0]);
}

#[test]
fn a_line_too_long_turns_trucks_away_to_the_other_post() {
    // Two are served and one may wait; the other two go to the small post.
    let turning = "small = \"2 h\" }, balk_above = { big = 1 }, refuses_to = { big = \"small_north\" } }";
    let text = POSTS.replace("small = \"2 h\" } }", turning);
    let five =
        "flow.x = { from = \"uz\", route = \"north\", timetable = { at = [\"2023-01-01 07:00\"], party = 5 } }\n";
    assert_eq!(left(&format!("{text}{five}")), [9.5, 10.0, 10.5, 10.5, 12.5]);
}

#[test]
fn what_is_written_once_is_what_would_be_written_for_each() {
    let once = format!(
        "{POSTS}closure.snow = {{ stations = [\"in\"], periods = [\"2023-01-05\"] }}\n\
         timeline.more = {{ at = 2023-01-04, set = {{ \"station.out.lanes\" = {{ big = 3, small = 2 }}, \"step.in.time\" = \"1 h\" }} }}\n\
         breakdown.of_in = {{ station = \"in\", after = \"3 d\", repair = \"1 h\" }}\n{}",
        truck("x", "2023-01-01 07:00", "north")
    );
    let each = r#"
karvon = 1
title = "Two posts"
run = { start = 2023-01-01, length = "10 d" }
side.kz = { time_zone = "UTC", direction = "south" }
side.uz = { time_zone = "Etc/GMT+1", direction = "north" }
calendar.day = { open = ["daily 08:00-20:00"] }
post.big = { share = 1 }
post.small = { share = 0 }
station.big_out = { side = "uz", lanes = 2 }
station.small_out = { side = "uz", lanes = 1 }
station.big_in = { side = "kz", lanes = 1, calendar = "day" }
station.small_in = { side = "kz", lanes = 1, calendar = "day" }
step.big_out = { at = "big_out", draw = "out", time = "1 h" }
step.small_out = { at = "small_out", draw = "out", time = "2 h" }
step.big_in = { at = "big_in", draw = "in", time = "30 min" }
step.small_in = { at = "small_in", draw = "in", time = "30 min" }
step.north_post = { go_on = { big_north = 1, small_north = 0 } }
route.north = { steps = ["north_post"] }
route.big_north = { steps = ["big_out", "big_in"] }
route.small_north = { steps = ["small_out", "small_in"] }
closure.snow = { stations = ["big_in", "small_in"], periods = ["2023-01-05"] }
breakdown.big_of_in = { station = "big_in", after = "3 d", repair = "1 h" }
breakdown.small_of_in = { station = "small_in", after = "3 d", repair = "1 h" }
[timeline.more]
at = 2023-01-04
[timeline.more.set]
"station.big_out.lanes" = 3
"station.small_out.lanes" = 2
"step.big_in.time" = "1 h"
"step.small_in.time" = "1 h"
"#;
    let each = format!("{}[flow]\n{}", each, truck("x", "2023-01-01 07:00", "north").replace("flow.x", "x"));
    assert_eq!(resolved(&load_text("once.toml", &once, &[]).file), resolved(&load_text("each.toml", &each, &[]).file));
}

#[test]
fn a_setting_is_of_all_posts_or_of_one() {
    let text = format!("{POSTS}{}", truck("x", "2023-01-01 07:00", "north"));
    let lanes = |path: &str| {
        let file = load_text("toy.toml", &text, &[(path, "7")]).file;
        ["big", "small"].map(|post| serde_json::to_value(file.station[&format!("{post}_out")].lanes).expect("lanes"))
    };
    assert_eq!(lanes("station.out.lanes"), [7, 7]);
    assert_eq!(lanes("station.out.lanes.small"), [2, 7]);
}

#[test]
fn a_mistake_at_all_posts_is_told_once_and_at_its_place() {
    let text = POSTS.replace("lanes = 1,", "lanes = 0,") + &truck("x", "2023-01-01 07:00", "north");
    let Err(Refused { diagnostics, sources }) = load("toy.toml", &text, &[], &|_| Err(String::new())) else {
        panic!("no lanes are a mistake");
    };
    let found: Vec<_> = diagnostics.sorted().into_iter().map(|item| (item.code.id, item.place)).collect();
    let [(code, place)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((*code, &sources.get(place.file).text[place.start..place.end]), ("S204", "0"));
}

/// Minutes that a truck with grain takes southbound, alone and at noon, where all its times are constant: 6 min at a
/// gate, 9 with the guard, 20 with customs of the exporter, 35 with those of the importer, 3 at an exit.
fn alone(file: &str, more: &str) -> f64 {
    // Published times of trains are none of one truck's; a single stop has none.
    let published = if file == "baseline-2023.toml" { r#", "published""# } else { "" };
    let text = format!(
        r#"karvon = 1
extends = "{file}"
title = "One truck"
remove = ["flow"{published}]
[run]
start = 2023-01-02
length = "2 d"
warm_up = "0 s"
[flow.alone]
from = "kz"
goods = "s1_grain"
payload = "22 t"
route = "south_truck"
timetable = {{ at = ["2023-01-02 12:00"] }}
[step]
kz_out_gate = {{ time = "6 min" }}
kz_out_guard = {{ time = "9 min" }}
kz_out_customs = {{ time = {{ loaded = "20 min" }} }}
uz_in_phyto = {{ share = 0 }}
uz_in_scan = {{ share = 0 }}
uz_in_query = {{ share = 0 }}
uz_in_customs = {{ time = {{ loaded = "35 min" }} }}
uz_in_exit = {{ time = "3 min" }}
{more}
"#
    );
    let [(came, left)] = journeys(&text)[..] else { panic!("one truck") };
    (60.0 * (left - came) * 1e3).round() / 1e3
}

#[test]
fn at_a_single_stop_one_gate_and_guard_will_do_and_the_slower_customs_count() {
    let two_stops = r#"uz_in_lodge = { time = "0 s" }
kz_out_scan = { share = 0 }
kz_out_exit = { time = "3 min" }
uz_in_gate = { time = "6 min" }
uz_in_guard = { time = "9 min" }"#;
    assert_eq!(alone("baseline-2023.toml", two_stops), 2.0 * (6.0 + 9.0 + 3.0) + 20.0 + 35.0);
    assert_eq!(alone("single-stop.toml", "uz_in_lodge = { time = \"0 s\" }"), 6.0 + 9.0 + 35.0 + 3.0);
}

#[test]
fn a_declaration_filed_ahead_is_ready_and_one_filed_at_the_gate_is_waited_for() {
    let lodge = "uz_in_lodge = { time = \"50 min\" }\n";
    assert_eq!(alone("single-stop.toml", lodge), 6.0 + 50.0 + 35.0 + 3.0);
    let ahead = format!("{lodge}[attribute.filed_ahead]\nshare.loaded = 1.0\n");
    assert_eq!(alone("single-stop.toml", &ahead), 6.0 + 9.0 + 35.0 + 3.0);
}
