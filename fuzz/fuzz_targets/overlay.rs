//! An overlay on a sound scenario, and a setting: the input's first line is `PATH=VALUE`, the rest the overlay.

#![no_main]

use karvon::scenario::load;

const BASE: &str = include_str!("../../src/cli/templates/border.toml");

libfuzzer_sys::fuzz_target!(|input: &str| {
    let (setting, overlay) = input.split_once('\n').unwrap_or(("run.seed=1", input));
    let (path, value) = setting.split_once('=').unwrap_or(("run.seed", "1"));
    let text = format!("karvon = 1\nextends = \"base.toml\"\n{overlay}");
    let settings = [(path.to_owned(), value.to_owned())];
    if let Ok(scenario) = load("fuzzed.toml", &text, &settings, &|_| Ok(BASE.to_owned())) {
        scenario.build();
    }
});
