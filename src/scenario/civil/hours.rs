//! Working hours as written: weekly lines, holidays and exceptions, parsed into clock times.
//!
//! Weekly hours belong to the day on which they begin and may run over midnight. A holiday or an
//! exception rules its whole date, 00:00 to 24:00: hours begun the evening before end at its
//! midnight. Exceptions win over holidays.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use crate::scenario::format;

const DAY_NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Minutes in a day.
pub(super) const DAY_MINUTES: u16 = 24 * 60;

/// A stretch of a day in minutes after 00:00; `until` may reach into the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hours {
    /// Opening.
    pub from: u16,
    /// Closing, after `from` and at most a day after it.
    pub until: u16,
}

/// Opening hours of each date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkingHours {
    weekly: [Vec<Hours>; 7],
    holidays: Vec<Dates>,
    exceptions: BTreeMap<Date, Vec<Hours>>,
}

/// Dates from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dates {
    first: Date,
    last: Date,
}

/// A part of a calendar that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misread {
    /// Which part.
    pub part: Part,
    /// What is wrong with it.
    pub cause: InvalidHours,
}

/// A part of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Line of weekly hours, by position.
    Open(usize),
    /// Holiday, by position.
    Holiday(usize),
    /// Exception, by its date as written.
    Exception(String),
}

/// What is wrong with a text of hours or dates; each names the bad part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidHours {
    /// The line does not begin with days.
    #[error("`{0}` names no days before its hours")]
    NoDays(String),
    /// The line ends after its days.
    #[error("`{0}` names no hours")]
    NoHours(String),
    /// A day has no such name.
    #[error("`{0}` is not a day of the week")]
    NotADay(String),
    /// A range of hours is not two clock times.
    #[error("`{0}` is not a range of hours")]
    NotHours(String),
    /// A clock time does not exist on any day.
    #[error("`{0}` is not a time of day")]
    NotATime(String),
    /// A range ends where it begins.
    #[error("`{0}` is an empty range of hours")]
    EmptyHours(String),
    /// A date is not a year, month and day that exists.
    #[error("`{0}` is not a date")]
    NotADate(String),
    /// A range of dates ends before it begins.
    #[error("`{0}` ends before it begins")]
    DatesBackwards(String),
}

impl InvalidHours {
    /// Returns what to write instead.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::NoDays(_) | Self::NoHours(_) => {
                "write days and then hours, such as \"daily 08:00-20:00\" or \"mon-fri 09:00-13:00, 14:00-18:00\""
            }
            Self::NotADay(_) => {
                "write `daily`, or days out of mon, tue, wed, thu, fri, sat, sun: \"mon-fri\" or \"sat,sun\""
            }
            Self::NotHours(_) => "write an opening and a closing time, such as \"08:00-20:00\"; commas between several",
            Self::NotATime(_) => "write times from 00:00 to 24:00, such as \"08:30\"; 24:00 only as a closing time",
            Self::EmptyHours(_) => {
                "write a closing time that differs from the opening; the whole day is \"00:00-24:00\""
            }
            Self::NotADate(_) => "write dates such as \"2023-03-21\", ranges such as \"2023-03-21..2023-03-23\"",
            Self::DatesBackwards(_) => "write the earlier date first, such as \"2023-03-21..2023-03-23\"",
        }
    }
}

impl WorkingHours {
    /// Reads a calendar whole; all its mistakes are returned together.
    pub(crate) fn parse(calendar: &format::Calendar) -> Result<Self, Vec<Misread>> {
        let mut read = Self { weekly: Default::default(), holidays: Vec::new(), exceptions: BTreeMap::new() };
        let mut misread = Vec::new();
        for (index, line) in calendar.open.iter().enumerate() {
            match weekly_line(line) {
                Ok((days, hours)) => days.into_iter().for_each(|day| read.weekly[day].extend(&hours)),
                Err(cause) => misread.push(Misread { part: Part::Open(index), cause }),
            }
        }
        for (index, text) in calendar.holidays.iter().enumerate() {
            match date_range(text) {
                Ok(dates) => read.holidays.push(dates),
                Err(cause) => misread.push(Misread { part: Part::Holiday(index), cause }),
            }
        }
        for (on, text) in &calendar.exceptions {
            match exception(on, text) {
                Ok((date, hours)) => drop(read.exceptions.insert(date, hours)),
                Err(cause) => misread.push(Misread { part: Part::Exception(on.clone()), cause }),
            }
        }
        if misread.is_empty() { Ok(read) } else { Err(misread) }
    }

    /// Returns the hours that begin on a date.
    pub(super) fn on(&self, date: Date) -> &[Hours] {
        match self.exceptions.get(&date) {
            Some(hours) => hours,
            None if self.is_holiday(date) => &[],
            None => &self.weekly[day_index(date.weekday())],
        }
    }

    /// Whether a holiday or an exception rules the date, so that no hours run into it.
    pub(super) fn is_special(&self, date: Date) -> bool {
        self.exceptions.contains_key(&date) || self.is_holiday(date)
    }

    fn is_holiday(&self, date: Date) -> bool {
        self.holidays.iter().any(|dates| dates.contain(date))
    }
}

impl Dates {
    /// Whether a date is one of them.
    pub(super) fn contain(&self, date: Date) -> bool {
        (self.first..=self.last).contains(&date)
    }
}

/// Returns the position of a day in the week, from Monday.
pub(super) fn day_index(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}

/// Reads "mon-fri 09:00-13:00, 14:00-18:00": days, then hours; commas or spaces between several.
fn weekly_line(text: &str) -> Result<(Vec<usize>, Vec<Hours>), InvalidHours> {
    let words: Vec<&str> = text.split([' ', '\t', ',']).filter(|word| !word.is_empty()).collect();
    let first_hours = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let (days, hours) = words.split_at(first_hours.unwrap_or(words.len()));
    if days.is_empty() {
        return Err(InvalidHours::NoDays(text.to_owned()));
    }
    let mut open_days = Vec::new();
    for word in days {
        open_days.extend(day_range(word)?);
    }
    open_days.sort_unstable();
    open_days.dedup();
    if hours.is_empty() {
        return Err(InvalidHours::NoHours(text.to_owned()));
    }
    let hours = hours.iter().map(|word| hour_range(word)).collect::<Result<_, _>>()?;
    Ok((open_days, hours))
}

/// Reads `daily`, `mon` or `mon-fri`; a range may run over the weekend.
pub(super) fn day_range(word: &str) -> Result<Vec<usize>, InvalidHours> {
    if word == "daily" {
        return Ok((0..7).collect());
    }
    let index = |name: &str| {
        let found = DAY_NAMES.iter().position(|day| *day == name);
        found.ok_or_else(|| InvalidHours::NotADay(name.to_owned()))
    };
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    let (first, last) = (index(first)?, index(last)?);
    let length = (last + 7 - first) % 7;
    Ok((first..=first + length).map(|day| day % 7).collect())
}

/// Reads "09:00-13:00"; an earlier closing time is on the next day.
pub(super) fn hour_range(word: &str) -> Result<Hours, InvalidHours> {
    let (from, until) = word.split_once('-').ok_or_else(|| InvalidHours::NotHours(word.to_owned()))?;
    let (from, until) = (clock_time(from)?, clock_time(until)?);
    if from == DAY_MINUTES {
        return Err(InvalidHours::NotATime("24:00".to_owned()));
    }
    match until {
        until if until == from => Err(InvalidHours::EmptyHours(word.to_owned())),
        until if until < from => Ok(Hours { from, until: until + DAY_MINUTES }),
        until => Ok(Hours { from, until }),
    }
}

/// Reads "08:30" as minutes after 00:00.
pub(super) fn clock_time(text: &str) -> Result<u16, InvalidHours> {
    let invalid = || InvalidHours::NotATime(text.to_owned());
    let (hour, minute) = text.split_once(':').ok_or_else(invalid)?;
    if minute.len() != 2 || !(1..=2).contains(&hour.len()) {
        return Err(invalid());
    }
    let (hour, minute) = digits(hour).zip(digits(minute)).ok_or_else(invalid)?;
    let minutes = hour * 60 + minute;
    if minute < 60 && minutes <= DAY_MINUTES { Ok(minutes) } else { Err(invalid()) }
}

/// Reads up to four digits and nothing else.
fn digits(text: &str) -> Option<u16> {
    let only_digits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if only_digits { text.parse().ok() } else { None }
}

/// Reads "2023-03-21" or "2023-03-21..2023-03-23".
pub(super) fn date_range(text: &str) -> Result<Dates, InvalidHours> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let dates = Dates { first: date(first)?, last: date(last)? };
    if dates.first <= dates.last { Ok(dates) } else { Err(InvalidHours::DatesBackwards(text.to_owned())) }
}

/// Reads a date, and "10:00-14:00, 15:00-16:00" or "closed".
fn exception(on: &str, text: &str) -> Result<(Date, Vec<Hours>), InvalidHours> {
    let on = date(on)?;
    if text.trim() == "closed" {
        return Ok((on, Vec::new()));
    }
    let words = text.split([' ', '\t', ',']).filter(|word| !word.is_empty());
    let hours: Vec<Hours> = words.map(hour_range).collect::<Result<_, _>>()?;
    if hours.is_empty() { Err(InvalidHours::NotHours(text.to_owned())) } else { Ok((on, hours)) }
}

/// Reads "2023-03-21".
pub(super) fn calendar_date(text: &str) -> Option<Date> {
    date(text).ok()
}

/// Reads "2023-03-21", or says that it cannot.
fn date(text: &str) -> Result<Date, InvalidHours> {
    let invalid = || InvalidHours::NotADate(text.to_owned());
    let parts: Vec<&str> = text.trim().split('-').collect();
    let [year, month, day] = parts[..] else { return Err(invalid()) };
    if [year.len(), month.len(), day.len()] != [4, 2, 2] {
        return Err(invalid());
    }
    let number = |part| digits(part).and_then(|number| i16::try_from(number).ok()).ok_or_else(invalid);
    let small = |part| number(part).and_then(|number| i8::try_from(number).map_err(|_| invalid()));
    Date::new(number(year)?, small(month)?, small(day)?).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::{any, proptest};

    use super::{Hours, InvalidHours, Misread, Part, WorkingHours};
    use crate::scenario::format::Calendar;

    fn calendar(open: &[&str], holidays: &[&str], exceptions: &[(&str, &str)]) -> Calendar {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let exceptions = exceptions.iter().map(|(on, hours)| ((*on).to_owned(), (*hours).to_owned()));
        Calendar { open: owned(open), holidays: owned(holidays), exceptions: exceptions.collect() }
    }

    fn hours(from: u16, until: u16) -> Hours {
        Hours { from: from * 60, until: until * 60 }
    }

    #[test]
    fn weekly_lines_name_days_and_hours() {
        let check = |line: &str, open: [&[Hours]; 7]| {
            let read = WorkingHours::parse(&calendar(&[line], &[], &[])).unwrap();
            assert_eq!(read.weekly.each_ref().map(Vec::as_slice), open, "{line}");
        };
        let none: &[Hours] = &[];
        let all_day = [hours(0, 24)];
        check("daily 00:00-24:00", [&all_day; 7]);
        let lunch = [hours(9, 13), hours(14, 18)];
        check("mon-fri 09:00-13:00, 14:00-18:00", [&lunch, &lunch, &lunch, &lunch, &lunch, none, none]);
        let night = [hours(22, 26)];
        check("sat,sun 22:00-02:00", [none, none, none, none, none, &night, &night]);
        check("sat, sun  22:00-2:00", [none, none, none, none, none, &night, &night]);
        let evening = [hours(20, 24)];
        check("fri-mon 20:00-00:00", [&evening, none, none, none, &evening, &evening, &evening]);
    }

    #[test]
    fn mistakes_name_the_bad_part() {
        use InvalidHours::{EmptyHours, NoDays, NoHours, NotADay, NotATime, NotHours};
        let check = |line: &str, cause: InvalidHours| {
            let misread = WorkingHours::parse(&calendar(&[line], &[], &[])).unwrap_err();
            assert_eq!(misread, [Misread { part: Part::Open(0), cause }], "{line}");
        };
        check("", NoDays(String::new()));
        check("08:00-20:00", NoDays("08:00-20:00".to_owned()));
        check("daily", NoHours("daily".to_owned()));
        check("Monday 08:00-20:00", NotADay("Monday".to_owned()));
        check("mon-fry 08:00-20:00", NotADay("fry".to_owned()));
        check("daily 08:00", NotHours("08:00".to_owned()));
        check("daily 08:00 - 20:00", NotHours("08:00".to_owned()));
        check("daily 08:00-20:60", NotATime("20:60".to_owned()));
        check("daily 08:00-25:00", NotATime("25:00".to_owned()));
        check("daily 24:00-08:00", NotATime("24:00".to_owned()));
        check("daily 8-20", NotATime("8".to_owned()));
        check("daily 0800-2000", NotATime("0800".to_owned()));
        check("daily 08:00-08:00", EmptyHours("08:00-08:00".to_owned()));
    }

    #[test]
    fn all_mistakes_of_a_calendar_are_found_together() {
        let bad = calendar(
            &["daily 08:00-20:00", "often"],
            &["2023-02-29", "2023-03-21", "2023-03-23..2023-03-21"],
            &[("2023-3-25", "closed"), ("2023-03-26", "shut"), ("2023-03-27", "")],
        );
        let found: Vec<_> =
            WorkingHours::parse(&bad).unwrap_err().into_iter().map(|bad| (bad.part, bad.cause)).collect();
        assert_eq!(
            found,
            [
                (Part::Open(1), InvalidHours::NotADay("often".to_owned())),
                (Part::Holiday(0), InvalidHours::NotADate("2023-02-29".to_owned())),
                (Part::Holiday(2), InvalidHours::DatesBackwards("2023-03-23..2023-03-21".to_owned())),
                (Part::Exception("2023-03-26".to_owned()), InvalidHours::NotHours("shut".to_owned())),
                (Part::Exception("2023-03-27".to_owned()), InvalidHours::NotHours(String::new())),
                (Part::Exception("2023-3-25".to_owned()), InvalidHours::NotADate("2023-3-25".to_owned())),
            ]
        );
    }

    #[test]
    fn exceptions_win_over_holidays_and_holidays_over_the_week() {
        let read = WorkingHours::parse(&calendar(
            &["daily 08:00-20:00"],
            &["2023-03-21..2023-03-23"],
            &[("2023-03-22", "10:00-14:00, 15:00-16:00"), ("2023-03-25", "closed")],
        ));
        let read = read.unwrap();
        assert_eq!(read.on(date(2023, 3, 20)), [hours(8, 20)]);
        assert_eq!(read.on(date(2023, 3, 21)), []);
        assert_eq!(read.on(date(2023, 3, 22)), [hours(10, 14), hours(15, 16)]);
        assert_eq!(read.on(date(2023, 3, 23)), []);
        assert_eq!(read.on(date(2023, 3, 24)), [hours(8, 20)]);
        assert_eq!(read.on(date(2023, 3, 25)), []);
    }

    proptest! {
        #[test]
        fn no_text_panics(line in any::<String>(), near in "[a-z0-9:., -]{0,24}") {
            for text in [line.as_str(), near.as_str()] {
                let _ = WorkingHours::parse(&calendar(&[text], &[text], &[(text, text)]));
            }
        }
    }
}
