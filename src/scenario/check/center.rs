//! Rules on the center: what its tables name, and plants. Those on stores and loads are in `logistics.rs`.

use super::{Reference, Survey};
use crate::scenario::build::center::of_batch;
use crate::scenario::codes::{S611, S613, S614};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Plant, ScenarioFile};
use crate::scenario::quantity::Duration;

/// A kilogram in tonnes.
pub(super) const KILOGRAM: f64 = 0.001;

/// More lines than a plant has are a slip.
const LINES_MAX: u32 = 1000;

/// Sums of masses and shares are off by rounding.
pub(super) const TOLERANCE: f64 = 1e-6;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s611_the_center_names_what_exists(file, out);
    s613_plants_make_what_goes_in(file, out);
    s614_batches_are_whole(file, out);
}

/// S611: the center refers to sides, goods, calendars, warehouses, stocks, stations and flows of the scenario.
fn s611_the_center_names_what_exists(file: &ScenarioFile, out: &mut Diagnostics) {
    let code = S611;
    for (name, entry) in &file.warehouse {
        let path = |key| ["warehouse", name.as_str(), key];
        Reference { code, path: &path("side"), table: "side", name: &entry.side }.check(&file.side, out);
        Reference { code, path: &path("goods"), table: "goods", name: &entry.goods }.check(&file.goods, out);
        if let Some(docks) = &entry.docks {
            Reference { code, path: &path("docks"), table: "station", name: docks }.check(&file.station, out);
        }
        for stock in entry.uses.keys() {
            let path = &["warehouse", name, "uses", stock];
            Reference { code, path, table: "stock", name: stock }.check(&file.stock, out);
        }
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
        for (from, _) in entry.from.shares() {
            Reference { code, path, table: "warehouse", name: from }.check(&file.warehouse, out);
        }
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
        if let Some(dispatch) = &step.return_load {
            let path = &["step", name, "return_load"];
            Reference { code, path, table: "dispatch", name: dispatch }.check(&file.dispatch, out);
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
        let is_negative = |time: &Option<Duration>| time.as_ref().is_some_and(|time| time.seconds() < 0.0);
        let negative = is_negative(&plant.start_up);
        if is_negative(&plant.building) {
            out.error(S613, &path("building"), "building takes no time or more", "write zero or more");
        }
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
    let Some(most) = held.tonnes_that_fit() else { return };
    let tonnes = plant.batch.tonnes() * per_tonne;
    if tonnes > most {
        let message = format!("a batch has {tonnes} t for `{warehouse}`, where {most} t fit");
        out.error(S614, path, message, "make batches smaller, or raise the warehouse's `capacity`");
    } else if tonnes * 1000.0 < 1.0 {
        out.error(S614, path, "a batch has less than a kilogram of it", "make batches larger");
    }
}
