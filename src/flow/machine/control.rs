//! Controllers: rules that look at a gauge and act on pools, shares and rates.

use super::Machine;
use crate::engine::SimTime;
use crate::flow::observation::{Edge, Observer};
use crate::flow::program::{Action, ControllerId, Gauge, GaugeId, IntervalId, Program, TableId};

/// Microseconds in an hour.
const TICKS_PER_HOUR: f64 = 3.6e9;

/// What controllers have done, and the gauges they read.
#[derive(Clone, Debug)]
pub(super) struct Control {
    /// The table whose shares hold in place of each table's own.
    tables: Vec<TableId>,
    /// Units that each controller has moved, or 1 while it acts.
    acting: Vec<u32>,
    /// Moving means of intervals, in hours.
    means: Vec<Option<f64>>,
    /// When the gauged intervals of all slots started, in rows.
    started: Vec<SimTime>,
}

impl Control {
    pub(super) fn new(program: &Program) -> Self {
        Self {
            tables: (0..program.tables.len() as u32).map(TableId).collect(),
            acting: vec![0; program.controllers.len()],
            means: vec![None; program.gauges.len()],
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
        let acting = self.control.acting[controller.0 as usize];
        let step = |units: u32, most: u32| if value > spec.above { units.min(most - acting) } else { 0 };
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
        self.control.acting[controller.0 as usize] = now_acting;
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
            Action::Rate { flow, factor } => self.set_rate_factor(flow, if now_acting == 1 { factor } else { 1.0 }),
        }
    }

    fn gauge(&self, gauge: Gauge) -> f64 {
        match gauge {
            Gauge::Line(pool) => f64::from(self.program.pool_lines(pool).map(|line| self.lines.len(line)).sum::<u32>()),
            Gauge::InUse(pool) => f64::from(self.pools[pool.0 as usize].in_use()),
            Gauge::Stock(stock) => f64::from(self.stocks[stock.0 as usize].level()),
            Gauge::Interval(GaugeId(gauge)) => self.control.means[usize::from(gauge)].unwrap_or(0.0),
        }
    }

    /// Keeps the moving means of an interval.
    #[inline]
    pub(super) fn gauge_interval(&mut self, slot: u32, interval: IntervalId, edge: Edge) {
        if !self.program.gauges.is_empty() {
            self.update_gauges(slot, interval, edge);
        }
    }

    fn update_gauges(&mut self, slot: u32, interval: IntervalId, edge: Edge) {
        let program = self.program;
        let width = program.gauges.len();
        let now = self.now;
        let control = &mut self.control;
        let row = slot as usize * width;
        if control.started.len() < row + width {
            control.started.resize(row + width, SimTime::ZERO);
        }
        for (index, gauge) in program.gauges.iter().enumerate().filter(|(_, gauge)| gauge.interval == interval) {
            match edge {
                Edge::Start => control.started[row + index] = now,
                Edge::End => {
                    let length = (now - control.started[row + index]).ticks() as f64 / TICKS_PER_HOUR;
                    let mean = &mut control.means[index];
                    *mean = Some(mean.map_or(length, |mean| mean + gauge.weight * (length - mean)));
                }
            }
        }
    }
}
