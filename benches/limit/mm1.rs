//! M/M/1 by hand: two times are all there is of an event list.
//!
//! The next gap and the next service are drawn one event ahead, so that no event waits for a draw.

use super::Work;
use super::luck::{Luck, Purpose};
use super::ziggurat::Ziggurat;

/// Customers served.
const CUSTOMERS: u64 = 1_000_000;

/// Mean time between arrivals; the mean service is 1.
const GAP: f64 = 1.0 / 0.9;

const ARRIVAL: Purpose = Purpose::new(0);
const SERVICE: Purpose = Purpose::new(1);

/// Customers inside at most, many times what comes about.
const PLACES: u64 = 4096;

/// Runs the model from empty until the last customer has left, and collects the mean time in system.
pub(crate) fn run<L: Luck>(ziggurat: &Ziggurat, seed: u64) -> Work {
    let mut luck = L::new(seed);
    let mut draw = |number, purpose, mean: f64| {
        let key = luck.key(number);
        mean * ziggurat.exponential(&mut luck.generator(key, purpose))
    };
    // Customers are numbered as they come, and leave in the same order.
    let mut came = [0.0; PLACES as usize];
    let (mut arrived, mut left) = (0_u64, 0_u64);
    let mut total = 0.0;
    let mut next_arrival = draw(0, ARRIVAL, GAP);
    let mut next_departure = f64::INFINITY;
    let mut gap = draw(1, ARRIVAL, GAP);
    let mut service = draw(0, SERVICE, 1.0);
    while left < CUSTOMERS {
        if next_arrival < next_departure {
            let now = next_arrival;
            next_arrival += gap;
            came[(arrived % PLACES) as usize] = now;
            if arrived == left {
                next_departure = now + service;
                service = draw(left + 1, SERVICE, 1.0);
            }
            arrived += 1;
            gap = draw(arrived + 1, ARRIVAL, GAP);
            if arrived == CUSTOMERS {
                next_arrival = f64::INFINITY;
            }
            debug_assert!(arrived - left < PLACES);
        } else {
            let now = next_departure;
            total += now - came[(left % PLACES) as usize];
            left += 1;
            if arrived == left {
                next_departure = f64::INFINITY;
            } else {
                next_departure = now + service;
                service = draw(left + 1, SERVICE, 1.0);
            }
        }
    }
    Work { events: arrived + left, mean: Some(total / left as f64), p95: None }
}
