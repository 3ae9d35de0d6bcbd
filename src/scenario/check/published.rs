//! Rules on published values: that each names a number of ours, in its unit.
//!
//! Absent: whether the group exists, which only a run can tell; it warns where nothing is beside the value.

use super::requirements::number_is_known;
use crate::model::dictionary;
use crate::model::indicator::Statistic;
use crate::scenario::codes::{S407, S408};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::ScenarioFile;

/// Runs the rules of this file.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, published) in &file.published {
        number_is_known(&["published", name], &published.indicator, &published.statistic, out);
    }
    s407_units_are_those_of_the_results(file, out);
    s408_tolerances_allow_something(file, out);
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
