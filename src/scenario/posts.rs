//! Posts: a border that is written once, with a value for each post where they differ, becomes a border for each.
//!
//! A value by post is a table whose keys are names of posts, and perhaps `other`. What has one is at all posts, and so is
//! what refers to it, and where a route is at posts the places on it are: there is then one for each post, `yallama_gate`
//! in place of `gate`, which refers to its own post's things. From outside, a route stands for its copies, among which
//! trucks are split by the shares of the posts; a closure closes a station at all posts, and a change by date changes
//! all copies.
//!
//! It happens between overlays and checks, so that an overlay changes all posts at once, and checks look at each. Copies
//! keep the places of what they are made of.

mod values;

use std::collections::{BTreeMap, BTreeSet};

use super::codes::{S240, S241};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::overlay::merge;
use super::path;
use super::source::Place;
use super::suggestion;
use super::tree::{Entry, Node, Table, Value};

/// Kinds of things that a post can have of its own, each with its references: the path of keys, and the kinds of things
/// that a name there may be of. A list's elements and, where `*` ends the path, a table's keys are names too.
static KINDS: [(&str, &[Reference]); 10] = [
    ("calendar", &[]),
    ("station", &[(&["calendar"], CALENDAR), (&["shifts", "*"], CALENDAR)]),
    ("space", &[]),
    ("gate", &[(&["calendar"], CALENDAR)]),
    ("stock", &[]),
    ("timetable", &[]),
    ("breakdown", &[(&["station"], STATION), (&["repair_at"], STATION)]),
    (
        "controller",
        &[
            (&["line_of"], &["station", "space"]),
            (&["in_use_of"], &["station", "space"]),
            (&["stock_of"], &["stock"]),
            (&["open", "station"], STATION),
            (&["move", "from"], STATION),
            (&["move", "to"], STATION),
            (&["channels", "step"], STEP),
        ],
    ),
    ("step", OF_STEPS),
    ("route", &[(&["steps"], STEP), (&["release", "from"], STEP), (&["release", "to"], STEP)]),
];

/// References of steps.
static OF_STEPS: &[Reference] = &[
    (&["at"], STATION),
    (&["or"], STATION),
    (&["also", "*"], STATION),
    (&["through"], &["space"]),
    (&["wait_at"], &["gate"]),
    (&["take"], &["stock"]),
    (&["put"], &["stock"]),
    (&["if_stock", "stock"], &["stock"]),
    (&["board"], &["timetable"]),
    (&["fork"], ROUTE),
    (&["go_on"], ROUTE),
    (&["go_on", "*"], ROUTE),
    (&["refuses_to"], ROUTE),
    (&["gives_up_to"], ROUTE),
    (&["detected_to"], ROUTE),
];

type Reference = (&'static [&'static str], &'static [&'static str]);

const CALENDAR: &[&str] = &["calendar"];
const STATION: &[&str] = &["station"];
const STEP: &[&str] = &["step"];
const ROUTE: &[&str] = &["route"];

/// Kinds of places that a truck passes.
const ON_THE_WAY: [&str; 3] = ["station", "space", "gate"];

/// Kinds that a post is made of, at which a value must not be forgotten.
const PLACES: [&str; 5] = ["station", "space", "gate", "stock", "timetable"];

/// Key of the value for all posts that a table by post does not name.
const OTHER: &str = "other";

/// Copies that posts make at most: what a file of a line for each can ask for would fill any memory.
const COPIES_MAX: usize = 50_000;

/// S240: the posts are not so many that what is at them could not be written out. Returns whether that is so.
pub(super) fn s240_posts_are_few(tree: &Node, out: &mut Diagnostics) -> bool {
    let count = |kind: &str| tree.child(kind).and_then(Node::as_table).map_or(0, Table::len);
    let (posts, things) = (count("post"), KINDS.iter().map(|(kind, _)| count(kind)).sum::<usize>());
    let are_few = posts.saturating_mul(things) <= COPIES_MAX;
    if !are_few {
        let place = tree.key_place_of(&["post"]);
        let message = format!("{posts} posts with {things} stations, steps and the like are too many to write out");
        let help = format!("write fewer of them: posts times things come to at most {COPIES_MAX}");
        out.add(Diagnostic::error(S240, place, message).help(help));
    }
    are_few
}

/// Returns the scenario with what is at posts written out for each; nothing if it has no posts. Notes which copy is of
/// which thing.
pub(super) fn expanded(tree: &Node, copies: &mut BTreeMap<String, String>, out: &mut Diagnostics) -> Option<Node> {
    let posts = tree.child("post")?.as_table().filter(|posts| !posts.is_empty())?;
    values::s320_shares_sum_to_one(posts, out);
    let mut border = Border { posts, at_posts: BTreeSet::new(), tree };
    border.find();
    border.s240_places_have_a_value_at_every_post(out);
    border.s241_values_are_of_posts(out);
    for (_, name) in &border.at_posts {
        copies.extend(posts.keys().map(|post| (copy(post, name), (*name).to_owned())));
    }
    Some(border.written_out())
}

/// A scenario with posts.
struct Border<'a> {
    posts: &'a Table,
    tree: &'a Node,
    /// Kind and name of what is at the posts.
    at_posts: BTreeSet<(&'static str, &'a str)>,
}

impl<'a> Border<'a> {
    /// Finds what is at the posts: first what has values by post, and then what refers to it.
    fn find(&mut self) {
        let entries = |tree: &'a Node, kind| tree.child(kind).and_then(Node::as_table).into_iter().flatten();
        for (kind, _) in KINDS {
            let differing = entries(self.tree, kind).filter(|(_, entry)| self.differs(&entry.node));
            let found: Vec<_> = differing.map(|(name, _)| (kind, name.as_str())).collect();
            self.at_posts.extend(found);
        }
        for (path, entry) in self.changes() {
            let keys = keys_of(path);
            let is_by_post = self.differs(&entry.node) || keys.iter().skip(2).any(|key| self.posts.contains_key(key));
            if let [kind, name, ..] = keys.as_slice()
                && let Some((kind, _)) = KINDS.iter().find(|(known, _)| is_by_post && known == kind)
                && let Some((name, _)) =
                    self.tree.child(kind).and_then(Node::as_table).and_then(|it| it.get_key_value(name))
            {
                self.at_posts.insert((*kind, name.as_str()));
            }
        }
        let mut known = usize::MAX;
        while known != self.at_posts.len() {
            known = self.at_posts.len();
            for (kind, references) in KINDS {
                for (name, entry) in entries(self.tree, kind) {
                    if self.follows(kind, name, &entry.node, references) {
                        self.at_posts.insert((kind, name.as_str()));
                    }
                }
            }
            let places = self.places_on_the_way();
            self.at_posts.extend(places);
        }
    }

    /// Stations, spaces and gates on routes that are at posts: a route does not lead through a place of all posts.
    fn places_on_the_way(&self) -> Vec<(&'static str, &'a str)> {
        let named = |kind: &str| self.tree.child(kind).and_then(Node::as_table);
        let routes = named("route").into_iter().flatten().filter(|(name, _)| self.has("route", name));
        let steps = routes.flat_map(|(_, route)| names_at(&route.node, &["steps"]));
        let steps: Vec<&'a Node> = steps.filter_map(|step| Some(&named("step")?.get(step)?.node)).collect();
        let references = OF_STEPS.iter().filter(|(_, kinds)| ON_THE_WAY.contains(&kinds[0]));
        let places = references
            .flat_map(|(keys, kinds)| steps.iter().flat_map(|step| names_at(step, keys)).map(|name| (kinds[0], name)));
        places.filter(|(kind, name)| named(kind).is_some_and(|table| table.contains_key(*name))).collect()
    }

    /// Paths and values of all changes by date.
    fn changes(&self) -> impl Iterator<Item = (&'a String, &'a Entry)> + use<'a> {
        let changes = self.tree.child("timeline").and_then(Node::as_table).into_iter().flatten();
        changes.filter_map(|(_, entry)| entry.node.child("set")?.as_table()).flatten()
    }

    /// Whether a thing is at the posts since it refers to something there. A step that only leads to another route is
    /// where its own route is: outside it decides between posts.
    fn follows(&self, kind: &str, name: &str, node: &Node, references: &[Reference]) -> bool {
        let refers = |(keys, kinds): &Reference| {
            names_at(node, keys).into_iter().any(|name| kinds.iter().any(|kind| self.has(kind, name)))
        };
        let is_on_its_way = || {
            let routes = self.tree.child("route").and_then(Node::as_table).into_iter().flatten();
            let mut routes = routes.filter(|(route, _)| self.has("route", route));
            routes.any(|(_, route)| names_at(&route.node, &["steps"]).contains(&name))
        };
        references
            .iter()
            .any(|reference| refers(reference) && (reference.1 != ROUTE || kind != "step" || is_on_its_way()))
    }

    fn has(&self, kind: &str, name: &str) -> bool {
        let known: &BTreeSet<(&str, &str)> = &self.at_posts;
        known.contains(&(kind, name))
    }

    /// Whether a value, or any inside of it, is by post.
    fn differs(&self, node: &Node) -> bool {
        match &node.value {
            Value::Table(table) => self.is_by_post(table) || table.values().any(|entry| self.differs(&entry.node)),
            Value::Array(items) => items.iter().any(|item| self.differs(item)),
            _ => false,
        }
    }

    fn is_by_post(&self, table: &Table) -> bool {
        table.keys().any(|key| self.posts.contains_key(key))
            && table.keys().all(|key| key == OTHER || self.posts.contains_key(key) || self.meant(key).is_some())
    }

    /// The post, or all others, that a name which is none may be a slip of.
    fn meant(&self, name: &str) -> Option<&str> {
        suggestion::nearest(name, self.posts.keys().map(String::as_str).chain([OTHER]))
    }

    /// Whether a change's value is by post, had its posts been spelled right.
    fn is_misspelled(&self, value: &Node) -> bool {
        value.as_table().is_some_and(|table| {
            let is_meant = |name: &String| !self.posts.contains_key(name) && self.meant(name).is_some();
            !table.is_empty() && table.keys().all(is_meant)
        })
    }

    /// Returns a value as it is at a post; nothing if it has none there.
    fn picked(&self, node: &Node, post: &str) -> Option<Node> {
        if let Value::Array(items) = &node.value {
            let items = items.iter().filter_map(|item| self.picked(item, post)).collect();
            return Some(Node { value: Value::Array(items), place: node.place });
        }
        let Some(table) = node.as_table() else { return Some(node.clone()) };
        if self.is_by_post(table) {
            let entry = table.get(post).or_else(|| table.get(OTHER))?;
            return self.picked(&entry.node, post);
        }
        let entries = table.iter().filter_map(|(key, entry)| {
            let node = self.picked(&entry.node, post)?;
            Some((key.clone(), Entry { key_place: entry.key_place, node }))
        });
        Some(Node { value: Value::Table(entries.collect()), place: node.place })
    }

    /// Puts a stopgap where a place has no value at a post, which S240 has told of.
    fn fill(&self, node: &mut Node, original: &Node) {
        let (Value::Table(table), Some(original)) = (&mut node.value, original.as_table()) else { return };
        for (key, entry) in original {
            if let Some((post, _)) = entry.node.as_table().and_then(|values| values.first_key_value()) {
                let picked = self.picked(&entry.node, post);
                if let Some(node) = picked {
                    table.entry(key.clone()).or_insert(Entry { key_place: entry.key_place, node });
                }
            }
        }
    }

    /// S240: a place has a value of each kind at every post.
    fn s240_places_have_a_value_at_every_post(&self, out: &mut Diagnostics) {
        for kind in PLACES {
            let things = self.tree.child(kind).and_then(Node::as_table).into_iter().flatten();
            // What lacks more than that is told of it.
            for (name, entry) in things.filter(|(_, entry)| !values::is_lacking(kind, &entry.node)) {
                for (key, value) in entry.node.as_table().into_iter().flatten() {
                    let Some(table) = value.node.as_table().filter(|table| self.is_by_post(table)) else { continue };
                    let missing: Vec<&str> = self.posts.keys().map(String::as_str).collect();
                    let missing: Vec<&str> = missing.into_iter().filter(|post| !table.contains_key(*post)).collect();
                    if !missing.is_empty() && !table.contains_key(OTHER) {
                        let message = format!("`{kind}.{name}.{key}` has no value for {}", missing.join(", "));
                        let help = "write a value for each post, or one for `other`";
                        out.add(Diagnostic::error(S240, value.key_place, message).help(help));
                    }
                }
            }
        }
    }

    /// S241: what values are by are posts.
    fn s241_values_are_of_posts(&self, out: &mut Diagnostics) {
        let kinds = KINDS.iter().filter_map(|(kind, _)| self.tree.child(kind));
        let mut ahead: Vec<&Node> = kinds.chain(self.changes().map(|(_, entry)| &entry.node)).collect();
        while let Some(node) = ahead.pop() {
            if let Value::Array(items) = &node.value {
                ahead.extend(items);
            }
            let Some(table) = node.as_table() else { continue };
            ahead.extend(table.values().map(|entry| &entry.node));
            let is_change = || self.changes().any(|(_, entry)| std::ptr::eq(&entry.node, node));
            let is_told = self.is_by_post(table) || self.is_misspelled(node) && is_change();
            if !is_told {
                continue;
            }
            for (name, entry) in table.iter().filter(|(name, _)| *name != OTHER && !self.posts.contains_key(*name)) {
                let meant = self.meant(name).unwrap_or(OTHER);
                let found = Diagnostic::error(S241, entry.key_place, format!("there is no post `{name}`"));
                out.add(found.help(format!("did you mean `{meant}`?")).replacement(Some(meant.to_owned())));
            }
        }
    }

    /// Returns the whole scenario with a copy for each post in place of what is at posts.
    fn written_out(&self) -> Node {
        let mut whole = self.tree.clone();
        let Value::Table(root) = &mut whole.value else { return whole };
        for (kind, references) in KINDS {
            let Some(Entry { node: Node { value: Value::Table(table), .. }, .. }) = root.get_mut(kind) else {
                continue;
            };
            let originals: Vec<(String, Entry)> = table.extract_if(.., |name, _| self.has(kind, name)).collect();
            for (name, entry) in &originals {
                if kind == "calendar" && self.is_used_elsewhere(name) {
                    table.insert(name.clone(), entry.clone());
                }
                for post in self.posts.keys() {
                    let mut node = self.picked(&entry.node, post).unwrap_or_else(|| entry.node.clone());
                    if PLACES.contains(&kind) {
                        self.fill(&mut node, &entry.node);
                    }
                    references.iter().for_each(|(keys, kinds)| self.rename(&mut node, keys, kinds, post));
                    if kind == "step" {
                        share_luck(&mut node, name);
                    }
                    let written = table.remove(&copy(post, name));
                    // What is written under the name of a copy changes this copy.
                    written.into_iter().for_each(|written| merge(&mut node, written.node));
                    table.insert(copy(post, name), Entry { key_place: entry.key_place, node });
                }
            }
        }
        self.split(root);
        self.close(root);
        self.change(root);
        whole
    }

    /// Whether something that is not at the posts uses a calendar.
    fn is_used_elsewhere(&self, calendar: &str) -> bool {
        ["station", "gate", "plant"].into_iter().any(|kind| {
            let table = self.tree.child(kind).and_then(Node::as_table).into_iter().flatten();
            let mut outside = table.filter(|(name, _)| !self.has(kind, name));
            let keys: [&[&str]; 2] = [&["calendar"], &["shifts", "*"]];
            outside.any(|(_, entry)| keys.iter().any(|keys| names_at(&entry.node, keys).contains(&calendar)))
        })
    }

    /// Gives the names at a path those of a post's copies.
    fn rename(&self, node: &mut Node, keys: &[&str], kinds: &[&str], post: &str) {
        let renamed = |name: &str| kinds.iter().any(|kind| self.has(kind, name)).then(|| copy(post, name));
        match (keys, &mut node.value) {
            (["*"], Value::Table(table)) => {
                let entries = std::mem::take(table).into_iter();
                *table = entries.map(|(name, entry)| (renamed(&name).unwrap_or(name), entry)).collect();
            }
            ([], Value::Array(items)) => items.iter_mut().for_each(|item| self.rename(item, &[], kinds, post)),
            ([], Value::String(name)) => {
                if let Some(renamed) = renamed(name) {
                    *name = renamed;
                }
            }
            ([key, rest @ ..], Value::Table(table)) => {
                table.get_mut(*key).into_iter().for_each(|entry| self.rename(&mut entry.node, rest, kinds, post));
            }
            _ => {}
        }
    }

    /// Puts in place of each route at posts that is referred to from outside one that splits trucks among its copies.
    fn split(&self, root: &mut Table) {
        let outside = |kind: &str| -> Vec<&'a Node> {
            let table = self.tree.child(kind).and_then(Node::as_table).into_iter().flatten();
            table.filter(|(name, _)| !self.has(kind, name)).map(|(_, entry)| &entry.node).collect()
        };
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for flow in outside("flow") {
            wanted.extend(names_at(flow, &["route"]));
        }
        for (keys, _) in OF_STEPS.iter().filter(|(_, kinds)| *kinds == ROUTE) {
            outside("step").into_iter().for_each(|step| wanted.extend(names_at(step, keys)));
        }
        wanted.extend(self.changes().filter_map(|(_, entry)| entry.node.as_str()));
        wanted.retain(|route| self.has("route", route));
        for route in wanted {
            let place = self.tree.place_of(&["route", route]);
            let shares = self.posts.keys().zip(values::shares(self.posts));
            let shares = shares.map(|(post, share)| {
                let node = Node { value: Value::Float(share), place };
                (copy(post, route), Entry { key_place: place, node })
            });
            let go_on = Node { value: Value::Table(shares.collect()), place };
            let step = format!("{route}_post");
            let steps = Node { value: Value::Array(vec![text(&step, place)]), place };
            insert(root, "route", route, table("steps", steps, place), place);
            insert(root, "step", &step, table("go_on", go_on, place), place);
        }
    }

    /// Lets closures close a station at all posts.
    fn close(&self, root: &mut Table) {
        let Some(Entry { node: Node { value: Value::Table(closures), .. }, .. }) = root.get_mut("closure") else {
            return;
        };
        for closure in closures.values_mut() {
            let Value::Table(closure) = &mut closure.node.value else { continue };
            let Some(Entry { node: Node { value: Value::Array(stations), .. }, .. }) = closure.get_mut("stations")
            else {
                continue;
            };
            let items = std::mem::take(stations).into_iter();
            *stations = items
                .flat_map(|item| match item.as_str().filter(|name| self.has("station", name)) {
                    Some(name) => self.posts.keys().map(|post| text(&copy(post, name), item.place)).collect::<Vec<_>>(),
                    None => vec![item],
                })
                .collect();
        }
    }

    /// Lets changes by date change what is at posts: all of it, or what a value by post says.
    fn change(&self, root: &mut Table) {
        let Some(Entry { node: Node { value: Value::Table(changes), .. }, .. }) = root.get_mut("timeline") else {
            return;
        };
        for change in changes.values_mut() {
            let Value::Table(change) = &mut change.node.value else { continue };
            let Some(Entry { node: Node { value: Value::Table(set), .. }, .. }) = change.get_mut("set") else {
                continue;
            };
            let written = std::mem::take(set);
            set.extend(written.into_iter().flat_map(|(path, entry)| self.changed(path, entry)));
        }
    }

    /// Returns a change by date as it is for each post.
    fn changed(&self, text: String, entry: Entry) -> BTreeMap<String, Entry> {
        let keys = keys_of(&text);
        let known = KINDS.iter().find(|(kind, _)| keys.first().is_some_and(|key| key == kind));
        let (Some((kind, references)), [_, name, rest @ ..]) = (known, keys.as_slice()) else {
            return BTreeMap::from([(text, entry)]);
        };
        if !self.has(kind, name) {
            return BTreeMap::from([(text, entry)]);
        }
        // S241 has told of it.
        if self.is_misspelled(&entry.node) {
            return BTreeMap::new();
        }
        let named = rest.iter().find(|key| self.posts.contains_key(*key));
        let posts = self.posts.keys().filter(|post| named.is_none_or(|named| named == *post));
        let is_of_all = named.is_none() && !self.differs(&entry.node);
        let here =
            (*kind == "calendar" && is_of_all && self.is_used_elsewhere(name)).then(|| (text.clone(), entry.clone()));
        let changes = posts.filter_map(|post| {
            let rest: Vec<&str> = rest.iter().map(String::as_str).filter(|key| key != post).collect();
            let name = copy(post, name);
            let path: Vec<&str> = [*kind, name.as_str()].into_iter().chain(rest.iter().copied()).collect();
            let mut node = self.picked(&entry.node, post)?;
            for (keys, kinds) in *references {
                if let Some(keys) = keys.strip_prefix(rest.as_slice()) {
                    self.rename(&mut node, keys, kinds, post);
                }
            }
            Some((path::join(&path), Entry { key_place: entry.key_place, node }))
        });
        changes.chain(here).collect()
    }
}

/// Keys of a path.
fn keys_of(text: &str) -> Vec<String> {
    path::split(text).into_iter().flatten().map(|segment| segment.key).collect()
}

/// Names at a path of keys: a text, the texts of a list, or the keys of a table where `*` ends the path.
fn names_at<'n>(node: &'n Node, keys: &[&str]) -> Vec<&'n str> {
    match (keys, &node.value) {
        (["*"], Value::Table(table)) => table.keys().map(String::as_str).collect(),
        ([], Value::Array(items)) => items.iter().filter_map(Node::as_str).collect(),
        ([], Value::String(name)) => vec![name],
        ([key, rest @ ..], Value::Table(table)) => {
            // A value by post may be of another route at each.
            table.get(*key).map(|entry| names_at(&entry.node, rest)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Lets the copies of a step share its luck, so that a truck has the same at every post.
fn share_luck(node: &mut Node, name: &str) {
    let place = node.place;
    if let Value::Table(table) = &mut node.value {
        table.entry("draw".to_owned()).or_insert_with(|| Entry { key_place: place, node: text(name, place) });
    }
}

/// The name of a thing's copy at a post.
fn copy(post: &str, name: &str) -> String {
    format!("{post}_{name}")
}

/// Returns the index of the post that a copy of this name is at, if it is one.
pub(super) fn post_of<'p>(name: &str, posts: impl Iterator<Item = &'p String>) -> Option<usize> {
    let of_copy = |post: &str| name.strip_prefix(post).is_some_and(|rest| rest.starts_with('_'));
    let found = posts.enumerate().filter(|(_, post)| of_copy(post));
    found.max_by_key(|(_, post)| post.len()).map(|(index, _)| index)
}

fn text(text: &str, place: Place) -> Node {
    Node { value: Value::String(text.to_owned()), place }
}

fn table(key: &str, node: Node, place: Place) -> Node {
    let entry = Entry { key_place: place, node };
    Node { value: Value::Table(Table::from([(key.to_owned(), entry)])), place }
}

fn insert(root: &mut Table, kind: &str, name: &str, node: Node, key_place: Place) {
    if let Some(Entry { node: Node { value: Value::Table(table), .. }, .. }) = root.get_mut(kind) {
        table.insert(name.to_owned(), Entry { key_place, node });
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Refused, load};

    const BORDER: &str = "karvon = 1
title = 'Two posts'
run = { start = 2023-01-01, length = '10 d' }
side.uz = { time_zone = 'UTC', direction = 'north' }
post = { big = { share = 0.7 }, small = { share = 0.3 } }
station.post = { side = 'uz', lanes = { big = 2 } }
step.post = { at = 'post', time = '1 h' }
route.north.steps = ['post']
flow.empty = { from = 'uz', rate = '1 /d', route = 'north' }
";

    /// What is at fault with a scenario.
    #[track_caller]
    fn faults(text: &str, settings: &[(String, String)]) -> Refused {
        match load("border.toml", text, settings, &|_| Err(String::new())) {
            Err(refused) => refused,
            Ok(_) => panic!("it is accepted"),
        }
    }

    #[track_caller]
    fn refused(text: &str, expected: &[&str]) {
        let Refused { diagnostics, sources } = faults(text, &[]);
        let shown = diagnostics.sorted().into_iter().map(|item| {
            let marked = &sources.get(item.place.file).text[item.place.start..item.place.end];
            format!("{} {marked}: {}", item.code.id, item.message)
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_place_without_a_value_at_a_post_is_pointed_at() {
        refused(BORDER, &["S240 lanes: `station.post.lanes` has no value for small"]);
    }

    #[test]
    fn a_value_of_no_post_is_told_once() {
        let misspelled = BORDER.replace("lanes = { big = 2 }", "lanes = { big = 2, smal = 1, other = 3 }");
        refused(&misspelled, &["S241 smal: there is no post `smal`"]);
        let later = "timeline.more = { at = 2023-01-05, set = { 'station.post.lanes' = { bigg = 4, big = 3 } } }";
        let changed = BORDER.replace("big = 2 }", "big = 2, small = 1 }") + later;
        refused(&changed, &["S241 bigg: there is no post `bigg`"]);
        let only = changed.replace("bigg = 4, big = 3", "bigg = 4");
        refused(&only, &["S241 bigg: there is no post `bigg`"]);
    }

    #[test]
    fn a_misspelled_name_means_what_has_copies_or_a_post() {
        let sound = BORDER.replace("big = 2 }", "big = 2, small = 1 }");
        #[track_caller]
        fn check(text: &str, settings: &[(&str, &str)], help: &str) {
            let settings: Vec<_> = settings.iter().map(|(path, value)| ((*path).into(), (*value).into())).collect();
            let found = faults(text, &settings).diagnostics;
            assert_eq!(found.sorted().into_iter().map(|item| item.help.as_str()).collect::<Vec<_>>(), [help]);
        }
        let meant = "did you mean `post`?";
        check(&format!("{sound}closure.x = {{ stations = ['posst'], periods = ['2023-01-05'] }}"), &[], meant);
        check(&sound.replace("at = 'post'", "at = 'posst'"), &[], meant);
        let later = |path: &str| format!("{sound}timeline.x = {{ at = 2023-01-05, set = {{ '{path}' = 3 }} }}");
        check(&later("station.posst.lanes"), &[], "did you mean `station.post.lanes`?");
        check(&later("station.post.lanes.bigg"), &[], "did you mean `station.post.lanes.big`?");
        let unlike = sound.replace("time = '1 h'", "time = '1 h', share = 0.5");
        check(&unlike, &[("step.post.share.big", "1")], "set it whole: step.post.share={ big = ..., other = ... }");
    }
}
