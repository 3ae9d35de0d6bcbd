//! What crossing costs: waiting, fees, fuel and carbon dioxide, spoilage.

use super::{Measurement, directions, got_through, hours, is_truck_of, sides};
use crate::collect::{Bookings, Cell};
use crate::model::dictionary::{
    CARGO_COST, CROSSING_COST, DEPOSITS, FEES, FORFEITED, HANDLING_COST, IDLING_CO2, IDLING_FUEL, SPOILAGE,
    WAITING_COST,
};
use crate::model::indicator::{Indicator, Statistic};
use crate::model::lower::{Loss, handling_interval, side_interval};
use crate::model::site::{Action, Arrivals, Costs, Deposit, Flow, Step};

/// Sums over trucks.
#[derive(Clone, Copy, Debug, Default)]
struct Bill {
    trucks: u64,
    waiting: f64,
    fees: f64,
    handling: f64,
    liters: f64,
    spoiled: f64,
    perishable: f64,
    /// Value of the cargo, and what its trucks pay and wait for.
    cargo: f64,
    of_cargo: f64,
}

/// Deposits in US dollars.
struct Booked {
    paid: f64,
    forfeited: f64,
}

/// Returns the deposit for a truck of a flow.
fn deposit(flow: &Flow) -> Option<Deposit> {
    match &flow.arrivals {
        Arrivals::Plan(plan) => plan.deposit,
        Arrivals::Rate { .. } | Arrivals::Gap { .. } | Arrivals::Spawned => None,
    }
}

/// Returns when the trucks of a flow are to come, if that decides on deposits.
pub(super) fn bookings(flow: &Flow) -> Option<Bookings> {
    match &flow.arrivals {
        Arrivals::Plan(plan) => plan.deposit.map(|deposit| Bookings {
            times: plan.times.clone(),
            party: plan.party,
            tolerance: deposit.tolerance,
        }),
        Arrivals::Rate { .. } | Arrivals::Gap { .. } | Arrivals::Spawned => None,
    }
}

impl Measurement<'_> {
    /// Measures costs of all trucks, of each direction, and of each of its perishable goods.
    pub(super) fn costs(&mut self) {
        let site = self.site;
        let Some(costs) = site.costs else { return };
        let bills = |on: Option<usize>| (0..site.flows.len()).map(|flow| self.bill(&costs, flow, on)).collect();
        let whole: Vec<Bill> = bills(None);
        let on_side: Vec<Vec<Bill>> = (0..site.sides.len()).map(|side| bills(Some(side))).collect();
        let sum_of = |bills: &[Bill], member: &dyn Fn(&Flow) -> bool| {
            let members = site.flows.iter().zip(bills).filter(|(flow, _)| member(flow));
            members.fold(Bill::default(), |sum, (_, bill)| sum.and(bill))
        };
        let sum = |member: &dyn Fn(&Flow) -> bool| sum_of(&whole, member);
        self.put_bill(&costs, "all", &sum(&|flow| site.is_truck(flow)));
        for direction in directions(site) {
            let group = format!("direction={direction}");
            let is_one = |flow: &Flow| is_truck_of(site, flow, &direction);
            self.put_bill(&costs, &group, &sum(&is_one));
            for side in sides(site, is_one) {
                let group = format!("{group};side={}", site.sides[side].name);
                self.put_costs(&group, &sum_of(&on_side[side], &is_one));
            }
            for mode in self.several_modes(&direction) {
                let is_one = |flow: &Flow| flow.direction == direction && flow.mode == mode;
                // What an hour of a truck costs says nothing of one of a train.
                let is_known = |flow: &Flow| site.is_truck(flow) || flow.waiting_usd_per_hour.is_some();
                if site.flows.iter().filter(|flow| is_one(flow)).all(is_known) {
                    self.put_costs(&format!("{group};mode={mode}"), &sum(&is_one));
                }
            }
            for goods in self.goods_of(&direction) {
                let bill = sum(&|flow| is_truck_of(site, flow, &direction) && flow.goods == Some(goods));
                let entry = &site.goods[goods];
                let group = format!("{group};goods={}", entry.name);
                if entry.decay_per_hour > 0.0 && bill.trucks > 0 {
                    self.put_spoilage(&group, &bill);
                }
                self.put_cargo(&group, &bill);
            }
        }
        self.fees_by_fee();
    }

    /// Fees of trucks by what they are paid for: leaving a side, or entering it.
    fn fees_by_fee(&mut self) {
        let site = self.site;
        for (side, entry) in site.sides.iter().enumerate() {
            for (name, fee, is_out) in [("out", entry.fee_out_usd, true), ("in", entry.fee_in_usd, false)] {
                if fee == 0.0 {
                    continue;
                }
                let pays = |flow: &Flow| site.is_truck(flow) && (flow.from == side) == is_out;
                let payers = (0..site.flows.len()).filter(|&flow| pays(&site.flows[flow]));
                let trucks: f64 = payers.map(|flow| self.came_to(flow, side)).sum();
                let group = format!("side={};fee={name}", entry.name);
                self.put(&FEES, &group, Statistic::Total, Some(fee * trucks));
            }
        }
    }

    /// Returns how many trucks of a flow that arrived in the window came to a side, which may depend on their way and on
    /// when they came: those who are still under way are taken to do as those who have left.
    fn came_to(&self, flow: usize, side: usize) -> f64 {
        let (values, interval) = (self.layout.cell_values, usize::from(side_interval(side).0));
        let cells = || self.record.cells[flow * values..][..values].iter().flatten();
        let mut came: u64 = cells().map(|cell| cell.intervals[interval].count()).sum();
        if self.pays_with_its_load(flow, side) {
            let cell = self.record.cells[flow * values + Loss::Loaded.value(self.site) as usize].as_ref();
            came -= cell.map_or(0, |cell| cell.intervals[interval].count());
        }
        let left: u64 = cells().map(|cell| cell.crossing.tally().count()).sum();
        if left > 0 { self.record.flows[flow].arrived as f64 * (came as f64 / left as f64) } else { 0.0 }
    }

    /// Returns whether an empty truck of a flow that is given a load sets out with it from this side: there it pays as the
    /// truck that carries the load, and not before.
    fn pays_with_its_load(&self, flow: usize, side: usize) -> bool {
        let site = self.site;
        let sets_out = |flow: usize| {
            let first = site.steps_from(site.flows[flow].route).find_map(|step| site.side_of(step));
            first.unwrap_or(site.flows[flow].from)
        };
        let offers = |given: usize| {
            let dispatches =
                site.dispatches.iter().filter(move |dispatch| dispatch.returns.is_some_and(|it| it.given == given));
            dispatches.flat_map(|dispatch| &dispatch.to).any(|&(loaded, _)| sets_out(loaded) == side)
        };
        site.steps_from(site.flows[flow].route).any(|step| match site.steps[step].action {
            Action::ReturnLoad { given, .. } => offers(given),
            _ => false,
        })
    }

    /// Measures deposits of all trucks and of each direction, if there are any.
    pub(super) fn deposits(&mut self) {
        let site = self.site;
        let booked: Vec<Option<Booked>> = (0..site.flows.len()).map(|flow| self.booked(flow)).collect();
        let mut groups = vec![("all".to_owned(), None)];
        groups
            .extend(directions(site).into_iter().map(|direction| (format!("direction={direction}"), Some(direction))));
        for (group, direction) in groups {
            let is_member = |flow: &Flow| direction.as_ref().is_none_or(|direction| flow.direction == *direction);
            let members = site.flows.iter().zip(&booked).filter(|(flow, _)| is_member(flow));
            let members: Vec<&Booked> = members.filter_map(|(_, booked)| booked.as_ref()).collect();
            if members.is_empty() {
                continue;
            }
            let sum = |part: fn(&Booked) -> f64| members.iter().map(|booked| part(booked)).sum::<f64>();
            let (paid, forfeited) = (sum(|booked| booked.paid), sum(|booked| booked.forfeited));
            self.put(&DEPOSITS, &group, Statistic::Total, Some(paid));
            self.put(&FORFEITED, &group, Statistic::Total, Some(forfeited));
            self.put(&FORFEITED, &group, Statistic::Share, (paid > 0.0).then(|| forfeited / paid));
        }
    }

    /// Returns what was paid for the bookings of a flow, if there are deposits.
    fn booked(&self, flow: usize) -> Option<Booked> {
        let deposit = deposit(&self.site.flows[flow])?;
        let bookings = self.layout.bookings[flow].as_ref()?;
        let window = self.site.window;
        let trucks = bookings.within(window.start, window.end).count() as u64 * u64::from(bookings.party);
        let lost = trucks - self.record.flows[flow].in_time;
        Some(Booked { paid: trucks as f64 * deposit.usd, forfeited: lost as f64 * deposit.usd })
    }

    /// Adds up what the trucks of a flow cost that arrived in the window, everywhere or on one side.
    fn bill(&self, costs: &Costs, flow: usize, on: Option<usize>) -> Bill {
        let site = self.site;
        let entry = &site.flows[flow];
        let trucks = self.record.flows[flow].arrived;
        let waited = hours(self.waited(flow, on) as f64);
        let fee = |side: usize| match side == entry.from {
            true => site.sides[side].fee_out_usd,
            false => site.sides[side].fee_in_usd,
        };
        // What is no truck pays none of theirs.
        let passed = (0..site.sides.len()).filter(|side| site.is_truck(entry) && on.is_none_or(|on| on == *side));
        let fees: f64 = passed.map(|side| fee(side) * self.came_to(flow, side)).sum();
        let handling = self.handling(flow, on);
        let (spoiled, perishable) = self.spoilage(flow);
        let is_loaded = entry.goods.is_some();
        let waiting = waited * costs.usd_per_hour_of(entry);
        Bill {
            trucks,
            waiting,
            fees,
            handling,
            liters: waited * costs.liters_per_hour,
            spoiled,
            perishable,
            cargo: trucks as f64 * self.usd_per_truck(flow),
            of_cargo: if is_loaded { waiting + fees + handling } else { 0.0 },
        }
    }

    /// What the trucks of a flow paid for loading, unloading and reloading, everywhere or on one side.
    fn handling(&self, flow: usize, on: Option<usize>) -> f64 {
        let (site, values) = (self.site, self.layout.cell_values);
        let cells: Vec<&Cell> =
            self.record.cells[flow * values..][..values].iter().filter_map(Option::as_deref).collect();
        let is_there = |step: &Step| on.is_none_or(|side| site.side_of_step(step) == Some(side));
        let paid = |(position, step): (usize, &Step)| {
            let interval = usize::from(handling_interval(site, position).0);
            step.handling_usd * cells.iter().map(|cell| cell.intervals[interval].count()).sum::<u64>() as f64
        };
        site.handling().enumerate().filter(|(_, step)| is_there(step)).map(paid).sum()
    }

    /// Value that spoiled in the trucks of a flow, and the value of all that could.
    pub(super) fn spoilage(&self, flow: usize) -> (f64, f64) {
        let entry = &self.site.flows[flow];
        let Some(goods) = entry.goods.map(|goods| &self.site.goods[goods]) else { return (0.0, 0.0) };
        let rate = goods.decay_per_hour * entry.decay_factor;
        if rate <= 0.0 {
            return (0.0, 0.0);
        }
        let values = self.layout.cell_values;
        let cells = self.record.cells[flow * values..][..values].iter().enumerate();
        let through = cells.filter(|(value, _)| got_through(self.site, *value)).filter_map(|(_, cell)| cell.as_ref());
        let (mut lost, mut trucks) = (0.0, 0);
        for bin in through.flat_map(|cell| cell.crossing.histogram().bins()) {
            let middle = hours((bin.low as f64 + (bin.high - 1) as f64) / 2.0);
            lost -= bin.count as f64 * libm::expm1(-rate * middle);
            trucks += bin.count;
        }
        let value = self.usd_per_truck(flow);
        (lost * value, trucks as f64 * value)
    }

    /// Value of what a truck of a flow carries: that of those who got through in the window on average, where they differ.
    fn usd_per_truck(&self, flow: usize) -> f64 {
        let entry = &self.site.flows[flow];
        let years = self.record.years.iter().skip(flow).step_by(self.site.flows.len());
        let (value, carriers) = years.fold((0.0, 0), |sum, year| (sum.0 + year.value, sum.1 + year.through));
        match self.layout.freight[flow].is_some() && carriers > 0 {
            true => value / carriers as f64,
            false => entry.goods.map_or(0.0, |goods| entry.payload_tonnes * self.site.goods[goods].usd_per_tonne),
        }
    }

    fn put_bill(&mut self, costs: &Costs, group: &str, bill: &Bill) {
        self.put_costs(group, bill);
        self.put_sum(&IDLING_FUEL, group, bill, bill.liters);
        self.put_sum(&IDLING_CO2, group, bill, bill.liters * costs.co2_kg_per_liter);
        self.put_spoilage(group, bill);
        self.put_cargo(group, bill);
    }

    /// What crossing costs, and what for.
    fn put_costs(&mut self, group: &str, bill: &Bill) {
        self.put_sum(&WAITING_COST, group, bill, bill.waiting);
        self.put_sum(&FEES, group, bill, bill.fees);
        if self.site.handling().next().is_some() {
            self.put_sum(&HANDLING_COST, group, bill, bill.handling);
        }
        self.put_sum(&CROSSING_COST, group, bill, bill.waiting + bill.fees + bill.handling);
    }

    fn put_sum(&mut self, indicator: &'static Indicator, group: &str, bill: &Bill, sum: f64) {
        self.put(indicator, group, Statistic::Total, Some(sum));
        self.put(indicator, group, Statistic::Mean, (bill.trucks > 0).then(|| sum / bill.trucks as f64));
    }

    fn put_cargo(&mut self, group: &str, bill: &Bill) {
        let per_1000 = (bill.cargo > 0.0).then(|| 1000.0 * bill.of_cargo / bill.cargo);
        self.put(&CARGO_COST, group, Statistic::Mean, per_1000);
    }

    fn put_spoilage(&mut self, group: &str, bill: &Bill) {
        self.put(&SPOILAGE, group, Statistic::Total, Some(bill.spoiled));
        let share = (bill.perishable > 0.0).then(|| bill.spoiled / bill.perishable);
        self.put(&SPOILAGE, group, Statistic::Share, share);
    }
}

impl Bill {
    fn and(self, other: &Self) -> Self {
        Self {
            trucks: self.trucks + other.trucks,
            waiting: self.waiting + other.waiting,
            fees: self.fees + other.fees,
            handling: self.handling + other.handling,
            liters: self.liters + other.liters,
            spoiled: self.spoiled + other.spoiled,
            perishable: self.perishable + other.perishable,
            cargo: self.cargo + other.cargo,
            of_cargo: self.of_cargo + other.of_cargo,
        }
    }
}
