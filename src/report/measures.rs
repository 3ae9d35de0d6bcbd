//! The official measures of a result as tables ready to paste: time release (WCO), time and cost of crossing by
//! activity (CAREC CPMM), shares within a time, time-distance (UNESCAP), and published values beside them.
//!
//! Everything here is among the indicators: nothing is estimated anew.

use super::format::{self, NO_VALUE, Unit};
use super::words;
use crate::experiment::Outcome;
use crate::model::indicator::{Key, Statistic};
use crate::stats::Estimate;

/// Returns the measures of all outcomes that have estimates, as Markdown.
pub fn official(outcomes: &[Outcome]) -> String {
    let mut page = Page::default();
    for outcome in outcomes.iter().filter(|outcome| outcome.estimates.is_some()) {
        page.text.push_str(&format!("# {}\n\n{}\n\n", outcome.scenario, words::basis(outcome)));
        page.release(outcome);
        page.crossing(outcome);
        page.shares(outcome);
        page.time_distance(outcome);
        page.published(outcome);
    }
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// A table under a heading; nothing without rows.
    fn table(&mut self, heading: &str, columns: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        self.text.push_str(&format!("## {heading}\n\n"));
        self.text.push_str(&line(&columns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()));
        self.text.push_str(&line(&columns.iter().map(|_| "---".to_owned()).collect::<Vec<_>>()));
        rows.iter().for_each(|row| self.text.push_str(&line(row)));
        self.text.push('\n');
    }

    fn release(&mut self, outcome: &Outcome) {
        let mut rows = Vec::new();
        for indicator in ["release_time", "side_time", "crossing_time"] {
            let keys = of(outcome, indicator, Statistic::Mean).filter(|(key, _)| segments(key));
            for (key, mean) in keys {
                let beside = |statistic| number(outcome, key, indicator, statistic);
                let mut row = vec![words::row(&key.group), words::column(key), Unit::of(key).numbers(mean)];
                row.extend([Statistic::P50, Statistic::Min, Statistic::Max].map(beside));
                rows.push(row);
            }
        }
        let columns = ["Direction", "Interval", "Mean, h", "Median, h", "Shortest, h", "Longest, h"];
        self.table("Time release study (WCO)", &columns, &rows);
    }

    fn crossing(&mut self, outcome: &Outcome) {
        let mut rows = Vec::new();
        for (indicator, name) in [
            ("crossing_time", "TFI1: time, h"),
            ("activity_time", "time by activity, h"),
            ("crossing_cost", "TFI2: cost, USD"),
            ("fees", "fees, USD"),
            ("handling_cost", "handling, USD"),
            ("waiting_cost", "waiting, USD"),
        ] {
            let is_row = |key: &Key| key.part("direction").is_some() && (indicator == "activity_time" || segments(key));
            for (key, mean) in of(outcome, indicator, Statistic::Mean).filter(|(key, _)| is_row(key)) {
                let part = |name| key.part(name).unwrap_or("all").to_owned();
                // Work and waits at no place, such as in a laboratory, are on no side; they are no sum over sides.
                let side =
                    if indicator == "activity_time" { key.part("side").unwrap_or("none") } else { &part("side") };
                let mut row = vec![part("direction"), part("mode"), side.to_owned(), part("activity")];
                row.extend([name.to_owned(), Unit::of(key).numbers(mean)]);
                rows.push(row);
            }
        }
        let columns = ["Direction", "Mode", "Side", "Activity", "Measure", "Mean per truck"];
        self.table("Time and cost of crossing (CAREC CPMM)", &columns, &rows);
    }

    fn shares(&mut self, outcome: &Outcome) {
        const HOURS: [u32; 5] = [1, 3, 4, 24, 48];
        let keys = of(outcome, "crossing_time", Statistic::Mean).filter(|(key, _)| segments(key));
        let rows: Vec<Vec<String>> = keys
            .map(|(key, _)| {
                let within = HOURS.map(|hours| number(outcome, key, "crossing_time", Statistic::Within(hours)));
                [words::row(&key.group)].into_iter().chain(within).collect()
            })
            .collect();
        let columns = ["Direction", "1 h, %", "3 h, %", "4 h, %", "24 h, %", "48 h, %"];
        self.table("Share of trucks through within", &columns, &rows);
    }

    fn time_distance(&mut self, outcome: &Outcome) {
        let rows: Vec<Vec<String>> = of(outcome, "time_distance", Statistic::Mean)
            .map(|(key, mean)| {
                let [route, post, place] = ["route", "post", "station"].map(|name| key.part(name).unwrap_or(NO_VALUE));
                // What is at a post is named for it.
                let own = place.strip_prefix(post).and_then(|rest| rest.strip_prefix('_'));
                let row = [route, post, own.unwrap_or(place)].map(str::to_owned);
                row.into_iter().chain([Unit::of(key).numbers(mean)]).collect()
            })
            .collect();
        self.table("Time-distance (UNESCAP)", &["Route", "Post", "Done with", "Hours per truck up to there"], &rows);
    }

    fn published(&mut self, outcome: &Outcome) {
        let rows: Vec<Vec<String>> = outcome
            .published
            .iter()
            .map(|check| {
                let unit = Unit::of(&check.key);
                vec![
                    words::measure(&check.key),
                    unit.estimate_or_dash(check.ours.as_ref()),
                    unit.given(check.published),
                    check.difference().map_or(NO_VALUE.to_owned(), format::percent_change),
                    words::yes_or_no(check.is_within()).to_owned(),
                    check.source.replace('|', "/"),
                ]
            })
            .collect();
        let columns = ["Measure", "karvon", "Published", "Difference", "Within tolerance", "Source"];
        self.table("Beside published values", &columns, &rows);
    }
}

/// Whether a key is of a direction, or of a side or mode of it, as a whole.
fn segments(key: &Key) -> bool {
    key.group.split(';').all(|part| ["direction=", "side=", "mode="].iter().any(|name| part.starts_with(name)))
}

/// The keys of an indicator and statistic, with their estimates.
fn of<'a>(
    outcome: &'a Outcome,
    indicator: &'a str,
    statistic: Statistic,
) -> impl Iterator<Item = (&'a Key, &'a Estimate)> {
    let keys = outcome.keys.iter().zip(outcome.estimates.iter().flatten());
    let keys = keys.filter(move |(key, _)| key.indicator.name == indicator && key.statistic == statistic);
    keys.filter_map(|(key, estimate)| Some((key, estimate.as_ref()?)))
}

/// Another statistic of the same group, without its unit.
fn number(outcome: &Outcome, key: &Key, indicator: &str, statistic: Statistic) -> String {
    let found = of(outcome, indicator, statistic).find(|(other, _)| other.group == key.group);
    found.map_or(NO_VALUE.to_owned(), |(key, estimate)| Unit::of(key).numbers(estimate))
}

#[cfg(test)]
mod tests {
    use super::official;
    use crate::report::sample;

    #[test]
    fn measures_are_tables_to_paste() {
        let page = official(&[sample::published(), sample::failed()]);
        for expected in [
            "# baseline-2023\n\n20 replications, seed 2023",
            "| Direction | Interval | Mean, h | Median, h | Shortest, h | Longest, h |\n| --- | --- |",
            "| north | Release time | 2.20\u{a0}±\u{a0}0.08 | – | – | – |\n",
            "| north, uz side | Side time | 3.90\u{a0}±\u{a0}0.14 |",
            "| north | all | all | all | TFI1: time, h | 9.42\u{a0}±\u{a0}0.31 |\n",
            "| north | – | – | – | 97.3\u{a0}±\u{a0}0.4 | – |\n",
            "| Crossing time, north | 9.42\u{a0}±\u{a0}0.31\u{a0}h | 9\u{a0}h | +4.7",
        ] {
            assert!(page.contains(expected), "{expected:?} is missing in\n{page}");
        }
        assert!(!page.contains("broken"), "a failed scenario has no measures");
    }
}
