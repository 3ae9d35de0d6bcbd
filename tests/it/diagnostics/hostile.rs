//! Hostile files: each ends in a clear error, soon, and within bounded memory.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::Command;

/// On an idle machine each takes well below a second; others may be at work beside.
const PATIENCE: Duration = Duration::from_secs(20);

/// Checks a file with an address space of half a gigabyte, and expects a refusal with this code.
#[track_caller]
fn refused(folder: &Path, name: &str, code: &str) {
    let started = Instant::now();
    let output = Command::new("sh")
        .args(["-c", "ulimit -v 524288; exec \"$0\" check \"$1\"", env!("CARGO_BIN_EXE_karvon"), name])
        .current_dir(folder)
        .timeout(PATIENCE)
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{name} after {:?}: {told:.2000}", started.elapsed());
    assert!(told.contains(&format!("error[{code}]")), "{name}: {told:.2000}");
}

#[test]
fn hostile_files_end_in_a_clear_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("a file");
    let head = "karvon = 1\ntitle = 'Hostile'\n";

    write("nested.toml", format!("a = {}", "[".repeat(10_000_000)).as_bytes());
    refused(folder.path(), "nested.toml", "S050");

    let stations: String = (0..1_000_000).map(|number| format!("[station.s{number}]\nlanes = 1\n")).collect();
    write("stations.toml", format!("{head}{stations}").as_bytes());
    refused(folder.path(), "stations.toml", "S050");

    write("deep.toml", format!("a = {}", "[".repeat(100_000)).as_bytes());
    refused(folder.path(), "deep.toml", "S001");

    write("one.toml", b"karvon = 1\nextends = 'two.toml'\n");
    write("two.toml", b"karvon = 1\nextends = 'one.toml'\n");
    refused(folder.path(), "one.toml", "S011");

    write("huge.toml", format!("{head}[run]\nlength = '{} d'\n", "9".repeat(400)).as_bytes());
    refused(folder.path(), "huge.toml", "S006");

    write("binary.toml", &[0xff, 0xfe, 0x00, 0x80]);
    refused(folder.path(), "binary.toml", "S050");

    write("outside.toml", b"karvon = 1\nextends = '/dev/zero'\n");
    refused(folder.path(), "outside.toml", "S010");

    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("loop.toml", folder.path().join("loop.toml")).expect("a link");
        refused(folder.path(), "loop.toml", "S050");
    }
}
