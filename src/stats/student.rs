//! Student's t distribution: tail probability and its inverse.
//!
//! The tail is a regularized incomplete beta function, by its continued fraction, good to nine digits or better up to a
//! million degrees of freedom; the inverse is Newton's. All of it stands on `libm`: half-widths are written wherever numbers
//! are, and a library's functions are those of the platform in some builds, and its last bits with them.

use libm::{erfc, exp, lgamma, log, log1p};

/// Newton steps before giving in: at one degree of freedom each step about doubles the value until it
/// is near, and 2^53 bounds how far out a `f64` probability can ask it to go.
const STEPS_MAX: u32 = 100;

/// Newton stops at a relative step below this.
const PRECISION: f64 = 1e-13;

/// Terms of the continued fraction before giving in: it needs some tens, and hundreds for a million degrees of freedom.
const TERMS_MAX: u32 = 10_000;

/// Returns the probability of `|T| >= |t|`, both tails together.
pub(super) fn two_sided_p(t: f64, freedom: f64) -> f64 {
    2.0 * upper_tail(t.abs(), freedom)
}

/// Returns the probability of `T >= t`.
pub(super) fn upper_tail(t: f64, freedom: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - upper_tail(-t, freedom);
    }
    let (share, rest) = (freedom / (freedom + t * t), t * t / (freedom + t * t));
    if share == 0.0 || rest == 0.0 {
        return if rest == 0.0 { 0.5 } else { 0.0 };
    }
    let (a, b) = (freedom / 2.0, 0.5);
    // x^a (1 - x)^b / B(a, b), where x is near 1 for many degrees of freedom, and its logarithm small.
    let front =
        exp(log_ratio(freedom) - log(std::f64::consts::PI) / 2.0 - a * log1p(t * t / freedom) + log(rest) / 2.0);
    // The fraction converges fast below the mean of the beta distribution.
    if share < (a + 1.0) / (a + b + 2.0) {
        0.5 * front * beta_fraction(a, b, share) / a
    } else {
        0.5 * (1.0 - front * beta_fraction(b, a, rest) / b)
    }
}

/// Returns the probability of `|Z| >= |z|` of the standard normal distribution.
pub(super) fn normal_two_sided_p(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Returns the value exceeded with probability `tail`, which must lie in (0, 0.5].
///
/// Newton's method from below the normal quantile, which is never above the answer: the tail is convex and
/// falling to the right of zero, so the steps approach from below and cannot overshoot.
pub(super) fn upper_quantile(tail: f64, freedom: f64) -> f64 {
    debug_assert!(tail > 0.0 && tail <= 0.5, "tail probability {tail}");
    let density = |t: f64| {
        let log_front = log_ratio(freedom) - log(std::f64::consts::PI * freedom) / 2.0;
        exp(log_front - (freedom + 1.0) / 2.0 * log1p(t * t / freedom))
    };
    let mut t = below_normal_quantile(tail);
    for _ in 0..STEPS_MAX {
        let step = (upper_tail(t, freedom) - tail) / density(t);
        t += step;
        if step.abs() <= PRECISION * t {
            break;
        }
    }
    t
}

/// Returns the logarithm of the gamma function at half of one more degree of freedom over that at half of the degrees.
fn log_ratio(freedom: f64) -> f64 {
    lgamma((freedom + 1.0) / 2.0) - lgamma(freedom / 2.0)
}

/// Returns a value at most 0.001 below the standard normal distribution's upper quantile, and not above it.
fn below_normal_quantile(tail: f64) -> f64 {
    // Hastings' approximation, off by less than 0.00045 (Abramowitz and Stegun 1964, 26.2.23).
    let u = (-2.0 * log(tail)).sqrt();
    let numerator = 2.515_517 + u * (0.802_853 + u * 0.010_328);
    let denominator = 1.0 + u * (1.432_788 + u * (0.189_269 + u * 0.001_308));
    (u - numerator / denominator - 0.000_45).max(0.0)
}

/// The continued fraction of the incomplete beta function (NIST DLMF 8.17.22), by the method of Lentz.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let (mut value, mut upper, mut lower) = (1.0_f64, 1.0_f64, 0.0_f64);
    for term in 1..=TERMS_MAX {
        let m = f64::from(term / 2);
        let numerator = if term % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        lower = 1.0 / (1.0 + numerator * lower);
        upper = 1.0 + numerator / upper;
        value *= upper * lower;
        if (upper * lower - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    1.0 / value
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, StudentsT};

    use super::{below_normal_quantile, normal_two_sided_p, two_sided_p, upper_quantile, upper_tail};

    /// Checks the quantile against a published or closed-form value, to 1e-9.
    fn check(tail: f64, freedom: f64, expected: f64) {
        let t = upper_quantile(tail, freedom);
        assert!((t / expected - 1.0).abs() < 1e-9, "tail {tail}, freedom {freedom}: {t}, not {expected}");
    }

    #[test]
    fn quantiles_agree_with_closed_forms() {
        // One degree: cot(pi tail). Two degrees: (1 - 2 tail) / sqrt(2 tail (1 - tail)).
        for tail in [0.4, 0.25, 0.05, 0.025, 1e-4, 5e-10, 1e-16] {
            check(tail, 1.0, 1.0 / libm::tan(std::f64::consts::PI * tail));
            check(tail, 2.0, (1.0 - 2.0 * tail) / (2.0 * tail * (1.0 - tail)).sqrt());
        }
    }

    #[test]
    fn quantiles_agree_with_tables() {
        check(0.05, 9.0, 1.833_112_932_653);
        check(0.025, 9.0, 2.262_157_162_798);
        check(0.025, 29.0, 2.045_229_642_133);
        check(0.005, 4.0, 4.604_094_871_350);
        // Where the library's own inverse is 6e-5 off: Cornish-Fisher, z + (z^3 + z) / (4 freedom).
        check(0.025, 1_000_000.0, 1.959_966_356_815);
    }

    #[test]
    fn tails_are_those_of_another_program() {
        // Whose own are off by 4e-9 at a million degrees, as the normal tail and its first correction say.
        for freedom in [1.0, 1.5, 2.0, 3.0, 9.0, 30.0, 1e3, 1e5, 1e6] {
            let other = StudentsT::new(0.0, 1.0, freedom).unwrap();
            for t in [0.0, 1e-9, 0.01, 0.5, 0.99, 1.0, 1.01, 2.0, 5.0, 12.0, 30.0] {
                let (tail, expected) = (upper_tail(t, freedom), other.sf(t));
                assert!((tail - expected).abs() <= 5e-9 * expected, "t {t}, freedom {freedom}: {tail}, not {expected}");
                assert!((upper_tail(-t, freedom) + tail - 1.0).abs() < 1e-15);
            }
        }
        // Far beyond all numbers, and the normal distribution's tables.
        assert_eq!((upper_tail(1e200, 3.0), two_sided_p(0.0, 3.0)), (0.0, 1.0));
        assert!((normal_two_sided_p(-1.959_963_984_540_054) - 0.05).abs() < 1e-15);
        for (tail, quantile) in [(0.5, 0.0), (0.1, 1.281_551_565_5), (1e-4, 3.719_016_485_5), (1e-16, 8.222_082_216_1)]
        {
            let below = below_normal_quantile(tail);
            assert!(quantile - 0.001 < below && below <= quantile, "tail {tail}: {below}");
        }
    }

    #[test]
    fn two_sided_p_undoes_the_quantile() {
        for freedom in [1.0, 2.0, 9.0, 30.0, 1000.0] {
            for tail in [0.5, 0.3, 0.05, 0.001, 1e-9] {
                let p = two_sided_p(-upper_quantile(tail, freedom), freedom);
                assert!((p / (2.0 * tail) - 1.0).abs() < 1e-9, "tail {tail}, freedom {freedom}: {p}");
            }
        }
    }
}
