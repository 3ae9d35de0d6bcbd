//! Sources: the texts that a scenario was put together from, and places in them.
//!
//! A place is a file and a range of bytes in it; lines and columns are counted only when shown.
//! Absent: reading files. Texts are handed in by whoever may touch the disk.

use std::sync::Arc;

/// A text's number among [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A range of bytes in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The text.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A position in a text as people count, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

/// A text under the name it is shown by.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name: a path, or `--set`.
    pub name: String,
    /// Text, without a byte order mark.
    pub text: String,
    /// At which levels it is laid over others.
    layers: Vec<usize>,
}

/// All texts of a scenario, which its copies share. The scenario's own is the first.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Arc<Source>>);

impl Sources {
    /// Adds a text, and returns its number. A byte order mark is dropped.
    pub fn add(&mut self, name: impl Into<String>, text: &str) -> FileId {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        self.0.push(Arc::new(Source { name: name.into(), text: text.to_owned(), layers: Vec::new() }));
        FileId(self.0.len() - 1)
    }

    /// Returns a text; one that was never added is empty.
    pub fn get(&self, file: FileId) -> &Source {
        static NONE: Source = Source { name: String::new(), text: String::new(), layers: Vec::new() };
        self.0.get(file.0).map_or(&NONE, Arc::as_ref)
    }

    /// Returns the number of the text with a name.
    pub fn find(&self, name: &str) -> Option<FileId> {
        self.0.iter().position(|source| source.name == name).map(FileId)
    }

    /// Returns all texts, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.iter().map(Arc::as_ref)
    }

    /// Returns the files that were laid over each other, the lowest first.
    pub fn layers(&self) -> impl Iterator<Item = &Source> {
        let mut layers: Vec<(usize, &Source)> =
            self.iter().flat_map(|source| source.layers.iter().map(move |&layer| (layer, source))).collect();
        layers.sort_by_key(|(layer, _)| *layer);
        layers.into_iter().map(|(_, source)| source)
    }

    /// Says which files were laid over each other, the lowest first.
    pub(super) fn lay(&mut self, layers: &[FileId]) {
        for (layer, file) in layers.iter().enumerate() {
            Arc::make_mut(&mut self.0[file.0]).layers.push(layer);
        }
    }

    /// Returns where a place begins.
    pub fn start_of(&self, place: Place) -> Position {
        self.position(place.file, place.start)
    }

    /// Returns where a place ends: the position after its last character.
    pub fn end_of(&self, place: Place) -> Position {
        self.position(place.file, place.end)
    }

    fn position(&self, file: FileId, byte: usize) -> Position {
        let text = &self.get(file).text;
        let before = &text[..text.floor_char_boundary(byte)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FileId, Place, Position, Sources};

    #[test]
    fn positions_count_characters_from_one() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "\u{feff}a = 1\r\nж = 'ў'\n");
        let check = |start: usize, line: usize, column: usize| {
            assert_eq!(sources.start_of(Place { file, start, end: start }), Position { line, column });
        };
        check(0, 1, 1);
        check(4, 1, 5);
        check(7, 2, 1);
        check(9, 2, 2);
        check(10, 2, 3);
        check(8, 2, 1); // Inside of a character.
        check(999, 3, 1);
        assert_eq!(sources.get(FileId(9)).text, "");
    }
}
