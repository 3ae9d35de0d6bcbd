//! Which of several scenarios is the best, in words: the first thing that whoever compares them wants to know.
//!
//! Read from the table that says how each stands to the best of the others, so that the terminal and the page say the same.

use super::format;
use super::results::key_of;
use super::table::Table;
use super::words;

/// Returns a sentence for each scenario, or several between which the replications do not decide, with all that it is the
/// best in.
pub fn best(table: &Table) -> Vec<String> {
    let mut numbers: Vec<(String, Vec<String>)> = Vec::new();
    let mut scenarios: Vec<String> = Vec::new();
    let mut level = 0.0;
    for record in table.records() {
        let Some(key) = key_of(&record) else { continue };
        level = record.number("level").unwrap_or(level);
        let (measure, scenario) = (words::measure(&key).to_lowercase().replace(", ", " "), record.text("scenario"));
        if numbers.last().is_none_or(|(known, _)| *known != measure) {
            numbers.push((measure, Vec::new()));
        }
        if !scenarios.iter().any(|known| *known == scenario) {
            scenarios.push(scenario.clone().into_owned());
        }
        if record.text("may_be_best") == "yes" {
            numbers.last_mut().expect("one was added").1.push(scenario.into_owned());
        }
    }
    let mut groups: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for (measure, candidates) in numbers {
        match groups.iter_mut().find(|(known, _)| *known == candidates) {
            Some((_, measures)) => measures.push(measure),
            None => groups.push((candidates, vec![measure])),
        }
    }
    let told = |(candidates, measures): (Vec<String>, Vec<String>)| {
        let (measures, level) = (enumerated(&measures, "and"), format::level(level).replace(' ', "\u{a0}"));
        match candidates.as_slice() {
            [one] => format!("{one} is the best of all in {measures} ({level} confidence)."),
            all if all.len() == scenarios.len() => {
                format!("In {measures} none is shown to be better than the others ({level} confidence).")
            }
            several => {
                let several = enumerated(several, "or");
                format!("In {measures} the best is {several}: more replications may tell ({level} confidence).")
            }
        }
    };
    groups.into_iter().map(told).collect()
}

/// Returns names as they stand in a sentence: `one, two and three`.
fn enumerated(names: &[String], last: &str) -> String {
    match names {
        [before @ .., end] if !before.is_empty() => format!("{} {last} {end}", before.join(", ")),
        alone => alone.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::best;
    use crate::report::table::Table;

    const COLUMNS: [(&str, &str); 6] =
        [("scenario", ""), ("kpi", ""), ("group", ""), ("statistic", ""), ("level", ""), ("may_be_best", "")];

    const NORTH: [&str; 3] = ["crossing_time", "direction=north", "mean"];
    const SOUTH: [&str; 3] = ["crossing_time", "direction=south", "mean"];
    const TURNOVER: [&str; 3] = ["turnover", "all", "total"];

    /// What is said where these of the scenarios `a`, `b` and `c` may be the best in each number.
    fn check(numbers: &[([&str; 3], &str)], expected: &[&str]) {
        let mut table = Table::new("best", &COLUMNS);
        for ([kpi, group, statistic], candidates) in numbers {
            for scenario in ["a", "b", "c"] {
                let verdict = if candidates.contains(scenario) { "yes" } else { "no" };
                let mut row: Vec<_> = [scenario, kpi, group, statistic].map(Into::into).to_vec();
                row.extend([0.95.into(), verdict.into()]);
                table.push(row);
            }
        }
        let told: Vec<String> = best(&table).iter().map(|sentence| sentence.replace('\u{a0}', " ")).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn who_is_the_best_in_several_numbers_is_named_once() {
        check(
            &[(NORTH, "c"), (SOUTH, "c"), (TURNOVER, "c")],
            &["c is the best of all in crossing time north, crossing time south and turnover (95 % confidence)."],
        );
    }

    #[test]
    fn what_is_not_decided_is_said_to_be_open() {
        check(
            &[(NORTH, "b"), (SOUTH, "bc"), (TURNOVER, "abc")],
            &[
                "b is the best of all in crossing time north (95 % confidence).",
                "In crossing time south the best is b or c: more replications may tell (95 % confidence).",
                "In turnover none is shown to be better than the others (95 % confidence).",
            ],
        );
    }

    #[test]
    fn of_nothing_nothing_is_said() {
        check(&[], &[]);
    }
}
