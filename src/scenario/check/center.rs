//! Rules on the center: warehouses, plants, dispatches, and steps that unload.

use super::{Reference, Survey};
use crate::scenario::build::center::{kilograms, of_batch};
use crate::scenario::civil::Moments;
use crate::scenario::codes::{S611, S612, S613, S614, S615, S616};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Plant, ScenarioFile};

/// Masses are counted in kilograms below 2^32.
const TONNES_MAX: f64 = 4_000_000.0;

/// A kilogram in tonnes.
const KILOGRAM: f64 = 0.001;

/// More lines than a plant has are a slip.
const LINES_MAX: u32 = 1000;

/// Sums of masses and shares are off by rounding.
const TOLERANCE: f64 = 1e-6;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s611_the_center_names_what_exists(file, out);
    s612_warehouses_hold_something(file, out);
    s613_plants_make_what_goes_in(file, out);
    s614_batches_are_whole(file, out);
    s615_dispatches_have_loads(file, out);
    s616_unloading_fits(file, out);
}

/// S611: the center refers to sides, goods, calendars, warehouses, stocks, stations and flows of the scenario.
fn s611_the_center_names_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    let code = S611;
    for (name, entry) in &file.warehouse {
        let path = |key| ["warehouse", name.as_str(), key];
        Reference { code, path: &path("side"), table: "side", name: &entry.side }.check(&file.side, out);
        Reference { code, path: &path("goods"), table: "goods", name: &entry.goods }.check(&file.goods, out);
    }
    for (name, entry) in &file.plant {
        let path = |key| ["plant", name.as_str(), key];
        Reference { code, path: &path("side"), table: "side", name: &entry.side }.check(&file.side, out);
        if let Some(calendar) = &entry.calendar {
            Reference { code, path: &path("calendar"), table: "calendar", name: calendar }.check(&file.calendar, out);
        }
        Reference { code, path: &path("product"), table: "warehouse", name: &entry.product }
            .check(&file.warehouse, out);
        for (key, names) in [("inputs", &entry.inputs), ("by_products", &entry.by_products)] {
            for warehouse in names.keys() {
                let path = &["plant", name, key, warehouse];
                Reference { code, path, table: "warehouse", name: warehouse }.check(&file.warehouse, out);
            }
        }
        for stock in entry.uses.keys() {
            let path = &["plant", name, "uses", stock];
            Reference { code, path, table: "stock", name: stock }.check(&file.stock, out);
        }
        if file.station.contains_key(name) {
            let message = format!("a station is called `{name}`, too");
            out.error_at_key(code, &["plant", name], message, "rename one: results of stations have both");
        }
    }
    for (name, entry) in &file.dispatch {
        let path = &["dispatch", name, "from"];
        Reference { code, path, table: "warehouse", name: &entry.from }.check(&file.warehouse, out);
        if let Some(station) = &entry.at {
            let path = &["dispatch", name, "at"];
            Reference { code, path, table: "station", name: station }.check(&file.station, out);
        }
        for flow in entry.to.keys() {
            let path = &["dispatch", name, "to", flow];
            Reference { code, path, table: "flow", name: flow }.check(&file.flow, out);
        }
    }
    for (name, step) in &file.step {
        if let Some(warehouse) = &step.unload {
            let path = &["step", name, "unload"];
            Reference { code, path, table: "warehouse", name: warehouse }.check(&file.warehouse, out);
        }
    }
}

/// S612: a warehouse holds something, and no more than fits.
fn s612_warehouses_hold_something(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, entry) in &file.warehouse {
        let path = |key| ["warehouse", name, key];
        let capacity = entry.capacity.tonnes();
        if !(KILOGRAM..=TONNES_MAX).contains(&capacity) {
            let message = format!("\"{}\" cannot be the capacity of a warehouse", entry.capacity);
            out.error(S612, &path("capacity"), message, "write a mass from \"1 kg\" to \"4000000 t\"");
            continue;
        }
        if let Some(initial) = entry.initial.as_ref().filter(|it| !(0.0..=capacity).contains(&it.tonnes())) {
            let message = format!("\"{initial}\" are not within what fits");
            out.error(S612, &path("initial"), message, format!("write at most \"{}\"", entry.capacity));
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
    }
}

/// S613: a plant makes something in some time, and not more than goes in.
fn s613_plants_make_what_goes_in(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, plant) in &file.plant {
        let path = |key| ["plant", name, key];
        if !(1..=LINES_MAX).contains(&plant.lines) {
            let message = format!("a plant cannot have {} lines", plant.lines);
            out.error(S613, &path("lines"), message, "write a number from 1 to 1000");
        }
        if !(KILOGRAM..=100_000.0).contains(&plant.batch.tonnes()) {
            let message = format!("\"{}\" is no batch", plant.batch);
            out.error(S613, &path("batch"), message, "write a mass from \"1 kg\" to \"100000 t\"");
        }
        let negative = plant.start_up.as_ref().is_some_and(|time| time.seconds() < 0.0);
        if plant.batch_time.seconds() < 1.0 || negative {
            let help = "write a `batch_time` of \"1 s\" or more, and no negative `start_up`";
            out.error(S613, &path("batch_time"), "a batch takes no time", help);
        }
        for (key, money) in [("pay", &plant.pay), ("investment", &plant.investment)] {
            if let Some(money) = money.as_ref().filter(|money| money.usd() < 0.0) {
                out.error(S613, &path(key), format!("\"{money}\" is negative"), "write zero or more");
            }
        }
        if plant.inputs.is_empty() {
            out.error(S613, &path("inputs"), "out of nothing nothing is made", "name a warehouse and its tonnes");
            continue;
        }
        let all = plant.inputs.values().chain(plant.by_products.values()).chain(plant.uses.values());
        if all.clone().any(|amount| !(*amount > 0.0 && *amount <= 1e6)) {
            let message = format!("an amount of `{name}` is not above zero");
            out.error(S613, &["plant", name], message, "write the amount for a tonne of product, such as 1.32");
            continue;
        }
        let goes_in: f64 = plant.inputs.values().sum();
        let comes_out: f64 = 1.0 + plant.by_products.values().sum::<f64>();
        if comes_out > goes_in + TOLERANCE {
            let message = format!("{comes_out} t come out where {goes_in} t go in");
            let help = "raise `inputs` or lower `by_products`: for each tonne of product what comes out goes in";
            out.error(S613, &path("inputs"), message, help);
        }
    }
}

/// S614: what a batch takes and makes is a whole number of kilograms or units that is not zero, and fits.
fn s614_batches_are_whole(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, plant) in &file.plant {
        let lots = [("inputs", &plant.inputs), ("by_products", &plant.by_products)];
        let lots = lots.into_iter().flat_map(|(key, lots)| lots.iter().map(move |lot| (key, lot)));
        for (key, (warehouse, per_tonne)) in lots {
            fits(file, plant, &["plant", name, key, warehouse], (warehouse, *per_tonne), out);
        }
        fits(file, plant, &["plant", name, "product"], (&plant.product, 1.0), out);
        for (stock, per_tonne) in &plant.uses {
            let path = ["plant", name, "uses", stock];
            let exact = plant.batch.tonnes() * per_tonne;
            let units = of_batch(plant, *per_tonne, 1.0);
            if (f64::from(units) - exact).abs() > 0.05 * exact {
                let message =
                    format!("a batch would use {exact} units of `{stock}`, of which there are only whole ones");
                let help = "count the stock in a smaller unit, or make batches larger";
                out.error(S614, &path, message, help);
            } else if file.stock.get(stock).and_then(|stock| stock.capacity).is_some_and(|most| most < units) {
                let message = format!("a batch uses {units} units of `{stock}`, more than it ever has");
                out.error(S614, &path, message, "make batches smaller, or raise the stock's `capacity`");
            }
        }
    }
}

/// Reports a batch of which a warehouse cannot hold its part.
fn fits(file: &ScenarioFile, plant: &Plant, path: &[&str], (warehouse, per_tonne): (&str, f64), out: &mut Diagnostics) {
    let Some(held) = file.warehouse.get(warehouse) else { return };
    let tonnes = plant.batch.tonnes() * per_tonne;
    if tonnes > held.capacity.tonnes() {
        let message = format!("a batch has {tonnes} t for `{warehouse}`, where \"{}\" fit", held.capacity);
        out.error(S614, path, message, "make batches smaller, or raise the warehouse's `capacity`");
    } else if tonnes * 1000.0 < 1.0 {
        out.error(S614, path, "a batch has less than a kilogram of it", "make batches larger");
    }
}

/// S615: a dispatch has loads that a warehouse can hold, for flows that are spawned.
fn s615_dispatches_have_loads(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, dispatch) in &file.dispatch {
        let path = |key| ["dispatch", name, key];
        let load = dispatch.load.tonnes();
        let most = file.warehouse.get(&dispatch.from).map_or(TONNES_MAX, |from| from.capacity.tonnes());
        if !(KILOGRAM..=most).contains(&load) {
            let message = format!("\"{}\" is no load out of `{}`", dispatch.load, dispatch.from);
            out.error(S615, &path("load"), message, "write a mass above zero that fits into the warehouse");
        }
        let sum: f64 = dispatch.to.values().sum();
        if dispatch.to.values().any(|share| !(0.0..=1.0).contains(share)) || sum > 1.0 + TOLERANCE {
            let help = "write shares that sum to at most 1; what is left stays in the country";
            out.error(S615, &path("to"), "the shares are no parts of a whole", help);
        }
        for flow in dispatch.to.keys() {
            let Some(entry) = file.flow.get(flow) else { continue };
            let is_the_load =
                entry.payload.as_ref().is_some_and(|payload| kilograms(payload) == kilograms(&dispatch.load));
            if !entry.spawned || !is_the_load {
                let message = format!("`{flow}` is not what a load of `{name}` becomes");
                let help = "write `spawned = true` and the load as `payload` into the flow";
                out.error_at_key(S615, &["dispatch", name, "to", flow], message, help);
            }
        }
        let train = !dispatch.departures.is_empty();
        if train && Moments::parse(&dispatch.departures).is_err() {
            let help = "write times such as [\"mon, thu 06:00\"]";
            out.error(S615, &path("departures"), "the departures cannot be read", help);
        }
        if !(1..=1000).contains(&dispatch.wagons) {
            out.error(S615, &path("wagons"), "a train has 1 to 1000 wagons", "write 1 or more");
        }
        let time = dispatch.time.as_ref().map_or(0.0, |time| time.seconds());
        if dispatch.at.is_none() != dispatch.time.is_none() || time < 0.0 {
            let help = "write both `at` and `time`, which is not negative, or none of them";
            out.error(S615, &["dispatch", name], "loads are put together at a place in a time", help);
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
            if payload.tonnes() > held.capacity.tonnes() {
                let message = format!("trucks of `{name}` carry \"{payload}\", more than `{warehouse}` holds");
                out.error(S616, &["flow", name, "payload"], message, "raise the warehouse's `capacity`");
            }
        }
    }
}
