//! The center: plants, warehouses and trains, against answers worked by hand.

use karvon::experiment::Outcome;
use karvon::model::site::{Lot, Plant};
use karvon::report::words::summary;

use crate::support::{load_file, load_text, run, values};

/// Two days at a border where trucks bring wheat; everything takes a known time.
const BASE: &str = r#"
karvon = 1
title = "A center"
[run]
start = 2023-01-01
length = "48 h"
replications = 2
[side.kz]
time_zone = "Asia/Tashkent"
direction = "south"
[side.uz]
time_zone = "Asia/Tashkent"
direction = "north"
[goods.wheat]
value = "200 USD/t"
[goods.flour]
value = "500 USD/t"
[goods.bran]
value = "100 USD/t"
[goods.pasta]
value = "1000 USD/t"
[station.customs]
side = "uz"
lanes = "unlimited"
[step.customs]
at = "customs"
time = "1 min"
[step.unload]
unload = "wheat"
[route.south]
steps = ["customs", "unload"]
[route.north]
steps = ["customs"]
[flow.wheat]
from = "kz"
goods = "wheat"
payload = "20 t"
timetable = { at = ["daily 06:00"] }
route = "south"
[warehouse.wheat]
side = "uz"
goods = "wheat"
capacity = "120 t"
[warehouse.flour]
side = "uz"
goods = "flour"
capacity = "200 t"
"#;

const MILL: &str = r#"
[plant.mill]
side = "uz"
batch = "10 t"
batch_time = "1 h"
inputs = { wheat = 1.3 }
by_products = { bran = 0.25 }
product = "flour"
jobs = 30
pay = "1000 USD"
investment = "1 m USD"
[warehouse.bran]
side = "uz"
goods = "bran"
capacity = "200 t"
"#;

fn one(outcome: &Outcome, kpi: &str, group: &str, statistic: &str) -> f64 {
    let values = values(outcome, kpi, group, statistic);
    assert!(values.iter().all(|value| *value == values[0]), "{kpi} {group} is left to chance");
    values[0]
}

#[track_caller]
fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-9 * expected.abs().max(1.0), "{value} is not {expected}");
}

#[test]
fn a_chain_of_two_plants() {
    // 100 t of wheat make 7 batches by 7:00 and leave 9 t; the truck of 6:00 brings 20 t: two more by 9:00, that of the
    // next day 20 t: 23 t make one more, from 30:01 on. Flour comes each hour from 1:00 on; pasta takes 5.2 t of it for
    // 2 h from 1:00 on, without want: at 48:00 the 24th batch is an hour from its end.
    let pasta = r#"
[plant.pasta]
side = "uz"
batch = "5 t"
batch_time = "2 h"
inputs = { flour = 1.04 }
product = "pasta"
[warehouse.pasta]
side = "uz"
goods = "pasta"
capacity = "200 t"
"#;
    let text =
        format!("{BASE}{MILL}{pasta}").replace("capacity = \"120 t\"", "capacity = \"120 t\"\ninitial = \"100 t\"");
    let outcome = run(&load_text("center.toml", &text, &[]));
    let of = |kpi, plant: &str| one(&outcome, kpi, &format!("plant={plant}"), "total");
    for (kpi, mill) in [
        ("plant_inputs", 130.0),
        ("plant_product", 100.0),
        ("plant_by_products", 25.0),
        ("plant_losses", 5.0),
        ("plant_in_process", 0.0),
    ] {
        near(of(kpi, "mill"), mill);
    }
    // Flour until 100 t are used up: 19 batches, and 1.2 t are left; the last begins at 37:00 and ends at 39:00.
    for (kpi, pasta) in [
        ("plant_inputs", 98.8),
        ("plant_product", 95.0),
        ("plant_by_products", 0.0),
        ("plant_losses", 3.8),
        ("plant_in_process", 0.0),
    ] {
        near(of(kpi, "pasta"), pasta);
    }
    near(one(&outcome, "stored", "warehouse=wheat;flow=at_end", "total"), 10.0);
    near(one(&outcome, "stored", "warehouse=flour;flow=at_end", "total"), 1.2);
    near(one(&outcome, "utilization", "station=mill", "mean"), 10.0 / 48.0);
    // Nothing else holds the lines: what is not work is want.
    near(one(&outcome, "standstill", "plant=mill;for=wheat", "mean"), 38.0 / 48.0);
    near(one(&outcome, "standstill", "plant=pasta;for=flour", "mean"), 10.0 / 48.0);
    // Lines are no staff: an officer for each lane of a station, of which customs has any number.
    assert!(outcome.keys.iter().all(|key| key.indicator.name != "staff_hours" || key.group != "station=mill"));
    near(one(&outcome, "staff_hours", "all", "total"), 0.0);
    // $500 and a quarter of $100, less 1.3 times $200, for each tonne of flour.
    near(of("value_added", "mill"), 100.0 * (500.0 + 25.0 - 260.0));
}

#[test]
fn a_plant_that_works_continuously_has_small_batches() {
    // A mill that takes 13 t an hour, in batches of 36 s: 120 t last for 923 of them, 9.23 h, and the 20 t that come the next
    // day, with 10 kg that were left, for 153. Flowing, 140 t would make 107.69 t.
    let mill = MILL.replace("batch = \"10 t\"\nbatch_time = \"1 h\"", "batch = \"100 kg\"\nbatch_time = \"36 s\"");
    let text = format!("{BASE}{mill}").replace("capacity = \"120 t\"", "capacity = \"120 t\"\ninitial = \"100 t\"");
    let outcome = run(&load_text("center.toml", &text, &[]));
    near(one(&outcome, "plant_product", "plant=mill", "total"), 107.6);
    near(one(&outcome, "stored", "warehouse=wheat;flow=at_end", "total"), 140.0 - 1076.0 * 0.13);
    near(one(&outcome, "utilization", "station=mill", "mean"), 1076.0 * 0.01 / 48.0);
}

#[test]
fn a_recipe_of_several_inputs_and_outputs() {
    // Each hour 8 t of wheat and 4 t of flour are 10 t of feed, 1 t of bran and 0.5 t of meal; half a tonne is lost. Of
    // flour, which is taken first, there are four batches, so from 4:00 on the line waits for it and holds no wheat.
    let feed = r#"
[goods.meal]
value = "150 USD/t"
[goods.feed]
value = "400 USD/t"
[plant.feed]
side = "uz"
batch = "10 t"
batch_time = "1 h"
inputs = { wheat = 0.8, flour = 0.4 }
by_products = { bran = 0.1, meal = 0.05 }
product = "feed"
[warehouse.feed]
side = "uz"
goods = "feed"
capacity = "200 t"
[warehouse.bran]
side = "uz"
goods = "bran"
capacity = "200 t"
[warehouse.meal]
side = "uz"
goods = "meal"
capacity = "200 t"
"#;
    let text =
        format!("{BASE}{feed}").replace("capacity = \"120 t\"", "capacity = \"120 t\"\ninitial = \"80 t\"").replace(
            "goods = \"flour\"\ncapacity = \"200 t\"",
            "goods = \"flour\"\ncapacity = \"200 t\"\ninitial = \"16 t\"",
        );
    let outcome = run(&load_text("center.toml", &text, &[]));
    for (kpi, tonnes) in [
        ("plant_inputs", 48.0),
        ("plant_product", 40.0),
        ("plant_by_products", 6.0),
        ("plant_losses", 2.0),
        ("plant_in_process", 0.0),
        // $400, $10 of bran and $7.50 of meal, less $160 of wheat and $200 of flour, for each of 40 t.
        ("value_added", 40.0 * (417.5 - 360.0)),
    ] {
        near(one(&outcome, kpi, "plant=feed", "total"), tonnes);
    }
    near(one(&outcome, "stored", "warehouse=bran;flow=at_end", "total"), 4.0);
    near(one(&outcome, "stored", "warehouse=meal;flow=at_end", "total"), 2.0);
    near(one(&outcome, "standstill", "plant=feed;for=flour", "mean"), 44.0 / 48.0);
    near(one(&outcome, "standstill", "plant=feed;for=wheat", "mean"), 0.0);
}

#[test]
fn a_plant_without_room_for_what_it_made_is_blocked() {
    // Three batches fill the store at 3:00; the fourth is done at 4:00, and stays on the line.
    let text = format!("{BASE}{MILL}")
        .replace("capacity = \"120 t\"", "capacity = \"120 t\"\ninitial = \"100 t\"")
        .replace("goods = \"flour\"\ncapacity = \"200 t\"", "goods = \"flour\"\ncapacity = \"30 t\"");
    let outcome = run(&load_text("center.toml", &text, &[]));
    near(one(&outcome, "plant_product", "plant=mill", "total"), 30.0);
    near(one(&outcome, "plant_in_process", "plant=mill", "total"), 13.0);
    near(one(&outcome, "standstill", "plant=mill;for=flour", "mean"), 44.0 / 48.0);
    // Waiting for room is no work.
    near(one(&outcome, "utilization", "station=mill", "mean"), 4.0 / 48.0);
}

/// What is published of a line: tonnes of input and shares of value added, water in m3 and power in kWh for a tonne, and
/// tonnes a year and their use of a module.
type Line = (&'static str, [f64; 2], [f64; 2], [f64; 2], [f64; 2], f64, f64);

#[test]
fn the_thirteen_lines_lie_in_the_published_ranges() {
    const LINES: [Line; 13] = [
        ("tomato_paste", [5.5, 6.5], [0.25, 0.35], [15.0, 30.0], [50.0, 85.0], 10e3, 0.25),
        ("dried_fruit", [4.0, 6.0], [0.30, 0.40], [3.0, 8.0], [150.0, 300.0], 3e3, 0.40),
        ("juice", [1.3, 1.8], [0.25, 0.35], [5.0, 12.0], [150.0, 400.0], 10e3, 0.50),
        ("flour", [1.30, 1.35], [0.10, 0.15], [0.2, 0.5], [65.0, 85.0], 60e3, 0.75),
        ("pasta", [1.02, 1.05], [0.25, 0.30], [1.0, 3.0], [150.0, 200.0], 15e3, 0.75),
        ("oil", [2.3, 2.5], [0.12, 0.18], [1.0, 3.0], [60.0, 120.0], 30e3, 0.70),
        ("beef", [1.9, 2.1], [0.15, 0.25], [6.0, 15.0], [150.0, 400.0], 6e3, 0.65),
        ("yarn", [1.12, 1.18], [0.25, 0.30], [1.0, 3.0], [2500.0, 4000.0], 6e3, 0.85),
        ("dyed_fabric", [1.05, 1.10], [0.30, 0.35], [60.0, 120.0], [1000.0, 3000.0], 4e3, 0.80),
        ("garments", [1.15, 1.20], [0.40, 0.50], [2.0, 5.0], [500.0, 1500.0], 1.5e3, 0.80),
        ("bricks", [1.2, 1.4], [0.35, 0.45], [0.3, 1.0], [50.0, 120.0], 80e3, 0.75),
        ("pvc", [1.02, 1.05], [0.25, 0.35], [0.5, 2.0], [400.0, 900.0], 12e3, 0.75),
        ("chemicals", [1.0, 1.0], [0.30, 0.40], [1.0, 3.0], [50.0, 150.0], 20e3, 0.70),
    ];
    let site = load_file("templates/plants.toml", &[]).build();
    assert_eq!(site.plants.len(), LINES.len());
    let tonnes = |lots: &[Lot]| lots.iter().map(|lot| f64::from(lot.kilograms) / 1000.0).sum::<f64>();
    let usd = |lots: &[Lot]| -> f64 {
        let of = |lot: &Lot| site.goods[site.warehouses[lot.warehouse].goods].usd_per_tonne * tonnes(&[*lot]);
        lots.iter().map(of).sum()
    };
    for (name, input, added, water, power, capacity, used) in LINES {
        let is_it = |plant: &&Plant| plant.name == format!("zone_{name}");
        let plant = site.plants.iter().find(is_it).expect("each line has a plant");
        let batch = tonnes(&[plant.product]);
        let drawn = |stock: &str| -> f64 {
            let of = |(index, units): &(usize, u32)| (site.stocks[*index].name == stock).then_some(f64::from(*units));
            plant.uses.iter().filter_map(of).sum::<f64>() / batch
        };
        let out = usd(&[plant.product]) + usd(&plant.by_products);
        let a_year = batch * 8760.0 / plant.batch_time.hours();
        let supplied: u32 = plant.inputs.iter().map(|lot| site.warehouses[lot.warehouse].supply).sum();
        let per_tonne = tonnes(&plant.inputs) / batch;
        for (what, value, [low, high]) in [
            ("input", per_tonne, input),
            ("value added", (out - usd(&plant.inputs)) / out, added),
            ("water", drawn("zone_water") / 1000.0, water),
            ("power", drawn("zone_power"), power),
            ("tonnes a year", a_year, [0.99 * capacity, 1.01 * capacity]),
            ("use", f64::from(supplied) * 0.365 / per_tonne / a_year, [0.98 * used, 1.02 * used]),
        ] {
            // Batches are whole kilograms and liters.
            let slack = 1e-3 * high;
            assert!(value >= low - slack && value <= high + slack, "{name}, {what}: {value}, not {low} to {high}");
        }
    }
}

#[test]
fn a_quota_that_binds() {
    // 20 units of water a day, of which a batch takes 10: two batches a day, from 0:00 to 2:00.
    let water = r#"
[stock.water]
side = "uz"
refill = [{ at = ["daily 00:00"], units = 20, mode = "set" }]
"#;
    let text = format!("{BASE}{MILL}{water}")
        .replace("capacity = \"120 t\"", "capacity = \"120 t\"\ninitial = \"100 t\"")
        .replace("by_products", "uses = { water = 1 }\nby_products");
    let outcome = run(&load_text("center.toml", &text, &[]));
    near(one(&outcome, "plant_product", "plant=mill", "total"), 40.0);
    near(one(&outcome, "standstill", "plant=mill;for=water", "mean"), 44.0 / 48.0);
    // What waits for water has its wheat.
    near(one(&outcome, "standstill", "plant=mill;for=wheat", "mean"), 0.0);
    near(one(&outcome, "plant_in_process", "plant=mill", "total"), 13.0);
    near(one(&outcome, "used", "stock=water;plant=mill", "total"), 40.0);
    near(one(&outcome, "capacity_used", "resource=quota;name=water", "mean"), 1.0);
}

#[test]
fn shifts_and_the_time_to_start_up() {
    // Open from 8:00 to 12:00, and half an hour is added to the batch after a want of wheat. Wheat comes at 6:01: the
    // first batch has it, from 8:00 to 9:30; then 7 t are there. On the second day 27 t: taken at 6:01, after a want.
    let text = format!("{BASE}{MILL}[calendar.shift]\nopen = [\"daily 08:00-12:00\"]\n")
        .replace("batch_time = \"1 h\"", "batch_time = \"1 h\"\nstart_up = \"30 min\"\ncalendar = \"shift\"");
    let outcome = run(&load_text("center.toml", &text, &[]));
    // The third batch follows the second without a want, from 9:30 to 10:30.
    near(one(&outcome, "plant_product", "plant=mill", "total"), 30.0);
    near(one(&outcome, "utilization", "station=mill", "mean"), (1.5 + 1.5 + 1.0) / 8.0);
}

#[test]
fn whatever_is_missing_makes_a_line_start_up() {
    // Each day 40 t of wheat come at 6:01, and 2 units of water at 6:00, as many as a batch takes beside 13 t of wheat. The
    // second batch has its wheat and wants water, until the next day: like the first it takes half an hour more.
    let water = "uses = { water = 0.2 }\nstart_up = \"30 min\"\nproduct = \"flour\"\njobs";
    let text = format!("{BASE}{MILL}")
        .replace("product = \"flour\"\njobs", water)
        .replace("daily 06:00\"]", "daily 06:00\"], party = 2")
        + "[stock.water]\nside = \"uz\"\nrefill = [{ at = [\"daily 06:00\"], units = 2, mode = \"set\" }]\n";
    let outcome = run(&load_text("center.toml", &text, &[]));
    // On the first day 6:01 to 7:31; on the second, with 27 t there and water again, 6:00 to 7:30.
    near(one(&outcome, "plant_product", "plant=mill", "total"), 20.0);
    near(one(&outcome, "utilization", "station=mill", "mean"), 3.0 / 48.0);
}

#[test]
fn a_train_takes_what_it_can_and_leaves_the_rest_behind() {
    // 30 t come at 0:00 of each day, two wagons of 20 t leave at 12:00: 20 t on the first day, since 10 t fill no wagon,
    // then 40 t. The stock is 30, 10, 40 and 0 t for 12 h each.
    let train = r#"
[dispatch.train]
from = "flour"
load = "20 t"
departures = ["daily 12:00"]
wagons = 2
"#;
    let text = format!("{BASE}{train}")
        .replace("capacity = \"200 t\"", "capacity = \"200 t\"\nsupply = \"30 t/d\"\nfee_per_day = \"0.5 USD/t\"");
    let outcome = run(&load_text("center.toml", &text, &[]));
    near(one(&outcome, "dispatched", "dispatch=train", "total"), 60.0);
    near(one(&outcome, "left_behind", "dispatch=train", "mean"), (10.0 + 0.0) / 2.0);
    near(one(&outcome, "left_behind", "dispatch=train", "max"), 10.0);
    near(one(&outcome, "capacity_used", "resource=wagons;name=train", "mean"), 3.0 / 4.0);
    near(one(&outcome, "stored", "warehouse=flour", "mean"), 20.0);
    near(one(&outcome, "storage_fees", "warehouse=flour", "total"), 20.0);
}

#[test]
fn nothing_is_counted_twice() {
    // Two trucks bring 40 t of wheat for $8,000. Two to one they make 20 t of flour, which leave as two trucks for
    // $10,000: of these the center adds $2,000.
    let export = r#"
[plant.mill]
side = "uz"
batch = "10 t"
batch_time = "1 h"
inputs = { wheat = 2 }
product = "flour"
[dispatch.export]
from = "flour"
load = "10 t"
to = { flour = 1 }
[flow.flour]
from = "uz"
goods = "flour"
payload = "10 t"
spawned = true
route = "north"
[trade]
"#;
    let bridge = |outcome: &Outcome, source: &str| {
        one(outcome, "turnover_bridge", &format!("year=2023;source={source}"), "total")
    };
    let outcome = run(&load_text("center.toml", &format!("{BASE}{export}"), &[]));
    for (source, usd) in [("base", 8e3), ("center", 10e3), ("double_counted", -8e3), ("all", 10e3)] {
        near(bridge(&outcome, source), usd);
    }
    // So does a supply that was imported, counted where it crossed: of the $10,000 that leave, wheat for $8,000 went in.
    // What local suppliers bring crosses nowhere, and all of the flour is the center's.
    let supplied = |imports: &str| {
        format!("{BASE}{export}")
            .replace("at = [\"daily 06:00\"] }", "at = [\"daily 06:00\"], no_show = 1 }")
            .replace("capacity = \"120 t\"", &format!("capacity = \"120 t\"\nsupply = \"20 t/d\"\nimports = {imports}"))
    };
    for (imports, double_counted) in [("true", -8e3), ("false", 0.0)] {
        let outcome = run(&load_text("center.toml", &supplied(imports), &[]));
        let all = [("base", 0.0), ("center", 10e3), ("double_counted", double_counted), ("all", 10e3 + double_counted)];
        all.into_iter().for_each(|(source, usd)| near(bridge(&outcome, source), usd));
    }
    // Wheat that does not count in turnover is not counted once, and flour that does not is none of it.
    for (uncounted, base, center, double_counted) in [("wheat", 0.0, 10e3, 0.0), ("flour", 8e3, 0.0, 0.0)] {
        let counted = format!("[goods.{uncounted}]\ncounted = false");
        let text = format!("{BASE}{export}").replace(&format!("[goods.{uncounted}]"), &counted);
        let outcome = run(&load_text("center.toml", &text, &[]));
        for (source, usd) in [("base", base), ("center", center), ("double_counted", double_counted)] {
            near(bridge(&outcome, source), usd);
        }
        near(bridge(&outcome, "all"), base + center);
    }
    // Without the center the wheat is all.
    let without = load_text("center.toml", &format!("{BASE}{export}"), &[("trade.sources.center", "false")]);
    near(bridge(&run(&without), "all"), 8e3);
}

#[test]
fn what_a_train_puts_back_is_not_given_anew() {
    // Two to one a mill makes 10 t of flour a day out of imported wheat. At noon of the first day one wagon takes 10 t of it
    // with the 10 t of sugar that there are; on the second day both wagons take flour, find no sugar, and put it back. So
    // 20 t of flour came, with wheat for $8,000 in them, and 10 t have left.
    let export = r#"
initial = "0 t"
[plant.mill]
side = "uz"
batch = "10 t"
batch_time = "1 h"
inputs = { wheat = 2 }
product = "flour"
[goods.sugar]
value = "500 USD/t"
[goods.mixed]
value = "500 USD/t"
[warehouse.sugar]
side = "uz"
goods = "sugar"
capacity = "100 t"
initial = "10 t"
[dispatch.export]
from = { flour = 0.5, sugar = 0.5 }
load = "20 t"
departures = ["daily 12:00"]
wagons = 2
to = { mixed = 1 }
[flow.mixed]
from = "uz"
goods = "mixed"
payload = "20 t"
spawned = true
route = "north"
[trade]
"#;
    let outcome = run(&load_text("center.toml", &format!("{BASE}{export}"), &[]));
    let of = |kpi, group: &str| one(&outcome, kpi, group, "total");
    near(of("dispatched", "dispatch=export"), 20.0);
    near(of("turnover_bridge", "year=2023;source=center"), 10e3);
    near(of("turnover_bridge", "year=2023;source=double_counted"), -4e3);
    for (flow, tonnes) in [("in", 20.0), ("out", 10.0), ("at_end", 10.0)] {
        near(of("stored", &format!("warehouse=flour;flow={flow}")), tonnes);
    }
}

#[test]
fn plants_add_value_at_the_prices_of_each_year() {
    // A truck brings 20 t of wheat at 6:00 of either day, one in each year: 13 t a batch make one batch, and then two.
    let prices = r#"
[timeline.prices]
at = 2023-01-01
[timeline.prices.set]
"goods.wheat.value" = "300 USD/t"
"goods.flour.value" = "600 USD/t"
"#;
    let start = [("run.start", "2022-12-31")];
    let outcome = run(&load_text("center.toml", &format!("{BASE}{MILL}{prices}"), &start));
    let of = |kpi, group: &str| one(&outcome, kpi, group, "total");
    let (first, second) = (5_000.0 + 250.0 - 2_600.0, 2.0 * (6_000.0 + 250.0 - 3_900.0));
    near(of("value_added", "plant=mill;year=2022"), first);
    near(of("value_added", "plant=mill;year=2023"), second);
    near(of("value_added", "year=2023"), second);
    near(of("value_added", "plant=mill"), first + second);
    // In a year in which they change they count by time: half and half.
    let outcome = run(&load_text(
        "center.toml",
        &format!("{BASE}{MILL}{prices}").replace("at = 2023-01-01\n[", "at = 2023-01-02\n["),
        &[],
    ));
    near(one(&outcome, "value_added", "plant=mill", "total"), 3.0 * (5_500.0 + 250.0 - 3_250.0));
}

#[test]
fn lines_of_plants_are_no_stations_that_trucks_come_to() {
    let scanned = BASE.replace("lanes = \"unlimited\"", "lanes = 1");
    let outcome = run(&load_text("center.toml", &format!("{scanned}{MILL}"), &[]));
    let sentences = summary(&outcome);
    // The mill works 2 h of 48, customs 2 min.
    let busiest = sentences.iter().find(|sentence| sentence.starts_with("The busiest station")).unwrap();
    assert!(busiest.starts_with("The busiest station is customs, "), "{busiest}");
}

#[test]
fn trucks_pass_by_a_warehouse_without_room() {
    let outcome = run(&load_text("center.toml", &BASE.replace("capacity = \"120 t\"", "capacity = \"30 t\""), &[]));
    near(one(&outcome, "stored", "warehouse=wheat;flow=in", "total"), 20.0);
    near(one(&outcome, "trucks", "all", "total"), 2.0);
    near(one(&outcome, "unfinished", "all", "total"), 0.0);
}
