//! The rules on steps and routes, on a scenario that uses every kind of step.

use super::{diagnose, diagnose_changed};

/// A scenario that uses every kind of step, and that nothing is wrong with.
pub(super) const JOURNEYS: &str = include_str!("journeys.toml");

/// Replaces a line of the sound journeys, and expects these diagnostics.
#[track_caller]
fn wrong(sound: &str, wrong: &str, expected: &[&str]) {
    diagnose_changed(JOURNEYS, sound, wrong, expected);
}

/// Adds to the end of the sound journeys, and expects these diagnostics.
#[track_caller]
fn added(addition: &str, expected: &[&str]) {
    assert_eq!(diagnose(&format!("{JOURNEYS}\n{addition}\n")), expected, "`{addition}`");
}

#[test]
fn nothing_is_wrong_with_the_sound_journeys() {
    assert_eq!(diagnose(JOURNEYS), [""; 0]);
}

#[test]
fn s301_steps_name_what_exists() {
    wrong("wait_at = 'bridge'", "wait_at = 'brigde'", &["S207? gate.bridge", "S301 step.bridge.wait_at"]);
    wrong("take = 'permits'", "take = 'permit'", &["S301 step.permit.take"]);
    wrong("put = 'permits'", "put = 'permit'", &["S301 step.give_back.put"]);
    wrong("board = 'train'", "board = 'tram'", &["S207? timetable.train", "S301 step.train.board"]);
    wrong("fork = 'papers'", "fork = 'paper'", &["S301 step.file.fork", "S314? route.papers"]);
    wrong("or = ['second']", "or = ['secnd']", &["S301 step.customs.or.0"]);
    wrong(
        "also = { inspector = 1 }",
        "also = { inspectr = 1 }",
        &["S207? station.inspector", "S301 step.customs.also.inspectr"],
    );
    wrong("gives_up_to = 'around'", "gives_up_to = 'round'", &["S301 step.customs.gives_up_to"]);
    wrong("refuses_to = 'back'", "refuses_to = 'bock'", &["S301 step.customs.refuses_to"]);
    wrong("spawn = 'empty'", "spawn = 'emty'", &["S301 step.turn.spawn"]);
    wrong("by = 'cold'\n", "by = 'cool'\n", &["S301 step.couple.by", "S324 step.hand_over"]);
    wrong("go_on = 'again' # recheck", "go_on = 'agin'", &["S301 step.recheck.go_on"]);
    wrong("['again', 'north_end']", "['again', 'north_ends']", &["S301 step.either.go_on.1"]);
    wrong("again = 0.1,", "agin = 0.1,", &["S301 step.once_more.go_on.agin"]);
    wrong("stock = 'permits', below", "stock = 'permit', below", &["S301 step.low.if_stock.stock"]);
}

#[test]
fn s302_steps_do_one_thing() {
    wrong("join = true", "join = true\nput = 'permits'", &["S302 step.ready"]);
    wrong("join = true", "join = false", &["S302 step.ready"]);
    wrong("join = true", "draw = 'x'", &["S302 step.ready"]);
}

#[test]
fn s303_keys_belong_to_the_step() {
    wrong("join = true", "join = true\ntime = '1 h'", &["S303 step.ready.time"]);
    wrong("join = true", "join = true\npatience = '1 h'", &["S303 step.ready.patience"]);
    wrong("time = '40 min'", "time = '40 min'\nlanes = 2", &["S303 step.crossing.lanes"]);
    wrong("batch = 5", "batch = 5\nshare = 0.5", &["S303 step.convoy.share"]);
    wrong(
        "through = 'ferry'",
        "through = 'ferry'\ncontrol = 'x'",
        &["S303 step.strip.control", "S315? step.strip.control"],
    );
    wrong("wait_at = 'bridge'", "wait_at = 'bridge'\nbalk_above = 3", &["S303 step.bridge.balk_above"]);
}

#[test]
fn s306_spaces_lead_to_a_station() {
    wrong(
        "'yard', 'ready', 'customs'",
        "'yard', 'convoy', 'part', 'ready', 'customs'",
        &["S306 route.north.steps.2", "S305 route.north.steps.10", "S305 route.north.steps.12"],
    );
    wrong("time = '40 min'", "priority = 3", &[]);
    wrong(
        "'strip', 'crossing', 'post', 'convoy'",
        "'strip', 'convoy'",
        &["S314? step.crossing", "S306 route.north.steps.5"],
    );
    wrong("steps = ['train', 'post']", "steps = ['post', 'strip', 'crossing']", &["S314? step.train"]);
    wrong(
        "steps = ['train', 'post']",
        "steps = ['post', 'strip']",
        &["S314? step.train", "S306 route.north_end.steps.1"],
    );
}

#[test]
fn s307_release_ends_before_trucks_go_on() {
    wrong("to = 'halves'", "to = 'either'", &["S307 route.north.release.to"]);
}

#[test]
fn s308_classes_of_patience_and_priority_are_known() {
    wrong("{ cold = '8 h' }", "{ colt = '8 h' }", &["S308 step.customs.patience.colt"]);
    wrong("{ trusted = 5 }", "{ trustd = 5 }", &["S308 step.customs.priority.trustd"]);
}

#[test]
fn s310_times_are_looked_for_on_every_way() {
    wrong(
        "[step.look]\nat = 'second'\ntime = '1 h'",
        "[step.look]\nat = 'second'\ntime = { red = '1 h' }",
        &["S310 step.look.time"],
    );
    wrong("[step.drive]\ntime = '6 h'", "[step.drive]\ntime = { loaded = '6 h' }", &["S310 step.drive.time"]);
    wrong("time = { dist = 'gamma', mean = '3 h', cv = 0.5 }", "time = { empty = '3 h' }", &["S310 step.office.time"]);
}

#[test]
fn s311_and_s313_hold_for_what_is_new() {
    wrong("north_end = 0.9", "north_end = 1.9", &["S311 step.once_more.go_on.north_end"]);
    wrong("patience = '12 h' # bridge", "patience = '-12 h'", &["S313 step.bridge.patience"]);
}

#[test]
fn s316_stations_are_named_once() {
    wrong("or = ['second']", "or = ['hall']", &["S316 step.customs.or"]);
    wrong("also = { inspector = 1 }", "also = { second = 1 }", &["S207? station.inspector", "S316 step.customs.also"]);
}

#[test]
fn s317_needs_can_be_met() {
    wrong("lanes = 2\nalso", "lanes = 5\nalso", &["S317 step.customs.lanes", "S317 step.customs.lanes"]);
    wrong("{ inspector = 1 }", "{ inspector = 4 }", &["S317 step.customs.also.inspector"]);
    wrong("units = 2\n", "units = 51\n", &["S317 step.permit"]);
    let night = "open = ['daily 20:00-24:00']";
    wrong("open = ['daily 14:00-24:00']", night, &[]);
    let text = JOURNEYS.replacen("open = ['daily 14:00-24:00']", night, 1);
    diagnose_changed(&text, "or = ['second']\nchoose = 'shortest'", "choose = 'ranked'", &["S317 step.customs.also"]);
}

#[test]
fn s318_keys_go_together() {
    wrong("patience = { cold = '8 h' } # customs", "", &["S318 step.customs.gives_up_to"]);
    wrong("balk_above = 40", "", &["S318 step.customs.refuses_to"]);
    wrong("balk_above = 40", "balk_above = 40\nbalk_wait = '2 h'", &["S318 step.customs.balk_wait"]);
    wrong("or = ['second'] # post", "", &["S318 step.post.choose"]);
    wrong("choose = 'shortest' # post", "", &["S318 step.post.jockey"]);
    wrong("choose = 'shortest'\n", "choose = 'shortest'\njockey = 1\n", &["S318 step.customs.jockey"]);
    wrong("as = 'truck'", "", &["S318 step.couple.match", "S324 step.hand_over.as"]);
}

#[test]
fn s319_go_on_ends_the_route() {
    wrong("'look', 'once_more'", "'once_more', 'look'", &["S319 route.again.steps.2"]);
}

#[test]
fn s320_go_on_chooses() {
    wrong("north_end = 0.9", "north_end = 0.8", &["S320 step.once_more.go_on"]);
    wrong("['again', 'north_end']", "['again']", &["S320 step.either.go_on"]);
    wrong("['again', 'north_end']", "['again', 'around']", &["S320 step.either.go_on"]);
    wrong("['around', 'back']", "['around', 'back', 'back']", &["S320 step.low.go_on"]);
    wrong("['around', 'back']", "'around'", &["S320 step.low.go_on"]);
    wrong(
        "go_on = ['again', 'north_end']",
        "choose = 'ranked'\ngo_on = ['again', 'north_end']",
        &["S320 step.either.choose"],
    );
}

#[test]
fn s321_joins_have_tracks() {
    wrong("steps = ['file', 'permit'", "steps = ['permit'", &["S314? step.file", "S321 step.ready.join"]);
}

#[test]
fn s322_tracks_take_their_steps() {
    wrong("steps = ['office']", "steps = ['office', 'convoy']", &["S322 step.convoy.batch"]);
    wrong("steps = ['office']", "steps = ['office', 'file']", &["S322 step.file.fork"]);
}

#[test]
fn s323_batches_begin_and_end() {
    wrong("'convoy', 'bridge', 'part'", "'bridge', 'part'", &["S314? step.convoy", "S323 step.part.unbatch"]);
    wrong("'convoy', 'bridge', 'part'", "'convoy', 'bridge'", &["S314? step.part", "S323 step.halves.split"]);
}

#[test]
fn s324_partners_meet() {
    wrong("as = 'trailer'", "as = 'truck' # trailer", &["S324 step.couple.as"]);
    wrong("by = 'cold' # trailer", "", &["S324 step.hand_over"]);
}

#[test]
fn s325_spawned_flows_do_not_arrive() {
    wrong("spawned = true", "rate = '1 /d'", &["S325 step.turn.spawn"]);
}

#[test]
fn s326_priorities_are_few() {
    let flow = |number: usize| {
        format!("[flow.f{number}]\nfrom = 'uz'\nrate = '1 /d'\nroute = 'back'\npriority = {}\n", number + 10)
    };
    let flows = |count: usize| (0..count).map(flow).collect::<String>();
    added(&flows(95), &[]);
    added(&flows(96), &["S326 step.late.priority"]);
}

#[test]
fn s327_counts_are_above_zero() {
    wrong("lanes = 2\nalso", "lanes = 0\nalso", &["S327 step.customs.lanes"]);
    wrong("{ inspector = 1 }", "{ inspector = 0 }", &["S327 step.customs.also.inspector"]);
    wrong("jockey = 2", "jockey = 0", &["S327 step.post.jockey"]);
    wrong("batch = 5", "batch = 0", &["S327 step.convoy.batch"]);
    wrong("split = 2", "split = 0", &["S327 step.halves.split"]);
    wrong("units = 2 # back", "units = 0", &["S327 step.give_back.units"]);
    wrong("time_out = '1 h'", "time_out = '0 h'", &["S327 step.convoy.time_out"]);
    wrong("balk_wait = '6 h'", "balk_wait = '-6 h'", &["S327 step.post.balk_wait"]);
}

#[test]
fn s328_routes_end() {
    wrong("{ again = 0.1, north_end = 0.9 }", "'again'", &["S328 route.again.steps.2"]);
}

#[test]
fn s329_who_turns_away_takes_nothing_twice() {
    let back = |steps: &str| format!("[route.back]\nsteps = {steps}");
    let twice = ["S329? step.customs.refuses_to"];
    wrong(&back("['drive']"), &back("['drive', 'permit']"), &twice);
    wrong(&back("['drive']"), &back("['permit', 'give_back']"), &twice);
    wrong(&back("['drive']"), &back("['give_back', 'permit']"), &[]);
    // Whoever gives up waiting for a permit has none yet.
    wrong(
        "other = '2 d' } # permit",
        "other = '2 d' }\ngives_up_to = 'again_permit'\n[route.again_permit]\nsteps = ['permit']",
        &[],
    );
}

#[test]
fn s330_batches_gather_what_goes_together() {
    let other = |from: &str, more: &str| {
        format!(
            "[flow.other]\nfrom = '{from}'\nrate = '1 /d'\nroute = 'other'\n{more}[route.other]\nsteps = ['convoy', 'part']"
        )
    };
    added(&other("uz", ""), &[]);
    added(&other("kz", ""), &["S330? step.convoy.batch"]);
    added(&other("uz", "mode = 'rail'\n"), &["S330? step.convoy.batch"]);
}

#[test]
fn s340_controls_can_detect() {
    wrong("or = ['second']", "or = ['second']\ndetected_to = 'around'", &["S340 step.customs.detected_to"]);
    wrong("or = ['second']", "or = ['second']\ndetects = { nothing = 0.5 }", &["S301 step.customs.detects.nothing"]);
}

#[test]
fn s341_head_starts_are_lengths() {
    wrong("fork = 'papers'", "fork = 'papers'\nhead_start = '-1 h'", &["S341 step.file.head_start"]);
    wrong(
        "fork = 'papers'",
        "fork = 'papers'\nhead_start = { loaded = '46 d' }",
        &["S341 step.file.head_start.loaded"],
    );
    wrong("fork = 'papers'", "fork = 'papers'\nhead_start = '6 h'", &[]);
}
