//! Numbers in digits: the shortest that read back as the same number, as files hold them.
//!
//! They are what the standard library prints with `{:?}`, at a fifth of its cost: a sweep of short replications prints numbers for as
//! long as it simulates a tenth of them.

/// Sizes that the standard library writes without an exponent, and whose halves between two numbers of 17 digits are known below.
const PLAIN: std::ops::Range<f64> = 1e-4..1e15;

/// Adds a number as `{:?}` writes it: `0.25`, `3.0`, `1e-7`.
pub fn push(text: &mut String, number: f64) {
    use std::fmt::Write;
    let mut buffer = zmij::Buffer::new();
    if number == 0.0 || PLAIN.contains(&number.abs()) {
        let digits = buffer.format_finite(number);
        // Two shortest texts can be equally near, of which the standard library takes the upper and others the even one: only
        // where all digits end soon after the 17th, so that few binary digits follow the point.
        if digits.len() < 16 || (number * f64::from(1 << 24)).fract() != 0.0 {
            text.push_str(digits);
            return;
        }
    }
    write!(text, "{number:?}").expect("a string takes all text");
}

/// Adds a number as cells of tables show it: a whole number has no decimals unless it has an exponent.
pub fn push_plain(text: &mut String, number: f64) {
    push(text, number);
    if text.ends_with(".0") {
        text.truncate(text.len() - 2);
    }
}

#[cfg(test)]
mod tests {
    use super::{push, push_plain};
    use crate::report::Cell;
    use crate::stats::Draws;

    #[test]
    fn digits_are_those_of_the_standard_library() {
        let mut draws = Draws::new(1);
        let edges = [
            0.0,
            -0.0,
            1.0,
            0.1,
            1e-4,
            9.999e-5,
            1e-5,
            1e15,
            1e16,
            1.5e16,
            123e15,
            9_007_199_254_740_993.0,
            -2.5e-7,
            5e-324,
        ];
        // Halfway between two numbers of 17 digits.
        let halves = [1.0 + 0.5_f64.powi(17), 8_388_608.0 + 0.5_f64.powi(10), -1_699_035_690_989_648.0 - 0.25];
        let mut bits = Draws::new(3);
        let binary = (0..100_000).map(|place| (bits.bits() >> (12 + place % 40)) as f64 * 0.5_f64.powi(place % 30));
        let of_all_sizes = (0..100_000).map(|_| f64::from_bits(draws.bits())).filter(|number| number.is_finite());
        let mut more = Draws::new(2);
        let common = (0..100_000).map(|digits| (more.uniform() - 0.5) * 10_f64.powi(digits % 24 - 6));
        for number in edges
            .into_iter()
            .chain([f64::MAX, f64::MIN_POSITIVE])
            .chain(halves)
            .chain(binary)
            .chain(of_all_sizes)
            .chain(common)
        {
            let mut text = String::new();
            push(&mut text, number);
            assert_eq!(text, format!("{number:?}"));
            let mut text = "1.0".to_owned();
            push_plain(&mut text, number);
            assert_eq!(text, format!("1.0{}", Cell::from(number)));
            let mut text = String::new();
            push_plain(&mut text, number.trunc());
            assert_eq!(text, Cell::from(number.trunc()).to_string());
        }
    }
}
