//! `karvon check`: all diagnostics of scenario and study files.

use std::io::Write;
use std::path::Path;

use karvon::scenario::diagnostic::Diagnostics;
use karvon::scenario::render;
use karvon::scenario::source::Sources;
use karvon::scenario::study::{is_study, load_study};
use karvon::scenario::{Refused, load};
use serde_json::Value;

use super::args::{CheckArgs, DiagnosticFormat};
use super::fault::{Fault, print_diagnostics};
use super::{Done, input};

pub(crate) fn run(args: &CheckArgs) -> Done {
    let mut refused = false;
    let mut all: Vec<Value> = Vec::new();
    for path in &args.files {
        let Found { told, is_sound } = look(path, &args.set.settings)?;
        refused |= !is_sound;
        for (diagnostics, sources) in &told {
            match args.format {
                DiagnosticFormat::Text => print_diagnostics(diagnostics, sources),
                DiagnosticFormat::Json => {
                    all.extend(render::json(diagnostics, sources).as_array().cloned().unwrap_or_default())
                }
            }
        }
        if is_sound && args.format == DiagnosticFormat::Text {
            eprintln!("{}: no errors", path.display());
        }
    }
    if args.format == DiagnosticFormat::Json {
        writeln!(std::io::stdout(), "{:#}", Value::from(all))?;
    }
    if refused { Err(Fault::Shown) } else { Ok(()) }
}

/// What was found in a file.
struct Found {
    told: Vec<(Diagnostics, Sources)>,
    is_sound: bool,
}

fn look(path: &Path, settings: &[(String, String)]) -> Result<Found, Fault> {
    let text = match input::text(path) {
        Ok(text) => text,
        Err(Fault::Refused(what)) => return Ok(Found { told: vec![*what], is_sound: false }),
        Err(fault) => return Err(fault),
    };
    let shown = path.to_string_lossy();
    let refusal = |refused: Refused| (refused.diagnostics, refused.sources);
    let told = if is_study(&text) {
        match load_study(&shown, &text, settings, &input::beside) {
            Ok(study) => Ok(vec![(study.diagnostics, study.sources)]),
            Err(refused) => Err(refused.into_iter().map(refusal).collect()),
        }
    } else {
        match load(&shown, &text, settings, &input::beside) {
            Ok(scenario) => Ok(vec![(scenario.diagnostics, scenario.sources)]),
            Err(refused) => Err(vec![refusal(refused)]),
        }
    };
    Ok(match told {
        Ok(told) => Found { told, is_sound: true },
        Err(told) => Found { told, is_sound: false },
    })
}
