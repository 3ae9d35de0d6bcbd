//! Work that is interrupted for somebody more urgent: `preempts`, and `interrupted` of the station.

use karvon::engine::{Distribution, Family, Luck, Purpose, SimDuration, Subject, Truncation};

use super::{check, comes, exits_by_flow, station, way};

/// Stations with lanes for one, where the slow one works from 0:00 on as its step says, and somebody urgent comes at 0:04
/// for 3 minutes.
fn site(interrupted: &str, slow: &str, urgent: &str) -> String {
    let keys = format!("lanes = 1, interrupted = \"{interrupted}\"");
    station("p", &keys)
        + &station("q", &keys)
        + &way("slow", slow)
        + &way("urgent", &format!("{urgent}, preempts = true, time = \"3 min\""))
        + &comes("slow", "slow", "00:00", "")
        + &comes("urgent", "urgent", "00:04", ", priority = 1")
}

#[test]
fn interrupted_work_resumes_or_restarts_alone_and_together_with_others() {
    // 10 minutes, 4 of them done. Resumed at 0:07: 0:13; from the beginning: 0:17. The same with one station, with two
    // together of which one is taken, and with both taken; and where a line of its own class stands behind.
    let alone = ("at = \"p\"", "at = \"p\"");
    let of_two = ("at = \"p\", also = { q = 1 }", "at = \"q\"");
    let both = ("at = \"p\", also = { q = 1 }", "at = \"q\", also = { p = 1 }");
    for (slow, urgent) in [alone, of_two, both] {
        for (interrupted, end) in [("resume", 13.0), ("restart", 17.0)] {
            let site = site(interrupted, &format!("{slow}, time = \"10 min\""), urgent);
            check(&site, &[("slow", &[end]), ("urgent", &[7.0])]);
            let behind = way("behind", "at = \"p\", time = \"1 min\"") + &comes("behind", "behind", "00:01", "");
            check(&(site + &behind), &[("behind", &[end + 1.0]), ("slow", &[end]), ("urgent", &[7.0])]);
        }
    }
}

#[test]
fn interrupted_work_is_drawn_anew() {
    // The second draw of the step's time by the first consignment of the flow, begun at 0:07.
    let minutes = SimDuration::from_seconds(60.0);
    let [low, high] = [10, 90].map(|count| SimDuration::from_ticks(count * minutes.ticks()));
    let time = Distribution::new(Family::Uniform { low, high }, Truncation::default()).expect("it is one");
    let draw = |occurrence| {
        let subject = Subject::named("slow").member(0);
        let mut generator = Luck::new(1, 1).generator(subject, Purpose::new("slow", "time"), occurrence);
        time.sample(&mut generator).ticks() as f64 / 60e6
    };
    let uniform = "time = { dist = \"uniform\", low = \"10 min\", high = \"90 min\" }";
    for (slow, urgent) in [("at = \"p\"", "at = \"p\""), ("at = \"p\", also = { q = 1 }", "at = \"q\"")] {
        for (interrupted, end) in [("resume", draw(0) + 3.0), ("restart", draw(0) + 7.0), ("resample", draw(1) + 7.0)] {
            let found = exits_by_flow(&site(interrupted, &format!("{slow}, {uniform}"), urgent));
            assert_eq!(found[1], ("urgent".to_owned(), vec![7.0]));
            assert!((found[0].1[0] - end).abs() < 1e-6, "{interrupted}: {found:?}, not {end}");
        }
    }
    assert!((draw(0) - draw(1)).abs() > 0.1, "the two draws differ");
}

#[test]
fn without_the_word_the_urgent_wait_for_the_end() {
    let site = site("resume", "at = \"p\", time = \"10 min\"", "at = \"p\"").replace("preempts = true", "lanes = 1");
    check(&site, &[("slow", &[10.0]), ("urgent", &[13.0])]);
}
