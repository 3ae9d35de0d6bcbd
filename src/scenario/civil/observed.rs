//! Observed arrivals: a column of local dates and times in a CSV file.
//!
//! The first line holds headings; commas or semicolons part the columns. Times are in order, as they were
//! observed, so that a slip in a file does not go unseen.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::clock::first_instant;
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
}

/// Reads the dates and times of a column, in rows that have the texts of `only` under its headings; the first fault of
/// each kind is returned.
pub(crate) fn read_trace(
    text: &str,
    column: &str,
    only: &BTreeMap<String, String>,
) -> Result<Vec<DateTime>, Vec<TraceFault>> {
    let first_line = text.lines().next().unwrap_or_default();
    let delimiter = if first_line.contains(';') && !first_line.contains(',') { b';' } else { b',' };
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.delimiter(delimiter).trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let unreadable = |span: Range<usize>, message: String, help: String| {
        vec![TraceFault { kind: TraceFaultKind::Unreadable, span, message, help }]
    };
    let headings: Vec<String> = match reader.headers() {
        Ok(headings) => headings.iter().map(str::to_owned).collect(),
        Err(error) => {
            return Err(unreadable(0..first_line.len(), error.to_string(), "write a line of headings".into()));
        }
    };
    let position_of = |column: &str| headings.iter().position(|heading| heading == column);
    let unknown =
        [column].into_iter().chain(only.keys().map(String::as_str)).find(|column| position_of(column).is_none());
    if let Some(column) = unknown {
        let help = match suggestion::nearest(column, headings.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its columns are {}", headings.join(", ")),
        };
        let message = format!("the file has no column `{column}`");
        return Err(unreadable(0..first_line.len(), message, help));
    }
    let position = position_of(column).unwrap_or(0);
    let wanted: Vec<(usize, &str)> =
        only.iter().filter_map(|(column, text)| Some((position_of(column)?, text.as_str()))).collect();
    let (mut times, mut faults): (Vec<DateTime>, Vec<TraceFault>) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => return Err(unreadable(0..first_line.len(), error.to_string(), "mend the row".into())),
        };
        if wanted.iter().any(|(position, text)| record.get(*position) != Some(text)) {
            continue;
        }
        let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0)).min(text.len());
        // A record may begin with line breaks that end the one before it.
        let start = start + (text[start..].len() - text[start..].trim_start().len());
        let line = text[start..].lines().next().unwrap_or_default();
        let written = record.get(position).unwrap_or_default();
        let fault = match date_time(written) {
            None => {
                let message = format!("`{written}` is not a date and time");
                let help = "write local dates and times such as 2023-01-31 06:30".to_owned();
                TraceFault { kind: TraceFaultKind::Unreadable, span: start..start + line.len(), message, help }
            }
            Some(time) if times.last().is_some_and(|last| time < *last) => {
                let message = format!("`{written}` is earlier than the arrival before it");
                let help = "sort the rows by this column".to_owned();
                TraceFault { kind: TraceFaultKind::OutOfOrder, span: start..start + line.len(), message, help }
            }
            Some(time) => {
                times.push(time);
                continue;
            }
        };
        if faults.iter().all(|known| known.kind != fault.kind) {
            faults.push(fault);
        }
    }
    if faults.is_empty() { Ok(times) } else { Err(faults) }
}

/// Reads "2023-01-31 06:30", with seconds or without; not with an offset, since times are local.
fn date_time(text: &str) -> Option<DateTime> {
    let is_local = text.bytes().all(|byte| byte.is_ascii_digit() || b"-:T .".contains(&byte));
    let has_time = text.contains(':') && text.matches('-').count() == 2;
    if is_local && has_time { DateTime::from_str(text).ok() } else { None }
}

/// Returns the Unix microseconds at which the clock of `zone` read these times, in order.
pub(crate) fn instants(times: &[DateTime], zone: &TimeZone) -> Vec<i64> {
    let mut instants: Vec<i64> = times.iter().filter_map(|time| first_instant(zone, *time)).collect();
    // Where clocks jump over an hour, its times meet those after it.
    instants.sort_unstable();
    instants
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;
    use proptest::prelude::{any, proptest};

    use std::collections::BTreeMap;

    use super::{TraceFaultKind, instants, read_trace};
    use crate::scenario::civil::zone;

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
        let found = instants(&expected, &zone("Asia/Tashkent").unwrap());
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

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = read_trace(&text, "arrived", &all());
            let _ = read_trace(&format!("arrived\n{text}"), "arrived", &all());
        }
    }
}
