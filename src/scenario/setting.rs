//! Settings: single values given next to a scenario, as in `--set station.uz_customs.lanes=4`.
//!
//! A setting replaces the value at its path whole, after all overlays. Its path names a key that
//! the scenario has, one that the format knows and the scenario leaves to its default, or a name of
//! something else that a rule looks at, such as a flow's in `attribute.NAME.flows`. It never makes a
//! new station, step or flow: that would turn a misspelled name into a silent addition.

use super::codes;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::path::{self, Miss, Segment};
use super::schema::Shape;
use super::source::{FileId, Place, Sources};
use super::tree::{self, Entry, Node, Table, Value};

/// What settings are shown as in diagnostics, where files have their path.
pub(super) const NAME: &str = "--set";

/// Applies settings in order, each to what the earlier ones left. One with a mistake is reported
/// and changes nothing.
pub fn apply(
    root: &mut Node,
    shape: &Shape,
    settings: &[(String, String)],
    sources: &mut Sources,
    out: &mut Diagnostics,
) {
    for (path, value) in settings {
        let file = sources.add(NAME, &format!("{path}={value}"));
        match one(root, shape, (path, value), file) {
            Ok((segments, node)) => {
                let key_place = Place { file, start: 0, end: path.len() };
                put(root, &segments, Entry { key_place, node });
            }
            Err(mistake) => out.add(*mistake),
        }
    }
}

/// Returns where a setting goes and what it puts there.
fn one(
    root: &Node,
    shape: &Shape,
    (path, value): (&str, &str),
    file: FileId,
) -> Result<(Vec<Segment>, Node), Box<Diagnostic>> {
    let segments = path::split(path);
    let target = segments.ok_or_else(|| Miss { span: 0..path.len(), ..Miss::default() });
    let target = target.and_then(|segments| reach(root, shape, &segments).map(|()| segments));
    let segments = target.map_err(|miss| {
        let place = Place { file, start: miss.span.start, end: miss.span.end };
        let error = Diagnostic::error(codes::S013, place, format!("`{path}` is not a key that can be set"));
        Box::new(error.help(miss.help()).replacement(miss.meant))
    })?;
    let node = read(value, file, path.len() + 1).map_err(|message| {
        let place = Place { file, start: path.len() + 1, end: path.len() + 1 + value.len() };
        let help = "write the value as in a scenario file, and mind that the shell takes quotes away";
        Box::new(Diagnostic::error(codes::S014, place, message).help(help))
    })?;
    Ok((segments, node))
}

/// Returns how a path goes astray, if it leads to nothing that can be set.
pub(super) fn miss(root: &Node, shape: &Shape, path: &str) -> Option<Miss> {
    match path::split(path) {
        None => Some(Miss { span: 0..path.len(), ..Miss::default() }),
        Some(segments) => reach(root, shape, &segments).err(),
    }
}

/// Reads a value as TOML; what is not TOML and does not look like it, or like a number, is text.
fn read(value: &str, file: FileId, offset: usize) -> Result<Node, String> {
    let place = Place { file, start: offset, end: offset + value.len() };
    if value.trim().is_empty() {
        return Err("the value is empty".to_owned());
    }
    let is_number = value.trim().parse::<f64>().is_ok();
    tree::parse_value(value, file, offset).or_else(|error| match value.trim_start().as_bytes()[0] {
        b'[' | b'{' | b'"' | b'\'' => Err(format!("the value is malformed: {}", error.message)),
        _ if is_number => Err(format!("the number cannot be read: {}", error.message)),
        _ => Ok(Node { value: Value::String(value.trim().to_owned()), place }),
    })
}

/// Whether the path leads to something that the tree has or the format lets it have.
pub(super) fn reach(root: &Node, shape: &Shape, segments: &[Segment]) -> Result<(), Miss> {
    let (mut node, mut shape) = (Some(root), Some(shape));
    for (at, segment) in segments.iter().enumerate() {
        // The version says how the file is to be read; it cannot be changed from outside of it.
        let is_version = at == 0 && segment.key == "karvon";
        let child = node.and_then(|node| node.child(&segment.key)).filter(|_| !is_version);
        let inner = shape.and_then(|shape| below(shape, node, &segment.key)).filter(|_| !is_version);
        let can_be_made = node.is_none_or(|node| node.as_table().is_some());
        let is_named = matches!(inner, Some((_, Named::Key | Named::Reference)));
        if child.is_none() && !(is_named && can_be_made) {
            let has_no_keys = node.is_none_or(|node| node.as_table().is_none());
            let is_post = root.child("post").is_some_and(|posts| posts.child(&segment.key).is_some());
            let is_by_class = shape.is_some_and(is_by_class);
            let whole = (has_no_keys && (is_post || is_by_class)).then(|| {
                let keys: Vec<&str> = segments[..at].iter().map(|segment| segment.key.as_str()).collect();
                format!("{}={{ {} = ..., other = ... }}", path::join(&keys), segment.key)
            });
            return Err(Miss { whole, ..Miss::of(segments, at, known(shape, node)) });
        }
        (node, shape) = (child, inner.map(|(shape, _)| shape));
    }
    Ok(())
}

/// What a key is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// A key of the format.
    Key,
    /// A name of something else, which a rule looks at.
    Reference,
    /// A name that the author gives, or a position in a list.
    Own,
}

/// The shape below a key of a value of this shape; the value, if there is one, decides between
/// several shapes.
fn below<'s>(shape: &'s Shape, node: Option<&Node>, key: &str) -> Option<(&'s Shape, Named)> {
    match shape {
        Shape::Table(keys) => keys.get(key).map(|key| (&key.shape, Named::Key)),
        Shape::Map(inner) if !matches!(**inner, Shape::Table(_) | Shape::Tagged { .. }) => {
            Some((inner.as_ref(), Named::Reference))
        }
        Shape::Map(inner) | Shape::List(inner) => Some((inner.as_ref(), Named::Own)),
        Shape::Tagged { .. } | Shape::Either(_) => below(chosen(shape, node)?, node, key),
        _ => None,
    }
}

/// Whether a value may be one for each class.
fn is_by_class(shape: &Shape) -> bool {
    matches!(shape, Shape::Either(branches) if branches.iter().any(|branch| matches!(branch, Shape::Map(_))))
}

/// The alternative that an existing value has taken.
fn chosen<'s>(shape: &'s Shape, node: Option<&Node>) -> Option<&'s Shape> {
    let table = node?.as_table()?;
    match shape {
        Shape::Tagged { tag, variants } => variants.get(table.get(tag)?.node.as_str()?),
        Shape::Either(branches) => {
            let tagged = branches.iter().filter(|branch| matches!(branch, Shape::Tagged { .. }));
            let mut tagged = tagged.filter_map(|branch| chosen(branch, node));
            tagged.next().or_else(|| branches.iter().find(|branch| matches!(branch, Shape::Map(_) | Shape::Table(_))))
        }
        _ => Some(shape),
    }
}

/// Keys that could have been meant: those that are there, and those that the format knows.
fn known(shape: Option<&Shape>, node: Option<&Node>) -> Vec<String> {
    let mut known = node.map(path::keys).unwrap_or_default();
    if let Some(Shape::Table(keys)) = shape.and_then(|shape| match shape {
        Shape::Tagged { .. } | Shape::Either(_) => chosen(shape, node),
        _ => Some(shape),
    }) {
        known.extend(keys.keys().cloned());
    }
    known.sort();
    known.dedup();
    known.retain(|key| key != "karvon");
    known
}

/// Puts a value at a path that was found reachable, making tables on the way.
pub(super) fn put(node: &mut Node, segments: &[Segment], entry: Entry) {
    let [segment, rest @ ..] = segments else {
        *node = entry.node;
        return;
    };
    match &mut node.value {
        Value::Table(table) => {
            let empty = || Entry {
                key_place: entry.key_place,
                node: Node { value: Value::Table(Table::new()), place: entry.key_place },
            };
            let known = table.entry(segment.key.clone()).or_insert_with(empty);
            known.key_place = entry.key_place;
            put(&mut known.node, rest, entry);
        }
        Value::Array(items) => {
            if let Some(item) = segment.key.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                put(item, rest, entry);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::apply;
    use crate::scenario::diagnostic::Diagnostics;
    use crate::scenario::schema::shape;
    use crate::scenario::source::Sources;
    use crate::scenario::tree;

    const SCENARIO: &str = "karvon = 1
[run]
length = '1 d'
[station.uz]
lanes = 3
[step.x]
time = { dist = 'gamma', mean = '5 min', cv = 1 }
[profile.p]
hour = [1, 2]
[attribute.trusted]
share = 0.1
";

    fn set(path: &str, value: &str) -> (tree::Node, Vec<String>) {
        let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
        let file = sources.add("main.toml", SCENARIO);
        let (mut root, _) = tree::parse(SCENARIO, file);
        apply(&mut root, shape(), &[(path.to_owned(), value.to_owned())], &mut sources, &mut out);
        let found = out.sorted().into_iter().map(|item| {
            let source = sources.get(item.place.file);
            assert_eq!(source.name, "--set");
            let marked = &source.text[item.place.start..item.place.end];
            format!("{} {marked}: {} ({})", item.code.id, item.message, item.help)
        });
        (root, found.collect())
    }

    #[test]
    fn values_are_set() {
        fn check(path: &str, value: &str, expected: &str) {
            let (root, found) = set(path, value);
            assert_eq!(found, [""; 0]);
            let keys: Vec<_> = path.split('.').collect();
            let expected = toml::from_str::<toml::Table>(&format!("x = {expected}")).expect("TOML").remove("x");
            assert_eq!(root.at(&keys).map(tree::Node::to_toml), expected, "{path}={value}");
        }
        check("station.uz.lanes", "4", "4");
        check("station.uz.lanes", "four", "'four'");
        check("station.uz.calendar", "day shift", "'day shift'");
        check("run.seed", "7", "7");
        check("run.start", "2023-01-01", "2023-01-01");
        check("run.length", "30 d", "'30 d'");
        check("run.length", "'30 d'", "'30 d'");
        check("demand.scale", "1.5", "1.5");
        check("step.x.time", "{ dist = 'erlang' }", "{ dist = 'erlang' }");
        check("step.x.time.max", "4 h", "'4 h'");
        check("step.x.time.cv", "0.5", "0.5");
        check("step.x.share", "0.5", "0.5");
        check("profile.p.hour.1", "9", "9");
        check("title", "день", "'день'");
        check("attribute.trusted.flows.fruit", "1", "1");
    }

    #[test]
    fn mistakes_are_pointed_at() {
        fn check(path: &str, value: &str, expected: &str) {
            assert_eq!(set(path, value).1, [expected], "{path}={value}");
        }
        let form = "a path is keys with dots between them, as in station.uz_customs.lanes";
        let no = "is not a key that can be set";
        check("run.sed", "1", &format!("S013 sed: `run.sed` {no} (did you mean `run.seed`?)"));
        check("demnd.scale", "1", &format!("S013 demnd: `demnd.scale` {no} (did you mean `demand.scale`?)"));
        check("demand.scal", "1", &format!("S013 scal: `demand.scal` {no} (did you mean `demand.scale`?)"));
        check("station.us.lanes", "1", &format!("S013 us: `station.us.lanes` {no} (did you mean `station.uz.lanes`?)"));
        check("station.other.lanes", "1", &format!("S013 other: `station.other.lanes` {no} (there are uz)"));
        check("station.uz.lanes.x", "1", &format!("S013 x: `station.uz.lanes.x` {no} ({form})"));
        check("space.yard.places", "1", &format!("S013 yard: `space.yard.places` {no} ({form})"));
        check("profile.p.hour.2", "1", &format!("S013 2: `profile.p.hour.2` {no} ({form})"));
        check("step.x.time.men", "1", &format!("S013 men: `step.x.time.men` {no} (did you mean `step.x.time.mean`?)"));
        check(
            "step.x.share.loaded",
            "1",
            &format!(
                "S013 loaded: `step.x.share.loaded` {no} (set it whole: step.x.share={{ loaded = ..., other = ... }})"
            ),
        );
        check(
            "karvon",
            "2",
            &format!(
                "S013 karvon: `karvon` {no} (there are appraisal, attribute, breakdown, calendar, closure, controller, costs, demand, dispatch, flow, gate, \
            goods, plant, post, profile, published, require, route, run, side, space, station, step, stock, stream, \
            timeline, timetable, title, trade, warehouse)"
            ),
        );
        check("", "1", &format!("S013 : `` {no} ({form})"));
        check("a..b", "1", &format!("S013 a..b: `a..b` {no} ({form})"));
        let write = "write the value as in a scenario file, and mind that the shell takes quotes away";
        check("run.length", " ", &format!("S014  : the value is empty ({write})"));
        check(
            "profile.p.hour",
            "[1, 2",
            &format!("S014 [1, 2: the value is malformed: unclosed array, expected `]` ({write})"),
        );
        check(
            "run.seed",
            "99999999999999999999",
            &format!(
                "S014 99999999999999999999: the number cannot be read: the integer does not fit 64 bits ({write})"
            ),
        );
        check(
            "title",
            "'a",
            &format!("S014 'a: the value is malformed: invalid literal string, expected `'` ({write})"),
        );
    }
}
