//! Tables as CSV: a header of column names, a point as decimal sign, an empty cell for what is missing.

use std::borrow::Cow;
use std::io;

use super::table::{Cell, Column, Table};

/// Writes the table as UTF-8 CSV with `\n` line ends; cells are quoted where RFC 4180 asks for it.
pub fn write(table: &Table, out: impl io::Write) -> io::Result<()> {
    let mut stream = Stream::begin(table, out)?;
    stream.rows(table)?;
    stream.finish()?.flush()
}

/// A table whose rows come a few at a time.
pub struct Stream<W: io::Write> {
    writer: csv::Writer<W>,
}

impl<W: io::Write> Stream<W> {
    /// Writes the header of the table.
    pub fn begin(table: &Table, out: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(table.columns.iter().map(|column| &column.name))?;
        Ok(Self { writer })
    }

    /// Writes the rows of the table.
    pub fn rows(&mut self, table: &Table) -> io::Result<()> {
        for row in &table.rows {
            self.writer.write_record(row.iter().map(Cell::to_string))?;
        }
        Ok(())
    }

    /// Returns what was written to.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| error.into_error())
    }
}

/// Reads a table back; every cell is text as it was written, or missing.
pub fn read(name: impl Into<Cow<'static, str>>, bytes: impl io::Read) -> Result<Table, csv::Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let columns = reader.headers()?.iter().map(|name| Column::new(name, "")).collect();
    let mut table = Table { name: name.into(), columns, rows: Vec::new() };
    for record in reader.records() {
        let cell = |text: &str| if text.is_empty() { Cell::Missing } else { text.into() };
        table.push(record?.iter().map(cell).collect());
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
