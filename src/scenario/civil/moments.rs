//! Times of day at which something happens: appointments, departures, refills.
//!
//! A line is days and then times, or a range of times with a step: "daily 06:00, 18:00", "mon-fri
//! 08:00-18:00 every 15 min". Times of a range belong to the day on which it begins; its end is not one
//! of them. A time that is listed twice counts twice.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::clock::{dates, read_clock};
use super::hours::{DAY_MINUTES, Dates, InvalidHours, clock_time, date_range, day_index, day_range, hour_range};
use super::openings::instant;
use crate::scenario::quantity::Duration;

/// Longest step between times, in minutes: a day.
const STEP_MAX: u16 = DAY_MINUTES;

/// Times of day on some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moments {
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    days: Vec<Days>,
    /// Minutes after 00:00; may reach into the next day.
    minutes: Vec<u16>,
}

/// Days that a word stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    /// Days of the week, from Monday 0.
    Weekly(Vec<usize>),
    /// Single dates.
    Dates(Dates),
    /// The first of each month.
    Monthly,
    /// The first of January.
    Yearly,
}

/// What is wrong with a line of times; each names the bad part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidMoments {
    /// The line does not begin with days.
    #[error("`{0}` names no days before its times")]
    NoDays(String),
    /// The line ends after its days.
    #[error("`{0}` names no times")]
    NoTimes(String),
    /// A day has no such name.
    #[error("`{0}` is neither days of the week nor a date")]
    NotADay(String),
    /// A range of dates ends before it begins.
    #[error("`{0}` ends before it begins")]
    DatesBackwards(String),
    /// A time does not exist on any day.
    #[error("`{0}` is not a time of day")]
    NotATime(String),
    /// A range of times has no step, or no length.
    #[error("`{0}` is a range of times without a step")]
    NoStep(String),
    /// A step is no number of minutes.
    #[error("`{0}` is no step between times")]
    NotAStep(String),
}

impl InvalidMoments {
    /// Returns what to write instead.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::NoDays(_) | Self::NoTimes(_) => {
                "write days and then times, such as \"daily 06:00, 18:00\" or \"mon-fri 08:00-18:00 every 15 min\""
            }
            Self::NotADay(_) => {
                "write `daily`, `monthly`, `yearly`, days such as \"mon-fri\" or \"sat,sun\", or dates such as \
                 \"2023-03-21\""
            }
            Self::DatesBackwards(_) => "write the earlier date first, such as \"2023-03-21..2023-03-23\"",
            Self::NotATime(_) => "write times from 00:00 to 23:59, such as \"08:30\"; commas between several",
            Self::NoStep(_) => "write how often after it, such as \"08:00-18:00 every 15 min\"",
            Self::NotAStep(_) => "write whole minutes, at most a day: \"every 15 min\", \"every 2 h\"",
        }
    }
}

impl Moments {
    /// Reads lines of times; all mistakes are returned together, each with the line's position.
    pub(crate) fn parse(lines: &[String]) -> Result<Self, Vec<(usize, InvalidMoments)>> {
        let (mut read, mut misread) = (Vec::new(), Vec::new());
        for (index, text) in lines.iter().enumerate() {
            match line(text) {
                Ok(line) => read.push(line),
                Err(cause) => misread.push((index, cause)),
            }
        }
        if misread.is_empty() { Ok(Self { lines: read }) } else { Err(misread) }
    }

    /// Returns how many times there are on the days that a range of Unix microseconds touches.
    pub(crate) fn count(&self, zone: &TimeZone, unix: Range<i64>) -> usize {
        days(zone, &unix).map(|date| self.on(date).map(|line| line.minutes.len()).sum::<usize>()).sum()
    }

    /// Returns the times in a range of Unix microseconds on the clock of `zone`, in order.
    pub(crate) fn between(&self, zone: &TimeZone, unix: Range<i64>) -> Vec<i64> {
        let on = |date| self.on(date).flat_map(|line| &line.minutes).map(move |minutes| instant(zone, date, *minutes));
        let mut times: Vec<i64> = days(zone, &unix).flat_map(on).filter(|at| unix.contains(at)).collect();
        times.sort_unstable();
        times
    }

    fn on(&self, date: Date) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.days.iter().any(|days| days.contain(date)))
    }
}

/// Returns the days that can have times in a range of Unix microseconds.
fn days(zone: &TimeZone, unix: &Range<i64>) -> impl Iterator<Item = Date> + use<> {
    // Times of the day before may run over midnight.
    let first = read_clock(zone, unix.start).date().saturating_sub(1.day());
    let last = read_clock(zone, unix.end).date();
    dates(first, last)
}

impl Days {
    fn contain(&self, date: Date) -> bool {
        match self {
            Self::Weekly(days) => days.contains(&day_index(date.weekday())),
            Self::Dates(dates) => dates.contain(date),
            Self::Monthly => date.day() == 1,
            Self::Yearly => date.day() == 1 && date.month() == 1,
        }
    }
}

fn line(text: &str) -> Result<Line, InvalidMoments> {
    let words: Vec<&str> = text.split([' ', '\t', ',']).filter(|word| !word.is_empty()).collect();
    let first_time = words.iter().position(|word| word.contains(':')).unwrap_or(words.len());
    let (days, times) = words.split_at(first_time);
    if days.is_empty() {
        return Err(InvalidMoments::NoDays(text.to_owned()));
    }
    let days = days.iter().map(|word| days_of(word)).collect::<Result<_, _>>()?;
    if times.is_empty() {
        return Err(InvalidMoments::NoTimes(text.to_owned()));
    }
    Ok(Line { days, minutes: minutes(times)? })
}

fn days_of(word: &str) -> Result<Days, InvalidMoments> {
    let not_a_day = || InvalidMoments::NotADay(word.to_owned());
    match word {
        "monthly" => Ok(Days::Monthly),
        "yearly" => Ok(Days::Yearly),
        _ if word.starts_with(|first: char| first.is_ascii_digit()) => {
            date_range(word).map(Days::Dates).map_err(|cause| match cause {
                InvalidHours::DatesBackwards(dates) => InvalidMoments::DatesBackwards(dates),
                _ => not_a_day(),
            })
        }
        _ => day_range(word).map(Days::Weekly).map_err(|_| not_a_day()),
    }
}

fn minutes(words: &[&str]) -> Result<Vec<u16>, InvalidMoments> {
    let mut minutes = Vec::new();
    let mut rest = words;
    while let [word, after @ ..] = rest {
        rest = after;
        if !word.contains('-') {
            let time = clock_time(word).ok().filter(|time| *time < DAY_MINUTES);
            minutes.push(time.ok_or_else(|| InvalidMoments::NotATime((*word).to_owned()))?);
            continue;
        }
        let hours = hour_range(word).map_err(|cause| match cause {
            InvalidHours::NotATime(time) => InvalidMoments::NotATime(time),
            _ => InvalidMoments::NotATime((*word).to_owned()),
        })?;
        let ["every", after @ ..] = rest else { return Err(InvalidMoments::NoStep((*word).to_owned())) };
        let (step, after) = step(after)?;
        rest = after;
        minutes.extend((hours.from..hours.until).step_by(usize::from(step)));
    }
    Ok(minutes)
}

/// Reads "15 min" or "15min" off the front of some words.
fn step<'w>(words: &'w [&'w str]) -> Result<(u16, &'w [&'w str]), InvalidMoments> {
    let has_unit = |word: &&str| word.ends_with(|last: char| last.is_ascii_alphabetic());
    let length = words.iter().position(has_unit).map_or(words.len(), |unit| unit + 1).min(2);
    let (step, rest) = words.split_at(length);
    let text = step.join(" ");
    let seconds = text.parse::<Duration>().map_or(0.0, |step| step.seconds());
    let minutes = seconds / 60.0;
    if minutes >= 1.0 && minutes <= f64::from(STEP_MAX) && minutes.fract() == 0.0 {
        Ok((minutes as u16, rest))
    } else {
        Err(InvalidMoments::NotAStep(text))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date, datetime};
    use proptest::prelude::{any, proptest};

    use super::{InvalidMoments, Moments};
    use crate::scenario::civil::clock::first_instant;
    use crate::scenario::civil::zone;

    fn moments(lines: &[&str]) -> Result<Moments, Vec<(usize, InvalidMoments)>> {
        Moments::parse(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
    }

    /// Minutes since 00:00 of the first day.
    fn times(lines: &[&str], start: Date, zone_name: &str, days: i64) -> Vec<i64> {
        let zone = zone(zone_name).unwrap();
        let midnight = first_instant(&zone, start.at(0, 0, 0, 0)).unwrap();
        let until = midnight + days * 86_400_000_000;
        let moments = moments(lines).unwrap();
        let found = moments.between(&zone, midnight..until);
        assert!(moments.count(&zone, midnight..until) >= found.len());
        found.into_iter().map(|at| (at - midnight) / 60_000_000).collect()
    }

    #[test]
    fn times_come_on_their_days() {
        // 2023-03-17 is a Friday.
        let friday = date(2023, 3, 17);
        assert_eq!(times(&["daily 06:00, 18:00"], friday, "Asia/Tashkent", 2), [360, 1080, 1800, 2520]);
        assert_eq!(times(&["mon-fri 08:00 17:30"], friday, "UTC", 3), [480, 1050]);
        assert_eq!(times(&["sat,sun 8:00-9:00 every 15 min"], friday, "UTC", 2), [1920, 1935, 1950, 1965]);
        assert_eq!(times(&["fri 06:00, 22:00-02:00 every 2h, 12:00"], friday, "UTC", 2), [360, 720, 1320, 1440]);
        assert_eq!(times(&["thu 22:00-02:00 every 1 h"], friday, "UTC", 1), [0, 60]);
        assert_eq!(times(&["2023-03-18 06:00", "2023-03-18..2023-03-19 06:00"], friday, "UTC", 3), [1800, 1800, 3240]);
        assert_eq!(times(&["monthly 00:00"], date(2023, 1, 31), "UTC", 30), [1440, 1440 * 29]);
        assert_eq!(times(&["yearly 00:30"], date(2023, 12, 31), "UTC", 400), [1470, 1440 * 367 + 30]);
    }

    #[test]
    fn times_follow_the_clock() {
        // Almaty's clocks went back by an hour at the end of 2024-02-29.
        assert_eq!(times(&["daily 09:00"], date(2024, 2, 29), "Asia/Almaty", 2), [540, 2040]);
        let berlin = zone("Europe/Berlin").unwrap();
        let skipped = first_instant(&berlin, datetime(2024, 3, 31, 3, 30, 0, 0)).unwrap();
        let found = moments(&["sun 02:30"]).unwrap().between(&berlin, skipped - 1..skipped + 1);
        assert_eq!(found, [skipped], "a missing time moves forward");
    }

    #[test]
    fn mistakes_name_the_bad_part() {
        use InvalidMoments::{DatesBackwards, NoDays, NoStep, NoTimes, NotADay, NotAStep, NotATime};
        let check = |line: &str, cause: InvalidMoments| {
            assert_eq!(moments(&["daily 06:00", line]).unwrap_err(), [(1, cause)], "{line}");
        };
        check("", NoDays(String::new()));
        check("06:00", NoDays("06:00".to_owned()));
        check("daily", NoTimes("daily".to_owned()));
        check("weekly 06:00", NotADay("weekly".to_owned()));
        check("2023-02-29 06:00", NotADay("2023-02-29".to_owned()));
        check("2023-03-02..2023-03-01 06:00", DatesBackwards("2023-03-02..2023-03-01".to_owned()));
        check("daily 24:00", NotATime("24:00".to_owned()));
        check("daily 6:0", NotATime("6:0".to_owned()));
        check("daily 06:00-06:00 every 1 h", NotATime("06:00-06:00".to_owned()));
        check("daily 06:00-18:00", NoStep("06:00-18:00".to_owned()));
        check("daily 06:00 every 1 h", NotATime("every".to_owned()));
        check("daily 06:00-18:00 every", NotAStep(String::new()));
        check("daily 06:00-18:00 every 0 min", NotAStep("0 min".to_owned()));
        check("daily 06:00-18:00 every 90 s", NotAStep("90 s".to_owned()));
        check("daily 06:00-18:00 every 2 d", NotAStep("2 d".to_owned()));
    }

    proptest! {
        #[test]
        fn no_text_panics(line in any::<String>(), near in "[a-z0-9:., -]{0,24}") {
            let _ = moments(&[&line, &near]);
        }
    }
}
