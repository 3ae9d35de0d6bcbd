//! Generated parts of pages: what stands between two marks is what a test makes of its results.
//!
//! With `UPDATE=1` in the environment the tests write those parts anew instead of comparing them.

use std::fs;
use std::sync::{Mutex, PoisonError};

use crate::support::root;

/// Tests run beside each other, and several may write to one page.
static WRITING: Mutex<()> = Mutex::new(());

/// Fails unless the part of a page between its marks is `text`, which ends with a new line.
pub(crate) fn keep(page: &str, part: &str, text: &str) {
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = root().join(page);
    let whole = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
    let [begin, end] = ["begin", "end"].map(|edge| format!("<!-- {edge}: {part} -->\n"));
    let (before, rest) = whole.split_once(&begin).unwrap_or_else(|| panic!("{page} has no mark {begin}"));
    let (found, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{page} has no mark {end}"));
    if found == text {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, [before, &begin, text, &end, after].concat()).expect("the page can be written");
        return;
    }
    let stale = found.lines().zip(text.lines()).find(|(found, fresh)| found != fresh);
    panic!("{page} is stale (set UPDATE=1 to write it anew); it first differs in {stale:#?}");
}
