//! Rules on arrivals, closures, breakdowns, stocks and controllers.

use super::{SOUND, check, diagnose, diagnose_file};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::format::{Observed, ScenarioFile};
use crate::scenario::source::FileId;

/// What goes beyond the sound scenario; nothing is wrong with it either.
const BORDER: &str = include_str!("border.toml");

/// A flow whose trucks were observed.
const TRACE: &str = "[flow.seen]\nfrom = 'uz'\nroute = 'empty_south'\ntrace = { file = 'a.csv', column = 'arrived' }";

fn sound() -> String {
    format!("{SOUND}{BORDER}")
}

/// Replaces a line of both scenarios, and expects these diagnostics.
#[track_caller]
fn wrong(right: &str, wrong: &str, expected: &[&str]) {
    let sound = sound();
    assert!(sound.contains(right), "the sound scenario has `{right}`");
    assert_eq!(diagnose(&sound.replacen(right, wrong, 1)), expected, "`{right}` -> `{wrong}`");
}

/// Expects these diagnostics of a flow with a trace of this text.
#[track_caller]
fn traced(flow: &str, text: Option<&str>, expected: &[&str]) {
    let scenario = format!("{SOUND}\n{flow}\n");
    let mut file: ScenarioFile = toml::from_str(&scenario).unwrap();
    let observed = text.map_or(Observed::Unread, |text| Observed::Text(FileId::default(), text.to_owned()));
    file.flow.get_mut("seen").unwrap().trace.as_mut().unwrap().observed = observed;
    assert_eq!(diagnose_file(&scenario, &file), expected, "{flow}: {text:?}");
}

#[test]
fn nothing_is_wrong_with_the_border() {
    assert_eq!(diagnose(&sound()), [""; 0]);
    traced(TRACE, Some("arrived\n2023-01-05 06:30\n"), &[]);
}

#[test]
fn s114_flows_arrive_in_one_way() {
    wrong("spawned = true", "", &["S114 flow.children"]);
    wrong("spawned = true", "spawned = true\nrate = '1 /d'", &["S114 flow.children.spawned"]);
    wrong(
        "busyness = 0.3",
        "busyness = 0.3\ngap = '5 min'\nspawned = true",
        &["S114 flow.busy.gap", "S114 flow.busy.spawned"],
    );
    wrong("spawned = true", "spawned = true\nprofiles = ['day']", &["S114 flow.children.profiles"]);
    wrong("spawned = true", "spawned = true\nbusyness = 0.1", &["S114 flow.children.busyness"]);
}

#[test]
fn s115_gaps_have_a_length() {
    wrong("gap = { dist = 'uniform', low = '10 min', high = '30 min' }", "gap = '0 s'", &["S115 flow.one_by_one.gap"]);
    wrong(
        "gap = { dist = 'uniform', low = '10 min'",
        "gap = { dist = 'uniform', low = '40 min'",
        &["S313 flow.one_by_one.gap"],
    );
}

#[test]
fn s116_busyness_is_a_variation() {
    for cv in ["-0.1", "11", "nan", "0.0001"] {
        wrong("busyness = 0.3", &format!("busyness = {cv}"), &["S116 flow.busy.busyness"]);
    }
    wrong("busyness = 0.3", "busyness = 0", &[]);
}

#[test]
fn s117_plans_are_possible() {
    wrong("party = 2", "party = 0", &["S117 flow.booked.timetable.party"]);
    wrong("no_show = 0.1", "no_show = 1.1", &["S117 flow.booked.timetable.no_show"]);
    wrong("earliest = '30 min'", "earliest = '-30 min'", &["S117 flow.booked.timetable.earliest"]);
    wrong("earliest = '30 min'", "earliest = '8 d'", &["S117 flow.booked.timetable.earliest"]);
    let deposit = |keys: &str| format!("earliest = '30 min', {keys}");
    wrong("earliest = '30 min'", &deposit("deposit = '-1 USD'"), &["S117 flow.booked.timetable.deposit"]);
    wrong("earliest = '30 min'", &deposit("tolerance = '1 h'"), &["S117 flow.booked.timetable.tolerance"]);
    wrong("mean = '40 min'", "mean = '-40 min'", &["S313 flow.booked.timetable.lateness.mean"]);
}

#[test]
fn s118_traces_can_be_read() {
    traced(TRACE, None, &["S118 flow.seen.trace.file"]);
    // What is wrong with the file is shown in it, at its first byte here.
    traced(TRACE, Some("when\n2023-01-05 06:30"), &["S118 "]);
    traced(TRACE, Some("arrived\n"), &["S120 flow.seen.trace.file"]);
}

#[test]
fn s119_traces_are_in_order() {
    let text = "arrived\n2023-01-05 06:30\n2023-01-05 05:30";
    let scenario = format!("{SOUND}\n{TRACE}\n");
    let mut file: ScenarioFile = toml::from_str(&scenario).unwrap();
    file.flow.get_mut("seen").unwrap().trace.as_mut().unwrap().observed =
        Observed::Text(FileId::default(), text.to_owned());
    let mut out = Diagnostics::default();
    check(&file, &mut out);
    let found: Vec<String> = out
        .sorted()
        .iter()
        .map(|item| format!("{} {}", item.code.id, &text[item.place.start..item.place.end]))
        .collect();
    assert_eq!(found, ["S119 2023-01-05 05:30"]);
}

#[test]
fn s120_traces_bring_someone() {
    let resampled = TRACE.replacen("column", "resample = true, column", 1);
    traced(TRACE, Some("arrived\n2021-01-05 06:30\n2021-01-05 07:30"), &["S120 flow.seen.trace.file"]);
    traced(&resampled, Some("arrived\n2021-01-05 06:30\n2021-01-05 07:30"), &[]);
    traced(&resampled, Some("arrived\n2021-01-05 06:30"), &["S120 flow.seen.trace.file"]);
    traced(&resampled, Some("arrived\n2021-01-05 06:30\n2021-01-05 06:30"), &["S120 flow.seen.trace.file"]);
}

#[test]
fn s121_rows_tell_what_trucks_carry() {
    let check_rows = |rows: &str, expected: &[&str]| {
        let text = format!("arrived,load,usd\n{rows}");
        let flow = "[flow.seen]\nfrom = 'uz'\ngoods = 'fresh'\nroute = 'loaded_north'\n\
                    trace = { file = 'a.csv', column = 'arrived', payload = 'load', value = 'usd' }";
        let mut file: ScenarioFile = toml::from_str(&format!("{SOUND}\n{flow}\n")).unwrap();
        file.flow.get_mut("seen").unwrap().trace.as_mut().unwrap().observed =
            Observed::Text(FileId::default(), text.clone());
        let mut out = Diagnostics::default();
        check(&file, &mut out);
        let shown = |item: &&Diagnostic| format!("{} {}", item.code.id, &text[item.place.start..item.place.end]);
        assert_eq!(out.sorted().iter().map(shown).collect::<Vec<_>>(), expected, "{rows}");
    };
    check_rows("2023-01-05 06:30,20,5040\n2023-01-05 07:30,20 t,0\n", &[]);
    check_rows("2023-01-05 06:30,20,5040\n2023-01-05 07:30,0,1\n", &["S121 2023-01-05 07:30,0,1"]);
    check_rows("2023-01-05 06:30,20,much\n", &["S121 2023-01-05 06:30,20,much"]);
}

#[test]
fn s201_all_that_stands_at_a_place_names_what_exists() {
    wrong("calendar = 'gate_hours'", "calendar = 'hours'", &["S207? calendar.gate_hours", "S201 gate.bridge.calendar"]);
    wrong("[gate.bridge]\nside = 'kz'", "[gate.bridge]\nside = 'kg'", &["S201 gate.bridge.side"]);
    wrong("[stock.permits]\nside = 'uz'", "[stock.permits]\nside = 'u'", &["S201 stock.permits.side"]);
    wrong("[timetable.train]\nside = 'uz'", "[timetable.train]\nside = 'u'", &["S201 timetable.train.side"]);
    wrong("stations = ['office', 'post']", "stations = ['office', 'pots']", &["S201 closure.storm.stations.1"]);
    wrong("station = 'post'\nlanes = 2", "station = 'pots'\nlanes = 2", &["S201 breakdown.scanner.station"]);
    wrong("repair_at = 'crew'", "repair_at = 'screw'", &["S207? station.crew", "S201 breakdown.scanner.repair_at"]);
    wrong("line_of = 'post'", "line_of = 'pots'", &["S201 controller.rush.line_of"]);
    wrong("in_use_of = 'strip'", "in_use_of = 'trip'", &["S201 controller.help.in_use_of"]);
    wrong("stock_of = 'permits'", "stock_of = 'permit'", &["S201 controller.stock.stock_of"]);
    wrong("side_time = 'kz'", "side_time = 'kg'", &["S201 controller.brake.side_time"]);
    wrong("open = { station = 'office' }", "open = { station = 'ofice' }", &["S201 controller.stock.open.station"]);
    wrong(
        "from = 'office', to = 'post'",
        "from = 'x', to = 'y'",
        &["S201 controller.help.move.from", "S201 controller.help.move.to"],
    );
    wrong("step = 'customs', shares", "step = 'custom', shares", &["S201 controller.relief.channels.step"]);
    wrong("flow = 'produce'", "flow = 'fruit'", &["S201 controller.brake.rate.flow"]);
}

#[test]
fn s203_closures_and_gates_count() {
    let all = "periods = ['2020-01-01 .. 2030-01-01']\nlanes = 0";
    let storm = "periods = ['2023-01-10 12:00 .. 2023-01-11 06:00', '2023-02-01 .. 2023-02-02']\nlanes = 1";
    wrong(storm, all, &["S203 station.office", "S203 station.post.calendar"]);
    wrong("open = ['daily 06:00-22:00']", "open = []", &["S203 gate.bridge.calendar"]);
}

#[test]
fn s204_lanes_are_counted() {
    wrong("lanes = 'unlimited'", "lanes = 1000001", &["S204 station.road.lanes"]);
    wrong("lanes = 'unlimited'", "lanes = 4294967295", &["S204 station.road.lanes"]);
    wrong("lanes = 1, most = 2", "lanes = 1, most = 4000000000", &["S218 controller.rush.open"]);
}

#[test]
fn shifts_open_lanes_in_the_hours_of_calendars() {
    let shifts = |shifts: &str, expected: &[&str]| {
        wrong("lanes = 4\n", &format!("lanes = 4\nshifts = {{ {shifts} }}\n"), expected);
    };
    shifts("gate_hours = 2", &[]);
    shifts("gate_hour = 2", &["S201 station.post.shifts.gate_hour"]);
    shifts("gate_hours = 0", &["S204 station.post.shifts.gate_hours"]);
    shifts("gate_hours = 1000001", &["S204 station.post.shifts.gate_hours"]);
    let unlimited = "lanes = 'unlimited'\nshifts = { gate_hours = 2 }";
    wrong("lanes = 'unlimited'", unlimited, &["S204 station.road.shifts.gate_hours"]);
}

#[test]
fn handling_costs_are_of_work() {
    let costs = |step: &str, costs: &str, expected: &[&str]| {
        wrong(step, &format!("{step}\nhandling_cost = '{costs}'"), expected);
    };
    costs("at = 'post' # exam", "5 USD", &["S702? step.exam.handling_cost"]);
    let text = sound().replacen("at = 'post' # exam", "at = 'post'\nhandling_cost = '-5 USD'", 1) + "\n[costs]\n";
    assert_eq!(diagnose(&text), ["S701 step.exam.handling_cost"]);
    let text = sound().replacen("through = 'strip'", "through = 'strip'\nhandling_cost = '5 USD'", 1) + "\n[costs]\n";
    assert_eq!(diagnose(&text), ["S303 step.strip.handling_cost"]);
}

#[test]
fn s206_jobs_that_begin_anew_fit_an_opening() {
    wrong("interrupted = 'resume'", "interrupted = 'restart'", &["S206 breakdown.scanner.repair"]);
    wrong("interrupted = 'resume'", "interrupted = 'resample'", &[]);
    wrong("at_closing = 'suspend'", "at_closing = 'do_not_start'", &["S206 breakdown.scanner.repair"]);
    wrong(
        "at_closing = 'suspend'\ninterrupted = 'resume'",
        "at_closing = 'suspend_same_lane'\ninterrupted = 'restart'",
        &["S206 breakdown.scanner.repair"],
    );
    let long = "repair = '13 h'\nrepair_at = 'crew'";
    let text = sound().replacen("repair = { dist = 'lognormal', mean = '4 h', cv = 1 }\nrepair_at = 'crew'", long, 1);
    assert_eq!(diagnose(&text), [""; 0], "it goes on after the night");
    let text = text.replacen("interrupted = 'resume'", "interrupted = 'resample'", 1);
    assert_eq!(diagnose(&text), ["S206 breakdown.scanner.repair"]);
}

#[test]
fn s209_times_can_be_read() {
    wrong(
        "departures = ['daily 06:00, 18:00']",
        "departures = ['daily 06:00', '6:00']",
        &["S209 timetable.train.departures.1"],
    );
    wrong("at = ['monthly 00:00']", "at = ['fortnightly 00:00']", &["S209 stock.permits.refill.0.at.0"]);
    wrong("every 30 min'], party", "each 30 min'], party", &["S209 flow.booked.timetable.at.0"]);
}

#[test]
fn s210_times_come_in_the_run() {
    wrong("departures = ['daily 06:00, 18:00']", "departures = []", &["S210 timetable.train.departures"]);
    wrong(
        "departures = ['daily 06:00, 18:00']",
        "departures = ['2021-01-01 06:00']",
        &["S210 timetable.train.departures"],
    );
    let many = "departures = ['daily 00:00-24:00 every 1 min', 'daily 00:00-24:00 every 1 min', 'daily 00:00-24:00 every 1 min']";
    let text = sound().replacen("departures = ['daily 06:00, 18:00']", many, 1).replacen("'181 d'", "'1600 d'", 1);
    assert_eq!(diagnose(&text), ["S210 timetable.train.departures"]);
}

#[test]
fn s211_closures_close_something() {
    wrong("stations = ['office', 'post']", "stations = []", &["S211 closure.storm.stations"]);
    let periods = "periods = ['2023-01-10 12:00 .. 2023-01-11 06:00', '2023-02-01 .. 2023-02-02']";
    wrong(periods, "periods = []", &["S211 closure.storm.periods"]);
    wrong(
        periods,
        "periods = ['2023-02-30', '2023-02-02 .. 2023-02-01']",
        &["S211 closure.storm.periods.0", "S211 closure.storm.periods.1"],
    );
}

#[test]
fn s212_breakdowns_have_one_cause() {
    let after = "after = { dist = 'exponential', mean = '30 d' } # scanner";
    wrong(after, "", &["S212 breakdown.scanner"]);
    wrong(after, "after = '0 s'", &["S212 breakdown.scanner.after"]);
    wrong(after, "after_jobs = 3", &["S212 breakdown.scanner.by"]);
    wrong("after_jobs = 200", "after_jobs = 0", &["S212 breakdown.paper.after_jobs"]);
    wrong("after_jobs = 200", "after_jobs = 200\nafter = '3 d'", &["S212 breakdown.paper.after_jobs"]);
    wrong("machines = 2", "machines = 0", &["S212 breakdown.scanner.machines"]);
}

#[test]
fn s213_lanes_that_break_down_are_there() {
    wrong("station = 'post'\nlanes = 2", "station = 'post'\nlanes = 0", &["S213 breakdown.scanner.lanes"]);
    wrong("station = 'post'\nlanes = 2", "station = 'post'\nlanes = 5", &["S213 breakdown.scanner.lanes"]);
    wrong("station = 'post'\nlanes = 2", "station = 'road'\nlanes = 2", &["S213 breakdown.scanner.station"]);
}

#[test]
fn s214_crews_are_elsewhere() {
    wrong("station = 'post'\nlanes = 2", "station = 'crew'", ["S214 breakdown.scanner.repair_at"].as_slice());
}

#[test]
fn s215_stocks_hold_what_comes() {
    wrong("initial = 10", "initial = 60", &["S215 stock.permits.initial"]);
    wrong("capacity = 50", "capacity = 0", &["S215 stock.permits.capacity"]);
    wrong("capacity = 50", "capacity = 20", &["S215 stock.permits.refill.0.units"]);
    wrong("units = 40", "units = 0", &[]);
    wrong("units = 3", "units = 0", &["S215 stock.permits.refill.1.units"]);
    wrong("capacity = 50", "", &[]);
    wrong("places = 40", "places = 0", &["S215 timetable.train.places"]);
}

#[test]
fn s216_controllers_look_at_one_number_and_do_one_thing() {
    wrong("line_of = 'post'", "", &["S216 controller.rush"]);
    wrong("line_of = 'post'", "line_of = 'post'\nside_time = 'uz'", &["S216 controller.rush.side_time"]);
    wrong("open = { station = 'office' }", "", &["S216 controller.stock"]);
    wrong(
        "open = { station = 'office' }",
        "open = { station = 'office' }\nrate = { flow = 'busy', factor = 2 }",
        &["S216 controller.stock.rate"],
    );
}

#[test]
fn s217_controllers_have_limits() {
    wrong("every = '15 min'", "every = '0 s'", &["S217 controller.rush.every"]);
    wrong("weight = 0.2", "weight = 0", &["S217 controller.relief.weight"]);
    wrong("above = 30", "above = '30 min'", &["S217 controller.rush.above"]);
    wrong("above = '4 h'", "above = 4", &["S217 controller.relief.above"]);
    wrong("below = 10", "below = 31", &["S217 controller.rush.below"]);
    wrong("below = '2 h'", "below = '5 h'", &["S217 controller.relief.below"]);
    wrong("below = 10", "below = 30", &[]);
}

#[test]
fn s218_controllers_can_act() {
    wrong("lanes = 1, most = 2", "lanes = 0, most = 2", &["S218 controller.rush.open.lanes"]);
    wrong("lanes = 1, most = 2", "lanes = 3, most = 2", &["S218 controller.rush.open.most"]);
    wrong("open = { station = 'office' }", "open = { station = 'road' }", &["S218 controller.stock.open.station"]);
    wrong("from = 'office', to = 'post'", "from = 'post', to = 'post'", &["S218 controller.help.move.to"]);
    wrong("step = 'customs', shares", "step = 'exam', shares", &["S218 controller.relief.channels.step"]);
    wrong(
        "{ green = 0.9, red = 0.1 }",
        "{ green = 0.9, blue = 0.1 }",
        &["S218 controller.relief.channels.shares.blue"],
    );
    wrong("{ green = 0.9, red = 0.1 }", "{ green = 0.9 }", &["S218 controller.relief.channels.shares"]);
    wrong("{ green = 0.9, red = 0.1 }", "{ green = 1 }", &[]);
    wrong("flow = 'produce'", "flow = 'booked'", &["S218 controller.brake.rate.flow"]);
    wrong("factor = 0.8", "factor = 0", &["S218 controller.brake.rate.factor"]);
    wrong("release = { from = 'customs', to = 'exam' }", "", &["S218 controller.relief.release_time"]);
}
