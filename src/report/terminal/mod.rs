//! The first screen: what a planner sees when a run ends, as text for a terminal.
//!
//! Of a single scenario, its headline numbers in words and as a table, and published values beside them. Of a
//! comparison, the few sentences that answer which scenario to choose, then one table with a column per scenario.
//! Then every warning. No line is wider than asked for, as long as that is at least 40 columns.

mod columns;
mod waterfall;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::format::{self, NO_VALUE, Unit};
use super::{bridge, headline, words};
use crate::experiment::{Comparison, Counterfactual, Outcome, PublishedCheck};
use crate::model::indicator::Key;
use crate::stats::Estimate;
use columns::Columns;

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

/// Returns the first screen, at most `width` columns wide, with a line end after each line. Of a comparison, the sentences
/// on which is the best come first.
pub fn first_screen(
    outcomes: &[Outcome],
    comparisons: &[Comparison],
    best: &[String],
    width: u16,
    paint: Paint,
) -> String {
    let mut screen = Writer::new(width, paint);
    if comparisons.is_empty() {
        outcomes.iter().for_each(|outcome| screen.scenario(outcome));
    } else {
        screen.compared(outcomes, comparisons, best);
    }
    screen.text.truncate(screen.text.trim_end().len());
    screen.gap();
    screen.warnings(&words::warnings(outcomes));
    screen.finish()
}

/// Returns what crossing takes without a cause, to the first order and by a run, as [`first_screen`] would show it.
pub fn counterfactual(base: &Outcome, found: &Counterfactual, width: u16, paint: Paint) -> String {
    let mut screen = Writer::new(width, paint);
    screen.text.push('\n');
    screen.heading(&format!("If {} vanished: mean crossing time", found.cause));
    let names = ["as it is", "first order", "by a run", "difference of the runs"];
    let mut columns = Columns::new(names.map(str::to_owned).to_vec());
    for (difference, first_order) in headline::without(base, found) {
        let unit = Unit::of(&difference.key);
        let cells = [
            unit.estimate(&difference.base),
            unit.estimate_or_dash(first_order),
            unit.estimate(&difference.other),
            unit.change(&difference.difference),
        ];
        columns.row(&format!("  {}", printable(&words::row(&difference.key.group))), cells.to_vec());
    }
    screen.columns(&columns);
    let warnings = words::warnings(std::slice::from_ref(&found.outcome));
    warnings.iter().for_each(|warning| screen.item("! ", warning, Style::Warning));
    screen.text
}

/// Writes lines that are no wider than asked for.
pub(crate) struct Writer {
    text: String,
    width: u16,
    paint: Paint,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// As it is.
    Plain,
    /// Bold.
    Heading,
    /// Yellow.
    Warning,
}

impl Writer {
    /// Starts with nothing written.
    pub(crate) fn new(width: u16, paint: Paint) -> Self {
        Self { text: String::new(), width: width.max(WIDTH_MIN), paint }
    }

    /// Returns how wide lines may be.
    pub(crate) fn width(&self) -> u16 {
        self.width
    }

    /// Writes an empty line.
    pub(crate) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Writes warnings under their heading, if there are any.
    pub(crate) fn warnings(&mut self, warnings: &[String]) {
        if !warnings.is_empty() {
            self.gap();
            self.heading("Warnings");
            warnings.iter().for_each(|warning| self.item("! ", warning, Style::Warning));
        }
    }

    /// Returns what was written, with one line end behind it.
    pub(crate) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text
    }

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
        self.bridge(outcome);
        for (heading, columns) in waterfall::waterfalls(outcome) {
            self.heading(&heading);
            self.columns(&columns);
        }
        self.published(&outcome.published);
        self.requirements(outcome);
    }

    fn numbers(&mut self, outcome: &Outcome) {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(self.width);
        // The bridge below says more of turnover with the response.
        let keys = headline::keys(std::slice::from_ref(outcome)).into_iter();
        for (headline, key) in keys.filter(|(_, key)| key.part("source").is_none()) {
            let value = Unit::of(key).estimate_or_dash(outcome.estimate(key));
            table.add_row([words::name(headline, key), words::row(&key.group), plain(&value)]);
        }
        for (key, estimate) in headline::busiest(outcome) {
            table.add_row(["Utilization".to_owned(), words::row(&key.group), plain(&Unit::of(key).estimate(estimate))]);
        }
        if let Some(values) = table.column_mut(2) {
            values.set_cell_alignment(CellAlignment::Right);
        }
        for line in table.lines() {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    /// Where the turnover of the last year comes from, and its range.
    fn bridge(&mut self, outcome: &Outcome) {
        let years = bridge::years(outcome);
        let Some(year) = years.last().copied() else { return };
        let read = |(key, estimate): &(&Key, Option<&Estimate>)| Unit::of(key).estimate_or_dash(*estimate);
        if years.len() > 1 {
            self.bridges(outcome, &years);
        } else {
            self.heading(&format!("Turnover of {} by source", bridge::called(outcome, year)));
            let bridge::Breakdown { labels, rows } = bridge::by_part(outcome, year, |part| part.goods.is_none());
            let names = rows.iter().map(|(part, _)| if rows.len() > 1 { part.name() } else { "" });
            let mut columns = Columns::new(names.map(str::to_owned).collect());
            for (index, label) in labels.iter().enumerate() {
                let number = |step: &Option<bridge::Step>| {
                    step.as_ref().map_or(NO_VALUE.to_owned(), |step| read(&(step.key, step.estimate)))
                };
                columns.row(label, rows.iter().map(|(_, steps)| number(&steps[index])).collect());
            }
            self.columns(&columns);
        }
        let lines = bridge::range(outcome, year);
        let mut columns = Columns::new(["low", "mid", "high"].map(str::to_owned).to_vec());
        for (heading, is_needed) in [
            (format!("Turnover of {} by form of the response", bridge::called(outcome, year)), false),
            ("Growth a year for the target".to_owned(), true),
        ] {
            let numbers = lines.iter().map(|line| (line, if is_needed { &line.needed } else { &line.turnover }));
            let rows: Vec<_> = numbers.filter(|(_, numbers)| !numbers.is_empty()).collect();
            if !rows.is_empty() {
                columns.heading(&heading);
            }
            for (line, numbers) in rows {
                columns.row(&format!("  {}", line.label), numbers.iter().map(read).collect());
            }
        }
        if !lines.is_empty() {
            self.columns(&columns);
        }
    }

    /// Where the turnover of each year comes from, a column per year.
    fn bridges(&mut self, outcome: &Outcome, years: &[&str]) {
        let mut columns = Columns::new(years.iter().map(|year| (*year).to_owned()).collect());
        for (label, steps) in bridge::by_year(outcome) {
            let unit = steps.iter().flatten().next().map(|step| Unit::of(step.key));
            let numbers = |step: &Option<bridge::Step>| {
                let number = step.as_ref().and_then(|step| Some(unit?.numbers(step.estimate?)));
                number.unwrap_or_else(|| NO_VALUE.to_owned())
            };
            columns.row(&label, steps.iter().map(numbers).collect());
        }
        self.heading("Turnover by year and source, $m");
        self.columns(&columns);
    }

    /// The published values, under the source of each.
    fn published(&mut self, checks: &[PublishedCheck]) {
        if checks.is_empty() {
            return;
        }
        self.heading("Beside published values");
        let mut columns = Columns::new(["ours", "published", "difference", "within"].map(str::to_owned).to_vec());
        let mut source = None;
        for check in checks {
            if source.replace(&check.source).is_none_or(|above| *above != check.source) {
                columns.heading(&printable(&check.source));
            }
            let unit = Unit::of(&check.key);
            let ours = unit.estimate_or_dash(check.ours.as_ref());
            let difference = check.difference().map_or(NO_VALUE.to_owned(), format::percent_change);
            let cells = [ours, unit.given(check.published), difference, words::yes_or_no(check.is_within()).to_owned()];
            columns.row(&format!("  {}", printable(&words::measure(&check.key))), cells.to_vec());
        }
        self.columns(&columns);
    }

    /// Whether each requirement is met.
    fn requirements(&mut self, outcome: &Outcome) {
        if outcome.requirements.is_empty() {
            return;
        }
        self.heading("Requirements");
        let told: Vec<String> = outcome.requirements.iter().map(words::requirement).collect();
        told.iter().for_each(|sentence| self.item("- ", sentence, Style::Plain));
        self.text.push('\n');
    }

    fn compared(&mut self, outcomes: &[Outcome], comparisons: &[Comparison], best: &[String]) {
        self.heading(&words::answers_title(comparisons));
        outcomes.first().into_iter().for_each(|base| self.item("", &words::basis(base), Style::Plain));
        self.text.push('\n');
        let answers: Vec<String> = comparisons.iter().flat_map(words::answers).collect();
        best.iter().chain(&answers).for_each(|sentence| self.item("- ", sentence, Style::Plain));
        self.text.push('\n');
        self.side_by_side(outcomes);
        outcomes.iter().for_each(|outcome| self.requirements(outcome));
    }

    /// The headline numbers, a column per scenario.
    fn side_by_side(&mut self, outcomes: &[Outcome]) {
        let mut columns = Columns::new(outcomes.iter().map(|outcome| printable(&outcome.scenario)).collect());
        for headline::Block { headline, keys } in headline::blocks(outcomes) {
            let heading = Unit::of(keys[0]).heading(&words::name(headline, keys[0]));
            if keys[0].group != "all" {
                columns.heading(&heading);
            }
            for key in keys {
                let value = |estimate: &Estimate| Unit::of(key).numbers(estimate);
                let cell = |outcome: &Outcome| outcome.estimate(key).map_or(NO_VALUE.to_owned(), value);
                let label = if key.group == "all" { heading.clone() } else { format!("  {}", words::row(&key.group)) };
                columns.row(&label, outcomes.iter().map(cell).collect());
            }
        }
        self.columns(&columns);
    }

    fn columns(&mut self, columns: &Columns) {
        columns.lines(usize::from(self.width)).iter().for_each(|line| self.line(line, Style::Plain));
        self.text.push('\n');
    }

    /// Writes a heading.
    pub(crate) fn heading(&mut self, text: &str) {
        self.item("", text, Style::Heading);
    }

    /// Writes a paragraph behind its mark, later lines indented to it.
    pub(crate) fn item(&mut self, mark: &str, text: &str, style: Style) {
        let lines = wrapped(mark, &printable(text), usize::from(self.width));
        lines.iter().for_each(|line| self.line(line, style));
    }

    /// Writes a line as it is.
    pub(crate) fn line(&mut self, line: &str, style: Style) {
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

/// Breaks a paragraph behind its mark into lines, later ones indented to it.
pub fn wrapped(mark: &str, text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = mark.to_owned();
    let mut is_first = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = line.chars().count() + usize::from(!is_first) + word.chars().count();
        if !is_first && length > width {
            lines.push(line);
            line = " ".repeat(mark.len());
            is_first = true;
        }
        if !is_first {
            line.push(' ');
        }
        line.push_str(word);
        is_first = false;
    }
    lines.push(line);
    lines
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
    use super::{Paint, counterfactual, first_screen};
    use crate::experiment::Counterfactual;
    use crate::report::sample;

    fn screen(width: u16) -> String {
        let mut warned = sample::other();
        warned
            .warnings
            .push("queue not stable at kz_customs: it grows by 3 trucks a day; add lanes or hours".to_owned());
        let outcomes = [sample::base(), warned, sample::failed()];
        let best = ["second-scanner is the best of all.".to_owned()];
        first_screen(&outcomes, &[sample::comparison()], &best, width, Paint::Plain)
    }

    #[test]
    fn a_comparison_answers_first_then_shows_one_table_then_warns() {
        let expected = "\
Compared with baseline-2023
20 replications, seed 2023, intervals at 95 % confidence

- second-scanner is the best of all.
- second-scanner: crossing time north falls by 5.65 h ± 0.19 h (9.42 h to 3.77 h).
- second-scanner: crossing time south falls by 1.91 h ± 0.07 h (3.18 h to 1.27 h).
- second-scanner: turnover rises by 8 $m ± 7 $m (1986 $m to 1994 $m).
- second-scanner: staff hours do not change.
";
        let screen = screen(100);
        assert!(screen.starts_with(expected), "{screen}");
        for expected in [
            "\nCrossing time, h\n  north                 9.42 ± 0.31  3.77 ± 0.31       –\n",
            "\nTurnover, $m              1986 ± 12    1994 ± 12       –\n  north               ",
            "\nStaff hours, h              104 256      104 256       –\n",
            "! second-scanner: queue not stable at kz_customs",
            "! broken: replication 2 failed, so there are no estimates: gridlock: yard full, waits for <lane>\n",
        ] {
            assert!(screen.contains(expected), "{expected:?} is missing in\n{screen}");
        }
        assert_eq!(screen.matches("baseline-2023").count(), 2, "the base is named over the words and the table");
    }

    #[test]
    fn a_single_run_has_its_words_numbers_and_published_values() {
        let screen = first_screen(&[sample::published()], &[], &[], 80, Paint::Plain);
        for expected in [
            "baseline-2023\nRoad crossings in the first half of 2023, as they were\n20 replications, seed 2023",
            "9.42 ± 0.31 h\n",
            "1986 ± 12 $m\n",
            "kz_customs",
            "\nBeside published values\n",
            "\nCAREC <crossing_time>\n  Crossing time, north  9.42 ± 0.31 h        9 h      +4.7 %     yes\n",
            "\n  Crossing time, south  3.18 ± 0.12 h        5 h     −36.4 %      no\n",
            "\n  Crossing time, west               –        4 h           –       –\n",
        ] {
            assert!(screen.contains(expected), "{expected:?} is missing in\n{screen}");
        }
        assert_eq!(screen.matches("CAREC <crossing_time>").count(), 1, "a source stands once over its values");
    }

    #[test]
    fn a_single_run_shows_where_the_hours_go() {
        let screen = squeezed(&first_screen(&[sample::base()], &[], &[], 80, Paint::Plain));
        for expected in [
            "\nWhere the hours of a truck go, north\nhours share without it\nservice 1.31",
            "\nqueue: uz_scan 3.30 ± 0.15 35.0 ± 0.5 % 6.12 ± 0.21\nin all 9.42 ± 0.31",
        ] {
            assert!(screen.contains(expected), "{expected:?} is missing in\n{screen}");
        }
    }

    /// The lines with single blanks.
    fn squeezed(screen: &str) -> String {
        let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        screen.lines().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_counterfactual_stands_beside_its_first_order() {
        let (base, other) = (sample::base(), sample::other());
        let found = Counterfactual { cause: "queue".to_owned(), outcome: other, comparison: sample::comparison() };
        let screen = counterfactual(&base, &found, 100, Paint::Plain);
        let expected = "If queue vanished: mean crossing time\n";
        assert!(screen.contains(expected), "{screen}");
        let screen = squeezed(&screen);
        let north = screen.lines().find(|line| line.starts_with("north ")).expect("a row");
        assert!(north.contains(" 6.12 ± 0.21 h 3.77"), "{north}");
        assert!(north.ends_with("5.65 ± 0.19 h"), "{north}");
    }

    #[test]
    fn no_line_is_too_wide() {
        for width in [40, 60, 80, 120] {
            let alone = first_screen(&[sample::published()], &[], &[], width, Paint::Plain);
            for line in screen(width).lines().chain(alone.lines()) {
                assert!(line.chars().count() <= usize::from(width), "{line:?} is wider than {width}");
            }
        }
    }

    #[test]
    fn colors_only_where_asked_for() {
        let outcomes = [sample::single()];
        assert!(!first_screen(&outcomes, &[], &[], 80, Paint::Plain).contains('\x1b'));
        let painted = first_screen(&outcomes, &[], &[], 80, Paint::Color);
        assert!(painted.starts_with("\x1b[1msingle\x1b[0m\n"));
        assert!(painted.contains("\x1b[33m! single: one replication says nothing about spread"));
    }

    #[test]
    fn a_title_cannot_steer_the_terminal() {
        let mut outcome = sample::base();
        outcome.title = "red \x1b[31m alert\nnew line".to_owned();
        let screen = first_screen(&[outcome], &[], &[], 80, Paint::Plain);
        assert!(screen.contains("\nred [31m alert new line\n"));
    }
}
