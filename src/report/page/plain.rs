//! Tables shown as they are: a column for each column, numbers rounded to read.

use maud::{Markup, html};

use super::number;
use crate::report::format::{NO_VALUE, Unit, grouped};
use crate::report::table::Table;

/// Returns the table with its first rows, folded under a title; nothing without rows.
pub(super) fn folded(table: Option<&Table>, title: &str) -> Markup {
    html! {
        @if let Some(table) = table.filter(|table| !table.rows.is_empty()) {
            details { summary { (title) } (plain(table, title)) }
        }
    }
}

/// Returns the table with its first rows.
pub(super) fn plain(table: &Table, title: &str) -> Markup {
    without(table, &[], title)
}

/// Returns the table with its first rows and without some columns, which others say in words.
pub(super) fn without(table: &Table, left_out: &[&str], title: &str) -> Markup {
    let is_number =
        |column: &str| table.records().all(|record| record.text(column).is_empty() || record.number(column).is_some());
    let names = table.columns.iter().map(|column| column.name.as_str()).filter(|name| !left_out.contains(name));
    let columns: Vec<(&str, bool)> = names.map(|name| (name, is_number(name))).collect();
    html! {
        div.wide.tall tabindex="0" {
            table {
                caption.unseen { (title) }
                thead {
                    tr { @for (name, is_number) in &columns { th.number[*is_number] scope="col" { (name.replace('_', " ")) } } }
                }
                tbody {
                    @for record in table.records().take(super::ROWS_MAX) {
                        tr {
                            @for (name, is_number) in &columns {
                                @match record.number(name).filter(|_| *is_number) {
                                    Some(value) => (number(value, &rounded(value))),
                                    None if record.text(name).is_empty() => td { (NO_VALUE) },
                                    None => td { (record.text(name)) },
                                }
                            }
                        }
                    }
                }
            }
        }
        @if table.count() > super::ROWS_MAX {
            p.quiet { "The first " (super::ROWS_MAX) " of " (table.count()) " rows; all are in " (table.name) ".csv." }
        }
    }
}

/// Whole numbers as they are, all others to four digits.
fn rounded(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e6 {
        let sign = if value < 0.0 { "−" } else { "" };
        return format!("{sign}{}", grouped(&value.abs().to_string()));
    }
    if value.abs() < 10.0 {
        let text = format!("{value:.*}", if value.abs() < 0.1 { 4 } else { 3 });
        return text.trim_end_matches('0').trim_end_matches('.').replace('-', "−");
    }
    Unit::plain("").rough(value)
}
