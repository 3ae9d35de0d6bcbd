//! Mistakes made by hand in the templates that planners start from: each gives one error, the right one, at the very
//! text that is wrong.

use karvon::scenario::diagnostic::{Diagnostics, Severity};
use karvon::scenario::render::{Style, render};
use karvon::scenario::study::{is_study, load_study};
use karvon::scenario::{Refused, load};

use crate::markdown;
use crate::support::root;

/// What is replaced, by what, the code that must be given, and the text that must be marked.
pub(super) type Mistake = (&'static str, &'static str, &'static str, &'static str);

const POST: &[Mistake] = &[
    ("karvon = 1\n", "", "S002", ""),
    ("karvon = 1\n", "karvon = 9\n", "S002", "9"),
    ("title = \"A single post\"", "title = \"A single post", "S001", ""),
    ("title = \"A single post\"", "title = A single post", "S001", "A single post"),
    ("lanes = 4", "lanes = 4\nlanes = 5", "S001", "lanes"),
    ("lanes = 4", "lane = 4", "S003", "lane"),
    ("[station.scan]", "[stations.scan]", "S003", "stations"),
    ("seed = 1", "sede = 1", "S003", "sede"),
    ("side = \"uz\"\nlanes = 4", "lanes = 4", "S004", "customs"),
    ("title = \"A single post\"\n", "", "S004", ""),
    ("start = 2024-03-04", "start = \"March 2024\"", "S006", "\"March 2024\""),
    ("lanes = 4", "lanes = \"four\"", "S007", "\"four\""),
    ("lanes = 4", "lanes = 4.5", "S005", "4.5"),
    ("replications = 20", "replications = true", "S005", "true"),
    ("open = [\"daily 08:00-20:00\"]", "open = \"daily 08:00-20:00\"", "S005", "\"daily 08:00-20:00\""),
    ("length = \"28 d\"", "length = 28", "S006", "28"),
    ("length = \"28 d\"", "length = \"28 t\"", "S006", "\"28 t\""),
    ("length = \"28 d\"", "length = \"28 days long\"", "S006", "\"28 days long\""),
    ("mean = \"12 min\"", "mean = \"12 minuts\"", "S006", "\"12 minuts\""),
    ("rate = \"100 /d\"", "rate = \"100\"", "S006", "\"100\""),
    ("rate = \"100 /d\"", "rate = \"100 /fortnight\"", "S006", "\"100 /fortnight\""),
    ("dist = \"lognormal\", mean = \"20 min\"", "dist = \"lognormel\", mean = \"20 min\"", "S007", "\"lognormel\""),
    ("[flow.trucks]", "[flow.\"two trucks\"]", "S020", "\"two trucks\""),
    ("from = \"uz\"", "from = \"us\"", "S101", "\"us\""),
    ("route = \"north_truck\"", "route = \"north_trucks\"", "S101", "\"north_trucks\""),
    ("direction = \"north\"\n", "", "S102", "uz"),
    ("rate = \"100 /d\"", "rate = \"-100 /d\"", "S103", "\"-100 /d\""),
    ("rate = \"100 /d\"", "rate = \"100 /d\"\npayload = \"20 t\"", "S104", "\"20 t\""),
    ("rate = \"100 /d\"\n", "", "S114", "trucks"),
    ("calendar = \"day_shift\"\n\n[station.scan]", "calendar = \"dayshift\"\n\n[station.scan]", "S201", "\"dayshift\""),
    ("time_zone = \"Asia/Tashkent\"", "time_zone = \"Asia/Tashkend\"", "S202", "\"Asia/Tashkend\""),
    ("open = [\"daily 08:00-20:00\"]", "open = []", "S203", "\"day_shift\""),
    ("lanes = 4", "lanes = 0", "S204", "0"),
    ("daily 08:00-20:00", "dayly 08:00-20:00", "S205", "\"dayly 08:00-20:00\""),
    ("daily 08:00-20:00", "daily 08:00-28:00", "S205", "\"daily 08:00-28:00\""),
    ("daily 08:00-20:00", "daily 08-20", "S205", "\"daily 08-20\""),
    ("at = \"scan\"", "at = \"scanner\"", "S301", "\"scanner\""),
    ("steps = [\"customs\", \"scan\"]", "steps = [\"customs\", \"skan\"]", "S301", "\"skan\""),
    ("time = { dist = \"lognormal\", mean = \"20 min\", cv = 0.7 }\n", "", "S303", "customs"),
    ("steps = [\"customs\", \"scan\"]", "steps = []", "S304", "steps"),
    ("steps = [\"customs\", \"scan\"]", "steps = [\"customs\", \"scan\", \"scan\"]", "S305", "\"scan\""),
    ("share = 0.3", "share = 30", "S311", "30"),
    ("share = 0.3", "share = { loadet = 0.3 }", "S308", "loadet"),
    ("mean = \"12 min\"", "mean = \"-12 min\"", "S313", "\"-12 min\""),
    ("cv = 0.7", "cv = -0.7", "S313", "-0.7"),
    ("length = \"28 d\"", "length = \"0 d\"", "S403", "\"0 d\""),
    ("warm_up = \"7 d\"", "warm_up = \"-7 d\"", "S403", "\"-7 d\""),
    ("replications = 20", "replications = 0", "S401", "0"),
    ("seed = 1", "seed = 1\nlevel = 95", "S402", "95"),
    ("start = 2024-03-04", "start = 1024-03-04", "S404", "1024-03-04"),
];

const BORDER: &[Mistake] = &[
    ("value = \"252 USD/t\"", "value = \"252 /t\"", "S006", "\"252 /t\""),
    ("value = \"252 USD/t\"", "value = \"-252 USD/t\"", "S108", "\"-252 USD/t\""),
    ("goods = \"produce\"", "goods = \"produces\"", "S101", "\"produces\""),
    (
        "profiles = [\"truck_day\"]\nroute = \"north_truck\"\n\n[flow.textiles]",
        "profiles = [\"truck_days\"]\nroute = \"north_truck\"\n\n[flow.textiles]",
        "S101",
        "\"truck_days\"",
    ),
    ("payload = \"20 t\"\n", "", "S104", "produce"),
    ("hour = [0.6, 0.5, ", "hour = [0.6, ", "S105", "hour"),
    ("hour = [0.6, 0.5, ", "hour = [-0.6, 0.5, ", "S105", "hour"),
    ("places = 15", "places = 0", "S204", "0"),
    ("side = \"kz\"\nplaces", "side = \"kg\"\nplaces", "S201", "\"kg\""),
    ("through = \"strip\"", "through = \"stripe\"", "S301", "\"stripe\""),
    ("through = \"strip\"", "through = \"strip\"\nat = \"uz_customs\"", "S302", "strip"),
    (
        "steps = [\"uz_customs\", \"strip\", \"kz_phyto\", \"kz_customs\"]",
        "steps = [\"uz_customs\", \"kz_phyto\", \"kz_customs\", \"strip\"]",
        "S306",
        "\"strip\"",
    ),
    ("green = 0.7, yellow", "green = 0.6, yellow", "S312", "channels"),
    ("green = 0.7, yellow = 0.27, red = 0.03", "green = 0.76, yellow = 0.27, red = -0.03", "S311", "-0.03"),
    ("time.red = { dist", "time.read = { dist", "S308", "read"),
    ("time.loaded = { dist", "time.full = { dist", "S308", "full"),
    ("cv = 0.8 }", "cv = 0.8, max = \"0 min\" }", "S313", "\"0 min\""),
    (
        "time.yellow = { dist = \"lognormal\", mean = \"75 min\", cv = 0.8 }",
        "time.yellow = { dist = \"triangular\", low = \"9 min\", mode = \"5 min\", high = \"20 min\" }",
        "S313",
        "yellow",
    ),
    (
        "time.yellow = { dist = \"lognormal\", mean = \"75 min\", cv = 0.8 }",
        "time.yellow = { dist = \"lognormal\", mean = \"75 min\" }",
        "S313",
        "yellow",
    ),
];

const CENTER: &[Mistake] = &[
    ("share = { trusted = 0.1, loaded = 0.5 }", "share = { trustet = 0.1, loaded = 0.5 }", "S308", "trustet"),
    ("[attribute.trusted]", "[attribute.loaded]\nshare = 0.5\n[attribute.trusted]", "S110", "loaded"),
    ("[attribute.trusted]\nshare = { loaded = 0.25 }", "[attribute.trusted]\nshare = { loaded = 25 }", "S311", "25"),
    ("lanes = 6", "lanes = -6", "S005", "-6"),
    ("rate = \"390 /d\"", "rate = \"390 t/d\"", "S006", "\"390 t/d\""),
    ("at = \"gate\"", "at = [\"gate\"]", "S005", "at"),
];

fn diagnose(name: &str, text: &str) -> (Diagnostics, karvon::scenario::source::Sources) {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).map_err(|error| error.to_string());
    if is_study(text) {
        return match load_study(name, text, &[], &read) {
            Ok(study) => (study.diagnostics, study.sources),
            Err(mut refused) => {
                assert_eq!(refused.len(), 1, "the study alone is at fault");
                let Refused { diagnostics, sources } = refused.remove(0);
                (diagnostics, sources)
            }
        };
    }
    match load(name, text, &[], &read) {
        Ok(scenario) => (scenario.diagnostics, scenario.sources),
        Err(Refused { diagnostics, sources }) => (diagnostics, sources),
    }
}

/// Makes mistakes in files of a folder of the repository, each by itself: one error, the right one, at its place.
pub(super) fn make_all(folder: &str, of: &[(&str, &[Mistake])]) {
    let mut wrong = Vec::new();
    for (name, mistakes) in of {
        let path = format!("{folder}/{name}");
        let text = markdown::read(&path);
        wrong.extend(mistakes.iter().filter_map(|mistake| mistaken(&path, &text, *mistake)));
    }
    let tried: usize = of.iter().map(|(_, mistakes)| mistakes.len()).sum();
    assert!(tried >= 60, "{tried} mistakes");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Returns what a mistake in a file of the repository is taken for, if that is not what it should be.
fn mistaken(name: &str, text: &str, (from, to, code, marked): Mistake) -> Option<String> {
    assert!(text.contains(from), "{name} has no {from}");
    let (found, sources) = diagnose(name, &text.replacen(from, to, 1));
    let errors: Vec<_> = found.sorted().into_iter().filter(|item| item.severity == Severity::Error).collect();
    let shown = || render(&found, &sources, Style::Plain);
    let [error] = errors.as_slice() else { return Some(format!("{name}: {to}: {} errors\n{}", errors.len(), shown())) };
    let source = sources.get(error.place.file);
    let under = &source.text[error.place.start..error.place.end];
    let is_there = source.name == name && under.starts_with(marked);
    let is_right = error.code.id == code && is_there && !error.help.is_empty();
    (!is_right).then(|| format!("{name}: {to}: {} at `{under}`, not {code} at `{marked}`\n{}", error.code.id, shown()))
}

#[test]
fn every_mistake_gives_one_error_at_its_place() {
    make_all("src/cli/templates", &[("post.toml", POST), ("border.toml", BORDER), ("center.toml", CENTER)]);
}
