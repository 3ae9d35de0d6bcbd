//! The trace event format of Chrome, which Perfetto reads: a process for each direction, a thread for each truck.

use serde_json::{Value, json};

use super::stays;
use crate::report::table::Table;

/// Returns the day as slices of waiting and of being served.
pub fn trace(day: &Table) -> String {
    let mut processes: Vec<String> = Vec::new();
    let mut events: Vec<Value> = Vec::new();
    for stay in stays(day) {
        let process = format!("{} {}", stay.scenario, stay.direction);
        let id = processes.iter().position(|known| *known == process).unwrap_or_else(|| {
            processes.push(process);
            processes.len() - 1
        });
        let micros = stay.moments.map(|seconds| (seconds * 1e6).round() as i64);
        for (from, name) in [(0, format!("wait: {}", stay.place)), (1, stay.place.clone())] {
            let lasts = micros[from + 1] - micros[from];
            if lasts > 0 {
                events.push(json!({
                    "name": name,
                    "cat": if from == 0 { "wait" } else { "service" },
                    "ph": "X",
                    "ts": micros[from],
                    "dur": lasts,
                    "pid": id + 1,
                    "tid": stay.truck,
                    "args": { "goods": stay.goods },
                }));
            }
        }
    }
    let name = |(index, name): (usize, &String)| json!({ "name": "process_name", "ph": "M", "pid": index + 1, "args": { "name": name } });
    let names: Vec<Value> = processes.iter().enumerate().map(name).collect();
    events.extend(names);
    json!({ "displayTimeUnit": "ms", "traceEvents": events }).to_string()
}
