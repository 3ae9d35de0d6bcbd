//! A whole scenario.

#![no_main]

use karvon::scenario::render::{Style, render};
use karvon::scenario::{Refused, load};

libfuzzer_sys::fuzz_target!(|text: &str| {
    match load("fuzzed.toml", text, &[], &|_| Err("no such file".to_owned())) {
        Ok(scenario) => {
            scenario.build();
        }
        Err(Refused { diagnostics, sources }) => {
            assert!(diagnostics.has_errors(), "refused without an error");
            assert!(!render(&diagnostics, &sources, Style::Plain).is_empty());
        }
    }
});
