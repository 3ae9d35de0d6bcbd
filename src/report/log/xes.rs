//! XES, IEEE 1849: a trace for each truck, events with the standard lifecycle.

use std::io::{self, Write};

use super::{MOMENTS, Stay, Trucks};

/// Writes trucks as an XES log.
///
/// # Errors
///
/// Those of writing.
pub fn xes(trucks: Trucks<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<log xes.version=\"1849.2016\" xes.features=\"\">")?;
    for (name, prefix) in [("Concept", "concept"), ("Lifecycle", "lifecycle"), ("Time", "time")] {
        let address = format!("http://www.xes-standard.org/{prefix}.xesext");
        writeln!(out, "  <extension name=\"{name}\" prefix=\"{prefix}\" uri=\"{address}\"/>")?;
    }
    trucks(&mut |stays| truck(stays, out))?;
    writeln!(out, "</log>")
}

fn truck(stays: &[Stay], out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = stays.first() else { return Ok(()) };
    writeln!(out, "  <trace>")?;
    text("concept:name", &format!("{} truck {}", first.scenario, first.truck), out)?;
    text("direction", &first.direction, out)?;
    text("goods", &first.goods, out)?;
    let mut events: Vec<(&Stay, usize)> =
        stays.iter().flat_map(|stay| (0..MOMENTS.len()).map(move |moment| (stay, moment))).collect();
    events.sort_by(|one, other| one.0.moments[one.1].total_cmp(&other.0.moments[other.1]));
    for (stay, moment) in events {
        writeln!(out, "    <event>")?;
        text("concept:name", &stay.place, out)?;
        text("lifecycle:transition", MOMENTS[moment], out)?;
        writeln!(out, "      <date key=\"time:timestamp\" value=\"{}\"/>\n    </event>", stay.time(moment))?;
    }
    writeln!(out, "  </trace>")
}

fn text(key: &str, value: &str, out: &mut dyn Write) -> io::Result<()> {
    let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    writeln!(out, "      <string key=\"{key}\" value=\"{value}\"/>")
}
