//! Going on with another route: `go_on`, by shares, by a stock, by the shortest expected time; `if_stock`, `choose`.

use super::{check, comes, station, way};

#[test]
fn a_route_leads_to_another_and_back() {
    // Straight on, and by a table whose shares leave no choice. Who is not of the share stays on its route.
    let site = "goods.meat = { value = \"800 USD/t\" }\n\
                step.first = { time = \"10 min\" }\nstep.turn = { go_on = \"far\", share = { meat = 1, other = 0 } }\n\
                step.last = { time = \"1 min\" }\nroute.north = { steps = [\"first\", \"turn\", \"last\"] }\n\
                step.far = { time = \"1 h\" }\nstep.on = { go_on = { near = 1, never = 0 } }\n\
                route.far = { steps = [\"far\", \"on\"] }\n"
        .to_owned()
        + &way("near", "time = \"5 min\"")
        + &way("never", "time = \"9 h\"")
        + &comes("a", "north", "00:00", ", goods = \"meat\", payload = \"20 t\"")
        + &comes("b", "north", "00:00", "");
    check(&site, &[("a", &[75.0]), ("b", &[11.0])]);
}

#[test]
fn the_way_depends_on_what_is_in_a_stock() {
    // Two permits, one taken by each truck that finds two; the first of the routes is that of a low stock.
    let site = "stock.permits = { side = \"uz\", initial = 3 }\n\
                step.look = { go_on = [\"without\", \"with\"], if_stock = { stock = \"permits\", below = 2 } }\n\
                route.north = { steps = [\"look\"] }\nstep.take = { take = \"permits\" }\nstep.drive = { time = \"1 h\" }\n\
                route.with = { steps = [\"take\", \"drive\"] }\n"
        .to_owned()
        + &way("without", "time = \"5 h\"")
        + &comes("a", "north", "00:00, 00:01, 00:02", "");
    check(&site, &[("a", &[60.0, 61.0, 302.0])]);
}

#[test]
fn the_way_that_takes_the_shortest_time_is_taken() {
    // By P 10 minutes behind a drive of 20, by Q 30 behind none. With both free: 30 and 30, the first. While the long
    // one is at P over [1, 101), P is a wait of a job of its own longer: 40, so the second goes by Q, over [2, 32). The
    // third expects 40 by P and 60 by Q.
    let site = station("p", "lanes = 1")
        + &station("q", "lanes = 1")
        + "step.drive = { time = \"20 min\" }\nstep.p = { at = \"p\", time = \"10 min\" }\n\
           route.by_p = { steps = [\"drive\", \"p\"] }\n"
        + &way("by_q", "at = \"q\", time = \"30 min\"")
        + &way("long", "at = \"p\", time = \"100 min\"")
        + &way("choose", "go_on = [\"by_p\", \"by_q\"], choose = \"soonest\"")
        + &comes("a", "choose", "00:00", "")
        + &comes("b", "long", "00:01", "")
        + &comes("c", "choose", "00:02", "")
        + &comes("d", "choose", "00:03", "");
    check(&site, &[("a", &[111.0]), ("b", &[101.0]), ("c", &[32.0]), ("d", &[121.0])]);
}
