//! Exact toys: deterministic sites with answers computed by hand, a file for each op or policy.
//!
//! Times are small numbers of ticks. A toy's entities are told apart by the order in which they came into being
//! (0, 1, ...), agents left out. Every toy is checked for conservation besides ([`Tale::check`]), and audited.
//!
//! **Bug classes.** What broke in other engines, and which test would see it here:
//!
//! | | What broke | Test |
//! |--:|---|---|
//! | 1 | priority changed while waiting | `classes::a_change_of_priority_holds_for_the_lines_joined_from_then_on` |
//! | 2 | who gave up swallows the next grant | `patience::who_gives_up_leaves_every_line` |
//! | 3 | freed and seized at one instant: two holders | `ties::each_pair_at_one_instant_ends_as_the_contract_says_however_it_was_scheduled`; [`Tale::check`] on every toy |
//! | 4 | a comparator that is no strict order | `engine::event_list::order_is_time_then_rank_then_sequence` |
//! | 5 | time-out and grant at one instant | `patience::a_grant_beats_a_time_out_of_the_same_instant`; `ties` |
//! | 6 | preemption ends the wrong timers | `preemption::preemption_ends_nobody_elses_patience` |
//! | 7 | acting on who is gone | `patience::the_end_of_a_patience_does_not_meet_who_has_the_slot_next` |
//! | 8 | a failed replication soils the next | `flow::machine::a_replication_that_failed_does_not_soil_the_next` |
//! | 9 | weighted variance over the count | `collect::level::areas_are_exact_and_clipped_to_the_window`; `engine::distribution::samples_have_the_mean_and_spread_of_the_formula`; `stats::tally::summaries_are_exact` |
//! | 10 | a sampler's index out of range | `engine::distribution::an_empirical_draw_stays_in_range_as_the_uniform_nears_one` |
//! | 11 | summaries of no value or one | `stats::tally::zero_and_one_observation`; `stats::estimate::nothing_is_missing_and_one_value_has_no_interval` |
//! | 12 | progress past its end | `determinism::progress_does_not_go_past_its_end` |
//! | 13 | results that differ between machines | `determinism::threads_do_not_show_in_a_single_byte`; `architecture::transcendental_functions_are_those_of_libm`; `architecture::no_order_depends_on_a_hash`; `determinism::draws_have_known_bits_on_every_machine` |
//! | 14 | exit status 0 after a failure | `cli::exit_codes_say_who_is_at_fault`; `cli::a_limit_fails_the_run_and_leaves_no_estimate` |
//! | 15 | events called off pile up | `flow::machine::a_million_time_outs_do_not_pile_up`; `flow::machine::a_million_who_give_up_leave_nothing_behind` |
//! | 16 | an API that only compiles inside | doctests of `lib.rs`; all of `tests/it` |
//! | 17 | an interval from one replication | `stats::estimate::nothing_is_missing_and_one_value_has_no_interval`; `stats::estimate::worked_interval` |
//! | 18 | shift boundary, arrival and service end on one tick | `contracts::shift_boundary_arrival_and_service_end_on_one_tick_happen_in_rank_order`; `ties` |

mod balking;
mod batches;
mod breakdowns;
mod classes;
mod closing;
mod contracts;
mod controllers;
mod ends;
mod gates;
mod gridlock;
mod jockeying;
mod matches;
mod patience;
mod plans;
mod preemption;
mod requests;
mod shortest;
mod shuffled;
mod spaces;
mod stocks;
mod substitutes;
mod ties;
mod tracks;
mod twins;

use std::collections::BTreeMap;

use super::{
    Arrivals, Choice, Class, DrawId, EntityId, FlowId, FlowSpec, Interruption, Need, Observation, Observer, Op,
    OpIndex, Patience, Planned, PoolId, PoolSpec, Program, ProgramBuilder, RequestId, RequestSpec, RunEnding,
    RunOptions, RunOutcome, run,
};
use crate::collect::{Audit, Trace};
use crate::engine::{Calendar, ClosingPolicy, Distribution, Purpose, Shift, SimDuration, SimTime, Subject, Ties};

fn at(ticks: u64) -> SimTime {
    SimTime::from_ticks(ticks)
}

fn constant(ticks: u64) -> Distribution {
    Distribution::constant(SimDuration::from_ticks(ticks))
}

fn options(end: u64) -> RunOptions {
    RunOptions {
        window_start: SimTime::ZERO,
        window_end: at(end),
        follow_until: at(100 * end),
        events_max: 1_000_000_000,
        entities_max: 1_000_000,
        rounds_max: 1_000,
        ties: Ties::InOrder,
    }
}

/// Times at which `wanted` was observed.
fn times(trace: &[(u64, Observation)], wanted: impl Fn(&Observation) -> bool) -> Vec<u64> {
    trace.iter().filter(|(_, observation)| wanted(observation)).map(|(at, _)| *at).collect()
}

/// A calendar of capacities from instants on.
fn calendar(shifts: &[(u64, u32)]) -> Calendar {
    Calendar::new(shifts.iter().map(|&(from, capacity)| Shift { from: at(from), capacity }))
}

/// A program in the making.
#[derive(Default)]
struct Toy {
    builder: ProgramBuilder,
    agents: Vec<FlowId>,
    draws: u32,
    flows: u32,
}

impl Toy {
    /// Adds a pool that is always open.
    fn pool(&mut self, units: u32) -> PoolId {
        self.open(&[(0, units)], ClosingPolicy::Finish)
    }

    /// Adds a pool with a calendar.
    fn open(&mut self, shifts: &[(u64, u32)], policy: ClosingPolicy) -> PoolId {
        self.builder.pool(PoolSpec::new(calendar(shifts), policy))
    }

    /// Adds a pool with a calendar, whose interrupted work goes on in a certain way.
    fn open_as(&mut self, shifts: &[(u64, u32)], policy: ClosingPolicy, interrupted: Interruption) -> PoolId {
        self.builder.pool(PoolSpec { interrupted, ..PoolSpec::new(calendar(shifts), policy) })
    }

    /// Adds a time that is always the same.
    fn time(&mut self, ticks: u64) -> DrawId {
        self.draw(constant(ticks))
    }

    fn draw(&mut self, distribution: Distribution) -> DrawId {
        self.draws += 1;
        self.builder.draw(distribution, Purpose::new(&format!("step {}", self.draws), "time"))
    }

    /// Describes a request for units of pools, all of which will do for its need, for a job of a constant time.
    fn asks(&mut self, needs: &[(&[PoolId], u32)], job: u64) -> RequestSpec {
        let needs = needs.iter().map(|&(pools, units)| Need { pools: pools.to_vec(), units }).collect();
        let job = Some(self.time(job));
        RequestSpec { needs, choice: Choice::Ranked, job, preempts: false, patience: None, balk: None }
    }

    /// Describes a request for one unit.
    fn asks_one(&mut self, pool: PoolId, job: u64) -> RequestSpec {
        self.asks(&[(&[pool], 1)], job)
    }

    /// Describes a patience; where it leads to is told later.
    fn patience(&mut self, ticks: u64) -> Option<Patience> {
        Some(Patience { draw: self.time(ticks), exit: OpIndex::MAX })
    }

    fn push(&mut self, ops: impl IntoIterator<Item = Op>) -> OpIndex {
        let first = self.builder.next();
        ops.into_iter().for_each(|op| _ = self.builder.push(op));
        first
    }

    /// Adds a request with its job.
    fn serve(&mut self, spec: RequestSpec) -> RequestId {
        let request = self.builder.request(spec);
        self.push([Op::Request(request), Op::Work, Op::FreeRequest(request)]);
        request
    }

    /// Adds a journey of one job; those who give up or refuse leave at once.
    fn job(&mut self, class: Class, spec: RequestSpec, times: &[u64]) -> FlowId {
        use super::Exits;
        let (reneges, balks) = (spec.patience.is_some(), spec.balk.is_some());
        let entry = self.builder.next();
        if class > 0 {
            self.push([Op::Prioritize(class)]);
        }
        let request = self.serve(spec);
        if reneges {
            self.builder.aim_exits(request, Exits::Renege);
        }
        if balks {
            self.builder.aim_exits(request, Exits::Balk);
        }
        self.push([Op::Leave]);
        self.come(entry, times)
    }

    /// Lets one entity come at each of the times.
    fn come(&mut self, entry: OpIndex, times: &[u64]) -> FlowId {
        self.flow(entry, planned(times))
    }

    fn flow(&mut self, entry: OpIndex, arrivals: Arrivals) -> FlowId {
        self.flows += 1;
        let subject = Subject::named(&format!("flow {}", self.flows));
        self.builder.flow(FlowSpec { subject, arrivals, entry, counted: true })
    }

    /// Adds a journey that begins here and one entity makes at each of the times.
    fn journey(&mut self, ops: impl IntoIterator<Item = Op>, times: &[u64]) -> FlowId {
        let entry = self.push(ops);
        self.come(entry, times)
    }

    /// Adds an agent that begins at an op.
    fn agent(&mut self, entry: OpIndex) -> FlowId {
        self.flows += 1;
        let subject = Subject::named(&format!("agent {}", self.flows));
        let spec = FlowSpec { subject, arrivals: Arrivals::AtStart(1), entry, counted: false };
        let flow = self.builder.flow(spec);
        self.agents.push(flow);
        flow
    }

    /// Runs the toy for 1,000 ticks.
    fn run(self) -> Tale {
        self.run_with(options(1_000))
    }

    fn run_with(self, options: RunOptions) -> Tale {
        let Self { builder, agents, .. } = self;
        Tale::new(&builder.finish(), &agents, options)
    }
}

fn planned(times: &[u64]) -> Arrivals {
    Arrivals::Planned(Planned {
        times: times.iter().copied().map(at).collect(),
        party: 1,
        no_show: 0.0,
        earliness_max: SimDuration::ZERO,
        lateness: None,
    })
}

/// What happened in a toy.
struct Tale {
    trace: Vec<(u64, Observation)>,
    /// Who each observation is about, where it is about one who is no agent.
    who: Vec<Option<usize>>,
    outcome: RunOutcome,
}

impl Tale {
    fn new(program: &Program, agents: &[FlowId], options: RunOptions) -> Self {
        let mut trace = Trace::default();
        let outcome = run(program, options, 1, 1, &mut trace);
        assert_eq!(outcome, run(program, options, 1, 1, ()), "observers cannot steer");
        let mut audit = Audit::new(program, options.window_start..options.window_end);
        let pools = (0..program.pools().len() as u32).map(PoolId);
        pools.filter(|pool| !program.is_staffed_by_calendar(*pool)).for_each(|pool| audit.trust_staffing(pool));
        trace.entries().iter().for_each(|&(at, observation)| audit.observe(at, observation));
        let report = audit.finish(outcome.at);
        assert!(report.is_clean(), "{:#?}", report.violations);
        let trace: Vec<_> = trace.entries().iter().map(|&(at, observation)| (at.ticks(), observation)).collect();
        let mut names: BTreeMap<EntityId, Option<usize>> = BTreeMap::new();
        let mut born = 0;
        let mut who = Vec::new();
        for (_, observation) in &trace {
            let entity = entity(observation);
            let comes = match *observation {
                Observation::Arrived { flow, .. } | Observation::Spawned { flow, .. } => Some(!agents.contains(&flow)),
                Observation::Forked { parent, .. } => Some(names[&parent].is_some()),
                _ => None,
            };
            if let (Some(entity), Some(is_traffic)) = (entity, comes) {
                names.insert(entity, is_traffic.then_some(born));
                born += usize::from(is_traffic);
            }
            who.push(entity.and_then(|entity| names[&entity]));
        }
        let tale = Self { trace, who, outcome };
        tale.check(program);
        tale
    }

    /// Fails unless lines and units are conserved, and nobody is left where all are out.
    fn check(&self, program: &Program) {
        let mut in_use = vec![0_i64; program.pools().len()];
        let mut staffed = vec![0_i64; program.pools().len()];
        let mut waiting: BTreeMap<(EntityId, PoolId), u32> = BTreeMap::new();
        let mut last = 0;
        for &(at, observation) in &self.trace {
            assert!(at >= last, "time goes back");
            last = at;
            match observation {
                Observation::Joined { entity, pool, .. } => *waiting.entry((entity, pool)).or_default() += 1,
                Observation::Withdrew { entity, pool } => {
                    assert_eq!(waiting.remove(&(entity, pool)), Some(1), "at {at}: {observation:?}");
                }
                Observation::Granted { entity, pool, units } => {
                    assert_eq!(waiting.remove(&(entity, pool)), Some(1), "at {at}: {observation:?}");
                    in_use[pool.0 as usize] += i64::from(units);
                    assert!(in_use[pool.0 as usize] <= staffed[pool.0 as usize], "at {at}: {observation:?}");
                }
                Observation::Reinstated { pool, units, .. } => {
                    in_use[pool.0 as usize] += i64::from(units);
                    assert!(in_use[pool.0 as usize] <= staffed[pool.0 as usize], "at {at}: {observation:?}");
                }
                Observation::Staffed { pool, units } => staffed[pool.0 as usize] = i64::from(units),
                Observation::Freed { pool, units, .. } | Observation::Interrupted { pool, units, .. } => {
                    in_use[pool.0 as usize] -= i64::from(units);
                    assert!(in_use[pool.0 as usize] >= 0, "at {at}: {observation:?}");
                }
                _ => {}
            }
        }
        if self.outcome.ending == RunEnding::AllOut {
            assert_eq!((self.outcome.inside, self.outcome.unfinished), (0, 0));
            assert!(waiting.is_empty(), "{waiting:?}");
        }
    }

    /// Times and subjects of one kind of observation, by the name of its variant.
    fn all(&self, kind: &str) -> Vec<(u64, usize)> {
        let of_kind = |observation: &Observation| format!("{observation:?}").split(' ').next() == Some(kind);
        let entries = self.trace.iter().zip(&self.who).filter(|((_, observation), _)| of_kind(observation));
        entries.filter_map(|((at, _), who)| who.map(|who| (*at, who))).collect()
    }

    /// The same for one pool.
    fn of_pool(&self, kind: &str, wanted: PoolId) -> Vec<(u64, usize)> {
        let of_kind = |observation: &Observation| {
            let text = format!("{observation:?}");
            text.split(' ').next() == Some(kind) && text.contains(&format!("pool: {wanted:?}"))
        };
        let entries = self.trace.iter().zip(&self.who).filter(|((_, observation), _)| of_kind(observation));
        entries.filter_map(|((at, _), who)| who.map(|who| (*at, who))).collect()
    }

    /// Times at which entities left, in order of their coming into being.
    fn left(&self) -> Vec<u64> {
        let mut left = self.all("Left");
        left.sort_by_key(|&(_, who)| who);
        left.into_iter().map(|(at, _)| at).collect()
    }

    /// Units of a pool that can be in use, from when on.
    fn staffed(&self, wanted: PoolId) -> Vec<(u64, u32)> {
        let staffed = |&(at, observation): &(u64, Observation)| match observation {
            Observation::Staffed { pool, units } if pool == wanted => Some((at, units)),
            _ => None,
        };
        self.trace.iter().filter_map(staffed).collect()
    }

    /// What rates were multiplied with, in millionths, from when on.
    fn rated(&self) -> Vec<(u64, u32)> {
        let rated = |&(at, observation): &(u64, Observation)| match observation {
            Observation::Rated { millionths, .. } => Some((at, millionths)),
            _ => None,
        };
        self.trace.iter().filter_map(rated).collect()
    }

    fn ending(&self) -> &RunEnding {
        &self.outcome.ending
    }
}

/// Returns who an observation is about.
fn entity(observation: &Observation) -> Option<EntityId> {
    match *observation {
        Observation::Arrived { entity, .. }
        | Observation::Spawned { entity, .. }
        | Observation::Forked { entity, .. }
        | Observation::TrackEnded { entity }
        | Observation::Joined { entity, .. }
        | Observation::Withdrew { entity, .. }
        | Observation::Reneged { entity }
        | Observation::Balked { entity, .. }
        | Observation::Granted { entity, .. }
        | Observation::Began { entity, .. }
        | Observation::Ended { entity }
        | Observation::Interrupted { entity, .. }
        | Observation::Reinstated { entity, .. }
        | Observation::Freed { entity, .. }
        | Observation::Awaits { entity, .. }
        | Observation::Met { entity }
        | Observation::Took { entity, .. }
        | Observation::Put { entity, .. }
        | Observation::Boarded { entity, .. }
        | Observation::Alighted { entity }
        | Observation::Assigned { entity, .. }
        | Observation::Prioritized { entity, .. }
        | Observation::Visited { entity, .. }
        | Observation::Marked { entity, .. }
        | Observation::Left { entity } => Some(entity),
        Observation::Stocked { .. }
        | Observation::Staffed { .. }
        | Observation::Turned { .. }
        | Observation::Rated { .. } => None,
    }
}
