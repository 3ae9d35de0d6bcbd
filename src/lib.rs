//! karvon: a discrete-event simulator of goods crossing the Kazakhstan-Uzbekistan border.
//!
//! A scenario file describes a border; karvon runs it and says how long clearance takes, what holds
//! it up, what trade turnover follows, and how sure that is. The way of a truck through the rooms of
//! this library, one type at each doorway and one verb for each arrow:
//!
//! ```text
//! text -load-> CheckedScenario -build-> Site -lower-> Program
//!      -run-> RunOutcome + RunRecord -measure-> Sheet -aggregate-> Outcome (estimates)
//!      -compare-> Comparison -tabulate-> Tables -write-> terminal, CSV, JSON, HTML
//! ```
//!
//! # A complete example
//!
//! One customs lane, open around the clock, that trucks reach at random:
//!
//! ```
//! use karvon::engine::Ties;
//! use karvon::experiment::{Design, Steady, run};
//! use karvon::model::indicator::Statistic;
//! use karvon::scenario::load;
//! use karvon::stats::Level;
//!
//! let text = r#"
//!     karvon = 1
//!     title = "One lane"
//!     [run]
//!     start = 2023-01-01
//!     length = "30 d"
//!     warm_up = "2 d"
//!     [side.uz]
//!     time_zone = "Asia/Tashkent"
//!     direction = "north"
//!     [station.customs]
//!     side = "uz"
//!     lanes = 1
//!     [step.customs]
//!     at = "customs"
//!     time = { dist = "lognormal", mean = "20 min", cv = 0.7 }
//!     [route.north]
//!     steps = ["customs"]
//!     [flow.trucks]
//!     from = "uz"
//!     rate = "50 /d"
//!     route = "north"
//! "#;
//! // No file is extended, so nothing has to be read.
//! let scenario = load("one-lane.toml", text, &[], &|path| Err(format!("no file {path}"))).expect("it has no errors");
//! let design = Design {
//!     scenario: "one-lane".to_owned(),
//!     site: scenario.build(),
//!     replications: 10,
//!     stopping: None,
//!     steady: Steady::default(),
//!     quantiles: Vec::new(),
//!     seed: 1,
//!     level: Level::new(0.95).expect("between 0 and 1"),
//!     events_max: 10_000_000,
//!     entities_max: 100_000,
//!     ties: Ties::InOrder,
//! };
//! let outcome = run(&design, &());
//! let estimates = outcome.estimates.expect("no replication failed");
//! let mean = outcome.keys.iter().position(|key| {
//!     key.indicator.name == "crossing_time" && key.group == "direction=north" && key.statistic == Statistic::Mean
//! });
//! let crossing = estimates[mean.expect("it is an indicator")].expect("trucks got through");
//! // By Pollaczek and Khinchine: 20 min + 0.694 * 20 min * 1.49 / (2 * 0.306) = 54 min.
//! assert!((crossing.mean - 0.90).abs() < 0.15);
//! assert!(crossing.half_width.expect("ten replications have a spread") < 0.15);
//! ```
//!
//! # The rooms
//!
//! [`engine`] keeps time, luck, pools and calendars; [`flow`] runs programs of small ops; [`stats`] is pure
//! statistics; [`collect`] listens to runs; [`model`] knows borders; [`scenario`] reads the language;
//! [`experiment`] replicates and compares; [`report`] makes tables and pages. What each may use is in
//! ARCHITECTURE.md, and a test keeps it so.

pub mod collect;
pub mod engine;
pub mod experiment;
pub mod flow;
pub mod model;
pub mod report;
pub mod scenario;
pub mod stats;
