//! Rules on published values: that each names a number of ours, in its unit.
//!
//! Absent: whether the group exists, which only a run can tell; it warns where nothing is beside the value.

use super::did_you_mean;
use crate::model::dictionary;
use crate::model::indicator::Statistic;
use crate::scenario::codes::{S405, S406, S407, S408};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::ScenarioFile;

/// Runs the rules of this file.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    s405_indicators_are_known(file, out);
    s406_statistics_are_known(file, out);
    s407_units_are_those_of_the_results(file, out);
    s408_tolerances_allow_something(file, out);
}

/// S405: a published value is of an indicator in the dictionary.
fn s405_indicators_are_known(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, published) in &file.published {
        if dictionary::find(&published.indicator).is_none() {
            let message = format!("there is no indicator `{}`", published.indicator);
            let known = dictionary::ALL.into_iter().map(|indicator| indicator.name);
            let help = did_you_mean(&published.indicator, known).unwrap_or_else(|| {
                "write a name from the column `kpi` of kpis.csv, such as `crossing_time`".to_owned()
            });
            out.error(S405, &["published", name, "indicator"], message, help);
        }
    }
}

/// S406: a published value is of a statistic that results have.
fn s406_statistics_are_known(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, published) in &file.published {
        if published.statistic.parse::<Statistic>().is_err() {
            let message = format!("there is no statistic `{}`", published.statistic);
            let known: Vec<String> = Statistic::NAMED.iter().map(ToString::to_string).collect();
            let help = did_you_mean(&published.statistic, known.iter().map(String::as_str))
                .unwrap_or_else(|| "write `mean`, `total`, `p95`, ...".to_owned());
            out.error(S406, &["published", name, "statistic"], message, help);
        }
    }
}

/// S407: a published value is in the unit of the number that it is held against.
fn s407_units_are_those_of_the_results(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, published) in &file.published {
        let (Some(indicator), Ok(statistic)) =
            (dictionary::find(&published.indicator), published.statistic.parse::<Statistic>())
        else {
            continue;
        };
        let unit = statistic.unit_of(indicator);
        if published.unit != unit {
            let message = format!("`{}` is in `{unit}`, the published value in `{}`", indicator.name, published.unit);
            let help = format!("convert the value to `{unit}`, and write `unit = \"{unit}\"`");
            out.error(S407, &["published", name, "unit"], message, help);
        }
    }
}

/// S408: a tolerance is a share above zero.
fn s408_tolerances_allow_something(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, published) in &file.published {
        if published.tolerance <= 0.0 || published.tolerance.is_nan() {
            let message = format!("a tolerance of {} accepts nothing", published.tolerance);
            let help = "write the share that the result may be off, such as 0.2 for 20 %";
            out.error(S408, &["published", name, "tolerance"], message, help);
        }
    }
}
