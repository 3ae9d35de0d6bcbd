//! The numbered checks: whether a scenario of the right shape describes a border that can be run.
//!
//! Each rule is a function that carries its number. All rules run on every file, so all mistakes
//! show at once, and each mistake is reported by one rule: a rule that needs what another has found
//! missing leaves it alone. After errors nothing may be built from the file.
//!
//! Absent: the shape of the file (keys, types, units), which was checked before, and the load that
//! demand puts on a station, which only a run can tell.

mod agents;
mod arrivals;
mod center;
mod clockwork;
mod controls;
mod costs;
mod coverage;
mod demand;
mod keeping;
mod logistics;
mod names;
mod places;
pub(super) mod precision;
mod published;
mod requests;
pub(super) mod requirements;
mod routes;
mod run;
pub(super) mod steps;
#[cfg(test)]
mod tests;
mod trade;
mod ways;

use super::build::class::Classes;
use super::civil::Almanac;
use super::codes::Code;
use super::diagnostic::Diagnostics;
use super::format::{Named, ScenarioFile};
use super::suggestion;

/// Reports every mistake in a scenario.
pub(crate) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    let survey = Survey { file, almanac: Almanac::read(file), classes: Classes::of(file) };
    names::check(&survey, out);
    run::check(file, out);
    if !run::s403_hours_can_be_kept(file, out) {
        return;
    }
    published::check(file, out);
    file.require.iter().for_each(|(name, requirement)| requirements::check("require", name, requirement, out));
    costs::check(file, out);
    demand::check(&survey, out);
    trade::check(&survey, out);
    center::check(&survey, out);
    logistics::check(&survey, out);
    arrivals::check(&survey, out);
    places::check(&survey, out);
    clockwork::check(&survey, out);
    agents::check(file, out);
    steps::check(&survey, out);
    controls::check(file, out);
    requests::check(&survey, out);
    routes::check(file, out);
    ways::check(file, out);
    keeping::s329_who_turns_away_takes_nothing_twice(file, out);
    coverage::s310_flows_have_a_time_at_every_station(&survey, out);
}

/// A scenario with what several rules need to know of it.
struct Survey<'a> {
    file: &'a ScenarioFile,
    almanac: Almanac,
    classes: Classes<'a>,
}

/// Where a name is written, and what kind of thing it names.
struct Reference<'a> {
    code: Code,
    path: &'a [&'a str],
    /// The table it refers to, which is also the word for its entries.
    table: &'static str,
    name: &'a str,
}

impl Reference<'_> {
    /// Reports the name unless the table has it.
    fn check<T>(&self, known: &Named<T>, out: &mut Diagnostics) {
        if !known.contains_key(self.name) {
            let names = || known.keys().map(String::as_str);
            let near = || suggestion::nearest(self.name, names().chain(out.written(names())));
            let near = if out.are_many() { None } else { near().map(str::to_owned) };
            let near = near.as_deref();
            if near.is_some_and(is_told_of) {
                return;
            }
            let help = suggested(near, names()).unwrap_or_else(|| {
                format!("write a table `[{}.{}]`, or name one that there is", self.table, self.name)
            });
            let message = format!("there is no {} `{}`", self.table, self.name);
            // A name that is a key of its table is marked itself, not its value.
            match self.path.last() {
                Some(last) if *last == self.name => out.error_at_key(self.code, self.path, message, help),
                _ => out.error(self.code, self.path, message, help),
            }
        }
    }
}

/// Returns whether a name is not plain: then it is reported itself, and who wrote the right one meant it.
fn is_told_of(near: &str) -> bool {
    !names::is_plain(near)
}

/// Returns "did you mean" with the nearest of the known names, or the list of them if none is near;
/// `None` if none is known.
pub(super) fn did_you_mean<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    let known: Vec<&str> = known.collect();
    suggested(suggestion::nearest(name, known.iter().copied()), known.iter().copied())
}

fn suggested<'n>(near: Option<&str>, known: impl Iterator<Item = &'n str>) -> Option<String> {
    /// A longer list helps nobody.
    const LISTED_MAX: usize = 12;
    let known: Vec<&str> = known.take(LISTED_MAX + 1).collect();
    match near {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() || known.len() > LISTED_MAX => None,
        None => Some(format!("known: {}", list(&known))),
    }
}

/// Writes names for a sentence.
fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
