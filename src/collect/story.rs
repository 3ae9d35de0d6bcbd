//! The story of one entity: what happens to it, and what is known of a place when it comes into line there.

use crate::engine::SimTime;
use crate::flow::{Awaited, EntityId, FlowId, Interrupter, Observation, Observer, Openness, PoolId};

/// Something that happens to the entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It comes into being in this flow.
    Arrives(FlowId),
    /// It comes into line behind so many others, at a place that works or not.
    Joins(PoolId, u32, Openness),
    /// The place that it waits for begins or ceases to work.
    Turns(PoolId, Openness),
    /// It gets units or a place.
    Granted(PoolId),
    /// Its work begins or goes on.
    Begins,
    /// Its work or delay is over.
    Ends,
    /// Its work stops.
    Stops(PoolId, Interrupter),
    /// It gives units or its place back.
    Frees(PoolId),
    /// It waits for what is no place.
    Awaits(Awaited),
    /// That wait is over.
    Met,
    /// It gives up.
    GivesUp,
    /// It refuses to join a line.
    Refuses(PoolId),
    /// It leaves for good.
    Leaves,
}

/// Follows one entity of the traffic through a replication.
#[derive(Clone, Debug)]
pub struct Story {
    wanted: u64,
    counted_flows: usize,
    arrived: u64,
    entity: Option<EntityId>,
    told: Vec<(SimTime, Happening)>,
    lines: Vec<u32>,
    openness: Vec<Openness>,
    awaited: Vec<PoolId>,
}

impl Story {
    /// Follows the entity of this number, from 0, among those of the first so many flows.
    pub fn new(wanted: u64, counted_flows: usize, pools: usize) -> Self {
        Self {
            wanted,
            counted_flows,
            arrived: 0,
            entity: None,
            told: Vec::new(),
            lines: vec![0; pools],
            openness: vec![Openness::Open; pools],
            awaited: Vec::new(),
        }
    }

    /// Returns what happened, in order.
    pub fn told(&self) -> &[(SimTime, Happening)] {
        &self.told
    }

    fn arrive(&mut self, at: SimTime, entity: EntityId, flow: FlowId) {
        if (flow.0 as usize) < self.counted_flows {
            if self.arrived == self.wanted {
                self.entity = Some(entity);
                self.told.push((at, Happening::Arrives(flow)));
            }
            self.arrived += 1;
        }
    }

    /// Keeps the lines' lengths.
    fn count(&mut self, observation: Observation) {
        match observation {
            Observation::Joined { pool, .. } => self.lines[pool.0 as usize] += 1,
            Observation::Granted { pool, .. } | Observation::Withdrew { pool, .. } => {
                let line = &mut self.lines[pool.0 as usize];
                *line = line.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn follow(&mut self, observation: Observation) -> Option<Happening> {
        Some(match observation {
            Observation::Joined { pool, .. } => {
                self.awaited.push(pool);
                Happening::Joins(pool, self.lines[pool.0 as usize], self.openness[pool.0 as usize])
            }
            Observation::Granted { pool, .. } => {
                self.awaited.clear();
                Happening::Granted(pool)
            }
            Observation::Began { .. } => Happening::Begins,
            Observation::Ended { .. } => Happening::Ends,
            Observation::Interrupted { pool, by, .. } => Happening::Stops(pool, by),
            Observation::Freed { pool, .. } => Happening::Frees(pool),
            Observation::Awaits { what, .. } => Happening::Awaits(what),
            Observation::Met { .. } => Happening::Met,
            Observation::Reneged { .. } => {
                self.awaited.clear();
                Happening::GivesUp
            }
            Observation::Balked { pool, .. } => Happening::Refuses(pool),
            Observation::Left { .. } => Happening::Leaves,
            _ => return None,
        })
    }
}

/// The entity that an observation is of.
fn subject(observation: Observation) -> Option<EntityId> {
    match observation {
        Observation::Joined { entity, .. }
        | Observation::Granted { entity, .. }
        | Observation::Began { entity, .. }
        | Observation::Ended { entity }
        | Observation::Interrupted { entity, .. }
        | Observation::Freed { entity, .. }
        | Observation::Awaits { entity, .. }
        | Observation::Met { entity }
        | Observation::Reneged { entity }
        | Observation::Balked { entity, .. }
        | Observation::Left { entity } => Some(entity),
        _ => None,
    }
}

impl Observer for Story {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        match observation {
            Observation::Arrived { entity, flow, .. } | Observation::Spawned { entity, flow, .. } => {
                self.arrive(at, entity, flow);
            }
            Observation::Turned { pool, openness } => {
                self.openness[pool.0 as usize] = openness;
                if self.awaited.contains(&pool) {
                    self.told.push((at, Happening::Turns(pool, openness)));
                }
            }
            other => {
                if self.entity.is_some() && subject(other) == self.entity {
                    if let Some(happening) = self.follow(other) {
                        self.told.push((at, happening));
                    }
                    if let Observation::Left { .. } = other {
                        self.entity = None;
                    }
                }
                self.count(other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Happening, Story};
    use crate::engine::SimTime;
    use crate::flow::{EntityId, FlowId, Observation, Observer, Openness, PoolId};

    #[test]
    fn only_the_wanted_entity_is_told_of_with_who_is_before_it() {
        let pool = PoolId(0);
        let mut story = Story::new(1, 1, 1);
        let at = SimTime::from_ticks;
        let arrived = |entity| Observation::Arrived { entity: EntityId(entity), flow: FlowId(0), number: 0 };
        let joined = |entity| Observation::Joined { entity: EntityId(entity), pool, holding: None };
        for (ticks, observation) in [
            (0, Observation::Turned { pool, openness: Openness::Closed }),
            (1, arrived(0)),
            (1, joined(0)),
            (2, arrived(1)),
            (2, joined(1)),
            (3, Observation::Turned { pool, openness: Openness::Open }),
            (3, Observation::Granted { entity: EntityId(0), pool, units: 1 }),
            (4, Observation::Granted { entity: EntityId(1), pool, units: 1 }),
            (5, Observation::Left { entity: EntityId(1) }),
        ] {
            story.observe(at(ticks), observation);
        }
        let expected = [
            (at(2), Happening::Arrives(FlowId(0))),
            (at(2), Happening::Joins(pool, 1, Openness::Closed)),
            (at(3), Happening::Turns(pool, Openness::Open)),
            (at(4), Happening::Granted(pool)),
            (at(5), Happening::Leaves),
        ];
        assert_eq!(story.told(), expected);
    }
}
