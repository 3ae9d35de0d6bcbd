//! Observations of an axis: what a column holds, and a sample of the same size drawn from it with replacement.
//!
//! Inputs that come from data are as uncertain as the data are few. Each point of a sample of axes takes a bootstrap sample
//! of its own (Barton and Schruben 2001), so that what differs between points is what the data do not say.

use super::format::Data;
use crate::scenario::Refused;
use crate::scenario::observations::{CountedDay, TimeColumns, read_arrivals, read_times};
use crate::scenario::overlay::{Read, beside};
use crate::scenario::source::Sources;

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Observations {
    /// Times in minutes.
    Times(Vec<f64>),
    /// Arrivals of each day.
    Days(Vec<u32>),
}

impl Observations {
    /// Reads the column that an axis of the study `name` names, and adds the file to the sources; fails with what is
    /// wrong and what to do.
    pub(super) fn read(
        data: &Data,
        name: &str,
        read: Read<'_>,
        sources: &mut Sources,
    ) -> Result<Self, (String, String)> {
        let path = beside(name, &data.file);
        let text = read(&path).map_err(|reason| {
            (format!("`{path}` cannot be read: {reason}"), "the file's path is relative to the study".to_owned())
        })?;
        sources.add(path.as_str(), &text);
        let refused = |refused: Refused| {
            let found = refused.diagnostics.sorted();
            let first = found.first().expect("a reason");
            let line = refused.sources.start_of(first.place).line;
            (format!("`{path}`, line {line}: {} [{}]", first.message, first.code.id), first.help.clone())
        };
        let observed = match (&data.times, &data.arrivals) {
            (Some(times), None) => {
                let columns = TimeColumns { times, unit: &data.unit, censored: None };
                Self::Times(read_times(&path, &text, columns).map_err(refused)?.complete)
            }
            (None, Some(arrivals)) => {
                let days = read_arrivals(&path, &text, arrivals).map_err(refused)?;
                Self::Days(days.iter().map(|day: &CountedDay| day.hours.iter().sum()).collect())
            }
            _ => {
                let help = "write `times`, for the path of a time, or `arrivals`, for that of a rate";
                return Err(("the data do not name one column".to_owned(), help.to_owned()));
            }
        };
        let count = match &observed {
            Self::Times(times) => times.len(),
            Self::Days(days) => days.len(),
        };
        if count < 2 {
            let what = if data.times.is_some() { "times" } else { "whole days" };
            return Err((format!("`{path}` has fewer than two {what}"), "observe more".to_owned()));
        }
        Ok(observed)
    }

    /// Returns a sample of the same size: as it is shown, and as the scenario writes it. `below` chooses an observation
    /// out of so many.
    pub(super) fn sample(&self, below: &mut dyn FnMut(usize) -> usize) -> (String, String) {
        match self {
            Self::Times(times) => {
                let mut drawn: Vec<f64> = times.iter().map(|_| times[below(times.len())]).collect();
                drawn.sort_by(f64::total_cmp);
                let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
                let runs = || drawn.chunk_by(|a, b| a == b);
                let values: Vec<String> = runs().map(|run| format!("\"{} min\"", run[0])).collect();
                let weights: Vec<String> = runs().map(|run| run.len().to_string()).collect();
                let written = format!(
                    "{{ dist = \"empirical\", values = [{}], weights = [{}] }}",
                    values.join(", "),
                    weights.join(", ")
                );
                (format!("sample of mean {mean:.4} min"), written)
            }
            Self::Days(days) => {
                let drawn: u64 = days.iter().map(|_| u64::from(days[below(days.len())])).sum();
                let rate = drawn as f64 / days.len() as f64;
                (format!("sample of {rate:.4} /d"), format!("\"{rate} /d\""))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Observations;
    use crate::scenario::source::Sources;
    use crate::scenario::study::format::Data;
    use crate::stats::Draws;

    fn read(text: &str, times: Option<&str>, arrivals: Option<&str>) -> Result<Observations, (String, String)> {
        let data = Data {
            file: "data.csv".to_owned(),
            times: times.map(str::to_owned),
            arrivals: arrivals.map(str::to_owned),
            unit: "min".to_owned(),
        };
        let read = |path: &str| if path == "studies/data.csv" { Ok(text.to_owned()) } else { Err("none".to_owned()) };
        Observations::read(&data, "studies/study.toml", &read, &mut Sources::default())
    }

    #[test]
    fn samples_have_the_size_of_the_data_and_vary_as_theory_says() {
        let observed = read("minutes\n10\n20\n30\n60\n", Some("minutes"), None).expect("times");
        assert_eq!(observed, Observations::Times(vec![10.0, 20.0, 30.0, 60.0]));
        let means: Vec<f64> = (0..4000)
            .map(|seed| {
                let mut draws = Draws::new(seed);
                let (shown, written) = observed.sample(&mut |count| draws.below(count));
                let weights = written.split("weights = [").nth(1).expect("weights").trim_end_matches("] }");
                let weights: Vec<u32> = weights.split(", ").map(|it| it.parse().expect("a count")).collect();
                assert_eq!(weights.iter().sum::<u32>(), 4, "{written}");
                let mean = shown.strip_prefix("sample of mean ").and_then(|it| it.strip_suffix(" min"));
                mean.expect("it is shown").parse().expect("a number")
            })
            .collect();
        // Mean 30, variance (400 + 100 + 0 + 900) / 4 = 350 of a value, 87.5 of the mean of four.
        let mean = means.iter().sum::<f64>() / 4000.0;
        let variance = means.iter().map(|it| (it - 30.0) * (it - 30.0)).sum::<f64>() / 4000.0;
        assert!((mean - 30.0).abs() < 4.0 * (87.5_f64 / 4000.0).sqrt(), "{mean}");
        assert!((variance - 87.5).abs() < 8.0, "{variance}");
    }

    #[test]
    fn arrivals_become_a_rate_of_days() {
        let text = "at\n2023-01-02 08:00\n2023-01-02 09:00\n2023-01-04 10:00\n";
        let observed = read(text, None, Some("at")).expect("days");
        assert_eq!(observed, Observations::Days(vec![2, 0, 1]));
        let mut next = 0..3;
        let each_once = observed.sample(&mut |_| next.next().expect("three days"));
        assert_eq!(each_once, ("sample of 1.0000 /d".to_owned(), "\"1 /d\"".to_owned()));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let check = |text: &str, times: Option<&str>, expected: &str| {
            let (message, help) = read(text, times, None).expect_err("it is wrong");
            assert!(message.contains(expected) && !help.is_empty(), "{message}");
        };
        check("minutes\n10\nlong\n", Some("minutes"), "line 3");
        check("minutes\n10\n", Some("time"), "no column `time`");
        check("minutes\n10\n", Some("minutes"), "fewer than two times");
        check("minutes\n10\n20\n", None, "do not name one column");
    }
}
