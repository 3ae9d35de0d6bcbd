//! The numbers that a scenario yields, for those that a file names: published values, requirements, targets, responses.
//!
//! Which numbers there are follows from the site alone, so a misspelled group is told before anything runs. It is looked
//! for once all else is sound, since only then there is a site to ask.

use super::codes::S414;
use super::diagnostic::Diagnostics;
use super::format::{Published, Requirement, ScenarioFile, Target};
use super::suggestion;
use crate::model::dictionary::{self, WARM_UP};
use crate::model::indicator::{Key, Statistic};

/// A number that a file names, at a path of keys.
pub(super) struct Named<'a> {
    pub(super) path: Vec<&'a str>,
    pub(super) indicator: &'a str,
    pub(super) group: &'a str,
    pub(super) statistic: &'a str,
}

impl<'a> Named<'a> {
    pub(super) fn requirement(name: &'a str, of: &'a Requirement) -> Self {
        Self { path: vec!["require", name], indicator: &of.indicator, group: &of.group, statistic: &of.statistic }
    }

    /// A target below a path of keys.
    pub(super) fn target(table: &[&'a str], name: &'a str, of: &'a Target) -> Self {
        let path = table.iter().copied().chain([name]).collect();
        Self { path, indicator: &of.indicator, group: &of.group, statistic: &of.statistic }
    }

    fn published(name: &'a str, of: &'a Published) -> Self {
        Self { path: vec!["published", name], indicator: &of.indicator, group: &of.group, statistic: &of.statistic }
    }

    /// All that a scenario names.
    pub(super) fn of(file: &'a ScenarioFile) -> Vec<Self> {
        let published = file.published.iter().map(|(name, it)| Self::published(name, it));
        let required = file.require.iter().map(|(name, it)| Self::requirement(name, it));
        let targets = file.run.target.iter().map(|(name, it)| Self::target(&["run", "target"], name, it));
        published.chain(required).chain(targets).collect()
    }

    /// Whether it is a published value that the scenario took over as it was.
    fn is_inherited(&self, out: &Diagnostics) -> bool {
        self.path[0] == "published"
            && ["indicator", "group", "statistic"].iter().all(|key| !out.is_own(&[self.path[0], self.path[1], key]))
    }

    fn is_among(&self, keys: &[Key]) -> bool {
        let statistic = self.statistic.parse::<Statistic>().ok();
        let is_it = |key: &Key| {
            key.indicator.name == self.indicator && key.group == self.group && Some(key.statistic) == statistic
        };
        // What is found out before the run is beside the numbers of the site.
        (self.indicator == WARM_UP.name && self.group == "all") || keys.iter().any(is_it)
    }
}

/// S414: the numbers that a file names are among those that are yielded, or among `others`, which are looked at only if
/// they are not. What was published of another scenario may be of what an overlay took out, so that is a warning.
pub(super) fn s414_numbers_are_yielded(
    named: &[Named<'_>],
    yielded: impl Iterator<Item = Vec<Key>>,
    others: impl Iterator<Item = Vec<Key>>,
    out: &mut Diagnostics,
) {
    if named.is_empty() {
        return;
    }
    let mut known: Vec<Key> = yielded.flatten().collect();
    let mut missing: Vec<&Named<'_>> = named.iter().filter(|named| !named.is_among(&known)).collect();
    for other in others {
        if missing.is_empty() {
            return;
        }
        known.extend(other);
        missing.retain(|named| !named.is_among(&known));
    }
    let (inherited, own): (Vec<_>, Vec<_>) = missing.into_iter().partition(|named| named.is_inherited(out));
    own.into_iter().for_each(|named| report(named, &known, out));
    leave_out(&inherited, out);
}

/// Says of published values that were written for another scenario that this one yields nothing to hold against them.
fn leave_out(inherited: &[&Named<'_>], out: &mut Diagnostics) {
    let Some(first) = inherited.first() else { return };
    let names = |shown: fn(&str) -> String| {
        inherited.iter().map(|named| shown(named.path[1])).collect::<Vec<String>>().join(", ")
    };
    let message = format!("nothing here is held against {}", names(|name| format!("`published.{name}`")));
    let help = format!("if that is meant, write `remove = [{}]`", names(|name| format!("\"published.{name}\"")));
    out.warning(S414, &first.path, message, help);
}

fn report(named: &Named<'_>, known: &[Key], out: &mut Diagnostics) {
    let Named { path, indicator, group, statistic } = named;
    let of_it: Vec<&Key> = known.iter().filter(|key| key.indicator.name == *indicator).collect();
    let of_group: Vec<&Key> = of_it.iter().copied().filter(|key| key.group == *group).collect();
    let (key, message, help) = if of_it.is_empty() {
        let definition = dictionary::find(indicator).map_or("", |indicator| indicator.definition);
        let message = format!("nothing here yields `{indicator}`");
        ("indicator", message, format!("it is: {definition}. Leave it out, or write what it is measured of"))
    } else if of_group.is_empty() {
        let message = format!("`{indicator}` is not measured over `{group}`");
        let mut groups: Vec<&str> = of_it.iter().map(|key| key.group.as_str()).collect();
        groups.dedup();
        ("group", message, nearest_group(group, &groups))
    } else {
        let message = format!("`{indicator}` over `{group}` has no `{statistic}`");
        let statistics: Vec<String> = of_group.iter().map(|key| format!("`{}`", key.statistic)).collect();
        ("statistic", message, format!("known: {}", statistics.join(", ")))
    };
    let path: Vec<&str> = path.iter().copied().chain([key]).collect();
    out.error(S414, &path, message, help);
}

/// The group that was meant, or else those that there are.
fn nearest_group(group: &str, groups: &[&str]) -> String {
    /// A longer list helps nobody.
    const LISTED_MAX: usize = 8;
    let parts = |group: &str| -> Vec<String> {
        let mut parts: Vec<String> = group.split(';').map(|part| part.trim().to_owned()).collect();
        parts.sort();
        parts
    };
    let reordered = groups.iter().copied().find(|known| parts(known) == parts(group));
    if let Some(near) = reordered.or_else(|| suggestion::nearest(group, groups.iter().copied())) {
        return format!("did you mean `{near}`?");
    }
    let listed: Vec<String> = groups.iter().take(LISTED_MAX).map(|group| format!("`{group}`")).collect();
    let more = groups.len().saturating_sub(LISTED_MAX);
    let rest = if more > 0 { format!(" and {more} more, in the column `group` of kpis.csv") } else { String::new() };
    format!("known: {}{rest}", listed.join(", "))
}
