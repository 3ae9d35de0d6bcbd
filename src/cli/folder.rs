//! The result folder: each file appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use karvon::scenario::codes::S051;

use super::fault::Fault;

/// A folder that results are written to.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder and tries whether it can be written, before any work is done.
    pub(crate) fn open(path: PathBuf) -> Result<Self, Fault> {
        let probe = path.join(".karvon-probe");
        let tried = fs::create_dir_all(&path).and_then(|()| File::create(&probe)).and_then(|_| fs::remove_file(&probe));
        tried.map_err(|error| {
            let message = format!("cannot write to the folder `{}`: {error}", path.display());
            Fault::argument(S051, &path, message, "name a folder that can be written with `--out DIR`")
        })?;
        Ok(Self { path })
    }

    /// Returns where the folder is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file aside, then gives it its name.
    pub(crate) fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), Fault> {
        let aside = self.path.join(format!(".{name}.partial"));
        let written = File::create(&aside).and_then(|file| {
            let mut writer = BufWriter::new(file);
            fill(&mut writer)?;
            writer.flush()?;
            fs::rename(&aside, self.path.join(name))
        });
        written.map_err(|error| {
            let _ = fs::remove_file(&aside);
            Fault::World(format!("cannot write `{}`: {error}", self.path.join(name).display()))
        })
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
