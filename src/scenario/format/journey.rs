//! Steps and routes: what is done to a truck on its way.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time::{ByClass, Time};
use crate::scenario::quantity::{Duration, Money};

/// What is done to a truck on its way.
///
/// A step is of one kind, told by the key that it has: `at`, `through`, `wait_at`, `take`, `put`, `unload`, `return_load`,
/// `board`, `fork`, `join`, `batch`, `unbatch`, `split`, `match`, `spawn` or `go_on`; with none of them it has a `time` or a
/// `priority`. A truck leaves a space when the next station has a lane for it, and keeps its lane while the space
/// ahead is full.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Station that does the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Space that the truck passes through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// Time of the work, by class. Without `at`, time that passes elsewhere: a drive, a laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<ByClass<Time>>,
    /// Whether `time` is that of one person: who comes with several takes it once for each of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub per_person: bool,
    /// Lanes that the truck takes at the station `at`. Default: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lanes: Option<u32>,
    /// Lanes of further stations that are needed for the work, by station; all together or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<BTreeMap<String, u32>>,
    /// Stations that can do the work in place of `at`, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<String>,
    /// Which of `at` and `or` a truck waits for, "ranked" or "shortest"; or how it chooses between the routes of `go_on`,
    /// "shortest" or "soonest". Default: "ranked", and with `go_on` "shortest".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choose: Option<Choose>,
    /// Moves to the line of another of the stations when it is shorter by so many trucks. Default: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jockey: Option<u32>,
    /// Interrupts less urgent work at these stations instead of waiting for its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preempts: bool,
    /// Longest wait, by class, after which a truck gives up. Default: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patience: Option<ByClass<Time>>,
    /// Route that a truck goes on with when it gives up. Default: it leaves, and is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives_up_to: Option<String>,
    /// Refuses to join a line that would have more trucks than this, itself among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balk_above: Option<u32>,
    /// Refuses to join a line whose wait it expects to be longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balk_wait: Option<Duration>,
    /// Route that a truck goes on with when it refuses. Default: it leaves, and is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refuses_to: Option<String>,
    /// Gate whose opening the truck waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_at: Option<String>,
    /// Stock that the truck takes units out of, waiting for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<String>,
    /// Stock that the truck puts units into, waiting for room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put: Option<String>,
    /// Warehouse that the truck unloads into, if it is for its goods and has room for the load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unload: Option<String>,
    /// Dispatch for a load of which an empty truck looks, for its `patience`; one that finds a load leaves with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_load: Option<String>,
    /// Units that it takes or puts. Default: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// Timetable that the truck waits for a place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<String>,
    /// Route of a track that begins here, such as the way of the documents, while the truck goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fork: Option<String>,
    /// How long before the truck the track began, by class: work of so much time is done when the truck comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_start: Option<ByClass<Duration>>,
    /// Waits until all tracks of the truck have ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub join: bool,
    /// Gathers so many trucks, which then go on as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<u32>,
    /// How long the first truck of a batch waits at most. Default: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_out: Option<Duration>,
    /// Lets all trucks of a batch go on by themselves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unbatch: bool,
    /// Becomes so many trucks, which all go on from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<u32>,
    /// Meeting at which the truck waits for a partner of every other kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#match: Option<String>,
    /// Kind of partner that the truck is at the meeting, such as "trailer".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#as: Option<String>,
    /// Attribute in which partners agree. Default: who comes first meets who comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Flow that a truck is brought into being of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spawn: Option<String>,
    /// Route that the truck goes on with, in place of the rest of this one: one, the one with the shortest
    /// line at its first station, or by share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub go_on: Option<GoOn>,
    /// Goes on with the first of the two routes in `go_on` while a stock is low, else with the second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_stock: Option<IfStock>,
    /// Priority from here on, by class; higher is served first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<ByClass<i16>>,
    /// Share of trucks that take the step, by class. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<ByClass<f64>>,
    /// Risk channels that a loaded truck is assigned to here, with their shares; `time` and later
    /// steps may then differ by channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<BTreeMap<String, f64>>,
    /// Attributes that the step finds in trucks that have them, each with the probability that it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detects: Option<BTreeMap<String, f64>>,
    /// Route that a truck goes on with in which something was found. Default: it goes on as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detected_to: Option<String>,
    /// Cost of loading, unloading or reloading for each truck that takes the step. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling_cost: Option<Money>,
    /// Only goods that need this control take the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// What the time of the step is spent on, for the delay ledger: a wait of `take`, `put`, `board`, `join`, `batch`
    /// and `match`, or a `time` elsewhere. Default: told by what the step does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Name of the luck of this step's draws. Default: the step's own name. Scenarios that rename or
    /// merge steps keep the same luck by sharing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<String>,
}

/// What time is spent on that a scenario can tell alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Waiting for a document.
    Document,
    /// Waiting for a permit.
    Permit,
    /// Waiting for a payment.
    Payment,
    /// Waiting for a laboratory.
    Laboratory,
    /// Waiting for a booked time.
    Booking,
    /// Waiting for a departure.
    Departure,
}

/// Which of several stations a truck waits for, or which of several routes it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Choose {
    /// All of them at once; the first that can serve it does, the best of those that can at one instant.
    #[default]
    Ranked,
    /// The one with the shortest line when it comes, trucks in service included.
    Shortest,
    /// The route that is expected to take the shortest time, waits as they are included.
    Soonest,
}

/// The routes that a truck may go on with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum GoOn {
    /// This one.
    To(String),
    /// The one with the shortest line at its first station, or by stock.
    OneOf(Vec<String>),
    /// By share.
    Shares(BTreeMap<String, f64>),
}

/// A stock that is low or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IfStock {
    /// Stock that is looked at.
    pub stock: String,
    /// It is low while it holds fewer units than this.
    pub below: u32,
}

/// What a step does, told by the key that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Work at a station.
    At,
    /// A stay in a space.
    Through,
    /// Time that passes elsewhere.
    Time,
    /// A wait for a gate.
    WaitAt,
    /// Taking out of a stock.
    Take,
    /// Putting into a stock.
    Put,
    /// Unloading into a warehouse.
    Unload,
    /// Looking for a load to go back with.
    ReturnLoad,
    /// Boarding by a timetable.
    Board,
    /// The start of a track.
    Fork,
    /// A wait for tracks.
    Join,
    /// Gathering.
    Batch,
    /// Parting.
    Unbatch,
    /// Becoming several.
    Split,
    /// Meeting partners.
    Match,
    /// Bringing another truck into being.
    Spawn,
    /// Going on with another route.
    GoOn,
    /// A change of priority alone.
    Priority,
}

impl Kind {
    /// Returns the key that tells a step of this kind.
    pub fn key(self) -> &'static str {
        match self {
            Self::At => "at",
            Self::Through => "through",
            Self::Time => "time",
            Self::WaitAt => "wait_at",
            Self::Take => "take",
            Self::Put => "put",
            Self::Unload => "unload",
            Self::ReturnLoad => "return_load",
            Self::Board => "board",
            Self::Fork => "fork",
            Self::Join => "join",
            Self::Batch => "batch",
            Self::Unbatch => "unbatch",
            Self::Split => "split",
            Self::Match => "match",
            Self::Spawn => "spawn",
            Self::GoOn => "go_on",
            Self::Priority => "priority",
        }
    }

    /// Returns whether a truck keeps its place in a space while it takes a step of this kind, and whether time
    /// passes there; `None` if it cannot take one in a space.
    pub fn stays_in_a_space(self) -> Option<bool> {
        match self {
            Self::Time | Self::WaitAt | Self::Take | Self::Put => Some(true),
            Self::ReturnLoad | Self::Board | Self::Join | Self::Match => Some(true),
            Self::Unload | Self::Fork | Self::Spawn | Self::Priority => Some(false),
            Self::At | Self::Through | Self::Batch | Self::Unbatch | Self::Split | Self::GoOn => None,
        }
    }
}

impl Step {
    /// Returns the kinds that the step's keys tell; a sound step has one.
    pub fn kinds(&self) -> Vec<Kind> {
        let told = [
            (Kind::At, self.at.is_some()),
            (Kind::Through, self.through.is_some()),
            (Kind::WaitAt, self.wait_at.is_some()),
            (Kind::Take, self.take.is_some()),
            (Kind::Put, self.put.is_some()),
            (Kind::Unload, self.unload.is_some()),
            (Kind::ReturnLoad, self.return_load.is_some()),
            (Kind::Board, self.board.is_some()),
            (Kind::Fork, self.fork.is_some()),
            (Kind::Join, self.join),
            (Kind::Batch, self.batch.is_some()),
            (Kind::Unbatch, self.unbatch),
            (Kind::Split, self.split.is_some()),
            (Kind::Match, self.r#match.is_some()),
            (Kind::Spawn, self.spawn.is_some()),
            (Kind::GoOn, self.go_on.is_some()),
        ];
        let mut kinds: Vec<Kind> = told.into_iter().filter(|(_, is_told)| *is_told).map(|(kind, _)| kind).collect();
        // These two are keys of other kinds, too.
        let else_told = [(Kind::Time, self.time.is_some()), (Kind::Priority, self.priority.is_some())];
        if kinds.is_empty() {
            kinds.extend(else_told.into_iter().find(|(_, is_told)| *is_told).map(|(kind, _)| kind));
        }
        kinds
    }

    /// Returns the kind of the step, if it has one and no other.
    pub fn kind(&self) -> Option<Kind> {
        match self.kinds()[..] {
            [kind] => Some(kind),
            _ => None,
        }
    }

    /// Returns the stations that the work may need or be done at, `at` first, with the lanes that it takes there.
    pub fn stations(&self) -> impl Iterator<Item = (&str, u32)> {
        let lanes = self.lanes.unwrap_or(1);
        let ranked = self.at.iter().chain(&self.or).map(move |name| (name.as_str(), lanes));
        ranked.chain(self.also.iter().flatten().map(|(name, lanes)| (name.as_str(), *lanes)))
    }

    /// Returns the routes that a truck may go on with from here, with the key that names each.
    pub fn exits(&self) -> Vec<(&'static str, &str)> {
        let given_up = self.gives_up_to.iter().map(|route| ("gives_up_to", route.as_str()));
        let refused = self.refuses_to.iter().map(|route| ("refuses_to", route.as_str()));
        let on = self.go_on.iter().flat_map(GoOn::routes).map(|route| ("go_on", route));
        let detected = self.detected_to.iter().map(|route| ("detected_to", route.as_str()));
        given_up.chain(refused).chain(detected).chain(on).collect()
    }
}

impl GoOn {
    /// Returns the names of the routes.
    pub fn routes(&self) -> Vec<&str> {
        match self {
            Self::To(route) => vec![route],
            Self::OneOf(routes) => routes.iter().map(String::as_str).collect(),
            Self::Shares(shares) => shares.keys().map(String::as_str).collect(),
        }
    }
}

/// Steps in order.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Names of steps.
    pub steps: Vec<String>,
    /// The interval that is reported as `release_time`, or the end of it that lies on this route. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
}

/// The interval that is reported as `release_time`. It may begin on one route, and end on another that trucks go on with.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Step whose line the truck joins at the start. Default: on an earlier route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Step whose work ends the interval. Default: on a later route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}
