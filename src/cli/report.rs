//! `karvon report`: what a result folder holds, from the folder alone.

use std::io::{self, Write};

use karvon::scenario::codes::S050;

use super::Done;
use super::args::ReportArgs;
use super::fault::Fault;
use super::screen::MEASURES;

pub(crate) fn run(args: &ReportArgs) -> Done {
    let measures = std::fs::read(args.folder.join(MEASURES)).map_err(|error| {
        let message = format!("cannot read `{MEASURES}` in `{}`: {error}", args.folder.display());
        Fault::argument(S050, &args.folder, message, "name a folder that `karvon run` or `karvon compare` has written")
    })?;
    match io::stdout().lock().write_all(&measures) {
        // Whoever read has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}
