//! What helps to start: templates, the schema for editors, completions for shells, the manual page.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;
use karvon::scenario::codes::S051;
use karvon::scenario::schema;

use super::Done;
use super::args::{Args, CompletionsArgs, InitArgs, Template};
use super::fault::Fault;
use super::why::print;

/// Name of the schema that a template's first line refers to.
const SCHEMA: &str = "karvon.schema.json";

impl Template {
    /// The name of its file and the text of it.
    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Post => ("post.toml", include_str!("templates/post.toml")),
            Self::Border => ("border.toml", include_str!("templates/border.toml")),
            Self::Center => ("center.toml", include_str!("templates/center.toml")),
        }
    }
}

/// Writes a template and the schema that it refers to; what is there already stays.
pub(crate) fn init(args: &InitArgs) -> Done {
    let (name, text) = args.template.file();
    let path = args.folder.join(name);
    fs::create_dir_all(&args.folder).map_err(|error| refused(&args.folder, &error))?;
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| refused(&path, &error))?;
    file.write_all(text.as_bytes())?;
    fs::write(args.folder.join(SCHEMA), schema_text()).map_err(|error| refused(&args.folder, &error))?;
    eprintln!("Wrote {}; run it with `karvon run {}`.", path.display(), path.display());
    Ok(())
}

/// Prints the schema of the format, for editors.
pub(crate) fn schema() -> Done {
    print(&schema_text())
}

/// Prints the completions of a shell.
pub(crate) fn completions(args: &CompletionsArgs) -> Done {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "karvon", &mut text);
    print(&String::from_utf8_lossy(&text))
}

/// Prints the manual page, commands and their options included.
pub(crate) fn man() -> Done {
    let mut page = Vec::new();
    let command = Args::command();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for each in command.get_subcommands().filter(|each| each.get_name() != "help") {
        let named = each.clone().bin_name(format!("karvon {}", each.get_name()));
        writeln!(page, ".SH \"KARVON {}\"", each.get_name().to_uppercase())?;
        let man = clap_mangen::Man::new(named);
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    print(&String::from_utf8_lossy(&page))
}

fn schema_text() -> String {
    format!("{:#}\n", schema::for_editors())
}

fn refused(path: &Path, error: &io::Error) -> Fault {
    let message = format!("cannot write `{}`: {error}", path.display());
    Fault::argument(S051, path, message, "name a folder without a file of this name with `--folder DIR`")
}
