//! The tree: a scenario's keys and values, each with the place it was written at.
//!
//! The tree outlives overlays, so a value always knows the file and line that set it. Tables are
//! sorted maps; the order of a file cannot matter. Integers are 64 bits wide, as TOML promises.

use std::collections::BTreeMap;

use super::source::Place;

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

    /// Returns the place to point at for a path: the key of a table, the value of anything else,
    /// or the nearest thing above if the path is not there.
    pub fn place_of(&self, path: &[&str]) -> Place {
        let (mut node, mut place) = (self, self.place);
        for step in path {
            let Some(child) = node.child(step) else { break };
            place = match (&node.value, &child.value) {
                (Value::Table(table), Value::Table(_)) => table.get(*step).map_or(child.place, |entry| entry.key_place),
                _ => child.place,
            };
            node = child;
        }
        place
    }

    fn child(&self, step: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(table) => table.get(step).map(|entry| &entry.node),
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        }
    }
}
