//! The first screen: what a planner sees when a run ends, as text for a terminal.
//!
//! Per scenario the headline numbers, then one sentence per headline difference, then every warning. No line is
//! wider than asked for, as long as that is at least 40 columns.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::format::Unit;
use super::{headline, words};
use crate::experiment::{Comparison, Outcome};

/// Below this width a table of three columns cannot be read.
const WIDTH_MIN: u16 = 40;

/// Whether the text may hold ANSI colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Plain text.
    Plain,
    /// Bold headings, yellow warnings.
    Color,
}

/// Returns the first screen, at most `width` columns wide, with a line end after each line.
pub fn first_screen(outcomes: &[Outcome], comparisons: &[Comparison], width: u16, paint: Paint) -> String {
    let mut screen = Screen { text: String::new(), width: width.max(WIDTH_MIN), paint };
    for outcome in outcomes {
        screen.scenario(outcome);
    }
    for comparison in comparisons {
        screen.heading(&words::comparison_title(comparison));
        words::differences(comparison).iter().for_each(|sentence| screen.item("- ", sentence, Style::Plain));
        screen.text.push('\n');
    }
    let warnings = words::warnings(outcomes);
    if !warnings.is_empty() {
        screen.heading("Warnings");
        warnings.iter().for_each(|warning| screen.item("! ", warning, Style::Warning));
    }
    screen.text.truncate(screen.text.trim_end().len());
    screen.text.push('\n');
    screen.text
}

struct Screen {
    text: String,
    width: u16,
    paint: Paint,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Heading,
    Warning,
}

impl Screen {
    fn scenario(&mut self, outcome: &Outcome) {
        self.heading(&outcome.scenario);
        self.item("", &outcome.title, Style::Plain);
        self.item("", &words::basis(outcome), Style::Plain);
        self.text.push('\n');
        if outcome.estimates.is_none() {
            return;
        }
        let sentences = words::summary(outcome);
        sentences.iter().for_each(|sentence| self.item("- ", sentence, Style::Plain));
        self.text.push('\n');
        self.numbers(outcome);
        self.text.push('\n');
    }

    fn numbers(&mut self, outcome: &Outcome) {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(self.width);
        for (headline, key) in headline::keys(std::slice::from_ref(outcome)) {
            let value = Unit::of(key).estimate_or_dash(headline::estimate(outcome, key));
            table.add_row([words::name(headline, key), words::group(&key.group), plain(&value)]);
        }
        for (key, estimate) in headline::busiest(outcome) {
            table.add_row([
                "Utilization".to_owned(),
                words::group(&key.group),
                plain(&Unit::of(key).estimate(estimate)),
            ]);
        }
        if let Some(values) = table.column_mut(2) {
            values.set_cell_alignment(CellAlignment::Right);
        }
        for line in table.lines() {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    fn heading(&mut self, text: &str) {
        self.item("", text, Style::Heading);
    }

    /// Writes a paragraph behind its mark, later lines indented to it.
    fn item(&mut self, mark: &str, text: &str, style: Style) {
        let mut line = mark.to_owned();
        let indent = " ".repeat(mark.len());
        let mut is_first = true;
        for word in printable(text).split(' ').filter(|word| !word.is_empty()) {
            let length = line.chars().count() + usize::from(!is_first) + word.chars().count();
            if !is_first && length > usize::from(self.width) {
                self.line(&line, style);
                line.clone_from(&indent);
                is_first = true;
            }
            if !is_first {
                line.push(' ');
            }
            line.push_str(word);
            is_first = false;
        }
        self.line(&line, style);
    }

    fn line(&mut self, line: &str, style: Style) {
        let line = plain(line);
        let color = match (self.paint, style) {
            (Paint::Plain, _) | (_, Style::Plain) => None,
            (Paint::Color, Style::Heading) => Some("\x1b[1m"),
            (Paint::Color, Style::Warning) => Some("\x1b[33m"),
        };
        match color {
            None => self.text.push_str(&line),
            Some(color) => self.text.extend([color, &line, "\x1b[0m"]),
        }
        self.text.push('\n');
    }
}

/// Once lines are broken, special spaces only get in the way of copying and searching.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// Text from files must not move the cursor or break the lines.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Paint, first_screen};
    use crate::report::sample;

    fn screen(width: u16) -> String {
        let mut warned = sample::other();
        warned
            .warnings
            .push("queue not stable at kz_customs: it grows by 3 trucks a day; add lanes or hours".to_owned());
        let outcomes = [sample::base(), warned, sample::failed()];
        first_screen(&outcomes, &[sample::comparison()], width, Paint::Plain)
    }

    #[test]
    fn the_first_screen_holds_numbers_differences_and_warnings() {
        let screen = screen(100);
        for expected in [
            "baseline-2023\nRoad crossings in the first half of 2023, as they were\n20 replications, seed 2023",
            "9.42 ± 0.31 h\n",
            "1986 ± 12 $m\n",
            "at kz_customs",
            "second-scanner compared with baseline-2023\n- Crossing time north falls by 5.65 h ± 0.19 h",
            "- Turnover north does not change measurably (+4 $m ± 5 $m).",
            "! second-scanner: queue not stable at kz_customs",
            "! broken: replication 2 failed, so there are no estimates: gridlock: yard full, waits for <lane>\n",
        ] {
            assert!(screen.contains(expected), "{expected:?} is missing in\n{screen}");
        }
    }

    #[test]
    fn no_line_is_too_wide() {
        for width in [40, 60, 80, 120] {
            for line in screen(width).lines() {
                assert!(line.chars().count() <= usize::from(width), "{line:?} is wider than {width}");
            }
        }
    }

    #[test]
    fn colors_only_where_asked_for() {
        let outcomes = [sample::single()];
        assert!(!first_screen(&outcomes, &[], 80, Paint::Plain).contains('\x1b'));
        let painted = first_screen(&outcomes, &[], 80, Paint::Color);
        assert!(painted.starts_with("\x1b[1msingle\x1b[0m\n"));
        assert!(painted.contains("\x1b[33m! single: one replication says nothing about spread"));
    }

    #[test]
    fn a_title_cannot_steer_the_terminal() {
        let mut outcome = sample::base();
        outcome.title = "red \x1b[31m alert\nnew line".to_owned();
        let screen = first_screen(&[outcome], &[], 80, Paint::Plain);
        assert!(screen.contains("\nred [31m alert new line\n"));
    }
}
