//! Diagnostics as text: rustc's layout for people, JSON for editors.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str};
use serde_json::{Value, json};

use super::diagnostic::{Diagnostic, Diagnostics, Severity};
use super::source::{Place, Sources};

/// Diagnostics that are drawn at most: nobody reads more, and each looks through its whole text.
const DRAWN_MAX: usize = 50;

/// Draws the diagnostics for a terminal, one after another, with a blank line after each; of very many, the first.
///
/// `style` is what a terminal understands; the text is the same either way.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Color => Renderer::styled(),
    };
    let sorted = diagnostics.sorted();
    let rest = sorted.len().saturating_sub(DRAWN_MAX);
    let drawn = sorted.into_iter().take(DRAWN_MAX).map(|item| draw(item, sources, &renderer) + "\n\n");
    let least = if diagnostics.is_full() { "at least " } else { "" };
    let more = (rest > 0).then(|| format!("and {least}{rest} more; `--format json` lists them\n\n"));
    drawn.chain(more).collect()
}

/// Whether escape codes for color are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// ANSI escape codes.
    Color,
}

fn draw(item: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match item.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let source = sources.get(item.place.file);
    let label = Some(item.label.as_str()).filter(|label| !label.is_empty()).map(normalize_untrusted_str);
    let annotation = AnnotationKind::Primary.span(span_in(&source.text, item.place)).label(label);
    let snippet = Snippet::source(&source.text).path(&source.name).annotation(annotation);
    let mut group = level.primary_title(&item.message).id(item.code.id).element(snippet);
    if !item.help.is_empty() {
        group = group.element(Level::HELP.message(normalize_untrusted_str(&item.help)));
    }
    renderer.render(&[group])
}

/// The bytes to mark: those of the place, moved into the text and to whole characters.
fn span_in(text: &str, place: Place) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary(place.start);
    let end = text.ceil_char_boundary(place.end);
    start..end.max(start)
}

/// Returns the diagnostics as a JSON array, in the order of the text. Lines and columns count from
/// 1, columns in characters; `end` is the position after the last character.
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> Value {
    diagnostics.sorted().into_iter().map(|item| object(item, sources)).collect()
}

fn object(item: &Diagnostic, sources: &Sources) -> Value {
    let (start, end) = (sources.start_of(item.place), sources.end_of(item.place));
    json!({
        "file": sources.get(item.place.file).name,
        "line": start.line,
        "column": start.column,
        "end": { "line": end.line, "column": end.column },
        "code": item.code.id,
        "severity": match item.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": item.message,
        "help": item.help,
        "replacement": item.replacement,
    })
}

#[cfg(test)]
mod tests {
    use super::{Style, json, render};
    use crate::scenario::codes;
    use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
    use crate::scenario::source::{Place, Sources};

    fn example() -> (Diagnostics, Sources) {
        let mut sources = Sources::default();
        let file = sources.add("border.toml", "karvon = 1\r\n[station.ўз]\r\nlane = 9\r\n");
        let mut out = Diagnostics::default();
        let place = Place { file, start: 28, end: 32 };
        let unknown = Diagnostic::error(codes::S003, place, "`station.ўз` has no key `lane`");
        out.add(unknown.clone().label("unknown key").help("did you mean `lanes`?").replacement(Some("lanes")));
        out.add(unknown.clone().label("unknown key").help("did you mean `lanes`?").replacement(Some("lanes")));
        out.warning(codes::S004, &["station"], "a \u{1b}[31mwarning", "");
        (out, sources)
    }

    #[test]
    fn text_is_laid_out_like_rustc() {
        let (out, sources) = example();
        let expected = "\
warning[S004]: a ␛[31mwarning
 --> border.toml:1:1
  |
1 | karvon = 1
  | ^

error[S003]: `station.ўз` has no key `lane`
 --> border.toml:3:1
  |
3 | lane = 9
  | ^^^^ unknown key
  |
  = help: did you mean `lanes`?

";
        assert_eq!(render(&out, &sources, Style::Plain), expected);
        assert!(render(&out, &sources, Style::Color).contains("\u{1b}["));
    }

    #[test]
    fn json_names_positions() {
        let (out, sources) = example();
        let list = json(&out, &sources);
        assert_eq!(
            list[1],
            serde_json::json!({
                "file": "border.toml", "line": 3, "column": 1, "end": { "line": 3, "column": 5 }, "code": "S003",
                "severity": "error", "message": "`station.ўз` has no key `lane`", "help": "did you mean `lanes`?",
                "replacement": "lanes",
            })
        );
    }

    #[test]
    fn places_outside_of_the_text_do_no_harm() {
        let mut sources = Sources::default();
        let texts = ["", "\n", "ў", "a = 1", "a\r\n\tb\r\n"];
        let files = texts.map(|text| sources.add("x", text));
        let mut out = Diagnostics::default();
        for file in files {
            for (start, end) in [(0, 0), (0, 1), (1, 1), (1, 99), (99, 100), (5, 2), (0, usize::MAX)] {
                out.add(Diagnostic::error(codes::S001, Place { file, start, end }, "m").label("l"));
            }
        }
        assert!(!render(&out, &sources, Style::Color).is_empty());
        assert_eq!(json(&out, &sources).as_array().map(Vec::len), Some(texts.len() * 7));
    }
}
