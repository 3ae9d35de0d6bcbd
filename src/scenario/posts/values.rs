//! What is asked of posts and of what is at them: that the posts share all trucks.

use std::collections::BTreeMap;

use crate::scenario::check::steps::SHARE_SUM_TOLERANCE;
use crate::scenario::codes::{S311, S320};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::schema::{self, Shape};
use crate::scenario::source::FileId;
use crate::scenario::suggestion::nearest;
use crate::scenario::tree::{Entry, Node, Table, Value};

/// The keys that a thing of a kind can have.
fn keys_of_kind(kind: &str) -> Option<&'static BTreeMap<String, schema::Key>> {
    let Shape::Table(root) = schema::shape() else { return None };
    let Shape::Map(inner) = &root.get(kind)?.shape else { return None };
    if let Shape::Table(keys) = &**inner { Some(keys) } else { None }
}

/// Whether a thing lacks a key that it needs, as one does whose name is misspelled.
pub(super) fn is_lacking(kind: &str, thing: &Node) -> bool {
    let Some((keys, table)) = keys_of_kind(kind).zip(thing.as_table()) else { return false };
    keys.iter().any(|(name, key)| key.required && !table.contains_key(name))
}

/// S311 and S320: the posts share all trucks.
pub(super) fn s320_shares_sum_to_one(posts: &Table, out: &mut Diagnostics) {
    for entry in posts.values() {
        let Some(share) = written_share(entry).filter(|share| !(0.0..=1.0).contains(share)) else { continue };
        let place = entry.node.place_of(&["share"]);
        let mistake = Diagnostic::error(S311, place, format!("{share} is no share"));
        out.add(mistake.help("write a number from 0 to 1"));
    }
    // What is misspelled there is told, and is the share that is missing.
    let is_whole = |post: &Entry| post.node.as_table().is_some_and(|keys| keys.keys().eq(["share"]));
    if !posts.values().all(is_whole) {
        return;
    }
    let Some(sum) = sum(posts).filter(|sum| (sum - 1.0).abs() > SHARE_SUM_TOLERANCE) else { return };
    // What an overlay has written is more likely at fault, and most of all a post of its own with nearly another's name.
    let own = || posts.iter().filter(|(_, post)| post.key_place.file == FileId::default());
    let others = |name: &str| nearest(name, posts.keys().map(String::as_str).filter(|other| *other != name));
    let misspelled = own().find_map(|(name, post)| Some((post.key_place, others(name)?)));
    let shown = libm::round(sum * 1e9) / 1e9;
    let (place, help) = match misspelled {
        Some((place, meant)) => (place, format!("did you mean `{meant}`?")),
        None => {
            let post = own().next_back().or_else(|| posts.iter().next_back());
            let place = post.map(|(_, post)| post.key_place).unwrap_or_default();
            (place, "write shares that sum to 1, so that every truck has a post".to_owned())
        }
    };
    out.add(Diagnostic::error(S320, place, format!("the shares of the posts sum to {shown}, not to 1")).help(help));
}

/// The shares of the posts; equal ones where those that are written do not sum to 1, which is told.
pub(super) fn shares(posts: &Table) -> Vec<f64> {
    match sum(posts) {
        Some(sum) if (sum - 1.0).abs() <= SHARE_SUM_TOLERANCE => posts.values().filter_map(share).collect(),
        _ => vec![1.0 / posts.len() as f64; posts.len()],
    }
}

/// The sum of the shares, if every post has one.
fn sum(posts: &Table) -> Option<f64> {
    posts.values().map(share).sum()
}

fn share(post: &Entry) -> Option<f64> {
    written_share(post).filter(|share| (0.0..=1.0).contains(share))
}

fn written_share(post: &Entry) -> Option<f64> {
    match post.node.child("share")?.value {
        Value::Integer(share) => Some(share as f64),
        Value::Float(share) => Some(share),
        _ => None,
    }
}
