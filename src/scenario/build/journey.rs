//! Steps, routes and meetings: from what is written to what the site knows.

use std::collections::{BTreeMap, BTreeSet};

use super::class::Classes;
use super::{center, index, time};
use crate::engine::{Distribution, SimDuration};
use crate::model::site::{Action, Balk, BalkLimit, Choice, GoOn, Meeting, NamedCause, Patience, Route, Service, Step};
use crate::scenario::format::{self, ByClass, Choose, Kind, ScenarioFile, Time};
use crate::scenario::posts;
use crate::scenario::quantity::Duration;

/// What is needed to build the steps and routes of a scenario.
pub(super) struct Journeys<'a> {
    file: &'a ScenarioFile,
    classes: &'a Classes<'a>,
    /// Kinds of partner and attribute of agreement, by meeting.
    meetings: BTreeMap<&'a str, (BTreeSet<&'a str>, Option<&'a str>)>,
}

impl<'a> Journeys<'a> {
    pub(super) fn new(file: &'a ScenarioFile, classes: &'a Classes<'a>) -> Self {
        let mut meetings: BTreeMap<&str, (BTreeSet<&str>, Option<&str>)> = BTreeMap::new();
        for step in file.step.values() {
            if let Some(meeting) = &step.r#match {
                let (partners, by) = meetings.entry(meeting).or_default();
                partners.extend(step.r#as.as_deref());
                *by = step.by.as_deref().or(*by);
            }
        }
        Self { file, classes, meetings }
    }

    /// Builds the meetings, by name.
    pub(super) fn meetings(&self) -> Vec<Meeting> {
        let meetings = self.meetings.iter().map(|(name, (partners, by))| Meeting {
            name: (*name).to_owned(),
            partners: partners.iter().map(|partner| (*partner).to_owned()).collect(),
            by: by.map(|attribute| index(&self.file.attribute, attribute)),
        });
        meetings.collect()
    }

    /// Builds a step.
    pub(super) fn step(&self, name: String, step: &format::Step) -> Step {
        let channel = |name: &String| {
            let known = self.classes.channels().iter().position(|known| known == name);
            known.expect("the channels of every step are gathered")
        };
        Step {
            draw: step.draw.clone().unwrap_or_else(|| name.clone()),
            name,
            action: self.action(step),
            per_person: step.per_person,
            share: self.classes.build(step.share.as_ref().unwrap_or(&ByClass::All(1.0)), |share| *share),
            priority: step.priority.as_ref().map(|priority| self.classes.build(priority, |priority| *priority)),
            channels: step.channels.iter().flatten().map(|(name, share)| (channel(name), *share)).collect(),
            control: step.control.clone(),
            cause: named_cause(step),
            detects: step
                .detects
                .iter()
                .flatten()
                .map(|(attribute, probability)| (index(&self.file.attribute, attribute), *probability))
                .collect(),
            detected_to: step.detected_to.as_ref().map(|route| self.route_index(route)),
            handling_usd: step.handling_cost.as_ref().map_or(0.0, |cost| cost.usd()),
        }
    }

    fn action(&self, step: &format::Step) -> Action {
        let file = self.file;
        let kind = step.kind().expect("a checked step is of one kind");
        let units = step.units.unwrap_or(1);
        match kind {
            Kind::At => Action::Serve(self.service(step)),
            Kind::Through => Action::Pass { space: index(&file.space, named(&step.through)) },
            Kind::Time => Action::Spend { time: self.times(step.time.as_ref().expect("it tells the kind")) },
            Kind::WaitAt => {
                Action::WaitAt { gate: index(&file.gate, named(&step.wait_at)), patience: self.patience(step) }
            }
            Kind::Take => {
                let stock = index(&file.stock, named(&step.take));
                Action::Take { stock, units, patience: self.patience(step) }
            }
            Kind::Board => {
                let stock = file.stock.len() + index(&file.timetable, named(&step.board));
                Action::Take { stock, units: 1, patience: self.patience(step) }
            }
            Kind::Put => Action::Put { stock: index(&file.stock, named(&step.put)), units },
            Kind::Unload => Action::Unload { warehouse: index(&file.warehouse, named(&step.unload)) },
            Kind::ReturnLoad => {
                let waiting = center::returns(file, named(&step.return_load)).expect("the dispatch gives loads");
                let patience = self.times(step.patience.as_ref().expect("who looks for a load has a patience"));
                Action::ReturnLoad { waiting, given: waiting + 1, patience }
            }
            Kind::Fork => Action::Fork {
                route: self.route_index(named(&step.fork)),
                head_start: step.head_start.as_ref().map(|lengths| self.classes.build(lengths, ticks)),
            },
            Kind::Join => Action::Join,
            Kind::Batch => Action::Batch { size: step.batch.unwrap_or(1), time_out: step.time_out.as_ref().map(ticks) },
            Kind::Unbatch => Action::Unbatch,
            Kind::Split => Action::Split { trucks: step.split.unwrap_or(1) },
            Kind::Match => self.meet(step),
            Kind::Spawn => Action::Spawn { flow: index(&file.flow, named(&step.spawn)) },
            Kind::GoOn => Action::GoOn(self.go_on(step)),
            Kind::Priority => Action::Nothing,
        }
    }

    fn service(&self, step: &format::Step) -> Service {
        let file = self.file;
        let station = |name: &String| index(&file.station, name);
        let exit = |route: &Option<String>| route.as_ref().map(|route| self.route_index(route));
        let line = step.balk_above.map(BalkLimit::Line);
        let limit = line.or_else(|| step.balk_wait.as_ref().map(|wait| BalkLimit::Wait(ticks(wait))));
        Service {
            station: index(&file.station, named(&step.at)),
            lanes: step.lanes.unwrap_or(1),
            substitutes: step.or.iter().map(station).collect(),
            choice: match step.choose.unwrap_or_default() {
                Choose::Shortest => Choice::Shortest { jockey: step.jockey },
                Choose::Ranked | Choose::Soonest => Choice::Ranked,
            },
            also: step.also.iter().flatten().map(|(name, lanes)| (station(name), *lanes)).collect(),
            preempts: step.preempts,
            patience: self.patience(step),
            balk: limit.map(|limit| Balk { limit, exit: exit(&step.refuses_to) }),
            time: self.times(step.time.as_ref().expect("work at a station takes a time")),
        }
    }

    fn patience(&self, step: &format::Step) -> Option<Patience> {
        let exit = step.gives_up_to.as_ref().map(|route| self.route_index(route));
        step.patience.as_ref().map(|patience| Patience { time: self.times(patience), exit })
    }

    fn meet(&self, step: &format::Step) -> Action {
        let (name, partner) = (named(&step.r#match), named(&step.r#as));
        let meeting = self.meetings.keys().position(|known| *known == name).expect("meetings were gathered");
        let partner = self.meetings[name].0.iter().position(|known| *known == partner).expect("so were partners");
        Action::Match { meeting, partner: partner as u8 }
    }

    fn go_on(&self, step: &format::Step) -> GoOn {
        let routes = |names: &[String]| -> Vec<usize> { names.iter().map(|name| self.route_index(name)).collect() };
        match (step.go_on.as_ref().expect("it tells the kind"), &step.if_stock) {
            (format::GoOn::To(route), _) => GoOn::To(self.route_index(route)),
            (format::GoOn::OneOf(names), Some(low)) => {
                let routes = routes(names).try_into().expect("there are two");
                GoOn::ByStock { stock: index(&self.file.stock, &low.stock), below: low.below, routes }
            }
            (format::GoOn::OneOf(names), None) => match step.choose {
                Some(Choose::Soonest) => GoOn::Soonest(routes(names)),
                _ => GoOn::Shortest(routes(names)),
            },
            (format::GoOn::Shares(shares), _) => {
                GoOn::Shares(shares.iter().map(|(route, share)| (self.route_index(route), *share)).collect())
            }
        }
    }

    fn route_index(&self, name: &str) -> usize {
        index(&self.file.route, name)
    }

    fn times(&self, times: &ByClass<Time>) -> crate::model::site::ByClass<Distribution> {
        self.classes.build(times, |time| time::distribution(time).expect("times of a checked scenario can be drawn"))
    }

    /// Builds a route.
    pub(super) fn route(&self, name: String, route: &format::Route) -> Route {
        let position = |step: &String| {
            route.steps.iter().position(|known| known == step).expect("the release interval lies on its route")
        };
        let release = route.release.as_ref();
        Route {
            post: posts::post_of(&name, self.file.post.keys()),
            name,
            steps: route.steps.iter().map(|step| index(&self.file.step, step)).collect(),
            release_from: release.and_then(|release| release.from.as_ref()).map(position),
            release_to: release.and_then(|release| release.to.as_ref()).map(position),
        }
    }
}

/// Returns what the time of a step is spent on, if that is more than what it does.
fn named_cause(step: &format::Step) -> Option<NamedCause> {
    match step.cause {
        None => step.board.as_ref().map(|_| NamedCause::Departure),
        Some(format::Cause::Document) => Some(NamedCause::Document),
        Some(format::Cause::Permit) => Some(NamedCause::Permit),
        Some(format::Cause::Payment) => Some(NamedCause::Payment),
        Some(format::Cause::Laboratory) => Some(NamedCause::Laboratory),
        Some(format::Cause::Booking) => Some(NamedCause::Booking),
        Some(format::Cause::Departure) => Some(NamedCause::Departure),
    }
}

/// Returns the name under a key that the step is known to have.
fn named(key: &Option<String>) -> &str {
    key.as_deref().expect("the kind of a step has its key")
}

fn ticks(duration: &Duration) -> SimDuration {
    SimDuration::from_seconds(duration.seconds())
}
