//! What must be collected of a run to measure it.

use super::{WITHIN_HOURS, cost};
use crate::collect::{Buckets, Freight, Layout, Load, Train};
use crate::engine::{SimDuration, SimTime};
use crate::model::lower::{Lowered, cell_values, flow_id, pools, release_interval, stock_id};
use crate::model::site::{Dispatch, Flow, Lot, Site};

/// Lengths of timeline buckets in hours, the first that gives few enough is taken.
const BUCKET_HOURS: [f64; 5] = [1.0, 24.0, 168.0, 672.0, 8760.0];

/// Buckets of a timeline at most, except that years are never joined.
const BUCKETS_MAX: usize = 400;

/// Returns what must be collected of a run to measure it.
pub fn layout(site: &Site, lowered: &Lowered) -> Layout {
    let window = site.window;
    let bucket = |hours: f64| Buckets {
        start: window.start,
        end: window.end,
        length: SimDuration::from_seconds(3600.0 * hours),
    };
    let candidates = BUCKET_HOURS.map(bucket);
    let ends = |flow| lowered.program.ends(flow_id(flow), lowered.channel, cell_values(site));
    let buckets = candidates.into_iter().find(|buckets| buckets.len() <= BUCKETS_MAX);
    Layout {
        buckets: buckets.unwrap_or(candidates[candidates.len() - 1]),
        flows: lowered.program.flows().len(),
        counted_flows: site.flows.len(),
        pools: pools(site),
        spaces: site.stations.len()..site.stations.len() + site.spaces.len(),
        spots: site.spots().count(),
        milestones: site.posts.len(),
        waits: site.spots().map(|step| site.steps[step].cause.is_some()).collect(),
        intervals: lowered.intervals,
        interval_of_note: release_interval(site),
        cell_attribute: lowered.channel,
        cell_values: cell_values(site),
        ways: (0..site.flows.len()).flat_map(ends).collect(),
        stocks: site.stocks.len(),
        shelves: site.warehouses.iter().map(|warehouse| warehouse.stock).collect(),
        trains: site.dispatches.iter().filter_map(|dispatch| train(site, dispatch)).collect(),
        through_values: site.channels.len() + 1,
        years: site.years.iter().map(|year| year.start).collect(),
        within: WITHIN_HOURS.map(|hours| SimDuration::from_seconds(3600.0 * f64::from(hours))).to_vec(),
        freight: site.flows.iter().map(|flow| freight(site, flow)).collect(),
        bookings: site.flows.iter().map(cost::bookings).collect(),
    }
}

/// Returns what a train leaves behind, if the dispatch is one.
fn train(site: &Site, dispatch: &Dispatch) -> Option<Train> {
    let (departures, _) = dispatch.train.as_ref()?;
    let stock = |lot: &Lot| {
        let warehouse = &site.warehouses[lot.warehouse];
        stock_id(warehouse.ready.unwrap_or(warehouse.stock))
    };
    Some(Train {
        stocks: dispatch.load.iter().map(stock).collect(),
        departures: departures.iter().rev().copied().collect(),
    })
}

/// What the trucks of a flow carry, in tonnes and US dollars, if that is not the same for all at all times.
fn freight(site: &Site, flow: &Flow) -> Option<Freight> {
    let goods = &site.goods[flow.goods?];
    if flow.loads.is_empty() && goods.later_usd_per_tonne.is_empty() {
        return None;
    }
    let loads = match flow.loads.as_slice() {
        [] => vec![Load { units: flow.payload_tonnes, value: None }],
        loads => loads.iter().map(|load| Load { units: load.tonnes, value: load.usd }).collect(),
    };
    let prices = [(SimTime::ZERO, goods.usd_per_tonne)].into_iter().chain(goods.later_usd_per_tonne.iter().copied());
    Some(Freight { loads, prices: prices.collect() })
}
