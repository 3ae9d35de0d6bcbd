//! The trace event format of Chrome, which Perfetto reads: a process for each direction, a thread for each truck.

use std::io::{self, Write};

use serde_json::json;

use super::{Elements, Trucks};

/// Writes trucks as slices of waiting and of being served.
///
/// # Errors
///
/// Those of writing.
pub fn trace(trucks: Trucks<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{{\"displayTimeUnit\": \"ms\", \"traceEvents\": [")?;
    let (mut elements, mut processes) = (Elements::default(), Vec::<String>::new());
    trucks(&mut |stays| {
        for stay in stays {
            let process = format!("{} {}", stay.scenario, stay.direction);
            let id = processes.iter().position(|known| *known == process).unwrap_or_else(|| {
                processes.push(process);
                processes.len() - 1
            });
            let micros = stay.moments.map(|seconds| (seconds * 1e6).round() as i64);
            for (from, name) in [(0, format!("wait: {}", stay.place)), (1, stay.place.clone())] {
                let lasts = micros[from + 1] - micros[from];
                if lasts > 0 {
                    let slice = json!({
                        "name": name,
                        "cat": if from == 0 { "wait" } else { "service" },
                        "ph": "X",
                        "ts": micros[from],
                        "dur": lasts,
                        "pid": id + 1,
                        "tid": stay.truck,
                        "args": { "goods": stay.goods },
                    });
                    elements.write(&slice, out)?;
                }
            }
        }
        Ok(())
    })?;
    for (index, name) in processes.iter().enumerate() {
        let named = json!({ "name": "process_name", "ph": "M", "ts": 0, "pid": index + 1, "args": { "name": name } });
        elements.write(&named, out)?;
    }
    writeln!(out, "\n]}}")
}
