//! Stations that close together: `closure`, by a list of periods.

use super::{HOUR, exits};

#[test]
fn a_closure_closes_several_stations_together() {
    // Both suspend jobs of an hour that began at 9:30, from 10:00 to 12:00.
    let more = "[station.desk]\nside = \"uz\"\nlanes = 1\nat_closing = \"suspend\"\n\
                [station.scan]\nside = \"uz\"\nlanes = 1\nat_closing = \"suspend\"\n\
                [step.desk]\nat = \"desk\"\ntime = \"1 h\"\n[step.scan]\nat = \"scan\"\ntime = \"1 h\"\n\
                [route.one]\nsteps = [\"desk\"]\n[route.two]\nsteps = [\"scan\"]\n\
                [flow.one]\nfrom = \"uz\"\nroute = \"one\"\ntimetable = { at = [\"2023-01-02 09:30\"] }\n\
                [flow.two]\nfrom = \"uz\"\nroute = \"two\"\ntimetable = { at = [\"2023-01-02 09:30\"] }\n\
                [closure.snow]\nstations = [\"desk\", \"scan\"]\n\
                periods = [\"2023-01-02 10:00 .. 2023-01-02 12:00\"]\n";
    assert_eq!(exits(more), [12.5 * HOUR, 12.5 * HOUR]);
}

#[test]
fn a_closure_may_leave_lanes_open() {
    // Two lanes, one of which stays open from 10:00 to 12:00: of three who come at 9:30 for an hour two finish at 10:30,
    // and the third is at work over [10:30, 11:30).
    let more = "[station.desk]\nside = \"uz\"\nlanes = 2\n[step.desk]\nat = \"desk\"\ntime = \"1 h\"\n\
                [route.one]\nsteps = [\"desk\"]\n\
                [flow.one]\nfrom = \"uz\"\nroute = \"one\"\ntimetable = { at = [\"2023-01-02 09:30\"], party = 4 }\n\
                [closure.snow]\nstations = [\"desk\"]\nlanes = 1\nreason = \"snow\"\n\
                periods = [\"2023-01-02 10:00 .. 2023-01-02 12:00\"]\n";
    assert_eq!(exits(more), [10.5 * HOUR, 10.5 * HOUR, 11.5 * HOUR, 12.5 * HOUR]);
}
