//! The timeline: what a scenario becomes at dates of the run.
//!
//! An entry sets values at paths, as `--set` does, from a date on. The scenario as it is from such a date on is a
//! scenario of its own, which the same checks look at; what is wrong with it is shown where the entry sets it.
//!
//! Names stay what they are: nothing comes into being or vanishes at a date, so what a name's index is holds for the
//! whole run.

use std::collections::BTreeMap;

use super::civil::Almanac;
use super::codes::{S230, S231, S232, S233, S234, S607};
use super::date::Moment;
use super::diagnostic::{Diagnostic, Diagnostics, Severity};
use super::format::{Lanes, ScenarioFile};
use super::path::{self, Miss, Segment};
use super::source::Place;
use super::tree::{Entry, Node, Value};
use super::{check, schema, setting, shape};

/// A scenario as it is from a date on.
#[derive(Clone, Debug)]
pub struct Epoch {
    /// The date.
    pub from: Moment,
    /// The scenario, without its timeline.
    pub file: ScenarioFile,
    /// Whether trucks that arrive from then on find another way through the border, and not just other hours, lanes
    /// or rates.
    pub has_other_ways: bool,
}

/// What a change is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// Hours, lanes, places, units or rates over time.
    Level,
    /// What a truck meets that arrives from then on.
    Way,
}

/// Keys of steps that can change: those that do not tell what a step does, and at which trucks of different dates do not
/// meet.
const OF_STEPS: [&str; 20] = [
    "time",
    "lanes",
    "also",
    "or",
    "choose",
    "jockey",
    "patience",
    "gives_up_to",
    "balk_above",
    "balk_wait",
    "refuses_to",
    "units",
    "head_start",
    "go_on",
    "priority",
    "share",
    "channels",
    "detects",
    "detected_to",
    "control",
];

/// Returns what the change of a path does; nothing if it cannot change.
fn effect(path: &[&str]) -> Option<Effect> {
    match path {
        ["station", _, "lanes" | "calendar"]
        | ["station", _, "shifts", ..]
        | ["space", _, "places"]
        | ["gate", _, "calendar"]
        | ["calendar" | "profile" | "closure", _, _, ..]
        | ["stock", _, "refill", ..]
        | ["timetable", _, "places" | "departures", ..]
        | ["flow", _, "rate"]
        | ["flow", _, "gap", ..]
        | ["goods", _, "value"]
        | ["flow", _, "profiles", ..]
        | ["flow", _, "timetable", "at", ..]
        | ["plant", _, "lines" | "calendar" | "jobs" | "building_jobs" | "building" | "investment"]
        | ["stream", _, "rate"]
        | ["demand", "scale"] => Some(Effect::Level),
        ["attribute", _, "share" | "flows", ..]
        | ["route", _, "steps" | "release", ..]
        | ["goods", _, "controls", ..]
        | ["flow", _, "route" | "priority"] => Some(Effect::Way),
        ["breakdown", _, "after" | "after_jobs" | "lanes" | "repair", ..]
        | ["controller", _, "every" | "above" | "below"]
        | ["controller", _, "open" | "move", "lanes" | "most"] => Some(Effect::Way),
        ["step", _, key, ..] if OF_STEPS.contains(key) => Some(Effect::Way),
        _ => None,
    }
}

/// Things that are kept at most, of all dates together: a copy of the scenario is kept for each.
const KEPT_MAX: usize = 250_000;

/// Returns what a scenario becomes, by date. Of a scenario with mistakes only the paths of its timeline are looked at.
pub(super) fn epochs(tree: &Node, file: &ScenarioFile, out: &mut Diagnostics) -> Vec<Epoch> {
    let mut dates: Vec<Moment> = file.timeline.values().map(|change| change.at).collect();
    dates.sort_unstable();
    dates.dedup();
    if !s231_dates_are_few(tree, dates.len(), out) {
        return Vec::new();
    }
    s233_changes_come_before_the_end(tree, file, out);
    let mut course = Course::new(tree, file);
    let mut epochs = Vec::new();
    for date in dates {
        let due = file.timeline.iter().filter(|(_, change)| change.at == date);
        let paths = due.flat_map(|(name, change)| change.set.keys().map(move |path| (name.as_str(), path.as_str())));
        for (name, path) in paths {
            if let Some(entry) = tree.entry_at(&["timeline", name, "set", path]) {
                course.set(path, entry, out);
            }
        }
        if !out.has_errors() && !is_over(file, date) {
            epochs.extend(course.epoch(date, out));
        }
    }
    epochs
}

/// S233: a change that comes after the run's end is likely a slip.
fn s233_changes_come_before_the_end(tree: &Node, file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, change) in &file.timeline {
        if is_over(file, change.at) {
            let message = format!("on {} the run is over, so `timeline.{name}` changes nothing", change.at);
            let place = tree.place_of(&["timeline", name, "at"]);
            let warning = Diagnostic::error(S233, place, message).help("lengthen the run, or take the entry out");
            out.add(Diagnostic { severity: Severity::Warning, ..warning });
        }
    }
}

/// Whether a run is over when a moment comes.
fn is_over(file: &ScenarioFile, at: Moment) -> bool {
    let almanac = Almanac::read(file);
    let end = almanac.clock.as_ref().map(|clock| clock.window.follow_until);
    end.zip(almanac.instant(at)).is_some_and(|(end, at)| at > end)
}

/// A scenario on its way through the run.
struct Course<'a> {
    start: &'a ScenarioFile,
    now: Node,
    /// What was set so far, with its place.
    changes: Vec<(Vec<String>, Place)>,
    has_other_ways: bool,
    /// What each plant has cost so far, in USD.
    invested: BTreeMap<String, f64>,
}

impl<'a> Course<'a> {
    fn new(tree: &Node, start: &'a ScenarioFile) -> Self {
        let mut now = tree.clone();
        if let Value::Table(table) = &mut now.value {
            table.remove("timeline");
        }
        let mut course = Self { start, now, changes: Vec::new(), has_other_ways: false, invested: BTreeMap::new() };
        course.s234_investments_grow(start, &mut Diagnostics::default());
        course
    }

    /// Sets a value.
    fn set(&mut self, path: &str, entry: &Entry, out: &mut Diagnostics) {
        match self.reached(path) {
            Err(miss) => s230_changes_name_a_key(path, entry, &self.at_posts(path, miss, out), out),
            Ok(segments) => {
                let keys: Vec<&str> = segments.iter().map(|segment| segment.key.as_str()).collect();
                let Some(effect) = effect(&keys) else { return s231_what_changes_can_change(path, entry, out) };
                self.s607_inspections_stay(&keys, path, entry, out);
                self.has_other_ways |= effect == Effect::Way;
                self.changes.push((keys.into_iter().map(str::to_owned).collect(), entry.key_place));
                setting::put(&mut self.now, &segments, entry.clone());
            }
        }
    }

    /// S607: the response of trade knows the share inspected at the start of the run alone.
    fn s607_inspections_stay(&self, keys: &[&str], path: &str, entry: &Entry, out: &mut Diagnostics) {
        let response = self.start.trade.as_ref().and_then(|trade| trade.response.as_ref());
        let counts = response.is_some_and(|response| response.inspection.is_some());
        if counts && matches!(keys, ["step", _, "channels", ..]) {
            let message =
                format!("trade does not respond to `{path}`: it takes the share inspected as it is at the start");
            let help = "write the channels that the response is to know into the step, or leave `inspection` out";
            let error = Diagnostic::error(S607, entry.key_place, message).help(help);
            out.add(Diagnostic { severity: Severity::Warning, ..error });
        }
    }

    fn reached(&self, path: &str) -> Result<Vec<Segment>, Miss> {
        let segments = path::split(path).ok_or_else(Miss::default)?;
        setting::reach(&self.now, schema::shape(), &segments).map(|()| segments)
    }

    /// Lets a path that leads nowhere mean a post, or what has a copy at each, if it is near to nothing else.
    fn at_posts(&self, path: &str, miss: Miss, out: &Diagnostics) -> Miss {
        let segments = path::split(path).unwrap_or_default();
        let Some(at) = segments.iter().position(|segment| segment.span == miss.span && miss.meant.is_none()) else {
            return miss;
        };
        let posts = self.start.post.keys().map(String::as_str);
        let known = posts.chain(out.written(miss.known.iter().map(String::as_str))).map(str::to_owned).collect();
        Miss { meant: Miss::of(&segments, at, known).meant, ..miss }
    }

    /// Checks the scenario as it is now.
    fn epoch(&mut self, from: Moment, out: &mut Diagnostics) -> Option<Epoch> {
        let mut found = out.anew();
        found.resolve_through(self.now.clone());
        shape::check(&self.now, schema::shape(), &mut found);
        let file = if found.has_errors() { None } else { self.now.to_toml().try_into::<ScenarioFile>().ok() };
        let file = file.map(|mut file| {
            for (name, flow) in &mut file.flow {
                let observed =
                    self.start.flow.get(name).and_then(|flow| flow.trace.as_ref()).map(|trace| &trace.observed);
                if let (Some(trace), Some(observed)) = (&mut flow.trace, observed) {
                    trace.observed = observed.clone();
                }
            }
            check::check(&file, &mut found);
            s232_channels_stay(self.start, &file, &mut found);
            s231_lanes_stay_limited(self.start, &file, &mut found);
            self.s234_investments_grow(&file, &mut found);
            file
        });
        // What nothing uses at one date may be of use at another.
        out.keep_warnings_of(&found);
        if found.has_errors() {
            found.drop_warnings();
            found.sorted().into_iter().for_each(|item| out.add(self.attributed(item, from)));
            return None;
        }
        file.map(|file| Epoch { from, file, has_other_ways: self.has_other_ways })
    }

    /// S234: what a plant has cost to build stays spent.
    fn s234_investments_grow(&mut self, file: &ScenarioFile, out: &mut Diagnostics) {
        for (name, plant) in &file.plant {
            let cost = plant.investment.as_ref().map_or(0.0, |investment| investment.usd());
            let before = self.invested.insert(name.clone(), cost).unwrap_or(0.0);
            if cost < before {
                let message = format!("the plant `{name}` has cost {before} USD before, and {cost} USD in all now");
                let help = "write what it has cost in all, with what is added at this date";
                out.error(S234, &["plant", name, "investment"], message, help);
            }
        }
    }

    /// Returns a mistake with its date, at the change that is nearest to it if it is not at one already.
    fn attributed(&self, item: &Diagnostic, from: Moment) -> Diagnostic {
        let message = format!("from {from} on: {}", item.message);
        let common = |path: &[String]| path.iter().zip(&item.path).take_while(|(ours, theirs)| ours == theirs).count();
        let is_at_one = item.path.is_empty() || self.changes.iter().any(|(path, _)| common(path) == path.len());
        // Of several that are equally near the latest.
        let nearest = self.changes.iter().max_by_key(|(path, _)| common(path)).map(|(_, place)| *place);
        let place = nearest.filter(|_| !is_at_one).unwrap_or(item.place);
        Diagnostic { message, place, ..item.clone() }
    }
}

/// S230: a change names a key that the scenario has, or that the format knows.
fn s230_changes_name_a_key(path: &str, entry: &Entry, miss: &Miss, out: &mut Diagnostics) {
    let message = format!("`{path}` is not a key that can change");
    let replacement = miss.meant.as_ref().map(|meant| format!("\"{meant}\""));
    out.add(Diagnostic::error(S230, entry.key_place, message).help(miss.help()).replacement(replacement));
}

/// S231: a change is of something that can change while the run goes on.
fn s231_what_changes_can_change(path: &str, entry: &Entry, out: &mut Diagnostics) {
    let message = format!("`{path}` cannot change during the run");
    let help = match path.ends_with(".opens") {
        true => "`opens` is a date itself: write it into the plant, and let `lines` change at another",
        false => {
            "write it in a scenario of its own; hours, lanes, places, refills, departures, rates, gaps, values, shares, \
            breakdowns, controllers, plants, steps and routes can change"
        }
    };
    out.add(Diagnostic::error(S231, entry.key_place, message).help(help));
}

/// S231: what the scenario is at each date can be kept in memory. Returns whether it can.
fn s231_dates_are_few(tree: &Node, dates: usize, out: &mut Diagnostics) -> bool {
    let things: usize =
        tree.as_table().into_iter().flatten().filter_map(|(_, kind)| Some(kind.node.as_table()?.len())).sum();
    let are_few = dates.saturating_mul(things) <= KEPT_MAX;
    if !are_few {
        let message = format!("a scenario of {things} stations, steps and the like cannot change at {dates} dates");
        let help = format!("write fewer dates: dates times things come to at most {KEPT_MAX}");
        out.add(Diagnostic::error(S231, tree.key_place_of(&["timeline"]), message).help(help));
    }
    are_few
}

/// S231: a station without a limit stays so, since its lanes are no staff.
fn s231_lanes_stay_limited(start: &ScenarioFile, file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, station) in &file.station {
        let is_unlimited = |lanes| Lanes::is_unlimited(lanes);
        if start.station.get(name).is_some_and(|before| is_unlimited(before.lanes) != is_unlimited(station.lanes)) {
            let message = format!("the lanes of `{name}` are a number at one time, and unlimited at another");
            out.error(S231, &["station", name, "lanes"], message, "write a number at all times, however large");
        }
    }
}

/// S232: a step assigns the same channels at all times.
fn s232_channels_stay(start: &ScenarioFile, file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let channels = |step: &super::format::Step| -> Vec<String> {
            step.channels.iter().flat_map(|channels| channels.keys().cloned()).collect()
        };
        if start.step.get(name).is_some_and(|before| channels(before) != channels(step)) {
            let message = format!("the step `{name}` has other channels than at the start of the run");
            let help = "write all channels at all times, those not in use with the share 0";
            out.error(S232, &["step", name, "channels"], message, help);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Refused, load};

    const BORDER: &str = "karvon = 1
title = 'A post that changes'
run = { start = 2023-01-01, length = '10 d' }
side.uz = { time_zone = 'UTC', direction = 'north' }
calendar.day = { open = ['daily 08:00-20:00'] }
calendar.always = { open = ['daily 00:00-24:00'] }
goods.fruit = { value = '1 USD/t' }
station.post = { side = 'uz', lanes = 1, calendar = 'day' }
step.post = { at = 'post', time = '1 h', channels = { green = 0.9, red = 0.1 } }
route.north.steps = ['post']
flow.fruit = { from = 'uz', goods = 'fruit', payload = '1 t', rate = '1 /d', route = 'north' }
timeline.night = { at = 2023-01-03, set = { 'station.post.calendar' = 'always' } }
";

    /// Returns each diagnostic of the scenario with changes, as its code, what is marked, and its message.
    fn diagnose(change: &str) -> Vec<String> {
        let text = format!("{BORDER}{change}");
        let (found, sources) = match load("border.toml", &text, &[], &|_| Err("no file".to_owned())) {
            Ok(scenario) => (scenario.diagnostics, scenario.sources),
            Err(Refused { diagnostics, sources }) => (diagnostics, sources),
        };
        let shown = found.sorted().into_iter().map(|item| {
            let marked = &sources.get(item.place.file).text[item.place.start..item.place.end];
            format!("{} {marked}: {}", item.code.id, item.message)
        });
        shown.collect()
    }

    fn check(set: &str, expected: &[&str]) {
        assert_eq!(diagnose(&format!("timeline.x = {{ at = 2023-01-05, set = {{ {set} }} }}\n")), expected, "{set}");
    }

    #[test]
    fn what_is_of_use_at_any_date_is_used() {
        // At first nothing uses the one calendar, and then the other.
        check("'station.post.lanes' = 2", &[]);
    }

    #[test]
    fn paths_that_lead_nowhere_or_cannot_change_are_pointed_at() {
        check(
            "'station.pots.lanes' = 2",
            &["S230 'station.pots.lanes': `station.pots.lanes` is not a key that can change"],
        );
        check("'run.seed' = 2", &["S231 'run.seed': `run.seed` cannot change during the run"]);
        let plant = "plant.mill = { side = 'uz', batch = '1 t', batch_time = '1 h', inputs = {}, product = 'x' }\n";
        let opens = format!("{plant}timeline.x = {{ at = 2023-01-05, set = {{ 'plant.mill.opens' = 2023-01-06 }} }}\n");
        let found = diagnose(&opens);
        let told = "S231 'plant.mill.opens': `plant.mill.opens` cannot change during the run";
        assert!(found.iter().any(|found| found == told), "{found:?}");
        check(
            "'station.post.side' = 'kz'",
            &["S231 'station.post.side': `station.post.side` cannot change during the run"],
        );
        check(
            "'timeline.night.at' = 2023-01-01",
            &["S230 'timeline.night.at': `timeline.night.at` is not a key that can change"],
        );
        check("'step.post' = {}", &["S231 'step.post': `step.post` cannot change during the run"]);
        check(
            "'station.post.lanes' = 'unlimited'",
            &[
                "S231 'unlimited': from 2023-01-05 on: the lanes of `post` are a number at one time, and unlimited at another",
            ],
        );
    }

    #[test]
    fn inspections_that_trade_does_not_respond_to_are_told() {
        let response = "trade.response = { time = 'both', inspection = { channels = ['red'], base = 0.2 } }\n";
        let change = "timeline.x = { at = 2023-01-05, set = { 'step.post.channels' = { green = 0.9, red = 0.1 } } }\n";
        let told = "S607 'step.post.channels': trade does not respond to `step.post.channels`: \
                    it takes the share inspected as it is at the start";
        assert!(diagnose(&format!("{response}{change}")).iter().any(|found| found == told));
        assert!(!diagnose(change).iter().any(|found| found.starts_with("S607 ")));
    }

    #[test]
    fn mistakes_of_a_date_are_shown_at_the_change() {
        check(
            "'station.post.lanes' = 0",
            &["S204 0: from 2023-01-05 on: the station `post` has no lanes, so nothing could pass it"],
        );
        check(
            "'station.post.lanes' = 'two'",
            &["S007 'two': from 2023-01-05 on: `station.post.lanes` cannot be \"two\""],
        );
        check(
            "'step.post.channels.red' = 0.3",
            &["S312 'step.post.channels.red': from 2023-01-05 on: the shares of the channels sum to 1.2, not to 1"],
        );
        let mill = "plant.mill = { side = 'uz', batch = '1 t', batch_time = '1 h', inputs = { fruit = 1 }, product = 'fruit', \
                    investment = '8 USD' }\nwarehouse.fruit = { side = 'uz', goods = 'fruit', capacity = '1 t' }\n";
        assert_eq!(
            diagnose(&format!(
                "{mill}timeline.x = {{ at = 2023-01-05, set = {{ 'plant.mill.investment' = '7 USD' }} }}\n"
            )),
            ["S234 '7 USD': from 2023-01-05 on: the plant `mill` has cost 8 USD before, and 7 USD in all now"]
        );
        check(
            "'step.post.channels' = { green = 1.0 }",
            &[
                "S232 'step.post.channels': from 2023-01-05 on: the step `post` has other channels than at the start of the run",
            ],
        );
    }

    #[test]
    fn a_change_after_the_run_is_warned_of() {
        assert_eq!(
            diagnose("timeline.x = { at = 2024-01-05, set = { 'station.post.lanes' = 2 } }\n"),
            ["S233 2024-01-05: on 2024-01-05 the run is over, so `timeline.x` changes nothing"]
        );
    }
}
