//! How numbers look to people: rounded to what their interval supports, with a unit.
//!
//! A half-width keeps two digits where the first would be coarse and one elsewhere (the rule of the Particle Data
//! Group: two digits up to 354, one up to 999), and the value is rounded to the same place. Without an interval
//! a value keeps three digits. Neither has more decimals than a planner reads: two of hours (three below 2 h), one
//! of anything else. A half-width that these decimals cannot show is left out: the value is then exact as it stands. Files keep
//! full precision; this is only for reading.
//!
//! A number, its half-width and its unit are bound by no-break spaces: they are read as one.
//!
//! Digits are found by formatting, not by logarithms, so that every machine rounds alike.

use crate::model::indicator::{Key, Statistic};
use crate::stats::Estimate;

/// What stands where there is no value.
pub const NO_VALUE: &str = "–";

/// Between a value and its half-width.
pub const PLUS_MINUS: &str = "\u{a0}±\u{a0}";

/// Indicators of unit 1 that are shares of a whole and read best in percent.
const SHARES: [&str; 5] = ["utilization", "blocked", "growth_needed", "standstill", "capacity_used"];

/// More digits than this are noise to a reader, whatever the interval says.
const DIGITS_MAX: i32 = 6;

/// Decimals that are shown at most of hours: half a minute.
const HOURS_DECIMALS_MAX: i32 = 2;

/// Decimals that are shown at most of sums of money below [`LITTLE_USD`]: thousands of dollars.
const LITTLE_DECIMALS_MAX: i32 = 3;

const LITTLE_USD: f64 = 1e5;

/// Decimals that are shown at most of hours below [`FEW_HOURS`], where a minute counts.
const FEW_HOURS_DECIMALS_MAX: i32 = 3;

const FEW_HOURS: f64 = 2.0;

/// Decimals that are shown at most of anything else: percent, million dollars, trucks.
const DECIMALS_MAX: i32 = 1;

/// A unit for reading: how a number is scaled, and what is written behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit<'a> {
    factor: f64,
    name: &'a str,
    per_day: bool,
}

impl<'a> Unit<'a> {
    /// Returns the unit in which the numbers of this key are read.
    ///
    /// Shares are read in percent, sums of money in million dollars ($m); all else as it is.
    pub fn of(key: &Key) -> Unit<'static> {
        let per_day = key.statistic == Statistic::PerDay;
        let is_sum = matches!(key.statistic, Statistic::Total | Statistic::PerDay);
        let is_share = matches!(key.statistic, Statistic::Share | Statistic::Within(_));
        match key.indicator.unit {
            _ if is_share || SHARES.contains(&key.indicator.name) => Unit { factor: 100.0, name: "%", per_day },
            "USD/a" if is_sum => Unit { factor: 1e-6, name: "$m/a", per_day },
            "USD" if is_sum => Unit { factor: 1e-6, name: "$m", per_day },
            unit => Unit { per_day, ..Unit::plain(unit) },
        }
    }

    /// Returns a unit that scales nothing; `1` is not written.
    pub fn plain(unit: &'a str) -> Self {
        Self { factor: 1.0, name: if unit == "1" { "" } else { unit }, per_day: false }
    }

    /// Returns `9.42 ± 0.31 h`, or `9.42 h` where there is no interval or none that would show.
    pub fn estimate(self, estimate: &Estimate) -> String {
        self.written_behind(&self.numbers(estimate))
    }

    /// Returns the estimate without its unit, for tables that name it once: `9.42 ± 0.31`.
    pub fn numbers(self, estimate: &Estimate) -> String {
        let places = self.places_of_number(estimate);
        let mean = places.show(estimate.mean * self.factor);
        let shown = |half_width: &f64| !places.is_lost(half_width * self.factor);
        let half_width = estimate.half_width.filter(|half_width| *half_width > 0.0).filter(shown);
        half_width
            .map_or(mean.clone(), |half_width| format!("{mean}{PLUS_MINUS}{}", places.show(half_width * self.factor)))
    }

    /// Returns the estimate of a change, with its sign: `+0.02 ± 0.11 h`.
    pub fn change(self, estimate: &Estimate) -> String {
        let is_shown = estimate.mean > 0.0 && !self.is_lost(estimate.mean, self.places_of_number(estimate));
        format!("{}{}", if is_shown { "+" } else { "" }, self.estimate(estimate))
    }

    /// Returns the estimate, or a dash where no replication has a value.
    pub fn estimate_or_dash(self, estimate: Option<&Estimate>) -> String {
        estimate.map_or(NO_VALUE.to_owned(), |estimate| self.estimate(estimate))
    }

    /// Returns `9.4 h` at the given places.
    pub fn amount(self, value: f64, places: Places) -> String {
        self.written_behind(&places.show(value * self.factor))
    }

    /// Returns the smallest amount that these places can show: `0.1 h`.
    pub fn smallest(self, places: Places) -> String {
        self.written_behind(&places.smallest())
    }

    /// Returns whether these places show the value as 0 although it is not.
    pub fn is_lost(self, value: f64, places: Places) -> bool {
        places.is_lost(value * self.factor)
    }

    /// Returns a value that is shown without its interval, to three digits.
    pub fn rough(self, value: f64) -> String {
        self.amount(value, Places::of(value * self.factor, None, self.decimals_max(value)))
    }

    /// Returns a value that somebody has written, in the digits that it was written with as far as they are read.
    pub fn given(self, value: f64) -> String {
        let decimals = usize::try_from(self.decimals_max(value)).expect("decimals are not negative");
        let shown = Places(decimals).show(value * self.factor);
        self.written_behind(shown.trim_end_matches('0').trim_end_matches('.'))
    }

    /// Returns the places to which this estimate's interval supports its value.
    pub fn places(self, estimate: &Estimate) -> Places {
        let half_width = estimate.half_width.map(|half_width| half_width * self.factor);
        Places::of(estimate.mean * self.factor, half_width, self.decimals_max(estimate.mean))
    }

    /// Returns the same for a number that stands by itself: a little money is shown to thousands of dollars.
    fn places_of_number(self, estimate: &Estimate) -> Places {
        if !matches!(self.name, "$m" | "$m/a") || estimate.mean.abs() >= LITTLE_USD {
            return self.places(estimate);
        }
        let half_width = estimate.half_width.map(|half_width| half_width * self.factor);
        Places::of(estimate.mean * self.factor, half_width, LITTLE_DECIMALS_MAX)
    }

    /// Returns a heading for numbers in this unit: `Crossing time, h`, `Trucks per day`.
    pub fn heading(self, label: &str) -> String {
        let unit = if self.name.is_empty() { String::new() } else { format!(", {}", self.name) };
        format!("{label}{unit}{}", if self.per_day { " per day" } else { "" })
    }

    /// Returns the unit for a difference: percentages differ by percentage points.
    pub fn of_difference(self) -> Self {
        if self.name == "%" { Self { name: "points", ..self } } else { self }
    }

    fn decimals_max(self, value: f64) -> i32 {
        match self.name {
            "h" if value.abs() < FEW_HOURS => FEW_HOURS_DECIMALS_MAX,
            "h" => HOURS_DECIMALS_MAX,
            _ => DECIMALS_MAX,
        }
    }

    fn written_behind(self, numbers: &str) -> String {
        let rate = if self.per_day { "/d" } else { "" };
        match self.name {
            "" if !self.per_day => numbers.to_owned(),
            name => format!("{numbers}\u{a0}{name}{rate}"),
        }
    }
}

/// How many decimals are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places(usize);

impl Places {
    fn of(value: f64, half_width: Option<f64>, decimals_max: i32) -> Self {
        let (_, exponent) = leading(value);
        let wanted = match half_width.filter(|half_width| *half_width > 0.0).map(leading) {
            Some((digits, exponent)) if digits < 355 => 1 - exponent,
            Some((_, exponent)) => -exponent,
            None if value == 0.0 => 0,
            None => 2 - exponent,
        };
        let most = if value == 0.0 { decimals_max } else { decimals_max.min(DIGITS_MAX - 1 - exponent) };
        Self(usize::try_from(wanted.min(most).max(0)).expect("a number of at least 0 is not negative"))
    }

    fn show(self, value: f64) -> String {
        let digits = format!("{:.*}", self.0, value.abs());
        let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let sign = if value < 0.0 && !is_zero { "−" } else { "" };
        format!("{sign}{}", grouped(&digits))
    }

    fn is_lost(self, value: f64) -> bool {
        value != 0.0 && self.show(value) == self.show(0.0)
    }

    fn smallest(self) -> String {
        if self.0 == 0 { "1".to_owned() } else { format!("0.{:0>1$}", 1, self.0) }
    }
}

/// The three leading digits as a number from 100 to 999, and the decimal exponent of the first; 0 gives 0.
fn leading(number: f64) -> (u32, i32) {
    let text = format!("{:.2e}", number.abs());
    let (mantissa, exponent) = text.split_once('e').expect("scientific notation has an exponent");
    let digits = mantissa.replace('.', "");
    (digits.parse().expect("a mantissa is digits"), exponent.parse().expect("an exponent is an integer"))
}

/// Groups the digits of long integers by thin spaces: a comma or a point would be a decimal sign to some reader.
pub(super) fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    if whole.len() < 5 {
        return number.to_owned();
    }
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out + rest
}

/// Returns a share as a difference in percent, with its sign: `+10.4 %`.
pub fn percent_change(share: f64) -> String {
    let percent = Unit { factor: 100.0, name: "%", per_day: false };
    let plus = if share > 0.0 && !percent.is_lost(share, Places(1)) { "+" } else { "" };
    format!("{plus}{}", percent.amount(share, Places(1)))
}

/// Returns a p-value for reading.
pub fn p_value(p: Option<f64>) -> String {
    match p {
        None => NO_VALUE.to_owned(),
        Some(p) if p < 0.001 => "<0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}

/// Returns a confidence level for reading: `95 %`.
pub fn level(level: f64) -> String {
    let percent = format!("{:.1}", level * 100.0);
    format!("{} %", percent.strip_suffix(".0").unwrap_or(&percent))
}

#[cfg(test)]
mod tests {
    use super::{Unit, grouped, level, p_value, percent_change};
    use crate::model::indicator::{Key, Statistic};
    use crate::report::sample::{self, estimate};

    fn check(mean: f64, half_width: impl Into<Option<f64>>, expected: &str) {
        let shown = Unit::plain("h").estimate(&estimate(mean, half_width.into()));
        assert_eq!(shown.replace('\u{a0}', " "), expected);
    }

    #[test]
    fn values_are_rounded_to_their_interval() {
        check(9.4213, 0.3141, "9.42 ± 0.31 h");
        check(9.4213, 0.3549, "9.4 ± 0.4 h");
        check(9.4213, 0.97, "9.4 ± 1.0 h");
        check(9.4213, 2.6, "9.4 ± 2.6 h");
        check(941.2, 26.0, "941 ± 26 h");
        check(941.2, 260.0, "941 ± 260 h");
        check(0.0, 0.11, "0.00 ± 0.11 h");
        check(-0.02, 0.11, "−0.02 ± 0.11 h");
        check(-0.001, 0.11, "0.00 ± 0.11 h");
    }

    #[test]
    fn no_more_decimals_than_a_planner_reads() {
        check(1.4422, 0.0024, "1.442 ± 0.002 h");
        check(5.0837, 0.0341, "5.08 ± 0.03 h");
        check(0.050_001, 0.000_032, "0.050 h");
        let percent = |mean, half_width| {
            let key = Key { indicator: &sample::UTILIZATION, group: "all".into(), statistic: Statistic::Mean };
            Unit::of(&key).estimate(&estimate(mean, Some(half_width))).replace('\u{a0}', " ")
        };
        assert_eq!(percent(0.9568, 0.0024), "95.7 ± 0.2 %");
        assert_eq!(percent(0.210_20, 0.000_31), "21.0 %");
    }

    #[test]
    fn without_an_interval_three_digits_stay() {
        check(9.4213, None, "9.42 h");
        check(0.004217, None, "0.004 h");
        check(94213.0, None, "94\u{202f}213 h");
        check(0.0, None, "0 h");
    }

    #[test]
    fn an_exact_value_stands_alone() {
        check(338_832.0, 0.0, "338\u{202f}832 h");
        check(20.0, 0.0, "20.0 h");
    }

    #[test]
    fn a_tiny_interval_does_not_drown_the_value_in_digits() {
        check(1_034.123_456, 0.000_02, "1034.12 h");
        check(1_234_567.8, 0.001, "1\u{202f}234\u{202f}568 h");
    }

    #[test]
    fn changes_have_a_sign_unless_they_show_as_zero() {
        let change = |mean, half_width| Unit::plain("h").change(&estimate(mean, half_width)).replace('\u{a0}', " ");
        assert_eq!(change(0.02, Some(0.11)), "+0.02 ± 0.11 h");
        assert_eq!(change(-0.02, Some(0.11)), "−0.02 ± 0.11 h");
        assert_eq!(change(0.0001, Some(0.11)), "0.00 ± 0.11 h");
        assert_eq!(percent_change(0.1043).replace('\u{a0}', " "), "+10.4 %");
        assert_eq!(percent_change(-0.25).replace('\u{a0}', " "), "−25.0 %");
        assert_eq!(percent_change(-0.0001).replace('\u{a0}', " "), "0.0 %");
    }

    #[test]
    fn given_values_keep_their_digits() {
        let given = |value| Unit::plain("h").given(value).replace('\u{a0}', " ");
        assert_eq!([given(9.4), given(1.583), given(9.0), given(40.0)], ["9.4 h", "1.583 h", "9 h", "40 h"]);
        let key = Key { indicator: &sample::TURNOVER, group: "all".into(), statistic: Statistic::Total };
        assert_eq!(Unit::of(&key).given(2195.5e6), "2195.5\u{a0}$m");
    }

    #[test]
    fn headings_name_the_unit_once() {
        assert_eq!(Unit::plain("h").heading("Crossing time"), "Crossing time, h");
        assert_eq!(Unit::plain("1").heading("Trucks inside"), "Trucks inside");
        let key = Key { indicator: &sample::TRUCKS, group: "all".into(), statistic: Statistic::PerDay };
        assert_eq!(Unit::of(&key).heading("Trucks"), "Trucks per day");
    }

    #[test]
    fn units_are_those_of_a_planner() {
        let unit = |indicator, statistic| {
            let key = Key { indicator, group: "all".into(), statistic };
            Unit::of(&key).estimate(&estimate(0.5, None)).replace('\u{a0}', " ")
        };
        assert_eq!(unit(&sample::UTILIZATION, Statistic::Mean), "50.0 %");
        assert_eq!(unit(&sample::CROSSING_TIME, Statistic::Within(24)), "50.0 %");
        assert_eq!(unit(&sample::TRUCKS, Statistic::PerDay), "0.5 /d");
        assert_eq!(unit(&sample::TRUCKS, Statistic::Total), "0.5");
        let key = Key { indicator: &sample::TURNOVER, group: "all".into(), statistic: Statistic::Total };
        assert_eq!(
            Unit::of(&key).estimate(&estimate(1_234_567_890.0, Some(2_345_678.0))),
            "1234.6\u{a0}±\u{a0}2.3\u{a0}$m"
        );
        assert_eq!(Unit::of(&key).estimate(&estimate(7_000.0, None)), "0.007\u{a0}$m");
        assert_eq!(Unit::of(&key).estimate_or_dash(None), "–");
    }

    #[test]
    fn small_parts() {
        assert_eq!(grouped("1234.5"), "1234.5");
        assert_eq!(grouped("12345678.5"), "12\u{202f}345\u{202f}678.5");
        assert_eq!(p_value(Some(0.000_2)), "<0.001");
        assert_eq!(p_value(Some(0.042)), "0.042");
        assert_eq!(p_value(None), "–");
        assert_eq!(level(0.95), "95 %");
        assert_eq!(level(0.999), "99.9 %");
    }
}
