//! Numbers as rows under named columns, stacked into several tables where the terminal is too narrow for one.
//!
//! Widths are counted in letters; what stands in a column is never cut, so that no number can be misread. Labels
//! are, at the very narrowest.

use super::wrapped;

/// Between two columns.
const GAP: usize = 2;

/// A column's name is broken to the width of its numbers, but to no less than this.
const NAME_WIDTH_MIN: usize = 13;

/// Rows under named columns.
#[derive(Debug)]
pub(super) struct Columns {
    names: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    label: String,
    /// A cell per column, or none for a heading.
    cells: Vec<String>,
}

impl Columns {
    /// Returns columns without rows.
    pub(super) fn new(names: Vec<String>) -> Self {
        Self { names, rows: Vec::new() }
    }

    /// Appends a line that the rows below belong to.
    pub(super) fn heading(&mut self, text: &str) {
        self.rows.push(Row { label: text.to_owned(), cells: Vec::new() });
    }

    /// Appends a row.
    ///
    /// # Panics
    ///
    /// If the row does not have one cell per column.
    pub(super) fn row(&mut self, label: &str, cells: Vec<String>) {
        assert_eq!(cells.len(), self.names.len(), "a row has one cell per column");
        self.rows.push(Row { label: label.to_owned(), cells });
    }

    /// Returns the lines, none wider than `width` unless a single cell is; an empty line stands between tables.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        let widths: Vec<usize> = (0..self.names.len()).map(|column| self.width_of(column)).collect();
        let widest = widths.iter().max().map_or(0, |widest| widest + GAP);
        let labels = self.rows.iter().filter(|row| !row.cells.is_empty()).map(|row| letters(&row.label));
        let label_width = labels.max().unwrap_or(0).min(width.saturating_sub(widest));
        let mut lines = Vec::new();
        let mut from = 0;
        while from < widths.len() {
            let mut used = label_width;
            let fits = |column: &usize| {
                used += GAP + widths[*column];
                *column == from || used <= width
            };
            let to = from + (from..widths.len()).take_while(fits).count();
            if from > 0 {
                lines.push(String::new());
            }
            let table = Stacked { label_width, columns: from..to, widths: &widths };
            lines.extend(table.names(&self.names));
            self.rows.iter().for_each(|row| lines.extend(table.row(row, width)));
            from = to;
        }
        lines
    }

    fn width_of(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| letters(cell));
        let cells = cells.max().unwrap_or(0);
        let name = broken(&self.names[column], cells.max(NAME_WIDTH_MIN));
        name.iter().map(|part| letters(part)).max().unwrap_or(0).max(cells)
    }
}

/// One of the tables that the columns make.
struct Stacked<'a> {
    label_width: usize,
    columns: std::ops::Range<usize>,
    widths: &'a [usize],
}

impl Stacked<'_> {
    /// The names of the columns, over several lines, the last line of each at the bottom.
    fn names(&self, names: &[String]) -> Vec<String> {
        let parts: Vec<Vec<String>> =
            self.columns.clone().map(|column| broken(&names[column], self.widths[column])).collect();
        let height = parts.iter().map(Vec::len).max().unwrap_or(0);
        let part = |parts: &Vec<String>, line: usize| {
            (line + parts.len()).checked_sub(height).map_or(String::new(), |index| parts[index].clone())
        };
        (0..height).map(|line| self.line("", parts.iter().map(|parts| part(parts, line)))).collect()
    }

    fn row(&self, row: &Row, width: usize) -> Vec<String> {
        if row.cells.is_empty() {
            return wrapped("", &row.label, width);
        }
        vec![self.line(&row.label, row.cells[self.columns.clone()].iter().cloned())]
    }

    fn line(&self, label: &str, cells: impl Iterator<Item = String>) -> String {
        let label: String = label.chars().take(self.label_width).collect();
        let mut line = format!("{label:<0$}", self.label_width);
        for (column, cell) in self.columns.clone().zip(cells) {
            line += &format!("{cell:>0$}", GAP + self.widths[column]);
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// A name over as many lines as this width needs, broken after `-` and `_`, or anywhere if it has none.
fn broken(name: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for part in name.split_inclusive(['-', '_']) {
        let last = lines.last_mut().expect("there is a line");
        if !last.is_empty() && letters(last) + letters(part) > width {
            lines.push(String::new());
        }
        for letter in part.chars() {
            if letters(&lines[lines.len() - 1]) >= width {
                lines.push(String::new());
            }
            lines.last_mut().expect("there is a line").push(letter);
        }
    }
    lines
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::{Columns, broken};

    fn example() -> Columns {
        let names = ["baseline-2023", "hours-24", "hours-24-same-staff"].map(str::to_owned);
        let mut columns = Columns::new(names.to_vec());
        columns.heading("Crossing time, h");
        columns.row("  north", ["10.38 ± 0.04", "1.44", "–"].map(str::to_owned).to_vec());
        columns.row("Staff hours, h", ["338 832", "486 528", "347 520"].map(str::to_owned).to_vec());
        columns
    }

    #[test]
    fn scenarios_stand_side_by_side() {
        let expected = [
            "                                          hours-24-",
            "                baseline-2023  hours-24  same-staff",
            "Crossing time, h",
            "  north          10.38 ± 0.04      1.44           –",
            "Staff hours, h        338 832   486 528     347 520",
        ];
        assert_eq!(example().lines(80), expected);
    }

    #[test]
    fn columns_that_do_not_fit_are_stacked() {
        let expected = [
            "                baseline-2023  hours-24",
            "Crossing time, h",
            "  north          10.38 ± 0.04      1.44",
            "Staff hours, h        338 832   486 528",
            "",
            "                 hours-24-",
            "                same-staff",
            "Crossing time, h",
            "  north                  –",
            "Staff hours, h     347 520",
        ];
        assert_eq!(example().lines(41), expected);
    }

    #[test]
    fn names_are_broken_where_they_may() {
        assert_eq!(broken("hours-24-same-staff", 10), ["hours-24-", "same-staff"]);
        assert_eq!(broken("baseline-2023", 13), ["baseline-2023"]);
        assert_eq!(broken("withoutanybreaks", 10), ["withoutany", "breaks"]);
    }
}
