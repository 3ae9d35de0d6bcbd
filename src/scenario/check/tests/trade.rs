//! The rules on trade, on a border whose trade responds to its times.

use super::{SOUND, diagnose, diagnose_changed};

/// What goes beyond the sound scenario; nothing is wrong with it either.
const TRADE: &str = "
[trade]
target = '1 bn USD'
target_year = 2023
rail_takes = 0.5
[trade.clearance.north]
importer = '4 h'
both = '9 h'
[trade.response]
elasticity = [0.1, 0.141, 0.2]
shortest = '3 h'
spreads = 0.5
perishable = { fresh = '0.0015 /h' }
inspection = { channels = ['red'], base = 0.03, sensitivity = 0.2 }
feedback = { every = '30 d', adjustment = 0.15, weight = 0.5 }
";

/// Replaces a part of the border with trade, and expects these diagnostics.
#[track_caller]
fn wrong(right: &str, wrong: &str, expected: &[&str]) {
    diagnose_changed(&format!("{SOUND}{TRADE}"), right, wrong, expected);
}

#[test]
fn nothing_is_wrong_with_trade() {
    assert_eq!(diagnose(&format!("{SOUND}{TRADE}")), [""; 0]);
}

#[test]
fn s601_trade_names_what_exists() {
    wrong("{ fresh = '0.0015 /h' }", "{ fruit = '0.0015 /h' }", &["S601 trade.response.perishable.fruit"]);
    wrong("channels = ['red']", "channels = ['blue']", &["S601 trade.response.inspection.channels.0"]);
    wrong("clearance.north", "clearance.west", &["S601 trade.clearance.west"]);
}

#[test]
fn s602_responses_have_parameters() {
    for wrong_levels in ["[0.1, 0.2]", "[0.2, 0.1, 0.3]", "[-0.1, 0.1, 0.2]"] {
        wrong("[0.1, 0.141, 0.2]", wrong_levels, &["S602 trade.response.elasticity"]);
    }
    wrong("'0.0015 /h'", "'0 /h'", &["S602 trade.response.perishable.fresh"]);
    wrong("shortest = '3 h'", "shortest = '0 h'", &["S602 trade.response.shortest"]);
    wrong("spreads = 0.5", "spreads = 11", &["S602 trade.response.spreads"]);
    wrong("base = 0.03", "base = 3", &["S602 trade.response.inspection.base"]);
    wrong("sensitivity = 0.2", "sensitivity = -0.2", &["S602 trade.response.inspection.sensitivity"]);
    wrong("adjustment = 0.15", "adjustment = 0", &["S602 trade.response.feedback.adjustment"]);
    wrong("weight = 0.5", "weight = 5", &["S602 trade.response.feedback.weight"]);
    wrong("every = '30 d'", "every = '30 min'", &["S602 trade.response.feedback.every"]);
}

#[test]
fn s603_clearance_took_time() {
    wrong("importer = '4 h'", "importer = '0 h'", &["S603 trade.clearance.north.importer"]);
    wrong("both = '9 h'", "both = '3 h'", &["S603 trade.clearance.north.importer"]);
}

#[test]
fn s604_responses_have_a_time_to_respond_to() {
    let release = "release = { from = 'customs', to = 'exam' }";
    wrong(release, "", &["S604 flow.produce.route"]);
    wrong("clearance.north", "clearance.south", &["S604 trade.clearance.south"]);
    let cleared = "[trade.clearance.north]\nimporter = '4 h'\nboth = '9 h'\n";
    wrong(cleared, "", &["S604 trade.response"]);
}

#[test]
fn s605_flows_and_streams_can_grow() {
    wrong("rate = '67 /d'", "rate = '67 /d'\ngrowth = 2", &["S605 flow.produce.growth"]);
    wrong("rate = '900 t/d'", "rate = '900 t/d'\ngrowth = -1", &["S605 stream.grain_rail.growth"]);
    wrong(
        "rate = '67 /d'",
        "timetable = { at = ['daily 07:00'] }\ngrowth = 0.1",
        &["S605 flow.produce.growth", "S114 flow.produce.profiles"],
    );
}

#[test]
fn s606_targets_and_shares_make_sense() {
    wrong("target = '1 bn USD'", "target = '0 USD'", &["S606 trade.target"]);
    wrong("target = '1 bn USD'\n", "", &["S606 trade.target_year"]);
    wrong("target_year = 2023", "target_year = 2030", &["S606? trade.target_year"]);
    wrong("rail_takes = 0.5", "rail_takes = 1.5", &["S606 trade.rail_takes"]);
}
