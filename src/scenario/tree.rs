//! The tree: a scenario's keys and values, each with the place it was written at.
//!
//! The tree outlives overlays, so a value always knows the file and line that set it. Tables are
//! sorted maps; the order of a file cannot matter. Integers are 64 bits wide, as TOML promises.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::MISTAKES_MAX;
use super::source::{FileId, Place};

/// Tables and lists inside of each other at most; the format itself needs six.
const DEPTH_MAX: usize = 64;

/// What the parser says of a key or table that comes twice.
const DUPLICATE: &str = "duplicate key";

/// What it says where a list goes on that should have been closed.
const UNCLOSED: &str = "between array elements";

/// A table's entries by key.
pub type Table = BTreeMap<String, Entry>;

/// A key's place, and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key is written.
    pub key_place: Place,
    /// The value.
    pub node: Node,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where the value is written. A table's is its header line, or its braces.
    pub place: Place,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Keys and values.
    Table(Table),
    /// Values in order.
    Array(Vec<Node>),
    /// Text.
    String(String),
    /// Whole number.
    Integer(i64),
    /// Number; may be infinite or not a number.
    Float(f64),
    /// Truth.
    Bool(bool),
    /// Date without a time.
    Date(jiff::civil::Date),
    /// Time of day, or date with a time. The format has no use for it.
    Moment(String),
}

/// A rule of TOML that a text breaks.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// Parses a whole text. With errors, the tree holds what could be made of the rest.
pub fn parse(text: &str, file: FileId) -> (Node, Vec<SyntaxError>) {
    let (document, mut faults) = DeTable::parse_recoverable(text);
    faults.sort_by_key(|fault| fault.span().map_or(0, |span| span.start));
    let mut reader = Reader { file, offset: 0, errors: Vec::new() };
    // One mistake is told once: the rest of its line means nothing then, or that of its table, or of the file.
    let mut told_to = 0;
    for fault in faults {
        let (message, span) = (fault.message(), fault.span().unwrap_or(0..0));
        if span.start < told_to {
            continue;
        }
        told_to = match message {
            DUPLICATE if is_header(text, span.start) => end_of_table(text, span.start),
            _ if message.contains(UNCLOSED) => text.len(),
            _ => end_of_line(text, span.start),
        };
        reader.error(message, span);
    }
    let table = reader.table(document.into_inner(), 0);
    let place = Place { file, start: 0, end: 0 };
    (Node { value: Value::Table(table), place }, reader.errors)
}

/// Returns where the line of a place ends.
fn end_of_line(text: &str, place: usize) -> usize {
    text[place..].find('\n').map_or(text.len(), |at| place + at)
}

/// Returns whether the line of a place is a table's `[header]`.
fn is_header(text: &str, place: usize) -> bool {
    let line = text[..place].rfind('\n').map_or(0, |at| at + 1);
    text[line..].trim_start_matches([' ', '\t']).starts_with('[')
}

/// Returns where the next table begins after a place.
fn end_of_table(text: &str, place: usize) -> usize {
    let lines = text[place..].match_indices('\n').map(|(at, _)| place + at + 1);
    lines.clone().find(|&line| is_header(text, line)).unwrap_or(text.len())
}

/// Parses one value that begins at byte `offset` of its text.
pub fn parse_value(text: &str, file: FileId, offset: usize) -> Result<Node, SyntaxError> {
    let mut reader = Reader { file, offset, errors: Vec::new() };
    match DeValue::parse(text) {
        Ok(value) => {
            let node = reader.node(value, 0);
            reader.errors.into_iter().next().map_or(Ok(node), Err)
        }
        Err(fault) => {
            reader.error(fault.message(), fault.span().unwrap_or(0..0));
            Err(reader.errors.remove(0))
        }
    }
}

/// Turns the parser's values into ours, and keeps what TOML allows and we cannot hold as errors.
struct Reader {
    file: FileId,
    offset: usize,
    errors: Vec<SyntaxError>,
}

impl Reader {
    fn place(&self, span: Range<usize>) -> Place {
        Place { file: self.file, start: span.start + self.offset, end: span.end + self.offset }
    }

    fn error(&mut self, message: &str, span: Range<usize>) {
        if self.errors.len() < MISTAKES_MAX {
            let place = self.place(span);
            self.errors.push(SyntaxError { message: message.to_owned(), place });
        }
    }

    /// Notes what the parser let pass; it has reported the rest, and left a stopgap in its place.
    fn error_of_ours(&mut self, message: &str, span: Range<usize>) {
        let place = self.place(span.clone());
        let is_inside = |error: &SyntaxError| (place.start..=place.end).contains(&error.place.start);
        if !self.errors.iter().any(is_inside) {
            self.error(message, span);
        }
    }

    fn table(&mut self, table: DeTable<'_>, depth: usize) -> Table {
        let entries = table.into_iter().map(|(key, value)| {
            let key_place = self.place(key.span());
            (key.into_inner().into_owned(), Entry { key_place, node: self.node(value, depth + 1) })
        });
        entries.collect()
    }

    fn node(&mut self, value: Spanned<DeValue<'_>>, depth: usize) -> Node {
        let span = value.span();
        let place = self.place(span.clone());
        let value = match value.into_inner() {
            DeValue::Table(_) | DeValue::Array(_) if depth > DEPTH_MAX => {
                self.error_of_ours("tables or lists are nested too deeply", span);
                Value::Array(Vec::new())
            }
            DeValue::Table(table) => Value::Table(self.table(table, depth)),
            DeValue::Array(items) => Value::Array(items.into_iter().map(|item| self.node(item, depth + 1)).collect()),
            DeValue::String(text) => Value::String(text.into_owned()),
            DeValue::Boolean(truth) => Value::Bool(truth),
            DeValue::Integer(number) => {
                Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).unwrap_or_else(|_| {
                    self.error_of_ours("the integer does not fit 64 bits", span);
                    0
                }))
            }
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or_else(|_| {
                self.error_of_ours("the number is malformed", span);
                0.0
            })),
            DeValue::Datetime(moment) => match (moment.date, moment.time, moment.offset) {
                (Some(_), None, None) => match moment.to_string().parse() {
                    Ok(date) => Value::Date(date),
                    Err(_) => Value::Moment(moment.to_string()),
                },
                _ => Value::Moment(moment.to_string()),
            },
        };
        Node { value, place }
    }
}

impl Value {
    /// Returns the type's name with its article, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Table(_) => "a table",
            Value::Array(_) => "a list",
            Value::String(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a number",
            Value::Bool(_) => "a truth value",
            Value::Date(_) => "a date",
            Value::Moment(_) => "a time of day",
        }
    }
}

impl Node {
    /// Returns an empty table.
    pub fn empty_table(place: Place) -> Self {
        Self { value: Value::Table(Table::new()), place }
    }

    /// Returns the entries, if this is a table.
    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Returns the text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value under a path of keys and list positions, if it is there.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, step| node.child(step))
    }

    /// Returns the place to point at for a path: the key of a table or list, the value of anything
    /// else, or the nearest thing above if the path is not there.
    pub fn place_of(&self, path: &[&str]) -> Place {
        let (mut node, mut place) = (self, self.place);
        for step in path {
            let Some(child) = node.child(step) else { break };
            place = match &node.value {
                Value::Table(table) => table.get(*step).map_or(child.place, Entry::mark),
                _ => child.place,
            };
            node = child;
        }
        place
    }

    /// Returns the place of the last key of a path, or the place to point at if there is no such key.
    pub fn key_place_of(&self, path: &[&str]) -> Place {
        let table = |above: &[&str]| self.at(above).and_then(Node::as_table);
        let entry = path.split_last().and_then(|(last, above)| table(above)?.get(*last));
        entry.map_or_else(|| self.place_of(path), |entry| entry.key_place)
    }

    /// Returns the value under a key of a table or a position of a list.
    pub fn child(&self, step: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(table) => table.get(step).map(|entry| &entry.node),
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// Returns the same as a value of the `toml` library, for deserializing.
    pub fn to_toml(&self) -> toml::Value {
        match &self.value {
            Value::Table(table) => {
                toml::Value::Table(table.iter().map(|(key, entry)| (key.clone(), entry.node.to_toml())).collect())
            }
            Value::Array(items) => toml::Value::Array(items.iter().map(Node::to_toml).collect()),
            Value::String(text) | Value::Moment(text) => toml::Value::String(text.clone()),
            Value::Integer(number) => toml::Value::Integer(*number),
            Value::Float(number) => toml::Value::Float(*number),
            Value::Bool(truth) => toml::Value::Boolean(*truth),
            Value::Date(date) => {
                let text = date.to_string();
                text.parse().map_or(toml::Value::String(text), toml::Value::Datetime)
            }
        }
    }
}

impl Node {
    /// Returns the key and value at a path of keys of tables.
    pub fn entry_at(&self, path: &[&str]) -> Option<&Entry> {
        let (last, above) = path.split_last()?;
        self.at(above)?.as_table()?.get(*last)
    }
}

impl Entry {
    /// Returns the place to point at: the key of a table or list, which may run over many lines,
    /// the value of anything else.
    pub fn mark(&self) -> Place {
        match self.node.value {
            Value::Table(_) | Value::Array(_) => self.key_place,
            _ => self.node.place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FileId, Node, Value, parse, parse_value};

    #[test]
    fn all_syntax_errors_show_at_once() {
        fn check(text: &str, expected: &[(usize, &str)]) {
            let (_, errors) = parse(text, FileId::default());
            let found: Vec<_> = errors.iter().map(|error| (error.place.start, error.message.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
        check("a = 1\r\nb = [1,\n 2]\n", &[]);
        check("a = .6", &[(4, "invalid mantissa, expected digits")]);
        check(
            "b = x y\nc = \"open\nd = 99999999999999999999\ne=1\ne=2\n",
            &[
                (4, "string values must be quoted, expected literal string"),
                (17, "invalid basic string, expected `\"`"),
                (47, "duplicate key"),
                (22, "the integer does not fit 64 bits"),
            ],
        );
    }

    #[test]
    fn deep_texts_are_refused_and_not_fallen_over() {
        let dotted = |levels: usize| "a.".repeat(levels) + "a";
        let inline = |levels: usize| format!("{{ {} = ", dotted(70)).repeat(levels) + "1" + &"}".repeat(levels);
        for text in [
            format!("{} = 1", dotted(100_000)),
            format!("[{}]", dotted(100_000)),
            format!("a = {}", "[".repeat(100_000)),
            format!("a = {}", "{a=".repeat(100_000)),
            format!("[{}]\n{} = {}", dotted(70), dotted(70), inline(70)),
            format!("a = {}{}", "[".repeat(70), "]".repeat(70)),
        ] {
            let (_, errors) = parse(&text, FileId::default());
            assert!(!errors.is_empty(), "{}", &text[..20]);
        }
    }

    #[test]
    fn paths_lead_to_values_and_places() {
        let text = "[station.uz]\nlanes = 3\nlist = [{ a = 1 }]\n";
        let (tree, _) = parse(text, FileId::default());
        let check = |path: &[&str], expected: &str| {
            let place = tree.place_of(path);
            assert_eq!(&text[place.start..place.end], expected, "{path:?}");
        };
        check(&[], "");
        check(&["station", "uz"], "uz");
        check(&["station", "uz", "lanes"], "3");
        check(&["station", "uz", "calendar"], "uz");
        check(&["station", "uz", "list"], "list");
        check(&["station", "uz", "list", "0", "a"], "1");
        check(&["station", "uz", "list", "1"], "list");
        check(&["step"], "");
        let key = |path: &[&str]| tree.key_place_of(path);
        assert_eq!(&text[key(&["station", "uz", "lanes"]).start..][..5], "lanes");
        assert_eq!(key(&["station", "uz", "x"]), tree.place_of(&["station", "uz"]));
        assert!(tree.at(&["station", "uz", "lanes"]).is_some());
        assert!(tree.at(&["station", "uz", "lanes", "x"]).is_none());
    }

    #[test]
    fn single_values_are_read_where_they_stand() {
        let read = |text: &str| parse_value(text, FileId::default(), 10);
        assert!(matches!(read("0x1F"), Ok(Node { value: Value::Integer(31), .. })));
        assert!(matches!(read("2023-01-31"), Ok(Node { value: Value::Date(_), .. })));
        assert!(matches!(read("08:00:00"), Ok(Node { value: Value::Moment(_), .. })));
        assert_eq!(read("30 d").unwrap_err().place.start, 10);
    }
}
