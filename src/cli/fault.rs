//! Why a command did not succeed, and the exit code that says so.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use karvon::scenario::codes::Code;
use karvon::scenario::diagnostic::{Diagnostic, Diagnostics};
use karvon::scenario::render::{Style, render};
use karvon::scenario::source::{Place, Sources};

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The author of a scenario, or of the command, can mend it: exit 2.
    Refused(Box<(Diagnostics, Sources)>),
    /// The same, but the diagnostics have been shown already.
    Shown,
    /// The world is at fault: exit 1.
    World(String),
    /// Replications failed, as the report says: exit 1.
    Failed(String),
    /// A requirement was not met: exit 3.
    Missed(String),
    /// The user stopped it: exit 130.
    Interrupted(String),
}

impl Fault {
    /// Makes the fault of an argument, shown under a caret in the command line.
    pub(crate) fn argument(code: Code, argument: &Path, message: String, help: &str) -> Self {
        let argument = argument.to_string_lossy().into_owned();
        let line = std::env::args().skip(1).fold("karvon".to_owned(), |line, word| line + " " + &word);
        let start = line.find(&argument).unwrap_or(0);
        let mut sources = Sources::default();
        let file = sources.add("command line", &line);
        let end = if line[start..].starts_with(&argument) { start + argument.len() } else { line.len() };
        let mut diagnostics = Diagnostics::default();
        diagnostics.add(Diagnostic::error(code, Place { file, start, end }, message).help(help));
        Self::Refused(Box::new((diagnostics, sources)))
    }

    /// Shows the fault on stderr.
    pub(crate) fn print(&self) {
        match self {
            Self::Refused(what) => print_diagnostics(&what.0, &what.1),
            Self::Shown => {}
            Self::World(why) => eprintln!("error: {why}"),
            Self::Failed(why) => eprintln!("error: {why}"),
            Self::Missed(why) => eprintln!("requirement not met: {why}"),
            Self::Interrupted(why) => eprintln!("interrupted: {why}"),
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Shown => 2,
            Self::World(_) | Self::Failed(_) => 1,
            Self::Missed(_) => 3,
            Self::Interrupted(_) => 130,
        }
    }
}

/// A reader that went away (such as `head`) ends a command without a word.
impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::World(format!("cannot write to the output: {error}"))
    }
}

/// What a command has shown already: files with a common base share its diagnostics.
#[derive(Default)]
pub(crate) struct Said(BTreeSet<String>);

impl Said {
    /// Shows the diagnostics that were not shown before.
    pub(crate) fn show(&mut self, diagnostics: &Diagnostics, sources: &Sources) {
        let mut unsaid = Diagnostics::default();
        for item in diagnostics.sorted() {
            let file = &sources.get(item.place.file).name;
            if self.0.insert(format!("{file} {} {} {}", item.place.start, item.code.id, item.message)) {
                unsaid.add(item.clone());
            }
        }
        print_diagnostics(&unsaid, sources);
    }
}

/// Shows diagnostics on stderr, in color on a terminal.
pub(crate) fn print_diagnostics(diagnostics: &Diagnostics, sources: &Sources) {
    let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let text = render(diagnostics, sources, if color { Style::Color } else { Style::Plain });
    // Nothing can be done about a stderr that cannot be written.
    let _ = io::stderr().write_all(text.as_bytes());
}
