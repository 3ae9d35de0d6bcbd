//! Rules on costs, fees and spoilage.

use crate::scenario::codes::{S701, S702, S703, S704};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::ScenarioFile;

/// Years that are counted at most.
const YEARS_MAX: u32 = 100;

/// Runs the rules of this file.
pub(super) fn check(file: &ScenarioFile, out: &mut Diagnostics) {
    s701_costs_are_possible(file, out);
    s702_costs_are_reported(file, out);
    s703_temperatures_are_of_perishable_goods(file, out);
    s704_years_can_be_appraised(file, out);
}

/// S701: costs are zero or more.
fn s701_costs_are_possible(file: &ScenarioFile, out: &mut Diagnostics) {
    let mut least_zero = |path: &[&str], value: f64| {
        if value < 0.0 {
            let key = path[path.len() - 1];
            out.error(S701, path, format!("`{key}` is below zero"), "write zero or more, or take it out");
        }
    };
    if let Some(costs) = &file.costs {
        least_zero(&["costs", "waiting"], costs.waiting.usd_per_hour());
        least_zero(&["costs", "idling"], costs.idling.liters_per_hour());
        least_zero(&["costs", "co2"], costs.co2.kilograms_per_liter());
        least_zero(&["costs", "duty"], costs.duty);
        least_zero(&["costs", "vat"], costs.vat);
    }
    for (name, side) in &file.side {
        for (key, fee) in [("fee_out", &side.fee_out), ("fee_in", &side.fee_in)] {
            fee.iter().for_each(|fee| least_zero(&["side", name, key], fee.usd()));
        }
    }
    for (name, station) in &file.station {
        station.cost.iter().for_each(|cost| least_zero(&["station", name, "cost"], cost.usd_per_hour()));
    }
    for (name, step) in &file.step {
        step.handling_cost.iter().for_each(|cost| least_zero(&["step", name, "handling_cost"], cost.usd()));
    }
    for (name, goods) in &file.goods {
        goods.perishable.iter().for_each(|rate| least_zero(&["goods", name, "perishable"], rate.per_hour()));
        goods.duty.iter().for_each(|share| least_zero(&["goods", name, "duty"], *share));
        goods.vat.iter().for_each(|share| least_zero(&["goods", name, "vat"], *share));
    }
    for (name, flow) in &file.flow {
        flow.waiting_cost.iter().for_each(|cost| least_zero(&["flow", name, "waiting_cost"], cost.usd_per_hour()));
    }
    let of_all = file
        .costs
        .iter()
        .flat_map(|costs| [(vec!["costs", "duty"], costs.duty), (vec!["costs", "vat"], costs.vat)].into_iter());
    let of_goods = file.goods.iter().flat_map(|(name, goods)| {
        let keys = [("duty", goods.duty), ("vat", goods.vat)].into_iter();
        keys.filter_map(move |(key, share)| Some((vec!["goods", name, key], share?)))
    });
    for (path, share) in of_all.chain(of_goods).filter(|(_, share)| *share > 1.0) {
        let message = format!("{share} would be {share} times the value");
        out.error(S701, &path, message, format!("write a share of the value: {} for {share} %", share / 100.0));
    }
    if let Some(costs) = file.costs.as_ref().filter(|costs| !(0.0..=1.0).contains(&costs.engine_on)) {
        let message = format!("{} is no share", costs.engine_on);
        out.error(S701, &["costs", "engine_on"], message, "write a number from 0 to 1");
    }
}

/// S702: without a `[costs]` table nothing of it is reported.
fn s702_costs_are_reported(file: &ScenarioFile, out: &mut Diagnostics) {
    if file.costs.is_some() {
        return;
    }
    let mut unreported = |path: &[&str], is_written: bool| {
        if is_written {
            let key = path[path.len() - 1];
            let message = format!("`{key}` is written, but costs are not reported");
            out.warning(S702, path, message, "write a table `[costs]`; it may be empty");
        }
    };
    for (name, side) in &file.side {
        unreported(&["side", name, "fee_out"], side.fee_out.is_some());
        unreported(&["side", name, "fee_in"], side.fee_in.is_some());
    }
    for (name, station) in &file.station {
        unreported(&["station", name, "cost"], station.cost.is_some());
    }
    for (name, step) in &file.step {
        unreported(&["step", name, "handling_cost"], step.handling_cost.is_some());
    }
    for (name, goods) in &file.goods {
        unreported(&["goods", name, "perishable"], goods.perishable.is_some());
        unreported(&["goods", name, "duty"], goods.duty.is_some());
        unreported(&["goods", name, "vat"], goods.vat.is_some());
    }
    for (name, flow) in &file.flow {
        unreported(&["flow", name, "waiting_cost"], flow.waiting_cost.is_some());
    }
}

/// S704: a year can be appraised by what costs are reported, and years to come can be weighed.
fn s704_years_can_be_appraised(file: &ScenarioFile, out: &mut Diagnostics) {
    let Some(appraisal) = &file.appraisal else { return };
    if file.costs.is_none() {
        let help = "write a table `[costs]`; it may be empty";
        out.error(S704, &["appraisal"], "a year cannot be appraised whose costs are not reported", help);
    }
    if !(0.0..=1.0).contains(&appraisal.rate) {
        let message = format!("years are not weighed by a rate of {}", appraisal.rate);
        out.error(S704, &["appraisal", "rate"], message, "write a share from 0 to 1, such as 0.08 for 8 % a year");
    }
    if !(1..=YEARS_MAX).contains(&appraisal.horizon) {
        let message = format!("{} years cannot be counted", appraisal.horizon);
        out.error(S704, &["appraisal", "horizon"], message, "write 1 to 100 years");
    }
    let staff = ("staff", Some(appraisal.staff.usd_per_hour()));
    let co2 = ("co2", appraisal.co2.as_ref().map(|value| value.usd_per_tonne()));
    let investment = ("investment", appraisal.investment.as_ref().map(|sum| sum.usd()));
    for (key, usd) in [staff, co2, investment] {
        if usd.is_some_and(|usd| usd < 0.0) {
            let help = "write zero or more, or take it out";
            out.error(S704, &["appraisal", key], format!("`{key}` is below zero"), help);
        }
    }
}

/// S703: how warm goods are carried matters to those that spoil.
fn s703_temperatures_are_of_perishable_goods(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in file.flow.iter().filter(|(_, flow)| flow.temperature.is_some()) {
        let goods = flow.goods.as_ref().and_then(|goods| file.goods.get(goods));
        // Unknown goods are another rule's.
        if flow.goods.is_none() || goods.is_some_and(|goods| goods.perishable.is_none()) {
            let message = format!("the flow `{name}` has a `temperature`, but nothing in its trucks spoils");
            let help = "write `perishable` at its goods, or take `temperature` out";
            out.warning(S703, &["flow", name, "temperature"], message, help);
        }
    }
}
