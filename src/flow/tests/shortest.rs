//! The shortest line: chosen on joining, or by a branch.

use super::Toy;
use crate::flow::Op::{BranchByShortest, Leave};
use crate::flow::{Choice, PoolId, RequestSpec};

fn shortest(toy: &mut Toy, pools: &[PoolId], job: u64) -> RequestSpec {
    RequestSpec { choice: Choice::Shortest { jockey: None }, ..toy.asks(&[(pools, 1)], job) }
}

#[test]
fn the_shortest_line_counts_those_in_service_and_the_first_of_equals_is_taken() {
    // 10 ticks. 0 to P; 1 to Q, which is free; 2 finds one each and takes P; 3 finds two and one; 4 finds two each.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let spec = shortest(&mut toy, &[p, q], 10);
    toy.job(0, spec, &[0, 1, 2, 3, 4]);
    let tale = toy.run();
    assert_eq!(tale.of_pool("Granted", p), [(0, 0), (10, 2), (20, 4)]);
    assert_eq!(tale.of_pool("Granted", q), [(1, 1), (11, 3)]);
    assert_eq!(tale.all("Withdrew"), []);
}

#[test]
fn a_unit_that_stands_free_beats_a_short_line_also_for_those_who_join_at_one_instant() {
    // P has 1 unit, Q has 3. Of four who join at once the first takes P; the others find a free unit at Q only.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(3));
    let spec = shortest(&mut toy, &[p, q], 10);
    toy.job(0, spec, &[0, 0, 0, 0]);
    assert_eq!(toy.run().left(), [10; 4]);
}

#[test]
fn a_branch_goes_to_the_shortest_line() {
    // As above, where a branch leads to stations that are asked for one by one: who passes the branch sees who is
    // in line, so comes one after the other.
    let mut toy = Toy::default();
    let (p, q) = (toy.pool(1), toy.pool(1));
    let choice = toy.builder.choice_of_line(vec![(p, 0), (q, 0)]);
    let entry = toy.push([BranchByShortest(choice)]);
    for (arm, pool) in [p, q].into_iter().enumerate() {
        toy.builder.aim_choice(choice, arm);
        let spec = toy.asks_one(pool, 10);
        toy.serve(spec);
        toy.push([Leave]);
    }
    toy.come(entry, &[0, 1, 2, 3, 4]);
    let tale = toy.run();
    assert_eq!(tale.of_pool("Granted", p), [(0, 0), (10, 2), (20, 4)]);
    assert_eq!(tale.of_pool("Granted", q), [(1, 1), (11, 3)]);
}
