//! The walker: compares a merged tree with the shape of the format and reports every mistake.
//!
//! One mistake, one diagnostic. Where the format allows several shapes, a value that fits none is
//! judged by the one its author most likely meant: by its type, and for tables by the key that
//! tells them apart. A key that looks like a misspelling of a missing one is reported once.

use std::collections::BTreeMap;

use super::codes::{self, Code};
use super::date::{Date, Moment};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::path;
use super::schema::{Key, Shape};
use super::source::Place;
use super::suggestion::nearest;
use super::tree::{Entry, Node, Table, Value};

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
        let others = table.keys().map(String::as_str).filter(|other| *other != key);
        let Some(meant) = nearest(key, others) else { return };
        for item in self.found[known..].iter_mut().filter(|item| item.code.id == codes::S004.id) {
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

/// What a shape needs, with its article.
fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Table(_) | Shape::Map(_) | Shape::Tagged { .. } => "a table".to_owned(),
        Shape::Either(branches) => expected_any(branches),
        Shape::List(_) => "a list".to_owned(),
        Shape::Text => "a string".to_owned(),
        Shape::Choice(words) => format!("one of {}", list(words)),
        Shape::Quantity(dimension) => format!("{} such as \"{}\"", dimension.name, dimension.example),
        Shape::Date => "a date such as 2023-01-31".to_owned(),
        Shape::Moment => "a date such as 2023-01-31, with a time or without".to_owned(),
        Shape::Integer { .. } => "an integer".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Bool => "true or false".to_owned(),
        Shape::Any => "a value".to_owned(),
    }
}

fn expected_any(branches: &[Shape]) -> String {
    let mut names: Vec<_> = branches.iter().map(expected).collect();
    names.dedup();
    names.join(" or ")
}

/// How to turn a value of the wrong type into the right one.
fn advice(shape: &Shape, value: &Value) -> String {
    match (shape, value) {
        (Shape::Integer { .. } | Shape::Number, Value::String(text)) if text.trim().parse::<f64>().is_ok() => {
            format!("write {} without quotes", text.trim())
        }
        (Shape::Bool, Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
            format!("write {text} without quotes")
        }
        (Shape::Text | Shape::Choice(_), Value::Array(_) | Value::Table(_)) => "write one text in quotes".to_owned(),
        (Shape::Text | Shape::Choice(_), _) => "put the value in quotes".to_owned(),
        (Shape::List(_), _) => "put the value in brackets: [...]".to_owned(),
        (Shape::Table(_) | Shape::Map(_) | Shape::Tagged { .. }, _) => {
            "write keys and values: { key = value }, or a [table] of its own".to_owned()
        }
        (Shape::Quantity(dimension), _) => format!("write it as in \"{}\"", dimension.example),
        (Shape::Date, _) => "write a day as in 2023-01-31, without quotes".to_owned(),
        (Shape::Moment, _) => "write a day as in 2023-01-31, or \"2023-01-31 08:00\"".to_owned(),
        (Shape::Integer { .. }, _) => "write a whole number".to_owned(),
        (Shape::Number, _) => "write digits, as in 1.5".to_owned(),
        (Shape::Bool, _) => "write true or false".to_owned(),
        (Shape::Any, _) => "write a value as in a scenario".to_owned(),
        (Shape::Either(branches), _) => branches.first().map(|first| advice(first, value)).unwrap_or_default(),
    }
}

fn list<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> String {
    words.into_iter().map(|word| word.as_ref().to_owned()).collect::<Vec<_>>().join(", ")
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::{check, fits};
    use crate::scenario::diagnostic::Diagnostics;
    use crate::scenario::mend::Mended;
    use crate::scenario::schema::{merged, shape};
    use crate::scenario::source::FileId;
    use crate::scenario::tree::{Node, parse};

    const HEAD: &str =
        "karvon = 1\ntitle = 't'\nrun.start = 2023-01-01\nrun.length = '1 d'\nside.uz.time_zone = 'UTC'\n";

    fn tree(text: &str) -> Node {
        let (tree, errors) = parse(text, FileId::default());
        assert!(errors.is_empty(), "{text}: {errors:?}");
        tree
    }

    /// What is found in a text, as "code marked-text: message (help)".
    fn found(text: &str) -> Vec<String> {
        let mut out = Diagnostics::default();
        check(&tree(text), shape(), &mut out);
        let show = |item: &crate::scenario::diagnostic::Diagnostic| {
            let marked = &text[item.place.start..item.place.end];
            format!("{} {marked}: {} ({})", item.code.id, item.message, item.help)
        };
        out.sorted().into_iter().map(show).collect()
    }

    #[test]
    fn each_mistake_has_one_diagnostic() {
        fn check(body: &str, expected: &[&str]) {
            assert_eq!(found(&format!("{HEAD}{body}")), expected, "{body}");
        }
        check("", &[]);
        check(
            "[station.uz]\nside = 'uz'\nlane = 9",
            &["S003 lane: `station.uz` has no key `lane` (did you mean `lanes`?)"],
        );
        check(
            "[space.yard]\nside = 'uz'\nplaces = 9\ntitle = 'x'",
            &[
                "S003 title: `space.yard` has no key `title` (`title` belongs at the top of the file, above the first [table])",
            ],
        );
        check(
            "[space.yard]\nside = 'uz'\nplaces = 9\n'1.5' = 'x'",
            &["S003 '1.5': `space.yard` has no key `\"1.5\"` (its keys are places, side)"],
        );
        check("[stations.uz]", &["S003 stations: the scenario has no key `stations` (did you mean `station`?)"]);
        check(
            "[station.uz]\nside = 'uz'",
            &[
                "S004 uz: `station.uz` has no `lanes` (add `lanes`, an integer or one of unlimited: trucks served at once \
               while open; one officer or machine each. Or \"unlimited\".)",
            ],
        );
        let misspelled =
            found(&format!("{HEAD}[station.customs]\nside = 'uz'\nlanes = 9\n[station.custms]\nlanes = 2"));
        assert_eq!(misspelled.len(), 1, "{misspelled:?}");
        let meant =
            "S004 custms: `station.custms` has no `side` (did you mean `station.customs`? If `custms` is new, add";
        assert!(misspelled[0].starts_with(meant), "{misspelled:?}");
        check(
            "[station.uz]\nside = 3\nlanes = '9'\nat_closing = 'finsh'",
            &[
                "S005 3: `station.uz.side` must be a string, not an integer (put the value in quotes)",
                "S005 '9': `station.uz.lanes` must be an integer, not a string (write 9 without quotes)",
                "S007 'finsh': `station.uz.at_closing` cannot be \"finsh\" (did you mean \"finish\"? It is one of \
                 finish, do_not_start, suspend, suspend_same_lane)",
            ],
        );
        check(
            "station = 1",
            &[
                "S005 1: `station` must be a table, not an integer (write keys and values: { key = value }, or a [table] of its own)",
            ],
        );
        check(
            "[route.x]\nsteps = ['a', 2]",
            &["S005 2: `route.x.steps.1` must be a string, not an integer (put the value in quotes)"],
        );
        check(
            "[route.x]\nsteps = 'a'",
            &["S005 'a': `route.x.steps` must be a list, not a string (put the value in brackets: [...])"],
        );
    }

    #[test]
    fn numbers_and_quantities_are_told_apart() {
        fn check(body: &str, expected: &str) {
            let text = format!("{HEAD}[station.uz]\nside = 'uz'\nlanes = 1\n[demand]\n{body}");
            assert_eq!(found(&text), [expected], "{body}");
        }
        check("scale = nan", "S005 nan: `demand.scale` must be a finite number (write digits, as in 1.5)");
        check("scale = -inf", "S005 -inf: `demand.scale` must be a finite number (write digits, as in 1.5)");
        check(
            "base_year = 40000",
            "S005 40000: `demand.base_year` must be at most 32767 (write a whole number from -32768 to 32767)",
        );
        check(
            "base_year = 2.0",
            "S005 2.0: `demand.base_year` must be an integer, not a number (write a whole number)",
        );
        check(
            "[space.x]\nside = ''\nplaces = -1",
            "S005 -1: `space.x.places` must be at least 0 (write a whole number from 0 to 4294967295)",
        );
        check(
            "[space.x]\nside = ''\nplaces = 4294967296",
            "S005 4294967296: `space.x.places` must be at most 4294967295 (write a whole number from 0 to 4294967295)",
        );
        check(
            "[flow.x]\nfrom = ''\nroute = ''\nrate = 67",
            "S006 67: `flow.x.rate` is a rate and needs a unit (write it as in \"67 /d\"; its units are /s, /min, /h, /d, /wk)",
        );
        check(
            "[flow.x]\nfrom = ''\nroute = ''\nrate = '67 t'",
            "S006 '67 t': `flow.x.rate` is malformed: `67 t` is a mass; a rate such as \"67 /d\" is needed (write a rate as \
             in \"67 /d\"; its units are /s, /min, /h, /d, /wk)",
        );
    }

    #[test]
    fn one_of_several_shapes_is_judged() {
        fn check(time: &str, expected: &[&str]) {
            assert_eq!(found(&format!("{HEAD}[step.x]\ntime = {time}")), expected, "{time}");
        }
        let units = "its units are s, min, h, d, wk";
        let dists = "empirical, erlang, exponential, gamma, lognormal, triangular, uniform, weibull";
        check("'20 min'", &[]);
        check("{ loaded = '20 min', empty = { dist = 'exponential', mean = '5 min' } }", &[]);
        check(
            "20",
            &[&format!("S006 20: `step.x.time` is a duration and needs a unit (write it as in \"20 min\"; {units})")],
        );
        check(
            "'20 mins'",
            &[&format!(
                "S006 '20 mins': `step.x.time` is malformed: `mins` is not a unit of duration (write a duration as in \
                 \"20 min\"; {units})"
            )],
        );
        check(
            "true",
            &[
                "S005 true: `step.x.time` must be a duration such as \"20 min\" or a table, not a truth value (write it as in \
               \"20 min\")",
            ],
        );
        check(
            "{ dist = 'lognormel', mean = 3 }",
            &[&format!(
                "S007 'lognormel': `step.x.time.dist` cannot be \"lognormel\" (did you mean \"lognormal\"? It is one of {dists})"
            )],
        );
        check(
            "{ dist = 3 }",
            &["S005 3: `step.x.time.dist` must be a string, not an integer (put the value in quotes)"],
        );
        check(
            "{ dist = 'gamma', men = '1 h', cv = '0.5' }",
            &[
                "S003 men: `step.x.time` has no key `men` (did you mean `mean`?)",
                "S005 '0.5': `step.x.time.cv` must be a number, not a string (write 0.5 without quotes)",
            ],
        );
        check(
            "{ dist = 'gamma', mean = '1 h', cv = 0.5, loaded = '5 min' }",
            &[
                "S003 loaded: `step.x.time` has a value for `loaded` beside the `dist` of one value for all (write `dist` \
                 and its parameters under a class too; take an inherited one out first: `remove = [\"step.x.time\"]`)",
            ],
        );
        check(
            "{ mean = '1 h', cv = 0.5 }",
            &[&format!("S004 time: `step.x.time` has no `dist` (add `dist`, one of {dists})")],
        );
        check(
            "{ low = '1 h', high = 5 }",
            &[&format!(
                "S006 5: `step.x.time.high` is a duration and needs a unit (write it as in \"20 min\"; {units})"
            )],
        );
        check(
            "{ loaded = { dist = 'gamma', mean = '1 h' } }",
            &["S004 loaded: `step.x.time.loaded` has no `cv` (add `cv`, a number: coefficient of variation: standard \
               deviation over mean.)"],
        );
    }

    /// The walker, an independent validator of the same schema and the mender agree on what is a scenario.
    ///
    /// Left out is what JSON cannot tell: 5.0 is an integer to it, and it has no infinity and no dates.
    #[test]
    fn the_walker_agrees_with_json_schema() {
        let mut options = jsonschema::draft7::options().should_validate_formats(true);
        for format in ["karvon-duration", "karvon-rate", "karvon-mass", "karvon-mass-rate", "karvon-unit-value"] {
            let dimension = crate::scenario::quantity::Dimension::of_format(format).expect("a dimension");
            options = options.with_format(format, move |text: &str| dimension.check(text).is_ok());
        }
        options = options.with_format("karvon-moment", |text: &str| text.parse::<super::Moment>().is_ok());
        let schema = merged();
        let validator = options.build(&schema).expect("a schema");
        let mut accepted = 0;
        let bodies = values().into_iter().map(|body| format!("{HEAD}{body}"));
        let heads = ["", "karvon = 1", "karvon = -1\ntitle = 1", "side = 3", "run = []"].map(str::to_owned);
        let all: Vec<_> = bodies.chain(heads).map(|text| text.replace("= 2023-01-01", "= '2023-01-01'")).collect();
        for text in &all {
            let ours = fits(&tree(text), shape());
            let value = tree(text).to_toml();
            let theirs = validator.is_valid(&serde_json::to_value(&value).expect("no infinity"));
            assert_eq!(ours, theirs, "{text}");
            let read = value.try_into::<crate::scenario::format::ScenarioFile>();
            assert!(!ours || read.is_ok(), "{text}: {read:?}");
            let mended = Mended::new(&tree(text), shape());
            assert_eq!(mended.is_as_written(), ours, "{text}");
            assert!(fits(&mended.tree, shape()), "{text}");
            let read = mended.tree.to_toml().try_into::<crate::scenario::format::ScenarioFile>();
            assert!(read.is_ok(), "{text}: {read:?}");
            accepted += usize::from(ours);
        }
        assert!(accepted > 30 && all.len() - accepted > 60, "{accepted} of {}", all.len());
    }

    /// Keys of each shape crossed with values of each kind.
    fn values() -> Vec<String> {
        let keys = [
            "demand.scale",
            "demand.base_year",
            "station.a.lanes",
            "station.a.calendar",
            "station.a.at_closing",
            "goods.a.value",
            "goods.a.counted",
            "goods.a.controls",
            "step.a.time",
            "step.a.share",
            "step.a.time.loaded",
            "run.warm_up",
            "run.seed",
            "profile.a.hour",
            "step.a.channels",
            "step.a",
            "title2",
            "demand",
            "flow.a.rate",
            "stream.a.rate",
            "flow.a.payload",
            "calendar.a.exceptions",
            "route.a.release",
            "flow.a.gap",
            "flow.a.timetable",
            "flow.a.timetable.party",
            "flow.a.trace",
            "stock.a.refill",
            "breakdown.a.by",
            "breakdown.a.repair",
            "controller.a.above",
            "controller.a.open",
        ];
        let values = [
            "1",
            "-1",
            "40000",
            "5000000000",
            "0.5",
            "true",
            "''",
            "'x'",
            "'finish'",
            "'20 min'",
            "'-1e3 s'",
            "' 20min '",
            "'1e400 s'",
            "'1_000 s'",
            "'1 t'",
            "'1 /d'",
            "'1 t/d'",
            "'1 USD/t'",
            "[]",
            "['a']",
            "[1, 0.5]",
            "{}",
            "{ dist = 'gamma', mean = '1 h', cv = 1 }",
            "{ dist = 'gamma', mean = '1 h' }",
            "{ dist = 'x' }",
            "{ dist = '20 min' }",
            "{ mean = '1 h' }",
            "{ a = 0.5 }",
            "{ a = 'b' }",
            "'2023-01-01'",
            "{ from = 'a', to = 'b' }",
            "{ at = ['daily 06:00'] }",
            "{ at = ['daily 06:00'], lateness = '5 min', part = 2 }",
            "{ file = 'a.csv', column = 'b' }",
            "[{ at = ['daily 06:00'], units = 1 }]",
            "[{ at = ['daily 06:00'], units = -1, mode = 'drop' }]",
            "'unlimited'",
            "'9'",
            "{ dist = 'empirical', values = ['1 s'], weights = [1] }",
        ];
        let base = |key: &str| match key.split('.').next() {
            Some("station") if key.ends_with("lanes") => "station.a.side = ''\n",
            Some("station") => "station.a.side = ''\nstation.a.lanes = 1\n",
            Some("goods") if !key.ends_with("value") => "goods.a.value = '1 USD/t'\n",
            Some("flow") if key.ends_with("party") => "flow.a.from = ''\nflow.a.route = ''\nflow.a.timetable.at = []\n",
            Some("flow") if key.ends_with("rate") => "flow.a.from = ''\nflow.a.route = ''\n",
            Some("flow") => "flow.a.from = ''\nflow.a.route = ''\nflow.a.rate = '1 /h'\n",
            Some("stream") => "stream.a.from = ''\nstream.a.goods = ''\nstream.a.mode = ''\n",
            Some("calendar") => "calendar.a.open = []\n",
            Some("route") => "route.a.steps = []\n",
            Some("stock") => "stock.a.side = ''\n",
            Some("breakdown") if key.ends_with("repair") => "breakdown.a.station = ''\n",
            Some("breakdown") => "breakdown.a.station = ''\nbreakdown.a.repair = '1 h'\n",
            Some("controller") if key.ends_with("above") => "controller.a.every = '1 h'\n",
            Some("controller") => "controller.a.every = '1 h'\ncontroller.a.above = 1\n",
            _ => "",
        };
        keys.into_iter().flat_map(|key| values.map(|value| format!("{}{key} = {value}\n", base(key)))).collect()
    }
}
