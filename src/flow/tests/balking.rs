//! Balking: refusing to join.

use super::Toy;
use crate::engine::{Distribution, Family, RateProfile, SimDuration, SimTime, Truncation};
use crate::flow::{Arrivals, Balk, BalkLimit, Observation, Observer, OpIndex, PoolId, RequestSpec, run};

fn asks(toy: &mut Toy, pool: PoolId, job: u64, limit: BalkLimit) -> RequestSpec {
    RequestSpec { balk: Some(Balk { limit, exit: OpIndex::MAX }), ..toy.asks_one(pool, job) }
}

#[test]
fn a_line_that_is_full_is_not_joined() {
    // M/D/1/2: one unit, one who waits at most, 10 ticks. 0 at 0, 1 waits from 1, 2 and 3 refuse; at 10 1 is served and
    // 4 waits from 11; 5 refuses at 12.
    let mut toy = Toy::default();
    let p = toy.pool(1);
    let spec = asks(&mut toy, p, 10, BalkLimit::Line(1));
    toy.job(0, spec, &[0, 1, 2, 3, 11, 12]);
    let tale = toy.run();
    assert_eq!(tale.all("Balked"), [(2, 2), (3, 3), (12, 5)]);
    assert_eq!(tale.left(), [10, 20, 2, 3, 30, 12]);
}

#[test]
fn without_places_to_wait_all_are_lost_who_find_no_unit_free() {
    // Two units; three join at once: the third counts those before it, though none is served yet. At 10 a unit is given
    // back before 4 joins.
    let mut toy = Toy::default();
    let p = toy.pool(2);
    let spec = asks(&mut toy, p, 10, BalkLimit::Line(0));
    toy.job(0, spec, &[0, 0, 0, 9, 10]);
    let tale = toy.run();
    assert_eq!(tale.all("Balked"), [(0, 2), (9, 3)]);
    assert_eq!(tale.left(), [10, 10, 0, 9, 20]);
}

#[test]
fn a_wait_that_is_expected_to_be_long_is_not_joined() {
    // Mean job 10, at most 15. 1 finds one in service and none in line: 1 * 10. 2 finds one in line: 2 * 10 is too
    // much. A pool without units on duty has no end of waiting.
    let mut toy = Toy::default();
    let p = toy.open(&[(0, 1), (50, 0), (100, 1)], crate::engine::ClosingPolicy::Finish);
    let [most, job] = [15, 10].map(SimDuration::from_ticks);
    let spec = asks(&mut toy, p, 10, BalkLimit::Wait { most, job });
    toy.job(0, spec, &[0, 1, 2, 60, 100]);
    let tale = toy.run();
    assert_eq!(tale.all("Balked"), [(2, 2), (60, 3)]);
    assert_eq!(tale.left(), [10, 20, 2, 60, 110]);
}

#[test]
fn a_more_even_wait_is_expected_of_several_units() {
    // Two units, both in use: the first who waits expects 10 / 2, the second 20 / 2, the third 30 / 2, the fourth 20:
    // too much.
    let mut toy = Toy::default();
    let p = toy.pool(2);
    let [most, job] = [15, 10].map(SimDuration::from_ticks);
    let spec = asks(&mut toy, p, 100, BalkLimit::Wait { most, job });
    toy.job(0, spec, &[0, 0, 1, 2, 3, 4]);
    assert_eq!(toy.run().all("Balked"), [(4, 5)]);
}

#[test]
fn the_share_that_is_lost_is_erlangs() {
    // Erlang B for 5 units and an offered load of 3: 0.1100543. The standard error over 300,000 is about 0.0009.
    let mut toy = Toy::default();
    let p = toy.pool(5);
    let mean = SimDuration::from_ticks(300_000);
    let service = Distribution::new(Family::Exponential { mean }, Truncation::default()).unwrap();
    let job = Some(toy.draw(service));
    let spec = RequestSpec { job, ..asks(&mut toy, p, 0, BalkLimit::Line(0)) };
    let entry = toy.builder.next();
    toy.job(0, spec, &[]);
    let profile = toy.builder.profile(RateProfile::flat());
    toy.flow(entry, Arrivals::poisson(100_000.0, profile));
    #[derive(Default)]
    struct Counts {
        came: f64,
        lost: f64,
    }
    impl Observer for Counts {
        fn observe(&mut self, _: SimTime, observation: Observation) {
            self.came += f64::from(u8::from(matches!(observation, Observation::Arrived { .. })));
            self.lost += f64::from(u8::from(matches!(observation, Observation::Balked { .. })));
        }
    }
    let mut counts = Counts::default();
    run(&toy.builder.finish(), super::options(30_000_000_000), 1, 1, &mut counts);
    let share = counts.lost / counts.came;
    assert!((share - 0.110_054_3).abs() < 0.003, "{share}");
}
