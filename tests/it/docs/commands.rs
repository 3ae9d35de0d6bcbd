//! Commands on the pages are run, in the order in which a reader gives them.

use super::file_name;
use crate::markdown;

/// Runs the commands of a page in their order, in a folder with its files and the repository's scenarios.
fn walk(page: &str, files: &[(&str, &str)]) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    for part in ["scenarios", "scenarios/templates"] {
        let scenarios = folder.path().join(part);
        std::fs::create_dir(&scenarios).expect("a folder");
        for entry in std::fs::read_dir(markdown::project(part)).expect("it can be read") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                std::fs::copy(&path, scenarios.join(path.file_name().expect("a name"))).expect("it can be copied");
            }
        }
    }
    let mut ran = 0;
    for block in markdown::sections(&markdown::read(page)).iter().flat_map(|section| &section.blocks) {
        if let Some(name) = file_name(&block.kind) {
            std::fs::write(folder.path().join(name), &block.text).expect("a file");
        }
        for line in block.text.lines().filter(|_| block.kind == "console") {
            let mut words = markdown::words(line);
            assert_eq!(words.remove(0), "karvon", "{page}: {line}");
            if ["run", "compare"].contains(&words[0].as_str()) {
                words.retain(|word| !word.starts_with("--replications="));
                let short = ["--replications=2", "--set=run.length=3 d", "--set=run.warm_up=1 d", "--quiet"];
                words.extend(short.map(str::to_owned));
            }
            let mut command = assert_cmd::Command::cargo_bin("karvon").expect("the binary is built with the tests");
            let output = command.current_dir(folder.path()).args(&words).output().expect("it runs");
            assert!(output.status.success(), "{page}: {line}: {}", String::from_utf8_lossy(&output.stderr));
            ran += 1;
        }
    }
    ran
}

#[test]
fn the_tutorial_can_be_walked() {
    assert!(walk("docs/tutorial.md", &[]) >= 10);
}

#[test]
fn every_how_to_works() {
    assert!(walk("docs/how-to.md", &[]) >= 20);
}

#[test]
fn fits_on_the_page_of_statistics_can_be_made() {
    let times: String = (1..=40).map(|row| format!("{row},{}\n", if row == 40 { "yes" } else { "no" })).collect();
    let arrivals: String = (0..24).map(|hour| format!("2024-03-04 {hour:02}:30\n")).collect();
    let files = [
        ("post.toml", include_str!("../../../src/cli/templates/post.toml")),
        ("release-times.csv", &format!("minutes,still_inside\n{times}")),
        ("gate-log.csv", &format!("arrived\n{arrivals}")),
    ];
    assert_eq!(walk("docs/statistics.md", &files), 2);
}

#[test]
fn commands_of_the_readme_run() {
    assert!(run_short("README.md") >= 6);
    assert!(run_short("scenarios/README.md") >= 1);
}

/// Runs the commands of a page in the repository. Those that simulate run short, and in a folder of their own; what they
/// are told stays as it is.
fn run_short(page: &str) -> usize {
    let page = markdown::sections(&markdown::read(page));
    let blocks = page.iter().flat_map(|section| &section.blocks).filter(|block| block.kind == "console");
    let lines: Vec<String> = blocks.flat_map(|block| block.text.lines().map(str::to_owned)).collect();
    let mut ran = 0;
    for line in lines {
        let Some(arguments) = line.strip_prefix("cargo run --release --locked -- ").or(line.strip_prefix("karvon "))
        else {
            assert_eq!(line, "cargo test --locked --all-features", "a command that nothing tests");
            continue;
        };
        let out = tempfile::tempdir().expect("a folder for results");
        let given = arguments.split(' ').map(str::to_owned);
        let replaced = |word: &String| word.starts_with("--out=") || word.starts_with("--replications=");
        let mut words: Vec<String> = given.filter(|word| !replaced(word)).collect();
        if ["run", "compare"].contains(&words[0].as_str()) {
            let short = ["--replications=2", "--set=run.length=2 d", "--set=run.warm_up=1 d", "--quiet", "--out"];
            words.extend(short.map(str::to_owned));
            words.push(out.path().to_string_lossy().into_owned());
        }
        let mut command = assert_cmd::Command::cargo_bin("karvon").expect("the binary is built with the tests");
        command.current_dir(markdown::project("")).args(&words).assert().success();
        ran += 1;
    }
    ran
}

/// Blocks of the pages, by kind, that a test looks at; of `sh`, this one.
const TESTED: [(&str, &[&str]); 10] = [
    ("ARCHITECTURE.md", &["text"]),
    ("README.md", &["console", "toml", "toml gate.toml", "yaml"]),
    ("docs/errors.md", &["toml", "sh", "csv"]),
    ("docs/how-to.md", &["console"]),
    ("docs/performance.md", &["sh"]),
    ("docs/scenario-format.md", &["toml", "toml overlay", "sh", "text"]),
    ("docs/statistics.md", &["console"]),
    ("docs/studies.md", &["toml study", "toml study overlay"]),
    ("docs/tutorial.md", &["console", "toml officers.toml", "toml hours.toml"]),
    ("docs/validation.md", &["sh"]),
];

#[test]
fn no_block_is_left_untested() {
    let mut pages: Vec<String> =
        ["README.md", "ARCHITECTURE.md", "scenarios/README.md", "fuzz/README.md"].map(str::to_owned).to_vec();
    pages.extend(crate::support::files("docs", "md").iter().map(|path| crate::support::shown(path)));
    for page in &pages {
        let tested = TESTED.iter().find(|(name, _)| name == page).map_or(&["sh", "console"][..], |(_, kinds)| kinds);
        for block in markdown::sections(&markdown::read(page)).iter().flat_map(|section| &section.blocks) {
            assert!(tested.contains(&block.kind.as_str()), "{page}: {}", block.text);
        }
    }
}

/// What builds, measures or fuzzes takes longer than a test may: of that it is looked up that there is such a thing.
#[test]
fn what_is_run_by_hand_is_there() {
    let manifest = markdown::read("Cargo.toml");
    for page in ["docs/performance.md", "docs/validation.md", "fuzz/README.md"] {
        let sections = markdown::sections(&markdown::read(page));
        let lines = sections.iter().flat_map(|section| &section.blocks).flat_map(|block| block.text.lines());
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().take_while(|word| *word != "#").collect();
            let is_there = match words.as_slice() {
                ["cargo", "bench", "--bench", bench, ..] => manifest.contains(&format!("name = \"{bench}\"")),
                ["UPDATE=1", "cargo", "test", .., test] => crate::support::files("tests/it", "rs").iter().any(|path| {
                    let code = std::fs::read_to_string(path).expect("a file");
                    code.contains(&format!("fn {test}"))
                }),
                [script, ..] => markdown::project(script).is_file(),
                [] => true,
            };
            assert!(is_there, "{page}: {line}");
        }
    }
}
