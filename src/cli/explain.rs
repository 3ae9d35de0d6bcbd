//! `karvon explain`: the long form of a diagnostic.

use std::io::Write;

use karvon::scenario::codes;

use super::Done;
use super::args::ExplainArgs;
use super::fault::Fault;

pub(crate) fn run(args: &ExplainArgs) -> Done {
    let Some(code) = codes::find(&args.code) else {
        let all: Vec<&str> = codes::ALL.iter().map(|code| code.id).collect();
        let message = format!("error: there is no code `{}`; the codes are {}", args.code, all.join(", "));
        eprintln!("{message}");
        return Err(Fault::Shown);
    };
    writeln!(std::io::stdout(), "{}: {}\n\n{}", code.id, code.title, code.explanation)?;
    Ok(())
}
