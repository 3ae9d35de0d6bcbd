//! Tables as Parquet, without Arrow: numbers are doubles, everything else is text, and all may be missing.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::table::{Record, Table};

/// Writes a table as one row group.
pub fn write(table: &Table, out: impl Write + Send) -> Result<(), ParquetError> {
    let numeric: Vec<bool> = table.columns.iter().map(|column| is_numeric(table, &column.name)).collect();
    let fields: Vec<Arc<Type>> = table
        .columns
        .iter()
        .zip(&numeric)
        .map(|(column, is_numeric)| field(&column.name, *is_numeric).map(Arc::new))
        .collect::<Result<_, _>>()?;
    let schema = Arc::new(Type::group_type_builder(&table.name).with_fields(fields).build()?);
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(WriterProperties::builder().build()))?;
    let mut group = writer.next_row_group()?;
    for (column, is_numeric) in table.columns.iter().zip(numeric) {
        let mut into = group.next_column()?.expect("the schema has a column for each of the table's");
        let present = |record: &Record| !record.text(&column.name).is_empty();
        let levels: Vec<i16> = table.records().map(|record| i16::from(present(&record))).collect();
        let rows = table.records().filter(present);
        if is_numeric {
            let values: Vec<f64> = rows.filter_map(|record| record.number(&column.name)).collect();
            into.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
        } else {
            let values: Vec<ByteArray> = rows.map(|record| ByteArray::from(&*record.text(&column.name))).collect();
            into.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        into.close()?;
    }
    group.close()?;
    writer.close().map(|_| ())
}

fn field(name: &str, is_numeric: bool) -> Result<Type, ParquetError> {
    let kind = if is_numeric { Physical::DOUBLE } else { Physical::BYTE_ARRAY };
    let builder = Type::primitive_type_builder(name, kind).with_repetition(Repetition::OPTIONAL);
    if is_numeric { builder.build() } else { builder.with_logical_type(Some(LogicalType::String)).build() }
}

/// Whether a column has numbers and nothing else.
fn is_numeric(table: &Table, column: &str) -> bool {
    let mut written = table.records().filter(|record| !record.text(column).is_empty()).peekable();
    written.peek().is_some() && written.all(|record| record.number(column).is_some())
}
