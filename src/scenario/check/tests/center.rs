//! The rules on the center, on a mill with a silo, sacks and a dispatch.

use super::{SOUND, diagnose, diagnose_changed};

/// What goes beyond the sound scenario; nothing is wrong with it either.
const CENTER: &str = include_str!("center.toml");

/// Replaces a part of the sound center, and expects these diagnostics.
#[track_caller]
fn wrong(right: &str, wrong: &str, expected: &[&str]) {
    diagnose_changed(&format!("{SOUND}{CENTER}"), right, wrong, expected);
}

/// Adds to the end of the sound center, and expects these diagnostics.
#[track_caller]
fn added(addition: &str, expected: &[&str]) {
    assert_eq!(diagnose(&format!("{SOUND}{CENTER}\n{addition}\n")), expected, "`{addition}`");
}

#[test]
fn nothing_is_wrong_with_the_center() {
    added("", &[]);
}

#[test]
fn s611_the_center_names_what_exists() {
    wrong("docks = 'dock'", "docks = 'pier'", &["S207? station.dock", "S611 warehouse.sacks.docks"]);
    wrong("uses = { power = 1 }", "uses = { steam = 1 }", &["S207? stock.power", "S611 warehouse.sacks.uses.steam"]);
    wrong(
        "inputs = { silo = 1.4 }",
        "inputs = { tower = 1.4 }",
        &["S619? warehouse.silo", "S611 plant.mill.inputs.tower"],
    );
    wrong("return_load = 'sacks'", "return_load = 'bags'", &["S611 step.look.return_load"]);
    wrong("from = 'sacks'\nload", "from = 'bags'\nload", &["S619? warehouse.sacks", "S611 dispatch.sacks.from"]);
    wrong("product = 'sacks'", "product = 'bags'", &["S619? warehouse.sacks", "S611 plant.mill.product"]);
    wrong("[plant.mill]", "[plant.dock]", &["S611 plant.dock"]);
}

#[test]
fn s612_warehouses_hold_and_use_what_is_there() {
    wrong("capacity = '200 t' # silo", "capacity = '200 t'\nplaces = 10", &["S612 warehouse.silo"]);
    wrong("supply = '40 t/d'", "supply = '400 t/d'", &["S612 warehouse.silo.supply"]);
    wrong("supply = '40 t/d'", "supply = '40 t/d'\ninitial = '201 t'", &["S612 warehouse.silo.initial"]);
    wrong("places = 100 # sacks", "places = 100\npallet = '0 t'", &["S612 warehouse.sacks.pallet"]);
    wrong("fee_per_day = '0.2 USD/t'", "fee_per_day = '-0.2 USD/t'", &["S612 warehouse.silo.fee_per_day"]);
    wrong(
        "fee_per_pallet_day = '0.3 USD'",
        "fee_per_pallet_day = '-0.3 USD'",
        &["S612 warehouse.sacks.fee_per_pallet_day"],
    );
    wrong("handling = '24 /h'", "", &["S612 warehouse.sacks"]);
    wrong("handling = '24 /h'", "handling = '0 /h'", &["S612 warehouse.sacks"]);
    wrong("uses = { power = 1 } # sacks", "uses = { power = 0.001 }", &["S612 warehouse.sacks.uses.power"]);
    // A hundred places use 600 units in a day, and 500 are there at most.
    wrong("uses = { power = 1 } # sacks", "uses = { power = 6 }", &["S612 warehouse.sacks.uses.power"]);
}

#[test]
fn s613_plants_make_what_goes_in_and_are_beside_their_stores() {
    wrong("inputs = { silo = 1.4 }", "inputs = { silo = 0.9 }", &["S613 plant.mill.inputs"]);
    wrong("batch_time = '8 h'", "batch_time = '0 s'", &["S613 plant.mill.batch_time"]);
    wrong("start_up = '1 h'", "start_up = '-1 h'", &["S613 plant.mill.batch_time"]);
    wrong("batch = '10 t'", "batch = '10 t'\nlines = 0", &["S613 plant.mill.lines"]);
    wrong(
        "batch = '10 t'",
        "batch = '0 t'",
        &["S613 plant.mill.batch", "S614 plant.mill.inputs.silo", "S614 plant.mill.product"],
    );
    wrong("inputs = { silo = 1.4 }", "inputs = {}", &["S619? warehouse.silo", "S613 plant.mill.inputs"]);
    wrong("inputs = { silo = 1.4 }", "inputs = { silo = -1.4 }", &["S613 plant.mill", "S614 plant.mill.inputs.silo"]);
    wrong("building = '10 d'", "building = '-10 d'", &["S613 plant.mill.building"]);
    wrong("pay = '6000 USD'", "pay = '-6000 USD'", &["S613 plant.mill.pay"]);
    wrong("investment = '1 m USD'", "investment = '-1 m USD'", &["S613 plant.mill.investment"]);
    wrong("side = 'uz' # mill", "side = 'kz'", &["S613 plant.mill.inputs.silo", "S613 plant.mill.product"]);
    // A joint side is beside both.
    let joint = "[side.joint]\ntime_zone = 'UTC'\n[stock.water]";
    let text = CENTER.replacen("side = 'uz' # mill", "side = 'joint'", 1).replacen("[stock.water]", joint, 1);
    assert_eq!(diagnose(&format!("{SOUND}{text}")), [""; 0]);
}

#[test]
fn s614_batches_are_whole_and_there_is_enough_for_one() {
    wrong("batch = '10 t'", "batch = '100 t'", &["S614 plant.mill.uses.water", "S614 plant.mill.product"]);
    wrong("uses = { water = 2 }", "uses = { water = 0.001 }", &["S614 plant.mill.uses.water"]);
    // A batch of 10 t uses 110 units, and 100 are there at most, unless what comes adds up.
    wrong("uses = { water = 2 }", "uses = { water = 11 }", &["S614 plant.mill.uses.water"]);
    let text =
        CENTER.replacen("{ water = 2 }", "{ water = 11 }", 1).replacen("units = 100, mode = 'set'", "units = 100", 1);
    assert_eq!(diagnose(&format!("{SOUND}{text}")), [""; 0]);
}

#[test]
fn s615_loads_are_on_one_side_and_leave_from_there() {
    wrong("load = '10 t' # dispatch", "load = '11 t'", &["S615 dispatch.sacks.to.sacks"]);
    wrong("from = 'sacks'\nload", "from = { sacks = 0.9 }\nload", &["S615 dispatch.sacks.from"]);
    wrong("load = '10 t' # dispatch", "load = '10 t'\nwagons = 0", &["S615 dispatch.sacks.wagons"]);
    wrong("load = '10 t' # dispatch", "load = '10 t'\nat = 'dock'", &["S615 dispatch.sacks"]);
    wrong("to = { sacks = 0.5 }", "to = { sacks = 1.5 }", &["S615 dispatch.sacks.to"]);
    for (key, value) in
        [("transport_time", "1 h"), ("transport_cost", "100 USD"), ("hires_after", "6 h"), ("return_cost", "50 USD")]
    {
        wrong(&format!("{key} = '{value}'"), &format!("{key} = '-{value}'"), &[&format!("S615 dispatch.sacks.{key}")]);
    }
    wrong("hires_after = '6 h'", "", &["S618 step.look.return_load", "S615 dispatch.sacks"]);
    wrong("from = 'uz' # sacks", "from = 'kz'", &["S615 dispatch.sacks.to.sacks"]);
    let far = "[warehouse.far]\nside = 'kz'\ngoods = 'flour'\ncapacity = '40 t'\nsupply = '1 t/d'\n\
        [dispatch.mixed]\nfrom = { far = 0.5, sacks = 0.5 }\nload = '10 t'";
    added(far, &["S615 dispatch.mixed.from"]);
}

#[test]
fn s616_s617_loads_fit_and_are_worth_their_goods() {
    let truck = "[step.tip]\nunload = 'silo'\n[route.tip]\nsteps = ['tip']\n\
        [flow.wheat]\nfrom = 'kz'\ngoods = 'wheat'\npayload = '300 t'\nrate = '1 /d'\nroute = 'tip'";
    added(truck, &["S616 flow.wheat.payload"]);
    wrong(
        "value = '400 USD/t'\n\n[stock",
        "value = '400 USD/t'\n[goods.cake]\nvalue = '900 USD/t'\n[stock",
        &["S111? goods.cake"],
    );
    let cake = CENTER
        .replacen("value = '400 USD/t'\n", "value = '400 USD/t'\n[goods.cake]\nvalue = '900 USD/t'\n", 1)
        .replacen("goods = 'flour'\npayload", "goods = 'cake'\npayload", 1);
    assert_eq!(diagnose(&format!("{SOUND}{cake}")), ["S617 dispatch.sacks.to.sacks"]);
}

#[test]
fn s618_a_truck_looks_for_a_load_for_a_while() {
    wrong("patience = '2 h' # look", "", &["S618 step.look"]);
    let loaded = "rate = '1 /d'\nroute = 'looking'";
    wrong(loaded, &format!("goods = 'flour'\npayload = '1 t'\n{loaded}"), &["S618 flow.idle.route"]);
}

#[test]
fn s619_what_does_nothing_is_warned_of() {
    wrong("batch = '10 t'", "batch = '10 t'\nopens = 2023-07-01", &["S619? plant.mill.opens"]);
    wrong("batch = '10 t'", "batch = '10 t'\nopens = 2023-06-30", &[]);
    wrong("supply = '40 t/d'\nimports = true\n", "", &["S619? warehouse.silo"]);
    wrong(
        "supply = '40 t/d'\nimports = true\n",
        "initial = '40 t'\nimports = true\n",
        &["S619? warehouse.silo.imports"],
    );
    let idle = "[warehouse.idle]\nside = 'uz'\ngoods = 'wheat'\ncapacity = '40 t'\nsupply = '1 t/d'";
    added(idle, &["S619? warehouse.idle"]);
}
