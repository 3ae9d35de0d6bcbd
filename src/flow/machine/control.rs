//! Controllers: rules that look at a gauge and act on pools, shares and rates.

use super::Machine;
use crate::engine::SimTime;
use crate::flow::observation::{Edge, Observation, Observer};
use crate::flow::program::{
    Action, ControllerId, FlowId, FollowerId, Gauge, GaugeId, IntervalId, PoolId, Program, TableId,
};

/// Microseconds in an hour.
const TICKS_PER_HOUR: f64 = 3.6e9;

/// What controllers have done, and the gauges they read.
#[derive(Clone, Debug)]
pub(super) struct Control {
    /// The table whose shares hold in place of each table's own.
    tables: Vec<TableId>,
    /// Units that each controller has moved, or 1 while it acts.
    acting: Vec<u32>,
    /// Moving means and variances of intervals, in hours.
    means: Vec<Option<(f64, f64)>>,
    /// What the rate that each follower sets is multiplied with.
    factors: Vec<f64>,
    /// When the gauged intervals of all slots started, in rows.
    started: Vec<SimTime>,
}

impl Control {
    pub(super) fn new(program: &Program) -> Self {
        Self {
            tables: (0..program.tables.len() as u32).map(TableId).collect(),
            acting: vec![0; program.controllers.len()],
            means: vec![None; program.gauges.len()],
            factors: vec![1.0; program.followers.len()],
            started: Vec::new(),
        }
    }

    /// Returns the table whose shares hold in place of a table's own.
    #[inline]
    pub(super) fn table_in_effect(&self, table: TableId) -> TableId {
        self.tables[table.0 as usize]
    }
}

impl<O: Observer> Machine<'_, O> {
    /// Step 6: a controller looks at its gauge, and acts or acts back.
    pub(super) fn review(&mut self, controller: ControllerId) {
        let spec = self.program.controllers[controller.0 as usize];
        let value = self.gauge(spec.gauge);
        let state = spec.successor_of.unwrap_or(controller).0 as usize;
        let acting = self.control.acting[state];
        // Nobody can be moved away who is not there.
        let there = match spec.action {
            Action::Move { from, .. } => self.pools[from.0 as usize].on_duty(),
            _ => u32::MAX,
        };
        let step = |units: u32, most: u32| {
            if value > spec.above { units.min(most.saturating_sub(acting)).min(there) } else { 0 }
        };
        let back = |units: u32| if value < spec.below { units.min(acting) } else { 0 };
        let turned = if value > spec.above {
            1
        } else if value < spec.below {
            0
        } else {
            acting
        };
        let now_acting = match spec.action {
            Action::Open { units, most, .. } | Action::Move { units, most, .. } => {
                acting + step(units, most) - back(units)
            }
            Action::Shares { .. } | Action::Rate { .. } => turned,
        };
        if now_acting == acting {
            return;
        }
        self.control.acting[state] = now_acting;
        let change = now_acting as i32 - acting as i32;
        match spec.action {
            Action::Open { pool, .. } => self.add_units(pool, change),
            Action::Move { from, to, .. } => {
                self.add_units(from, -change);
                self.add_units(to, change);
            }
            Action::Shares { table, meanwhile } => {
                self.control.tables[table.0 as usize] = if now_acting == 1 { meanwhile } else { table };
            }
            Action::Rate { flow, factor } => self.rate(flow, if now_acting == 1 { factor } else { 1.0 }),
        }
    }

    /// Step 2: units that a pool has lent go off duty with those that it has kept.
    pub(super) fn send_home(&mut self, pool: PoolId) {
        for controller in 0..self.program.controllers.len() {
            let spec = self.program.controllers[controller];
            let overdrawn = self.pools[pool.0 as usize].overdrawn();
            if let Action::Move { from, to, .. } = spec.action
                && from == pool
                && overdrawn > 0
            {
                let units = overdrawn.min(self.control.acting[controller]);
                self.control.acting[controller] -= units;
                self.pools[pool.0 as usize].add(units as i32);
                self.add_units(to, -(units as i32));
            }
        }
    }

    /// Step 6: a rate comes nearer to what its moving mean asks for.
    pub(super) fn follow(&mut self, follower: FollowerId) {
        let spec = &self.program.followers[follower.0 as usize];
        let Some(hours) = self.moving_mean(spec.gauge) else { return };
        let factor = &mut self.control.factors[follower.0 as usize];
        *factor += spec.part * (on_curve(&spec.curve, hours) - *factor);
        let factor = *factor;
        self.rate(spec.flow, factor);
    }

    fn rate(&mut self, flow: FlowId, factor: f64) {
        self.set_rate_factor(flow, factor);
        self.tell(Observation::Rated { flow, millionths: (factor * 1e6).round() as u32 });
    }

    fn moving_mean(&self, GaugeId(gauge): GaugeId) -> Option<f64> {
        let spreads = self.program.gauges[usize::from(gauge)].spreads;
        self.control.means[usize::from(gauge)].map(|(mean, variance)| mean + spreads * variance.sqrt())
    }

    fn gauge(&self, gauge: Gauge) -> f64 {
        match gauge {
            Gauge::Line(pool) => f64::from(self.program.pool_lines(pool).map(|line| self.lines.len(line)).sum::<u32>()),
            Gauge::InUse(pool) => f64::from(self.pools[pool.0 as usize].in_use()),
            Gauge::Stock(stock) => f64::from(self.stocks[stock.0 as usize].level()),
            Gauge::Interval(gauge) => self.moving_mean(gauge).unwrap_or(0.0),
        }
    }

    /// Keeps the moving means of an interval.
    #[inline(always)]
    pub(super) fn gauge_interval(&mut self, slot: u32, interval: IntervalId, edge: Edge) {
        if !self.program.gauges.is_empty() {
            self.update_gauges(slot, interval, edge);
        }
    }

    #[inline(never)]
    fn update_gauges(&mut self, slot: u32, interval: IntervalId, edge: Edge) {
        let program = self.program;
        let width = program.gauges.len();
        let now = self.now;
        let flow = self.entities[slot as usize].flow;
        let control = &mut self.control;
        let row = slot as usize * width;
        if control.started.len() < row + width {
            control.started.resize(row + width, SimTime::ZERO);
        }
        for (index, gauge) in program.gauges.iter().enumerate() {
            if gauge.interval != interval || !gauge.flows.is_empty() && !gauge.flows.contains(&flow) {
                continue;
            }
            match edge {
                Edge::Start => control.started[row + index] = now,
                Edge::End => {
                    let length = (now - control.started[row + index]).ticks() as f64 / TICKS_PER_HOUR;
                    let newest = |(mean, variance): (f64, f64)| {
                        let step = gauge.weight * (length - mean);
                        (mean + step, (1.0 - gauge.weight) * (variance + step * (length - mean)))
                    };
                    control.means[index] = Some(control.means[index].map_or((length, 0.0), newest));
                }
            }
        }
    }
}

/// Returns the height of a curve at `x`: straight between its points, and level outside of them.
fn on_curve(curve: &[(f64, f64)], x: f64) -> f64 {
    let right = curve.partition_point(|(at, _)| *at <= x);
    match (right.checked_sub(1).map(|left| curve[left]), curve.get(right)) {
        (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (Some((_, height)), None) | (None, Some(&(_, height))) => height,
        (None, None) => unreachable!("a curve has points"),
    }
}
