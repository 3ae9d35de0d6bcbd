//! OCEL 2.0 in JSON: events that belong to a truck and to a place at once.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{MOMENTS, stays};
use crate::report::table::Table;

/// Returns the day as an object-centric event log.
pub fn ocel(day: &Table) -> String {
    let stays = stays(day);
    let truck = |scenario: &str, number: u64| format!("{scenario}/truck {number}");
    let place = |scenario: &str, name: &str| format!("{scenario}/{name}");
    let mut objects: Vec<Value> = Vec::new();
    let mut known = BTreeSet::new();
    for stay in &stays {
        let attribute =
            |name: &str, value: &str| json!({ "name": name, "value": value, "time": "1970-01-01T00:00:00Z" });
        let of_truck = [attribute("direction", &stay.direction), attribute("goods", &stay.goods)];
        for (id, kind, attributes) in [
            (truck(&stay.scenario, stay.truck), "truck", of_truck.to_vec()),
            (place(&stay.scenario, &stay.place), "place", Vec::new()),
        ] {
            if known.insert(id.clone()) {
                objects.push(json!({ "id": id, "type": kind, "attributes": attributes }));
            }
        }
    }
    let mut events: Vec<Value> = Vec::new();
    for stay in &stays {
        for (moment, name) in MOMENTS.iter().enumerate() {
            events.push(json!({
                "id": format!("event {}", events.len() + 1),
                "type": name,
                "time": stay.time(moment),
                "attributes": [],
                "relationships": [
                    { "objectId": truck(&stay.scenario, stay.truck), "qualifier": "truck" },
                    { "objectId": place(&stay.scenario, &stay.place), "qualifier": "place" },
                ],
            }));
        }
    }
    let text = |name: &str| json!({ "name": name, "type": "string" });
    let log = json!({
        "objectTypes": [
            { "name": "truck", "attributes": [text("direction"), text("goods")] },
            { "name": "place", "attributes": [] },
        ],
        "eventTypes": MOMENTS.map(|name| json!({ "name": name, "attributes": [] })),
        "objects": objects,
        "events": events,
    });
    log.to_string()
}
