//! The program: what entities do, compiled once and shared by all replications.
//!
//! **The program is immutable.** A flow is a list of small ops; jumps are op indices; distributions,
//! shares and profiles are in tables that ops refer to. A truck never meets a string.
//!
//! **Occurrences.** If an entity can draw for one purpose more than once (a loop, or two ops that share
//! a purpose), [`ProgramBuilder::finish`] gives that purpose a counter, kept in an attribute, so that
//! every draw is new. Entities that draw once need none.

use crate::engine::{Calendar, ClosingPolicy, Distribution, Purpose, RateProfile, Subject};

use super::observation::{Edge, PoolId};

/// Index of an op.
pub type OpIndex = u32;

/// A flow of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlowId(pub u32);

/// An attribute that every entity has; 0 at arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttributeId(pub u16);

/// An interval that marks start and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IntervalId(pub u16);

/// An entry of the table of draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawId(pub u32);

/// A table of jump targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableId(pub u32);

/// One step of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Waits for a unit of a station; draws the time of the job that it is for, which `Work` takes.
    Seize(PoolId, DrawId),
    /// Takes the time of the job that the last `Seize` drew.
    Work,
    /// Takes a time, with or without units in hand.
    Delay(DrawId),
    /// Gives a unit back.
    Free(PoolId),
    /// Waits for a place in a space; units in hand stay in hand (blocking after service).
    EnterSpace(PoolId),
    /// Gives a place back.
    LeaveSpace(PoolId),
    /// Goes on at a target drawn by shares.
    BranchByShare(TableId, DrawId),
    /// Goes on at the target for the value of an attribute; values beyond the table take its last.
    BranchByAttribute(TableId, AttributeId),
    /// Goes on elsewhere.
    Jump(OpIndex),
    /// Sets an attribute.
    Assign(AttributeId, u32),
    /// Tells observers of an end of an interval.
    Mark(IntervalId, Edge),
    /// Leaves for good.
    Leave,
}

/// A random choice or time, with the key of its luck.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    /// What is drawn; `None` for a uniform number, which branches turn into a target.
    pub distribution: Option<Distribution>,
    /// What it is drawn for.
    pub purpose: Purpose,
    /// Counts draws for this purpose where an entity may make several.
    pub counter: Option<AttributeId>,
}

/// Shares up to and including each target, ascending to 1 (1, 2, ... for a table by attribute).
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Cumulative share.
    pub until: f64,
    /// Where to go on.
    pub op: OpIndex,
}

/// A stream of entities.
#[derive(Clone, Debug)]
pub struct FlowSpec {
    /// Whose luck its entities have.
    pub subject: Subject,
    /// Mean time between arrivals in microseconds where the profile's weight is 1; infinite for a
    /// flow without arrivals.
    pub gap_ticks: f64,
    /// Index into the program's profiles.
    pub profile: usize,
    /// Where its entities start.
    pub entry: OpIndex,
}

/// Units with a calendar.
#[derive(Clone, Debug)]
pub struct PoolSpec {
    /// Units over time.
    pub calendar: Calendar,
    /// What becomes of work at closing time.
    pub policy: ClosingPolicy,
}

/// All journeys of a site, compiled.
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) ops: Vec<Op>,
    pub(super) draws: Vec<Draw>,
    pub(super) tables: Vec<Vec<Target>>,
    pub(super) pools: Vec<PoolSpec>,
    pub(super) flows: Vec<FlowSpec>,
    pub(super) profiles: Vec<RateProfile>,
    pub(super) attributes: u16,
}

impl Program {
    /// Returns the pools.
    pub fn pools(&self) -> &[PoolSpec] {
        &self.pools
    }

    /// Returns the flows.
    pub fn flows(&self) -> &[FlowSpec] {
        &self.flows
    }
}

/// Puts a program together.
#[derive(Debug, Default)]
pub struct ProgramBuilder {
    ops: Vec<Op>,
    draws: Vec<Draw>,
    tables: Vec<Vec<Target>>,
    pools: Vec<PoolSpec>,
    flows: Vec<FlowSpec>,
    profiles: Vec<RateProfile>,
    attributes: u16,
}

impl ProgramBuilder {
    /// Adds a pool.
    pub fn pool(&mut self, spec: PoolSpec) -> PoolId {
        self.pools.push(spec);
        PoolId(self.pools.len() as u32 - 1)
    }

    /// Adds a profile and returns its index.
    pub fn profile(&mut self, profile: RateProfile) -> usize {
        self.profiles.push(profile);
        self.profiles.len() - 1
    }

    /// Adds a flow.
    pub fn flow(&mut self, spec: FlowSpec) -> FlowId {
        self.flows.push(spec);
        FlowId(self.flows.len() as u32 - 1)
    }

    /// Adds an attribute.
    pub fn attribute(&mut self) -> AttributeId {
        self.attributes += 1;
        AttributeId(self.attributes - 1)
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
        self.draws.push(Draw { distribution, purpose, counter: None });
        DrawId(self.draws.len() as u32 - 1)
    }

    /// Adds a table of shares, whose targets are set later by [`ProgramBuilder::aim`].
    pub fn table(&mut self, shares: impl IntoIterator<Item = f64>) -> TableId {
        let mut until = 0.0;
        let targets = shares.into_iter().map(|share| {
            until += share;
            Target { until, op: OpIndex::MAX }
        });
        self.tables.push(targets.collect());
        TableId(self.tables.len() as u32 - 1)
    }

    /// Sends the `arm`-th target of a table to the next op that is pushed.
    pub fn aim(&mut self, table: TableId, arm: usize) {
        self.tables[table.0 as usize][arm].op = self.next();
    }

    /// Returns the index of the next op that is pushed.
    pub fn next(&self) -> OpIndex {
        self.ops.len() as OpIndex
    }

    /// Adds an op and returns its index.
    pub fn push(&mut self, op: Op) -> OpIndex {
        self.ops.push(op);
        self.next() - 1
    }

    /// Sends the jump at `jump` to the next op that is pushed.
    ///
    /// # Panics
    ///
    /// If there is no jump at `jump`.
    pub fn land(&mut self, jump: OpIndex) {
        let next = self.next();
        match &mut self.ops[jump as usize] {
            Op::Jump(target) => *target = next,
            other => panic!("op {jump} is no jump but {other:?}"),
        }
    }

    /// Checks all references, gives counters to purposes that can be drawn for repeatedly, and makes
    /// the program.
    ///
    /// # Panics
    ///
    /// If an op refers to something that does not exist, or the ops do not end in a leave or jump.
    pub fn finish(mut self) -> Program {
        self.assert_references();
        self.add_counters();
        let Self { ops, draws, tables, pools, flows, profiles, attributes } = self;
        Program { ops, draws, tables, pools, flows, profiles, attributes }
    }

    fn assert_references(&self) {
        let is_op = |op: OpIndex| assert!((op as usize) < self.ops.len(), "op {op} does not exist");
        assert!(matches!(self.ops.last(), Some(Op::Leave | Op::Jump(_)) | None), "journeys end by leaving");
        self.flows.iter().for_each(|flow| {
            is_op(flow.entry);
            assert!(flow.profile < self.profiles.len(), "profile {} does not exist", flow.profile);
            assert!(flow.gap_ticks > 0.0, "gaps between arrivals are above zero");
        });
        for table in &self.tables {
            assert!(!table.is_empty(), "a table has targets");
            table.iter().for_each(|target| is_op(target.op));
        }
        for (at, op) in self.ops.iter().enumerate() {
            match op {
                Op::Jump(target) => is_op(*target),
                Op::Seize(pool, _) | Op::Free(pool) | Op::EnterSpace(pool) | Op::LeaveSpace(pool) => {
                    assert!((pool.0 as usize) < self.pools.len(), "pool of op {at} does not exist");
                }
                _ => {}
            }
            let timed = matches!(op, Op::Seize(..) | Op::Delay(_));
            if let Some(draw) = draw_of(op) {
                let draw = &self.draws[draw.0 as usize];
                assert_eq!(draw.distribution.is_some(), timed, "times are drawn from a distribution, choices are not");
            }
        }
    }

    fn add_counters(&mut self) {
        let mut purposes: Vec<(Purpose, OpIndex, DrawId)> = Vec::new();
        for (at, op) in self.ops.iter().enumerate() {
            if let Some(draw) = draw_of(op) {
                purposes.push((self.draws[draw.0 as usize].purpose, at as OpIndex, draw));
            }
        }
        purposes.sort_by_key(|&(purpose, at, _)| (purpose, at));
        let groups: Vec<&[(Purpose, OpIndex, DrawId)]> = purposes.chunk_by(|a, b| a.0 == b.0).collect();
        let repeated: Vec<Vec<DrawId>> = groups
            .into_iter()
            .filter(|group| self.can_repeat(group))
            .map(|group| group.iter().map(|&(_, _, draw)| draw).collect())
            .collect();
        for draws in repeated {
            let counter = self.attribute();
            for draw in draws {
                self.draws[draw.0 as usize].counter = Some(counter);
            }
        }
    }

    /// Returns whether an entity that passes one of the ops can come to another of them, or to the same.
    fn can_repeat(&self, group: &[(Purpose, OpIndex, DrawId)]) -> bool {
        let mut seen = vec![false; self.ops.len()];
        let mut open: Vec<OpIndex> = Vec::new();
        for &(_, at, _) in group {
            open.extend(self.successors(at));
            while let Some(op) = open.pop() {
                if !std::mem::replace(&mut seen[op as usize], true) {
                    open.extend(self.successors(op));
                }
            }
        }
        group.iter().any(|&(_, at, _)| seen[at as usize])
    }

    fn successors(&self, at: OpIndex) -> Vec<OpIndex> {
        match self.ops[at as usize] {
            Op::Leave => Vec::new(),
            Op::Jump(target) => vec![target],
            Op::BranchByShare(table, _) | Op::BranchByAttribute(table, _) => {
                self.tables[table.0 as usize].iter().map(|target| target.op).collect()
            }
            _ => vec![at + 1],
        }
    }
}

/// Returns the draw that an op makes.
fn draw_of(op: &Op) -> Option<DrawId> {
    match *op {
        Op::Seize(_, draw) | Op::Delay(draw) | Op::BranchByShare(_, draw) => Some(draw),
        _ => None,
    }
}
