//! What becomes of work at closing time: `at_closing`, and `interrupted`.

use super::{DAY, HOUR, check, comes, desk, exits, run_with, station, way};

#[test]
fn three_hours_from_sixteen_end_as_the_desk_says() {
    let end = |keys: &str| {
        let station = format!("calendar = \"office\"\n{keys}");
        exits(&desk(&station, "time = \"3 h\"", "at = [\"2023-01-02 16:00\"]"))
    };
    assert_eq!(end("at_closing = \"finish\""), [19.0 * HOUR]);
    assert_eq!(end("at_closing = \"suspend\""), [DAY + 10.0 * HOUR]);
    assert_eq!(end("at_closing = \"suspend_same_lane\""), [DAY + 10.0 * HOUR]);
    assert_eq!(end("at_closing = \"suspend\"\ninterrupted = \"restart\""), [DAY + 11.0 * HOUR]);
    assert_eq!(end("at_closing = \"do_not_start\""), [DAY + 11.0 * HOUR]);
}

#[test]
fn officers_of_two_clocks_have_hours_in_common() {
    // Both sides from 9 to 18 on their own clocks: Shanghai is 8 hours ahead of UTC, Almaty 6, and 5 from March 2024
    // on. 7 hours in common before, and 6 after, when a job of 7 hours is done at 10 the next day in Almaty: at 13.
    let end = |start: &str| {
        run_with(
            &format!(
                "karvon = 1\ntitle = \"Two clocks\"\n[run]\nstart = {start}\nlength = \"10 d\"\nreplications = 1\n\
                 [side.cn]\ntime_zone = \"Asia/Shanghai\"\ndirection = \"west\"\n[side.kz]\n\
                 time_zone = \"Asia/Almaty\"\n[calendar.day]\nopen = [\"daily 09:00-18:00\"]\n\
                 [station.cn]\nside = \"cn\"\nlanes = 1\ncalendar = \"day\"\nat_closing = \"suspend\"\n\
                 [station.kz]\nside = \"kz\"\nlanes = 1\ncalendar = \"day\"\nat_closing = \"suspend\"\n\
                 [step.both]\nat = \"cn\"\nalso = {{ kz = 1 }}\ntime = \"7 h\"\n[route.west]\nsteps = [\"both\"]\n\
                 [flow.trucks]\nfrom = \"cn\"\nroute = \"west\"\ntimetable = {{ at = [\"{start} 00:00\"] }}\n"
            ),
            "",
        )
        .into_iter()
        .map(|(at, _)| at)
        .collect::<Vec<f64>>()
    };
    assert_eq!(end("2024-02-01"), [18.0 * HOUR]);
    assert_eq!(end("2024-04-01"), [DAY + 13.0 * HOUR]);
}

#[test]
fn suspended_work_goes_on_with_its_own_lane_or_with_any() {
    // Two lanes until 0:10, one until 0:20, none until 0:30, one until 0:40, then two. A: 15 minutes from 0:00. B: 50 from
    // 0:01; it was begun last, and stops at 0:10 with 41 left. At 0:15 A is done: with any lane B goes on over [15, 20)
    // and from 30, with 36 left; with its own it goes on when the next lane opens, at 0:30.
    for (policy, end) in [("suspend", 66.0), ("suspend_same_lane", 71.0)] {
        let site = "calendar.two = { open = [\"daily 00:00-00:10\"] }\n".to_owned()
            + "calendar.one = { open = [\"daily 00:10-00:20, 00:30-00:40\"] }\n"
            + "calendar.late = { open = [\"daily 00:40-24:00\"] }\n"
            + &station(
                "desk",
                &format!("lanes = 1, calendar = \"one\", shifts = {{ two = 2, late = 2 }}, at_closing = \"{policy}\""),
            )
            + &way("short", "at = \"desk\", time = \"15 min\"")
            + &way("long", "at = \"desk\", time = \"50 min\"")
            + &comes("a", "short", "00:00", "")
            + &comes("b", "long", "00:01", "");
        check(&site, &[("a", &[15.0]), ("b", &[end])]);
    }
}

#[test]
fn a_job_that_no_shift_can_finish_is_an_error_before_the_run() {
    // 10 hours in shifts of 9, where what cannot finish does not start; 9 hours fit, from opening to closing.
    let long = format!(
        "{}{}",
        super::HEAD,
        desk("calendar = \"office\"\nat_closing = \"do_not_start\"", "time = \"10 h\"", "at = [\"2023-01-02 08:00\"]")
    );
    let refused =
        karvon::scenario::load("exact.toml", &long, &[], &|_| Err("no file".to_owned())).expect_err("it never ends");
    let codes: Vec<String> = refused.diagnostics.sorted().iter().map(|found| found.code.id.to_owned()).collect();
    assert_eq!(codes, ["S206"], "{long}");
    let fits =
        desk("calendar = \"office\"\nat_closing = \"do_not_start\"", "time = \"9 h\"", "at = [\"2023-01-02 08:00\"]");
    assert_eq!(exits(&fits), [17.0 * HOUR]);
}

#[test]
fn a_job_may_end_as_its_lane_closes_and_none_starts_then() {
    for policy in ["finish", "do_not_start", "suspend", "suspend_same_lane"] {
        let keys = format!("calendar = \"office\"\nat_closing = \"{policy}\"");
        let found = exits(&desk(&keys, "time = \"3 h\"", "at = [\"2023-01-02 14:00, 17:00\"]"));
        assert_eq!(found, [17.0 * HOUR, DAY + 11.0 * HOUR], "{policy}");
    }
}
