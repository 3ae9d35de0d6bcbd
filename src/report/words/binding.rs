//! What holds up the rest, in a sentence for the border and one for the center.

use crate::experiment::Outcome;
use crate::model::indicator::Key;
use crate::report::format::Unit;
use crate::report::headline;
use crate::stats::Estimate;

/// Resources that are named as binding at most.
const TOLD: usize = 3;

/// A resource, and how much is used of it.
type Used<'a> = (&'a Key, &'a Estimate);

/// Returns what binds: whatever nearly all is used of, or that plants wait for; or else demand.
pub(super) fn sentences(outcome: &Outcome) -> Vec<String> {
    let used = headline::by_use(outcome);
    let (center, border): (Vec<Used>, Vec<Used>) = used.iter().partition(|(key, _)| is_of_center(outcome, key));
    let place = |name: &'static str| if center.is_empty() { None } else { Some(name) };
    let border = sentence(outcome, &border, place("at the border"), "demand");
    // What plants work on may be short, or have no buyer.
    let has_plants = center.iter().any(|(key, _)| key.part("resource") == Some("lines"));
    let else_binds = if has_plants { "supply or demand" } else { "demand" };
    border.into_iter().chain(sentence(outcome, &center, place("in the center"), else_binds)).collect()
}

fn sentence(outcome: &Outcome, used: &[Used], place: Option<&str>, else_binds: &str) -> Option<String> {
    let most = used.first()?;
    let binds = |(key, used): &&Used| headline::binds(outcome, key, used);
    let binding: Vec<String> = used.iter().filter(binds).map(named).take(TOLD).collect();
    let place = place.map_or(String::new(), |place| format!(" {place}"));
    Some(match binding.is_empty() {
        true => {
            let mut start = format!("{place} {else_binds}").trim_start().to_owned();
            start[..1].make_ascii_uppercase();
            format!("{start} binds: there is enough of all else; the most is used of {}.", named(most))
        }
        false => format!("What binds{place}: {}.", binding.join(", ")),
    })
}

/// Whether it is plants, stores and loads that use a resource.
fn is_of_center(outcome: &Outcome, key: &Key) -> bool {
    let name = key.part("name");
    let draws = |used: &Key| used.indicator.name == "used" && used.part("stock") == name;
    match key.part("resource") {
        Some("lines" | "docks" | "wagons") => true,
        Some("quota") => outcome.keys.iter().any(draws),
        _ => false,
    }
}

fn named((key, used): &Used) -> String {
    let (resource, name) = (key.part("resource").unwrap_or_default(), key.part("name").unwrap_or_default());
    let what = match resource {
        "train_paths" => "train paths of",
        "quota" => "the quota",
        "wagons" => "wagons of",
        "lines" => "lines of the plant",
        "docks" => "docks at",
        "equipment" => "equipment at",
        _ => "officers at",
    };
    let year = key.part("year").map_or(String::new(), |year| format!(" in {year}"));
    format!("{what} {name} ({} used{year})", Unit::of(key).estimate(used))
}
