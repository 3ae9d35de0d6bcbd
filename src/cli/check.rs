//! `karvon check`: all diagnostics of scenario files.

use std::io::Write;

use karvon::scenario::render;
use serde_json::Value;

use super::args::{CheckArgs, DiagnosticFormat};
use super::fault::{Fault, print_diagnostics};
use super::{Done, input};

pub(crate) fn run(args: &CheckArgs) -> Done {
    let mut refused = false;
    let mut all: Vec<Value> = Vec::new();
    for path in &args.files {
        let checked = input::parse(path, &args.set.settings);
        let (diagnostics, sources) = match &checked {
            Ok(input) => (&input.scenario.diagnostics, &input.scenario.sources),
            Err(Fault::Refused(what)) => (&what.0, &what.1),
            Err(_) => continue,
        };
        refused |= checked.is_err();
        match args.format {
            DiagnosticFormat::Text => {
                print_diagnostics(diagnostics, sources);
                if checked.is_ok() {
                    eprintln!("{}: no errors", path.display());
                }
            }
            DiagnosticFormat::Json => {
                all.extend(render::json(diagnostics, sources).as_array().cloned().unwrap_or_default())
            }
        }
    }
    if args.format == DiagnosticFormat::Json {
        writeln!(std::io::stdout(), "{:#}", Value::from(all))?;
    }
    if refused { Err(Fault::Shown) } else { Ok(()) }
}
