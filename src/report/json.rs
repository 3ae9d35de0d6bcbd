//! Tables as JSON: an object with one array per table, one object per row, null for what is missing.

use std::io;

use serde_json::{Map, Value};

use super::table::{Cell, Table};

/// Writes the tables as one JSON object, keyed by table name, a line per row.
///
/// Rows leave one by one, so that a long table is not held in memory a second time; give a buffered writer.
pub fn write(tables: &[Table], mut out: impl io::Write) -> io::Result<()> {
    out.write_all(b"{")?;
    for (index, table) in tables.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(out, "{comma}\n\"{}\": [", table.name)?;
        for (index, row) in table.rows.iter().enumerate() {
            out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut out, &object(table, row))?;
        }
        out.write_all(b"\n]")?;
    }
    out.write_all(b"\n}\n")?;
    out.flush()
}

fn object(table: &Table, row: &[Cell]) -> Map<String, Value> {
    table.columns.iter().zip(row).map(|(column, cell)| (column.name.clone(), value(cell))).collect()
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Number(number) => Value::from(*number),
        Cell::Integer(count) => Value::from(*count),
        Cell::Missing => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::table::{Cell, Table};

    fn read_back(tables: &[Table]) -> Value {
        let mut bytes = Vec::new();
        super::write(tables, &mut bytes).expect("memory takes all bytes");
        serde_json::from_slice(&bytes).expect("the JSON is well formed")
    }

    #[test]
    fn rows_are_objects_and_missing_is_null() {
        let mut table = Table::new("kpis", &[("scenario", "Name."), ("value", "Number."), ("n", "Count.")]);
        table.push(vec!["a \"b\"\n<é>".into(), 0.1.into(), 3_u32.into()]);
        table.push(vec!["c".into(), Cell::Missing, 0_u32.into()]);
        let expected = json!([
            { "scenario": "a \"b\"\n<é>", "value": 0.1, "n": 3 },
            { "scenario": "c", "value": null, "n": 0 },
        ]);
        assert_eq!(read_back(&[table]), json!({ "kpis": expected }));
    }

    #[test]
    fn several_and_empty_tables() {
        let tables = [Table::new("kpis", &[("a", "A.")]), Table::new("endings", &[("b", "B.")])];
        assert_eq!(read_back(&tables), json!({ "kpis": [], "endings": [] }));
        assert_eq!(read_back(&[]), json!({}));
    }
}
