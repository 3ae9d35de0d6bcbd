//! Tables as Parquet, without Arrow: numbers are doubles, everything else is text, and all may be missing.
//!
//! A table is read from CSV twice and written in groups of rows, so that memory does not grow with it.

use std::io::{Read, Write};
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// Rows of a group, which are in memory together.
const GROUP_ROWS: usize = 16_384;

/// Writes a table that `open` reads as CSV, from its beginning each time.
pub fn write<R: Read>(
    name: &str,
    mut open: impl FnMut() -> std::io::Result<R>,
    out: impl Write + Send,
) -> Result<(), ParquetError> {
    let failed = |error: csv::Error| ParquetError::General(error.to_string());
    let mut reader = csv::Reader::from_reader(open()?);
    let names: Vec<String> = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
    // A column is one of numbers if it has numbers and nothing else.
    let mut kinds = vec![(false, true); names.len()];
    for record in reader.records() {
        for (cell, (any, all)) in record.map_err(failed)?.iter().zip(&mut kinds) {
            if !cell.is_empty() {
                *any = true;
                *all &= number(cell).is_some();
            }
        }
    }
    let numeric: Vec<bool> = kinds.into_iter().map(|(any, all)| any && all).collect();
    let fields: Vec<Arc<Type>> = names
        .iter()
        .zip(&numeric)
        .map(|(name, is_numeric)| field(name, *is_numeric).map(Arc::new))
        .collect::<Result<_, _>>()?;
    let schema = Arc::new(Type::group_type_builder(name).with_fields(fields).build()?);
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(WriterProperties::builder().build()))?;
    let mut reader = csv::Reader::from_reader(open()?);
    let mut records = reader.records();
    loop {
        let rows: Vec<csv::StringRecord> =
            records.by_ref().take(GROUP_ROWS).collect::<Result<_, _>>().map_err(failed)?;
        if rows.is_empty() {
            break;
        }
        let mut group = writer.next_row_group()?;
        for (column, is_numeric) in numeric.iter().enumerate() {
            let mut into = group.next_column()?.expect("the schema has a column for each of the table's");
            let cells = || rows.iter().map(|row| row.get(column).unwrap_or_default());
            let levels: Vec<i16> = cells().map(|cell| i16::from(!cell.is_empty())).collect();
            let present = cells().filter(|cell| !cell.is_empty());
            if *is_numeric {
                let values: Vec<f64> = present.filter_map(number).collect();
                into.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
            } else {
                let values: Vec<ByteArray> = present.map(ByteArray::from).collect();
                into.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
            into.close()?;
        }
        group.close()?;
    }
    writer.close().map(|_| ())
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

fn field(name: &str, is_numeric: bool) -> Result<Type, ParquetError> {
    let kind = if is_numeric { Physical::DOUBLE } else { Physical::BYTE_ARRAY };
    let builder = Type::primitive_type_builder(name, kind).with_repetition(Repetition::OPTIONAL);
    if is_numeric { builder.build() } else { builder.with_logical_type(Some(LogicalType::String)).build() }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    use super::{GROUP_ROWS, write};

    #[test]
    fn a_long_table_comes_in_groups_of_rows_and_reads_back() {
        let rows = 2 * GROUP_ROWS + 7;
        let mut text = "place,lanes,value\n".to_owned();
        for row in 0..rows {
            let value = if row % 3 == 0 { String::new() } else { format!("{:?}", row as f64 / 7.0) };
            writeln!(text, "post {row},{row},{value}").expect("a string takes all text");
        }
        let mut opened = 0;
        let open = || {
            opened += 1;
            Ok(text.as_bytes())
        };
        let file = tempfile::tempfile().expect("there is room for a file");
        write("places", open, &file).expect("the table is well formed");
        assert_eq!(opened, 2, "once for the kinds of columns, once for the rows");
        let reader = SerializedFileReader::new(file).expect("it is Parquet");
        let groups = reader.metadata().row_groups().iter().map(|group| group.num_rows() as usize);
        assert_eq!(groups.collect::<Vec<_>>(), [GROUP_ROWS, GROUP_ROWS, 7]);
        for (row, read) in reader.get_row_iter(None).expect("it has rows").enumerate() {
            let read = read.expect("the row can be read");
            assert_eq!(read.get_string(0).expect("a text"), &format!("post {row}"));
            assert_eq!(read.get_double(1).expect("a number"), row as f64);
            // The same number to the last digit, or none.
            assert_eq!(read.get_double(2).ok(), (row % 3 != 0).then_some(row as f64 / 7.0));
        }
    }
}
