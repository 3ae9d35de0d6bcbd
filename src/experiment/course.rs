//! The course of a scenario: its lines and lanes over the day, the week and the season, the ways that its trucks take,
//! and one day of them truck by truck. It is for looking at; what is estimated and compared is in the outcome.

use super::replicate::{Design, Prepared};
use crate::collect::{Diary, DiaryLayout, Journeys, PoolDiary, Visit, WEEK_HOURS};
use crate::engine::SimTime;
use crate::model::place_names;
use crate::model::site::{Flow, Site};
use crate::stats::{Estimate, Level};

/// Replications of which a diary is kept: enough for a band, few enough to cost little.
pub(super) const DIARIES: u32 = 5;

/// How a scenario goes over time and place.
#[derive(Clone, Debug)]
pub struct Course {
    /// Name of the scenario.
    pub scenario: String,
    /// Numbers of places by hour, weekday and month.
    pub rhythm: Vec<Rhythm>,
    /// Lines and lanes of stations by hour of the week.
    pub week: Vec<HourOfWeek>,
    /// Ways between places, in the first replication.
    pub ways: Vec<Way>,
    /// Date of the day that `stays` are of.
    pub date: String,
    /// Stays at places that touch this day of the first replication, by truck and time.
    pub stays: Vec<Stay>,
}

/// A stretch of civil time that comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cycle {
    /// Hours 0 to 23.
    HourOfDay,
    /// Monday, 1, to Sunday, 7.
    DayOfWeek,
    /// January, 1, to December, 12.
    MonthOfYear,
}

/// The mean of something at a place in one part of a cycle.
#[derive(Clone, Debug)]
pub struct Rhythm {
    /// Name of the place.
    pub place: String,
    /// `queue`, `open` (lanes), `utilization` or `occupancy`.
    pub series: &'static str,
    /// The cycle.
    pub cycle: Cycle,
    /// Which part of it.
    pub position: u32,
    /// Mean over the replications with a diary; `None` where there is nothing to measure.
    pub estimate: Option<Estimate>,
}

/// A station in one hour of the week.
#[derive(Clone, Debug, PartialEq)]
pub struct HourOfWeek {
    /// Name of the station.
    pub place: String,
    /// Monday, 1, to Sunday, 7.
    pub weekday: u32,
    /// From 0 to 23.
    pub hour: u32,
    /// Mean number of trucks in line.
    pub queue: f64,
    /// Share of the open lanes that are at work; `None` where none is open.
    pub utilization: Option<f64>,
}

/// Trucks that go from one place to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Direction of travel.
    pub direction: String,
    /// Where they come from; `None` from outside.
    pub from: Option<String>,
    /// Where they go; `None` to outside.
    pub to: Option<String>,
    /// Trucks a day.
    pub trucks_per_day: f64,
    /// Value of their goods, in USD a day.
    pub usd_per_day: f64,
}

/// A truck at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    /// Number of the truck.
    pub truck: u64,
    /// Direction of travel.
    pub direction: String,
    /// Goods; `None` for an empty truck.
    pub goods: Option<String>,
    /// Name of the place.
    pub place: String,
    /// When it came into line, in seconds from the start of what the stays are of.
    pub joined_seconds: f64,
    /// When it was served or let in.
    pub granted_seconds: f64,
    /// When it left.
    pub freed_seconds: f64,
}

impl Cycle {
    /// All cycles, shortest first.
    pub const ALL: [Self; 3] = [Self::HourOfDay, Self::DayOfWeek, Self::MonthOfYear];

    /// Returns its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::HourOfDay => "hour_of_day",
            Self::DayOfWeek => "day_of_week",
            Self::MonthOfYear => "month_of_year",
        }
    }

    /// The positions that the cycle has.
    fn positions(self) -> std::ops::RangeInclusive<u32> {
        match self {
            Self::HourOfDay => 0..=23,
            Self::DayOfWeek => 1..=7,
            Self::MonthOfYear => 1..=12,
        }
    }

    /// Which position a slot of a diary is in.
    fn position_of(self, slot: usize) -> u32 {
        let position = match self {
            Self::HourOfDay => slot % 24,
            Self::DayOfWeek => slot % WEEK_HOURS / 24 + 1,
            Self::MonthOfYear => slot / WEEK_HOURS + 1,
        };
        position as u32
    }
}

/// Returns what the diaries of the first few replications of a design say.
pub(super) fn course(design: &Design, diaries: &[Diary], layout: &DiaryLayout, date: String) -> Course {
    let site = &design.site;
    let first = diaries.first();
    Course {
        scenario: design.scenario.clone(),
        rhythm: rhythm(site, diaries, design.level),
        week: week(site, diaries),
        ways: first.map_or_else(Vec::new, |diary| ways(site, diary)),
        stays: first.map_or_else(Vec::new, |diary| stays(site, diary, layout.day.start.ticks())),
        date,
    }
}

/// Follows one replication of a design once more, warm-up included, and hands on the stays of each truck when it leaves,
/// in seconds from the start of the window. Memory follows the trucks alive.
pub fn journeys(design: &Design, replication: u32, each: &mut dyn FnMut(&[Stay])) {
    let site = &design.site;
    let (names, start) = (place_names(site), site.window.start.ticks());
    let mut journeys = Journeys::new(site.flows.len(), |visits: &[Visit]| {
        each(&visits.iter().map(|visit| stay(site, &names, visit, start)).collect::<Vec<_>>());
    });
    let at = Prepared::new(design.clone()).observe(replication, &mut journeys);
    journeys.finish(at);
}

fn rhythm(site: &Site, diaries: &[Diary], level: Level) -> Vec<Rhythm> {
    type Measure = fn(&PoolDiary, &dyn Fn(&[u64]) -> f64, f64) -> Option<f64>;
    const QUEUE: (&str, Measure) = ("queue", |pool, sum, time| Some(sum(pool.line.areas()) / time));
    const OPEN: (&str, Measure) = ("open", |pool, sum, time| Some(sum(pool.staffed.areas()) / time));
    const UTILIZATION: (&str, Measure) = ("utilization", |pool, sum, _| {
        let staffed = sum(pool.staffed.areas());
        (staffed > 0.0).then(|| sum(pool.in_use.areas()) / staffed)
    });
    const OCCUPANCY: (&str, Measure) = ("occupancy", |pool, sum, time| Some(sum(pool.in_use.areas()) / time));
    let mut found = Vec::new();
    for (index, place) in place_names(site).into_iter().enumerate() {
        let measures: &[(&'static str, Measure)] = match site.stations.get(index) {
            Some(station) if station.is_unlimited() => continue,
            Some(_) => &[QUEUE, OPEN, UTILIZATION],
            None if index < site.stations.len() + site.spaces.len() => &[OCCUPANCY],
            None => &[QUEUE],
        };
        for &(series, measure) in measures {
            for cycle in Cycle::ALL {
                for position in cycle.positions() {
                    let of = |diary: &Diary| {
                        let sum = |areas: &[u64]| {
                            let here =
                                areas.iter().enumerate().filter(|(slot, _)| cycle.position_of(*slot) == position);
                            here.map(|(_, &area)| area as f64).sum::<f64>()
                        };
                        let time = sum(diary.ticks());
                        (time > 0.0).then(|| measure(&diary.pools()[index], &sum, time)).flatten()
                    };
                    let values: Vec<f64> = diaries.iter().filter_map(of).collect();
                    let estimate = Estimate::of(&values, level);
                    if diaries.iter().any(|diary| is_in_window(diary, cycle, position)) {
                        found.push(Rhythm { place: place.to_owned(), series, cycle, position, estimate });
                    }
                }
            }
        }
    }
    found
}

/// Lines and lanes of every station that can have a line, by hour of the week, over all diaries together.
fn week(site: &Site, diaries: &[Diary]) -> Vec<HourOfWeek> {
    let mut found = Vec::new();
    for (pool, station) in site.stations.iter().enumerate().filter(|(_, station)| !station.is_unlimited()) {
        for hour in 0..WEEK_HOURS {
            let sum = |of: &dyn Fn(&Diary) -> &[u64]| -> f64 {
                let months = diaries.iter().flat_map(|diary| of(diary).iter().skip(hour).step_by(WEEK_HOURS));
                months.map(|&area| area as f64).sum()
            };
            let time = sum(&|diary| diary.ticks());
            if time == 0.0 {
                continue;
            }
            let staffed = sum(&|diary| diary.pools()[pool].staffed.areas());
            found.push(HourOfWeek {
                place: station.name.clone(),
                weekday: hour as u32 / 24 + 1,
                hour: hour as u32 % 24,
                queue: sum(&|diary| diary.pools()[pool].line.areas()) / time,
                utilization: (staffed > 0.0).then(|| sum(&|diary| diary.pools()[pool].in_use.areas()) / staffed),
            });
        }
    }
    found
}

fn is_in_window(diary: &Diary, cycle: Cycle, position: u32) -> bool {
    let here = diary.ticks().iter().enumerate().filter(|(_, ticks)| **ticks > 0);
    here.into_iter().any(|(slot, _)| cycle.position_of(slot) == position)
}

fn ways(site: &Site, diary: &Diary) -> Vec<Way> {
    let names = place_names(site);
    let days = site.window.length().seconds() / 86_400.0;
    let mut ways: Vec<Way> = Vec::new();
    for ((flow, from, to), count) in diary.ways() {
        let flow = &site.flows[flow as usize];
        if !flow.is_of_trucks() {
            continue;
        }
        let name = |end: crate::collect::End| end.map(|pool| names[pool.0 as usize].to_owned());
        let (from, to, trucks) = (name(from), name(to), count as f64 / days);
        let same = |way: &&mut Way| way.direction == flow.direction && way.from == from && way.to == to;
        let usd = trucks * usd_per_truck(site, flow);
        match ways.iter_mut().find(same) {
            Some(way) => {
                way.trucks_per_day += trucks;
                way.usd_per_day += usd;
            }
            None => {
                let direction = flow.direction.clone();
                ways.push(Way { direction, from, to, trucks_per_day: trucks, usd_per_day: usd });
            }
        }
    }
    ways.sort_by(|one, other| one.direction.cmp(&other.direction));
    ways
}

fn usd_per_truck(site: &Site, flow: &Flow) -> f64 {
    flow.goods.map_or(0.0, |goods| {
        flow.payload_tonnes * site.goods[goods].usd_per_tonne_over(site.window.start, site.window.end)
    })
}

fn stays(site: &Site, diary: &Diary, day: u64) -> Vec<Stay> {
    let names = place_names(site);
    let is_of_truck = |visit: &&Visit| site.flows[visit.flow as usize].is_of_trucks();
    diary.visits().iter().filter(is_of_truck).map(|visit| stay(site, &names, visit, day)).collect()
}

/// A stay in words, its times in seconds from an instant.
fn stay(site: &Site, names: &[&str], visit: &Visit, from: u64) -> Stay {
    let seconds = |at: SimTime| (at.ticks() as f64 - from as f64) / 1e6;
    let flow = &site.flows[visit.flow as usize];
    Stay {
        truck: visit.entity + 1,
        direction: flow.direction.clone(),
        goods: flow.goods.map(|goods| site.goods[goods].name.clone()),
        place: names[visit.pool.0 as usize].to_owned(),
        joined_seconds: seconds(visit.joined),
        granted_seconds: seconds(visit.granted),
        freed_seconds: seconds(visit.freed),
    }
}
