//! XES, IEEE 1849: a trace for each truck, events with the standard lifecycle.

use super::{MOMENTS, Stay, stays};
use crate::report::table::Table;

/// Returns the day as an XES log.
pub fn xes(day: &Table) -> String {
    let mut log =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1849.2016\" xes.features=\"\">\n");
    for (name, prefix, address) in
        [("Concept", "concept", "concept"), ("Lifecycle", "lifecycle", "lifecycle"), ("Time", "time", "time")]
    {
        log += &format!(
            "  <extension name=\"{name}\" prefix=\"{prefix}\" uri=\"http://www.xes-standard.org/{address}.xesext\"/>\n"
        );
    }
    let all = stays(day);
    for truck in all.chunk_by(|one, next| (&one.scenario, one.truck) == (&next.scenario, next.truck)) {
        log += "  <trace>\n";
        let first = &truck[0];
        log += &text("concept:name", &format!("{} truck {}", first.scenario, first.truck));
        log += &text("direction", &first.direction);
        log += &text("goods", &first.goods);
        let mut events: Vec<(&Stay, usize)> =
            truck.iter().flat_map(|stay| (0..MOMENTS.len()).map(move |moment| (stay, moment))).collect();
        events.sort_by(|one, other| one.0.moments[one.1].total_cmp(&other.0.moments[other.1]));
        for (stay, moment) in events {
            log += "    <event>\n";
            log += &text("concept:name", &stay.place);
            log += &text("lifecycle:transition", MOMENTS[moment]);
            log += &format!("      <date key=\"time:timestamp\" value=\"{}\"/>\n    </event>\n", stay.time(moment));
        }
        log += "  </trace>\n";
    }
    log + "</log>\n"
}

fn text(key: &str, value: &str) -> String {
    let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!("      <string key=\"{key}\" value=\"{value}\"/>\n")
}
