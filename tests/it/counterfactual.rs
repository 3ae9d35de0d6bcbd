//! What a cause of delay is worth: to the first order, and by a run without it, worked by hand.

use karvon::experiment::{self, Outcome};

use crate::support::{design, load_file, load_text, values};

/// Mean crossing times of a group in hours: as it is, to the first order without a cause, and by a run without it.
#[track_caller]
fn check(text: &str, cause: &str, group: &str, expected: [f64; 3]) {
    let design = design(&load_text("without.toml", text, &[]));
    let base = experiment::run(&design, &());
    let found = experiment::counterfactual(&design, cause, &base, &());
    let crossing = |outcome: &Outcome| values(outcome, "crossing_time", group, "mean")[0];
    let without = values(&base, "crossing_without", &format!("{group};cause={cause};station=all"), "mean")[0];
    let hours = [crossing(&base), without, crossing(&found.outcome)];
    let is_near = hours.iter().zip(expected).all(|(hours, expected)| (hours - expected).abs() < 1e-9);
    assert!(is_near, "{cause}, {group}: {hours:?}, not {expected:?}");
}

#[test]
fn spaces_without_limit_let_go_of_lanes_that_others_wait_for() {
    // An hour at the exit, a strip with one place, three hours at the gate. Of three trucks the third is done at the exit at
    // 9:00 and holds its lane until the second leaves the strip at 10:00: 4 h, 7 h and 10 h. Two that only need a quarter
    // of an hour at the exit come at 8:30 and wait for that lane: 1.75 h and 2 h. Without the block they leave an hour
    // earlier each; the third waits for the gate instead.
    let text = r#"
karvon = 1
title = "A strip with one place"
run = { start = 2023-01-02, length = "1 d", replications = 1 }
side.uz = { time_zone = "UTC", direction = "north" }
station.exit = { side = "uz", lanes = 1 }
station.gate = { side = "uz", lanes = 1 }
space.strip = { side = "uz", places = 1 }
step.exit = { at = "exit", time = "1 h" }
step.strip = { through = "strip" }
step.gate = { at = "gate", time = "3 h" }
step.stamp = { at = "exit", time = "15 min" }
route.north = { steps = ["exit", "strip", "gate"] }
route.local = { steps = ["stamp"] }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["daily 06:00"], party = 3 } }
flow.local = { from = "uz", route = "local", timetable = { at = ["daily 08:30"], party = 2 } }
"#;
    check(text, "blocked", "direction=north", [24.75 / 5.0, 23.75 / 5.0, 22.75 / 5.0]);
}

#[test]
fn without_a_breakdown_the_last_truck_is_done_before_the_desk_closes() {
    // Two hours at a desk that is open from 6:00 to 10:00 and down from 7:00 to 9:00: the first takes 4 h, and at 10:00 the
    // second finds it closed until the next day. Both waited for the repair for 2 h. Without it they take 2 h and 4 h.
    let text = r#"
karvon = 1
title = "A desk that breaks down"
run = { start = 2023-01-02, length = "1 d", replications = 1 }
side.uz = { time_zone = "UTC", direction = "north" }
calendar.morning = { open = ["daily 06:00-10:00"] }
station.desk = { side = "uz", lanes = 1, calendar = "morning" }
breakdown.computers = { station = "desk", after = "7 h", repair = "2 h" }
step.desk = { at = "desk", time = "2 h" }
route.north = { steps = ["desk"] }
flow.trucks = { from = "uz", route = "north", timetable = { at = ["2023-01-02 06:00"], party = 2 } }
"#;
    check(text, "breakdown", "direction=north", [(4.0 + 26.0) / 2.0, (4.0 + 26.0) / 2.0 - 2.0, 3.0]);
}

/// Three groups of wagons, two at 6:00 and one at 8:00, make a train, which takes a path at odd hours and is looked at for an
/// hour. A truck is looked at for half an hour, elsewhere.
const TRAIN: &str = r#"
karvon = 1
title = "A train of three"
run = { start = 2023-01-02, length = "1 d", replications = 1 }
side.uz = { time_zone = "UTC", direction = "north" }
station.track = { side = "uz", lanes = 1 }
station.desk = { side = "uz", lanes = 1 }
timetable.path = { side = "uz", departures = ["daily 01:00-24:00 every 2 h"], places = 1 }
step.couple = { batch = 3 }
step.path = { board = "path" }
step.go_on = { go_on = "along" }
step.track = { at = "track", time = "1 h" }
step.uncouple = { unbatch = true }
step.desk = { at = "desk", time = "30 min" }
route.train = { steps = ["couple", "path", "go_on"] }
route.along = { steps = ["track", "uncouple"] }
route.truck = { steps = ["desk"] }
flow.early = { from = "uz", mode = "rail", route = "train", timetable = { at = ["daily 06:00"], party = 2 } }
flow.late = { from = "uz", mode = "rail", route = "train", timetable = { at = ["daily 08:00"] } }
flow.trucks = { from = "uz", route = "truck", timetable = { at = ["daily 06:00"] } }
"#;

#[test]
fn without_partners_each_goes_by_itself_with_what_the_train_had() {
    // The train is complete at 8:00, leaves at 9:00 and is done at 10:00: 4 h, 4 h and 2 h. By themselves, two take a path
    // each at 7:00 and are looked at at the same time, and the third is one path later: 2 h each.
    let rail = "direction=north;mode=rail";
    check(TRAIN, "partner", rail, [10.0 / 3.0, 2.0, 2.0]);
    // What the train waits for is told of it alone, while the others are aboard: 1 h, which goes for all of them.
    check(TRAIN, "departure", rail, [10.0 / 3.0, 3.0, 7.0 / 3.0]);
    for cause in ["partner", "departure"] {
        check(TRAIN, cause, "direction=north", [0.5; 3]);
    }
}

#[test]
fn the_baseline_without_closing_is_the_border_around_the_clock() {
    let settings = [("run.length", "\"14 d\""), ("run.warm_up", "\"4 d\""), ("run.replications", "1")];
    let [baseline, hours_24] = ["baseline-2023.toml", "hours-24.toml"].map(|name| design(&load_file(name, &settings)));
    let base = experiment::run(&baseline, &());
    let found = experiment::counterfactual(&baseline, "closed", &base, &()).outcome;
    let expected = experiment::run(&hours_24, &());
    for direction in ["north", "south"] {
        for statistic in ["mean", "p50", "p95", "max"] {
            let [found, expected] = [&found, &expected]
                .map(|outcome| values(outcome, "crossing_time", &format!("direction={direction}"), statistic));
            assert_eq!(found, expected, "{direction}, {statistic}");
        }
    }
}
