//! Steps and routes of a site: what is done to a truck on its way.

use std::collections::{BTreeSet, VecDeque};

use super::{ByClass, Flow, Site};
use crate::engine::{Distribution, SimDuration};

/// What is done to a truck on its way.
#[derive(Clone, Debug)]
pub struct Step {
    /// Name.
    pub name: String,
    /// Name of the luck of this step's draws.
    pub draw: String,
    /// What is done.
    pub action: Action,
    /// Whether its time is that of one person, taken once for each of those who come together.
    pub per_person: bool,
    /// Share of trucks that take the step; a truck of no listed class takes it never.
    pub share: ByClass<f64>,
    /// Priority from here on, higher is served first; a truck of no listed class keeps its own.
    pub priority: Option<ByClass<i16>>,
    /// Channels that loaded trucks are assigned to here, with shares that sum to 1; may be empty.
    pub channels: Vec<(usize, f64)>,
    /// Only goods that need this control take the step.
    pub control: Option<String>,
    /// What the time of a step at no station, space or gate is spent on, if the scenario says so.
    pub cause: Option<NamedCause>,
    /// Indices of attributes that it finds in those who have them, with the probability that it does.
    pub detects: Vec<(usize, f64)>,
    /// Index of the route that those go on with in whom something was found.
    pub detected_to: Option<usize>,
    /// What loading, unloading or reloading costs a truck that takes the step, in US dollars.
    pub handling_usd: f64,
}

/// What time is spent on that only a scenario can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedCause {
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

impl NamedCause {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Document, Self::Permit, Self::Payment, Self::Laboratory, Self::Booking, Self::Departure];

    /// Returns the name used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Permit => "permit",
            Self::Payment => "payment",
            Self::Laboratory => "laboratory",
            Self::Booking => "booking",
            Self::Departure => "departure",
        }
    }
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Work at a station.
    Serve(Service),
    /// Stay in a space until the next station has a lane free, or the next space a place.
    Pass {
        /// Index of the space.
        space: usize,
    },
    /// Time that passes without a lane.
    Spend {
        /// The time.
        time: ByClass<Distribution>,
    },
    /// Wait for a gate.
    WaitAt {
        /// Index of the gate.
        gate: usize,
        /// How long to wait at most.
        patience: Option<Patience>,
    },
    /// Take units out of a stock.
    Take {
        /// Index of the stock.
        stock: usize,
        /// Units.
        units: u32,
        /// How long to wait at most.
        patience: Option<Patience>,
    },
    /// Put units into a stock.
    Put {
        /// Index of the stock.
        stock: usize,
        /// Units.
        units: u32,
    },
    /// Unload into a warehouse, if it is for the goods and there is room for the load.
    Unload {
        /// Index of the warehouse.
        warehouse: usize,
    },
    /// Look for a load to go back with.
    ReturnLoad {
        /// Index of the stock of trucks that wait for one.
        waiting: usize,
        /// Index of the stock of loads that were given to them.
        given: usize,
        /// How long to look.
        patience: ByClass<Distribution>,
    },
    /// Start a track that takes a route of its own.
    Fork {
        /// Index of the route.
        route: usize,
        /// How much of its time was over before; a truck of no listed class has none.
        head_start: Option<ByClass<SimDuration>>,
    },
    /// Wait until all own tracks have ended.
    Join,
    /// Gather to a batch.
    Batch {
        /// Trucks in a batch.
        size: u32,
        /// How long the first waits at most.
        time_out: Option<SimDuration>,
    },
    /// Let all who are aboard go on by themselves.
    Unbatch,
    /// Become several.
    Split {
        /// How many.
        trucks: u32,
    },
    /// Wait for a partner of every other kind.
    Match {
        /// Index of the meeting.
        meeting: usize,
        /// Which of the meeting's kinds of partner the truck is.
        partner: u8,
    },
    /// Bring a truck of another flow into being.
    Spawn {
        /// Index of the flow.
        flow: usize,
    },
    /// Go on with another route in place of the rest of this one.
    GoOn(GoOn),
    /// Nothing: the step only changes the priority.
    Nothing,
}

/// Work at a station. Trucks of no class in `time` take the time of its last class.
#[derive(Clone, Debug)]
pub struct Service {
    /// Index of the station.
    pub station: usize,
    /// Lanes taken there.
    pub lanes: u32,
    /// Indices of stations that can do it instead, the best first.
    pub substitutes: Vec<usize>,
    /// Which of them to wait for.
    pub choice: Choice,
    /// Indices of further stations that are needed, and lanes taken there.
    pub also: Vec<(usize, u32)>,
    /// Whether less urgent work is interrupted.
    pub preempts: bool,
    /// How long to wait at most.
    pub patience: Option<Patience>,
    /// When to refuse to join.
    pub balk: Option<Balk>,
    /// Time of the work.
    pub time: ByClass<Distribution>,
}

/// Which of several stations to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// All of them; the first that can serve does.
    Ranked,
    /// The one with the shortest line on joining.
    Shortest {
        /// Move to another of them when its line is shorter by so many.
        jockey: Option<u32>,
    },
}

/// When to give up waiting.
#[derive(Clone, Debug)]
pub struct Patience {
    /// How long to wait at most; a truck of no listed class waits for ever.
    pub time: ByClass<Distribution>,
    /// Index of the route to go on with; with none the truck is lost.
    pub exit: Option<usize>,
}

/// When to refuse to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balk {
    /// What is too much.
    pub limit: BalkLimit,
    /// Index of the route to go on with; with none the truck is lost.
    pub exit: Option<usize>,
}

/// What makes a truck refuse to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalkLimit {
    /// More than so many would wait, itself among them.
    Line(u32),
    /// The wait is expected to be longer, by the mean time of the truck's own work.
    Wait(SimDuration),
}

/// The route to go on with.
#[derive(Clone, Debug)]
pub enum GoOn {
    /// Always this one.
    To(usize),
    /// The one with the shortest line at its first station; the first of equals.
    Shortest(Vec<usize>),
    /// The one with the shortest expected time; the first of equals.
    Soonest(Vec<usize>),
    /// By shares, which sum to 1.
    Shares(Vec<(usize, f64)>),
    /// By what is in a stock.
    ByStock {
        /// Index of the stock.
        stock: usize,
        /// It is low while it holds fewer units.
        below: u32,
        /// Index of the route while it is low, and of the route else.
        routes: [usize; 2],
    },
}

/// A place where partners meet.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// Name.
    pub name: String,
    /// Kinds of partner, by name; one of each makes a match.
    pub partners: Vec<String>,
    /// Index of the attribute in which partners agree.
    pub by: Option<usize>,
}

/// Steps in order.
#[derive(Clone, Debug)]
pub struct Route {
    /// Name.
    pub name: String,
    /// Indices of steps.
    pub steps: Vec<usize>,
    /// Index of the post that all of it is at, if it is at one.
    pub post: Option<usize>,
    /// Position of the step on joining which the release interval begins.
    pub release_from: Option<usize>,
    /// Position of the step with whose end it ends, where it is open.
    pub release_to: Option<usize>,
}

impl Service {
    /// Returns the indices of all stations that the work may be done at, or needs.
    pub fn stations(&self) -> impl Iterator<Item = usize> {
        let ranked = [self.station].into_iter().chain(self.substitutes.iter().copied());
        ranked.chain(self.also.iter().map(|(station, _)| *station))
    }
}

impl GoOn {
    /// Returns the indices of the routes.
    pub fn routes(&self) -> Vec<usize> {
        match self {
            Self::To(route) => vec![*route],
            Self::Shortest(routes) | Self::Soonest(routes) => routes.clone(),
            Self::Shares(shares) => shares.iter().map(|(route, _)| *route).collect(),
            Self::ByStock { routes, .. } => routes.to_vec(),
        }
    }

    /// Returns the routes with the share of the trucks that each has to expect: equal ones where the moment decides.
    pub fn shares(&self) -> Vec<(usize, f64)> {
        match self {
            Self::Shares(shares) => shares.clone(),
            other => {
                let routes = other.routes();
                let each = 1.0 / routes.len() as f64;
                routes.into_iter().map(|route| (route, each)).collect()
            }
        }
    }
}

impl Step {
    /// Returns the time that the step takes those who come in one vehicle of a flow, from what is written.
    pub fn time_for(&self, flow: &Flow, written: &Distribution) -> Distribution {
        written.sum(flow.people.filter(|_| self.per_person).unwrap_or(1))
    }

    /// Returns the indices of the routes that a truck may go on with from here.
    pub fn exits(&self) -> Vec<usize> {
        self.action.exits().into_iter().chain(self.detected_to).collect()
    }
}

impl Action {
    /// Returns whether time is spent that is spent at no station, space or gate, so that the step is a spot of its own.
    fn is_at_a_spot(&self) -> bool {
        match self {
            Self::Spend { .. } | Self::Take { .. } | Self::Put { .. } | Self::Join => true,
            Self::Batch { .. } | Self::Match { .. } | Self::ReturnLoad { .. } => true,
            Self::Serve(_) | Self::Pass { .. } | Self::WaitAt { .. } | Self::Fork { .. } => false,
            Self::Unload { .. } | Self::Unbatch | Self::Split { .. } | Self::Spawn { .. } => false,
            Self::GoOn(_) | Self::Nothing => false,
        }
    }

    /// Returns the indices of the routes that a truck may go on with from here.
    pub fn exits(&self) -> Vec<usize> {
        match self {
            Self::Serve(service) => {
                let given_up = service.patience.as_ref().and_then(|patience| patience.exit);
                let refused = service.balk.and_then(|balk| balk.exit);
                given_up.into_iter().chain(refused).collect()
            }
            Self::WaitAt { patience, .. } | Self::Take { patience, .. } => {
                patience.as_ref().and_then(|patience| patience.exit).into_iter().collect()
            }
            Self::GoOn(on) => on.routes(),
            _ => Vec::new(),
        }
    }
}

impl Site {
    /// Returns the indices of the steps that are spots of their own.
    pub fn spots(&self) -> impl Iterator<Item = usize> {
        let is_spot = |site: &Self, step: usize| site.steps[step].action.is_at_a_spot();
        (0..self.steps.len()).filter(move |&step| self.versions().any(|site| is_spot(site, step)))
    }

    /// Returns the side of the place where a step happens, if it happens at one.
    pub fn side_of(&self, step: usize) -> Option<usize> {
        self.side_of_step(&self.steps[step])
    }

    /// Returns the side that a step of the site takes a truck to, if it does.
    pub fn side_of_step(&self, step: &Step) -> Option<usize> {
        match &step.action {
            Action::Serve(service) => Some(self.stations[service.station].side),
            Action::Pass { space } => Some(self.spaces[*space].side),
            Action::WaitAt { gate, .. } => Some(self.gates[*gate].side),
            _ => None,
        }
    }

    /// Returns the steps at which trucks are handled at a cost, by name.
    pub fn handling(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.handling_usd > 0.0)
    }

    /// Returns the indices of the attributes that any step detects, sorted.
    pub fn detectable(&self) -> Vec<usize> {
        let steps = self.versions().flat_map(|site| &site.steps);
        let found: BTreeSet<usize> =
            steps.flat_map(|step| step.detects.iter().map(|(attribute, _)| *attribute)).collect();
        found.into_iter().collect()
    }

    /// Returns whether any step loses the trucks that give up or refuse to join.
    pub fn loses_trucks(&self) -> bool {
        self.versions().flat_map(|site| &site.steps).any(|step| match &step.action {
            Action::Serve(Service { patience, balk, .. }) => {
                let gives_up = patience.as_ref().is_some_and(|patience| patience.exit.is_none());
                gives_up || balk.is_some_and(|balk| balk.exit.is_none())
            }
            Action::WaitAt { patience, .. } | Action::Take { patience, .. } => {
                patience.as_ref().is_some_and(|patience| patience.exit.is_none())
            }
            _ => false,
        })
    }

    /// Returns the routes that trucks can be on which start on `route`, that one first.
    pub fn routes_from(&self, route: usize) -> Vec<usize> {
        self.routes_within(route, |_| true)
    }

    /// Returns those of them that trucks of a post can be on, which come to no other; without a post, those at none.
    pub fn routes_over(&self, route: usize, post: Option<usize>) -> Vec<usize> {
        self.routes_within(route, |route| route.post.is_none() || route.post == post)
    }

    /// Returns whether trucks that start on a route can come to a post.
    pub fn comes_to(&self, route: usize, post: usize) -> bool {
        let routes =
            self.versions().flat_map(|site| site.routes_from(route).into_iter().map(|at| site.routes[at].post));
        routes.into_iter().any(|at| at == Some(post))
    }

    /// Returns the routes that trucks can be on which start on `route` and go on with those that `accepts` accepts.
    fn routes_within(&self, route: usize, accepts: impl Fn(&Route) -> bool) -> Vec<usize> {
        let mut found = vec![route];
        let mut ahead = VecDeque::from([route]);
        while let Some(route) = ahead.pop_front() {
            for exit in self.routes[route].steps.iter().flat_map(|&step| self.steps[step].exits()) {
                if accepts(&self.routes[exit]) && !found.contains(&exit) {
                    found.push(exit);
                    ahead.push_back(exit);
                }
            }
        }
        found
    }

    /// Returns whether a release interval that is open may end on `route` or on those that lead on from it.
    pub fn releases_from(&self, route: usize) -> bool {
        let ends_here = |route: &Route| route.release_from.is_none() && route.release_to.is_some();
        self.routes_from(route).into_iter().any(|route| ends_here(&self.routes[route]))
    }

    /// Returns the steps that trucks can take which start on `route`, in the order of its routes.
    pub fn steps_from(&self, route: usize) -> impl Iterator<Item = usize> {
        self.routes_from(route).into_iter().flat_map(|route| self.routes[route].steps.iter().copied())
    }
}
