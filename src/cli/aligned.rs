//! Tables in aligned columns, for people, where a table is short.

use std::io::{self, Write};

use karvon::report::{Cell, Table};

use super::fragment::rounded;

/// Prints a table in aligned columns but for those that a screen has no room for, numbers to so many digits.
pub(crate) fn print(table: &Table, left_out: &[&str], digits: i32, out: &mut impl Write) -> io::Result<()> {
    let shown: Vec<usize> =
        (0..table.columns.len()).filter(|&at| !left_out.contains(&&*table.columns[at].name)).collect();
    let cell = |cell: &Cell| match cell {
        Cell::Number(value) => rounded(*value, digits),
        other => other.to_string(),
    };
    let mut lines: Vec<Vec<String>> = vec![shown.iter().map(|&at| table.columns[at].name.clone()).collect()];
    lines.extend(table.rows.iter().map(|row| shown.iter().map(|&at| cell(&row[at])).collect()));
    let widths: Vec<usize> =
        (0..shown.len()).map(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0)).collect();
    for line in &lines {
        let padded: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(out, "{}", padded.join("  ").trim_end())?;
    }
    Ok(())
}
