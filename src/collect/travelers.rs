//! Where the entities alive are, and the stays that they finish.
//!
//! Memory follows the entities alive at once.

use super::diary::{End, Visit};
use crate::engine::SimTime;
use crate::flow::{EntityId, Observation, Observer, PoolId};

/// The entities alive.
#[derive(Clone, Debug)]
pub(super) struct Travelers {
    alive: Vec<Traveler>,
    arrived: u64,
    counted_flows: usize,
}

/// What is known of an entity alive.
#[derive(Clone, Debug, Default)]
pub(super) struct Traveler {
    number: u64,
    /// Its flow, if that is traffic.
    pub(super) flow: Option<u32>,
    /// The place that it was let in at last.
    pub(super) last: End,
    joined: Option<SimTime>,
    /// Places that it is at, with the times it joined and got in.
    at: Vec<(PoolId, SimTime, SimTime)>,
}

impl Travelers {
    /// Begins with nobody; the first so many flows are traffic.
    pub(super) fn new(counted_flows: usize) -> Self {
        Self { alive: Vec::new(), arrived: 0, counted_flows }
    }

    /// Hears what happened, and returns the stay of traffic that it ends.
    pub(super) fn hear(&mut self, at: SimTime, observation: &Observation) -> Option<Visit> {
        match *observation {
            Observation::Arrived { entity, flow, .. } | Observation::Spawned { entity, flow, .. } => {
                self.arrive(entity, Some(flow.0));
            }
            Observation::Forked { entity, .. } => self.arrive(entity, None),
            Observation::Joined { entity, .. } => {
                let traveler = self.of(entity);
                traveler.joined = traveler.joined.or(Some(at));
            }
            Observation::Reneged { entity } => self.of(entity).joined = None,
            Observation::Granted { entity, pool, .. } => {
                let traveler = self.of(entity);
                let joined = traveler.joined.take().unwrap_or(at);
                traveler.at.push((pool, joined, at));
            }
            Observation::Freed { entity, pool, .. } => return self.leave(at, entity, pool),
            _ => {}
        }
        None
    }

    /// Returns what is known of an entity alive.
    pub(super) fn of(&mut self, entity: EntityId) -> &mut Traveler {
        &mut self.alive[entity.0 as usize]
    }

    /// Ends the stays that go on, and returns those of traffic.
    pub(super) fn finish(&mut self, at: SimTime) -> Vec<Visit> {
        let mut visits = Vec::new();
        for index in 0..self.alive.len() {
            while let Some(&(pool, ..)) = self.alive[index].at.last() {
                visits.extend(self.leave(at, EntityId(index as u32), pool));
            }
        }
        visits
    }

    fn arrive(&mut self, entity: EntityId, flow: Option<u32>) {
        let index = entity.0 as usize;
        if index >= self.alive.len() {
            self.alive.resize(index + 1, Traveler::default());
        }
        let flow = flow.filter(|&flow| (flow as usize) < self.counted_flows);
        self.alive[index] = Traveler { number: self.arrived, flow, ..Traveler::default() };
        self.arrived += u64::from(flow.is_some());
    }

    fn leave(&mut self, at: SimTime, entity: EntityId, pool: PoolId) -> Option<Visit> {
        let traveler = self.of(entity);
        let index = traveler.at.iter().position(|(there, ..)| *there == pool)?;
        let (_, joined, granted) = traveler.at.remove(index);
        let flow = traveler.flow?;
        Some(Visit { entity: traveler.number, flow, pool, joined, granted, freed: at })
    }
}

/// Listens to a replication and hands on all stays of each truck when it leaves, in the order of leaving.
pub struct Journeys<F> {
    travelers: Travelers,
    stays: Vec<Vec<Visit>>,
    hand_on: F,
}

impl<F: FnMut(&[Visit])> Journeys<F> {
    /// Begins; the first so many flows are traffic.
    pub fn new(counted_flows: usize, hand_on: F) -> Self {
        Self { travelers: Travelers::new(counted_flows), stays: Vec::new(), hand_on }
    }

    /// Ends at `at`: hands on the stays of those who are still there, which end then.
    pub fn finish(mut self, at: SimTime) {
        let mut rest: Vec<Visit> = self.stays.into_iter().flatten().chain(self.travelers.finish(at)).collect();
        rest.sort_by_key(|visit| (visit.entity, visit.granted, visit.pool));
        rest.chunk_by(|one, next| one.entity == next.entity).for_each(&mut self.hand_on);
    }
}

impl<F: FnMut(&[Visit])> Observer for Journeys<F> {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        let ended = self.travelers.hear(at, &observation);
        match (ended, observation) {
            (Some(visit), Observation::Freed { entity, .. }) => {
                let index = entity.0 as usize;
                if index >= self.stays.len() {
                    self.stays.resize(index + 1, Vec::new());
                }
                self.stays[index].push(visit);
            }
            (_, Observation::Left { entity }) => {
                if let Some(stays) = self.stays.get_mut(entity.0 as usize).filter(|stays| !stays.is_empty()) {
                    stays.sort_by_key(|visit| (visit.granted, visit.pool));
                    (self.hand_on)(stays);
                    stays.clear();
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Journeys, Visit};
    use crate::engine::SimTime;
    use crate::flow::{EntityId, FlowId, Observation, Observer, PoolId};

    #[test]
    fn stays_are_handed_on_truck_by_truck_when_they_leave() {
        let at = SimTime::from_ticks;
        let mut found: Vec<Vec<(u64, u64)>> = Vec::new();
        let show = |visit: &Visit| (visit.entity, visit.freed.ticks());
        let mut journeys = Journeys::new(1, |stays: &[Visit]| found.push(stays.iter().map(show).collect()));
        let (first, second, pool) = (EntityId(0), EntityId(1), PoolId(0));
        let arrived = |entity, number| Observation::Arrived { entity, flow: FlowId(0), number };
        let granted = |entity| Observation::Granted { entity, pool, units: 1 };
        let freed = |entity| Observation::Freed { entity, pool, units: 1 };
        for (ticks, observation) in [
            (0, arrived(first, 0)),
            (1, granted(first)),
            (2, arrived(second, 1)),
            (3, granted(second)),
            (4, freed(second)),
            (5, Observation::Left { entity: second }),
            (6, arrived(second, 2)), // The same place in the machine, another truck.
            (6, granted(second)),
            (7, freed(first)),
            (8, granted(first)),
        ] {
            journeys.observe(at(ticks), observation);
        }
        journeys.finish(at(9));
        assert_eq!(found, [vec![(1, 4)], vec![(0, 7), (0, 9)], vec![(2, 9)]]);
    }
}
