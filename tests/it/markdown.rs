//! Reading the project's pages: sections, and the blocks of text in fences.

use std::path::{Path, PathBuf};

/// A block of text in a fence.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// What follows the opening fence, such as "toml".
    pub(crate) kind: String,
    /// The text, with a line break at its end.
    pub(crate) text: String,
}

/// A heading with what follows it, up to the next heading of any level.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// Marks of the heading: 2 for `##`.
    pub(crate) level: usize,
    /// The heading without its marks.
    pub(crate) heading: String,
    /// Lines outside of fences.
    pub(crate) lines: Vec<String>,
    /// Blocks in fences.
    pub(crate) blocks: Vec<Block>,
}

impl Section {
    /// Returns the paragraphs, each on one line.
    pub(crate) fn paragraphs(&self) -> Vec<String> {
        let texts = self.lines.split(|line| line.is_empty()).map(|lines| lines.join(" "));
        texts.filter(|text| !text.is_empty()).collect()
    }
}

/// Returns where a file of the project is.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Reads a file of the project.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Splits a page into its sections; what precedes the first heading has an empty one.
pub(crate) fn sections(page: &str) -> Vec<Section> {
    let new = |line: &str| {
        let heading = line.trim_start_matches('#');
        let level = line.len() - heading.len();
        Section { level, heading: heading.trim().to_owned(), lines: Vec::new(), blocks: Vec::new() }
    };
    let mut sections = vec![new("")];
    let mut open: Option<Block> = None;
    for line in page.lines() {
        let section = sections.last_mut().expect("there is a section");
        match (line.strip_prefix("```"), open.take()) {
            (Some(kind), None) => open = Some(Block { kind: kind.to_owned(), text: String::new() }),
            (Some(_), Some(block)) => section.blocks.push(block),
            (None, Some(block)) => open = Some(Block { text: block.text + line + "\n", ..block }),
            (None, None) if line.starts_with('#') => sections.push(new(line)),
            (None, None) => section.lines.push(line.to_owned()),
        }
    }
    assert!(open.is_none(), "a fence is left open");
    sections
}

/// Splits a command line as a shell does, as far as the pages need it.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            letter => words.last_mut().expect("a word").push(letter),
        }
    }
    words
}
