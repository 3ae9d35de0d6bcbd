//! Rules on the center: what its tables name, and plants. Those on stores and loads are in `logistics.rs`.

use super::{Reference, Survey};
use crate::scenario::build::center::of_batch;
use crate::scenario::codes::{S611, S613, S614, S619};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Origin, Plant, RefillMode, ScenarioFile};
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
    s613_plants_are_beside_their_stores(file, out);
    s614_batches_are_whole(file, out);
    s619_plants_open_in_time(survey, out);
    s619_stores_are_filled_and_drawn_on(file, out);
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
        for (from, _) in entry.from.shares() {
            let whole = ["dispatch", name.as_str(), "from", from];
            let path = if matches!(entry.from, Origin::One(_)) { &whole[..3] } else { &whole[..] };
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

/// S613: what a plant takes and makes is on its own side, or it would cross the border uncounted.
fn s613_plants_are_beside_their_stores(file: &ScenarioFile, out: &mut Diagnostics) {
    for (name, plant) in &file.plant {
        let lots = [("inputs", &plant.inputs), ("by_products", &plant.by_products)];
        let lots = lots.into_iter().flat_map(|(key, lots)| lots.keys().map(move |lot| (vec![key, lot], lot)));
        for (key, warehouse) in lots.chain([(vec!["product"], &plant.product)]) {
            let Some(held) = file.warehouse.get(warehouse).filter(|held| are_apart(file, &held.side, &plant.side))
            else {
                continue;
            };
            let path: Vec<&str> = ["plant", name].into_iter().chain(key).collect();
            let message = format!("`{name}` is on side `{}`, and `{warehouse}` on side `{}`", plant.side, held.side);
            let help = "put both on one side; what comes from the other crosses the border as a flow that unloads here";
            out.error(S613, &path, message, help);
        }
    }
}

/// Whether the border is between two sides; a joint one, which nothing comes from, is beside both.
pub(super) fn are_apart(file: &ScenarioFile, one: &str, other: &str) -> bool {
    let is_national = |side: &str| file.side.get(side).is_some_and(|side| side.direction.is_some());
    one != other && is_national(one) && is_national(other)
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
            } else if most_of(file, stock).is_some_and(|most| most < units) {
                let message = format!("a batch uses {units} units of `{stock}`, more than it ever has");
                out.error(S614, &path, message, "make batches smaller, or let more come into the stock");
            }
        }
    }
}

/// Returns the most that a stock ever has at once, if there is a limit: what fits, or what each refill brings anew.
pub(super) fn most_of(file: &ScenarioFile, name: &str) -> Option<u32> {
    let stock = file.stock.get(name)?;
    let adds_up = stock.refill.iter().any(|refill| refill.mode == RefillMode::Add)
        || file.step.values().any(|step| step.put.as_deref() == Some(name));
    let brought = || stock.refill.iter().map(|refill| refill.units).fold(stock.initial, u32::max);
    let most = (!adds_up).then(brought);
    most.into_iter().chain(stock.capacity).min()
}

/// S619: a plant opens before the run is over.
fn s619_plants_open_in_time(survey: &Survey<'_>, out: &mut Diagnostics) {
    let Some(clock) = &survey.almanac.clock else { return };
    for (name, plant) in &survey.file.plant {
        let Some(date) = plant.opens else { continue };
        if survey.almanac.instant(date.into()).is_some_and(|opens| opens >= clock.window.end) {
            let message = format!("on {date} the run is over, so the plant `{name}` never works in it");
            out.warning(S619, &["plant", name, "opens"], message, "lengthen the run, or take the plant out");
        }
    }
}

/// S619: something comes into each warehouse and something draws on it, and what is imported comes.
fn s619_stores_are_filled_and_drawn_on(file: &ScenarioFile, out: &mut Diagnostics) {
    let plants = || file.plant.values();
    for (name, warehouse) in &file.warehouse {
        let is_made = plants().any(|plant| plant.product == *name || plant.by_products.contains_key(name));
        let is_unloaded = file.step.values().any(|step| step.unload.as_ref() == Some(name));
        let is_there = warehouse.initial.is_some() || warehouse.supply.is_some();
        let is_sent =
            file.dispatch.values().any(|dispatch| dispatch.from.shares().iter().any(|(from, _)| from == name));
        if !is_made && !is_unloaded && !is_there {
            let message = format!("nothing ever comes into the warehouse `{name}`");
            let help = "write a `supply`, let a step `unload` into it, or take it out";
            out.warning(S619, &["warehouse", name], message, help);
        } else if !is_sent && !plants().any(|plant| plant.inputs.contains_key(name)) {
            let message = format!("nothing draws on the warehouse `{name}`: once it is full, it takes in no more");
            let help = "write a `[dispatch.NAME]` from it, or name it among the `inputs` of a plant";
            out.warning(S619, &["warehouse", name], message, help);
        }
        if warehouse.imports && warehouse.supply.is_none() {
            let message = format!("`imports` says where the supply of `{name}` is from, and it has none");
            let help = "write the `supply`, or take `imports` out: what trucks unload was counted as it crossed";
            out.warning(S619, &["warehouse", name, "imports"], message, help);
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
