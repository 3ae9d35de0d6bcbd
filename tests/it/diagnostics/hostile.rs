//! Hostile files: each ends in a clear error, soon, and within bounded memory.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::Command;

/// On an idle machine each takes well below a second; others may be at work beside.
const PATIENCE: Duration = Duration::from_secs(60);

/// Checks a file with an address space of half a gigabyte, and expects a refusal with this code.
#[track_caller]
fn refused(folder: &Path, name: &str, code: &str) {
    let told = told(folder, name, "text");
    assert!(told.contains(&format!("error[{code}]")), "{name}: {told:.2000}");
}

/// What is told of a file that is refused, in words on stderr or as JSON on stdout.
#[track_caller]
fn told(folder: &Path, name: &str, format: &str) -> String {
    let started = Instant::now();
    let check = "ulimit -v 524288; exec \"$0\" check \"$1\" --format \"$2\"";
    let output = Command::new("sh")
        .args(["-c", check, env!("CARGO_BIN_EXE_karvon"), name, format])
        .current_dir(folder)
        .timeout(PATIENCE)
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(if format == "json" { &output.stdout } else { &output.stderr }).into_owned();
    assert_eq!(output.status.code(), Some(2), "{name} after {:?}: {told:.2000}", started.elapsed());
    told
}

/// Files of nearly 1 MB with a mistake in every line: the first thousand are told, and nothing is quadratic.
#[test]
fn files_full_of_mistakes_end_soon() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "karvon = 1\ntitle = 'Full of mistakes'\n[run]\nstart = 2024-01-01\nlength = '1 d'\n\
                [side.uz]\ntime_zone = 'UTC'\ndirection = 'north'\n";
    let many = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    for (code, text) in [
        ("S004", many(35_000, &|number| format!("[station.s{number}]\nlanes = 1\n"))),
        ("S201", many(25_000, &|number| format!("[station.s{number}]\nside = 'us'\nlanes = 1\n"))),
        (
            "S301",
            many(15_000, &|number| {
                format!("[station.s{number}]\nside = 'uz'\nlanes = 1\n[step.s{number}]\nat = 't{number}'\n")
            }),
        ),
        ("S301", format!("[route.long]\nsteps = [{}]\n", many(90_000, &|number| format!("'s{number}',")))),
        ("S003", many(80_000, &|number| format!("k{number} = 1\n"))),
        ("S001", many(100_000, &|_| "a b\n".to_owned())),
        ("S001", many(30_000, &|number| format!("a{number} = 99999999999999999999\n"))),
    ] {
        fs::write(folder.path().join("full.toml"), format!("{head}{text}")).expect("a file");
        let shown = told(folder.path(), "full.toml", "text");
        assert!(shown.contains(&format!("error[{code}]")) && shown.contains(" more; "), "{code}: {shown:.2000}");
        let listed: serde_json::Value = serde_json::from_str(&told(folder.path(), "full.toml", "json")).expect("JSON");
        let listed = listed.as_array().expect("a list");
        assert!((900..=1001).contains(&listed.len()), "{code}: {}", listed.len());
        assert!(listed.iter().any(|item| item["code"] == code), "{code}: {}", listed[0]);
    }
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

    // Little text that asks for much: a copy of each station at each post, and fifty years of hours.
    let posts: String = (0..900).map(|number| format!("p{number} = {{ share = {} }}\n", 1.0 / 900.0)).collect();
    let stations: String =
        (0..900).map(|number| format!("[station.s{number}]\nside = 'uz'\nlanes = {{ p1 = 1, other = 2 }}\n")).collect();
    write("posts.toml", format!("{head}[post]\n{posts}{stations}").as_bytes());
    refused(folder.path(), "posts.toml", "S240");

    let stations: String =
        (0..15_000).map(|number| format!("[station.s{number}]\nside = 'uz'\nlanes = 1\ncalendar = 'day'\n")).collect();
    let run = "run = { start = 2024-01-01, length = '18000 d' }\nside.uz.time_zone = 'UTC'\ncalendar.day.open = ['daily 08:00-20:00']\n";
    write("years.toml", format!("{head}{run}{stations}").as_bytes());
    refused(folder.path(), "years.toml", "S403");

    let dates = (1..3000).map(|day| {
        let date = jiff::civil::date(2024, 1, 1) + jiff::Span::new().days(day);
        format!("[timeline.t{day}]\nat = {date}\nset = {{ 'station.s1.lanes' = {day} }}\n")
    });
    let stations: String = (0..8000).map(|number| format!("[station.s{number}]\nside = 'uz'\nlanes = 1\n")).collect();
    let run = run.replace("18000 d", "4000 d");
    write("dates.toml", format!("{head}{run}{}{stations}", dates.collect::<String>()).as_bytes());
    refused(folder.path(), "dates.toml", "S231");

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
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero.toml")).expect("a link");
        refused(folder.path(), "zero.toml", "S050");
        // A pipe that nobody writes to.
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe.toml")).status().expect("it runs");
        assert!(made.success());
        write("pipes.toml", b"karvon = 1\nextends = 'pipe.toml'\n");
        refused(folder.path(), "pipes.toml", "S010");
    }
}
