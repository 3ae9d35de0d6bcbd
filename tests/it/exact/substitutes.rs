//! Stations that will do in place of the best: `or`, with `choose = "ranked"`, written out or not.

use super::{check, comes, station, way};

#[test]
fn the_best_that_can_serve_does() {
    // P is better than Q. A comes to both free and takes P over [0, 10), so B has Q over [1, 11). C waits in both lines
    // from 0:02 on and has P at 0:10, which is the first to be free; D, for Q alone, has it over [11, 21), and E, for P
    // alone, over [20, 30).
    for choose in ["", ", choose = \"ranked\""] {
        let site = station("p", "lanes = 1")
            + &station("q", "lanes = 1")
            + &way("any", &format!("at = \"p\", or = [\"q\"], time = \"10 min\"{choose}"))
            + &way("worse", "at = \"q\", time = \"10 min\"")
            + &way("best", "at = \"p\", time = \"10 min\"")
            + &comes("a", "any", "00:00", "")
            + &comes("b", "worse", "00:01", "")
            + &comes("c", "any", "00:02", "")
            + &comes("d", "worse", "00:03", "")
            + &comes("e", "best", "00:04", "");
        check(&site, &[("a", &[10.0]), ("b", &[11.0]), ("c", &[20.0]), ("d", &[21.0]), ("e", &[30.0])]);
    }
}

#[test]
fn ranks_go_down_the_list_and_not_by_name() {
    // R before P before Q. All three are free: A has R over [0, 10), B P, C Q. Who wants R, P or Q alone from 0:01 on
    // waits until 0:10, 0:20 and 0:30: by the ranks, A, B and C are 10, 20 and 30 minutes at work.
    let mut site = String::new();
    for name in ["p", "q", "r"] {
        site += &station(name, "lanes = 1");
        site += &way(&format!("only_{name}"), &format!("at = \"{name}\", time = \"1 min\""));
        site += &comes(&format!("z_{name}"), &format!("only_{name}"), "00:01", "");
    }
    for (flow, minutes) in [("a", 10), ("b", 20), ("c", 30)] {
        site += &way(&format!("any_{flow}"), &format!("at = \"r\", or = [\"p\", \"q\"], time = \"{minutes} min\""));
        site += &comes(flow, &format!("any_{flow}"), "00:00", "");
    }
    check(
        &site,
        &[("a", &[10.0]), ("b", &[20.0]), ("c", &[30.0]), ("z_p", &[21.0]), ("z_q", &[31.0]), ("z_r", &[11.0])],
    );
}

#[test]
fn of_those_that_are_free_at_one_instant_the_best_is_taken() {
    // P and Q are both in use until 0:10. A, who would have either, better P, waits from 0:05 on and has P over [10, 17).
    // So Q goes to B at 0:10, and P to C at 0:17.
    let site = station("p", "lanes = 1")
        + &station("q", "lanes = 1")
        + &way("best", "at = \"p\", time = \"10 min\"")
        + &way("worse", "at = \"q\", time = \"10 min\"")
        + &way("any", "at = \"p\", or = [\"q\"], time = \"7 min\"")
        + &comes("a", "any", "00:05", "")
        + &comes("b", "worse", "00:00, 00:06", "")
        + &comes("c", "best", "00:00, 00:06", "");
    check(&site, &[("a", &[17.0]), ("b", &[10.0, 20.0]), ("c", &[10.0, 27.0])]);
}
