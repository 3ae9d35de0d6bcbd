//! The run's instants, and how local clocks read during the run.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::engine::{SimDuration, SimTime};
use crate::model::site::Window;

const HOUR_MICROSECONDS: i64 = 3_600_000_000;

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

    /// Returns the Unix time of a simulated instant in microseconds.
    pub(crate) fn to_unix(&self, instant: SimTime) -> i64 {
        let ticks = i64::try_from(instant.ticks()).expect("a run is shorter than the calendar");
        self.zero_unix_microseconds + ticks
    }

    /// Returns the simulated instant of a Unix time in microseconds; instants before time zero
    /// become time zero.
    pub(crate) fn to_sim(&self, unix: i64) -> SimTime {
        SimTime::from_ticks(u64::try_from(unix - self.zero_unix_microseconds).unwrap_or(0))
    }
}

/// Returns the Unix time in microseconds at which the clock of `zone` first reads `local`, or would
/// have read it had it not jumped over it; `None` past the end of the calendar.
pub(crate) fn first_instant(zone: &TimeZone, local: DateTime) -> Option<i64> {
    let instant = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some(instant.as_microsecond())
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

    use super::{LocalHours, RunClock, RunSpan, first_instant};
    use crate::engine::{SimDuration, SimTime};
    use crate::scenario::civil::zone;

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
}
