//! Rules on stores and loads: warehouses, dispatches, steps that unload or look for a load.

use super::center::{KILOGRAM, TOLERANCE, are_apart, most_of};
use super::{Survey, arrivals};
use crate::scenario::build::center::{kilograms, units_of_day};
use crate::scenario::civil::Moments;
use crate::scenario::codes::{S612, S615, S616, S617, S618};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Dispatch, ScenarioFile, Warehouse};

/// Masses are counted in kilograms below 2^32.
const TONNES_MAX: f64 = 4_000_000.0;

/// Values of loads and of their goods may differ by so much, as people round them.
const VALUE_TOLERANCE: f64 = 0.005;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    for (name, entry) in &file.warehouse {
        s612_warehouses_hold_something(name, entry, out);
        s612_stores_are_kept(file, name, entry, out);
    }
    for (name, entry) in &file.dispatch {
        s615_dispatches_have_loads(file, name, entry, out);
        s615_loads_become_trucks(file, name, entry, out);
        s617_loads_are_worth_their_goods(file, name, entry, out);
    }
    s615_loads_leave_from_where_they_are(file, out);
    s616_unloading_fits(file, out);
    s618_loads_are_offered(file, out);
}

/// S612: a warehouse holds something, and no more than fits.
fn s612_warehouses_hold_something(name: &str, entry: &Warehouse, out: &mut Diagnostics) {
    let path = |key| ["warehouse", name, key];
    if entry.pallet.tonnes() < KILOGRAM {
        let message = format!("\"{}\" are no pallet", entry.pallet);
        return out.error(S612, &path("pallet"), message, "write a mass of \"1 kg\" or more");
    }
    if entry.capacity.is_some() == entry.places.is_some() {
        let help = "write one of `capacity`, a mass, and `places`, a number of pallets";
        return out.error(S612, &["warehouse", name], "what fits into a warehouse is told once", help);
    }
    let Some(capacity) = entry.tonnes_that_fit() else { return };
    if !(KILOGRAM..=TONNES_MAX).contains(&capacity) {
        let key = if entry.places.is_some() { "places" } else { "capacity" };
        let message = format!("{capacity} t cannot be the capacity of a warehouse");
        return out.error(S612, &path(key), message, "write a mass from \"1 kg\" to \"4000000 t\", or its pallets");
    }
    if let Some(initial) = entry.initial.as_ref().filter(|it| !(0.0..=capacity).contains(&it.tonnes())) {
        let message = format!("\"{initial}\" are not within what fits");
        out.error(S612, &path("initial"), message, format!("write at most \"{capacity} t\""));
    }
    if let Some(supply) = entry.supply.as_ref() {
        let daily = supply.tonnes_per_hour() * 24.0;
        if !(0.0..=capacity).contains(&daily) {
            let message = format!("a day's worth of \"{supply}\" does not fit in");
            out.error(S612, &path("supply"), message, "write less, or a larger `capacity`");
        }
    }
    if let Some(fee) = entry.fee_per_day.as_ref().filter(|fee| fee.usd_per_tonne() < 0.0) {
        let message = format!("the fee \"{fee}\" is negative");
        out.error(S612, &path("fee_per_day"), message, "write zero or more, such as \"0.25 USD/t\"");
    }
    if let Some(fee) = entry.fee_per_pallet_day.as_ref().filter(|fee| fee.usd() < 0.0 || entry.fee_per_day.is_some()) {
        let message = format!("the fee \"{fee}\" of a pallet is negative, or one of two fees");
        out.error(S612, &path("fee_per_pallet_day"), message, "write zero or more, and no other fee");
    }
}

/// S612: pallets go through docks at a rate, and what a warehouse uses in a day is a whole number that is there.
fn s612_stores_are_kept(file: &ScenarioFile, name: &str, entry: &Warehouse, out: &mut Diagnostics) {
    let slow = entry.handling.as_ref().is_some_and(|rate| rate.per_hour() <= 0.0);
    if entry.docks.is_some() != entry.handling.is_some() || slow {
        let help = "write both `docks`, a station, and `handling`, a rate above zero such as \"24 /h\"";
        out.error(S612, &["warehouse", name], "pallets go through docks at a rate", help);
    }
    // Of pallets that are none nothing more is said.
    for (stock, per_place) in entry.uses.iter().filter(|_| entry.pallet.tonnes() > 0.0) {
        let path = ["warehouse", name, "uses", stock];
        let units = units_of_day(entry, *per_place);
        let most = most_of(file, stock).map_or(f64::from(u32::MAX), f64::from);
        if !(units >= 0.5 && (libm::round(units) - units).abs() <= 0.05 * units) {
            let message =
                format!("its places would use {units} units of `{stock}` a day, of which there are whole ones");
            out.error(S612, &path, message, "write an amount above zero, or count the stock in a smaller unit");
        } else if units > most {
            let message = format!("its places use {units} units of `{stock}` a day, more than it ever has");
            out.error(S612, &path, message, "write less, or let more come into the stock");
        }
    }
}

/// S615: a dispatch has loads that its warehouses can hold, put together at a place in a time.
fn s615_dispatches_have_loads(file: &ScenarioFile, name: &str, dispatch: &Dispatch, out: &mut Diagnostics) {
    let path = |key| ["dispatch", name, key];
    let shares = dispatch.from.shares();
    if !is_whole(&shares) {
        let sum: f64 = shares.iter().map(|(_, share)| share).sum();
        let help = "write a warehouse, or several with shares above zero that sum to 1";
        out.error(S615, &path("from"), format!("the shares of a load sum to {sum}"), help);
    }
    for (from, share) in shares {
        let load = dispatch.load.tonnes() * share;
        let most = file.warehouse.get(from).and_then(Warehouse::tonnes_that_fit).unwrap_or(TONNES_MAX);
        if !(KILOGRAM..=most).contains(&load) {
            let message = format!("\"{}\" is no load out of `{from}`", dispatch.load);
            out.error(S615, &path("load"), message, "write a mass above zero that fits into the warehouse");
        }
    }
    let is_train = !dispatch.departures.is_empty();
    for (index, cause) in Moments::parse(&dispatch.departures).err().into_iter().flatten().filter(|_| is_train) {
        out.error(S615, &["dispatch", name, "departures", &index.to_string()], cause.to_string(), cause.help());
    }
    if !(1..=1000).contains(&dispatch.wagons) {
        out.error(S615, &path("wagons"), "a train has 1 to 1000 wagons", "write 1 or more");
    }
    let time = dispatch.time.as_ref().map_or(0.0, |time| time.seconds());
    if dispatch.at.is_none() != dispatch.time.is_none() || time < 0.0 {
        let help = "write both `at` and `time`, which is not negative, or none of them";
        out.error(S615, &["dispatch", name], "loads are put together at a place in a time", help);
    }
    for (key, time) in [("transport_time", &dispatch.transport_time), ("hires_after", &dispatch.hires_after)] {
        if let Some(time) = time.as_ref().filter(|time| time.seconds() < 0.0) {
            out.error(S615, &path(key), format!("\"{time}\" is negative"), "write zero or more");
        }
    }
    for (key, cost) in [("transport_cost", &dispatch.transport_cost), ("return_cost", &dispatch.return_cost)] {
        if let Some(cost) = cost.as_ref().filter(|cost| cost.usd() < 0.0) {
            out.error(S615, &path(key), format!("\"{cost}\" is negative"), "write zero or more");
        }
    }
    if dispatch.hires_after.is_some() && is_train || dispatch.hires_after.is_none() && dispatch.return_cost.is_some() {
        let help = "write `hires_after` where trucks carry the loads, and `return_cost` only with it";
        out.error(S615, &["dispatch", name], "only trucks look for loads to go back with", help);
    }
}

/// S615: loads become trucks of flows that are spawned and carry a load.
fn s615_loads_become_trucks(file: &ScenarioFile, name: &str, dispatch: &Dispatch, out: &mut Diagnostics) {
    let sum: f64 = dispatch.to.values().sum();
    if dispatch.to.values().any(|share| !(0.0..=1.0).contains(share)) || sum > 1.0 + TOLERANCE {
        let help = "write shares that sum to at most 1; what is left stays in the country";
        out.error(S615, &["dispatch", name, "to"], "the shares are no parts of a whole", help);
    }
    for flow in dispatch.to.keys() {
        // A flow that arrives in no way is told itself.
        let Some(entry) = file.flow.get(flow).filter(|flow| !arrivals::ways(flow).is_empty()) else { continue };
        let is_the_load = entry.payload.as_ref().is_some_and(|payload| kilograms(payload) == kilograms(&dispatch.load));
        if !entry.spawned || !is_the_load {
            let message = format!("`{flow}` is not what a load of `{name}` becomes");
            let help = "write `spawned = true` and the load as `payload` into the flow";
            out.error_at_key(S615, &["dispatch", name, "to", flow], message, help);
        }
    }
}

/// S615: a load is put together on one side, and its trucks come from there, or it would cross the border uncounted.
fn s615_loads_leave_from_where_they_are(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, dispatch) in &file.dispatch {
        let mut sides =
            dispatch.from.shares().into_iter().filter_map(|(from, _)| Some(&file.warehouse.get(from)?.side));
        let Some(side) = sides.next() else { continue };
        if let Some(other) = sides.find(|other| are_apart(file, side, other)) {
            let message = format!("a load of `{name}` is taken from side `{side}` and from side `{other}`");
            let help = "write a dispatch for each side; what crosses the border is a flow of its own";
            out.error(S615, &["dispatch", name, "from"], message, help);
        }
        for flow in dispatch.to.keys() {
            let Some(from) = file.flow.get(flow).map(|flow| &flow.from).filter(|from| are_apart(file, side, from))
            else {
                continue;
            };
            let message = format!("loads of `{name}` are on side `{side}`, and trucks of `{flow}` come from `{from}`");
            let help = format!("write `from = \"{side}\"` into the flow, with a route from there");
            out.error_at_key(S615, &["dispatch", name, "to", flow], message, help);
        }
    }
}

/// S616: what trucks unload fits into the warehouse, and is what it is for.
fn s616_unloading_fits(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, flow) in &file.flow {
        let (Some(goods), Some(payload), Some(route)) = (&flow.goods, &flow.payload, file.route.get(&flow.route))
        else {
            continue;
        };
        for step in &route.steps {
            let Some(warehouse) = file.step.get(step).and_then(|step| step.unload.as_ref()) else { continue };
            let Some(held) = file.warehouse.get(warehouse).filter(|held| held.goods == *goods) else { continue };
            if held.tonnes_that_fit().is_some_and(|most| payload.tonnes() > most) {
                let message = format!("trucks of `{name}` carry \"{payload}\", more than `{warehouse}` holds");
                out.error(S616, &["flow", name, "payload"], message, "raise the warehouse's `capacity`");
            }
        }
    }
}

/// S617: a load is worth what the goods of the trucks are worth that it becomes, or value would come out of nothing.
fn s617_loads_are_worth_their_goods(file: &ScenarioFile, name: &str, dispatch: &Dispatch, out: &mut Diagnostics) {
    let value = |goods: &str| Some(file.goods.get(goods)?.value.usd_per_tonne());
    let shares = dispatch.from.shares();
    if !is_whole(&shares) {
        return;
    }
    let parts = shares.into_iter();
    let parts = parts.map(|(from, share)| Some(share * value(&file.warehouse.get(from)?.goods)?));
    let Some(load) = parts.sum::<Option<f64>>() else { return };
    for flow in dispatch.to.keys() {
        let goods = file.flow.get(flow).and_then(|flow| flow.goods.as_ref());
        let Some((goods, carried)) = goods.and_then(|goods| Some((goods, value(goods)?))) else { continue };
        if (carried - load).abs() > VALUE_TOLERANCE * load {
            let message =
                format!("a tonne of the load is worth {load} USD, and one of `{goods}`, which it becomes, {carried}");
            let help = "write the value of the load into goods of its own, and these into the flow";
            out.error_at_key(S617, &["dispatch", name, "to", flow], message, help);
        }
    }
}

/// S618: an empty truck looks for a while for a load that a dispatch gives to such trucks.
fn s618_loads_are_offered(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, step) in &file.step {
        let Some(dispatch) = step.return_load.as_ref() else { continue };
        if file.dispatch.get(dispatch).is_some_and(|dispatch| dispatch.hires_after.is_none()) {
            let message = format!("`{dispatch}` gives no loads to trucks that look for one");
            let help = "write into the dispatch how long a load waits for one: `hires_after = \"6 h\"`";
            out.error(S618, &["step", name, "return_load"], message, help);
        }
        if step.patience.is_none() {
            let message = format!("the step `{name}` does not say how long a truck looks for a load");
            out.error(S618, &["step", name], message, "write a `patience`, after which it goes on empty");
        }
    }
    for (name, flow) in file.flow.iter().filter(|(_, flow)| flow.goods.is_some()) {
        let steps = file.route.get(&flow.route).into_iter().flat_map(|route| &route.steps);
        let looks = |step: &&String| file.step.get(*step).is_some_and(|step| step.return_load.is_some());
        if let Some(step) = { steps }.find(looks) {
            let message = format!("trucks of `{name}` are loaded, and look for a load in the step `{step}`");
            out.error(S618, &["flow", name, "route"], message, "let a flow without goods take the step");
        }
    }
}

/// Whether the shares of a load are parts of it that sum to the whole.
fn is_whole(shares: &[(&str, f64)]) -> bool {
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    shares.iter().all(|(_, share)| *share > 0.0 && *share <= 1.0) && (sum - 1.0).abs() <= TOLERANCE
}
