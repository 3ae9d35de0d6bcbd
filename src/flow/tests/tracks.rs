//! Fork and join: tracks that run side by side.

use super::{Tale, Toy};
use crate::flow::Op::{Delay, EndTrack, Fork, Join, Leave};

/// A main track and others beside it, each of a constant time.
fn parallel(main: u64, tracks: &[u64]) -> Tale {
    let mut toy = Toy::default();
    let times: Vec<_> = tracks.iter().map(|ticks| toy.time(*ticks)).collect();
    let main = toy.time(main);
    let entry = toy.builder.next();
    let forks: Vec<_> = tracks.iter().map(|_| toy.push([Fork(0)])).collect();
    toy.push([Delay(main), Join, Leave]);
    for (fork, time) in forks.into_iter().zip(times) {
        toy.builder.land(fork);
        toy.push([Delay(time), EndTrack]);
    }
    toy.come(entry, &[100]);
    toy.run()
}

#[test]
fn who_joins_waits_for_the_last_of_its_tracks() {
    let tale = parallel(4, &[10, 3, 7]);
    assert_eq!(tale.all("Forked"), [(100, 1), (100, 2), (100, 3)]);
    assert_eq!(tale.all("TrackEnded"), [(103, 2), (107, 3), (110, 1)]);
    assert_eq!(tale.all("Awaits"), [(104, 0)]);
    assert_eq!(tale.all("Met"), [(110, 0)]);
    assert_eq!(tale.all("Left"), [(110, 0)]);
}

#[test]
fn who_joins_after_its_tracks_have_ended_does_not_wait() {
    let tale = parallel(20, &[10, 20]);
    assert_eq!(tale.all("Left"), [(120, 0)]);
    // The main track was begun before the last of the others: it still had to wait for it, for no time.
    assert_eq!((tale.all("Awaits"), tale.all("Met")), (vec![(120, 0)], vec![(120, 0)]));
    assert_eq!(parallel(21, &[10, 20]).all("Awaits"), []);
}

#[test]
fn tracks_wait_for_units_like_anybody() {
    // Two who come at 0 and 1 fork a track each, which needs the one unit for 10 ticks; both wait for it: 10 and 20.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let entry = toy.push([Fork(0), Join, Leave]);
    toy.builder.land(entry);
    let spec = toy.asks_one(p, 10);
    toy.serve(spec);
    toy.push([EndTrack]);
    toy.come(entry, &[0, 1]);
    let tale = toy.run();
    assert_eq!(tale.all("Left"), [(10, 0), (20, 2)]);
}

#[test]
fn a_track_may_fork_tracks() {
    // The inner track takes 10 from 5 on; the outer one waits for it, and the main one for the outer one.
    let mut toy = Toy::default();
    let [five, ten] = [5, 10].map(|ticks| toy.time(ticks));
    let entry = toy.push([Fork(0), Join, Leave]);
    toy.builder.land(entry);
    toy.push([Delay(five)]);
    let inner = toy.push([Fork(0), Join, EndTrack]);
    toy.builder.land(inner);
    toy.push([Delay(ten), EndTrack]);
    toy.come(entry, &[0]);
    let tale = toy.run();
    assert_eq!(tale.all("TrackEnded"), [(15, 2), (15, 1)]);
    assert_eq!(tale.all("Left"), [(15, 0)]);
}

#[test]
fn tracks_outlive_who_leaves_them() {
    // The track ends at 10, long after its parent left; whoever has the parent's slot then is not concerned.
    let mut toy = Toy::default();
    let time = toy.time(10);
    let entry = toy.push([Fork(0), Leave]);
    toy.builder.land(entry);
    toy.push([Delay(time), EndTrack]);
    toy.come(entry, &[0, 5]);
    let tale = toy.run();
    assert_eq!(tale.all("Left"), [(0, 0), (5, 2)]);
    assert_eq!(tale.all("TrackEnded"), [(10, 1), (15, 3)]);
}
