//! The diary of a replication: its lines and lanes by hour and season, the ways trucks take, and one day in full.
//!
//! It says what a page needs to draw a day, a week and a map, and nothing that estimates are made of. Memory follows
//! the places, the entities alive and the visits of the one day, never the length of the run.

use std::collections::BTreeMap;
use std::ops::Range;

use super::level::{AreaOverTime, Boundaries, Buckets, Stretch};
use super::travelers::Travelers;
use crate::engine::{SimDuration, SimTime};
use crate::flow::{EntityId, Observation, Observer, PoolId};

/// Hours in a week.
pub const WEEK_HOURS: usize = 168;

/// Months in a year.
pub const MONTHS: usize = 12;

/// What a diary is kept of.
#[derive(Clone, Debug)]
pub struct DiaryLayout {
    /// Start and end of the window.
    pub window: Range<SimTime>,
    /// The slot of each hour of the window, below [`MONTHS`] times [`WEEK_HOURS`].
    pub slots: Vec<u16>,
    /// The day whose visits are kept.
    pub day: Range<SimTime>,
    /// The first so many flows are traffic, whose ways are counted.
    pub counted_flows: usize,
    /// Pools of the program.
    pub pools: usize,
}

/// Areas by slot of one pool, in unit-microseconds.
#[derive(Clone, Debug)]
pub struct PoolDiary {
    /// Entities in line.
    pub line: AreaOverTime,
    /// Units in use.
    pub in_use: AreaOverTime,
    /// Units that can be in use.
    pub staffed: AreaOverTime,
}

/// A stay of an entity at a place, its wait in line included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Number of the entity in the replication, in order of arrival.
    pub entity: u64,
    /// Its flow.
    pub flow: u32,
    /// The place.
    pub pool: PoolId,
    /// When it came into line.
    pub joined: SimTime,
    /// When it got a unit or a place.
    pub granted: SimTime,
    /// When it gave that back.
    pub freed: SimTime,
}

/// Where a way begins or ends: at a place, or outside (`None`).
pub type End = Option<PoolId>;

/// Listens to a replication and keeps its diary.
#[derive(Clone, Debug)]
pub struct Diary {
    layout: DiaryLayout,
    boundaries: Boundaries,
    pools: Vec<PoolDiary>,
    ticks: Vec<u64>,
    /// By flow: its ways, the first gone first. A flow has few, so that looking through them beats a map.
    ways: Vec<Vec<(End, End, u64)>>,
    visits: Vec<Visit>,
    travelers: Travelers,
}

impl Diary {
    /// Starts with empty pages.
    pub fn new(layout: DiaryLayout) -> Self {
        let hour = SimDuration::from_seconds(3600.0);
        let slots = MONTHS * WEEK_HOURS;
        let all = Buckets { start: SimTime::ZERO, end: SimTime::from_ticks(hour.ticks() * slots as u64), length: hour };
        let area = || AreaOverTime::new(all);
        let boundaries = Buckets { start: layout.window.start, end: layout.window.end, length: hour };
        Self {
            boundaries: Boundaries::new(boundaries),
            pools: (0..layout.pools).map(|_| PoolDiary { line: area(), in_use: area(), staffed: area() }).collect(),
            ticks: vec![0; slots],
            ways: vec![Vec::new(); layout.counted_flows],
            visits: Vec::new(),
            travelers: Travelers::new(layout.counted_flows),
            layout,
        }
    }

    /// Ends the diary at `at`: stays that go on end there.
    pub fn finish(mut self, at: SimTime) -> Self {
        self.cross(at);
        for visit in self.travelers.finish(at) {
            self.keep(visit);
        }
        self.visits.sort_by_key(|visit| (visit.entity, visit.granted, visit.pool));
        self
    }

    /// Returns the areas of each pool.
    pub fn pools(&self) -> &[PoolDiary] {
        &self.pools
    }

    /// Returns the time that the window has in each slot.
    pub fn ticks(&self) -> &[u64] {
        &self.ticks
    }

    /// Returns how often entities of a flow went from one place to the next in the window.
    pub fn ways(&self) -> BTreeMap<(u32, End, End), u64> {
        let of_flow = |(flow, ways): (u32, &Vec<(End, End, u64)>)| {
            ways.iter().map(move |&(from, to, count)| ((flow, from, to), count)).collect::<Vec<_>>()
        };
        (0..).zip(&self.ways).flat_map(of_flow).collect()
    }

    /// Returns the stays that touch the day, by entity and time.
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }

    fn cross(&mut self, at: SimTime) {
        while let Some((boundary, stretch)) = self.boundaries.cross(at) {
            let stretch = match stretch {
                Stretch::Bucket(hour) => {
                    let slot = usize::from(self.layout.slots[hour]);
                    let start = self.layout.window.start.ticks() + 3_600_000_000 * hour as u64;
                    self.ticks[slot] += boundary.ticks() - start;
                    Stretch::Bucket(slot)
                }
                other => other,
            };
            for pool in &mut self.pools {
                pool.line.close(boundary, stretch);
                pool.in_use.close(boundary, stretch);
                pool.staffed.close(boundary, stretch);
            }
        }
    }

    fn go(&mut self, entity: EntityId, to: End) {
        let traveler = self.travelers.of(entity);
        let from = std::mem::replace(&mut traveler.last, to);
        if let Some(flow) = traveler.flow.filter(|_| self.boundaries.are_inside()) {
            let ways = &mut self.ways[flow as usize];
            match ways.iter_mut().find(|(known_from, known_to, _)| (*known_from, *known_to) == (from, to)) {
                Some((.., count)) => *count += 1,
                None => ways.push((from, to, 1)),
            }
        }
    }

    /// Keeps a stay if it touches the day.
    fn keep(&mut self, visit: Visit) {
        let day = &self.layout.day;
        if visit.joined < day.end && visit.freed > day.start {
            self.visits.push(visit);
        }
    }
}

impl Observer for Diary {
    fn observe(&mut self, at: SimTime, observation: Observation) {
        if self.boundaries.are_crossed(at) {
            self.cross(at);
        }
        if let Some(visit) = self.travelers.hear(at, &observation) {
            self.keep(visit);
        }
        match observation {
            Observation::Joined { pool, .. } => self.pools[pool.0 as usize].line.rise(at, 1),
            Observation::Withdrew { pool, .. } => self.pools[pool.0 as usize].line.fall(at, 1),
            Observation::Granted { entity, pool, units } => {
                self.pools[pool.0 as usize].line.fall(at, 1);
                self.pools[pool.0 as usize].in_use.rise(at, units);
                self.go(entity, Some(pool));
            }
            Observation::Interrupted { pool, units, .. } => self.pools[pool.0 as usize].in_use.fall(at, units),
            Observation::Reinstated { pool, units, .. } => self.pools[pool.0 as usize].in_use.rise(at, units),
            Observation::Freed { pool, units, .. } => self.pools[pool.0 as usize].in_use.fall(at, units),
            Observation::Left { entity } => self.go(entity, None),
            Observation::Staffed { pool, units } => {
                let staffed = &mut self.pools[pool.0 as usize].staffed;
                staffed.fall(at, staffed.level());
                // As many as come are no staff, and their area over a month is no number that fits.
                staffed.rise(at, if units == u32::MAX { 0 } else { units });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Diary, DiaryLayout, MONTHS, Visit, WEEK_HOURS};
    use crate::engine::SimTime;
    use crate::flow::{EntityId, FlowId, Observation, Observer, PoolId};

    const HOUR: u64 = 3_600_000_000;

    fn at(hours: f64) -> SimTime {
        SimTime::from_ticks((hours * HOUR as f64) as u64)
    }

    /// One hour of warm-up, three hours of window in the first slots, and the window's second hour as the day.
    fn diary() -> Diary {
        Diary::new(DiaryLayout {
            window: at(1.0)..at(4.0),
            slots: vec![0, 1, WEEK_HOURS as u16],
            day: at(2.0)..at(3.0),
            counted_flows: 1,
            pools: 2,
        })
    }

    /// A truck comes at 0.5 h, is in line for the first place until 1.5 h and there until 2.25 h, then at the second
    /// until 2.5 h, and leaves.
    fn one_truck(diary: &mut Diary) {
        let (entity, first, second) = (EntityId(0), PoolId(0), PoolId(1));
        let mut tell = |hours, observation| diary.observe(at(hours), observation);
        tell(0.0, Observation::Staffed { pool: first, units: 2 });
        tell(0.5, Observation::Arrived { entity, flow: FlowId(0), number: 0 });
        tell(0.5, Observation::Joined { entity, pool: first, holding: None });
        tell(1.5, Observation::Granted { entity, pool: first, units: 1 });
        tell(2.25, Observation::Freed { entity, pool: first, units: 1 });
        tell(2.25, Observation::Joined { entity, pool: second, holding: None });
        tell(2.25, Observation::Granted { entity, pool: second, units: 1 });
        tell(2.5, Observation::Freed { entity, pool: second, units: 1 });
        tell(2.5, Observation::Left { entity });
    }

    #[test]
    fn areas_are_put_in_the_slot_of_their_hour() {
        let mut diary = diary();
        one_truck(&mut diary);
        let diary = diary.finish(at(4.0));
        let hours = |areas: &[u64]| [areas[0], areas[1], areas[WEEK_HOURS]].map(|area| area as f64 / HOUR as f64);
        assert_eq!(diary.ticks().len(), MONTHS * WEEK_HOURS);
        assert_eq!(hours(diary.ticks()), [1.0, 1.0, 1.0]);
        let first = &diary.pools()[0];
        assert_eq!(hours(first.line.areas()), [0.5, 0.0, 0.0]);
        assert_eq!(hours(first.in_use.areas()), [0.5, 0.25, 0.0]);
        assert_eq!(hours(first.staffed.areas()), [2.0, 2.0, 2.0]);
    }

    #[test]
    fn ways_of_the_window_and_visits_of_the_day_are_kept() {
        let mut diary = diary();
        one_truck(&mut diary);
        let diary = diary.finish(at(4.0));
        let ways: Vec<_> = diary.ways().into_iter().collect();
        let (first, second) = (Some(PoolId(0)), Some(PoolId(1)));
        assert_eq!(ways, [((0, None, first), 1), ((0, first, second), 1), ((0, second, None), 1)]);
        let visit = |pool, joined, granted, freed| Visit {
            entity: 0,
            flow: 0,
            pool: PoolId(pool),
            joined: at(joined),
            granted: at(granted),
            freed: at(freed),
        };
        assert_eq!(diary.visits(), [visit(0, 0.5, 1.5, 2.25), visit(1, 2.25, 2.25, 2.5)]);
    }

    #[test]
    fn who_stays_when_the_run_ends_stays_until_then() {
        let mut diary = diary();
        let (entity, pool) = (EntityId(0), PoolId(0));
        diary.observe(at(1.5), Observation::Arrived { entity, flow: FlowId(0), number: 0 });
        diary.observe(at(1.5), Observation::Joined { entity, pool, holding: None });
        diary.observe(at(1.5), Observation::Granted { entity, pool, units: 1 });
        assert_eq!(diary.finish(at(4.0)).visits()[0].freed, at(4.0));
    }
}
