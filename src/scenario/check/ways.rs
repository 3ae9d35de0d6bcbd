//! Rules on the ways that trucks can go: routes that lead on, tracks, batches, partners, priorities.

use std::collections::{BTreeMap, BTreeSet};

use super::steps::wrong_sum;
use crate::scenario::build::entries;
use crate::scenario::codes::{S319, S320, S321, S322, S323, S324, S325, S326, S328, S330};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Choose, GoOn, Route, ScenarioFile, Step};

/// Priorities that are told apart, in a whole scenario.
const PRIORITIES_MAX: usize = 100;

/// Kinds of partner at a meeting.
const PARTNERS_MAX: usize = 100;

/// Runs the rules of this file.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    s319_go_on_ends_the_route(file, out);
    s320_go_on_chooses(file, out);
    let visits = Visits::of(file);
    s321_joins_have_tracks(&visits, out);
    s322_tracks_take_their_steps(file, &visits, out);
    s323_batches_begin_and_end(&visits, out);
    s324_partners_meet(file, out);
    s325_spawned_flows_do_not_arrive(file, out);
    s326_priorities_are_few(file, out);
    s328_routes_end(file, out);
    s330_batches_gather_what_goes_together(file, out);
}

/// Whether all who come to a step with `go_on` take it.
fn takes_all(step: &Step) -> bool {
    step.go_on.is_some() && step.share.is_none() && step.control.is_none()
}

/// Returns the known steps of a route with their names.
fn steps<'a>(file: &'a ScenarioFile, route: &'a Route) -> impl Iterator<Item = (&'a str, &'a Step)> {
    route.steps.iter().filter_map(|name| Some((name.as_str(), file.step.get(name)?)))
}

/// S319: nobody comes behind a step with which all go on elsewhere.
fn s319_go_on_ends_the_route(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, route) in &file.route {
        let ends = route.steps.iter().position(|step| file.step.get(step).is_some_and(takes_all));
        let Some(next) = ends.and_then(|end| route.steps.get(end + 1)) else { continue };
        let index = route.steps.iter().position(|step| step == next).unwrap_or_default();
        let message =
            format!("no truck comes to the step `{next}`: all on the route `{name}` went on elsewhere before");
        let help = "move the step with `go_on` to the end, or give it a `share`";
        out.error(S319, &["route", name, "steps", &index.to_string()], message, help);
    }
}

/// S320: what decides between the routes of `go_on` can decide.
fn s320_go_on_chooses(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let path = ["step", name, "go_on"];
        let lists = matches!((&step.go_on, &step.if_stock), (Some(GoOn::OneOf(_)), None));
        if step.go_on.is_some() && step.choose.is_some() && (!lists || step.choose == Some(Choose::Ranked)) {
            let message = format!("the step `{name}` has no routes that this chooses between");
            let help = "write \"shortest\" or \"soonest\", and a list of routes: `go_on = [\"one\", \"other\"]`";
            out.error(S320, &["step", name, "choose"], message, help);
        }
        match (&step.go_on, &step.if_stock) {
            (Some(GoOn::OneOf(routes)), Some(_)) if routes.len() != 2 => {
                let help = "name the route while the stock is low, and the route else";
                out.error(S320, &path, "a stock that is low or not decides between two routes", help);
            }
            (Some(GoOn::OneOf(_)), Some(_)) | (None, _) => {}
            (Some(_), Some(_)) => {
                let help = "write two routes: `go_on = [\"while_low\", \"else\"]`, or take `if_stock` out";
                out.error(S320, &path, "a stock that is low or not decides between two routes", help);
            }
            (Some(GoOn::OneOf(routes)), None) if routes.len() < 2 => {
                let help = "name two or more, or write one route as a text: `go_on = \"...\"`";
                out.error(S320, &path, "the shortest line is chosen among several routes", help);
            }
            (Some(GoOn::OneOf(_)), None) if step.choose == Some(Choose::Soonest) => {}
            (Some(GoOn::OneOf(routes)), None) => {
                let known = routes.iter().filter_map(|route| Some((route, file.route.get(route)?)));
                let has_station = |route: &Route| {
                    let is_known = route.steps.iter().all(|step| file.step.contains_key(step));
                    !is_known || steps(file, route).any(|(_, step)| step.at.is_some())
                };
                for (route, _) in known.filter(|(_, route)| !has_station(route)) {
                    let message = format!("the route `{route}` has no station whose line could be looked at");
                    let help = "choose by share, `go_on = { ... }`, or put a step at a station on it";
                    out.error(S320, &path, message, help);
                }
            }
            (Some(GoOn::Shares(shares)), None) => {
                if let Some(shown) = wrong_sum(shares) {
                    let message = format!("the shares of the routes sum to {shown}, not to 1");
                    out.error(S320, &path, message, "write shares that sum to 1; a `share` lets others pass by");
                }
            }
            (Some(GoOn::To(_)), None) => {}
        }
    }
}

/// What is true of trucks that come to a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// A track may be on its way.
    has_forked: bool,
    /// Others may be aboard.
    leads: bool,
    /// It is a track.
    is_track: bool,
}

/// The states in which steps are come to, on all ways that flows can go.
struct Visits<'a> {
    steps: BTreeMap<&'a str, (&'a Step, BTreeSet<State>)>,
}

impl<'a> Visits<'a> {
    fn of(file: &'a ScenarioFile) -> Self {
        let mut visits = Self { steps: BTreeMap::new() };
        let arriving = State { has_forked: false, leads: false, is_track: false };
        let mut ahead: Vec<(&str, State)> = file.flow.values().map(|flow| (flow.route.as_str(), arriving)).collect();
        let mut known: BTreeSet<(&str, State)> = ahead.iter().copied().collect();
        while let Some((route, mut state)) = ahead.pop() {
            let Some(route) = file.route.get(route) else { continue };
            for (name, step) in steps(file, route) {
                visits.steps.entry(name).or_insert_with(|| (step, BTreeSet::new())).1.insert(state);
                let track = State { is_track: true, ..arriving };
                let forked = step.fork.as_deref().map(|route| (route, track));
                let exits = step.exits().into_iter().map(|(_, route)| (route, state));
                for next in exits.chain(forked) {
                    if known.insert(next) {
                        ahead.push(next);
                    }
                }
                if takes_all(step) {
                    break;
                }
                state.has_forked |= step.fork.is_some();
                state.leads = step.batch.is_some() || state.leads && !step.unbatch;
            }
        }
        visits
    }

    fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Step, &BTreeSet<State>)> {
        self.steps.iter().map(|(name, (step, states))| (*name, *step, states))
    }
}

/// S321: who waits for tracks has started one on some way.
fn s321_joins_have_tracks(visits: &Visits<'_>, out: &mut Diagnostics) {
    for (name, _, states) in visits.iter().filter(|(_, step, _)| step.join) {
        if !states.iter().any(|state| state.has_forked) {
            let message = format!("the step `{name}` waits for tracks, and no truck that comes there has started one");
            let help = "put a step with `fork` before it, or take it off the route";
            out.error(S321, &["step", name, "join"], message, help);
        }
    }
}

/// S322: a track is one thing that ends; its channel is not the truck's, and it does not start itself.
fn s322_tracks_take_their_steps(file: &ScenarioFile, visits: &Visits<'_>, out: &mut Diagnostics) {
    for (name, step, _) in visits.iter().filter(|(_, _, states)| states.iter().any(|state| state.is_track)) {
        let keys = [
            ("channels", step.channels.is_some()),
            ("detects", step.detects.is_some()),
            ("batch", step.batch.is_some()),
            ("unbatch", step.unbatch),
        ];
        for (key, _) in keys.into_iter().filter(|(_, is_written)| *is_written) {
            let message = format!("the step `{name}` with `{key}` is on a track, which is no truck");
            let help = "put the step on the way of the truck, before the `fork` or after the `join`";
            out.error(S322, &["step", name, key], message, help);
        }
    }
    for (name, step) in &file.step {
        let Some(track) = &step.fork else { continue };
        let mut reached = BTreeSet::from([track.as_str()]);
        let mut ahead = vec![track.as_str()];
        let mut starts_itself = false;
        while let Some(route) = ahead.pop().and_then(|route| file.route.get(route)) {
            for (found, step) in steps(file, route) {
                starts_itself |= found == name;
                let exits = step.exits().into_iter().map(|(_, route)| route).chain(step.fork.as_deref());
                ahead.extend(exits.filter(|route| reached.insert(route)));
            }
        }
        if starts_itself {
            let message = format!("the track that the step `{name}` starts comes to that step and starts another");
            out.error(S322, &["step", name, "fork"], message, "let the track take a route without it");
        }
    }
}

/// S323: a batch is gathered by trucks that lead none, and parted by those that do.
fn s323_batches_begin_and_end(visits: &Visits<'_>, out: &mut Diagnostics) {
    // On tracks there are none, see S322.
    for (name, step, states) in visits.iter() {
        let on_the_way = || states.iter().filter(|state| !state.is_track);
        let (key, fault, help) = if step.batch.is_some() && on_the_way().any(|state| state.leads) {
            ("batch", "a batch that comes there cannot gather again", "put a step with `unbatch` before it")
        } else if step.split.is_some() && on_the_way().any(|state| state.leads) {
            ("split", "a batch that comes there cannot become several", "put a step with `unbatch` before it")
        } else if step.unbatch && on_the_way().any(|state| !state.leads) {
            (
                "unbatch",
                "trucks come there that are in no batch",
                "put a step with `batch` before it on every way there",
            )
        } else {
            continue;
        };
        out.error(S323, &["step", name, key], format!("the step `{name}`: {fault}"), help);
    }
}

/// S324: a meeting has partners of several kinds, who agree in one attribute or in none.
fn s324_partners_meet(file: &ScenarioFile, out: &mut Diagnostics) {
    let mut meetings: BTreeMap<&str, Vec<(&str, &Step)>> = BTreeMap::new();
    for (name, step) in file.step.iter().filter(|(_, step)| step.r#as.is_some()) {
        if let Some(meeting) = &step.r#match {
            meetings.entry(meeting).or_default().push((name, step));
        }
    }
    for (meeting, steps) in meetings {
        let (first, _) = steps[0];
        let partners: BTreeSet<&str> = steps.iter().filter_map(|(_, step)| step.r#as.as_deref()).collect();
        if !(2..=PARTNERS_MAX).contains(&partners.len()) {
            let message = format!("at the meeting `{meeting}` there are {} kinds of partner", partners.len());
            let help = "write a step with the same `match` and another `as` for the partner; at most 100 kinds meet";
            out.error(S324, &["step", first, "as"], message, help);
        }
        for pair in steps.windows(2).filter(|pair| pair[0].1.by != pair[1].1.by) {
            let message = format!("the partners at the meeting `{meeting}` do not agree in what they agree in");
            let help = "write the same `by` in all steps of the meeting, or in none";
            out.error(S324, &["step", pair[1].0], message, help);
        }
    }
}

/// S325: what a step brings into being does not arrive by itself, too.
fn s325_spawned_flows_do_not_arrive(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let Some(flow) = &step.spawn else { continue };
        if file.flow.get(flow).is_some_and(|flow| !flow.spawned) {
            let message = format!("the step `{name}` brings trucks of `{flow}` into being, which arrive by themselves");
            let help = format!("write `spawned = true` into [flow.{flow}], or spawn a flow of its own");
            out.error(S325, &["step", name, "spawn"], message, help);
        }
    }
}

/// S326: the machine keeps a line for each priority, so they are few.
fn s326_priorities_are_few(file: &ScenarioFile, out: &mut Diagnostics) {
    let flows = file.flow.iter().map(|(name, flow)| (["flow", name, "priority"], flow.priority));
    let tables = file.step.iter().filter_map(|(name, step)| Some((name, step.priority.as_ref()?)));
    let steps = tables.flat_map(|(name, table)| {
        entries(table).into_iter().map(move |(_, priority)| (["step", name.as_str(), "priority"], *priority))
    });
    let mut distinct = BTreeSet::new();
    for (path, priority) in flows.chain(steps) {
        if distinct.insert(priority) && distinct.len() == PRIORITIES_MAX + 1 {
            let message = format!("there are more than {PRIORITIES_MAX} priorities");
            out.error(S326, &path, message, "only their order matters: use the same number for what is alike");
        }
    }
}

/// S328: from every route there is a way out.
fn s328_routes_end(file: &ScenarioFile, out: &mut Diagnostics) {
    let can_be_lost = |step: &Step| {
        let gives_up = step.patience.is_some() && step.gives_up_to.is_none();
        let balks = step.balk_above.is_some() || step.balk_wait.is_some();
        gives_up || balks && step.refuses_to.is_none()
    };
    let mut ending: BTreeSet<&str> = BTreeSet::new();
    let ends = |route: &Route, ending: &BTreeSet<&str>| {
        let leads_out = |exit: &str| ending.contains(exit) || !file.route.contains_key(exit);
        let all: Vec<&Step> = steps(file, route).map(|(_, step)| step).collect();
        let last = all.iter().position(|step| takes_all(step));
        let come_to = &all[..last.map_or(all.len(), |last| last + 1)];
        last.is_none()
            || come_to.iter().any(|step| can_be_lost(step) || step.exits().iter().any(|(_, exit)| leads_out(exit)))
    };
    loop {
        let more: Vec<&str> = file
            .route
            .iter()
            .filter(|(name, route)| !ending.contains(name.as_str()) && ends(route, &ending))
            .map(|(name, _)| name.as_str())
            .collect();
        if more.is_empty() {
            break;
        }
        ending.extend(more);
    }
    for (name, route) in file.route.iter().filter(|(name, _)| !ending.contains(name.as_str())) {
        let index = route.steps.iter().position(|step| file.step.get(step).is_some_and(takes_all));
        let message = format!("trucks on the route `{name}` go on for ever");
        let help = "let a share of them go on with a route that ends, or give the step with `go_on` a `share`";
        let index = index.unwrap_or_default().to_string();
        out.error(S328, &["route", name, "steps", &index], message, help);
    }
}

/// S330: what a batch takes along comes from one side, by one mode.
fn s330_batches_gather_what_goes_together(file: &ScenarioFile, out: &mut Diagnostics) {
    if file.step.values().all(|step| step.batch.is_none()) {
        return;
    }
    let flows = file.flow.iter();
    let flows =
        flows.map(|(name, flow)| (name.as_str(), flow.route.as_str(), (flow.from.as_str(), flow.mode.as_str())));
    let mut ahead: Vec<_> = flows.collect();
    let mut known: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    let mut gathered = BTreeMap::new();
    let mut told = BTreeSet::new();
    while let Some((flow, route, kind)) = ahead.pop() {
        // Two kinds that come to a route are enough to tell of.
        let kinds = known.entry(route).or_default();
        if kinds.len() == 2 || !kinds.insert(kind) {
            continue;
        }
        for (name, step) in file.route.get(route).into_iter().flat_map(|route| steps(file, route)) {
            if step.batch.is_some() {
                let (first, other) = gathered.entry(name).or_insert((flow, kind));
                if *other != kind && told.insert(name) {
                    let message = format!("the step `{name}` gathers trucks of `{first}` and of `{flow}` in one batch");
                    let help = "they come from different sides or by different modes: give each a step of its own";
                    out.warning(S330, &["step", name, "batch"], message, help);
                }
            }
            ahead.extend(step.exits().into_iter().map(|(_, exit)| (flow, exit, kind)));
            if takes_all(step) {
                break;
            }
        }
    }
}
