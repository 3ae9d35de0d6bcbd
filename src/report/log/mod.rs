//! A day's stays as event logs: for process mining (XES, OCEL 2.0) and for trace viewers (Chrome, Perfetto).
//!
//! The rows are those of `day.csv`. Times are local, written as if they were UTC, since logs are read for what lies
//! between them.

mod ocel;
mod trace;
mod xes;

use super::table::{Record, Table};
pub use ocel::ocel;
pub use trace::trace;
pub use xes::xes;

/// A row of the day.
struct Stay {
    scenario: String,
    truck: u64,
    direction: String,
    goods: String,
    place: String,
    /// Seconds from the start of the day at which the truck came into line, was let in, and left.
    moments: [f64; 3],
    date: String,
}

/// What happens at the moments of a stay.
const MOMENTS: [&str; 3] = ["schedule", "start", "complete"];

impl Stay {
    fn of(record: &Record) -> Option<Self> {
        let text = |column| record.text(column).into_owned();
        let moments = ["joined_seconds", "granted_seconds", "freed_seconds"].map(|column| record.number(column));
        let [Some(joined), Some(granted), Some(freed)] = moments else { return None };
        Some(Self {
            scenario: text("scenario"),
            truck: record.number("truck")? as u64,
            direction: text("direction"),
            goods: Some(text("goods")).filter(|goods| !goods.is_empty()).unwrap_or_else(|| "empty".to_owned()),
            place: text("place"),
            moments: [joined, granted, freed],
            date: text("date"),
        })
    }

    /// A moment as a date and time.
    fn time(&self, moment: usize) -> String {
        let midnight: Option<jiff::civil::Date> = self.date.parse().ok();
        let midnight = midnight.unwrap_or(jiff::civil::Date::constant(1970, 1, 1)).at(0, 0, 0, 0);
        let micros = (self.moments[moment] * 1e6).round() as i64;
        let at = midnight.saturating_add(jiff::SignedDuration::from_micros(micros));
        at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }
}

/// The stays of a day, truck by truck.
fn stays(day: &Table) -> Vec<Stay> {
    day.records().filter_map(|record| Stay::of(&record)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{ocel, trace, xes};
    use crate::report::table::{Cell, Table};

    /// Truck 7 waits an hour at customs until midnight, is served for half an hour, then passes the gate; truck 8 is empty.
    fn day() -> Table {
        let columns = [
            "scenario",
            "date",
            "truck",
            "direction",
            "goods",
            "place",
            "joined_seconds",
            "granted_seconds",
            "freed_seconds",
        ];
        let mut table = Table::new("day", &columns.map(|name| (name, "Something.")));
        for (truck, goods, place, [joined, granted, freed]) in [
            (7, "a<b", "customs", [-3600.0, 0.0, 1800.0]),
            (7, "a<b", "gate", [1800.0, 1800.0, 1830.5]),
            (8, "", "gate", [60.0, 60.0, 90.0]),
        ] {
            let goods = if goods.is_empty() { Cell::Missing } else { goods.into() };
            let mut row: Vec<Cell> =
                vec!["base".into(), "2023-03-01".into(), Cell::Integer(truck), "north".into(), goods];
            row.push(place.into());
            row.extend([joined, granted, freed].map(Cell::from));
            table.push(row);
        }
        table
    }

    #[test]
    fn xes_has_a_trace_for_each_truck_with_its_lifecycle() {
        let log = xes(&day());
        assert_eq!((log.matches("<trace>").count(), log.matches("<event>").count()), (2, 9));
        assert!(
            log.contains("value=\"2023-02-28T23:00:00.000Z\"") && log.contains("value=\"2023-03-01T00:30:30.500Z\"")
        );
        assert!(log.contains("a&lt;b") && !log.contains("a<b"));
    }

    #[test]
    fn ocel_relates_each_event_to_a_truck_and_a_place_that_are_there() {
        let log: Value = serde_json::from_str(&ocel(&day())).expect("JSON");
        let ids: Vec<&Value> = log["objects"].as_array().expect("objects").iter().map(|object| &object["id"]).collect();
        assert_eq!(ids.len(), 4);
        let events = log["events"].as_array().expect("events");
        assert_eq!(events.len(), 9);
        for event in events {
            let related = event["relationships"].as_array().expect("relations");
            assert!(related.len() == 2 && related.iter().all(|one| ids.contains(&&one["objectId"])), "{event}");
        }
    }

    #[test]
    fn a_trace_has_a_slice_for_each_wait_and_each_service() {
        let log: Value = serde_json::from_str(&trace(&day())).expect("JSON");
        let slices: Vec<&Value> =
            log["traceEvents"].as_array().expect("events").iter().filter(|event| event["ph"] == "X").collect();
        assert_eq!(slices.len(), 4, "waits of no length are left out");
        assert_eq!(
            (slices[0]["name"].as_str(), slices[0]["dur"].as_i64()),
            (Some("wait: customs"), Some(3_600_000_000))
        );
    }
}
