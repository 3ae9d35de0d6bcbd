//! Putting a program together, and checking that it holds together.
//!
mod circles;
mod counters;
mod straighten;

use std::sync::Arc;

use super::machine::NEEDS_MAX;
use super::program::Arrivals;
use super::program::{
    Action, AttributeId, BatchId, BatchSpec, Choice, ChoiceId, ControllerId, ControllerSpec, Draw, DrawId, FlowId,
    FlowSpec, FollowerId, FollowerSpec, Gauge, GaugeId, GaugeSpec, MatchId, MatchSpec, Op, OpIndex, Outlook, OutlookId,
    PoolId, PoolSpec, Program, RequestId, RequestSpec, StockId, StockSpec, TableId, TakingId, TakingSpec, Target,
};
use crate::engine::{Distribution, Purpose, RateProfile, SimTime};

/// Puts a program together.
#[derive(Debug, Default)]
pub struct ProgramBuilder {
    program: Program,
}

/// Adds an entry to a table and returns its index.
fn add<T>(table: &mut Vec<T>, entry: T) -> u32 {
    table.push(entry);
    table.len() as u32 - 1
}

impl ProgramBuilder {
    /// Adds a pool.
    pub fn pool(&mut self, spec: PoolSpec) -> PoolId {
        PoolId(add(&mut self.program.pools, spec))
    }

    /// Adds a stock.
    pub fn stock(&mut self, spec: StockSpec) -> StockId {
        StockId(add(&mut self.program.stocks, spec))
    }

    /// Adds a place where entities gather.
    pub fn batch(&mut self, spec: BatchSpec) -> BatchId {
        BatchId(add(&mut self.program.batches, spec))
    }

    /// Adds a place where partners meet.
    pub fn partners(&mut self, spec: MatchSpec) -> MatchId {
        MatchId(add(&mut self.program.matches, spec))
    }

    /// Adds a request.
    pub fn request(&mut self, spec: RequestSpec) -> RequestId {
        RequestId(add(&mut self.program.requests, spec))
    }

    /// Adds a taking out of a stock.
    pub fn taking(&mut self, spec: TakingSpec) -> TakingId {
        TakingId(add(&mut self.program.takings, spec))
    }

    /// Adds a choice of the shortest line among pools, with where to go on for each.
    pub fn choice_of_line(&mut self, arms: Vec<(PoolId, OpIndex)>) -> ChoiceId {
        ChoiceId(add(&mut self.program.choices, arms))
    }

    /// Adds a choice of the shortest expected time, whose targets are set later by [`ProgramBuilder::aim_outlook`].
    pub fn choice_of_time(&mut self, ways: Vec<Outlook>) -> OutlookId {
        OutlookId(add(&mut self.program.outlooks, ways))
    }

    /// Adds a controller.
    pub fn controller(&mut self, spec: ControllerSpec) -> ControllerId {
        ControllerId(add(&mut self.program.controllers, spec))
    }

    /// Adds a moving mean of an interval.
    pub fn gauge(&mut self, spec: GaugeSpec) -> GaugeId {
        GaugeId(add(&mut self.program.gauges, spec) as u16)
    }

    /// Adds a rate that follows a moving mean.
    pub fn follower(&mut self, spec: FollowerSpec) -> FollowerId {
        FollowerId(add(&mut self.program.followers, spec))
    }

    /// Adds a profile and returns its index.
    pub fn profile(&mut self, profile: impl Into<Arc<RateProfile>>) -> usize {
        add(&mut self.program.profiles, profile.into()) as usize
    }

    /// Adds a flow.
    pub fn flow(&mut self, spec: FlowSpec) -> FlowId {
        self.program.later_entries.push(Vec::new());
        FlowId(add(&mut self.program.flows, spec))
    }

    /// Lets entities of a flow start elsewhere from an instant on, later than any told of before.
    ///
    /// # Panics
    ///
    /// If it is not later.
    pub fn enter_later(&mut self, flow: FlowId, from: SimTime, entry: OpIndex) {
        let entries = &mut self.program.later_entries[flow.0 as usize];
        assert!(entries.last().is_none_or(|(last, _)| *last < from), "entries are in strict order of time");
        entries.push((from, entry));
    }

    /// Adds an attribute.
    pub fn attribute(&mut self) -> AttributeId {
        self.program.attributes += 1;
        AttributeId(self.program.attributes - 1)
    }

    /// Adds a draw of a time.
    pub fn draw(&mut self, distribution: Distribution, purpose: Purpose) -> DrawId {
        self.add_draw(Some(distribution), purpose)
    }

    /// Adds a draw of a uniform number, for a branch by share.
    pub fn choice(&mut self, purpose: Purpose) -> DrawId {
        self.add_draw(None, purpose)
    }

    fn add_draw(&mut self, distribution: Option<Distribution>, purpose: Purpose) -> DrawId {
        DrawId(add(&mut self.program.draws, Draw { distribution, purpose, counter: None }))
    }

    /// Adds a table of shares, whose targets are set later by [`ProgramBuilder::aim`].
    pub fn table(&mut self, shares: impl IntoIterator<Item = f64>) -> TableId {
        let mut until = 0.0;
        let targets = shares.into_iter().map(|share| {
            until += share;
            Target { until, op: OpIndex::MAX }
        });
        TableId(add(&mut self.program.tables, targets.collect()))
    }

    /// Sends the `arm`-th target of a table to the next op that is pushed.
    pub fn aim(&mut self, table: TableId, arm: usize) {
        self.program.tables[table.0 as usize][arm].op = self.next();
    }

    /// Sends the `arm`-th arm of a choice of line to the next op that is pushed.
    pub fn aim_choice(&mut self, choice: ChoiceId, arm: usize) {
        self.program.choices[choice.0 as usize][arm].1 = self.next();
    }

    /// Sends the `arm`-th way of a choice of time to the next op that is pushed.
    pub fn aim_outlook(&mut self, choice: OutlookId, arm: usize) {
        self.program.outlooks[choice.0 as usize][arm].op = self.next();
    }

    /// Sends those who give up on a request, or refuse to join, to the next op that is pushed.
    ///
    /// # Panics
    ///
    /// If nobody can give up on the request, or refuse to join.
    pub fn aim_exits(&mut self, request: RequestId, exits: Exits) {
        let next = self.next();
        let request = &mut self.program.requests[request.0 as usize];
        match exits {
            Exits::Renege => request.patience.as_mut().expect("a request that can be given up").exit = next,
            Exits::Balk => request.balk.as_mut().expect("a request that can be refused").exit = next,
        }
    }

    /// Sends those who give up on taking out of a stock to the next op that is pushed.
    ///
    /// # Panics
    ///
    /// If nobody can give up on it.
    pub fn aim_taking_exit(&mut self, taking: TakingId) {
        let next = self.next();
        let taking = &mut self.program.takings[taking.0 as usize];
        taking.patience.as_mut().expect("a taking that can be given up").exit = next;
    }

    /// Returns the index of the next op that is pushed.
    pub fn next(&self) -> OpIndex {
        self.program.ops.len() as OpIndex
    }

    /// Adds an op and returns its index.
    pub fn push(&mut self, op: Op) -> OpIndex {
        add(&mut self.program.ops, op)
    }

    /// Sends the jump, fork or branch by stock at `op` to the next op that is pushed.
    ///
    /// # Panics
    ///
    /// If there is none at `op`.
    pub fn land(&mut self, op: OpIndex) {
        let next = self.next();
        match &mut self.program.ops[op as usize] {
            Op::Jump(target) | Op::Fork(target) | Op::BranchByStock(_, _, target) | Op::PutIfRoom(_, _, target) => {
                *target = next
            }
            other => panic!("op {op} goes nowhere else: {other:?}"),
        }
    }

    /// Checks all references, gives counters to purposes that can be drawn for repeatedly, and makes
    /// the program.
    ///
    /// # Panics
    ///
    /// If an op or table refers to something that does not exist, or asks for what cannot be.
    pub fn finish(mut self) -> Program {
        self.assert_ops();
        self.assert_requests();
        self.assert_tables();
        self.add_counters();
        self.program.can_circle = self.can_circle();
        self.straighten();
        self.thread();
        let ops = &self.program.ops;
        let class = |op: &Op| if let Op::Prioritize(class) = op { *class } else { 0 };
        self.program.classes = ops.iter().map(class).max().unwrap_or(0) + 1;
        self.fuse();
        let lines = |request: &RequestSpec| match request.choice {
            Choice::Ranked => request.needs.iter().map(|need| need.pools.len()).sum(),
            Choice::Shortest { .. } => request.needs.len(),
        };
        self.program.lines_at_once = self.program.requests.iter().map(lines).max().unwrap_or(1).max(1) as u8;
        self.program
    }

    fn assert_ops(&self) {
        let program = &self.program;
        let interruptible = program.interruptible();
        assert!(
            matches!(program.ops.last(), Some(Op::Leave | Op::Jump(_) | Op::Renew(_) | Op::EndTrack) | None),
            "journeys end by leaving"
        );
        for (at, op) in program.ops.iter().enumerate() {
            self.program.successors(at as OpIndex).into_iter().for_each(|op| self.assert_op(op));
            match *op {
                Op::Seize(pool, _) => {
                    assert!(!interruptible[pool.0 as usize], "op {at}: work that can stop is asked for by request");
                }
                Op::Serve(..) => panic!("op {at}: what is one op here is two in a program to be finished"),
                Op::Free(pool)
                | Op::EnterSpace(pool)
                | Op::LeaveSpace(pool)
                | Op::TakeDown(pool, _)
                | Op::PutUp(pool, _)
                | Op::AwaitWork(pool, _)
                | Op::AwaitJobs(pool, _) => {
                    assert!(!matches!(op, Op::AwaitJobs(_, 0)), "op {at} waits for at least one job");
                    assert!((pool.0 as usize) < program.pools.len(), "pool of op {at} does not exist");
                }
                Op::Put(stock, units) | Op::PutIfRoom(stock, units, _) => self.assert_fits(stock, units),
                Op::Take(taking) => {
                    let TakingSpec { stock, units, .. } = program.takings[taking.0 as usize];
                    self.assert_fits(stock, units);
                }
                Op::Spawn(flow) => assert!((flow.0 as usize) < program.flows.len(), "flow of op {at} does not exist"),
                Op::Match(place, side) => assert!(side < program.matches[place.0 as usize].sides, "side of op {at}"),
                Op::Split(entities) => assert!(entities > 0, "op {at} makes at least one entity"),
                _ => {}
            }
            let timed = !matches!(op, Op::BranchByShare(..));
            for draw in self.draws_of(at as OpIndex) {
                let draw = &program.draws[draw.0 as usize];
                assert_eq!(draw.distribution.is_some(), timed, "times are drawn from a distribution, choices are not");
            }
        }
    }

    /// What is more than a stock holds would be waited for without end.
    fn assert_fits(&self, stock: StockId, units: u32) {
        let capacity = self.program.stocks[stock.0 as usize].capacity;
        assert!(units <= capacity, "{units} units do not fit into stock {} of {capacity}", stock.0);
    }

    fn assert_op(&self, op: OpIndex) {
        assert!((op as usize) < self.program.ops.len(), "op {op} does not exist");
    }

    fn assert_requests(&self) {
        for request in &self.program.requests {
            assert!(!request.needs.is_empty(), "a request needs something");
            assert!(request.needs.len() <= NEEDS_MAX, "a request has at most {NEEDS_MAX} needs");
            let mut pools: Vec<PoolId> = Vec::new();
            for need in &request.needs {
                assert!(need.units > 0 && !need.pools.is_empty(), "a need names units and pools");
                pools.extend(&need.pools);
            }
            assert!(pools.iter().all(|pool| (pool.0 as usize) < self.program.pools.len()), "pools of needs exist");
            pools.sort_unstable();
            assert!(pools.windows(2).all(|pair| pair[0] != pair[1]), "a pool appears in one need only");
            let jockeys = matches!(request.choice, Choice::Shortest { jockey: Some(_) });
            assert!(!jockeys || request.needs.len() == 1, "only who waits in one line can change it");
        }
    }

    fn assert_tables(&self) {
        let program = &self.program;
        for flow in &program.flows {
            self.assert_op(flow.entry);
            if let Arrivals::Poisson { gap_ticks, profile, .. } = flow.arrivals {
                assert!(profile < program.profiles.len(), "profile {profile} does not exist");
                assert!(gap_ticks > 0.0, "gaps between arrivals are above zero");
            }
        }
        program.later_entries.iter().flatten().for_each(|(_, entry)| self.assert_op(*entry));
        for table in &program.tables {
            assert!(!table.is_empty(), "a table has targets");
        }
        for batch in &program.batches {
            assert!(batch.size > 0, "a batch has at least one entity");
        }
        for controller in &program.controllers {
            assert!(controller.below <= controller.above, "a controller acts back below where it acts");
            match controller.action {
                Action::Shares { table, meanwhile } => {
                    let [table, meanwhile] = [table, meanwhile].map(|id| program.tables[id.0 as usize].len());
                    assert_eq!(table, meanwhile, "shares that replace each other have as many targets");
                }
                Action::Rate { flow, factor } => {
                    let arrivals = &program.flows[flow.0 as usize].arrivals;
                    assert!(matches!(arrivals, Arrivals::Poisson { .. }) && factor > 0.0, "a rate is a Poisson flow's");
                }
                Action::Open { .. } | Action::Move { .. } => {}
            }
            if let Gauge::Interval(gauge) = controller.gauge {
                assert!((gauge.0 as usize) < program.gauges.len(), "gauge {gauge:?} does not exist");
            }
        }
        for follower in &program.followers {
            assert!(usize::from(follower.gauge.0) < program.gauges.len(), "gauge {:?} does not exist", follower.gauge);
            let arrivals = &program.flows[follower.flow.0 as usize].arrivals;
            assert!(matches!(arrivals, Arrivals::Poisson { .. }), "a rate is a Poisson flow's");
            let curve = &follower.curve;
            assert!(!curve.is_empty() && curve.iter().all(|(_, factor)| *factor > 0.0), "a curve has factors");
            assert!(curve.windows(2).all(|pair| pair[0].0 < pair[1].0), "a curve ascends in hours");
        }
    }
}

/// Where entities leave a request without what they came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exits {
    /// By giving up.
    Renege,
    /// By refusing to join.
    Balk,
}
