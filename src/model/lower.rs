//! Lowering: a site becomes a program, each flow with ops of its own.
//!
//! What a truck's class decides and is known beforehand (its goods, loaded or empty) is settled here,
//! so that at run time only channels and attributes are looked at.
//!
//! Stations come first among the program's pools, then spaces, then gates; stocks are in the site's order; trucks'
//! flows come first among the flows, then agents: breakdowns and controllers. Every side has an interval, and the
//! release interval comes last. A truck enters a space before it frees the lane it was served at
//! (blocking after service), and leaves it when the next station has granted a lane; if it skips that
//! step, it leaves the space at once.

use super::agent;
use super::site::{self, Action, ByClass, Class, Flow, Route, Site, Step};
use crate::engine::{Calendar, ClosingPolicy, Distribution, Purpose, Subject};
use crate::flow::{
    Arrivals, AttributeId, Busyness, Choice, DrawId, Edge, FlowSpec, IntervalId, Need, Op, OpIndex, Planned, PoolId,
    PoolSpec, Program, ProgramBuilder, RequestId, RequestSpec, StockId, StockSpec, TableId,
};

/// Microseconds in an hour.
const TICKS_PER_HOUR: f64 = 3.6e9;

/// A program, and where the site's things are in it.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The program.
    pub program: Program,
    /// The attribute that holds a truck's channel: 0 for none, else 1 + the channel's index.
    pub channel: AttributeId,
    /// Number of marked intervals: one for each side, and the release.
    pub intervals: usize,
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
        builder.pool(PoolSpec::new(Calendar::always(space.places), ClosingPolicy::Finish));
    }
    for (index, gate) in site.gates.iter().enumerate() {
        let pool = builder.pool(PoolSpec::new(gate.open.clone(), ClosingPolicy::Finish));
        assert_eq!(pool, gate_pool(site, index), "gates come after spaces");
    }
    for (index, stock) in site.stocks.iter().enumerate() {
        let &site::Stock { initial, capacity, ref refills, .. } = stock;
        let id = builder.stock(StockSpec { initial, capacity, refills: refills.clone() });
        assert_eq!(id, stock_id(index), "stocks are in the site's order");
    }
    for profile in &site.profiles {
        builder.profile(profile.clone());
    }
    let channel = builder.attribute();
    let attributes: Vec<AttributeId> = site.attributes.iter().map(|_| builder.attribute()).collect();
    let classes = classes(site);
    let mut channel_tables = Vec::new();
    for flow in &site.flows {
        let (builder, channel_tables) = (&mut builder, &mut channel_tables);
        let journey = Journey { site, flow, builder, channel, attributes: &attributes, classes, channel_tables };
        let entry = journey.lower();
        let arrivals = arrivals(&flow.arrivals);
        builder.flow(FlowSpec { subject: Subject::named(&flow.name), arrivals, entry, counted: true });
    }
    agent::lower(site, classes, &channel_tables, &mut builder);
    Lowered { program: builder.finish(), channel, intervals: site.sides.len() + 1 }
}

/// Priority classes of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Classes {
    /// Of trucks.
    pub traffic: u8,
}

/// Maps priorities to classes without gaps. Breakdowns that wait for lanes do so before all trucks.
pub(super) fn classes(site: &Site) -> Classes {
    let waits = |breakdown: &site::Breakdown| breakdown.after_job || breakdown.repair_at.is_some();
    Classes { traffic: u8::from(site.breakdowns.iter().any(waits)) }
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
        site::Arrivals::Gap(gap) => Arrivals::Renewal { gap: gap.clone() },
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

/// Returns the stock of a stock or timetable of the site.
pub(super) fn stock_id(stock: usize) -> StockId {
    StockId(stock as u32)
}

/// Returns the interval of the time on a side.
pub(super) fn side_interval(side: usize) -> IntervalId {
    IntervalId(side as u16)
}

/// Returns the interval from arrival at the importing side to release.
pub(super) fn release_interval(site: &Site) -> IntervalId {
    IntervalId(site.sides.len() as u16)
}

/// The lowering of one flow.
struct Journey<'a> {
    site: &'a Site,
    flow: &'a Flow,
    builder: &'a mut ProgramBuilder,
    channel: AttributeId,
    attributes: &'a [AttributeId],
    classes: Classes,
    channel_tables: &'a mut Vec<ChannelTable>,
}

/// What a truck holds while it is served.
enum Held {
    /// The unit that it seized.
    Unit,
    /// What it requested: a request for each class, and one for the rest.
    Requested(Vec<Class>, Vec<RequestId>),
}

/// What surrounds a served step: the space the truck comes from, and the one it goes to.
#[derive(Clone, Copy, Default)]
struct Surroundings {
    from: Option<usize>,
    to: Option<usize>,
}

impl Journey<'_> {
    /// Lowers the flow and returns its entry.
    fn lower(mut self) -> OpIndex {
        let entry = self.builder.next();
        if self.classes.traffic > 0 {
            self.builder.push(Op::Prioritize(self.classes.traffic));
        }
        self.assign_attributes();
        let site = self.site;
        let route: &Route = &site.routes[self.flow.route];
        let steps: Vec<&Step> = route.steps.iter().map(|&step| &site.steps[step]).collect();
        let space_at = |position: usize| match steps.get(position)?.action {
            Action::Pass { space } => Some(space),
            Action::Serve { .. } => None,
        };
        let release = route.release.filter(|_| self.flow.goods.is_some());
        let mut side = self.side_of(steps[0]);
        self.mark(side_interval(side), Edge::Start);
        for (position, step) in steps.iter().enumerate() {
            let from = position.checked_sub(1).and_then(space_at);
            if release.is_some_and(|(start, _)| start == position) {
                self.mark(release_interval(site), Edge::Start);
            }
            match &step.action {
                Action::Pass { space } => {
                    // Entered from a station already, unless the journey begins here.
                    if position == 0 {
                        self.builder.push(Op::EnterSpace(space_pool(site, *space)));
                    }
                }
                Action::Serve { station, time } => {
                    side = self.cross(side, site.stations[*station].side);
                    let to = space_at(position + 1);
                    self.serve(step, *station, time, Surroundings { from, to }, side);
                    side = to.map_or(side, |space| site.spaces[space].side);
                }
            }
            if release.is_some_and(|(_, end)| end == position) {
                self.mark(release_interval(site), Edge::End);
            }
        }
        self.mark(side_interval(side), Edge::End);
        self.builder.push(Op::Leave);
        entry
    }

    fn assign_attributes(&mut self) {
        for (attribute, &id) in self.site.attributes.iter().zip(self.attributes) {
            let (_, share) = self.arms(&attribute.share);
            let share = share.copied().unwrap_or(0.0);
            let skip = self.take_by_share(share, Purpose::new(&attribute.name, "attribute"));
            self.builder.push(Op::Assign(id, 1));
            self.aim_all(&skip);
        }
    }

    /// Lowers a step at a station.
    fn serve(&mut self, step: &Step, station: usize, time: &ByClass<Distribution>, spaces: Surroundings, side: usize) {
        if !self.needs(step) {
            return self.pass_by(spaces, side);
        }
        let skips = self.share(step);
        self.assign_channel(step);
        let held = self.seize(step, station, time);
        if let Some(space) = spaces.from {
            self.builder.push(Op::LeaveSpace(space_pool(self.site, space)));
        }
        self.builder.push(Op::Work);
        self.enter(spaces.to, side);
        self.give_back(station, held);
        if !skips.is_empty() {
            let done = self.builder.push(Op::Jump(OpIndex::MAX));
            self.aim_all(&skips);
            self.pass_by(spaces, side);
            self.builder.land(done);
        }
    }

    /// Returns whether the flow's goods need the control that a step carries out.
    fn needs(&self, step: &Step) -> bool {
        let Some(control) = &step.control else { return true };
        self.flow.goods.is_some_and(|goods| self.site.goods[goods].controls.contains(control))
    }

    /// Moves on without being served.
    fn pass_by(&mut self, spaces: Surroundings, side: usize) {
        if let Some(space) = spaces.from {
            self.builder.push(Op::LeaveSpace(space_pool(self.site, space)));
        }
        self.enter(spaces.to, side);
    }

    /// Enters a space, and with it the side that it is on.
    fn enter(&mut self, space: Option<usize>, side: usize) {
        if let Some(space) = space {
            self.builder.push(Op::EnterSpace(space_pool(self.site, space)));
            self.cross(side, self.site.spaces[space].side);
        }
    }

    /// Branches off those who skip a step; returns the targets of their branches.
    fn share(&mut self, step: &Step) -> Vec<(TableId, usize)> {
        let (arms, rest) = self.arms(&step.share);
        let arms: Vec<(Class, f64)> = arms.into_iter().map(|(class, share)| (class, *share)).collect();
        let rest = rest.copied().unwrap_or(0.0);
        let purpose = Purpose::new(&step.draw, "share");
        let classes: Vec<Class> = arms.iter().map(|(class, _)| *class).collect();
        let mut skips = Vec::new();
        self.dispatch(&classes, |journey, arm| {
            let share = arm.map_or(rest, |arm| arms[arm].1);
            skips.extend(journey.take_by_share(share, purpose));
        });
        skips
    }

    /// Lets a share go on with the next op; returns the targets of the branches of all others.
    fn take_by_share(&mut self, share: f64, purpose: Purpose) -> Vec<(TableId, usize)> {
        if share >= 1.0 {
            return Vec::new();
        }
        let draw = self.builder.choice(purpose);
        let table = self.builder.table([share, 1.0 - share]);
        self.builder.push(Op::BranchByShare(table, draw));
        self.builder.aim(table, 0);
        vec![(table, 1)]
    }

    /// Assigns a loaded truck to one of the step's channels.
    fn assign_channel(&mut self, step: &Step) {
        if step.channels.is_empty() || self.flow.goods.is_none() {
            return;
        }
        let draw = self.builder.choice(Purpose::new(&step.draw, "channel"));
        let table = self.builder.table(step.channels.iter().map(|(_, share)| *share));
        let index = self.site.steps.iter().position(|known| known.name == step.name).expect("a step of the site");
        self.channel_tables.push(ChannelTable { step: index, table });
        self.builder.push(Op::BranchByShare(table, draw));
        let mut jumps = Vec::new();
        for (arm, (channel, _)) in step.channels.iter().enumerate() {
            self.builder.aim(table, arm);
            self.builder.push(Op::Assign(self.channel, *channel as u32 + 1));
            jumps.push(self.builder.push(Op::Jump(OpIndex::MAX)));
        }
        jumps.into_iter().for_each(|jump| self.builder.land(jump));
    }

    /// Waits for a lane, for a job whose time depends on the truck's class.
    fn seize(&mut self, step: &Step, station: usize, time: &ByClass<Distribution>) -> Held {
        let purpose = Purpose::new(&step.draw, "time");
        let (arms, rest) = self.arms(time);
        let mut times: Vec<(Class, Distribution)> =
            arms.into_iter().map(|(class, time)| (class, time.clone())).collect();
        // Without a value for the rest, the last class takes it: the checks have seen that it is empty.
        let rest =
            rest.cloned().or_else(|| times.pop().map(|(_, time)| time)).expect("a step has a time for each class");
        let classes: Vec<Class> = times.iter().map(|(class, _)| *class).collect();
        let pool = station_pool(station);
        let is_interruptible = self.site.is_interruptible(station);
        let mut requests = vec![RequestId(u32::MAX); classes.len() + 1];
        self.dispatch(&classes, |journey, arm| {
            let time = arm.map_or(&rest, |arm| &times[arm].1);
            let draw = journey.builder.draw(time.clone(), purpose);
            if is_interruptible {
                let request = journey.builder.request(request_of(pool, 1, Some(draw)));
                requests[arm.unwrap_or(classes.len())] = request;
                journey.builder.push(Op::Request(request));
            } else {
                journey.builder.push(Op::Seize(pool, draw));
            }
        });
        if is_interruptible { Held::Requested(classes, requests) } else { Held::Unit }
    }

    /// Gives back the lane that a truck was served at.
    fn give_back(&mut self, station: usize, held: Held) {
        match held {
            Held::Unit => {
                self.builder.push(Op::Free(station_pool(station)));
            }
            Held::Requested(classes, requests) => self.dispatch(&classes, |journey, arm| {
                journey.builder.push(Op::FreeRequest(requests[arm.unwrap_or(classes.len())]));
            }),
        }
    }

    /// Emits `emit(Some(i))` for trucks of class `classes[i]` (channels and attributes, the first that
    /// applies) and `emit(None)` for the rest; all go on behind it.
    fn dispatch(&mut self, classes: &[Class], mut emit: impl FnMut(&mut Self, Option<usize>)) {
        let mut jumps = Vec::new();
        let channel_arm = |channel: usize| classes.iter().position(|class| *class == Class::Channel(channel));
        if classes.iter().any(|class| matches!(class, Class::Channel(_))) {
            let values = self.site.channels.len() + 1;
            let table = self.builder.table(vec![1.0; values]);
            self.builder.push(Op::BranchByAttribute(table, self.channel));
            for channel in 0..self.site.channels.len() {
                if let Some(arm) = channel_arm(channel) {
                    self.builder.aim(table, channel + 1);
                    emit(self, Some(arm));
                    jumps.push(self.builder.push(Op::Jump(OpIndex::MAX)));
                }
            }
            self.builder.aim(table, 0);
            (0..self.site.channels.len())
                .filter(|&channel| channel_arm(channel).is_none())
                .for_each(|channel| self.builder.aim(table, channel + 1));
        }
        for (arm, class) in classes.iter().enumerate() {
            if let Class::Attribute(attribute) = class {
                let table = self.builder.table([1.0, 1.0]);
                self.builder.push(Op::BranchByAttribute(table, self.attributes[*attribute]));
                self.builder.aim(table, 1);
                emit(self, Some(arm));
                jumps.push(self.builder.push(Op::Jump(OpIndex::MAX)));
                self.builder.aim(table, 0);
            }
        }
        emit(self, None);
        jumps.into_iter().for_each(|jump| self.builder.land(jump));
    }

    /// Returns the values for classes that are known only at run time, in order of precedence, and the
    /// value for all other trucks of this flow.
    fn arms<'v, T>(&self, values: &'v ByClass<T>) -> (Vec<(Class, &'v T)>, Option<&'v T>) {
        let dynamic = |class: &Class| matches!(class, Class::Channel(_) | Class::Attribute(_));
        let applies = |class: Class| match class {
            Class::Goods(goods) => self.flow.goods == Some(goods),
            Class::Loaded => self.flow.goods.is_some(),
            Class::Empty => self.flow.goods.is_none(),
            Class::Other => true,
            Class::Channel(_) | Class::Attribute(_) => false,
        };
        let arms = values.arms.iter().filter(|(class, _)| dynamic(class)).map(|(class, value)| (*class, value));
        let rest = values.arms.iter().find(|(class, _)| applies(*class)).map(|(_, value)| value);
        (arms.collect(), rest)
    }

    fn aim_all(&mut self, targets: &[(TableId, usize)]) {
        targets.iter().for_each(|&(table, arm)| self.builder.aim(table, arm));
    }

    /// Marks the crossing from one side to another, if they differ; returns the side it leads to.
    fn cross(&mut self, from: usize, to: usize) -> usize {
        if from != to {
            self.mark(side_interval(from), Edge::End);
            self.mark(side_interval(to), Edge::Start);
        }
        to
    }

    fn mark(&mut self, interval: IntervalId, edge: Edge) {
        self.builder.push(Op::Mark(interval, edge));
    }

    fn side_of(&self, step: &Step) -> usize {
        match step.action {
            Action::Serve { station, .. } => self.site.stations[station].side,
            Action::Pass { space } => self.site.spaces[space].side,
        }
    }
}
