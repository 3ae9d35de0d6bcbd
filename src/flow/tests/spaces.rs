//! Spaces: blocking after service along a chain.

use super::Toy;
use crate::flow::Op::{EnterSpace, Free, Leave, LeaveSpace, Seize, Work};

#[test]
fn a_full_space_blocks_the_lanes_before_it_one_after_the_other() {
    // Lane A (2 ticks), space S, lane B (3), space T, lane C (10); one each. Who is done at a lane keeps it until the
    // next space has a place, and keeps the place until the next lane is granted.
    //        A        S     B                T     C
    // 0      0-2      2     2-5              5     5-15
    // 1      2-4      4     5-8              8     15-25
    // 2      4-6      6     8-11, holds -15  15    25-35
    // 3      6-8      8     15-18, holds -25 25    35-45
    // 4      8-10     15    25-28, holds -35 35    45-55
    let mut toy = Toy::default();
    let [a, s, b, t, c] = [(); 5].map(|()| toy.pool(1));
    let [time_a, time_b, time_c] = [2, 3, 10].map(|ticks| toy.time(ticks));
    toy.journey(
        [
            Seize(a, time_a),
            Work,
            EnterSpace(s),
            Free(a),
            Seize(b, time_b),
            LeaveSpace(s),
            Work,
            EnterSpace(t),
            Free(b),
            Seize(c, time_c),
            LeaveSpace(t),
            Work,
            Free(c),
            Leave,
        ],
        &[0; 5],
    );
    let tale = toy.run();
    let granted = |pool| tale.of_pool("Granted", pool).into_iter().map(|(at, _)| at).collect::<Vec<u64>>();
    assert_eq!(granted(a), [0, 2, 4, 6, 8]);
    assert_eq!(granted(s), [2, 4, 6, 8, 15]);
    assert_eq!(granted(b), [2, 5, 8, 15, 25]);
    assert_eq!(granted(t), [5, 8, 15, 25, 35]);
    assert_eq!(granted(c), [5, 15, 25, 35, 45]);
    assert_eq!(tale.left(), [15, 25, 35, 45, 55]);
}
