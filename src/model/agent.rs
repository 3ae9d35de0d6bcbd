//! Lowering of agents: what acts on a site without being traffic.
//!
//! A breakdown and a controller are entities that run in a circle for ever. Their flows come after the trucks', so
//! that the trucks' keep their indices, and are not counted. The luck of a breakdown is keyed by its name, its machine
//! and the number of the failure.

use super::lower::{ChannelTable, release_interval, request_of, side_interval, space_pool, station_pool, stock_id};
use super::site::{Breakdown, Controller, Gauge, Place, Response, Site, Wear};
use crate::engine::{Distribution, Purpose, SimTime, Subject};
use crate::flow::{
    self, Action, Arrivals, ControllerId, ControllerSpec, DrawId, FlowId, FlowSpec, GaugeSpec, Op, OpIndex, Phase,
    PoolId, ProgramBuilder,
};

/// Lowers all agents of a site, after its trucks' flows.
pub(super) fn lower(site: &Site, tables: &[ChannelTable], builder: &mut ProgramBuilder) {
    for (index, breakdown) in site.breakdowns.iter().enumerate() {
        let later = changes(site, |site| &site.breakdowns[index]);
        let wait = Wait::with(&later);
        let entry = lower_breakdown(breakdown, wait, builder);
        let subject = Subject::named(&format!("breakdown {}", breakdown.name));
        let arrivals = Arrivals::AtStart(breakdown.machines);
        let flow = builder.flow(FlowSpec { subject, arrivals, entry, counted: false });
        for (from, breakdown) in later {
            let entry = lower_breakdown(breakdown, wait, builder);
            builder.enter_later(flow, from, entry);
        }
    }
    for (index, controller) in site.controllers.iter().enumerate() {
        let (gauge, actions) = (gauge(site, controller.gauge, builder), actions(controller, tables, builder));
        let later = changes(site, |site| &site.controllers[index]);
        let wait = Wait::with(&later);
        let first = lower_controller(controller, wait, (gauge, &actions, &[]), builder);
        let subject = Subject::named(&format!("controller {}", controller.name));
        let flow = FlowSpec { subject, arrivals: Arrivals::AtStart(1), entry: first.entry, counted: false };
        let flow = builder.flow(flow);
        for (from, controller) in later {
            let actions = match controller.response {
                Response::Open { .. } | Response::Move { .. } => self::actions(controller, tables, builder),
                Response::Channels { .. } | Response::Rate { .. } => actions.clone(),
            };
            let later = lower_controller(controller, wait, (gauge, &actions, &first.reviews), builder);
            builder.enter_later(flow, from, later.entry);
        }
    }
}

/// Returns what takes the place of a part of the site at a date, where it differs from what was before.
fn changes<'a, T: PartialEq>(site: &'a Site, part: impl Fn(&'a Site) -> &'a T) -> Vec<(SimTime, &'a T)> {
    let mut before = part(site);
    let mut changes = Vec::new();
    for later in &site.later {
        let now = part(&later.site);
        if now != before {
            changes.push((later.from, now));
            before = now;
        }
    }
    changes
}

/// How long an agent waits for its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// To the end.
    ToTheEnd,
    /// Unless something takes its place before.
    WhileInForce,
}

impl Wait {
    fn with<T>(changes: &[T]) -> Self {
        if changes.is_empty() { Self::ToTheEnd } else { Self::WhileInForce }
    }

    fn op(self, draw: DrawId, phase: Phase) -> Op {
        match self {
            Self::ToTheEnd => Op::Await(draw, phase),
            Self::WhileInForce => Op::AwaitInForce(draw, phase),
        }
    }
}

/// Lowers a breakdown: wear, lanes down, repair, lanes up, and again.
fn lower_breakdown(breakdown: &Breakdown, wait: Wait, builder: &mut ProgramBuilder) -> OpIndex {
    let pool = station_pool(breakdown.station);
    let lanes = breakdown.lanes;
    let wear = Purpose::new(&breakdown.name, "wear");
    let entry = match &breakdown.cause {
        Wear::Clock(after) => {
            let draw = builder.draw(after.clone(), wear);
            builder.push(wait.op(draw, Phase::Change))
        }
        Wear::WorkingTime(after) => {
            let draw = builder.draw(after.clone(), wear);
            builder.push(Op::AwaitWork(pool, draw))
        }
        Wear::Jobs(jobs) => builder.push(Op::AwaitJobs(pool, *jobs)),
    };
    if breakdown.after_job {
        // All lanes at once, or those that go down with the free one would be interrupted.
        let request = builder.request(request_of(pool, lanes, None));
        builder.push(Op::Request(request));
        builder.push(Op::FreeRequest(request));
    }
    builder.push(Op::TakeDown(pool, lanes));
    let repair = builder.draw(breakdown.repair.clone(), Purpose::new(&breakdown.name, "repair"));
    match breakdown.repair_at {
        None => {
            builder.push(Op::Delay(repair));
        }
        // As a job of the crew, which ends its shifts by its own rule.
        Some(crew) => {
            let request = builder.request(request_of(station_pool(crew), 1, Some(repair)));
            builder.push(Op::Request(request));
            builder.push(Op::Work);
            builder.push(Op::FreeRequest(request));
        }
    }
    builder.push(Op::PutUp(pool, lanes));
    builder.push(Op::Renew(entry));
    entry
}

/// What a controller does to the program's parts: one action for each table of channels, and one for all else.
fn actions(controller: &Controller, tables: &[ChannelTable], builder: &mut ProgramBuilder) -> Vec<Action> {
    match &controller.response {
        &Response::Open { station, lanes, most } => {
            vec![Action::Open { pool: station_pool(station), units: lanes, most }]
        }
        &Response::Move { from, to, lanes, most } => {
            vec![Action::Move { from: station_pool(from), to: station_pool(to), units: lanes, most }]
        }
        Response::Channels { step, shares } => {
            // The trucks of each flow have a table of their own.
            let own = tables.iter().filter(|table| table.step == *step);
            own.map(|own| Action::Shares { table: own.table, meanwhile: builder.table(shares.iter().copied()) })
                .collect()
        }
        &Response::Rate { flow, factor } => vec![Action::Rate { flow: FlowId(flow as u32), factor }],
    }
}

/// A controller in the program.
struct LoweredController {
    entry: OpIndex,
    reviews: Vec<ControllerId>,
}

/// Lowers a controller: a wait, a review, and again. It goes on for those whose place it takes.
fn lower_controller(
    controller: &Controller,
    wait: Wait,
    (gauge, actions, before): (flow::Gauge, &[Action], &[ControllerId]),
    builder: &mut ProgramBuilder,
) -> LoweredController {
    let &Controller { above, below, every, .. } = controller;
    let specs = actions.iter().enumerate().map(|(index, &action)| {
        let successor_of = before.get(index).copied();
        ControllerSpec { gauge, above, below, action, successor_of }
    });
    let reviews: Vec<ControllerId> = specs.map(|spec| builder.controller(spec)).collect();
    let draw = builder.draw(Distribution::constant(every), Purpose::new(&controller.name, "review"));
    let entry = builder.push(wait.op(draw, Phase::Review));
    reviews.iter().for_each(|&review| {
        builder.push(Op::Review(review));
    });
    builder.push(Op::Renew(entry));
    LoweredController { entry, reviews }
}

fn gauge(site: &Site, gauge: Gauge, builder: &mut ProgramBuilder) -> flow::Gauge {
    let pool = |place: Place| -> PoolId {
        match place {
            Place::Station(station) => station_pool(station),
            Place::Space(space) => space_pool(site, space),
        }
    };
    let mut mean = |interval, weight| {
        let spec = GaugeSpec { interval, weight, flows: Vec::new(), spreads: 0.0 };
        flow::Gauge::Interval(builder.gauge(spec))
    };
    match gauge {
        Gauge::Line(place) => flow::Gauge::Line(pool(place)),
        Gauge::InUse(place) => flow::Gauge::InUse(pool(place)),
        Gauge::Stock(stock) => flow::Gauge::Stock(stock_id(stock)),
        Gauge::ReleaseTime(weight) => mean(release_interval(site), weight),
        Gauge::SideTime(side, weight) => mean(side_interval(side), weight),
    }
}
