//! Periods between two civil times, and calendars that are cut by them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use super::clock::{RunClock, first_instant};
use super::hours::{calendar_date, clock_time};
use crate::engine::{Calendar, Shift, SimTime};

/// Edges further than this past the run's end are left out, in microseconds.
const PAST_HORIZON: i64 = 30 * 86_400_000_000;

/// A stretch of civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    from: DateTime,
    until: DateTime,
}

/// What is wrong with a text of a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidPeriod {
    /// An end is neither a date nor a date and a time.
    #[error("`{0}` is neither a date nor a date and a time")]
    NotAnEnd(String),
    /// It ends before it begins, or as it begins.
    #[error("the period `{0}` ends before it begins")]
    Backwards(String),
}

impl InvalidPeriod {
    /// Returns what to write instead.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::NotAnEnd(_) => {
                "write two ends, such as \"2023-01-10 12:00 .. 2023-01-11 06:00\", or days: \"2023-01-10 .. 2023-01-12\""
            }
            Self::Backwards(_) => "write the earlier end first, such as \"2023-01-10 12:00 .. 2023-01-11 06:00\"",
        }
    }
}

impl Period {
    /// Reads "2023-01-10 12:00 .. 2023-01-11 06:00"; an end without a time is the whole day, and so is one day alone.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidPeriod> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let from = end(first)?.unwrap_or_else(|date| date.to_datetime(Time::midnight()));
        let day_after = |date: Date| date.saturating_add(1.day()).to_datetime(Time::midnight());
        let until = end(last)?.unwrap_or_else(day_after);
        if from < until { Ok(Self { from, until }) } else { Err(InvalidPeriod::Backwards(text.trim().to_owned())) }
    }
}

/// Reads an end of a period: a date and a time, or a date alone (the error side).
fn end(text: &str) -> Result<Result<DateTime, Date>, InvalidPeriod> {
    let invalid = || InvalidPeriod::NotAnEnd(text.trim().to_owned());
    let mut words = text.split_ascii_whitespace();
    let date = words.next().and_then(calendar_date).ok_or_else(invalid)?;
    let end = match words.next() {
        None => Err(date),
        Some(time) => {
            let minutes = clock_time(time).map_err(|_| invalid())?;
            Ok(date.to_datetime(Time::midnight()).saturating_add(SignedDuration::from_mins(i64::from(minutes))))
        }
    };
    if words.next().is_some() { Err(invalid()) } else { Ok(end) }
}

/// A period on a clock, in which a calendar has less capacity.
#[derive(Clone, Debug)]
pub(crate) struct Cut {
    /// When.
    pub period: Period,
    /// Capacity that is left at most.
    pub capacity: u32,
}

/// Lowers the capacity of a calendar in some periods on the clock of `zone`.
pub(crate) fn cut(calendar: &Calendar, cuts: &[Cut], zone: &TimeZone, clock: &RunClock) -> Calendar {
    let latest = clock.horizon_unix() + PAST_HORIZON;
    let edge = |local: DateTime| first_instant(zone, local).unwrap_or(i64::MAX);
    let stretch = |cut: &Cut| {
        let (from, until) = (edge(cut.period.from), edge(cut.period.until));
        let is_near = until > clock.zero_unix() && from < latest && from < until;
        let until = if until < latest { clock.to_sim(until) } else { SimTime::MAX };
        is_near.then(|| (clock.to_sim(from), until, cut.capacity))
    };
    let stretches: Vec<(SimTime, SimTime, u32)> = cuts.iter().filter_map(stretch).collect();
    let edges = stretches.iter().flat_map(|(from, until, _)| [*from, *until]).filter(|at| *at < SimTime::MAX);
    let mut instants: Vec<SimTime> = calendar.shifts().iter().map(|shift| shift.from).chain(edges).collect();
    instants.sort_unstable();
    instants.dedup();
    let mut current = 0;
    Calendar::new(instants.into_iter().map(|from| {
        while calendar.shifts().get(current + 1).is_some_and(|next| next.from <= from) {
            current += 1;
        }
        let left = stretches.iter().filter(|(start, until, _)| *start <= from && from < *until);
        let capacity = left.map(|(_, _, capacity)| *capacity).fold(calendar.shifts()[current].capacity, u32::min);
        Shift { from, capacity }
    }))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::{Cut, InvalidPeriod, Period, cut};
    use crate::engine::{Calendar, Shift, SimDuration, SimTime};
    use crate::scenario::civil::clock::{RunClock, RunSpan};
    use crate::scenario::civil::zone;

    const HOUR: u64 = 3_600_000_000;

    #[test]
    fn periods_are_two_ends_or_days() {
        let check = |text: &str, from, until| assert_eq!(Period::parse(text), Ok(Period { from, until }), "{text}");
        let midnight = |day| datetime(2023, 1, day, 0, 0, 0, 0);
        check(
            "2023-01-10 12:00 .. 2023-01-11 06:00",
            datetime(2023, 1, 10, 12, 0, 0, 0),
            datetime(2023, 1, 11, 6, 0, 0, 0),
        );
        check("2023-01-10..2023-01-11", midnight(10), midnight(12));
        check(" 2023-01-10 ", midnight(10), midnight(11));
        check("2023-01-10 .. 2023-01-10 24:00", midnight(10), midnight(11));
        let wrong = |text: &str, cause| assert_eq!(Period::parse(text), Err(cause), "{text}");
        wrong("2023-01-11 .. 2023-01-10", InvalidPeriod::Backwards("2023-01-11 .. 2023-01-10".to_owned()));
        wrong("2023-01-10 12:00", InvalidPeriod::Backwards("2023-01-10 12:00".to_owned()));
        wrong("2023-01-10 12 .. 2023-01-11", InvalidPeriod::NotAnEnd("2023-01-10 12".to_owned()));
        wrong("2023-01-10 .. 6:00", InvalidPeriod::NotAnEnd("6:00".to_owned()));
        wrong("", InvalidPeriod::NotAnEnd(String::new()));
        wrong("2023-01-10 12:00 noon .. 2023-01-11", InvalidPeriod::NotAnEnd("2023-01-10 12:00 noon".to_owned()));
    }

    #[test]
    fn capacity_falls_to_what_is_left() {
        let length = SimDuration::from_ticks(72 * HOUR);
        let span = RunSpan { warm_up: SimDuration::ZERO, length, follow_up: SimDuration::ZERO };
        let tashkent = zone("Asia/Tashkent").unwrap();
        let clock = RunClock::new(date(2023, 1, 10), &tashkent, span).unwrap();
        let check = |calendar: &Calendar, cuts: &[(&str, u32)], expected: &[(u64, u32)]| {
            let cuts: Vec<Cut> = cuts
                .iter()
                .map(|(text, capacity)| Cut { period: Period::parse(text).unwrap(), capacity: *capacity })
                .collect();
            let shifts = cut(calendar, &cuts, &tashkent, &clock);
            let found: Vec<(u64, u32)> =
                shifts.shifts().iter().map(|shift| (shift.from.ticks() / HOUR, shift.capacity)).collect();
            assert_eq!(found, expected, "{cuts:?}");
        };
        let at = |hour: u64, capacity| Shift { from: SimTime::from_ticks(hour * HOUR), capacity };
        let always = Calendar::always(4);
        check(&always, &[("2023-01-10 12:00 .. 2023-01-11 06:00", 0)], &[(0, 4), (12, 0), (30, 4)]);
        check(&always, &[("2023-01-01 .. 2023-01-10", 1)], &[(0, 1), (24, 4)]);
        check(&always, &[("2023-01-11 .. 2043-01-10", 0)], &[(0, 4), (24, 0)]);
        check(&always, &[("2022-01-11 .. 2022-01-12", 0), ("2053-01-11", 0)], &[(0, 4)]);
        check(
            &always,
            &[("2023-01-10", 3), ("2023-01-10 06:00 .. 2023-01-10 12:00", 1)],
            &[(0, 3), (6, 1), (12, 3), (24, 4)],
        );
        let shifts = Calendar::new([at(0, 0), at(8, 4), at(20, 0), at(32, 4), at(44, 0)]);
        check(
            &shifts,
            &[("2023-01-10 12:00 .. 2023-01-11 10:00", 2)],
            &[(0, 0), (8, 4), (12, 2), (20, 0), (32, 2), (34, 4), (44, 0)],
        );
        check(&Calendar::always(u32::MAX), &[("2023-01-11", 5)], &[(0, u32::MAX), (24, 5), (48, u32::MAX)]);
    }
}
