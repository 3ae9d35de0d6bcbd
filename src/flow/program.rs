//! The program: what entities do, compiled once and shared by all replications.
//!
//! **The program is immutable.** A flow is a list of small ops; jumps are op indices; distributions,
//! shares, requests and profiles are in tables that ops refer to. A truck never meets a string.
//!
//! **Agents.** What acts on a site without being traffic (a breakdown and its repair, a controller that
//! reviews) is an entity of a flow that is not counted, and runs ops like any other.

mod control;
mod ways;

use std::sync::Arc;

use super::observation::Edge;
use crate::engine::{Calendar, ClosingPolicy, Distribution, Purpose, RateProfile, SimDuration, SimTime, Subject};
pub use control::{Action, ControllerSpec, FollowerSpec, Gauge, GaugeSpec};

/// Index of an op.
pub type OpIndex = u32;

/// Priority class; 0 is served first.
pub type Class = u8;

/// Ids: indices into a program's tables.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub $inner);
    )*};
}

ids! {
    /// A flow of a program.
    FlowId(u32);
    /// A pool of a program: units of a station, or places of a space.
    PoolId(u32);
    /// A stock or quota.
    StockId(u32);
    /// A place where entities gather to a batch.
    BatchId(u32);
    /// A place where partners meet.
    MatchId(u32);
    /// A spot: where entities spend time that they spend neither in a pool nor in its line.
    SpotId(u32);
    /// An attribute that every entity has; 0 at arrival.
    AttributeId(u16);
    /// An interval that marks start and end.
    IntervalId(u16);
    /// An entry of the table of draws.
    DrawId(u32);
    /// A table of jump targets.
    TableId(u32);
    /// An entry of the table of requests.
    RequestId(u32);
    /// An entry of the table of takings.
    TakingId(u32);
    /// A choice of the shortest line.
    ChoiceId(u32);
    /// A choice of the shortest expected time.
    OutlookId(u32);
    /// A controller.
    ControllerId(u32);
    /// A moving mean of an interval that controllers read.
    GaugeId(u16);
    /// A rate that follows a moving mean.
    FollowerId(u32);
}

/// One step of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Waits for one unit of a station, first come first served; draws the time of the job that it is for, which
    /// `Work` takes.
    Seize(PoolId, DrawId),
    /// `Seize` and the `Work` that comes right after it, in one; the entity goes on at the op given. Only
    /// [`ProgramBuilder::finish`](super::ProgramBuilder::finish) makes it.
    Serve(PoolId, DrawId, OpIndex),
    /// Waits for all that a request names.
    Request(RequestId),
    /// Takes the time of the job that the last `Seize` or `Request` drew. Only this can be interrupted.
    Work,
    /// Takes a time, with or without units in hand.
    Delay(DrawId),
    /// Takes a time, less what an attribute holds of it in milliseconds, which is used up by that much.
    DelayAfter(DrawId, AttributeId),
    /// Waits for a time without being at work; the entity goes on at the given phase of the instant.
    Await(DrawId, Phase),
    /// Gives back the unit that `Seize` got.
    Free(PoolId),
    /// Gives back all units that a request got.
    FreeRequest(RequestId),
    /// Waits for a place in a space; units in hand stay in hand (blocking after service).
    EnterSpace(PoolId),
    /// Gives a place back.
    LeaveSpace(PoolId),
    /// Goes on at a target drawn by shares.
    BranchByShare(TableId, DrawId),
    /// Goes on at the target for the value of an attribute; values beyond the table take its last.
    BranchByAttribute(TableId, AttributeId),
    /// Goes on at the target whose pool has the shortest line, counting those in service; the first of equals.
    BranchByShortest(ChoiceId),
    /// Goes on at the target with the shortest expected time; the first of equals.
    BranchBySoonest(OutlookId),
    /// Goes on at the target if the stock holds fewer units than asked for.
    BranchByStock(StockId, u32, OpIndex),
    /// Goes on elsewhere.
    Jump(OpIndex),
    /// Sets an attribute.
    Assign(AttributeId, u32),
    /// Sets the priority class, for lines joined from now on.
    Prioritize(Class),
    /// Tells observers of an end of an interval.
    Mark(IntervalId, Edge),
    /// Tells observers where the entity spends the time up to its next line.
    Visit(SpotId),
    /// Starts a track at an op, run by a child with luck of its own.
    Fork(OpIndex),
    /// Waits until all own tracks have ended.
    Join,
    /// Ends a track.
    EndTrack,
    /// Gathers: the first to come leads, the others go aboard.
    Batch(BatchId),
    /// Lets all who went aboard the leader's last batch go on from here, after their leader.
    Unbatch,
    /// Becomes so many entities, each with luck of its own, which all go on from here.
    Split(u32),
    /// Brings an entity of another flow into being, at that flow's entry.
    Spawn(FlowId),
    /// Waits for a partner on every other side; all go on from here.
    Match(MatchId, u8),
    /// Takes units out of a stock, waiting for them.
    Take(TakingId),
    /// Puts units into a stock, waiting for room.
    Put(StockId, u32),
    /// Puts units into a stock at once, or goes on at the target if there is no room or others wait for it.
    PutIfRoom(StockId, u32, OpIndex),
    /// Breaks units of a pool down; what they are doing is interrupted as the pool says.
    TakeDown(PoolId, u32),
    /// Repairs units of a pool.
    PutUp(PoolId, u32),
    /// Waits until the units of a pool have been in use for a time that is drawn, in sum from now.
    AwaitWork(PoolId, DrawId),
    /// Waits until a pool's units have been given back so often from now.
    AwaitJobs(PoolId, u32),
    /// As `Await`; but if the flow's entry changes before, the entity goes on there then.
    AwaitInForce(DrawId, Phase),
    /// Goes on at the entry that its flow has now; the op is the one that the flow had first.
    Renew(OpIndex),
    /// Lets a controller review its gauge.
    Review(ControllerId),
    /// Brings a rate nearer to what a moving mean asks for.
    Follow(FollowerId),
    /// Leaves for good, with all who are aboard.
    Leave,
}

/// When at an instant something goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// With calendars, breakdowns and the timeline: after completions, before offers.
    Change,
    /// When all else has happened.
    Review,
}

/// A random choice or time, with the key of its luck.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    /// What is drawn; `None` for a uniform number, which branches turn into a target.
    pub distribution: Option<Distribution>,
    /// What it is drawn for.
    pub purpose: Purpose,
    /// Counts draws for this purpose where an entity may make several.
    pub counter: Option<AttributeId>,
}

/// Where to go on.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Shares up to and including this target, ascending to 1 (1, 2, ... for a table by attribute).
    pub until: f64,
    /// The op.
    pub op: OpIndex,
}

/// Units or places that an entity waits for: all of them together, or none.
#[derive(Clone, Debug)]
pub struct RequestSpec {
    /// What is needed. A pool appears in one need only.
    pub needs: Vec<Need>,
    /// Which of a need's pools to wait for.
    pub choice: Choice,
    /// The time of the job that it is for.
    pub job: Option<DrawId>,
    /// Whether less urgent work is interrupted to serve it.
    pub preempts: bool,
    /// When to give up waiting.
    pub patience: Option<Patience>,
    /// When to refuse to join.
    pub balk: Option<Balk>,
}

/// So many units of one of several pools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The pools that will do, the best first.
    pub pools: Vec<PoolId>,
    /// Units, all of the same pool; at least 1.
    pub units: u32,
}

/// Which of a need's pools to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// All of them; the first that can serve does, the best of those that can at one instant.
    Ranked,
    /// The one with the shortest line on joining, counting those in service; the first of equals.
    Shortest {
        /// Move to another of them when its line is shorter by so many, and by two at least: a difference of one
        /// is no gain.
        jockey: Option<u32>,
    },
}

/// When to give up waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long to wait at most.
    pub draw: DrawId,
    /// Where to go on then.
    pub exit: OpIndex,
}

/// When to refuse to join, judged by the first need's pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balk {
    /// What is too much.
    pub limit: BalkLimit,
    /// Where to go on then.
    pub exit: OpIndex,
}

/// What makes an entity refuse to join.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BalkLimit {
    /// More than so many would wait, itself among them.
    Line(u32),
    /// The wait is expected to be longer: those to be served before it, times the mean time of a job, over the units.
    Wait {
        /// The longest wait accepted.
        most: SimDuration,
        /// Mean time of a job.
        job: SimDuration,
    },
}

/// A way that an entity may go on, and what is known of the time that it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// Mean time that the way takes without any waiting.
    pub own: SimDuration,
    /// Pools that are waited for on the way: each with the mean time of a job there, and the share of entities that
    /// have one.
    pub waits: Vec<(PoolId, SimDuration, f64)>,
    /// Where to go on.
    pub op: OpIndex,
}

/// Units that an entity takes out of a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakingSpec {
    /// The stock.
    pub stock: StockId,
    /// Units.
    pub units: u32,
    /// When to give up waiting.
    pub patience: Option<Patience>,
}

/// A stock or quota: a number of units that entities put and take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockSpec {
    /// Units at the start.
    pub initial: u32,
    /// Units that fit.
    pub capacity: u32,
    /// What comes in by calendar, in order of time.
    pub refills: Vec<Refill>,
}

/// Units that come into a stock at an instant; what does not fit is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refill {
    /// When.
    pub at: SimTime,
    /// Units.
    pub units: u32,
    /// How they come in.
    pub mode: RefillMode,
}

/// How units come into a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefillMode {
    /// They are added to what is there.
    Add,
    /// They replace what is there: a quota that expires.
    Set,
    /// They replace what is there, and what is not taken at that instant is lost: a departure.
    Depart,
}

/// Where entities gather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchSpec {
    /// How many make a batch.
    pub size: u32,
    /// How long the first waits at most before those who have come make one.
    pub time_out: Option<SimDuration>,
}

/// Where partners meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchSpec {
    /// Sides; one entity of each makes a match.
    pub sides: u8,
    /// Partners agree in this attribute. With none, who comes first meets who comes first.
    pub key: Option<AttributeId>,
}

/// A stream of entities.
#[derive(Clone, Debug)]
pub struct FlowSpec {
    /// Whose luck its entities have.
    pub subject: Subject,
    /// When they arrive.
    pub arrivals: Arrivals,
    /// Where they start.
    pub entry: OpIndex,
    /// Whether they are traffic: followed to their end if they arrive in the window. Agents are not.
    pub counted: bool,
}

/// When entities arrive.
#[derive(Clone, Debug)]
pub enum Arrivals {
    /// Independently of each other, at a rate that varies with time.
    Poisson {
        /// Mean time between arrivals in microseconds where the profile's weight is 1.
        gap_ticks: f64,
        /// Index into the program's profiles.
        profile: usize,
        /// Variance of the factor that each day's rate is multiplied with, which is gamma distributed with mean 1.
        busyness: Option<Busyness>,
    },
    /// At times that are drawn apart from each other.
    Renewal {
        /// Time between arrivals; the first is drawn from time zero.
        gap: Distribution,
        /// What takes its place for the arrivals that are drawn from an instant on, in order of time.
        later: Vec<(SimTime, Distribution)>,
    },
    /// By plan: appointments, timetables, recorded arrivals.
    Planned(Planned),
    /// So many at time zero: agents.
    AtStart(u32),
    /// Only brought into being by others.
    Spawned,
}

/// A day-to-day factor of demand.
#[derive(Clone, Debug)]
pub struct Busyness {
    /// Whose luck the days have; flows may share it.
    pub subject: Subject,
    /// The factor, written as seconds: mean one second.
    pub factor: Distribution,
}

/// Arrivals by plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Planned times, in order; several may be equal.
    pub times: Vec<SimTime>,
    /// Entities that come together at each.
    pub party: u32,
    /// Share of the planned times at which nobody comes.
    pub no_show: f64,
    /// How much before the plan is the earliest that a party comes.
    pub earliness_max: SimDuration,
    /// Time from that earliest to the arrival. With none, all come at the earliest.
    pub lateness: Option<Distribution>,
}

/// Units with a calendar.
#[derive(Clone, Debug)]
pub struct PoolSpec {
    /// Units over time.
    pub calendar: Calendar,
    /// What becomes of work at closing time.
    pub policy: ClosingPolicy,
    /// How interrupted work goes on.
    pub interrupted: Interruption,
}

/// How interrupted work goes on when it has its units back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interruption {
    /// Where it stopped.
    #[default]
    Resume,
    /// From its beginning, with the same time.
    Restart,
    /// From its beginning, with a time drawn anew.
    Resample,
}

impl PoolSpec {
    /// Makes a pool whose units finish what they have started.
    pub fn new(calendar: Calendar, policy: ClosingPolicy) -> Self {
        Self { calendar, policy, interrupted: Interruption::default() }
    }
}

impl Arrivals {
    /// Makes Poisson arrivals without a day-to-day factor.
    pub fn poisson(gap_ticks: f64, profile: usize) -> Self {
        Self::Poisson { gap_ticks, profile, busyness: None }
    }
}

/// All journeys of a site, compiled.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub(super) ops: Vec<Op>,
    pub(super) draws: Vec<Draw>,
    pub(super) tables: Vec<Vec<Target>>,
    pub(super) requests: Vec<RequestSpec>,
    pub(super) takings: Vec<TakingSpec>,
    pub(super) choices: Vec<Vec<(PoolId, OpIndex)>>,
    pub(super) outlooks: Vec<Vec<Outlook>>,
    pub(super) pools: Vec<PoolSpec>,
    pub(super) stocks: Vec<StockSpec>,
    pub(super) batches: Vec<BatchSpec>,
    pub(super) matches: Vec<MatchSpec>,
    pub(super) controllers: Vec<ControllerSpec>,
    pub(super) gauges: Vec<GaugeSpec>,
    pub(super) followers: Vec<FollowerSpec>,
    pub(super) flows: Vec<FlowSpec>,
    /// By flow: entries that take the place of its own from an instant on, in order of time.
    pub(super) later_entries: Vec<Vec<(SimTime, OpIndex)>>,
    /// As the site has them, and shared with it.
    pub(super) profiles: Vec<Arc<RateProfile>>,
    pub(super) attributes: u16,
    /// Priority classes in use.
    pub(super) classes: u8,
    /// Lines that an entity stands in at once at most.
    pub(super) lines_at_once: u8,
    /// Whether entities can come to wait for each other in a circle.
    pub(super) can_circle: bool,
}

impl Program {
    /// Returns the pools.
    pub fn pools(&self) -> &[PoolSpec] {
        &self.pools
    }

    /// Returns whether a pool's units on duty follow its calendar alone, and no breakdown or controller changes them.
    pub fn is_staffed_by_calendar(&self, pool: PoolId) -> bool {
        let breaks = |op: &Op| matches!(op, Op::TakeDown(broken, _) if *broken == pool);
        let moves = |controller: &ControllerSpec| match controller.action {
            Action::Open { pool: opened, .. } => opened == pool,
            Action::Move { from, to, .. } => from == pool || to == pool,
            Action::Shares { .. } | Action::Rate { .. } => false,
        };
        !self.ops.iter().any(breaks) && !self.controllers.iter().any(moves)
    }

    /// Returns the flows.
    pub fn flows(&self) -> &[FlowSpec] {
        &self.flows
    }

    /// Returns where an entity of a flow starts that comes into being now.
    #[inline]
    pub(super) fn entry(&self, flow: FlowId, now: SimTime) -> OpIndex {
        let later = &self.later_entries[flow.0 as usize];
        let in_force = if later.is_empty() { None } else { later.iter().rev().find(|(from, _)| *from <= now) };
        in_force.map_or(self.flows[flow.0 as usize].entry, |(_, entry)| *entry)
    }

    /// Returns when a flow's entry changes next, and to which.
    pub(super) fn next_entry(&self, flow: FlowId, now: SimTime) -> Option<(SimTime, OpIndex)> {
        self.later_entries[flow.0 as usize].iter().find(|(from, _)| *from > now).copied()
    }

    /// Returns the ops of all journeys.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// Returns the takings out of stocks.
    pub fn takings(&self) -> &[TakingSpec] {
        &self.takings
    }

    /// Returns the stocks.
    pub fn stocks(&self) -> &[StockSpec] {
        &self.stocks
    }

    /// Returns the number of places where entities gather.
    pub fn batches(&self) -> &[BatchSpec] {
        &self.batches
    }

    /// Returns the places where partners meet.
    pub fn matches(&self) -> &[MatchSpec] {
        &self.matches
    }
}
