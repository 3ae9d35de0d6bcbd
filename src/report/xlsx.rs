//! Tables as an Excel workbook: a sheet for each, headings that explain themselves, numbers in full precision.

use rust_xlsxwriter::{Format, Note, Workbook, XlsxError};

use super::table::Table;

/// Rows that a sheet can hold, its heading aside.
const ROWS_MAX: usize = 1_048_575;

/// Returns the workbook; rows beyond what a sheet can hold are left to the CSV files.
pub fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(table.name.as_ref())?;
        sheet.set_freeze_panes(1, 0)?;
        for (index, column) in (0_u16..).zip(&table.columns) {
            sheet.write_with_format(0, index, &column.name, &bold)?;
            if !column.description.is_empty() {
                sheet.insert_note(0, index, &Note::new(&column.description))?;
            }
        }
        for (row, record) in (1_u32..).zip(table.records().take(ROWS_MAX)) {
            for (index, column) in (0_u16..).zip(&table.columns) {
                let text = record.text(&column.name);
                match record.number(&column.name) {
                    Some(number) => sheet.write(row, index, number)?,
                    None if text.is_empty() => continue,
                    None => sheet.write(row, index, &*text)?,
                };
            }
        }
    }
    book.save_to_buffer()
}
