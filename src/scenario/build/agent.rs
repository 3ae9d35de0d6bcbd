//! Breakdowns and controllers.

use super::{distribution, index};
use crate::engine::SimDuration;
use crate::model::site::{Breakdown, Controller, Gauge, Place, Response, Wear};
use crate::scenario::format::{self, ScenarioFile, Threshold, When};

pub(super) fn breakdown(file: &ScenarioFile, name: String, breakdown: &format::Breakdown) -> Breakdown {
    let cause = match (&breakdown.after, breakdown.after_jobs, breakdown.by) {
        (Some(after), None, format::Wear::Clock) => Wear::Clock(distribution(after)),
        (Some(after), None, format::Wear::WorkingTime) => Wear::WorkingTime(distribution(after)),
        (None, Some(jobs), _) => Wear::Jobs(jobs),
        _ => unreachable!("a checked breakdown comes after a time, or after jobs"),
    };
    Breakdown {
        name,
        station: index(&file.station, &breakdown.station),
        lanes: breakdown.lanes,
        cause,
        after_job: breakdown.when == When::AfterJob,
        repair: distribution(&breakdown.repair),
        repair_at: breakdown.repair_at.as_ref().map(|station| index(&file.station, station)),
        machines: breakdown.machines,
    }
}

pub(super) fn controller(file: &ScenarioFile, name: String, controller: &format::Controller) -> Controller {
    let limit = |threshold: &Threshold| match threshold {
        Threshold::Number(number) => *number,
        Threshold::Time(time) => time.seconds() / 3600.0,
    };
    Controller {
        name,
        every: SimDuration::from_seconds(controller.every.seconds()),
        gauge: gauge(file, controller),
        above: limit(&controller.above),
        below: limit(controller.below.as_ref().unwrap_or(&controller.above)),
        response: response(file, controller),
    }
}

fn gauge(file: &ScenarioFile, controller: &format::Controller) -> Gauge {
    // A station, if a space has the same name.
    let place = |name: &String| match file.station.contains_key(name) {
        true => Place::Station(index(&file.station, name)),
        false => Place::Space(index(&file.space, name)),
    };
    let format::Controller { line_of, in_use_of, stock_of, side_time, weight, .. } = controller;
    if let Some(name) = line_of {
        Gauge::Line(place(name))
    } else if let Some(name) = in_use_of {
        Gauge::InUse(place(name))
    } else if let Some(name) = stock_of {
        // Stocks come first among the site's.
        Gauge::Stock(index(&file.stock, name))
    } else if let Some(side) = side_time {
        Gauge::SideTime(index(&file.side, side), *weight)
    } else {
        Gauge::ReleaseTime(*weight)
    }
}

fn response(file: &ScenarioFile, controller: &format::Controller) -> Response {
    if let Some(open) = &controller.open {
        let most = open.most.unwrap_or(open.lanes);
        Response::Open { station: index(&file.station, &open.station), lanes: open.lanes, most }
    } else if let Some(transfer) = &controller.transfer {
        let [from, to] = [&transfer.from, &transfer.to].map(|station| index(&file.station, station));
        Response::Move { from, to, lanes: transfer.lanes, most: transfer.most.unwrap_or(transfer.lanes) }
    } else if let Some(change) = &controller.channels {
        let own = file.step[&change.step].channels.iter().flatten();
        let shares = own.map(|(channel, _)| change.shares.get(channel).copied().unwrap_or(0.0)).collect();
        Response::Channels { step: index(&file.step, &change.step), shares }
    } else {
        let change = controller.rate.as_ref().expect("a checked controller acts");
        Response::Rate { flow: index(&file.flow, &change.flow), factor: change.factor }
    }
}
