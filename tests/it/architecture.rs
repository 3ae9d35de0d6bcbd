//! The house rules as tests: edges between rooms, forbidden calls, sizes, names, spelling.
//!
//! Sources are read as text. Comments and the contents of strings are blanked first ([`code`]), so that
//! what is only written about is not taken for what is done.

use std::fs;
use std::ops::Range;
use std::process::Command;

use crate::support::{files, root, shown};

/// Rooms, and the rooms that each may use.
const ROOMS: [(&str, &[&str]); 9] = [
    ("engine", &[]),
    ("flow", &["engine"]),
    ("stats", &[]),
    ("collect", &["engine", "flow", "stats"]),
    ("model", &["collect", "engine", "flow", "stats"]),
    ("scenario", &["engine", "model"]),
    ("experiment", &["collect", "engine", "flow", "model", "stats"]),
    // The names of indicators are the model's; how they came about is not.
    ("report", &["experiment", "model", "stats"]),
    // In the binary: it sees the library from outside, and may use all of it.
    ("cli", &[]),
];

/// Edges that only unit tests have, with the reason.
const EDGES_OF_TESTS: [(&str, &str); 2] = [
    // A trace is what the exact tests of the machine compare.
    ("flow", "collect"),
    // Samples of data are drawn by whoever plans a study; their test needs a source of draws.
    ("scenario", "stats"),
];

/// Outside crates that only these rooms may use.
const OUTSIDE: [(&str, &[&str]); 22] = [
    ("annotate_snippets", &["scenario"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("comfy_table", &["report"]),
    ("ctrlc", &["cli"]),
    ("indicatif", &["cli"]),
    ("jiff", &["scenario", "model", "report", "cli"]),
    ("libm", &["engine", "model", "stats", "scenario"]),
    ("maud", &["report"]),
    ("parquet", &["report"]),
    ("rand", &["engine", "flow"]),
    ("rand_distr", &["engine", "flow"]),
    ("rayon", &["experiment"]),
    ("rust_xlsxwriter", &["report"]),
    ("schemars", &["scenario"]),
    ("sha2", &["cli", "report"]),
    ("sobol_burley", &["stats"]),
    ("statrs", &["engine", "stats"]),
    ("strsim", &["scenario"]),
    ("terminal_size", &["cli"]),
    ("toml", &["scenario"]),
];

/// All rooms below the command line.
const LIBRARY: &[&str] = &["engine", "flow", "stats", "collect", "model", "scenario", "experiment", "report"];

/// Rooms whose numbers must have equal bits on every machine.
const NUMBERS: &[&str] = &["engine", "flow", "stats", "collect", "model", "scenario", "experiment"];

/// Rooms that use a collection without an order, which must not show: none so far.
const WITHOUT_ORDER: &[&str] = &[];

/// Non-test lines of a source file at most.
const LINES_MAX: usize = 600;

/// Names that say nothing of what a module owns.
const NAMELESS: [&str; 9] = ["util", "utils", "common", "prelude", "types", "helper", "helpers", "misc", "shared"];

/// Beginnings of British spellings; ours is American.
const BRITISH: [&str; 24] = [
    "analyse",
    "artefact",
    "behaviour",
    "cancelled",
    "catalogue",
    "centre",
    "colour",
    "favour",
    "grey",
    "honour",
    "labelled",
    "labour",
    "licence",
    "maximise",
    "minimise",
    "modelled",
    "modelling",
    "neighbour",
    "optimise",
    "randomise",
    "summarise",
    "travelling",
    "utilisation",
    "whilst",
];

/// Files that quote names as others spell them.
const QUOTING: [&str; 1] = ["docs/sources.md"];

/// A source file.
struct Source {
    /// Path from the root.
    path: String,
    /// As written.
    text: String,
    /// With comments and strings blanked.
    code: String,
    /// Modules from the room down, such as `flow`, `tests`.
    modules: Vec<String>,
    /// Bytes of unit tests.
    tests: Vec<Range<usize>>,
}

impl Source {
    fn room(&self) -> Option<&str> {
        self.modules.first().map(String::as_str)
    }

    fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|tests| tests.contains(&at))
    }

    fn line(&self, at: usize) -> usize {
        1 + self.text[..at].matches('\n').count()
    }
}

/// Reads all of `src/`.
fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = files("src", "rs")
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("sources are UTF-8");
            let code = code(&text);
            let path = shown(path);
            let name = path.trim_start_matches("src/").trim_end_matches(".rs");
            let modules = name.split('/').filter(|part| !["mod", "lib", "main"].contains(part));
            let modules = modules.map(str::to_owned).collect();
            let tests = blocks(&code).into_iter().filter(|block| block.is_test).map(|block| block.bytes).collect();
            Source { path, text, code, modules, tests }
        })
        .collect();
    // A file that its parent declares under `#[cfg(test)]` is of tests, with all that lies below it.
    let declared: Vec<Vec<String>> = sources.iter().flat_map(test_files).collect();
    for source in &mut sources {
        if declared.iter().any(|module| source.modules.starts_with(module)) {
            source.tests.push(0..source.text.len());
        }
    }
    sources
}

/// Returns the modules that a file declares as `#[cfg(test)] mod name;`.
fn test_files(source: &Source) -> Vec<Vec<String>> {
    let lines: Vec<&str> = source.code.lines().collect();
    let declared = lines.windows(2).filter(|pair| pair[0].trim() == "#[cfg(test)]").filter_map(|pair| {
        let name = pair[1].trim().strip_suffix(';')?.rsplit_once("mod ")?.1;
        Some([source.modules.clone(), vec![name.to_owned()]].concat())
    });
    declared.collect()
}

/// A module written within its file.
struct Block {
    bytes: Range<usize>,
    is_test: bool,
}

/// Finds the modules within a file by their indentation, which the formatter keeps.
fn blocks(code: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open: Vec<(String, Block)> = Vec::new();
    let (mut at, mut before) = (0, "");
    for line in code.split_inclusive('\n') {
        let trimmed = line.trim();
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = at + line.len();
        if trimmed.ends_with('{') && (trimmed.starts_with("mod ") || trimmed.contains(" mod ")) {
            open.push((indent.to_owned(), Block { bytes: at..end, is_test: before == "#[cfg(test)]" }));
        } else if trimmed == "}" && open.last().is_some_and(|(opened, _)| opened == indent) {
            let (_, mut block) = open.pop().expect("it was looked at");
            block.bytes.end = end;
            found.push(block);
        }
        (at, before) = (end, trimmed);
    }
    found
}

/// Blanks comments and the contents of strings and characters; line breaks and positions stay.
fn code(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    let skip_to = |from: usize, end: &str| text[from..].find(end).map_or(text.len(), |found| from + found + end.len());
    while at < bytes.len() {
        let rest = &bytes[at..];
        let is_word = at > 0 && is_word(bytes[at - 1]);
        let end = if rest.starts_with(b"//") {
            skip_to(at, "\n")
        } else if rest.starts_with(b"/*") {
            skip_to(at, "*/")
        } else if !is_word && (rest.starts_with(b"r\"") || rest.starts_with(b"r#")) {
            let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
            // A raw identifier has no quote.
            if rest[1 + hashes] != b'"' {
                at += 1;
                continue;
            }
            skip_to(at + 2 + hashes, &format!("\"{}", "#".repeat(hashes)))
        } else if rest[0] == b'"' {
            let mut end = at + 1;
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            end + 1
        } else if rest.starts_with(b"'\\") {
            skip_to(at + 3, "'")
        } else if rest[0] == b'\'' && text[at + 1..].char_indices().nth(1).is_some_and(|(i, c)| c == '\'' && i > 0) {
            skip_to(at + 2, "'")
        } else {
            at += 1;
            continue;
        };
        let end = end.min(bytes.len());
        out[at..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        at = end;
    }
    String::from_utf8(out).expect("whole characters were blanked")
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Finds a needle that is not a part of a longer word.
fn positions(code: &str, needle: &str) -> Vec<usize> {
    let bytes = code.as_bytes();
    let word_at = |at: usize| is_word(bytes[at]);
    let whole = |at: &usize| {
        let end = at + needle.len();
        let before = *at == 0 || !word_at(*at) || !word_at(at - 1);
        let after = end == bytes.len() || !word_at(end - 1) || !word_at(end);
        before && after
    };
    code.match_indices(needle).map(|(at, _)| at).filter(whole).collect()
}

/// Fails if non-test code of the rooms (or all code, `tests` included) has any of the needles.
fn check(rooms: &[&str], needles: &[&str], tests: bool, why: &str) {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.room().is_some_and(|room| rooms.contains(&room))) {
        for needle in needles {
            let found = positions(&source.code, needle).into_iter().filter(|at| tests || !source.is_test(*at));
            wrong.extend(found.map(|at| format!("{}:{}: `{needle}`", source.path, source.line(at))));
        }
    }
    assert!(wrong.is_empty(), "{why}:\n{}", wrong.join("\n"));
}

/// Returns what a path within the crate names first, at this position: one name, or those of a group.
fn heads(code: &str) -> Vec<String> {
    let word =
        |text: &str| -> String { text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = code.strip_prefix('{') else { return vec![word(code)] };
    let (mut depth, mut heads) = (0, vec![word(group)]);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(word(&group[at + 1..])),
            _ => {}
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

/// Returns every path to a room in a file, with its position.
fn edges(source: &Source) -> Vec<(usize, String)> {
    let code = &source.code;
    let mut found = Vec::new();
    for at in positions(code, "crate::") {
        let heads = heads(&code[at + "crate::".len()..]);
        found.extend(heads.into_iter().map(|head| (at, head)));
    }
    let blocks = blocks(code);
    for at in positions(code, "super::") {
        if code[..at].ends_with("super::") {
            continue;
        }
        let mut rest = &code[at..];
        let mut steps = 0;
        while let Some(further) = rest.strip_prefix("super::") {
            (rest, steps) = (further, steps + 1);
        }
        let depth = source.modules.len() + blocks.iter().filter(|block| block.bytes.contains(&at)).count();
        if steps >= depth {
            found.extend(heads(rest).into_iter().map(|head| (at, head)));
        }
    }
    found
}

#[test]
fn rooms_use_only_the_rooms_that_they_may() {
    let mut wrong = Vec::new();
    for source in &sources() {
        let Some(room) = source.room() else { continue };
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: `{room}` is no room", source.path));
            continue;
        };
        for (at, to) in edges(source) {
            let by_test = source.is_test(at) && EDGES_OF_TESTS.contains(&(room, to.as_str()));
            if to != room && !allowed.contains(&to.as_str()) && !by_test {
                wrong.push(format!("{}:{}: `{room}` uses `{to}`", source.path, source.line(at)));
            }
        }
    }
    assert!(wrong.is_empty(), "edges outside of the table:\n{}", wrong.join("\n"));
    check(LIBRARY, &["karvon::"], true, "only the command sees the library from outside");
}

#[test]
fn rooms_come_after_those_that_they_use() {
    for (index, (room, allowed)) in ROOMS.iter().enumerate() {
        let before = |to: &&&str| ROOMS[..index].iter().any(|(name, _)| *name == **to);
        assert_eq!(allowed.iter().filter(before).count(), allowed.len(), "`{room}` makes a cycle");
    }
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let all: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    for (outside, rooms) in OUTSIDE {
        let others: Vec<&str> = all.iter().copied().filter(|room| !rooms.contains(room)).collect();
        check(&others, &[&format!("{outside}::")], false, &format!("`{outside}` is for {rooms:?}"));
    }
}

#[test]
fn only_the_command_line_prints() {
    check(LIBRARY, &["println!", "eprintln!", "print!", "eprint!", "dbg!"], true, "only `cli` prints");
    check(LIBRARY, &["stdout", "stderr", "stdin"], false, "only `cli` knows the terminal");
}

#[test]
fn only_the_command_line_touches_files_clocks_and_the_environment() {
    let needles = [
        "std::fs",
        "std::env",
        "std::time",
        "std::net",
        "std::process",
        "SystemTime",
        "Instant",
        "thread::sleep",
        "File",
        "Timestamp::now",
        "Zoned::now",
        "option_env!",
    ];
    check(LIBRARY, &needles, false, "files, clocks and the environment are for `cli`");
}

#[test]
fn no_order_depends_on_a_hash() {
    let rooms: Vec<&str> = LIBRARY.iter().copied().filter(|room| !WITHOUT_ORDER.contains(room)).collect();
    check(&rooms, &["HashMap", "HashSet", "RandomState"], false, "take a BTreeMap: its order is the same everywhere");
}

#[test]
fn all_luck_is_keyed() {
    let needles =
        ["thread_rng", "ThreadRng", "SysRng", "OsRng", "SmallRng", "from_os_rng", "rand::random", "rand::rng"];
    check(LIBRARY, &needles, true, "draws come from `engine::Luck`");
}

#[test]
fn transcendental_functions_are_those_of_libm() {
    let names = [
        "ln", "ln_1p", "log", "log2", "log10", "exp", "exp2", "exp_m1", "powf", "powi", "cbrt", "hypot", "sin", "cos",
        "tan", "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "gamma",
        "ln_gamma",
    ];
    let needles: Vec<String> = names.iter().flat_map(|name| [format!(".{name}("), format!("f64::{name}")]).collect();
    let needles: Vec<&str> = needles.iter().map(String::as_str).collect();
    check(NUMBERS, &needles, false, "platforms differ in their last bits: call `libm`");
}

#[test]
fn the_samplers_do_not_use_the_platforms_functions() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "-e", "normal,features", "-i", "num-traits"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let words = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "{words}");
    let tree = String::from_utf8_lossy(&tree.stdout);
    assert!(tree.contains("num-traits feature \"libm\""), "the samplers take libm by this feature:\n{tree}");
    assert!(!tree.contains("num-traits feature \"std\""), "platforms differ in their last bits:\n{tree}");
    // A build with Parquet has that feature, and writes half-widths like any other.
    for file in ["src/stats/student.rs", "src/stats/estimate.rs"] {
        let text = fs::read_to_string(root().join(file)).expect("sources are UTF-8");
        let product = text.split("#[cfg(test)]").next().expect("a first part");
        assert!(!product.contains("statrs"), "{file} stands on `libm` alone");
    }
}

#[test]
fn no_code_is_unsafe() {
    let all: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    check(&all, &["unsafe", "unsafe_code"], true, "no code is unsafe");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("there is a manifest");
    assert!(manifest.lines().any(|line| line == "unsafe_code = \"forbid\""), "the manifest forbids unsafe code");
}

#[test]
fn every_file_opens_with_what_it_owns() {
    for folder in ["src", "tests", "benches"] {
        for path in files(folder, "rs") {
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            assert!(text.starts_with("//! "), "{} does not open with `//!`", shown(&path));
        }
    }
}

#[test]
fn files_are_short_enough_to_read() {
    for source in sources() {
        let starts = source.text.split_inclusive('\n').scan(0, |at, line| {
            *at += line.len();
            Some(*at - line.len())
        });
        let lines = starts.filter(|at| !source.is_test(*at)).count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines outside of tests", source.path);
    }
}

#[test]
fn nothing_is_left_for_later() {
    // Written in halves, so that this list does not find itself.
    let later = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("to", "do!"),
        concat!("unimple", "mented!"),
        concat!("#[ig", "nore"),
    ];
    let written = [files("src", "rs"), files("tests", "rs"), files("benches", "rs"), files("scenarios", "toml")];
    for path in written.iter().flatten() {
        let text = fs::read_to_string(path).expect("sources are UTF-8");
        for word in later {
            assert!(positions(&text, word).is_empty(), "{} has `{word}`", shown(path));
        }
    }
}

#[test]
fn spelling_is_american() {
    let mut paths = [files("src", "rs"), files("scenarios", "toml"), files("scenarios", "md")].concat();
    paths.extend(root().join("docs").is_dir().then(|| files("docs", "md")).into_iter().flatten());
    paths.extend(["README.md", "ARCHITECTURE.md", "CHANGELOG.md"].map(|name| root().join(name)));
    for path in paths.iter().filter(|path| path.exists() && !QUOTING.contains(&shown(path).as_str())) {
        let text = fs::read_to_string(path).expect("texts are UTF-8").to_lowercase();
        for word in BRITISH {
            let found = text.match_indices(word).find(|(at, _)| *at == 0 || !is_word(text.as_bytes()[at - 1]));
            let line = found.map(|(at, _)| 1 + text[..at].matches('\n').count());
            assert!(line.is_none(), "{}:{}: `{word}`", shown(path), line.unwrap_or(0));
        }
    }
}

#[test]
fn modules_are_named_after_what_they_own() {
    for source in sources() {
        let nameless = source.modules.iter().find(|module| NAMELESS.contains(&module.as_str()));
        assert!(nameless.is_none(), "{} says nothing of what it owns", source.path);
    }
}

/// Returns whether a word in backticks is the path of a file or folder of the repository.
fn is_path(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let first = word.split('/').next().unwrap_or_default();
    let folders = ["src", "tests", "scenarios", "benches", "docs", ".ci"];
    let known = folders.contains(&first) || ROOMS.iter().any(|(room, _)| *room == first);
    plain && ((word.contains('/') && known) || word.ends_with(".rs"))
}

#[test]
fn the_map_names_only_what_exists() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md maps the house");
    let words = map.split('`').skip(1).step_by(2).filter(|word| is_path(word));
    // Paths are from the root, or from `src/` as modules are.
    let exists = |word: &str| root().join(word).exists() || root().join("src").join(word).exists();
    let missing: Vec<&str> = words.filter(|word| !exists(word.trim_end_matches('/'))).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what does not exist: {missing:?}");
    for (room, _) in ROOMS {
        assert!(map.contains(room), "ARCHITECTURE.md does not name the room `{room}`");
    }
}

#[test]
fn these_tests_read_code_and_not_words() {
    let text = "a // crate::x\n\"crate::y \\\" //\" 'c' '\\'' <'a> r#\"crate::\"z\"# crate::{b::{c, d}, e} /* f */ g";
    let code = code(text);
    assert_eq!(code.len(), text.len());
    let found = positions(&code, "crate::");
    assert_eq!(found.len(), 1, "{code}");
    assert_eq!(heads(&code[found[0] + "crate::".len()..]), ["b", "e"]);
    assert!(code.contains("<'a>") && code.ends_with(" g") && !code.contains('f'), "{code}");
    assert_eq!(positions("eprint!(print!", "print!"), [8]);
    let source = Source {
        path: String::new(),
        text: String::new(),
        code: "use super::one;\nuse super::super::two;\n#[cfg(test)]\nmod tests {\n    use super::super::three;\n}\n"
            .into(),
        modules: vec!["room".into(), "file".into()],
        tests: Vec::new(),
    };
    assert_eq!(edges(&source).into_iter().map(|(_, to)| to).collect::<Vec<_>>(), ["two"]);
    assert!(blocks(&source.code)[0].is_test);
    assert!(is_path("src/flow") && is_path("flow/machine.rs") && !is_path("USD/t") && !is_path("kpis.csv"));
}
