//! Several posts: how trucks are split over them, and who turns away.

use super::{journeys, left};
use crate::support::{load_text, run, values};

/// Trucks that choose between two posts: 5.5 h by the near one and 6.5 h by the far one, without waiting.
const CHOICE: &str = r#"
karvon = 1
title = "Two posts"
run = { start = 2023-01-01, length = "3 d" }
side.uz = { time_zone = "UTC", direction = "north" }
calendar.morning = { open = ["daily 09:00-24:00"] }
station.near = { side = "uz", lanes = 2 }
station.far = { side = "uz", lanes = 1 }
step.to_near = { time = "90 min" }
step.to_far = { time = "210 min" }
step.near = { at = "near", time = "4 h" }
step.far = { at = "far", time = "3 h" }
step.choose = { go_on = ["by_near", "by_far"], choose = "soonest" }
route.north = { steps = ["choose"] }
route.by_near = { steps = ["to_near", "near"] }
route.by_far = { steps = ["to_far", "far"] }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["2023-01-01 04:00-13:00 every 1 h"] } }
"#;

/// When trucks came and left, in the order of coming.
fn by_arrival(text: &str) -> Vec<(f64, f64)> {
    let mut journeys = journeys(text);
    journeys.sort_by(|a, b| a.0.total_cmp(&b.0));
    journeys
}

#[test]
fn trucks_take_the_way_with_the_shortest_expected_time() {
    // Those of 4, 5 and 6 find a lane free at the near post: they come there at 5:30, 6:30 and 7:30. At 7 both are taken:
    // 5.5 h + 1 x 4 h / 2 = 7.5 h, against 6.5 h, so 7 goes to the far post. At 8 and 9 one waits at the near post, and
    // nobody is at the far one yet: 9.5 h against 6.5 h. At 10 the first has left, nobody waits: 7.5 h against 6.5 h. At
    // 11 one lane is free at the near post: 5.5 h, against 6.5 h + 3 h; at 12 too.
    let near: [(f64, f64); 5] = [(4.0, 9.5), (5.0, 10.5), (6.0, 13.5), (11.0, 16.5), (12.0, 17.5)];
    let far: [(f64, f64); 4] = [(7.0, 13.5), (8.0, 16.5), (9.0, 19.5), (10.0, 22.5)];
    let mut expected = [near.as_slice(), far.as_slice()].concat();
    expected.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(by_arrival(CHOICE), expected);
}

#[test]
fn a_post_that_is_closed_is_expected_to_open() {
    let text = CHOICE
        .replace("lanes = 2 }", "lanes = 2, calendar = \"morning\" }")
        .replace("04:00-13:00 every 1 h", "04:00-10:00 every 2 h");
    // At 4 the near post opens in 5 h: 10.5 h against 6.5 h; at 6 in 3 h: 8.5 h against 6.5 h, as nobody is at the far
    // post yet. At 8 in 1 h: 6.5 h against 6.5 h + 3 h.
    assert_eq!(by_arrival(&text), [(4.0, 10.5), (6.0, 13.5), (8.0, 13.5)]);
}

#[test]
fn a_truck_that_finds_a_line_too_long_goes_to_the_other_post() {
    let text = r#"
karvon = 1
title = "Two posts"
run = { start = 2023-01-01, length = "1 d" }
side.uz = { time_zone = "UTC", direction = "north" }
station.near = { side = "uz", lanes = 1 }
station.far = { side = "uz", lanes = 1 }
step.near = { at = "near", time = "4 h", balk_above = 1, refuses_to = "by_far" }
step.drive = { time = "2 h" }
step.far = { at = "far", time = "1 h" }
route.north = { steps = ["near"] }
route.by_far = { steps = ["drive", "far"] }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["daily 06:00"], party = 4 } }
"#;
    // One is served, one waits; two go on: 2 h of drive, and an hour each at the one lane.
    assert_eq!(left(text), [9.0, 10.0, 10.0, 14.0]);
}

#[test]
fn at_the_real_posts_who_looks_around_is_through_sooner() {
    // Few trucks, so that what they choose between hardly changes by it; on the same luck.
    let times = |share: u8| {
        let text = format!(
            r#"
karvon = 1
extends = "posts-2023.toml"
title = "Textiles and machinery look around"
run = {{ length = "42 d", warm_up = "10 d", replications = 2 }}
remove = ["timeline"]
[attribute.looks_around]
share = 0
flows = {{ n2_textiles = {share}, s10_machinery = {share} }}
"#
        );
        let outcome = run(&load_text("looks.toml", &text, &[]));
        ["direction=north;goods=n2_textiles", "direction=south;goods=s10_machinery"]
            .map(|group| values(&outcome, "crossing_time", group, "mean").iter().sum::<f64>() / 2.0)
    };
    let (by_share, by_time) = (times(0), times(1));
    for (by_share, by_time) in by_share.into_iter().zip(by_time) {
        assert!(by_time < by_share - 0.3, "{by_time} h by time, {by_share} h by share");
    }
}

/// A yard, then one of two posts, then a way out. All come at 07:00, and nobody waits for another.
const TWO_POSTS: &str = r#"
karvon = 1
title = "Two posts"
run = { start = 2023-01-01, length = "4 d", replications = 2 }
post = { big = { share = 0.7 }, small = { share = 0.3 } }
side.uz = { time_zone = "UTC", direction = "north" }
calendar.hours = { open = { big = ["daily 00:00-24:00"], small = ["daily 08:00-24:00"] } }
station.yard = { side = "uz", lanes = 99 }
station.gate = { side = "uz", lanes = { big = 98, small = 99 }, calendar = "hours" }
station.customs = { side = "uz", lanes = { big = 98, small = 99 } }
station.exit = { side = "uz", lanes = 99 }
step.yard = { at = "yard", time = "10 min" }
step.cross = { go_on = "crossing" }
step.gate = { at = "gate", time = "30 min" }
step.papers = { time = "6 min" }
step.customs = { at = "customs", time = "1 h" }
step.leave = { go_on = "out" }
step.exit = { at = "exit", time = "5 min" }
route.north = { steps = ["yard", "cross"] }
route.crossing = { steps = ["gate", "papers", "customs", "leave"] }
route.out = { steps = ["exit"] }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["daily 07:00"], party = 20 } }
"#;

#[test]
fn time_distance_is_that_of_trucks_that_go_to_the_post() {
    let outcome = run(&load_text("posts.toml", TWO_POSTS, &[]));
    // At the small post they come at 07:10 and wait for 08:00. The papers are at no post: over all trucks.
    let expected = [
        ("big", "yard", 10),
        ("big", "big_gate", 10 + 30),
        ("big", "papers", 10 + 30 + 6),
        ("big", "big_customs", 10 + 30 + 6 + 60),
        ("big", "exit", 10 + 30 + 6 + 60 + 5),
        ("small", "yard", 10),
        ("small", "small_gate", 10 + 50 + 30),
        ("small", "papers", 10 + 50 + 30 + 6),
        ("small", "small_customs", 10 + 50 + 30 + 6 + 60),
        ("small", "exit", 10 + 50 + 30 + 6 + 60 + 5),
    ];
    let groups: Vec<String> =
        expected.iter().map(|(post, place, _)| format!("route=north;post={post};station={place}")).collect();
    let of_table = outcome.keys.iter().filter(|key| key.indicator.name == "time_distance");
    assert_eq!(of_table.map(|key| key.group.clone()).collect::<Vec<_>>(), groups);
    for (group, (_, _, minutes)) in groups.iter().zip(expected) {
        for hours in values(&outcome, "time_distance", group, "mean") {
            assert!((60.0 * hours - f64::from(minutes)).abs() < 1e-6, "{group}: {hours} h, not {minutes} min");
        }
    }
}
