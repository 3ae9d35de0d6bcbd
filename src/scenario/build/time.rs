//! Times of work: from what was written to a distribution, or to what is wrong with it.

use std::ops::RangeInclusive;

use crate::engine::{Distribution, Family, InvalidDistribution, SimDuration, Truncation};
use crate::scenario::format::{Random, Time};
use crate::scenario::quantity::Duration;

/// Longest time that may be written: that of a run, 50 years.
const SECONDS_MAX: f64 = 50.0 * 365.25 * 86_400.0;

/// Coefficients of variation that are told from a constant, and from nonsense.
const CV_RANGE: RangeInclusive<f64> = 0.001..=100.0;

/// Weibull shapes between the all but infinite spread and the all but constant.
const SHAPE_RANGE: RangeInclusive<f64> = 0.1..=1000.0;

/// Something wrong with a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeFault {
    /// The parameter at fault; `None` if the time is a constant, or the fault is in no single one.
    pub key: Option<&'static str>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

/// Makes the distribution of a time; all faults are returned together.
pub(crate) fn distribution(time: &Time) -> Result<Distribution, Vec<TimeFault>> {
    let mut faults = out_of_range(time);
    let parts = match time {
        Time::Constant(value) => Ok((Family::Constant(ticks(value)), Truncation::default())),
        Time::Random(random) => family(random).map(|family| (family, truncation(random))),
    };
    let (family, truncation) = match parts {
        Ok(parts) if faults.is_empty() => parts,
        Ok(_) => return Err(faults),
        Err(fault) => {
            faults.push(fault);
            return Err(faults);
        }
    };
    let weighted = matches!(time, Time::Random(Random::Empirical { weights: Some(_), .. }));
    Distribution::new(family, truncation).map_err(|invalid| vec![of_engine(&invalid, weighted)])
}

/// Whether a time has limits, so that its mean is not the one that was written.
pub(super) fn is_truncated(time: &Time) -> bool {
    matches!(time, Time::Random(random) if truncation(random) != Truncation::default())
}

fn ticks(duration: &Duration) -> SimDuration {
    SimDuration::from_seconds(duration.seconds())
}

fn limits(random: &Random) -> [(&'static str, &Option<Duration>); 2] {
    let (Random::Exponential { max, cap, .. }
    | Random::Erlang { max, cap, .. }
    | Random::Gamma { max, cap, .. }
    | Random::Lognormal { max, cap, .. }
    | Random::Triangular { max, cap, .. }
    | Random::Uniform { max, cap, .. }
    | Random::Weibull { max, cap, .. }
    | Random::Empirical { max, cap, .. }) = random;
    [("max", max), ("cap", cap)]
}

fn truncation(random: &Random) -> Truncation {
    let [(_, max), (_, cap)] = limits(random);
    Truncation { max: max.as_ref().map(ticks), cap: cap.as_ref().map(ticks) }
}

/// Lists the durations that were written, by parameter.
fn durations(time: &Time) -> Vec<(Option<&'static str>, &Duration)> {
    let random = match time {
        Time::Constant(value) => return vec![(None, value)],
        Time::Random(random) => random,
    };
    let own: Vec<(&'static str, &Duration)> = match random {
        Random::Exponential { mean, .. } | Random::Erlang { mean, .. } | Random::Gamma { mean, .. } => {
            vec![("mean", mean)]
        }
        Random::Lognormal { mean, median, p95, .. } => {
            let written = [("mean", mean), ("median", median), ("p95", p95)];
            written.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?))).collect()
        }
        Random::Triangular { low, mode, high, .. } => vec![("low", low), ("mode", mode), ("high", high)],
        Random::Uniform { low, high, .. } => vec![("low", low), ("high", high)],
        Random::Weibull { scale, .. } => vec![("scale", scale)],
        Random::Empirical { values, .. } => values.iter().map(|value| ("values", value)).collect(),
    };
    let limits = limits(random).into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
    own.into_iter().chain(limits).map(|(key, value)| (Some(key), value)).collect()
}

/// Finds the parameters that no distribution can have.
fn out_of_range(time: &Time) -> Vec<TimeFault> {
    let mut faults = Vec::new();
    for (key, duration) in durations(time) {
        if duration.seconds() < 0.0 {
            let help = "write zero or more, such as \"20 min\"";
            faults.push(TimeFault { key, message: format!("the time \"{duration}\" is negative"), help });
        } else if duration.seconds() > SECONDS_MAX {
            let help = "write a time that fits into a run";
            faults.push(TimeFault { key, message: format!("the time \"{duration}\" is longer than 50 years"), help });
        }
    }
    let number = match time {
        Time::Random(Random::Gamma { cv, .. } | Random::Lognormal { cv: Some(cv), .. }) => Some(("cv", *cv, CV_RANGE)),
        Time::Random(Random::Weibull { shape, .. }) => Some(("shape", *shape, SHAPE_RANGE)),
        _ => None,
    };
    if let Some((key, value, range)) = number.filter(|(_, value, range)| !range.contains(value)) {
        let message = format!("`{key}` is {value}, which is not within {} and {}", range.start(), range.end());
        let help = "write a number of usual size, such as 0.7; for no spread at all write a constant time";
        faults.push(TimeFault { key: Some(key), message, help });
    }
    faults
}

fn family(random: &Random) -> Result<Family, TimeFault> {
    Ok(match random {
        Random::Exponential { mean, .. } => Family::Exponential { mean: ticks(mean) },
        Random::Erlang { mean, stages, .. } => Family::Erlang { mean: ticks(mean), stages: *stages },
        Random::Gamma { mean, cv, .. } => Family::Gamma { mean: ticks(mean), cv: *cv },
        Random::Lognormal { mean: Some(mean), cv: Some(cv), median: None, p95: None, .. } => {
            Family::Lognormal { mean: ticks(mean), cv: *cv }
        }
        Random::Lognormal { mean: None, cv: None, median: Some(median), p95: Some(p95), .. } => {
            Family::LognormalQuantiles { median: ticks(median), p95: ticks(p95) }
        }
        Random::Lognormal { .. } => {
            return Err(TimeFault {
                key: None,
                message: "a lognormal time is not given by exactly two parameters that belong together".to_owned(),
                help: "write `mean` and `cv`, or `median` and `p95`",
            });
        }
        Random::Triangular { low, mode, high, .. } => {
            Family::Triangular { low: ticks(low), mode: ticks(mode), high: ticks(high) }
        }
        Random::Uniform { low, high, .. } => Family::Uniform { low: ticks(low), high: ticks(high) },
        Random::Weibull { scale, shape, .. } => Family::Weibull { scale: ticks(scale), shape: *shape },
        Random::Empirical { values, weights, .. } => Family::Empirical {
            values: values.iter().map(ticks).collect(),
            weights: weights.clone().unwrap_or_else(|| vec![1.0; values.len()]),
        },
    })
}

/// Brings the engine's refusal to the parameter that it is about.
fn of_engine(invalid: &InvalidDistribution, weighted: bool) -> TimeFault {
    let message = match invalid {
        InvalidDistribution::OutOfOrder(_) | InvalidDistribution::BadWeights => format!("this time {invalid}"),
        _ => invalid.to_string(),
    };
    match invalid {
        InvalidDistribution::NotPositive(key) => {
            TimeFault { key: Some(key), message, help: "for no time at all write the constant \"0 s\"" }
        }
        InvalidDistribution::OutOfOrder(_) => TimeFault { key: None, message, help: "put the parameters in order" },
        InvalidDistribution::BadWeights => TimeFault {
            key: Some(if weighted { "weights" } else { "values" }),
            message,
            help: "write at least one value, and one weight for each, or leave `weights` out",
        },
        InvalidDistribution::TruncatesNearlyAll => TimeFault {
            key: Some("max"),
            message,
            help: "raise `max`, or use `cap`, which sets larger values to the limit",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{TimeFault, distribution, is_truncated};
    use crate::engine::SimDuration;
    use crate::scenario::format::Time;

    #[derive(serde::Deserialize)]
    struct Holder {
        time: Time,
    }

    fn time(text: &str) -> Time {
        toml::from_str::<Holder>(&format!("time = {text}")).unwrap().time
    }

    #[test]
    fn every_family_is_made_from_its_parameters() {
        let check = |text: &str, minutes: f64| {
            let mean = distribution(&time(text)).unwrap().effective_mean();
            let expected = SimDuration::from_seconds(60.0 * minutes);
            assert!(mean.ticks().abs_diff(expected.ticks()) <= 1, "{text}: {} min", mean.seconds() / 60.0);
        };
        check("'0 s'", 0.0);
        check("'20 min'", 20.0);
        check("{ dist = 'exponential', mean = '20 min' }", 20.0);
        check("{ dist = 'erlang', mean = '20 min', stages = 3 }", 20.0);
        check("{ dist = 'gamma', mean = '20 min', cv = 0.5 }", 20.0);
        check("{ dist = 'lognormal', mean = '20 min', cv = 0.7 }", 20.0);
        check("{ dist = 'triangular', low = '1 min', mode = '2 min', high = '6 min' }", 3.0);
        check("{ dist = 'uniform', low = '1 min', high = '2 min' }", 1.5);
        check("{ dist = 'weibull', scale = '20 min', shape = 1 }", 20.0);
        check("{ dist = 'empirical', values = ['1 min', '4 min'] }", 2.5);
        check("{ dist = 'empirical', values = ['1 min', '4 min'], weights = [2, 1] }", 2.0);
        check("{ dist = 'uniform', low = '1 min', high = '3 min', max = '2 min' }", 1.5);
    }

    #[test]
    fn faults_stand_at_their_parameters() {
        let check = |text: &str, keys: &[Option<&str>]| {
            let faults = distribution(&time(text)).unwrap_err();
            let found: Vec<Option<&str>> = faults.iter().map(|fault: &TimeFault| fault.key).collect();
            assert_eq!(found, keys, "{text}: {faults:?}");
        };
        check("'-1 s'", &[None]);
        check("'18300 d'", &[None]);
        check("{ dist = 'exponential', mean = '-1 min', cap = '-1 min' }", &[Some("mean"), Some("cap")]);
        check("{ dist = 'exponential', mean = '0 s' }", &[Some("mean")]);
        check("{ dist = 'erlang', mean = '1 s', stages = 0 }", &[Some("stages")]);
        check("{ dist = 'gamma', mean = '1 s', cv = 1e-200 }", &[Some("cv")]);
        check("{ dist = 'gamma', mean = '1 s', cv = nan }", &[Some("cv")]);
        check("{ dist = 'lognormal', mean = '1 s', cv = inf }", &[Some("cv")]);
        check("{ dist = 'lognormal', mean = '1 s' }", &[None]);
        check("{ dist = 'lognormal', mean = '1 s', p95 = '2 s' }", &[None]);
        check("{ dist = 'lognormal', mean = '1 s', cv = 1, median = '1 s', p95 = '2 s' }", &[None]);
        check("{ dist = 'lognormal', median = '2 s', p95 = '2 s' }", &[None]);
        check("{ dist = 'triangular', low = '3 s', mode = '2 s', high = '5 s' }", &[None]);
        check("{ dist = 'uniform', low = '3 s', high = '3 s' }", &[None]);
        check("{ dist = 'weibull', scale = '3 s', shape = 0 }", &[Some("shape")]);
        check("{ dist = 'empirical', values = [] }", &[Some("values")]);
        check("{ dist = 'empirical', values = ['1 s'], weights = [0] }", &[Some("weights")]);
        check("{ dist = 'empirical', values = ['1 s'], weights = [1, 2] }", &[Some("weights")]);
        check("{ dist = 'uniform', low = '3 s', high = '4 s', max = '3 s' }", &[Some("max")]);
    }

    #[test]
    fn only_limits_change_the_mean_that_was_written() {
        assert!(is_truncated(&time("{ dist = 'exponential', mean = '20 min', cap = '1 h' }")));
        assert!(!is_truncated(&time("{ dist = 'exponential', mean = '20 min' }")));
        assert!(!is_truncated(&time("'20 min'")));
    }
}
