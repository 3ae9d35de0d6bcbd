//! Gates: a pool without limit that is open by calendar.

use super::Toy;
use crate::engine::{ClosingPolicy, UNLIMITED};
use crate::flow::Op::{FreeRequest, Leave, Request};
use crate::flow::RequestSpec;

#[test]
fn a_gate_lets_all_pass_while_it_is_open() {
    // Open over [10, 12) and from 20. Nobody passes at the instant of closing.
    let mut toy = Toy::default();
    let gate = toy.open(&[(0, 0), (10, UNLIMITED), (12, 0), (20, UNLIMITED)], ClosingPolicy::Finish);
    let spec = RequestSpec { job: None, ..toy.asks_one(gate, 0) };
    let request = toy.builder.request(spec);
    toy.journey([Request(request), FreeRequest(request), Leave], &[3, 4, 10, 11, 12, 15, 20, 21]);
    assert_eq!(toy.run().left(), [10, 10, 10, 11, 20, 20, 20, 21]);
}
