//! A file of observed arrivals.

#![no_main]

use karvon::scenario::load;

const BASE: &str = include_str!("../../src/cli/templates/post.toml");

libfuzzer_sys::fuzz_target!(|trace: &str| {
    let text = BASE.replace("rate = \"100 /d\"", "trace = { file = \"observed.csv\" }");
    if let Ok(scenario) = load("fuzzed.toml", &text, &[], &|_| Ok(trace.to_owned())) {
        scenario.build();
    }
});
