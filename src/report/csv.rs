//! Tables as CSV: a header of column names, a point as decimal sign, an empty cell for what is missing.

use std::borrow::Cow;
use std::fmt::Write;
use std::io;

use csv::StringRecord;

use super::digits;
use super::table::{Cell, Column, Table};

/// Rows of a table that are put into words at once.
const ROWS_AT_ONCE: usize = 256;

/// Writes the table as UTF-8 CSV with `\n` line ends; cells are quoted where RFC 4180 asks for it.
pub fn write(table: &Table, mut out: impl io::Write) -> io::Result<()> {
    write_header(table, &mut out)?;
    for rows in table.rows.chunks(ROWS_AT_ONCE) {
        out.write_all(lines(rows).as_bytes())?;
    }
    out.flush()
}

/// Writes the names of the columns: of a table whose rows come a few at a time.
pub fn write_header(table: &Table, mut out: impl io::Write) -> io::Result<()> {
    let names: Vec<Cell> = table.columns.iter().map(|column| column.name.as_str().into()).collect();
    out.write_all(lines(&[names]).as_bytes())
}

/// Returns rows as they stand below the header.
pub fn lines(rows: &[Vec<Cell>]) -> String {
    let mut lines = String::new();
    for row in rows {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                lines.push(',');
            }
            match cell {
                Cell::Text(text) => push_text(&mut lines, text),
                Cell::Number(number) => digits::push_plain(&mut lines, *number),
                other => write!(lines, "{other}").expect("a string takes all text"),
            }
        }
        lines.push('\n');
    }
    lines
}

fn push_text(line: &mut String, text: &str) {
    if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

/// Reads a table back; every cell is text as it was written, or missing.
pub fn read(name: impl Into<Cow<'static, str>>, bytes: impl io::Read) -> Result<Table, csv::Error> {
    read_some(name, bytes, |_| true)
}

/// Reads a table back and leaves rows out that are not wanted: those of a long table are never in memory together.
pub fn read_some(
    name: impl Into<Cow<'static, str>>,
    bytes: impl io::Read,
    mut is_wanted: impl FnMut(&StringRecord) -> bool,
) -> Result<Table, csv::Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let columns = reader.headers()?.iter().map(|name| Column::new(name, "")).collect();
    let mut table = Table { name: name.into(), columns, rows: Vec::new(), left_out: 0 };
    let mut record = StringRecord::new();
    while reader.read_record(&mut record)? {
        let cell = |text: &str| if text.is_empty() { Cell::Missing } else { text.into() };
        if is_wanted(&record) {
            table.push(record.iter().map(cell).collect());
        } else {
            table.left_out += 1;
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::super::table::{Cell, Table};

    #[test]
    fn awkward_text_reads_back() {
        let awkward = ["a,b", "say \"now\"", "two\nlines", "Жибек жолы", "<b>&amp;", ""];
        let mut table = Table::new("kpis", &[("text", "Text."), ("value", "Number.")]);
        for text in awkward {
            table.push(vec![text.into(), Cell::Missing]);
        }
        let mut bytes = Vec::new();
        super::write(&table, &mut bytes).expect("memory takes all bytes");

        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("the CSV is well formed");
        assert_eq!(rows.iter().map(|row| &row[0]).collect::<Vec<_>>(), awkward);
        assert!(rows.iter().all(|row| row[1].is_empty()), "a missing cell is empty");
        // The same bytes that others write.
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["text", "value"]).expect("memory takes all bytes");
        awkward.iter().for_each(|text| writer.write_record([text, ""]).expect("memory takes all bytes"));
        assert_eq!(bytes, writer.into_inner().expect("it is flushed"));
    }

    #[test]
    fn lines_end_plainly() {
        let mut table = Table::new("kpis", &[("scenario", "Name."), ("value", "Number.")]);
        table.push(vec!["base".into(), 0.5.into()]);
        let mut bytes = Vec::new();
        super::write(&table, &mut bytes).expect("memory takes all bytes");
        assert_eq!(bytes, b"scenario,value\nbase,0.5\n");
    }
}
