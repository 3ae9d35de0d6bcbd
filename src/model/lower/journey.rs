//! The journey of one flow: its route, and the routes that it can come to from there.
//!
//! **Routes** are lowered once for each flow and each state to enter them in (the side whose interval is open, the
//! batch that the truck leads), and entered by a jump, so that routes can lead back to each other.
//!
//! **Spaces.** A truck enters a space before it frees the lane it was served at (blocking after service), and leaves
//! it when the next station has granted a lane, or the next space a place; if it skips that step, or its route ends,
//! it leaves the space at once.
//!
//! **Intervals** are balanced on every path: at each op it is known here which of a truck's intervals are open. Who
//! leads a batch passes the marks; those aboard pass what they missed when they alight. The time aboard counts to the
//! side where they boarded. Tracks pass no marks.

use super::class::Arm;
use super::{
    Ground, Loss, crossing_interval, flow_id, match_id, post_spot, release_interval, side_interval, space_pool,
    station_pool, stock_id,
};
use crate::engine::{Purpose, SimDuration};
use crate::flow::{Edge, IntervalId, Op, OpIndex, Outlook, ProgramBuilder};
use crate::model::forecast;
use crate::model::site::{Action, Flow, GoOn, Route, Step};

/// The lowering of one flow.
pub(super) struct Journey<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) flow: &'a Flow,
    pub(super) builder: &'a mut ProgramBuilder,
    /// Routes that are lowered.
    entered: Vec<(Entry, OpIndex)>,
    /// Jumps and forks to routes that are not.
    awaited: Vec<(Entry, OpIndex)>,
}

/// A route, and the state in which it is entered.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    route: usize,
    /// Side whose interval is open; none on a track.
    side: Option<usize>,
    /// Whether the release interval is open, and may end on this route or a later one.
    release: bool,
    /// The batch that the truck may lead.
    aboard: Option<Boarding>,
}

/// What is known of a truck at an op.
#[derive(Clone, Copy)]
pub(super) struct Here {
    /// Side whose interval is open; none on a track.
    pub(super) side: Option<usize>,
    /// Space that it is in.
    pub(super) space: Option<usize>,
    /// Whether it entered the space from the station before, ahead of the step that passes it.
    pub(super) is_ahead: bool,
    /// Whether the release interval is open.
    pub(super) release: bool,
    /// The batch that it may lead.
    pub(super) aboard: Option<Boarding>,
    /// The post that it is at.
    pub(super) post: Option<usize>,
}

/// What is known of those aboard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Boarding {
    /// Side whose interval is open.
    side: Option<usize>,
    /// Whether the release interval is open.
    release: bool,
}

impl<'a> Journey<'a> {
    pub(super) fn new(ground: &'a Ground<'a>, flow: &'a Flow, builder: &'a mut ProgramBuilder) -> Self {
        Self { ground, flow, builder, entered: Vec::new(), awaited: Vec::new() }
    }

    /// Lowers the flow and returns its entry.
    pub(super) fn lower(mut self) -> OpIndex {
        let entry = self.builder.next();
        if self.ground.priorities.differ() {
            self.builder.push(Op::Prioritize(self.ground.priorities.class(self.flow.priority)));
        }
        self.assign_attributes();
        let side = self.first_side(self.flow.route).unwrap_or(self.flow.from);
        crossing_interval(self.ground.site).iter().for_each(|&crossing| self.mark(crossing, Edge::Start));
        self.mark(side_interval(side), Edge::Start);
        self.come_to_post_of(self.flow.route, None);
        self.route(Entry { route: self.flow.route, side: Some(side), release: false, aboard: None });
        while let Some(&(entry, _)) = self.awaited.first() {
            let (due, others) = self.awaited.drain(..).partition(|(awaited, _)| *awaited == entry);
            self.awaited = others;
            let due: Vec<(Entry, OpIndex)> = due;
            due.into_iter().for_each(|(_, op)| self.builder.land(op));
            self.route(entry);
        }
        entry
    }

    /// Lowers a route from here on.
    fn route(&mut self, entry: Entry) {
        self.entered.push((entry, self.builder.next()));
        let site = self.ground.site;
        let route: &Route = &site.routes[entry.route];
        let is_released = self.flow.goods.is_some() && entry.side.is_some();
        let Entry { side, release, aboard, .. } = entry;
        let mut here = Here { side, space: None, is_ahead: false, release, aboard, post: route.post };
        for (position, &step) in route.steps.iter().enumerate() {
            if is_released && route.release_from == Some(position) {
                self.mark(release_interval(site), Edge::Start);
                here.release = true;
            }
            let ahead = route.steps.get(position + 1).and_then(|&next| match site.steps[next].action {
                Action::Pass { space } => Some(space),
                _ => None,
            });
            here = match self.step(step, ahead, here) {
                Some(after) => after,
                None => return,
            };
            if here.release && route.release_to == Some(position) {
                self.mark(release_interval(site), Edge::End);
                here.release = false;
            }
        }
        self.finish(here);
    }

    /// Lowers a step; `ahead` is the space that the next step passes. Returns what is known after it, or nothing if
    /// nobody comes to what is after it.
    fn step(&mut self, index: usize, ahead: Option<usize>, mut here: Here) -> Option<Here> {
        let site = self.ground.site;
        let step = &site.steps[index];
        match &step.action {
            Action::Pass { space } => return Some(self.pass(*space, here)),
            Action::Serve(service) => {
                self.cross(&mut here, site.stations[service.station].side);
                return Some(self.serve(step, service, ahead, here));
            }
            Action::WaitAt { gate, .. } => self.cross(&mut here, site.gates[*gate].side),
            _ => {}
        }
        if !self.needs(step) {
            return Some(here);
        }
        let skips: Vec<Arm> = self.share(step);
        self.visit(index);
        self.prioritize(step);
        self.assign_channel(step);
        let after = self.act(index, step, here);
        if let Some(after) = after {
            self.handle(step, after);
            self.detect(step, after);
        }
        self.aim_all(&skips);
        match after {
            None if !skips.is_empty() => Some(here),
            after => after,
        }
    }

    /// Lowers what a step does that is neither at a station nor in a space.
    fn act(&mut self, index: usize, step: &Step, mut here: Here) -> Option<Here> {
        match &step.action {
            Action::Serve(_) | Action::Pass { .. } | Action::Nothing => {}
            Action::Spend { time } => {
                let purpose = Purpose::new(&step.draw, "time");
                self.by_class_of_all(time, |journey, time| {
                    let draw = journey.builder.draw(step.time_for(journey.flow, time), purpose);
                    let head_start = journey.ground.head_start.filter(|_| here.side.is_none());
                    journey.builder.push(head_start.map_or(Op::Delay(draw), |held| Op::DelayAfter(draw, held)));
                });
            }
            Action::WaitAt { gate, patience } => self.wait_at(step, *gate, patience.as_ref(), here),
            Action::Take { stock, units, patience } => self.take(step, (*stock, *units), patience.as_ref(), here),
            Action::Put { stock, units } => {
                self.builder.push(Op::Put(stock_id(*stock), *units));
            }
            Action::Unload { warehouse } => self.unload(&self.ground.site.warehouses[*warehouse]),
            Action::ReturnLoad { waiting, given, patience } => {
                self.look_for_load(step, (*waiting, *given), patience, here);
            }
            Action::Fork { route, head_start } => {
                if let (Some(held), Some(lengths)) = (self.ground.head_start, head_start) {
                    self.by_class(lengths, |journey, length| {
                        let milliseconds = length.map_or(0, |length| length.ticks() / 1_000);
                        journey.builder.push(Op::Assign(held, u32::try_from(milliseconds).unwrap_or(u32::MAX)));
                    });
                }
                self.fork(*route);
            }
            Action::Join => {
                self.builder.push(Op::Join);
            }
            Action::Batch { .. } => self.batch(index, &mut here),
            Action::Unbatch => self.unbatch(&mut here),
            Action::Split { trucks } => self.split(*trucks, here),
            Action::Match { meeting, partner } => {
                self.builder.push(Op::Match(match_id(*meeting), *partner));
            }
            Action::Spawn { flow } => {
                self.builder.push(Op::Spawn(flow_id(*flow)));
            }
            Action::GoOn(on) => {
                self.go_on(step, on, here);
                return None;
            }
        }
        Some(here)
    }

    /// Tells where the time of a step is spent that is at no station, space or gate.
    fn visit(&mut self, step: usize) {
        if let Some(spot) = self.ground.spots[step] {
            self.builder.push(Op::Visit(spot));
        }
    }

    /// Tells of who comes to the post of a route from elsewhere.
    fn come_to_post_of(&mut self, route: usize, from: Option<usize>) {
        let site = self.ground.site;
        if let Some(post) = site.routes[route].post.filter(|post| from != Some(*post)) {
            self.builder.push(Op::Visit(post_spot(site, post)));
        }
    }

    fn pass(&mut self, space: usize, mut here: Here) -> Here {
        if !std::mem::replace(&mut here.is_ahead, false) {
            self.builder.push(Op::EnterSpace(space_pool(self.ground.site, space)));
            self.leave_space(here);
            self.cross(&mut here, self.ground.site.spaces[space].side);
        }
        here.space = Some(space);
        here
    }

    fn fork(&mut self, route: usize) {
        let entry = Entry { route, side: None, release: false, aboard: None };
        let known = self.entered.iter().find(|(entered, _)| *entered == entry).map(|(_, op)| *op);
        let fork = self.builder.push(Op::Fork(known.unwrap_or(OpIndex::MAX)));
        if known.is_none() {
            self.awaited.push((entry, fork));
        }
    }

    fn batch(&mut self, step: usize, here: &mut Here) {
        let (aboard, batch) = (self.ground.aboard, self.ground.batches[step]);
        let (aboard, batch) = aboard.zip(batch).expect("a batch has a place to gather at");
        self.builder.push(Op::Assign(aboard, 1));
        self.builder.push(Op::Batch(batch));
        // Only the leader comes here.
        self.builder.push(Op::Assign(aboard, 0));
        here.aboard = Some(Boarding { side: here.side, release: here.release });
    }

    /// Lets all who are aboard go on; they pass the marks that they missed.
    fn unbatch(&mut self, here: &mut Here) {
        self.builder.push(Op::Unbatch);
        let Some((boarding, aboard)) = here.aboard.take().zip(self.ground.aboard) else { return };
        let table = self.builder.table([1.0, 1.0]);
        self.builder.push(Op::BranchByAttribute(table, aboard));
        self.builder.aim(table, 1);
        self.builder.push(Op::Assign(aboard, 0));
        let mut theirs = Here { side: boarding.side, ..*here };
        if let Some(side) = here.side {
            self.cross(&mut theirs, side);
        }
        if here.release && !boarding.release {
            self.mark(release_interval(self.ground.site), Edge::Start);
        }
        self.builder.aim(table, 0);
    }

    /// Becomes several, whose intervals begin here; that of the one there was goes on.
    fn split(&mut self, trucks: u32, here: Here) {
        let release = here.release.then(|| release_interval(self.ground.site));
        let crossing = here.side.and_then(|_| crossing_interval(self.ground.site));
        let open = here.side.map(side_interval).into_iter().chain(release).chain(crossing);
        let open: Vec<IntervalId> = open.collect();
        open.iter().for_each(|&interval| self.mark(interval, Edge::End));
        self.builder.push(Op::Split(trucks));
        open.iter().for_each(|&interval| self.mark(interval, Edge::Start));
    }

    fn go_on(&mut self, step: &Step, on: &GoOn, here: Here) {
        match on {
            GoOn::To(route) => self.go(*route, here),
            GoOn::Shortest(routes) => {
                let pool = |route: &usize| (self.first_station(*route), OpIndex::MAX);
                let arms = routes.iter().map(pool).collect();
                let choice = self.builder.choice_of_line(arms);
                self.builder.push(Op::BranchByShortest(choice));
                for (arm, route) in routes.iter().enumerate() {
                    self.builder.aim_choice(choice, arm);
                    self.go(*route, here);
                }
            }
            GoOn::Soonest(routes) => {
                let ways = routes.iter().map(|&route| self.outlook(route)).collect();
                let choice = self.builder.choice_of_time(ways);
                self.builder.push(Op::BranchBySoonest(choice));
                for (arm, route) in routes.iter().enumerate() {
                    self.builder.aim_outlook(choice, arm);
                    self.go(*route, here);
                }
            }
            GoOn::Shares(shares) => {
                let draw = self.builder.choice(Purpose::new(&step.draw, "go_on"));
                let table = self.builder.table(shares.iter().map(|(_, share)| *share));
                self.builder.push(Op::BranchByShare(table, draw));
                for (arm, (route, _)) in shares.iter().enumerate() {
                    self.builder.aim(table, arm);
                    self.go(*route, here);
                }
            }
            GoOn::ByStock { stock, below, routes: [low, other] } => {
                let branch = self.builder.push(Op::BranchByStock(stock_id(*stock), *below, OpIndex::MAX));
                self.go(*other, here);
                self.builder.land(branch);
                self.go(*low, here);
            }
        }
    }

    /// Returns what trucks of the flow can expect of a route, with its target to be aimed.
    fn outlook(&self, route: usize) -> Outlook {
        let ahead = forecast::ahead(self.ground.site, self.flow, route);
        let length = |hours: f64| SimDuration::from_seconds(3600.0 * hours);
        let waits = ahead.jobs.into_iter().map(|job| (station_pool(job.station), length(job.hours), job.share));
        Outlook { own: length(ahead.hours), waits: waits.collect(), op: OpIndex::MAX }
    }

    /// Goes on with a route. Of a release interval that cannot end there, what is open is dropped.
    pub(super) fn go(&mut self, route: usize, mut here: Here) {
        self.leave_space(here);
        if let Some(side) = self.first_side(route) {
            self.cross(&mut here, side);
        }
        self.come_to_post_of(route, here.post);
        let can_end = self.ground.site.releases_from(route);
        let aboard = here.aboard.map(|boarding| Boarding { release: boarding.release && can_end, ..boarding });
        let entry = Entry { route, side: here.side, release: here.release && can_end, aboard };
        let known = self.entered.iter().find(|(entered, _)| *entered == entry).map(|(_, op)| *op);
        let jump = self.builder.push(Op::Jump(known.unwrap_or(OpIndex::MAX)));
        if known.is_none() {
            self.awaited.push((entry, jump));
        }
    }

    /// Leaves a line for a route, or for good.
    pub(super) fn exit(&mut self, exit: Option<usize>, loss: Loss, here: Here) {
        if let Some(route) = exit {
            return self.go(route, here);
        }
        self.end(Some(loss), here);
    }

    fn finish(&mut self, here: Here) {
        self.end(None, here);
    }

    fn end(&mut self, loss: Option<Loss>, mut here: Here) {
        self.leave_space(here);
        if here.side.is_none() {
            self.builder.push(Op::EndTrack);
            return;
        }
        if here.aboard.is_some() {
            self.unbatch(&mut here);
        }
        if let Some(loss) = loss {
            self.builder.push(Op::Assign(self.ground.channel, loss.value(self.ground.site)));
        }
        self.leave(here);
    }

    fn leave(&mut self, here: Here) {
        if let Some(side) = here.side {
            self.mark(side_interval(side), Edge::End);
            crossing_interval(self.ground.site).iter().for_each(|&crossing| self.mark(crossing, Edge::End));
        }
        self.builder.push(Op::Leave);
    }

    pub(super) fn leave_space(&mut self, here: Here) {
        if let Some(space) = here.space {
            self.builder.push(Op::LeaveSpace(space_pool(self.ground.site, space)));
        }
    }

    /// Marks the crossing to a side, if it is another one; on a track there is none.
    pub(super) fn cross(&mut self, here: &mut Here, to: usize) {
        if let Some(from) = here.side.filter(|from| *from != to) {
            self.mark(side_interval(from), Edge::End);
            self.mark(side_interval(to), Edge::Start);
            here.side = Some(to);
        }
    }

    fn mark(&mut self, interval: IntervalId, edge: Edge) {
        self.builder.push(Op::Mark(interval, edge));
    }

    /// Returns the side of the first place of a route, if it has one.
    fn first_side(&self, route: usize) -> Option<usize> {
        let site = self.ground.site;
        site.routes[route].steps.iter().find_map(|&step| site.side_of(step))
    }
}
