//! The walker: compares a merged tree with the shape of the format and reports every mistake.
//!
//! One mistake, one diagnostic. Where the format allows several shapes, a value that fits none is
//! judged by the one its author most likely meant: by its type, and for tables by the key that
//! tells them apart. A key that looks like a misspelling of a missing one is reported once.

mod words;

use std::collections::BTreeMap;

use super::codes::{self, Code};
use super::date::{Date, Moment};
use super::diagnostic::{Diagnostic, Diagnostics, MISTAKES_MAX};
use super::path;
use super::schema::{Key, Shape};
use super::source::Place;
use super::suggestion::nearest;
use super::tree::{Entry, Node, Table, Value};
use words::{advice, expected, expected_any, list, lower_first};

/// Keys that the overlay has taken out of the tree.
const FILE_KEYS: [&str; 2] = ["extends", "remove"];
/// Keys that are easily written below a `[table]` line by mistake.
const TOP_KEYS: [&str; 4] = ["karvon", "title", "extends", "remove"];

/// Reports everything in the tree that the shape does not allow.
pub fn check(tree: &Node, shape: &Shape, out: &mut Diagnostics) {
    let mut walker = Walker::default();
    walker.node(tree, tree.place, shape);
    walker.found.into_iter().for_each(|item| out.add(item));
}

/// Whether the shape allows a value.
pub(super) fn fits(node: &Node, shape: &Shape) -> bool {
    let mut walker = Walker::default();
    walker.node(node, node.place, shape);
    walker.found.is_empty()
}

#[derive(Default)]
struct Walker {
    path: Vec<String>,
    found: Vec<Diagnostic>,
}

impl Walker {
    /// Checks a value; `mark` is the place to point at if the value runs over many lines.
    fn node(&mut self, node: &Node, mark: Place, shape: &Shape) {
        if self.found.len() >= MISTAKES_MAX {
            return;
        }
        match (shape, &node.value) {
            (Shape::Table(keys), Value::Table(table)) => self.table(table, mark, keys),
            (Shape::Map(inner), Value::Table(table)) => {
                for (key, entry) in table {
                    let known = self.found.len();
                    self.inside(key, |walker| walker.node(&entry.node, entry.mark(), inner));
                    self.suggest_sibling(known, key, table);
                }
            }
            (Shape::Tagged { tag, variants }, Value::Table(table)) => self.tagged(table, mark, tag, variants),
            (Shape::Either(branches), _) => self.either(node, mark, branches),
            (Shape::List(inner), Value::Array(items)) => self.list(items, mark, inner),
            (Shape::Choice(words), Value::String(word)) => self.choice(word, mark, words),
            (Shape::Quantity(dimension), Value::String(text)) => {
                if let Err(fault) = dimension.check(text) {
                    let message = format!("{} is malformed: {fault}", self.name());
                    self.report(codes::S006, mark, message, fault.help());
                }
            }
            (Shape::Quantity(dimension), Value::Integer(_) | Value::Float(_)) => {
                let message = format!("{} is {} and needs a unit", self.name(), dimension.name);
                let help = format!("write it as in \"{}\"; its units are {}", dimension.example, dimension.unit_list());
                self.report(codes::S006, mark, message, help);
            }
            (Shape::Date, Value::String(text)) => {
                if let Err(fault) = text.parse::<Date>() {
                    let message = format!("{} is malformed: {fault}", self.name());
                    self.report(codes::S006, mark, message, "write a day as in 2023-01-31, without quotes");
                }
            }
            (Shape::Moment, Value::String(text) | Value::Moment(text)) => {
                if let Err(fault) = text.parse::<Moment>() {
                    let message = format!("{} is malformed: {fault}", self.name());
                    self.report(codes::S006, mark, message, "write a day as in 2023-01-31, or \"2023-01-31 08:00\"");
                }
            }
            (Shape::Integer { min, max }, Value::Integer(number)) => self.integer(*number, mark, *min, *max),
            (Shape::Number, Value::Float(number)) if !number.is_finite() => {
                self.report(
                    codes::S005,
                    mark,
                    format!("{} must be a finite number", self.name()),
                    "write digits, as in 1.5",
                );
            }
            (Shape::Any, _)
            | (Shape::Text, Value::String(_))
            | (Shape::Date | Shape::Moment, Value::Date(_))
            | (Shape::Number, Value::Integer(_) | Value::Float(_))
            | (Shape::Bool, Value::Bool(_)) => {}
            _ => self.wrong_type(node, mark, &expected(shape), advice(shape, &node.value)),
        }
    }

    fn table(&mut self, table: &Table, mark: Place, keys: &BTreeMap<String, Key>) {
        let mut misspelled = Vec::new();
        for (name, entry) in table {
            match keys.get(name) {
                Some(key) => self.inside(name, |walker| walker.node(&entry.node, entry.mark(), &key.shape)),
                None => misspelled.extend(self.unknown_key(name, entry.key_place, keys)),
            }
        }
        for (name, key) in keys {
            if key.required && !table.contains_key(name) && !misspelled.contains(&name.as_str()) {
                let help = format!("add `{name}`, {}: {}", expected(&key.shape), lower_first(&key.about));
                self.report(codes::S004, mark, format!("{} has no `{name}`", self.name()), help);
            }
        }
    }

    /// A table that lacks what it needs may be a misspelled name of one that an overlay changes: says so in what was found
    /// beyond the first so many.
    fn suggest_sibling(&mut self, known: usize, key: &str, table: &Table) {
        // Comparing all with all is quadratic, and nobody keeps so many tables by hand.
        const SIBLINGS_MAX: usize = 1000;
        let lacking = |item: &Diagnostic| item.code.id == codes::S004.id;
        if table.len() > SIBLINGS_MAX || !self.found[known..].iter().any(lacking) {
            return;
        }
        let others = table.keys().map(String::as_str).filter(|other| *other != key);
        let Some(meant) = nearest(key, others) else { return };
        // Whatever else it lacks is for the same reason.
        let mut is_told = false;
        let mut found = self.found.split_off(known);
        found.retain(|item| !lacking(item) || !std::mem::replace(&mut is_told, true));
        self.found.extend(found);
        for item in self.found[known..].iter_mut().filter(|item| lacking(item)) {
            item.help = format!("did you mean `{}.{meant}`? If `{key}` is new, {}", self.path.join("."), item.help);
        }
    }

    /// Reports a key and returns the one that was probably meant.
    fn unknown_key<'k>(&mut self, name: &str, place: Place, keys: &'k BTreeMap<String, Key>) -> Option<&'k str> {
        let at_top = self.path.is_empty();
        let meant = nearest(name, keys.keys().map(String::as_str).chain(FILE_KEYS.into_iter().filter(|_| at_top)));
        let help = match meant {
            _ if !at_top && TOP_KEYS.contains(&name) => {
                format!("`{name}` belongs at the top of the file, above the first [table]")
            }
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("its keys are {}", list(keys.keys())),
        };
        let message = format!("{} has no key {}", self.name(), tick(&[name]));
        let item = Diagnostic::error(codes::S003, place, message).label("unknown key").help(help).replacement(meant);
        self.found.push(item);
        meant
    }

    fn tagged(&mut self, table: &Table, mark: Place, tag: &str, variants: &BTreeMap<String, Shape>) {
        let Some(entry) = table.get(tag) else {
            let help = format!("add `{tag}`, one of {}", list(variants.keys()));
            return self.report(codes::S004, mark, format!("{} has no `{tag}`", self.name()), help);
        };
        let variant = entry.node.as_str().and_then(|word| variants.get(word));
        let Some(Shape::Table(keys)) = variant else {
            let node = &entry.node;
            return self.inside(tag, |walker| match &node.value {
                Value::String(word) => walker.choice(word, node.place, &variants.keys().collect::<Vec<_>>()),
                value => walker.wrong_type(node, entry.mark(), "a string", advice(&Shape::Text, value)),
            });
        };
        self.table(table, mark, keys);
    }

    fn either(&mut self, node: &Node, mark: Place, branches: &[Shape]) {
        if branches.iter().any(|shape| fits(node, shape)) {
            return;
        }
        if let (Some(word), Some(Shape::Choice(words))) = (node.as_str(), meant_branch(&node.value, branches))
            && branches.iter().any(|shape| matches!(shape, Shape::Integer { .. }))
            && nearest(word, words.iter().map(String::as_str)).is_none()
        {
            let help = format!("write a whole number without quotes, or {}", words.join(" or "));
            return self.report(codes::S007, mark, format!("{} cannot be \"{word}\"", self.name()), help);
        }
        if let Some(branch) = meant_branch(&node.value, branches) {
            let rest = self.classes_beside_a_tag(node, branch, branches);
            return self.node(rest.as_ref().unwrap_or(node), mark, branch);
        }
        let help = branches.first().map(|first| advice(first, &node.value)).unwrap_or_default();
        self.wrong_type(node, mark, &expected_any(branches), help);
    }

    /// Reports values by class that stand beside the tag of one value for all, as they do when an overlay lays them
    /// over it; returns what is left without them.
    fn classes_beside_a_tag(&mut self, node: &Node, branch: &Shape, branches: &[Shape]) -> Option<Node> {
        let (Shape::Tagged { tag, variants }, Value::Table(table)) = (branch, &node.value) else { return None };
        let inner =
            branches.iter().find_map(|branch| if let Shape::Map(inner) = branch { Some(inner) } else { None })?;
        let Some(Shape::Table(keys)) = variants.get(table.get(tag)?.node.as_str()?) else { return None };
        let known = || keys.keys().map(String::as_str);
        let is_class = |(name, entry): &(&String, &Entry)| {
            !keys.contains_key(*name) && nearest(name, known()).is_none() && fits(&entry.node, inner)
        };
        let classes: Vec<(&String, &Entry)> = table.iter().filter(is_class).collect();
        let mut rest = table.clone();
        for &(name, entry) in &classes {
            rest.remove(name);
            let message = format!("{} has a value for `{name}` beside the `{tag}` of one value for all", self.name());
            let help = format!(
                "write `{tag}` and its parameters under a class too; take an inherited one out first: `remove = \
                 [\"{}\"]`",
                path::join(&self.path)
            );
            self.found.push(Diagnostic::error(codes::S003, entry.key_place, message).label("a class").help(help));
        }
        (!classes.is_empty()).then_some(Node { value: Value::Table(rest), place: node.place })
    }

    fn list(&mut self, items: &[Node], mark: Place, inner: &Shape) {
        for (position, item) in items.iter().enumerate() {
            let runs_over_lines = matches!(item.value, Value::Table(_) | Value::Array(_));
            let place = if runs_over_lines { mark } else { item.place };
            self.inside(&position.to_string(), |walker| walker.node(item, place, inner));
        }
    }

    fn choice<W: AsRef<str>>(&mut self, word: &str, place: Place, words: &[W]) {
        let known = words.iter().map(AsRef::as_ref);
        if known.clone().any(|known| known == word) {
            return;
        }
        let meant = nearest(word, known);
        let choices = list(words);
        let help = match meant {
            Some(meant) => format!("did you mean \"{meant}\"? It is one of {choices}"),
            None => format!("it is one of {choices}"),
        };
        let message = format!("{} cannot be \"{word}\"", self.name());
        let replacement = meant.map(|meant| format!("\"{meant}\""));
        self.found.push(Diagnostic::error(codes::S007, place, message).help(help).replacement(replacement));
    }

    fn integer(&mut self, number: i64, place: Place, min: i64, max: i64) {
        let name = self.name();
        let help = format!("write a whole number from {min} to {max}");
        if number < min {
            self.report(codes::S005, place, format!("{name} must be at least {min}"), help);
        } else if number > max {
            self.report(codes::S005, place, format!("{name} must be at most {max}"), help);
        }
    }

    fn wrong_type(&mut self, node: &Node, place: Place, expected: &str, help: String) {
        let found = node.value.kind();
        let message = format!("{} must be {expected}, not {found}", self.name());
        self.found.push(Diagnostic::error(codes::S005, place, message).label(found).help(help));
    }

    fn report(&mut self, code: Code, place: Place, message: String, help: impl Into<String>) {
        self.found.push(Diagnostic::error(code, place, message).help(help));
    }

    fn inside(&mut self, key: &str, act: impl FnOnce(&mut Self)) {
        self.path.push(key.to_owned());
        act(self);
        self.path.pop();
    }

    fn name(&self) -> String {
        if self.path.is_empty() { "the scenario".to_owned() } else { tick(&self.path) }
    }
}

fn tick<K: AsRef<str>>(path: &[K]) -> String {
    format!("`{}`", path::join(path))
}

/// The branch that the author of a value that fits none most likely meant.
pub(super) fn meant_branch<'s>(value: &Value, branches: &'s [Shape]) -> Option<&'s Shape> {
    let find = |fits: fn(&Shape) -> bool| branches.iter().find(|shape| fits(shape));
    match value {
        Value::Table(table) => {
            let map = find(|shape| matches!(shape, Shape::Map(_) | Shape::Table(_)));
            let tagged = find(|shape| matches!(shape, Shape::Tagged { .. }));
            tagged.filter(|tagged| map.is_none_or(|map| looks_tagged(table, tagged, map))).or(map)
        }
        Value::Array(_) => find(|shape| matches!(shape, Shape::List(_))),
        Value::String(text) => {
            let is_number = text.trim().parse::<f64>().is_ok();
            let number = find(|shape| matches!(shape, Shape::Integer { .. } | Shape::Number)).filter(|_| is_number);
            let text = find(|shape| matches!(shape, Shape::Quantity(_) | Shape::Date));
            text.or(number).or_else(|| find(|shape| matches!(shape, Shape::Choice(_))))
        }
        Value::Integer(_) => find(|shape| matches!(shape, Shape::Integer { .. } | Shape::Number | Shape::Quantity(_))),
        Value::Float(_) => find(|shape| matches!(shape, Shape::Number | Shape::Quantity(_))),
        _ => None,
    }
}

/// Whether a table has the tag, or a value that makes sense under the tag and not in the map: its
/// author then only forgot the tag.
fn looks_tagged(table: &Table, tagged: &Shape, map: &Shape) -> bool {
    let (Shape::Tagged { tag, variants }, Shape::Map(inner)) = (tagged, map) else { return false };
    let belongs = |name: &String, node: &Node| {
        variants.values().any(
            |variant| matches!(variant, Shape::Table(keys) if keys.get(name).is_some_and(|key| fits(node, &key.shape))),
        )
    };
    table.contains_key(tag) || table.iter().any(|(name, entry)| !fits(&entry.node, inner) && belongs(name, &entry.node))
}

#[cfg(test)]
mod tests;
