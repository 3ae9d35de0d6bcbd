//! Diagnostics: mistakes that the author of a scenario can mend, gathered so that all show at once.
//!
//! Each says what is wrong, where, and what to do. Checks name a path of keys; the collector turns
//! it into a place through the tree of the merged scenario, so checks know nothing of files. The
//! same diagnostic is never shown twice, and they come in the order of the text. So many that nobody could
//! read them are not gathered: a hostile file has a mistake in every line.
//!
//! Absent: words on a screen, which `render` makes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::codes::Code;
use super::source::{FileId, Place};
use super::tree::Node;

/// Errors that are gathered at most, and warnings beside them.
pub(super) const MISTAKES_MAX: usize = 1000;

/// Errors after which nobody needs a suggestion with each: looking for the nearest of very many names takes long.
const MANY: usize = 100;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// The scenario can be run, and may not mean what its author thinks.
    Warning,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its number.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Keys from the top of the scenario to what is wrong, if it was found by its path.
    pub path: Vec<String>,
    /// A few words at the place; may be empty.
    pub label: String,
    /// What to do; may be empty.
    pub help: String,
    /// Text that would be right in this place, if it can be guessed.
    pub replacement: Option<String>,
}

impl Diagnostic {
    /// Returns an error without label, help and replacement.
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place,
            path: Vec::new(),
            label: String::new(),
            help: String::new(),
            replacement: None,
        }
    }

    /// Adds a few words at the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Adds the text that would be right in this place.
    pub fn replacement(mut self, text: Option<impl Into<String>>) -> Self {
        self.replacement = text.map(Into::into);
        self
    }
}

/// A collector of diagnostics.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
    errors: usize,
    tree: Option<Node>,
    /// By name of a copy what the thing is called where it is written.
    copies: Arc<BTreeMap<String, String>>,
}

impl Diagnostics {
    /// Makes paths resolve through this tree from now on.
    pub fn resolve_through(&mut self, tree: Node) {
        self.tree = Some(tree);
    }

    /// Makes copies known, each with the name that is written, to this collector.
    pub(super) fn know_copies(&mut self, copies: Arc<BTreeMap<String, String>>) {
        self.copies = copies;
    }

    /// Returns a collector that has found nothing, for a scenario with the same copies.
    pub(super) fn anew(&self) -> Self {
        Self { copies: Arc::clone(&self.copies), ..Self::default() }
    }

    /// Returns the names that are written in place of those of copies.
    pub(super) fn written<'a>(&'a self, names: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
        names.filter_map(|name| self.copies.get(name)).map(String::as_str)
    }

    /// Reports an error at a path of keys, such as `["station", "uz_customs", "lanes"]`.
    ///
    /// Elements of a list are named by their position, from "0". If the path is not in the file
    /// (a default is at fault), the nearest thing above it is marked. `help` may be empty.
    pub fn error(&mut self, code: Code, path: &[&str], message: impl Into<String>, help: impl Into<String>) {
        self.add(self.at(code, path, message).help(help));
    }

    /// Reports an error at the last key of a path, which is itself at fault; see
    /// [`Diagnostics::error`].
    pub fn error_at_key(&mut self, code: Code, path: &[&str], message: impl Into<String>, help: impl Into<String>) {
        let place = self.tree.as_ref().map(|tree| tree.key_place_of(path)).unwrap_or_default();
        self.add(Diagnostic { place, ..self.at(code, path, message).help(help) });
    }

    /// Reports a warning at a path of keys; see [`Diagnostics::error`].
    pub fn warning(&mut self, code: Code, path: &[&str], message: impl Into<String>, help: impl Into<String>) {
        let error = self.at(code, path, message).help(help);
        self.add(Diagnostic { severity: Severity::Warning, ..error });
    }

    /// Returns the first of some paths that was written in the scenario's own file, since what an overlay changed is
    /// more likely at fault than what it extends; the first of all if none was, and if there is one file only.
    pub fn likeliest<'p>(&self, paths: &[&'p [&'p str]]) -> &'p [&'p str] {
        paths.iter().find(|path| self.is_own(path)).or(paths.first()).copied().unwrap_or_default()
    }

    /// Returns whether the value at a path was written in the scenario's own file.
    pub fn is_own(&self, path: &[&str]) -> bool {
        let place = self.tree.as_ref().and_then(|tree| tree.at(path)).map(|node| node.place);
        place.is_some_and(|place| place.file == FileId::default())
    }

    /// Takes a diagnostic in, unless there are too many as bad.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let as_bad = match diagnostic.severity {
            Severity::Error => self.errors,
            Severity::Warning => self.items.len() - self.errors,
        };
        if as_bad < MISTAKES_MAX {
            self.errors += usize::from(diagnostic.severity == Severity::Error);
            self.items.push(diagnostic);
        }
    }

    /// Returns whether there are so many errors that no more are gathered.
    pub fn is_full(&self) -> bool {
        self.errors >= MISTAKES_MAX
    }

    /// Returns whether there are so many errors that suggestions help nobody.
    pub(super) fn are_many(&self) -> bool {
        self.errors >= MANY
    }

    /// Takes in what another collector found, as far as it is worth keeping.
    pub fn add_all(&mut self, found: Diagnostics, is_kept: impl Fn(&Diagnostic) -> bool) {
        found.items.into_iter().filter(is_kept).for_each(|item| self.add(item));
    }

    /// Forgets the warnings that another collector does not have.
    pub fn keep_warnings_of(&mut self, other: &Diagnostics) {
        let is_known = |item: &Diagnostic| other.items.iter().any(|it| it.code == item.code && it.path == item.path);
        self.items.retain(|item| item.severity == Severity::Error || item.path.is_empty() || is_known(item));
    }

    /// Says once what is said of several copies of one thing, that is with the same code at the same place, and says it of
    /// the thing as it is written.
    pub fn say_once_of_copies(&mut self) {
        let copies = Arc::clone(&self.copies);
        if copies.is_empty() {
            return;
        }
        let mut times: BTreeMap<(&str, Place), usize> = BTreeMap::new();
        self.items.iter().for_each(|item| *times.entry((item.code.id, item.place)).or_default() += 1);
        let mut said = BTreeSet::new();
        self.items.retain_mut(|item| {
            if times[&(item.code.id, item.place)] > 1 {
                let written = item.path.iter().map(|key| copies.get(key).unwrap_or(key).clone()).collect();
                item.path = written;
                [&mut item.message, &mut item.help].into_iter().for_each(|text| *text = as_written(text, &copies));
                item.replacement = item.replacement.take().map(|text| as_written(&text, &copies));
            }
            said.insert((item.code.id, item.place))
        });
        self.errors = self.items.iter().filter(|item| item.severity == Severity::Error).count();
    }

    /// Forgets the warnings.
    pub fn drop_warnings(&mut self) {
        self.items.retain(|item| item.severity == Severity::Error);
    }

    /// Returns whether the scenario cannot be run.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Returns whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns the diagnostics in the order of file, position and code, each once.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        fn key(item: &Diagnostic) -> impl Ord + '_ {
            (item.place.file, item.place.start, item.code.id, item.place.end, item.message.as_str())
        }
        let mut items: Vec<_> = self.items.iter().collect();
        items.sort_by(|a, b| key(a).cmp(&key(b)));
        items.dedup();
        items
    }

    fn at(&self, code: Code, path: &[&str], message: impl Into<String>) -> Diagnostic {
        let place = self.tree.as_ref().map(|tree| tree.place_of(path)).unwrap_or_default();
        let path = path.iter().map(|key| (*key).to_owned()).collect();
        Diagnostic { path, ..Diagnostic::error(code, place, message) }
    }
}

/// Puts the names that are written in place of those of copies.
fn as_written(text: &str, copies: &BTreeMap<String, String>) -> String {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = text.split_inclusive(|letter| !is_of_name(letter)).map(|piece| {
        let word = piece.trim_end_matches(|letter| !is_of_name(letter));
        let written = copies.get(word).map_or(word, String::as_str);
        format!("{written}{}", &piece[word.len()..])
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics, MISTAKES_MAX, Severity};
    use crate::scenario::codes::{S003, S004, S005};
    use crate::scenario::source::{FileId, Place};
    use crate::scenario::tree::parse;

    #[test]
    fn paths_become_places_and_the_text_gives_the_order() {
        let text = "[station.uz]\nlanes = 3\nhours = ['a', 'b']\n";
        let mut out = Diagnostics::default();
        out.resolve_through(parse(text, FileId::default()).0);
        out.warning(S003, &["station", "uz", "hours", "1"], "element", "");
        out.error(S005, &["station", "uz", "lanes"], "value", "help");
        out.error(S004, &["station", "uz", "lanes"], "value", "help");
        out.error(S004, &["station", "uz", "calendar", "x"], "absent", "");
        out.error(S004, &["station", "uz", "calendar", "x"], "absent", "");
        out.error(S004, &["space"], "nowhere", "");
        let found: Vec<_> = out
            .sorted()
            .into_iter()
            .map(|item| (item.code.id, item.message.as_str(), &text[item.place.start..item.place.end]))
            .collect();
        let expected = [
            ("S004", "nowhere", ""),
            ("S004", "absent", "uz"),
            ("S004", "value", "3"),
            ("S005", "value", "3"),
            ("S003", "element", "'b'"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn errors_have_room_however_many_warnings_there_are() {
        let mut out = Diagnostics::default();
        for _ in 0..2 * MISTAKES_MAX {
            out.warning(S003, &["x"], "m", "");
        }
        assert!(out.items.len() == MISTAKES_MAX && !out.is_full());
        for _ in 0..2 * MISTAKES_MAX {
            out.error(S004, &["x"], "m", "");
        }
        assert!(out.is_full() && out.items.len() == 2 * MISTAKES_MAX);
    }

    #[test]
    fn warnings_do_not_refuse() {
        let mut out = Diagnostics::default();
        assert!(out.is_empty());
        out.warning(S003, &["x"], "m", "");
        assert!(!out.is_empty() && !out.has_errors());
        assert_eq!(out.sorted()[0].severity, Severity::Warning);
        out.add(Diagnostic::error(S003, Place::default(), "m"));
        assert!(out.has_errors());
        out.drop_warnings();
        assert_eq!(out.sorted().len(), 1);
    }
}
