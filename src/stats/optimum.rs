//! Where a smooth function of one or two variables is smallest: what maximum likelihood needs and has no formula for.

/// Steps of the search in two variables at most.
const STEPS_MAX: usize = 2000;

/// The search in two variables ends where the simplex's values differ by no more than this, relative to their size.
const PRECISION: f64 = 1e-15;

/// Returns where a function with one minimum between `low` and `high` is smallest, by golden section.
pub(super) fn smallest_within(low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let share = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (low, high);
    let (mut a, mut b) = (high - share * (high - low), low + share * (high - low));
    let (mut at_a, mut at_b) = (function(a), function(b));
    while b - a > 1e-9 * (1.0 + a.abs()) {
        if at_a <= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - share * (high - low);
            at_a = function(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + share * (high - low);
            at_b = function(b);
        }
    }
    (a + b) / 2.0
}

/// Returns where a function is smallest near `start`, by the simplex method of Nelder and Mead (1965).
pub(super) fn smallest_near(start: [f64; 2], step: f64, function: impl Fn([f64; 2]) -> f64) -> [f64; 2] {
    let corners = [start, [start[0] + step, start[1]], [start[0], start[1] + step]];
    let mut simplex = corners.map(|corner| (function(corner), corner));
    for _ in 0..STEPS_MAX {
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        let [best, middle, worst] = simplex;
        if worst.0 - best.0 <= PRECISION * (best.0.abs() + PRECISION) {
            break;
        }
        let center = [(best.1[0] + middle.1[0]) / 2.0, (best.1[1] + middle.1[1]) / 2.0];
        let along = |factor: f64| {
            let point = [0, 1].map(|axis| center[axis] + factor * (worst.1[axis] - center[axis]));
            (function(point), point)
        };
        let reflected = along(-1.0);
        let replaced = if reflected.0 < best.0 {
            let expanded = along(-2.0);
            if expanded.0 < reflected.0 { expanded } else { reflected }
        } else if reflected.0 < middle.0 {
            reflected
        } else {
            along(if reflected.0 < worst.0 { -0.5 } else { 0.5 })
        };
        if replaced.0 < worst.0 {
            simplex[2] = replaced;
        } else {
            for corner in &mut simplex[1..] {
                let point = [0, 1].map(|axis| (best.1[axis] + corner.1[axis]) / 2.0);
                *corner = (function(point), point);
            }
        }
    }
    simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
    simplex[0].1
}

#[cfg(test)]
mod tests {
    use super::{smallest_near, smallest_within};

    #[test]
    fn minima_are_found() {
        let at = smallest_within(-3.0, 9.0, |x| (x - 2.5) * (x - 2.5) + 1.0);
        assert!((at - 2.5).abs() < 1e-6, "{at}");
        // Rosenbrock's valley.
        let valley = |[x, y]: [f64; 2]| (1.0 - x) * (1.0 - x) + 100.0 * (y - x * x) * (y - x * x);
        let [x, y] = smallest_near([-1.2, 1.0], 0.5, valley);
        assert!((x - 1.0).abs() < 1e-6 && (y - 1.0).abs() < 1e-6, "{x}, {y}");
    }
}
