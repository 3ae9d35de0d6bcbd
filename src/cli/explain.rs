//! `karvon explain`: the long form of a diagnostic.

use std::io::Write;

use karvon::report::terminal::wrapped;
use karvon::scenario::codes;

use super::Done;
use super::args::ExplainArgs;
use super::fault::Fault;
use super::screen::look;

pub(crate) fn run(args: &ExplainArgs) -> Done {
    let Some(code) = codes::find(&args.code) else {
        let all: Vec<&str> = codes::ALL.iter().map(|code| code.id).collect();
        let message = format!("error: there is no code `{}`; the codes are {}", args.code, all.join(", "));
        eprintln!("{message}");
        return Err(Fault::Shown);
    };
    let lines = wrapped("", code.explanation, usize::from(look().0));
    writeln!(std::io::stdout(), "{}: {}\n\n{}", code.id, code.title, lines.join("\n"))?;
    Ok(())
}
