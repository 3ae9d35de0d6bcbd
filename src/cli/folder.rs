//! The result folder: each file appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use karvon::report::{Table, tables};
use karvon::scenario::codes::S051;

use super::fault::Fault;

/// A folder that results are written to.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// Sets apart the unfinished files of processes that share the folder.
    tag: String,
}

impl Folder {
    /// Makes the folder and tries whether it can be written, before any work is done.
    pub(crate) fn open(path: PathBuf) -> Result<Self, Fault> {
        Self::open_as(path, String::new())
    }

    /// Does the same for one of several processes that share the folder.
    pub(crate) fn open_as(path: PathBuf, tag: String) -> Result<Self, Fault> {
        let probe = path.join(format!(".karvon-probe{tag}"));
        let tried = fs::create_dir_all(&path).and_then(|()| File::create(&probe)).and_then(|_| fs::remove_file(&probe));
        tried.map_err(|error| {
            let message = format!("cannot write to the folder `{}`: {error}", path.display());
            Fault::argument(S051, &path, message, "name a folder that can be written with `--out DIR`")
        })?;
        Ok(Self { path, tag })
    }

    /// Returns where the folder is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file aside, then gives it its name.
    pub(crate) fn write(&self, name: &str, fill: impl FnOnce(&mut Aside) -> io::Result<()>) -> Result<(), Fault> {
        let mut aside = self.aside(name)?;
        fill(&mut aside).map_err(|error| aside.failed(&error))?;
        aside.commit()
    }

    /// Writes what the columns of the folder's tables hold.
    pub(crate) fn write_dictionary<'t>(&self, tables: impl IntoIterator<Item = &'t Table>) -> Result<(), Fault> {
        let dictionary = tables::dictionary(tables);
        self.write("columns.json", |out| writeln!(out, "{dictionary:#}"))
    }

    /// Begins a file that has no name yet.
    pub(crate) fn aside(&self, name: &str) -> Result<Aside, Fault> {
        let (aside, target) = (self.path.join(format!(".{name}{}.partial", self.tag)), self.path.join(name));
        match File::create(&aside) {
            Ok(file) => Ok(Aside { writer: BufWriter::new(file), aside, target, is_named: false }),
            Err(error) => Err(cannot_write(&target, &error)),
        }
    }

    /// Has the names of all files on the disk.
    pub(crate) fn sync(&self) -> Result<(), Fault> {
        let synced = File::open(&self.path).and_then(|folder| folder.sync_all());
        synced.map_err(|error| cannot_write(&self.path, &error))
    }

    /// Takes out a file that an earlier command may have left and this one does not write.
    pub(crate) fn remove(&self, name: &str) -> Result<(), Fault> {
        match fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Fault::World(format!("cannot remove `{}`: {error}", self.path.join(name).display())))
            }
            _ => Ok(()),
        }
    }
}

/// A file that is written aside; dropped before it has its name, it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Aside {
    writer: BufWriter<File>,
    aside: PathBuf,
    target: PathBuf,
    is_named: bool,
}

impl Aside {
    /// Gives the file its name.
    pub(crate) fn commit(mut self) -> Result<(), Fault> {
        let named = self.writer.flush().and_then(|()| fs::rename(&self.aside, &self.target));
        named.map_err(|error| self.failed(&error))?;
        self.is_named = true;
        Ok(())
    }

    /// Opens what was written so far.
    pub(crate) fn reread(&mut self) -> io::Result<File> {
        self.writer.flush()?;
        File::open(&self.aside)
    }

    /// Returns the fault of a file that could not be written.
    pub(crate) fn failed(&self, error: &io::Error) -> Fault {
        cannot_write(&self.target, error)
    }
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.is_named {
            let _ = fs::remove_file(&self.aside);
        }
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Fault {
    let path = path.display();
    Fault::World(format!(
        "cannot write `{path}`: {error}; what was written before is whole: make room or mend the permissions, and run \
         the same command again"
    ))
}
