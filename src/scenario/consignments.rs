//! Traces whose rows name their goods: a flow that is written once becomes one for each goods, `observed_fruit` and
//! `observed_grain` in place of `observed`, and `observed_empty` of the rows without.
//!
//! It happens before checks, as with posts, so that everything behind knows ordinary flows only, each of which reads its
//! own rows by `only`. What is written under the name of a copy changes this copy.

use std::collections::BTreeMap;

use super::civil::{TraceFault, row_texts};
use super::codes::{S118, S123};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::overlay::{Read, merge};
use super::path;
use super::source::{Place, Sources};
use super::suggestion;
use super::trace;
use super::tree::{Entry, Node, Table, Value};

/// Name of the copy for rows without goods.
const EMPTY: &str = "empty";

/// Returns the scenario with a flow for each goods of a trace; nothing if no trace names goods by row.
/// Notes which copy is of which flow.
pub(super) fn expanded(
    tree: &Node,
    read: Read<'_>,
    sources: &mut Sources,
    copies: &mut BTreeMap<String, String>,
    out: &mut Diagnostics,
) -> Option<Node> {
    let flows = tree.child("flow")?.as_table()?;
    let by_row: Vec<(&String, String)> =
        flows.iter().filter_map(|(name, flow)| Some((name, column(&flow.node)?))).collect();
    let mut whole = (!by_row.is_empty()).then(|| tree.clone())?;
    for (name, column) in by_row {
        match goods_of(tree, name, &column, read, sources, out) {
            Some(goods) => {
                write_out(&mut whole, name, &column, &goods);
                copies.extend(goods.iter().map(|goods| (copy(name, goods), name.clone())));
            }
            None => give_up(&mut whole, name),
        }
    }
    Some(whole)
}

/// The heading of the goods in the trace of a flow that is not a copy already.
fn column(flow: &Node) -> Option<String> {
    let column = flow.at(&["trace", "goods"])?.as_str()?;
    flow.at(&["trace", "only", column]).is_none().then(|| column.to_owned())
}

/// Returns the texts in the column of goods, all of which are goods or nothing.
fn goods_of(
    tree: &Node,
    name: &str,
    column: &str,
    read: Read<'_>,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Option<Vec<String>> {
    let flow = tree.at(&["flow", name])?;
    if let Some(entry) = flow.entry_at(&["goods"]) {
        let message = format!("the trucks of `{name}` carry what their rows say, and `goods`, too");
        out.add(Diagnostic::error(S123, entry.key_place, message).help("leave one of the two"));
        return None;
    }
    let file = flow.at(&["trace", "file"])?;
    let (source, text) = trace::text_of(file.as_str()?, file.place, read, sources).ok()?;
    let only = flow.at(&["trace", "only"]).and_then(Node::as_table).into_iter().flatten();
    let only: Vec<(&str, &str)> = only.filter_map(|(key, text)| Some((key.as_str(), text.node.as_str()?))).collect();
    let texts = match row_texts(&text, column, &only) {
        Ok(texts) => texts,
        Err(TraceFault { span, message, help, .. }) => {
            let place = Place { file: source, start: span.start, end: span.end };
            out.add(Diagnostic::error(S118, place, message).help(help));
            return None;
        }
    };
    let goods: Vec<&str> =
        tree.child("goods").and_then(Node::as_table).into_iter().flatten().map(|it| it.0.as_str()).collect();
    let unknown = texts.iter().filter(|(text, _)| !text.is_empty() && !goods.contains(&text.as_str()));
    if let Some((text, span)) = unknown.min_by_key(|(_, span)| span.start) {
        let help = match suggestion::nearest(text, goods.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}, or nothing for an empty truck", goods.join(", ")),
        };
        let place = Place { file: source, start: span.start, end: span.end };
        out.add(Diagnostic::error(S123, place, format!("`{text}` is no goods of the scenario")).help(help));
        return None;
    }
    Some(texts.into_keys().collect())
}

/// Takes out what could be said of a flow only once its rows had been understood.
fn give_up(whole: &mut Node, name: &str) {
    let Value::Table(root) = &mut whole.value else { return };
    let goods: Vec<String> = table(root, "goods").into_iter().flat_map(|goods| goods.keys().cloned()).collect();
    let Some(flows) = table(root, "flow") else { return };
    for goods in goods.iter().map(String::as_str).chain([""]) {
        flows.remove(&copy(name, goods));
    }
    if let Some(Value::Table(flow)) = flows.get_mut(name).map(|flow| &mut flow.node.value)
        && let Some(trace) = table(flow, "trace")
    {
        ["payload", "value"].into_iter().for_each(|key| drop(trace.remove(key)));
    }
}

/// Puts a copy for each goods in place of a flow, and wherever the flow is named.
fn write_out(whole: &mut Node, name: &str, column: &str, goods: &[String]) {
    let Value::Table(root) = &mut whole.value else { return };
    let Some(flows) = table(root, "flow") else { return };
    let Some(original) = flows.remove(name) else { return };
    for goods in goods {
        let mut copied = original.node.clone();
        carry(&mut copied, column, goods);
        let own = flows.remove(&copy(name, goods));
        own.into_iter().for_each(|own| merge(&mut copied, own.node));
        flows.insert(copy(name, goods), Entry { key_place: original.key_place, node: copied });
    }
    for attribute in table(root, "attribute").into_iter().flat_map(Table::values_mut) {
        let Value::Table(attribute) = &mut attribute.node.value else { continue };
        if let Some(shares) = table(attribute, "flows")
            && let Some(share) = shares.remove(name)
        {
            for goods in goods {
                shares.entry(copy(name, goods)).or_insert_with(|| share.clone());
            }
        }
    }
    for change in table(root, "timeline").into_iter().flat_map(Table::values_mut) {
        let Value::Table(change) = &mut change.node.value else { continue };
        let Some(set) = table(change, "set") else { continue };
        for (text, entry) in std::mem::take(set) {
            let keys: Vec<String> = path::split(&text).into_iter().flatten().map(|segment| segment.key).collect();
            match keys.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["flow", flow, rest @ ..] if *flow == name => set.extend(goods.iter().map(|goods| {
                    let copy = copy(name, goods);
                    let path: Vec<&str> = ["flow", copy.as_str()].into_iter().chain(rest.iter().copied()).collect();
                    (path::join(&path), entry.clone())
                })),
                _ => drop(set.insert(text, entry)),
            }
        }
    }
}

/// Makes a copy carry goods, or nothing, and read the rows that say so.
fn carry(flow: &mut Node, column: &str, goods: &str) {
    let place = flow.place;
    let text = |text: &str| Entry { key_place: place, node: Node { value: Value::String(text.to_owned()), place } };
    let Value::Table(entries) = &mut flow.value else { return };
    if goods.is_empty() {
        entries.remove("payload");
    } else {
        entries.insert("goods".to_owned(), text(goods));
    }
    let Some(trace) = table(entries, "trace") else { return };
    if goods.is_empty() {
        trace.remove("payload");
        trace.remove("value");
    }
    let only = trace.entry("only".to_owned());
    let only = only.or_insert_with(|| Entry { key_place: place, node: Node::empty_table(place) });
    if let Value::Table(only) = &mut only.node.value {
        only.insert(column.to_owned(), text(goods));
    }
}

fn table<'a>(of: &'a mut Table, key: &str) -> Option<&'a mut Table> {
    match &mut of.get_mut(key)?.node.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

/// The name of a flow's copy.
fn copy(flow: &str, goods: &str) -> String {
    format!("{flow}_{}", if goods.is_empty() { EMPTY } else { goods })
}

#[cfg(test)]
mod tests {
    use crate::scenario::{CheckedScenario, Refused, load, resolved};

    const BORDER: &str = "karvon = 1
title = 'Observed'
run = { start = 2023-01-01, length = '10 d' }
side.uz = { time_zone = 'UTC', direction = 'north' }
goods.fruit.value = '250 USD/t'
goods.grain.value = '200 USD/t'
attribute.trusted = { share = 0.1, flows = { seen = 0.5 } }
station.gate = { side = 'uz', lanes = 1 }
step.gate = { at = 'gate', time = { trusted = '1 min', other = '5 min' } }
route.north.steps = ['gate']
route.grain.steps = ['gate']
flow.seen = { from = 'uz', route = 'north', trace = { file = 'a.csv', column = 'at', goods = 'goods', payload = 't' } }
flow.seen_grain.route = 'grain'
timeline.later = { at = 2023-01-05, set = { 'flow.seen.priority' = 1 } }
";

    const ROWS: &str = "at,goods,t
2023-01-05 06:30,fruit,20
2023-01-05 07:30,grain,22
2023-01-05 08:30,,
2023-01-06 08:30,fruit,18
";

    fn read(rows: &str, text: &str) -> Result<CheckedScenario, Refused> {
        load("border.toml", text, &[], &|_| Ok(rows.to_owned()))
    }

    /// The codes of what is wrong, with the line that it is shown at.
    fn faults(rows: &str, text: &str) -> Vec<String> {
        let Refused { diagnostics, sources } = read(rows, text).expect_err("a mistake");
        let shown = |item: &crate::scenario::diagnostic::Diagnostic| {
            let line = sources.start_of(item.place).line;
            format!("{} {}:{line} {}", item.code.id, sources.get(item.place.file).name, item.help)
        };
        diagnostics.sorted().into_iter().map(shown).collect()
    }

    #[test]
    fn there_is_a_flow_for_each_goods() {
        let scenario = read(ROWS, BORDER).expect("no mistakes");
        let flows: Vec<_> =
            scenario.file.flow.iter().map(|(name, flow)| (name.as_str(), flow.goods.as_deref())).collect();
        let expected = [("seen_empty", None), ("seen_fruit", Some("fruit")), ("seen_grain", Some("grain"))];
        assert_eq!(flows, expected);
        assert_eq!(scenario.file.flow["seen_grain"].route, "grain");
        assert!(scenario.file.attribute["trusted"].flows.keys().eq(["seen_empty", "seen_fruit", "seen_grain"]));
        assert!(scenario.epochs.iter().all(|epoch| epoch.file.flow.values().all(|flow| flow.priority == 1)));
        let site = scenario.build();
        let tonnes: Vec<Vec<f64>> =
            site.flows.iter().map(|flow| flow.loads.iter().map(|load| load.tonnes).collect()).collect();
        assert_eq!(tonnes, [vec![], vec![20.0, 18.0], vec![22.0]]);
        // What is resolved reads back.
        let again = read(ROWS, &resolved(&scenario.file)).expect("no mistakes");
        assert_eq!(resolved(&again.file), resolved(&scenario.file));
    }

    #[test]
    fn rows_with_unknown_goods_are_pointed_at() {
        assert_eq!(faults(&ROWS.replace("grain", "grian"), BORDER), ["S123 a.csv:3 did you mean `grain`?"]);
        let misnamed = BORDER.replace("goods = 'goods'", "goods = 'gods'");
        assert_eq!(faults(ROWS, &misnamed), ["S118 a.csv:1 did you mean `goods`?"]);
        let both = BORDER.replace("route = 'north', trace", "route = 'north', goods = 'fruit', trace");
        assert_eq!(faults(ROWS, &both), ["S123 border.toml:12 leave one of the two"]);
        let no_load = faults(&ROWS.replace("grain,22", "grain,"), BORDER);
        assert!(no_load.len() == 1 && no_load[0].starts_with("S121 a.csv:3"), "{no_load:?}");
    }
}
