//! Overlays: a file that extends others, merged into one tree.
//!
//! Tables merge by key; anything else is replaced whole, and so is a table by one with a `dist` of
//! its own, since the parameters of one distribution mean nothing to another. Later entries of
//! `extends` win over earlier ones and the file itself over all. `remove` takes paths out of what
//! was inherited before the file's own keys come in. Every value keeps the place it was written at.
//!
//! Files are laid over each other one by one. A base that several entries share comes once, below the
//! first that extends it, and not again over what that one changed.
//!
//! Absent: reading files. Whoever calls says how a path becomes a text.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::codes;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::path;
use super::source::{FileId, Place, Sources};
use super::suggestion::nearest;
use super::tree::{self, Entry, Node, Table, Value};

/// Version of the format that is read and written here.
pub const VERSION: i64 = 1;
/// Files that may extend each other in a row.
const CHAIN_MAX: usize = 32;
/// Files that one file may be laid over, each as often as it comes again.
const LAYERS_MAX: usize = 256;
/// Key of a table that says which distribution its other keys describe.
const TAG: &str = "dist";

/// Turns a path into a text, or says why it cannot.
pub type Read<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// Parses a file and everything it extends into one tree.
///
/// Returns `None` if part of it could not be read: what is left would be blamed for what is absent.
pub fn merged(name: &str, text: &str, read: Read<'_>, sources: &mut Sources, out: &mut Diagnostics) -> Option<Node> {
    let mut loader = Loader { read, sources, out, chain: Vec::new(), layers: Vec::new(), done: BTreeMap::new() };
    let order = loader.file(&lexical(Path::new(name)), text)?;
    let tree = loader.whole(&order);
    let layers: Vec<_> = order.iter().map(|&layer| loader.layers[layer].own.place.file).collect();
    sources.lay(&layers);
    Some(tree)
}

/// A file without what it extends.
#[derive(Clone)]
struct Layer {
    /// Paths that it takes out of what lies below.
    removed: Vec<Vec<String>>,
    own: Node,
}

/// Numbers of layers, the lowest first, each once.
type Order = Vec<usize>;

struct Loader<'a> {
    read: Read<'a>,
    sources: &'a mut Sources,
    out: &'a mut Diagnostics,
    /// Files that wait for one that they extend, outermost first.
    chain: Vec<String>,
    layers: Vec<Layer>,
    /// What files that were read before consist of, by path; a file that two others extend is read once.
    done: BTreeMap<String, Option<Order>>,
}

impl Loader<'_> {
    fn file(&mut self, name: &str, text: &str) -> Option<Order> {
        let file = self.sources.add(name, text);
        let (mut root, errors) = tree::parse(&self.sources.get(file).text, file);
        if !errors.is_empty() {
            for error in errors {
                let help = syntax_help(&error.message);
                self.out.add(Diagnostic::error(codes::S001, error.place, error.message).help(help));
            }
            return None;
        }
        let Value::Table(own) = &mut root.value else { return None };
        let extends = own.remove("extends");
        let remove = own.remove("remove");
        let is_known = self.check_version(own, file);
        let is_whole = extends.is_some() || !self.misspells_extends(own);

        self.chain.push(name.to_owned());
        let inherited = self.inherit(name, extends);
        self.chain.pop();

        let mut order = inherited.filter(|_| is_known && is_whole)?;
        let removed = remove.map(|remove| self.removed(&order, remove)).unwrap_or_default();
        order.push(self.layers.len());
        self.layers.push(Layer { removed, own: root });
        Some(order)
    }

    /// Returns the layers of the files that `extends` names, if all could be read.
    fn inherit(&mut self, name: &str, extends: Option<Entry>) -> Option<Order> {
        let mut below = Some(Order::new());
        for target in self.strings("extends", extends) {
            let order = target.and_then(|(target, place)| {
                let order = self.extended(&beside(name, &target), place)?;
                let is_too_long = below.as_ref().is_some_and(|below| below.len() + order.len() > LAYERS_MAX);
                if is_too_long {
                    let message = format!("files are laid over each other more than {LAYERS_MAX} times");
                    let help = "name each file once in `extends`, and no base of another";
                    self.out.add(Diagnostic::error(codes::S011, place, message).help(help));
                }
                Some(order).filter(|_| !is_too_long)
            });
            below = below.zip(order).map(|(below, order)| self.with(below, order));
        }
        below
    }

    /// Puts a file's layers on top of others, but for those that are there already. A file that is there as the base of
    /// another and is named after that comes again, since later ones win.
    fn with(&mut self, mut below: Order, order: Order) -> Order {
        let is_named_again = order.last().is_some_and(|own| below.contains(own));
        for layer in order {
            if is_named_again {
                below.push(self.layers.len());
                self.layers.push(self.layers[layer].clone());
            } else if !below.contains(&layer) {
                below.push(layer);
            }
        }
        below
    }

    /// Lays layers over each other.
    fn whole(&self, order: &[usize]) -> Node {
        let mut tree = Node::empty_table(Place::default());
        for Layer { removed, own } in order.iter().map(|&layer| &self.layers[layer]) {
            removed.iter().for_each(|keys| take_out(&mut tree, keys));
            merge(&mut tree, own.clone());
        }
        tree
    }

    fn extended(&mut self, path: &str, place: Place) -> Option<Order> {
        if let Some(first) = self.chain.iter().position(|name| name == path) {
            let circle: Vec<_> = self.chain[first..].iter().map(String::as_str).chain([path]).collect();
            let message = format!("`{path}` extends itself: {}", circle.join(" -> "));
            self.out.add(Diagnostic::error(codes::S011, place, message).help("take this file out of `extends`"));
            return None;
        }
        if self.chain.len() >= CHAIN_MAX {
            let message = format!("files extend each other more than {CHAIN_MAX} deep");
            let help = "let files extend a common one instead of each other";
            self.out.add(Diagnostic::error(codes::S011, place, message).help(help));
            return None;
        }
        if let Some(order) = self.done.get(path) {
            return order.clone();
        }
        let order = match (self.read)(path) {
            Ok(text) => self.file(path, &text),
            Err(reason) => {
                let message = format!("`{path}` cannot be read: {reason}");
                let help = "paths in `extends` are relative to the file they stand in";
                self.out.add(Diagnostic::error(codes::S010, place, message).help(help));
                None
            }
        };
        self.done.insert(path.to_owned(), order.clone());
        order
    }

    /// Reports a key that was probably meant to be `extends`.
    fn misspells_extends(&mut self, table: &Table) -> bool {
        let Some((key, entry)) = table.iter().find(|(key, _)| nearest(key, ["extends"]).is_some()) else {
            return false;
        };
        let mistake = Diagnostic::error(codes::S003, entry.key_place, format!("the scenario has no key `{key}`"));
        let help = "did you mean `extends`? The files it names are not read, so nothing else is looked at";
        self.out.add(mistake.label("unknown key").help(help).replacement(Some("extends")));
        true
    }

    /// Returns whether the file's version is one that can be read. A version that is missing or
    /// malformed is taken to be this one, so that other mistakes show too.
    fn check_version(&mut self, table: &mut Table, file: FileId) -> bool {
        let start = Place { file, start: 0, end: 0 };
        let help = format!("begin the file with `karvon = {VERSION}`");
        let mistake = match table.get("karvon") {
            // A misspelled key is reported as such.
            None if table.keys().any(|key| nearest(key, ["karvon"]).is_some()) => return true,
            None => Diagnostic::error(codes::S002, start, "the file does not say the format's version").help(help),
            Some(entry) => match entry.node.value {
                Value::Integer(VERSION) => return true,
                Value::Integer(newer) if newer > VERSION => {
                    let message =
                        format!("the file is written in version {newer} of the format; this program knows {VERSION}");
                    let help = "use a newer karvon";
                    self.out.add(Diagnostic::error(codes::S002, entry.node.place, message).help(help));
                    return false;
                }
                _ => Diagnostic::error(codes::S002, entry.mark(), format!("the format's version is {VERSION}"))
                    .help(help),
            },
        };
        self.out.add(mistake);
        let node = Node { value: Value::Integer(VERSION), place: start };
        table.insert("karvon".to_owned(), Entry { key_place: start, node });
        true
    }

    /// Returns what a file takes out of what it inherits, judged by what it extends alone.
    fn removed(&mut self, below: &[usize], remove: Entry) -> Vec<Vec<String>> {
        let base = self.whole(below);
        // All paths are looked up before any is taken out, so their order cannot matter.
        let mut paths = Vec::new();
        for (text, place) in self.strings("remove", Some(remove)).into_iter().flatten() {
            if self.out.are_many() {
                break;
            }
            match path::find(&base, &text) {
                Ok(keys) => paths.push(keys),
                Err(miss) => {
                    let message = format!("`remove` names `{text}`, which is not inherited");
                    let replacement = miss.meant.as_ref().map(|path| format!("\"{path}\""));
                    let help = miss.help();
                    self.out.add(Diagnostic::error(codes::S012, place, message).help(help).replacement(replacement));
                }
            }
        }
        paths
    }

    /// Returns the strings of a key that holds a string or a list of them; anything else is reported.
    fn strings(&mut self, name: &str, entry: Option<Entry>) -> Vec<Option<(String, Place)>> {
        let Some(entry) = entry else { return Vec::new() };
        let mark = entry.mark();
        let items = match entry.node.value {
            Value::Array(items) => items,
            _ => vec![entry.node],
        };
        let mut strings = Vec::new();
        for item in items {
            match item.value {
                Value::String(text) => strings.push(Some((text, item.place))),
                other => {
                    let place = if matches!(other, Value::Table(_) | Value::Array(_)) { mark } else { item.place };
                    let message = format!("`{name}` must be a string or a list of strings, not {}", other.kind());
                    let help = format!("write it as in {name} = [\"...\", \"...\"]");
                    self.out.add(Diagnostic::error(codes::S005, place, message).label(other.kind()).help(help));
                    strings.push(None);
                }
            }
        }
        strings
    }
}

/// Lays a tree over another.
pub(super) fn merge(base: &mut Node, over: Node) {
    match (&mut base.value, over.value) {
        (Value::Table(under), Value::Table(table)) if !table.contains_key(TAG) => {
            base.place = over.place;
            for (key, entry) in table {
                match under.get_mut(&key) {
                    Some(known) => {
                        known.key_place = entry.key_place;
                        merge(&mut known.node, entry.node);
                    }
                    None => {
                        under.insert(key, entry);
                    }
                }
            }
        }
        (value, replacement) => {
            *value = replacement;
            base.place = over.place;
        }
    }
}

fn take_out(node: &mut Node, keys: &[String]) {
    let Value::Table(table) = &mut node.value else { return };
    match keys {
        [] => {}
        [last] => {
            table.remove(last);
        }
        [first, rest @ ..] => {
            if let Some(entry) = table.get_mut(first) {
                take_out(&mut entry.node, rest);
            }
        }
    }
}

/// What to do about the parser's commonest complaints.
fn syntax_help(message: &str) -> &'static str {
    const HELP: [(&str, &str); 10] = [
        ("between array elements", "put a comma before this, or close the list above with `]`"),
        ("leading zero", "write numbers without leading zeros, and days as in 2023-01-31"),
        ("invalid date", "write a day that there is, as in 2023-01-31"),
        ("invalid time", "write a time of day as in 08:30, in quotes where it is part of hours or moments"),
        ("duplicate key", "take one of the two out"),
        ("must be quoted", "put the text in quotes; only numbers, true, false and dates go without"),
        ("string, expected", "close the quotes, at the end of the same line"),
        ("unclosed array", "close the bracket"),
        ("unclosed inline table", "close the brace"),
        ("64 bits", "write a smaller number"),
    ];
    let known = HELP.iter().find(|(words, _)| message.contains(words));
    known.map_or("write `key = value` or `[table]`, texts in quotes, lists in [ ]", |(_, help)| help)
}

/// Returns the path of a file that another one names relative to itself.
pub(super) fn beside(name: &str, target: &str) -> String {
    lexical(&Path::new(name).parent().unwrap_or(Path::new("")).join(target))
}

/// Writes a path without `.` and without `..` where a folder precedes it, so that one file has one
/// name. Links are not followed.
fn lexical(path: &Path) -> String {
    let mut short = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(short.components().next_back(), Some(Component::Normal(_))) => {
                short.pop();
            }
            part => short.push(part),
        }
    }
    let short = short.to_string_lossy();
    if short.is_empty() { ".".to_owned() } else { short.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostics, Sources, lexical, merged};
    use std::path::Path;

    /// Merges `main.toml` among the given files; the version line is put before each.
    fn merge(files: &[(&str, &str)]) -> (Option<toml::Value>, Vec<String>) {
        let text = |name: &str| files.iter().find(|file| file.0 == name).map(|file| format!("karvon = 1\n{}", file.1));
        let read = |name: &str| text(name).ok_or_else(|| "no such file".to_owned());
        let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
        let tree = merged("main.toml", &text("main.toml").unwrap_or_default(), &read, &mut sources, &mut out);
        let found = out.sorted().into_iter().map(|item| {
            let (source, start) = (sources.get(item.place.file), sources.start_of(item.place));
            let (name, message) = (&source.name, &item.message);
            format!("{} {name}:{}:{} {message} ({})", item.code.id, start.line, start.column, item.help)
        });
        (tree.map(|tree| tree.to_toml()), found.collect())
    }

    #[test]
    fn trees_merge() {
        fn check(base: &str, over: &str, expected: &str) {
            let over = format!("extends = 'base.toml'\n{over}");
            let (tree, found) = merge(&[("main.toml", &over), ("base.toml", base)]);
            let expected = toml::from_str::<toml::Value>(&format!("karvon = 1\n{expected}")).expect("TOML");
            assert_eq!((tree, found), (Some(expected), vec![]), "{base} + {over}");
        }
        check("a = 1\nb = 2", "b = 3\nc = 4", "a = 1\nb = 3\nc = 4");
        check("[s.x]\na = 1\nb = 2", "s.x.a = 3", "s.x = { a = 3, b = 2 }");
        check("a = [1, 2]", "a = [3]", "a = [3]");
        check("a = 1", "a.b = 2", "a.b = 2");
        check("a.b = 1", "a = 2", "a = 2");
        check("t = { dist = 'gamma', mean = 1, cv = 2 }", "t.mean = 3", "t = { dist = 'gamma', mean = 3, cv = 2 }");
        check(
            "t = { dist = 'gamma', mean = 1, cv = 2 }",
            "t = { dist = 'erlang', mean = 3 }",
            "t = { dist = 'erlang', mean = 3 }",
        );
        check(
            "t = { dist = 'gamma', mean = 1, cv = 2 }",
            "t = { dist = 'gamma', mean = 3 }",
            "t = { dist = 'gamma', mean = 3 }",
        );
        check("t = { loaded = 1, empty = 2 }", "t = { dist = 'gamma' }", "t = { dist = 'gamma' }");
        check("a = 1\ns.x.a = 1\ns.y.a = 1", "remove = ['s.x', 'a']\ns.x.b = 2", "s = { x.b = 2, y.a = 1 }");
        check("s.'a.b' = 1\ns.c = 1", "remove = ['s.\"a.b\"']", "s.c = 1");
        check("s.x.a = 1\nb = 1", "remove = ['s', 's.x', 's.x.a']", "b = 1");
    }

    #[test]
    fn later_files_win_and_diamonds_are_read_once() {
        let (tree, found) = merge(&[
            ("main.toml", "extends = ['sub/b.toml', 'c.toml']\nb = 'main'"),
            ("sub/b.toml", "extends = '../d.toml'\na = 'b'\nb = 'b'\nc = 'b'"),
            ("c.toml", "extends = './d.toml'\na = 'c'"),
            ("d.toml", "a = 'd'\nd = x"),
        ]);
        assert_eq!(tree, None);
        assert_eq!(found.len(), 1, "{found:?}");
        let (tree, _) = merge(&[
            ("main.toml", "extends = ['sub/b.toml', 'c.toml']\nb = 'main'"),
            ("sub/b.toml", "extends = '../d.toml'\na = 'b'\nb = 'b'\nc = 'b'"),
            ("c.toml", "extends = './d.toml'\na = 'c'"),
            ("d.toml", "a = 'd'\nd = 'd'"),
        ]);
        assert_eq!(tree, toml::from_str("karvon = 1\na = 'c'\nb = 'main'\nc = 'b'\nd = 'd'").ok());
    }

    #[test]
    fn a_shared_base_is_merged_once() {
        fn check(main: &str, expected: &str) {
            let (tree, found) = merge(&[
                ("main.toml", main),
                ("more.toml", "extends = 'base.toml'\nremove = ['s.old']\ns.lanes = 9"),
                ("late.toml", "extends = 'base.toml'\nremove = ['s.old']\ns.hours = 'late'"),
                ("both.toml", "extends = ['more.toml', 'base.toml']"),
                ("base.toml", "s = { lanes = 1, hours = 'day', old = 1 }"),
            ]);
            let expected = toml::from_str::<toml::Value>(&format!("karvon = 1\n{expected}")).expect("TOML");
            assert_eq!((tree, found), (Some(expected), vec![]), "{main}");
        }
        check("extends = ['more.toml', 'late.toml']", "s = { lanes = 9, hours = 'late' }");
        check("extends = ['late.toml', 'more.toml']", "s = { lanes = 9, hours = 'late' }");
        check("extends = ['base.toml', 'more.toml']", "s = { lanes = 9, hours = 'day' }");
        // Named itself, it wins over what comes before it.
        check("extends = ['more.toml', 'base.toml']", "s = { lanes = 1, hours = 'day', old = 1 }");
        check("extends = ['late.toml', 'both.toml']", "s = { lanes = 1, hours = 'day', old = 1 }");
    }

    #[test]
    fn mistakes_have_places() {
        fn check(files: &[(&str, &str)], expected: &[&str]) {
            assert_eq!(merge(files).1, expected, "{files:?}");
        }
        let relative = "paths in `extends` are relative to the file they stand in";
        check(
            &[("main.toml", "extends = ['x.toml', 'y.toml']")],
            &[
                &format!("S010 main.toml:2:12 `x.toml` cannot be read: no such file ({relative})"),
                &format!("S010 main.toml:2:22 `y.toml` cannot be read: no such file ({relative})"),
            ],
        );
        check(
            &[("main.toml", "extend = 'a.toml'"), ("a.toml", "x = 1")],
            &[
                "S003 main.toml:2:1 the scenario has no key `extend` (did you mean `extends`? The files it names are not \
               read, so nothing else is looked at)",
            ],
        );
        check(
            &[("main.toml", "extends = 'a.toml'"), ("a.toml", "\nextends = './b/../main.toml'")],
            &["S011 a.toml:3:11 `main.toml` extends itself: main.toml -> a.toml -> main.toml (take this file out of \
               `extends`)"],
        );
        check(
            &[("main.toml", "extends = 3\n")],
            &["S005 main.toml:2:11 `extends` must be a string or a list of strings, not an integer (write it as in \
                 extends = [\"...\", \"...\"])"],
        );
        check(
            &[("main.toml", "remove = [1]\n")],
            &["S005 main.toml:2:11 `remove` must be a string or a list of strings, not an integer (write it as in \
                 remove = [\"...\", \"...\"])"],
        );
        check(
            &[
                ("main.toml", "extends = 'a.toml'\nremove = ['station.uz_scaner', 'a..b', 'x']"),
                ("a.toml", "station.uz_scanner.lanes = 1"),
            ],
            &[
                "S012 main.toml:3:11 `remove` names `station.uz_scaner`, which is not inherited (did you mean \
                 `station.uz_scanner`?)",
                "S012 main.toml:3:32 `remove` names `a..b`, which is not inherited (a path is keys with dots between \
                 them, as in station.uz_customs.lanes)",
                "S012 main.toml:3:40 `remove` names `x`, which is not inherited (there are karvon, station)",
            ],
        );
    }

    #[test]
    fn an_endless_chain_ends() {
        let read = |name: &str| Ok(format!("karvon = 1\nextends = 'x{name}'"));
        let mut out = Diagnostics::default();
        assert!(merged("a", "karvon = 1\nextends = 'b'", &read, &mut Sources::default(), &mut out).is_none());
        assert_eq!(out.sorted().iter().map(|item| item.code.id).collect::<Vec<_>>(), ["S011"]);
    }

    #[test]
    fn files_that_double_each_other_end() {
        let next =
            |name: &str| name.trim_matches(|letter: char| !letter.is_ascii_digit()).parse::<u32>().unwrap_or(0) + 1;
        let read = |name: &str| match next(name) {
            20 => Ok("karvon = 1".to_owned()),
            next => Ok(format!("karvon = 1\nextends = ['f{next}', 'f{next}']")),
        };
        let mut out = Diagnostics::default();
        assert!(merged("f0", "karvon = 1\nextends = ['f1', 'f1']", &read, &mut Sources::default(), &mut out).is_none());
        assert_eq!(out.sorted().iter().map(|item| item.code.id).collect::<Vec<_>>(), ["S011"]);
    }

    #[test]
    fn versions_are_checked_in_every_file() {
        fn check(text: &str, expected: &[(&str, usize)], is_read: bool) {
            let read = |_: &str| Ok(text.to_owned());
            let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
            let tree = merged("main.toml", "karvon = 1\nextends = 'base'", &read, &mut sources, &mut out);
            let found = out.sorted().into_iter().map(|item| (item.code.id, item.place.start)).collect::<Vec<_>>();
            assert_eq!((found.as_slice(), tree.is_some()), (expected, is_read), "{text}");
        }
        check("karvon = 1", &[], true);
        check("\u{feff}karvon = 1\r\n", &[], true);
        check("", &[("S002", 0)], true);
        check("karvon = 0", &[("S002", 9)], true);
        check("karvon = '1'", &[("S002", 9)], true);
        check("karvon = 1.0", &[("S002", 9)], true);
        check("karvon.x = 1", &[("S002", 0)], true);
        check("karvon = 2\nx", &[("S001", 12)], false);
        check("karvon = 2", &[("S002", 9)], false);
        check("karvn = 1", &[], true);
    }

    #[test]
    fn file_names_are_shortened() {
        let check = |path: &str, expected: &str| assert_eq!(lexical(Path::new(path)), expected);
        check("a/./b/../c.toml", "a/c.toml");
        check("../../a.toml", "../../a.toml");
        check("a/../../b", "../b");
        check("/a/../b", "/b");
        check("", ".");
        check("a/..", ".");
    }
}
