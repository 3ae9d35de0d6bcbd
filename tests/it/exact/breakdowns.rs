//! Lanes that fail or are maintained: `breakdown`, by clock, working time or count, at once or after the job.

use super::{DAY, HOUR, check, comes, desk, exits, station, way};

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
fn work_that_a_breakdown_stops_resumes_or_restarts() {
    // Down at 1:00, after half an hour of a job of one that began at 0:30, for 20 minutes: 1:50, or 2:20.
    let more = "[breakdown.fault]\nstation = \"desk\"\nafter = \"1 h\"\nby = \"clock\"\nwhen = \"immediate\"\n\
                repair = \"20 min\"\n";
    for (interrupted, end) in [("resume", 110.0), ("restart", 140.0)] {
        let desk = desk(&format!("interrupted = \"{interrupted}\""), "time = \"1 h\"", "at = [\"2023-01-02 00:30\"]");
        assert_eq!(exits(&(desk + more)), [end], "{interrupted}");
    }
}

#[test]
fn lanes_fail_by_their_time_at_work() {
    // After an hour at work, of which the first job is 40 minutes and the second, from 5:00 on, 20: down at 5:20 for half
    // an hour, and it ends at 6:10.
    let more = "[breakdown.wear]\nstation = \"desk\"\nafter = \"1 h\"\nby = \"working_time\"\nrepair = \"30 min\"\n";
    let desk = desk("", "time = \"40 min\"", "at = [\"2023-01-02 00:00, 05:00\"]");
    assert_eq!(exits(&(desk + more)), [40.0, 370.0]);
}

#[test]
fn machines_fail_by_themselves_and_lanes_together() {
    // Two machines of one lane each, both down after an hour for half of one: two jobs of 2 hours stop. One breakdown of
    // two lanes does the same; one of one lane stops the one that began last.
    let site = |keys: &str| {
        station("desk", "lanes = 2")
            + &way("desk", "at = \"desk\", time = \"100 min\"")
            + &format!("breakdown.fault = {{ station = \"desk\", after = \"1 h\", repair = \"30 min\"{keys} }}\n")
            + &comes("a", "desk", "00:00", "")
            + &comes("b", "desk", "00:01", "")
    };
    // Machines that are repaired at 1:30 fail again at 2:30, when all is done.
    check(&site(", machines = 2"), &[("a", &[130.0]), ("b", &[131.0])]);
    check(&site(", lanes = 2"), &[("a", &[130.0]), ("b", &[131.0])]);
    check(&site(""), &[("a", &[100.0]), ("b", &[131.0])]);
}
