//! Mending: a copy of a misshapen tree that can be read, so that the numbered checks run on it too.
//!
//! What has its shape is copied. A misspelled key is taken for the one it is nearest to, any other
//! unknown key is dropped, and what is missing or cannot be read gets a stopgap. A stopgap has the
//! right type and a value that the numbered checks refuse (less than nothing, the year 1, an empty
//! name), since a check leaves alone what another one has found wrong.
//!
//! What the checks say of the copy is only told where it cannot follow from the mending: a table
//! with a mistake of shape says nothing more, and rules that look beyond their own table fall
//! silent when what they look at was mended.

use std::collections::{BTreeMap, BTreeSet};

use super::codes::{
    Code, S101, S201, S301, S308, S310, S317, S319, S320, S321, S322, S323, S324, S325, S326, S328, S613, S614, S615,
    S616,
};
use super::diagnostic::Diagnostic;
use super::schema::{Key, Shape};
use super::shape::{fits, meant_branch};
use super::suggestion::nearest;
use super::tree::{Entry, Node, Table, Value};

/// Rules that names refer to something.
const OF_NAMES: [Code; 4] = [S101, S201, S301, S308];

/// Rules that look beyond the table that they report.
const OF_WAYS: [Code; 11] = [S310, S317, S319, S320, S321, S322, S323, S324, S325, S326, S328];

/// Rules that hold what plants, trucks and trains carry against where it is kept.
const OF_STORES: [Code; 4] = [S613, S614, S615, S616];

/// Tables that say what fits where.
const STORES: [&str; 6] = ["dispatch", "flow", "goods", "plant", "stock", "warehouse"];

/// Tables that decide which trucks come to a step, in which classes, and what they find there.
const OF_TRUCKS: [&str; 9] = ["attribute", "calendar", "flow", "gate", "goods", "route", "station", "step", "stock"];

/// A readable copy of a tree.
#[derive(Debug)]
pub(super) struct Mended {
    /// The copy.
    pub(super) tree: Node,
    /// Paths of the tables that were mended.
    tables: BTreeSet<Vec<String>>,
    /// Whether things may have lost the names that others know them by.
    names_are_lost: bool,
}

impl Mended {
    /// Mends a tree; one without mistakes of shape is copied as it is.
    pub(super) fn new(tree: &Node, shape: &Shape) -> Self {
        let mut mender = Mender { shape, path: Vec::new(), tables: BTreeSet::new(), names_are_lost: false };
        let tree = mender.node(tree, shape);
        Self { tree, tables: mender.tables, names_are_lost: mender.names_are_lost }
    }

    /// Whether nothing had to be mended.
    #[cfg(test)]
    pub(super) fn is_as_written(&self) -> bool {
        self.tables.is_empty()
    }

    /// Whether a diagnostic on the copy holds for the tree, and repeats no mistake of shape.
    pub(super) fn vouches_for(&self, item: &Diagnostic) -> bool {
        let is_mended = |length: usize| self.tables.contains(&item.path[..length]);
        let decides_on_trucks = |table: &Vec<String>| OF_TRUCKS.contains(&table[0].as_str());
        let says_what_fits = |table: &Vec<String>| STORES.contains(&table[0].as_str());
        let hangs_on_names = OF_NAMES.contains(&item.code) || item.code == S310;
        let is_doubtful = (1..=item.path.len()).any(is_mended)
            || self.names_are_lost && hangs_on_names
            || OF_WAYS.contains(&item.code) && self.tables.iter().any(decides_on_trucks)
            || OF_STORES.contains(&item.code) && self.tables.iter().any(says_what_fits);
        !is_doubtful
    }
}

struct Mender<'s> {
    /// Shape of the whole scenario.
    shape: &'s Shape,
    path: Vec<String>,
    tables: BTreeSet<Vec<String>>,
    names_are_lost: bool,
}

impl Mender<'_> {
    fn node(&mut self, node: &Node, shape: &Shape) -> Node {
        let value = match (shape, &node.value) {
            (Shape::Table(keys), Value::Table(table)) => Value::Table(self.table(table, keys)),
            (Shape::Map(inner), Value::Table(table)) => {
                Value::Table(table.iter().map(|(key, entry)| (key.clone(), self.entry(key, entry, inner))).collect())
            }
            (Shape::Tagged { tag, variants }, Value::Table(table)) => {
                let word = table.get(tag).and_then(|entry| entry.node.as_str());
                match word.and_then(|word| variants.get(word)) {
                    Some(variant) => return self.node(node, variant),
                    None => self.replaced(shape),
                }
            }
            (Shape::Either(branches), value) => {
                let fitting = branches.iter().find(|branch| fits(node, branch));
                match fitting.or_else(|| meant_branch(value, branches)) {
                    Some(branch) => return self.node(node, branch),
                    None => self.replaced(shape),
                }
            }
            (Shape::List(inner), Value::Array(items)) => {
                Value::Array(items.iter().map(|item| self.node(item, inner)).collect())
            }
            _ if fits(node, shape) => node.value.clone(),
            _ => self.replaced(shape),
        };
        Node { value, place: node.place }
    }

    fn entry(&mut self, key: &str, entry: &Entry, shape: &Shape) -> Entry {
        self.path.push(key.to_owned());
        let node = self.node(&entry.node, shape);
        self.path.pop();
        Entry { key_place: entry.key_place, node }
    }

    fn table(&mut self, table: &Table, keys: &BTreeMap<String, Key>) -> Table {
        let mut copy = Table::new();
        for (name, entry) in table {
            if let Some(key) = keys.get(name) {
                copy.insert(name.clone(), self.entry(name, entry, &key.shape));
            }
        }
        for (name, entry) in table.iter().filter(|(name, _)| !keys.contains_key(*name)) {
            self.note(name);
            let meant = nearest(name, keys.keys().map(String::as_str)).filter(|meant| !copy.contains_key(*meant));
            match meant {
                Some(meant) => {
                    self.note(meant);
                    copy.insert(meant.to_owned(), self.entry(meant, entry, &keys[meant].shape));
                }
                None => self.names_are_lost |= entry.node.as_table().is_some(),
            }
        }
        for (name, key) in keys.iter().filter(|(_, key)| key.required) {
            if !copy.contains_key(name) {
                self.note(name);
                copy.insert(name.clone(), self.missing(&key.shape));
            }
        }
        copy
    }

    /// Notes that something under a key of the table at hand is mended.
    fn note(&mut self, key: &str) {
        let keys: Vec<&str> = self.path.iter().map(String::as_str).chain([key]).collect();
        let is_named = |top: &str| match self.shape {
            Shape::Table(keys) => matches!(keys.get(top).map(|key| &key.shape), Some(Shape::Map(_))),
            _ => false,
        };
        let depth = if keys.len() > 1 && is_named(keys[0]) { 2 } else { 1 };
        self.tables.insert(keys[..depth].iter().map(|key| (*key).to_owned()).collect());
    }

    /// Returns a stopgap for the value at hand.
    fn replaced(&mut self, shape: &Shape) -> Value {
        if let Some(last) = self.path.pop() {
            self.note(&last);
            self.path.push(last);
        }
        self.stopgap(shape)
    }

    fn missing(&mut self, shape: &Shape) -> Entry {
        let node = Node { value: self.stopgap(shape), place: Default::default() };
        Entry { key_place: node.place, node }
    }

    /// Returns a value of a shape that the numbered checks refuse, where there is one.
    fn stopgap(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Table(keys) => {
                let required = keys.iter().filter(|(_, key)| key.required);
                Value::Table(required.map(|(name, key)| (name.clone(), self.missing(&key.shape))).collect())
            }
            Shape::Map(_) => {
                self.names_are_lost = true;
                Value::Table(Table::new())
            }
            Shape::Tagged { variants, .. } => self.first(variants.values()),
            Shape::Either(branches) => self.first(branches.iter()),
            Shape::List(inner) => Value::Array(vec![self.missing(inner).node]),
            Shape::Text => Value::String(String::new()),
            Shape::Choice(words) => Value::String(words.first().cloned().unwrap_or_default()),
            Shape::Quantity(dimension) => {
                let unit = dimension.example.trim_start_matches(|letter: char| letter.is_ascii_digit());
                Value::String(format!("-1{unit}"))
            }
            Shape::Date | Shape::Moment => Value::Date(jiff::civil::date(1, 1, 1)),
            Shape::Integer { min, max } => Value::Integer(0.clamp(*min, *max)),
            Shape::Number => Value::Float(-1.0),
            Shape::Bool | Shape::Any => Value::Bool(false),
        }
    }

    fn first<'b>(&mut self, mut shapes: impl Iterator<Item = &'b Shape>) -> Value {
        shapes.next().map_or(Value::Bool(false), |shape| self.stopgap(shape))
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::load;

    const SOUND: &str = include_str!("check/tests/sound.toml");

    /// Changes lines of a sound scenario; returns its errors as "code marked-text".
    #[track_caller]
    fn errors(changes: &[(&str, &str)]) -> Vec<String> {
        let text = changes.iter().fold(SOUND.to_owned(), |text, (sound, wrong)| {
            assert!(text.contains(sound), "{sound}");
            text.replacen(sound, wrong, 1)
        });
        let refused = load("border.toml", &text, &[], &|_| Err(String::new())).expect_err("mistakes");
        let show = |place: crate::scenario::source::Place| text[place.start..place.end].to_owned();
        refused.diagnostics.sorted().into_iter().map(|item| item.code.id.to_owned() + " " + &show(item.place)).collect()
    }

    #[test]
    fn checks_run_beside_mistakes_of_shape() {
        let found = errors(&[
            ("length = '181 d'", "length = 181"),
            ("warm_up = '20 d'", "warm_up = '-20 d'"),
            ("scale = 1.5", "scale = -1.5"),
            ("time_zone = 'Asia/Almaty'", "time_zone = 'Asia/Almatty'"),
            ("holidays", "holliday"),
            ("weekday = [1, 1, 1, 1, 1, 1, 0]", "weekday = [1, 1]"),
            ("lanes = 2", "lanes = '2'"),
            ("lanes = 4", "lanes = 0"),
            ("at = 'office'", "at = 'ofice'"),
            ("control = 'phytosanitary'", "contrl = 'phytosanitary'"),
            ("steps = ['customs']", "steps = []"),
        ]);
        let expected = [
            "S006 181",
            "S109 -1.5",
            "S202 'Asia/Almatty'",
            "S003 holliday",
            "S105 weekday",
            "S005 '2'",
            "S204 0",
            "S301 'ofice'",
            "S003 contrl",
            "S304 steps",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_mistake_of_shape_causes_nothing_else() {
        #[track_caller]
        fn check(sound: &str, wrong: &str, expected: &str) {
            assert_eq!(errors(&[(sound, wrong)]), [expected], "{sound} -> {wrong}");
        }
        // Names that others refer to stay known.
        check("[station.post]", "[staton.post]\nlanes = 1\n[station.post]", "S003 staton");
        check("[space.strip]", "[spaces.strip]", "S003 spaces");
        check("[space.strip]", "[yard.strip]", "S003 yard");
        check("[space.strip]\nside = 'kz' # strip\nplaces = 30", "[space]\nstrip = 30", "S005 30");
        check("channels = {", "chanels = {", "S003 chanels");
        check("channels = { green = 0.7, red = 0.3 }", "channels = ['green', 'red']", "S005 channels");
        check("channels = {", "risk = {", "S003 risk");
        // What the run, its clocks and its hours decide is left open.
        check("start = 2023-01-01", "start = 'spring'", "S006 'spring'");
        check("time_zone = 'Asia/Almaty'", "", "S004 kz");
        check("direction = 'north'", "directon = 'north'", "S003 directon");
        check("open = ['daily 08:00-20:00']", "opne = ['daily 08:00-20:00']", "S003 opne");
        check("open = ['daily 08:00-20:00']", "open = 'daily 08:00-20:00'", "S005 'daily 08:00-20:00'");
        check("exceptions = {", "exception = {", "S003 exception");
        check("base_year = 2021", "base_year = '2021'", "S005 '2021'");
        // So is which trucks come to a step.
        check("goods = 'fresh' # produce", "cargo = 'fresh'", "S003 cargo");
        check("goods = 'fresh' # produce", "goods = 1", "S005 1");
        check("share = { fresh = 0.2, other = 0.1 }", "share = '20 %'", "S005 '20 %'");
        check("at_closing = 'do_not_start'", "at_closing = 'stop'", "S007 'stop'");
        check("low = '1 h', high = '10 h'", "low = '1 h'", "S004 red");
        check("through = 'strip'", "though = 'strip'", "S003 though");
        check("steps = ['customs', 'strip'", "steps = [1, 'strip'", "S005 1");
    }
}
