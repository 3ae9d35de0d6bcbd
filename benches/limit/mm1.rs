//! M/M/1 by hand: two times are all there is of an event list.

use super::Work;
use super::line::Line;
use super::luck::{Luck, Purpose};
use super::ziggurat::Ziggurat;

/// Customers served.
const CUSTOMERS: u64 = 1_000_000;

/// Mean time between arrivals; the mean service is 1.
const GAP: f64 = 1.0 / 0.9;

const ARRIVAL: Purpose = Purpose::new(0);
const SERVICE: Purpose = Purpose::new(1);

/// Runs the model from empty until the last customer has left, and collects the mean time in system.
pub(crate) fn run<L: Luck>(ziggurat: &Ziggurat, seed: u64) -> Work {
    let mut luck = L::new(seed);
    let mut line: Line<(f64, L::Key)> = Line::new();
    let mut in_service = 0.0;
    let mut total = 0.0;
    let (mut arrived, mut left) = (0, 0);
    let mut key = luck.key(0);
    let mut next_arrival = GAP * ziggurat.exponential(&mut luck.generator(key, ARRIVAL));
    let mut next_departure = f64::INFINITY;
    while left < CUSTOMERS {
        if next_arrival < next_departure {
            let now = next_arrival;
            if next_departure == f64::INFINITY {
                in_service = now;
                next_departure = now + ziggurat.exponential(&mut luck.generator(key, SERVICE));
            } else {
                line.push((now, key));
            }
            arrived += 1;
            key = luck.key(arrived);
            let gap = GAP * ziggurat.exponential(&mut luck.generator(key, ARRIVAL));
            next_arrival = if arrived < CUSTOMERS { now + gap } else { f64::INFINITY };
        } else {
            let now = next_departure;
            total += now - in_service;
            left += 1;
            next_departure = match line.pop() {
                None => f64::INFINITY,
                Some((arrived, key)) => {
                    in_service = arrived;
                    now + ziggurat.exponential(&mut luck.generator(key, SERVICE))
                }
            };
        }
    }
    Work { events: arrived + left, mean: Some(total / left as f64), p95: None }
}
