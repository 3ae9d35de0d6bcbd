//! The inventory of Law's textbook, as a program: monthly orders up to a level, demands that wait for goods.
//!
//! A stock of the language holds no debt and costs nothing, so this is no scenario. Here a stock of
//! [`DEBT`] units stands for an inventory of none, and who orders finds the level by asking for each.

use karvon::engine::{Distribution, Family, Purpose, RateProfile, SimDuration, SimTime, Subject, Ties, Truncation};
use karvon::flow::{
    Arrivals, FlowSpec, Observation, Observer, Op, Phase, Program, ProgramBuilder, RunOptions, StockId, StockSpec,
    TakingSpec, run,
};

/// Units in the stock at which the inventory is empty.
const DEBT: u32 = 100;
const MONTH: u64 = 1_000_000_000;
const MONTHS: u64 = 120;
/// Units at the start.
const INITIAL: u32 = 60;

fn time(family: Family) -> Distribution {
    Distribution::new(family, Truncation::default()).expect("the parameters are valid")
}

fn months(count: f64) -> SimDuration {
    SimDuration::from_ticks((count * MONTH as f64) as u64)
}

/// Orders up to `most` are placed at the start of each month that begins below `least`.
fn program(least: u32, most: u32) -> Program {
    let mut builder = ProgramBuilder::default();
    let stock = builder.stock(StockSpec { initial: DEBT + INITIAL, capacity: u32::MAX, refills: Vec::new() });
    let demands = demand(&mut builder, stock);
    let profile = builder.profile(RateProfile::flat());
    let arrivals = Arrivals::poisson(0.1 * MONTH as f64, profile);
    builder.flow(FlowSpec { subject: Subject::named("demand"), arrivals, entry: demands, counted: true });

    // Month by month, one who orders: it looks which level is the lowest that the stock is below.
    let month = builder.draw(Distribution::constant(SimDuration::from_ticks(MONTH)), Purpose::new("month", "time"));
    let lag = time(Family::Uniform { low: months(0.5), high: months(1.0) });
    let lag = builder.draw(lag, Purpose::new("order", "time"));
    let orders = builder.next();
    let below: Vec<(u32, u32)> =
        (1..DEBT + least).map(|level| (level, builder.push(Op::BranchByStock(stock, level + 1, 0)))).collect();
    builder.push(Op::Leave);
    for (level, branch) in below {
        builder.land(branch);
        builder.push(Op::Delay(lag));
        builder.push(Op::Put(stock, DEBT + most - level));
        builder.push(Op::Leave);
    }
    let order =
        FlowSpec { subject: Subject::named("order"), arrivals: Arrivals::Spawned, entry: orders, counted: true };
    let order = builder.flow(order);
    let reviews = builder.push(Op::Spawn(order));
    builder.push(Op::Await(month, Phase::Review));
    builder.push(Op::Jump(reviews));
    let arrivals = Arrivals::AtStart(1);
    builder.flow(FlowSpec { subject: Subject::named("manager"), arrivals, entry: reviews, counted: false });
    builder.finish()
}

/// Demands of 1 to 4 units, with chances of 1, 2, 2 and 1 in 6.
fn demand(builder: &mut ProgramBuilder, stock: StockId) -> u32 {
    let size = builder.choice(Purpose::new("demand", "size"));
    let sizes = builder.table([1.0, 2.0, 2.0, 1.0].map(|weight| weight / 6.0));
    let entry = builder.push(Op::BranchByShare(sizes, size));
    for (arm, units) in (1..=4).enumerate() {
        let taking = builder.taking(TakingSpec { stock, units, patience: None });
        builder.aim(sizes, arm);
        builder.push(Op::Take(taking));
        builder.push(Op::Leave);
    }
    entry
}

/// What a policy costs in all its months.
#[derive(Clone, Debug, Default)]
struct Costs {
    ordering: f64,
    /// Inventory now, debts below zero.
    inventory: f64,
    since: u64,
    held: f64,
    owed: f64,
}

impl Observer for Costs {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        let Observation::Stocked { level, .. } = observation else { return };
        self.settle(at.ticks());
        let inventory = f64::from(level) - f64::from(DEBT);
        // Only orders bring more; each is placed before the end, and costs when it is.
        let came = inventory - self.inventory;
        if came > 0.0 && at.ticks() > 0 {
            self.ordering += 32.0 + 3.0 * came;
        }
        self.inventory = inventory;
    }
}

impl Costs {
    fn settle(&mut self, ticks: u64) {
        let until = ticks.min(MONTHS * MONTH);
        let months = until.saturating_sub(self.since) as f64 / MONTH as f64;
        self.since = until;
        self.held += self.inventory.max(0.0) * months;
        self.owed += (-self.inventory).max(0.0) * months;
    }
}

/// Returns the mean costs a month of one replication: in all, for orders, for what is held and for what is owed.
pub(super) fn costs(policy: (u32, u32), replications: u32) -> Vec<[f64; 4]> {
    let program = program(policy.0, policy.1);
    // The last orders are placed at the start of the last month and come in it.
    let end = SimTime::from_ticks(MONTHS * MONTH - 1);
    let options = RunOptions {
        window_start: SimTime::ZERO,
        window_end: end,
        follow_until: end,
        events_max: 1_000_000,
        entities_max: 10_000,
        rounds_max: 1_000,
        ties: Ties::InOrder,
    };
    let replicate = |number| {
        let mut costs = Costs::default();
        run(&program, options, 1, number, &mut costs);
        costs.settle(MONTHS * MONTH);
        let parts = [costs.ordering, costs.held, 5.0 * costs.owed].map(|cost| cost / MONTHS as f64);
        [parts.iter().sum(), parts[0], parts[1], parts[2]]
    };
    (1..=replications).map(replicate).collect()
}
