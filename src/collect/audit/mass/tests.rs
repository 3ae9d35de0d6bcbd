//! Mass balanced by hand: an agent makes two of three, twice.

use super::{Masses, Role};
use crate::collect::{Audit, AuditReport};
use crate::engine::{SimTime, Subject};
use crate::flow::{
    Arrivals, Awaited, EntityId, FlowId, FlowSpec, Observation, Observer, Op, ProgramBuilder, StockId, StockSpec,
    TakingSpec,
};

const WHEAT: StockId = StockId(0);
const FLOUR: StockId = StockId(1);
const MILL: EntityId = EntityId(0);
const BALANCED: &str = "what came in is in stock, in hand, lost as recipes say, or gone";

/// Audits a mill that has 9 at first: it takes 3, puts 2, and takes 3 again.
fn audit(role: Role, more: &[Observation]) -> AuditReport {
    let mut builder = ProgramBuilder::default();
    for initial in [9, 0] {
        builder.stock(StockSpec { initial, capacity: 20, refills: Vec::new() });
    }
    let taking = builder.taking(TakingSpec { stock: WHEAT, units: 3, patience: None });
    let entry = builder.push(Op::Take(taking));
    builder.push(Op::Put(FLOUR, 2));
    builder.push(Op::Jump(entry));
    let arrivals = Arrivals::AtStart(1);
    builder.flow(FlowSpec { subject: Subject::named("mill"), arrivals, entry, counted: false });
    let program = builder.finish();
    let mut audit = Audit::new(&program, SimTime::ZERO..SimTime::from_ticks(50));
    audit.weigh(Masses { stocks: vec![true, true], agents: vec![role] });
    let stocked = |stock, level| Observation::Stocked { stock, level };
    let awaits = |stock| Observation::Awaits { entity: MILL, what: Awaited::Stock(stock) };
    let took = Observation::Took { entity: MILL, stock: WHEAT, units: 3 };
    let put = Observation::Put { entity: MILL, stock: FLOUR, units: 2 };
    let met = Observation::Met { entity: MILL };
    let start = [stocked(WHEAT, 9), stocked(FLOUR, 0)];
    let told = [Observation::Arrived { entity: MILL, flow: FlowId(0), number: 0 }]
        .into_iter()
        .chain([awaits(WHEAT), took, stocked(WHEAT, 6), met])
        .chain([awaits(FLOUR), put, stocked(FLOUR, 2), met])
        .chain([awaits(WHEAT), took, stocked(WHEAT, 3), met, awaits(FLOUR)]);
    let ten = SimTime::from_ticks(10);
    start.into_iter().for_each(|observation| audit.observe(SimTime::ZERO, observation));
    told.chain(more.iter().copied()).for_each(|observation| audit.observe(ten, observation));
    audit.finish(SimTime::from_ticks(50))
}

#[test]
fn a_batch_loses_what_its_recipe_says() {
    let report = audit(Role::Makes { takes: 3, makes: 2 }, &[]);
    assert!(report.is_clean(), "{:#?}", report.violations);
    // A batch and the balance at the end.
    assert!(report.checks.contains(&(BALANCED, 2)));
    let report = audit(Role::Makes { takes: 3, makes: 3 }, &[]);
    let found: Vec<&str> = report.violations.iter().map(|violation| violation.what.as_str()).collect();
    assert_eq!(found, [format!("{BALANCED}: entity 0 made 2 of 3, where 3 are made of 3")]);
}

#[test]
fn what_vanishes_is_missed() {
    let report = audit(Role::Makes { takes: 3, makes: 2 }, &[Observation::Stocked { stock: WHEAT, level: 1 }]);
    let last = &report.violations.last().expect("it is found").what;
    assert_eq!(*last, format!("{BALANCED}: 9 came in, and 7 are there, in hand (3), lost (1) or gone (0)"));
}

#[test]
fn what_is_counted_twice_is_found() {
    // Loads of three that were taken twice, of one that puts what it never had.
    let report = audit(Role::Carries(3), &[Observation::Stocked { stock: WHEAT, level: 9 }]);
    let last = &report.violations.last().expect("it is found").what;
    assert!(last.starts_with(&format!("{BALANCED}: 9 came in, and 15 are there")), "{last}");
}
