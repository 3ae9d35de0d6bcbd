//! Dotted paths: how a key is named from the top of a scenario, as in `station.uz_customs.lanes`.

use std::ops::Range;

use super::suggestion::nearest;
use super::tree::{Node, Value};

/// One key of a path, and its bytes in the text of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Key.
    pub key: String,
    /// Where it stands, quotes included.
    pub span: Range<usize>,
}

/// Splits a path into its keys; a key with a dot in it stands in quotes. Returns `None` if a key is
/// empty or a quote is left open.
pub fn split(text: &str) -> Option<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut start = 0;
    loop {
        let rest = &text[start..];
        let (key, length) = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = rest[1..].find(quote)?;
                (&rest[1..=inner], inner + 2)
            }
            _ => {
                let length = rest.find('.').unwrap_or(rest.len());
                (rest[..length].trim(), length)
            }
        };
        if key.is_empty() {
            return None;
        }
        segments.push(Segment { key: key.to_owned(), span: start..start + length });
        match text[start + length..].chars().next() {
            None => return Some(segments),
            Some('.') => start += length + 1,
            Some(_) => return None,
        }
    }
}

/// A path that leads nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Miss {
    /// The path that was probably meant.
    pub meant: Option<String>,
    /// Keys there are where the path goes astray.
    pub known: Vec<String>,
    /// Where in the path it goes astray.
    pub span: Range<usize>,
    /// What to set instead, where no value has keys yet that may have some.
    pub whole: Option<String>,
}

/// A longer list of keys helps nobody.
const LISTED_MAX: usize = 30;

impl Miss {
    /// Notes that the segment at `at` is none of the known keys.
    pub fn of(segments: &[Segment], at: usize, known: Vec<String>) -> Self {
        let key = nearest(&segments[at].key, known.iter().map(String::as_str));
        let meant = key.map(|key| {
            let mut keys: Vec<_> = segments.iter().map(|segment| segment.key.as_str()).collect();
            keys[at] = key;
            join(&keys)
        });
        Self { meant, known, span: segments[at].span.clone(), whole: None }
    }

    /// Returns what to do about it.
    pub fn help(&self) -> String {
        if let Some(whole) = &self.whole {
            return format!("set it whole: {whole}");
        }
        match &self.meant {
            Some(path) => format!("did you mean `{path}`?"),
            None if self.known.is_empty() => {
                "a path is keys with dots between them, as in station.uz_customs.lanes".to_owned()
            }
            None if self.known.len() > LISTED_MAX => "name one that `karvon show --resolved` prints".to_owned(),
            None => format!("there are {}", self.known.join(", ")),
        }
    }
}

/// Returns the keys of a path to something in the tree.
pub fn find(tree: &Node, text: &str) -> Result<Vec<String>, Miss> {
    let segments = split(text).ok_or_else(|| Miss { span: 0..text.len(), ..Miss::default() })?;
    let mut node = tree;
    for (at, segment) in segments.iter().enumerate() {
        node = match &node.value {
            Value::Table(table) => table.get(&segment.key).map(|entry| &entry.node),
            _ => None,
        }
        .ok_or_else(|| Miss::of(&segments, at, keys(node)))?;
    }
    Ok(segments.into_iter().map(|segment| segment.key).collect())
}

/// Returns the keys of a table; anything else has none.
pub fn keys(node: &Node) -> Vec<String> {
    node.as_table().map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

/// Writes keys as a path.
pub fn join<K: AsRef<str>>(keys: &[K]) -> String {
    keys.iter().map(|key| quoted(key.as_ref())).collect::<Vec<_>>().join(".")
}

fn quoted(key: &str) -> String {
    let is_bare = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    match key {
        "" => "\"\"".to_owned(),
        _ if key.chars().all(is_bare) => key.to_owned(),
        _ if key.contains('"') => format!("'{key}'"),
        _ => format!("\"{key}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::{join, split};

    #[test]
    fn paths_split_and_join() {
        fn check(text: &str, expected: Option<&[&str]>) {
            let keys = split(text).map(|segments| segments.into_iter().map(|segment| segment.key).collect::<Vec<_>>());
            assert_eq!(keys, expected.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect()), "{text}");
        }
        check("run.seed", Some(&["run", "seed"]));
        check("станция.ў", Some(&["станция", "ў"]));
        check("a.\"b.c\".'d'", Some(&["a", "b.c", "d"]));
        for bad in ["", ".", "a.", ".a", "a..b", "\"a", "\"a\"b", "a.\"\""] {
            check(bad, None);
        }
        assert_eq!(join(&["a", "b.c", "2023-01-01"]), "a.\"b.c\".2023-01-01");
        assert_eq!(split("a.'b' ").map(|segments| segments.len()), None);
        assert_eq!(split("ab.'c'").map(|segments| segments[1].span.clone()), Some(3..6));
    }
}
