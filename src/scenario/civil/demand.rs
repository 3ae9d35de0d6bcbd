//! Demand shapes compiled to a rate over simulated time.
//!
//! A flow's shape is the product of its profiles' weights at each hour of the clock it follows.
//! Every cycle is brought to mean 1 on its own: hours over the day, weekdays over the week, months
//! by their time in the window or in their calendar year. **The product is not normalized again.**
//! Its mean over the window is 1 for one cycle over whole periods, and near 1 otherwise: a window
//! with five Sundays is to differ from one with four, and weights of hours that rise in months that
//! are busy are meant.

use std::iter;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::clock::{LocalHour, LocalHours, RunClock};
use crate::engine::{Day, RateProfile, Segment};
use crate::scenario::format::{Normalize, Profile};

/// Months of the window whose mean is this small a part of the largest weight count as without demand:
/// the window may reach an hour into a month on another side's clock.
const LEAST_MEAN: f64 = 1e-3;

/// Returns whether a profile has any demand in the window, so that its months can be normalized.
///
/// The profile's weights are checked: right in number, finite, not negative, not all zero.
pub(crate) fn has_demand(profile: &Profile, zone: &TimeZone, clock: &RunClock) -> bool {
    match (&profile.month, profile.normalize) {
        (Some(month), Normalize::Window) => {
            let largest = month.iter().copied().fold(0.0, f64::max);
            window_mean(month, zone, clock) > LEAST_MEAN * largest
        }
        _ => true,
    }
}

/// Compiles the product of some profiles on the clock of `zone`, from time zero to the run's end.
///
/// Weights are multiplied with `yearly` for each year after that of the window's start. If days are apart, each has its
/// number from 0. Each profile's weights are checked, and it [has demand](has_demand).
pub(crate) fn compile_demand(
    profiles: &[&Profile],
    yearly: f64,
    are_apart: bool,
    zone: &TimeZone,
    clock: &RunClock,
) -> RateProfile {
    if profiles.is_empty() && yearly == 1.0 && !are_apart {
        return RateProfile::flat();
    }
    let shapes: Vec<Shape> = profiles.iter().map(|profile| Shape::new(profile, zone, clock)).collect();
    let segment = |hour: LocalHour| {
        let weight = shapes.iter().map(|shape| shape.weight(hour.local)).product();
        Segment { from: clock.to_sim(hour.from), weight }
    };
    let mut hours = LocalHours::between(zone, clock.zero_unix(), clock.horizon_unix()).peekable();
    let mut numbers = 0..;
    let days = iter::from_fn(|| {
        let date = hours.peek()?.local.date();
        let years = f64::from((date.year() - clock.start_year()).max(0));
        let today = iter::from_fn(|| hours.next_if(|hour| hour.local.date() == date));
        Some(Day {
            number: numbers.next().filter(|_| are_apart).unwrap_or(0),
            height: libm::pow(yearly, years),
            segments: today.map(segment).collect(),
        })
    });
    RateProfile::of_days(days)
}

/// A profile whose cycles have mean 1.
#[derive(Debug)]
struct Shape {
    hour: [f64; 24],
    weekday: [f64; 7],
    month: [f64; 12],
    /// Means of the month weights over a common year and a leap year, by days; 1 if the months were
    /// normalized over the window.
    year_mean: [f64; 2],
}

impl Shape {
    fn new(profile: &Profile, zone: &TimeZone, clock: &RunClock) -> Self {
        let mut shape = Self {
            hour: over_cycle(profile.hour.as_deref()),
            weekday: over_cycle(profile.weekday.as_deref()),
            month: [1.0; 12],
            year_mean: [1.0; 2],
        };
        if let Some(month) = &profile.month {
            shape.month.copy_from_slice(month);
            match profile.normalize {
                Normalize::Year => shape.year_mean = [2023, 2024].map(|year| year_mean(month, year)),
                Normalize::Window => {
                    let mean = window_mean(month, zone, clock);
                    shape.month = shape.month.map(|weight| weight / mean);
                }
            }
        }
        shape
    }

    fn weight(&self, local: DateTime) -> f64 {
        let hour = self.hour[usize::from(local.hour().unsigned_abs())];
        let weekday = self.weekday[usize::from(local.weekday().to_monday_zero_offset().unsigned_abs())];
        let month = self.month[month_index(local.date())];
        hour * weekday * month / self.year_mean[usize::from(local.date().in_leap_year())]
    }
}

fn month_index(date: Date) -> usize {
    usize::from(date.month().unsigned_abs()) - 1
}

/// Brings the weights of a cycle of equal parts to mean 1; without weights all parts are equal.
fn over_cycle<const PARTS: usize>(weights: Option<&[f64]>) -> [f64; PARTS] {
    let mut normalized = [1.0; PARTS];
    if let Some(weights) = weights {
        normalized.copy_from_slice(weights);
        let mean = normalized.iter().sum::<f64>() / PARTS as f64;
        normalized = normalized.map(|weight| weight / mean);
    }
    normalized
}

/// Returns the mean of the month weights over a calendar year, by days.
fn year_mean(month: &[f64], year: i16) -> f64 {
    let days = |index: usize| Date::constant(year, index as i8 + 1, 1).days_in_month();
    let sum: f64 = month.iter().enumerate().map(|(index, weight)| weight * f64::from(days(index))).sum();
    sum / f64::from(Date::constant(year, 1, 1).days_in_year())
}

/// Returns the mean of the month weights over the window, by time on the clock of `zone`.
fn window_mean(month: &[f64], zone: &TimeZone, clock: &RunClock) -> f64 {
    let mut time = [0_i64; 12];
    for hour in LocalHours::between(zone, clock.to_unix(clock.window.start), clock.to_unix(clock.window.end)) {
        time[month_index(hour.local.date())] += hour.until - hour.from;
    }
    let total: i64 = time.iter().sum();
    month.iter().zip(time).map(|(weight, time)| weight * time as f64).sum::<f64>() / total as f64
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{compile_demand, has_demand};
    use crate::engine::{RateProfile, SimDuration, SimTime};
    use crate::scenario::civil::clock::{RunClock, RunSpan};
    use crate::scenario::civil::zone;
    use crate::scenario::format::{Normalize, Profile};

    const DAY: u64 = 86_400_000_000;

    fn days(days: u64) -> SimDuration {
        SimDuration::from_ticks(days * DAY)
    }

    fn run(start: jiff::civil::Date, warm_up: u64, length: u64, follow_up: u64) -> RunClock {
        let span = RunSpan { warm_up: days(warm_up), length: days(length), follow_up: days(follow_up) };
        RunClock::new(start, &zone("Asia/Tashkent").unwrap(), span).unwrap()
    }

    fn profile(hour: Option<&[f64]>, weekday: Option<&[f64]>, month: Option<&[f64]>, normalize: Normalize) -> Profile {
        let owned = |weights: Option<&[f64]>| weights.map(<[f64]>::to_vec);
        Profile { hour: owned(hour), weekday: owned(weekday), month: owned(month), normalize }
    }

    fn compiled(profiles: &[&Profile], clock: &RunClock) -> RateProfile {
        compile_demand(profiles, 1.0, false, &zone("Asia/Tashkent").unwrap(), clock)
    }

    fn mean(profile: &RateProfile, from: SimTime, until: SimTime) -> f64 {
        profile.area_ticks(from, until) / (until - from).ticks() as f64
    }

    fn close(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 1e-12
    }

    /// Weights 1 to n.
    fn rising(parts: u32) -> Vec<f64> {
        (1..=parts).map(f64::from).collect()
    }

    #[test]
    fn hours_of_whole_days_have_mean_one_in_the_window() {
        let clock = run(date(2023, 1, 1), 20, 181, 60);
        let shape = compiled(&[&profile(Some(&rising(24)), None, None, Normalize::Window)], &clock);
        assert!(close(mean(&shape, clock.window.start, clock.window.end), 1.0));
        assert_eq!(shape.segments().next().unwrap().weight, 1.0 / 12.5, "time zero is 00:00 at the window's zone");
        assert_eq!(shape.segments().count(), 24 * 261);
    }

    #[test]
    fn weekdays_begin_on_monday() {
        // 2023-01-01 is a Sunday.
        let clock = run(date(2023, 1, 1), 0, 7, 0);
        let shape = compiled(&[&profile(None, Some(&rising(7)), None, Normalize::Window)], &clock);
        let weights: Vec<f64> = shape.segments().map(|segment| segment.weight * 4.0).collect();
        assert_eq!(weights, [7.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }

    #[test]
    fn months_are_normalized_by_days_over_the_window() {
        // January to June of 2023: 31, 28, 31, 30, 31, 30 days; weights of other months do not matter.
        let clock = run(date(2023, 1, 1), 20, 181, 60);
        let shape = compiled(&[&profile(None, None, Some(&rising(12)), Normalize::Window)], &clock);
        let weighted = 31.0 + 2.0 * 28.0 + 3.0 * 31.0 + 4.0 * 30.0 + 5.0 * 31.0 + 6.0 * 30.0;
        let at = |index: usize| shape.segments().nth(index).unwrap().weight;
        assert!(close(at(1), 181.0 / weighted), "January");
        assert!(close(at(0), 12.0 * 181.0 / weighted), "December of the warm-up");
        assert!(close(at(7), 7.0 * 181.0 / weighted), "July of the follow-up");
        assert!(close(mean(&shape, clock.window.start, clock.window.end), 1.0));
        assert_eq!(shape.segments().count(), 9, "equal hours are joined");
    }

    #[test]
    fn months_are_normalized_by_days_over_the_year() {
        let clock = run(date(2023, 1, 1), 0, 365 + 366, 0);
        let shape = compiled(&[&profile(None, None, Some(&rising(12)), Normalize::Year)], &clock);
        let new_year = SimTime::from_ticks(365 * DAY);
        assert!(close(mean(&shape, SimTime::ZERO, new_year), 1.0));
        assert!(close(mean(&shape, new_year, clock.window.end), 1.0), "a leap year too");
        let short = run(date(2023, 1, 1), 0, 31, 0);
        let january = compiled(&[&profile(None, None, Some(&rising(12)), Normalize::Year)], &short);
        let weighted: f64 =
            [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].iter().zip(1..).map(|(d, m)| f64::from(d * m)).sum();
        assert!(close(january.segments().next().unwrap().weight, 365.0 / weighted));
    }

    #[test]
    fn profiles_multiply() {
        let clock = run(date(2023, 1, 1), 0, 1, 0);
        let hours = profile(Some(&rising(24)), None, None, Normalize::Window);
        let days = profile(None, Some(&rising(7)), None, Normalize::Window);
        let both = compiled(&[&hours, &days], &clock);
        let alone = compiled(&[&hours], &clock);
        for (both, alone) in both.segments().zip(alone.segments()) {
            assert!(close(both.weight, alone.weight * 7.0 / 4.0));
        }
        assert_eq!(compiled(&[], &clock), RateProfile::flat());
    }

    #[test]
    fn the_clock_followed_is_that_of_the_zone() {
        let clock = run(date(2024, 2, 29), 0, 2, 0);
        let hours = profile(Some(&rising(24)), None, None, Normalize::Window);
        let almaty = compile_demand(&[&hours], 1.0, false, &zone("Asia/Almaty").unwrap(), &clock);
        // Tashkent's midnight is 01:00 in Almaty, until Almaty shows 23:00 twice.
        assert_eq!(almaty.segments().next().unwrap().weight * 12.5, 2.0);
        let second_midnight = almaty.segments().find(|segment| segment.from.ticks() == DAY).unwrap();
        assert_eq!(second_midnight.weight * 12.5, 1.0);
    }

    #[test]
    fn months_without_weight_in_the_window_have_no_mean() {
        let clock = run(date(2023, 1, 1), 20, 31, 0);
        let mut winter = vec![0.0; 12];
        winter[11] = 1.0;
        let profile = |normalize| profile(None, None, Some(&winter), normalize);
        let tashkent = zone("Asia/Tashkent").unwrap();
        assert!(!has_demand(&profile(Normalize::Window), &tashkent, &clock));
        assert!(has_demand(&profile(Normalize::Year), &tashkent, &clock));
    }

    #[test]
    fn growth_steps_at_the_turn_of_the_year_after_the_start() {
        // From 2023-12-01, a month and 13 months more: as it was, then 1.05, then 1.05 squared; so in the warm-up.
        let clock = run(date(2023, 12, 1), 400, 31 + 366 + 31, 0);
        let grown = compile_demand(&[], 1.05, false, &zone("Asia/Tashkent").unwrap(), &clock);
        let steps: Vec<(u64, f64)> =
            grown.segments().map(|segment| (segment.from.ticks() / DAY, segment.weight)).collect();
        assert_eq!(steps, [(0, 1.0), (431, 1.05), (797, 1.05 * 1.05)]);
    }

    #[test]
    fn days_apart_begin_at_local_midnight() {
        let begins = |start, run_zone: &str, side_zone: &str| {
            let span = RunSpan { warm_up: SimDuration::ZERO, length: days(3), follow_up: SimDuration::ZERO };
            let clock = RunClock::new(start, &zone(run_zone).unwrap(), span).unwrap();
            let flat = compile_demand(&[], 1.0, true, &zone(side_zone).unwrap(), &clock);
            flat.segments().map(|segment| segment.from.ticks() / 3_600_000_000).collect::<Vec<_>>()
        };
        assert_eq!(begins(date(2023, 1, 1), "Asia/Tashkent", "Asia/Tashkent"), [0, 24, 48]);
        assert_eq!(begins(date(2023, 1, 1), "Asia/Tashkent", "Asia/Almaty"), [0, 23, 47, 71], "an hour ahead");
        let changed = begins(date(2024, 2, 28), "Asia/Tashkent", "Asia/Almaty");
        assert_eq!(changed, [0, 23, 48], "until its clocks change");
    }

    #[test]
    fn eight_years_of_hours_are_kept_apart() {
        let clock = run(date(2023, 1, 1), 20, 2922, 60);
        let all = profile(Some(&rising(24)), Some(&rising(7)), Some(&rising(12)), Normalize::Year);
        assert_eq!(compiled(&[&all], &clock).segments().count(), 24 * 3002);
    }
}
