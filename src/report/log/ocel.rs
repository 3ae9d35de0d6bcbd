//! OCEL 2.0 in JSON: events that belong to a truck and to a place at once.
//!
//! Objects stand before events, so the trucks are told of twice.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Elements, MOMENTS, Stay, Trucks};

/// Writes trucks as an object-centric event log.
///
/// # Errors
///
/// Those of writing.
pub fn ocel(trucks: Trucks<'_>, out: &mut dyn Write) -> io::Result<()> {
    let text = |name: &str| json!({ "name": name, "type": "string" });
    let objects = json!([
        { "name": "truck", "attributes": [text("direction"), text("goods")] },
        { "name": "place", "attributes": [] },
    ]);
    let events = json!(MOMENTS.map(|name| json!({ "name": name, "attributes": [] })));
    writeln!(out, "{{\"objectTypes\": {objects},\n\"eventTypes\": {events},\n\"objects\": [")?;
    let (mut elements, mut places) = (Elements::default(), BTreeSet::new());
    trucks(&mut |stays| {
        if let Some(first) = stays.first() {
            elements.write(&truck(first), out)?;
        }
        for id in stays.iter().map(place_id) {
            if !places.contains(&id) {
                elements.write(&json!({ "id": id, "type": "place", "attributes": [] }), out)?;
                places.insert(id);
            }
        }
        Ok(())
    })?;
    writeln!(out, "\n],\n\"events\": [")?;
    let mut elements = Elements::default();
    trucks(&mut |stays| {
        for (stay, moment) in stays.iter().flat_map(|stay| (0..MOMENTS.len()).map(move |moment| (stay, moment))) {
            let event = event(elements.written + 1, stay, moment);
            elements.write(&event, out)?;
        }
        Ok(())
    })?;
    writeln!(out, "\n]}}")
}

fn truck(stay: &Stay) -> Value {
    let attribute = |name: &str, value: &str| json!({ "name": name, "value": value, "time": "1970-01-01T00:00:00Z" });
    let attributes = [attribute("direction", &stay.direction), attribute("goods", &stay.goods)];
    json!({ "id": truck_id(stay), "type": "truck", "attributes": attributes })
}

fn event(number: u64, stay: &Stay, moment: usize) -> Value {
    json!({
        "id": format!("event {number}"),
        "type": MOMENTS[moment],
        "time": stay.time(moment),
        "attributes": [],
        "relationships": [
            { "objectId": truck_id(stay), "qualifier": "truck" },
            { "objectId": place_id(stay), "qualifier": "place" },
        ],
    })
}

fn truck_id(stay: &Stay) -> String {
    format!("{}/truck {}", stay.scenario, stay.truck)
}

fn place_id(stay: &Stay) -> String {
    format!("{}/{}", stay.scenario, stay.place)
}
