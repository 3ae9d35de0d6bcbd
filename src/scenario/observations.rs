//! Observations to fit to: tables of measured times, or of arrivals, with a place for every mistake in them.
//!
//! The first line holds headings; commas or semicolons part the columns. Unlike the files that flows replay, rows may
//! come in any order. Nothing is estimated here.

use std::ops::Range;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};

use super::codes::{Code, S801, S802, S803, S804, S805};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::quantity::Duration;
use super::source::{FileId, Place, Sources};
use super::{Refused, suggestion};

/// Rows at fault that are shown one by one; a slip in a format is in all of them.
const SHOWN_MAX: usize = 20;

/// Measured times, in minutes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasuredTimes {
    /// Those that were measured to their end.
    pub complete: Vec<f64>,
    /// Those whose end was not seen: the true ones are longer.
    pub censored: Vec<f64>,
}

/// Arrivals of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedDay {
    /// Weekday, from 0 for Monday.
    pub weekday: usize,
    /// Arrivals in each hour of the local clock.
    pub hours: [u32; 24],
}

/// Where measured times stand in a table.
#[derive(Clone, Copy, Debug)]
pub struct TimeColumns<'a> {
    /// Column of the times.
    pub times: &'a str,
    /// Unit of times that are written without one, such as "min".
    pub unit: &'a str,
    /// Column that says yes where the end was not seen.
    pub censored: Option<&'a str>,
}

/// Reads measured times. A row without a time is passed over.
pub fn read_times(name: &str, text: &str, columns: TimeColumns<'_>) -> Result<MeasuredTimes, Refused> {
    let mut table = Table::new(name, text);
    let (Some(at), Some(marked)) =
        (table.column(columns.times), columns.censored.map_or(Some(None), |censored| table.column(censored).map(Some)))
    else {
        return Err(table.refused());
    };
    let mut times = MeasuredTimes::default();
    for row in table.rows() {
        let written = row.cell(at);
        if written.is_empty() {
            continue;
        }
        let quantity =
            if f64::from_str(written).is_ok() { format!("{written} {}", columns.unit) } else { written.to_owned() };
        let time = match Duration::from_str(&quantity) {
            Ok(time) => time.seconds() / 60.0,
            Err(error) => {
                table.fault(S802, &row, error.to_string(), "write a number, or a duration such as 25 min");
                continue;
            }
        };
        if time <= 0.0 {
            table.fault(
                S803,
                &row,
                format!("`{written}` is not above zero"),
                "leave the cell empty where no time was measured",
            );
            continue;
        }
        let mark = marked.map_or("", |marked| row.cell(marked));
        match mark.to_lowercase().as_str() {
            "" | "no" | "false" | "0" => times.complete.push(time),
            "yes" | "true" | "1" => times.censored.push(time),
            _ => table.fault(
                S804,
                &row,
                format!("`{mark}` says neither yes nor no"),
                "write yes where the end was not seen, else no",
            ),
        }
    }
    table.finish(times)
}

/// Reads the times that lie between two columns of local dates and times. A row that lacks one of them is passed over.
pub fn read_durations(name: &str, text: &str, start: &str, end: &str) -> Result<MeasuredTimes, Refused> {
    let mut table = Table::new(name, text);
    let (Some(start), Some(end)) = (table.column(start), table.column(end)) else { return Err(table.refused()) };
    let mut times = MeasuredTimes::default();
    for row in table.rows() {
        let written = [row.cell(start), row.cell(end)];
        if written.contains(&"") {
            continue;
        }
        let at = |written: &str| DateTime::from_str(written).ok().filter(|_| written.contains(':'));
        match written.map(at) {
            [Some(began), Some(ended)] if ended > began => {
                times.complete.push(began.duration_until(ended).as_secs_f64() / 60.0);
            }
            [Some(_), Some(_)] => {
                let message = format!("`{}` is not after `{}`", written[1], written[0]);
                table.fault(S803, &row, message, "leave a cell empty where no time was measured");
            }
            [began, _] => {
                let wrong = if began.is_none() { written[0] } else { written[1] };
                let message = format!("`{wrong}` is not a date and time");
                table.fault(S805, &row, message, "write local dates and times such as 2023-01-31 06:30");
            }
        }
    }
    table.finish(times)
}

/// Reads arrivals by their local dates and times, and counts them by day and hour. Every day from the first to the last is
/// there, and taken as observed from midnight to midnight.
pub fn read_arrivals(name: &str, text: &str, column: &str) -> Result<Vec<CountedDay>, Refused> {
    let mut table = Table::new(name, text);
    let Some(at) = table.column(column) else { return Err(table.refused()) };
    let mut times: Vec<DateTime> = Vec::new();
    for row in table.rows() {
        let written = row.cell(at);
        match DateTime::from_str(written).ok().filter(|_| written.contains(':')) {
            Some(time) => times.push(time),
            None => {
                let message = format!("`{written}` is not a date and time");
                table.fault(S805, &row, message, "write local dates and times such as 2023-01-31 06:30");
            }
        }
    }
    times.sort_unstable();
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return table.finish(Vec::new()) };
    let day = |date: Date| CountedDay { weekday: date.weekday().to_monday_zero_offset() as usize, hours: [0; 24] };
    let dates = first.date().series(jiff::Span::new().days(1)).take_while(|date| *date <= last.date());
    let mut days: Vec<(Date, CountedDay)> = dates.map(|date| (date, day(date))).collect();
    let mut today = 0;
    for time in &times {
        while days[today].0 < time.date() {
            today += 1;
        }
        days[today].1.hours[time.hour() as usize] += 1;
    }
    table.finish(days.into_iter().map(|(_, day)| day).collect())
}

/// A table that is being read, with what is wrong with it.
struct Table<'a> {
    sources: Sources,
    file: FileId,
    text: &'a str,
    headings: Vec<String>,
    out: Diagnostics,
    faults: usize,
}

/// A row and the bytes that it stands in.
struct Row {
    cells: csv::StringRecord,
    span: Range<usize>,
}

impl Row {
    fn cell(&self, at: usize) -> &str {
        self.cells.get(at).unwrap_or_default()
    }
}

impl<'a> Table<'a> {
    fn new(name: &str, text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut sources = Sources::default();
        let file = sources.add(name, text);
        let mut table = Self { sources, file, text, headings: Vec::new(), out: Diagnostics::default(), faults: 0 };
        table.headings =
            table.reader().headers().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
        table
    }

    fn reader(&self) -> csv::Reader<&'a [u8]> {
        let first_line = self.text.lines().next().unwrap_or_default();
        let delimiter = if first_line.contains(';') && !first_line.contains(',') { b';' } else { b',' };
        csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(self.text.as_bytes())
    }

    /// Finds a column by its heading.
    fn column(&mut self, wanted: &str) -> Option<usize> {
        let found = self.headings.iter().position(|heading| heading == wanted);
        if found.is_none() {
            let help = match suggestion::nearest(wanted, self.headings.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its columns are {}", self.headings.join(", ")),
            };
            let end = self.text.lines().next().unwrap_or_default().len();
            self.add(S801, 0..end, format!("the table has no column `{wanted}`"), &help);
        }
        found
    }

    /// Reads all rows; every row is valid text, since the whole is.
    fn rows(&self) -> Vec<Row> {
        let mut reader = self.reader();
        let row = |cells: csv::StringRecord| {
            let start = cells.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0)).min(self.text.len());
            // A record may begin with line breaks that end the one before it.
            let start = start + (self.text[start..].len() - self.text[start..].trim_start().len());
            let end = start + self.text[start..].lines().next().unwrap_or_default().len();
            Row { cells, span: start..end }
        };
        reader.records().map_while(Result::ok).map(row).collect()
    }

    fn fault(&mut self, code: Code, row: &Row, message: String, help: &str) {
        self.faults += 1;
        if self.faults <= SHOWN_MAX {
            self.add(code, row.span.clone(), message, help);
        }
    }

    fn add(&mut self, code: Code, span: Range<usize>, message: String, help: &str) {
        let place = Place { file: self.file, start: span.start, end: span.end };
        self.out.add(Diagnostic::error(code, place, message).help(help));
    }

    fn refused(self) -> Refused {
        Refused { diagnostics: self.out, sources: self.sources }
    }

    fn finish<T>(self, read: T) -> Result<T, Refused> {
        if self.out.has_errors() { Err(self.refused()) } else { Ok(read) }
    }
}

#[cfg(test)]
mod tests {
    use super::{CountedDay, MeasuredTimes, Refused, TimeColumns, read_arrivals, read_durations, read_times};

    const COLUMNS: TimeColumns<'_> = TimeColumns { times: "time", unit: "min", censored: Some("open") };

    /// Returns code and line of each mistake.
    fn faults<T: std::fmt::Debug>(read: Result<T, Refused>) -> Vec<(&'static str, usize)> {
        let Refused { diagnostics, sources } = read.unwrap_err();
        diagnostics.sorted().iter().map(|item| (item.code.id, sources.start_of(item.place).line)).collect()
    }

    #[test]
    fn times_are_read_with_and_without_units() {
        let expected = MeasuredTimes { complete: vec![25.0, 90.0, 0.5], censored: vec![30.0] };
        for text in [
            "time,open\n25,no\n1.5 h,\n30,yes\n,no\n30 s,0\n",
            "\u{feff}open;time\r\n;25\r\nfalse;1.5 h\r\nTRUE;30\r\n;\r\n0;\"30 s\"",
        ] {
            assert_eq!(read_times("t.csv", text, COLUMNS).unwrap(), expected, "{text}");
        }
        let hours = TimeColumns { times: "time", unit: "h", censored: None };
        assert_eq!(read_times("t.csv", "time\n2\n", hours).unwrap().complete, [120.0]);
        assert_eq!(read_times("t.csv", "time,open\n", COLUMNS).unwrap(), MeasuredTimes::default());
    }

    #[test]
    fn every_row_at_fault_is_shown() {
        let text = "time,open\n25,no\nlong,no\n0,no\n-3,no\n5 t,no\n7,perhaps\n8,yes\n";
        let expected = [("S802", 3), ("S803", 4), ("S803", 5), ("S802", 6), ("S804", 7)];
        assert_eq!(faults(read_times("t.csv", text, COLUMNS)), expected);
        assert_eq!(faults(read_times("t.csv", "tiem,opne\n1,2\n", COLUMNS)), [("S801", 1), ("S801", 1)]);
        assert_eq!(faults(read_times("t.csv", "", COLUMNS)).len(), 2);
        let many = format!("time,open\n{}", "x,no\n".repeat(1000));
        assert_eq!(faults(read_times("t.csv", &many, COLUMNS)).len(), 20);
        assert_eq!(
            faults(read_arrivals("t.csv", "at\n2023-01-05 06:30\n\n2023-01-05\nnow\n", "at")),
            [("S805", 4), ("S805", 5)]
        );
    }

    #[test]
    fn durations_lie_between_two_times() {
        let text =
            "in,out\n2023-01-05 23:30,2023-01-06 00:45\n2023-01-05 06:00,\n2023-01-05 06:00,2023-01-05 06:00:30\n";
        let found = read_durations("t.csv", text, "in", "out").unwrap();
        assert_eq!(found, MeasuredTimes { complete: vec![75.0, 0.5], censored: vec![] });
        let text = "in,out\n2023-01-05 08:00,2023-01-05 07:00\nnow,2023-01-05 07:00\n";
        assert_eq!(faults(read_durations("t.csv", text, "in", "out")), [("S803", 2), ("S805", 3)]);
        assert_eq!(faults(read_durations("t.csv", text, "in", "uot")), [("S801", 1)]);
    }

    #[test]
    fn arrivals_are_counted_by_day_and_hour() {
        let text = "at\n2023-01-03 23:59\n2023-01-01 00:00\n2023-01-03T23:00:01\n";
        let days = read_arrivals("t.csv", text, "at").unwrap();
        let mut expected = [6, 0, 1].map(|weekday| CountedDay { weekday, hours: [0; 24] });
        expected[0].hours[0] = 1;
        expected[2].hours[23] = 2;
        assert_eq!(days, expected);
        assert!(read_arrivals("t.csv", "at\n", "at").unwrap().is_empty());
    }
}
