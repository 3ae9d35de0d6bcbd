//! Rules on when the trucks of a flow arrive.

use super::Survey;
use super::did_you_mean;
use crate::scenario::build::time::distribution;
use crate::scenario::civil::{TraceFaultKind, read_trace, zone, zone_names};
use crate::scenario::codes::{S114, S115, S116, S117, S118, S119, S120, S121, S202};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::format::{Flow, Observed, ScenarioFile};
use crate::scenario::source::Place;

/// Larger coefficients of variation leave most days without anyone.
const BUSYNESS_MAX: f64 = 10.0;

/// How long before their plan trucks come at the earliest, in seconds: a week.
const EARLIEST_MAX: f64 = 7.0 * 86_400.0;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s114_flows_arrive_in_one_way(file, out);
    s115_gaps_have_a_length(file, out);
    s116_busyness_is_a_variation(file, out);
    s117_plans_are_possible(file, out);
    s118_traces_can_be_read(file, out);
    s120_traces_bring_someone(survey, out);
}

/// The keys that say how trucks arrive, as far as a flow has them.
pub(super) fn ways(flow: &Flow) -> Vec<&'static str> {
    let ways = [
        ("rate", flow.rate.is_some()),
        ("gap", flow.gap.is_some()),
        ("timetable", flow.timetable.is_some()),
        ("trace", flow.trace.is_some()),
        ("spawned", flow.spawned),
    ];
    ways.into_iter().filter(|(_, is_there)| *is_there).map(|(way, _)| way).collect()
}

/// S114: the trucks of a flow arrive in exactly one way, and only a rate has profiles and busy days.
fn s114_flows_arrive_in_one_way(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in &file.flow {
        match ways(flow).as_slice() {
            [] => {
                let message = format!("when the trucks of `{name}` arrive is not said");
                let help = "write a `rate` such as \"67 /d\", or one of `gap`, `timetable`, `trace` and `spawned`";
                out.error(S114, &["flow", name], message, help);
            }
            ["rate"] => {}
            [way] => {
                let keys = [
                    ("profiles", !flow.profiles.is_empty()),
                    ("busyness", flow.busyness.is_some()),
                    ("busyness_shared", flow.busyness_shared.is_some()),
                ];
                for (key, _) in keys.iter().filter(|(_, is_there)| *is_there) {
                    let message = format!("`{key}` shapes a `rate`, and the trucks of `{name}` arrive by `{way}`");
                    let help = format!("take `{key}` out; what an overlay inherits goes by `remove`");
                    out.error_at_key(S114, &["flow", name, key], message, help);
                }
            }
            [first, more @ ..] => {
                for way in more {
                    let message = format!("the trucks of `{name}` arrive by `{first}` and by `{way}`");
                    let help = format!(
                        "leave one; an overlay takes out what it inherits: `remove = [\"flow.{name}.{first}\"]`"
                    );
                    out.error_at_key(S114, &["flow", name, way], message, help);
                }
            }
        }
    }
}

/// S115: trucks that come one after the other have some time between them.
fn s115_gaps_have_a_length(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in &file.flow {
        let Some(gap) = &flow.gap else { continue };
        if distribution(gap).is_ok_and(|gap| gap.effective_mean().ticks() == 0) {
            let message = format!("without any time between them, endlessly many trucks of `{name}` come at once");
            out.error(S115, &["flow", name, "gap"], message, "write a time above zero, such as \"20 min\"");
        }
    }
}

/// S116: the factor of the days has a coefficient of variation that days can have.
fn s116_busyness_is_a_variation(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in &file.flow {
        let Some(cv) = flow.busyness else { continue };
        if cv != 0.0 && !(0.001..=BUSYNESS_MAX).contains(&cv) {
            let message = format!("days do not vary by a factor of coefficient {cv}");
            let help = "write a number from 0.001 to 10, such as 0.3, or 0 for days that are alike";
            out.error(S116, &["flow", name, "busyness"], message, help);
        }
    }
}

/// S117: parties have trucks, shares are shares, nobody comes long before the plan, and deposits are sums.
fn s117_plans_are_possible(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in &file.flow {
        let Some(plan) = &flow.timetable else { continue };
        let path = |key| ["flow", name, "timetable", key];
        if plan.party == 0 {
            out.error(S117, &path("party"), "a party has no trucks", "write 1 or more");
        }
        if !(0.0..=1.0).contains(&plan.no_show) {
            let message = format!("{} is no share of the planned times", plan.no_show);
            out.error(S117, &path("no_show"), message, "write a number from 0 to 1, such as 0.1");
        }
        if !(0.0..=EARLIEST_MAX).contains(&plan.earliest.seconds()) {
            let message = format!("trucks do not come \"{}\" before their plan", plan.earliest);
            let help = "write how long before the plan they come at the earliest, from \"0 s\" to \"7 d\"";
            out.error(S117, &path("earliest"), message, help);
        }
        if let Some(deposit) = plan.deposit.as_ref().filter(|deposit| deposit.usd() < 0.0) {
            let help = "write a sum of zero or more, such as \"145 USD\"";
            out.error(S117, &path("deposit"), format!("a deposit of \"{deposit}\" is below zero"), help);
        }
        if let Some(tolerance) = &plan.tolerance {
            let fault = match (tolerance.seconds() < 0.0, &plan.deposit) {
                (true, _) => format!("trucks are not \"{tolerance}\" late"),
                (false, None) => "there is no deposit that late trucks could lose".to_owned(),
                (false, Some(_)) => continue,
            };
            let help = "write a `deposit`, and how late a truck may come to get it back, such as \"1 h\"";
            out.error(S117, &path("tolerance"), fault, help);
        }
    }
}

/// S118, S119, S121: the file of a trace is a table that has the columns, with dates and times in order, and loads.
fn s118_traces_can_be_read(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in &file.flow {
        let Some(trace) = &flow.trace else { continue };
        let path = ["flow", name, "trace", "file"];
        if let Some(name) = trace.time_zone.as_ref().filter(|name| zone(name).is_none()) {
            let help = did_you_mean(name, zone_names().iter().map(String::as_str));
            let help = help.unwrap_or_else(|| "write an IANA name, such as \"Asia/Tashkent\"".to_owned());
            out.error(S202, &[path[0], path[1], path[2], "time_zone"], format!("there is no time zone `{name}`"), help);
        }
        let (source, text) = match &trace.observed {
            Observed::Text(source, text) => (*source, text),
            Observed::Unread | Observed::Unreadable(_) => {
                let reason = if let Observed::Unreadable(reason) = &trace.observed { reason } else { "nobody read it" };
                let message = format!("`{}` cannot be read: {reason}", trace.file);
                out.error(S118, &path, message, "name a CSV file, relative to the file that names it");
                continue;
            }
        };
        for fault in read_trace(text, trace).err().into_iter().flatten() {
            let code = match fault.kind {
                TraceFaultKind::Unreadable => S118,
                TraceFaultKind::OutOfOrder => S119,
                TraceFaultKind::NoLoad => S121,
            };
            let place = Place { file: source, start: fault.span.start, end: fault.span.end };
            let path = path.iter().map(|key| (*key).to_owned()).collect();
            out.add(Diagnostic { path, ..Diagnostic::error(code, place, fault.message).help(fault.help) });
        }
    }
}

/// S120: a trace that is replayed has an arrival in the run, one that is resampled has gaps.
fn s120_traces_bring_someone(survey: &Survey<'_>, out: &mut Diagnostics) {
    for (name, flow) in &survey.file.flow {
        let Some(trace) = &flow.trace else { continue };
        let fault = if trace.resample {
            let gaps = survey.almanac.gaps(trace, &flow.from);
            let is_empty = gaps.is_some_and(|gaps| gaps.iter().all(|gap| gap.ticks() == 0));
            let help = "observe two arrivals or more; where rows name their goods, of each";
            is_empty.then_some(("has no two arrivals with a gap between them", help))
        } else {
            // Of a file with several goods some may come at other times.
            let mut all = trace.clone();
            all.goods.iter().for_each(|column| drop(all.only.remove(column)));
            let is_empty = survey.almanac.arrivals(&all, &flow.from).is_some_and(|arrivals| arrivals.is_empty());
            let help = "let `[run]` cover the time of the observations, or write `resample = true`";
            is_empty.then_some(("has no arrival during the run", help))
        };
        if let Some((fault, help)) = fault {
            out.error(S120, &["flow", name, "trace", "file"], format!("`{}` {fault}", trace.file), help);
        }
    }
}
