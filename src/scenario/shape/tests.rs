//! What the walker says of each mistake, and that it agrees with JSON Schema.

use super::{check, fits};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::mend::Mended;
use crate::scenario::schema::{merged, shape};
use crate::scenario::source::FileId;
use crate::scenario::tree::{Node, parse};

const HEAD: &str = "karvon = 1\ntitle = 't'\nrun.start = 2023-01-01\nrun.length = '1 d'\nside.uz.time_zone = 'UTC'\n";

fn tree(text: &str) -> Node {
    let (tree, errors) = parse(text, FileId::default());
    assert!(errors.is_empty(), "{text}: {errors:?}");
    tree
}

/// What is found in a text, as "code marked-text: message (help)".
fn found(text: &str) -> Vec<String> {
    let mut out = Diagnostics::default();
    check(&tree(text), shape(), &mut out);
    let show = |item: &crate::scenario::diagnostic::Diagnostic| {
        let marked = &text[item.place.start..item.place.end];
        format!("{} {marked}: {} ({})", item.code.id, item.message, item.help)
    };
    out.sorted().into_iter().map(show).collect()
}

#[test]
fn each_mistake_has_one_diagnostic() {
    fn check(body: &str, expected: &[&str]) {
        assert_eq!(found(&format!("{HEAD}{body}")), expected, "{body}");
    }
    check("", &[]);
    check(
        "[station.uz]\nside = 'uz'\nlane = 9",
        &["S003 lane: `station.uz` has no key `lane` (did you mean `lanes`?)"],
    );
    check(
        "[space.yard]\nside = 'uz'\nplaces = 9\ntitle = 'x'",
        &[
            "S003 title: `space.yard` has no key `title` (`title` belongs at the top of the file, above the first [table])",
        ],
    );
    check(
        "[space.yard]\nside = 'uz'\nplaces = 9\n'1.5' = 'x'",
        &["S003 '1.5': `space.yard` has no key `\"1.5\"` (its keys are places, side)"],
    );
    check("[stations.uz]", &["S003 stations: the scenario has no key `stations` (did you mean `station`?)"]);
    check(
        "[station.uz]\nside = 'uz'",
        &["S004 uz: `station.uz` has no `lanes` (add `lanes`, an integer or one of unlimited: trucks served at once \
           while open; one officer or machine each. Or \"unlimited\".)"],
    );
    let misspelled = found(&format!("{HEAD}[station.customs]\nside = 'uz'\nlanes = 9\n[station.custms]\nlanes = 2"));
    assert_eq!(misspelled.len(), 1, "{misspelled:?}");
    let meant = "S004 custms: `station.custms` has no `side` (did you mean `station.customs`? If `custms` is new, add";
    assert!(misspelled[0].starts_with(meant), "{misspelled:?}");
    check(
        "[station.uz]\nside = 3\nlanes = '9'\nat_closing = 'finsh'",
        &[
            "S005 3: `station.uz.side` must be a string, not an integer (put the value in quotes)",
            "S005 '9': `station.uz.lanes` must be an integer, not a string (write 9 without quotes)",
            "S007 'finsh': `station.uz.at_closing` cannot be \"finsh\" (did you mean \"finish\"? It is one of \
             finish, do_not_start, suspend, suspend_same_lane)",
        ],
    );
    check(
        "station = 1",
        &[
            "S005 1: `station` must be a table, not an integer (write keys and values: { key = value }, or a [table] of its own)",
        ],
    );
    check(
        "[route.x]\nsteps = ['a', 2]",
        &["S005 2: `route.x.steps.1` must be a string, not an integer (put the value in quotes)"],
    );
    check(
        "[route.x]\nsteps = 'a'",
        &["S005 'a': `route.x.steps` must be a list, not a string (put the value in brackets: [...])"],
    );
}

#[test]
fn numbers_and_quantities_are_told_apart() {
    fn check(body: &str, expected: &str) {
        let text = format!("{HEAD}[station.uz]\nside = 'uz'\nlanes = 1\n[demand]\n{body}");
        assert_eq!(found(&text), [expected], "{body}");
    }
    check("scale = nan", "S005 nan: `demand.scale` must be a finite number (write digits, as in 1.5)");
    check("scale = -inf", "S005 -inf: `demand.scale` must be a finite number (write digits, as in 1.5)");
    check(
        "base_year = 40000",
        "S005 40000: `demand.base_year` must be at most 32767 (write a whole number from -32768 to 32767)",
    );
    check("base_year = 2.0", "S005 2.0: `demand.base_year` must be an integer, not a number (write a whole number)");
    check(
        "[space.x]\nside = ''\nplaces = -1",
        "S005 -1: `space.x.places` must be at least 0 (write a whole number from 0 to 4294967295)",
    );
    check(
        "[space.x]\nside = ''\nplaces = 4294967296",
        "S005 4294967296: `space.x.places` must be at most 4294967295 (write a whole number from 0 to 4294967295)",
    );
    check(
        "[flow.x]\nfrom = ''\nroute = ''\nrate = 67",
        "S006 67: `flow.x.rate` is a rate and needs a unit (write it as in \"67 /d\"; its units are /s, /min, /h, /d, /wk)",
    );
    check(
        "[flow.x]\nfrom = ''\nroute = ''\nrate = '67 t'",
        "S006 '67 t': `flow.x.rate` is malformed: `67 t` is a mass; a rate such as \"67 /d\" is needed (write a rate as \
         in \"67 /d\"; its units are /s, /min, /h, /d, /wk)",
    );
}

#[test]
fn one_of_several_shapes_is_judged() {
    fn check(time: &str, expected: &[&str]) {
        assert_eq!(found(&format!("{HEAD}[step.x]\ntime = {time}")), expected, "{time}");
    }
    let units = "its units are s, min, h, d, wk";
    let dists = "empirical, erlang, exponential, gamma, lognormal, triangular, uniform, weibull";
    check("'20 min'", &[]);
    check("{ loaded = '20 min', empty = { dist = 'exponential', mean = '5 min' } }", &[]);
    check(
        "20",
        &[&format!("S006 20: `step.x.time` is a duration and needs a unit (write it as in \"20 min\"; {units})")],
    );
    check(
        "'20 mins'",
        &[&format!(
            "S006 '20 mins': `step.x.time` is malformed: `mins` is not a unit of duration (write a duration as in \
             \"20 min\"; {units})"
        )],
    );
    check(
        "true",
        &[
            "S005 true: `step.x.time` must be a duration such as \"20 min\" or a table, not a truth value (write it as in \
           \"20 min\")",
        ],
    );
    check(
        "{ dist = 'lognormel', mean = 3 }",
        &[&format!(
            "S007 'lognormel': `step.x.time.dist` cannot be \"lognormel\" (did you mean \"lognormal\"? It is one of {dists})"
        )],
    );
    check("{ dist = 3 }", &["S005 3: `step.x.time.dist` must be a string, not an integer (put the value in quotes)"]);
    check(
        "{ dist = 'gamma', men = '1 h', cv = '0.5' }",
        &[
            "S003 men: `step.x.time` has no key `men` (did you mean `mean`?)",
            "S005 '0.5': `step.x.time.cv` must be a number, not a string (write 0.5 without quotes)",
        ],
    );
    check(
        "{ dist = 'gamma', mean = '1 h', cv = 0.5, loaded = '5 min' }",
        &["S003 loaded: `step.x.time` has a value for `loaded` beside the `dist` of one value for all (write `dist` \
             and its parameters under a class too; take an inherited one out first: `remove = [\"step.x.time\"]`)"],
    );
    check(
        "{ mean = '1 h', cv = 0.5 }",
        &[&format!("S004 time: `step.x.time` has no `dist` (add `dist`, one of {dists})")],
    );
    check(
        "{ low = '1 h', high = 5 }",
        &[&format!("S006 5: `step.x.time.high` is a duration and needs a unit (write it as in \"20 min\"; {units})")],
    );
    check(
        "{ loaded = { dist = 'gamma', mean = '1 h' } }",
        &["S004 loaded: `step.x.time.loaded` has no `cv` (add `cv`, a number: coefficient of variation: standard \
           deviation over mean.)"],
    );
}

/// The walker, an independent validator of the same schema and the mender agree on what is a scenario.
///
/// Left out is what JSON cannot tell: 5.0 is an integer to it, and it has no infinity and no dates.
#[test]
fn the_walker_agrees_with_json_schema() {
    let mut options = jsonschema::draft7::options().should_validate_formats(true);
    for format in ["karvon-duration", "karvon-rate", "karvon-mass", "karvon-mass-rate", "karvon-unit-value"] {
        let dimension = crate::scenario::quantity::Dimension::of_format(format).expect("a dimension");
        options = options.with_format(format, move |text: &str| dimension.check(text).is_ok());
    }
    options = options.with_format("karvon-moment", |text: &str| text.parse::<super::Moment>().is_ok());
    let schema = merged();
    let validator = options.build(&schema).expect("a schema");
    let mut accepted = 0;
    let bodies = values().into_iter().map(|body| format!("{HEAD}{body}"));
    let heads = ["", "karvon = 1", "karvon = -1\ntitle = 1", "side = 3", "run = []"].map(str::to_owned);
    let all: Vec<_> = bodies.chain(heads).map(|text| text.replace("= 2023-01-01", "= '2023-01-01'")).collect();
    for text in &all {
        let ours = fits(&tree(text), shape());
        let value = tree(text).to_toml();
        let theirs = validator.is_valid(&serde_json::to_value(&value).expect("no infinity"));
        assert_eq!(ours, theirs, "{text}");
        let read = value.try_into::<crate::scenario::format::ScenarioFile>();
        assert!(!ours || read.is_ok(), "{text}: {read:?}");
        let mended = Mended::new(&tree(text), shape());
        assert_eq!(mended.is_as_written(), ours, "{text}");
        assert!(fits(&mended.tree, shape()), "{text}");
        let read = mended.tree.to_toml().try_into::<crate::scenario::format::ScenarioFile>();
        assert!(read.is_ok(), "{text}: {read:?}");
        accepted += usize::from(ours);
    }
    assert!(accepted > 30 && all.len() - accepted > 60, "{accepted} of {}", all.len());
}

/// Keys of each shape crossed with values of each kind.
fn values() -> Vec<String> {
    let keys = [
        "demand.scale",
        "demand.base_year",
        "station.a.lanes",
        "station.a.calendar",
        "station.a.at_closing",
        "goods.a.value",
        "goods.a.counted",
        "goods.a.controls",
        "step.a.time",
        "step.a.share",
        "step.a.time.loaded",
        "run.warm_up",
        "run.seed",
        "profile.a.hour",
        "step.a.channels",
        "step.a",
        "title2",
        "demand",
        "flow.a.rate",
        "stream.a.rate",
        "flow.a.payload",
        "calendar.a.exceptions",
        "route.a.release",
        "flow.a.gap",
        "flow.a.timetable",
        "flow.a.timetable.party",
        "flow.a.trace",
        "stock.a.refill",
        "breakdown.a.by",
        "breakdown.a.repair",
        "controller.a.above",
        "controller.a.open",
    ];
    let values = [
        "1",
        "-1",
        "40000",
        "5000000000",
        "0.5",
        "true",
        "''",
        "'x'",
        "'finish'",
        "'20 min'",
        "'-1e3 s'",
        "' 20min '",
        "'1e400 s'",
        "'1_000 s'",
        "'1 t'",
        "'1 /d'",
        "'1 t/d'",
        "'1 USD/t'",
        "[]",
        "['a']",
        "[1, 0.5]",
        "{}",
        "{ dist = 'gamma', mean = '1 h', cv = 1 }",
        "{ dist = 'gamma', mean = '1 h' }",
        "{ dist = 'x' }",
        "{ dist = '20 min' }",
        "{ mean = '1 h' }",
        "{ a = 0.5 }",
        "{ a = 'b' }",
        "'2023-01-01'",
        "{ from = 'a', to = 'b' }",
        "{ at = ['daily 06:00'] }",
        "{ at = ['daily 06:00'], lateness = '5 min', part = 2 }",
        "{ file = 'a.csv', column = 'b' }",
        "[{ at = ['daily 06:00'], units = 1 }]",
        "[{ at = ['daily 06:00'], units = -1, mode = 'drop' }]",
        "'unlimited'",
        "'9'",
        "{ dist = 'empirical', values = ['1 s'], weights = [1] }",
    ];
    let base = |key: &str| match key.split('.').next() {
        Some("station") if key.ends_with("lanes") => "station.a.side = ''\n",
        Some("station") => "station.a.side = ''\nstation.a.lanes = 1\n",
        Some("goods") if !key.ends_with("value") => "goods.a.value = '1 USD/t'\n",
        Some("flow") if key.ends_with("party") => "flow.a.from = ''\nflow.a.route = ''\nflow.a.timetable.at = []\n",
        Some("flow") if key.ends_with("rate") => "flow.a.from = ''\nflow.a.route = ''\n",
        Some("flow") => "flow.a.from = ''\nflow.a.route = ''\nflow.a.rate = '1 /h'\n",
        Some("stream") => "stream.a.from = ''\nstream.a.goods = ''\nstream.a.mode = ''\n",
        Some("calendar") => "calendar.a.open = []\n",
        Some("route") => "route.a.steps = []\n",
        Some("stock") => "stock.a.side = ''\n",
        Some("breakdown") if key.ends_with("repair") => "breakdown.a.station = ''\n",
        Some("breakdown") => "breakdown.a.station = ''\nbreakdown.a.repair = '1 h'\n",
        Some("controller") if key.ends_with("above") => "controller.a.every = '1 h'\n",
        Some("controller") => "controller.a.every = '1 h'\ncontroller.a.above = 1\n",
        _ => "",
    };
    keys.into_iter().flat_map(|key| values.map(|value| format!("{}{key} = {value}\n", base(key)))).collect()
}
