//! Scenario files with answers worked out by hand: what a planner writes comes to what it says, to the minute.
//!
//! The ops themselves are held to exact answers in `src/flow/tests/`; here it is the language that is.

use karvon::engine::{SimTime, Ties};
use karvon::flow::{Observation, Observer, RunOptions, run};
use karvon::model::lower;
use karvon::scenario::load;

use crate::support::design;

/// Ten days of one side, on whose clock everything is.
const HEAD: &str = r#"karvon = 1
title = "Worked out by hand"
[run]
start = 2023-01-02
length = "10 d"
replications = 1
[side.uz]
time_zone = "UTC"
direction = "north"
[calendar.office]
open = ["daily 08:00-17:00"]
"#;

/// Minutes at which trucks left.
#[derive(Default)]
struct Exits(Vec<f64>);

impl Observer for Exits {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        if let Observation::Left { .. } = observation {
            self.0.push(at.ticks() as f64 / 60e6);
        }
    }
}

/// Runs a scenario whose only other file is a table of arrivals.
fn exits_of(text: &str, arrivals: &str) -> Vec<f64> {
    let scenario = load("exact.toml", text, &[], &|_| Ok(arrivals.to_owned()))
        .unwrap_or_else(|refused| panic!("{:#?}\n{text}", refused.diagnostics.sorted()));
    let design = design(&scenario);
    let window = design.site.window;
    let options = RunOptions {
        window_start: window.start,
        window_end: window.end,
        follow_until: window.follow_until,
        events_max: 1_000_000,
        entities_max: 10_000,
        rounds_max: 1_000,
        ties: Ties::InOrder,
    };
    let mut exits = Exits::default();
    run(&lower(&design.site).program, options, design.seed, 1, &mut exits);
    exits.0
}

/// Returns when trucks leave, in order, in minutes since the start.
fn exits(more: &str) -> Vec<f64> {
    exits_of(&format!("{HEAD}{more}"), "")
}

/// A desk and one flow that goes there: its keys, the step's, and when trucks come.
fn desk(station: &str, step: &str, at: &str) -> String {
    format!(
        "[station.desk]\nside = \"uz\"\nlanes = 1\n{station}\n[step.desk]\nat = \"desk\"\n{step}\n\
         [route.north]\nsteps = [\"desk\"]\n[flow.trucks]\nfrom = \"uz\"\nroute = \"north\"\n\
         timetable = {{ {at} }}\n"
    )
}

const HOUR: f64 = 60.0;
const DAY: f64 = 24.0 * HOUR;

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
        exits_of(
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
    };
    assert_eq!(end("2024-02-01"), [18.0 * HOUR]);
    assert_eq!(end("2024-04-01"), [DAY + 13.0 * HOUR]);
}

#[test]
fn lanes_are_maintained_by_the_count_of_their_jobs() {
    // Three at 8:00, 10 minutes each; half an hour of maintenance after two of them.
    let more = "[breakdown.cleaning]\nstation = \"desk\"\nafter_jobs = 2\nrepair = \"30 min\"\n";
    let desk = desk("", "time = \"10 min\"", "at = [\"2023-01-02 08:00\"], party = 3");
    assert_eq!(exits(&(desk + more)), [8.0 * HOUR + 10.0, 8.0 * HOUR + 20.0, 9.0 * HOUR]);
}

#[test]
fn maintenance_after_the_job_goes_before_the_line() {
    // Due at 8:00, in the middle of a job of 20 minutes that began at 7:50; the next truck, there since 7:55, waits for
    // half an hour of maintenance.
    let more = "[breakdown.check]\nstation = \"desk\"\nafter = \"8 h\"\nwhen = \"after_job\"\nrepair = \"30 min\"\n";
    let desk = desk("", "time = \"20 min\"", "at = [\"2023-01-02 07:50, 07:55\"]");
    assert_eq!(exits(&(desk + more)), [8.0 * HOUR + 10.0, 9.0 * HOUR]);
}

#[test]
fn a_repair_keeps_the_hours_of_its_crew() {
    // Down at 16:00, after one hour of a job of two. Three hours of repair: one until 17:00, two from 8:00 to 10:00.
    let more = "[station.crew]\nside = \"uz\"\nlanes = 1\ncalendar = \"office\"\nat_closing = \"suspend\"\n\
                [breakdown.fault]\nstation = \"desk\"\nafter = \"16 h\"\nrepair = \"3 h\"\nrepair_at = \"crew\"\n";
    let desk = desk("", "time = \"2 h\"", "at = [\"2023-01-02 15:00\"]");
    assert_eq!(exits(&(desk + more)), [DAY + 11.0 * HOUR]);
}

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
fn appointments_may_be_late_or_not_kept() {
    // Planned for 10:00, at the earliest half an hour before, and 45 minutes after that: 10:15.
    let at = |keys: &str| format!("at = [\"2023-01-02 10:00\"], {keys}");
    let late = at("earliest = \"30 min\", lateness = \"45 min\"");
    assert_eq!(exits(&desk("", "time = \"5 min\"", &late)), [10.0 * HOUR + 20.0]);
    assert_eq!(exits(&desk("", "time = \"5 min\"", &at("no_show = 1"))), [0.0; 0]);
}

#[test]
fn observed_arrivals_come_again_or_lend_their_gaps() {
    let come = |resample: bool| {
        let desk = desk("", "time = \"5 min\"", "");
        let trace = format!("trace = {{ file = \"seen.csv\", column = \"arrived\", resample = {resample} }}");
        let text = format!("{HEAD}{}", desk.replace("timetable = {  }", &trace));
        let seen = "plate,arrived\n01A,2023-01-02 06:30\n02B,2023-01-02 07:30\n03C,2023-01-02 08:30\n";
        exits_of(&text, seen)
    };
    assert_eq!(come(false), [6.0 * HOUR + 35.0, 7.0 * HOUR + 35.0, 8.0 * HOUR + 35.0]);
    // All gaps that were seen are of an hour.
    let resampled = come(true);
    assert!(resampled.len() > 200 && resampled.windows(2).all(|pair| pair[1] - pair[0] == HOUR), "{resampled:?}");
}

#[test]
fn departures_take_as_many_as_they_have_places_for() {
    let more = "[timetable.ferry]\nside = \"uz\"\ndepartures = [\"daily 06:00, 18:00\"]\nplaces = 2\n\
                [step.board]\nboard = \"ferry\"\n[route.north]\nsteps = [\"board\"]\n[flow.trucks]\nfrom = \"uz\"\n\
                route = \"north\"\ntimetable = { at = [\"2023-01-02 05:00\"], party = 3 }\n";
    assert_eq!(exits(more), [6.0 * HOUR, 6.0 * HOUR, 18.0 * HOUR]);
}

#[test]
fn a_plant_sends_products_of_its_own() {
    // A truck that unloads for 20 minutes, and a product on its way for an hour from then on.
    let more = "[step.unload]\ntime = \"20 min\"\n[step.make]\nspawn = \"products\"\n[step.road]\ntime = \"1 h\"\n\
                [route.in]\nsteps = [\"unload\", \"make\"]\n[route.out]\nsteps = [\"road\"]\n\
                [flow.trucks]\nfrom = \"uz\"\nroute = \"in\"\ntimetable = { at = [\"2023-01-02 05:00\"] }\n\
                [flow.products]\nfrom = \"uz\"\nroute = \"out\"\nspawned = true\n";
    assert_eq!(exits(more), [5.0 * HOUR + 20.0, 6.0 * HOUR + 20.0]);
}

#[test]
fn who_stands_in_the_longer_line_moves_to_the_shorter() {
    // A long job of 100 minutes at 0:00 takes the first desk. Short ones of 10 minutes at 0:01 to 0:04: to the second
    // desk, behind the long one, to the second, behind the long one. At 0:11 one has left the second desk, another is
    // begun, and 3 to 1 the last moves over; at 0:31, 2 to 0, so does the other.
    let site = |jockey: &str| {
        format!(
            "[station.one]\nside = \"uz\"\nlanes = 1\n[station.two]\nside = \"uz\"\nlanes = 1\n\
             [goods.steel]\nvalue = \"800 USD/t\"\n\
             [step.desk]\nat = \"one\"\nor = [\"two\"]\nchoose = \"shortest\"\n{jockey}\
             time = {{ steel = \"100 min\", other = \"10 min\" }}\n[route.north]\nsteps = [\"desk\"]\n\
             [flow.long]\nfrom = \"uz\"\nroute = \"north\"\ngoods = \"steel\"\npayload = \"20 t\"\n\
             timetable = {{ at = [\"2023-01-02 00:00\"] }}\n\
             [flow.short]\nfrom = \"uz\"\nroute = \"north\"\n\
             timetable = {{ at = [\"2023-01-02 00:01-00:05 every 1 min\"] }}\n"
        )
    };
    assert_eq!(exits(&site("jockey = 2\n")), [11.0, 21.0, 31.0, 41.0, 100.0]);
    assert_eq!(exits(&site("")), [11.0, 21.0, 100.0, 110.0, 120.0]);
}
