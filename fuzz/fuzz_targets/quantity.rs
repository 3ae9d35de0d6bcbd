//! Quantities and distributions in their places: a duration, a rate, a time.

#![no_main]

use karvon::scenario::load;

const BASE: &str = include_str!("../../src/cli/templates/post.toml");

libfuzzer_sys::fuzz_target!(|value: &str| {
    for path in ["run.length", "flow.trucks.rate", "step.scan.time", "step.scan.time.mean", "calendar.day_shift.open"] {
        let settings = [(path.to_owned(), value.to_owned())];
        if let Ok(scenario) = load("fuzzed.toml", BASE, &settings, &|_| Err("no such file".to_owned())) {
            scenario.build();
        }
    }
});
