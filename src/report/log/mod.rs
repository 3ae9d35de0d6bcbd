//! Stays of trucks as event logs: for process mining (XES, OCEL 2.0) and for trace viewers (Chrome, Perfetto).
//!
//! Logs are written truck by truck, so that they can be of a whole run and need no more memory than the trucks alive.
//! Times are local, written as if they were UTC, since logs are read for what lies between them.

mod ocel;
mod trace;
mod xes;

use std::io::{self, Write};

use jiff::civil::Date;

use super::table::{Record, Table};
use crate::experiment;
pub use ocel::ocel;
pub use trace::trace;
pub use xes::xes;

/// What takes the stays of one truck.
pub type Taker<'a> = &'a mut dyn FnMut(&[Stay]) -> io::Result<()>;

/// Trucks that can be told of several times: hands the stays of each to a taker, and ends with its first error.
pub type Trucks<'a> = &'a dyn Fn(Taker<'_>) -> io::Result<()>;

/// A truck at a place.
#[derive(Clone, Debug)]
pub struct Stay {
    scenario: String,
    truck: u64,
    direction: String,
    goods: String,
    place: String,
    /// Seconds from the start of the date at which the truck came into line, was let in, and left.
    moments: [f64; 3],
    date: Date,
}

/// What happens at the moments of a stay.
const MOMENTS: [&str; 3] = ["schedule", "start", "complete"];

/// What logs call the goods of a truck without.
const EMPTY: &str = "empty";

impl Stay {
    /// Makes the stay of a scenario's truck, its seconds counted from the start of a date.
    pub fn new(scenario: &str, date: Date, stay: &experiment::Stay) -> Self {
        Self {
            scenario: scenario.to_owned(),
            truck: stay.truck,
            direction: stay.direction.clone(),
            goods: stay.goods.clone().unwrap_or_else(|| EMPTY.to_owned()),
            place: stay.place.clone(),
            moments: [stay.joined_seconds, stay.granted_seconds, stay.freed_seconds],
            date,
        }
    }

    fn of(record: &Record<'_>) -> Option<Self> {
        let text = |column| record.text(column).into_owned();
        let moments = ["joined_seconds", "granted_seconds", "freed_seconds"].map(|column| record.number(column));
        let [Some(joined), Some(granted), Some(freed)] = moments else { return None };
        Some(Self {
            scenario: text("scenario"),
            truck: record.number("truck")? as u64,
            direction: text("direction"),
            goods: Some(text("goods")).filter(|goods| !goods.is_empty()).unwrap_or_else(|| EMPTY.to_owned()),
            place: text("place"),
            moments: [joined, granted, freed],
            date: text("date").parse().ok()?,
        })
    }

    /// A moment as a date and time.
    fn time(&self, moment: usize) -> String {
        let micros = (self.moments[moment] * 1e6).round() as i64;
        let at = self.date.at(0, 0, 0, 0).saturating_add(jiff::SignedDuration::from_micros(micros));
        at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }
}

/// Hands on the trucks of `day.csv`.
///
/// # Errors
///
/// The first of the taker.
pub fn day(table: &Table, taker: Taker<'_>) -> io::Result<()> {
    let stays: Vec<Stay> = table.records().filter_map(|record| Stay::of(&record)).collect();
    let is_same = |one: &Stay, next: &Stay| (&one.scenario, one.truck) == (&next.scenario, next.truck);
    stays.chunk_by(is_same).try_for_each(taker)
}

/// Writes the elements of a JSON array, with what parts them.
#[derive(Default)]
struct Elements {
    written: u64,
}

impl Elements {
    fn write(&mut self, element: &serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
        self.written += 1;
        write!(out, "{}{element}", if self.written > 1 { ",\n" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use serde_json::Value;

    use super::{Trucks, day, ocel, trace, xes};
    use crate::report::table::{Cell, Table};

    /// Truck 7 waits an hour at customs until midnight, is served for half an hour, then passes the gate; truck 8 is empty.
    fn table() -> Table {
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

    type Log = fn(Trucks<'_>, &mut dyn Write) -> io::Result<()>;

    fn text(log: Log) -> String {
        let (table, mut bytes) = (table(), Vec::new());
        log(&|taker| day(&table, taker), &mut bytes).expect("memory takes all");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn xes_has_a_trace_for_each_truck_with_its_lifecycle() {
        let log = text(xes);
        assert_eq!((log.matches("<trace>").count(), log.matches("<event>").count()), (2, 9));
        assert!(
            log.contains("value=\"2023-02-28T23:00:00.000Z\"") && log.contains("value=\"2023-03-01T00:30:30.500Z\"")
        );
        assert!(log.contains("a&lt;b") && !log.contains("a<b"));
    }

    #[test]
    fn ocel_relates_each_event_to_a_truck_and_a_place_that_are_there() {
        let log: Value = serde_json::from_str(&text(ocel)).expect("JSON");
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
        let log: Value = serde_json::from_str(&text(trace)).expect("JSON");
        let slices: Vec<&Value> =
            log["traceEvents"].as_array().expect("events").iter().filter(|event| event["ph"] == "X").collect();
        assert_eq!(slices.len(), 4, "waits of no length are left out");
        assert_eq!(
            (slices[0]["name"].as_str(), slices[0]["dur"].as_i64()),
            (Some("wait: customs"), Some(3_600_000_000))
        );
    }
}
