//! Classes of trucks: what the words in by-class tables refer to.

use std::collections::BTreeSet;

use crate::model::site;
use crate::scenario::format::{ByClass, ScenarioFile};

/// Words that name classes by themselves, or that a by-class table could be mistaken by.
pub(crate) const RESERVED: [&str; 5] = ["loaded", "empty", "people", "other", "dist"];

/// The names that classes can have in a scenario; positions are indices in the site.
#[derive(Clone, Debug)]
pub(crate) struct Classes<'a> {
    channels: Vec<&'a str>,
    attributes: Vec<&'a str>,
    goods: Vec<&'a str>,
}

impl<'a> Classes<'a> {
    /// Gathers the names of a scenario.
    pub(crate) fn of(file: &'a ScenarioFile) -> Self {
        let assigned = file.step.values().filter_map(|step| step.channels.as_ref());
        let channels: BTreeSet<&str> = assigned.flat_map(|channels| channels.keys().map(String::as_str)).collect();
        Self {
            channels: channels.into_iter().collect(),
            attributes: file.attribute.keys().map(String::as_str).collect(),
            goods: file.goods.keys().map(String::as_str).collect(),
        }
    }

    /// Returns the channels that any step assigns, by name.
    pub(crate) fn channels(&self) -> &[&'a str] {
        &self.channels
    }

    /// Returns the names of all classes.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        let own = ["loaded", "empty", "people", "other"];
        [&self.channels, &self.attributes, &self.goods].into_iter().flatten().copied().chain(own)
    }

    /// Returns the class of a name, if there is one.
    pub(crate) fn resolve(&self, name: &str) -> Option<site::Class> {
        match name {
            "loaded" => Some(site::Class::Loaded),
            "empty" => Some(site::Class::Empty),
            "people" => Some(site::Class::People),
            "other" => Some(site::Class::Other),
            name => {
                let index = |names: &[&str]| names.iter().position(|known| *known == name);
                let channel = index(&self.channels).map(site::Class::Channel);
                let attribute = || index(&self.attributes).map(site::Class::Attribute);
                channel.or_else(attribute).or_else(|| index(&self.goods).map(site::Class::Goods))
            }
        }
    }

    /// Turns a checked table into the site's, in the order in which classes are tried.
    pub(super) fn build<T, U>(&self, table: &ByClass<T>, build: impl Fn(&T) -> U) -> site::ByClass<U> {
        match table {
            ByClass::All(value) => site::ByClass::all(build(value)),
            ByClass::Classes(values) => {
                let class = |name: &String| self.resolve(name).expect("classes of a checked scenario are known");
                let mut arms: Vec<_> = values.iter().map(|(name, value)| (class(name), build(value))).collect();
                arms.sort_by_key(|(class, _)| *class);
                site::ByClass { arms }
            }
        }
    }
}
