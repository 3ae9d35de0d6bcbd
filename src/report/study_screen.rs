//! The first screen of a study: the answer in sentences, then the points and their responses, what matters, and doubts.
//!
//! The page says the same sentences.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::format::Unit;
use super::study::{measures, ranked};
use super::terminal::{Paint, Style, Writer};
use crate::experiment::{Contrast, Sensitivity};
use crate::model::indicator::Key;
use crate::stats::compare::AgainstBest;
use crate::stats::inputs::Split;
use crate::stats::{Estimate, Level};

/// Points that a screen has room for.
const POINTS_MAX: usize = 20;

/// Replications of a point below which its intervals say little.
const REPLICATIONS_MIN: usize = 5;

/// What a screen shows.
pub struct Screen<'a> {
    /// What the study asks.
    pub title: &'a str,
    /// Points in words.
    pub points: &'a [String],
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
    /// Whether low values are better, if it is said.
    pub low_is_better: Option<bool>,
    /// Estimates by point.
    pub estimates: Vec<Option<Estimate>>,
    /// How the points stand to the best, if that is known.
    pub standings: Vec<AgainstBest>,
    /// How the points differ from the base, if there is one.
    pub contrasts: Vec<Option<Contrast>>,
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
        let is_without = |response: &&Column<'_>| response.estimates.iter().all(Option::is_none);
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
        writer.item("", &format!("{} design points", self.points.len()), Style::Plain);
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

    /// The points in order, best first where it is known what is better.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        let known = self.responses.iter().find_map(|response| response.low_is_better.map(|low| (response, low)));
        if let Some((response, low)) = known {
            let worth = |point: &usize| {
                let mean = response.estimates[*point].map(|estimate| estimate.mean);
                mean.map_or(f64::INFINITY, |mean| if low { mean } else { -mean })
            };
            order.sort_by(|a, b| worth(a).total_cmp(&worth(b)));
        }
        order
    }

    fn table(&self, writer: &mut Writer) {
        let order = self.order();
        let mut table = Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(writer.width());
        let head = ["point".to_owned(), String::new()].into_iter();
        table.set_header(head.chain(self.responses.iter().map(|response| response.name.to_owned())));
        for point in order.iter().take(POINTS_MAX) {
            let values = self
                .responses
                .iter()
                .map(|response| Unit::of(response.key).estimate_or_dash(response.estimates[*point].as_ref()));
            table.add_row([(point + 1).to_string(), self.points[*point].clone()].into_iter().chain(values));
        }
        for column in 2..2 + self.responses.len() {
            table.column_mut(column).into_iter().for_each(|column| {
                column.set_cell_alignment(CellAlignment::Right);
            });
        }
        table.lines().for_each(|line| writer.line(line.trim_end(), Style::Plain));
        if order.len() > POINTS_MAX {
            writer.item("", &format!("... and {} more in responses.csv", order.len() - POINTS_MAX), Style::Plain);
        }
    }

    /// Says between which points a response lies.
    fn range(&self, response: &Column<'_>) -> Option<String> {
        let known = || self.points.iter().zip(&response.estimates).filter_map(|(point, it)| Some((point, (*it)?)));
        let low = known().min_by(|one, other| one.1.mean.total_cmp(&other.1.mean))?;
        let high = known().max_by(|one, other| one.1.mean.total_cmp(&other.1.mean))?;
        let unit = Unit::of(response.key);
        let read = |(point, estimate): (&String, Estimate)| format!("{} ({point})", unit.estimate(&estimate));
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
        let standings = response.standings.iter().zip(self.points);
        let candidates: Vec<&str> =
            standings.filter(|(it, _)| it.may_be_best).map(|(_, point)| point.as_str()).collect();
        let percent = 100.0 * self.level.value();
        Some(match candidates.as_slice() {
            [] => return None,
            [one] => format!("{}: {one} is the best, at {percent} % confidence.", response.name),
            several if several.len() <= NAMED_MAX => {
                format!("{}: the best is one of {}, at {percent} % confidence.", response.name, several.join("; "))
            }
            several => format!(
                "{}: {} of {} points may be the best (best.csv names them); more replications would tell them apart.",
                response.name,
                several.len(),
                self.points.len()
            ),
        })
    }

    /// Says which points differ from the base, and how far.
    fn against_base(&self, response: &Column<'_>) -> Option<String> {
        let base = &self.points[self.base?];
        let known =
            || self.points.iter().zip(&response.contrasts).filter_map(|(point, it)| Some((point, (*it)?.joint)));
        let shown = |sign: f64| {
            let beyond = move |(_, joint): &(&String, Estimate)| {
                joint.half_width.is_some_and(|half_width| sign * joint.mean > half_width)
            };
            let far: Vec<_> = known().filter(beyond).collect();
            far.iter()
                .copied()
                .max_by(|(_, a), (_, b)| (sign * a.mean).total_cmp(&(sign * b.mean)))
                .map(|most| (far.len(), most))
        };
        let unit = Unit::of(response.key).of_difference();
        let part = |way: &str, found: Option<(usize, (&String, Estimate))>| {
            let (count, (point, joint)) = found?;
            let points = if count == 1 { "point" } else { "points" };
            Some(format!("{way} at {count} {points} (most at {point}: {})", unit.change(&joint)))
        };
        let parts: Vec<String> =
            [part("lower", shown(-1.0)), part("higher", shown(1.0))].into_iter().flatten().collect();
        let percent = 100.0 * self.level.value();
        known().next()?;
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
    use super::{Column, Contrast, Screen, Split};
    use crate::model::indicator::{Key, Statistic};
    use crate::report::Paint;
    use crate::report::sample::{self, estimate};
    use crate::stats::Level;

    fn key() -> Key {
        Key { indicator: &sample::CROSSING_TIME, group: "direction=north".into(), statistic: Statistic::Mean }
    }

    fn screen<'a>(points: &'a [String], responses: &'a [Column<'a>], replications: usize) -> Screen<'a> {
        Screen {
            title: "Officers and scanners at the Uzbek exit",
            points,
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
        let points: Vec<String> = (9..12).map(|lanes| format!("officers={lanes}")).collect();
        let key = key();
        let estimates = [10.0, 7.0, 8.0].map(|hours| Some(estimate(hours, Some(0.5)))).to_vec();
        let contrast = |difference: f64, half_width: f64| {
            let joint = estimate(difference, Some(half_width));
            let value = estimate(10.0 + difference, Some(0.5));
            let base = estimate(10.0, Some(0.5));
            Some(Contrast { base, value, difference: joint, joint, p_adjusted: None, variance_ratio: None })
        };
        let column = |contrasts| Column {
            name: "crossing",
            key: &key,
            low_is_better: Some(true),
            estimates: estimates.clone(),
            standings: vec![],
            contrasts,
            split: None,
        };
        let responses = [column(vec![None, contrast(-3.0, 0.2), contrast(-2.0, 0.3)])];
        let screen = screen(&points, &responses, 2);
        let plain = |lines: Vec<String>| lines.iter().map(|line| line.replace('\u{a0}', " ")).collect::<Vec<_>>();
        let range = "crossing goes from 7.0 ± 0.5 h (officers=10) to 10.0 ± 0.5 h (officers=9).";
        let beside = "crossing: beside the base, officers=9, it is lower at 2 points (most at officers=10: −3.00 ± 0.20 h), at 95 % \
                      confidence for all at once.";
        assert_eq!(plain(screen.answer()), [range, beside]);
        // An interval around zero shows nothing.
        let responses = [column(vec![None, contrast(-0.1, 0.2), None])];
        let told = plain(self::screen(&points, &responses, 2).answer());
        assert_eq!(told[1], "crossing: no point is shown to differ from the base, officers=9, at 95 % confidence.");
        for width in [40, 80, 120] {
            let text = screen.text(width, Paint::Plain);
            assert!(text.lines().all(|line| line.chars().count() <= usize::from(width)), "{width}:\n{text}");
            let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} is missing in\n{text}"));
            assert!(at("- crossing") < at("\n point") && at("\n point") < at("! 2 replications"), "{text}");
        }
        let warnings = screen.warnings();
        assert!(warnings[0].contains("--replications") && warnings[1].contains("precision.replications"));
        assert_eq!(self::screen(&points, &responses, 5).warnings().len(), 1);
        let nowhere = [Column { estimates: vec![None; 3], ..column(vec![]) }];
        let told = self::screen(&points, &nowhere, 5).warnings();
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
                low_is_better: None,
                estimates: vec![],
                standings: vec![],
                contrasts: vec![],
                split: Some(split),
            };
            screen(&["a point".to_owned()], &[response], 5).answer().concat().replace('\u{a0}', " ")
        };
        assert_eq!(
            told(Some((6.0, 11.0))),
            "crossing: 8.00 h on average, between 6.00 h and 11.0 h over the axes at 95 % confidence; of the variance between \
             points 70 % is of the axes, the rest noise, which alone leaves ± 0.100 h of the average."
        );
        assert!(told(None).contains("too few points"), "{}", told(None));
    }
}
