//! Tables as CSV: a header of column names, a point as decimal sign, an empty cell for what is missing.

use std::io;

use super::table::{Cell, Table};

/// Writes the table as UTF-8 CSV with `\n` line ends; cells are quoted where RFC 4180 asks for it.
pub fn write(table: &Table, out: impl io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.columns.iter().map(|column| &column.name))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(Cell::to_string))?;
    }
    writer.flush()
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
