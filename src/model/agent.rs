//! Lowering of agents: what acts on a site without being traffic.
//!
//! A breakdown and a controller are entities that run in a circle for ever. Their flows come after the trucks', so
//! that the trucks' keep their indices, and are not counted. The luck of a breakdown is keyed by its name, its machine
//! and the number of the failure.

use super::lower::{ChannelTable, release_interval, request_of, side_interval, space_pool, station_pool, stock_id};
use super::site::{Breakdown, Controller, Gauge, Place, Response, Site, Wear};
use crate::engine::{Distribution, Purpose, Subject};
use crate::flow::{
    self, Action, Arrivals, ControllerId, ControllerSpec, FlowId, FlowSpec, GaugeSpec, Op, OpIndex, Phase, PoolId,
    ProgramBuilder,
};

/// Lowers all agents of a site, after its trucks' flows.
pub(super) fn lower(site: &Site, tables: &[ChannelTable], builder: &mut ProgramBuilder) {
    for breakdown in &site.breakdowns {
        let entry = lower_breakdown(breakdown, builder);
        let subject = Subject::named(&format!("breakdown {}", breakdown.name));
        builder.flow(FlowSpec { subject, arrivals: Arrivals::AtStart(breakdown.machines), entry, counted: false });
    }
    for controller in &site.controllers {
        let entry = lower_controller(site, controller, tables, builder);
        let subject = Subject::named(&format!("controller {}", controller.name));
        builder.flow(FlowSpec { subject, arrivals: Arrivals::AtStart(1), entry, counted: false });
    }
}

/// Lowers a breakdown: wear, lanes down, repair, lanes up, and again.
fn lower_breakdown(breakdown: &Breakdown, builder: &mut ProgramBuilder) -> OpIndex {
    let pool = station_pool(breakdown.station);
    let lanes = breakdown.lanes;
    let wear = Purpose::new(&breakdown.name, "wear");
    let entry = match &breakdown.cause {
        Wear::Clock(after) => {
            let draw = builder.draw(after.clone(), wear);
            builder.push(Op::Await(draw, Phase::Change))
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
    builder.push(Op::Jump(entry));
    entry
}

/// Lowers a controller: a wait, a review, and again.
fn lower_controller(
    site: &Site,
    controller: &Controller,
    tables: &[ChannelTable],
    builder: &mut ProgramBuilder,
) -> OpIndex {
    let gauge = gauge(site, controller.gauge, builder);
    let actions: Vec<Action> = match &controller.response {
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
    };
    let &Controller { above, below, every, .. } = controller;
    let reviews: Vec<ControllerId> =
        actions.into_iter().map(|action| builder.controller(ControllerSpec { gauge, above, below, action })).collect();
    let draw = builder.draw(Distribution::constant(every), Purpose::new(&controller.name, "review"));
    let entry = builder.push(Op::Await(draw, Phase::Review));
    for review in reviews {
        builder.push(Op::Review(review));
    }
    builder.push(Op::Jump(entry));
    entry
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
