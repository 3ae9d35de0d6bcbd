//! Shredded scenarios: whatever is done to a text, it loads or is refused, and never falls over.

use karvon::scenario::diagnostic::Severity;
use karvon::scenario::render::{Style, render};
use karvon::scenario::{Refused, load};

use crate::markdown;

/// Ways to spoil a text, tried on each scenario.
const TRIES: usize = 200;

/// Numbers that count the same on every machine (Steele, Lea and Flood's SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let wide = u128::from(mixed ^ (mixed >> 31)) * limit as u128;
        (wide >> 64) as usize
    }

    fn of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.below(choices.len())]
    }
}

/// Spoils a text in one of several ways.
fn spoil(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = dice.below(lines.len());
    match dice.below(7) {
        0 => {
            lines.remove(line);
        }
        1 => lines.insert(line, lines[line].clone()),
        2 => {
            let other = dice.below(lines.len());
            let value = |line: &str| line.split_once(" = ").map(|(key, value)| (key.to_owned(), value.to_owned()));
            if let Some(((here, this), (there, that))) = value(&lines[line]).zip(value(&lines[other])) {
                lines[line] = format!("{here} = {that}");
                lines[other] = format!("{there} = {this}");
            }
        }
        3 => return text[..text.floor_char_boundary(dice.below(text.len()))].to_owned(),
        4 => {
            let number = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
            let words: Vec<String> = lines[line].split_inclusive([' ', '"', ',']).map(str::to_owned).collect();
            let new = dice.of(&["-1", "1e400", "nan", "\"\"", "0", "99999999999999999999", "1e-320"]);
            let mend = |word: String| match word.strip_suffix([' ', '"', ',']) {
                Some(part) if number(part) => new.to_owned() + &word[part.len()..],
                None if number(&word) => new.to_owned(),
                _ => word,
            };
            lines[line] = words.into_iter().map(mend).collect();
        }
        way => {
            let piece = match way {
                5 => dice.of(&["\"", "'", "[", "]", "{", "}", "=", ".", "#", "\n", "\\", "\t", "-", "[[x]]", "\0"]),
                _ => dice.of(&["ў", "қаз", "\u{feff}", "\u{202e}", "🚛", "\u{1b}[31m", "é", "\r"]),
            };
            let at = text.floor_char_boundary(dice.below(text.len() + 1));
            return text[..at].to_owned() + piece + &text[at..];
        }
    }
    lines.join("\n")
}

#[test]
fn no_spoiled_scenario_makes_the_loader_fall_over() {
    let mut dice = Dice(1);
    let (mut loaded, mut refused) = (0, 0);
    for name in scenarios() {
        let text = markdown::read(&name);
        let read = |path: &str| std::fs::read_to_string(markdown::project(path)).map_err(|error| error.to_string());
        for _ in 0..TRIES {
            let text = spoil(&text, &mut dice);
            let Err(Refused { diagnostics, sources }) = load(&name, &text, &[], &read) else {
                loaded += 1;
                continue;
            };
            refused += 1;
            let errors: Vec<_> =
                diagnostics.sorted().into_iter().filter(|item| item.severity == Severity::Error).collect();
            assert!(!errors.is_empty(), "{text}");
            for error in errors {
                let source = sources.get(error.place.file);
                assert!(!error.message.is_empty() && !error.help.is_empty() && !source.name.is_empty(), "{error:?}");
                assert!(source.text.get(error.place.start..error.place.end).is_some(), "{error:?}");
            }
            assert!(render(&diagnostics, &sources, Style::Plain).contains("error["));
        }
    }
    // Both are common, so the texts are spoiled neither too little nor too much.
    assert!(loaded.min(refused) > TRIES, "{loaded} loaded, {refused} refused");
}

/// Paths of the shipped scenarios.
fn scenarios() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["scenarios", "scenarios/theory"] {
        for entry in std::fs::read_dir(markdown::project(folder)).expect("a folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
            if name.ends_with(".toml") {
                found.push(format!("{folder}/{name}"));
            }
        }
    }
    found.sort();
    found
}
