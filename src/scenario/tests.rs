//! What the room promises as a whole: from a text to a site, or to all of its mistakes at once.

use super::diagnostic::Severity;
use super::render::{Style, json, render};
use super::{CheckedScenario, Refused, codes, load, resolved};

const BORDER: &str = "\u{feff}karvon = 1\r
title = 'Граница, ўзбек — қазақ'
run = { start = 2023-01-01, length = \"181 d\", warm_up = '20 d', seed = 2023 }

[side.uz]
time_zone = \"Asia/Tashkent\"
direction = \"north\"
[side.kz]
time_zone = \"Asia/Almaty\"

[calendar.day_shift]
open = [\"daily 08:00-20:00\"]
exceptions.\"2023-03-25\" = \"closed\"

[profile.truck_day]
weekday = [0.6, 5e-1, 1, 1, 1, 1, 1]
normalize = \"year\"

[goods.fresh]
value = \"252 USD/t\"

[flow.north]
from = \"uz\"
goods = \"fresh\"
payload = \"20 t\"
rate = \"67 /d\"
route = \"north\"

[stream.rail]
from = \"uz\"
goods = \"fresh\"
mode = \"rail\"
rate = \"1200 t/d\"

[attribute.agro]
share = { loaded = 0.1, other = 0 }

[station.'uz_customs']
side = \"uz\"
lanes = 9
at_closing = \"do_not_start\"

[space.yard]
side = \"uz\"
places = 40

[step.customs]
at = \"uz_customs\"
time.loaded = { dist = \"lognormal\", mean = \"20 min\", cv = 0.7, max = \"4 h\" }
time.empty = \"5 min\"
share = 0.5
channels = { green = 0.9, red = 0.1 }
[step.yard]
through = \"yard\"
[step.exit]
at = \"uz_customs\"
time = { dist = \"empirical\", values = [\"1 min\", \"90 s\"], weights = [1, 2.5] }

[route.north]
steps = [\"yard\", \"customs\", \"exit\"]
release = { from = \"customs\", to = \"exit\" }
";

fn alone(text: &str) -> Result<CheckedScenario, Refused> {
    load("border.toml", text, &[], &|name| Err(format!("no file `{name}`")))
}

/// Errors, as "code file:line:column".
fn refusals(text: &str, settings: &[(&str, &str)]) -> Vec<String> {
    let settings: Vec<_> = settings.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    let read = |name: &str| match name {
        "base.toml" => Ok(BORDER.to_owned()),
        "circle.toml" => Ok("karvon = 1\nextends = 'circle.toml'".to_owned()),
        _ => Err("no such file".to_owned()),
    };
    match load("border.toml", text, &settings, &read) {
        Ok(_) => Vec::new(),
        Err(Refused { diagnostics, sources }) => {
            let show = |item: &super::diagnostic::Diagnostic| {
                let start = sources.start_of(item.place);
                format!("{} {}:{}:{}", item.code.id, sources.get(item.place.file).name, start.line, start.column)
            };
            let errors = diagnostics.sorted().into_iter().filter(|item| item.severity == Severity::Error);
            errors.map(show).collect()
        }
    }
}

#[test]
fn a_scenario_loads() {
    let scenario = alone(BORDER).expect("no mistakes");
    assert_eq!(scenario.file.run.seed, 2023);
    assert_eq!(scenario.file.flow["north"].rate.as_ref().map(|rate| rate.per_hour()), Some(67.0 / 24.0));
    let place = scenario.tree.place_of(&["step", "customs", "time", "loaded", "cv"]);
    let source = scenario.sources.get(place.file);
    assert_eq!((&source.text[place.start..place.end], source.name.as_str()), ("0.7", "border.toml"));
}

#[test]
fn every_mistake_of_the_shape_has_its_code_and_place() {
    fn check(text: &str, settings: &[(&str, &str)], expected: &[&str]) {
        assert_eq!(refusals(text, settings), expected, "{text} {settings:?}");
    }
    let over = "karvon = 1\nextends = 'base.toml'\n";
    check(&format!("{over}a = b\nc = 'x\n"), &[], &["S001 border.toml:3:5", "S001 border.toml:4:7"]);
    check(&BORDER.replace("karvon = 1", ""), &[], &["S002 border.toml:1:1"]);
    check(&BORDER.replace("karvon = 1", "karvon = 2"), &[], &["S002 border.toml:1:10"]);
    check(&BORDER.replace("karvon = 1", "karvon = '1'"), &[], &["S002 border.toml:1:10"]);
    check(&BORDER.replace("karvon = 1", "karvn = 1"), &[], &["S003 border.toml:1:1"]);
    check(&BORDER.replace("lanes", "lane"), &[], &["S003 border.toml:40:1"]);
    check(&BORDER.replace("lanes = 9\n", ""), &[], &["S004 border.toml:38:10"]);
    check(&format!("{over}station.'uz_customs'.lanes = 'x'"), &[], &["S007 border.toml:3:30"]);
    check(&BORDER.replace("67 /d", "67 d"), &[], &["S006 border.toml:26:8"]);
    check(&BORDER.replace("\"year\"", "\"yaer\""), &[], &["S007 border.toml:17:13"]);
    check(
        "karvon = 1\nextends = ['base.toml', 'ў', 'x.toml']",
        &[],
        &["S010 border.toml:2:25", "S010 border.toml:2:30"],
    );
    check("karvon = 1\nextends = 'circle.toml'", &[], &["S011 circle.toml:2:11"]);
    check(&format!("{over}remove = ['step.custom']"), &[], &["S012 border.toml:3:11"]);
    check(BORDER, &[("run.seed", "3"), ("run.sed", "1")], &["S013 --set:1:5"]);
    check(BORDER, &[("title", "[1")], &["S014 --set:1:7"]);
    check(over, &[("run.length", "3 t"), ("run.seed", "9223372036854775807")], &["S006 --set:1:12"]);
    check(over, &[("step.customs.time", "5 min"), ("run.replications", "2")], &[]);
    check("", &[], &["S002 border.toml:1:1", "S004 border.toml:1:1", "S004 border.toml:1:1", "S004 border.toml:1:1"]);
}

#[test]
fn all_mistakes_of_a_file_show_at_once() {
    let text = BORDER
        .replace("karvon = 1", "")
        .replace("normalize", "normalise")
        .replace("lanes = 9\n", "lanes = -9\n")
        .replace("places = 40\n", "")
        .replace("67 /d", "67 t")
        .replace("lognormal", "lognormel")
        .replace("time.empty = \"5 min\"", "time.empty = 5")
        .replace("do_not_start", "stop")
        .replace("steps = [\"yard\"", "steps = [1");
    let expected = [
        "S002 border.toml:1:1",
        "S003 border.toml:17:1",
        "S006 border.toml:26:8",
        "S005 border.toml:40:9",
        "S007 border.toml:41:14",
        "S004 border.toml:43:8",
        "S007 border.toml:48:24",
        "S006 border.toml:49:14",
        "S005 border.toml:59:10",
    ];
    assert_eq!(refusals(&text, &[]), expected);
}

#[test]
fn numbered_checks_run_on_what_has_its_shape() {
    let text = BORDER.replace("uz_customs", "uz customs").replace("lanes = 9", "lanes = 0");
    let errors = ["S020 border.toml:38:10", "S204 border.toml:40:9", "S403 --set:1:12"];
    assert_eq!(refusals(&text, &[("run.length", "0 d")]), errors);
    let unused = alone(BORDER).expect("no mistakes").diagnostics;
    let found: Vec<_> = unused.sorted().iter().map(|item| item.code.id).collect();
    assert_eq!(found, ["S207", "S111", "S314"], "warnings survive success");
}

#[test]
fn a_checked_scenario_builds_its_site() {
    let site = alone(BORDER).expect("no mistakes").build();
    assert_eq!(site.title, "Граница, ўзбек — қазақ");
    assert_eq!(site.steps.len(), 3);
}

#[test]
fn every_code_of_a_files_shape_is_in_the_tests_above() {
    let source = include_str!("tests.rs");
    for code in codes::ALL.iter().filter(|code| code.id < "S020") {
        assert!(source.contains(&format!("\"{} ", code.id)), "{}", code.id);
    }
}

#[test]
fn a_resolved_scenario_reads_back_to_itself() {
    let scenario = alone(BORDER).expect("no mistakes");
    let text = resolved(&scenario.file);
    let again = alone(&text).unwrap_or_else(|refused| {
        panic!("{text}\n{}", render(&refused.diagnostics, &refused.sources, Style::Plain));
    });
    assert_eq!(format!("{:?}", again.file), format!("{:?}", scenario.file));
    assert_eq!(resolved(&again.file), text);
    for default in ["follow_up = \"60 d\"", "replications = 20", "scale = 1.0", "counted = true", "holidays = []"] {
        assert!(text.contains(default), "{default}\n{text}");
    }
}

#[test]
fn no_text_makes_the_loader_fall_over() {
    let check = |text: &str| {
        let (diagnostics, sources) = match alone(text) {
            Ok(scenario) => (scenario.diagnostics, scenario.sources),
            Err(refused) => (refused.diagnostics, refused.sources),
        };
        assert_eq!(render(&diagnostics, &sources, Style::Plain).is_empty(), diagnostics.is_empty());
        assert_eq!(json(&diagnostics, &sources).as_array().map(Vec::len), Some(diagnostics.sorted().len()));
    };
    let letters: Vec<char> = BORDER.chars().collect();
    for at in 0..letters.len() {
        for new in ["", "\n", "\"", "]", "{", ".", "=", "-", "ў", "99999999999", "\u{0}", "\u{1b}"] {
            let text: String =
                letters[..at].iter().collect::<String>() + new + &letters[at + 1..].iter().collect::<String>();
            check(&text);
        }
    }
    for text in [
        "[[step]]",
        "a.b.c.d = 1",
        "\"\" = 1",
        "[\"\"]\n\"\".\"\" = []",
        "karvon = 99999999999999999999",
        "karvon = nan",
        "extends = ''",
        "extends = []",
        "extends = [[]]",
        "extends = {}",
        "remove = ''",
        "[extends]\nx = 1",
        "[remove]",
        "karvon = 1\nkarvon = 1",
        "[run]\n[run]",
        "[karvon]",
        "\u{feff}\u{feff}",
        "\r",
        "a = \"\"\"\n\n\"\"\"",
        "run = 1e999",
        "run.length = '9e999999999999999999 d'",
        "step.x.time.dist.dist = 'dist'",
        "step.x.time = [[[]]]",
    ] {
        check(text);
        check(&format!("karvon = 1\n{text}"));
        check(&format!("{BORDER}\n{text}"));
    }
}

#[test]
fn published_values_of_what_an_overlay_takes_out_are_warned_of_once() {
    let published = |name: &str, mode: &str| {
        format!(
            "[published.{name}]\nindicator = 'turnover'\ngroup = 'mode={mode}'\nstatistic = 'total'\nvalue = 2\n\
             unit = 'USD'\ntolerance = 0.1\nsource = 'S1'\n"
        )
    };
    let base = format!("{BORDER}{}{}{}", published("a", "road"), published("b", "rail"), published("c", "rail"));
    let read = |name: &str| if name == "base.toml" { Ok(base.clone()) } else { Err("no such file".to_owned()) };
    let told = |name: &str, text: &str| {
        let found = match load(name, text, &[], &read) {
            Ok(scenario) => scenario.diagnostics,
            Err(refused) => refused.diagnostics,
        };
        let of_it = found.sorted().into_iter().filter(|item| item.code == codes::S414);
        of_it.map(|item| (item.severity, item.path.join("."), item.message.clone())).collect::<Vec<_>>()
    };
    assert_eq!(told("base.toml", &base), []);
    let without = "karvon = 1\nextends = 'base.toml'\nremove = ['stream.rail']\n";
    let warned = (
        Severity::Warning,
        "published.b".to_owned(),
        "nothing here is held against `published.b`, `published.c`".to_owned(),
    );
    assert_eq!(told("overlay.toml", without), [warned]);
    // What the overlay itself says of a published value is its own mistake.
    let slip = format!("{without}[published.c]\ngroup = 'mode=rial'\n");
    let wrong =
        (Severity::Error, "published.c.group".to_owned(), "`turnover` is not measured over `mode=rial`".to_owned());
    assert_eq!(told("overlay.toml", &slip), [wrong]);
    assert_eq!(told("base.toml", &base.replace("mode=rail", "mode=rial")).len(), 2);
    let heeded = without.replace("'stream.rail'", "'stream.rail', 'published.b', 'published.c'");
    assert_eq!(told("overlay.toml", &heeded), []);
}

#[test]
fn an_overlay_may_take_out_a_control_but_not_misspell_it() {
    let base = BORDER
        .replace("[goods.fresh]", "[goods.fresh]\ncontrols = ['phyto']")
        .replace("[step.exit]\n", "[step.plants]\nat = 'uz_customs'\ntime = '5 min'\ncontrol = 'phyto'\n[step.exit]\n")
        .replace("steps = [\"yard\", \"customs\"", "steps = [\"yard\", \"customs\", \"plants\"");
    let read = |name: &str| if name == "base.toml" { Ok(base.clone()) } else { Err("no such file".to_owned()) };
    let told = |change: &str| {
        let text = format!("karvon = 1\nextends = 'base.toml'\n{change}");
        let found = load("overlay.toml", &text, &[], &read).expect("no mistakes").diagnostics;
        let of_it = found.sorted().into_iter().filter(|item| item.code == codes::S331);
        of_it.map(|item| item.path.join(".")).collect::<Vec<_>>()
    };
    assert_eq!(told("[step.plants]\ncontrol = 'phito'\n"), ["goods.fresh.controls.0"]);
    assert_eq!(told("remove = ['step.plants']\n[route.north]\nsteps = ['yard', 'customs', 'exit']\n"), [""; 0]);
}
