//! Gridlock, told as the cycle that holds it, at the moment at which its circle closes.

use super::{comes, failure, station, way};

#[test]
fn trucks_of_two_directions_that_wait_for_each_others_place_lock() {
    // A yard for one truck at each end of a bridge: at 6:10 each of two trucks wants the place that the other has.
    let site = "space.north = { side = \"uz\", places = 1 }\nspace.south = { side = \"uz\", places = 1 }\n\
                step.north = { through = \"north\" }\nstep.south = { through = \"south\" }\n\
                step.drive = { time = \"10 min\" }\nstep.desk = { at = \"desk\", time = \"1 min\" }\n\
                route.up = { steps = [\"south\", \"drive\", \"north\", \"desk\"] }\n\
                route.down = { steps = [\"north\", \"drive\", \"south\", \"desk\"] }\n"
        .to_owned()
        + &station("desk", "lanes = 1")
        + &comes("a", "up", "06:00", "")
        + &comes("b", "down", "06:00", "");
    let why = failure(&site);
    assert_eq!(
        why,
        "was in gridlock on day 0.3 of the window, with 2 trucks inside: trucks in `south` wait for `north`, whose trucks \
         wait for `south`"
    );
}

#[test]
fn a_truck_that_waits_in_the_yard_for_papers_behind_who_waits_for_the_yard_locks() {
    // The clerk's lane is kept by a truck that is done and wants the yard's one place, where another waits for its papers,
    // which wait for the clerk.
    let site = station("clerk", "lanes = 1")
        + &station("desk", "lanes = 1")
        + "space.yard = { side = \"uz\", places = 1 }\n\
           step.file = { fork = \"papers\" }\nstep.yard = { through = \"yard\" }\nstep.ready = { join = true }\n\
           step.desk = { at = \"desk\", time = \"1 min\" }\nstep.clerk = { at = \"clerk\", time = \"30 min\" }\n\
           route.with_papers = { steps = [\"yard\", \"file\", \"ready\", \"desk\"] }\n\
           route.by_clerk = { steps = [\"clerk\", \"yard\", \"desk\"] }\n"
        + &way("papers", "at = \"clerk\", time = \"5 min\"")
        + &comes("a", "by_clerk", "12:00", "")
        + &comes("b", "with_papers", "12:01", "");
    // From 12:30 on.
    assert_eq!(
        failure(&site),
        "was in gridlock on day 0.5 of the window, with 2 trucks inside: trucks in `clerk` wait for `yard`, whose trucks \
         wait for `clerk`"
    );
}
