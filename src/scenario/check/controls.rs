//! Rules on controls: goods need what steps carry out.

use std::collections::BTreeSet;

use super::{did_you_mean, suggestion};
use crate::scenario::codes::{S315, S331};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::ScenarioFile;

/// Runs the rules of this file. A misspelling leaves both sides without the other; it is told of the goods.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    let needed: BTreeSet<&str> = file.goods.values().flat_map(|goods| &goods.controls).map(String::as_str).collect();
    let done: BTreeSet<&str> = file.step.values().filter_map(|step| step.control.as_deref()).collect();
    s315_controls_are_needed(file, &needed, &done, out);
    s331_controls_are_carried_out(file, &done, out);
}

/// S315: a control that no goods need is likely a misspelling, since no truck would take the step.
fn s315_controls_are_needed(
    file: &ScenarioFile,
    needed: &BTreeSet<&str>,
    done: &BTreeSet<&str>,
    out: &mut Diagnostics,
) {
    for (name, step) in &file.step {
        let Some(control) = step.control.as_deref().filter(|control| !needed.contains(control)) else { continue };
        let is_meant = |needed: &str| suggestion::nearest(needed, done.iter().copied()) == Some(control);
        if needed.difference(done).any(|needed| is_meant(needed)) {
            continue;
        }
        let message = format!("no goods need the control `{control}`, so no truck takes the step `{name}`");
        let help = did_you_mean(control, needed.iter().copied())
            .unwrap_or_else(|| format!("add \"{control}\" to the `controls` of some goods"));
        out.warning(S315, &["step", name, "control"], message, help);
    }
}

/// S331: a control that no step carries out is likely a misspelling, since goods that need it pass without. Goods of a file
/// that the scenario extends are told of only if a step has nearly that name: the scenario may have taken the step out.
fn s331_controls_are_carried_out(file: &ScenarioFile, done: &BTreeSet<&str>, out: &mut Diagnostics) {
    for (name, goods) in &file.goods {
        for (index, control) in goods.controls.iter().enumerate().filter(|(_, it)| !done.contains(it.as_str())) {
            let index = index.to_string();
            let path = ["goods", name, "controls", &index];
            if !out.is_own(&path) && suggestion::nearest(control, done.iter().copied()).is_none() {
                continue;
            }
            let message = format!("no step carries out the control `{control}`, so `{name}` passes without");
            let help = did_you_mean(control, done.iter().copied())
                .unwrap_or_else(|| format!("give a step `control = \"{control}\"`, or take it out"));
            out.warning(S331, &path, message, help);
        }
    }
}
