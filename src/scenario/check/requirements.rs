//! Rules on requirements: that each bounds a number of ours, in its unit, with a confidence that can be had.

use super::did_you_mean;
use crate::model::dictionary;
use crate::model::indicator::Statistic;
use crate::scenario::codes::{S402, S405, S406, S407, S409, S413};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::Requirement;

/// Checks one requirement; `table` is the key that it stands under.
pub(in crate::scenario) fn check(table: &str, name: &str, requirement: &Requirement, out: &mut Diagnostics) {
    let path = [table, name];
    number_is_known(&path, &requirement.indicator, &requirement.statistic, out);
    s407_unit_is_that_of_the_results(&path, requirement, out);
    s409_one_bound_is_given(&path, requirement, out);
    if let Some(share) = requirement.quantile.filter(|share| !(*share > 0.0 && *share < 1.0)) {
        let help = "write a share such as 0.9, or leave it out to bound the mean";
        out.error(S413, &[table, name, "quantile"], format!("{share} is no quantile"), help);
    }
    let confidence = requirement.confidence;
    if !(confidence > 0.5 && confidence < 1.0) {
        let help = "write a share above 0.5 and below 1, such as 0.95";
        out.error(S402, &[table, name, "confidence"], format!("{confidence} is no confidence level"), help);
    }
}

/// S405 and S406: a number is of an indicator in the dictionary, condensed as results are.
pub(in crate::scenario) fn number_is_known(path: &[&str], indicator: &str, statistic: &str, out: &mut Diagnostics) {
    let at = |key: &'static str| path.iter().copied().chain([key]).collect::<Vec<_>>();
    if dictionary::find(indicator).is_none() {
        let known = dictionary::ALL.into_iter().map(|indicator| indicator.name);
        let help = did_you_mean(indicator, known)
            .unwrap_or_else(|| "write a name from the column `kpi` of kpis.csv, such as `crossing_time`".to_owned());
        out.error(S405, &at("indicator"), format!("there is no indicator `{indicator}`"), help);
    }
    if statistic.parse::<Statistic>().is_err() {
        let known: Vec<String> = Statistic::NAMED.iter().map(ToString::to_string).collect();
        let help = did_you_mean(statistic, known.iter().map(String::as_str))
            .unwrap_or_else(|| "write `mean`, `total`, `p95`, ...".to_owned());
        out.error(S406, &at("statistic"), format!("there is no statistic `{statistic}`"), help);
    }
}

/// S407: a bound is in the unit of the number that it bounds.
fn s407_unit_is_that_of_the_results(path: &[&str], requirement: &Requirement, out: &mut Diagnostics) {
    let (Some(indicator), Ok(statistic)) =
        (dictionary::find(&requirement.indicator), requirement.statistic.parse::<Statistic>())
    else {
        return;
    };
    let unit = statistic.unit_of(indicator);
    if requirement.unit != unit {
        let message = format!("`{}` is in `{unit}`, its bound in `{}`", indicator.name, requirement.unit);
        let help = format!("convert the bound to `{unit}`, and write `unit = \"{unit}\"`");
        out.error(S407, &[path[0], path[1], "unit"], message, help);
    }
}

/// S409: a requirement has one bound, a finite number.
fn s409_one_bound_is_given(path: &[&str], requirement: &Requirement, out: &mut Diagnostics) {
    if requirement.at_most.is_some() == requirement.at_least.is_some() {
        let message = format!("requirement `{}` needs one bound", path[1]);
        out.error(S409, path, message, "write `at_most` or `at_least`");
    }
}
