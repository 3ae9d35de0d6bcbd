//! The load that stations have to expect: work that comes against lanes that are open, before anything is run.
//!
//! It follows the shares and mean times of each flow's route and of those that it goes on with, equal shares where the
//! moment decides. It knows no waiting, so work counts in the hour in which its truck arrives at the border, and what trucks
//! do after giving up, being found by a control, or being brought into being by others is left out: a forecast above what is
//! open is sure to grow a queue, one below may still be wrong.

use super::site::{Action, Arrivals, ByClass, Class, Flow, GoOn, Service, Site, Step, Window};
use crate::engine::{Distribution, SimDuration, SimTime};

/// Trucks that go on with another route more often than this are followed no further.
const ROUTES_MAX: u32 = 32;

/// Nor are those that fewer of a flow's trucks go with.
const SHARE_MIN: f64 = 1e-4;

/// Hours in a day.
const HOURS: usize = 24;

/// What a station has to expect.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// Name of the station.
    pub station: String,
    /// Lane-hours of work that come in a day, on average over the window.
    pub work: f64,
    /// Lane-hours that are open in a day.
    pub open: f64,
    /// The same by hour of the day: work that comes with the trucks of that hour, and lanes open.
    pub hours: [(f64, f64); HOURS],
    /// Whether trucks may be refused or give up here, choose another way, others may help, or a controller may act: then
    /// more work than is open need not make the queue grow without end.
    pub has_relief: bool,
}

impl Load {
    /// Returns work over what is open; `None` for a station that is never open.
    pub fn share(&self) -> Option<f64> {
        (self.open > 0.0).then(|| self.work / self.open)
    }

    /// Returns whether the queue is sure to grow without end.
    pub fn is_too_much(&self) -> bool {
        !self.has_relief && self.share().is_some_and(|share| share > 1.0)
    }
}

/// Forecasts the load of every station with a number of lanes.
pub fn forecast(site: &Site) -> Vec<Load> {
    let mut hours = vec![[0.0; HOURS]; site.stations.len()];
    let mut is_chosen = vec![false; site.stations.len()];
    for (then, span) in spans(site) {
        for (flow, known) in site.flows.iter().zip(&then.flows) {
            let arrivals = arrivals(site, flow, span);
            for Work { station, hours: work, is_by_choice } in work(then, known) {
                hours[station].iter_mut().zip(arrivals).for_each(|(sum, trucks)| *sum += trucks * work);
                is_chosen[station] |= is_by_choice;
            }
        }
    }
    let stations = site.stations.iter().enumerate().filter(|(_, station)| !station.is_unlimited());
    let load = |(index, station): (usize, &super::site::Station)| {
        let mut shift = 0;
        let open = by_hour(site, (site.window.start, site.window.end), |from, to| {
            station.lanes.area_ahead(&mut shift, from, to) as f64 / 3.6e9
        });
        let hours: [(f64, f64); HOURS] = std::array::from_fn(|hour| (hours[index][hour], open[hour]));
        Load {
            station: station.name.clone(),
            work: hours.iter().map(|(work, _)| work).sum(),
            open: hours.iter().map(|(_, open)| open).sum(),
            hours,
            has_relief: is_chosen[index]
                || !site.controllers.is_empty()
                || services(site).any(|service| is_relief(service, index)),
        }
    };
    stations.map(load).collect()
}

fn services(site: &Site) -> impl Iterator<Item = &Service> {
    site.steps.iter().filter_map(|step| if let Action::Serve(service) = &step.action { Some(service) } else { None })
}

fn is_relief(service: &Service, station: usize) -> bool {
    let is_there = service.station == station || service.also.iter().any(|(other, _)| *other == station);
    is_there && (service.patience.is_some() || service.balk.is_some() || !service.substitutes.is_empty())
}

/// A stretch of the window.
type Span = (SimTime, SimTime);

/// Returns the site as trucks find it that arrive in each part of the window.
fn spans(site: &Site) -> impl Iterator<Item = (&Site, Span)> {
    let Window { start, end, .. } = site.window;
    let starts = [SimTime::ZERO].into_iter().chain(site.later.iter().map(|later| later.from));
    let ends = site.later.iter().map(|later| later.from).chain([end]);
    let span = move |(from, until): Span| (from.clamp(start, end), until.clamp(start, end));
    site.versions().zip(starts.zip(ends).map(span))
}

/// The mean over the window's days of what there is of something in each hour of the day in a part of it.
fn by_hour(site: &Site, span: Span, mut of: impl FnMut(SimTime, SimTime) -> f64) -> [f64; HOURS] {
    let window = site.window;
    let local = window.start_unix_seconds + i64::from(window.label_offset_seconds);
    let first = (local.div_euclid(3600).rem_euclid(HOURS as i64)) as usize;
    let hour = SimDuration::from_seconds(3600.0);
    let (mut sums, mut from, mut index) = ([0.0; HOURS], window.start, first);
    while from < window.end {
        let to = window.end.min(from + hour);
        let part = (from.max(span.0), to.min(span.1));
        if part.0 < part.1 {
            sums[index % HOURS] += of(part.0, part.1);
        }
        (from, index) = (to, index + 1);
    }
    let days = window.length().seconds() / 86_400.0;
    sums.map(|sum| sum / days)
}

/// Trucks of a flow that arrive in each hour of the day, on average over the window, in a part of it.
fn arrivals(site: &Site, flow: &Flow, span: Span) -> [f64; HOURS] {
    let days = site.window.length().seconds() / 86_400.0;
    match &flow.arrivals {
        Arrivals::Rate { trucks_per_hour, profile, .. } => {
            by_hour(site, span, |from, to| site.profiles[*profile].area_ticks(from, to) / 3.6e9 * trucks_per_hour)
        }
        Arrivals::Gap { gap, .. } => by_hour(site, span, |from, to| (to - from).hours() / gap.effective_mean().hours()),
        Arrivals::Plan(plan) => {
            let inside = plan.times.iter().filter(|&&at| at >= span.0 && at < span.1).count();
            let trucks = inside as f64 * f64::from(plan.party) * (1.0 - plan.no_show);
            [trucks / days / HOURS as f64; HOURS]
        }
        Arrivals::Spawned => [0.0; HOURS],
    }
}

/// What trucks of a flow can expect of a route, on average.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// Hours without any waiting.
    pub hours: f64,
    /// Jobs at its stations, in order.
    pub jobs: Vec<Job>,
}

/// A job at a station.
#[derive(Debug)]
pub(super) struct Job {
    /// Index of the station.
    pub station: usize,
    /// Share of the trucks that have it.
    pub share: f64,
    /// Hours that it takes.
    pub hours: f64,
}

/// Returns what trucks of a flow can expect of a route that they are not on yet.
pub(super) fn ahead(site: &Site, flow: &Flow, route: usize) -> Ahead {
    // The channels are those of the last step that assigns any on the route of their own.
    let mut own = site.routes[flow.route].steps.iter().rev().map(|&step| &site.steps[step]);
    let channels = own.find(|step| assigns(step, flow)).map_or(Vec::new(), |step| step.channels.clone());
    let mut ahead = Ahead::default();
    follow(site, flow, route, channels, |step, share, channels| {
        let mean = |time| expected(site, flow, channels, time, &|time: &Distribution| time.effective_mean().hours());
        match &step.action {
            Action::Serve(service) if share > 0.0 => {
                let hours = mean(&service.time);
                ahead.hours += share * hours;
                ahead.jobs.push(Job { station: service.station, share, hours });
            }
            Action::Spend { time } => ahead.hours += share * mean(time),
            _ => {}
        }
    });
    ahead
}

/// What a truck of a flow brings to a station, on average.
struct Work {
    station: usize,
    /// Lane-hours.
    hours: f64,
    /// Whether it came there by a choice that the moment decides.
    is_by_choice: bool,
}

/// A way that trucks of a flow take: their share, their shares of channels, and how they came to it.
struct Way {
    share: f64,
    channels: Vec<(usize, f64)>,
    /// How many come as one: those who are gathered to a batch bring the work of one. Less than one if each is several.
    gathered: f64,
    is_by_choice: bool,
    /// How many routes lead here.
    routes: u32,
}

/// The work of a truck of a flow, on average, on its route and on all that it goes on with.
fn work(site: &Site, flow: &Flow) -> Vec<Work> {
    let mut found = Vec::new();
    let way = Way { share: 1.0, channels: Vec::new(), gathered: 1.0, is_by_choice: false, routes: 0 };
    work_along(site, flow, flow.route, way, &mut found);
    found
}

fn work_along(site: &Site, flow: &Flow, route: usize, mut way: Way, found: &mut Vec<Work>) {
    // Those who go on with another route do not take the rest of this one.
    let (mut stay, mut gathered) = (way.share, way.gathered);
    let mut onward: Vec<(usize, Way)> = Vec::new();
    follow(site, flow, route, std::mem::take(&mut way.channels), |step, share, channels| match &step.action {
        Action::Batch { size, .. } => gathered = f64::from(*size),
        Action::Unbatch => gathered = 1.0,
        Action::Split { trucks } => gathered /= f64::from(*trucks),
        Action::Fork { route, .. } => {
            let share = stay * share;
            onward.push((*route, Way { share, channels: channels.to_vec(), gathered, routes: way.routes + 1, ..way }));
        }
        Action::Serve(service) => {
            let hours = expected(site, flow, channels, &service.time, &|time: &Distribution| {
                step.time_for(flow, time).effective_mean().hours()
            });
            let work = stay * share / gathered * hours;
            let own = (service.station, service.lanes);
            found.extend([own].iter().chain(&service.also).map(|&(station, lanes)| Work {
                station,
                hours: work * f64::from(lanes),
                is_by_choice: way.is_by_choice,
            }));
        }
        Action::GoOn(on) => {
            let is_by_choice = way.is_by_choice || !matches!(on, GoOn::To(_) | GoOn::Shares(_));
            onward.extend(on.shares().into_iter().map(|(next, part)| {
                let share = stay * share * part;
                (next, Way { share, channels: channels.to_vec(), gathered, is_by_choice, routes: way.routes + 1 })
            }));
            stay *= 1.0 - share;
        }
        _ => {}
    });
    let is_followed = |way: &Way| way.share >= SHARE_MIN && way.routes < ROUTES_MAX;
    for (next, way) in onward.into_iter().filter(|(_, way)| is_followed(way)) {
        work_along(site, flow, next, way, found);
    }
}

/// Follows trucks of a flow along a route: tells each step, the share of them that take it, and their shares of channels.
fn follow(
    site: &Site,
    flow: &Flow,
    route: usize,
    mut channels: Vec<(usize, f64)>,
    mut tell: impl FnMut(&Step, f64, &[(usize, f64)]),
) {
    for &step in &site.routes[route].steps {
        let step = &site.steps[step];
        if assigns(step, flow) {
            channels.clone_from(&step.channels);
        }
        tell(step, taken(site, flow, &channels, step), &channels);
    }
}

/// Whether a step assigns trucks of a flow to channels.
fn assigns(step: &Step, flow: &Flow) -> bool {
    !step.channels.is_empty() && flow.goods.is_some()
}

/// The share of the trucks of a flow that take a step: none if their goods do not need its control.
fn taken(site: &Site, flow: &Flow, channels: &[(usize, f64)], step: &Step) -> f64 {
    let controls = flow.goods.map(|goods| &site.goods[goods].controls);
    let needed = |control: &String| controls.is_some_and(|controls| controls.contains(control));
    match step.control.as_ref().is_none_or(needed) {
        true => expected(site, flow, channels, &step.share, &|share| *share),
        false => 0.0,
    }
}

/// The mean of a value by class over the trucks of a flow; none for those of no class.
fn expected<T>(
    site: &Site,
    flow: &Flow,
    channels: &[(usize, f64)],
    values: &ByClass<T>,
    number: &dyn Fn(&T) -> f64,
) -> f64 {
    let (mut rest, mut sum) = (1.0_f64, 0.0);
    for (class, value) in &values.arms {
        let share = match class {
            Class::Channel(channel) => {
                channels.iter().find(|(known, _)| known == channel).map_or(0.0, |(_, share)| *share)
            }
            Class::Attribute(attribute) => {
                rest * expected(site, flow, channels, &site.attributes[*attribute].share, &|share| *share)
            }
            Class::Flow(known) if site.flows[*known].name == flow.name => rest,
            Class::Goods(goods) if flow.goods == Some(*goods) => rest,
            Class::Loaded | Class::Empty | Class::People if *class == flow.cargo() => rest,
            Class::Flow(_) | Class::Goods(_) | Class::Loaded | Class::Empty | Class::People => 0.0,
            Class::Other => rest,
        };
        sum += share * number(value);
        rest = (rest - share).max(0.0);
    }
    sum
}
