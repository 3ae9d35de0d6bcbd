//! Several policies at once, worked out by hand.

use super::{check, comes, station, way};

#[test]
fn work_is_interrupted_by_the_urgent_by_a_failure_and_by_closing_and_then_blocked() {
    // The desk is open until 1:00 and from 2:00 on, and is down over [31, 41), [72, 82), [113, 123) and from 154 on. A has
    // 50 minutes of work there: [0, 10), until U comes, who is urgent, for [10, 15); [15, 31); [41, 60); and the last five
    // once the desk is open and repaired, [123, 128). It has the one place of the yard then, and the exit when B is done
    // there, [150, 170). C comes at 2:05: the desk over [128, 138), and it keeps the lane until A leaves the yard at 150;
    // the exit over [170, 190). D comes to the desk at 2:06 for 4 minutes: [150, 154), and is done as it fails.
    let site = "calendar.two = { open = [\"daily 00:00-01:00, 02:00-24:00\"] }\n\
                space.yard = { side = \"uz\", places = 1 }\n\
                breakdown.fault = { station = \"desk\", after = \"31 min\", repair = \"10 min\" }\n"
        .to_owned()
        + &station("desk", "lanes = 1, calendar = \"two\", at_closing = \"suspend\"")
        + &station("exit", "lanes = 1")
        + "step.long = { at = \"desk\", time = \"50 min\" }\nstep.short = { at = \"desk\", time = \"10 min\" }\n\
           step.yard = { through = \"yard\" }\nstep.exit = { at = \"exit\", time = \"20 min\" }\n\
           route.long = { steps = [\"long\", \"yard\", \"exit\"] }\nroute.short = { steps = [\"short\", \"yard\", \"exit\"] }\n"
        + &way("urgent", "at = \"desk\", preempts = true, time = \"5 min\"")
        + &way("slow_exit", "at = \"exit\", time = \"30 min\"")
        + &way("quick", "at = \"desk\", time = \"4 min\"")
        + &comes("a", "long", "00:00", "")
        + &comes("b", "slow_exit", "02:00", "")
        + &comes("c", "short", "02:05", "")
        + &comes("d", "quick", "02:06", "")
        + &comes("u", "urgent", "00:10", ", priority = 1");
    check(&site, &[("a", &[170.0]), ("b", &[150.0]), ("c", &[190.0]), ("d", &[154.0]), ("u", &[15.0])]);
}

#[test]
fn a_convoy_gives_up_as_one() {
    // Two gather by 0:05 and wait for the desk, which is in use until 1:00, for 20 minutes: both are lost at 0:25, or drive
    // for 10 minutes on the other route.
    let site = |exit: &str| {
        station("desk", "lanes = 1")
            + &way("busy", "at = \"desk\", time = \"1 h\"")
            + &way("aside", "time = \"10 min\"")
            + &format!(
                "step.gather = {{ batch = 2 }}\nstep.desk = {{ at = \"desk\", time = \"5 min\", patience = \"20 min\"{exit} }}\n\
                 step.part = {{ unbatch = true }}\nroute.north = {{ steps = [\"gather\", \"desk\", \"part\"] }}\n"
            )
            + &comes("a", "north", "00:00, 00:05", "")
            + &comes("b", "busy", "00:00", "")
            + &comes("z", "aside", "05:00", "")
    };
    let (b, z) = (("b", &[60.0][..]), ("z", &[310.0][..]));
    check(&site(""), &[("a", &[25.0, 25.0]), b, z]);
    check(&site(", gives_up_to = \"aside\""), &[("a", &[35.0, 35.0]), b, z]);
}

#[test]
fn lanes_that_officers_leave_while_work_is_preempted_are_waited_for() {
    // Two lanes until 0:20, one until 0:40. A and B have 30 minutes of work from 0:00 on; U takes B's lane over [10, 35): B
    // was begun last. At 0:20 one lane goes off duty: U and A are at work, and A, who is less urgent, finishes late, at
    // 0:30. B goes on when U is done, with 20 left: [35, 55). C, from 0:12 on, has the second lane at 0:40: [40, 45).
    let site =
        "calendar.early = { open = [\"daily 00:00-00:20\"] }\ncalendar.late = { open = [\"daily 00:40-24:00\"] }\n"
            .to_owned()
            + &station("desk", "lanes = 1, shifts = { early = 2, late = 2 }")
            + &way("work", "at = \"desk\", time = \"30 min\"")
            + &way("quick", "at = \"desk\", time = \"5 min\"")
            + &way("urgent", "at = \"desk\", preempts = true, time = \"25 min\"")
            + &comes("a", "work", "00:00", "")
            + &comes("b", "work", "00:00", "")
            + &comes("c", "quick", "00:12", "")
            + &comes("u", "urgent", "00:10", ", priority = 1");
    check(&site, &[("a", &[30.0]), ("b", &[55.0]), ("c", &[45.0]), ("u", &[35.0])]);
}
