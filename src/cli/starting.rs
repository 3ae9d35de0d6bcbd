//! What helps to start: templates, the schema for editors, completions for shells, the manual page.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;
use karvon::scenario::codes::S051;
use karvon::scenario::schema;

use super::Done;
use super::args::{Args, CompletionsArgs, InitArgs, Schema, SchemaArgs, Template};
use super::fault::Fault;
use super::why::print;

impl Template {
    /// The name of its file and the text of it.
    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Post => ("post.toml", include_str!("templates/post.toml")),
            Self::Border => ("border.toml", include_str!("templates/border.toml")),
            Self::Center => ("center.toml", include_str!("templates/center.toml")),
            Self::Study => ("study.toml", include_str!("templates/study.toml")),
        }
    }

    /// Templates that it needs beside it, itself the last.
    fn parts(self) -> &'static [Self] {
        match self {
            Self::Post => &[Self::Post],
            Self::Border => &[Self::Border],
            Self::Center => &[Self::Center],
            Self::Study => &[Self::Post, Self::Study],
        }
    }

    fn schema(self) -> Schema {
        if self == Self::Study { Schema::Study } else { Schema::Scenario }
    }
}

impl Schema {
    /// The name of its file, which the first line of a template refers to, and the text of it.
    fn file(self) -> (&'static str, String) {
        match self {
            Self::Scenario => ("karvon.schema.json", format!("{:#}\n", schema::for_editors())),
            Self::Study => ("karvon-study.schema.json", format!("{:#}\n", schema::study_for_editors())),
        }
    }
}

/// Writes a template, what it needs, and the schemas that these refer to; what is there already stays.
pub(crate) fn init(args: &InitArgs) -> Done {
    fs::create_dir_all(&args.folder).map_err(|error| refused(&args.folder, &error))?;
    let path = args.folder.join(args.template.file().0);
    if path.exists() {
        return Err(refused(&path, &io::ErrorKind::AlreadyExists.into()));
    }
    for part in args.template.parts() {
        let (name, text) = part.file();
        let path = args.folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => file.write_all(text.as_bytes())?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(refused(&path, &error)),
        }
        let (name, text) = part.schema().file();
        fs::write(args.folder.join(name), text).map_err(|error| refused(&args.folder, &error))?;
    }
    let command = if args.template == Template::Study { "sweep" } else { "run" };
    eprintln!("Wrote {}; run it with `karvon {command} {}`.", path.display(), path.display());
    Ok(())
}

/// Prints a schema of the format, for editors.
pub(crate) fn schema(args: &SchemaArgs) -> Done {
    print(&args.of.file().1)
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

fn refused(path: &Path, error: &io::Error) -> Fault {
    let message = format!("cannot write `{}`: {error}", path.display());
    Fault::argument(S051, path, message, "name a folder without a file of this name with `--folder DIR`")
}
