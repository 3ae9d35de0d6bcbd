//! Divergence: the first consignment whose path differs between two scenarios on the same luck.
//!
//! Keyed draws give the n-th truck of a flow the same luck in both, so until something sets them apart the two runs tell
//! the same of it, to the microsecond. Where they first do not is where a change begins to work.

use super::replicate::{Design, Prepared};
use crate::engine::SimTime;
use crate::flow::{EntityId, FlowId, Observation, Observer, PoolId};

/// Where two runs part.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// Flow of the consignment.
    pub flow: String,
    /// Its number in the flow, from 1.
    pub number: usize,
    /// The last thing that both tell of it; `None` if it came at different times.
    pub common: Option<Happening>,
    /// What the base tells next; `None` if it tells nothing more.
    pub base: Option<Happening>,
    /// What the other tells next.
    pub other: Option<Happening>,
    /// Consignments that both have, and how many of them take the same path.
    pub consignments: usize,
    /// Consignments whose whole paths are equal.
    pub same: usize,
}

/// Something that happened to a consignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// Hours since the start of the window; below zero in the warm-up.
    pub hours: f64,
    /// What happened.
    pub what: What,
    /// The station, space or gate where it did.
    pub place: Option<String>,
    /// Lanes on duty there, where that is known.
    pub on_duty: Option<u32>,
    /// Trucks in line there.
    pub in_line: u32,
}

/// Kinds of happenings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It arrived.
    Arrived,
    /// It joined a line.
    Joined,
    /// It got a lane or a place.
    Granted,
    /// It left a line for another.
    Withdrew,
    /// It refused to join a line.
    Balked,
    /// It gave up waiting.
    Reneged,
    /// Work on it ended.
    Ended,
    /// Work on it was interrupted.
    Interrupted,
    /// A trait or a channel was drawn for it, or set.
    Assigned(u32),
    /// It left.
    Left,
}

/// Looks for the first consignment whose path differs in one replication; `None` if there is none.
pub fn first_divergence(base: &Design, other: &Design, replication: u32) -> Option<Divergence> {
    let (base, other) = (Diary::of(base, replication), Diary::of(other, replication));
    let mut first: Option<(SimTime, Divergence)> = None;
    let (mut consignments, mut same) = (0, 0);
    for (flow, name) in base.flows.iter().enumerate() {
        let Some(partner) = other.flows.iter().position(|known| known == name) else { continue };
        for (number, (ours, theirs)) in base.paths[flow].iter().zip(&other.paths[partner]).enumerate() {
            consignments += 1;
            let length = ours.len().max(theirs.len());
            let differs = |at: &usize| match (ours.get(*at), theirs.get(*at)) {
                (Some(ours), Some(theirs)) => !base.is_same(ours, &other, theirs),
                _ => true,
            };
            let Some(at) = (0..length).find(differs) else {
                same += 1;
                continue;
            };
            let instants = [ours.get(at), theirs.get(at)].into_iter().flatten().map(|entry| entry.at);
            let Some(instant) = instants.min() else { continue };
            if first.as_ref().is_none_or(|(earliest, _)| instant < *earliest) {
                let common = at.checked_sub(1).map(|at| base.happening(&ours[at]));
                let next = |diary: &Diary, path: &[Entry]| path.get(at).map(|entry| diary.happening(entry));
                let (base, other) = (next(&base, ours), next(&other, theirs));
                let (flow, number) = (name.clone(), number + 1);
                first = Some((instant, Divergence { flow, number, common, base, other, consignments: 0, same: 0 }));
            }
        }
    }
    first.map(|(_, divergence)| Divergence { consignments, same, ..divergence })
}

/// One line of a diary.
#[derive(Clone, Copy, Debug)]
struct Entry {
    at: SimTime,
    what: What,
    pool: Option<PoolId>,
    on_duty: Option<u32>,
    in_line: u32,
}

/// What happened to every consignment of a run.
struct Diary {
    window_start: SimTime,
    flows: Vec<String>,
    places: Vec<String>,
    /// By flow and number.
    paths: Vec<Vec<Vec<Entry>>>,
    /// Flow and number of the entity in each slot.
    alive: Vec<Option<(usize, usize)>>,
    on_duty: Vec<Option<u32>>,
    in_line: Vec<u32>,
}

impl Diary {
    fn of(design: &Design, replication: u32) -> Self {
        let site = &design.site;
        let stations = site.stations.iter().map(|station| station.name.clone());
        let spaces = site.spaces.iter().map(|space| space.name.clone());
        let places: Vec<String> =
            stations.chain(spaces).chain(site.gates.iter().map(|gate| gate.name.clone())).collect();
        let mut diary = Self {
            window_start: site.window.start,
            flows: site.flows.iter().map(|flow| flow.name.clone()).collect(),
            paths: vec![Vec::new(); site.flows.len()],
            alive: Vec::new(),
            on_duty: vec![None; places.len()],
            in_line: vec![0; places.len()],
            places,
        };
        Prepared::new(design.clone()).observe(replication, &mut diary);
        diary
    }

    /// Whether two entries tell the same: names, not numbers, since the two scenarios may differ in places.
    fn is_same(&self, ours: &Entry, other: &Self, theirs: &Entry) -> bool {
        (ours.at, ours.what) == (theirs.at, theirs.what) && self.place(ours.pool) == other.place(theirs.pool)
    }

    fn place(&self, pool: Option<PoolId>) -> Option<&String> {
        self.places.get(pool?.0 as usize)
    }

    fn happening(&self, entry: &Entry) -> Happening {
        let Entry { at, what, pool, on_duty, in_line } = *entry;
        let hours = (at.ticks() as f64 - self.window_start.ticks() as f64) / 3.6e9;
        Happening { hours, what, place: self.place(pool).cloned(), on_duty, in_line }
    }

    fn note(&mut self, at: SimTime, entity: EntityId, what: What, pool: Option<PoolId>) {
        let Some((flow, number)) = self.alive.get(entity.0 as usize).copied().flatten() else { return };
        let index = pool.map(|pool| pool.0 as usize);
        let on_duty = index.and_then(|index| self.on_duty.get(index).copied().flatten());
        let in_line = index.and_then(|index| self.in_line.get(index).copied()).unwrap_or(0);
        self.paths[flow][number].push(Entry { at, what, pool, on_duty, in_line });
    }

    fn arrived(&mut self, at: SimTime, entity: EntityId, flow: FlowId) {
        let slot = entity.0 as usize;
        self.alive.resize(self.alive.len().max(slot + 1), None);
        let flow = flow.0 as usize;
        // Flows beyond the site's are of breakdowns and controllers.
        self.alive[slot] = self.paths.get(flow).map(|paths| (flow, paths.len()));
        if let Some(paths) = self.paths.get_mut(flow) {
            paths.push(Vec::new());
        }
        self.note(at, entity, What::Arrived, None);
    }

    fn line(&mut self, pool: PoolId, change: i64) {
        if let Some(line) = self.in_line.get_mut(pool.0 as usize) {
            *line = line.saturating_add_signed(change as i32);
        }
    }
}

impl Observer for Diary {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        match observation {
            Observation::Arrived { entity, flow, .. } => self.arrived(at, entity, flow),
            // Their slots may have belonged to a consignment; their paths are not followed.
            Observation::Spawned { entity, .. } | Observation::Forked { entity, .. } => {
                if let Some(slot) = self.alive.get_mut(entity.0 as usize) {
                    *slot = None;
                }
            }
            Observation::Joined { entity, pool, .. } => {
                self.note(at, entity, What::Joined, Some(pool));
                self.line(pool, 1);
            }
            Observation::Granted { entity, pool, .. } => {
                self.line(pool, -1);
                self.note(at, entity, What::Granted, Some(pool));
            }
            Observation::Withdrew { entity, pool } => {
                self.line(pool, -1);
                self.note(at, entity, What::Withdrew, Some(pool));
            }
            Observation::Balked { entity, pool } => self.note(at, entity, What::Balked, Some(pool)),
            Observation::Reneged { entity } => self.note(at, entity, What::Reneged, None),
            Observation::Ended { entity } => self.note(at, entity, What::Ended, None),
            Observation::Interrupted { entity, pool, .. } => self.note(at, entity, What::Interrupted, Some(pool)),
            Observation::Assigned { entity, value, .. } => self.note(at, entity, What::Assigned(value), None),
            Observation::Left { entity } => self.note(at, entity, What::Left, None),
            Observation::Staffed { pool, units } => {
                if let Some(on_duty) = self.on_duty.get_mut(pool.0 as usize) {
                    *on_duty = Some(units);
                }
            }
            _ => {}
        }
    }
}
