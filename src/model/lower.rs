//! Lowering: a site becomes a program, each flow with ops of its own.
//!
//! What a truck's class decides and is known beforehand (its goods, loaded or empty) is settled here,
//! so that at run time only channels and attributes are looked at.
//!
//! **Order.** Stations come first among the program's pools, then spaces, then gates; flows, stocks and meetings
//! have the index that they have in the site, and behind the trucks' flows are those of agents, the center's first.
//! Steps at no station, space or gate are spots, in the order of steps, and behind them is one for each post. Every
//! side has an interval, then comes the release interval, then what controls find, and last the whole crossing if
//! rates follow it.
//!
//! **Versions.** Each flow is lowered once for the site as those find it who arrive first, and once for each later
//! version; a truck that arrives keeps to the version of then.
//!
//! **The channel attribute** is 0 for none, else 1 + the channel's index. Behind the channels it has a value for each
//! [`Loss`], set as a truck leaves that never got through.

use std::cell::RefCell;
use std::sync::Arc;

use super::agent;
use super::site::{self, Action, Site};
use crate::engine::{ClosingPolicy, Subject};
use crate::flow::{
    Arrivals, AttributeId, BatchId, BatchSpec, Busyness, Choice, DrawId, FlowId, FlowSpec, IntervalId, MatchId,
    MatchSpec, Need, Planned, PoolId, PoolSpec, Program, ProgramBuilder, RequestSpec, SpotId, StockId, StockSpec,
    TableId,
};
pub(super) use center::{dispatch_row, plant_row, supply_row, use_row};
pub(crate) use detection::Find;
pub(crate) use handling::handling_interval;
use journey::Journey;
use priority::{Priorities, classes};
pub(super) use trade::{follows, inspection, is_cleared, responds};

mod center;
mod class;
mod detection;
mod handling;
mod journey;
mod priority;
mod request;
mod store;
mod trade;

/// Microseconds in an hour.
const TICKS_PER_HOUR: f64 = 3.6e9;

/// A program, and where the site's things are in it.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The program.
    pub program: Program,
    /// The attribute that holds a truck's channel: 0 for none, else 1 + the channel's index.
    pub channel: AttributeId,
    /// Number of marked intervals: one for each side, the release, what controls find, and the crossing if rates follow
    /// it.
    pub intervals: usize,
}

/// Why a truck left without getting through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// It gave up waiting.
    Reneged,
    /// It refused to join a line.
    Balked,
    /// Nothing is lost: it found a load, and goes on as a loaded truck of another flow.
    Loaded,
}

/// All ways to leave without getting through, the last of which is no loss.
pub(super) const LOSSES: [Loss; 3] = [Loss::Reneged, Loss::Balked, Loss::Loaded];

impl Loss {
    /// Returns the name used in groups.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Reneged => "reneged",
            Self::Balked => "balked",
            Self::Loaded => "loaded",
        }
    }

    /// Returns the value that the channel attribute has for it.
    pub(super) fn value(self, site: &Site) -> u32 {
        (site.channels.len() + 1 + self as usize) as u32
    }
}

/// Returns the number of values that the channel attribute can have.
pub(super) fn cell_values(site: &Site) -> usize {
    site.channels.len() + 1 + LOSSES.len()
}

/// Lowers a site to a program.
///
/// # Panics
///
/// If the site is not one that the scenario checks accept.
pub fn lower(site: &Site) -> Lowered {
    let mut builder = ProgramBuilder::default();
    for station in &site.stations {
        let (calendar, policy) = (station.lanes.clone(), station.at_closing);
        builder.pool(PoolSpec { calendar, policy, interrupted: station.interrupted });
    }
    for space in &site.spaces {
        builder.pool(PoolSpec::new(space.places.clone(), ClosingPolicy::Finish));
    }
    for gate in &site.gates {
        builder.pool(PoolSpec::new(gate.open.clone(), ClosingPolicy::Finish));
    }
    for stock in &site.stocks {
        let &site::Stock { initial, capacity, ref refills, .. } = stock;
        builder.stock(StockSpec { initial, capacity, refills: refills.clone() });
    }
    for profile in &site.profiles {
        builder.profile(Arc::clone(profile));
    }
    let ground = Ground::new(site, &mut builder);
    for flow in &site.flows {
        let entry = Journey::new(&ground, flow, &mut builder).lower();
        let arrivals = arrivals(&flow.arrivals);
        builder.flow(FlowSpec { subject: Subject::named(&flow.name), arrivals, entry, counted: true });
    }
    for later in &site.later {
        let then = ground.at(&later.site);
        for (index, flow) in later.site.flows.iter().enumerate() {
            let entry = Journey::new(&then, flow, &mut builder).lower();
            builder.enter_later(flow_id(index), later.from, entry);
        }
        ground.channel_tables.borrow_mut().extend(then.channel_tables.take());
    }
    center::lower(site, &mut builder);
    agent::lower(site, &ground.channel_tables.borrow(), &mut builder);
    trade::lower(site, &mut builder);
    let crossing = usize::from(crossing_interval(site).is_some());
    Lowered {
        program: builder.finish(),
        channel: ground.channel,
        intervals: usize::from(handling_interval(site, site.handling().count()).0) + crossing,
    }
}

/// What the journeys of all flows share.
#[derive(Clone)]
struct Ground<'a> {
    site: &'a Site,
    /// Holds a truck's channel, or how it was lost.
    channel: AttributeId,
    /// By attribute of the site.
    attributes: Vec<AttributeId>,
    /// 1 while a truck is carried in a batch.
    aboard: Option<AttributeId>,
    /// By step; none for those at a station, space or gate, and where no time passes.
    spots: Vec<Option<SpotId>>,
    /// By step; trucks of all flows that take it gather together.
    batches: Vec<Option<BatchId>>,
    priorities: Priorities,
    /// By station: whether work there can stop while it is going on.
    interruptible: Vec<bool>,
    /// What controls have found in a truck, if any looks for something.
    memory: Option<detection::Memory>,
    /// Milliseconds that a track is ahead of its truck, if any is.
    head_start: Option<AttributeId>,
    /// Tables that assign channels, as they are made.
    channel_tables: RefCell<Vec<ChannelTable>>,
}

impl<'a> Ground<'a> {
    fn new(site: &'a Site, builder: &mut ProgramBuilder) -> Self {
        let channel = builder.attribute();
        let attributes: Vec<AttributeId> = site.attributes.iter().map(|_| builder.attribute()).collect();
        let batches: Vec<Option<BatchId>> = site
            .steps
            .iter()
            .map(|step| match step.action {
                Action::Batch { size, time_out } => Some(builder.batch(BatchSpec { size, time_out })),
                _ => None,
            })
            .collect();
        let aboard = batches.iter().any(Option::is_some).then(|| builder.attribute());
        for meeting in &site.meetings {
            let key = meeting.by.map(|attribute| attributes[attribute]);
            builder.partners(MatchSpec { sides: meeting.partners.len() as u8, key });
        }
        let mut spots = vec![None; site.steps.len()];
        (0..).zip(site.spots()).for_each(|(spot, step)| spots[step] = Some(SpotId(spot)));
        let (priorities, interruptible) = (classes(site), request::interruptible(site));
        let memory = detection::Memory::new(site, builder);
        let is_ahead = |step: &site::Step| matches!(&step.action, Action::Fork { head_start: Some(_), .. });
        let head_start = site.versions().flat_map(|site| &site.steps).any(is_ahead).then(|| builder.attribute());
        let channel_tables = RefCell::default();
        Self {
            site,
            channel,
            attributes,
            aboard,
            spots,
            batches,
            priorities,
            interruptible,
            memory,
            head_start,
            channel_tables,
        }
    }

    /// Returns what the journeys share of those who arrive later.
    fn at(&self, site: &'a Site) -> Self {
        Self { site, channel_tables: RefCell::default(), ..self.clone() }
    }
}

/// A table that assigns a flow's trucks to the channels of a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChannelTable {
    /// Index of the step.
    pub step: usize,
    /// The table.
    pub table: TableId,
}

/// Turns a flow's arrivals into the program's.
fn arrivals(arrivals: &site::Arrivals) -> Arrivals {
    match arrivals {
        site::Arrivals::Rate { trucks_per_hour, profile, busyness } => Arrivals::Poisson {
            gap_ticks: TICKS_PER_HOUR / trucks_per_hour,
            profile: *profile,
            busyness: busyness.as_ref().map(|busyness| Busyness {
                subject: Subject::named(&format!("busyness {}", busyness.name)),
                factor: busyness.factor.clone(),
            }),
        },
        site::Arrivals::Gap { gap, later } => Arrivals::Renewal { gap: gap.clone(), later: later.clone() },
        site::Arrivals::Plan(plan) => Arrivals::Planned(Planned {
            times: plan.times.clone(),
            party: plan.party,
            no_show: plan.no_show,
            earliness_max: plan.earliest,
            lateness: plan.lateness.clone(),
        }),
        site::Arrivals::Spawned => Arrivals::Spawned,
    }
}

/// Returns the request for so many lanes of a station, for a job that takes a draw's time.
pub(super) fn request_of(pool: PoolId, units: u32, job: Option<DrawId>) -> RequestSpec {
    let needs = vec![Need { pools: vec![pool], units }];
    RequestSpec { needs, choice: Choice::Ranked, job, preempts: false, patience: None, balk: None }
}

/// Returns the pool of a station.
pub(super) fn station_pool(station: usize) -> PoolId {
    PoolId(station as u32)
}

/// Returns the pool of a space.
pub(super) fn space_pool(site: &Site, space: usize) -> PoolId {
    PoolId((site.stations.len() + space) as u32)
}

/// Returns the pool of a gate.
pub(super) fn gate_pool(site: &Site, gate: usize) -> PoolId {
    PoolId((site.stations.len() + site.spaces.len() + gate) as u32)
}

/// Returns the spot that trucks come to as they come to a post: behind those where time is spent.
fn post_spot(site: &Site, post: usize) -> SpotId {
    SpotId((site.spots().count() + post) as u32)
}

/// Returns the number of pools that are places of the site.
pub(super) fn pools(site: &Site) -> usize {
    site.stations.len() + site.spaces.len() + site.gates.len()
}

/// Returns the stock of the program that a stock or timetable of the site is.
pub(super) fn stock_id(stock: usize) -> StockId {
    StockId(stock as u32)
}

/// Returns the flow of the program that a flow of the site is.
pub(super) fn flow_id(flow: usize) -> FlowId {
    FlowId(flow as u32)
}

/// Returns the meeting of the program that a meeting of the site is.
fn match_id(meeting: usize) -> MatchId {
    MatchId(meeting as u32)
}

/// Returns the interval of the time on a side.
pub(super) fn side_interval(side: usize) -> IntervalId {
    IntervalId(side as u16)
}

/// Returns the interval from arrival at the importing side to release.
pub(super) fn release_interval(site: &Site) -> IntervalId {
    IntervalId(site.sides.len() as u16)
}

/// Returns the interval of whole crossings, if a run must mark them.
pub(super) fn crossing_interval(site: &Site) -> Option<IntervalId> {
    trade::marks_crossings(site).then(|| handling_interval(site, site.handling().count()))
}

#[cfg(test)]
mod tests;
