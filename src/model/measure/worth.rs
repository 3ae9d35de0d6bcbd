//! What governments get, and what a year of the border is worth to all.
//!
//! **Read, not measured anew**: what other numbers of the sheet already say (costs, staff, plants) is taken from there, so
//! that they cannot differ.

use std::collections::BTreeSet;

use super::{Measurement, directions, hours};
use crate::model::appraisal::{Accounts, Appraisal, YearOfWorth};
use crate::model::dictionary::{
    CENTER_JOBS, DUTY, EQUIPMENT_COST, FEES, FORFEITED, IDLING_CO2, PRESENT_VALUE, REVENUE, SPOILAGE, STAFF_COST,
    STAFF_HOURS, TURNOVER, VALUE_ADDED, VAT, WAITING_COST, YEARLY_BALANCE,
};
use crate::model::indicator::{Indicator, Statistic};
use crate::model::site::{Station, Year};

const HOURS_PER_YEAR: f64 = 365.25 * 24.0;

const KILOGRAMS: f64 = 1000.0;

impl Measurement<'_> {
    /// Duty, value added tax, and all that governments get, if costs are asked for.
    pub(super) fn revenue(&mut self) {
        if self.site.costs.is_none() {
            return;
        }
        let mut of_all = [0.0; 2];
        for direction in directions(self.site) {
            let group = format!("direction={direction}");
            let mut sums = [0.0; 2];
            for goods in self.goods_traded(&direction) {
                let group = format!("{group};goods={}", self.site.goods[goods].name);
                let levied = self.levied(&group, goods);
                self.levy(&group, levied);
                sums = [sums[0] + levied[0], sums[1] + levied[1]];
            }
            self.levy(&group, sums);
            self.get(&group, sums);
            of_all = [of_all[0] + sums[0], of_all[1] + sums[1]];
        }
        self.levy("all", of_all);
        self.get("all", of_all);
    }

    /// Returns the indices of the goods that flows and streams of a direction carry.
    fn goods_traded(&self, direction: &str) -> BTreeSet<usize> {
        let streams = self.site.streams.iter().filter(|stream| stream.direction == direction);
        let flows = self.vehicles_of(direction).filter_map(|flow| flow.goods);
        flows.chain(streams.map(|stream| stream.goods)).collect()
    }

    /// Returns duty and value added tax on the turnover of a group, all of which is of one kind of goods.
    fn levied(&self, group: &str, goods: usize) -> [f64; 2] {
        let goods = &self.site.goods[goods];
        let value = self.told(&TURNOVER, group, Statistic::Total);
        let duty = value * goods.duty;
        [duty, (value + duty) * goods.vat]
    }

    fn levy(&mut self, group: &str, [duty, vat]: [f64; 2]) {
        self.put(&DUTY, group, Statistic::Total, Some(duty));
        self.put(&VAT, group, Statistic::Total, Some(vat));
    }

    fn get(&mut self, group: &str, [duty, vat]: [f64; 2]) {
        let fees = self.told(&FEES, group, Statistic::Total) + self.told(&FORFEITED, group, Statistic::Total);
        self.put(&REVENUE, group, Statistic::Total, Some(duty + vat + fees));
    }

    /// What a year is worth to each party and to all, and what all years of the horizon are worth now.
    pub(super) fn appraisal(&mut self) {
        let site = self.site;
        let Some(appraisal) = site.appraisal else { return };
        let window = site.window.length().hours();
        let yearly = |sum: f64| sum * HOURS_PER_YEAR / window;
        let of_all = |indicator: &'static Indicator| yearly(self.told(indicator, "all", Statistic::Total));
        let accounts = Accounts {
            waiting: of_all(&WAITING_COST),
            fees: of_all(&FEES) + of_all(&FORFEITED),
            spoilage: of_all(&SPOILAGE),
            taxes: of_all(&DUTY) + of_all(&VAT),
            staff: of_all(&STAFF_COST) + of_all(&EQUIPMENT_COST) + yearly(self.other_staff(&appraisal)),
            co2: of_all(&IDLING_CO2) / KILOGRAMS * appraisal.co2_usd_per_tonne,
            center: site
                .plants
                .iter()
                .map(|plant| {
                    let group = format!("plant={}", plant.name);
                    let pay = self.told(&CENTER_JOBS, &group, Statistic::Mean) * plant.pay_usd;
                    yearly(self.told(&VALUE_ADDED, &group, Statistic::Total)) - pay
                })
                .sum(),
        };
        for (party, usd) in accounts.parties() {
            self.put(&YEARLY_BALANCE, &format!("party={party}"), Statistic::Total, Some(usd));
        }
        let balance = accounts.balance();
        let by_year = self.worth_by_year(&appraisal);
        for (year, worth) in site.years.iter().zip(&by_year) {
            self.put(&YEARLY_BALANCE, &format!("year={}", year.year), Statistic::Total, Some(worth.balance));
        }
        let built = site.plants.iter().flat_map(|plant| &plant.phases).filter(|phase| phase.opens < site.window.end);
        let built: f64 = built.map(|phase| phase.investment_usd).sum();
        let years = if by_year.is_empty() { vec![YearOfWorth { balance, invested: 0.0 }] } else { by_year };
        let now = appraisal.investment_usd + built - years.iter().map(|year| year.invested).sum::<f64>();
        let of_reference = appraisal.reference_usd.map(|usd| ("against=reference", usd));
        for (group, usd) in [("all", 0.0)].into_iter().chain(of_reference) {
            let against = |year: &YearOfWorth| YearOfWorth { balance: year.balance - usd, ..*year };
            let years: Vec<YearOfWorth> = years.iter().map(against).collect();
            self.put(&YEARLY_BALANCE, group, Statistic::Total, Some(balance - usd));
            self.put(&PRESENT_VALUE, group, Statistic::Total, Some(appraisal.present_value(&years, now)));
        }
    }

    /// Returns what each year of the window is worth by itself, if it consists of several calendar years.
    fn worth_by_year(&self, appraisal: &Appraisal) -> Vec<YearOfWorth> {
        let years = &self.site.years;
        if years.len() < 2 || !years.iter().all(|year| year.is_whole) {
            return Vec::new();
        }
        let worth = |(number, year): (usize, &Year)| {
            let a_year = HOURS_PER_YEAR / year.length().hours();
            let balance = a_year * self.accounts_in(appraisal, number, year).balance();
            YearOfWorth { balance, invested: self.invested_in(year) }
        };
        years.iter().enumerate().map(worth).collect()
    }

    /// Returns what a year of the window brings and costs; what is paid by one party to another is left out.
    fn accounts_in(&self, appraisal: &Appraisal, number: usize, year: &Year) -> Accounts {
        let site = self.site;
        let mut accounts = Accounts { center: self.operated_in(number, year), ..Accounts::default() };
        let costs = site.costs.expect("the checks see to it that an appraisal has costs");
        for (index, flow) in site.flows.iter().enumerate().filter(|(_, flow)| site.is_truck(flow)) {
            let of_year = &self.record.years[number * site.flows.len() + index];
            let waited = hours(of_year.waited as f64);
            accounts.waiting += waited * costs.usd_per_hour_of(flow);
            let co2_kilograms = waited * costs.liters_per_hour * costs.co2_kg_per_liter;
            accounts.co2 += co2_kilograms / KILOGRAMS * appraisal.co2_usd_per_tonne;
            // What spoils does so with the hours that trucks take.
            let whole = self.record.ledger.total(index);
            let share = if whole > 0 { of_year.time as f64 / whole as f64 } else { 0.0 };
            accounts.spoilage += share * self.spoilage(index).0;
        }
        for station in self.staffed().filter(|station| !station.is_unlimited()) {
            let usd = if is_staff_of_all(station) { appraisal.staff_usd_per_hour } else { station.usd_per_hour };
            accounts.staff += hours(station.lanes.area(year.start, year.end) as f64) * usd;
        }
        accounts
    }

    /// Returns what staff costs at stations that have no cost of their own.
    fn other_staff(&self, appraisal: &Appraisal) -> f64 {
        let hours = self
            .staffed()
            .filter(|station| is_staff_of_all(station))
            .map(|station| self.told(&STAFF_HOURS, &format!("station={}", station.name), Statistic::Total));
        hours.sum::<f64>() * appraisal.staff_usd_per_hour
    }

    /// Returns the stations at which trucks are served: those of plants are paid by their plants.
    fn staffed(&self) -> impl Iterator<Item = &Station> {
        let is_plant = |index: usize| self.site.plants.iter().any(|plant| plant.station == index);
        self.site.stations.iter().enumerate().filter(move |(index, _)| !is_plant(*index)).map(|(_, station)| station)
    }

    /// Returns what the sheet says of a number that every run has; 0 if it says nothing.
    fn told(&self, indicator: &'static Indicator, group: &str, statistic: Statistic) -> f64 {
        let is_it = |key: &crate::model::indicator::Key| {
            key.indicator.name == indicator.name && key.group == group && key.statistic == statistic
        };
        self.sheet.keys.iter().position(is_it).and_then(|at| self.sheet.values[at]).unwrap_or(0.0)
    }
}

/// Returns whether what an hour at a station costs is what staff costs everywhere.
fn is_staff_of_all(station: &Station) -> bool {
    !station.is_equipment && station.usd_per_hour == 0.0
}
