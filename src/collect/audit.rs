//! The audit: checks a run from its program and its trace alone, never from the machine.
//!
//! It keeps books of its own on who is inside, what everybody does and holds, who stands in which line and
//! which units are on duty, and holds every observation against them; what it says is independent of the
//! collector, whose record it can be compared with. It allocates as it likes: it is for tests, and for runs
//! whose every step shall be vouched for.
//!
//! **What it cannot see** is what no observation tells: what a draw should have been. Work takes as long as is told
//! when it begins, and goes on after an interruption as its pool says; what is in a stock follows from who took and put
//! what, and from the calendar. Units on duty are those of the calendar, unless the caller says that others change them
//! ([`Audit::trust_staffing`]); then they are those told.

mod check;
mod comparison;
mod duty;
mod entity;
mod line;
mod mass;
mod stock;
mod work;

use std::collections::BTreeMap;
use std::ops::Range;

pub use check::{AuditReport, Violation};
pub use mass::{Masses, Role};

use check::{Check, Findings};
use duty::{Duty, overlap};
use entity::{Doing, Entity, Kind, Spent, add, take};
use mass::MassBooks;
use stock::StockBooks;

use crate::engine::{SimTime, UNLIMITED};
use crate::flow::{Awaited, EntityId, FlowId, Observation, Observer, PoolId, Program, StockId};

/// Listens to a run and checks it.
#[derive(Clone, Debug)]
pub struct Audit<'p> {
    program: &'p Program,
    window: Range<SimTime>,
    now: SimTime,
    findings: Findings,
    entities: Vec<Option<Entity>>,
    pools: Vec<Duty<'p>>,
    stocks: Vec<StockBooks<'p>>,
    /// What each flow of agents put and took in the window, by stock.
    moved: BTreeMap<(usize, StockId), (u64, u64)>,
    masses: MassBooks,
    flows: Vec<FlowBooks>,
    /// Entities that ever came, and joins that ever were.
    serial: u64,
    order: u64,
    /// How many each leader of a batch carries.
    carried: BTreeMap<u64, u32>,
    /// Leaders that left at this instant.
    leaders_left: Vec<u64>,
    has_ended: bool,
}

/// What is known of a flow's entities that came in the window.
#[derive(Clone, Debug, Default)]
struct FlowBooks {
    arrived: u64,
    unfinished: u64,
    time: u128,
    spent: Spent,
}

impl<'p> Audit<'p> {
    /// Starts before anything has happened; `window` is what areas and waits are cut to.
    pub fn new(program: &'p Program, window: Range<SimTime>) -> Self {
        Self {
            program,
            window,
            now: SimTime::ZERO,
            findings: Findings::default(),
            entities: Vec::new(),
            pools: program.pools().iter().map(Duty::new).collect(),
            stocks: StockBooks::all(program),
            moved: BTreeMap::new(),
            masses: MassBooks::default(),
            flows: vec![FlowBooks::default(); program.flows().len()],
            serial: 0,
            order: 0,
            carried: BTreeMap::new(),
            leaders_left: Vec::new(),
            has_ended: false,
        }
    }

    /// Says that breakdowns or controllers change the units of a pool: what is told of them is believed.
    pub fn trust_staffing(&mut self, pool: PoolId) {
        self.pools[pool.0 as usize].is_told = true;
    }

    /// Ends the audit at `at`, where the run did, and returns what it came to.
    pub fn finish(mut self, at: SimTime) -> AuditReport {
        self.end(at);
        self.findings.report()
    }

    /// Closes the books.
    fn end(&mut self, at: SimTime) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        self.advance(at);
        for stock in 0..self.stocks.len() {
            self.close_stock(stock);
        }
        self.balance();
        let slots = 0..self.entities.len() as u32;
        for id in slots.map(EntityId) {
            if self.entities[id.0 as usize].is_some() {
                self.act(id, |audit, entity| audit.censor(id, entity));
            }
        }
        for index in 0..self.pools.len() {
            let duty = &mut self.pools[index];
            for summed in [&mut duty.in_use, &mut duty.blocked, &mut duty.staffed, &mut duty.line] {
                summed.set(at, summed.level, &self.window);
            }
            let (area, waited) = (duty.line.area, duty.waited);
            self.check(Check::Little, area == waited, || format!("pool {index}: {area} ticks, not {waited}"));
        }
    }

    /// The run ends for an entity that is still inside.
    fn censor(&mut self, id: EntityId, entity: &mut Entity) {
        if let [standing] = entity.lines[..] {
            // How many units it waits for is not known, but no more than there are.
            let idle = entity.could_have >= self.pools[standing.pool.0 as usize].most();
            self.check(Check::Idle, !idle, || format!("entity {} waits for pool {} to the end", id.0, standing.pool.0));
        }
        for standing in std::mem::take(&mut entity.lines) {
            let waited = overlap(standing.since..self.now, &self.window);
            self.pools[standing.pool.0 as usize].waited += u128::from(waited);
        }
        self.account(entity, id, 1);
    }

    /// Books the time of an entity that leaves, or is inside at the end.
    fn account(&mut self, entity: &mut Entity, id: EntityId, unfinished: u64) {
        entity.turn_to(self.now, Doing::Moving);
        let Kind::Traffic(flow, is_counted) = entity.kind else { return };
        let (time, sum) = (u128::from((self.now - entity.came).ticks()), entity.spent.total());
        self.check(Check::Causes, time == sum, || format!("entity {} was inside for {time} ticks, not {sum}", id.0));
        if is_counted {
            let books = &mut self.flows[flow];
            books.time += time;
            books.spent.add(&entity.spent);
            books.unfinished += unfinished;
        }
    }

    fn check(&mut self, check: Check, holds: bool, what: impl FnOnce() -> String) {
        self.findings.check(self.now, check, holds, what);
    }

    /// Lets time pass.
    fn advance(&mut self, at: SimTime) {
        let now = self.now;
        self.check(Check::Time, at >= now, || format!("{} comes after {}", at.ticks(), now.ticks()));
        if at <= now {
            return;
        }
        for leader in std::mem::take(&mut self.leaders_left) {
            let carried = self.carried.get(&leader).copied().unwrap_or(0);
            self.check(Check::Leaving, carried == 0, || format!("the leader of a batch left {carried} aboard"));
        }
        for index in 0..self.pools.len() {
            self.settle(index, now);
            while let Some(change) = self.pools[index].next_change().filter(|change| *change <= at) {
                self.pools[index].change_shift();
                if change < at {
                    self.settle(index, change);
                }
            }
        }
        self.now = at;
    }

    /// Looks at a pool as it is while time passes from `since`.
    fn settle(&mut self, index: usize, since: SimTime) {
        let duty = &self.pools[index];
        let (as_told, units) = (duty.is_as_told(), duty.units());
        let openness = duty.openness;
        if let Some((slot, free)) = duty.first_and_free()
            && let Some(first) = self.entities[slot as usize].as_mut()
        {
            first.could_have = first.could_have.max(free);
        }
        let finishes = duty.finishes();
        self.findings.check(since, Check::Finishing, finishes, || {
            format!("more work goes on at pool {index} than {units} units on duty do")
        });
        self.findings.check(since, Check::Calendar, as_told, || {
            format!("pool {index} is {openness:?} with {units} units on duty")
        });
    }

    /// Does something with an entity, if it is inside.
    fn act(&mut self, id: EntityId, action: impl FnOnce(&mut Self, &mut Entity)) {
        let found = self.entities.get_mut(id.0 as usize).and_then(Option::take);
        self.check(Check::Coming, found.is_some(), || format!("entity {} is not inside", id.0));
        let Some(mut entity) = found else { return };
        if self.now > entity.heard {
            let waits = matches!(entity.doing, Doing::Waiting) || !entity.lines.is_empty();
            let check = if waits { Check::Waits } else { Check::Standing };
            let doing = entity.doing;
            let lines = entity.lines.len();
            self.check(check, entity.may_stand(), || format!("entity {} is {doing:?} in {lines} lines", id.0));
            entity.heard = self.now;
        }
        action(self, &mut entity);
        self.entities[id.0 as usize] = Some(entity);
    }

    fn come(&mut self, id: EntityId, kind: Kind, class: u8) {
        let slot = id.0 as usize;
        if slot >= self.entities.len() {
            self.entities.resize(slot + 1, None);
        }
        self.check(Check::Coming, self.entities[slot].is_none(), || format!("entity {slot} is inside already"));
        self.serial += 1;
        let mut entity = Entity::new(self.serial, kind, self.now);
        entity.class = class;
        if let Kind::Traffic(flow, is_counted) = kind {
            self.flows[flow].arrived += u64::from(is_counted);
        }
        self.entities[slot] = Some(entity);
    }

    fn come_by_flow(&mut self, id: EntityId, flow: FlowId, class: u8) {
        let is_counted = self.window.contains(&self.now);
        let is_traffic = self.program.flows()[flow.0 as usize].counted;
        self.come(
            id,
            if is_traffic { Kind::Traffic(flow.0 as usize, is_counted) } else { Kind::Agent(flow.0 as usize) },
            class,
        );
    }

    /// Returns the entity in a slot.
    fn inside(&mut self, id: EntityId) -> Option<&mut Entity> {
        let found = self.entities.get(id.0 as usize).is_some_and(Option::is_some);
        self.check(Check::Coming, found, || format!("entity {} is not inside", id.0));
        self.entities.get_mut(id.0 as usize)?.as_mut()
    }

    /// An entity gets units, for the first time or back.
    fn seize(&mut self, id: EntityId, entity: &mut Entity, pool: PoolId, units: u32) {
        add(&mut entity.held, pool, units);
        if entity.got.0 < self.now {
            entity.got = (self.now, Vec::new());
        }
        add(&mut entity.got.1, pool, units);
        let duty = &mut self.pools[pool.0 as usize];
        let in_use = duty.in_use.level + u64::from(units);
        duty.in_use.set(self.now, in_use, &self.window);
        let on_duty = duty.units();
        let (who, which) = (id.0, pool.0);
        self.check(Check::Closing, on_duty > 0, || format!("entity {who} gets units of pool {which}"));
        self.check(Check::Capacity, in_use <= u64::from(on_duty) || on_duty == 0, || {
            format!("entity {who} gets units of pool {which}: {in_use} are in use, {on_duty} on duty")
        });
    }

    /// An entity gives units back, or loses them.
    fn give_back(&mut self, id: EntityId, entity: &mut Entity, pool: PoolId, units: u32) {
        let had = take(&mut entity.held, pool, units);
        entity.got.1.retain(|(got, _)| *got != pool);
        self.check(Check::Holding, had, || format!("entity {} does not hold {units} of pool {}", id.0, pool.0));
        let duty = &mut self.pools[pool.0 as usize];
        duty.in_use.set(self.now, duty.in_use.level.saturating_sub(u64::from(units)), &self.window);
    }

    /// Checks that an entity does what it must do before what comes now.
    fn expect(&mut self, id: EntityId, entity: &Entity, what: &str, holds: bool) {
        let doing = entity.doing;
        self.check(Check::Order, holds, || format!("entity {} {what} while {doing:?}", id.0));
    }

    /// An entity goes ashore, or leaves while it is carried.
    fn alight(&mut self, entity: &Entity) {
        if let Doing::Aboard { leader } = entity.doing
            && let Some(carried) = self.carried.get_mut(&leader)
        {
            *carried -= 1;
            if *carried == 0 {
                self.carried.remove(&leader);
            }
        }
    }

    fn leave(&mut self, id: EntityId, is_track: bool) {
        self.act(id, |audit, entity| {
            let doing = entity.doing;
            let may_leave = matches!(doing, Doing::Moving | Doing::Aboard { .. }) && entity.lines.is_empty();
            audit.check(Check::Leaving, may_leave, || format!("entity {} leaves while {doing:?}", id.0));
            let gives_up = entity.gives_up;
            audit.check(Check::Waits, !gives_up, || format!("entity {} got nothing out of a stock", id.0));
            let held = entity.held.len() + entity.lost.len();
            audit.check(Check::Leaving, held == 0, || format!("entity {} holds units of {held} pools", id.0));
            let kind = entity.kind;
            audit.check(Check::Coming, matches!(kind, Kind::Track { .. }) == is_track, || {
                format!("entity {} of {kind:?} ends as what it is not", id.0)
            });
            if let Kind::Track { parent: (slot, serial) } = kind
                && let Some(Some(parent)) = audit.entities.get_mut(slot as usize)
                && parent.serial == serial
            {
                parent.tracks = parent.tracks.saturating_sub(1);
            }
            audit.alight(entity);
            audit.let_go(entity);
            if audit.carried.contains_key(&entity.serial) {
                audit.leaders_left.push(entity.serial);
            }
            audit.account(entity, id, 0);
        });
        if let Some(slot) = self.entities.get_mut(id.0 as usize) {
            *slot = None;
        }
    }

    fn hear_of_entity(&mut self, id: EntityId, observation: Observation) {
        let now = self.now;
        self.act(id, |audit, entity| {
            let reneges = matches!(observation, Observation::Reneged { .. });
            let gives_up = std::mem::take(&mut entity.gives_up);
            audit.check(Check::Waits, reneges || !gives_up, || format!("entity {} got nothing out of a stock", id.0));
            // Who gives up on a stock waits no more already.
            if !gives_up {
                audit.hear(id, entity, observation, now);
            }
        });
    }

    fn hear(&mut self, id: EntityId, entity: &mut Entity, observation: Observation, now: SimTime) {
        let audit = self;
        match observation {
            Observation::Joined { pool, holding, .. } => audit.join(id, entity, pool, holding),
            Observation::Withdrew { pool, .. } => audit.leave_line(id, entity, pool),
            Observation::Granted { pool, units, .. } => audit.grant(id, entity, pool, units),
            Observation::Reneged { .. } => audit.renege(id, entity),
            Observation::Balked { pool, .. } => {
                audit.expect(id, entity, "refuses to join", entity.doing == Doing::Moving);
                audit.pools[pool.0 as usize].balked += u64::from(audit.window.contains(&now));
            }
            Observation::Began { length, .. } => {
                // Work that was interrupted begins again at the instant at which it has all its units back.
                let again = entity.doing == Doing::Delayed && entity.since == now;
                let begins = again || entity.doing == Doing::Moving && entity.lines.is_empty();
                audit.expect(id, entity, "begins", begins);
                audit.begin(id, entity, length);
                entity.turn_to(now, Doing::Delayed);
            }
            Observation::Ended { .. } => {
                audit.expect(id, entity, "ends", entity.doing == Doing::Delayed);
                audit.end_work(id, entity);
                entity.turn_to(now, Doing::Moving);
            }
            Observation::Interrupted { pool, units, .. } => {
                let works = matches!(entity.doing, Doing::Delayed | Doing::Interrupted);
                audit.expect(id, entity, "is interrupted", works);
                audit.give_back(id, entity, pool, units);
                add(&mut entity.lost, pool, units);
                audit.pools[pool.0 as usize].interrupted += 1;
                audit.stop_work(id, entity, pool);
                entity.turn_to(now, Doing::Interrupted);
            }
            Observation::Reinstated { pool, units, .. } => {
                let lost = entity.doing == Doing::Interrupted && take(&mut entity.lost, pool, units);
                audit.expect(id, entity, "goes on with its work", lost);
                let duty = &mut audit.pools[pool.0 as usize];
                duty.interrupted = duty.interrupted.saturating_sub(1);
                audit.seize(id, entity, pool, units);
                if entity.lost.is_empty() {
                    entity.turn_to(now, Doing::Delayed);
                }
            }
            Observation::Freed { pool, units, .. } => audit.give_back(id, entity, pool, units),
            Observation::Awaits { what, .. } => {
                let moves = entity.doing == Doing::Moving && entity.lines.is_empty();
                audit.check(Check::Waits, moves, || format!("entity {} awaits {what:?} as well", id.0));
                entity.turn_to(now, Doing::Awaiting(what));
            }
            Observation::Met { .. } => {
                let (doing, tracks) = (entity.doing, entity.tracks);
                let met = matches!(doing, Doing::Awaiting(what) if what != Awaited::Tracks || tracks == 0);
                audit.check(Check::Waits, met, || format!("entity {} with {tracks} tracks met while {doing:?}", id.0));
                // Who goes on without having taken or put anything gives up.
                entity.gives_up = matches!(doing, Doing::Awaiting(Awaited::Stock(_))) && entity.moved.take().is_none();
                entity.turn_to(now, Doing::Moving);
            }
            Observation::Took { stock, units, .. } => audit.take_out(id, entity, stock, units),
            Observation::Put { stock, units, .. } => audit.put_in(id, entity, stock, units),
            Observation::Boarded { leader, .. } => {
                let comes = matches!(entity.doing, Doing::Moving | Doing::Awaiting(Awaited::Batch(_)));
                audit.expect(id, entity, "goes aboard", comes && entity.lines.is_empty());
                let leader = audit.inside(leader).map_or(0, |leader| leader.serial);
                *audit.carried.entry(leader).or_default() += 1;
                entity.turn_to(now, Doing::Aboard { leader });
            }
            Observation::Alighted { .. } => {
                audit.expect(id, entity, "goes ashore", matches!(entity.doing, Doing::Aboard { .. }));
                audit.alight(entity);
                entity.turn_to(now, Doing::Moving);
            }
            Observation::Prioritized { class, .. } => entity.class = class,
            _ => {}
        }
    }

    /// Hears how many units of a pool can be in use.
    fn staff(&mut self, pool: PoolId, units: u32) {
        let duty = &mut self.pools[pool.0 as usize];
        duty.told = Some(units);
        // As many as entities are none to count.
        duty.staffed.set(self.now, if units == UNLIMITED { 0 } else { u64::from(units) }, &self.window);
        let (is_told, by_calendar) = (duty.is_told, duty.by_calendar());
        self.check(Check::Calendar, is_told || units == by_calendar, || {
            format!("pool {} has {units} units, not {by_calendar}", pool.0)
        });
    }
}

impl Observer for Audit<'_> {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        self.advance(at);
        match observation {
            Observation::Arrived { entity, flow, .. } => self.come_by_flow(entity, flow, 0),
            Observation::Spawned { entity, flow, from } => {
                // A twin, of the flow of its original, has its class.
                let original = self.inside(from).map(|from| (from.kind, from.class));
                let class = match original {
                    Some((Kind::Traffic(of, _), class)) if of == flow.0 as usize => class,
                    _ => 0,
                };
                self.come_by_flow(entity, flow, class);
            }
            Observation::Forked { entity, parent } => {
                let Some(of) = self.inside(parent) else { return };
                of.tracks += 1;
                let (serial, class) = (of.serial, of.class);
                self.come(entity, Kind::Track { parent: (parent.0, serial) }, class);
            }
            Observation::Left { entity } => self.leave(entity, false),
            Observation::TrackEnded { entity } => self.leave(entity, true),
            Observation::Stocked { stock, level } => self.stock(stock, level),
            Observation::Staffed { pool, units } => self.staff(pool, units),
            Observation::Turned { pool, openness } => self.pools[pool.0 as usize].openness = openness,
            Observation::Rated { .. } => {}
            Observation::Joined { entity, .. }
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
            | Observation::Marked { entity, .. } => self.hear_of_entity(entity, observation),
        }
    }
}

#[cfg(test)]
mod tests;
