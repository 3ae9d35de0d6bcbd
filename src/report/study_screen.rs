//! The first screen of a study: the answer in sentences, then the points and their responses, what matters, and doubts.
//!
//! The page says the same sentences.

mod kept;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::format::Unit;
use super::study::{measures, ranked};
use super::terminal::{Paint, Style, Writer};
use crate::experiment::Sensitivity;
use crate::model::indicator::Key;
use crate::stats::inputs::Split;
use crate::stats::{Estimate, Level};
use kept::Change;
pub use kept::{Changes, Leaders, Range};

/// Points that a screen has room for.
const POINTS_MAX: usize = 20;

/// Replications of a point below which its intervals say little.
const REPLICATIONS_MIN: usize = 5;

/// What a screen shows.
pub struct Screen<'a> {
    /// What the study asks.
    pub title: &'a str,
    /// How many points there are.
    pub points: usize,
    /// Returns the point of a position in words.
    pub name: &'a dyn Fn(usize) -> String,
    /// The points that the table has room for.
    pub leaders: &'a Leaders,
    /// Position of the point that all others are compared with.
    pub base: Option<usize>,
    /// Responses.
    pub responses: &'a [Column<'a>],
    /// Confidence level.
    pub level: Level,
    /// Names of the axes.
    pub axes: &'a [&'a str],
    /// What matters, by response.
    pub sensitivities: &'a [(&'a str, Sensitivity)],
    /// Points with failed replications.
    pub failed: usize,
    /// Requirements that were not met, in words.
    pub unmet: Option<String>,
    /// Targets that were not reached.
    pub unreached: usize,
    /// Replications of the point with the fewest.
    pub replications: usize,
}

/// A response with its values.
pub struct Column<'a> {
    /// Name.
    pub name: &'a str,
    /// Of what.
    pub key: &'a Key,
    /// Between which points it lies.
    pub range: Range,
    /// Positions of the points that may be the best, if that is known.
    pub candidates: Vec<usize>,
    /// How the points differ from the base.
    pub changes: Changes,
    /// Its uncertainty, where the points stand for what is not known of the axes.
    pub split: Option<Split>,
}

/// Returns a title and what was found under it, a sentence for each finding, at most `width` columns wide.
pub fn found(title: &str, sentences: &[String], width: u16, paint: Paint) -> String {
    let mut writer = Writer::new(width, paint);
    writer.heading(title);
    writer.gap();
    sentences.iter().for_each(|sentence| writer.item("- ", sentence, Style::Plain));
    writer.finish()
}

impl Screen<'_> {
    /// Returns what the study found, a sentence for each finding.
    pub fn answer(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for response in self.responses {
            sentences.extend(self.range(response));
            sentences.extend(self.uncertainty(response));
            sentences.extend(self.best(response));
            sentences.extend(self.against_base(response));
        }
        for (response, sensitivity) in self.sensitivities {
            sentences.extend(self.first_that_matters(response, sensitivity));
        }
        sentences
    }

    /// Returns every doubt, with what to do.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.failed > 0 {
            warnings.push(format!("{} points have failed replications and no estimates: see points.csv", self.failed));
        }
        if self.replications < REPLICATIONS_MIN && self.failed == 0 {
            let made = self.replications;
            let words = if made == 1 { "1 replication" } else { &format!("{made} replications") };
            warnings.push(format!(
                "{words} a point say little about its spread: intervals are wide or missing; run at least {REPLICATIONS_MIN} \
                 (`--replications`), better 10, or ask for a half-width in `[precision.target.NAME]`"
            ));
        }
        let is_without = |response: &&Column<'_>| response.range.ends.is_none();
        if self.failed == 0 {
            warnings.extend(self.responses.iter().filter(is_without).map(|response| {
                let Key { indicator, group, statistic } = response.key;
                format!(
                    "`{}` has no value at any point: there is no {statistic} of {} over `{group}`; see the column `group` of \
                     kpis.csv",
                    response.name, indicator.name
                )
            }));
        }
        if self.unreached > 0 {
            warnings.push(format!(
                "{} half-widths were not reached within the budget: see targets.csv; raise `precision.replications`, or \
                 ask for less",
                self.unreached
            ));
        }
        if let Some(unmet) = &self.unmet {
            warnings.push(format!("of the requirements, {unmet}: see requirements.csv"));
        }
        warnings
    }

    /// Returns the first screen, at most `width` columns wide where that can be.
    pub fn text(&self, width: u16, paint: Paint) -> String {
        let mut writer = Writer::new(width, paint);
        writer.heading(self.title);
        writer.item("", &format!("{} design points", self.points), Style::Plain);
        writer.gap();
        let answer = self.answer();
        answer.iter().for_each(|sentence| writer.item("- ", sentence, Style::Plain));
        if !answer.is_empty() {
            writer.gap();
        }
        self.table(&mut writer);
        for (response, sensitivity) in self.sensitivities {
            writer.gap();
            writer.heading(&format!("What matters for {response}"));
            for (rank, line) in self.matters(response, sensitivity).into_iter().enumerate() {
                writer.item(&format!("{:>3}. ", rank + 1), &line, Style::Plain);
            }
        }
        writer.warnings(&self.warnings());
        writer.finish()
    }

    fn table(&self, writer: &mut Writer) {
        let mut table = Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(writer.width());
        let head = ["point".to_owned(), String::new()].into_iter();
        table.set_header(head.chain(self.responses.iter().map(|response| response.name.to_owned())));
        for (point, _, estimates) in &self.leaders.rows {
            let responses = self.responses.iter().zip(estimates);
            let values = responses.map(|(response, it)| Unit::of(response.key).estimate_or_dash(it.as_ref()));
            table.add_row([(point + 1).to_string(), (self.name)(*point)].into_iter().chain(values));
        }
        for column in 2..2 + self.responses.len() {
            table.column_mut(column).into_iter().for_each(|column| {
                column.set_cell_alignment(CellAlignment::Right);
            });
        }
        table.lines().for_each(|line| writer.line(line.trim_end(), Style::Plain));
        if self.points > POINTS_MAX {
            writer.item("", &format!("... and {} more in responses.csv", self.points - POINTS_MAX), Style::Plain);
        }
    }

    /// Says between which points a response lies.
    fn range(&self, response: &Column<'_>) -> Option<String> {
        let [low, high] = response.range.ends?;
        let unit = Unit::of(response.key);
        let read =
            |(point, estimate): (usize, Estimate)| format!("{} ({})", unit.estimate(&estimate), (self.name)(point));
        if low.1.mean == high.1.mean {
            return Some(format!("{} is {} at every point.", response.name, unit.estimate(&low.1)));
        }
        Some(format!("{} goes from {} to {}.", response.name, read(low), read(high)))
    }

    /// Says how uncertain a response is, and how much of that is of the axes.
    fn uncertainty(&self, response: &Column<'_>) -> Option<String> {
        let split = response.split.filter(|split| split.input_variance + split.noise_variance > 0.0)?;
        let unit = Unit::of(response.key);
        let (mean, noise) = (unit.rough(split.mean), unit.of_difference().rough(split.noise_half_width));
        let spread = match split.interval {
            Some((low, high)) => {
                let percent = 100.0 * self.level.value();
                format!("between {} and {} over the axes at {percent} % confidence", unit.rough(low), unit.rough(high))
            }
            None => "with too few points for an interval over the axes".to_owned(),
        };
        Some(format!(
            "{}: {mean} on average, {spread}; of the variance between points {:.0} % is of the axes, the rest noise, which \
             alone leaves ± {noise} of the average.",
            response.name,
            100.0 * split.input_share,
        ))
    }

    /// Says which points may be the best.
    fn best(&self, response: &Column<'_>) -> Option<String> {
        /// More names would not be read.
        const NAMED_MAX: usize = 4;
        let percent = 100.0 * self.level.value();
        Some(match response.candidates.as_slice() {
            [] => return None,
            [one] => format!("{}: {} is the best, at {percent} % confidence.", response.name, (self.name)(*one)),
            several if several.len() <= NAMED_MAX => {
                let names: Vec<String> = several.iter().map(|point| (self.name)(*point)).collect();
                format!("{}: the best is one of {}, at {percent} % confidence.", response.name, names.join("; "))
            }
            several => format!(
                "{}: {} of {} points may be the best (best.csv names them); more replications would tell them apart.",
                response.name,
                several.len(),
                self.points
            ),
        })
    }

    /// Says which points differ from the base, and how far.
    fn against_base(&self, response: &Column<'_>) -> Option<String> {
        let base = (self.name)(self.base?);
        let unit = Unit::of(response.key).of_difference();
        let part = |way: &str, found: Option<Change>| {
            let Change { points, most: (point, joint) } = found?;
            let of = if points == 1 { "point" } else { "points" };
            Some(format!("{way} at {points} {of} (most at {}: {})", (self.name)(point), unit.change(&joint)))
        };
        let Changes { compared, lower, higher } = response.changes;
        if compared == 0 {
            return None;
        }
        let parts: Vec<String> = [part("lower", lower), part("higher", higher)].into_iter().flatten().collect();
        let percent = 100.0 * self.level.value();
        Some(match parts.as_slice() {
            [] => format!(
                "{}: no point is shown to differ from the base, {base}, at {percent} % confidence.",
                response.name
            ),
            parts => format!(
                "{}: beside the base, {base}, it is {}, at {percent} % confidence for all at once.",
                response.name,
                parts.join(", and ")
            ),
        })
    }

    fn first_that_matters(&self, response: &str, sensitivity: &Sensitivity) -> Option<String> {
        let axis = *ranked(sensitivity).first()?;
        if measures(sensitivity, axis)[0].value == 0.0 {
            return None;
        }
        let line = self.matters(response, sensitivity).into_iter().next()?;
        // The line begins with the axis' name.
        let rest = line.strip_prefix(self.axes[axis])?;
        Some(format!("Most of all, {}{rest}; that is for {response}.", self.axes[axis]))
    }

    /// A line for each axis, the most important first.
    fn matters(&self, response: &str, sensitivity: &Sensitivity) -> Vec<String> {
        let found = self.responses.iter().find(|column| column.name == response);
        let unit = found.map_or(Unit::plain(""), |column| Unit::of(column.key));
        let line = |axis: usize| {
            let name = self.axes[axis];
            let measures = measures(sensitivity, axis);
            let words = match sensitivity {
                Sensitivity::Screened(axes) => {
                    let doubt = match axes[axis].stands_out() {
                        Some(false) => "; no more than noise",
                        _ => "",
                    };
                    let (size, signed) = (measures[0].value, measures[1].value);
                    let way = if signed < 0.0 { "−" } else { "+" };
                    let (size, signed) = (unit.rough(size), unit.rough(signed.abs()));
                    format!("changes it by {size} over its range ({way}{signed} on balance){doubt}")
                }
                Sensitivity::Indices(_) => {
                    let (total, first) = (&measures[0], &measures[1]);
                    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
                    let range = total
                        .low
                        .zip(total.high)
                        .map_or(String::new(), |(low, high)| format!(" ({} to {})", percent(low), percent(high)));
                    let (total, first) = (percent(total.value), percent(first.value));
                    format!("has part in {total}{range} of the variance, {first} by itself")
                }
            };
            format!("{name} {words}")
        };
        ranked(sensitivity).into_iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Changes, Column, Leaders, Range, Screen, Split};
    use crate::model::indicator::{Key, Statistic};
    use crate::report::Paint;
    use crate::report::sample::{self, estimate};
    use crate::stats::{Estimate, Level};

    fn key() -> Key {
        Key { indicator: &sample::CROSSING_TIME, group: "direction=north".into(), statistic: Statistic::Mean }
    }

    fn screen<'a>(leaders: &'a Leaders, responses: &'a [Column<'a>], replications: usize) -> Screen<'a> {
        Screen {
            title: "Officers and scanners at the Uzbek exit",
            points: 3,
            name: &|point| format!("officers={}", point + 9),
            leaders,
            base: Some(0),
            responses,
            level: Level::new(0.95).expect("0.95 is a level"),
            axes: &["officers"],
            sensitivities: &[],
            failed: 0,
            unmet: None,
            unreached: 2,
            replications,
        }
    }

    #[test]
    fn the_answer_comes_first_and_doubts_say_what_to_do() {
        let key = key();
        let estimates = [10.0, 7.0, 8.0].map(|hours| Some(estimate(hours, Some(0.5))));
        let mut leaders = Leaders::by(Some((0, true)));
        let mut range = Range::default();
        for (point, estimate) in estimates.iter().enumerate() {
            leaders.take(point, &[*estimate]);
            range.take(point, *estimate);
        }
        let column = |changes: &[(usize, Estimate)]| {
            let mut column = Column {
                name: "crossing",
                key: &key,
                range,
                candidates: vec![],
                changes: Changes::default(),
                split: None,
            };
            changes.iter().for_each(|(point, joint)| column.changes.take(*point, *joint));
            column
        };
        let change = |difference: f64, half_width: f64| estimate(difference, Some(half_width));
        let responses = [column(&[(1, change(-3.0, 0.2)), (2, change(-2.0, 0.3))])];
        let screen = screen(&leaders, &responses, 2);
        let plain = |lines: Vec<String>| lines.iter().map(|line| line.replace('\u{a0}', " ")).collect::<Vec<_>>();
        let range = "crossing goes from 7.0 ± 0.5 h (officers=10) to 10.0 ± 0.5 h (officers=9).";
        let beside = "crossing: beside the base, officers=9, it is lower at 2 points (most at officers=10: −3.00 ± 0.20 h), at 95 % \
                      confidence for all at once.";
        assert_eq!(plain(screen.answer()), [range, beside]);
        // An interval around zero shows nothing.
        let responses = [column(&[(1, change(-0.1, 0.2))])];
        let told = plain(self::screen(&leaders, &responses, 2).answer());
        assert_eq!(told[1], "crossing: no point is shown to differ from the base, officers=9, at 95 % confidence.");
        let order: Vec<usize> = leaders.rows.iter().map(|(point, ..)| *point).collect();
        assert_eq!(order, [1, 2, 0], "the best comes first");
        for width in [40, 80, 120] {
            let text = screen.text(width, Paint::Plain);
            assert!(text.lines().all(|line| line.chars().count() <= usize::from(width)), "{width}:\n{text}");
            let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} is missing in\n{text}"));
            assert!(at("- crossing") < at("\n point") && at("\n point") < at("! 2 replications"), "{text}");
        }
        let warnings = screen.warnings();
        assert!(warnings[0].contains("--replications") && warnings[1].contains("precision.replications"));
        assert_eq!(self::screen(&leaders, &responses, 5).warnings().len(), 1);
        let nowhere = [Column { range: Range::default(), ..column(&[]) }];
        let told = self::screen(&leaders, &nowhere, 5).warnings();
        assert!(told[0].contains("there is no mean of crossing_time over `direction=north`"), "{told:?}");
    }

    #[test]
    fn noise_is_told_from_what_is_not_known_of_the_axes() {
        let key = key();
        let told = |interval: Option<(f64, f64)>| {
            let split = Split {
                mean: 8.0,
                noise_half_width: 0.1,
                interval,
                noise_variance: 0.3,
                input_variance: 0.7,
                input_share: 0.7,
            };
            let response = Column {
                name: "crossing",
                key: &key,
                range: Range::default(),
                candidates: vec![],
                changes: Changes::default(),
                split: Some(split),
            };
            screen(&Leaders::by(None), &[response], 5).answer().concat().replace('\u{a0}', " ")
        };
        assert_eq!(
            told(Some((6.0, 11.0))),
            "crossing: 8.00 h on average, between 6.00 h and 11.0 h over the axes at 95 % confidence; of the variance between \
             points 70 % is of the axes, the rest noise, which alone leaves ± 0.100 h of the average."
        );
        assert!(told(None).contains("too few points"), "{}", told(None));
    }
}
