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
        let (first, last) = (codes::ALL[0].id, codes::ALL[codes::ALL.len() - 1].id);
        eprintln!("error: there is no code `{}`; docs/errors.md lists them, from {first} to {last}", args.code);
        return Err(Fault::Shown);
    };
    let lines = wrapped("", code.explanation, usize::from(look().0));
    writeln!(std::io::stdout(), "{}: {}\n\n{}", code.id, code.title, lines.join("\n"))?;
    Ok(())
}
