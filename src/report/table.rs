//! A table: named columns and rows of cells, the one shape behind every file that karvon writes.
//!
//! Cells hold full precision. Rounding is for readers and lives in `format`; a writer never rounds.

use std::borrow::Cow;
use std::fmt;

use crate::stats::Estimate;

/// A result table, written as a whole to one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name, the file's name without extension.
    pub name: Cow<'static, str>,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows in order, each with one cell per column.
    pub rows: Vec<Vec<Cell>>,
    /// Rows of the file that are not among them, where only what is shown was read back.
    pub left_out: usize,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in snake_case, unique in its table.
    pub name: String,
    /// What the column holds, in words.
    pub description: String,
}

/// One entry of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words or a name.
    Text(String),
    /// A finite number; build it with `Cell::from`, which keeps the others out.
    Number(f64),
    /// A count.
    Integer(i64),
    /// No value: an empty CSV cell, a JSON null. Never written as 0.
    Missing,
}

impl Table {
    /// Returns a table without rows, its columns given as pairs of name and description.
    pub fn new(name: impl Into<Cow<'static, str>>, columns: &[(&str, &str)]) -> Self {
        let columns = columns.iter().map(|(name, description)| Column::new(*name, *description)).collect();
        Self { name: name.into(), columns, rows: Vec::new(), left_out: 0 }
    }

    /// Appends a row.
    ///
    /// # Panics
    ///
    /// If the row does not have one cell per column.
    pub fn push(&mut self, row: Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a row of table {} has one cell per column", self.name);
        self.rows.push(row);
    }

    /// Returns how many rows the table has, with those that are left out.
    pub fn count(&self) -> usize {
        self.rows.len() + self.left_out
    }

    /// Returns the rows by the names of their columns.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().map(|row| Record { columns: &self.columns, row })
    }
}

/// A row of a table whose cells are asked for by column, whether it was just made or read from a file.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    columns: &'a [Column],
    row: &'a [Cell],
}

impl<'a> Record<'a> {
    /// Returns what is written in a column; nothing where it is missing or there is no such column.
    pub fn text(&self, column: &str) -> Cow<'a, str> {
        match self.cell(column) {
            Some(Cell::Text(text)) => Cow::Borrowed(text),
            Some(other) => Cow::Owned(other.to_string()),
            None => Cow::Borrowed(""),
        }
    }

    /// Returns the number in a column, if there is one.
    pub fn number(&self, column: &str) -> Option<f64> {
        match self.cell(column)? {
            Cell::Number(number) => Some(*number),
            Cell::Integer(count) => Some(*count as f64),
            Cell::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            Cell::Missing => None,
        }
    }

    fn cell(&self, column: &str) -> Option<&'a Cell> {
        self.columns.iter().position(|known| known.name == column).map(|index| &self.row[index])
    }
}

impl Column {
    /// Returns a column.
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { name: name.into(), description: description.into() }
    }
}

impl Cell {
    /// Returns the three cells `half_width, level, replications` of an estimate.
    ///
    /// A level without an interval would claim one, so both are missing together.
    pub(crate) fn spread(estimate: Option<&Estimate>) -> [Self; 3] {
        let half_width = estimate.and_then(|estimate| estimate.half_width);
        let level = estimate.filter(|_| half_width.is_some()).map(|estimate| estimate.level.value());
        [half_width.into(), level.into(), estimate.map_or(0, |estimate| estimate.observations).into()]
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::Integer(i64::from(count))
    }
}

impl From<f64> for Cell {
    /// An infinite ratio or a NaN is no number that a reader of the table could use: it is missing.
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Missing }
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Missing, Self::from)
    }
}

impl fmt::Display for Cell {
    /// Writes the shortest digits that read back as the same number, with a decimal point in every locale.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e16 => write!(f, "{number}"),
            // Very small and very large numbers get an exponent.
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Integer(count) => write!(f, "{count}"),
            Self::Missing => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Table};

    #[test]
    fn numbers_read_back_exactly() {
        for number in [0.1 + 0.2, 1.0 / 3.0, 1e-12, 6.02e23, -0.0, 1234567.0] {
            assert_eq!(Cell::from(number).to_string().parse::<f64>(), Ok(number));
        }
    }

    #[test]
    fn what_is_no_number_is_missing() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Cell::from(number), Cell::Missing);
        }
        assert_eq!(Cell::Missing.to_string(), "");
    }

    #[test]
    #[should_panic(expected = "one cell per column")]
    fn a_ragged_row_is_refused() {
        Table::new("kpis", &[("scenario", "Name.")]).push(vec![]);
    }
}
