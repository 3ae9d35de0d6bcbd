//! The integration tests, in one binary: it links once, and its modules share `support`.

mod architecture;
mod border;
mod calibrate;
mod center;
mod cli;
mod determinism;
mod diagnostics;
mod docs;
mod exact;
mod fit;
mod inventory;
mod ledger;
mod lowering;
mod markdown;
mod page;
mod properties;
mod report;
mod scenarios;
mod studies;
mod support;
mod sweep;
mod theory;
mod ties;
mod tools;
mod trade;
