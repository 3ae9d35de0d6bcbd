//! Observed arrivals: a column of local dates and times in a CSV file, and columns of what the trucks carried.
//!
//! The first line holds headings; commas or semicolons part the columns. Times are in order, as they were
//! observed, so that a slip in a file does not go unseen.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::clock::first_instant;
use crate::scenario::format::Trace;
use crate::scenario::quantity::{Mass, Money};
use crate::scenario::suggestion;

/// What is wrong with a file of observed arrivals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TraceFault {
    /// Which rule it breaks.
    pub kind: TraceFaultKind,
    /// Bytes of the text at fault.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// Kinds of faults in a file of observed arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TraceFaultKind {
    /// It is not a table with the column, or a row is no date and time.
    Unreadable,
    /// A row is earlier than the one before it.
    OutOfOrder,
    /// A payload or a value is none.
    NoLoad,
}

/// A row of observed arrivals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ObservedArrival {
    /// When, on the clock of the trace.
    pub time: DateTime,
    /// Tonnes that the truck carried, where a column tells them.
    pub tonnes: Option<f64>,
    /// Value of its load in US dollars, where a column tells it.
    pub usd: Option<f64>,
}

/// Reads the rows that have the texts of `only` under its headings; the first fault of each kind is returned.
pub(crate) fn read_trace(text: &str, trace: &Trace) -> Result<Vec<ObservedArrival>, Vec<TraceFault>> {
    let Sheet { headings, records } = Sheet::read(text).map_err(|fault| vec![fault])?;
    let columns = Columns::find(&headings, trace).map_err(|misnamed| vec![misnamed.of(text)])?;
    let (mut rows, mut faults): (Vec<ObservedArrival>, Vec<TraceFault>) = (Vec::new(), Vec::new());
    for record in records.iter().filter(|record| has(record, &columns.only)) {
        match columns.row(record, rows.last()) {
            Ok(row) => rows.push(row),
            Err((kind, message, help)) if faults.iter().all(|known| known.kind != kind) => {
                faults.push(TraceFault { kind, span: line_of(text, record), message, help: help.to_owned() });
            }
            Err(_) => {}
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Returns the texts under a heading in the rows that have those of `only`, each with the first row that has it.
pub(crate) fn row_texts(
    text: &str,
    column: &str,
    only: &[(&str, &str)],
) -> Result<BTreeMap<String, Range<usize>>, TraceFault> {
    let Sheet { headings, records } = Sheet::read(text)?;
    let find = |column: &str| position(&headings, column).map_err(|misnamed| misnamed.of(text));
    let at = find(column)?;
    let only = only.iter().map(|(column, text)| Ok((find(column)?, *text))).collect::<Result<Vec<_>, TraceFault>>()?;
    let mut texts = BTreeMap::new();
    for record in records.iter().filter(|record| has(record, &only)) {
        let cell = record.get(at).unwrap_or_default();
        texts.entry(cell.to_owned()).or_insert_with(|| line_of(text, record));
    }
    Ok(texts)
}

/// The headings and rows of a file.
struct Sheet {
    headings: Vec<String>,
    records: Vec<csv::StringRecord>,
}

impl Sheet {
    fn read(text: &str) -> Result<Self, TraceFault> {
        let first_line = text.lines().next().unwrap_or_default();
        let delimiter = if first_line.contains(';') && !first_line.contains(',') { b';' } else { b',' };
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder.delimiter(delimiter).trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
        let unreadable =
            |error: csv::Error, help: &str| Misnamed { message: error.to_string(), help: help.to_owned() }.of(text);
        let headings = reader.headers().map_err(|error| unreadable(error, "write a line of headings"))?;
        let headings = headings.iter().map(str::to_owned).collect();
        let records: Result<_, csv::Error> = reader.records().collect();
        Ok(Self { headings, records: records.map_err(|error| unreadable(error, "mend the row"))? })
    }
}

/// A fault of the line of headings.
struct Misnamed {
    message: String,
    help: String,
}

impl Misnamed {
    fn of(self, text: &str) -> TraceFault {
        let span = 0..text.lines().next().unwrap_or_default().len();
        TraceFault { kind: TraceFaultKind::Unreadable, span, message: self.message, help: self.help }
    }
}

/// Returns the position of a heading; or says that there is none, and what may be meant.
fn position(headings: &[String], column: &str) -> Result<usize, Misnamed> {
    let unknown = || {
        let help = match suggestion::nearest(column, headings.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its columns are {}", headings.join(", ")),
        };
        Misnamed { message: format!("the file has no column `{column}`"), help }
    };
    headings.iter().position(|heading| heading == column).ok_or_else(unknown)
}

/// Whether a row has texts at positions.
fn has(record: &csv::StringRecord, texts: &[(usize, &str)]) -> bool {
    texts.iter().all(|(position, text)| record.get(*position) == Some(text))
}

/// Returns the bytes of a row's first line.
fn line_of(text: &str, record: &csv::StringRecord) -> Range<usize> {
    let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0)).min(text.len());
    // A record may begin with line breaks that end the one before it.
    let start = start + (text[start..].len() - text[start..].trim_start().len());
    start..start + text[start..].lines().next().unwrap_or_default().len()
}

/// Positions of the columns that are read.
struct Columns<'a> {
    time: usize,
    payload: Option<usize>,
    value: Option<usize>,
    only: Vec<(usize, &'a str)>,
}

/// What is wrong with a row, and what to write instead.
type RowFault = (TraceFaultKind, String, &'static str);

impl<'a> Columns<'a> {
    /// Finds the columns by their headings.
    fn find(headings: &[String], trace: &'a Trace) -> Result<Self, Misnamed> {
        let position = |column: &str| position(headings, column);
        let optional = |column: &Option<String>| column.as_deref().map(position).transpose();
        let only = |(column, text): (&String, &'a String)| -> Result<(usize, &'a str), Misnamed> {
            Ok((position(column)?, text.as_str()))
        };
        Ok(Self {
            time: position(&trace.column)?,
            payload: optional(&trace.payload)?,
            value: optional(&trace.value)?,
            only: trace.only.iter().map(only).collect::<Result<_, _>>()?,
        })
    }

    /// Reads a row.
    fn row(&self, record: &csv::StringRecord, before: Option<&ObservedArrival>) -> Result<ObservedArrival, RowFault> {
        let cell = |position: usize| record.get(position).unwrap_or_default();
        let written = cell(self.time);
        let time = date_time(written).ok_or_else(|| {
            let message = format!("`{written}` is not a date and time");
            (TraceFaultKind::Unreadable, message, "write local dates and times such as 2023-01-31 06:30")
        })?;
        if before.is_some_and(|before| time < before.time) {
            let message = format!("`{written}` is earlier than the arrival before it");
            return Err((TraceFaultKind::OutOfOrder, message, "sort the rows by this column"));
        }
        let load = |position: Option<usize>, read: fn(&str) -> Option<f64>, what: &str, help: &'static str| {
            let number = |position| {
                let fault = || (TraceFaultKind::NoLoad, format!("`{}` is not {what}", cell(position)), help);
                read(cell(position)).ok_or_else(fault)
            };
            position.map(number).transpose()
        };
        let tonnes = load(self.payload, tonnes, "a payload", "write tonnes above zero, such as 20 or 20 t")?;
        let usd = load(self.value, usd, "a value", "write US dollars, zero or more, such as 5040 or 5040 USD")?;
        Ok(ObservedArrival { time, tonnes, usd })
    }
}

/// Reads tonnes above zero, with their unit or without.
fn tonnes(text: &str) -> Option<f64> {
    let tonnes = text.parse().ok().or_else(|| Some(text.parse::<Mass>().ok()?.tonnes()));
    tonnes.filter(|tonnes: &f64| tonnes.is_finite() && *tonnes > 0.0)
}

/// Reads US dollars, zero or more, with their unit or without.
fn usd(text: &str) -> Option<f64> {
    let usd = text.parse().ok().or_else(|| Some(text.parse::<Money>().ok()?.usd()));
    usd.filter(|usd: &f64| usd.is_finite() && *usd >= 0.0)
}

/// Reads "2023-01-31 06:30", with seconds or without; not with an offset, since times are local.
fn date_time(text: &str) -> Option<DateTime> {
    let is_local = text.bytes().all(|byte| byte.is_ascii_digit() || b"-:T .".contains(&byte));
    let has_time = text.contains(':') && text.matches('-').count() == 2;
    if is_local && has_time { DateTime::from_str(text).ok() } else { None }
}

/// Returns the arrivals with the Unix microseconds at which the clock of `zone` read their times, in order.
pub(crate) fn instants(rows: &[ObservedArrival], zone: &TimeZone) -> Vec<(i64, ObservedArrival)> {
    let mut instants: Vec<(i64, ObservedArrival)> =
        rows.iter().filter_map(|row| Some((first_instant(zone, row.time)?, *row))).collect();
    // Where clocks jump over an hour, its times meet those after it.
    instants.sort_by_key(|(instant, _)| *instant);
    instants
}

#[cfg(test)]
mod tests {
    use jiff::civil::{DateTime, datetime};
    use proptest::prelude::{any, proptest};

    use std::collections::BTreeMap;

    use super::{ObservedArrival, TraceFault, TraceFaultKind, instants};
    use crate::scenario::civil::zone;
    use crate::scenario::format::Trace;

    fn trace(column: &str, only: &BTreeMap<String, String>) -> Trace {
        let mut trace: Trace = toml::from_str("file = 'a.csv'\ncolumn = ''").unwrap();
        (trace.column, trace.only) = (column.to_owned(), only.clone());
        trace
    }

    /// Reads the times of a trace.
    fn read_trace(text: &str, column: &str, only: &BTreeMap<String, String>) -> Result<Vec<DateTime>, Vec<TraceFault>> {
        super::read_trace(text, &trace(column, only)).map(|rows| rows.into_iter().map(|row| row.time).collect())
    }

    /// Wants all rows.
    fn all() -> BTreeMap<String, String> {
        BTreeMap::new()
    }

    #[test]
    fn rows_of_others_are_left_out() {
        let text = "post;arrived\nyallama;2023-01-05 06:30\nnavoi;soon\nyallama;2023-01-05 07:30\n";
        let only = |post: &str| BTreeMap::from([("post".to_owned(), post.to_owned())]);
        assert_eq!(read_trace(text, "arrived", &only("yallama")).map(|times| times.len()), Ok(2));
        assert_eq!(
            read_trace(text, "arrived", &only("navoi")).unwrap_err()[0].message,
            "`soon` is not a date and time"
        );
        let unknown = BTreeMap::from([("pots".to_owned(), String::new())]);
        assert_eq!(read_trace(text, "arrived", &unknown).unwrap_err()[0].help, "did you mean `post`?");
    }

    #[test]
    fn times_are_read_from_their_column() {
        let expected = [datetime(2023, 1, 5, 6, 30, 0, 0), datetime(2023, 1, 5, 7, 0, 15, 0)];
        for text in [
            "plate,arrived\n01A,2023-01-05 06:30\n01B,2023-01-05 07:00:15\n",
            "arrived;plate\r\n2023-01-05T06:30:00;01A\r\n\r\n\"2023-01-05 07:00:15\";\"01;B\"",
            "arrived\n 2023-01-05 06:30 \n2023-01-05 07:00:15",
        ] {
            assert_eq!(read_trace(text, "arrived", &all()).as_deref(), Ok(&expected[..]), "{text}");
        }
        assert_eq!(read_trace("arrived\n", "arrived", &all()), Ok(vec![]));
        let rows = expected.map(|time| ObservedArrival { time, tonnes: None, usd: None });
        let found: Vec<i64> = instants(&rows, &zone("Asia/Tashkent").unwrap()).into_iter().map(|(at, _)| at).collect();
        assert_eq!(found, [1_672_882_200_000_000, 1_672_884_015_000_000], "01:30 and 02:00:15 UTC");
    }

    #[test]
    fn the_first_fault_of_each_kind_is_shown_at_its_row() {
        let check = |text: &str, expected: &[(TraceFaultKind, &str)]| {
            let faults = read_trace(text, "arrived", &all()).unwrap_err();
            let found: Vec<_> = faults.iter().map(|fault| (fault.kind, &text[fault.span.clone()])).collect();
            assert_eq!(found, expected, "{text}");
        };
        use TraceFaultKind::{OutOfOrder, Unreadable};
        check("", &[(Unreadable, "")]);
        check("when,plate\n2023-01-05 06:30,1", &[(Unreadable, "when,plate")]);
        check(
            "arrived,plate\n2023-01-05 06:30,1\nyesterday,2\n2023-01-05 05:30,3\n2023-01-05 04:30,4\n5,5",
            &[(Unreadable, "yesterday,2"), (OutOfOrder, "2023-01-05 05:30,3")],
        );
        for bad in ["2023-01-05", "06:30", "2023-01-05 06:30Z", "2023-01-05 06:30+05:00", "05.01.2023 06:30", ""] {
            check(&format!("plate,arrived\n1,{bad}\n"), &[(Unreadable, &format!("1,{bad}"))]);
        }
    }

    #[test]
    fn payloads_and_values_are_read_by_row_with_or_without_units() {
        let loads = |text: &str| {
            let both = Trace { payload: Some("load".into()), value: Some("usd".into()), ..trace("arrived", &all()) };
            super::read_trace(text, &both)
                .map(|rows| rows.into_iter().map(|row| (row.tonnes, row.usd)).collect::<Vec<_>>())
        };
        let read = loads("arrived,load,usd\n2023-01-05 06:30,20,5040\n2023-01-05 07:30,500 kg,1 m USD\n");
        assert_eq!(read, Ok(vec![(Some(20.0), Some(5040.0)), (Some(0.5), Some(1e6))]));
        for (row, message) in [
            ("0,5", "`0` is not a payload"),
            ("-3 t,5", "`-3 t` is not a payload"),
            ("much,5", "`much` is not a payload"),
            (",5", "`` is not a payload"),
            ("1,-5", "`-5` is not a value"),
            ("1,inf", "`inf` is not a value"),
        ] {
            let text = format!("arrived,load,usd\n2023-01-05 06:30,{row}\n");
            let faults = loads(&text).unwrap_err();
            assert_eq!((faults[0].kind, faults[0].message.as_str()), (TraceFaultKind::NoLoad, message), "{row}");
            assert_eq!(&text[faults[0].span.clone()], text.lines().nth(1).unwrap());
        }
        assert_eq!(loads("arrived,load\n").unwrap_err()[0].message, "the file has no column `usd`");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = read_trace(&text, "arrived", &all());
            let _ = read_trace(&format!("arrived\n{text}"), "arrived", &all());
        }
    }
}
