//! The run's instants, and how local clocks read during the run.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::engine::{SimDuration, SimTime};
use crate::model::site::{Window, Year};
use crate::scenario::format::Run;
use crate::scenario::quantity::Duration;

const HOUR_MICROSECONDS: i64 = 3_600_000_000;

/// Years that a run may start in: time-zone data says little of earlier ones, nobody of later ones.
const START_YEARS: RangeInclusive<i16> = 1970..=2199;

/// Longest run, from the start of the warm-up to the end of the follow-up: 50 years.
const RUN_SECONDS_MAX: f64 = 50.0 * 365.25 * 86_400.0;

/// Why the lengths and the start of a run make no run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RunFault {
    /// The window has no length.
    #[error("the window has no length")]
    NoLength,
    /// The length of this key is negative.
    #[error("`{0}` is negative")]
    Negative(&'static str),
    /// Warm-up, window and follow-up together are too long.
    #[error("the run is longer than 50 years")]
    TooLong,
    /// The start is in a year that no one plans for.
    #[error("the run does not start in the years 1970 to 2199")]
    FarStart,
}

impl RunFault {
    /// Returns all that is wrong with a run's times.
    pub(crate) fn all(run: &Run) -> Vec<Self> {
        let [warm_up, length, follow_up] = [&run.warm_up, &run.length, &run.follow_up].map(Duration::seconds);
        let faults = [
            (length <= 0.0, Self::NoLength),
            (warm_up < 0.0, Self::Negative("warm_up")),
            (follow_up < 0.0, Self::Negative("follow_up")),
            (warm_up.max(0.0) + length.max(0.0) + follow_up.max(0.0) > RUN_SECONDS_MAX, Self::TooLong),
            (!START_YEARS.contains(&run.start.0.year()), Self::FarStart),
        ];
        faults.into_iter().filter(|(is_so, _)| *is_so).map(|(_, fault)| fault).collect()
    }

    /// Returns the key at fault.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::NoLength | Self::TooLong => "length",
            Self::Negative(key) => key,
            Self::FarStart => "start",
        }
    }

    /// Returns what to write instead.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Self::NoLength => "write a length above zero, such as \"181 d\"",
            Self::Negative(_) => "write zero or more, such as \"20 d\"; the warm-up runs before `start`",
            Self::TooLong => "shorten `length`, `warm_up` or `follow_up`; their sum counts",
            Self::FarStart => "write the first day of the window, such as 2023-01-01",
        }
    }
}

/// The lengths that a run is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunSpan {
    /// Simulated before the window.
    pub warm_up: SimDuration,
    /// Length of the window.
    pub length: SimDuration,
    /// Simulated after the window at most.
    pub follow_up: SimDuration,
}

/// The run's instants, tied to civil time. Time zero is the start of the warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RunClock {
    zero_unix_microseconds: i64,
    /// What is measured, and when the run ends.
    pub window: Window,
}

impl RunClock {
    /// Places a run on the clock of `zone`; `None` if there is a [`RunFault`].
    pub(crate) fn of_run(run: &Run, zone: &TimeZone) -> Option<Self> {
        if !RunFault::all(run).is_empty() {
            return None;
        }
        let [warm_up, length, follow_up] =
            [&run.warm_up, &run.length, &run.follow_up].map(|length| SimDuration::from_seconds(length.seconds()));
        Self::new(run.start.0, zone, RunSpan { warm_up, length, follow_up })
    }

    /// Places a run whose window begins at 00:00 on `start` on the clock of `zone`.
    ///
    /// A day of the span is 24 hours whatever the clocks do. Returns `None` if the calendar ends
    /// before the run does (the year 9999).
    pub(crate) fn new(start: Date, zone: &TimeZone, span: RunSpan) -> Option<Self> {
        let midnight = first_instant(zone, start.to_datetime(Time::midnight()))?;
        let window_start = SimTime::ZERO + span.warm_up;
        let window_end = window_start + span.length;
        let label_offset = zone.to_offset(Timestamp::from_microsecond(midnight).ok()?);
        let clock = Self {
            zero_unix_microseconds: midnight.checked_sub(i64::try_from(span.warm_up.ticks()).ok()?)?,
            window: Window {
                start: window_start,
                end: window_end,
                follow_until: window_end + span.follow_up,
                start_unix_seconds: midnight.div_euclid(1_000_000),
                label_offset_seconds: label_offset.seconds(),
            },
        };
        // Calendars are compiled past the horizon, see `openings`.
        let fits =
            |unix: i64, days: i64| Timestamp::from_microsecond(unix.checked_add(days * 24 * HOUR_MICROSECONDS)?).ok();
        fits(clock.zero_unix_microseconds, -30)?;
        fits(clock.horizon_unix(), 30)?;
        Some(clock)
    }

    /// Returns the Unix time of time zero in microseconds.
    pub(crate) fn zero_unix(&self) -> i64 {
        self.zero_unix_microseconds
    }

    /// Returns the Unix time of the run's latest end in microseconds.
    pub(crate) fn horizon_unix(&self) -> i64 {
        self.to_unix(self.window.follow_until)
    }

    /// Returns the year in which the window starts, on the clock of the run.
    pub(crate) fn start_year(&self) -> i16 {
        let local = self.window.start_unix_seconds + i64::from(self.window.label_offset_seconds);
        Offset::UTC.to_datetime(timestamp(local * 1_000_000)).year()
    }

    /// Returns the Unix time of a simulated instant in microseconds.
    pub(crate) fn to_unix(self, instant: SimTime) -> i64 {
        let ticks = i64::try_from(instant.ticks()).expect("a run is shorter than the calendar");
        self.zero_unix_microseconds + ticks
    }

    /// Returns the simulated instant of a Unix time in microseconds; instants before time zero
    /// become time zero.
    pub(crate) fn to_sim(self, unix: i64) -> SimTime {
        SimTime::from_ticks(u64::try_from(unix - self.zero_unix_microseconds).unwrap_or(0))
    }
}

/// Returns the Unix time in microseconds at which the clock of `zone` first reads `local`, or would
/// have read it had it not jumped over it; `None` past the end of the calendar.
pub(crate) fn first_instant(zone: &TimeZone, local: DateTime) -> Option<i64> {
    let instant = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some(instant.as_microsecond())
}

/// Iterates over the dates from one to another, both included.
pub(super) fn dates(first: Date, last: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |date| date.tomorrow().ok()).take_while(move |date| *date <= last)
}

/// Returns the calendar years of the window on the clock of `zone`.
pub(crate) fn years(zone: &TimeZone, clock: &RunClock) -> Vec<Year> {
    let Window { start, end, .. } = clock.window;
    let first = clock.start_year();
    let within = |year: i16| {
        let [from, until] = [year, year + 1].map(|year| new_year(zone, year));
        let is_whole = clock.to_unix(start) <= from && until <= clock.to_unix(end);
        Year { year, start: clock.to_sim(from).max(start), end: clock.to_sim(until).min(end), is_whole }
    };
    (first..).map(within).take_while(|year| year.start < end).collect()
}

/// Returns the Unix time in microseconds at which a year begins on the clock of `zone`.
fn new_year(zone: &TimeZone, year: i16) -> i64 {
    let midnight = Date::constant(year, 1, 1).to_datetime(Time::midnight());
    first_instant(zone, midnight).expect("a run lies inside the calendar")
}

/// Reads the clock of `zone` at a Unix time in microseconds.
pub(crate) fn read_clock(zone: &TimeZone, unix: i64) -> DateTime {
    zone.to_datetime(timestamp(unix))
}

fn timestamp(unix: i64) -> Timestamp {
    Timestamp::from_microsecond(unix).expect("a run lies inside the calendar")
}

/// A stretch of time in which a local clock shows the same hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LocalHour {
    /// Unix time of its start in microseconds.
    pub from: i64,
    /// Unix time of its end in microseconds.
    pub until: i64,
    /// What the clock shows at `from`.
    pub local: DateTime,
}

/// The hours that a local clock shows, one after the other.
#[derive(Debug)]
pub(crate) struct LocalHours<'a> {
    zone: &'a TimeZone,
    at: i64,
    until: i64,
    offset: Offset,
    offset_until: i64,
}

impl<'a> LocalHours<'a> {
    /// Lists the hours that `zone` shows in `[from, until)`, both Unix times in microseconds; the
    /// first and the last may be cut.
    pub(crate) fn between(zone: &'a TimeZone, from: i64, until: i64) -> Self {
        // The first call of `next` looks up the offset.
        Self { zone, at: from, until, offset: Offset::UTC, offset_until: from }
    }
}

impl Iterator for LocalHours<'_> {
    type Item = LocalHour;

    fn next(&mut self) -> Option<LocalHour> {
        if self.at >= self.until {
            return None;
        }
        if self.at >= self.offset_until {
            let now = timestamp(self.at);
            self.offset = self.zone.to_offset(now);
            let change = self.zone.following(now).next();
            self.offset_until = change.map_or(i64::MAX, |change| change.timestamp().as_microsecond());
        }
        let shift = i64::from(self.offset.seconds()) * 1_000_000;
        let next_hour = ((self.at + shift).div_euclid(HOUR_MICROSECONDS) + 1) * HOUR_MICROSECONDS - shift;
        let hour = LocalHour {
            from: self.at,
            until: next_hour.min(self.offset_until).min(self.until),
            local: self.offset.to_datetime(timestamp(self.at)),
        };
        self.at = hour.until;
        Some(hour)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::{LocalHours, RunClock, RunFault, RunSpan, first_instant};
    use crate::engine::{SimDuration, SimTime};
    use crate::scenario::civil::zone;
    use crate::scenario::format::Run;

    fn days(days: u32) -> SimDuration {
        SimDuration::from_seconds(86_400.0 * f64::from(days))
    }

    #[test]
    fn the_window_begins_at_local_midnight_after_the_warm_up() {
        let span = RunSpan { warm_up: days(20), length: days(181), follow_up: days(60) };
        let clock = RunClock::new(date(2023, 1, 1), &zone("Asia/Almaty").unwrap(), span).unwrap();
        // 2022-12-31T18:00:00Z.
        assert_eq!(clock.window.start_unix_seconds, 1_672_509_600);
        assert_eq!(clock.window.label_offset_seconds, 6 * 3600);
        assert_eq!(clock.zero_unix(), (1_672_509_600 - 20 * 86_400) * 1_000_000);
        assert_eq!(clock.window.start, SimTime::ZERO + days(20));
        assert_eq!(clock.window.end, SimTime::ZERO + days(201));
        assert_eq!(clock.window.follow_until, SimTime::ZERO + days(261));
        assert_eq!(clock.to_sim(clock.to_unix(clock.window.end)), clock.window.end);
    }

    #[test]
    fn a_run_past_the_end_of_the_calendar_is_refused() {
        let span = RunSpan { warm_up: SimDuration::ZERO, length: days(181), follow_up: SimDuration::ZERO };
        let utc = zone("UTC").unwrap();
        assert!(RunClock::new(date(9999, 9, 1), &utc, span).is_none());
        assert!(RunClock::new(date(-9999, 1, 1), &utc, span).is_none());
    }

    #[test]
    fn missing_clock_times_move_forward_and_repeated_ones_are_the_first() {
        let berlin = zone("Europe/Berlin").unwrap();
        let at = |hour, minute| first_instant(&berlin, datetime(2024, 3, 31, hour, minute, 0, 0)).unwrap();
        assert_eq!(at(2, 30), at(3, 30));
        let almaty = zone("Asia/Almaty").unwrap();
        let at = |day, hour| first_instant(&almaty, datetime(2024, 2, day, hour, 0, 0, 0)).unwrap();
        assert_eq!(at(29, 23) - at(29, 22), 3_600_000_000, "23:00 comes twice");
    }

    #[test]
    fn hours_follow_the_clock_across_a_change() {
        let almaty = zone("Asia/Almaty").unwrap();
        let from = first_instant(&almaty, datetime(2024, 2, 29, 21, 30, 0, 0)).unwrap();
        let shown: Vec<_> = LocalHours::between(&almaty, from, from + 4 * 3_600_000_000)
            .map(|hour| (hour.local.day(), hour.local.hour(), (hour.until - hour.from) / 60_000_000))
            .collect();
        assert_eq!(shown, [(29, 21, 30), (29, 22, 60), (29, 23, 60), (29, 23, 60), (1, 0, 30)]);
    }

    #[test]
    fn all_faults_of_a_run_are_found_together() {
        let faults = |text: &str| RunFault::all(&toml::from_str::<Run>(text).unwrap());
        assert_eq!(faults("start = 2023-01-01\nlength = '181 d'\nwarm_up = '0 d'"), []);
        assert_eq!(
            faults("start = 2323-01-01\nlength = '0 d'\nwarm_up = '-1 d'\nfollow_up = '51000 wk'"),
            [RunFault::NoLength, RunFault::Negative("warm_up"), RunFault::TooLong, RunFault::FarStart]
        );
    }
}
