//! Lowering of the response of trade: rates that follow the moving mean of clearance times.
//!
//! Each flow that responds has a curve from hours to the factor of its rate. The curve is the form's formula at points
//! that are close on a logarithmic scale, straight in between; below the shortest time that is supported it is level.

use super::{crossing_interval, flow_id, release_interval};
use crate::engine::{Distribution, Purpose, Subject};
use crate::flow::{Arrivals, FlowId, FlowSpec, FollowerSpec, GaugeId, GaugeSpec, Op, Phase, ProgramBuilder};
use crate::model::site::{self, Feedback, Flow, Responding, Site};
use crate::model::trade::{Beyond, Change, Clearance, Form, inspection_factor};

/// Points of a curve.
const POINTS: u32 = 512;

/// Ends of a curve, in times of the base year.
const ENDS: (f64, f64) = (1e-3, 100.0);

/// Lowers what lets rates follow, as an agent.
pub(in crate::model) fn lower(site: &Site, builder: &mut ProgramBuilder) {
    let Some((responding, feedback)) = followed(site) else { return };
    let mut gauges: Vec<(&str, GaugeId)> = Vec::new();
    let mut followers = Vec::new();
    for (index, flow) in site.flows.iter().enumerate() {
        let Some(curve) = curve(site, responding, flow) else { continue };
        let known = gauges.iter().find(|(direction, _)| *direction == flow.direction).map(|(_, gauge)| *gauge);
        let gauge = known.unwrap_or_else(|| {
            let gauge = builder.gauge(gauge(site, responding, feedback, &flow.direction));
            gauges.push((&flow.direction, gauge));
            gauge
        });
        let flow = flow_id(index);
        followers.push(builder.follower(FollowerSpec { gauge, flow, curve, part: feedback.part }));
    }
    if followers.is_empty() {
        return;
    }
    let review = builder.draw(Distribution::constant(feedback.every), Purpose::new("trade", "review"));
    let entry = builder.push(Op::Await(review, Phase::Review));
    for follower in followers {
        builder.push(Op::Follow(follower));
    }
    builder.push(Op::Jump(entry));
    let subject = Subject::named("trade");
    builder.flow(FlowSpec { subject, arrivals: Arrivals::AtStart(1), entry, counted: false });
}

/// Returns how trade responds, if rates are to follow.
fn followed(site: &Site) -> Option<(&Responding, Feedback)> {
    let responding = site.trade.as_ref()?.response.as_ref()?;
    Some((responding, responding.feedback?))
}

/// Whether a run must mark the time of whole crossings, because rates follow it.
pub(in crate::model) fn marks_crossings(site: &Site) -> bool {
    followed(site).is_some_and(|(responding, _)| !sees_importer(responding))
}

fn sees_importer(responding: &Responding) -> bool {
    responding.form == Form::A && responding.response.importer_side
}

/// The moving mean of the times of the loaded trucks of a direction.
fn gauge(site: &Site, responding: &Responding, feedback: Feedback, direction: &str) -> GaugeSpec {
    let interval = if sees_importer(responding) {
        release_interval(site)
    } else {
        crossing_interval(site).expect("crossings are marked where rates follow them")
    };
    let is_seen = |flow: &Flow| flow.direction == direction && is_cleared(site, flow);
    let flows = (0..).map(FlowId).zip(&site.flows).filter(|(_, flow)| is_seen(flow)).map(|(id, _)| id).collect();
    GaugeSpec { interval, weight: feedback.weight, flows, spreads: responding.spreads }
}

/// Returns the curve that a flow's rate follows, if it responds.
fn curve(site: &Site, responding: &Responding, flow: &Flow) -> Option<Vec<(f64, f64)>> {
    let before = responding.before(&flow.direction)?;
    let goods = flow.goods?;
    if !follows(site, responding, flow) {
        return None;
    }
    let &Responding { form, level, beyond, ref response, .. } = responding;
    let reference = before.seen_by(form, response);
    let (least, most) = (ENDS.0 * reference, ENDS.1 * reference);
    let least = if beyond == Beyond::Held { response.shortest(form, before) } else { least };
    let inspected = inspection(site, responding, flow);
    let spoilage_per_hour = responding.spoilage_per_hour[goods];
    let point = |index: u32| {
        let hours = least * libm::pow(most / least, f64::from(index) / f64::from(POINTS - 1));
        let change = Change { before, after: Clearance { importer: hours, both: hours }, spoilage_per_hour };
        (hours, response.factor(form, level, change, beyond) * inspected)
    };
    Some((0..POINTS).map(point).collect())
}

/// Whether a flow's trucks are of those whose time trade responds to: loaded, and on the road.
pub(in crate::model) fn is_cleared(site: &Site, flow: &Flow) -> bool {
    flow.goods.is_some() && site.is_truck(flow)
}

/// Whether a flow's trade responds: it counts in turnover, comes by itself, and by road if only that responds.
pub(in crate::model) fn responds(site: &Site, responding: &Responding, flow: &Flow) -> bool {
    let is_counted = flow.goods.is_some_and(|goods| site.goods[goods].counted);
    let is_reached = site.is_truck(flow) || responding.streams;
    is_counted && is_reached && !flow.arrivals.are_spawned()
}

/// Whether a flow's rate follows inside a run; the response of other flows is added when the run is over.
pub(in crate::model) fn follows(site: &Site, responding: &Responding, flow: &Flow) -> bool {
    let has_rate = matches!(flow.arrivals, site::Arrivals::Rate { .. });
    responding.feedback.is_some() && has_rate && responds(site, responding, flow)
}

/// Returns what a flow's trade is multiplied with for the share of its trucks that is inspected.
pub(in crate::model) fn inspection(site: &Site, responding: &Responding, flow: &Flow) -> f64 {
    let Some(inspection) = &responding.inspection else { return 1.0 };
    let assigned = |step: usize| site.steps[step].channels.as_slice();
    let Some(channels) = site.steps_from(flow.route).map(assigned).find(|channels| !channels.is_empty()) else {
        return 1.0;
    };
    let inspected = channels.iter().filter(|(channel, _)| inspection.channels.contains(channel));
    let share: f64 = inspected.map(|(_, share)| share).sum();
    inspection_factor(inspection.sensitivity, inspection.base, share)
}
