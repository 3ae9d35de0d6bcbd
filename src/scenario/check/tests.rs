//! Each rule on a sound scenario with one thing wrong: that code, at that path, and nothing else.

mod border;
mod center;

use super::check;
use crate::scenario::codes;
use crate::scenario::diagnostic::{Diagnostics, Severity};
use crate::scenario::format::ScenarioFile;
use crate::scenario::source::{FileId, Place};
use crate::scenario::tree::{Entry, Node, Value};

mod journey;
mod trade;

/// A scenario that uses every part of the format, and that nothing is wrong with.
const SOUND: &str = include_str!("tests/sound.toml");

/// Rebuilds a tree in which a place's start is the position of its path in `paths`.
fn number(path: &str, value: &toml::Value, paths: &mut Vec<String>) -> Node {
    let place = Place { file: FileId::default(), start: paths.len(), end: paths.len() };
    paths.push(path.to_owned());
    let mut child = |key: &str, value: &toml::Value| {
        let dot = if path.is_empty() { "" } else { "." };
        number(&format!("{path}{dot}{key}"), value, paths)
    };
    let value = match value {
        toml::Value::Table(table) => Value::Table(
            table
                .iter()
                .map(|(key, value)| {
                    let node = child(key, value);
                    (key.clone(), Entry { key_place: node.place, node })
                })
                .collect(),
        ),
        toml::Value::Array(items) => {
            Value::Array(items.iter().enumerate().map(|(index, item)| child(&index.to_string(), item)).collect())
        }
        leaf => Value::String(leaf.to_string()),
    };
    Node { value, place }
}

/// Checks a text; returns each diagnostic as "S203 path", warnings as "S203? path".
fn diagnose(text: &str) -> Vec<String> {
    let file: ScenarioFile = toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    diagnose_file(text, &file)
}

/// Checks what was read of a text, and perhaps changed; see [`diagnose`].
fn diagnose_file(text: &str, file: &ScenarioFile) -> Vec<String> {
    let mut paths = Vec::new();
    let mut out = Diagnostics::default();
    out.resolve_through(number("", &text.parse::<toml::Table>().map(toml::Value::Table).unwrap(), &mut paths));
    check(file, &mut out);
    let shown = out.sorted().into_iter().map(|item| {
        assert!(!item.message.is_empty() && !item.help.is_empty(), "{item:?}");
        assert!(codes::find(item.code.id).is_some(), "{} is in the table of codes", item.code.id);
        let mark = if item.severity == Severity::Warning { "?" } else { "" };
        format!("{}{mark} {}", item.code.id, paths[item.place.start])
    });
    shown.collect()
}

/// Replaces a line of the sound scenario, and expects these diagnostics.
#[track_caller]
fn wrong(sound: &str, wrong: &str, expected: &[&str]) {
    diagnose_changed(SOUND, sound, wrong, expected);
}

/// Replaces a part of a text, and expects these diagnostics.
#[track_caller]
fn diagnose_changed(text: &str, sound: &str, wrong: &str, expected: &[&str]) {
    assert!(text.contains(sound), "the sound scenario has `{sound}`");
    assert_eq!(diagnose(&text.replacen(sound, wrong, 1)), expected, "`{sound}` -> `{wrong}`");
}

/// Adds to the end of the sound scenario, and expects these diagnostics.
#[track_caller]
fn added(addition: &str, expected: &[&str]) {
    assert_eq!(diagnose(&format!("{SOUND}\n{addition}\n")), expected, "`{addition}`");
}

#[test]
fn nothing_is_wrong_with_the_sound_scenario() {
    assert_eq!(diagnose(SOUND), [""; 0]);
}

#[test]
fn every_rule_is_tested() {
    let tested = [
        include_str!("tests.rs"),
        include_str!("tests/border.rs"),
        include_str!("tests/journey.rs"),
        include_str!("tests/center.rs"),
        include_str!("tests/trade.rs"),
        include_str!("../timeline.rs"),
        include_str!("../posts.rs"),
        include_str!("../consignments.rs"),
        include_str!("../study/tests.rs"),
    ]
    .concat();
    // Codes below are of the file's shape, S05x, S410 and S430 of the command line. Those of costs and data are held by the
    // examples of docs/errors.md, which are run.
    let is_here =
        |id: &str| ("S020".."S700").contains(&id) && !id.starts_with("S05") && !["S410", "S430"].contains(&id);
    for code in codes::ALL.iter().filter(|code| is_here(code.id)) {
        let expectation = [" ", "? "].map(|mark| format!("\"{}{mark}", code.id));
        assert!(expectation.iter().any(|found| tested.contains(found)), "{} has a test", code.id);
    }
}

#[test]
fn s020_names_are_plain() {
    wrong("direction = 'north'", "direction = 'North'", &["S020 side.uz.direction"]);
    wrong("mode = 'rail'", "mode = 'rail; all'", &["S020 stream.grain_rail.mode"]);
    wrong("[published.prompt]", "[published.Prompt]", &["S020 published.Prompt"]);
    wrong("green = 0.7", "Green = 0.7", &["S020 step.customs.channels.Green"]);
    added("[attribute.'2nd']\nshare = 0.5", &["S020 attribute.2nd", "S314? attribute.2nd"]);
}

#[test]
fn s101_flows_and_streams_name_what_exists() {
    wrong("from = 'uz' # produce", "from = 'us'", &["S101 flow.produce.from"]);
    wrong("route = 'loaded_north'", "route = 'loaded'", &["S101 flow.produce.route", "S314? route.loaded_north"]);
    wrong("goods = 'fresh' # produce", "goods = 'fish'", &["S111? goods.fresh", "S101 flow.produce.goods"]);
    wrong(
        "profiles = ['day', 'season']",
        "profiles = ['dya', 'season']",
        &["S111? profile.day", "S101 flow.produce.profiles.0"],
    );
    wrong("from = 'kz' # rail", "from = 'k'", &["S101 stream.grain_rail.from"]);
    wrong("goods = 'grain' # rail", "goods = 'rain'", &["S111? goods.grain", "S101 stream.grain_rail.goods"]);
}

#[test]
fn s102_traffic_has_a_direction() {
    wrong("direction = 'north'", "", &["S102 side.uz"]);
}

#[test]
fn s103_rates_are_possible() {
    wrong("rate = '67 /d'", "rate = '-67 /d'", &["S103 flow.produce.rate"]);
    wrong("rate = '67 /d'", "rate = '670 /s'", &["S103 flow.produce.rate"]);
    wrong("rate = '67 /d'", "rate = '0 /d'", &[]);
    wrong("rate = '900 t/d'", "rate = '-1 t/d'", &["S103 stream.grain_rail.rate"]);
}

#[test]
fn s104_goods_have_a_payload() {
    wrong("payload = '20 t'", "", &["S104 flow.produce"]);
    wrong("payload = '20 t'", "payload = '0 t'", &["S104 flow.produce.payload"]);
    wrong("rate = '40 /d'", "rate = '40 /d'\npayload = '20 t'", &["S104 flow.returning.payload"]);
}

#[test]
fn s105_profiles_have_their_weights() {
    wrong("weekday = [1, 1, 1, 1, 1, 1, 0]", "weekday = [1, 1, 1]", &["S105 profile.day.weekday"]);
    wrong("weekday = [1, 1, 1, 1, 1, 1, 0]", "weekday = [1, 1, 1, 1, 1, 1, -1]", &["S105 profile.day.weekday"]);
    wrong("weekday = [1, 1, 1, 1, 1, 1, 0]", "weekday = [1, 1, 1, 1, 1, 1, nan]", &["S105 profile.day.weekday"]);
    wrong("weekday = [1, 1, 1, 1, 1, 1, 0]", "weekday = [0, 0, 0, 0, 0, 0, 0]", &["S105 profile.day.weekday"]);
    wrong("weekday = [1, 1, 1, 1, 1, 1, 0]", "hour = [1e-300, 0]", &["S105 profile.day.hour"]);
}

#[test]
fn s106_profiles_say_something() {
    wrong("weekday = [1, 1, 1, 1, 1, 1, 0]", "normalize = 'year'", &["S106 profile.day"]);
}

#[test]
fn s107_months_have_demand_in_the_window() {
    let season = "month = [1, 1, 1, 1, 2, 3, 4, 4, 3, 2, 1, 1]";
    wrong(season, "month = [0, 0, 0, 0, 0, 0, 4, 4, 3, 2, 1, 1]", &["S107 profile.season.month"]);
    wrong(season, "month = [0, 0, 0, 0, 0, 0, 4, 4, 3, 2, 1, 1]\nnormalize = 'year'", &[]);
}

#[test]
fn s108_goods_have_a_value() {
    wrong("value = '252 USD/t'", "value = '-252 USD/t'", &["S108 goods.fresh.value"]);
    wrong("value = '252 USD/t'", "value = '0 USD/t'", &[]);
}

#[test]
fn s109_demand_can_be_scaled() {
    wrong("scale = 1.5", "scale = -1.5", &["S109 demand.scale"]);
    wrong("scale = 1.5", "scale = inf", &["S109 demand.scale"]);
    wrong("growth = 0.05", "growth = -1", &["S109 demand.growth"]);
    wrong("base_year = 2021", "", &["S109 demand.growth"]);
    wrong("growth = 0.05", "growth = 5000.0", &["S109 demand"]);
    wrong("base_year = 2021", "base_year = -32768", &["S109 demand"]);
    wrong("base_year = 2021", "base_year = 2024", &["S109 demand.base_year"]);
    wrong("base_year = 2021", "base_year = 2023", &[]);
}

#[test]
fn s110_classes_have_names_of_their_own() {
    added("[goods.other]\nvalue = '1 USD/t'", &["S110 goods.other", "S111? goods.other"]);
    added("[attribute.dist]\nshare = 0.5", &["S110 attribute.dist", "S314? attribute.dist"]);
    added("[attribute.grain]\nshare = 0.5", &["S110 attribute.grain", "S314? attribute.grain"]);
    wrong(
        "{ green = 0.7, red = 0.3 }",
        "{ green = 0.7, red = 0.2, trusted = 0.1 }",
        &["S110 step.customs.channels.trusted"],
    );
}

#[test]
fn s111_goods_and_profiles_are_used() {
    added("[goods.steel]\nvalue = '600 USD/t'", &["S111? goods.steel"]);
    added("[profile.night]\nweekday = [1, 1, 1, 1, 1, 1, 2]", &["S111? profile.night"]);
}

#[test]
fn s112_attributes_are_drawn_on_arrival() {
    wrong(
        "share = { fresh = 0.2, other = 0.1 }",
        "share = { red = 0.2, other = 0.1 }",
        &["S112 attribute.trusted.share.red"],
    );
    let itself = "share = { trusted = 0.2, other = 0.1 }";
    wrong("share = { fresh = 0.2, other = 0.1 }", itself, &["S112 attribute.trusted.share.trusted"]);
}

#[test]
fn s113_profiles_are_listed_once() {
    wrong("profiles = ['day', 'season']", "profiles = ['day', 'season', 'day']", &["S113? flow.produce.profiles.2"]);
}

#[test]
fn s122_people_come_without_goods() {
    wrong("rate = '40 /d'", "rate = '40 /d'\npeople = 0", &["S122 flow.returning.people"]);
    wrong("rate = '40 /d'", "rate = '40 /d'\npeople = 1001", &["S122 flow.returning.people"]);
    wrong("rate = '40 /d'", "rate = '40 /d'\npeople = 3\nmode = 'foot'", &["S122 flow.returning.people"]);
    wrong("rate = '40 /d'", "rate = '40 /d'\npeople = 3\nmode = 'car'", &[]);
    wrong("goods = 'fresh' # produce", "goods = 'fresh' # produce\npeople = 2", &["S122 flow.produce.goods"]);
}

#[test]
fn s201_places_name_what_exists() {
    wrong("side = 'kz' # post", "side = 'kzz'", &["S201 station.post.side"]);
    wrong("calendar = 'shift'", "calendar = 'shfit'", &["S207? calendar.shift", "S201 station.post.calendar"]);
    wrong("side = 'kz' # strip", "side = ''", &["S201 space.strip.side"]);
}

#[test]
fn s202_time_zones_exist() {
    wrong("'Asia/Almaty'", "'Asia/Almatty'", &["S202 side.kz.time_zone"]);
    wrong("'Asia/Tashkent'", "''", &["S202 side.uz.time_zone"]);
}

#[test]
fn s203_stations_are_ever_open() {
    let closed = "holidays = ['2020-01-01..2029-12-31']";
    let text = SOUND.replacen("holidays = ['2023-03-21..2023-03-23']", closed, 1);
    let text = text.replacen("'2023-03-25' = '10:00-14:00'", "'2023-03-25' = 'closed'", 1);
    assert_eq!(diagnose(&text), ["S203 station.post.calendar"]);
    wrong("open = ['daily 08:00-20:00']", "open = []", &["S206 step.exam.time.red"]);
}

#[test]
fn s204_places_have_room() {
    wrong("lanes = 4", "lanes = 0", &["S204 station.post.lanes"]);
    wrong("places = 30", "places = 0", &["S204 space.strip.places"]);
}

#[test]
fn s205_calendars_can_be_read() {
    wrong("open = ['daily 08:00-20:00']", "open = ['daily 08:00-20:00', 'dayly']", &["S205 calendar.shift.open.1"]);
    wrong("holidays = ['2023-03-21..2023-03-23']", "holidays = ['21.03.2023']", &["S205 calendar.shift.holidays.0"]);
    wrong("'2023-03-25' = '10:00-14:00'", "'2023-03-25' = '10-14'", &["S205 calendar.shift.exceptions.2023-03-25"]);
}

#[test]
fn s206_jobs_fit_an_opening() {
    let exam = "{ dist = 'uniform', low = '1 h', high = '10 h' }";
    wrong(exam, "'12 h'", &[]);
    wrong(exam, "'13 h'", &["S206 step.exam.time.red"]);
    wrong(exam, "{ dist = 'uniform', low = '1 h', high = '13 h' }", &["S206 step.exam.time.red"]);
    wrong(exam, "{ dist = 'exponential', mean = '1 h' }", &["S206 step.exam.time.red"]);
    wrong(exam, "{ dist = 'exponential', mean = '1 h', max = '12 h' }", &[]);
    wrong(exam, "{ dist = 'exponential', mean = '1 h', cap = '12 h' }", &[]);
    wrong("calendar = 'shift'", "", &["S207? calendar.shift"]);
}

#[test]
fn s206_looks_at_all_stations_of_a_step() {
    let exam = "at = 'post' # exam\nshare = { red = 1, other = 0 }\n\
                time = { red = { dist = 'uniform', low = '1 h', high = '10 h' } }";
    let rest = "share = { red = 0.001, other = 0 }\ntime = { red = '13 h' }";
    wrong(exam, &format!("at = 'office'\nalso = {{ post = 1 }}\n{rest}"), &["S206 step.exam.time.red"]);
    wrong(exam, &format!("at = 'office'\nor = ['post']\nchoose = 'shortest'\n{rest}"), &["S206 step.exam.time.red"]);
    // It waits for both, and is done at the office.
    wrong(exam, &format!("at = 'post'\nor = ['office']\n{rest}"), &[]);
    wrong(exam, &format!("at = 'post'\n{rest}"), &["S206 step.exam.time.red"]);
}

#[test]
fn s206_looks_only_at_openings_that_end() {
    let text = SOUND.replacen("open = ['daily 08:00-20:00']", "open = ['daily 00:00-24:00']", 1);
    let text =
        text.replacen("{ dist = 'uniform', low = '1 h', high = '10 h' }", "{ dist = 'exponential', mean = '1 h' }", 1);
    assert_eq!(diagnose(&text), [""; 0]);
}

#[test]
fn s207_places_and_calendars_are_used() {
    added("[station.gate]\nside = 'kz'\nlanes = 1", &["S207? station.gate"]);
    added("[space.yard]\nside = 'kz'\nplaces = 1", &["S207? space.yard"]);
    added("[calendar.night]\nopen = ['daily 20:00-08:00']", &["S207? calendar.night"]);
}

#[test]
fn s208_there_is_a_side() {
    let bare = "karvon = 1\ntitle = 'Nothing'\n[run]\nstart = 2023-01-01\nlength = '1 d'\n[side]";
    assert_eq!(diagnose(bare), ["S208 side"]);
}

#[test]
fn s301_steps_and_routes_name_what_exists() {
    wrong("at = 'post' # exam", "at = 'pots'", &["S301 step.exam.at"]);
    wrong("through = 'strip'", "through = 'trip'", &["S207? space.strip", "S301 step.strip.through"]);
    let steps = "steps = ['customs', 'strip', 'exam', 'plants']";
    wrong(steps, "steps = ['custom', 'strip', 'exam', 'plants']", &["S301 route.loaded_north.steps.0"]);
}

#[test]
fn s302_steps_have_one_place() {
    wrong("at = 'post' # exam", "at = 'post'\nthrough = 'strip'", &["S302 step.exam"]);
    wrong("through = 'strip'", "", &["S207? space.strip", "S302 step.strip"]);
}

#[test]
fn s303_keys_belong_to_the_place() {
    wrong("time = '5 min'", "", &["S303 step.plants"]);
    wrong("through = 'strip'", "through = 'strip'\ntime = '5 min'", &["S303 step.strip.time"]);
    wrong("through = 'strip'", "through = 'strip'\nchannels = { red = 1 }", &["S303 step.strip.channels"]);
}

#[test]
fn s304_routes_have_steps() {
    added("[route.none]\nsteps = []", &["S314? route.none", "S304 route.none.steps"]);
}

#[test]
fn s305_routes_take_a_step_once() {
    let steps = "steps = ['customs', 'strip', 'exam', 'plants']";
    wrong(steps, "steps = ['customs', 'strip', 'exam', 'plants', 'customs']", &["S305 route.loaded_north.steps.4"]);
}

#[test]
fn s306_spaces_lead_to_a_station() {
    let steps = "steps = ['customs', 'strip', 'exam', 'plants']";
    wrong(steps, "steps = ['customs', 'exam', 'plants', 'strip']", &["S306 route.loaded_north.steps.3"]);
    let yard = "steps = ['customs', 'strip', 'yard', 'exam', 'plants']";
    let text = SOUND.replacen(steps, yard, 1) + "\n[step.yard]\nthrough = 'strip'\n";
    assert_eq!(diagnose(&text), ["S306 route.loaded_north.steps.1"]);
}

#[test]
fn s307_release_lies_on_the_route() {
    let release = "{ from = 'customs', to = 'exam' }";
    wrong(release, "{ from = 'customs', to = 'exams' }", &["S307 route.loaded_north.release.to"]);
    wrong(release, "{ from = 'exam', to = 'customs' }", &["S307 route.loaded_north.release"]);
    wrong(release, "{ from = 'customs', to = 'strip' }", &["S307 route.loaded_north.release.to"]);
    wrong(release, "{ from = 'exam', to = 'exam' }", &[]);
}

#[test]
fn s308_classes_are_known() {
    wrong("trusted = '10 min'", "trustd = '10 min'", &["S314? attribute.trusted", "S308 step.customs.time.trustd"]);
    wrong("share = { fresh = 0.2, other = 0.1 }", "share = {}", &["S308 attribute.trusted.share"]);
}

#[test]
fn s309_tables_list_one_attribute() {
    let text = SOUND.replacen("trusted = '10 min'", "trusted = '10 min'\ntime.transit = '5 min'", 1);
    assert_eq!(diagnose(&format!("{text}\n[attribute.transit]\nshare = 0.1\n")), ["S309 step.customs.time"]);
}

#[test]
fn s310_flows_have_a_time_at_every_station() {
    wrong("time.other = '20 min'", "time.loaded = '20 min'", &["S310 step.customs.time"]);
    wrong("time.other = '20 min'", "time.loaded = '20 min'\ntime.empty = '0 s'", &[]);
    // Trucks in the green channel take no exam, as `share` says; without it they lack a time.
    wrong("share = { red = 1, other = 0 }", "", &["S310 step.exam.time"]);
    wrong("share = { red = 1, other = 0 }", "share = { red = 1, green = 0.1, other = 0 }", &["S310 step.exam.time"]);
    wrong("share = { red = 1, other = 0 }", "share = { red = 1 }", &[]);
    // A truck that may miss the assignment is in no channel.
    wrong("channels = { green", "share = 0.5\nchannels = { green", &[]);
    let text = SOUND.replacen("channels = { green", "share = 0.5\nchannels = { green", 1);
    let text = text.replacen("share = { red = 1, other = 0 }", "share = { green = 0, other = 1 }", 1);
    assert_eq!(diagnose(&text), ["S310 step.exam.time"]);
}

#[test]
fn s310_follows_attributes_along_the_route() {
    // Only trusted trucks skip customs, and only they lack a channel at the exam.
    let text = SOUND.replacen("trusted = '10 min'", "trusted = '10 min'\nshare = { trusted = 0, other = 1 }", 1);
    let text = text.replacen("share = { red = 1, other = 0 }", "share = { trusted = 0, loaded = 1 }", 1);
    let text = text.replacen("time = { red", "time = { green = '1 min', red", 1);
    assert_eq!(diagnose(&text), [""; 0]);
}

#[test]
fn s311_shares_are_shares() {
    wrong(
        "share = { fresh = 0.2, other = 0.1 }",
        "share = { fresh = 20, other = 0.1 }",
        &["S311 attribute.trusted.share.fresh"],
    );
    wrong("share = { red = 1, other = 0 }", "share = { red = 1, other = -0.5 }", &["S311 step.exam.share.other"]);
    wrong(
        "{ green = 0.7, red = 0.3 }",
        "{ green = 1.7, red = -0.7 }",
        &["S311 step.customs.channels.green", "S311 step.customs.channels.red"],
    );
    wrong("control = 'phytosanitary'", "control = 'phytosanitary'\nshare = nan", &["S311 step.plants.share"]);
}

#[test]
fn s312_channel_shares_sum_to_one() {
    wrong("{ green = 0.7, red = 0.3 }", "{ green = 0.7, red = 0.2 }", &["S312 step.customs.channels"]);
    wrong("{ green = 0.7, red = 0.3 }", "{ green = 0.7, red = 0.1, blue = 0.2 }", &[]);
}

#[test]
fn s313_times_can_be_drawn() {
    wrong("time = '5 min'", "time = '-5 min'", &["S313 step.plants.time"]);
    wrong("time = '5 min'", "time = '0 s'", &[]);
    wrong("time = '5 min'", "time = { dist = 'exponential', mean = '0 s' }", &["S313 step.plants.time.mean"]);
    wrong(
        "trusted = '10 min'",
        "trusted = { dist = 'lognormal', mean = '9 min' }",
        &["S313 step.customs.time.trusted"],
    );
}

#[test]
fn s314_steps_routes_and_attributes_are_used() {
    added("[step.spare]\nat = 'post'\ntime = '1 min'", &["S314? step.spare"]);
    added("[route.spare]\nsteps = ['plants']", &["S314? route.spare"]);
    added("[attribute.spare]\nshare = 0.5", &["S314? attribute.spare"]);
}

#[test]
fn s315_controls_are_needed() {
    added(
        "[step.spare]\nat = 'post'\ntime = '1 min'\ncontrol = 'weight'\n[route.spare]\nsteps = ['spare']",
        &["S315? step.spare.control", "S314? route.spare"],
    );
}

#[test]
fn s331_controls_are_carried_out() {
    wrong("controls = ['phytosanitary']", "controls = ['phytosanitary', 'weight']", &["S331? goods.fresh.controls.1"]);
    // One misspelling is told once, wherever it is.
    wrong("controls = ['phytosanitary']", "controls = ['phytosanitory']", &["S331? goods.fresh.controls.0"]);
    wrong("control = 'phytosanitary'", "control = 'phytosanitory'", &["S331? goods.fresh.controls.0"]);
}

#[test]
fn s401_something_runs() {
    let seed = "seed = 2023";
    wrong(seed, "replications = 0", &["S401 run.replications"]);
    wrong(seed, "events_max = 0\nentities_max = 0", &["S401 run.events_max", "S401 run.entities_max"]);
}

#[test]
fn s402_level_is_a_confidence() {
    for level in ["0", "1", "95.0", "nan"] {
        wrong("seed = 2023", &format!("level = {level}"), &["S402 run.level"]);
    }
}

#[test]
fn s403_run_has_lengths() {
    wrong("length = '181 d'", "length = '0 d'", &["S403 run.length"]);
    wrong("length = '181 d'", "length = '60 wk'\nfollow_up = '-1 d'", &["S403 run.follow_up"]);
    wrong("warm_up = '20 d'", "warm_up = '-20 d'", &["S403 run.warm_up"]);
    wrong("length = '181 d'", "length = '20000 d'", &["S403 run.length"]);
}

#[test]
fn s404_run_starts_in_our_time() {
    wrong("start = 2023-01-01", "start = 1923-01-01", &["S404 run.start"]);
    wrong("start = 2023-01-01", "start = 9999-12-31", &["S404 run.start"]);
}

#[test]
fn s411_batches_have_days() {
    wrong("seed = 2023", "batches = 1", &["S411 run.batches"]);
    wrong("seed = 2023", "batches = 182", &["S411 run.batches"]);
}

#[test]
fn s412_window_can_tell_its_warm_up() {
    wrong("length = '181 d'", "length = '19 d'\nwarm_up_by = 'mser5'", &["S412 run.warm_up_by"]);
}

#[test]
fn s413_quantiles_are_shares() {
    wrong("seed = 2023", "quantiles = [0.5, 95.0]", &["S413 run.quantiles.1"]);
}

#[test]
fn s405_published_indicators_are_known() {
    wrong(
        "indicator = 'crossing_time'\n",
        "indicator = 'crosing_time'\n",
        &["S405 published.crossing_north.indicator"],
    );
}

#[test]
fn s406_published_statistics_are_known() {
    wrong("statistic = 'within_24h'", "statistic = 'average'", &["S406 published.prompt.statistic"]);
}

#[test]
fn s407_published_units_are_those_of_the_results() {
    wrong("unit = 'h' # published", "unit = 'min'", &["S407 published.crossing_north.unit"]);
    wrong("unit = '1'", "unit = 'h'", &["S407 published.prompt.unit"]);
}

#[test]
fn s408_tolerances_allow_something() {
    for tolerance in ["0", "-0.2", "nan"] {
        wrong("tolerance = 0.2", &format!("tolerance = {tolerance}"), &["S408 published.crossing_north.tolerance"]);
    }
}

#[test]
fn help_names_the_nearest_name() {
    let help = |sound: &str, wrong: &str| {
        let file: ScenarioFile = toml::from_str(&SOUND.replacen(sound, wrong, 1)).unwrap();
        let mut out = Diagnostics::default();
        check(&file, &mut out);
        let errors = out.sorted().into_iter().filter(|item| item.severity == Severity::Error);
        errors.map(|item| format!("{}; {}", item.message, item.help)).collect::<Vec<_>>()
    };
    assert_eq!(
        help("calendar = 'shift'", "calendar = 'shfit'"),
        ["there is no calendar `shfit`; did you mean `shift`?"]
    );
    assert_eq!(
        help("trusted = '10 min'", "trusty = '10 min'"),
        ["there is no class `trusty`; did you mean `trusted`?"]
    );
    assert_eq!(
        help("'Asia/Almaty'", "'Asia/Almatty'"),
        ["there is no time zone `Asia/Almatty`; did you mean `Asia/Almaty`?"]
    );
    assert_eq!(
        help("indicator = 'crossing_time'\n", "indicator = 'crosing_time'\n"),
        ["there is no indicator `crosing_time`; did you mean `crossing_time`?"]
    );
    assert_eq!(help("through = 'strip'", "through = 'yard'"), ["there is no space `yard`; known: `strip`"]);
}
